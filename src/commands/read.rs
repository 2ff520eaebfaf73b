//! The reader: the loop between terminal, application and workers.

use super::noticing::Noticing;
use super::{Exit, Failure, Log, Outcome, outside, settings};
use crate::app::showing::{Outlook, Showing};
use crate::app::{App, Effect, Event, Start, Switch, settings::Settings};
use crate::article;
use crate::config::{Effective, Loaded, places};
use crate::disk::{self, ScanOptions};
use crate::document::highlight::Highlighter;
use crate::jobs::{Context, Report, Tell, Workers};
use crate::language::{Language, Message as Said};
use crate::library::list::Now;
use crate::media::launch::{self, Environment};
use crate::media::{LaunchError, Store, Viewer};
use crate::state::Access;
use crate::terminal::{self, Background, Colours, Input, Linking, Mouse, Pace, Pictured, Screen};
use crate::trouble::Trouble;
use crate::view;
use crate::zone::Zone;
use chrono::Utc;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::{Duration, Instant};

/// Room for events that wait; senders wait when it is full.
const WAITING: usize = 1024;
/// How long events are taken in before a frame is drawn.
const DRAIN: Duration = Duration::from_millis(10);
/// How long no key has come when large pictures are sent: longer than from one repetition of a held key to the next.
const REST: Duration = Duration::from_millis(60);
/// A viewer that ends within this time has drawn its picture and left it there.
const DRAWN: Duration = Duration::from_secs(2);

/// What the loop waits for.
enum Message {
    Input(Input),
    Report(Report),
    /// Something has changed where the configuration lies.
    Touched,
}

/// Runs the reader on folders, or on one file, until the user leaves it.
///
/// # Errors
/// There is no such folder or file, or the terminal cannot be had or is gone.
pub fn run(paths: &[PathBuf], context: &super::Context) -> Outcome {
    let config = &context.config;
    let roots = if paths.is_empty() { config.library.clone() } else { paths.to_vec() };
    for root in &roots {
        if let Some(why) = disk::why_unreadable(root) {
            return Err(Failure::of_path(root, &why.to_string()));
        }
    }
    let mut app = application(&roots, context);
    let (sender, messages) = sync_channel(WAITING);
    let inputs = sender.clone();
    let options = terminal::Options {
        mouse: if config.mouse { Mouse::On } else { Mouse::Off },
        linking: if config.hyperlinks { Linking::On } else { Linking::Off },
        ..terminal::Options::from_environment()
    };
    let mut screen = Screen::enter(options, move |input| inputs.send(Message::Input(input)).is_ok())
        .map_err(|error| Failure::new("terminal", &error.to_string()))?;
    terminal::install_panic_hook(&screen);
    let touched = sender.clone();
    // Where there is no room, a message is on its way that has the file looked at.
    let noticing = Noticing::new(move || drop(touched.try_send(Message::Touched)), &context.loaded);
    let tell = move |report| sender.send(Message::Report(report)).is_ok();
    let workers = Workers::start(surroundings(roots, context), tell)
        .map_err(|error| Failure::new("thread", &error.to_string()))?;
    let mut session = Session {
        screen: &mut screen,
        app: &mut app,
        workers: &workers,
        zone: config.zone(),
        log: &context.log,
        configured: screen_settings(&context.loaded),
        loaded: context.loaded.clone(),
        noticing,
        input: Instant::now(),
        pictured: Pictured::Whole,
    };
    let done = session.run(&messages);
    for effect in app.farewell() {
        if let Effect::Job(job) = effect {
            workers.run(job);
        }
    }
    screen.leave();
    match done {
        Ok(0) => Ok(Exit::Done),
        Ok(code) => Ok(Exit::Signal(code)),
        Err(error) => Err(Failure::new("terminal", &error.to_string())),
    }
}

fn application(roots: &[PathBuf], context: &super::Context) -> App {
    let config = &context.config;
    let start = match roots {
        [root] if root.is_file() => Start::File,
        [] => Start::Nothing,
        _ => Start::Folders,
    };
    let name = match roots {
        [root] => {
            let whole = root.canonicalize().unwrap_or_else(|_| root.clone());
            shown(whole.file_name().map_or(root.as_path(), Path::new))
        }
        roots => {
            let language = screen_settings(&context.loaded).language;
            language.say(Said::Folders(roots.len())).into_owned()
        }
    };
    let settings = Settings {
        background: std::env::var("COLORFGBG").ok().and_then(|value| terminal::background_of(&value)),
        showing: Showing::new(config.inline_images, config.image_protocol, outlook()),
        save_folder: places::save_folder(),
        ..screen_settings(&context.loaded)
    };
    let mut app = App::new(name, &start, settings, now(config.zone()), (0, 0));
    tell_problems(&mut app, &context.loaded);
    app
}

