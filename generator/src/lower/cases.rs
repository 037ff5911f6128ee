//! Cases: requests and their answers. A case that does not fit its operation is a mistake.

use indexmap::IndexMap;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::ir::{self, CaseAnswer, CaseRecord, Kind, Scalar, Type, Value};
use crate::source::Span;
use crate::spec;
use crate::spec::tree::Node;

/// What the cases of an operation are held against.
pub(super) struct Place<'a> {
    /// What the operation does to a record.
    pub(super) kind: Kind,
    /// The fields of the entity that could be lowered.
    pub(super) fields: &'a [&'a ir::Field],
    /// Those of them that the operation takes.
    pub(super) parameters: &'a [ir::Parameter],
    /// Where the fields of the entity stand.
    pub(super) written: &'a Node,
    /// What a server says of a required field that is missing, where that is known.
    pub(super) required_message: Option<&'a str>,
}

impl Place<'_> {
    /// The type of the values that the request takes for a field.
    fn ty(&self, field: usize) -> Type {
        let ty = &self.fields[field].ty;
        match self.kind {
            Kind::GetMany => Type::Many(ty.scalar().clone()),
            Kind::Create | Kind::Update | Kind::Get | Kind::List | Kind::Delete => ty.clone(),
        }
    }

    fn wire(&self, parameter: ir::Parameter) -> &str {
        &self.fields[parameter.field].wire
    }

    /// The field of the operation that has this key. A field that was left out for a mistake of its
    /// own is not reported again.
    fn parameter(&self, key: &str, at: &Node, found: &mut Diagnostics) -> Option<ir::Parameter> {
        let parameter =
            self.parameters.iter().copied().find(|parameter| self.wire(*parameter) == key);
        let lowered = self.fields.iter().any(|field| field.wire == key);
        let sound = match self.written.get(key) {
            Some(written) => lowered && !found.within(written.span),
            None => true,
        };
        if parameter.is_none() && sound {
            let keys = self.parameters.iter().map(|parameter| self.wire(*parameter));
            found.push(
                mismatch(at.key(key), format!("the operation has no field `{key}`"))
                    .help(
                        "a case uses the fields that its operation takes: see `required` and `optional`, `Id`, or `filters`",
                    )
                    .did_you_mean(key, keys),
            );
        }
        parameter
    }

    /// The required fields that a request leaves out.
    fn missing(&self, case: &spec::Case) -> impl Iterator<Item = ir::Parameter> {
        let left_out =
            |parameter: &ir::Parameter| !case.request.contains_key(self.wire(*parameter));
        self.parameters.iter().copied().filter(|parameter| parameter.required).filter(left_out)
    }
}

fn mismatch(span: Span, message: String) -> Diagnostic {
    Diagnostic::new(Code::CaseMismatch, span, message)
}

/// Lowers the cases of an operation.
pub(super) fn lower(
    operation: &spec::Operation,
    place: &Place<'_>,
    at: &Node,
    found: &mut Diagnostics,
) -> Vec<ir::Case> {
    let mut names: Vec<(&str, Span)> = Vec::new();
    let cases = operation.cases.iter().enumerate().filter_map(|(index, case)| {
        let at = at.element(index);
        let span = at.at("name").span;
        match names.iter().find(|(name, _)| *name == case.name) {
            Some((_, first)) => found.push(
                mismatch(span, format!("two cases are named `{}`", case.name))
                    .help("give each case of an operation a name of its own")
                    .related(*first, "first named here"),
            ),
            None => names.push((&case.name, span)),
        }
        Some(ir::Case {
            name: case.name.clone(),
            request: request(case, place, at.at("request"), found),
            answer: answer(case, place, at, found)?,
            span,
        })
    });
    cases.collect()
}

fn request(
    case: &spec::Case,
    place: &Place<'_>,
    at: &Node,
    found: &mut Diagnostics,
) -> Vec<(usize, Value)> {
    let values = case.request.iter().filter_map(|(key, written)| {
        let parameter = place.parameter(key, at, found)?;
        let ty = &place.ty(parameter.field);
        let value = value(written, ty);
        if value.is_none() {
            found.push(
                mismatch(at.at(key).span, format!("`{key}` takes {}", expectation(ty)))
                    .help("write a value of that type, or leave the field out"),
            );
        }
        value.map(|value| (parameter.field, value))
    });
    values.collect()
}

/// The keys that an answer can stand under.
const ANSWERS: [&str; 5] = ["saved", "rejected", "record", "records", "not_found"];

/// Those of them that the operation may answer with.
const fn answers(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Create | Kind::Update => &["saved", "rejected"],
        Kind::Get => &["record", "not_found"],
        Kind::GetMany | Kind::List => &["records"],
        Kind::Delete => &["saved", "not_found"],
    }
}

