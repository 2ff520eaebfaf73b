use super::*;

fn url(text: &str) -> Url {
    Url::parse(text).expect("an address")
}

/// The addresses that a page at `https://a.example/blog/post` names, with a mark behind those of comments.
fn found(page: &str, headers: &[&str]) -> Vec<String> {
    let headers: Vec<String> = headers.iter().map(|header| (*header).to_owned()).collect();
    let candidates = on_page(page.as_bytes(), None, &url("https://a.example/blog/post"), &headers);
    let mark = |candidate: &Candidate| if candidate.is_comments { " comments" } else { "" };
    candidates.iter().map(|candidate| format!("{}{}", candidate.address, mark(candidate))).collect()
}

#[test]
fn tags_of_a_page_name_its_feeds() {
    let rss = "type='application/rss+xml'";
    let table = [
        (format!("<link rel=alternate {rss} href=/feed>"), vec!["https://a.example/feed"]),
        (format!("<LINK HREF='../x.xml?a=1&amp;b=2' {rss} REL='Alternate'/>"), vec!["https://a.example/x.xml?a=1&b=2"]),
        (format!("<link rel=\"alternate\n home\" {rss} title='A > B' href=\"f\">"), vec!["https://a.example/blog/f"]),
        (format!("<base href='//cdn.example/x/'><link rel=alternate {rss} href=f>"), vec!["https://cdn.example/x/f"]),
        (format!("<link rel=alternate {rss} href='feed://b.example/f'>"), vec!["http://b.example/f"]),
        ("<link rel=feed href=/a><link rel=alternate type='application/feed+json' href=/b>".into(), vec!["https://a.example/a", "https://a.example/b"]),
        ("<link rel=alternate type='application/atom+xml; charset=utf-8' href=/a>".into(), vec!["https://a.example/a"]),
        ("<link rel=alternate type='application/json' href='/wp-json/wp/v2/posts/1'>".into(), vec![]),
        ("<link rel=alternate type='application/json+oembed' href='/o'><link rel=alternate type=application/json href=/x>".into(), vec![]),
        ("<link rel=alternate type=text/xml href=/rss.xml><link rel=alternate type=text/xml href=/sitemap>".into(), vec!["https://a.example/rss.xml"]),
        ("<link rel=alternate hreflang=de href=/de/><link rel='stylesheet alternate' type='application/rss+xml' href=/s>".into(), vec![]),
        ("<link rel=alternate href=/news.atom>".into(), vec!["https://a.example/news.atom"]),
        (format!("<link {rss} rel=alternate href='javascript:x'><link {rss} rel=alternate href='data:,x'><link {rss} rel=alternate>"), vec![]),
        (format!("<!-- <link rel=alternate {rss} href=/no> --><script>'<link rel=alternate {rss} href=/no>'</script><title><link rel=feed href=/no></title>"), vec![]),
        (format!("<p>1 < 2 <link rel=alternate {rss} href=/f"), vec!["https://a.example/f"]),
        (format!("<script>no end <link rel=alternate {rss} href=/f>"), vec!["https://a.example/f"]),
        (format!("<title-bar><link rel=alternate {rss} href=/f></title-bar>"), vec!["https://a.example/f"]),
        (format!("<script>'</scripts> <link rel=alternate {rss} href=/no>'</script>"), vec![]),
        (format!("<script title='</script>'>'<link rel=alternate {rss} href=/no>'</script>"), vec![]),
        (
            format!("<link rel=alternate {rss} href=/f><link rel=alternate {rss} href=http://www.a.example/f/#x><a href=/f>RSS</a>"),
            vec!["https://a.example/f"],
        ),
        (
            format!("<link rel=alternate {rss} title='A » Comments Feed' href=/c><link rel=alternate {rss} href=/comments/feed/><link rel=alternate {rss} title='文章评论' href=/d>"),
            vec!["https://a.example/c comments", "https://a.example/comments/feed/ comments", "https://a.example/d comments"],
        ),
    ];
    for (page, expected) in table {
        assert_eq!(found(&page, &[]), expected, "{page}");
    }
}

#[test]
fn headers_come_first_and_visible_links_last() {
    let page = "<a href='/x.html'>x</a> <a href='rss.xml'><b>All</b> &amp; more</a><link rel=feed href=/b>";
    let headers = [
        "</a>; rel=\"alternate\"; type=\"application/rss+xml\"; title=\"A, \\\"b\\\"; c\", <https://x.example/y>; rel=next",
        "<style.css>;rel=preload;as=style, <c.atom> ; type=application/atom+xml ; REL=alternate",
        "<broken",
    ];
    let expected = [
        "https://a.example/a",
        "https://a.example/blog/c.atom",
        "https://a.example/b",
        "https://a.example/blog/rss.xml",
    ];
    assert_eq!(found(page, &headers), expected);
    let headers: Vec<String> = headers.iter().map(|header| (*header).to_owned()).collect();
    let candidates = on_page(page.as_bytes(), None, &url("https://a.example/blog/post"), &headers);
    let titles: Vec<_> = candidates.iter().map(|candidate| candidate.title.as_deref()).collect();
    assert_eq!(titles, [Some("A, \"b\"; c"), None, None, Some("All & more")]);
}

