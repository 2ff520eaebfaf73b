//! Dates in any form.

use super::articles::check_date;
use super::{ms, ns};
use crate::runner::{Case, Features, Target};
use arbtest::arbitrary::{Result as Made, Unstructured};
use chrono::{DateTime, Datelike, Utc};
use newsrack::article::{ReadOptions, parse_header};
use std::path::Path;

pub(super) const DATES: Target = Target {
    name: "dates",
    pieces: &[
        "2021",
        "2021-03-24",
        "3",
        "03",
        "-",
        "/",
        ":",
        " ",
        "T",
        "Mar",
        "March",
        "Thu,",
        "Thursday",
        "+08:00",
        "-0330",
        "Z",
        "GMT",
        "UTC+8",
        "年",
        "月",
        "日",
        "上午",
        "下午",
        "PM",
        "am",
        ".",
        ".123456789",
        "99",
        "1648123161",
        "9223372036854775807",
        "11:59:21",
        "24:00",
        "23:59:60",
        "[[",
        "]]",
        "'",
        "。",
        "JST",
        "CST",
        "[Asia/Shanghai]",
        "今天",
        "星期四",
        "1st",
        "31",
        "Feb",
        "29",
        "0",
        "12:30",
        ",",
        "(",
        ")",
    ],
    check: dates,
    longest: 4096,
    budget: (ms(50), ns(4000)),
};

fn date_of(text: &str) -> Option<DateTime<Utc>> {
    let quoted = serde_json::to_string(text).unwrap();
    let file = format!("---\ntitle: a\ndate: {quoted}\n---\nbody\n");
    parse_header(file.as_bytes(), Path::new("a.md"), &ReadOptions::default()).0.date
}

fn dates(case: &Case, seen: &mut Features) {
    let text = case.text();
    let date = date_of(&text);
    check_date(date);
    seen.saw(date.map(|date| (date.year() / 500, date.timestamp() % 60 == 0)));
    seen.saw((date.is_some(), text.len().min(40), text.matches([':', '-', '/']).count().min(6)));
    // The date is also read from a file name.
    let name = format!("{}.md", text.replace(['/', '\0'], "-"));
    let (header, _) = parse_header(b"body", Path::new(&name), &ReadOptions::default());
    check_date(header.date);
    // A date in any common format is read correctly.
    if let Ok((moment, written)) = written(&mut Unstructured::new(&case.bytes)) {
        assert_eq!(date_of(&written), Some(moment), "{written:?}");
    }
}

fn written(u: &mut Unstructured<'_>) -> Made<(DateTime<Utc>, String)> {
    let seconds = u.int_in_range(0..=4_102_444_800_i64)?;
    let moment = DateTime::from_timestamp(seconds, 0).unwrap_or_default();
    let minutes = u.int_in_range(-720..=840)?;
    let zone = chrono::FixedOffset::east_opt(minutes * 60).unwrap();
    let there = moment.with_timezone(&zone);
    let ways = [
        "%Y-%m-%d %H:%M:%S",
        "%Y-%m-%dT%H:%M:%SZ",
        "%Y/%m/%d %H:%M:%S",
        "%a, %d %b %Y %H:%M:%S GMT",
        "%Y年%m月%d日 %H:%M:%S",
        "%d %B %Y %H:%M:%S",
        "%B %d, %Y %I:%M:%S %p",
    ];
    let with_zone = ["%Y-%m-%d %H:%M:%S %z", "%Y-%m-%dT%H:%M:%S%:z", "%a, %d %b %Y %H:%M:%S %z"];
    let at = u.choose_index(ways.len() + with_zone.len())?;
    let text = match ways.get(at) {
        Some(way) => moment.format(way).to_string(),
        None => there.format(with_zone[at - ways.len()]).to_string(),
    };
    Ok((moment, text))
}
