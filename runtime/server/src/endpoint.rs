//! An operation and its handler with their types erased, so that serving is compiled once.

use futures_util::future::BoxFuture;
use runtime_core::{Column, DeclaredCommand, List, OperationInfo, RunCommand};

use crate::{Caller, ReadResult, WriteResult};

/// An operation and its handler.
pub(crate) struct Endpoint {
    pub(crate) info: &'static OperationInfo,
    pub(crate) handler: Handler,
}

/// A handler, by what it takes from the request.
pub(crate) enum Handler {
    /// The body, decoded by the handler. The error is that of the decoder.
    Body(Box<BodyHandler>),
    /// The id in the path, of a record to read.
    Get(Box<HandlerFn<i64, ReadResult<Vec<u8>>>>),
    /// The ids in the query, of records to read.
    GetMany(Box<HandlerFn<Vec<i64>, ReadResult<Vec<u8>>>>),
    /// The conditions in the query, on these columns, and its paging and order.
    List(&'static [Column], Box<HandlerFn<List<()>, ReadResult<Vec<u8>>>>),
    /// The id in the path, of a record to delete.
    Delete(Box<HandlerFn<i64, WriteResult<i64>>>),
    /// The id in the query, if there is one, of a record whose commands are listed.
    Commands(Box<HandlerFn<Option<i64>, ReadResult<Vec<u8>>>>),
    /// A command in the body, perhaps one of these.
    RunCommand(&'static [DeclaredCommand], Box<RunCommandHandler>),
}

pub(crate) type BodyHandler =
    dyn Fn(&str, Caller) -> serde_json::Result<BoxFuture<'static, WriteResult<i64>>> + Send + Sync;

pub(crate) type RunCommandHandler =
    dyn Fn(RunCommand<AnyId>, Caller) -> BoxFuture<'static, WriteResult<i64>> + Send + Sync;

/// The id of a record of any entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct AnyId(i64);

runtime_core::typed_id!(AnyId);

pub(crate) type HandlerFn<Q, T> = dyn Fn(Q, Caller) -> BoxFuture<'static, T> + Send + Sync;
