//! The reader: starts its parts, runs the loop, ends them.

mod config_watch;
mod event_loop;
mod external;
mod standard_input;
mod start;

use super::roots::{self, Roots};
use super::{Exit, Failure, Outcome, output};
use crate::app::Effect;
use crate::app::flow::settings;
use crate::app::settings::Settings;
use crate::state::Access;
use crate::terminal::{self, ImagesSent, Linking, Mouse, Screen};
use crate::trouble::StateTrouble;
use crate::workers::Workers;
use config_watch::ConfigWatch;
use event_loop::{Ending, LoopEvent, Session};
use start::{application, screen_settings};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

/// How many events can be queued; senders wait when it is full.
const WAITING: usize = 1024;

/// Runs the reader on folders and files, or on standard input (`-`), until the user leaves it.
///
/// # Errors
/// There is no such folder or file, a file is no text, or the terminal cannot be used.
pub fn run(paths: &[PathBuf], context: &super::Invocation) -> Outcome {
    if !roots::are_standard_input(paths)? {
        roots::check_texts(paths, context)?;
        return read(paths, context);
    }
    let failure = |why: &str| Failure::new(roots::STANDARD_INPUT, why);
    let received = standard_input::receive(&context.private).map_err(|error| failure(&error.to_string()))?;
    if let Some(why) = roots::why_no_text(&received.file, context) {
        return Err(failure(&why.to_string()));
    }
    standard_input::take_keyboard().map_err(|error| Failure::new("terminal", &error.to_string()))?;
    read(std::slice::from_ref(&received.file), context)
}

/// A library to read.
struct Library {
    roots: Roots,
    /// What is said at first.
    said: Option<String>,
    /// The settings of the screen in the library before: what the terminal has answered is in them.
    known: Option<Settings>,
}

fn read(paths: &[PathBuf], context: &super::Invocation) -> Outcome {
    let config = &context.config;
    let mut library = Library { roots: Roots::of(paths, context)?, said: None, known: None };
    let (sender, messages) = sync_channel(WAITING);
    let inputs = sender.clone();
    let options = terminal::ScreenOptions {
        mouse: if config.mouse { Mouse::On } else { Mouse::Off },
        private: context.private.clone(),
        linking: if config.hyperlinks { Linking::On } else { Linking::Off },
        ..terminal::ScreenOptions::from_environment()
    };
    let mut screen = Screen::enter(options, move |input| inputs.send(LoopEvent::Input(input)).is_ok())
        .map_err(|error| Failure::new("terminal", &error.to_string()))?;
    terminal::install_panic_hook(&screen);
    let (done, lost) = loop {
        let (done, lost, known) = read_library(library, &mut screen, (&sender, &messages), context)?;
        match done {
            Ok(Ending::Open { folder, said }) if lost.is_none() => {
                let roots = Roots { paths: vec![folder], missing: Vec::new() };
                library = Library { roots, said, known: Some(known) };
            }
            Ok(Ending::Open { .. }) => break (Ok(0), lost),
            Ok(Ending::Exit(code)) => break (Ok(code), lost),
            Err(error) => break (Err(error), lost),
        }
    };
    screen.leave();
    if let Some(trouble) = &lost {
        context.log.line(&trouble.to_string());
        let language = screen_settings(&context.loaded).language;
        output::print_error(&Failure::line(&language.explain(trouble)));
    }
    match done {
        Ok(0) if lost.is_some() => Ok(Exit::Failed),
        Ok(0) => Ok(Exit::Done),
        Ok(code) => Ok(Exit::Signal(code)),
        Err(error) => Err(Failure::new("terminal", &error.to_string())),
    }
}

/// Reads a library until the user leaves it. Returns how that ended, what of the reading state was not written, and the
/// settings of the screen.
fn read_library(
    library: Library,
    screen: &mut Screen,
    (sender, messages): (&SyncSender<LoopEvent>, &Receiver<LoopEvent>),
    context: &super::Invocation,
) -> Result<(std::io::Result<Ending>, Option<StateTrouble>, Settings), Failure> {
    // Folders that are missing are read when they come.
    let all = library.roots.all();
    let Roots { paths: roots, missing } = library.roots;
    for (root, why) in &missing {
        context.log.line(&format!("{}: {why}", root.display()));
    }
    let mut app = application(&roots, &missing, context);
    if let Some(known) = library.known {
        let own = &mut app.shared.settings;
        (own.background, own.widths, own.showing) = (known.background, known.widths, known.showing);
    }
    if let Some(said) = library.said {
        app.shared.status.info(said);
    }
    let touched = sender.clone();
    // Where there is no room, a message is already queued that has the file checked.
    let config_watch = ConfigWatch::new(move || drop(touched.try_send(LoopEvent::Touched)), &context.loaded);
    // What answers the requests of this library alone.
    let is_open = Arc::new(AtomicBool::new(true));
    let (open, responses) = (Arc::clone(&is_open), sender.clone());
    let respond =
        move |response| open.load(Ordering::Relaxed) && responses.send(LoopEvent::Response(response)).is_ok();
    let config = context.engine_config(all, super::state::options(context, Access::Write).ok());
    let workers =
        Workers::start(config, respond).map_err(|error| Failure::new("thread", &error.to_string()))?;
    let mut session = Session {
        screen,
        app: &mut app,
        workers: &workers,
        zone: context.config.zone(),
        log: &context.log,
        configured: screen_settings(&context.loaded),
        loaded: context.loaded.clone(),
        config_watch,
        input: None,
        widths: None,
        pictured: ImagesSent::Whole,
    };
    let done = session.run(messages);
    for effect in settings::library_left(&mut app) {
        if let Effect::Request(job) = effect {
            workers.run(job);
        }
    }
    if !matches!(done, Ok(Ending::Open { .. })) {
        screen.leave();
    }
    // Nothing takes a response any more, and no thread may wait for that.
    is_open.store(false, Ordering::Relaxed);
    while messages.try_recv().is_ok() {}
    let lost = workers.shutdown();
    while messages.try_recv().is_ok() {}
    Ok((done, lost, app.shared.settings))
}
