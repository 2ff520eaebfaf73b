//! The text of a body that the search looks at.

use super::model::{BlockKind, Document, Style, Text};
use super::parse::words;
use crate::article::Body;

/// The words that the body's document shows, in their order, without building it. Images count with their `alt` or
/// `title`, not with their address; numbers of list items, labels of footnotes and notices do not count.
pub fn searchable_text(body: &Body) -> String {
    words::of(body)
}

impl Document {
    /// The document's text, a line for each block; what [`searchable_text`] finds.
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
        out
    }

    /// A text; file names of images without words and the markers of lists in cells left out.
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
