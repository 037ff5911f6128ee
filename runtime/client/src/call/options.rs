//! The options of one call.

use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue};
use runtime_core::Object;
use serde::{Serialize, Serializer};
use serde_json::value::{RawValue, to_raw_value};

use crate::execution::Timeout;
use crate::settings::Settings;
use crate::{BoxError, RetryPolicy};

/// The options of one call.
#[derive(Clone)]
pub(super) struct Options {
    pub(super) timeout: Timeout,
    pub(super) attempt_timeout: Duration,
    pub(super) retry_policy: RetryPolicy,
    pub(super) headers: HeaderMap,
    extra: Vec<(String, Box<RawValue>)>,
    /// The first invalid option, which becomes the error of the call.
    error: Option<Arc<dyn std::error::Error + Send + Sync>>,
}

impl Options {
    pub(super) fn new(settings: &Settings) -> Self {
        Self {
            timeout: Timeout::new(settings.timeout),
            attempt_timeout: settings.attempt_timeout,
            retry_policy: settings.retry_policy,
            headers: HeaderMap::new(),
            extra: Vec::new(),
            error: None,
        }
    }

    pub(super) fn set_header<N, V>(&mut self, name: N, value: V)
    where
        N: TryInto<HeaderName, Error: Into<http::Error>>,
        V: TryInto<HeaderValue, Error: Into<http::Error>>,
    {
        let name = name.try_into().map_err(Into::into);
        match name.and_then(|name| Ok((name, value.try_into().map_err(Into::into)?))) {
            Ok((name, value)) => _ = self.headers.insert(name, value),
            Err(error) => self.set_error(error.into()),
        }
    }

    pub(super) fn set_extra(&mut self, key: String, value: &impl Serialize) {
        self.extra.retain(|(known, _)| *known != key);
        match to_raw_value(value) {
            Ok(value) => self.extra.push((key, value)),
            Err(error) => self.set_error(error.into()),
        }
    }

    /// Adds an extra field unless the caller set one of the same key.
    pub(super) fn add_missing_extra(&mut self, key: &str, value: &RawValue) {
        if self.extra.iter().all(|(known, _)| known != key) {
            self.extra.push((key.to_owned(), value.to_owned()));
        }
    }

    fn set_error(&mut self, error: BoxError) {
        self.error.get_or_insert_with(|| error.into());
    }

    /// Copies the options for a request without a body.
    pub(super) fn without_extra(&self) -> Self {
        Self { extra: Vec::new(), ..self.clone() }
    }

    pub(super) fn has_extra(&self) -> bool {
        !self.extra.is_empty()
    }

    /// Returns the body of a request that has none, unless the options ask for one.
    pub(super) fn empty_body(&self) -> Result<Vec<u8>, BoxError> {
        self.check()?;
        if self.has_extra() {
            return Err("a call without a body can't send extra fields".into());
        }
        Ok(Vec::new())
    }

    fn check(&self) -> Result<(), BoxError> {
        match &self.error {
            Some(error) => Err(Arc::clone(error).into()),
            None => Ok(()),
        }
    }

    /// Adds the extra fields to a JSON body.
    pub(super) fn add_extra_to(&self, body: Vec<u8>) -> Result<Vec<u8>, BoxError> {
        self.check()?;
        if self.extra.is_empty() {
            return Ok(body);
        }
        let object = match body.as_slice() {
            [] => Object::default(),
            body => Object::parse(std::str::from_utf8(body)?)
                .ok_or("extra fields can only be added to a body that is a JSON object")?,
        };
        Ok(serde_json::to_vec(&WithExtra { object, extra: &self.extra })?)
    }
}

/// An object whose fields are replaced and extended by extra fields.
struct WithExtra<'a> {
    object: Object,
    extra: &'a [(String, Box<RawValue>)],
}

impl Serialize for WithExtra<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let kept =
            self.object.iter().filter(|(key, _)| self.extra.iter().all(|(extra, _)| extra != key));
        let extra = self.extra.iter().map(|(key, value)| (key.as_str(), &**value));
        serializer.collect_map(kept.chain(extra))
    }
}
