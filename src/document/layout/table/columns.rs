//! The widths of a table's columns.

use super::super::LayoutOptions;
use super::{SAMPLED_ROWS, flow};
use crate::document::model::{Document, Table};
use crate::text::line_break::extent;

/// The largest width a column asks for.
const WIDEST: usize = 400;

/// The largest width an unbreakable word asks for; longer words are broken.
const LONGEST_WORD: usize = 20;

/// The smallest width of a column that wraps.
const NARROWEST: usize = 6;

/// The approximate maximum height of a cell, unless its column is [`WIDE_ENOUGH`].
const MOST_LINES: usize = 6;

/// A column width at which any text is readable.
const WIDE_ENOUGH: usize = 24;

/// The widths of the columns and how their cells are laid out.
pub(super) struct Columns {
    /// The width of each column, first as wanted, then as given.
    pub(super) widths: Vec<usize>,
    /// The smallest acceptable width of each column.
    least: Vec<usize>,
    /// Whether each column holds only numbers, which are right-aligned.
    pub(super) numeric: Vec<bool>,
    /// Cells between two columns.
    pub(super) gap: usize,
    /// Whether any cell takes more than one line, so that rows need separators.
    pub(super) wraps: bool,
}

impl Columns {
    pub(super) fn measure(table: &Table, document: &Document, options: LayoutOptions) -> Self {
        let rows = || table.rows.iter().take(SAMPLED_ROWS).enumerate();
        let seen = rows().flat_map(|(_, row)| row).map(|cell| cell.column + cell.columns.max(1)).max();
        let count = table.columns.max(seen.unwrap_or(0)).max(1);
        let (mut widths, mut least) = (vec![0; count], vec![0; count]);
        let mut numeric: Vec<Option<bool>> = vec![None; count];
        let mut wraps = false;
        let mut spanning = Vec::new();
        for (index, row) in rows() {
            let header = index < table.header_rows;
            for cell in row {
                let text = flow(cell, header, 0, (document, options)).text;
                let (word, line) = extent(&text, WIDEST, options.widths);
                let word =
                    word.min(LONGEST_WORD).max(line.min(NARROWEST)).max((line / MOST_LINES).min(WIDE_ENOUGH));
                wraps |= text.contains('\n');
                if cell.columns > 1 {
                    spanning.push((cell.column, cell.columns, word, line));
                    continue;
                }
                widths[cell.column] = widths[cell.column].max(line);
                least[cell.column] = least[cell.column].max(word);
                if !header && !cell.header && line > 0 {
                    let before = numeric[cell.column].unwrap_or(true);
                    numeric[cell.column] = Some(before && is_number(&cell.text.string));
                }
            }
        }
        for (column, columns, word, line) in spanning {
            spread(&mut widths[column..column + columns], line);
            spread(&mut least[column..column + columns], word);
        }
        let numeric = numeric.into_iter().map(|numeric| numeric == Some(true)).collect();
        Self { widths, least, numeric, gap: 2, wraps }
    }

    /// The columns with their final widths, or `None` if they do not fit. With `scroll` they may exceed the room.
    pub(super) fn fit(mut self, room: usize, scroll: bool) -> Option<Self> {
        let wanted = self.total(&self.widths);
        if wanted <= room {
            return Some(self);
        }
        if self.total(&self.least) > room {
            self.gap = 1;
        }
        if self.total(&self.least) > room {
            if !scroll {
                return None;
            }
            for width in &mut self.widths {
                self.wraps |= *width > 40;
                *width = (*width).min(40);
            }
            self.gap = 2;
            return Some(self);
        }
        let gaps = self.total(&self.widths) - self.widths.iter().sum::<usize>();
        let widths = share(&self.widths, &self.least, room - gaps);
        self.wraps |= widths != self.widths;
        self.widths = widths;
        Some(self)
    }

    /// The total width of columns of these widths, gaps included.
    fn total(&self, widths: &[usize]) -> usize {
        let shown = widths.iter().filter(|&&width| width > 0).count();
        widths.iter().sum::<usize>() + self.gap * shown.saturating_sub(1)
    }

