//! The list of feeds, `feeds.list`: plain text, one feed a line.
//!
//! [`FeedList::parse`] never fails: what it does not understand stays in its line and becomes a [`Problem`]. The order
//! of the lines means nothing, so that two versions of a list can be merged line by line: a feed that stands in several
//! lines is one [`Subscription`] with the options of all of them. Changes ([`FeedList::add`] and others) keep every
//! other byte.

mod edit;
mod line;
mod merge;
mod span;

pub use span::{span, written as written_span};

use super::address;
use crate::article::Problem;
use crate::text::clean_line;
use line::ListLine;
use std::time::Duration;
use url::Url;

pub use line::{LEVELS_MAX, category_name};

/// The name of the list in a library folder. No article has this ending.
pub const FILE_NAME: &str = "feeds.list";

/// The largest list that is read, in bytes.
pub const MAX_BYTES: u64 = 16 << 20;

/// A list of feeds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FeedList {
    /// The feeds, in the order of their first lines.
    pub subscriptions: Vec<Subscription>,
    /// The folder that articles go into: levels below the library folder (`@into`). Empty: the library folder.
    pub into: Vec<String>,
    /// What was not understood, refused or put right, in line order.
    pub problems: Vec<Problem>,
    /// The lines with their ends.
    lines: Vec<Vec<u8>>,
    /// For each line the subscription that it belongs to.
    owners: Vec<Option<usize>>,
}

/// A feed of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscription {
    /// The address that is fetched, without a fragment.
    pub address: Url,
    /// The category: names from the top level down, clean, none of them empty, `.` or `..`. Empty without one.
    pub category: Vec<String>,
    /// What the feed is called; none means its own title.
    pub name: Option<String>,
    /// Whole articles are fetched from their pages.
    pub full: bool,
    /// Pictures are kept beside the article.
    pub pictures: bool,
    /// It is not fetched.
    pub paused: bool,
    /// Its former addresses, the first one first. None of them is another spelling of [`Subscription::address`].
    pub was: Vec<Url>,
    /// The shortest time between two requests.
    pub every: Option<Duration>,
    /// How much of it stays when old articles are removed; none means the setting.
    pub keep: Option<Keep>,
    /// How many earlier versions of an article are kept; none means the setting.
    pub versions: Option<usize>,
    /// Queries; items that answer one of them are not written.
    pub skip: Vec<String>,
    /// How many items of a new feed are written; none means the setting.
    pub first: Option<FirstItems>,
    /// Words that are not known, as written, but for one that has no end. They stay in the line.
    pub unknown: Vec<String>,
    /// Its first line, counted from 1; 0 if it is not in a list.
    pub line: usize,
}

/// How much of a feed stays when old articles are removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// What is not older, in whole days.
    Days(u32),
    /// So many articles, the newest.
    Newest(usize),
}

/// How many items of a new feed are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FirstItems {
    /// So many, the newest.
    Newest(usize),
    /// All that the feed has.
    All,
}

impl Subscription {
    /// A feed without options.
    pub fn new(address: Url) -> Self {
        Self {
            address,
            category: Vec::new(),
            name: None,
            full: false,
            pictures: false,
            paused: false,
            was: Vec::new(),
            every: None,
            keep: None,
            versions: None,
            skip: Vec::new(),
            first: None,
            unknown: Vec::new(),
            line: 0,
        }
    }

    /// The address that it had at first. Names of files and identities of items are made with it.
    pub fn first_address(&self) -> &Url {
        self.was.first().unwrap_or(&self.address)
    }

    /// Its name, else the feed's own title, else its host.
    pub fn title<'a>(&'a self, own: Option<&'a str>) -> &'a str {
        let host = self.address.host_str().unwrap_or_default();
        self.name.as_deref().or(own).unwrap_or(host)
    }

    /// What it is called where the user reads it: like [`Subscription::title`], but without any name its address, since
    /// several feeds may come from one host.
    pub fn shown_name(&self, own: Option<&str>) -> String {
        let name = self.name.as_deref().or(own);
        name.map_or_else(|| address::without_scheme(&self.address), |name| clean_line(name).into_owned())
    }

