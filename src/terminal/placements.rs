//! Pictures over the text: kitty's protocol without placeholders, as in kitty before 0.28 and in Konsole.
//!
//! A placement has its own number under the id of its picture. Text below it does not remove it; it stays until it is
//! deleted or the screen is cleared. Placing the same number again moves it.

use crate::media::CellSize;
use ratatui::layout::Rect;
use std::io::{self, Write};

/// Deletes every placement; the terminal keeps the pictures.
pub(super) const DELETE_ALL: &[u8] = b"\x1b_Ga=d,q=2;\x1b\\";

/// The placements of a frame.
#[derive(Debug, Default)]
pub(super) struct Placements(Vec<Placement>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Placement {
    picture: u32,
    /// The number of this placement of the picture, from 1.
    number: usize,
    area: Rect,
    /// The number of cell rows of the picture above the first visible one.
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

    /// Deletes the placements that are gone and writes those that are new or moved. Returns whether anything was
    /// written.
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
            one.place(out)?;
            is_changed = true;
        }
        Ok(is_changed)
    }
}

impl Placement {
    /// Moves the cursor to the first cell and places the visible part of the picture in the cells of the area. `C=1`
    /// keeps the cursor where it is.
    fn place(&self, out: &mut impl Write) -> io::Result<()> {
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
