//! Decodes what is sent to a terminal, following the protocols' specifications.

use super::*;
use std::collections::HashMap;
use std::io::Read;

/// An image: red on the left, blue on the right, a green line through the middle row of pixels.
fn sample(width: u32, height: u32) -> DynamicImage {
    RgbaImage::from_fn(width, height, |x, y| {
        image::Rgba(if y == height / 2 {
            [0, 255, 0, 255]
        } else if x < width / 2 {
            [255, 0, 0, 255]
        } else {
            [0, 0, 255, 255]
        })
    })
    .into()
}

/// Decodes a sixel sequence: width, height, and the drawn pixels by position.
fn read_sixel(sequence: &str) -> (u32, u32, HashMap<(u32, u32), [u8; 3]>) {
    let body = sequence.strip_prefix("\x1bP9;1;0q\"1;1;").expect("an introducer");
    let body = body.strip_suffix("\x1b\\").expect("an end");
    assert!(body.bytes().all(|byte| byte.is_ascii_graphic()), "nothing else inside");
    let end = body.find('#').unwrap_or(body.len());
    let (width, height) = body[..end].split_once(';').expect("a size");
    let (width, height) = (width.parse().expect("a width"), height.parse().expect("a height"));
    let mut colours: HashMap<u32, [u8; 3]> = HashMap::new();
    let (mut colour, mut x, mut band) = (0, 0, 0);
    let mut pixels = HashMap::new();
    let mut rest = body[end..].chars().peekable();
    let number = |rest: &mut std::iter::Peekable<std::str::Chars>| {
        let mut number = 0;
        while let Some(digit) = rest.peek().and_then(|c| c.to_digit(10)) {
            number = number * 10 + digit;
            rest.next();
        }
        number
    };
    while let Some(c) = rest.next() {
        let mut run = 1;
        let sixel = match c {
            '#' => {
                colour = number(&mut rest);
                if rest.next_if_eq(&';').is_some() {
                    assert_eq!(number(&mut rest), 2, "red, green and blue");
                    let parts = [0; 3].map(|_| {
                        assert_eq!(rest.next(), Some(';'));
                        (number(&mut rest) * 255 / 100) as u8
                    });
                    colours.insert(colour, parts);
                }
                continue;
            }
            '$' => {
                x = 0;
                continue;
            }
            '-' => {
                (x, band) = (0, band + 1);
                continue;
            }
            '!' => {
                run = number(&mut rest);
                rest.next().expect("a sixel to repeat")
            }
            c => c,
        };
        let bits = u32::from(sixel).checked_sub(63).filter(|bits| *bits < 64).expect("a sixel");
        for _ in 0..run {
            for bit in (0..6).filter(|bit| bits >> bit & 1 == 1) {
                pixels.insert((x, band * 6 + bit), colours[&colour]);
            }
            x += 1;
        }
    }
    (width, height, pixels)
}

#[test]
fn a_row_of_sixels_is_its_row_of_pixels_for_every_cell_height() {
    for cell in [(10, 20), (8, 16), (7, 13), (9, 18), (5, 6)] {
        let (columns, rows) = (4_u16, 5_u16);
        let (width, height) = (u32::from(columns * cell.0), u32::from(rows * cell.1));
        let image = sample(width, height);
        let encoded = draw(&image, Graphics::Sixel, (columns, rows), cell).expect("sixels");
        let Form::Rows(sequences) = encoded.form() else { panic!("rows") };
        assert_eq!(sequences.len(), usize::from(rows));
        for (row, sequence) in (0..).zip(sequences) {
            let (wide, high, pixels) = read_sixel(sequence);
            assert_eq!((wide, high), (width, u32::from(cell.1)));
            assert_eq!(
                pixels.len() as u32,
                width * u32::from(cell.1),
                "every pixel and no other: {cell:?} {row}"
            );
            for ((x, y), colour) in pixels {
                let y = row * u32::from(cell.1) + y;
                let expected = image.to_rgba8().get_pixel(x, y).0;
                assert_eq!(colour[..], expected[..3], "{x},{y}");
            }
        }
    }
}

/// The commands in a kitty stream: the keys before the semicolon, and the payload as sent.
fn read_kitty(stream: &str) -> Vec<(HashMap<&str, &str>, &str)> {
    let commands = stream.split_terminator("\x1b\\");
    commands
        .map(|command| {
            let body = command.strip_prefix("\x1b_G").expect("a command");
            let (keys, payload) = body.split_once(';').expect("a payload");
            assert!(!payload.contains('\x1b') && payload.len() <= 4096);
            (keys.split(',').map(|pair| pair.split_once('=').expect("key and value")).collect(), payload)
        })
        .collect()
}

