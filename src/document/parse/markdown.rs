//! Markdown as HTML, so that it goes the same way.

use super::{emphasis, sentinel};
use pulldown_cmark::{BlockQuoteKind, Event, Options, Parser, Tag, TagEnd, html};

/// Containers inside one another at the start of a line; deeper ones are text. The parser's time grows with
/// lines × depth.
const DEPTH: usize = 64;

/// Renders `CommonMark` with tables, strikethrough, footnotes, task lists and callouts; HTML in it stays.
pub(super) fn to_html(markdown: &str) -> String {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_GFM
        | Options::ENABLE_HEADING_ATTRIBUTES;
    let bounded = bound(markdown);
    let marked = emphasis::mark(&bounded);
    let mut out = String::with_capacity(marked.len() + marked.len() / 4);
    let events = Parser::new_ext(&marked, options).into_offset_iter();
    let events = events.map(|(event, range)| tilde(event, marked.get(range).unwrap_or_default()));
    html::push_html(&mut out, events.flat_map(labelled));
    if marked.contains(sentinel::FLANK) { emphasis::unmark(&out) } else { out }
}

/// Two tildes strike words out; single ones are mostly home folders and prompts, `~/notes` and `host:~$`, and stay.
fn tilde<'a>(event: Event<'a>, source: &str) -> Event<'a> {
    match event {
        Event::Start(Tag::Strikethrough) | Event::End(TagEnd::Strikethrough) if !source.starts_with("~~") => {
            Event::Text("~".into())
        }
        event => event,
    }
}

/// A callout's beginning, and the word its author wrote for what it is.
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

/// Takes away quote and list marks above the depth that the parser bears, and runs of brackets that no one meant.
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

/// Where the container marks at the start of a line end, and how many they are.
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
