//! TLS over bytes, without a socket: records are opened and sealed in the caller's buffers.
//!
//! rustls' unbuffered interface opens records in the buffer that they were read into. So an idle
//! connection holds no buffer, and a busy one needs no copies in rustls' own steps of 4 KiB. An
//! incomplete record is carried over to the next read; bytes that the socket has not taken wait in
//! `unsent`.
use crate::{identity::certificate, wire::frame::Rope};
use bytes::{Buf, BytesMut};
use rustls::{
    ClientConfig, HandshakeKind, ServerConfig,
    client::UnbufferedClientConnection,
    crypto::{CryptoProvider, aws_lc_rs},
    pki_types::{CertificateDer, ServerName},
    server::UnbufferedServerConnection,
    unbuffered::{ConnectionState, EncodeError, EncodeTlsData, EncryptError, UnbufferedStatus},
};
use std::{cell::Cell, io, path::PathBuf, sync::Arc};

/// The maximum number of bytes of an incomplete record; a record has little more than 16 KiB.
const CARRY: usize = 64 * 1024;
/// The same limit before the handshake is complete, when the peer is still unauthenticated:
/// handshake messages may span records, and a certificate chain of this length is far longer than
/// any in use.
const HANDSHAKE: usize = 32 * 1024;
/// The maximum plaintext of a record, in bytes.
const RECORD: usize = 16 * 1024;
/// The maximum number of bytes that sealing adds to a record: header, content type or explicit
/// nonce, tag.
const OVERHEAD: usize = 64;

/// Why TLS is unusable at start.
#[derive(Debug, thiserror::Error)]
pub enum TlsSetupError {
    #[error("cannot read a PEM certificate from `{0}`: {fault}", fault = of_pem(.1))]
    Certificate(PathBuf, rustls::pki_types::pem::Error),
    #[error("cannot read `{0}`: {1}")]
    File(PathBuf, io::Error),
    #[error("no certificate in `{0}`")]
    NoCertificate(PathBuf),
    #[error("the certificate in `{0}` cannot be read: {1}")]
    Unreadable(PathBuf, certificate::CertificateError),
    #[error("`{0}` {1}")]
    Instead(PathBuf, String),
    #[error("cannot read a PEM private key from `{0}`: {fault}", fault = of_pem(.1))]
    Key(PathBuf, rustls::pki_types::pem::Error),
    #[error("certificate `{0}` and key `{1}` cannot be used: {2}")]
    Pair(PathBuf, PathBuf, String),
    #[error("certificate authority `{0}` cannot be used: {1}")]
    Authority(PathBuf, String),
    #[error("revocation list `{0}` cannot be used: {1}")]
    RevocationList(PathBuf, String),
    #[error("`{0}` is not a name that a certificate can prove")]
    Name(String),
    #[error("TLS cannot be set up: {0}")]
    Provider(rustls::Error),
}

/// The messages of the PEM reader, with plain text where it prints bytes.
fn of_pem(error: &rustls::pki_types::pem::Error) -> String {
    use rustls::pki_types::pem::Error;
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "the list of another crate, which may grow; the other messages are readable"
    )]
    match error {
        Error::MissingSectionEnd { .. } => {
            "a block has no `-----END` line; the file may be cut off, copy it again".to_owned()
        }
        Error::IllegalSectionStart { .. } => {
            "a `-----BEGIN` line is malformed; copy the file again".to_owned()
        }
        other => other.to_string(),
    }
}

/// Why a TLS connection ended early.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    #[error("{}", super::certificates::in_words(.0))]
    Rustls(#[from] rustls::Error),
    #[error("{0}")]
    Refused(String),
    #[error("an incomplete record or handshake message is too long")]
    Carry,
    #[error(
        "the TLS handshake has a message of more than {HANDSHAKE} bytes, such as a chain of certificates"
    )]
    Long,
    #[error("too much was sent under one key")]
    Exhausted,
}

impl TlsError {
    /// Whether the handshake failed because of the client's certificate, or because it sent none.
    pub fn is_about_client_certificate(&self) -> bool {
        use rustls::Error::{InvalidCertificate, NoCertificatesPresented};
        match self {
            Self::Refused(_) => true,
            Self::Rustls(error) => {
                matches!(error, InvalidCertificate(_) | NoCertificatesPresented)
            }
            Self::Carry | Self::Long | Self::Exhausted => false,
        }
    }
}

thread_local! {
    /// The server name of the ClientHello that this thread is reading; the inner `None` means that
    /// it has no server name.
    pub(in crate::shell) static HELLO: Cell<Option<Option<Box<str>>>> = const { Cell::new(None) };
    /// Why the client certificate that this thread is verifying is rejected, with its subject.
    pub(in crate::shell) static REFUSED: Cell<Option<String>> = const { Cell::new(None) };
}

