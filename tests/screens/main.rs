//! Keys and the resulting screens: the reader on `sample-articles` at a fixed time, with all jobs done at once.

mod colours;
mod empty;
mod feeds;
#[path = "../support/harness.rs"]
mod harness;
mod keys;
mod mouse;
mod places;
mod reader;
mod shelves;
mod sidebar;
mod svg;

use newsrack::app::settings::{Settings, TerminalWidths};
use newsrack::text::Widths;
use ratatui::buffer::CellWidth;
use reader::Reader;
use std::path::PathBuf;

#[test]
fn the_first_screen_at_every_size() {
    for (columns, rows) in [(60, 20), (80, 24), (120, 40), (200, 50)] {
        let reader = Reader::start(columns, rows);
        insta::assert_snapshot!(format!("first_{columns}x{rows}"), reader.screen());
    }
}

#[test]
fn an_article_at_every_size() {
    for (columns, rows) in [(60, 20), (80, 24), (120, 40), (200, 50)] {
        let mut reader = Reader::start(columns, rows);
        reader.keys("/ 大 桥 今 晨 Enter l");
        insta::assert_snapshot!(format!("article_{columns}x{rows}"), reader.screen());
    }
}

#[test]
fn an_article_is_read_to_its_end_and_left() {
    let mut reader = Reader::start(80, 24);
    reader.keys("Enter");
    assert!(reader.screen().contains("13 min"), "{}", reader.screen());
    reader.keys("G");
    assert!(reader.screen().contains("100%"), "{}", reader.screen());
    insta::assert_snapshot!("the_end", reader.screen());
    reader.keys("Space");
    assert!(reader.screen().contains("next unread: "), "{}", reader.screen());
    reader.keys("Space");
    assert!(reader.screen().contains("2 of 43"), "{}", reader.screen());
    reader.keys("h");
    insta::assert_snapshot!("back_in_the_list", reader.screen());
    reader.keys("q");
    assert!(reader.has_quit());
}

#[test]
fn categories_unfold_and_lead_to_their_lists() {
    let mut reader = Reader::start(80, 24);
    reader.keys("c");
    insta::assert_snapshot!("categories", reader.screen());
    reader.keys("j j j j j j l l");
    insta::assert_snapshot!("a_category", reader.screen());
}

#[test]
fn lists_can_be_grouped_filtered_and_searched() {
    let mut reader = Reader::start(80, 24);
    reader.keys(", G k Enter");
    insta::assert_snapshot!("grouped_by_source", reader.screen());
    // The next filter that changes the list is "starred", because "unread" would not change the list of unread
    // articles.
    reader.keys("s s a");
    insta::assert_snapshot!("starred_only", reader.screen());
    reader.keys("a / 渡");
    insta::assert_snapshot!("finding_titles", reader.screen());
    reader.keys("Esc");
}

#[test]
fn marks_are_made_and_taken_back() {
    let mut reader = Reader::start(80, 24);
    reader.keys("A");
    assert!(reader.screen().contains("Mark 43 articles as read? y/n"), "{}", reader.screen());
    reader.keys("n");
    assert!(reader.screen().contains("cancelled"), "{}", reader.screen());
    reader.keys("A y");
    assert!(reader.screen().contains("43 articles marked as read"), "{}", reader.screen());
    assert!(!reader.screen().contains('●'), "{}", reader.screen());
    reader.keys("U");
    assert_eq!(reader.screen().matches('●').count(), reader.rows_shown(), "{}", reader.screen());
}

#[test]
fn opening_is_undone_with_its_place_and_redone() {
    let mut reader = Reader::start(80, 24);
    let first = reader.screen();
    reader.keys("Enter d d q");
    assert!(reader.screen().contains("42 unread"), "{}", reader.screen());
    reader.keys("c");
    assert!(reader.screen().contains("Continue"), "{}", reader.screen());
    reader.keys("c U");
    assert!(
        reader.screen().contains("unread again") && reader.screen().contains("43 unread"),
        "{}",
        reader.screen()
    );
    reader.keys("c");
    assert!(!reader.screen().contains("Continue"), "{}", reader.screen());
    reader.keys("c");
    assert_eq!(reader.screen(), first);
    // It begins at its beginning again.
    reader.keys("Enter");
    assert!(reader.screen().contains("13 min"), "{}", reader.screen());
    reader.keys("q U ^R");
    assert!(reader.screen().contains("marked as read again"), "{}", reader.screen());
    assert!(reader.screen().contains("42 unread"), "{}", reader.screen());
    reader.keys("^R");
    assert!(reader.screen().contains("nothing to redo"), "{}", reader.screen());
}

/// The newest mark first, whether a key or opening has made it.
#[test]
fn marks_are_undone_newest_first_openings_included() {
    let mut reader = Reader::start(80, 24);
    reader.keys("s k Enter q j Enter q U U");
    assert!(reader.screen().contains("43 unread") && reader.screen().contains('★'), "{}", reader.screen());
    reader.keys("U");
    assert!(reader.screen().contains("star removed"), "{}", reader.screen());
    assert!(!reader.screen().contains('★'), "{}", reader.screen());
    reader.keys("U");
    assert!(reader.screen().contains("nothing to undo"), "{}", reader.screen());
    reader.keys("3 ^R");
    assert!(reader.screen().contains("41 unread") && reader.screen().contains('★'), "{}", reader.screen());
}

