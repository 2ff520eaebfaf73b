//! The loop between terminal, application and workers.

use super::config_watch::ConfigWatch;
use super::start::{now, screen_settings, warn_of_problems};
use crate::app::{App, Effect, Event, Switch, flow, settings::Settings, shown};
use crate::commands::{Log, settings};
use crate::config::Loaded;
use crate::disk;
use crate::engine::request::{Request, RequestId};
use crate::engine::response::{Responder, Response};
use crate::language::{Language, Message as Said};
use crate::terminal::{self, Background, Colours, ImagesSent, Input, Mouse, Pace, Screen};
use crate::text::Widths;
use crate::view;
use crate::workers::Workers;
use crate::zone::Zone;
use std::fmt::Write;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

/// How long events are taken in before a frame is drawn.
const DRAIN: Duration = Duration::from_millis(10);
/// Large images are sent after no key has come for so long: longer than between two repetitions of a held key.
const REST: Duration = Duration::from_millis(60);

pub(super) enum LoopEvent {
    Input(Input),
    Response(Response),
    /// Something has changed in the folder of the configuration.
    Touched,
}

/// A running reader.
pub(super) struct Session<'a, T: Responder, F> {
    pub(super) screen: &'a mut Screen,
    pub(super) app: &'a mut App,
    pub(super) workers: &'a Workers<T>,
    pub(super) zone: Zone,
    pub(super) log: &'a Log,
    /// The configuration in effect, and what of it the screen was given.
    pub(super) loaded: Loaded,
    pub(super) configured: Settings,
    /// Sends [`LoopEvent::Touched`].
    pub(super) config_watch: ConfigWatch<F>,
    /// When the last key, click or paste came.
    pub(super) input: Option<Instant>,
    /// The terminal's widths, until no key arrives: they may cause a large page to be laid out again.
    pub(super) widths: Option<Widths>,
    /// How much of the images the screen shows.
    pub(super) pictured: ImagesSent,
}

/// Whether the loop goes on.
enum Next {
    Go,
    End(Ending),
}

/// How reading ends.
pub(super) enum Ending {
    /// The program ends with this exit code.
    Exit(u8),
    /// Another library is read; this is said there.
    Open { folder: PathBuf, said: Option<String> },
}

