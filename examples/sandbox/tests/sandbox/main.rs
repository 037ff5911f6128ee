//! Tests of the sandbox over HTTP on 127.0.0.1: responses, storage, and the program itself.

#![expect(clippy::unwrap_used, reason = "tests may unwrap")]

mod abuse;
mod authorization;
mod bodies;
mod client;
mod concurrency;
mod crash;
mod field_errors;
mod harness;
mod lists;
mod operations;
mod paths;
mod program;
mod quirks;
mod records;
mod reference;
mod responses;
mod secrets;
mod special;
mod strict;
mod tokens;
mod wire;
