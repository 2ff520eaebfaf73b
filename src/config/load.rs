//! Finds and reads the configuration file, and notices that it was changed.
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
    /// What the file says; defaults if there is none.
    pub reading: Reading,
    /// Where the file is, or would be looked for; `None` on a machine without a place for it.
    pub path: Option<PathBuf>,
    /// Whether `--config` named it.
    pub named: bool,
    /// When the file was read, by its own time and length; `None` if it is not there.
    pub stamp: Option<Stamp>,
    /// Why a file that is there could not be read.
    pub unreadable: Option<Fault>,
}

/// What tells two versions of a file apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    modified: Option<SystemTime>,
    length: u64,
}

impl Loaded {
    /// What is wrong, a line each: `config.toml:3: theme: …`.
    pub fn messages(&self, language: Language) -> Vec<String> {
        let name = self.name();
        let unreadable = self.unreadable.iter().map(|why| format!("{name}: {}", language.explain(why)));
        let told = |problem| language.explain(problem);
        let problems = self.reading.problems.iter();
        let problems = problems.map(|problem| format!("{name}:{}: {}", problem.line, told(problem)));
        unreadable.chain(problems).collect()
    }

    /// Whether the place of the reading state cannot be told: the file could not be read, or what it says of
    /// `state_dir` is not understood.
    pub fn hides_state(&self) -> bool {
        self.unreadable.is_some() || self.reading.state_dir_lost
    }

    /// The file's path as it may be shown.
    pub fn name(&self) -> String {
        self.path.as_deref().map_or_else(String::new, |path| clean_line(&path.to_string_lossy()).into_owned())
    }

    /// Whether the file is another one now than when it was read.
    pub fn is_stale(&self) -> bool {
        self.path.as_deref().is_some_and(|path| stamp(path) != self.stamp)
    }

    /// Reads the file again.
    #[must_use]
    pub fn again(&self) -> Self {
        self.path.as_deref().map_or_else(Self::default, |path| of_path(path, self.named))
    }
}

/// The configuration. Without `named` the file is looked for where the platform keeps such files, and need not be
/// there.
///
/// # Errors
/// A named file cannot be read: why.
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
    // The stamp first: a change in between is read twice rather than never.
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
