//! IP addresses and ranges, as the API server reads them.
//!
//! Source: k8s.io/apimachinery `pkg/util/validation/ip.go`; the strict reading is on by default from 1.36
//! (StrictIPCIDRValidation).

use std::net::{IpAddr, Ipv4Addr};

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
pub fn address(text: &str, strict: bool) -> Result<IpAddr, String> {
    let address = parse_address(text)
        .ok_or_else(|| format!("`{text}` is not a valid IP address: write one such as 10.9.8.7 or 2001:db8::1"))?;
    if strict && text.parse::<IpAddr>().is_err() {
        return Err(format!("`{text}` has leading zeros, which Kubernetes 1.36 refuses: write `{address}`"));
    }
    if strict && is_mapped(address) {
        return Err(format!("`{text}` is an IPv4 address written as IPv6, which 1.36 refuses: write it as IPv4"));
    }
    Ok(address)
}

/// Reads an IP address in the one form that newer APIs take.
///
/// # Errors
/// What is wrong, and what to write.
pub fn canonical_address(text: &str) -> Result<IpAddr, String> {
    let address = address(text, true)?;
    match address.to_string() {
        canonical if canonical == text => Ok(address),
        canonical => Err(format!("`{text}` is not in its canonical form: write `{canonical}`")),
    }
}

fn is_mapped(address: IpAddr) -> bool {
    matches!(address, IpAddr::V6(address) if address.to_ipv4_mapped().is_some())
}

/// Reads a range of addresses; `strict` as Kubernetes 1.36 does.
///
/// # Errors
/// What is wrong, and what to write.
pub fn range(text: &str, strict: bool) -> Result<Range, String> {
    let range = Range::parse(text).ok_or_else(|| {
        format!("`{text}` is not a valid address range: write one such as 10.9.8.0/24 or 2001:db8::/64")
    })?;
    let (address, prefix) = text.split_once('/').unwrap_or((text, ""));
    match address.parse::<IpAddr>() {
        _ if !strict => Ok(range),
        Ok(_) if prefix.starts_with('0') && prefix != "0" => Err(leading_zeros(text)),
        Err(_) => Err(leading_zeros(text)),
        Ok(address) if is_mapped(address) => {
            Err(format!("`{text}` is an IPv4 range written as IPv6, which 1.36 refuses: write it as IPv4"))
        }
        Ok(_) if range.first() != range.address => {
            Err(format!("`{text}` has bits set behind its prefix, which 1.36 refuses: clear them"))
        }
        Ok(_) => Ok(range),
    }
}

/// Reads a range of addresses in the one form that newer APIs take.
///
/// # Errors
/// What is wrong, and what to write.
pub fn canonical_range(text: &str) -> Result<Range, String> {
    let range = range(text, true)?;
    let (address, prefix) = text.split_once('/').unwrap_or((text, ""));
    match parse_address(address).map(|address| address.to_string()) {
        Some(canonical) if canonical != address => {
            Err(format!("`{text}` is not in its canonical form: write `{canonical}/{prefix}`"))
        }
        _ => Ok(range),
    }
}

fn leading_zeros(text: &str) -> String {
    format!("`{text}` has leading zeros, which Kubernetes 1.36 refuses: leave them out")
}
