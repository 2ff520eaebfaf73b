//! Days in English.

use crate::language::Nearness;
use chrono::NaiveDate;

pub(in crate::language) fn heading(date: NaiveDate, near: Nearness, named: Option<&str>) -> String {
    let day = match (named, near) {
        (Some(named), _) => named.to_owned(),
        (None, Nearness::OtherYear) => date.format("%a %-d %b %Y").to_string(),
        (None, _) => date.format("%a %-d %b").to_string(),
    };
    match near {
        Nearness::Tomorrow => format!("Tomorrow · {day}"),
        Nearness::Today => format!("Today · {day}"),
        Nearness::Yesterday => format!("Yesterday · {day}"),
        Nearness::ThisYear | Nearness::OtherYear => day,
    }
}

pub(in crate::language) fn short(date: NaiveDate, near: Nearness) -> String {
    date.format(if near == Nearness::OtherYear { "%Y-%m-%d" } else { "%-d %b" }).to_string()
}

pub(in crate::language) fn full(date: NaiveDate) -> String {
    date.format("%-d %b %Y").to_string()
}
