//! The id of one kind of record where another's belongs, alone and in lists.

use fixture_client::{CreateEvent, CreateNote, SponsorId, UpdateEvent, UserId};

fn main() {
    let _ = CreateEvent::builder().owner_id(SponsorId(1));
    let _ = CreateNote::builder().event_id(UserId(1));
    let _ = UpdateEvent::builder().id(UserId(1));
    let _ = CreateEvent::builder().owner_id(1);
    let _ = CreateEvent::builder().guests([SponsorId(1), SponsorId(2)]);
    let _ = UpdateEvent::builder().added_guests([1, 2]);
}
