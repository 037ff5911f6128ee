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
mod reply;
mod routes;
mod serve;
mod settings;
mod tokens;

pub use authenticator::Authenticator;
pub use axum;
pub use caller::Caller;
pub use reply::{Refused, Reply, Written};
pub use routes::Routes;
pub use settings::Settings;
pub use tokens::Tokens;
