//! Code blocks: a gutter on the left, tabs expanded, long lines wrapped with a mark or left to scroll sideways.

use super::containers::Margin;
use super::line::{LineStyle, Piece, Role};
use super::{Sheet, Wide};
use crate::document::model::{LinkId, Span, Style, Text};
use crate::text::Widths;
use crate::text::graphemes::graphemes;
use crate::text::kinsoku::{never_ends, never_starts};
use std::ops::Range;

/// Distance between two tab stops, in cells.
const TAB: usize = 4;

/// Marks a continued line.
const CONTINUED: &str = "↪ ";

struct Unit {
    bytes: Range<usize>,
    cells: usize,
    tab: bool,
}

impl Sheet<'_> {
    pub(super) fn code(&mut self, text: &Text, margin: &mut Margin, width: usize) {
        if width >= 12 {
            margin.push("│ ", "│ ", Role::Rule);
        }
        if let Some(marker) = margin.marker_in_text.take() {
            self.add(vec![Piece::new(marker, Role::Marker)], 0, Wide::No);
        }
        let mut spans = Spans { spans: &text.spans, next: 0 };
        let (mut byte, mut character) = (0, 0);
        for source in text.string.split('\n') {
            let units = units(source, margin.room, self.options.widths);
            let room = if self.options.wrap_code { margin.room } else { usize::MAX };
            let rows = wrap(source, &units, room);
            for row in rows {
                let continued = row.start > 0 && margin.room >= 12;
                let mut pieces = margin.next();
                if continued {
                    pieces.push(Piece::new(CONTINUED, Role::Number));
                }
                let (first, mut used) = (character, 0);
                for unit in &units[row] {
                    let (style, link) = spans.at(byte + unit.bytes.start);
                    put(&mut pieces, &source[unit.bytes.clone()], unit, character, style, link);
                    used += unit.cells;
                    character += source[unit.bytes.clone()].chars().count();
                }
                let wide = if used > margin.room && !self.options.wrap_code { Wide::Yes } else { Wide::No };
                self.add(pieces, first, wide);
            }
            byte += source.len() + 1;
            character += 1;
        }
    }
}

/// The graphemes of a line, with tabs as wide as the distance to their stop.
fn units(source: &str, room: usize, widths: Widths) -> Vec<Unit> {
    let mut units: Vec<Unit> = Vec::with_capacity(source.len());
    let mut column = 0;
    for (start, cells) in graphemes(source, widths) {
        if let Some(last) = units.last_mut() {
            last.bytes.end = start;
        }
        let tab = source.as_bytes()[start] == b'\t';
        let cells = if tab { (TAB - column % TAB).min(room) } else { cells };
        column += cells;
        units.push(Unit { bytes: start..source.len(), cells, tab });
    }
    units
}

/// The rows of a wrapped line. A row ends after a blank or separator in its second half, and by kinsoku rules.
fn wrap(source: &str, units: &[Unit], room: usize) -> Vec<Range<usize>> {
    let mut rows = Vec::new();
    let (mut from, mut used, mut at) = (0, 0, 0);
    while at < units.len() {
        let mark = if from > 0 && room >= 12 { 2 } else { 0 };
        if used + units[at].cells > room - mark && at > from {
            let first = |unit: &Unit| source[unit.bytes.start..].chars().next().unwrap_or(' ');
            let fine =
                |end: &usize| !never_ends(first(&units[end - 1])) && !never_starts(first(&units[*end]));
            let seam = |end: &usize| matches!(first(&units[end - 1]), ' ' | '\t' | ',' | ';' | '/' | '|');
            let ends = (from + (at - from) / 2 + 1..=at).rev().filter(fine);
            let end = ends.clone().find(seam).or(ends.clone().next()).unwrap_or(at);
            rows.push(from..end);
            (from, used, at) = (end, 0, end);
            continue;
        }
        used += units[at].cells;
        at += 1;
    }
    rows.push(from..units.len());
    rows
}

/// Appends a grapheme to the last piece, or adds a new piece.
fn put(
    pieces: &mut Vec<Piece>,
    text: &str,
    unit: &Unit,
    character: usize,
    mark: Style,
    link: Option<LinkId>,
) {
    let style = LineStyle { role: Role::Code, mark };
    let characters = character..character + text.chars().count();
    if unit.tab {
        let text = " ".repeat(unit.cells);
        pieces.push(Piece { text, style, link, image: None, characters });
        return;
    }
    match pieces.last_mut() {
        // An expanded tab has more cells than characters, so nothing is appended to it.
        Some(last)
            if last.style == style
                && last.link == link
                && last.characters.end == character
                && !last.text.starts_with(' ') =>
        {
            last.text.push_str(text);
            last.characters.end = characters.end;
        }
        _ => pieces.push(Piece { text: text.into(), style, link, image: None, characters }),
    }
}

/// Looks up spans at ascending bytes.
struct Spans<'t> {
    spans: &'t [Span],
    next: usize,
}

impl Spans<'_> {
    fn at(&mut self, byte: usize) -> (Style, Option<LinkId>) {
        while self.spans.get(self.next).is_some_and(|span| span.range.end <= byte) {
            self.next += 1;
        }
        match self.spans.get(self.next) {
            Some(span) if span.range.start <= byte => (span.style, span.link),
            _ => (Style::default(), None),
        }
    }
}
