//! Frames as bytes, and as what a terminal makes of them.

#[path = "../../../tests/support/linked.rs"]
mod linked;
mod model;

use super::super::hyperlinks::Hyperlink;
use super::super::pictures::{ImagesSent, PORTION, Pace, Placed};
use super::*;
use crate::media::Graphics;
use crate::media::graphics::red;
use linked::LinkedScreen;
use ratatui::layout::Rect;
use ratatui::style::{Color, Style};
use std::sync::{Mutex, PoisonError};

const URL: &str = "https://a.example/b";
const OTHER: &str = "https://other.example/";

/// A terminal that keeps what it is sent.
#[derive(Clone)]
struct Kept(Arc<Mutex<(Size, Vec<u8>)>>);

impl Sink for Kept {
    fn send(&self, bytes: &[u8]) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).1.extend_from_slice(bytes);
    }

    fn size(&self) -> Size {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).0
    }
}

/// A painter, its terminal, and what it sends.
struct Easel {
    terminal: Terminal<Painter<Kept>>,
    kept: Kept,
    linking: Linking,
}

impl Easel {
    fn new(columns: u16, rows: u16, linking: Linking) -> Self {
        let kept = Kept(Arc::new(Mutex::new((Size::new(columns, rows), Vec::new()))));
        let Ok(terminal) = Terminal::new(Painter::new(kept.clone(), false)) else { panic!("no terminal") };
        Self { terminal, kept, linking }
    }

    /// Draws text on the first row, with links, and returns what was written.
    fn text(&mut self, text: &str, links: &[Hyperlink]) -> String {
        let links = links.to_vec();
        self.frame(|buffer| {
            buffer.set_string(0, 0, text, Style::new());
            Drawn { links, ..Drawn::default() }
        })
    }

    fn frame(&mut self, render: impl FnOnce(&mut Buffer) -> Drawn) -> String {
        self.frame_at(Pace::Moving, render).0
    }

    fn frame_at(
        &mut self,
        pace: Pace,
        render: impl FnOnce(&mut Buffer) -> Drawn,
    ) -> (String, Option<ImagesSent>) {
        let pictured = draw(&mut self.terminal, self.linking, pace, render).ok();
        assert!(pictured.is_some());
        (self.written(), pictured)
    }

    fn written(&self) -> String {
        let mut kept = self.kept.0.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8(std::mem::take(&mut kept.1)).unwrap_or_default()
    }

    fn resize(&self, columns: u16, rows: u16) {
        self.kept.0.lock().unwrap_or_else(PoisonError::into_inner).0 = Size::new(columns, rows);
    }
}

fn link(columns: std::ops::Range<u16>, number: u32, address: &str) -> Hyperlink {
    Hyperlink { row: 0, columns, number, address: address.into() }
}

/// The end of every run of cells.
const RESET: &str = "\x1b[39m\x1b[49m\x1b[59m\x1b[0m";

#[test]
fn nothing_in_a_frame_acts_on_the_terminal() {
    let table = [
        ("a", "a"),
        ("钉", "钉"),
        ("e\u{301}", "e\u{301}"),
        ("👨\u{200d}👩", "👨\u{200d}👩"),
        ("\x1b[2J", "[2J"),
        ("\u{202e}", " "),
        ("a\u{202e}", "a"),
        ("\u{9b}", " "),
        ("\t", " "),
        ("\u{e0041}", " "),
    ];
    for (raw, clean) in table {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 1, 1));
        buffer.content[0].set_symbol(raw);
        scrub(&mut buffer);
        assert_eq!(buffer.content[0].symbol(), clean, "{raw:?}");
    }
}

