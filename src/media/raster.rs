//! Images as pixels: reads their size from the header and decodes them within limits.
//!
//! The header is checked before decoding: an image with too many pixels, or more than a file of its length can contain,
//! is not decoded. Decoding may use [`DECODED_MAX`] bytes and take [`PATIENCE`]. Of an animation only the first frame
//! is decoded. [`decode`] takes time and should run on a worker thread; it catches panics of the decoders.

use super::kind::{Kind, sniff};
use super::local;
use crate::text::{clean_line, cut};
use crate::trouble::{Fault, PictureDamage, Refusal};
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::Path;
use std::time::{Duration, Instant};

/// The most pixels of an image that is decoded.
pub const PIXELS_MAX: u64 = 40_000_000;
/// The most bytes of memory for decoding.
pub const DECODED_MAX: u64 = 160_000_000;
/// The longest time for decoding.
pub const PATIENCE: Duration = Duration::from_secs(5);
/// The most plausible pixels for each byte of the file; a larger number means a false header.
const PIXELS_A_BYTE: u64 = 150;
/// Images with fewer pixels are not checked against [`PIXELS_A_BYTE`].
const SMALL: u64 = 4_000_000;
/// The most bytes of a file that are read.
const FILE_MAX: u64 = 100_000_000;

/// The properties of an image file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Measured {
    pub kind: Kind,
    /// The width and height in pixels as displayed; `None` for formats that are not decoded here.
    pub size: Option<(u32, u32)>,
    /// The size of the file in bytes.
    pub bytes: u64,
}

/// Reads an image's header.
///
/// # Errors
/// If the file is not an image, cannot be read, or is too large to be decoded.
pub fn measure(path: &Path) -> Result<Measured, Refusal> {
    let (kind, file, bytes) = open(path)?;
    let Some(format) = format(kind) else { return Ok(Measured { kind, size: None, bytes }) };
    let mut decoder = decoder(file, format, bytes)?;
    let (width, height) = decoder.dimensions();
    let turned = decoder.orientation().is_ok_and(is_turned);
    let size = if turned { (height, width) } else { (width, height) };
    Ok(Measured { kind, size: Some(size), bytes })
}

/// Decodes an image and scales it down, if necessary, to fit into this many pixels.
pub fn decode(path: &Path, (width, height): (u32, u32)) -> Result<DynamicImage, Refusal> {
    // Panics of the decoders become an error.
    crate::guard::guarded(|| decode_unguarded(path, (width, height)))
        .unwrap_or(Err(Refusal::Damaged(PictureDamage::Decoder)))
}

fn decode_unguarded(path: &Path, (width, height): (u32, u32)) -> Result<DynamicImage, Refusal> {
    let (kind, file, bytes) = open(path)?;
    let format = format(kind).ok_or(Refusal::NotShown(kind.name()))?;
    let mut decoder = decoder(file, format, bytes)?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let image = DynamicImage::from_decoder(decoder).map_err(|error| damaged(&error))?;
    let (width, height) = if is_turned(orientation) { (height, width) } else { (width, height) };
    let mut image = fitted(image, width, height);
    image.apply_orientation(orientation);
    Ok(image)
}

/// Scales an image down to fit. The first step is fast and needs memory only for its result.
fn fitted(image: DynamicImage, width: u32, height: u32) -> DynamicImage {
    let (width, height) = (width.max(1), height.max(1));
    if image.width() <= width && image.height() <= height {
        return image;
    }
    // The side that exceeds its limit more determines the scale.
    let (own_width, own_height) = (u64::from(image.width()), u64::from(image.height()));
    let (by, of) = if own_width * u64::from(height) >= own_height * u64::from(width) {
        (u64::from(width), own_width)
    } else {
        (u64::from(height), own_height)
    };
    let scaled = |side: u64| ((side * by + of / 2) / of).max(1) as u32;
    image.thumbnail_exact(scaled(own_width), scaled(own_height))
}

fn is_turned(orientation: Orientation) -> bool {
    use Orientation::{Rotate90, Rotate90FlipH, Rotate270, Rotate270FlipH};
    matches!(orientation, Rotate90 | Rotate270 | Rotate90FlipH | Rotate270FlipH)
}

