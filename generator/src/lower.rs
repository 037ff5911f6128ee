//! From the spec as written to its meaning: the only constructor of `ir`. What has an error is left
//! out, and everything else is lowered.

pub(crate) mod docs;
pub(crate) mod names;

mod cases;
mod columns;
mod commands;
mod common;
mod downloads;
mod entity;
mod enums;
mod fields;
mod inherit;
mod operation;
mod record;
mod shared;
mod types;
mod waivers;

pub(crate) use cases::answers as case_answers;
pub(crate) use downloads::segment_of;

use std::collections::HashSet;
use std::sync::Arc;

use indexmap::IndexMap;

use self::enums::Enums;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, only_nearest};
use crate::source::{FileId, Sources, Span};
use crate::spec::tree::{Node, Value};
use crate::spec::{self, Document};
use crate::{ir, parallel};

/// The part of a spec that could be lowered.
#[derive(Debug)]
pub(crate) struct Lowered {
    /// What entities share; `None` where an error in `api.yaml` leaves nothing to continue with.
    pub(crate) shared: Option<ir::Shared>,
    /// The entities.
    pub(crate) entities: Vec<ir::Entity>,
    /// The enumerations.
    pub(crate) enums: Vec<Arc<ir::Enumeration>>,
    /// Whether every file of `entities/` gave an entity.
    pub(crate) entities_complete: bool,
    /// Lints that are suppressed.
    pub(crate) waivers: Vec<Waiver>,
    /// The part of `api.yaml` that becomes part of every entity.
    pub(crate) inherited: Option<Span>,
}

/// A suppressed lint.
#[derive(Debug)]
pub(crate) struct Waiver {
    /// The lint.
    pub(crate) code: Code,
    /// Where it is suppressed.
    pub(crate) part: Span,
    /// The waiver itself.
    pub(crate) span: Span,
}

/// What the lowering of every part needs: the names and `api.yaml`, and where errors go.
struct Lowerer<'a> {
    names: Names,
    enums: Enums,
    /// `api.yaml`, where it could be decoded.
    api: Option<&'a spec::Api>,
    /// The tree of `api.yaml`.
    api_root: Option<&'a Node>,
    /// The unknown entities, and the keys that `api.yaml` lacks, that were reported.
    reported: HashSet<String>,
    /// The errors about uses of fields of all entities, by the key that was written.
    shared_uses: IndexMap<String, Vec<Diagnostic>>,
    diagnostics: &'a mut Diagnostics,
}

impl Lowerer<'_> {
    fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// The documentation at a place.
    fn docs(&mut self, text: &str, at: &Node) -> ir::Docs {
        docs::docs(text, at.span, self.diagnostics)
    }

    /// Reports a name that is not that of an entity, once for each name. `text` is the value that
    /// ends with the name.
    fn unknown_entity(&mut self, name: &str, text: &str, span: Span) {
        if !self.names.complete || !self.reported.insert(name.to_owned()) {
            return;
        }
        let known = self.names.ids.keys().map(String::as_str);
        let mut diagnostic =
            Diagnostic::new(Code::UnknownEntity, span, format!("unknown entity `{name}`"))
                .help("declare it under `references` in `api.yaml`, or in a file of its own")
                .did_you_mean(name, known);
        if let Some(near) = self.names.similar(name) {
            let label = format!("`{near}` is declared here");
            let before = text.strip_suffix(name).unwrap_or_default();
            let fixed = format!("{before}{near}");
            diagnostic = diagnostic.related(self.names.spans[near], label).fix(span, fixed);
        } else if let Some(root) = self.api_root {
            diagnostic = diagnostic.related(root.key("references"), "references are declared here");
        }
        self.report(diagnostic);
    }
}

/// Reports a name that is not that of an enum. `text` is the value that ends with the name.
fn unknown_enum(lowerer: &mut Lowerer<'_>, name: &str, text: &str, span: Span) {
    let known = lowerer.enums.spans.keys().map(String::as_str);
    let mut diagnostic = Diagnostic::new(Code::UnknownEnum, span, format!("unknown enum `{name}`"))
        .help("declare it under `enums`, in the file of the entity or in `api.yaml`")
        .did_you_mean(name, known.clone());
    if let Some(near) = only_nearest(name, known) {
        let label = format!("`{near}` is declared here");
        let before = text.strip_suffix(name).unwrap_or_default();
        let fixed = format!("{before}{near}");
        diagnostic = diagnostic.related(lowerer.enums.spans[near], label).fix(span, fixed);
    }
    lowerer.report(diagnostic);
}

