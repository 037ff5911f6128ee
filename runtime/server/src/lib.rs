//! What generated server stubs share: authentication, decoding, answers and serving, on axum.
//!
//! A generated stub is a trait an entity and the list of its operations, handed to [`Routes`].
//! What happens to a request is here: [`Routes::into_router`] makes an ordinary [`axum::Router`]
//! whose every answer, to good requests and to bad ones, has the shape that the API describes.
//! Nothing in this crate knows the name of an entity, a field or a key of the API.

mod answer;
mod authenticator;
mod caller;
mod decode;
mod dialect;
mod endpoint;
mod observation;
mod reply;
mod routes;
#[cfg(feature = "serve")]
mod serve;
mod served;
mod settings;
mod tokens;
mod too_slow;

pub use authenticator::{Authenticator, Identity};
pub use axum;
pub use caller::Caller;
pub use reply::{Found, Rejection, Reply, Written};
pub use routes::{Routes, method_not_allowed};
#[cfg(feature = "serve")]
pub use serve::{ServeOptions, listen, serve};
pub use settings::Settings;
pub use tokens::Tokens;

// What handlers of reads are written in.
pub use runtime_core::{Column, Comparison, Condition, List, Page, Value};

/// What the benchmarks of this crate measure. Not for use by hand.
#[doc(hidden)]
pub mod private {
    pub use crate::decode::decode_operation;
}
