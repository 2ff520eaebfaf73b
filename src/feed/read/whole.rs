//! A feed in XML: its format by its root, its own fields, its items.

use super::fields::{Field, Vocabularies, Vocabulary, field, small_name};
use super::item::{self, Context};
use super::links::{Base, rank as link_rank, relation};
use super::notes::{NoteKind, Notes, quoted};
use super::people::Names;
use super::schedule::{self, Period};
use super::titles;
use crate::article::Problem;
use crate::feed::tags::{Element, Tags};
use crate::feed::{Feed, FeedKind, Item, MAX_ITEMS};
use std::collections::HashMap;
use std::rc::Rc;
use url::Url;

/// The most items whose dates are compared; of more, those in the middle of the document are left out.
pub(super) const CANDIDATES_MAX: usize = 50_000;

/// How deep in a document its root is looked for.
const ROOT_DEPTH: usize = 8;

/// Reads a feed in XML.
pub(super) fn read(text: &str, address: Option<&Url>) -> Feed {
    let tags = Tags::read(text);
    let Some((root, kind)) = root(tags.root()) else { return no_feed(&tags, text) };
    let mut reader = Reader {
        kind,
        vocabularies: Vocabularies::default(),
        notes: Notes::default(),
        feed: Feed { kind: Some(kind), ..Feed::default() },
        title_rank: u8::MAX,
        authors: Names::default(),
        period: Period::default(),
        homes: Vec::new(),
        items: Vec::new(),
    };
    let own = own_address(root);
    let base = Base::of_feed(address.or(own.as_ref()));
    reader.collect(root, &base, 0);
    reader.finish(&tags)
}

/// The address that a feed says it has, for one of which nothing else is known.
fn own_address(root: Element) -> Option<Url> {
    let channels = root.children().filter(|child| child.is("channel"));
    let links =
        std::iter::once(root).chain(channels).flat_map(Element::children).filter(|child| child.is("link"));
    let mut own = links.filter(|link| relation(*link).eq_ignore_ascii_case("self"));
    own.find_map(|link| Url::parse(link.attribute("href")?.trim()).ok())
}

/// The root of a feed and its format.
fn root(document: Element) -> Option<(Element, FeedKind)> {
    let of = |element: Element| {
        Some(match &*small_name(element) {
            "rss" | "channel" => FeedKind::Rss,
            "rdf" => FeedKind::Rdf,
            "feed" => FeedKind::Atom,
            _ => return None,
        })
    };
    let mut level: Vec<Element> = document.children().collect();
    let (mut fragment, mut is_page) = (None, false);
    for _ in 0..ROOT_DEPTH {
        for element in &level {
            if let Some(kind) = of(*element) {
                return Some((*element, kind));
            }
            if element.is("html") {
                is_page = true;
            } else if fragment.is_none() && element.is("item") {
                fragment = Some((document, FeedKind::Rss));
            } else if fragment.is_none() && element.is("entry") {
                fragment = Some((document, FeedKind::Atom));
            }
        }
        if fragment.is_some() && !is_page || level.iter().any(|element| element.is("opml")) {
            break;
        }
        level = level.iter().flat_map(|element| element.children()).collect();
    }
    fragment.filter(|_| !is_page)
}

/// The result for a document that is no feed.
fn no_feed(tags: &Tags, text: &str) -> Feed {
    let is_page =
        tags.root().children().any(|element| element.is("html") || element.is("body") || element.is("head"));
    let message = if text.trim().is_empty() {
        "the document is empty"
    } else if is_page {
        "this is a web page and no feed"
    } else {
        "this is no feed"
    };
    Feed { problems: vec![Problem { line: 1, message: message.to_owned() }], ..Feed::default() }
}

struct Reader<'a> {
    kind: FeedKind,
    vocabularies: Vocabularies,
    notes: Notes,
    feed: Feed,
    /// The rank of the title that the feed has.
    title_rank: u8,
    authors: Names,
    period: Period,
    /// Addresses of the site with their ranks.
    homes: Vec<(u8, String)>,
    /// The items in the order of the document, with the base around them.
    items: Vec<(Element<'a>, Rc<Base>)>,
}

impl<'a> Reader<'a> {
    /// Gathers fields and items of an element that holds them.
    fn collect(&mut self, element: Element<'a>, outer: &Base, depth: usize) {
        let base = Rc::new(outer.within(element));
        self.own_language(element);
        for child in element.children() {
            let vocabulary = self.vocabularies.of(child);
            let name = small_name(child);
            let is_core = matches!(vocabulary, Vocabulary::Core | Vocabulary::Unknown);
            match &*name {
                "item" | "entry" if is_core => self.items.push((child, Rc::clone(&base))),
                "channel" | "feed" | "rss" | "rdf" | "items" if is_core && depth < ROOT_DEPTH => {
                    self.collect(child, &base, depth + 1);
                }
                _ => {
                    self.field(child, vocabulary, &name, &base);
                    self.stray_items(child, element.namespace_number(), &base);
                }
            }
        }
    }

