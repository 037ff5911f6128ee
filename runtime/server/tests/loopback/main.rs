//! The service behind `serve`, over the loopback: clients of whom nothing good is expected.
//!
//! These tests have a process of their own, because they watch its memory.

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
mod heads;
mod shutdown;
mod wire;
