//! The stages of a request, each made only from the one before it:
//!
//! [`Parsed`] → [`Authenticated`] → [`Authorized`] → [`Validated`] → [`Queued`] → [`Logged`]
//!
//! Fields are private to each stage's file, so the types enforce "authorized before validated" and
//! "logged before forwarded": the only way to a [`Disposition`](crate::api::Disposition) that
//! forwards is [`Logged::plan`], and the only way to `Logged` is a
//! [`Durable`](crate::audit::Durable) that covers the request's event.

mod authenticated;
mod authorized;
mod parsed;
mod queued;
mod validated;

pub use authenticated::Authenticated;
pub use authorized::{Authorized, Inspected};
pub use parsed::Parsed;
pub use queued::{Logged, Produced, Queued};
pub use validated::Validated;
