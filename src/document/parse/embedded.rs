//! Judges pictures that are their own address (`data:`, RFC 2397): pages write placeholders in the same way.

use crate::html::BASE64;
use base64::Engine;
use percent_encoding::percent_decode_str;
use std::borrow::Cow;
use std::io::Cursor;

/// What a `data:` address holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Embedded {
    Picture,
    /// A picture, or a small copy that stands for one until a script loads it.
    Small,
    /// Nothing that can be seen: no picture, a single pixel, a drawing without strokes.
    Nothing,
}

/// Bytes of an address that is not a placeholder, whatever it shows.
const LONG: usize = 8 * 1024;
/// Pixels of the longer side of a copy that stands for a picture.
const COPY: u32 = 64;
/// Bytes of a picture of unknown dimensions that may show something.
const FEWEST: usize = 64;
/// What draws in SVG. A rectangle alone is a coloured area.
const STROKES: [&[u8]; 9] =
    [b"<path", b"<image", b"<text", b"<circle", b"<ellipse", b"<line", b"<polygon", b"<polyline", b"<use"];

pub(super) fn content(address: &str) -> Embedded {
    let Some((kind, data)) = address.get(5..).and_then(|rest| rest.split_once(',')) else {
        return Embedded::Nothing;
    };
    let kind = kind.to_ascii_lowercase();
    if !kind.starts_with("image/") || data.is_empty() {
        return Embedded::Nothing;
    }
    if data.len() > LONG {
        return Embedded::Picture;
    }
    let bytes = if kind.contains(";base64") { base64(data) } else { Cow::from(percent_decode_str(data)) };
    if kind.starts_with("image/svg") {
        let lower = bytes.to_ascii_lowercase();
        let draws = STROKES.iter().any(|stroke| memchr::memmem::find(&lower, stroke).is_some());
        return if draws { Embedded::Small } else { Embedded::Nothing };
    }
    match dimensions(&bytes) {
        Some((width, height)) if width <= 2 && height <= 2 => Embedded::Nothing,
        Some((width, height)) if width.max(height) <= COPY => Embedded::Small,
        Some(_) => Embedded::Picture,
        None if bytes.len() < FEWEST => Embedded::Nothing,
        None => Embedded::Small,
    }
}

/// Decodes as much as can be decoded.
fn base64(data: &str) -> Cow<'_, [u8]> {
    let data = percent_decode_str(data).filter(|byte| !byte.is_ascii_whitespace());
    let data: Vec<u8> =
        data.take_while(|byte| byte.is_ascii_alphanumeric() || b"+/".contains(byte)).collect();
    // A letter alone is no byte.
    let whole = if data.len() % 4 == 1 { data.len() - 1 } else { data.len() };
    BASE64.decode(&data[..whole]).unwrap_or_default().into()
}

fn dimensions(bytes: &[u8]) -> Option<(u32, u32)> {
    image::ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?.into_dimensions().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A PNG's signature and header.
    fn png(width: u32, height: u32) -> String {
        let mut bytes = Vec::new();
        let image = image::GrayImage::new(width, height);
        image.write_to(&mut Cursor::new(&mut bytes), image::ImageFormat::Png).expect("a picture is written");
        let text = base64::engine::general_purpose::STANDARD.encode(bytes);
        format!("data:image/png;base64,{text}")
    }

    #[test]
    fn pictures_are_told_from_what_stands_for_them() {
        let table = [
            (png(1, 1), Embedded::Nothing),
            (png(32, 32), Embedded::Small),
            (png(320, 200), Embedded::Picture),
            ("data:image/gif;base64,R0lGODlhAQABAAAAACw=".into(), Embedded::Nothing),
            ("data:image/svg+xml;utf8,<svg></svg>".into(), Embedded::Nothing),
            ("data:image/svg+xml,%3Csvg%3E%3Crect fill-opacity='0'/%3E%3C/svg%3E".into(), Embedded::Nothing),
            ("data:image/svg+xml,<svg><PATH d='M0 0h9'/></svg>".into(), Embedded::Small),
            ("data:image/avif;base64,AAAA".into(), Embedded::Nothing),
            (format!("data:image/avif;base64,{}", "A".repeat(400)), Embedded::Small),
            (format!("DATA:image/x;base64,{}", "A".repeat(40_000)), Embedded::Picture),
            ("data:text/html,<p>".into(), Embedded::Nothing),
            ("data:image/png;base64,".into(), Embedded::Nothing),
            ("data:image/png;base64,A%é".into(), Embedded::Nothing),
            ("data:x".into(), Embedded::Nothing),
            ("data:".into(), Embedded::Nothing),
        ];
        for (address, expected) in table {
            assert_eq!(content(&address), expected, "{address}");
        }
    }
}
