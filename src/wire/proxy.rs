//! HAProxy's PROXY protocol, versions 1 (a line of text) and 2 (binary): the header in which a load
//! balancer names the client, in front of all other bytes.
//!
//! No byte after the header is read: [`Greeting::wants`] never asks for more bytes than the
//! shortest header with this beginning has. The caller must make sure that the peer is a load
//! balancer, because anyone can write such a header.
use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    str,
};

/// A header that is being read.
#[derive(Debug, Default)]
pub struct Greeting {
    read: Vec<u8>,
}

/// The client that the load balancer names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Introduction {
    /// An IPv4-mapped IPv6 address is converted to IPv4.
    Client(SocketAddr),
    /// No client is named: the load balancer itself (LOCAL), an address that is not an internet
    /// address (UNKNOWN, Unix sockets), or a protocol other than TCP.
    Nobody,
}

/// Why the bytes are not a valid header.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProxyHeaderError {
    #[error("there is no PROXY header in front")]
    Missing,
    #[error("the PROXY header is longer than {0} bytes")]
    TooLong(usize),
    #[error("the PROXY header's line is malformed")]
    Line,
    #[error("the PROXY header's version or command is unknown")]
    Version,
    #[error("the PROXY header's address family is unknown")]
    Family,
    #[error("the PROXY header is too short for its addresses")]
    Short,
    #[error("the PROXY header's extensions are malformed")]
    Extension,
    #[error("the PROXY header's checksum is wrong")]
    Checksum,
}

/// The longest line of version 1, including its line end, in bytes.
const LINE: usize = 107;
/// `PROXY UNKNOWN` and the line end.
const SHORTEST_LINE: usize = 15;
const SIGNATURE: &[u8; 12] = b"\r\n\r\n\0\r\nQUIT\n";
/// Size of a version 2 header before its addresses, in bytes.
const FIXED: usize = 16;
/// The longest accepted header of version 2, in bytes. Its extensions may contain certificates.
const MOST: usize = 4096;
/// The type of the extension that holds a checksum of the whole header.
const CRC32C: u8 = 3;

impl Greeting {
    /// Number of bytes that can be read without reading beyond the header; never 0.
    pub fn wants(&self) -> usize {
        let len = self.read.len();
        match self.read.as_slice() {
            [] => SHORTEST_LINE,
            [b'P', ..] if len < SHORTEST_LINE => SHORTEST_LINE - len,
            [b'P', .., b'\r'] => 1,
            [b'P', ..] => self.line_wants().min(LINE.saturating_sub(len)).max(1),
            _ if len < FIXED => FIXED - len,
            _ => self.announced().saturating_sub(len).max(1),
        }
    }

    /// Each missing space is followed by at least one character, and the line end has two.
    fn line_wants(&self) -> usize {
        let spaces = self.read.iter().filter(|byte| **byte == b' ').count();
        match self.read.get(6..10) {
            Some(b"TCP4" | b"TCP6") => 2 * 5_usize.saturating_sub(spaces) + 2,
            _ => 1,
        }
    }

    /// Length of a version 2 header, as the header itself announces it.
    fn announced(&self) -> usize {
        match self.read.get(14..FIXED) {
            Some(&[high, low]) => FIXED + usize::from(u16::from_be_bytes([high, low])),
            _ => FIXED,
        }
    }

    /// Takes the next bytes, at most [`Greeting::wants`]. Returns the content of the header once it
    /// is complete.
    pub fn take(&mut self, bytes: &[u8]) -> Result<Option<Introduction>, ProxyHeaderError> {
        self.read.extend_from_slice(bytes);
        match self.read.first() {
            None => Ok(None),
            Some(b'P') => self.take_line(),
            Some(_) => self.take_binary(),
        }
    }

