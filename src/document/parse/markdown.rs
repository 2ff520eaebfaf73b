//! Converts Markdown to HTML, which is then parsed like any other HTML.

use super::{emphasis, sentinel};
use crate::guard::guarded;
use crate::site::{Newlines, Wikilinks};
use pulldown_cmark::{BlockQuoteKind, BrokenLink, CodeBlockKind, Event, Options, Parser, Tag, TagEnd, html};
use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};

/// Maximum depth of containers at the start of a line. Deeper ones are removed, because the parser's time grows with
/// lines × depth.
const DEPTH: usize = 64;

/// The weight of the Markdown that is parsed at once: its bytes plus [`MARK_WEIGHT`] for each character that may
/// become an element of its own. The parser uses about a hundred bytes for each unit, so this bounds its memory.
/// Nearly all bodies are below it and are parsed as a whole.
pub(super) const WINDOW: usize = 8 << 20;
/// See [`WINDOW`].
const MARK_WEIGHT: usize = 24;
/// The most link definitions that are collected from a body of several windows.
const DEFINITIONS: usize = 100_000;
/// The most bytes that are repeated in the next window: the head of a table or the first line of a code block.
const LEAD: usize = 4 * 1024;

const OPTIONS: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_TASKLISTS)
    .union(Options::ENABLE_GFM)
    .union(Options::ENABLE_HEADING_ATTRIBUTES);

/// What the generator of a text adds to Markdown, or changes in it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Reading {
    pub(super) newlines: Newlines,
    pub(super) wikilinks: Wikilinks,
}

impl Reading {
    fn options(self, markdown: &str) -> Options {
        let options = match self.wikilinks {
            Wikilinks::No => OPTIONS,
            Wikilinks::Yes => OPTIONS.union(Options::ENABLE_WIKILINKS),
        };
        if has_definitions(markdown) { options.union(Options::ENABLE_DEFINITION_LIST) } else { options }
    }
}

/// Whether a line may define the term on the line before: `: words`.
pub(super) fn has_definitions(markdown: &str) -> bool {
    memchr::memchr_iter(b':', markdown.as_bytes()).any(|at| {
        let bytes = markdown.as_bytes();
        bytes.get(at + 1).is_some_and(|b| matches!(b, b' ' | b'\t'))
            && bytes[..at].iter().rev().take(3).find(|b| **b != b' ').is_some_and(|b| *b == b'\n')
    })
}

/// Renders `CommonMark` with tables, strikethrough, footnotes, task lists and callouts. HTML in it stays. A long body
/// is passed on in parts of at most this weight (see [`WINDOW`]), each of whole blocks if possible.
pub(super) fn to_html(
    markdown: &str,
    reading: Reading,
    weight: usize,
    cancel: &AtomicBool,
    mut part: impl FnMut(&str),
) {
    let bounded = bound(markdown);
    let marked = emphasis::mark(&bounded);
    let options = reading.options(&marked);
    let mut rest = &*marked;
    let mut definitions = None;
    let mut carry = Carry::default();
    while !rest.is_empty() && !cancel.load(Ordering::Relaxed) {
        let end = window(rest, weight);
        if end < rest.len() && definitions.is_none() {
            definitions = Some(guarded(|| self::definitions(rest)).unwrap_or_default());
        }
        let mut lookup = |link: BrokenLink<'_>| {
            let (address, title) = definitions.as_ref()?.get(&label(&link.reference))?;
            Some((address.clone().into(), title.clone().into()))
        };
        let text: Cow<'_, str> = if carry.lead.is_empty() {
            rest[..end].into()
        } else {
            [&carry.lead, &rest[..end]].concat().into()
        };
        let whole = (text.len(), Carry::default());
        let cut = (end < rest.len()).then(|| guarded(|| cut(&text, &carry))).flatten();
        let (length, next) = cut.unwrap_or(whole);
        // If the Markdown parser panics, the source is shown.
        let read = guarded(|| {
            let lookup = definitions.is_some().then_some(&mut lookup);
            let events = Parser::new_with_broken_link_callback(&text[..length], options, lookup);
            html(events.into_offset_iter(), &text[..length], reading.newlines, carry.number)
        });
        part(read.as_deref().unwrap_or(&text[..length]));
        rest = &rest[length - carry.lead.len()..];
        carry = next;
    }
}

