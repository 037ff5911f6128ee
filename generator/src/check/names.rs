//! Names that become the same name in Rust, or one that generated code uses itself.

use std::collections::{HashMap, HashSet};

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::ir::{Entity, Envelope, Ident};
use crate::lower::Lowered;
use crate::source::Span;

/// Types and traits that generated code names without a path.
const TYPES: [&str; 66] = [
    "SuccessParts",
    "Api",
    "Arc",
    "Authenticator",
    "BodyShape",
    "BuildError",
    "Call",
    "Caller",
    "Client",
    "ClientBuilder",
    "DateTime",
    "Deleted",
    "Deserialize",
    "Envelope",
    "Error",
    "ErrorKind",
    "Field",
    "FieldError",
    "FieldType",
    "From",
    "Future",
    "Into",
    "IntoIterator",
    "Kind",
    "LoginError",
    "Meaning",
    "Missing",
    "Object",
    "Operation",
    "OperationInfo",
    "Option",
    "OutcomeRow",
    "Outcomes",
    "PhantomData",
    "RawResponse",
    "RawValue",
    "RejectionParts",
    "Rejected",
    "RejectionEnvelope",
    "Reply",
    "RetryPolicy",
    "Role",
    "String",
    "Routes",
    "S",
    "Saved",
    "Scalar",
    "SecretString",
    "Self",
    "Send",
    "Serialize",
    "Set",
    "Settings",
    "Some",
    "None",
    "StatusPattern",
    "StaticToken",
    "SuccessEnvelope",
    "Sync",
    "TokenError",
    "TokenProvider",
    "Tokens",
    "Transport",
    "TransportError",
    "Vec",
    "Written",
];

/// Modules that every generated crate may have.
const MODULES: [&str; 12] = [
    "api",
    "envelopes",
    "guide",
    "http",
    "ids",
    "lib",
    "main",
    "quirks",
    "roles",
    "runtime",
    "std",
    "test_util",
];

/// Methods that generated types have besides those that are named after the spec.
const METHODS: [&str; 4] = ["build", "builder", "extra", "proceed"];

/// Methods that generated clients have besides those that are named after entities.
const CLIENT_METHODS: [&str; 2] = ["builder", "raw"];

const HELP: &str =
    "choose another name with `rust:`, or with `plural:` where that is what is taken";

pub(super) fn check(lowered: &Lowered, found: &mut Diagnostics) {
    entities(lowered, found);
    for entity in &lowered.entities {
        fields(entity, found);
    }
    for envelope in lowered.shared.iter().flat_map(|shared| [&shared.success, &shared.rejection]) {
        envelope_keys(envelope, found);
    }
}

/// The names of an entity come from one, so of several that are taken the first is reported.
fn entities(lowered: &Lowered, found: &mut Diagnostics) {
    let mut types = Scope::new(&TYPES);
    let mut modules = Scope::new(&MODULES);
    let mut accessors = Scope::new(&CLIENT_METHODS);
    if let Some(shared) = &lowered.shared {
        types.declare(&shared.name, shared.name_span, found);
        for reference in &shared.references {
            types.declare(&reference.id, reference.span, found);
        }
    }
    let references = lowered.shared.iter().flat_map(|shared| &shared.references);
    let mut known: HashSet<&str> = references.map(|reference| reference.wire.as_str()).collect();
    for entity in &lowered.entities {
        // That the same name stands twice was said, and all that is made of it is no news.
        if !known.insert(&entity.wire) {
            continue;
        }
        if entity.record.as_ref().is_some_and(|record| record.name == entity.resource) {
            let name = &entity.resource.text;
            let message = format!("one of them and several of them are both `{name}` in Rust");
            found.push(
                Diagnostic::new(Code::NameCollision, entity.span, message)
                    .help("give several of them another name with `plural:`"),
            );
            continue;
        }
        let requests = entity.writes();
        let requests = requests.flat_map(|operation| [&operation.request, &operation.builder]);
        let records = entity.record.iter().flat_map(|record| [&record.name, &record.row]);
        let names = [&entity.id, &entity.resource].into_iter().chain(requests);
        let mut names = names.chain(records);
        let _ = names.all(|name| types.declare(name, entity.span, found))
            && modules.declare(&entity.module, entity.span, found)
            && accessors.declare(&entity.accessor, entity.span, found);
    }
}

fn fields(entity: &Entity, found: &mut Diagnostics) {
    let mut scope = Scope::new(&METHODS);
    for field in &entity.fields {
        // Names that differ in an underscore alone still share their marker.
        if scope.declare(&field.name, field.span, found) {
            scope.declare(&field.marker, field.span, found);
        }
    }
}

fn envelope_keys(envelope: &Envelope, found: &mut Diagnostics) {
    let mut scope = Scope::new(&METHODS);
    for key in &envelope.keys {
        scope.declare(&key.name, key.span, found);
    }
}

/// The names of one namespace and who declared them; `None` is generated code itself.
struct Scope {
    names: HashMap<String, Option<Span>>,
}

impl Scope {
    fn new<'a>(reserved: impl IntoIterator<Item = &'a &'a str>) -> Self {
        Self { names: reserved.into_iter().map(|name| ((*name).to_owned(), None)).collect() }
    }

    /// Declares a name; false where it is taken, which is reported.
    fn declare(&mut self, name: &Ident, span: Span, found: &mut Diagnostics) -> bool {
        let text = &name.text;
        match self.names.get(text) {
            None => {
                self.names.insert(text.clone(), Some(span));
                return true;
            }
            Some(None) => found.push(
                Diagnostic::new(
                    Code::NameCollision,
                    span,
                    format!("in Rust this becomes `{text}`, which generated code uses itself"),
                )
                .help(HELP),
            ),
            Some(Some(first)) => found.push(
                Diagnostic::new(
                    Code::NameCollision,
                    span,
                    format!("in Rust this becomes `{text}`, which is taken"),
                )
                .help(HELP)
                .related(*first, format!("this becomes `{text}` as well")),
            ),
        }
        false
    }
}