/// What the environment says about pictures on this terminal.
fn outlook() -> Outlook {
    let variable = |name| std::env::var(name).unwrap_or_default();
    let term = variable("TERM");
    let program = match (variable("TERM_PROGRAM"), variable("LC_TERMINAL")) {
        _ if !variable("KONSOLE_VERSION").is_empty() => "konsole".to_owned(),
        (program, outer) if program.is_empty() => outer,
        (program, _) => program,
    };
    Outlook {
        multiplexed: ["TMUX", "STY", "ZELLIJ"].iter().any(|name| std::env::var_os(name).is_some())
            || ["tmux", "screen"].iter().any(|name| term.starts_with(name)),
        colours: Some(terminal::colours(&term, &variable("COLORTERM"), &variable("NO_COLOR"))),
        program,
        cell: terminal::cell(),
    }
}

/// What a configuration says about the screen.
fn screen_settings(loaded: &Loaded) -> Settings {
    let (language, _) = Effective::new(loaded, &settings::variable).language();
    let named = loaded.reading.lines.keys().map(|name| if name == "theme.base" { "theme" } else { name });
    let fixed = named.map(Into::into).collect();
    Settings { fixed, ..Settings::of(&loaded.reading.config, language) }
}

/// Tells the first problem of a configuration, and how many more there are. False if there is none.
fn tell_problems(app: &mut App, loaded: &Loaded) -> bool {
    let problems = loaded.told(app.settings.language);
    match problems.as_slice() {
        [] => return false,
        [problem] => app.warn(problem.clone()),
        [problem, more @ ..] => app.warn(format!("{problem} {}", app.say(Said::AndMore(more.len())))),
    }
    true
}

fn surroundings(roots: Vec<PathBuf>, context: &super::Context) -> Context {
    let config = &context.config;
    let environment = Environment::of_process();
    // A single file leaves nothing behind in the cache.
    let cache = places::cache_folder().filter(|_| roots.iter().all(|root| disk::is_folder(root)));
    Context {
        roots,
        cache,
        state: super::state::options(context, Access::Write).ok(),
        scan: ScanOptions {
            settings: article::Settings { timezone: config.zone(), flat_list: config.categories },
            exclude: config.exclude.clone(),
        },
        policy: outside::policy(config),
        viewer: outside::viewer(config),
        browsers: outside::browsers(config, &environment),
        mute: config.mute.clone(),
        environment,
        store: Store::new(&outside::pictures_folder(), config.image_cache),
        highlighter: Highlighter::new(),
    }
}

fn now(zone: Zone) -> Now {
    Now { utc: Utc::now(), zone }
}

/// A running reader.
struct Session<'a, T: Tell, F> {
    screen: &'a mut Screen,
    app: &'a mut App,
    workers: &'a Workers<T>,
    zone: Zone,
    log: &'a Log,
    /// The configuration in effect, and what of it the screen was given.
    loaded: Loaded,
    configured: Settings,
    /// What tells that the file may have changed.
    noticing: Noticing<F>,
    /// When the last input came.
    input: Instant,
    /// What the screen shows of the pictures.
    pictured: Pictured,
}

/// Whether the loop goes on, or ends with an exit code.
enum Next {
    Go,
    End(u8),
}

impl<T: Tell, F: Fn() + Clone + Send + 'static> Session<'_, T, F> {
    fn run(&mut self, messages: &Receiver<Message>) -> std::io::Result<u8> {
        let variable = |name| std::env::var(name).unwrap_or_default();
        let colours = terminal::colours(&variable("TERM"), &variable("COLORTERM"), &variable("NO_COLOR"));
        let size = self.screen.size();
        self.app.handle(Event::Resize(size.width, size.height), now(self.zone));
        if let Next::End(code) = self.carry_out()? {
            return Ok(code);
        }
        if let Next::End(code) = self.wait_a_little(messages)? {
            return Ok(code);
        }
        self.draw(colours)?;
        self.screen.ask();
        loop {
            match self.next(messages) {
                Ok(message) => {
                    if let Next::End(code) = self.take(message)? {
                        return Ok(code);
                    }
                }
                Err(RecvTimeoutError::Timeout) => {
                    self.draw(colours)?;
                    continue;
                }
                Err(RecvTimeoutError::Disconnected) => return Ok(0),
            }
            let start = Instant::now();
            while start.elapsed() < DRAIN
                && let Ok(message) = messages.try_recv()
            {
                if let Next::End(code) = self.take(message)? {
                    return Ok(code);
                }
            }
            if let Next::End(code) = self.carry_out()? {
                return Ok(code);
            }
            if let Next::End(code) = self.wait_a_little(messages)? {
                return Ok(code);
            }
            self.draw(colours)?;
        }
    }

