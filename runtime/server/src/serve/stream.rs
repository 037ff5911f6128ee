//! [`Stream`]: an I/O stream with write timeouts, a lingering close, and responses of an API's own
//! to heads that hyper can't parse.

use std::io::{self, ErrorKind, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep, sleep_until};

use super::protocol_error;
use crate::ConnectionInfo;
use crate::api::ErasedApi;

/// How long the stream reads on after the last response.
const LINGER: Duration = Duration::from_secs(1);

/// The timeouts of writes.
#[derive(Clone, Copy, Debug)]
pub(super) struct WriteTimeouts {
    /// Of each write.
    pub(super) stall: Duration,
    /// Of all writes of a response.
    pub(super) response: Duration,
}

/// An I/O stream whose writes fail if the client reads nothing for a timeout, or not the whole
/// response within another.
///
/// Closing while the client is still sending resets the connection, and the client loses the
/// response. So shutdown closes the sending half, and then discards what arrives for a while.
pub(super) struct Stream<C> {
    io: C,
    timeouts: WriteTimeouts,
    connection: ConnectionInfo,
    api: Option<&'static ErasedApi>,
    stalled: Option<Pin<Box<Sleep>>>,
    /// The response that a write has waited for, by its number, and its deadline.
    deadline: (u32, Instant),
    /// What is written instead of hyper's response, and how much of it was.
    replacement: Option<(Vec<u8>, usize)>,
    lingering: Option<Pin<Box<Sleep>>>,
}

impl<C> Stream<C> {
    pub(super) fn new(
        io: C,
        timeouts: WriteTimeouts,
        connection: ConnectionInfo,
        api: Option<&'static ErasedApi>,
    ) -> Self {
        Self {
            io,
            timeouts,
            connection,
            api,
            stalled: None,
            deadline: (0, Instant::now() + timeouts.response),
            replacement: None,
            lingering: None,
        }
    }

    /// Fails a write that has been pending for a timeout.
    fn with_timeout<T>(
        &mut self,
        cx: &mut Context<'_>,
        poll: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if poll.is_ready() {
            if self.stalled.take().is_some() {
                self.connection.set_writing(false);
            }
            return poll;
        }
        let timer = match &mut self.stalled {
            Some(timer) => timer,
            None => {
                self.connection.set_writing(true);
                let (now, response) = (Instant::now(), self.connection.responses());
                if self.deadline.0 != response {
                    self.deadline = (response, now + self.timeouts.response);
                }
                let deadline = self.deadline.1.min(now + self.timeouts.stall);
                self.stalled.insert(Box::pin(sleep_until(deadline)))
            }
        };
        ready!(timer.as_mut().poll(cx));
        Poll::Ready(Err(ErrorKind::TimedOut.into()))
    }

    /// Where a response of hyper's own begins in the bytes of a write, if one does. Its replacement
    /// is then set.
    fn replace(&mut self, bytes: &[u8]) -> Option<usize> {
        let api = self.api.filter(|_| self.connection.is_idle())?;
        let (start, replacement) = protocol_error::replacement(bytes, api)?;
        self.replacement = Some((replacement, 0));
        Some(start)
    }
}

impl<C: AsyncWrite + Unpin> Stream<C> {
    /// Writes the replacement to its end.
    fn write_replacement(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while let Some((bytes, written)) = &mut self.replacement {
            let rest = &bytes[*written..];
            if rest.is_empty() {
                self.replacement = None;
                break;
            }
            match Pin::new(&mut self.io).poll_write(cx, rest) {
                Poll::Ready(Ok(0)) => return Poll::Ready(Err(ErrorKind::WriteZero.into())),
                Poll::Ready(Ok(more)) => *written += more,
                Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
                Poll::Pending => return Poll::Pending,
            }
        }
        Poll::Ready(Ok(()))
    }

    fn write(&mut self, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        if self.replacement.is_none() {
            match self.replace(bytes) {
                None => return Pin::new(&mut self.io).poll_write(cx, bytes),
                Some(0) => {}
                Some(start) => {
                    // The next write begins with the response to be replaced.
                    self.replacement = None;
                    return Pin::new(&mut self.io).poll_write(cx, &bytes[..start]);
                }
            }
        }
        ready!(self.write_replacement(cx))?;
        Poll::Ready(Ok(bytes.len()))
    }
}

impl<C: AsyncRead + Unpin> Stream<C> {
    /// Discards what arrives. Ready once the client has closed its half.
    fn discard(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let mut scratch = [0; 4096];
        loop {
            let mut buffer = ReadBuf::new(&mut scratch);
            let read = ready!(Pin::new(&mut self.io).poll_read(cx, &mut buffer));
            if read.is_err() || buffer.filled().is_empty() {
                return Poll::Ready(());
            }
        }
    }
}

impl<C: AsyncRead + Unpin> AsyncRead for Stream<C> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_read(cx, buffer)
    }
}

impl<C: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Stream<C> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = self.write(cx, bytes);
        self.with_timeout(cx, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        // A response to be replaced is the last thing in a write, and in one piece.
        let written = match slices {
            [bytes] => self.write(cx, bytes),
            [before @ .., bytes] if self.replace(bytes).is_some() => {
                self.replacement = None;
                Pin::new(&mut self.io).poll_write_vectored(cx, before)
            }
            slices => Pin::new(&mut self.io).poll_write_vectored(cx, slices),
        };
        self.with_timeout(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.io).poll_flush(cx);
        self.with_timeout(cx, flushed)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.lingering.is_none() {
            let shut_down = Pin::new(&mut self.io).poll_shutdown(cx);
            ready!(self.with_timeout(cx, shut_down))?;
        }
        self.connection.set_writing(true);
        if self.discard(cx).is_ready() {
            return Poll::Ready(Ok(()));
        }
        let timer = self.lingering.get_or_insert_with(|| Box::pin(sleep(LINGER)));
        timer.as_mut().poll(cx).map(Ok)
    }
}

#[cfg(test)]
mod tests {
    use futures_util::future::{join, try_join};
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

    use super::*;

    fn stream<C>(io: C, stall: u64, response: u64) -> Stream<C> {
        let timeouts = WriteTimeouts {
            stall: Duration::from_millis(stall),
            response: Duration::from_millis(response),
        };
        Stream::new(io, timeouts, ConnectionInfo::new(None), None)
    }

    /// The timeout bounds each write, not all of them together.
    #[tokio::test]
    async fn a_slow_reader_does_not_stall() {
        let (ours, mut theirs) = duplex(1);
        let mut stream = stream(ours, 1000, 60_000);
        let reading = async {
            for _ in 0..6 {
                sleep(Duration::from_millis(250)).await;
                theirs.read_u8().await?;
            }
            Ok(())
        };
        try_join(stream.write_all(&[0; 6]), reading).await.expect("the client reads");
        let written = stream.write_all(&[0; 2]).await;
        assert_eq!(written.map_err(|error| error.kind()), Err(ErrorKind::TimedOut));
    }

    #[tokio::test]
    async fn a_response_times_out_as_a_whole() {
        let (ours, mut theirs) = duplex(1);
        let mut stream = stream(ours, 1000, 300);
        let reading = async {
            while theirs.read_u8().await.is_ok() {
                sleep(Duration::from_millis(50)).await;
            }
        };
        let writing = async {
            let written = stream.write_all(&[0; 100]).await;
            drop(stream);
            written.map_err(|error| error.kind())
        };
        assert_eq!(join(writing, reading).await.0, Err(ErrorKind::TimedOut));
    }
}
