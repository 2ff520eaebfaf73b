//! Runs the user's programs: image viewers and browsers.
//!
//! A program is a list of arguments, never a shell command. What it opens is a single argument, an absolute path or an
//! HTTP or HTTPS address, so that it cannot be taken for an option. This is the only module that starts programs.
#![expect(clippy::disallowed_methods, reason = "this module owns the starting of programs")]

use crate::text::clean_line;
pub use crate::trouble::LaunchError;
use std::ffi::{OsStr, OsString};
use std::io::Write;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::SendError;
use std::time::{Duration, Instant};

/// A program that displays something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Viewer {
    /// The program and its arguments. `{}` in an argument is replaced by the target; without it the target comes last.
    pub argv: Vec<OsString>,
    /// Whether it draws in the terminal, which it then needs for itself until it ends.
    pub in_terminal: bool,
    /// Whether it is started only where windows can be opened: what the user has named is always started.
    pub needs_display: bool,
}

impl Viewer {
    /// A viewer that opens a window.
    pub fn window(argv: impl IntoIterator<Item = impl Into<OsString>>) -> Self {
        Self { argv: argv.into_iter().map(Into::into).collect(), in_terminal: false, needs_display: false }
    }

    /// A viewer that draws in the terminal.
    pub fn terminal(argv: impl IntoIterator<Item = impl Into<OsString>>) -> Self {
        Self { in_terminal: true, ..Self::window(argv) }
    }

    /// The system's default opener for files and addresses.
    pub fn of_system() -> Self {
        let program = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
        Self { needs_display: true, ..Self::window([program]) }
    }
}

/// The environment in which programs are found and started.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Environment {
    /// `PATH`, for this program and for those it starts. Empty and relative entries are removed, so that no program in
    /// an article's folder is run.
    pub path: OsString,
    pub browser: OsString,
    /// The folder in which programs start; `/` if none.
    pub home: Option<PathBuf>,
    /// Whether windows can be opened.
    pub display: bool,
}

impl Environment {
    /// The environment of this process.
    pub fn of_process() -> Self {
        let var = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
        Self {
            path: var("PATH").unwrap_or_default(),
            browser: var("BROWSER").unwrap_or_default(),
            home: var("HOME").map(PathBuf::from).filter(|home| home.is_absolute() && home.is_dir()),
            display: (cfg!(target_os = "macos") && var("SSH_CONNECTION").is_none())
                || var("DISPLAY").is_some()
                || var("WAYLAND_DISPLAY").is_some(),
        }
    }

    /// Whether a program of this name exists.
    pub fn has(&self, program: &str) -> bool {
        find(OsStr::new(program), &absolute_path_list(&self.path), program).is_ok()
    }

    /// The browsers of `BROWSER` in order of preference, then the system's opener. `BROWSER` is a list of commands
    /// separated by `:`, in which `%s` stands for the address, `%c` for a colon and `%%` for a percent sign. Spaces
    /// separate arguments.
    pub fn browsers(&self) -> Vec<Viewer> {
        let commands = self.browser.as_bytes().split(|byte| *byte == b':');
        let mut browsers: Vec<Viewer> = commands
            .map(|command| {
                let words = command.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
                Viewer::window(words.map(browser_argument))
            })
            .filter(|viewer| !viewer.argv.is_empty())
            .collect();
        browsers.push(Viewer::of_system());
        browsers
    }
}

/// How a detached program ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    pub result: Result<(), LaunchError>,
    /// How long it ran. A failure after a short time means that nothing was displayed.
    pub after: Duration,
}

/// Starts a viewer in its own process group, with input and output closed, and returns at once. `ended` is called on
/// another thread when the program ends.
///
/// # Errors
/// If the program is not found or cannot be started.
pub fn detached(
    viewer: &Viewer,
    target: &OsStr,
    environment: &Environment,
    ended: impl FnOnce(Ended) + Send + 'static,
) -> Result<(), LaunchError> {
    let (mut command, name) = command(viewer, target, environment)?;
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).process_group(0);
    let mut child = command.spawn().map_err(|error| not_started(&name, &error))?;
    wait_for("newsrack-viewer", &name, ended, move |name| {
        let status = child.wait().map_err(|error| not_started(name, &error))?;
        judged(name, status)
    })
}

