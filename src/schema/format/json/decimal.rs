//! JSON numbers as they are written. They are compared and divided by their digits, never as
//! doubles, so that `1000000.00000000001` is greater than `1000000` and not an integer. Exponents
//! are not expanded: `1e300` costs no more than its five characters.
use std::cmp::Ordering;

/// The exponent of the largest double, plus one.
const LARGEST: i64 = 309;
/// The maximum number of digits of a divisor, so that a division fits into 128 bits.
const DIVISOR_DIGITS: usize = 18;

/// ± 0.DIGITS × 10^scale. The digits neither begin nor end with a zero; the number zero has no
/// digits.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Decimal {
    negative: bool,
    digits: Vec<u8>,
    scale: i64,
}

/// A divisor: mantissa × 10^exponent.
#[derive(Debug, Clone, Copy)]
pub struct Divisor {
    mantissa: u64,
    exponent: i64,
}

impl Decimal {
    /// The number that a text in JSON syntax denotes.
    pub fn new(text: &str) -> Decimal {
        let (mantissa, exponent) = split(text);
        let negative = mantissa.starts_with('-');
        let unsigned = mantissa.trim_start_matches('-');
        let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
        let mut digits: Vec<u8> = whole.bytes().chain(fraction.bytes()).collect();
        let leading = digits.iter().take_while(|digit| **digit == b'0').count();
        digits.drain(..leading);
        while digits.last() == Some(&b'0') {
            digits.pop();
        }
        let point = length(whole) - i64::try_from(leading).unwrap_or(i64::MAX);
        if digits.is_empty() {
            return Decimal {
                negative: false,
                digits,
                scale: 0,
            };
        }
        Decimal {
            negative,
            scale: exponent.saturating_add(point),
            digits,
        }
    }

    pub fn is_integer(&self) -> bool {
        self.exponent() >= 0
    }

    /// Exponent of the last digit.
    fn exponent(&self) -> i64 {
        let digits = i64::try_from(self.digits.len()).unwrap_or(i64::MAX);
        self.scale.saturating_sub(digits)
    }

    fn magnitude(&self, other: &Decimal) -> Ordering {
        match (self.digits.is_empty(), other.digits.is_empty()) {
            (true, true) => Ordering::Equal,
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
            (false, false) => {
                let scale = self.scale.cmp(&other.scale);
                scale.then_with(|| self.digits.cmp(&other.digits))
            }
        }
    }

    pub fn is_multiple_of(&self, divisor: Divisor) -> bool {
        if self.digits.is_empty() {
            return true;
        }
        // The last digit is not zero, so a division by a divisor with a larger exponent leaves a
        // remainder.
        let Ok(shift) = u64::try_from(self.exponent().saturating_sub(divisor.exponent)) else {
            return false;
        };
        let by = u128::from(divisor.mantissa);
        let rest = self.digits.iter().fold(0_u128, |rest, digit| {
            (rest * 10 + u128::from(digit - b'0')) % by
        });
        (rest * power(10 % by, shift, by)).is_multiple_of(by)
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Decimal) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Decimal) -> Ordering {
        match (self.negative, other.negative) {
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
            (false, false) => self.magnitude(other),
            (true, true) => other.magnitude(self),
        }
    }
}

impl Divisor {
    /// `None` for numbers that are not above zero or have more than 18 digits.
    pub fn new(text: &str) -> Option<Divisor> {
        let decimal = Decimal::new(text);
        if decimal.negative || decimal.digits.len() > DIVISOR_DIGITS {
            return None;
        }
        let mantissa = std::str::from_utf8(&decimal.digits).ok()?.parse().ok()?;
        Some(Divisor {
            mantissa,
            exponent: decimal.exponent(),
        })
    }
}

/// base^exponent, modulo `by`, which has at most 64 bits.
fn power(mut base: u128, mut exponent: u64, by: u128) -> u128 {
    let mut power = 1 % by;
    while exponent > 0 {
        if exponent & 1 == 1 {
            power = power * base % by;
        }
        base = base * base % by;
        exponent >>= 1;
    }
    power
}

