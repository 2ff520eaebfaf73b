//! Bodies and their documents, written as one line of text per block.
#![expect(clippy::format_push_string, reason = "the shortest way to write a test's text")]

mod formulas;
mod saved;

use super::parse;
use crate::article::{Body, Format};
use crate::document::model::{
    Align, BlockKind, Cell, Container, Document, ImageId, LinkId, Marker, MediaKind, Text,
};

fn body(text: &str, format: Format) -> Body {
    Body { text: text.to_owned(), format, first_line: 1, ..Body::default() }
}

fn html(text: &str) -> Document {
    parse(&body(text, Format::Html))
}

fn markdown(text: &str) -> Document {
    parse(&body(text, Format::Markdown))
}

/// A text with its spans in braces: their properties, then their content.
fn spans(text: &Text) -> String {
    let mut out = String::new();
    let mut from = 0;
    for span in &text.spans {
        out.push_str(&text.string[from..span.range.start]);
        let style = span.style;
        let mut what: Vec<String> = [
            (style.strong, "strong"),
            (style.emphasis, "em"),
            (style.code, "code"),
            (style.strike, "strike"),
            (style.underline, "underline"),
            (style.mark, "mark"),
            (style.kbd, "kbd"),
            (style.baseline > 0, "sup"),
            (style.baseline < 0, "sub"),
        ]
        .into_iter()
        .filter(|(set, _)| *set)
        .map(|(_, name)| name.to_owned())
        .collect();
        what.extend(style.color.map(|[r, g, b]| format!("#{r:02x}{g:02x}{b:02x}")));
        what.extend(span.link.map(|LinkId(link)| format!("link{link}")));
        what.extend(span.image.map(|ImageId(image)| format!("image{image}")));
        out.push_str(&format!("{{{}:{}}}", what.join("+"), &text.string[span.range.clone()]));
        from = span.range.end;
    }
    out.push_str(&text.string[from..]);
    out.replace('\n', "/")
}

fn cell(cell: &Cell) -> String {
    let span = if cell.columns > 1 || cell.rows > 1 {
        format!("({}x{})", cell.columns, cell.rows)
    } else {
        String::new()
    };
    format!("{}{}@{} {}", if cell.header { "!" } else { "" }, span, cell.column, spans(&cell.text))
}

/// A document with its blocks separated by ` | `, or by ` || ` for a blank line.
fn blocks(document: &Document) -> String {
    let mut out = String::new();
    for block in &document.blocks {
        if !out.is_empty() {
            out.push_str(if block.spaced { " || " } else { " | " });
        }
        for container in &block.containers {
            match container {
                Container::Quote => out.push_str("> "),
                Container::Term => out.push_str("dt "),
                Container::Definition => out.push_str("dd "),
                Container::Item { first: false, .. } | Container::Footnote { first: false, .. } => {
                    out.push_str("_ ");
                }
                Container::Item { marker: Marker::Bullet, .. } => out.push_str("* "),
                Container::Item { marker: Marker::Ordinal(number), .. } => {
                    out.push_str(&format!("{number} "));
                }
                Container::Item { marker: Marker::Task { done }, .. } => {
                    out.push_str(if *done { "[x] " } else { "[ ] " });
                }
                Container::Footnote { label, .. } => out.push_str(&format!("[^{label}] ")),
            }
        }
        out.push_str(match block.align {
            Align::Start => "",
            Align::Center => "<> ",
            Align::End => "-> ",
        });
        out.push_str(&match &block.kind {
            BlockKind::Heading(level, text) => format!("h{level} {}", spans(text)),
            BlockKind::Paragraph(text) | BlockKind::Notice(text) => spans(text),
            BlockKind::Code { language, text } => {
                format!("code({}) {}", language.as_deref().unwrap_or_default(), spans(text))
            }
            BlockKind::Table(table) => {
                let caption = table.caption.as_ref().map(|text| format!("\"{}\" ", spans(text)));
                let rows: Vec<_> = table
                    .rows
                    .iter()
                    .map(|row| row.iter().map(cell).collect::<Vec<_>>().join(", "))
                    .collect();
                format!(
                    "table {}{}+{} [{}]",
                    caption.unwrap_or_default(),
                    table.columns,
                    table.header_rows,
                    rows.join("; ")
                )
            }
            BlockKind::Figure(ImageId(image)) => format!("figure{image}"),
            BlockKind::Caption(text) => format!("caption {}", spans(text)),
            BlockKind::Media { kind, link, title } => format!(
                "{} {} {}",
                match kind {
                    MediaKind::Video => "video",
                    MediaKind::Audio => "audio",
                    MediaKind::Frame => "frame",
                },
                document.links[link.0 as usize].address,
                title.as_deref().unwrap_or("-")
            ),
            BlockKind::Rule => "rule".to_owned(),
        });
    }
    out
}