/// Parses and lowers a whole spec.
pub(crate) fn lower(sources: &Sources, diagnostics: &mut Diagnostics) -> Lowered {
    let Files { api, entities } = sort(sources, diagnostics);
    let api = api.map(|file| (file, spec::read::<spec::Api>(file, sources.get(file), diagnostics)));
    let read = parallel::map(&entities, |file| {
        let mut errors = Diagnostics::default();
        (spec::read::<spec::Entity>(*file, sources.get(*file), &mut errors), errors)
    });
    let mut documents = Vec::new();
    for (file, (document, errors)) in entities.into_iter().zip(read) {
        diagnostics.append(errors);
        documents.push((file, document));
    }

    let api_root = api.as_ref().and_then(|(_, document)| document.root.as_ref());
    let roots = documents.iter().map(|(_, document)| document.root.as_ref());
    for root in roots.clone().flatten().chain(api_root) {
        docs::visible(root, diagnostics);
        spec::decisions::check(&sources.get(root.span.file).text, root, diagnostics);
    }
    let enums = Enums::collect([api_root].into_iter().chain(roots.clone()));
    let names = Names::collect(api_root, roots, diagnostics);
    let api_value = api.as_ref().and_then(|(_, document)| document.value.as_ref());
    common::check(&documents, api_root, sources, diagnostics);
    for (_, document) in &mut documents {
        if let Document { value: Some(entity), root: Some(root) } = document {
            inherit::fields(entity, root, api_value, api_root, diagnostics);
        }
    }
    let mut lowerer = Lowerer {
        names,
        enums,
        api: api_value,
        api_root,
        reported: HashSet::new(),
        shared_uses: IndexMap::new(),
        diagnostics,
    };
    if let (Some(api), Some(root)) = (lowerer.api, api_root) {
        enums::lower(&mut lowerer, &api.enums, root);
    }
    for (_, document) in &documents {
        if let Document { value: Some(entity), root: Some(root) } = document {
            enums::lower(&mut lowerer, &entity.enums, root);
        }
    }
    if let (Some(api), Some(root)) = (lowerer.api, api_root) {
        inherit::types(&mut lowerer, api, root);
    }
    let entities = documents.iter().filter_map(|(file, document)| {
        let path = &sources.get(*file).path;
        entity::lower(&mut lowerer, path, document.value.as_ref()?, document.root.as_ref()?)
    });
    let entities: Vec<_> = entities.collect();
    for (_, uses) in std::mem::take(&mut lowerer.shared_uses) {
        entity::report_uses(&mut lowerer, uses);
    }
    let mut waivers = Vec::new();
    for (_, document) in &documents {
        if let Document { value: Some(entity), root: Some(root) } = document {
            waivers.extend(waivers::lower(&mut lowerer, entity, root));
        }
    }
    let shared = api.as_ref().and_then(|(file, document)| {
        let path = &sources.get(*file).path;
        shared::lower(&mut lowerer, path, document.value.as_ref()?, document.root.as_ref()?)
    });
    let entities_complete = entities.len() == documents.len();
    let inherited = api_root.and_then(|root| root.get("fields")).map(|fields| fields.span);
    let enums = lowerer.enums.lowered.into_values().collect();
    Lowered { shared, entities, enums, entities_complete, waivers, inherited }
}

/// The files of a spec by their content.
struct Files {
    api: Option<FileId>,
    entities: Vec<FileId>,
}

