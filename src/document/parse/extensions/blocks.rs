//! Marks of whole lines: callouts, boxes between colons, places of a table of contents, Markdown within elements, and
//! captions that stand directly behind their picture.

use super::parentheses;
use crate::document::parse::markdown;
use crate::document::parse::sentinel::FLANK;
use crate::document::parse::template::{LineKind, Lines};
use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt::Write as _;

/// Boxes deeper than this stay as they are written.
const DEPTH: usize = 16;
/// The longest caption, in characters.
const CAPTION: usize = 200;

/// The most lines of Markdown within an element up to a blank line.
const CONTENT: usize = 200;

/// Boxes that are set as quotations. Others only group their content.
const BOXES: [&str; 32] = [
    "note",
    "tip",
    "info",
    "warning",
    "danger",
    "caution",
    "important",
    "success",
    "question",
    "details",
    "example",
    "quote",
    "abstract",
    "summary",
    "todo",
    "hint",
    "error",
    "bug",
    "failure",
    "attention",
    "seealso",
    "admonition",
    "check",
    "help",
    "faq",
    "tldr",
    "spoiler",
    "secondary",
    "warn",
    "alert",
    "aside",
    "notice",
];

/// Elements that group blocks, whose content may have been meant as Markdown.
const GROUPS: [&str; 12] = [
    "div",
    "p",
    "center",
    "figure",
    "section",
    "article",
    "aside",
    "main",
    "header",
    "footer",
    "details",
    "figcaption",
];

/// Markdown without the marks.
pub(super) fn to_markdown(text: Cow<'_, str>) -> Cow<'_, str> {
    let may_define = markdown::has_definitions(&text);
    if !may_define && !may_have_marks(&text) {
        return text;
    }
    let mut reader = LineReader::new(&text, may_define);
    reader.run();
    reader.out.into()
}

fn may_have_marks(text: &str) -> bool {
    let bytes = text.as_bytes();
    let has = |mark: &[u8]| memchr::memmem::find(bytes, mark).is_some();
    has(b":::")
        || has(b"[!")
        || has(b"{-}")
        || has_contents(bytes)
        || (has(b"](") || has(b" markdown")) && begins_element(bytes)
        || has(b"](") && glued(text)
        || has(b"</") && memchr::memmem::find_iter(bytes, b"\n<").any(|at| is_custom(&text[at + 2..]))
        || text.starts_with('<') && is_custom(&text[1..])
}

/// Whether there may be the place of a table of contents, see [`is_contents`].
fn has_contents(bytes: &[u8]) -> bool {
    memchr::memchr2_iter(b']', b'}', bytes).any(|at| {
        let word = bytes[..at].strip_suffix(b"_").unwrap_or(&bytes[..at]);
        word.len() > 3 && word[word.len() - 3..].eq_ignore_ascii_case(b"toc")
    })
}

/// Whether a tag begins a line.
fn begins_element(bytes: &[u8]) -> bool {
    memchr::memchr_iter(b'<', bytes).any(|at| {
        let before = bytes[..at].iter().rev().find(|b| !matches!(b, b' ' | b'\t'));
        before.is_none_or(|b| *b == b'\n')
    })
}

/// Whether letters follow directly behind a picture that begins a line.
fn glued(text: &str) -> bool {
    memchr::memmem::find_iter(text.as_bytes(), b"![").any(|at| {
        let before = text.as_bytes()[..at].iter().rev().take(4).find(|b| **b != b' ');
        before.map_or(at < 4, |b| *b == b'\n')
            && picture(&text[at..]).is_some_and(|end| is_glued(&text[at + end..]))
    })
}

fn is_glued(after: &str) -> bool {
    after.starts_with(char::is_alphanumeric)
}

/// The length of the picture at the start of a text: `![words](address)`.
fn picture(text: &str) -> Option<usize> {
    let line = &text[..text.find('\n').unwrap_or(text.len()).min(text.floor_char_boundary(2_000))];
    let target = line.strip_prefix("![")?.find("](")? + 3;
    Some(target + parentheses(&line[target..])?)
}

/// Whether a tag, behind its `<`, is that of an element that a page defined: its name has a hyphen.
fn is_custom(tag: &str) -> bool {
    let name = name(tag);
    name.contains('-') && name.starts_with(|c: char| c.is_ascii_alphabetic())
}

fn name(tag: &str) -> &str {
    let end = tag.bytes().take(64).position(|b| !b.is_ascii_alphanumeric() && b != b'-');
    &tag[..end.unwrap_or_else(|| tag.floor_char_boundary(64))]
}

struct LineReader<'s> {
    lines: Vec<&'s str>,
    is_code: Vec<bool>,
    /// The lines of colons that open a box which is closed, or close one.
    fences: HashSet<usize>,
    open: Vec<OpenBox>,
    /// Whether the Markdown parser will look for definitions.
    may_define: bool,
    out: String,
    /// How many quotation marks the line before begins with.
    quotes: usize,
    after_blank: bool,
}

