//! Conversations: what an update says of guests depends on those that are stored. Whoever deletes one
//! deletes its replies with it: they belong to it, and could neither be shown nor be written without.

use std::collections::BTreeSet;

use nexudus_server::runtime::ReadResult;
use nexudus_server::{
    Caller, CommunityThread, CommunityThreadId, CommunityThreadRow, CommunityThreads,
    CreateCommunityThread, UpdateCommunityThread, UserId, WriteResult,
};
use runtime_core::{List, Page};

use super::Service;

impl CommunityThreads for Service {
    async fn create(
        &self,
        request: CreateCommunityThread,
        caller: Caller,
    ) -> WriteResult<CommunityThreadId> {
        self.insert(request, caller, |_, _| Ok(())).await
    }

    async fn update(
        &self,
        request: UpdateCommunityThread,
        caller: Caller,
    ) -> WriteResult<CommunityThreadId> {
        self.replace(request.id, request, caller, |_, request, stored: CommunityThread| {
            request.guests = Some(guests(stored.guests.unwrap_or_default(), request));
            Ok(())
        })
        .await
    }

    async fn get(&self, id: CommunityThreadId, _: Caller) -> ReadResult<CommunityThread> {
        self.find(id).await
    }

    async fn get_many(
        &self,
        ids: Vec<CommunityThreadId>,
        _: Caller,
    ) -> ReadResult<Vec<CommunityThread>> {
        self.find_all(ids).await
    }

    async fn list(
        &self,
        list: List<CommunityThread>,
        _: Caller,
    ) -> ReadResult<Page<CommunityThreadRow>> {
        self.page(list).await
    }

    async fn delete(&self, id: CommunityThreadId, _: Caller) -> WriteResult<CommunityThreadId> {
        self.remove::<CommunityThread>(id).await
    }
}

/// The guests after an update: those that are given; those that are stored where they are only to
/// be changed; none where nothing is said of guests. Then come the changes.
fn guests(stored: Vec<UserId>, request: &UpdateCommunityThread) -> Vec<UserId> {
    let (added, removed) = (&request.added_guests, &request.removed_guests);
    let kept = match &request.guests {
        Some(given) => given.clone(),
        None if added.is_some() || removed.is_some() => stored,
        None => Vec::new(),
    };
    let guests: BTreeSet<_> = kept.iter().chain(added.iter().flatten()).copied().collect();
    let is_removed = |guest: &UserId| removed.iter().flatten().any(|removed| removed == guest);
    guests.into_iter().filter(|guest| !is_removed(guest)).collect()
}
