//! URLs of HTTP services: `https` for any host, `http` only for this machine, because the requested
//! data (keys, tokens) must come from the named host.
//!
//! Stricter than RFC 3986: no user, no fragment, printable ASCII only, no `..` segments. Every
//! accepted text has only one reading.
use super::value::FromText;
use std::{fmt, net::IpAddr};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Url {
    pub https: bool,
    /// A host name, or an address without brackets.
    pub host: String,
    pub port: u16,
    /// Path and query; begins with `/`.
    pub path: String,
}

const MOST: usize = 2048;

impl FromText for Url {
    const EXPECTED: &'static str = "an address such as `https://idp.example/jwks`";

    fn from_text(text: &str) -> Result<Self, String> {
        let fault = |what: &str| format!("`{text}` {what}");
        if text.len() > MOST || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err("the address is too long, or not printable ASCII".to_owned());
        }
        let (https, rest) = match text.split_once("://") {
            Some(("https", rest)) => (true, rest),
            Some(("http", rest)) => (false, rest),
            _ => return Err(fault("does not begin with `https://`")),
        };
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at(end);
        let (host, port) = authority_of(authority).ok_or_else(|| fault("names no host"))?;
        let url = Url {
            https,
            host: host.to_ascii_lowercase(),
            port: port.unwrap_or(if https { 443 } else { 80 }),
            path: path_of(path).ok_or_else(|| fault("has a fragment or `..` in it"))?,
        };
        if !https && !url.is_local() {
            return Err(fault(
                "is read and changed by anybody on the way; use `https`",
            ));
        }
        Ok(url)
    }
}

impl Url {
    /// Whether the host is this machine, without resolving names.
    fn is_local(&self) -> bool {
        let address = self.host.parse::<IpAddr>();
        self.host == "localhost" || address.is_ok_and(|address| address.is_loopback())
    }

    /// Host and port as in a URL and in the `Host` header.
    pub fn authority(&self) -> String {
        let host = match self.host.contains(':') {
            true => format!("[{}]", self.host),
            false => self.host.clone(),
        };
        let usual = if self.https { 443 } else { 80 };
        match self.port == usual {
            true => host,
            false => format!("{host}:{}", self.port),
        }
    }
}

impl fmt::Display for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.https { "https" } else { "http" };
        write!(f, "{scheme}://{}{}", self.authority(), self.path)
    }
}

fn authority_of(text: &str) -> Option<(&str, Option<u16>)> {
    let (host, port) = match text.strip_prefix('[') {
        Some(rest) => {
            let (address, rest) = rest.split_once(']')?;
            address.parse::<std::net::Ipv6Addr>().ok()?;
            (
                address,
                rest.strip_prefix(':').or((rest.is_empty()).then_some("")),
            )
        }
        None => match text.split_once(':') {
            Some((host, port)) => (host, (!port.is_empty()).then_some(port)),
            None => (text, Some("")),
        },
    };
    let port = match port? {
        "" => None,
        port => Some(u16::from_text(port).ok().filter(|port| *port != 0)?),
    };
    (host.contains(':') || is_name(host)).then_some((host, port))
}

/// Labels of letters, digits and `-`. IPv4 addresses have this form as well.
fn is_name(host: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
    };
    host.len() <= 253 && host.split('.').all(label)
}

fn path_of(text: &str) -> Option<String> {
    let path = text.split('?').next().unwrap_or_default();
    if text.contains('#') || path.split('/').any(|part| matches!(part, "." | "..")) {
        return None;
    }
    Some(match text.starts_with('/') {
        true => text.to_owned(),
        false => format!("/{text}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_is_written_again() {
        for (text, written) in [
            ("https://idp.example/jwks", "https://idp.example/jwks"),
            ("https://IdP.example", "https://idp.example/"),
            ("https://idp.example:443/a?b=c", "https://idp.example/a?b=c"),
            ("https://idp.example:8443?x", "https://idp.example:8443/?x"),
            ("https://[2001:db8::1]:8443/", "https://[2001:db8::1]:8443/"),
            ("http://localhost:8080/x", "http://localhost:8080/x"),
            ("http://127.0.0.1/", "http://127.0.0.1/"),
            ("http://[::1]:80/", "http://[::1]/"),
        ] {
            let url = Url::from_text(text).unwrap();
            assert_eq!(url.to_string(), written);
            assert_eq!(Url::from_text(&url.to_string()), Ok(url));
        }
    }

    #[test]
    fn what_is_refused() {
        for text in [
            "",
            "idp.example/jwks",
            "ftp://idp.example/",
            "https://",
            "https:///jwks",
            "https://user@idp.example/",
            "https://idp.example:/",
            "https://idp.example:0/",
            "https://idp.example:99999/",
            "https://idp.example:1:2/",
            "https://idp..example/",
            "https://[idp]/",
            "https://[::1]x/",
            "https://idp.example/#a",
            "https://idp.example/../a",
            "https://idp.example/a b",
            "https://idp.exämple/",
            "http://idp.example/",
            "http://127.0.0.1.example/",
            "http://localhost.example/",
        ] {
            assert!(Url::from_text(text).is_err(), "{text}");
        }
    }
}
