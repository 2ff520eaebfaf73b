//! One line of the list: its words, what they mean, and how they are written.

use super::{FirstItems, Keep, Subscription, address, merge, quoted, span};
use crate::text::clean_line;
use std::fmt::Write;
use std::ops::Range;

/// The longest line that is read, in bytes. A line of the longest names and addresses fits.
pub(super) const LINE_MAX: usize = 128 * 1024;

/// The most levels of a category; further ones are dropped.
pub const LEVELS_MAX: usize = 16;

/// The longest name of a level or a feed, in characters.
const NAME_MAX: usize = 200;

/// What a line says.
pub(super) enum ListLine {
    /// It is empty, a comment, or not understood.
    Nothing,
    /// Where articles go: levels below the library folder.
    Into(Vec<String>),
    Feed(Box<Subscription>),
}

/// A word of a line, by its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) at: Range<usize>,
    pub(super) kind: WordKind,
    /// The character that closes it is missing: it takes the rest of the line.
    pub(super) is_open: bool,
}

/// What a word is by its first character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WordKind {
    /// An address, an option, or something that is not known.
    Plain,
    /// `[A/B]`.
    Category,
    /// `"NAME"`.
    Name,
}

/// The words of a line, without its comment. The bytes need not be UTF-8: what separates words is ASCII but for the
/// wide blanks of input methods.
pub(super) fn words(line: &[u8]) -> Vec<Word> {
    let mut words = Vec::new();
    let mut at = if line.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
    while at < line.len() {
        if let Some(length) = blank(&line[at..]) {
            at += length;
            continue;
        }
        let is_first = words.is_empty();
        let (kind, end) = match line[at] {
            b'#' => break,
            b'[' if !is_first => (WordKind::Category, closed(line, at + 1, b']')),
            b'"' if !is_first => (WordKind::Name, closed(line, at + 1, b'"')),
            _ => (WordKind::Plain, plain_end(line, at, is_first)),
        };
        let is_open = end.is_none();
        let end = end.unwrap_or(line.trim_ascii_end().len());
        words.push(Word { at: at..end, kind, is_open });
        at = end;
    }
    words
}

/// The length of the blank that bytes begin with.
fn blank(bytes: &[u8]) -> Option<usize> {
    match bytes {
        [b' ' | b'\t' | b'\r' | b'\n' | 0x0b | 0x0c, ..] => Some(1),
        // A blank that does not break, and that of Chinese and Japanese.
        [0xc2, 0xa0, ..] => Some(2),
        [0xe3, 0x80, 0x80, ..] => Some(3),
        _ => None,
    }
}

/// Where text ends that a character closes, unless a backslash stands before it; none if none does.
fn closed(line: &[u8], mut at: usize, close: u8) -> Option<usize> {
    while at < line.len() {
        match line[at] {
            b'\\' => at += 1,
            byte if byte == close => return Some(at + 1),
            _ => {}
        }
        at += 1;
    }
    None
}

/// Where a plain word ends: at a blank that does not stand within quotation marks after a colon. An address has none.
fn plain_end(line: &[u8], begin: usize, is_address: bool) -> Option<usize> {
    let mut at = begin;
    while at < line.len() && blank(&line[at..]).is_none() {
        if line[at] == b'"' && at > begin && line[at - 1] == b':' && !is_address {
            return closed(line, at + 1, b'"');
        }
        at += 1;
    }
    Some(at)
}

/// Reads a line. `number` counts from 1.
pub(super) fn read(line: &[u8], number: usize, problem: &mut dyn FnMut(String)) -> ListLine {
    if line.len() > LINE_MAX {
        problem(format!("longer than {} KiB; the line is skipped", LINE_MAX / 1024));
        return ListLine::Nothing;
    }
    let words = words(line);
    let text = |word: &Word| String::from_utf8_lossy(&line[word.at.clone()]).into_owned();
    let Some(first) = words.first() else { return ListLine::Nothing };
    if std::str::from_utf8(line).is_err() {
        problem("not UTF-8; save the list as UTF-8".into());
    }
    let opening = text(first);
    if opening.starts_with('@') {
        return directive(&opening, &text_behind(line, first), problem);
    }
    if opening.starts_with("program:") {
        problem(format!("{}: feeds of programs are not supported yet", quoted(&opening)));
        return ListLine::Nothing;
    }
    let Some(address) = address::parse(&opening) else {
        problem(format!("{} is not an http or https address; the line is skipped", quoted(&opening)));
        return ListLine::Nothing;
    };
    if address::begins_with_host(&opening) {
        problem("the address does not say http or https; https is used".into());
    }
    let mut subscription = Subscription { line: number, ..Subscription::new(address) };
    let mut seen = Seen::default();
    for word in &words[1..] {
        take(&mut subscription, &mut seen, word, &text(word), problem);
    }
    let own = address::key(&subscription.address);
    subscription.was.retain(|former| address::key(former) != own);
    merge::few(&mut subscription.was);
    ListLine::Feed(Box::new(subscription))
}

