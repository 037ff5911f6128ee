//! Cases: requests with their answers, checked against their operation.

mod file;
mod record;

use indexmap::IndexMap;

use super::entity::Context;
use super::{Lowerer, types};
use crate::diagnostic::{Code, Diagnostic, only_nearest};
use crate::ir::{
    self, CaseAnswer, FieldId, JsonType, Kind, RequestShape, ResponseShape, Scalar, Type, Value,
};
use crate::source::Span;
use crate::spec;
use crate::spec::tree::{self, Node};

/// The operation whose cases are lowered.
pub(super) struct Scope<'a> {
    pub(super) context: &'a Context<'a>,
    pub(super) kind: Kind,
    /// What messages call it.
    pub(super) word: &'a str,
    /// The fields that the operation takes.
    pub(super) parameters: &'a [ir::RequestField],
}

impl<'a> Scope<'a> {
    fn field(&self, id: FieldId) -> &'a ir::Field {
        self.context.field(id)
    }

    fn wire(&self, parameter: ir::RequestField) -> &'a str {
        &self.field(parameter.field).wire
    }

    /// The type of the values that the request takes for a field.
    fn ty(&self, field: FieldId) -> Type {
        let ty = &self.field(field).ty;
        match self.kind.request() {
            RequestShape::Ids => Type::Many(ty.scalar().clone()),
            // A list is filtered by one of its members.
            RequestShape::Query => Type::One(ty.scalar().clone()),
            RequestShape::Body
            | RequestShape::Id
            | RequestShape::OptionalId
            | RequestShape::Command => ty.clone(),
        }
    }

    /// The field of the operation with a key. Reports a key that is none, unless it is that of a
    /// field with an error; where the intent is certain, returns the field that was meant.
    fn parameter(&self, key: &str, at: &Node) -> Option<ir::RequestField> {
        let find = |key: &str| {
            self.parameters.iter().copied().find(|parameter| self.wire(*parameter) == key)
        };
        if let Some(parameter) = find(key) {
            return Some(parameter);
        }
        let fields = self.context.fields_node();
        let declared = self.context.wires().any(|wire| wire == key);
        let is_certain = match fields.get(key) {
            // The field may list the operation where an error hides it.
            Some(field) => declared && field.valid && self.context.is_placed(key),
            None => self.context.is_unknown(key),
        };
        if !is_certain {
            return None;
        }
        let wires = self.parameters.iter().map(|parameter| self.wire(*parameter));
        let wires: Vec<&str> = wires.filter(|wire| at.get(wire).is_none()).collect();
        let near = only_nearest(key, wires.iter().copied());
        let message = format!("`{}` does not take a field `{key}`", self.word);
        let diagnostic = mismatch(at.key(key), message).help(self.help());
        let diagnostic = if declared {
            let (span, label) = self.declaration(key);
            diagnostic.related(span, label).did_you_mean(key, wires.iter().copied())
        } else {
            self.context.unknown_field(diagnostic, key, wires.iter().copied())
        };
        self.context.report_use(key, diagnostic);
        near.and_then(find)
    }

    /// Which fields the operation takes.
    fn help(&self) -> &'static str {
        match self.kind.request() {
            RequestShape::Body => {
                "a case uses the fields that list its operation under `required`, `optional` or `undocumented`"
            }
            RequestShape::Id
            | RequestShape::Ids
            | RequestShape::OptionalId
            | RequestShape::Command => "the request is the `Id`",
            RequestShape::Query => "a case uses the fields under `filters`",
        }
    }

    /// Where a field would be declared for the operation.
    fn declaration(&self, wire: &str) -> (Span, &'static str) {
        match self.kind.request() {
            RequestShape::Query => {
                let operations = self.context.root.at("operations");
                match operations.at("list").get("filters") {
                    Some(filters) => (filters.span, "the filters are declared here"),
                    None => (operations.key("list"), "the list has no filters"),
                }
            }
            RequestShape::Body
            | RequestShape::Id
            | RequestShape::Ids
            | RequestShape::OptionalId
            | RequestShape::Command => {
                (self.context.fields_node().key(wire), "the field is declared here")
            }
        }
    }

    /// The required fields that a request leaves out.
    fn missing(&self, keys: &[ir::RequestField]) -> Vec<ir::RequestField> {
        if !self.context.knows_all_fields() {
            return Vec::new();
        }
        let required = self.parameters.iter().copied().filter(|parameter| parameter.required);
        required.filter(|parameter| !keys.contains(parameter)).collect()
    }
}