#[track_caller]
fn check(table: &[(&str, &str)]) {
    for (source, expected) in table {
        assert_eq!(blocks(&html(source)), *expected, "{source}");
    }
}

#[test]
fn blocks_and_inline_marks() {
    check(&[
        ("<h2>Two</h2><h3>Three <code>x</code></h3>", "h2 Two || h3 Three {code:x}"),
        ("<p>a <b>b <i>c</i></b> d", "a {strong:b }{strong+em:c} d"),
        ("<del>a</del><ins>b</ins><mark>c</mark><kbd>d</kbd>", "{strike:a}{underline:b}{mark:c}{kbd:d}"),
        ("H<sub>2</sub>O x<sup>2</sup>", "H{sub:2}O x{sup:2}"),
        (
            "<span style='color:#999999;'>grey</span> <span style='color:#333'>text</span>",
            "{#999999:grey} text",
        ),
        ("<font color=red>a</font><span style='font-weight:bold'>b</span>", "{#ff0000:a}{strong:b}"),
        ("<p>a<hr>b", "a || rule || b"),
        ("<blockquote>a<blockquote>b</blockquote></blockquote>c", "> a || > > b || c"),
        ("<dl><dt>t<dd>d<dd>e<dt>u<dd>f</dl>", "dt t | dd d | dd e | dt u | dd f"),
        ("<details><summary>s</summary>body</details>", "{strong:s} | body"),
        ("<q>quoted</q>", "“quoted”"),
        ("<p>one<p>two<div>three</div><div>four</div>", "one || two || three | four"),
        ("a<div></div>b", "a | b"),
        ("<p><b>a<p>b</b>c", "{strong:a} || {strong:b}c"),
        (
            "<a href=/x title=T>a</a> <a href=/y>b</a> <a href=/x>c</a><a name=n>d</a>",
            "{link0:a} {link1:b} {link0:c}d",
        ),
    ]);
}

#[test]
fn white_space() {
    check(&[
        ("<p>\n中文\n续行\n</p>", "中文续行"),
        ("<p>中文\nlatin\nwords", "中文 latin words"),
        ("<p>中<b>文</b>\n续", "中{strong:文}续"),
        ("<p>한국\n말", "한국 말"),
        ("<p>\u{3000}\u{3000}段落", "\u{3000}\u{3000}段落"),
        ("a<br>b<br><br>c<br><br><br><br><br>d", "a/b || c || d"),
        ("<br><br><div></div><p> </p><p>&nbsp;</p>x", "x"),
        ("a <b> b </b> c", "a {strong:b} c"),
        ("a&ensp;b\u{2060} c", "a\u{2002}b\u{2060} c"),
        ("nul\0inside &#27;[31m \u{9b}0m", "nulinside [31m 0m"),
        ("&amp;lt;b&amp;gt; &#123;x&#125;", "&lt;b&gt; {x}"),
        ("e<b>\u{1b}</b>]0;x\u{7}", "e]0;x"),
        ("\u{202e}abc\u{2066}d &#x202e;", "abcd"),
    ]);
}

