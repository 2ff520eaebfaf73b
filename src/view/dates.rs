//! The texts of days and times, in the language and the date format of the settings.

use crate::app::settings::Settings;
use crate::library::group::day;
use crate::library::list::Now;
use chrono::{DateTime, NaiveDate, Utc};

/// A day as a heading: `Today · Thu 24 Mar`, `Wed 16 Mar`, `Fri 31 Dec 2021`.
pub fn heading(date: NaiveDate, now: &Now, settings: &Settings) -> String {
    let heading = settings.language.day_heading(date, day(now.utc, now.zone), &settings.date_format);
    crate::text::clean_line(&heading).into_owned()
}

/// The time of a row in a group of one day: `19:59`.
pub fn time(date: DateTime<Utc>, now: &Now) -> String {
    date.with_timezone(&now.zone).format("%H:%M").to_string()
}

/// The date of a row in another group: the time if it is today, else `24 Mar`, or `2021-12-31` in another year.
pub fn short(date: DateTime<Utc>, now: &Now, settings: &Settings) -> String {
    let (own, today) = (day(date, now.zone), day(now.utc, now.zone));
    if own == today {
        return time(date, now);
    }
    crate::text::clean_line(&settings.language.short_day(own, today, &settings.date_format)).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::zone::tests::zone;

    #[test]
    fn days_begin_at_midnight_of_the_zone_and_today_follows_the_clock() {
        let now =
            Now { utc: "2022-03-24T12:00:00Z".parse().unwrap_or_default(), zone: zone("Asia/Shanghai") };
        let table = [
            ("2022-03-24T11:59:21Z", "Today · Thu 24 Mar", "19:59"),
            ("2022-03-23T16:30:00Z", "Today · Thu 24 Mar", "00:30"),
            ("2022-03-23T02:00:00Z", "Yesterday · Wed 23 Mar", "23 Mar"),
            ("2022-03-24T20:00:00Z", "Tomorrow · Fri 25 Mar", "25 Mar"),
            ("2021-12-31T02:00:00Z", "Fri 31 Dec 2021", "2021-12-31"),
        ];
        for (date, as_heading, as_row) in table {
            let date = date.parse().unwrap_or_default();
            let settings = Settings::default();
            assert_eq!(heading(day(date, now.zone), &now, &settings), as_heading);
            assert_eq!(short(date, &now, &settings), as_row);
            let own = Settings { date_format: "%d/%m".into(), ..Settings::default() };
            assert_eq!(short(date, &now, &own).len(), 5, "{as_row}");
        }
    }
}
