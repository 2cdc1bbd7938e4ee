//! The two text formats that an API server cannot read a wrong value of.

/// Base64 of RFC 4648 section 4 with its padding; line ends are passed over, as Go does.
pub(super) fn is_base64(text: &str) -> bool {
    let bytes: Vec<u8> = text.bytes().filter(|byte| !matches!(byte, b'\r' | b'\n')).collect();
    let padding = bytes.iter().rev().take_while(|byte| **byte == b'=').count();
    let is_digit = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    bytes.len().is_multiple_of(4) && padding <= 2 && bytes.iter().rev().skip(padding).all(is_digit)
}

/// The shape and the ranges of an RFC 3339 time; the length of the month is left to the server.
pub(super) fn is_date_time(text: &str) -> bool {
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