    fn take_line(&self) -> Result<Option<Introduction>, ProxyHeaderError> {
        let read = &self.read;
        let shown = read.len().min(6);
        if read.get(..shown) != b"PROXY ".get(..shown) {
            return Err(ProxyHeaderError::Missing);
        }
        match read.iter().position(|byte| matches!(byte, b'\r' | b'\n')) {
            None if read.len() >= LINE => Err(ProxyHeaderError::TooLong(LINE)),
            None => Ok(None),
            Some(end) if end + 1 == read.len() && read.ends_with(b"\r") && read.len() < LINE => {
                Ok(None)
            }
            Some(end) if end + 2 == read.len() && read.ends_with(b"\r\n") && read.len() <= LINE => {
                line(read.get(..end).unwrap_or_default()).map(Some)
            }
            Some(_) => Err(ProxyHeaderError::Line),
        }
    }

    fn take_binary(&self) -> Result<Option<Introduction>, ProxyHeaderError> {
        let read = &self.read;
        let shown = read.len().min(SIGNATURE.len());
        if read.get(..shown) != SIGNATURE.get(..shown) {
            return Err(ProxyHeaderError::Missing);
        }
        if read.len() < FIXED {
            return Ok(None);
        }
        let announced = self.announced();
        if announced > MOST {
            return Err(ProxyHeaderError::TooLong(MOST));
        }
        match read.len() == announced {
            true => binary(read).map(Some),
            false => Ok(None),
        }
    }
}

/// `PROXY TCP4 192.0.2.1 198.51.100.1 56324 443`
fn line(line: &[u8]) -> Result<Introduction, ProxyHeaderError> {
    let line = str::from_utf8(line).map_err(|_| ProxyHeaderError::Line)?;
    let mut words = line.split(' ').skip(1);
    let family = words.next();
    if family == Some("UNKNOWN") {
        return Ok(Introduction::Nobody);
    }
    let (Some(source), Some(to), Some(port), Some(to_port), None) = (
        words.next(),
        words.next(),
        words.next(),
        words.next(),
        words.next(),
    ) else {
        return Err(ProxyHeaderError::Line);
    };
    let ip: fn(&str) -> Option<IpAddr> = match family {
        Some("TCP4") => |text| Some(text.parse::<Ipv4Addr>().ok()?.into()),
        Some("TCP6") => |text| Some(text.parse::<Ipv6Addr>().ok()?.into()),
        _ => return Err(ProxyHeaderError::Line),
    };
    match (ip(source), ip(to), number(port), number(to_port)) {
        (Some(source), Some(_), Some(port), Some(_)) => Ok(client(source, port)),
        _ => Err(ProxyHeaderError::Line),
    }
}

/// A port in the only accepted form: without leading zeros or a sign.
fn number(text: &str) -> Option<u16> {
    let number: u16 = text.parse().ok()?;
    (number.to_string() == text).then_some(number)
}

fn client(source: IpAddr, port: u16) -> Introduction {
    Introduction::Client(SocketAddr::new(source.to_canonical(), port))
}

fn binary(header: &[u8]) -> Result<Introduction, ProxyHeaderError> {
    let (Some(&command), Some(&family), Some(rest)) =
        (header.get(12), header.get(13), header.get(FIXED..))
    else {
        return Err(ProxyHeaderError::Short);
    };
    match command {
        // The specification requires that the rest of the header is ignored.
        0x20 => return Ok(Introduction::Nobody),
        0x21 => {}
        _ => return Err(ProxyHeaderError::Version),
    }
    // Length of the addresses, and offset of the source port.
    let (addresses, port) = match family {
        0x00 => (0, None),
        0x11 => (12, Some(8)),
        0x12 => (12, None),
        0x21 => (36, Some(32)),
        0x22 => (36, None),
        0x31 | 0x32 => (216, None),
        _ => return Err(ProxyHeaderError::Family),
    };
    let (addresses, extensions) = rest
        .split_at_checked(addresses)
        .ok_or(ProxyHeaderError::Short)?;
    check(header, extensions)?;
    let Some(port) = port else {
        return Ok(Introduction::Nobody);
    };
    let source: IpAddr = match family {
        0x11 => fixed::<4>(addresses, 0)?.into(),
        _ => fixed::<16>(addresses, 0)?.into(),
    };
    Ok(client(source, u16::from_be_bytes(fixed(addresses, port)?)))
}

