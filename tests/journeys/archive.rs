//! A library that changes, is searched and is shared, and a catalogue with errors.
#![expect(clippy::disallowed_methods, reason = "tests change files under the reader")]

use super::pty::Pty;
use super::{ends, footer, library, listed, long_article, reader, stories};
use rustix::process::Signal;
use std::time::Duration;

const DATE: &str = "Fri, 01 Jan 2021 08:00:00 GMT";

fn article(title: &str, body: &str) -> String {
    format!("---\ntitle: {title}\ndate: '{DATE}'\ncategories: [Archive]\n---\n<p>{body}</p>\n")
}

/// The line of the screen with the cursor.
fn line(pty: &Pty) -> String {
    pty.look(|screen| {
        let (row, _) = screen.cursor_position();
        screen.rows(0, screen.size().1.get()).nth(usize::from(row))
    })
    .unwrap_or_default()
}

#[test]
fn new_files_are_announced_and_the_cursor_stays() {
    let desk = stories(5);
    let mut pty = library(&desk, 5);
    pty.send("jj");
    pty.wait_until("the third", |_| footer(&pty).contains("3 of 5"));
    let before = line(&pty);
    desk.write("news/2022.md", "---\ntitle: Breaking\ndate: 2022-01-01\n---\nfresh words\n");
    pty.wait_for("1 new article: r shows it");
    assert_eq!((line(&pty), footer(&pty).contains("3 of 5")), (before.clone(), true));
    pty.send("r");
    pty.wait_for("Breaking");
    pty.wait_until("the cursor on its article", |_| footer(&pty).contains("4 of 6"));
    assert!(!pty.screen().contains("no new articles"), "{}", pty.screen());
    assert_eq!(line(&pty), before);
    // A new folder, and files in it.
    desk.write("news/more/a.md", "---\ntitle: Another\ndate: 2023-01-01\n---\nx\n");
    pty.wait_for("1 new article: r shows it");
    std::fs::remove_file(desk.path("news/2022.md")).expect("a file to remove");
    pty.send("r");
    pty.wait_for("Another");
    pty.wait_until("the removed one gone", |pty| !pty.screen().contains("Breaking"));
    pty.send("q");
    ends(&mut pty, 0);
}

#[test]
fn a_library_folder_that_was_away_is_read_when_it_comes() {
    let desk = stories(3);
    let folders = format!("library = [\"{}\", \"{}\"]\n", desk.argument("news"), desk.argument("drive"));
    desk.write("home/config/newsrack/config.toml", folders);
    let mut pty = reader(&desk, &[]).size(100, 24).start();
    pty.wait_for("Story 2");
    pty.wait_until("the missing folder reported", |_| footer(&pty).contains("drive: no such file or folder"));
    desk.write("drive/a.md", "---\ntitle: From the drive\ndate: 2021-01-02\n---\nx\n");
    // No key was pressed yet, so the list may have it at once.
    pty.wait_for("From the drive");
    // Its articles stay while it is away. When it comes back, so do new ones.
    std::fs::rename(desk.path("drive"), desk.path("away")).expect("a folder to move");
    desk.write("away/b.md", "---\ntitle: Written meanwhile\ndate: 2021-01-03\n---\ny\n");
    pty.wait_until("it gone", |_| footer(&pty).contains("drive: no such file"));
    assert!(pty.screen().contains("From the drive"), "{}", pty.screen());
    std::fs::rename(desk.path("away"), desk.path("drive")).expect("a folder to move back");
    let is_read =
        |pty: &Pty| ["1 new article", "Written meanwhile"].iter().any(|text| pty.screen().contains(text));
    pty.wait_until("what is new in it", is_read);
    pty.send("r");
    pty.wait_for("Written meanwhile");
    pty.send("q");
    ends(&mut pty, 0);
}

