//! Two reading sessions in a row at 80×24, in both languages.

use super::desk::Desk;
use super::pty::Pty;
use super::{ends, footer, reader};
use std::fmt::Write;

/// The messages of the reader in one language.
struct Words {
    locale: &'static str,
    begun: &'static str,
    unread: &'static str,
    all: &'static str,
    starred: &'static str,
    unstarred: &'static str,
    found: &'static str,
    is_read: &'static str,
    /// The position in the list as shown in the footer, from the article's number and the number of articles.
    place: fn(usize, usize) -> String,
}

const ENGLISH: Words = Words {
    locale: "C.UTF-8",
    begun: "40 articles older than a week start as read; U undoes it",
    unread: "3 unread",
    all: "All",
    starred: "starred",
    unstarred: "Story 3: star removed",
    found: "1 found",
    is_read: "2 unread",
    place: |at, of| format!(" {at} of {of}"),
};

const CHINESE: Words = Words {
    locale: "zh_CN.UTF-8",
    begun: "40 篇文章早于一周，直接视为已读；U 撤销",
    unread: "3 篇未读",
    all: "全部",
    starred: "已加星标",
    unstarred: "Story 3：已取消星标",
    found: "找到 1 篇",
    is_read: "2 篇未读",
    place: |at, of| format!(" {at}/{of}"),
};

fn desk() -> Desk {
    let desk = Desk::new();
    for number in 1..=3 {
        let mut body = String::new();
        for line in 1..=60 {
            let _ = write!(body, "words of story {number}, line {line}.\n\n");
        }
        let text = format!(
            "---\ntitle: Story {number}\ndate: 2021-01-0{number}\ncategories: [Paper, News]\n---\n{body}"
        );
        desk.write(&format!("news/{number}.md"), text);
    }
    for number in 0..40 {
        let day = 10 + number % 10;
        let text = format!(
            "---\ntitle: Old {number}\ndate: 2019-02-{day}\ncategories: [Archive]\n---\nold words {number}\n"
        );
        desk.write(&format!("news/old/{number}.md"), text);
    }
    desk
}

fn start(desk: &Desk, words: &Words) -> Pty {
    reader(desk, &[&desk.argument("news")]).env("LANG", words.locale).size(80, 24).start()
}

/// Waits until the footer ends with this text.
#[track_caller]
fn stands(pty: &Pty, place: &str) {
    pty.wait_until(place, |pty| footer(pty).trim_end().ends_with(place));
}

/// From the first start with an old archive to the same place on the next day.
fn a_sitting_and_the_next(words: &Words) {
    let desk = desk();
    let before = desk.library();
    let mut pty = start(&desk, words);
    // At the first start old articles count as read, and a message says so.
    pty.wait_for(words.begun);
    pty.wait_for(words.unread);
    pty.send("c");
    pty.wait_for("Archive");
    assert!(pty.screen().contains(words.all), "{}", pty.screen());
    pty.send("G\r");
    pty.wait_for("Paper / News");
    stands(&pty, &(words.place)(1, 3));
    pty.send("\r");
    pty.wait_for("words of story 3, line 1.");
    pty.send("  ");
    pty.wait_until("a place in it", |pty| !pty.screen().contains("line 1."));
    pty.send("s");
    pty.wait_for(words.starred);
    pty.send("q");
    pty.wait_for("★ Story 3");
    pty.wait_for(words.is_read);
    pty.send("U");
    pty.wait_for(words.unstarred);
    pty.wait_until("no star", |pty| !pty.screen().contains('★'));
    // Search in all texts while the query is typed.
    pty.send("S\"story 2, line 30\"");
    pty.wait_for(words.found);
    pty.wait_for("Story 2");
    pty.send("\r");
    pty.send("\x1b");
    pty.wait_for("Paper / News");
    pty.send("]");
    stands(&pty, &(words.place)(2, 3));
    pty.send("\r");
    pty.wait_for("words of story 2, line 1.");
    pty.send("q");
    // Other window sizes, and back.
    for (columns, rows) in [(120, 40), (40, 12), (80, 24)] {
        pty.resize(columns, rows);
        pty.wait_until("a frame of that size", |pty| {
            footer(pty).trim_end().ends_with(&(words.place)(2, 3)) && pty.screen().contains("Story 2")
        });
    }
    pty.send("Q");
    ends(&mut pty, 0);
    // On the next day the list, the article in it and the reading position are the same.
    let mut pty = start(&desk, words);
    pty.wait_for("Paper / News");
    stands(&pty, &(words.place)(2, 3));
    pty.send("k\r");
    pty.wait_for("words of story 3");
    assert!(!pty.screen().contains("line 1."), "not where it was left:\n{}", pty.screen());
    assert!(pty.screen().contains("story 3, line 20."), "not where it was left:\n{}", pty.screen());
    pty.send("Q");
    ends(&mut pty, 0);
    assert_eq!(desk.library(), before, "articles are never written");
}

#[test]
fn a_reading_life_in_english() {
    a_sitting_and_the_next(&ENGLISH);
}

#[test]
fn a_reading_life_in_chinese() {
    a_sitting_and_the_next(&CHINESE);
}

/// The reading state moves to a new folder, as for a program that synchronises it.
#[test]
fn a_new_state_folder_offers_the_marks_of_the_one_before() {
    let config = "home/config/newsrack/config.toml";
    for answer in ["y", "n"] {
        let desk = desk();
        let mut pty = start(&desk, &ENGLISH);
        pty.wait_for(ENGLISH.begun);
        pty.send("s");
        pty.wait_for("starred");
        pty.send("Q");
        ends(&mut pty, 0);
        desk.write(config, format!("state_dir = \"{}\"\n", desk.argument("sync")));
        let mut pty = start(&desk, &ENGLISH);
        pty.wait_for("No marks here yet: copy those of ");
        assert!(!pty.screen().contains('★'), "{}", pty.screen());
        // Other keys are no answer.
        pty.send("j\r");
        pty.send(answer);
        if answer == "y" {
            pty.wait_for("copied the marks of");
            pty.wait_for("★ Story 3");
        } else {
            pty.wait_for("nothing copied; `newsrack state export` and `import` can do it later");
            assert!(!pty.screen().contains('★'), "{}", pty.screen());
        }
        pty.send("Q");
        ends(&mut pty, 0);
        // What the reader shows and what the command prints are the same, and nothing is offered again.
        let starred = desk.run(&["list", "--starred", &desk.argument("news")]);
        let count = String::from_utf8_lossy(&starred.stdout).lines().count();
        assert_eq!(count, usize::from(answer == "y"));
        let mut pty = start(&desk, &ENGLISH);
        pty.wait_for("Story 3");
        pty.wait_until("its list", |pty| footer(pty).contains("1 of "));
        assert!(!pty.screen().contains("No marks here yet"), "{}", pty.screen());
        assert_eq!(pty.screen().contains('★'), answer == "y", "{}", pty.screen());
        pty.send("Q");
        ends(&mut pty, 0);
    }
}
