//! Facts about a body that need no parser: its format, its first heading, the text before `<!-- more -->`.
//!
//! Only the beginning of a body is searched, for a few markers.

use super::{Format, Place, Syntax, name};
use crate::site::TextFiles;
use memchr::memmem;
use std::path::Path;

/// How much of a body is searched for a heading or a marker, in bytes.
const REACH: usize = 64 * 1024;

/// Longer bodies are cut, because laying them out would take too much memory and time. In bytes.
pub(super) const HTML_MAX: usize = 32 << 20;
/// See [`HTML_MAX`].
const MARKDOWN_MAX: usize = 16 << 20;
/// See [`HTML_MAX`].
const PLAIN_MAX: usize = 32 << 20;

/// The longest body that is read, in bytes.
pub(super) fn limit(format: Format) -> usize {
    match format {
        Format::Html => HTML_MAX,
        Format::Markdown => MARKDOWN_MAX,
        Format::Plain => PLAIN_MAX,
    }
}

/// Where to cut a body that is longer than `limit`: after the last paragraph, else line, else element that ends shortly
/// before the limit, else at the limit.
pub(super) fn cut(body: &str, limit: usize) -> usize {
    if body.len() <= limit {
        return body.len();
    }
    let end = body.floor_char_boundary(limit);
    let last = body.floor_char_boundary(end.saturating_sub(REACH));
    let part = &body.as_bytes()[last..end];
    let found = ["\n\n", "</p>", "\n", ">", " "]
        .iter()
        .find_map(|mark| memmem::rfind(part, mark.as_bytes()).map(|at| last + at + mark.len()));
    found.unwrap_or(end)
}

fn head(body: &str) -> &str {
    &body[..body.floor_char_boundary(REACH)]
}

/// A body's format. The name is a hint; the content decides.
pub(super) fn format(body: &str, path: &Path, syntax: Syntax) -> Format {
    if syntax == Syntax::Gemtext {
        return Format::Markdown;
    }
    let ending = name::ending(path);
    let start = body.trim_start();
    let lead = start.get(..9).unwrap_or(start).to_ascii_lowercase();
    if lead.starts_with("<!doctype") || lead.starts_with("<html") || lead.starts_with("<?xml") {
        return Format::Html;
    }
    if matches!(ending, Some("html" | "htm" | "xhtml")) {
        return if start.contains('<') || start.starts_with("&lt;") { Format::Html } else { Format::Plain };
    }
    if is_one_element(body.trim()) && !holds_markdown(body.trim()) {
        return Format::Html;
    }
    if matches!(ending, Some("txt" | "text" | "eml" | "mht" | "mhtml" | "mbox"))
        && syntax != Syntax::Rest
        && !looks_like_markdown(head(body))
    {
        return Format::Plain;
    }
    Format::Markdown
}

/// The marks of a body, which the name and the site decide.
pub(super) fn syntax(place: Place<'_>) -> Syntax {
    match name::ending(place.path) {
        Some("txt") if place.in_site.is_some_and(|place| place.site.profile.txt == TextFiles::Rest) => {
            Syntax::Rest
        }
        Some("mdx") => Syntax::Mdx,
        Some("org") => Syntax::Org,
        Some("rst") => Syntax::Rest,
        Some("adoc" | "asciidoc") => Syntax::AsciiDoc,
        Some("gmi" | "gemini") => Syntax::Gemtext,
        _ => Syntax::Generators,
    }
}

/// Whether a body consists of block elements only, with nothing but white space between them.
fn is_one_element(body: &str) -> bool {
    const BLOCKS: [&str; 22] = [
        "div",
        "p",
        "section",
        "article",
        "table",
        "ul",
        "ol",
        "figure",
        "main",
        "center",
        "blockquote",
        "body",
        "head",
        "h1",
        "h2",
        "h3",
        "h4",
        "pre",
        "dl",
        "header",
        "span",
        "img",
    ];
    if !body.ends_with('>') {
        return false;
    }
    let mut rest = body;
    let mut elements = 0;
    while !rest.is_empty() {
        let Some(inside) = rest.strip_prefix('<') else { return false };
        if inside.starts_with("!--") {
            let Some(end) = memmem::find(inside.as_bytes(), b"-->") else { return false };
            rest = inside[end + 3..].trim_start();
            continue;
        }
        let len = inside.bytes().take_while(u8::is_ascii_alphanumeric).count();
        let tag = inside[..len].to_ascii_lowercase();
        if !BLOCKS.contains(&&*tag) {
            return false;
        }
        let Some(end) = element_end(rest, &tag) else { return elements == 0 && tag == "div" };
        // Text after the element ends the loop with `false`: Markdown may begin with a small HTML element.
        rest = rest[end..].trim_start();
        elements += 1;
        if elements > 10_000 {
            return true;
        }
    }
    elements > 0
}