#[test]
fn moved_articles_are_not_new_and_late_ones_are_for_any_date() {
    let desk = stories(5);
    for number in 0..20 {
        desk.write(
            &format!("news/old/{number}.md"),
            format!("---\ntitle: Old {number}\ndate: 2019-02-01\n---\nx\n"),
        );
    }
    let mut pty = reader(&desk, &[&desk.argument("news")]).size(100, 30).start();
    pty.wait_for("20 articles older than a week start as read");
    std::fs::rename(desk.path("news/old"), desk.path("news/older")).expect("a folder to move");
    // No key was pressed yet, so the list has it at once.
    desk.write("news/late.md", "---\ntitle: Found in a drawer\ndate: 2001-01-01\n---\nx\n");
    pty.wait_for("Found in a drawer");
    assert!(pty.screen().contains("6 unread"), "{}", pty.screen());
    pty.send("q");
    ends(&mut pty, 0);
}

#[test]
fn an_old_archive_starts_as_read_and_that_can_be_taken_back() {
    let desk = stories(3);
    for number in 0..400 {
        let day = 1 + number % 28;
        let text = format!("---\ntitle: Old {number}\ndate: 2019-02-{day:02}\n---\nx\n");
        desk.write(&format!("news/old/{number}.md"), text);
    }
    let mut pty = reader(&desk, &[&desk.argument("news")]).size(120, 30).start();
    pty.wait_for("400 articles older than a week start as read; U undoes it");
    pty.wait_for("3 unread");
    pty.send("q");
    ends(&mut pty, 0);
    // The next start and the command know it too.
    let mut pty = reader(&desk, &[&desk.argument("news")]).size(120, 30).start();
    pty.wait_until("the first of three", |_| footer(&pty).contains("1 of 3"));
    let listed = desk.run(&["list", "--unread", &desk.argument("news")]);
    assert_eq!(String::from_utf8_lossy(&listed.stdout).lines().count(), 3);
    // It is not of this run, and more than the list shows.
    pty.send("U");
    pty.wait_for("Undo an earlier change? Then: old articles: unread again. y/n");
    pty.send("n");
    pty.wait_for("cancelled");
    assert!(footer(&pty).contains("1 of 3"), "{}", pty.screen());
    pty.send("U");
    pty.wait_for(". y/n");
    pty.send("y");
    pty.wait_for("400 articles: unread again");
    // The list has them at once.
    pty.wait_for("403 unread");
    pty.wait_until("all in the list", |_| footer(&pty).contains(" of 403"));
    pty.send("\x12");
    pty.wait_for("400 articles: marked as read again");
    pty.wait_until("three in the list", |_| footer(&pty).contains(" of 3"));
    pty.send("U");
    pty.wait_for(". y/n");
    pty.send("y");
    pty.wait_for("403 unread");
    pty.send("q");
    ends(&mut pty, 0);
}

#[test]
fn an_article_that_came_meanwhile_is_in_the_list_and_not_announced() {
    let desk = stories(5);
    let mut pty = library(&desk, 5);
    pty.send("Q");
    ends(&mut pty, 0);
    for keys in ["", "j"] {
        desk.write(
            &format!("news/new{keys}.md"),
            format!("---\ntitle: Came {keys}\ndate: 2022-01-01\n---\nx{keys}\n"),
        );
        let mut pty = reader(&desk, &[&desk.argument("news")]).size(100, 24).start();
        pty.send(keys);
        // Before the first key the list is made again. After it the article is announced if the list does not have it.
        pty.wait_until("it is in the list or announced", |pty| {
            let has_it = pty.screen().contains(&format!("Came {keys}"));
            let is_announced = footer(pty).contains("r shows it");
            has_it != is_announced && (has_it || !keys.is_empty())
        });
        pty.send("Q");
        ends(&mut pty, 0);
    }
}

/// Begun, read to the end from the shelf of begun articles, and not begun at the next start.
#[test]
fn an_article_that_was_read_to_its_end_leaves_the_begun_ones() {
    let desk = stories(3);
    let pty = long_article(&desk, 200, 4);
    pty.send("  ");
    pty.wait_until("a place in it", |_| footer(&pty).contains(" 15%"));
    pty.send("Q");
    let mut pty = pty;
    ends(&mut pty, 0);
    for end in ["Q", "qQ", "qjQ"] {
        let mut pty = library(&desk, 3);
        pty.send("c");
        if end == "Q" {
            pty.wait_for("Continue");
            pty.send("/Cont\r\r");
            pty.wait_until("the begun one", |_| footer(&pty).contains("1 of 1"));
            pty.send("\rG");
            pty.wait_until("its end", |_| footer(&pty).contains("100%"));
        } else {
            pty.wait_for("All");
            assert!(!pty.screen().contains("Continue"), "{}", pty.screen());
        }
        pty.send(end);
        pty.send("Q");
        ends(&mut pty, 0);
    }
}

