//! The hyperlinks of a frame, and their escape sequence (OSC 8).
//!
//! The sequence is the common one (Egmont Koblinger, "Hyperlinks in terminal emulators"): text between
//! `ESC ] 8 ; id=… ; address ESC \` and `ESC ] 8 ; ; ESC \` is a link, and cells with the same id and address are one
//! link. A cell keeps its link until it is written again, so a frame rewrites the cells whose link has changed even if
//! their text has not.

use super::pictures::Placed;
use crate::text::Widths;
use ratatui::buffer::{Buffer, Cell, CellWidth};
use ratatui::layout::{Position, Rect};
use std::collections::BTreeSet;
use std::io::{self, Write};
use std::ops::Range;
use std::sync::Arc;

/// The longest address that is sent, in bytes. Terminals cut or drop longer ones (VTE: 2,083).
const ADDRESS_MAX: usize = 2048;

/// Ends a link.
const CLOSE: &[u8] = b"\x1b]8;;\x1b\\";

/// Whether links are sent to the terminal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Linking {
    /// No byte is written for links.
    #[default]
    Off,
    /// Links are sent, for terminals that are known to understand or skip them.
    On,
}

/// A run of cells in one row that is a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hyperlink {
    /// The row, from the screen's top.
    pub row: u16,
    /// The columns, from the screen's left side.
    pub columns: Range<u16>,
    /// The link's number on its page: runs with the same number and address are one link.
    pub number: u32,
    /// An absolute address. Only http(s) addresses of printable ASCII and at most 2,048 bytes are sent; a run with
    /// another address is plain text.
    pub address: Arc<str>,
}

impl Hyperlink {
    /// Checks the address again, right before it is sent: no character may end the sequence, and other programs may get
    /// only web addresses.
    fn is_fit(&self) -> bool {
        let address = &*self.address;
        let is_web = ["http://", "https://"].iter().any(|scheme| {
            address.strip_prefix(scheme).is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/'))
        });
        is_web && address.len() <= ADDRESS_MAX && address.bytes().all(|byte| byte.is_ascii_graphic())
    }
}

/// The parts of a frame that are not cells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Drawn {
    /// The position of the terminal's cursor; `None` hides it.
    pub cursor: Option<Position>,
    /// The links. Their runs do not overlap.
    pub links: Vec<Hyperlink>,
    /// The pictures that are not drawn as cells. They do not overlap.
    pub pictures: Vec<Placed>,
    /// An area that covers pictures, such as a menu.
    pub over: Option<Rect>,
    /// The widths by which the text was set.
    pub widths: Widths,
}

/// The number and address of a cell's link.
pub(super) type Target<'a> = (u32, &'a str);

/// The links of a frame, top to bottom and left to right.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Hyperlinks(Vec<Hyperlink>);

impl Hyperlinks {
    pub(super) fn new(mut links: Vec<Hyperlink>) -> Self {
        links.retain(Hyperlink::is_fit);
        links.sort_by_key(|link| (link.row, link.columns.start));
        Self(links)
    }

    pub(super) fn at(&self, x: u16, y: u16) -> Option<Target<'_>> {
        let after = self.0.partition_point(|link| (link.row, link.columns.start) <= (y, x));
        let link = self.0.get(after.checked_sub(1)?)?;
        let is_here = link.row == y && link.columns.contains(&x);
        is_here.then_some((link.number, &*link.address))
    }

    /// The cells whose link differs from that in the frame `before`.
    pub(super) fn changed_since(&self, before: &Self, frame: &Buffer) -> Vec<(u16, u16, Cell)> {
        let mut changed = Vec::new();
        if self == before {
            return changed;
        }
        let rows: BTreeSet<u16> = self.0.iter().chain(&before.0).map(|link| link.row).collect();
        for y in rows.into_iter().filter(|y| (frame.area.top()..frame.area.bottom()).contains(y)) {
            let mut x = frame.area.left();
            while x < frame.area.right() {
                let cell = &frame[(x, y)];
                if self.at(x, y) != before.at(x, y) {
                    changed.push((x, y, cell.clone()));
                }
                // The second cell of a wide character is never written.
                x = x.saturating_add(cell.cell_width().max(1));
            }
        }
        changed
    }
}

/// Writes the output of `inside` as a link, and closes the link even if `inside` fails.
pub(super) fn linked<W: Write>(
    out: &mut W,
    target: Option<Target<'_>>,
    inside: impl FnOnce(&mut W) -> io::Result<()>,
) -> io::Result<()> {
    let Some((number, address)) = target else { return inside(out) };
    write!(out, "\x1b]8;id={number};{address}\x1b\\")?;
    let written = inside(out);
    out.write_all(CLOSE)?;
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(row: u16, columns: Range<u16>, address: &str) -> Hyperlink {
        Hyperlink { row, columns, number: 1, address: address.into() }
    }

    #[test]
    fn only_web_addresses_are_links() {
        let long = format!("https://a.example/{}", "x".repeat(ADDRESS_MAX - 18));
        let too_long = format!("{long}x");
        let table = [
            ("https://a.example/b?c=d;e#f", true),
            ("http://a.example", true),
            (&long, true),
            (&too_long, false),
            ("https://", false),
            ("https:///b", false),
            ("ftp://a.example/", false),
            ("file:///etc/passwd", false),
            ("javascript:alert(1)", false),
            ("/b", false),
            ("", false),
            ("https://a.example/ b", false),
            ("https://a.example/\x1b\\\x1b[2J", false),
            ("https://a.example/\x07", false),
            ("https://a.example/\u{9c}", false),
            ("https://例.example/", false),
        ];
        for (address, is_fit) in table {
            assert_eq!(link(0, 0..1, address).is_fit(), is_fit, "{address:?}");
            let links = Hyperlinks::new(vec![link(0, 0..1, address)]);
            assert_eq!(links.at(0, 0).is_some(), is_fit, "{address:?}");
        }
    }

    #[test]
    fn a_cell_is_found_only_in_its_run() {
        let (one, two) = ("https://one.example", "https://two.example");
        let links = Hyperlinks::new(vec![link(2, 5..7, two), link(2, 1..3, one), link(0, 4..5, one)]);
        let table = [
            ((4, 0), Some(one)),
            ((3, 0), None),
            ((5, 0), None),
            ((4, 1), None),
            ((0, 2), None),
            ((1, 2), Some(one)),
            ((2, 2), Some(one)),
            ((3, 2), None),
            ((5, 2), Some(two)),
            ((7, 2), None),
            ((1, 3), None),
        ];
        for ((x, y), address) in table {
            assert_eq!(links.at(x, y).map(|(_, address)| address), address, "{x},{y}");
        }
    }
}
