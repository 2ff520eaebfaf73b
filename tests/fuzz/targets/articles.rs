//! Parsing of article files: front matter, encodings, dates.

use super::{check_line, ms, ns};
use crate::runner::{Case, Features, Target};
use chrono::{DateTime, Datelike, Utc};
use encoding_rs::{BIG5, EUC_JP, EUC_KR, Encoding, GBK, KOI8_R, SHIFT_JIS, WINDOWS_1252};
use newsrack::article::{Article, ReadOptions, parse, parse_header, source};
use newsrack::text::clean_block;
use std::path::Path;

pub(super) const FRONT_MATTER: Target = Target {
    name: "front_matter",
    pieces: &[
        "---\n",
        "---",
        "+++\n",
        ";;;\n",
        "{\n",
        "}\n",
        "<!--yml\n",
        "-->\n",
        "[#]: ",
        "title: ",
        "title:",
        "title = ",
        "\"title\": ",
        "date: ",
        "date: 2022-03-24 11:59:21",
        "updated: ",
        "categories:\n",
        "categories: [a, [b, c]]\n",
        "tags: [",
        "tags:\n",
        "]",
        "  - ",
        "- ",
        "\n",
        "\r\n",
        " ",
        "'",
        "\"",
        "\"\"\"\"",
        "#",
        ": ",
        "：",
        "，",
        "&a ",
        "*a",
        "<<: ",
        "!!python/object ",
        "!!binary ",
        "|\n",
        ">-\n",
        "\\",
        "\\x1b",
        "\\u202e",
        "&#27;",
        "&amp;#60;",
        "{{",
        "}}",
        "~",
        "null",
        "0777",
        "1e999",
        ".inf",
        "yes",
        "link: https://a.example/b\n",
        "author: {name: A}\n",
        "draft: true\n",
        "published: false\n",
        "images:\n",
        "thumbnail: ",
        "summary: |\n  ",
        "<!-- more -->",
        "<!-- CreateTime:2020 -->",
        "# H\n",
        "<h1>",
        "</h1>",
        "<div>",
        "新闻",
        "[[",
        "]]",
        "? ",
        "%YAML 1.2\n",
        "...\n",
        "\t",
        "[table]\n",
        "[[a]]\n",
        "\r",
        "\"\"\"\"\"\"\"\"",
        "# ",
        "&",
        "&#123;",
        "&amp;",
        "*",
        "!",
        "|",
        ">",
        "\u{1b}]0;x\u{7}",
        "\u{202e}",
        "\u{200b}",
        "\0",
        "\u{feff}",
        "title",
        "2022-03-24",
        "11:59",
        "1.10",
        "</div>",
        "=",
        ".title = ",
        ".. title: ",
        ".. status: draft\n",
        "---yaml\n",
        "---json\n",
        "---toml\n",
        "---js\n",
        "title:: ",
        "tags:: [[a]], #b\n",
        "# A\n\n",
        "Created: May 3, 2021 10:00 AM\n",
        "Tags: a, b\n",
        "id: 0123456789abcdef0123456789abcdef\n",
        "type_: 1",
        "> 本文由 [简悦 SimpRead](http://a.example) 转码， 原文地址 [a](https://a.example/b)\n",
        "params:\n  ",
        "[taxonomies]\n",
        "pub_datetime: ",
        "创建时间: ",
        "令和3年5月10日",
        "#+title: ",
        "#+filetags: :a:b:\n",
        ":date: ",
        ":tags: a, b\n",
        "= ",
        "#####\n",
        "comments: false\n",
        "thumbnail: \n",
        "author: ",
    ],
    check: front_matter,
    longest: 512 << 10,
    budget: (ms(150), ns(4000)),
};

const NAMES: [&str; 13] = [
    "a.rst",
    "a.org",
    "a.adoc",
    "a.mdx",
    "2021-3-4-x/index.md",
    "a.md",
    ".md",
    "2021-01-01-x.html",
    "a.txt",
    "\u{1b}[2J.md",
    "_drafts/a.md",
    "a.en.html",
    "-rf\u{202e}.markdown",
];

fn front_matter(case: &Case, seen: &mut Features) {
    article_file(&case.bytes, Path::new(case.choose(&NAMES)), seen);
}