#[test]
fn what_was_read_and_starred_and_the_place_are_there_again() {
    let desk = stories(3);
    let pty = long_article(&desk, 200, 4);
    pty.send("  ");
    pty.wait_until("a place in it", |_| footer(&pty).contains(" 15%"));
    pty.send("qjs");
    pty.wait_for("starred");
    // The cache is lost and the program is killed.
    pty.settle(Duration::from_millis(300));
    pty.send("\r");
    pty.settle(Duration::from_millis(300));
    pty.signal(Signal::KILL);
    std::fs::remove_dir_all(desk.path("home/cache")).expect("a cache to remove");
    let mut pty = reader(&desk, &[&desk.argument("news")]).start();
    pty.wait_for(" of 2");
    pty.send("c");
    pty.wait_for("All");
    // The order of the shelves depends on which counts have arrived.
    pty.send("/All\r\r");
    pty.wait_for("★");
    pty.send("/Long\r\r");
    pty.wait_until("the same place", |_| footer(&pty).contains(" 15%"));
    pty.send("Q");
    ends(&mut pty, 0);
}

#[test]
fn a_change_of_the_open_article_is_reported_and_it_is_reloaded() {
    let desk = stories(2);
    let mut pty = library(&desk, 2);
    pty.send("\r");
    pty.wait_for("words of");
    desk.write("news/0.md", "---\ntitle: Story 0\ndate: 2021-01-01\n---\nquite other words\n");
    pty.wait_for("this article has changed: r reloads it");
    pty.send("r");
    pty.wait_for("quite other words");
    pty.wait_for("no new articles");
    std::fs::remove_file(desk.path("news/0.md")).expect("a file to remove");
    pty.wait_for("the file of this article was deleted or moved");
    assert!(pty.screen().contains("quite other words"), "it stays to be read: {}", pty.screen());
    pty.send("Q");
    ends(&mut pty, 0);
}

#[test]
fn all_texts_are_searched_as_the_query_is_typed() {
    let desk = stories(30);
    desk.write("news/needle.md", article("Haystack", "一段文字里有一根针，A股也在这里。"));
    desk.write("news/other.md", article("针线活", "sewing"));
    let mut pty = library(&desk, 32);
    pty.send("S针");
    pty.wait_for("2 found");
    pty.wait_for("Haystack");
    pty.wait_for("一根针");
    pty.send("，a股");
    pty.wait_for("1 found");
    pty.send(" is:starred");
    pty.wait_for("Nothing found.");
    // A query with an error names the position.
    pty.send("\x15since:never");
    pty.wait_for("character 1: `never` is not a day");
    pty.send("\x15一根针\r");
    pty.wait_for("1 found");
    pty.send("\r");
    pty.wait_until("the page at the words", |_| footer(&pty).contains("100%"));
    pty.send("h");
    // Keep the search as a shelf, and leave it.
    pty.send("gs");
    pty.wait_for("一根针: kept as a shelf");
    pty.send("\x1b");
    pty.wait_until("the list before", |_| footer(&pty).contains(" of 31"));
    pty.send("c");
    pty.wait_for("⌕ 一根针");
    pty.send("Q");
    ends(&mut pty, 0);
}

#[test]
fn titles_are_found_as_they_are_typed() {
    let desk = stories(40);
    let mut pty = library(&desk, 40);
    pty.send("/story 37");
    pty.wait_until("the title", |_| line(&pty).contains("/story 37"));
    pty.send("\r");
    pty.wait_until("the article", |_| line(&pty).contains("Story 37"));
    pty.send("/no such title\r");
    pty.wait_for("not found: no such title");
    pty.send("q");
    ends(&mut pty, 0);
}

