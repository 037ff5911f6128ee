//! The page, as a file of its own or with its assets beside it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use crate::assets::{COMPONENT, SCRIPT, STYLE};

/// The page with everything inside: assets and document.
pub(crate) fn file(document: &str, client_docs: Option<&str>) -> String {
    let (component, script) = (script_in_html(&COMPONENT.text), script_in_html(&SCRIPT.text));
    let policy = format!(
        "default-src 'none'; script-src 'sha256-{}' 'sha256-{}'; style-src 'unsafe-inline'; \
         img-src data:; font-src data:; base-uri 'none'; form-action 'none'",
        digest(&component),
        digest(&script)
    );
    let head = format!(
        r#"<meta http-equiv="Content-Security-Policy" content="{policy}">
<style>{}</style>"#,
        STYLE.text
    );
    let scripts = format!(
        r#"<script type="application/json" id="document">{}</script>
<script>{component}</script>
<script>{script}</script>"#,
        json_in_html(document)
    );
    page(&head, client_docs, &scripts)
}

/// The page with assets and document in a folder, which is named relative to the page.
#[cfg(feature = "axum")]
pub(crate) fn served(folder: &str, client_docs: Option<&str>) -> String {
    use crate::routes::DOCUMENT;

    let folder = escaped(folder);
    let head = format!(r#"<link rel="stylesheet" href="{folder}/{}">"#, STYLE.name);
    let scripts = format!(
        r#"<link rel="alternate" type="application/json" id="document" href="{folder}/{DOCUMENT}">
<script src="{folder}/{}"></script>
<script src="{folder}/{}"></script>"#,
        COMPONENT.name, SCRIPT.name
    );
    page(&head, client_docs, &scripts)
}

fn page(head: &str, client_docs: Option<&str>, scripts: &str) -> String {
    let client_docs = client_docs.map_or_else(String::new, |url| {
        format!(r#"<a href="{}">Documentation of the Rust client</a>"#, escaped(url))
    });
    format!(
        r#"<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
{head}
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<link rel="icon" href="data:,">
<title>API reference</title>
</head>
<body>
<header id="bar">{client_docs}</header>
<p id="problem" role="alert" hidden></p>
<noscript><p>The reference needs JavaScript.</p></noscript>
<main id="reference"></main>
{scripts}
</body>
</html>
"#
    )
}

/// JSON that HTML around it can't mistake for its own. In valid JSON, `<` is inside of strings.
fn json_in_html(json: &str) -> String {
    json.replace('<', r"\u003c")
}

/// A script that HTML around it can't mistake for its own. In the scripts here, what is replaced is inside of
/// strings and regular expressions.
fn script_in_html(script: &str) -> String {
    let script = script.replace("<!--", r"\x3C!--");
    script.replace("<script", r"\x3Cscript").replace("</script", r"\x3C/script")
}

/// The SHA-256 of a script, as a policy names it.
fn digest(script: &str) -> String {
    STANDARD.encode(Sha256::digest(script.as_bytes()))
}

/// Text that can stand in an attribute in double quotes.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;")
}