fn split(text: &str) -> (&str, i64) {
    match text.split_once(['e', 'E']) {
        None => (text, 0),
        Some((mantissa, exponent)) => (
            mantissa,
            exponent
                .parse()
                .unwrap_or_else(|_| {
                    // The exponent is too long for 64 bits: use a value that is extremely far from
                    // zero in the same direction.
                    match exponent.starts_with('-') {
                        true => i64::MIN / 4,
                        false => i64::MAX / 4,
                    }
                })
                .clamp(i64::MIN / 4, i64::MAX / 4),
        ),
    }
}

fn length(text: &str) -> i64 {
    i64::try_from(text.len()).unwrap_or(i64::MAX / 4)
}

/// Whether a reader that uses doubles would read infinity.
pub fn beyond_doubles(text: &str) -> bool {
    // The text has no exponent and fewer characters than the largest double has digits.
    if text.len() < 300 && !text.contains(['e', 'E']) {
        return false;
    }
    match Decimal::new(text).scale {
        ..LARGEST => false,
        LARGEST => text.parse::<f64>().is_ok_and(f64::is_infinite),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_are_compared_by_their_digits() {
        let ascending = [
            "-1e300",
            "-1000000.00000000001",
            "-1000000",
            "-0.1",
            "-1e-1000000000000000000000",
            "0",
            "1e-1000000000000000000000",
            "1e-1000000000",
            "0.0999999999999999999999999",
            "0.1",
            "1",
            "9007199254740992",
            "9007199254740993",
            "1e16",
            "10000000000000001",
            "123456789012345678901234567890",
            "123456789012345678901234567891",
            "1e300",
        ];
        for (left, a) in ascending.iter().enumerate() {
            for (right, b) in ascending.iter().enumerate() {
                let order = Decimal::new(a).cmp(&Decimal::new(b));
                assert_eq!(order, left.cmp(&right), "{a} {b}");
            }
        }
        for (a, b) in [
            ("1", "1.0"),
            ("100", "1e2"),
            ("0", "-0.0e5"),
            ("0.001", "1E-3"),
            ("12.50", "1250e-2"),
        ] {
            assert_eq!(Decimal::new(a), Decimal::new(b), "{a} {b}");
        }
    }

    #[test]
    fn an_integer_is_one_to_its_last_digit() {
        for (text, integer) in [
            ("1", true),
            ("1.0", true),
            ("1.5e1", true),
            ("-0.0", true),
            ("1e300", true),
            ("1000000.00000000001", false),
            ("9007199254740993.5", false),
            ("1e-1", false),
            ("1e-1000000000", false),
        ] {
            assert_eq!(Decimal::new(text).is_integer(), integer, "{text}");
        }
    }

    #[test]
    fn multiples_are_exact() {
        for (text, by, multiple) in [
            ("0.3", "0.1", true),
            ("19.99", "0.01", true),
            ("19.995", "0.01", false),
            ("1e300", "7", false),
            ("7e300", "7", true),
            ("1e300", "3e-5", false),
            ("9007199254740993", "2", false),
            ("0", "5", true),
            ("5", "10", false),
            ("-15", "0.5", true),
            ("1e-1000000000", "1e-1000000000", true),
        ] {
            let divisor = Divisor::new(by).unwrap();
            assert_eq!(
                Decimal::new(text).is_multiple_of(divisor),
                multiple,
                "{text} {by}"
            );
        }
        assert!(Divisor::new("1234567890123456789").is_none());
        assert!(Divisor::new("0").is_none());
    }

    #[test]
    fn what_no_double_holds_is_found() {
        for (text, beyond) in [
            ("1.7976931348623157e308", false),
            ("1.7976931348623159e308", true),
            ("1e309", true),
            ("1e1000000000000000000000", true),
            ("0e1000000000000000000000", false),
            ("1e-1000000000", false),
        ] {
            assert_eq!(beyond_doubles(text), beyond, "{text}");
        }
        assert!(beyond_doubles(&"9".repeat(310)));
        assert!(!beyond_doubles(&"9".repeat(308)));
    }

    proptest! {
        #[test]
        fn it_agrees_with_integers(a in any::<i64>(), b in any::<i64>(), by in 1_u32..) {
            let (x, y) = (Decimal::new(&a.to_string()), Decimal::new(&b.to_string()));
            prop_assert_eq!(x.cmp(&y), a.cmp(&b));
            let divisor = Divisor::new(&by.to_string()).unwrap();
            prop_assert_eq!(x.is_multiple_of(divisor), a % i64::from(by) == 0);
        }
    }
}
