//! Several records by their ids, in as many requests as it takes.

use std::collections::HashSet;

use runtime_core::{BatchReadable, GetMany, Operation as _};

use super::Call;
use crate::decode::Reader;
use crate::settings::Settings;
use crate::target::Target;
use crate::{BoxFuture, Error};

/// How many records one request asks for at most.
const MOST_IDS: usize = 100;

/// How long the path and the query of one request may get. Servers and proxies that refuse longer
/// ones begin at two thousand characters.
const LONGEST_PATH: usize = 2000;

/// The request of several records by their ids, however many.
#[derive(Clone, Debug)]
pub struct Batch<R: BatchReadable> {
    /// Each once, in the order in which they came.
    ids: Vec<R::Id>,
}

impl<'c, R: BatchReadable> Call<'c, Batch<R>> {
    pub(crate) fn batch(settings: &'c Settings, ids: impl Iterator<Item = R::Id>) -> Self {
        let mut seen = HashSet::new();
        let ids = ids.filter(|id| seen.insert(*id)).collect();
        Self::with(settings, Target::unaddressed(R::GET_MANY), Batch { ids })
    }

    /// Sends the call, in as many requests as it takes, one after the other: each with the options
    /// of this call. The records come in the order of the service; an id that there is no record
    /// with is passed over. No ids are no request. The same as awaiting it, for where a future is
    /// needed.
    pub async fn send(self) -> Result<Vec<R>, Error> {
        self.outgoing(self.options.no_body(), Reader::of::<R::Api>())?;
        let mut records = Vec::new();
        for ids in parts::<R>(&self.request.ids) {
            let part = self.another(GetMany::<R> { ids: ids.to_vec() }, self.options.clone());
            records.append(&mut part.send().await?);
        }
        Ok(records)
    }
}

/// The ids in parts, each of which fits one request.
fn parts<R: BatchReadable>(ids: &[R::Id]) -> impl Iterator<Item = &[R::Id]> {
    let mut rest = ids;
    std::iter::from_fn(move || {
        let (part, after) = rest.split_at(fitting::<R>(rest));
        rest = after;
        (!part.is_empty()).then_some(part)
    })
}

/// How many of the first ids fit one request: one at least, where there is one.
fn fitting<R: BatchReadable>(ids: &[R::Id]) -> usize {
    let most = ids.len().min(MOST_IDS);
    // A path grows with every id.
    let fits =
        |count: usize| GetMany::<R> { ids: ids[..count].to_vec() }.path().len() <= LONGEST_PATH;
    (1..=most).rev().find(|count| fits(*count)).unwrap_or(most.min(1))
}

impl<'c, R: BatchReadable> IntoFuture for Call<'c, Batch<R>> {
    type Output = Result<Vec<R>, Error>;
    type IntoFuture = BoxFuture<'c, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}