#[test]
fn kitty_is_sent_the_pixels_once_and_cells_that_name_them() {
    let image = sample(40, 60);
    let encoded = draw(&image, Graphics::Kitty, (4, 3), (10, 20)).expect("a picture");
    let Form::Kitty { id, transmission, .. } = encoded.form() else { panic!("kitty") };
    let commands = read_kitty(transmission);
    let (first, last) = (&commands[0].0, &commands[commands.len() - 1].0);
    // Transmit and place virtually, RGBA, compressed, no response.
    for (key, value) in
        [("a", "T"), ("U", "1"), ("f", "32"), ("o", "z"), ("t", "d"), ("q", "2"), ("s", "40"), ("v", "60")]
    {
        assert_eq!(first.get(key), Some(&value), "{key}");
    }
    assert_eq!(first["i"].parse(), Ok(*id));
    assert_eq!(last["m"], "0");
    assert!(commands[..commands.len() - 1].iter().all(|(keys, _)| keys["m"] == "1"));
    let payload: String = commands.iter().map(|(_, payload)| *payload).collect();
    let mut pixels = Vec::new();
    flate2::read::ZlibDecoder::new(&*base64(&payload)).read_to_end(&mut pixels).expect("zlib");
    assert_eq!(&pixels, image.to_rgba8().as_raw());

    let symbols: Vec<String> = (0..3)
        .flat_map(|row| (0..4).map(move |column| (column, row)))
        .filter_map(|(x, y)| encoded.placeholder(x, y))
        .collect();
    assert_eq!(symbols.len(), 12);
    // The first diacritics of the protocol's table stand for rows and columns.
    let marks = ['\u{305}', '\u{30d}', '\u{30e}', '\u{310}'];
    for (at, symbol) in symbols.iter().enumerate() {
        let mut chars = symbol.chars();
        assert_eq!(chars.next(), Some('\u{10eeee}'));
        assert_eq!((chars.next(), chars.next()), (Some(marks[at / 4]), Some(marks[at % 4])));
        assert_eq!((chars.count(), crate::text::width(symbol)), (1, 1));
    }
    assert_eq!(encoded.placeholder(0, 297), None);
    let again = draw(&image, Graphics::Kitty, (4, 3), (10, 20)).expect("a picture");
    assert_eq!(again, encoded, "the same picture has the same number");
}

#[test]
fn without_placeholders_kitty_is_sent_the_pixels_alone_under_a_number_that_every_terminal_takes() {
    for seed in 0..8 {
        let image = sample(40 + seed, 60);
        let encoded = draw(&image, Graphics::KittyPlaced, (5, 3), (10, 20)).expect("a picture");
        let Form::Placed { id, transmission, cell } = encoded.form() else { panic!("placed") };
        assert_eq!(*cell, (10, 20));
        assert!((1..=0x7fff_ffff).contains(id), "{id}");
        let commands = read_kitty(transmission);
        let first = &commands[0].0;
        for (key, value) in [("a", "t"), ("f", "32"), ("o", "z"), ("t", "d"), ("q", "2"), ("s", "50")] {
            assert_eq!(first.get(key), Some(&value), "{key}");
        }
        assert_eq!((first["i"].parse(), first.get("U")), (Ok(*id), None));
    }
}

/// A decoder for RFC 4648.
fn base64(text: &str) -> Vec<u8> {
    let value = |byte: u8| match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => panic!("not base64: {byte}"),
    };
    let mut out = Vec::new();
    for group in text.as_bytes().chunks(4) {
        let digits: Vec<u32> =
            group.iter().filter(|byte| **byte != b'=').map(|byte| u32::from(value(*byte))).collect();
        let bits = digits.iter().fold(0, |bits, digit| bits << 6 | digit) << (6 * (4 - digits.len()));
        out.extend(&bits.to_be_bytes()[1..digits.len()]);
    }
    out
}

#[test]
fn a_row_for_iterm2_is_a_png_of_its_pixels() {
    let image = sample(40, 60);
    let encoded = draw(&image, Graphics::Iterm2, (4, 3), (10, 20)).expect("a picture");
    let Form::Rows(rows) = encoded.form() else { panic!("rows") };
    assert_eq!(rows.len(), 3);
    for (row, sequence) in (0..).zip(rows) {
        let body = sequence.strip_prefix("\x1b]1337;File=inline=1;size=").expect("a file");
        let body = body.strip_suffix('\x07').expect("an end");
        let (keys, payload) = body.split_once(':').expect("a payload");
        assert!(keys.ends_with(";width=40px;height=20px;doNotMoveCursor=1"), "{keys}");
        let strip = image::load_from_memory(&base64(payload)).expect("a PNG").to_rgba8();
        for (x, y, pixel) in strip.enumerate_pixels() {
            assert_eq!(pixel, image.to_rgba8().get_pixel(x, row * 20 + y));
        }
    }
}

