//! Valid queries, messages about errors, and which articles match.

use super::*;
use crate::article::{ReadOptions, parse as parse_article};
use crate::zone::Zone;
use crate::zone::tests::zone;
use std::path::Path;

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_648_123_161, 0).unwrap_or_default() // 2022-03-24T11:59:21Z
}

fn understood(query: &str) -> Query {
    parse(query, now(), zone("Asia/Shanghai")).unwrap_or_else(|error| panic!("{query}: {error:?}"))
}

#[test]
fn words_phrases_and_fields_are_distinguished() {
    let text = |text: &str| Test::Text(text.to_owned());
    let table = [
        ("", vec![]),
        ("   ", vec![]),
        ("钉钉 Config", vec![(text("钉钉"), false), (text("config"), false)]),
        ("“to be”", vec![(text("to be"), false)]),
        ("\"to be\" -x -\"a b\"", vec![(text("to be"), false), (text("x"), true), (text("a b"), true)]),
        ("\"never closed", vec![(text("never closed"), false)]),
        ("title:Rust", vec![(Test::Title("rust".into()), false)]),
        ("title：“A b”c", vec![(Test::Title("a b".into()), false), (text("c"), false)]),
        ("-tag:ads", vec![(Test::Tag("ads".into()), true)]),
        ("category:a/b\\/c", vec![(Test::Category(vec!["a".into(), "b/c".into()]), false)]),
        ("http://x", vec![(text("http://x"), false)]),
        ("a-b - -", vec![(text("a-b"), false), (text("-"), false), (text("-"), false)]),
        ("is:UNREAD", vec![(Test::Is(Status::Unread), false)]),
        ("author:\"=Li \\“Bai\\\" jr\"", vec![(Test::AuthorIs("li \"bai\" jr".into()), false)]),
    ];
    for (query, expected) in table {
        let found: Vec<_> =
            understood(query).terms.into_iter().map(|term| (term.test, term.negated)).collect();
        assert_eq!(found, expected, "{query}");
    }
}

#[test]
fn muted_articles_are_found_by_queries_for_them_and_for_starred_ones() {
    let table = [
        ("words", false),
        ("is:unread -is:read", false),
        ("-is:starred", false),
        ("words is:starred", true),
        ("is:muted", true),
        ("-is:muted", true),
        ("-is:starred is:muted", true),
    ];
    for (query, found) in table {
        assert_eq!(understood(query).finds_muted(), found, "{query}");
    }
}

#[test]
fn a_mistake_is_reported_with_its_position() {
    for (query, position) in
        [("is:blue", 0), ("a since:soon", 2), ("title:", 0), ("新 until:2021-13", 4), ("since:99d9", 0)]
    {
        let error = parse(query, now(), Zone::UTC).err();
        assert_eq!(error.map(|error| error.position), Some(position), "{query}");
    }
}

#[test]
fn days_begin_where_the_reader_lives() {
    let table = [
        ("2021", "2020-12-31T16:00:00Z"),
        ("2021-03", "2021-02-28T16:00:00Z"),
        ("2021-03-24", "2021-03-23T16:00:00Z"),
        ("2021-3-4", "2021-03-03T16:00:00Z"),
        ("today", "2022-03-23T16:00:00Z"),
        ("yesterday", "2022-03-22T16:00:00Z"),
        ("7d", "2022-03-16T16:00:00Z"),
    ];
    for (text, expected) in table {
        let found = day(text, now(), zone("Asia/Shanghai")).map(|day| day.format("%FT%TZ").to_string());
        assert_eq!(found.as_deref(), Some(expected), "{text}");
    }
    for text in ["", "d", "-1d", "20210324", "2021-", "2021-03-24-01", "0000", "99999999999999999999d", "é"]
    {
        assert_eq!(day(text, now(), Zone::UTC), None, "{text}");
    }
}

#[test]
fn an_article_answers_for_its_header_and_state() {
    let source = "---\ntitle: Ｒｕｓｔ 新闻\ndate: 2021-03-24 00:00:00\nauthor: 观察者网\ncategories: [新媒体, 观察者网]\ntags: [lang/rust]\n---\nbody";
    let header = parse_article(source.as_bytes(), Path::new("a.md"), &ReadOptions::default()).header;
    let flags = Flags::READ;
    let table = [
        ("", true),
        ("title:rust", true),
        ("title:RUST -title:新闻", false),
        ("category:新媒体", true),
        ("category:新媒体/观察者网", true),
        ("category:观察者网", false),
        ("author:观察", true),
        ("tag:lang", true),
        ("tag:lan", false),
        ("since:2021-03-25", false),
        ("since:2021-03-24", true),
        ("until:2021-03-25", true),
        ("until:2021-03-24", false),
        ("is:read", true),
        ("is:unread", false),
        ("-is:starred", true),
        ("words are asked elsewhere", true),
    ];
    for (query, expected) in table {
        assert_eq!(understood(query).matches_header(&header, flags), expected, "{query}");
    }
}

#[test]
fn texts_must_all_be_there_or_not() {
    let folded = fold("钉钉 Config A股");
    for (query, expected) in
        [("钉钉 a股", true), ("钉钉 -a股", false), ("config -B", true), ("nothing", false), ("", true)]
    {
        assert_eq!(understood(query).matches_text(&folded), expected, "{query}");
    }
}

#[test]
fn no_query_makes_it_panic() {
    arbtest::arbtest(|u| {
        let parts = [
            "title:",
            "-",
            "\"",
            "“",
            " ",
            "since:",
            "7d",
            "2021-",
            "新",
            "：",
            "is:",
            "\\/",
            "/",
            "category:",
        ];
        let mut query = String::new();
        for _ in 0..u.int_in_range(0..=8)? {
            query.push_str(u.choose(&parts)?);
        }
        if let Err(error) = parse(&query, now(), zone("America/New_York")) {
            assert!(query.is_char_boundary(error.position) && !error.wrong.to_string().is_empty(), "{query}");
        }
        Ok(())
    });
}
