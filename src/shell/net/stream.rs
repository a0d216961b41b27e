//! A socket, plain or under TLS, as the pump uses it: bytes in, ropes out, few system calls.
//!
//! Ciphertext passes through two buffers per worker thread: it needs no memory per connection, and
//! the buffers stay in the CPU's cache.
use super::{
    buffers::{Pool, READ},
    tls::{self, Tls},
};
use crate::wire::frame::{Frame, Framer, Rope, is_http};
use bytes::{Buf, BufMut, BytesMut};
use rustls::{
    ClientConfig, ServerConfig,
    pki_types::{CertificateDer, ServerName},
};
use std::{
    cell::RefCell,
    future::{Future, poll_fn},
    io::{self, IoSlice},
    pin::{Pin, pin},
    sync::Arc,
    task::{Context, Poll, ready},
};
use tokio::{
    io::{AsyncReadExt, AsyncWrite, Interest, ReadBuf},
    net::TcpStream,
};

/// The maximum number of pieces in one vectored write.
const PIECES: usize = 64;
/// Room for carried bytes before a read.
const CARRY: usize = 64 * 1024;

thread_local! {
    static OPENING: RefCell<Box<[u8]>> = RefCell::new(vec![0; CARRY + READ].into());
    static SEALING: RefCell<Box<[u8]>> = RefCell::new(vec![0; READ].into());
}

