//! Pages as programs save them: pictures, hidden parts, white space, code.

use super::*;
use crate::document::searchable_text;

/// Also checks that the search has the words of the page.
#[track_caller]
fn check(table: &[(&str, &str)]) {
    for (source, expected) in table {
        let document = html(source);
        assert_eq!(blocks(&document), *expected, "{source}");
        let (shown, found) = (document.text(), searchable_text(&body(source, Format::Html)));
        assert!(shown.split_whitespace().eq(found.split_whitespace()), "{source}: {shown:?} {found:?}");
    }
}

/// The addresses of a body's images.
fn images(source: &str) -> Vec<String> {
    html(source).images.into_iter().map(|image| image.address).collect()
}

/// A picture of a size, as an address.
fn embedded(width: u32, height: u32) -> String {
    use base64::Engine;
    let mut bytes = std::io::Cursor::new(Vec::new());
    let image = image::GrayImage::new(width, height);
    image.write_to(&mut bytes, image::ImageFormat::Png).expect("a picture is written");
    format!("data:image/png;base64,{}", base64::engine::general_purpose::STANDARD.encode(bytes.into_inner()))
}

const DOT: &str = "data:image/gif;base64,R0lGODlhAQABAAAAACw=";

#[test]
fn an_image_has_the_address_that_shows_it() {
    let (picture, small) = (embedded(320, 200), embedded(32, 32));
    let table = [
        (format!("<img src='{picture}' data-src=gone.png>"), &*picture),
        (format!("<img src='{small}' data-src=there.png>"), "there.png"),
        (format!("<img src='{small}'>"), &*small),
        (format!("<img src='{}'>", embedded(1, 1)), ""),
        (format!("<!-- Page saved with SingleFile --><img src='{small}' data-src=gone.png>"), &*small),
        ("<img src=\"data:image/svg+xml,<svg></svg>\" data-src=a.png>".into(), "a.png"),
        ("<img src=\"data:image/svg+xml,<svg></svg>\">".into(), ""),
        (format!("<img src={DOT} data-orig-file=https://e.org/o.jpg>"), "https://e.org/o.jpg"),
        (format!("<img src={DOT} nitro-lazy-src=o.webp data-medium-file=m.jpg>"), "o.webp"),
        (format!("<img src={DOT} data-thumb=t.jpg data-large=l.jpg>"), "l.jpg"),
        (format!("<img src={DOT} data-thumb=t.jpg>"), "t.jpg"),
        (format!("<img src={DOT} data-id=7 data-page=/p/a.html data-x='{{\"a.png\":1}}'>"), ""),
        ("<img src=loading-spinner.gif data-cfsrc=a.png>".into(), "a.png"),
        ("<img src=s.gif class=lozad data-src=/real>".into(), "/real"),
        ("<img src=s.jpg class=lazy data-src=/real>".into(), "s.jpg"),
        ("<img src=/img/none.gif zoomfile=z.jpg file=f.jpg alt=x.jpg>".into(), "z.jpg"),
        ("<img onerror=a.jpg alt=b.jpg title=c.jpg>".into(), ""),
        (format!("<img aria-hidden=true src='{small}'><img data-src=a.png>"), "a.png"),
        ("<img src=real.png data-large=l.jpg>".into(), "real.png"),
        ("<picture><source srcset='a.avif' type=image/avif><source srcset='s.jpg 400w, l.jpg 1200w'><img></picture>".into(), "l.jpg"),
        ("<picture><source srcset=a.jpg></picture>".into(), "a.jpg"),
        ("<picture><source srcset=a.jpg><img src=b.jpg></picture>".into(), "b.jpg"),
        ("<picture><source data-srcset=a.jpg></picture><img>".into(), "a.jpg"),
        ("<amp-img src=a.jpg width=300 alt=Q></amp-img><a-img src=b.jpg></a-img>".into(), "a.jpg b.jpg"),
        ("<amp-img src=a.jpg><noscript><img src=a.jpg></noscript></amp-img>".into(), "a.jpg"),
        ("<img src='https://e.org/x.png' style='width:1.5em;height:1.7ex'>".into(), "https://e.org/x.png"),
        ("<img src=a.png style='width:0;min-width:100%'><img src=b.png width=1 height=1 style='min-width:100%;min-height:50px'>".into(), "a.png b.png"),
        ("<img src=p.gif style='width:1px;height:0'><img src=q.gif width=0>".into(), ""),
        ("<base href=https://e.org/d/><img src=a.png><img src=//f.org/b.png><img src=/c.png>".into(), "https://e.org/d/a.png https://f.org/b.png https://e.org/c.png"),
        ("<img style='visibility:hidden' src=a.png><img style='opacity:0' src=b.png>".into(), "b.png"),
    ];
    for (source, expected) in table {
        assert_eq!(images(&source).join(" "), expected, "{source}");
    }
    let shared = format!(
        "<img src=\"data:image/svg+xml,<svg><rect fill-opacity='0'/></svg>\" alt=A \
         style='background-size:100%;background-image:var(--sf-img-7)!important'>\
         <style>:root{{--sf-img-7:url(\"{picture}\")}}</style>"
    );
    assert_eq!(images(&shared), [picture]);
}

