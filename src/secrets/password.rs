//! Passwords, and how the file realm keeps them.

use std::num::NonZeroU32;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::pbkdf2::{self, PBKDF2_HMAC_SHA512};
use zeroize::Zeroizing;

use super::{SecretsError, random};

/// 32 of 49 letters are 179 bits.
const LENGTH: usize = 32;

/// Letters alone, without those that are read as another one (l, I, O): nothing that a shell, a URL or YAML would take
/// for something else than a word.
const ALPHABET: &[u8; 49] = b"abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ";

/// A new random password.
///
/// # Errors
/// An operating system that gives no random numbers.
pub(super) fn generate() -> Result<Zeroizing<String>, SecretsError> {
    // Room for all of it at once: a string that grows leaves its old bytes behind.
    let mut password = Zeroizing::new(String::with_capacity(LENGTH));
    while password.len() < LENGTH {
        let missing = LENGTH - password.len();
        let bytes = random::<LENGTH>()?;
        password.extend(bytes.iter().filter_map(|byte| letter(*byte)).take(missing));
    }
    Ok(password)
}

/// The letter that a random byte stands for, or none for the bytes over the last full round of the alphabet: taking
/// them in as well would make the first letters likelier than the others.
fn letter(byte: u8) -> Option<char> {
    let (round, place) = (usize::from(byte) / ALPHABET.len(), usize::from(byte) % ALPHABET.len());
    if round < 256 / ALPHABET.len() { ALPHABET.get(place).map(|letter| char::from(*letter)) } else { None }
}

/// Rounds of the hash: Elasticsearch's own default for PBKDF2.
const ROUNDS: NonZeroU32 = NonZeroU32::new(10_000).unwrap();

/// The password as the file `users` of the file realm keeps it: `{PBKDF2}` rounds `$` salt `$` hash, both of 32 bytes in base64
/// (`Hasher.PBKDF2`). FIPS 140 allows it, too.
///
/// # Errors
/// An operating system that gives no random numbers.
pub(super) fn hash(password: &str) -> Result<String, SecretsError> {
    let salt = random::<32>()?;
    let mut hash = [0; 32];
    pbkdf2::derive(PBKDF2_HMAC_SHA512, ROUNDS, salt.as_slice(), password.as_bytes(), &mut hash);
    Ok(format!("{{PBKDF2}}{ROUNDS}${}${}", STANDARD.encode(salt.as_slice()), STANDARD.encode(hash)))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn every_letter_is_equally_likely() {
        let mut counts = BTreeMap::new();
        for letter in (0..=u8::MAX).filter_map(letter) {
            *counts.entry(letter).or_insert(0) += 1;
        }
        assert_eq!(counts.len(), ALPHABET.len());
        assert!(counts.values().all(|count| *count == 5), "{counts:?}");
    }

    #[test]
    fn passwords_are_long_words_and_never_the_same() {
        let passwords: Vec<_> = (0..100).map(|_| generate().unwrap()).collect();
        for (index, password) in passwords.iter().enumerate() {
            assert_eq!(password.len(), LENGTH);
            assert!(password.bytes().all(|letter| ALPHABET.contains(&letter)));
            assert!(!passwords[index + 1..].contains(password));
        }
    }
}
