//! From what was written to what it means: the only door into `ir`. Mistakes are gathered; what
//! has one is left out, and everything else goes on.

pub(crate) mod docs;
pub(crate) mod names;

mod cases;
mod columns;
mod entity;
mod fields;
mod operation;
mod record;
mod shared;
mod types;
mod waivers;

use indexmap::IndexMap;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::ir;
use crate::source::{FileId, Sources, Span};
use crate::spec::tree::{Node, Scalar, Value};
use crate::spec::{self, Document};

/// What could be lowered of a spec.
#[derive(Debug)]
pub(crate) struct Lowered {
    /// What entities share; `None` where `api.yaml` has a mistake that leaves nothing to go on with.
    pub(crate) shared: Option<ir::Shared>,
    /// The entities.
    pub(crate) entities: Vec<ir::Entity>,
    /// Findings that somebody wants as they are.
    pub(crate) waivers: Vec<Waiver>,
}

/// A finding that somebody wants as it is.
#[derive(Debug)]
pub(crate) struct Waiver {
    /// What is not to be reported.
    pub(crate) code: Code,
    /// Where it is not to be reported.
    pub(crate) part: Span,
    /// Where the waiver stands.
    pub(crate) span: Span,
}

/// What is known while entities are lowered.
struct Scope<'a> {
    /// Every entity and reference whose name stands in the spec, with the type of its ids.
    ids: IndexMap<String, ir::Ident>,
    /// Whether `api.yaml` could be read as far as its references.
    references_known: bool,
    api: Option<&'a spec::Api>,
}

/// Reads and lowers a whole spec.
pub(crate) fn lower(sources: &Sources, found: &mut Diagnostics) -> Lowered {
    let Files { api, entities } = sort(sources, found);
    let api = api.map(|file| (file, spec::read::<spec::Api>(file, sources.get(file), found)));
    let mut names = Names::default();
    let mut documents = Vec::with_capacity(entities.len());
    if let Some((_, read)) = &api {
        names.references(tree_of(read), found);
        tree_of(read).inspect(|root| docs::visible(root, found));
    }
    for file in entities {
        let before = found.len();
        let read = spec::read::<spec::Entity>(file, sources.get(file), found);
        names.entity(tree_of(&read), found);
        tree_of(&read).inspect(|root| docs::visible(root, found));
        if let Ok(document) = read {
            documents.push((file, document, found.len() == before));
        }
    }

    let references_known = api.as_ref().is_some_and(|(_, read)| tree_of(read).is_some());
    let api = api.and_then(|(file, read)| read.ok().map(|document| (file, document)));
    let scope = Scope {
        ids: names.ids,
        references_known,
        api: api.as_ref().map(|(_, document)| &document.written),
    };
    let entities = documents.iter().filter_map(|(file, document, complete)| {
        let path = &sources.get(*file).path;
        entity::lower(&scope, path, document, *complete, found)
    });
    let entities = entities.collect();
    let waivers = documents.iter().flat_map(|(_, document, _)| waivers::lower(document, found));
    let waivers = waivers.collect();
    let shared = api.as_ref().and_then(|(file, document)| {
        shared::lower(&scope, &sources.get(*file).path, document, found)
    });
    Lowered { shared, entities, waivers }
}

/// The files of a spec by what they hold.
struct Files {
    api: Option<FileId>,
    entities: Vec<FileId>,
}

fn sort(sources: &Sources, found: &mut Diagnostics) -> Files {
    let mut files = Files { api: None, entities: Vec::new() };
    for (file, source) in sources.iter() {
        if source.path.ends_with("/api.yaml") || source.path == "api.yaml" {
            files.api = Some(file);
        } else {
            files.entities.push(file);
        }
    }
    let mut missing = |what: &str, help: &str| {
        let span = sources.iter().next().map_or(Span::NOWHERE, |(file, _)| Span::start_of(file));
        found.push(Diagnostic::new(Code::MissingFile, span, what).help(help));
    };
    if files.api.is_none() {
        missing("there is no `api.yaml`", "write what all entities share into `api.yaml`");
    }
    if files.entities.is_empty() {
        missing("there is no entity", "describe an entity in a file in `entities/`");
    }
    files
}

fn tree_of<T>(read: &Result<Document<T>, Option<Node>>) -> Option<&Node> {
    match read {
        Ok(document) => Some(&document.root),
        Err(root) => root.as_ref(),
    }
}

/// The names of entities and references. They are taken from the trees, so that a file that could
/// not be decoded still says its name, and what refers to it is no mistake on top.
#[derive(Default)]
struct Names {
    ids: IndexMap<String, ir::Ident>,
    places: IndexMap<String, Span>,
}

impl Names {
    fn references(&mut self, api: Option<&Node>, found: &mut Diagnostics) {
        if let Some(Value::Mapping(entries)) =
            api.and_then(|root| root.get("references")).map(|node| &node.value)
        {
            for (key, _) in entries {
                self.add(&key.text, None, key.span, found);
            }
        }
    }

    fn entity(&mut self, root: Option<&Node>, found: &mut Diagnostics) {
        let text = |key: &str| match root.and_then(|root| root.get(key)).map(|node| &node.value) {
            Some(Value::Scalar(Scalar::Text(text))) => Some(text),
            _ => None,
        };
        if let (Some(root), Some(name)) = (root, text("entity")) {
            let own = text("rust").and_then(|own| names::given_stem(own));
            self.add(name, own, root.at("entity").span, found);
        }
    }

    /// Adds a name, and the one that it has in Rust where it says so itself.
    fn add(&mut self, name: &str, own: Option<String>, span: Span, found: &mut Diagnostics) {
        // Such names stand in documentation and in roles as they are.
        let is_plain = name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'));
        let Some(stem) = own.or_else(|| names::type_stem(name)).filter(|_| is_plain) else {
            found.push(bad_name(name, span, "entities are named like `CommunityThread`"));
            return;
        };
        if let Some(first) = self.places.get(name) {
            found.push(
                Diagnostic::new(Code::DuplicateEntity, span, format!("the name `{name}` is taken"))
                    .help("an entity stands in one file, and not among the references as well")
                    .related(*first, "first declared here"),
            );
            return;
        }
        self.places.insert(name.to_owned(), span);
        self.ids.insert(name.to_owned(), names::joined(&[&stem, "Id"]));
    }
}

fn bad_name(name: &str, span: Span, help: &str) -> Diagnostic {
    Diagnostic::new(Code::BadName, span, format!("`{name}` can't be made a name in Rust"))
        .help(help)
}

fn useless_rust(wire: &str, own: &str, at: Span) -> Diagnostic {
    Diagnostic::new(Code::UselessOverride, at, format!("`{wire}` is `{own}` anyway"))
        .help("leave `rust` out")
}
