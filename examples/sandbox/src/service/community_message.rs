//! Replies: they need a conversation to belong to.

use nexudus_server::{
    Caller, CommunityMessageId, CommunityMessages, CommunityThreadId, CreateCommunityMessage,
    Reply, UpdateCommunityMessage,
};
use rusqlite::Connection;

use super::{NotSaved, Service};
use crate::store::{CommunityMessage, CommunityThread, Record};

impl CommunityMessages for Service {
    async fn create(
        &self,
        request: CreateCommunityMessage,
        caller: Caller,
    ) -> Reply<CommunityMessageId> {
        self.write(caller, move |connection, stamp| {
            check_thread(connection, request.community_thread_id)?;
            let message = CommunityMessage {
                community_thread_id: request.community_thread_id,
                user_id: request.user_id,
                coworker_id: request.coworker_id,
                message: request.message,
                stamp,
            };
            Ok(message.save(connection, None)?)
        })
        .await
    }

    async fn update(
        &self,
        request: UpdateCommunityMessage,
        caller: Caller,
    ) -> Reply<CommunityMessageId> {
        self.write(caller, move |connection, stamp| {
            CommunityMessage::load(connection, request.id)?.ok_or(NotSaved::NotFound)?;
            check_thread(connection, request.community_thread_id)?;
            let message = CommunityMessage {
                community_thread_id: request.community_thread_id,
                user_id: request.user_id,
                coworker_id: request.coworker_id,
                message: request.message,
                stamp,
            };
            Ok(message.save(connection, Some(request.id))?)
        })
        .await
    }
}

/// Fails where there is no conversation with this id.
fn check_thread(connection: &Connection, id: CommunityThreadId) -> Result<(), NotSaved> {
    if CommunityThread::exists(connection, id)? { Ok(()) } else { Err(NotSaved::NoThread(id)) }
}
