//! What sentences of a page say: the role, the name of the entity, and that an operation is
//! deprecated.

use super::{Deprecation, is_type_name};

/// The text of a line without the marks of Markdown.
pub(super) fn plain(line: &str) -> String {
    let mut plain = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(c) = rest.chars().next() {
        if let Some((text, after)) = link(rest) {
            plain.push_str(text);
            rest = after;
            continue;
        }
        if !matches!(c, '`' | '*') {
            plain.push(c);
        }
        rest = &rest[c.len_utf8()..];
    }
    plain
}

/// The text of a link that a text starts with, and what follows the link.
fn link(text: &str) -> Option<(&str, &str)> {
    let inner = text.strip_prefix('[')?;
    // No link goes on over this many bytes, and no page makes us look further.
    let inner = &inner[..inner.floor_char_boundary(500)];
    let (label, rest) = inner.split_once("](")?;
    let end = rest.find(')')?;
    let after = 1 + label.len() + 2 + end + 1;
    (!label.contains('[')).then(|| (label, &text[after..]))
}

/// The roles that a text names: an entity, a hyphen, and what the role allows.
pub(super) fn roles(text: &str) -> Vec<&str> {
    let mut roles: Vec<&str> = Vec::new();
    for word in text.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))) {
        let Some((entity, right)) = word.rsplit_once('-') else { continue };
        let is_right = right.len() > 2 && right.chars().all(|c| c.is_ascii_alphabetic());
        if is_type_name(entity) && is_right && !roles.contains(&word) {
            roles.push(word);
        }
    }
    roles
}

/// What a text says about not using the operation of an entity any more. That something else is
/// deprecated, such as a field, says nothing about the operation.
pub(super) fn deprecation(text: &str, entity: &str) -> Option<Deprecation> {
    let sentences = sentences(text);
    let at = sentences.iter().position(|sentence| is_deprecation(sentence, entity))?;
    // What to use instead is in the same sentence or in the one behind it.
    let mut said = sentences[at].to_owned();
    let mut replacements = replacements(sentences[at]);
    if let Some(next) = sentences.get(at + 1).filter(|_| replacements.is_empty()) {
        replacements = self::replacements(next);
        if !replacements.is_empty() {
            said = format!("{said} {next}");
        }
    }
    Some(Deprecation { text: said, replacements })
}

/// The sentences of a text, their full stops included.
fn sentences(text: &str) -> Vec<&str> {
    let mut sentences = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let end = rest.find(". ").map_or(rest.len(), |end| end + 1);
        sentences.push(rest[..end].trim());
        rest = rest[end..].trim_start();
    }
    sentences
}

fn is_deprecation(sentence: &str, entity: &str) -> bool {
    let lower = sentence.to_ascii_lowercase();
    let lower = lower.trim_start_matches(|c: char| !c.is_alphanumeric());
    if let Some(rest) = lower.strip_prefix("deprecated") {
        let rest = rest.trim_start();
        return !rest.starts_with(|c: char| c.is_alphanumeric())
            || ["in fav", "since ", "as of ", "and ", "by ", "please ", "use "]
                .iter()
                .any(|word| rest.starts_with(word));
    }
    let subjects =
        ["endpoint", "entity", "operation", "resource", "record", "api", "method", "feature"];
    let Some((subject, _)) = lower.split_once(" deprecated") else { return false };
    let mut words = subject.split_whitespace().rev().peekable();
    words.next_if(|word| matches!(*word, "now" | "been"));
    let is_verb = words.next().is_some_and(|word| matches!(word, "is" | "are" | "has" | "have"));
    let Some(subject) = words.next().filter(|_| is_verb) else { return false };
    let singular = subject.trim_end_matches('s');
    let is_entity =
        singular.eq_ignore_ascii_case(entity.trim_end_matches('s')) || subject == "this";
    match words.last() {
        None => is_entity,
        Some("this" | "these" | "the" | "a" | "an") => is_entity || subjects.contains(&singular),
        Some(_) => false,
    }
}

/// The names behind `use`, or what else leads to them.
fn replacements(sentence: &str) -> Vec<String> {
    let words: Vec<&str> =
        sentence.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).collect();
    let leads = |word: &&str| -> bool {
        let word = word.to_ascii_lowercase();
        matches!(word.as_str(), "use" | "by" | "with" | "favour" | "favor" | "to")
    };
    let Some(at) = words.iter().position(leads) else { return Vec::new() };
    let names = words[at + 1..].iter().take_while(|word| **word != "instead");
    let mut found = Vec::new();
    for name in names.filter(|name| is_type_name(name) && name.len() > 1) {
        if !found.iter().any(|known| known == name) {
            found.push((*name).to_owned());
        }
    }
    found
}

/// The entity that a sentence about records names: `The Id of the Thing record to update.`
pub(super) fn entity_of_record(text: &str) -> Option<&str> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let at = words.windows(2).position(|pair| {
        is_type_name(pair[0])
            && matches!(pair[1].trim_end_matches(['.', ',']), "record" | "records")
    })?;
    Some(words[at])
}

/// The entity that a message of a success names: `Thing was successfully created.`
pub(super) fn entity_of_message(text: &str) -> Option<&str> {
    let (name, rest) = text.split_once(' ')?;
    (is_type_name(name) && rest.starts_with("was successfully ")).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_an_entity_and_a_right() {
        let text = "an administrator or have the BookClub-Create role (`well-known`, X-Y, A-1).";
        assert_eq!(roles(text), ["BookClub-Create"]);
    }

    #[test]
    fn deprecations_of_the_operation_alone() {
        let table: [(&str, Option<&[&str]>); 17] = [
            (
                "Deprecated. Use Meeting and MeetingRooms instead.",
                Some(&["Meeting", "MeetingRooms"]),
            ),
            ("Deprecated", Some(&[])),
            ("Deprecated: use Meeting instead. It is New.", Some(&["Meeting"])),
            ("A Club. This endpoint is deprecated in favour of Meeting.", Some(&["Meeting"])),
            ("This entity has been deprecated.", Some(&[])),
            ("The endpoint is now deprecated, use Meeting.", Some(&["Meeting"])),
            ("Deprecated since 2020.", Some(&[])),
            ("Deprecated fields are ignored.", None),
            ("A Club has a deprecated field.", None),
            ("The Colour field is deprecated.", None),
            ("Not deprecated.", None),
            ("A Club.", None),
            ("This is deprecated.", Some(&[])),
            ("Club is deprecated, use Meeting.", Some(&["Meeting"])),
            ("Clubs are deprecated.", Some(&[])),
            ("The Club entity is deprecated.", Some(&[])),
            ("Colour is deprecated.", None),
        ];
        for (text, expected) in table {
            let found = deprecation(text, "Club").map(|found| found.replacements);
            let expected = expected.map(|names| names.iter().map(|&name| name.into()).collect());
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn marks_of_markdown_are_left_out() {
        let text = "the **`Club-Edit`** role, see [Commands](/a/b) [x] and `a`";
        assert_eq!(plain(text), "the Club-Edit role, see Commands [x] and a");
    }
}
