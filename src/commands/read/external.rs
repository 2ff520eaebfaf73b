//! Texts and files for other programs: the editor, the pager, a viewer in the terminal, the clipboard.

use super::event_loop::Session;
use crate::commands::{programs, settings};
use crate::config::Effective;
use crate::engine::response::{Responder, Response};
use crate::language::Message as Said;
use crate::media::{LaunchError, Viewer, launch};
use crate::trouble::TaskFailed;
use std::ffi::OsString;
use std::path::Path;
use std::time::{Duration, Instant};

/// A viewer that ends within this time has drawn its image and left it on the screen.
const DRAWN: Duration = Duration::from_secs(2);
/// A pager that ends within this time has only printed: the text has not been read in it.
const GLANCE: Duration = Duration::from_secs(1);

/// Editors that take `+LINE` before a file.
const WITH_LINE: [&str; 14] = [
    "vi",
    "vim",
    "nvim",
    "gvim",
    "nano",
    "pico",
    "emacs",
    "emacsclient",
    "micro",
    "kak",
    "joe",
    "jed",
    "mg",
    "ne",
];

fn takes_line(program: &str) -> bool {
    let name = Path::new(program).file_name().unwrap_or_default();
    WITH_LINE.iter().any(|known| name == *known)
}

impl<T: Responder, F: Fn() + Clone + Send + 'static> Session<'_, T, F> {
    /// Opens a file in the editor, at a line if the editor is known to take one.
    pub(super) fn edit(&mut self, path: &Path, line: Option<usize>) -> std::io::Result<()> {
        let (mut editor, _) = Effective::new(&self.loaded, &settings::variable).editor();
        if editor.is_empty() {
            self.app.shared.status.error(self.app.shared.say(Said::NoEditor));
            return Ok(());
        }
        if let Some(line) = line.filter(|_| editor.first().is_some_and(|program| takes_line(program))) {
            editor.push(format!("+{line}"));
        }
        let absolute = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        self.lend(&Viewer::terminal(editor), &absolute, Duration::ZERO)
    }

    pub(super) fn view(&mut self, file: &Path) -> std::io::Result<()> {
        self.lend(&self.workers.config.viewer, file, DRAWN)
    }

    /// Gives a text to a program, and waits for a key before the screen is drawn again over what the program has printed.
    /// Does not wait after a pager, unless that ended at once, as `cat` does.
    pub(super) fn pipe(&mut self, argv: Vec<String>, text: &str) -> std::io::Result<()> {
        let is_pager = argv.is_empty();
        let argv = if is_pager { Effective::new(&self.loaded, &settings::variable).pager().0 } else { argv };
        let name = argv.first().map_or("", String::as_str).to_owned();
        let argv: Vec<OsString> = argv.into_iter().map(Into::into).collect();
        let environment = &self.workers.config.environment;
        let language = self.app.shared.settings.language;
        let outcome = self.screen.lend_to(|| {
            let begun = Instant::now();
            let outcome = launch::piped(&argv, text, environment);
            let is_read = is_pager && begun.elapsed() > GLANCE;
            if !is_read && !matches!(outcome, Err(LaunchError::Missing(_) | LaunchError::Relative(_))) {
                programs::wait_for_enter(&language.say(Said::PressEnter));
            }
            outcome
        })?;
        match outcome {
            Err(error) => self.app.shared.status.error(self.app.shared.settings.language.explain(&error)),
            Ok(()) if !is_pager => self.app.shared.status.info(self.app.shared.say(Said::Ended(&name))),
            Ok(()) => {}
        }
        self.resized();
        Ok(())
    }

    /// Sends a text to the terminal's clipboard, which is not known to take it.
    fn send_copy(&mut self, text: &str) {
        self.screen.copy(text);
        self.app.shared.status.info(self.app.shared.say(Said::SentToClipboard));
    }

    /// Puts a text on the clipboard: over ssh by the terminal, else by the platform's program, if it is there.
    pub(super) fn copy(&mut self, text: &str) {
        let environment = &self.workers.config.environment;
        let Some(argv) = programs::clipboard(&settings::variable, &|program| environment.has(program)) else {
            return self.send_copy(text);
        };
        let respond = self.workers.respond.clone();
        let ended = move |ended: launch::Ended| {
            if let Err(error) = ended.result {
                respond(Response::Error(TaskFailed::Program(error)));
            }
        };
        if let Err(error) = launch::given(&argv, text.to_owned(), environment, ended) {
            self.log.line(&error.to_string());
            self.send_copy(text);
        }
    }

    /// Gives the terminal to a program that opens a file, and shows an error if it failed. If it ends within `soon`, waits
    /// for a key before the screen is drawn again.
    fn lend(&mut self, program: &Viewer, file: &Path, soon: Duration) -> std::io::Result<()> {
        let environment = &self.workers.config.environment;
        let open = || launch::in_terminal(program, file.as_os_str(), environment);
        let outcome = self.screen.lend_and_wait(soon, open)?;
        if let Err(error) = outcome {
            self.app.shared.status.error(self.app.shared.settings.language.explain(&error));
        }
        self.resized();
        Ok(())
    }
}
