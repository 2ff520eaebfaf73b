use super::*;
use chrono::{DateTime, Utc};

#[test]
fn json_feed_is_read_leniently() {
    let feed = feed(
        r#"{"title":"Harbour","home_page_url":"https://a.example/","language":"en","author":{"name":"Ann Oak"},
        "items":[
        {"id":7,"url":"/7","title":"Tea &amp; cake","content_text":"One\n\n< two","date_published":"2026-06-02T07:05:00+02:00",
         "tags":"a, b","summary":"One","image":"https://a.example/7.jpg"},
        {"id":"https://a.example/8","content_html":"<p>x</p>","content_text":"x","authors":[{"name":"Ben Elm"},{"name":"Cy Yew"}],
         "date_modified":"2026-06-02","tags":["c","c"],"attachments":[{"url":"8.mp3","mime_type":"audio/mpeg",
         "size_in_bytes":12.0,"duration_in_seconds":"1:05"},{}]},
        "no object",
        {"id":null,"title":"","external_url":"https://b.example/","summary":"only"}]}"#,
    );
    let own = |text: &str| Some(text.to_owned());
    let date = |text: &str| text.parse::<DateTime<Utc>>().ok();
    assert_eq!((feed.title, feed.home), (own("Harbour"), own("https://a.example/")));
    let [one, two, three] = &*feed.items else { panic!("three items") };
    assert_eq!(
        (&one.guid, &one.link, &one.title),
        (&own("7"), &own("https://a.example/7"), &own("Tea & cake"))
    );
    assert_eq!((body(one), summary(one)), ("<p>One</p>\n<p>&lt; two</p>", "<p>One</p>"));
    assert_eq!(
        (one.date, &one.author, &one.language),
        (date("2026-06-02T05:05:00Z"), &own("Ann Oak"), &own("en"))
    );
    assert_eq!(
        (&*one.tags, &one.thumbnail),
        (&["a".to_owned(), "b".to_owned()][..], &own("https://a.example/7.jpg"))
    );
    assert_eq!((&two.link, body(two)), (&own("https://a.example/8"), "<p>x</p>"));
    assert_eq!(
        (&two.author, two.date, two.updated),
        (&own("Ben Elm, Cy Yew"), date("2026-06-02T00:00:00Z"), None)
    );
    let file = &two.enclosures[0];
    assert_eq!((&*file.url, file.bytes, file.seconds), ("https://a.example/8.mp3", Some(12), Some(65)));
    assert_eq!((&three.guid, &three.title, body(three)), (&None, &None, "<p>only</p>"));
    assert_eq!(three.link, own("https://b.example/"));
}

#[test]
fn damaged_json_is_read_up_to_the_damage() {
    let whole = r#"{"version":"https://jsonfeed.org/version/1","items":[{"id":"1","title":"One"},{"id":"2","title":"Two"}]}"#;
    for end in whole.find("},{").unwrap_or(0) + 1..whole.len() {
        let feed = feed(&whole[..end]);
        assert_eq!(
            feed.items.first().and_then(|item| item.title.as_deref()),
            Some("One"),
            "{}",
            &whole[..end]
        );
        assert_eq!(feed.problems[0].message, "the document ends too early", "{}", &whole[..end]);
    }
    let feed = feed("\u{feff} {\"items\":[{\"id\":\"1\",\"content_text\":\"a\u{3}\nb\"}],}x");
    assert_eq!(body(&feed.items[0]), "<p>a<br>\nb</p>");
    assert_eq!(feed.problems[0].message, "the JSON is damaged here; read as far as it goes");
}

#[test]
fn what_stands_before_damage_in_the_middle_is_read() {
    let first = r#"{"id":"1","content_text":"One"}"#;
    let table = [
        (format!(r#"{{"items":[{first},{{"id":"2","content_text":"Fine \ud83d"}},{{"id":"3"}}]}}"#), 3),
        (
            format!(
                r#"{{"items":[{first},{{"id":"2","content_text":"They say "hi" there"}},{{"id":"3"}}]}}"#
            ),
            2,
        ),
        (format!("{{\"items\":[{first},\n{{\"id\":\"2\",\n\"title\":é}},{{\"id\":\"3\"}}]}}"), 2),
        (format!(r#"{{"items":[{first},{{'id':'2'}}]}}"#), 1),
    ];
    for (text, count) in table {
        let feed = feed(&text);
        assert_eq!((feed.items.len(), body(&feed.items[0])), (count, "<p>One</p>"), "{text}");
        assert_eq!(feed.problems[0].message, "the JSON is damaged here; read as far as it goes", "{text}");
    }
    let brackets = format!(r#"{{"items":[{first},{{"content_text":"{}"}}]}}"#, "[".repeat(100_001));
    assert_eq!((feed(&brackets).items.len(), feed(&brackets).problems), (2, vec![]));
    let many = format!("{{\"items\":[{first},{}1]}}", "{},".repeat(100_000));
    let feed = feed(&many);
    assert_eq!((feed.items.len(), body(&feed.items[0])), (1_000, "<p>One</p>"));
    assert_eq!(feed.problems[0].message, "too many values; the rest is not read");
}

#[test]
fn the_longest_text_of_json_is_the_body() {
    let long = "All that was said that evening at the harbour.";
    let table = [
        (r#""content_html":"<p></p>","content_text":"Words""#.to_owned(), "<p>Words</p>", "none"),
        (format!(r#""content_html":"<p>more</p>","summary":"{long}""#), "All", "more"),
        (format!(r#""content_html":"<p>more</p>","content_text":"{long}""#), "All", "none"),
        (
            format!(r#""content_html":"<p>{long}</p>","content_text":"{long} (1)","summary":"All""#),
            "</p>",
            "All",
        ),
        (r#""content_text":"Same","summary":"Same""#.to_owned(), "Same", "none"),
        (r#""content_html":"<img src=1.png>""#.to_owned(), "<img", "none"),
    ];
    for (text, in_body, in_summary) in table {
        let feed = feed(&format!("{{\"items\":[{{{text}}}]}}"));
        let item = &feed.items[0];
        assert!(body(item).contains(in_body), "{text}: {}", body(item));
        assert!(summary(item).contains(in_summary), "{text}: {}", summary(item));
    }
}

#[test]
fn rss_written_as_json_is_rss() {
    let feed = feed(
        r##"{"rss":{"version":"2.0","channel":{"title":"Bay","item":[
        {"title":"Tea & cake","link":"https://a.example/1","guid":{"isPermaLink":false,"#value":"g1"},
         "pubDate":"Tue, 02 Jun 2026 07:05:00 GMT","description":"<p>One</p>",
         "enclosure":{"url":"https://a.example/1.mp3","length":12}},{"description":"two"}]}}}"##,
    );
    let [one, two] = &*feed.items else { panic!("two items") };
    assert_eq!(
        (one.title.as_deref(), one.guid.as_deref(), body(one)),
        (Some("Tea & cake"), Some("g1"), "<p>One</p>")
    );
    assert_eq!((one.date.is_some(), one.enclosures[0].bytes, body(two)), (true, Some(12), "<p>two</p>"));
}
