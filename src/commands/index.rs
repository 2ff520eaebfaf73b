//! `newsrack index`: brings the catalogue and the text cache of folders up to date, with a progress bar.

use super::output::{self, Failure, Outcome};
use super::roots::library;
use super::{Exit, Invocation, state};
use crate::catalogue::{Catalogue, OpenOptions, Opened, Role, Texts, remove_leftovers};
use crate::cli::IndexArgs;
use crate::disk;
use crate::engine::response::{Response, ScanSummary};
use crate::engine::{Cancel, FirstScan, IndexRun, Indexed, ReadingState};
use crate::state::{Access, LogOptions};
use crate::terminal;
use crate::trouble::{CatalogueError, CatalogueNote};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::cell::RefCell;
use std::io::Write;
use std::path::PathBuf;

pub(super) fn run(args: &IndexArgs, context: &Invocation) -> Outcome {
    let roots = library(&args.paths, context, "index FOLDER")?;
    if let Some(file) = roots.iter().find(|root| disk::is_file(root)) {
        return Err(Failure::of_path(file, "this is not a folder"));
    }
    let Opened { mut catalogue, notes } = open(&roots, context)?;
    let elsewhere = CatalogueNote::NothingKept(CatalogueError::NotWriter);
    if catalogue.role() == Role::Reader || notes.contains(&elsewhere) {
        // The writer keeps it up to date, and only the writer can.
        return Err(Failure::new("catalogue", "another newsrack is writing it"));
    }
    for note in notes {
        output::print_error(&Failure::new("catalogue", &note.to_string()));
    }
    if args.rebuild {
        catalogue = catalogue.rebuild().map_err(failure)?;
    }
    let (catalogue, scan, texts) = repaired(catalogue, &roots, context)?;
    for warning in &scan.warnings {
        output::print_error(&Failure::of_path(&warning.path, &warning.why.to_string()));
    }
    let mut out = output::stdout();
    let articles = catalogue.len().map_err(failure)?;
    writeln!(
        out,
        "{articles} articles: {} new, {} moved, {} changed, {} gone; {} texts added{}",
        scan.new,
        scan.moved,
        scan.changed.len(),
        scan.gone.len().saturating_sub(scan.moved),
        texts.added,
        output::left_out(scan.left_out)
    )?;
    out.flush()?;
    if texts.missed > 0 {
        let why = format!("{} articles could not be read", texts.missed);
        output::print_error(&Failure::new("text cache", &why));
    }
    catalogue.leave();
    remove_leftovers(&context.private);
    Ok(Exit::Done)
}

/// Opens the catalogue of these folders. That of a single file is private.
pub(super) fn open(roots: &[PathBuf], context: &Invocation) -> Result<Opened, Failure> {
    let cache = Invocation::cache_folder(roots);
    let meaning = context.scan_options().meaning();
    let options = OpenOptions { roots, cache: cache.as_deref(), meaning: &meaning };
    terminal::end_with_signals(&context.private);
    Catalogue::open_among(&options, &context.private).map_err(failure)
}

/// Brings a catalogue up to date. One that turns out to be damaged is rebuilt, which is printed. A private one without room
/// is made again where there is room.
pub(super) fn repaired(
    mut catalogue: Catalogue,
    roots: &[PathBuf],
    context: &Invocation,
) -> Result<(Catalogue, ScanSummary, Texts), Failure> {
    let mut is_new = false;
    loop {
        let error = match bring_up_to_date(&mut catalogue, roots, context) {
            Ok((scan, texts)) => return Ok((catalogue, scan, texts)),
            Err(error) => error,
        };
        match error {
            CatalogueError::Damaged(why) if !is_new => {
                output::print_error(&Failure::new("catalogue", &format!("damaged ({why}); it is rebuilt")));
                catalogue = catalogue.rebuild().map_err(failure)?;
                is_new = true;
            }
            CatalogueError::Busy | CatalogueError::Store(_) | CatalogueError::File(..)
                if catalogue.is_private() =>
            {
                context.private.avoid(&catalogue.folder());
                drop(catalogue);
                let Ok(opened) = open(roots, context) else { return Err(failure(error)) };
                catalogue = opened.catalogue;
            }
            error => return Err(failure(error)),
        }
    }
}

/// Scans and fills the text index, showing on a terminal how far it is.
fn bring_up_to_date(
    catalogue: &mut Catalogue,
    roots: &[PathBuf],
    context: &Invocation,
) -> Result<(ScanSummary, Texts), CatalogueError> {
    if !catalogue.is_empty()? {
        catalogue.check_if_due(context.now)?;
    }
    // The logs are not created here, and not written if the configuration may name another place.
    let options = state::options(context, Access::Look).ok().map(|options| {
        let is_kept = disk::is_folder(&options.folder) && !context.loaded.hides_state();
        LogOptions { access: if is_kept { Access::Write } else { Access::Look }, ..options }
    });
    let config = context.engine_config(roots.to_vec(), options.clone());
    let state = ReadingState::of(options.map(state::opened));
    let progress = RefCell::new(Progress::new());
    let cancel = Cancel::default();
    let run = IndexRun {
        config: &config,
        state: &state,
        cancel: &cancel,
        pause: &cancel,
        first: FirstScan::LeavesMarks,
        respond: &|response| {
            progress.borrow_mut().show(response);
            true
        },
    };
    let done = run.everything(catalogue);
    let Progress { found, bar } = progress.into_inner();
    bar.finish_and_clear();
    match done? {
        Indexed { texts, stopped: None } => Ok((found, texts)),
        Indexed { stopped: Some((path, error)), .. } => Err(CatalogueError::File(path, error)),
    }
}

/// What is shown of a run: first of the scan, then of the text index.
struct Progress {
    bar: ProgressBar,
    found: ScanSummary,
}

impl Progress {
    fn new() -> Self {
        let bar = bar("{spinner} {pos} files seen, {msg} read, {per_sec}");
        Self { bar, found: ScanSummary::default() }
    }

    fn show(&mut self, response: Response) {
        match response {
            Response::ScanProgress(progress) => {
                self.bar.set_position(progress.files as u64);
                self.bar.set_message(progress.read.to_string());
            }
            Response::ScanFinished(found) => {
                self.found = *found;
                self.bar.finish_and_clear();
                self.bar = bar("{wide_bar} {pos} of {len} texts, {per_sec}, {eta} left");
            }
            Response::TextIndexProgress(progress) => {
                self.bar.set_length(progress.total as u64);
                self.bar.set_position(progress.done as u64);
            }
            Response::Error(error) => output::print_error(&Failure::line(&error.to_string())),
            _ => {}
        }
    }
}

/// A bar on standard error, drawn ten times a second; none if that is no terminal.
fn bar(template: &str) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(10));
    bar.set_style(ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar
}

#[expect(clippy::needless_pass_by_value, reason = "passed to map_err")]
pub(super) fn failure(error: CatalogueError) -> Failure {
    let text = error.to_string();
    let (what, why) = text.split_once(": ").unwrap_or(("catalogue", &text));
    Failure::new(what, why)
}
