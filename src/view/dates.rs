//! Days and times as they stand on the screen.

use crate::library::group::day;
use crate::library::list::Now;
use chrono::{DateTime, Datelike, NaiveDate, Utc};

/// A day as a heading: `Today · Thu 24 Mar`, `Wed 16 Mar`, `Fri 31 Dec 2021`.
pub fn heading(date: NaiveDate, now: &Now) -> String {
    let today = day(now.utc, now.zone);
    let named = if date.year() == today.year() { "%a %-d %b" } else { "%a %-d %b %Y" };
    let named = date.format(named);
    match today.signed_duration_since(date).num_days() {
        -1 => format!("Tomorrow · {named}"),
        0 => format!("Today · {named}"),
        1 => format!("Yesterday · {named}"),
        _ => named.to_string(),
    }
}

/// The time of a row under its day: `19:59`.
pub fn time(date: DateTime<Utc>, now: &Now) -> String {
    date.with_timezone(&now.zone).format("%H:%M").to_string()
}

/// The date of a row that stands under no day: the time if it is today's, else `24 Mar`, else `2021-12-31`.
pub fn short(date: DateTime<Utc>, now: &Now) -> String {
    let (own, today) = (day(date, now.zone), day(now.utc, now.zone));
    if own == today {
        time(date, now)
    } else if own.year() == today.year() {
        own.format("%-d %b").to_string()
    } else {
        own.format("%Y-%m-%d").to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::zone::tests::zone;

    #[test]
    fn days_are_named_as_a_reader_thinks_of_them() {
        let now =
            Now { utc: "2022-03-24T12:00:00Z".parse().unwrap_or_default(), zone: zone("Asia/Shanghai") };
        let table = [
            ("2022-03-24T11:59:21Z", "Today · Thu 24 Mar", "19:59"),
            ("2022-03-23T16:30:00Z", "Today · Thu 24 Mar", "00:30"),
            ("2022-03-23T02:00:00Z", "Yesterday · Wed 23 Mar", "23 Mar"),
            ("2022-03-24T20:00:00Z", "Tomorrow · Fri 25 Mar", "25 Mar"),
            ("2022-03-10T02:00:00Z", "Thu 10 Mar", "10 Mar"),
            ("2021-12-31T02:00:00Z", "Fri 31 Dec 2021", "2021-12-31"),
        ];
        for (date, as_heading, as_row) in table {
            let date = date.parse().unwrap_or_default();
            assert_eq!(heading(day(date, now.zone), &now), as_heading);
            assert_eq!(short(date, &now), as_row);
        }
    }
}
