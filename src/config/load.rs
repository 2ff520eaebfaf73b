//! Finds and reads the configuration file.
#![expect(clippy::disallowed_methods, reason = "this module reads the configuration file")]

use super::{Config, places, read};
use std::io::ErrorKind;
use std::path::Path;

/// The configuration and what is wrong with it, a line each: `config.toml:3: theme: …`. Without `named` the file is
/// looked for where the platform keeps such files, and need not be there.
///
/// # Errors
/// A named file cannot be read: why.
pub fn load(named: Option<&Path>) -> Result<(Config, Vec<String>), String> {
    let Some(path) = named.map(Path::to_owned).or_else(places::config_file) else {
        return Ok((Config::default(), Vec::new()));
    };
    let text = match std::fs::read(&path) {
        Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        Err(error) if error.kind() == ErrorKind::NotFound && named.is_none() => String::new(),
        Err(error) if named.is_some() => return Err(crate::text::clean_line(&error.to_string()).into_owned()),
        Err(error) => return Ok((Config::default(), vec![format!("{}: {error}", path.display())])),
    };
    let (config, problems) = read(&text);
    let name = crate::text::clean_line(&path.to_string_lossy()).into_owned();
    Ok((config, problems.into_iter().map(|problem| format!("{name}:{problem}")).collect()))
}
