//! [`Connection`]: an I/O stream with a write timeout and a lingering close.

use std::io::{self, ErrorKind, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Sleep, sleep};

/// How long the connection reads on after the last response.
const LINGER: Duration = Duration::from_secs(1);

/// An I/O stream whose writes fail if the client reads nothing for the timeout.
///
/// Closing while the client is still sending resets the connection, and the client loses the
/// response. So shutdown closes the sending half, and then discards what arrives for a while.
pub(super) struct Connection<C> {
    io: C,
    timeout: Duration,
    stalled: Option<Pin<Box<Sleep>>>,
    lingering: Option<Pin<Box<Sleep>>>,
}

impl<C> Connection<C> {
    pub(super) fn new(io: C, timeout: Duration) -> Self {
        Self { io, timeout, stalled: None, lingering: None }
    }

    /// Fails a write that has been pending for the timeout.
    fn with_timeout<T>(
        &mut self,
        cx: &mut Context<'_>,
        poll: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if poll.is_ready() {
            self.stalled = None;
            return poll;
        }
        let timer = self.stalled.get_or_insert_with(|| Box::pin(sleep(self.timeout)));
        ready!(timer.as_mut().poll(cx));
        Poll::Ready(Err(ErrorKind::TimedOut.into()))
    }
}

impl<C: AsyncRead + Unpin> Connection<C> {
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

impl<C: AsyncRead + Unpin> AsyncRead for Connection<C> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_read(cx, buffer)
    }
}

impl<C: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Connection<C> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.io).poll_write(cx, bytes);
        self.with_timeout(cx, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.io).poll_write_vectored(cx, slices);
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
        if self.discard(cx).is_ready() {
            return Poll::Ready(Ok(()));
        }
        let timer = self.lingering.get_or_insert_with(|| Box::pin(sleep(LINGER)));
        timer.as_mut().poll(cx).map(Ok)
    }
}

#[cfg(test)]
mod tests {
    use futures_util::future::try_join;
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

    use super::*;

    /// The timeout bounds each write, not all of them together.
    #[tokio::test]
    async fn a_slow_reader_does_not_time_out() {
        let (ours, mut theirs) = duplex(1);
        let mut connection = Connection::new(ours, Duration::from_secs(1));
        let reading = async {
            for _ in 0..6 {
                sleep(Duration::from_millis(250)).await;
                theirs.read_u8().await?;
            }
            Ok(())
        };
        try_join(connection.write_all(&[0; 6]), reading).await.expect("the client reads");
        let written = connection.write_all(&[0; 2]).await;
        assert_eq!(written.map_err(|error| error.kind()), Err(ErrorKind::TimedOut));
    }
}
