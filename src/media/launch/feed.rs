//! Runs programs that read a text from standard input.

use super::{Ended, Environment, LaunchError, judged, not_started, program, wait_for};
use std::ffi::OsString;
use std::io::Write;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};

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

#[cfg(test)]
mod tests {
    use super::*;

    fn sh(script: &str) -> Vec<OsString> {
        ["sh", "-c", script].map(OsString::from).to_vec()
    }

    #[test]
    fn a_text_comes_in_whole_and_the_exit_code_is_reported() {
        let environment = Environment { path: "/usr/bin:/bin".into(), ..Environment::default() };
        let text = "钉钉\n".repeat(50_000);
        assert_eq!(piped(&sh("test $(wc -c) -eq 350000"), &text, &environment), Ok(()));
        let failed = piped(&sh("exit 3"), &text, &environment);
        assert_eq!(failed, Err(LaunchError::Code("sh".into(), 3)));
        let missing = piped(&["no-such-program-here".into()], "", &environment);
        assert_eq!(missing, Err(LaunchError::Missing("no-such-program-here".into())));
        assert_eq!(piped(&[], "", &environment), Err(LaunchError::Empty));
        let (sender, receiver) = std::sync::mpsc::channel();
        let ended = move |ended: Ended| drop(sender.send(ended.result));
        assert_eq!(given(&sh("read word; test $word = 钉钉"), text, &environment, ended), Ok(()));
        assert_eq!(receiver.recv(), Ok(Ok(())));
    }
}
