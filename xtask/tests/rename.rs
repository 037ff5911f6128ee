//! `cargo xtask rename`: every place in a spec that names what is renamed, and no other.

#[expect(dead_code, reason = "only parts of it are used here")]
#[path = "../../generator/tests/shared/sources.rs"]
mod sources;

use std::fs;
use std::process::{Command, Output};

use tempfile::TempDir;

const THING: &str = "\
entity: Thing   # all sorts
path: /api/things
docs: A `Thing` with `Tags`; a thing is no `User`.
operations:
  update: { role: Thing-Edit, page: update, docs: Replaces the `Tags`. }
  get:
    role: Thing-Read
    page: get
    docs: Reads one.
    cases:
      - { name: Tags of a Thing, request: { Id: 1 }, record: { Id: 1, Tags: [Tags], Size: 1, Code: a } }
  list:
    role: Thing-List
    page: list
    docs: Lists them.
    filters: [Size, OtherId]
    ranges: [Size]
    cases:
      - name: small ones
        request: { Size: 1 }
        records:
          - Id: 1
            Size: 1
fields:
  Id: { type: id of Thing, required: [update], docs: Which one. }
  OtherId: { type: id of User, optional: [update], docs: An account. }
  Tags: { type: list of string, optional: [update], docs: Words. }
  AddedTags: { type: list of string, optional: [update], changes: Tags, docs: Adds to `Tags`. }
  Size:
    # in units
    type: integer
    optional: [update]
    docs: Its `Size` in units.
  Sum: { type: integer, optional: [update], docs: Its volume., deprecated: { use: [Size], docs: A size is enough. } }
  UpdatedOn: { type: date-time, record: nullable, docs: When it was written. }
";

/// Stands in for keys of the shared `api.yaml`.
const API: &str = "\
enums:
  Access: { docs: Who may see it., members: { Nobody: { value: 0 }, Members only: { value: 2 } } }
fields:
  Code: { type: string, optional: [create, update], docs: What `Code` others know it by. }
";

const OTHER: &str = "\
entity: Other
path: /api/others
docs: Something else than a `Thing`; it has no `Tags`.
waive: { NX0030: The tags belong to something else. }
operations:
  create:
    role: Other-Create
    page: create
    docs: Makes one.
    deprecated: { use: [Thing, Thing.update], docs: Out of date. }
fields:
  Access: { type: enum Access, optional: [create], docs: An `Access` that is asked for. }
  ThingIds: { type: list of id of Thing, optional: [create], docs: The things. }
  UserId: { type: id of User, optional: [create], docs: An account. }
";

fn spec() -> TempDir {
    let folder = TempDir::new().expect("a folder can be made");
    fs::create_dir_all(folder.path().join("spec/entities")).expect("it is new");
    fs::write(folder.path().join("spec/api.yaml"), sources::api(API)).expect("it is new");
    for (name, text) in [("thing", THING), ("other", OTHER)] {
        let file = folder.path().join(format!("spec/entities/{name}.yaml"));
        fs::write(file, text).expect("it is new");
    }
    folder
}

fn rename(folder: &TempDir, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(["rename", "--spec", "spec"])
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("xtask is there")
}

#[test]
fn every_place_is_renamed() {
    for (name, arguments) in [
        ("field_in_rust", ["Thing.Size", "units"].as_slice()),
        ("field_in_rust_on_one_line", &["Thing.Tags", "labels"]),
        ("field_on_the_wire", &["Thing.Size", "Units", "--wire"]),
        ("list_on_the_wire", &["Thing.Tags", "Labels", "--wire"]),
        ("entity_in_rust", &["Thing", "Item"]),
        ("entity_on_the_wire", &["Thing", "Item", "--wire"]),
        ("shared_field_in_rust", &["fields.Code", "external_code"]),
        ("shared_field_on_the_wire", &["fields.Code", "Reference", "--wire"]),
        ("enum", &["Access", "Visibility"]),
        ("member_in_rust", &["Access.Members only", "JOINED"]),
        ("member_on_the_wire", &["Access.Nobody", "No one", "--wire"]),
        ("reference_on_the_wire", &["User", "Account", "--wire"]),
    ] {
        let folder = spec();
        let output = rename(&folder, arguments);
        assert_eq!(output.status.code(), Some(0), "{name}: {output:?}");
        let diff = String::from_utf8(output.stdout).expect("it is text");
        insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!(name, diff) });
        let dry = rename(&spec(), &[arguments, &["--dry-run"]].concat());
        assert_eq!(String::from_utf8(dry.stdout).expect("it is text"), diff, "{name}");
    }
}

#[test]
fn renaming_back_restores_the_spec() {
    for (there, back) in [
        (["Thing.Size", "units"].as_slice(), ["Thing.Size", "size"].as_slice()),
        (&["Thing.Tags", "Labels", "--wire"], &["Thing.Labels", "Tags", "--wire"]),
        (&["Thing", "Item"], &["Thing", "Thing"]),
        (&["Thing", "Item", "--wire"], &["Item", "Thing", "--wire"]),
        (&["fields.Code", "Reference", "--wire"], &["fields.Reference", "Code", "--wire"]),
        (&["Access", "Visibility"], &["Visibility", "Access"]),
    ] {
        let folder = spec();
        rename(&folder, there);
        rename(&folder, back);
        for (name, text) in [("thing", THING), ("other", OTHER)] {
            let file = folder.path().join(format!("spec/entities/{name}.yaml"));
            assert_eq!(fs::read_to_string(file).expect("it is there"), text, "{there:?}");
        }
    }
}

#[test]
fn impossible_renames_are_reported() {
    for (arguments, code, message) in [
        (["Thing.Colour", "tint"].as_slice(), 2, "the entity has no field `Colour`"),
        (&["Nothing", "Something"], 2, "there is no entity `Nothing`"),
        (&["User", "Account"], 2, "use `--wire`"),
        (&["Thing.Size", "Two Words"], 2, "write it in `snake_case`"),
        (&["Thing", "two words"], 2, "write it like `CommunityThread`"),
        (&["Thing.Size", "Tags", "--wire"], 2, "already has a field `Tags`"),
        (&["Thing.UpdatedOn", "ChangedOn", "--wire"], 2, "version field of all entities"),
        (&["Thing.Code", "key"], 2, "one that all entities have is `fields.Code`"),
        (&["fields.Size", "Extent"], 2, "`fields` of `api.yaml` has no field `Size`"),
        (&["Access", "Visibility", "--wire"], 2, "leave `--wire` out"),
        (&["Access.Somebody", "ANYBODY"], 2, "has no member `Somebody`"),
        (&["Thing.Size", "tags"], 1, "`tags` in Rust is taken"),
        (&["Thing", "User", "--wire"], 1, "duplicate entity `User`"),
    ] {
        let folder = spec();
        let output = rename(&folder, arguments);
        let report = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {report}");
        assert!(report.contains(message), "{arguments:?}: {report}");
        let file = folder.path().join("spec/entities/thing.yaml");
        assert_eq!(fs::read_to_string(file).expect("it is there"), THING, "{arguments:?}");
    }
}
