//! Tables: columns side by side if they fit, otherwise records with one value per line.
//!
//! There are no vertical lines: two blanks separate columns, a rule stands below the header, and if cells wrap, a
//! dotted rule separates rows.

mod columns;
mod grid;
mod records;

use super::Sheet;
use super::containers::Margin;
use super::flow::Flow;
use super::line::Role;
use crate::document::model::{Align, Cell, Document, Table};
use columns::Columns;

/// The number of rows from the top that determine the column widths.
pub const SAMPLED_ROWS: usize = 300;

impl Sheet<'_> {
    pub(super) fn table(&mut self, table: &Table, margin: &mut Margin, align: Align) {
        let mut from = 0;
        let marker = margin.flow(Role::Marker);
        if !marker.text.is_empty() {
            self.flow(&marker, margin, Align::Start);
        }
        if let Some(caption) = &table.caption {
            self.text(caption, Role::Caption, margin, align);
            from = caption.string.chars().count() + 1;
        }
        let fits = if table.rows.iter().take(SAMPLED_ROWS).flatten().any(|cell| is_rtl(&cell.text.string)) {
            None
        } else {
            Columns::measure(table, self.document, self.options).fit(margin.room, self.options.scroll_tables)
        };
        match fits {
            Some(columns) => self.grid(table, &columns, from, margin, align),
            None => self.records(table, from, margin),
        }
    }
}

/// The text of a table in which positions are counted.
pub(super) fn text(table: &Table) -> String {
    let cells = table.rows.iter().flatten().map(|cell| cell.text.string.as_str());
    let texts: Vec<&str> = table.caption.iter().map(|caption| caption.string.as_str()).chain(cells).collect();
    texts.join("\n")
}

/// A cell as a flow. `from` is the number of the block's character at which it begins.
fn flow(cell: &Cell, header: bool, from: usize, page: (&Document, super::LayoutOptions)) -> Flow {
    let role = if header || cell.header { Role::TableHeader } else { Role::Body };
    let mut flow = Flow::starting_at(role, from);
    flow.text(&cell.text, page.0, page.1);
    flow
}

fn is_rtl(text: &str) -> bool {
    !text.is_ascii()
        && text.chars().any(|c| {
            matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}'
                | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
        })
}
