//! Filters of a list with values and fields that are none of theirs.

use nexudus_client::{Client, CommunityMessage, CommunityThread, CoworkerId, UserId};

fn main() {
    let _ = |client: Client| {
        let list = || client.community_threads().list();
        let _ = list().filter(CommunityThread::USER_ID, CoworkerId(1));
        let _ = list().filter(CommunityMessage::USER_ID, UserId(1));
        let _ = list().filter(CommunityThread::CREATED_ON, "2025-01-15T10:30");
        let _ = list().from(CommunityThread::SUBJECT, "a");
    };
}
