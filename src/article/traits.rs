//! Describes an article in a few numbers, to distinguish an edited article from a different one in its place.
//!
//! Editing an article without a link changes its [id](super::ArticleId). When the edited article is recognised, the
//! marks of the old id are moved to the new one. This module does no IO: callers store the descriptions and read the
//! texts.

use super::{ArticleId, Header, identity};
use std::collections::{HashMap, HashSet};
use std::path::Path;

/// A description of an article. Texts are hashed, so that it has a fixed size and does not reveal what was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Traits {
    /// The id when the description was made.
    pub id: ArticleId,
    /// A hash of the absolute path, as the operating system spells it.
    pub path: u64,
    /// A hash of the title.
    pub title: u64,
    /// The date in Unix seconds.
    pub date: Option<i64>,
    /// A hash of the link, if the link is more than a host.
    pub link: Option<u64>,
    /// A sample of the text's phrases.
    pub text: Sample,
}

impl Traits {
    /// Describes the article with this header and absolute path, without its text.
    pub fn new(header: &Header, path: &Path) -> Self {
        let date = header.date.map(|date| date.timestamp());
        Self::of((header.id, &header.title, date, header.link.as_deref()), path)
    }

    /// Records that an edit turned article `id` into article `by`, so that no other article is recognised as `id`
    /// later.
    pub fn succeeded(id: ArticleId, by: ArticleId) -> Self {
        let (title, link) = by.0.split_at(8);
        let number = |bytes: &[u8]| bytes.first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes));
        // A path of 0 marks this kind of record: no path has that hash.
        Self {
            id,
            path: 0,
            title: number(title),
            date: None,
            link: Some(number(link)),
            text: Sample::default(),
        }
    }

    /// The article that this one became, if the record was made by [`Traits::succeeded`].
    pub fn successor(&self) -> Option<ArticleId> {
        let mut id = [0; 16];
        id[..8].copy_from_slice(&self.title.to_le_bytes());
        id[8..].copy_from_slice(&self.link.unwrap_or(0).to_le_bytes());
        (self.path == 0).then_some(ArticleId(id))
    }

    /// Whether the described article, or the one it became, is still known.
    pub fn counts(&self, knows: impl Fn(ArticleId) -> bool) -> bool {
        knows(self.successor().unwrap_or(self.id))
    }

    /// Like [`Traits::new`], from id, title, date in Unix seconds, and link.
    pub fn of((id, title, date, link): (ArticleId, &str, Option<i64>, Option<&str>), path: &Path) -> Self {
        let link = link.filter(|link| identity::names_a_page(link));
        Self {
            id,
            path: hash(path.as_os_str().as_encoded_bytes()),
            title: hash(crate::text::fold(title.trim()).as_bytes()),
            date,
            link: link.map(|link| hash(link.as_bytes())),
            text: Sample::default(),
        }
    }
}

/// The number of hashes in a sample.
const SAMPLE: usize = 12;

impl Traits {
    /// The size of an encoded description.
    pub const BYTES: usize = 16 + 4 * 8 + 4 * SAMPLE;

    /// Encodes the description: id, path, title, date, link, sample. Numbers are little-endian.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(Self::BYTES);
        bytes.extend_from_slice(&self.id.0);
        let date = self.date.unwrap_or(i64::MIN).cast_unsigned();
        for number in [self.path, self.title, date, self.link.unwrap_or(0)] {
            bytes.extend_from_slice(&number.to_le_bytes());
        }
        for hash in self.text.0 {
            bytes.extend_from_slice(&hash.to_le_bytes());
        }
        bytes
    }

    /// Decodes what [`Traits::to_bytes`] wrote; none if the length differs.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        if bytes.len() != Self::BYTES {
            return None;
        }
        let (id, rest) = bytes.split_first_chunk()?;
        let (numbers, hashes) = rest.split_at(4 * 8);
        let mut numbers =
            numbers.chunks_exact(8).filter_map(|bytes| Some(u64::from_le_bytes(bytes.try_into().ok()?)));
        let mut number = || numbers.next();
        let (path, title, date, link) = (number()?, number()?, number()?.cast_signed(), number()?);
        let mut text = Sample::default();
        for (hash, bytes) in text.0.iter_mut().zip(hashes.chunks_exact(4)) {
            *hash = u32::from_le_bytes(bytes.try_into().ok()?);
        }
        let (date, link) = ((date != i64::MIN).then_some(date), (link != 0).then_some(link));
        Some(Self { id: ArticleId(*id), path, title, date, link, text })
    }
}

