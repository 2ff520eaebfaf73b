//! Finds the day in the name of a file or folder.

use chrono::NaiveDate;
use std::ops::Range;

/// The day that a name begins or ends with, and its place with its brackets: `2021-03-04 title`, `2021_3_4`,
/// `2021年3月4日`, `(2021-03-04) title`, `20210304`, `title_2021-03-04`. `name` has no extension.
pub(crate) fn in_name(name: &str) -> Option<(NaiveDate, Range<usize>)> {
    at_start(name).map(|(day, end)| (day, 0..end)).or_else(|| at_end(name))
}

fn at_start(name: &str) -> Option<(NaiveDate, usize)> {
    const BRACKETS: [(&str, &str); 5] = [("(", ")"), ("（", "）"), ("[", "]"), ("【", "】"), ("「", "」")];
    if let Some((open, close)) = BRACKETS.iter().find(|(open, _)| name.starts_with(open)) {
        let (day, len) = day(&name[open.len()..])?;
        let end = open.len() + len;
        return name[end..].starts_with(close).then(|| (day, end + close.len()));
    }
    let (day, len) = day(name)?;
    Some((day, len + clock(&name[len..])))
}

/// A day at the end, behind a separator.
fn at_end(name: &str) -> Option<(NaiveDate, Range<usize>)> {
    let close = name.trim_end_matches([')', '）', ']', '】']);
    // The longest form is `2021年12月31日`.
    let from = close.floor_char_boundary(close.len().saturating_sub(20));
    let starts = close[from..].char_indices().filter(|(_, c)| c.is_ascii_digit()).map(|(at, _)| from + at);
    let starts: Vec<usize> = starts.collect();
    starts.into_iter().find_map(|at| {
        let before = close[..at].chars().next_back()?;
        let (day, len) = day(&close[at..])?;
        let is_apart = matches!(before, '-' | '_' | '.' | ' ' | '(' | '（' | '[' | '【');
        // A name that is a day behind a bracket has no end.
        let is_whole = at == before.len_utf8();
        if !is_apart || is_whole || at + len != close.len() {
            return None;
        }
        Some((day, at - before.len_utf8()..name.len()))
    })
}

/// The day at the start of a text and its length in bytes. No digit follows it.
fn day(text: &str) -> Option<(NaiveDate, usize)> {
    let digits =
        |from: usize| text.get(from..).map_or(0, |rest| rest.bytes().take_while(u8::is_ascii_digit).count());
    let number = |from: usize, len: usize| text.get(from..from + len)?.parse::<u32>().ok();
    let valid = |year: u32, month: u32, day: u32| {
        // Digits may be any number, so only years near the present count as a date.
        let near = (1900..=2199).contains(&year);
        near.then(|| NaiveDate::from_ymd_opt(year.cast_signed(), month, day)).flatten()
    };
    match digits(0) {
        8 => return Some((valid(number(0, 4)?, number(4, 2)?, number(6, 2)?)?, 8)),
        // `20210304T1059`, `202103041059` and `20210304105900` are the ids of notes.
        len @ (12 | 14) => {
            let hour = number(8, 2)?;
            let sound = hour < 24 && number(10, 2)? < 60;
            return sound
                .then(|| valid(number(0, 4)?, number(4, 2)?, number(6, 2)?))
                .flatten()
                .map(|day| (day, len));
        }
        4 => {}
        _ => return None,
    }
    let separator = text[4..].chars().next()?;
    let next = match separator {
        '-' | '_' | '.' => separator,
        '年' => '月',
        _ => return None,
    };
    let month = 4 + separator.len_utf8();
    let month_len = digits(month);
    let after_month = month + month_len;
    if !matches!(month_len, 1 | 2) || !text[after_month..].starts_with(next) {
        return None;
    }
    let day = after_month + next.len_utf8();
    let day_len = digits(day);
    if !matches!(day_len, 1 | 2) {
        return None;
    }
    let found = valid(number(0, 4)?, number(month, month_len)?, number(day, day_len)?)?;
    let end = day + day_len;
    let han = if next == '月' && text[end..].starts_with('日') { '日'.len_utf8() } else { 0 };
    Some((found, end + han))
}

/// The length of a time behind the day: `T10-59-00`, ` 10.59.00`, `T105900`.
fn clock(text: &str) -> usize {
    let bytes = text.as_bytes();
    let Some(first) = bytes.first().filter(|b| matches!(b, b'T' | b't' | b' ' | b'_')) else { return 0 };
    let marked = matches!(first, b'T' | b't');
    let run = |from: usize| {
        bytes.get(from..).map_or(0, |rest| rest.iter().take_while(|b| b.is_ascii_digit()).count())
    };
    if marked && matches!(run(1), 4 | 6) {
        return 1 + run(1);
    }
    let part = |at: usize| {
        let separated = bytes.get(at).is_some_and(|b| matches!(b, b'-' | b':' | b'.' | b'_'));
        separated && run(at + 1) == 2
    };
    if run(1) != 2 || !part(3) {
        return 0;
    }
    if part(6) {
        9
    } else if marked {
        6
    } else {
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_may_begin_or_end_with_a_day() {
        let table = [
            ("2009-01-01-foo", Some(("2009-01-01", "-foo"))),
            ("2023-09-12", Some(("2023-09-12", ""))),
            ("2021-3-4-one-digit", Some(("2021-03-04", "-one-digit"))),
            ("2021_03_04 title", Some(("2021-03-04", " title"))),
            ("2021.03.04 title", Some(("2021-03-04", " title"))),
            ("2021年3月4日 标题", Some(("2021-03-04", " 标题"))),
            ("2021年3月4日标题", Some(("2021-03-04", "标题"))),
            ("(2022-08-23) page", Some(("2022-08-23", " page"))),
            ("【2022.8.23】标题", Some(("2022-08-23", "标题"))),
            ("20210305", Some(("2021-03-05", ""))),
            ("20221101.7 title", Some(("2022-11-01", ".7 title"))),
            ("20210305T121146--title", Some(("2021-03-05", "--title"))),
            ("202103051211 title", Some(("2021-03-05", " title"))),
            ("2021-03-05 12-11-46 title", Some(("2021-03-05", " title"))),
            ("ai_news_2026-07-07", Some(("2026-07-07", "ai_news"))),
            ("news (2026-07-07)", Some(("2026-07-07", "news "))),
            ("news-20260707", Some(("2026-07-07", "news"))),
            ("2010年年度报告", None),
            ("202103051", None),
            ("12345678", None),
            ("2009-13-01-foo", None),
            ("1936", None),
            ("v2021-03-04x", None),
            ("2021-03", None),
            ("(2021-03-04", None),
            ("", None),
        ];
        for (name, expected) in table {
            let found = in_name(name).map(|(day, place)| {
                (day.to_string(), format!("{}{}", &name[..place.start], &name[place.end..]))
            });
            let found = found.as_ref().map(|(day, rest)| (&**day, &**rest));
            assert_eq!(found, expected, "{name}");
        }
    }

    #[test]
    fn no_name_makes_it_panic() {
        arbtest::arbtest(|u| {
            let pieces =
                ["2021", "03", "4", "-", "_", ".", "年", "月", "日", "(", "】", "T", "12", "é", " ", "x"];
            let mut name = String::new();
            for _ in 0..u.int_in_range(0..=10)? {
                name.push_str(u.choose(&pieces)?);
            }
            if let Some((_, place)) = in_name(&name) {
                assert!(name.get(place).is_some(), "{name}");
            }
            Ok(())
        });
    }
}
