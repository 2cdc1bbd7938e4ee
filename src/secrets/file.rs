//! Writing what must not be read by others or written over.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use super::SecretsError;

/// Writes `text` to a new file that only its owner can read and write (mode 0600), and waits until it is on the disk.
///
/// The folder must exist. Nothing is left behind where writing fails.
///
/// # Errors
/// [`SecretsError::AlreadyExists`] for a path that is taken, also by a symbolic link to nowhere: the secrets in it may be
/// the only copy. [`SecretsError::Write`] for everything else.
pub fn write_new(path: &Path, text: &str) -> Result<(), SecretsError> {
    let failed = |source| SecretsError::Write { path: path.to_owned(), source };
    let file = create(path).map_err(|source| match source.kind() {
        io::ErrorKind::AlreadyExists => SecretsError::AlreadyExists { path: path.to_owned() },
        _ => failed(source),
    })?;
    if let Err(source) = fill(file, text) {
        // What stopped the writing is the thing to report, also where the cleaning up fails for the same reason.
        let _ = fs::remove_file(path);
        return Err(failed(source));
    }
    Ok(())
}

/// Creates the file, or fails where the path is taken; the operating system decides both in one step.
fn create(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn fill(mut file: File, text: &str) -> io::Result<()> {
    // A umask can have taken away the owner's own bits.
    #[cfg(unix)]
    file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}
