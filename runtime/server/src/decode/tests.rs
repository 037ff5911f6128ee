//! The fast decoder and `validate` agree, and `validate` reports every error.

use proptest::prelude::*;
use runtime_core::{Decimal, EnumMember, Field, FieldError, FieldType, Scalar};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::{BodySchema, decode, is_object, validate};
use crate::rejection::RejectionKind;

/// A field of an enumeration: every integer is valid, and the error of other values lists members.
const ACCESS: Field = Field {
    members: &[
        EnumMember { value: 0, name: "Nobody" },
        EnumMember { value: 2, name: "Members only" },
    ],
    ..Field::optional("Access", FieldType::One(Scalar::Integer))
};

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
    Field::optional("Price", FieldType::One(Scalar::Number)),
    Field::optional("Rates", FieldType::Many(Scalar::Number)),
    ACCESS,
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
    price: Option<Decimal>,
    rates: Option<Vec<Decimal>>,
    access: Option<i64>,
}

const LENIENT: BodySchema =
    BodySchema { fields: FIELDS, required_message: "is a required field", strict: false };

fn decoded(body: &[u8]) -> Result<Request, RejectionKind> {
    decode(body, LENIENT, |text| serde_json::from_str(text))
}

fn errors(body: &str) -> Vec<FieldError> {
    match decoded(body.as_bytes()) {
        Err(RejectionKind::Invalid(errors)) => errors,
        other => panic!("{other:?}"),
    }
}

fn attempted(error: &FieldError) -> &str {
    error.attempted_value.as_deref().map_or("null", RawValue::get)
}

const VALID: [(&str, &[&str]); 12] = [
    ("Id", &["0", "-7", "9223372036854775807", "-9223372036854775808"]),
    ("Subject", &[r#""""#, r#""x""#, r#""\ud83d\ude00""#, "\"\u{fc}\""]),
    ("Open", &["true", "false"]),
    ("Owner", &["1", "null"]),
    ("Text", &[r#""{\"a\":1}""#, "null"]),
    ("Private", &["true", "null"]),
    ("Guests", &["[]", "[1, 2]", "null"]),
    ("Tags", &["[]", r#"["a","b"]"#, "null"]),
    ("Answers", &["[true]", "null"]),
    ("Price", &["12.50", "-0", "1e400", "1234567890123456789012345678901234567890.1", "null"]),
    ("Rates", &["[]", "[0.10, -1e-400]", "null"]),
    ("Access", &["0", "7", "null"]),
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

/// Objects that are valid or nearly valid.
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

/// The same with one character changed, inserted or cut off.
fn damaged() -> impl Strategy<Value = String> {
    let characters = prop::sample::select(" ,:\"{}[]\\0n.e\u{0}\u{fc}".chars().collect::<Vec<_>>());
    (body(), any::<prop::sample::Index>(), 0..3, characters).prop_map(
        |(body, at, how, character)| {
            let mut chars: Vec<_> = body.chars().collect();
            let at = at.index(chars.len());
            match how {
                0 => chars.truncate(at),
                1 => chars[at] = character,
                _ => chars.insert(at, character),
            }
            chars.into_iter().collect()
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(4096) })]

    #[test]
    fn validation_agrees_with_the_fast_decoder(body in prop_oneof![body(), damaged()]) {
        let fast = is_object(&body) && serde_json::from_str::<Request>(&body).is_ok();
        prop_assert_eq!(fast, validate(&body, LENIENT).is_ok());
    }

    #[test]
    fn no_bytes_panic(body in prop::collection::vec(any::<u8>(), 0..64)) {
        let _ = decoded(&body);
    }
}

#[test]
fn every_error_is_reported_in_the_order_of_the_fields() {
    let reported: Vec<_> = errors(
        r#"{"Answers":[true,null],"Access":"all","Rates":["1"],"Price":"12.50","Guests":[1,2.5],"Owner": 1e400 ,"Id":"1","Open":null,"Text":1}"#,
    )
    .iter()
    .map(|error| format!("{error} <- {}", attempted(error)))
    .collect();
    assert_eq!(
        reported,
        [
            r#"Id: must be a 64-bit integer <- "1""#,
            "Subject: is a required field <- null",
            "Open: is a required field <- null",
            "Owner: must be a 64-bit integer <- 1e400",
            "Text: must be a string <- 1",
            "Guests: must be an array of 64-bit integers <- [1,2.5]",
            "Answers: must be an array of true and false <- [true,null]",
            r#"Price: must be a number <- "12.50""#,
            r#"Rates: must be an array of numbers <- ["1"]"#,
            r#"Access: must be a 64-bit integer, such as 0 (Nobody), 2 (Members only) <- "all""#,
        ]
    );
}

#[test]
fn a_long_attempted_value_is_cut_between_characters() {
    for (start, whole) in [("x", 511), ("", 511), ("xx", 510)] {
        let value = format!("{start}{}", "\u{fc}".repeat(2000));
        let errors = errors(&format!(r#"{{"Id":"{value}","Subject":"","Open":true}}"#));
        let attempted: String = serde_json::from_str(attempted(&errors[0])).unwrap();
        assert_eq!(attempted, format!("\"{start}{}", "\u{fc}".repeat(whole)));
    }
}

#[test]
fn an_attempted_value_of_1_kib_is_repeated_whole() {
    let value = format!("\"{}\"", "x".repeat(1022));
    let body = format!(r#"{{"Id":{value},"Subject":"","Open":true}}"#);
    assert_eq!(attempted(&errors(&body)[0]), value);
}

#[test]
fn an_unportable_attempted_value_is_repeated_as_text() {
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
    assert!(matches!(decoded(deep.as_bytes()), Err(RejectionKind::MalformedBody(_))));
    let open = "{\"Id\":".repeat(20_000);
    assert!(matches!(decoded(open.as_bytes()), Err(RejectionKind::MalformedBody(_))));
}

#[test]
fn an_error_of_the_fast_decoder_alone_is_a_rejection() {
    let body = br#"{"Id":1,"Subject":"","Open":true}"#;
    let rejection = decode(body, LENIENT, |_| serde_json::from_str::<u8>("x")).unwrap_err();
    assert!(matches!(rejection, RejectionKind::MalformedBody(_)), "{rejection:?}");
}
