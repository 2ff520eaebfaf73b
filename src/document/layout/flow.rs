//! A text ready to be broken into lines: the block's characters with the small numbers of links and images inserted,
//! divided into runs of one style each.

use super::file_name::file_name;
use super::line::{LayoutOptions, LineStyle, Role};
use crate::document::model::{Document, ImageId, LinkId, Span, Style, Text};
use std::ops::Range;
use unicode_segmentation::GraphemeCursor;

/// Text in runs.
pub(super) struct Flow {
    pub(super) text: String,
    pub(super) runs: Vec<Run>,
    pub(super) role: Role,
    /// The number of characters of the block's text up to the end of the flow.
    pub(super) characters: usize,
}

/// A part of a flow in one style.
pub(super) struct Run {
    pub(super) range: Range<usize>,
    pub(super) style: LineStyle,
    pub(super) link: Option<LinkId>,
    pub(super) image: Option<ImageId>,
    /// The block's character at which it begins, or before which it was inserted.
    pub(super) character: usize,
    /// Whether it is not part of the block's text.
    pub(super) inserted: bool,
}

impl Flow {
    pub(super) fn new(role: Role) -> Self {
        Self::starting_at(role, 0)
    }

    /// A flow that begins at a later character of the block.
    pub(super) fn starting_at(role: Role, characters: usize) -> Self {
        Self { text: String::new(), runs: Vec::new(), role, characters }
    }

    /// Adds text that is not part of the block's text.
    pub(super) fn insert(&mut self, text: &str, role: Role) {
        self.insert_for(text, role, None, None);
    }

    fn insert_for(&mut self, text: &str, role: Role, link: Option<LinkId>, image: Option<ImageId>) {
        let start = self.text.len();
        self.text.push_str(text);
        let style = LineStyle { role, mark: Style::default() };
        let range = start..self.text.len();
        self.runs.push(Run { range, style, link, image, character: self.characters, inserted: true });
    }

    /// Adds the raised number of a link, separated from a raised digit before it.
    pub(super) fn link_number(&mut self, link: LinkId, document: &Document, options: LayoutOptions) {
        let number = document.links.get(link.0 as usize).and_then(|link| link.number);
        if let Some(number) = number.filter(|_| options.link_numbers) {
            if self.text.ends_with(|c| ('0'..='9').any(|digit| raise_one(digit, 1) == Some(c))) {
                self.insert_for("\u{a0}", self.role, Some(link), None);
            }
            self.insert_for(&raised(number), Role::Number, Some(link), None);
        }
    }

    /// Adds characters of the block's text in one style.
    pub(super) fn own(&mut self, text: &str, style: LineStyle, link: Option<LinkId>, image: Option<ImageId>) {
        if text.is_empty() {
            return;
        }
        let start = self.text.len();
        match raise(text, style.mark.baseline) {
            Some(raised) => self.text.push_str(&raised),
            None => self.text.push_str(text),
        }
        let range = start..self.text.len();
        self.runs.push(Run { range, style, link, image, character: self.characters, inserted: false });
        self.characters += text.chars().count();
    }

    /// Adds a text with its spans and the numbers of its links and images.
    pub(super) fn text(&mut self, text: &Text, document: &Document, options: LayoutOptions) {
        let string = text.string.as_str();
        let plain = LineStyle { role: self.role, mark: Style::default() };
        let mut at = 0;
        let mut raised = Raised::default();
        let mut label = NoteLabel::default();
        for (index, span) in text.spans.iter().enumerate() {
            let start = border(string, span.range.start.max(at));
            let end = border(string, span.range.end.max(start));
            self.own(&string[at..start], plain, None, None);
            let next = text.spans.get(index + 1).filter(|next| next.range.start <= end);
            if let Some(image) = span.image
                && !index.checked_sub(1).is_some_and(|before| continues(&text.spans[before], start, span))
            {
                self.picture(image, start == end, document);
            }
            if index >= label.end {
                label = NoteLabel::read(text, index, document);
                if label.shape == LabelShape::Bare {
                    self.insert_for("[", self.role, span.link, None);
                }
            }
            if span.style.baseline != 0 && index >= raised.end && label.shape == LabelShape::None {
                raised = Raised::read(text, index);
                if raised.written {
                    self.insert(if span.style.baseline > 0 { "^(" } else { "_(" }, self.role);
                }
            }
            let mut style = self.style(span);
            style.mark.baseline = match span.style.baseline {
                _ if label.shape != LabelShape::None => 0,
                -1..=1 if raised.written => 0,
                baseline => baseline.signum(),
            };
            self.own(&string[start..end], style, span.link, span.image);
            if raised.written && index + 1 == raised.end {
                self.insert(")", self.role);
            }
            if label.shape == LabelShape::Bare && index + 1 == label.end {
                self.insert_for("]", self.role, span.link, None);
            }
            if let Some(link) = span.link
                && next.is_none_or(|next| next.link != Some(link))
            {
                self.link_number(link, document, options);
            }
            at = end;
        }
        self.own(&string[at..], plain, None, None);
    }

    /// Adds the symbol and number of an inline image, and its file name if it has no description.
    fn picture(&mut self, image: ImageId, nameless: bool, document: &Document) {
        self.insert_for("▣", Role::Image, None, Some(image));
        self.insert_for(&raised(image.0.saturating_add(1)), Role::Number, None, Some(image));
        self.insert_for(" ", Role::Image, None, Some(image));
        if nameless && let Some(shown) = document.images.get(image.0 as usize) {
            self.insert_for(&file_name(&shown.address), Role::Image, None, Some(image));
        }
    }

