//! Cases: requests and their answers. A case that does not fit its operation is a mistake.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::ir::{self, CaseAnswer, Scalar, Type, Value};
use crate::spec;
use crate::spec::tree::Node;

/// Lowers the cases of an operation.
pub(super) fn lower(
    operation: &spec::Operation,
    fields: &[&ir::Field],
    parameters: &[ir::Parameter],
    at: &Node,
    found: &mut Diagnostics,
) -> Vec<ir::Case> {
    let cases = operation.cases.iter().enumerate().filter_map(|(index, case)| {
        let place = Place { fields, parameters, at: at.element(index) };
        Some(ir::Case {
            name: case.name.clone(),
            request: request(case, &place, found),
            answer: answer(case, &place, found)?,
            span: place.at.at("name").span,
        })
    });
    cases.collect()
}

struct Place<'a> {
    fields: &'a [&'a ir::Field],
    parameters: &'a [ir::Parameter],
    at: &'a Node,
}

impl Place<'_> {
    /// The field of the operation that has this key.
    fn parameter(&self, key: &str) -> Option<ir::Parameter> {
        self.parameters.iter().copied().find(|parameter| self.fields[parameter.field].wire == key)
    }

    fn unknown(&self, key: &str, at: &Node) -> Diagnostic {
        let keys = self.parameters.iter().map(|parameter| &*self.fields[parameter.field].wire);
        Diagnostic::new(
            Code::CaseMismatch,
            at.key(key),
            format!("the operation has no field `{key}`"),
        )
        .help("a case uses the fields that are `required` or `optional` on its operation")
        .did_you_mean(key, keys)
    }
}

fn request(case: &spec::Case, place: &Place<'_>, found: &mut Diagnostics) -> Vec<(usize, Value)> {
    let at = place.at.at("request");
    let values = case.request.iter().filter_map(|(key, written)| {
        let Some(parameter) = place.parameter(key) else {
            found.push(place.unknown(key, at));
            return None;
        };
        let ty = &place.fields[parameter.field].ty;
        let value = value(written, ty);
        if value.is_none() {
            let message = format!("`{key}` takes {}", expectation(ty));
            found.push(
                Diagnostic::new(Code::CaseMismatch, at.at(key).span, message)
                    .help("write a value of that type, or leave the field out"),
            );
        }
        value.map(|value| (parameter.field, value))
    });
    values.collect()
}

fn answer(case: &spec::Case, place: &Place<'_>, found: &mut Diagnostics) -> Option<CaseAnswer> {
    let name = place.at.key("name");
    match (&case.saved, &case.refused) {
        (Some(saved), None) => {
            report_missing(case, place, found);
            Some(CaseAnswer::Saved {
                id: saved.id,
                updated_on: saved.updated_on.clone(),
                updated_by: saved.updated_by.clone(),
            })
        }
        (None, Some(refused)) => {
            let at = place.at.at("refused");
            let fields = refused.iter().filter_map(|(key, message)| match place.parameter(key) {
                Some(parameter) => {
                    if !parameter.required || case.request.contains_key(key) {
                        let message = format!("nothing is wrong with `{key}` in this case");
                        found
                            .push(Diagnostic::new(Code::CaseMismatch, at.key(key), message).help(
                                "a case refuses required fields that its request leaves out",
                            ));
                    }
                    Some((parameter.field, message.clone()))
                }
                None => {
                    found.push(place.unknown(key, at));
                    None
                }
            });
            Some(CaseAnswer::Refused(fields.collect()))
        }
        (None, None) | (Some(_), Some(_)) => {
            found.push(
                Diagnostic::new(Code::CaseMismatch, name, "a case has one answer")
                    .help("write either `saved:` or `refused:`"),
            );
            None
        }
    }
}

fn report_missing(case: &spec::Case, place: &Place<'_>, found: &mut Diagnostics) {
    for parameter in place.parameters.iter().filter(|parameter| parameter.required) {
        let wire = &place.fields[parameter.field].wire;
        if !case.request.contains_key(wire) {
            let message = format!("the request lacks the required field `{wire}`");
            found.push(
                Diagnostic::new(Code::CaseMismatch, place.at.key("request"), message)
                    .help("add it, or say that the request is `refused`"),
            );
        }
    }
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
