//! Recognises image formats by their first bytes, because names and headers can be wrong.
//!
//! Signatures follow the WHATWG MIME Sniffing Standard, section 6, and the formats' own specifications.

use crate::trouble::{Content, Refusal};

/// How many bytes from the beginning [`sniff`] needs.
pub const HEAD: usize = 1024;

/// An image format that is passed to a viewer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Png,
    Jpeg,
    Gif,
    Webp,
    Avif,
    Bmp,
    Tiff,
    Ico,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 8] =
        [Self::Png, Self::Jpeg, Self::Gif, Self::Webp, Self::Avif, Self::Bmp, Self::Tiff, Self::Ico];

    /// The format's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Png => "PNG",
            Self::Jpeg => "JPEG",
            Self::Gif => "GIF",
            Self::Webp => "WebP",
            Self::Avif => "AVIF",
            Self::Bmp => "BMP",
            Self::Tiff => "TIFF",
            Self::Ico => "ICO",
        }
    }

    /// The file extension, without the dot.
    pub fn extension(self) -> String {
        if self == Self::Jpeg { "jpg".to_owned() } else { self.name().to_ascii_lowercase() }
    }
}

/// Recognises an image by its first bytes, if possible [`HEAD`] of them.
///
/// # Errors
/// [`Refusal::NotAPicture`] with what the file is instead. SVG is refused, because viewers run its scripts and load its
/// external references.
pub fn sniff(head: &[u8]) -> Result<Kind, Refusal> {
    let is = |offset: usize, magic: &[u8]| head.get(offset..).is_some_and(|rest| rest.starts_with(magic));
    if is(0, b"\x89PNG\r\n\x1a\n") {
        Ok(Kind::Png)
    } else if is(0, b"\xff\xd8\xff") {
        Ok(Kind::Jpeg)
    } else if is(0, b"GIF87a") || is(0, b"GIF89a") {
        Ok(Kind::Gif)
    } else if is(0, b"RIFF") && is(8, b"WEBP") {
        Ok(Kind::Webp)
    } else if is(4, b"ftyp") {
        if names_avif(head) { Ok(Kind::Avif) } else { Err(Refusal::NotAPicture(Content::Video)) }
    } else if is(0, b"BM") && is_bitmap(head) {
        Ok(Kind::Bmp)
    } else if is(0, b"II*\0") || is(0, b"MM\0*") {
        Ok(Kind::Tiff)
    } else if is(0, b"\0\0\x01\0") && head.get(4..6).is_some_and(|count| count != [0, 0]) && is_icon(head) {
        Ok(Kind::Ico)
    } else {
        Err(Refusal::NotAPicture(otherwise(head)))
    }
}

/// Whether an ISO base media file has AVIF as its major or a compatible brand.
fn names_avif(head: &[u8]) -> bool {
    let size = head.first_chunk::<4>().map_or(0, |bytes| u32::from_be_bytes(*bytes) as usize);
    let brands = head.get(8..size.min(head.len())).unwrap_or_default();
    brands.chunks_exact(4).any(|brand| brand == b"avif" || brand == b"avis")
}

/// Whether a file is a bitmap. Many texts begin with `BM`, so the length of the second header is checked, too.
fn is_bitmap(head: &[u8]) -> bool {
    matches!(head.get(14..18), Some([12 | 40 | 52 | 56 | 64 | 108 | 124, 0, 0, 0]))
}

/// Whether a file is an icon: the first entry's reserved byte is 0 and its image follows the list.
fn is_icon(head: &[u8]) -> bool {
    head.get(9) == Some(&0) && matches!(head.get(18..22), Some(offset) if offset != [0, 0, 0, 0])
}

fn otherwise(head: &[u8]) -> Content {
    const PAGE: [&str; 8] = ["<!doctype html", "<html", "<head", "<body", "<script", "<div", "<p>", "<!--"];
    let text = String::from_utf8_lossy(head).to_ascii_lowercase();
    let text = text.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']);
    if head.is_empty() {
        Content::Nothing
    } else if head.starts_with(b"%PDF-") {
        Content::Pdf
    } else if head.starts_with(b"\x1f\x8b") || head.starts_with(b"PK\x03\x04") {
        Content::Archive
    } else if text.contains("<svg") {
        Content::Drawing
    } else if PAGE.iter().any(|tag| text.starts_with(tag)) {
        Content::WebPage
    } else if text.starts_with(['{', '[', '<']) || !text.contains(['\0', '\u{fffd}']) {
        Content::Text
    } else {
        Content::Unknown
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_recognised_by_its_content_alone() {
        let mut bitmap = b"BM\x46\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0".to_vec();
        bitmap.extend([0; 40]);
        let icon = b"\0\0\x01\0\x01\0\x10\x10\0\0\x01\0\x20\0\x68\x04\0\0\x16\0\0\0";
        let table: [(&[u8], Result<Kind, Content>); 24] = [
            (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", Ok(Kind::Png)),
            (b"\xff\xd8\xff\xe0\0\x10JFIF", Ok(Kind::Jpeg)),
            (b"GIF89a\x01\0", Ok(Kind::Gif)),
            (b"RIFF\x24\0\0\0WEBPVP8 ", Ok(Kind::Webp)),
            (b"RIFF\x24\0\0\0WAVEfmt ", Err(Content::Unknown)),
            (b"\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf", Ok(Kind::Avif)),
            (b"\0\0\0\x18ftypmif1\0\0\0\0mif1avif", Ok(Kind::Avif)),
            (b"\0\0\0\x18ftypisom\0\0\x02\0isommp41", Err(Content::Video)),
            (b"\xff\xff\xff\xffftypisom", Err(Content::Video)),
            (&bitmap, Ok(Kind::Bmp)),
            (b"BMW will build cars in ...", Err(Content::Text)),
            (b"II*\0\x08\0\0\0", Ok(Kind::Tiff)),
            (b"MM\0*\0\0\0\x08", Ok(Kind::Tiff)),
            (icon, Ok(Kind::Ico)),
            (b"\0\0\x01\0\0\0", Err(Content::Unknown)),
            (b"<!DOCTYPE html><html>", Err(Content::WebPage)),
            (b"\n  <script>alert(1)</script>", Err(Content::WebPage)),
            (b"<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\">", Err(Content::Drawing)),
            (b"{\"error\": 403}", Err(Content::Text)),
            (b"root:x:0:0:root:/root:/bin/sh\n", Err(Content::Text)),
            (b"%PDF-1.7", Err(Content::Pdf)),
            (b"\x1f\x8b\x08\0", Err(Content::Archive)),
            (b"\x89PNG\r\n", Err(Content::Unknown)),
            (b"", Err(Content::Nothing)),
        ];
        for (head, expected) in table {
            assert_eq!(sniff(head), expected.map_err(Refusal::NotAPicture), "{head:?}");
        }
    }
}
