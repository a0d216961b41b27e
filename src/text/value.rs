//! Scalar types: the text form of a duration, a size, a network.
//!
//! A scalar is text until the reader asks for a type. Each value has exactly one text form.

use ipnet::{IpNet, Ipv4Net};
use std::{
    net::{IpAddr, SocketAddr},
    path::PathBuf,
    time::Duration,
};

/// A type that a scalar can be read as.
pub trait FromText: Sized {
    /// The expected text, for a fault's help: `a duration such as 10s`.
    const EXPECTED: &'static str;

    fn from_text(text: &str) -> Result<Self, String>;
}

/// A number of bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Size(pub u64);

impl FromText for String {
    const EXPECTED: &'static str = "text";

    fn from_text(text: &str) -> Result<Self, String> {
        Ok(text.to_owned())
    }
}

impl FromText for PathBuf {
    const EXPECTED: &'static str = "a path";

    fn from_text(text: &str) -> Result<Self, String> {
        Ok(text.into())
    }
}

impl FromText for bool {
    const EXPECTED: &'static str = "`true` or `false`";

    fn from_text(text: &str) -> Result<Self, String> {
        match text {
            "true" => Ok(true),
            "false" => Ok(false),
            _ => Err(format!("`{text}` is neither `true` nor `false`")),
        }
    }
}

macro_rules! integers {
    ($($type:ty),*) => {$(
        impl FromText for $type {
            const EXPECTED: &'static str = "a whole number, digits only";

            fn from_text(text: &str) -> Result<Self, String> {
                let digits = text.strip_prefix('-').filter(|_| <$type>::MIN != 0).unwrap_or(text);
                if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) || (digits.len() > 1 && digits.starts_with('0')) {
                    return Err(format!("`{text}` is not a whole number"));
                }
                text.parse().map_err(|_| format!("`{text}` is not between {} and {}", <$type>::MIN, <$type>::MAX))
            }
        }
    )*};
}
integers!(u16, u32, u64, usize, i32, i64);

/// From the smallest unit to the largest, in milliseconds.
const UNITS_OF_TIME: [(&str, u64); 5] = [
    ("ms", 1),
    ("s", 1000),
    ("m", 60_000),
    ("h", 3_600_000),
    ("d", 86_400_000),
];

/// A duration as in files, in the largest unit that gives a whole number.
pub fn written(time: Duration) -> String {
    let millis = u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
    let mut units = UNITS_OF_TIME.iter().rev();
    let whole = units.find(|(_, unit)| millis > 0 && millis % unit == 0);
    let (name, unit) = whole.unwrap_or(&("ms", 1));
    format!("{}{name}", millis / unit)
}

impl FromText for Duration {
    const EXPECTED: &'static str = "a whole number and a unit: `500ms`, `10s`, `5m`, `12h` or `7d`";

    fn from_text(text: &str) -> Result<Self, String> {
        scaled(text, &UNITS_OF_TIME, "a duration").map(Duration::from_millis)
    }
}

impl FromText for Size {
    const EXPECTED: &'static str = "a whole number and a unit: `512B`, `32KiB`, `100MiB` or `2GiB`";

    fn from_text(text: &str) -> Result<Self, String> {
        let units = [
            ("B", 1),
            ("KiB", 1 << 10),
            ("MiB", 1 << 20),
            ("GiB", 1 << 30),
            ("TiB", 1 << 40),
        ];
        scaled(text, &units, "a size").map(Size)
    }
}

/// Digits and a unit, without a space.
fn scaled(text: &str, units: &[(&str, u64)], what: &str) -> Result<u64, String> {
    let split = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    let (digits, unit) = text.split_at(split);
    let not = || format!("`{text}` is not {what}");
    let factor = units
        .iter()
        .find(|(name, _)| *name == unit)
        .map(|(_, factor)| *factor);
    let (number, factor) = u64::from_text(digits).ok().zip(factor).ok_or_else(not)?;
    number
        .checked_mul(factor)
        .ok_or_else(|| format!("`{text}` is too large for {what}"))
}

impl FromText for IpNet {
    const EXPECTED: &'static str = "a network such as `10.0.0.0/8`, or an address";

