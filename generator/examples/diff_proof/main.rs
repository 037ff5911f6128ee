//! Holds the verdicts of `diff` against what happens: `cargo run -p generator --example diff_proof
//! [WORD...]`, for the mutations whose names contain a word. For each of them both specs are
//! generated, a client of each talks to a server of the other in process, and programs that use every
//! public item of the base are compiled against the head. Where `cargo semver-checks` is installed, its
//! verdicts are compared as well. Takes minutes, so no test runs all of it: `tests/wrong_programs.rs` compiles
//! the programs, and the package `tests` runs the exchanges, both within one spec.

#![expect(clippy::print_stdout, reason = "it reports to a person")]

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::{env, fs};

use generator::RuntimePath;
use generator::diff::{Rule, Source, Verdicts, Wire, compare};
use indexmap::IndexMap;
use serde_json::Value;

#[path = "../../tests/shared/mutations.rs"]
mod mutations;
mod programs;

use mutations::{Mutation, Spec};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// Changes that neither a program nor an exchange can show, each with the reason.
const UNSEEN: [(Rule, &str); 2] = [
    (Rule::CratesRenamed, "the proof gives every crate a name of its own"),
    (Rule::BaseUrlChanged, "seen on the wire alone"),
];

/// Changes that are judged by the worse of their two directions.
const WORSE: [(Rule, &str); 1] = [(
    Rule::ListChangeChanged,
    "who loses depends on which side knows that the field changes a list",
)];

/// Changes that break sources in a way that no lint of `cargo-semver-checks` looks at, each with the
/// reason.
const UNLINTED: [(Rule, &str); 12] = [
    (Rule::RequiredAdded, "the builder gets another type parameter, which has a default"),
    (Rule::BecomesRequired, TYPES),
    (Rule::BecomesOptional, TYPES),
    (Rule::BecomesAlways, TYPES),
    (Rule::BecomesAbsent, TYPES),
    (Rule::JsonTypeChanged, TYPES),
    (Rule::RustTypeChanged, TYPES),
    (Rule::CommandChanged, TYPES),
    (Rule::EnvelopeTypeChanged, TYPES),
    (Rule::FilterExtended, "types of constants are not compared"),
    (Rule::FilterReduced, "types of constants are not compared"),
    (Rule::EntityAdded, "bounds of functions are not compared"),
];

const TYPES: &str = "types of fields and parameters are not compared";

/// A mutation and its verdicts.
struct Case {
    /// The prefix of the names of its crates.
    key: String,
    name: String,
    rules: Vec<Rule>,
    expected: Verdicts,
}

fn main() -> ExitCode {
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(3)
        }
    }
}

fn run() -> Result<bool> {
    let words: Vec<String> = env::args().skip(1).collect();
    let root = project().join("target/diff-proof");
    fs::create_dir_all(&root)?;
    let files = mutations::base();
    let base = Spec::of(&files);
    let mutations: Vec<(usize, Mutation)> = mutations::all()
        .into_iter()
        .enumerate()
        .filter(|(_, one)| words.is_empty() || words.iter().any(|word| one.name.contains(word)))
        .collect();
    generate(&root, "base", &files)?;
    let api = base.checked.api();
    // Against their own spec the programs have to compile; warnings are counted beside theirs.
    program(&root, "base", "client", &programs::client(api))?;
    program(&root, "base", "server", &programs::server(api))?;
    let mut cases = Vec::new();
    for (number, mutation) in &mutations {
        let after = mutation.apply(&files);
        let changes = compare(base.side(), Spec::of(&after).side());
        let key = format!("m{number:03}");
        generate(&root, &key, &after)?;
        program(&root, &key, "client", &programs::client(api))?;
        program(&root, &key, "server", &programs::server(api))?;
        let expected =
            changes.iter().fold(Verdicts::NONE, |all, change| all.max(change.verdicts()));
        let rules = changes.iter().map(|change| change.rule).collect();
        cases.push(Case { key, name: mutation.name.clone(), rules, expected });
    }
    wire_program(&root, &cases)?;
    workspace(&root, &cases)?;
    let compiled = compile(&root)?;
    // What does not compile by itself is reported, and the others still meet.
    let sound: Vec<_> = cases
        .iter()
        .filter(|case| {
            compiled.get(&format!("{}_model", case.key)).is_some_and(|model| model.errors == 0)
        })
        .collect();
    wire_program(&root, sound.iter().copied())?;
    for part in ["client", "server"] {
        let own = compiled.get(&format!("base_uses_{part}"));
        if own.is_none_or(|own| own.errors > 0) {
            return Err(format!("the program for the {part} does not compile by itself").into());
        }
    }
    let observed = exchange(&root)?;
    let judged: Vec<_> = cases.iter().map(|case| judge(case, &compiled, &observed)).collect();
    let wrong = judged.iter().filter(|is_right| !**is_right).count();
    println!("{} mutations, {wrong} of them judged wrongly", cases.len());
    let agrees = semver(&root, &cases)?;
    Ok(wrong == 0 && agrees)
}