#[test]
fn visible_links_count_that_end_like_feeds() {
    let table = [
        ("/feed", true),
        ("/feed/", true),
        ("/blog/RSS", true),
        ("rss", true),
        ("atom.xml", true),
        ("/index.xml", true),
        ("/news.rss", true),
        ("/feeds/all.atom.xml", true),
        ("/?feed=rss2", true),
        ("https://feeds.feedburner.com/Name", true),
        ("feed:https://a.example/x", true),
        ("/feed.json", true),
        ("/sitemap.xml", false),
        ("/feedback", false),
        ("/about-rss", false),
        ("/rss.html", false),
        ("/data.json", false),
        ("#feed", false),
        ("mailto:feed@a.example", false),
        ("", false),
    ];
    for (target, expected) in table {
        assert_eq!(ends_like_feed(target), expected, "{target}");
    }
}

#[test]
fn known_hosts_have_known_feeds() {
    let table = [
        (
            "https://www.youtube.com/channel/UC_x-1/videos",
            &["https://www.youtube.com/feeds/videos.xml?channel_id=UC_x-1"][..],
        ),
        (
            "https://m.youtube.com/playlist?list=PLx",
            &["https://www.youtube.com/feeds/videos.xml?playlist_id=PLx"],
        ),
        ("https://www.youtube.com/watch?v=x", &[]),
        (
            "https://github.com/o/n/issues",
            &[
                "https://github.com/o/n/releases.atom",
                "https://github.com/o/n/tags.atom",
                "https://github.com/o/n/commits.atom",
            ],
        ),
        ("https://github.com/o/n/commits/main", &["https://github.com/o/n/commits/main.atom"]),
        ("https://github.com/o", &["https://github.com/o.atom"]),
        ("https://github.com/topics/rust", &[]),
        ("https://old.reddit.com/r/rust/top/", &["https://www.reddit.com/r/rust/.rss"]),
        ("https://me.substack.com/p/post", &["https://me.substack.com/feed"]),
        ("https://notsubstack.com/p/post", &[]),
        ("https://social.example:8443/@me", &["https://social.example:8443/@me.rss"]),
        ("https://social.example/@me/1234", &[]),
        ("https://a.example/", &[]),
    ];
    for (address, expected) in table {
        let found: Vec<String> = of_host(&url(address)).into_iter().map(String::from).collect();
        assert_eq!(found, expected, "{address}");
    }
    assert_eq!(found("<meta name=Generator content='WordPress 6.8'>", &[]), ["https://a.example/feed/"]);
    assert_eq!(found("<meta content='Discourse 3' name=generator>", &[]), ["https://a.example/latest.rss"]);
}

#[test]
fn guesses_are_beside_the_page_and_at_the_top() {
    let guessed = |address: &str| {
        guesses(&url(address)).iter().map(|guess| guess.path().to_owned()).collect::<Vec<_>>()
    };
    let top = ["/feed", "/rss", "/atom.xml", "/feed.xml", "/index.xml", "/rss.xml", "/feed.json"];
    assert_eq!(guessed("https://a.example/?q#f"), top);
    assert_eq!(guessed("https://a.example/index.html"), top);
    let both = guessed("https://a.example/blog/2026/post");
    assert_eq!((both[0].as_str(), &both[7..]), ("/blog/feed", &top.map(str::to_owned)[..]));
    assert!(guesses(&url("https://a.example/blog?q=1")).iter().all(|guess| guess.query().is_none()));
}

#[test]
fn hostile_pages_are_read_in_linear_time_and_candidates_are_few() {
    let many = (0..1000).map(|n| format!("<link rel=feed href=/{n}>")).collect::<Vec<_>>().concat();
    assert_eq!(found(&many, &[]).len(), MAX_CANDIDATES);
    for piece in [
        "<",
        "<!--",
        "<a ",
        "<a href=\"",
        "<a href='x' ",
        "<script>",
        "<title>",
        "<link rel=feed href=",
        "</a",
        "a=\"",
        "<a href=/rss>",
        "<base ",
        "<a href=\"/rss\">&amp",
        "&#x",
        "<meta name=generator content='",
    ] {
        let page = piece.repeat((1 << 20) / piece.len());
        let begin = std::time::Instant::now();
        found(&page, &[]);
        assert!(begin.elapsed().as_secs() < 10, "{piece}: {:?}", begin.elapsed());
    }
    let header = "<a>;rel=\"".repeat(10_000);
    assert!(found("", &[&header]).is_empty());
    arbtest::arbtest(|u| {
        let pieces = [
            "<link ",
            "rel=feed ",
            "href=",
            "'",
            "\"",
            ">",
            "<a ",
            "</a>",
            "<!--",
            "-->",
            "é",
            "&amp;",
            "/rss",
            "<script",
            "\0",
            "//",
            "=",
        ];
        let count = u.int_in_range(0..=30)?;
        let page: String = (0..count).map(|_| u.choose(&pieces).copied()).collect::<Result<_, _>>()?;
        let candidates = found(&page, &[&page]);
        assert!(candidates.iter().all(|address| address.starts_with("http")));
        Ok(())
    });
}
