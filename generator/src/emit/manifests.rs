//! The manifests of the generated crates, and what keeps `cargo fmt` from touching them.

use indexmap::IndexMap;
use serde::Serialize;

use super::Job;
use crate::RuntimePath;
use crate::ir::Api;
use crate::render;

/// A `Cargo.toml`. It stands alone: nothing is inherited from a workspace.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Manifest {
    package: Package,
    lib: Library,
    features: IndexMap<&'static str, Vec<String>>,
    dependencies: IndexMap<String, Dependency>,
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    dev_dependencies: IndexMap<String, Dependency>,
    lints: Lints,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Package {
    name: String,
    description: String,
    version: String,
    edition: &'static str,
    rust_version: &'static str,
    license: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    repository: Option<String>,
    readme: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    keywords: Vec<String>,
    categories: &'static [&'static str],
    publish: Publish,
    #[serde(skip_serializing_if = "Option::is_none")]
    metadata: Option<Metadata>,
}

/// The registries that a crate may be published to.
#[derive(Serialize)]
#[serde(untagged)]
enum Publish {
    Nowhere(bool),
    To([String; 1]),
}

/// Settings of other tools.
#[derive(Serialize)]
struct Metadata {
    docs: Docs,
}

#[derive(Serialize)]
struct Docs {
    rs: DocsRs,
}

/// What docs.rs documents.
#[derive(Serialize)]
struct DocsRs {
    features: &'static [&'static str],
}

