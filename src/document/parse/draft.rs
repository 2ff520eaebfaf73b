//! Sorts html2text's lines into drafts, one per block of the document. Tables are still flat.

use super::budget::{self, Spent};
use super::decorator::{Rendered, Tag};
use super::mark::{Facts, Kind, MarkId};
use super::sentinel;
use crate::document::model::{Span, Style, Text};

/// A future block.
#[derive(Debug)]
pub(super) struct Draft {
    /// The mark of the innermost block around it.
    pub(super) mark: MarkId,
    pub(super) content: Content,
    /// Whether html2text put a blank line before it.
    pub(super) blank: bool,
    /// Whether it continues the text of the previous draft, which reached its limit.
    pub(super) continues: bool,
}

#[derive(Debug)]
pub(super) enum Content {
    Text(Text),
    /// Index into [`Facts::images`].
    Picture(u32),
    /// A rule or embedded media, depending on the innermost mark.
    Object,
}

/// The properties of a future span. Links and images are indexes into [`Facts`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Around {
    pub(super) style: Style,
    pub(super) link: Option<u32>,
    pub(super) image: Option<u32>,
}

/// Sorts lines into drafts.
#[derive(Debug, Default)]
pub(super) struct Sorter {
    drafts: Vec<Draft>,
    blank: bool,
    /// Number of lines of the last draft so far.
    lines: usize,
    /// One plus an eighth of the number of blocks around the last draft.
    depth: usize,
    /// Number of empty lines of code since its last line.
    code_lines: usize,
    tags: Vec<Tag>,
    around: Around,
    spans: usize,
    pub(super) spent: Spent,
    key: Option<MarkId>,
    /// Whether the last piece was an image that is not shown, behind a blank.
    dropped: bool,
    /// Whether the current piece has had no line yet.
    piece_begins: bool,
}

impl Sorter {
    pub(super) fn finish(self) -> (Vec<Draft>, Spent) {
        (self.drafts, self.spent)
    }

    pub(super) fn begin_piece(&mut self) {
        self.piece_begins = true;
    }

    pub(super) fn line(&mut self, line: &Rendered, facts: &Facts) {
        let Some(first) = line.tagged_strings().next() else {
            self.blank = true;
            self.code_lines += 1;
            self.piece_begins = false;
            return;
        };
        let innermost = innermost(&first.tag, facts);
        let key = key_of(innermost, facts);
        let in_code = facts.kind(key).is_some_and(|kind| matches!(kind, Kind::Code(_)));
        let joins = self.piece_begins && first.s.starts_with(sentinel::JOIN);
        self.piece_begins = false;
        let same = self.key == Some(key) && (!self.blank || in_code || joins);
        if let Some(pictures) = only_pictures(line, facts)
            && !joins
        {
            for picture in pictures {
                self.add(innermost, facts, Content::Picture(picture));
            }
        } else if facts.kind(innermost).is_some_and(|kind| matches!(kind, Kind::Rule | Kind::Media(_))) {
            self.add(innermost, facts, Content::Object);
        } else {
            let full = self.drafts.len() >= budget::BLOCKS;
            self.spent.blocks |= full;
            let goes_on =
                (same || full) && matches!(self.drafts.last(), Some(Draft { content: Content::Text(_), .. }));
            if !goes_on {
                self.add(innermost, facts, Content::Text(Text::default()));
            } else if !joins && self.fullness() > usize::from(self.code_lines > 0) {
                self.part();
            } else if !joins {
                let breaks = if in_code { self.code_lines + 1 } else { 1 };
                self.push_breaks(breaks);
            }
            for piece in line.tagged_strings() {
                self.push(&piece.s, &piece.tag, facts);
            }
        }
        self.key = Some(key);
        self.blank = false;
        self.code_lines = 0;
    }

    fn add(&mut self, mark: MarkId, facts: &Facts, content: Content) {
        self.shrink();
        self.drafts.push(Draft { mark, content, blank: self.blank, continues: false });
        (self.lines, self.depth) = (0, 1 + facts.around(mark).take(budget::DEPTH).count() / 8);
        self.blank = false;
    }

