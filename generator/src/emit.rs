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

use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::RuntimePath;
use crate::files::Files;
use crate::ir::{Api, Deprecation, Field, Ident};
use crate::render::Rendered;

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
    let next = AtomicUsize::new(0);
    let work = || {
        let mut made = Vec::new();
        while let Some(job) = jobs.get(next.fetch_add(1, Ordering::Relaxed)) {
            made.push((job.path.clone(), (job.make)()));
        }
        made
    };
    let workers = thread::available_parallelism().map_or(1, NonZero::get).min(jobs.len() / 8 + 1);
    let mut files = Files::default();
    let mut public = listing::Modules::new();
    thread::scope(|scope| {
        let others: Vec<_> = (1..workers).map(|_| scope.spawn(work)).collect();
        let mut made = work();
        for other in others {
            made.extend(other.join().expect("emitters do not panic"));
        }
        for (path, rendered) in made {
            public.insert(path.clone(), rendered.public);
            files.add(path, rendered.text);
        }
    });
    files.add("api.txt", listing::text(api, &public));
    files
}
