//! Excerpts of untrusted text that fit one line of an error message.

use std::fmt::{self, Write as _};

/// The maximum number of characters.
const MAX_LENGTH: usize = 256;

/// The beginning of a text on one line. Characters that move the cursor are escaped.
pub(crate) struct Excerpt<'a>(&'a [u8]);

impl<'a> Excerpt<'a> {
    pub(crate) fn of(text: &'a (impl AsRef<[u8]> + ?Sized)) -> Self {
        Self(text.as_ref().trim_ascii())
    }
}

impl fmt::Display for Excerpt<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A character has at most four bytes, so this is at least one more than is shown.
        let head = &self.0[..self.0.len().min(4 * (MAX_LENGTH + 1))];
        let text = String::from_utf8_lossy(head);
        let mut characters = text.chars();
        for character in characters.by_ref().take(MAX_LENGTH) {
            if moves_the_cursor(character) {
                write!(f, "{}", character.escape_default())?;
            } else {
                f.write_char(character)?;
            }
        }
        if characters.next().is_some() {
            f.write_char('…')?;
        }
        Ok(())
    }
}

/// Whether a character is a control character, a line separator or a bidirectional mark.
fn moves_the_cursor(character: char) -> bool {
    character.is_control() || matches!(character, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn excerpt(text: &str) -> String {
        Excerpt::of(text).to_string()
    }

    #[test]
    fn short_text_is_unchanged() {
        assert_eq!(excerpt(" It's \"né\" \r\n"), "It's \"né\"");
    }

    #[test]
    fn characters_that_move_the_cursor_are_escaped() {
        assert_eq!(excerpt("a\nb\u{1b}[31m\u{202e}c"), "a\\nb\\u{1b}[31m\\u{202e}c");
    }

    #[test]
    fn long_text_is_cut_between_characters() {
        for character in ["a", "é", "€", "😀"] {
            let expected = format!("{}…", character.repeat(MAX_LENGTH));
            assert_eq!(excerpt(&character.repeat(MAX_LENGTH * 9)), expected);
            assert_eq!(excerpt(&character.repeat(MAX_LENGTH)), character.repeat(MAX_LENGTH));
        }
    }

    #[test]
    fn invalid_utf8_is_replaced() {
        assert_eq!(Excerpt::of(b"a\xffb").to_string(), "a\u{fffd}b");
    }
}
