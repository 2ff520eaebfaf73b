//! Article files as a whole: what stands in them, what the reader makes of them, what is read back.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use super::super::identity::{Identity, identities};
use super::super::{Enclosure, Feed, Item, ItemText};
use super::*;
use crate::article::{Article, Format, ReadOptions, parse};
use std::path::Path;

const CATEGORY: &[&str] = &["World", "Boats"];

fn with_source<T>(run: impl FnOnce(&Source<'_>) -> T) -> T {
    let category: Vec<String> = CATEGORY.iter().map(|name| (*name).to_owned()).collect();
    let address = "https://boats.example/feed";
    run(&Source { address, first_address: address, category: &category, name: "The Log" })
}

fn text(html: &str) -> Option<ItemText> {
    let base = url::Url::parse("https://boats.example/").ok();
    (!html.is_empty()).then(|| ItemText { html: html.to_owned(), base })
}

fn item() -> Item {
    Item {
        title: Some("Low water: the harbour at noon".into()),
        link: Some("https://boats.example/log/7?utm_source=feed".into()),
        guid: Some("tag:boats.example,2024:7".into()),
        date: Some("2024-03-10T23:30:05Z".parse().unwrap()),
        updated: Some("2024-03-11T01:00:00Z".parse().unwrap()),
        author: Some("Nell Pear".into()),
        body: text("<p>The tide is <b>out</b>.</p>"),
        summary: text("The <i>tide</i>&hellip;"),
        tags: vec!["tide".into(), "no".into(), "a, b".into(), "tide".into()],
        enclosures: vec![Enclosure {
            url: "https://boats.example/7.mp3?t=1".into(),
            mime: Some("audio/mpeg".into()),
            bytes: Some(120),
            seconds: Some(61),
            title: Some("Part 1: out".into()),
        }],
        thumbnail: Some("https://boats.example/7.jpg".into()),
        comments: Some("https://boats.example/log/7#c".into()),
        language: Some("en".into()),
    }
}

fn file(item: &Item) -> ArticleFile {
    let identity = identities(&Feed { items: vec![item.clone()], ..Feed::default() })[0];
    with_source(|source| article_file(item, identity, source))
}

fn read(file: &ArticleFile, name: &str) -> Article {
    parse(file.text.as_bytes(), Path::new(name), &ReadOptions::default())
}

#[test]
fn a_file_says_all_that_the_item_says() {
    let file = file(&item());
    let expected = "\
---
title: \"Low water: the harbour at noon\"
date: 2024-03-10T23:30:05Z
updated: 2024-03-11T01:00:00Z
author: Nell Pear
categories:
  - [World, Boats, The Log]
tags: [tide, \"no\", \"a, b\"]
link: https://boats.example/log/7
guid: tag:boats.example,2024:7
feed: https://boats.example/feed
excerpt: The tide…
thumbnail: https://boats.example/7.jpg
lang: en
enclosures:
  - url: https://boats.example/7.mp3?t=1
    type: audio/mpeg
    length: 120
    duration: 61
    title: \"Part 1: out\"
discussion: https://boats.example/log/7#c
newsrack: 1 feed be4f7aa926fad9dc
---
<div>
<p>The tide is <b>out</b>.</p>
</div>
";
    assert_eq!(file.text, expected);
    assert_eq!(file.name, format!("2024-03-10-Low-water-the-harbour-at-noon-{}.md", file.key));
    let article = read(&file, &file.name);
    assert_eq!(article.header.title, "Low water: the harbour at noon");
    assert_eq!(article.header.categories, [["World", "Boats", "The Log"]]);
    assert_eq!(article.header.tags, ["tide", "no", "a, b"]);
    assert_eq!(article.header.images, ["https://boats.example/7.jpg"]);
    assert_eq!(article.header.summary.as_deref(), Some("The tide…"));
    assert!(article.problems.is_empty(), "{:?}", article.problems);
    let empty = self::file(&Item::default());
    assert!(empty.text.starts_with("---\ntitle: The Log\nuntitled: true\ncategories:\n"), "{}", empty.text);
    assert!(empty.text.ends_with("---\n<div></div>\n"), "{}", empty.text);
    assert!(empty.name.starts_with("undated-untitled-"), "{}", empty.name);
}

#[test]
fn without_a_title_it_has_the_first_words() {
    let long = "word ".repeat(30);
    let shown = format!("{}…", "word ".repeat(16).trim_end());
    let table = [
        ("<p>Water at <b>three</b> metres.</p><p>More.</p>", "Water at three metres."),
        ("<p></p><img src=a.png><div>A &amp; {{b}}<br>c</div>", "A & {{b}} c"),
        (long.as_str(), shown.as_str()),
        ("<p>水</p>", "水"),
    ];
    for (html, title) in table {
        let file = file(&Item { body: text(html), ..Item::default() });
        let article = read(&file, "a.md");
        assert_eq!(article.header.title, title);
        assert!(file.text.contains("\nuntitled: true\n"), "{}", file.text);
        assert_eq!(written(&file.name, file.text.as_bytes()).unwrap().title, None);
    }
}

// The reader takes some of these off names: brackets of links, commas between tags, `null`.
const OTHERS: [&str; 4] = ["[", "]", ",", "null"];
const PIECES: [&str; 36] = [
    "a",
    "Tide",
    " ",
    "  ",
    ": ",
    " #",
    "#",
    "'",
    "\"",
    "\\",
    "\\n",
    "\n",
    "\t",
    "\u{7}",
    "\u{85}",
    "\u{2028}",
    "\u{feff}",
    "\u{202e}",
    "e\u{301}",
    "字",
    "：",
    "👩\u{200d}🚀",
    "---",
    "- ",
    "{{",
    "{%",
    "}",
    "&amp;",
    "&lt;",
    "<b>",
    "%",
    "@",
    "`",
    "!",
    "*",
    "2024-03-10",
];

fn words(u: &mut arbtest::arbitrary::Unstructured<'_>) -> arbtest::arbitrary::Result<String> {
    let mut text = String::new();
    for _ in 0..u.int_in_range(0..=5)? {
        text.push_str(u.choose(&PIECES)?);
    }
    Ok(text)
}
/// An item of odd strings.
fn any_item(u: &mut arbtest::arbitrary::Unstructured<'_>) -> arbtest::arbitrary::Result<Item> {
    let clean = |text: &str| crate::text::clean_line(text).into_owned();
    let some = |text: String| Some(clean(&text)).filter(|text| !text.is_empty());
    Ok(Item {
        title: some(words(u)? + u.choose(&OTHERS)? + &words(u)?).filter(|title| title != "null"),
        link: Some(format!("https://boats.example/{}", u.int_in_range(0..=9)?)),
        guid: some(words(u)?),
        date: Some(DateTime::from_timestamp(u.int_in_range(-9_000_000_000..=99_000_000_000)?, 0).unwrap()),
        author: some(words(u)?),
        body: text(&words(u)?),
        summary: text(&words(u)?),
        tags: vec![words(u)?, words(u)?],
        ..Item::default()
    })
}

#[test]
fn what_is_written_is_what_is_read() {
    let clean = |text: &str| crate::text::clean_line(text).into_owned();
    arbtest::arbtest(|u| {
        let category = [words(u)?, words(u)?];
        let name = words(u)?;
        let item = any_item(u)?;
        let address = "https://boats.example/feed";
        let source = Source { address, first_address: address, category: &category, name: &name };
        let file = article_file(&item, Identity([7; 16]), &source);
        assert_eq!(file, article_file(&item, Identity([7; 16]), &source));
        let (as_markdown, as_html) = (read(&file, &file.name), read(&file, "2024-03-10-x.html"));
        let header = &as_markdown.header;
        assert!(as_markdown.problems.is_empty(), "{:?} {}", as_markdown.problems, file.text);
        if let Some(title) = &item.title {
            assert_eq!(&header.title, title, "{}", file.text);
        }
        assert_eq!(header.author, item.author, "{}", file.text);
        assert_eq!(header.date, item.date, "{}", file.text);
        assert_eq!(header.link, item.link, "{}", file.text);
        let mut tags: Vec<String> = Vec::new();
        for tag in item.tags.iter().map(|tag| clean(tag)).filter(|tag| !tag.is_empty()) {
            if !tags.contains(&tag) {
                tags.push(tag);
            }
        }
        assert_eq!(header.tags, tags, "{}", file.text);
        let path: Vec<String> =
            category.iter().chain([&name]).map(|name| clean(name)).filter(|name| !name.is_empty()).collect();
        let path: Vec<Vec<String>> = if path.is_empty() { Vec::new() } else { vec![path] };
        assert_eq!(header.categories, path, "{}", file.text);
        assert_eq!(as_markdown.body.text, as_html.body.text);
        assert_eq!(
            (as_markdown.body.format, as_html.body.format),
            (Format::Html, Format::Html),
            "{}",
            file.text
        );
        assert_eq!(Article { header: header.clone(), ..as_html.clone() }, as_markdown);
        let back = written(&file.name, file.text.as_bytes()).unwrap();
        assert_eq!(back.state, FileState::Unchanged);
        assert_eq!(back.substance, file.substance, "{}", file.text);
        assert_eq!(
            (back.title, back.link, back.guid),
            (item.title.clone(), item.link.clone(), item.guid.clone())
        );
        assert_eq!(back.key.as_deref(), Some(&*file.key));
        assert!(written(&file.name, file.text.as_bytes()).unwrap().is_of(&item));
        Ok(())
    });
}

#[test]
fn an_item_without_title_and_words_has_a_title() {
    let picture = || Item { body: text("<img src=/1.jpg>"), ..Item::default() };
    let with_file = |title: &str| {
        let title = Some(title.to_owned());
        vec![Enclosure { url: "https://boats.example/1.mp3".into(), title, ..Enclosure::default() }]
    };
    let link = |link: &str| Some(link.to_owned());
    let table = [
        (
            Item { enclosures: with_file("Part 1"), link: link("https://b.example/tide"), ..picture() },
            "Part 1",
        ),
        (
            Item {
                enclosures: with_file(" "),
                link: link("https://b.example/a/the%20tide/?x=y"),
                ..picture()
            },
            "the tide",
        ),
        (Item { link: link("https://b.example/2024/17"), guid: link("post-17"), ..picture() }, "post-17"),
        (Item { link: link("https://boats.example/"), ..picture() }, "The Log"),
        (Item::default(), "The Log"),
        (Item { body: text("<img src=/1.jpg><p>Low water."), ..picture() }, "Low water."),
    ];
    for (item, title) in table {
        let file = file(&item);
        let header = read(&file, &file.name).header;
        assert_eq!((header.title.as_str(), header.untitled), (title, true), "{}", file.text);
        let back = written(&file.name, file.text.as_bytes()).unwrap();
        assert_eq!((back.title, back.substance), (None, file.substance));
    }
    assert!(!read(&file(&item()), "x.md").header.untitled);
}

#[test]
fn keys_stay_the_same_for_ever() {
    let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    // Another version on another device must find the files of this one.
    let table = [
        ("tag:boats.example,2024:7", "https://boats.example/log/7", "Tide", "", "h4arkgjr"),
        ("https://www.Boats.example/log/7/?utm_source=x&id=1&fbclid=2", "", "", "", "4ydvxz8j"),
        ("", "https://boats.example/log/7?spm=1&from=2", "Tide", "", "q5mv054w"),
        ("", "", "Tide", "", "0dhxnz20"),
        ("", "", "", "<p>Low <b>water</b> < 3 m<img src=/1.jpg?a>", "wdttkgz7"),
        ("", "", "", "", "e8z466gh"),
    ];
    let keys = table.map(|(guid, link, title, body, _)| {
        let item = Item {
            guid: some(guid),
            link: some(link),
            title: some(title),
            body: text(body),
            date: Some("2024-03-10T23:30:05Z".parse().unwrap()),
            ..Item::default()
        };
        file(&item).key
    });
    assert_eq!(keys, table.map(|(.., key)| key));
}

#[test]
fn an_update_needs_other_words() {
    let before = item();
    let same = [
        Item { date: None, updated: None, ..item() },
        Item { body: text("<div>The tide\n is <em>out</em>.</div><img src=x width=1 height=1>"), ..item() },
        Item { link: Some("http://boats.example/8".into()), author: None, tags: vec![], ..item() },
        Item {
            enclosures: vec![Enclosure {
                url: "https://boats.example/7.mp3?t=2".into(),
                ..Enclosure::default()
            }],
            ..item()
        },
    ];
    let other = [
        Item { title: Some("High water".into()), ..item() },
        Item { title: None, ..item() },
        Item { body: text("<p>The tide is in.</p>"), ..item() },
        Item { enclosures: vec![], ..item() },
    ];
    for item in same {
        assert_eq!(file(&item).substance, file(&before).substance, "{item:?}");
    }
    for item in other {
        assert_ne!(file(&item).substance, file(&before).substance, "{item:?}");
    }
    assert_eq!(file(&before).substance.length, "Thetideisout.".len());
    let picture =
        |src: &str| file(&Item { body: text(&format!("<img src={src}>")), ..Item::default() }).substance;
    assert_ne!(picture("/1.png"), picture("/2.png"));
    assert_eq!(picture("/1.png"), picture("/1.png?token=1"));
}

#[test]
fn a_changed_or_damaged_file_is_noticed() {
    let file = file(&item());
    let state = |text: &str| written(&file.name, text.as_bytes()).map(|file| file.state);
    let table: [(String, Option<FileState>); 12] = [
        (file.text.clone(), Some(FileState::Unchanged)),
        (file.text.replace('\n', "\r\n"), Some(FileState::Unchanged)),
        (file.text.replace("out", "in"), Some(FileState::Edited)),
        (file.text.replace("Nell", "Ann"), Some(FileState::Edited)),
        (file.text.replace("---\n<div>", "rating: 5\n---\n<div>"), Some(FileState::Edited)),
        (format!("{}\nMy note.\n", file.text), Some(FileState::Edited)),
        (String::new(), Some(FileState::Damaged)),
        ("\0\0\0".into(), Some(FileState::Damaged)),
        (file.text[..60].into(), Some(FileState::Damaged)),
        (file.text[..file.text.len() - 20].into(), Some(FileState::Damaged)),
        ("---\ntitle: mine\n---\nText\n".into(), None),
        ("A note that says\nnewsrack: 1 feed x\n".into(), None),
    ];
    for (text, expected) in table {
        assert_eq!(state(&text), expected, "{text}");
    }
    // Every piece of a file that is no whole one.
    for item in [item(), Item { title: None, ..item() }, Item::default()] {
        let file = super::tests::file(&item);
        let start = file.text.find("<div>").unwrap() + "<div>".len();
        for end in (0..start).filter(|end| file.text.is_char_boundary(*end)) {
            for tail in ["", "\0\0"] {
                let cut = format!("{}{tail}", &file.text[..end]);
                let state = written(&file.name, cut.as_bytes()).map(|file| file.state);
                assert_eq!(state, Some(FileState::Damaged), "{cut:?}");
            }
        }
    }
    assert_eq!(written("my-notes.md", b""), None);
    assert_eq!(written("renamed.md", file.text.as_bytes()).unwrap().key, None);
}

#[test]
fn a_longer_key_distinguishes_two_items_of_one_short_key() {
    let identity = Identity([3; 16]);
    let long = Item { title: Some("字".repeat(100)), ..item() };
    for item in [item(), long, Item::default()] {
        with_source(|source| {
            let file = article_file(&item, identity, source);
            let name = long_name(&file, identity, source);
            let key = key_in(&name).unwrap();
            assert!(key.len() == 16 && key.starts_with(&file.key) && name.len() <= 120, "{name}");
            assert!(name[..10] == file.name[..10], "{name}");
        });
    }
}