#[test]
fn undoing_more_than_the_list_shows_is_asked_about_and_lists_follow() {
    let mut reader = Reader::start(80, 24);
    reader.keys("A y c G Enter");
    reader.keys("U");
    let asked = reader.screen();
    assert!(
        asked.contains("Undo more than this list shows? Then: ") && asked.contains("unread again. y/n"),
        "{asked}"
    );
    reader.keys("n");
    assert!(!reader.screen().contains('●'), "{}", reader.screen());
    reader.keys("U y");
    // Two of the four are drafts.
    assert_eq!(reader.screen().matches('●').count(), 2, "{}", reader.screen());
    reader.keys("c / U n r e a d Enter Enter");
    assert!(
        reader.screen().contains("43 unread") && reader.screen().contains("1 of 43"),
        "{}",
        reader.screen()
    );
}

#[test]
fn a_star_outranks_a_mute() {
    let mut reader = Reader::start(80, 24);
    reader.keys("s k x G Enter");
    assert!(reader.screen().contains("muted"), "{}", reader.screen());
    reader.keys("c");
    assert!(reader.screen().contains("Starred") && reader.screen().contains("Muted"), "{}", reader.screen());
    reader.keys("/ S t a r Enter Enter");
    assert!(reader.screen().contains('★') && reader.screen().contains("1 of 1"), "{}", reader.screen());
    // Without its star it is muted only.
    reader.keys("s c");
    let screen = reader.screen();
    let shelf = screen.lines().find(|line| line.contains("Starred"));
    assert!(shelf.is_none_or(|line| !line.contains(|c: char| c.is_ascii_digit())), "{screen}");
}

#[test]
fn words_are_found_in_the_article() {
    let mut reader = Reader::start(80, 24);
    reader.keys("Enter / 罗 长 庚 Enter");
    assert!(reader.screen().contains("match 1 of "), "{}", reader.screen());
    let first = reader.screen();
    reader.keys("n n n n n n");
    assert!(reader.screen().contains("match 7 of "), "{}", reader.screen());
    assert_ne!(first, reader.screen());
}

#[test]
fn links_are_labelled_selected_and_opened() {
    let mut reader = Reader::start(80, 24);
    reader.keys("/ l i g h t h o u s e Enter Enter");
    assert!(reader.screen().contains("The lighthouse"), "{}", reader.screen());
    reader.keys("Tab");
    reader.keys("Enter");
    assert_eq!(reader.opened().len(), 1, "{:?}", reader.opened());
    reader.keys("f");
    insta::assert_snapshot!("hints", reader.screen());
    reader.keys("a");
    assert_eq!(reader.opened().len(), 2, "{:?}", reader.opened());
}

