//! The formats of strings: what `format` may say in a schema, and the function that decides.
//!
//! Each function says what is wrong and what to write, in one sentence.

use std::net::IpAddr;

use serde_json::Value;

use crate::diagnostics::quoted;
use crate::kubernetes::names::{self, Checked, refuse_unless, shown};
use crate::kubernetes::quantity::{Quantity, QuantityError};
use crate::kubernetes::versions::KubernetesVersion;
use crate::kubernetes::{addresses, schedule};
use crate::message;

/// One format: what is wrong with a string, and with a number where the field takes one too.
pub(super) struct Format {
    pub name: &'static str,
    string: fn(&str) -> Checked,
    number: fn(&str) -> Checked,
}

const fn string(name: &'static str, check: fn(&str) -> Checked) -> Format {
    Format { name, string: check, number: |_| Ok(()) }
}

/// What is read alike from a string and from a number.
const fn either(name: &'static str, check: fn(&str) -> Checked) -> Format {
    Format { name, string: check, number: check }
}

const fn or_number(name: &'static str, string: fn(&str) -> Checked, number: fn(&str) -> Checked) -> Format {
    Format { name, string, number }
}

/// Every format, by name.
#[rustfmt::skip]
pub(super) static FORMATS: [Format; 64] = [
    string("absolute-path", absolute_path),
    string("annotation-key", names::annotation_key),
    string("base64", base64),
    string("byte", base64),
    string("cidr-canonical", |text| addresses::canonical_range(text).map(drop)),
    string("cidr-lenient", |text| addresses::range(text, false).map(drop)),
    string("cidr-strict", |text| addresses::range(text, true).map(drop)),
    string("config-map-key", names::config_key),
    string("container-resource", container_resource),
    string("cron", schedule::schedule),
    string("csi-driver", |text| names::dns_subdomain(&text.to_ascii_lowercase())),
    string("date-time", rfc3339),
    string("device-attribute", |text| device_attribute(text, false)),
    string("device-attribute-with-domain", |text| device_attribute(text, true)),
    string("dns-1035-label", names::dns_label_1035),
    string("dns-label", names::dns_label),
    string("dns-subdomain", names::dns_subdomain),
    string("dns-subdomain-with-underscore", names::dns_subdomain_with_underscore),
    string("domain-prefixed-key", domain_prefixed_key),
    string("domain-prefixed-path", domain_prefixed_path),
    string("env-var-name", |text| names::environment_name(text, false)),
    string("env-var-name-relaxed", |text| names::environment_name(text, true)),
    string("extended-resource", extended_resource),
    string("external-ip-lenient", |text| external_address(text, false)),
    string("external-ip-strict", |text| external_address(text, true)),
    string("go-duration", go_duration),
    string("header-name", names::header_name),
    string("host-name", host_name),
    string("http-header-name", names::header_name),
    string("ingress-host", ingress_host),
    or_number("int-or-percent", |text| percentage(text, true, u64::MAX), |number| at_least(number, 0)),
    or_number("int-or-percent-of-all", |text| percentage(text, true, 100), |number| at_least(number, 0)),
    string("ip-canonical", |text| addresses::canonical_address(text).map(drop)),
    string("ip-lenient", |text| addresses::address(text, false).map(drop)),
    string("ip-strict", |text| addresses::address(text, true).map(drop)),
    string("ipv4", ipv4),
    string("iscsi-name", iscsi_name),
    string("label-key", names::label_key),
    string("label-value", names::label_value),
    string("limit-type", limit_type),
    string("namespace-finalizer", namespace_finalizer),
    string("non-negative-go-duration", non_negative_duration),
    either("non-negative-quantity", |text| signed(text, 0)),
    string("path-segment", names::path_segment),
    string("path-without-parent", path_without_parent),
    string("percent", |text| percentage(text, false, u64::MAX)),
    or_number("port", names::port_name, port_number),
    string("port-name", names::port_name),
    or_number("positive-int-or-percent", positive_percentage, |number| at_least(number, 1)),
    either("positive-quantity", |text| signed(text, 1)),
    string("provisioner", |text| names::label_key(&text.to_lowercase())),
    string("qualified-name", names::label_key),
    either("quantity", |text| signed(text, -1)),
    string("relative-path", relative_path),
    string("rfc3339", rfc3339),
    string("search-domain", search_domain),
    string("signer-name", signer_name),
    string("sysctl", sysctl),
    string("time-zone", schedule::time_zone),
    string("trimmed", trimmed),
    string("url-path", url_path),
    string("volume-file-path", volume_file_path),
    string("wildcard-host-name", |text| names::dns_subdomain(text.strip_prefix("*.").unwrap_or(text))),
    string("windows-user-name", windows_user_name),
];

