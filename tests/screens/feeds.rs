//! Feeds: fetching, its progress, the page of feeds, adding one.

use super::reader::Reader;
use newsrack::app::Effect;
use newsrack::app::settings::Settings;
use newsrack::engine::request::{FeedChange, FeedRequest, Request, WhichFeeds};
use newsrack::language::Language;
use std::path::PathBuf;

fn reader(language: Language, size: (u16, u16)) -> Reader {
    let samples = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/sample-articles"));
    Reader::of(samples, Settings { language, ..Settings::default() }, size)
}

fn footer(reader: &Reader) -> String {
    reader.screen().lines().last().unwrap_or_default().to_owned()
}

/// Which feeds are to be fetched, in the order of the requests.
fn fetches(reader: &Reader) -> Vec<WhichFeeds> {
    let asked = reader.asked_about_feeds().into_iter();
    let fetches = asked.filter_map(|request| match request {
        Request::Feeds(FeedRequest::Fetch { which, .. }) => Some(which.clone()),
        _ => None,
    });
    fetches.collect()
}

#[test]
fn fetching_says_how_far_it_is_and_blocks_nothing() {
    let mut reader = reader(Language::English, (80, 24));
    reader.hold_feeds();
    reader.keys("R");
    assert!(footer(&reader).contains("fetching feeds; Esc stops"), "{}", footer(&reader));
    reader.deliver_feeds(2);
    insta::assert_snapshot!("fetching", reader.screen());
    // Every key does what it does otherwise.
    reader.keys("j j s");
    assert!(footer(&reader).contains("fetching 37 of 412 · 12 new"), "{}", footer(&reader));
    assert!(footer(&reader).contains("4 of 43"), "{}", footer(&reader));
    reader.deliver_feeds(1);
    assert!(footer(&reader).contains("12 new · 2 feeds failed (B)"), "{}", footer(&reader));
    assert!(!footer(&reader).contains("fetching"), "{}", footer(&reader));
    reader.keys("j");
    assert!(!footer(&reader).contains("failed"), "{}", footer(&reader));
}

#[test]
fn without_feeds_only_keys_that_do_something_are_named() {
    let mut reader = reader(Language::English, (80, 24));
    reader.hold_feeds();
    reader.keys("B");
    assert_eq!(footer(&reader).trim(), "a add   q back");
}

#[test]
fn fetching_is_called_off_when_nothing_else_is_to_be_ended() {
    let mut reader = reader(Language::English, (80, 24));
    reader.hold_feeds();
    reader.keys("R");
    reader.deliver_feeds(2);
    // The search goes first.
    reader.keys("/ n e w s Enter Esc");
    assert!(footer(&reader).contains("fetching 37"), "{}", footer(&reader));
    reader.keys("Esc");
    assert!(footer(&reader).contains("fetching stopped · 12 new"), "{}", footer(&reader));
    reader.deliver_feeds(1);
    assert!(footer(&reader).contains("fetching stopped"), "{}", footer(&reader));
    assert!(fetches(&reader).is_empty());
}

#[test]
fn a_second_key_or_a_count_fetches_all() {
    let table: [(&str, &[WhichFeeds]); 4] = [
        ("R", &[WhichFeeds::Due]),
        ("R R", &[WhichFeeds::Due, WhichFeeds::All]),
        ("R R R", &[WhichFeeds::Due, WhichFeeds::All]),
        ("2 R", &[WhichFeeds::All]),
    ];
    for (keys, expected) in table {
        let mut reader = reader(Language::English, (80, 24));
        reader.hold_feeds();
        reader.keys(keys);
        assert_eq!(fetches(&reader), expected, "{keys}");
    }
}

#[test]
fn the_feeds_of_a_category_or_an_article_are_fetched() {
    let mut reader = reader(Language::English, (200, 50));
    reader.hold_feeds();
    reader.keys("g r");
    assert!(matches!(&fetches(&reader)[..], [WhichFeeds::Article(path)] if path.is_file()));
    reader.keys("c / 文 化 Enter g r");
    let asked = fetches(&reader);
    assert!(matches!(&asked[..], [_, WhichFeeds::Category(path)] if !path.is_empty()), "{asked:?}");
    reader.keys("g g g r");
    assert_eq!(fetches(&reader).last(), Some(&WhichFeeds::All));
}

#[test]
fn the_page_of_feeds_in_two_languages_and_sizes() {
    for (language, name) in [(Language::English, "en"), (Language::Chinese, "zh")] {
        for size in [(80, 24), (120, 40)] {
            let mut reader = reader(language, size);
            reader.keys("B");
            insta::assert_snapshot!(format!("feeds_{name}_{}", size.0), reader.screen());
        }
        let mut reader = reader(language, (80, 24));
        reader.keys("B i");
        insta::assert_snapshot!(format!("feeds_history_{name}"), reader.screen());
    }
    for size in [(20, 5), (27, 9), (40, 10), (200, 50)] {
        let mut reader = reader(Language::English, size);
        reader.keys("B G i");
        assert!(reader.screen().contains("LWN.net"), "{}", reader.screen());
    }
}

