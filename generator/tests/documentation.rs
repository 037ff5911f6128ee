//! Pages of documentation: what is read of them, what is refused, what becomes of a spec that they
//! are merged into, and how they differ from one. The pages are made up, in the layout of the vendor's.

#[path = "shared/sources.rs"]
mod sources;

use std::fmt::Write;
use std::fs;
use std::path::Path;

use generator::diagnostic::Diagnostic;
use generator::documentation::{self, Imported, Page, PageField};
use generator::source::{FileId, Source, Sources};

/// Name and text of each page.
fn pages() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/documentation/pages");
    let files = sources::files(&folder).into_iter();
    files.map(|(name, bytes)| (name, String::from_utf8(bytes).expect("pages are text"))).collect()
}

fn page(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/documentation/pages").join(name);
    fs::read_to_string(path).expect("the page is there")
}

/// A spec and pages that are held against it or merged into it.
struct Documents {
    sources: Sources,
    spec: usize,
    pages: Vec<Page>,
}

impl Documents {
    fn new(entity: Option<&str>, pages: &[&str]) -> Self {
        let references =
            "references: { Business: A place., Coworker: A customer., User: Somebody. }\n";
        let mut sources = Sources::default();
        sources.add("api.yaml", sources::api(references));
        if let Some(entity) = entity {
            sources.add("entities/book_club.yaml", entity);
        }
        let spec = sources.iter().count();
        let files: Vec<FileId> = pages.iter().map(|name| sources.add(*name, page(name))).collect();
        let read = |file: FileId| {
            let text = &sources.get(file).text;
            documentation::read(file, text).unwrap_or_else(|refusal| panic!("{refusal:#?}"))
        };
        let pages = files.into_iter().map(read).collect();
        Self { sources, spec, pages }
    }

    fn spec(&self) -> Vec<(FileId, &Source)> {
        self.sources.iter().take(self.spec).collect()
    }

    fn import(&self) -> Imported {
        let imported = documentation::import(&self.spec(), &self.pages);
        let mut imported = imported.unwrap_or_else(|found| panic!("{found:#?}"));
        assert_eq!(imported.len(), 1);
        imported.remove(0)
    }

    /// The differences, one per line, each with its place in the spec and in the page.
    fn verify(&self) -> String {
        let mut report = String::new();
        let place = |span| {
            format!("{}:{}", self.sources.get(span_file(span)).path, self.sources.position(span))
        };
        for Diagnostic { code, span, message, related, .. } in
            documentation::verify(&self.spec(), &self.pages)
        {
            let _ = writeln!(report, "{code} {}: {message}", place(span));
            if let Some((span, label)) = related {
                let _ = writeln!(report, "       {}: {label}", place(span));
            }
        }
        report
    }
}

fn span_file(span: generator::source::Span) -> FileId {
    span.file
}

/// The facts that are read of a page, for a reader.
fn facts(page: &Page) -> String {
    let mut facts = String::new();
    let line = |field: &PageField| {
        let required = if field.required { " required" } else { "" };
        format!("{}: {}{required} | {}", field.name.value, field.notation.value, field.description)
    };
    let entity = page.entity.as_ref().map_or("?", |entity| &entity.value);
    let role = page.role.as_ref().map_or("?", |role| &role.value);
    let _ = writeln!(facts, "{} {}", page.method.value, page.path.value);
    let _ = writeln!(facts, "  {:?} of {entity}, role {role}", page.endpoint);
    if let Some(description) = &page.description {
        let _ = writeln!(facts, "  {}", description.value);
    }
    if let Some(deprecation) = &page.deprecation {
        let documentation::Deprecation { text, replacements } = &deprecation.value;
        let _ = writeln!(facts, "  deprecated: {text} {replacements:?}");
    }
    for (part, fields) in [("path", &page.parameters), ("query", &page.query), ("body", &page.body)]
    {
        for field in fields {
            let _ = writeln!(facts, "  {part} {}", line(field));
        }
    }
    for table in &page.enums {
        let _ = writeln!(facts, "  enum {:?} {:?} {:?}", table.name, table.field, table.members);
    }
    for answer in &page.answers {
        let fields = answer
            .fields
            .iter()
            .map(|field| format!("{}: {}", field.name.value, field.notation.value));
        let _ =
            writeln!(facts, "  {} {}", answer.status.value, fields.collect::<Vec<_>>().join(", "));
    }
    facts
}

