//! What holds for any spec, any document and any request: bounded, so that all of it runs in
//! seconds.

use std::collections::HashSet;
use std::sync::Arc;

use bytes::Bytes;
use generator::RuntimePath;
use generator::diagnostic::{Code, Diagnostic};
use generator::files::Files;
use generator::source::Sources;
use http::Request;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use proptest::strategy::ValueTree;
use runtime_client::{ServiceTransport, Transport};
use runtime_core::{
    Column, Comparison, Condition, Decimal, Field, FieldType, Scalar, Value as Given,
};
use serde_json::value::RawValue;
use serde_json::{Value, json};
use syn::{ImplItem, Item};
use tests::TOKEN;
use tests::operations::{ListRecords, Query, Stored, Write, all, client, run};
use tests::recorder::{Recorder, settings};

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(cases) }
}

// Specs.

const API: &str = include_str!("../../generator/tests/shared/api.yaml");

/// A spec of these entities. JSON is YAML.
fn check(entities: &[Value]) -> Result<generator::Checked, Vec<Diagnostic>> {
    let mut sources = Sources::default();
    sources.add("api.yaml", API);
    for (index, entity) in entities.iter().enumerate() {
        sources.add(format!("entities/{index}.yaml"), entity.to_string());
    }
    generator::check(&sources)
}

fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[A-Z][a-z]{1,6}([A-Z][a-z]{1,6})?",
        2 => "[A-Za-z_][A-Za-z0-9_-]{0,8}",
        1 => select(vec!["Self", "self", "Type", "Gen", "Option", "Main", "Build", "Request", "S1"])
            .prop_map(str::to_owned),
    ]
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => "[A-Za-z ,.]{1,40}",
        1 => "([`~\\[\\]<>()*_\\\\/#\"' |!{}.:-]|https?://|[a-z1\n]){1,40}",
        1 => "\\PC{1,20}",
    ]
}

fn ty() -> impl Strategy<Value = String> {
    let scalar = [
        "integer",
        "decimal",
        "string",
        "boolean",
        "date-time",
        "json",
        "comma-list",
        "uuid",
        "id of User",
    ];
    (any::<bool>(), select(scalar.to_vec())).prop_map(|(list, scalar)| {
        if list { format!("list of {scalar}") } else { scalar.to_owned() }
    })
}

/// On which operations a field stands: on create, on update; `Some(true)` where it is required.
fn presence() -> impl Strategy<Value = [Option<bool>; 2]> {
    prop::array::uniform2(any::<Option<bool>>())
}

fn field() -> impl Strategy<Value = (String, Value)> {
    (word(), ty(), presence(), text(), prop::option::weighted(0.1, "[a-z]{1,5}(_[a-z]{1,5})?"))
        .prop_map(|(wire, ty, presence, docs, rust)| {
            let on = |required: bool| {
                let kinds = ["create", "update"].into_iter().zip(presence);
                let kinds = kinds.filter(|(_, presence)| *presence == Some(required));
                kinds.map(|(kind, _)| kind).collect::<Vec<_>>()
            };
            let mut field = json!({ "type": ty, "docs": docs });
            field["required"] = json!(on(true));
            field["optional"] = json!(on(false));
            if let Some(rust) = rust {
                field["rust"] = json!(rust);
            }
            (wire, field)
        })
}

/// Whether a type is one that lists can be filtered by, and by a range of.
fn filters(field: &Value) -> (bool, bool) {
    let ty = field["type"].as_str().unwrap_or_default();
    (!ty.starts_with("list of "), matches!(ty, "integer" | "date-time"))
}

