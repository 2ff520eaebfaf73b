//! Ids never change: marks are kept under them. `identity/ids.txt` holds the ids that version 0.1.0 gives the inputs of
//! the table here. A line of it is never edited; a new input gets a new line.

use super::*;
use std::fmt::Write as _;

const IDS: &str = include_str!("identity/ids.txt");

/// Ways to write the same fields. `BODY` stands for the body, `FIELDS` for the lines of the fields.
const FORMS: [(&str, &str, Lines); 16] = [
    ("yaml", "---\nFIELDS---\nBODY", Lines::Colon),
    ("yaml-crlf", "---\r\nFIELDS---\r\nBODY", Lines::Crlf),
    ("yaml-dots", "\u{feff}---\nFIELDS...\nBODY", Lines::Colon),
    ("no-opener", "FIELDS---\nBODY", Lines::Colon),
    ("no-closer", "---\nFIELDS\nBODY", Lines::Colon),
    ("comment", "<!-- words -->\n---\nFIELDS---\nBODY", Lines::Colon),
    ("yml-comment", "<!--yml\nFIELDS-->\nBODY", Lines::Colon),
    ("toml", "+++\nFIELDS+++\nBODY", Lines::Equals),
    ("json", "{\nFIELDS}\nBODY", Lines::Json),
    ("semicolons", ";;;\nFIELDS;;;\nBODY", Lines::Json),
    ("headers", "FIELDS\nBODY", Lines::Colon),
    ("marked", "FIELDS\nBODY", Lines::Marked),
    ("ziggy", "---\nFIELDS---\nBODY", Lines::Ziggy),
    ("dots", "FIELDS\nBODY", Lines::Dots),
    ("properties", "FIELDS\nBODY", Lines::Properties),
    ("named-yaml", "---yaml\nFIELDS---\nBODY", Lines::Colon),
];

/// How a line of a field is written.
#[derive(Clone, Copy)]
enum Lines {
    Colon,
    Crlf,
    Equals,
    Json,
    Marked,
    Ziggy,
    Dots,
    Properties,
}

impl Lines {
    fn write(self, fields: &[(&str, &str)]) -> String {
        let mut lines = String::new();
        for (at, (key, value)) in fields.iter().enumerate() {
            let comma = if at + 1 == fields.len() { "" } else { "," };
            match self {
                Self::Colon => writeln!(lines, "{key}: {value}"),
                Self::Crlf => write!(lines, "{key}: {value}\r\n"),
                Self::Equals => writeln!(lines, "\"{key}\" = \"{value}\""),
                Self::Json => writeln!(lines, "\"{key}\": \"{value}\"{comma}"),
                Self::Marked => writeln!(lines, "[#]: {key}: ({value})"),
                Self::Ziggy => writeln!(lines, ".{key} = \"{value}\","),
                Self::Dots => writeln!(lines, ".. {key}: {value}"),
                Self::Properties => writeln!(lines, "{key}:: {value}"),
            }
            .expect("a string takes every line");
        }
        lines
    }
}

const DAY: &str = "2024-03-10 08:30:00";
const PAGE: &str = "https://example.org/tea/1";
const BODY: &str = "# Harvest\n\nThe tea was picked in the morning.\n";

/// Fields that each form is written with.
fn fields() -> Vec<(&'static str, Vec<(&'static str, &'static str)>)> {
    vec![
        ("plain", vec![("title", "Tea"), ("date", DAY), ("tags", "leaf")]),
        ("capitals", vec![("Title", "Tea"), ("Date", DAY)]),
        ("linked", vec![("title", "Tea"), ("date", DAY), ("link", PAGE)]),
        ("hosted", vec![("title", "Tea"), ("link", "https://example.org/"), ("date", DAY)]),
        ("other-date", vec![("title", "Tea"), ("created_at", DAY), ("pubDatetime", DAY)]),
        ("twice", vec![("title", "Tea"), ("date", DAY), ("title", "Coffee")]),
    ]
}