/// Formats that changed: the name in a schema, the first minor version with the new form, the old form and the new.
const CHANGED: [(&str, u16, &str, &str); 4] = [
    ("cidr", 36, "cidr-lenient", "cidr-strict"),
    ("ip", 36, "ip-lenient", "ip-strict"),
    ("external-ip", 36, "external-ip-lenient", "external-ip-strict"),
    ("service-name", 36, "dns-1035-label", "dns-label"),
];

/// What a format is called in that version.
pub(super) fn of_version(name: &str, version: KubernetesVersion) -> &str {
    match CHANGED.iter().find(|changed| changed.0 == name) {
        Some((_, since, _, new)) if version.minor() >= *since => new,
        Some((_, _, old, _)) => old,
        None => name,
    }
}

impl Format {
    /// The format of that name.
    pub(super) fn find(name: &str) -> Option<&'static Self> {
        let position = FORMATS.binary_search_by(|format| format.name.cmp(name)).ok()?;
        FORMATS.get(position)
    }

    /// What is wrong with a value; nothing is with one of another type.
    pub(super) fn check(&self, value: &Value) -> Checked {
        match value {
            Value::String(text) => (self.string)(text),
            Value::Number(number) => (self.number)(&number.to_string()),
            _ => Ok(()),
        }
    }
}

/// An address that is routed from outside of its node.
fn external_address(text: &str, strict: bool) -> Checked {
    let address = addresses::address(text, strict)?;
    let is_link_local = match address {
        IpAddr::V4(address) => address.is_link_local() || address.octets()[..3] == [224, 0, 0],
        IpAddr::V6(address) => address.is_unicast_link_local() || address.segments()[0] & 0xff0f == 0xff02,
    };
    refuse_unless(!address.is_unspecified() && !address.is_loopback() && !is_link_local, || {
        message!("`{}` is never reachable from elsewhere: write an address that is routed here", quoted(address))
    })
}

fn signed(text: &str, least: i8) -> Checked {
    let quantity: Quantity = text.parse().map_err(|QuantityError(message)| message)?;
    refuse_unless(quantity.signum() >= least, || match least {
        0 => message!("`{}` is negative: write 0 or more", quoted(text)),
        _ => message!("`{}` is not positive: write more than 0", quoted(text)),
    })
}

fn absolute_path(text: &str) -> Checked {
    refuse_unless(text.starts_with('/'), || message!("{} is not an absolute path: start it with `/`", shown(text)))
}

fn relative_path(text: &str) -> Checked {
    refuse_unless(!text.starts_with('/'), || message!("{} must be relative: leave out the leading `/`", shown(text)))?;
    refuse_unless(!text.split('/').any(|part| part == ".."), || {
        message!("{} must stay within its folder: leave out `..`", shown(text))
    })
}

fn volume_file_path(text: &str) -> Checked {
    relative_path(text)?;
    refuse_unless(!text.starts_with(".."), || {
        message!("{} must not start with `..`: that prefix belongs to the kubelet", shown(text))
    })
}

/// What the API server wants of a path in an HTTP request: that it is absolute.
fn url_path(text: &str) -> Checked {
    refuse_unless(text.starts_with('/'), || message!("{} must be absolute: start it with `/`", shown(text)))
}

/// A DNS name that is not an address.
fn host_name(text: &str) -> Checked {
    refuse_unless(addresses::parse_address(text).is_none(), || {
        message!("`{}` is an address: write a DNS name", quoted(text))
    })?;
    names::dns_subdomain(text)
}

fn ipv4(text: &str) -> Checked {
    refuse_unless(text.parse::<std::net::Ipv4Addr>().is_ok(), || {
        message!("{} is not a valid IPv4 address: write one such as 10.9.8.7", shown(text))
    })
}

