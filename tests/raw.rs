//! A Kafka client that sends exactly the given bytes, and returns exactly the bytes received.

use crate::kafka::PATIENCE;
use bytes::{BufMut, Bytes, BytesMut};
use kafka_protocol::{
    messages::{SaslAuthenticateRequest, SaslHandshakeRequest},
    protocol::{Decodable, HeaderVersion, Request, StrBytes},
};
use rustls::{
    ClientConfig, ClientConnection, RootCertStore, StreamOwned,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};
use socket2::{Domain, Socket, Type};
use std::{
    collections::BTreeSet,
    io::{self, ErrorKind, Read, Write},
    net::{Shutdown, SocketAddr, TcpStream},
    path::Path,
    sync::{Arc, Mutex, PoisonError},
    thread,
    time::Duration,
};

pub struct Raw {
    stream: Box<dyn Duplex>,
    tcp: TcpStream,
    correlation: i32,
}

trait Duplex: Read + Write + Send {}
impl<T: Read + Write + Send> Duplex for T {}

impl Raw {
    pub fn plain(port: u16) -> Self {
        Self::reach(port).unwrap()
    }

    /// As `plain`, for a port that may have no listener.
    pub fn reach(port: u16) -> io::Result<Self> {
        let tcp = connect(port)?;
        Ok(Self {
            stream: Box::new(tcp.try_clone()?),
            tcp,
            correlation: 0,
        })
    }

    pub fn tls(port: u16, ca: &Path) -> Self {
        Self::tls_as("localhost", port, ca)
    }

    /// As `tls`, with this server name in the handshake; an IP address is not sent.
    pub fn tls_as(name: &str, port: u16, ca: &Path) -> Self {
        let tcp = connect(port).unwrap();
        let stream = StreamOwned::new(tls_named(name, ca), tcp.try_clone().unwrap());
        Self {
            stream: Box::new(stream),
            tcp,
            correlation: 0,
        }
    }

    /// As `tls`, with this certificate; the handshake has completed or failed.
    pub fn showing(port: u16, ca: &Path, certificate: &Path) -> Self {
        Self::showing_over(connect(port).unwrap(), ca, certificate)
    }

    /// As `showing`, from this address of this machine.
    pub fn showing_from(address: [u8; 4], port: u16, ca: &Path, certificate: &Path) -> Self {
        let tcp = connect_from(address, port);
        tcp.set_read_timeout(Some(PATIENCE)).unwrap();
        tcp.set_write_timeout(Some(PATIENCE)).unwrap();
        Self::showing_over(tcp, ca, certificate)
    }

    fn showing_over(tcp: TcpStream, ca: &Path, certificate: &Path) -> Self {
        let shown = tls_showing("localhost", ca, Some(certificate));
        let stream = StreamOwned::new(shown, tcp.try_clone().unwrap());
        Self {
            stream: Box::new(stream),
            tcp,
            correlation: 0,
        }
    }

    /// Over an open connection, with this server name in the handshake.
    pub fn over_as(name: &str, tcp: TcpStream, ca: &Path) -> Self {
        tcp.set_read_timeout(Some(PATIENCE)).unwrap();
        let stream = StreamOwned::new(tls_named(name, ca), tcp.try_clone().unwrap());
        Self {
            stream: Box::new(stream),
            tcp,
            correlation: 0,
        }
    }

    /// Over an open connection.
    pub fn over(tcp: TcpStream, ca: Option<&Path>) -> Self {
        tcp.set_read_timeout(Some(PATIENCE)).unwrap();
        let clone = tcp.try_clone().unwrap();
        let stream: Box<dyn Duplex> = match ca {
            None => Box::new(clone),
            Some(ca) => Box::new(StreamOwned::new(tls(ca), clone)),
        };
        Self {
            stream,
            tcp,
            correlation: 0,
        }
    }

    /// The local port, which identifies the connection in the audit log and the log.
    pub fn port(&self) -> u16 {
        self.tcp.local_addr().unwrap().port()
    }

    /// The other side may have closed already: reading shows its reaction, so an error here is
    /// ignored.
    pub fn say(&mut self, bytes: &[u8]) {
        let _ = self
            .stream
            .write_all(bytes)
            .and_then(|()| self.stream.flush());
    }

    /// For sending on one thread while another reads; only without TLS.
    pub fn voice(&self) -> TcpStream {
        self.tcp.try_clone().unwrap()
    }

    /// Sends nothing more.
    pub fn end(&self) {
        let _ = self.tcp.shutdown(Shutdown::Write);
    }

    /// The next frame without its length; `None` when the other side has closed.
    pub fn hear(&mut self) -> Option<Bytes> {
        let mut length = [0; 4];
        self.fill(&mut length)?;
        let mut frame = vec![0; usize::try_from(i32::from_be_bytes(length)).unwrap()];
        self.fill(&mut frame)
            .expect("the answer ends in its middle");
        Some(frame.into())
    }

    fn fill(&mut self, bytes: &mut [u8]) -> Option<()> {
        use ErrorKind::{
            BrokenPipe, ConnectionAborted, ConnectionReset, TimedOut, UnexpectedEof, WouldBlock,
        };
        const CLOSED: [ErrorKind; 4] = [
            UnexpectedEof,
            ConnectionReset,
            ConnectionAborted,
            BrokenPipe,
        ];
        let error = match self.stream.read_exact(bytes) {
            Ok(()) => return Some(()),
            Err(error) => error,
        };
        // TLS' own close message.
        if error.to_string().starts_with("received fatal alert") {
            return None;
        }
        let slow = [WouldBlock, TimedOut].contains(&error.kind());
        assert!(!slow, "neither answered nor closed in {PATIENCE:?}");
        assert!(CLOSED.contains(&error.kind()), "{error}");
        None
    }