fn project() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("")
}

fn runtime(part: &str) -> String {
    project().join("runtime").join(part).display().to_string()
}

/// Generates the crates of a spec under names of their own.
fn generate(root: &Path, key: &str, files: &IndexMap<String, String>) -> Result<()> {
    let mut files = files.clone();
    let api = files.get_mut("api.yaml").ok_or("there is no api.yaml")?;
    let (before, rest) = api.split_once("prefix: ").ok_or("there is no prefix")?;
    let (_, after) = rest.split_once(',').ok_or("the prefix does not end")?;
    *api = format!("{before}prefix: {key},{after}");
    let runtime = RuntimePath(project().join("runtime").display().to_string());
    let spec = Spec::of(&files);
    for (path, text) in generator::emit(&spec.checked, &runtime).iter() {
        write(&root.join(key).join(path), text)?;
    }
    Ok(())
}

/// Writes what differs: cargo compares times.
fn write(path: &Path, text: &str) -> Result<()> {
    if fs::read_to_string(path).is_ok_and(|before| before == text) {
        return Ok(());
    }
    fs::create_dir_all(path.parent().ok_or("a file is in a folder")?)?;
    Ok(fs::write(path, text)?)
}

/// A program that uses a generated crate.
fn program(root: &Path, key: &str, part: &str, text: &str) -> Result<()> {
    let manifest = programs::manifest(key, part, &format!("../../{key}"), &runtime("core"));
    let folder = root.join("uses").join(format!("{key}-{part}"));
    write(&folder.join("Cargo.toml"), &manifest)?;
    write(&folder.join("src/lib.rs"), text)
}

