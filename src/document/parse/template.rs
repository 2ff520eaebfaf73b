//! Removes template tags of site generators and keeps their words.
//!
//! Supported: Liquid and Nunjucks `{% … %}`, with `raw` and `highlight`; Hugo's `{{< … >}}` and `{{% … %}}`; Zola's
//! calls; kramdown's attribute lists; shortcodes of `WordPress`; MDX; and `{{ … }}` only if it clearly is an expression
//! about the site. Code is left alone: in Markdown fences, indented lines and inline code, in HTML `pre` and `code`.
//!
//! What a tag says to the reader takes its place: the title of a note, the caption of a picture, the source of a
//! quotation. A tag whose words cannot be shown is [`DroppedTag`].

mod arguments;
mod bare_tables;
mod code;
mod kramdown;
mod liquid;
mod logseq;
mod markup;
mod mdx;
mod shortcode;
mod tags;
mod wordpress;

pub(super) use bare_tables::headed;
pub(super) use code::{LineKind, Lines, span};
pub(super) use kramdown::link_attributes;
pub(super) use markup::escaped;

use super::sentinel::FLANK;
use crate::article::{Format, Syntax};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;

/// A body's source without template tags.
pub(super) struct Stripped<'s> {
    pub(super) text: Cow<'s, str>,
    /// What is not shown, in order.
    pub(super) dropped: Vec<Dropped>,
}

/// A tag, or a tag with its content, that is not shown.
pub(super) struct Dropped {
    /// Where it begins in the source, in bytes.
    pub(super) at: usize,
    /// The tag as written; a long one is cut.
    pub(super) tag: String,
}

/// The most dropped tags that are kept.
const DROPPED_MAX: usize = 10_000;
/// The longest text of a dropped tag, in bytes.
const TAG_SHOWN: usize = 4_000;
/// The longest tag, in bytes.
const TAG_MAX: usize = 2_000;

/// What takes the place of a tag.
enum Shown {
    /// Nothing; there were no words in it.
    Nothing,
    /// Nothing, although there may be words in it.
    Dropped,
    /// HTML or text within a line.
    Inline(String),
    /// The title of what follows.
    Title(String),
    /// What follows up to the end tag is a quotation; HTML that names its source.
    Quotation { source: String },
    /// What follows up to the end tag is the text of a link.
    Link { address: String },
    /// The end tag of this name.
    End(String),
}

/// Where a tag stands.
#[derive(Clone, Copy)]
struct Place {
    /// Whether it is in the target of a link or in an attribute, where only an address can take its place.
    is_target: bool,
    /// Whether an end tag of its name follows.
    has_end: bool,
}

/// Whether a source has the beginning of any tag. Most have none, so that it is asked for what many have in common
/// first.
fn may_have_tags(source: &[u8]) -> bool {
    let has = |tag: &[u8]| memchr::memmem::find(source, tag).is_some();
    let any = |tags: &[&[u8]]| tags.iter().any(|tag| has(tag));
    let has_byte = |byte| memchr::memchr(byte, source).is_some();
    has_byte(b'{') && any(&[b"{%", b"{{", b"{:", b"{#", b"){"])
        || has_byte(b'[')
            && (any(&[
                b"[caption ",
                b"[wp_caption ",
                b"[embed]",
                b"[gallery ",
                b"[playlist ",
                b"[audio ",
                b"[video ",
            ]) || has(b"*[") && has(b"]:"))
        || any(&[b"<!-- tab ", b"id:: ", b"collapsed:: ", b"logseq."])
}

/// Removes template tags from a body's source.
pub(super) fn strip(source: &str, format: Format, syntax: Syntax) -> Stripped<'_> {
    if syntax != Syntax::Mdx && !may_have_tags(source.as_bytes()) {
        return Stripped { text: Cow::Borrowed(source), dropped: Vec::new() };
    }
    let mut stripper = Stripper {
        source,
        is_markdown: format == Format::Markdown,
        syntax,
        at: 0,
        out: String::with_capacity(source.len()),
        lines: Lines::default(),
        ends: None,
        open: Vec::new(),
        unclosed: HashSet::new(),
        next: HashMap::new(),
        dropped: Vec::new(),
    };
    stripper.run();
    Stripped { text: Cow::Owned(stripper.out), dropped: stripper.dropped }
}