/// A string in quotes, as YAML reads it.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

fn mismatch(span: Span, message: impl Into<String>) -> Diagnostic {
    Diagnostic::new(Code::CaseMismatch, span, message)
}

/// Lowers the cases of an operation.
pub(super) fn lower(
    lowerer: &mut Lowerer<'_>,
    scope: &Scope<'_>,
    operation: &spec::Operation,
    at: &Node,
) -> Vec<ir::Case> {
    let mut names: Vec<(&str, Span)> = Vec::new();
    let mut cases: Vec<ir::Case> = Vec::new();
    let (key, at) = (at.key("cases"), at.at("cases"));
    let is_valid = at.valid;
    if answers(scope.kind).is_empty() {
        if !operation.cases.is_empty() {
            let message = format!("`{}` has no cases", scope.word);
            lowerer.report(
                mismatch(key, message).help("delete `cases`: the tests and the examples need none"),
            );
        }
        return cases;
    }
    for (case, at) in operation.cases.iter().zip(valid_elements(at)) {
        let span = at.at("name").span;
        match names.iter().find(|(name, _)| *name == case.name) {
            Some((_, first)) => lowerer.report(
                mismatch(span, format!("duplicate case `{}`", case.name))
                    .help("give each case of an operation its own name")
                    .related(*first, "first used here"),
            ),
            None => names.push((&case.name, span)),
        }
        let request = lower_request(scope, case, at);
        if let Some(answer) = answer(lowerer, scope, case, &request, at) {
            cases.push(ir::Case { name: case.name.clone(), request: request.values, answer, span });
        }
    }
    if is_valid
        && cases.len() == operation.cases.len()
        && !cases.is_empty()
        && !cases.iter().any(|case| case.answer.is_success())
    {
        let message = format!("no case of `{}` succeeds", scope.word);
        lowerer.report(
            Diagnostic::new(Code::IncompleteOperation, key, message)
                .help("add a case that succeeds: the tests and the examples start from it"),
        );
    }
    cases
}

/// The elements of a list that were decoded: those without the keys that they need are left out.
fn valid_elements(at: &Node) -> impl Iterator<Item = &Node> {
    let elements = match &at.value {
        tree::Value::List(elements) => elements.as_slice(),
        _ => &[],
    };
    elements
        .iter()
        .filter(|element| element.get("name").is_some() && element.get("request").is_some())
}

/// The request of a case.
struct Request<'a> {
    /// The fields that it names, whether their values are right or not.
    fields: Vec<ir::RequestField>,
    values: Vec<(FieldId, Value)>,
    node: &'a Node,
    /// The key of the answer.
    answer: Span,
}

fn lower_request<'a>(scope: &Scope<'_>, case: &spec::Case, at: &'a Node) -> Request<'a> {
    let node = at.at("request");
    let answer = at.key("record");
    let mut request = Request { fields: Vec::new(), values: Vec::new(), node, answer };
    for key in case.request.keys() {
        let written = node.at(key);
        let Some(parameter) = scope.parameter(key, node) else { continue };
        request.fields.push(parameter);
        let ty = &scope.ty(parameter.field);
        match value(written, ty) {
            Some(value) => request.values.push((parameter.field, value)),
            None => {
                let field = scope.field(parameter.field);
                wrong_value(scope, field, ty, written);
            }
        }
    }
    request
}

/// Reports a value that is not of its field's type.
fn wrong_value(scope: &Scope<'_>, field: &ir::Field, ty: &Type, at: &Node) {
    let declared = scope.context.fields_node().at(&field.wire);
    if !declared.valid || !declared.at("type").text().is_some_and(types::is_certain) {
        return;
    }
    let message =
        format!("expected {} for `{}`, found {}", expectation(ty), field.wire, at.describe());
    scope.context.report_use(
        &field.wire,
        mismatch(at.span, message)
            .help("write a value of that type, or leave the field out")
            .related(declared.at("type").span, "the type is declared here"),
    );
}

/// The keys of an answer.
const ANSWERS: [&str; 7] =
    ["saved", "rejected", "record", "records", "file", "no_file", "not_found"];

