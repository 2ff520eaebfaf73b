//! Lists of feeds that other programs have written, recognised by their content: OPML, the `urls` file of newsboat,
//! a list of newsrack, lines of addresses.

mod urls;

use super::list::{FeedList, Subscription};
use super::{Problem, address, opml};
use crate::article::decode_with_charset;

/// The largest file that is read, in bytes.
pub const MAX_BYTES: u64 = 64 << 20;

/// What is taken from a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// What the file is; none if nothing in it can be imported.
    pub kind: Option<ImportKind>,
    /// The feeds in the order of the file. The same feed may stand there several times. [`Subscription::line`] is its
    /// line of the file.
    pub subscriptions: Vec<Subscription>,
    /// What is not imported, and why, in line order.
    pub problems: Vec<Problem>,
}

/// The kinds of lists that can be imported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ImportKind {
    /// OPML.
    Opml,
    /// The file `urls` of newsboat, or lines of addresses.
    Urls,
    /// A `feeds.list`.
    List,
}

/// Reads a list. It cannot fail, only find nothing.
pub fn read(bytes: &[u8]) -> Imported {
    let (text, problem) = decode_with_charset(bytes, None);
    let text = text.trim_start_matches('\u{feff}');
    let (kind, subscriptions, mut problems) = if text.trim_start().starts_with('<') {
        match opml::read(text) {
            Some((subscriptions, problems)) => (Some(ImportKind::Opml), subscriptions, problems),
            None => (None, Vec::new(), Vec::new()),
        }
    } else if is_own_list(text) {
        let list = FeedList::parse(text.as_bytes());
        (Some(ImportKind::List), list.subscriptions, list.problems)
    } else {
        let (subscriptions, problems) = urls::read(text);
        let kind = (!subscriptions.is_empty() || !problems.is_empty()).then_some(ImportKind::Urls);
        (kind, subscriptions, problems)
    };
    problems.extend(problem);
    problems.sort_by_key(|problem| problem.line);
    Imported { kind, subscriptions, problems }
}

/// Whether lines are those of newsrack: one has a category in brackets or an option, and none has what only newsboat
/// writes.
fn is_own_list(text: &str) -> bool {
    const OPTIONS: [&str; 6] = ["was:", "every:", "keep:", "versions:", "skip:", "first:"];
    let mut is_own = false;
    for line in text.lines().map(str::trim).filter(|line| !line.starts_with('#')) {
        let begins = ["\"query:", "query:", "\"exec:", "exec:", "\"filter:", "filter:"];
        if line.contains("\"~") || begins.iter().any(|begin| line.starts_with(begin)) {
            return false;
        }
        let mut words = line.split_whitespace();
        let is_feed = words.next().is_some_and(|first| address::parse(first).is_some());
        is_own |= line.starts_with("@into ") || line.starts_with("program:");
        is_own |= is_feed
            && words
                .any(|word| word.starts_with('[') || OPTIONS.iter().any(|option| word.starts_with(option)));
    }
    is_own
}

#[cfg(test)]
mod tests;