/// Keys of which one stands beside a title. Most of them take no part in the id, and never will.
const KEYS: [&str; 62] = [
    "date",
    "pubDate",
    "publishDate",
    "published",
    "created",
    "publish_date",
    "pub_date",
    "published_date",
    "posted",
    "date_published",
    "日期",
    "发布时间",
    "link",
    "original",
    "canonical",
    "permalink",
    "url",
    "source",
    "original_url",
    "updated",
    "lastmod",
    "modified",
    "author",
    "标题",
    "subject",
    "slug",
    "pubDatetime",
    "publishedAt",
    "published-at",
    "published at",
    "Publish Date",
    "created_at",
    "createdAt",
    "dateCreated",
    "date-added",
    "saved",
    "savedAt",
    "clipped",
    "archived",
    "timestamp",
    "datetime",
    "post_date",
    "创建时间",
    "发表时间",
    "时间",
    "canonical_url",
    "canonicalURL",
    "source_url",
    "external_link",
    "original-link",
    "href",
    "原文链接",
    "链接",
    "headline",
    "keywords",
    "cover_image",
    "featuredImage",
    "abstract",
    "byline",
    "draft",
    "categories",
    "status",
];

/// Values of `title`, `date` and `link`, as they are written in YAML.
const VALUES: [(&str, &str); 36] = [
    ("null", "title: ~\ndate: null\n"),
    ("empty", "title:\ndate:\nlink:\n"),
    ("quoted", "title: \"Tea: a \\\"story\\\"\"\ndate: '2024-03-10'\n"),
    ("list", "title: [Tea, cup]\ndate: [2024-03-10, 2024-04-01]\n"),
    ("nested", "title: [[Tea]]\ndate:\n  - - 2024-03-10\n"),
    ("map", "title: {a: b}\ndate:\n  created: 2024-03-10\n  updated: 2024-04-01\n"),
    ("block", "title: |\n  Tea\n  harvest\ndate: 2024-03-10\n"),
    ("folded", "title: >-\n  Tea\n  harvest\n"),
    ("merge", "a: &a\n  title: Merged\n  date: 2024-03-10\n  link: https://example.org/merged\n<<: *a\n"),
    ("merge-beside", "a: &a {date: 2024-03-10}\ntitle: Tea\n<<: *a\n"),
    (
        "merge-list",
        "a: &a {date: 2024-03-10}\nb: &b {link: https://example.org/b}\ntitle: Tea\n<<: [*a, *b]\n",
    ),
    ("alias", "x: &x Tea\ntitle: *x\ndate: 2024-03-10\n"),
    ("tag", "title: !!str 2024\ndate: 2024-03-10\n"),
    ("params", "title: Tea\nparams:\n  date: 2024-03-10\n  link: https://example.org/params\n"),
    ("extra", "title: Tea\nextra:\n  link: https://example.org/extra\n"),
    ("taxonomies", "title: Tea\ntaxonomies:\n  tags: [a]\n"),
    ("broken", "title: A: B\ndate: 2024-03-10\ntags: [x, y\n"),
    ("broken-quotes", "title: \"\"\"\"Tea\"\"\"\"\ndate: 2024-03-10\n"),
    ("broken-tab", "title:\tTea\ndate:\t2024-03-10\n\tx: y\n"),
    ("full-width", "title：茶\ndate：2024-03-10\n"),
    ("entities", "title: Tea &amp; &#123;cup&#125;\ndate: 2024-03-10\n"),
    ("html", "title: \"Old <b>tombs</b> again\"\ndate: 2024-03-10\n"),
    ("bare-host", "title: Tea\nlink: https://example.org\ndate: 2024-03-10\n"),
    ("query", "title: Tea\nlink: https://example.org/?p=1\n"),
    ("fragment", "title: Tea\nlink: https://example.org/#!tea\n"),
    ("blanks", "title: Tea\nlink: '  https://example.org/tea  '\n"),
    ("angles", "title: Tea\nlink: <https://example.org/tea>\n"),
    ("relative", "title: Tea\nlink: /tea\npermalink: https://example.org/tea\n"),
    ("http", "title: Tea\nlink: HTTP://EXAMPLE.ORG/Tea\n"),
    ("list-link", "title: Tea\nlink: [https://example.org/a, https://example.org/b]\n"),
    ("two-links", "title: Tea\noriginal: https://example.org/o\nlink: https://example.org/l\n"),
    ("second-link", "title: Tea\nlink: https://example.org/\ncanonical: https://example.org/c\n"),
    ("true", "title: Tea\npublished: true\n"),
    ("number", "title: 1936\ndate: 1710030600\n"),
    ("unknown", "layout: post\ncomments: true\n"),
    ("comment", "# words\ntitle: Tea # more\ndate: 2024-03-10\n"),
];

