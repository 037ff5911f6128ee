//! [`QueryDecoder`]: decodes the query of an operation without a body, or reports every error in
//! it.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;
use runtime_core::{
    Column, Comparison, Condition, FieldError, List, QueryNames, ReadConventions, Scalar, Value,
};
use serde_json::value::to_raw_value;

use super::attempted_value::{bounded, truncated};
use super::field_errors::with_members;
use super::path::integer;
use super::raw_object::UNKNOWN_KEYS;
use crate::rejection::RejectionKind;
use crate::suggest::{nearest_name, nearest_of_all};

/// How much of an unknown name is compared with known ones.
const LONGEST_COMPARED: usize = 128;

/// A query and the rules for decoding it.
pub(crate) struct QueryDecoder<'a> {
    pub(crate) text: &'a str,
    pub(crate) reading: &'static ReadConventions,
    /// The name of the entity, with which the names of its filters begin.
    pub(crate) entity: &'static str,
    /// The message for a required parameter that is missing.
    pub(crate) required_message: &'static str,
    /// The most ids that are accepted.
    pub(crate) ids_limit: usize,
    pub(crate) unknown: UnknownParameters,
}

/// What happens to unknown parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum UnknownParameters {
    /// They are ignored.
    Ignored,
    /// They are ignored, unless they look like a misspelt parameter of a list or of ids: ignoring a
    /// filter would return records that nobody asked for.
    RejectedIfSimilar,
    /// They are rejected.
    Rejected,
}

