//! Parsing and layout of bodies in HTML and Markdown.

mod hostile;

use super::{ms, ns};
use crate::runner::{Case, Features, Target};
use newsrack::article::{Body, Format, WebPage};
use newsrack::document::layout::{LayoutOptions, block_lines, block_text, notice_lines};
use newsrack::document::{
    BlockKind, Document, Highlighter, TextPosition, find, parse, searchable_text, targets,
};
use newsrack::text::sanitise::{MARKS_MAX, is_mark, is_unsafe};
use newsrack::text::{Widths, width};
use newsrack::trouble::Shortened;
use std::sync::OnceLock;

/// The pieces of bodies. The first [`SHOWN`] do not hide the text around them; `@` becomes a word.
const PIECES: [&str; 291] = [
    "@ ",
    "@",
    " @\n",
    "中文@",
    "\n",
    " ",
    "<p>",
    "</p>",
    "<div>",
    "</div>",
    "<div style='text-align:center'>",
    "<b>",
    "</b>",
    "<i>",
    "</i>",
    "<a href=/x>",
    "</a>",
    "<span style='color:#999'>",
    "</span>",
    "<br>",
    "<br><br>",
    "<hr>",
    "<ul>",
    "</ul>",
    "<ol start=3>",
    "</ol>",
    "<li>",
    "</li>",
    "<blockquote>",
    "</blockquote>",
    "<table>",
    "</table>",
    "<tr>",
    "</tr>",
    "<td>",
    "</td>",
    "<td colspan=3 rowspan=2>",
    "<th>",
    "<caption>",
    "</caption>",
    "<thead>",
    "</thead>",
    "<pre>",
    "</pre>",
    "<code>",
    "</code>",
    "<h1>",
    "</h1>",
    "<h2>",
    "</h2>",
    "<img src=a.png alt='@'>",
    "<img src=b.png>",
    "<iframe src=/f title='@'></iframe>",
    "<dl>",
    "<dt>",
    "<dd>",
    "</dl>",
    "<ruby>",
    "<rt>",
    "</rt>",
    "</ruby>",
    "<figure>",
    "<figcaption>",
    "</figure>",
    "<sup>",
    "</sup>",
    "<kbd>",
    "<q>",
    "</q>",
    "<summary>",
    "<font color=red>",
    "</font>",
    "<center>",
    "</center>",
    "<form>",
    "<input type=checkbox>",
    "<button>",
    "</button>",
    "&lt;@&gt;",
    "&#27;[31m",
    "\u{1b}]0;",
    "\u{202e}",
    "\u{3000}",
    "\u{200b}",
    "\u{301}",
    "\u{2060}",
    "&nbsp;",
    "\t",
    "👨\u{200d}👩\u{200d}👧",
    "{% raw %}",
    "{{< x >}}",
    "`",
    "```\n",
    "> ",
    "- ",
    "1. ",
    "# ",
    "|",
    "[^1]",
    "[^1]: ",
    "**",
    "[@](/y)",
    "]]>",
    "<x-y>",
    "\u{10fff0}",
    "\u{10fff2}",
    "<div style='white-space:pre'>",
    "<pre>\n  ",
    "<rtc>",
    "</rtc>",
    "<span class=meta>",
    "<base href=/b/>",
    "<table class=hljs-ln>",
    "<td class=blob-code>",
    "<span class=line>",
    "<template shadowrootmode=open>",
    "</template>",
    "<picture>",
    "<source srcset=a.jpg>",
    "</picture>",
    "<a class=anchor href=#x>",
    // Pieces that may hide words, and the rest.
    "words ",
    "中文，",
    "\n\n",
    "<a href=\"javascript:x\">",
    "<span style='display:none'>",
    "<ol start=3 type=a reversed>",
    "<td colspan=4294967295 rowspan=99999>",
    "<td rowspan=0>",
    "<tbody>",
    "<colgroup><col span=9>",
    "<code class=\"language-rust\">",
    "<img src=a.png alt=x>",
    "<img data-src=b.png width=1 height=1>",
    "<iframe src=/f>",
    "</iframe>",
    "<details>",
    "<input type=checkbox checked>",
    "<select><option>",
    "</select>",
    "<textarea>",
    "&lt;p&gt;",
    "&#x9b;",
    "&amp;lt;",
    "&",
    "&#",
    "{% endraw %}",
    "{: .c}",
    "```rust\n",
    "~~~",
    "- [ ] ",
    "|a|b|\n|-|-|\n",
    "*",
    "_",
    "~~",
    "[x](/y)",
    "![x](y.png)",
    "<https://a.example>",
    "<![CDATA[",
    "<!--",
    "-->",
    "<!",
    "<?",
    "</",
    "<",
    ">",
    "\"",
    "'",
    "=",
    "<script>",
    "</script>",
    "<style>p{display:none}",
    "</style>",
    "<noscript>",
    "</noscript>",
    "<template>",
    "<svg>",
    "</svg>",
    "<math>",
    "<mi>",
    "<plaintext>",
    "<xmp>",
    "<title>",
    "<video src=v poster=p>",
    "<audio>",
    "<source src=v>",
    "<object>",
    "<p hidden>",
    "<base href=file:///>",
    "<meta http-equiv=refresh content=0>",
    "<rp>",
    "<video>",
    "</video>",
    "<style>",
    "<select>",
    "<a href=\"",
    "</br>",
    "<td hidden>",
    "<T>",
    "</T>",
    "http://e.org/",
    "：**",
    "<ol reversed>",
    "{% img a.png '@' %}",
    "{% note info A @ %}",
    "{% endnote %}",
    "{% blockquote @ https://e.org %}",
    "{% endblockquote %}",
    "{% highlight go %}",
    "{% endhighlight %}",
    "{% comment %}",
    "{% endcomment %}",
    "{% btn /a, @ %}",
    "{{< figure src=\"a.png\" caption=\"@\" >}}",
    "{{< notice \"A @\" >}}",
    "{{< /notice >}}",
    "{:toc}",
    "<!-- tab @ -->",
    "[caption id=\"a\"]",
    "<slot></slot>",
    "<bdo dir=rtl>",
    "</bdo>",
    "<div style='visibility:hidden'>",
    "<p style='opacity:0'>",
    "<div style='max-height:0;overflow:hidden'>",
    "<div style='font-size:0'>",
    "<noscript>",
    "</noscript>",
    "<template>",
    "<dialog>",
    "</dialog>",
    "<img src=data:x data-src=a-300x200.png alt='@'>",
    "<img src=a-90x60.png alt='words' width=48>",
    "#",
    "<td class=blob-num>",
    "<img style='background-image:var(--sf-img-1)' alt='@'>",
    "<style>:root{--sf-img-1:url(\"data:image/png;base64,AAAA\")}</style>",
    "<!-- Page saved with SingleFile -->",
    "</math>",
    "<math display=block>",
    "<mfrac>",
    "</mfrac>",
    "<msup>",
    "<msubsup>",
    "<munderover>",
    "<mtable><mtr><mtd>",
    "<mo>",
    "<mn>",
    "<mmultiscripts>",
    "<mprescripts/>",
    "<mfenced>",
    "<annotation encoding=application/x-tex>",
    "<mjx-container>",
    "</mjx-container>",
    "<span class=katex>",
    "<span class=katex-html>",
    "<span class=vlist>",
    "<span class=msupsub>",
    "<span class=mfrac>",
    "<span class=mtable>",
    "<script type=math/tex>",
    "<img class=tex alt=@>",
    "$",
    "$$",
    "$$\n",
    "\\(",
    "\\)",
    "\\[",
    "\\]",
    "\\begin{align}",
    "\\end{align}",
    "\\_",
    "==",
    "%%",
    "^[",
    "^",
    "~",
    "++",
    "[[@]]",
    "![[a.png|3]]",
    "> [!note] @\n",
    "::: tip @\n",
    ":::\n",
    "[TOC]\n",
    ":smile:",
    "\n: @\n",
    "]{.a}",
    "<div markdown=1>\n",
    "\n<x-y>\n",
    "\n</x-y>\n",
    "\n![a](b.png)@",
];
/// The number of pieces that hide nothing.
const SHOWN: usize = 121;

