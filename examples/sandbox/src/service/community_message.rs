//! Replies: they need a conversation to belong to.

use nexudus_server::runtime::Found;
use nexudus_server::{
    Caller, CommunityMessage, CommunityMessageId, CommunityMessageRow, CommunityMessages,
    CommunityThread, CommunityThreadId, CreateCommunityMessage, Reply, UpdateCommunityMessage,
};
use runtime_core::{List, Page};
use rusqlite::Connection;

use super::{NotDone, Service};
use crate::store::exists;

impl CommunityMessages for Service {
    async fn create(
        &self,
        request: CreateCommunityMessage,
        caller: Caller,
    ) -> Reply<CommunityMessageId> {
        self.insert(request, caller, |connection, request| {
            check_thread(connection, request.community_thread_id)
        })
        .await
    }

    async fn update(
        &self,
        request: UpdateCommunityMessage,
        caller: Caller,
    ) -> Reply<CommunityMessageId> {
        self.replace(request.id, request, caller, |connection, request, _: CommunityMessage| {
            check_thread(connection, request.community_thread_id)
        })
        .await
    }

    async fn get(&self, id: CommunityMessageId, _: Caller) -> Found<CommunityMessage> {
        self.find(id).await
    }

    async fn get_many(
        &self,
        ids: Vec<CommunityMessageId>,
        _: Caller,
    ) -> Found<Vec<CommunityMessage>> {
        self.find_all(ids).await
    }

    async fn list(
        &self,
        list: List<CommunityMessage>,
        _: Caller,
    ) -> Found<Page<CommunityMessageRow>> {
        self.page(list).await
    }

    async fn delete(&self, id: CommunityMessageId, _: Caller) -> Reply<CommunityMessageId> {
        self.remove::<CommunityMessage>(id).await
    }
}

/// Fails where there is no conversation with this id.
fn check_thread(connection: &Connection, id: CommunityThreadId) -> Result<(), NotDone> {
    let exists = exists::<CommunityThread>(connection, id)?;
    if exists { Ok(()) } else { Err(NotDone::NoThread(id)) }
}
