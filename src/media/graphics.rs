//! Pictures as a terminal takes them: kitty's graphics protocol, iTerm2's, sixel, or half blocks.
//!
//! The encoding is `ratatui-image`'s. Here its work is cut into rows of cells, so that a part of a picture can be shown
//! while a page scrolls. What comes out is made by an encoder from pixels and sizes alone: no byte of it was ever a
//! text, and nobody else can make one, which is why the terminal may be sent it as it is.
//!
//! - kitty (<https://sw.kovidgoyal.net/kitty/graphics-protocol>): the picture is sent once and then stands wherever a
//!   cell holds its placeholder, so scrolling is text. Where there are no placeholders, it is put over the cells.
//! - iTerm2 (<https://iterm2.com/documentation-images.html>) and sixel (DEC STD 070): a row of cells is a picture of
//!   its own.
//! - half blocks: each cell is two pixels.

use super::raster;
use crate::trouble::{PictureDamage, Refusal};
use image::{DynamicImage, RgbaImage, imageops};
use ratatui::buffer::Buffer;
use ratatui::layout::{Rect, Size};
use ratatui::style::Color;
use ratatui::widgets::Widget;
use ratatui_image::Image;
use ratatui_image::protocol::Protocol;
use ratatui_image::protocol::halfblocks::Halfblocks;
use ratatui_image::protocol::iterm2::Iterm2;
use ratatui_image::protocol::kitty::Kitty;
use ratatui_image::protocol::sixel::Sixel;
use std::collections::BTreeSet;
use std::path::Path;

/// How a terminal is told of pictures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Graphics {
    /// kitty's protocol, with placeholders among the text.
    Kitty,
    /// The same without placeholders: the picture lies over the text, where it is put.
    KittyPlaced,
    /// iTerm2's protocol.
    Iterm2,
    /// Sixel.
    Sixel,
    /// The upper and lower halves of cells as pixels.
    HalfBlocks,
}

/// The size of a cell in pixels: width, height.
pub type CellSize = (u16, u16);

/// What most terminals are near to, for those that do not tell.
pub const USUAL_CELL: CellSize = (10, 20);

/// The character that kitty replaces by a part of a picture.
const PLACEHOLDER: char = '\u{10eeee}';

/// A picture for a terminal.
#[derive(Debug, PartialEq, Eq)]
pub struct Encoded {
    columns: u16,
    rows: u16,
    form: Form,
    /// Colours of runs of cells, row by row, for pictures that are not always seen while they move.
    blur: Vec<Color>,
}

/// How many cells of a row share a colour of the blur.
const BLURRED: u16 = 4;

/// What there is to be sent.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// Sent once under a number, then placed by cells.
    Kitty {
        /// The picture's number.
        id: u32,
        /// What sends it.
        transmission: String,
        /// The marks that tell rows and columns, from 0.
        marks: Vec<char>,
    },
    /// Sent once under a number, then put over the cells, which are blank.
    Placed {
        /// The picture's number.
        id: u32,
        /// What sends it.
        transmission: String,
        /// The size of its cells in pixels.
        cell: CellSize,
    },
    /// A sequence for each row, to be sent with the cursor at the row's first cell.
    Rows(Vec<String>),
    /// Cells, row by row: what stands in front, its colour, the colour behind.
    Cells(Vec<(char, Color, Color)>),
}

impl Encoded {
    /// Its width in cells.
    pub fn columns(&self) -> u16 {
        self.columns
    }

    /// Its height in cells.
    pub fn rows(&self) -> u16 {
        self.rows
    }

    /// How much memory it takes, about.
    pub fn bytes(&self) -> usize {
        let blur = self.blur.len() * size_of::<Color>();
        blur + match &self.form {
            Form::Kitty { transmission, marks, .. } => transmission.len() + marks.len() * 4,
            Form::Placed { transmission, .. } => transmission.len(),
            Form::Rows(rows) => rows.iter().map(String::len).sum(),
            Form::Cells(cells) => cells.len() * size_of::<(char, Color, Color)>(),
        }
    }

    /// A cell of a picture in half blocks.
    pub fn cell(&self, column: u16, row: u16) -> Option<(char, Color, Color)> {
        let Form::Cells(cells) = &self.form else { return None };
        let at = usize::from(row) * usize::from(self.columns) + usize::from(column);
        cells.get(at).copied().filter(|_| column < self.columns)
    }