#[test]
fn a_body_escaped_as_a_whole_is_read_as_html() {
    check(&[
        ("<div>&lt;p&gt;a &amp;amp; b&lt;/p&gt;&lt;p&gt;c&lt;/p&gt;</div>", "a & b || c"),
        ("<p>write <code>&lt;p&gt;</code></p>", "write {code:<p>}"),
        ("<h1>T</h1><p>The &lt;p&gt; tag, &lt;br&gt; too.</p>", "h1 T || The <p> tag, <br> too."),
        ("<p>&lt;p&gt; is a tag and &lt;br&gt; is one.</p>", "<p> is a tag and <br> is one."),
        ("&lt;h2 id=a&gt;A&lt;/h2&gt;&lt;ul&gt;&lt;li&gt;b", "h2 A || * b"),
        ("Use &lt;p&gt;x&lt;/p&gt;.<br>", "Use <p>x</p>."),
        ("<p>a<p>b<p>c<p>d<p>&lt;p&gt;", "a || b || c || d || <p>"),
        ("&lt;p&gt;&amp;#27;[31m&lt;script&gt;x&lt;/script&gt;y", "[31my"),
    ]);
}

#[test]
fn lists() {
    check(&[
        ("<ul><li>a<li>b<ul><li>c</ul></ul>d", "* a | * b | _ * c || d"),
        (
            "<ol reversed><li>a<li>b<ol reversed><li>x</ol><li value=9>c<li>d</ol>",
            "4. a | 3. b | _ 1. x | 9. c | 8. d",
        ),
        ("<center><ul><li>a<p>b</ul>c</center>", "* a || _ b || <> c"),
        ("<ol reversed start=7><li>a<li>b", "7. a | 6. b"),
        ("<ol start=3><li>a<li value=9>b<li>c</ol>", "3. a | 9. b | 10. c"),
        ("<ol type=a start=3><li>a<li>b</ol><ol type=I><li>c</ol>", "c. a | d. b || I. c"),
        ("<ol reversed start=2><li>a<li>b</ol>", "2. a | 1. b"),
        ("<ul><li><p>a<p>b<li><p>c</ul>", "* a || _ b || * c"),
        ("<ul><li><input type=checkbox checked>a<li><input type=checkbox>b</ul>", "[x] a | [ ] b"),
        ("<ul>stray<li>a</ul>", "stray | * a"),
        ("<li>lonely", "* lonely"),
    ]);
}

#[test]
fn alignment_is_inherited_and_ends_with_its_element() {
    check(&[
        ("<p align=center>a</p><p>b", "<> a || b"),
        ("<center>a<p>b</p></center><p style='text-align:right'>c", "<> a || <> b || -> c"),
        (
            "<table style='color:#999;text-align:center'><tr><td>a<td>b<tr><td>c<td>d</table>e",
            "<> table 2+0 [@0 {#999999:a}, @1 {#999999:b}; @0 {#999999:c}, @1 {#999999:d}] || e",
        ),
    ]);
}

#[test]
fn code_keeps_its_text() {
    check(&[
        (
            "<pre><code class='language-Rust'>fn main() {\n\tx;\n\n}\n</code></pre>",
            "code(rust) fn main() {/\tx;//}",
        ),
        ("<pre>\n\n  a\n  <b>b</b>\n</pre>c", "code()   a/  {strong:b} || c"),
        (
            "<figure class='highlight js'><table><tr><td class=gutter><pre>1</pre><td class=code><pre>let a</pre></table></figure>",
            "code(js) let a",
        ),
        ("<pre><web-view src='x' /><div>d</div></pre>", "code() <web-view src=\"x\" />/d"),
        ("<p>use <code><missing></code> or <code></div></code>", "use {code:<missing>} or"),
        ("<pre>a<br>b</pre>", "code() a/b"),
    ]);
}

