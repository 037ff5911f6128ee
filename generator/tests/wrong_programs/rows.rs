//! What a list shows of a record, where a whole record belongs.

use fixture_client::{EventRow, Events, UpdateEvent};

fn write_back(events: &Events, row: EventRow) {
    let _ = row.clone().into_update();
    let _: UpdateEvent = row.clone().into();
    let _ = events.update(row);
}

fn main() {}
