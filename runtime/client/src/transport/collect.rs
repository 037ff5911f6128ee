//! Reading a body to its end, chunk by chunk, as far as the limit allows.

use bytes::Bytes;
use http::Response;
use http_body::Body;
use http_body_util::{BodyExt, LengthLimitError, Limited};

use crate::{AnswerLimit, BoxError, TransportError};

pub(super) async fn collect<B>(
    response: Response<B>,
    limit: AnswerLimit,
) -> Result<Response<Bytes>, TransportError>
where
    B: Body,
    B::Error: Into<BoxError>,
{
    let (parts, body) = response.into_parts();
    match Limited::new(body, limit.0).collect().await {
        Ok(collected) => Ok(Response::from_parts(parts, collected.to_bytes())),
        Err(error) if error.is::<LengthLimitError>() => Err(TransportError::too_large(limit)),
        Err(error) => Err(TransportError::Broken(error)),
    }
}
