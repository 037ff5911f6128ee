//! A write of a record on the condition that it did not change since it was read.

use std::time::Duration;

use runtime_core::{Get, Operation, Updatable, id_of};
use tokio::time::{Instant, timeout_at};

use super::super::{Call, execute};
use crate::decode::decode;
use crate::execution::expect_runtime;
use crate::{Error, ErrorKind};

/// The outcome of a conditional write.
pub(in super::super) enum WriteOutcome<R: Updatable> {
    Written(<R::Update as Operation>::Output),
    /// Nothing was written, because the record is this one by now.
    Conflict(R),
}

/// Reads a record with the options of a call.
pub(super) async fn read<R: Updatable>(call: &Call<()>, id: R::Id) -> Result<R, Error> {
    let get = || call.derive(Get::<R> { id }, call.options.without_extra());
    let record = get().send().await?;
    if record.id() == id {
        return Ok(record);
    }
    let reason = format!("the service returned record {} instead", record.id());
    Err(get().error(ErrorKind::Undecodable { reason }))
}

/// Reads a record again, and writes an update if the record did not change. To keep the time
/// between the two short, the rate limiter is waited for before the read, and a throttled write is
/// not retried without another read.
pub(in super::super) async fn write<R: Updatable>(
    call: &Call<()>,
    record: &R,
    update: R::Update,
) -> Result<WriteOutcome<R>, Error> {
    let policy = call.options.common.get_retry_policy();
    let mut options = call.options.clone();
    // The service clears fields that it is not sent, including those that the spec does not know.
    let is_known = |key| R::Update::INFO.fields().iter().any(|field| field.key == key);
    for (key, value) in record.extra().iter().filter(|(key, _)| !is_known(*key)) {
        options.add_missing_extra(key, value);
    }
    let once = call.derive(update, options).retry_policy(policy.max_attempts(1));
    let mut prepared = once.prepare()?;
    if id_of::<R::Id>(&prepared.body).is_some_and(|id| id != record.id()) {
        let reason = "an update must keep the id of its record";
        return Err(call.error(ErrorKind::Request(reason.into())));
    }
    expect_runtime().map_err(|kind| call.error(kind))?;
    let mut timeout = call.options.timeout();
    let deadline = timeout.start();
    // The slot is acquired here, before the record is read again.
    prepared.is_rate_limited = false;
    let mut throttled = 0;
    let mut waited = Duration::ZERO;
    loop {
        let slot = match &call.settings.write_limiter {
            None => None,
            Some(limiter) => Some(timeout_at(deadline, limiter.acquire()).await.map_err(|_| {
                let after = timeout.limit().unwrap_or_default();
                call.error(ErrorKind::Timeout { after, is_sent: false })
            })?),
        };
        let current = read::<R>(call, record.id()).await?;
        if is_changed(record, &current) {
            return Ok(WriteOutcome::Conflict(current));
        }
        if let Some(slot) = slot {
            slot.consume();
        }
        let error = match execute(&call.settings, &prepared, decode::<R::Update>).await {
            Ok((saved, _)) => return Ok(WriteOutcome::Written(saved)),
            Err(error) => error,
        };
        throttled += 1;
        let delay = policy.pick_delay(error.retry_after(), throttled);
        let is_late = deadline.saturating_duration_since(Instant::now()) < delay;
        if !error.is_throttled() || is_late || !policy.allows(throttled, waited, delay) {
            return Err(error);
        }
        let start = Instant::now();
        tokio::time::sleep(delay).await;
        waited += start.elapsed();
    }
}

/// Compares the version fields and the updatable fields of two versions of a record. The version
/// field alone is not enough, since its resolution is one second.
fn is_changed<R: Updatable>(before: &R, after: &R) -> bool {
    let update = |record: &R| R::Update::from(record.clone());
    before.version() != after.version() || update(before) != update(after)
}
