//! `newsrack completions` and `newsrack man`: the command line's description, for shells and for people.

use super::{Exit, Outcome, output};
use crate::cli::{Cli, CompletionsArgs};
use clap::CommandFactory;
use std::io::Write;

/// Prints completions for a shell.
pub(super) fn completions(args: &CompletionsArgs) -> Outcome {
    // The generator panics when the pipe closes, so it writes to memory.
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "newsrack", &mut text);
    print(&text)
}

/// Prints the manual: the page of the program, then one of each verb.
pub(super) fn man() -> Outcome {
    let mut command = Cli::command();
    command.build();
    let mut text = Vec::new();
    clap_mangen::Man::new(command.clone()).render(&mut text)?;
    for verb in command.get_subcommands().filter(|verb| verb.get_name() != "help") {
        let mut section = Vec::new();
        let page = clap_mangen::Man::new(verb.clone());
        page.render_synopsis_section(&mut section)?;
        page.render_description_section(&mut section)?;
        page.render_options_section(&mut section)?;
        // The verb's sections stand below a heading of its own.
        let section = String::from_utf8_lossy(&section).replace(".SH ", ".SS ");
        write!(text, ".SH \"NEWSRACK {}\"\n{section}", verb.get_name().to_uppercase())?;
    }
    print(&text)
}

fn print(text: &[u8]) -> Outcome {
    let mut out = output::stdout();
    out.write_all(text)?;
    out.flush()?;
    Ok(Exit::Done)
}