    /// What a cell may show while the picture itself cannot be seen: about the colour that it has there.
    pub fn blur(&self, column: u16, row: u16) -> Option<Color> {
        let at =
            usize::from(row) * usize::from(self.columns.div_ceil(BLURRED)) + usize::from(column / BLURRED);
        self.blur.get(at).copied().filter(|_| column < self.columns)
    }

    pub(crate) fn form(&self) -> &Form {
        &self.form
    }

    /// What a cell holds that shows a part of a picture of kitty's: each tells its row and column itself, because
    /// any of its neighbours may be covered.
    pub(crate) fn placeholder(&self, column: u16, row: u16) -> Option<String> {
        let Form::Kitty { id, marks, .. } = &self.form else { return None };
        let mark = |number: u16| marks.get(usize::from(number));
        let mut symbol = String::from(PLACEHOLDER);
        symbol.extend([mark(row)?, mark(column)?]);
        symbol.push(*mark(u16::from(id.to_be_bytes()[0]))?);
        Some(symbol)
    }
}

/// Reads a picture and encodes it for some cells.
///
/// # Errors
/// Why there is nothing to be seen.
pub fn encode(
    path: &Path,
    graphics: Graphics,
    (columns, rows): (u16, u16),
    cell: CellSize,
) -> Result<Encoded, Refusal> {
    // Half a cell is a pixel; a few more make the colours truer.
    let cell = if graphics == Graphics::HalfBlocks { (4, 8) } else { cell };
    let canvas = (u32::from(columns) * u32::from(cell.0), u32::from(rows) * u32::from(cell.1));
    let image = raster::decode(path, canvas)?;
    // Whatever the encoders do on odd input ends here too.
    crate::guard::guarded(|| draw(&image, graphics, (columns, rows), cell))
        .unwrap_or(Err(Refusal::Damaged(PictureDamage::Encoder)))
}

/// A red picture, for tests of whoever shows one.
#[cfg(test)]
pub(crate) fn red(graphics: Graphics, cells: (u16, u16)) -> Encoded {
    let canvas =
        RgbaImage::from_pixel(u32::from(cells.0) * 4, u32::from(cells.1) * 6, image::Rgba([255, 0, 0, 255]));
    drawn(&canvas.into(), graphics, cells, (4, 6))
}

/// Pixels as a picture, or an empty one, which no test takes for it.
#[cfg(test)]
pub(crate) fn drawn(image: &DynamicImage, graphics: Graphics, cells: (u16, u16), cell: CellSize) -> Encoded {
    draw(image, graphics, cells, cell).unwrap_or(Encoded {
        columns: 0,
        rows: 0,
        form: Form::Cells(Vec::new()),
        blur: Vec::new(),
    })
}

/// Encodes pixels, in the middle of the cells.
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
        Graphics::HalfBlocks => half_blocks(canvas, size)?,
    };
    Ok(Encoded { columns, rows, form, blur })
}

