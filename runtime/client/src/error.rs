//! Errors of calls.

mod display;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::Request;
use runtime_core::{Field, FieldError, InvalidRecord, OperationInfo, Role};

use crate::curl::curl;
use crate::decode::ErrorDetails;
use crate::redaction::Secrets;
use crate::target::Target;
use crate::{BoxError, RawResponse, TokenError, TransportError, retry_after};

/// The error of a call.
///
/// Its `Display` is one line that says what happened and what to do. Programs use the predicates,
/// [`kind`](Self::kind), and [`raw_response`](Self::raw_response). Clones share their contents.
#[derive(Clone)]
pub struct Error(Arc<Inner>);

struct Inner {
    context: Context,
    kind: ErrorKind,
    response: Option<RawResponse>,
    details: ErrorDetails,
}

/// The state of a call when it ended.
pub(crate) struct Context {
    pub(crate) target: Target,
    /// The last request that was sent or would have been sent.
    pub(crate) request: Option<Request<Bytes>>,
    pub(crate) attempts: u32,
    pub(crate) secrets: Secrets,
}

/// The kind of an [`Error`].
#[derive(Debug)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The request could not be built. Nothing was sent.
    Request(BoxError),
    /// No token could be obtained. Nothing was sent.
    Token(TokenError),
    /// The transport failed to obtain a response.
    Transport(TransportError),
    /// The call or its attempt timed out.
    #[non_exhaustive]
    Timeout {
        /// The timeout of the call or of the attempt.
        after: Duration,
        /// Whether the request was sent. If so, whether it was carried out is unknown.
        is_sent: bool,
    },
    /// The response exceeds the size limit of the client. Whether the request was carried out is
    /// unknown.
    #[non_exhaustive]
    ResponseTooLarge {
        /// The size limit in bytes.
        limit: usize,
    },
    /// The service rejected the request.
    Rejected,
    /// The request is invalid. See [`Error::field_errors`].
    Invalid,
    /// The token is missing, invalid or expired, or the caller lacks the role.
    #[non_exhaustive]
    Unauthorized {
        /// The role that the operation requires. `None` for an untyped call.
        role: Option<Role>,
    },
    /// The record does not exist.
    NotFound,
    /// There were too many requests. This one was not carried out.
    #[non_exhaustive]
    Throttled {
        /// The delay that the service asks for.
        retry_after: Option<Duration>,
    },
    /// The service failed. Whether the request was carried out is unknown.
    Failed,
    /// The response can't be decoded. Whether the request was carried out is unknown.
    #[non_exhaustive]
    Undecodable {
        /// What was expected and found.
        reason: String,
    },
    /// A record of a list can't be decoded. A stream continues after this error.
    InvalidRecord(InvalidRecord),
    /// The list has more pages than the stream may request. See [`Pages::max_pages`].
    ///
    /// [`Pages::max_pages`]: crate::Pages::max_pages
    #[non_exhaustive]
    TooManyPages {
        /// The maximum number of pages.
        max: u32,
    },
    /// The record changed since it was read, so it was not written.
    #[non_exhaustive]
    Conflict {
        /// The number of attempts, each with a newer version of the record.
        attempts: u32,
    },
    /// The service carried the request out, so it must not be sent again, but the response can't
    /// be decoded.
    #[non_exhaustive]
    AcceptedUndecodable {
        /// What was expected and found.
        reason: String,
    },
}

impl Error {
    pub(crate) fn new(
        context: Context,
        mut kind: ErrorKind,
        outcome: Option<(RawResponse, ErrorDetails)>,
    ) -> Self {
        let (response, mut details) = outcome.unzip();
        // A reason may quote the response.
        if let ErrorKind::Undecodable { reason } | ErrorKind::AcceptedUndecodable { reason } =
            &mut kind
        {
            *reason = context.secrets.redact_line(reason);
        }
        if let Some(details) = &mut details {
            context.secrets.redact_details(details);
        }
        Self(Arc::new(Inner { context, kind, response, details: details.unwrap_or_default() }))
    }

    /// Returns the kind of the error.
    pub fn kind(&self) -> &ErrorKind {
        &self.0.kind
    }

