//! Envelopes: the JSON objects that wrap the response to a write.

use std::fmt;

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::value::RawValue;

use crate::{Api, Body, Id, Object, Output, OutputError};

/// An envelope: the JSON object that wraps the response to a write.
///
/// Generated from the spec, key by key. Decoding is lenient: only the verdict is required. A key
/// that is missing, null or of an unexpected type is `None`; unexpected values stay in
/// [`extra`](Envelope::extra), as do keys that the spec does not know.
pub trait Envelope: Serialize + Clone + fmt::Debug + Send + Sync + 'static {
    /// The key of the verdict, a boolean: whether the request was carried out.
    const VERDICT: &'static str;

    /// Decodes an envelope from a JSON object.
    fn decode(object: Object) -> Self;

    /// A summary for people.
    fn message(&self) -> Option<&str>;
    /// What the service returns about the record, usually an object with its `Id`.
    fn value(&self) -> Option<&RawValue>;
    /// The field errors.
    fn errors(&self) -> &[FieldError];
    /// Keys that the spec does not know, and known keys with values of an unexpected type.
    fn extra(&self) -> &Object;
}

/// The content of the envelope that a server sends after a successful write.
#[derive(Clone, Debug)]
pub struct SuccessParts {
    /// HTTP status.
    pub status: u16,
    /// A summary for people.
    pub message: &'static str,
    /// The id of the record; `None` for a command that has no record to show.
    pub id: Option<i64>,
    /// When the record was written, ISO 8601 in UTC.
    pub updated_on: Option<String>,
    /// Who wrote the record.
    pub updated_by: Option<String>,
}

impl SuccessParts {
    /// A success with an id at most.
    fn with_id(id: Option<i64>) -> Self {
        let message = "The request was carried out.";
        Self { status: 200, message, id, updated_on: None, updated_by: None }
    }

    /// The documented value: an object with the id of the record.
    pub fn value(&self) -> Option<Box<RawValue>> {
        self.id.map(|id| {
            RawValue::from_string(format!(r#"{{"Id":{id}}}"#))
                .expect("an object with an integer is JSON")
        })
    }
}

/// The content of the envelope that a server sends for a rejected request.
#[derive(Clone, Debug)]
pub struct RejectionParts {
    /// HTTP status.
    pub status: u16,
    /// A summary for people.
    pub message: String,
    /// The field errors; empty if no field is at fault.
    pub errors: Vec<FieldError>,
}

/// An error in one field of a request.
#[derive(Clone, Debug, Default)]
pub struct FieldError {
    /// The value that was sent, exactly as it was written in JSON.
    pub attempted_value: Option<Box<RawValue>>,
    /// What is wrong with the value.
    pub message: Option<String>,
    /// The property with the error. Usually the key of a field of the request; the service sometimes
    /// names the property behind it (`Booking` for `BookingId`).
    pub property_name: Option<String>,
}

/// The key of a record's id.
pub(crate) const ID: &str = "Id";

const ATTEMPTED_VALUE: &str = "AttemptedValue";
const MESSAGE: &str = "Message";
const PROPERTY_NAME: &str = "PropertyName";

impl FieldError {
    /// An error in a property, without an attempted value.
    pub fn new(property_name: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            attempted_value: None,
            message: Some(message.into()),
            property_name: Some(property_name.into()),
        }
    }

    /// Whether the error is about the field with this key: the property is the key, or the key
    /// without its `Id` suffix.
    pub fn is_for(&self, key: &str) -> bool {
        self.property_name.as_deref().is_some_and(|property| {
            property == key || key.strip_suffix("Id").is_some_and(|stem| property == stem)
        })
    }
}

impl PartialEq for FieldError {
    fn eq(&self, other: &Self) -> bool {
        let attempted =
            |error: &Self| error.attempted_value.as_deref().map(RawValue::get).map(str::to_owned);
        self.message == other.message
            && self.property_name == other.property_name
            && attempted(self) == attempted(other)
    }
}

impl fmt::Display for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let message = self.message.as_deref().unwrap_or("is not valid");
        match &self.property_name {
            Some(property) => write!(f, "{property}: {message}"),
            None => f.write_str(message),
        }
    }
}

impl Serialize for FieldError {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(3))?;
        map.serialize_entry(ATTEMPTED_VALUE, &self.attempted_value)?;
        map.serialize_entry(MESSAGE, &self.message)?;
        map.serialize_entry(PROPERTY_NAME, &self.property_name)?;
        map.end()
    }
}

impl<'de> serde::Deserialize<'de> for FieldError {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut object = Object::deserialize(deserializer)?;
        Ok(Self {
            attempted_value: object.take(ATTEMPTED_VALUE),
            message: object.take(MESSAGE),
            property_name: object.take(PROPERTY_NAME),
        })
    }
}

