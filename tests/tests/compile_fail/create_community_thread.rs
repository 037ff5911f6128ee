//! `CreateCommunityThread` without each of its required fields, and without all of them.

use nexudus_client::{BusinessId, CreateCommunityThread, UserId};

fn main() {
    // Without `business_id`.
    let _ = CreateCommunityThread::builder().user_id(UserId(1)).subject("s").message("m").build();
    // Without `user_id`.
    let _ = CreateCommunityThread::builder().business_id(BusinessId(1)).subject("s").message("m").build();
    // Without `subject`.
    let _ = CreateCommunityThread::builder().business_id(BusinessId(1)).user_id(UserId(1)).message("m").build();
    // Without `message`.
    let _ = CreateCommunityThread::builder().business_id(BusinessId(1)).user_id(UserId(1)).subject("s").build();
    // Without anything.
    let _ = CreateCommunityThread::builder().build();
}
