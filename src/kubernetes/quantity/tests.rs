//! Quantities as `resource.ParseQuantity` reads and prints them.

use proptest::prelude::*;

use super::Quantity;

fn read(text: &str) -> Quantity {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error:?}"))
}

#[test]
fn canonical_form_is_the_servers() {
    let cases = [
        ("0", "0"),
        ("0Gi", "0"),
        ("00", "0"),
        ("-0", "0"),
        ("0.0m", "0"),
        (".", "0"),
        ("Gi", "0"),
        ("+", "0"),
        ("e3", "0"),
        ("1.5Gi", "1536Mi"),
        ("0.5", "500m"),
        ("2048Mi", "2Gi"),
        ("1000m", "1"),
        ("1.5", "1500m"),
        ("1024", "1024"),
        ("1000", "1k"),
        ("1024Ki", "1Mi"),
        ("0.5Ki", "512"),
        ("0.5Gi", "512Mi"),
        ("1.1Ki", "1126400m"),
        ("1Ki", "1Ki"),
        ("100000000", "100M"),
        ("1e3", "1e3"),
        ("1E3", "1E3"),
        ("1000e3", "1e6"),
        ("10e2", "1e3"),
        ("1e2", "100"),
        ("1E", "1E"),
        ("-1.5Gi", "-1536Mi"),
        ("-500m", "-500m"),
        ("0.1n", "1n"),
        ("-0.1n", "-1n"),
        ("1.0000000001", "1000000001n"),
        ("0.0001Ki", "102400u"),
        ("9Ei", "9223372036854775807"),
        ("16Ei", "9223372036854775807"),
        ("1n", "1n"),
        ("1u", "1u"),
        ("1.0", "1"),
        ("1.G", "1.G"),
        ("+5", "+5"),
        ("01", "01"),
        ("05Gi", "05Gi"),
        ("0.0015e3", "1500e-3"),
        ("0.100k", "100"),
        ("-0.5Ki", "-512"),
        (".5", "500m"),
        ("1e-3", "1e-3"),
        ("0.001", "1m"),
        ("500m", "500m"),
        (" 2 ", "2"),
        ("8Gi", "8Gi"),
        ("8192Mi", "8Gi"),
        ("1500M", "1500M"),
        ("12.5k", "12500"),
        ("1e-400", "1e-9"),
    ];
    for (text, canonical) in cases {
        assert_eq!(read(text).to_string(), canonical, "{text}");
    }
}

#[test]
fn broken_texts_are_refused_with_the_reason() {
    let cases = [
        ("", "empty"),
        (" ", "empty"),
        ("1 Gi", "cannot contain"),
        ("1.2.3", "cannot contain"),
        ("1_000", "cannot contain"),
        ("ten", "cannot contain"),
        ("1GB", "cannot contain"),
        ("1gi", "cannot contain"),
        ("1e", "unknown suffix"),
        ("5-3", "unknown suffix"),
        ("1Mm", "unknown suffix"),
        ("1K", "unknown suffix"),
        ("1i", "unknown suffix"),
        ("1e+", "unknown suffix"),
        ("--1", "unknown suffix"),
        ("1e40", "too large"),
        ("0x10", "cannot contain"),
        ("1é", "cannot contain"),
    ];
    for (text, reason) in cases {
        let error = text.parse::<Quantity>().expect_err(text).0.unmasked();
        assert!(error.contains(reason), "{text}: {error}");
    }
}

#[test]
fn values_compare_across_units() {
    assert_eq!(read("1Gi"), read("1024Mi"));
    assert_eq!(read("1"), read("1000m"));
    assert!(read("1G") < read("1Gi") && read("-1") < read("0") && read("100m") < read("0.2"));
    assert_eq!(read("1.5").as_bytes(), 2);
    assert_eq!(read("-1.5").as_bytes(), 0);
    assert_eq!(read("0.5m").as_millis(), 1);
    assert_eq!(read("1.5").as_millis(), 1500);
    assert_eq!(read("1e29").as_bytes(), u64::MAX);
    assert_eq!(Quantity::from_bytes(1 << 31).to_string(), "2Gi");
    assert_eq!(Quantity::from_millis(1500).to_string(), "1500m");
    assert_eq!(Quantity::from_millis(2000).to_string(), "2");
}

proptest! {
    #[test]
    fn no_text_panics(text in "\\PC*") {
        let _ = text.parse::<Quantity>().map(|quantity| (quantity.to_string(), quantity.as_bytes(), quantity.as_millis()));
    }

    #[test]
    fn canonical_form_reads_back_as_the_same_value(text in "[+-]?[0-9]{0,20}(\\.[0-9]{0,12})?(n|u|m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei|[eE][+-]?[0-9]{1,2})?") {
        if let Ok(quantity) = text.parse::<Quantity>() {
            let written = quantity.to_string();
            prop_assert_eq!(&read(&written), &quantity);
            prop_assert_eq!(read(&written).to_string(), written);
        }
    }
}
