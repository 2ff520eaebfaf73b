//! Headers of note programs and generators, and values under their keys.

use super::*;

/// Checks title, date, tags, link and the body of an article.
#[track_caller]
fn check(name: &str, source: &str, expected: (&str, &str, &str, &str, &str)) {
    let article = parse(source.as_bytes(), Path::new(name), &ReadOptions::default());
    let header = article.header;
    let date = header.date.map_or("none".to_owned(), |date| date.format("%Y-%m-%d %H:%M").to_string());
    let (tags, link) = (header.tags.join("|"), header.link.unwrap_or_default());
    assert_eq!((&*header.title, &*date, &*tags, &*link, &*article.body.text), expected, "{name}");
}

#[test]
fn each_program_has_a_header_of_its_own() {
    let table = [
        (
            "nikola",
            ".. title: Tea\n.. slug: tea\n.. date: 2024-03-10 08:30:00 UTC+08:00\n.. tags: green tea, cup\n\nWords.\n",
            ("Tea", "2024-03-10 00:30", "green tea|cup", "", "Words.\n"),
        ),
        (
            "nikola in a comment",
            "<!--\n.. title: Tea\n.. date: 2024-03-10\n.. link: https://example.org/n\n-->\n\nWords.\n",
            ("Tea", "2024-03-10 00:00", "", "https://example.org/n", "\nWords.\n"),
        ),
        (
            "notion",
            "# A walk\n\nCreated: May 3, 2021 10:00 AM\nTags: tea, news\nURL: https://example.org/n\n\nWords.\n",
            (
                "A walk",
                "2021-05-03 10:00",
                "tea|news",
                "https://example.org/n",
                "# A walk\n\nCreated: May 3, 2021 10:00 AM\nTags: tea, news\nURL: https://example.org/n\n\nWords.\n",
            ),
        ),
        (
            "joplin",
            "A walk\n\nWords.\n\nid: 0123456789abcdef0123456789abcdef\ncreated_time: 2020-02-01T10:11:12.000Z\nupdated_time: 2020-02-02T10:11:12.000Z\nsource_url: https://example.org/j\ntype_: 1",
            ("A walk", "2020-02-01 10:11", "", "https://example.org/j", "Words.\n\n"),
        ),
        (
            "joplin without a text",
            "A walk\n\nid: 0123456789abcdef0123456789abcdef\ntype_: 1\n",
            ("A walk", "none", "", "", ""),
        ),
        (
            "logseq",
            "title:: A walk\ndate:: [[2022-01-05]]\ntags:: tea, [[green tea]], #news\n\n- block\n",
            ("A walk", "2022-01-05 00:00", "tea|green tea|news", "", "- block\n"),
        ),
        (
            "logseq in a list",
            "- title:: A walk\n  date:: 2022-01-05\n- block\n",
            ("A walk", "2022-01-05 00:00", "", "", "- block\n"),
        ),
        (
            "simpread",
            "> 本文由 [简悦 SimpRead](http://ksria.com/simpread/) 转码， 原文地址 [example.org](https://example.org/s)\n\n一、茶\n---\n",
            (
                "simpread",
                "none",
                "",
                "https://example.org/s",
                "> 本文由 [简悦 SimpRead](http://ksria.com/simpread/) 转码， 原文地址 [example.org](https://example.org/s)\n\n一、茶\n---\n",
            ),
        ),
        (
            "named yaml",
            "---yaml\ntitle: Tea\ndate: 2024-03-10\n---\nWords.\n",
            ("Tea", "2024-03-10 00:00", "", "", "Words.\n"),
        ),
        (
            "named json",
            "---json\n{\"title\": \"Tea\", \"tags\": [\"a\", \"b\"]}\n---\nWords.\n",
            ("Tea", "none", "a|b", "", "Words.\n"),
        ),
        (
            "named toml",
            "---toml\ntitle = \"Tea\"\ndate = 2024-03-10\n---\nWords.\n",
            ("Tea", "2024-03-10 00:00", "", "", "Words.\n"),
        ),
    ];
    for (program, source, expected) in table {
        check(&format!("{program}.md"), source, expected);
    }
}