#[test]
fn ruby_is_read_in_line() {
    check(&[
        ("<ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp></ruby>字", "漢（かん）字"),
        ("<ruby><rb>東<rt>とう<rb>京<rt>きょう</ruby>", "東（とう）京（きょう）"),
    ]);
}

#[test]
fn what_is_not_for_reading_is_gone() {
    check(&[
        ("a<script>var x='<p>';</script><style>p{}</style><!-- c -->b", "ab"),
        (
            "a<p style='display:none'>x</p><div hidden>y</div><span style='visibility:hidden'>z</span>b",
            "a | b",
        ),
        ("<button></button><select><option>o</select><textarea>t</textarea><svg><text>s</text></svg>b", "b"),
        ("<button>Read</button><noscript>n</noscript><template>t</template>", "Read"),
        ("<h2>T<a class=headerlink href=#t>¶</a></h2>", "h2 T"),
        ("<h2>T<a class=headerlink href=#t>Link to this</a></h2>", "h2 T"),
        ("<h2><a class=header-anchor href=#t>T</a></h2>", "h2 {link0:T}"),
        ("<h2><a class=header-anchor href=#t>#</a>T</h2>", "h2 T"),
        ("<![CDATA[a <b>b</b>]]>c", "a <b>b</b>c"),
        ("a <!-- never ended <b>b</b>", "a never ended {strong:b}"),
        ("a <a href=\"x>b</a> c", "a <a href=\"x>b c"),
        ("a<script>never ended", "anever ended"),
        ("1 < 2 <3 a</>b", "1 < 2 <3 ab"),
    ]);
}

#[test]
fn pictures() {
    let image = |source: &str| {
        let document = html(source);
        document.images.iter().map(|image| image.address.clone()).collect::<Vec<_>>().join(" ")
    };
    let table = [
        ("<img src=a.png>", "a.png"),
        ("<img src=data:x data-src=a.png>", "a.png"),
        ("<img src=/img/loadimg.gif data-original=a.png>", "a.png"),
        ("<img src=undefined data-original-src=a.png>", "a.png"),
        ("<img srcset='s.png 320w, l.png 1280w'>", "l.png"),
        ("<img data-srcset='s.png 1x, l.png 2x' src='data:image/gif;base64,R0'>", "l.png"),
        ("<noscript><img src=a.png></noscript><img src=data:x data-src=a.png>", "a.png"),
        ("<img src=p.gif width=1 height=1><img src=q.gif style='width:1px;height:1px'>", ""),
        ("<img src=a.png style='display:none'><img>", ""),
        ("<img src='a\n\u{202e}b.png'>", "a b.png"),
    ];
    for (source, address) in table {
        assert_eq!(image(source), address, "{source}");
    }
    check(&[
        ("<p>see <img src=/x/a.png?q> here", "see {image0:a.png} here"),
        ("<p>see <img src=a.png alt=Alt> <img src=b.png title=Title>", "see {image0:Alt} {image1:Title}"),
        ("<p><img src=a.png><br>text", "figure0 || text"),
        ("<img class=emoji alt=😀 src=x.png>!", "😀!"),
        (
            "<p align=center><img src=a width=530></p><p align=center><span style='color:#999999'>c</span></p><p>t",
            "<> figure0 | <> caption {#999999:c} || t",
        ),
        ("<figure><img src=a><figcaption>c</figcaption></figure>", "figure0 | caption c"),
    ]);
    let document =
        html("<figure><img src=a width=530 height=200px><figcaption>c <b>d</b></figcaption></figure>");
    assert_eq!(document.images[0].caption.as_deref(), Some("c d"));
    assert_eq!(document.images[0].size, (Some(530), Some(200)));
}

#[test]
fn what_is_embedded_is_a_link() {
    check(&[
        ("a<iframe src=//x/y title=T>no</iframe>b", "a || frame //x/y T || b"),
        ("<video poster=p><source src=v.mp4>no</video>", "video v.mp4 -"),
        ("<audio src=a.mp3></audio><embed src=e.swf>", "audio a.mp3 - || frame e.swf -"),
    ]);
}

