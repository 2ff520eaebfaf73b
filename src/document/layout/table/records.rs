//! A table laid out as records: the values of each row one below the other, each after its column's name.

use super::super::Sheet;
use super::super::containers::Margin;
use super::super::flow::Flow;
use super::super::line::Role;
use super::{flow, is_rtl};
use crate::document::model::{Align, Cell, Table};

impl Sheet<'_> {
    pub(super) fn records(&mut self, table: &Table, from: usize, margin: &mut Margin) {
        let headers = table.header_rows.min(table.rows.len());
        // If all rows are headers, they are shown as values.
        let headers = if headers == table.rows.len() { 0 } else { headers };
        let names = names(&table.rows[..headers], table.columns);
        let mut character = from;
        for cell in table.rows[..headers].iter().flatten() {
            if spans_all(cell, table.columns) && !cell.text.string.trim().is_empty() {
                let title = flow(cell, true, character, (self.document, self.options));
                self.flow(&title, margin, cell.align);
            }
            character += cell.text.string.chars().count() + 1;
        }
        let filled = filled(&table.rows[headers..], names.len());
        for (index, row) in table.rows[headers..].iter().enumerate() {
            if index > 0 {
                self.rule("┄", character, margin);
            }
            for cell in row {
                let name = names.get(cell.column).filter(|_| !spans_all(cell, table.columns));
                if !cell.text.string.is_empty() {
                    self.value(name.map_or("", String::as_str), cell, character, margin);
                }
                character += cell.text.string.chars().count() + 1;
            }
            if index == 0 {
                // Every column name is shown at least once, even without a value.
                let unnamed =
                    names.iter().zip(&filled).filter(|(name, filled)| !**filled && !name.is_empty());
                for (name, _) in unnamed {
                    let mut flow = Flow::starting_at(Role::TableHeader, character);
                    flow.insert(name, Role::TableHeader);
                    self.flow(&flow, margin, Align::Start);
                }
            }
        }
    }

    fn value(&mut self, name: &str, cell: &Cell, character: usize, margin: &mut Margin) {
        let mut value = Flow::starting_at(Role::Body, character);
        if !name.is_empty() {
            value.insert(name, Role::TableHeader);
            let colon = if name.is_ascii() { ": " } else { "：" };
            value.insert(colon, Role::TableHeader);
        }
        if is_rtl(&cell.text.string) || is_rtl(name) || cell.text.string.contains('\n') {
            if !name.is_empty() {
                self.flow(&value, margin, Align::Start);
            }
            let value = flow(cell, false, character, (self.document, self.options));
            self.flow(&value, margin, Align::Start);
        } else {
            value.text(&cell.text, self.document, self.options);
            self.flow(&value, margin, Align::Start);
        }
    }
}

/// Whether a cell belongs to all columns. Such a heading stands once above the records.
fn spans_all(cell: &Cell, columns: usize) -> bool {
    columns > 1 && cell.columns >= columns
}

/// Whether each column has a value that is shown with its name.
fn filled(rows: &[Vec<Cell>], columns: usize) -> Vec<bool> {
    let mut filled = vec![false; columns];
    for cell in rows.iter().flatten() {
        if let Some(filled) = filled.get_mut(cell.column) {
            *filled |= !cell.text.string.is_empty() && !spans_all(cell, columns);
        }
    }
    filled
}

/// The name of each column, from the header cells above it.
fn names(headers: &[Vec<Cell>], columns: usize) -> Vec<String> {
    let mut names = vec![String::new(); columns];
    for cell in headers.iter().flatten().filter(|cell| !spans_all(cell, columns)) {
        let text = cell.text.string.replace('\n', " ");
        for name in names.iter_mut().skip(cell.column).take(cell.columns.max(1)) {
            if !name.is_empty() && !text.is_empty() {
                name.push_str(" / ");
            }
            name.push_str(&text);
        }
    }
    names
}
