//! The sandbox over HTTP, on 127.0.0.1: what it answers, what it keeps, and how it starts and ends.

#![expect(clippy::unwrap_used, reason = "tests may unwrap")]

mod abuse;
mod authorization;
mod bodies;
mod client;
mod concurrency;
mod crash;
mod harness;
mod lists;
mod operations;
mod paths;
mod program;
mod quirks;
mod records;
mod reference;
mod refusals;
mod responses;
mod secrets;
mod special;
mod strict;
mod tokens;
mod wire;
