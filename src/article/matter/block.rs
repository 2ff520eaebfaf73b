//! Finds where the front matter of a text begins and ends, and detects its dialect.

use super::super::Problem;
use super::lines;

/// How far to search for a closing delimiter, in bytes.
const REACH: usize = 4 * 1024 * 1024;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    /// YAML, valid or not.
    Yaml,
    Toml,
    /// JSON with its braces, or without them between `;;;`.
    Json,
    /// Lines of `[#]: key: value`.
    Marked,
    /// Lines of `.key = value,`.
    Ziggy,
    /// Lines of `Key: value` up to the first blank line.
    Headers,
}

/// The front matter found in a text.
#[derive(Debug)]
pub(super) struct Block<'t> {
    pub(super) dialect: Dialect,
    pub(super) source: &'t str,
    /// The line of the file on which `source` begins, counted from 1.
    pub(super) line: usize,
    /// Where the body begins, in bytes of the text.
    pub(super) body: usize,
    /// Whether the block follows the feed scraper's template, which writes values without quoting them for YAML.
    pub(super) scraped: bool,
    pub(super) problem: Option<Problem>,
}

/// Whether a text begins with front matter that has an opening and a closing delimiter.
pub(super) fn opens(text: &str) -> bool {
    let start = skip_blank(text);
    let announced =
        ["---", "+++", ";;;", "<!--", "[#]:"].iter().any(|opener| text[start..].starts_with(opener));
    announced && find(text).is_some_and(|block| block.problem.is_none() && block.source.lines().any(has_key))
}

fn has_key(line: &str) -> bool {
    lines::key(line).is_some() || line.starts_with(['.', '"', '['])
}

/// Finds the front matter of a text, with or without delimiters.
pub(super) fn find(text: &str) -> Option<Block<'_>> {
    let start = skip_blank(text);
    let rest = &text[start..];
    let first = rest.lines().next()?.trim_end();
    let place = BlockText { text, start };
    if first.len() >= 3 {
        let alike = |c: u8| first.bytes().all(|b| b == c);
        if alike(b'-') {
            return place.dashed(first);
        }
        if alike(b'+') && first.len() == 3 {
            return place.fenced(first, "+++", Dialect::Toml);
        }
        if alike(b';') {
            return place.fenced(first, first, Dialect::Json);
        }
    }
    match rest.as_bytes().first()? {
        b'{' => place.json(),
        b'[' if first.starts_with("[#]:") => Some(place.marked()),
        b'<' => place.comment(),
        b'.' => place.ziggy(),
        b'"' => place.bare_json(),
        _ => place.bare(),
    }
}

/// The length of the blank lines at the start, and of a byte order mark after them. Indentation is not skipped.
pub(super) fn skip_blank(text: &str) -> usize {
    let mut start = 0;
    while let Some(len) = memchr::memchr(b'\n', &text.as_bytes()[start..]) {
        if !text[start..start + len].trim_matches(['\u{feff}', '\0']).trim().is_empty() {
            break;
        }
        start += len + 1;
    }
    start + text[start..].len() - text[start..].trim_start_matches('\u{feff}').len()
}

#[derive(Clone, Copy)]
struct BlockText<'t> {
    text: &'t str,
    /// Where the first line that is not blank begins, a byte offset.
    start: usize,
}

impl<'t> BlockText<'t> {
    fn line_at(self, at: usize) -> usize {
        1 + memchr::memchr_iter(b'\n', &self.text.as_bytes()[..at]).count()
    }

