//! A table laid out as columns side by side.

use super::super::containers::Margin;
use super::super::line::{Piece, Role};
use super::super::set::{Set, aligned, indent, set};
use super::super::{Sheet, Wide};
use super::columns::Columns;
use super::flow;
use crate::document::model::{Align, Table};
use crate::text::Widths;

struct OpenCell {
    column: usize,
    columns: usize,
    lines: std::vec::IntoIter<Set>,
    /// The rows it still spans, the current one included.
    rows: usize,
    align: Align,
}

impl Sheet<'_> {
    pub(super) fn grid(
        &mut self,
        table: &Table,
        columns: &Columns,
        from: usize,
        margin: &mut Margin,
        align: Align,
    ) {
        let starts = columns.starts();
        let whole = columns.span(0, columns.widths.len());
        let wide = if whole > margin.room { Wide::Yes } else { Wide::No };
        let indent = indent(align, margin.room.saturating_sub(whole));
        let mut rows = Rows { columns, widths: self.options.widths, starts, open: Vec::new(), reached: from };
        let mut character = from;
        // A rule stands between rows of which one has several lines.
        let mut lines_before = None;
        for (index, row) in table.rows.iter().enumerate() {
            let header = index < table.header_rows;
            // Markdown requires a header row, which authors often leave empty.
            if header
                && rows.open.is_empty()
                && row.iter().all(|cell| cell.text.string.trim().is_empty() && cell.rows <= 1)
            {
                character += row.iter().map(|cell| cell.text.string.chars().count() + 1).sum::<usize>();
                continue;
            }
            let mut cells = Vec::new();
            for cell in row {
                let flow = flow(cell, header, character, (self.document, self.options));
                let width = columns.span(cell.column, cell.columns);
                let numeric = cell.columns <= 1 && columns.numeric.get(cell.column) == Some(&true);
                let align = if numeric && cell.align == Align::Start { Align::End } else { cell.align };
                let lines = if flow.text.is_empty() {
                    Vec::new()
                } else {
                    set(&flow, width, self.options.widths).collect()
                };
                cells.push(OpenCell {
                    column: cell.column,
                    columns: cell.columns.max(1),
                    lines: lines.into_iter(),
                    rows: cell.rows.max(1),
                    align,
                });
                character = flow.characters + 1;
            }
            let most = cells.iter().map(|cell| cell.lines.len()).max().unwrap_or(0);
            if columns.wraps && lines_before.is_some_and(|before| before > 1 || most > 1) {
                let (pieces, place) = rows.line(Some("┄"));
                self.add(indented(margin.next(), indent, pieces), place, wide);
            }
            rows.open.append(&mut cells);
            rows.open.sort_by_key(|open| open.column);
            let last = index + 1 == table.rows.len();
            let mut written = 0;
            loop {
                written += 1;
                let (pieces, place) = rows.line(None);
                self.add(indented(margin.next(), indent, pieces), place, wide);
                if !rows.open.iter().any(|open| (open.rows == 1 || last) && open.lines.len() > 0) {
                    break;
                }
            }
            for open in &mut rows.open {
                open.rows -= 1;
            }
            rows.open.retain(|open| open.rows > 0);
            lines_before = (!header).then_some(written);
            if index + 1 == table.header_rows && !last {
                let (pieces, place) = rows.line(Some("─"));
                self.add(indented(margin.next(), indent, pieces), place, wide);
            }
        }
    }
}

fn indented(mut before: Vec<Piece>, indent: usize, pieces: Vec<Piece>) -> Vec<Piece> {
    if indent > 0 {
        before.push(Piece::new(" ".repeat(indent), Role::Body));
    }
    before.extend(pieces);
    before
}

/// The cells that are open in the current row.
struct Rows<'c> {
    columns: &'c Columns,
    widths: Widths,
    starts: Vec<usize>,
    open: Vec<OpenCell>,
    /// The largest start character of a line so far, because positions never decrease.
    reached: usize,
}

impl Rows<'_> {
    /// The next line of every open cell. With `rule`, columns that no cell covers show a rule.
    fn line(&mut self, rule: Option<&str>) -> (Vec<Piece>, usize) {
        let mut pieces = Vec::new();
        let mut at = 0;
        let mut first = None;
        let mut covered = 0;
        for open in &mut self.open {
            let start = self.starts.get(open.column).copied().unwrap_or(0);
            if let Some(rule) = rule {
                for column in covered..open.column {
                    rule_over(&mut pieces, &mut at, self.starts[column], self.columns.widths[column], rule);
                }
                covered = covered.max(open.column + open.columns);
            }
            // A cell that overlaps an open cell waits for its end.
            if start < at {
                continue;
            }
            let Some(line) = open.lines.next() else { continue };
            first = Some(first.map_or(line.character, |first: usize| first.min(line.character)));
            let room = self.columns.span(open.column, open.columns);
            if start > at {
                pieces.push(Piece::new(" ".repeat(start - at), Role::Body));
            }
            let before = pieces.len();
            aligned(&mut pieces, line, room, open.align, self.widths);
            at = start + pieces[before..].iter().map(|piece| self.widths.width(&piece.text)).sum::<usize>();
        }
        if let Some(rule) = rule {
            for column in covered..self.columns.widths.len() {
                rule_over(&mut pieces, &mut at, self.starts[column], self.columns.widths[column], rule);
            }
        }
        self.reached = self.reached.max(first.unwrap_or(0));
        (pieces, self.reached)
    }
}

fn rule_over(pieces: &mut Vec<Piece>, at: &mut usize, start: usize, width: usize, rule: &str) {
    if width > 0 && start >= *at {
        if start > *at {
            pieces.push(Piece::new(" ".repeat(start - *at), Role::Body));
        }
        pieces.push(Piece::new(rule.repeat(width), Role::Rule));
        *at = start + width;
    }
}
