//! The client as its users see it, with a handwritten API of one record.

#![expect(clippy::unwrap_used, reason = "test helpers may unwrap as tests do")]

mod api;
mod blocking;
mod builder;
mod call_options;
mod client_options;
#[cfg(feature = "reqwest")]
mod commands;
mod decoding;
mod downloads;
#[cfg(feature = "reqwest")]
mod faults;
mod get_many;
mod lists;
#[cfg(feature = "reqwest")]
mod login;
#[cfg(feature = "reqwest")]
mod loopback;
mod mock_transport;
mod modify;
#[cfg(feature = "reqwest")]
mod network;
mod read_retries;
mod records;
mod redaction;
mod requests;
mod service_transport;
mod throttling;
mod timeouts;
mod token_refresh;
mod transports;
