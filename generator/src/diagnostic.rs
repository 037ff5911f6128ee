//! Errors of a spec as data: a code, a span, a message, a help, a fix. Nothing here renders them.

mod code;
mod suggestion;

pub use code::Code;
pub(crate) use suggestion::{nearest, only_nearest};

use std::collections::HashSet;

use crate::source::Span;

/// An error in a spec.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The kind of error.
    pub code: Code,
    /// Where it is.
    pub span: Span,
    /// What is wrong: lower case, without a full stop.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// Another place involved in the error, with a label.
    pub related: Option<(Span, String)>,
    /// An edit that certainly resolves the error.
    pub fix: Option<Fix>,
}

/// An edit of one file of a spec.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What to replace; an empty span inserts.
    pub span: Span,
    /// The new text; an empty one deletes.
    pub replacement: String,
}

impl Diagnostic {
    /// An error with its span and message.
    pub fn new(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self { code, span, message: message.into(), help: None, related: None, fix: None }
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds another place involved in the error.
    #[must_use]
    pub fn related(mut self, span: Span, label: impl Into<String>) -> Self {
        self.related = Some((span, label.into()));
        self
    }

    /// Adds an edit that certainly resolves the error.
    #[must_use]
    pub fn fix(mut self, span: Span, replacement: impl Into<String>) -> Self {
        self.fix = Some(Fix { span, replacement: replacement.into() });
        self
    }

    /// Suggests the known name nearest to what was written, if one is near. Where only one is, the
    /// suggestion is also a fix.
    #[must_use]
    pub fn did_you_mean<'a>(
        mut self,
        written: &str,
        known: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        let known: Vec<&str> = known.into_iter().collect();
        if let Some(near) = nearest(written, known.iter().copied()) {
            self.help = Some(match self.help {
                Some(help) => format!("did you mean `{near}`? {help}"),
                None => format!("did you mean `{near}`?"),
            });
        }
        match only_nearest(written, known) {
            Some(near) => {
                let span = self.span;
                self.fix(span, near)
            }
            None => self,
        }
    }
}

/// The errors of a run.
#[derive(Debug, Default)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
}

impl Diagnostics {
    /// Adds an error.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.list.push(diagnostic);
    }

    /// Adds errors.
    pub(crate) fn extend(&mut self, diagnostics: impl IntoIterator<Item = Diagnostic>) {
        self.list.extend(diagnostics);
    }

    /// Adds the errors of another part.
    pub(crate) fn append(&mut self, other: Self) {
        self.extend(other.list);
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// How many there are that are not mere warnings.
    pub(crate) fn errors(&self) -> usize {
        self.list.iter().filter(|diagnostic| !diagnostic.code.is_warning()).count()
    }

    /// Takes the warnings from the errors.
    pub(crate) fn take_warnings(&mut self) -> Self {
        let list = self.list.extract_if(.., |diagnostic| diagnostic.code.is_warning()).collect();
        Self { list }
    }

    /// Keeps the first of the errors with one code at one place in a part of the spec that several
    /// entities inherit.
    pub(crate) fn once_within(&mut self, part: Span) {
        let mut seen = HashSet::new();
        self.list.retain(|Diagnostic { code, span, .. }| {
            !part.contains(*span) || seen.insert((*code, *span))
        });
    }

    /// Removes the errors that a waiver covers; false where there are none.
    pub(crate) fn waive(&mut self, code: Code, part: Span) -> bool {
        let before = self.list.len();
        self.list.retain(|diagnostic| diagnostic.code != code || !part.contains(diagnostic.span));
        self.list.len() < before
    }

    /// The errors without duplicates: those that keep a file from being read first, then those of
    /// its shape, then all others, each in the order of the spec.
    pub fn into_sorted(mut self) -> Vec<Diagnostic> {
        self.list.sort_by(|a, b| a.sort_key().cmp(&b.sort_key()));
        self.list.dedup();
        self.list
    }
}

impl Diagnostic {
    /// Orders errors such that causes come before consequences.
    pub fn sort_key(&self) -> impl Ord + '_ {
        (self.code.stage(), self.span, self.code, &self.message)
    }
}
