//! Frames as bytes, and as what a terminal makes of them.

#[path = "../../../tests/support/linked.rs"]
mod linked;

use super::super::hyperlinks::Hyperlink;
use super::super::pictures::{PORTION, Pace, Pictured, Placed};
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
    ) -> (String, Option<Pictured>) {
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

/// What ends every run of cells.
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
fn what_is_as_it_was_is_not_written() {
    let mut easel = Easel::new(8, 1, Linking::On);
    let links = [link(2..6, 7, URL)];
    easel.text("a link b", &links);
    assert_eq!(easel.text("a link b", &links), "");
    // One cell inside of the link: it alone, linked.
    let written = easel.text("a lynk b", &links);
    assert_eq!(written, format!("\x1b]8;id=7;{URL}\x1b\\\x1b[1;4Hy{RESET}\x1b]8;;\x1b\\"));
    assert_eq!(easel.text("a lynk b", &links), "");
}

#[test]
fn cells_that_lead_elsewhere_now_are_written_though_their_text_stays() {
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
fn what_is_no_address_of_the_web_is_plain_text() {
    for address in ["javascript:alert(1)", "https://a.example/\x1b\\\x1b[2J", "file:///etc/passwd", "", "/b"]
    {
        let plain = Easel::new(8, 1, Linking::On).text("a link b", &[]);
        assert_eq!(Easel::new(8, 1, Linking::On).text("a link b", &[link(2..6, 1, address)]), plain);
    }
}

#[test]
fn without_links_not_a_byte_is_written_for_them() {
    let plain = Easel::new(8, 1, Linking::On).text("a link b", &[]);
    let mut easel = Easel::new(8, 1, Linking::Off);
    assert_eq!(easel.text("a link b", &[link(2..6, 1, URL)]), plain);
    assert_eq!(easel.text("a link b", &[link(2..6, 2, OTHER)]), "");
}

#[test]
fn a_cleared_screen_has_no_links() {
    let mut easel = Easel::new(8, 1, Linking::On);
    let links = [link(2..6, 1, URL)];
    // The blank between the words leads somewhere too, and no text says that it changed.
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

/// After any frames, every cell of the terminal leads where the last frame has it, no link is open, and the same
/// frame again is nothing.
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

/// Draws letters everywhere and a picture on them, four columns and `height` rows from `y` and `skip` on.
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
    // A row further up: the cells it leaves are letters again, and it is sent behind them.
    let moved = pictured(&mut easel, &picture, (0, 0, 3), None);
    assert_eq!(rows(&moved), 3);
    let (cells, pictures) = moved.split_at(moved.find("\x1bP").unwrap_or_default());
    assert!(cells.contains("ette") && !pictures.contains("ette"), "{}", moved.escape_debug());
    // Its upper part is out of sight.
    assert_eq!(rows(&pictured(&mut easel, &picture, (0, 2, 1), None)), 1);
    // What lies over a part hides it all; when that goes, it comes again.
    let over = Some(Rect::new(3, 0, 2, 1));
    assert_eq!(rows(&pictured(&mut easel, &picture, (0, 0, 3), over)), 0);
    assert_eq!(rows(&pictured(&mut easel, &picture, (0, 0, 3), None)), 3);
    easel.terminal.backend_mut().forget();
    assert!(easel.terminal.clear().is_ok());
    assert_eq!(rows(&pictured(&mut easel, &picture, (0, 0, 3), None)), 3);
    // Gone: nothing of it is left.
    let gone = easel.text("letters", &[]);
    assert!(rows(&gone) == 0 && gone.contains("ette"), "{}", gone.escape_debug());
}

/// Rows of pixels that no encoder makes small.
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
        assert_eq!((rows(&written), pictured), (0, Some(Pictured::Part)), "{y}");
    }
    // Each row once, none of the frames much larger than a portion, though other frames come between.
    let mut sent = 0;
    for frame in 1.. {
        let (written, pictured) = easel.frame_at(Pace::Resting, placing(&picture, (0, 0, 36), None));
        assert!(rows(&written) > 0 && written.len() <= PORTION + largest, "{}", written.len());
        sent += rows(&written);
        if pictured == Some(Pictured::Whole) {
            assert!(frame > 2);
            break;
        }
        if frame == 1 {
            let (written, pictured) = easel.frame_at(Pace::Moving, placing(&picture, (0, 0, 36), None));
            assert_eq!((written.as_str(), pictured), ("", Some(Pictured::Part)));
        }
    }
    assert_eq!(sent, 36);
    assert_eq!(pictured(&mut easel, &picture, (0, 0, 36), None), "");
    // A line further: what stood there is wiped, and cells that are text again are written.
    let (written, pictured) = easel.frame_at(Pace::Moving, placing(&picture, (0, 1, 35), None));
    assert_eq!((rows(&written), pictured), (0, Some(Pictured::Part)));
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
    // What lies over it hides its cells alone.
    let over = Some(Rect::new(3, 0, 2, 1));
    let covered = pictured(&mut easel, &picture, (0, 0, 3), over);
    assert!(
        sent(&covered) == 0 && cells(&covered) == 0 && covered.contains("te"),
        "{}",
        covered.escape_debug()
    );
    assert_eq!(cells(&pictured(&mut easel, &picture, (0, 0, 3), None)), 2);
    // After the screen was somebody else's, nothing is known to be there.
    easel.terminal.backend_mut().forget();
    assert!(easel.terminal.clear().is_ok());
    assert_eq!(sent(&pictured(&mut easel, &picture, (0, 0, 3), None)), 1);
}