#[test]
fn two_readers_share_a_library_and_the_second_takes_over() {
    let desk = stories(10);
    let first = library(&desk, 10);
    let mut second = library(&desk, 10);
    desk.write("news/new.md", "---\ntitle: For both\ndate: 2022-01-01\n---\nx\n");
    for pty in [&first, &second] {
        pty.wait_until("it is in the list or announced", |pty| {
            ["For both", "1 new article: r shows it"].iter().any(|text| pty.screen().contains(text))
        });
    }
    first.signal(Signal::KILL);
    second.send("r");
    second.wait_for("For both");
    desk.write("news/newer.md", "---\ntitle: For one\ndate: 2022-01-02\n---\nx\n");
    second.wait_for("1 new article: r shows it");
    second.send("q");
    ends(&mut second, 0);
}

#[test]
fn what_one_reader_marks_shows_in_the_other() {
    let desk = stories(6);
    let mut first = library(&desk, 6);
    let mut second = library(&desk, 6);
    let row = |pty: &Pty, title: &str| {
        let screen = pty.screen();
        screen.lines().find(|line| line.contains(title)).unwrap_or_default().to_owned()
    };
    for number in 0..3 {
        let title = format!("Story {number}");
        first.send("m");
        second.wait_until("it is read", |pty| row(pty, &title).contains("  Story"));
        second.send("s");
        first.wait_until("it is starred", |pty| row(pty, &title).contains("★ Story"));
    }
    for pty in [&mut first, &mut second] {
        pty.send("q");
        ends(pty, 0);
    }
}

#[test]
fn a_killed_first_run_leaves_nothing_wrong() {
    let desk = stories(1500);
    for pause in [0, 5, 15, 40, 90, 200] {
        let pty = reader(&desk, &[&desk.argument("news")]).start();
        pty.wait_until("a screen", |pty| pty.look(vt100::Screen::alternate_screen));
        // The moment of the kill, not a wait for a condition.
        std::thread::sleep(Duration::from_millis(pause));
        pty.signal(Signal::KILL);
        drop(pty);
    }
    let mut pty = reader(&desk, &[&desk.argument("news")]).start();
    pty.wait_for(" of 1,500");
    pty.wait_until("the texts", |_| !footer(&pty).contains("texts"));
    pty.send("S words of 1499");
    pty.wait_for("1 found");
    pty.send("\x1b");
    pty.wait_for("1 of 1,500");
    pty.send("Q");
    ends(&mut pty, 0);
}

#[test]
fn an_unusable_cache_is_reported_and_reading_goes_on() {
    let desk = stories(3);
    desk.write("no-folder", "");
    let program = reader(&desk, &[&desk.argument("news")]).env("XDG_CACHE_HOME", desk.argument("no-folder"));
    let mut pty = program.size(140, 30).start();
    pty.wait_for("Story 2");
    pty.wait_for("the cache is not used");
    pty.send("\r");
    pty.wait_for("words of");
    pty.send("Q");
    ends(&mut pty, 0);
}

#[test]
fn a_damaged_catalogue_is_reported_and_rebuilt() {
    let desk = stories(20);
    let mut pty = library(&desk, 20);
    pty.wait_until("the texts", |_| !footer(&pty).contains("texts"));
    pty.send("q");
    ends(&mut pty, 0);
    let folder = std::fs::read_dir(desk.path("home/cache/newsrack/catalogue"))
        .ok()
        .and_then(|mut entries| entries.next()?.ok())
        .map(|entry| entry.path())
        .expect("a catalogue");
    std::fs::write(folder.join("catalogue.db"), vec![b'x'; 9000]).expect("a file to damage");
    // SQLite would restore pages that are still in the write-ahead log.
    let _ = std::fs::remove_file(folder.join("catalogue.db-wal"));
    let mut pty = listed(reader(&desk, &[&desk.argument("news")]).size(140, 30), 20);
    pty.wait_for("is rebuilt");
    pty.send("q");
    ends(&mut pty, 0);
}