/// Whole files of kinds that have front matter of their own, or none.
const WHOLE: [(&str, &str); 45] = [
    ("empty.md", ""),
    ("sub/empty.md", ""),
    ("sub/blank.md", "\n\n"),
    ("fields-only.md", "---\n---\n"),
    ("words.md", "Words without a heading.\n"),
    ("words.txt", "Words without a heading.\n"),
    ("2024-03-10-words.md", "Words with a day in the name.\n"),
    ("2024-3-1-words.md", "Words with a short day in the name.\n"),
    ("(2024-03-10) words.html", "<p>Words with a day in brackets.</p>\n"),
    ("2024-03-10-tea/index.md", "Words in a bundle.\n"),
    ("rules.md", "---\n\nProse between rules.\n\n---\n\nMore.\n"),
    ("created.md", "<!-- CreateTime:5/27/2020 9:04:53 AM -->\nWords.\n"),
    (
        "page.html",
        "<!doctype html><html><head><title>Tea</title></head><body><h1>Tea</h1><p>Words</p></body></html>",
    ),
    (
        "page-metadata.html",
        "<!doctype html><html><head><title>Tea | Shop</title><meta property=\"og:title\" content=\"Tea\"><meta property=\"article:published_time\" content=\"2024-03-10\"><link rel=\"canonical\" href=\"https://example.org/tea\"></head><body><h1>Tea</h1><p>Words</p></body></html>",
    ),
    ("more.md", "Before.\n\n<!-- more -->\n\nBehind.\n"),
    (
        "nikola.md",
        ".. title: Tea harvest\n.. slug: tea\n.. date: 2024-03-10 08:30:00 UTC+08:00\n.. tags: leaf, cup\n\nWords.\n",
    ),
    (
        "nikola-comment.md",
        "<!--\n.. title: Tea harvest\n.. date: 2024-03-10 08:30:00\n.. link: https://example.org/n\n-->\n\nWords.\n",
    ),
    ("nikola.html", "<!--\n.. title: Tea\n.. date: 2024-03-10\n-->\n<p>Words</p>\n"),
    ("nikola.txt", ".. title: Tea\n.. date: 2024-03-10\n\nWords\n=====\n"),
    (
        "notion.md",
        "# A walk\n\nCreated: May 3, 2021 10:00 AM\nTags: tea, news\nURL: https://example.org/n\n\nWords.\n",
    ),
    ("notion-plain.md", "# A walk\n\nStatus: done\n\nWords.\n"),
    (
        "joplin.md",
        "A walk\n\nWords.\n\nid: 0123456789abcdef0123456789abcdef\ncreated_time: 2020-02-01T10:11:12.000Z\nsource_url: https://example.org/j\ntype_: 1",
    ),
    ("logseq.md", "title:: A walk\ndate:: [[2022-01-05]]\ntags:: tea, news\n\n- block\n  id:: 1\n"),
    ("logseq-link.md", "link:: https://example.org/l\ntitle:: A walk\n\n- block\n"),
    ("logseq-list.md", "- title:: A walk\n- block\n"),
    (
        "simpread.md",
        "> 本文由 [简悦 SimpRead](http://ksria.com/simpread/) 转码， 原文地址 [example.org](https://example.org/s/1)\n\n一、茶\n-----\n\n文字。\n",
    ),
    (
        "named-json.md",
        "---json\n{\"title\": \"Tea\", \"date\": \"2024-03-10\", \"link\": \"https://example.org/j\"}\n---\nWords.\n",
    ),
    ("named-toml.md", "---toml\ntitle = \"Tea\"\nlink = \"https://example.org/t\"\n---\nWords.\n"),
    ("named-js.md", "---js\n{title: \"Tea\", link: \"https://example.org/t\"}\n---\nWords.\n"),
    ("org.txt", "#+title: A walk\n#+date: 2019-07-25\n#+filetags: :tea:\n\n* Heading\nWords.\n"),
    ("rest.txt", "A walk\n######\n\n:date: 2010-10-03 10:20\n:tags: tea\n:category: leaf\n\nWords.\n"),
    ("asciidoc.txt", "= A walk\nLi Na\n2019-07-25\n:tags: tea\n\n== Heading\nWords.\n"),
    (
        "letter.txt",
        "From: Li Na <li@example.org>\nSubject: A walk\nDate: Thu, 24 Mar 2022 11:59:21 +0800\n\nWords.\n",
    ),
    ("pelican.md", "Title: Tea\nDate: 2024-03-10 08:30\nStatus: draft\nTags: a; b, c\nSlug: tea\n\nWords.\n"),
    ("mmd.md", "Title: Tea\n    harvest\nAuthor: Li Na\nKeywords: a, b\n\nWords.\n"),
    ("note.md", "Note: a line that is no header.\n\nWords.\n"),
    ("keys.md", "Created: 2024-03-10\nPlace: a garden\n\nWords.\n"),
    ("unknown-keys.md", "Place: a garden\nWeather: fair\n\nWords.\n"),
    ("template.md", "{% raw %}\n{{ x }}\n{% endraw %}\n"),
    ("shortcode.md", "---\ntitle: Tea\n---\n{{< figure src=\"a.png\" >}}\n{: .wide}\n"),
    ("import.md", "import Tabs from '@theme/Tabs';\n\nWords.\n"),
    ("wordpress.md", "[caption id=\"a\"]<img src=\"a.png\"> Words[/caption]\n"),
    (
        "unclosed.md",
        "---\ntitle: Tea\nlink: https://example.org/unclosed\n\nWords that go on.\n\n---\nMore.\n",
    ),
    ("text.textbundle/text.md", "Words in a text bundle.\n"),
    (
        "scraped.md",
        "\n---\ntitle: '#'\ncategories: \n - 茶\n - 新闻\nauthor: 水\ncomments: false\ndate: Sun, 10 Mar 2024 00:30:00 GMT\nthumbnail: ''\n---\n<div>   \n<p>字</p>  </div>\n            ",
    ),
];

