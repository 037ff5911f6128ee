//! Replies: they need a conversation to belong to.

use nexudus_server::runtime::ReadResult;
use nexudus_server::{
    Caller, CommunityMessage, CommunityMessageId, CommunityMessageRow, CommunityMessages,
    CommunityThread, CommunityThreadId, CreateCommunityMessage, UpdateCommunityMessage,
    WriteResult,
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
    ) -> WriteResult<CommunityMessageId> {
        self.insert(request, caller, |connection, request| {
            check_thread(connection, request.community_thread_id)
        })
        .await
    }

    async fn update(
        &self,
        request: UpdateCommunityMessage,
        caller: Caller,
    ) -> WriteResult<CommunityMessageId> {
        self.replace(request.id, request, caller, |connection, request, _: CommunityMessage| {
            check_thread(connection, request.community_thread_id)
        })
        .await
    }

    async fn get(&self, id: CommunityMessageId, _: Caller) -> ReadResult<CommunityMessage> {
        self.find(id).await
    }

    async fn get_many(
        &self,
        ids: Vec<CommunityMessageId>,
        _: Caller,
    ) -> ReadResult<Vec<CommunityMessage>> {
        self.find_all(ids).await
    }

    async fn list(
        &self,
        list: List<CommunityMessage>,
        _: Caller,
    ) -> ReadResult<Page<CommunityMessageRow>> {
        self.page(list).await
    }

    async fn delete(&self, id: CommunityMessageId, _: Caller) -> WriteResult<CommunityMessageId> {
        self.remove::<CommunityMessage>(id).await
    }
}

/// Fails where there is no conversation with this id.
fn check_thread(connection: &Connection, id: CommunityThreadId) -> Result<(), NotDone> {
    let exists = exists::<CommunityThread>(connection, id)?;
    if exists { Ok(()) } else { Err(NotDone::NoThread(id)) }
}
