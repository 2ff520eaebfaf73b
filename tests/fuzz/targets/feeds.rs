//! Feeds.

use super::articles::check_date;
use super::{check_line, ms, ns};
use crate::runner::{Case, Features, Target};
use newsrack::feed::{MAX_ITEMS, read};
use newsrack::text::is_unsafe;
use url::Url;

pub(super) const FEEDS: Target = Target {
    name: "feeds",
    pieces: &[
        "<?xml version=\"1.0\" encoding=\"",
        "utf-8",
        "windows-1251",
        "\"?>",
        "<!DOCTYPE rss [<!ENTITY a \"&b;&b;\">",
        "]>",
        "<rss version=\"2.0\">",
        "<channel>",
        "</channel>",
        "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:base=\"a/\">",
        "<rdf:RDF>",
        "<item>",
        "</item>",
        "<item rdf:about=\"urn:a\">",
        "<entry>",
        "</entry>",
        "<title>",
        "</title>",
        "<title type=\"html\">",
        "<link>",
        "<link href=\"https://a.example/\"",
        " rel=\"enclosure\"",
        "/>",
        ">",
        "<guid isPermaLink=\"false\">",
        "<pubDate>Tue, 02 Jun 2026 07:05:00 CST</pubDate>",
        "<updated>2026-06-02</updated>",
        "<author><name>Ann</name></author>",
        "<author>a@b.example (Ann)</author>",
        "<description>",
        "</description>",
        "<content:encoded>",
        "</content:encoded>",
        "<content type=\"xhtml\" xml:base=\"b/\">",
        "<content type=\"image/svg+xml\">",
        "<content mode=\"base64\">PHA+",
        "</content>",
        "<media:group>",
        "<media:description>",
        "</media:group>",
        "<enclosure url=\"https://a.example/1.mp3\" length=\"12\"/>",
        "<itunes:duration>1:02:03</itunes:duration>",
        "<category>",
        "<source>",
        "<skipHours><hour>3</hour>",
        "<ttl>60</ttl>",
        "<![CDATA[",
        "]]>",
        "<!--",
        "-->",
        "&lt;p&gt;",
        "&amp;lt;p&amp;gt;",
        "&eacute;",
        "&#3;",
        "&#x110000;",
        "&",
        "<",
        "</",
        "\"",
        "'",
        "{\"items\":[",
        "{\"id\":",
        "\"content_text\":\"",
        "\\u00",
        "},",
        "]}",
        "https://a.example/",
        "words",
        "新闻",
        "\u{202e}",
        "\u{1b}[31m",
        "\n\n",
        "\r\n",
        "\0",
    ],
    check: feeds,
    longest: 512 << 10,
    budget: (ms(100), ns(2000)),
};

fn feeds(case: &Case, seen: &mut Features) {
    let address = Url::parse("https://a.example/feed").ok();
    let charset = *case.choose(&[None, Some("gbk"), Some("no such")]);
    let feed = read(&case.bytes, charset, address.as_ref());
    assert!(feed.items.len() <= MAX_ITEMS);
    let check_text = |text: &String| {
        let is_wrong = |c: char| is_unsafe(c) || matches!(c, '\n' | '\t');
        assert!(!text.contains(is_wrong) && text.trim() == text, "{text:?} is not clean");
    };
    feed.title.iter().for_each(check_text);
    let mut all = 0;
    for item in &feed.items {
        let lines = [&item.title, &item.author, &item.language];
        lines.into_iter().flatten().chain(&item.tags).for_each(check_text);
        item.title.iter().for_each(|title| assert!(!title.is_empty() && title.chars().count() <= 1001));
        let addresses = [&item.link, &item.thumbnail, &item.comments];
        let files = item.enclosures.iter().map(|file| &file.url);
        for address in addresses.into_iter().flatten().chain(files) {
            assert!(Url::parse(address).is_ok(), "{address:?} is no address");
            assert!(!address.contains(char::is_whitespace), "{address:?} is no address");
        }
        check_date(item.date);
        check_date(item.updated);
        assert!(item.guid.as_deref() != Some(""));
        let texts = item.body.iter().chain(&item.summary);
        all += texts.map(|text| text.html.len()).sum::<usize>();
        seen.saw((item.body.is_some(), item.summary.is_some(), item.link.is_some(), item.date.is_some()));
        seen.saw((item.author.is_some(), item.enclosures.len(), item.tags.len(), item.guid.is_some()));
    }
    // A quotation mark is written with six bytes, and an address twice.
    assert!(all <= 12 * case.bytes.len() + 4096, "texts of {all} bytes");
    for problem in &feed.problems {
        check_line(&problem.message);
        assert!(problem.line >= 1);
        seen.message(&problem.message);
    }
    seen.saw((feed.kind.map(|kind| kind as u8), feed.items.len().min(5), feed.home.is_some()));
}