#[test]
fn a_link_surrounds_the_cells_that_are_written_and_is_closed() {
    let mut easel = Easel::new(8, 1, Linking::On);
    let written = easel.text("a link b", &[link(2..6, 7, URL)]);
    let expected = format!(
        "\x1b[1;1Ha{RESET}\x1b]8;id=7;{URL}\x1b\\\x1b[1;3Hlink{RESET}\x1b]8;;\x1b\\\x1b[1;8Hb{RESET}"
    );
    assert_eq!(written, expected);
}

#[test]
fn unchanged_cells_are_not_written() {
    let mut easel = Easel::new(8, 1, Linking::On);
    let links = [link(2..6, 7, URL)];
    easel.text("a link b", &links);
    assert_eq!(easel.text("a link b", &links), "");
    // Only the changed cell inside the link is written, with its link.
    let written = easel.text("a lynk b", &links);
    assert_eq!(written, format!("\x1b]8;id=7;{URL}\x1b\\\x1b[1;4Hy{RESET}\x1b]8;;\x1b\\"));
    assert_eq!(easel.text("a lynk b", &links), "");
}

#[test]
fn cells_whose_link_changes_are_written_even_if_their_text_does_not() {
    let mut easel = Easel::new(8, 1, Linking::On);
    let linked = |number: u32, address: &str, text: &str| {
        format!("\x1b]8;id={number};{address}\x1b\\\x1b[1;3H{text}{RESET}\x1b]8;;\x1b\\")
    };
    easel.text("a link b", &[]);
    assert_eq!(easel.text("a link b", &[link(2..6, 1, URL)]), linked(1, URL, "link"));
    assert_eq!(easel.text("a link b", &[link(2..6, 1, OTHER)]), linked(1, OTHER, "link"));
    assert_eq!(easel.text("a link b", &[link(2..6, 2, OTHER)]), linked(2, OTHER, "link"));
    assert_eq!(easel.text("a link b", &[link(2..4, 2, OTHER)]), format!("\x1b[1;5Hnk{RESET}"));
    assert_eq!(easel.text("a link b", &[]), format!("\x1b[1;3Hli{RESET}"));
    assert_eq!(easel.text("a link b", &[]), "");
}

#[test]
fn addresses_other_than_web_addresses_are_plain_text() {
    for address in ["javascript:alert(1)", "https://a.example/\x1b\\\x1b[2J", "file:///etc/passwd", "", "/b"]
    {
        let plain = Easel::new(8, 1, Linking::On).text("a link b", &[]);
        assert_eq!(Easel::new(8, 1, Linking::On).text("a link b", &[link(2..6, 1, address)]), plain);
    }
}

#[test]
fn no_byte_is_written_for_links_when_they_are_off() {
    let plain = Easel::new(8, 1, Linking::On).text("a link b", &[]);
    let mut easel = Easel::new(8, 1, Linking::Off);
    assert_eq!(easel.text("a link b", &[link(2..6, 1, URL)]), plain);
    assert_eq!(easel.text("a link b", &[link(2..6, 2, OTHER)]), "");
}

#[test]
fn a_cleared_screen_has_no_links() {
    let mut easel = Easel::new(8, 1, Linking::On);
    let links = [link(2..6, 1, URL)];
    // The blank between the words is linked too, although its text does not change.
    let first = easel.text("a li k b", &links);
    easel.terminal.backend_mut().forget();
    assert!(easel.terminal.clear().is_ok());
    assert_eq!(
        easel.text("a li k b", &links).trim_start_matches("\x1b[2J").trim_start_matches("\x1b[1;1H"),
        first.trim_start_matches("\x1b[1;1H")
    );
    easel.resize(9, 2);
    assert!(easel.text("a li k b", &links).contains("\x1b[1;3Hli k"));
}