pub(in crate::shell) fn provider() -> Arc<CryptoProvider> {
    Arc::new(aws_lc_rs::default_provider())
}

/// The state of one TLS connection.
pub struct Tls {
    peer: Peer,
    /// Bytes of an incomplete record.
    carry: Vec<u8>,
    /// Sealed bytes that the socket has not taken yet.
    unsent: BytesMut,
    established: bool,
    closed_by_peer: bool,
    /// The server name of the client's ClientHello, until it is taken.
    hello: Option<Option<Box<str>>>,
}

enum Peer {
    Server(Box<UnbufferedServerConnection>),
    Client(Box<UnbufferedClientConnection>),
}

impl Tls {
    pub fn server(config: &Arc<ServerConfig>) -> Result<Self, TlsError> {
        let connection = UnbufferedServerConnection::new(Arc::clone(config))?;
        Ok(Self::new(Peer::Server(Box::new(connection))))
    }

    /// The first flight is in `unsent` at once.
    pub fn client(config: &Arc<ClientConfig>, name: ServerName<'static>) -> Result<Self, TlsError> {
        let connection = UnbufferedClientConnection::new(Arc::clone(config), name)?;
        let mut tls = Self::new(Peer::Client(Box::new(connection)));
        tls.open(&mut [], &mut BytesMut::new())?;
        Ok(tls)
    }

    fn new(peer: Peer) -> Self {
        Self {
            peer,
            carry: Vec::new(),
            unsent: BytesMut::new(),
            established: false,
            closed_by_peer: false,
            hello: None,
        }
    }

    /// Whether application data may be sent.
    pub fn established(&self) -> bool {
        self.established
    }

    pub fn closed_by_peer(&self) -> bool {
        self.closed_by_peer
    }

    /// The server name in the client's ClientHello; the inner `None` means that it has none.
    /// Returned once, when the ClientHello has arrived.
    #[expect(
        clippy::option_option,
        reason = "whether it has come, and whether it has a name"
    )]
    pub fn hello(&mut self) -> Option<Option<Box<str>>> {
        self.hello.take()
    }

    /// The client's verified certificate chain, its own certificate first, when the handshake is
    /// complete.
    pub fn client_chain(&self) -> Option<&[CertificateDer<'static>]> {
        match &self.peer {
            Peer::Server(server) if self.established => server.peer_certificates(),
            Peer::Server(_) | Peer::Client(_) => None,
        }
    }

    /// Whether the handshake resumed an earlier session, whose certificates were not verified
    /// again.
    pub fn resumed(&self) -> bool {
        match &self.peer {
            Peer::Server(server) => server.handshake_kind() == Some(HandshakeKind::Resumed),
            Peer::Client(_) => false,
        }
    }

    /// The bytes that must precede the next bytes from the socket in the input of `open`.
    pub fn carried(&self) -> &[u8] {
        &self.carry
    }

    pub fn unsent(&mut self) -> &mut BytesMut {
        &mut self.unsent
    }

    /// The bytes held in this connection's own buffers.
    pub fn held(&self) -> usize {
        self.carry.len() + self.unsent.len()
    }

    /// Opens the records in `cipher`, which begins with the carried bytes, and appends their
    /// content to `plain`. On failure, the alert for the peer is in `unsent`.
    pub fn open(&mut self, cipher: &mut [u8], plain: &mut BytesMut) -> Result<(), TlsError> {
        let mut at = 0;
        let outcome = loop {
            let rest = cipher.get_mut(at..).unwrap_or_default();
            let (used, step) = self.peer.step(rest, Some(plain), &mut self.unsent);
            at += used;
            if let Some(hello) = HELLO.take() {
                self.hello = Some(hello);
            }
            match step {
                Ok(Step::Again) => {}
                Ok(Step::PeerClosed) => self.closed_by_peer = true,
                Ok(Step::Rest { established }) => {
                    self.established = established;
                    break Ok(());
                }
                Err(fault) => {
                    let refused = REFUSED.take();
                    let rest = cipher.get_mut(at..).unwrap_or_default();
                    let (_, _alert) = self.peer.step(rest, None, &mut self.unsent);
                    break Err(refused.map_or(fault, TlsError::Refused));
                }
            }
        };
        let rest = cipher.get(at..).unwrap_or_default();
        if rest.len() > CARRY {
            return Err(TlsError::Carry);
        }
        if !self.established && rest.len() > HANDSHAKE {
            return Err(TlsError::Long);
        }
        self.keep(rest);
        outcome
    }

    /// Keeps the rest for the next call; without a rest, frees the buffer, so that an idle
    /// connection holds none.
    fn keep(&mut self, rest: &[u8]) {
        if rest.is_empty() {
            self.carry = Vec::new();
        } else {
            self.carry.clear();
            self.carry.extend_from_slice(rest);
        }
    }

    /// Seals as much of `plain` as fits into `out`, and returns the number of bytes written to
    /// `out`. Seals nothing while `unsent` must be sent first.
    pub fn seal(&mut self, plain: &mut Rope, out: &mut [u8]) -> Result<usize, TlsError> {
        if !self.ready_to_write()? {
            return Ok(0);
        }
        self.peer
            .write(&mut self.carry, |traffic| seal_rope(traffic, plain, out))
    }

    /// Puts a close_notify into `unsent`.
    pub fn close(&mut self) -> Result<(), TlsError> {
        if !self.established || !self.ready_to_write()? {
            return Ok(());
        }
        let mut out = [0; 1024];
        let n = self
            .peer
            .write(&mut self.carry, |traffic| traffic.close(&mut out))?;
        self.unsent
            .extend_from_slice(out.get(..n).unwrap_or_default());
        Ok(())
    }

    /// Brings rustls to the state in which application data may be written. Its own messages
    /// (tickets, key updates) go to `unsent` first.
    fn ready_to_write(&mut self) -> Result<bool, TlsError> {
        loop {
            // The carried bytes are passed again, because rustls remembers up to which position it
            // has read them.
            let (used, step) = self.peer.step(&mut self.carry, None, &mut self.unsent);
            self.carry.drain(..used);
            match step? {
                Step::Again => {}
                Step::PeerClosed => self.closed_by_peer = true,
                Step::Rest { established } => return Ok(established && self.unsent.is_empty()),
            }
        }
    }
}

