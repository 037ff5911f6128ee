//! Specs that are silly or hostile: whatever passes `check` compiles without a warning of rustc, clippy and
//! rustdoc. The names, texts and values are put together at random, from a seed.

#[path = "shared/random.rs"]
mod random;
#[expect(dead_code, reason = "only parts of it are used here")]
#[path = "shared/sources.rs"]
mod sources;
#[path = "shared/workspace.rs"]
mod workspace;

use std::fmt::Write;
use std::path::Path;

use generator::source::Sources;
use random::Random;
use workspace::{cargo, runtime, write_crates, write_workspace};

const SEED: u64 = 20_250_115;
const SPECS: usize = 300;
/// Fewer that pass would say little.
const PASSING: usize = 100;

const API: &str = "crates: { prefix: hostile, version: 0.1.0 }\n";

const KEYS: &[&str] = &[
    "type",
    "self",
    "Self",
    "crate",
    "super",
    "r#type",
    "Some",
    "None",
    "Ok",
    "value",
    "request",
    "state",
    "new",
    "clone",
    "into",
    "from",
    "Extra",
    "1st",
    "é",
    "Größe",
    "naïve",
    "日本",
    "a b",
    "a-b",
    "a.b",
    "a\"b",
    "a\\b",
    "{x}",
    "{}",
    "%s",
    "$x",
    "`tick`",
    "'",
    "<b>",
    "//",
    "/*",
    "*/",
    "#",
    "_",
    "__",
    "A",
    "AA",
    "aA",
    "Default",
    "fn",
    "async",
    "await",
    "gen",
    "dyn",
    "try",
    "yield",
    "union",
    "macro_rules",
    "static",
    "std",
    "core",
    "runtime",
    "String",
    "Vec",
    "Option",
    "i64",
    "bool",
    "str",
    "u8",
    "to_string",
    "to_owned",
    "Page",
    "size",
    "orderBy",
    "dir",
    "page",
    "list",
    "columns",
    "COLUMNS",
    "LIST",
    "GET",
    "INFO",
    "NEW",
    "changes",
    "would_clear",
    "into_update",
    "update",
    "builder",
    "S1",
    "T1",
    "Missing",
    "Set",
    "HasName",
    "deprecated",
    "test",
    "doc",
    "read",
    "write",
    "placeholder",
    "serialize",
    "fields",
    "FIELDS",
    "Field",
    "Fields",
    "index",
    "map",
    "key",
    "V",
    "D",
    "S",
    "E",
    "T",
    "version",
    "record",
    "row",
    "column",
    "eq",
    "fmt",
    "drop",
    "borrow",
    "try_from",
];

const TEXTS: &[&str] = &[
    "```rust\npanic!()\n```",
    "# A heading",
    "[link](javascript:alert(1)) to see",
    "[`Missing`] is a link",
    "<script>alert(1)</script> is shown",
    "*/ ends /* a comment",
    "ends with a backslash \\",
    "\\",
    "| a | b |\n|---|---|",
    "1. first\n2. second",
    "- [ ] a task",
    "    indented like code",
    "see http://example.com/<>?a=b&c",
    "https://a.b/c_d*e* shown",
    "&amp; &lt; &#x41;",
    "{braces} {0} {{}}",
    "100 % sure",
    "a family 👩‍👩‍👧 of emoji",
    "``` unclosed fence",
    "`unclosed code",
    "```\ncode",
    "~~~\ncode\n~~~",
    "<!-- a comment",
    "one\n\n\n\ntwo",
    "trailing  \nspaces",
    "> a quote",
    "***",
    "---\nx",
    "[a]: http://b",
    "![image](x.png)",
    "[^1] a note",
    "$x^2$ of mathematics",
    "@param x",
    "#[derive(Debug)] struct",
    "//! inner",
    "/// outer",
    "'a lifetime",
    "שלום is Hebrew",
    "Ａ is wide",
    "a",
    ".",
    "?",
    "…",
    "e.g. this one. And more",
    "\"quotes\" and 'others'",
    "r#\"raw\"#",
    "#![deny(warnings)]",
    "_emphasis_ *and* **more**",
    "<b>bold",
    "a | b",
    "[x] [y][z] [](x)",
    "`Id`",
    "``a`b``",
    "# # #",
    "+ plus\n  + more",
    "1) one\n\n   two",
    "text\n    indented",
    "x\n===",
    "Self, self, crate",
    "<https://example.com>",
    "www.example.com",
    "me@example.com",
    "a\u{a0}b",
    "ﬁ ligature",
];

const TYPES: &[&str] = &[
    "integer",
    "string",
    "boolean",
    "date-time",
    "json",
    "comma-list",
    "uuid",
    "decimal",
    "id of User",
    "list of integer",
    "list of string",
    "list of boolean",
    "list of date-time",
    "list of id of User",
    "list of uuid",
    "list of decimal",
    "enum HostileAnswer",
];