/// What is read of a text: the facts, or why and where nothing is.
fn outcome(text: &str) -> Result<String, String> {
    let mut sources = Sources::default();
    let file = sources.add("page.txt", text);
    documentation::read(file, &sources.get(file).text).map(|page| facts(&page)).map_err(|refusal| {
        assert!(refusal.span.end as usize <= sources.get(file).text.len(), "{refusal:?}");
        format!("{}: {}", sources.position(refusal.span), refusal.message)
    })
}

#[test]
fn facts_of_pages() {
    let mut sheet = String::new();
    for (name, text) in pages() {
        let facts = outcome(&text).unwrap_or_else(|refusal| panic!("{name}:{refusal}"));
        let _ = writeln!(sheet, "{name}\n{facts}");
    }
    insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!(sheet) });
}

#[test]
fn line_ends_and_marks_of_browsers_change_nothing() {
    for (name, text) in pages() {
        let expected = outcome(&text);
        for other in
            [text.replace('\n', "\r\n"), format!("\u{FEFF}{text}\n\n"), text.replace('\n', " \n")]
        {
            assert_eq!(outcome(&other), expected, "{name}");
        }
    }
}

/// However much of a page is missing at its end, what is read of the rest is no less than all of it, but
/// for the answers behind the first.
#[test]
fn a_truncated_page_is_refused_or_whole() {
    for (name, text) in pages() {
        let whole = outcome(&text).expect("the page is sound");
        let before = |facts: &str| facts.split("\n  200").next().unwrap_or_default().to_owned();
        for (end, _) in text.match_indices('\n') {
            if let Ok(facts) = outcome(&text[..end]) {
                assert_eq!(before(&facts), before(&whole), "{name} up to byte {end}");
                assert!(facts.contains("\n  200"), "{name} up to byte {end}");
            }
        }
    }
}

/// Changes of a page, and why it is refused then.
#[test]
fn what_is_not_understood_is_refused_with_its_line() {
    let create = page("create.txt");
    let update = page("update.md");
    let table: [(&str, &str, &str, &str); 18] = [
        (&create, "Skip to main content", "<!DOCTYPE html>", "1:1: this is HTML"),
        (&create, "POST\n/", "POST\nof", "1:1: the page tells no method and path"),
        (
            &create,
            "\u{200B}Authentication",
            "Authorisation",
            "174:1: the page ends before its section `Authentication`",
        ),
        (
            &create,
            "BookClub-Create role",
            "BookClub-Create or Club-Edit role",
            "32:1: the page names two roles, `BookClub-Create` and `Club-Edit`",
        ),
        (
            &create,
            "Name\nstring\nrequired\nName",
            "Name\ntext\nrequired\nName",
            "50:1: `text` is no type that pages use",
        ),
        (
            &create,
            "Notes\nstring\n",
            "Notes\nstring | null\n",
            "93:1: `string | null` is no type that pages use",
        ),
        (&create, "Kind\ninteger\n", "Kind Of\ninteger\n", "70:1: `Kind Of` is no key of a field"),
        (
            &create,
            "Fee\nnumber\nrequired\n",
            "Fee\nnumber\n",
            "57:1: `Fee` is under `Required Fields` and not marked as required",
        ),
        (
            &create,
            "HostId\ninteger\n",
            "HostId\ninteger\nrequired\n",
            "64:1: `HostId` is under `Optional Fields` and marked as required",
        ),
        (
            &create,
            "Notes\nstring\n",
            "Notes\nstring\nKind\nstring\n",
            "94:1: `Kind` is described twice, in two ways",
        ),
        (
            &create,
            "Optional Fields\n",
            "Other Fields\n",
            "62:1: there is no section `Other Fields` on pages like this",
        ),
        (
            &create,
            "Name\nstring\nrequired\n",
            "Name\nstring\nstring\nrequired\n",
            "49:1: it is not clear whether `Name` or `string` is a key",
        ),
        (
            &create,
            "Members\ninteger[]\n",
            "Members\ninteger[]\nShow properties\n",
            "74:1: fields within a field can't be read",
        ),
        (
            &create,
            "  \"WasSuccessful\": false\n}",
            "  \"WasSuccessful\": false",
            "160:1: this example is not whole, or no JSON",
        ),
        (&update, "type=\"object\"", "type=\"map\"", "57:35: `map` is no type that pages use"),
        (&update, "body=\"Members\" ", "", "53:1: this tag has no key of a field"),
        (
            &update,
            "## Response",
            "## Answers",
            "118:1: the page ends before its section `Response`",
        ),
        (
            &update,
            "  A part.\n    </ParamField>",
            "",
            "57:19: the description of `Settings` does not end",
        ),
    ];
    for (page, part, other, expected) in table {
        assert!(page.contains(part), "{part}");
        let refusal = outcome(&page.replacen(part, other, 1)).expect_err(expected);
        assert_eq!(refusal, expected, "{part} -> {other}");
    }
    assert_eq!(outcome(""), Err("1:1: the page is empty".to_owned()));
    assert_eq!(outcome(" \n\n"), Err("1:1: the page is empty".to_owned()));
}

