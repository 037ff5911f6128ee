//! An operation and its handler, with their types erased, so that serving is compiled once.

use futures_util::future::BoxFuture;
use runtime_core::{Column, List, OperationInfo};

use crate::{Caller, Found, Reply};

/// An operation and its handler.
pub(crate) struct Endpoint {
    pub(crate) info: &'static OperationInfo,
    pub(crate) handler: Handler,
}

/// What is done about a request, by what has to be taken out of it.
pub(crate) enum Handler {
    /// The body, which the handler decodes. An error is that of the decoding.
    Body(Box<FromBody>),
    /// The id in the path, of a record to show.
    Get(Box<Handle<i64, Shown>>),
    /// The ids in the query, of records to show.
    GetMany(Box<Handle<Vec<i64>, Shown>>),
    /// The conditions in the query, on some columns, and what else it says of a list.
    List(&'static [Column], Box<Handle<List<()>, Shown>>),
    /// The id in the path, of a record to delete.
    Delete(Box<Handle<i64, Reply<i64>>>),
}

/// The JSON of what was found.
pub(crate) type Shown = Found<Vec<u8>>;

pub(crate) type FromBody =
    dyn Fn(&str, Caller) -> serde_json::Result<BoxFuture<'static, Reply<i64>>> + Send + Sync;

pub(crate) type Handle<Q, T> = dyn Fn(Q, Caller) -> BoxFuture<'static, T> + Send + Sync;
