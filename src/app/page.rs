//! An article on the screen: its document laid out where it is looked at, the place in it, what is selected.
//!
//! Blocks are laid out when they come near the screen and kept until the width changes. The place is a block and a
//! line in it; nothing ever needs to know how many lines the whole document has.

mod finding;

use crate::document::{
    self, Block, BlockKind, Document, ImageId, Line, Options, PictureRow, Place, Target, TargetAt,
};
use crate::jobs::{Opened, Shown};
use crate::library::Row;
use std::collections::HashSet;

/// An article that is open.
#[derive(Debug)]
pub struct Page {
    /// Its row in the library.
    pub row: Row,
    /// What the worker made of it.
    pub opened: Opened,
    /// Columns that wide tables and code are scrolled to the left.
    pub shift: usize,
    /// The link or image that is selected.
    pub selected: Option<TargetAt>,
    lines: Vec<Option<Vec<Line>>>,
    /// Characters before each block, and in all.
    weights: Vec<usize>,
    width: usize,
    height: usize,
    options: Options,
    top: Position,
    start: Option<Place>,
    /// Pictures that have come since, and wait for their place to be out of sight.
    arrived: Vec<(usize, Shown)>,
    /// Pictures that were asked for.
    fetched: HashSet<usize>,
    found: finding::Found,
    leads: Leads,
}

/// Which articles of the library the links of a page lead to.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Leads {
    /// Nobody has asked.
    Unasked,
    /// The answer is on its way.
    Asked,
    /// The article of each link, if there is one.
    Known(Vec<Option<Row>>),
}

/// A line of the page: a block, and a line of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Index of the block.
    pub block: usize,
    /// Index of the line in it.
    pub line: usize,
}

impl Page {
    /// A page at its beginning.
    pub fn new(row: Row, opened: Opened) -> Self {
        let mut weights = Vec::with_capacity(opened.document.blocks.len() + 1);
        let mut sum = 0;
        for block in &opened.document.blocks {
            weights.push(sum);
            sum += weight(&block.kind);
        }
        weights.push(sum);
        Self {
            row,
            shift: 0,
            selected: None,
            lines: vec![None; opened.document.blocks.len()],
            weights,
            width: 0,
            height: 1,
            options: Options::default(),
            top: Position::default(),
            start: None,
            arrived: Vec::new(),
            fetched: HashSet::new(),
            found: finding::Found::default(),
            leads: Leads::Unasked,
            opened,
        }
    }

    /// Which article each link leads to, if that is known.
    pub fn leads(&self) -> Option<&[Option<Row>]> {
        if let Leads::Known(rows) = &self.leads { Some(rows) } else { None }
    }

    /// Notes that it is asked where the links lead; false if it was asked before.
    pub fn asks_leads(&mut self) -> bool {
        let unasked = self.leads == Leads::Unasked;
        if unasked {
            self.leads = Leads::Asked;
        }
        unasked
    }

    /// Takes in where the links lead.
    pub fn learn_leads(&mut self, rows: Vec<Option<Row>>) {
        self.leads = Leads::Known(rows);
    }

    /// Puts blocks in the place of others that have the same text.
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

    /// The document.
    pub fn document(&self) -> &Document {
        &self.opened.document
    }

