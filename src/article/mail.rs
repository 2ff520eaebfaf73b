//! Letters kept as files (`.eml`, `.mbox`), and pages that a browser saved as one file of MIME parts (`.mht`, `.mhtml`;
//! RFC 2557).
//!
//! The parts are found by the crate `mail-parser`. This module chooses those that are shown ([`parts`]), decodes them
//! ([`decode`]) and makes one body of them. Pictures among the parts become `data:` addresses ([`pictures`]), so that a
//! body needs nothing but itself.

mod cost;
mod decode;
mod mbox;
mod parts;
mod pictures;
mod plain;

use super::Format;
use crate::guard::guarded;
use cost::is_affordable;
use mail_parser::{HeaderName, Message, MessageParser, MimeHeaders, PartType};
use parts::{Parts, Piece};
use pictures::Pictures;

/// What a file of MIME parts says and shows.
pub(super) struct Mail {
    pub(super) origin: Origin,
    /// Fields of its header: names of front matter and their values.
    pub(super) fields: Vec<(&'static str, String)>,
    /// The body, without its pictures.
    pub(super) text: String,
    pub(super) format: Format,
    /// What was repaired.
    pub(super) problems: Vec<&'static str>,
    pictures: Pictures,
}

/// Where the fields of a file come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// The header of a letter.
    Letter,
    /// The headers of several letters, which have no title in common.
    Letters,
    /// A saved page, which says more of itself than the browser wrote around it.
    Page,
}

/// The end of a longer file is not looked at, because a list reads only the beginning of it, up to a whole character.
/// Just below `disk::open::HEAD`; change both.
const END_KNOWN: usize = (4 << 20) - 16;
/// How much of a file of letters is read for its header, in bytes.
const MBOX_HEAD: usize = 3 << 20;
/// The longest body, in bytes; a longer one would be cut.
const BODY: usize = super::body::HTML_MAX + (1 << 20);

/// Reads a file with this ending; none if its bytes do not begin with the header of a letter.
pub(super) fn read(bytes: &[u8], ending: &str) -> Option<Mail> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if ending == "mbox"
        && let Some(letters) = mbox::letters(bytes)
    {
        return several(&letters);
    }
    let message = parsed(bytes)?;
    let is_named_page = matches!(ending, "mht" | "mhtml");
    Some(if is_page(&message, is_named_page) { page(message) } else { letter(message) })
}

/// Parses a letter; none if it has none of the fields that letters have, or is too costly.
fn parsed(bytes: &[u8]) -> Option<Message<'_>> {
    let bytes = bytes.trim_ascii_start();
    if !begins_with_header(bytes) || !is_affordable(bytes) {
        return None;
    }
    let message = guarded(|| MessageParser::new().parse(bytes)).flatten()?;
    let known = [
        HeaderName::Subject,
        HeaderName::From,
        HeaderName::Date,
        HeaderName::MimeVersion,
        HeaderName::ContentType,
        HeaderName::MessageId,
    ];
    known.iter().any(|name| decode::header(&message, name).is_some()).then_some(message)
}

/// Whether the first line is a field of a header, or the line that a file of letters has before it.
fn begins_with_header(bytes: &[u8]) -> bool {
    let line = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    line.starts_with(b"From ") || mbox::is_field(line)
}

/// Whether a message is a page that a browser saved. Its sender, if any, is a program without an address.
fn is_page(message: &Message<'_>, is_named_page: bool) -> bool {
    let is_from_somebody =
        decode::raw_header(message, &HeaderName::From).is_some_and(|from| from.contains('@'));
    let is_saved =
        || decode::header(message, &HeaderName::Other("Snapshot-Content-Location".into())).is_some();
    (is_named_page || is_saved()) && !is_from_somebody
}

fn letter(message: Message<'_>) -> Mail {
    let mut parts = Parts::default();
    parts.read(&message);
    let problems = problems(&message, &parts);
    let fields = fields(&message);
    let (text, format) = parts::composed(parts.pieces);
    let pictures = Pictures::of(message);
    Mail { origin: Origin::Letter, fields, text, format, problems, pictures }
}

/// Subject, sender and date.
fn fields(message: &Message<'_>) -> Vec<(&'static str, String)> {
    let found = [
        ("title", decode::header(message, &HeaderName::Subject)),
        ("author", decode::sender(message)),
        ("date", decode::date(message)),
    ];
    found.into_iter().filter_map(|(key, value)| Some((key, value?))).collect()
}

