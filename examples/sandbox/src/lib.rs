//! A local Nexudus for the entities of the spec: the generated server on an SQLite database.
//!
//! [`router`] is the whole service. [`store`] keeps the records, `service` handles the requests of
//! every entity, [`accounts`] authenticates the callers, [`quirks`] imitates the known failure modes
//! of the vendor's service, and [`options`] is the command line. Tables and behaviour follow from the
//! generated model; `special` is what the spec does not describe.
//!
//! Where the sources on the vendor's service are silent or contradict one another, the sandbox chooses:
//!
//! - Text filters match equal texts, case-sensitively. A filter by a member of a list matches lists
//!   that contain it. A joined filter matches by the record that is referred to, and is rejected where
//!   the spec does not describe that one.
//! - A direction of `-1`, `desc` or `descending` is descending, any other ascending. Lists can be
//!   ordered by every field of their rows; the default is the id.
//! - Dates in filters are in UTC and mean the whole second or minute if they are no more precise.
//! - An update is at least a millisecond later than the write before it, so that a comparison of
//!   `UpdatedOn` before and after always shows it.
//! - An id of a record of the spec must exist when it is written. A record that others refer to can't
//!   be deleted, unless the spec says that it is deleted together with them.
//! - Lists keep their order and their duplicates. An update adds only elements that are new.
//! - Reading several records by their ids returns each once, ordered by id.
//!
//! A filter or an order alone uses an index. An order together with a filter sorts what the filter
//! leaves, and a page skips the records of the pages before it, so both cost time in proportion to
//! the number of these records.

pub mod accounts;
pub mod options;
pub mod quirks;
pub mod store;

mod service;
mod special;
mod suggestion;

use std::sync::Arc;

use nexudus_server::runtime::axum::Router;
use nexudus_server::runtime::method_not_allowed;
use nexudus_server::{Nexudus, Settings};
use runtime_reference::Reference;

use crate::accounts::Accounts;
use crate::service::Service;
use crate::store::Store;

/// The path of the interactive reference.
pub const REFERENCE: &str = "/docs";

const OPENAPI: &str = include_str!("../../../generated/openapi.json");

/// The whole service. If it is strict, unknown keys and query parameters are errors.
pub fn router(store: &Store, accounts: Accounts, strict: bool) -> Router {
    let service = Arc::new(Service { store: store.clone() });
    let logins = accounts.routes("/api/token");
    let settings = Settings::default().authenticator(accounts).strict(strict);
    let router = nexudus_server::crud_routes(&service)
        .into_router(settings)
        .merge(logins)
        .route("/openapi.json", runtime_reference::document(OPENAPI))
        .merge(Reference::new(OPENAPI).routes(REFERENCE))
        .method_not_allowed_fallback(method_not_allowed::<Nexudus>);
    quirks::quirks().apply_to(router)
}
