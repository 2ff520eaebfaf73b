//! Signs in a page for what Readability would remove, and the source back in their place.

use super::super::filter;
use super::junk;
use super::tags::{self, PageTag, Tags};
use memchr::memmem;
use std::ops::Range;

/// A page with signs in it.
pub(super) struct Marked {
    pub(super) html: String,
    /// What each sign stands for.
    pub(super) sources: Vec<Original>,
}

/// What a sign stands for, by its place in the page.
pub(super) enum Original {
    /// The value of a `style` attribute, with its quotation marks, if any.
    Style(Range<usize>),
    /// All attributes of a heading or of a word of code. By its class (`comment`), Readability may take it for a part of
    /// the site.
    Attributes(Range<usize>),
    /// A picture that the page has brought along. Readability replaces small ones by what lies elsewhere.
    Picture(Range<usize>),
    /// A whole element. The sign is the element `span` with words in it, so that it counts as text.
    Element(Range<usize>),
}

/// Formulas without an end whose end is looked for.
const ENDLESS: usize = 20;

/// What becomes of elements that are invisible by their style.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Invisible {
    Stays,
    IsShown,
}

/// The attribute with the number of a sign. Readability keeps it, because its name is one of a page's own.
const SIGN: &str = " data-newsrack-sign=\"";

/// Whether a style in the page may hide text until a script runs.
pub(super) fn may_hide(page: &str) -> bool {
    memmem::find_iter(page.as_bytes(), b"visibility").any(|at| {
        let value = page[at + "visibility".len()..].trim_start();
        value.strip_prefix(':').is_some_and(|value| value.trim_start().starts_with("hidden"))
    })
}

/// Puts the signs into a page.
pub(super) fn marked(page: &str, invisible: Invisible) -> Marked {
    let mut out = SignedCopy::new(page);
    let mut tags = Tags::new(page);
    // Of KaTeX's two forms, the one for the eye is left out if there is another one.
    let has_katex_only = memmem::find(page.as_bytes(), b"katex-html").is_some()
        && memmem::find(page.as_bytes(), b"katex-mathml").is_none();
    // For each open `aside`, whether it is text.
    let mut asides = Vec::new();
    // Behind the block of code that is open.
    let mut code_end = 0;
    // Open drawings and formulas, in which Readability keeps styles and scripts.
    let mut drawings = 0_usize;
    let has_own_pictures = saving(page).is_some();
    // Formulas without an end tag.
    let mut endless = 0;
    let mut left_out = junk::of(page).into_iter().peekable();
    while let Some(tag) = tags.next() {
        if let Some(part) = left_out.next_if(|part| part.start <= tag.start) {
            if part.end > out.done {
                out.replace(part.start.max(out.done)..part.end, "");
            }
            tags.skip_to(part.end);
            if tag.start < part.end {
                continue;
            }
        }
        let written = &page[tag.start..tag.end];
        let is_drawing = tag.is("svg") || tag.is("math");
        if tag.is_end {
            drawings = drawings.saturating_sub(usize::from(is_drawing));
            if tag.is("aside") && asides.pop() == Some(true) {
                out.replace(tag.start..tag.end, "</div>");
            }
            continue;
        }
        if tag.is("aside") {
            let is_text = junk::is_note(written) || quotes(&page[tag.end..]);
            asides.push(is_text);
            if is_text {
                out.replace(tag.start..tag.start + "<aside".len(), "<div");
            }
        }
        if tag.is("pre") {
            code_end = tags::element_end(page, tag).unwrap_or(code_end);
        }
        if drawings == 0 && is_unread(tag, written, &page[tag.end..tags.position()]) {
            out.replace(tag.end..tags.position(), "");
            continue;
        }
        if tag.is("html") {
            out.replace(tag.start..tag.end, "<html>");
            continue;
        }
        if is_plain_heading(tag, written) || tag.start < code_end && is_plain_span(tag, written) {
            let attributes = tag.start + 1 + tag.name.len()..tag.end - 1;
            out.replace(attributes.clone(), "");
            out.sign(Original::Attributes(attributes));
            continue;
        }
        if is_lost(tag, written) {
            let end = if tag.is("input") { Some(tag.end) } else { element_end(page, tag, &mut endless) };
            let Some(end) = end else { continue };
            out.replace(tag.start..end, "<span");
            out.sign(Original::Element(tag.start..end));
            // Readability counts words.
            out.html.push_str(">words</span>");
            tags.skip_to(end);
            continue;
        }
        drawings += usize::from(is_drawing && !written.ends_with("/>"));
        if has_own_pictures
            && tag.is("img")
            && tags::attribute(written, "src").is_some_and(|src| src.starts_with("data:"))
        {
            out.replace(tag.start..tag.end, "<img src=\"own.png\"");
            out.sign(Original::Picture(tag.start..tag.end));
            out.html.push('>');
            continue;
        }
        if has_katex_only && memmem::find(written.as_bytes(), b"katex-html").is_some() {
            out.replace(tag.start..tag.end, &written.replace("aria-hidden", "data-aria-hidden"));
            continue;
        }
        if let Some(style) = style_of(written) {
            let value = tag.start + style.start..tag.start + style.end;
            let style = &page[value.clone()];
            let is_invisible = may_hide(style) || style.contains("opacity");
            let is_dropped = invisible == Invisible::IsShown && is_invisible;
            out.replace(value.clone(), if is_dropped { "\"\"" } else { style });
            out.sign(Original::Style(value));
        }
    }
    out.end()
}