#[test]
fn words_in_angle_brackets_are_words() {
    check(&[
        ("<p>Run <PORT> or <Name, x> as <antirez> said</p>", "Run <PORT> or <Name, x> as <antirez> said"),
        ("<p>a <x-y>b <o:p>c <Foo>d</Foo> <path d='m'>e", "a b c d e"),
        ("<code>Vec<String></code> <pre>Map<K, V></pre>", "{code:Vec<String>} || code() Map<K, V>"),
        ("<script>a<String></script><style>b<C></style><!-- <D> -->e", "e"),
        ("<a href=/x>a<Bx onclick='x()'>c</a><svg><path><T></svg>", "{link0:a<Bx onclick='x()'>c}"),
        ("<table><tr><td>a<td><N><tr><td>c<td>d</table>", "table 2+0 [@0 a, @1 <N>; @0 c, @1 d]"),
        ("<E\u{1b}[2J\u{202e}>x &lt;F&gt; <Gx y=\"<p>\">", "<E[2J>x <F> <Gx y=\"<p>\">"),
    ]);
    assert_eq!(
        blocks(&markdown("A Vec<String> and <antirez>\n\n<redacted>")),
        "A Vec<String> and <antirez> || <redacted>"
    );
}

#[test]
fn bare_addresses_are_links() {
    check(&[
        (
            "<p>See https://e.org/a?b=1&amp;c=2#d, (http://e.org/x_(y)). 见https://例e.org或http://e.cn/甲。",
            "See {link0:https://e.org/a?b=1&c=2#d}, ({link1:http://e.org/x_(y)}). 见https://例e.org或{link2:http://e.cn/}甲。",
        ),
        (
            "<a href=/x>http://e.org</a> <code>http://e.org</code> <pre>http://e.org</pre> http://e.org",
            "{link0:http://e.org} {code:http://e.org} || code() http://e.org || {link1:http://e.org}",
        ),
        (
            "http://e.org/<b>b</b>c <a href=/z>z</a>",
            "{link0:http://e.org/}{strong+link0:b}{link0:c} {link1:z}",
        ),
        ("http://e.org/a<wbr>b http://e.org/a…", "{link0:http://e.org/a\u{200b}b} {link1:http://e.org/a}…"),
        (
            "xhttp://e.org HTTP://E.org http:// http://. ftp://e.org https://-",
            "xhttp://e.org {link0:HTTP://E.org} http:// http://. ftp://e.org https://-",
        ),
        ("“https://e.org/Köln”，《http://e.org》", "“{link0:https://e.org/Köln}”，《{link1:http://e.org}》"),
        ("http://e.org/x<a href=/y>y</a>", "{link0:http://e.org/x}{link1:y}"),
    ]);
    assert_eq!(html("http://e.org/a<wbr>b").links[0].address, "http://e.org/ab");
    let text = parse(&body("a http://e.org/.\nhttp://e.org/ b\n\nhttps://f.org", Format::Plain));
    assert_eq!(blocks(&text), "a {link0:http://e.org/}./{link0:http://e.org/} b || {link1:https://f.org}");
    assert_eq!(
        blocks(&markdown("http://e.org/a_b_c **https://e.org**")),
        "{link0:http://e.org/a_b_c} {strong+link1:https://e.org}"
    );
}