/// Every input: its path below the library folder, and its bytes.
fn inputs() -> Vec<(String, Vec<u8>)> {
    let mut inputs: Vec<(String, Vec<u8>)> = Vec::new();
    for (form, whole, lines) in FORMS {
        for (name, fields) in fields() {
            let text = whole.replace("FIELDS", &lines.write(&fields)).replace("BODY", BODY);
            inputs.push((format!("{form}-{name}.md"), text.into_bytes()));
        }
    }
    for (at, key) in KEYS.into_iter().enumerate() {
        let value = if (12..19).contains(&at) || key.to_lowercase().contains("link") { PAGE } else { DAY };
        let text = format!("---\ntitle: Tea\n{key}: {value}\n---\n{BODY}");
        inputs.push((format!("key-{at}.md"), text.into_bytes()));
    }
    for (name, fields) in VALUES {
        inputs.push((format!("value-{name}.md"), format!("---\n{fields}---\n{BODY}").into_bytes()));
    }
    inputs.extend(WHOLE.map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec())));
    inputs.extend(bodies());
    inputs
}

/// Bodies whose length, format or encoding matters.
fn bodies() -> Vec<(String, Vec<u8>)> {
    let matter = "---\ntitle: Tea\ndate: 2024-03-10\n---\n";
    let mut bodies: Vec<(String, Vec<u8>)> = [4095, 4096, 4097, 9000]
        .into_iter()
        .map(|length| (format!("long-{length}.md"), format!("{matter}{}", "x".repeat(length)).into_bytes()))
        .collect();
    bodies.push(("long-han.md".into(), format!("{matter}{}", "茶".repeat(2000)).into_bytes()));
    bodies.push(("long-han-later.md".into(), format!("{matter}a{}", "茶".repeat(2000)).into_bytes()));
    bodies.push(("body.html".into(), format!("{matter}<p>Words</p>").into_bytes()));
    bodies.push(("body.txt".into(), format!("{matter}Words").into_bytes()));
    let (gbk, ..) = encoding_rs::GBK
        .encode("---\ntitle: 春天的茶园和新茶\ndate: 2024-03-10\n---\n茶园里的新茶在早晨采摘。\n");
    bodies.push(("gbk.md".into(), gbk.into_owned()));
    let wide = format!("\u{feff}{matter}茶").encode_utf16().flat_map(u16::to_le_bytes).collect();
    bodies.push(("wide.md".into(), wide));
    bodies.push(("damaged.md".into(), [matter.as_bytes(), b"a\xff\xfeb \0 c\n"].concat()));
    bodies.push(("return.md".into(), matter.replace('\n', "\r").into_bytes()));
    bodies
}

