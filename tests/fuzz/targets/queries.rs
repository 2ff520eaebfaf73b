//! The query language.

use super::{check_line, ms, ns};
use crate::runner::{Case, Features, Target};
use chrono::{DateTime, Utc};
use newsrack::article::marks::Flags;
use newsrack::article::{Header, ReadOptions, parse_header};
use newsrack::catalogue::terms;
use newsrack::library::query::{Test, category_path, parse, quoted};
use newsrack::text::fold;
use newsrack::zone::Zone;
use std::path::Path;
use std::sync::OnceLock;

pub(super) const QUERIES: Target = Target {
    name: "queries",
    pieces: &[
        "title:",
        "category:",
        "author:",
        "tag:",
        "since:",
        "until:",
        "is:",
        "is:unread",
        "is:muted",
        "-",
        "－",
        "\"",
        "“",
        "”",
        "＂",
        " ",
        "\u{3000}",
        "7d",
        "0d",
        "today",
        "yesterday",
        "2021",
        "2021-03",
        "2021-03-24",
        "0000",
        "99999d",
        "钉钉",
        "A股",
        "config_preempt",
        "：",
        ":",
        "\\/",
        "/",
        "\\",
        "#",
        "OR",
        "*",
        "(",
        ")",
        "ß",
        "İ",
        "\n",
        "\t",
        "é",
    ],
    check: queries,
    longest: 64 << 10,
    budget: (ms(50), ns(3000)),
};

fn header() -> &'static Header {
    static ONE: OnceLock<Header> = OnceLock::new();
    let file = "---\ntitle: 钉钉 Config\ndate: 2021-03-24\nauthor: A\ncategories: [a, b]\ntags: [x]\n---\n";
    ONE.get_or_init(|| parse_header(file.as_bytes(), Path::new("a.md"), &ReadOptions::default()).0)
}

fn queries(case: &Case, seen: &mut Features) {
    let text = case.text();
    let now: DateTime<Utc> = DateTime::from_timestamp(1_648_123_161, 0).unwrap();
    let query = match parse(&text, now, Zone::UTC) {
        Ok(query) => query,
        Err(error) => {
            assert!(text.is_char_boundary(error.position), "a place inside a character");
            let said = error.wrong.to_string();
            assert!(!said.is_empty());
            check_line(&said);
            seen.message(&said);
            return;
        }
    };
    let flags = if case.choice.is_multiple_of(2) { Flags::READ } else { Flags::empty() };
    let all = query.matches_header(header(), flags);
    // All terms must match, so one more term never gives more articles.
    if !text.contains(['"', '“', '”', '＂']) && !text.ends_with(['-', '－', ':', '：']) {
        let narrower = parse(&format!("{text} is:read"), now, Zone::UTC).unwrap();
        assert_eq!(narrower.terms.len(), query.terms.len() + 1);
        assert_eq!(narrower.matches_header(header(), flags), all && flags.contains(Flags::READ));
    }
    let asked = terms(&query);
    assert_eq!(asked.wanted.len() + asked.unwanted.len(), query.texts().count());
    for term in &query.terms {
        seen.saw((std::mem::discriminant(&term.test), term.negated));
        if let Test::Text(word) | Test::Title(word) | Test::Author(word) | Test::Tag(word) = &term.test {
            assert_eq!(fold(word), *word, "a word that is not folded");
        }
        // A quoted word means the same.
        if let Test::Text(word) = &term.test {
            let written = format!("{}{}", if term.negated { "-" } else { "" }, quoted(word));
            let again = parse(&written, now, Zone::UTC).map(|query| query.terms);
            assert_eq!(again, Ok(vec![term.clone()]), "{written:?}");
        }
        if let Test::Text(word) = &term.test {
            let alone = newsrack::library::query::Query { terms: vec![term.clone()] };
            assert_eq!(alone.matches_text(&format!("before {word} behind")), !term.negated);
        }
    }
    assert!(category_path(&text).iter().all(|name| !name.is_empty() && name.trim() == name));
    seen.count("terms", query.terms.len());
    seen.saw((all, query.terms.len().min(5)));
}
