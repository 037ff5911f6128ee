//! Mistakes as data: a code, a place, a message, a help. Showing them is not done here.

mod code;

pub use code::Code;

use crate::source::Span;

/// A mistake in a spec.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// What kind of mistake it is.
    pub code: Code,
    /// Where it is.
    pub span: Span,
    /// What is wrong: lower case, without a stop.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// Another place that takes part in the mistake, and what part it takes.
    pub related: Option<(Span, String)>,
    /// A text for the marked place that certainly mends the mistake.
    pub fix: Option<String>,
}

impl Diagnostic {
    /// A mistake with its place and message.
    pub fn new(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self { code, span, message: message.into(), help: None, related: None, fix: None }
    }

    /// Says what to do about it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Shows another place that takes part in the mistake.
    #[must_use]
    pub fn related(mut self, span: Span, label: impl Into<String>) -> Self {
        self.related = Some((span, label.into()));
        self
    }

    /// Asks whether the nearest of some names was meant, if one is near.
    #[must_use]
    pub fn did_you_mean<'a>(
        mut self,
        written: &str,
        known: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        if let Some(near) = nearest(written, known) {
            self.help = Some(match self.help {
                Some(help) => format!("did you mean `{near}`? {help}"),
                None => format!("did you mean `{near}`?"),
            });
        }
        self
    }
}

/// The mistakes of a run.
#[derive(Debug, Default)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
}

impl Diagnostics {
    /// Adds a mistake.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.list.push(diagnostic);
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether a mistake was found within a part of a file: what follows from it is not said.
    pub(crate) fn within(&self, part: Span) -> bool {
        self.list.iter().any(|Diagnostic { span, .. }| {
            span.file == part.file && (part.start..=part.end).contains(&span.start)
        })
    }

    /// Takes back what a waiver covers; false where there is nothing.
    pub(crate) fn waive(&mut self, code: Code, part: Span) -> bool {
        let before = self.list.len();
        self.list.retain(|Diagnostic { code: found, span, .. }| {
            let inside = span.file == part.file && (part.start..=part.end).contains(&span.start);
            *found != code || !inside
        });
        self.list.len() < before
    }

    /// The mistakes in the order of the spec, each once.
    pub fn into_sorted(mut self) -> Vec<Diagnostic> {
        self.list.sort_by(|a, b| (a.span, a.code, &a.message).cmp(&(b.span, b.code, &b.message)));
        self.list.dedup();
        self.list
    }
}

/// The nearest of some names, if one is within two edits of what was written.
pub(crate) fn nearest<'a>(
    written: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    known
        .into_iter()
        .filter(|name| name.len().abs_diff(written.len()) <= 8)
        .map(|name| (strsim::osa_distance(written, name), name))
        .filter(|(edits, name)| *edits <= 2 && *edits < name.chars().count())
        .min_by_key(|(edits, _)| *edits)
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn the_nearest_name_within_two_edits() {
        let known = ["docs", "type", "required"];
        assert_eq!(nearest("doc", known), Some("docs"));
        assert_eq!(nearest("reqiured", known), Some("required"));
        assert_eq!(nearest("tpye", known), Some("type"));
        assert_eq!(nearest("colour", known), None);
        assert_eq!(nearest("x", ["y"]), None, "nothing in common is not near");
    }
}