#[test]
fn tables() {
    check(&[
        (
            "<table><caption>C</caption><tr><th>A<th>B<tr><td>1<td>2</table>",
            "table \"C\" 2+1 [!@0 A, !@1 B; @0 1, @1 2]",
        ),
        (
            "<table><thead><tr><td>A<td>B<tbody><tr><td>1<td><p>2<p>3</table>",
            "table 2+1 [@0 A, @1 B; @0 1, @1 2/3]",
        ),
        (
            "<table><tr><td rowspan=2>a<td>b<tr><td>c<tr><td colspan=4294967295>d<tr><td>e<td>f</table>",
            "table 2+0 [(1x2)@0 a, @1 b; @1 c; (2x1)@0 d; @0 e, @1 f]",
        ),
        ("<table><td><td colspan=2 rowspan=2></table>", ""),
        ("<table><tr><td>one <p>cell</table>", "one || cell"),
        ("<table role=presentation><tr><td>a<td>b<tr><td>c<td>d</table>", "a | b | c | d"),
        (
            "<table><tr><td><table><tr><td>a<td>b<tr><td>c<td>d</table><td>e</table>",
            "table 2+0 [@0 a, @1 b; @0 c, @1 d] || e",
        ),
        ("<table><tr><td><img src=a><td><img src=b></table>", "figure0 || figure1"),
        ("<table>stray<tr><td>a<td>b<tr><td>c<td>d</table>", "table 2+0 [@0 stray; @0 a, @1 b; @0 c, @1 d]"),
        ("<td>a<td>b", "a | b"),
    ]);
}

#[test]
fn markdown_goes_the_same_way() {
    let table = [
        ("# T\n\ntext *em* `c`\n", "h1 T || text {em:em} {code:c}"),
        ("- [x] a\n- [ ] b\n", "[x] a | [ ] b"),
        ("|A|B|\n|:-:|-:|\n|1|2|\n", "table 2+1 [!@0 A, !@1 B; @0 1, @1 2]"),
        ("|A|B|\n|-\n|1|2|\n", "table 2+1 [!@0 A, !@1 B; @0 1, @1 2]"),
        ("|A|B|\n|1|2|\n", "table 2+0 [@0 A, @1 B; @0 1, @1 2]"),
        ("| | |\n|-|-|\n|1|2|\n|3|4|\n", "table 2+0 [@0 1, @1 2; @0 3, @1 4]"),
        ("The HTML page.\n\n*[HTML]: Hyper Text\n", "The HTML page."),
        ("```rust\nfn x() {}\n```\n<!-- ```\nhidden\n``` -->\n", "code(rust) fn x() {}"),
        ("a[^n]\n\n[^n]: note\n", "a{sup+link0:1} || [^1] note"),
        ("cp ~/a b:~/ a@b:~$ ls c:~$ H~2~O", "cp ~/a b:~/ a@b:~$ ls c:~$ H{sub:2}O"),
        ("~~a~~ <kbd>K</kbd> {% raw %}{{ x }}{% endraw %}", "{strike:a} {kbd:K} {{ x }}"),
        ("> a\n> > b", "> a || > > b"),
        ("> [!note]\n> a\n\n> [!other] b", "> {strong:NOTE} || > a || > {strong:b}"),
        ("Term\n: words\n", "dt Term | dd words"),
        ("a^[note] b", "a{sup+link0:1} b || [^1] note"),
        ("![alt](a.png)", "figure0"),
        ("# T {#id}\n\n{{< youtube x >}}", "h1 T || video https://www.youtube.com/watch?v=x -"),
        ("<div align=center>\n\n**b**\n\n</div>", "<> {strong:b}"),
    ];
    for (source, expected) in table {
        assert_eq!(blocks(&markdown(source)), expected, "{source}");
    }
}

#[test]
fn the_first_line_of_indented_code_may_name_its_language() {
    let table = [
        ("a\n\n    :::python\n    x = 1\n\n    y = 2\n", "a || code(python) x = 1//y = 2"),
        ("a\n\n\t:::c++ hl_lines=\"1\"\n\tx\n", "a || code(c++) x"),
        ("- a\n\n      :::sh\n      ls\n", "* a || _ code(sh) ls"),
        ("    :::note\n    Take care.\n    :::\n", "code() :::note/Take care./:::"),
        ("    :::python\n", "code() :::python"),
        ("    ::: two words\n    x\n", "code() ::: two words/x"),
        ("```\n:::python\nx\n```\n", "code() :::python/x"),
    ];
    for (source, expected) in table {
        assert_eq!(blocks(&markdown(source)), expected, "{source}");
    }
}