/// The HTML of some blocks. A list at their beginning is numbered from `number`.
fn html<'t>(
    events: impl Iterator<Item = (Event<'t>, Range<usize>)>,
    source: &str,
    newlines: Newlines,
    mut number: Option<u64>,
) -> String {
    let mut out = String::with_capacity(source.len() + source.len() / 4);
    let events = named_code(events, source);
    let events = events.map(|(event, range)| match event {
        Event::SoftBreak if newlines == Newlines::Breaks => Event::HardBreak,
        event => tilde(event, source.get(range).unwrap_or_default()),
    });
    let events = events.map(|event| match (event, number.take()) {
        (Event::Start(Tag::List(Some(_))), Some(number)) => Event::Start(Tag::List(Some(number))),
        (event, _) => event,
    });
    html::push_html(&mut out, events.flat_map(labelled));
    if source.contains(sentinel::FLANK) { emphasis::unmark(&out) } else { out }
}

/// Indented code whose first line names its language, as the `CodeHilite` of Python-Markdown reads it, without that
/// line.
fn named_code<'t>(
    events: impl Iterator<Item = (Event<'t>, Range<usize>)>,
    source: &str,
) -> impl Iterator<Item = (Event<'t>, Range<usize>)> {
    let mut in_name = false;
    events.filter_map(move |(event, range)| {
        let event = match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Indented)) => {
                let language = code_language(source.get(range.clone()).unwrap_or_default());
                in_name = language.is_some();
                let named = |name: &str| CodeBlockKind::Fenced(name.to_owned().into());
                Event::Start(Tag::CodeBlock(language.map_or(CodeBlockKind::Indented, named)))
            }
            Event::End(TagEnd::CodeBlock) => {
                in_name = false;
                event
            }
            Event::Text(text) if in_name => {
                let (_, rest) = text.split_once('\n')?;
                in_name = false;
                Event::Text(rest.to_owned().into())
            }
            event => event,
        };
        Some((event, range))
    })
}

/// The language that the first line of some code names: `:::python`. In Pandoc and Docusaurus such a line opens a box,
/// which another one closes.
fn code_language(code: &str) -> Option<&str> {
    let mut lines = code.lines().map(str::trim);
    let words = lines.next()?.strip_prefix(":::")?.trim_start_matches(':');
    let (name, rest) = words.split_once(' ').unwrap_or((words, ""));
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '+' | '#' | '.'));
    let is_alone = rest.is_empty() || rest.trim_start().starts_with("hl_lines");
    let (mut has_code, mut is_box) = (false, false);
    for line in lines {
        has_code |= !line.is_empty();
        is_box |= line.starts_with(":::");
    }
    (is_name && is_alone && has_code && !is_box).then_some(name)
}

/// The number of bytes to parse at once: the whole text, or up to a line end or, in a long line, a blank.
fn window(text: &str, weight: usize) -> usize {
    let mut left = weight;
    // The text is weighed in chunks of 4 KiB.
    for (at, share) in (0..).step_by(4096).zip(text.as_bytes().chunks(4096)) {
        let marks = share
            .iter()
            .filter(|b| matches!(b, b'\n' | b'!'..=b'/' | b':'..=b'@' | b'['..=b'`' | b'{'..=b'~'));
        let weight = share.len() + marks.count() * MARK_WEIGHT;
        if weight > left {
            let text = &text[..text.floor_char_boundary(at.max(4096))];
            let line = memchr::memrchr(b'\n', text.as_bytes()).filter(|line| *line > text.len() / 2);
            let blank = || memchr::memrchr(b' ', text.as_bytes()).filter(|blank| *blank > text.len() / 2);
            return line.or_else(blank).map_or(text.len(), |at| at + 1);
        }
        left -= weight;
    }
    text.len()
}

/// What the next window repeats from a block that was cut.
#[derive(Debug, Default, PartialEq, Eq)]
struct Carry {
    /// Text to put before the window: the start of a code block or table.
    lead: String,
    /// The number of the next list item.
    number: Option<u64>,
}

