//! Paths have one form, and no two operations have the same method and path.

use std::collections::HashMap;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::lower::Lowered;

pub(super) fn check(lowered: &Lowered, diagnostics: &mut Diagnostics) {
    let mut taken = HashMap::new();
    for entity in &lowered.entities {
        if !is_path(&entity.path) {
            diagnostics.push(
                Diagnostic::new(
                    Code::BadPath,
                    entity.path_span,
                    format!("`{}` is not a path", entity.path),
                )
                .help("write a slash and segments of letters, digits, `-`, `_` and `.`, like `/api/community/communitythreads`"),
            );
        }
        for operation in &entity.operations {
            let method = operation.kind.method();
            let path = entity.path_of(operation.kind);
            if let Some(first) = taken.insert((method, path.clone()), entity.path_span) {
                diagnostics.push(
                    Diagnostic::new(
                        Code::PathTaken,
                        entity.path_span,
                        format!("two operations are `{method} {path}`"),
                    )
                    .help("give each entity its own path")
                    .related(first, "first used here"),
                );
                break;
            }
        }
    }
}

fn is_path(path: &str) -> bool {
    let Some(rest) = path.strip_prefix('/') else { return false };
    rest.split('/').all(|segment| {
        // Neither empty nor all dots.
        !segment.chars().all(|c| c == '.')
            && segment.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
    })
}
