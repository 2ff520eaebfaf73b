//! Unpacks bodies by their `Content-Encoding`: gzip, deflate and brotli, also one in the other.
//!
//! Servers get it wrong, so content decides where it can: a body that is called gzip and does not begin like gzip is left
//! as it is, `deflate` is read with and without the header that it should have (RFC 9110, section 8.4.1.2), and what
//! follows a complete gzip stream is ignored. The reader that is returned has no limit of its own.

use flate2::bufread::{DeflateDecoder, GzDecoder, ZlibDecoder};
use std::cell::Cell;
use std::io::{self, BufRead, BufReader, Cursor, ErrorKind, Read};
use std::rc::Rc;
use ureq::http::{HeaderMap, header};

/// A way of packing a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Encoding {
    Gzip,
    Deflate,
    Brotli,
}

/// The most encodings of one body, one in the other.
const ENCODINGS_MAX: usize = 3;

/// What is read at once.
const CHUNK: usize = 16 * 1024;

/// The body cannot be unpacked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Damaged;

impl std::fmt::Display for Damaged {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("damaged")
    }
}

impl std::error::Error for Damaged {}

/// The encodings of a body in the order in which they were applied. Unknown words are passed over, because servers write
/// character encodings and media types there.
pub(crate) fn encodings(headers: &HeaderMap) -> Result<Vec<Encoding>, Damaged> {
    let mut encodings = Vec::new();
    for value in headers.get_all(header::CONTENT_ENCODING) {
        for word in value.to_str().unwrap_or_default().split(',') {
            match word.trim().to_ascii_lowercase().as_str() {
                "gzip" | "x-gzip" => encodings.push(Encoding::Gzip),
                "deflate" | "x-deflate" | "zlib" => encodings.push(Encoding::Deflate),
                "br" | "brotli" => encodings.push(Encoding::Brotli),
                // They exist, and nobody asked for them.
                "zstd" | "dcb" | "dcz" | "compress" | "x-compress" => return Err(Damaged),
                _ => {}
            }
        }
    }
    if encodings.len() > ENCODINGS_MAX { Err(Damaged) } else { Ok(encodings) }
}

/// The body as it was before it was packed. Reads a few bytes at once.
pub(crate) fn unpacked<'a>(body: impl Read + 'a, encodings: &[Encoding]) -> io::Result<Box<dyn Read + 'a>> {
    if encodings.is_empty() {
        return Ok(Box::new(body));
    }
    let failed = Rc::new(Cell::new(false));
    let mut reader: Box<dyn Read + 'a> = Box::new(Source { body, failed: Rc::clone(&failed) });
    for encoding in encodings.iter().rev() {
        reader = decoder(reader, *encoding).map_err(|error| judged(error, &failed))?;
    }
    Ok(Box::new(Unpacked { reader, failed }))
}

fn decoder<'a>(reader: Box<dyn Read + 'a>, encoding: Encoding) -> io::Result<Box<dyn Read + 'a>> {
    let (begin, reader) = begin(reader)?;
    Ok(match (encoding, &begin[..]) {
        (_, []) => Box::new(io::empty()),
        (Encoding::Gzip, [0x1f, 0x8b, ..]) => Box::new(Members { decoder: Some(GzDecoder::new(reader)) }),
        // A header of zlib (RFC 1950): the method is 8, and both bytes as a number are a multiple of 31.
        (Encoding::Deflate, [method, check])
            if method & 15 == 8 && (u16::from(*method) << 8 | u16::from(*check)) % 31 == 0 =>
        {
            Box::new(ZlibDecoder::new(reader))
        }
        (Encoding::Brotli, _) => Box::new(brotli_decompressor::Decompressor::new(reader, CHUNK)),
        (Encoding::Deflate, _) => Box::new(DeflateDecoder::new(reader)),
        (Encoding::Gzip, _) => Box::new(reader),
    })
}

type Begun<'a> = BufReader<io::Chain<Cursor<Vec<u8>>, Box<dyn Read + 'a>>>;

/// The first two bytes, and a reader that begins with them.
fn begin<'a>(mut reader: Box<dyn Read + 'a>) -> io::Result<(Vec<u8>, Begun<'a>)> {
    let mut begin = Vec::new();
    reader.by_ref().take(2).read_to_end(&mut begin)?;
    let whole = Cursor::new(begin.clone()).chain(reader);
    Ok((begin, BufReader::with_capacity(CHUNK, whole)))
}

/// A gzip file: members one behind the other (RFC 1952, section 2.2).
struct Members<R> {
    decoder: Option<GzDecoder<R>>,
}

impl<R: BufRead> Read for Members<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while let Some(decoder) = &mut self.decoder {
            let count = decoder.read(buffer)?;
            if count > 0 || buffer.is_empty() {
                return Ok(count);
            }
            if let Some(mut rest) = self.decoder.take().map(GzDecoder::into_inner)
                && rest.fill_buf()?.first() == Some(&0x1f)
            {
                self.decoder = Some(GzDecoder::new(rest));
            }
        }
        Ok(0)
    }
}

/// Remembers whether an error is one of the body's reader, such as a limit of time.
struct Source<R> {
    body: R,
    failed: Rc<Cell<bool>>,
}

impl<R: Read> Read for Source<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let result = self.body.read(buffer);
        let is_error = result.as_ref().is_err_and(|error| error.kind() != ErrorKind::Interrupted);
        self.failed.set(self.failed.get() || is_error);
        result
    }
}

