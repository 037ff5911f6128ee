//! Calls of operations that take a single request.

use std::sync::Arc;

use runtime_core::Operation;
use serde::Serialize;

use super::{Call, Execute, execute, to_curl};
use crate::decode::{ResponseReader, decode};
use crate::execution::PreparedCall;
use crate::settings::Settings;
use crate::target::Target;
use crate::{BoxError, BoxFuture, Error, RawResponse};

/// Enough for most requests, so that the buffer does not have to grow.
const BODY_CAPACITY: usize = 512;

impl<O: Operation> Execute for O {
    type Output = O::Output;
    type Future = BoxFuture<'static, Result<O::Output, Error>>;

    fn execute(call: Call<Self>) -> Self::Future {
        // The request is encoded first, so that the future does not hold it.
        let prepared = call.prepare();
        let settings = call.settings;
        Box::pin(async move {
            let (output, _) = execute(&settings, &*prepared?, decode::<O>).await?;
            Ok(output)
        })
    }
}

impl<O: Operation> Call<O> {
    /// Sends the call and returns the raw response, whatever its status. Tokens and retries work
    /// as for [`send`](Self::send).
    pub async fn send_raw(self) -> Result<RawResponse, Error> {
        let ((), response) = execute(&self.settings, &*self.prepare()?, |_| Ok(())).await?;
        Ok(response)
    }
}

impl<O: Operation, M> Call<O, M> {
    pub(crate) fn new(settings: &Arc<Settings>, request: O) -> Self {
        Self::with_target(settings, Target::of(&request), request)
    }

    /// Formats the request as a `curl` command, including its body but not its token.
    pub fn to_curl(&self) -> Result<String, Error> {
        let prepared = self.prepare()?;
        to_curl(&self.settings, &prepared)
    }

    pub(super) fn prepare(&self) -> Result<Box<PreparedCall>, Error> {
        let body = if O::INFO.kind.has_body() {
            encode(&self.request).and_then(|body| self.options.add_extra_to(body))
        } else {
            self.options.empty_body()
        };
        self.prepare_with(body, ResponseReader::of::<O::Api>())
    }
}

/// Encodes a request as JSON.
fn encode(request: &impl Serialize) -> Result<Vec<u8>, BoxError> {
    let mut body = Vec::with_capacity(BODY_CAPACITY);
    serde_json::to_writer(&mut body, request)?;
    Ok(body)
}
