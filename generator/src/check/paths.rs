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
            let (method, path) = (operation.kind.method(), entity.path_of(operation));
            let (span, help) = match &operation.file {
                Some(file) => (file.segment_span, "give each file its own `segment`"),
                None => (entity.path_span, "give each entity its own path"),
            };
            if let Some(file) = &operation.file
                && !is_segment(&file.segment)
            {
                let message = format!("`{}` is not a segment of a path", file.segment);
                diagnostics.push(Diagnostic::new(Code::BadPath, span, message).help(
                    "write a `segment` of letters, digits, `-`, `_` and `.`, like `getavatar`",
                ));
            }
            if let Some(first) = taken.insert((method, path.clone()), span) {
                let message = format!("two operations are `{method} {path}`");
                diagnostics.push(
                    Diagnostic::new(Code::PathTaken, span, message)
                        .help(help)
                        .related(first, "first used here"),
                );
                if operation.file.is_none() {
                    break;
                }
            }
        }
    }
}

fn is_path(path: &str) -> bool {
    let Some(rest) = path.strip_prefix('/') else { return false };
    rest.split('/').all(is_segment)
}

fn is_segment(segment: &str) -> bool {
    // Neither empty nor all dots.
    !segment.chars().all(|c| c == '.')
        && segment.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
}
