//! A service of notes behind the runtime, driven in process.

#![expect(clippy::unwrap_used, reason = "tests may unwrap")]

mod answers;
mod authentication;
mod exchange;
mod limits;
mod malformed;
mod notes;
mod other_answers;
mod outside;
mod queries;
mod reading;
mod scripted;
mod settings;
