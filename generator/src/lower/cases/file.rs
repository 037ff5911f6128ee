//! The files of cases.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::mismatch;
use crate::ir::CaseAnswer;
use crate::lower::Lowerer;
use crate::spec;
use crate::spec::tree::Node;

/// The longest file of a case, which becomes part of the model.
const LONGEST: usize = 4096;

/// The answer with a file; `None` if it has errors.
pub(super) fn lower(
    lowerer: &mut Lowerer<'_>,
    file: &spec::CaseFile,
    at: &Node,
) -> Option<CaseAnswer> {
    let spec::CaseFile { content_type, text, base64 } = file;
    let mut error = |span, message: String, help: &str| {
        lowerer.report(mismatch(span, message).help(help));
        None
    };
    let (key, bytes) = match (text, base64) {
        (Some(text), None) => ("text", text.clone().into_bytes()),
        (None, Some(encoded)) => match STANDARD.decode(encoded) {
            Ok(bytes) => ("base64", bytes),
            Err(decode_error) => {
                let message = format!("this is not base64: {decode_error}");
                return error(at.at("base64").span, message, "encode the file without line breaks");
            }
        },
        (None, None) | (Some(_), Some(_)) if !at.valid => return None,
        (None, None) | (Some(_), Some(_)) => {
            let message = "the file has no content, or two".to_owned();
            return error(at.key("content_type"), message, "write either `text` or `base64`");
        }
    };
    let span = at.at(key).span;
    if bytes.is_empty() || bytes.trim_ascii() == b"null" {
        let message = "clients take this for no file".to_owned();
        return error(span, message, "write some content, or `no_file: true` as the answer");
    }
    if bytes.len() > LONGEST {
        let message = format!("the file has {} bytes", bytes.len());
        return error(span, message, "write one of up to 4096 bytes");
    }
    let is_valid = content_type.bytes().all(|byte| (b' '..=b'~').contains(&byte));
    if !is_valid || content_type.trim() != content_type || !content_type.contains('/') {
        let message = format!("`{content_type}` is not a content type");
        return error(at.at("content_type").span, message, "write one like `image/png`");
    }
    Some(CaseAnswer::File { content_type: content_type.clone(), bytes })
}
