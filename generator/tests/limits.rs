//! The limits of the spec language: the last valid value next to the first invalid one.

#[expect(dead_code, reason = "only parts of it are used here")]
#[path = "shared/sources.rs"]
mod sources;

use generator::RuntimePath;
use generator::diagnostic::Code;
use generator::source::Sources;

const ENTITY: &str = "entity: Thing
path: /api/things
docs: A thing.
operations:
  create: { role: Thing-Create, page: create, docs: Makes one. }
fields:
  Name: { type: string, required: [create], docs: Its name. }
";

fn spec(api: &str, entity: &str) -> Sources {
    let mut sources = Sources::default();
    sources.add("api.yaml", sources::api(api));
    sources.add("entities/thing.yaml", entity);
    sources
}

/// The codes of the errors in a spec.
fn codes(api: &str, entity: &str) -> Vec<Code> {
    let diagnostics = generator::check(&spec(api, entity)).err().unwrap_or_default();
    diagnostics.iter().map(|diagnostic| diagnostic.code).collect()
}

/// Checks valid and invalid texts in place of a part of the entity.
fn entities(replaced: &str, code: Code, valid: &[&str], invalid: &[&str]) {
    assert!(ENTITY.contains(replaced), "{replaced}");
    for text in valid {
        assert_eq!(codes("", &ENTITY.replace(replaced, text)), [], "{text:?}");
    }
    for text in invalid {
        assert_eq!(codes("", &ENTITY.replace(replaced, text)), [code], "{text:?}");
    }
}

#[test]
fn paths() {
    entities(
        "/api/things",
        Code::BadPath,
        &["/things", "/a-b_c.d/1", "/a...b"],
        &["things", "/", "/api/", "//things", "/api/..", "/./things", "/a b", "/{id}", "/a%20b"],
    );
}

#[test]
fn types_of_fields_that_no_entity_has() {
    let api = |ty: &str| {
        format!("fields:\n  Colour: {{ type: {ty}, record: always, docs: Its colour. }}\n")
    };
    assert_eq!(codes(&api("paint"), ENTITY), [Code::UnknownType]);
    assert_eq!(codes(&api("string"), ENTITY), []);
}

#[test]
fn reserved_names() {
    let field = |name: &str| ENTITY.replace("  Name:", &format!("  {name}:"));
    for name in ["Build", "Builder", "Extra"] {
        assert_eq!(codes("", &field(name)), [Code::NameCollision], "{name}");
    }
    let named = |name: &str| ENTITY.replace("Thing", name);
    for name in ["Api", "Envelopes", "Ids", "Lib", "Main", "Roles", "Runtime"] {
        assert_eq!(codes("", &named(name)), [Code::NameCollision], "{name}");
    }
    assert_eq!(codes("", &named("Role")), [], "only its plural is a module");
}

#[test]
fn names_of_entities() {
    for (name, expected) in
        [("Two_Words", None), ("Two-Words", None), ("Two.Words", Some(Code::BadName))]
    {
        let entity = ENTITY.replace("entity: Thing", &format!("entity: {name}"));
        let found = codes("", &entity.replace("Thing-Create", &format!("{name}-Create")));
        assert_eq!(found.first().copied(), expected, "{name}: {found:?}");
    }
}

/// Consequences of an error are not reported.
#[test]
fn an_id_with_an_error_is_not_missing() {
    let update = "  update: { role: Thing-Edit, page: update, docs: Changes one. }\nfields:\n";
    let entity = |ty: &str| {
        let id = format!("  Id: {{ type: {ty}, required: [update], docs: Which. }}\n");
        ENTITY.replace("fields:\n", &format!("{update}{id}"))
    };
    assert_eq!(codes("", &entity("id of Thing")), []);
    assert_eq!(codes("", &entity("id of User")), [Code::UpdateWithoutId]);
    assert_eq!(codes("", &entity("intger")), [Code::UnknownType]);
}

#[test]
fn invisible_characters() {
    let with = |c: char| format!("A\\u{:04X} thing", u32::from(c));
    let in_quotes = |c: char| ENTITY.replace("A thing.", &format!("\"{}\"", with(c)));
    let hidden = [
        0x7, 0x7F, 0x9F, 0xAD, 0x200B, 0x200D, 0x200E, 0x200F, 0x2028, 0x2029, 0x202A, 0x202E,
        0x2060, 0x2066, 0x2069, 0xFEFF,
    ];
    for c in hidden.into_iter().filter_map(char::from_u32) {
        assert_eq!(codes("", &in_quotes(c)), [Code::InvisibleText], "{c:?}");
    }
    for c in [0x20, 0xA0, 0xAE, 0x200A, 0x2010, 0x2027, 0x202F, 0x205F, 0x2070]
        .into_iter()
        .filter_map(char::from_u32)
    {
        assert_eq!(codes("", &in_quotes(c)), [], "{c:?}");
    }
}

