//! Pages and what is read from them.

use super::super::{Article, DateFrom, ReadOptions, parse};
use super::*;
use std::path::Path;
use std::time::{Duration, Instant};

fn article(html: &str) -> Article {
    parse(html.as_bytes(), Path::new("name.html"), &ReadOptions::default())
}

fn title(html: &str) -> String {
    article(html).header.title
}

fn author(html: &str) -> Option<String> {
    article(html).header.author
}

fn date(html: &str) -> Option<String> {
    article(html).header.date.map(|date| date.to_rfc3339_opts(chrono::SecondsFormat::Secs, true))
}

fn link(html: &str) -> Option<String> {
    article(html).header.link
}

fn head(inside: &str) -> String {
    format!("<!doctype html><html><head>{inside}</head><body><p>Words.</p></body></html>")
}

fn body(inside: &str) -> String {
    format!("<!doctype html><html><body>{inside}</body></html>")
}

#[test]
fn a_page_is_known_by_its_beginning() {
    let table = [
        ("<!DOCTYPE html>", true),
        ("\u{feff} \n<!doctype HTML PUBLIC \"x\">", true),
        ("<!-- saved from url=(0019)https://example.org --><HTML lang=en>", true),
        ("<?xml version=\"1.0\"?>\n<!-- a --><!-- b --><html>", true),
        ("<head>", true),
        ("<body class=x>", true),
        ("<header>", false),
        ("<!doctype rss>", false),
        ("<!doctype", false),
        ("<!-- <html>", false),
        ("<p><html>", false),
        ("", false),
        ("<", false),
        ("<é", false),
    ];
    for (text, expected) in table {
        assert_eq!(is_whole(text), expected, "{text}");
    }
}

#[test]
fn all_fields_are_read() {
    let html = "<!DOCTYPE html><html><head><title>Low water - Harbour Post</title>\
        <meta property=og:title content='Low water'><meta property=og:site_name content='Harbour Post'>\
        <meta property='article:published_time' content='2025-03-04T06:30:00+02:00'>\
        <meta property='article:modified_time' content='2025-03-05T00:00:00Z'>\
        <meta property='article:section' content='Coast'>\
        <meta property='article:tag' content='mud'><meta property='article:tag' content='boats'>\
        <meta name=author content='Ann Keel'><meta name=description content='The boats lie &amp;amp; wait.'>\
        <meta property=og:image content='/pictures/mud.jpg'>\
        <link rel=canonical href='https://post.example/low?a=1&amp;amp=2'></head>\
        <body><h1>Low water</h1><p>Mud.</p></body></html>";
    let Article { header, body, problems, .. } = article(html);
    assert_eq!(header.title, "Low water");
    assert_eq!(header.date.map(|date| date.to_string()).as_deref(), Some("2025-03-04 04:30:00 UTC"));
    assert_eq!(header.date_from, Some(DateFrom::Page));
    assert_eq!(header.updated.map(|date| date.to_string()).as_deref(), Some("2025-03-05 00:00:00 UTC"));
    assert_eq!(header.author.as_deref(), Some("Ann Keel"));
    assert_eq!(header.categories, [["Coast"]]);
    assert_eq!(header.tags, ["mud", "boats"]);
    assert_eq!(header.link.as_deref(), Some("https://post.example/low?a=1&amp=2"));
    assert_eq!(header.summary.as_deref(), Some("The boats lie & wait."));
    assert_eq!(header.images, ["https://post.example/pictures/mud.jpg"]);
    assert_eq!((body.text.as_str(), problems.len()), (html, 0));
}

#[test]
fn front_matter_counts_alone() {
    let html =
        format!("---\ntitle: Mine\n---\n{}", head("<meta name=author content='Ann Keel'><title>T</title>"));
    let header = article(&html).header;
    assert_eq!((&*header.title, header.author), ("Mine", None));
    let fragment = article("<h2>Boats</h2><meta name=author content='Ann Keel'>").header;
    assert_eq!((&*fragment.title, fragment.author), ("Boats", None));
    let markdown = parse(head("<title>T</title>").as_bytes(), Path::new("a.md"), &ReadOptions::default());
    assert_eq!(markdown.header.title, "T");
}