const NAMES: &[&str] =
    &["", "", "", "", "", "_", "-x", "2", "É", "Type", "Id", "Builder", "Row", "s", "List", "Ids"];

/// A text as YAML takes it.
fn quoted(text: &str) -> String {
    serde_json::to_string(text).expect("a text is JSON")
}

/// A value of a type for a case.
fn value(ty: &str, random: &mut Random) -> String {
    let texts = [
        "\"\"",
        "\"null\"",
        "\"\\\"\\\\\"",
        "\"{}\"",
        "\"a\\u0301\"",
        "\"*/\"",
        "\"\\n\"",
        "\"<b>\"",
        "\"'\"",
        "\"r#\\\"\"",
    ];
    match ty {
        "integer" => {
            (random.one_of(&["9223372036854775807", "-9223372036854775808", "0", "-1"])).to_owned()
        }
        "decimal" => {
            (random.one_of(&["0.1", "-0", "12345678901234567890.5", "1e3", "0.10"])).to_owned()
        }
        "boolean" => (random.one_of(&["true", "false"])).to_owned(),
        "date-time" => {
            (random.one_of(&["\"2025-01-15\"", "\"2025-01-15T10:30:00Z\"", "\"\""])).to_owned()
        }
        "json" => (*random.one_of(&["\"[]\"", "\"{\\\"a\\\":[null]}\"", "\"\""])).to_owned(),
        "uuid" => (random.one_of(&["\"6f1b6f0e-6d0a-4b3e-9d1f-2f6f1c2b7a10\"", "\"\""])).to_owned(),
        "id of User" => (random.one_of(&["7", "-7", "9223372036854775807"])).to_owned(),
        "enum HostileAnswer" => (random.one_of(&["0", "7", "-3"])).to_owned(),
        _ => match ty.strip_prefix("list of ") {
            Some(element) => {
                let count = random.below(3);
                let values: Vec<_> = (0..count).map(|_| value(element, random)).collect();
                format!("[{}]", values.join(", "))
            }
            None => (random.one_of(&texts)).to_owned(),
        },
    }
}

/// An entity with a name of its own.
#[expect(clippy::too_many_lines, reason = "one template")]
fn entity(number: usize, random: &mut Random) -> String {
    let name = format!("H{number}{}", random.one_of(NAMES));
    let quoted_name = quoted(&name);
    let mut text = format!(
        "entity: {quoted_name}\npath: /api/h{number}\ndocs: {}\n",
        quoted(random.one_of(TEXTS))
    );
    let reads = random.below(4) > 0;
    let mut fields = String::new();
    let mut keys: Vec<(&str, &str)> = Vec::new();
    let mut request = vec![String::new()];
    let mut rejected = Vec::new();
    for _ in 0..random.below(9) {
        let (key, ty) = (random.one_of(KEYS), random.one_of(TYPES));
        if keys.iter().any(|(other, _)| *other == key) {
            continue;
        }
        let required = random.below(3) == 0;
        let on = if required { "required: [create, update]" } else { "optional: [create, update]" };
        let _ = writeln!(
            fields,
            "  {}:\n    type: {ty}\n    {on}\n    docs: {}",
            quoted(key),
            quoted(random.one_of(TEXTS))
        );
        if needs_name(key) {
            let _ = writeln!(fields, "    rust: name_{}", keys.len());
        }
        if random.below(5) == 0 {
            let _ = writeln!(
                fields,
                "    quirk: {{ text: {}, source: {} }}",
                quoted(random.one_of(TEXTS)),
                quoted(random.one_of(TEXTS))
            );
        }
        if random.below(5) == 0 {
            let _ = writeln!(
                fields,
                "    deprecated: {{ use: [], docs: {} }}",
                quoted(random.one_of(TEXTS))
            );
        }
        if random.below(5) == 0 {
            let _ = writeln!(
                fields,
                "    assumptions: [{{ text: {}, confidence: low, source: {} }}]",
                quoted(random.one_of(TEXTS)),
                quoted(random.one_of(TEXTS))
            );
        }
        if required || random.below(2) == 0 {
            request.push(format!("{}: {}", quoted(key), value(ty, random)));
        }
        if required {
            rejected.push(format!("{}: is required", quoted(key)));
        }
        keys.push((key, ty));
    }
    let docs = |random: &mut Random| format!("docs: {}", quoted(random.one_of(TEXTS)));
    let pair = request.split_off(1).join(", ");
    text.push_str("operations:\n");
    let saved = "saved: { id: 1, updated_on: now, updated_by: me }";
    let _ = writeln!(text, "  create:\n    page: \"a?b=c#d\"\n    {}", docs(random));
    let _ = writeln!(
        text,
        "    cases:\n      - {{ name: {}, request: {{ {pair} }}, {saved} }}",
        quoted(random.one_of(TEXTS))
    );
    if !rejected.is_empty() {
        let _ = writeln!(
            text,
            "      - {{ name: refused, request: {{}}, rejected: {{ {} }} }}",
            rejected.join(", ")
        );
    }
    let update = if pair.is_empty() { "Id: 1".to_owned() } else { format!("Id: 1, {pair}") };
    let _ = writeln!(text, "  update:\n    page: update\n    {}", docs(random));
    let _ = writeln!(text, "    cases: [{{ name: x, request: {{ {update} }}, {saved} }}]");
    if random.below(3) == 0 {
        let _ = writeln!(
            text,
            "    deprecated: {{ use: [User], docs: {} }}",
            quoted(random.one_of(TEXTS))
        );
    }
    if reads {
        let single = keys.iter().filter(|(_, ty)| !ty.starts_with("list of"));
        let filters: Vec<_> = single.map(|(key, _)| quoted(key)).collect();
        let ranges = keys.iter().filter(|(_, ty)| ["integer", "date-time", "decimal"].contains(ty));
        let ranges: Vec<_> = ranges.map(|(key, _)| quoted(key)).collect();
        let _ = writeln!(
            text,
            "  get:\n    source: {}\n    {}",
            quoted(random.one_of(TEXTS)),
            docs(random)
        );
        let _ = writeln!(text, "  get-many:\n    page: many\n    {}", docs(random));
        let _ = writeln!(
            text,
            "  list:\n    page: list\n    {}\n    filters: [{}]\n    ranges: [{}]",
            docs(random),
            filters.join(", "),
            ranges.join(", ")
        );
        let _ = writeln!(text, "  delete:\n    page: delete\n    {}", docs(random));
    }
    let _ = write!(
        text,
        "fields:\n  Id: {{ type: \"id of {name}\", required: [update], docs: The key. }}\n{fields}"
    );
    if reads && !keys.iter().any(|(key, _)| *key == "UpdatedOn") {
        text.push_str(
            "  UpdatedOn: { type: date-time, record: nullable, docs: The last change. }\n",
        );
    }
    text
}