#[test]
fn a_cell_of_half_blocks_is_two_pixels() {
    let image = sample(16, 32);
    let encoded = draw(&image, Graphics::HalfBlocks, (4, 4), (4, 8)).expect("a picture");
    assert_eq!(encoded.cell(0, 0), Some((' ', Color::Rgb(255, 0, 0), Color::Rgb(255, 0, 0))));
    assert_eq!(encoded.cell(3, 3), Some((' ', Color::Rgb(0, 0, 255), Color::Rgb(0, 0, 255))));
    assert_eq!((encoded.cell(4, 0), encoded.cell(0, 4)), (None, None));
}

/// An image of one colour.
fn plain(width: u32, height: u32, colour: [u8; 4]) -> DynamicImage {
    RgbaImage::from_pixel(width, height, image::Rgba(colour)).into()
}

#[test]
fn half_blocks_end_where_the_image_ends() {
    // Heights in pixels of two cells with eight pixels each, and the halves that are drawn.
    let table =
        [(16, 4), (15, 4), (14, 4), (13, 3), (12, 3), (10, 3), (9, 2), (8, 2), (4, 1), (2, 1), (1, 0)];
    // Dark, middle and light ones: none is mixed with anything.
    for colour in [[8, 9, 10], [98, 135, 154], [250, 251, 252]] {
        let [red, green, blue] = colour;
        let (own, none) = (Color::Rgb(red, green, blue), Color::Reset);
        for (height, halves) in table {
            let image = plain(12, height, [red, green, blue, 255]);
            let encoded = draw(&image, Graphics::HalfBlocks, (3, 2), (4, 8)).expect("a picture");
            for column in 0..3 {
                let cells = [0, 1].map(|row| encoded.cell(column, row));
                let cell = |drawn: usize| match drawn {
                    0 => Some((' ', none, none)),
                    1 => Some(('▀', own, none)),
                    _ => Some((' ', own, own)),
                };
                assert_eq!(cells, [cell(halves), cell(halves.saturating_sub(2))], "{height} {column}");
            }
        }
    }
}

#[test]
fn a_file_of_any_height_ends_without_a_row_that_is_mixed() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("a.png");
    let colour = Color::Rgb(98, 135, 154);
    for (width, height) in [(320, 200), (321, 199), (640, 427), (100, 33), (90, 171), (33, 17)] {
        plain(width, height, [98, 135, 154, 255]).save(&file).expect("an image");
        for most in [(40, 20), (33, 11), (7, 3)] {
            let cells = crate::document::picture_cells((width, height), USUAL_CELL, most);
            let encoded = encode(&file, Graphics::HalfBlocks, cells, USUAL_CELL).expect("a picture");
            for (column, row) in (0..cells.0).flat_map(|column| (0..cells.1).map(move |row| (column, row))) {
                let (_, front, back) = encoded.cell(column, row).expect("a cell");
                for seen in [front, back] {
                    assert!([colour, Color::Reset].contains(&seen), "{width}x{height} {most:?}: {seen:?}");
                }
                let is_edge = row + 1 == cells.1 || column == 0 || column + 1 == cells.0;
                assert!(is_edge || (front, back) == (colour, colour), "{width}x{height} {most:?}");
            }
        }
    }
}

#[test]
fn transparent_parts_of_half_blocks_show_the_terminal() {
    let mut image = plain(8, 8, [255, 0, 0, 255]).to_rgba8();
    for (x, y) in (0..4).flat_map(|x| (0..4).map(move |y| (x, y))) {
        image.put_pixel(x, y, image::Rgba([0, 0, 0, 0]));
    }
    let encoded = draw(&image.into(), Graphics::HalfBlocks, (2, 1), (4, 8)).expect("a picture");
    let red = Color::Rgb(255, 0, 0);
    assert_eq!(encoded.cell(0, 0), Some(('▄', red, Color::Reset)));
    assert_eq!(encoded.cell(1, 0), Some((' ', red, red)));
}

#[test]
fn what_cannot_be_seen_while_it_moves_has_about_its_colours() {
    // An image smaller than its cells is centred, with nothing below it.
    let image = sample(80, 60);
    for graphics in [Graphics::Sixel, Graphics::Iterm2, Graphics::KittyPlaced] {
        let encoded = draw(&image, graphics, (9, 4), (10, 20)).expect("a picture");
        assert_eq!(encoded.blur(0, 0), Some(Color::Rgb(255, 0, 0)), "{graphics:?}");
        assert_eq!(encoded.blur(8, 2), Some(Color::Rgb(0, 0, 255)), "{graphics:?}");
        assert_eq!(
            (encoded.blur(0, 3), encoded.blur(9, 0), encoded.blur(0, 4)),
            (Some(Color::Reset), None, None)
        );
    }
    // These protocols never hide the image.
    for graphics in [Graphics::Kitty, Graphics::HalfBlocks] {
        assert_eq!(draw(&image, graphics, (8, 3), (10, 20)).expect("a picture").blur(0, 0), None);
    }
}