#[test]
fn links_are_relative_to_the_base() {
    let document = html("<base href='https://e.org/d/'><base href=/x/><a href=n.html>n</a> <a href=#p>p</a>");
    let addresses: Vec<_> = document.links.iter().map(|link| link.address.as_str()).collect();
    assert_eq!(addresses, ["https://e.org/d/n.html", "#p"]);
}

#[test]
fn a_picture_that_the_page_has_twice_is_shown_once() {
    let table = [
        (
            "<noscript><img src=/v2-abc_b.jpg></noscript><img src=data:x data-actualsrc=/v2-abc_b.jpg data-original=/v2-abc_r.jpg>",
            1,
        ),
        ("<img src=data:x data-src=/p/harbour-300x200.jpg><noscript><img src=/p/harbour.jpg></noscript>", 1),
        (
            "<img src=data:x data-srcset='/p/harbour.jpg 2x'><noscript><picture><source srcset=/p/harbour.jpg><img src=/p/harbour.jpg></picture></noscript>",
            1,
        ),
        ("<p>x<noscript><p><img src=a.png></p></noscript>y", 1),
        ("<img src=/a/harbour.jpg><noscript><img src=/a/mill.jpg></noscript>", 2),
        ("<img src=/a/1.jpg><noscript><img src=/b/1.jpg></noscript>", 2),
        ("<template><img src=a.png></template>", 0),
        ("<img src=/a/mill-90x60.jpg><img src=/a/mill-300x200.jpg>", 1),
        ("<img src=/a/mill-90x60.jpg> and <img src=/a/mill-300x200.jpg>", 2),
        ("<p><img src=/a/star.png><img src=/a/star.png></p>", 1),
        ("<p><img src=/a/harbour.png><img src=/b/harbour.png><img src=harbour.png></p>", 3),
        ("<p><img src=/a/50x50.png><img src=/b/50x50.png></p>", 2),
    ];
    for (source, count) in table {
        assert_eq!(images(source).len(), count, "{source}");
    }
}

#[test]
fn of_two_copies_the_whole_picture_is_shown() {
    let table = [
        ("<img src=/a/mill-90x60.jpg><img src=/a/mill-300x200.jpg>", "/a/mill-300x200.jpg"),
        ("<img src=/a/mill-300x200.jpg><img src=/a/mill-90x60.jpg>", "/a/mill-300x200.jpg"),
        ("<img src=/60/harbour.png><noscript><img src=/796/harbour.png></noscript>", "/796/harbour.png"),
        (
            "<img src=data:x data-src=/b/harbour.png><noscript><img src=/a/harbour.png></noscript>",
            "/b/harbour.png",
        ),
    ];
    for (source, expected) in table {
        assert_eq!(images(source), [expected], "{source}");
    }
}

#[test]
fn images_of_formulas_are_their_text() {
    check(&[
        ("<p>If <img class=tex src=a.png alt='a^2'> is", "If {code:a^2} is"),
        (
            "<img class=mwe-math-fallback-image-inline src=x.svg style='width:1.7ex' alt='{\\displaystyle A}'>",
            "{code:A}",
        ),
        ("<img src='https://e.org/equation?tex=x' alt='x_1'>", "{code:x_1}"),
        ("<p>Good <img src=s.png style='width:1.5em' alt='[smile]'> day", "Good {image0:[smile]} day"),
    ]);
}

