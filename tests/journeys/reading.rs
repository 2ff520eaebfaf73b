//! The main job: find an article, open it, read it to its end, and leave it.

use super::desk::Desk;
use super::pty::Pty;
use super::{ends, footer, library, listed, reader, stories};

/// Parts of the long sample article, in order.
const PARTS: [&str; 12] = [
    "━━",
    "六点二十分的雾",
    "一条船的来历",
    "三、学徒",
    "船上的人",
    "水大的那一年",
    "六、徒弟",
    "慢四分钟的钟",
    "八、桥",
    "九、末班",
    "今日无班次",
    "本文人物、地名、机构均为虚构。",
];

/// The lines of the screen with words. Images appear later and must not count as another page.
fn words(pty: &Pty) -> Vec<String> {
    let screen = pty.screen();
    let has_words = |line: &&str| !line.trim().is_empty() && !line.contains(['▀', '▄', '█']);
    screen.lines().filter(has_words).map(Into::into).collect()
}

/// Whether no frame is partly written.
fn is_between_frames(pty: &Pty) -> bool {
    let log = pty.log();
    let count = |mode: &[u8]| log.windows(mode.len()).filter(|window| *window == mode).count();
    count(b"\x1b[?2026h") == count(b"\x1b[?2026l")
}

fn read_at(columns: u16, rows: u16) {
    let desk = Desk::with_samples();
    let before = desk.library();
    let mut pty = listed(reader(&desk, &[&desk.argument("news")]).size(columns, rows), 43);
    // The title is found while it is typed, from another place in the list.
    pty.send("G");
    pty.wait_for("43 of 43");
    pty.send("/最后一个渡");
    pty.wait_for("/最后一个渡");
    pty.send("工\r");
    pty.wait_until("the found title", |_| footer(&pty).contains("1 of 43"));
    pty.send("\r");
    pty.wait_until("the page of this article", |pty| {
        let footer = footer(pty);
        footer.contains("Space more") && footer.contains('%') && is_between_frames(pty)
    });
    let mut seen = pty.screen();
    let mut pages = 1;
    while !footer(&pty).contains("100%") {
        let before = words(&pty);
        pty.send(" ");
        pty.wait_until("another page", |pty| words(pty) != before && is_between_frames(pty));
        seen.push_str(&pty.screen());
        pages += 1;
        assert!(pages < 100, "no end of {columns}×{rows}");
    }
    let mut rest = seen.as_str();
    for part in PARTS {
        let at = rest.find(part).unwrap_or_else(|| panic!("{part} is not on a page at {columns}×{rows}"));
        rest = &rest[at..];
    }
    // The end of the article names the next unread one and does not open it yet.
    pty.send(" ");
    pty.wait_for("next unread: 今日一格");
    pty.send("q");
    pty.wait_until("the list", |pty| pty.screen().contains("Unread") && footer(pty).contains("1 of 43"));
    let row = pty.screen().lines().find(|line| line.contains("最后一个渡工")).unwrap_or_default().to_owned();
    assert!(!row.contains("● 最后一个渡工"), "it is read now: {row}");
    pty.send("q");
    ends(&mut pty, 0);
    assert!(desk.library() == before, "the articles were touched");
}

#[test]
fn to_the_end_at_60x20() {
    read_at(60, 20);
}

#[test]
fn to_the_end_at_80x24() {
    read_at(80, 24);
}

#[test]
fn to_the_end_at_120x40() {
    read_at(120, 40);
}

#[test]
fn to_the_end_at_200x50() {
    read_at(200, 50);
}

#[test]
fn a_file_that_is_named_is_opened() {
    let desk = Desk::with_samples();
    let file = desk.argument("news/blog/_posts/2026-11-19-slow-radio.md");
    let mut pty = reader(&desk, &[&file]).start();
    pty.wait_for("Slow radio");
    pty.wait_for("━━");
    pty.send("q");
    pty.wait_for("1 of 1");
    pty.send("q");
    ends(&mut pty, 0);
}

