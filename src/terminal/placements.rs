//! Pictures that lie over the text: kitty's protocol where it has no placeholders, as in kitty before 0.28 and Konsole.
//!
//! A placement has a number of its own under its picture's. It stays, whatever is written below it, until it is deleted
//! or the screen is cleared, and putting it again puts it elsewhere.

use crate::media::CellSize;
use ratatui::layout::Rect;
use std::io::{self, Write};

/// Takes away every placement; the terminal keeps the pictures.
pub(super) const DELETE_ALL: &[u8] = b"\x1b_Ga=d,q=2;\x1b\\";

/// What lies over the text of a frame.
#[derive(Debug, Default)]
pub(super) struct Placements(Vec<Placement>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Placement {
    picture: u32,
    /// Of this placement of the picture, from 1.
    number: usize,
    area: Rect,
    /// Rows of cells of the picture above the first that is seen.
    skip: u16,
    cell: CellSize,
}

impl Placements {
    pub(super) fn add(&mut self, picture: u32, area: Rect, skip: u16, cell: CellSize) {
        let number = self.0.iter().filter(|one| one.picture == picture).count() + 1;
        self.0.push(Placement { picture, number, area, skip, cell });
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Takes away what is gone and puts what is new or elsewhere. Whether anything was written.
    pub(super) fn replace(&self, before: &Self, out: &mut impl Write) -> io::Result<bool> {
        let stays = |one: &&Placement| {
            self.0.iter().any(|other| (one.picture, one.number) == (other.picture, other.number))
        };
        let mut is_changed = false;
        for Placement { picture, number, .. } in before.0.iter().filter(|one| !stays(one)) {
            write!(out, "\x1b_Ga=d,d=i,i={picture},p={number},q=2;\x1b\\")?;
            is_changed = true;
        }
        for one in self.0.iter().filter(|one| !before.0.contains(one)) {
            one.put(out)?;
            is_changed = true;
        }
        Ok(is_changed)
    }
}

impl Placement {
    /// Puts it: the cursor at its first cell and back to where it was, that part of the picture, in so many cells.
    fn put(&self, out: &mut impl Write) -> io::Result<()> {
        let Self { picture, number, area, skip, cell: (width, height) } = self;
        let pixels = |cells: u16, of: u16| u32::from(cells) * u32::from(of);
        let (top, high) = (pixels(*skip, *height), pixels(area.height, *height));
        let wide = pixels(area.width, *width);
        let (columns, rows) = (area.width, area.height);
        write!(out, "\x1b[{};{}H", area.y.saturating_add(1), area.x.saturating_add(1))?;
        write!(
            out,
            "\x1b_Ga=p,i={picture},p={number},x=0,y={top},w={wide},h={high},c={columns},r={rows},C=1,q=2;\x1b\\"
        )
    }
}