#[test]
fn the_cells_of_links_lead_where_the_links_lead() {
    let mut reader = Reader::start(80, 24);
    assert_eq!(reader.links(), []);
    reader.keys("/ l i g h t h o u s e Enter Enter");
    assert_eq!(reader.links(), [], "none is in the window: {}", reader.screen());
    reader.keys("G");
    let letters = "https://gazette.example.org/heron-point/letters?page=2";
    let write = "https://gazette.example.org/heron-point/how-to-write";
    let hours = "https://gazette.example.org/2026/11/opening-hours";
    let seen: Vec<_> = reader.links().iter().map(|(_, number, address)| (*number, *address)).collect();
    let mut once = seen.clone();
    once.dedup();
    assert_eq!(once, [(1, letters), (2, write), (3, hours)]);
    assert!(seen.len() > once.len(), "one is broken over two lines: {}", reader.screen());
    let text: String =
        reader.links().iter().filter(|(_, number, _)| *number == 1).map(|(text, ..)| text.as_str()).collect();
    assert!(text.starts_with("a selection of"), "{text:?}");
    let runs = seen.len();
    reader.keys("?");
    assert_eq!(reader.links(), [], "the help page lies over them");
    reader.keys("q");
    assert_eq!(reader.links().len(), runs);
    reader.keys("\\");
    assert_eq!(reader.links(), [], "the source is text: {}", reader.screen());
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a test makes its library")]
fn a_saved_page_is_shown_without_its_site_and_whole() {
    let Ok(folder) = tempfile::tempdir() else { panic!("a folder") };
    let words: Vec<String> = (1..=20)
        .map(|number| {
            format!("<p>Paragraph {number} of the ferry, its captain, and its weather, in many words.</p>\n")
        })
        .collect();
    let words = words.concat();
    let page = format!(
        "<!doctype html><html><head><title>The ferry</title></head><body><nav><ul><li><a href=/>Home</a>\
         <li><a href=/sport>Sport</a></ul></nav><article><h1>The ferry</h1>{words}</article>\
         <footer><p>Imprint</p></footer></body></html>"
    );
    assert!(std::fs::write(folder.path().join("ferry.html"), page).is_ok());
    let note = "---\ntitle: A note\n---\nWords of it.\n";
    assert!(std::fs::write(folder.path().join("note.md"), note).is_ok());
    let mut reader = Reader::of(folder.path().to_owned(), Settings::default(), (80, 24));
    reader.keys("/ f e r r y Enter Esc Enter");
    insta::assert_snapshot!("reader_view", reader.screen());
    reader.keys("V");
    insta::assert_snapshot!("whole_page", reader.screen());
    reader.keys("PgDn");
    let screen = reader.screen();
    let top = screen.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    reader.keys("V");
    assert!(!top.trim().is_empty() && reader.screen().contains(top.trim()), "{top}\n{}", reader.screen());
    reader.keys("G");
    assert!(!reader.screen().contains("Imprint"), "{}", reader.screen());
    reader.keys("q / n o t e Enter Esc Enter V");
    assert!(reader.screen().contains("not a saved web page"), "{}", reader.screen());
}

#[test]
fn the_help_page_is_searched() {
    let mut reader = Reader::start(80, 24);
    reader.keys("?");
    insta::assert_snapshot!("help", reader.screen());
    reader.keys("/ i m a g e");
    insta::assert_snapshot!("help_about_images", reader.screen());
    reader.keys("Esc q");
    assert!(reader.screen().contains("Unread"), "{}", reader.screen());
}

#[test]
fn a_resize_keeps_the_first_visible_words() {
    let mut reader = Reader::start(120, 40);
    reader.keys("Enter Space Space");
    let before = reader.screen();
    let words: String = before.lines().next().unwrap_or_default().trim().chars().take(8).collect();
    reader.resize(60, 20);
    let after = reader.screen();
    let top: String = after.lines().take(2).collect();
    assert!(top.contains(&words), "{words}\n{after}");
    reader.resize(200, 50);
    let top: String = reader.screen().lines().take(2).collect();
    assert!(top.contains(&words), "{words}\n{}", reader.screen());
}

#[test]
fn looking_for_new_files_moves_nothing() {
    let mut reader = Reader::start(200, 50);
    reader.keys("c j j j j l j l l j l");
    let before = reader.screen();
    reader.keys("r");
    assert!(reader.screen().contains("no new articles"), "{}", reader.screen());
    reader.keys("Esc");
    assert_eq!(reader.screen(), before);
}

#[test]
fn any_size_draws_without_a_panic_and_says_when_it_is_too_small() {
    let mut reader = Reader::start(80, 24);
    for (columns, rows) in
        [(1, 1), (0, 0), (19, 5), (20, 4), (20, 5), (21, 6), (99, 30), (500, 2), (500, 60), (3, 100)]
    {
        for keys in ["", "Enter", "?", "Esc q c", "l", ", Esc", "h"] {
            reader.resize(columns, rows);
            reader.keys(keys);
            if columns >= 9 && rows >= 1 && (columns < 20 || rows < 5) {
                assert!(reader.screen().contains("too small"), "{columns}x{rows} {}", reader.screen());
            }
        }
    }
}

#[test]
fn every_cell_is_set_by_the_widths_of_the_terminal() {
    let samples = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/sample-articles"));
    let standard = Widths::default();
    for widths in
        [standard, Widths::WIDE_AMBIGUOUS, Widths::NARROW_SIGNS | Widths::JOINED_MARKS, Widths::MULTIPLEXER]
    {
        let measured = TerminalWidths { measured: widths, ..TerminalWidths::default() };
        let settings = Settings { widths: measured, ..Settings::default() };
        let mut reader = Reader::of(samples.clone(), settings, (80, 24));
        for keys in ["", "j", "Enter", "Space", "Space", "?", "Esc", ",", "Esc", "q", "c", "S"] {
            reader.keys(keys);
            let mut at = 0;
            let cells = &reader.frame().content;
            while let Some(cell) = cells.get(at) {
                let columns = usize::from(cell.cell_width().max(1));
                assert_eq!(widths.width(cell.symbol()).max(1), columns, "{:?} {widths:?}", cell.symbol());
                assert_eq!(widths.spell(cell.symbol()), cell.symbol(), "{widths:?}");
                at += columns;
            }
        }
    }
}

/// The README's images are screens of this reader. `NEWSRACK_PICTURES=1` draws them again.
#[test]
#[expect(clippy::disallowed_methods, reason = "the pictures are files of the project")]
fn the_readme_shows_this_reader() {
    let shots: [(&str, (u16, u16), &str); 2] =
        [("list", (120, 36), "j j j"), ("article", (88, 40), "/ 我 的 纯 Enter Enter Space")];
    for (name, (columns, rows), keys) in shots {
        let mut reader = Reader::start(columns, rows);
        reader.keys(keys);
        let picture = svg::picture(reader.frame());
        let path = format!("{}/tests/screens/{name}.svg", env!("CARGO_MANIFEST_DIR"));
        if std::env::var_os("NEWSRACK_PICTURES").is_some() {
            assert!(std::fs::write(&path, &picture).is_ok());
        }
        let kept = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(kept == picture, "{path} shows another screen");
    }
}