/// The answers of a kind of operation.
pub(crate) const fn answers(kind: Kind) -> &'static [&'static str] {
    match kind.response() {
        ResponseShape::Saved => &["saved", "rejected"],
        ResponseShape::Record => &["record", "not_found"],
        ResponseShape::Records | ResponseShape::Page => &["records"],
        ResponseShape::Deleted => &["saved", "not_found"],
        ResponseShape::File => &["file", "no_file", "not_found"],
        ResponseShape::Commands | ResponseShape::Completed => &[],
    }
}

fn answer(
    lowerer: &mut Lowerer<'_>,
    scope: &Scope<'_>,
    case: &spec::Case,
    request: &Request<'_>,
    at: &Node,
) -> Option<CaseAnswer> {
    let given: Vec<&str> = ANSWERS.into_iter().filter(|key| at.get(key).is_some()).collect();
    let fitting = answers(scope.kind);
    let help = || {
        let keys = fitting.iter().map(|key| format!("`{key}:`"));
        format!("write {}", keys.collect::<Vec<_>>().join(" or "))
    };
    let [only] = given.as_slice() else {
        // The answer may be under an unknown key, or indented too far.
        let is_within = ANSWERS.iter().any(|key| request.node.get(key).is_some());
        if !given.is_empty() || at.valid && !is_within {
            let message = if given.is_empty() {
                "the case has no answer"
            } else {
                "the case has several answers"
            };
            lowerer.report(mismatch(at.key("name"), message).help(help()));
        }
        return None;
    };
    if !fitting.contains(only) {
        let message = format!("`{}` does not answer with `{only}`", scope.word);
        lowerer.report(mismatch(at.key(only), message).help(help()));
        return None;
    }
    let spec::Case { saved, rejected, record, records, file, no_file, not_found, .. } = case;
    if let Some(rejected) = rejected {
        return Some(CaseAnswer::Rejected(rejection(lowerer, scope, rejected, request, at)));
    }
    for parameter in scope.missing(&request.fields) {
        let wire = scope.wire(parameter);
        let help = if fitting.contains(&"rejected") {
            "add it, or write `rejected:` as the answer"
        } else {
            "add it"
        };
        lowerer.report(
            mismatch(at.key("request"), format!("the request lacks the required field `{wire}`"))
                .help(help)
                .related(scope.field(parameter.field).span, "declared here"),
        );
    }
    if let Some(saved) = saved {
        check_saved(lowerer, scope, saved, request, at.at("saved"));
        return Some(CaseAnswer::Saved {
            id: saved.id,
            updated_on: saved.updated_on.clone(),
            updated_by: saved.updated_by.clone(),
        });
    }
    if let Some(record) = record {
        let record = record::lower(lowerer, scope, record, request, at.at("record"));
        return Some(CaseAnswer::Record(record));
    }
    if let Some(records) = records {
        let at = at.at("records");
        let records = records.iter().enumerate();
        let records = records.map(|(index, record)| {
            record::lower(lowerer, scope, record, request, at.element(index))
        });
        return Some(CaseAnswer::Records(records.collect()));
    }
    if let Some(file) = file {
        return file::lower(lowerer, file, at.at("file"));
    }
    for (key, value) in [("no_file", no_file), ("not_found", not_found)] {
        if *value == Some(false) {
            lowerer.report(
                mismatch(at.at(key).span, format!("`{key}` is always `true`"))
                    .help(format!("write `{key}: true`, or another answer")),
            );
        }
    }
    no_file.map(|_| CaseAnswer::NoFile).or(not_found.map(|_| CaseAnswer::NotFound))
}

/// Reports a record that is not the one that the request names.
fn check_saved(
    lowerer: &mut Lowerer<'_>,
    scope: &Scope<'_>,
    saved: &spec::Saved,
    request: &Request<'_>,
    at: &Node,
) {
    if scope.kind == Kind::Create {
        return;
    }
    for (field, requested) in &request.values {
        let wire = &scope.field(*field).wire;
        if wire == "Id" && *requested != Value::Integer(saved.id) {
            lowerer.report(
                mismatch(at.at("id").span, format!("the request is about another `{wire}`"))
                    .help("write the id of the request")
                    .related(request.node.at(wire).span, "requested here"),
            );
        }
    }
}

