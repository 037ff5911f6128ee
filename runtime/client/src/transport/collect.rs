//! Collects the body of a response up to the size limit.

use bytes::Bytes;
use http::Response;
use http_body::Body;
use http_body_util::{BodyExt, LengthLimitError, Limited};

use crate::{BoxError, ResponseBodyLimit, TransportError};

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
