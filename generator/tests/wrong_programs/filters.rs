//! Filters of a list with values and fields that are none of theirs.

use fixture_client::{Client, Event, SponsorId, runtime::Filter};

struct Note;

fn main() {
    let _ = |client: Client, notes: Filter<Note, String>| {
        let list = || client.events().list();
        let _ = list().filter(Event::OWNER_ID, SponsorId(1));
        let _ = list().filter(notes, "a");
        let _ = list().filter(Event::START, "2025-01-15T10:30");
        let _ = list().from(Event::NAME, "a");
    };
}
