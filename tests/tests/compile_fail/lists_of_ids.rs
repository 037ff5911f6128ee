//! A list of the ids of another kind of record.

use nexudus_client::{BusinessId, CoworkerId, CreateCommunityThread, UpdateCommunityThread};

fn main() {
    let _ = CreateCommunityThread::builder().guests([CoworkerId(1), CoworkerId(2)]);
    let _ = UpdateCommunityThread::builder().added_guests(vec![BusinessId(1)]);
    let _ = UpdateCommunityThread::builder().removed_guests([1, 2]);
}
