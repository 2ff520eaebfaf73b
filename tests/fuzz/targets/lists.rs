//! Lists of feeds: newsrack's own, those that are imported, and the feeds that a page names.

use super::{check_line, ms, ns};
use crate::runner::{Case, Features, Target};
use newsrack::feed::discovery::{MAX_CANDIDATES, on_page};
use newsrack::feed::list::{FeedList, Subscription};
use newsrack::feed::{import, opml};
use url::Url;

pub(super) const LISTS: Target = Target {
    name: "lists",
    pieces: &[
        "https://a.example/f",
        "http://www.b.example/f/?x=1&y",
        "c.example/f",
        "feed://d.example/",
        "program:x",
        " ",
        "\t",
        "\u{3000}",
        "\n",
        "\r\n",
        "[A/B]",
        "[..\\/",
        "]",
        "\"Name\"",
        "\"",
        "\\",
        "# ",
        "full",
        "paused",
        "every:1h",
        "keep:90d",
        "first:all",
        "skip:\"",
        "was:https://a.example/f",
        "was:",
        "@into source/_posts",
        "@into ../x",
        "<<<<<<< a\n",
        "||||||| b\n",
        "=======\n",
        ">>>>>>> c\n",
        "\"~Title\"",
        "\"query:x:y\"",
        "exec:rm",
        "\"!\"",
        "<opml version=\"2.0\"><body>",
        "<outline text=\"A &amp;amp; B\"",
        " title=\"\"",
        " xmlUrl=\"https://e.example/?a&amp;b\"",
        " category=\"/A/B,/C\"",
        "<outline>",
        "</outline>",
        "/>",
        ">",
        "<link rel=alternate type=\"application/rss+xml\" href=",
        "<a href='/rss'>",
        "</a>",
        "<base href=",
        "<script>",
        "</script>",
        "<!--",
        "-->",
        "<meta name=generator content=Discourse>",
        "&#x202e;",
        "\u{1b}[2J",
        "\u{feff}",
        "例子",
        "\0",
    ],
    check: lists,
    longest: 256 << 10,
    budget: (ms(150), ns(4000)),
};

fn lists(case: &Case, seen: &mut Features) {
    let bytes = &case.bytes;
    let list = FeedList::parse(bytes);
    assert_eq!(list.to_bytes(), *bytes, "a byte is lost");
    assert!(list.into.iter().all(|level| !level.starts_with('.') && !level.contains(['/', '\\'])));
    list.problems.iter().for_each(|problem| check_line(&problem.message));
    list.subscriptions.iter().for_each(check);
    let imported = import::read(bytes);
    imported.problems.iter().for_each(|problem| check_line(&problem.message));
    imported.subscriptions.iter().for_each(check);
    // What is added is there, and stands in the export.
    let mut all = list.clone();
    all.add_all(&imported.subscriptions);
    let is_there = |feed: &Subscription| feed.addresses().any(|address| all.find(address).is_some());
    assert!(imported.subscriptions.iter().all(is_there));
    if !all.subscriptions.is_empty() {
        let export = import::read(opml::write(&all.subscriptions, "x").as_bytes());
        assert_eq!(export.subscriptions.len(), all.subscriptions.len());
        assert!(export.problems.is_empty(), "{:?}", export.problems);
    }
    let address = Url::parse("https://a.example/blog/").expect("an address");
    let candidates = on_page(bytes, None, &address, &[]);
    assert!(candidates.len() <= MAX_CANDIDATES);
    for candidate in &candidates {
        assert!(matches!(candidate.address.scheme(), "http" | "https"));
        candidate.title.iter().for_each(|title| check_line(title));
    }
    seen.saw((
        list.subscriptions.len().min(3),
        list.problems.len().min(3),
        imported.kind,
        candidates.len().min(2),
    ));
    seen.saw((imported.subscriptions.len().min(3), imported.problems.len().min(3), list.into.len()));
}

fn check(feed: &Subscription) {
    assert!(matches!(feed.address.scheme(), "http" | "https"));
    feed.name.iter().chain(&feed.category).for_each(|name| {
        check_line(name);
        assert!(!name.is_empty());
    });
    assert!(feed.category.iter().all(|level| level != "." && level != ".."));
    let mut list = FeedList::default();
    assert!(list.add(feed));
    let [again] = &list.subscriptions[..] else { panic!("{feed:?} is not read back") };
    assert_eq!(Subscription { line: feed.line, ..again.clone() }, *feed);
}
