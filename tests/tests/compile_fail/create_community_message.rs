//! `CreateCommunityMessage` without each of its required fields, and without all of them.

use nexudus_client::{CommunityThreadId, CreateCommunityMessage, UserId};

fn main() {
    // Without `community_thread_id`.
    let _ = CreateCommunityMessage::builder().user_id(UserId(1)).build();
    // Without `user_id`.
    let _ = CreateCommunityMessage::builder().community_thread_id(CommunityThreadId(1)).build();
    // Without anything.
    let _ = CreateCommunityMessage::builder().build();
}
