//! An article on the screen: its document, laid out near the window, and the position in it.
//!
//! Blocks are laid out when they come near the screen and kept until the width changes. The position is a block and
//! a line in it; the number of lines of the whole document is never needed.

mod targets;

use crate::document::find::{self, Match};
use crate::document::{
    self, Block, BlockKind, Document, LayoutOptions, Line, LinkId, TargetAt, TextPosition,
};
use crate::engine::request::RequestId;
use crate::engine::response::{LoadedPage, Shown};
use crate::library::RowId;
use std::collections::HashSet;
use std::ops::Range;

/// A page of more characters than this takes memory that other work may need.
const LARGE: usize = 2_000_000;
/// The most lines that are kept beside those on the screen and near it.
const LINES_KEPT: usize = 50_000;

#[derive(Debug)]
pub struct Page {
    pub row: RowId,
    /// The request it was made for. What follows a page names it: colours, pictures, where links lead.
    pub request: RequestId,
    pub opened: LoadedPage,
    /// Columns that wide tables and code are scrolled to the left.
    pub shift: usize,
    pub selected: Option<TargetAt>,
    lines: Vec<Option<Vec<Line>>>,
    /// How many lines were laid out since lines were last dropped.
    lines_kept: usize,
    /// Characters before each block, and in all.
    weights: Vec<usize>,
    width: usize,
    height: usize,
    options: LayoutOptions,
    top: Position,
    /// Where the user has put the page, while the window may not let it stand there.
    anchor: Option<Anchor>,
    /// Pictures that arrived later and are shown once their place is outside the window.
    arrived: Vec<(usize, Shown)>,
    fetched: HashSet<usize>,
    found: Found,
    are_targets_asked: bool,
    /// The article of the library that each link leads to, if there is one; none until the answer is there.
    link_targets: Option<Vec<Option<RowId>>>,
}

/// The text that was searched for, and its matches.
#[derive(Debug, Default)]
struct Found {
    matches: Vec<Match>,
    current: usize,
}

/// A line of the page: a block, and a line of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    pub block: usize,
    pub line: usize,
}

/// Where the user has put the page. A window that holds more of the text than follows this place shows the page higher;
/// in a smaller one it stands here again.
#[derive(Clone, Copy, Debug)]
struct Anchor {
    place: TextPosition,
    /// The line of the place in a layout of `width` and `options`.
    position: Position,
    width: usize,
    options: LayoutOptions,
}

/// Behind the end of every page: going there brings its last line to the bottom.
const END: TextPosition = TextPosition { block: usize::MAX, character: usize::MAX };

impl Page {
    /// A page at its beginning.
    pub fn new(row: RowId, request: RequestId, opened: LoadedPage) -> Self {
        let mut weights = Vec::with_capacity(opened.document.blocks.len() + 1);
        let mut sum = 0;
        for block in &opened.document.blocks {
            weights.push(sum);
            sum += weight(&block.kind);
        }
        weights.push(sum);
        Self {
            row,
            request,
            shift: 0,
            selected: None,
            lines: vec![None; opened.document.blocks.len()],
            lines_kept: 0,
            weights,
            width: 0,
            height: 1,
            options: LayoutOptions::default(),
            top: Position::default(),
            anchor: None,
            arrived: Vec::new(),
            fetched: HashSet::new(),
            found: Found::default(),
            are_targets_asked: false,
            link_targets: None,
            opened,
        }
    }

    /// Replaces blocks by others with the same text.
    pub fn replace(&mut self, blocks: Vec<(usize, Block)>) {
        for (index, block) in blocks {
            if let (Some(place), Some(lines)) =
                (self.opened.document.blocks.get_mut(index), self.lines.get_mut(index))
            {
                *place = block;
                *lines = None;
            }
        }
    }

    pub fn document(&self) -> &Document {
        &self.opened.document
    }

