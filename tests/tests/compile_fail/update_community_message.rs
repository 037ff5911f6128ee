//! `UpdateCommunityMessage` without each of its required fields, and without all of them.

use nexudus_client::{CommunityMessageId, CommunityThreadId, UpdateCommunityMessage, UserId};

fn main() {
    // Without `id`.
    let _ = UpdateCommunityMessage::builder().community_thread_id(CommunityThreadId(1)).user_id(UserId(1)).build();
    // Without `community_thread_id`.
    let _ = UpdateCommunityMessage::builder().id(CommunityMessageId(1)).user_id(UserId(1)).build();
    // Without `user_id`.
    let _ = UpdateCommunityMessage::builder().id(CommunityMessageId(1)).community_thread_id(CommunityThreadId(1)).build();
    // Without anything.
    let _ = UpdateCommunityMessage::builder().build();
}
