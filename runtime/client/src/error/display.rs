//! `Display` of errors: one line that says what happened and what to do.

use std::fmt;

use super::{Context, Error, ErrorKind};
use crate::excerpt::Excerpt;
use crate::{RawResponse, TransportError};

/// The maximum number of field errors in the message.
const MAX_FIELD_ERRORS: usize = 3;

const OUTCOME_UNKNOWN: &str = "whether the request was carried out is unknown";

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Context { target, secrets, .. } = &self.0.context;
        write!(f, "{}: ", secrets.redact_line(&target.to_string()))?;
        if let Some(response) = self.raw_response() {
            write!(f, "{}: ", response.status())?;
        }
        match self.kind() {
            ErrorKind::Request(_) => f.write_str("the request could not be built"),
            ErrorKind::Token(error) => write!(f, "no token could be obtained: {error}"),
            ErrorKind::Transport(TransportError::Broken(_)) if self.reads() => {
                f.write_str("the connection broke")
            }
            ErrorKind::Transport(error) => write!(f, "{error}"),
            ErrorKind::Timeout { after, is_sent: true } => {
                write!(f, "no response within {after:?}")?;
                self.write_outcome_unknown(f, ": ")
            }
            ErrorKind::Timeout { after, is_sent: false } => write!(
                f,
                "the request was not sent within {after:?}, because it waited for other calls"
            ),
            ErrorKind::ResponseTooLarge { limit } if self.reads() => write!(
                f,
                "the response exceeds {limit} bytes; raise `response_body_limit` to read it"
            ),
            ErrorKind::ResponseTooLarge { limit } => {
                write!(f, "{}", TransportError::ResponseTooLarge { limit: *limit })
            }
            ErrorKind::Rejected => {
                f.write_str("the service rejected the request")?;
                self.write_details(f)
            }
            ErrorKind::Invalid => {
                f.write_str("the request is invalid")?;
                self.write_details(f)
            }
            ErrorKind::Unauthorized { role } => {
                f.write_str("the token is missing, invalid or expired, or its owner lacks the ")?;
                match role {
                    Some(role) => write!(f, "role {role}"),
                    None => f.write_str("necessary role"),
                }?;
                self.write_details(f)
            }
            ErrorKind::NotFound => {
                f.write_str("the record does not exist")?;
                self.write_details(f)
            }
            ErrorKind::Throttled { retry_after } => {
                f.write_str("too many requests: this one was not carried out, send it again ")?;
                match retry_after {
                    Some(delay) => write!(f, "after {delay:?}"),
                    None => f.write_str("later"),
                }
            }
            ErrorKind::Failed => {
                f.write_str("the service failed")?;
                self.write_outcome_unknown(f, ": ")?;
                self.write_details(f)
            }
            ErrorKind::Undecodable { reason } => {
                write!(f, "the response can't be decoded: {reason}")?;
                self.write_outcome_unknown(f, "; ")?;
                self.write_body(f)
            }
            ErrorKind::InvalidRecord(record) => {
                write!(f, "{}", secrets.redact_line(&record.to_string()))
            }
            ErrorKind::TooManyPages { max } => write!(
                f,
                "the list has more than {max} pages; raise `max_pages` to read the others"
            ),
            ErrorKind::Conflict { attempts } => {
                f.write_str("the record changed since it was read")?;
                if *attempts > 1 {
                    write!(f, ", {attempts} times in a row")?;
                }
                f.write_str(": it was not written, read it again and decide anew")
            }
            ErrorKind::AcceptedUndecodable { reason } => {
                write!(
                    f,
                    "the request was carried out, do not send it again; only its response can't \
                     be decoded: {reason}"
                )?;
                self.write_body(f)
            }
        }
    }
}

/// Whether a text looks like a JSON object or array, complete or not.
fn is_json(text: &str) -> bool {
    text.trim_start_matches('\u{feff}').trim_start().starts_with(['{', '['])
}

impl Error {
    fn reads(&self) -> bool {
        self.0.context.target.reads()
    }

    /// Writes that the outcome is unknown, unless the call only reads.
    fn write_outcome_unknown(&self, f: &mut fmt::Formatter<'_>, separator: &str) -> fmt::Result {
        if self.reads() { Ok(()) } else { write!(f, "{separator}{OUTCOME_UNKNOWN}") }
    }

    /// Writes the message of the service, unless a field error repeats it, and the first field
    /// errors. Without either, writes the body.
    fn write_details(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let errors: Vec<String> = self.field_errors().iter().map(ToString::to_string).collect();
        let message = self.message().filter(|message| !errors.iter().any(|error| error == message));
        if message.is_none() && errors.is_empty() {
            return self.write_body(f);
        }
        let shown =
            message.into_iter().chain(errors.iter().take(MAX_FIELD_ERRORS).map(String::as_str));
        for (index, detail) in shown.enumerate() {
            let separator = if index == 0 { ": " } else { "; " };
            write!(f, "{separator}{}", Excerpt::of(detail))?;
        }
        match errors.len().saturating_sub(MAX_FIELD_ERRORS) {
            0 => Ok(()),
            more => write!(f, "; and {more} more"),
        }
    }

    fn write_body(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.raw_response().map(RawResponse::text) {
            // A record can hold personal data.
            Some(body) if self.reads() && self.is_undecodable() && is_json(&body) => Ok(()),
            Some(body) if !body.trim_ascii().is_empty() => {
                write!(f, ": \"{}\"", self.0.context.secrets.redact_line(&body))
            }
            Some(_) | None => Ok(()),
        }
    }
}
