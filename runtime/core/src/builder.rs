//! The states of a required field in a request builder.
//!
//! A generated builder has one type parameter a required field: [`Missing`] until its setter is
//! called, [`Set`] afterwards. Generated marker traits, implemented for [`Set`] alone, make the
//! compiler name what is missing in the words of the spec.

/// The state of a required field whose setter was called.
#[derive(Clone, Copy, Debug)]
pub struct Set;

/// The state of a required field whose setter was not called yet.
#[derive(Clone, Copy, Debug)]
pub struct Missing;
