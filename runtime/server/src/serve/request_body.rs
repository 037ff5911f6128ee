//! [`RequestBody`]: a request body with a timeout, and with a limit unless it is authenticated.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use axum::BoxError;
use axum::body::Bytes;
use futures_util::FutureExt;
use http_body::{Body, Frame, SizeHint};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use tokio::time::{Sleep, sleep};

use super::options::BodyLimits;
use crate::ConnectionInfo;
use crate::body_timeout::BodyTimeout;

/// A body that fails unless all of it arrives within a timeout, counted from the first wait for it.
/// Before its request is authenticated, the timeout is shorter and the length is limited.
pub(super) struct RequestBody {
    body: Incoming,
    limits: BodyLimits,
    connection: ConnectionInfo,
    received: usize,
    /// Set at the first wait: most bodies arrive together with their heads.
    timer: Option<Pin<Box<Sleep>>>,
}

impl RequestBody {
    pub(super) fn new(body: Incoming, limits: BodyLimits, connection: ConnectionInfo) -> Self {
        Self { body, limits, connection, received: 0, timer: None }
    }

    /// Counts the bytes that arrived.
    fn count(&mut self, frame: &Frame<Bytes>) -> Result<(), BoxError> {
        self.received += frame.data_ref().map_or(0, Bytes::len);
        let is_long = self.received > self.limits.unauthenticated_length;
        if is_long && !self.connection.is_authenticated() {
            Err(length_limit_error())
        } else {
            Ok(())
        }
    }
}

impl Body for RequestBody {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let this = &mut *self;
        if let Poll::Ready(frame) = Pin::new(&mut this.body).poll_frame(cx) {
            if this.timer.is_some() {
                this.connection.set_awaits_body(false);
            }
            return Poll::Ready(frame.map(|frame| {
                let frame = frame?;
                this.count(&frame)?;
                Ok(frame)
            }));
        }
        this.connection.set_awaits_body(true);
        let timer = this.timer.get_or_insert_with(|| {
            Box::pin(sleep(if this.connection.is_authenticated() {
                this.limits.timeout
            } else {
                this.limits.unauthenticated_timeout
            }))
        });
        ready!(timer.as_mut().poll(cx));
        Poll::Ready(Some(Err(BodyTimeout.into())))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// The error that axum's extractors answer with 413. Only [`Limited`] can create it.
fn length_limit_error() -> BoxError {
    let mut body = Limited::new(Full::new(Bytes::from_static(b"x")), 0);
    match body.frame().now_or_never() {
        Some(Some(Err(error))) => error,
        Some(_) | None => BodyTimeout.into(),
    }
}
