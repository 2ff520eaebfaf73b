//! What holds for every body, however broken: tried on generated ones.
#![expect(clippy::format_push_string, reason = "the shortest way to write a test's text")]

use super::parse;
use crate::article::{Body, Format};
use crate::document::model::{Block, BlockKind, Document, Text};
use crate::document::searchable_text;
use crate::text::sanitise::is_unsafe;
use arbtest::arbitrary::{Result, Unstructured};

/// Pieces of which bodies are made; `@` is a word that never comes twice.
const PIECES: &[&str] = &[
    "@ ",
    "@",
    " @\n",
    "中文@",
    "\n",
    " ",
    "<p>",
    "</p>",
    "<div>",
    "</div>",
    "<div style='text-align:center'>",
    "<b>",
    "</b>",
    "<i>",
    "</i>",
    "<a href=/x>",
    "</a>",
    "<span style='color:#999'>",
    "</span>",
    "<br>",
    "<br><br>",
    "<hr>",
    "<ul>",
    "</ul>",
    "<ol start=3>",
    "</ol>",
    "<li>",
    "</li>",
    "<blockquote>",
    "</blockquote>",
    "<table>",
    "</table>",
    "<tr>",
    "</tr>",
    "<td>",
    "</td>",
    "<td colspan=3 rowspan=2>",
    "<th>",
    "<caption>",
    "</caption>",
    "<thead>",
    "</thead>",
    "<pre>",
    "</pre>",
    "<code>",
    "</code>",
    "<h1>",
    "</h1>",
    "<h2>",
    "</h2>",
    "<img src=a.png alt='@'>",
    "<img src=b.png>",
    "<iframe src=/f title='@'></iframe>",
    "<dl>",
    "<dt>",
    "<dd>",
    "</dl>",
    "<ruby>",
    "<rt>",
    "</rt>",
    "</ruby>",
    "<figure>",
    "<figcaption>",
    "</figure>",
    "<sup>",
    "</sup>",
    "<kbd>",
    "<q>",
    "</q>",
    "<summary>",
    "<font color=red>",
    "</font>",
    "<center>",
    "</center>",
    "<form>",
    "<input type=checkbox>",
    "<button>",
    "</button>",
    "&lt;@&gt;",
    "&#27;[31m",
    "\u{1b}]0;",
    "\u{202e}",
    "\u{3000}",
    "\u{200b}",
    "\u{301}",
    "\u{2060}",
    "&nbsp;",
    "\t",
    "👨\u{200d}👩\u{200d}👧",
    "{% raw %}",
    "{{< x >}}",
    "`",
    "```\n",
    "> ",
    "- ",
    "1. ",
    "# ",
    "|",
    "[^1]",
    "[^1]: ",
    "**",
    "[@](/y)",
    "]]>",
    "<x-y>",
    "\u{10fff0}",
    "\u{10fff2}",
];

/// Tags that hide words on purpose; only in bodies whose words are not counted.
const HIDING: &[&str] = &[
    "</",
    "<noscript>",
    "</noscript>",
    "<video>",
    "</video>",
    "<source src=v>",
    "<script>",
    "</script>",
    "<style>",
    "</style>",
    "<!--",
    "-->",
    "<p hidden>",
    "<select>",
    "<svg>",
    "<title>",
    "<template>",
    "<a href=\"",
    "<",
    "\"",
    "'",
    ">",
    "<plaintext>",
    "<xmp>",
    "<math>",
    "</br>",
    "<td hidden>",
    "<rp>",
];

fn generated(u: &mut Unstructured<'_>, hiding: usize) -> Result<(String, usize)> {
    let mut text = String::new();
    let mut words = 0;
    for _ in 0..u.int_in_range(0..=120)? {
        let all = PIECES.len() + HIDING.len().min(hiding);
        let piece = u.choose_index(all)?;
        let piece =
            PIECES.get(piece).or_else(|| HIDING.get(piece - PIECES.len())).copied().unwrap_or_default();
        for part in piece.split_inclusive('@') {
            match part.strip_suffix('@') {
                Some(before) => {
                    text.push_str(before);
                    text.push_str(&format!("w{words}x"));
                    words += 1;
                }
                None => text.push_str(part),
            }
        }
    }
    Ok((text, words))
}

