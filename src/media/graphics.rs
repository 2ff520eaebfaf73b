//! Encodes images for a terminal: kitty's graphics protocol, iTerm2's, sixel, or half blocks.
//!
//! The encoding is `ratatui-image`'s, but for half blocks. This module splits it into rows of cells, so that a part of an image can be shown
//! while a page scrolls. The output is generated from pixels and sizes alone and contains no text of an article. Only
//! this module can create it, so it is safe to send to the terminal without sanitising.
//!
//! - kitty (<https://sw.kovidgoyal.net/kitty/graphics-protocol>): the image is sent once and appears in every cell that
//!   contains its placeholder, so scrolling is text output. Without placeholders it is drawn over the cells.
//! - iTerm2 (<https://iterm2.com/documentation-images.html>) and sixel (DEC STD 070): each row of cells is an image of
//!   its own.
//! - half blocks: each cell shows two pixels.

use super::raster;
use crate::trouble::{PictureDamage, Refusal};
use image::{DynamicImage, RgbaImage, imageops};
use ratatui::buffer::Buffer;
use ratatui::layout::{Rect, Size};
use ratatui::style::Color;
use ratatui::widgets::Widget;
use ratatui_image::Image;
use ratatui_image::protocol::Protocol;
use ratatui_image::protocol::iterm2::Iterm2;
use ratatui_image::protocol::kitty::Kitty;
use ratatui_image::protocol::sixel::Sixel;
use std::collections::BTreeSet;
use std::path::Path;

/// The image protocol of a terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Graphics {
    /// kitty's protocol, with placeholders among the text.
    Kitty,
    /// kitty's protocol without placeholders: the image is drawn over the text at a given position.
    KittyPlaced,
    Iterm2,
    Sixel,
    /// The upper and lower halves of cells as pixels.
    HalfBlocks,
}

/// The width and height of a cell in pixels.
pub type CellSize = (u16, u16);

/// A typical cell size, for terminals that do not report theirs.
pub const USUAL_CELL: CellSize = (10, 20);

/// The character that kitty replaces by a part of an image.
const PLACEHOLDER: char = '\u{10eeee}';

/// An image encoded for a terminal.
#[derive(Debug, PartialEq, Eq)]
pub struct Encoded {
    columns: u16,
    rows: u16,
    form: Form,
    /// Colours of runs of cells, row by row, for protocols that may hide the image while it moves.
    blur: Vec<Color>,
}

/// How many cells in a row share one colour of the blur.
const BLURRED: u16 = 4;

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// Sent once with an id, then shown by placeholder cells.
    Kitty {
        id: u32,
        /// The sequence that sends the image.
        transmission: String,
        /// The diacritics that stand for row and column numbers, from 0.
        marks: Vec<char>,
    },
    /// Sent once with an id, then drawn over blank cells.
    Placed { id: u32, transmission: String, cell: CellSize },
    /// One sequence for each row, to be sent with the cursor in the row's first cell.
    Rows(Vec<String>),
    /// Cells, row by row: character, foreground, background.
    Cells(Vec<(char, Color, Color)>),
}

impl Encoded {
    /// The width in cells.
    pub fn columns(&self) -> u16 {
        self.columns
    }

    /// The height in cells.
    pub fn rows(&self) -> u16 {
        self.rows
    }

    /// The approximate memory use in bytes.
    pub fn bytes(&self) -> usize {
        let blur = self.blur.len() * size_of::<Color>();
        blur + match &self.form {
            Form::Kitty { transmission, marks, .. } => transmission.len() + marks.len() * 4,
            Form::Placed { transmission, .. } => transmission.len(),
            Form::Rows(rows) => rows.iter().map(String::len).sum(),
            Form::Cells(cells) => cells.len() * size_of::<(char, Color, Color)>(),
        }
    }

    /// A cell of an image in half blocks; none for other forms.
    pub fn cell(&self, column: u16, row: u16) -> Option<(char, Color, Color)> {
        let Form::Cells(cells) = &self.form else { return None };
        let at = usize::from(row) * usize::from(self.columns) + usize::from(column);
        cells.get(at).copied().filter(|_| column < self.columns)
    }

    /// A colour for a cell while the image itself is hidden: the average of the image around it.
    pub fn blur(&self, column: u16, row: u16) -> Option<Color> {
        let at =
            usize::from(row) * usize::from(self.columns.div_ceil(BLURRED)) + usize::from(column / BLURRED);
        self.blur.get(at).copied().filter(|_| column < self.columns)
    }

