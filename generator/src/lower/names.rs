//! Names in Rust, computed once from the names of the spec. The only place that changes case.

use heck::{ToShoutySnakeCase, ToSnakeCase, ToUpperCamelCase};

use crate::ir::Ident;

/// A type: `CommunityThread`. `Self` has no raw form, and no other that is still a type's name.
pub(crate) fn type_name(words: &str) -> Option<Ident> {
    let name = words.to_upper_camel_case();
    ident(&name).filter(|ident| ident.text == name)
}

/// What the names of several types are made of: `CommunityThread`, and `Self` as well.
pub(crate) fn type_stem(words: &str) -> Option<String> {
    let stem = words.to_upper_camel_case();
    ident(&stem).map(|_| stem)
}

/// A field, method or module: `community_thread`.
pub(crate) fn value_name(words: &str) -> Option<Ident> {
    ident(&words.to_snake_case())
}

/// A constant, from the stem of types' names and a word: `COMMUNITY_THREAD_CREATE`.
pub(crate) fn constant_name(stem: &str, word: &str) -> Ident {
    joined(&[&stem.to_shouty_snake_case(), "_", &word.to_shouty_snake_case()])
}

/// The constant that stands for a field: `BUSINESS_ID`.
pub(crate) fn constant(field: &Ident) -> Ident {
    joined(&[&field.text.to_shouty_snake_case()])
}

/// A name that starts with another name's text: `CreateCommunityThread`, `CommunityThreadId`.
pub(crate) fn joined(parts: &[&str]) -> Ident {
    Ident { text: parts.concat(), raw: false }
}

/// The name that a person gave, as it is; `None` where it is not of the form that a field has.
pub(crate) fn given(written: &str) -> Option<Ident> {
    (written.to_snake_case() == written).then(|| ident(written)).flatten()
}

/// The stem that a person gave, as it is; `None` where it is not of the form that a type has.
pub(crate) fn given_stem(written: &str) -> Option<String> {
    type_stem(written).filter(|stem| stem == written)
}

/// An identifier, raw where the word is a keyword. Names are ASCII: others trip rustc's lints on
/// letters that look alike.
fn ident(word: &str) -> Option<Ident> {
    let plain = |text: &str| Ident { text: text.to_owned(), raw: false };
    if !word.is_ascii() {
        return None;
    }
    // `gen` is a keyword of the 2024 edition that syn still takes for a name.
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

    fn shown(name: Option<Ident>) -> String {
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
            assert_eq!(shown(value_name(wire)), expected, "{wire}");
        }
        assert_eq!(shown(type_name("HTTPServer")), "HttpServer");
        assert_eq!(shown(type_name("Self")), "none");
        assert_eq!(type_stem("Self").as_deref(), Some("Self"));
        assert_eq!(type_stem("3DPrinter"), None);
        assert_eq!(constant_name("CommunityThread", "Create").text, "COMMUNITY_THREAD_CREATE");
        assert_eq!(shown(given("delivered")), "delivered");
        assert_eq!(shown(given("Delivered")), "none");
    }
}