fn entity() -> impl Strategy<Value = Value> {
    let reads = prop::array::uniform4(any::<bool>());
    let fields = prop::collection::vec(field(), 0..6);
    (word(), text(), fields, reads).prop_map(|(name, docs, fields, reads)| {
        let filtered = |by: fn((bool, bool)) -> bool| -> Vec<&str> {
            let mut keys: Vec<_> = fields
                .iter()
                .filter(|(_, field)| by(filters(field)))
                .map(|(wire, _)| wire.as_str())
                .collect();
            keys.sort_unstable();
            keys.dedup();
            keys
        };
        let (filters, ranges) = (filtered(|(value, _)| value), filtered(|(_, range)| range));
        let mut all = json!({
            "Id": { "type": format!("id of {name}"), "required": ["update"], "docs": "Which one." }
        });
        for (wire, field) in fields.clone() {
            all[wire] = field;
        }
        if reads[..3].contains(&true) {
            all["UpdatedOn"] =
                json!({ "type": "date-time", "record": "nullable", "docs": "When, and at last." });
        }
        let operation = |suffix: &str| {
            json!({ "role": format!("{name}-{suffix}"), "page": "page", "docs": docs })
        };
        let mut operations =
            json!({ "create": operation("Create"), "update": operation("Edit") });
        let kinds = [("get", "Read"), ("get-many", "Read"), ("list", "List"), ("delete", "Delete")];
        for ((kind, suffix), _) in kinds.into_iter().zip(reads).filter(|(_, is_there)| *is_there) {
            operations[kind] = operation(suffix);
        }
        if reads[2] {
            operations["list"]["filters"] = json!(filters);
            operations["list"]["ranges"] = json!(ranges);
        }
        json!({
            "entity": name,
            "path": format!("/api/{}", name.to_lowercase()),
            "docs": docs,
            "operations": operations,
            "fields": all,
        })
    })
}

/// The name of an item in the namespace of types or of values, as far as two may not share it.
fn name(item: &Item) -> Option<String> {
    match item {
        Item::Struct(item) => Some(item.ident.to_string()),
        Item::Trait(item) => Some(item.ident.to_string()),
        Item::Type(item) => Some(item.ident.to_string()),
        Item::Mod(item) => Some(item.ident.to_string()),
        Item::Const(item) => Some(format!("const {}", item.ident)),
        Item::Fn(item) => Some(format!("fn {}", item.sig.ident)),
        _ => None,
    }
}

/// The members of an `impl` of a type's own.
fn members(item: &Item) -> Vec<String> {
    let Item::Impl(block) = item else { return Vec::new() };
    let functions = block.items.iter().filter_map(|member| match member {
        ImplItem::Fn(function) => Some(function.sig.ident.to_string()),
        _ => None,
    });
    functions.collect()
}

fn assert_unique(path: &str, names: impl IntoIterator<Item = String>) {
    let mut seen = HashSet::new();
    for name in names {
        assert!(seen.insert(name.clone()), "{path}: {name} stands there twice");
    }
}

fn assert_is_code(files: &Files) {
    for (path, text) in files.iter() {
        if path.contains("/src/") {
            let file =
                syn::parse_file(text).unwrap_or_else(|error| panic!("{path}: {error}\n{text}"));
            assert_unique(path, file.items.iter().filter_map(name));
            for item in &file.items {
                assert_unique(path, members(item));
            }
        } else if path.contains(".json") {
            serde_json::from_str::<Value>(text).unwrap_or_else(|error| panic!("{path}: {error}"));
        }
    }
}

proptest! {
    #![proptest_config(config(128))]

    #[test]
    fn an_accepted_spec_generates_code_and_always_the_same(
        entities in prop::collection::vec(entity(), 1..4)
    ) {
        let Ok(checked) = check(&entities) else { return Ok(()) };
        let runtime = RuntimePath("../../runtime".to_owned());
        let files = generator::emit(&checked, &runtime);
        assert_is_code(&files);
        let again = check(&entities).expect("it was accepted before");
        prop_assert_eq!(files, generator::emit(&again, &runtime));
    }
}

/// The property above is about accepted specs, so enough of them have to be.
#[test]
fn most_random_specs_are_accepted() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut accepted = 0;
    for _ in 0..100 {
        let entity = entity().new_tree(&mut runner).expect("a strategy without filters").current();
        accepted += usize::from(check(&[entity]).is_ok());
    }
    assert!(accepted >= 25, "{accepted} of 100");
}

// Documents.

