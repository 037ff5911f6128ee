//! What `diff` finds in changes of a small spec, and that its rules are sound.

#[path = "shared/mutations.rs"]
mod mutations;

use std::collections::BTreeSet;
use std::fmt::Write;

use generator::diff::{Change, Rule, compare, output};
use generator::files::Files;
use mutations::{Mutation, Spec};

fn changes(base: &Spec, mutation: &Mutation) -> Vec<Change> {
    let head = Spec::of(&mutation.apply(&mutations::base()));
    compare(base.side(), head.side())
}

/// A line per change: its rule, its words, and the verdicts on wire, client and server.
#[test]
fn what_changes_mean() {
    let base = Spec::of(&mutations::base());
    let mut sheet = String::new();
    for mutation in mutations::all() {
        writeln!(sheet, "{}", mutation.name).expect("a string takes it");
        for change in changes(&base, &mutation) {
            let verdicts = change.verdicts();
            let Change { rule, subject, words, .. } = &change;
            let (client, server) = (verdicts.client.word(), verdicts.server.word());
            writeln!(
                sheet,
                "  {rule} {subject}: {words} | {} | {client} | {server}",
                verdicts.wire()
            )
            .expect("a string takes it");
        }
    }
    insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!(sheet) });
}

/// Rules that no mutation of a spec leads to: those of the generator, see below.
const UNUSED: [Rule; 4] =
    [Rule::ItemsChanged, Rule::DocumentChanged, Rule::ItemsAdded, Rule::CodeChanged];

/// What another generator writes for the same spec.
#[test]
fn changes_of_the_output() {
    let files = |edits: &[(&str, &str, &str)]| {
        let mut files = Files::default();
        for (path, text) in [
            (
                "api.txt",
                "# generated\n\npub trait s::Notes: Send\npub fn s::Notes::get(&self)\npub struct m::Note\n",
            ),
            ("model/src/lib.rs", "pub struct Note;\n"),
            (
                "openapi.json",
                r#"{"info":{"description":"Notes."},"schema":{"title":{"type":"string"}}}"#,
            ),
        ] {
            let edits = edits.iter().filter(|(edited, _, _)| *edited == path);
            let text = edits.fold(text.to_owned(), |text, (_, from, to)| text.replace(from, to));
            files.add(path, text);
        }
        files
    };
    let base = files(&[]);
    let found = |edits: &[(&str, &str, &str)]| {
        let changes = output(&base, &files(edits)).into_iter();
        changes.map(|change| format!("{} {}", change.rule, change.words)).collect::<Vec<_>>()
    };
    assert_eq!(found(&[]), [""; 0]);
    assert_eq!(found(&[("model/src/lib.rs", ";", ";;")]), ["D113 1 file, no public items"]);
    assert_eq!(found(&[("openapi.json", "Notes.", "All.")]), ["D113 1 file, no public items"]);
    assert_eq!(
        found(&[("openapi.json", r#""string""#, r#""integer""#)]),
        ["D111 openapi.json, not only in its texts"]
    );
    assert_eq!(
        found(&[("api.txt", "m::Note\n", "m::Note\npub struct m::Other\n")]),
        ["D112 new: `pub struct m::Other`"]
    );
    assert_eq!(
        found(&[("api.txt", "m::Note\n", "m::Other\n")]),
        ["D110 changed or gone: `pub struct m::Note`", "D112 new: `pub struct m::Other`"]
    );
    assert_eq!(
        found(&[("api.txt", "m::Note\n", "m::Note\npub fn s::Notes::put(&self)\n")]),
        ["D110 changed or gone: `pub fn s::Notes::put(&self)`"],
        "implementations lack the method"
    );
}

#[test]
fn the_mutations_cover_the_rules() {
    let base = Spec::of(&mutations::base());
    let all = mutations::all();
    assert!(all.len() >= 60, "{} mutations", all.len());
    let found: BTreeSet<Rule> =
        all.iter().flat_map(|one| changes(&base, one)).map(|change| change.rule).collect();
    let missing: Vec<_> =
        Rule::all().filter(|rule| !found.contains(rule) && !UNUSED.contains(rule)).collect();
    assert_eq!(missing, [], "rules without a mutation");
}

/// What is found one way is found the other way round, and nothing in a spec beside itself.
#[test]
fn changes_in_reverse() {
    let base = Spec::of(&mutations::base());
    assert!(compare(base.side(), base.side()).is_empty());
    for mutation in mutations::all() {
        let head = Spec::of(&mutation.apply(&mutations::base()));
        let there = compare(base.side(), head.side());
        let back = compare(head.side(), base.side());
        assert_eq!(there.is_empty(), back.is_empty(), "{}", mutation.name);
    }
}

#[test]
fn rules_have_unique_numbers_in_order() {
    let numbers: Vec<_> = Rule::all().map(Rule::number).collect();
    let mut sorted = numbers.clone();
    sorted.sort_unstable();
    sorted.dedup();
    assert_eq!(numbers, sorted);
    for rule in Rule::all() {
        assert_eq!(rule.to_string().parse(), Ok(rule));
        assert_eq!(rule.to_string().to_lowercase().parse(), Ok(rule));
    }
}
