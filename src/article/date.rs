//! Parses dates as people and programs write them. Not chrono's parser, which rejects wrong weekdays and most zone
//! names.
//!
//! A date that names no zone is wall-clock time in the user's zone. A value that cannot be a date gives none.

mod in_name;
mod scanner;
mod words;
mod zones;

pub(crate) use in_name::in_name;

use super::DateOrder;
use crate::zone::Zone;
use chrono::{DateTime, Datelike, Days, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Utc};
use scanner::{Day, Opening, Scanner};
use zones::DateZone;

/// Parses a date. `zone` applies to dates that name none. Of a month or a year alone, the first day counts; of two dates
/// with a word or a dash between them, the first.
pub(crate) fn parse(text: &str, zone: Zone, order: DateOrder) -> Option<DateTime<Utc>> {
    let text = text.trim().trim_end_matches('。').trim_matches(['"', '\'', '`']).trim();
    // Obsidian writes days as links to daily notes, Org mode puts dates into other brackets.
    let inside = |open, close| text.strip_prefix(open)?.strip_suffix(close);
    let text = inside("[[", "]]").or(inside("<", ">")).or(inside("[", "]")).unwrap_or(text).trim();
    if text.is_empty() || text.len() > 100 {
        return None;
    }
    let moment = single(text, zone, order).or_else(|| first_of_two(text, zone, order))?;
    // The year must have four digits both in UTC and in the user's zone.
    let years = [moment.year(), moment.with_timezone(&zone).year()];
    years.iter().all(|year| (1..=9999).contains(year)).then_some(moment)
}

/// Parses one date.
fn single(text: &str, zone: Zone, order: DateOrder) -> Option<DateTime<Utc>> {
    if text.bytes().all(|b| b.is_ascii_digit() || b == b'.') && !is_dotted_day(text) {
        return digits(text, zone);
    }
    scanned(text, zone, order, Opening::Day).or_else(|| scanned(text, zone, order, Opening::Weekday))
}

fn scanned(text: &str, zone: Zone, order: DateOrder, opening: Opening) -> Option<DateTime<Utc>> {
    let mut scanner = Scanner { rest: text, order, compact: false };
    let day = scanner.day(opening)?;
    if let Day::Partial(day) = day {
        scanner.end()?;
        return resolve(day.and_time(NaiveTime::MIN), None, zone);
    }
    let (time, spill) = scanner.time()?;
    // `Thu Mar 24 11:59:21 2022` has its year last.
    let (day, place) = match day {
        Day::Whole(day) | Day::Partial(day) => (day, scanner.zone().ok()?),
        Day::NoYear(month, day) => {
            let before = scanner.zone_name_before_year();
            let year = scanner.year()?;
            let day = NaiveDate::from_ymd_opt(year, month, day)?;
            (day, if before.is_some() { before.map(DateZone::Offset) } else { scanner.zone().ok()? })
        }
    };
    scanner.end()?;
    let day = if spill { day.checked_add_days(Days::new(1))? } else { day };
    match place {
        Some(DateZone::Zone(zone)) => resolve(day.and_time(time), None, zone),
        Some(DateZone::Offset(offset)) => resolve(day.and_time(time), Some(offset), zone),
        None => resolve(day.and_time(time), None, zone),
    }
}

/// The first of two dates, as in `2021-05-10 to 2021-05-12`.
fn first_of_two(text: &str, zone: Zone, order: DateOrder) -> Option<DateTime<Utc>> {
    const BETWEEN: [&str; 12] = [" to ", "→", " – ", " — ", "–", "—", " - ", "～", "~", "至", " bis ", "/"];
    BETWEEN.iter().find_map(|between| {
        let (first, second) = text.split_once(between)?;
        single(second.trim(), zone, order)?;
        single(first.trim(), zone, order)
    })
}