/// Pieces of documents near the language, in place of one piece of a sound one.
const PIECES: [&str; 34] = [
    "7",
    "0x10",
    "0o7",
    "1e3",
    "1.5",
    ".inf",
    ".nan",
    "-0",
    "+1",
    "1_000",
    "9223372036854775808",
    "~",
    "null",
    "Null",
    "true",
    "True",
    "yes",
    "no",
    "on",
    "''",
    "\"\"",
    "\"a\\tb\"",
    "[]",
    "{}",
    "[create]",
    "[create, update]",
    "{ a: b }",
    "a: b",
    "text",
    "2025-01-15",
    "!!str 7",
    "&a b",
    "- a",
    "|\n    text",
];

const SOUND: &str = "\
entity: Thing
path: /api/things
docs: A thing.
operations:
  create:
    role: Thing-Create
    page: page
    docs: Makes one.
    cases:
      - name: one
        request: { Name: a }
        saved: { id: 1, updated_on: now, updated_by: me }
fields:
  Name: { type: string, required: [create], docs: Its name. }
  Size:
    type: integer
    optional: [create]
    docs: Its size.
";

/// A sound document with a few values replaced, keys misspelt, and lines lost.
fn document() -> impl Strategy<Value = String> {
    let change = (any::<prop::sample::Index>(), 0..4, select(PIECES.to_vec()));
    prop::collection::vec(change, 1..4).prop_map(|changes| {
        let mut lines: Vec<String> = SOUND.lines().map(str::to_owned).collect();
        for (at, how, piece) in changes {
            let at = at.index(lines.len());
            let line = &mut lines[at];
            match how {
                0 => {
                    lines.remove(at);
                }
                1 => *line = line.replacen(':', "x:", 1),
                2 => *line = line.replacen("[create]", piece, 1),
                _ => {
                    if let Some((key, _)) = line.split_once(": ") {
                        *line = format!("{key}: {piece}");
                    }
                }
            }
        }
        lines.join("\n") + "\n"
    })
}

/// Errors that only the shape pass reports: serde accepts any scalar as a string, and null as the
/// absence of an optional value.
fn is_stricter(diagnostic: &Diagnostic) -> bool {
    let accepted = ["found nothing", "expected a string"];
    matches!(diagnostic.code, Code::Unsupported | Code::DuplicateKey)
        || diagnostic.code == Code::WrongKind
            && accepted.iter().any(|part| diagnostic.message.contains(part))
}

proptest! {
    #![proptest_config(config(1024))]

    #[test]
    fn the_shape_pass_and_serde_agree(document in document()) {
        let mut sources = Sources::default();
        sources.add("api.yaml", API);
        let file = sources.add("entities/thing.yaml", document.as_str());
        let mistakes = generator::check(&sources).err().unwrap_or_default();
        let of_shape: Vec<_> = mistakes
            .into_iter()
            .filter(|mistake| mistake.span.file == file)
            .filter(|mistake| mistake.code.number() <= Code::UnknownWord.number())
            // These two are about what is there, not about its shape.
            .filter(|mistake| !mistake.message.contains("is empty") && !mistake.message.contains("no operation"))
            .collect();
        let decoded = serde_yaml::from_str::<generator::spec::Entity>(&document);
        match decoded {
            Ok(_) => prop_assert!(of_shape.iter().all(is_stricter), "serde takes it: {of_shape:#?}"),
            Err(error) => prop_assert!(
                of_shape.iter().any(|mistake| !mistake.message.contains("can't be decoded")),
                "only serde refuses it: {error}"
            ),
        }
    }
}

// Requests.

fn string() -> impl Strategy<Value = String> {
    let any_character = prop::collection::vec(any::<char>(), 0..24);
    let control = prop::collection::vec(0_u8..=0x1f, 1..8);
    prop_oneof![
        4 => any_character.prop_map(String::from_iter),
        1 => control.prop_map(|bytes| bytes.into_iter().map(char::from).collect()),
        1 => select(vec!["", "\u{0}", "\u{7f}\u{85}\u{2028}\u{feff}", "\"\\/\u{8}", "null", "\u{10ffff}"])
            .prop_map(str::to_owned),
        1 => (0_usize..40_000).prop_map(|length| "\u{fc}".repeat(length)),
    ]
}

