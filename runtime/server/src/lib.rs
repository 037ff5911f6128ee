//! The runtime of generated server stubs: authentication, decoding, responses and serving, on axum.
//!
//! A generated stub is one trait per entity and the list of its operations, passed to [`Routes`].
//! [`Routes::into_router`] builds an ordinary [`axum::Router`]. All of its responses, to valid and
//! to invalid requests, have the shape that the API describes. This crate contains no name of an
//! entity, a field or a key of the API.

mod access_log;
mod api;
mod authenticator;
mod body_timeout;
mod byte_budget;
mod caller;
mod connection_info;
mod crud;
mod decode;
mod endpoint;
mod health;
mod instrument;
mod limiter;
mod operation_service;
mod quirks;
mod rejection;
mod request_context;
mod request_id;
mod response;
mod response_body;
mod results;
mod routes;
#[cfg(feature = "serve")]
mod serve;
mod settings;
mod suggest;
#[cfg(feature = "token-endpoint")]
mod token_endpoint;
mod tokens;

pub use access_log::ACCESS_LOG;
pub use authenticator::{AuthSchemes, Authentication, Authenticator};
pub use axum;
pub use byte_budget::ByteBudget;
pub use caller::Caller;
pub use connection_info::ConnectionInfo;
pub use crud::Crud;
pub use health::health;
pub use quirks::{QuirkBehavior, Quirks};
pub use rejection::Rejection;
pub use request_context::{BasicCredentials, RequestContext};
pub use results::{FileResponse, ReadResult, WriteResponse, WriteResult};
pub use routes::{Routes, method_not_allowed};
#[cfg(feature = "serve")]
pub use serve::{ServeOptions, listen, serve};
pub use settings::{IgnoreUnknown, Settings};
pub use suggest::nearest_name;
#[cfg(feature = "token-endpoint")]
pub use token_endpoint::{Login, LoginError, PasswordVerifier, TokenEndpoint, random_token};
pub use tokens::Tokens;

// The types in signatures of handlers.
pub use runtime_core::{
    Column, Command, CommandInfo, Comparison, Condition, Downloadable, Entity, FileExample,
    FileInfo, List, Page, RunCommand, Value,
};

/// Internals that the benchmarks of this crate measure. Not part of the API.
#[doc(hidden)]
pub mod private {
    pub use crate::decode::decode_operation;
}
