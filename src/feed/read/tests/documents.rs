use super::*;
use crate::feed::{FeedKind, MAX_ITEMS};
use url::Url;

fn titles(feed: &Feed) -> Vec<&str> {
    feed.items.iter().map(|item| item.title.as_deref().unwrap_or("none")).collect()
}

fn messages(feed: &Feed) -> Vec<String> {
    feed.problems.iter().map(|problem| format!("{}: {}", problem.line, problem.message)).collect()
}

#[test]
fn formats_are_known_by_their_roots() {
    let item = "<item><title>Tide</title></item>";
    let table = [
        (format!("<rss version='2.0'><channel>{item}</channel></rss>"), FeedKind::Rss),
        (format!("<rss><channel>{item}</channel></rss>"), FeedKind::Rss),
        (format!("<rss version='0.94'><channel>{item}</channel></rss>"), FeedKind::Rss),
        (format!("<rss version='2.0.1' xmlns='urn:unknown'><channel>{item}</channel></rss>"), FeedKind::Rss),
        (format!("<RSS><CHANNEL>{}</CHANNEL></RSS>", item.to_uppercase().replace("TIDE", "Tide")), FeedKind::Rss),
        (format!("<channel>{item}</channel>"), FeedKind::Rss),
        (item.to_owned(), FeedKind::Rss),
        (format!("<rdf:RDF><channel/>{item}</rdf:RDF>"), FeedKind::Rdf),
        (format!("<RDF xmlns:rss='http://purl.org/rss/1.0/'>{}</RDF>", "<rss:item><rss:title>Tide</rss:title></rss:item>"), FeedKind::Rdf),
        ("<feed><entry><title>Tide</title></entry></feed>".to_owned(), FeedKind::Atom),
        ("<a:feed xmlns:a='http://www.w3.org/2005/Atom'><a:entry><a:title>Tide</a:title></a:entry></a:feed>".to_owned(), FeedKind::Atom),
        ("<entry><title>Tide</title></entry>".to_owned(), FeedKind::Atom),
        ("<html><body><feed><entry><title>Tide</title></entry></feed></body></html>".to_owned(), FeedKind::Atom),
        ("{\"items\":[{\"title\":\"Tide\"}]}".to_owned(), FeedKind::Json),
        (format!("\u{feff}\n <?xml version='1.0'?><!-- x --><rss><channel>{item}</channel></rss>"), FeedKind::Rss),
        (format!("Warning: x in y.php on line 3\n<rss><channel>{item}</channel></rss>"), FeedKind::Rss),
    ];
    for (text, kind) in table {
        let feed = feed(&text);
        assert_eq!((feed.kind, titles(&feed)), (Some(kind), vec!["Tide"]), "{text}");
    }
}

#[test]
fn what_is_no_feed_says_so() {
    let table = [
        ("", "1: the document is empty"),
        ("<html><body><item>x</item></body></html>", "1: this is a web page and no feed"),
        ("<opml><body/></opml>", "1: this is no feed"),
        ("words", "1: this is no feed"),
        ("{\"a\":1}", "1: this is no feed"),
        ("{\"a\"", "1: this is no feed: the JSON cannot be read"),
        ("\0\0\0\0", "1: this is no feed"),
    ];
    for (text, message) in table {
        let feed = feed(text);
        assert_eq!((feed.kind, feed.items.len()), (None, 0), "{text}");
        assert!(messages(&feed).iter().any(|found| found == message), "{text}: {:?}", messages(&feed));
    }
}

