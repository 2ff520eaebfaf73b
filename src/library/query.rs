//! The query language: what a reader types to find articles, understood once and asked of many headers.
//!
//! ```text
//! 钉钉 大会          both words          "to be or not"    a phrase
//! -广告              not this word       title:rust        in the title
//! category:a/b       below a path        author: tag:      likewise
//! author:"=Li Bai"   the whole name
//! since:2021-03      from that day on    until:7d          before that day
//! is:unread          read, starred, muted
//! ```
//!
//! Everything must hold. Values may be quoted; within quotes `\"` is a quote. Knows no index: the words are handed out for whoever searches texts.

use crate::article::Header;
use crate::article::date::resolve;
use crate::text::fold::fold;
use crate::trouble::{QueryError, QueryWrong};
use crate::zone::Zone;
use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, Utc};

/// A query that has been understood.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// All of these must hold.
    pub terms: Vec<Term>,
}

/// One condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// What is asked.
    pub test: Test,
    /// Whether the answer must be no.
    pub negated: bool,
}

/// What a condition asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Test {
    /// A word or phrase, folded, anywhere in title or body.
    Text(String),
    /// A word or phrase, folded, in the title.
    Title(String),
    /// A path prefix of a category, its names folded.
    Category(Vec<String>),
    /// A part of the author's name, folded.
    Author(String),
    /// The author's whole name, folded.
    AuthorIs(String),
    /// A tag, folded; a tag nested below it counts.
    Tag(String),
    /// On this moment or after it.
    Since(DateTime<Utc>),
    /// Before this moment.
    Until(DateTime<Utc>),
    /// The state of an article.
    Is(State),
}

/// What an article can be, besides what its file says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Not read.
    Unread,
    /// Read.
    Read,
    /// Starred.
    Starred,
    /// Muted.
    Muted,
}

/// The states of one article, as the reading state knows them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flags {
    /// Read, or never to be read, as a draft is.
    pub read: bool,
    /// Starred.
    pub starred: bool,
    /// Muted.
    pub muted: bool,
}

/// Understands a query. Days are those of `zone`; `now` says which of them is today.
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

/// Reads one word: its field if it names one, its value, and what follows.
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

/// A value: what stands in quotes, to the end if they are not closed; or all up to the next blank.
fn value(text: &str) -> (String, &str) {
    if let Some(open) = text.chars().next().filter(|c| is_quote(*c)) {
        let mut value = String::new();
        let mut inside = text[open.len_utf8()..].chars();
        while let Some(c) = inside.next() {
            let next = inside.as_str().chars().next();
            match (c, next) {
                // So that both can stand before the closing quote.
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

/// A value in quotes, as [`parse`] understands it.
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
            "unread" => State::Unread,
            "read" => State::Read,
            "starred" => State::Starred,
            "muted" => State::Muted,
            _ => {
                return Err(QueryWrong::NoState(crate::text::clean_line(value).into_owned()));
            }
        }),
    })
}

fn no_day(value: &str) -> QueryWrong {
    QueryWrong::NoDay(crate::text::clean_line(value).into_owned())
}

/// A category path as it is written in queries and flags: `/` between its levels, `\/` within a name.
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

/// The beginning of a day, month or year of `zone`: `2021`, `2021-03`, `2021-03-24`, `today`, `yesterday`, `7d`
/// (so many days before today).
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

impl Query {
    /// Whether an article answers all that can be told from its header and state. Words of [`Test::Text`] are
    /// not asked here: they are in [`Query::texts`].
    pub fn matches_header(&self, header: &Header, flags: Flags) -> bool {
        self.terms.iter().all(|term| match &term.test {
            Test::Text(_) => true,
            test => test.holds(header, flags) != term.negated,
        })
    }

    /// Whether it asks for a state, or for its absence.
    pub fn asks(&self, state: State) -> bool {
        self.terms.iter().any(|term| term.test == Test::Is(state))
    }

    /// The words and phrases to be found in title or body, folded, and whether each must be absent.
    pub fn texts(&self) -> impl Iterator<Item = (&str, bool)> {
        self.terms.iter().filter_map(|term| match &term.test {
            Test::Text(text) => Some((text.as_str(), term.negated)),
            _ => None,
        })
    }

    /// Whether a folded text (title and body) holds all words it must, and none it must not.
    pub fn matches_text(&self, folded: &str) -> bool {
        self.texts().all(|(text, negated)| {
            memchr::memmem::find(folded.as_bytes(), text.as_bytes()).is_some() != negated
        })
    }
}