    /// The width its lines are set at.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Lays out what is visible in a window of this size. The first visible character stays at the top, or comes back
    /// there once the window is small enough.
    pub fn fit(&mut self, width: usize, height: usize, options: LayoutOptions) {
        let height = height.max(1);
        let is_set_anew = width != self.width || options != self.options;
        if is_set_anew || height != self.height {
            let anchor = self.anchor();
            if is_set_anew {
                self.lines.fill(None);
                (self.width, self.options) = (width, options);
            }
            self.height = height;
            self.top = self.position_of_anchor(anchor);
        }
        self.take_in_arrived();
        self.top = self.top.min(self.last_top());
        // The next window as well, so that its pictures are encoded before they are visible.
        self.forget_far_lines();
        let mut left = self.height * 2;
        let mut block = self.top.block;
        let mut skip = self.top.line;
        while left > 0 && block < self.lines.len() {
            left = left.saturating_sub(self.block(block).len().saturating_sub(skip));
            (block, skip) = (block + 1, 0);
        }
    }

    pub fn is_large(&self) -> bool {
        self.weights.last().is_some_and(|all| *all > LARGE)
    }

    /// Drops the lines of blocks that are far from the window, if many are kept.
    fn forget_far_lines(&mut self) {
        if self.lines_kept > LINES_KEPT {
            let near = self.top.block.saturating_sub(self.height)..=self.top.block + self.height;
            let far = self.lines.iter_mut().enumerate().filter(|(block, _)| !near.contains(block));
            far.for_each(|(_, lines)| *lines = None);
            self.lines_kept = 0;
        }
    }

    /// The lines in the window, with their positions; [`Page::fit`] has laid them out.
    pub fn visible(&self) -> impl Iterator<Item = (Position, &Line)> {
        self.below_top().take(self.height)
    }

    fn below_top(&self) -> impl Iterator<Item = (Position, &Line)> {
        let top = self.top;
        (top.block..self.lines.len()).flat_map(move |block| {
            let skip = if block == top.block { top.line } else { 0 };
            let lines = self.lines[block].iter().flatten().enumerate().skip(skip);
            lines.map(move |(line, content)| (Position { block, line }, content))
        })
    }

    /// Where the user has put the page; from now on it is kept until the user moves.
    fn anchor(&mut self) -> Anchor {
        let (place, position, width, options) = (self.place(), self.top, self.width, self.options);
        *self.anchor.get_or_insert(Anchor { place, position, width, options })
    }

    fn position_of_anchor(&mut self, anchor: Anchor) -> Position {
        if (anchor.width, anchor.options) != (self.width, self.options) {
            return self.position_of(anchor.place);
        }
        // A picture that has arrived meanwhile may take other lines than its place did.
        let last = self.block(anchor.position.block).len().saturating_sub(1);
        Position { line: anchor.position.line.min(last), ..anchor.position }
    }

    /// Where the page stands, to return to it: the end, if that is in the window and the beginning is not.
    pub fn place_to_return_to(&self) -> TextPosition {
        if self.ends_here() && self.top != Position::default() {
            return END;
        }
        self.anchor.map_or_else(|| self.place(), |anchor| anchor.place)
    }

    /// The place of the first visible character.
    pub fn place(&self) -> TextPosition {
        let line = self.lines.get(self.top.block).and_then(|lines| lines.as_ref()?.get(self.top.line));
        line.map_or(TextPosition { block: self.top.block, character: 0 }, |line| line.place)
    }

    /// How much of the page lies above the end of the window, in percent.
    pub fn percent(&self) -> usize {
        let Some((last, line)) = self.visible().last() else { return 100 };
        if self.is_at_end(last) {
            return 100;
        }
        let all = self.weights.last().copied().unwrap_or_default().max(1);
        let seen = self.weights.get(last.block).copied().unwrap_or_default() + line.place.character;
        (seen * 100 / all).min(99)
    }

    fn is_at_end(&self, last: Position) -> bool {
        last.block + 1 == self.lines.len()
            && self.lines[last.block].as_ref().is_some_and(|lines| last.line + 1 >= lines.len())
    }

