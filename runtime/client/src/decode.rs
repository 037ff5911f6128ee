//! What an answer means: the outcome table asked, and the answer taken apart by what it says.

use runtime_core::{
    Api, Body, BodyShape, Envelope, FieldError, Meaning, Object, Operation, Output, read_body,
};

use crate::{Answer, Error, ErrorKind, throttle};

/// What the service says in an answer that is no success.
#[derive(Default)]
pub(crate) struct Remarks {
    pub(crate) message: Option<String>,
    pub(crate) field_errors: Vec<FieldError>,
}

/// The output of a success; an error for everything else.
pub(crate) fn decode<O: Operation>(answer: Answer) -> Result<O::Output, Error> {
    interpret::<O>(&answer).map_err(|kind| {
        let remarks = remarks::<O::Api>(&answer);
        Error::answered(O::INFO, kind, answer, remarks)
    })
}

fn interpret<O: Operation>(answer: &Answer) -> Result<O::Output, ErrorKind> {
    let body = read_body::<O::Api>(answer.body());
    let shape = body.shape();
    match O::Api::OUTCOMES.meaning(answer.status().as_u16(), shape) {
        Meaning::Success => output::<O>(body),
        Meaning::Rejected => Err(ErrorKind::Rejected),
        Meaning::Invalid => Err(ErrorKind::Invalid),
        Meaning::Unauthorized => Err(ErrorKind::Unauthorized { role: O::INFO.role }),
        Meaning::NotFound => Err(ErrorKind::NotFound),
        Meaning::Throttled => Err(ErrorKind::Throttled { wait: throttle::wait(answer) }),
        Meaning::Failed => Err(ErrorKind::Failed),
        Meaning::Undecodable => Err(ErrorKind::Undecodable { reason: surprise::<O::Api>(shape) }),
        Meaning::AcceptedUndecodable => Err(accepted::<O::Api>(shape)),
    }
}

fn output<O: Operation>(body: Body<O::Api>) -> Result<O::Output, ErrorKind> {
    match body {
        Body::Accepted(envelope) => O::Output::from_success(envelope)
            .map_err(|error| ErrorKind::AcceptedUndecodable { reason: error.to_string() }),
        other @ (Body::Refused(_) | Body::Json | Body::Text | Body::Empty) => {
            Err(accepted::<O::Api>(other.shape()))
        }
    }
}

fn accepted<A: Api>(shape: BodyShape) -> ErrorKind {
    ErrorKind::AcceptedUndecodable { reason: surprise::<A>(shape) }
}

/// Why a body of this shape was not to be expected.
fn surprise<A: Api>(shape: BodyShape) -> String {
    let lacks = |found| format!("expected a JSON object with `{}`, {found}", A::Success::VERDICT);
    match shape {
        BodyShape::Accepted => "a body that says yes does not go with this status".to_owned(),
        BodyShape::Refused => "a body that says no does not go with this status".to_owned(),
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
