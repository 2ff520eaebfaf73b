//! `index` and `search` as processes: their output, their exit codes, and what a kill leaves behind.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![expect(clippy::disallowed_methods, reason = "a test's own files and processes")]

use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

/// A library and a cache in a private folder.
struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        std::fs::create_dir(place.library()).unwrap();
        place
    }

    fn library(&self) -> PathBuf {
        self.0.path().join("library")
    }

    fn article(&self, name: &str, title: &str, date: &str, body: &str) {
        let path = self.library().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        let text = format!("---\ntitle: {title}\ndate: {date}\ncategories: [新闻]\n---\n<p>{body}</p>\n");
        std::fs::write(path, text).unwrap();
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_newsrack"));
        command.args(arguments).arg(self.library()).env_clear().env("HOME", self.0.path()).env("TZ", "UTC");
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    fn start(&self, arguments: &[&str]) -> Child {
        self.command(arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    }

    /// The names of the articles that a search prints.
    fn search(&self, query: &str) -> String {
        let output = self.run(&["search", "-0", "--limit", "0", query]);
        let paths = String::from_utf8(output.stdout).unwrap();
        let names = paths.split_terminator('\0').map(|path| path.rsplit('/').next().unwrap());
        names.collect::<Vec<_>>().join(" ")
    }
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

#[test]
fn search_builds_what_is_missing_and_prints_what_is_there() {
    let place = Place::new();
    place.article("a.md", "钉钉大会", "2022-03-24", "合作与<b>开放</b>，ＦＰＧＡ");
    place.article("b/b.md", "Other", "2022-03-25", "钉钉 and Config");
    place.article("b/c.md", "Third", "2021-01-01", "nothing");
    for (query, found) in [
        ("钉钉", "b.md a.md"),
        ("合作与开放 fpga", "a.md"),
        ("钉钉 -config", "a.md"),
        ("title:钉钉", "a.md"),
        ("category:新闻 until:2022", "c.md"),
        ("since:2022-03-25", "b.md"),
        ("strong", ""),
    ] {
        assert_eq!(place.search(query), found, "{query}");
    }
    let output = place.run(&["search", "--json", "FPGA"]);
    let line: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(line["title"], "钉钉大会");
    assert!(line["snippet"].as_str().unwrap().contains("ＦＰＧＡ"));
    let nothing = place.run(&["search", "not there"]);
    assert_eq!((nothing.status.code(), text(&nothing.stdout), text(&nothing.stderr)), (Some(1), "", ""));
    let wrong = place.run(&["search", "is:nonsense"]);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(text(&wrong.stderr).contains("at character"), "{}", text(&wrong.stderr));
}

#[test]
fn search_shows_nothing_that_is_gone_and_index_finds_what_changed() {
    let place = Place::new();
    place.article("a.md", "One", "2022-03-24", "same word");
    place.article("b.md", "Two", "2022-03-25", "same word");
    assert!(place.run(&["index"]).status.success());
    place.article("b.md", "Two", "2022-03-25", "another text");
    place.article("c.md", "Three", "2022-03-26", "same word");
    assert_eq!(place.search("same"), "a.md");
    let output = place.run(&["index"]);
    assert!(
        text(&output.stdout).starts_with("3 articles: 1 new, 0 moved, 1 changed, 0 gone; 2 texts added"),
        "{output:?}"
    );
    assert_eq!(place.search("same"), "c.md a.md");
    assert_eq!(place.search("another"), "b.md");
    let again = place.run(&["index", "--rebuild"]);
    assert!(text(&again.stdout).starts_with("3 articles: 3 new"), "{again:?}");
}

#[test]
fn a_catalogue_damaged_within_is_made_again_and_said() {
    let place = Place::new();
    for number in 0..500 {
        place.article(&format!("{number}.md"), &format!("第{number}"), "2022-03-24", "共同的词");
    }
    for verb in [&["index"][..], &["search", "--limit", "0", "-0", "共同的词"]] {
        assert!(place.run(&["index"]).status.success());
        let folder =
            std::fs::read_dir(place.0.path().join(".cache/newsrack/catalogue")).unwrap().next().unwrap();
        let database = folder.unwrap().path().join("catalogue.db");
        let mut bytes = std::fs::read(&database).unwrap();
        bytes[4096..].fill(0xaa);
        std::fs::write(&database, bytes).unwrap();
        let output = place.run(verb);
        assert!(
            text(&output.stderr).contains("made again") || text(&output.stderr).contains("rebuilt"),
            "{output:?}"
        );
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        assert_eq!(place.search("共同的词").split(' ').count(), 500);
    }
}

impl Place {
    fn catalogue(&self) -> PathBuf {
        let mut folders = std::fs::read_dir(self.0.path().join(".cache/newsrack/catalogue")).unwrap();
        folders.next().unwrap().unwrap().path()
    }
}

#[test]
fn values_that_were_never_written_are_damage_and_repaired() {
    // Each is applied to a new catalogue of four articles.
    let damages = [
        "UPDATE folders SET root = 7",
        "UPDATE folders SET root = -1",
        "UPDATE folders SET path = 'text' || path",
        "DELETE FROM folders",
        "UPDATE sets SET paths = 'no list'",
        "UPDATE sets SET articles = -3",
        "DELETE FROM sets",
        "UPDATE articles SET flags = 64",
        "UPDATE articles SET tags = '{'",
        "UPDATE articles SET uid = x'00'",
        "UPDATE articles SET date = 9223372036854775000",
        "UPDATE articles SET title = x'ff'",
        "UPDATE articles SET cats = 99",
        "DELETE FROM articles WHERE id = 2",
        "UPDATE texts SET length = -5",
        "UPDATE texts SET at = 1152921504606846976, length = 1152921504606846976",
        "UPDATE texts SET id = id + 4294967296",
        "DELETE FROM meta WHERE key = 'total'",
        "UPDATE meta SET value = -1 WHERE key = 'total'",
        "UPDATE meta SET value = 9 WHERE key = 'texts'",
        "UPDATE meta SET value = 'many' WHERE key = 'text_end'",
        "UPDATE meta SET value = 9223372036854775807 WHERE key = 'text_generation'",
        "UPDATE meta SET value = 1 WHERE key = 'next_row'",
        "DROP TABLE texts",
        "DROP TABLE articles",
        "DROP TABLE sets",
        "ALTER TABLE articles RENAME COLUMN title TO name_of_it",
    ];
    for damage in damages {
        for verbs in [&["search"][..], &["index", "search"]] {
            let place = Place::new();
            for name in ["a.md", "b.md", "c/d.md", "c/e.md"] {
                place.article(name, name, "2022-03-24", "common words");
            }
            assert!(place.run(&["index"]).status.success());
            let database = rusqlite::Connection::open(place.catalogue().join("catalogue.db")).unwrap();
            database.execute_batch(damage).unwrap();
            drop(database);
            // One new article, so that there is something to write.
            place.article("f.md", "f.md", "2022-03-24", "common words");
            for verb in verbs {
                let arguments: &[&str] =
                    if *verb == "index" { &["index"] } else { &["search", "-0", "common"] };
                let output = place.run(arguments);
                assert_eq!(output.status.code(), Some(0), "{damage} {verbs:?}: {output:?}");
            }
            let found = place.search("common");
            let wanted = "a.md b.md d.md e.md";
            let all = found == wanted || found == format!("{wanted} f.md") || found.split(' ').count() == 5;
            assert!(all, "{damage} {verbs:?}: {found}");
        }
    }
}

#[test]
fn a_search_that_says_the_texts_are_made_again_makes_them() {
    let place = Place::new();
    for number in 0..40 {
        place.article(&format!("{number}.md"), "A title", "2022-03-24", "common words");
    }
    assert!(place.run(&["index"]).status.success());
    for kind in ["cut", "folder"] {
        let text_file = std::fs::read_dir(place.catalogue()).unwrap().map(|file| file.unwrap().path());
        let mut texts = text_file.filter(|path| path.to_str().unwrap().contains("/text-"));
        let path = texts.next().unwrap();
        if kind == "cut" {
            std::fs::write(&path, "cut").unwrap();
        } else {
            std::fs::remove_file(&path).unwrap();
            std::fs::create_dir(&path).unwrap();
        }
        let output = place.run(&["search", "-0", "--limit", "0", "common"]);
        assert!(text(&output.stderr).contains("it is rebuilt"), "{output:?}");
        assert!(!text(&output.stderr).contains("not searched"), "{output:?}");
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        assert_eq!(text(&output.stdout).matches('\0').count(), 40);
        assert_eq!(text(&place.run(&["search", "-0", "common"]).stderr), "");
    }
}

#[test]
fn an_index_beside_another_ends_at_once_and_keeps_nothing() {
    let place = Place::new();
    place.article("a.md", "a", "2022-03-24", "common words");
    assert!(place.run(&["index"]).status.success());
    let lock = std::fs::File::open(place.catalogue().join("lock")).unwrap();
    lock.lock().unwrap();
    // With a catalogue, and without one.
    for made in [true, false] {
        if !made {
            for name in ["catalogue.db", "catalogue.db-wal", "catalogue.db-shm"] {
                let _ = std::fs::remove_file(place.catalogue().join(name));
            }
        }
        let output = place.run(&["index"]);
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        assert_eq!(text(&output.stderr), "newsrack: catalogue: another newsrack is writing it\n");
        assert_eq!(text(&output.stdout), "");
    }
    let private = place.0.path().join(".cache/newsrack/private");
    assert!(std::fs::read_dir(private).map_or(true, |mut entries| entries.next().is_none()));
}

#[test]
fn a_killed_index_leaves_a_catalogue_that_goes_on() {
    let place = Place::new();
    for number in 0..1500 {
        place.article(
            &format!("{}/{number}.md", number % 7),
            &format!("第{number}"),
            "2022-03-24",
            "每一篇都有的词",
        );
    }
    for pause in [0, 5, 10, 20, 40, 60, 80, 120, 160, 240] {
        let mut child = place.start(&["index"]);
        // The moment of the kill, not a wait for a condition.
        std::thread::sleep(Duration::from_millis(pause));
        let _ = child.kill();
        child.wait().unwrap();
    }
    let output = place.run(&["index"]);
    assert!(text(&output.stdout).starts_with("1500 articles"), "{output:?}");
    assert_eq!(text(&output.stderr), "", "nothing was damaged");
    assert_eq!(place.search("每一篇").split(' ').count(), 1500);
    assert_eq!(place.search("第77 -第77x").split(' ').count(), 11);
}

#[test]
fn two_at_once_both_work() {
    let place = Place::new();
    for number in 0..300 {
        place.article(&format!("{number}.md"), &format!("第{number}"), "2022-03-24", "共同的词");
    }
    assert!(place.run(&["index"]).status.success());
    let mut children: Vec<Child> = (0..4).map(|_| place.start(&["search", "共同的词"])).collect();
    children.push(place.start(&["index"]));
    for child in &mut children {
        let code = child.wait().unwrap().code();
        // If both want to write, one of them fails.
        assert!(matches!(code, Some(0 | 2)), "{code:?}");
    }
    assert_eq!(place.search("共同的词").split(' ').count(), 300);
}
