//! Chooses what is shown of a letter's parts, in order: of alternatives the best, of a page and its files the page,
//! letters in the letter with their headers. Files that are attached are named.

use super::super::Format;
use super::super::values::one_line;
use super::{decode, plain};
use mail_parser::{ContentType, HeaderName, Message, MessagePart, MessagePartId, MimeHeaders, PartType};
use std::fmt::Write as _;

/// Parts inside one another that are opened, letters among them.
const DEPTH: usize = 16;
/// Alternatives that are compared.
const ALTERNATIVES: usize = 100;

/// Something that a letter shows.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece {
    Html(String),
    Plain(String),
    /// A picture without a text: its id in [`super::Pictures`], and its name.
    Picture(String, String),
    /// The name of a file.
    Attached(String),
    /// The header of a letter among others: its subject, and lines about it.
    Header(String, Vec<String>),
}

/// What is shown of a letter.
#[derive(Default)]
pub(super) struct Parts {
    pub(super) pieces: Vec<Piece>,
    /// What was repaired.
    pub(super) problems: Vec<&'static str>,
}

impl Piece {
    /// The header of a letter: subject, and sender and date as they are written.
    pub(super) fn of_header(message: &Message<'_>) -> Self {
        let from = decode::senders(message).map(|senders| format!("From: {senders}"));
        let date = decode::raw_header(message, &HeaderName::Date).map(|date| format!("Date: {date}"));
        let lines = [from, date].into_iter().flatten().collect();
        Self::Header(decode::header(message, &HeaderName::Subject).unwrap_or_else(|| "…".to_owned()), lines)
    }
}

impl Parts {
    /// Adds what a letter shows.
    pub(super) fn read(&mut self, message: &Message<'_>) {
        self.letter(message, 0);
    }

    fn letter(&mut self, message: &Message<'_>, depth: usize) {
        self.part(message, 0, Role::Body, depth);
    }

    fn problem(&mut self, problem: &'static str) {
        if !self.problems.contains(&problem) {
            self.problems.push(problem);
        }
    }

    fn part(&mut self, message: &Message<'_>, id: MessagePartId, role: Role, depth: usize) {
        let Some(part) = message.parts.get(id as usize).filter(|_| depth < DEPTH) else { return };
        match &part.body {
            PartType::Multipart(parts) => self.several(message, part, parts, depth),
            PartType::Message(inner) => {
                self.pieces.push(Piece::of_header(inner));
                self.letter(inner, depth + 1);
            }
            PartType::Html(_) | PartType::Text(_) if is_shown(part, role) => self.text(message, part),
            PartType::Binary(_) | PartType::InlineBinary(_) if is_report(part) || is_undivided(part) => {
                self.text(message, part);
            }
            PartType::InlineBinary(_) | PartType::Binary(_) if is_picture(part) => {
                let name = name(part).unwrap_or_default();
                let id =
                    part.content_id().map_or_else(|| super::pictures::own_id(message, id), str::to_owned);
                self.pieces.push(Piece::Picture(id, name));
            }
            _ => self.attached(part),
        }
    }

    fn several(
        &mut self,
        message: &Message<'_>,
        part: &MessagePart<'_>,
        parts: &[MessagePartId],
        depth: usize,
    ) {
        let subtype = part.content_type().and_then(ContentType::subtype).unwrap_or_default();
        if subtype.eq_ignore_ascii_case("alternative") {
            let worth = |id: &&MessagePartId| worth(message, **id, depth + 1);
            if let Some(best) = parts.iter().take(ALTERNATIVES).max_by_key(worth) {
                self.part(message, *best, Role::Body, depth + 1);
            }
        } else if subtype.eq_ignore_ascii_case("related") {
            let root = root(message, part, parts);
            for id in parts {
                if Some(*id) == root {
                    self.part(message, *id, Role::Body, depth + 1);
                } else if let Some(part) = message.parts.get(*id as usize)
                    && !is_of_page(part)
                {
                    self.part(message, *id, Role::Beside, depth + 1);
                }
            }
        } else {
            for id in parts {
                self.part(message, *id, Role::Beside, depth + 1);
            }
        }
    }

