//! The id of one kind of record where another's belongs.

use nexudus_client::{
    CommunityMessageId, CommunityThreadId, CoworkerId, CreateCommunityMessage,
    CreateCommunityThread, UpdateCommunityMessage,
};

fn main() {
    let _ = CreateCommunityThread::builder().user_id(CoworkerId(1));
    let _ = CreateCommunityMessage::builder().community_thread_id(CommunityMessageId(1));
    let _ = UpdateCommunityMessage::builder().id(CommunityThreadId(1));
    let _ = CreateCommunityThread::builder().business_id(1);
}