    /// Sends a request without waiting for its answer.
    pub fn send<R: Request>(&mut self, version: i16, body: &R) {
        self.correlation += 1;
        let mut bytes = BytesMut::new();
        body.encode(&mut bytes, version).unwrap();
        let flexible = R::header_version(version) == 2;
        self.say(&request(
            R::KEY,
            version,
            self.correlation,
            flexible,
            &bytes,
        ));
    }

    /// The response to the last request; `None` if the other side has closed instead.
    pub fn answer<R: Request>(&mut self, version: i16) -> Option<R::Response> {
        let mut frame = self.hear()?;
        assert_eq!(
            i32::from_be_bytes(frame.split_to(4).as_ref().try_into().unwrap()),
            self.correlation
        );
        if R::Response::header_version(version) == 1 {
            assert_eq!(frame.split_to(1).as_ref(), [0], "tags in a header");
        }
        let answer = R::Response::decode(&mut frame, version).unwrap();
        assert!(frame.is_empty(), "{} bytes behind the answer", frame.len());
        Some(answer)
    }

    pub fn ask<R: Request>(&mut self, version: i16, body: &R) -> R::Response {
        self.send(version, body);
        self.answer::<R>(version)
            .expect("closed instead of answered")
    }

    /// The error code of a SASL/PLAIN login, and its message.
    pub fn log_in(&mut self, message: &[u8]) -> (i16, Option<String>) {
        assert_eq!(self.ask(1, &handshake()).error_code, 0);
        let answer = self.ask(2, &plain(message));
        (
            answer.error_code,
            answer.error_message.map(|text| text.to_string()),
        )
    }

    /// A login that must succeed.
    pub fn logged_in(mut self, user: &str, password: &str) -> Self {
        let (code, message) = self.log_in(format!("\0{user}\0{password}").as_bytes());
        assert_eq!(code, 0, "{message:?}");
        self
    }
}

fn connect(port: u16) -> io::Result<TcpStream> {
    let tcp = of_its_own_port(|| TcpStream::connect(("127.0.0.1", port)))?;
    tcp.set_nodelay(true)?;
    tcp.set_read_timeout(Some(PATIENCE))?;
    tcp.set_write_timeout(Some(PATIENCE))?;
    Ok(tcp)
}

/// A connection from a local port that no other connection of this run has had. Tests find what is
/// recorded about a connection by that port, and the kernel gives the same port again: later, and
/// at the same time toward another listener.
fn of_its_own_port(connect: impl Fn() -> io::Result<TcpStream>) -> io::Result<TcpStream> {
    static USED: Mutex<BTreeSet<u16>> = Mutex::new(BTreeSet::new());
    // Held until there is another one, so that the kernel chooses a different port.
    let mut used_before = Vec::new();
    loop {
        let tcp = connect()?;
        let mut used = USED.lock().unwrap_or_else(PoisonError::into_inner);
        if used.insert(tcp.local_addr()?.port()) {
            return Ok(tcp);
        }
        used_before.push(tcp);
    }
}

/// From this address of this machine, to a listener that may start some seconds later.
pub fn connect_from(address: [u8; 4], port: u16) -> TcpStream {
    let connect = || -> io::Result<TcpStream> {
        let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
        socket.bind(&SocketAddr::from((address, 0)).into())?;
        socket.connect(&SocketAddr::from(([127, 0, 0, 1], port)).into())?;
        Ok(socket.into())
    };
    for _ in 0..1000 {
        if let Ok(tcp) = of_its_own_port(connect) {
            return tcp;
        }
        thread::sleep(Duration::from_millis(20));
    }
    panic!("nobody listens at port {port}")
}

/// The start of a SASL/PLAIN login.
pub fn handshake() -> SaslHandshakeRequest {
    SaslHandshakeRequest::default().with_mechanism(StrBytes::from_static_str("PLAIN"))
}

/// Its end.
pub fn plain(message: &[u8]) -> SaslAuthenticateRequest {
    SaslAuthenticateRequest::default().with_auth_bytes(Bytes::copy_from_slice(message))
}

/// A TLS client that trusts this CA.
pub fn tls(ca: &Path) -> ClientConnection {
    tls_named("localhost", ca)
}

fn tls_named(name: &str, ca: &Path) -> ClientConnection {
    tls_showing(name, ca, None)
}

/// The key is beside the certificate.
fn tls_showing(name: &str, ca: &Path, shown: Option<&Path>) -> ClientConnection {
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(ca).unwrap() {
        roots.add(certificate.unwrap()).unwrap();
    }
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots);
    let config = match shown {
        None => config.with_no_client_auth(),
        Some(path) => {
            let chain = CertificateDer::pem_file_iter(path).unwrap();
            let chain = chain.collect::<Result<Vec<_>, _>>().unwrap();
            let key = PrivateKeyDer::from_pem_file(path.with_extension("key")).unwrap();
            config.with_client_auth_cert(chain, key).unwrap()
        }
    };
    let name = name.to_owned().try_into().unwrap();
    ClientConnection::new(Arc::new(config), name).unwrap()
}

/// A frame with a correct length.
pub fn frame(content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len()).unwrap();
    [&length.to_be_bytes(), content].concat()
}

/// A whole request with any body. `flexible`: whether the header ends with tags, of which there are
/// none.
pub fn request(key: i16, version: i16, correlation: i32, flexible: bool, body: &[u8]) -> Vec<u8> {
    let mut content = BytesMut::new();
    content.put_i16(key);
    content.put_i16(version);
    content.put_i32(correlation);
    content.put_slice(b"\0\x03raw");
    if flexible {
        content.put_u8(0);
    }
    content.put_slice(body);
    frame(&content)
}
