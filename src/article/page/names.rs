//! The names of authors in bylines and metadata, without the words around them.

use crate::article::values::is_address;
use crate::article::{DateOrder, date};
use crate::zone::Zone;

/// The longest line that is searched for a name, in bytes.
const LINE_MAX: usize = 400;

/// The most words of a date in a byline.
const DATE_WORDS: usize = 5;

/// Words before a name.
const BEFORE: [&str; 36] = [
    "written and photographed by",
    "written by",
    "posted by",
    "published by",
    "reported by",
    "story by",
    "text by",
    "words by",
    "article by",
    "authored by",
    "reviewed by",
    "by:",
    "by",
    "authors:",
    "author:",
    "author",
    "文字：",
    "作者：",
    "作者:",
    "作者",
    "撰文：",
    "撰文:",
    "撰文",
    "文／",
    "文/",
    "文｜",
    "文|",
    "文：",
    "文 |",
    "文 ｜",
    "文 /",
    "本报记者",
    "本報記者",
    "记者：",
    "记者",
    "記者",
];

/// Words of a byline that begin something else than a name.
const BEHIND: [&str; 24] = [
    " | ",
    " · ",
    " • ",
    " ｜ ",
    "来源",
    "來源",
    "编辑",
    "編輯",
    "责编",
    "发布",
    "發布",
    "时间",
    "時間",
    "日期",
    "阅读",
    "閱讀",
    " 图",
    " 摄影",
    " Updated",
    " updated",
    " Published",
    " published",
    " Posted",
    " posted",
];

/// Beginnings of lines that say when and not who.
const NO_NAME: [&str; 10] = [
    "updated",
    "last updated",
    "last modified",
    "published",
    "posted on",
    "posted at",
    "date",
    "share",
    "follow",
    "subscribe",
];

/// A name as metadata has it; none if it is an address or a number.
pub(super) fn name(text: &str) -> Option<String> {
    let text = without_address(without_lead(text));
    is_name(text).then(|| text.to_owned())
}

/// The name in a byline: in its first line that has one.
pub(super) fn byline(text: &str) -> Option<String> {
    text.lines().take(8).find_map(of_line)
}

fn of_line(line: &str) -> Option<String> {
    // Longer lines are sentences.
    if line.len() > LINE_MAX {
        return None;
    }
    // `Posted on 3 May 2024 by Ann Keel`
    let mut line = line.trim();
    let by = line.to_ascii_lowercase().find(" by ");
    if let Some(at) = by.filter(|at| line[..*at].bytes().filter(u8::is_ascii_digit).count() > 2) {
        line = &line[at + " by ".len()..];
    }
    let starts = |word: &&str| line.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word));
    if NO_NAME.iter().any(starts) {
        return None;
    }
    let line = without_foreign_lead(without_lead(line));
    let end = BEHIND.iter().filter_map(|mark| line.find(mark)).min().unwrap_or(line.len());
    let line = without_date(&line[..end]);
    let line = without_address(without_lead(line));
    let line = line.trim_matches(|c: char| c.is_whitespace() || ",;:|·•–—-/／、，".contains(c));
    (is_name(line) && date::parse(line, Zone::UTC, DateOrder::BySeparator).is_none()).then(|| line.to_owned())
}

fn is_name(text: &str) -> bool {
    let is_web = |text: &str| {
        let lower = text.get(..4).map(str::to_ascii_lowercase);
        is_address(text) || lower.as_deref() == Some("www.") || text.starts_with("//") || text.contains("://")
    };
    text.chars().any(char::is_alphabetic) && !is_web(text) && !text.starts_with('@')
}

/// A text without `By` and the like.
fn without_lead(text: &str) -> &str {
    let mut text = text.trim();
    for _ in 0..3 {
        let shorter = BEFORE.iter().find_map(|lead| {
            let head = text.get(..lead.len()).filter(|head| head.eq_ignore_ascii_case(lead))?;
            let rest = &text[lead.len()..];
            // A word ends with a blank, but `作者` is followed by a name without one.
            let is_word = head.is_ascii() && !head.ends_with(':');
            let is_chinese_word = !head.is_ascii() && !head.ends_with(['：', ':', '／', '/', '｜', '|']);
            let ends =
                rest.is_empty() || rest.starts_with(|c: char| c.is_whitespace() || matches!(c, ':' | '：'));
            (!(is_word || is_chinese_word) || ends)
                .then(|| rest.trim_start_matches([':', '：', ' ', '\u{a0}', '\u{3000}']))
        });
        match shorter {
            Some(rest) => text = rest.trim(),
            None => break,
        }
    }
    text
}

/// A byline without the same word in other languages, which begins with a capital letter.
fn without_foreign_lead(text: &str) -> &str {
    let lead = ["Par ", "Por ", "Von ", "Door ", "Av ", "Af ", "Di ", "Autor: ", "Auteur : ", "Автор: "];
    lead.iter().find_map(|lead| text.strip_prefix(lead)).unwrap_or(text).trim()
}

