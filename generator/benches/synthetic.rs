//! A spec of any size: what entities share is the real spec's, each entity has a create and an
//! update, and twelve fields; on demand it is read and deleted as well, and has fields of every type.

use std::fmt::Write;

/// Which operations each entity has.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
pub(crate) enum Kinds {
    /// A create and an update.
    Writes,
    /// All six that are about records.
    All,
    /// Commands and downloads as well.
    Everything,
}

/// Paths and texts of the files of a spec with this many entities.
pub(crate) fn spec(entities: usize, kinds: Kinds) -> Vec<(String, String)> {
    let mut api = include_str!("../../spec/api.yaml").to_owned();
    if kinds >= Kinds::All {
        api.push_str(ENUMS);
    }
    let mut files = vec![("api.yaml".to_owned(), api)];
    files.extend(
        (0..entities)
            .map(|number| (format!("entities/item_{number:04}.yaml"), entity(number, kinds))),
    );
    files
}

/// Key, type, whether it is required on both operations, and what it is.
const FIELDS: [(&str, &str, bool, &str); 11] = [
    ("BusinessId", "id of Business", true, "The location that the item belongs to."),
    ("UserId", "id of User", true, "Account of the person who made the item."),
    ("Name", "string", true, "What people call the item."),
    ("Description", "string", false, "What the item is for, in a few sentences."),
    ("CoworkerId", "id of Coworker", false, "Customer profile of the person who made the item."),
    ("Quantity", "integer", false, "How many there are."),
    ("Visible", "boolean", false, "Whether customers see the item."),
    ("Tags", "comma-list", false, "Labels by which customers find the item."),
    ("Members", "list of id of User", false, "Users who may use the item."),
    ("AvailableFrom", "date-time", false, "From when on the item can be used."),
    ("Settings", "json", false, "Details for the vendor's own user interface."),
];

/// The fields of the other types.
const MORE_FIELDS: [(&str, &str, bool, &str); 5] = [
    ("Price", "decimal", false, "What somebody pays for the item."),
    ("Rates", "list of decimal", false, "The steps of the price list."),
    ("Access", "enum ItemAccess", false, "The customers who see the item."),
    ("FormerAccess", "list of enum ItemAccess", false, "The customers who saw it before."),
    ("Barcode", "uuid", false, "What scanners read on the item."),
];

/// The keys that lists are filtered by, and those that they have ranges of, where the entity has them.
const FILTERS: [&str; 7] =
    ["BusinessId", "UserId", "Name", "Visible", "AvailableFrom", "Price", "Access"];
const RANGES: [&str; 2] = ["AvailableFrom", "Price"];

/// Whether an entity has a field. With every kind of operation the sizes are those of a real API: 5
/// to 125 of these fields, 10 in the mean; otherwise all entities are alike.
fn has_field(number: usize, kinds: Kinds, key: &str) -> bool {
    let is_in_cases = ["BusinessId", "UserId", "Name", "Quantity", "Members"].contains(&key);
    let mut keys = FIELDS.iter().chain(&MORE_FIELDS).map(|(key, ..)| *key);
    let place = keys.position(|other| other == key).unwrap_or_default();
    kinds < Kinds::Everything
        || is_large(number)
        || is_in_cases
        || (place + number) % 16 < number % 10
}

/// Whether an entity has 125 fields, where sizes differ.
fn is_large(number: usize) -> bool {
    number % 50 == 7
}

const ENUMS: &str = "\nenums:\n  ItemAccess:\n    docs: Which customers see something.\n    members:\n      Nobody: { value: 0 }\n      Everybody: { value: 1 }\n      Members only: { value: 3, docs: Those with a contract. }\n";

/// The operations without a body. Of the last of them, a list, more follows.
const READS: [(&str, &str); 4] =
    [("get", "Read"), ("get-many", "Read"), ("delete", "Delete"), ("list", "List")];

/// The operations beyond records.
const COMMANDS_AND_FILES: &str = "  commands: { page: commands, docs: Lists what can be done with things. }
  run-command:
    page: run-command
    docs: Does something with things.
    commands:
      RETIRE: { docs: Takes things out of use., parameters: { Reason: { type: string, required: true, docs: What customers read. } } }
  downloads:
    Photo:
      page: photo
      docs: Shows the thing.
      cases: [{ name: the usual, request: { Id: 7 }, file: { content_type: image/gif, base64: R0lGODlhAQABAIAAAAUEBAAAACwAAAAAAQABAAACAkQBADs= } }]
";

fn entity(number: usize, kinds: Kinds) -> String {
    let name = format!("Item{number:04}");
    let mut text = format!(
        "entity: {name}\npath: /api/bench/item{number:04}s\ndocs: A thing of kind {number} that a location offers.\n\noperations:\n"
    );
    for (kind, suffix, method, id) in
        [("create", "Create", "post", ""), ("update", "Edit", "put", "Id: 7, ")]
    {
        write!(
            text,
            "  {kind}:\n    role: {name}-{suffix}\n    page: rest-api/bench/{method}-item{number:04}s\n    docs: Writes the thing, with all that belongs to it.\n    cases:\n      - name: the usual\n        request: {{ {id}BusinessId: 1, UserId: 7, Name: A thing, Quantity: 3, Members: [8, 9] }}\n        saved: {{ id: 7, updated_on: \"2025-01-15T10:30:00Z\", updated_by: admin@example.com }}\n"
        )
        .expect("a string takes it");
    }
    if kinds >= Kinds::All {
        for (kind, suffix) in READS {
            write!(
                text,
                "  {kind}:\n    role: {name}-{suffix}\n    page: rest-api/bench/{kind}-item{number:04}s\n    docs: Reads the thing, or does away with it.\n"
            )
            .expect("a string takes it");
        }
        let own = |key: &&str| has_field(number, kinds, key);
        let filters: Vec<_> = FILTERS.into_iter().filter(own).collect();
        let ranges: Vec<_> =
            ["CreatedOn", "UpdatedOn"].into_iter().chain(RANGES.into_iter().filter(own)).collect();
        writeln!(
            text,
            "    filters: [{}]\n    ranges: [{}]",
            filters.join(", "),
            ranges.join(", ")
        )
        .expect("a string takes it");
    }
    if kinds == Kinds::Everything {
        text.push_str(COMMANDS_AND_FILES);
    }
    write!(text, "\nfields:\n  Id:\n    type: id of {name}\n    required: [update]\n    docs: The thing to update.\n")
        .expect("a string takes it");
    let more = MORE_FIELDS.iter().filter(|_| kinds >= Kinds::All);
    let fields = FIELDS.iter().chain(more);
    for (key, ty, required, docs) in fields.filter(|(key, ..)| has_field(number, kinds, key)) {
        let presence = if *required { "required" } else { "optional" };
        write!(
            text,
            "  {key}:\n    type: {ty}\n    {presence}: [create, update]\n    docs: {docs}\n"
        )
        .expect("a string takes it");
    }
    if kinds >= Kinds::All {
        for key in ["CreatedOn", "UpdatedOn"] {
            write!(
                text,
                "  {key}:\n    type: date-time\n    record: always\n    docs: When something happened to the item.\n"
            )
            .expect("a string takes it");
        }
    }
    if kinds == Kinds::Everything && is_large(number) {
        for detail in FIELDS.len() + MORE_FIELDS.len()..125 {
            write!(
                text,
                "  Detail{detail}:\n    type: string\n    optional: [create, update]\n    docs: Number {detail} of what else is known of the item.\n"
            )
            .expect("a string takes it");
        }
    }
    text
}
