//! One write of a record that was read before, if it is still the same.

use std::time::Duration;

use runtime_core::{Get, Operation, Updatable, id_of};
use tokio::time::Instant;

use super::super::{Call, carry_out};
use crate::decode::decode;
use crate::exchange::expect_runtime;
use crate::{Error, ErrorKind};

/// What became of a write.
pub(in super::super) enum Outcome<R: Updatable> {
    Written(<R::Update as Operation>::Output),
    /// There was none: the record is this one by now.
    Moved(R),
}

/// Reads a record, with the options of a call.
pub(super) async fn read<R: Updatable>(call: &Call<'_, ()>, id: R::Id) -> Result<R, Error> {
    let reading = || call.another(Get::<R> { id }, call.options.without_extra());
    let record = reading().send().await?;
    if record.id() == id {
        return Ok(record);
    }
    let reason = format!("the service gives record {} instead", record.id());
    Err(reading().error(ErrorKind::Undecodable { reason }))
}

/// Reads a record again and writes an update of it, with the options of a call, if it is still the
/// one that it was. Of the time between the two there is as little as can be: a turn to write is
/// waited for before, and a write that was throttled is not sent again without another look.
pub(in super::super) async fn write<R: Updatable>(
    call: &Call<'_, ()>,
    record: &R,
    update: R::Update,
) -> Result<Outcome<R>, Error> {
    let repeats = call.options.repeats;
    let mut options = call.options.clone();
    // The service clears what it is not sent, and may know more of the record than the spec.
    let is_known = |key| R::Update::INFO.fields.iter().any(|field| field.key == key);
    for (key, value) in record.extra().iter().filter(|(key, _)| !is_known(*key)) {
        options.add_extra(key, value);
    }
    let once = call.another(update, options).repeats(repeats.attempts(1));
    let mut outgoing = once.prepare()?;
    if id_of::<R::Id>(&outgoing.body).is_some_and(|id| id != record.id()) {
        return Err(call.error(ErrorKind::Request("an update keeps the id of its record".into())));
    }
    expect_runtime().map_err(|kind| call.error(kind))?;
    // It has its turn before the last look at the record.
    outgoing.is_paced = false;
    let mut attempts = 0;
    let mut waited = Duration::ZERO;
    loop {
        if let Some(pace) = &call.settings.pace {
            pace.turn().await;
        }
        let now = read::<R>(call, record.id()).await?;
        if has_moved(record, &now) {
            return Ok(Outcome::Moved(now));
        }
        attempts += 1;
        let error = match carry_out(call.settings, &outgoing, decode::<R::Update>).await {
            Ok((saved, _)) => return Ok(Outcome::Written(saved)),
            Err(error) => error,
        };
        // The answer shut the gate for as long as it asks to wait.
        let wait = call.settings.gate.opens_in().unwrap_or_default();
        if !error.is_throttled() || !repeats.allow(attempts, waited, wait) {
            return Err(error);
        }
        let start = Instant::now();
        tokio::time::sleep(wait + repeats.pick_delay()).await;
        waited += start.elapsed();
    }
}

/// Whether a record is another one by now. The service tells the time of a write by the second, so
/// what an update would keep is looked at as well.
fn has_moved<R: Updatable>(before: &R, now: &R) -> bool {
    let update = |record: &R| R::Update::from(record.clone());
    before.version() != now.version() || update(before) != update(now)
}
