//! Tests of the typographic rules: tables, and properties stated independently of the code.

use super::*;
use crate::text::width as cells;
use unicode_segmentation::UnicodeSegmentation;

const NEVER_FIRST: &str = "，。、；：？！）】》〉」』〕］｝”’·～‧・％‰℃,.;:!?)]}ー々〻ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ〗〙%";
const NEVER_LAST: &str = "（【《〈「『〔［｛“‘([{￥＄¥$〖〘";

fn broken(text: &str, width: usize) -> Vec<&str> {
    break_lines(text, width, Widths::default()).into_iter().map(|line| &text[line]).collect()
}

#[test]
fn texts_break_where_their_scripts_allow() {
    let table: [(&str, usize, &[&str]); 23] = [
        ("", 10, &[""]),
        ("   ", 10, &[""]),
        ("一行\n\n又一行", 10, &["一行", "", "又一行"]),
        ("我们必须坚持，不动摇。", 12, &["我们必须坚", "持，不动摇。"]),
        ("他说“好！”她说：“好？”", 10, &["他说“好！”", "她说：", "“好？”"]),
        ("后果——不堪……设想", 6, &["后果——", "不堪……", "设想"]),
        ("don’t stop the rock’n’roll", 11, &["don’t stop", "the", "rock’n’roll"]),
        ("涨幅达３５．７％左右", 10, &["涨幅达", "３５．７％", "左右"]),
        ("install --locked now", 10, &["install", "--locked", "now"]),
        ("one note.[1] a [1] b[x]", 8, &["one", "note.[1]", "a [1]", "b[x]"]),
        ("an e-mail on CI/CD or input/output", 6, &["an", "e-mail", "on", "CI/CD", "or", "input/", "output"]),
        ("a well-known man", 7, &["a well-", "known", "man"]),
        ("https://a.example/v1/chat?q=1&r=2", 18, &["https://a.example/", "v1/chat?q=1&r=2"]),
        ("aaaa bbbbbbbbbbbb cc", 6, &["aaaa", "bbbbbb", "bbbbbb", "cc"]),
        ("一\u{3000}二\u{3000}三", 6, &["一\u{3000}", "二\u{3000}三"]),
        ("  indented text", 10, &["  indented", "text"]),
        (
            "👨\u{200d}👩\u{200d}👧🇨🇳🇯🇵1\u{fe0f}\u{20e3}",
            2,
            &["👨\u{200d}👩\u{200d}👧", "🇨🇳", "🇯🇵", "1\u{fe0f}\u{20e3}"],
        ),
        ("汉字", 1, &["汉", "字"]),
        ("见链接¹²，又见¹", 8, &["见链", "接¹²，又", "见¹"]),
        ("word，", 4, &["word", "，"]),
        ("！！！！！", 4, &["！！", "！！", "！"]),
        ("soft\u{ad}hyphen", 6, &["soft\u{ad}hy", "phen"]),
        ("مرحبا بالعالم العربي", 12, &["مرحبا", "بالعالم", "العربي"]),
    ];
    for (text, width, lines) in table {
        assert_eq!(broken(text, width), lines, "{text:?} at {width}");
    }
}

#[test]
fn the_extent_is_what_the_lines_need() {
    assert_eq!(extent("two words\nline", 99, Widths::default()), (5, 9));
    assert_eq!(extent("汉字，好", 99, Widths::default()), (4, 8));
    assert_eq!(extent("unbelievable", 5, Widths::default()), (5, 5));
    assert_eq!(extent("", 5, Widths::default()), (0, 0));
}