#[test]
fn the_words_of_an_image_are_not_repeated_beside_it() {
    let small = embedded(24, 24);
    check(&[
        ("<div><img src=a.png alt=mossy width=48><b>mossy</b> said</div>", "{strong:mossy} said"),
        (
            "<div>by <a href=/u><img src=avatar/a.png alt='@mossy'></a> <a href=/u>mossy</a>:</div>",
            "by {link0:mossy}:",
        ),
        (&format!("<p><img src='{small}' alt=twig><a href=/t>twig</a>"), "{link0:twig}"),
        ("<div><img src=a.png alt=mossy width=48> moss</div>", "{image0:mossy} moss"),
        ("<p><img src=a.png alt='Boats at dusk'>Boats at dusk</p>", "figure0"),
        (
            "<p><img src=a.png alt='Boats at dusk'>Boats at dusk, and more</p>",
            "{image0:Boats at dusk}Boats at dusk, and more",
        ),
        (
            "<p><a href=/a><img src=a.png alt=Boats></a><a href=/b>Boats</a>",
            "{link0+image0:Boats}{link1:Boats}",
        ),
        ("<p><a href=/a><img src=a.png alt=Boats><span>Boats</span></a>", "figure0"),
        ("<div><img src=a.png alt=mossy><br>mossy</div>", "figure0 | caption mossy"),
        (
            "<figure><img src=a.png alt=Boats><figcaption>Boats</figcaption></figure>",
            "figure0 | caption Boats",
        ),
        ("<img src=a.png alt=Boats><p>Boats</p><p>More", "figure0 | caption Boats || More"),
        ("<img src=a.png alt=Boats><p><a href=/b>Boats</a></p>", "figure0 || {link0:Boats}"),
    ]);
}

#[test]
fn what_a_script_would_show_is_shown() {
    check(&[
        ("<h1>T</h1><div style='visibility: hidden; opacity: 0'><p>All.</p></div>", "h1 T || All."),
        ("<h1>T</h1><section style='opacity:0;transform:none'>All.</section>", "h1 T || All."),
        (
            "<p style='opacity:0'>a</p><p style='opacity:0'>b</p><p style='opacity:0'>c</p><p style='opacity:0'>d",
            "a || b || c || d",
        ),
        ("<h1 style='opacity:0'>T</h1><p style='opacity:0'>One</p><p>Two", "h1 T || One || Two"),
        ("<p>a <span class=ln>13</span>", "a 13"),
        ("<details><summary>s</summary>body</details>", "{strong:s} | body"),
        (
            "<x-y><template shadowrootmode=open><p>In.</p></template><b>Slot</b></x-y><p>End.",
            "In. || {strong:Slot} || End.",
        ),
        ("<template shadowmode=open>a</template> <template shadowroot=open>b</template>", "a b"),
        ("<dialog open>a</dialog>b", "a | b"),
        ("<p hidden=until-found>a</p>b", "a || b"),
        (
            "<x-y><template shadowrootmode=open><h2>H</h2><slot></slot><p>Foot</template><p>In.</p></x-y><p>End.",
            "h2 H || In. || Foot || End.",
        ),
        ("<a style='mso-hide:all' href=/x>Button</a>", "{link0:Button}"),
    ]);
}

