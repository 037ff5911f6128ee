//! Changes for programs: as JSON, and as workflow commands of GitHub.

use std::path::Path;

use generator::diff::Change;
use serde_json::{Value, json};

use super::{Report, Spec, card};
use crate::report::{escape, escape_property, repository_relative};

/// GitHub shows no more annotations of a step than this.
const MAX_ANNOTATIONS: usize = 10;

/// Shows all changes as one JSON object.
pub(super) fn json(report: &Report) {
    let version = report.version;
    let changes: Vec<_> = report.changes.iter().map(|change| record(report, change)).collect();
    let text = json!({
        "base": report.base_name,
        "version": {
            "bump": version.bump.map(generator::diff::Bump::word),
            "base": version.base.map(|version| version.to_string()),
            "head": version.head.map(|version| version.to_string()),
            "least": version.least.map(|version| version.to_string()),
            "is_met": version.is_met(),
        },
        "changes": changes,
    });
    anstream::println!("{text:#}");
}

fn record(report: &Report, change: &Change) -> Value {
    let verdicts = change.verdicts();
    let place = |spec: &Spec, span: Option<_>| {
        let place = card::at(spec, span?);
        Some(json!({ "file": place.path(), "line": place.line }))
    };
    let migrations = change
        .migrations
        .iter()
        .map(|one| json!({ "party": one.party.word(), "before": one.before, "after": one.after }));
    json!({
        "rule": change.rule.to_string(),
        "entity": change.entity,
        "subject": change.subject,
        "words": change.words,
        "breaking": verdicts.is_breaking(),
        "wire": {
            "old_client": verdicts.old_client.word(),
            "new_client": verdicts.new_client.word(),
        },
        "client_source": verdicts.client.word(),
        "server_source": verdicts.server.word(),
        "base": place(&report.base, change.base),
        "head": place(&report.head, change.head),
        "why": change.rule.why(),
        "act": change.rule.act(),
        "migrations": migrations.collect::<Vec<_>>(),
    })
}

/// Shows a workflow command per change: a warning for what breaks, a notice for what does not. What
/// is gone is shown where it was.
pub(super) fn github(report: &Report) {
    for change in report.changes.iter().take(MAX_ANNOTATIONS) {
        let verdicts = change.verdicts();
        let level = if verdicts.is_breaking() { "warning" } else { "notice" };
        let place = match (change.head, change.base) {
            (Some(span), _) => card::at(&report.head, span),
            (None, Some(span)) => card::at(&report.base, span),
            (None, None) => continue,
        };
        let file = repository_relative(Path::new(&place.path())).display().to_string();
        let text = format!(
            "{}: {} (wire: {}, client source: {}, server source: {})\n{}",
            change.subject,
            change.words,
            verdicts.wire(),
            verdicts.client.word(),
            verdicts.server.word(),
            change.rule.why(),
        );
        anstream::println!(
            "::{level} file={},line={},title={}::{}",
            escape_property(&file),
            place.line.unwrap_or(1),
            change.rule,
            escape(&text),
        );
    }
    if report.changes.len() > MAX_ANNOTATIONS {
        let rest = report.changes.len() - MAX_ANNOTATIONS;
        anstream::println!("::notice::{rest} more changes are in the summary of the job");
    }
}