/// Words and punctuation in realistic combinations.
fn text(u: &mut arbtest::arbitrary::Unstructured<'_>) -> arbtest::arbitrary::Result<String> {
    let cores = [
        "我们",
        "必须坚持实事求是的原则",
        "かっこいい",
        "コンピューター",
        "한국어는",
        "GPT-4",
        "don’t",
        "1,299.00",
        "１２．５％",
        "e\u{301}te\u{301}",
        "👨\u{200d}👩\u{200d}👧",
        "🇨🇳",
        " 3\u{fe0f}\u{20e3} ",
        "❤\u{fe0f}",
        "https://a.example/b?c=d&e=f",
        "word",
        "a",
        "−5°C",
        "35.7%",
        "www.example.com",
        "——",
        "……",
        " שלום ",
        " مرحبا ",
        " क्षत्रिय ",
        "ｶﾞｷﾞ",
        "x\u{ad}y",
        "\u{200b}",
        "averyveryverylongwordwithoutanyplacetobreakit",
        "某\u{3000}某",
        "C++/C#/.NET",
        "--locked",
        "™",
    ];
    let openings = ["", "", "", "“", "（", "《", "「『", "‘", "(", "$", "￥", "“‘", "["];
    let closings = [
        "", "", "", "，", "。", "、", "”", "！”", "）", "》", "」。", ",", ".", "?", ")", "%", "……", "——",
        "～", "·",
    ];
    let mut text = String::new();
    for _ in 0..u.int_in_range(1..=14)? {
        text.push_str(u.choose(&openings)?);
        text.push_str(u.choose(&cores)?);
        text.push_str(u.choose(&closings)?);
        text.push_str(u.choose(&["", "", " ", "  ", "\n"])?);
    }
    Ok(text)
}

#[test]
fn a_blank_that_something_stands_on_is_text() {
    for text in ["a \u{489}", "a \u{1f3fb}\u{fe0f}", " \u{200d}", "a\u{2003}\u{301}"] {
        assert_eq!(break_lines(&format!("{text}\nb"), 10, Widths::default())[0], 0..text.len(), "{text:?}");
    }
    assert_eq!(break_lines("a \u{2003} \nb", 10, Widths::default())[0], 0..1);
}

#[test]
fn width_graphemes_and_characters_are_kept_at_every_width() {
    arbtest::arbtest(|u| {
        let text = text(u)?;
        let width = u.int_in_range(1..=120)?;
        let lines = break_lines(&text, width, Widths::default());
        let mut end = 0;
        for line in &lines {
            assert!(
                text[end..line.start].chars().all(|c| c == '\n' || hangs(c)),
                "lost before {line:?} of {text:?}"
            );
            end = line.end;
            let shown = &text[line.clone()];
            assert!(
                cells(shown) <= width || shown.graphemes(true).filter(|part| cells(part) > 0).count() == 1,
                "{shown:?} is wider than {width}"
            );
        }
        assert!(text[end..].chars().all(|c| c == '\n' || hangs(c)), "lost at the end of {text:?}");
        let borders: Vec<usize> = text.grapheme_indices(true).map(|(at, _)| at).chain([text.len()]).collect();
        for line in lines {
            assert!(borders.binary_search(&line.start).is_ok() && borders.binary_search(&line.end).is_ok());
        }
        Ok(())
    });
}

#[test]
fn words_are_split_only_if_no_line_holds_them() {
    arbtest::arbtest(|u| {
        let text = text(u)?;
        let width = u.int_in_range(1..=60)?;
        for pair in break_lines(&text, width, Widths::default()).windows(2) {
            let at = pair[0].end;
            let latin = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '\u{301}' | '\u{ad}');
            let before = cells(&text[..at].chars().rev().take_while(latin).collect::<String>());
            let after = cells(&text[at..].chars().take_while(latin).collect::<String>());
            assert!(
                at != pair[1].start || before == 0 || after == 0 || before + after > width,
                "a word of {} at {width}: {text:?}",
                before + after
            );
        }
        Ok(())
    });
}

#[test]
fn no_line_of_a_readable_width_begins_or_ends_with_a_forbidden_mark() {
    arbtest::arbtest(|u| {
        let text = text(u)?;
        let width = u.int_in_range(72..=120)?;
        for pair in break_lines(&text, width, Widths::default()).windows(2) {
            if text[pair[0].end..pair[1].start].contains('\n') {
                continue;
            }
            let last = text[pair[0].clone()].chars().next_back();
            let first = text[pair[1].clone()].chars().next();
            assert!(first.is_none_or(|c| !NEVER_FIRST.contains(c)), "{first:?} first at {width}: {text:?}");
            assert!(last.is_none_or(|c| !NEVER_LAST.contains(c)), "{last:?} last at {width}: {text:?}");
            assert!(
                pair[0].end != pair[1].start || !(last == first && matches!(last, Some('—' | '…'))),
                "{last:?} split at {width}: {text:?}"
            );
        }
        Ok(())
    });
}
