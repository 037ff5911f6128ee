//! A connection that waits for nobody forever, and hangs up politely.

use std::io::{self, ErrorKind, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Sleep, sleep};

/// How long a client that is still sending is listened to after the last answer.
const LINGER: Duration = Duration::from_secs(1);

/// A connection that fails where the client takes nothing for too long.
///
/// To close while the client is still sending would make its system throw away the answer. So
/// this says that nothing more will come, and then swallows what the client sends, for a while.
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

    /// Fails what has been pending for too long.
    fn in_time<T>(
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
    /// Ready once the client has hung up too.
    fn swallow(&mut self, cx: &mut Context<'_>) -> Poll<()> {
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
        self.in_time(cx, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.io).poll_write_vectored(cx, slices);
        self.in_time(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.io).poll_flush(cx);
        self.in_time(cx, flushed)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.lingering.is_none() {
            let shut_down = Pin::new(&mut self.io).poll_shutdown(cx);
            ready!(self.in_time(cx, shut_down))?;
        }
        if self.swallow(cx).is_ready() {
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

    /// It is each wait that is bounded, not all of them together.
    #[tokio::test]
    async fn a_client_that_reads_slowly_is_waited_for() {
        let (ours, mut theirs) = duplex(1);
        let mut connection = Connection::new(ours, Duration::from_secs(1));
        let reading = async {
            for _ in 0..6 {
                sleep(Duration::from_millis(250)).await;
                theirs.read_u8().await?;
            }
            Ok(())
        };
        try_join(connection.write_all(&[0; 6]), reading).await.expect("somebody reads");
        let written = connection.write_all(&[0; 2]).await;
        assert_eq!(written.map_err(|error| error.kind()), Err(ErrorKind::TimedOut));
    }
}