    /// What comes next. While pictures are to be sent, it is waited for only until the next frame at rest.
    fn next(&self, messages: &Receiver<Message>) -> Result<Message, RecvTimeoutError> {
        match self.pictured {
            Pictured::Whole => messages.recv().map_err(|_| RecvTimeoutError::Disconnected),
            Pictured::Part => messages.recv_timeout(REST.saturating_sub(self.input.elapsed())),
        }
    }

    /// Most articles and lists are there within a frame's time: then no frame without them is drawn.
    fn wait_a_little(&mut self, messages: &Receiver<Message>) -> std::io::Result<Next> {
        let start = Instant::now();
        while self.app.awaits()
            && let Some(left) = DRAIN.checked_sub(start.elapsed())
            && let Ok(message) = messages.recv_timeout(left)
        {
            if let Next::End(code) = self.take(message)? {
                return Ok(Next::End(code));
            }
            if let Next::End(code) = self.carry_out()? {
                return Ok(Next::End(code));
            }
        }
        Ok(Next::Go)
    }

    fn draw(&mut self, colours: Colours) -> std::io::Result<()> {
        let app = &*self.app;
        let pace = if self.input.elapsed() < REST { Pace::Moving } else { Pace::Resting };
        self.pictured = self.screen.draw(pace, |frame| view::draw(frame, app, colours))?;
        Ok(())
    }

    /// Hands a message to the application.
    fn take(&mut self, message: Message) -> std::io::Result<Next> {
        let event = match message {
            Message::Report(report) => {
                note(self.log, &report);
                Event::Report(report)
            }
            Message::Touched => {
                self.noticing.renew(&self.loaded);
                return Ok(Next::Go);
            }
            Message::Input(input) => {
                self.input = Instant::now();
                match input {
                    Input::Key(key) => {
                        crate::guard::trip();
                        Event::Key(key)
                    }
                    Input::Mouse(mouse) => Event::Mouse(mouse),
                    Input::Paste(text) => Event::Paste(text),
                    Input::Resize { columns, rows } => Event::Resize(columns, rows),
                    Input::Background(red, green, blue) => {
                        Event::Background(Background::of(red, green, blue))
                    }
                    Input::Ability(ability) => Event::Ability(ability),
                    Input::Suspend => {
                        self.suspend()?;
                        return Ok(Next::Go);
                    }
                    Input::Resumed => {
                        self.screen.resumed()?;
                        return Ok(Next::Go);
                    }
                    Input::Terminate(signal) => {
                        return Ok(Next::End(u8::try_from(self.screen.leave_for(signal)).unwrap_or(1)));
                    }
                }
            }
        };
        self.app.handle(event, now(self.zone));
        Ok(Next::Go)
    }

    fn suspend(&mut self) -> std::io::Result<()> {
        self.screen.suspend()?;
        let size = self.screen.size();
        self.app.handle(Event::Resize(size.width, size.height), now(self.zone));
        Ok(())
    }

    /// Settles the application and does what it asks for.
    fn carry_out(&mut self) -> std::io::Result<Next> {
        if self.loaded.is_stale() {
            self.configure();
        }
        for effect in self.app.settle() {
            match effect {
                Effect::Job(job) => self.workers.run(job),
                Effect::Copy(text) => self.copy(&text),
                Effect::Edit(path) => self.edit(&path)?,
                Effect::Pipe { argv, text } => self.pipe(argv, &text)?,
                Effect::View(file) => {
                    let viewer = &self.workers.context().viewer;
                    self.lend(viewer, &file, DRAWN)?;
                }
                Effect::Mouse(switch) => {
                    self.screen.set_mouse(if switch == Switch::On { Mouse::On } else { Mouse::Off });
                }
                Effect::CancelTransfers => self.workers.cancel_transfers(),
                Effect::Redraw => self.screen.redraw()?,
                Effect::Suspend => self.suspend()?,
                Effect::Quit => return Ok(Next::End(0)),
            }
        }
        Ok(Next::Go)
    }

