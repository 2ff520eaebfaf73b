use super::*;
use crate::feed::list::FeedList;

/// The feeds as lines of a list, and the messages.
fn imported(text: &str) -> (Vec<String>, Vec<String>) {
    let Imported { subscriptions, problems, .. } = read(text.as_bytes());
    let line = |subscription: &Subscription| {
        let mut list = FeedList::default();
        assert!(list.add(subscription));
        String::from_utf8(list.to_bytes()).expect("text").trim_end().to_owned()
    };
    let messages =
        problems.into_iter().map(|problem| format!("{}: {}", problem.line, problem.message)).collect();
    (subscriptions.iter().map(line).collect(), messages)
}

fn lines(text: &str) -> Vec<String> {
    imported(text).0
}

#[test]
fn folders_of_opml_are_categories() {
    let text = r#"<?xml version="1.0" encoding="UTF-8"?>
        <opml version="2.0"><head><title>x</title></head><body>
          <outline text="Alone" type="rss" xmlUrl="https://a.example/f" htmlUrl="https://a.example"/>
          <outline text="Tech" title="Tech">
            <outline text="Linux"><outline title="B &amp; C" xmlurl="feed://b.example/f"></outline></outline>
            <outline type='rss' text='' title='Only a title' XMLURL='https://c.example/f?a=1&amp;b=2'/>
          </outline>
          <outline text="Tech"><outline text="https://d.example/f" title="D" xmlUrl="https://d.example/f"/></outline>
          <outline text="R&amp;amp;D/x" >
            <outline text="e.example/f" xmlUrl="http://e.example/f"/>
          </outline>
        </body></opml>"#;
    let (feeds, messages) = imported(text);
    assert_eq!(
        feeds,
        [
            "https://a.example/f  \"Alone\"",
            "http://b.example/f  [Tech/Linux]  \"B & C\"",
            "https://c.example/f?a=1&b=2  [Tech]  \"Only a title\"",
            "https://d.example/f  [Tech]  \"D\"",
            "http://e.example/f  [R&D\\/x]",
        ]
    );
    assert_eq!(messages, [""; 0].map(str::to_owned));
}

#[test]
fn odd_opml_is_read_as_far_as_it_goes() {
    let table: [(&str, &[&str], usize); 9] = [
        // Categories as an attribute, several of them.
        (
            r#"<opml><body><outline text="A" xmlUrl="https://a.example/" category="/Tech/Linux,/World"/>"#,
            &["https://a.example/  [Tech/Linux]  \"A\""],
            0,
        ),
        // No end tags, capitals, no body.
        (
            r#"<OPML><OUTLINE TEXT="F"><OUTLINE TEXT="A" XMLURL="https://a.example/">"#,
            &["https://a.example/  [F]  \"A\""],
            0,
        ),
        // A site without a feed, an address of another kind, an empty folder, a comment.
        (
            r#"<opml><body><outline text="A" type="rss" htmlUrl="https://a.example"/><outline text="B" xmlUrl="gopher://b.example"/>
            <outline text="empty"/><!-- <outline xmlUrl="https://x.example"/> --></body></opml>"#,
            &[],
            2,
        ),
        // A bare &, entities of HTML, markup.
        (
            r#"<opml><body><outline text="A & B &eacute; &lt;b&gt;" xmlUrl="https://a.example/?x&y"/></body></opml>"#,
            &["https://a.example/?x&y  \"A & B é <b>\""],
            0,
        ),
        // Feeds below a feed.
        (
            r#"<opml><body><outline text="A" xmlUrl="https://a.example/"><outline text="B" xmlUrl="https://b.example/"/></outline></body></opml>"#,
            &["https://a.example/  \"A\"", "https://b.example/  \"B\""],
            0,
        ),
        // A prefix, names of folders that are no names.
        (
            r#"<o:opml xmlns:o="x"><o:body><o:outline text=".."><o:outline text="." xmlUrl="https://a.example/"/></o:outline></o:body></o:opml>"#,
            &["https://a.example/"],
            0,
        ),
        (
            r#"<opml version="1.0"><body><outline title="A" type="rss" url="https://a.example/"/><outline type="link" text="L" url="https://b.example/"/>"#,
            &["https://a.example/  \"A\""],
            1,
        ),
        ("<opml><body></body></opml>", &[], 0),
        ("<rss><channel><title>no list</title></channel></rss>", &[], 0),
    ];
    for (text, expected, problems) in table {
        let (feeds, messages) = imported(text);
        assert_eq!(
            (feeds, messages.len()),
            (expected.iter().map(|line| (*line).to_owned()).collect(), problems),
            "{text}"
        );
    }
    assert_eq!(read(b"<rss><channel/></rss>").kind, None);
    assert_eq!(read(b"<opml/>").kind, Some(ImportKind::Opml));
    let deep = format!(
        "<opml><body>{}<outline text=\"x\" xmlUrl=\"https://a.example/\">",
        "<outline text=\"f\">".repeat(50_000)
    );
    let deep = read(deep.as_bytes());
    assert!(deep.subscriptions.iter().all(|feed| feed.category.len() <= 16));
    let outline = |n| format!("<outline text='{n}' xmlUrl='https://{n}.example/'/>");
    let wide = (0..20_000).map(outline).collect::<Vec<_>>().concat();
    assert_eq!(read(format!("<opml><body>{wide}").as_bytes()).subscriptions.len(), 20_000);
    let utf16: Vec<u8> = "\u{feff}<opml><body><outline text='例' xmlUrl='https://a.example/'/></body></opml>"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    assert_eq!(read(&utf16).subscriptions[0].name.as_deref(), Some("例"));
}

