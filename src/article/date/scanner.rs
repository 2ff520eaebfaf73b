//! Reads a date from left to right: the day, the time and the zone, in any notation.

use chrono::{FixedOffset, NaiveDate, NaiveTime};

/// The error for text in the zone's position that is no zone.
pub(super) struct NoZone;

/// The first part of a date.
pub(super) enum Day {
    /// Year, month and day.
    Whole(NaiveDate),
    /// Month and day; the year follows at the end.
    NoYear(u32, u32),
}

/// The part of a date that is still unread.
pub(super) struct Scanner<'t> {
    pub(super) rest: &'t str,
}

impl<'t> Scanner<'t> {
    fn blanks(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn eat(&mut self, one_of: &[char]) -> Option<char> {
        let c = self.rest.chars().next().filter(|c| one_of.contains(c))?;
        self.rest = &self.rest[c.len_utf8()..];
        Some(c)
    }

    /// Reads a number of at most `most` digits; also returns how many digits it has.
    fn number(&mut self, most: usize) -> Option<(u32, usize)> {
        let len = self.rest.bytes().take_while(u8::is_ascii_digit).count();
        if len == 0 || len > most {
            return None;
        }
        let (digits, rest) = self.rest.split_at(len);
        self.rest = rest;
        Some((digits.parse().ok()?, len))
    }

    fn letters(&mut self) -> &'t str {
        let len = self.rest.bytes().take_while(u8::is_ascii_alphabetic).count();
        let (word, rest) = self.rest.split_at(len);
        self.rest = rest;
        word
    }