#[test]
fn other_markup_has_headers_of_its_own() {
    let table = [
        (
            "a.rst",
            "A walk\n######\n\n:date: 2010-10-03 10:20\n:tags: tea, leaf\n:status: draft\n\nWords.\n",
            ("A walk", "2010-10-03 10:20", "tea|leaf", "", "\nWords.\n"),
        ),
        (
            "b.rst",
            ".. title: A walk\n.. date: 2010-10-03\n\nWords.\n",
            ("A walk", "2010-10-03 00:00", "", "", "Words.\n"),
        ),
        (
            "d.rst",
            "======\nA walk\n======\n\nIn May\n------\n\n:date: 2010-10-03\n:tags: tea\n\nWords.\n",
            ("A walk", "2010-10-03 00:00", "tea", "", "\nWords.\n"),
        ),
        (
            "e.rst",
            "A walk\n======\n\nIn May\n------\n\nWords.\n",
            ("A walk", "none", "", "", "In May\n------\n\nWords.\n"),
        ),
        ("c.rst", "Words.\n\nMore\n----\n", ("More", "none", "", "", "Words.\n\nMore\n----\n")),
        (
            "a.org",
            "#+title: A walk\n#+date: <2019-07-25 Thu>\n#+filetags: :tea:leaf:\n\n* Heading\n",
            ("A walk", "2019-07-25 00:00", "tea|leaf", "", "\n* Heading\n"),
        ),
        (
            "a.adoc",
            "= A walk\nLi Na <li@example.org>\nv1.0, 2019-07-25\n:tags: tea, leaf\n\n== Heading\n",
            ("A walk", "2019-07-25 00:00", "tea|leaf", "", "\n== Heading\n"),
        ),
        (
            "a.eml",
            "From: Li Na <li@example.org>\nSubject: =?UTF-8?B?5paw?=\nDate: Thu, 24 Mar 2022 11:59:21 +0800\nContent-Transfer-Encoding: quoted-printable\n\ncaf=C3=A9\n",
            ("新", "2022-03-24 03:59", "", "", "café\n"),
        ),
    ];
    for (name, source, expected) in table {
        check(name, source, expected);
    }
}

#[test]
fn what_only_looks_like_a_header_stays_text() {
    for source in [
        ".. image:: a.png\n\nWords.\n",
        ".. note: words\n\nWords.\n",
        "# A walk\n\nNote: words\nand more.\n",
        "# A walk\n\nAnn: Date: words?\nBob: yes\nno\n",
        "type_: 1\n",
        "Words.\n\nid: 1\ntype_: 1\n",
        "std::vec is a path\n",
        "a:: b\n\nWords.\n",
        "> 本文由人转码\n",
        "---haiku\nx\n---\n",
        "<!-- words\n.. title: Tea\n-->\n",
    ] {
        let article = parse(source.as_bytes(), Path::new("a.md"), &ReadOptions::default());
        assert_eq!((article.body.text.as_str(), article.header.date), (source, None));
        assert!(article.problems.is_empty(), "{source}");
    }
}

#[test]
fn a_block_that_would_have_to_be_run_is_reported() {
    let source = "---js\n{ title: \"Tea\" }\n---\nWords.\n";
    let article = parse(source.as_bytes(), Path::new("a.md"), &ReadOptions::default());
    assert_eq!((article.body.text.as_str(), article.problems[0].line), ("Words.\n", 1));
}

#[test]
fn hostile_headers_are_read_at_once() {
    let many = |line: &str| line.repeat(40_000);
    for source in [
        many(".. title: x\n"),
        many("title:: x\n"),
        format!("# x\n\n{}", many("Tags: x\n")),
        format!("x\n\n{}type_: 1", many("id: 0123456789abcdef0123456789abcdef\n")),
        format!("---json\n{}", many("{\"a\":")),
        format!("---yaml\n{}---\n", many("a: &b [*b, x: y\n")),
        format!("<!--\n{}", many(".. title: x\n")),
        format!("<!--\n{}", many("\n")),
    ] {
        let article = parse(source.as_bytes(), Path::new("a.md"), &ReadOptions::default());
        assert!(!article.header.title.is_empty());
    }
}

