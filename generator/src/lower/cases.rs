//! Cases: requests with their answers, checked against their operation.

use indexmap::IndexMap;

use super::Lowerer;
use super::entity::Context;
use crate::diagnostic::{Code, Diagnostic, only_nearest};
use crate::ir::{
    self, CaseAnswer, CaseRecord, FieldId, JsonType, Kind, RequestShape, Scalar, Type, Value,
};
use crate::source::Span;
use crate::spec;
use crate::spec::tree::Node;

/// The operation whose cases are lowered.
pub(super) struct Scope<'a> {
    pub(super) context: &'a Context<'a>,
    pub(super) kind: Kind,
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
            RequestShape::Body | RequestShape::Id | RequestShape::Query => ty.clone(),
        }
    }

    /// The field of the operation with a key. Reports a key that is none, unless it is that of a
    /// field with an error; where the intent is certain, returns the field that was meant.
    fn parameter(
        &self,
        lowerer: &mut Lowerer<'_>,
        key: &str,
        at: &Node,
    ) -> Option<ir::RequestField> {
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
            Some(field) => declared && field.valid,
            None => self.context.is_unknown(key),
        };
        if !is_certain {
            return None;
        }
        let message = format!("`{}` does not take a field `{key}`", self.kind.as_str());
        let help = match self.kind.request() {
            RequestShape::Body => {
                "a case uses the fields that list its operation under `required`, `optional` or `undocumented`"
            }
            RequestShape::Id | RequestShape::Ids => "the request is the `Id`",
            RequestShape::Query => "a case uses the fields under `filters`",
        };
        let wires = self.parameters.iter().map(|parameter| self.wire(*parameter));
        let wires: Vec<&str> = wires.filter(|wire| at.get(wire).is_none()).collect();
        let mut diagnostic = mismatch(at.key(key), message).help(help);
        let near = only_nearest(key, wires.iter().copied());
        let related = if declared { Some(key) } else { near };
        if let Some(wire) = related {
            diagnostic = diagnostic.related(fields.key(wire), "declared here");
        }
        lowerer.report(diagnostic.did_you_mean(key, wires.iter().copied()));
        near.and_then(find)
    }

    /// The required fields that a request leaves out.
    fn missing(&self, keys: &[ir::RequestField]) -> Vec<ir::RequestField> {
        let required = self.parameters.iter().copied().filter(|parameter| parameter.required);
        required.filter(|parameter| !keys.contains(parameter)).collect()
    }
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
    let mut cases = Vec::new();
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
        let (request, keys) = request(lowerer, scope, case, at.at("request"));
        if let Some(answer) = answer(lowerer, scope, case, &keys, at) {
            cases.push(ir::Case { name: case.name.clone(), request, answer, span });
        }
    }
    cases
}

/// The elements of a list that were decoded: those without the keys that they need are left out.
fn valid_elements(at: &Node) -> impl Iterator<Item = &Node> {
    let elements = match &at.value {
        crate::spec::tree::Value::List(elements) => elements.as_slice(),
        _ => &[],
    };
    elements
        .iter()
        .filter(|element| element.get("name").is_some() && element.get("request").is_some())
}

/// The values of a request, and the fields that it names, whether their values are right or not.
fn request(
    lowerer: &mut Lowerer<'_>,
    scope: &Scope<'_>,
    case: &spec::Case,
    at: &Node,
) -> (Vec<(FieldId, Value)>, Vec<ir::RequestField>) {
    let mut values = Vec::new();
    let mut keys = Vec::new();
    for (key, written) in &case.request {
        let Some(parameter) = scope.parameter(lowerer, key, at) else { continue };
        keys.push(parameter);
        let ty = &scope.ty(parameter.field);
        match value(written, ty) {
            Some(value) => values.push((parameter.field, value)),
            None => {
                let field = scope.field(parameter.field);
                wrong_value(lowerer, scope, field, ty, at.at(key));
            }
        }
    }
    (values, keys)
}

/// Reports a value that is not of its field's type.
fn wrong_value(
    lowerer: &mut Lowerer<'_>,
    scope: &Scope<'_>,
    field: &ir::Field,
    ty: &Type,
    at: &Node,
) {
    let declared = scope.context.fields_node().at(&field.wire);
    if !declared.valid {
        return;
    }
    let message =
        format!("expected {} for `{}`, found {}", expectation(ty), field.wire, at.describe());
    lowerer.report(
        mismatch(at.span, message)
            .help("write a value of that type, or leave the field out")
            .related(declared.at("type").span, "the type is declared here"),
    );
}

/// The keys of an answer.
const ANSWERS: [&str; 5] = ["saved", "rejected", "record", "records", "not_found"];

/// The answers of a kind of operation.
pub(crate) const fn answers(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Create | Kind::Update => &["saved", "rejected"],
        Kind::Get => &["record", "not_found"],
        Kind::GetMany | Kind::List => &["records"],
        Kind::Delete => &["saved", "not_found"],
    }
}

