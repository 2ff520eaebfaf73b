//! The command line: arguments become a verb, the verb runs, its outcome becomes an exit code.
//!
//! Errors are one line each, `newsrack: what: why`. A closed pipe ends a verb quietly.

mod add;
mod ansi;
mod check;
mod feeds;
mod fetch;
mod fetching;
mod images;
mod import;
mod index;
mod list;
mod log;
mod manual;
mod mark;
mod output;
mod programs;
pub mod read;
mod roots;
mod scan;
mod search;
mod settings;
mod show;
mod state;

use crate::article::ReadOptions;
use crate::cli::{Cli, ConfigArgs, GlobalArgs, SearchArgs, Verb};
use crate::config::{self, Config, Loaded, places};
use crate::disk::{self, RecentSites, ScanOptions};
use crate::document::highlight::Highlighter;
use crate::engine::{EngineConfig, FeedConfig};
use crate::language::Language;
use crate::media::{Environment, Store, local};
use crate::private::PrivateFolders;
use crate::state::LogOptions;
use chrono::{DateTime, Utc};
use clap::Parser;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

pub use log::Log;
pub use output::{Failure, Outcome};

/// What every verb works with.
#[derive(Clone, Debug)]
pub struct Invocation {
    pub global: GlobalArgs,
    pub log: Log,
    pub config: Config,
    /// The file it comes from, and what is wrong with it.
    pub loaded: Loaded,
    pub settings: ReadOptions,
    /// The folders that are removed at the end of the program.
    pub private: PrivateFolders,
    /// The moment the program was started.
    pub now: DateTime<Utc>,
}

impl Invocation {
    fn scan_options(&self) -> ScanOptions {
        ScanOptions { settings: self.settings, exclude: self.config.exclude.clone() }
    }

    /// The cache folder for a library of these folders. A single file leaves nothing behind in the cache.
    fn cache_folder(roots: &[PathBuf]) -> Option<PathBuf> {
        places::cache_folder().filter(|_| !roots.iter().any(|root| disk::is_file(root)))
    }

    fn engine_config(&self, roots: Vec<PathBuf>, state: Option<LogOptions>) -> EngineConfig {
        let config = &self.config;
        let environment = Environment::of_process();
        let current = std::env::current_dir().ok();
        let files = roots.iter().filter(|root| disk::is_file(root));
        let site_of =
            |file: &PathBuf| Some((file.clone(), local::root_of(file, &config.library, current.as_deref())?));
        EngineConfig {
            sites: files.filter_map(site_of).collect(),
            cache: Self::cache_folder(&roots),
            roots,
            state,
            scan: self.scan_options(),
            recent_sites: RecentSites::default(),
            policy: programs::policy(config),
            viewer: programs::viewer(config),
            browsers: programs::browsers(config, &environment),
            mute: config.mute.clone(),
            environment,
            private: self.private.clone(),
            store: Store::new(&programs::pictures_folder(), config.image_cache).among(&self.private),
            highlighter: Highlighter::new(),
            feeds: FeedConfig {
                settings: fetching::settings(self),
                policy: fetching::policy(self),
                into: config.fetch.into.clone(),
            },
        }
    }
}

/// How a verb ended when nothing failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    Done,
    /// Something failed, and was printed; the rest is done.
    Failed,
    /// `search` or `add` found nothing, `check` found problems, or feeds failed in `fetch`.
    Nothing,
    /// A signal ended the reader: the exit code that says so.
    Signal(u8),
}

/// Runs the program with its arguments, its own name first.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    crate::terminal::install_plain_panic_hook();
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let cli = match Cli::try_parse_from(&arguments) {
        Ok(cli) => cli,
        Err(error) => return usage(&error),
    };
    if let Some(failure) = cli.verb.as_ref().and_then(|verb| mistaken(verb, &arguments)) {
        output::print_error(&failure);
        return failure.exit_code();
    }
    let private = Removed(PrivateFolders::new(places::cache_folder().as_deref()));
    let context = context(cli.global, &private.0);
    let outcome = context.and_then(|context| dispatch(cli.verb.as_ref(), &cli.paths, &context));
    // Before an error is printed: what fails because a signal has removed the folders is no failure.
    private.0.remove_all();
    match outcome {
        Ok(Exit::Done) => ExitCode::SUCCESS,
        Ok(Exit::Failed) => ExitCode::from(2),
        Ok(Exit::Nothing) => ExitCode::from(1),
        Ok(Exit::Signal(code)) => ExitCode::from(code),
        Err(failure) => {
            output::print_error(&failure);
            failure.exit_code()
        }
    }
}

