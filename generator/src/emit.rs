//! What the output looks like: a table of emitters, one file each. Emission can't fail.

mod client;
mod docs;
mod example;
mod listing;
mod manifests;
mod model;
mod openapi;
mod readme;
mod server;
mod tokens;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::files::Files;
use crate::ir::{Api, Deprecation, Field, Ident};
use crate::render::Rendered;
use crate::{RuntimePath, parallel};

/// A file of the output: its path, and how it is made.
struct Job<'api> {
    path: String,
    make: Box<dyn Fn() -> Rendered + Send + Sync + 'api>,
}

impl<'api> Job<'api> {
    fn new<T: Into<Rendered>>(
        path: impl Into<String>,
        make: impl Fn() -> T + Send + Sync + 'api,
    ) -> Self {
        Self { path: path.into(), make: Box::new(move || make().into()) }
    }
}

/// An emitter: it names its files, and how each is made.
type Emitter = for<'api> fn(&'api Api, &'api RuntimePath) -> Vec<Job<'api>>;

/// The document comes first: its one file takes the longest.
const EMITTERS: [Emitter; 6] =
    [openapi::emit, manifests::emit, readme::emit, model::emit, client::emit, server::emit];

/// The generated crates.
const PARTS: [&str; 3] = ["model", "client", "server"];

/// A generated crate, as Rust code names it.
fn krate(api: &Api, part: &str) -> String {
    format!("{}_{part}", api.shared.crates.prefix.replace('-', "_"))
}

/// Those names of the runtime that a crate can export next to the types of the spec.
fn exports(names: &[&str], taken: &[&Ident]) -> Vec<proc_macro2::Ident> {
    let free = names.iter().filter(|name| taken.iter().all(|ident| ident.text != **name));
    free.map(|name| format_ident!("{name}")).collect()
}

/// The attribute of an item that belongs to a deprecated operation or field.
fn deprecated(deprecation: Option<&Deprecation>) -> Option<TokenStream> {
    let note = &deprecation?.note;
    Some(quote!(#[deprecated(note = #note)]))
}

/// The attribute of an item that uses fields, where one of them is deprecated.
fn expect_deprecated<'a>(fields: impl IntoIterator<Item = &'a Field>) -> Option<TokenStream> {
    let mut fields = fields.into_iter();
    fields.any(|field| field.deprecated.is_some()).then(|| quote!(#[expect(deprecated)]))
}

/// Every file of the output. Files are made side by side, whole ones each: tokens can't change
/// threads.
pub(crate) fn emit(api: &Api, runtime: &RuntimePath) -> Files {
    let jobs: Vec<Job<'_>> = EMITTERS.iter().flat_map(|emitter| emitter(api, runtime)).collect();
    let made = parallel::map(&jobs, |job| (job.make)());
    let mut files = Files::default();
    let mut public = listing::Modules::new();
    for (Job { path, .. }, rendered) in jobs.into_iter().zip(made) {
        public.insert(path.clone(), rendered.public);
        files.add(path, rendered.text);
    }
    files.add("api.txt", listing::text(api, &public));
    files
}