/// Elements whose content is no template, or text of a program.
pub(super) const LITERAL: [&str; 7] = ["pre", "code", "script", "style", "textarea", "samp", "svg"];

/// What is to be written at an end tag.
struct Open {
    name: String,
    end: String,
}

struct Stripper<'s> {
    source: &'s str,
    is_markdown: bool,
    syntax: Syntax,
    /// How far the source was read.
    at: usize,
    out: String,
    lines: Lines,
    /// The last end tag of each name.
    ends: Option<HashMap<&'s str, usize>>,
    /// Tags whose end tag gets more than nothing.
    open: Vec<Open>,
    /// End tags that do not occur in the rest of the source.
    unclosed: HashSet<String>,
    /// See [`Stripper::find`].
    next: HashMap<String, Option<usize>>,
    dropped: Vec<Dropped>,
}

impl Stripper<'_> {
    fn run(&mut self) {
        let mut line_end = 0;
        while self.at < self.source.len() {
            if self.at >= line_end {
                line_end =
                    self.source[self.at..].find('\n').map_or(self.source.len(), |len| self.at + len + 1);
                let at_start = self.at == 0 || self.source[..self.at].ends_with('\n');
                if self.is_markdown && at_start && self.line(line_end) {
                    continue;
                }
            }
            self.step(line_end);
        }
    }

    /// Handles what can only begin a line; whether it did.
    fn line(&mut self, end: usize) -> bool {
        let line = &self.source[self.at..end];
        if self.syntax == Syntax::Mdx
            && self.lines.may_begin_block()
            && let Some(length) = mdx::module(&self.source[self.at..])
        {
            self.drop_to(self.at + length);
            return true;
        }
        let kind = self.lines.next(line);
        // In MDX indented lines are text.
        if kind == LineKind::Code
            && self.syntax == Syntax::Mdx
            && let Some(column) = self.lines.unindent()
        {
            let indented = line.len() - line.trim_start_matches([' ', '\t']).len();
            let indent = " ".repeat(column);
            self.lines.next(&format!("{indent}{}", &line[indented..]));
            self.out.push_str(&indent);
            self.at += indented;
            return false;
        }
        if kind == LineKind::Code {
            self.copy_to(end);
            return true;
        }
        if kramdown::is_abbreviation(line, &self.source[end..]) {
            self.drop_to(end);
            return true;
        }
        if let Some(marker) = logseq::property(line) {
            self.out.push_str(&line[..marker]);
            if marker > 0 {
                self.out.push('\n');
            }
            self.at = end;
            return true;
        }
        false
    }

    /// Reads up to the end of the line or a little more.
    fn step(&mut self, line_end: usize) {
        let special = |b: &u8| matches!(b, b'{' | b'`' | b'<' | b'[' | b'\\');
        let bytes = self.source.as_bytes();
        let found = bytes[self.at..line_end].iter().position(special);
        self.copy_to(found.map_or(line_end, |len| self.at + len));
        if found.is_none() {
            return;
        }
        let rest = &self.source[self.at..];
        let taken = match bytes[self.at] {
            b'`' if self.is_markdown => {
                self.copy_to(self.at + code::span(rest));
                true
            }
            b'\\' if self.is_markdown && rest[1..].starts_with(['`', '{', '[', '<', '\\']) => {
                self.copy_to(self.at + 2);
                true
            }
            b'<' => self.element(rest),
            b'{' => self.tag(rest),
            b'[' => match wordpress::shortcode(rest) {
                Some((length, shown)) => {
                    self.replace("", length, shown);
                    true
                }
                None => false,
            },
            _ => false,
        };
        if !taken {
            self.copy_to(self.at + 1);
        }
    }

    fn copy_to(&mut self, end: usize) {
        self.out.push_str(&self.source[self.at..end]);
        self.at = end;
    }

    /// Leaves out the source up to a place and notes it.
    fn drop_to(&mut self, end: usize) {
        self.note(self.at, end);
        self.at = end;
    }

    fn note(&mut self, from: usize, to: usize) {
        if self.dropped.len() < DROPPED_MAX {
            let tag = &self.source[from..to];
            let tag = tag[..tag.floor_char_boundary(TAG_SHOWN)].to_owned();
            self.dropped.push(Dropped { at: from, tag });
        }
    }

    /// The next place of a text in the source. Places are remembered, so that a text that is far away or not there is
    /// not looked for again at every tag.
    fn find(&mut self, text: &str, from: usize) -> Option<usize> {
        match self.next.get(text) {
            Some(None) => return None,
            Some(Some(at)) if *at >= from => return Some(*at),
            _ => {}
        }
        let found =
            memchr::memmem::find(&self.source.as_bytes()[from..], text.as_bytes()).map(|at| from + at);
        self.next.insert(text.to_owned(), found);
        found
    }

    /// Copies an element whose content is literal, or reads a comment or a component.
    fn element(&mut self, rest: &str) -> bool {
        if rest.starts_with("<!--") {
            return self.comment(rest);
        }
        if self.syntax == Syntax::Mdx
            && let Some((length, shown)) = mdx::component(rest)
        {
            self.replace("", length, shown);
            // A line with nothing but a component ends a paragraph.
            let end = self.out.floor_char_boundary(self.out.len().saturating_sub(80));
            let line = self.out[end..].rsplit('\n').next().unwrap_or_default();
            if line.trim().is_empty() {
                self.lines.interrupt();
            }
            return true;
        }
        let name_len = rest[1..].bytes().take_while(u8::is_ascii_alphabetic).count();
        let name = rest[1..=name_len].to_ascii_lowercase();
        if !LITERAL.contains(&&*name) || !rest[1 + name_len..].starts_with(['>', ' ', '\t', '\n', '/']) {
            return false;
        }
        let close = format!("</{name}");
        let lower = self.find(&close, self.at);
        let end = lower.or_else(|| self.find(&close.to_ascii_uppercase(), self.at));
        let Some(end) = end else { return false };
        // A paragraph of Markdown ends inline code that was never closed.
        let in_paragraph = name == "code" && self.is_markdown;
        if in_paragraph && self.find("\n\n", self.at).is_some_and(|paragraph| paragraph < end) {
            return false;
        }
        self.copy_to(end);
        self.lines.interrupt();
        true
    }

    /// A comment of HTML. Those of tabs and timelines have the titles.
    fn comment(&mut self, rest: &str) -> bool {
        // `<!-->` is a whole comment.
        let Some(end) = self.find("-->", self.at + 2) else { return false };
        let inside = rest.get(4..end - self.at).unwrap_or_default().trim();
        let title = ["tab ", "timeline "].iter().find_map(|name| inside.strip_prefix(name));
        match title.filter(|title| title.len() < 300) {
            Some(title) => {
                let words = match title.rsplit_once('@') {
                    Some((words, icon))
                        if !icon.contains(char::is_whitespace) && !words.trim().is_empty() =>
                    {
                        words
                    }
                    _ => title,
                };
                self.replace("", end + 3 - self.at, Shown::Title(words.trim().to_owned()));
            }
            None => self.copy_to(end + 3),
        }
        true
    }

    /// Reads the tag at the start of the rest; whether it is one.
    fn tag(&mut self, rest: &str) -> bool {
        let head = &rest[..rest.floor_char_boundary(TAG_MAX)];
        if head.starts_with("{%") {
            return self.liquid(head);
        }
        if head.starts_with("{{<") || head.starts_with("{{%") {
            return self.shortcode(head);
        }
        if head.starts_with("{{") {
            return self.expression(head);
        }
        if let Some(inside) = head.strip_prefix("{#").filter(|inside| inside.starts_with([' ', '-', '\n'])) {
            // Nunjucks: `{# a comment #}`. `{#id}` belongs to a heading.
            let Some(end) = inside.find("#}") else { return false };
            self.drop_to(self.at + end + 4);
            return true;
        }
        if self.syntax == Syntax::Mdx && head.starts_with("{/*") {
            let Some(end) = self.find("*/}", self.at) else { return false };
            self.drop_to(end + 3);
            return true;
        }
        if self.syntax == Syntax::Mdx
            && let Some((length, words)) = mdx::string(head)
        {
            self.out.push_str(words);
            self.at += length;
            return true;
        }
        if !self.is_markdown {
            return false;
        }
        if self.out.ends_with(')')
            && let Some(length) = kramdown::link_attributes(rest)
        {
            self.at += length;
            return true;
        }
        match kramdown::extension(rest) {
            Some(kramdown::Extension::Comment(length)) => {
                let ends = ["{:/comment}", "{:/}"];
                let ends = ends.map(|end| self.find(end, self.at).map(|at| at + end.len()));
                match ends.into_iter().flatten().min() {
                    Some(end) => self.drop_to(end),
                    None => self.at += length,
                }
                return true;
            }
            Some(kramdown::Extension::Tag(length)) => {
                self.at += length;
                return true;
            }
            None => {}
        }
        let Some(length) = kramdown::attributes(rest) else { return false };
        if kramdown::is_contents(&rest[..length]) {
            self.drop_list_item();
        }
        self.at += length;
        true
    }

    /// Takes the item of a list back that `{:toc}` replaces: the line before it.
    fn drop_list_item(&mut self) {
        let source = self.source;
        let before = source[..self.at].trim_end_matches([' ', '\t']);
        let Some(before) = before.strip_suffix('\n') else { return };
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        let item = &before[start..];
        let is_item = item.starts_with(['*', '-', '+']) || item.starts_with(|c: char| c.is_ascii_digit());
        let written = format!("{item}\n");
        let out = self.out.trim_end_matches([' ', '\t']);
        if is_item && item.len() <= 200 && out.ends_with(&written) {
            self.out.truncate(out.len() - written.len());
            if !kramdown::is_placeholder(item) {
                self.note(start, start + item.len());
            }
        }
    }

    /// Writes what takes the place of the tag of this length.
    fn replace(&mut self, name: &str, length: usize, shown: Shown) {
        let end = self.at + length;
        match shown {
            Shown::Nothing => {}
            Shown::Dropped => self.note(self.at, end),
            Shown::Inline(text) => self.out.push_str(&text),
            Shown::Title(words) => {
                self.title(&words, end);
            }
            Shown::Quotation { source } => {
                self.block("<blockquote>");
                let source =
                    if source.is_empty() { source } else { format!("<footer>— {source}</footer>") };
                let between = if self.is_markdown && !source.is_empty() { "\n\n" } else { "" };
                let close = format!("{source}{between}</blockquote>");
                self.open.push(Open { name: name.to_owned(), end: close });
            }
            Shown::Link { address } => {
                let _ = write!(self.out, "{FLANK}<a href=\"{}\">", escaped(&address));
                self.open.push(Open { name: name.to_owned(), end: "</a>".to_owned() });
            }
            Shown::End(name) => {
                if let Some(at) = self.open.iter().rposition(|open| open.name == name) {
                    for open in self.open.split_off(at).into_iter().rev() {
                        if open.end == "</a>" { self.out.push_str(&open.end) } else { self.block(&open.end) }
                    }
                }
            }
        }
        self.at = end;
    }

    /// Writes a tag of a block, which in Markdown stands between blank lines.
    fn block(&mut self, html: &str) {
        if self.is_markdown {
            let _ = write!(self.out, "\n\n{html}\n\n");
            self.lines.interrupt();
        } else {
            self.out.push_str(html);
        }
    }

    /// Writes a title: a paragraph of its own if the tag stands alone on its line.
    fn title(&mut self, words: &str, end: usize) {
        let words = escaped(words);
        let starts_line = self.out.is_empty() || self.out.ends_with('\n');
        let ends_line =
            self.source[end..].trim_start_matches([' ', '\t']).starts_with('\n') || end == self.source.len();
        if !self.is_markdown {
            let _ = write!(self.out, "<p><strong>{words}</strong></p>");
        } else if starts_line && ends_line {
            let _ = write!(self.out, "\n{FLANK}<strong>{words}</strong>\n\n");
        } else {
            let is_apart = self.out.is_empty() || self.out.ends_with(char::is_whitespace);
            let _ = write!(self.out, "{}{FLANK}<strong>{words}</strong> ", if is_apart { "" } else { " " });
        }
    }
}

#[cfg(test)]
mod tests;
