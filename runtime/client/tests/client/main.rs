//! The client as its users see it: against an API of one operation, written by hand.

#![expect(clippy::unwrap_used, reason = "helpers of tests may unwrap as tests do")]

mod api;
mod batches;
mod building;
mod decoding;
#[cfg(feature = "reqwest")]
mod faults;
mod limits;
mod lists;
#[cfg(feature = "reqwest")]
mod loopback;
mod modifying;
#[cfg(feature = "reqwest")]
mod network;
mod options;
mod reading;
mod renewals;
mod scripted;
mod secrets;
mod sending;
mod service;
mod throttling;
#[cfg(feature = "reqwest")]
mod tokens;
mod transports;
mod unreachable;