    /// The category of its articles: that of the feed, and below it the feed's [`Subscription::title`].
    pub fn path(&self, own: Option<&str>) -> Vec<String> {
        self.category.iter().cloned().chain([self.title(own).to_owned()]).collect()
    }

    /// The options that this version keeps in the list and does nothing with.
    pub fn without_effect(&self) -> Vec<&'static str> {
        let options = [
            ("full", self.full),
            ("pictures", self.pictures),
            ("keep", self.keep.is_some()),
            ("skip", !self.skip.is_empty()),
        ];
        options.into_iter().filter(|(_, is_set)| *is_set).map(|(name, _)| name).collect()
    }

    /// Whether an address is this feed's, or was.
    pub fn answers_to(&self, other: &Url) -> bool {
        let other = address::key(other);
        self.addresses().any(|own| address::key(own) == other)
    }

    /// Its address and its former ones.
    pub fn addresses(&self) -> impl Iterator<Item = &Url> {
        [&self.address].into_iter().chain(&self.was)
    }
}

impl FeedList {
    /// Reads a list.
    pub fn parse(bytes: &[u8]) -> Self {
        let mut list = Self {
            lines: bytes.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect(),
            ..Self::default()
        };
        let mut found = Vec::new();
        let mut conflict = Conflict::default();
        for (at, bytes) in list.lines.iter().enumerate() {
            let mut problem = |message: String| list.problems.push(Problem { line: at + 1, message });
            let bytes = if at == 0 { bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes) } else { bytes };
            if conflict.skips(bytes, &list.lines[at..]) {
                problem("part of a merge conflict; the line is skipped".into());
                continue;
            }
            match line::read(bytes, at + 1, &mut problem) {
                ListLine::Nothing => {}
                ListLine::Into(into) if list.into.is_empty() || list.into == into => list.into = into,
                ListLine::Into(into) => {
                    problem(
                        "@into stands in another line, too; of both the first in the alphabet is used".into(),
                    );
                    list.into = into.min(std::mem::take(&mut list.into));
                }
                ListLine::Feed(subscription) => found.push((at, *subscription)),
            }
        }
        (list.subscriptions, list.owners) = merge::merged(found, list.lines.len(), &mut list.problems);
        list.problems.sort_by_key(|problem| problem.line);
        list
    }

    /// The bytes of the list.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.lines.concat()
    }

    /// The feed that has an address, or had it. `http` or `https`, `www.` and slashes at the end make no difference.
    pub fn find(&self, address: &Url) -> Option<&Subscription> {
        self.subscriptions.iter().find(|subscription| subscription.answers_to(address))
    }
}

/// Reads a category as people write it: `/` between levels, `\/` within a name.
pub fn parse_category(text: &str) -> Vec<String> {
    line::category(text, &mut |_| {})
}

/// Where in a conflict of a merge the lines are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Conflict {
    #[default]
    None,
    /// In the version that both sides come from, which git can show as well.
    Base,
}

impl Conflict {
    /// Whether a line is a mark of a conflict or lies in the common ancestor. `rest` begins with the line.
    fn skips(&mut self, line: &[u8], rest: &[Vec<u8>]) -> bool {
        let is_mark = |line: &[u8], mark: u8| {
            line.starts_with(&[mark; 7]) && line.get(7).is_none_or(u8::is_ascii_whitespace)
        };
        if is_mark(line, b'|') {
            let is_any = |line: &&Vec<u8>| b"<=>|".iter().any(|mark| is_mark(line, *mark));
            let next = rest[1..].iter().take(CONFLICT_MAX).find(is_any);
            // Without its end, a part cannot be known.
            if next.is_some_and(|line| is_mark(line, b'=')) {
                *self = Self::Base;
            }
            return true;
        }
        if b"<=>".iter().any(|mark| is_mark(line, *mark)) {
            *self = Self::None;
            return true;
        }
        *self == Self::Base
    }
}

/// How many lines of the common ancestor a conflict can have.
const CONFLICT_MAX: usize = 10_000;

/// A piece of a list within a message: clean and not long.
pub(super) fn quoted(text: &str) -> String {
    let clean = clean_line(text);
    let short: String = clean.chars().take(60).collect();
    if short.len() < clean.len() { format!("“{short}…”") } else { format!("“{short}”") }
}

#[cfg(test)]
mod tests;