#[test]
fn files_that_are_named_are_a_library() {
    let desk = stories(3);
    desk.write("other/old.md", "---\ntitle: Old\ndate: 2001-01-01\n---\nx\n");
    let named = |names: &[&str]| names.iter().map(|name| desk.argument(name)).collect::<Vec<_>>();
    let table = [
        (named(&["news/0.md", "other/old.md"]), 2, "2 files"),
        (named(&["news", "other/old.md"]), 4, "1 folder, 1 file"),
    ];
    for (paths, count, name) in table {
        let arguments: Vec<&str> = paths.iter().map(String::as_str).collect();
        let mut pty = listed(reader(&desk, &arguments), count);
        // Also the one that is much older than the rest.
        pty.wait_for("Old");
        assert!(!pty.screen().contains("watched"), "{}", pty.screen());
        pty.send("c");
        pty.wait_for(name);
        pty.send("q");
        // A change of a file is seen.
        desk.write("other/old.md", "---\ntitle: Revised\ndate: 2001-01-01\n---\nx\n");
        pty.wait_for("Revised");
        // What lies beside a file is not of the library.
        desk.write("other/beside.md", "---\ntitle: Beside\n---\nx\n");
        desk.write("other/old.md", "---\ntitle: Old\ndate: 2001-01-01\n---\nx\n");
        pty.wait_until("the old title", |pty| pty.screen().contains("Old"));
        assert!(!pty.screen().contains("Beside"), "{}", pty.screen());
        pty.send("Q");
        ends(&mut pty, 0);
        assert!(!desk.path("home/cache/newsrack/catalogue").exists());
    }
}

#[test]
fn words_are_found_in_an_article() {
    let desk = Desk::with_samples();
    let mut pty = library(&desk, 43);
    pty.send("/渡工\r");
    pty.wait_until("the title", |_| footer(&pty).contains("1 of 43"));
    pty.send("\r");
    pty.wait_for("━━");
    pty.send("/慢四分钟\r");
    pty.wait_for("match 1 of");
    pty.wait_for("慢四分钟");
    pty.send("Q");
    ends(&mut pty, 0);
}

#[test]
fn the_help_page_opens_and_closes() {
    let desk = Desk::with_samples();
    let mut pty = library(&desk, 43);
    pty.send("?");
    pty.wait_for("q closes");
    pty.send("q");
    pty.wait_until("the list", |pty| !pty.screen().contains("q closes"));
    pty.send("q");
    ends(&mut pty, 0);
}

#[test]
fn widths_are_those_that_the_terminal_measures_or_the_configuration_names() {
    let desk = Desk::new();
    let title = "“引号”与——破折号：①";
    desk.write("news/a.md", format!("---\ntitle: {title}\ndate: 2021-01-02\n---\n字 👩\u{200d}💻 字\n"));
    desk.write("narrow.toml", "ambiguous_width = 1\n");
    let wide = [2, 1, 4, 4, 2, 2, 1, 2];
    let news = desk.argument("news");
    let narrow = desk.argument("narrow.toml");
    // Columns of the terminal, arguments, the sign between the panes, whether joined emoji are spelled simpler.
    let table: [([u8; 8], &[&str], char, bool); 3] = [
        ([1, 2, 2, 2, 2, 2, 2, 2], &[&news], '│', false),
        (wide, &[&news], '|', true),
        (wide, &["--config", &narrow, &news], '│', true),
    ];
    for (widths, arguments, border, simpler) in table {
        let mut pty = reader(&desk, arguments).size(120, 20).widths(widths).start();
        pty.wait_for("字");
        pty.wait_until("its borders", |pty| {
            let screen = pty.screen();
            screen.contains(border) && !screen.contains(if border == '|' { '│' } else { '|' })
        });
        pty.wait_until("its spelling", |pty| pty.screen().contains('\u{200d}') != simpler);
        // The answers are no keys.
        assert!(footer(&pty).contains("1 of 1"), "{}", pty.screen());
        pty.send("Q");
        ends(&mut pty, 0);
    }
}
