//! An entity of random names, texts and values.

use std::fmt::Write;

use crate::api::Api;
use crate::random::Random;
use crate::words::{KEYS, NAMES, TEXTS, TYPES};

/// A text as YAML takes it.
pub(crate) fn quoted(text: &str) -> String {
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
pub(crate) fn entity(number: usize, api: &Api, random: &mut Random) -> String {
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
            rejected.push(format!("{}: {}", quoted(key), quoted(&api.required)));
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
    if random.below(4) == 0 {
        let _ = writeln!(text, "  commands:\n    page: commands\n    {}", docs(random));
        let _ = writeln!(text, "  run-command:\n    page: run\n    {}", docs(random));
        text.push_str(&commands(random));
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

/// Commands with parameters.
fn commands(random: &mut Random) -> String {
    let mut text = "    commands:\n".to_owned();
    let mut known: Vec<&str> = Vec::new();
    for number in 0..=random.below(3) {
        let key = random.one_of(KEYS);
        if known.contains(&key) {
            continue;
        }
        known.push(key);
        let _ = writeln!(text, "      {}:", quoted(key));
        if needs_name(key) {
            let _ = writeln!(text, "        rust: command_{number}");
        }
        let _ = writeln!(text, "        docs: {}", quoted(random.one_of(TEXTS)));
        let mut parameters: Vec<&str> = Vec::new();
        let mut lines = String::new();
        for number in 0..random.below(4) {
            let (name, ty) = (random.one_of(KEYS), random.one_of(TYPES));
            if parameters.contains(&name) {
                continue;
            }
            parameters.push(name);
            let rust = if needs_name(name) { format!("rust: p{number}, ") } else { String::new() };
            let (required, docs) = (random.below(2) == 0, quoted(random.one_of(TEXTS)));
            let required = if required { "required: true, " } else { "" };
            let name = quoted(name);
            let _ =
                writeln!(lines, "          {name}: {{ type: {ty}, {rust}{required}docs: {docs} }}");
        }
        if !lines.is_empty() {
            let _ = write!(text, "        parameters:\n{lines}");
        }
    }
    text
}

/// Whether a key has no letter or digit of ASCII to make a name of.
pub(crate) fn needs_name(key: &str) -> bool {
    !key.chars().any(|c| c.is_ascii_alphabetic()) || key.starts_with(|c: char| c.is_ascii_digit())
}
