//! Parses queries: words, phrases, fields and their values. Days are also read for command-line options.

use super::{Query, Status, Term, Test};
use crate::article::date::resolve;
use crate::text::fold::fold;
use crate::trouble::{QueryError, QueryWrong};
use crate::zone::Zone;
use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, Utc};

/// Parses a query. `now` and `zone` decide which day is today.
pub fn parse(query: &str, now: DateTime<Utc>, zone: Zone) -> Result<Query, QueryError> {
    let mut terms = Vec::new();
    let mut rest = query;
    loop {
        rest = rest.trim_start();
        if rest.is_empty() {
            return Ok(Query { terms });
        }
        let position = query.len() - rest.len();
        let minus = rest
            .strip_prefix(['-', '－'])
            .filter(|behind| !behind.is_empty() && !behind.starts_with(char::is_whitespace));
        rest = minus.unwrap_or(rest);
        let (field, value, behind) = word(rest);
        rest = behind;
        let at = |wrong| QueryError { position, wrong };
        let test = match field {
            None if value.trim().is_empty() => continue,
            None => Test::Text(fold(&value)),
            Some(field) => test(&field, &value, now, zone).map_err(at)?,
        };
        terms.push(Term { test, negated: minus.is_some() });
    }
}

/// Reads one term: its field, if it has one, its value, and the rest.
fn word(text: &str) -> (Option<String>, String, &str) {
    const FIELDS: [&str; 7] = ["title", "category", "author", "tag", "since", "until", "is"];
    let end = text.find(|c: char| c.is_whitespace() || is_quote(c)).unwrap_or(text.len());
    let field = text[..end].split_once([':', '：']).map(|(field, _)| field);
    let known = field.and_then(|field| {
        FIELDS.iter().find(|known| known.eq_ignore_ascii_case(field)).map(|k| (k, field.len()))
    });
    let Some((known, len)) = known else {
        let (value, behind) = value(text);
        return (None, value, behind);
    };
    let colon = text[len..].chars().next().map_or(1, char::len_utf8);
    let (value, behind) = value(&text[len + colon..]);
    (Some((*known).to_owned()), value, behind)
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '＂')
}

/// Reads a value: a quoted one up to its closing quote or the end, any other up to white space.
fn value(text: &str) -> (String, &str) {
    if let Some(open) = text.chars().next().filter(|c| is_quote(*c)) {
        let mut value = String::new();
        let mut inside = text[open.len_utf8()..].chars();
        while let Some(c) = inside.next() {
            let next = inside.as_str().chars().next();
            match (c, next) {
                // A backslash before a quote or backslash makes it part of the value.
                ('\\', Some(next)) if is_quote(next) || next == '\\' => value.extend(inside.next()),
                (c, _) if is_quote(c) => break,
                (c, _) => value.push(c),
            }
        }
        return (value, inside.as_str());
    }
    let end = text.find(char::is_whitespace).unwrap_or(text.len());
    (text[..end].to_owned(), &text[end..])
}

/// A value in quotes, so that [`parse`] reads it unchanged.
pub fn quoted(value: &str) -> String {
    let mut quoted = String::from('"');
    for c in value.chars() {
        if is_quote(c) || c == '\\' {
            quoted.push('\\');
        }
        quoted.push(c);
    }
    quoted + "\""
}

fn test(field: &str, value: &str, now: DateTime<Utc>, zone: Zone) -> Result<Test, QueryWrong> {
    let value = value.trim();
    if value.is_empty() {
        return Err(QueryWrong::NoValue(field.to_owned()));
    }
    Ok(match field {
        "title" => Test::Title(fold(value)),
        "author" => match value.strip_prefix('=') {
            Some(name) => Test::AuthorIs(fold(name.trim())),
            None => Test::Author(fold(value)),
        },
        "tag" => Test::Tag(fold(value.trim_start_matches('#'))),
        "category" => Test::Category(category_path(value).iter().map(|name| fold(name)).collect()),
        "since" => Test::Since(day(value, now, zone).ok_or_else(|| no_day(value))?),
        "until" => Test::Until(day(value, now, zone).ok_or_else(|| no_day(value))?),
        _ => Test::Is(match value.to_ascii_lowercase().as_str() {
            "unread" => Status::Unread,
            "read" => Status::Read,
            "starred" => Status::Starred,
            "muted" => Status::Muted,
            _ => {
                return Err(QueryWrong::NoState(crate::text::clean_line(value).into_owned()));
            }
        }),
    })
}

fn no_day(value: &str) -> QueryWrong {
    QueryWrong::NoDay(crate::text::clean_line(value).into_owned())
}

/// Parses a category path in queries and options: `/` separates levels, `\/` is part of a name.
pub fn category_path(text: &str) -> Vec<String> {
    let mut path = vec![String::new()];
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, chars.peek(), path.last_mut()) {
            ('\\', Some('/' | '\\'), Some(name)) => name.extend(chars.next()),
            ('/', _, _) => path.push(String::new()),
            (c, _, Some(name)) => name.push(c),
            (_, _, None) => {}
        }
    }
    path.into_iter().map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect()
}

/// The beginning of a day, month or year in `zone`: `2021`, `2021-03`, `2021-03-24`, `today`, `yesterday`, `7d` (ago).
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