    pub(crate) fn form(&self) -> &Form {
        &self.form
    }

    /// The content of a cell of a kitty image. Each states its row and column, because any neighbour may be covered.
    pub(crate) fn placeholder(&self, column: u16, row: u16) -> Option<String> {
        let Form::Kitty { id, marks, .. } = &self.form else { return None };
        let mark = |number: u16| marks.get(usize::from(number));
        let mut symbol = String::from(PLACEHOLDER);
        symbol.extend([mark(row)?, mark(column)?]);
        symbol.push(*mark(u16::from(id.to_be_bytes()[0]))?);
        Some(symbol)
    }
}

/// Reads an image and encodes it for an area of cells.
pub fn encode(
    path: &Path,
    graphics: Graphics,
    (columns, rows): (u16, u16),
    cell: CellSize,
) -> Result<Encoded, Refusal> {
    // A half block is one pixel; a few more give truer colours.
    let cell = if graphics == Graphics::HalfBlocks { (4, 8) } else { cell };
    let canvas = (u32::from(columns) * u32::from(cell.0), u32::from(rows) * u32::from(cell.1));
    let image = raster::decode(path, canvas)?;
    // Panics of the encoders become an error.
    crate::guard::guarded(|| draw(&image, graphics, (columns, rows), cell))
        .unwrap_or(Err(Refusal::Damaged(PictureDamage::Encoder)))
}

#[cfg(test)]
pub(crate) fn red(graphics: Graphics, cells: (u16, u16)) -> Encoded {
    let canvas =
        RgbaImage::from_pixel(u32::from(cells.0) * 4, u32::from(cells.1) * 6, image::Rgba([255, 0, 0, 255]));
    drawn(&canvas.into(), graphics, cells, (4, 6))
}

/// Encodes pixels for tests. An error gives an empty image, which makes the test fail.
#[cfg(test)]
pub(crate) fn drawn(image: &DynamicImage, graphics: Graphics, cells: (u16, u16), cell: CellSize) -> Encoded {
    draw(image, graphics, cells, cell).unwrap_or(Encoded {
        columns: 0,
        rows: 0,
        form: Form::Cells(Vec::new()),
        blur: Vec::new(),
    })
}

/// Encodes pixels, horizontally centred in the cells.
fn draw(
    image: &DynamicImage,
    graphics: Graphics,
    (columns, rows): (u16, u16),
    cell: CellSize,
) -> Result<Encoded, Refusal> {
    let canvas = canvas(image, (columns, rows), cell);
    let size = Size::new(columns, rows);
    let blur = match graphics {
        Graphics::Kitty | Graphics::HalfBlocks => Vec::new(),
        Graphics::KittyPlaced | Graphics::Iterm2 | Graphics::Sixel => blurred(&canvas, (columns, rows)),
    };
    let form = match graphics {
        Graphics::Kitty => kitty(canvas, size)?,
        Graphics::KittyPlaced => placed(canvas, size, cell)?,
        Graphics::Iterm2 => iterm2(&canvas, size, cell)?,
        Graphics::Sixel => sixel(&canvas, size, cell)?,
        Graphics::HalfBlocks => half_blocks(&canvas, cell),
    };
    Ok(Encoded { columns, rows, form, blur })
}

/// The colours of the blur; the terminal's own where the image is transparent.
fn blurred(canvas: &RgbaImage, (columns, rows): (u16, u16)) -> Vec<Color> {
    let small = imageops::thumbnail(canvas, u32::from(columns.div_ceil(BLURRED)), u32::from(rows));
    let colour = |pixel: &image::Rgba<u8>| match pixel.0 {
        [red, green, blue, alpha] if alpha >= 128 => {
            // Transparent pixels are black and darken the average; this removes their share.
            let [red, green, blue] = [red, green, blue]
                .map(|channel| u8::try_from(u16::from(channel) * 255 / u16::from(alpha)).unwrap_or(u8::MAX));
            Color::Rgb(red, green, blue)
        }
        _ => Color::Reset,
    };
    small.pixels().map(colour).collect()
}