impl QueryDecoder<'_> {
    /// Decodes the query of an operation that has no parameters.
    pub(crate) fn no_parameters(&self) -> Result<(), RejectionKind> {
        let parameters = Parameters::parse(self.text, |_| None::<()>);
        self.finish(&parameters, (), Vec::new(), Vec::new)
    }

    /// Decodes the ids of records.
    pub(crate) fn ids(&self) -> Result<Vec<i64>, RejectionKind> {
        let name = self.reading.query.ids;
        let parameters = Parameters::parse(self.text, |known| (known == name).then_some(()));
        let mut ids = Vec::new();
        let mut errors = Vec::new();
        match parameters.known.first().map(|given| (given, self.ids_of(given))) {
            Some((_, Ok(decoded))) => ids = decoded,
            Some((given, Err(message))) => errors.push(given.error(message)),
            None => errors.push(FieldError::new(name, self.required_message)),
        }
        self.finish(&parameters, ids, errors, || vec![name.into()])
    }

    /// Decodes the id of a record, if there is one.
    pub(crate) fn optional_id(&self) -> Result<Option<i64>, RejectionKind> {
        let name = self.reading.query.ids;
        let parameters = Parameters::parse(self.text, |known| (known == name).then_some(()));
        let mut id = None;
        let mut errors = Vec::new();
        if let Some(given) = parameters.known.first() {
            match given.value().map(|value| integer(&value)) {
                Ok(Some(decoded)) => id = Some(decoded),
                Ok(None) => errors.push(given.error("must be a 64-bit integer".into())),
                Err(message) => errors.push(given.error(message)),
            }
        }
        self.finish(&parameters, id, errors, || vec![name.into()])
    }

    fn ids_of(&self, given: &RawParameter<'_, ()>) -> Result<Vec<i64>, Message> {
        let ids = integers(&given.value()?)
            .ok_or("must be a list of 64-bit integers, such as [1,2,3]")?;
        if ids.len() > self.ids_limit {
            return Err(format!("must be no more than {} ids", self.ids_limit).into());
        }
        Ok(ids)
    }

    /// Decodes the conditions, paging and order of a list.
    pub(crate) fn list(&self, columns: &'static [Column]) -> Result<List<()>, RejectionKind> {
        let names = &self.reading.query;
        let parameters = Parameters::parse(self.text, |name| Parameter::of(name, names, columns));
        let mut list = List::default();
        let mut errors = Vec::new();
        for given in &parameters.known {
            if let Err(message) = self.apply(given, &mut list) {
                errors.push(given.error(message));
            }
        }
        self.finish(&parameters, list, errors, || names_of_all(names, columns))
    }

    fn apply(
        &self,
        given: &RawParameter<'_, Parameter>,
        list: &mut List<()>,
    ) -> Result<(), Message> {
        let value = given.value()?;
        match given.parameter {
            Parameter::Page => list.page = Some(number(&value, u32::MAX)?),
            Parameter::Size => list.size = Some(number(&value, self.reading.max_size)?),
            Parameter::Order => list.order = Some(value),
            Parameter::Direction => list.direction = Some(value),
            Parameter::Condition(column, comparison) => {
                let value = value_of(column, value)?;
                list.conditions.push(Condition { column: *column, comparison, value });
            }
        }
        Ok(())
    }

    /// Returns the decoded value, or all errors. Those of unknown parameters come last.
    fn finish<T, P>(
        &self,
        parameters: &Parameters<'_, P>,
        decoded: T,
        mut errors: Vec<FieldError>,
        known: impl FnOnce() -> Vec<Cow<'static, str>>,
    ) -> Result<T, RejectionKind> {
        if self.unknown != UnknownParameters::Ignored && !parameters.unknown.is_empty() {
            let known = known();
            errors.extend(parameters.unknown.iter().filter_map(|given| {
                let suggestion = self.suggestion(&given.name, &known);
                let is_rejected =
                    suggestion.is_some() || self.unknown == UnknownParameters::Rejected;
                is_rejected.then(|| given.error(unknown_parameter(suggestion)))
            }));
        }
        if errors.is_empty() { Ok(decoded) } else { Err(RejectionKind::Invalid(errors)) }
    }

    /// Returns the known parameter that an unknown one resembles: a name within a few edits, or one
    /// that it begins with, or the nearest of all where it begins as filters do.
    fn suggestion<'k>(&self, name: &str, known: &'k [Cow<'static, str>]) -> Option<&'k str> {
        // Distances take time in proportion to the length.
        let name = truncated(name, LONGEST_COMPARED);
        let begins_with = |prefix: &str| {
            let start = name.get(..prefix.len());
            !prefix.is_empty() && start.is_some_and(|start| start.eq_ignore_ascii_case(prefix))
        };
        let QueryNames { page, from, to, .. } = self.reading.query;
        let begins_as_filters = || [self.entity, from, to].into_iter().any(begins_with);
        let is_list = known.iter().any(|known| known == page);
        let known = || known.iter().map(AsRef::as_ref);
        nearest_name(name, known())
            .or_else(|| known().filter(|known| begins_with(known)).max_by_key(|known| known.len()))
            .or_else(|| nearest_of_all(name, known().filter(|_| is_list && begins_as_filters())))
    }
}

fn unknown_parameter(suggestion: Option<&str>) -> Message {
    match suggestion {
        Some(known) => format!("is not a known parameter, did you mean `{known}`?").into(),
        None => "is not a known parameter, leave it out".into(),
    }
}

/// The message of a field error.
type Message = Cow<'static, str>;

/// A parameter of a list.
#[derive(Clone, Copy, PartialEq)]
enum Parameter {
    Page,
    Size,
    Order,
    Direction,
    Condition(&'static Column, Comparison),
}

impl Parameter {
    /// Finds the parameter with a name.
    fn of(name: &str, names: &QueryNames, columns: &'static [Column]) -> Option<Self> {
        let condition = |name, test| {
            let mut columns = columns.iter().filter(|column| takes(column, test));
            let column = columns.find(|column| column.parameter == name)?;
            Some(Self::Condition(column, test))
        };
        let mut paging = Self::paging(names).into_iter();
        paging
            .find_map(|(known, parameter)| (known == name).then_some(parameter))
            .or_else(|| condition(name, Comparison::Eq))
            .or_else(|| condition(name.strip_prefix(names.from)?, Comparison::Ge))
            .or_else(|| condition(name.strip_prefix(names.to)?, Comparison::Le))
    }

