//! How calls are sent: a parameter of clients, calls and streams.

use crate::{Call, Execute};

/// The mode of a client, which decides whether its calls are awaited or block.
pub trait Mode: Sized {
    /// What sending a call returns.
    type Sent<R: Execute>;

    /// Sends a call.
    fn send<R: Execute>(call: Call<R, Self>) -> Self::Sent<R>;
}

/// The mode of a client whose calls are awaited. The default.
#[derive(Clone, Copy, Debug)]
pub struct Async(());

impl Mode for Async {
    type Sent<R: Execute> = R::Future;

    fn send<R: Execute>(call: Call<R>) -> R::Future {
        R::execute(call)
    }
}