/// The colours of the blur; where nothing is to be seen, the terminal's own.
fn blurred(canvas: &RgbaImage, (columns, rows): (u16, u16)) -> Vec<Color> {
    let small = imageops::thumbnail(canvas, u32::from(columns.div_ceil(BLURRED)), u32::from(rows));
    let colour = |pixel: &image::Rgba<u8>| match pixel.0 {
        [red, green, blue, alpha] if alpha >= 128 => {
            // Without what is not there, which is black.
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

/// What a protocol makes of some cells.
fn rendered(protocol: &Protocol, size: Size) -> Buffer {
    let area = Rect::new(0, 0, size.width, size.height);
    let mut buffer = Buffer::empty(area);
    Image::new(protocol).render(area, &mut buffer);
    buffer
}

/// A picture's number for kitty, up to `most`, and what sends it and says that it will stand at its placeholders.
fn transmitted(canvas: RgbaImage, size: Size, most: u32) -> Result<(u32, String), Refusal> {
    // The number comes from the pixels: a picture that is encoded again is the same one. Nought is none.
    let digest = blake3::hash(canvas.as_raw());
    let id = digest.as_bytes().first_chunk().map_or(1, |bytes| u32::from_le_bytes(*bytes) & most).max(1);
    let whole = Protocol::Kitty(Kitty::new(canvas.into(), size, id, false, true).map_err(failed)?);
    let first = rendered(&whole, size);
    let (transmission, _) =
        first[(0, 0)].symbol().split_once(PLACEHOLDER).ok_or_else(|| failed("nothing was encoded"))?;
    Ok((id, transmission.to_owned()))
}

fn placed(canvas: RgbaImage, size: Size, cell: CellSize) -> Result<Form, Refusal> {
    // Konsole's numbers have a sign, and it takes no larger ones.
    let (id, transmission) = transmitted(canvas, size, i32::MAX.unsigned_abs())?;
    // Transmit alone, where the encoder says transmit and place virtually.
    let (start, rest) =
        transmission.split_once("a=T,U=1,").ok_or_else(|| failed("its encoding is not understood"))?;
    Ok(Form::Placed { id, transmission: format!("{start}a=t,{rest}"), cell })
}

fn kitty(canvas: RgbaImage, size: Size) -> Result<Form, Refusal> {
    let (id, transmission) = transmitted(canvas, size, u32::MAX)?;
    // The crate keeps its table of marks to itself, but a column of cells shows them one after another.
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

/// How many marks kitty knows; no row or column is further from the first.
const MARKS: u16 = 297;

fn iterm2(canvas: &RgbaImage, size: Size, cell: CellSize) -> Result<Form, Refusal> {
    let height = u32::from(cell.1);
    let rows = (0..u32::from(size.height)).map(|row| {
        let strip = imageops::crop_imm(canvas, 0, row * height, canvas.width(), height).to_image();
        let encoded = Iterm2::new(strip.into(), Size::new(size.width, 1), false).map_err(failed)?;
        // Before the picture it wipes the cells, which are blank already.
        let start = encoded.data.find("\x1b]1337;").ok_or_else(|| failed("nothing was encoded"))?;
        Ok(encoded.data[start..].to_owned())
    });
    Ok(Form::Rows(rows.collect::<Result<_, Refusal>>()?))
}

/// Sixels come in bands of six pixels, rows of cells in any height: each row is filled up to whole bands with pixels
/// that are not drawn, and the bands of one encoding are dealt out to the rows.
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
    // Before the picture it wipes the cells, which are blank already.
    let start = encoded.data.find("\x1bP").ok_or_else(wrong)?;
    let body = encoded.data[start..].strip_suffix("\x1b\\").ok_or_else(wrong)?;
    let (_, body) = body.split_once('q').ok_or_else(wrong)?;
    let pictured = body.find('#').map_or("", |at| &body[at..]);
    // Colours are defined before the first band: `#1;2;100;0;0`; selected in a band: `#1`.
    let (colours, pictured) = definitions(pictured);
    let all: Vec<&str> = pictured.split_terminator('-').collect();
    let rows = all.chunks(bands as usize).map(|bands| {
        let used: BTreeSet<usize> = bands.iter().flat_map(|band| selected(band)).collect();
        // Seven parameters by the standard's numbers: square pixels, what is not drawn stays as it is.
        let mut row = format!("\x1bP9;1;0q\"1;1;{width};{height}");
        row.extend(used.iter().filter_map(|number| colours.get(*number).copied()));
        row.push_str(&bands.join("-"));
        row.push_str("\x1b\\");
        row
    });
    Ok(Form::Rows(rows.collect()))
}

/// The definitions of colours at the beginning of a picture, in the order of their numbers, and the rest.
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

fn half_blocks(canvas: RgbaImage, size: Size) -> Result<Form, Refusal> {
    // What is not there is black; the terminal's own background is not known well enough to be mixed in.
    let protocol = Protocol::Halfblocks(Halfblocks::new(canvas.into(), size).map_err(failed)?);
    let buffer = rendered(&protocol, size);
    let cell = |cell: &ratatui::buffer::Cell| (cell.symbol().chars().next().unwrap_or(' '), cell.fg, cell.bg);
    Ok(Form::Cells(buffer.content.iter().map(cell).collect()))
}

#[cfg(test)]
#[path = "graphics_tests.rs"]
mod tests;
