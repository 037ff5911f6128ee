//! An entity with its operations and fields.

use std::cell::RefCell;
use std::fmt::Write;

use indexmap::IndexMap;

use super::fields::PlacedField;
use super::{Lowerer, bad_name, fields, names, operation, record, redundant};
use crate::diagnostic::{Code, Diagnostic, only_nearest};
use crate::ir::{self, FieldId};
use crate::source::Span;
use crate::spec;
use crate::spec::tree::Node;

/// How many errors with one cause are reported one by one.
pub(super) const SEPARATE: usize = 2;

/// An entity while its parts are lowered.
pub(super) struct Context<'a> {
    /// The entity as written.
    pub(super) entity: &'a spec::Entity,
    /// Its tree.
    pub(super) root: &'a Node,
    /// The stem of its names in Rust.
    pub(super) name: String,
    /// The plural of that.
    pub(super) plural: String,
    /// The fields that could be lowered.
    pub(super) fields: Vec<PlacedField>,
    /// The record, where one is read.
    pub(super) record: Option<ir::Record>,
    /// The errors about uses of a field, by its key.
    uses: RefCell<IndexMap<String, Vec<Diagnostic>>>,
}

impl<'a> Context<'a> {
    /// The tree of the fields.
    pub(super) fn fields_node(&self) -> &'a Node {
        self.root.at("fields")
    }

    /// Whether a key is certainly not that of a field: neither declared, even with an error, nor
    /// possibly declared where an error hides it.
    pub(super) fn is_unknown(&self, wire: &str) -> bool {
        is_unknown_field(self.root, wire)
    }

    /// The field with an id.
    pub(super) fn field(&self, id: FieldId) -> &ir::Field {
        &self.fields[id.index()].lowered
    }

    /// The field with a wire key, if it could be lowered.
    pub(super) fn find(&self, wire: &str) -> Option<FieldId> {
        self.wires().position(|known| known == wire).map(FieldId::new)
    }

    /// Adds the similar field, or else the fields, to the error of an unknown one.
    pub(super) fn unknown_field<'n>(
        &self,
        diagnostic: Diagnostic,
        key: &str,
        known: impl Iterator<Item = &'n str> + Clone,
    ) -> Diagnostic {
        let (span, label) = match only_nearest(key, known.clone()) {
            Some(near) => (self.fields_node().key(near), "declared here"),
            None => (self.root.key("fields"), "the fields are declared here"),
        };
        diagnostic.related(span, label).did_you_mean(key, known)
    }

    /// Whether a field is part of a request or a record. One that is not was reported.
    pub(super) fn is_placed(&self, wire: &str) -> bool {
        let field = self.fields.iter().find(|field| field.lowered.wire == wire);
        self.fields_node().at(wire).valid
            && (field.is_some_and(PlacedField::is_placed)
                || fields::is_joined(self.entity, wire)
                || self.entity.fields.get(wire).is_some_and(|field| field.record.is_some()))
    }

    /// Whether the entity declares a field itself, and does not inherit it.
    pub(super) fn is_own(&self, field: &PlacedField) -> bool {
        field.lowered.span.file == self.root.span.file
    }

    /// Whether the file certainly lists all fields of the entity.
    pub(super) fn knows_all_fields(&self) -> bool {
        !self.fields_node().may_lack_keys()
    }

    /// Records an error about a use of a field. Many of them have one cause, the declaration.
    pub(super) fn report_use(&self, wire: &str, diagnostic: Diagnostic) {
        self.uses.borrow_mut().entry(wire.to_owned()).or_default().push(diagnostic);
    }

    /// Reports the errors about uses of fields, those with one cause together. Where a field of all
    /// entities is meant, the cause may be its declaration.
    fn flush_uses(&self, lowerer: &mut Lowerer<'_>) {
        for (wire, uses) in self.uses.take() {
            let near = only_nearest(&wire, self.wires());
            let mut fields = self.fields.iter();
            let meant = near.and_then(|near| fields.find(|field| field.lowered.wire == near));
            if meant.is_some_and(|field| !self.is_own(field)) {
                lowerer.shared_uses.entry(wire).or_default().extend(uses);
            } else {
                report_uses(lowerer, uses);
            }
        }
    }

    /// The wire keys of the fields.
    pub(super) fn wires(&self) -> impl Iterator<Item = &str> + Clone {
        self.fields.iter().map(|field| field.lowered.wire.as_str())
    }
}

/// Reports errors about uses of a field that have one cause.
pub(super) fn report_uses(lowerer: &mut Lowerer<'_>, mut uses: Vec<Diagnostic>) {
    if uses.len() > SEPARATE {
        let more = uses.len() - 1;
        uses.truncate(1);
        write!(uses[0].message, " (and in {more} other places)").expect("a string takes it");
    }
    lowerer.diagnostics.extend(uses);
}

/// Whether a key is certainly not that of a field. A declared key in mixed scripts, which is an error
/// of its own, may be any other.
pub(super) fn is_unknown_field(root: &Node, wire: &str) -> bool {
    let fields = root.at("fields");
    let is_mixed = |key: &str| names::foreign_letter(key).is_some();
    fields.get(wire).is_none()
        && !fields.may_lack_keys()
        && !root.has_misplaced(wire)
        && !fields.entries().iter().any(|(key, _)| is_mixed(&key.text))
}

