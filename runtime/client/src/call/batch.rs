//! Reads of several records by their ids.

use std::collections::HashSet;
use std::sync::Arc;

use runtime_core::{BatchReadable, GetMany, Operation as _};

use super::{Call, Execute};
use crate::decode::ResponseReader;
use crate::settings::Settings;
use crate::target::Target;
use crate::{BoxFuture, Error};

/// The maximum number of ids in one request.
const MAX_IDS: usize = 100;

/// The maximum length of the path and query of one request. Some servers and proxies reject URLs
/// of more than 2,000 characters.
const MAX_PATH_LENGTH: usize = 2000;

/// The request of any number of records by their ids.
///
/// It is split into as many requests as necessary, which are sent one after the other, each with
/// the options of the call. The records are returned in the order of the service. Ids without a
/// record are skipped. Without ids, nothing is sent.
#[derive(Clone, Debug)]
pub struct Batch<R: BatchReadable> {
    /// Without duplicates, in the order of the caller.
    ids: Vec<R::Id>,
}

impl<R: BatchReadable, M> Call<Batch<R>, M> {
    pub(crate) fn batch(settings: &Arc<Settings>, ids: impl Iterator<Item = R::Id>) -> Self {
        let mut seen = HashSet::new();
        let ids = ids.filter(|id| seen.insert(*id)).collect();
        Self::with_target(settings, Target::unaddressed(R::GET_MANY), Batch { ids })
    }
}

impl<R: BatchReadable> Execute for Batch<R> {
    type Output = Vec<R>;
    type Future = BoxFuture<'static, Result<Vec<R>, Error>>;

    fn execute(call: Call<Self>) -> Self::Future {
        Box::pin(async move {
            let (call, Self { ids }) = call.split();
            // Invalid options are an error even if nothing is sent.
            call.prepare_with(call.options.empty_body(), ResponseReader::of::<R::Api>())?;
            let mut records = Vec::new();
            for ids in chunks::<R>(&ids) {
                let request = GetMany::<R> { ids: ids.to_vec() };
                records.append(&mut call.derive(request, call.options.clone()).send().await?);
            }
            Ok(records)
        })
    }
}

/// Splits ids into chunks that fit one request each.
fn chunks<R: BatchReadable>(ids: &[R::Id]) -> impl Iterator<Item = &[R::Id]> {
    let mut rest = ids;
    std::iter::from_fn(move || {
        let (chunk, after) = rest.split_at(chunk_length::<R>(rest));
        rest = after;
        (!chunk.is_empty()).then_some(chunk)
    })
}

/// Returns how many of the first ids fit one request: at least one, unless there are none.
fn chunk_length<R: BatchReadable>(ids: &[R::Id]) -> usize {
    let max = ids.len().min(MAX_IDS);
    let fits =
        |count: usize| GetMany::<R> { ids: ids[..count].to_vec() }.path().len() <= MAX_PATH_LENGTH;
    (1..=max).rev().find(|count| fits(*count)).unwrap_or(max.min(1))
}