#[test]
fn versions() {
    for (version, valid) in [
        ("0.1.0", true),
        ("10.20.30", true),
        ("01.1.0", false),
        ("1.0", false),
        ("1.0.0.0", false),
        ("1.0.-1", false),
        ("1.0.+1", false),
        ("1.0.0-rc", false),
    ] {
        let api = format!("crates: {{ prefix: fixture, version: \"{version}\" }}\n");
        let expected: &[Code] = if valid { &[] } else { &[Code::BadSetting] };
        assert_eq!(codes(&api, ENTITY), expected, "{version}");
    }
}

#[test]
fn settings_of_registries() {
    let api = |setting: &str| format!("crates: {{ prefix: fixture, version: 0.1.0, {setting} }}\n");
    for setting in [
        "registry: crates-io",
        "registry: company_1",
        "license: MIT OR Apache-2.0",
        "repository: https://example.com/a/b",
        "keywords: []",
        "keywords: [a, b, c, d, a-keyword-of-20-sign]",
    ] {
        assert_eq!(codes(&api(setting), ENTITY), [], "{setting}");
    }
    for setting in [
        "registry: ''",
        "registry: https://example.com",
        "license: ' '",
        "repository: example.com",
        "keywords: [a, b, c, d, e, f]",
        "keywords: [1st]",
        "keywords: [two words]",
        "keywords: [a-keyword-of-21-signs]",
    ] {
        let setting = setting.replace("1st", "'1st'");
        assert_eq!(codes(&api(&setting), ENTITY), [Code::BadSetting], "{setting}");
    }
}

#[test]
fn crates_of_a_registry_depend_on_those_in_it() {
    let api = "crates: { prefix: fixture, version: 0.1.0, registry: company }\n";
    let runtime = RuntimePath("../../runtime".to_owned());
    let files = generator::generate(&spec(api, ENTITY), &runtime).expect("the spec is valid");
    let manifest = files.get("client/Cargo.toml").expect("the client has a manifest");
    assert!(manifest.contains("publish = [\"company\"]"), "{manifest}");
    assert_eq!(manifest.matches("registry = \"company\"").count(), 2, "{manifest}");
    let readme = files.get("client/README.md").expect("the client has a readme");
    assert!(readme.contains("version = \"0.1.0\", registry = \"company\""), "{readme}");
}

const ROWS: [&str; 6] = ["5xx", "404", "2xx", "3xx", "401", "4xx"];

/// The rows of the fixtures in another order, and without some.
fn outcomes(keep: impl Fn(&str) -> bool) -> String {
    let api = sources::api("");
    let row = |key: &str| api.lines().find(|line| line.starts_with(&format!("  {key}:")));
    let rows = ROWS.into_iter().filter(|key| keep(key)).filter_map(row);
    format!("outcomes:\n{}\n", rows.collect::<Vec<_>>().join("\n"))
}

#[test]
fn every_class_of_statuses_has_a_row() {
    for class in ["2xx", "3xx", "4xx", "5xx"] {
        let found = codes(&outcomes(|key| key != class), ENTITY);
        assert_eq!(found.first(), Some(&Code::OutcomeTable), "{class}: {found:?}");
    }
    for (row, valid) in [
        ("200", true),
        ("599", true),
        ("199", false),
        ("600", false),
        ("1xx", false),
        ("6xx", false),
    ] {
        let rows = outcomes(|_| true);
        let same = rows.lines().find_map(|line| line.strip_prefix("  5xx:")).expect("it is there");
        let found = codes(&format!("{rows}  {row}:{same}\n"), ENTITY);
        assert_eq!(found.contains(&Code::OutcomeTable), !valid, "{row}: {found:?}");
    }
}

/// Exact statuses take precedence over classes, whatever the order of the rows.
#[test]
fn rows_are_sorted() {
    let runtime = RuntimePath("../../runtime".to_owned());
    let generate = |api: &str| {
        let files = generator::generate(&spec(api, ENTITY), &runtime).expect("it is valid");
        files.get("model/src/api.rs").map(str::to_owned)
    };
    assert_eq!(generate(&outcomes(|_| true)), generate(""));
}

#[test]
fn replacements_are_listed_with_commas_and_and() {
    for (replacements, note) in [
        ("User", "use User instead"),
        ("User, Thing", "use User and Thing instead"),
        ("User, Other, Thing", "use User, Other and Thing instead"),
    ] {
        let deprecated = format!("deprecated: {{ use: [{replacements}], docs: Old. }} }}\nfields:");
        let entity = ENTITY.replace(" }\nfields:", &format!(", {deprecated}"));
        let api = "references:\n  User: Somebody.\n  Other: Something.\n";
        let checked = generator::check(&spec(api, &entity)).expect("it is valid");
        let deprecation = checked.api().entities[0].operations[0].deprecated.as_ref();
        assert_eq!(deprecation.map(|deprecation| deprecation.note.as_str()), Some(note));
    }
}