/// The program in which clients and servers of both versions meet.
fn wire_program<'a>(root: &Path, cases: impl IntoIterator<Item = &'a Case> + Clone) -> Result<()> {
    let mut manifest = format!(
        "[package]\nname = \"wire\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\naxum = {{ version = \"0.8\", default-features = false }}\nhttp = \"1\"\nserde = \"1\"\nserde_json = {{ version = \"1\", features = [\"raw_value\"] }}\ntokio = {{ version = \"1\", features = [\"rt\", \"time\"] }}\nruntime-core = {{ package = \"nexudus-runtime-core\", path = {:?} }}\nruntime-client = {{ package = \"nexudus-runtime-client\", path = {:?}, default-features = false, features = [\"tower\"] }}\nruntime-server = {{ package = \"nexudus-runtime-server\", path = {:?} }}\n",
        runtime("core"),
        runtime("client"),
        runtime("server"),
    );
    let mut text = String::from(
        "//! Clients and servers of both versions.\nmod wire;\nuse wire::{Model, observe};\nuse runtime_core::Visitor;\n\nmacro_rules! model {\n    ($name:ty) => {\n        impl Model for $name {\n            fn visit(visitor: &mut impl Visitor<Self>) {\n                <$name>::visit(visitor);\n            }\n        }\n    };\n}\n",
    );
    let mut pairs = String::new();
    let names = |key: &str| -> Result<String> {
        let lib = fs::read_to_string(root.join(key).join("model/src/lib.rs"))?;
        let (_, rest) = lib.split_once("pub use api::").ok_or("the model has no API")?;
        Ok(rest.split(';').next().unwrap_or_default().to_owned())
    };
    for key in ["base"].into_iter().chain(cases.clone().into_iter().map(|case| case.key.as_str())) {
        writeln!(manifest, "{key}-model = {{ path = \"../{key}/model\" }}")?;
        writeln!(text, "model!({key}_model::{});", names(key)?)?;
    }
    let base = names("base")?;
    for Case { key, .. } in cases {
        let head = names(key)?;
        writeln!(
            pairs,
            "    show({key:?}, observe::<base_model::{base}, {key}_model::{head}>(false), observe::<{key}_model::{head}, base_model::{base}>(true));"
        )?;
    }
    write!(
        text,
        "\nfn show(key: &str, old: (wire::Observed, Vec<String>), new: (wire::Observed, Vec<String>)) {{\n    println!(\"{{}}\", serde_json::json!({{ \"key\": key, \"old\": old.0.word(), \"new\": new.0.word(), \"old_notes\": old.1, \"new_notes\": new.1 }}));\n}}\n\nfn main() {{\n{pairs}}}\n"
    )?;
    let folder = root.join("wire");
    write(&folder.join("Cargo.toml"), &manifest)?;
    write(&folder.join("src/main.rs"), &text)?;
    write(&folder.join("src/wire.rs"), include_str!("wire.rs"))
}

fn workspace(root: &Path, cases: &[Case]) -> Result<()> {
    let mut members = vec!["wire".to_owned()];
    let keys = cases.iter().map(|case| case.key.as_str());
    for key in ["base"].into_iter().chain(keys) {
        members.extend(["model", "client", "server"].map(|part| format!("{key}/{part}")));
        members.extend(["client", "server"].map(|part| format!("uses/{key}-{part}")));
    }
    let manifest = format!(
        "[workspace]\nresolver = \"3\"\nmembers = {members:?}\n\n[profile.dev]\ndebug = false\nincremental = false\n"
    );
    write(&root.join("Cargo.toml"), &manifest)?;
    let lock = fs::read_to_string(project().join("Cargo.lock"))?;
    if !root.join("Cargo.lock").exists() {
        write(&root.join("Cargo.lock"), &lock)?;
    }
    Ok(())
}

fn cargo(root: &Path) -> Command {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(root).env("CARGO_TARGET_DIR", root.join("target"));
    cargo
}

/// How often rustc reports something about a program.
#[derive(Clone, Copy, Default)]
struct Compiled {
    errors: usize,
    deprecated: usize,
}

/// The diagnostics of rustc about the programs, by their name: errors, and uses of deprecated items.
fn compile(root: &Path) -> Result<BTreeMap<String, Compiled>> {
    let output = cargo(root)
        .args(["check", "--offline", "--workspace", "--exclude", "wire", "--keep-going"])
        .args(["--quiet", "--message-format", "json"])
        .stderr(Stdio::inherit())
        .output()?;
    let mut found: BTreeMap<String, Compiled> = BTreeMap::new();
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let message: Value = serde_json::from_str(line)?;
        let target = message["target"]["name"].as_str().unwrap_or_default().to_owned();
        if message["reason"] == "compiler-artifact" {
            found.entry(target).or_default();
            continue;
        }
        if message["reason"] != "compiler-message" {
            continue;
        }
        let diagnostic = &message["message"];
        let is_error = diagnostic["level"] == "error";
        let is_deprecated = diagnostic["code"]["code"] == "deprecated";
        if is_error && env::var_os("SHOW").is_some() {
            println!("{target}: {}", diagnostic["rendered"].as_str().unwrap_or_default());
        }
        if is_error && !target.contains("_uses_") {
            println!("WRONG {target} does not compile: {}", diagnostic["message"]);
        }
        let compiled = found.entry(target).or_default();
        compiled.errors += usize::from(is_error);
        compiled.deprecated += usize::from(is_deprecated);
    }
    Ok(found)
}