#[test]
fn ids_are_those_of_the_first_version() {
    let known: Vec<(&str, &str)> = IDS.lines().filter_map(|line| line.split_once(' ')).collect();
    let inputs = inputs();
    assert!(inputs.len() >= 200, "{}", inputs.len());
    assert_eq!(known.len(), inputs.len());
    let mut wrong = Vec::new();
    for ((name, bytes), (id, known_name)) in inputs.iter().zip(known) {
        assert_eq!(name, known_name);
        let found = parse(bytes, Path::new(name), &ReadOptions::default()).header.id.to_string();
        if found != id {
            wrong.push(format!("{name}: {found}"));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn fetched_articles_without_a_link_are_known_by_feed_and_guid() {
    let id = |fields: &str| {
        let text = format!("---\ntitle: Tea\n{fields}---\nWords.\n");
        parse(text.as_bytes(), Path::new("a.md"), &ReadOptions::default()).header.id
    };
    let fetched = |fields: &str| id(&format!("{fields}newsrack: 1 feed 00\n"));
    let known = fetched("guid: g1\nfeed: https://example.org/feed\n");
    let same = [
        fetched("date: 2024-03-10\nguid: g1\nfeed: https://example.org/feed\n"),
        id("guid: g1\nfeed: https://example.org/feed\nnewsrack: 1 page 77\n"),
    ];
    let other = [
        fetched("guid: g2\nfeed: https://example.org/feed\n"),
        fetched("guid: g1\nfeed: https://example.org/other\n"),
        fetched("guid: g1\nfeed: https://example.org/feed\nlink: https://example.org/1\n"),
        fetched("feed: https://example.org/feed\n"),
        // A file that others wrote.
        id("guid: g1\nfeed: https://example.org/feed\n"),
        id("guid: g1\nfeed: https://example.org/feed\nnewsrack: yes\n"),
    ];
    assert!(same.iter().all(|id| *id == known) && !other.contains(&known));
    let linked = "link: https://example.org/1\n";
    assert_eq!(fetched(&format!("guid: g1\n{linked}")), id(linked));
}
