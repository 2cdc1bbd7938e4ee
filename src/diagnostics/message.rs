//! Sentences whose quoted values are kept apart from their words until they are shown.
//!
//! Whether a value is a secret is known only where the whole input has been read, so no check has to care: it quotes what
//! it likes, and what stands in the place of a secret is masked once, when a [`Report`](super::Report) is made. What the
//! user wrote can enter a message only through [`quoted`]:
//!
//! ```
//! use esgen::{diagnostics::quoted, message};
//! let name = String::from("a_b");
//! message!("`{}` is longer than {} characters", quoted(&name), 63);
//! ```
//!
//! A string that may be the user's does not compile, owned or borrowed:
//!
//! ```compile_fail,E0277
//! # use esgen::message;
//! let name = String::from("hunter2");
//! message!("`{}` is not a valid DNS label", name);
//! ```
//!
//! ```compile_fail,E0597
//! # use esgen::message;
//! let name = String::from("hunter2");
//! message!("`{}` is not a valid DNS label", name.as_str());
//! ```
//!
//! Nor does a string in place of a sentence:
//!
//! ```compile_fail,E0277
//! let sentence: esgen::diagnostics::Message = String::from("`hunter2` is not a valid DNS label").into();
//! ```
//!
//! Nor does a sentence with a value too few or too many, or a way around the masking:
//!
//! ```compile_fail,E0080
//! # use esgen::message;
//! message!("{} of {}", 1);
//! ```
//!
//! ```compile_fail,E0277
//! # use esgen::{diagnostics::quoted, message};
//! message!("`{}`", quoted("hunter2")).to_string();
//! ```

use std::borrow::Cow;
use std::fmt;

use super::text::{MASK, Quotation, Texts};
use super::{Path, Place};

/// A sentence about the user's input, made by [`message!`](crate::message). Only a report can turn it into a string.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Message(Vec<Part>);

#[derive(Clone, PartialEq, Eq, Hash)]
enum Part {
    /// Words of this program.
    Words(&'static str),
    /// A value of a type that cannot hold a password, though it may be the number that somebody took for one.
    Harmless(String),
    /// Keys of the user's document, of which secret ones are masked when places are resolved.
    Path(Path),
    Quoted(Quoted),
}

/// What the user wrote. See [`quoted`].
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Quoted {
    text: String,
    place: Option<Place>,
    /// How many characters are shown.
    most: usize,
}

/// A value to be shown unless a secret stands where the message's own place is.
pub fn quoted(value: impl fmt::Display) -> Quoted {
    Quoted { text: value.to_string(), place: None, most: usize::MAX }
}

impl Quoted {
    /// Says that it was read from another place.
    #[must_use]
    pub fn from(self, place: Place) -> Self {
        Self { place: Some(place), ..self }
    }

    /// Cuts a longer value, once what is secret of it has been masked.
    #[must_use]
    pub fn at_most(self, most: usize) -> Self {
        Self { most, ..self }
    }
}

/// What can stand in a [`Message`]. There is no implementation for strings that do not belong to the program.
#[diagnostic::on_unimplemented(
    message = "a `{Self}` in a message may be a secret",
    note = "write `quoted(value)` for what the user wrote, or `harmless!(Type)` for a type that holds no free text"
)]
pub trait Argument {
    /// Appends the value to a message.
    fn append_to(&self, message: &mut Message);
}

/// Lets values of these types stand in messages as they are: none of them is what a user wrote as free text.
macro_rules! harmless {
    ($($type:ty),* $(,)?) => {
        $(impl $crate::diagnostics::Argument for $type {
            fn append_to(&self, message: &mut $crate::diagnostics::Message) {
                message.push_harmless(self.to_string());
            }
        })*
    };
}

harmless!(bool, char, f64, i32, i64, i128, u8, u16, u32, u64, usize);
pub(crate) use harmless;

impl Argument for &'static str {
    fn append_to(&self, message: &mut Message) {
        message.0.push(Part::Words(self));
    }
}

impl Argument for Quoted {
    fn append_to(&self, message: &mut Message) {
        message.0.push(Part::Quoted(self.clone()));
    }
}

impl Argument for Path {
    fn append_to(&self, message: &mut Message) {
        message.0.push(Part::Path(self.clone()));
    }
}

/// The name of a file, which is no secret, however much it looks like one.
#[derive(Clone, Copy)]
pub struct FileName<'n>(pub &'n str);

impl Argument for FileName<'_> {
    fn append_to(&self, message: &mut Message) {
        message.push_harmless(self.0.to_owned());
    }
}

impl Argument for Message {
    fn append_to(&self, message: &mut Message) {
        message.0.extend(self.0.iter().cloned());
    }
}

impl<T: Argument> Argument for &T {
    fn append_to(&self, message: &mut Message) {
        T::append_to(self, message);
    }
}