/// Whether elements hold Markdown, as Pandoc writes it: a blank line, behind which Markdown begins, and then a mark of it.
/// HTML may have blank lines too, but no such marks outside of code.
fn holds_markdown(body: &str) -> bool {
    const CODE: [(&str, &str); 5] = [
        ("<pre", "</pre"),
        ("<script", "</script"),
        ("<style", "</style"),
        ("<textarea", "</textarea"),
        ("<!--", "-->"),
    ];
    let body = head(body);
    if memmem::find(body.as_bytes(), b"\n\n").is_none() {
        return false;
    }
    // What ends the code or comment that the line is in.
    let mut code: Option<&str> = None;
    let mut after_blank = false;
    // Whether the paragraph began as text.
    let mut in_text = false;
    let mut paragraphs = 0;
    for line in body.lines() {
        let text = line.trim();
        if let Some(end) = code {
            if memmem::find(line.as_bytes(), end.as_bytes()).is_some() {
                code = None;
            }
            (after_blank, in_text) = (false, false);
            continue;
        }
        code = memchr::memchr_iter(b'<', line.as_bytes()).find_map(|at| {
            let tag = CODE.iter().find(|(open, _)| line[at..].starts_with(open));
            tag.map(|(_, end)| *end).filter(|end| !line[at..].contains(end))
        });
        if text.is_empty() {
            (after_blank, in_text) = (true, false);
            continue;
        }
        let begins = after_blank && !text.starts_with('<') && !text.starts_with("&lt;");
        after_blank = false;
        in_text |= begins;
        if begins {
            paragraphs += 1;
        }
        if begins && (opens_block(line) || begins_fence(text)) || in_text && has_inline_mark(text) {
            return true;
        }
    }
    // Paragraphs apart by nothing but blank lines.
    paragraphs > 1 && !["<p>", "<p ", "<br", "<P>", "<BR"].iter().any(|tag| body.contains(tag))
}

/// Whether a line begins a block of Markdown by a mark.
fn opens_block(line: &str) -> bool {
    let text = line.trim_start_matches(' ');
    let is_list = text.strip_prefix(['-', '*', '+']).is_some_and(|rest| rest.starts_with(' '));
    let is_rule = |row: &str| row.len() > 4 && row.bytes().all(|b| matches!(b, b'|' | b'-' | b':' | b' '));
    line.len() - text.len() < 4
        && (atx(line).is_some() || is_list || text.starts_with("> ") || is_rule(text.trim_end()))
}

fn begins_fence(text: &str) -> bool {
    text.starts_with("```") || text.starts_with("~~~")
}

/// Whether a line has a link, a picture or strong words of Markdown.
fn has_inline_mark(text: &str) -> bool {
    let is_pair = |mark: &str| text.matches(mark).count() >= 2;
    text.find("](").is_some_and(|at| text[..at].contains('[')) || is_pair("**") || is_pair("$$")
}

/// The end of the element at the start of `text`, nested elements of the same name included; none if it is not closed.
fn element_end(text: &str, tag: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    if tag == "img" {
        return memchr::memchr(b'>', bytes).map(|at| at + 1);
    }
    let mut depth = 0_usize;
    for at in memchr::memchr_iter(b'<', bytes) {
        let closing = bytes.get(at + 1) == Some(&b'/');
        let name = at + 1 + usize::from(closing);
        let same =
            bytes.get(name..name + tag.len()).is_some_and(|found| found.eq_ignore_ascii_case(tag.as_bytes()))
                && !bytes.get(name + tag.len()).is_some_and(u8::is_ascii_alphanumeric);
        if !same {
            continue;
        }
        if !closing {
            depth += 1;
        } else if depth <= 1 {
            return memchr::memchr(b'>', &bytes[at..]).map(|len| at + len + 1);
        } else {
            depth -= 1;
        }
    }
    None
}

/// Whether at least two kinds of Markdown syntax occur.
fn looks_like_markdown(text: &str) -> bool {
    let heading = text.lines().any(|line| atx(line).is_some());
    let fence = text.lines().any(|line| line.starts_with("```"));
    let link = text.contains("](");
    let strong = text.contains("**");
    [heading, fence, link, strong].iter().filter(|mark| **mark).count() >= 2
}