fn sort(sources: &Sources, diagnostics: &mut Diagnostics) -> Files {
    let mut files = Files { api: None, entities: Vec::new() };
    for (file, source) in sources.iter() {
        // An entity named `Api` has a file of this name, too.
        match source.path.strip_suffix("api.yaml") {
            Some(folder) if !folder.ends_with("entities/") => files.api = Some(file),
            Some(_) | None => files.entities.push(file),
        }
    }
    let mut missing = |message: &str, help: &str| {
        diagnostics.push(Diagnostic::new(Code::MissingFile, Span::NOWHERE, message).help(help));
    };
    if files.api.is_none() {
        missing("`api.yaml` is missing", "write what all entities share into `api.yaml`");
    }
    if files.entities.is_empty() {
        missing("there is no entity", "describe an entity in a file in `entities/`");
    }
    files
}

/// The names of entities and references. They are taken from the trees, so that a file that could
/// not be decoded still declares its name.
#[derive(Default)]
struct Names {
    /// The type of the ids of each entity and reference.
    ids: IndexMap<String, ir::Ident>,
    spans: IndexMap<String, Span>,
    /// The kinds of the operations of each entity.
    operations: IndexMap<String, Vec<String>>,
    /// Whether every declaration of a name could be read.
    complete: bool,
}

impl Names {
    fn collect<'a>(
        api: Option<&Node>,
        entities: impl Iterator<Item = Option<&'a Node>>,
        diagnostics: &mut Diagnostics,
    ) -> Self {
        let mut names = Self { complete: true, ..Self::default() };
        match api {
            Some(root) => match root.get("references") {
                Some(references) => {
                    names.complete = matches!(references.value, Value::Mapping(_));
                    for (key, _) in references.entries() {
                        names.add(&key.text, None, key.span, diagnostics);
                    }
                }
                None => names.complete = root.valid,
            },
            None => names.complete = false,
        }
        for root in entities {
            let name = root.and_then(|root| Some((root, root.get("entity")?.text()?)));
            let Some((root, name)) = name else {
                names.complete = false;
                continue;
            };
            let own = root.get("rust").and_then(Node::text).and_then(names::given_stem);
            names.add(name, own, root.at("entity").span, diagnostics);
            let operations = root.at("operations").entries().iter();
            let operations = operations.map(|(key, _)| key.text.to_string()).collect();
            names.operations.insert(name.to_owned(), operations);
        }
        names
    }

    /// The declared name that a name certainly stands for.
    fn similar(&self, name: &str) -> Option<&str> {
        only_nearest(name, self.ids.keys().map(String::as_str))
    }

    /// Declares a name, and its stem in Rust where the file gives one.
    fn add(&mut self, name: &str, own: Option<String>, span: Span, diagnostics: &mut Diagnostics) {
        // Documentation and roles contain the name verbatim.
        let is_plain = name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'))
            && names::foreign_letter(name).is_none();
        let Some(stem) = own.or_else(|| names::type_stem(name)).filter(|_| is_plain) else {
            self.complete = false;
            diagnostics.push(bad_name(name, span, "name entities like `CommunityThread`"));
            return;
        };
        if let Some(first) = self.spans.get(name) {
            diagnostics.push(
                Diagnostic::new(Code::DuplicateEntity, span, format!("duplicate entity `{name}`"))
                    .help("declare an entity in one file, and not under `references` as well")
                    .related(*first, "first declared here"),
            );
            return;
        }
        self.spans.insert(name.to_owned(), span);
        self.ids.insert(name.to_owned(), names::joined(&[&stem, "Id"]));
    }
}

/// The error of a name that can't be made an identifier.
fn bad_name(name: &str, span: Span, help: &str) -> Diagnostic {
    match names::foreign_letter(name) {
        Some(letter) => Diagnostic::new(
            Code::BadName,
            span,
            format!(
                "`{name}` mixes Latin letters with `{letter}` (U+{:04X}) of another script",
                u32::from(letter)
            ),
        )
        .help("type the name again with Latin letters"),
        None => Diagnostic::new(Code::BadName, span, format!("`{name}` can't be a Rust name"))
            .help(help),
    }
}

/// The error of an override that is the default. `entry` is the span of the key and its value.
fn redundant(key: &str, message: String, at: &Node) -> Diagnostic {
    Diagnostic::new(Code::UselessOverride, at.at(key).span, message)
        .help(format!("delete `{key}`"))
        .fix(at.entry_span(key), "")
}
