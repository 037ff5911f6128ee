//! An error as one line that says what to do.

use std::fmt;

use super::{Context, Error, ErrorKind};
use crate::TransportError;
use crate::excerpt::Excerpt;

/// How many field errors are shown.
const SHOWN: usize = 3;

const UNKNOWN_FATE: &str = "whether the request was carried out is not known";

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Context { target, secrets, .. } = &self.0.context;
        write!(f, "{}: ", secrets.line(&target.to_string()))?;
        if let Some(answer) = self.answer() {
            write!(f, "{}: ", answer.status())?;
        }
        match self.kind() {
            ErrorKind::Request(_) => f.write_str("the request could not be put together"),
            ErrorKind::Token(error) => write!(f, "there is no token to send: {error}"),
            ErrorKind::Transport(TransportError::Broken(_)) if self.reads() => {
                f.write_str("the connection broke")
            }
            ErrorKind::Transport(error) => write!(f, "{error}"),
            ErrorKind::Timeout { after } => {
                write!(f, "no answer within {after:?}")?;
                self.write_fate(f, ": ")
            }
            ErrorKind::TooLarge { limit } if self.reads() => write!(
                f,
                "the answer is larger than {limit} bytes; raise `answer_limit` to read such answers"
            ),
            ErrorKind::TooLarge { limit } => {
                write!(f, "{}", TransportError::TooLarge { limit: *limit })
            }
            ErrorKind::Rejected => {
                f.write_str("the service turned the request down")?;
                self.write_remarks(f)
            }
            ErrorKind::Invalid => {
                f.write_str("the request is not valid")?;
                self.write_remarks(f)
            }
            ErrorKind::Unauthorized { role } => {
                f.write_str("the token is missing, unknown or expired, or its owner lacks the ")?;
                match role {
                    Some(role) => write!(f, "role {role}"),
                    None => f.write_str("right to do this"),
                }?;
                self.write_remarks(f)
            }
            ErrorKind::NotFound => {
                f.write_str("there is no such record")?;
                self.write_remarks(f)
            }
            ErrorKind::Throttled { wait } => {
                f.write_str("too many requests: this one was not carried out, send it again ")?;
                match wait {
                    Some(wait) => write!(f, "after {wait:?}"),
                    None => f.write_str("later"),
                }
            }
            ErrorKind::Failed => {
                f.write_str("the service failed")?;
                self.write_fate(f, ": ")?;
                self.write_remarks(f)
            }
            ErrorKind::Undecodable { reason } => {
                write!(f, "the answer makes no sense: {reason}")?;
                self.write_fate(f, "; ")?;
                self.write_body(f)
            }
            ErrorKind::Moved { tries } => {
                f.write_str("the record was changed by somebody else after it was read")?;
                if *tries > 1 {
                    write!(f, ", {tries} times in a row")?;
                }
                f.write_str(": it was not written, read it again and decide anew")
            }
            ErrorKind::AcceptedUndecodable { reason } => {
                write!(
                    f,
                    "the request was carried out, do not send it again; only its answer makes no \
                     sense: {reason}"
                )?;
                self.write_body(f)
            }
        }
    }
}

/// Whether a text was meant to be a JSON object or array, whole or not.
fn is_json(text: &str) -> bool {
    text.trim_start_matches('\u{feff}').trim_start().starts_with(['{', '['])
}

impl Error {
    fn reads(&self) -> bool {
        self.0.context.target.reads()
    }

    /// Says what can't be known of a request that may have changed something.
    fn write_fate(&self, f: &mut fmt::Formatter<'_>, separator: &str) -> fmt::Result {
        if self.reads() { Ok(()) } else { write!(f, "{separator}{UNKNOWN_FATE}") }
    }

    /// The service's message, unless a field error says the same, and the first field errors. An
    /// answer without either is shown as it came.
    fn write_remarks(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let errors: Vec<String> = self.field_errors().iter().map(ToString::to_string).collect();
        let message = self.message().filter(|message| !errors.iter().any(|error| error == message));
        if message.is_none() && errors.is_empty() {
            return self.write_body(f);
        }
        let shown = message.into_iter().chain(errors.iter().take(SHOWN).map(String::as_str));
        for (index, remark) in shown.enumerate() {
            let separator = if index == 0 { ": " } else { "; " };
            write!(f, "{separator}{}", Excerpt::of(remark))?;
        }
        match errors.len().saturating_sub(SHOWN) {
            0 => Ok(()),
            more => write!(f, "; and {more} more"),
        }
    }

    fn write_body(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.answer().map(crate::Answer::text) {
            // Of a record no more is said than what is wrong with it.
            Some(body) if self.reads() && self.is_undecodable() && is_json(&body) => Ok(()),
            Some(body) if !body.trim_ascii().is_empty() => {
                write!(f, ": \"{}\"", self.0.context.secrets.line(&body))
            }
            Some(_) | None => Ok(()),
        }
    }
}
