//! Finds the tags of a page. Comments and the text of scripts and styles have none.

/// A tag of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PageTag<'p> {
    /// Byte of its `<`.
    pub(super) start: usize,
    /// Byte behind its `>`.
    pub(super) end: usize,
    /// The name as written.
    pub(super) name: &'p str,
    pub(super) is_end: bool,
}

impl PageTag<'_> {
    pub(super) fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }
}

/// Elements that may stand within a line of text. Any other tag is the edge of a block.
pub(super) const INLINE: [&str; 24] = [
    "a", "abbr", "b", "br", "cite", "code", "em", "font", "i", "img", "kbd", "label", "mark", "path", "q",
    "small", "span", "strong", "sub", "sup", "svg", "time", "u", "use",
];

/// The tags of a page in order.
pub(super) struct Tags<'p> {
    page: &'p str,
    at: usize,
    /// Which of [`RAW`] have no end tag any more. One is looked for once.
    endless: [bool; RAW.len()],
}

/// Elements with text that has no tags.
const RAW: [&str; 8] = ["script", "style", "textarea", "title", "iframe", "noembed", "noframes", "xmp"];

impl<'p> Tags<'p> {
    pub(super) fn new(page: &'p str) -> Self {
        Self { page, at: 0, endless: [false; RAW.len()] }
    }

    /// The tags from this byte on.
    pub(super) fn from(self, at: usize) -> Self {
        Self { at, ..self }
    }

    /// The byte from which the next tag is looked for: behind the text of a script.
    pub(super) fn position(&self) -> usize {
        self.at
    }

    /// Goes on at this byte, which may be within the text of a script: in a drawing there is none.
    pub(super) fn go_back_to(&mut self, at: usize) {
        self.at = self.at.min(at);
    }

    /// Goes on behind this byte.
    pub(super) fn skip_to(&mut self, at: usize) {
        self.at = self.at.max(at);
    }
}

impl<'p> Tags<'p> {
    /// The next tag, and the text before it to `text`: without comments, and without the text of scripts and the like.
    pub(super) fn advance(&mut self, mut text: impl FnMut(&'p str)) -> Option<PageTag<'p>> {
        let page = self.page;
        let bytes = page.as_bytes();
        let mut from = self.at.min(page.len());
        loop {
            let Some(start) = memchr::memchr(b'<', bytes.get(self.at..)?).map(|at| self.at + at) else {
                self.at = page.len();
                text(&page[from..]);
                return None;
            };
            self.at = start + 1;
            if page[start..].starts_with("<!--") {
                text(&page[from..start]);
                self.at = comment_end(bytes, start + 2).unwrap_or(bytes.len());
                from = self.at;
                continue;
            }
            let is_end = bytes.get(start + 1) == Some(&b'/');
            let name = start + 1 + usize::from(is_end);
            if !bytes.get(name).is_some_and(u8::is_ascii_alphabetic) {
                continue;
            }
            let is_name = |b: &&u8| !(b.is_ascii_whitespace() || matches!(b, b'/' | b'>'));
            let name = &page[name..name + bytes[name..].iter().take_while(is_name).count()];
            text(&page[from..start]);
            let Some(end) = tag_end(bytes, start + 1 + usize::from(is_end) + name.len()) else {
                self.at = page.len();
                return None;
            };
            self.at = end;
            if !is_end
                && let Some(raw) = RAW.iter().position(|raw| name.eq_ignore_ascii_case(raw))
                && !self.endless[raw]
            {
                let found = raw_end(page, end, name);
                self.endless[raw] = found.is_none();
                self.at = found.unwrap_or(end);
            }
            return Some(PageTag { start, end, name, is_end });
        }
    }
}

impl<'p> Iterator for Tags<'p> {
    type Item = PageTag<'p>;

    fn next(&mut self) -> Option<PageTag<'p>> {
        self.advance(|_| ())
    }
}

/// Behind the end of a comment: `-->` or `--!>`. The signs at its beginning may be a part of it.
fn comment_end(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        at += memchr::memmem::find(bytes.get(at..)?, b"--")?;
        at += bytes[at..].iter().take_while(|b| **b == b'-').count();
        match bytes.get(at..)? {
            [b'>', ..] => return Some(at + 1),
            [b'!', b'>', ..] => return Some(at + 2),
            _ => {}
        }
    }
}

/// Behind the `>` of a tag whose attributes begin at `at`; none if it is not closed.
fn tag_end(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        at += memchr::memchr3(b'>', b'"', b'\'', bytes.get(at..)?)?;
        let quote = bytes[at];
        at += 1;
        if quote == b'>' {
            return Some(at);
        }
        // A quotation mark that does not begin a value is a character of a name.
        let before = bytes[..at - 1].iter().rev().find(|b| !b.is_ascii_whitespace());
        if before == Some(&b'=') {
            at += memchr::memchr(quote, bytes.get(at..)?)? + 1;
        }
    }
}

