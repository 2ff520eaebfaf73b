//! Formulas in pages and in Markdown.

use super::*;

/// A page has a formula several times; the best of it is set, once.
#[test]
fn formulas_are_set_once() {
    let fraction = "<math><mfrac><mi>a</mi><mi>b</mi></mfrac></math>";
    let block = "<math display=block><mi>x</mi></math>";
    let katex = "<span class=katex><span class=katex-mathml><math><semantics><mi>x</mi><annotation encoding='application/x-tex'>x^2\
        </annotation></semantics></math></span><span class=katex-html aria-hidden=true>x2</span></span>";
    let assistive = format!("<mjx-assistive-mml>{fraction}</mjx-assistive-mml>");
    let container = |inside: &str| format!("<p>a <mjx-container class=MathJax>{inside}</mjx-container> b");
    let glyphs =
        |inside: &str| format!("<p>a <span class=katex><span class=katex-html>{inside}</span></span> b");
    let stack = |class: &str, parts: &str| {
        format!(
            "<span class={class}><span class=vlist-t><span class=vlist-r><span class=vlist>{parts}</span></span></span></span>"
        )
    };
    let table = [
        (glyphs("<span class=mord>x</span><span class=mrel>=</span>"), "a {code:x=} b"),
        (
            glyphs(&stack("mfrac", "<span>7</span><span class=frac-line></span><span>p</span>")),
            "a {code:p/7} b",
        ),
        (glyphs(&format!("<span class=mord>x</span>{}", stack("msupsub", "<span>2</span>"))), "a {code:x²} b"),
        (
            glyphs(&format!(
                "<span class=mord>x</span>{}",
                stack("msupsub", "<span>1</span><span>2</span>").replace("vlist-t", "'vlist-t vlist-t2'")
            )),
            "a {code:x₁²} b",
        ),
        (glyphs(&stack("sqrt", "<span><span class=mord>q</span></span>")), "a {code:√(q)} b"),
        (format!("<p>a {fraction} b"), "a {code:a/b} b"),
        (format!("<p>a{fraction}b"), "a{code:a/b}b"),
        (format!("<p>a {block} b"), "a || {code:x} || b"),
        (format!("<p>a {katex} b"), "a {code:x^2} b"),
        (format!("<p>a <span class=katex-display>{katex}</span> b"), "a || {code:x^2} || b"),
        ("<p>a <span class=katex><span class=katex-html aria-hidden=true>x</span></span> b".into(), "a {code:x} b"),
        (container(&format!("<mjx-math aria-hidden=true><mjx-c>a</mjx-c></mjx-math>{assistive}")), "a {code:a/b} b"),
        (container(&format!("<svg><g data-mml-node=math><text>z</text></g></svg>{assistive}")), "a {code:a/b} b"),
        (container("<svg><g><g data-mml-node=math data-latex='x_1'><g data-latex=x /></g></g></svg>"), "a {code:x_1} b"),
        (container("<mjx-math data-latex='x_1'><mjx-c>1</mjx-c></mjx-math>"), "a {code:x_1} b"),
        (container("<mjx-math><mjx-c>1</mjx-c></mjx-math><mjx-speech aria-label='one'>"), "a {code:one} b"),
        ("<p>a <svg><g data-mml-node=math data-latex='x_1'></g></svg> b".into(), "a {code:x_1} b"),
        ("<p>a <script type=math/tex>x<1</script> b".into(), "a {code:x<1} b"),
        ("<p>a<script type='math/tex; mode=display'>x</script>b".into(), "a || {code:x} || b"),
        (
            "<p>a <span class=MathJax_Preview>y</span><span class=MathJax>y</span><script type=math/tex>x</script> b".into(),
            "a {code:x} b",
        ),
        (
            "<p>a <span class=MathJax data-mathml='&lt;math>&lt;mi>x&lt;/mi>&lt;/math>'><nobr>y</nobr></span> b".into(),
            "a {code:x} b",
        ),
        ("<p>a <img class=tex src=x.png alt='x_1'> b".into(), "a {code:x_1} b"),
        (
            format!("<p>a <span>{fraction}</span><img class=mwe-math-fallback-image-inline src=x alt=z> b"),
            "a {code:a/b} b",
        ),
        ("<p>a <span data-tex='x_1'><svg></svg></span> b".into(), "a {code:x_1} b"),
        ("<p>a <section data-formula='x_1'><svg><path d=m></svg></section> b".into(), "a {code:x_1} b"),
        ("<p>a <img src=https://e.org/latex.php?latex=x alt=x> b".into(), "a {code:x} b"),
        ("<p>a <span class='math inline'>\\(x\\)</span> b".into(), "a {code:\\(x\\)} b"),
        ("<div class='math display'>\\[x\n=y\\]</div> b".into(), "{code:\\[x}/{code:=y\\]} || b"),
        ("<p>\\(x\\) and $$y$$".into(), "\\(x\\) and $$y$$"),
        ("<p>a <math><mi>x</mi><p>never <b>closed</b>".into(), "a x || never {strong:closed}"),
        ("<p>a <span class=katex>x<p>never <b>closed</b>".into(), "a {code:x} || never {strong:closed}"),
        (format!("<h2>T {fraction}</h2><ul><li>{block}</ul>"), "h2 T {code:a/b} || * {code:x}"),
        (format!("<a href=/x>{fraction}</a>"), "{code+link0:a/b}"),
        (format!("<p hidden>{fraction}</p>b"), "b"),
        (format!("<code>{fraction}</code>"), "{code:<math><mfrac><mi>a</mi><mi>b</mi></mfrac></math>}"),
    ];
    for (source, expected) in &table {
        check(source, expected);
    }
    // An element with the class of a formula and a whole text is none.
    let long = format!("<span class=katex>{}</span>", "words ".repeat(10_000));
    assert_eq!(html(&long).text().matches("words").count(), 10_000);
}