    /// Whether the last line is in the window.
    pub fn ends_here(&self) -> bool {
        self.visible().last().is_none_or(|(last, _)| self.is_at_end(last))
    }

    /// Scrolls by lines, not beyond the ends.
    pub fn scroll(&mut self, by: isize) {
        let top = self.moved(self.top, by).min(self.last_top());
        if top != self.top {
            self.put(top);
        }
    }

    pub fn go_first(&mut self) {
        self.put(Position::default());
    }

    pub fn go_last(&mut self) {
        let top = self.last_top();
        self.put(top);
    }

    /// Puts the page somewhere because the user has asked for it.
    fn put(&mut self, top: Position) {
        (self.top, self.anchor) = (top, None);
    }

    /// Brings the next heading after the window's first line to the top, or the one before it.
    pub fn go_heading(&mut self, by: isize) {
        let is_heading =
            |block: &usize| matches!(self.document().blocks[*block].kind, BlockKind::Heading(..));
        let block = self.top.block;
        let found = if by > 0 {
            (block + 1..self.lines.len()).find(is_heading)
        } else {
            let before = if self.top.line > 0 { block + 1 } else { block };
            (0..before).rev().find(is_heading)
        };
        if let Some(block) = found {
            self.go_place(TextPosition { block, character: 0 });
        }
    }

    /// Brings the first line that shows a place to the top.
    pub fn go_place(&mut self, place: TextPosition) {
        if self.width == 0 {
            return self.start_at(place);
        }
        let top = self.position_of(place).min(self.last_top());
        self.put(top);
    }

    /// Puts the first line that shows a place at the top when the page is next laid out.
    pub fn start_at(&mut self, place: TextPosition) {
        let position = Position { block: place.block.min(self.lines.len()), line: 0 };
        self.top = position;
        self.anchor = Some(Anchor { place, position, width: 0, options: self.options });
    }

    /// The place here of what another page of the same article, as it was before, shows first: the block with the
    /// same words, else one beside such a block, else the block with the same number.
    pub fn place_in(&self, before: &Self) -> TextPosition {
        let TextPosition { block, character } = before.place();
        let same = |at: usize| {
            let words = words(before.document().blocks.get(at)?);
            let blocks = self.document().blocks.iter().enumerate();
            let alike = blocks.filter(|(_, other)| !words.is_empty() && self::words(other) == words);
            alike.map(|(found, _)| found).min_by_key(|found| found.abs_diff(at))
        };
        let last = self.document().blocks.len().saturating_sub(1);
        let found = BESIDE.into_iter().find_map(|by: isize| {
            let found = same(block.checked_add_signed(by)?)?;
            found.checked_add_signed(-by)
        });
        TextPosition { block: found.unwrap_or(block).min(last), character }
    }

    /// The text for other programs, with the addresses of its links below it.
    pub fn text(&self) -> String {
        self.document().plain_text(|LinkId(id)| self.opened.links.get(id as usize)?.web.as_deref())
    }

    /// The columns of the widest line in the window that can be scrolled sideways.
    pub fn widest(&self) -> usize {
        let wide = self.visible().filter(|(_, line)| line.wide);
        wide.map(|(_, line)| line.pieces.iter().map(|piece| self.options.widths.width(&piece.text)).sum())
            .max()
            .unwrap_or(0)
    }

    /// Scrolls so that a line is in the window, a third from its top if it was not.
    fn bring(&mut self, position: Position) {
        // A page that is not laid out yet begins where reading goes on.
        let begins = self.width == 0 && self.anchor.is_some();
        let shown = self.visible().any(|(seen, _)| seen == position);
        if !shown && !begins {
            let third = (self.height / 3).cast_signed();
            let top = self.moved(position, -third).min(self.last_top());
            self.put(top);
        }
    }

    /// Searches for words and scrolls to the first match at or after the beginning of the window. Case and full width do
    /// not matter.
    pub fn find(&mut self, words: &str) {
        let here = self.place();
        let matches: Vec<_> = find::find(self.document(), words).take(find::MATCHES).collect();
        let current = matches.partition_point(|found| found.place() < here) % matches.len().max(1);
        self.found = Found { matches, current };
        self.next_match(0);
    }

