//! The text of a body as the search index sees it.

use super::model::{BlockKind, Document, Style, Text};
use super::parse::words;
use crate::article::Body;

/// The words that the body's document shows, in order, without building the document. Images count with their `alt`
/// or `title`, not with their address. Numbers of list items, labels of footnotes, notices and soft break characters
/// are left out.
pub fn searchable_text(body: &Body) -> String {
    without_breaks(words::of(body))
}

/// Whether a character only marks a possible line break within a word. Queries never contain it.
pub(super) fn is_break(c: char) -> bool {
    matches!(c, '\u{200b}' | '\u{ad}')
}

fn without_breaks(mut text: String) -> String {
    let bytes = text.as_bytes();
    if memchr::memmem::find(bytes, "\u{200b}".as_bytes()).is_some()
        || memchr::memmem::find(bytes, "\u{ad}".as_bytes()).is_some()
    {
        text.retain(|c| !is_break(c));
    }
    text
}

impl Document {
    /// The document's text, one line per block, with the same words as [`searchable_text`].
    pub fn text(&self) -> String {
        let mut out = String::new();
        for block in &self.blocks {
            match &block.kind {
                BlockKind::Heading(_, text)
                | BlockKind::Paragraph(text)
                | BlockKind::Caption(text)
                | BlockKind::Code { text, .. } => self.push_words(&mut out, text),
                BlockKind::Table(table) => {
                    if let Some(caption) = &table.caption {
                        self.push_words(&mut out, caption);
                        out.push('\n');
                    }
                    for cell in table.rows.iter().flatten() {
                        self.push_words(&mut out, &cell.text);
                        out.push('\n');
                    }
                }
                BlockKind::Figure(image) => {
                    if let Some(image) = self.images.get(image.0 as usize) {
                        out.push_str(image.alt.as_deref().or(image.title.as_deref()).unwrap_or_default());
                    }
                }
                BlockKind::Media { title, .. } => out.push_str(title.as_deref().unwrap_or_default()),
                BlockKind::Rule | BlockKind::Notice(_) => {}
            }
            out.push('\n');
        }
        without_breaks(out)
    }

    /// Adds a text without the file names of images that have no description and without list markers in cells.
    fn push_words(&self, out: &mut String, text: &Text) {
        let mut from = 0;
        for span in &text.spans {
            let image = span.image.and_then(|image| self.images.get(image.0 as usize));
            let marker = span.style == Style::default() && span.link.is_none() && image.is_none();
            if image.is_none() && !marker {
                continue;
            }
            let described = image.is_some_and(|image| image.alt.is_some() || image.title.is_some());
            out.push_str(text.string.get(from..span.range.start).unwrap_or_default());
            out.push(' ');
            if described {
                out.push_str(text.string.get(span.range.clone()).unwrap_or_default());
                out.push(' ');
            }
            from = span.range.end;
        }
        out.push_str(text.string.get(from..).unwrap_or_default());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Format;

    #[test]
    fn words_that_may_break_are_found_whole() {
        for (format, text) in [
            (Format::Html, "<p>super<wbr>cali<wbr>fragil"),
            (Format::Markdown, "super<wbr>cali\u{200b}fragil"),
            (Format::Plain, "super\u{200b}cali\u{200b}fragil"),
        ] {
            let body = Body { text: text.to_owned(), format, first_line: 1, ..Body::default() };
            let document = crate::document::parse(&body);
            assert_eq!(searchable_text(&body).trim(), "supercalifragil", "{text}");
            assert_eq!(document.text().trim(), "supercalifragil", "{text}");
            let found: Vec<_> = crate::document::find(&document, "calif")
                .map(|found| (found.characters.start, found.characters.end))
                .collect();
            assert_eq!(found, [(6, 12)], "{text}");
        }
    }
}
