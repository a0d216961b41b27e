//! Bytes as Kafka frames them. Imports no other module of Klamm; never trusts a length or a count.
//!
//! [`frame`] cuts frames off a stream and edits them, [`header`] reads request and response
//! headers, [`layout`] proves a body against Kafka's own message definitions, [`records`] reads
//! record batches, and [`proxy`] reads the header that a load balancer puts in front of a
//! connection.
pub mod frame;
pub mod header;
pub mod layout;
pub mod proxy;
pub mod records;

/// A fault in bytes from the network. Only one reading is accepted: bytes that are not canonical
/// are a fault.
///
/// A text in a variant is the path of the field, for example `ProduceRequest.TopicData.Name`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FrameError {
    #[error("the frame length is zero")]
    EmptyFrame,
    #[error("the frame length `{0}` is negative")]
    NegativeFrame(i32),
    #[error("the frame length `{length}` is over the limit of `{limit}` bytes")]
    FrameTooLong { length: u32, limit: u32 },
    #[error("a TLS handshake on a port without TLS")]
    TlsOnPlain,
    #[error("HTTP on a port for Kafka clients")]
    HttpOnPlain,
    #[error("the frame holds `{held}` bytes after its length, which says `{stated}`")]
    WrongPrefix { stated: i32, held: u64 },
    #[error("the edit at `{0}` is out of order or outside the frame")]
    BadEdit(u32),
    #[error("api key `{key}` in version `{version}` is unknown")]
    UnknownApi { key: i16, version: i16 },
    #[error("the frame ends inside `{0}`")]
    Truncated(&'static str),
    #[error("`{0}` has a negative length")]
    NegativeLength(&'static str),
    #[error("`{0}` is null, which its version does not allow")]
    NotNullable(&'static str),
    #[error("`{0}` is longer than the 32767 bytes of a string")]
    StringTooLong(&'static str),
    #[error("`{0}` is not UTF-8")]
    NotUtf8(&'static str),
    #[error("`{field}` announces `{length}` bytes, more than there are")]
    LengthBeyondEnd { field: &'static str, length: u32 },
    #[error("`{field}` announces `{count}` elements, more than the bytes that are left can hold")]
    CountBeyondEnd { field: &'static str, count: u32 },
    #[error("a varint in `{0}` is longer than it need be")]
    VarintNotShortest(&'static str),
    #[error("a varint in `{0}` does not fit 32 bits")]
    VarintTooLarge(&'static str),
    #[error("`{0}` is neither true nor false")]
    NotBoolean(&'static str),
    #[error("the marker of `{0}` says neither null nor present")]
    NotPresence(&'static str),
    #[error("tag `{tag}` of `{field}` is repeated or out of order")]
    TagOrder { field: &'static str, tag: u32 },
    #[error("tag `{tag}` of `{field}` does not fill the size that it states")]
    TagSize { field: &'static str, tag: u32 },
    #[error("more than `{0}` unknown tags to strip")]
    TooManyUnknownTags(usize),
    #[error("the arrays of the request have more than `{0}` elements")]
    TooManyElements(u32),
    #[error("the message is nested deeper than any that Kafka defines")]
    TooDeep,
    #[error("`{0}` bytes are left over after the message")]
    TrailingBytes(u64),
    #[error("the message is of the layout, but cannot be decoded")]
    Undecodable,
    #[error("the message cannot be encoded in this version")]
    Unencodable,
    #[error("the answer belongs to nothing that was asked")]
    Unasked,
}

impl FrameError {
    /// The cause as one word, for metrics.
    pub fn kind(&self) -> &'static str {
        match self {
            FrameError::EmptyFrame => "empty_frame",
            FrameError::NegativeFrame(_) => "negative_frame",
            FrameError::FrameTooLong { .. } => "frame_too_long",
            FrameError::TlsOnPlain => "tls_on_plain",
            FrameError::HttpOnPlain => "http_on_plain",
            FrameError::WrongPrefix { .. } => "wrong_prefix",
            FrameError::BadEdit(_) => "bad_edit",
            FrameError::UnknownApi { .. } => "unknown_api",
            FrameError::Truncated(_) => "truncated",
            FrameError::NegativeLength(_) => "negative_length",
            FrameError::NotNullable(_) => "not_nullable",
            FrameError::StringTooLong(_) => "string_too_long",
            FrameError::NotUtf8(_) => "not_utf8",
            FrameError::LengthBeyondEnd { .. } => "length_beyond_end",
            FrameError::CountBeyondEnd { .. } => "count_beyond_end",
            FrameError::VarintNotShortest(_) => "varint_not_shortest",
            FrameError::VarintTooLarge(_) => "varint_too_large",
            FrameError::NotBoolean(_) => "not_boolean",
            FrameError::NotPresence(_) => "not_presence",
            FrameError::TagOrder { .. } => "tag_order",
            FrameError::TagSize { .. } => "tag_size",
            FrameError::TooManyElements(_) => "too_many_elements",
            FrameError::TooManyUnknownTags(_) => "too_many_unknown_tags",
            FrameError::TooDeep => "too_deep",
            FrameError::TrailingBytes(_) => "trailing_bytes",
            FrameError::Undecodable => "undecodable",
            FrameError::Unencodable => "unencodable",
            FrameError::Unasked => "unasked",
        }
    }
}
