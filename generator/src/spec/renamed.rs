//! Keys and words that the language called otherwise before.

use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;

/// The former spelling of a key or a word, and the current one.
const RENAMED: [(&str, &str); 2] = [("refused", "rejected"), ("stamp", "version_field")];

/// The current spelling of a key or a word.
pub(super) fn current(former: &str) -> Option<&'static str> {
    RENAMED.iter().find(|(known, _)| *known == former).map(|(_, current)| *current)
}

/// The error of using a former spelling.
pub(super) fn diagnostic(code: Code, span: Span, former: &str, current: &str) -> Diagnostic {
    Diagnostic::new(code, span, format!("`{former}` is now called `{current}`"))
        .help(format!("write `{current}`"))
        .fix(span, current)
}