/// The smallest hashes of a text's phrases, in ascending order, padded with zeros.
///
/// The sample is unbiased: the share of it that another text contains estimates the share of all phrases.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sample([u32; SAMPLE]);

/// All phrases of a text: three consecutive words, or characters in scripts without spaces. The hashes are sorted,
/// unique and never zero.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Phrases(Vec<u32>);

impl Phrases {
    /// The phrases of a folded text.
    pub fn of(text: &str) -> Self {
        let mut phrases = Vec::new();
        let mut words: [u64; 3] = [0; 3];
        let mut count = 0_usize;
        let mut word = 0_u64;
        let mut end = |word: &mut u64, count: &mut usize| {
            if *word != 0 {
                words = [words[1], words[2], std::mem::take(word)];
                *count += 1;
                if *count >= 3 {
                    phrases.push(mixed(&words));
                }
            }
        };
        for character in text.chars() {
            if !character.is_alphanumeric() {
                end(&mut word, &mut count);
                continue;
            }
            // In scripts without spaces each character counts as a word.
            let alone = character >= '\u{2e80}';
            if alone {
                end(&mut word, &mut count);
            }
            word = (word ^ u64::from(character)).wrapping_mul(0x0100_0000_01b3).rotate_left(23) | 1;
            if alone {
                end(&mut word, &mut count);
            }
        }
        end(&mut word, &mut count);
        if (1..3).contains(&count) {
            phrases.push(mixed(&words));
        }
        phrases.sort_unstable();
        phrases.dedup();
        Self(phrases)
    }

    /// A sample of these phrases.
    pub fn sample(&self) -> Sample {
        let mut sample = Sample::default();
        for (to, from) in sample.0.iter_mut().zip(&self.0) {
            *to = *from;
        }
        sample
    }

    /// How much this text and a sampled one have in common, in percent of the shorter one.
    fn shared(&self, old: &Sample) -> u32 {
        let sampled = &old.0[..old.0.iter().position(|hash| *hash == 0).unwrap_or(SAMPLE)];
        let Some(largest) = sampled.last() else { return 0 };
        let kept = sampled.iter().filter(|hash| self.0.binary_search(hash).is_ok()).count();
        // Phrases above the largest sampled hash could not have been in the sample.
        let candidates = if sampled.len() < SAMPLE {
            self.0.len()
        } else {
            self.0.partition_point(|hash| hash <= largest)
        };
        let percent = |part: usize, of: usize| u32::try_from(part * 100 / of.max(1)).unwrap_or(0);
        // A single common phrase may be chance.
        let of_new = if kept > 1 || sampled.len() == 1 { percent(kept, candidates) } else { 0 };
        percent(kept, sampled.len()).max(of_new.min(100))
    }
}

fn mixed(words: &[u64; 3]) -> u32 {
    let mut hash = 0x9e37_79b9_7f4a_7c15_u64;
    for word in words {
        hash = (hash ^ word).wrapping_mul(0xff51_afd7_ed55_8ccd);
        hash ^= hash >> 32;
    }
    // Zero means "none".
    ((hash.wrapping_mul(0xc4ce_b9fe_1a85_ec53) >> 32) as u32).max(1)
}

fn hash(bytes: &[u8]) -> u64 {
    let hash = blake3::hash(bytes);
    hash.as_bytes().first_chunk().map_or(1, |bytes| u64::from_le_bytes(*bytes)).max(1)
}

/// Texts with this percentage in common are the same article if title or date match.
const ALIKE: u32 = 50;
/// Texts with this percentage in common are the same article in any case.
const SAME: u32 = 80;
/// The most articles of the same date whose texts are compared with a new one.
const COMPARED: usize = 64;

/// The state of the old article that a new one may continue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whereabouts {
    /// No file contains it.
    Gone,
    /// A file contains it.
    There,
    /// Irrelevant: the new article already has all its marks.
    Settled,
}

/// Recognises edited articles among new ones.
#[derive(Debug, Default)]
pub struct Recogniser {
    old: Vec<Traits>,
    by_path: HashMap<u64, Vec<usize>>,
    by_title: HashMap<u64, Vec<usize>>,
    by_date: HashMap<i64, Vec<usize>>,
    matches: Vec<Match>,
}

/// A candidate: `new` may be an edited version of `old`.
#[derive(Debug)]
struct Match {
    evidence: u32,
    old: usize,
    new: Traits,
}

/// The paths, titles and dates of some articles, to test whether a description can match one of them.
#[derive(Debug, Default)]
pub struct Keys {
    hashes: HashSet<u64>,
    dates: HashSet<i64>,
}