/// The fields that a server would reject the request for: each of them, and no other.
fn rejection(
    lowerer: &mut Lowerer<'_>,
    scope: &Scope<'_>,
    rejected: &IndexMap<String, String>,
    request: &Request<'_>,
    at: &Node,
) -> Vec<(FieldId, String)> {
    let node = at.at("rejected");
    let missing = scope.missing(&request.fields);
    let is_valid = lowerer.api_root.is_some_and(|root| root.at("messages").valid);
    let required_message =
        lowerer.api.filter(|_| is_valid).map(|api| api.messages.required.as_str());
    let mut messages = Vec::new();
    for (key, message) in rejected {
        let Some(parameter) = scope.parameter(key, node) else { continue };
        messages.push((parameter, message.clone()));
        if !scope.context.knows_all_fields() {
            continue;
        }
        if !missing.contains(&parameter) {
            let wire = scope.wire(parameter);
            lowerer.report(
                mismatch(node.key(key), format!("`{wire}` is valid in this request"))
                    .help("a case rejects the required fields that its request leaves out")
                    .related(scope.field(parameter.field).span, "declared here"),
            );
        } else if let Some(expected) = required_message
            && message != expected
        {
            let required = lowerer.api_root.map(|root| root.at("messages").at("required").span);
            let mut diagnostic = mismatch(
                node.at(key).span,
                format!("a server reports another message for `{key}`"),
            )
            .help(format!("write `{expected}`, as in `messages.required` of `api.yaml`"))
            .fix(node.at(key).span, quoted(expected));
            diagnostic.related =
                required.map(|span| (span, "the message is declared here".to_owned()));
            lowerer.report(diagnostic);
        }
    }
    let is_named =
        |parameter: &ir::RequestField| messages.iter().any(|(known, _)| known == parameter);
    for parameter in missing.iter().filter(|parameter| !is_named(parameter)) {
        let wire = scope.wire(*parameter);
        lowerer.report(
            mismatch(at.key("rejected"), format!("the request also lacks `{wire}`"))
                .help("list every field that the request is rejected for")
                .related(scope.field(parameter.field).span, "declared here"),
        );
    }
    // A server reports them in the order of the operation, not of the case.
    let message = |parameter: &ir::RequestField| {
        let (_, message) = messages.iter().find(|(known, _)| known == parameter)?;
        Some((parameter.field, message.clone()))
    };
    missing.iter().filter_map(message).collect()
}

fn expectation(ty: &Type) -> String {
    let form = ty.scalar().builtin().and_then(|info| info.form);
    let one = match ty.scalar().json_type() {
        JsonType::Integer => "an integer",
        JsonType::Number => "a number like `12.50`",
        JsonType::String => form.map_or("a string", |form| form.description),
        JsonType::Boolean => "`true` or `false`",
    };
    match ty {
        Type::One(_) => one.to_owned(),
        Type::Many(_) => format!("a list whose elements are each {one}"),
    }
}

fn value(written: &Node, ty: &Type) -> Option<Value> {
    match (ty, &written.value) {
        (Type::One(scalar), _) => scalar_value(written, scalar),
        (Type::Many(scalar), tree::Value::List(elements)) => {
            let elements = elements.iter().map(|element| scalar_value(element, scalar));
            elements.collect::<Option<_>>().map(Value::List)
        }
        (Type::Many(_), tree::Value::Scalar(_) | tree::Value::Mapping(_)) => None,
    }
}

fn scalar_value(written: &Node, scalar: &Scalar) -> Option<Value> {
    let tree::Value::Scalar(written) = &written.value else { return None };
    match (scalar.json_type(), written) {
        (JsonType::Integer, tree::Scalar::Integer(number)) => Some(Value::Integer(*number)),
        (JsonType::Number, tree::Scalar::Integer(number)) => Some(Value::Decimal((*number).into())),
        (JsonType::Number, tree::Scalar::Number(text)) => text.parse().ok().map(Value::Decimal),
        (JsonType::Boolean, tree::Scalar::Boolean(value)) => Some(Value::Boolean(*value)),
        (JsonType::String, tree::Scalar::Text(text)) => {
            let form = scalar.builtin().and_then(|info| info.form);
            let is_valid = form.is_none_or(|form| (form.matches)(text));
            is_valid.then(|| Value::String(text.to_string()))
        }
        (
            JsonType::Integer | JsonType::Number | JsonType::Boolean | JsonType::String,
            tree::Scalar::Null
            | tree::Scalar::Boolean(_)
            | tree::Scalar::Integer(_)
            | tree::Scalar::Number(_)
            | tree::Scalar::Text(_),
        ) => None,
    }
}
