use super::*;

#[test]
fn links_are_the_page_of_the_item() {
    let atom = [
        ("<link href='https://a.example/1'/>", Some("https://a.example/1")),
        (
            "<link rel='enclosure' href='https://a.example/x'/><link rel='alternate' href='https://a.example/1'/>",
            Some("https://a.example/1"),
        ),
        (
            "<link rel='alternate' type='application/json' href='https://a.example/x'/><link type='text/html' href='https://a.example/1'/>",
            Some("https://a.example/1"),
        ),
        (
            "<link rel='http://www.iana.org/assignments/relation/alternate' href='https://a.example/1'/>",
            Some("https://a.example/1"),
        ),
        ("<link rel='via' href='https://a.example/x'/><link rel='self' href='https://a.example/y'/>", None),
        ("<link>https://a.example/1</link>", Some("https://a.example/1")),
        ("<link href='javascript:x'/>", None),
        ("<id>https://a.example/1</id>", Some("https://a.example/1")),
        ("<id>tag:a.example,2026:1</id>", None),
    ];
    for (fields, link) in atom {
        assert_eq!(atom_item(fields).link.as_deref(), link, "{fields}");
    }
    let of_rss = [
        ("<link> https://a.example/1\n</link><guid>https://a.example/x</guid>", Some("https://a.example/1")),
        ("<guid>https://a.example/1</guid>", Some("https://a.example/1")),
        ("<guid isPermaLink='true'>https://a.example/1</guid><link></link>", Some("https://a.example/1")),
        ("<guid isPermaLink='false'>https://a.example/1</guid>", None),
        ("<guid>1</guid>", None),
        (
            "<atom:link href='https://a.example/x'/><link>https://a.example/1</link>",
            Some("https://a.example/1"),
        ),
        ("<atom:link href='https://a.example/1'/>", Some("https://a.example/1")),
        ("<link>/1</link>", Some("https://a.example/1")),
        ("<link>mailto:ann@a.example</link><guid>https://a.example/1</guid>", Some("https://a.example/1")),
        (
            "<link>tel:12345</link><link>urn:x:1</link><atom:link href='https://a.example/1'/>",
            Some("https://a.example/1"),
        ),
        ("<link>magnet:?dn=a</link>", None),
        (
            "<link>https://a.example/?a=1&b=2&utm_source=rss</link>",
            Some("https://a.example/?a=1&b=2&utm_source=rss"),
        ),
        (
            "<source url='https://b.example/'>B</source><media:content url='https://b.example/x'><link>https://b.example/y</link></media:content>",
            None,
        ),
    ];
    for (fields, link) in of_rss {
        assert_eq!(rss_item(fields).link.as_deref(), link, "{fields}");
    }
}

#[test]
fn titles_are_plain_and_in_one_line() {
    let of_rss = [
        ("<title>Tea &amp;amp; cake</title>", "Tea & cake"),
        ("<title>Tea &amp;#8211; caf&amp;eacute;</title>", "Tea – café"),
        ("<title><![CDATA[<em>Tea</em> time]]></title>", "Tea time"),
        ("<title>Tea <em>time</em></title>", "Tea time"),
        ("<title><![CDATA[What <em> means]]></title>", "What <em> means"),
        ("<title>&amp;lt;em&amp;gt; explained</title>", "<em> explained"),
        ("<title>Tea <![CDATA[<b>&amp; cake</b>]]> <i>&amp;amp; jam</i></title>", "Tea & cake & jam"),
        ("<title>\n  Tea\n\ttime </title>", "Tea time"),
        ("<title/><dc:title>Tea</dc:title>", "Tea"),
        ("<media:title>x</media:title><title>Tea</title>", "Tea"),
        ("<media:content url='x'><media:title>y</media:title></media:content>", "none"),
        ("<itunes:title>Short</itunes:title><title>12: Long</title>", "12: Long"),
        ("<title>Tea \u{202e} time \u{200e}</title>", "Tea time"),
        ("<title> </title>", "none"),
    ];
    for (fields, title) in of_rss {
        assert_eq!(rss_item(fields).title.as_deref().unwrap_or("none"), title, "{fields}");
    }
    let atom = [
        ("<title type='html'>Tea &amp;lt; 3 &amp;amp; &lt;b&gt;cake&lt;/b&gt;</title>", "Tea < 3 & cake"),
        ("<title type='text'>About &lt;div&gt;&lt;/div&gt;</title>", "About <div></div>"),
        ("<title>About &lt;div&gt;&lt;/div&gt;</title>", "About <div></div>"),
        (
            "<title type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>Tea\n <b>time</b></div></title>",
            "Tea time",
        ),
        ("<title mode='base64' type='text/html'>PGI+VGVhPC9iPg==</title>", "Tea"),
        ("<source><title>x</title></source><title>Tea</title>", "Tea"),
    ];
    for (fields, title) in atom {
        assert_eq!(atom_item(fields).title.as_deref().unwrap_or("none"), title, "{fields}");
    }
}

