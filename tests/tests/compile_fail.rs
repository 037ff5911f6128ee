//! What the compiler says to a consumer who got it wrong: in the words of the spec.

use std::fs;
use std::path::Path;

#[test]
fn mistakes_of_consumers_do_not_compile() {
    trybuild::TestCases::new().compile_fail("tests/compile_fail/*.rs");
}

/// Every required field of every operation is missing somewhere, and the compiler says which.
#[test]
fn every_missing_field_is_named() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/compile_fail");
    for entity in &tests::spec().api().entities {
        for operation in entity.writes() {
            let path =
                folder.join(format!("{}_{}.stderr", operation.kind.as_str(), entity.module.text));
            let said = fs::read_to_string(&path).expect("there is a case an operation");
            for member in entity.request_fields(operation).filter(|member| member.required) {
                let field = member.field;
                let message =
                    format!("the required field `{}` of `{}` is missing", field.wire, entity.wire);
                let times = said.matches(&message).count();
                let alone =
                    usize::from(operation.parameters.iter().filter(|p| p.required).count() > 1);
                assert_eq!(times, 1 + alone, "{message}: {}", path.display());
            }
        }
    }
}