/// After any frames, every cell of the terminal has the link of the last frame, no link is open, and repeating the
/// frame writes nothing.
#[test]
fn a_terminal_shows_the_links_of_the_last_frame() {
    arbtest::arbtest(|u| {
        let (columns, rows) = (9_u16, 3_u16);
        let mut easel = Easel::new(columns, rows, Linking::On);
        let mut screen = LinkedScreen::new(columns, rows);
        for _ in 0..u.int_in_range(1..=6)? {
            if u.ratio(1, 8)? {
                easel.terminal.backend_mut().forget();
                assert!(easel.terminal.clear().is_ok());
            }
            let mut pieces = Vec::new();
            for y in 0..rows {
                let mut x = 0;
                while x < columns {
                    let text = *u.choose(&["a", " ", "钉", "钉钉", "bc", "e\u{301}", "   "])?;
                    let target =
                        *u.choose(&[None, None, Some((1, URL)), Some((2, URL)), Some((1, OTHER))])?;
                    let colour = *u.choose(&[Color::Reset, Color::Reset, Color::Red])?;
                    pieces.push((x, y, text, target, colour));
                    x += crate::text::width(text) as u16;
                }
            }
            let mut expected = Vec::new();
            let mut render = |buffer: &mut Buffer| {
                let mut links = Vec::new();
                for (x, y, text, target, colour) in &pieces {
                    let room = usize::from(columns - x);
                    let end = buffer.set_stringn(*x, *y, text, room, Style::new().bg(*colour)).0;
                    let link = target.map(|(number, address): (u32, &str)| Hyperlink {
                        row: *y,
                        columns: *x..end,
                        number,
                        address: address.into(),
                    });
                    links.extend(link);
                    expected.extend((*x..end).map(|x| (x, *y, *target)));
                }
                Drawn { links, ..Drawn::default() }
            };
            let written = easel.frame(&mut render);
            assert_eq!(easel.frame(&mut render), "");
            screen.feed(written.as_bytes());
            assert_eq!(screen.open, None);
            for (x, y, target) in expected {
                let target = target.map(|(number, address)| format!("id={number};{address}"));
                assert_eq!(screen.cell(x, y).link, target, "{x},{y} {}", written.escape_debug());
            }
        }
        Ok(())
    });
}

/// Draws letters everywhere and a picture over them: four columns, `height` rows from row `y`, without its first `skip`
/// rows.
fn pictured(
    easel: &mut Easel,
    picture: &Arc<crate::media::Encoded>,
    (y, skip, height): (u16, u16, u16),
    over: Option<Rect>,
) -> String {
    easel.frame(placing(picture, (y, skip, height), over))
}

/// See [`pictured`].
fn placing(
    picture: &Arc<crate::media::Encoded>,
    (y, skip, height): (u16, u16, u16),
    over: Option<Rect>,
) -> impl FnOnce(&mut Buffer) -> Drawn {
    let picture = Arc::clone(picture);
    move |buffer| {
        for row in 0..buffer.area.height {
            buffer.set_string(0, row, "letters", Style::new());
        }
        let area = Rect::new(1, y, 4, height);
        let pictures = vec![Placed { area, skip, picture }];
        Drawn { pictures, over, ..Drawn::default() }
    }
}

#[test]
fn rows_of_a_picture_are_sent_where_they_are_new() {
    let mut easel = Easel::new(8, 6, Linking::On);
    let picture = Arc::new(red(Graphics::Sixel, (4, 3)));
    let rows = |written: &str| written.matches("\x1bP").count();
    let first = pictured(&mut easel, &picture, (1, 0, 3), None);
    assert_eq!(rows(&first), 3);
    assert!(first.contains("\x1b[2;2H\x1bP") && first.contains("\x1b[4;2H\x1bP"), "{}", first.escape_debug());
    assert_eq!(pictured(&mut easel, &picture, (1, 0, 3), None), "");
    // One row further up: the cells that it leaves are letters again, and the picture is sent after them.
    let moved = pictured(&mut easel, &picture, (0, 0, 3), None);
    assert_eq!(rows(&moved), 3);
    let (cells, pictures) = moved.split_at(moved.find("\x1bP").unwrap_or_default());
    assert!(cells.contains("ette") && !pictures.contains("ette"), "{}", moved.escape_debug());
    // The upper part is outside the window.
    assert_eq!(rows(&pictured(&mut easel, &picture, (0, 2, 1), None)), 1);
    // A popup over a part hides the whole picture; without the popup the picture is sent again.
    let over = Some(Rect::new(3, 0, 2, 1));
    assert_eq!(rows(&pictured(&mut easel, &picture, (0, 0, 3), over)), 0);
    assert_eq!(rows(&pictured(&mut easel, &picture, (0, 0, 3), None)), 3);
    easel.terminal.backend_mut().forget();
    assert!(easel.terminal.clear().is_ok());
    assert_eq!(rows(&pictured(&mut easel, &picture, (0, 0, 3), None)), 3);
    // No row of a removed picture is left.
    let gone = easel.text("letters", &[]);
    assert!(rows(&gone) == 0 && gone.contains("ette"), "{}", gone.escape_debug());
}