    /// Frees the memory that the last draft reserved for more text.
    fn shrink(&mut self) {
        if let Some(Draft { content: Content::Text(text), .. }) = self.drafts.last_mut() {
            text.string.shrink_to_fit();
            text.spans.shrink_to_fit();
        }
    }

    /// How full the last draft is in bytes, spans or lines: at least 1 if it has reached a limit. A block in many
    /// containers may hold less, because each of its lines repeats their margins.
    fn fullness(&self) -> usize {
        let Some(Draft { content: Content::Text(text), .. }) = self.drafts.last() else { return 0 };
        let parts = [
            text.string.len() / (budget::BLOCK_BYTES / self.depth.max(1)),
            text.spans.len() / budget::BLOCK_SPANS,
            self.lines / (budget::BLOCK_LINES / self.depth.max(1)),
        ];
        parts.into_iter().max().unwrap_or(0)
    }

    /// Continues in a new draft. A block is laid out as a whole, so its text is bounded.
    fn part(&mut self) {
        self.shrink();
        if let Some(last) = self.drafts.last() {
            let (mark, content) = (last.mark, Content::Text(Text::default()));
            self.drafts.push(Draft { mark, content, blank: false, continues: true });
            self.lines = 0;
        }
    }

    /// Splits a text at its first blank if the last draft is full: what still belongs to the draft, and the rest.
    fn parted<'t>(&self, text: &'t str) -> Option<(&'t str, &'t str)> {
        let fullness = self.fullness();
        if fullness == 0 {
            return None;
        }
        if let Some(at) = memchr::memchr2(b' ', b'\n', text.as_bytes()) {
            return Some((&text[..at], &text[at + 1..]));
        }
        // Words are split only if they are far too long.
        let Some(Draft { content: Content::Text(last), .. }) = self.drafts.last() else { return None };
        let too_long = last.string.len() * self.depth.max(1) >= budget::WORD_BYTES
            || last.spans.len() >= 2 * budget::BLOCK_SPANS;
        too_long.then_some(("", text))
    }

    /// Adds text past the limit of elements as lines of the last draft.
    pub(super) fn plain(&mut self, text: &str) {
        if !matches!(self.drafts.last(), Some(Draft { content: Content::Text(_), .. })) {
            self.drafts.push(Draft {
                mark: 0,
                content: Content::Text(Text::default()),
                blank: true,
                continues: false,
            });
            (self.lines, self.depth) = (0, 1);
        }
        self.lines += memchr::memchr_iter(b'\n', text.as_bytes()).count();
        let mut rest = text;
        if let Some((now, later)) = self.parted(rest) {
            self.push_plain(now);
            self.part();
            rest = later;
        }
        self.push_plain(rest);
    }

    fn push_plain(&mut self, text: &str) {
        if let Some(Draft { content: Content::Text(last), .. }) = self.drafts.last_mut() {
            last.string.push_str(text);
        }
    }

    /// Ends a line at the edge of a block in such text.
    pub(super) fn plain_edge(&mut self) {
        if self.fullness() > 0 {
            return self.part();
        }
        if let Some(Draft { content: Content::Text(text), .. }) = self.drafts.last_mut()
            && !text.string.is_empty()
            && !text.string.ends_with('\n')
        {
            text.string.push('\n');
            self.lines += 1;
        }
    }

    fn push_breaks(&mut self, count: usize) {
        self.lines += count;
        if let Some(Draft { content: Content::Text(text), .. }) = self.drafts.last_mut() {
            text.string.extend(std::iter::repeat_n('\n', count));
        }
    }

    fn push(&mut self, piece: &str, tags: &[Tag], facts: &Facts) {
        if self.tags != tags {
            self.around = around(tags, facts);
            self.tags.clear();
            self.tags.extend_from_slice(tags);
        }
        if self.around.image.is_none()
            && let Some((now, later)) = self.parted(piece)
        {
            self.push_part(now, facts);
            self.part();
            return self.push_part(later, facts);
        }
        self.push_part(piece, facts);
    }

    fn push_part(&mut self, piece: &str, facts: &Facts) {
        let around = self.around;
        let Some(Draft { content: Content::Text(text), .. }) = self.drafts.last_mut() else { return };
        let from = text.string.len();
        if around.image.is_some_and(|image| facts.doubled.contains(&image)) {
            self.dropped = text.string.is_empty() || text.string.ends_with([' ', '\n']);
            return;
        }
        // The blanks around an image that is not shown are one.
        let piece = if std::mem::take(&mut self.dropped) { piece.trim_start_matches(' ') } else { piece };
        if let Some(image) = around.image {
            let described = facts.images.get(image as usize);
            text.string.push_str(&described.map(super::caption::description).unwrap_or_default());
        } else if piece.contains(sentinel::is_sentinel) {
            text.string.extend(piece.chars().filter_map(sentinel::shown));
        } else {
            text.string.push_str(piece);
        }
        let range = from..text.string.len();
        if around == Around::default() || range.is_empty() {
            return;
        }
        if self.spans >= budget::SPANS {
            self.spent.spans = true;
            return;
        }
        // Indexes into the facts, until the document numbers its links and images.
        let link = around.link.map(crate::document::model::LinkId);
        let image = around.image.map(crate::document::model::ImageId);
        match text.spans.last_mut() {
            Some(last)
                if last.range.end == from
                    && last.style == around.style
                    && last.link == link
                    && last.image == image
                    && image.is_none() =>
            {
                last.range.end = range.end;
            }
            _ => {
                self.spans += 1;
                text.spans.push(Span { range, style: around.style, link, image });
            }
        }
    }
}