#[test]
fn an_address_that_goes_on_in_the_next_span_leaves_no_empty_one() {
    let document = html("<i>https://e.org/a<b>b</b></i> c");
    let spans = document.blocks.iter().flat_map(|block| block.kind.texts()).flat_map(|text| &text.spans);
    let ranges: Vec<_> = spans.map(|span| span.range.clone()).collect();
    assert_eq!(ranges, [0..15, 15..16]);
}

#[test]
fn pictures_and_links_of_template_tags_stand_anywhere() {
    let picture = "<a href=\"/x\">{% img /i/a.png 'A' %}</a>";
    assert_eq!(blocks(&html(&format!("<p>see {picture} b"))), "see {link0+image0:A} b");
    let table = [
        ("<div>\n{% asset_img a.png A b %}\n</div>", "figure0"),
        ("{{< figure src=\"a.png\" alt=\"A\" >}}\n**text**", "{image0:A} {strong:text}"),
        ("[{% img a.png A %}](/y) {% link E <e> https://e.org/?a&b=\"c %}", "{link0+image0:A} {link1:E <e>}"),
        ("- {% img a.png %}\n\n{% link T javascript:x %}", "* figure0 || T javascript:x"),
    ];
    for (source, expected) in table {
        assert_eq!(blocks(&markdown(source)), expected, "{source}");
    }
}

#[test]
fn bold_words_end_at_chinese_punctuation() {
    let table = [
        ("**重点：**这是测试。**“引号”**后面", "{strong:重点：}这是测试。{strong:“引号”}后面"),
        ("他说**“好”**，又**（笑）**地**走**了", "他说{strong:“好”}，又{strong:（笑）}地{strong:走}了"),
        (
            "**重点:**这是**[链接](/a)**和**`c`**。",
            "{strong:重点:}这是{strong+link0:链接}和{strong+code:c}。",
        ),
        ("***“全”***后", "{strong+em:“全”}后"),
        ("`**甲：**乙` \\**甲：\\**乙", "{code:**甲：**乙} **甲：**乙"),
        ("[甲](/x：**（y)<http://h/：**乙>", "{link0:甲}{link1:http://h/：**乙}"),
        ("<i title='：**乙'>甲</i>", "{em:甲}"),
        ("**甲：乙\n\n**丙", "**甲：乙 || **丙"),
        ("```\n**甲：**乙\n```", "code() **甲：**乙"),
    ];
    for (source, expected) in table {
        assert_eq!(blocks(&markdown(source)), expected, "{source}");
    }
    let links = markdown("[甲](/x：**（y)<http://h/：**乙>").links;
    assert_eq!(links[0].address, "/x%EF%BC%9A**%EF%BC%88y");
    assert_eq!(links[1].address, "http://h/%EF%BC%9A**%E4%B9%99");
}

#[test]
fn emphasis_and_struck_words_end_at_chinese_punctuation() {
    let table = [
        ("*斜体（带括号）。*后文", "{em:斜体（带括号）。}后文"),
        ("~~删去（括号）。~~后文", "{strike:删去（括号）。}后文"),
        ("前*“甲”*乙《*丙*》", "前{em:“甲”}乙《{em:丙}》"),
        ("- *甲。*乙\n* *丙》*丁", "* {em:甲。}乙 || * {em:丙》}丁"),
        ("*m**c*²", "{em:mc}²"),
        ("价格*（含税）*另计", "价格{em:（含税）}另计"),
        ("甲*乙。丙", "甲*乙。丙"),
    ];
    for (source, expected) in table {
        assert_eq!(blocks(&markdown(source)), expected, "{source}");
    }
}