#[test]
fn what_nobody_sees_is_not_shown() {
    check(&[
        (
            "<div style='max-height:0;overflow:hidden;mso-hide:all'>Look</div><h1>W</h1><p>Body.",
            "h1 W || Body.",
        ),
        (
            "<h1>W</h1><span style='font-size:0;line-height:0;max-height:0;opacity:0;overflow:hidden'>Look</span><p>Body.",
            "h1 W || Body.",
        ),
        ("<div style='opacity:0'>Look</div><h1>Weekly</h1><p>Body.", "h1 Weekly || Body."),
        (
            "<p class=preheader style='opacity:0'>Look</p><h1>Weekly</h1><p style='opacity:0'>Body.</p>End",
            "h1 Weekly || Body. || End",
        ),
        ("<div style='max-height:0;overflow:hidden'>Look</div><h1>Weekly</h1><p>Body.", "h1 Weekly || Body."),
        ("<div style='font-size:1px;color:#fff'>Look</div><h1>Weekly</h1>", "h1 Weekly"),
        (
            "<div style='font-size:0'>no<i class=x>yes</i><b style='font-size:9px'>yes</b><p>yes",
            "{em:yes}{strong:yes} || yes",
        ),
        (
            "<table><tr style='display:none'><td>Look<td>x<tr><td>a<td>b<tr><td>c<td>d</table>",
            "table 2+0 [@0 a, @1 b; @0 c, @1 d]",
        ),
        ("<dialog>a</dialog>b", "b"),
        ("<div style='mso-hide:all'>Look</div><h1>Weekly</h1><p>Body.", "h1 Weekly || Body."),
        (
            "<h1>Weekly</h1><p>Words of the body.</p><div style='visibility:hidden'><p>x</div>",
            "h1 Weekly || Words of the body.",
        ),
        (
            "<p>One.</p>Loose words<noscript><p>Script, please.</p></noscript><p>Two.</p>",
            "One. || Loose words || Two.",
        ),
        ("<p>a<noscript><div>x</p></div><ul><li>y</ul></noscript>b</p>", "ab"),
        ("<p>a<template><p>x</p><table><td>y</table><script>'</template>'</script></template>b</p>", "ab"),
        ("<ul><li>a<noscript></ul></li></noscript><li>b</ul>", "* a | * b"),
        ("<noscript><style>x</style><iframe src=y></iframe></noscript>b", "b"),
        ("<p>a <span style='position:absolute;left:-9999px'>x</span>b", "a b"),
    ]);
}

#[test]
fn links_to_the_heading_itself_are_no_words_of_it() {
    check(&[
        ("<h2>T <a href='#t'>¶</a></h2>", "h2 T"),
        ("<h2><a class=anchor href='#t'>#</a>T</h2>", "h2 T"),
        ("<h2>T<a href='page.html#t'><span>§</span></a></h2>", "h2 T"),
        ("<h2>T <a href='#t'># 2</a></h2>", "h2 T {link0:# 2}"),
        ("<p>Issue <a href='/issues'>#</a> <a href='#t'>#</a>", "Issue {link0:#} {link1:#}"),
    ]);
}

#[test]
fn readings_and_directions_are_read_as_shown() {
    check(&[
        ("<ruby>招牌<rtc><rt>zhao</rt></rtc></ruby>", "招牌（zhao）"),
        ("<ruby><rb>A</rb><rb>B</rb><rtc><rt>a</rt><rt>b</rt></rtc></ruby>", "AB（a b）"),
        ("<ruby>漢<rp>(<rt>かん<rp>)<rtc>kanji</rtc></ruby>", "漢（かん）（kanji）"),
        ("read <bdo dir=rtl>abc &amp; d</bdo>!", "read d & cba!"),
        ("<bdo dir=rtl>שלום</bdo> <bdo dir=ltr>abc</bdo>", "שלום abc"),
        ("<bdo dir=rtl>ab", "ba"),
        ("<bdo dir=rtl>ab <b>cd</b> e</bdo>f", "e dc baf"),
    ]);
}

#[test]
fn parts_of_a_line_of_facts_are_set_apart() {
    check(&[
        (
            "<span class=p_meta>甲</span><span class='p_meta x'><a href=/b>乙</a></span><em class=p_meta>2026</em>",
            "甲 {link0:乙} {em:2026}",
        ),
        ("<a class=tag href=/a>a</a><a class=tag href=/b>b</a>", "{link0:a} {link1:b}"),
        ("<span class=p_meta>7</span><span class=p_meta__separator>,</span>", "7,"),
        ("<span class=char>a</span><span class=char>b</span>", "ab"),
        ("<pre><span class=tag>a</span><span class=tag>b</span></pre>", "code() ab"),
    ]);
}

#[test]
fn white_space_of_a_style_is_kept() {
    check(&[
        ("<p style='white-space:pre-wrap'>First line\nSecond\n\nFourth", "First line/Second || Fourth"),
        ("<div style='white-space:pre-line'>\n  one\n  two\n</div>three", "one/two | three"),
        ("<div style='white-space:pre'>one\n  <b>two</b>\n\n</div>", "one/{strong:\u{a0}\u{a0}two}"),
        ("<div style='white-space:pre'>one\n<p style='white-space:normal'>a\nb</p>\n</div>", "one || a b"),
        ("<div style='white-space:break-spaces'><span>a\n</span><span>b</span></div>c\nd", "a/b | c d"),
        ("<p style='white-space:nowrap'>a\nb", "a b"),
        ("<p style='white-space:pre'>a\n  b  c", "a/\u{a0}\u{a0}b c"),
    ]);
}

