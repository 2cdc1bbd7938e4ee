//! Values to put into fields: odd ones, on and beyond what is allowed, and likely ones.

use crate::catalog::{Shape, Type};
use crate::corpus::Corpus;
use fastrand::Rng;
use serde_json::{Map, Value, json};

const NUMBERS: &[i64] = &[
    0,
    1,
    -1,
    2,
    3,
    10,
    50,
    99,
    100,
    101,
    255,
    256,
    511,
    512,
    1000,
    1024,
    3600,
    8080,
    30000,
    65535,
    65536,
    86400,
    86401,
    100_000,
    1_000_000_001,
    i32::MAX as i64,
    i32::MAX as i64 + 1,
    i32::MIN as i64,
    u32::MAX as i64,
    i64::MAX,
    i64::MIN,
];

const STRINGS: &[&str] = &[
    "", " ", "a", "A", "z-", "-a", "a_b", "a.b", "a..b", ".a", "..a", "a/b", "a/b/c", "/", "a b", "ä", "*", "*.a", "1",
    "0", "-1", "true", "null", "~", "http", "80", "1a", "a:b", "a=b", "a,b", "$(A)", "../a", "/a/../b", "None", "none",
    "default", "kubernetes.io/a", "k8s.io/a", "a\nb", "\t", "10.0.0.1", "10.0.0.256", "010.0.0.1", "::1", "10.0.0.0/8",
    "10.0.0.0/33", "https://example.com", "2024-01-01T00:00:00Z", "YQ==", "YQ", "Y Q==", "YQ==\n", "sha256:0", "=a",
    "IN_VALID", "example.com/A_b", "example.com/", "/a", "9", "a.b.c.d.e",
];

const QUANTITIES: &[&str] = &[
    "0", "1", "-1", "+1", "1Gi", "1.5Gi", "-1Gi", "100m", "1.5m", "0.5", "1k", "1K", "1kb", "1Mi", "1e3", "1E3", "1e",
    "Gi", ".5", "5.", "0x10", "1n", "0.1n", "1u", "1e400", "1Ei", "9223372036854775807", "9223372036854775808", "1 Gi",
    " 1", "1gi", "", "1e-3", "12E", "1_000", "1,5", "00", "1e+3",
];

const DURATIONS: &[&str] = &["5m", "1h30m", "5", "5 m", "-5m", "1d", "0s", "1.5h", "5M"];

const PERCENTAGES: &[&str] =
    &["0%", "1%", "25%", "99%", "100%", "101%", "-1%", "%", "25.5%", "025%", "25 %", "25", "25%%", "1000%"];

fn pick<'a, T>(random: &mut Rng, from: &'a [T]) -> &'a T {
    &from[random.usize(..from.len())]
}

/// A number as JSON may have it.
pub(crate) fn odd_number(random: &mut Rng) -> Value {
    match random.u8(..20) {
        0 => json!(1.5),
        1 => json!(0.1),
        2 => json!(u64::MAX),
        _ => json!(pick(random, NUMBERS)),
    }
}

/// A string that some syntax or other refuses.
pub(crate) fn odd_string(random: &mut Rng) -> Value {
    match random.u8(..20) {
        0 => json!(
            "a".repeat(*pick(random, &[15, 16, 32, 33, 52, 53, 63, 64, 128, 129, 253, 254, 317, 318, 1025, 4097]))
        ),
        1 => json!(format!("{}/a", "a".repeat(*pick(random, &[253, 254])))),
        2 => json!(pick(random, DURATIONS)),
        3..6 => json!(pick(random, QUANTITIES)),
        6..8 => json!(pick(random, PERCENTAGES)),
        _ => json!(pick(random, STRINGS)),
    }
}

/// Another value of the same JSON type.
pub(crate) fn odd_like(value: &Value, shape: Option<Shape>, random: &mut Rng) -> Value {
    match (shape, value) {
        (Some(Shape::Quantity), _) if random.u8(..4) > 0 => json!(pick(random, QUANTITIES)),
        (Some(Shape::IntOrString), _) if random.bool() => json!(pick(random, PERCENTAGES)),
        (_, Value::Bool(value)) => json!(!value),
        (_, Value::Number(_)) => odd_number(random),
        (_, Value::String(text)) if random.u8(..3) == 0 => json!(near_miss(text, random)),
        (_, Value::Array(_)) => json!([]),
        (_, Value::Object(_)) => json!({}),
        _ => odd_string(random),
    }
}