#[test]
fn keys_of_the_page_are_about_the_feed_under_the_cursor() {
    let mut reader = reader(Language::English, (120, 40));
    reader.keys("B j");
    reader.hold_feeds();
    reader.keys("r");
    assert!(
        matches!(&fetches(&reader)[..], [WhichFeeds::Feed(feed)] if feed.address.contains("tumblr-friend"))
    );
    reader.keys("p");
    let asked = reader.asked_about_feeds();
    let is_paused = |request: &&&Request| {
        matches!(request, Request::Feeds(FeedRequest::Change { feed, change: FeedChange::Pause, .. })
            if feed.address.contains("tumblr-friend"))
    };
    assert_eq!(asked.iter().filter(is_paused).count(), 1, "{asked:?}");
    // Removing asks first.
    reader.keys("D");
    assert!(footer(&reader).contains("Remove Tumblr friend from the list? Its articles stay. y/n"));
    let removes = |reader: &Reader| {
        let is_removed = |request: &&Request| {
            matches!(request, Request::Feeds(FeedRequest::Change { change: FeedChange::Remove, .. }))
        };
        reader.asked_about_feeds().into_iter().filter(is_removed).count()
    };
    reader.keys("n");
    assert_eq!(removes(&reader), 0);
    reader.keys("D y");
    assert_eq!(removes(&reader), 1);
    reader.keys("e o y");
    let line = |effect: &Effect| matches!(effect, Effect::EditLine { line: 3, path } if path.ends_with("feeds.list"));
    assert!(reader.asked().iter().any(line), "{:?}", reader.asked());
    assert!(reader.asked().contains(&Effect::Copy("https://tumblr-friend.example/feed.xml".into())));
    let site = "https://tumblr-friend.example";
    assert!(format!("{:?}", reader.opened()).contains(site), "{:?}", reader.opened());
    reader.keys("Enter");
    assert!(footer(&reader).contains("Tumblr friend has no articles yet"), "{}", footer(&reader));
}

#[test]
fn a_feed_is_added() {
    let mut reader = reader(Language::English, (80, 24));
    reader.keys("g a l w n . n e t Enter");
    assert!(footer(&reader).contains("LWN.net: 15 articles"), "{}", footer(&reader));
    reader.keys("g a n o Enter");
    assert!(footer(&reader).contains("this is no web address"), "{}", footer(&reader));
    reader.keys("g a n o t h i n g . e x a m p l e Enter");
    assert!(footer(&reader).contains("nothing added: "), "{}", footer(&reader));
    // A pasted address needs no further key; it counts only where one is asked for.
    reader.hold_feeds();
    reader.paste("https://lwn.net/");
    reader.keys("g a");
    assert!(reader.asked_about_feeds().is_empty());
    reader.paste("https://lwn.net/");
    let asked = format!("{:?}", reader.asked_about_feeds());
    assert!(asked.contains("Add") && asked.contains("https://lwn.net/"), "{asked}");
    assert!(footer(&reader).contains("asking lwn.net"), "{}", footer(&reader));
    reader.keys("Esc");
    assert!(!footer(&reader).contains("asking lwn.net"), "{}", footer(&reader));
}

#[test]
fn of_several_feeds_one_is_chosen() {
    let mut reader = reader(Language::English, (80, 24));
    reader.keys("B a s e v e r a l . n e t Enter");
    insta::assert_snapshot!("feeds_of_a_page", reader.screen());
    reader.hold_feeds();
    reader.keys("j Enter");
    let asked = format!("{:?}", reader.asked_about_feeds());
    assert!(asked.contains("https://several.example/Notes"), "{asked}");
}

#[test]
fn without_a_library_the_first_screen_offers_to_begin() {
    for (language, name) in [(Language::English, "en"), (Language::Chinese, "zh")] {
        for size in [(80, 24), (120, 40)] {
            let reader = Reader::without_library(Settings { language, ..Settings::default() }, size);
            // The last line of its text names a place of this machine.
            let screen = reader.screen();
            let lines: Vec<&str> =
                screen.lines().filter(|line| !line.contains("newsrack/config.toml")).collect();
            insta::assert_snapshot!(format!("welcome_{name}_{}", size.0), lines.join("\n"));
        }
    }
    let mut reader = Reader::without_library(Settings::default(), (80, 24));
    let opened = |reader: &Reader| {
        let mut folders = reader.asked().iter().filter_map(|effect| match effect {
            Effect::OpenLibrary { folder, said } => Some((folder.display().to_string(), said.clone())),
            _ => None,
        });
        folders.next_back()
    };
    reader.keys("Enter l w n . n e t Enter");
    assert_eq!(opened(&reader), Some(("/news".into(), Some("LWN.net: 15 articles".into()))));
    // The menu can be closed and opened again.
    reader.keys("Enter j Enter / s r v Enter");
    assert_eq!(opened(&reader), Some(("/srv".into(), None)));
    reader.keys("Enter Esc Enter G Enter / a . o p m l Enter");
    assert_eq!(opened(&reader), Some(("/news".into(), Some("412 feeds added; R fetches".into()))));
}