pub(super) const DOCUMENTS: Target = Target {
    name: "documents",
    pieces: &PIECES,
    check: documents,
    longest: 256 << 10,
    budget: (ms(400), ns(30_000)),
};

fn documents(case: &Case, seen: &mut Features) {
    let format = *case.choose(&[Format::Html, Format::Markdown, Format::Html, Format::Plain]);
    let web_page =
        *case.choose(&[WebPage::No, WebPage::No, WebPage::MainContent, WebPage::Whole, WebPage::No]);
    let body =
        Body { text: case.text().replace('\r', "\n"), format, first_line: 1, web_page, ..Body::default() };
    let mut document = parse(&body);
    check_shape(&document, &body.text);
    let (shown, found) = (document.text(), searchable_text(&body));
    assert!(
        shown.split_whitespace().eq(found.split_whitespace()),
        "the search has other words:\n{}\n{}",
        words(&shown),
        words(&found)
    );
    check_visible(&case.bytes);
    let plain = match format {
        _ if web_page == WebPage::MainContent => false,
        Format::Plain => true,
        Format::Html => !body.text.contains(['<', '&', '{', '\0']),
        Format::Markdown => false,
    };
    if plain {
        let all = body.text.chars().filter(|c| c.is_alphanumeric() && c.is_ascii());
        let kept = shown.chars().filter(|c| c.is_alphanumeric() && c.is_ascii());
        assert!(all.eq(kept), "words are lost: {shown:?}");
    }
    if document.blocks.len() < 300 {
        highlighter().highlight(&mut document);
        check_shape(&document, &body.text);
    }
    let widths: &[usize] = if body.text.len() < 20_000 { &[1, 2, 7, 20, 61, 100] } else { &[61] };
    for width in widths {
        check_pages(&document, *width, case);
    }
    let _ = targets(&document).len();
    let word = shown.split_whitespace().next().unwrap_or("x");
    assert!(find(&document, word).count() <= 10_001);
    for block in &document.blocks {
        seen.saw((std::mem::discriminant(&block.kind), block.containers.len().min(12), block.align as u8));
        if let BlockKind::Table(table) = &block.kind {
            seen.count("columns", table.columns);
            seen.count("rows", table.rows.len());
        }
        for text in block.kind.texts() {
            for span in text.spans.iter().take(100) {
                seen.saw((span.style.strong, span.style.emphasis, span.style.code, span.style.baseline));
                seen.saw((
                    span.style.token,
                    span.link.is_some(),
                    span.image.is_some(),
                    span.style.color.is_some(),
                ));
            }
        }
    }
    for notice in &document.notices {
        seen.message(&notice.to_string());
        assert_ne!(*notice, Shortened::Structure, "a panic was caught");
    }
    seen.count("blocks", document.blocks.len());
    seen.count("links", document.links.len());
    seen.count("images", document.images.len());
}