fn canvas(image: &DynamicImage, (columns, rows): (u16, u16), cell: CellSize) -> RgbaImage {
    let (width, height) = (u32::from(columns) * u32::from(cell.0), u32::from(rows) * u32::from(cell.1));
    let mut canvas = RgbaImage::new(width, height);
    let left = width.saturating_sub(image.width()) / 2;
    imageops::replace(&mut canvas, &image.to_rgba8(), i64::from(left), 0);
    canvas
}

fn failed(why: impl std::fmt::Display) -> Refusal {
    Refusal::Damaged(PictureDamage::Says(crate::text::clean_line(&why.to_string()).into_owned()))
}

/// Renders a protocol into a buffer of this size.
fn rendered(protocol: &Protocol, size: Size) -> Buffer {
    let area = Rect::new(0, 0, size.width, size.height);
    let mut buffer = Buffer::empty(area);
    Image::new(protocol).render(area, &mut buffer);
    buffer
}

/// The image's id for kitty, at most `most`, and the sequence that sends it for use with placeholders.
fn transmitted(canvas: RgbaImage, size: Size, most: u32) -> Result<(u32, String), Refusal> {
    // The id comes from the pixels, so that the same image gets the same id. 0 is not a valid id.
    let digest = blake3::hash(canvas.as_raw());
    let id = digest.as_bytes().first_chunk().map_or(1, |bytes| u32::from_le_bytes(*bytes) & most).max(1);
    let whole = Protocol::Kitty(Kitty::new(canvas.into(), size, id, false, true).map_err(failed)?);
    let first = rendered(&whole, size);
    let (transmission, _) =
        first[(0, 0)].symbol().split_once(PLACEHOLDER).ok_or_else(|| failed("nothing was encoded"))?;
    Ok((id, transmission.to_owned()))
}

fn placed(canvas: RgbaImage, size: Size, cell: CellSize) -> Result<Form, Refusal> {
    // Konsole's ids are signed 32-bit numbers.
    let (id, transmission) = transmitted(canvas, size, i32::MAX.unsigned_abs())?;
    // The encoder's command is "transmit and place virtually"; this one only transmits.
    let (start, rest) =
        transmission.split_once("a=T,U=1,").ok_or_else(|| failed("its encoding is not understood"))?;
    Ok(Form::Placed { id, transmission: format!("{start}a=t,{rest}"), cell })
}

fn kitty(canvas: RgbaImage, size: Size) -> Result<Form, Refusal> {
    let (id, transmission) = transmitted(canvas, size, u32::MAX)?;
    // The crate does not export its table of diacritics, but a column of cells contains them in order.
    let column = Size::new(1, MARKS);
    let marks = Kitty::new(RgbaImage::new(1, 1).into(), column, 1, false, true).map_err(failed)?;
    let marks = rendered(&Protocol::Kitty(marks), column);
    let mark = |row: u16| {
        let symbol = marks[(0, row)].symbol();
        symbol.rsplit_once(PLACEHOLDER).and_then(|(_, marks)| marks.chars().next())
    };
    let marks: Vec<char> = (0..MARKS).map_while(mark).collect();
    Ok(Form::Kitty { id, transmission, marks })
}

/// The number of kitty's diacritics, which limits rows and columns.
const MARKS: u16 = 297;

fn iterm2(canvas: &RgbaImage, size: Size, cell: CellSize) -> Result<Form, Refusal> {
    let height = u32::from(cell.1);
    let rows = (0..u32::from(size.height)).map(|row| {
        let strip = imageops::crop_imm(canvas, 0, row * height, canvas.width(), height).to_image();
        let encoded = Iterm2::new(strip.into(), Size::new(size.width, 1), false).map_err(failed)?;
        // Skip the encoder's commands that clear the cells, which are blank already.
        let start = encoded.data.find("\x1b]1337;").ok_or_else(|| failed("nothing was encoded"))?;
        Ok(encoded.data[start..].to_owned())
    });
    Ok(Form::Rows(rows.collect::<Result<_, Refusal>>()?))
}