#[test]
fn headings_that_are_no_title_are_passed_over() {
    let wrong = [
        "<h1 style='display: none'>No</h1>",
        "<div hidden><h1>No</h1></div>",
        "<div aria-hidden=true><h1>No</h1></div>",
        "<h1 class='visually-hidden'>No</h1>",
        "<template><h1>No</h1></template>",
        "<noscript><h1>No</h1></noscript>",
        "<dialog><h1>No</h1></dialog>",
        "<nav><h1>No</h1></nav>",
        "<aside><h1>No</h1></aside>",
        "<footer><h1>No</h1></footer>",
        "<header><h1>No</h1></header>",
        "<h1><a href='/'>No</a></h1>",
        "<form><h1>No</h1></form>",
        "<h1 class='site-title'>No</h1>",
        "<div class='login-box'><h1>No</h1></div>",
        "<div class='share'><h1>No</h1></div>",
        "<div role=navigation><h1>No</h1></div>",
        "<svg><title>No</title></svg>",
        "<!-- <h1>No</h1> -->",
        "<script>'<h1>No</h1>'</script>",
        "<style><h1>No</h1></style>",
        "<textarea><h1>No</h1></textarea>",
        "<h1> </h1>",
    ];
    for wrong in wrong {
        assert_eq!(title(&body(&format!("{wrong}<h2>Low water</h2><p>x"))), "Low water", "{wrong}");
        assert_eq!(title(&body(&format!("<h2>Low water</h2>{wrong}<p>x"))), "Low water", "after: {wrong}");
    }
    assert_eq!(title(&body("<nav><h1>No</h1></nav>")), "name");
    assert_eq!(title(&body("<h1><a href='/'>No</a></h1>")), "name");
    assert_eq!(title(&body("<form id=aspnetForm><h1>Low water</h1></form>")), "Low water");
    assert_eq!(title(&body("<form><main><h1>Low water</h1></main></form>")), "Low water");
    assert_eq!(title(&head("<title>{{ page.title }}</title>")), "name");
    assert_eq!(title(&body("<article><header><h1>Low water</h1></header></article>")), "Low water");
}

#[test]
fn marks_and_readings_are_no_part_of_a_heading() {
    let table = [
        ("<h1>Low water<a class=headerlink href='#low'>¶</a></h1>", "Low water"),
        ("<h1><a href='#low'>#</a> Low water</h1>", "Low water"),
        ("<h1>Low water <a class=anchor href='#low'>🔗</a></h1>", "Low water"),
        ("<h1><a class=anchor href='#low'>Low water</a></h1>", "Low water"),
        ("<h1>潮の<ruby>道<rp>（</rp><rt>みち</rt><rp>）</rp></ruby></h1>", "潮の道"),
        ("<h1>潮の<ruby>道<rt>みち</ruby></h1>", "潮の道"),
        ("<h1>Low <span class=sr-only>hidden</span>water</h1>", "Low water"),
        ("<h1>L<span>ow</span> water</h1>", "Low water"),
        ("<h1>Low<br>water</h1>", "Low water"),
        ("<h1>Low water<h2>Below</h2>", "Low water"),
        ("<H1>Low &amp; water &lt;b&gt;</H1>", "Low & water <b>"),
    ];
    for (html, expected) in table {
        assert_eq!(title(&body(html)), expected, "{html}");
    }
}

#[test]
fn a_title_is_read_as_its_author_wrote_it() {
    let table = [
        ("<title>The &lt;b&gt; element</title>", "The <b> element"),
        ("<title>Mud &amp;amp; boats</title>", "Mud &amp; boats"),
        ("<title>A <b> of old</title>", "A <b> of old"),
        ("<meta property=og:title content='Mud &amp;amp; boats'>", "Mud & boats"),
        ("<meta property=og:title content='&lt;em&gt;Mud&lt;/em&gt; boats'>", "Mud boats"),
        ("<title>First</title><title>Second</title>", "First"),
        ("<TITLE>\n Low\n water </TITLE>", "Low water"),
        ("<title></title><meta name=twitter:title content=Mud>", "Mud"),
        ("<title>T</title><meta property='x:y og:title' content=Mud>", "Mud"),
        ("<title>T</title><meta name='DC.Title' content=Mud>", "Mud"),
        ("<title>T<meta name=twitter:title content=Mud>", "Mud"),
    ];
    for (html, expected) in table {
        assert_eq!(title(&head(html)), expected, "{html}");
    }
}