/// Whether a key has no letter or digit of ASCII to make a name of.
fn needs_name(key: &str) -> bool {
    !key.chars().any(|c| c.is_ascii_alphabetic()) || key.starts_with(|c: char| c.is_ascii_digit())
}

const ENUMS: &str = "enums:
  HostileAnswer:
    docs: An answer.
    members: { \"Yes\": { value: 0 }, \"No, never\": { value: -3 }, \"Self\": { value: 7 } }
";

fn checked(entities: &[(String, String)]) -> Result<Sources, String> {
    let mut sources = Sources::default();
    sources.add("api.yaml", sources::api(&format!("{API}{ENUMS}")));
    for (path, text) in entities {
        sources.add(path.as_str(), text.as_str());
    }
    match generator::check(&sources) {
        Ok(_) => Ok(sources),
        Err(errors) => Err(errors
            .iter()
            .map(|error| format!("{} {}", error.code, error.message))
            .collect::<Vec<_>>()
            .join("; ")),
    }
}

/// Uses the enum, so that no spec has one that nothing uses.
const ANY: &str = "entity: AnyHostile
path: /api/any
docs: Uses the enum.
operations:
  create: { page: create, docs: Makes one. }
fields:
  Answer: { type: enum HostileAnswer, required: [create], docs: What it says. }
";

#[test]
fn what_passes_check_compiles_without_warnings() {
    let mut random = Random(SEED);
    let any = ("entities/any.yaml".to_owned(), ANY.to_owned());
    let mut passing = vec![any.clone()];
    let mut failing = 0;
    for number in 0..SPECS {
        let file = (format!("entities/h{number}.yaml"), entity(number, &mut random));
        match checked(&[any.clone(), file.clone()]) {
            Ok(_) => passing.push(file),
            Err(errors) => {
                failing += 1;
                println!("{number}: {errors}");
            }
        }
    }
    println!("{} of {SPECS} pass, {failing} do not", passing.len() - 1);
    assert!(passing.len() > PASSING, "only {} of {SPECS} pass", passing.len() - 1);
    let sources = checked(&passing).expect("what passes alone passes together");
    let files = generator::generate(&sources, &runtime()).expect("the spec has no errors");
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("hostile");
    write_crates(&root, &files);
    write_workspace(&root, &["model", "client", "server"].map(str::to_owned));
    cargo(&root, &["clippy", "--workspace"]);
    cargo(&root, &["doc", "--no-deps", "--workspace"]);
    cargo(&root, &["test", "--doc", "--workspace"]);
}