/// A box whose content is being read.
struct OpenBox {
    /// What its lines begin with.
    prefix: String,
    /// The column of its opening line.
    column: usize,
}

impl<'s> LineReader<'s> {
    fn new(text: &'s str, may_define: bool) -> Self {
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        let mut kinds = Lines::default();
        let mut raw: Option<&str> = None;
        let mut is_code = Vec::with_capacity(lines.len());
        for line in &lines {
            let code = kinds.next(line) == LineKind::Code;
            if raw.is_none() && !code {
                let pairs =
                    [("<pre", "</pre"), ("<script", "</script"), ("<style", "</style"), ("<!--", "-->")];
                let start = line.trim_start().as_bytes();
                let begins = |open: &str| {
                    start.get(..open.len()).is_some_and(|tag| tag.eq_ignore_ascii_case(open.as_bytes()))
                };
                raw = pairs.into_iter().find(|(open, _)| begins(open)).map(|(_, close)| close);
            }
            is_code.push(code || raw.is_some());
            if raw.is_some_and(|close| line.contains(close) || line.contains(&close.to_ascii_uppercase())) {
                raw = None;
            }
        }
        let fences = fences(&lines, &is_code);
        let out = String::with_capacity(text.len() + text.len() / 8);
        Self { lines, is_code, fences, open: Vec::new(), may_define, out, quotes: 0, after_blank: true }
    }

    fn run(&mut self) {
        let mut at = 0;
        while at < self.lines.len() {
            let line = self.lines[at];
            let quotes = quotes(line);
            let next = if self.is_code[at] { None } else { self.line(at, line, quotes) };
            if next.is_none() {
                self.put(line);
            }
            self.quotes = quotes;
            at = next.unwrap_or(at + 1);
            self.after_blank = self.lines.get(at - 1).is_none_or(|line| line.trim().is_empty());
        }
    }

    /// Writes a line of Markdown within the open boxes.
    fn put(&mut self, line: &str) {
        if let Some(open) = self.open.last() {
            let prefix = if line.trim().is_empty() { open.prefix.trim_end() } else { &open.prefix };
            self.out.push_str(prefix);
            self.out.push_str(without_marks(line, open.column));
        } else {
            self.out.push_str(line);
        }
    }

    /// Handles a line with a mark, or several; the number of the next line.
    fn line(&mut self, at: usize, line: &str, quotes: usize) -> Option<usize> {
        if self.fences.contains(&at) {
            self.fence(line);
            return Some(at + 1);
        }
        let text = line.trim();
        if is_contents(text) {
            self.put("\n");
            return Some(at + 1);
        }
        if text.starts_with('#')
            && let Some(heading) = text.strip_suffix("{-}")
        {
            self.put(&format!("{}\n", heading.trim_end()));
            return Some(at + 1);
        }
        if quotes > self.quotes
            && let Some((prefix, title)) = callout(line)
        {
            self.put(&format!("{prefix} {FLANK}<strong>{title}</strong>\n"));
            let below: String =
                prefix.chars().map(|c| if matches!(c, '>' | '\t') { c } else { ' ' }).collect();
            self.put(&format!("{below}\n"));
            return Some(at + 1);
        }
        if self.may_define && text.starts_with(':') && defines_nothing(&self.lines[..at], line) {
            let column = line.len() - line.trim_start().len();
            self.put(&format!("{}{FLANK}{}", &line[..column], &line[column..]));
            return Some(at + 1);
        }
        if text.starts_with("![") && self.after_blank {
            return self.glued_caption(at, line);
        }
        if text.starts_with('<') {
            return self.element(at, line, text);
        }
        None
    }