/// Lowers an entity; `None` where it has no usable name.
pub(super) fn lower(
    lowerer: &mut Lowerer<'_>,
    file: &str,
    entity: &spec::Entity,
    root: &Node,
) -> Option<ir::Entity> {
    let before = lowerer.diagnostics.errors();
    let name = entity_name(lowerer, entity, root)?;
    let module = names::value_name(entity.rust.as_ref().unwrap_or(&entity.entity))?;
    let resource = plural(lowerer, entity, root, &name)?;
    let accessor = names::value_name(&resource.text)?;

    let fields = fields::lower(lowerer, entity, root);
    let mut context = Context {
        entity,
        root,
        name,
        plural: resource.text.clone(),
        fields,
        record: None,
        uses: RefCell::default(),
    };
    context.record = record::lower(lowerer, &context);
    let operations = entity.operations.all();
    let operations =
        operations.filter_map(|declared| operation::lower(lowerer, &context, declared));
    let operations: Vec<_> = operations.collect();
    context.flush_uses(lowerer);
    let node = root.at("operations");
    if entity.operations.all().next().is_none() && node.valid {
        lowerer.report(
            Diagnostic::new(Code::MissingKey, root.key("operations"), "there is no operation")
                .help("declare `create:`, `update:`, `get:`, `get-many:`, `list:` or `delete:`"),
        );
    }
    let docs = lowerer.docs(&entity.docs, root.at("docs"));
    Some(ir::Entity {
        id: names::joined(&[&context.name, "Id"]),
        docs,
        docs_span: root.at("docs").span,
        path: entity.path.clone(),
        wire: entity.entity.clone(),
        file: file.to_owned(),
        span: root.at("entity").span,
        path_span: root.at("path").span,
        fields: context.fields.into_iter().map(|field| field.lowered).collect(),
        record: context.record,
        complete: root.valid && lowerer.diagnostics.errors() == before,
        module,
        resource,
        accessor,
        operations,
    })
}

/// The stem of the names in Rust. That the entity's own name gives none was reported with the name.
fn entity_name(lowerer: &mut Lowerer<'_>, entity: &spec::Entity, root: &Node) -> Option<String> {
    let derived = names::type_stem(&entity.entity);
    let Some(own) = &entity.rust else { return derived };
    let name = names::given_stem(own);
    if name.is_none() {
        let help = "name entities in Rust like `CommunityThread`";
        lowerer.report(bad_name(own, root.at("rust").span, help));
    } else if name == derived {
        let message = format!("`{own}` is the default for `{}`", entity.entity);
        lowerer.report(redundant("rust", message, root));
    }
    name
}

fn plural(
    lowerer: &mut Lowerer<'_>,
    entity: &spec::Entity,
    root: &Node,
    name: &str,
) -> Option<ir::Ident> {
    let usual = names::joined(&[name, "s"]);
    let Some(plural) = &entity.plural else {
        if let Some(other) = plural_in_path(&entity.path, name).filter(|other| *other != usual) {
            let message =
                format!("the path ends in the plural of `{}`: `{}`", entity.entity, other.text);
            let end = root.at("entity").span.end;
            let at = Span { start: end, end, ..root.at("entity").span };
            // In a mapping on one line, keys start after the brace.
            let is_block = root.key("entity").start == root.span.start;
            let separator = if is_block { "\n" } else { ", " };
            lowerer.report(
                Diagnostic::new(Code::PluralMismatch, root.at("path").span, message)
                    .help(format!("write `plural: {}`", other.text))
                    .fix(at, format!("{separator}plural: {}", other.text)),
            );
        }
        return Some(usual);
    };
    let Some(resource) = names::type_name(plural) else {
        let help = "write plurals like `CommunityThreads`";
        lowerer.report(bad_name(plural, root.at("plural").span, help));
        return None;
    };
    if resource == usual {
        let message = format!("`{plural}` is the default plural");
        lowerer.report(redundant("plural", message, root));
    }
    Some(resource)
}

/// How much of a name its plural may replace: `Person` and `People` share two letters.
const LONGEST_ENDING: usize = 4;

/// The plural of a name that ends a path in lower case, such as `Businesses` in `/api/sys/businesses`.
/// `None` where the path ends in something else.
fn plural_in_path(path: &str, name: &str) -> Option<ir::Ident> {
    let segment = path.rsplit('/').next()?;
    let mut common = 0;
    for (letter, other) in name.chars().zip(segment.chars()) {
        if !letter.eq_ignore_ascii_case(&other) {
            break;
        }
        common += letter.len_utf8();
    }
    let is_plain = segment.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    let is_related = common >= 2 && common + LONGEST_ENDING >= name.len();
    let ending = segment.get(common..)?;
    let is_plural = !ending.is_empty() && ending.len() <= LONGEST_ENDING + 1;
    (is_plain && is_related && is_plural).then(|| names::joined(&[&name[..common], ending]))
}