fn format(u: &mut Unstructured<'_>) -> Result<Format> {
    Ok(*u.choose(&[Format::Html, Format::Markdown, Format::Plain])?)
}

fn texts(block: &Block) -> Vec<&Text> {
    match &block.kind {
        BlockKind::Heading(_, text)
        | BlockKind::Paragraph(text)
        | BlockKind::Caption(text)
        | BlockKind::Code { text, .. } => vec![text],
        BlockKind::Table(table) => {
            table.caption.iter().chain(table.rows.iter().flatten().map(|cell| &cell.text)).collect()
        }
        _ => Vec::new(),
    }
}

/// Clean text, spans in order and within it, ids within their tables, cells within their table.
fn check_shape(document: &Document, source: &str) {
    for block in &document.blocks {
        let code = matches!(block.kind, BlockKind::Code { .. });
        for text in texts(block) {
            let clean = |c: char| !is_unsafe(c) || c == '\n' || c == '\t' && code;
            assert!(text.string.chars().all(clean), "{:?} of {source:?}", text.string);
            let mut from = 0;
            for span in &text.spans {
                assert!(
                    span.range.start >= from && span.range.end > span.range.start,
                    "{text:?} of {source:?}"
                );
                assert!(text.string.get(span.range.clone()).is_some(), "{text:?} of {source:?}");
                assert!(span.link.is_none_or(|link| (link.0 as usize) < document.links.len()));
                assert!(span.image.is_none_or(|image| (image.0 as usize) < document.images.len()));
                from = span.range.end;
            }
        }
        if let BlockKind::Table(table) = &block.kind {
            assert!(table.header_rows <= table.rows.len());
            for (index, row) in table.rows.iter().enumerate() {
                for cell in row {
                    assert!(cell.columns >= 1 && cell.column + cell.columns <= table.columns, "{source:?}");
                    assert!(cell.rows >= 1 && index + cell.rows <= table.rows.len(), "{source:?}");
                }
            }
        }
        assert!(block.source.end <= source.len(), "{source:?}");
    }
    let one_line = |text: &str| !text.chars().any(is_unsafe);
    assert!(document.links.iter().all(|link| one_line(&link.address)));
    assert!(document.images.iter().all(|image| one_line(&image.address)));
}

fn words(text: &str) -> Vec<&str> {
    text.split_whitespace().collect()
}

#[test]
fn the_search_finds_exactly_the_words_of_the_document() {
    arbtest::arbtest(|u| {
        let format = format(u)?;
        let (text, _) = generated(u, usize::MAX)?;
        let body = Body { text, format, first_line: 1 };
        let document = parse(&body);
        check_shape(&document, &body.text);
        let (shown, found) = (document.text(), searchable_text(&body));
        assert_eq!(words(&shown), words(&found), "{:?} {:?}", body.format, body.text);
        Ok(())
    })
    .budget_ms(5_000);
}

#[test]
fn every_visible_word_is_there_in_its_order() {
    arbtest::arbtest(|u| {
        let (text, count) = generated(u, 0)?;
        let body = Body { text, format: Format::Html, first_line: 1 };
        let shown = parse(&body).text();
        let mut from = 0;
        for word in 0..count {
            let word = format!("w{word}x");
            let at = shown[from..].find(&word);
            assert!(at.is_some(), "{word} of {:?} not in {shown:?}", body.text);
            from += at.unwrap_or(0);
        }
        Ok(())
    })
    .budget_ms(4_000);
}