    /// A line of colons, which opens a box or closes one.
    fn fence(&mut self, line: &str) {
        let column = line.len() - unmarked(line).len();
        let text = unmarked(line).trim();
        if is_closer(text) {
            let Some(closed) = self.open.pop() else { return };
            self.put(&format!("{}\n", line[..closed.column.min(column)].trim_end()));
            return;
        }
        let Some((kind, title)) = opener(text.trim_start_matches(':').trim()) else { return };
        let (outer, outer_column) = self.open.last().map_or(("", 0), |open| (&*open.prefix, open.column));
        let is_box = BOXES.contains(&&*kind);
        let own = &line[outer_column.min(column)..column];
        let prefix = if is_box { format!("{outer}{own}> ") } else { format!("{outer}{own}") };
        let title = match (title.is_empty(), is_box && kind != "admonition") {
            (false, _) => title,
            (true, true) => label(&kind),
            (true, false) => String::new(),
        };
        let _ = writeln!(self.out, "{}", format!("{outer}{own}").trim_end());
        if !title.is_empty() {
            let _ = write!(self.out, "{prefix}{FLANK}<strong>{title}</strong>\n{}\n", prefix.trim_end());
        }
        self.open.push(OpenBox { prefix, column });
    }

    /// A picture with words directly behind it, which are its caption.
    fn glued_caption(&mut self, at: usize, line: &str) -> Option<usize> {
        let indent = line.len() - line.trim_start_matches(' ').len();
        let end = indent + picture(line.trim_start_matches(' '))?;
        if indent > 3 || !is_glued(&line[end..]) {
            return None;
        }
        let mut words = line[end..].trim_end().to_owned();
        let mut next = at + 1;
        while let Some(line) = self.lines.get(next).filter(|line| !line.trim().is_empty()) {
            words.push('\n');
            words.push_str(line.trim());
            next += 1;
            if words.len() > 4 * CAPTION {
                break;
            }
        }
        let is_caption = words.chars().count() <= CAPTION && !words.contains("![") && !words.contains("](");
        self.put(&format!("{}\n", &line[..end]));
        self.put("\n");
        if !is_caption {
            self.put(&line[end..]);
            return Some(at + 1);
        }
        let _ = writeln!(self.out, "{FLANK}<figcaption>{}</figcaption>", words.replace('\n', " "));
        Some(next)
    }

    /// Markdown within an element: the parser reads it as such only between blank lines.
    fn element(&mut self, at: usize, line: &str, text: &str) -> Option<usize> {
        let tag = name(&text[1..]);
        let lower = tag.to_ascii_lowercase();
        let end = text.find('>')? + 1;
        let attributes = &text[1 + tag.len()..end];
        let is_meant = is_custom(&text[1..])
            || attributes.contains(" markdown") && !attributes.contains("markdown=\"0\"");
        if !is_meant && !GROUPS.contains(&&*lower) || attributes.ends_with("/>") || line.starts_with("    ") {
            return None;
        }
        let close = format!("</{lower}");
        if let Some(inner) = text[end..].strip_suffix('>')
            && let Some((inner, _)) =
                inner.rsplit_once('<').filter(|(_, tag)| close[1..].eq_ignore_ascii_case(tag.trim()))
        {
            // The whole element in one line.
            if !has_link(inner) || inner.contains('<') {
                return None;
            }
            let (open, close) = as_group(&text[..end], &lower);
            self.put(&format!("{open}\n\n{}\n\n{close}\n", inner.trim()));
            return Some(at + 1);
        }
        if !text[end..].trim().is_empty() {
            return None;
        }
        // Tags may stand before it.
        let near = self.lines.len().min(at + 9);
        let ends = |line: &str| line.trim().is_empty() || line.trim_start().starts_with("</");
        let first = (at + 1..near)
            .find(|line| !self.lines[*line].trim_start().starts_with('<') || ends(self.lines[*line]))?;
        let far = self.lines.len().min(first + CONTENT);
        let last =
            (first..far).find(|line| ends(self.lines[*line])).or((far == self.lines.len()).then_some(far))?;
        let content = &self.lines[first..last];
        let are_whole = self.lines[at + 1..first].iter().all(|line| line.trim_end().ends_with('>'));
        let is_markdown = attributes.contains(" markdown") && is_meant
            || content.iter().any(|line| has_link(line) || is_meant && has_mark(line));
        if content.is_empty() || !is_markdown || !are_whole {
            return None;
        }
        let is_closed = self.lines.get(last).is_some_and(|line| {
            let line = line.trim();
            line.len() == close.len() + 1
                && line.get(..close.len()).is_some_and(|tag| tag.eq_ignore_ascii_case(&close))
        });
        let (open, end) = as_group(text, &lower);
        if is_closed {
            self.put(&format!("{open}\n"));
        } else {
            self.put(line);
        }
        for at in at + 1..first {
            self.put(self.lines[at]);
        }
        self.put("\n");
        for at in first..last {
            self.put(self.lines[at].trim_start_matches([' ', '\t']));
        }
        self.put("\n");
        if is_closed {
            self.put(&format!("{end}\n"));
        }
        Some(if is_closed { last + 1 } else { last })
    }
}