enum Step {
    Again,
    PeerClosed,
    Rest { established: bool },
}

/// The operations of both kinds of connection when application data may flow.
trait Traffic {
    fn encrypt(&mut self, plain: &[u8], out: &mut [u8]) -> Result<usize, TlsError>;
    fn close(&mut self, out: &mut [u8]) -> Result<usize, TlsError>;
}

impl<Data> Traffic for rustls::unbuffered::WriteTraffic<'_, Data> {
    fn encrypt(&mut self, plain: &[u8], out: &mut [u8]) -> Result<usize, TlsError> {
        self.encrypt(plain, out).map_err(TlsError::from)
    }
    fn close(&mut self, out: &mut [u8]) -> Result<usize, TlsError> {
        self.queue_close_notify(out).map_err(TlsError::from)
    }
}

/// The buffer cannot be too small, because its size is computed beforehand.
impl From<EncryptError> for TlsError {
    fn from(_: EncryptError) -> Self {
        Self::Exhausted
    }
}

impl Peer {
    fn step(
        &mut self,
        cipher: &mut [u8],
        plain: Option<&mut BytesMut>,
        unsent: &mut BytesMut,
    ) -> (usize, Result<Step, TlsError>) {
        match self {
            Self::Server(server) => step(server.process_tls_records(cipher), plain, unsent),
            Self::Client(client) => step(client.process_tls_records(cipher), plain, unsent),
        }
    }

    fn write(
        &mut self,
        carry: &mut [u8],
        work: impl FnOnce(&mut dyn Traffic) -> Result<usize, TlsError>,
    ) -> Result<usize, TlsError> {
        match self {
            Self::Server(server) => write(server.process_tls_records(carry), work),
            Self::Client(client) => write(client.process_tls_records(carry), work),
        }
    }
}

fn step<Data>(
    status: UnbufferedStatus<'_, '_, Data>,
    plain: Option<&mut BytesMut>,
    unsent: &mut BytesMut,
) -> (usize, Result<Step, TlsError>) {
    let mut used = status.discard;
    let step = match status.state {
        Ok(ConnectionState::ReadTraffic(mut traffic)) => match plain {
            Some(plain) => loop {
                match traffic.next_record() {
                    Some(Ok(record)) => {
                        used += record.discard;
                        plain.extend_from_slice(record.payload);
                    }
                    Some(Err(error)) => break Err(error.into()),
                    None => break Ok(Step::Again),
                }
            },
            None => Err(TlsError::Carry),
        },
        Ok(ConnectionState::EncodeTlsData(mut data)) => {
            encode(&mut data, unsent);
            Ok(Step::Again)
        }
        Ok(ConnectionState::TransmitTlsData(data)) => {
            data.done();
            Ok(Step::Again)
        }
        Ok(ConnectionState::PeerClosed) => Ok(Step::PeerClosed),
        Ok(ConnectionState::Closed) => Ok(Step::Rest { established: false }),
        Ok(ConnectionState::WriteTraffic(_)) => Ok(Step::Rest { established: true }),
        Ok(ConnectionState::BlockedHandshake) => Ok(Step::Rest { established: false }),
        // Early data is disabled; a connection in an unknown state cannot be served.
        Ok(_) => Err(TlsError::Rustls(rustls::Error::General(
            "unexpected state".to_owned(),
        ))),
        Err(error) => Err(error.into()),
    };
    (used, step)
}

