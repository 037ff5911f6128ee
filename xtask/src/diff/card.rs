//! The card: a row per change, those of an entity together, the most severe first.

use std::fmt::Write as _;
use std::path::Path;

use generator::diff::{Change, Migration, Party, Source, Verdicts, Wire};
use generator::source::Span;

use super::{Report, Spec};

/// More lines than this are counted instead of shown: a card is read at a glance.
const MAX_LINES: usize = 40;

/// More examples than this are left out.
const MAX_MIGRATIONS: usize = 2;

/// Longer descriptions push the verdicts aside.
const MAX_WIDTH: usize = 64;

/// What stands for the entity of what entities share.
const SHARED: &str = "API";

/// A group of lines.
struct Group<'a> {
    title: &'a str,
    changes: Vec<&'a Change>,
}

fn groups(report: &Report) -> Vec<Group<'_>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    for change in &report.changes {
        let title = change.entity.as_deref().unwrap_or(SHARED);
        match groups.last_mut().filter(|group| group.title == title) {
            Some(group) => group.changes.push(change),
            None => groups.push(Group { title, changes: vec![change] }),
        }
    }
    groups
}

/// Shows the card on a terminal.
pub(super) fn human(report: &Report) {
    for line in lines(report) {
        anstream::println!("{line}");
    }
}

fn lines(report: &Report) -> Vec<String> {
    if report.changes.is_empty() {
        return vec![format!(
            "nothing changes for anybody since {}{}",
            report.base_name,
            met(report)
        )];
    }
    let described = |change: &Change| format!("  {}  {}", change.rule, description(change));
    let widths = report.changes.iter().map(|change| described(change).chars().count());
    let width = widths.filter(|width| *width <= MAX_WIDTH).max().unwrap_or(MAX_WIDTH);
    let wires = report.changes.iter().map(|change| change.verdicts().wire().len());
    let wire_width = wires.max().unwrap_or_default().max("wire".len());
    let mut lines = Vec::new();
    let mut shown = 0;
    for group in groups(report) {
        let mut title = group.title.to_owned();
        if lines.is_empty() {
            title = format!("{title:width$}  {:wire_width$}  client   server   place", "wire");
        }
        let mut header = Some(title);
        for change in group.changes {
            let Verdicts { client, server, .. } = change.verdicts();
            let wire = pad(wire(change.verdicts()), &change.verdicts().wire(), wire_width);
            let (client, server) =
                (pad(source(client), client.word(), 7), pad(source(server), server.word(), 7));
            let row = format!(
                "{:width$}  {wire}  {client}  {server}  {}",
                described(change),
                place(report, change)
            );
            let acts: Vec<_> =
                change.migrations.iter().take(MAX_MIGRATIONS).map(migration).collect();
            let needed = usize::from(header.is_some()) + 1 + acts.len();
            // The last two lines count the rest and tell the version.
            if lines.len() + needed + 2 > MAX_LINES {
                continue;
            }
            lines.extend(header.take());
            lines.push(row);
            lines.extend(acts);
            shown += 1;
        }
    }
    let rest = report.changes.len() - shown;
    if rest > 0 {
        lines.push(format!("and {rest} more: `--format json` has all of them"));
    }
    lines.push(summary(report));
    lines
}

/// A change in the words of the spec.
fn description(change: &Change) -> String {
    let Change { subject, words, entity, .. } = change;
    match entity {
        Some(entity) if entity == subject => words.clone(),
        Some(_) | None if words.is_empty() => subject.clone(),
        Some(_) | None => format!("{subject}: {words}"),
    }
}

fn migration(migration: &Migration) -> String {
    let Migration { party, before, after } = migration;
    let party = match party {
        Party::Client | Party::Server => party.word(),
        Party::Both => "code",
    };
    let code = match (before.as_str(), after.as_str()) {
        (before, "") => format!("`{before}` has no successor"),
        ("", after) => format!("add `{after}`"),
        (before, after) => format!("`{before}` -> `{after}`"),
    };
    format!("        {party}: {code}")
}

/// The places of a change on both sides.
fn place(report: &Report, change: &Change) -> String {
    let base = change.base.map(|span| at(&report.base, span));
    let head = change.head.map(|span| at(&report.head, span));
    match (base, head) {
        (Some(base), Some(head)) if base.file == head.file => match (base.line, head.line) {
            (Some(before), Some(after)) if before != after => {
                format!("{}:{before} -> {after}", head.path())
            }
            _ => head.shown(),
        },
        (Some(base), Some(head)) => format!("{} -> {}", base.shown(), head.shown()),
        (Some(base), None) => format!("{} -> gone", base.shown()),
        (None, Some(head)) => head.shown(),
        (None, None) => String::new(),
    }
}