impl Test {
    fn holds(&self, header: &Header, flags: Flags) -> bool {
        match self {
            Self::Text(text) | Self::Title(text) => fold(&header.title).contains(text.as_str()),
            Self::Author(author) => {
                header.author.as_ref().is_some_and(|name| fold(name).contains(author.as_str()))
            }
            Self::AuthorIs(author) => header.author.as_ref().is_some_and(|name| fold(name.trim()) == *author),
            Self::Tag(tag) => header.tags.iter().any(|name| {
                let name = fold(name);
                let name = name.trim_start_matches('#');
                name.strip_prefix(tag.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            }),
            Self::Category(prefix) => is_below(header, prefix),
            Self::Since(moment) => header.date.is_some_and(|date| date >= *moment),
            Self::Until(moment) => header.date.is_some_and(|date| date < *moment),
            Self::Is(State::Unread) => !flags.read && !header.draft,
            Self::Is(State::Read) => flags.read,
            Self::Is(State::Starred) => flags.starred,
            Self::Is(State::Muted) => flags.muted,
        }
    }
}

/// Whether a category of the article begins with the folded path.
fn is_below(header: &Header, prefix: &[String]) -> bool {
    header.categories.iter().any(|path| {
        path.len() >= prefix.len() && path.iter().zip(prefix).all(|(name, wanted)| fold(name) == *wanted)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{Settings, parse as parse_article};
    use crate::zone::tests::zone;
    use std::path::Path;

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp(1_648_123_161, 0).unwrap_or_default() // 2022-03-24T11:59:21Z
    }

    fn understood(query: &str) -> Query {
        parse(query, now(), zone("Asia/Shanghai")).unwrap_or_else(|error| panic!("{query}: {error:?}"))
    }

    #[test]
    fn words_phrases_and_fields_are_told_apart() {
        let text = |text: &str| Test::Text(text.to_owned());
        let table = [
            ("", vec![]),
            ("   ", vec![]),
            ("钉钉 Config", vec![(text("钉钉"), false), (text("config"), false)]),
            ("“to be”", vec![(text("to be"), false)]),
            ("\"to be\" -x -\"a b\"", vec![(text("to be"), false), (text("x"), true), (text("a b"), true)]),
            ("\"never closed", vec![(text("never closed"), false)]),
            ("title:Rust", vec![(Test::Title("rust".into()), false)]),
            ("title：“A b”c", vec![(Test::Title("a b".into()), false), (text("c"), false)]),
            ("-tag:ads", vec![(Test::Tag("ads".into()), true)]),
            ("category:a/b\\/c", vec![(Test::Category(vec!["a".into(), "b/c".into()]), false)]),
            ("http://x", vec![(text("http://x"), false)]),
            ("a-b - -", vec![(text("a-b"), false), (text("-"), false), (text("-"), false)]),
            ("is:UNREAD", vec![(Test::Is(State::Unread), false)]),
            ("author:\"=Li \\“Bai\\\" jr\"", vec![(Test::AuthorIs("li “bai\" jr".into()), false)]),
        ];
        for (query, expected) in table {
            let found: Vec<_> =
                understood(query).terms.into_iter().map(|term| (term.test, term.negated)).collect();
            assert_eq!(found, expected, "{query}");
        }
    }

    #[test]
    fn a_mistake_is_told_with_its_place() {
        for (query, position) in
            [("is:blue", 0), ("a since:soon", 2), ("title:", 0), ("新 until:2021-13", 4), ("since:99d9", 0)]
        {
            let error = parse(query, now(), Zone::UTC).err();
            assert_eq!(error.map(|error| error.position), Some(position), "{query}");
        }
    }

    #[test]
    fn days_begin_where_the_reader_lives() {
        let table = [
            ("2021", "2020-12-31T16:00:00Z"),
            ("2021-03", "2021-02-28T16:00:00Z"),
            ("2021-03-24", "2021-03-23T16:00:00Z"),
            ("2021-3-4", "2021-03-03T16:00:00Z"),
            ("today", "2022-03-23T16:00:00Z"),
            ("yesterday", "2022-03-22T16:00:00Z"),
            ("7d", "2022-03-16T16:00:00Z"),
        ];
        for (text, expected) in table {
            let found = day(text, now(), zone("Asia/Shanghai")).map(|day| day.format("%FT%TZ").to_string());
            assert_eq!(found.as_deref(), Some(expected), "{text}");
        }
        for text in
            ["", "d", "-1d", "20210324", "2021-", "2021-03-24-01", "0000", "99999999999999999999d", "é"]
        {
            assert_eq!(day(text, now(), Zone::UTC), None, "{text}");
        }
    }

    #[test]
    fn an_article_answers_for_its_header_and_state() {
        let source = "---\ntitle: Ｒｕｓｔ 新闻\ndate: 2021-03-24 00:00:00\nauthor: 观察者网\ncategories: [新媒体, 观察者网]\ntags: [lang/rust]\n---\nbody";
        let header = parse_article(source.as_bytes(), Path::new("a.md"), &Settings::default()).header;
        let flags = Flags { read: true, ..Flags::default() };
        let table = [
            ("", true),
            ("title:rust", true),
            ("title:RUST -title:新闻", false),
            ("category:新媒体", true),
            ("category:新媒体/观察者网", true),
            ("category:观察者网", false),
            ("author:观察", true),
            ("tag:lang", true),
            ("tag:lan", false),
            ("since:2021-03-25", false),
            ("since:2021-03-24", true),
            ("until:2021-03-25", true),
            ("until:2021-03-24", false),
            ("is:read", true),
            ("is:unread", false),
            ("-is:starred", true),
            ("words are asked elsewhere", true),
        ];
        for (query, expected) in table {
            assert_eq!(understood(query).matches_header(&header, flags), expected, "{query}");
        }
    }

    #[test]
    fn texts_must_all_be_there_or_not() {
        let folded = fold("钉钉 Config A股");
        for (query, expected) in
            [("钉钉 a股", true), ("钉钉 -a股", false), ("config -B", true), ("nothing", false), ("", true)]
        {
            assert_eq!(understood(query).matches_text(&folded), expected, "{query}");
        }
    }

    #[test]
    fn no_query_makes_it_panic() {
        arbtest::arbtest(|u| {
            let parts = [
                "title:",
                "-",
                "\"",
                "“",
                " ",
                "since:",
                "7d",
                "2021-",
                "新",
                "：",
                "is:",
                "\\/",
                "/",
                "category:",
            ];
            let mut query = String::new();
            for _ in 0..u.int_in_range(0..=8)? {
                query.push_str(u.choose(&parts)?);
            }
            if let Err(error) = parse(&query, now(), zone("America/New_York")) {
                assert!(
                    query.is_char_boundary(error.position) && !error.wrong.to_string().is_empty(),
                    "{query}"
                );
            }
            Ok(())
        });
    }
}