/// A page that is being copied, with signs.
struct SignedCopy<'p> {
    page: &'p str,
    /// Up to where it is copied.
    done: usize,
    html: String,
    sources: Vec<Original>,
}

impl<'p> SignedCopy<'p> {
    fn new(page: &'p str) -> Self {
        let html = String::with_capacity(page.len() + page.len() / 16);
        Self { page, done: 0, html, sources: Vec::new() }
    }

    /// Copies what is before a part of the page, and writes something else for the part.
    fn replace(&mut self, part: Range<usize>, text: &str) {
        self.html.push_str(&self.page[self.done..part.start]);
        self.html.push_str(text);
        self.done = part.end;
    }

    /// Writes the sign of an original as an attribute.
    fn sign(&mut self, original: Original) {
        self.html.push_str(SIGN);
        self.html.push_str(&self.sources.len().to_string());
        self.html.push('"');
        self.sources.push(original);
    }

    fn end(mut self) -> Marked {
        self.html.push_str(&self.page[self.done..]);
        Marked { html: self.html, sources: self.sources }
    }
}

/// Whether a start tag is that of a heading with attributes, none of which hides it.
fn is_plain_heading(tag: PageTag<'_>, written: &str) -> bool {
    let is_heading = tag.name.len() == 2
        && tag.name.starts_with(['h', 'H'])
        && tag.name.ends_with(|c: char| ('2'..='6').contains(&c));
    is_heading && has_plain_attributes(tag, written)
}

/// Whether a start tag is that of a word with attributes, none of which hides it.
fn is_plain_span(tag: PageTag<'_>, written: &str) -> bool {
    (tag.is("span") || tag.is("code") || tag.is("em")) && has_plain_attributes(tag, written)
}

fn has_plain_attributes(tag: PageTag<'_>, written: &str) -> bool {
    const HIDING: [&str; 3] = ["style", "hidden", "aria-hidden"];
    written.len() > tag.name.len() + 2
        && !written.ends_with("/>")
        && !tags::attributes(written)
            .any(|(name, _)| HIDING.iter().any(|hides| name.eq_ignore_ascii_case(hides)))
}

/// Whether what begins here has a quotation before its end, which is not far.
fn quotes(rest: &str) -> bool {
    let rest = &rest[..rest.floor_char_boundary(64 * 1024)];
    let end = memmem::find(rest.as_bytes(), b"</aside").unwrap_or(0);
    memmem::find(&rest.as_bytes()[..end], b"<blockquote").is_some()
}

/// The value of a tag's `style` with its quotation marks, as bytes of the tag.
fn style_of(tag: &str) -> Option<Range<usize>> {
    memmem::find(tag.as_bytes(), b"sty").or_else(|| memmem::find(tag.as_bytes(), b"STY"))?;
    let value = tags::attribute(tag, "style").filter(|value| !value.is_empty())?;
    let start = value.as_ptr().addr() - tag.as_ptr().addr();
    let end = start + value.len();
    let is_quoted = tag.as_bytes()[start - 1].is_ascii_punctuation() && tag.as_bytes()[start - 1] != b'=';
    let end_quote = usize::from(is_quoted && end < tag.len());
    Some(start - usize::from(is_quoted)..end + end_quote)
}

/// Whether a start tag is that of an element that Readability removes: a formula, or the check box of a task.
fn is_lost(tag: PageTag<'_>, written: &str) -> bool {
    let kind = || tags::attribute(written, "type").unwrap_or_default();
    tag.is("math")
        || tag.is("mjx-container")
        || tag.is("script") && kind().starts_with("math/")
        || tag.is("input") && kind().eq_ignore_ascii_case("checkbox")
}

/// The end of a formula. Those without an end are looked for a few times only.
fn element_end(page: &str, tag: PageTag<'_>, endless: &mut usize) -> Option<usize> {
    let end = format!("</{}", tag.name);
    let find = || {
        let at = tag.end + memmem::find(&page.as_bytes()[tag.end..], end.as_bytes())?;
        Some(at + memchr::memchr(b'>', &page.as_bytes()[at..])? + 1)
    };
    let found = (*endless <= ENDLESS).then(find).flatten();
    *endless += usize::from(found.is_none());
    found
}

