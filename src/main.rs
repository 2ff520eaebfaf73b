//! The `newsrack` program: runs a command and turns its outcome into an exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    newsrack::commands::run(std::env::args_os())
}