/// The result of a successful create or update: the id of the record and the envelope.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Saved<I, E> {
    id: I,
    /// Boxed, since it is large, and the result of a call is moved from future to future.
    envelope: Box<E>,
}

impl<I: Id, E> Saved<I, E> {
    /// The result of a write, for tests.
    pub fn new(id: I, envelope: E) -> Self {
        Self { id, envelope: Box::new(envelope) }
    }

    /// The id of the record that was written.
    pub fn id(&self) -> I {
        self.id
    }

    /// The envelope of the response.
    pub fn envelope(&self) -> &E {
        &self.envelope
    }

    /// The envelope of the response, by value.
    pub fn into_envelope(self) -> E {
        *self.envelope
    }
}

impl<I: Id, E: From<SuccessParts>> Saved<I, E> {
    /// The result of a write of the record with this id, for tests.
    pub fn with_id(id: I) -> Self {
        Self::new(id, SuccessParts::with_id(Some(id.into())).into())
    }
}

impl<A: Api, I: Id> Output<A> for Saved<I, A::Success> {
    fn from_success(body: Body<'_, A>) -> Result<Self, OutputError> {
        let envelope = accepted::<A>(body)?;
        let value = envelope.value().ok_or(OutputError::new("the response carries no value"))?;
        // An array would be read as an object.
        if !value.get().starts_with('{') {
            return Err(OutputError::new("the value of the response is not an object"));
        }
        let Identified { id } = serde_json::from_str(value.get())
            .map_err(|_| OutputError::new("the value of the response has no integer `Id`"))?;
        Ok(Self { id: I::from(id), envelope: Box::new(envelope) })
    }
}

/// The result of a successful delete: the envelope.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Deleted<E> {
    /// Boxed, since it is large, and the result of a call is moved from future to future.
    envelope: Box<E>,
}

impl<E> Deleted<E> {
    /// The result of a delete, for tests.
    pub fn new(envelope: E) -> Self {
        Self { envelope: Box::new(envelope) }
    }

    /// The envelope of the response.
    pub fn envelope(&self) -> &E {
        &self.envelope
    }

    /// The envelope of the response, by value.
    pub fn into_envelope(self) -> E {
        *self.envelope
    }
}

impl<E: From<SuccessParts>> Default for Deleted<E> {
    /// The result of a delete, for tests.
    fn default() -> Self {
        Self::new(SuccessParts::with_id(None).into())
    }
}

impl<A: Api> Output<A> for Deleted<A::Success> {
    fn from_success(body: Body<'_, A>) -> Result<Self, OutputError> {
        accepted::<A>(body).map(Self::new)
    }
}

/// The result of a command that ran: the envelope, and perhaps the id of a record.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Completed<I, E> {
    id: Option<I>,
    /// Boxed, since it is large, and the result of a call is moved from future to future.
    envelope: Box<E>,
}

impl<I: Id, E> Completed<I, E> {
    /// The result of a command, for tests.
    pub fn new(id: Option<I>, envelope: E) -> Self {
        Self { id, envelope: Box::new(envelope) }
    }

    /// The id of the record that the command wrote, if the service returns one.
    pub fn id(&self) -> Option<I> {
        self.id
    }

    /// The envelope of the response.
    pub fn envelope(&self) -> &E {
        &self.envelope
    }

    /// The envelope of the response, by value.
    pub fn into_envelope(self) -> E {
        *self.envelope
    }
}

impl<I: Id, E: From<SuccessParts>> Completed<I, E> {
    /// The result of a command that may have written a record, for tests.
    pub fn with_id(id: Option<I>) -> Self {
        Self::new(id, SuccessParts::with_id(id.map(Into::into)).into())
    }
}

impl<A: Api, I: Id> Output<A> for Completed<I, A::Success> {
    fn from_success(body: Body<'_, A>) -> Result<Self, OutputError> {
        let envelope = accepted::<A>(body)?;
        let value = envelope.value().and_then(|value| Object::parse(value.get()));
        let id = value.and_then(|value| value.get::<i64>(ID)).map(I::from);
        Ok(Self { id, envelope: Box::new(envelope) })
    }
}

/// The value of a response that shows a record.
#[derive(serde::Deserialize)]
struct Identified {
    #[serde(rename = "Id")]
    id: i64,
}

fn accepted<A: Api>(body: Body<'_, A>) -> Result<A::Success, OutputError> {
    match body {
        Body::Accepted(envelope) => Ok(envelope),
        Body::Rejected(_) | Body::Json(_) | Body::DuplicateKey(_) | Body::Text | Body::Empty => {
            Err(OutputError::new("the response is not an envelope that reports success"))
        }
    }
}
