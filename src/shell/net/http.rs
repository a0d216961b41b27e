//! The HTTP client for identity providers: it fetches their keys and requests tokens. It follows no
//! redirect, reads a bounded answer in a bounded time, and uses `http` only where [`Url`] allows
//! it, on this machine.
//!
//! Each request opens a new connection, because requests are minutes apart. The trust anchors are
//! read again each time, so that a new certificate authority needs no restart; if the file is
//! unreadable, the last valid ones stay in force.
use super::tls::TlsSetupError;
use crate::text::url::Url;
use arc_swap::ArcSwap;
use base64::{Engine, engine::general_purpose::STANDARD};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::{
    Method, Request, StatusCode,
    body::Bytes,
    header::{ACCEPT, AUTHORIZATION, CONNECTION, CONTENT_TYPE, HOST, HeaderValue, USER_AGENT},
};
use hyper_util::rt::TokioIo;
use rustls::{
    ClientConfig, RootCertStore,
    crypto::aws_lc_rs,
    pki_types::{CertificateDer, ServerName, pem::PemObject},
};
use std::{
    io,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    time::timeout,
};
use tokio_rustls::TlsConnector;

/// The maximum length of an answer's body, in bytes.
pub const BODY: usize = 1 << 20;
/// Time limit for the whole request, from the name lookup to the last byte.
pub const PATIENCE: Duration = Duration::from_secs(10);
/// The maximum number of header fields of an answer, and their maximum size in bytes.
const FIELDS: usize = 64;
const HEAD: usize = 32 << 10;

const DEBIAN: &str = "/etc/ssl/certs/ca-certificates.crt";
/// The usual files of the system's trusted certificate authorities; the first existing file is
/// used.
const SYSTEM: &[&str] = &[
    DEBIAN,
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
];

pub struct Client {
    ca: PathBuf,
    trust: ArcSwap<ClientConfig>,
    patience: Duration,
}

/// Why a request failed, or why its answer is unusable.
#[derive(Debug, thiserror::Error)]
pub enum HttpError {
    #[error("no whole answer in {0:?}")]
    Timeout(Duration),
    #[error("cannot connect: {0}")]
    Connect(io::Error),
    #[error("TLS failed: {0}")]
    Tls(io::Error),
    #[error("`{0}` is not a name that a certificate can prove")]
    Name(String),
    #[error("HTTP failed: {0}")]
    Http(#[from] hyper::Error),
    #[error("the request cannot be written: {0}")]
    Request(#[from] hyper::http::Error),
    #[error("the answer is longer than {BODY} bytes")]
    TooLong,
    #[error("the answer broke off: {0}")]
    Body(Box<dyn std::error::Error + Send + Sync>),
    /// Any status other than 200; a redirect, too, because redirects are not followed.
    #[error("the answer is {0}")]
    Status(StatusCode, Bytes),
}

/// A `Basic` login for a form request. It is never printed.
pub struct Basic<'a> {
    pub username: &'a str,
    pub password: &'a str,
}

impl Client {
    /// A client that trusts the certificate authorities of this file, or of the system.
    pub fn new(ca: Option<&Path>) -> Result<Self, TlsSetupError> {
        let found = || SYSTEM.iter().map(Path::new).find(|path| path.exists());
        let ca = match ca {
            Some(path) => path,
            None => found().unwrap_or(Path::new(DEBIAN)),
        };
        let trust = ArcSwap::from(trust(ca)?);
        Ok(Self {
            ca: ca.to_owned(),
            trust,
            patience: PATIENCE,
        })
    }

    /// Returns the body of an answer with status 200.
    pub async fn get(&self, url: &Url) -> Result<Bytes, HttpError> {
        let request = request(Method::GET, url).body(Full::default())?;
        self.ask(url, request).await
    }