/// A field that is described twice in the same way is one field.
/// What the spec can't describe is refused, with what the page shows and what to do instead.
#[test]
fn operations_that_the_spec_cannot_describe_are_refused() {
    let update = page("update.md").replacen("body=\"Id\"", "body=\"Key\"", 1);
    let seat = "## Request Body\n\n<ParamField body=\"Seat\" type=\"string\">\n  A seat.\n</ParamField>\n\n";
    let delete =
        page("delete.md").replacen("## Code Examples", &format!("{seat}## Code Examples"), 1);
    for (text, messages) in [
        (
            update,
            [
                "the update names no `Id`",
                "the body has `Key`, `Name`",
                "PUT /api/example/bookclubs",
            ],
        ),
        (
            delete,
            ["no delete with a body", "the body has `Seat`", "DELETE /api/example/bookclubs/{id}"],
        ),
    ] {
        let mut sources = Sources::default();
        sources.add("api.yaml", sources::api(""));
        let file = sources.add("page", text.as_str());
        let page = documentation::read(file, &text).expect("the page is sound");
        let spec: Vec<_> = sources.iter().take(1).collect();
        let refused = documentation::import(&spec, &[page]).expect_err("it is refused");
        let [Diagnostic { message, help, .. }] = refused.as_slice() else { panic!("{refused:?}") };
        let said = format!("{message} {help:?}");
        for part in messages {
            assert!(said.contains(part), "{said}");
        }
    }
}

#[test]
fn repetitions_are_no_contradictions() {
    let create = page("create.txt");
    let repeated = create.replacen("Notes\nstring\n", "Kind\ninteger\nNotes\nstring\n", 1);
    assert_eq!(outcome(&repeated), outcome(&create));
}

/// A page of 10 MB is read. Whatever is repeated, no step looks at all of the rest again, which would take
/// hours.
#[test]
fn large_pages() {
    let create = page("create.txt");
    let (start, end) = create.split_once("Notes\nstring\n").expect("the field is there");
    let mut fields = String::new();
    for at in 0..3_000 {
        let _ = write!(fields, "Field{at}\nstring\n{}\n", "So much is said of it. ".repeat(150));
    }
    let large = format!("{start}{fields}{end}");
    assert!(large.len() > 10_000_000);
    assert!(outcome(&large).expect("it is a page").contains("Field2999"));
    for piece in [
        "{\n",
        "curl '\n",
        "POST\n",
        "```\n",
        "<ParamField \n",
        "[a](\n",
        "Name\nstring\n",
        "GET /\n",
        "/\n",
    ] {
        let large = piece.repeat(400_000 / piece.len());
        outcome(&large).expect_err("it is no page");
        outcome(&format!("{start}{large}")).expect_err("it is no page");
    }
}

const ALL: [&str; 10] = [
    "create.txt",
    "update.md",
    "get.txt",
    "batch.txt",
    "list.txt",
    "delete.md",
    "commands.txt",
    "run_command.md",
    "plain_markdown.md",
    "reading_list.md",
];

#[test]
fn an_entity_from_its_pages() {
    let documents = Documents::new(None, &ALL);
    let Imported { entity, file, file_name, text } = documents.import();
    assert_eq!((entity.as_str(), file, file_name.as_str()), ("BookClub", None, "book_club.yaml"));
    let again = Documents::new(Some(&text), &ALL);
    assert_eq!(again.import().text, text, "a second import changes nothing");
    let mut reversed = ALL;
    reversed.reverse();
    assert_eq!(Documents::new(None, &reversed).import().text, text, "the order does not matter");
    let sheet = format!("{text}{}\n{}", "=".repeat(8), again.verify());
    insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!(sheet) });
}

