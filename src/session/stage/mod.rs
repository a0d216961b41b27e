//! The stages of a request, each made only from the one before it:
//!
//! [`Headed`] → [`Attributed`] → [`Decided`] → [`Checked`] → [`Recorded`] → [`Audited`]
//!
//! Fields are private to each stage's file, so the types enforce "decided before checked" and
//! "audited before forwarded": the only way to a [`Plan`](crate::api::Plan) that forwards is
//! [`Audited::plan`], and the only way to `Audited` is a [`Durable`](crate::audit::Durable) that
//! covers the request's event.

mod attributed;
mod checked;
mod decided;
mod headed;
mod recorded;

pub use attributed::Attributed;
pub use checked::Checked;
pub use decided::{Decided, Inspected};
pub use headed::Headed;
pub use recorded::{Audited, Produced, Recorded};
