//! The summary after `generate`: files written per crate, and changed lines per entity.

use std::collections::{BTreeMap, BTreeSet};

use crate::line_diff;
use crate::output::{Change, Plan};

/// The crates with one file per entity.
const CRATES: [&str; 3] = ["model", "client", "server"];

/// The number of entities that get a line of their own.
const MAX_ENTITIES: usize = 20;

/// One line per crate: how many files change.
pub(super) fn files(plans: &[&Plan]) -> Vec<String> {
    let mut parts: BTreeMap<&str, [usize; 3]> = BTreeMap::new();
    for (path, change) in plans.iter().flat_map(|plan| plan.changes()) {
        let part = path.split_once('/').map_or(path, |(part, _)| part);
        let column = match change {
            Change::Stale | Change::Missing => 0,
            Change::Orphaned => 1,
            Change::Same => 2,
        };
        parts.entry(part).or_default()[column] += 1;
    }
    let line = |(part, [written, deleted, same]): (&str, [usize; 3])| {
        format!("{part:<13} {written:>4} written {deleted:>4} deleted {same:>4} unchanged")
    };
    parts.into_iter().map(line).collect()
}

/// One line per entity whose code changes, and one for the files that entities share.
pub(super) fn lines(plan: &Plan, entities: &[(String, String)]) -> Vec<String> {
    let mut shared: BTreeSet<&str> = plan
        .changes()
        .filter(|(_, change)| *change != Change::Same)
        .map(|(path, _)| path)
        .collect();
    let mut lines = Vec::new();
    let mut more = 0;
    for (name, module) in entities {
        let files = CRATES.map(|krate| (krate, format!("{krate}/src/{module}.rs")));
        let stale = files.each_ref().map(|(_, path)| shared.remove(path.as_str()));
        if !stale.contains(&true) {
            continue;
        }
        if lines.len() == MAX_ENTITIES {
            more += 1;
            continue;
        }
        let [(_, model), ..] = &files;
        let (before, after) = plan.texts(model);
        let fields = fields(&before, after);
        let files = files.iter().map(|(krate, path)| (*krate, path.as_str()));
        lines.push(format!("{name}: {fields}{}", changes(plan, files).unwrap_or_default()));
    }
    if more > 0 {
        lines.push(format!("and {more} more entities"));
    }
    let shared = changes(plan, shared.into_iter().map(|path| (path, path)));
    lines.extend(shared.map(|changed| format!("shared: {changed}")));
    lines
}

/// Added and removed lines of files, by label; `None` if no line changes.
fn changes<'a>(plan: &Plan, files: impl Iterator<Item = (&'a str, &'a str)>) -> Option<String> {
    let counts = files.filter_map(|(label, path)| {
        let (before, after) = plan.texts(path);
        let (added, removed) = line_diff::count(&before, after);
        (added + removed > 0).then(|| format!("{label} +{added} -{removed}"))
    });
    let counts: Vec<String> = counts.collect();
    (!counts.is_empty()).then(|| counts.join(", "))
}

/// The number of fields added and removed, by the members of the model.
fn fields(before: &str, after: &str) -> String {
    let names = |text: &str| -> BTreeSet<String> {
        let members = text.lines().filter_map(|line| line.strip_prefix("    pub "));
        // Without methods, constants of filters, and the map of unknown keys.
        let others = ["fn ", "const ", "extra:"];
        let fields = members.filter(|member| !others.iter().any(|other| member.starts_with(other)));
        fields.filter_map(|member| member.split(':').next().map(str::to_owned)).collect()
    };
    let (before, after) = (names(before), names(after));
    let (added, removed) = (after.difference(&before).count(), before.difference(&after).count());
    let plural = |count: usize| if count == 1 { "field" } else { "fields" };
    match (added, removed) {
        (0, 0) => String::new(),
        (added, 0) => format!("+{added} {}; ", plural(added)),
        (0, removed) => format!("-{removed} {}; ", plural(removed)),
        (added, removed) => format!("+{added} -{removed} fields; "),
    }
}

#[cfg(test)]
mod tests {
    use super::fields;

    #[test]
    fn fields_are_counted_once_and_alone() {
        let before = "\
pub struct Note {
    pub text: String,
}
";
        let after = "\
pub struct Note {
    pub text: String,
    pub pinned: bool,
    pub extra: runtime::Object,
}

impl Note {
    pub const PINNED: runtime::Filter<Self, bool> = runtime::Filter::new(\"Pinned\");

    pub fn into_update(self) -> UpdateNote {
        self.into()
    }
}

pub struct UpdateNote {
    pub pinned: Option<bool>,
}
";
        assert_eq!(fields("", before), "+1 field; ");
        assert_eq!(fields(before, after), "+1 field; ");
        assert_eq!(fields(after, before), "-1 field; ");
        assert_eq!(fields(before, before), "");
    }
}