/// A place in a spec.
pub(super) struct Place<'a> {
    folder: &'a Path,
    /// The file, relative to the folder of the spec.
    file: &'a str,
    /// The line, unless the key is not written down.
    pub(super) line: Option<usize>,
}

impl Place<'_> {
    /// The path of the file.
    pub(super) fn path(&self) -> String {
        self.folder.join(self.file).display().to_string()
    }

    fn shown(&self) -> String {
        self.line.map_or_else(|| self.path(), |line| format!("{}:{line}", self.path()))
    }
}

/// The place of a span.
pub(super) fn at(spec: &Spec, span: Span) -> Place<'_> {
    let Spec { sources, folder, checked } = spec;
    if span == Span::NOWHERE {
        return Place { folder, file: &checked.api().shared.file, line: None };
    }
    Place { folder, file: &sources.get(span.file).path, line: Some(sources.position(span).line) }
}

/// What the changes ask of the version.
fn summary(report: &Report) -> String {
    let count = report.changes.len();
    let breaking = report.changes.iter().filter(|one| one.verdicts().is_breaking()).count();
    let plural = if count == 1 { "" } else { "s" };
    format!(
        "{count} change{plural}, {breaking} breaking, since {}{}",
        report.base_name,
        met(report)
    )
}

fn met(report: &Report) -> String {
    let version = report.version;
    let (Some(base), Some(head), Some(least)) = (version.base, version.head, version.least) else {
        return String::new();
    };
    let Some(bump) = version.bump else { return String::new() };
    let bump = bump.word();
    if version.is_met() {
        format!("; version {base} -> {head} is enough ({bump})")
    } else {
        format!("; version {base} needs to become {least} ({bump}), it is {head}")
    }
}

/// Shows the card as Markdown.
pub(super) fn markdown(report: &Report) {
    anstream::print!("{}", markdown_text(report));
}

fn markdown_text(report: &Report) -> String {
    let mut text = String::from("### What this change of the spec means\n\n");
    let mut line = |line: &str| writeln!(text, "{line}").expect("a string takes it");
    if !report.changes.is_empty() {
        line("| | change | wire | client source | server source | place |");
        line("|---|---|---|---|---|---|");
    }
    let limit = MAX_LINES - 6;
    for change in report.changes.iter().take(limit) {
        let verdicts = change.verdicts();
        let entity = change.entity.as_deref().unwrap_or(SHARED);
        let mut described = format!("**{}** {}", cell(entity), cell(&description(change)));
        for one in change.migrations.iter().take(MAX_MIGRATIONS) {
            described = format!("{described}<br>{}", cell(migration(one).trim()));
        }
        line(&format!(
            "| {} | {described} | {} | {} | {} | {} |",
            change.rule,
            strong(&verdicts.wire(), verdicts.old_client.max(verdicts.new_client) > Wire::New),
            strong(verdicts.client.word(), verdicts.client >= Source::Differs),
            strong(verdicts.server.word(), verdicts.server >= Source::Differs),
            cell(&place(report, change)),
        ));
    }
    if !report.changes.is_empty() {
        line("");
    }
    if report.changes.len() > limit {
        line(&format!("And {} more.\n", report.changes.len() - limit));
    }
    if report.changes.is_empty() {
        line(&format!("Nothing changes for anybody since {}{}.", report.base_name, met(report)));
    } else {
        line(&format!("{}.", summary(report)));
    }
    text
}

fn strong(word: &str, is_strong: bool) -> String {
    if is_strong { format!("**{word}**") } else { word.to_owned() }
}

/// Escapes the cell of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('<', "&lt;").replace('\n', " ")
}

fn pad(style: anstyle::Style, text: &str, width: usize) -> String {
    format!("{style}{text}{style:#}{:1$}", "", width.saturating_sub(text.len()))
}

fn wire(verdicts: Verdicts) -> anstyle::Style {
    match verdicts.old_client.max(verdicts.new_client) {
        Wire::Safe | Wire::New => anstyle::Style::new(),
        Wire::Lossy => yellow(),
        Wire::Breaks => red(),
    }
}

fn source(verdict: Source) -> anstyle::Style {
    match verdict {
        Source::Same | Source::Adds => anstyle::Style::new(),
        Source::Warns | Source::Differs => yellow(),
        Source::Breaks => red(),
    }
}

fn red() -> anstyle::Style {
    anstyle::AnsiColor::Red.on_default().bold()
}

fn yellow() -> anstyle::Style {
    anstyle::AnsiColor::Yellow.on_default()
}