    /// Posts a form (`application/x-www-form-urlencoded`) and returns the body of an answer with
    /// status 200. Other answers are in [`HttpError::Status`].
    pub async fn post(
        &self,
        url: &Url,
        form: &[(&str, &str)],
        basic: Option<Basic<'_>>,
    ) -> Result<Bytes, HttpError> {
        let mut request =
            request(Method::POST, url).header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        if let Some(basic) = basic {
            request = request.header(AUTHORIZATION, basic.header()?);
        }
        let fields = form
            .iter()
            .map(|(key, value)| format!("{}={}", encoded(key), encoded(value)));
        let body = fields.collect::<Vec<_>>().join("&");
        self.ask(url, request.body(Full::from(body))?).await
    }

    async fn ask(&self, url: &Url, request: Request<Full<Bytes>>) -> Result<Bytes, HttpError> {
        timeout(self.patience, self.asked(url, request))
            .await
            .map_err(|_| HttpError::Timeout(self.patience))?
    }

    async fn asked(&self, url: &Url, request: Request<Full<Bytes>>) -> Result<Bytes, HttpError> {
        let tcp = TcpStream::connect((url.host.as_str(), url.port))
            .await
            .map_err(HttpError::Connect)?;
        if !url.https {
            // A name counts as this machine's only if it resolves to this machine.
            let peer = tcp.peer_addr().map_err(HttpError::Connect)?;
            return match peer.ip().is_loopback() {
                true => exchange(tcp, request).await,
                false => Err(HttpError::Connect(io::ErrorKind::PermissionDenied.into())),
            };
        }
        let name = ServerName::try_from(url.host.clone())
            .map_err(|_| HttpError::Name(url.host.clone()))?;
        let tls = TlsConnector::from(self.trust().await)
            .connect(name, tcp)
            .await
            .map_err(HttpError::Tls)?;
        exchange(tls, request).await
    }

    async fn trust(&self) -> Arc<ClientConfig> {
        let path = self.ca.clone();
        match tokio::task::spawn_blocking(move || trust(&path)).await {
            Ok(Ok(trust)) => {
                self.trust.store(Arc::clone(&trust));
                trust
            }
            Ok(Err(error)) => {
                tracing::error!(%error, "the certificate authorities as they were stay in force");
                self.trust.load_full()
            }
            Err(_) => self.trust.load_full(),
        }
    }
}

/// Fetches this path from another process on this machine, without TLS.
pub async fn local(address: SocketAddr, path: &str) -> Result<Bytes, HttpError> {
    let request = Request::get(path)
        .header(HOST, address.to_string())
        .header(CONNECTION, "close")
        .body(Full::default())?;
    let asked = async {
        let tcp = TcpStream::connect(address)
            .await
            .map_err(HttpError::Connect)?;
        exchange(tcp, request).await
    };
    timeout(PATIENCE, asked)
        .await
        .map_err(|_| HttpError::Timeout(PATIENCE))?
}

/// An unusable certificate in a bundle is skipped; if no certificate is usable, that is an error.
fn trust(path: &Path) -> Result<Arc<ClientConfig>, TlsSetupError> {
    let certificates = CertificateDer::pem_file_iter(path)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|error| TlsSetupError::Certificate(path.into(), error))?;
    let mut roots = RootCertStore::empty();
    let (taken, _) = roots.add_parsable_certificates(certificates);
    if taken == 0 {
        return Err(TlsSetupError::NoCertificate(path.into()));
    }
    let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(TlsSetupError::Provider)?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(Arc::new(config))
}

fn request(method: Method, url: &Url) -> hyper::http::request::Builder {
    Request::builder()
        .method(method)
        .uri(url.path.as_str())
        .header(HOST, url.authority())
        .header(ACCEPT, "application/json")
        .header(CONNECTION, "close")
        .header(USER_AGENT, concat!("klamm/", env!("CARGO_PKG_VERSION")))
}