/// A picture that cannot be compressed.
fn grainy(cells: (u16, u16)) -> Arc<crate::media::Encoded> {
    let mut seed = 7_u32;
    let canvas = image::RgbaImage::from_fn(u32::from(cells.0) * 10, u32::from(cells.1) * 20, |_, _| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let [_, red, green, blue] = seed.to_le_bytes();
        image::Rgba([red, green, blue, 255])
    });
    Arc::new(crate::media::graphics::drawn(&canvas.into(), Graphics::Sixel, cells, (10, 20)))
}

#[test]
fn while_keys_come_large_pictures_wait_and_then_come_in_portions() {
    let mut easel = Easel::new(8, 40, Linking::On);
    let picture = grainy((4, 36));
    let rows = |written: &str| written.matches("\x1bP").count();
    let largest = picture.bytes() / 36 * 2;
    assert!(picture.bytes() > 2 * PORTION, "{}", picture.bytes());
    for y in [2, 1, 0] {
        let (written, pictured) = easel.frame_at(Pace::Moving, placing(&picture, (y, 0, 36), None));
        assert_eq!((rows(&written), pictured), (0, Some(ImagesSent::Part)), "{y}");
    }
    // Each row is sent once, and no frame is much larger than a portion, even with other frames in between.
    let mut sent = 0;
    for frame in 1.. {
        let (written, pictured) = easel.frame_at(Pace::Resting, placing(&picture, (0, 0, 36), None));
        assert!(rows(&written) > 0 && written.len() <= PORTION + largest, "{}", written.len());
        sent += rows(&written);
        if pictured == Some(ImagesSent::Whole) {
            assert!(frame > 2);
            break;
        }
        if frame == 1 {
            let (written, pictured) = easel.frame_at(Pace::Moving, placing(&picture, (0, 0, 36), None));
            assert_eq!((written.as_str(), pictured), ("", Some(ImagesSent::Part)));
        }
    }
    assert_eq!(sent, 36);
    assert_eq!(pictured(&mut easel, &picture, (0, 0, 36), None), "");
    // One line further: the old rows are removed, and cells that are text again are written.
    let (written, pictured) = easel.frame_at(Pace::Moving, placing(&picture, (0, 1, 35), None));
    assert_eq!((rows(&written), pictured), (0, Some(ImagesSent::Part)));
    assert_eq!(written.matches("ette").count(), 36, "{}", written.escape_debug());
}

#[test]
fn a_picture_that_does_not_fit_is_not_sent() {
    let picture = Arc::new(red(Graphics::Sixel, (4, 3)));
    for place in [(4, 0, 3), (0, 1, 3), (0, u16::MAX, 3), (0, 0, 0)] {
        let written = pictured(&mut Easel::new(8, 6, Linking::On), &picture, place, None);
        assert!(!written.contains("\x1bP"), "{place:?}");
    }
    let narrow = pictured(&mut Easel::new(4, 6, Linking::On), &picture, (0, 0, 3), None);
    assert!(!narrow.contains("\x1bP"));
}

