//! Collects the texts of elements while a page is read: headings, bylines, dates. What follows from them is not known
//! here.

use super::facts::{DateMark, HeadingPlace, push};

/// Stands in a collected text where a line ends on the page. It is white space.
pub(super) const LINE_END: &str = "\u{2029}";
/// The longest text of a heading or byline, in bytes; a longer one is none.
pub(super) const TEXT_MAX: usize = 2_000;
/// The most texts that are collected at once.
const CAPTURES_MAX: usize = 12;

/// The texts that are being collected, the innermost last.
#[derive(Default)]
pub(super) struct Captures {
    open: Vec<Capture>,
    /// The number of captures so far.
    order: usize,
}

/// The text of an element that is being collected.
pub(super) struct Capture {
    pub(super) kind: CaptureKind,
    /// How many elements are open around it.
    depth: usize,
    pub(super) order: usize,
    pub(super) text: String,
    /// The names within a byline.
    pub(super) names: Vec<String>,
    /// The link that is open in a heading: the elements around it and the length of the text before it.
    link: Option<(usize, usize)>,
    /// The length of a heading's text at the end of a link to the first page.
    pub(super) home: Option<usize>,
    is_home: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CaptureKind {
    Heading(u8, HeadingPlace),
    Byline,
    /// A name within a byline.
    Name,
    Date(DateMark),
    Title,
    Summary,
    Section,
    Tag,
}

impl Captures {
    pub(super) fn is_empty(&self) -> bool {
        self.open.is_empty()
    }

    /// The position of the next capture among all.
    pub(super) fn order(&self) -> usize {
        self.order
    }

    /// Begins to collect the text of an element with so many elements around it.
    pub(super) fn begin(&mut self, kind: CaptureKind, depth: usize) {
        if self.open.len() >= CAPTURES_MAX {
            return;
        }
        let order = self.order;
        self.order += 1;
        self.open.push(Capture {
            kind,
            depth,
            order,
            text: String::new(),
            names: Vec::new(),
            link: None,
            home: None,
            is_home: false,
        });
    }

    /// Ends the links of headings that were closed when so many elements are left open.
    pub(super) fn close_links(&mut self, depth: usize) {
        self.open.iter_mut().for_each(|capture| capture.close_link(depth));
    }

    /// The next capture that ends when so many elements are left open.
    pub(super) fn take_ended(&mut self, depth: usize) -> Option<Capture> {
        self.open.pop_if(|last| last.depth >= depth)
    }

    pub(super) fn push_text(&mut self, text: &str) {
        for capture in &mut self.open {
            if capture.text.len() <= TEXT_MAX {
                capture.text.push_str(&text[..text.floor_char_boundary(TEXT_MAX + 1)]);
            }
        }
    }

    /// Ends the word in bylines.
    pub(super) fn end_word(&mut self) {
        let bylines = self.open.iter_mut().filter(|capture| capture.kind.is_of_byline());
        bylines.for_each(|capture| capture.text.push(' '));
    }

    /// Adds a name to the bylines around it.
    pub(super) fn add_name(&mut self, name: &str) {
        for byline in self.open.iter_mut().filter(|capture| capture.kind == CaptureKind::Byline) {
            if !byline.names.iter().any(|known| known == name) {
                push(&mut byline.names, name);
            }
        }
    }

    /// Begins a link in the headings that have none open.
    pub(super) fn begin_link(&mut self, depth: usize, is_home: bool) {
        for capture in &mut self.open {
            if matches!(capture.kind, CaptureKind::Heading(..)) && capture.link.is_none() {
                capture.link = Some((depth, capture.text.len()));
                capture.is_home = is_home;
            }
        }
    }

    pub(super) fn is_in_byline(&self) -> bool {
        self.open.iter().any(|capture| capture.kind == CaptureKind::Byline)
    }

    pub(super) fn is_in_name(&self) -> bool {
        self.open.iter().any(|capture| capture.kind == CaptureKind::Name)
    }

    /// Whether nothing but bylines and names in them is collected.
    pub(super) fn are_of_bylines(&self) -> bool {
        self.open.iter().all(|capture| capture.kind.is_of_byline())
    }
}

impl Capture {
    /// Ends the link of a heading, if it is one of the elements that were closed. Marks that lead to the heading itself
    /// (`¶`, `#`) are no part of it.
    fn close_link(&mut self, depth: usize) {
        let Some((_, start)) = self.link.take_if(|(around, _)| *around >= depth) else { return };
        let inside = self.text.get(start..).unwrap_or_default();
        if !inside.chars().any(char::is_alphanumeric) {
            self.text.truncate(start);
        } else if self.is_home {
            self.home = Some(self.text.len());
        }
    }
}

impl CaptureKind {
    fn is_of_byline(self) -> bool {
        matches!(self, Self::Byline | Self::Name)
    }
}