fn text_behind(line: &[u8], word: &Word) -> String {
    String::from_utf8_lossy(&line[word.at.end..]).trim().to_owned()
}

/// What a line has said so far.
#[derive(Default)]
struct Seen {
    category: bool,
    name: bool,
}

fn take(
    subscription: &mut Subscription,
    seen: &mut Seen,
    word: &Word,
    text: &str,
    problem: &mut dyn FnMut(String),
) {
    if word.is_open {
        problem(format!("{} has no end; it is taken to the end of the line", quoted(text)));
    }
    let inner = |close: char| {
        let inner = &text[1..];
        if word.is_open { inner } else { inner.strip_suffix(close).unwrap_or(inner) }
    };
    match word.kind {
        WordKind::Category if !std::mem::replace(&mut seen.category, true) => {
            subscription.category = category(inner(']'), problem);
        }
        WordKind::Name if !std::mem::replace(&mut seen.name, true) => {
            subscription.name = name(&unescaped(inner('"'), &['"', '\\']));
        }
        WordKind::Category => {
            problem(format!("{}: a feed has one category; the first is used", quoted(text)));
        }
        WordKind::Name => problem(format!("{}: a feed has one name; the first is used", quoted(text))),
        WordKind::Plain => option(subscription, text, word.is_open, problem),
    }
}

/// Takes away each backslash before one of these characters.
fn unescaped(text: &str, escaped: &[char]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match chars.peek() {
            Some(next) if c == '\\' && escaped.contains(next) => out.extend(chars.next()),
            _ => out.push(c),
        }
    }
    out
}

/// The name of a level of a category, or of a feed, as it is kept; none if nothing is left, or only dots.
pub fn category_name(text: &str) -> Option<String> {
    name(text).filter(|name| !is_dots(name))
}

fn is_dots(name: &str) -> bool {
    name.chars().all(|c| c == '.')
}

/// A name as it is kept: one clean line, not long; none if nothing is left.
pub(super) fn name(text: &str) -> Option<String> {
    let clean = clean_line(text);
    let name: String = clean.chars().take(NAME_MAX).collect();
    let name = name.trim();
    (!name.is_empty()).then(|| name.to_owned())
}

/// The levels of a category: separated by `/`, `\/` is a slash within a name.
pub(super) fn category(text: &str, problem: &mut dyn FnMut(String)) -> Vec<String> {
    let (mut levels, mut level) = (Vec::new(), String::new());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, chars.peek()) {
            ('\\', Some('/' | '\\' | '[' | ']')) => level.extend(chars.next()),
            ('/', _) => levels.push(std::mem::take(&mut level)),
            (c, _) => level.push(c),
        }
    }
    levels.push(level);
    let mut path: Vec<String> = Vec::new();
    for level in levels {
        let Some(level) = name(&level) else { continue };
        if is_dots(&level) {
            problem(format!("{} is no name of a category; it is left out", quoted(&level)));
        } else if path.len() == LEVELS_MAX {
            problem(format!("a category has at most {LEVELS_MAX} levels; the others are left out"));
            break;
        } else {
            path.push(level);
        }
    }
    path
}

fn option(subscription: &mut Subscription, word: &str, is_open: bool, problem: &mut dyn FnMut(String)) {
    let (key, value) = word.split_once(':').map_or((word, None), |(key, value)| (key, Some(value)));
    let value = value.map(|value| match value.strip_prefix('"') {
        Some(rest) if is_open => unescaped(rest, &['"', '\\']),
        Some(rest) => unescaped(rest.strip_suffix('"').unwrap_or(rest), &['"', '\\']),
        None => value.to_owned(),
    });
    let value = value.map(|value| clean_line(&value).into_owned());
    let value = value.as_deref().filter(|value| !value.is_empty());
    let mut wants = |what: &str| problem(format!("{} is left out: {what}", quoted(word)));
    match (key, value) {
        ("full", None) => subscription.full = true,
        ("pictures", None) => subscription.pictures = true,
        ("paused", None) => subscription.paused = true,
        ("was", Some(value)) => match address::parse(value) {
            Some(former) => subscription.was.push(former),
            None => wants("it needs an http or https address"),
        },
        ("every", Some(value)) => match span::span(value) {
            Some(every) => subscription.every = Some(every),
            None => wants("it needs a span such as 30m, 1h or 7d"),
        },
        ("keep", Some(value)) => match keep(value) {
            Some(keep) => subscription.keep = Some(keep),
            None => wants("it needs a number of days such as 90d, or of articles"),
        },
        ("versions", Some(value)) => match value.parse() {
            Ok(versions) => subscription.versions = Some(versions),
            Err(_) => wants("it needs a number"),
        },
        ("skip", Some(value)) => subscription.skip.push(value.to_owned()),
        ("first", Some("all")) => subscription.first = Some(FirstItems::All),
        ("first", Some(value)) => match value.parse() {
            Ok(newest) => subscription.first = Some(FirstItems::Newest(newest)),
            Err(_) => wants("it needs a number, or all"),
        },
        ("was" | "every" | "keep" | "versions" | "skip" | "first", None) => wants("its value is missing"),
        _ => {
            problem(format!("{} is not known", quoted(word)));
            if !is_open {
                subscription.unknown.push(word.to_owned());
            }
        }
    }
}

