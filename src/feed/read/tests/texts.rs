use super::*;

#[test]
fn the_longest_text_is_the_body() {
    let long = "<content:encoded><![CDATA[<p>The long text.</p>]]></content:encoded>";
    let short = "<description>Short.</description>";
    let table = [
        (format!("{long}{short}"), "<p>The long text.</p>", "<p>Short.</p>"),
        (format!("{short}{long}"), "<p>The long text.</p>", "<p>Short.</p>"),
        (format!("{short}<content:encoded/>"), "<p>Short.</p>", "none"),
        (
            format!("{short}<content:encoded>&lt;p&gt;&amp;nbsp;&lt;/p&gt;</content:encoded>"),
            "<p>Short.</p>",
            "none",
        ),
        (format!("{short}{short}"), "<p>Short.</p>", "none"),
        (
            "<description><![CDATA[Tea. <a href=\"https://a.example/share?to=everybody\"><img src=\"s.png\"></a>]]></description>\
             <content:encoded><![CDATA[<p>Tea and much more.</p>]]></content:encoded>".to_owned(),
            "<p>Tea and much more.</p>",
            "Tea. <a href=\"https://a.example/share?to=everybody\"><img src=\"s.png\"></a>",
        ),
        (
            "<description>Tea.</description><content:encoded><![CDATA[Tea. <img src=\"a.png\">]]></content:encoded>".to_owned(),
            "Tea. <img src=\"a.png\">",
            "<p>Tea.</p>",
        ),
        (format!("<itunes:summary>Much longer than that.</itunes:summary>{short}"), "<p>Short.</p>", "none"),
        ("<itunes:summary>Said.</itunes:summary>".to_owned(), "<p>Said.</p>", "none"),
        (format!("<media:description>Of the picture.</media:description>{short}"), "<p>Short.</p>", "none"),
        (
            "<xhtml:body><xhtml:p>In <xhtml:b>bold</xhtml:b></xhtml:p></xhtml:body>".to_owned(),
            "<p>In <b>bold</b></p>",
            "none",
        ),
        ("<fullitem>&lt;p&gt;Full&lt;/p&gt;</fullitem>".to_owned(), "<p>Full</p>", "none"),
        ("<title>x</title>".to_owned(), "none", "none"),
    ];
    for (fields, expected, short) in table {
        let item = rss_item(&fields);
        assert_eq!((body(&item), summary(&item)), (expected, short), "{fields}");
    }
}

#[test]
fn texts_of_rss_are_what_they_look_like() {
    let table = [
        ("&lt;p&gt;One&lt;/p&gt;", "<p>One</p>"),
        ("<p>One<br/></p> <![CDATA[<i>two</i>]]>", "<p>One<br></p> <i>two</i>"),
        ("&amp;lt;p&amp;gt;One &amp;amp;amp; two&amp;lt;/p&amp;gt;", "<p>One &amp; two</p>"),
        ("One &amp;amp; two", "<p>One &amp; two</p>"),
        ("One &lt; two", "<p>One &lt; two</p>"),
        ("List&lt;T&gt;", "<p>List&lt;T&gt;</p>"),
        ("One\ntwo\n\nthree", "<p>One<br>\ntwo</p>\n<p>three</p>"),
        ("\n   One\n   two\n", "<p>One\ntwo</p>"),
        ("<![CDATA[<img src=\"a.png\">]]>", "<img src=\"a.png\">"),
        ("one<br>two <img src='a.png'>three<br>four", "one<br>two <img src=\"a.png\">three<br>four"),
        ("<video><source src='a'>Tea</video>", "<video><source src=\"a\">Tea</video>"),
    ];
    for (text, expected) in table {
        assert_eq!(body(&rss_item(&format!("<description>{text}</description>"))), expected, "{text}");
    }
}

#[test]
fn texts_of_atom_are_what_their_type_says() {
    let table = [
        ("<content type='html'>&lt;p&gt;One&lt;/p&gt;</content>", "<p>One</p>"),
        ("<content type='text/html'>One</content>", "One"),
        (
            "<content type='text'>&lt;p&gt;One&lt;/p&gt;\ntwo</content>",
            "<p>&lt;p&gt;One&lt;/p&gt;<br>\ntwo</p>",
        ),
        ("<content>&lt;p&gt;One&lt;/p&gt;</content>", "<p>One</p>"),
        ("<summary>One &lt; two</summary>", "<p>One &lt; two</p>"),
        (
            "<content type='xhtml'><x:div xmlns:x='http://www.w3.org/1999/xhtml'><x:p>One &lt; <x:br/>two</x:p></x:div></content>",
            "<p>One &lt; <br>two</p>",
        ),
        ("<content type='xhtml'><div>One</div><div>two</div></content>", "<div>One</div><div>two</div>"),
        (
            "<content type='application/xhtml+xml'><div xmlns='http://www.w3.org/1999/xhtml'>One</div></content>",
            "One",
        ),
        (
            "<content type='application/xhtml+xml'><html><head><title>x</title></head><body><p>One</p></body></html></content>",
            "<p>One</p>",
        ),
        ("<content type='application/octet-stream'>PHA+T25lPC9wPg==</content>", "<p>One</p>"),
        (
            "<content type='image/png'>iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==</content><summary>One</summary>",
            "<p>One</p>",
        ),
        ("<content mode='base64'>PHA+T25lPC9wPg==</content>", "<p>One</p>"),
        ("<content type='unknown'>One</content>", "<p>One</p>"),
        ("<content src='https://a.example/1'/><summary>One</summary>", "<p>One</p>"),
        ("<content type='text/html' mode='xml'><p>One</p></content>", "<p>One</p>"),
        (
            "<content type='image/svg+xml'><svg><text>x</text></svg></content><summary>One</summary>",
            "<p>One</p>",
        ),
    ];
    for (fields, expected) in table {
        assert_eq!(body(&atom_item(fields)), expected, "{fields}");
    }
    let text = "<feed><entry>\n<content type='image/svg+xml'><svg/></content></entry><entry>\
                <content type='image/svg+xml'><svg/></content></entry></feed>";
    let problems = feed(text).problems;
    let problems: Vec<_> = problems.iter().map(|problem| (problem.line, &*problem.message)).collect();
    assert_eq!(problems, [(2, "content of type image/svg+xml is not shown (2 times)")]);
}

#[test]
fn the_text_of_a_video_keeps_its_lines() {
    let item = atom_item(
        "<media:group><media:title>x</media:title><media:description>One & https://a.example/\ntwo\n\nthree\
         </media:description></media:group>",
    );
    let link = "<a href=\"https://a.example/\">https://a.example/</a>";
    assert_eq!(body(&item), format!("<p>One &amp; {link}<br>\ntwo</p>\n<p>three</p>"));
}
