//! Parses dates as people and programs write them. Not chrono's parser, which rejects wrong weekdays and most zone
//! names.
//!
//! A date that names no zone is wall-clock time in the user's zone. A value that cannot be a date gives none.

mod scanner;

use crate::zone::Zone;
use chrono::{DateTime, Datelike, Days, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Utc};
use scanner::{Day, Scanner};

/// Parses a date. `zone` applies to dates that name none.
pub(crate) fn parse(text: &str, zone: Zone) -> Option<DateTime<Utc>> {
    let text = text.trim().trim_end_matches('。').trim_matches(['"', '\'', '`']).trim();
    // Obsidian writes days as links to daily notes.
    let text = text.strip_prefix("[[").and_then(|rest| rest.strip_suffix("]]")).unwrap_or(text).trim();
    if text.is_empty() || text.len() > 100 {
        return None;
    }
    let moment = if text.bytes().all(|b| b.is_ascii_digit() || b == b'.') && !is_dotted_day(text) {
        digits(text, zone)?
    } else {
        let mut scanner = Scanner { rest: text };
        let day = scanner.day()?;
        let (time, spill) = scanner.time()?;
        // `Thu Mar 24 11:59:21 2022` has its year last.
        let (day, offset) = match day {
            Day::Whole(day) => (day, scanner.zone().ok()?),
            Day::NoYear(month, day) => {
                let before = scanner.zone_name_before_year();
                let year = scanner.year()?;
                let day = NaiveDate::from_ymd_opt(year, month, day)?;
                (day, if before.is_some() { before } else { scanner.zone().ok()? })
            }
        };
        scanner.end()?;
        let day = if spill { day.checked_add_days(Days::new(1))? } else { day };
        resolve(day.and_time(time), offset, zone)?
    };
    // The year must have four digits both in UTC and in the user's zone.
    let years = [moment.year(), moment.with_timezone(&zone).year()];
    years.iter().all(|year| (1..=9999).contains(year)).then_some(moment)
}

/// The day at the start of a file name, `YYYY-MM-DD` or `YYYYMMDD` not followed by a digit, as midnight in `zone`.
pub(crate) fn from_name(name: &str, zone: Zone) -> Option<DateTime<Utc>> {
    let (day, _) = name_prefix(name)?;
    resolve(day.and_time(NaiveTime::MIN), None, zone)
}

/// The day at the start of a file name and its length in bytes.
pub(crate) fn name_prefix(name: &str) -> Option<(NaiveDate, usize)> {
    let bytes = name.as_bytes();
    let number = |from: usize, to: usize| -> Option<u32> {
        let part = bytes.get(from..to)?;
        part.iter().all(u8::is_ascii_digit).then(|| part.iter().fold(0, |n, b| n * 10 + u32::from(b - b'0')))
    };
    let dashed = bytes.get(4) == Some(&b'-') && bytes.get(7) == Some(&b'-');
    let (month, day, len) = if dashed { (5, 8, 10) } else { (4, 6, 8) };
    if bytes.get(len).is_some_and(u8::is_ascii_digit) {
        return None;
    }
    let year = number(0, 4)?;
    // Eight digits may be any number, so only years near the present count as a date.
    if !(1900..=2199).contains(&year) {
        return None;
    }
    let date = NaiveDate::from_ymd_opt(year.cast_signed(), number(month, month + 2)?, number(day, day + 2)?)?;
    Some((date, len))
}

/// Converts wall-clock time to a moment. Without an offset the zone decides: of a time that occurs twice the first
/// counts, and a time that the clock skips takes the offset from before the skip.
pub(crate) fn resolve(wall: NaiveDateTime, offset: Option<FixedOffset>, zone: Zone) -> Option<DateTime<Utc>> {
    if let Some(offset) = offset {
        return Some(wall.checked_sub_offset(offset)?.and_utc());
    }
    if let Some(moment) = zone.from_local_datetime(&wall).earliest() {
        return Some(moment.with_timezone(&Utc));
    }
    let before = zone.from_local_datetime(&wall.checked_sub_days(Days::new(1))?).earliest()?;
    Some(wall.checked_sub_offset(chrono::Offset::fix(before.offset()))?.and_utc())
}

/// A date of digits alone: Unix seconds or milliseconds, or a day or second without separators.
fn digits(text: &str, zone: Zone) -> Option<DateTime<Utc>> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let number: i64 = whole.parse().ok()?;
    if !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let part = |from: usize, to: usize| whole.get(from..to)?.parse::<u32>().ok();
    match whole.len() {
        8 | 14 if fraction.is_empty() => {
            let day = NaiveDate::from_ymd_opt(part(0, 4)?.cast_signed(), part(4, 6)?, part(6, 8)?)?;
            let time = if whole.len() == 14 {
                NaiveTime::from_hms_opt(part(8, 10)?, part(10, 12)?, part(12, 14)?)?
            } else {
                NaiveTime::MIN
            };
            resolve(day.and_time(time), None, zone)
        }
        9..=11 => DateTime::from_timestamp(number, 0),
        12..=13 => DateTime::from_timestamp_millis(number),
        _ => None,
    }
}

