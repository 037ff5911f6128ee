//! The service behind `serve`, over the loopback interface, with slow and hostile clients.
//!
//! These tests run in a process of their own, because they check its peak memory.

#![cfg(feature = "serve")]
#![expect(clippy::unwrap_used, reason = "tests may unwrap")]

#[expect(dead_code, reason = "only parts of it are used here")]
#[path = "../server/exchange.rs"]
mod exchange;
#[path = "../server/notes.rs"]
mod notes;
#[path = "../server/scripted.rs"]
mod scripted;

mod bodies;
mod connections;
mod protocol;
mod request_heads;
mod shutdown;
mod tls;
mod wire;
