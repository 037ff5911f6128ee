//! What does not compile, and what the compiler prints about it: values, filters and rows of another
//! type, deprecated operations. `missing_fields.rs` covers every incomplete request.

#[test]
fn wrong_programs_do_not_compile() {
    trybuild::TestCases::new().compile_fail("tests/compile_fail/*.rs");
}
