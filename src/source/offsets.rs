//! Character numbers, which the YAML parser counts in, to byte offsets.

/// Every how many characters a byte offset is kept.
const STRIDE: usize = 64;

/// Byte offsets of the characters of one text.
pub(crate) struct Offsets<'text> {
    text: &'text str,
    /// Byte offset of every [`STRIDE`]th character; empty where the text is ASCII and numbers are offsets already.
    checkpoints: Vec<usize>,
}

impl<'text> Offsets<'text> {
    /// Prepares `text`.
    pub(crate) fn new(text: &'text str) -> Self {
        let checkpoints = match text.is_ascii() {
            true => Vec::new(),
            false => text.char_indices().step_by(STRIDE).map(|(byte, _)| byte).collect(),
        };
        Self { text, checkpoints }
    }

    /// The byte offset of a character; the text's length for one behind its end.
    pub(crate) fn byte(&self, character: usize) -> usize {
        if self.checkpoints.is_empty() {
            return character.min(self.text.len());
        }
        let Some(start) = self.checkpoints.get(character / STRIDE) else { return self.text.len() };
        let rest = &self.text[*start..];
        rest.char_indices().nth(character % STRIDE).map_or(self.text.len(), |(byte, _)| start + byte)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_is_found() {
        let text = "aä€😀\n".repeat(50);
        let offsets = Offsets::new(&text);
        for (number, (byte, _)) in text.char_indices().enumerate() {
            assert_eq!(offsets.byte(number), byte);
        }
        assert_eq!(offsets.byte(text.chars().count()), text.len());
        assert_eq!(offsets.byte(usize::MAX), text.len());
    }
}
