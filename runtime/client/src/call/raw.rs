//! Untyped calls, for what the API does not describe.

use std::marker::PhantomData;
use std::sync::Arc;

use http::Method;
use runtime_core::Api;
use serde::Serialize;

use super::{Call, Execute, execute, to_curl};
use crate::decode::{ResponseReader, check_success};
use crate::execution::PreparedCall;
use crate::settings::Settings;
use crate::target::Target;
use crate::{BoxError, BoxFuture, Error, RawResponse};

/// The request of an untyped call.
///
/// The call succeeds if the status says so and the body does not say otherwise.
pub struct Raw<A> {
    /// JSON, if there is a body.
    body: Option<serde_json::Result<Vec<u8>>>,
    api: PhantomData<fn() -> A>,
}

impl<A: Api> Execute for Raw<A> {
    type Output = RawResponse;
    type Future = BoxFuture<'static, Result<RawResponse, Error>>;

    fn execute(call: Call<Self>) -> Self::Future {
        let prepared = call.prepare();
        let settings = call.settings;
        Box::pin(async move {
            let ((), response) = execute(&settings, &*prepared?, check_success::<A>).await?;
            Ok(response)
        })
    }
}

impl<A: Api> Call<Raw<A>> {
    /// Sends the call and returns the raw response, whatever its status. Tokens and retries work
    /// as for [`send`](Self::send).
    pub async fn send_raw(self) -> Result<RawResponse, Error> {
        let ((), response) = execute(&self.settings, &*self.prepare()?, |_| Ok(())).await?;
        Ok(response)
    }
}

impl<A: Api, M> Call<Raw<A>, M> {
    pub(crate) fn raw(settings: &Arc<Settings>, method: Method, path: String) -> Self {
        let request = Raw { body: None, api: PhantomData };
        Self::with_target(settings, Target::raw(method, path), request)
    }

    /// Sets the body, which is sent as JSON.
    pub fn json(mut self, body: &(impl Serialize + ?Sized)) -> Self {
        self.request.body = Some(serde_json::to_vec(body));
        self
    }

    /// Formats the request as a `curl` command, including its body but not its token.
    pub fn to_curl(&self) -> Result<String, Error> {
        let prepared = self.prepare()?;
        to_curl(&self.settings, &prepared)
    }

    fn prepare(&self) -> Result<Box<PreparedCall>, Error> {
        let body = self.body().and_then(|body| self.options.add_extra_to(body));
        self.prepare_with(body, ResponseReader::of::<A>())
    }

    fn body(&self) -> Result<Vec<u8>, BoxError> {
        // A path such as `@example.com` would lead to another host.
        if !self.target.path.starts_with('/') {
            return Err("the path of an untyped call has to start with a slash".into());
        }
        match &self.request.body {
            Some(Ok(body)) => Ok(body.clone()),
            Some(Err(error)) => Err(error.to_string().into()),
            None => Ok(Vec::new()),
        }
    }
}