/// The outcomes between clients and servers, by mutation.
fn exchange(root: &Path) -> Result<BTreeMap<String, Value>> {
    let output = cargo(root)
        .args(["run", "--offline", "--quiet", "--package", "wire"])
        .stderr(Stdio::inherit())
        .output()?;
    if !output.status.success() {
        return Err("the exchanges failed".into());
    }
    let mut found = BTreeMap::new();
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let observed: Value = serde_json::from_str(line)?;
        found.insert(observed["key"].as_str().unwrap_or_default().to_owned(), observed);
    }
    Ok(found)
}

/// Compares verdicts with what happened; shows where they differ.
fn judge(
    case: &Case,
    compiled: &BTreeMap<String, Compiled>,
    observed: &BTreeMap<String, Value>,
) -> bool {
    let mut wrong = Vec::new();
    let Verdicts { old_client, new_client, client, server } = case.expected;
    if let Some(seen) = observed.get(&case.key) {
        let word = |key: &str| seen[key].as_str().unwrap_or_default().to_owned();
        if word("old") != old_client.word() {
            let notes = &seen["old_notes"];
            wrong.push(format!(
                "old client: {} expected, {} seen: {notes}",
                old_client.word(),
                word("old")
            ));
        }
        // A new client may have more to lose than an exchange of what both know can show.
        let new = [Wire::Safe, Wire::New, Wire::Lossy, Wire::Breaks];
        let new = new.into_iter().find(|wire| wire.word() == word("new")).unwrap_or(Wire::Breaks);
        let is_about_news = new == Wire::New && new_client > Wire::New;
        let is_unused = new == Wire::Safe && new_client == Wire::New;
        let is_worse = case.rules.iter().any(|rule| WORSE.iter().any(|(worse, _)| worse == rule));
        let is_right =
            new == new_client || is_about_news || is_unused || (is_worse && new < new_client);
        if !is_right {
            let notes = &seen["new_notes"];
            wrong.push(format!(
                "new client: {} expected, {} seen: {notes}",
                new_client.word(),
                new.word()
            ));
        }
    } else {
        wrong.push("no exchange".to_owned());
    }
    let is_unseen = case.rules.iter().any(|rule| UNSEEN.iter().any(|(unseen, _)| unseen == rule));
    for (part, verdict) in [("client", client), ("server", server)] {
        let target = format!("{}_uses_{part}", case.key);
        let seen = compiled.get(&target);
        let before = compiled.get(&format!("base_uses_{part}")).copied().unwrap_or_default();
        let breaks = seen.is_some_and(|seen| seen.errors > 0);
        let warns = seen.is_some_and(|seen| seen.deprecated != before.deprecated);
        let is_right = match verdict {
            Source::Breaks => breaks,
            Source::Warns => !breaks && warns,
            Source::Same | Source::Adds | Source::Differs => !breaks && !warns,
        };
        if seen.is_none() || (!is_right && !is_unseen) {
            let shown = if breaks { "breaks" } else { "compiles" };
            wrong.push(format!("{part} source: {} expected, it {shown}", verdict.word()));
        }
    }
    let rules: Vec<_> = case.rules.iter().map(ToString::to_string).collect();
    let mark = if wrong.is_empty() { "ok" } else { "WRONG" };
    println!("{mark:5} {}: {} [{}]", case.key, case.name, rules.join(" "));
    for line in &wrong {
        println!("        {line}");
    }
    wrong.is_empty()
}