    /// IPv4-mapped IPv6 is converted to IPv4, as for the addresses of connections.
    fn from_text(text: &str) -> Result<Self, String> {
        let not = |_| format!("`{text}` is not a network");
        let net: IpNet = if text.contains('/') {
            text.parse()
                .map_err(|e: ipnet::AddrParseError| not(e.to_string()))?
        } else {
            let address: IpAddr = text
                .parse()
                .map_err(|e: std::net::AddrParseError| not(e.to_string()))?;
            address.into()
        };
        if net.trunc() != net {
            return Err(format!("`{text}` is an address inside `{}`", net.trunc()));
        }
        Ok(unmapped(net))
    }
}

/// The network that counts as one source: an IPv4 address, or the /64 of an IPv6 address, because a
/// client with one address of it can use all of them.
pub fn source_network(address: IpAddr) -> IpNet {
    let address = address.to_canonical();
    let bits = if address.is_ipv4() { 32 } else { 64 };
    IpNet::new(address, bits).map_or(IpNet::from(address), |net| net.trunc())
}

fn unmapped(net: IpNet) -> IpNet {
    let mapped = match net {
        IpNet::V6(v6) => v6
            .prefix_len()
            .checked_sub(96)
            .and_then(|len| Ipv4Net::new(v6.network().to_ipv4_mapped()?, len).ok()),
        IpNet::V4(_) => None,
    };
    mapped.map_or(net, IpNet::V4)
}

impl FromText for IpAddr {
    const EXPECTED: &'static str = "an address such as `10.1.2.3`";

    fn from_text(text: &str) -> Result<Self, String> {
        text.parse::<IpAddr>()
            .map(|address| address.to_canonical())
            .map_err(|_| format!("`{text}` is not an address"))
    }
}

impl FromText for SocketAddr {
    const EXPECTED: &'static str = "an address and a port such as `127.0.0.1:9092`";

    fn from_text(text: &str) -> Result<Self, String> {
        text.parse()
            .map_err(|_| format!("`{text}` is not an address and a port"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read<T: FromText>(text: &str) -> Option<T> {
        T::from_text(text).ok()
    }

    #[test]
    fn durations_and_sizes_need_their_unit() {
        assert_eq!(read("7d"), Some(Duration::from_secs(604_800)));
        assert_eq!(read("250ms"), Some(Duration::from_millis(250)));
        for text in ["7d", "36h", "90m", "61s", "1500ms", "0ms"] {
            let time = read::<Duration>(text).unwrap();
            assert_eq!(written(time), text);
        }
        assert_eq!(read("100MiB"), Some(Size(104_857_600)));
        for wrong in [
            "7",
            "d",
            "7 d",
            "-7d",
            "1.5h",
            "7D",
            "",
            "07d",
            "99999999999999999999d",
            "999999999999999999d",
        ] {
            assert_eq!(read::<Duration>(wrong), None, "{wrong}");
        }
        for wrong in ["100", "100MB", "1GiB ", "١٠MiB", "99999999999TiB"] {
            assert_eq!(read::<Size>(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn numbers_are_digits() {
        assert_eq!(read::<u16>("9092"), Some(9092));
        assert_eq!(read::<i32>("-1"), Some(-1));
        for wrong in ["+1", "-1", "0x10", "1_000", "007", "65536", "", "-"] {
            assert_eq!(read::<u16>(wrong), None, "{wrong}");
        }
        assert_eq!(
            u16::from_text("65536"),
            Err("`65536` is not between 0 and 65535".into())
        );
    }

    #[test]
    fn booleans_are_two_words() {
        assert_eq!(read::<bool>("true"), Some(true));
        for wrong in ["yes", "no", "on", "True", "1", ""] {
            assert_eq!(read::<bool>(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn networks_have_no_host_bits() {
        assert_eq!(
            read::<IpNet>("10.1.2.3").unwrap().to_string(),
            "10.1.2.3/32"
        );
        assert_eq!(
            read::<IpNet>("::ffff:10.0.0.0/104").unwrap().to_string(),
            "10.0.0.0/8"
        );
        assert_eq!(
            IpNet::from_text("10.1.2.3/8"),
            Err("`10.1.2.3/8` is an address inside `10.0.0.0/8`".into())
        );
        for wrong in ["10.0.0.0/33", "10.0.0/8", "example.org", "", "/8"] {
            assert_eq!(read::<IpNet>(wrong), None, "{wrong}");
        }
    }
}
