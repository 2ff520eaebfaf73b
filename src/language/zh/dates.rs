//! Days in Chinese.

use crate::language::Nearness;
use chrono::{Datelike, NaiveDate, Weekday};

pub(in crate::language) fn heading(date: NaiveDate, near: Nearness, named: Option<&str>) -> String {
    let day =
        named.map_or_else(|| format!("{}{}", calendar(date, near), weekday(date.weekday())), str::to_owned);
    match near {
        Nearness::Tomorrow => format!("明天 · {day}"),
        Nearness::Today => format!("今天 · {day}"),
        Nearness::Yesterday => format!("昨天 · {day}"),
        Nearness::ThisYear | Nearness::OtherYear => day,
    }
}

pub(in crate::language) fn short(date: NaiveDate, near: Nearness) -> String {
    // The date column is ten cells wide, too narrow for 2021年12月31日.
    if near == Nearness::OtherYear { date.format("%Y-%m-%d").to_string() } else { calendar(date, near) }
}

pub(in crate::language) fn full(date: NaiveDate) -> String {
    calendar(date, Nearness::OtherYear)
}

fn calendar(date: NaiveDate, near: Nearness) -> String {
    let day = format!("{}月{}日", date.month(), date.day());
    if near == Nearness::OtherYear { format!("{}年{day}", date.year()) } else { day }
}

fn weekday(weekday: Weekday) -> &'static str {
    match weekday {
        Weekday::Mon => "星期一",
        Weekday::Tue => "星期二",
        Weekday::Wed => "星期三",
        Weekday::Thu => "星期四",
        Weekday::Fri => "星期五",
        Weekday::Sat => "星期六",
        Weekday::Sun => "星期日",
    }
}
