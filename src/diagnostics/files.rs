//! The texts that findings point into.

/// Number of a file in [`Files`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileId(pub u32);

/// A stretch of one file, in bytes: `start..end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// Byte offset of the first byte.
    pub start: usize,
    /// Byte offset behind the last byte.
    pub end: usize,
}

/// The texts that findings can point into: the user's files, standard input, `--set` arguments.
#[derive(Clone, Debug, Default)]
pub struct Files(Vec<File>);

/// One text and the name that it is shown under.
#[derive(Clone, Debug)]
pub struct File {
    /// A path as the user wrote it, `<stdin>`, or `--set spec.version=...`.
    pub name: String,
    /// The whole text; empty where it could not be read.
    pub text: String,
}

impl Files {
    /// Adds a text and gives its number.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) -> FileId {
        self.0.push(File { name: name.into(), text: text.into() });
        FileId((self.0.len() - 1) as u32)
    }

    /// The file of that number. Numbers come from [`Files::add`] of the same collection.
    pub fn get(&self, id: FileId) -> &File {
        &self.0[id.0 as usize]
    }

    /// All files in the order in which they were added.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &File)> {
        self.0.iter().enumerate().map(|(number, file)| (FileId(number as u32), file))
    }

    /// Line and column, both from 1, of a byte offset; columns count characters.
    pub fn line_column(&self, id: FileId, offset: usize) -> (usize, usize) {
        let text = &self.get(id).text;
        let mut offset = offset.min(text.len());
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        let before = &text[..offset];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
    }
}