    /// The parameters of paging and order, which every list has.
    const fn paging(names: &QueryNames) -> [(&'static str, Self); 4] {
        [
            (names.page, Self::Page),
            (names.size, Self::Size),
            (names.order, Self::Order),
            (names.direction, Self::Direction),
        ]
    }
}

const fn takes(column: &Column, comparison: Comparison) -> bool {
    match comparison {
        Comparison::Eq => column.is_filter,
        Comparison::Ge | Comparison::Le => column.is_range,
    }
}

/// Returns the names of all parameters of a list.
fn names_of_all(names: &QueryNames, columns: &[Column]) -> Vec<Cow<'static, str>> {
    let paging = Parameter::paging(names).map(|(name, _)| Cow::Borrowed(name));
    let conditions = columns.iter().flat_map(|column| {
        [(Comparison::Eq, ""), (Comparison::Ge, names.from), (Comparison::Le, names.to)]
            .into_iter()
            .filter(|(test, _)| takes(column, *test))
            .map(|(_, prefix)| Cow::Owned(format!("{prefix}{}", column.parameter)))
    });
    conditions.chain(paging).collect()
}

/// Parses an integer from 1 to a maximum.
fn number(text: &str, largest: u32) -> Result<u32, Message> {
    let number = integer(text).and_then(|number| u32::try_from(number).ok());
    number
        .filter(|number| (1..=largest).contains(number))
        .ok_or_else(|| format!("must be an integer from 1 to {largest}").into())
}

/// Parses a comma-separated list of integers in brackets.
fn integers(text: &str) -> Option<Vec<i64>> {
    let inner = text.trim().strip_prefix('[')?.strip_suffix(']')?;
    if inner.trim().is_empty() {
        return Some(Vec::new());
    }
    inner.split(',').map(|number| integer(number.trim())).collect()
}

fn value_of(column: &Column, text: String) -> Result<Value, Message> {
    match column.ty {
        Scalar::Integer => {
            let expected = || with_members("must be a 64-bit integer", column.members);
            integer(&text).map(Value::Integer).ok_or_else(expected)
        }
        Scalar::Number => Ok(Value::Decimal(text.parse().map_err(|_| "must be a number")?)),
        Scalar::Boolean => Ok(Value::Boolean(text.parse().map_err(|_| "must be true or false")?)),
        Scalar::String => Ok(Value::Text(text)),
    }
}

/// The parameters of a query in their order, undecoded.
struct Parameters<'a, P> {
    known: Vec<RawParameter<'a, P>>,
    /// The first unknown parameters.
    unknown: Vec<RawParameter<'a, ()>>,
}

/// A parameter with its value undecoded.
struct RawParameter<'a, P> {
    parameter: P,
    name: Cow<'a, str>,
    /// The value in its percent-encoding; the last one if the parameter is repeated.
    value: &'a str,
    is_repeated: bool,
}

impl<'a, P: Copy + PartialEq> Parameters<'a, P> {
    fn parse(text: &'a str, known: impl Fn(&str) -> Option<P>) -> Self {
        let mut parameters = Self { known: Vec::new(), unknown: Vec::new() };
        for (name, value) in pairs(text) {
            // A name that can't be decoded is unknown.
            let name = decoded(name).map_or(Cow::Borrowed(name), Cow::Owned);
            match known(&name) {
                Some(parameter) => {
                    parameters.insert(RawParameter { parameter, name, value, is_repeated: false });
                }
                None if parameters.unknown.len() < UNKNOWN_KEYS => {
                    parameters.unknown.push(RawParameter {
                        parameter: (),
                        name,
                        value,
                        is_repeated: false,
                    });
                }
                None => {}
            }
        }
        parameters
    }

    fn insert(&mut self, given: RawParameter<'a, P>) {
        match self.known.iter_mut().find(|known| known.parameter == given.parameter) {
            Some(known) => *known = RawParameter { is_repeated: true, ..given },
            None => self.known.push(given),
        }
    }
}