/// Named, so that cargo can load the workspace even while the sources are missing.
#[derive(Serialize)]
struct Library {
    path: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Dependency {
    #[serde(skip_serializing_if = "Option::is_none")]
    package: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    registry: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    #[serde(skip_serializing_if = "is_true")]
    default_features: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    features: Vec<&'static str>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_true(value: &bool) -> bool {
    *value
}

#[derive(Serialize)]
struct Lints {
    rust: IndexMap<&'static str, &'static str>,
    clippy: IndexMap<&'static str, &'static str>,
}

/// The oldest Rust that the dependencies allow.
const RUST_VERSION: &str = "1.88";

/// Lints about choices that are the spec's: how its documentation is laid out, what its fields are
/// called, and how many of them are required.
const NOT_OURS: [(&str, &str); 5] = [
    ("disallowed_names", "allow"),
    ("doc_lazy_continuation", "allow"),
    ("doc_overindented_list_items", "allow"),
    ("should_implement_trait", "allow"),
    ("type_complexity", "allow"),
];

pub(super) fn emit<'api>(api: &'api Api, runtime: &'api RuntimePath) -> Vec<Job<'api>> {
    let shared = &api.shared.file;
    vec![
        Job::new("model/Cargo.toml", || text(shared, &model(api, runtime))),
        Job::new("client/Cargo.toml", || text(shared, &client(api, runtime))),
        Job::new("server/Cargo.toml", || text(shared, &server(api, runtime))),
        // prettyplease and rustfmt differ, and `@generated` alone does not stop `cargo fmt`.
        Job::new("rustfmt.toml", || {
            format!("# {}\ndisable_all_formatting = true\n", render::mark(shared))
        }),
    ]
}

fn text(source: &str, manifest: &Manifest) -> String {
    let body = toml::to_string(manifest).expect("a manifest is made of tables and strings");
    format!("# {}\n\n{body}", render::mark(source))
}

/// What a crate is, in a sentence.
pub(super) fn about(api: &Api, part: &str) -> String {
    let name = &api.shared.name.text;
    match part {
        "model" => format!("The model of the {name} API: requests, ids, roles and envelopes."),
        "client" => format!("A client of the {name} API."),
        _ => format!("Server stubs of the {name} API, on axum."),
    }
}

fn model(api: &Api, runtime: &RuntimePath) -> Manifest {
    Manifest {
        features: OF_MODEL.map(|name| (name, vec![format!("runtime/{name}")])).into(),
        dependencies: IndexMap::from([
            ("runtime".to_owned(), runtime_crate(api, runtime, "core")),
            ("serde".to_owned(), published("1.0.229", vec!["derive"])),
            ("serde_json".to_owned(), published("1.0.154", vec!["raw_value"])),
        ]),
        ..manifest(api, "model", &["api-bindings"], &OF_MODEL)
    }
}

fn client(api: &Api, runtime: &RuntimePath) -> Manifest {
    let forward = |feature: &'static str| (feature, vec![format!("runtime/{feature}")]);
    let model = format!("{}-model", api.shared.crates.prefix);
    Manifest {
        features: IndexMap::from([
            ("default", vec!["rustls".to_owned()]),
            forward("rustls"),
            forward("native-tls"),
            forward("reqwest"),
            forward("blocking"),
            forward("tower"),
            forward("test-util"),
        ])
        .into_iter()
        .chain(of_model(&model))
        .collect(),
        dependencies: IndexMap::from([
            (model, sibling(api, "model")),
            (
                "runtime".to_owned(),
                Dependency { default_features: false, ..runtime_crate(api, runtime, "client") },
            ),
        ]),
        // What the examples need, the test among them.
        dev_dependencies: IndexMap::from([
            (
                format!("{}-client", api.shared.crates.prefix),
                Dependency {
                    path: Some(".".to_owned()),
                    default_features: false,
                    features: vec!["blocking", "test-util"],
                    ..dependency()
                },
            ),
            ("tokio".to_owned(), published("1.49.0", vec!["macros", "rt-multi-thread"])),
        ]),
        ..manifest(
            api,
            "client",
            &["api-bindings"],
            &["blocking", "rust_decimal", "test-util", "time", "tower"],
        )
    }
}

fn server(api: &Api, runtime: &RuntimePath) -> Manifest {
    let model = format!("{}-model", api.shared.crates.prefix);
    Manifest {
        features: of_model(&model).collect(),
        dependencies: IndexMap::from([
            (model, sibling(api, "model")),
            ("runtime".to_owned(), runtime_crate(api, runtime, "server")),
        ]),
        ..manifest(api, "server", &["web-programming::http-server"], &OF_MODEL)
    }
}

/// The features of the model, which client and server pass on.
const OF_MODEL: [&str; 2] = ["rust_decimal", "time"];

fn of_model(model: &str) -> impl Iterator<Item = (&'static str, Vec<String>)> {
    OF_MODEL.into_iter().map(move |name| (name, vec![format!("{model}/{name}")]))
}

/// What the three manifests share.
fn manifest(
    api: &Api,
    part: &str,
    categories: &'static [&'static str],
    documented_features: &'static [&'static str],
) -> Manifest {
    let crates = &api.shared.crates;
    let documented = DocsRs { features: documented_features };
    Manifest {
        package: Package {
            name: format!("{}-{part}", crates.prefix),
            description: about(api, part),
            version: crates.version.clone(),
            edition: "2024",
            rust_version: RUST_VERSION,
            license: crates.license.clone(),
            repository: crates.repository.clone(),
            readme: "README.md",
            keywords: crates.keywords.clone(),
            categories,
            publish: match &crates.registry {
                Some(registry) => Publish::To([registry.clone()]),
                None => Publish::Nowhere(false),
            },
            metadata: Some(Metadata { docs: Docs { rs: documented } }),
        },
        lib: Library { path: "src/lib.rs" },
        features: IndexMap::new(),
        dependencies: IndexMap::new(),
        dev_dependencies: IndexMap::new(),
        lints: Lints {
            rust: IndexMap::from([("missing_docs", "warn"), ("unsafe_code", "forbid")]),
            clippy: IndexMap::from(NOT_OURS),
        },
    }
}

fn dependency() -> Dependency {
    Dependency {
        package: None,
        version: None,
        registry: None,
        path: None,
        default_features: true,
        features: Vec::new(),
    }
}

fn runtime_crate(api: &Api, runtime: &RuntimePath, part: &str) -> Dependency {
    Dependency {
        package: Some(format!("nexudus-runtime-{part}")),
        path: Some(format!("{}/{part}", runtime.0)),
        // The generator and the runtime have one version.
        ..own(api, env!("CARGO_PKG_VERSION"))
    }
}

fn sibling(api: &Api, part: &str) -> Dependency {
    Dependency { path: Some(format!("../{part}")), ..own(api, &api.shared.crates.version) }
}

/// A crate that is published together with these.
fn own(api: &Api, version: &str) -> Dependency {
    let registry = api.shared.crates.alternative_registry().map(str::to_owned);
    Dependency { version: Some(version.to_owned()), registry, ..dependency() }
}

fn published(version: &'static str, features: Vec<&'static str>) -> Dependency {
    Dependency { version: Some(version.to_owned()), features, ..dependency() }
}
