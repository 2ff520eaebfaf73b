//! `newsrack config`: the settings in effect with where each comes from, or a file with the defaults.

use super::{Exit, Invocation, Outcome, output};
use crate::cli::ConfigArgs;
use crate::config::{self, Effective, Loaded, Origin};
use crate::keymap::Keymap;
use std::io::Write;

pub(super) fn run(args: ConfigArgs, context: &Invocation) -> Outcome {
    let mut out = output::stdout();
    if args.default {
        let keymap = Keymap::default();
        let keys: Vec<_> =
            keymap.listed().into_iter().map(|(name, bound)| (name, bound.keys.clone())).collect();
        out.write_all(config::defaults(&keys).as_bytes())?;
    } else {
        let effective = Effective::new(&context.loaded, &variable);
        let (keymap, _) = Keymap::new(&context.config.keys);
        let origin = |line: Option<usize>| line.map_or(Origin::Default, |line| effective.at(line));
        let listed = keymap.listed().into_iter();
        let keys: Vec<_> =
            listed.map(|(name, bound)| (name, bound.keys.clone(), origin(bound.line))).collect();
        out.write_all(config::effective(&effective, &keys).as_bytes())?;
    }
    out.flush()?;
    Ok(Exit::Done)
}

pub(super) fn variable(name: &str) -> Option<String> {
    std::env::var_os(name).map(|value| value.to_string_lossy().into_owned())
}

/// Adds the problems with key bindings, which only the key table knows.
pub(super) fn check(loaded: &mut Loaded) {
    let (_, problems) = Keymap::new(&loaded.reading.config.keys);
    loaded.reading.problems.extend(problems);
    loaded.reading.problems.sort_by_key(|problem| problem.line);
}