    /// The width its lines are set at.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Sets the page into a window and lays out what is seen in it. The first visible character stays.
    pub fn fit(&mut self, width: usize, height: usize, options: Options) {
        if width != self.width || options != self.options {
            let place = self.start.take().unwrap_or_else(|| self.place());
            self.lines.fill(None);
            (self.width, self.options) = (width, options);
            self.top = self.position_of(place);
        }
        self.height = height.max(1);
        self.take_in_arrived();
        self.top = self.top.min(self.last_top());
        // The next window as well, so that its pictures are made before they are seen.
        let mut left = self.height * 2;
        let mut block = self.top.block;
        let mut skip = self.top.line;
        while left > 0 && block < self.lines.len() {
            left = left.saturating_sub(self.block(block).len().saturating_sub(skip));
            (block, skip) = (block + 1, 0);
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

    /// The pictures in the window and the next one, top to bottom, each once.
    pub fn pictures_near(&self) -> Vec<PictureRow> {
        let mut near: Vec<PictureRow> = Vec::new();
        let rows = self.below_top().take(self.height * 2).filter_map(|(_, line)| line.picture);
        for row in rows {
            if near.last().is_none_or(|last| last.image != row.image) {
                near.push(row);
            }
        }
        near
    }

    /// A picture of the page has come. It gets its place when that moves no line in the window.
    pub fn picture_arrived(&mut self, image: usize, shown: Shown) {
        self.arrived.push((image, shown));
    }

    fn take_in_arrived(&mut self) {
        if self.arrived.is_empty() {
            return;
        }
        let in_sight: HashSet<usize> = self.visible().map(|(position, _)| position.block).collect();
        for (image, shown) in std::mem::take(&mut self.arrived) {
            let of_image =
                |(_, block): &(usize, &Block)| block.kind == BlockKind::Figure(ImageId(image as u32));
            let blocks = self.opened.document.blocks.iter().enumerate().filter(of_image);
            let blocks: Vec<usize> = blocks.map(|(at, _)| at).collect();
            if blocks.iter().any(|block| in_sight.contains(block)) {
                self.arrived.push((image, shown));
                continue;
            }
            if let (Some(known), Some(file)) =
                (self.opened.document.images.get_mut(image), self.opened.files.get_mut(image))
            {
                known.pixels = Some(shown.pixels);
                *file = Some(shown.file);
                for block in blocks {
                    self.lines[block] = None;
                }
            }
        }
    }

    /// The images in the window and a little below it that are not at hand, and were not asked for before.
    pub fn unfetched(&mut self) -> Vec<(usize, String)> {
        let blocks = self.opened.document.blocks.get(self.top.block..).unwrap_or_default();
        let figures = blocks.iter().take(self.height * 2).filter_map(|block| match block.kind {
            BlockKind::Figure(ImageId(image)) => Some(image as usize),
            _ => None,
        });
        let mut wanted = Vec::new();
        for image in figures {
            let Some(known) = self.opened.document.images.get(image) else { continue };
            if known.pixels.is_none() && self.fetched.insert(image) {
                wanted.push((image, known.address.clone()));
            }
        }
        wanted
    }

    /// The place of the first visible character.
    pub fn place(&self) -> Place {
        let line = self.lines.get(self.top.block).and_then(|lines| lines.as_ref()?.get(self.top.line));
        line.map_or(Place { block: self.top.block, character: 0 }, |line| line.place)
    }

    /// How much has been seen down to the window's last line, in percent.
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

    /// Scrolls by lines, as far as there is something to see.
    pub fn scroll(&mut self, by: isize) {
        self.top = self.moved(self.top, by).min(self.last_top());
    }

    /// To the beginning.
    pub fn go_first(&mut self) {
        self.top = Position::default();
    }

    /// To the end.
    pub fn go_last(&mut self) {
        self.top = self.last_top();
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
            self.top = Position { block, line: 0 }.min(self.last_top());
        }
    }

    /// Puts the first line that shows a place to the top, when the page is next set.
    pub fn start_at(&mut self, place: Place) {
        self.top = Position { block: place.block.min(self.lines.len()), line: 0 };
        self.start = Some(place);
    }

    /// The article's words.
    pub fn text(&self) -> String {
        self.document().plain_text()
    }

    /// The address of the selected link or image.
    pub fn selected_address(&self) -> Option<String> {
        let document = self.document();
        Some(match self.selected?.target {
            Target::Link(id) => document.links.get(id.0 as usize)?.address.clone(),
            Target::Image(id) => document.images.get(id.0 as usize)?.address.clone(),
        })
    }

    /// The columns of the widest line in the window that can be scrolled sideways.
    pub fn widest(&self) -> usize {
        let wide = self.visible().filter(|(_, line)| line.wide);
        wide.map(|(_, line)| line.pieces.iter().map(|piece| crate::text::width(&piece.text)).sum())
            .max()
            .unwrap_or(0)
    }

    /// Scrolls so that a place is in the window, a third from its top if it was not.
    pub fn show(&mut self, place: Place) {
        let position = self.position_of(place);
        self.bring(position);
    }

    fn bring(&mut self, position: Position) {
        let shown = self.visible().any(|(seen, _)| seen == position);
        if !shown {
            let third = (self.height / 3).cast_signed();
            self.top = self.moved(position, -third).min(self.last_top());
        }
    }

    /// Selects the next target after the selected one, else after the window's beginning; with a negative `by` the one
    /// before. Tells whether there was one.
    pub fn select(&mut self, by: isize) -> bool {
        let targets = &self.opened.targets;
        let current = self.selected.and_then(|selected| targets.iter().position(|other| *other == selected));
        let next = match current {
            Some(at) => at.checked_add_signed(by),
            None if by > 0 => {
                let first = self.visible_targets().first().copied();
                first.and_then(|first| targets.iter().position(|other| *other == first)).or_else(|| {
                    let at = targets.partition_point(|target| target.block < self.top.block);
                    (at < targets.len()).then_some(at)
                })
            }
            None => targets.partition_point(|target| target.block < self.top.block).checked_sub(1),
        };
        self.selected = next.and_then(|at| targets.get(at).copied());
        let Some(selected) = self.selected else { return false };
        let line =
            self.block(selected.block).iter().position(|line| holds(line, selected.target)).unwrap_or(0);
        self.bring(Position { block: selected.block, line });
        true
    }

    /// The targets in the window, each once, top to bottom.
    pub fn visible_targets(&self) -> Vec<TargetAt> {
        let mut found: Vec<TargetAt> = Vec::new();
        for (position, line) in self.visible() {
            if let Some(row) = line.picture {
                let selected = TargetAt { block: position.block, target: Target::Image(row.image) };
                if !found.contains(&selected) {
                    found.push(selected);
                }
            }
            for piece in &line.pieces {
                let image = piece.image.map(Target::Image);
                for target in [image, piece.link.map(Target::Link)].into_iter().flatten() {
                    let selected = TargetAt { block: position.block, target };
                    if !found.contains(&selected) {
                        found.push(selected);
                    }
                }
            }
        }
        found
    }

    fn block(&mut self, block: usize) -> &[Line] {
        let Self { lines, opened, width, options, .. } = self;
        let Some(lines) = lines.get_mut(block) else { return &[] };
        lines.get_or_insert_with(|| document::block_lines(&opened.document, block, *width, options))
    }

    /// The line that shows a place.
    fn position_of(&mut self, place: Place) -> Position {
        let lines = self.block(place.block);
        let line = lines.partition_point(|line| line.place.character <= place.character).saturating_sub(1);
        // Several lines may begin at the same character (a blank line before a paragraph): the first is meant.
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

fn holds(line: &Line, target: Target) -> bool {
    line.pieces.iter().any(|piece| match target {
        Target::Link(id) => piece.link == Some(id),
        Target::Image(id) => piece.image == Some(id),
    })
}

/// How much a block counts for the percentage: its characters, and one for itself.
fn weight(kind: &BlockKind) -> usize {
    1 + kind.texts().into_iter().map(|text| text.string.chars().count()).sum::<usize>()
}
