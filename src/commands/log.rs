//! The file of `--log-file`: a line for each thing that happened, with its time.
#![expect(clippy::disallowed_methods, reason = "this module owns the log file")]

use chrono::SecondsFormat;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::{Arc, Mutex};

/// The log, or none. Cheap to clone; all clones write to the same file.
#[derive(Clone, Debug, Default)]
pub struct Log(Option<Arc<Mutex<File>>>);

impl Log {
    /// Opens a file to append to; it is created, for its owner alone, if it does not exist.
    ///
    /// # Errors
    /// When it cannot be opened: why.
    pub fn open(path: &Path) -> Result<Self, String> {
        let file = OpenOptions::new().create(true).append(true).mode(0o600).open(path);
        file.map(|file| Self(Some(Arc::new(Mutex::new(file))))).map_err(|error| error.to_string())
    }

    /// Whether lines are written anywhere.
    pub fn is_open(&self) -> bool {
        self.0.is_some()
    }

    /// Writes a line, cleaned. A log that cannot be written is ignored.
    pub fn line(&self, text: &str) {
        let Some(Ok(mut file)) = self.0.as_ref().map(|file| file.lock()) else { return };
        let now = crate::clock::now().to_rfc3339_opts(SecondsFormat::Millis, true);
        let _ = writeln!(file, "{now} {}", crate::text::clean_line(text));
    }
}
