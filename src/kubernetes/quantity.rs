//! Kubernetes quantities (`500m`, `1.5Gi`, `2e3`): read, compared and written exactly as the API server does it.
//!
//! The grammar and the canonical form are those of `k8s.io/apimachinery/pkg/api/resource`; all arithmetic is in exact
//! integers, because a rounded quantity is a different quantity.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use crate::diagnostics::{Message, quoted};
use crate::message;

/// Nanos in one: the finest step that a quantity can hold is 10^-9.
const NANOS: i128 = 1_000_000_000;

/// How a quantity is written, which its suffix decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    /// `500m`, `2`, `10G`.
    Decimal,
    /// `512Mi`.
    Binary,
    /// `2e3`.
    Exponent,
}

/// An amount of cpu, memory, storage or of a metric.
///
/// Two quantities are equal when their values are, however they were written.
///
/// ```
/// use esgen::kubernetes::quantity::Quantity;
/// let memory: Quantity = "1.5Gi".parse().unwrap();
/// assert_eq!(memory.to_string(), "1536Mi");
/// assert_eq!(memory.as_bytes(), 1_610_612_736);
/// assert!(memory < "2G".parse().unwrap());
/// ```
#[derive(Clone, Debug)]
pub struct Quantity {
    nanos: i128,
    format: Format,
    /// The string itself where the API server keeps it as it was written.
    kept: Option<Box<str>>,
}

/// Why a string is not a quantity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuantityError(pub Message);

crate::diagnostics::harmless!(Quantity);

impl Quantity {
    /// The quantity zero.
    pub const ZERO: Self = Self { nanos: 0, format: Format::Decimal, kept: None };

    /// A number of bytes, written with a binary suffix: `1536Mi`.
    pub fn from_bytes(bytes: u64) -> Self {
        Self { nanos: i128::from(bytes) * NANOS, format: Format::Binary, kept: None }
    }

    /// A number of thousandths, written with a decimal suffix: 1500 is `1500m`, 2000 is `2`.
    pub fn from_millis(millis: i64) -> Self {
        Self { nanos: i128::from(millis) * (NANOS / 1000), format: Format::Decimal, kept: None }
    }

    /// The whole value (bytes, for memory and storage), rounded up; 0 where it is negative, `u64::MAX` where it is
    /// larger than that.
    pub fn as_bytes(&self) -> u64 {
        u64::try_from(divide_up(self.nanos.max(0), NANOS)).unwrap_or(u64::MAX)
    }

    /// The value in thousandths (millicores, for cpu), rounded away from zero and held within what an `i64` can say.
    pub fn as_millis(&self) -> i64 {
        let millis = divide_up(self.nanos, NANOS / 1000);
        i64::try_from(millis).unwrap_or(if millis < 0 { i64::MIN } else { i64::MAX })
    }

    /// Whether the value is a whole number.
    pub fn is_whole(&self) -> bool {
        self.nanos % NANOS == 0
    }

    /// Whether the value is a number of things, as the API server wants it of pods and the like. It looks at the thousandths,
    /// which end at 2^63.
    pub fn is_countable(&self) -> bool {
        self.as_millis() % 1000 == 0
    }

    /// -1, 0 or 1, as the value is negative, zero or positive.
    pub fn signum(&self) -> i8 {
        self.nanos.signum() as i8
    }
}

/// Division that rounds away from zero, as the API server does where it needs a coarser unit.
fn divide_up(value: i128, by: i128) -> i128 {
    value / by + (value % by).signum()
}

impl PartialEq for Quantity {
    fn eq(&self, other: &Self) -> bool {
        self.nanos == other.nanos
    }
}

impl Eq for Quantity {}

impl Hash for Quantity {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.nanos.hash(state);
    }
}

impl PartialOrd for Quantity {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Quantity {
    fn cmp(&self, other: &Self) -> Ordering {
        self.nanos.cmp(&other.nanos)
    }
}

impl FromStr for Quantity {
    type Err = QuantityError;