/// A share such as `25%`; with `count`, of a field that also takes a number.
fn percentage(text: &str, count: bool, most: u64) -> Checked {
    let digits = text.strip_suffix('%').filter(|digits| !digits.is_empty());
    let digits = digits.filter(|digits| digits.bytes().all(|digit| digit.is_ascii_digit()));
    let Some(digits) = digits else {
        return Err(match count {
            true => message!("{} is neither a count nor a percentage: write 1 or \"25%\"", shown(text)),
            false => message!("{} is not a percentage: write one such as \"25%\"", shown(text)),
        });
    };
    refuse_unless(digits.parse().unwrap_or(u64::MAX) <= most, || {
        message!("{} is more than all: write at most {}%", shown(text), most)
    })
}

fn positive_percentage(text: &str) -> Checked {
    percentage(text, true, 100)?;
    refuse_unless(text.contains(|letter: char| ('1'..='9').contains(&letter)), || {
        message!("`{}` comes to none: write 1% or more", quoted(text))
    })
}

fn at_least(number: &str, least: i64) -> Checked {
    refuse_unless(number.parse().unwrap_or(i64::MAX) >= least, || {
        message!("{} is out of range: write {} or more", quoted(number), least)
    })
}

fn port_number(number: &str) -> Checked {
    refuse_unless(number.parse().is_ok_and(|port| (1..=65535).contains(&port)), || {
        message!("{} is out of range: write from 1 to 65535", quoted(number))
    })
}

/// A resource that a container can ask for: one of Kubernetes' own, huge pages, or an extended one.
fn container_resource(text: &str) -> Checked {
    let is_native = text.contains("kubernetes.io/");
    let valid = if text.contains('/') {
        let requested = || !text.starts_with("requests.") && names::label_key(&format!("requests.{text}")).is_ok();
        names::label_key(text).is_ok() && (is_native || requested())
    } else {
        let is_huge_page = text.starts_with("hugepages-") && names::label_key(text).is_ok();
        ["cpu", "memory", "ephemeral-storage"].contains(&text) || is_huge_page
    };
    refuse_unless(valid, || {
        message!(
            "{} is not a resource of a container: write `cpu`, `memory`, `ephemeral-storage`, `hugepages-2Mi` or an \
             extended resource such as `example.com/gpu`",
            shown(text)
        )
    })
}

fn extended_resource(text: &str) -> Checked {
    let valid = text.contains('/') && !text.contains("kubernetes.io/") && container_resource(text).is_ok();
    refuse_unless(valid, || {
        message!("{} is not an extended resource: write one such as `example.com/gpu`", shown(text))
    })
}

/// The name of a device's attribute or capacity: an identifier, after its domain and a `/` where it has one.
fn device_attribute(text: &str, needs_domain: bool) -> Checked {
    let is_identifier = |id: &str| {
        id.len() <= 32
            && id.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
            && id.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
    };
    let valid = match text.split_once('/') {
        // The server does not look at a name with more than one.
        Some((_, id)) if id.contains('/') => true,
        Some((domain, id)) => {
            domain.len() <= 63 && names::dns_subdomain(&domain.to_ascii_lowercase()).is_ok() && is_identifier(id)
        }
        None => !needs_domain && is_identifier(text),
    };
    refuse_unless(valid, || {
        message!("{} is not the name of an attribute: write one such as `gpu.example.com/model`", shown(text))
    })
}

/// Who signs certificates: `domain/name`, the domain with at least one dot.
fn signer_name(text: &str) -> Checked {
    let valid = text.split_once('/').is_some_and(|(domain, name)| {
        let is_short = |label: &str| label.len() <= names::LABEL_LENGTH;
        let is_domain = names::dns_subdomain(domain).is_ok() && domain.contains('.') && domain.split('.').all(is_short);
        is_domain && name.split('.').all(|label| names::dns_subdomain(label).is_ok()) && text.len() <= 571
    });
    refuse_unless(valid, || {
        message!("{} is not the name of a signer: write one such as `example.com/client`", shown(text))
    })
}

