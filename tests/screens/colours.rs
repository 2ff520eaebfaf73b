//! Colours: what is selected and what was found can be read and seen in every theme and on every terminal.

use super::reader::Reader;
use newsrack::terminal::Colours;
use ratatui::buffer::Cell;
use ratatui::style::{Color, Modifier};

const DEPTHS: [Colours; 4] = [Colours::True, Colours::Palette, Colours::Sixteen, Colours::Mono];

#[test]
fn no_cell_has_a_background_without_a_text_colour() {
    for keys in ["", "c j j", "S 渡 口 Enter", "l / 渡 口 Enter Tab", "?", ":", ",", "/ 桥 Enter"] {
        let mut reader = Reader::start(200, 50);
        reader.keys(keys);
        for theme in 0..4 {
            for colours in DEPTHS {
                let frame = reader.painted(colours);
                let bare = |cell: &&Cell| cell.bg != Color::Reset && cell.fg == Color::Reset;
                assert_eq!(frame.content.iter().find(bare), None, "{keys} {theme} {colours:?}");
            }
            reader.keys("Esc Esc T");
            reader.keys(keys);
        }
    }
}

#[test]
fn what_was_found_is_highlighted_in_the_selected_row_as_well() {
    let mut reader = Reader::start(80, 24);
    reader.keys("S 渡 口 Enter j");
    let row = reader.row_of("晨报社");
    for theme in 0..4 {
        for colours in DEPTHS {
            let frame = reader.painted(colours);
            // The title, and the snippet below it.
            for y in [row, row + 1] {
                let looks = |x: u16| {
                    let cell = &frame[(x, y)];
                    (cell.bg, cell.modifier.contains(Modifier::REVERSED))
                };
                let hits: String =
                    (0..80).filter(|x| looks(*x) != looks(0)).map(|x| frame[(x, y)].symbol()).collect();
                let hits = hits.replace(' ', "");
                assert!(hits.starts_with("渡口"), "{theme} {colours:?} {y}: {hits}\n{}", reader.screen());
            }
        }
        reader.keys("T");
    }
}
