//! `UpdateCommunityThread` without each of its required fields, and without all of them.

use nexudus_client::{BusinessId, CommunityThreadId, UpdateCommunityThread, UserId};

fn main() {
    // Without `id`.
    let _ = UpdateCommunityThread::builder().business_id(BusinessId(1)).user_id(UserId(1)).subject("s").message("m").build();
    // Without `business_id`.
    let _ = UpdateCommunityThread::builder().id(CommunityThreadId(1)).user_id(UserId(1)).subject("s").message("m").build();
    // Without `user_id`.
    let _ = UpdateCommunityThread::builder().id(CommunityThreadId(1)).business_id(BusinessId(1)).subject("s").message("m").build();
    // Without `subject`.
    let _ = UpdateCommunityThread::builder().id(CommunityThreadId(1)).business_id(BusinessId(1)).user_id(UserId(1)).message("m").build();
    // Without `message`.
    let _ = UpdateCommunityThread::builder().id(CommunityThreadId(1)).business_id(BusinessId(1)).user_id(UserId(1)).subject("s").build();
    // Without anything.
    let _ = UpdateCommunityThread::builder().build();
}
