//! A local Nexudus for the entities of the spec: the generated server stubs, on SQLite.
//!
//! [`router`] is all that there is to serve. What is kept is in [`store`], what a request does to it
//! in `service`, who may send one in [`accounts`]; beside them [`quirks`] plays the vendor's worse
//! days, and [`options`] is the command line.
//!
//! Where the sources on the vendor's service are silent or at odds, the sandbox chooses:
//!
//! - Filters by texts match equal ones, to the letter.
//! - A direction of `-1`, `desc` or `descending` goes down, any other up. Lists can be ordered by
//!   every field of their rows, and come in the order of their ids unless asked otherwise.
//! - Dates in filters are UTC, and mean the whole minute where they go no further.
//! - An update is later than the write before it, by a second at least, so that whoever compares
//!   `UpdatedOn` before and after learns of it.
//! - Conversations take their replies with them when they are deleted. The date of their last reply
//!   is that of the creation of the newest one that there is.
//! - Of several records that are asked for by their ids each comes once, in the order of the ids.

pub mod accounts;
pub mod options;
pub mod quirks;
pub mod store;

mod service;
mod suggestion;
mod token_endpoint;

use nexudus_server::runtime::axum::Router;
use nexudus_server::runtime::axum::http::header::CONTENT_TYPE;
use nexudus_server::runtime::axum::middleware::from_fn;
use nexudus_server::runtime::axum::routing::{get, post};
use nexudus_server::runtime::method_not_allowed;
use nexudus_server::{Nexudus, Settings};
use runtime_reference::Reference;

use crate::accounts::Accounts;
use crate::service::Service;
use crate::store::Store;

/// The path of the interactive reference.
pub const REFERENCE: &str = "/docs";

const OPENAPI: &str = include_str!("../../../generated/openapi.json");

/// Everything that the sandbox answers.
pub fn router(store: &Store, accounts: Accounts) -> Router {
    let service = Service { store: store.clone() };
    let settings = Settings::default().authenticator(accounts.clone());
    nexudus_server::router(service, settings)
        .route("/api/token", post(token_endpoint::answer).with_state(accounts))
        .route("/openapi.json", get(([(CONTENT_TYPE, "application/json")], OPENAPI)))
        .merge(Reference::new(OPENAPI).routes(REFERENCE))
        .method_not_allowed_fallback(method_not_allowed::<Nexudus>)
        .layer(from_fn(quirks::play))
}