    /// Returns the operation that was called. `None` for an untyped call.
    pub fn operation(&self) -> Option<&'static OperationInfo> {
        self.0.context.target.operation
    }

    /// Returns the number of attempts, including those that sent nothing for lack of a token.
    pub fn attempts(&self) -> u32 {
        self.0.context.attempts
    }

    /// Formats the request as a `curl` command, including its body but not its token. `None` if
    /// the request could not be built.
    pub fn to_curl(&self) -> Option<String> {
        let Context { request, secrets, .. } = &self.0.context;
        request.as_ref().map(|request| curl(request, secrets))
    }

    /// Returns the response, if there was one.
    pub fn raw_response(&self) -> Option<&RawResponse> {
        self.0.response.as_ref()
    }

    /// Returns the message of the service, if the response has one.
    pub fn message(&self) -> Option<&str> {
        self.0.details.message.as_deref()
    }

    /// Returns the errors of the fields of the request.
    pub fn field_errors(&self) -> &[FieldError] {
        &self.0.details.field_errors
    }

    /// Returns the field of the operation that a field error is about, if it is a known one.
    pub fn known_field(&self, error: &FieldError) -> Option<&'static Field> {
        self.operation()?.fields().iter().find(|field| error.is_for(field.key))
    }

    /// Returns the errors of the field with this key.
    pub fn for_field<'e>(&'e self, key: &'e str) -> impl Iterator<Item = &'e FieldError> {
        self.field_errors().iter().filter(move |error| error.is_for(key))
    }

    /// Returns the delay that the service asks for, if it does.
    pub fn retry_after(&self) -> Option<Duration> {
        match self.kind() {
            ErrorKind::Throttled { retry_after } => *retry_after,
            _ => self.raw_response().and_then(retry_after::from_header),
        }
    }

    /// Returns whether the service carried the request out. `None` if that is unknown.
    pub fn carried_out(&self) -> Option<bool> {
        match self.kind() {
            ErrorKind::Request(_)
            | ErrorKind::Token(_)
            | ErrorKind::Transport(TransportError::NotSent(_))
            | ErrorKind::Timeout { is_sent: false, .. }
            | ErrorKind::Rejected
            | ErrorKind::Invalid
            | ErrorKind::Unauthorized { .. }
            | ErrorKind::NotFound
            | ErrorKind::Throttled { .. }
            | ErrorKind::Conflict { .. } => Some(false),
            ErrorKind::Transport(_)
            | ErrorKind::Timeout { is_sent: true, .. }
            | ErrorKind::ResponseTooLarge { .. }
            | ErrorKind::Failed
            | ErrorKind::Undecodable { .. }
            | ErrorKind::InvalidRecord(_)
            | ErrorKind::TooManyPages { .. } => None,
            ErrorKind::AcceptedUndecodable { .. } => Some(true),
        }
    }

    /// Returns `true` if the same call may succeed later and is safe to send again: if it was not
    /// carried out or only reads, and failed for a temporary reason.
    pub fn is_retryable(&self) -> bool {
        let is_safe = self.carried_out() == Some(false) || self.0.context.target.reads();
        is_safe
            && match self.kind() {
                ErrorKind::Throttled { .. } | ErrorKind::Timeout { .. } | ErrorKind::Failed => true,
                ErrorKind::Transport(error) => {
                    matches!(error, TransportError::NotSent(_) | TransportError::Broken(_))
                }
                ErrorKind::Token(error) => error.is_temporary(),
                ErrorKind::Request(_)
                | ErrorKind::ResponseTooLarge { .. }
                | ErrorKind::Rejected
                | ErrorKind::Invalid
                | ErrorKind::Unauthorized { .. }
                | ErrorKind::NotFound
                | ErrorKind::Undecodable { .. }
                | ErrorKind::InvalidRecord(_)
                | ErrorKind::TooManyPages { .. }
                | ErrorKind::Conflict { .. }
                | ErrorKind::AcceptedUndecodable { .. } => false,
            }
    }

    /// Returns `true` if the request is invalid.
    pub fn is_validation(&self) -> bool {
        matches!(self.kind(), ErrorKind::Invalid)
    }

    /// Returns `true` if the service rejected the request. Includes
    /// [`is_validation`](Self::is_validation).
    pub fn is_rejected(&self) -> bool {
        matches!(self.kind(), ErrorKind::Rejected | ErrorKind::Invalid)
    }

    /// Returns `true` if no token could be obtained.
    pub fn is_token(&self) -> bool {
        matches!(self.kind(), ErrorKind::Token(_))
    }

    /// Returns `true` if the token is missing, invalid or expired, or the caller lacks the role.
    pub fn is_unauthorized(&self) -> bool {
        matches!(self.kind(), ErrorKind::Unauthorized { .. })
    }

    /// Returns `true` if the record does not exist.
    pub fn is_not_found(&self) -> bool {
        matches!(self.kind(), ErrorKind::NotFound)
    }

    /// Returns `true` if there were too many requests. This one was not carried out.
    pub fn is_throttled(&self) -> bool {
        matches!(self.kind(), ErrorKind::Throttled { .. })
    }

    /// Returns `true` if the service failed. Whether the request was carried out is unknown.
    pub fn is_failed(&self) -> bool {
        matches!(self.kind(), ErrorKind::Failed)
    }

    /// Returns `true` if the response can't be decoded and whether the request was carried out is
    /// unknown.
    pub fn is_undecodable(&self) -> bool {
        matches!(self.kind(), ErrorKind::Undecodable { .. })
    }

    /// Returns the record of a list that can't be decoded, if the error is about one.
    pub fn invalid_record(&self) -> Option<&InvalidRecord> {
        if let ErrorKind::InvalidRecord(record) = self.kind() { Some(record) } else { None }
    }

    /// Returns `true` if the request was carried out, but the response can't be decoded. The
    /// request must not be sent again.
    pub fn is_accepted(&self) -> bool {
        matches!(self.kind(), ErrorKind::AcceptedUndecodable { .. })
    }

    /// Returns `true` if the record changed since it was read, so that it was not written.
    pub fn is_conflict(&self) -> bool {
        matches!(self.kind(), ErrorKind::Conflict { .. })
    }

    /// Returns `true` if the connection failed.
    pub fn is_transport(&self) -> bool {
        matches!(self.kind(), ErrorKind::Transport(_))
    }

    /// Returns `true` if the call or its attempt timed out.
    pub fn is_timeout(&self) -> bool {
        matches!(self.kind(), ErrorKind::Timeout { .. })
    }

    /// Returns `true` if the response exceeds the size limit of the client.
    pub fn is_response_too_large(&self) -> bool {
        matches!(self.kind(), ErrorKind::ResponseTooLarge { .. })
    }
}