/// The tokenizer hands on the text of a script in pieces.
#[test]
fn mathml_in_a_script_is_a_formula() {
    let script =
        |kind: &str, inside: &str| format!("<script type='math/mml{kind}'><math>{inside}</math></script>");
    let fraction = "<mfrac><mi>a</mi><mi>b</mi></mfrac>";
    let x = script("", "<mi>x</mi>");
    let table = [
        (script("", fraction), "a {code:a/b} b"),
        (script("; mode=display", fraction), "a || {code:a/b} || b"),
        (format!("<span class=MathJax>y</span>{x}"), "a {code:x} b"),
        (format!("<span class=arithmatex>y{x}</span>"), "a {code:x} b"),
        (format!("<span class=arithmatex><math><mi>y</mi></math>{x}</span>"), "a {code:x} b"),
        (format!("<span data-tex='x^2'>{x}</span>"), "a {code:x^2} b"),
    ];
    for (source, expected) in &table {
        check(&format!("<p>a {source} b"), expected);
    }
}

#[test]
fn formulas_of_markdown_are_code() {
    let table = [
        ("see $a_1 * b$ and *c*", "see {code:$a_1 * b$} and {em:c}"),
        ("a\n\n$$\nx\n+ b\n$$\n\nc", "a || {code:$$}/{code:x}/{code:+ b}/{code:$$} || c"),
        ("| $a|b$ | c |\n|-|-|\n| 1 | 2 |", "table 2+1 [!@0 {code:$a|b$}, !@1 c; @0 1, @1 2]"),
        ("**公式$x$**是", "{strong:公式}{strong+code:$x$}是"),
    ];
    for (source, expected) in table {
        assert_eq!(blocks(&markdown(source)), expected, "{source}");
    }
}

/// Compares the blocks of a page, and the words in which one searches with those that are shown.
#[track_caller]
fn check(source: &str, expected: &str) {
    let document = html(source);
    assert_eq!(blocks(&document), expected, "{source}");
    let searched = crate::document::searchable_text(&body(source, Format::Html));
    assert_eq!(words_of(&searched), words_of(&document.text()), "{source}");
}

fn words_of(text: &str) -> Vec<&str> {
    text.split_whitespace().collect()
}