async fn exchange(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    request: Request<Full<Bytes>>,
) -> Result<Bytes, HttpError> {
    let (mut sender, connection) = hyper::client::conn::http1::Builder::new()
        .max_headers(FIELDS)
        .max_buf_size(HEAD)
        .handshake(TokioIo::new(stream))
        .await?;
    let work = async move {
        let response = sender.send_request(request).await?;
        let status = response.status();
        let body = collect(response.into_body()).await?;
        match status {
            StatusCode::OK => Ok(body),
            other => Err(HttpError::Status(other, body)),
        }
    };
    // One task runs both, so that a cancelled request also closes the connection.
    tokio::pin!(work, connection);
    tokio::select! {
        done = &mut work => done,
        closed = &mut connection => match closed {
            Ok(()) => work.await,
            Err(error) => Err(error.into()),
        },
    }
}

async fn collect(body: hyper::body::Incoming) -> Result<Bytes, HttpError> {
    let collected = Limited::new(body, BODY).collect().await;
    let collected = collected.map_err(|error| match error.is::<LengthLimitError>() {
        true => HttpError::TooLong,
        false => HttpError::Body(error),
    })?;
    Ok(collected.to_bytes())
}

impl Basic<'_> {
    /// User and password are first encoded like a form's fields (RFC 6749, 2.3.1).
    fn header(&self) -> Result<HeaderValue, HttpError> {
        let pair = format!("{}:{}", encoded(self.username), encoded(self.password));
        let text = format!("Basic {}", STANDARD.encode(pair));
        let mut value = HeaderValue::try_from(text).map_err(hyper::http::Error::from)?;
        value.set_sensitive(true);
        Ok(value)
    }
}

