//! Identifies the items of a feed in any order and with any date or address.
//!
//! The id that the feed gives an item counts, unless several items of the document have it; then the page, the title
//! and the date distinguish them, in this order. Items that agree in all of that and in their text are one article.

use super::{Feed, Item};
use std::borrow::Cow;
use std::collections::HashMap;
use url::Url;

/// The identity of an item within its feed: 128 bits of a hash. Equal identities in one document are one article.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Identity(pub [u8; 16]);

/// The identities of a feed's items, one for each and in their order.
pub fn identities(feed: &Feed) -> Vec<Identity> {
    let home = feed.home.as_deref().map(comparable);
    let facts: Vec<Facts<'_>> = feed.items.iter().map(|item| Facts::of(item, home.as_deref())).collect();
    let mut found: Vec<Option<Identity>> = vec![None; facts.len()];
    // Of each item its first description that no other item of the document has.
    for step in 0..STEPS {
        let described: Vec<Option<Identity>> = facts.iter().map(|facts| facts.described(step)).collect();
        let mut counts: HashMap<Identity, usize> = HashMap::new();
        for description in described.iter().flatten() {
            *counts.entry(*description).or_default() += 1;
        }
        for (known, description) in found.iter_mut().zip(described) {
            if known.is_none() && description.is_some_and(|description| counts[&description] == 1) {
                *known = description;
            }
        }
    }
    let whole: Vec<Option<Identity>> =
        found.iter().zip(&facts).map(|(known, facts)| known.is_none().then(|| facts.whole())).collect();
    let mut counts: HashMap<Identity, usize> = HashMap::new();
    for whole in whole.iter().flatten() {
        *counts.entry(*whole).or_default() += 1;
    }
    let known = found.into_iter().zip(whole).zip(&facts);
    known
        .map(|((known, whole), facts)| match (known, whole) {
            (Some(known), _) => known,
            (None, Some(whole)) if counts[&whole] > 1 => facts.dated(whole),
            (None, whole) => whole.unwrap_or_else(|| facts.whole()),
        })
        .collect()
}

/// How many descriptions of an item are tried.
const STEPS: u8 = 4;

/// What an item may be known by.
struct Facts<'a> {
    guid: Option<Cow<'a, str>>,
    /// The page, unless it is that of the site.
    link: Option<String>,
    title: &'a str,
    /// Seconds since 1970.
    date: Option<i64>,
    item: &'a Item,
}

impl<'a> Facts<'a> {
    fn of(item: &'a Item, home: Option<&str>) -> Self {
        let is_page = |link: &String| link.contains(['/', '?', '#']) && Some(link.as_str()) != home;
        Self {
            guid: item.guid.as_deref().map(|guid| {
                if is_web_address(guid) { Cow::Owned(comparable(guid)) } else { Cow::Borrowed(guid) }
            }),
            link: item.link.as_deref().map(comparable).filter(is_page),
            title: item.title.as_deref().unwrap_or_default(),
            date: item.date.map(|date| date.timestamp()),
            item,
        }
    }

    /// The item's description of this step; none if it lacks what that needs.
    fn described(&self, step: u8) -> Option<Identity> {
        let (guid, link) = (self.guid.as_deref(), self.link.as_deref());
        let date = self.date.map(|date| date.to_string());
        match (step, guid, link) {
            (0, Some(guid), _) => Some(hash(&["guid", guid])),
            (1, Some(guid), Some(link)) => Some(hash(&["guid, link", guid, link])),
            (2, Some(guid), _) => Some(hash(&["guid, title", guid, link.unwrap_or_default(), self.title])),
            (3, Some(guid), _) => {
                Some(hash(&["guid, date", guid, link.unwrap_or_default(), self.title, &date?]))
            }
            (0, None, Some(link)) => Some(hash(&["link", link])),
            (1, None, Some(link)) => Some(hash(&["link, title", link, self.title])),
            (2, None, Some(link)) => Some(hash(&["link, date", link, self.title, &date?])),
            (0, None, None) if !self.title.is_empty() => Some(hash(&["title", self.title, &date?])),
            _ => None,
        }
    }

    /// One of several items that are whole the same, by its date.
    fn dated(&self, whole: Identity) -> Identity {
        let Some(date) = self.date else { return whole };
        let mut bytes = whole.0.to_vec();
        bytes.extend_from_slice(&date.to_le_bytes());
        Identity(short_hash(&bytes))
    }

    /// Everything that it is known by, and its text.
    fn whole(&self) -> Identity {
        let text = self.item.body.as_ref().map(|body| text_of(&body.html)).unwrap_or_default();
        let mut parts = vec![
            "text",
            self.guid.as_deref().unwrap_or_default(),
            self.link.as_deref().unwrap_or_default(),
            self.title,
            &text,
        ];
        parts.extend(self.item.enclosures.iter().map(|enclosure| enclosure.url.as_str()));
        hash(&parts)
    }
}