fn fixed<const N: usize>(bytes: &[u8], at: usize) -> Result<[u8; N], ProxyHeaderError> {
    let bytes = bytes.get(at..at + N).ok_or(ProxyHeaderError::Short)?;
    bytes.try_into().map_err(|_| ProxyHeaderError::Short)
}

/// Walks the extensions and verifies the checksum if there is one. All other extensions are
/// ignored.
fn check(header: &[u8], mut extensions: &[u8]) -> Result<(), ProxyHeaderError> {
    let mut checked = false;
    while let [kind, high, low, rest @ ..] = extensions {
        let len = usize::from(u16::from_be_bytes([*high, *low]));
        let (value, next) = rest
            .split_at_checked(len)
            .ok_or(ProxyHeaderError::Extension)?;
        if *kind == CRC32C {
            let stated: [u8; 4] = value.try_into().map_err(|_| ProxyHeaderError::Extension)?;
            if std::mem::replace(&mut checked, true) {
                return Err(ProxyHeaderError::Extension);
            }
            let at = header.len() - next.len() - value.len();
            let mut zeroed = header.to_vec();
            zeroed
                .iter_mut()
                .skip(at)
                .take(4)
                .for_each(|byte| *byte = 0);
            if crc_fast::crc32_iscsi(&zeroed) != u32::from_be_bytes(stated) {
                return Err(ProxyHeaderError::Checksum);
            }
        }
        extensions = next;
    }
    match extensions {
        [] => Ok(()),
        _ => Err(ProxyHeaderError::Extension),
    }
}

/// For the fuzzer: any bytes are a header, the beginning of a header, or invalid. The result does
/// not depend on the chunking, and no byte after the header is read.
#[doc(hidden)]
pub fn fuzz_proxy(input: &[u8]) {
    let whole = greet(input, usize::MAX);
    assert_eq!(whole, greet(input, 1), "pieces make a difference");
    if let Ok(Some((_, used))) = whole {
        let head = input.get(..used).unwrap_or_default();
        let longer = [head, b"GET / \r\n\r\n".as_slice()].concat();
        assert_eq!(greet(&longer, usize::MAX), whole, "it reads on");
        assert!(used <= MOST);
    }
}