/// A [`Message`] of a literal with `{}` for each value: `` message!("`{}` is not a valid DNS label", quoted(name)) ``.
/// Braces are ordinary characters where there are no values.
#[macro_export]
macro_rules! message {
    ($sentence:literal $(, $value:expr)* $(,)?) => {{
        const { $crate::diagnostics::Message::check_places($sentence, <[&str]>::len(&[$(stringify!($value)),*])) };
        $crate::diagnostics::Message::new($sentence, &[$(&$value as &dyn $crate::diagnostics::Argument),*])
    }};
}

impl Message {
    /// What [`message!`](crate::message) makes.
    pub fn new(sentence: &'static str, values: &[&dyn Argument]) -> Self {
        if values.is_empty() {
            return sentence.into();
        }
        let (mut message, mut values) = (Self::default(), values.iter());
        for words in sentence.split("{}") {
            message.push_str(words);
            if let Some(value) = values.next() {
                value.append_to(&mut message);
            }
        }
        message
    }

    /// Refuses a sentence that has not as many `{}` as there are values. Called at compile time.
    pub const fn check_places(sentence: &str, values: usize) {
        let (bytes, mut places, mut at) = (sentence.as_bytes(), 0, 1);
        while at < bytes.len() {
            if bytes[at - 1] == b'{' && bytes[at] == b'}' {
                places += 1;
            }
            at += 1;
        }
        assert!(values == 0 || values == places, "a message needs as many places as it has values");
    }

    /// Values one after the other.
    pub fn joined<T: Argument>(values: impl IntoIterator<Item = T>, separator: &'static str) -> Self {
        let mut message = Self::default();
        for value in values {
            if !message.is_empty() {
                message.push_str(separator);
            }
            value.append_to(&mut message);
        }
        message
    }

    /// What there is to choose from: `` `a`, `b` or `c` ``.
    pub fn alternatives<T: Argument>(values: impl IntoIterator<Item = T>) -> Self {
        let values: Vec<T> = values.into_iter().collect();
        let Some((last, others)) = values.split_last() else { return "nothing".into() };
        let others = Self::joined(others.iter().map(|value| message!("`{}`", value)), ", ");
        if others.is_empty() { message!("`{}`", last) } else { message!("{} or `{}`", others, last) }
    }

    /// Adds words.
    pub fn push_str(&mut self, words: &'static str) {
        if !words.is_empty() {
            self.0.push(Part::Words(words));
        }
    }

    /// See [`harmless!`].
    pub(crate) fn push_harmless(&mut self, value: String) {
        self.0.push(Part::Harmless(value));
    }

    /// Whether it says nothing.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|part| matches!(part, Part::Words("")))
    }

    /// The places that values were read from.
    pub(crate) fn places_mut(&mut self) -> impl Iterator<Item = &mut Place> {
        self.0.iter_mut().filter_map(|part| match part {
            Part::Quoted(quoted) => quoted.place.as_mut(),
            _ => None,
        })
    }

    /// The paths that it names.
    pub(crate) fn paths_mut(&mut self) -> impl Iterator<Item = &mut Path> {
        self.0.iter_mut().filter_map(|part| match part {
            Part::Path(path) => Some(path),
            _ => None,
        })
    }

    /// All of it, for tests of the words.
    #[cfg(test)]
    pub(crate) fn unmasked(&self) -> String {
        self.shown(&Texts::default(), Quotation { span: None, scope: None, is_exact: false })
    }

    /// The sentence with every secret masked; `own` is where the message's own place stands.
    pub(super) fn shown(&self, texts: &Texts, own: Quotation) -> String {
        let mut shown = String::new();
        for part in &self.0 {
            match part {
                Part::Words(words) => shown.push_str(words),
                Part::Path(path) => shown.push_str(&path.to_string()),
                Part::Harmless(text) => {
                    shown.push_str(if own.span.is_some_and(|span| texts.is_secret(span, text)) { MASK } else { text });
                }
                Part::Quoted(Quoted { text, place, most }) => {
                    let at = match place {
                        Some(Place::Span(span)) => Quotation { span: Some(*span), scope: None, is_exact: true },
                        Some(_) => Quotation { span: None, scope: None, is_exact: false },
                        None => own,
                    };
                    let masked = texts.masked(text, &at);
                    match masked.char_indices().nth(*most) {
                        Some((end, _)) => shown.extend([&masked[..end], "..."]),
                        None => shown.push_str(&masked),
                    }
                }
            }
        }
        shown
    }
}

impl From<&'static str> for Message {
    fn from(words: &'static str) -> Self {
        let mut message = Self::default();
        message.push_str(words);
        message
    }
}

impl From<Quoted> for Message {
    fn from(quoted: Quoted) -> Self {
        Self(vec![Part::Quoted(quoted)])
    }
}

/// Without what is quoted.
impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown: String = self.0.iter().map(Part::unquoted).collect();
        fmt::Debug::fmt(&shown, f)
    }
}

impl Part {
    fn unquoted(&self) -> Cow<'_, str> {
        match self {
            Self::Words(words) => Cow::Borrowed(words),
            Self::Path(path) => path.to_string().into(),
            Self::Harmless(text) => text.into(),
            Self::Quoted(_) => MASK.into(),
        }
    }
}
