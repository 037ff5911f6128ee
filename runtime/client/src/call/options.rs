//! What is particular about one call, whatever it calls.

use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue};
use runtime_core::Object;
use serde::{Serialize, Serializer};
use serde_json::value::{RawValue, to_raw_value};

use crate::{BoxError, Repeats};

/// What is particular about one call.
#[derive(Clone)]
pub(super) struct Options {
    pub(super) timeout: Duration,
    pub(super) repeats: Repeats,
    pub(super) headers: HeaderMap,
    extra: Vec<(String, Box<RawValue>)>,
    /// The first option that can't be used; the call ends in it.
    mistake: Option<Arc<dyn std::error::Error + Send + Sync>>,
}

impl Options {
    pub(super) fn new(timeout: Duration, repeats: Repeats) -> Self {
        Self { timeout, repeats, headers: HeaderMap::new(), extra: Vec::new(), mistake: None }
    }

    pub(super) fn set_header<N, V>(&mut self, name: N, value: V)
    where
        N: TryInto<HeaderName, Error: Into<http::Error>>,
        V: TryInto<HeaderValue, Error: Into<http::Error>>,
    {
        let name = name.try_into().map_err(Into::into);
        match name.and_then(|name| Ok((name, value.try_into().map_err(Into::into)?))) {
            Ok((name, value)) => _ = self.headers.insert(name, value),
            Err(error) => self.keep_mistake(error.into()),
        }
    }

    pub(super) fn set_extra(&mut self, key: String, value: &impl Serialize) {
        self.extra.retain(|(known, _)| *known != key);
        match to_raw_value(value) {
            Ok(value) => self.extra.push((key, value)),
            Err(error) => self.keep_mistake(error.into()),
        }
    }

    /// Sends a field unless the caller said something else of it.
    pub(super) fn add_extra(&mut self, key: &str, value: &RawValue) {
        if self.extra.iter().all(|(known, _)| known != key) {
            self.extra.push((key.to_owned(), value.to_owned()));
        }
    }

    fn keep_mistake(&mut self, error: BoxError) {
        self.mistake.get_or_insert_with(|| error.into());
    }

    /// The same for a call that has no place for extra fields, on behalf of one that has.
    pub(super) fn without_extra(&self) -> Self {
        Self { extra: Vec::new(), ..self.clone() }
    }

    pub(super) fn has_extra(&self) -> bool {
        !self.extra.is_empty()
    }

    /// The body of a call that has none.
    pub(super) fn no_body(&self) -> Result<Vec<u8>, BoxError> {
        self.check()?;
        if self.has_extra() {
            return Err("extra fields have no place in a call without a body".into());
        }
        Ok(Vec::new())
    }

    fn check(&self) -> Result<(), BoxError> {
        match &self.mistake {
            Some(mistake) => Err(Arc::clone(mistake).into()),
            None => Ok(()),
        }
    }

    /// A body with the extra fields in it.
    pub(super) fn complete(&self, body: Vec<u8>) -> Result<Vec<u8>, BoxError> {
        self.check()?;
        if self.extra.is_empty() {
            return Ok(body);
        }
        let object = match body.as_slice() {
            [] => Object::default(),
            body => Object::parse(std::str::from_utf8(body)?)
                .ok_or("extra fields have no place in a body that is not a JSON object")?,
        };
        Ok(serde_json::to_vec(&Completed { object, extra: &self.extra })?)
    }
}

/// An object with other values under some keys, and with more of them.
struct Completed<'a> {
    object: Object,
    extra: &'a [(String, Box<RawValue>)],
}

impl Serialize for Completed<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let kept =
            self.object.iter().filter(|(key, _)| self.extra.iter().all(|(extra, _)| extra != key));
        let extra = self.extra.iter().map(|(key, value)| (key.as_str(), &**value));
        serializer.collect_map(kept.chain(extra))
    }
}
