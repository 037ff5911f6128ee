//! An `api.yaml` of random names, texts and values: what a spec stands or falls with is as in the other
//! fixtures.

use std::fmt::Write;

use crate::entity::{needs_name, quoted};
use crate::random::Random;
use crate::words::{KEYS, TEXTS};

/// What the entities share.
pub(crate) struct Api {
    pub(crate) text: String,
    /// The message of a field that is missing.
    pub(crate) required: String,
}

const MEANINGS: &[&str] = &[
    "rejected",
    "invalid",
    "unauthorized",
    "not-found",
    "throttled",
    "failed",
    "undecodable",
    "accepted-undecodable",
];

const SLOTS: &[&str] = &["status", "updated-on", "updated-by"];

const CONSTANTS: &[(&str, &str)] = &[
    ("boolean", "true"),
    ("boolean", "null"),
    ("integer", "-9223372036854775808"),
    ("integer", "null"),
    ("string", r#""\"\\ {} */""#),
    ("string", "null"),
];

const URLS: &[&str] = &[
    "http://localhost:8080",
    "https://example.com:65535",
    "https://xn--bcher-kva.example",
    "http://[::1]:1",
    "https://EXAMPLE.com",
];

/// An API with names of its own.
pub(crate) fn api(number: usize, random: &mut Random) -> Api {
    let required = random.one_of(TEXTS).to_owned();
    let mut text = format!(
        "name: Hostile{number}\ncrates: {{ prefix: hostile{number}, version: {number}.0.{} }}\n",
        random.below(1000)
    );
    let mut line = |line: String| text.push_str(&(line + "\n"));
    line(format!("base_url: {}", quoted(random.one_of(URLS))));
    line("documentation: \"https://docs.example.com/a_b/\"".to_owned());
    line(format!("authentication: {{ scheme: bearer, docs: {} }}", any(random)));
    line(format!("administrator: {{ name: {}, docs: {} }}", any(random), any(random)));
    line(format!("references:\n  User: {}", any(random)));
    let verdict = random.one_of(KEYS);
    line("envelopes:".to_owned());
    for name in ["success", "rejection"] {
        line(format!("  {name}:\n    docs: {}\n    keys:", any(random)));
        line(envelope(name == "success", verdict, random));
    }
    line("messages:".to_owned());
    for kind in ["create", "update", "delete", "run-command"] {
        line(format!("  {kind}: {}", quoted(&format!("{{entity}} {}", braceless(random)))));
    }
    line(format!("  required: {}\n  not_found: {}", quoted(&required), any(random)));
    line(outcomes(random));
    line(reading(random));
    line(enums(random));
    line(quirks(random));
    line(shared_fields(random));
    Api { text, required }
}

fn any(random: &mut Random) -> String {
    quoted(random.one_of(TEXTS))
}

/// A text without placeholders.
fn braceless(random: &mut Random) -> String {
    random.one_of(TEXTS).replace(['{', '}'], "")
}

/// Keys that differ, none of which is the given one.
fn distinct(count: usize, other: &str, random: &mut Random) -> Vec<&'static str> {
    let mut keys: Vec<&str> = Vec::new();
    while keys.len() < count {
        let key = random.one_of(KEYS);
        if key != other && !keys.contains(&key) {
            keys.push(key);
        }
    }
    keys
}

fn envelope(is_success: bool, verdict: &str, random: &mut Random) -> String {
    let mut slots = vec!["message"];
    slots.push(if is_success { "value" } else { "errors" });
    slots.extend(SLOTS.iter().filter(|slot| is_success || **slot == "status"));
    slots.truncate(2 + random.below(4));
    let constants = random.below(4);
    let keys = distinct(slots.len() + constants, verdict, random);
    let mut lines = String::new();
    let mut key = |key: &str, value: String, number: usize| {
        let rust = if needs_name(key) { format!("rust: k{number}, ") } else { String::new() };
        let _ = writeln!(lines, "      {}: {{ {value}, {rust}docs: A key. }}", quoted(key));
    };
    key(verdict, "carries: verdict".to_owned(), 99);
    for (number, name) in keys.into_iter().enumerate() {
        let value = match slots.get(number) {
            Some(slot) => format!("carries: {slot}"),
            None => {
                let (ty, value) = random.one_of(CONSTANTS);
                format!("type: {ty}, always: {value}")
            }
        };
        key(name, value, number);
    }
    lines
}