    fn block(self, dialect: Dialect, from: usize, to: usize, body: usize) -> Block<'t> {
        let source = &self.text[from..to];
        let line = self.line_at(from);
        Block { dialect, source, line, body: body.min(self.text.len()), scraped: false, problem: None }
    }

    /// The start of the line after the one at `at`.
    fn next_line(self, at: usize) -> usize {
        memchr::memchr(b'\n', &self.text.as_bytes()[at..]).map_or(self.text.len(), |len| at + len + 1)
    }

    /// The first line after `from` for which `closes` holds: its start and the start of the next line.
    fn closer(self, from: usize, closes: impl Fn(&str) -> bool) -> Option<(usize, usize)> {
        let mut at = from;
        while at < self.text.len() && at - from <= REACH {
            let next = self.next_line(at);
            let line = &self.text[at..next];
            if closes(line.trim_end()) {
                return Some((at, next));
            }
            at = next;
        }
        None
    }

    fn fenced(self, first: &str, closer: &str, dialect: Dialect) -> Option<Block<'t>> {
        let from = self.next_line(self.start);
        if let Some((to, body)) = self.closer(from, |line| line == closer) {
            return Some(self.block(dialect, from, to, body));
        }
        let to = self.end_of_fields(from);
        (to > from).then(|| self.unclosed(dialect, from, to, first))
    }

    fn dashed(self, first: &str) -> Option<Block<'t>> {
        let from = self.next_line(self.start);
        let close = |line: &str| {
            line.starts_with(['-', '.'])
                && ((line.len() >= 3 && line.bytes().all(|b| b == b'-')) || line == "...")
        };
        let Some((to, body)) = self.closer(from, close) else {
            let to = self.end_of_fields(from);
            return (to > from).then(|| self.unclosed(Dialect::Yaml, from, to, first));
        };
        let source = &self.text[from..to];
        if source.trim().is_empty() {
            return Some(self.block(Dialect::Yaml, from, to, body));
        }
        let first_key = source.lines().find(|line| !line.trim().is_empty() && !line.starts_with('#'));
        if first_key.is_some_and(|line| line.trim_start().starts_with('.') && line.contains('=')) {
            return Some(self.block(Dialect::Ziggy, from, to, body));
        }
        // Prose between two rules is body text and must not be lost.
        if !source
            .lines()
            .any(|line| lines::key(line.trim_start()).is_some() || line.starts_with(['{', '"', '\'']))
        {
            return None;
        }
        let mut block = self.block(Dialect::Yaml, from, to, body);
        block.scraped = self.start > 0 && is_scraped(source);
        if !block.scraped {
            let end = self.end_of_fields(from);
            if end < to && self.prose_between(end, to) {
                return (end > from).then(|| self.unclosed(Dialect::Yaml, from, end, first));
            }
        }
        Some(block)
    }

    /// Whether the lines between are mostly paragraphs. If so, the front matter was never closed, and the delimiter
    /// found is a rule in the body.
    fn prose_between(self, from: usize, to: usize) -> bool {
        let part = &self.text[from..to];
        let after_blank = self.text[..from].ends_with("\n\n");
        let lines = part.lines().filter(|line| !line.trim().is_empty());
        let prose = lines.filter(|line| lines::key(line).is_none() && !lines::is_indented(line)).count();
        after_blank && prose * 2 > part.lines().filter(|line| !line.trim().is_empty()).count()
    }

    fn unclosed(self, dialect: Dialect, from: usize, to: usize, opener: &str) -> Block<'t> {
        let mut block = self.block(dialect, from, to, to);
        let message = format!(
            "the front matter has no closing `{opener}`; it ends before the first line that is no field"
        );
        block.problem = Some(Problem { line: self.line_at(self.start), message });
        block
    }

    /// Where the fields that begin at `from` end: before the first line that is no `key:`, list item, blank line or
    /// continuation. Blank lines before that line belong to the front matter.
    fn end_of_fields(self, from: usize) -> usize {
        let (mut at, mut open, mut any, mut blank) = (from, false, false, false);
        while at < self.text.len() && at - from <= super::SIZE_MAX {
            let next = self.next_line(at);
            let line = self.text[at..next].trim_end();
            if line.is_empty() {
                blank = true;
                at = next;
                continue;
            }
            let key =
                lines::key(line).filter(|(key, _)| !blank || lines::is_known(key) || !key.contains(' '));
            if let Some((_, rest)) = key {
                (open, any) = (rest.is_empty() || rest.starts_with(['|', '>', '[', '{']), true);
            } else if line.starts_with('#') && !any {
                // A comment above the first key.
            } else if !(any && (lines::is_indented(line) && !blank || open && lines::item(line).is_some())) {
                break;
            }
            blank = false;
            at = next;
        }
        if any { at } else { from }
    }

    fn json(self) -> Option<Block<'t>> {
        let rest = &self.text[self.start..];
        // `{{ template }}` and `{% tag %}` are not JSON.
        if !rest[1..].trim_start().starts_with(['"', '}']) {
            return None;
        }
        let limit = floor(rest, super::SIZE_MAX);
        let mut values =
            serde_json::Deserializer::from_str(&rest[..limit]).into_iter::<serde::de::IgnoredAny>();
        if let Some(Ok(_)) = values.next() {
            let end = self.start + values.byte_offset();
            return Some(self.block(Dialect::Json, self.start, end, self.next_line(end)));
        }
        let (_, to) = self.closer(self.start, |line| line == "}")?;
        Some(self.block(Dialect::Json, self.start, to, to))
    }

    fn marked(self) -> Block<'t> {
        let mut at = self.start;
        while self.text[at..].starts_with("[#]:") {
            at = self.next_line(at);
        }
        self.block(Dialect::Marked, self.start, at, at)
    }

    /// A comment: either YAML inside `<!--yml`, or a comment to skip before the front matter.
    fn comment(self) -> Option<Block<'t>> {
        let rest = self.text[self.start..].strip_prefix("<!--")?;
        let limit = floor(rest, super::SIZE_MAX);
        let end = memchr::memmem::find(&rest.as_bytes()[..limit], b"-->");
        let inside = self.start + 4;
        let yaml = ["yml", "yaml"]
            .iter()
            .any(|name| rest.get(..name.len()).is_some_and(|head| head.eq_ignore_ascii_case(name)));
        if yaml {
            let from = self.next_line(self.start);
            let fields = self.end_of_fields(from);
            let Some(end) = end.filter(|end| inside + end >= from) else {
                return (fields > from).then(|| self.unclosed(Dialect::Yaml, from, fields, "-->"));
            };
            let after = inside + end + 3;
            let ends_line = self.text[after..].trim_start_matches([' ', '\t']).starts_with('\n');
            let body = if ends_line { self.next_line(after) } else { after };
            return Some(self.block(Dialect::Yaml, from, inside + end, body));
        }
        let after = inside + end? + 3;
        let next = after + skip_blank(&self.text[after..]);
        let opener = self.text[next..].lines().next()?.trim_end();
        let place = BlockText { text: self.text, start: next };
        match opener {
            "---" => place.dashed(opener),
            "+++" => place.fenced(opener, "+++", Dialect::Toml),
            _ => None,
        }
    }

    fn ziggy(self) -> Option<Block<'t>> {
        let is_field = |line: &str| line.starts_with('.') && line.contains('=');
        if !is_field(self.text[self.start..].lines().next()?) {
            return None;
        }
        let (to, body) = self.closer(self.start, |line| line.is_empty() || line == "---")?;
        Some(self.block(Dialect::Ziggy, self.start, to, body))
    }

    /// Hexo allows JSON without an opening delimiter and without braces, up to `;;;`.
    fn bare_json(self) -> Option<Block<'t>> {
        let close = |line: &str| line.len() >= 3 && line.bytes().all(|b| b == b';');
        let (to, body) = self.closer(self.start, close)?;
        Some(self.block(Dialect::Json, self.start, to, body))
    }

    /// Front matter without an opening delimiter: YAML up to a closing one, or headers up to a blank line. At least one
    /// key must be known, so that a first line such as `Note: …` stays in the body.
    fn bare(self) -> Option<Block<'t>> {
        let first = self.text[self.start..].lines().next()?;
        let (key, _) = lines::key(first).filter(|(key, _)| !key.contains(' '))?;
        if first.contains('=') && !first.contains([':', '：']) {
            return None;
        }
        let fields = self.end_of_fields(self.start);
        let known = lines::is_known(key)
            || self.text[self.start..fields]
                .lines()
                .any(|l| lines::key(l).is_some_and(|k| lines::is_known(k.0)));
        if !known {
            return None;
        }
        let closes = |line: &str| line.len() >= 3 && line.bytes().all(|b| b == b'-');
        if closes(self.text[fields..self.next_line(fields)].trim_end()) {
            return Some(self.block(Dialect::Yaml, self.start, fields, self.next_line(fields)));
        }
        // A single `Title: words` could be prose, so without a closing delimiter the block ends at a blank line.
        let (to, body) = self.closer(self.start, str::is_empty).unwrap_or((fields, fields));
        let to = to.min(fields);
        Some(self.block(Dialect::Headers, self.start, to, body.min(fields)))
    }
}

/// Whether these four keys occur in this order, as in the feed scraper's Hexo articles.
fn is_scraped(source: &str) -> bool {
    let mut wanted = ["title:", "categories:", "comments: false", "thumbnail:"].iter();
    let mut next = wanted.next();
    for line in source.lines() {
        if let Some(key) = next
            && line.starts_with(key)
        {
            next = wanted.next();
        }
    }
    next.is_none()
}

/// The largest character boundary not above `at`.
fn floor(text: &str, at: usize) -> usize {
    text.floor_char_boundary(at)
}