fn encode<Data>(data: &mut EncodeTlsData<'_, Data>, unsent: &mut BytesMut) {
    let start = unsent.len();
    let mut size = 4096;
    loop {
        unsent.resize(start + size, 0);
        let space = unsent.get_mut(start..).unwrap_or_default();
        match data.encode(space) {
            Ok(n) => return unsent.truncate(start + n),
            Err(EncodeError::InsufficientSize(needed)) => size = needed.required_size,
            Err(EncodeError::AlreadyEncoded) => return unsent.truncate(start),
        }
    }
}

fn write<Data>(
    status: UnbufferedStatus<'_, '_, Data>,
    work: impl FnOnce(&mut dyn Traffic) -> Result<usize, TlsError>,
) -> Result<usize, TlsError> {
    let ConnectionState::WriteTraffic(mut traffic) = status.state? else {
        return Ok(0);
    };
    work(&mut traffic)
}

/// Seals large pieces in place and gathers small ones, so that a header does not become a separate
/// record.
fn seal_rope(
    traffic: &mut dyn Traffic,
    plain: &mut Rope,
    out: &mut [u8],
) -> Result<usize, TlsError> {
    let mut gathered = [0; RECORD];
    let mut at = 0;
    while plain.has_remaining() {
        let room = out.get_mut(at..).unwrap_or_default();
        let records = room.len() / (RECORD + OVERHEAD);
        if records == 0 {
            break;
        }
        let chunk = plain.chunk();
        if chunk.len() >= RECORD {
            let whole = chunk.len().min(records * RECORD);
            let whole = whole - whole % RECORD;
            at += traffic.encrypt(chunk.get(..whole).unwrap_or(chunk), room)?;
            plain.advance(whole);
        } else {
            let n = plain.remaining().min(RECORD);
            let gathered = gathered.get_mut(..n).unwrap_or_default();
            plain.copy_to_slice(gathered);
            at += traffic.encrypt(gathered, room)?;
        }
    }
    Ok(at)
}

/// The name or address that the broker's certificate must prove.
pub fn server_name(host: &str) -> Result<ServerName<'static>, TlsSetupError> {
    ServerName::try_from(host.to_owned()).map_err(|_| TlsSetupError::Name(host.to_owned()))
}

#[cfg(test)]
pub(in crate::shell) mod tests {
    use super::*;
    use crate::{
        config,
        shell::net::certificates::{Served, of_brokers},
    };
    use bytes::Bytes;
    use proptest::prelude::*;
    use std::path::Path;

