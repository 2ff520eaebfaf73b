//! Breaks a flow into lines of a given width.

use super::flow::Flow;
use super::line::{Piece, Role};
use crate::document::model::Align;
use crate::text::{Widths, break_lines};
use std::ops::Range;

/// One line of running text, without its margin.
pub(super) struct Set {
    pub(super) pieces: Vec<Piece>,
    /// The first character of the block that it shows.
    pub(super) character: usize,
}

impl Set {
    pub(super) fn width(&self, widths: Widths) -> usize {
        self.pieces.iter().map(|piece| widths.width(&piece.text)).sum()
    }
}

pub(super) fn set(flow: &Flow, width: usize, widths: Widths) -> impl Iterator<Item = Set> + '_ {
    let first = flow.runs.first().map_or(0, |run| run.character);
    let mut carver = Carver { flow, run: 0, known: (0, first) };
    let lines = match flow.role {
        Role::Caption => by_items(&flow.text, width, widths),
        _ => break_lines(&flow.text, width, widths),
    };
    lines.into_iter().map(move |line| carver.carve(line))
}

/// Separates the items of a byline.
const BETWEEN: &str = " · ";

/// The lines of a byline: an item that does not fit begins a new line, and only an item wider than a line is broken.
fn by_items(text: &str, width: usize, widths: Widths) -> Vec<Range<usize>> {
    if text.contains('\n') || widths.width(text) <= width {
        return break_lines(text, width, widths);
    }
    let broken = |part: Range<usize>| {
        let start = part.start;
        break_lines(text[part].trim_end(), width, widths)
            .into_iter()
            .map(move |line| start + line.start..start + line.end)
    };
    let mut lines = Vec::new();
    let mut start = 0;
    let mut items = text.match_indices(BETWEEN).map(|(at, _)| at + BETWEEN.len());
    let mut item = 0;
    loop {
        let end = items.next().unwrap_or(text.len());
        if item > start && widths.width(text[start..end].trim_end()) > width {
            lines.extend(broken(start..item));
            start = item;
        }
        if end == text.len() {
            break;
        }
        item = end;
    }
    lines.extend(broken(start..text.len()));
    lines
}

/// Adds the pieces of a line, aligned within `room` cells.
pub(super) fn aligned(pieces: &mut Vec<Piece>, set: Set, room: usize, align: Align, widths: Widths) {
    let blank = if align == Align::Start { 0 } else { indent(align, room.saturating_sub(set.width(widths))) };
    if blank > 0 {
        pieces.push(Piece::new(" ".repeat(blank), Role::Body));
    }
    pieces.extend(set.pieces);
}

/// How many of the free cells are before the text.
pub(super) fn indent(align: Align, free: usize) -> usize {
    match align {
        Align::Start => 0,
        Align::Center => free / 2,
        Align::End => free,
    }
}

/// Cuts a flow into pieces, from start to end.
struct Carver<'f> {
    flow: &'f Flow,
    run: usize,
    /// A byte within the current run and its character in the block.
    known: (usize, usize),
}

impl Carver<'_> {
    fn carve(&mut self, line: Range<usize>) -> Set {
        let mut pieces = Vec::new();
        self.go_to(line.start);
        let character = self.flow.runs.get(self.run).map_or(self.flow.characters, |_| self.known.1);
        let mut at = line.start;
        while at < line.end
            && let Some(run) = self.flow.runs.get(self.run)
        {
            let end = line.end.min(run.range.end);
            let text = &self.flow.text[at..end];
            let from = self.known.1;
            self.go_to(end);
            let characters = if run.inserted { 0..0 } else { from..from + text.chars().count() };
            pieces.push(Piece {
                text: text.into(),
                style: run.style,
                link: run.link,
                image: run.image,
                characters,
            });
            at = end;
        }
        Set { pieces, character }
    }

    fn go_to(&mut self, byte: usize) {
        while let Some(run) = self.flow.runs.get(self.run) {
            if byte < run.range.end {
                if byte > self.known.0 {
                    let passed =
                        if run.inserted { 0 } else { self.flow.text[self.known.0..byte].chars().count() };
                    self.known = (byte, self.known.1 + passed);
                }
                return;
            }
            self.run += 1;
            if let Some(next) = self.flow.runs.get(self.run) {
                self.known = (next.range.start, next.character);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byline_is_divided_between_its_items_first() {
        let byline = "观察者网 · 新媒体 / 首页 · 2026年11月20日 12:00";
        let table: [(usize, &[&str]); 4] = [
            (60, &[byline]),
            (40, &["观察者网 · 新媒体 / 首页 ·", "2026年11月20日 12:00"]),
            (24, &["观察者网 ·", "新媒体 / 首页 ·", "2026年11月20日 12:00"]),
            (12, &["观察者网 ·", "新媒体 / 首", "页 ·", "2026年11月20", "日 12:00"]),
        ];
        for (width, expected) in table {
            let lines: Vec<&str> =
                by_items(byline, width, Widths::default()).into_iter().map(|line| &byline[line]).collect();
            assert_eq!(lines, expected, "{width}");
            assert!(lines.iter().all(|line| crate::text::width(line) <= width), "{width}");
        }
    }
}
