//! All texts of the interface, in each of its languages.
//!
//! Other modules name a text by its [`Message`]; one module for each language holds the words, plurals, dates and
//! numbers. A message without words in one of the languages does not compile. Nothing here knows where a text is shown.

mod en;
mod feeds;
mod message;
mod zh;

use crate::input::action::{Action, KeyContext};
use chrono::{Datelike, NaiveDate};
use std::borrow::Cow;
use std::fmt::Display;

pub use feeds::FeedMessage;
pub use message::{Copied, Hint, Message};

/// A language the interface speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// Simplified Chinese.
    Chinese,
}

impl Language {
    /// Every language.
    pub const ALL: [Self; 2] = [Self::English, Self::Chinese];

    /// The ISO 639-1 code, which is also the language's name in the configuration.
    pub fn name(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Chinese => "zh",
        }
    }

    /// Finds a language by its [`name`](Self::name).
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.name() == name)
    }

    /// The language of a locale as `LANG` names it: `zh_CN.UTF-8`, `C.UTF-8`, `en_GB`. English for every locale
    /// that is not Chinese.
    pub fn of_locale(locale: &str) -> Self {
        let language = locale.split(['_', '-', '.', '@']).next().unwrap_or_default();
        if language.eq_ignore_ascii_case("zh") { Self::Chinese } else { Self::English }
    }

    /// The text of a message.
    pub fn say(self, message: Message<'_>) -> Cow<'static, str> {
        match self {
            Self::English => en::say(message),
            Self::Chinese => zh::say(message),
        }
    }

    /// The text of an error or of a finished task.
    pub fn explain(self, what: &impl Explained) -> String {
        match self {
            Self::English => what.to_string(),
            Self::Chinese => what.in_chinese(),
        }
    }

    /// The word beside a key in the footer.
    pub fn hint(self, hint: Hint) -> &'static str {
        match self {
            Self::English => en::hint(hint),
            Self::Chinese => zh::hint(hint),
        }
    }

    /// What an action does in a context, for the help page and the palette.
    pub fn help(self, action: Action, context: KeyContext) -> &'static str {
        match self {
            Self::English => en::help::action(action, context),
            Self::Chinese => zh::help::action(action, context),
        }
    }

    /// The heading of a context on the help page.
    pub fn context(self, context: KeyContext) -> &'static str {
        match self {
            Self::English => en::help::context(context),
            Self::Chinese => zh::help::context(context),
        }
    }

    /// The lines of the welcome screen; `config` is the path of the configuration file, if there is one.
    pub fn welcome(self, config: Option<&str>) -> Vec<String> {
        let (lines, place) = match self {
            Self::English => (en::WELCOME, en::CONFIG_PLACE),
            Self::Chinese => (zh::WELCOME, zh::CONFIG_PLACE),
        };
        let mut lines: Vec<String> = lines.into_iter().map(Into::into).collect();
        if let Some(config) = config {
            lines.extend([String::new(), format!("{place}{config}")]);
        }
        lines
    }

    /// A day as a heading: `Today · Thu 24 Mar`. A `format` that is not empty replaces the language's own.
    pub fn day_heading(self, date: NaiveDate, today: NaiveDate, format: &str) -> String {
        let own = own_format(date, format);
        let near = Nearness::of(date, today);
        match self {
            Self::English => en::dates::heading(date, near, own.as_deref()),
            Self::Chinese => zh::dates::heading(date, near, own.as_deref()),
        }
    }

    /// A day in at most ten columns: `24 Mar`, `2021-12-31`.
    pub fn short_day(self, date: NaiveDate, today: NaiveDate, format: &str) -> String {
        let near = Nearness::of(date, today);
        own_format(date, format).unwrap_or_else(|| match self {
            Self::English => en::dates::short(date, near),
            Self::Chinese => zh::dates::short(date, near),
        })
    }

    /// A day with its year: `24 Mar 2022`.
    pub fn full_day(self, date: NaiveDate, format: &str) -> String {
        own_format(date, format).unwrap_or_else(|| match self {
            Self::English => en::dates::full(date),
            Self::Chinese => zh::dates::full(date),
        })
    }

    /// A number with its digits in groups.
    pub fn number(self, number: usize) -> String {
        match self {
            Self::English => grouped(number, 4),
            Self::Chinese => grouped(number, 5),
        }
    }
}

/// A number of bytes in B, KB or MB; the same in every language.
pub fn bytes(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{} KB", bytes / 1_000),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes / 100_000 % 10),
    }
}

