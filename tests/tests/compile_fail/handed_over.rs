//! A request that is handed over without `build()` has to be complete as well.

use nexudus_client::{Client, CreateCommunityThread, UserId};

fn create(client: &Client) {
    let _ = client
        .community_threads()
        .create(CreateCommunityThread::builder().user_id(UserId(1)).subject("s"));
}

fn main() {}
