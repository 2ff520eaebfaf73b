//! Formulas in `MathML` and the lines they become.

use super::*;

fn written(source: &str) -> String {
    let mut formula = Formula::default();
    formula.read(&format!("<math>{source}</math>"));
    formula.written().unwrap_or_default()
}

/// Each source, and the text that it becomes.
#[track_caller]
fn check(table: &[(&str, &str)]) {
    for (source, expected) in table {
        assert_eq!(written(source), *expected, "{source}");
    }
}

const X: &str = "<mi>x</mi>";

#[test]
fn fractions_and_roots_keep_their_bar_and_sign() {
    check(&[
        ("<mfrac><mi>a</mi><mi>b</mi></mfrac>", "a/b"),
        ("<mfrac><mrow><mi>a</mi><mo>+</mo><mn>1</mn></mrow><mn>2</mn></mfrac>", "(a + 1)/2"),
        ("<mfrac><mn>1</mn><mrow><mn>2</mn><mi>a</mi></mrow></mfrac>", "1/(2a)"),
        ("<mfrac><mfrac><mi>a</mi><mi>b</mi></mfrac><mi>c</mi></mfrac>", "(a/b)/c"),
        ("<mfrac><mi>a</mi><mfrac><mi>b</mi><mi>c</mi></mfrac></mfrac>", "a/(b/c)"),
        ("<mfrac><mn>1</mn><mn>2</mn></mfrac><mi>x</mi>", "(1/2)x"),
        ("<mi>x</mi><mo>=</mo><mfrac><mn>1</mn><mn>2</mn></mfrac>", "x = 1/2"),
        ("<msup><mfrac><mi>a</mi><mi>b</mi></mfrac><mn>2</mn></msup>", "(a/b)²"),
        ("<mo>(</mo><mfrac linethickness='0pt'><mi>n</mi><mi>k</mi></mfrac><mo>)</mo>", "(n; k)"),
        ("<msqrt><mn>2</mn></msqrt>", "√(2)"),
        ("<msqrt><mi>a</mi><mo>+</mo><mi>b</mi></msqrt>", "√(a + b)"),
        ("<msqrt><mo>(</mo><mi>a</mi><mo>)</mo></msqrt>", "√(a)"),
        ("<mroot><mi>x</mi><mn>3</mn></mroot>", "∛(x)"),
        ("<mroot><mi>x</mi><mi>n</mi></mroot>", "ⁿ√(x)"),
        ("<mroot><mi>x</mi><mi>k</mi></mroot>", "root(k)(x)"),
        ("<mfrac><mrow><mi>sin</mi><mo>&#x2061;</mo><mi>x</mi></mrow><mi>x</mi></mfrac>", "(sin x)/x"),
    ]);
}

#[test]
fn exponents_and_indexes_are_raised_and_lowered_or_marked() {
    check(&[
        ("<msup><mi>x</mi><mn>2</mn></msup>", "x²"),
        ("<msup><mi>x</mi><mi>T</mi></msup>", "x^T"),
        ("<msup><mi>x</mi><mrow><mn>2</mn><mi>k</mi></mrow></msup>", "x^(2k)"),
        ("<msup><mi>e</mi><mrow><mo>−</mo><mi>x</mi></mrow></msup>", "e^(−x)"),
        ("<msup><mn>10</mn><mrow><mo>-</mo><mn>3</mn></mrow></msup>", "10⁻³"),
        ("<msub><mi>a</mi><mn>1</mn></msub>", "a₁"),
        ("<msub><mi>a</mi><mi>i</mi></msub><mi>b</mi>", "a_i b"),
        ("<msub><mi>a</mi><mrow><mi>i</mi><mo>+</mo><mn>1</mn></mrow></msub>", "a_(i+1)"),
        ("<msubsup><mi>a</mi><mn>1</mn><mn>2</mn></msubsup>", "a₁²"),
        ("<mo>(</mo><mi>a</mi><mo>+</mo><mi>b</mi><msup><mo>)</mo><mn>2</mn></msup>", "(a + b)²"),
        ("<msup><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mn>2</mn></msup>", "(a + b)²"),
        ("<msup><msup><mi>x</mi><mn>2</mn></msup><mn>3</mn></msup>", "(x²)³"),
        ("<msup><mi>f</mi><mo>′</mo></msup><mo>(</mo><mi>x</mi><mo>)</mo>", "f′(x)"),
        ("<msup><mn>90</mn><mo>∘</mo></msup>", "90°"),
        ("<msup><mi>sin</mi><mn>2</mn></msup><mi>x</mi>", "sin² x"),
        ("<mi>x</mi><mn>2</mn>", "x 2"),
        ("<mn>2</mn><mi>x</mi>", "2x"),
        ("<mmultiscripts><mi>C</mi><mprescripts/><mn>6</mn><mn>14</mn></mmultiscripts>", "¹⁴₆C"),
    ]);
}

#[test]
fn limits_and_accents_keep_their_place() {
    check(&[
        (
            "<munderover><mo>∑</mo><mrow><mi>i</mi><mo>=</mo><mn>1</mn></mrow><mi>n</mi></munderover><mi>i</mi>",
            "∑_(i=1)^n i",
        ),
        ("<msubsup><mo>∫</mo><mn>0</mn><mn>1</mn></msubsup><mi>f</mi>", "∫₀^1 f"),
        ("<munder><mi>lim</mi><mrow><mi>x</mi><mo>→</mo><mn>0</mn></mrow></munder><mi>x</mi>", "lim_(x→0) x"),
        ("<mover><mi>v</mi><mo>→</mo></mover>", "v\u{20d7}"),
        ("<mover><mrow><mi>A</mi><mi>B</mi></mrow><mo>¯</mo></mover>", "bar(AB)"),
        ("<mi>a</mi><mover><mo>=</mo><mtext>def</mtext></mover><mi>b</mi>", "a =^def b"),
        ("<mover><mi>X</mi><mi>a</mi></mover>", "overset(a)(X)"),
        (
            "<munder><munder><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mo>⏟</mo></munder><mi>n</mi></munder>",
            "(a + b)⏟_n",
        ),
    ]);
}