impl<T: Responder, F: Fn() + Clone + Send + 'static> Session<'_, T, F> {
    /// Runs until the user leaves the reader or opens another library.
    pub(super) fn run(&mut self, messages: &Receiver<LoopEvent>) -> std::io::Result<Ending> {
        let variable = |name| std::env::var(name).unwrap_or_default();
        let colours = terminal::colours(&variable("TERM"), &variable("COLORTERM"), &variable("NO_COLOR"));
        self.resized();
        if let Next::End(ending) = self.carry_out_and_wait(messages)? {
            return Ok(ending);
        }
        self.draw(colours)?;
        self.screen.ask()?;
        loop {
            match self.next(messages) {
                Ok(message) => {
                    if let Next::End(ending) = self.take(message)? {
                        return Ok(ending);
                    }
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Ok(Ending::Exit(0)),
            }
            let start = Instant::now();
            while start.elapsed() < DRAIN
                && let Ok(message) = messages.try_recv()
            {
                if let Next::End(ending) = self.take(message)? {
                    return Ok(ending);
                }
            }
            if self.is_resting()
                && let Some(widths) = self.widths.take()
            {
                self.app.handle(Event::Widths(widths), now(self.zone));
            }
            if let Next::End(ending) = self.carry_out_and_wait(messages)? {
                return Ok(ending);
            }
            self.draw(colours)?;
        }
    }

    fn is_resting(&self) -> bool {
        self.input.is_none_or(|at| at.elapsed() >= REST)
    }

    /// The next event. Times out when no key has come for a while, if images are to be sent or widths to be used then.
    fn next(&self, messages: &Receiver<LoopEvent>) -> Result<LoopEvent, RecvTimeoutError> {
        if self.pictured == ImagesSent::Whole && self.widths.is_none() {
            return messages.recv().map_err(|_| RecvTimeoutError::Disconnected);
        }
        let since = self.input.map_or(REST, |at| at.elapsed());
        messages.recv_timeout(REST.saturating_sub(since))
    }

    /// Does what the application asks for, and waits at most a frame for what it awaits, as most of it comes in time.
    fn carry_out_and_wait(&mut self, messages: &Receiver<LoopEvent>) -> std::io::Result<Next> {
        let mut next = self.carry_out()?;
        let start = Instant::now();
        while matches!(next, Next::Go)
            && flow::is_waiting(self.app)
            && let Some(left) = DRAIN.checked_sub(start.elapsed())
            && let Ok(message) = messages.recv_timeout(left)
        {
            next = self.take(message)?;
            if let Next::Go = next {
                next = self.carry_out()?;
            }
        }
        Ok(next)
    }

    fn draw(&mut self, colours: Colours) -> std::io::Result<()> {
        let app = &*self.app;
        let pace = if self.is_resting() { Pace::Resting } else { Pace::Moving };
        self.pictured = self.screen.draw(pace, |frame| view::draw(frame, app, colours))?;
        Ok(())
    }

    /// Hands a message to the application.
    fn take(&mut self, message: LoopEvent) -> std::io::Result<Next> {
        let event = match message {
            LoopEvent::Response(response) => {
                log_response(self.log, &response);
                Event::Response(response)
            }
            LoopEvent::Touched => {
                self.config_watch.renew(&self.loaded);
                return Ok(Next::Go);
            }
            LoopEvent::Input(input) => {
                if matches!(input, Input::Key(_) | Input::Mouse(_) | Input::Paste(_)) {
                    self.input = Some(Instant::now());
                }
                match input {
                    Input::Key(key) => {
                        crate::guard::inject_panic();
                        Event::Key(key)
                    }
                    Input::Mouse(mouse) => Event::Mouse(mouse),
                    Input::Paste(text) => Event::Paste(text),
                    Input::Resize { columns, rows } => Event::Resize(columns, rows),
                    Input::Background(red, green, blue) => {
                        Event::Background(Background::of(red, green, blue))
                    }
                    Input::Capability(capability) => Event::Capability(capability),
                    Input::Widths(widths) => {
                        self.widths = Some(widths);
                        return Ok(Next::Go);
                    }
                    Input::Suspend => {
                        self.suspend()?;
                        return Ok(Next::Go);
                    }
                    Input::Resumed => {
                        self.screen.resumed()?;
                        return Ok(Next::Go);
                    }
                    Input::Terminate(signal) => {
                        let code = u8::try_from(self.screen.leave_for(signal)).unwrap_or(1);
                        return Ok(Next::End(Ending::Exit(code)));
                    }
                }
            }
        };
        self.app.handle(event, now(self.zone));
        Ok(Next::Go)
    }

    /// Gives the application the size of the screen, which may have changed.
    pub(super) fn resized(&mut self) {
        let size = self.screen.size();
        self.app.handle(Event::Resize(size.width, size.height), now(self.zone));
    }

    fn suspend(&mut self) -> std::io::Result<()> {
        self.screen.suspend()?;
        self.resized();
        Ok(())
    }

    /// Settles the application and does what it asks for.
    fn carry_out(&mut self) -> std::io::Result<Next> {
        if self.loaded.is_stale() {
            self.configure();
        }
        for effect in self.app.settle() {
            match effect {
                Effect::Request(request) => {
                    log_request(self.log, &request);
                    self.workers.run(request);
                }
                Effect::Copy(text) => self.copy(&text),
                Effect::Edit(path) => self.edit(&path, None)?,
                Effect::EditLine { path, line } => self.edit(&path, Some(line))?,
                Effect::Pipe { argv, text } => self.pipe(argv, &text)?,
                Effect::View(file) => self.view(&file)?,
                Effect::Mouse(switch) => {
                    self.screen.set_mouse(if switch == Switch::On { Mouse::On } else { Mouse::Off });
                }
                Effect::CancelPage => self.workers.cancel_page(),
                Effect::CancelFeeds => self.workers.cancel_feeds(),
                Effect::CancelDownloads => self.workers.cancel_downloads(),
                Effect::Redraw => self.screen.redraw()?,
                Effect::Suspend => self.suspend()?,
                Effect::OpenLibrary { folder, said } => match disk::why_unreadable(&folder) {
                    None => return Ok(Next::End(Ending::Open { folder, said })),
                    Some(why) => {
                        let why = self.app.shared.settings.language.explain(&why);
                        self.app.shared.status.error(format!("{}: {why}", shown(&folder)));
                    }
                },
                Effect::Quit => return Ok(Next::End(Ending::Exit(0))),
            }
        }
        Ok(Next::Go)
    }

    /// Reads the configuration again and applies what has changed in it.
    fn configure(&mut self) {
        let mut loaded = self.loaded.again();
        settings::check(&mut loaded);
        let after = screen_settings(&loaded);
        self.zone = loaded.reading.config.zone();
        flow::settings::configuration_changed(self.app, &self.configured, after.clone());
        if !warn_of_problems(self.app, &loaded) {
            let (now, before) = (&loaded.reading.config, &self.loaded.reading.config);
            let name = loaded.name();
            self.app.shared.status.info(self.app.shared.say(match now.next_start(before) {
                Some(setting) => Said::ConfigurationAtStart { name: &name, setting },
                None => Said::ConfigurationRead(&name),
            }));
        }
        for problem in loaded.messages(Language::English) {
            self.log.line(&format!("config: {problem}"));
        }
        (self.loaded, self.configured) = (loaded, after);
    }
}

fn log_request(log: &Log, request: &Request) {
    if log.is_open() {
        log.line(&format!("request {}: {}", id(request.id()), name(request)));
    }
}

/// Writes a line for a response, and what the user is told by it.
fn log_response(log: &Log, response: &Response) {
    if !log.is_open() {
        return;
    }
    log.line(&format!("response {}: {}", id(response.id()), name(response)));
    match response {
        Response::ScanFinished(scan) => {
            for warning in &scan.warnings {
                log.line(&format!("{}: {}", warning.path.display(), warning.why));
            }
            log.line(&format!("all folders are read: {} new, {} gone", scan.new, scan.gone.len()));
        }
        Response::Done(done) => log.line(&done.to_string()),
        Response::Error(error) | Response::Failed { error, .. } => log.line(&error.to_string()),
        Response::Page { result: Err(why), .. } => log.line(&why.to_string()),
        _ => {}
    }
}

fn id(id: Option<RequestId>) -> String {
    id.map_or_else(|| "-".to_owned(), |id| id.to_string())
}

/// The names of a request or a response without what is in it.
fn name(value: &impl std::fmt::Debug) -> String {
    let mut name = Name(String::new());
    let _ = write!(name, "{value:?}");
    name.0.trim_end().to_owned()
}

/// Takes the names at the beginning of a text, and ends its writing there.
struct Name(String);

impl Write for Name {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        for c in text.chars() {
            match c {
                '(' => self.0.push(' '),
                c if c.is_ascii_alphabetic() => self.0.push(c),
                _ => return Err(std::fmt::Error),
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::request::{IndexRequest, RowRequest};

    #[test]
    fn requests_and_responses_have_names_without_their_contents() {
        let request = Request::Rows(RowRequest::Rows { request: RequestId::new(7), rows: Vec::new() });
        assert_eq!((id(request.id()), name(&request)), ("7".to_owned(), "Rows Rows".to_owned()));
        assert_eq!(name(&Request::Index(IndexRequest::Start)), "Index Start");
        assert_eq!(name(&Response::ConfirmLink("mailto:a@b.example".into())), "ConfirmLink");
        assert_eq!(id(Response::FirstScan.id()), "-");
    }
}
