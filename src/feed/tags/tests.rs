#![expect(clippy::unwrap_used, reason = "tests")]

use super::repairs::Repair;
use super::*;
use std::fmt::Write as _;

/// A tree in short: `a[b=c](text d())`.
fn short(element: Element) -> String {
    let mut out = String::new();
    for content in element.contents() {
        match content {
            Content::Text { text, .. } => out.push_str(text),
            Content::Element(element) => {
                out.push_str(element.qualified_name());
                for (name, value) in element.attributes() {
                    write!(out, "[{name}={value}]").unwrap();
                }
                write!(out, "({})", short(element)).unwrap();
            }
        }
    }
    out
}

#[test]
fn documents_are_read_as_far_as_they_go() {
    let table = [
        ("<a>one</a>", "a(one)"),
        ("<?xml version='1.0'?>\n<a b='c' d=\"e\"/>", "\na[b=c][d=e]()"),
        // References.
        ("<a>R&amp;D &lt;b&gt; &#8211; &#x2013; &eacute;</a>", "a(R&D <b> – – é)"),
        ("<a>&amp;amp; &AMP; &Auml; &auml;</a>", "a(&amp; & Ä ä)"),
        ("<a>AT&T, a & b, &unknown; &copy &;</a>", "a(AT&T, a & b, &unknown; &copy &;)"),
        ("<a b='?x=1&y=2&amp;z=&lt;'/>", "a[b=?x=1&y=2&z=<]()"),
        ("<a>&#146;&#3;&#xffffffff;&#99999999999;</a>", "a(’\u{fffd}&#99999999999;)"),
        // Text that looks like a tag.
        ("<a>1 < 2 <> <3 </a>", "a(1 < 2 <> <3 )"),
        ("<a>x</>y</a>", "a(xy)"),
        // Tags.
        ("<A>x</a>", "A(x)"),
        ("<a><b>x</a>y", "a(b(x))y"),
        ("<a>x</b>y</a>", "a(xy)"),
        ("<p:a>x</a><b>y</q:b>z", "p:a(x)b(y)z"),
        ("<a b=c d e = 'f' g=h/>", "a[b=c][d=][e=f][g=h]()"),
        ("<a b='c'd=\"e\">x</a>", "a[b=c][d=e](x)"),
        ("<a b=\"c><d>x \"y\" z</d></a>", "a[b=c](d(x \"y\" z))"),
        ("<a b=\"<i>c</i>\">x</a>", "a[b=<i>c</i>](x)"),
        ("<a b='c' <d>x</d></a>", "a[b=c](d(x))"),
        (
            "<a>one<br>two<IMG b='c'>three<hr></hr><br/></br>four</a>",
            "a(onebr()twoIMG[b=c]()threehr()br()four)",
        ),
        ("<é:ü ö='1'>x</é:ü>", "é:ü[ö=1](x)"),
        // Sections.
        ("<a><![CDATA[<b> & &amp; ]] ]>]]></a>", "a(<b> & &amp; ]] ]>)"),
        ("<a><!-- <b> --><!---->x</a>", "a(x)"),
        ("<a><![CDATA[one</a><b>two</b>", "a(one)b(two)"),
        ("<a><![CDATA[one</a><b><![CDATA[two]]></b>", "a(one)b(two)"),
        ("<a><![CDATA[one", "a(one)"),
        ("<a>one<!-- two</a>", "a(one)"),
        ("<!DOCTYPE a [ <!ENTITY b \"]>\"> ]><a>x&b;</a>", "a(x&b;)"),
        ("<!DOCTYPE a SYSTEM 'b'><a>x</a>", "a(x)"),
        ("<!DOCTYPE a [<a>x</a>", "a(x)"),
        ("<!DOCTYPE a [ <!-- it's --> ]><a>x</a>", "a(x)"),
        // The end comes too early.
        ("<a><b>x</b><c", "a(b(x)c())"),
        ("<a b=\"c", "a[b=c]()"),
        ("<a>x</", "a(x</)"),
        ("<a>x</a", "a(x)"),
        ("", ""),
        ("words", "words"),
    ];
    for (text, expected) in table {
        assert_eq!(short(Tags::read(text).root()), expected, "{text}");
    }
}