    /// The start of each column, followed by the end of the table.
    pub(super) fn starts(&self) -> Vec<usize> {
        let mut starts = Vec::with_capacity(self.widths.len() + 1);
        let mut at = 0;
        for &width in &self.widths {
            starts.push(at);
            at += if width > 0 { width + self.gap } else { 0 };
        }
        starts.push(at);
        starts
    }

    /// The width of adjacent columns, gaps between them included.
    pub(super) fn span(&self, column: usize, columns: usize) -> usize {
        let end = (column + columns.max(1)).min(self.widths.len());
        let widths = self.widths.get(column..end).unwrap_or(&[]);
        self.total(widths).max(1)
    }
}

/// Widens some columns until their total is `width`. Columns without text of their own stay empty.
fn spread(columns: &mut [usize], width: usize) {
    if columns.iter().all(|&column| column == 0) {
        columns[0] = width;
        return;
    }
    let shown = columns.iter().filter(|&&column| column > 0).count();
    let missing = width.saturating_sub(columns.iter().sum::<usize>() + 2 * (shown - 1));
    for (index, column) in columns.iter_mut().filter(|column| **column > 0).enumerate() {
        *column += missing / shown + usize::from(index < missing % shown);
    }
}

/// Divides `room` among columns: a column that wants no more than an equal share gets what it wants, no column gets
/// less than its least width, and the others get equal shares of the rest.
fn share(wanted: &[usize], least: &[usize], room: usize) -> Vec<usize> {
    let mut widths: Vec<Option<usize>> = vec![None; wanted.len()];
    let (mut left, mut open) = (room, wanted.len());
    loop {
        let part = left / open.max(1);
        let settled = |index: usize| {
            let least = least[index].min(wanted[index]);
            if wanted[index] <= part { Some(wanted[index]) } else { (least >= part).then_some(least) }
        };
        // Columns that need more than a share come first, because they reduce the share of the others.
        let next = (0..wanted.len())
            .filter(|&index| widths[index].is_none())
            .filter_map(|index| settled(index).map(|width| (index, width)))
            .max_by_key(|&(index, width)| (least[index].min(wanted[index]) >= part, width));
        let Some((index, width)) = next else { break };
        widths[index] = Some(width);
        left = left.saturating_sub(width);
        open -= 1;
        if open == 0 {
            break;
        }
    }
    // The remaining columns share the rest; without any, all columns that are still too narrow do.
    let mut widths: Vec<usize> = widths.into_iter().map(|width| width.unwrap_or(0)).collect();
    while left > 0 {
        let Some(narrowest) = (0..wanted.len())
            .filter(|&index| widths[index] < wanted[index])
            .min_by_key(|&index| widths[index])
        else {
            break;
        };
        widths[narrowest] += 1;
        left -= 1;
    }
    widths
}

/// Whether a text is a number, with an optional sign, currency, percent sign or Chinese unit.
fn is_number(text: &str) -> bool {
    let text = text.trim();
    text.chars().any(|c| c.is_ascii_digit())
        && text.chars().all(|c| c.is_ascii_digit() || " .,:%+-−±~/()$€£¥￥‰万亿元倍".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_room_is_shared_by_need() {
        let table = [
            ([5, 50, 0], [5, 6, 0], 30, [5, 25, 0]),
            ([40, 50, 0], [6, 6, 0], 31, [16, 15, 0]),
            ([40, 50, 3], [20, 6, 3], 30, [20, 7, 3]),
            ([40, 40, 0], [20, 20, 0], 40, [20, 20, 0]),
            ([9, 9, 90], [6, 6, 6], 30, [9, 9, 12]),
        ];
        for (wanted, least, room, widths) in table {
            assert_eq!(share(&wanted, &least, room), widths, "{wanted:?} in {room}");
        }
    }

    #[test]
    fn numbers_are_known() {
        for text in ["1", "−1,299.00", "35.7%", "￥12.5万", "2021-03-24"] {
            assert!(is_number(text), "{text}");
        }
        for text in ["", "-", "v1", "一", "3 kg"] {
            assert!(!is_number(text), "{text}");
        }
    }
}
