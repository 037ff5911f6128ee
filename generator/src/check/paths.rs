//! Paths are of one form, and no two operations answer to the same method and path.

use std::collections::HashMap;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::lower::Lowered;

pub(super) fn check(lowered: &Lowered, found: &mut Diagnostics) {
    let mut taken = HashMap::new();
    for entity in &lowered.entities {
        if !is_path(&entity.path) {
            found.push(
                Diagnostic::new(
                    Code::BadPath,
                    entity.path_span,
                    format!("`{}` is no path", entity.path),
                )
                .help("write segments of letters, digits, `-`, `_` and `.`: `/api/community/communitythreads`"),
            );
        }
        for operation in &entity.operations {
            let method = operation.kind.method();
            let path = entity.path_of(operation.kind);
            if let Some(first) = taken.insert((method, path.clone()), entity.path_span) {
                found.push(
                    Diagnostic::new(
                        Code::PathTaken,
                        entity.path_span,
                        format!("`{method} {path}` is taken"),
                    )
                    .help("give each entity a path of its own")
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