/// The number of bytes of a window up to its last block, with which the next window begins. If the window holds a
/// single block, that block is cut. `carried` is what the text repeats from the previous window.
fn cut(text: &str, carried: &Carry) -> (usize, Carry) {
    let (lead, mut number) = (carried.lead.len(), carried.number);
    let line_start = |at: usize| memchr::memrchr(b'\n', &text.as_bytes()[..at]).map_or(0, |end| end + 1);
    let (mut depth, mut last, mut block) = (0_usize, 0, None);
    // The start and number of the last item of the last list.
    let mut item = None;
    for (event, range) in Parser::new_ext(text, OPTIONS).into_offset_iter() {
        let number = number.take();
        match event {
            Event::Start(tag) => {
                match &tag {
                    Tag::List(start) if depth == 0 => {
                        let before = start.map(|start| number.unwrap_or(start).wrapping_sub(1));
                        item = Some((range.start, before));
                    }
                    Tag::Item if depth == 1 => {
                        if let Some((at, number)) = &mut item {
                            *at = range.start;
                            *number = number.map(|number| number.wrapping_add(1));
                        }
                    }
                    _ => {}
                }
                if depth == 0 {
                    (last, block) = (range.start, Some(tag));
                }
                depth += 1;
            }
            Event::End(_) => depth = depth.saturating_sub(1),
            _ if depth == 0 => (last, block) = (range.start, None),
            _ => {}
        }
    }
    let start = line_start(last);
    if start > lead {
        return (start, Carry::default());
    }
    let whole = text.len();
    let mut lines = text[start..].split_inclusive('\n');
    let mut first = |count: usize| lines.by_ref().take(count).collect::<String>();
    let lead_of =
        |lead: String| Carry { lead: if lead.len() <= LEAD { lead } else { String::new() }, number: None };
    match block {
        Some(Tag::CodeBlock(CodeBlockKind::Fenced(_))) => (whole, lead_of(first(1))),
        Some(Tag::Table(_)) => (whole, lead_of(first(2))),
        Some(Tag::List(_)) => match item.map(|(at, number)| (line_start(at), number)) {
            Some((at, number)) if at > lead => (at, Carry { lead: String::new(), number }),
            _ => (whole, Carry::default()),
        },
        _ => (whole, Carry::default()),
    }
}

/// The link definitions of a body, by label: address and title.
fn definitions(markdown: &str) -> HashMap<String, (String, String)> {
    let mut found = HashMap::new();
    let may_define = |line: &&str| {
        let text = line.trim_start_matches(' ');
        text.starts_with('[') && !text.starts_with("[^") && line.len() - text.len() < 4 && text.contains("]:")
    };
    for line in markdown.lines().filter(may_define) {
        let line = &line[..line.floor_char_boundary(LEAD)];
        for (name, defined) in Parser::new_ext(line, OPTIONS).reference_definitions().iter() {
            if found.len() < DEFINITIONS {
                let title = defined.title.as_deref().unwrap_or_default();
                found.entry(label(name)).or_insert_with(|| (defined.dest.to_string(), title.to_owned()));
            }
        }
    }
    found
}

/// Normalises a label for comparison.
fn label(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// Only two tildes strike text through. Single ones mostly belong to paths and prompts (`~/notes`) and stay.
fn tilde<'a>(event: Event<'a>, source: &str) -> Event<'a> {
    match event {
        Event::Start(Tag::Strikethrough) | Event::End(TagEnd::Strikethrough) if !source.starts_with("~~") => {
            Event::Text("~".into())
        }
        event => event,
    }
}

/// The start of a callout, followed by its kind as a word.
fn labelled(event: Event<'_>) -> impl Iterator<Item = Event<'_>> {
    let Event::Start(Tag::BlockQuote(Some(kind))) = event else {
        return [Some(event), None].into_iter().flatten();
    };
    let label = match kind {
        BlockQuoteKind::Note => "<p><strong>NOTE</strong></p>\n",
        BlockQuoteKind::Tip => "<p><strong>TIP</strong></p>\n",
        BlockQuoteKind::Important => "<p><strong>IMPORTANT</strong></p>\n",
        BlockQuoteKind::Warning => "<p><strong>WARNING</strong></p>\n",
        BlockQuoteKind::Caution => "<p><strong>CAUTION</strong></p>\n",
    };
    [Some(Event::Start(Tag::BlockQuote(None))), Some(Event::Html(label.into()))].into_iter().flatten()
}

/// Removes quote and list markers beyond [`DEPTH`].
fn bound(markdown: &str) -> std::borrow::Cow<'_, str> {
    let deep = markdown.lines().any(|line| marks(line).1 > DEPTH);
    if !deep {
        return markdown.into();
    }
    let mut out = String::with_capacity(markdown.len());
    for line in markdown.split_inclusive('\n') {
        let (end, count) = marks(line);
        if count > DEPTH {
            let kept = line.char_indices().filter(|(_, c)| matches!(c, '>' | '-' | '*' | '+')).nth(DEPTH);
            out.push_str(&line[..kept.map_or(end, |(at, _)| at)]);
            out.push_str(&line[end..]);
        } else {
            out.push_str(line);
        }
    }
    out.into()
}

