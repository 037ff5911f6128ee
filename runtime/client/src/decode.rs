//! Interprets responses by the outcome table of the API.

use http::HeaderValue;
use http::header::{CONTENT_ENCODING, LOCATION};
use runtime_core::{
    Api, Body, BodyShape, Downloadable, Envelope, FieldError, Kind, Meaning, Object, Operation,
    OperationInfo, Output, parse_body,
};

use crate::endpoint::may_be_json;
use crate::{ErrorKind, RawResponse, retry_after};

/// What a response that is not a success says about the error.
#[derive(Default)]
pub(crate) struct ErrorDetails {
    pub(crate) message: Option<String>,
    pub(crate) field_errors: Vec<FieldError>,
}

/// Reads the responses of an API without knowing the type of the operation.
#[derive(Clone, Copy)]
pub(crate) struct ResponseReader {
    pub(crate) meaning: fn(Option<Kind>, &RawResponse) -> Meaning,
    pub(crate) details: fn(&RawResponse) -> ErrorDetails,
}

impl ResponseReader {
    pub(crate) fn of<A: Api>() -> Self {
        Self { meaning: meaning::<A>, details: details::<A> }
    }
}

fn meaning<A: Api>(kind: Option<Kind>, response: &RawResponse) -> Meaning {
    A::OUTCOMES.meaning(kind, response.status().as_u16(), parse_body::<A>(response.body()).shape())
}

/// Decodes the output of an operation.
pub(crate) fn decode<O: Operation>(response: &RawResponse) -> Result<O::Output, ErrorKind> {
    let body = parse_body::<O::Api>(response.body());
    check_ambiguous(&body)?;
    let shape = body.shape();
    let meaning = O::Api::OUTCOMES.meaning(Some(O::INFO.kind), response.status().as_u16(), shape);
    if meaning == Meaning::Success {
        return output::<O>(body);
    }
    if meaning == Meaning::NotFound
        && let Some(output) = O::Output::not_found()
    {
        return Ok(output);
    }
    Err(error_kind::<O::Api>(meaning, shape, response, Some(O::INFO)))
}

/// Checks whether an untyped call succeeded: by its status, unless the body says otherwise. The
/// outcome table applies to operations alone.
pub(crate) fn check_success<A: Api>(response: &RawResponse) -> Result<(), ErrorKind> {
    let body = parse_body::<A>(response.body());
    check_ambiguous(&body)?;
    let shape = body.shape();
    if response.status().is_success() && shape != BodyShape::Rejected {
        return Ok(());
    }
    let meaning = A::OUTCOMES.meaning(None, response.status().as_u16(), shape);
    Err(error_kind::<A>(meaning, shape, response, None))
}

/// Whether a response has a file. Services may answer with an envelope instead, or with the word for
/// nothing.
pub(crate) fn check_file<F: Downloadable>(response: &RawResponse) -> Result<bool, ErrorKind> {
    let parsed = parse_body::<F::Api>(response.body());
    let shape = parsed.shape();
    if response.status().is_success() {
        let body = response.body();
        if body.is_empty() || body.trim_ascii() == b"null" {
            return Ok(false);
        }
        let is_encoded = |encoding: &HeaderValue| encoding != "identity";
        if let Some(reason) = explanation(response)
            && response.headers().get(CONTENT_ENCODING).is_some_and(is_encoded)
        {
            return Err(ErrorKind::Undecodable { reason });
        }
        let is_envelope = matches!(shape, BodyShape::Accepted | BodyShape::Rejected);
        if !is_envelope || !may_be_json(response.headers()) {
            return Ok(true);
        }
    }
    let (status, info) = (response.status().as_u16(), F::DOWNLOAD);
    let meaning = F::Api::OUTCOMES.meaning(Some(info.kind), status, shape);
    Err(error_kind::<F::Api>(meaning, shape, response, Some(info)))
}

/// Returns an error for an envelope whose meaning is ambiguous.
fn check_ambiguous<A: Api>(body: &Body<'_, A>) -> Result<(), ErrorKind> {
    match body {
        Body::DuplicateKey(key) => {
            let reason = format!("the key `{key}` is given twice in the envelope");
            Err(ErrorKind::Undecodable { reason })
        }
        Body::Accepted(_) | Body::Rejected(_) | Body::Json(_) | Body::Text | Body::Empty => Ok(()),
    }
}

/// Returns the error of a response that is not a success.
fn error_kind<A: Api>(
    meaning: Meaning,
    shape: BodyShape,
    response: &RawResponse,
    operation: Option<&OperationInfo>,
) -> ErrorKind {
    let reads = operation.is_some_and(|operation| operation.kind.reads());
    let reason = || {
        let is_file = operation.is_some_and(|operation| operation.file.is_some());
        let expected = if is_file { "a file" } else { "a record" };
        let reason = if reads { not_read(expected, shape) } else { no_envelope::<A>(shape) };
        match explanation(response) {
            Some(explanation) => format!("{explanation}, {reason}"),
            None => reason,
        }
    };
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
        Meaning::Throttled => ErrorKind::Throttled { retry_after: retry_after::parse(response) },
        Meaning::Failed => ErrorKind::Failed,
    }
}

/// Explains an unexpected body by the headers of its response.
fn explanation(response: &RawResponse) -> Option<String> {
    let header = |name| response.headers().get(name)?.to_str().ok();
    match (header(LOCATION), header(CONTENT_ENCODING)) {
        (Some(location), _) if response.status().is_redirection() => {
            let location = location.split(['?', '#']).next().unwrap_or_default();
            Some(format!("redirect to {location}"))
        }
        (_, Some(encoding)) => Some(format!("content-encoding `{encoding}` is not supported")),
        _ => None,
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

/// Explains why a body of this shape is not what the operation reads.
fn not_read(expected: &str, shape: BodyShape) -> String {
    let found = match shape {
        BodyShape::Accepted => "an envelope of a success",
        BodyShape::Rejected => "an envelope of a rejection",
        BodyShape::Json => return "a JSON body is not expected with this status".to_owned(),
        BodyShape::Text => "a body that is not JSON",
        BodyShape::Empty => "an empty body",
    };
    format!("expected {expected}, found {found}")
}

/// Explains why a body of this shape is not the expected envelope.
fn no_envelope<A: Api>(shape: BodyShape) -> String {
    let expected =
        |found| format!("expected a JSON object with `{}`, {found}", A::Success::VERDICT);
    match shape {
        BodyShape::Accepted => "an envelope of a success is not expected with this status".into(),
        BodyShape::Rejected => "an envelope of a rejection is not expected with this status".into(),
        BodyShape::Json => expected("found other JSON"),
        BodyShape::Text => expected("found a body that is not JSON"),
        BodyShape::Empty => expected("found an empty body"),
    }
}

/// Reads the message and the field errors of a response, if there are any. An object without a
/// verdict and a bare string may hold a message as well.
fn details<A: Api>(response: &RawResponse) -> ErrorDetails {
    let text = response.text();
    let text = text.trim_start_matches('\u{feff}');
    match Object::parse(text) {
        Some(object) => {
            let envelope = A::Rejection::decode(object);
            ErrorDetails {
                message: envelope.message().map(str::to_owned),
                field_errors: envelope.errors().to_vec(),
            }
        }
        None => ErrorDetails { message: serde_json::from_str(text).ok(), field_errors: Vec::new() },
    }
}
