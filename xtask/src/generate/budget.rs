//! What a reviewer has to read of a run: lines added and removed, by entity.

use std::collections::BTreeSet;

use similar::{ChangeTag, TextDiff};

use crate::output::{Change, Plan};

/// The crates that have a file an entity.
const CRATES: [&str; 3] = ["model", "client", "server"];

/// How many entities get a line of their own.
const MOST: usize = 20;

/// One line an entity whose code changes, and one for what entities share.
pub(super) fn lines(plan: &Plan, entities: &[(String, String)]) -> Vec<String> {
    let stale: BTreeSet<&str> = plan
        .changes()
        .filter(|(_, change)| *change != Change::Same)
        .map(|(path, _)| path)
        .collect();
    let files = |module: &str| CRATES.map(|krate| (krate, format!("{krate}/src/{module}.rs")));
    let mut touched = entities
        .iter()
        .map(|(name, module)| (name, files(module)))
        .filter(|(_, files)| files.iter().any(|(_, path)| stale.contains(path.as_str())));
    let mut lines: Vec<String> = touched
        .by_ref()
        .take(MOST)
        .map(|(name, files)| {
            let [(_, model), ..] = &files;
            let (before, after) = plan.texts(model);
            let files = files.iter().map(|(krate, path)| (*krate, path.as_str()));
            let counts = changes(plan, files).unwrap_or_default();
            format!("{name}: {}{counts}", fields(&before, after))
        })
        .collect();
    let more = touched.count();
    if more > 0 {
        lines.push(format!("and {more} more entities"));
    }
    let of_entity = |path: &str| {
        entities.iter().any(|(_, module)| path.ends_with(&format!("/src/{module}.rs")))
    };
    let shared: Vec<&str> =
        plan.changes().map(|(path, _)| path).filter(|path| !of_entity(path)).collect();
    if let Some(changed) = changes(plan, shared.into_iter().map(|path| (path, path))) {
        lines.push(format!("shared: {changed}"));
    }
    lines
}

/// Added and removed lines of files by label; `None` where none of them changes.
fn changes<'a>(plan: &Plan, files: impl Iterator<Item = (&'a str, &'a str)>) -> Option<String> {
    let counts = files.filter_map(|(label, path)| {
        let (before, after) = plan.texts(path);
        let diff = TextDiff::from_lines(before.as_str(), after);
        let count = |tag| diff.iter_all_changes().filter(|change| change.tag() == tag).count();
        let (added, removed) = (count(ChangeTag::Insert), count(ChangeTag::Delete));
        (added + removed > 0).then(|| format!("{label} +{added} -{removed}"))
    });
    let counts: Vec<String> = counts.collect();
    (!counts.is_empty()).then(|| counts.join(", "))
}

/// How many fields come and go, as the model has them.
fn fields(before: &str, after: &str) -> String {
    let names = |text: &str| -> BTreeSet<String> {
        let members = text.lines().filter_map(|line| line.strip_prefix("    pub "));
        // Not the filters of lists, nor where unknown keys go.
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
