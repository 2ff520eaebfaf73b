//! Dates of feeds: as articles have them, with the zones of RFC 822 and RFC 2822.

use super::notes::{NoteKind, Notes, quoted};
use crate::article::DateOrder;
use crate::article::date;
use crate::zone::Zone;
use chrono::{DateTime, Datelike, TimeDelta, Utc};

/// The longest text that is read as a date. In bytes.
const DATE_MAX: usize = 100;

/// Zones that mean something else in feeds than in articles, in minutes east of UTC. `CST` is that of RFC 822 in feeds of
/// every language; military letters say nothing (RFC 2822 §4.3).
const ZONES: [(&str, i64); 4] = [("CST", -360), ("UTZ", 0), ("GMT0", 0), ("ZULU", 0)];

/// Zones with several meanings: the languages that decide, and minutes east of UTC.
const BY_LANGUAGE: [(&str, &[&str], i64); 8] = [
    ("IST", &["hi", "en-in", "ta", "te", "mr", "bn", "gu", "kn", "ml", "pa"], 330),
    ("IST", &["he", "iw"], 120),
    ("IST", &["ga", "en-ie"], 60),
    ("AEST", &["en-au", "en"], 600),
    ("AEDT", &["en-au", "en"], 660),
    ("ACST", &["en-au", "en"], 570),
    ("ACDT", &["en-au", "en"], 630),
    ("AST", &["ar"], 180),
];

/// Names that are used with several meanings; without a language that decides they are unknown.
const AMBIGUOUS: [&str; 2] = ["IST", "AEST"];

/// Reads a date; notes what cannot be read. `language` is that of the feed.
pub(super) fn read(
    text: &str,
    line: usize,
    language: Option<&str>,
    notes: &mut Notes,
) -> Option<DateTime<Utc>> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let text = text.split_whitespace().take(20).collect::<Vec<_>>().join(" ");
    let moment = (text.len() <= DATE_MAX).then(|| parse(&text, language, line, notes)).flatten();
    let Some(moment) = moment else {
        notes.add(line, NoteKind::Date, format!("{} is not a date", quoted(&text)));
        return None;
    };
    // What programs write who have no date: zero, and the year one.
    let is_real = moment.year() >= 1900 && moment != DateTime::UNIX_EPOCH;
    is_real.then_some(moment)
}

fn parse(text: &str, language: Option<&str>, line: usize, notes: &mut Notes) -> Option<DateTime<Utc>> {
    let article = |text: &str| date::parse(text, Zone::UTC, DateOrder::BySeparator);
    let Some((rest, zone)) = split_zone(text) else {
        return article(text).or_else(|| article(&repaired(text)?));
    };
    let upper = zone.to_ascii_uppercase();
    let at = |east: i64| {
        let moment = article(&rest).or_else(|| article(&repaired(&rest)?))?;
        moment.checked_sub_signed(TimeDelta::minutes(east))
    };
    let named = ZONES.iter().find(|(name, _)| *name == upper).map(|(_, east)| *east);
    let military = (upper.len() == 1).then_some(0);
    let language = language.unwrap_or_default().to_ascii_lowercase().replace('_', "-");
    let by_language = || {
        let speaks = |known: &&str| language == **known || language.split('-').next() == Some(known);
        let fits =
            |(name, languages, _): &&(&str, &[&str], i64)| *name == upper && languages.iter().any(speaks);
        BY_LANGUAGE.iter().find(fits).map(|(_, _, east)| *east)
    };
    if let Some(east) = named.or(military).or_else(by_language) {
        return at(east);
    }
    let known = || article(text).or_else(|| article(&repaired(text)?));
    if !AMBIGUOUS.contains(&&*upper)
        && let Some(moment) = known()
    {
        return Some(moment);
    }
    let moment = at(0)?;
    notes.add(line, NoteKind::Zone, format!("the time zone {} is unknown; taken as UTC", quoted(zone)));
    Some(moment)
}