#[test]
fn a_document_type_defines_nothing() {
    let text = "<!DOCTYPE a [ <!ENTITY b \"bb\"> <!ENTITY c \"&b;&b;\"> <!ENTITY d SYSTEM \"file:///etc/passwd\"> ]>\
                <a>&c;&d;<b>&b;</b></a>";
    assert_eq!(short(Tags::read(text).root()), "a(&c;&d;b(&b;))");
}

#[test]
fn items_and_fields_close_what_cannot_hold_them() {
    let table = [
        ("<c><item><t>x<item><t>y</t></item></c>", "c(item(t(x))item(t(y)))"),
        ("<c><title>x<item>y</item></c>", "c(title(x)item(y))"),
        ("<item><enclosure url='x'><guid>y</guid></item>", "item(enclosure[url=x]()guid(y))"),
        ("<item><a:link href='x'><b>y</b></item>", "item(a:link[href=x]()b(y))"),
        ("<item><link>x</link><b>y</b></item>", "item(link(x)b(y))"),
        ("<item><description>x <p>y<pubDate>z</pubDate></item>", "item(description(x p(y))pubDate(z))"),
        (
            "<entry><content><svg><title>x<creator>y</creator></title></svg></content></entry>",
            "entry(content(svg(title(xcreator(y)))))",
        ),
        ("<entry><source><updated>x</updated></source></entry>", "entry(source(updated(x)))"),
        // An item of another vocabulary, or in content that is XML, closes none.
        ("<item><c:items><c:item>x</c:item></c:items><t>y</t></item>", "item(c:items(c:item(x))t(y))"),
        (
            "<entry><d><row xmlns='urn:x'><entry>x</entry><entry>y</entry></row></d></entry>",
            "entry(d(row[xmlns=urn:x](entry(x)entry(y))))",
        ),
        (
            "<entry><content type='application/xml'><entry>x</entry></content></entry>",
            "entry(content[type=application/xml](entry(x)))",
        ),
        ("<a:item><title>x<a:item><title>y</title></a:item>", "a:item(title(x))a:item(title(y))"),
        ("<item><m:comments><m:comment>x</m:comment></m:comments></item>", "item(m:comments(m:comment(x)))"),
        ("<item><comments>x<b>y</b></item>", "item(comments(x)b(y))"),
    ];
    for (text, expected) in table {
        assert_eq!(short(Tags::read(text).root()), expected, "{text}");
    }
}

#[test]
fn elements_know_their_names_and_lines() {
    let text = "<r xmlns='urn:one' xmlns:p='urn:two'>\n<a/>\n<p:b p:c='1' c='2'>\n<p:c xmlns:p='urn:three'/></p:b><q:d/></r>";
    let tags = Tags::read(text);
    let root = tags.root().child("r").unwrap();
    let mut all = Vec::new();
    let b = root.child("B").unwrap();
    for element in root.children().chain(b.children()) {
        all.push((element.prefix(), element.name(), element.namespace(), element.line()));
    }
    assert_eq!(
        all,
        [("", "a", "urn:one", 2), ("p", "b", "urn:two", 3), ("q", "d", "", 4), ("p", "c", "urn:three", 4)]
    );
    assert_eq!((b.attribute("C"), b.attribute("d")), (Some("2"), None));
    assert_eq!(Tags::read("<a p:b='1'/>").root().child("a").unwrap().attribute("b"), Some("1"));
}

#[test]
fn texts_are_joined() {
    let tags = Tags::read("<a>one <b>two</b><![CDATA[ <three>]]></a>");
    let a = tags.root().child("a").unwrap();
    assert_eq!((&*a.text(), &*a.all_text()), ("one  <three>", "one two <three>"));
}