fn words(text: &str) -> String {
    text.split_whitespace().take(200).collect::<Vec<_>>().join(" ")
}

fn highlighter() -> &'static Highlighter {
    static ONE: OnceLock<Highlighter> = OnceLock::new();
    ONE.get_or_init(Highlighter::new)
}

/// Asserts sanitised text, ordered spans within their text, ids within their tables, and cells within their table.
fn check_shape(document: &Document, source: &str) {
    assert!(document.blocks.len() <= 1_000_000);
    for block in &document.blocks {
        assert!(block.containers.len() <= 64, "{} containers", block.containers.len());
        let code = matches!(block.kind, BlockKind::Code { .. });
        for text in block.kind.texts() {
            let clean = |c: char| !is_unsafe(c) || c == '\n' || c == '\t' && code;
            assert!(text.string.chars().all(clean), "a control in {:?}", text.string);
            let mut marks = 0;
            for c in text.string.chars() {
                marks = if is_mark(c) { marks + 1 } else { 0 };
                assert!(marks <= MARKS_MAX, "{marks} marks on one character");
            }
            let mut from = 0;
            for span in &text.spans {
                assert!(span.range.start >= from && span.range.end > span.range.start, "spans of {text:?}");
                assert!(text.string.get(span.range.clone()).is_some(), "a span of {text:?}");
                assert!(span.link.is_none_or(|link| (link.0 as usize) < document.links.len()));
                assert!(span.image.is_none_or(|image| (image.0 as usize) < document.images.len()));
                from = span.range.end;
            }
        }
        if let BlockKind::Table(table) = &block.kind {
            assert!(table.header_rows <= table.rows.len());
            for (index, row) in table.rows.iter().enumerate() {
                for cell in row {
                    assert!(
                        cell.columns >= 1 && cell.column + cell.columns <= table.columns,
                        "a cell's columns"
                    );
                    assert!(cell.rows >= 1 && index + cell.rows <= table.rows.len(), "a cell's rows");
                }
            }
        }
        assert!(block.source.end <= source.len(), "a block beyond its source");
    }
    let one_line = |text: &str| !text.chars().any(is_unsafe);
    assert!(document.links.iter().all(|link| one_line(&link.address)), "a control in an address");
    assert!(document.images.iter().all(|image| one_line(&image.address)), "a control in an address");
    assert!(document.notices.iter().all(|notice| one_line(&notice.to_string())), "a control in a notice");
}