    /// Highlights every match of several folded words, and scrolls to the first one.
    pub fn find_words(&mut self, words: &[String]) {
        let mut matches: Vec<Match> =
            words.iter().flat_map(|word| find::find(self.document(), word).take(find::MATCHES)).collect();
        matches.sort_by_key(Match::place);
        self.found = Found { matches, current: 0 };
        self.next_match(0);
    }

    pub fn end_find(&mut self) {
        self.found = Found::default();
    }

    /// Every match, top to bottom.
    pub fn matches(&self) -> &[Match] {
        &self.found.matches
    }

    /// The number of the match the reader is at, from 1.
    pub fn match_number(&self) -> Option<usize> {
        (!self.found.matches.is_empty()).then_some(self.found.current + 1)
    }

    /// Goes to the next match, or the previous one, round the ends.
    pub fn next_match(&mut self, by: isize) {
        let count = self.found.matches.len().cast_signed();
        if count > 0 {
            self.found.current = (self.found.current.cast_signed() + by).rem_euclid(count).cast_unsigned();
            let position = self.position_of(self.found.matches[self.found.current].place());
            self.bring(position);
        }
    }

    /// The columns of a line that belong to matches.
    pub fn found_in(&self, position: Position, line: &Line) -> Vec<Range<usize>> {
        let matches = &self.found.matches;
        let first = matches.partition_point(|found| found.block < position.block);
        let here = matches[first..].iter().take_while(|found| found.block == position.block);
        here.flat_map(|found| find::columns(line, &found.characters, self.options.widths)).collect()
    }

    fn block(&mut self, block: usize) -> &[Line] {
        let Self { lines, lines_kept, opened, width, options, .. } = self;
        let Some(lines) = lines.get_mut(block) else { return &[] };
        lines.get_or_insert_with(|| {
            let lines = document::block_lines(&opened.document, block, *width, options);
            *lines_kept += lines.len();
            lines
        })
    }

    /// The line that shows a place.
    fn position_of(&mut self, place: TextPosition) -> Position {
        let lines = self.block(place.block);
        let line = lines.partition_point(|line| line.place.character <= place.character).saturating_sub(1);
        // Several lines may begin at the same character (a blank line before a paragraph): the first one counts.
        let character = lines.get(line).map_or(0, |line| line.place.character);
        let line = lines.partition_point(|line| line.place.character < character).min(line);
        Position { block: place.block, line }
    }

    /// The position a number of lines further, not beyond the ends.
    fn moved(&mut self, from: Position, by: isize) -> Position {
        let Position { mut block, line } = from;
        let mut line = line.cast_signed() + by;
        while line < 0 {
            let Some(before) = block.checked_sub(1) else { return Position::default() };
            block = before;
            line += self.block(block).len().cast_signed();
        }
        while block < self.lines.len() && line.cast_unsigned() >= self.block(block).len() {
            line -= self.block(block).len().cast_signed();
            block += 1;
        }
        Position { block, line: line.cast_unsigned() }
    }

    /// The position at which the last line stands at the window's bottom.
    fn last_top(&mut self) -> Position {
        let end = Position { block: self.lines.len(), line: 0 };
        self.moved(end, -self.height.cast_signed())
    }
}

/// Which neighbours of the first block are searched for if that block has changed: their distances from it.
const BESIDE: [isize; 7] = [0, 1, -1, 2, -2, 3, -3];

/// The words of a block, part by part.
fn words(block: &Block) -> Vec<&str> {
    let texts = block.kind.texts().into_iter().map(|text| text.string.as_str());
    texts.filter(|text| !text.trim().is_empty()).collect()
}

/// How much a block counts for the percentage: its characters, and one more.
fn weight(kind: &BlockKind) -> usize {
    1 + kind.texts().into_iter().map(|text| text.string.chars().count()).sum::<usize>()
}
