//! What `diff` finds in changes of a small spec, and that its rules are sound.

#[path = "shared/mutations.rs"]
mod mutations;

use std::collections::BTreeSet;
use std::fmt::Write;

use generator::diff::{Change, Rule, compare};
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

/// Rules that no mutation leads to, each with the reason.
const UNUSED: [Rule; 0] = [];

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