/// Asserts that every visible word appears, in order, in a body built from the bytes.
fn check_visible(bytes: &[u8]) {
    let chosen = bytes.iter().take(120).enumerate();
    let pieces = chosen.map(|(at, byte)| PIECES[(usize::from(*byte) + 37 * at) % SHOWN]);
    let mut text = String::new();
    let mut words = Vec::new();
    for part in pieces.flat_map(|piece| piece.split_inclusive('@')) {
        text.push_str(part.trim_end_matches('@'));
        if part.ends_with('@') {
            let word = format!("w{}x", words.len());
            text.push_str(&word);
            words.push(word);
        }
    }
    let body = Body { text, format: Format::Html, first_line: 1, ..Body::default() };
    let shown = parse(&body).text();
    let mut left = shown.as_str();
    for word in words {
        let Some((_, behind)) = left.split_once(&word) else {
            panic!("{word} of {:?} is not where it should be in {shown:?}", body.text)
        };
        left = behind;
    }
}

fn check_pages(document: &Document, columns: usize, case: &Case) {
    let options = LayoutOptions {
        link_numbers: !case.choice.is_multiple_of(3),
        wrap_code: !case.choice.is_multiple_of(5),
        scroll_tables: case.choice.is_multiple_of(7),
        widths: Widths::default(),
        pictures: None,
    };
    let mut place = TextPosition::default();
    for line in notice_lines(document, columns, options.widths) {
        check_cells(&line.pieces.iter().map(|piece| piece.text.as_str()).collect::<String>(), columns);
    }
    for (index, block) in document.blocks.iter().enumerate() {
        let characters = block_text(document, &block.kind).chars().count();
        for line in block_lines(document, index, columns, &options) {
            let text: String = line.pieces.iter().map(|piece| piece.text.as_str()).collect();
            if line.wide {
                assert!(!text.chars().any(is_unsafe), "a control in {text:?}");
            } else {
                check_cells(&text, columns);
            }
            assert!(line.place >= place, "{:?} after {place:?}", line.place);
            place = line.place;
            assert!(
                line.pieces.iter().all(|piece| piece.characters.end <= characters),
                "characters beyond the text"
            );
        }
    }
}

fn check_cells(text: &str, columns: usize) {
    assert!(!text.chars().any(is_unsafe), "a control in {text:?}");
    assert!(width(text) <= columns || columns < 3, "{text:?} is wider than {columns}");
}