fn answer(
    case: &spec::Case,
    place: &Place<'_>,
    at: &Node,
    found: &mut Diagnostics,
) -> Option<CaseAnswer> {
    let given: Vec<&str> = ANSWERS.into_iter().filter(|key| at.get(key).is_some()).collect();
    let fitting = answers(place.kind);
    let words = || fitting.iter().map(|key| format!("`{key}:`")).collect::<Vec<_>>().join(" or ");
    let [only] = given.as_slice() else {
        // A key that is misspelt was reported already.
        if given.is_empty() && found.within(at.span) {
            return None;
        }
        found.push(
            mismatch(at.key("name"), "a case has one answer".to_owned())
                .help(format!("write {}", words())),
        );
        return None;
    };
    if !fitting.contains(only) {
        let message = format!("`{}` does not answer with `{only}`", place.kind.word());
        found.push(mismatch(at.key(only), message).help(format!("write {}", words())));
        return None;
    }
    // An answer that lost its shape was reported already.
    let spec::Case { saved, rejected, record, records, not_found, .. } = case;
    if let Some(rejected) = rejected {
        return Some(CaseAnswer::Rejected(refusal(case, rejected, place, at, found)));
    }
    for parameter in place.missing(case) {
        let wire = place.wire(parameter);
        let message = format!("the request lacks the required field `{wire}`");
        let help = if fitting.contains(&"rejected") {
            "add it, or say that the request is `rejected`"
        } else {
            "add it"
        };
        found.push(mismatch(at.key("request"), message).help(help));
    }
    if let Some(saved) = saved {
        return Some(CaseAnswer::Saved {
            id: saved.id,
            updated_on: saved.updated_on.clone(),
            updated_by: saved.updated_by.clone(),
        });
    }
    if let Some(record) = record {
        return Some(CaseAnswer::Record(lower_record(record, place, at.at("record"), found)));
    }
    if let Some(records) = records {
        let at = at.at("records");
        let records = records.iter().enumerate();
        let records =
            records.map(|(index, record)| lower_record(record, place, at.element(index), found));
        return Some(CaseAnswer::Records(records.collect()));
    }
    if *not_found == Some(false) {
        found.push(
            mismatch(at.at("not_found").span, "this says nothing of the answer".to_owned())
                .help("write `not_found: true`, or what the answer is instead"),
        );
    }
    not_found.map(|_| CaseAnswer::NotFound)
}

/// The values of a record, by the fields of the entity. Whether they are all that a record has is
/// the matter of a check.
fn lower_record(
    record: &IndexMap<String, serde_yaml::Value>,
    place: &Place<'_>,
    at: &Node,
    found: &mut Diagnostics,
) -> CaseRecord {
    let values = record.iter().filter_map(|(key, written)| {
        let Some(field) = place.fields.iter().position(|field| field.wire == *key) else {
            if place.written.get(key).is_none() {
                found.push(
                    mismatch(at.key(key), format!("the entity has no field `{key}`"))
                        .help("a record has fields of its entity")
                        .did_you_mean(key, place.fields.iter().map(|field| field.wire.as_str())),
                );
            }
            return None;
        };
        let ty = &place.fields[field].ty;
        let value = value(written, ty);
        if value.is_none() {
            found.push(
                mismatch(at.at(key).span, format!("`{key}` is {}", expectation(ty)))
                    .help("write a value of that type; leave the field out where it is null"),
            );
        }
        value.map(|value| (field, value))
    });
    values.collect()
}

/// The fields that a server would refuse the request for: each of them, and no other.
fn refusal(
    case: &spec::Case,
    rejected: &IndexMap<String, String>,
    place: &Place<'_>,
    at: &Node,
    found: &mut Diagnostics,
) -> Vec<(usize, String)> {
    let at_refused = at.at("rejected");
    let missing: Vec<_> = place.missing(case).collect();
    for (key, message) in rejected {
        let Some(parameter) = place.parameter(key, at_refused, found) else { continue };
        if !missing.contains(&parameter) {
            found.push(
                mismatch(
                    at_refused.key(key),
                    format!("nothing is wrong with `{key}` in this case"),
                )
                .help("a case refuses the required fields that its request leaves out"),
            );
        } else if let Some(expected) = place.required_message
            && message != expected
        {
            found.push(
                mismatch(
                    at_refused.at(key).span,
                    format!("a server says something else of `{key}`"),
                )
                .help(format!("write `{expected}`, as in `messages.required` of `api.yaml`")),
            );
        }
    }
    for parameter in
        missing.iter().filter(|parameter| !rejected.contains_key(place.wire(**parameter)))
    {
        let wire = place.wire(*parameter);
        found.push(
            mismatch(at.key("rejected"), format!("the request lacks `{wire}` as well"))
                .help("name every field that it is rejected for"),
        );
    }
    // A server names them in the order of the operation, whatever the order here.
    let message = |parameter: &ir::Parameter| {
        rejected.get(place.wire(*parameter)).map(|text| (parameter.field, text.clone()))
    };
    missing.iter().filter_map(message).collect()
}

fn expectation(ty: &Type) -> String {
    let one = match ty.scalar() {
        Scalar::Integer | Scalar::Id { .. } => "an integer",
        Scalar::String | Scalar::DateTime | Scalar::Json | Scalar::CommaList => "a text",
        Scalar::Boolean => "`true` or `false`",
    };
    match ty {
        Type::One(_) => one.to_owned(),
        Type::Many(_) => format!("a list, each element {one}"),
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
    match scalar {
        Scalar::Integer | Scalar::Id { .. } => written.as_i64().map(Value::Integer),
        Scalar::Boolean => written.as_bool().map(Value::Boolean),
        Scalar::String | Scalar::DateTime | Scalar::Json | Scalar::CommaList => {
            written.as_str().map(|text| Value::String(text.to_owned()))
        }
    }
}
