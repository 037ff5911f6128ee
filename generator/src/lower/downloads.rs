//! The files that a spec declares.

use super::entity::Context;
use super::{Lowerer, fields, names, redundant};
use crate::ir;
use crate::source::Span;
use crate::spec;
use crate::spec::tree::Node;

/// The segment of the path of a file, by default.
pub(crate) fn segment_of(name: &str) -> String {
    let words = name.split([' ', '_', '-']);
    format!("get{}", words.collect::<String>().to_lowercase())
}

/// The method of a download and its file. `None` without a usable name.
pub(super) fn lower(
    lowerer: &mut Lowerer<'_>,
    context: &Context<'_>,
    name: &str,
    written: &spec::Download,
    at: &Node,
    span: Span,
) -> Option<(ir::Ident, ir::File)> {
    let method = fields::name(lowerer, name, written.rust.as_ref(), at, span);
    let derived = segment_of(name);
    if written.segment.as_ref() == Some(&derived) {
        let message = format!("`{derived}` is the default for `{name}`");
        lowerer.report(redundant("segment", message, at));
    }
    let method = method?;
    let name_in_rust = names::joined(&[&context.name, &names::type_stem(&method.text)?]);
    let file = ir::File {
        wire: name.to_owned(),
        name: name_in_rust,
        segment: written.segment.clone().unwrap_or(derived),
        segment_span: at.get("segment").map_or(span, |segment| segment.span),
    };
    Some((method, file))
}
