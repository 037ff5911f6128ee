//! Field errors: every combination of required fields that are missing, null or of a wrong type, and
//! every optional field of a wrong type. All errors are reported in order, and nothing is written.

use nexudus_server::Nexudus;
use runtime_core::{Api as _, Field, FieldType, Scalar};
use serde_json::{Map, Value, json};

use crate::harness::{Answer, Sandbox};
use crate::operations::{Existing, Operation, writes};

/// The state of a field in a request.
#[derive(Clone, Copy, PartialEq)]
enum State {
    Good,
    Missing,
    Null,
    Wrong,
}

const STATES: [State; 4] = [State::Good, State::Missing, State::Null, State::Wrong];

#[tokio::test]
async fn required_fields_in_every_combination() {
    let sandbox = Sandbox::start().await;
    let existing = Existing::records(&sandbox).await;
    let before = sandbox.rows();
    for operation in writes() {
        let required: Vec<_> =
            operation.body_fields().iter().filter(|field| field.required).collect();
        for states in combinations(required.len()) {
            if states.iter().all(|state| *state == State::Good) {
                continue;
            }
            let mut request = operation.fields(&existing);
            for (field, state) in required.iter().zip(&states) {
                spoil(&mut request, field, *state);
            }
            let answer = sandbox.answer(operation, Value::Object(request)).await;
            assert_reports(&answer, required.iter().copied().zip(states));
        }
    }
    assert_eq!(sandbox.rows(), before);
}

#[tokio::test]
async fn optional_fields_may_be_null_but_not_wrong() {
    let sandbox = Sandbox::start().await;
    let existing = Existing::records(&sandbox).await;
    for (operation, field) in optional_fields() {
        let mut request = operation.fields(&existing);
        spoil(&mut request, field, State::Null);
        sandbox.write(operation, Value::Object(request.clone())).await;
        let before = sandbox.rows();
        spoil(&mut request, field, State::Wrong);
        let answer = sandbox.answer(operation, Value::Object(request)).await;
        assert_reports(&answer, [(field, State::Wrong)]);
        assert_eq!(sandbox.rows(), before);
    }
}

fn combinations(fields: usize) -> impl Iterator<Item = Vec<State>> {
    let count = STATES.len().pow(u32::try_from(fields).unwrap());
    (0..count).map(move |mut number| {
        let mut next = || {
            let state = STATES[number % STATES.len()];
            number /= STATES.len();
            state
        };
        (0..fields).map(|_| next()).collect()
    })
}

fn optional_fields() -> impl Iterator<Item = (Operation, &'static Field)> {
    writes().into_iter().flat_map(|operation| {
        let optional = operation.body_fields().iter().filter(|field| !field.required);
        optional.map(move |field| (operation, field))
    })
}

fn spoil(request: &mut Map<String, Value>, field: &Field, state: State) {
    match state {
        State::Good => {}
        State::Missing => drop(request.remove(field.key)),
        State::Null => drop(request.insert(field.key.into(), Value::Null)),
        State::Wrong => drop(request.insert(field.key.into(), wrong(field.ty))),
    }
}

fn wrong(ty: FieldType) -> Value {
    match ty {
        FieldType::One(Scalar::Integer | Scalar::Number) => json!("1"),
        FieldType::One(Scalar::String) => json!(["text"]),
        FieldType::One(Scalar::Boolean) => json!(1),
        FieldType::Many(_) => json!([1, null]),
    }
}

#[track_caller]
fn assert_reports<'f>(answer: &Answer, fields: impl IntoIterator<Item = (&'f Field, State)>) {
    let told = answer.errors();
    let told = told.as_array().unwrap();
    let mistaken: Vec<_> = fields.into_iter().filter(|(_, state)| *state != State::Good).collect();
    assert_eq!(answer.status, 400);
    assert_eq!(told.len(), mistaken.len(), "{}", answer.body);
    for (told, (field, state)) in told.iter().zip(mistaken) {
        let attempted = if state == State::Wrong { wrong(field.ty) } else { Value::Null };
        assert_eq!(told["PropertyName"], field.key);
        assert_eq!(told["AttemptedValue"], attempted);
        assert_eq!(told["Message"] == Nexudus::REQUIRED_MESSAGE, state != State::Wrong);
    }
    let first = format!(
        "{}: {}",
        told[0]["PropertyName"].as_str().unwrap(),
        told[0]["Message"].as_str().unwrap()
    );
    assert_eq!((answer.message(), answer.verdict()), (first, false));
}
