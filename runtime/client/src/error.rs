//! What a call ends in that was not a success, by stage.

mod display;

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::Request;
use runtime_core::{Field, FieldError, OperationInfo, Role};

use crate::curl::curl;
use crate::decode::Remarks;
use crate::redaction::Secrets;
use crate::target::Target;
use crate::{Answer, BoxError, TokenError, TransportError};

/// Why a call was not a success.
///
/// Printed, it is one line that says what to do. [`kind`](Self::kind) is for programs, as are
/// the predicates; [`answer`](Self::answer) is the raw answer, where there was one.
pub struct Error(Box<Inner>);

struct Inner {
    context: Context,
    kind: ErrorKind,
    answer: Option<Answer>,
    remarks: Remarks,
}

/// What a call was when it ended.
pub(crate) struct Context {
    pub(crate) target: Target,
    /// The request that was sent last, or would have been sent.
    pub(crate) request: Option<Request<Bytes>>,
    pub(crate) attempts: u32,
    pub(crate) secrets: Secrets,
}

/// Why a call was not a success, by stage.
#[derive(Debug)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The request could not be put together; nothing was sent.
    Request(BoxError),
    /// There is no token; nothing was sent.
    Token(TokenError),
    /// There is no answer.
    Transport(TransportError),
    /// There was no answer in time; whether the request was carried out is not known.
    #[non_exhaustive]
    Timeout {
        /// How long the call took.
        after: Duration,
    },
    /// The answer is larger than the client takes; whether the request was carried out is not
    /// known.
    #[non_exhaustive]
    TooLarge {
        /// How many bytes would have been taken.
        limit: usize,
    },
    /// The service understood the request and turned it down.
    Rejected,
    /// The request is not valid; [`Error::field_errors`] says why.
    Invalid,
    /// The token is missing, unknown or expired, or the caller lacks the role.
    #[non_exhaustive]
    Unauthorized {
        /// The role that the operation needs, where the call was one of an operation.
        role: Option<Role>,
    },
    /// There is no such record.
    NotFound,
    /// Too many requests; this one was not carried out.
    #[non_exhaustive]
    Throttled {
        /// How long the service asks to wait, where it says so.
        wait: Option<Duration>,
    },
    /// The service failed; whether the request was carried out is not known.
    Failed,
    /// The answer makes no sense; whether the request was carried out is not known.
    #[non_exhaustive]
    Undecodable {
        /// What was expected.
        reason: String,
    },
    /// The record is another one by now than it was when it was read, so it was not written.
    #[non_exhaustive]
    Moved {
        /// How often that was so, each time for another version of the record.
        tries: u32,
    },
    /// The service said yes, so the request is not to be sent again; but the rest of the answer
    /// makes no sense.
    #[non_exhaustive]
    AcceptedUndecodable {
        /// What was expected.
        reason: String,
    },
}

impl Error {
    pub(crate) fn new(
        context: Context,
        mut kind: ErrorKind,
        outcome: Option<(Answer, Remarks)>,
    ) -> Self {
        let (answer, mut remarks) = outcome.unzip();
        // A reason may name a value of the answer.
        if let ErrorKind::Undecodable { reason } | ErrorKind::AcceptedUndecodable { reason } =
            &mut kind
        {
            *reason = context.secrets.line(reason);
        }
        if let Some(remarks) = &mut remarks {
            context.secrets.redact_remarks(remarks);
        }
        Self(Box::new(Inner { context, kind, answer, remarks: remarks.unwrap_or_default() }))
    }

    /// The stage at which the call ended.
    pub fn kind(&self) -> &ErrorKind {
        &self.0.kind
    }

