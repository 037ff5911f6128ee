//! An operation and its handler with their types erased, so that serving is compiled once.

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use runtime_core::{Column, DeclaredCommand, List, OperationInfo, Page, PageKeys, RunCommand};
use serde::Serialize;

use crate::{Caller, FileResponse, ReadResult, Rejection, WriteResponse, WriteResult};

/// An operation and its handler.
pub(crate) struct Endpoint {
    pub(crate) info: &'static OperationInfo,
    pub(crate) handler: Handler,
}

/// A handler, by what it takes from the request.
pub(crate) enum Handler {
    /// The body, decoded by the handler. The error is that of the decoder.
    Body(Box<BodyHandlerFn>),
    /// The id in the path.
    Id(Box<HandlerFn<i64>>),
    /// The ids in the query.
    Ids(Box<HandlerFn<Vec<i64>>>),
    /// The conditions in the query, on these columns, and its paging and order.
    Query(&'static [Column], Box<HandlerFn<List<()>>>),
    /// The id in the query, if there is one.
    OptionalId(Box<HandlerFn<Option<i64>>>),
    /// A command in the body, perhaps one of these.
    Command(&'static [DeclaredCommand], Box<HandlerFn<RunCommand<AnyId>>>),
}

pub(crate) type BodyHandlerFn = dyn Fn(&str, Caller) -> serde_json::Result<Call> + Send + Sync;

pub(crate) type HandlerFn<Q> = dyn Fn(Q, Caller) -> Call + Send + Sync;

/// A call of a handler, by what it returns.
pub(crate) enum Call {
    /// The record that was written.
    Write(BoxFuture<'static, WriteResult<i64>>),
    /// JSON.
    Read(BoxFuture<'static, ReadResult<Vec<u8>>>),
    /// A file, or nothing.
    File(BoxFuture<'static, ReadResult<Option<FileResponse>>>),
}

impl Call {
    pub(crate) fn write<I: Into<i64>>(
        result: impl Future<Output = WriteResult<I>> + Send + 'static,
    ) -> Self {
        Self::Write(result.map(|result| result.map(WriteResponse::untyped)).boxed())
    }

    pub(crate) fn read<T: Serialize>(
        result: impl Future<Output = ReadResult<T>> + Send + 'static,
    ) -> Self {
        Self::Read(result.map(|result| json(serde_json::to_vec(&result?))).boxed())
    }

    /// The page of a list.
    pub(crate) fn page<T: Serialize>(
        page: impl Future<Output = ReadResult<Page<T>>> + Send + 'static,
        keys: &'static PageKeys,
    ) -> Self {
        Self::Read(page.map(|page| json(page?.to_json(keys))).boxed())
    }

    pub(crate) fn file(
        result: impl Future<Output = ReadResult<Option<FileResponse>>> + Send + 'static,
    ) -> Self {
        Self::File(result.boxed())
    }
}

/// The serialization of an implementer's own record may fail.
fn json(json: serde_json::Result<Vec<u8>>) -> ReadResult<Vec<u8>> {
    json.map_err(Rejection::failed)
}

/// The id of a record of any entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct AnyId(i64);

runtime_core::typed_id!(AnyId);
