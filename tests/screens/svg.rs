//! Draws a frame as an SVG image for the README.

use newsrack::text::width;
use ratatui::buffer::Buffer;
use ratatui::style::{Color, Modifier};
use std::fmt::Write;

/// Width and height of a cell.
const CELL: (usize, usize) = (9, 20);
const PAPER: &str = "#1d2127";
const INK: &str = "#d6d9de";

/// Draws every cell at the position that a terminal uses, so that columns line up in any font.
pub(crate) fn picture(buffer: &Buffer) -> String {
    let (columns, rows) = (usize::from(buffer.area.width), usize::from(buffer.area.height));
    let (wide, high) = (columns * CELL.0 + 24, rows * CELL.1 + 24);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{wide}\" height=\"{high}\" viewBox=\"0 0 {wide} {high}\">\n\
         <rect width=\"{wide}\" height=\"{high}\" rx=\"8\" fill=\"{PAPER}\"/>\n\
         <g font-family=\"ui-monospace, 'DejaVu Sans Mono', 'Noto Sans Mono CJK SC', monospace\" font-size=\"15\" \
         transform=\"translate(12 12)\">\n"
    );
    for y in 0..buffer.area.height {
        let mut x = 0;
        while x < buffer.area.width {
            let cell = &buffer[(x, y)];
            let cells = width(cell.symbol()).max(1);
            let mut colors = (color(cell.fg), color(cell.bg));
            if cell.modifier.contains(Modifier::REVERSED) {
                colors = (Some(colors.1.unwrap_or(PAPER.into())), Some(colors.0.unwrap_or(INK.into())));
            }
            let (left, top) = (usize::from(x) * CELL.0, usize::from(y) * CELL.1);
            if let Some(ground) = colors.1 {
                let (w, h) = (cells * CELL.0, CELL.1);
                let _ = writeln!(
                    out,
                    "<rect x=\"{left}\" y=\"{top}\" width=\"{w}\" height=\"{h}\" fill=\"{ground}\"/>"
                );
            }
            if cell.symbol() != " " {
                let ink = colors.0.unwrap_or(INK.into());
                let bold = if cell.modifier.contains(Modifier::BOLD) { " font-weight=\"bold\"" } else { "" };
                let base = top + CELL.1 * 3 / 4;
                let size = if cells == 2 { " font-size=\"17\"" } else { "" };
                let text = cell.symbol().replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
                let _ =
                    writeln!(out, "<text x=\"{left}\" y=\"{base}\" fill=\"{ink}\"{size}{bold}>{text}</text>");
            }
            x += cells as u16;
        }
    }
    out.push_str("</g>\n</svg>\n");
    out
}

fn color(color: Color) -> Option<String> {
    match color {
        Color::Rgb(red, green, blue) => Some(format!("#{red:02x}{green:02x}{blue:02x}")),
        _ => None,
    }
}
