//! The readme of each crate, which registries show, and the texts of its licences.

use super::{Job, PARTS, example, krate};
use crate::RuntimePath;
use crate::ir::{Api, Docs};
use crate::render;

/// The texts of the licences that the generator has, by the identifier of SPDX.
const LICENSES: [(&str, &str, &str); 2] = [
    ("MIT", "LICENSE-MIT", include_str!("../../../LICENSE-MIT")),
    ("Apache-2.0", "LICENSE-APACHE", include_str!("../../../LICENSE-APACHE")),
];

pub(super) fn emit<'api>(api: &'api Api, _: &'api RuntimePath) -> Vec<Job<'api>> {
    let mut jobs = vec![
        Job::new("model/README.md", || text(api, model(api))),
        Job::new("client/README.md", || text(api, client(api))),
        Job::new("server/README.md", || text(api, server(api))),
    ];
    let license = &api.shared.crates.license;
    for (_, file, text) in LICENSES.iter().filter(|(id, ..)| mentions(license, id)) {
        jobs.extend(PARTS.map(|part| Job::new(format!("{part}/{file}"), || (*text).to_owned())));
    }
    jobs
}

/// Whether an expression of SPDX contains a licence.
fn mentions(expression: &str, license: &str) -> bool {
    expression.split([' ', '(', ')', '/']).any(|word| word == license)
}

fn text(api: &Api, docs: Docs) -> String {
    let docs = docs
        .paragraph("## Licence")
        .paragraph(format!("{}.", api.shared.crates.license))
        .lines
        .join("\n");
    format!("<!-- {} -->\n\n{docs}\n", render::mark(&api.shared.file))
}

/// The name of a crate, what it is, and that nobody endorses it.
fn head(api: &Api, part: &str, about: &str) -> Docs {
    let prefix = &api.shared.crates.prefix;
    Docs::new([format!("# {prefix}-{part}")])
        .paragraph(format!("{about} Unofficial: neither made nor endorsed by the vendor."))
}

fn model(api: &Api) -> Docs {
    let prefix = &api.shared.crates.prefix;
    head(api, "model", &super::manifests::about(api, "model")).paragraph(format!(
        "`{prefix}-client` calls the API, `{prefix}-server` implements it. Both export the model, so few programs \
         depend on this crate itself."
    ))
}

fn client(api: &Api) -> Docs {
    let imported = krate(api, "client");
    head(api, "client", &super::manifests::about(api, "client"))
        .then(dependencies(api, "client"))
        .then(example::program(api).into_rust())
        .paragraph("A call is `Ok` only if the status and the envelope both report a success.")
        .then(Docs::new([
            "| feature | |",
            "|---|---|",
            "| `rustls` (default) | TLS by rustls, with the certificate authorities of the system |",
            "| `native-tls` | TLS by the implementation of the system |",
            "| `blocking` | a client whose calls block, for programs without an asynchronous runtime |",
            "| `test-util` | a mock transport, for the tests of programs that use the client |",
            "| `tower` | calls of a service in the same process |",
            "| `time` | points in time from dates, which are kept as text otherwise |",
            "| `rust_decimal` | decimals as those of the crate of that name, and back |",
        ]))
        .paragraph(format!(
            "The documentation of the crate lists every operation. Its module `{imported}::guide` explains options of \
             calls, errors, retries, lists, updates, bulk calls and testing."
        ))
}

fn server(api: &Api) -> Docs {
    let imported = krate(api, "server");
    head(api, "server", &super::manifests::about(api, "server"))
        .then(dependencies(api, "server"))
        .paragraph(format!(
            "Implement the trait of each entity and pass the service to `{imported}::router`, or implement \
             `runtime::Crud` once for all entities and use `{imported}::crud_routes`. Both result in an \
             `axum::Router`. Tokens, roles and malformed requests are handled before a request reaches the service; \
             without an `Authenticator` every request is answered with 401."
        ))
        .paragraph("The documentation of the crate lists every operation.")
}

/// The lines of a manifest that use a crate.
fn dependencies(api: &Api, part: &str) -> Docs {
    let crates = &api.shared.crates;
    let (prefix, version) = (&crates.prefix, &crates.version);
    let value = match crates.alternative_registry() {
        Some(registry) => format!("{{ version = \"{version}\", registry = \"{registry}\" }}"),
        None => format!("\"{version}\""),
    };
    Docs::new([
        "```toml".to_owned(),
        "[dependencies]".to_owned(),
        format!("{prefix}-{part} = {value}"),
        "tokio = { version = \"1\", features = [\"macros\", \"rt-multi-thread\"] }".to_owned(),
        "```".to_owned(),
    ])
}
