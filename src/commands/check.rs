//! `newsrack check`: every repair as `path:line: message`, and how many files were left out.

mod bodies;

use super::output::{self, Outcome};
use super::roots::articles;
use super::{Exit, Invocation, scan};
use crate::cli::CheckArgs;
use crate::disk::LeftOut;
use crate::text::clean_line;
use std::io::Write;

pub(super) fn run(args: &CheckArgs, context: &Invocation) -> Outcome {
    let roots = articles(&args.paths, context, "check FOLDER")?;
    let mut found = scan::all(&roots, context);
    bodies::look(&mut found.entries, &roots, &context.settings);
    found.entries.sort_by(|a, b| a.path.cmp(&b.path));
    let mut out = output::stdout();
    let mut repaired = 0;
    for entry in &found.entries {
        repaired += usize::from(!entry.problems.is_empty());
        let path = entry.path.to_string_lossy();
        let path = clean_line(&path);
        for problem in &entry.problems {
            writeln!(out, "{path}:{}: {}", problem.line, problem.message)?;
        }
    }
    for warning in &found.warnings {
        writeln!(out, "{}: {}", clean_line(&warning.path.to_string_lossy()), warning.why)?;
    }
    out.flush()?;
    let articles = found.entries.len();
    writeln!(
        out,
        "{} checked, {repaired} with problems{}{}",
        count(articles, "article"),
        match found.warnings.len() {
            0 => String::new(),
            unread => format!(", {unread} not read"),
        },
        left_out(found.left_out)
    )?;
    out.flush()?;
    Ok(if repaired > 0 || !found.warnings.is_empty() { Exit::Nothing } else { Exit::Done })
}

fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// What was left out, by kind, as the end of a sentence.
fn left_out(left: LeftOut) -> String {
    let kinds = [
        (left.project, "README or licence", "READMEs, licences and the like"),
        (left.other, "file that is not an article", "files that are not articles"),
        (left.not_text, "file that is not text", "files that are not text"),
        (left.excluded, "excluded file or folder", "excluded files or folders"),
        (left.folders, "folder not entered", "folders not entered"),
    ];
    let parts: Vec<String> = kinds
        .into_iter()
        .filter(|(number, ..)| *number > 0)
        .map(|(number, one, many)| format!("{number} {}", if number == 1 { one } else { many }))
        .collect();
    if parts.is_empty() { String::new() } else { format!("; left out: {}", parts.join(", ")) }
}