    /// The operation that was called; none where the call was untyped.
    pub fn operation(&self) -> Option<&'static OperationInfo> {
        self.0.context.target.operation
    }

    /// How often the call was begun. An attempt that ends for want of a token sends nothing.
    pub fn attempts(&self) -> u32 {
        self.0.context.attempts
    }

    /// The request as a call of `curl` without its secrets, where it could be put together. Its
    /// body is in it.
    pub fn to_curl(&self) -> Option<String> {
        let Context { request, secrets, .. } = &self.0.context;
        request.as_ref().map(|request| curl(request, secrets))
    }

    /// The raw answer, where there was one.
    pub fn answer(&self) -> Option<&Answer> {
        self.0.answer.as_ref()
    }

    /// What the service says for a person, where it says something.
    pub fn message(&self) -> Option<&str> {
        self.0.remarks.message.as_deref()
    }

    /// What is wrong, field by field.
    pub fn field_errors(&self) -> &[FieldError] {
        &self.0.remarks.field_errors
    }

    /// The field of the operation that an error is about, where it is about a known one.
    pub fn known_field(&self, error: &FieldError) -> Option<&'static Field> {
        self.operation()?.fields.iter().find(|field| error.is_for(field.key))
    }

    /// What is wrong with the field with this key.
    pub fn for_field<'e>(&'e self, key: &'e str) -> impl Iterator<Item = &'e FieldError> {
        self.field_errors().iter().filter(move |error| error.is_for(key))
    }

    /// How long the service asks a throttled caller to wait, where it says so.
    pub fn wait(&self) -> Option<Duration> {
        if let ErrorKind::Throttled { wait } = self.kind() { *wait } else { None }
    }

    /// Whether the request was not valid.
    pub fn is_validation(&self) -> bool {
        matches!(self.kind(), ErrorKind::Invalid)
    }

    /// Whether the service turned the request down for what it asks, valid or not. Includes
    /// [`is_validation`](Self::is_validation).
    pub fn is_rejected(&self) -> bool {
        matches!(self.kind(), ErrorKind::Rejected | ErrorKind::Invalid)
    }

    /// Whether there was no token to send.
    pub fn is_token(&self) -> bool {
        matches!(self.kind(), ErrorKind::Token(_))
    }

    /// Whether the token was no good, or the caller lacks the role.
    pub fn is_unauthorized(&self) -> bool {
        matches!(self.kind(), ErrorKind::Unauthorized { .. })
    }

    /// Whether there is no such record.
    pub fn is_not_found(&self) -> bool {
        matches!(self.kind(), ErrorKind::NotFound)
    }

    /// Whether there were too many requests. The request was not carried out.
    pub fn is_throttled(&self) -> bool {
        matches!(self.kind(), ErrorKind::Throttled { .. })
    }

    /// Whether the service failed. Whether the request was carried out is not known.
    pub fn is_failed(&self) -> bool {
        matches!(self.kind(), ErrorKind::Failed)
    }

    /// Whether the answer makes no sense, and whether the request was carried out is not known.
    pub fn is_undecodable(&self) -> bool {
        matches!(self.kind(), ErrorKind::Undecodable { .. })
    }

    /// Whether the service said yes and the rest of its answer makes no sense. The request is
    /// not to be sent again.
    pub fn is_accepted(&self) -> bool {
        matches!(self.kind(), ErrorKind::AcceptedUndecodable { .. })
    }

    /// Whether the record was another one by the time that it was to be written, so that it was
    /// left alone.
    pub fn is_moved(&self) -> bool {
        matches!(self.kind(), ErrorKind::Moved { .. })
    }

    /// Whether the connection could not be made, or broke.
    pub fn is_transport(&self) -> bool {
        matches!(self.kind(), ErrorKind::Transport(_))
    }

    /// Whether there was no answer in time.
    pub fn is_timeout(&self) -> bool {
        matches!(self.kind(), ErrorKind::Timeout { .. })
    }

    /// Whether the answer was larger than the client takes.
    pub fn is_too_large(&self) -> bool {
        matches!(self.kind(), ErrorKind::TooLarge { .. })
    }
}

impl ErrorKind {
    /// The stage in a word, for logs.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Request(_) => "request",
            Self::Token(_) => "token",
            Self::Transport(_) => "transport",
            Self::Timeout { .. } => "timeout",
            Self::TooLarge { .. } => "too large",
            Self::Rejected => "rejected",
            Self::Invalid => "invalid",
            Self::Unauthorized { .. } => "unauthorized",
            Self::NotFound => "not found",
            Self::Throttled { .. } => "throttled",
            Self::Failed => "failed",
            Self::Undecodable { .. } => "undecodable",
            Self::Moved { .. } => "moved",
            Self::AcceptedUndecodable { .. } => "accepted but undecodable",
        }
    }
}

impl From<TokenError> for ErrorKind {
    fn from(error: TokenError) -> Self {
        Self::Token(error)
    }
}

impl From<TransportError> for ErrorKind {
    fn from(error: TransportError) -> Self {
        match error {
            TransportError::TooLarge { limit } => Self::TooLarge { limit },
            TransportError::NotSent(_) | TransportError::Broken(_) => Self::Transport(error),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self.kind() {
            ErrorKind::Request(error) => Some(&**error),
            // The line of the error says what these two say; below it is why.
            ErrorKind::Token(error) => error.source(),
            ErrorKind::Transport(error) => error.source(),
            ErrorKind::Timeout { .. }
            | ErrorKind::TooLarge { .. }
            | ErrorKind::Rejected
            | ErrorKind::Invalid
            | ErrorKind::Unauthorized { .. }
            | ErrorKind::NotFound
            | ErrorKind::Throttled { .. }
            | ErrorKind::Failed
            | ErrorKind::Undecodable { .. }
            | ErrorKind::Moved { .. }
            | ErrorKind::AcceptedUndecodable { .. } => None,
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The field errors are in the line; as data they would repeat what was sent.
        f.debug_struct("Error")
            .field("kind", &self.0.kind)
            .field("line", &format_args!("{self}"))
            .field("answer", &self.0.answer)
            .finish()
    }
}