/// Private folders that are gone when this is dropped, also by a panic.
struct Removed(PrivateFolders);

impl Drop for Removed {
    fn drop(&mut self) {
        self.0.remove_all();
    }
}

fn context(global: GlobalArgs, private: &PrivateFolders) -> Result<Invocation, Failure> {
    let named = global.config.as_deref();
    let shown = named.unwrap_or(Path::new("config.toml"));
    let mut loaded = config::load(named).map_err(|why| Failure::of_path(shown, &why.to_string()))?;
    settings::check(&mut loaded);
    let config = loaded.reading.config.clone();
    let log = match &global.log_file {
        Some(path) => Log::open(path).map_err(|why| Failure::of_path(path, &why))?,
        None => Log::default(),
    };
    for problem in loaded.messages(Language::English) {
        log.line(&format!("config: {problem}"));
    }
    let settings = config.read_options();
    let private = private.clone();
    Ok(Invocation { log, global, config, loaded, settings, private, now: crate::clock::now() })
}

fn dispatch(verb: Option<&Verb>, paths: &[PathBuf], context: &Invocation) -> Outcome {
    // The reader shows them on the screen.
    if verb.is_some_and(is_configured) {
        for problem in context.loaded.messages(Language::English) {
            output::print_error(&Failure::line(&problem));
        }
    }
    match verb {
        None => read::run(paths, context),
        Some(Verb::List(args)) => list::run(args, context),
        Some(Verb::Show(args)) => show::run(args, context),
        Some(Verb::Images(args)) => images::run(args, context),
        Some(Verb::Check(args)) => check::run(args, context),
        Some(Verb::Search(args)) => search::run(args, context),
        Some(Verb::Mark(args)) => mark::run(args, context),
        Some(Verb::State(args)) => state::run(&args.what, context),
        Some(Verb::Index(args)) => index::run(args, context),
        Some(Verb::Add(args)) => add::run(args, context),
        Some(Verb::Fetch(args)) => fetch::run(args, context),
        Some(Verb::Feeds(args)) => feeds::run(args, context),
        Some(Verb::Import(args)) => import::import(args, context),
        Some(Verb::Export(args)) => import::export(args, context),
        Some(Verb::Config(args)) => settings::run(*args, context),
        Some(Verb::Completions(args)) => manual::completions(args),
        Some(Verb::Man) => manual::man(),
    }
}

fn is_configured(verb: &Verb) -> bool {
    !matches!(verb, Verb::Config(ConfigArgs { default: true }) | Verb::Completions(_) | Verb::Man)
}

/// An unknown option of `search` is an error and no query, unless it comes after `--`.
fn mistaken(verb: &Verb, arguments: &[OsString]) -> Option<Failure> {
    let Verb::Search(SearchArgs { query, .. }) = verb else { return None };
    let is_marked =
        arguments.iter().take_while(|argument| *argument != query.as_str()).any(|one| one == "--");
    let why =
        format!("unexpected argument '{query}' found; put '--' before a query that begins with a minus");
    (query.starts_with("--") && !is_marked).then(|| Failure::new("usage", &why))
}

/// Prints help and version to standard output, and a mistake in one line, as every error.
fn usage(error: &clap::Error) -> ExitCode {
    if error.use_stderr() {
        let text = error.to_string();
        let first = text.lines().next().unwrap_or_default();
        let first = first.strip_prefix("error: ").unwrap_or(first);
        // The lines below say what is missing, and what would be right.
        let mut below = text.lines().skip(1).map(str::trim).take_while(|line| !line.is_empty());
        let more: Vec<&str> = if first.ends_with(':') {
            below.collect()
        } else {
            below.find(|line| line.starts_with('[')).into_iter().collect()
        };
        let why = format!("{first} {}", more.join(" "));
        output::print_error(&Failure::new("usage", &why));
        return ExitCode::from(2);
    }
    // A closed pipe is no error.
    let _ = error.print();
    ExitCode::SUCCESS
}