/// A string that is nearly another one.
pub(crate) fn near_miss(text: &str, random: &mut Rng) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    let position = random.usize(..=letters.len());
    match random.u8(..8) {
        0 => return text.to_lowercase(),
        1 => return text.to_uppercase(),
        2 => return format!("{text} "),
        3 => return format!("{text}{}", pick(random, &["s", "-", ".", "/", "_", "1", "X", "%", ":"])),
        4 => return text.repeat(2),
        5 if position < letters.len() => _ = letters.remove(position),
        6 if position + 1 < letters.len() => letters.swap(position, position + 1),
        _ => letters.insert(position, *pick(random, &['a', 'A', '_', '-', '.', '/', ' ', '0', ':', ',', '='])),
    }
    letters.into_iter().collect()
}

/// A value of any other JSON type.
pub(crate) fn wrong_type(value: &Value, random: &mut Rng) -> Value {
    let others = [
        json!("a"),
        json!(1),
        json!(true),
        json!({}),
        json!([]),
        json!({"a": "b"}),
        json!(["a"]),
        json!("1"),
        json!("true"),
        json!([1]),
    ];
    let different = |other: &&Value| std::mem::discriminant(*other) != std::mem::discriminant(value);
    let others: Vec<_> = others.iter().filter(different).collect();
    (*pick(random, &others)).clone()
}

/// A value that the server may well accept in a field of that name and type.
pub(crate) fn likely(name: &str, of: Option<Type>, corpus: &Corpus, depth: usize, random: &mut Rng) -> Value {
    // What another object has there is the likeliest.
    if random.u8(..3) > 0
        && let Some(value) = corpus.pick(name, of, random)
    {
        return value.clone();
    }
    let Some(kind) = of else { return likely_string(name, corpus, random) };
    match kind.shape() {
        Shape::Object => likely_object(kind, corpus, depth, random),
        Shape::Map => {
            let key = pick(random, &["a", "app", "cpu", "memory", "storage", "example.com/a", "kubernetes.io/os"]);
            json!({*key: likely(key, kind.field(key), corpus, depth + 1, random)})
        }
        Shape::List => {
            let length = random.usize(1..3);
            (0..length).map(|_| likely(name, kind.items(), corpus, depth + 1, random)).collect()
        }
        Shape::String => likely_string(name, corpus, random),
        Shape::Integer if random.u8(..4) == 0 => odd_number(random),
        Shape::Integer => json!(pick(random, &[0, 1, 2, 5, 10, 60, 100, 292, 1000, 8080, 30080])),
        Shape::Boolean => json!(random.bool()),
        Shape::Quantity => json!(pick(random, &["1", "2", "100m", "500m", "1Gi", "64Mi", "10Gi", "0", "1k"])),
        Shape::IntOrString => {
            pick(random, &[json!(1), json!(0), json!("25%"), json!("http"), json!(8080), json!("100%")]).clone()
        }
        Shape::Anything => pick(random, &[json!({}), json!("a"), json!({"a": "b"}), json!(1)]).clone(),
    }
}

fn likely_object(kind: Type, corpus: &Corpus, depth: usize, random: &mut Rng) -> Value {
    const DEEPEST: usize = 5;
    let fields: Vec<_> = kind.fields().collect();
    // About one optional field, for where one of several is asked for; seldom all that can be thought of.
    let extra = random.usize(..3);
    let mut object = Map::new();
    for name in &fields {
        let wanted = kind.requires(name) || depth < DEEPEST && random.usize(..fields.len()) < extra;
        if let (true, Some(field)) = (wanted, kind.field(name)) {
            object.insert((*name).to_owned(), likely(name, Some(field), corpus, depth + 1, random));
        }
    }
    Value::Object(object)
}

fn likely_string(name: &str, corpus: &Corpus, random: &mut Rng) -> Value {
    match corpus.words(name) {
        Some(words) if random.u8(..8) > 0 => pick(random, words).clone(),
        _ => json!(pick(random, &["a", "b", "data", "http", "example.com/a", "search.example.com", "/data", "1"])),
    }
}