/// Reads the bytes in pieces of at most `piece` bytes. Returns the content of the header and its
/// size.
fn greet(input: &[u8], piece: usize) -> Result<Option<(Introduction, usize)>, ProxyHeaderError> {
    let (mut greeting, mut at) = (Greeting::default(), 0);
    loop {
        let wanted = greeting.wants().min(piece);
        let rest = input.get(at..).unwrap_or_default();
        let next = rest.get(..wanted.min(rest.len())).unwrap_or_default();
        if next.is_empty() {
            return Ok(None);
        }
        at += next.len();
        if let Some(introduction) = greeting.take(next)? {
            return Ok(Some((introduction, at)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn said(input: &[u8]) -> Result<Option<Introduction>, ProxyHeaderError> {
        fuzz_proxy(input);
        let found = greet(input, usize::MAX)?;
        assert!(found.is_none_or(|(_, used)| used == input.len()));
        Ok(found.map(|(introduction, _)| introduction))
    }
    fn from(address: &str) -> Result<Option<Introduction>, ProxyHeaderError> {
        Ok(Some(Introduction::Client(address.parse().unwrap())))
    }
    const NOBODY: Result<Option<Introduction>, ProxyHeaderError> = Ok(Some(Introduction::Nobody));

    fn header(command: u8, family: u8, rest: &[u8]) -> Vec<u8> {
        let len = u16::try_from(rest.len()).unwrap().to_be_bytes();
        [SIGNATURE.as_slice(), &[command, family], &len, rest].concat()
    }
    const V4: [u8; 12] = [192, 0, 2, 1, 10, 0, 0, 1, 0xdc, 0x04, 1, 0xbb];

    #[test]
    fn lines() {
        let four = b"PROXY TCP4 192.0.2.1 198.51.100.1 56324 443\r\n";
        assert_eq!(said(four), from("192.0.2.1:56324"));
        assert_eq!(
            said(b"PROXY TCP4 1.1.1.1 1.1.1.1 1 1\r\n"),
            from("1.1.1.1:1")
        );
        assert_eq!(
            said(b"PROXY TCP6 2001:db8::1 ::1 65535 0\r\n"),
            from("[2001:db8::1]:65535")
        );
        assert_eq!(
            said(b"PROXY TCP6 ::ffff:10.1.2.3 ::1 5 6\r\n"),
            from("10.1.2.3:5")
        );
        assert_eq!(said(b"PROXY UNKNOWN\r\n"), NOBODY);
        let longest = format!(
            "PROXY UNKNOWN {0} {0} 65535 65535\r\n",
            "ffff:".repeat(7) + "ffff"
        );
        assert_eq!(longest.len(), LINE);
        assert_eq!(said(longest.as_bytes()), NOBODY);
        for end in 1..four.len() {
            assert_eq!(said(&four[..end]), Ok(None), "{end}");
        }
    }

    #[test]
    fn lines_that_are_none() {
        for wrong in [
            "PROXY TCP4 192.0.2.1 198.51.100.1 56324 443\n",
            "PROXY TCP4 192.0.2.1 198.51.100.1 56324\r\n",
            "PROXY TCP4 192.0.2.1 198.51.100.1 56324 443 \r\n",
            "PROXY TCP4  192.0.2.1 198.51.100.1 56324 443\r\n",
            "PROXY TCP4 192.0.2.1 198.51.100.1 056324 443\r\n",
            "PROXY TCP4 192.0.2.1 198.51.100.1 +6324 443\r\n",
            "PROXY TCP4 192.0.2.1 198.51.100.1 65536 443\r\n",
            "PROXY TCP4 192.0.2.01 198.51.100.1 5 443\r\n",
            "PROXY TCP4 ::1 ::1 5 443\r\n",
            "PROXY TCP6 192.0.2.1 198.51.100.1 5 443\r\n",
            "PROXY UNIX /tmp/x /tmp/y 5 443\r\n",
            "PROXY UNKNOWNX\r\n",
            "PROXY TCP4 192.0.2.1\r198.51.100.1 5 443\r\n",
            "PROXY TCP4 \u{e9}92.0.2.1 198.51.100.1 5 443\r\n",
        ] {
            assert_eq!(
                greet(wrong.as_bytes(), 1),
                Err(ProxyHeaderError::Line),
                "{wrong:?}"
            );
        }
        for missing in [
            "\x16\x03\x01",
            "PROXX UNKNOWN\r\n",
            "PUT / HTTP/1.1\r\n",
            "\0\0\0\x14",
            "\r\n\r\nx",
        ] {
            assert_eq!(
                greet(missing.as_bytes(), 1),
                Err(ProxyHeaderError::Missing),
                "{missing:?}"
            );
        }
        let endless = format!("PROXY UNKNOWN {}", "x".repeat(200));
        assert_eq!(
            greet(endless.as_bytes(), 1),
            Err(ProxyHeaderError::TooLong(107))
        );
        assert_eq!(
            greet(endless.as_bytes(), usize::MAX),
            Err(ProxyHeaderError::TooLong(107))
        );
    }

    #[test]
    fn binary_headers() {
        assert_eq!(said(&header(0x21, 0x11, &V4)), from("192.0.2.1:56324"));
        let mut v6 = [0; 36];
        v6[..2].copy_from_slice(&[0x20, 1]);
        v6[15] = 7;
        v6[32..34].copy_from_slice(&[0x12, 0x34]);
        assert_eq!(said(&header(0x21, 0x21, &v6)), from("[2001::7]:4660"));
        v6[..16].copy_from_slice(&Ipv4Addr::new(10, 1, 2, 3).to_ipv6_mapped().octets());
        assert_eq!(said(&header(0x21, 0x21, &v6)), from("10.1.2.3:4660"));
        for nobody in [
            header(0x20, 0x00, &[]),
            header(0x20, 0x11, &V4),
            header(0x20, 0xff, b"anything"),
            header(0x21, 0x00, &[]),
            header(0x21, 0x12, &V4),
            header(0x21, 0x31, &[0; 216]),
        ] {
            assert_eq!(said(&nobody), NOBODY);
        }
        let extended = [V4.as_slice(), &[4, 0, 3, 1, 2, 3, 0x20, 0, 0]].concat();
        assert_eq!(
            said(&header(0x21, 0x11, &extended)),
            from("192.0.2.1:56324")
        );
        for (wrong, fault) in [
            (header(0x11, 0x11, &V4), ProxyHeaderError::Version),
            (header(0x22, 0x11, &V4), ProxyHeaderError::Version),
            (header(0x21, 0x41, &V4), ProxyHeaderError::Family),
            (header(0x21, 0x13, &V4), ProxyHeaderError::Family),
            (header(0x21, 0x11, &V4[..11]), ProxyHeaderError::Short),
            (
                header(0x21, 0x11, &extended[..14]),
                ProxyHeaderError::Extension,
            ),
            (
                header(0x21, 0x11, &extended[..17]),
                ProxyHeaderError::Extension,
            ),
            (
                header(0x21, 0x11, &[0; 4081]),
                ProxyHeaderError::TooLong(4096),
            ),
        ] {
            assert_eq!(said(&wrong), Err(fault));
        }
        // A header that is too long is detected before it is read.
        assert_eq!(
            greet(&header(0x21, 0x11, &[0; 60000])[..16], 16),
            Err(ProxyHeaderError::TooLong(4096))
        );
    }

    #[test]
    fn a_checksum_is_held_against_the_header() {
        let with = |sum: u32| {
            let rest = [V4.as_slice(), &[3, 0, 4], &sum.to_be_bytes(), &[4, 0, 0]].concat();
            header(0x21, 0x11, &rest)
        };
        let sum = crc_fast::crc32_iscsi(&with(0));
        assert_eq!(said(&with(sum)), from("192.0.2.1:56324"));
        assert_eq!(said(&with(sum ^ 1)), Err(ProxyHeaderError::Checksum));
        let mut changed = with(sum);
        changed[FIXED] ^= 1;
        assert_eq!(said(&changed), Err(ProxyHeaderError::Checksum));
        let short = [V4.as_slice(), &[3, 0, 3, 0, 0, 0]].concat();
        assert_eq!(
            said(&header(0x21, 0x11, &short)),
            Err(ProxyHeaderError::Extension)
        );
    }

    proptest! {
        #[test]
        fn any_bytes_have_one_reading(input in prop::collection::vec(any::<u8>(), 0..64), start in 0usize..4) {
            let starts = [&[] as &[u8], SIGNATURE, b"PROXY ", b"PROXY TCP4 1.2.3.4 "];
            fuzz_proxy(&[starts[start], &input].concat());
        }

        #[test]
        fn binary_headers_have_one_reading(command in 0x1fu8..0x23, family in prop::sample::select(vec![0u8, 0x11, 0x12, 0x21, 0x31, 0x41]), rest in prop::collection::vec(0u8..5, 0..80)) {
            fuzz_proxy(&header(command, family, &rest));
        }

        #[test]
        fn every_address_comes_through(ip: IpAddr, port: u16) {
            let family = if ip.is_ipv4() { "TCP4" } else { "TCP6" };
            let line = format!("PROXY {family} {ip} {ip} {port} {port}\r\n");
            prop_assert_eq!(said(line.as_bytes()), Ok(Some(client(ip, port))));
        }
    }
}