/// A file as people write it, some of it out of date.
const EDITED: &str = r#"# Clubs, by hand.
entity: BookClub
path: /api/example/clubs # moved?
docs: A group that reads.   # in our words

operations:
  # The usual way.
  create:
    role: Club-Create
    page: example/post-bookclubs
    docs: Founds a club.
    waive: { NX0104: "The service takes a text, the page is wrong." }
  list: { role: BookClub-List, page: example/get-bookclubs, docs: Lists clubs. }

fields:
  Id: { type: id of BookClub, record: always, docs: The club itself. }
  # First things first.
  Name:
    docs: What it is called.
    type: string
    optional: [create]

  BusinessId: { type: id of Business, required: [create], docs: "Where it meets." }
  Fee:
    type: string
    required:
      - create
    docs: What it costs.
    waive: { NX0104: "The service takes a text, the page is wrong." }
  Members:
    type: list of id of User
    undocumented: [create] # not on the page yet
    docs: Who belongs to it.
  Motto:
    type: string
    optional: [create]
    docs: What it says of itself.
  Notes: { type: boolean, optional: [create], docs: Notes. }
"#;

#[test]
fn an_edited_file_keeps_what_is_not_wrong() {
    let documents = Documents::new(Some(EDITED), &["create.txt", "update.md", "delete.md"]);
    let merged = documents.import().text;
    let again = Documents::new(Some(&merged), &["create.txt", "update.md", "delete.md"]);
    assert_eq!(again.import().text, merged, "a second import changes nothing");
    let sheet = format!("{merged}{}\n{}", "=".repeat(8), documents.verify());
    insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!(sheet) });
}

/// A file is known by its segment in the path, whatever the spec calls it.
#[test]
fn files_are_known_by_their_segment() {
    let entity = |files: &str| {
        format!(
            "entity: BookClub\npath: /api/example/bookclubs\ndocs: Readers.\noperations:\n  downloads:\n{files}fields:\n  Id: {{ type: id of BookClub, record: always, docs: The club. }}\n"
        )
    };
    let pages = ["plain_markdown.md", "reading_list.md"];
    let renamed = entity(
        "    Front: { page: a, docs: The cover., segment: getcover }\n    Reading List: { page: b, docs: Titles., role: BookClub-List }\n",
    );
    let documents = Documents::new(Some(&renamed), &pages);
    assert_eq!(documents.verify(), "");
    assert_eq!(documents.import().text, renamed);
    let other = entity("    # Ours.\n    Photo: { page: c, docs: The members. }\n");
    let documents = Documents::new(Some(&other), &pages);
    let report = documents.verify();
    for missing in ["downloads.cover", "downloads.readinglist"] {
        assert!(report.contains(&format!("`BookClub` has no operation `{missing}`")), "{report}");
    }
    let merged = documents.import().text;
    assert!(merged.starts_with(other.split("fields:").next().unwrap_or_default()), "{merged}");
    let again = Documents::new(Some(&merged), &pages);
    assert_eq!((again.import().text.as_str(), again.verify().as_str()), (merged.as_str(), ""));
}

/// Members that one side lacks, or has with another integer, are found once for each page of the field.
#[test]
fn members_of_enumerations_are_compared() {
    let entity = |members: &str, waive: &str| {
        let whole = Documents::new(None, &["create.txt"]).import().text;
        let (before, rest) = whole.split_once("members:\n").expect("an enumeration");
        let (_, after) = rest.split_once("fields:").expect("fields");
        let text = format!("{before}members: {members}\nfields:{after}");
        text.replacen("\n  Cycle:\n", &format!("\n  Cycle:\n{waive}"), 1)
    };
    let report = |members: &str, waive: &str| {
        Documents::new(Some(&entity(members, waive)), &["create.txt"]).verify()
    };
    let whole = "{ Weekly: { value: 1 }, Monthly: { value: 2 }, Never: { value: 4 } }";
    let waiver = "    waive: { NX0104: The page is older. }\n";
    for (members, difference) in [
        (whole.replace("Never", "Sometimes"), "has 4 (`Never`), and not 4 (`Sometimes`)"),
        (whole.replace('4', "3"), "has 4 (`Never`), and not 3 (`Never`)"),
        (whole.replace("Monthly: { value: 2 }, ", ""), "has also 2 (`Monthly`)"),
        (whole.replace(" } }", " }, Daily: { value: 0 } }"), "does not have 0 (`Daily`)"),
    ] {
        let expected = format!(": `MeetingCycle` {difference} on the page of `create`\n");
        assert!(report(&members, "").contains(&expected), "{}", report(&members, ""));
        assert_eq!(report(&members, waiver), report(whole, ""));
        let merged = Documents::new(Some(&entity(&members, "")), &["create.txt"]).import().text;
        assert!(merged.contains(&format!("`MeetingCycle` {difference}")), "{merged}");
        assert_eq!(Documents::new(Some(&merged), &["create.txt"]).import().text, merged);
    }
    assert!(!report(whole, "").contains("MeetingCycle"));
}