    /// The path of a test certificate or key for `localhost`.
    pub fn golden(name: &str) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/golden/tls")
            .join(name)
    }

    pub fn pair(certificate: &str, key: &str) -> config::Pair {
        config::Pair {
            certificate: golden(certificate),
            key: golden(key),
        }
    }

    pub fn configs() -> (Arc<ServerConfig>, Arc<ClientConfig>) {
        let tls = config::Tls {
            certificates: vec![pair("server.pem", "server.key")],
            clients: None,
        };
        let brokers = config::ClusterTls {
            ca: golden("ca.pem"),
            shown: None,
        };
        let server = Served::load(&tls).unwrap().config;
        (server, of_brokers(&brokers, &mut Vec::new()).unwrap())
    }

    fn rope(bytes: &'static [u8]) -> Rope {
        let mut rope = Rope::default();
        rope.push(Bytes::from_static(bytes));
        rope
    }

    /// Carries bytes from one side to the other, in pieces of this size.
    pub fn carry(
        from: &mut Tls,
        to: &mut Tls,
        piece: usize,
        plain: &mut BytesMut,
    ) -> Result<(), TlsError> {
        let said = std::mem::take(from.unsent());
        for piece in said.chunks(piece) {
            let mut cipher = [to.carried(), piece].concat();
            to.open(&mut cipher, plain)?;
        }
        Ok(())
    }

    fn shake_hands(piece: usize) -> (Tls, Tls) {
        let (server, client) = configs();
        let mut server = Tls::server(&server).unwrap();
        let mut client = Tls::client(&client, server_name("localhost").unwrap()).unwrap();
        let mut nothing = BytesMut::new();
        while !(client.established()
            && server.established()
            && client.unsent.is_empty()
            && server.unsent.is_empty())
        {
            carry(&mut client, &mut server, piece, &mut nothing).unwrap();
            carry(&mut server, &mut client, piece, &mut nothing).unwrap();
        }
        assert!(nothing.is_empty());
        (server, client)
    }

    fn send(from: &mut Tls, to: &mut Tls, rope: &mut Rope, piece: usize) -> BytesMut {
        let mut got = BytesMut::new();
        let mut out = vec![0; 256 * 1024];
        while rope.has_remaining() {
            let n = from.seal(rope, &mut out).unwrap();
            assert!(n > 0);
            from.unsent().extend_from_slice(&out[..n]);
            carry(from, to, piece, &mut got).unwrap();
        }
        got
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn bytes_arrive_as_they_were_sent_in_any_chunking(
            pieces in prop::collection::vec(0_usize..40_000, 1..20),
            chunk in prop_oneof![1_usize..20, 1000_usize..40_000],
            handshake in 1_usize..5000,
        ) {
            let (mut server, mut client) = shake_hands(handshake);
            let mut rope = Rope::default();
            let mut sent = Vec::new();
            for (n, len) in pieces.into_iter().enumerate() {
                let piece = vec![u8::try_from(n).unwrap(); len];
                sent.extend_from_slice(&piece);
                rope.push(Bytes::from(piece));
            }
            prop_assert_eq!(&send(&mut client, &mut server, &mut rope.clone(), chunk)[..], &sent[..]);
            prop_assert_eq!(&send(&mut server, &mut client, &mut rope, chunk)[..], &sent[..]);
            prop_assert_eq!((server.held(), client.held()), (0, 0), "an idle connection holds nothing");
        }
    }

    #[test]
    fn half_a_record_does_not_disturb_what_is_sealed_meanwhile() {
        let (mut server, mut client) = shake_hands(1 << 20);
        let mut out = vec![0; 256 * 1024];
        let mut hello = rope(b"hello");
        let n = client.seal(&mut hello, &mut out).unwrap();
        let mut plain = BytesMut::new();
        server.open(&mut out[..n - 1].to_vec(), &mut plain).unwrap();
        assert_eq!(server.carried().len(), n - 1);
        let answer = send(&mut server, &mut client, &mut rope(b"answer"), 100);
        assert_eq!(&answer[..], b"answer");
        let mut rest = [server.carried(), &out[n - 1..n]].concat();
        server.open(&mut rest, &mut plain).unwrap();
        assert_eq!(&plain[..], b"hello");
    }

    #[test]
    fn a_changed_byte_is_a_fault_with_an_alert() {
        let (mut server, mut client) = shake_hands(1 << 20);
        let mut out = vec![0; 256 * 1024];
        let n = client.seal(&mut rope(b"hello"), &mut out).unwrap();
        out[n - 1] ^= 1;
        let mut plain = BytesMut::new();
        assert!(matches!(
            server.open(&mut out[..n], &mut plain),
            Err(TlsError::Rustls(rustls::Error::DecryptError))
        ));
        assert!(plain.is_empty() && !server.unsent().is_empty());
    }

    #[test]
    fn a_goodbye_is_heard_and_may_be_said_after_it() {
        let (mut server, mut client) = shake_hands(1 << 20);
        let mut nothing = BytesMut::new();
        server.close().unwrap();
        carry(&mut server, &mut client, 1 << 20, &mut nothing).unwrap();
        assert!(client.closed_by_peer() && !server.closed_by_peer());
        client.close().unwrap();
        carry(&mut client, &mut server, 1 << 20, &mut nothing).unwrap();
        assert!(server.closed_by_peer());
        server.close().unwrap();
        assert!(server.unsent().is_empty());
    }

    #[test]
    fn a_name_that_the_certificate_does_not_prove_is_refused() {
        let (server, client) = configs();
        let mut server = Tls::server(&server).unwrap();
        let mut client = Tls::client(&client, server_name("elsewhere").unwrap()).unwrap();
        let mut nothing = BytesMut::new();
        carry(&mut client, &mut server, 1 << 20, &mut nothing).unwrap();
        let refused = carry(&mut server, &mut client, 1 << 20, &mut nothing);
        assert!(
            matches!(
                refused,
                Err(TlsError::Rustls(rustls::Error::InvalidCertificate(_)))
            ),
            "{refused:?}"
        );
    }
}