    /// Reads a quantity with the grammar of the API server, which is laxer than its documentation: a missing number
    /// is zero (`Gi` is 0), digits may be missing on either side of the point, blanks around are ignored.
    ///
    /// # Errors
    /// Says which part is wrong: the number, the suffix, or a size beyond 1.7 * 10^29.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let parts = Parts::split(text)?;
        let suffix = Suffix::read(parts.suffix).ok_or_else(|| {
            let suffix = quoted(parts.suffix);
            QuantityError(message!("quantity `{}` has an unknown suffix `{}`: {}", quoted(text), suffix, SUFFIXES))
        })?;
        let mut nanos = parts.nanos(suffix).ok_or_else(|| {
            QuantityError(message!(
                "quantity `{}` is too large: write a number below 2^63 (9.2E), with fewer digits",
                quoted(text)
            ))
        })?;
        let mut format = suffix.format();
        if format == Format::Binary {
            // The server caps binary quantities (alone) at the largest 64-bit integer.
            nanos = nanos.min(i128::from(i64::MAX) * NANOS);
            // Below one, a binary suffix would need fractions.
            if 0 < nanos && nanos < NANOS {
                format = Format::Decimal;
            }
        }
        let kept = parts.is_kept(suffix).then(|| text.into());
        Ok(Self { nanos: if parts.negative { -nanos } else { nanos }, format, kept })
    }
}

/// What to write after the number.
const SUFFIXES: &str = "write one of n, u, m, k, M, G, T, P, E (powers of 1000), Ki, Mi, Gi, Ti, Pi, Ei (powers of \
                        1024), an exponent such as e3, or nothing";

/// The parts of a quantity, in which nothing has been interpreted yet.
struct Parts<'a> {
    negative: bool,
    /// Digits before the point, without leading zeros.
    whole: &'a str,
    /// Digits after the point.
    fraction: &'a str,
    suffix: &'a str,
}

impl<'a> Parts<'a> {
    fn split(text: &'a str) -> Result<Self, QuantityError> {
        if text.is_empty() {
            return Err(QuantityError("the quantity is empty: write a number with a unit, such as 500m or 2Gi".into()));
        }
        let negative = text.starts_with('-');
        let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
        let (whole, rest) = take_digits(unsigned);
        let (fraction, suffix) = rest.strip_prefix('.').map_or(("", rest), take_digits);
        let exponent = suffix.trim_start_matches(|letter| "eEinumkKMGTP".contains(letter));
        let (_, left) = take_digits(exponent.strip_prefix(['+', '-']).unwrap_or(exponent));
        if !left.is_empty() {
            return Err(QuantityError(message!(
                "`{}` is not a valid quantity: it cannot contain `{}`; write a number directly followed by a unit, \
                 such as 500m, 1.5 or 2Gi",
                quoted(text),
                quoted(left)
            )));
        }
        Ok(Self { negative, whole: whole.trim_start_matches('0'), fraction, suffix })
    }

    /// The value without its sign in nanos, rounded up; none where it does not fit.
    fn nanos(&self, suffix: Suffix) -> Option<i128> {
        let (exponent, factor) = match suffix {
            Suffix::Ten(exponent) | Suffix::Exponent(exponent) => (exponent, 1),
            Suffix::Two(exponent) => (0, 1_i128 << exponent),
        };
        let fraction = self.fraction.trim_end_matches('0');
        let digits = self.whole.bytes().chain(fraction.bytes());
        let significant = digits.clone().skip_while(|digit| *digit == b'0').count();
        if significant == 0 {
            return Some(0);
        }
        // The power of ten that the last digit stands for, in nanos.
        let scale = i64::from(exponent) + 9 - i64::try_from(fraction.len()).ok()?;
        let mut dropped = false;
        // Digits below what can matter are dropped and rounded up: with them the number would only be longer.
        let keep = if scale < -60 { digits.clone().count().saturating_sub((-60 - scale) as usize) } else { usize::MAX };
        let mut value: i128 = 0;
        for (index, digit) in digits.enumerate() {
            let digit = i128::from(digit - b'0');
            if index < keep {
                value = value.checked_mul(10)?.checked_add(digit)?;
            } else {
                dropped |= digit != 0;
            }
        }
        value = value.checked_mul(factor)?;
        let scale = scale.max(-60);
        if scale >= 0 {
            return value.checked_mul(10_i128.checked_pow(u32::try_from(scale).ok()?)?);
        }
        let rounded = match 10_i128.checked_pow(scale.unsigned_abs() as u32) {
            Some(divisor) => {
                dropped |= value % divisor != 0;
                value / divisor
            }
            None => {
                dropped |= value != 0;
                0
            }
        };
        Some(rounded + i128::from(dropped))
    }

