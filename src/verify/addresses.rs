//! IP addresses and ranges in fields of a document.

use std::net::IpAddr;

use super::field::{Field, Findings};
pub(super) use crate::kubernetes::addresses::{Range, parse_address};
use crate::kubernetes::addresses::{address, range};

/// Reports what is not a valid IP address.
pub(super) fn check_address(field: &Field, out: &mut Findings) -> Option<IpAddr> {
    let text = field.text();
    out.check(field, address(text, out.since(36)).map(drop));
    parse_address(text)
}

/// Reports what is not a valid range of addresses.
pub(super) fn check_range(field: &Field, text: &str, out: &mut Findings) -> Option<Range> {
    out.check(field, range(text, out.since(36)).map(drop));
    Range::parse(text)
}