/// Bodies made to hurt; each is small here, and grows in the benchmark.
#[test]
fn hostile_bodies_stay_bounded_and_keep_their_last_words() {
    let many = 3_000;
    let bodies = [
        "<div>".repeat(many),
        "<ul><li>".repeat(many),
        "<table><tr><td>".repeat(many),
        "<blockquote>".repeat(many),
        "<b><i>".repeat(many),
        "<p><b>".repeat(many),
        "<a href=x>".repeat(many),
        format!("<table>{}", format!("<tr>{}", "<td>x".repeat(100)).repeat(100)),
        format!(
            "<table>{}</table>",
            (1..500).map(|i| format!("<tr><td rowspan={i}>a<td>b")).collect::<Vec<_>>().concat()
        ),
        "<table><td><td colspan=4294967295 rowspan=99999999999>".to_owned(),
        "<br>".repeat(many),
        "a<br>".repeat(many),
        "<!-- a".repeat(many),
        "<a x=\"".repeat(many),
        format!("a{}", "\u{301}".repeat(many)),
        format!(
            "<div class=footnote-definition><sup class=footnote-definition-label>{}",
            "x<b>".repeat(many)
        ),
        format!("<pre>{}</pre>", "line\tof code\n".repeat(many * 10)),
        "<b>x</b> <p>y".repeat(many * 2),
        "<script>".repeat(many),
        "词".repeat(200_000),
    ];
    for body in bodies {
        let start: String = body.chars().take(40).collect();
        let body = Body { text: format!("{body} tail words"), format: Format::Html, first_line: 1 };
        let document = parse(&body);
        check_shape(&document, &body.text);
        let shown = document.text();
        assert!(shown.trim_end().ends_with("tail words"), "{start}");
        assert_eq!(words(&shown), words(&searchable_text(&body)), "{start}");
    }
}

#[test]
fn text_too_deep_for_a_block_is_the_same_to_the_page_and_to_the_search() {
    for (open, before) in
        [("<i>", "<video src=v></video>"), ("<ul>", ""), ("<i>", "<hr>"), ("<ul><li>", "<hr>")]
    {
        let text = format!("{}{before}a&amp;b c</", open.repeat(300));
        let body = Body { text, format: Format::Html, first_line: 1 };
        let shown = parse(&body).text();
        assert_eq!(words(&shown), words(&searchable_text(&body)), "{open} {before}");
        assert!(shown.contains("a&b c</"), "{open} {before} {shown:?}");
    }
}

/// Where no element can be opened any more, and a few below it.
#[test]
fn the_edge_of_the_depth_is_the_same_to_the_page_and_to_the_search() {
    let tails = [
        "c<table><i",
        "c<table>i<x>j",
        "c<table><tr><i",
        "c<table><tr>i<p>j</p>k",
        "c<table><td>i<td>j<tr><td>k</table>l",
        "c<caption>i</caption>j",
        "c<table><caption>i</caption>j<td>k<i",
        "c</div>i</p>j",
        "c<div>i</div>j</div>k",
        "c<p>i<p>j</p>k</p>l",
        "c<ul><li>i<li>j</ul>k",
        "c<dl><dt>i<dd>j</dl>k",
        "c<ruby>d<rt>i<rt>j</ruby>k",
        "c<q>i<div>j</q>k",
        "c<h1>i</h2>j",
        "c<pre>i</pre>j",
        "c<b>i<div>j</b>k</div>l",
        "c<div hidden>i</div>j",
        "c<object>i</object>j",
        "c<hr>i<img src=a.png alt=j>k<br>l",
        "&lt;c&gt;<table>&lt;<i",
    ];
    for tail in tails {
        for open in ["<r>", "<b>", "<div>", "<r><b>", "<table><td>"] {
            for depth in 240..=260 {
                let elements = open.matches('<').count();
                let text =
                    format!("{}{tail}", open.repeat(depth / elements) + &"<r>".repeat(depth % elements));
                let body = Body { text, format: Format::Html, first_line: 1 };
                let document = parse(&body);
                check_shape(&document, &body.text);
                let shown = document.text();
                assert_eq!(words(&shown), words(&searchable_text(&body)), "{depth} {open} {tail}");
            }
        }
    }
    let shown = |tail: &str| {
        let body = Body { text: format!("{}{tail}", "<r>".repeat(255)), format: Format::Html, first_line: 1 };
        parse(&body).text().split_whitespace().collect::<Vec<_>>().join(" ")
    };
    assert_eq!(shown("c</div>i"), "c i");
}

#[test]
fn deep_markdown_is_no_deeper_than_it_may_be() {
    for start in [">", "[", "- ", "1. ", "![", "*a _b "] {
        let body = Body {
            text: format!("{} tail words", start.repeat(20_000)),
            format: Format::Markdown,
            first_line: 1,
        };
        assert!(parse(&body).text().trim_end().ends_with("tail words"), "{start}");
    }
}
