//! The client as its users see it: against an API of one operation, written by hand.

#![expect(clippy::unwrap_used, reason = "helpers of tests may unwrap as tests do")]

mod api;
mod building;
mod decoding;
mod limits;
#[cfg(feature = "reqwest")]
mod network;
mod secrets;
mod sending;
#[cfg(feature = "tower")]
mod service;
mod transports;