#[test]
fn plain_text_is_taken_as_it_stands() {
    let document = parse(&body("a <b>\nb\u{1b}[0m\n\n\n*c*\td\n", Format::Plain));
    assert_eq!(blocks(&document), "a <b>/b[0m || *c* d");
}

#[test]
fn places_in_the_body_are_known() {
    let document = html("<p>one</p><p>two</p>");
    assert_eq!(document.blocks[1].source, 10..16);
    assert_eq!(markdown("# a").blocks[0].source, 0..0);
}

#[test]
fn a_used_up_budget_is_reported_and_loses_no_word() {
    let deep = html(&format!("{}tail", "<div>".repeat(1_000)));
    assert_eq!(blocks(&deep), "tail");
    assert!(deep.notices[0].to_string().contains("nested"), "{:?}", deep.notices);
    let attributes: Vec<_> = (0..1_000).map(|i| format!("a{i}=1")).collect();
    let attributes = attributes.join(" ");
    let many = html(&format!("<p {attributes}>tail"));
    assert_eq!(blocks(&many), "tail");
    assert!(many.notices[0].to_string().contains("attributes"), "{:?}", many.notices);
}

#[test]
fn cells_past_the_budget_are_still_words_of_their_own() {
    let cells = html(&format!("<table><tr>{}</table>", "<td>cell</td>".repeat(100_010)));
    assert!(cells.notices[0].to_string().contains("cells"), "{:?}", cells.notices);
    let text = cells.text();
    assert_eq!(text.split_whitespace().filter(|word| *word == "cell").count(), 100_010);
}

/// References to notes are set apart from the numbers of links, whatever program wrote them.
#[test]
fn references_to_notes_are_not_numbered_as_links_are() {
    let x = "<a href=/x>x</a>";
    let table = [
        ("a<sup class=footnote-ref><a href=#fn1>[1]</a></sup>", "a[1]"),
        ("a<a href=#fn1 class=footnote-ref role=doc-noteref><sup>12</sup></a>", "a[12]"),
        ("a<sup id=r><a href='#fn:n' class=footnote rel=footnote>†</a></sup>", "a[†]"),
        ("a<a class='footnote-reference brackets' href=#id1>2</a>", "a[2]"),
        ("a<sup class=reference><a href=#cite_note-3><span>[</span>3<span>]</span></a></sup>", "a[3]"),
        ("a<a href=#_ftn1 name=_ftnref1>[1]</a>", "[1]"),
        ("a<sup><a href=#n>注一</a></sup>", "a[注一]"),
        ("a <a href=#fnref1 class=footnote-backref>↩︎</a>", "↩︎"),
        ("a <a href=#cite_ref-1>^</a>", "^"),
        ("a<sup><a href=#c>words of a longer note</a></sup>", "words of a longer note"),
    ];
    for (source, label) in table {
        let document = html(&format!("<p>{source} {x}</p>"));
        let numbers: Vec<_> = document.links.iter().map(|link| link.number).collect();
        assert_eq!(numbers, [None, Some(1)], "{source}");
        let page: String = crate::document::lines(&document, 80, &crate::document::LayoutOptions::default())
            .map(|line| line.plain())
            .collect();
        assert!(page.ends_with(&format!("{label} x¹")), "{source}: {page}");
        assert_eq!(document.numbered_links().count(), 1);
    }
    // A link to a place on the page that is none to a note keeps its number, and so does a raised one elsewhere.
    for source in ["<a href=#part>part 1</a>", "<sup><a href=/n>1</a></sup>"] {
        assert_eq!(html(&format!("<p>{source} {x}</p>")).numbered_links().count(), 2, "{source}");
    }
    // The same address may be both.
    let both = html("<p>a<sup><a href=#n>1</a></sup> <a href=#n>the note</a></p>");
    assert_eq!(both.links.iter().map(|link| link.number).collect::<Vec<_>>(), [None, Some(1)]);
}