#[test]
fn long_titles_are_cut() {
    let title = rss_item(&format!("<title>{}</title>", "t".repeat(5000))).title.unwrap_or_default();
    assert_eq!(title.chars().count(), crate::feed::read::titles::TITLE_MAX + 1);
    assert!(title.ends_with('…'));
}

#[test]
fn dates_are_of_publication_first() {
    let day = |item: &Item| (item.date.map(|date| date.format("%d").to_string()), item.updated.is_some());
    let date = |name: &str, day: u8| format!("<{name}>2026-06-{day:02}T07:00:00Z</{name}>");
    let table = [
        (date("pubDate", 5) + &date("dc:date", 4), ("05", false)),
        (date("dc:date", 4) + &date("pubDate", 5), ("05", false)),
        (date("dc:date", 4), ("04", false)),
        (date("atom:updated", 6), ("06", false)),
        (date("pubDate", 5) + &date("atom:updated", 6), ("05", true)),
        (date("pubDate", 5) + &date("atom:updated", 3), ("05", false)),
        ("<pubDate>soon</pubDate>".to_owned() + &date("dc:date", 4), ("04", false)),
    ];
    for (fields, (expected, is_updated)) in table {
        assert_eq!(day(&rss_item(&fields)), (Some(expected.to_owned()), is_updated), "{fields}");
    }
    assert_eq!(rss_item("<title>x</title>").date, None);
}

#[test]
fn authors_are_named() {
    let of_rss = [
        ("<author>ann@a.example (Ann Oak)</author>", "Ann Oak"),
        ("<author>ann@a.example</author><dc:creator>Ann Oak</dc:creator>", "Ann Oak"),
        ("<dc:creator>Ann Oak</dc:creator><dc:creator>Ben Elm</dc:creator>", "Ann Oak, Ben Elm"),
        ("<itunes:author>Show</itunes:author><dc:creator>Ann Oak</dc:creator>", "Ann Oak"),
        ("<author/><itunes:author>Show</itunes:author>", "Show"),
        ("<title>x</title>", "none"),
    ];
    for (fields, author) in of_rss {
        assert_eq!(rss_item(fields).author.as_deref().unwrap_or("none"), author, "{fields}");
    }
    let text = "<feed><author><name>Ann Oak</name></author><entry/><entry><author><name>Ben Elm</name></author>\
                <author><email>c@a.example</email></author></entry><entry><source><author><name>Cy Yew</name></author>\
                </source><contributor><name>x</name></contributor></entry></feed>";
    let authors: Vec<Option<String>> = feed(text).items.into_iter().map(|item| item.author).collect();
    assert_eq!(authors, ["Ann Oak", "Ben Elm", "Cy Yew"].map(|name| Some(name.to_owned())));
}

#[test]
fn tags_are_flat() {
    let item = rss_item(
        "<category>Boats</category><category domain='x'>Tide/Low</category><category>Boats</category>\
         <dc:subject>A &amp;amp; B</dc:subject><category/><itunes:keywords>one, two</itunes:keywords>",
    );
    assert_eq!(item.tags, ["Boats", "Tide/Low", "A & B", "one", "two"]);
    let item = atom_item("<category term='g1' label='Gardening'/><category term='g2'/><category label=''/>");
    assert_eq!(item.tags, ["Gardening", "g2"]);
}