fn outcomes(random: &mut Random) -> String {
    let mut lines = "outcomes:\n".to_owned();
    let mut row = |status: &str, cells: [&str; 5]| {
        let [accepted, rejected, json, text, empty] = cells;
        let _ = writeln!(
            lines,
            "  {status}: {{ accepted: {accepted}, rejected: {rejected}, json: {json}, text: {text}, empty: {empty} }}"
        );
    };
    row("401", ["unauthorized"; 5]);
    row("404", ["not-found"; 5]);
    let mut cell = || random.one_of(MEANINGS);
    row("2xx", ["success", cell(), cell(), cell(), cell()]);
    row("3xx", [cell(), cell(), cell(), cell(), cell()]);
    row("4xx", [cell(), "invalid", cell(), cell(), cell()]);
    row("5xx", [cell(), "failed", cell(), cell(), cell()]);
    row("418", [cell(), cell(), cell(), cell(), cell()]);
    row("599", [cell(), cell(), cell(), cell(), cell()]);
    lines
}

/// The names of queries have letters and digits of ASCII alone.
fn reading(random: &mut Random) -> String {
    let is_name = |key: &&str| key.chars().all(|char| char.is_ascii_alphanumeric() || char == '_');
    let names: Vec<&str> = KEYS.iter().copied().filter(is_name).collect();
    let mut query: Vec<&str> = Vec::new();
    while query.len() < 7 {
        let name = random.one_of(&names);
        if !query.contains(&name) {
            query.push(name);
        }
    }
    let page = distinct(11, "", random);
    let pairs = |keys: &[&str], names: &[&str]| {
        let pairs = keys.iter().zip(names).map(|(key, name)| format!("{key}: {}", quoted(name)));
        pairs.collect::<Vec<_>>().join(", ")
    };
    let query = pairs(&["ids", "page", "size", "order", "direction", "from", "to"], &query);
    let keys = [
        "records",
        "number",
        "size",
        "order",
        "direction",
        "first",
        "last",
        "total",
        "pages",
        "has_next",
        "has_previous",
    ];
    let page = pairs(&keys, &page);
    let usual = 1 + random.below(100);
    format!(
        "reading:\n  version_field: UpdatedOn\n  query: {{ {query} }}\n  page: {{ {page} }}\n  \
         usual_size: {usual}\n  largest_size: {}\n  outcomes:\n    2xx: {{ accepted: undecodable, \
         rejected: rejected, json: success, text: undecodable, empty: undecodable }}\n",
        usual + random.below(3)
    )
}

fn enums(random: &mut Random) -> String {
    let mut lines = "enums:\n  HostileAnswer:\n    docs: An answer.\n    members:\n".to_owned();
    for (number, key) in distinct(1 + random.below(6), "", random).into_iter().enumerate() {
        let rust = if needs_name(key) { format!("rust: M{number}, ") } else { String::new() };
        let value = random.one_of(&["", "-", "9223372036854775"]);
        let docs = any(random);
        let key = quoted(key);
        let _ = writeln!(lines, "      {key}: {{ value: {value}{number}, {rust}docs: {docs} }}");
    }
    lines
}

fn quirks(random: &mut Random) -> String {
    let mut lines = "quirks:\n".to_owned();
    for number in 0..=random.below(3) {
        let _ =
            writeln!(lines, "  odd-{number}: {{ text: {}, source: {} }}", any(random), any(random));
    }
    lines
}

/// Fields of all entities, with keys that no field of an entity has.
fn shared_fields(random: &mut Random) -> String {
    let mut lines = "fields:\n".to_owned();
    for (key, field) in [
        ("SharedCode", "type: string, optional: [create, update]"),
        ("SharedNumber", "type: enum HostileAnswer, record: nullable"),
        ("SharedTime", "type: date-time, record: always"),
        ("shared \"x\"", "type: list of uuid, undocumented: [update]"),
    ] {
        if random.below(2) == 0 || key == "SharedNumber" {
            let _ = writeln!(lines, "  {}: {{ {field}, docs: {} }}", quoted(key), any(random));
        }
    }
    lines
}