#[test]
fn a_feed_says_what_it_is() {
    let feed = super::feed(
        "<rss xmlns:atom='http://www.w3.org/2005/Atom' xmlns:itunes='http://www.itunes.com/dtds/podcast-1.0.dtd'>\
         <channel><atom:link rel='self' href='https://a.example/rss'/><title>Tea &amp;amp; cake</title>\
         <link>https://a.example/</link><language>en-GB</language><ttl>45</ttl>\
         <image><title>Logo</title><link>https://b.example/</link></image>\
         <textInput><title>Search</title><link>https://c.example/</link></textInput>\
         <sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>\
         <skipHours><hour>0</hour><hour>24</hour><hour>23</hour><hour>x</hour></skipHours>\
         <skipDays><day>Sunday</day><day>Nonday</day></skipDays>\
         <itunes:new-feed-url>https://b.example/rss</itunes:new-feed-url></channel></rss>",
    );
    assert_eq!(feed.title.as_deref(), Some("Tea & cake"));
    assert_eq!(feed.home.as_deref(), Some("https://a.example/"));
    assert_eq!(feed.language.as_deref(), Some("en-GB"));
    assert_eq!(feed.new_address.as_deref(), Some("https://b.example/rss"));
    assert_eq!(feed.schedule.minutes, Some(45));
    assert_eq!(feed.schedule.skip_hours, [0, 23]);
    assert_eq!(feed.schedule.skip_days, [chrono::Weekday::Sun]);
    assert_eq!(messages(&feed), Vec::<String>::new());
    let feed = super::feed(
        "<rss><channel><media:title>x</media:title><dc:title>y</dc:title><title/><title>Tea</title><title>Cake</title>\
         <link>mailto:ann@a.example</link><link>https://a.example/</link></channel></rss>",
    );
    assert_eq!((feed.title.as_deref(), feed.home.as_deref()), (Some("Tea"), Some("https://a.example/")));
}

#[test]
fn items_of_other_vocabularies_belong_to_the_text() {
    let list = "<list xmlns='urn:x'><item>x</item><item>y</item></list>";
    let text = format!(
        "<feed xmlns='http://www.w3.org/2005/Atom'><subtitle type='xhtml'>{list}</subtitle>\
         <entry><content type='application/xml'>{list}</content><title>A</title></entry>\
         <entry><content type='application/xml'><t xmlns='urn:t'><row><entry>x</entry></row></t></content>\
         <title>B</title></entry></feed>"
    );
    assert_eq!(titles(&feed(&text)), ["A", "B"]);
    let text = "<rdf:RDF xmlns='http://purl.org/rss/1.0/' xmlns:content='http://purl.org/rss/1.0/modules/content/'>\
                <item><content:items><rdf:Bag><rdf:li><content:item>x</content:item></rdf:li></rdf:Bag></content:items>\
                <title>A</title></item><item><description>open<item><title>B</title></item></rdf:RDF>";
    assert_eq!(titles(&feed(text)), ["A", "none", "B"]);
}

#[test]
fn encodings_are_found() {
    let text = "<?xml version='1.0' encoding='NAME'?><rss><channel><title>новости дня и погода</title></channel></rss>";
    let title = |bytes: &[u8], charset| read(bytes, charset, None).title.unwrap_or_default();
    let named = |name: &str| text.replace("NAME", name);
    let windows = |text: &str| encoding_rs::WINDOWS_1251.encode(text).0.into_owned();
    let silent = windows(&text.replace(" encoding='NAME'", ""));
    let wide = |text: &str, little: bool| -> Vec<u8> {
        let four = |c: char| if little { (c as u32).to_le_bytes() } else { (c as u32).to_be_bytes() };
        text.chars().flat_map(four).collect()
    };
    let sixteen: Vec<u8> = named("utf-16").encode_utf16().flat_map(u16::to_be_bytes).collect();
    let table = [
        (named("utf-8").into_bytes(), None),
        (named("gb2312").into_bytes(), Some("gbk")),
        (windows(&named("windows-1251")), None),
        (windows(&named("windows-1251")), Some("utf-8")),
        (silent.clone(), Some("windows-1251")),
        (silent, None),
        (sixteen, None),
        (wide(&named("utf-32"), true), None),
        (wide(&named("utf-32"), false), None),
        (wide(&format!("\u{feff}{}", named("utf-32")), false), None),
    ];
    for (at, (bytes, charset)) in table.iter().enumerate() {
        assert_eq!(title(bytes, *charset), "новости дня и погода", "{at}");
    }
}