fn article_file(bytes: &[u8], path: &Path, seen: &mut Features) {
    let settings = ReadOptions::default();
    let article = parse(bytes, path, &settings);
    assert_eq!(
        parse_header(bytes, path, &settings),
        (article.header.clone(), article.problems.clone()),
        "an article is another one to a list"
    );
    let Article { header, body, problems, cut: _ } = article;
    assert!(!header.title.trim().is_empty(), "no title");
    let mut lines = vec![&header.title];
    lines.extend(header.tags.iter().chain(&header.images).chain(header.categories.iter().flatten()));
    lines.extend(header.author.iter().chain(&header.link));
    lines.extend(problems.iter().map(|problem| &problem.message));
    for line in lines {
        check_line(line);
        assert!(!line.is_empty(), "an empty text");
        assert!(line.len() <= 70_000, "a text of {} bytes", line.len());
    }
    if let Some(summary) = &header.summary {
        assert_eq!(clean_block(summary), summary.as_str(), "a summary that is not clean");
    }
    // No part of the file is lost: the body is its end, and everything before it is front matter. Only Joplin has
    // fields behind the body.
    let whole = source(bytes, path.file_name().and_then(|name| name.to_str()).unwrap_or_default());
    let last_line = whole.trim_end().rsplit('\n').next().unwrap_or_default();
    let is_joplin = last_line.starts_with("type_: ");
    assert!(if is_joplin { whole.contains(&body.text) } else { whole.ends_with(&body.text) }, "not the body");
    let before = &whole[..whole.len() - body.text.len()];
    assert!(!body.text.contains('\r'), "a line's end that is none");
    assert!(is_joplin || body.first_line == 1 + before.matches('\n').count(), "another first line");
    assert!(body.text.get(body.single_lines).is_some(), "lines that are not in the body");
    assert!(before.len() <= 5 << 20, "front matter of {} bytes", before.len());
    let last = whole.matches('\n').count() + 1;
    assert!(problems.iter().all(|problem| (1..=last).contains(&problem.line)), "{problems:?}");
    let of_web = |link: &String| link.get(..4).is_some_and(|scheme| scheme.eq_ignore_ascii_case("http"));
    assert!(header.link.as_ref().is_none_or(of_web), "{:?}", header.link);
    check_date(header.date);
    check_date(header.updated);
    for problem in &problems {
        seen.message(&problem.message);
    }
    seen.saw((
        header.date_from.map(|from| from as u8),
        header.draft,
        body.format as u8,
        header.link.is_some(),
    ));
    seen.saw((header.summary.is_some(), header.author.is_some(), before.len().min(5), problems.len().min(9)));
    for (what, number) in [
        ("title", header.title.len()),
        ("tags", header.tags.len()),
        ("categories", header.categories.len()),
        ("levels", header.categories.iter().map(Vec::len).max().unwrap_or(0)),
        ("images", header.images.len()),
        ("before", before.len()),
    ] {
        seen.count(what, number);
    }
}

pub(super) const PAGES: Target = Target {
    name: "pages",
    pieces: &[
        "<!doctype html>",
        "<head>",
        "</head>",
        "<body>",
        "<title>",
        "</title>",
        "<meta ",
        "name=",
        "property=",
        "itemprop=",
        "content=",
        "og:title",
        "og:url",
        "og:image",
        "og:site_name",
        "author",
        "keywords",
        "description",
        "article:published_time",
        "article:tag",
        "datePublished",
        "2024-05-06",
        "\"",
        "'",
        " ",
        ">",
        "/>",
        "<",
        "</",
        "<!--",
        "-->",
        "<script type=application/ld+json>",
        "<script>",
        "</script>",
        "<style>",
        "</style>",
        "<svg>",
        "</svg>",
        "{\"@type\":\"Article\",",
        "\"@graph\":",
        "\"headline\":\"",
        "\"author\":",
        "{\"name\":\"",
        "\"keywords\":",
        "[",
        "]",
        "{",
        "}",
        ",",
        ":",
        "<![CDATA[",
        "]]>",
        "<h1>",
        "</h1>",
        "<h2>",
        "<a href=/>",
        "<a rel=author>",
        "</a>",
        "¶",
        "<ruby>",
        "<rt>",
        "<p class=byline>",
        "<p class=author>",
        "<p hidden>",
        "</p>",
        "By ",
        "作者：",
        " | ",
        " - ",
        "_",
        "…",
        "<div class=comments>",
        "<nav>",
        "</nav>",
        "</div>",
        "<article class=h-entry>",
        "<a class=u-url href=",
        "<time datetime=",
        "<link rel=canonical href=",
        "<base href=",
        "https://a.example/b",
        "//a.example/b",
        "Page saved with SingleFile\n url: ",
        "\nsaved date: ",
        "saved from url=(0)",
        "<img src=",
        "data:image/png;base64,AAAA",
        "a-1x1.png",
        "&amp;",
        "&lt;b&gt;",
        "&#27;",
        "words",
        "新闻",
        "\u{1b}]0;x\u{7}",
        "\u{202e}",
        "\u{2029}",
        "\0",
        "\n",
    ],
    check: pages,
    longest: 512 << 10,
    budget: (ms(150), ns(4000)),
};