/// A hash of texts in which each has its length, so that different texts never give the same bytes.
fn hash(parts: &[&str]) -> Identity {
    let mut bytes = Vec::with_capacity(256);
    for part in parts {
        bytes.extend_from_slice(&(part.len() as u64).to_le_bytes());
        bytes.extend_from_slice(part.as_bytes());
    }
    Identity(short_hash(&bytes))
}

/// The first half of a hash.
pub(super) fn short_hash(bytes: &[u8]) -> [u8; 16] {
    let mut short = [0; 16];
    short.copy_from_slice(&blake3::hash(bytes).as_bytes()[..16]);
    short
}

/// The words of an HTML text without tags and white space, and the addresses of its pictures without their parameters,
/// which servers change at will.
fn text_of(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        text.extend(rest[..at].split_whitespace());
        let is_tag =
            rest[at + 1..].starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?'));
        // A bare sign is one of the words.
        let end = rest[at..].find('>').filter(|_| is_tag);
        let Some(end) = end else {
            text.push('<');
            rest = &rest[at + 1..];
            if !is_tag {
                continue;
            }
            break;
        };
        let tag = &rest[at + 1..at + end];
        if tag.get(..4).is_some_and(|name| name.eq_ignore_ascii_case("img ")) {
            text.push_str(source_of(tag));
        }
        rest = &rest[at + end + 1..];
    }
    text.extend(rest.split_whitespace());
    text
}

/// The address of a picture in the text of its tag; empty if it has none.
fn source_of(tag: &str) -> &str {
    let Some((_, value)) = tag.split_once(" src=") else { return "" };
    let value = match value.chars().next() {
        Some(quote @ ('"' | '\'')) => value[1..].split(quote).next(),
        _ => value.split(char::is_whitespace).next(),
    };
    value.and_then(|value| value.split(['?', '#']).next()).unwrap_or_default()
}

/// Whether a text is an address of the web.
fn is_web_address(text: &str) -> bool {
    ["http://", "https://"]
        .iter()
        .any(|scheme| text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)))
}

/// An address as identities compare it: without scheme, `www.`, trackers and a last slash, its host in lower case. A
/// text that is no web address stays as it is.
pub fn comparable(address: &str) -> String {
    let address = address.trim();
    let Some(url) = is_web_address(address).then(|| Url::parse(address).ok()).flatten() else {
        return address.to_owned();
    };
    let url = without_trackers(url);
    let rest = &url[url::Position::BeforeHost..];
    let rest = rest.strip_prefix("www.").unwrap_or(rest);
    rest.strip_suffix('/').unwrap_or(rest).to_owned()
}

/// Parameters that track a reader. Keys of files and ids of articles depend on them, so this list is never changed.
const TRACKERS: [&str; 28] = [
    "_hsenc",
    "_hsmi",
    "_openstat",
    "dclid",
    "fb_action_ids",
    "fb_action_types",
    "fbclid",
    "gbraid",
    "gclid",
    "gclsrc",
    "igsh",
    "igshid",
    "li_fat_id",
    "mc_cid",
    "mc_eid",
    "mkt_tok",
    "msclkid",
    "oly_anon_id",
    "oly_enc_id",
    "spm",
    "spm_id_from",
    "srsltid",
    "ttclid",
    "twclid",
    "vd_source",
    "vero_id",
    "wbraid",
    "yclid",
];

