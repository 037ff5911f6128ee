//! The runtime that generated clients are built on: calls, retries, authentication and errors.
//!
//! A generated client describes the operations of an API; this crate carries them out.
//! [`Client`] holds the settings that calls share, [`Call`] is one call, [`Transport`] sends HTTP
//! requests, [`TokenProvider`] supplies tokens, [`RetryPolicy`] decides about retries, and
//! [`Error`] reports every outcome that is not a success. [`Pages`] and [`Rows`] stream lists;
//! [`Modify`] and [`Replace`] update a record unless it changed since it was read. This crate
//! knows no entity, field or key of the API, except for its token endpoint.
//!
//! # Features
//!
//! - `rustls` (default) and `native-tls`: the network with TLS. `reqwest` alone: plain HTTP.
//! - `blocking`: `Blocking`, the mode of clients whose calls block.
//! - `tower`: `ServiceTransport`, which calls a service in the same process.
//! - `test-util`: `test_util::MockTransport`, which returns prepared responses in tests.
//!
//! Read [`guide::network`] before enabling `rustls` in a program that has another reqwest client.

mod base_url;
#[cfg(feature = "blocking")]
mod blocking;
mod builder;
mod call;
mod call_options;
mod client;
mod credentials;
mod curl;
mod decode;
mod denials;
mod endpoint;
mod error;
mod excerpt;
mod execution;
pub mod guide;
mod login;
mod middleware;
mod mode;
mod rate_limiter;
mod raw_response;
mod redaction;
mod retry_after;
mod retry_policy;
mod settings;
mod target;
#[cfg(feature = "test-util")]
pub mod test_util;
mod throttle;
mod token;
mod transport;

use std::pin::Pin;

#[cfg(feature = "blocking")]
pub use blocking::Blocking;
pub use builder::{BuildError, ClientBuilder};
pub use call::{
    Batch, Bulk, Call, Calls, Download, Execute, FileStream, Modified, Modify, Pages, Raw, Replace,
    Rows,
};
pub use call_options::CallOptions;
pub use client::Client;
pub use error::{Error, ErrorKind};
pub use middleware::{Middleware, Next};
pub use mode::{Async, Mode};
pub use raw_response::RawResponse;
pub use retry_policy::RetryPolicy;
pub use token::{LoginError, StaticToken, TokenError, TokenProvider};
#[cfg(feature = "reqwest")]
pub use transport::ReqwestTransport;
#[cfg(feature = "tower")]
pub use transport::ServiceTransport;
pub use transport::{BodyStream, ResponseBodyLimit, Transport, TransportError};

// Types in the signatures of the items above.
pub use bytes::Bytes;
pub use http;
#[cfg(feature = "reqwest")]
pub use reqwest;
pub use runtime_core::{
    BatchReadable, Command, CommandInfo, Completed, Delete, Downloadable, Field, FieldError,
    Filter, FilterAndRange, FilterOf, Find, Get, GetMany, InvalidRecord, List, ListCommands,
    Listable, Missing, Operation, OperationInfo, Order, Page, Range, RangeOf, Readable, Record,
    Role, RunCommand, Set, SuccessParts, Updatable, Value, changes, would_clear,
};
pub use secrecy::SecretString;

/// A boxed future, for traits that are used as trait objects.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A boxed error of any type.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;
