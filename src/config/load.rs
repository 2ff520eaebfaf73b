//! Finds and reads the configuration file, and detects that it has changed.
#![expect(clippy::disallowed_methods, reason = "this module reads the configuration file")]

use super::{Reading, places, read};
use crate::language::Language;
use crate::text::clean_line;
use crate::trouble::Fault;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// A configuration and the file it comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Loaded {
    /// The settings and problems of the file; defaults if there is no file.
    pub reading: Reading,
    /// The path of the file, which need not exist; `None` on a system without a configuration folder.
    pub path: Option<PathBuf>,
    /// Whether `--config` named it.
    pub named: bool,
    /// The stamp of the file when it was read; `None` if it does not exist.
    pub stamp: Option<Stamp>,
    /// Why an existing file could not be read.
    pub unreadable: Option<Fault>,
}

/// The modification time and length of a file, by which a change is detected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    modified: Option<SystemTime>,
    length: u64,
}

impl Loaded {
    /// The problems, one line each: `config.toml:3: theme: …`.
    pub fn messages(&self, language: Language) -> Vec<String> {
        let name = self.name();
        let unreadable = self.unreadable.iter().map(|why| format!("{name}: {}", language.explain(why)));
        let problems = self.reading.problems.iter();
        let problems =
            problems.map(|problem| format!("{name}:{}: {}", problem.line, language.explain(problem)));
        unreadable.chain(problems).collect()
    }

    /// Whether the folder of the reading state is unknown: the file could not be read, or its `state_dir` is invalid.
    pub fn hides_state(&self) -> bool {
        self.unreadable.is_some() || self.reading.state_dir_lost
    }

    /// The path of the file, cleaned for display.
    pub fn name(&self) -> String {
        self.path.as_deref().map_or_else(String::new, |path| clean_line(&path.to_string_lossy()).into_owned())
    }

    /// Whether the file has changed since it was read.
    pub fn is_stale(&self) -> bool {
        self.path.as_deref().is_some_and(|path| stamp(path) != self.stamp)
    }

    /// Reads the file again.
    #[must_use]
    pub fn again(&self) -> Self {
        self.path.as_deref().map_or_else(Self::default, |path| of_path(path, self.named))
    }
}

/// Loads the configuration from `named`, or from the platform's configuration folder, where the file is optional.
///
/// # Errors
/// The file `named` cannot be read.
pub fn load(named: Option<&Path>) -> Result<Loaded, Fault> {
    let Some(path) = named.map(Path::to_owned).or_else(places::config_file) else {
        return Ok(Loaded::default());
    };
    let loaded = of_path(&path, named.is_some());
    match (&loaded.unreadable, named) {
        (Some(why), Some(_)) => Err(why.clone()),
        _ => Ok(loaded),
    }
}

fn of_path(path: &Path, named: bool) -> Loaded {
    // The stamp is taken first, so that a change between the two calls is seen by the next check.
    let stamp = stamp(path);
    let (text, unreadable) = match std::fs::read(path) {
        Ok(bytes) => (String::from_utf8_lossy(&bytes).into_owned(), None),
        Err(error) if error.kind() == ErrorKind::NotFound && !named => (String::new(), None),
        Err(error) => (String::new(), Some(Fault::from(error))),
    };
    Loaded { reading: read(&text), path: Some(path.to_owned()), named, stamp, unreadable }
}

fn stamp(path: &Path) -> Option<Stamp> {
    let metadata = std::fs::metadata(path).ok()?;
    Some(Stamp { modified: metadata.modified().ok(), length: metadata.len() })
}