/// Comments, documentation and waivers of people are still there, line by line.
#[test]
fn no_comment_is_lost() {
    let merged = Documents::new(Some(EDITED), &ALL[..3]).import().text;
    for line in EDITED.lines() {
        let kept = ["#", "docs:", "waive:"].iter().filter_map(|start| line.find(start)).min();
        if let Some(start) = kept {
            assert!(merged.contains(&line[start..]), "{line}");
        }
    }
    let crlf = EDITED.replace('\n', "\r\n");
    let other = Documents::new(Some(&crlf), &ALL[..3]).import().text;
    assert_eq!(other, merged.replace('\n', "\r\n"));
}

#[test]
fn waivers_that_nothing_needs_are_found() {
    let documents = Documents::new(Some(EDITED), &["create.txt"]);
    let report = documents.verify();
    assert!(report.contains("NX0031 entities/book_club.yaml:12:14"), "{report}");
    assert!(!report.contains("NX0031 entities/book_club.yaml:31"), "{report}");
}

/// Pages with lines deleted, repeated, swapped or replaced are read or refused; what is read of them is
/// merged once and for all.
#[test]
fn spoilt_pages_are_merged_once() {
    let mut random = 1_u64;
    let mut below = |bound: usize| {
        random =
            random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(random >> 33).expect("31 bits") % bound
    };
    let odd = [
        "",
        "string",
        "required",
        "/",
        "Name",
        "{",
        "Response",
        "200",
        "# decide: x",
        "<ParamField body=\"A: b\" type=\"any\">",
        "null",
        "curl 'x",
    ];
    let mut merged = 0;
    for (name, text) in pages() {
        for _ in 0..80 {
            let mut lines: Vec<&str> = text.lines().collect();
            for _ in 0..=below(2) {
                let (at, other) = (below(lines.len()), below(lines.len()));
                match below(4) {
                    0 => drop(lines.remove(at)),
                    1 => lines.insert(at, lines[other]),
                    2 => lines.swap(at, other),
                    _ => lines[at] = odd[below(odd.len())],
                }
            }
            let spoilt = lines.join("\n");
            let Some(first) = import_text(&spoilt, None) else { continue };
            let again = import_text(&spoilt, Some(&first));
            assert_eq!(again.as_deref(), Some(first.as_str()), "{name}\n{spoilt}");
            merged += 1;
        }
    }
    assert!(merged > 200, "{merged}");
}

/// The file of the entity that a page is about, after it was merged.
fn import_text(text: &str, entity: Option<&str>) -> Option<String> {
    let mut sources = Sources::default();
    sources.add("api.yaml", sources::api(""));
    if let Some(entity) = entity {
        sources.add("entities/thing.yaml", entity);
    }
    let count = sources.iter().count();
    let file = sources.add("page.txt", text);
    let page = documentation::read(file, &sources.get(file).text).ok()?;
    let spec: Vec<_> = sources.iter().take(count).collect();
    let mut imported = match documentation::import(&spec, &[page]) {
        Ok(imported) => imported,
        Err(found) => {
            let known = [
                "the page does not name its entity",
                "the update names no `Id`",
                "no delete with a body",
            ];
            let is_known = known.iter().any(|known| found[0].message.contains(known));
            assert!(is_known, "{}: {text}", found[0].message);
            return None;
        }
    };
    imported.pop().map(|imported| imported.text)
}