fn integer() -> impl Strategy<Value = i64> {
    prop_oneof![any::<i64>(), select(vec![0, -1, i64::MAX, i64::MIN, 1 << 53, (1 << 53) + 1])]
}

/// Any number of JSON, of up to 40 digits.
fn number() -> impl Strategy<Value = Decimal> {
    "-?(0|[1-9][0-9]{0,19})(\\.[0-9]{1,20})?([eE][+-]?[0-9]{1,3})?"
        .prop_map(|text| text.parse().expect("it is a number"))
}

fn scalar(scalar: Scalar) -> BoxedStrategy<Value> {
    match scalar {
        Scalar::Integer => integer().prop_map(Value::from).boxed(),
        // Trees of values hold floats, and read back those alone that are short.
        Scalar::Number => {
            any::<i32>().prop_map(|quarters| (f64::from(quarters) / 4.0).into()).boxed()
        }
        Scalar::String => string().prop_map(Value::from).boxed(),
        Scalar::Boolean => any::<bool>().prop_map(Value::from).boxed(),
    }
}

fn value(ty: FieldType) -> BoxedStrategy<Value> {
    match ty {
        FieldType::One(one) => scalar(one),
        FieldType::Many(one) => {
            let length = match one {
                Scalar::String => 4,
                Scalar::Integer | Scalar::Number | Scalar::Boolean => 1000,
            };
            let few = prop::collection::vec(scalar(one), 0..4);
            let many = prop::collection::vec(scalar(one), length);
            prop_oneof![4 => few, 1 => many].prop_map(Value::from).boxed()
        }
    }
}

/// Any request of an operation, as JSON.
fn request(fields: &'static [Field]) -> impl Strategy<Value = Value> {
    let members: Vec<_> = fields
        .iter()
        .map(|field| {
            let value = value(field.ty);
            let value = if field.required {
                value.prop_map(Some).boxed()
            } else {
                prop::option::of(value).boxed()
            };
            (Just(field.key), value)
        })
        .collect();
    members.prop_map(|members| {
        members.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))).collect()
    })
}

/// An operation, and a request of it.
fn exchange() -> impl Strategy<Value = (Write, Value)> {
    select(all().writes).prop_flat_map(|operation| {
        request(operation.info.fields()).prop_map(move |body| (operation, body))
    })
}

/// A text that an address has room for.
fn short() -> impl Strategy<Value = String> {
    string().prop_map(|text| text.chars().take(200).collect())
}

/// A list, and a query of it: any value of any filter and range, each once.
fn query() -> impl Strategy<Value = (ListRecords, Query)> {
    select(all().lists).prop_flat_map(|list| {
        let tests = list.columns.iter().flat_map(|column| {
            let filter = column.is_filter.then_some((column, Comparison::Eq));
            let ends = [(column, Comparison::Ge), (column, Comparison::Le)];
            filter.into_iter().chain(column.is_range.then_some(ends).into_iter().flatten())
        });
        let tests: Vec<_> = tests.collect();
        let conditions = subsequence(tests.clone(), 0..=tests.len().min(6))
            .prop_flat_map(|tests| tests.into_iter().map(condition).collect::<Vec<_>>());
        let words = (prop::option::of(short()), prop::option::of(short()));
        let pages = (prop::option::of(1..=u32::MAX), prop::option::of(1..=1000_u32));
        (conditions, words, pages).prop_map(
            move |(conditions, (order, direction), (page, size))| {
                (list, Query { conditions, order, direction, page, size })
            },
        )
    })
}