/// The tags of a group. A paragraph cannot hold the paragraphs that its Markdown becomes, so it is a division.
fn as_group(open: &str, name: &str) -> (String, String) {
    if name == "p" {
        return (format!("<div{}", &open[2..]), "</div>".to_owned());
    }
    (open.to_owned(), format!("</{name}>"))
}

fn has_link(line: &str) -> bool {
    line.find("](").is_some_and(|at| line[..at].contains('['))
}

/// The lines of colons that belong together: an opening one and the next closing one that closes no other.
fn fences(lines: &[&str], is_code: &[bool]) -> HashSet<usize> {
    let mut open = Vec::new();
    let mut fences = HashSet::new();
    for (at, line) in lines.iter().enumerate() {
        let text = unmarked(line).trim();
        if is_code[at] || !text.starts_with(":::") {
            continue;
        }
        if is_closer(text) {
            if let Some(opened) = open.pop() {
                fences.extend([opened, at]);
            }
        } else if open.len() < DEPTH && opener(text.trim_start_matches(':').trim()).is_some() {
            open.push(at);
        }
    }
    fences
}

/// A line without the marks of quotations and the blanks at its beginning.
fn unmarked(line: &str) -> &str {
    line.trim_start_matches([' ', '\t', '>'])
}

/// Whether a line that begins with a colon defines nothing: no blank follows, or before it is more than a term or two,
/// or a part of a program.
fn defines_nothing(before: &[&str], line: &str) -> bool {
    let is_definition = |line: &str| {
        line.trim_start()
            .strip_prefix(':')
            .is_some_and(|rest| rest.starts_with([' ', '\t']) && !rest.trim().is_empty())
    };
    let is_blank = |line: &&&str| line.trim().is_empty();
    let last = before.iter().rev().take(2).find(|line| !is_blank(line));
    let Some(last) = last.filter(|_| is_definition(line)) else { return true };
    if is_definition(last) {
        return false;
    }
    let blanks = before.iter().rev().take_while(is_blank).count();
    let terms = before[..before.len() - blanks].iter().rev().take(4);
    let terms =
        terms.take_while(|line| !line.trim().is_empty() && !is_definition(line) && !line.starts_with("    "));
    terms.count() > 2 || last.starts_with(['\'', '"', '}', ']', ')', ',', '('])
}

/// Whether a line has marks of Markdown, or begins with one.
fn has_mark(line: &str) -> bool {
    let text = line.trim_start();
    line.matches("**").count() > 1
        || line.matches('`').count() > 1
        || ["- ", "* ", "# ", "## ", "### ", "> ", "1. "].iter().any(|mark| text.starts_with(mark))
}

/// How many quotations a line begins.
fn quotes(line: &str) -> usize {
    let start = line
        .trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, ' ' | '\t' | '-' | '*' | '+' | '.'));
    if !start.starts_with('>') {
        return 0;
    }
    start.chars().take_while(|c| matches!(c, '>' | ' ' | '\t')).filter(|c| *c == '>').count()
}

