//! The article of `newsrack -`: it is kept in a private file while the reader runs, and the keyboard takes the place of
//! standard input.
#![expect(clippy::disallowed_methods, reason = "this module makes the file that the reader then opens")]

use crate::disk;
use crate::private::{PrivateFolder, PrivateFolders};
use rustix::fs::{Mode, OFlags};
use std::fs::OpenOptions;
use std::io::{self, Read};
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;

/// The name of the file, which is shown if the article has no title.
const NAME: &str = "stdin";

/// An article that was read from standard input. Its file is removed when this is dropped.
pub(super) struct Received {
    pub(super) file: PathBuf,
    _folder: PrivateFolder,
}

/// Reads standard input to its end, or as much of it as is read of an article file.
///
/// # Errors
/// If it cannot be read, or no private file can be written.
pub(super) fn receive(private: &PrivateFolders) -> io::Result<Received> {
    let mut failed = io::ErrorKind::NotFound.into();
    for place in private.places() {
        match private.make(&place) {
            Ok(folder) => {
                let file = folder.path().join(NAME);
                let mut out = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&file)?;
                // One byte more, so that the reader says that the rest was cut.
                io::copy(&mut io::stdin().lock().take(disk::READ_MAX + 1), &mut out)?;
                return Ok(Received { file, _folder: folder });
            }
            Err(error) => failed = error,
        }
    }
    Err(failed)
}

/// Makes the terminal of this process its standard input.
///
/// # Errors
/// If the process has no terminal.
pub(super) fn take_keyboard() -> io::Result<()> {
    let terminal = rustix::fs::open("/dev/tty", OFlags::RDWR | OFlags::CLOEXEC, Mode::empty())?;
    Ok(rustix::stdio::dup2_stdin(terminal)?)
}