fn domain_prefixed_key(text: &str) -> Checked {
    refuse_unless(text.contains('/'), || {
        message!("{} has no domain: write a key in yours, such as `example.com/name`", shown(text))
    })?;
    names::annotation_key(text)
}

fn domain_prefixed_path(text: &str) -> Checked {
    let valid = text.split_once('/').is_some_and(|(domain, path)| {
        let of_path = |letter: char| letter.is_ascii_alphanumeric() || "/%:._~!$&'()*+,;=-".contains(letter);
        names::dns_subdomain(domain).is_ok() && !path.is_empty() && path.chars().all(of_path)
    });
    refuse_unless(valid, || {
        message!("{} is not a path in a domain: write one such as `example.com/controller`", shown(text))
    })
}

fn ingress_host(text: &str) -> Checked {
    refuse_unless(addresses::parse_address(text).is_none(), || {
        message!("`{}` is an address: write a DNS name", quoted(text))
    })?;
    names::dns_subdomain(text.strip_prefix("*.").unwrap_or(text))
}

fn iscsi_name(text: &str) -> Checked {
    let is_alphanumeric =
        |text: &str, length| text.len() == length && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let valid = match text.split_at_checked(4) {
        Some(("iqn.", name)) => is_iscsi_qualified(name),
        Some(("eui.", name)) => is_alphanumeric(name, 16),
        Some(("naa.", name)) => is_alphanumeric(name, 32),
        _ => false,
    };
    refuse_unless(valid, || {
        message!(
            "{} is not a valid iSCSI name: write one such as `iqn.2026-01.com.example:disk`, or `eui.` with 16 or `naa.` \
             with 32 letters and digits",
            shown(text)
        )
    })
}

/// The year and month, the domain, and what its owner calls the target: `2026-01.com.example:disk`.
fn is_iscsi_qualified(name: &str) -> bool {
    let (domain, target) = name.split_once(':').unwrap_or((name, ""));
    let Some((date, domain)) = domain.split_once('.') else { return false };
    let digits = |part: &str, length| part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
    date.split_once('-').is_some_and(|(year, month)| digits(year, 4) && digits(month, 2))
        && !domain.is_empty()
        && domain.chars().all(|letter| letter.is_ascii_alphanumeric() || "-.".contains(letter))
        && !target.is_empty()
        && !target.contains(|letter: char| ",;*&$|".contains(letter) || letter.is_whitespace())
}

fn limit_type(text: &str) -> Checked {
    if text.contains('/') {
        return names::label_key(text);
    }
    refuse_unless(["Pod", "Container", "PersistentVolumeClaim"].contains(&text), || {
        message!("{} is not a type of a limit: write `Pod`, `Container` or `PersistentVolumeClaim`", shown(text))
    })
}

fn namespace_finalizer(text: &str) -> Checked {
    names::label_key(text)?;
    refuse_unless(text.contains('/') || ["kubernetes", "orphan", "foregroundDeletion"].contains(&text), || {
        message!(
            "`{}` is not a finalizer that Kubernetes knows: write it as `example.com/{}`",
            quoted(text),
            quoted(text)
        )
    })
}

fn path_without_parent(text: &str) -> Checked {
    refuse_unless(!text.split('/').any(|part| part == ".."), || message!("{} must not contain `..`", shown(text)))
}

/// A search domain of a resolver: a DNS name, which may have an underscore and end with a dot; or the root.
fn search_domain(text: &str) -> Checked {
    if text == "." {
        return Ok(());
    }
    names::dns_subdomain_with_underscore(text.strip_suffix('.').unwrap_or(text))
}

/// The name of a kernel parameter: `net.core.somaxconn`, `net/core/somaxconn`.
fn sysctl(text: &str) -> Checked {
    let edge = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit();
    let segment = |part: &str| {
        part.starts_with(edge)
            && part.ends_with(edge)
            && part.chars().all(|letter| edge(letter) || letter == '-' || letter == '_')
    };
    refuse_unless(text.len() <= 253 && text.split(['.', '/']).all(segment), || {
        message!("{} is not a kernel parameter: write one such as net.core.somaxconn", shown(text))
    })
}

fn trimmed(text: &str) -> Checked {
    refuse_unless(text.trim() == text, || message!("{} must not have blanks around it", shown(text)))
}

