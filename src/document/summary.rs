//! The words of a summary: a description of front matter, or the beginning of a body.

use super::parse;
use crate::article::{Body, Format};

/// The words of a summary without markup and template tags, a block a line. A heading that repeats the title is left
/// out.
pub fn summary(text: &str, title: &str) -> String {
    let marks = |c: char| matches!(c, '<' | '{' | '[' | '#' | '*' | '_' | '`' | '>' | '&' | '|' | '!' | '=');
    if !text.contains(marks) {
        return text.to_owned();
    }
    let format = if text.trim_start().starts_with('<') { Format::Html } else { Format::Markdown };
    let document = parse(&Body { text: text.to_owned(), format, ..Body::default() });
    let words = document.text();
    let mut lines = words.lines().map(str::trim).filter(|line| !line.is_empty()).peekable();
    lines.next_if(|line| *line == title);
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_is_words() {
        let table = [
            ("Plain words.", "Plain words."),
            ("# Tea\n\nFirst **words**.", "First words."),
            ("# Cups\n\nWords.", "Cups\nWords."),
            ("See {{< ref \"a.md\" >}} and {% label primary@this %}.", "See a.md and this."),
            ("<p>Some <b>bold</b> words", "Some bold words"),
            ("5 < 6", "5 < 6"),
            ("", ""),
        ];
        for (text, expected) in table {
            assert_eq!(summary(text, "Tea"), expected, "{text}");
        }
    }
}