struct Unpacked<'a> {
    reader: Box<dyn Read + 'a>,
    failed: Rc<Cell<bool>>,
}

impl Read for Unpacked<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.reader.read(buffer).map_err(|error| judged(error, &self.failed))
    }
}

/// An error of the body's reader as it is; any other is [`Damaged`].
fn judged(error: io::Error, failed: &Cell<bool>) -> io::Error {
    if failed.get() || error.kind() == ErrorKind::Interrupted {
        error
    } else {
        io::Error::new(ErrorKind::InvalidData, Damaged)
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
    use std::io::Write;
    use ureq::http::HeaderValue;

    const TEXT: &[u8] = b"<rss><channel><title>A short feed, a short feed</title></channel></rss>";

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn zlib(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn deflate(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    /// A brotli stream of one uncompressed block (RFC 7932, section 9.2) and an empty last one.
    fn brotli(bytes: &[u8]) -> Vec<u8> {
        let length = bytes.len() as u32 - 1;
        // A window of 16 bits; not the last block; a length of four digits; uncompressed.
        let head = (length << 4) | (1 << 20);
        let mut stream = head.to_le_bytes()[..3].to_vec();
        stream.extend_from_slice(bytes);
        stream.push(3);
        stream
    }

    /// One byte at a time, and then perhaps an error.
    struct Drops<'a>(&'a [u8], Option<ErrorKind>);

    impl Read for Drops<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            match self.0.split_first() {
                Some((first, rest)) => {
                    buffer[0] = *first;
                    self.0 = rest;
                    Ok(1)
                }
                None => self.1.map_or(Ok(0), |kind| Err(kind.into())),
            }
        }
    }

    fn read(bytes: &[u8], encoding: &str, end: Option<ErrorKind>) -> Result<Vec<u8>, ErrorKind> {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_ENCODING, encoding.parse().unwrap());
        let encodings = encodings(&headers).map_err(|Damaged| ErrorKind::InvalidData)?;
        let mut body = Vec::new();
        let read =
            unpacked(Drops(bytes, end), &encodings).and_then(|mut reader| reader.read_to_end(&mut body));
        read.map(|_| body).map_err(|error| error.kind())
    }

    #[test]
    fn bodies_are_unpacked_as_their_bytes_want_it() {
        let table: &[(&str, Vec<u8>)] = &[
            ("gzip", gzip(TEXT)),
            ("X-GZip", gzip(TEXT)),
            ("gzip", [gzip(&TEXT[..20]), gzip(&TEXT[20..])].concat()),
            ("gzip", [gzip(TEXT), b"\0\0\r\n".to_vec()].concat()),
            ("gzip", TEXT.to_vec()),
            ("gzip, gzip", gzip(&gzip(TEXT))),
            ("deflate", zlib(TEXT)),
            ("deflate", deflate(TEXT)),
            ("deflate, gzip", gzip(&deflate(TEXT))),
            ("br", brotli(TEXT)),
            ("gzip, br", brotli(&gzip(TEXT))),
            ("identity", TEXT.to_vec()),
            ("utf-8", TEXT.to_vec()),
        ];
        for (encoding, bytes) in table {
            assert_eq!(read(bytes, encoding, None).as_deref(), Ok(TEXT), "{encoding} {bytes:?}");
        }
        for encoding in ["gzip", "deflate", "br"] {
            assert_eq!(read(b"", encoding, None).as_deref(), Ok(&b""[..]), "{encoding}");
        }
    }

    #[test]
    fn a_damaged_body_is_told_from_a_broken_connection() {
        let packed = [("gzip", gzip(TEXT)), ("deflate", zlib(TEXT)), ("br", brotli(TEXT))];
        for (encoding, bytes) in &packed {
            let cut = &bytes[..bytes.len() / 2];
            assert_eq!(read(cut, encoding, None), Err(ErrorKind::InvalidData), "{encoding}");
            let reset = Some(ErrorKind::ConnectionReset);
            assert_eq!(read(cut, encoding, reset), Err(ErrorKind::ConnectionReset), "{encoding}");
        }
        let odd = ["zstd", "gzip, gzip, gzip, gzip"];
        for encoding in odd {
            assert_eq!(read(TEXT, encoding, None), Err(ErrorKind::InvalidData), "{encoding}");
        }
        assert_eq!(read(b"\x1f\x8b\x08\0nothing of the kind", "gzip", None), Err(ErrorKind::InvalidData));
        assert_eq!(read(b"\xff\xff\xff\xff\xff\xff", "br", None), Err(ErrorKind::InvalidData));
    }

    #[test]
    fn no_bytes_panic_or_go_on_without_end() {
        arbtest::arbtest(|u| {
            let encoding = *u.choose(&["gzip", "deflate", "br", "gzip, br", "deflate, gzip"])?;
            let begin = *u.choose(&[&b""[..], b"\x1f\x8b\x08\0\0\0\0\0\0\x03", b"\x78\x9c"])?;
            let bytes = [begin, u.arbitrary::<&[u8]>()?].concat();
            let mut headers = HeaderMap::new();
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
            let encodings = encodings(&headers).unwrap_or_default();
            let mut body = Vec::new();
            let reader = unpacked(Drops(&bytes, None), &encodings);
            let read = reader.and_then(|reader| reader.take(1 << 20).read_to_end(&mut body));
            assert!(read.is_ok_and(|count| count == body.len()) || body.len() <= 1 << 20);
            Ok(())
        });
    }
}
