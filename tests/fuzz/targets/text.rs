//! Cleaning, measuring, cutting, folding and line breaking of text.

use super::{check_line, ms, ns};
use crate::runner::{Case, Features, Target};
use newsrack::text::sanitise::{MARKS_MAX, is_mark, is_unsafe};
use newsrack::text::{Widths, break_lines, clean_block, clean_line, fold};
use unicode_segmentation::UnicodeSegmentation;

pub(super) const TEXT: Target = Target {
    name: "text",
    pieces: &[
        "word",
        "a",
        " ",
        "  ",
        "\n",
        "\t",
        "\r\n",
        "中",
        "中文，",
        "。」",
        "“引”",
        "（",
        "）",
        "——",
        "……",
        "！？",
        "1,000.5",
        "％",
        "https://a.example/b/c?d=e&f=g",
        "-",
        "/",
        "\u{3000}",
        "\u{a0}",
        "\u{200b}",
        "\u{2060}",
        "\u{200d}",
        "\u{fe0f}",
        "\u{301}",
        "\u{489}",
        "\u{20e3}",
        "👨\u{200d}👩\u{200d}👧",
        "🇨🇳🇩",
        "각",
        "\u{1100}\u{1161}",
        "नमस्ते",
        "مرحبا",
        "שלום",
        "ก็",
        "\u{ad}",
        "\u{1b}[2J",
        "\u{9b}",
        "\u{202e}",
        "\u{2066}",
        "\u{e0041}",
        "\u{85}",
        "\u{c}",
        "Ａ",
        "ｱ",
        "ß",
        "İ",
        "ﬀ",
        "ー",
        "々",
        "ぁ",
        "℃",
        "$9",
        "{}",
        "\u{1f3fb}",
        "\u{feff}",
        "\u{fffd}",
        "\u{10ffff}",
    ],
    check: text,
    longest: 512 << 10,
    budget: (ms(60), ns(6000)),
};

fn text(case: &Case, seen: &mut Features) {
    let raw = case.text();
    let block = clean_block(&raw).into_owned();
    assert_eq!(clean_block(&block), block, "cleaned twice it is another text");
    assert!(block.chars().all(|c| !is_unsafe(c) || matches!(c, '\n' | '\t')), "a control in a block");
    let mut marks = 0;
    for c in block.chars() {
        marks = if is_mark(c) { marks + 1 } else { 0 };
        assert!(marks <= MARKS_MAX, "{marks} marks on one character");
    }
    // Cleaning removes no letters and keeps their order.
    let letters =
        |text: &str| text.chars().filter(|c| c.is_alphanumeric() && !is_mark(*c)).collect::<String>();
    assert_eq!(letters(&block), letters(&raw), "letters are lost in a block");
    let line = clean_line(&raw).into_owned();
    check_line(&line);
    assert!(line.chars().all(|c| !is_unsafe(c)) && !line.contains('\n'), "a control in a line");
    assert_eq!(letters(&line), letters(&raw), "letters are lost in a line");

    let folded = fold(&block);
    assert_eq!(folded.chars().count(), block.chars().count(), "folding keeps places");
    assert_eq!(fold(&folded), folded, "folded twice it is another text");

    let columns = 1 + (case.choice % 120) as usize;
    let widths = Widths::from_bits_truncate((case.choice >> 16) as u16);
    let short = widths.cut(&line, columns);
    assert!(widths.width(&short) <= columns, "{short:?} is wider than {columns}");
    assert!(widths.width(&line) > columns || short == line.as_str(), "cut without need");

    let text = block.replace('\t', " ");
    let lines = break_lines(&text, columns, widths);
    let mut end = 0;
    for range in &lines {
        let lost = text.get(end..range.start);
        assert!(lost.is_some_and(|lost| lost.chars().all(hangs)), "lost: {lost:?}");
        end = range.end;
        let shown = text.get(range.clone()).unwrap_or_else(|| panic!("{range:?} cuts a character"));
        let visible = || shown.graphemes(true).filter(|part| widths.width(part) > 0).count();
        assert!(widths.width(shown) <= columns || visible() == 1, "{shown:?} is wider than {columns}");
    }
    assert!(text[end..].chars().all(hangs), "lost at the end");
    seen.saw((line.is_empty(), lines.len().min(6), widths.width(&line).min(9), raw.len() == block.len()));
    seen.count("lines", lines.len());
    for c in raw.chars().take(200) {
        seen.saw(("character", u32::from(c) >> 6));
    }
}

/// Whether a character may be dropped at the end of a line: white space and marks on it, but not the ideographic
/// space.
fn hangs(c: char) -> bool {
    c.is_whitespace() && c != '\u{3000}'
        || is_mark(c)
        || newsrack::text::width(c.encode_utf8(&mut [0; 4])) == 0
}