    /// Reads the configuration again and takes over what has changed in it.
    fn configure(&mut self) {
        let mut loaded = self.loaded.again();
        settings::check(&mut loaded);
        let after = screen_settings(&loaded);
        self.zone = loaded.reading.config.zone();
        self.app.configure(&self.configured, after.clone());
        if !tell_problems(self.app, &loaded) {
            self.app.tell(self.app.say(Said::ConfigurationRead(&loaded.name())));
        }
        for problem in loaded.told(Language::English) {
            self.log.line(&format!("config: {problem}"));
        }
        (self.loaded, self.configured) = (loaded, after);
    }

    fn edit(&mut self, path: &Path) -> std::io::Result<()> {
        let (editor, _) = Effective::new(&self.loaded, &settings::variable).editor();
        if editor.is_empty() {
            self.app.warn(self.app.say(Said::NoEditor));
            return Ok(());
        }
        let absolute = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        self.lend(&Viewer::terminal(editor), &absolute, Duration::ZERO)
    }

    /// Gives a text to a program, and waits for a key before what it has printed goes; a pager has shown it already.
    fn pipe(&mut self, argv: Vec<String>, text: &str) -> std::io::Result<()> {
        let is_pager = argv.is_empty();
        let argv = if is_pager { Effective::new(&self.loaded, &settings::variable).pager().0 } else { argv };
        let name = argv.first().map_or("", String::as_str).to_owned();
        let argv: Vec<OsString> = argv.into_iter().map(Into::into).collect();
        let environment = &self.workers.context().environment;
        let language = self.app.settings.language;
        let outcome = self.screen.lend_to(|| {
            let outcome = launch::piped(&argv, text, environment);
            if !is_pager && !matches!(outcome, Err(LaunchError::Missing(_) | LaunchError::Relative(_))) {
                outside::wait_for_enter(&language.say(Said::PressEnter));
            }
            outcome
        })?;
        match outcome {
            Err(error) => self.app.warn(self.app.settings.language.explain(&error)),
            Ok(()) if !is_pager => self.app.tell(self.app.say(Said::Ended(&name))),
            Ok(()) => {}
        }
        let size = self.screen.size();
        self.app.handle(Event::Resize(size.width, size.height), now(self.zone));
        Ok(())
    }

    /// Puts a text on the clipboard: over ssh by the terminal, else by the platform's program, if it is there.
    fn copy(&mut self, text: &str) {
        let environment = &self.workers.context().environment;
        let Some(argv) = outside::clipboard(&settings::variable, &|program| environment.has(program)) else {
            return self.screen.copy(text);
        };
        let tell = self.workers.tell().clone();
        let ended = move |ended: launch::Ended| {
            if let Err(error) = ended.result {
                tell(Report::Failed(Trouble::Program(error)));
            }
        };
        if let Err(error) = launch::given(&argv, text.to_owned(), environment, ended) {
            self.log.line(&error.to_string());
            self.screen.copy(text);
        }
    }

    /// Lends the terminal to a program that opens a file, and tells if it failed. One that ends within `soon` has its
    /// work looked at until a key is pressed.
    fn lend(&mut self, program: &Viewer, file: &Path, soon: Duration) -> std::io::Result<()> {
        let environment = &self.workers.context().environment;
        let open = || launch::in_terminal(program, file.as_os_str(), environment);
        let outcome = self.screen.lend_and_wait(soon, open)?;
        if let Err(error) = outcome {
            self.app.warn(self.app.settings.language.explain(&error));
        }
        let size = self.screen.size();
        self.app.handle(Event::Resize(size.width, size.height), now(self.zone));
        Ok(())
    }
}

/// Writes down what a report tells.
fn note(log: &Log, report: &Report) {
    match report {
        Report::Swept(swept) => {
            for told in &swept.told {
                log.line(&format!("{}: {}", told.path.display(), told.why));
            }
            log.line(&format!("all folders are read: {} new, {} gone", swept.new, swept.gone.len()));
        }
        Report::Told(done) => log.line(&done.to_string()),
        Report::Failed(trouble) => log.line(&trouble.to_string()),
        Report::Opened { result: Err(why), .. } => log.line(&why.to_string()),
        _ => {}
    }
}

fn shown(path: &Path) -> String {
    crate::app::shown(path)
}
