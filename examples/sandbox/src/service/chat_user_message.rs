//! Chat messages: nothing replaces them.

use nexudus_server::runtime::ReadResult;
use nexudus_server::{
    Caller, ChatUserMessage, ChatUserMessageId, ChatUserMessageRow, ChatUserMessages,
    CreateChatUserMessage, WriteResult,
};
use runtime_core::{List, Page};

use super::Service;

impl ChatUserMessages for Service {
    async fn create(
        &self,
        request: CreateChatUserMessage,
        caller: Caller,
    ) -> WriteResult<ChatUserMessageId> {
        self.insert(request, caller, |_, _| Ok(())).await
    }

    async fn get(&self, id: ChatUserMessageId, _: Caller) -> ReadResult<ChatUserMessage> {
        self.find(id).await
    }

    async fn get_many(
        &self,
        ids: Vec<ChatUserMessageId>,
        _: Caller,
    ) -> ReadResult<Vec<ChatUserMessage>> {
        self.find_all(ids).await
    }

    async fn list(
        &self,
        list: List<ChatUserMessage>,
        _: Caller,
    ) -> ReadResult<Page<ChatUserMessageRow>> {
        self.page(list).await
    }

    async fn delete(&self, id: ChatUserMessageId, _: Caller) -> WriteResult<ChatUserMessageId> {
        self.remove::<ChatUserMessage>(id).await
    }
}