    pub(super) fn day(&mut self) -> Option<Day> {
        self.weekday();
        self.blanks();
        if self.rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return self.month_first();
        }
        let (first, len) = self.number(5)?;
        let _ = ["st", "nd", "rd", "th"].iter().find_map(|ordinal| {
            let rest = self.rest.strip_prefix(ordinal)?;
            (len <= 2 && !rest.starts_with(|c: char| c.is_ascii_alphanumeric())).then(|| self.rest = rest)
        });
        self.blanks();
        let separator = self.eat(&['-', '/', '.', '年', '\u{2010}', '\u{2011}', ',']);
        self.blanks();
        if self.rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return if len <= 2 { self.day_month_year(first) } else { None };
        }
        separator?;
        let (second, _) = self.number(2)?;
        self.blanks();
        let next = self.eat(&['-', '/', '.', '月', '\u{2010}', '\u{2011}'])?;
        self.blanks();
        let (third, third_len) = self.number(5)?;
        if next == '月' {
            self.blanks();
            let _ = self.eat(&['日', '号']);
        }
        let date = if len >= 4 && third_len <= 2 {
            NaiveDate::from_ymd_opt(first.cast_signed(), second, third)?
        } else if len <= 2 && third_len == 4 {
            // In `5/27/2020` the month is first, unless it exceeds 12 or the separators are dots.
            let day_first = separator == Some('.') || first > 12;
            let (month, day) = if day_first { (second, first) } else { (first, second) };
            NaiveDate::from_ymd_opt(third.cast_signed(), month, day)?
        } else {
            return None;
        };
        Some(Day::Whole(date))
    }

    /// Skips `Thu,` or `星期四`, correct or not.
    fn weekday(&mut self) {
        const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
        let rest = self.rest;
        let word = self.letters();
        let known = word.len() >= 3
            && word.get(..3).is_some_and(|head| DAYS.iter().any(|day| day.eq_ignore_ascii_case(head)));
        if !known {
            self.rest = rest;
            return;
        }
        let _ = self.eat(&['.']);
        self.blanks();
        let _ = self.eat(&[',', '，']);
    }

    /// Reads `Mar 24, 2022`, `March 24 2022`, or the `Mar 24` of `Mar 24 11:59:21 2022`.
    fn month_first(&mut self) -> Option<Day> {
        let month = month(self.letters())?;
        let _ = self.eat(&['.']);
        self.blanks();
        let (day, _) = self.number(2)?;
        let _ = ["st", "nd", "rd", "th"]
            .iter()
            .find_map(|ordinal| self.rest.strip_prefix(ordinal).map(|rest| self.rest = rest));
        let _ = self.eat(&[',']);
        self.blanks();
        let digits = self.rest.bytes().take_while(u8::is_ascii_digit).count();
        if digits == 4 {
            let year = self.year()?;
            return NaiveDate::from_ymd_opt(year, month, day).map(Day::Whole);
        }
        Some(Day::NoYear(month, day))
    }

    fn day_month_year(&mut self, day: u32) -> Option<Day> {
        let month = month(self.letters())?;
        let _ = self.eat(&['.', '-', ',', '/']);
        let _ = self.eat(&[',']);
        self.blanks();
        let (year, len) = self.number(5)?;
        // RFC 2822, 4.3: two digits below 50 are in this century, three digits count from 1900.
        let year = match len {
            2 if year < 50 => year + 2000,
            2 | 3 => year + 1900,
            4 => year,
            _ => return None,
        };
        NaiveDate::from_ymd_opt(year.cast_signed(), month, day).map(Day::Whole)
    }

    pub(super) fn year(&mut self) -> Option<i32> {
        self.blanks();
        let (year, len) = self.number(4)?;
        (len == 4).then_some(year.cast_signed())
    }

    /// Reads the time of day, midnight if there is none. The flag is set for `24:00`, the next day's midnight.
    pub(super) fn time(&mut self) -> Option<(NaiveTime, bool)> {
        let before = self.rest;
        self.blanks();
        let _ = self.eat(&[',']);
        self.blanks();
        if self.rest.starts_with(['T', 't'])
            && self.rest[1..].starts_with(|c: char| c.is_ascii_digit() || c == ' ')
        {
            self.rest = self.rest[1..].trim_start();
        } else if let Some(rest) = self.rest.strip_prefix("at ") {
            self.rest = rest.trim_start();
        }
        self.weekday_in_han();
        let half = self.half_day_in_han();
        let Some((hour, len)) = self.number(6).filter(|(_, len)| *len != 4 || !self.rest.is_empty()) else {
            self.rest = if half.is_some() { self.rest } else { before };
            return half.is_none().then_some((NaiveTime::MIN, false));
        };
        if len > 2 {
            // Not a time: either the year follows, or the digits are neither.
            self.rest = before;
            return Some((NaiveTime::MIN, false));
        }
        self.eat(&[':', '：', '时', '点', '.'])?;
        let (minute, _) = self.number(2).or_else(|| self.rest.is_empty().then_some((0, 2)))?;
        let second = match self.eat(&[':', '：', '分', '.']) {
            Some('分') => self.number(2).map_or(0, |(second, _)| second),
            Some(_) => self.number(2)?.0,
            None => 0,
        };
        let _ = self.eat(&['秒']);
        if self.eat(&['.', ',']).is_some() {
            let digits = self.rest.bytes().take_while(u8::is_ascii_digit).count();
            self.rest = &self.rest[digits..];
        }
        let hour = self.half_day(hour, half)?;
        if hour == 24 && minute == 0 && second == 0 {
            return Some((NaiveTime::MIN, true));
        }
        Some((NaiveTime::from_hms_opt(hour, minute, second)?, false))
    }

    fn weekday_in_han(&mut self) {
        for name in ["星期", "周", "週", "（", "("] {
            let Some(rest) = self.rest.strip_prefix(name) else { continue };
            let mut chars = rest.chars();
            if chars.next().is_some_and(|c| "一二三四五六日天".contains(c)) {
                self.rest = chars.as_str().trim_start_matches(['）', ')']).trim_start();
            }
        }
    }

    /// Reads a Chinese word for the half of the day before the hour: `上午` is false, `下午` is true.
    fn half_day_in_han(&mut self) -> Option<bool> {
        for (name, after_noon) in
            [("上午", false), ("凌晨", false), ("早上", false), ("下午", true), ("晚上", true)]
        {
            if let Some(rest) = self.rest.strip_prefix(name) {
                self.rest = rest.trim_start();
                return Some(after_noon);
            }
        }
        None
    }

    /// Converts `hour` to 24 hours. An `AM` or `PM` after the time takes precedence over `half`, the word before it.
    fn half_day(&mut self, hour: u32, half: Option<bool>) -> Option<u32> {
        let before = self.rest;
        self.blanks();
        let word = self.letters();
        let is_late = match (word, half) {
            (word, _) if word.eq_ignore_ascii_case("am") => Some(false),
            (word, _) if word.eq_ignore_ascii_case("pm") => Some(true),
            (_, in_front) => {
                self.rest = before;
                in_front
            }
        };
        match is_late {
            Some(_) if hour > 12 && half.is_none() => None,
            Some(true) if hour < 12 => Some(hour + 12),
            Some(false) if hour == 12 => Some(0),
            _ => Some(hour),
        }
    }

    /// Reads a zone name before the year, such as `CST` in `Thu Mar 24 11:59:21 CST 2022`.
    pub(super) fn zone_name_before_year(&mut self) -> Option<FixedOffset> {
        let before = self.rest;
        self.blanks();
        let word = self.letters();
        named_zone(word).or_else(|| {
            self.rest = before;
            None
        })
    }

    /// Reads an offset or a zone's name, if there is one.
    pub(super) fn zone(&mut self) -> Result<Option<FixedOffset>, NoZone> {
        self.blanks();
        let mut named = None;
        if self.rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
            let word = self.letters();
            named = Some(named_zone(word).ok_or(NoZone)?);
            // In `GMT+0800` and `UTC+8` the sign belongs to the offset.
            let greenwich = ["gmt", "utc"].iter().any(|name| name.eq_ignore_ascii_case(word));
            if !(greenwich && self.rest.starts_with(['+', '-'])) {
                self.comment();
                return Ok(named);
            }
        }
        let Some(sign) = self.eat(&['+', '-', '\u{2212}']) else { return Ok(named) };
        let (first, len) = self.number(4).ok_or(NoZone)?;
        let (hours, minutes) = match len {
            1 | 2 => (first, if self.eat(&[':']).is_some() { self.number(2).ok_or(NoZone)?.0 } else { 0 }),
            _ => (first / 100, first % 100),
        };
        if hours > 23 || minutes > 59 {
            return Err(NoZone);
        }
        let east = (hours * 3600 + minutes * 60).cast_signed();
        self.comment();
        FixedOffset::east_opt(if sign == '+' { east } else { -east }).map(Some).ok_or(NoZone)
    }

    /// Skips the zone's name in brackets after the offset, as JavaScript and mail write it.
    fn comment(&mut self) {
        self.blanks();
        if self.rest.starts_with('(') && self.rest.ends_with(')') {
            self.rest = "";
        }
    }

    pub(super) fn end(&self) -> Option<()> {
        self.rest.trim().is_empty().then_some(())
    }
}