fn answer(
    lowerer: &mut Lowerer<'_>,
    scope: &Scope<'_>,
    case: &spec::Case,
    keys: &[ir::RequestField],
    at: &Node,
) -> Option<CaseAnswer> {
    let given: Vec<&str> = ANSWERS.into_iter().filter(|key| at.get(key).is_some()).collect();
    let fitting = answers(scope.kind);
    let help = || {
        let keys = fitting.iter().map(|key| format!("`{key}:`"));
        format!("write {}", keys.collect::<Vec<_>>().join(" or "))
    };
    let [only] = given.as_slice() else {
        // The answer may be under an unknown key.
        if !given.is_empty() || at.valid {
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
        let message = format!("`{}` does not answer with `{only}`", scope.kind.as_str());
        lowerer.report(mismatch(at.key(only), message).help(help()));
        return None;
    }
    let spec::Case { saved, rejected, record, records, not_found, .. } = case;
    if let Some(rejected) = rejected {
        return Some(CaseAnswer::Rejected(rejection(lowerer, scope, rejected, keys, at)));
    }
    for parameter in scope.missing(keys) {
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
        return Some(CaseAnswer::Saved {
            id: saved.id,
            updated_on: saved.updated_on.clone(),
            updated_by: saved.updated_by.clone(),
        });
    }
    if let Some(record) = record {
        return Some(CaseAnswer::Record(lower_record(lowerer, scope, record, at.at("record"))));
    }
    if let Some(records) = records {
        let at = at.at("records");
        let records = records.iter().enumerate();
        let records =
            records.map(|(index, record)| lower_record(lowerer, scope, record, at.element(index)));
        return Some(CaseAnswer::Records(records.collect()));
    }
    if *not_found == Some(false) {
        lowerer.report(
            mismatch(at.at("not_found").span, "`not_found` is always `true`")
                .help("write `not_found: true`, or another answer"),
        );
    }
    not_found.map(|_| CaseAnswer::NotFound)
}

/// The values of a record, by the fields of the entity. A rule checks whether they are complete.
fn lower_record(
    lowerer: &mut Lowerer<'_>,
    scope: &Scope<'_>,
    record: &IndexMap<String, serde_yaml::Value>,
    at: &Node,
) -> CaseRecord {
    let context = scope.context;
    let mut values = Vec::new();
    for (key, written) in record {
        let find = |key: &str| context.find(key);
        let known = find(key).or_else(|| {
            if !context.is_unknown(key) {
                return None;
            }
            let free = || context.wires().filter(|wire| at.get(wire).is_none());
            let near = only_nearest(key, free());
            let message = format!("`{}` has no field `{key}`", context.entity.entity);
            let mut diagnostic =
                mismatch(at.key(key), message).help("a record has fields of its entity");
            if let Some(near) = near {
                diagnostic = diagnostic.related(context.fields_node().key(near), "declared here");
            }
            lowerer.report(diagnostic.did_you_mean(key, free()));
            near.and_then(find)
        });
        let Some(index) = known else { continue };
        let field = scope.field(index);
        match value(written, &field.ty) {
            Some(value) => values.push((index, value)),
            None => wrong_value(lowerer, scope, field, &field.ty, at.at(key)),
        }
    }
    values
}

/// The fields that a server would reject the request for: each of them, and no other.
fn rejection(
    lowerer: &mut Lowerer<'_>,
    scope: &Scope<'_>,
    rejected: &IndexMap<String, String>,
    keys: &[ir::RequestField],
    at: &Node,
) -> Vec<(FieldId, String)> {
    let node = at.at("rejected");
    let missing = scope.missing(keys);
    let required_message = lowerer.api.map(|api| api.messages.required.as_str());
    let mut messages = Vec::new();
    for (key, message) in rejected {
        let Some(parameter) = scope.parameter(lowerer, key, node) else { continue };
        messages.push((parameter, message.clone()));
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
            .fix(node.at(key).span, expected);
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
    let one = match ty.scalar().json_type() {
        JsonType::Integer => "an integer",
        JsonType::String => "a string",
        JsonType::Boolean => "`true` or `false`",
    };
    match ty {
        Type::One(_) => one.to_owned(),
        Type::Many(_) => format!("a list whose elements are each {one}"),
    }
}

fn value(written: &serde_yaml::Value, ty: &Type) -> Option<Value> {
    match ty {
        Type::One(scalar) => scalar_value(written, scalar),
        Type::Many(scalar) => {
            let elements = written.as_sequence()?.iter();
            elements
                .map(|element| scalar_value(element, scalar))
                .collect::<Option<_>>()
                .map(Value::List)
        }
    }
}

fn scalar_value(written: &serde_yaml::Value, scalar: &Scalar) -> Option<Value> {
    match scalar.json_type() {
        JsonType::Integer => written.as_i64().map(Value::Integer),
        JsonType::Boolean => written.as_bool().map(Value::Boolean),
        JsonType::String => written.as_str().map(|text| Value::String(text.to_owned())),
    }
}
