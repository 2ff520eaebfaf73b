//! Reads a date from left to right: the day, the time and the zone, in any notation.

use super::super::DateOrder;
use super::words;
use super::zones::{DateZone, named};
use chrono::{FixedOffset, NaiveDate, NaiveTime, Weekday};

/// The error for text in the zone's position that is no zone.
pub(super) struct NoZone;

/// The first part of a date.
pub(super) enum Day {
    /// Year, month and day.
    Whole(NaiveDate),
    /// Only a month or a year, as its first day. No time follows.
    Partial(NaiveDate),
    /// Month and day; the year follows at the end.
    NoYear(u32, u32),
}

/// What a date may begin with. `Mar` is a month in English and a Tuesday in French.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Opening {
    /// The day, month or year.
    Day,
    /// The name of a weekday, right or wrong.
    Weekday,
}

/// The part of a date that is still unread.
pub(super) struct Scanner<'t> {
    pub(super) rest: &'t str,
    pub(super) order: DateOrder,
    /// Whether the day is written without separators, so that the time may be, too.
    pub(super) compact: bool,
}

/// Hyphens that stand between the parts of a day.
const HYPHENS: [char; 3] = ['-', '\u{2010}', '\u{2011}'];

impl<'t> Scanner<'t> {
    fn blanks(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn eat(&mut self, one_of: &[char]) -> Option<char> {
        let c = self.rest.chars().next().filter(|c| one_of.contains(c))?;
        self.rest = &self.rest[c.len_utf8()..];
        Some(c)
    }

    /// Skips the first of these words that stands here.
    fn skip(&mut self, words: &[&str]) -> bool {
        for word in words {
            if let Some(head) = self.rest.get(..word.len())
                && head.eq_ignore_ascii_case(word)
            {
                self.rest = &self.rest[word.len()..];
                return true;
            }
        }
        false
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

    /// Reads Latin or Cyrillic letters.
    fn letters(&mut self) -> &'t str {
        let len = self.rest.find(|c| !is_letter(c)).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(len);
        self.rest = rest;
        word
    }

    fn is_at_letter(&self) -> bool {
        self.rest.starts_with(is_letter)
    }

    pub(super) fn day(&mut self, opening: Opening) -> Option<Day> {
        self.skip(&["le ", "el ", "il ", "den ", "on ", "am "]);
        if opening == Opening::Weekday {
            self.weekday()?;
        }
        self.blanks();
        if self.is_at_letter() {
            return self.month_first();
        }
        if let Some(year) = self.year_of_era() {
            return self.after_year(year);
        }
        match self.number(8)? {
            (digits, 8) => {
                self.compact = true;
                let (year, day) = ((digits / 10_000).cast_signed(), digits % 10_000);
                NaiveDate::from_ymd_opt(year, day / 100, day % 100).map(Day::Whole)
            }
            (year, 4) => self.after_year(year.cast_signed()),
            (first, len @ (1 | 2)) => self.after_number(first, len),
            _ => None,
        }
    }

    /// Skips `Thu,` or `lundi`, correct or not.
    fn weekday(&mut self) -> Option<()> {
        let word = self.letters();
        if !words::is_weekday(word) {
            return None;
        }
        self.skip(&["-feira"]);
        let _ = self.eat(&['.']);
        self.blanks();
        let _ = self.eat(&[',', '，']);
        Some(())
    }

    /// Reads the year of an era, `令和3` or `民國110`, in the common calendar.
    fn year_of_era(&mut self) -> Option<i32> {
        const ERAS: [(&str, i32); 8] = [
            ("令和", 2018),
            ("平成", 1988),
            ("昭和", 1925),
            ("大正", 1911),
            ("明治", 1867),
            ("中華民國", 1911),
            ("民國", 1911),
            ("民国", 1911),
        ];
        let (name, before) = ERAS.iter().find(|(name, _)| self.rest.starts_with(name))?;
        let after = self.rest[name.len()..].trim_start();
        self.rest = after;
        if let Some(rest) = after.strip_prefix('元') {
            self.rest = rest;
            return Some(before + 1);
        }
        let (year, _) = self.number(3)?;
        Some(before + year.cast_signed())
    }

    /// Reads what follows the year: month and day, only the month, a week, a day of the year, or nothing.
    fn after_year(&mut self, year: i32) -> Option<Day> {
        let first_of = |month: u32| NaiveDate::from_ymd_opt(year, month, 1).map(Day::Partial);
        self.blanks();
        let separator = self.eat(&['-', '/', '.', '年', '년', HYPHENS[1], HYPHENS[2], ',', '_']);
        self.blanks();
        if self.rest.starts_with(['W', 'w']) {
            return self.week(year);
        }
        if self.is_at_letter() {
            let month = words::month(self.letters())?;
            let _ = self.eat(&['.', '-', ',', '/']);
            self.blanks();
            let Some((day, _)) = self.number(2) else { return first_of(month) };
            return NaiveDate::from_ymd_opt(year, month, day).map(Day::Whole);
        }
        let is_word = matches!(separator, Some('年' | '년'));
        let Some((month, len)) = self.number(3) else {
            return if self.rest.is_empty() && is_word { first_of(1) } else { None };
        };
        separator?;
        if len == 3 {
            return NaiveDate::from_yo_opt(year, month).map(Day::Whole);
        }
        self.blanks();
        let Some(next) = self.eat(&['-', '/', '.', '月', '월', HYPHENS[1], HYPHENS[2], '_']) else {
            return first_of(month);
        };
        self.blanks();
        let Some((day, _)) = self.number(2) else {
            let closed = matches!(next, '月' | '월') || next == '.' && separator == Some('.');
            return if closed && self.rest.is_empty() { first_of(month) } else { None };
        };
        self.blanks();
        let _ = self.eat(&['日', '号', '號', '일']);
        if separator == Some('.') && next == '.' {
            // Korean dates end with a dot.
            let _ = self.eat(&['.']);
        }
        NaiveDate::from_ymd_opt(year, month, day).map(Day::Whole)
    }

    /// Reads `W10-7`, the week and the weekday of ISO 8601.
    fn week(&mut self, year: i32) -> Option<Day> {
        self.rest = &self.rest[1..];
        let (week, _) = self.number(2)?;
        let day = if self.eat(&['-']).is_some() { self.number(1)?.0 } else { 1 };
        let day = Weekday::try_from(u8::try_from(day.checked_sub(1)?).ok()?).ok()?;
        NaiveDate::from_isoywd_opt(year, week, day).map(Day::Whole)
    }

    /// Reads what follows a number of one or two digits: the day of `5. Mai 2021`, or a part of `5/27/2020`.
    fn after_number(&mut self, first: u32, first_len: usize) -> Option<Day> {
        for ordinal in ["st", "nd", "rd", "th", "er", "e", "º", "°", "-го"] {
            if let Some(rest) = self.rest.strip_prefix(ordinal)
                && !rest.starts_with(char::is_alphanumeric)
            {
                self.rest = rest;
                break;
            }
        }
        self.blanks();
        let separator = self.eat(&['-', '/', '.', HYPHENS[1], HYPHENS[2], ',']);
        self.blanks();
        self.skip(&["de ", "of ", "d'", "d’", "di "]);
        if self.is_at_letter() {
            return self.month_and_year(first);
        }
        let separator = separator?;
        let (second, second_len) = self.number(4)?;
        if second_len == 4 {
            // `05/2021`
            return NaiveDate::from_ymd_opt(second.cast_signed(), first, 1).map(Day::Partial);
        }
        self.blanks();
        let next = self.eat(&['-', '/', '.', HYPHENS[1], HYPHENS[2]])?;
        self.blanks();
        let year = match self.number(4)? {
            (year, 4) => year,
            // A two-digit year is read where it cannot be a day: `10.05.21`.
            (year, 2) if first_len == 2 && second_len == 2 && next == separator && separator != '-' => {
                if year < 70 { year + 2000 } else { year + 1900 }
            }
            _ => return None,
        };
        let day_first = match self.order {
            DateOrder::DayFirst => true,
            DateOrder::MonthFirst => false,
            DateOrder::BySeparator => separator != '/',
        };
        let day_first = if first > 12 { true } else { day_first && second <= 12 };
        let (month, day) = if day_first { (second, first) } else { (first, second) };
        NaiveDate::from_ymd_opt(year.cast_signed(), month, day).map(Day::Whole)
    }

    /// Reads `Mar 24, 2022`, `March 24 2022`, `May 2021`, or the `Mar 24` of `Mar 24 11:59:21 2022`.
    fn month_first(&mut self) -> Option<Day> {
        let month = words::month(self.letters())?;
        let _ = self.eat(&['.', ',']);
        self.blanks();
        self.skip(&["de ", "del ", "of "]);
        let digits = self.rest.bytes().take_while(u8::is_ascii_digit).count();
        if digits == 4 {
            let year = self.year()?;
            return NaiveDate::from_ymd_opt(year, month, 1).map(Day::Partial);
        }
        let (day, _) = self.number(2)?;
        self.skip(&["st", "nd", "rd", "th"]);
        let _ = self.eat(&[',']);
        self.blanks();
        let digits = self.rest.bytes().take_while(u8::is_ascii_digit).count();
        if digits == 4 {
            let year = self.year()?;
            return NaiveDate::from_ymd_opt(year, month, day).map(Day::Whole);
        }
        Some(Day::NoYear(month, day))
    }

    fn month_and_year(&mut self, day: u32) -> Option<Day> {
        let month = words::month(self.letters())?;
        let _ = self.eat(&['.', '-', ',', '/']);
        let _ = self.eat(&[',']);
        self.blanks();
        self.skip(&["de ", "del "]);
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
        let _ = self.eat(&[',', '，']);
        self.blanks();
        self.weekday_after_day();
        let marked = self.time_mark();
        let half = self.half_day_before();
        let Some((hour, len)) =
            self.number(6).filter(|(_, len)| *len != 4 || marked || !self.rest.is_empty())
        else {
            // The weekday may stand alone behind the day.
            if marked || half.is_some() {
                self.rest = if half.is_some() { self.rest } else { before };
            }
            return half.is_none().then_some((NaiveTime::MIN, false));
        };
        if matches!(len, 4 | 6) && marked {
            let (minutes, second) = if len == 4 { (hour, 0) } else { (hour / 100, hour % 100) };
            self.fraction();
            return Some((NaiveTime::from_hms_opt(minutes / 100, minutes % 100, second)?, false));
        }
        if len > 2 {
            // Not a time: either the year follows, or the digits are neither.
            self.rest = before;
            return Some((NaiveTime::MIN, false));
        }
        let (minute, second) = self.after_hour(marked)?;
        let hour = self.half_day(hour, half)?;
        self.blanks_before_word(&["uhr", "uur", "hrs", "h"]);
        if hour == 24 && minute == 0 && second == 0 {
            return Some((NaiveTime::MIN, true));
        }
        Some((NaiveTime::from_hms_opt(hour, minute, second)?, false))
    }

    /// Reads the minute and second after the hour.
    fn after_hour(&mut self, marked: bool) -> Option<(u32, u32)> {
        let spelled = self.rest;
        self.blanks();
        // `5 PM` and `14 Uhr` have no minute.
        if self.skip(&["uhr", "uur"]) || self.is_at_half_day() {
            return Some((0, 0));
        }
        let is_hour = self.skip(&["h"]);
        if !is_hour {
            self.rest = spelled;
            let mark = self.eat(&[':', '：', '时', '時', '点', '點', '시', '.']);
            mark.or_else(|| if marked { self.eat(&['-']) } else { None })?;
        }
        self.blanks();
        let Some((minute, _)) = self.number(2) else { return Some((0, 0)) };
        let second = match self.eat(&[':', '：', '分', '분', '.']) {
            Some('分' | '분') => {
                self.blanks();
                self.number(2).map_or(0, |(second, _)| second)
            }
            Some(_) => self.number(2)?.0,
            None if marked && self.eat(&['-']).is_some() => {
                let digits = self.rest;
                match self.number(2) {
                    Some((second, 2)) if !self.rest.starts_with(':') => second,
                    // It was the sign of an offset.
                    _ => {
                        self.rest = &spelled[spelled.len() - digits.len() - 1..];
                        0
                    }
                }
            }
            None => 0,
        };
        let _ = self.eat(&['秒', '초']);
        self.fraction();
        Some((minute, second))
    }

    fn fraction(&mut self) {
        if self.rest.starts_with(['.', ',']) && self.rest[1..].starts_with(|c: char| c.is_ascii_digit()) {
            self.rest = self.rest[1..].trim_start_matches(|c: char| c.is_ascii_digit());
        }
    }

    /// Skips what stands between day and time; whether it was the `T` of ISO 8601, or the day has no separators.
    fn time_mark(&mut self) -> bool {
        const WORDS: [&str; 14] = [
            "at ", "um ", "à ", "a las ", "alle ", "às ", "o ", "om ", "kl. ", "klo ", "в ", "@ ", "- ", "· ",
        ];
        if self.rest.starts_with(['T', 't'])
            && self.rest[1..].starts_with(|c: char| c.is_ascii_digit() || c == ' ')
        {
            self.rest = self.rest[1..].trim_start();
            return true;
        }
        self.skip(&WORDS);
        self.blanks();
        self.compact
    }

    /// Skips a weekday behind the day: `星期四`, `(月)`, `월요일`, `Mon`.
    fn weekday_after_day(&mut self) {
        let before = self.rest;
        let open = self.eat(&['(', '（', '[']).is_some();
        let in_han = |name: &str| {
            let rest = self.rest.strip_prefix(name)?;
            let mut chars = rest.chars();
            chars.next().filter(|c| "一二三四五六日天".contains(*c)).map(|_| chars.as_str())
        };
        let han = ["星期", "礼拜", "禮拜", "周", "週"].iter().find_map(|name| in_han(name));
        let han = han.or_else(|| open.then(|| in_han("")).flatten());
        let mut chars = self.rest.chars();
        let other =
            chars.next().filter(|c| "月火水木金土日월화수목금토일".contains(*c)).map(|_| chars.as_str());
        let other = other.and_then(|rest| {
            let named = ["曜日", "曜", "요일"].iter().find_map(|name| rest.strip_prefix(name));
            named.or(open.then_some(rest))
        });
        if let Some(rest) = han.or(other) {
            self.rest = rest;
        } else {
            let word = self.letters();
            if !words::is_weekday(word) {
                self.rest = before;
                return;
            }
            let _ = self.eat(&['.', ',']);
        }
        if open && self.eat(&[')', '）', ']']).is_none() {
            self.rest = before;
        }
        self.blanks();
    }

    /// Reads a word for the half of the day before the hour: `上午` is false, `下午` is true.
    fn half_day_before(&mut self) -> Option<bool> {
        const HALVES: [(&str, bool); 13] = [
            ("上午", false),
            ("凌晨", false),
            ("清晨", false),
            ("早上", false),
            ("午前", false),
            ("오전", false),
            ("中午", true),
            ("下午", true),
            ("午後", true),
            ("午后", true),
            ("傍晚", true),
            ("晚上", true),
            ("오후", true),
        ];
        let (name, after_noon) = HALVES.iter().find(|(name, _)| self.rest.starts_with(name))?;
        self.rest = self.rest[name.len()..].trim_start();
        Some(*after_noon)
    }

    fn is_at_half_day(&self) -> bool {
        let mut rest = Scanner { rest: self.rest, order: self.order, compact: false };
        if rest.skip(&["a.m.", "p.m."]) {
            return true;
        }
        matches!(rest.letters().to_ascii_lowercase().as_str(), "am" | "pm")
    }

    /// Converts `hour` to 24 hours. An `AM` or `PM` after the time takes precedence over `half`, the word before it.
    fn half_day(&mut self, hour: u32, half: Option<bool>) -> Option<u32> {
        let mut is_late = half;
        let before = self.rest;
        self.blanks();
        if self.is_at_half_day() {
            is_late = Some(self.rest.starts_with(['p', 'P']));
            if !self.skip(&["a.m.", "p.m."]) {
                self.letters();
            }
        } else {
            self.rest = before;
        }
        match is_late {
            Some(_) if hour > 12 && half.is_none() => None,
            Some(true) if hour < 12 => Some(hour + 12),
            Some(false) if hour == 12 => Some(0),
            _ => Some(hour),
        }
    }

    /// Skips one of these words behind blanks.
    fn blanks_before_word(&mut self, words: &[&str]) {
        let before = self.rest;
        self.blanks();
        let word = self.letters();
        if !words.iter().any(|known| known.eq_ignore_ascii_case(word)) {
            self.rest = before;
        }
    }

    /// Reads a zone name before the year, such as `CST` in `Thu Mar 24 11:59:21 CST 2022`.
    pub(super) fn zone_name_before_year(&mut self) -> Option<FixedOffset> {
        let before = self.rest;
        self.blanks();
        let word = self.letters();
        named(word).or_else(|| {
            self.rest = before;
            None
        })
    }

    /// Reads an offset or a zone's name, in brackets or not, if there is one.
    pub(super) fn zone(&mut self) -> Result<Option<DateZone>, NoZone> {
        self.blanks();
        if self.is_end() {
            return Ok(None);
        }
        if let Some(open) = self.eat(&['(', '（', '[']) {
            let close = [')', '）', ']'][['(', '（', '['].iter().position(|c| *c == open).unwrap_or(0)];
            let (inner, after) = self.rest.split_once(close).ok_or(NoZone)?;
            let mut inside = Scanner { rest: inner, order: self.order, compact: false };
            let place = inside.zone()?;
            if !inside.rest.trim().is_empty() || place.is_none() {
                return Err(NoZone);
            }
            self.rest = after;
            return Ok(place);
        }
        if self.skip(&["北京时间", "北京時間"]) {
            return Ok(FixedOffset::east_opt(8 * 3600).map(DateZone::Offset));
        }
        let mut found = None;
        if self.is_at_letter() {
            let len = self
                .rest
                .find(|c: char| !(is_letter(c) || matches!(c, '/' | '_')))
                .unwrap_or(self.rest.len());
            if self.rest[..len].contains('/') {
                let zone = self.rest[..len].parse().map_err(|_| NoZone)?;
                self.rest = &self.rest[len..];
                return Ok(Some(DateZone::Zone(zone)));
            }
            let word = self.letters();
            found = Some(named(word).map(DateZone::Offset).ok_or(NoZone)?);
            // In `GMT+0800` and `UTC +08:00` the sign belongs to the offset.
            let greenwich = ["gmt", "utc"].iter().any(|name| name.eq_ignore_ascii_case(word));
            if !(greenwich && self.rest.trim_start().starts_with(['+', '-', '\u{2212}'])) {
                self.comment();
                return Ok(found);
            }
            self.blanks();
        }
        let Some(sign) = self.eat(&['+', '-', '\u{2212}']) else { return Ok(found) };
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
        let offset = FixedOffset::east_opt(if sign == '+' { east } else { -east });
        offset.map(|offset| Some(DateZone::Offset(offset))).ok_or(NoZone)
    }

    /// Skips the zone's name after the offset: in brackets as JavaScript, mail and Java write it, or bare as Go does.
    fn comment(&mut self) {
        self.blanks();
        let in_brackets = self.rest.starts_with('(') && self.rest.ends_with(')')
            || self.rest.starts_with('[') && self.rest.ends_with(']');
        if in_brackets {
            self.rest = "";
            return;
        }
        let before = self.rest;
        let word = self.letters();
        let is_zone = (1..=5).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_uppercase());
        let is_number = word.is_empty() && self.eat(&['+', '-']).is_some() && self.number(4).is_some();
        self.blanks();
        if !(is_zone || is_number) || !(self.rest.is_empty() || self.rest.starts_with("m=")) {
            self.rest = before;
        } else if self.rest.starts_with("m=") {
            // The monotonic clock of Go.
            self.rest = "";
        }
    }

    fn is_end(&self) -> bool {
        matches!(self.rest.trim(), "" | "." | "г." | "г" | "года" | "r." | "roku")
    }

    pub(super) fn end(&self) -> Option<()> {
        self.is_end().then_some(())
    }
}

fn is_letter(c: char) -> bool {
    c.is_alphabetic() && c < '\u{530}'
}