    /// Finds items in elements that cannot hold them, because these were not closed. In a namespace that is not known,
    /// those count that share it with the element or with the channel, whose namespace is `own`.
    fn stray_items(&mut self, element: Element<'a>, own: usize, outer: &Rc<Base>) {
        let of_element = element.namespace_number();
        let mut open = vec![element];
        while let Some(element) = open.pop() {
            let before = open.len();
            for child in element.children() {
                let is_named = child.is("item") || child.is("entry");
                let is_near = [own, of_element].contains(&child.namespace_number());
                if is_named
                    && self.vocabularies.of(child) == Vocabulary::Core
                    && (is_near || self.vocabularies.of_address(child) == Vocabulary::Core)
                {
                    self.items.push((child, Rc::clone(outer)));
                } else {
                    open.push(child);
                }
            }
            // In the order of the document.
            open[before..].reverse();
        }
    }

    fn own_language(&mut self, element: Element) {
        if self.feed.language.is_none() {
            self.feed.language = element.attribute("xml:lang").and_then(titles::finished);
        }
    }

    fn field(&mut self, child: Element<'a>, vocabulary: Vocabulary, name: &str, base: &Base) {
        schedule::take(&mut self.feed.schedule, &mut self.period, child, &mut self.vocabularies);
        if vocabulary == Vocabulary::Podcast && name == "new-feed-url" {
            self.feed.new_address = base.resolve(&child.text());
            return;
        }
        match field(vocabulary, name) {
            Some((Field::Title, rank)) if rank < self.title_rank => {
                if let Some(title) = titles::read(child, self.kind) {
                    self.feed.title = Some(title);
                    self.title_rank = rank;
                }
            }
            Some((Field::Link, rank)) => {
                let base = base.within(child);
                let home = match child.attribute("href") {
                    Some(address) => link_rank(child).map(|better| (rank + 1 + better, address.into())),
                    None => Some((rank, child.text())),
                };
                if let Some((rank, address)) = home
                    && let Some(home) = base.resolve_page(&address)
                {
                    self.homes.push((rank, home));
                }
            }
            Some((Field::Author, rank)) if self.kind == FeedKind::Atom => self.authors.add(child, rank),
            Some((Field::Language, _)) => {
                if let Some(language) = titles::finished(&child.text()) {
                    self.feed.language = Some(language);
                }
            }
            _ => {}
        }
    }

    fn finish(mut self, tags: &Tags) -> Feed {
        self.homes.sort_by_key(|(rank, _)| *rank);
        let mut feed = self.feed;
        feed.home = self.homes.into_iter().next().map(|(_, home)| home);
        feed.schedule.minutes = feed.schedule.minutes.max(self.period.between());
        feed.author = self.authors.joined();
        let mut context = Context {
            kind: self.kind,
            author: feed.author.as_deref(),
            language: feed.language.as_deref(),
            vocabularies: &mut self.vocabularies,
            notes: &mut self.notes,
        };
        let items = newest(self.items, &mut context);
        let lines: Vec<usize> = items.iter().map(|(element, _)| element.line()).collect();
        let home = feed.home.as_deref();
        let items: Vec<Item> = items
            .iter()
            .map(|(element, base)| item::read(*element, &Base::clone(base).with_home(home), &mut context))
            .collect();
        note_repeated(&items, &lines, &mut self.notes);
        feed.items = items;
        feed.problems = tags.repairs.problems();
        feed.problems.extend(self.notes.problems());
        feed
    }
}

/// The newest items, if there are too many; those without a date are the oldest.
fn newest<'a>(items: Vec<(Element<'a>, Rc<Base>)>, context: &mut Context) -> Vec<(Element<'a>, Rc<Base>)> {
    let count = items.len();
    let mut items = items;
    if count > CANDIDATES_MAX {
        items.drain(CANDIDATES_MAX / 2..count - CANDIDATES_MAX / 2);
    }
    if count <= MAX_ITEMS {
        return items;
    }
    let line = items[0].0.line();
    context.notes.add(
        line,
        NoteKind::ManyItems,
        format!("{count} items; only the newest {MAX_ITEMS} are read"),
    );
    let mut order: Vec<usize> = (0..items.len()).collect();
    let dates: Vec<_> = items.iter().map(|(element, _)| item::date(*element, context)).collect();
    order.sort_by(|a, b| dates[*b].cmp(&dates[*a]));
    let mut is_kept = vec![false; items.len()];
    order[..MAX_ITEMS].iter().for_each(|at| is_kept[*at] = true);
    items.into_iter().zip(is_kept).filter(|(_, is_kept)| *is_kept).map(|(item, _)| item).collect()
}

/// Notes ids that stand in several items.
pub(super) fn note_repeated(items: &[Item], lines: &[usize], notes: &mut Notes) {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for guid in items.iter().filter_map(|item| item.guid.as_deref()) {
        *counts.entry(guid).or_default() += 1;
    }
    for (item, line) in items.iter().zip(lines) {
        if let Some(guid) = item.guid.as_deref()
            && let Some(count) = counts.remove(guid).filter(|count| *count > 1)
        {
            notes.add(*line, NoteKind::RepeatedId, format!("{count} items have the id {}", quoted(guid)));
        }
    }
}
