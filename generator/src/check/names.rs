//! Names that collide in Rust with each other or with a name that generated code defines.

use std::collections::{HashMap, HashSet};

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::ir::{Entity, Envelope, Ident};
use crate::lower::Lowered;
use crate::source::Span;

/// Types that generated crates define themselves.
const TYPES: [&str; 4] = ["RejectionEnvelope", "S", "Self", "SuccessEnvelope"];

/// The type of the client, beside the resources that it gives access to.
const RESOURCES: [&str; 1] = ["Client"];

/// Modules that every generated crate may have.
const MODULES: [&str; 14] = [
    "api",
    "blocking",
    "enums",
    "envelopes",
    "guide",
    "http",
    "ids",
    "lib",
    "main",
    "model",
    "quirks",
    "roles",
    "runtime",
    "test_util",
];

/// Methods that generated types have besides those that are named after the spec.
const METHODS: [&str; 3] = ["build", "builder", "extra"];

/// Methods that generated clients have besides those that are named after entities.
const CLIENT_METHODS: [&str; 6] = ["builder", "call", "call_all", "new", "raw", "with_options"];

/// Methods that the resources of clients may have, and `new`, which clippy expects to return `Self`.
const RESOURCE_METHODS: [&str; 14] = [
    "commands",
    "commands_of",
    "create",
    "create_all",
    "delete",
    "find",
    "get",
    "get_many",
    "list",
    "modify",
    "new",
    "replace",
    "run_command",
    "update",
];

const HELP: &str =
    "choose another name with `rust:`, or with `plural:` where that is what is taken";

pub(super) fn check(lowered: &Lowered, diagnostics: &mut Diagnostics) {
    entities(lowered, diagnostics);
    for entity in &lowered.entities {
        fields(entity, diagnostics);
        methods(entity, diagnostics);
    }
    for envelope in lowered.shared.iter().flat_map(|shared| [&shared.success, &shared.rejection]) {
        envelope_keys(envelope, diagnostics);
    }
}

/// All names of an entity derive from one, so only the first collision is reported.
fn entities(lowered: &Lowered, diagnostics: &mut Diagnostics) {
    let mut types = Scope::new(&TYPES);
    let mut resources = Scope::new(&RESOURCES);
    let mut modules = Scope::new(&MODULES);
    let mut accessors = Scope::new(&CLIENT_METHODS);
    if let Some(shared) = &lowered.shared {
        types.declare(&shared.name, shared.name_span, diagnostics);
        for reference in &shared.references {
            types.declare(&reference.id, reference.span, diagnostics);
        }
    }
    for enumeration in &lowered.enums {
        types.declare(&enumeration.name, enumeration.span, diagnostics);
    }
    let references = lowered.shared.iter().flat_map(|shared| &shared.references);
    let mut known: HashSet<&str> = references.map(|reference| reference.wire.as_str()).collect();
    for entity in &lowered.entities {
        // A duplicate entity is reported with its name.
        if !known.insert(&entity.wire) {
            continue;
        }
        if entity.record.as_ref().is_some_and(|record| record.name == entity.resource) {
            let name = &entity.resource.text;
            let message = format!("the singular and the plural are both `{name}` in Rust");
            diagnostics.push(
                Diagnostic::new(Code::NameCollision, entity.span, message)
                    .help("choose another plural with `plural:`"),
            );
            continue;
        }
        let requests = entity.writes();
        let requests = requests.flat_map(|operation| [&operation.request, &operation.builder]);
        let records = entity.record.iter().flat_map(|record| [&record.name, &record.row]);
        let names = [&entity.id, &entity.resource].into_iter().chain(requests);
        let commands = entity.operations.iter().flat_map(|operation| &operation.commands);
        let files = entity.files().map(|(_, file)| file);
        let names = names.chain(records).chain(commands.map(|command| &command.name));
        let mut names = names.chain(files.map(|file| &file.name));
        let _ = names.all(|name| types.declare(name, entity.span, diagnostics))
            && resources.declare(&entity.resource, entity.span, diagnostics)
            && modules.declare(&entity.module, entity.span, diagnostics)
            && accessors.declare(&entity.accessor, entity.span, diagnostics);
    }
}

fn fields(entity: &Entity, diagnostics: &mut Diagnostics) {
    let mut scope = Scope::new(&METHODS);
    for field in &entity.fields {
        // Names that differ only in an underscore have the same marker.
        if scope.declare(&field.name, field.span, diagnostics) {
            scope.declare(&field.marker, field.span, diagnostics);
        }
    }
}

/// The methods of files and commands beside those that every resource may have, and the parameters of
/// each command.
fn methods(entity: &Entity, diagnostics: &mut Diagnostics) {
    let mut methods = Scope::new(&RESOURCE_METHODS);
    for (operation, _) in entity.files() {
        methods.declare(&operation.method, operation.span, diagnostics);
    }
    for command in entity.operations.iter().flat_map(|operation| &operation.commands) {
        methods.declare(&command.method, command.span, diagnostics);
        let mut parameters = Scope::new(&["new"]);
        for parameter in &command.parameters {
            parameters.declare(&parameter.field.name, parameter.field.span, diagnostics);
        }
    }
}

fn envelope_keys(envelope: &Envelope, diagnostics: &mut Diagnostics) {
    let mut scope = Scope::new(&METHODS);
    for key in &envelope.keys {
        scope.declare(&key.name, key.span, diagnostics);
    }
}

/// The names of one namespace and their declarations; `None` is generated code itself.
struct Scope {
    names: HashMap<String, Option<Span>>,
}

impl Scope {
    fn new<'a>(reserved: impl IntoIterator<Item = &'a &'a str>) -> Self {
        Self { names: reserved.into_iter().map(|name| ((*name).to_owned(), None)).collect() }
    }

    /// Declares a name. Reports one that is taken and returns false.
    fn declare(&mut self, name: &Ident, span: Span, diagnostics: &mut Diagnostics) -> bool {
        let text = &name.text;
        match self.names.get(text) {
            None => {
                self.names.insert(text.clone(), Some(span));
                return true;
            }
            Some(None) => diagnostics.push(
                Diagnostic::new(
                    Code::NameCollision,
                    span,
                    format!("`{text}` in Rust is reserved for generated code"),
                )
                .help(HELP),
            ),
            Some(Some(first)) => diagnostics.push(
                Diagnostic::new(Code::NameCollision, span, format!("`{text}` in Rust is taken"))
                    .help(HELP)
                    .related(*first, format!("this is also `{text}` in Rust")),
            ),
        }
        false
    }
}
