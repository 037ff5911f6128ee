//! A deprecated operation and a deprecated field: the message names what to use instead.

#![deny(deprecated)]

use fixture_client::{Client, CreateEvent, UpdateEvent, UserId};

fn update(client: &Client, update: UpdateEvent) {
    let _ = client.events().update(update);
}

fn create() {
    let _ = CreateEvent::builder().helpers([UserId(1)]);
}

fn main() {}
