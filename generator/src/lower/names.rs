//! Names in Rust, computed once from the names of the spec. No other file changes case.

use heck::{ToShoutySnakeCase, ToSnakeCase, ToUpperCamelCase};

use crate::ir::Ident;

/// A type: `CommunityThread`. `None` for `Self`, which has no raw form.
pub(crate) fn type_name(words: &str) -> Option<Ident> {
    let name = words.to_upper_camel_case();
    ident(&name).filter(|ident| ident.text == name)
}

/// The stem of the names of several types: `CommunityThread`, and also `Self`.
pub(crate) fn type_stem(words: &str) -> Option<String> {
    let stem = words.to_upper_camel_case();
    ident(&stem).map(|_| stem)
}

/// A field, method or module: `community_thread`.
pub(crate) fn value_name(words: &str) -> Option<Ident> {
    ident(&words.to_snake_case())
}

/// A constant, from a stem and a word: `COMMUNITY_THREAD_CREATE`.
pub(crate) fn constant_name(stem: &str, word: &str) -> Ident {
    joined(&[&stem.to_shouty_snake_case(), "_", &word.to_shouty_snake_case()])
}

/// The constant of a field: `BUSINESS_ID`.
pub(crate) fn constant(field: &Ident) -> Ident {
    joined(&[&field.text.to_shouty_snake_case()])
}

/// The constant of a name that is free to be anything; `None` where it gives no identifier.
pub(crate) fn constant_of(words: &str) -> Option<Ident> {
    ident(&words.to_shouty_snake_case())
}

/// The value of a constant's `rust:`; `None` where it is not in `SCREAMING_CASE`.
pub(crate) fn given_constant(written: &str) -> Option<Ident> {
    constant_of(written).filter(|ident| ident.text == written)
}

/// A name joined from parts: `CreateCommunityThread`, `CommunityThreadId`.
pub(crate) fn joined(parts: &[&str]) -> Ident {
    Ident { text: parts.concat(), raw: false }
}

/// The value of a field's `rust:`; `None` where it is not in `snake_case`.
pub(crate) fn given(written: &str) -> Option<Ident> {
    (written.to_snake_case() == written).then(|| ident(written)).flatten()
}

/// The value of an entity's `rust:`; `None` where it is not in `UpperCamelCase`.
pub(crate) fn given_stem(written: &str) -> Option<String> {
    type_stem(written).filter(|stem| stem == written)
}

/// The first letter of a name that is not Latin, in a name that also has ASCII letters: it looks like
/// one of them, or the name mixes scripts.
pub(crate) fn foreign_letter(name: &str) -> Option<char> {
    let has_ascii = name.chars().any(|c| c.is_ascii_alphabetic());
    let is_latin = |c: char| matches!(c, '\u{C0}'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}');
    name.chars().find(|c| c.is_alphabetic() && !c.is_ascii() && !is_latin(*c)).filter(|_| has_ascii)
}

/// An identifier, raw where the word is a keyword. Names are ASCII: rustc lints against others that
/// look alike.
fn ident(word: &str) -> Option<Ident> {
    let plain = |text: &str| Ident { text: text.to_owned(), raw: false };
    if !word.is_ascii() {
        return None;
    }
    // `gen` is a keyword of the 2024 edition that syn still accepts as a name.
    if word != "gen" && syn::parse_str::<syn::Ident>(word).is_ok() {
        return Some(plain(word));
    }
    match word {
        // Keywords that have no raw form.
        "self" | "super" | "crate" | "Self" => Some(plain(&format!("{word}_"))),
        _ => syn::parse_str::<syn::Ident>(&format!("r#{word}"))
            .is_ok()
            .then(|| Ident { text: word.to_owned(), raw: true }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(name: Option<Ident>) -> String {
        match name {
            Some(Ident { text, raw: true }) => format!("r#{text}"),
            Some(Ident { text, raw: false }) => text,
            None => "none".to_owned(),
        }
    }

    #[test]
    fn names_of_every_form() {
        let fields = [
            ("BusinessId", "business_id"),
            ("RedirectURL", "redirect_url"),
            ("JavaScript", "java_script"),
            ("ZoomEventData", "zoom_event_data"),
            ("Type", "r#type"),
            ("Gen", "r#gen"),
            ("Self", "self_"),
            ("Super", "super_"),
            ("try", "r#try"),
            ("async", "r#async"),
            ("3DPrinter", "none"),
            ("Größe", "none"),
            ("", "none"),
            ("_", "none"),
            ("a b", "a_b"),
        ];
        for (wire, expected) in fields {
            assert_eq!(text(value_name(wire)), expected, "{wire}");
        }
        assert_eq!(text(type_name("HTTPServer")), "HttpServer");
        assert_eq!(text(type_name("Self")), "none");
        assert_eq!(type_stem("Self").as_deref(), Some("Self"));
        assert_eq!(type_stem("3DPrinter"), None);
        assert_eq!(constant_name("CommunityThread", "Create").text, "COMMUNITY_THREAD_CREATE");
        assert_eq!(text(given("delivered")), "delivered");
        assert_eq!(text(given("Delivered")), "none");
    }
}