#[test]
fn pelican_and_nikola_have_their_own_words_for_drafts_and_tags() {
    let header = header_of(
        "Title: Tea\nDate: 2024-03-10\nStatus: draft\nTags: black tea; oolong, roasted\n\nWords.\n",
    );
    assert!(header.draft);
    assert_eq!(header.tags, ["black tea", "oolong, roasted"]);
    assert!(!header_of("---\ntitle: Tea\nstatus: draft\n---\n").draft, "it may be the status of a task");
    assert!(header_of(".. title: Tea\n.. status: draft\n\nWords.\n").draft);
    assert!(header_of(".. title: Tea\n.. tags: private, leaf\n\nWords.\n").draft);
    assert!(!header_of(".. title: Tea\n.. tags: leaf\n\nWords.\n").draft);
}

#[test]
fn merges_and_tables_are_followed() {
    let header = header_of(
        "---\na: &a\n  title: Merged\n  tags: [leaf]\n<<: *a\nparams:\n  author: Ann\n  date: 2024-03-10\n---\n",
    );
    assert_eq!((&*header.title, header.author.as_deref()), ("Merged", Some("Ann")));
    assert_eq!(header.tags, ["leaf"]);
    assert!(header.date.is_some());
    let header = header_of(
        "+++\ntitle = \"T\"\n[taxonomies]\ncategories = [\"news\"]\ntags = [\"a\"]\n[extra]\nlink = \"https://example.org/z\"\n+++\n",
    );
    assert_eq!((header.categories.len(), &*header.tags[0]), (1, "a"));
    assert_eq!(header.link.as_deref(), Some("https://example.org/z"));
    let header = header_of("---\ndate: {created: 2024-03-10, updated: 2024-04-01}\n---\n");
    assert_eq!(header.date.map(|date| date.date_naive().to_string()).as_deref(), Some("2024-03-10"));
    let header = header_of("---\ntags:\n  - name: tea\n    slug: t\n  - name: cup\n---\n");
    assert_eq!(header.tags, ["tea", "cup"]);
}

#[test]
fn a_date_is_looked_for_in_the_order_of_publication() {
    let table = [
        ("published_at: 2024-03-10\nsaved: 2024-04-01", "2024-03-10"),
        ("saved: 2024-04-01\ncreated at: 2024-03-10", "2024-03-10"),
        ("时间: 2024-03-10", "2024-03-10"),
        ("lastmod: 2024-03-10", "2024-03-10"),
        ("archived: true", "none"),
        ("time: 10 minutes", "none"),
    ];
    for (fields, expected) in table {
        let (_, date, _, problems) = read_as("a.md", &format!("---\n{fields}\n---\n"));
        assert_eq!((&date[..date.len().min(10)], problems.len()), (expected, 0), "{fields}");
    }
}

#[test]
fn covers_and_links_are_found_under_many_names() {
    let header = header_of(
        "---\ncover: '#ff8800'\nimages: [/k.png]\nfeatured_image: f.png\nheader:\n  teaser: t.png\nhero: small\n来源: '[报](https://example.org/1)'\n---\n",
    );
    assert_eq!(header.images, ["/k.png", "f.png", "t.png"]);
    assert_eq!(header.link.as_deref(), Some("https://example.org/1"));
}

#[test]
fn a_saved_page_is_named_by_itself_before_its_subject() {
    let page = |html: &str| {
        let file = format!(
            "From: <Saved by Blink>\nSnapshot-Content-Location: https://example.org/saved\nSubject: Subject\n\
             Date: Mon, 30 Nov 2026 08:30:48 GMT\nContent-Type: text/html\n\n{html}"
        );
        parse(file.as_bytes(), Path::new("a.mhtml"), &ReadOptions::default()).header
    };
    let table = [
        ("<html><body><h1>Tea</h1><p>x", "Tea"),
        ("<html><head><meta name=\"author\" content=\"Ann\"></head><body><h1>Tea</h1><p>x", "Tea"),
        ("<html><head><meta name=\"author\" content=\"Ann\"></head><body><p>x", "Subject"),
        ("<p>x", "Subject"),
    ];
    for (html, title) in table {
        let header = page(html);
        assert_eq!((&*header.title, header.date), (title, None), "{html}");
        assert_eq!(header.link.as_deref(), Some("https://example.org/saved"), "{html}");
        assert!(header.author.is_none_or(|author| author == "Ann"), "{html}");
    }
    let own = page(
        "<html><head><link rel=\"canonical\" href=\"https://example.org/own\"></head><body><h1>Tea</h1>",
    );
    assert_eq!(own.link.as_deref(), Some("https://example.org/own"));
}
