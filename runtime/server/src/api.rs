//! [`ErasedApi`]: an [`Api`] as values and functions instead of a type parameter, so that serving
//! is compiled once, in this crate, and not again in every generated crate.

use runtime_core::{Api, Outcomes, ReadConventions, RejectionParts, SuccessParts};
use serde::Serialize;

/// An [`Api`] with its types erased.
pub(crate) struct ErasedApi {
    pub(crate) name: &'static str,
    pub(crate) outcomes: &'static Outcomes,
    pub(crate) reading: &'static ReadConventions,
    pub(crate) required_message: &'static str,
    pub(crate) not_found_message: &'static str,
    pub(crate) administrator: &'static str,
    /// Encodes the success envelope as JSON.
    pub(crate) encode_success: fn(SuccessParts) -> Vec<u8>,
    /// Encodes the rejection envelope as JSON.
    pub(crate) encode_rejection: fn(RejectionParts) -> Vec<u8>,
}

impl ErasedApi {
    pub(crate) const fn of<A: Api>() -> &'static Self {
        const {
            &Self {
                name: A::NAME,
                outcomes: A::OUTCOMES,
                reading: A::READING,
                required_message: A::REQUIRED_MESSAGE,
                not_found_message: A::NOT_FOUND_MESSAGE,
                administrator: A::ADMINISTRATOR,
                encode_success: |parts| json(&A::Success::from(parts)),
                encode_rejection: |parts| json(&A::Rejection::from(parts)),
            }
        }
    }
}

/// Encodes a value whose serialization can't fail.
pub(crate) fn json<T: Serialize + ?Sized>(value: &T) -> Vec<u8> {
    serde_json::to_vec(value).expect("the keys of an envelope are strings, so it is JSON")
}
