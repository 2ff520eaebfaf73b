//! Plain text as HTML that shows the same lines.

use super::html::escape_into;

/// What a single end of a line in a plain text stands for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Lines {
    /// As the end of a line.
    Kept,
    /// As the end of a line, unless the next one is indented, as by programs that lay out the whole document.
    Guessed,
}

/// A plain text as HTML: paragraphs between empty lines, lines as they are, web addresses as links.
pub(super) fn to_html(text: &str, lines: Lines) -> String {
    let mut out = String::with_capacity(text.len() + 32);
    let mut is_open = false;
    for line in text.trim().lines() {
        let words = line.trim_matches([' ', '\t', '\r']);
        if words.is_empty() {
            if std::mem::take(&mut is_open) {
                out.push_str("</p>\n");
            }
            continue;
        }
        if !std::mem::replace(&mut is_open, true) {
            out.push_str("<p>");
        } else if lines == Lines::Guessed && line.starts_with([' ', '\t']) {
            out.push('\n');
        } else {
            out.push_str("<br>\n");
        }
        with_links(words, &mut out);
    }
    if is_open {
        out.push_str("</p>");
    }
    out
}

/// Appends a line in which web addresses are links.
fn with_links(line: &str, out: &mut String) {
    let mut rest = line;
    while let Some(at) = memchr::memmem::find(rest.as_bytes(), b"://") {
        let scheme = ["https", "http"].into_iter().find(|scheme| {
            let start = at.checked_sub(scheme.len());
            start.and_then(|start| rest.get(start..at)).is_some_and(|word| word.eq_ignore_ascii_case(scheme))
        });
        let Some(scheme) = scheme else {
            escape_into(&rest[..at + 3], out);
            rest = &rest[at + 3..];
            continue;
        };
        let start = at - scheme.len();
        let tail = &rest[at + 3..];
        let ends = |c: char| {
            c.is_whitespace() || matches!(c, '<' | '>' | '"' | '“' | '”' | '，' | '。' | '、' | '）' | '」')
        };
        let len = tail.find(ends).unwrap_or(tail.len());
        let end = at + 3 + without_punctuation(&tail[..len]).len();
        escape_into(&rest[..start], out);
        if end == at + 3 {
            escape_into(&rest[start..end], out);
        } else {
            out.push_str("<a href=\"");
            escape_into(&rest[start..end], out);
            out.push_str("\">");
            escape_into(&rest[start..end], out);
            out.push_str("</a>");
        }
        rest = &rest[end..];
    }
    escape_into(rest, out);
}

/// An address without the punctuation of the sentence that it ends.
fn without_punctuation(address: &str) -> &str {
    let address = address.trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '*', '…']);
    let is_balanced = address.matches('(').count() >= address.matches(')').count();
    if is_balanced { address } else { address.trim_end_matches(')').trim_end_matches(['.', ',']) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_stay_lines_and_addresses_become_links() {
        let link = |address: &str| format!("<a href=\"{address}\">{address}</a>");
        let table = [
            ("one", "<p>one</p>".to_owned()),
            ("one\ntwo\n\n\nthree\n", "<p>one<br>\ntwo</p>\n<p>three</p>".to_owned()),
            ("a < b & \"c\"", "<p>a &lt; b &amp; &quot;c&quot;</p>".to_owned()),
            ("see https://a.example/x?y=1.", format!("<p>see {}.</p>", link("https://a.example/x?y=1"))),
            ("(http://a.example/b)", format!("<p>({})</p>", link("http://a.example/b"))),
            ("http://a.example/b_(c)", format!("<p>{}</p>", link("http://a.example/b_(c)"))),
            ("看https://a.example/新闻，好", format!("<p>看{}，好</p>", link("https://a.example/新闻"))),
            ("ftp://a.example and http:// alone", "<p>ftp://a.example and http:// alone</p>".to_owned()),
            ("", String::new()),
        ];
        for (text, expected) in table {
            assert_eq!(to_html(text, Lines::Kept), expected, "{text}");
        }
        assert_eq!(to_html("one\n   two\nthree", Lines::Guessed), "<p>one\ntwo<br>\nthree</p>");
    }
}
