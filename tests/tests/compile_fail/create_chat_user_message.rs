//! `CreateChatUserMessage` without each of its required fields, and without all of them.

#![expect(deprecated, reason = "it is part of the API all the same")]

use nexudus_client::CreateChatUserMessage;

fn main() {
    // Without anything.
    let _ = CreateChatUserMessage::builder().build();
}
