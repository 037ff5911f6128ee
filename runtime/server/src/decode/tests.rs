//! The fast decoder and the survey draw the line in the same place, and the survey is thorough.

use proptest::prelude::*;
use runtime_core::{Field, FieldError, FieldType, Scalar};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::{Expected, decode, is_object, survey};
use crate::answer::Denial;

const FIELDS: &[Field] = &[
    Field::required("Id", FieldType::One(Scalar::Integer)),
    Field::required("Subject", FieldType::One(Scalar::String)),
    Field::required("Open", FieldType::One(Scalar::Boolean)),
    Field::optional("Owner", FieldType::One(Scalar::Integer)),
    Field::optional("Text", FieldType::One(Scalar::String)),
    Field::optional("Private", FieldType::One(Scalar::Boolean)),
    Field::optional("Guests", FieldType::Many(Scalar::Integer)),
    Field::optional("Tags", FieldType::Many(Scalar::String)),
    Field::optional("Answers", FieldType::Many(Scalar::Boolean)),
];

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
#[expect(dead_code, reason = "only whether it decodes matters")]
struct Request {
    id: i64,
    subject: String,
    open: bool,
    owner: Option<i64>,
    text: Option<String>,
    private: Option<bool>,
    guests: Option<Vec<i64>>,
    tags: Option<Vec<String>>,
    answers: Option<Vec<bool>>,
}

const LENIENT: Expected =
    Expected { fields: FIELDS, required_message: "is a required field", strict: false };

fn decoded(body: &[u8]) -> Result<Request, Denial> {
    decode(body, LENIENT, |text| serde_json::from_str(text))
}

fn errors(body: &str) -> Vec<FieldError> {
    match decoded(body.as_bytes()) {
        Err(Denial::Invalid(errors)) => errors,
        other => panic!("{other:?}"),
    }
}

fn attempted(error: &FieldError) -> &str {
    error.attempted_value.as_deref().map_or("null", RawValue::get)
}