#[test]
fn what_is_exported_is_imported_the_same() {
    let text = "https://a.example/?x=1&y=2  [A/B]  \"One & <two> \\\"three\\\"\"\nhttps://b.example/\n\
                https://c.example/  [A]  \"例子\"\nhttps://d.example/  [x\\/y]\n";
    let list = FeedList::parse(text.as_bytes());
    let opml = opml::write(&list.subscriptions, "Feeds & more");
    let mut back = FeedList::default();
    let again = read(opml.as_bytes());
    assert_eq!((again.kind, again.problems.len()), (Some(ImportKind::Opml), 0));
    assert_eq!(back.add_all(&again.subscriptions), 4);
    assert_eq!(String::from_utf8_lossy(&back.to_bytes()), text);
    assert_eq!(back.add_all(&again.subscriptions), 0, "twice changes nothing");
    assert_eq!(opml.matches("text=\"A\"").count(), 1, "{opml}");
    // Addresses alone.
    let addresses: Vec<&str> = list.subscriptions.iter().map(|feed| feed.address.as_str()).collect();
    assert_eq!(lines(&addresses.join("\n")).len(), 4);
}

#[test]
fn the_urls_of_newsboat_are_read() {
    let text = r#"# my feeds
https://a.example/f
https://b.example/f tech "two words" "~The \"B\""
"https://c.example/f" "~C" "!" news   # why
https://d.example/f "tide/low" !hidden
"query:Unread:unread = \"yes\""
exec:~/bin/feed.sh news
"exec:feed.sh --all" news
filter:~/bin/cut.sh:https://e.example/f
file:///home/me/feed.xml
e.example/f
nonsense
"#;
    let (feeds, messages) = imported(text);
    assert_eq!(
        feeds,
        [
            "https://a.example/f",
            "https://b.example/f  [tech]  \"The \\\"B\\\"\"",
            "https://c.example/f  [news]  \"C\"",
            "https://d.example/f  [tide\\/low]",
            "https://e.example/f",
        ]
    );
    let begins: Vec<&str> = messages.iter().filter_map(|message| message.split(':').next()).collect();
    assert_eq!(begins, ["3", "4", "5", "6", "7", "8", "9", "10", "12"], "{messages:#?}");
    assert_eq!(read(text.as_bytes()).kind, Some(ImportKind::Urls));
}

#[test]
fn lists_are_recognised_by_their_content() {
    let table = [
        (
            "https://a.example/\nhttps://b.example/\n",
            &["https://a.example/", "https://b.example/"][..],
            Some(ImportKind::Urls),
        ),
        (
            "- https://a.example/\n* <https://b.example/>\n",
            &["https://a.example/", "https://b.example/"],
            Some(ImportKind::Urls),
        ),
        ("https://a.example/ \"Tag\"\n", &["https://a.example/  [Tag]"], Some(ImportKind::Urls)),
        (
            "https://a.example/ [Tag] \"Name\" full\n",
            &["https://a.example/  [Tag]  \"Name\"  full"],
            Some(ImportKind::List),
        ),
        (
            "https://a.example/ \"Name\"\nhttps://b.example/ every:1h\n",
            &["https://a.example/  \"Name\"", "https://b.example/  every:1h"],
            Some(ImportKind::List),
        ),
        (
            "https://a.example/ \"[x]\" \"~A\"\n",
            &["https://a.example/  [\\[x\\]]  \"A\""],
            Some(ImportKind::Urls),
        ),
        ("", &[], None),
        ("# nothing\n", &[], None),
        ("\u{feff}https://a.example/\r\n", &["https://a.example/"], Some(ImportKind::Urls)),
    ];
    for (text, expected, kind) in table {
        assert_eq!(lines(text), expected, "{text}");
        assert_eq!(read(text.as_bytes()).kind, kind, "{text}");
    }
}