/// Encodes text for `application/x-www-form-urlencoded`.
fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'*' => {
                out.push(char::from(byte));
            }
            b' ' => out.push('+'),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use crate::{
        shell::net::tls::tests::{configs, golden},
        text::value::FromText,
    };
    use rustls::ServerConfig;
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpListener,
        task::JoinHandle,
    };
    use tokio_rustls::TlsAcceptor;

    /// Answers one request with these bytes, and returns the request.
    async fn provider(
        answer: Vec<u8>,
        tls: Option<Arc<ServerConfig>>,
    ) -> (Url, JoinHandle<String>) {
        let socket = TcpListener::bind("0.0.0.0:0").await.unwrap();
        let port = socket.local_addr().unwrap().port();
        let scheme = if tls.is_some() { "https" } else { "http" };
        let url = Url::from_text(&format!("{scheme}://localhost:{port}/keys?a=b")).unwrap();
        let serving = tokio::spawn(async move {
            let (tcp, _) = socket.accept().await.unwrap();
            match tls {
                Some(tls) => match TlsAcceptor::from(tls).accept(tcp).await {
                    Ok(stream) => serve(stream, &answer).await,
                    Err(_) => String::new(),
                },
                None => serve(tcp, &answer).await,
            }
        });
        (url, serving)
    }

    async fn serve(mut stream: impl AsyncRead + AsyncWrite + Unpin, answer: &[u8]) -> String {
        let mut asked = vec![0; 4096];
        let n = stream.read(&mut asked).await.unwrap();
        asked.truncate(n);
        // A client that ends early may not read all of it.
        let _ = stream.write_all(answer).await;
        let _ = stream.flush().await;
        String::from_utf8(asked).unwrap()
    }

    /// A client that trusts the test certificates.
    pub fn client(patience: Duration) -> Client {
        let client = Client::new(Some(&golden("ca.pem"))).unwrap();
        Client { patience, ..client }
    }

    /// For an answer that is expected, however busy the machine is.
    pub const LONG: Duration = Duration::from_secs(60);
    /// For an answer that never comes.
    pub const SHORT: Duration = Duration::from_millis(100);

    pub fn ok(body: &str) -> Vec<u8> {
        let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", body.len());
        [head.as_bytes(), body.as_bytes()].concat()
    }

    async fn fault(answer: Vec<u8>) -> String {
        let (url, _serving) = provider(answer, None).await;
        client(LONG).get(&url).await.unwrap_err().to_string()
    }

    #[tokio::test]
    async fn keys_are_fetched_over_tls_and_without() {
        for tls in [Some(configs().0), None] {
            let (url, serving) = provider(ok("{}"), tls).await;
            assert_eq!(client(LONG).get(&url).await.unwrap(), "{}");
            let asked = serving.await.unwrap();
            assert!(asked.starts_with("GET /keys?a=b HTTP/1.1\r\n"), "{asked}");
            let host = format!("host: {}\r\n", url.authority());
            assert!(asked.contains(&host), "{asked}");
        }
    }

    #[tokio::test]
    async fn a_form_is_posted_with_a_login() {
        let (url, serving) = provider(ok("{}"), None).await;
        let basic = Basic {
            username: "klamm:1",
            password: "p w",
        };
        let form = [("grant_type", "client_credentials"), ("scope", "a b&c")];
        client(LONG).post(&url, &form, Some(basic)).await.unwrap();
        let asked = serving.await.unwrap();
        assert!(asked.starts_with("POST /keys?a=b HTTP/1.1\r\n"), "{asked}");
        let login = STANDARD.encode("klamm%3A1:p+w");
        assert!(asked.contains(&format!("authorization: Basic {login}\r\n")));
        assert!(asked.ends_with("\r\n\r\ngrant_type=client_credentials&scope=a+b%26c"));
    }

    #[tokio::test]
    async fn nothing_is_followed_and_nothing_is_believed() {
        let redirect = "HTTP/1.1 302 Found\r\nlocation: /other\r\ncontent-length: 0\r\n\r\n";
        assert_eq!(fault(redirect.into()).await, "the answer is 302 Found");
        let missing = "HTTP/1.1 404 Not Found\r\ncontent-length: 2\r\n\r\n{}";
        assert_eq!(fault(missing.into()).await, "the answer is 404 Not Found");
        let long = format!("the answer is longer than {BODY} bytes");
        assert_eq!(fault(ok(&"x".repeat(BODY + 1))).await, long);
        let chunks = format!("10000\r\n{}\r\n", "x".repeat(0x10000)).repeat(17);
        let chunked =
            format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{chunks}0\r\n\r\n");
        assert_eq!(fault(chunked.into()).await, long);
        let half = "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{}";
        assert!(fault(half.into()).await.starts_with("the answer broke off"));
        assert!(fault(b"HTTQ".to_vec()).await.starts_with("HTTP failed"));
        let fields = "a: b\r\n".repeat(FIELDS + 1);
        let many = format!("HTTP/1.1 200 OK\r\n{fields}content-length: 0\r\n\r\n");
        assert!(fault(many.into()).await.starts_with("HTTP failed"));
    }

    #[tokio::test]
    async fn who_is_silent_or_not_there_is_given_up() {
        let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = socket.local_addr().unwrap().port();
        let url = Url::from_text(&format!("http://127.0.0.1:{port}/")).unwrap();
        let silent = client(SHORT).get(&url).await.unwrap_err();
        assert!(matches!(silent, HttpError::Timeout(_)), "{silent}");
        drop(socket);
        let away = client(LONG).get(&url).await.unwrap_err();
        assert!(matches!(away, HttpError::Connect(_)), "{away}");
    }

    #[tokio::test]
    async fn a_certificate_must_be_trusted_and_bear_the_name() {
        let (url, _serving) = provider(ok("{}"), Some(configs().0)).await;
        // A machine may have no system bundle.
        if let Ok(client) = Client::new(None) {
            let fault = client.get(&url).await.unwrap_err();
            assert!(matches!(fault, HttpError::Tls(_)), "{fault}");
        }
        let (url, _serving) = provider(ok("{}"), Some(configs().0)).await;
        let elsewhere = Url {
            host: "127.0.0.2".into(),
            ..url
        };
        let fault = client(LONG).get(&elsewhere).await.unwrap_err();
        assert!(matches!(fault, HttpError::Tls(_)), "{fault}");
        assert!(Client::new(Some(Path::new("no/such.pem"))).is_err());
        assert!(Client::new(Some(&golden("server.key"))).is_err());
    }
}