/// Waits on another thread until a program that was just started ends.
fn wait_for(
    thread: &str,
    name: &str,
    ended: impl FnOnce(Ended) + Send + 'static,
    wait: impl FnOnce(&str) -> Result<(), LaunchError> + Send + 'static,
) -> Result<(), LaunchError> {
    let (start, program) = (Instant::now(), name.to_owned());
    let work = move || ended(Ended { result: wait(&program), after: start.elapsed() });
    let started = std::thread::Builder::new().name(thread.to_owned()).spawn(work);
    started.map(drop).map_err(|error| not_started(name, &error))
}

/// Starts a viewer detached and waits up to `patience` for a failure. A viewer that is still running then, or has
/// succeeded, counts as started. `late` is called on another thread if it fails later.
///
/// # Errors
/// If the program is not found, cannot be started, or fails within that time.
pub fn detached_and_watched(
    viewer: &Viewer,
    target: &OsStr,
    environment: &Environment,
    patience: Duration,
    late: impl FnOnce(LaunchError) + Send + 'static,
) -> Result<(), LaunchError> {
    // With a capacity of 0, sending fails once nobody receives, and the error is passed to `late`.
    let (sender, receiver) = std::sync::mpsc::sync_channel::<Ended>(0);
    detached(viewer, target, environment, move |ended| {
        if let Err(SendError(Ended { result: Err(error), .. })) = sender.send(ended) {
            late(error);
        }
    })?;
    receiver.recv_timeout(patience).map_or(Ok(()), |ended| ended.result)
}

/// Runs a viewer in the terminal and waits until it ends. The caller must release the terminal before and restore it
/// after, whatever the result, because a viewer may leave it in any state.
///
/// # Errors
/// If the program is not found, cannot be started, or fails.
pub fn in_terminal(viewer: &Viewer, target: &OsStr, environment: &Environment) -> Result<(), LaunchError> {
    let (mut command, name) = command(viewer, target, environment)?;
    let status = command.status().map_err(|error| not_started(&name, &error))?;
    judged(&name, status)
}

/// Opens an address in the first browser that exists.
///
/// # Errors
/// If there is no browser, or why the first one could not be started.
pub fn browse(
    browsers: &[Viewer],
    address: &url::Url,
    environment: &Environment,
    ended: impl FnOnce(Ended) + Send + 'static,
) -> Result<(), LaunchError> {
    let mut last = LaunchError::Empty;
    for browser in browsers {
        match command(browser, OsStr::new(address.as_str()), environment) {
            Ok(_) => return detached(browser, OsStr::new(address.as_str()), environment, ended),
            Err(error) => last = error,
        }
    }
    Err(last)
}

/// Runs a program in the terminal, sends it a text and waits until it ends. The caller must release the terminal before
/// and restore it after. A program that does not read the whole text does not count as failed.
///
/// # Errors
/// If the program is not found, cannot be started, or fails.
pub fn piped(argv: &[OsString], text: &str, environment: &Environment) -> Result<(), LaunchError> {
    let (mut command, name) = fed(argv, environment)?;
    let child = command.spawn().map_err(|error| not_started(&name, &error))?;
    finish(child, text, &name)
}

/// Starts a program in its own process group, with output closed, sends it a text, and returns at once. `ended` is
/// called on another thread when the program ends.
///
/// # Errors
/// If the program is not found or cannot be started.
pub fn given(
    argv: &[OsString],
    text: String,
    environment: &Environment,
    ended: impl FnOnce(Ended) + Send + 'static,
) -> Result<(), LaunchError> {
    let (mut command, name) = fed(argv, environment)?;
    command.stdout(Stdio::null()).stderr(Stdio::null()).process_group(0);
    let child = command.spawn().map_err(|error| not_started(&name, &error))?;
    wait_for("newsrack-clipboard", &name, ended, move |name| finish(child, &text, name))
}

fn fed(argv: &[OsString], environment: &Environment) -> Result<(Command, String), LaunchError> {
    let (mut command, name) = program(argv, environment)?;
    command.args(&argv[1..]).stdin(Stdio::piped());
    Ok((command, name))
}

fn finish(mut child: Child, text: &str, name: &str) -> Result<(), LaunchError> {
    if let Some(mut input) = child.stdin.take() {
        // A program that has read enough closes the pipe.
        let _ = input.write_all(text.as_bytes());
    }
    let status = child.wait().map_err(|error| not_started(name, &error))?;
    judged(name, status)
}