#[test]
fn kitty_is_sent_a_picture_once_and_then_cells() {
    let mut easel = Easel::new(8, 6, Linking::On);
    let picture = Arc::new(red(Graphics::Kitty, (4, 3)));
    let sent = |written: &str| written.matches("a=T").count();
    let cells = |written: &str| written.matches('\u{10eeee}').count();
    let first = pictured(&mut easel, &picture, (1, 0, 3), None);
    assert_eq!((sent(&first), cells(&first)), (1, 12));
    assert_eq!(pictured(&mut easel, &picture, (1, 0, 3), None), "");
    let moved = pictured(&mut easel, &picture, (0, 0, 3), None);
    assert_eq!((sent(&moved), cells(&moved)), (0, 12));
    // A popup hides only the cells that it covers.
    let over = Some(Rect::new(3, 0, 2, 1));
    let covered = pictured(&mut easel, &picture, (0, 0, 3), over);
    assert!(
        sent(&covered) == 0 && cells(&covered) == 0 && covered.contains("te"),
        "{}",
        covered.escape_debug()
    );
    assert_eq!(cells(&pictured(&mut easel, &picture, (0, 0, 3), None)), 2);
    // After another program used the screen, everything is sent again.
    easel.terminal.backend_mut().forget();
    assert!(easel.terminal.clear().is_ok());
    assert_eq!(sent(&pictured(&mut easel, &picture, (0, 0, 3), None)), 1);
}

/// After any frames, the terminal shows exactly the text and the picture rows of the last one. Text that is written
/// over a row of a picture removes it, cell by cell.
#[test]
fn a_terminal_shows_the_text_and_the_rows_of_the_last_frame() {
    let picture = Arc::new(red(Graphics::Sixel, (4, 3)));
    arbtest::arbtest(|u| {
        let frame = Rect::new(0, 0, 12, 5);
        let mut easel = Easel::new(frame.width, frame.height, Linking::On);
        let mut screen = LinkedScreen::new(frame.width, frame.height);
        for _ in 0..u.int_in_range(1..=6)? {
            let skip = u.int_in_range(0..=2)?;
            let height = u.int_in_range(1..=3 - skip)?;
            let y = u.int_in_range(0..=frame.height - height)?;
            let area = Rect::new(u.int_in_range(0..=frame.width - 4)?, y, 4, height);
            let placed = if u.ratio(3, 4)? {
                vec![Placed { area, skip, picture: Arc::clone(&picture) }]
            } else {
                Vec::new()
            };
            let covered = |x, y| placed.iter().any(|one| one.area.contains(Position::new(x, y)));
            let mut expected = Vec::new();
            for at in frame.positions() {
                let (x, y) = (at.x, at.y);
                let wide = expected.last().is_some_and(|(_, _, text)| *text == "钉");
                let room = x + 1 < frame.width && !covered(x, y) && !covered(x + 1, y);
                let text = match u.int_in_range(0..=2)? {
                    _ if wide => "",
                    _ if covered(x, y) => "picture",
                    0 | 1 if room => "钉",
                    0 => " ",
                    _ => "a",
                };
                expected.push((x, y, text));
            }
            let render = |buffer: &mut Buffer| {
                for (x, y, text) in &expected {
                    if !text.is_empty() {
                        let text = if *text == "picture" { "b" } else { text };
                        buffer.set_string(*x, *y, text, Style::new());
                    }
                }
                Drawn { pictures: placed.clone(), ..Drawn::default() }
            };
            let written = easel.frame(render);
            assert_eq!(easel.frame(render), "");
            for piece in written.split_inclusive("\x1b\\") {
                let (text, row) =
                    piece.split_once("\x1bP").map_or((piece, None), |(text, row)| (text, Some(row)));
                screen.feed(text.as_bytes());
                if row.is_some() {
                    screen.cover(4, "picture");
                }
            }
            for (x, y, text) in expected {
                assert_eq!(screen.cell(x, y).text, text, "{x},{y} {}", written.escape_debug());
            }
        }
        Ok(())
    });
}