/// The generated crates.
const PARTS: [&str; 3] = ["model", "client", "server"];

/// Asks `cargo semver-checks` about each crate, where it is installed. Shows the verdicts on sources
/// with which it disagrees, unless [`UNLINTED`] has a reason.
fn semver(root: &Path, cases: &[Case]) -> Result<bool> {
    let version = cargo(root).args(["semver-checks", "--version"]).output()?;
    if !version.status.success() {
        println!("cargo-semver-checks is not installed: its opinion is missing");
        return Ok(true);
    }
    describe(root, cases)?;
    let (mut differing, mut explained) = (0, 0);
    for case in cases {
        let [model, client, server] = PARTS.map(|part| lints(root, &case.key, part));
        let model = model?;
        let parts =
            [("client", client?, case.expected.client), ("server", server?, case.expected.server)];
        for (part, own, verdict) in parts {
            let found: Vec<_> = model.iter().chain(&own).collect();
            if (verdict == Source::Breaks) != found.is_empty() {
                continue;
            }
            let unlinted = UNLINTED.iter().chain(&UNSEEN);
            let unlinted: Vec<_> = unlinted.map(|(rule, _)| rule).collect();
            let is_unlinted = |rule: &Rule| unlinted.contains(&rule);
            if found.is_empty() && case.rules.iter().any(is_unlinted) {
                explained += 1;
                continue;
            }
            differing += 1;
            let word = verdict.word();
            println!(
                "DIFFERS {}: {}: {part} source: {word} expected, {found:?}",
                case.key, case.name
            );
        }
    }
    println!(
        "cargo-semver-checks: {differing} verdicts differ, {explained} more for a known reason"
    );
    Ok(differing == 0)
}

/// Writes rustdoc's description of each crate, in which the crates of all cases have one name.
fn describe(root: &Path, cases: &[Case]) -> Result<()> {
    let keys: Vec<_> =
        ["base"].into_iter().chain(cases.iter().map(|case| case.key.as_str())).collect();
    let packages = keys.iter().flat_map(|key| PARTS.map(|part| format!("--package={key}-{part}")));
    let status = cargo(root)
        .args(["doc", "--offline", "--no-deps", "--keep-going", "--quiet"])
        .args(packages)
        .env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTDOCFLAGS", "-Z unstable-options --output-format json --cap-lints allow")
        .status()?;
    if !status.success() {
        return Err("rustdoc failed".into());
    }
    for key in keys {
        for part in PARTS {
            let json = fs::read_to_string(root.join(format!("target/doc/{key}_{part}.json")))?;
            let json = PARTS.iter().fold(json, |json, part| {
                json.replace(&format!("{key}_{part}"), &format!("any_{part}"))
            });
            write(&description(root, key, part), &json)?;
        }
    }
    Ok(())
}

fn description(root: &Path, key: &str, part: &str) -> PathBuf {
    root.join("descriptions").join(format!("{key}-{part}.json"))
}

/// The lints that make a change of a crate a breaking one.
fn lints(root: &Path, key: &str, part: &str) -> Result<Vec<String>> {
    let output = cargo(root)
        .args(["semver-checks", "--release-type", "minor", "--baseline-rustdoc"])
        .arg(description(root, "base", part))
        .arg("--current-rustdoc")
        .arg(description(root, key, part))
        .output()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned()
        + &String::from_utf8_lossy(&output.stderr);
    let failure = |line: &str| {
        let (_, lint) = line.split_once("--- failure ")?;
        Some(lint.split(':').next().unwrap_or_default().to_owned())
    };
    let lints: Vec<_> = text.lines().filter_map(failure).collect();
    if lints.is_empty() && !output.status.success() {
        return Err(format!("cargo semver-checks failed for {key}-{part}:\n{text}").into());
    }
    Ok(lints)
}