/// Why a stream ended, other than by its regular end.
#[derive(Debug, thiserror::Error)]
pub enum StreamError {
    #[error("{0}")]
    Io(#[from] io::Error),
    #[error("TLS: {0}")]
    Tls(#[from] tls::TlsError),
    #[error("the peer does not speak TLS on a TLS port")]
    NotTls,
    #[error("HTTP without TLS on a TLS port for Kafka clients")]
    HttpNotTls,
}

/// One side of a connection.
pub enum Stream {
    Plain(TcpStream),
    Tls(Box<Secured>),
}

/// A socket with its TLS state.
pub struct Secured {
    tcp: TcpStream,
    tls: Tls,
    /// Whether bytes have arrived: a peer whose first bytes are not TLS gets an error that says so.
    begun: bool,
}

impl Stream {
    pub fn accept(tcp: TcpStream, config: Option<&Arc<ServerConfig>>) -> Result<Self, StreamError> {
        Ok(match config {
            None => Self::Plain(tcp),
            Some(config) => Self::secured(tcp, Tls::server(config)?),
        })
    }

    pub fn connect(
        tcp: TcpStream,
        config: Option<(&Arc<ClientConfig>, ServerName<'static>)>,
    ) -> Result<Self, StreamError> {
        Ok(match config {
            None => Self::Plain(tcp),
            Some((config, name)) => Self::secured(tcp, Tls::client(config, name)?),
        })
    }

    fn secured(tcp: TcpStream, tls: Tls) -> Self {
        let begun = false;
        Self::Tls(Box::new(Secured { tcp, tls, begun }))
    }

    /// See [`Tls::hello`].
    #[expect(
        clippy::option_option,
        reason = "whether it has come, and whether it has a name"
    )]
    pub fn hello(&mut self) -> Option<Option<Box<str>>> {
        match self {
            Self::Plain(_) => None,
            Self::Tls(secured) => secured.tls.hello(),
        }
    }

    /// The client's certificate with its chain, after the handshake; and whether the handshake
    /// resumed an earlier session.
    pub fn client_chain(&self) -> Option<(&[CertificateDer<'static>], bool)> {
        match self {
            Self::Plain(_) => None,
            Self::Tls(secured) => {
                let chain = secured.tls.client_chain()?;
                Some((chain, secured.tls.resumed()))
            }
        }
    }

    /// Reads bytes that precede everything else, TLS included, and not one byte more. 0 means the
    /// end.
    pub fn poll_front(
        &mut self,
        task: &mut Context<'_>,
        into: &mut [u8],
    ) -> Poll<Result<usize, StreamError>> {
        let tcp = match self {
            Self::Plain(tcp) => tcp,
            Self::Tls(secured) => &mut secured.tcp,
        };
        let mut read = ReadBuf::new(into);
        ready!(tokio::io::AsyncRead::poll_read(
            Pin::new(tcp),
            task,
            &mut read
        ))?;
        Poll::Ready(Ok(read.filled().len()))
    }

    /// Whether the peer has closed its side, while nothing is read from it. The task is woken when
    /// that may have changed, but not while unread bytes precede the end.
    pub fn poll_hung_up(&self, task: &mut Context<'_>) -> bool {
        let tcp = match self {
            Self::Plain(tcp) => tcp,
            Self::Tls(secured) => &secured.tcp,
        };
        if tcp.poll_read_ready(task).is_pending() {
            return false;
        }
        match pin!(tcp.ready(Interest::READABLE)).poll(task) {
            Poll::Ready(Ok(ready)) => ready.is_read_closed(),
            Poll::Ready(Err(_)) => true,
            Poll::Pending => false,
        }
    }

    /// Whether bytes, or the end, can be read.
    pub fn poll_readable(&self, task: &mut Context<'_>) -> bool {
        let tcp = match self {
            Self::Plain(tcp) => tcp,
            Self::Tls(secured) => &secured.tcp,
        };
        tcp.poll_read_ready(task).is_ready()
    }

    /// The bytes held in this stream's own buffers.
    pub fn held(&self) -> usize {
        match self {
            Self::Plain(_) => 0,
            Self::Tls(secured) => secured.tls.held(),
        }
    }

    /// Reads up to about `allowance` bytes and appends them to `into`. 0 means the end. One read
    /// that returned bytes is enough; the next call shows whether there are more.
    pub fn poll_read(
        &mut self,
        task: &mut Context<'_>,
        into: &mut BytesMut,
        allowance: usize,
        pool: &Pool,
    ) -> Poll<Result<usize, StreamError>> {
        match self {
            Self::Plain(tcp) => {
                ready!(tcp.poll_read_ready(task))?;
                pool.room(into, allowance);
                let mut limited = into.limit(allowance.min(READ));
                let n = ready!(pin!(tcp.read_buf(&mut limited)).poll(task))?;
                Poll::Ready(Ok(n))
            }
            Self::Tls(secured) => secured.poll_read(task, into, allowance, pool),
        }
    }

    /// Writes `rope`; `Ready` when the socket has taken all of it.
    pub fn poll_write(
        &mut self,
        task: &mut Context<'_>,
        rope: &mut Rope,
    ) -> Poll<Result<(), StreamError>> {
        match self {
            Self::Plain(tcp) => {
                while rope.has_remaining() {
                    let n = ready!(poll_write_some(Pin::new(&mut *tcp), task, rope))?;
                    rope.advance(some(n)?);
                }
                Poll::Ready(Ok(()))
            }
            Self::Tls(secured) => secured.poll_write(task, rope),
        }
    }

    /// Closes this side: a close_notify under TLS, then the end of the stream.
    pub fn poll_close(&mut self, task: &mut Context<'_>) -> Poll<Result<(), StreamError>> {
        match self {
            Self::Plain(tcp) => Pin::new(tcp).poll_shutdown(task).map_err(StreamError::from),
            Self::Tls(secured) => {
                secured.tls.close()?;
                ready!(secured.poll_flush(task))?;
                Pin::new(&mut secured.tcp)
                    .poll_shutdown(task)
                    .map_err(StreamError::from)
            }
        }
    }

    /// Reads and discards bytes of the peer. 0 means the end.
    pub fn poll_discard(&mut self, task: &mut Context<'_>) -> Poll<io::Result<usize>> {
        let tcp = match self {
            Self::Plain(tcp) => tcp,
            Self::Tls(secured) => &mut secured.tcp,
        };
        ready!(tcp.poll_read_ready(task))?;
        OPENING.with_borrow_mut(|buffer| {
            let mut read = ReadBuf::new(buffer);
            ready!(tokio::io::AsyncRead::poll_read(
                Pin::new(tcp),
                task,
                &mut read
            ))?;
            Poll::Ready(Ok(read.filled().len()))
        })
    }

    /// Completes when application data may flow: at once without TLS. `input` receives bytes that
    /// arrived after the handshake.
    pub async fn established(
        &mut self,
        input: &mut BytesMut,
        pool: &Pool,
    ) -> Result<(), StreamError> {
        while let Self::Tls(secured) = self {
            if secured.tls.established() {
                break;
            }
            poll_fn(|task| secured.poll_handshake(task, input, pool)).await?;
        }
        Ok(())
    }

    /// Writes all of `rope`.
    pub async fn send(&mut self, mut rope: Rope) -> Result<(), StreamError> {
        poll_fn(|task| self.poll_write(task, &mut rope)).await
    }

    /// The next whole frame; `None` if the peer has closed its side.
    pub async fn receive(
        &mut self,
        framer: &mut Framer,
        input: &mut BytesMut,
        pool: &Pool,
    ) -> Result<Option<Frame>, ReceiveFault> {
        loop {
            if let Some(frame) = framer.cut(input)? {
                return Ok(Some(frame));
            }
            if poll_fn(|task| self.poll_read(task, input, READ, pool)).await? == 0 {
                return Ok(None);
            }
        }
    }
}

/// Makes one system call: a plain write where one piece suffices, because it costs the kernel less
/// than a vectored one.
fn poll_write_some(
    tcp: Pin<&mut TcpStream>,
    task: &mut Context<'_>,
    rope: &Rope,
) -> Poll<io::Result<usize>> {
    if rope.chunk().len() == rope.remaining() {
        return tcp.poll_write(task, rope.chunk());
    }
    let mut pieces = [IoSlice::new(&[]); PIECES];
    let count = rope.chunks_vectored(&mut pieces);
    tcp.poll_write_vectored(task, pieces.get(..count).unwrap_or_default())
}

/// Why no frame was received.
#[derive(Debug, thiserror::Error)]
pub enum ReceiveFault {
    #[error("{0}")]
    Stream(#[from] StreamError),
    #[error("{0}")]
    Frame(#[from] crate::wire::FrameError),
}

impl Secured {
    fn poll_read(
        &mut self,
        task: &mut Context<'_>,
        into: &mut BytesMut,
        allowance: usize,
        pool: &Pool,
    ) -> Poll<Result<usize, StreamError>> {
        let before = into.len();
        loop {
            let n = ready!(self.poll_some(task, into, allowance, pool))?;
            let got = into.len() - before;
            if got > 0 || n == 0 {
                return Poll::Ready(Ok(got));
            }
        }
    }

    /// Reads until the handshake is complete or more bytes are needed.
    fn poll_handshake(
        &mut self,
        task: &mut Context<'_>,
        into: &mut BytesMut,
        pool: &Pool,
    ) -> Poll<Result<(), StreamError>> {
        while !self.tls.established() {
            if ready!(self.poll_some(task, into, READ, pool))? == 0 {
                return Poll::Ready(Err(io::Error::from(io::ErrorKind::UnexpectedEof).into()));
            }
        }
        self.poll_flush(task)
    }

    /// One read from the socket. 0 means the end.
    fn poll_some(
        &mut self,
        task: &mut Context<'_>,
        into: &mut BytesMut,
        allowance: usize,
        pool: &Pool,
    ) -> Poll<Result<usize, StreamError>> {
        // Even if the peer does not read TLS's own messages, reading goes on: the peer may be
        // sending, too.
        if let Poll::Ready(flushed) = self.poll_flush(task) {
            flushed?;
        }
        if self.tls.closed_by_peer() {
            return Poll::Ready(Ok(0));
        }
        ready!(self.tcp.poll_read_ready(task))?;
        let n = OPENING.with_borrow_mut(|buffer| {
            self.read_and_open(task, into, allowance.min(READ), buffer, pool)
        });
        let n = ready!(n);
        if n.is_err() {
            // The alert tells the peer the reason; whether the peer still reads it does not matter.
            let _told = self.poll_flush(task)?;
        }
        Poll::Ready(n)
    }

    fn read_and_open(
        &mut self,
        task: &mut Context<'_>,
        into: &mut BytesMut,
        allowance: usize,
        buffer: &mut [u8],
        pool: &Pool,
    ) -> Poll<Result<usize, StreamError>> {
        let carried = self.tls.carried().len();
        let Some((front, back)) = buffer.split_at_mut_checked(carried) else {
            return Poll::Ready(Err(tls::TlsError::Carry.into()));
        };
        front.copy_from_slice(self.tls.carried());
        let room = allowance.min(back.len());
        let mut read = ReadBuf::new(back.get_mut(..room).unwrap_or_default());
        ready!(tokio::io::AsyncRead::poll_read(
            Pin::new(&mut self.tcp),
            task,
            &mut read
        ))?;
        let n = read.filled().len();
        if !self.begun
            && read
                .filled()
                .first()
                .is_some_and(|&byte| byte != HANDSHAKE && byte != ALERT)
        {
            let http = read.filled().first_chunk().is_some_and(is_http);
            let fault = if http {
                StreamError::HttpNotTls
            } else {
                StreamError::NotTls
            };
            return Poll::Ready(Err(fault));
        }
        self.begun |= n > 0;
        let cipher = buffer.get_mut(..carried + n).unwrap_or_default();
        if into.capacity() - into.len() < cipher.len() {
            make_room(into, cipher.len(), pool);
        }
        Poll::Ready(
            self.tls
                .open(cipher, into)
                .map(|()| n)
                .map_err(StreamError::from),
        )
    }

    /// Sends sealed records and TLS's own messages.
    fn poll_flush(&mut self, task: &mut Context<'_>) -> Poll<Result<(), StreamError>> {
        let unsent = self.tls.unsent();
        while unsent.has_remaining() {
            let n = ready!(Pin::new(&mut self.tcp).poll_write(task, unsent))?;
            unsent.advance(some(n)?);
        }
        if unsent.capacity() > 0 {
            *unsent = BytesMut::new();
        }
        Poll::Ready(Ok(()))
    }

    fn poll_write(
        &mut self,
        task: &mut Context<'_>,
        rope: &mut Rope,
    ) -> Poll<Result<(), StreamError>> {
        loop {
            ready!(self.poll_flush(task))?;
            if !rope.has_remaining() {
                return Poll::Ready(Ok(()));
            }
            let sealed =
                SEALING.with_borrow_mut(|buffer| self.seal_and_write(task, rope, buffer))?;
            if sealed == 0 && self.tls.unsent().is_empty() {
                // The handshake is incomplete: reading completes it, and the write is tried again
                // then.
                return Poll::Pending;
            }
        }
    }

    /// Seals into the thread's buffer and writes it; bytes that the socket does not take now are
    /// kept.
    fn seal_and_write(
        &mut self,
        task: &mut Context<'_>,
        rope: &mut Rope,
        buffer: &mut [u8],
    ) -> Result<usize, StreamError> {
        let sealed = self.tls.seal(rope, buffer)?;
        let bytes = buffer.get(..sealed).unwrap_or_default();
        if bytes.is_empty() {
            return Ok(0);
        }
        let taken = match Pin::new(&mut self.tcp).poll_write(task, bytes) {
            Poll::Ready(n) => some(n?)?,
            Poll::Pending => 0,
        };
        let rest = bytes.get(taken..).unwrap_or_default();
        if !rest.is_empty() {
            self.tls.unsent().extend_from_slice(rest);
        }
        Ok(sealed)
    }
}

/// The first byte of a TLS record with an alert; and of a record with a handshake, with which a
/// client begins.
const ALERT: u8 = 0x15;
const HANDSHAKE: u8 = 0x16;

/// A small message gets a buffer of its size; only a longer stream justifies a large buffer.
fn make_room(into: &mut BytesMut, needed: usize, pool: &Pool) {
    const SMALL: usize = 32 * 1024;
    if into.is_empty() && needed <= SMALL {
        *into = BytesMut::with_capacity(needed);
    } else {
        pool.room(into, needed.max(READ));
    }
}

/// A socket that accepts no byte of a non-empty write is closed.
fn some(n: usize) -> io::Result<usize> {
    if n == 0 {
        Err(io::ErrorKind::WriteZero.into())
    } else {
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::net::tls::{server_name, tests::configs};
    use bytes::Bytes;
    use tokio::{io::AsyncWriteExt, net::TcpListener};

    async fn sockets() -> (TcpStream, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let connected = TcpStream::connect(listener.local_addr().unwrap())
            .await
            .unwrap();
        (listener.accept().await.unwrap().0, connected)
    }

    async fn streams(secured: bool) -> (Stream, Stream) {
        let (accepted, connected) = sockets().await;
        let (server, client) = configs();
        let name = server_name("localhost").unwrap();
        let server = Stream::accept(accepted, secured.then_some(&server)).unwrap();
        (
            server,
            Stream::connect(connected, secured.then_some((&client, name))).unwrap(),
        )
    }

    fn numbered(size: usize) -> (Rope, Vec<u8>) {
        let runs = (0..=u8::MAX).flat_map(|byte| [byte; 251]);
        let bytes: Vec<u8> = runs.cycle().take(size).collect();
        let mut rope = Rope::default();
        for piece in bytes.chunks(100_003) {
            rope.push(Bytes::copy_from_slice(&piece[..7.min(piece.len())]));
            rope.push(Bytes::copy_from_slice(&piece[7.min(piece.len())..]));
        }
        (rope, bytes)
    }

    async fn read_all(stream: &mut Stream, allowance: usize) -> Vec<u8> {
        let (pool, mut all) = (Pool::default(), Vec::new());
        let mut input = BytesMut::new();
        while poll_fn(|task| stream.poll_read(task, &mut input, allowance, &pool))
            .await
            .unwrap()
            > 0
        {
            assert!(
                input.len() <= allowance + 16 * 1024,
                "demand bounds what is read, to a record"
            );
            all.extend_from_slice(&input.split());
            pool.settle(&mut input);
        }
        assert_eq!(stream.held(), 0);
        all
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_stream_larger_than_all_buffers_arrives_whole_and_its_end_is_seen() {
        for secured in [false, true] {
            for allowance in [1000, READ] {
                let (mut server, mut client) = streams(secured).await;
                let (rope, bytes) = numbered(if allowance == READ { 20 << 20 } else { 3 << 20 });
                let sent = tokio::spawn(async move {
                    let (pool, mut nothing) = (Pool::default(), BytesMut::new());
                    client.established(&mut nothing, &pool).await.unwrap();
                    client.send(rope).await.unwrap();
                    poll_fn(|task| client.poll_close(task)).await.unwrap();
                    client
                });
                let got = read_all(&mut server, allowance).await;
                assert!(got == bytes, "secured {secured}, allowance {allowance}");
                drop(sent.await.unwrap());
            }
        }
    }

    #[tokio::test]
    async fn plain_kafka_on_a_tls_port_is_said_to_be_so() {
        let (accepted, mut connected) = sockets().await;
        let mut server = Stream::accept(accepted, Some(&configs().0)).unwrap();
        connected
            .write_all(&[0, 0, 0, 20, 0, 18, 0, 3])
            .await
            .unwrap();
        let (pool, mut input) = (Pool::default(), BytesMut::new());
        let fault = poll_fn(|task| server.poll_read(task, &mut input, READ, &pool))
            .await
            .unwrap_err();
        assert_eq!(
            fault.to_string(),
            "the peer does not speak TLS on a TLS port"
        );
    }

    #[tokio::test]
    async fn a_peer_that_goes_away_in_the_handshake_is_the_end_and_no_wait() {
        let (mut server, client) = streams(true).await;
        drop(client);
        assert!(read_all(&mut server, READ).await.is_empty());
    }
}