/// The moment at which a day begins in a zone.
pub(crate) fn midnight(day: NaiveDate, zone: Zone) -> Option<DateTime<Utc>> {
    resolve(day.and_time(NaiveTime::MIN), None, zone)
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

/// A date of digits alone: a year, a day, minute or second without separators, or the time since 1970 in seconds or a
/// fraction of them, which the number of digits shows.
fn digits(text: &str, zone: Zone) -> Option<DateTime<Utc>> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let number: i64 = whole.parse().ok()?;
    if !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let part = |from: usize, to: usize| whole.get(from..to).map_or(Some(0), |part| part.parse::<u32>().ok());
    let wall = || {
        let day = NaiveDate::from_ymd_opt(part(0, 4)?.cast_signed(), part(4, 6)?, part(6, 8)?)?;
        let time = NaiveTime::from_hms_opt(part(8, 10)?, part(10, 12)?, part(12, 14)?)?;
        resolve(day.and_time(time), None, zone)
    };
    match whole.len() {
        4 if fraction.is_empty() && (1000..=2999).contains(&number) => {
            midnight(NaiveDate::from_ymd_opt(number as i32, 1, 1)?, zone)
        }
        8 | 14 if fraction.is_empty() => wall(),
        9..=11 => DateTime::from_timestamp(number, 0),
        12 if fraction.is_empty() && (1900..2200).contains(&(number / 100_000_000)) => {
            wall().or_else(|| DateTime::from_timestamp_millis(number))
        }
        12..=13 => DateTime::from_timestamp_millis(number),
        16 => DateTime::from_timestamp_micros(number),
        19 => Some(DateTime::from_timestamp_nanos(number)).filter(|moment| moment.year() < 2200),
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
        parse(text, zone, DateOrder::default())
            .map_or("none".into(), |moment| moment.format("%Y-%m-%dT%H:%M:%SZ").to_string())
    }

    #[test]
    #[expect(clippy::too_many_lines, reason = "a table")]
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
            // Partial dates are the first day.
            ("2021-05", "2021-05-01T00:00:00Z"),
            ("2021/5", "2021-05-01T00:00:00Z"),
            ("2021年5月", "2021-05-01T00:00:00Z"),
            ("2021년 5월", "2021-05-01T00:00:00Z"),
            ("2021", "2021-01-01T00:00:00Z"),
            ("2021年", "2021-01-01T00:00:00Z"),
            ("May 2021", "2021-05-01T00:00:00Z"),
            ("mayo de 2021", "2021-05-01T00:00:00Z"),
            ("05/2021", "2021-05-01T00:00:00Z"),
            // Weekdays behind the day.
            ("2021-05-10 星期一", "2021-05-10T00:00:00Z"),
            ("2021-05-10 周一 12:11", "2021-05-10T12:11:00Z"),
            ("2021/05/10 (月) 12:11", "2021-05-10T12:11:00Z"),
            ("2021年5月10日（月）", "2021-05-10T00:00:00Z"),
            ("2021年5月10日 月曜日 午後3時5分", "2021-05-10T15:05:00Z"),
            ("2021. 5. 10.", "2021-05-10T00:00:00Z"),
            ("2021. 5. 10. 오후 3:05", "2021-05-10T15:05:00Z"),
            ("2021년 5월 10일 월요일 오전 9시 5분", "2021-05-10T09:05:00Z"),
            ("<2021-05-10 Mon 12:11>", "2021-05-10T12:11:00Z"),
            // Eras.
            ("令和3年5月10日", "2021-05-10T00:00:00Z"),
            ("令和元年5月10日", "2019-05-10T00:00:00Z"),
            ("平成31年4月30日", "2019-04-30T00:00:00Z"),
            ("昭和64年1月7日 12:00", "1989-01-07T12:00:00Z"),
            ("民國110年5月10日", "2021-05-10T00:00:00Z"),
            // Other languages.
            ("5 avril 2021", "2021-04-05T00:00:00Z"),
            ("lundi 1er mars 2021 à 14h30", "2021-03-01T14:30:00Z"),
            ("mar 2 mars 2021", "2021-03-02T00:00:00Z"),
            ("10. Mai 2021", "2021-05-10T00:00:00Z"),
            ("Montag, 10. Mai 2021, 14:30 Uhr", "2021-05-10T14:30:00Z"),
            ("10 de mayo de 2021", "2021-05-10T00:00:00Z"),
            ("10 maggio 2021", "2021-05-10T00:00:00Z"),
            ("10 de março de 2021", "2021-03-10T00:00:00Z"),
            ("10 mei 2021", "2021-05-10T00:00:00Z"),
            ("10. toukokuuta 2021", "2021-05-10T00:00:00Z"),
            ("10 maja 2021", "2021-05-10T00:00:00Z"),
            ("10 мая 2021 г.", "2021-05-10T00:00:00Z"),
            ("2021 May 10", "2021-05-10T00:00:00Z"),
            // Zones.
            ("2021-05-10T12:11:46 (UTC +01:00)", "2021-05-10T11:11:46Z"),
            ("May 3, 2021 10:00 AM (GMT+8)", "2021-05-03T02:00:00Z"),
            ("2021-05-10 12:11:46 +0800 CST", "2021-05-10T04:11:46Z"),
            ("2021-05-10 12:11:46.5 +0000 UTC m=+0.25", "2021-05-10T12:11:46Z"),
            ("2021-05-10 12:11:46 +08 +08", "2021-05-10T04:11:46Z"),
            ("2021-05-10 12:11 Asia/Shanghai", "2021-05-10T04:11:00Z"),
            ("2021-07-10T12:11:46+02:00[Europe/Berlin]", "2021-07-10T10:11:46Z"),
            ("2021-05-10 12:11 北京时间", "2021-05-10T04:11:00Z"),
            // Without separators.
            ("20210510T121146Z", "2021-05-10T12:11:46Z"),
            ("20210510T121146", "2021-05-10T12:11:46Z"),
            ("20210510T1211+0800", "2021-05-10T04:11:00Z"),
            ("202105101211", "2021-05-10T12:11:00Z"),
            ("1620648706000000", "2021-05-10T12:11:46Z"),
            ("1620648706000000000", "2021-05-10T12:11:46Z"),
            ("2021-130", "2021-05-10T00:00:00Z"),
            ("2021-W19-1", "2021-05-10T00:00:00Z"),
            // The first of two.
            ("2021-05-10 to 2021-05-12", "2021-05-10T00:00:00Z"),
            ("May 3, 2021 → May 5, 2021", "2021-05-03T00:00:00Z"),
            ("2021-05-10/2021-05-12", "2021-05-10T00:00:00Z"),
            // Day and month.
            ("10-05-2021 06:24 PM", "2021-05-10T18:24:00Z"),
            ("05-27-2020", "2020-05-27T00:00:00Z"),
            ("10.05.21", "2021-05-10T00:00:00Z"),
            ("5 PM", "none"),
            ("2021-05-10 5 PM", "2021-05-10T17:00:00Z"),
            ("2021-05-10 5:30 p.m.", "2021-05-10T17:30:00Z"),
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
            "0999",
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
    fn the_order_of_day_and_month_is_a_setting() {
        // Written; read by its separator, day first, month first.
        let table = [
            ("10/05/2021", ["2021-10-05", "2021-05-10", "2021-10-05"]),
            ("10-05-2021", ["2021-05-10", "2021-05-10", "2021-10-05"]),
            ("10.05.2021", ["2021-05-10", "2021-05-10", "2021-10-05"]),
            ("27/05/2021", ["2021-05-27"; 3]),
            ("05/27/2021", ["2021-05-27"; 3]),
            ("2021/05/10", ["2021-05-10"; 3]),
        ];
        for (text, expected) in table {
            let orders = [DateOrder::BySeparator, DateOrder::DayFirst, DateOrder::MonthFirst];
            let read = orders.map(|order| {
                let moment = parse(text, Zone::UTC, order);
                moment.map_or("none".into(), |moment| moment.date_naive().to_string())
            });
            assert_eq!(read, expected, "{text}");
        }
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
    fn no_text_makes_it_panic() {
        arbtest::arbtest(|u| {
            let alphabet = [
                "2021", "3", "-", "/", ":", " ", "T", "Mar", "Thu,", "+08:00", "Z", "年", "月", "PM", ".",
                "99", "W", "avril", "月", "(", ")", "[", "令和", "UTC", "to", "h", "오후",
            ];
            let mut text = String::new();
            for _ in 0..u.int_in_range(0..=9)? {
                text.push_str(u.choose(&alphabet)?);
            }
            if let Some(moment) = parse(&text, zone("America/New_York"), DateOrder::default()) {
                assert!((1..=9999).contains(&moment.year()), "{text}");
            }
            Ok(())
        });
    }
}