/// The commands of a frame that show or hide the cursor, in order, and the last position of the cursor.
fn cursor_of(written: &str) -> (Vec<bool>, Option<&str>) {
    let commands = written
        .match_indices("\x1b[?25")
        .filter_map(|(at, start)| written[at + start.len()..].chars().next().map(|last| last == 'h'));
    let last = written.rfind('H').and_then(|end| {
        let start = written[..end].rfind("\x1b[")?;
        written.get(start + 2..end)
    });
    (commands.collect(), last)
}

#[test]
fn no_cursor_is_drawn_where_a_row_of_a_picture_stands() {
    let picture = Arc::new(red(Graphics::Sixel, (4, 3)));
    let with_cursor = |place, at: (u16, u16)| {
        let draw = placing(&picture, place, None);
        move |buffer: &mut Buffer| Drawn { cursor: Some(at.into()), ..draw(buffer) }
    };
    let mut easel = Easel::new(8, 6, Linking::On);
    // The cursor is shown beside the picture.
    let first = easel.frame(with_cursor((1, 0, 3), (0, 0)));
    assert_eq!(cursor_of(&first), (vec![true], Some("1;1")));
    // One line further the cursor is hidden before the first row and shown at its position after the last.
    let moved = easel.frame(with_cursor((0, 0, 3), (0, 4)));
    assert_eq!(cursor_of(&moved), (vec![false, true], Some("5;1")));
    let hidden = moved.find("\x1b[?25l").unwrap_or(usize::MAX);
    assert!(hidden < moved.find("\x1bP").unwrap_or(0), "{}", moved.escape_debug());
    assert!(moved.rfind("\x1bP") < moved.find("\x1b[?25h"), "{}", moved.escape_debug());
    // On the picture the cursor is hidden; beside it the cursor is shown again without sending the picture.
    assert_eq!(cursor_of(&easel.frame(with_cursor((0, 0, 3), (2, 1)))).0, [false]);
    let back = easel.frame(with_cursor((0, 0, 3), (0, 4)));
    assert_eq!((cursor_of(&back).0, back.contains("\x1bP")), (vec![true], false));
}

/// The placements over the text, by picture and number: position, first row of pixels, and size in cells.
type Over = std::collections::BTreeMap<(u32, u32), [u16; 5]>;

/// Applies kitty's commands in a frame. A picture must be known when it is placed.
fn place_all(written: &str, known: &mut Vec<u32>, over: &mut Over) {
    let mut at = (0, 0);
    for piece in written.split('\x1b').skip(1) {
        if let Some(place) = piece.strip_prefix('[').and_then(|piece| piece.split_once('H')).map(|(at, _)| at)
            && let Some((row, column)) = place.split_once(';')
            && let (Ok(row), Ok(column)) = (row.parse::<u16>(), column.parse::<u16>())
        {
            at = (column - 1, row - 1);
        }
        if piece.starts_with("[2J") {
            over.clear();
            known.clear();
        }
        let Some((keys, _)) = piece.strip_prefix("_G").and_then(|piece| piece.split_once(';')) else {
            continue;
        };
        let value = |name: &str| {
            let pair = keys.split(',').filter_map(|pair| pair.split_once('='));
            pair.filter(|(key, _)| *key == name).map(|(_, value)| value).next()
        };
        let number = |name| value(name).and_then(|value| value.parse::<u32>().ok()).unwrap_or(0);
        match (value("a"), value("d")) {
            (Some("t"), _) => known.push(number("i")),
            (Some("p"), _) => {
                assert!(known.contains(&number("i")) && number("C") == 1 && number("x") == 0);
                let small = |name| u16::try_from(number(name)).unwrap_or(u16::MAX);
                assert_eq!((small("w"), small("h")), (small("c") * 4, small("r") * 6));
                over.insert((number("i"), number("p")), [at.0, at.1, small("y"), small("c"), small("r")]);
            }
            (Some("d"), Some("i")) => {
                over.remove(&(number("i"), number("p")));
            }
            (Some("d"), None) => over.clear(),
            _ => {}
        }
    }
}

