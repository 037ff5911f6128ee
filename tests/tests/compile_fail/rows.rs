//! What a list shows of a record, where a whole record belongs.

use nexudus_client::{Client, CommunityThreadRow, CommunityThreads, UpdateCommunityThread};

fn write_back(threads: CommunityThreads<'_>, row: CommunityThreadRow) {
    let _ = row.into_update();
    let _: UpdateCommunityThread = row.into();
    let _ = threads.update(row);
}

fn main() {
    let _ = |client: Client, row| write_back(client.community_threads(), row);
}
