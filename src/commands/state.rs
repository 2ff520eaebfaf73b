//! `newsrack state`: exports and imports the reading state as lines of JSON. Also opens it for the other verbs.

use super::output::{self, Failure, Outcome};
use super::{Exit, Invocation};
use crate::article::marks::Flags;
use crate::cli::StateVerb;
use crate::config::places;
use crate::disk::Sites;
use crate::engine::ArticleMarks;
use crate::library::Entry;
use crate::state::{Access, LogOptions, Logs, Opened, read_lines};
use crate::trouble::StateTrouble;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

pub(super) fn run(what: &StateVerb, context: &Invocation) -> Outcome {
    match what {
        StateVerb::Export => {
            known(context)?;
            let mut out = output::stdout();
            let logs = open(context)?;
            logs.export(&mut out, context.now.timestamp())?;
            out.flush()?;
            // The export lacks what could not be read.
            Ok(if logs.is_away() { Exit::Failed } else { Exit::Done })
        }
        StateVerb::Import { file } => import(file.as_deref(), context),
    }
}

fn import(file: Option<&Path>, context: &Invocation) -> Outcome {
    let named = file.filter(|file| file.as_os_str() != "-");
    let mut lines = Vec::new();
    if let Some(file) = named {
        lines = read_lines(file).map_err(|why| Failure::of_path(file, &why.to_string()))?;
    } else {
        std::io::stdin().lock().read_to_end(&mut lines)?;
    }
    let (mut logs, warnings) = open_to_change(context)?;
    let imported = logs.import(&lines, context.now.timestamp());
    finish(logs, [warnings, imported.taken_in.warnings].concat())?;
    let name = named.map_or("standard input".into(), Path::to_string_lossy);
    match imported.damaged[..] {
        [] => Ok(Exit::Done),
        [line] => Err(Failure::new(&format!("{name}:{line}"), "damaged line, left out")),
        [line, ..] => {
            let why = format!("damaged line, and {} more; all are left out", imported.damaged.len() - 1);
            Err(Failure::new(&format!("{name}:{line}"), &why))
        }
    }
}

/// The place of the reading state, by the configuration.
pub(super) fn options(context: &Invocation, access: Access) -> Result<LogOptions, Failure> {
    let local = places::state_folder()
        .ok_or_else(|| Failure::new("reading state", "this system has no place for it"))?;
    // The device's id must not be copied to other devices with the logs.
    let folder = context.config.state_dir.clone().unwrap_or_else(|| local.join("logs"));
    Ok(LogOptions { folder, local, cache: places::cache_folder(), access })
}

/// Fails unless the place of the reading state is known, so that nothing is written to another place or copied from it.
pub(super) fn known(context: &Invocation) -> Result<(), Failure> {
    if context.loaded.hides_state() {
        let why = "`state_dir` cannot be read; correct it in the configuration";
        return Err(Failure::new("reading state", why));
    }
    Ok(())
}

/// Opens the reading state for a verb that only reads it.
fn open(context: &Invocation) -> Result<Logs, Failure> {
    Ok(opened(options(context, Access::Look)?))
}

/// Opens the reading state and prints what is wrong with it.
pub(super) fn opened(options: LogOptions) -> Logs {
    let Opened { logs, warnings } = Logs::open(options);
    for trouble in warnings {
        output::print_error(&Failure::line(&trouble.to_string()));
    }
    logs
}

/// Opens the reading state for a verb that changes it; with what is printed when it has.
pub(super) fn open_to_change(context: &Invocation) -> Result<(Logs, Vec<StateTrouble>), Failure> {
    known(context)?;
    let Opened { logs, warnings } = Logs::open(options(context, Access::Write)?);
    if logs.is_away() {
        let why = warnings.last().map(ToString::to_string).unwrap_or_default();
        return Err(Failure::new("reading state", &why));
    }
    Ok((logs, warnings))
}

/// Ends the use of the state by a verb that changed it, and prints what went wrong.
pub(super) fn finish(mut logs: Logs, mut warnings: Vec<StateTrouble>) -> Result<(), Failure> {
    warnings.extend(logs.keep_house().warnings);
    let lost = logs.unwritten_trouble();
    // The reason why nothing could be written is printed once.
    let is_printed_below = |trouble: &StateTrouble| match (trouble, &lost) {
        (StateTrouble::Kept(..), _) => true,
        (StateTrouble::File(log, fault), Some(StateTrouble::Unwritten { path, why, .. })) => {
            log == path || fault == why
        }
        _ => false,
    };
    for trouble in warnings.iter().filter(|trouble| !is_printed_below(trouble)) {
        output::print_error(&Failure::line(&trouble.to_string()));
    }
    lost.map_or(Ok(()), |trouble| Err(Failure::line(&trouble.to_string())))
}

/// The marks of the articles below these folders.
pub(super) fn article_marks(roots: &[PathBuf], context: &Invocation) -> Result<ArticleMarks, Failure> {
    Ok(ArticleMarks::of(open(context)?, &context.config.mute, roots, Sites::new(context.settings)))
}

/// The marks of an article as a query sees them: a draft counts as read.
pub(super) fn asked(flags: Flags, entry: &Entry) -> Flags {
    if entry.header.draft { flags.union(Flags::READ) } else { flags }
}