/// A page: the day on which it was saved is not its date, and the program that saved it is not its author.
fn page(message: Message<'_>) -> Mail {
    let mut parts = Parts::default();
    parts.read(&message);
    let problems = problems(&message, &parts);
    let place = HeaderName::Other("Snapshot-Content-Location".into());
    let place = decode::header(&message, &place).or_else(|| {
        let is_page = |part: &&mail_parser::MessagePart<'_>| matches!(part.body, PartType::Html(_));
        let part = message.parts.iter().find(is_page).unwrap_or(&message.parts[0]);
        part.content_location().or_else(|| message.parts[0].content_location()).map(str::to_owned)
    });
    let place = place.map(|place| place.split_whitespace().collect::<String>());
    let found = [
        ("subject", decode::header(&message, &HeaderName::Subject)),
        ("snapshotcontentlocation", place.clone()),
    ];
    let fields = found.into_iter().filter_map(|(key, value)| Some((key, value?))).collect();
    let (text, format) = parts::composed(parts.pieces);
    let pictures = Pictures::of(message).below(place.as_deref());
    Mail { origin: Origin::Page, fields, text, format, problems, pictures }
}

/// What had to be repaired in a message.
fn problems(message: &Message<'_>, parts: &Parts) -> Vec<&'static str> {
    let mut problems = parts.problems.clone();
    let root = &message.parts[0];
    let boundary = root.content_type().and_then(|kind| kind.attribute("boundary"));
    if let (PartType::Multipart(_), Some(boundary)) = (&root.body, boundary)
        && message.raw_message.len() < END_KNOWN
        && memchr::memmem::rfind(&message.raw_message, format!("--{boundary}--").as_bytes()).is_none()
    {
        problems.push("the end of the file is missing");
    }
    problems
}

/// A file of letters: one is read as a letter, several are shown one after another.
fn several(letters: &[mbox::Enclosed<'_>]) -> Option<Mail> {
    if let [one] = letters {
        return parsed(&one.bytes).map(letter);
    }
    let mut file = LetterFile::default();
    for letter in letters {
        if file.text.len() > BODY {
            break;
        }
        match parsed(&letter.bytes) {
            Some(message) => file.add(message, letter.at < MBOX_HEAD),
            None => parts::write(&[Piece::Plain(decode::as_it_looks(&letter.bytes))], &mut file.text),
        }
    }
    (file.count > 0).then(|| file.mail())
}

/// What the letters of a file have in common.
#[derive(Default)]
struct LetterFile {
    count: usize,
    senders: Vec<Option<String>>,
    newest: Option<(i64, String)>,
    text: String,
    problems: Vec<&'static str>,
    pictures: Pictures,
}

impl LetterFile {
    /// Adds a letter, which may count for the header.
    fn add(&mut self, message: Message<'_>, counts: bool) {
        self.count += 1;
        if counts {
            let sender = decode::sender(&message);
            if self.senders.last() != Some(&sender) {
                self.senders.push(sender);
            }
            self.newest = self.newest.take().max(decode::moment(&message));
        }
        let mut parts = Parts { pieces: vec![Piece::of_header(&message)], ..Parts::default() };
        parts.read(&message);
        for problem in problems(&message, &parts) {
            if !self.problems.contains(&problem) {
                self.problems.push(problem);
            }
        }
        parts::write(&parts.pieces, &mut self.text);
        self.pictures.add(Pictures::of(message));
    }

    fn mail(mut self) -> Mail {
        let author = if self.senders.len() == 1 { self.senders.pop().flatten() } else { None };
        let fields = [("author", author), ("date", self.newest.map(|(_, date)| date))];
        Mail {
            origin: Origin::Letters,
            fields: fields.into_iter().filter_map(|(key, value)| Some((key, value?))).collect(),
            text: self.text,
            format: Format::Html,
            problems: self.problems,
            pictures: self.pictures,
        }
    }
}

impl Mail {
    /// The body with its pictures.
    pub(super) fn whole_text(self) -> String {
        match self.format {
            Format::Html => self.pictures.embedded(self.text),
            Format::Markdown | Format::Plain => self.text,
        }
    }
}

#[cfg(test)]
mod tests;