/// The text without the name of its zone, and that name: behind a time, at the end or before the year.
fn split_zone(text: &str) -> Option<(String, &str)> {
    let words: Vec<&str> = text.split(' ').collect();
    let is_name = |word: &str| {
        (1..=6).contains(&word.len())
            && word.bytes().all(|b| b.is_ascii_alphanumeric())
            && word.as_bytes()[0].is_ascii_alphabetic()
            && !matches!(word.to_ascii_lowercase().as_str(), "am" | "pm" | "uhr" | "h" | "z")
    };
    let is_time =
        |word: &str| word.contains(':') || matches!(word.to_ascii_lowercase().as_str(), "am" | "pm");
    let at = (1..words.len()).rev().find(|at| is_time(words[at - 1]) && is_name(words[*at]))?;
    let is_year = |word: &str| word.len() == 4 && word.bytes().all(|b| b.is_ascii_digit());
    let follows = &words[at + 1..];
    if !(follows.is_empty() || follows.len() == 1 && is_year(follows[0])) {
        return None;
    }
    let rest: Vec<&str> =
        words.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, word)| *word).collect();
    Some((rest.join(" "), words[at]))
}

/// A date with what feeds get wrong put right: a day of the week that is no word, words in front, doubled zones. None
/// if nothing but a number is left, from which a date would be invented.
fn repaired(text: &str) -> Option<String> {
    let is_day = |day: &str| day.len() < 20 && !day.contains(char::is_numeric);
    let text = text.split_once(", ").filter(|(day, _)| is_day(day)).map_or(text, |(_, rest)| rest);
    // `+0000 GMT`, `GMT +00:00`: the offset alone.
    let text = text.strip_suffix(" GMT").filter(|rest| rest.contains('+')).unwrap_or(text);
    let text = text.replace(['\u{200e}', '\u{200f}'], "");
    let is_number = text.trim().bytes().all(|b| b.is_ascii_digit());
    (!is_number).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utc(text: &str, language: Option<&str>) -> (String, Vec<String>) {
        let mut notes = Notes::default();
        let date = read(text, 1, language, &mut notes);
        let date = date.map_or("none".into(), |date| date.format("%Y-%m-%dT%H:%M:%S").to_string());
        (date, notes.problems().map(|problem| problem.message).collect())
    }

    #[test]
    fn dates_of_feeds_are_read() {
        let table = [
            ("Tue, 02 Jun 2026 07:05:00 CST", "2026-06-02T13:05:00"),
            ("Tue Jun 2 07:05:00 CST 2026", "2026-06-02T13:05:00"),
            ("Tue, 02 Jun 2026 07:05:00 EDT", "2026-06-02T11:05:00"),
            ("Tue, 02 Jun 2026 07:05:00 pst", "2026-06-02T15:05:00"),
            ("Tue, 02 Jun 2026 07:05:00 JST", "2026-06-01T22:05:00"),
            ("Tue, 02 Jun 2026 07:05:00 BST", "2026-06-02T06:05:00"),
            ("Tue, 02 Jun 2026 07:05:00 A", "2026-06-02T07:05:00"),
            ("Tue, 02 Jun 2026 07:05:00 -0000", "2026-06-02T07:05:00"),
            ("Tue, 02 Jun 2026 07:05:00 +08:00", "2026-06-01T23:05:00"),
            ("Tue, 02 Jun 2026 07:05:00 GMT+8", "2026-06-01T23:05:00"),
            ("Tue, 02 Jun 2026 07:05:00 +0000 GMT", "2026-06-02T07:05:00"),
            ("Tue, 02 Jun 2026 07:05:00 +0800 (CST)", "2026-06-01T23:05:00"),
            ("Xyz, 02 Jun 2026 07:05:00 GMT", "2026-06-02T07:05:00"),
            ("Fri, 02 June 2026 7:05 PM EST", "2026-06-03T00:05:00"),
            ("02 Jun 26 07:05 UT", "2026-06-02T07:05:00"),
            ("Tue, 02 Jun 2026 24:00:00 GMT", "2026-06-03T00:00:00"),
            ("Tue,\n 02  Jun 2026\t07:05:00 GMT", "2026-06-02T07:05:00"),
            ("2026-06-02", "2026-06-02T00:00:00"),
            ("2026-6-2 7:05", "2026-06-02T07:05:00"),
            ("2026-06-02T07:05:00.123+05:30", "2026-06-02T01:35:00"),
            ("2026-06-02 07:05:00 UTC", "2026-06-02T07:05:00"),
            ("1780383900", "2026-06-02T07:05:00"),
            ("June 2, 2026", "2026-06-02T00:00:00"),
            // Languages.
            ("Di, 02 Jun 2026 07:05:00 +0200", "2026-06-02T05:05:00"),
            ("mar., 02 juin 2026 07:05:00 +0200", "2026-06-02T05:05:00"),
            ("mar, 02 jun 2026 07:05:00 -0300", "2026-06-02T10:05:00"),
            ("mar, 02 giu 2026 07:05:00 +0200", "2026-06-02T05:05:00"),
            ("ter, 02 jun 2026 07:05:00 -0300", "2026-06-02T10:05:00"),
            ("di, 02 jun 2026 07:05:00 +0200", "2026-06-02T05:05:00"),
            ("Ti, 02 Kesä 2026 07:05:00 +0300", "2026-06-02T04:05:00"),
            ("Ke, 30 Lok 2024 07:05:00 +0200", "2024-10-30T05:05:00"),
            ("wt., 02 cze 2026 07:05:00 +0200", "2026-06-02T05:05:00"),
            ("Вт, 02 июн 2026 07:05:00 +0300", "2026-06-02T04:05:00"),
            // What stands for no date.
            ("", "none"),
            ("0001-01-01T00:00:00Z", "none"),
            ("Thu, 01 Jan 1970 00:00:00 +0000", "none"),
            ("0", "none"),
            ("yesterday", "none"),
            // Months that are not known leave no date behind.
            ("Qwert 2, 2025", "none"),
            ("Qwert, 2025", "none"),
            ("Mon, Qwert 2, 2025", "none"),
            ("2 Qwert, 2025 07:05 GMT", "none"),
        ];
        for (text, expected) in table {
            assert_eq!(utc(text, None).0, expected, "{text}");
        }
    }

    #[test]
    fn zones_of_several_meanings_need_a_language() {
        let table = [
            ("IST", None, "2026-06-02T07:05:00"),
            ("IST", Some("en-IN"), "2026-06-02T01:35:00"),
            ("IST", Some("hi"), "2026-06-02T01:35:00"),
            ("IST", Some("he"), "2026-06-02T05:05:00"),
            ("AEST", Some("en_AU"), "2026-06-01T21:05:00"),
            ("AEST", None, "2026-06-02T07:05:00"),
            ("CST", Some("zh-CN"), "2026-06-02T13:05:00"),
        ];
        for (zone, language, expected) in table {
            let text = format!("Tue, 02 Jun 2026 07:05:00 {zone}");
            assert_eq!(utc(&text, language).0, expected, "{zone} {language:?}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_noted() {
        let zone = utc("Tue, 02 Jun 2026 07:05:00 XYZ", None);
        assert_eq!(zone.0, "2026-06-02T07:05:00");
        assert_eq!(zone.1, ["the time zone `XYZ` is unknown; taken as UTC"]);
        assert_eq!(utc("soon", None).1, ["`soon` is not a date"]);
        assert_eq!(utc("Qwert 2, 2025", None).1, ["`Qwert 2, 2025` is not a date"]);
        let mut notes = Notes::default();
        for (line, text) in [(3, "soon"), (4, "later"), (5, "never")] {
            assert_eq!(read(text, line, None, &mut notes), None);
        }
        let problems: Vec<_> = notes.problems().map(|problem| (problem.line, problem.message)).collect();
        assert_eq!(problems, [(3, "`soon` is not a date (and 2 more)".to_owned())]);
        assert_eq!(utc(&"soon ".repeat(100), None).1.len(), 1);
    }
}
