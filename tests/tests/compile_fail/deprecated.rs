//! A deprecated operation, where the caller does not stand for it: it says what to use instead.

#![deny(deprecated)]

use nexudus_client::{Client, CreateChatUserMessage, UserId};

fn create(client: &Client) {
    let request = CreateChatUserMessage::builder().from_user_id(UserId(1));
    let _ = client.chat_user_messages().create(request);
}

fn main() {}
