//! The options of one call.

use runtime_core::Object;
use serde::{Serialize, Serializer};
use serde_json::value::{RawValue, to_raw_value};

use crate::execution::Timeout;
use crate::{BoxError, CallOptions};

/// The options of one call, and its extra fields.
#[derive(Clone)]
pub(super) struct Options {
    pub(super) common: CallOptions,
    /// The timeout of a call that takes several requests, once it is started.
    started: Option<Timeout>,
    extra: Vec<(String, Box<RawValue>)>,
}

impl Options {
    pub(super) fn new(defaults: &CallOptions) -> Self {
        Self { common: defaults.clone(), started: None, extra: Vec::new() }
    }

    /// Changes the common options.
    pub(super) fn map(&mut self, change: impl FnOnce(CallOptions) -> CallOptions) {
        self.common = change(std::mem::take(&mut self.common));
    }

    pub(super) fn timeout(&self) -> Timeout {
        self.started.unwrap_or_else(|| Timeout::new(self.common.get_timeout()))
    }

    /// Starts the timeout of a call that takes several requests.
    pub(super) fn start_timeout(&mut self) {
        let mut timeout = self.timeout();
        timeout.start();
        self.started = Some(timeout);
    }

    pub(super) fn set_extra(&mut self, key: String, value: &impl Serialize) {
        self.extra.retain(|(known, _)| *known != key);
        match to_raw_value(value) {
            Ok(value) => self.extra.push((key, value)),
            Err(error) => self.common.set_error(error.into()),
        }
    }

    /// Adds an extra field unless the caller set one of the same key.
    pub(super) fn add_missing_extra(&mut self, key: &str, value: &RawValue) {
        if self.extra.iter().all(|(known, _)| known != key) {
            self.extra.push((key.to_owned(), value.to_owned()));
        }
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
        self.common.check()?;
        if self.has_extra() {
            return Err("a call without a body can't send extra fields".into());
        }
        Ok(Vec::new())
    }

    /// Adds the extra fields to a JSON body.
    pub(super) fn add_extra_to(&self, body: Vec<u8>) -> Result<Vec<u8>, BoxError> {
        self.common.check()?;
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