fn marks(tags: &[Tag]) -> impl Iterator<Item = MarkId> + '_ {
    tags.iter().filter_map(|tag| match tag {
        Tag::Marked(mark) if *mark != 0 => Some(*mark),
        _ => None,
    })
}

fn innermost(tags: &[Tag], facts: &Facts) -> MarkId {
    let blocks = marks(tags).filter(|mark| facts.kind(*mark).is_some_and(Kind::is_block));
    blocks.last().unwrap_or(0)
}

/// The block to which text in another block belongs: code and headings include the blocks inside them.
fn key_of(innermost: MarkId, facts: &Facts) -> MarkId {
    let whole =
        facts.around(innermost).find(|(_, mark)| matches!(mark.kind, Kind::Code(_) | Kind::Heading(_)));
    whole.map_or(innermost, |(id, _)| id)
}

/// The images of a line that contains nothing else.
fn only_pictures(line: &Rendered, facts: &Facts) -> Option<Vec<u32>> {
    let mut pictures = Vec::new();
    for piece in line.tagged_strings() {
        if piece.s.chars().all(|c| c == ' ' || c == sentinel::JOIN) {
            continue;
        }
        let image = marks(&piece.tag).find_map(|mark| match facts.kind(mark) {
            Some(Kind::Image(image)) => Some(*image),
            _ => None,
        })?;
        pictures.push(image);
    }
    (!pictures.is_empty()).then_some(pictures)
}

/// The properties of a piece of text from the tags around it.
fn around(tags: &[Tag], facts: &Facts) -> Around {
    let mut around = Around::default();
    let style = &mut around.style;
    let block = innermost(tags, facts);
    style.color = facts.around(block).find_map(|(_, mark)| mark.color);
    for tag in tags {
        match tag {
            Tag::None => {}
            Tag::Strong => style.strong = true,
            Tag::Emphasis => style.emphasis = true,
            Tag::Strike => style.strike = true,
            Tag::Code => style.code = true,
            Tag::Marked(mark) => {
                let Some(mark) = facts.marks.get(*mark as usize) else { continue };
                match mark.kind {
                    Kind::Subscript => style.baseline = if style.baseline < 0 { -2 } else { -1 },
                    Kind::Superscript => style.baseline = if style.baseline > 0 { 2 } else { 1 },
                    Kind::Highlight => style.mark = true,
                    Kind::Keyboard => style.kbd = true,
                    Kind::Underline => style.underline = true,
                    Kind::Link(link) => around.link = Some(link),
                    Kind::Image(image) => around.image = Some(image),
                    Kind::Code(_) => style.code = false,
                    _ => {}
                }
                if mark.color.is_some() {
                    style.color = mark.color;
                }
            }
        }
    }
    // A code block is code as a whole, so its text needs no inline style.
    if style.code && facts.around(block).any(|(_, mark)| matches!(mark.kind, Kind::Code(_))) {
        style.code = false;
    }
    around
}
