//! Client connections: listeners, sockets, TLS, the pump between two sockets, and their limits.

pub mod buffers;
pub(super) mod certificates;
pub(super) mod connection_context;
pub mod http;
pub(super) mod issuer;
pub(super) mod listen;
pub(super) mod login_limiter;
pub(super) mod memory;
pub(super) mod pem;
pub(super) mod pump;
pub(super) mod refusals;
pub(super) mod session_requests;
pub(super) mod shares;
pub(super) mod stream;
pub(super) mod tls;
pub(super) mod turns;
