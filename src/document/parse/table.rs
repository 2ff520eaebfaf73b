//! Distinguishes data tables from layout tables, and builds data tables.

use super::budget;
use super::caption::description;
use super::draft::{Content, Draft};
use super::mark::{CellFacts, Facts, Kind, MarkId};
use super::tidy::without_tabs;
use crate::document::model::{Cell, ImageId, Marker, Span, Style, Table, Text};
use std::collections::HashMap;

/// A data table and the drafts in it that are not part of a cell.
pub(super) struct Parts {
    pub(super) before: Vec<Draft>,
    pub(super) table: Table,
    pub(super) after: Vec<Draft>,
}

/// The order of the parts of a table.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Order {
    Before,
    Caption,
    Cell(u32),
    After,
}

/// Whether a table holds data. Layout tables are dissolved into their content.
pub(super) fn is_data(facts: &Facts, index: u32, inside: &[Draft], own: MarkId) -> bool {
    let Some(table) = facts.tables.get(index as usize) else { return false };
    if table.presentation || table.cells.len() < 2 {
        return false;
    }
    // Text length of each cell that has any.
    let mut filled: HashMap<u32, usize> = HashMap::new();
    let mut pictures = 0;
    let mut words = 0;
    let mut order = Order::Before;
    for draft in inside {
        let mut blocks = false;
        let mut cell = None;
        let mut caption = false;
        for (_, mark) in facts.around(draft.mark).take_while(|(id, _)| *id != own) {
            match mark.kind {
                Kind::Table(_) | Kind::Heading(_) | Kind::Quote => blocks = true,
                Kind::Code(_) => blocks |= !table.labelled,
                Kind::Cell(id) => cell = Some(id),
                Kind::Caption => caption = true,
                _ => {}
            }
        }
        let next = match cell {
            Some(id) => Order::Cell(id),
            None if caption => Order::Caption,
            None if order <= Order::Before => Order::Before,
            None => Order::After,
        };
        if blocks || next < order {
            // A cell with blocks, or the table would change the order of the body.
            return false;
        }
        order = next;
        match &draft.content {
            Content::Text(text) => {
                words += 1;
                *filled.entry(cell.unwrap_or(u32::MAX)).or_default() += text.string.chars().count();
            }
            Content::Picture(_) => pictures += 1,
            Content::Object => return false,
        }
    }
    let rows_with_text = |least: usize| {
        let mut rows: Vec<u32> = Vec::new();
        let mut count: HashMap<u32, usize> = HashMap::new();
        for cell in filled.keys() {
            if let Some(cell) = facts.cells.get(*cell as usize) {
                *count.entry(cell.row).or_default() += 1;
            }
        }
        rows.extend(count.iter().filter(|(_, cells)| **cells >= least).map(|(row, _)| *row));
        rows.len()
    };
    let longest = filled.values().copied().max().unwrap_or(0);
    if table.labelled {
        return filled.len() >= 2;
    }
    if pictures > words || filled.len() < 2 {
        return false;
    }
    // A single column or row of long texts is the frame of a page.
    let multi = rows_with_text(2);
    multi >= 2 && longest <= 2_000 || multi == 1 && longest <= 120
}

pub(super) fn build(facts: &Facts, index: u32, inside: Vec<Draft>, own: MarkId) -> Parts {
    let mut parts = Parts { before: Vec::new(), table: Table::default(), after: Vec::new() };
    let mut texts: HashMap<u32, Text> = HashMap::new();
    let mut aligns = HashMap::new();
    for draft in inside {
        let mut cell = None;
        let mut caption = false;
        for (_, mark) in facts.around(draft.mark).take_while(|(id, _)| *id != own) {
            match mark.kind {
                Kind::Cell(id) => cell = Some(id),
                Kind::Caption => caption = true,
                _ => {}
            }
        }
        if let Some(cell) = cell {
            aligns.entry(cell).or_insert_with(|| facts.align(draft.mark));
            add(facts, texts.entry(cell).or_default(), draft, own);
        } else if caption {
            add(facts, parts.table.caption.get_or_insert_with(Text::default), draft, own);
        } else if texts.is_empty() && parts.table.caption.is_none() {
            parts.before.push(draft);
        } else {
            parts.after.push(draft);
        }
    }
    let Some(table) = facts.tables.get(index as usize) else { return parts };
    let mut rows: Vec<Vec<(CellFacts, Cell)>> = Vec::new();
    let mut last_row = None;
    for id in &table.cells {
        let Some(cell) = facts.cells.get(*id as usize).copied() else { continue };
        if last_row != Some(cell.row) {
            last_row = Some(cell.row);
            rows.push(Vec::new());
        }
        let mut text = texts.remove(id).unwrap_or_default();
        without_tabs(&mut text);
        let align = aligns.get(id).copied().unwrap_or(cell.align);
        if let Some(row) = rows.last_mut() {
            row.push((cell, Cell { text, align, header: cell.header, ..Cell::default() }));
        }
    }
    // Markdown has no other way to write a table without a head.
    let is_empty = |(facts, cell): &(CellFacts, Cell)| {
        facts.header && facts.rows == 1 && cell.text.string.is_empty() && cell.text.spans.is_empty()
    };
    let mut head_rows = table.head_rows as usize;
    if rows.len() > 1 && rows.first().is_some_and(|row| row.iter().all(is_empty)) {
        rows.remove(0);
        head_rows = head_rows.saturating_sub(1);
    }
    let head = rows.iter().take_while(|row| row.iter().all(|(cell, _)| cell.header)).count();
    parts.table.header_rows = head.max(head_rows).min(rows.len());
    if parts.table.header_rows == rows.len() {
        // If all rows are headers, none is.
        parts.table.header_rows = usize::from(rows.len() > 1 && head < rows.len());
    }
    parts.table.caption.iter_mut().for_each(without_tabs);
    place(&mut parts.table, rows);
    parts
}