/// Sixels come in bands of six pixels, while a row of cells can have any height. Each row is padded to whole bands with
/// transparent pixels, and the bands of one encoding are distributed to the rows.
fn sixel(canvas: &RgbaImage, size: Size, cell: CellSize) -> Result<Form, Refusal> {
    let (width, height) = (canvas.width(), u32::from(cell.1));
    let bands = height.div_ceil(6);
    let mut filled = RgbaImage::new(width, bands * 6 * u32::from(size.height));
    for row in 0..u32::from(size.height) {
        let strip = imageops::crop_imm(canvas, 0, row * height, width, height).to_image();
        imageops::replace(&mut filled, &strip, 0, i64::from(row * bands * 6));
    }
    let encoded = Sixel::new(filled.into(), size, false).map_err(failed)?;
    let wrong = || failed("its sixels are not understood");
    // Skip the encoder's commands that clear the cells, which are blank already.
    let start = encoded.data.find("\x1bP").ok_or_else(wrong)?;
    let body = encoded.data[start..].strip_suffix("\x1b\\").ok_or_else(wrong)?;
    let (_, body) = body.split_once('q').ok_or_else(wrong)?;
    let pictured = body.find('#').map_or("", |at| &body[at..]);
    // `#1;2;100;0;0` defines a colour before the first band; `#1` selects it in a band.
    let (colours, pictured) = definitions(pictured);
    let all: Vec<&str> = pictured.split_terminator('-').collect();
    let rows = all.chunks(bands as usize).map(|bands| {
        let used: BTreeSet<usize> = bands.iter().flat_map(|band| selected(band)).collect();
        // Parameters as in the standard: square pixels, undrawn pixels keep their colour.
        let mut row = format!("\x1bP9;1;0q\"1;1;{width};{height}");
        row.extend(used.iter().filter_map(|number| colours.get(*number).copied()));
        row.push_str(&bands.join("-"));
        row.push_str("\x1b\\");
        row
    });
    Ok(Form::Rows(rows.collect()))
}

/// The colour definitions at the beginning of a sixel image, in the order of their numbers, and the rest.
fn definitions(body: &str) -> (Vec<&str>, &str) {
    let mut found = Vec::new();
    let mut rest = body;
    while let Some(tail) = rest.strip_prefix('#') {
        let end = tail.find(|c: char| !c.is_ascii_digit() && c != ';').unwrap_or(tail.len()) + 1;
        if !rest[..end].contains(';') {
            break;
        }
        found.push(&rest[..end]);
        rest = &rest[end..];
    }
    (found, rest)
}

/// The numbers of the colours a band uses.
fn selected(band: &str) -> impl Iterator<Item = usize> {
    band.split('#').skip(1).filter_map(|part| {
        let end = part.find(|c: char| !c.is_ascii_digit()).unwrap_or(part.len());
        part[..end].parse().ok()
    })
}

/// Each half of a cell has the colour of the image there. A half that is more than half empty has the terminal's own
/// background: the image may end within a cell, and may be transparent.
fn half_blocks(canvas: &RgbaImage, cell: CellSize) -> Form {
    let (width, height) = (u32::from(cell.0), u32::from(cell.1) / 2);
    let (columns, halves) = (canvas.width() / width, canvas.height() / height);
    let half = |column: u32, half: u32| {
        average(imageops::crop_imm(canvas, column * width, half * height, width, height).to_image().pixels())
    };
    let cell = |(row, column): (u32, u32)| match (half(column, row * 2), half(column, row * 2 + 1)) {
        (Some(upper), Some(lower)) if upper == lower => (' ', upper, upper),
        (Some(upper), Some(lower)) => ('▄', lower, upper),
        (Some(upper), None) => ('▀', upper, Color::Reset),
        (None, Some(lower)) => ('▄', lower, Color::Reset),
        (None, None) => (' ', Color::Reset, Color::Reset),
    };
    let places = (0..halves / 2).flat_map(|row| (0..columns).map(move |column| (row, column)));
    Form::Cells(places.map(cell).collect())
}

/// The colour of some pixels, in which each counts by its opacity; none if more than half of them is transparent.
fn average<'p>(pixels: impl Iterator<Item = &'p image::Rgba<u8>>) -> Option<Color> {
    let (mut sums, mut opacity, mut most) = ([0_u32; 3], 0, 0);
    for image::Rgba([red, green, blue, alpha]) in pixels {
        let alpha = u32::from(*alpha);
        for (sum, channel) in sums.iter_mut().zip([red, green, blue]) {
            *sum += u32::from(*channel) * alpha;
        }
        opacity += alpha;
        most += u32::from(u8::MAX);
    }
    if opacity * 2 < most || opacity == 0 {
        return None;
    }
    let [red, green, blue] = sums.map(|sum| ((sum + opacity / 2) / opacity) as u8);
    Some(Color::Rgb(red, green, blue))
}

#[cfg(test)]
#[path = "graphics_tests.rs"]
mod tests;