/// After any frames, the terminal has exactly the placements of the last one, and repeating the frame writes nothing.
#[test]
fn placements_over_the_text_are_removed_again() {
    let pictures = [(4, 3), (2, 5), (4, 3)].map(|cells| Arc::new(red(Graphics::KittyPlaced, cells)));
    arbtest::arbtest(|u| {
        let frame = Rect::new(0, 0, 20, 8);
        let mut easel = Easel::new(frame.width, frame.height, Linking::On);
        let (mut known, mut over) = (Vec::new(), Over::new());
        for _ in 0..u.int_in_range(1..=6)? {
            if u.ratio(1, 6)? {
                if u.arbitrary()? {
                    easel.terminal.backend_mut().forget();
                }
                assert!(easel.terminal.clear().is_ok());
            }
            let popup = if u.ratio(1, 4)? { Some(Rect::new(6, 2, 3, 3)) } else { None };
            let mut placed = Vec::new();
            for (column, picture) in (0..).step_by(5).zip(&pictures) {
                let skip = u.int_in_range(0..=picture.rows() - 1)?;
                let height = u.int_in_range(1..=picture.rows() - skip)?;
                let y = u.int_in_range(0..=frame.height - height)?;
                let area = Rect::new(column, y, picture.columns(), height);
                if u.ratio(2, 3)? {
                    placed.push(Placed { area, skip, picture: Arc::clone(picture) });
                }
            }
            let mut seen: Vec<[u16; 5]> = placed
                .iter()
                .filter(|one| !popup.is_some_and(|popup| popup.intersects(one.area)))
                .map(|one| [one.area.x, one.area.y, one.skip * 6, one.area.width, one.area.height])
                .collect();
            let render = |buffer: &mut Buffer| {
                buffer.set_string(0, 0, "letters and letters", Style::new());
                Drawn { pictures: placed.clone(), over: popup, ..Drawn::default() }
            };
            let written = easel.frame(render);
            assert_eq!(easel.frame(render), "");
            place_all(&written, &mut known, &mut over);
            let mut found: Vec<[u16; 5]> = over.values().copied().collect();
            found.sort_unstable();
            seen.sort_unstable();
            assert_eq!(found, seen, "{}", written.escape_debug());
        }
        // Placements are deleted explicitly when the screen is cleared, because not every terminal does that.
        let was = !over.is_empty();
        assert!(easel.terminal.clear().is_ok());
        assert_eq!(easel.frame(|_| Drawn::default()).contains("\x1b_Ga=d,q=2;"), was);
        Ok(())
    });
}

#[test]
fn half_a_wide_character_is_never_left_over() {
    let mut easel = Easel::new(6, 1, Linking::On);
    easel.text("钉a钉", &[]);
    // A comparison of buffers sees no change in the blank after each new letter.
    let written = easel.text("b a c", &[]);
    assert_eq!(written, format!("\x1b[1;1Hb \x1b[1;4H c{RESET}"), "{}", written.escape_debug());
    // Drawing over the second half of a character removes the first half too.
    let written = easel.frame(|buffer| {
        buffer.set_string(0, 0, "钉钉钉", Style::new());
        buffer.set_string(3, 0, "│", Style::new());
        Drawn::default()
    });
    assert!(written.contains("\x1b[1;1H钉") && written.contains('│'), "{}", written.escape_debug());
    assert_eq!(written.matches('钉').count(), 2, "{}", written.escape_debug());
}
