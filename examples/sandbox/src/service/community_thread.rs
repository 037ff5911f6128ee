//! Conversations: they are started, and replaced as a whole.

use std::collections::BTreeSet;

use nexudus_server::{
    Caller, CommunityThreadId, CommunityThreads, CreateCommunityThread, Reply,
    UpdateCommunityThread, UserId,
};

use super::{NotSaved, Service};
use crate::store::{CommunityThread, Record, Stamp};

impl CommunityThreads for Service {
    async fn create(
        &self,
        request: CreateCommunityThread,
        caller: Caller,
    ) -> Reply<CommunityThreadId> {
        self.write(caller, move |connection, stamp| {
            Ok(created(request, stamp).save(connection, None)?)
        })
        .await
    }

    async fn update(
        &self,
        request: UpdateCommunityThread,
        caller: Caller,
    ) -> Reply<CommunityThreadId> {
        self.write(caller, move |connection, stamp| {
            let id = request.id;
            let stored = CommunityThread::load(connection, id)?.ok_or(NotSaved::NotFound)?;
            Ok(replaced(stored.guests, request, stamp).save(connection, Some(id))?)
        })
        .await
    }
}

fn created(request: CreateCommunityThread, stamp: Stamp) -> CommunityThread {
    CommunityThread {
        business_id: request.business_id,
        user_id: request.user_id,
        subject: request.subject,
        message: request.message,
        community_group_id: request.community_group_id,
        coworker_id: request.coworker_id,
        instant_delivery: request.instant_delivery.unwrap_or_default(),
        tags: request.tags,
        private: request.private.unwrap_or_default(),
        guests: request.guests.into_iter().flatten().collect(),
        include_zoom_invite: request.include_zoom_invite.unwrap_or_default(),
        zoom_event_data: request.zoom_event_data,
        stamp,
    }
}

/// Nothing of the stored conversation stays, except for guests that are to be changed.
fn replaced(
    stored_guests: BTreeSet<UserId>,
    request: UpdateCommunityThread,
    stamp: Stamp,
) -> CommunityThread {
    CommunityThread {
        guests: guests(stored_guests, &request),
        business_id: request.business_id,
        user_id: request.user_id,
        subject: request.subject,
        message: request.message,
        community_group_id: request.community_group_id,
        coworker_id: request.coworker_id,
        instant_delivery: request.instant_delivery.unwrap_or_default(),
        tags: request.tags,
        private: request.private.unwrap_or_default(),
        include_zoom_invite: request.include_zoom_invite.unwrap_or_default(),
        zoom_event_data: request.zoom_event_data,
        stamp,
    }
}

/// The guests after an update: those that are given; those that are stored where they are only to
/// be changed; none where nothing is said of guests. Then come the changes.
fn guests(stored: BTreeSet<UserId>, request: &UpdateCommunityThread) -> BTreeSet<UserId> {
    let (added, removed) = (&request.added_guests, &request.removed_guests);
    let mut guests = match &request.guests {
        Some(given) => given.iter().copied().collect(),
        None if added.is_some() || removed.is_some() => stored,
        None => BTreeSet::new(),
    };
    guests.extend(added.iter().flatten());
    for guest in removed.iter().flatten() {
        guests.remove(guest);
    }
    guests
}