#[test]
fn repairs_are_counted() {
    let table = [
        ("<a>x & y\n& z &amp; &#38;</a>", Repair::BareAmpersand, 2),
        ("<a>&nbsp;</a>", Repair::HtmlEntity, 1),
        ("<!DOCTYPE a><a>&nbsp;</a>", Repair::HtmlEntity, 0),
        ("<a>1 < 2</a>", Repair::BareLess, 1),
        ("<a>\u{3}x&#8;\u{7f}</a>", Repair::Control, 3),
        ("<a></b></c></a>", Repair::StrayEnd, 2),
        ("<a><b></a>", Repair::NoEnd, 1),
        ("<a><br></br><br/>x<br>y</a>", Repair::NoEnd, 1),
        ("<a b='c></a>", Repair::OpenQuote, 1),
        ("<a><![CDATA[x</a>", Repair::OpenCdata, 1),
        ("<a><!-- x</a>", Repair::OpenComment, 1),
        ("<a><b>", Repair::Cut, 1),
        ("<a>x</a>", Repair::Cut, 0),
    ];
    for (text, repair, count) in table {
        assert_eq!(Tags::read(text).repairs.count(repair), count, "{text}");
    }
    let problems = Tags::read("<a>\nx & y & <\n</b></a>").repairs.problems();
    let problems: Vec<(usize, &str)> =
        problems.iter().map(|problem| (problem.line, &*problem.message)).collect();
    assert_eq!(problems, [(1, "2 bare `&`"), (2, "1 bare `<`"), (3, "1 end tag closes nothing; ignored")]);
}

#[test]
fn depth_and_attributes_are_limited() {
    let deep = format!("{}x{}<b>y</b>", "<a>".repeat(100_000), "</a>".repeat(100_000));
    let tags = Tags::read(&deep);
    assert!(tags.root().all_text() == "xy" && tags.root().child("b").is_some());
    assert!(tags.repairs.count(Repair::Deep) > 0);
    let many = " a='b'".repeat(1000);
    let text = format!("<a{many}>x</a>");
    let tags = Tags::read(&text);
    assert_eq!(tags.root().child("a").unwrap().attributes().count(), ATTRIBUTES_MAX);
    assert_eq!((&*tags.root().all_text(), tags.repairs.count(Repair::ManyAttributes)), ("x", 1));
}

#[test]
fn a_document_has_a_limited_number_of_pieces() {
    let text = format!("<r>{}<a>{}</a></r>", "<b/>".repeat(NODES_MAX), "x");
    let tags = Tags::read(&text);
    assert_eq!((tags.nodes.len(), &*tags.root().all_text()), (NODES_MAX, ""));
    assert_eq!(tags.repairs.count(Repair::ManyNodes), 1);
    let tag = format!("<b{}/>", " c".repeat(ATTRIBUTES_MAX));
    let text = format!("<r>{}</r>", tag.repeat(ALL_ATTRIBUTES_MAX / ATTRIBUTES_MAX + 9));
    let tags = Tags::read(&text);
    assert_eq!(tags.attributes.len(), ALL_ATTRIBUTES_MAX);
    assert_eq!(tags.repairs.count(Repair::ManyAttributes), 9);
}

#[test]
fn reading_is_linear() {
    let pieces = [
        "<a>",
        "</a>",
        "<a b='",
        "<a b=\"c>",
        "<![CDATA[",
        "<![CDATA[x</a>",
        "<!--",
        "<!",
        "<!DOCTYPE a [",
        // Within a document type.
        "<!--x",
        "<!DOCTYPE a [>",
        "<?",
        "<",
        "&",
        "&nbsp;",
        "<item>",
        "<title>",
        "<a xmlns:b='c'>",
        "<x:y>",
        "]]>",
        "<a ",
        "a='b' ",
        "<a><![CDATA[x</a>]]",
    ];
    for piece in pieces {
        let time = |times: usize| {
            let text =
                format!("{}{}", if piece == "<!--x" { "<!DOCTYPE a [" } else { "" }, piece.repeat(times));
            let start = std::time::Instant::now();
            let _ = Tags::read(&text);
            start.elapsed()
        };
        let (small, large) = (time(5_000), time(50_000));
        assert!(large < small * 60 + std::time::Duration::from_millis(200), "{piece}: {small:?}, {large:?}");
    }
}