/// The byte of the end tag of such an element.
fn raw_end(page: &str, from: usize, name: &str) -> Option<usize> {
    let bytes = page.as_bytes();
    let is_end = |at: &usize| {
        let word = bytes.get(from + at + 2..from + at + 2 + name.len());
        word.is_some_and(|word| word.eq_ignore_ascii_case(name.as_bytes()))
    };
    memchr::memmem::find_iter(&bytes[from..], b"</").find(is_end).map(|at| from + at)
}

/// The byte behind the end tag of the element that a tag begins; none if it has no end.
pub(super) fn element_end(page: &str, tag: PageTag<'_>) -> Option<usize> {
    let mut depth = 1_usize;
    for next in Tags::new(page).from(tag.end).filter(|next| next.is(tag.name)) {
        depth = if next.is_end { depth - 1 } else { depth + 1 };
        if depth == 0 {
            return Some(next.end);
        }
    }
    None
}

/// The attributes of a start tag as written: names, and values without their quotation marks.
pub(super) fn attributes(tag: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = tag.trim_start_matches('<').trim_end_matches('>');
    rest = rest.find(|c: char| c.is_ascii_whitespace() || c == '/').map_or("", |at| &rest[at..]);
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
        if rest.is_empty() {
            return None;
        }
        let ends = |c: char| c.is_ascii_whitespace() || matches!(c, '=' | '/');
        // A name may begin with `=`.
        let first = rest.chars().next().map_or(0, char::len_utf8);
        let end = rest[first..].find(ends).map_or(rest.len(), |at| first + at);
        let name = &rest[..end];
        rest = rest[end..].trim_start();
        let Some(value) = rest.strip_prefix('=') else { return Some((name, "")) };
        let value = value.trim_start();
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
        let (value, behind) = match quote {
            Some(quote) => value[1..].split_once(quote).unwrap_or((&value[1..], "")),
            None => value.split_at(value.find(|c: char| c.is_ascii_whitespace()).unwrap_or(value.len())),
        };
        rest = behind;
        Some((name, value))
    })
}

/// An attribute of a start tag as written.
pub(super) fn attribute<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    attributes(tag).find_map(|(found, value)| found.eq_ignore_ascii_case(name).then_some(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_found_outside_of_comments_and_scripts() {
        let page =
            "<!doctype html><A href='>'>x</a><!-- <b> --><script>'<i>'</scrIpt ><p a=\"<\" b=x/>< q</p><u";
        let found: Vec<_> = Tags::new(page).map(|tag| &page[tag.start..tag.end]).collect();
        assert_eq!(found, ["<A href='>'>", "</a>", "<script>", "</scrIpt >", "<p a=\"<\" b=x/>", "</p>"]);
        assert_eq!(Tags::new("<p don't>x</p>").count(), 2);
        for comment in ["<!-->", "<!--->", "<!-- <b> --!>", "<!-- - <b> --->", "<!---- <b> -->"] {
            assert_eq!(Tags::new(&format!("{comment}<p>")).count(), 1, "{comment}");
        }
        assert_eq!(Tags::new("<!-- <b> -- > <p>").count(), 0);
        for broken in ["", "<", "</", "<p", "<p '", "<p a='", "<!--", "<script>", "<script><p>", "<é>"] {
            let _ = Tags::new(broken).count();
        }
    }

    #[test]
    fn text_is_what_is_shown_between_tags() {
        let page = "a<p>b<!-- c -->d < e<script>f</script>g<b>h<i";
        let mut tags = Tags::new(page);
        let mut found = Vec::new();
        while tags.advance(|text| found.push(text)).is_some() {}
        assert_eq!(found.concat(), "abd < egh");
        let mut found = Vec::new();
        while Tags::new("a<!-- b").advance(|text| found.push(text)).is_some() {}
        assert_eq!(found, ["a", ""]);
    }

    #[test]
    fn attributes_are_those_as_written() {
        let tag = "<img class = a SRC='x y' alt=\"1 > 0\" hidden data-x=/a/b=c>";
        let found: Vec<_> = attributes(tag).collect();
        let expected =
            [("class", "a"), ("SRC", "x y"), ("alt", "1 > 0"), ("hidden", ""), ("data-x", "/a/b=c")];
        assert_eq!(found, expected);
        assert_eq!(attribute(tag, "src"), Some("x y"));
        assert_eq!(attributes("<br/>").count(), 0);
        assert_eq!(attributes("<p =x =y>").collect::<Vec<_>>(), [("=x", "y")]);
    }
}
