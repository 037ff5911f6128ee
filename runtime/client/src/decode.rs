//! What an answer means: the outcome table asked, and the answer taken apart by what it says.

use runtime_core::{
    Api, Body, BodyShape, Envelope, FieldError, Kind, Meaning, Object, Operation, OperationInfo,
    Output, parse_body,
};

use crate::{Answer, ErrorKind, throttle};

/// What the service says in an answer that is no success.
#[derive(Default)]
pub(crate) struct Remarks {
    pub(crate) message: Option<String>,
    pub(crate) field_errors: Vec<FieldError>,
}

/// How the answers of an API are read where no more than the kind of the operation matters.
#[derive(Clone, Copy)]
pub(crate) struct Reader {
    pub(crate) meaning: fn(Option<Kind>, &Answer) -> Meaning,
    pub(crate) remarks: fn(&Answer) -> Remarks,
}

impl Reader {
    pub(crate) fn of<A: Api>() -> Self {
        Self { meaning: meaning::<A>, remarks: remarks::<A> }
    }
}

fn meaning<A: Api>(kind: Option<Kind>, answer: &Answer) -> Meaning {
    A::OUTCOMES.meaning(kind, answer.status().as_u16(), parse_body::<A>(answer.body()).shape())
}

/// The output of a success; a reason for everything else.
pub(crate) fn decode<O: Operation>(answer: &Answer) -> Result<O::Output, ErrorKind> {
    let body = parse_body::<O::Api>(answer.body());
    let shape = body.shape();
    match O::Api::OUTCOMES.meaning(Some(O::INFO.kind), answer.status().as_u16(), shape) {
        Meaning::Success => output::<O>(body),
        Meaning::NotFound if let Some(output) = O::Output::not_found() => Ok(output),
        failure => Err(kind::<O::Api>(failure, shape, answer, Some(O::INFO))),
    }
}

/// Whether the answer to an untyped call is a success: its status says so, and its body does not
/// say otherwise. The outcome table is about the operations that it knows.
pub(crate) fn check<A: Api>(answer: &Answer) -> Result<(), ErrorKind> {
    let shape = parse_body::<A>(answer.body()).shape();
    if answer.status().is_success() && shape != BodyShape::Rejected {
        return Ok(());
    }
    let meaning = A::OUTCOMES.meaning(None, answer.status().as_u16(), shape);
    Err(kind::<A>(meaning, shape, answer, None))
}

/// What an answer is that is no success.
fn kind<A: Api>(
    meaning: Meaning,
    shape: BodyShape,
    answer: &Answer,
    operation: Option<&OperationInfo>,
) -> ErrorKind {
    let reads = operation.is_some_and(|operation| operation.kind.reads());
    let reason = || if reads { no_record(shape) } else { surprise::<A>(shape) };
    match meaning {
        Meaning::Success | Meaning::AcceptedUndecodable if !reads => {
            ErrorKind::AcceptedUndecodable { reason: reason() }
        }
        Meaning::Success | Meaning::AcceptedUndecodable | Meaning::Undecodable => {
            ErrorKind::Undecodable { reason: reason() }
        }
        Meaning::Rejected => ErrorKind::Rejected,
        Meaning::Invalid => ErrorKind::Invalid,
        Meaning::Unauthorized => {
            ErrorKind::Unauthorized { role: operation.map(|operation| operation.role) }
        }
        Meaning::NotFound => ErrorKind::NotFound,
        Meaning::Throttled => ErrorKind::Throttled { wait: throttle::wait(answer) },
        Meaning::Failed => ErrorKind::Failed,
    }
}

fn output<O: Operation>(body: Body<'_, O::Api>) -> Result<O::Output, ErrorKind> {
    O::Output::from_success(body).map_err(|error| {
        let reason = error.to_string();
        if O::INFO.kind.reads() {
            ErrorKind::Undecodable { reason }
        } else {
            ErrorKind::AcceptedUndecodable { reason }
        }
    })
}

/// Why a body of this shape is no record, and no list of them.
fn no_record(shape: BodyShape) -> String {
    let reason = match shape {
        BodyShape::Accepted => "expected a record, found an envelope that says yes",
        BodyShape::Rejected => "expected a record, found an envelope that says no",
        BodyShape::Json => "JSON does not go with this status",
        BodyShape::Text => "expected a record, found something that is not JSON",
        BodyShape::Empty => "expected a record, found nothing",
    };
    reason.to_owned()
}

/// Why a body of this shape was not to be expected.
fn surprise<A: Api>(shape: BodyShape) -> String {
    let lacks = |found| format!("expected a JSON object with `{}`, {found}", A::Success::VERDICT);
    match shape {
        BodyShape::Accepted => "a body that says yes does not go with this status".to_owned(),
        BodyShape::Rejected => "a body that says no does not go with this status".to_owned(),
        BodyShape::Json => lacks("found other JSON"),
        BodyShape::Text => lacks("found something that is not JSON"),
        BodyShape::Empty => lacks("found nothing"),
    }
}

/// The message and the field errors of an answer, as far as there are any: also of an object
/// without a verdict, and of a bare string.
fn remarks<A: Api>(answer: &Answer) -> Remarks {
    let text = answer.text();
    let text = text.trim_start_matches('\u{feff}');
    match Object::parse(text) {
        Some(object) => {
            let envelope = A::Rejection::decode(object);
            Remarks {
                message: envelope.message().map(str::to_owned),
                field_errors: envelope.errors().to_vec(),
            }
        }
        None => Remarks { message: serde_json::from_str(text).ok(), field_errors: Vec::new() },
    }
}
