//! Chat messages: they are sent, and that is all.

use nexudus_server::{Caller, ChatUserMessageId, ChatUserMessages, CreateChatUserMessage, Reply};

use super::Service;
use crate::store::{ChatUserMessage, Record};

impl ChatUserMessages for Service {
    async fn create(
        &self,
        request: CreateChatUserMessage,
        caller: Caller,
    ) -> Reply<ChatUserMessageId> {
        self.write(caller, move |connection, stamp| {
            let message = ChatUserMessage {
                from_user_id: request.from_user_id,
                to_users: request.to_users.into_iter().flatten().collect(),
                chat_text: request.chat_text,
                delivered: request.delivered.unwrap_or_default(),
                stamp,
            };
            Ok(message.save(connection, None)?)
        })
        .await
    }
}