/// The marks before a callout's first line, and its title: `> [!warning]- Title`. GitHub's own are left to the parser.
fn callout(line: &str) -> Option<(&str, String)> {
    let at = line.find("[!")?;
    let prefix = line[..at].trim_end();
    let inside = &line[at + 2..];
    let end = inside.find(']')?;
    let kind = inside[..end].split('|').next().unwrap_or_default().trim();
    let is_name = !kind.is_empty()
        && kind.len() <= 40
        && kind.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | ' '));
    let after = &inside[end + 1..];
    let title = after.strip_prefix(['-', '+']).unwrap_or(after);
    let is_apart = title.is_empty() || title.starts_with(char::is_whitespace);
    if !prefix.ends_with('>') || !is_name || !is_apart {
        return None;
    }
    let title = title.trim();
    let known = ["note", "tip", "important", "warning", "caution"];
    let is_parsers =
        known.iter().any(|known| known.eq_ignore_ascii_case(&inside[..end])) && after.trim().is_empty();
    if is_parsers {
        return None;
    }
    Some((prefix, if title.is_empty() { label(kind) } else { title.to_owned() }))
}

/// What a box without a title is called: its kind, as the Markdown parser's own callouts.
fn label(kind: &str) -> String {
    kind.replace(['-', '_'], " ").to_uppercase()
}

fn is_closer(text: &str) -> bool {
    text.len() >= 3 && text.bytes().all(|b| b == b':')
}

/// The kind and title of a box: `warning Title`, `note[Title]{.class}`, `{.note title="Title"}`, `{admonition} Title`.
fn opener(words: &str) -> Option<(String, String)> {
    let words = words.trim_end_matches(':').trim_end();
    if let Some(inside) = words.strip_prefix('{') {
        let (list, rest) = inside.split_once('}')?;
        let class = list.split_whitespace().find_map(|word| word.strip_prefix('.'));
        let is_name = |name: &&str| {
            !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
        };
        let kind = class.or_else(|| Some(list.trim()).filter(is_name)).unwrap_or_default();
        let kind = kind.trim_start_matches("callout-").to_lowercase();
        let title = quoted(list, "title").unwrap_or_else(|| rest.trim().to_owned());
        return Some((kind, title));
    }
    let end = words.find(|c: char| !c.is_alphanumeric() && !matches!(c, '-' | '_')).unwrap_or(words.len());
    let (kind, rest) = words.split_at(end);
    if !kind.starts_with(char::is_alphabetic) || !rest.is_empty() && !rest.starts_with([' ', '\t', '[', '{'])
    {
        return None;
    }
    let (mut title, mut list) = (rest.trim(), "");
    if let Some(inside) = title.strip_prefix('[') {
        let (inner, after) = inside.rsplit_once(']')?;
        (title, list) = (inner, after);
    } else if title.ends_with('}')
        && let Some((before, after)) = title.rsplit_once('{')
    {
        (title, list) = (before.trim(), after);
    }
    let title = quoted(list, "title").filter(|_| title.is_empty()).unwrap_or_else(|| title.to_owned());
    Some((kind.to_lowercase(), title.trim_matches('"').to_owned()))
}

/// The value of an attribute in a list.
fn quoted(list: &str, name: &str) -> Option<String> {
    let value = list.split_once(&format!("{name}="))?.1;
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    Some(value[1..].split(quote).next()?.to_owned())
}

/// Whether a line is the place of a table of contents.
fn is_contents(text: &str) -> bool {
    const MARKS: [&str; 6] = ["[toc]", "[[toc]]", "[[_toc_]]", "@[toc]", "[_toc_]", "${toc}"];
    text.len() < 12 && MARKS.iter().any(|mark| mark.eq_ignore_ascii_case(text))
}

/// A line without so many blanks and marks of quotations at its beginning.
fn without_marks(line: &str, count: usize) -> &str {
    let blanks = line.bytes().take(count).take_while(|b| matches!(b, b' ' | b'\t' | b'>')).count();
    &line[blanks..]
}
