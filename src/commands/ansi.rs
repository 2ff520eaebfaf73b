//! Lines painted with the terminal's own sixteen colours, which suit whatever background the user chose.

use crate::document::{Line, LineStyle, Piece, Role, Token};
use crate::text::clean_block;
use std::io::{self, Write};

/// Writes a line and its end, plain.
pub(super) fn write_plain(line: &Line, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(line.plain().as_bytes())?;
    out.write_all(b"\n")
}

/// Writes a line and its end, painted. Every line begins and ends without colour.
pub(super) fn write_painted(line: &Line, out: &mut dyn Write) -> io::Result<()> {
    let mut before = String::new();
    for piece in &line.pieces {
        let codes = codes(piece);
        if codes != before {
            write!(out, "\x1b[0{codes}m")?;
            before = codes;
        }
        out.write_all(clean_block(&piece.text).as_bytes())?;
    }
    out.write_all(if before.is_empty() { b"\n" } else { b"\x1b[0m\n" })
}

/// What a piece adds to plain text, as parameters of SGR (ECMA-48, 8.3.117), each with its semicolon before it.
fn codes(piece: &Piece) -> String {
    let LineStyle { role, mark } = piece.style;
    let mut codes = String::new();
    codes.push_str(match role {
        Role::Body | Role::Quote | Role::Code => "",
        Role::Heading(_) | Role::TableHeader => ";1",
        Role::QuoteBar | Role::Rule | Role::Number | Role::Caption => ";2",
        Role::Marker | Role::Image => ";36",
        Role::Notice => ";33",
    });
    let marks = [
        (mark.strong || mark.kbd, ";1"),
        (mark.emphasis, ";3"),
        (mark.underline || (piece.link.is_some() && role != Role::Number), ";4"),
        (mark.mark, ";7"),
        (mark.strike, ";9"),
        (mark.code, ";36"),
    ];
    marks.into_iter().filter(|(set, _)| *set).for_each(|(_, code)| codes.push_str(code));
    codes.push_str(match mark.token {
        Some(Token::Comment) => ";2;3",
        Some(Token::String | Token::Added) => ";32",
        Some(Token::Constant) => ";35",
        Some(Token::Keyword) => ";1;34",
        Some(Token::Function) => ";36",
        Some(Token::Type) => ";33",
        Some(Token::Removed) => ";31",
        Some(Token::Variable | Token::Operator) => "",
        None => mark.color.map_or("", hue),
    });
    codes
}

/// The colour among the terminal's own that comes nearest to one of the document's.
fn hue([red, green, blue]: [u8; 3]) -> &'static str {
    let (low, high) = (red.min(green).min(blue), red.max(green).max(blue));
    if high - low < 48 {
        return "";
    }
    let middle = low + (high - low) / 2;
    match (red > middle, green > middle, blue > middle) {
        (true, false, false) => ";31",
        (false, true, false) => ";32",
        (true, true, false) => ";33",
        (false, false, true) => ";34",
        (true, false, true) => ";35",
        (false, true, true) => ";36",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{LinkId, Style};

    fn piece(text: &str, role: Role, mark: Style) -> Piece {
        Piece { text: text.into(), style: LineStyle { role, mark }, ..Piece::default() }
    }

    fn written(pieces: Vec<Piece>, write: impl Fn(&Line, &mut dyn Write) -> io::Result<()>) -> String {
        let mut out = Vec::new();
        assert!(write(&Line { pieces, ..Line::default() }, &mut out).is_ok());
        String::from_utf8_lossy(&out).into_owned()
    }

    #[test]
    fn a_style_is_a_few_codes() {
        let plain = Style::default();
        let link = Piece { link: Some(LinkId(0)), ..piece("x", Role::Body, plain) };
        let table = [
            (piece("x", Role::Body, plain), "x\n"),
            (piece("x", Role::Heading(2), plain), "\x1b[0;1mx\x1b[0m\n"),
            (piece("x", Role::Caption, plain), "\x1b[0;2mx\x1b[0m\n"),
            (piece("x", Role::Body, Style { strong: true, strike: true, ..plain }), "\x1b[0;1;9mx\x1b[0m\n"),
            (piece("x", Role::Body, Style { color: Some([200, 20, 30]), ..plain }), "\x1b[0;31mx\x1b[0m\n"),
            (piece("x", Role::Body, Style { color: Some([20, 20, 30]), ..plain }), "x\n"),
            (piece("x", Role::Code, Style { token: Some(Token::String), ..plain }), "\x1b[0;32mx\x1b[0m\n"),
            (link, "\x1b[0;4mx\x1b[0m\n"),
        ];
        for (piece, expected) in table {
            assert_eq!(written(vec![piece], write_painted), expected);
        }
    }

    #[test]
    fn blanks_end_no_plain_line_and_controls_reach_no_line() {
        let plain = Style::default();
        let pieces = vec![
            piece("▎ ", Role::QuoteBar, plain),
            piece("a \x1b[2J", Role::Quote, plain),
            piece("  ", Role::Body, plain),
        ];
        assert_eq!(written(pieces.clone(), write_plain), "▎ a [2J\n");
        assert_eq!(written(pieces, write_painted), "\x1b[0;2m▎ \x1b[0ma [2J  \n");
        assert_eq!(written(vec![piece("  ", Role::Body, plain)], write_plain), "\n");
    }
}