/// The decoder's format; none for AVIF and TIFF, which only viewers show.
fn format(kind: Kind) -> Option<ImageFormat> {
    Some(match kind {
        Kind::Png => ImageFormat::Png,
        Kind::Jpeg => ImageFormat::Jpeg,
        Kind::Gif => ImageFormat::Gif,
        Kind::Webp => ImageFormat::WebP,
        Kind::Bmp => ImageFormat::Bmp,
        Kind::Ico => ImageFormat::Ico,
        Kind::Avif | Kind::Tiff => return None,
    })
}

fn open(path: &Path) -> Result<(Kind, Guarded, u64), Refusal> {
    let unreadable = |error: io::Error| Refusal::Unreadable(error.into());
    let (mut file, head) = local::open(path)?;
    let bytes = file.metadata().map_err(unreadable)?.len();
    file.rewind().map_err(unreadable)?;
    let kind = sniff(&head)?;
    // The size is at a fixed offset in a PNG, so a bad one is rejected before its decoder runs.
    if let (Kind::Png, Some([a, b, c, d, e, f, g, h])) = (kind, head.get(16..24)) {
        let (width, height) = (u32::from_be_bytes([*a, *b, *c, *d]), u32::from_be_bytes([*e, *f, *g, *h]));
        check_size(width, height, bytes)?;
    }
    Ok((kind, Guarded::new(file), bytes))
}

fn decoder(file: Guarded, format: ImageFormat, bytes: u64) -> Result<impl ImageDecoder, Refusal> {
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(DECODED_MAX);
    let mut reader = ImageReader::with_format(file, format);
    reader.limits(limits);
    let decoder = reader.into_decoder().map_err(|error| damaged(&error))?;
    let (width, height) = decoder.dimensions();
    check_size(width, height, bytes)?;
    if decoder.total_bytes() > DECODED_MAX {
        return Err(Refusal::TooManyPixels(u64::from(width) * u64::from(height)));
    }
    Ok(decoder)
}

/// Checks whether a file of this length may be decoded to this many pixels.
fn check_size(width: u32, height: u32, bytes: u64) -> Result<(), Refusal> {
    let pixels = u64::from(width) * u64::from(height);
    if pixels > PIXELS_MAX {
        Err(Refusal::TooManyPixels(pixels))
    } else if pixels == 0 || pixels > SMALL && pixels / PIXELS_A_BYTE > bytes {
        Err(Refusal::Damaged(PictureDamage::Header { width, height }))
    } else {
        Ok(())
    }
}

fn damaged(error: &ImageError) -> Refusal {
    match error {
        ImageError::IoError(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
            Refusal::Damaged(PictureDamage::CutShort)
        }
        ImageError::IoError(error) => Refusal::Unreadable(error.into()),
        error => {
            Refusal::Damaged(PictureDamage::Says(cut(&clean_line(&error.to_string()), 120).into_owned()))
        }
    }
}

/// A file that can be read for a limited time and up to a limited length.
struct Guarded {
    file: BufReader<File>,
    until: Instant,
    left: u64,
}

impl Guarded {
    fn new(file: File) -> Self {
        let file = BufReader::with_capacity(64 << 10, file);
        Self { file, until: Instant::now() + PATIENCE, left: FILE_MAX }
    }

    fn check(&self) -> io::Result<()> {
        if self.left == 0 {
            Err(Fault::TooLong.into())
        } else if Instant::now() > self.until {
            Err(Fault::TooSlow.into())
        } else {
            Ok(())
        }
    }
}

impl Read for Guarded {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.check()?;
        let count = self.file.read(buffer)?;
        self.left = self.left.saturating_sub(count as u64);
        Ok(count)
    }
}

impl BufRead for Guarded {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.check()?;
        self.file.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.left = self.left.saturating_sub(amount as u64);
        self.file.consume(amount);
    }
}

impl Seek for Guarded {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}