const VALID: [(&str, &[&str]); 9] = [
    ("Id", &["0", "-7", "9223372036854775807", "-9223372036854775808"]),
    ("Subject", &[r#""""#, r#""x""#, r#""\ud83d\ude00""#, "\"\u{fc}\""]),
    ("Open", &["true", "false"]),
    ("Owner", &["1", "null"]),
    ("Text", &[r#""{\"a\":1}""#, "null"]),
    ("Private", &["true", "null"]),
    ("Guests", &["[]", "[1, 2]", "null"]),
    ("Tags", &["[]", r#"["a","b"]"#, "null"]),
    ("Answers", &["[true]", "null"]),
];

const ODD: &[&str] = &[
    "null",
    "1",
    "-0",
    "1.0",
    "1e3",
    "1e400",
    "-1e400",
    "9223372036854775808",
    "01",
    "+1",
    "NaN",
    "123456789012345678901234567890",
    "true",
    "\"1\"",
    "\"\"",
    r#""\ud800""#,
    r#""\udc00\ud800""#,
    "\"\u{1}\"",
    r#""\x""#,
    "[]",
    "[1]",
    "[null]",
    "[1.5]",
    "[\"\"]",
    "[true,1]",
    "[[]]",
    "[1,]",
    r#"["\ud800"]"#,
    "{}",
    r#"{"Id":1}"#,
    r#"{"a":[{"b":null}],"a":1}"#,
    "",
    "tru",
];

fn entry(at: usize) -> impl Strategy<Value = Vec<String>> {
    let (key, values) = VALID[at];
    let with = move |values: &'static [&'static str]| {
        prop::sample::select(values).prop_map(move |value| vec![format!("\"{key}\":{value}")])
    };
    prop_oneof![
        24 => with(values),
        2 => with(ODD),
        1 => Just(Vec::new()),
        1 => (with(values), with(ODD)).prop_map(|(once, again)| [once, again].concat()),
    ]
}

fn unknown() -> impl Strategy<Value = String> {
    let keys = ["Nope", "id", "", "I\\u0064", "Su\\u0062ject", "\\ud800"];
    (prop::sample::select(keys.to_vec()), prop::sample::select(ODD))
        .prop_map(|(key, value)| format!("\"{key}\": {value}"))
}

/// Objects that are nearly or wholly right.
fn body() -> impl Strategy<Value = String> {
    let known: Vec<_> = (0..VALID.len()).map(entry).collect();
    let unknown = prop_oneof![3 => Just(Vec::new()), 1 => prop::collection::vec(unknown(), 1..3)];
    let around = prop::sample::select(vec![("{", "}"); 12]).prop_union(prop::sample::select(vec![
        (" \n{ ", " } "),
        ("{", "}}"),
        ("\u{feff}{", "}"),
        ("[", "]"),
    ]));
    (known, unknown, around, any::<prop::sample::Index>()).prop_map(
        |(known, unknown, (before, after), turn)| {
            let mut entries: Vec<_> = known.into_iter().flatten().chain(unknown).collect();
            if !entries.is_empty() {
                let turn = turn.index(entries.len());
                entries.rotate_left(turn);
            }
            format!("{before}{}{after}", entries.join(","))
        },
    )
}

/// The same with a slip of the pen.
fn damaged() -> impl Strategy<Value = String> {
    let slips = prop::sample::select(" ,:\"{}[]\\0n.e\u{0}\u{fc}".chars().collect::<Vec<_>>());
    (body(), any::<prop::sample::Index>(), 0..3, slips).prop_map(|(body, at, how, slip)| {
        let mut chars: Vec<_> = body.chars().collect();
        let at = at.index(chars.len());
        match how {
            0 => chars.truncate(at),
            1 => chars[at] = slip,
            _ => chars.insert(at, slip),
        }
        chars.into_iter().collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(4096) })]

    #[test]
    fn the_survey_agrees_with_the_fast_decoder(body in prop_oneof![body(), damaged()]) {
        let fast = is_object(&body) && serde_json::from_str::<Request>(&body).is_ok();
        prop_assert_eq!(fast, survey(&body, LENIENT).is_ok());
    }

    #[test]
    fn no_bytes_panic(body in prop::collection::vec(any::<u8>(), 0..64)) {
        let _ = decoded(&body);
    }
}

#[test]
fn every_mistake_is_said_in_the_order_of_the_fields() {
    let said: Vec<_> = errors(
        r#"{"Answers":[true,null],"Guests":[1,2.5],"Owner": 1e400 ,"Id":"1","Open":null,"Text":1}"#,
    )
    .iter()
    .map(|error| format!("{error} <- {}", attempted(error)))
    .collect();
    assert_eq!(
        said,
        [
            r#"Id: must be a 64-bit integer <- "1""#,
            "Subject: is a required field <- null",
            "Open: is a required field <- null",
            "Owner: must be a 64-bit integer <- 1e400",
            "Text: must be a string <- 1",
            "Guests: must be an array of 64-bit integers <- [1,2.5]",
            "Answers: must be an array of true and false <- [true,null]",
        ]
    );
}

#[test]
fn a_long_value_is_cut_between_characters() {
    for (start, whole) in [("x", 511), ("", 511), ("xx", 510)] {
        let value = format!("{start}{}", "\u{fc}".repeat(2000));
        let errors = errors(&format!(r#"{{"Id":"{value}","Subject":"","Open":true}}"#));
        let attempted: String = serde_json::from_str(attempted(&errors[0])).unwrap();
        assert_eq!(attempted, format!("\"{start}{}", "\u{fc}".repeat(whole)));
    }
}

#[test]
fn a_value_of_1_kib_is_sent_back_whole() {
    let value = format!("\"{}\"", "x".repeat(1022));
    let body = format!(r#"{{"Id":{value},"Subject":"","Open":true}}"#);
    assert_eq!(attempted(&errors(&body)[0]), value);
}

#[test]
fn what_few_readers_take_is_sent_back_as_text() {
    let deep = format!("{}{}", "[".repeat(33), "]".repeat(33));
    for value in [r#""\ud800""#, r#"{"\udfff":1}"#, &deep] {
        let body = format!(r#"{{"Id":{value},"Subject":"","Open":true}}"#);
        let errors = errors(&body);
        assert_eq!(serde_json::from_str::<String>(attempted(&errors[0])).unwrap(), value);
    }
    let deep = format!("{}{}", "[".repeat(32), "]".repeat(32));
    for fine in [r#"[[{"a":["]]","\ud83d\ude00",1e400]}]]"#, &deep] {
        let body = format!(r#"{{"Id":{fine},"Subject":"","Open":true}}"#);
        assert_eq!(attempted(&errors(&body)[0]), fine);
    }
}

#[test]
fn deep_nesting_overflows_no_stack() {
    let deep = format!("{}{}", "[".repeat(20_000), "]".repeat(20_000));
    let rest = r#""Id":1,"Subject":"","Open":true"#;
    assert!(decoded(format!(r#"{{"Unknown":{deep},{rest}}}"#).as_bytes()).is_ok());
    let errors = errors(&format!(r#"{{"Guests":{deep},{rest}}}"#));
    assert_eq!(errors[0].property_name.as_deref(), Some("Guests"));
    assert!(matches!(decoded(deep.as_bytes()), Err(Denial::Unreadable(_))));
    let open = "{\"Id\":".repeat(20_000);
    assert!(matches!(decoded(open.as_bytes()), Err(Denial::Unreadable(_))));
}

#[test]
fn what_only_the_fast_decoder_finds_wrong_is_refused_all_the_same() {
    let body = br#"{"Id":1,"Subject":"","Open":true}"#;
    let denial = decode(body, LENIENT, |_| serde_json::from_str::<u8>("x")).unwrap_err();
    assert!(matches!(denial, Denial::Unreadable(_)), "{denial:?}");
}