impl Keys {
    /// Adds the path, title and date of an article.
    pub fn add(&mut self, traits: &Traits) {
        self.hashes.extend([traits.path, traits.title]);
        self.dates.extend(traits.date);
    }

    /// Whether a description shares path, title or date with one of the articles, or records a successor.
    pub fn concern(&self, traits: &Traits) -> bool {
        traits.successor().is_some()
            || self.hashes.contains(&traits.path)
            || self.hashes.contains(&traits.title)
            || traits.date.is_some_and(|date| self.dates.contains(&date))
    }
}

impl Recogniser {
    /// Adds the description of an article that may have been edited since. A later description of an article replaces
    /// the earlier one.
    pub fn add(&mut self, traits: Traits) {
        if traits.successor().is_some() {
            self.old.iter_mut().filter(|old| old.id == traits.id).for_each(|old| *old = traits);
            return;
        }
        let known = self
            .by_path
            .get(&traits.path)
            .and_then(|at| at.iter().copied().find(|at| self.old[*at].id == traits.id));
        if let Some(at) = known {
            let old = &mut self.old[at];
            let text = if traits.text == Sample::default() { old.text } else { traits.text };
            *old = Traits { text, ..traits };
            return;
        }
        let at = self.old.len();
        self.old.push(traits);
        self.by_path.entry(traits.path).or_default().push(at);
        self.by_title.entry(traits.title).or_default().push(at);
        if let Some(date) = traits.date {
            self.by_date.entry(date).or_default().push(at);
        }
    }

    /// Whether no description was added.
    pub fn is_empty(&self) -> bool {
        self.old.is_empty()
    }

    /// Compares a new article with the known ones. `whereabouts` returns the state of an old article; `text` returns
    /// the new article's phrases and is called at most once.
    pub fn compare(
        &mut self,
        new: &Traits,
        whereabouts: &mut dyn FnMut(ArticleId) -> Whereabouts,
        text: &mut dyn FnMut() -> Option<Phrases>,
    ) {
        let of = |map: Option<&Vec<usize>>| map.cloned().unwrap_or_default();
        let mut candidates = of(self.by_path.get(&new.path));
        candidates.extend(of(self.by_title.get(&new.title)));
        let near = new.date.and_then(|date| self.by_date.get(&date));
        candidates.extend(near.into_iter().flatten().take(COMPARED));
        candidates.sort_unstable();
        candidates.dedup();
        let mut phrases: Option<Phrases> = None;
        let mut found = Vec::new();
        for at in candidates {
            let old = &self.old[at];
            if old.successor().is_some()
                || old.id == new.id
                || old.link.is_some() && new.link.is_some() && old.link != new.link
            {
                continue;
            }
            let whereabouts = whereabouts(old.id);
            let is_elsewhere = whereabouts == Whereabouts::There;
            // An article that still exists has not become this one, unless it is a copy and this one took its path.
            if whereabouts == Whereabouts::Settled || is_elsewhere && old.path != new.path {
                continue;
            }
            let phrases = phrases.get_or_insert_with(|| text().unwrap_or_default());
            let shared = phrases.shared(&old.text);
            if let Some(evidence) = evidence(old, new, shared)
                && !(is_elsewhere && shared < ALIKE)
            {
                found.push((evidence, at));
            }
        }
        let text = phrases.map(|phrases| phrases.sample()).unwrap_or_default();
        let new = Traits { text, ..*new };
        self.matches.extend(found.into_iter().map(|(evidence, old)| Match { evidence, old, new }));
    }

    /// Pairs each old article with at most one new one and vice versa, by the strongest evidence.
    pub fn recognised(mut self) -> Vec<(ArticleId, Traits)> {
        self.matches.sort_by_key(|found| (std::cmp::Reverse(found.evidence), found.old, found.new.id));
        let (mut used, mut taken) = (HashSet::new(), HashSet::new());
        let mut pairs = Vec::new();
        for Match { old, new, .. } in &self.matches {
            let id = self.old[*old].id;
            if !used.contains(&id) && !taken.contains(&new.id) {
                used.insert(id);
                taken.insert(new.id);
                pairs.push((id, *new));
            }
        }
        pairs
    }
}