fn condition(
    (column, comparison): (&'static Column, Comparison),
) -> impl Strategy<Value = Condition> {
    let value = match column.ty {
        Scalar::Integer => integer().prop_map(Given::Integer).boxed(),
        Scalar::Number => number().prop_map(Given::Decimal).boxed(),
        Scalar::String => short().prop_map(Given::Text).boxed(),
        Scalar::Boolean => any::<bool>().prop_map(Given::Boolean).boxed(),
    };
    value.prop_map(move |value| Condition { column: *column, comparison, value })
}

/// Bodies that are nearly right: a value of another kind, a member lost, given twice or unknown.
fn spoilt() -> impl Strategy<Value = (Write, String)> {
    let odd = vec![
        "null",
        "1",
        "-1",
        "1.0",
        "1e3",
        "1e400",
        "9223372036854775808",
        "true",
        "\"\"",
        "\"1\"",
        "\"\\ud800\"",
        "[]",
        "[1]",
        "[null]",
        "[\"a\"]",
        "[1,\"a\"]",
        "{}",
        "tru",
        "",
    ];
    let change = (any::<prop::sample::Index>(), 0..3, select(odd));
    (exchange(), prop::collection::vec(change, 0..3)).prop_map(|((operation, body), changes)| {
        let members = body.as_object().expect("a request is an object");
        let mut members: Vec<(String, String)> =
            members.iter().map(|(key, value)| (key.clone(), value.to_string())).collect();
        for (at, how, odd) in changes {
            let key =
                operation.info.fields()[at.index(operation.info.fields().len())].key.to_owned();
            if how < 2 {
                members.retain(|(known, _)| *known != key);
            }
            if how > 0 {
                members.push((key, odd.to_owned()));
            }
        }
        let members =
            members.iter().map(|(key, value)| format!("{}:{value}", Value::from(key.as_str())));
        (operation, format!("{{{}}}", members.collect::<Vec<_>>().join(",")))
    })
}

/// Status and body of the answer to a body. A strict server surveys every body; another one only
/// those that its fast decoder turned down, and in those the survey finds what is wrong.
fn answer(operation: &Write, body: &str, strict: bool) -> (u16, String) {
    let recorder = Arc::new(Recorder::default());
    let router =
        (operation.routes)(&recorder, Stored::default()).into_router(settings().strict(strict));
    let request = Request::builder()
        .method(operation.info.kind.method())
        .uri(&*operation.info.path())
        .header("authorization", format!("Bearer {TOKEN}"))
        .header("content-type", "application/json")
        .body(Bytes::from(body.to_owned()))
        .expect("a request");
    let answer = run(ServiceTransport::new(router).send(request)).expect("an answer");
    (answer.status().as_u16(), String::from_utf8_lossy(answer.body()).into_owned())
}

proptest! {
    #![proptest_config(config(512))]

    #[test]
    fn a_request_arrives_at_the_handler_as_it_was_sent((operation, body) in exchange()) {
        let recorder = Arc::new(Recorder::default());
        let stored = Stored { id: i64::MIN, ..Stored::default() };
        let router = (operation.routes)(&recorder, stored).into_router(settings());
        let client = client(ServiceTransport::new(router));
        let output = run((operation.call)(client, body.clone()));
        let output = output.map_err(|error| TestCaseError::fail(error.to_string()))?;
        prop_assert!(output.contains(&format!("({})", i64::MIN)), "{output}");
        let sent = (operation.encode)(&body).expect("it fits");
        prop_assert_eq!(&sent, &body);
        prop_assert_eq!(recorder.take(), [format!("{:?}", sent.to_string())]);
    }

    #[test]
    fn a_list_arrives_at_the_handler_as_it_was_sent((list, query) in query()) {
        let received = (list.exchange)(query.clone());
        let received = received.map_err(|error| TestCaseError::fail(error.to_string()))?;
        prop_assert_eq!(received, query, "{}", list.info);
    }

    #[test]
    fn the_fast_and_the_thorough_decoder_agree((operation, body) in spoilt()) {
        let fast = answer(&operation, &body, false);
        prop_assert_eq!(&fast, &answer(&operation, &body, true));
        let read = serde_json::from_str::<Value>(&body);
        // A tree of values does not hold every number that a decimal can be.
        let is_json = serde_json::from_str::<&RawValue>(&body).is_ok();
        let decodes = read.as_ref().map_or(is_json, |body| (operation.encode)(body).is_ok());
        // A key given twice is a mistake that a tree of values does not show.
        prop_assert!(fast.0 == 400 || fast.0 == 200 && decodes, "{fast:?}");
        prop_assert!(fast.0 == 200 || read.is_err() || !fast.1.contains("\"Errors\":[]"), "{fast:?}");
    }
}
