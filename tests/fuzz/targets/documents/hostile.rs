//! Bodies that are known to be difficult, tried in every run.

use super::check_shape;
use newsrack::article::{Body, Format};
use newsrack::document::{parse, searchable_text};

fn words(text: &str) -> Vec<&str> {
    text.split_whitespace().collect()
}

/// Each body is just past the limit that it tests.
#[test]
fn hostile_bodies_stay_bounded_and_keep_their_last_words() {
    let many = 300;
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
        let body = Body {
            text: format!("{body} tail words"),
            format: Format::Html,
            first_line: 1,
            ..Body::default()
        };
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
        let body = Body { text, format: Format::Html, first_line: 1, ..Body::default() };
        let shown = parse(&body).text();
        assert_eq!(words(&shown), words(&searchable_text(&body)), "{open} {before}");
        assert!(shown.contains("a&b c</"), "{open} {before} {shown:?}");
    }
}

/// Bodies at the depth limit, and a few levels below it.
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
        for open in ["<x-r>", "<b>", "<div>", "<x-r><b>", "<table><td>"] {
            for depth in 240..=260 {
                let elements = open.matches('<').count();
                let text =
                    format!("{}{tail}", open.repeat(depth / elements) + &"<x-r>".repeat(depth % elements));
                let body = Body { text, format: Format::Html, first_line: 1, ..Body::default() };
                let document = parse(&body);
                check_shape(&document, &body.text);
                let shown = document.text();
                assert_eq!(words(&shown), words(&searchable_text(&body)), "{depth} {open} {tail}");
            }
        }
    }
    let shown = |tail: &str| {
        let body = Body {
            text: format!("{}{tail}", "<x-r>".repeat(255)),
            format: Format::Html,
            first_line: 1,
            ..Body::default()
        };
        parse(&body).text().split_whitespace().collect::<Vec<_>>().join(" ")
    };
    assert_eq!(shown("c</div>i"), "c i");
}

#[test]
fn deep_markdown_is_no_deeper_than_it_may_be() {
    for start in [">", "[", "- ", "1. ", "![", "*a _b "] {
        let body = Body {
            text: format!("{} tail words", start.repeat(300)),
            format: Format::Markdown,
            ..Body::default()
        };
        assert!(parse(&body).text().trim_end().ends_with("tail words"), "{start}");
    }
}