#[test]
fn repairs_are_reported_with_lines_and_numbers() {
    let feed = feed(
        "<rss><channel>\n<item><title>A & B</title><guid>x</guid>\n<pubDate>soon</pubDate></item>\n\
         <item><title>C & D\u{3}</title><guid>x</guid>\n</item></channel></rss>",
    );
    assert_eq!(titles(&feed), ["A & B", "C & D"]);
    let expected = [
        "2: 2 bare `&`",
        "2: 2 items have the id `x`",
        "3: `soon` is not a date",
        "4: 1 control character is left out",
    ];
    assert_eq!(messages(&feed), expected);
}

#[test]
fn damage_costs_nothing_but_itself() {
    let table = [
        ("<rss><channel><item><title>A</title></item><item><title>B</title>", vec!["A", "B"]),
        ("<rss><channel><item><title>A</title><item><title>B</title></item></channel></rss>", vec!["A", "B"]),
        ("<rss><channel><title>x<item><title>A</title></item></channel></rss>", vec!["A"]),
        (
            "<rss><channel><item><description>x <b>y<title>A</title></description></item></channel></rss>",
            vec!["none"],
        ),
        (
            "<rss><channel><atom:link href='x'><item><enclosure url='y'><title>A</title></item></channel></rss>",
            vec!["A"],
        ),
        ("<rss><channel></channel><item><title>A</title></item></rss>", vec!["A"]),
        ("<rss><channel><item><title>A</item><item><title>B</title></item></rss>", vec!["A", "B"]),
        (
            "<rss><channel><item><title><![CDATA[A</title></item><item><title>B</title></item></rss>",
            vec!["A", "B"],
        ),
        (
            "<rss><channel><item><link href=\"x><title>A</title></item><item><title>B</title></item></rss>",
            vec!["A", "B"],
        ),
    ];
    for (text, expected) in table {
        assert_eq!(titles(&feed(text)), expected, "{text}");
    }
}

#[test]
fn the_newest_items_are_kept() {
    let item = |at: usize| {
        format!(
            "<item><title>{at}</title><pubDate>{}-01-01T00:00:{:02}Z</pubDate></item>",
            1950 + at / 60,
            at % 60
        )
    };
    let items: String = (0..MAX_ITEMS + 5).map(item).collect();
    let undated = "<item><title>old</title></item>";
    let feed = feed(&format!("<rss><channel>{undated}{items}</channel></rss>"));
    assert_eq!((feed.items.len(), titles(&feed)[0]), (MAX_ITEMS, "5"));
    assert_eq!(messages(&feed), ["1: 1006 items; only the newest 1000 are read"]);
    let items: Vec<String> = (0..MAX_ITEMS + 5).map(|at| format!("{{\"title\":\"{at}\"}}")).collect();
    let feed = super::feed(&format!("{{\"items\":[{}]}}", items.join(",")));
    assert_eq!((feed.items.len(), titles(&feed)[0]), (MAX_ITEMS, "0"));
}

#[test]
fn addresses_are_resolved_from_the_outside_in() {
    let text = "<feed xml:base='/one/'><link href='home'/><entry xml:base='two/'><link href='three'/>\
                <content type='xhtml' xml:base='four/'><div xml:base='five/'>x</div></content></entry>\
                <entry><link href='//b.example/six'/><summary>y</summary></entry></feed>";
    let feed = read(text.as_bytes(), None, Url::parse("https://a.example/feed.xml").ok().as_ref());
    assert_eq!(feed.home.as_deref(), Some("https://a.example/one/home"));
    assert_eq!(feed.items[0].link.as_deref(), Some("https://a.example/one/two/three"));
    let base = |at: usize| feed.items[at].body.as_ref().and_then(|text| text.base.clone()).map(String::from);
    assert_eq!(base(0).as_deref(), Some("https://a.example/one/two/four/five/"));
    assert_eq!(feed.items[1].link.as_deref(), Some("https://b.example/six"));
    assert_eq!(base(1).as_deref(), Some("https://a.example/one/"));
}