    /// Whether the API server takes the string as already canonical and gives it back unchanged.
    fn is_kept(&self, suffix: Suffix) -> bool {
        let digits = self.whole.len().max(1) + self.fraction.len();
        let last_digits = || format!("{}{}", if self.whole.is_empty() { "0" } else { self.whole }, self.fraction);
        match suffix {
            Suffix::Two(exponent) => {
                let precision = 15 - self.whole.len().max(1) as i64 - i64::from(exponent) * 3 / 10 - 1;
                let value: Option<i64> = last_digits().parse().ok();
                self.fraction.is_empty()
                    && precision >= 0
                    && value.is_some_and(|value| value & 7 != 0 && value.checked_mul(1 << exponent).is_some())
            }
            Suffix::Ten(exponent) | Suffix::Exponent(exponent) => {
                let scale = i64::from(exponent) - self.fraction.len() as i64;
                let text = last_digits();
                digits <= 18 && scale >= -9 && scale % 3 == 0 && !text.ends_with("000") && !text.starts_with('0')
            }
        }
    }
}

/// The leading digits of a string, and what follows them.
fn take_digits(text: &str) -> (&str, &str) {
    text.split_at(text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len()))
}

/// What multiplies the number.
#[derive(Clone, Copy)]
enum Suffix {
    /// A power of ten by its letter.
    Ten(i32),
    /// A power of two by its letter; at most 60.
    Two(u32),
    /// A power of ten by its exponent.
    Exponent(i32),
}

/// The letters for powers of ten, smallest first.
const TENS: [(&str, i32); 10] =
    [("n", -9), ("u", -6), ("m", -3), ("", 0), ("k", 3), ("M", 6), ("G", 9), ("T", 12), ("P", 15), ("E", 18)];

/// The letters for powers of two, smallest first.
const TWOS: [(&str, u32); 6] = [("Ki", 10), ("Mi", 20), ("Gi", 30), ("Ti", 40), ("Pi", 50), ("Ei", 60)];

impl Suffix {
    fn read(text: &str) -> Option<Self> {
        if let Some((_, exponent)) = TENS.iter().find(|(letters, _)| *letters == text) {
            return Some(Self::Ten(*exponent));
        }
        if let Some((_, exponent)) = TWOS.iter().find(|(letters, _)| *letters == text) {
            return Some(Self::Two(*exponent));
        }
        text.strip_prefix(['e', 'E'])?.parse().ok().map(Self::Exponent)
    }

    fn format(self) -> Format {
        match self {
            Self::Ten(_) => Format::Decimal,
            Self::Two(_) => Format::Binary,
            Self::Exponent(_) => Format::Exponent,
        }
    }
}

impl fmt::Display for Quantity {
    /// Writes the canonical form, in which the API server gives the quantity back.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(text) = &self.kept {
            return f.write_str(text);
        }
        if self.nanos == 0 {
            return f.write_str("0");
        }
        if self.format == Format::Binary && self.is_whole() && self.nanos.abs() >= 1024 * NANOS {
            let (number, times) = remove_factors(self.nanos / NANOS, 1024, TWOS.len());
            let letters = times.checked_sub(1).and_then(|index| TWOS.get(index)).map_or("", |(letters, _)| letters);
            return write!(f, "{number}{letters}");
        }
        let (number, times) = remove_factors(self.nanos, 1000, usize::MAX);
        let exponent = i32::try_from(times).unwrap_or(0) * 3 - 9;
        match TENS.iter().find(|(_, power)| *power == exponent) {
            Some((letters, _)) if self.format != Format::Exponent => write!(f, "{number}{letters}"),
            _ if exponent == 0 => write!(f, "{number}"),
            _ => write!(f, "{number}e{exponent}"),
        }
    }
}

/// Divides by `factor` as often as it goes evenly, at most `limit` times.
fn remove_factors(mut number: i128, factor: i128, limit: usize) -> (i128, usize) {
    let mut times = 0;
    while times < limit && number != 0 && number % factor == 0 {
        number /= factor;
        times += 1;
    }
    (number, times)
}

#[cfg(test)]
mod tests;
