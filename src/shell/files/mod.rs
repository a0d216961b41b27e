//! Files that change while Klamm runs: certificates, policy, users. Watched, read, replaced as a
//! whole.

pub(super) mod debounce;
pub(super) mod reload;
pub(super) mod watch;