fn pages(case: &Case, seen: &mut Features) {
    let bytes = [b"<html>", &case.bytes[..]].concat();
    article_file(&bytes, Path::new(case.choose(&["a.html", "a.xhtml", "a.md"])), seen);
    // Without its first tag it may be an entry with microformats.
    article_file(&case.bytes, Path::new("a.html"), seen);
}

#[track_caller]
pub(super) fn check_date(date: Option<DateTime<Utc>>) {
    assert!(date.is_none_or(|date| (1..=9999).contains(&date.year())), "{date:?}");
}

pub(super) const ENCODINGS: Target = Target {
    name: "encodings",
    pieces: &[
        "\u{feff}",
        "新闻",
        "的一是不了在人有我他这个们中来上大为和",
        "title: ",
        "\n",
        " ",
        "charset=gbk ",
        "coding: euc-kr ",
        "encoding=\"big5\" ",
        "<meta charset=\"Shift_JIS\">",
        "今日はとても天気がよかった",
        "ｱｲｳ",
        "오늘은 날씨가",
        "Сегодня была",
        "天氣很好",
        "é à ü",
        "“”",
        "\r\n",
        "\r",
        "€",
        "\u{1f600}",
        "plain words ",
        "<p>",
        "a",
    ],
    check: encodings,
    longest: 256 << 10,
    budget: (ms(100), ns(3000)),
};

fn encodings(case: &Case, seen: &mut Features) {
    let name = *case.choose(&["a.md", "a.html.ko.euc-kr", "a.gbk", "a.md.big5", ""]);
    let decoded = source(&case.bytes, name);
    assert!(!decoded.contains('\r'));
    assert!(decoded.len() <= 4 * case.bytes.len() + 8, "{} bytes of {}", decoded.len(), case.bytes.len());
    let article = parse(&case.bytes, Path::new("a.md"), &ReadOptions::default());
    for problem in &article.problems {
        seen.message(&problem.message);
        seen.saw(problem.message.split("valid ").nth(1).map(|rest| rest.get(..5).map(str::to_owned)));
    }
    seen.count("replaced", decoded.matches('\u{fffd}').count());
    seen.saw((decoded.is_ascii(), decoded.contains('\0')));
    // Valid text is unchanged in every encoding that can be recognised.
    let text: String = case.text().replace(['\r', '\0', '\u{feff}', '\u{fffd}'], "");
    assert_eq!(source(text.as_bytes(), "a.md"), text, "UTF-8");
    let marked = [b"\xef\xbb\xbf", text.as_bytes()].concat();
    assert_eq!(source(&marked, "a.md"), text, "UTF-8 with a mark");
    let lines = format!("line\n{text}");
    for (mark, bytes) in [(0xfffe_u16, u16::to_le_bytes as fn(u16) -> [u8; 2]), (0xfeff, u16::to_be_bytes)] {
        let _ = mark;
        let units = std::iter::once(0xfeff).chain(lines.encode_utf16());
        let wide: Vec<u8> = units.flat_map(bytes).collect();
        assert_eq!(source(&wide, "a.md"), lines, "UTF-16 with a mark");
    }
    let table: [(&'static Encoding, &str); 7] = [
        (GBK, "gbk"),
        (BIG5, "big5"),
        (SHIFT_JIS, "shift_jis"),
        (EUC_KR, "euc-kr"),
        (EUC_JP, "euc-jp"),
        (WINDOWS_1252, "windows-1252"),
        (KOI8_R, "koi8-r"),
    ];
    let (encoding, label) = *case.choose(&table);
    let (bytes, _, unmappable) = encoding.encode(&text);
    let back = encoding.decode_without_bom_handling_and_without_replacement(&bytes);
    if !unmappable && back.as_deref() == Some(&text) && !looks_like_another(&bytes) {
        let named = source(&bytes, &format!("a.html.{label}"));
        assert_eq!(named, text, "{label}");
        seen.saw(("named", label, text.is_ascii()));
    }
}

/// Whether the bytes can be mistaken for UTF-8 with errors, or for UTF-16.
fn looks_like_another(bytes: &[u8]) -> bool {
    let sample = &bytes[..bytes.len().min(64 << 10)];
    let (mut letters, mut faults) = (0, 0);
    for chunk in sample.utf8_chunks() {
        letters += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        faults += usize::from(!chunk.invalid().is_empty());
    }
    faults <= letters / 8 || bytes.iter().any(|byte| *byte >= 0xfe)
}
