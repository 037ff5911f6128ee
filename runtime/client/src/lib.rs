//! What generated clients share: how a call is made, and what its answer turns into.
//!
//! A generated client names operations; this crate carries them out. [`Client`] holds what calls
//! share, [`Call`] is one of them, [`Transport`] is the seam below both, [`TokenProvider`] the
//! seam for tokens, [`Repeats`] what is done about throttling and broken reads, and [`Error`] what a
//! call ends in that was not a success. [`Pages`] and [`Rows`] are lists as streams, [`Modify`] and
//! [`Replace`] are updates that lose nothing. Nothing in this crate knows the name of an entity, a field or a key of
//! the API; only its token endpoint, where a user name and a password are turned into tokens.
//!
//! # Features
//!
//! - `rustls` (default), `native-tls`: the network with TLS. `reqwest` alone: plain http.
//! - `tower`: `ServiceTransport`, a service in the same process.
//! - `test-util`: `test_util::Script`, answers that a test has written down.
//!
//! A program with a client of reqwest of its own looks at [`guide::network`] before it takes
//! `rustls`.

mod answer;
mod base_url;
mod builder;
mod call;
mod client;
mod credentials;
mod curl;
mod decode;
mod error;
mod excerpt;
mod exchange;
mod gate;
pub mod guide;
mod login;
mod redaction;
mod repeats;
mod settings;
mod target;
#[cfg(feature = "test-util")]
pub mod test_util;
mod throttle;
mod token;
mod transport;
mod wire;

use std::pin::Pin;

pub use answer::Answer;
pub use builder::{BuildError, ClientBuilder};
pub use call::{Batch, Call, Modified, Modify, Pages, Raw, Replace, Rows};
pub use client::Client;
pub use error::{Error, ErrorKind};
pub use repeats::Repeats;
pub use token::{LoginError, StaticToken, TokenError, TokenProvider};
#[cfg(feature = "reqwest")]
pub use transport::ReqwestTransport;
#[cfg(feature = "tower")]
pub use transport::ServiceTransport;
pub use transport::{AnswerLimit, Transport, TransportError};

// What the signatures above are written in.
pub use bytes::Bytes;
pub use http;
#[cfg(feature = "reqwest")]
pub use reqwest;
pub use runtime_core::{
    BatchReadable, Delete, Field, FieldError, Filter, FilterAndRange, FilterOf, Find, Get, GetMany,
    List, Listable, Operation, OperationInfo, Order, Page, Range, RangeOf, Readable, Record, Role,
    Updatable, Value, changes, would_clear,
};
pub use secrecy::SecretString;

/// A future on the heap, as traits need it that are used as objects.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// An error of any type.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;
