//! Records, and the operations that take an id.

use std::borrow::Cow;
use std::fmt;

use form_urlencoded::Serializer;
use serde::Serialize;
use serde_json::value::RawValue;

use crate::invalid_record::decode_all;
use crate::{
    Api, Body, DateTime, Deleted, Fields, Id, InvalidRecord, Object, Operation, OperationInfo,
    Output, OutputError, decode,
};

/// A whole record, as the service stores it.
pub trait Record:
    Fields + Serialize + Clone + PartialEq + fmt::Debug + Send + Sync + 'static
{
    /// The API that the record belongs to.
    type Api: Api;
    /// The type of its id.
    type Id: Id;
}

/// A record that can be read by its id.
pub trait Readable: Record {
    /// The description of the operation.
    const GET: &'static OperationInfo;
}

/// A record that can be read together with others, by their ids.
pub trait BatchReadable: Record {
    /// The description of the operation.
    const GET_MANY: &'static OperationInfo;
}

/// A record that can be read, changed, and written back as a whole.
pub trait Updatable: Readable {
    /// The request of its update.
    type Update: Operation<Api = Self::Api> + From<Self> + Clone + PartialEq + fmt::Debug;

    /// The id of the record.
    fn id(&self) -> Self::Id;

    /// The version field: when the record was last written.
    fn version(&self) -> Option<&DateTime>;

    /// The keys of the record that the spec does not know. Its update does not contain them.
    fn extra(&self) -> &Object;
}

/// The id of a record that can be deleted.
pub trait Deletable: Id {
    /// The API that the record belongs to.
    type Api: Api;
    /// The description of the operation.
    const DELETE: &'static OperationInfo;
}

/// Reads the record with an id. A missing record is an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(bound = "")]
pub struct Get<R: Record> {
    /// The id of the record.
    #[serde(serialize_with = "integer")]
    pub id: R::Id,
}

/// Reads the record with an id. A missing record is `None`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(bound = "")]
pub struct Find<R: Record> {
    /// The id of the record.
    #[serde(serialize_with = "integer")]
    pub id: R::Id,
}

/// Reads the records with some ids. Ids without a record are skipped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(bound = "")]
pub struct GetMany<R: Record> {
    /// The ids of the records.
    #[serde(serialize_with = "integers")]
    pub ids: Vec<R::Id>,
}

/// Deletes the record with an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(bound = "")]
pub struct Delete<I: Id> {
    /// The id of the record.
    #[serde(serialize_with = "integer")]
    pub id: I,
}

impl<R: Readable> Operation for Get<R> {
    type Api = R::Api;
    type Output = R;

    const INFO: &'static OperationInfo = R::GET;

    fn path(&self) -> Cow<'static, str> {
        R::GET.path_to(self.id)
    }
}

impl<R: Readable> Operation for Find<R> {
    type Api = R::Api;
    type Output = Option<R>;

    const INFO: &'static OperationInfo = R::GET;

    fn path(&self) -> Cow<'static, str> {
        R::GET.path_to(self.id)
    }
}

impl<R: BatchReadable> Operation for GetMany<R> {
    type Api = R::Api;
    type Output = Vec<R>;

    const INFO: &'static OperationInfo = R::GET_MANY;

    fn path(&self) -> Cow<'static, str> {
        let ids: Vec<String> = self.ids.iter().map(ToString::to_string).collect();
        with_query(R::GET_MANY, [(R::Api::READING.query.ids, format!("[{}]", ids.join(",")))])
    }
}

impl<I: Deletable> Operation for Delete<I> {
    type Api = I::Api;
    type Output = Deleted<<I::Api as Api>::Success>;

    const INFO: &'static OperationInfo = I::DELETE;

    fn path(&self) -> Cow<'static, str> {
        I::DELETE.path_to(self.id)
    }
}

/// The path of an operation with a query.
pub(crate) fn with_query<N: AsRef<str>>(
    info: &OperationInfo,
    query: impl IntoIterator<Item = (N, String)>,
) -> Cow<'static, str> {
    let path = format!("{}?", info.path());
    let start = path.len();
    Cow::Owned(Serializer::for_suffix(path, start).extend_pairs(query).finish())
}

fn integer<I: Id, S: serde::Serializer>(id: &I, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_i64((*id).into())
}

fn integers<I: Id, S: serde::Serializer>(ids: &[I], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(ids.iter().map(|id| Into::<i64>::into(*id)))
}

impl<A: Api, R: Record<Api = A>> Output<A> for R {
    fn from_success(body: Body<'_, A>) -> Result<Self, OutputError> {
        read(json(&body)?)
    }
}

impl<A: Api, R: Record<Api = A>> Output<A> for Option<R> {
    fn from_success(body: Body<'_, A>) -> Result<Self, OutputError> {
        R::from_success(body).map(Some)
    }

    fn not_found() -> Option<Self> {
        Some(None)
    }
}

impl<A: Api, R: Record<Api = A>> Output<A> for Vec<R> {
    fn from_success(body: Body<'_, A>) -> Result<Self, OutputError> {
        let (records, invalid) = read_all(json(&body)?)?;
        match invalid.first() {
            Some(invalid) => Err(OutputError::new(invalid.to_string())),
            None => Ok(records),
        }
    }
}

/// The text of a JSON body that is not an envelope.
pub(crate) fn json<'a, A: Api>(body: &Body<'a, A>) -> Result<&'a str, OutputError> {
    match *body {
        Body::Json(text) => Ok(text),
        Body::Accepted(_)
        | Body::Rejected(_)
        | Body::DuplicateKey(_)
        | Body::Text
        | Body::Empty => Err(OutputError::new("the response is not a record")),
    }
}

fn read<T: Fields>(text: &str) -> Result<T, OutputError> {
    decode(text).map_err(|error| OutputError::new(format!("the record can't be read: {error}")))
}

/// Reads an array of records, apart from those that can't be decoded.
pub(crate) fn read_all<T: Fields>(text: &str) -> Result<(Vec<T>, Vec<InvalidRecord>), OutputError> {
    let records: Vec<&RawValue> = serde_json::from_str(text).map_err(|error| {
        OutputError::new(format!("the response is not an array of records: {error}"))
    })?;
    Ok(decode_all(&records))
}