#[test]
fn pages_are_read_in_other_encodings() {
    let html = "<html><head><meta charset=gbk><title>潮水退去之后</title><meta name=author content=林小满></head><body>潮水退去之后，泥滩上留下许多小船。";
    let (bytes, _, _) = encoding_rs::GBK.encode(html);
    let header = parse(&bytes, Path::new("a.html"), &ReadOptions::default()).header;
    assert_eq!((&*header.title, header.author.as_deref()), ("潮水退去之后", Some("林小满")));
}

#[test]
fn authors_are_names() {
    let ld = |json: &str| format!("<script type=\"application/ld+json\">{json}</script>");
    let table = [
        (ld(r#"{"@type":"Article","author":[{"name":"Ann Keel"},{"name":"Bo Lind"}]}"#), Some("Ann Keel, Bo Lind")),
        ("<meta property=article:author content='https://social.example/ann'>".into(), None),
        (
            "<meta property=article:author content='https://social.example/ann'><meta name=author content='By Ann Keel'>"
                .into(),
            Some("Ann Keel"),
        ),
        (
            "<meta property=og:site_name content=Post><meta name=author content=Post><meta property=article:author \
             content='Ann Keel'>"
                .into(),
            Some("Ann Keel"),
        ),
        ("<meta property=og:site_name content=Post><meta name=author content=Post>".into(), Some("Post")),
        ("<meta name=twitter:creator content=@ann>".into(), None),
        ("<meta name=parsely-author content='Ann Keel; Bo Lind'>".into(), Some("Ann Keel, Bo Lind")),
        ("<meta name=dcterms.creator content='Ann Keel'><meta name=author content=X>".into(), Some("Ann Keel")),
    ];
    for (html, expected) in table {
        assert_eq!(author(&head(&html)).as_deref(), expected, "{html}");
    }
}

#[test]
fn a_byline_is_found_in_the_text() {
    let table = [
        ("<p class=byline>By <a href=x>Ann Keel</a></p>", Some("Ann Keel")),
        (
            "<p class='post-byline'>By <a rel=author>Ann Keel</a> and <a rel=author>Bo Lind</a></p>",
            Some("Ann Keel, Bo Lind"),
        ),
        ("<p>By <a rel='author nofollow' href=x>Ann Keel</a></p>", Some("Ann Keel")),
        ("<p id=author>作者：林小满</p>", Some("林小满")),
        ("<p class=byline><span>Ann Keel</span><time>3 May 2024</time></p>", Some("Ann Keel")),
        ("<p class=byline>By Ann Keel<br>Harbour Post</p>", Some("Ann Keel")),
        (
            "<div itemprop=author itemscope><img src=a.png alt=x><span itemprop=name>Ann Keel</span> writes</div>",
            Some("Ann Keel"),
        ),
        ("<div itemprop=author itemscope><meta itemprop=name content='Ann Keel'></div>", Some("Ann Keel")),
        ("<meta itemprop=author content='Ann Keel'>", Some("Ann Keel")),
        ("<div class=authorization>Sign in</div>", None),
        ("<div class=comments><p class=comment-author>Troll</p></div>", None),
        ("<footer><p class=author>Theme</p></footer>", None),
        ("<p class=byline style='display:none'>No</p><p class=byline>Ann Keel</p>", Some("Ann Keel")),
        ("<p class=byline>3 May 2024</p><p class=author>Ann Keel</p>", Some("Ann Keel")),
    ];
    for (html, expected) in table {
        assert_eq!(author(&body(&format!("<h1>T</h1>{html}<p>Words."))).as_deref(), expected, "{html}");
    }
    let long =
        format!("<div class=author>{}<p class=byline>Ann Keel</p></div>", "<p>many words</p>".repeat(20));
    assert_eq!(author(&body(&long)).as_deref(), Some("Ann Keel"));
}

#[test]
fn the_date_is_that_of_publication() {
    let day = Some("2024-05-06T00:00:00Z");
    let table = [
        ("<meta property=article:published_time content=2024-05-06>", day),
        ("<meta name=DC.date.issued content=2024-05-06>", day),
        ("<meta name=pubdate content='6 May 2024'>", day),
        (
            "<meta name=date content=2024-05-06><meta itemprop=datePublished content=2024-05-06T07:00:00Z>",
            Some("2024-05-06T07:00:00Z"),
        ),
        ("<meta name=date content=0001-01-01T00:00:00Z><meta name=pubdate content=2024-05-06>", day),
        ("<!-- Saved from https://post.example/low at 2024-05-06T00:00:00Z using monolith v2.8.0 -->", day),
        ("<meta name=date content=never><meta name=pubdate content=2024-05-06>", day),
        ("<article><time datetime=2024-05-06>x</time></article>", day),
        ("<article><p>x</p></article><time pubdate datetime=2024-05-06>x</time>", day),
        ("<span itemprop=datePublished>6 May 2024</span>", day),
        ("<time itemprop=datePublished datetime=2024-05-06>x</time>", day),
        ("<em id=publish_time>2024-05-06</em>", day),
        (
            "<nav><time datetime=2023-01-01>x</time></nav><article><time datetime=2024-05-06>x</time></article>",
            day,
        ),
        ("<div class=comments><article><time datetime=2023-01-01>x</time></article></div>", None),
        (
            "<script type=application/ld+json>{\"@type\":\"WebPage\",\"datePublished\":\"2024-05-06\"}</script>",
            day,
        ),
        ("<meta property=article:modified_time content=2024-05-06>", day),
    ];
    for (html, expected) in table {
        assert_eq!(date(&body(html)).as_deref(), expected, "{html}");
    }
    let saved = "<!DOCTYPE html><html><!--\n Page saved with SingleFile \n url: https://post.example/low \n \
                 saved date: Mon May 06 2024 08:00:00 GMT+0200 (Summer Time)\n-->";
    assert_eq!(date(saved).as_deref(), Some("2024-05-06T06:00:00Z"));
    assert_eq!(link(saved).as_deref(), Some("https://post.example/low"));
    assert_eq!(
        date(&format!("{saved}<meta name=date content=2020-01-02>")).as_deref(),
        Some("2020-01-02T00:00:00Z")
    );
}

#[test]
fn the_link_is_the_address_of_the_page_on_the_web() {
    let canonical = |address: &str| format!("<link rel=canonical href='{address}'>");
    let table = [
        (canonical("https://post.example/low"), Some("https://post.example/low")),
        (format!("<base href='https://post.example/a/'>{}", canonical("low")), Some("https://post.example/a/low")),
        (format!("{}<meta property=og:url content='https://post.example/x'>", canonical("/low")), Some("https://post.example/low")),
        (canonical("//post.example/low"), Some("https://post.example/low")),
        (canonical("low"), None),
        (canonical("javascript:x"), None),
        (canonical("file:///home/x"), None),
        (
            format!("{}<meta property=og:url content='https://post.example/low'>", canonical("http://127.0.0.1:80/low")),
            Some("https://post.example/low"),
        ),
        (
            format!("{}<meta property=og:url content='https://post.example/low'>", canonical("https://post.example/")),
            Some("https://post.example/low"),
        ),
        (
            "<!-- saved from url=(0024)https://post.example/low -->".into(),
            Some("https://post.example/low"),
        ),
        (
            "<script type='application/ld+json'>{\"@type\":\"Article\",\"mainEntityOfPage\":{\"@id\":\"https://post.example/low\"}}</script>"
                .into(),
            Some("https://post.example/low"),
        ),
    ];
    for (html, expected) in table {
        assert_eq!(link(&head(&html)).as_deref(), expected, "{html}");
    }
}

#[test]
fn lists_of_words_for_search_engines_are_no_tags() {
    let tags = |html: &str| article(&head(html)).header.tags.join("|");
    assert_eq!(tags("<meta name=keywords content='mud, boats，潮, Mud'>"), "mud|boats|潮");
    let many: Vec<String> = (0..40).map(|number| format!("w{number}")).collect();
    let many = many.join(",");
    assert_eq!(tags(&format!("<meta name=keywords content='{many}'>")), "");
    assert_eq!(
        tags(&format!("<meta name=parsely-tags content='{many}'><meta name=keywords content=mud>")),
        "mud"
    );
    assert_eq!(tags("<meta name=keywords content=a><meta property=article:tag content=b>"), "b");
    let header = article(&body("<a rel='category tag'>Coast</a> <a rel=tag>mud</a>")).header;
    assert_eq!((header.categories, header.tags), (vec![vec!["Coast".to_owned()]], vec!["mud".to_owned()]));
    assert_eq!(tags("<meta name=keywords content='潮 泥 船'>"), "潮|泥|船");
    assert_eq!(tags("<meta name=keywords content='low water'>"), "low water");
    assert_eq!(
        tags("<title>Mud</title><meta name=keywords content='mud,lite:true,nil,/coast,sea: a life'>"),
        "sea: a life"
    );
}

#[test]
fn the_picture_is_left_out_if_the_text_has_it() {
    let images = |body: &str| {
        let og = "<meta property=og:image content='https://img.example/mud-1200x600.jpg?x=1'>";
        article(&format!("<!doctype html><head>{og}</head><body>{body}</body>")).header.images.len()
    };
    let large = "A".repeat(5_000);
    let table = [
        ("<p>x</p>".to_owned(), 1),
        ("<img src='a/mud.jpg'>".into(), 0),
        ("<img src='data:image/gif;base64,R0' data-src='a/mud-300x200.jpg'>".into(), 0),
        ("<img srcset='a/mud.webp 2x'>".into(), 0),
        ("<img src='a/other.jpg'>".into(), 1),
        ("<nav><img src='a/mud.jpg'></nav>".into(), 1),
        (format!("<img src='data:image/png;base64,{large}'>"), 0),
    ];
    for (html, expected) in table {
        assert_eq!(images(&html), expected, "{}", &html[..html.len().min(60)]);
    }
}

#[test]
fn entries_with_microformats_are_read_without_a_page() {
    let html = "<article class=\"h-entry\"><h2 class=\"p-name\">Low water</h2><p class=\"p-summary\">Mud.</p>\
        <div class=e-content><h3>Boats</h3><p>Words.</p></div><footer><a class=\"p-author h-card\" \
        href=\"https://post.example/ann\"><span class=p-name>Ann Keel</span></a> <a class=u-url \
        href=\"https://post.example/low\"><time class=dt-published datetime=2024-05-06T07:00:00Z>x</time></a> \
        <a class=p-category>coast</a></footer></article>";
    let header = article(html).header;
    assert_eq!((&*header.title, header.author.as_deref()), ("Low water", Some("Ann Keel")));
    assert_eq!(header.link.as_deref(), Some("https://post.example/low"));
    assert_eq!(header.date.map(|date| date.to_string()).as_deref(), Some("2024-05-06 07:00:00 UTC"));
    assert_eq!(header.date_from, Some(DateFrom::Page));
    assert_eq!((header.summary.as_deref(), header.tags), (Some("Mud."), vec!["coast".to_owned()]));
    assert_eq!(title("<h2>About h-entry</h2><nav><h1>Words</h1></nav>"), "About h-entry");
    assert_eq!(title("<div class=h-entry><nav><h1>No</h1></nav><h2>Low water</h2></div>"), "Low water");
    let medium = "<!DOCTYPE html><html><head><title>Low water</title></head><body><article class=h-entry><h1 \
        class=p-name>Low water</h1><section class=e-content>Words.</section><footer><p>By <a class=\"p-author h-card\" \
        href=x>Ann Keel</a> on <a href=y><time class=dt-published datetime=2024-05-06T07:00:00Z>x</time></a>.</p><p><a \
        href=\"https://post.example/low\" class=p-canonical>Canonical link</a></p></footer></article></body></html>";
    let header = article(medium).header;
    assert_eq!((&*header.title, header.author.as_deref()), ("Low water", Some("Ann Keel")));
    assert_eq!(header.link.as_deref(), Some("https://post.example/low"));
}

#[test]
fn large_parts_and_broken_tags_hide_nothing() {
    let big = "x{}".repeat(200_000);
    let rests = ["name=author content='Ann Keel'", "name=\"author\" content=\"Ann Keel\""];
    let table = [
        format!("<style>{big}</style>"),
        format!("<script>{big}</script>"),
        format!("<svg><path d='{big}'/></svg>"),
        format!("<!-- {big} -->"),
        format!("<img src='data:image/png;base64,{big}'>"),
        format!("<img alt='<{big}'>"),
        "<script>".into(),
        "<style>".into(),
        "<!-- ".into(),
        "<a href=\"".into(),
        format!("<a {}>", "b c=d ".repeat(2_000)),
        format!("<a {}>", "b=\"d\" ".repeat(2_000)),
        "<textarea>".into(),
        "<?php ?>".into(),
        "<![CDATA[ x ]]>".into(),
        "\0".into(),
    ];
    for part in table {
        let start = &part[..part.floor_char_boundary(30)];
        // A value without an end ends at the next quotation mark.
        for rest in &rests[..if part.ends_with('"') { 1 } else { 2 }] {
            let rest = format!("<title>Low water</title><meta {rest}>{}", "<p>more</p>".repeat(10_000));
            let header = article(&head(&format!("{part}\n{rest}"))).header;
            assert_eq!(header.title, "Low water", "{start}");
            assert_eq!(header.author.as_deref(), Some("Ann Keel"), "{start}");
        }
    }
}

#[test]
fn reading_takes_time_in_proportion_to_the_page() {
    const SIZE: usize = 200_000;
    let pieces = [
        "<meta ",
        "<meta name=a content=b>",
        "<script type=application/ld+json>",
        "<script type=application/ld+json>{}</script>",
        "<title>",
        "<style>",
        "<!-- ",
        "<!--x-->",
        "<svg>",
        "<div class=byline>",
        "<a rel=author>",
        "<h1>",
        "<h1>x</h1>",
        "<p class=author>x",
        "</div>",
        "<b></i>",
        "<time datetime=2024-05-06>",
        "<a b='<' c ",
        "<x a a b=\"",
        "<div a=b",
        " e=f",
        "<",
        "&",
        "<article class=h-entry><a class=u-url href=x>",
        "<img src=data:image/png;base64,AAAA>",
    ];
    // A debug build needs half a second; of quadratic time it would be minutes.
    let limit = Duration::from_secs(10);
    for piece in pieces {
        let html = format!("<html>{}", piece.repeat(SIZE / piece.len()));
        let start = Instant::now();
        let _ = read(&html);
        assert!(start.elapsed() < limit, "{piece}: {:?}", start.elapsed());
    }
    for (open, close) in [("[", "]"), ("{\"@graph\":", "}"), ("[{\"@graph\":", "}]"), ("{\"author\":[", "]}")]
    {
        let deep = format!("{}{}", open.repeat(SIZE / open.len()), close.repeat(SIZE / close.len()));
        let wide = format!("[{}{{}}]", format!("{open}{close},").repeat(50_000));
        for json in [deep, wide] {
            let html = format!("<html><script type=application/ld+json>{json}</script>");
            let start = Instant::now();
            let _ = read(&html);
            assert!(start.elapsed() < limit, "{open}: {:?}", start.elapsed());
        }
    }
}

#[test]
fn no_page_makes_it_panic() {
    let pieces = [
        "<!doctype html>",
        "<html>",
        "<head>",
        "<title>",
        "</title>",
        "<meta ",
        "name=",
        "property=",
        "content=",
        "og:title ",
        "author",
        "date",
        "2024-05-06",
        "\"",
        "'",
        ">",
        "/>",
        "<",
        "</",
        "<!--",
        "-->",
        "<script ",
        "type=application/ld+json>",
        "</script>",
        "{\"@type\":\"Article\",",
        "\"headline\":\"",
        "\"author\":",
        "[",
        "]",
        "{",
        "}",
        ",",
        ":",
        "<h1>",
        "</h1>",
        "<a href=/>",
        "</a>",
        "¶",
        "<ruby>",
        "<rt>",
        "</ruby>",
        "<p class=byline>",
        "By ",
        " | ",
        "…",
        "：",
        "作者",
        "é",
        "\u{2029}",
        "\0",
        "&amp;",
        "&#x",
        "<svg>",
        "</svg>",
        "<div hidden>",
        "</div>",
        "<article class=h-entry>",
        "<link rel=canonical href=",
        "https://a.example/",
        "//",
        "<base href=",
        "<time datetime=",
        "Page saved with SingleFile",
        "\n url: ",
        "\nsaved date: ",
        "saved from url=(",
        ")",
        "<img src=",
        "data:",
        "a-1x1.png",
        "<dialog>",
        "<body>",
        " ",
    ];
    arbtest::arbtest(|u| {
        let mut html = String::new();
        for _ in 0..u.int_in_range(0..=60)? {
            html.push_str(u.choose(&pieces)?);
        }
        let article = article(&html);
        assert!(!article.header.title.is_empty());
        let _ = (read(&format!("<html>{html}")), pelican(&html));
        Ok(())
    });
}
