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
use crate::state::Access;
use crate::terminal::{self, ImagesSent, Linking, Mouse, Screen};
use crate::workers::Workers;
use config_watch::ConfigWatch;
use event_loop::{LoopEvent, Session};
use start::{application, screen_settings};
use std::path::PathBuf;
use std::sync::mpsc::sync_channel;

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

fn read(paths: &[PathBuf], context: &super::Invocation) -> Outcome {
    let config = &context.config;
    let named = Roots::of(paths, context)?;
    // Folders that are missing are read when they come.
    let library = named.all();
    let Roots { paths: roots, missing } = named;
    for (root, why) in &missing {
        context.log.line(&format!("{}: {why}", root.display()));
    }
    let mut app = application(&roots, &missing, context);
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
    let touched = sender.clone();
    // Where there is no room, a message is already queued that has the file checked.
    let config_watch = ConfigWatch::new(move || drop(touched.try_send(LoopEvent::Touched)), &context.loaded);
    let respond = move |response| sender.send(LoopEvent::Response(response)).is_ok();
    let config = context.engine_config(library, super::state::options(context, Access::Write).ok());
    let workers =
        Workers::start(config, respond).map_err(|error| Failure::new("thread", &error.to_string()))?;
    let mut session = Session {
        screen: &mut screen,
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
    let done = session.run(&messages);
    for effect in settings::library_left(&mut app) {
        if let Effect::Request(job) = effect {
            workers.run(job);
        }
    }
    screen.leave();
    // Nothing takes a response any more, and no thread may wait for that.
    drop(messages);
    let lost = workers.shutdown();
    if let Some(trouble) = &lost {
        context.log.line(&trouble.to_string());
        output::print_error(&Failure::line(&app.shared.settings.language.explain(trouble)));
    }
    match done {
        Ok(0) if lost.is_some() => Ok(Exit::Failed),
        Ok(0) => Ok(Exit::Done),
        Ok(code) => Ok(Exit::Signal(code)),
        Err(error) => Err(Failure::new("terminal", &error.to_string())),
    }
}