/// A value with a text in every language. [`Display`] is the English text.
pub trait Explained: Display {
    /// The Chinese text.
    fn in_chinese(&self) -> String;
}

/// The language and the date format of texts that are part of a page, such as the lines above an article.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wording {
    /// The language.
    pub language: Language,
    /// A strftime format of dates; empty for the language's own.
    pub date_format: String,
}

/// The distance of a day from today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Nearness {
    Tomorrow,
    Today,
    Yesterday,
    ThisYear,
    OtherYear,
}

impl Nearness {
    fn of(date: NaiveDate, today: NaiveDate) -> Self {
        match today.signed_duration_since(date).num_days() {
            -1 => Self::Tomorrow,
            0 => Self::Today,
            1 => Self::Yesterday,
            _ if date.year() == today.year() => Self::ThisYear,
            _ => Self::OtherYear,
        }
    }
}

/// A day in the user's format; `None` if there is no format, or one that cannot be written for a day.
fn own_format(date: NaiveDate, format: &str) -> Option<String> {
    use std::fmt::Write;
    let mut text = String::new();
    // Writing fails for a format with a clock time, which a day does not have.
    (!format.is_empty() && write!(text, "{}", date.format(format)).is_ok()).then_some(text)
}

/// A number with commas between its thousands if it has at least `least` digits.
fn grouped(number: usize, least: usize) -> String {
    let digits = number.to_string();
    if digits.len() < least {
        return digits;
    }
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_locale_names_a_language() {
        let table = [
            ("zh_CN.UTF-8", Language::Chinese),
            ("zh", Language::Chinese),
            ("zh-Hans", Language::Chinese),
            ("C.UTF-8", Language::English),
            ("en_GB", Language::English),
            ("zhx", Language::English),
            ("", Language::English),
        ];
        for (locale, language) in table {
            assert_eq!(Language::of_locale(locale), language, "{locale}");
        }
        for language in Language::ALL {
            assert_eq!(Language::named(language.name()), Some(language));
        }
    }

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap_or_default()
    }

    #[test]
    fn days_near_today_are_named_relative_to_it() {
        let today = date("2022-03-24");
        let table = [
            ("2022-03-24", ["Today · Thu 24 Mar", "今天 · 3月24日星期四"], ["24 Mar", "3月24日"]),
            ("2022-03-23", ["Yesterday · Wed 23 Mar", "昨天 · 3月23日星期三"], ["23 Mar", "3月23日"]),
            ("2022-03-25", ["Tomorrow · Fri 25 Mar", "明天 · 3月25日星期五"], ["25 Mar", "3月25日"]),
            ("2022-03-10", ["Thu 10 Mar", "3月10日星期四"], ["10 Mar", "3月10日"]),
            ("2021-12-31", ["Fri 31 Dec 2021", "2021年12月31日星期五"], ["2021-12-31", "2021-12-31"]),
        ];
        for (day, headings, shorts) in table {
            for ((language, heading), short) in Language::ALL.into_iter().zip(headings).zip(shorts) {
                assert_eq!(language.day_heading(date(day), today, ""), heading);
                assert_eq!(language.short_day(date(day), today, ""), short);
            }
        }
        let full = Language::ALL.map(|language| language.full_day(today, ""));
        assert_eq!(full, ["24 Mar 2022", "2022年3月24日"]);
        assert_eq!(Language::Chinese.day_heading(today, today, "%d.%m."), "今天 · 24.03.");
        // A format that cannot be written is ignored.
        assert_eq!(Language::English.full_day(today, "%H:%M"), "24 Mar 2022");
    }

    #[test]
    fn numbers_and_plurals_follow_the_language() {
        let table =
            [(0, "0", "0"), (999, "999", "999"), (1000, "1,000", "1000"), (12_431, "12,431", "12,431")];
        for (number, english, chinese) in table {
            assert_eq!(
                (Language::English.number(number).as_str(), Language::Chinese.number(number).as_str()),
                (english, chinese)
            );
        }
        let articles =
            |count| Language::ALL.map(|language| language.say(Message::Articles(count)).into_owned());
        assert_eq!(articles(1), ["1 article", "1 篇文章"]);
        assert_eq!(articles(2000), ["2,000 articles", "2000 篇文章"]);
    }

    #[test]
    fn numbers_of_bytes_are_short() {
        let table =
            [(0, "0 B"), (999, "999 B"), (1_000, "1 KB"), (999_999, "999 KB"), (12_345_678, "12.3 MB")];
        for (number, text) in table {
            assert_eq!(bytes(number), text);
        }
    }
}