    fn text(&mut self, message: &Message<'_>, part: &MessagePart<'_>) {
        let kind = part.content_type();
        let (text, is_sound) = decode::text(message, part);
        if !is_sound {
            self.problem("a part of the email is damaged; shown as far as it can be decoded");
        }
        if is_undivided(part) {
            self.problem("the parts of the email could not be found; shown as text");
        }
        if text.trim().is_empty() {
            return;
        }
        let is = |subtype: &str| {
            kind.and_then(ContentType::subtype).is_some_and(|found| found.eq_ignore_ascii_case(subtype))
        };
        if is("html") {
            self.pieces.push(Piece::Html(text));
            return;
        }
        let attribute = |name: &str| kind.and_then(|kind| kind.attribute(name));
        let is_flowed = attribute("format").is_some_and(|format| format.eq_ignore_ascii_case("flowed"));
        let text = if is_flowed {
            let joins_words = attribute("delsp").is_some_and(|value| value.eq_ignore_ascii_case("yes"));
            plain::unflowed(&text, if joins_words { plain::Blank::Deleted } else { plain::Blank::Kept })
        } else {
            text
        };
        self.pieces.push(Piece::Plain(text));
    }

    /// Names a part that is not shown. Signatures are nothing to a reader.
    fn attached(&mut self, part: &MessagePart<'_>) {
        let kind = part.content_type();
        let subtype = kind.and_then(ContentType::subtype).unwrap_or_default().to_ascii_lowercase();
        if subtype.ends_with("-signature") {
            return;
        }
        let kind = || kind.map(|kind| one_line(&format!("{}/{subtype}", kind.ctype())));
        self.pieces.extend(name(part).or_else(kind).map(Piece::Attached));
    }
}

/// What a part is among others.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    /// The text of the letter.
    Body,
    /// One of several: a text with a name is a file.
    Beside,
}

fn is_shown(part: &MessagePart<'_>, role: Role) -> bool {
    let is_attached = part.content_disposition().is_some_and(ContentType::is_attachment);
    let is_inline = part.content_disposition().is_some_and(ContentType::is_inline);
    let subtype = part.content_type().and_then(ContentType::subtype).unwrap_or("plain").to_ascii_lowercase();
    let is_for_programs =
        matches!(&*subtype, "calendar" | "vcard" | "x-vcard" | "css" | "csv" | "x-amp-html" | "javascript");
    role == Role::Body && !is_for_programs
        || !is_attached && !is_for_programs && (is_inline || name(part).is_none())
}

fn is_picture(part: &MessagePart<'_>) -> bool {
    part.content_type().is_some_and(|kind| kind.ctype().eq_ignore_ascii_case("image"))
        && !part.content_disposition().is_some_and(ContentType::is_attachment)
}

/// Whether a part says what has become of a letter: text under the name of a message.
fn is_report(part: &MessagePart<'_>) -> bool {
    part.content_type().is_some_and(|kind| kind.ctype().eq_ignore_ascii_case("message"))
        && name(part).is_none()
}

/// Whether the parts of a part could not be found.
fn is_undivided(part: &MessagePart<'_>) -> bool {
    part.content_type().is_some_and(|kind| kind.ctype().eq_ignore_ascii_case("multipart"))
}

/// Whether a part beside a page is a file that the page uses.
fn is_of_page(part: &MessagePart<'_>) -> bool {
    let has_address = part.content_id().is_some() || part.content_location().is_some();
    let is_attached = part.content_disposition().is_some_and(ContentType::is_attachment);
    let kind = part.content_type().map(|kind| kind.ctype().to_ascii_lowercase()).unwrap_or_default();
    has_address || !is_attached && matches!(&*kind, "image" | "font" | "audio" | "video")
}

fn name(part: &MessagePart<'_>) -> Option<String> {
    Some(one_line(part.attachment_name()?)).filter(|name| !name.is_empty())
}

/// The part that the other files of a page belong to.
fn root(message: &Message<'_>, part: &MessagePart<'_>, parts: &[MessagePartId]) -> Option<MessagePartId> {
    let start = part
        .content_type()
        .and_then(|kind| kind.attribute("start"))
        .map(|id| id.trim_matches(['<', '>', ' ']));
    let id_of = |id: &MessagePartId| message.parts.get(*id as usize)?.content_id();
    let named = start.and_then(|start| parts.iter().find(|id| id_of(id) == Some(start)));
    let first = || parts.iter().find(|id| worth(message, **id, 0) >= Worth::Plain);
    named.or_else(first).copied()
}

/// How good an alternative is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Worth {
    Nothing,
    Other,
    Text,
    Plain,
    Html,
}

fn worth(message: &Message<'_>, id: MessagePartId, depth: usize) -> Worth {
    let Some(part) = message.parts.get(id as usize).filter(|_| depth < DEPTH) else { return Worth::Nothing };
    match &part.body {
        PartType::Html(_) if is_shown(part, Role::Body) => Worth::Html,
        PartType::Text(_) if is_shown(part, Role::Body) => {
            let subtype = part.content_type().and_then(ContentType::subtype).unwrap_or("plain");
            if subtype.eq_ignore_ascii_case("plain") { Worth::Plain } else { Worth::Text }
        }
        PartType::Multipart(parts) => {
            let worth = |id: &MessagePartId| worth(message, *id, depth + 1);
            parts.iter().take(ALTERNATIVES).map(worth).max().unwrap_or(Worth::Nothing)
        }
        _ => Worth::Other,
    }
}