#[test]
fn lines_of_code_that_are_elements_are_lines() {
    check(&[
        ("<pre><code>a</code><code>  b</code><code></code><code>c</code></pre>", "code() a/  b//c"),
        ("<pre><code>a</code>\n<code>b</code></pre>", "code() a/b"),
        (
            "<pre><code><span class=line>a</span><span class=line><span class=cl>b</span></span></code></pre>",
            "code() a/b",
        ),
        (
            "<pre><code><span class=line><span class=cl>a\n</span></span><span class=line>b</span></code></pre>",
            "code() a/b",
        ),
        ("<pre><div class=line>a</div><div class=line></div><div class=line>b</div></pre>", "code() a//b"),
        ("<pre><span class=line>a</span><br><span class=line>b</span></pre>", "code() a/b"),
        ("<pre><ol><li>a</li><li>  b</li>\n<li>c</ol></pre>d", "code() a/  b/c || d"),
        ("<pre><span class=lnt>1\n</span></pre><pre><span class=ln>1</span>a</pre>", "code() a"),
        (
            "<pre><code class=hljs><table class=hljs-ln><tr><td class='hljs-ln-line hljs-ln-numbers' data-line-number=1>1</td>\
             <td class='hljs-ln-line hljs-ln-code'><b>fn</b></td></tr>\n<tr><td class=hljs-ln-numbers></td>\
             <td class=hljs-ln-code>  x</td></tr></table></code></pre>c",
            "code() {strong:fn}/  x || c",
        ),
        (
            "<table class='highlight js-file-line-container'><tr><td class='blob-num' data-line-number=1></td>\
             <td class='blob-code js-file-line'>def f():</td></tr>\n<tr><td class=blob-num>2</td>\
             <td class=blob-code>\n</td></tr><tr><td class=blob-num></td><td class=blob-code>    return 1</td></tr></table>c",
            "code() def f()://    return 1 || c",
        ),
        (
            "<table><tbody><tr><td class=lines-num></td><td class=lines-code>a</td><tr><td class=lines-num>\
             <td class=lines-code>  b</table>",
            "code() a/  b",
        ),
        (
            "<div class=code-toolbar><pre>x</pre><div class=toolbar><div class=toolbar-item><button>Copy</button></div></div></div>",
            "code() x",
        ),
        ("<pre><button class=copy-btn>Copy</button><code>x</code></pre>", "code() x"),
        ("<pre><button>Copy</button></pre>", "code() <button>Copy</button>"),
    ]);
}

#[test]
fn notes_are_found_behind_the_address_of_the_page_itself() {
    let source = "<p>a<sup><a href=page.html#n1>1</a></sup> <sup><a href=other.html#n9>2</a></sup></p>\
                  <ol><li id=n1>note <a href=page.html#r1>↩</a></ol>";
    let document = html(source);
    let links: Vec<_> = document.links.iter().map(|link| (link.address.as_str(), link.number)).collect();
    assert_eq!(links, [("#n1", None), ("other.html#n9", Some(1)), ("#r1", None)]);
}

/// Many of one kind take time that grows with the length of the body only.
#[test]
fn time_is_bounded_for_many_of_one_kind() {
    let kinds = [
        "<img src=data:x data-src=a.png alt=a><b></b>",
        "<noscript><img src=abcdefg.png></noscript>",
        "<template><p>",
        "<bdo dir=rtl>a",
        "<p style='visibility:hidden'>a",
        "<pre><table><td>a",
        "<div style='white-space:pre'>a\n\n",
        "<a href=p#n><sup>1</sup></a>",
        "<base href=https://e.org/><img src=a.png>",
        "<picture><source srcset='a.png 1x'>",
    ];
    for kind in kinds {
        let time = |count: usize| {
            let source = kind.repeat(count);
            let start = std::time::Instant::now();
            drop(html(&source));
            start.elapsed()
        };
        let (few, many) = (time(500), time(4_000));
        assert!(many < few * 40 + std::time::Duration::from_millis(500), "{kind}: {few:?}, {many:?}");
    }
}