fn windows_user_name(text: &str) -> Checked {
    let (domain, user) = text.split_once('\\').unwrap_or(("a", text));
    let valid = !text.contains(char::is_control)
        && (1..256).contains(&domain.len())
        && !domain.contains(['/', ':', '*', '?', '"', '<', '>', '|'])
        && user.len() <= 104
        && !user.contains(['"', '/', '\\', ':', ';', '|', '=', ',', '+', '*', '?', '<', '>', '@', '[', ']'])
        && !user.trim_matches(['.', ' ']).is_empty();
    refuse_unless(valid, || message!("{} is not a user of Windows: write `name` or `DOMAIN\\name`", shown(text)))
}

/// A duration as Go's `time.ParseDuration` reads it.
fn go_duration(text: &str) -> Checked {
    const UNITS: [&str; 8] = ["ns", "us", "\u{b5}s", "\u{3bc}s", "ms", "s", "m", "h"];
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let mut rest = unsigned;
    let mut valid = !rest.is_empty();
    while valid && !rest.is_empty() && unsigned != "0" {
        let number =
            rest.len() - rest.trim_start_matches(|letter: char| letter.is_ascii_digit() || letter == '.').len();
        let (digits, behind) = rest.split_at(number);
        let unit = behind.find(|letter: char| letter.is_ascii_digit() || letter == '.').unwrap_or(behind.len());
        let (unit, next) = behind.split_at(unit);
        let dots = digits.matches('.').count();
        valid = digits.len() > dots && dots <= 1 && UNITS.contains(&unit);
        rest = next;
    }
    refuse_unless(valid, || message!("{} is not a valid duration: write one such as `30s` or `1h30m`", shown(text)))
}

fn non_negative_duration(text: &str) -> Checked {
    go_duration(text)?;
    refuse_unless(!text.starts_with('-'), || message!("`{}` is negative: leave out the `-`", quoted(text)))
}

/// Base64 of RFC 4648 section 4 with its padding; line ends are passed over, as Go does.
fn base64(text: &str) -> Checked {
    let bytes: Vec<u8> = text.bytes().filter(|byte| !matches!(byte, b'\r' | b'\n')).collect();
    let padding = bytes.iter().rev().take_while(|byte| **byte == b'=').count();
    let is_digit = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    let valid = bytes.len().is_multiple_of(4) && padding <= 2 && bytes.iter().rev().skip(padding).all(is_digit);
    refuse_unless(valid, || "expected base64 with padding")
}

/// The shape and the ranges of an RFC 3339 time; the length of the month is left to the server.
fn rfc3339(text: &str) -> Checked {
    refuse_unless(is_rfc3339(text), || {
        message!("{} is not a valid time: write one such as 2006-01-02T15:04:05Z (RFC 3339)", shown(text))
    })
}

fn is_rfc3339(text: &str) -> bool {
    let shape = |text: &str, pattern: &str| {
        text.len() == pattern.len()
            && text.bytes().zip(pattern.bytes()).all(|(byte, expected)| match expected {
                b'0' => byte.is_ascii_digit(),
                _ => byte == expected,
            })
    };
    let number = |range| text.get(range).and_then(|digits: &str| digits.parse::<u8>().ok()).unwrap_or(u8::MAX);
    let Some((moment, rest)) = text.split_at_checked(19) else { return false };
    let zone_start = match rest.strip_prefix('.') {
        Some(fraction) => 1 + fraction.bytes().take_while(u8::is_ascii_digit).count(),
        None => 0,
    };
    let zone = rest.get(zone_start..).unwrap_or_default();
    shape(moment, "0000-00-00T00:00:00")
        && zone_start != 1
        && (1..=12).contains(&number(5..7))
        && (1..=31).contains(&number(8..10))
        && number(11..13) < 24
        && number(14..16) < 60
        && number(17..19) < 60
        && (zone == "Z" || shape(zone, "+00:00") || shape(zone, "-00:00"))
}

#[cfg(test)]
mod tests {
    use super::FORMATS;

    #[test]
    fn formats_are_in_order() {
        assert!(FORMATS.is_sorted_by_key(|format| format.name));
    }
}
