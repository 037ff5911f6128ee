//! What generated models rest on, held against an API of a few lines.

mod answers;
mod builders;
mod decimals;
#[cfg(feature = "time")]
mod moments;
mod notes;
mod objects;
mod requests;