#[test]
fn files_and_pictures_belong_to_the_item() {
    let item = rss_item(
        "<enclosure url='https://a.example/1.jpg' type='image/jpeg' length='0'/>\
         <enclosure url='https://a.example/2.mp3' type='audio/mpeg' length='1,234'/>\
         <itunes:duration>62:03</itunes:duration><comments>https://a.example/1#comments</comments>\
         <slash:comments>4</slash:comments>\
         <media:group><media:content url='https://a.example/2.mp3' fileSize='9'/>\
         <media:content url='https://a.example/3.mp4' medium='video' duration='30'><media:title>Film</media:title>\
         </media:content></media:group>",
    );
    let files: Vec<_> = item
        .enclosures
        .iter()
        .map(|file| (&*file.url, file.mime.as_deref(), file.bytes, file.seconds, file.title.as_deref()))
        .collect();
    assert_eq!(
        files,
        [
            ("https://a.example/1.jpg", Some("image/jpeg"), None, None, None),
            ("https://a.example/2.mp3", Some("audio/mpeg"), Some(1234), Some(3723), None),
            ("https://a.example/3.mp4", None, None, Some(30), Some("Film")),
        ]
    );
    assert_eq!(item.thumbnail.as_deref(), Some("https://a.example/1.jpg"));
    assert_eq!(item.comments.as_deref(), Some("https://a.example/1#comments"));
    let item = rss_item(
        "<media:group><media:thumbnail url='/t.jpg'/></media:group><itunes:image href='https://a.example/i.jpg'/>",
    );
    assert_eq!(item.thumbnail.as_deref(), Some("https://a.example/t.jpg"));
    let item = rss_item(
        "<image>https://a.example/j.jpg</image><itunes:image href='https://a.example/i.jpg'/>\
         <media:thumbnail url='/u.jpg'/><media:thumbnail url='/t.jpg'/>",
    );
    assert_eq!(item.thumbnail.as_deref(), Some("https://a.example/u.jpg"));
    let item =
        rss_item("<image>https://a.example/j.jpg</image><itunes:image href='https://a.example/i.jpg'/>");
    assert_eq!(item.thumbnail.as_deref(), Some("https://a.example/i.jpg"));
    let item = atom_item(
        "<link rel='enclosure' href='https://a.example/1.pdf' title='Map'/><link rel='replies' type='text/html' href='https://a.example/c'/>",
    );
    assert_eq!(item.enclosures[0].title.as_deref(), Some("Map"));
    assert_eq!(item.comments.as_deref(), Some("https://a.example/c"));
}

#[test]
fn ids_and_languages_are_as_written() {
    let text =
        "<feed xml:lang='de'><entry><id> tag:1 </id></entry><entry xml:lang='fr'><id></id></entry></feed>";
    let found: Vec<_> = feed(text).items.into_iter().map(|item| (item.guid, item.language)).collect();
    let own = |text: &str| Some(text.to_owned());
    assert_eq!(found, [(own("tag:1"), own("de")), (None, own("fr"))]);
    let item = feed(
        "<rdf:RDF><item rdf:about='urn:x:1'><dc:identifier>12</dc:identifier>\
                     <link>https://a.example/1</link></item></rdf:RDF>",
    )
    .items
    .remove(0);
    assert_eq!((item.guid, item.link), (own("urn:x:1"), own("https://a.example/1")));
}

#[test]
fn names_count_in_every_namespace() {
    let text = "<rss xmlns:c='http://purl.org/rss/1.0/modules/content/' xmlns:d='https://purl.org/dc/elements/1.1/' \
                xmlns:g='http://www.georss.org/georss'><channel><item><g:title>x</g:title><foo:title>y</foo:title>\
                <title>Tea</title><d:creator>Ann Oak</d:creator><d:date>2026-06-02</d:date>\
                <c:encoded>Long text</c:encoded></item><item><foo:title>Cake</foo:title></item></channel></rss>";
    let items = feed(text).items;
    assert_eq!(items[0].title.as_deref(), Some("Tea"));
    assert_eq!((items[0].author.as_deref(), body(&items[0])), (Some("Ann Oak"), "<p>Long text</p>"));
    assert!(items[0].date.is_some());
    assert_eq!(items[1].title.as_deref(), Some("Cake"));
}
