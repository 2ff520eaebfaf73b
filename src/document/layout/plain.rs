//! Lines as plain text, for output without a terminal, for copying, and for other programs.

use super::flow::raised;
use super::line::{LayoutOptions, Line};
use super::{Align, BlockKind, Document, block_lines};
use crate::document::masthead;
use crate::document::model::LinkId;
use crate::text::{clean_block, clean_line};
use std::fmt::Write;

/// Wide enough that no paragraph wraps; the receiver of the text breaks lines.
const ENDLESS: usize = 1 << 16;
/// The width of tables and rules.
const DRAWN: usize = 88;

impl Line {
    /// The line without styles and trailing blanks. Deleted text is between `~~`: else it would look valid.
    pub fn plain(&self) -> String {
        let mut out = String::new();
        let mut deleted = false;
        for piece in &self.pieces {
            if piece.style.mark.strike != deleted {
                deleted = !deleted;
                out.push_str("~~");
            }
            out.push_str(&clean_block(&piece.text));
        }
        if deleted {
            out.truncate(out.trim_end_matches(' ').len());
            out.push_str("~~");
        }
        out.truncate(out.trim_end_matches(' ').len());
        out
    }
}

impl Document {
    /// The text as the page shows it, without the line of facts: one line per paragraph, tables drawn, lists with their
    /// markers. The addresses of its links follow, see [`addresses`](Self::addresses).
    pub fn plain_text<'a>(&'a self, resolved: impl Fn(LinkId) -> Option<&'a str>) -> String {
        let options = LayoutOptions { wrap_code: false, ..LayoutOptions::default() };
        let facts = masthead::facts_of(self);
        let mut out = String::new();
        for (index, block) in self.blocks.iter().enumerate() {
            if Some(index) == facts {
                continue;
            }
            let width = match block.kind {
                BlockKind::Paragraph(_)
                | BlockKind::Caption(_)
                | BlockKind::Notice(_)
                | BlockKind::Code { .. } => ENDLESS,
                _ => DRAWN,
            };
            for line in block_lines(self, index, width, &options) {
                let line = line.plain();
                // A line of this width cannot be centred.
                out.push_str(if block.align == Align::Start { &line } else { line.trim_start() });
                out.push('\n');
            }
        }
        out.truncate(out.trim_end().len());
        let addresses = self.addresses(resolved);
        if !addresses.is_empty() {
            out.push_str("\n\n");
            out.push_str(addresses.trim_end());
        }
        out
    }

    /// The addresses of the links by number, a line each: the number as it stands behind the link, and the address as
    /// `resolved` says it, or as it is written in the article.
    pub fn addresses<'a>(&'a self, resolved: impl Fn(LinkId) -> Option<&'a str>) -> String {
        let mut out = String::new();
        for (id, number, link) in self.numbered_links() {
            let address = resolved(id).unwrap_or(&link.address);
            let _ = writeln!(out, "{} {}", raised(number), clean_line(address));
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use crate::article::{Body, Format};

    fn plain(source: &str) -> String {
        let body = Body { text: source.to_owned(), format: Format::Html, first_line: 1, ..Body::default() };
        crate::document::parse(&body).plain_text(|_| None)
    }

    #[test]
    fn what_is_copied_reads_as_the_page_does() {
        let list =
            "<ol start=3><li>one <del>two</del><ins>three</ins><li>four</ol><p align=center>in the middle";
        assert_eq!(plain(list), " 3. one ~~two~~three\n 4. four\n\nin the middle");
        let long = "长".repeat(500);
        assert_eq!(plain(&format!("<p>{long}<p><a href=/x>a</a>")), format!("{long}\n\na¹\n\n¹ /x"));
        let table = plain("<table><tr><th>A<th>B<tr><td>1<td>2</table>");
        assert!(table.lines().any(|line| line.contains('A') && line.contains('B')), "{table}");
        assert!(table.lines().any(|line| line.contains('1') && line.contains('2')), "{table}");
    }
}