/// A program's arguments with the target inserted, without the program's own name.
fn arguments(argv: &[OsString], target: &OsStr) -> Vec<OsString> {
    let mut placed = false;
    let mut filled = |argument: &OsString| {
        let (mut whole, mut from) = (Vec::new(), 0);
        for at in memchr::memmem::find_iter(argument.as_bytes(), b"{}") {
            whole.extend_from_slice(&argument.as_bytes()[from..at]);
            whole.extend_from_slice(target.as_bytes());
            (placed, from) = (true, at + 2);
        }
        whole.extend_from_slice(&argument.as_bytes()[from..]);
        OsString::from_vec(whole)
    };
    let mut arguments: Vec<OsString> = argv.iter().skip(1).map(&mut filled).collect();
    if !placed {
        arguments.push(target.to_owned());
    }
    arguments
}

/// Converts a word of `BROWSER` to a viewer's argument.
fn browser_argument(word: &[u8]) -> OsString {
    let mut argument = Vec::with_capacity(word.len());
    let mut rest = word;
    while let Some((&first, tail)) = rest.split_first() {
        let (text, taken): (&[u8], usize) = match (first, tail.first()) {
            (b'%', Some(b's')) => (b"{}", 2),
            (b'%', Some(b'c')) => (b":", 2),
            (b'%', Some(b'%')) => (b"%", 2),
            _ => (&rest[..1], 1),
        };
        argument.extend_from_slice(text);
        rest = &rest[taken..];
    }
    OsString::from_vec(argument)
}

fn command(
    viewer: &Viewer,
    target: &OsStr,
    environment: &Environment,
) -> Result<(Command, String), LaunchError> {
    let (mut command, name) = program(&viewer.argv, environment)?;
    command.args(arguments(&viewer.argv, target));
    Ok((command, name))
}

/// The command for an argument list, without its arguments, and the program's name for messages.
fn program(argv: &[OsString], environment: &Environment) -> Result<(Command, String), LaunchError> {
    let program = argv.first().ok_or(LaunchError::Empty)?;
    let name = clean_line(&program.to_string_lossy()).into_owned();
    let path = absolute_path_list(&environment.path);
    let found = find(program, &path, &name)?;
    let mut command = Command::new(found);
    command.env("PATH", path);
    command.current_dir(environment.home.as_deref().unwrap_or(Path::new("/")));
    Ok((command, name))
}

/// Removes the empty and relative entries of a list like `PATH`, which refer to the current folder.
fn absolute_path_list(path: &OsStr) -> OsString {
    let kept = std::env::split_paths(path).filter(|folder| folder.is_absolute());
    std::env::join_paths(kept).unwrap_or_default()
}

/// The path of a program, given as an absolute path or found in a folder of `path`. `name` is used in the message.
fn find(program: &OsStr, path: &OsStr, name: &str) -> Result<PathBuf, LaunchError> {
    if program.is_empty() {
        return Err(LaunchError::Empty);
    }
    let missing = || LaunchError::Missing(name.to_owned());
    let given = Path::new(program);
    if given.is_absolute() {
        return if is_program(given) { Ok(given.to_owned()) } else { Err(missing()) };
    }
    if program.as_bytes().contains(&b'/') {
        return Err(LaunchError::Relative(name.to_owned()));
    }
    std::env::split_paths(path)
        .filter(|folder| folder.is_absolute())
        .map(|folder| folder.join(given))
        .find(|file| is_program(file))
        .ok_or_else(missing)
}

fn is_program(file: &Path) -> bool {
    file.metadata().is_ok_and(|found| found.is_file() && found.permissions().mode() & 0o111 != 0)
}

fn not_started(name: &str, error: &std::io::Error) -> LaunchError {
    LaunchError::NotStarted(name.to_owned(), error.into())
}

fn judged(name: &str, status: ExitStatus) -> Result<(), LaunchError> {
    match (status.success(), status.code(), status.signal()) {
        (true, ..) => Ok(()),
        (false, Some(code), _) => Err(LaunchError::Code(name.to_owned(), code)),
        (false, None, signal) => Err(LaunchError::Signal(name.to_owned(), signal.unwrap_or_default())),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests;
