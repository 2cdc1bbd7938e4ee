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

/// Where a text comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// A file, standard input or a text in memory, known by its name.
    Named,
    /// A `--set` argument, known by its text.
    Set,
}

/// One text and the name that it is shown under.
#[derive(Clone, Debug)]
pub struct File {
    /// Where it comes from.
    pub kind: FileKind,
    /// A path as the user wrote it, `<stdin>`, or `--set`.
    pub name: String,
    /// The whole text; empty where it could not be read.
    pub text: String,
}

impl Files {
    /// Adds a text and gives its number.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) -> FileId {
        self.push(File { kind: FileKind::Named, name: name.into(), text: text.into() })
    }

    /// Adds a `--set` argument and gives its number.
    pub fn add_set(&mut self, argument: impl Into<String>) -> FileId {
        self.push(File { kind: FileKind::Set, name: "--set".into(), text: argument.into() })
    }

    fn push(&mut self, file: File) -> FileId {
        self.0.push(file);
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
}