/// Whether digits and dots are a day, as in `2021.03.05`, and not a number of seconds.
fn is_dotted_day(text: &str) -> bool {
    text.bytes().filter(|b| *b == b'.').count() == 2
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::zone::tests::zone;

    fn utc(text: &str, zone: Zone) -> String {
        parse(text, zone).map_or("none".into(), |moment| moment.format("%Y-%m-%dT%H:%M:%SZ").to_string())
    }

    #[test]
    fn every_way_to_write_a_date_is_read() {
        let table = [
            ("Thu, 24 Mar 2022 11:59:21 GMT", "2022-03-24T11:59:21Z"),
            ("Fri, 24 Mar 2022 11:59:21 GMT", "2022-03-24T11:59:21Z"), // a wrong weekday
            ("Thu, 24 Mar 2022 11:59:21 JST", "2022-03-24T02:59:21Z"),
            ("Thu, 24 Mar 2022 11:59:21 CST", "2022-03-24T03:59:21Z"),
            ("Thu, 24 Mar 2022 11:59:21 EST", "2022-03-24T16:59:21Z"),
            ("Thu, 24 Mar 2022 11:59:21 +0800", "2022-03-24T03:59:21Z"),
            ("Thu, 24 Mar 2022 11:59:21 -0330", "2022-03-24T15:29:21Z"),
            ("24 Mar 98 11:59 UT", "1998-03-24T11:59:00Z"),
            ("Thu Mar 24 2022 11:59:21 GMT+0800 (中国标准时间)", "2022-03-24T03:59:21Z"),
            ("Thu Mar 24 11:59:21 2022", "2022-03-24T11:59:21Z"),
            ("Thu Mar 24 11:59:21 CST 2022", "2022-03-24T03:59:21Z"),
            ("2022-03-24T11:59:21Z", "2022-03-24T11:59:21Z"),
            ("2022-03-24t11:59:21z", "2022-03-24T11:59:21Z"),
            ("2022-03-24T11:59:21.123456+08:00", "2022-03-24T03:59:21Z"),
            ("2026-03-02T09:57:40.879377462+00:00", "2026-03-02T09:57:40Z"),
            ("2022-03-24 11:59:21", "2022-03-24T11:59:21Z"),
            ("2022-03-24  11:59", "2022-03-24T11:59:00Z"),
            ("2022-03-24T11:59", "2022-03-24T11:59:00Z"),
            ("2022-03-24 11:59:21 +8", "2022-03-24T03:59:21Z"),
            ("2022-03-24 11:59:21 -5", "2022-03-24T16:59:21Z"),
            ("2022-03-24 11:59:21 +0800", "2022-03-24T03:59:21Z"),
            ("2022-03-24 11:59:21 -03:30", "2022-03-24T15:29:21Z"),
            ("2022-03-24 11:59:21 UTC+8", "2022-03-24T03:59:21Z"),
            ("2013/7/13 20:46:25", "2013-07-13T20:46:25Z"),
            ("2013/7/13", "2013-07-13T00:00:00Z"),
            ("2013-7-3 0:6", "2013-07-03T00:06:00Z"),
            ("2021.03.05", "2021-03-05T00:00:00Z"),
            ("2022-03-24", "2022-03-24T00:00:00Z"),
            ("20220324", "2022-03-24T00:00:00Z"),
            ("20220324115921", "2022-03-24T11:59:21Z"),
            ("2022年3月24日 11:59", "2022-03-24T11:59:00Z"),
            ("2022年3月24日", "2022-03-24T00:00:00Z"),
            ("2024 年 05 月 29 日 12:44:16", "2024-05-29T12:44:16Z"),
            ("2022年3月24日 星期四 下午3点05分", "2022-03-24T15:05:00Z"),
            ("27 May 2020", "2020-05-27T00:00:00Z"),
            ("27 May, 2020", "2020-05-27T00:00:00Z"),
            ("27th May 2020", "2020-05-27T00:00:00Z"),
            ("May 27, 2020", "2020-05-27T00:00:00Z"),
            ("May 27th, 2020 at 5:04 PM", "2020-05-27T17:04:00Z"),
            ("Sept. 5, 2020", "2020-09-05T00:00:00Z"),
            ("27-May-2020", "2020-05-27T00:00:00Z"),
            ("5/27/2020 9:04:53 AM", "2020-05-27T09:04:53Z"),
            ("5/27/2020 12:04:53 AM", "2020-05-27T00:04:53Z"),
            ("27/5/2020", "2020-05-27T00:00:00Z"),
            ("27.05.2020", "2020-05-27T00:00:00Z"),
            ("1648123161", "2022-03-24T11:59:21Z"),
            ("1648123161000", "2022-03-24T11:59:21Z"),
            ("1648123161.5", "2022-03-24T11:59:21Z"),
            ("[[2022-03-24]]", "2022-03-24T00:00:00Z"),
            ("\"2022-03-24\"", "2022-03-24T00:00:00Z"),
            ("`2022-03-24 11:59`。", "2022-03-24T11:59:00Z"),
            ("2022-03-24 24:00", "2022-03-25T00:00:00Z"),
            ("Thu, 31 Dec 1936 00:00:00 GMT", "1936-12-31T00:00:00Z"),
            ("0001-01-01", "0001-01-01T00:00:00Z"),
            ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"),
        ];
        for (text, expected) in table {
            assert_eq!(utc(text, Zone::UTC), expected, "{text}");
        }
    }

    #[test]
    fn what_cannot_be_a_date_is_none() {
        let table = [
            "",
            " ",
            "Invalid Date",
            "{{date}}",
            "null",
            "true",
            "yesterday",
            "2021",
            "2021-13-01",
            "2021-02-30",
            "31 Feb 2021",
            "0000-01-01",
            "10000-01-01",
            "9999-12-31T23:59:59-12:00",
            "2021-03-01 21:18:86",
            "2021-03-01 21:60",
            "2021-03-01 25:00",
            "2021-03-01 23:59:60",
            "9223372036854775807",
            "99999999999999999999",
            "2021-03-01 11:59 Nowhere",
            "2021-03-01 +99:00",
            "2021-03-01 and more",
            "1.2.3.4",
            "13/13/2020",
            "2021-03-",
            "Mar",
            "24 Marz",
            "Thu,",
            "12:30",
            "5/27/2020 13:04 AM",
        ];
        for text in table {
            assert_eq!(utc(text, Zone::UTC), "none", "{text}");
        }
        for text in ["10000-01-01", "9999-12-31T23:59:59Z", "9999-12-31T16:00:00Z"] {
            assert_eq!(utc(text, zone("Asia/Shanghai")), "none", "{text}");
        }
        assert_eq!(utc("9999-12-31", zone("Asia/Shanghai")), "9999-12-30T16:00:00Z");
        assert_eq!(utc("0001-01-01T01:00:00Z", zone("America/New_York")), "none");
    }

    #[test]
    fn without_a_zone_the_readers_zone_decides() {
        let table = [
            ("2022-03-24 11:59:21", zone("Asia/Shanghai"), "2022-03-24T03:59:21Z"),
            ("2022-03-24", zone("Asia/Shanghai"), "2022-03-23T16:00:00Z"),
            ("2022-03-24 11:59:21 GMT", zone("Asia/Shanghai"), "2022-03-24T11:59:21Z"),
            // A time that occurs twice is the first; a skipped time takes the offset from before.
            ("2021-10-31 02:30", zone("Europe/Berlin"), "2021-10-31T00:30:00Z"),
            ("2021-03-28 02:30", zone("Europe/Berlin"), "2021-03-28T01:30:00Z"),
        ];
        for (text, zone, expected) in table {
            assert_eq!(utc(text, zone), expected, "{text} in {zone:?}");
        }
    }

    #[test]
    fn a_name_may_begin_with_a_day() {
        let table = [
            ("2009-01-01-foo.md", Some("2009-01-01")),
            ("2023-09-12.md", Some("2023-09-12")),
            ("20210305.md", Some("2021-03-05")),
            ("20221101.7 title.md", Some("2022-11-01")),
            ("2010年年度报告.md", None),
            ("202103051.md", None),
            ("12345678.md", None),
            ("2009-13-01-foo.md", None),
            ("1936.md", None),
            ("", None),
        ];
        for (name, expected) in table {
            let found = from_name(name, Zone::UTC).map(|moment| moment.date_naive().to_string());
            assert_eq!(found.as_deref(), expected, "{name}");
        }
    }

    #[test]
    fn no_text_makes_it_panic() {
        arbtest::arbtest(|u| {
            let alphabet = [
                "2021", "3", "-", "/", ":", " ", "T", "Mar", "Thu,", "+08:00", "Z", "年", "月", "PM", ".",
                "99",
            ];
            let mut text = String::new();
            for _ in 0..u.int_in_range(0..=9)? {
                text.push_str(u.choose(&alphabet)?);
            }
            if let Some(moment) = parse(&text, zone("America/New_York")) {
                assert!((1..=9999).contains(&moment.year()), "{text}");
            }
            Ok(())
        });
    }
}