/// The evidence that `new` is an edited version of `old`; none if it is not. `shared` is the percentage that their
/// texts have in common.
fn evidence(old: &Traits, new: &Traits, shared: u32) -> Option<u32> {
    let (path, title) = (old.path == new.path, old.title == new.title);
    let date = old.date.is_some() && old.date == new.date;
    // A page that is rewritten daily under one title changes both date and text.
    let dates_differ = old.date.is_some() && new.date.is_some() && !date;
    let is_same = shared >= SAME
        || shared >= ALIKE && (title || date)
        || title && date
        || title && path && !dates_differ;
    is_same.then(|| shared + 100 * (u32::from(path) + u32::from(title) + u32::from(date)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{ReadOptions, parse};
    use crate::text::fold;

    const OLD: &str = "An otter came down the river on Monday morning and looked at the new bridge for a while. \
                       Then it went on, as otters do, and nobody saw it again before the evening.";

    /// An article's description and its folded text.
    fn article(path: &str, title: &str, date: &str, link: &str, body: &str) -> (Traits, String) {
        let line = |key: &str, value: &str| match value {
            "" => String::new(),
            value => format!("{key}: {value}\n"),
        };
        let matter = [line("title", title), line("date", date), line("link", link)].concat();
        let text = format!("---\n{matter}---\n{body}\n");
        let article = parse(text.as_bytes(), Path::new(path), &ReadOptions::default());
        let text = fold(&article.body.text);
        let traits = Traits::new(&article.header, &Path::new("/library").join(path));
        (Traits { text: Phrases::of(&text).sample(), ..traits }, text)
    }

    fn is_recognised(old: &Traits, (new, text): &(Traits, String), elsewhere: &[ArticleId]) -> bool {
        let mut recogniser = Recogniser::default();
        recogniser.add(*old);
        let mut whereabouts =
            |id| if elsewhere.contains(&id) { Whereabouts::There } else { Whereabouts::Gone };
        recogniser.compare(new, &mut whereabouts, &mut || Some(Phrases::of(text)));
        match &recogniser.recognised()[..] {
            [] => false,
            [(from, to)] => {
                assert_eq!((*from, to.id), (old.id, new.id));
                true
            }
            more => panic!("{more:?}"),
        }
    }

    #[test]
    fn an_edited_article_is_recognised_and_another_one_is_not() {
        let (day, other) = ("2026-03-01", "2026-03-02");
        let longer =
            format!("{OLD} {}", "In the meantime the mayor opened the fair with many words. ".repeat(20));
        let corrected = OLD.replace("Monday", "Tuesday").replace("nobody", "no one");
        let foreign =
            "Prices of grain rose sharply last week, the exchange says, and bakers fear for their margins.";
        let cut = &OLD[..90];
        let table = [
            // What changed; then title, date, link, body; whether it is recognised at the same path and at another.
            ("as it was", "Otter", day, "", OLD, true, true),
            ("another title", "Otters", day, "", OLD, true, true),
            ("another date", "Otter", other, "", OLD, true, true),
            ("no date any more", "Otter", "", "", OLD, true, true),
            ("a text that was corrected", "Otter", day, "", &corrected, true, true),
            ("a text that grew", "Otter", day, "", &longer, true, true),
            ("a text that was cut", "Otter", day, "", cut, true, true),
            ("another title and a text that grew", "Otters", day, "", &longer, true, true),
            ("another title and date", "Otters", other, "", OLD, true, true),
            ("another title, date and a text that grew a lot", "Otters", other, "", &longer, true, false),
            ("a text written anew", "Otter", day, "", foreign, true, true),
            ("a link that came", "Otter", day, "https://example.org/otter", OLD, true, true),
            ("another article of the day", "Grain", day, "", foreign, false, false),
            ("another article", "Grain", other, "", foreign, false, false),
            ("the same title another day", "Otter", other, "", foreign, false, false),
            ("the same title without a date", "Otter", "", "", foreign, true, false),
        ];
        let (old, _) = article("a.md", "Otter", day, "", OLD);
        for (name, title, date, link, body, here, moved) in table {
            let edited = article("a.md", title, date, link, body);
            assert_eq!(is_recognised(&old, &edited, &[]), here && edited.0.id != old.id, "{name}, here");
            let edited = article("b/c.md", title, date, link, body);
            // At another path only articles with the same title or date are compared.
            let looked_at = title == "Otter" || date == day;
            assert_eq!(
                is_recognised(&old, &edited, &[]),
                moved && looked_at && edited.0.id != old.id,
                "{name}, moved"
            );
        }
    }

    #[test]
    fn links_distinguish_articles_that_are_otherwise_the_same() {
        let link = |name: &str| article("a.md", "Otter", "2026-03-01", name, OLD);
        let old = link("https://example.org/1").0;
        assert!(!is_recognised(&old, &link("https://example.org/2"), &[]));
        assert!(is_recognised(&old, &link(""), &[]), "one without a link may be the same");
        // A host alone does not count as a link.
        assert!(is_recognised(
            &link("https://example.org/").0,
            &article("a.md", "Otters", "2026-03-01", "https://example.com", OLD),
            &[]
        ));
    }

    #[test]
    fn what_is_still_there_has_not_become_something_else() {
        let old = article("a.md", "Otter", "2026-03-01", "", OLD).0;
        let copy = article("b.md", "Otter, again", "2026-03-01", "", OLD);
        assert!(!is_recognised(&old, &copy, &[old.id]), "a copy that was edited");
        let rewritten =
            article("a.md", "Otter", "2026-03-01", "", "Today: a wholly different page of the same name.");
        assert!(is_recognised(&old, &rewritten, &[]));
        assert!(!is_recognised(&old, &rewritten, &[old.id]), "moved away, and another in its place");
        let edited = article("a.md", "Otter!", "2026-03-01", "", OLD);
        assert!(is_recognised(&old, &edited, &[old.id]), "one of two copies, edited in its place");
    }

    #[test]
    fn texts_made_from_one_pattern_are_distinguished() {
        let body = |n: u32| format!("<p>Body of story {n:05} w{} w{} w{}.</p>", n * 7, n * 7 + 1, n * 7 + 2);
        let old = article("a.md", "Story 1", "2026-03-01", "", &body(1)).0;
        assert!(!is_recognised(&old, &article("a.md", "Story 2", "2026-03-01", "", &body(2)), &[]));
        let edited = body(1).replace("Body", "Edited body");
        assert!(is_recognised(&old, &article("a.md", "Story one", "2026-03-01", "", &edited), &[]));
        // Chinese is written without spaces.
        let chinese =
            "周一早上，一只水獭顺流而下，在新桥边看了一会儿。然后它继续往前游，直到傍晚都没有人再见到它。";
        let old = article("a.md", "水獭", "2026-03-01", "", chinese).0;
        let corrected = chinese.replace("周一", "周二");
        assert!(is_recognised(&old, &article("a.md", "水獭来了", "2026-03-01", "", &corrected), &[]));
        assert!(!is_recognised(
            &old,
            &article("a.md", "粮价", "2026-03-01", "", "上周粮食价格大幅上涨，交易所称，面包师担心利润。"),
            &[]
        ));
    }

    #[test]
    fn a_description_comes_back_from_its_bytes() {
        for (date, link) in [("2026-03-01", "https://example.org/1"), ("", "")] {
            let traits = article("a.md", "Otter", date, link, OLD).0;
            let bytes = traits.to_bytes();
            assert_eq!((bytes.len(), Traits::from_bytes(&bytes)), (Traits::BYTES, Some(traits)));
            assert_eq!(Traits::from_bytes(&bytes[1..]), None);
        }
    }

    #[test]
    fn what_has_become_another_one_is_nothing_else() {
        let date = "2026-03-01";
        let first = article("a.md", "Otter", date, "", OLD).0;
        let second = article("a.md", "Otters", date, "", OLD).0;
        let (third, text) = article("a.md", "Otter!", date, "", OLD);
        let recognised = |known: &[Traits]| {
            let mut recogniser = Recogniser::default();
            for known in known {
                recogniser.add(*known);
            }
            recogniser.compare(&third, &mut |_| Whereabouts::Gone, &mut || Some(Phrases::of(&text)));
            recogniser.recognised().first().map(|(was, _)| *was)
        };
        let over = Traits::succeeded(first.id, second.id);
        assert_eq!(Traits::from_bytes(&over.to_bytes()).and_then(|over| over.successor()), Some(second.id));
        assert_eq!(first.successor(), None);
        assert_eq!(recognised(&[first, second, over]), Some(second.id));
        assert_eq!(recognised(&[first, over]), None);
        assert_eq!(recognised(&[first, over, first]), Some(first.id), "unless it is there again");
    }

    #[test]
    fn each_article_becomes_at_most_one() {
        let date = "2026-03-01";
        let old = [
            article("a.md", "One", date, "", OLD).0,
            article("b.md", "Two", date, "", "Two words. Three words more here.").0,
        ];
        let new = [article("a.md", "One!", date, "", OLD), article("c.md", "One!!", date, "", OLD)];
        let mut recogniser = Recogniser::default();
        for old in old {
            recogniser.add(old);
        }
        for (new, text) in &new {
            recogniser.compare(new, &mut |_| Whereabouts::Gone, &mut || Some(Phrases::of(text)));
        }
        let pairs: Vec<_> = recogniser.recognised().iter().map(|(from, to)| (*from, to.id)).collect();
        assert_eq!(pairs, [(old[0].id, new[0].0.id)]);
    }
}
