//! Days in queries and command-line options.

use crate::article::date::resolve;
use crate::zone::Zone;
use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, Utc};

/// The beginning of a day, month or year in `zone`: `2021`, `2021-03`, `2021-03-24`, `today`, `yesterday`, or `7d` for
/// seven days before today.
pub fn day(text: &str, now: DateTime<Utc>, zone: Zone) -> Option<DateTime<Utc>> {
    let text = text.trim();
    let today = now.with_timezone(&zone).date_naive();
    let date = match text.to_ascii_lowercase().as_str() {
        "today" | "0d" => today,
        "yesterday" => today.pred_opt()?,
        relative if relative.ends_with('d') => {
            let days = relative.strip_suffix('d').filter(|days| days.bytes().all(|b| b.is_ascii_digit()))?;
            today.checked_sub_days(Days::new(days.parse().ok()?))?
        }
        absolute => {
            let mut parts = absolute.split(['-', '/']);
            let mut number = |digits: std::ops::RangeInclusive<usize>| -> Option<Option<u32>> {
                let Some(part) = parts.next() else { return Some(None) };
                (digits.contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit()))
                    .then(|| part.parse().ok())
            };
            let year = number(4..=4)??;
            let month = number(1..=2)?;
            let day = number(1..=2)?;
            if parts.next().is_some() {
                return None;
            }
            NaiveDate::from_ymd_opt(year.cast_signed(), month.unwrap_or(1), day.unwrap_or(1))?
        }
    };
    (1..=9999).contains(&date.year()).then(|| resolve(date.and_time(NaiveTime::MIN), None, zone))?
}