/// Whether Readability detaches an element with its text: nothing of it has to be parsed. HTML has a rule of its own for
/// the end of a script with a comment in it.
fn is_unread(tag: PageTag<'_>, written: &str, text: &str) -> bool {
    if !tag.is("script") && !tag.is("style") || text.is_empty() {
        return false;
    }
    let kind = tags::attribute(written, "type").unwrap_or_default().to_ascii_lowercase();
    !kind.contains("ld+json")
        && !kind.starts_with("math/")
        && memmem::find(text.as_bytes(), b"<!--").is_none()
}

/// Puts the sources back where the signs are that are left, and adds what the content needs from the page.
pub(super) fn restored(content: &str, page: &str, sources: &[Original]) -> String {
    let mut html = String::with_capacity(content.len() + content.len() / 8);
    push_head(&mut html, page);
    let mut done = 0;
    for at in memmem::find_iter(content.as_bytes(), SIGN.as_bytes()) {
        let rest = &content[at + SIGN.len()..];
        let Some((number, behind)) = rest.split_once('"') else { break };
        let Some(source) = number.parse().ok().and_then(|number: usize| sources.get(number)) else {
            continue;
        };
        if at < done {
            continue;
        }
        match source {
            Original::Style(value) => {
                html.push_str(&content[done..at]);
                html.push_str(" style=");
                html.push_str(&page[value.clone()]);
                done = content.len() - behind.len();
            }
            Original::Attributes(attributes) => {
                html.push_str(&content[done..at]);
                html.push_str(&page[attributes.clone()]);
                done = content.len() - behind.len();
            }
            Original::Picture(picture) => {
                let Some(start) = content[done..at].rfind('<') else { continue };
                let Some(end) = behind.find('>') else { continue };
                html.push_str(&content[done..done + start]);
                html.push_str(&page[picture.clone()]);
                done = content.len() - behind.len() + end + 1;
            }
            Original::Element(element) => {
                let Some(start) = content[done..at].rfind('<') else { continue };
                let Some(end) = behind.find("</").and_then(|end| Some(end + behind[end..].find('>')? + 1))
                else {
                    continue;
                };
                html.push_str(&content[done..done + start]);
                html.push_str(&page[element.clone()]);
                done = content.len() - behind.len() + end;
            }
        }
    }
    html.push_str(&content[done..]);
    html
}

/// Adds to a piece of the page what it needs from the rest.
pub(super) fn with_head(content: &str, page: &str) -> String {
    let mut html = String::with_capacity(content.len() + content.len() / 8);
    push_head(&mut html, page);
    html.push_str(content);
    html
}

/// Adds what says where the page is, because addresses in it are relative to that, and what `SingleFile` keeps outside of
/// the text: the comment that says that its pictures are the page's own, and the pictures that it shows more than once.
fn push_head(html: &mut String, page: &str) {
    html.push_str(saving(page).unwrap_or_default());
    for tag in Tags::new(page) {
        let written = &page[tag.start..tag.end];
        let value = |name| tags::attribute(written, name).unwrap_or_default();
        let is_address = match () {
            () if tag.is("body") || tag.is_end && tag.is("head") => break,
            () if tag.is("base") => true,
            () if tag.is("link") => value("rel").eq_ignore_ascii_case("canonical"),
            () if tag.is("meta") => value("property").eq_ignore_ascii_case("og:url"),
            () => false,
        };
        if is_address {
            html.push_str(written);
        }
    }
    if memmem::find(page.as_bytes(), SHARED_PICTURES).is_none() {
        return;
    }
    let mut tags = Tags::new(page);
    while let Some(tag) = tags.next() {
        let text = &page[tag.end..tags.position().max(tag.end)];
        if tag.is("style") && !tag.is_end && memmem::find(text.as_bytes(), SHARED_PICTURES).is_some() {
            html.push_str("<style>");
            html.push_str(text);
            html.push_str("</style>");
        }
    }
}

/// The beginning of the names of pictures in a style sheet of `SingleFile`.
const SHARED_PICTURES: &[u8] = b"--sf-img-";

/// Bytes at the beginning of a page in which programs say that they have saved it.
const SAVING: usize = 16 * 1024;

/// The comment of a program that has saved the page with all its pictures.
fn saving(page: &str) -> Option<&str> {
    let mut rest = &page[..page.floor_char_boundary(SAVING)];
    loop {
        rest = &rest[rest.find("<!--")?..];
        let end = rest.find("-->")? + "-->".len();
        let comment = &rest[..end];
        if filter::is_whole(&comment["<!--".len()..]) {
            return Some(comment);
        }
        rest = &rest[end..];
    }
}
