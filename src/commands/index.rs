//! `newsrack index`: brings the catalogue and the text cache of folders up to date, with a progress bar.

use super::output::{self, Failure, Outcome};
use super::roots::library;
use super::{Exit, Invocation, state};
use crate::catalogue::{
    Catalogue, Error, Event, OpenOptions, Opened, Reach, Role, ScanOutcome, ScanRequest, Texts,
    remove_leftovers,
};
use crate::cli::IndexArgs;
use crate::disk::{self, Rules};
use crate::engine::{Baselines, Following, last_left};
use crate::state::{Access, LogOptions as StateOptions, Logs};
use crate::terminal;
use crate::trouble::{CatalogueFault, CatalogueNote};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::cell::RefCell;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

/// Runs the verb.
pub(super) fn run(args: &IndexArgs, context: &Invocation) -> Outcome {
    let roots = library(&args.paths, context, "index FOLDER")?;
    if let Some(file) = roots.iter().find(|root| disk::is_file(root)) {
        return Err(Failure::of_path(file, "this is not a folder"));
    }
    let Opened { mut catalogue, notes: told } = open(&roots, context)?;
    let elsewhere = CatalogueNote::NothingKept(CatalogueFault::NotWriter);
    if catalogue.role() == Role::Reader || told.contains(&elsewhere) {
        // Whoever writes it keeps it up to date; to do the same beside it would keep nothing.
        return Err(Failure::new("catalogue", "another newsrack is writing it"));
    }
    for told in told {
        output::tell(&Failure::new("catalogue", &told.to_string()));
    }
    if args.rebuild {
        catalogue = catalogue.rebuild().map_err(failure)?;
    }
    let (catalogue, swept, texts) = repaired(catalogue, &roots, context)?;
    for told in &swept.warnings {
        output::tell(&Failure::of_path(&told.path, &told.why.to_string()));
    }
    let mut out = output::stdout();
    let articles = catalogue.len().map_err(failure)?;
    writeln!(
        out,
        "{articles} articles: {} new, {} moved, {} changed, {} gone; {} texts added; {} files left out",
        swept.new,
        swept.moved,
        swept.changed,
        swept.removed.saturating_sub(swept.moved),
        texts.added,
        swept.left_out.total()
    )?;
    out.flush()?;
    if texts.missed > 0 {
        output::tell(&Failure::new("text cache", &format!("{} articles could not be read", texts.missed)));
    }
    catalogue.leave();
    remove_leftovers(&context.private);
    Ok(Exit::Done)
}

/// Opens the catalogue of these folders. A file leaves none behind in the cache.
pub(super) fn open(roots: &[PathBuf], context: &Invocation) -> Result<Opened, Failure> {
    let kept = !roots.iter().any(|root| disk::is_file(root));
    let cache = crate::config::places::cache_folder().filter(|_| kept);
    let meaning = context.scan_options().meaning();
    let options = OpenOptions { roots, cache: cache.as_deref(), meaning: &meaning };
    terminal::end_with_signals(&context.private);
    Catalogue::open_among(&options, &context.private).map_err(failure)
}

/// Brings a catalogue up to date; one that turns out to be damaged is made anew, which is said. A private one for which
/// there is no room is made where there is.
pub(super) fn repaired(
    mut catalogue: Catalogue,
    roots: &[PathBuf],
    context: &Invocation,
) -> Result<(Catalogue, ScanOutcome, Texts), Failure> {
    let mut is_new = false;
    loop {
        let error = match bring_up_to_date(&mut catalogue, roots, context) {
            Ok((swept, texts)) => return Ok((catalogue, swept, texts)),
            Err(error) => error,
        };
        match error {
            Error::Damaged(why) if !is_new => {
                output::tell(&Failure::new("catalogue", &format!("damaged ({why}); it is rebuilt")));
                catalogue = catalogue.rebuild().map_err(failure)?;
                is_new = true;
            }
            Error::Store(_) | Error::File(..) if catalogue.is_private() => {
                context.private.avoid(&catalogue.folder());
                drop(catalogue);
                let Ok(opened) = open(roots, context) else { return Err(failure(error)) };
                catalogue = opened.catalogue;
            }
            error => return Err(failure(error)),
        }
    }
}

/// Sweeps and fills the text cache, showing how far it is on a terminal.
fn bring_up_to_date(
    catalogue: &mut Catalogue,
    roots: &[PathBuf],
    context: &Invocation,
) -> Result<(ScanOutcome, Texts), Error> {
    if !catalogue.is_empty()? {
        catalogue.check_if_due(context.now)?;
    }
    let rules = Rules::new(roots, &context.scan_options());
    let cancel = AtomicBool::new(false);
    // Without a place for it nothing is marked. Where there is none yet, or it is not known for certain, none is made.
    let options = state::options(context, Access::Look).ok().map(|options| {
        let is_kept = disk::is_folder(&options.folder) && !context.loaded.hides_state();
        StateOptions { access: if is_kept { Access::Write } else { Access::Look }, ..options }
    });
    let mut logs = options.map(state::opened);
    let mutes = state::mutes(logs.as_ref(), context);
    let baselines = Baselines::of(logs.as_ref(), roots);
    let left = logs.as_ref().and_then(|logs| last_left(logs, roots));
    let logs = RefCell::new(logs.as_mut());
    let marked = |article, date, root: &Path| baselines.flags(logs.borrow().as_deref(), article, date, root);
    let lend = |work: &mut dyn FnMut(&mut Logs)| {
        if let Some(logs) = logs.borrow_mut().as_deref_mut() {
            work(logs);
        }
    };
    let following = Following { lend: &lend, tell: &state::tell };
    let bar = bar("{spinner} {pos} files seen, {msg} read, {per_sec}");
    let sweep = ScanRequest {
        source: &rules,
        flags: &marked,
        mute: &|header| mutes.mute_header(header),
        now: context.now,
        left,
        state: &following,
        cancel: &cancel,
        reach: Reach::Everything,
    };
    let swept = catalogue.scan(&sweep, &mut |event| {
        if let Event::Progress(progress) = event {
            bar.set_position(progress.files as u64);
            bar.set_message(progress.read.to_string());
        }
    });
    bar.finish_and_clear();
    let swept = swept?;
    let bar = self::bar("{wide_bar} {pos} of {len} texts, {per_sec}, {eta} left");
    let texts = catalogue.fill_text(&rules, &cancel, &mut |progress| {
        bar.set_length(progress.total as u64);
        bar.set_position(progress.done as u64);
    });
    bar.finish_and_clear();
    catalogue.describe_new(&following, &cancel)?;
    Ok((swept, texts?))
}

/// A bar on standard error, drawn ten times a second; nothing where that is no terminal.
fn bar(template: &str) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(10));
    bar.set_style(ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar
}

pub(super) fn failure(error: Error) -> Failure {
    let text = CatalogueFault::from(error).to_string();
    let (what, why) = text.split_once(": ").unwrap_or(("catalogue", &text));
    Failure::new(what, why)
}
