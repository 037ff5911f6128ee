//! An API as the serving code sees it: values and functions instead of a type parameter, so that
//! serving is compiled once, here, and not again with every generated crate.

use runtime_core::{Api, Outcomes, ReadConventions, RejectionParts, SuccessParts};
use serde::Serialize;

/// What [`Api`] says of an API, with its types erased.
pub(crate) struct Dialect {
    pub(crate) outcomes: &'static Outcomes,
    pub(crate) reading: &'static ReadConventions,
    pub(crate) required_message: &'static str,
    pub(crate) not_found_message: &'static str,
    pub(crate) administrator: &'static str,
    /// The JSON of the envelope of a success.
    pub(crate) accept: fn(SuccessParts) -> Vec<u8>,
    /// The JSON of the envelope of a refusal.
    pub(crate) refuse: fn(RejectionParts) -> Vec<u8>,
}

impl Dialect {
    pub(crate) const fn of<A: Api>() -> &'static Self {
        const {
            &Self {
                outcomes: A::OUTCOMES,
                reading: A::READING,
                required_message: A::REQUIRED_MESSAGE,
                not_found_message: A::NOT_FOUND_MESSAGE,
                administrator: A::ADMINISTRATOR,
                accept: |acceptance| json(&A::Success::from(acceptance)),
                refuse: |refusal| json(&A::Rejection::from(refusal)),
            }
        }
    }
}

/// The JSON of a value of ours.
pub(crate) fn json<T: Serialize + ?Sized>(value: &T) -> Vec<u8> {
    serde_json::to_vec(value).expect("the keys of an envelope are strings, so it is JSON")
}