impl ErrorKind {
    /// Returns the kind as it is recorded in spans.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Request(_) => "request",
            Self::Token(_) => "token",
            Self::Transport(_) => "transport",
            Self::Timeout { .. } => "timeout",
            Self::ResponseTooLarge { .. } => "response too large",
            Self::Rejected => "rejected",
            Self::Invalid => "invalid",
            Self::Unauthorized { .. } => "unauthorized",
            Self::NotFound => "not found",
            Self::Throttled { .. } => "throttled",
            Self::Failed => "failed",
            Self::Undecodable { .. } => "undecodable",
            Self::InvalidRecord(_) => "invalid record",
            Self::TooManyPages { .. } => "too many pages",
            Self::Conflict { .. } => "conflict",
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
            TransportError::ResponseTooLarge { limit } => Self::ResponseTooLarge { limit },
            TransportError::NotSent(_)
            | TransportError::Broken(_)
            | TransportError::InvalidResponse(_) => Self::Transport(error),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self.kind() {
            ErrorKind::Request(error) => Some(&**error),
            // `Display` includes the messages of these two, so their sources follow.
            ErrorKind::Token(error) => error.source(),
            ErrorKind::Transport(error) => error.source(),
            ErrorKind::Timeout { .. }
            | ErrorKind::ResponseTooLarge { .. }
            | ErrorKind::Rejected
            | ErrorKind::Invalid
            | ErrorKind::Unauthorized { .. }
            | ErrorKind::NotFound
            | ErrorKind::Throttled { .. }
            | ErrorKind::Failed
            | ErrorKind::Undecodable { .. }
            | ErrorKind::InvalidRecord(_)
            | ErrorKind::TooManyPages { .. }
            | ErrorKind::Conflict { .. }
            | ErrorKind::AcceptedUndecodable { .. } => None,
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The message includes the field errors. As data they would repeat what was sent.
        f.debug_struct("Error")
            .field("kind", &self.0.kind)
            .field("message", &format_args!("{self}"))
            .field("response", &self.0.response)
            .finish()
    }
}