#[test]
fn matrices_keep_their_rows() {
    let rows = "<mtr><mtd><mn>1</mn></mtd><mtd><mn>2</mn></mtd></mtr><mtr><mtd><mn>3</mn></mtd><mtd><mn>4</mn></mtd></mtr>";
    check(&[
        (&format!("<mo>[</mo><mtable>{rows}</mtable><mo>]</mo>"), "[1, 2; 3, 4]"),
        (&format!("<mi>A</mi><mo>=</mo><mtable>{rows}</mtable>"), "A = (1, 2; 3, 4)"),
        (&format!("<mfenced open='|' close='|'><mtable>{rows}</mtable></mfenced>"), "|1, 2; 3, 4|"),
        (&format!("<mtable>{rows}</mtable>"), "1, 2\n3, 4"),
        (
            "<mtable columnalign='right left'><mtr><mtd><mi>a</mi></mtd><mtd><mo>=</mo><mi>b</mi></mtd></mtr>\
             <mtr><mtd></mtd><mtd><mo>=</mo><mi>c</mi></mtd></mtr></mtable>",
            "a = b\n= c",
        ),
        (
            "<mtable><mlabeledtr><mtd><mtext>(1)</mtext></mtd><mtd><mi>a</mi></mtd></mlabeledtr><mtr><mtd>b</mtd></mtr></mtable>",
            "a   (1)\nb",
        ),
    ]);
}

#[test]
fn brackets_words_and_invisible_signs() {
    check(&[
        ("<mi>f</mi><mfenced><mi>a</mi><mi>b</mi></mfenced>", "f(a, b)"),
        ("<mfenced open='[' close=']' separators=';'><mi>a</mi><mi>b</mi></mfenced>", "[a; b]"),
        ("<mo>|</mo><mi>x</mi><mo>|</mo><mo>&lt;</mo><mn>1</mn>", "|x| < 1"),
        ("<mi>P</mi><mo>(</mo><mi>A</mi><mo>|</mo><mi>B</mi><mo>)</mo>", "P(A|B)"),
        ("<mo>−</mo><mi>b</mi><mo>±</mo><mi>c</mi>", "−b ± c"),
        ("<mi>a</mi><mo>&#x2062;</mo><mi>b</mi><mtext> if </mtext><mi>c</mi>", "ab if c"),
        ("<mi>f</mi><mo>&#x2061;</mo><mi>x</mi><mi>&#x2061;</mi><mi>y</mi>", "fxy"),
        ("<menclose notation='radical'><mi>x</mi></menclose>", "√(x)"),
        ("<mi>a</mi><mphantom><mi>b</mi></mphantom><mi>c</mi>", "ac"),
        ("<menclose notation='updiagonalstrike'><mi>x</mi></menclose>", "cancel(x)"),
        ("<menclose notation='box'><mi>x</mi></menclose>", "x"),
        ("<semantics><mi>x</mi><annotation-xml><ci>y</ci></annotation-xml></semantics>", "x"),
        ("<maction><mi>x</mi><mi>y</mi></maction>", "x"),
        ("<mi>a</mi><mspace linebreak='newline'/><mi>b</mi>", "a\nb"),
        ("<mml:mfrac><mml:mi>a</mml:mi><mml:mi>b</mml:mi></mml:mfrac>", "a/b"),
        ("<mfrac><mi>a</mi><mi>b</mi></mfrac><mtext>.</mtext>", "a/b."),
        ("<mi>a</mi><mo>,</mo><mi>b</mi><mo>.</mo>", "a, b."),
        ("words", "words"),
        ("", ""),
    ]);
}

#[test]
fn tex_comes_before_elements() {
    let with = |attributes: &str| written(&format!("</math><math {attributes}>{X}"));
    assert_eq!(
        written(&format!(
            "<semantics>{X}<annotation encoding='application/x-tex'> x^2 </annotation></semantics>"
        )),
        "x^2"
    );
    assert_eq!(with("alttext='x^{2}'"), "x^{2}");
    assert_eq!(with("alttext='the letter x'"), "x");
    assert_eq!(with("data-latex='x_1'"), "x_1");
    assert_eq!(written("</math><math alttext='a b'>"), "a b");
    let table = [
        ("{\\displaystyle E=mc^{2}}", "E=mc^{2}"),
        ("\\displaystyle x", "x"),
        ("{a}+{b}", "{a}+{b}"),
        ("{\\displaystylefoo}", "{\\displaystylefoo}"),
    ];
    for (source, expected) in table {
        assert_eq!(tex(source), expected);
    }
}

#[test]
fn what_is_too_deep_keeps_its_text() {
    let deep = format!("{}{X}{}<mi>y</mi>", "<msqrt>".repeat(500), "</msqrt>".repeat(500));
    let text = written(&deep);
    assert!(text.contains('x') && text.ends_with('y'), "{text}");
    let many = written(&"<mi>x</mi>".repeat(ELEMENTS + 10));
    assert_eq!(many.matches('x').count(), ELEMENTS + 10);
}