impl<P> RawParameter<'_, P> {
    fn value(&self) -> Result<String, Message> {
        if self.is_repeated {
            return Err("is given more than once".into());
        }
        decoded(self.value).ok_or_else(|| "must be UTF-8 in percent-encoding".into())
    }

    fn error(&self, message: Message) -> FieldError {
        let value = decoded(self.value).map_or(Cow::Borrowed(self.value), Cow::Owned);
        FieldError {
            attempted_value: to_raw_value(bounded(&value)).ok(),
            ..FieldError::new(bounded(&self.name), message)
        }
    }
}

fn pairs(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let pairs = text.split('&').filter(|pair| !pair.is_empty());
    pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")))
}

/// Decodes the percent-encoding of a name or a value; `None` if it is not UTF-8.
fn decoded(text: &str) -> Option<String> {
    let text = text.replace('+', " ");
    percent_decode_str(&text).decode_utf8().ok().map(Cow::into_owned)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use runtime_core::{Filter, FilterAndRange, PageKeys, Range};

    use super::*;

    const READING: ReadConventions = ReadConventions {
        query: QueryNames {
            ids: "id",
            page: "page",
            size: "size",
            order: "order",
            direction: "dir",
            from: "from_",
            to: "to_",
        },
        page: PageKeys { ..ReadConventions::NONE.page },
        default_size: 25,
        max_size: 1000,
    };
    const COLUMNS: &[Column] = &[
        FilterAndRange::<(), i64>::new("Id", "from_Id").column(),
        Range::<(), i64>::new("Id", "Id").column(),
        Filter::<(), String>::new("Text", "Text").column(),
        Filter::<(), bool>::new("Open", "Open").column(),
        Filter::<(), Access>::new("Access", "Access").column(),
    ];

    #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    struct Access(i64);

    impl Access {
        const MEMBERS_ONLY: Self = Self(2);
    }

    runtime_core::enumeration!(Access { MEMBERS_ONLY: "Members only" });

    fn query(text: &str, strict: bool) -> QueryDecoder<'_> {
        QueryDecoder {
            text,
            reading: &READING,
            entity: "Note",
            required_message: "",
            ids_limit: 3,
            unknown: if strict {
                UnknownParameters::Rejected
            } else {
                UnknownParameters::RejectedIfSimilar
            },
        }
    }

    fn part() -> impl Strategy<Value = String> {
        let known = ["page", "size", "order", "dir", "id", "from_Id", "to_from_Id", "Text", "Open"];
        let odd = ["=", "&", "%", "%ff", "%25", "+", "1", "[1,2]", "true", "\u{fc}", "#", "", ";"];
        prop_oneof![prop::sample::select([&known[..], &odd].concat()).prop_map(str::to_owned), ".*"]
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn no_query_panics_and_strict_mode_only_rejects_more(
            parts in prop::collection::vec(part(), 0..12),
        ) {
            let text = parts.concat();
            for (lenient, strict) in [
                (query(&text, false).ids().is_ok(), query(&text, true).ids().is_ok()),
                (query(&text, false).list(COLUMNS).is_ok(), query(&text, true).list(COLUMNS).is_ok()),
            ] {
                prop_assert!(lenient || !strict);
            }
            prop_assert!(query(&text, false).no_parameters().is_ok());
        }
    }

    #[test]
    fn a_value_that_is_no_member_is_told_which_there_are() {
        assert!(query("Access=7", true).list(COLUMNS).is_ok());
        let Err(RejectionKind::Invalid(errors)) = query("Access=all", true).list(COLUMNS) else {
            panic!("the value is no integer");
        };
        assert_eq!(
            errors[0].to_string(),
            "Access: must be a 64-bit integer, such as 2 (Members only)"
        );
    }

    #[test]
    fn the_name_of_a_filter_takes_precedence_over_that_of_a_range() {
        let list = query("from_Id=7", true).list(COLUMNS).unwrap();
        let condition = &list.conditions[0];
        assert_eq!((condition.column, condition.comparison), (COLUMNS[0], Comparison::Eq));
    }
}