/// A body's first heading as text: inline markup is removed, entities are not yet decoded.
pub(super) fn first_heading(body: &str, path: &Path, known: Option<Format>) -> Option<String> {
    let body = head(body);
    match known.unwrap_or_else(|| format(body, path, syntax(path.into()))) {
        Format::Plain => None,
        Format::Html => html_heading(body),
        Format::Markdown => markdown_heading(body),
    }
}

fn html_heading(body: &str) -> Option<String> {
    let element = |wanted: &dyn Fn(&[u8]) -> bool| {
        memchr::memchr_iter(b'<', body.as_bytes()).find_map(|at| {
            let inside = &body.as_bytes()[at + 1..];
            let len = inside.iter().take_while(|b| b.is_ascii_alphanumeric()).count();
            if !wanted(&inside[..len]) {
                return None;
            }
            let rest = &body[at..];
            let open = rest.find('>')? + 1;
            let close = memmem::find(rest.as_bytes(), b"</").filter(|_| len > 0)?;
            let end = closing(&rest[open..], &inside[..len]).map_or(close.max(open), |end| open + end);
            let text = without_tags(&rest[open..end]);
            (!text.trim().is_empty()).then_some(text)
        })
    };
    let heading = |tag: &[u8]| matches!(tag, [b'h' | b'H', b'1'..=b'6']);
    element(&heading).or_else(|| element(&|tag| tag.eq_ignore_ascii_case(b"title")))
}

fn closing(text: &str, tag: &[u8]) -> Option<usize> {
    memmem::find_iter(text.as_bytes(), b"</").find(|at| {
        text.as_bytes().get(at + 2..at + 2 + tag.len()).is_some_and(|found| found.eq_ignore_ascii_case(tag))
    })
}

fn markdown_heading(body: &str) -> Option<String> {
    let mut fence: Option<&str> = None;
    let mut comment = false;
    let mut before = "";
    for line in body.lines() {
        let trimmed = line.trim();
        let outside = fence.is_none() && !comment;
        // Clipped pages have theirs within a quotation.
        if outside && trimmed.trim_start_matches(['>', ' ', '\t']).starts_with("<!--") {
            comment = !trimmed.contains("-->");
            before = "";
            continue;
        }
        if comment {
            comment = !trimmed.contains("-->");
            continue;
        }
        if let Some(mark) = ["```", "~~~"].iter().find(|mark| trimmed.starts_with(**mark)) {
            fence = match fence {
                None => Some(mark),
                Some(open) if open == *mark => None,
                open => open,
            };
            continue;
        }
        if fence.is_some() {
            continue;
        }
        let found = atx(line)
            .or_else(|| is_underline(line).then_some(before).filter(|text| !text.is_empty()))
            .map(without_marks)
            .or_else(|| {
                let tag = trimmed.get(..3)?.to_ascii_lowercase();
                (tag.starts_with("<h") && tag.ends_with(|c: char| ('1'..='6').contains(&c)))
                    .then(|| html_heading(trimmed))?
            });
        if let Some(text) = found.filter(|text| !text.trim().is_empty() && !is_date_field(text)) {
            return Some(text);
        }
        let paragraph =
            !line.starts_with("    ") && !trimmed.starts_with(['>', '-', '*', '+', '|', '<', '#']);
        before = if paragraph { trimmed } else { "" };
    }
    None
}

/// Whether a heading is a field of front matter that has lost its block: `date: 2024-05-27`.
fn is_date_field(text: &str) -> bool {
    let Some((key, value)) = text.split_once([':', '：']) else { return false };
    let is_digits =
        |c: char| c.is_ascii_digit() || matches!(c, '-' | '/' | '.' | ':' | ' ' | 'T' | 'Z' | '+');
    matches!(key.trim(), "date" | "Date") && value.trim().len() >= 8 && value.trim().chars().all(is_digits)
}

/// `# Heading #`
fn atx(line: &str) -> Option<&str> {
    let indent = line.len() - line.trim_start_matches(' ').len();
    let text = line.trim();
    let level = text.bytes().take_while(|b| *b == b'#').count();
    let rest = &text[level..];
    let heading = (1..=6).contains(&level) && indent < 4 && (rest.starts_with([' ', '\t']));
    heading.then(|| {
        let rest = rest.trim();
        let without = rest.trim_end_matches('#');
        if without.is_empty() || without.ends_with(' ') { without.trim_end() } else { rest }
    })
}