/// Appends the content of a block to a cell, on a new line.
fn add(facts: &Facts, text: &mut Text, draft: Draft, own: MarkId) {
    if !text.string.is_empty() {
        text.string.push('\n');
    }
    let inside = facts.around(draft.mark).take_while(|(id, _)| *id != own);
    let item = inside.into_iter().find_map(|(_, mark)| match &mark.kind {
        Kind::Item(marker) => Some(marker),
        _ => None,
    });
    if let Some(marker) = item {
        let from = text.string.len();
        match marker {
            Marker::Bullet => text.string.push_str("• "),
            Marker::Ordinal(number) => text.string.extend([number.as_str(), " "]),
            Marker::Task { done } => text.string.push_str(if *done { "[x] " } else { "[ ] " }),
        }
        // A span without any style marks the list marker, to tell it from the text.
        let range = from..text.string.len();
        text.spans.push(Span { range, style: Style::default(), link: None, image: None });
    }
    let from = text.string.len();
    match draft.content {
        Content::Text(added) => {
            text.string.push_str(added.string.trim_end());
            let end = text.string.len();
            text.spans.extend(added.spans.into_iter().filter_map(|span| {
                let range = from + span.range.start..(from + span.range.end).min(end);
                (!range.is_empty()).then_some(Span { range, ..span })
            }));
        }
        Content::Picture(index) => {
            if let Some(image) = facts.images.get(index as usize) {
                text.string.push_str(&description(image));
                let range = from..text.string.len();
                let image = Some(ImageId(index));
                text.spans.push(Span { range, style: Style::default(), link: None, image });
            }
        }
        Content::Object => {}
    }
}

/// Assigns the cells to columns. A column in which no cell begins is dropped, so that a span of a million columns
/// over three columns is a span of three.
fn place(table: &mut Table, rows: Vec<Vec<(CellFacts, Cell)>>) {
    let count = rows.len();
    // Row spans from above: first column, column after the last, rows left.
    let mut hanging: Vec<(usize, usize, usize)> = Vec::new();
    let mut starts = std::collections::BTreeSet::new();
    let mut placed: Vec<Vec<(usize, usize, usize, Cell)>> = Vec::with_capacity(count);
    for (index, row) in rows.into_iter().enumerate() {
        let mut column = 0;
        let mut begun = Vec::new();
        let mut cells = Vec::with_capacity(row.len());
        for (facts, cell) in row {
            while let Some(span) = hanging.iter().find(|span| span.0 <= column && column < span.1) {
                column = span.1;
            }
            let rows_left = count - index;
            let rows = match facts.rows as usize {
                0 => rows_left,
                rows => rows.min(rows_left),
            };
            let end = column + facts.columns.max(1) as usize;
            if rows > 1 && hanging.len() + begun.len() < budget::HANGING {
                begun.push((column, end, rows));
            }
            starts.insert(column);
            cells.push((column, end, rows, cell));
            column = end;
        }
        hanging.extend(begun);
        for span in &mut hanging {
            span.2 -= 1;
        }
        hanging.retain(|span| span.2 > 0);
        placed.push(cells);
    }
    let starts: Vec<usize> = starts.into_iter().collect();
    let index = |column: usize| starts.partition_point(|start| *start < column);
    for row in placed {
        let row = row.into_iter().map(|(column, end, rows, cell)| {
            let (first, after) = (index(column), index(end));
            Cell { column: first, columns: after.saturating_sub(first).max(1), rows, ..cell }
        });
        table.rows.push(row.collect());
    }
    table.columns = starts.len();
}