/// A name without the address in brackets or behind it.
fn without_address(text: &str) -> &str {
    let mut text = text.trim();
    for (open, close) in [('(', ')'), ('<', '>')] {
        if let Some((name, inside)) = text.strip_suffix(close).and_then(|text| text.rsplit_once(open))
            && (inside.contains("://") || inside.contains('@'))
        {
            // In a feed, `ann@example.org (Ann Keel)` is the other way round.
            text = if name.trim().is_empty() { inside } else { name.trim() };
        } else if let Some((address, inside)) =
            text.strip_suffix(close).and_then(|text| text.rsplit_once(open))
            && address.contains('@')
            && !address.trim().contains(' ')
            && !inside.trim().is_empty()
        {
            text = inside.trim();
        }
    }
    text
}

/// Whether the words behind a date are a name, and not a zone.
fn follows_date(text: &str) -> bool {
    let is_word = |word: &&str| word.chars().count() > 1 && word.contains(char::is_lowercase);
    without_lead(text).len() < text.trim().len()
        || text.chars().any(|c| c >= '\u{2e80}' && c.is_alphabetic())
        || text.split_whitespace().filter(is_word).count() > 1
}

/// A byline up to a date in it.
fn without_date(line: &str) -> &str {
    let mut end = 0;
    let words: Vec<(usize, &str)> = line
        .split_inclusive(char::is_whitespace)
        .map(|word| {
            end += word.len();
            (end - word.len(), word.trim_end())
        })
        .filter(|(_, word)| !word.is_empty())
        .collect();
    for (at, (start, _)) in words.iter().enumerate() {
        for count in (1..=DATE_WORDS.min(words.len() - at)).rev() {
            let (last, word) = words[at + count - 1];
            let part = line[*start..last + word.len()].trim_end_matches([',', ';', '.']);
            let is_dated = part.bytes().filter(u8::is_ascii_digit).count() >= 3;
            if is_dated && date::parse(part, Zone::UTC, DateOrder::BySeparator).is_some() {
                let before = line[..*start].trim_end();
                let behind = &line[last + word.len()..];
                if !before.contains(char::is_alphabetic) && follows_date(behind) {
                    return behind.trim();
                }
                return ["on", "at", "am", "le"]
                    .iter()
                    .find_map(|word| before.strip_suffix(word).filter(|rest| rest.ends_with(' ')))
                    .unwrap_or(before);
            }
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_around_a_name_go() {
        let table = [
            ("By Ann Keel", Some("Ann Keel")),
            ("By: Ann Keel", Some("Ann Keel")),
            ("by Ann Keel and Bo Lind", Some("Ann Keel and Bo Lind")),
            ("Written by\nAnn Keel", Some("Ann Keel")),
            ("Byron Keel", Some("Byron Keel")),
            ("Par Ann Keel", Some("Ann Keel")),
            ("Paris Keel", Some("Paris Keel")),
            ("By Ann Keel March 25, 2015", Some("Ann Keel")),
            ("Ann Keel on 3 May 2026", Some("Ann Keel")),
            ("Ann Keel 22 Dec 2016 651", Some("Ann Keel")),
            ("Ann Keel | 3 May 2026 | 5 min read", Some("Ann Keel")),
            ("Ann Keel · Updated today", Some("Ann Keel")),
            ("March 25, 2015", None),
            ("Last updated: January 7, 2025", None),
            ("3 May 2026\nAnn Keel", Some("Ann Keel")),
            ("2/26/2015 7:11 AM PST BY ANN KEEL", Some("ANN KEEL")),
            ("Sunday, Feb 1, 2015 10:00 AM UTC", None),
            ("1 Feb 2015 10:00 Uhr", None),
            ("3 May 2024 Ann Keel", Some("Ann Keel")),
            ("2024-05-03 林小满", Some("林小满")),
            ("Posted on 3 May 2024 by Ann Keel", Some("Ann Keel")),
            ("作者：林小满", Some("林小满")),
            ("作者：林小满 来源：晚报", Some("林小满")),
            ("记者 林小满", Some("林小满")),
            ("文／林小满", Some("林小满")),
            ("文 | 林小满 图 | 王一", Some("林小满")),
            ("作者林 小满", Some("作者林 小满")),
            ("", None),
            ("2015", None),
        ];
        for (text, expected) in table {
            assert_eq!(byline(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn an_address_is_no_name() {
        let table = [
            ("https://social.example/ann", None),
            ("www.example.org", None),
            ("@ann", None),
            ("1234567", None),
            ("Ann Keel (https://example.org/ann/)", Some("Ann Keel")),
            ("Ann Keel <ann@example.org>", Some("Ann Keel")),
            ("ann@example.org (Ann Keel)", Some("Ann Keel")),
            ("Ann (Keel)", Some("Ann (Keel)")),
            ("By Ann Keel", Some("Ann Keel")),
        ];
        for (text, expected) in table {
            assert_eq!(name(text).as_deref(), expected, "{text}");
        }
    }
}