fn month(word: &str) -> Option<u32> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let word = word.to_ascii_lowercase();
    let at = MONTHS.iter().position(|month| word.len() >= 3 && month.starts_with(&word))?;
    Some(at as u32 + 1)
}

/// The zone names of mail and feeds. `CST` is China's, because that is where articles that use it come from.
fn named_zone(word: &str) -> Option<FixedOffset> {
    let hours = match word.to_ascii_uppercase().as_str() {
        "Z" | "UT" | "UTC" | "GMT" | "WET" => 0.0,
        "BST" | "CET" | "WEST" => 1.0,
        "CEST" | "EET" | "SAST" => 2.0,
        "EEST" | "MSK" => 3.0,
        "IST" => 5.5,
        "ICT" | "WIB" => 7.0,
        "CST" | "HKT" | "SGT" | "AWST" | "PHT" => 8.0,
        "JST" | "KST" => 9.0,
        "AEST" => 10.0,
        "AEDT" => 11.0,
        "NZST" => 12.0,
        "NZDT" => 13.0,
        "BRT" | "ART" => -3.0,
        "EDT" | "AST" => -4.0,
        "EST" | "CDT" => -5.0,
        "MDT" => -6.0,
        "PDT" | "MST" => -7.0,
        "PST" | "AKDT" => -8.0,
        "AKST" => -9.0,
        "HST" => -10.0,
        _ => return None,
    };
    FixedOffset::east_opt((hours * 3600.0) as i32)
}
