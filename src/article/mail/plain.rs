//! Plain text of letters: lines that flow (RFC 3676), and plain text as HTML.

use std::borrow::Cow;

/// What becomes of the blank at the end of a line that flows on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Blank {
    Kept,
    /// It only marks the line (`DelSp=yes`).
    Deleted,
}

/// A text with its paragraphs on one line each. Quotations keep their marks, a signature keeps its lines.
pub(super) fn unflowed(text: &str, blank: Blank) -> String {
    const SIGNATURE: &str = "-- ";
    let mut out = String::with_capacity(text.len());
    // The depth of the quotation whose last line flows on.
    let mut flows: Option<usize> = None;
    for line in text.lines() {
        let depth = line.bytes().take_while(|byte| *byte == b'>').count();
        let rest = &line[depth..];
        let rest = rest.strip_prefix(' ').unwrap_or(rest);
        let is_signature = rest == SIGNATURE;
        if flows != Some(depth) || is_signature || rest.is_empty() {
            if !out.is_empty() {
                let end = out.trim_end_matches(' ').len();
                out.truncate(end);
                out.push('\n');
            }
            out.push_str(&line[..depth]);
            if depth > 0 {
                out.push(' ');
            }
        }
        let flows_on = rest.ends_with(' ') && !is_signature;
        out.push_str(match blank {
            Blank::Deleted if flows_on => &rest[..rest.len() - 1],
            Blank::Deleted | Blank::Kept => rest,
        });
        flows = flows_on.then_some(depth);
    }
    out.push('\n');
    out
}

/// Writes a plain text as HTML: paragraphs, and lines one below the other.
pub(super) fn write_html(text: &str, out: &mut String) {
    let mut is_open = false;
    for line in text.lines() {
        let line = line.trim_end();
        if line.is_empty() {
            if is_open {
                out.push_str("</p>\n");
            }
            is_open = false;
            continue;
        }
        out.push_str(if is_open { "<br>\n" } else { "<p>" });
        is_open = true;
        let words = line.trim_start_matches([' ', '\t']);
        for _ in 0..(line.len() - words.len()).min(40) {
            out.push_str("&nbsp;");
        }
        out.push_str(&escaped(words));
    }
    if is_open {
        out.push_str("</p>\n");
    }
}

/// A text as HTML has it, also in an attribute.
pub(super) fn escaped(text: &str) -> Cow<'_, str> {
    if !text.contains(['&', '<', '>', '"']) {
        return Cow::Borrowed(text);
    }
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    Cow::Owned(text.replace('"', "&quot;"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_end_in_a_blank_flow_on() {
        let table = [
            ("one \ntwo\nthree\n", Blank::Kept, "one two\nthree\n"),
            ("early \nmorn\n", Blank::Deleted, "earlymorn\n"),
            ("> quoted \n> words\n>> inner \nmine\n", Blank::Kept, "> quoted words\n>> inner\nmine\n"),
            ("words \n-- \nAnn\n", Blank::Kept, "words\n--\nAnn\n"),
            (" From here \n it\n", Blank::Kept, "From here it\n"),
            ("one \n\ntwo\n", Blank::Kept, "one\n\ntwo\n"),
            ("", Blank::Kept, "\n"),
        ];
        for (text, blank, expected) in table {
            assert_eq!(unflowed(text, blank), expected, "{text:?}");
        }
    }

    #[test]
    fn lines_and_paragraphs_stay_in_html() {
        let mut out = String::new();
        write_html("\none <b>\n  two\n\n\n> three\n", &mut out);
        assert_eq!(out, "<p>one &lt;b&gt;<br>\n&nbsp;&nbsp;two</p>\n<p>&gt; three</p>\n");
    }
}
