//! Bodies: what stays, what goes, and that every program leaves them as they are.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use super::*;
use std::fmt::Write as _;
use url::Url;

fn of(html: &str) -> String {
    let base = Some(Url::parse("https://boats.example/log/today.html").unwrap());
    let body = body(&ItemText { html: html.to_owned(), base }).html;
    let inner = body.strip_prefix("<div>").unwrap().strip_suffix("</div>\n").unwrap();
    inner.trim_matches('\n').to_owned()
}

#[test]
fn words_and_marks_stay() {
    let table = [
        ("<p>One <b>two</b>  <i>three</i></p>", "<p>One <b>two</b> <i>three</i></p>"),
        ("<p>One\n\n  two", "<p>One\ntwo</p>"),
        ("<p>One\n```sh\n  ~~~\n`two` ```", "<p>One\n``&#96;sh\n~~&#126;\n`two` ```</p>"),
        ("a<br>b<br/>c", "a<br>\nb<br>\nc"),
        ("<P>One<p>Two</P>", "<p>One</p>\n<p>Two</p>"),
        ("<ul><li>a<li>b</ul>", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("<font color=red><blink>x</blink></font><tt>y</tt>", "x<code>y</code>"),
        ("&lt;b&gt; &amp;amp; \u{a0}&copy;", "&lt;b&gt; &amp;amp; &nbsp;©"),
        ("<b>a<p>b</b>c</p>", "<b>a</b>\n<p><b>b</b>c</p>"),
        ("<h2 onclick=x id=y style=z>T</h2>", "<h2>T</h2>"),
        ("<p>a</p><p> </p><div><span></span></div>b", "<p>a</p>\nb"),
        ("<ol start=3><li value=5>x</li></ol>", "<ol start=\"3\">\n<li value=\"5\">x</li>\n</ol>"),
        (
            "<math><mi>x</mi><annotation-xml><p>y</p></annotation-xml></math>",
            "<math><mi>x</mi></math>\n<p>y</p>",
        ),
        ("<input type=checkbox checked> done", "☑ done"),
        ("一行\n二行", "一行\n二行"),
        ("<q>x</q><ruby>字<rt>zì</rt></ruby>", "<q>x</q><ruby>字<rt>zì</rt></ruby>"),
        // The name of an element is a word.
        ("\"Title IX\" is law <b>here</b>", "\"Title IX\" is law <b>here</b>"),
        // An element or comment without an end hides nothing.
        ("a<title b='<'>c <b>d</b>", "ac <b>d</b>"),
        ("a <<title>c <b>d</b>", "a &lt;c <b>d</b>"),
        ("a&lt<style>c", "a&lt;c"),
        ("a <<!-- c > d <b>e</b>", "a &lt; d <b>e</b>"),
    ];
    for (html, expected) in table {
        assert_eq!(of(html), expected, "{html}");
    }
}

#[test]
fn nothing_that_runs_or_frames_stays() {
    let table = [
        ("a<script>alert(1)</script>b", "ab"),
        ("a<style>p { color: red }</style>b", "ab"),
        ("<a href='javascript:x()'>a</a>", "a"),
        ("<a href=' JaVa\nScript:x()'>a</a>", "a"),
        ("<img src=x.png onerror=x()>", "<img src=\"https://boats.example/log/x.png\">"),
        ("<svg><a href=x><text>t</text></a><script>x</script></svg>a", "a"),
        ("<form action=x><label>L</label><input name=q><button>Go</button></form>", "L"),
        (
            "<object data='x.swf'><p>Text</p></object>",
            "<a href=\"https://boats.example/log/x.swf\">▶ boats.example</a>",
        ),
        (
            "<iframe src='https://www.youtube-nocookie.com/embed/abc?rel=0'></iframe>",
            "<a href=\"https://www.youtube.com/watch?v=abc\">▶ youtube.com</a>",
        ),
        (
            "<iframe title='The tide' src='//player.vimeo.com/video/7'></iframe>",
            "<a href=\"https://vimeo.com/7\">▶ The tide (vimeo.com)</a>",
        ),
        ("<iframe src='x' width=1 height=1></iframe><iframe srcdoc='<b>x</b>'></iframe>a", "a"),
        ("<p style='display: none'>hidden</p><p hidden>x</p><p>a</p>", "<p>a</p>"),
        ("<noscript><p>a</p></noscript>", "<p>a</p>"),
        ("<template><p>x</p></template><!-- c --><?pi x?><!DOCTYPE x>a", "a"),
        (
            "<base href='https://evil.example/'><a href=b>x</a>",
            "<a href=\"https://boats.example/log/b\">x</a>",
        ),
        ("<a href='data:text/html,x'>x</a><a href='vbscript:x'>y</a>", "xy"),
    ];
    for (html, expected) in table {
        assert_eq!(of(html), expected, "{html}");
    }
}

#[test]
fn addresses_become_absolute_and_lose_trackers() {
    let table = [
        ("../x?utm_source=f&id=1", "https://boats.example/x?id=1"),
        ("//other.example/a", "https://other.example/a"),
        ("mailto:a@boats.example", "mailto:a@boats.example"),
        ("#nowhere", "https://boats.example/log/today.html#nowhere"),
    ];
    for (href, expected) in table {
        assert_eq!(of(&format!("<a href=\"{href}\">x</a>")), format!("<a href=\"{expected}\">x</a>"));
    }
    let note =
        "<a href=\"#n1\" id=\"r1\">1</a><p id=\"n1\">Note <a href=\"#r1\">↑</a></p><p id=\"other\">x</p>";
    let expected = "<a href=\"#n1\" id=\"r1\">1</a>\n<p id=\"n1\">Note <a href=\"#r1\">↑</a></p>\n<p>x</p>";
    assert_eq!(of(note), expected);
    let named = of("<a href=\"#n1\">1</a><a name=\"n1\"></a>x");
    assert_eq!(named, "<a href=\"#n1\">1</a><a id=\"n1\"></a>x");
    assert_eq!(
        body(&ItemText { html: "<a href=x>y</a><img src=z>".into(), base: None }).html,
        "<div>y</div>\n"
    );
}

#[test]
fn pictures_are_found_and_pixels_are_not() {
    let embedded = format!("data:image/png;base64,{}", "A".repeat(400));
    let large = format!("data:image/png;base64,{}", "A".repeat(70_000));
    let table = [
        (
            "<img src=a.png alt='Two\nboats' width=40 height=30%>",
            "<img src=\"https://boats.example/log/a.png\" alt=\"Two boats\" width=\"40\">".to_owned(),
        ),
        ("<img src=/blank.gif data-src=/b.jpg>", "<img src=\"https://boats.example/b.jpg\">".to_owned()),
        (
            "<img src='data:image/gif;base64,R0lGODlhAQABAAAAACw=' data-lazy-src=/b.jpg>",
            "<img src=\"https://boats.example/b.jpg\">".to_owned(),
        ),
        (
            "<img srcset='/s.jpg 300w, /m.jpg 1200w, /l.jpg 4000w'>",
            "<img src=\"https://boats.example/m.jpg\">".to_owned(),
        ),
        (
            "<picture><source type=image/avif srcset=/a.avif><source srcset='/p.webp 1x'><img></picture>",
            "<img src=\"https://boats.example/p.webp\">".to_owned(),
        ),
        ("<img src=/b.gif width=1 height=1><img src=/c.gif style='width:1px;height:1px'>x", "x".to_owned()),
        ("<img src='data:image/svg+xml,<svg/>'>x", "x".to_owned()),
        (
            "<img src=/pixel.jpg width=800 height=600>",
            "<img src=\"https://boats.example/pixel.jpg\" width=\"800\" height=\"600\">".to_owned(),
        ),
        ("<img src=/blank.png>", "<img src=\"https://boats.example/blank.png\">".to_owned()),
        (
            "<img src=/gray.webp alt=Sky>",
            "<img src=\"https://boats.example/gray.webp\" alt=\"Sky\">".to_owned(),
        ),
        (
            "<img src=/none.jpg><img src=/spacer.gif>",
            "<img src=\"https://boats.example/none.jpg\">".to_owned(),
        ),
        (
            "<img src=/lazy.gif width=800 height=600 data-src=/b.jpg>",
            "<img src=\"https://boats.example/b.jpg\" width=\"800\" height=\"600\">".to_owned(),
        ),
        ("<img class='wp-smiley' alt='🙂' src=/s.png>", "🙂".to_owned()),
        (
            "<img src=/l.gif data-src=/b.jpg><noscript><img src=/b.jpg></noscript>",
            "<img src=\"https://boats.example/l.gif\"><img src=\"https://boats.example/b.jpg\">".to_owned(),
        ),
        (
            "<img src=/loading.gif data-src=/b.jpg><noscript><img src=/b.jpg></noscript>",
            "<img src=\"https://boats.example/b.jpg\">".to_owned(),
        ),
    ];
    for (html, expected) in table {
        assert_eq!(of(html), expected, "{html}");
    }
    assert_eq!(of(&format!("<img src='{embedded}'>")), format!("<img src=\"{embedded}\">"));
    assert_eq!(of(&format!("<img src='{large}'>x")), "x");
    let film = of("<video autoplay poster=p.jpg><source src=f.mp4>No video</video>");
    assert_eq!(
        film,
        "<video src=\"https://boats.example/log/f.mp4\" controls=\"\" preload=\"none\" poster=\"https://boats.example/log/p.jpg\"></video>"
    );
}

#[test]
fn code_keeps_its_lines_and_its_language() {
    let table = [
        ("<pre>a\n\n  b\n \n\tc</pre>", "<pre>a\n&#10;  b\n &#10;\tc</pre>"),
        ("<pre>\n\na</pre>", "<pre>\n&#10;a</pre>"),
        (
            "<pre><code class='x language-rust'>a\nb</code></pre>",
            "<pre><code class=\"language-rust\">a\nb</code></pre>",
        ),
        (
            "<div class='highlight highlight-source-js'><pre>a</pre></div>",
            "<div>\n<pre class=\"language-js\">a</pre>\n</div>",
        ),
        ("<pre><div>a</div><div>b</div>c<br>d</pre>", "<pre>a\nb\nc\nd</pre>"),
        ("<pre>```\nx\n```</pre>", "<pre>```\nx\n``&#96;</pre>"),
        ("<pre><div>a</div></pre><pre><b>x</b><p>y</p></pre>", "<pre>a</pre>\n<pre><b>x</b>\ny</pre>"),
        ("<pre>x\n```\n  ~~~~</pre>", "<pre>x\n``&#96;\n  ~~&#126;~</pre>"),
    ];
    for (html, expected) in table {
        assert_eq!(of(html), expected, "{html}");
    }
    let numbered = "<figure class='highlight js'><table><tr><td class='gutter'><pre>1\n2</pre></td><td class='code'><pre>a\nb</pre></td></tr></table></figure>";
    let expected = "<figure>\n<table>\n<tbody>\n<tr>\n<td>\n<pre class=\"language-js\">a\nb</pre>\n</td>\n</tr>\n</tbody>\n</table>\n</figure>";
    assert_eq!(of(numbered), expected);
}

#[test]
fn no_template_tag_begins() {
    let table = [
        ("{{ a }} {% b %} {# c #}", "&#123;{ a }} &#123;% b %} &#123;# c #}"),
        ("{<b>{</b> {{{", "{<b>{</b> &#123;&#123;{"),
        ("{<font>{</font>", "&#123;{"),
        (
            "<a href='https://a.example/?q={{x}}' title='{%'>x</a>",
            "<a href=\"https://a.example/?q=&#123;{x}}\" title=\"&#123;%\">x</a>",
        ),
    ];
    for (html, expected) in table {
        assert_eq!(of(html), expected, "{html}");
    }
}

const PIECES: [&str; 92] = [
    "<p>",
    "</p>",
    "<div>",
    "</div>",
    "<b>",
    "</b>",
    "<i>",
    "</i>",
    "<a href=x>",
    "</a>",
    "<ul>",
    "</ul>",
    "<ol>",
    "<li>",
    "</li>",
    "<dl>",
    "<dt>",
    "<dd>",
    "</dl>",
    "<table>",
    "</table>",
    "<tr>",
    "</tr>",
    "<td>",
    "</td>",
    "<th>",
    "<caption>",
    "<thead>",
    "<colgroup>",
    "<col>",
    "<h1>",
    "</h1>",
    "<h2>",
    "</h2>",
    "<pre>",
    "</pre>",
    "<code>",
    "</code>",
    "<br>",
    "<hr>",
    "<img src=a.png>",
    "<svg>",
    "</svg>",
    "<math>",
    "</math>",
    "<mtext>",
    "<mi>",
    "</mi>",
    "<foreignObject>",
    "<annotation-xml encoding='text/html'>",
    "<button>",
    "</button>",
    "<object>",
    "</object>",
    "<select>",
    "<option>",
    "<form>",
    "</form>",
    "<marquee>",
    "</marquee>",
    "<center>",
    "<span>",
    "</span>",
    "<blockquote>",
    "</blockquote>",
    "<details>",
    "<summary>",
    "<iframe src=https://v.example/>",
    "</iframe>",
    "<textarea>",
    "</textarea>",
    "<script>",
    "</script>",
    "<noscript>",
    "</noscript>",
    "<ruby>",
    "<rt>",
    "<rp>",
    "<video src=v.mp4>",
    "</video>",
    "<x-y>",
    "</x-y>",
    "<!-- -->",
    "<",
    "{",
    "{%",
    "\n",
    "\n\n",
    " ",
    "word",
    "&#10;",
    "&lt;",
];

#[test]
fn a_body_read_again_is_the_same_body() {
    arbtest::arbtest(|u| {
        let mut html = String::new();
        for _ in 0..u.int_in_range(0..=24)? {
            html.push_str(u.choose(&PIECES)?);
        }
        let base = Some(Url::parse("https://boats.example/").unwrap());
        let once = body(&ItemText { html: html.clone(), base }).html;
        check(&once, &html);
        // Of elements that browsers move when they stand in the wrong place, a body is only checked.
        if ["<math", "<svg", "<t", "</t", "<select", "<option"].iter().any(|moved| html.contains(moved)) {
            return Ok(());
        }
        let inner = once.strip_prefix("<div>").unwrap().strip_suffix("</div>\n").unwrap();
        let twice = body(&ItemText { html: inner.to_owned(), base: None }).html;
        assert_eq!(once, twice, "{html}");
        Ok(())
    })
    .budget_ms(1500);
}

fn check(body: &str, html: &str) {
    assert!(body.starts_with("<div>") && body.ends_with("</div>\n"), "{html}: {body}");
    assert!(body.lines().all(|line| !line.trim().is_empty()), "{html}: {body}");
    assert!(
        !["{{", "{%", "{#", "<script", "javascript:"].iter().any(|bad| body.contains(bad)),
        "{html}: {body}"
    );
}

#[test]
fn what_ended_counts_no_more() {
    let parts = 6_000;
    for part in [
        "<p>w</p>",
        "<p>w",
        "<div><p>w</p></div>",
        "<ul><li>w</ul>",
        "<b>w</b>",
        "<table><tr><td>w</table>",
        "<p><a href=/x>w</a></p>",
        "<svg><g></g></svg>w<br>",
    ] {
        let whole = body(&ItemText { html: part.repeat(parts), base: None });
        assert_eq!((whole.html.matches('w').count(), whole.is_cut), (parts, false), "{part}");
    }
    // What comes behind deep elements keeps its marks.
    let deep = format!("{}x{}<p>a <b>b</b></p>", "<div>".repeat(300), "</div>".repeat(300));
    assert!(of(&deep).ends_with("<p>a <b>b</b></p>"), "{}", of(&deep));
    for long in ["<br>".repeat(301_000), "w".repeat(9 << 20)] {
        assert!(body(&ItemText { html: long, base: None }).is_cut);
    }
}

#[test]
fn hostile_bodies_end_soon() {
    let many = |piece: &str, bytes: usize| piece.repeat(bytes / piece.len());
    let mut attributes = String::from("<a");
    for number in 0..300_000 {
        write!(attributes, " a{number}=1").unwrap();
    }
    attributes.push_str(">x</a>");
    let behind_sign = attributes.replacen("<a", "<a b='<'", 1);
    let mut formats = String::new();
    for number in 0..40_000 {
        write!(formats, "<p><b id={number}></p>x").unwrap();
    }
    let bodies = [
        many("<div>", 2 << 20),
        many("<b>", 2 << 20),
        formats,
        attributes,
        format!("a&lt{behind_sign}"),
        format!("<{behind_sign}"),
        behind_sign,
        many("<table><div>", 1 << 20),
        many("<a <a", 1 << 20),
        many("<!--", 1 << 20),
        many("<a href=\"", 1 << 20),
        many("<p><a href=x>", 1 << 20),
        many("</p>", 1 << 20),
        many("<pre>\n", 1 << 20),
        format!("<pre>x{}", many("<div></div>", 1 << 20)),
        many("<iframe>", 1 << 20),
        many("{", 1 << 20),
        many("<a href=#a>x</a>", 1 << 20),
        many("<svg><math>", 1 << 20),
        many("a", 12 << 20),
    ];
    for html in bodies {
        let start = std::time::Instant::now();
        let body = body(&ItemText { html: html.clone(), base: None }).html;
        let name = &html[..30.min(html.len())];
        check(&body, name);
        assert!(body.len() <= BODY_MAX + (64 << 10), "{name}: {}", body.len());
        assert!(start.elapsed().as_secs() < 20, "{name}: {:?}", start.elapsed());
    }
}
