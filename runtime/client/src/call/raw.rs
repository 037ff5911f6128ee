//! Untyped calls: for what the API does not describe.

use std::marker::PhantomData;

use http::Method;
use runtime_core::Api;
use serde::Serialize;

use super::{Call, carry_out, to_curl};
use crate::decode::{Reader, check};
use crate::exchange::Outgoing;
use crate::settings::Settings;
use crate::target::Target;
use crate::{Answer, BoxError, BoxFuture, Error};

/// The request of an untyped call.
pub struct Raw<A> {
    /// JSON, where there is a body.
    body: Option<serde_json::Result<Vec<u8>>>,
    api: PhantomData<fn() -> A>,
}

impl<'c, A: Api> Call<'c, Raw<A>> {
    pub(crate) fn raw(settings: &'c Settings, method: Method, path: String) -> Self {
        Self::with(settings, Target::raw(method, path), Raw { body: None, api: PhantomData })
    }

    /// Sends this as JSON.
    pub fn json(mut self, body: &(impl Serialize + ?Sized)) -> Self {
        self.request.body = Some(serde_json::to_vec(body));
        self
    }

    /// Sends the call, for an answer that is a success: its status says so, and its body does not
    /// say otherwise. The same as awaiting it, for where a future is needed.
    pub async fn send(self) -> Result<Answer, Error> {
        let ((), answer) = carry_out(self.settings, &*self.prepare()?, check::<A>).await?;
        Ok(answer)
    }

    /// Sends the call, for its answer as it came: every answer is `Ok`, whatever it means. Tokens
    /// and repeats are as ever.
    pub async fn send_raw(self) -> Result<Answer, Error> {
        let ((), answer) = carry_out(self.settings, &*self.prepare()?, |_| Ok(())).await?;
        Ok(answer)
    }

    /// The request as a call of `curl`, with a blank for the token. Its body is in it.
    pub fn to_curl(&self) -> Result<String, Error> {
        let outgoing = self.prepare()?;
        to_curl(self.settings, &outgoing)
    }

    fn prepare(&self) -> Result<Box<Outgoing>, Error> {
        let body = self.body().and_then(|body| self.options.complete(body));
        self.outgoing(body, Reader::of::<A>())
    }

    fn body(&self) -> Result<Vec<u8>, BoxError> {
        // Anything else could lead to another host: `@example.com`.
        if !self.target.path.starts_with('/') {
            return Err("the path of an untyped call starts with a slash".into());
        }
        match &self.request.body {
            Some(Ok(body)) => Ok(body.clone()),
            Some(Err(error)) => Err(error.to_string().into()),
            None => Ok(Vec::new()),
        }
    }
}

impl<'c, A: Api> IntoFuture for Call<'c, Raw<A>> {
    type Output = Result<Answer, Error>;
    type IntoFuture = BoxFuture<'c, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}