fn keep(value: &str) -> Option<Keep> {
    let newest = value.parse().ok().filter(|newest| *newest > 0).map(Keep::Newest);
    newest.or_else(|| span::span_of_days(value).map(Keep::Days))
}

fn directive(word: &str, value: &str, problem: &mut dyn FnMut(String)) -> ListLine {
    if word != "@into" {
        problem(format!("{} is not known; the line is skipped", quoted(word)));
        return ListLine::Nothing;
    }
    let value = value.strip_prefix('"').and_then(|value| value.strip_suffix('"')).unwrap_or(value);
    match into(value) {
        Some(levels) if levels.is_empty() => ListLine::Nothing,
        Some(levels) => ListLine::Into(levels),
        None => {
            problem(format!("{} is not a folder below the library folder; it is not used", quoted(value)));
            ListLine::Nothing
        }
    }
}

/// The levels of a folder below the library folder; none if it could lie elsewhere or is one that newsrack does not
/// enter.
pub(super) fn into(value: &str) -> Option<Vec<String>> {
    let is_elsewhere =
        value.starts_with(['/', '~']) || value.contains(['\\', ':']) || value.chars().any(char::is_control);
    if is_elsewhere || clean_line(value) != value {
        return None;
    }
    let levels: Vec<String> =
        value.split('/').filter(|level| !level.is_empty() && *level != ".").map(str::to_owned).collect();
    let is_open = |level: &String| {
        !level.starts_with('.') && level.trim() == level && level.len() <= NAME_MAX && level != "node_modules"
    };
    (levels.len() <= LEVELS_MAX && levels.iter().all(is_open)).then_some(levels)
}

/// The line of a feed, without its end.
pub(super) fn written(subscription: &Subscription) -> String {
    let mut line = subscription.address.to_string();
    if !subscription.category.is_empty() {
        line.push_str("  ");
        line.push_str(&category_word(&subscription.category));
    }
    if let Some(name) = &subscription.name {
        line.push_str("  ");
        line.push_str(&quoted_word(name));
    }
    let mut options = String::new();
    let flags =
        [("full", subscription.full), ("pictures", subscription.pictures), ("paused", subscription.paused)];
    for (word, _) in flags.into_iter().filter(|(_, is_set)| *is_set) {
        options.extend([" ", word]);
    }
    if let Some(every) = subscription.every {
        options.extend([" every:", &span::written(every)]);
    }
    let _ = match subscription.keep {
        Some(Keep::Days(days)) => write!(options, " keep:{days}d"),
        Some(Keep::Newest(newest)) => write!(options, " keep:{newest}"),
        None => Ok(()),
    };
    if let Some(versions) = subscription.versions {
        options.extend([" versions:", &versions.to_string()]);
    }
    for query in &subscription.skip {
        options.extend([" skip:", &quoted_word(query)]);
    }
    let _ = match subscription.first {
        Some(FirstItems::Newest(newest)) => write!(options, " first:{newest}"),
        Some(FirstItems::All) => write!(options, " first:all"),
        None => Ok(()),
    };
    for former in &subscription.was {
        options.extend([" was:", former.as_str()]);
    }
    for word in &subscription.unknown {
        options.extend([" ", word]);
    }
    if !options.is_empty() {
        line.push(' ');
        line.push_str(&options);
    }
    line
}

/// A category as a word of the list.
pub(super) fn category_word(category: &[String]) -> String {
    let levels = category.iter().map(|level| {
        clean_line(level).replace('\\', "\\\\").replace('/', "\\/").replace('[', "\\[").replace(']', "\\]")
    });
    format!("[{}]", levels.collect::<Vec<_>>().join("/"))
}

/// A text within quotation marks.
pub(super) fn quoted_word(text: &str) -> String {
    format!("\"{}\"", clean_line(text).replace('\\', "\\\\").replace('"', "\\\""))
}