/// An address without the parameters that track a reader.
pub(super) fn without_trackers(mut url: Url) -> Url {
    let is_tracker = |pair: &&str| {
        let name = pair.split('=').next().unwrap_or_default().to_ascii_lowercase();
        // Feeds often escape addresses twice.
        let name = name.trim_start_matches("amp;");
        name.starts_with("utm_") || TRACKERS.contains(&name)
    };
    let Some(query) = url.query().filter(|query| query.split('&').any(|pair| is_tracker(&pair))) else {
        return url;
    };
    let kept: Vec<&str> = query.split('&').filter(|pair| !is_tracker(pair)).collect();
    let kept = kept.join("&");
    url.set_query(Some(kept.as_str()).filter(|kept| !kept.is_empty()));
    url
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use super::super::{Enclosure, ItemText};
    use super::*;

    /// An item of `guid|link|title|day|text`, of which each may be empty.
    fn item(line: &str) -> Item {
        let parts: Vec<&str> = line.split('|').collect();
        let some = |at: usize| parts.get(at).filter(|part| !part.is_empty()).map(|part| (*part).to_owned());
        Item {
            guid: some(0),
            link: some(1),
            title: some(2),
            date: some(3).map(|day| format!("2024-03-{day}T08:00:00Z").parse().unwrap()),
            body: some(4).map(|html| ItemText { html, base: None }),
            ..Item::default()
        }
    }

    fn of(lines: &[&str]) -> Vec<Identity> {
        let home = Some("http://boats.example/".to_owned());
        identities(&Feed { home, items: lines.iter().map(|line| item(line)).collect(), ..Feed::default() })
    }

    #[test]
    fn an_item_stays_who_it_is_when_what_is_less_certain_changes() {
        let table = [
            // The guid decides, however its address is written.
            ("g1|http://a.example/1|Tide|01|x", "g1|http://b.example/9|Ebb|02|y", true),
            ("http://www.A.example/1/|||01|", "https://a.example/1|||02|", true),
            ("http://a.example/1?utm_source=feed|||01|", "http://a.example/1|||01|", true),
            ("g1||||", "G1||||", false),
            ("http://a.example/B||||", "http://a.example/b||||", false),
            // Without one, the page.
            ("|http://a.example/1|Tide|01|x", "|https://www.a.example/1/?fbclid=7|Ebb|02|y", true),
            ("|http://a.example/1|Tide|01|", "|http://a.example/2|Tide|01|", false),
            // The page of the site is that of every item.
            ("|http://boats.example|Tide|01|", "|https://boats.example/|Ebb|01|", false),
            ("|http://other.example/|Tide|01|", "|http://other.example|Ebb|01|", false),
            // Without a page, title and date; then the text.
            ("||Tide|01|x", "||Tide|01|y", true),
            ("||Tide|01|x", "||Tide|02|x", false),
            ("||Tide||x", "||Tide||<p> x</p>", true),
            ("||||low water", "||||<i>low</i> water", true),
            ("||||low water", "||||high water", false),
        ];
        for (left, right, same) in table {
            assert_eq!(of(&[left]) == of(&[right]), same, "{left} and {right}");
        }
    }

    #[test]
    fn identities_stay_the_same_for_ever() {
        // Another version on another device must know the items of this one.
        let table = [
            ("https://www.Boats.example/log/7/?utm_source=x&id=1|||10|", "48b73d0c3b24cb62d9e7aa0ae6745ee4"),
            ("|http://boats.example/log/7?spm=1&from=2|Tide|10|", "e867600614bd7c1397763da79ea466a9"),
            ("||||<p>Low <b>water</b> < 3 m<img src=/1.jpg?a>", "9e1563d16ae636815803c51583a91039"),
        ];
        let digits = table.map(|(line, _)| format!("{:032x}", u128::from_be_bytes(of(&[line])[0].0)));
        assert_eq!(digits, table.map(|(_, digits)| digits));
    }

    #[test]
    fn items_of_one_document_are_as_many_as_they_differ() {
        let table = [
            (&["g|http://a.example/1|A|01|", "g|http://a.example/2|B|01|"][..], 2),
            (&["g|http://a.example/1|A|01|", "g|http://a.example/1|B|01|"], 2),
            (&["g||A|01|", "g||A|02|"], 2),
            (&["g||A|01|x", "g||A|01|y"], 2),
            (&["g||A|01|x", "g||A|01|x"], 1),
            (&["http://a.example/1||A||", "https://a.example/1||B||"], 2),
            (&["|http://a.example/1|A|01|", "|http://a.example/1|B|01|"], 2),
            (&["|http://a.example/1|A|01|", "|http://a.example/1|A|02|"], 2),
            (&["||A|01|x", "||A|01|y"], 2),
            (&["||A|01|x", "||A|01|x"], 1),
            (&["||||", "||||"], 1),
            // Pictures, signs and dates distinguish what has no words of its own.
            (&["|||01|<img src=1.jpg>", "|||02|<img alt='' src='2.jpg?x'>", "|||03|<IMG src=\"3.jpg\">"], 3),
            (&["|||01|<img src=1.jpg?a>", "|||01|<img src='1.jpg?b'>"], 1),
            (&["|||01|low", "|||02|low"], 2),
            (&["||||tide < 3 m", "||||tide < 4 m", "||||tide <"], 3),
        ];
        for (lines, number) in table {
            let mut ids = of(lines);
            ids.sort_unstable();
            ids.dedup();
            assert_eq!(ids.len(), number, "{lines:?}");
        }
    }

    #[test]
    fn the_order_of_a_document_does_not_matter() {
        let lines = ["g|http://a.example/1|A|01|", "g|http://a.example/2|B|02|", "||C|03|z", "h||D||"];
        let reversed: Vec<&str> = lines.iter().rev().copied().collect();
        let mut ids = of(&reversed);
        ids.reverse();
        assert_eq!(of(&lines), ids);
    }

    #[test]
    fn files_distinguish_items_without_words() {
        let with = |url: &str| {
            let enclosures = vec![Enclosure { url: url.to_owned(), ..Enclosure::default() }];
            identities(&Feed { items: vec![Item { enclosures, ..Item::default() }], ..Feed::default() })
        };
        assert_ne!(with("http://a.example/1.mp3"), with("http://a.example/2.mp3"));
    }
}