/// The body made of all pieces. One text stays what it is.
pub(super) fn composed(mut pieces: Vec<Piece>) -> (String, Format) {
    drop_shown_pictures(&mut pieces);
    if let [Piece::Html(_)] = &pieces[..] {
        let Some(Piece::Html(html)) = pieces.pop() else { return (String::new(), Format::Html) };
        return (html, Format::Html);
    }
    if pieces.iter().all(|piece| matches!(piece, Piece::Plain(_) | Piece::Attached(_))) {
        let mut out = String::new();
        for piece in pieces {
            if !out.is_empty() {
                out.push_str(if out.ends_with('\n') { "\n" } else { "\n\n" });
            }
            match piece {
                Piece::Plain(text) if out.is_empty() => out = text,
                Piece::Plain(text) => out.push_str(&text),
                Piece::Attached(name) => out.push_str(&attached(&name)),
                Piece::Html(_) | Piece::Picture(..) | Piece::Header(..) => {}
            }
        }
        return (out, Format::Plain);
    }
    let mut out = String::new();
    write(&pieces, &mut out);
    (out, Format::Html)
}

/// Removes pictures that a page among the pieces shows itself.
fn drop_shown_pictures(pieces: &mut Vec<Piece>) {
    if !pieces.iter().any(|piece| matches!(piece, Piece::Picture(..))) {
        return;
    }
    let mut shown = std::collections::HashSet::new();
    for piece in &*pieces {
        if let Piece::Html(html) = piece {
            shown.extend(super::pictures::ids(html));
        }
    }
    pieces.retain(|piece| !matches!(piece, Piece::Picture(id, _) if shown.contains(id)));
}

fn attached(name: &str) -> String {
    format!("📎 {name}")
}

/// Writes pieces as HTML.
pub(super) fn write(pieces: &[Piece], out: &mut String) {
    for piece in pieces {
        match piece {
            Piece::Html(html) => {
                out.push_str(closed(html));
                end_open_elements(html, out);
            }
            Piece::Plain(text) => plain::write_html(text, out),
            Piece::Picture(id, name) => {
                let (id, name) = (plain::escaped(id), plain::escaped(name));
                let _ = writeln!(out, "<p><img src=\"cid:{id}\" alt=\"{name}\"></p>");
            }
            Piece::Attached(name) => {
                let _ = writeln!(out, "<p>{}</p>", plain::escaped(&attached(name)));
            }
            Piece::Header(subject, lines) => {
                let lines: Vec<_> = lines.iter().map(|line| plain::escaped(line)).collect();
                out.push_str(if out.is_empty() { "" } else { "<hr>\n" });
                let _ =
                    writeln!(out, "<h2>{}</h2>\n<p>{}</p>", plain::escaped(subject), lines.join("<br>\n"));
            }
        }
    }
}

/// A page without a tag that is cut off at its end.
fn closed(html: &str) -> &str {
    match (html.rfind('<'), html.rfind('>')) {
        (Some(open), close) if close.is_none_or(|close| close < open) => {
            let is_tag = html[open + 1..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '/');
            if is_tag { &html[..open] } else { html }
        }
        _ => html,
    }
}

/// Ends elements that a page may have left open, so that they do not take in what follows it. An end tag without a start
/// has no effect.
fn end_open_elements(html: &str, out: &mut String) {
    let comment = memchr::memmem::rfind(html.as_bytes(), b"<!--");
    if comment.is_some_and(|open| memchr::memmem::find(&html.as_bytes()[open..], b"-->").is_none()) {
        out.push_str("-->");
    }
    for element in ["script", "style", "title", "textarea", "noscript", "template", "select", "svg", "math"] {
        let open = format!("<{element}");
        if memchr::memmem::find(html.as_bytes(), open.as_bytes()).is_some() {
            let _ = write!(out, "</{element}>");
        }
    }
    // Tables in tables are what letters are laid out with.
    let opened = memchr::memmem::find_iter(html.as_bytes(), b"<table").count();
    let ended = memchr::memmem::find_iter(html.as_bytes(), b"</table").count();
    for _ in 0..opened.saturating_sub(ended).min(12) {
        out.push_str("</td></tr></table>");
    }
    out.push('\n');
}