    fn style(&self, span: &Span) -> LineStyle {
        let mut style = LineStyle { role: self.role, mark: span.style };
        if span.image.is_some() {
            style.role = Role::Image;
        } else if let Some([red, green, blue]) = span.style.color {
            let (low, high) = (red.min(green).min(blue), red.max(green).max(blue));
            // Pages set captions in grey; black and white suit only the page's own background.
            if high - low <= 16 {
                style.mark.color = None;
                if (0x60..=0xd0).contains(&low) && matches!(self.role, Role::Body | Role::Quote) {
                    style.role = Role::Caption;
                }
            }
        }
        style
    }
}

/// Adjacent raised or lowered spans.
#[derive(Default)]
struct Raised {
    /// Index of the span after them.
    end: usize,
    /// Whether they are written as `^(…)` or `_(…)`, because small characters cannot show all of them and the plain
    /// characters would change the meaning: `2<sup>10x</sup>` is `2^(10x)`.
    written: bool,
}

impl Raised {
    /// The spans that begin with the one at `index`.
    fn read(text: &Text, index: usize) -> Self {
        let spans = &text.spans[index..];
        let baseline = spans[0].style.baseline;
        let goes_on = |pair: &&[Span]| {
            pair[0].range.end == pair[1].range.start && pair[1].style.baseline.signum() == baseline.signum()
        };
        let spans = &spans[..=spans.windows(2).take_while(goes_on).count()];
        let (start, end) = (spans[0].range.start, spans[spans.len() - 1].range.end);
        let string = text.string.get(start..end).unwrap_or_default();
        let shown = raise(string, baseline.signum()).is_some()
            && spans.iter().all(|span| span.style.baseline == baseline);
        let joins = text.string.get(..start).is_some_and(|before| before.ends_with(char::is_alphanumeric))
            && string.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '-' | '−' | '+'))
            && string.contains(|c: char| c.is_ascii_digit());
        Self { end: index + spans.len(), written: joins && !shown }
    }
}

/// The longest label of a note, in characters.
const LABEL_MAX: usize = 12;

/// The label of a reference to a note: adjacent spans of one link that has no number.
#[derive(Default)]
struct NoteLabel {
    /// Index of the span after them.
    end: usize,
    shape: LabelShape,
}

/// How a label is written. It stands in brackets, as it does before the note: raised, it would be taken for the number of
/// a link.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum LabelShape {
    /// It is no label.
    #[default]
    None,
    /// It needs brackets.
    Bare,
    /// The article has the brackets.
    Bracketed,
}

impl NoteLabel {
    /// The spans that begin with the one at `index`.
    fn read(text: &Text, index: usize, document: &Document) -> Self {
        let spans = &text.spans[index..];
        let link = spans[0].link.and_then(|link| document.links.get(link.0 as usize));
        if link.is_none_or(|link| link.number.is_some()) {
            return Self { end: index + 1, shape: LabelShape::None };
        }
        let goes_on =
            |pair: &&[Span]| pair[0].link == pair[1].link && pair[0].range.end == pair[1].range.start;
        let count = spans.windows(2).take_while(goes_on).count() + 1;
        let range = spans[0].range.start..spans[count - 1].range.end;
        let words = text.string.get(range).unwrap_or_default();
        let is_label = |words: &str| {
            let fits = |c: char| c.is_alphanumeric() || "*†‡§¶-_.:".contains(c);
            !words.is_empty() && words.chars().all(fits) && words.chars().count() <= LABEL_MAX
        };
        let inside = words.strip_prefix('[').and_then(|words| words.strip_suffix(']'));
        let shape = match inside {
            Some(inside) if is_label(inside) => LabelShape::Bracketed,
            None if is_label(words) => LabelShape::Bare,
            _ => LabelShape::None,
        };
        Self { end: index + count, shape }
    }
}

/// Whether a span belongs to the same image as the span before it.
fn continues(before: &Span, start: usize, span: &Span) -> bool {
    before.image == span.image && before.range.end >= start
}

/// The first grapheme boundary at or after a byte.
fn border(text: &str, mut at: usize) -> usize {
    at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at += 1;
    }
    let bytes = text.as_bytes();
    if at == 0 || at == text.len() || (bytes[at].is_ascii() && bytes[at - 1].is_ascii()) {
        return at;
    }
    let mut cursor = GraphemeCursor::new(at, text.len(), true);
    match cursor.is_boundary(text, 0) {
        Ok(false) => cursor.next_boundary(text, 0).ok().flatten().unwrap_or(text.len()),
        _ => at,
    }
}

/// A number in raised digits.
pub(super) fn raised(number: u32) -> String {
    number.to_string().chars().filter_map(|c| raise_one(c, 1)).collect()
}

/// A text in raised or lowered characters, or `None` if one of them does not exist.
fn raise(text: &str, baseline: i8) -> Option<String> {
    if baseline == 0 { None } else { text.chars().map(|c| raise_one(c, baseline)).collect() }
}

fn raise_one(c: char, baseline: i8) -> Option<char> {
    let digit = c.to_digit(10);
    Some(match (c, digit) {
        (_, Some(1)) if baseline > 0 => '¹',
        (_, Some(2)) if baseline > 0 => '²',
        (_, Some(3)) if baseline > 0 => '³',
        (_, Some(digit)) => char::from_u32(if baseline > 0 { 0x2070 } else { 0x2080 } + digit)?,
        ('+', _) if baseline > 0 => '⁺',
        ('+', _) => '₊',
        ('-' | '−', _) if baseline > 0 => '⁻',
        ('-' | '−', _) => '₋',
        ('n', _) if baseline > 0 => 'ⁿ',
        ('i', _) if baseline > 0 => 'ⁱ',
        _ => return None,
    })
}
