//! The reference as a file.

use std::fs;

use crate::project::{Project, stdout_and_stderr};

#[test]
fn the_reference_of_a_spec() {
    let project = Project::new();
    let file = project.path("site/reference.html");
    let arguments = ["docs", "--spec", "spec", "--out", "site/reference.html"];
    let output = project.xtask(&arguments).output().expect("xtask is there");
    assert_eq!(stdout_and_stderr(&output, 0), "site/reference.html\n");
    let html = fs::read_to_string(&file).expect("it was written");
    let generated = Project::generated().texts();
    let document = &generated[std::path::Path::new("openapi.json")];
    let document = String::from_utf8(document.clone()).expect("JSON is text");
    assert!(html.contains(&document.replace('<', r"\u003c")));
    assert!(!html.contains("Documentation of the Rust client"));

    // The same spec gives the same file, byte for byte.
    let output = project.xtask(&arguments).output().expect("xtask is there");
    stdout_and_stderr(&output, 0);
    assert_eq!(fs::read_to_string(&file).expect("it was written"), html);

    let linked = [&arguments[..], &["--client-docs", "client/index.html"]].concat();
    let output = project.xtask(&linked).output().expect("xtask is there");
    stdout_and_stderr(&output, 0);
    let html = fs::read_to_string(&file).expect("it was written");
    assert!(html.contains(r#"<a href="client/index.html">Documentation of the Rust client</a>"#));
}

#[test]
fn a_spec_with_errors_gives_no_file() {
    let project = Project::new();
    project.write("spec/api.yaml", "name: Wrong\n");
    let arguments = ["docs", "--spec", "spec", "--out", "reference.html"];
    let output = project.xtask(&arguments).output().expect("xtask is there");
    let report = stdout_and_stderr(&output, 1);
    assert!(report.contains("error[NX"), "{report}");
    assert!(!project.path("reference.html").exists());
}