#[cfg(test)]
#[expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test makes files, and fails if it cannot"
)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    fn write(folder: &Path, name: &str, bytes: &[u8]) -> PathBuf {
        let path = folder.join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    fn encoded(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
        let image = image::RgbImage::from_fn(width, height, |x, y| image::Rgb([x as u8, y as u8, 7]));
        let mut bytes = io::Cursor::new(Vec::new());
        DynamicImage::from(image).write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    /// A PNG of which only the header is valid.
    fn png_header(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = encoded(1, 1, ImageFormat::Png);
        bytes[16..20].copy_from_slice(&width.to_be_bytes());
        bytes[20..24].copy_from_slice(&height.to_be_bytes());
        let mut crc = flate2::Crc::new();
        crc.update(&bytes[12..29]);
        bytes[29..33].copy_from_slice(&crc.sum().to_be_bytes());
        bytes
    }

    #[test]
    fn every_kind_is_measured_and_made_to_fit() {
        let folder = tempfile::tempdir().unwrap();
        let table = [
            (ImageFormat::Png, Kind::Png),
            (ImageFormat::Jpeg, Kind::Jpeg),
            (ImageFormat::Gif, Kind::Gif),
            (ImageFormat::WebP, Kind::Webp),
            (ImageFormat::Bmp, Kind::Bmp),
        ];
        for (format, kind) in table {
            let bytes = encoded(120, 60, format);
            let path = write(folder.path(), "picture", &bytes);
            let expected = Measured { kind, size: Some((120, 60)), bytes: bytes.len() as u64 };
            assert_eq!(measure(&path), Ok(expected));
            for (room, size) in
                [((60, 60), (60, 30)), ((500, 500), (120, 60)), ((500, 6), (12, 6)), ((1, 1), (1, 1))]
            {
                let image = decode(&path, room).unwrap();
                assert_eq!((image.width(), image.height()), size, "{format:?}");
            }
        }
        let avif = write(folder.path(), "picture", b"\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf");
        assert_eq!(measure(&avif).map(|measured| measured.size), Ok(None));
        assert_eq!(decode(&avif, (1, 1)).err(), Some(Refusal::NotShown("AVIF")));
    }

    #[test]
    fn headers_that_promise_too_much_are_refused_unread() {
        let folder = tempfile::tempdir().unwrap();
        let lie = |width, height| Refusal::Damaged(PictureDamage::Header { width, height });
        let table = [
            (png_header(6_400, 6_251), Refusal::TooManyPixels(40_006_400)),
            (png_header(6_000, 6_000), lie(6_000, 6_000)),
            (png_header(0, 7), lie(0, 7)),
        ];
        for (bytes, refusal) in table {
            let path = write(folder.path(), "picture", &bytes);
            assert_eq!(measure(&path), Err(refusal.clone()));
            assert_eq!(decode(&path, (10, 10)).err(), Some(refusal));
        }
        // A JPEG and a GIF whose headers state 6,400 × 6,300 pixels.
        let mut jpeg = encoded(16, 16, ImageFormat::Jpeg);
        let frame = jpeg.windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap();
        jpeg[frame + 5..frame + 9].copy_from_slice(&[0x19, 0, 0x18, 0x9c]);
        let mut gif = encoded(16, 16, ImageFormat::Gif);
        gif[6..10].copy_from_slice(&[0, 0x19, 0x9c, 0x18]);
        for bytes in [jpeg, gif] {
            let path = write(folder.path(), "picture", &bytes);
            assert!(matches!(measure(&path), Err(Refusal::TooManyPixels(_))), "{:?}", measure(&path));
        }
    }

    #[test]
    fn what_is_cut_off_or_garbled_ends_in_one_line_or_a_picture() {
        let folder = tempfile::tempdir().unwrap();
        let formats =
            [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::Gif, ImageFormat::WebP, ImageFormat::Bmp];
        for format in formats {
            let whole = encoded(64, 48, format);
            arbtest::arbtest(|u| {
                let mut bytes = whole.clone();
                bytes.truncate(u.int_in_range(0..=whole.len())?);
                for _ in 0..u.int_in_range(0..=8)? {
                    if !bytes.is_empty() {
                        let at = u.choose_index(bytes.len())?;
                        bytes[at] = u.arbitrary()?;
                    }
                }
                let path = write(folder.path(), "picture", &bytes);
                let _ = measure(&path);
                match decode(&path, (20, 20)) {
                    Ok(image) => assert!(image.width() <= 20 && image.height() <= 20),
                    Err(refusal) => {
                        let line = refusal.to_string();
                        assert!(!line.contains(char::is_control) && line.len() < 300, "{line:?}");
                    }
                }
                Ok(())
            })
            .budget_ms(400);
        }
    }
}