/// `====` or `----` below a heading.
fn is_underline(line: &str) -> bool {
    let text = line.trim();
    !text.is_empty()
        && (text.bytes().all(|b| b == b'=') || (text.len() > 1 && text.bytes().all(|b| b == b'-')))
}

/// A heading's text: links, emphasis, code and tags are replaced by their content.
fn without_marks(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['[', '!', '`', '*']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let image = rest.starts_with("![");
        let link = if image { rest.get(2..) } else { rest.strip_prefix('[') };
        if let Some(inside) = link
            && let Some(middle) = inside.find("](")
            && let Some(end) = inside[middle..].find(')')
        {
            out.push_str(&inside[..middle]);
            rest = &inside[middle + end + 1..];
        } else {
            let c = rest.chars().next().unwrap_or(' ');
            rest = &rest[c.len_utf8()..];
            // A star between spaces is text.
            let alone = out.ends_with(' ') && rest.starts_with(' ');
            if c != '`' && (c != '*' || alone) {
                out.push(c);
            }
        }
    }
    out.push_str(rest);
    // kramdown writes `{#id}` after a heading.
    let trimmed = out.trim_end();
    let trimmed = match trimmed.rfind(" {#") {
        Some(at) if trimmed.ends_with('}') => &trimmed[..at],
        _ => trimmed,
    };
    without_tags(trimmed)
}

/// Removes tags from a text. `a < b` and any `<` before white space stay.
pub(super) fn without_tags(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let tag = rest[1..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c == '!');
        if let Some(end) = rest.find('>').filter(|_| tag) {
            rest = &rest[end + 1..];
        } else {
            out.push('<');
            rest = &rest[1..];
        }
    }
    out.push_str(rest);
    out
}

/// The text before `<!-- more -->`.
pub(super) fn before_more(body: &str) -> Option<&str> {
    let body = head(body);
    let at = memmem::find_iter(body.as_bytes(), b"<!--").find(|at| {
        let inside = body[at + 4..].trim_start();
        // Nikola's mark may have the words of a link behind it.
        inside.starts_with("TEASER_END")
            || inside.get(..4).is_some_and(|word| word.eq_ignore_ascii_case("more"))
                && inside[4..].trim_start().starts_with("-->")
    })?;
    Some(body[..at].trim()).filter(|text| !text.is_empty())
}

/// The date in a `<!-- CreateTime:… -->` comment, as written.
pub(super) fn create_time(body: &str) -> Option<&str> {
    let body = head(body);
    memmem::find_iter(body.as_bytes(), b"CreateTime").find_map(|at| {
        let before = body[..at].trim_end();
        let rest = body[at + 10..].trim_start().strip_prefix([':', '：'])?;
        let end = memmem::find(rest.as_bytes(), b"-->")?;
        before.ends_with("<!--").then(|| rest[..end].trim())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_that_hold_markdown_are_told_from_html() {
        let format = |text: &str| format(text, Path::new("a.md"), Syntax::Generators);
        for text in [
            "<div>\n\n# Title\n\nwords\n\n</div>",
            "<div role=\"main\">\n\nOne *paragraph*.\n\nAnother.\n\n</div>\n",
            "<section>\n\n- item\n- item\n\n</section>",
            "<main>\n<p>x</p>\n\n![a](b.png)\n\n</main>",
            "<div>\n\n```\ncode\n```\n\n</div>",
            "<div>\n\nSee [a](b).\n\n</div>",
        ] {
            assert_eq!(format(text), Format::Markdown, "{text}");
        }
        for text in [
            "<div>\n\n<p>words</p>\n\n<p>words</p>\n\n</div>",
            "<div>\n<pre>\ncode\n\n# a comment\n- b\n</pre>\n\n</div>",
            "<div>\n\n<!--\n\n```\n# a comment\n-->\n\n</div>",
            "<div># no blank line\n- a</div>",
            "<p>one</p>\n\n<p>two [a](b)</p>",
            "<div>\n\nwords<br>\n\nwords\n\n</div>",
            "<div>\n\nwords\n\n</div>",
            "<ul>\n\n<li>a</li>\n\n<li>b **c** **d**</li>\n\n</ul>",
        ] {
            assert_eq!(format(text), Format::Html, "{text}");
        }
    }
}