/// The end of the container markers at the start of a line, and their number.
fn marks(line: &str) -> (usize, usize) {
    let mut count = 0;
    for (at, c) in line.char_indices() {
        match c {
            '>' | '-' | '*' | '+' => count += 1,
            ' ' | '\t' => {}
            _ => return (at, count),
        }
    }
    (0, 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(markdown: &str, weight: usize) -> (String, usize) {
        let (mut out, mut parts) = (String::new(), 0);
        to_html(markdown, Reading::default(), weight, &AtomicBool::new(false), |part| {
            out.push_str(part);
            parts += 1;
        });
        (out, parts)
    }

    #[test]
    fn a_long_body_reads_in_parts_as_it_does_at_once() {
        let definition = "[far]: https://example.org/far 'There'\n\n";
        let blocks = [
            "A paragraph with *marks* and a [link][far], and [another](b.md).\nIts second line.\n\n",
            "# A heading\n\n- an item\n\n  with two paragraphs\n- and another\n\n",
            "> A quotation\n> of two lines\n\n    code by its indentation\n\n    and more of it\n\n",
            "```rust\nlet a = 1;\n\n# no heading\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n",
        ];
        let mut text = String::new();
        for number in 0..3_000 {
            text.push_str(blocks[number % blocks.len()]);
        }
        text.push_str(definition);
        let (whole, one) = read(&text, usize::MAX);
        let (parted, many) = read(&text, 200_000);
        assert!(one == 1 && many > 3, "{one} {many}");
        assert!(whole == parted, "the parts are not the whole");
    }

    #[test]
    fn a_block_that_fills_several_parts_goes_on_as_what_it_is() {
        let (code, parts) = read(&format!("```rust\n{}```\nend", "# let a;\n".repeat(5_000)), 200_000);
        assert!(parts > 1 && code.matches("# let a;").count() == 5_000 && !code.contains("<h1>"), "{parts}");
        assert_eq!(code.matches("<pre><code class=\"language-rust\">").count(), parts);
        assert!(code.ends_with("<p>end</p>\n"));

        let (list, parts) = read(&"1. item\n".repeat(20_000), 200_000);
        assert!(parts > 1 && list.matches("<li>").count() == 20_000, "{parts}");
        let last = list.rfind("<ol start=\"").map(|at| &list[at..]).unwrap_or_default();
        let number: usize = last.split('"').nth(1).and_then(|number| number.parse().ok()).unwrap_or(0);
        assert_eq!(number + last.matches("<li>").count(), 20_001);

        let (table, parts) =
            read(&format!("| a | b |\n|---|---|\n{}", "| c | d |\n".repeat(20_000)), 200_000);
        assert!(parts > 1 && table.matches("<td>c</td><td>d</td>").count() == 20_000, "{parts}");
        assert!(!table.contains("<p>"));

        let (words, parts) = read(&"words ".repeat(100_000), 200_000);
        assert!(parts > 1 && words.matches("words").count() == 100_000, "{parts}");
        let (none, parts) = read(&"x".repeat(500_000), 200_000);
        assert!(parts > 1 && none.matches('x').count() == 500_000, "{parts}");
    }

    #[test]
    fn marks_above_the_depth_are_taken_away() {
        for mark in [">", "- "] {
            let (html, _) = read(&format!("{} tail words", mark.repeat(DEPTH + 16)), usize::MAX);
            let deep = html.matches(if mark == ">" { "<blockquote>" } else { "<ul>" }).count();
            assert!(deep == DEPTH && html.contains("tail words"), "{mark}: {deep}");
        }
    }
}
