//! Collects the body of a response up to the size limit, or turns it into a stream.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Buf, Bytes};
use futures_core::Stream;
use http::Response;
use http_body::Body;
use http_body_util::{BodyExt, LengthLimitError, Limited};

use crate::{BodyStream, BoxError, ResponseBodyLimit, TransportError};

pub(super) async fn collect<B>(
    response: Response<B>,
    limit: ResponseBodyLimit,
) -> Result<Response<Bytes>, TransportError>
where
    B: Body,
    B::Error: Into<BoxError>,
{
    let (parts, body) = response.into_parts();
    match Limited::new(body, limit.0).collect().await {
        Ok(collected) => Ok(Response::from_parts(parts, collected.to_bytes())),
        Err(error) if error.is::<LengthLimitError>() => {
            Err(TransportError::response_too_large(limit))
        }
        Err(error) => Err(TransportError::Broken(error)),
    }
}

/// Turns the body of a response into a stream.
pub(super) fn stream<B>(response: Response<B>) -> Response<BodyStream>
where
    B: Body + Send + 'static,
    B::Data: Send,
    B::Error: Into<BoxError>,
{
    response.map(|body| BodyStream::new(DataStream(Box::pin(body))))
}

/// The data of a body, without trailers.
struct DataStream<B>(Pin<Box<B>>);

impl<B> Stream for DataStream<B>
where
    B: Body,
    B::Error: Into<BoxError>,
{
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            return match ready!(self.0.as_mut().poll_frame(context)) {
                None => Poll::Ready(None),
                Some(Err(error)) => Poll::Ready(Some(Err(TransportError::Broken(error.into())))),
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(mut data) => Poll::Ready(Some(Ok(data.copy_to_bytes(data.remaining())))),
                    Err(_) => continue,
                },
            };
        }
    }
}
