//! IP addresses and ranges, as the API server reads them.
//!
//! Source: k8s.io/apimachinery `pkg/util/validation/ip.go`; the strict reading is on by default from 1.36
//! (StrictIPCIDRValidation).

use std::net::{IpAddr, Ipv4Addr};

use crate::diagnostics::{Message, quoted};
use crate::message;

/// Reads an address; before 1.36 an IPv4 address may have leading zeros, which count as decimal.
pub fn parse_address(text: &str) -> Option<IpAddr> {
    text.parse().ok().or_else(|| {
        let octets: Option<Vec<u8>> = text
            .split('.')
            .map(|octet| {
                let digits = octet.bytes().all(|digit| digit.is_ascii_digit()) && !octet.is_empty();
                digits.then(|| octet.parse().ok()).flatten()
            })
            .collect();
        let octets: [u8; 4] = octets?.try_into().ok()?;
        Some(IpAddr::V4(Ipv4Addr::from(octets)))
    })
}

/// A range of addresses: its first address as a number, the length of its prefix and the bits of its family.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    address: u128,
    prefix: u32,
    bits: u32,
}

impl Range {
    /// Whether it is of IPv6.
    pub fn is_ipv6(self) -> bool {
        self.bits == 128
    }

    /// Reads `address/prefix`.
    pub fn parse(text: &str) -> Option<Self> {
        let (address, prefix) = text.split_once('/')?;
        let (address, bits) = match parse_address(address)? {
            IpAddr::V4(address) => (u128::from(u32::from(address)), 32),
            IpAddr::V6(address) => (u128::from(address), 128),
        };
        let digits = !prefix.is_empty() && prefix.bytes().all(|digit| digit.is_ascii_digit());
        let prefix = digits.then(|| prefix.parse().ok()).flatten().filter(|prefix| *prefix <= bits)?;
        Some(Self { address, prefix, bits })
    }

    /// The address with all bits behind the prefix cleared.
    fn first(self) -> u128 {
        let host = self.bits - self.prefix;
        self.address.checked_shr(host).and_then(|address| address.checked_shl(host)).unwrap_or(0)
    }

    /// Whether `other` is smaller than this range and lies in it.
    pub fn strictly_contains(self, other: Self) -> bool {
        self.bits == other.bits
            && self.prefix < other.prefix
            && Self { prefix: self.prefix, ..other }.first() == self.first()
    }
}

/// Reads an IP address; `strict` as Kubernetes 1.36 does.
///
/// # Errors
/// What is wrong, and what to write.
pub fn address(text: &str, strict: bool) -> Result<IpAddr, Message> {
    let address = parse_address(text).ok_or_else(|| {
        message!("`{}` is not a valid IP address: write one such as 10.9.8.7 or 2001:db8::1", quoted(text))
    })?;
    if strict && text.parse::<IpAddr>().is_err() {
        return Err(message!(
            "`{}` has leading zeros, which Kubernetes 1.36 refuses: write `{}`",
            quoted(text),
            quoted(address)
        ));
    }
    if strict && is_mapped(address) {
        return Err(message!(
            "`{}` is an IPv4 address written as IPv6, which 1.36 refuses: write it as IPv4",
            quoted(text)
        ));
    }
    Ok(address)
}

/// Reads an IP address in the one form that newer APIs take.
///
/// # Errors
/// What is wrong, and what to write.
pub fn canonical_address(text: &str) -> Result<IpAddr, Message> {
    let address = address(text, true)?;
    match address.to_string() {
        canonical if canonical == text => Ok(address),
        canonical => Err(message!("`{}` is not in its canonical form: write `{}`", quoted(text), quoted(canonical))),
    }
}

fn is_mapped(address: IpAddr) -> bool {
    matches!(address, IpAddr::V6(address) if address.to_ipv4_mapped().is_some())
}

/// Reads a range of addresses; `strict` as Kubernetes 1.36 does.
///
/// # Errors
/// What is wrong, and what to write.
pub fn range(text: &str, strict: bool) -> Result<Range, Message> {
    let range = Range::parse(text).ok_or_else(|| {
        message!("`{}` is not a valid address range: write one such as 10.9.8.0/24 or 2001:db8::/64", quoted(text))
    })?;
    let (address, prefix) = text.split_once('/').unwrap_or((text, ""));
    match address.parse::<IpAddr>() {
        _ if !strict => Ok(range),
        Ok(_) if prefix.starts_with('0') && prefix != "0" => Err(leading_zeros(text)),
        Err(_) => Err(leading_zeros(text)),
        Ok(address) if is_mapped(address) => {
            Err(message!("`{}` is an IPv4 range written as IPv6, which 1.36 refuses: write it as IPv4", quoted(text)))
        }
        Ok(_) if range.first() != range.address => {
            Err(message!("`{}` has bits set behind its prefix, which 1.36 refuses: clear them", quoted(text)))
        }
        Ok(_) => Ok(range),
    }
}

/// Reads a range of addresses in the one form that newer APIs take.
///
/// # Errors
/// What is wrong, and what to write.
pub fn canonical_range(text: &str) -> Result<Range, Message> {
    let range = range(text, true)?;
    let (address, prefix) = text.split_once('/').unwrap_or((text, ""));
    match parse_address(address).map(|address| address.to_string()) {
        Some(canonical) if canonical != address => Err(message!(
            "`{}` is not in its canonical form: write `{}/{}`",
            quoted(text),
            quoted(canonical),
            quoted(prefix)
        )),
        _ => Ok(range),
    }
}

fn leading_zeros(text: &str) -> Message {
    message!("`{}` has leading zeros, which Kubernetes 1.36 refuses: leave them out", quoted(text))
}
