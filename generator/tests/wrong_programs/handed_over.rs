//! A request that is handed over without `build()` has to be complete as well.

use fixture_client::{Client, CreateEvent};

fn create(client: &Client) {
    let _ = client.events().create(CreateEvent::builder().motto("m"));
}

fn main() {}
