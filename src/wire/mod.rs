//! Bytes as Kafka frames them. Imports nothing of ours; never trusts a length or a count.
pub mod frame;
pub mod header;
pub mod layout;
pub mod records;

/// What is wrong with bytes from the network. One reading only: what is not canonical is a fault.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    #[error("frame length {0} is not between 1 and {1}")]
    FrameLength(i32, u32),
    #[error("a TLS handshake on a plain port")]
    TlsOnPlain,
    #[error("the frame ends inside `{0}`")]
    Truncated(&'static str),
}
