//! What verbs print: buffered, without a message when the pipe closes, errors in one clean line.

use super::Exit;
use crate::cli::FormatArgs;
use crate::disk::LeftOut;
use crate::library::Entry;
use crate::text::clean_line;
use crate::text::sanitise::is_unsafe;
use crate::zone::Zone;
use serde::Serialize;
use serde_json::ser::Serializer;
use std::fmt::{Display, Formatter};
use std::io::{self, BufWriter, StdoutLock, Write};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::process::ExitCode;

/// How a verb ended.
pub type Outcome = Result<Exit, Failure>;

/// Why a verb could not do its work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    what: String,
    why: String,
    /// The pipe was closed.
    closed: bool,
}

impl Failure {
    /// What failed and why; both are cleaned.
    pub fn new(what: &str, why: &str) -> Self {
        Self { what: clean_line(what).into_owned(), why: clean_line(why).into_owned(), closed: false }
    }

    /// A file or folder and what is wrong with it.
    pub fn of_path(path: &Path, why: &str) -> Self {
        Self::new(&path.to_string_lossy(), why)
    }

    /// A whole line that says both.
    pub fn line(line: &str) -> Self {
        Self::new("", line)
    }

    /// A closed pipe ends the verb without a message.
    pub(super) fn exit_code(&self) -> ExitCode {
        if self.closed { ExitCode::SUCCESS } else { ExitCode::from(2) }
    }
}

impl Display for Failure {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        let colon = if self.what.is_empty() { "" } else { ": " };
        write!(f, "{}{colon}{}", self.what, self.why)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        let closed = error.kind() == io::ErrorKind::BrokenPipe;
        Self { closed, ..Self::new("output", &error.to_string()) }
    }
}

/// Writes an article: its path and NUL, a line of JSON made of `row`, or path, date and title separated by tabs.
pub(super) fn entry<T: Serialize>(
    out: &mut dyn Write,
    format: FormatArgs,
    entry: &Entry,
    zone: Zone,
    row: impl FnOnce() -> T,
) -> io::Result<()> {
    if format.null {
        out.write_all(entry.path.as_os_str().as_bytes())?;
        return out.write_all(b"\0");
    }
    if format.json {
        return json_line(out, &row());
    }
    let date = entry.header.date.map(|date| date.with_timezone(&zone).format("%Y-%m-%d %H:%M").to_string());
    let path = entry.path.to_string_lossy();
    writeln!(out, "{}\t{}\t{}", clean_line(&path), date.unwrap_or_default(), entry.header.title)
}

/// Standard output, buffered. Flush it before the verb ends.
pub(super) fn stdout() -> BufWriter<StdoutLock<'static>> {
    BufWriter::with_capacity(64 * 1024, io::stdout().lock())
}

/// Writes a value as one line of JSON. No character of it acts on a terminal, and every string keeps its value.
pub(super) fn json_line(out: &mut (impl Write + ?Sized), value: &impl Serialize) -> io::Result<()> {
    value.serialize(&mut Serializer::with_formatter(&mut *out, Tame))?;
    out.write_all(b"\n")
}

/// Compact JSON that escapes what JSON requires (RFC 8259, 7) and every character that a terminal might act on.
struct Tame;

impl serde_json::ser::Formatter for Tame {
    fn write_string_fragment<W: Write + ?Sized>(&mut self, out: &mut W, fragment: &str) -> io::Result<()> {
        let mut plain = 0;
        for (at, c) in fragment.char_indices().filter(|(_, c)| is_unsafe(*c)) {
            out.write_all(&fragment.as_bytes()[plain..at])?;
            for unit in c.encode_utf16(&mut [0; 2]) {
                write!(out, "\\u{unit:04x}")?;
            }
            plain = at + c.len_utf8();
        }
        out.write_all(&fragment.as_bytes()[plain..])
    }
}

/// Prints a failure to standard error as `newsrack: what: why`.
pub(super) fn print_error(failure: &Failure) {
    if !failure.closed {
        // A standard error that is closed must not end the program in a panic.
        let _ = writeln!(io::stderr().lock(), "newsrack: {failure}");
    }
}

/// What was left out, by kind, as the end of a sentence.
pub(super) fn left_out(left: LeftOut) -> String {
    let kinds = [
        (left.feeds, "feed", "feeds"),
        (left.packed, "compressed TextPack", "compressed TextPacks"),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_keeps_every_character_and_prints_none_that_acts() {
        let table = [
            ("钉钉 \"a\"\t", r#""钉钉 \"a\"\t""#),
            ("\u{1b}[2J\u{9b}x\u{202e}y\u{7f}", r#""\u001b[2J\u009bx\u202ey\u007f""#),
            ("\u{e0041}", r#""\udb40\udc41""#),
        ];
        for (text, expected) in table {
            let mut out = Vec::new();
            assert!(json_line(&mut out, &text).is_ok());
            assert_eq!(String::from_utf8_lossy(&out), format!("{expected}\n"));
            assert_eq!(serde_json::from_slice::<String>(&out).ok().as_deref(), Some(text));
        }
    }
}