/// A sound feed of each format with three items.
fn sound() -> [String; 3] {
    let of = |item: &dyn Fn(usize) -> String| (1..4).map(item).collect::<Vec<_>>();
    let rss = of(&|at| {
        format!(
            "<item><title>T&amp;{at}</title><guid>g{at}</guid><pubDate>Tue, 02 Jun 2026 07:05:00 GMT</pubDate>\
             <description><![CDATA[<p>текст {at}</p>]]></description></item>"
        )
    });
    let atom = of(&|at| {
        format!(
            "<entry><title type=\"html\">T&amp;amp;{at}</title><id>g{at}</id><link href=\"https://a.example/{at}\"/>\
             <content type=\"xhtml\"><div><p>текст {at}</p></div></content></entry>"
        )
    });
    let json = of(&|at| format!("{{\"id\":\"g{at}\",\"title\":\"T&{at}\",\"content_text\":\"текст {at}\"}}"));
    [
        format!("<?xml version=\"1.0\"?><rss><channel><title>x</title>{}</channel></rss>", rss.concat()),
        format!("<feed xmlns=\"http://www.w3.org/2005/Atom\">{}</feed>", atom.concat()),
        format!("{{\"version\":\"x\",\"items\":[{}]}}", json.join(",")),
    ]
}

#[test]
fn items_before_a_cut_are_kept() {
    for text in sound() {
        let whole = feed(&text);
        assert_eq!((whole.items.len(), whole.problems.len()), (3, 0), "{:?}", whole.problems);
        let ends = ["</item>", "</entry>", "\"},", "\"}]"];
        for end in 0..text.len() {
            // A cut may be within a character.
            let cut = read(&text.as_bytes()[..end], None, None);
            let before = String::from_utf8_lossy(&text.as_bytes()[..end]);
            let complete = ends.iter().map(|end| before.matches(end).count()).sum::<usize>();
            assert!(cut.items.len() >= complete, "{before}");
            assert_eq!(cut.items[..complete], whole.items[..complete], "{before}");
        }
    }
}

#[test]
fn damage_anywhere_ends_nothing() {
    let [rss, atom, _] = sound();
    for text in [rss, atom] {
        for damage in [0, b'<', b'>', b'&', b'"', 0xff] {
            for at in 0..text.len() {
                let mut bytes = text.clone().into_bytes();
                bytes[at] = damage;
                let found = read(&bytes, None, None).items.len();
                assert!((2..=6).contains(&found), "{found}: {}", String::from_utf8_lossy(&bytes));
            }
        }
    }
}

#[test]
fn reading_is_linear() {
    let pieces = [
        "<item>",
        "<item><pubDate>x y</pubDate></item>",
        "<pubDate>soon</pubDate>",
        "<title>x</title>",
        "<category>x</category>",
        "<link>https://a.example/</link>",
        "<link href='x' rel='enclosure'/>",
        "<media:content url='x'>",
        "<media:group>",
        "<description>&lt;b&gt;</description>",
        "<author>x</author>",
        "&lt;p title=\"",
        "&lt;b&gt;",
        "&lt;/b&gt;",
        "&amp;lt;",
        "<content:encoded><b>",
        "<xhtml:div xml:base='a/'>",
        "\n\n",
        "http://",
        "<guid>x</guid>",
    ];
    for piece in pieces {
        for opening in [
            "<rss><channel><item><title>",
            "<rss><channel><item><description>",
            "<feed><entry><content type='html'>",
            "<rss><channel>",
        ] {
            let time = |times: usize| {
                let text = format!("{opening}{}", piece.repeat(times));
                let start = std::time::Instant::now();
                let _ = feed(&text);
                start.elapsed()
            };
            let (small, large) = (time(300), time(6_000));
            let most = small * 60 + std::time::Duration::from_millis(300);
            assert!(large < most, "{opening} {piece}: {small:?}, {large:?}");
        }
    }
}
