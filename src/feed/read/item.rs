//! One item: its fields are gathered, then the best of each is taken.

use super::dates;
use super::fields::{Field, Vocabularies, Vocabulary, field, small_name};
use super::html::{has_element, text_len};
use super::links::{Base, is_web, rank as link_rank, relation};
use super::media::Files;
use super::notes::Notes;
use super::people::Names;
use super::plain::{self, Lines};
use super::texts::{self, Text};
use super::titles;
use crate::feed::tags::Element;
use crate::feed::{FeedKind, Item, ItemText};
use chrono::{DateTime, Utc};

/// The most tags of an item.
const TAGS_MAX: usize = 100;

/// The most dates of one kind that are tried for an item.
const DATES_MAX: usize = 10;

/// What the items of a feed share.
pub(super) struct Context<'f> {
    pub(super) kind: FeedKind,
    pub(super) author: Option<&'f str>,
    pub(super) language: Option<&'f str>,
    pub(super) vocabularies: &'f mut Vocabularies,
    pub(super) notes: &'f mut Notes,
}

/// The elements of an item by field, each with its rank.
#[derive(Default)]
struct Found<'a> {
    titles: Vec<(u8, Element<'a>)>,
    links: Vec<(u8, String)>,
    ids: Vec<(u8, String)>,
    /// From a guid that is a permanent link, or an id that is an address.
    permalink: Option<String>,
    published: Vec<(u8, Element<'a>)>,
    updated: Vec<(u8, Element<'a>)>,
    /// The date of the last change in an attribute, as CDF has it.
    last_change: Option<&'a str>,
    authors: Names,
    source_authors: Names,
    texts: Vec<(u8, Element<'a>)>,
    spare_texts: Vec<(u8, Element<'a>)>,
    tags: Vec<String>,
    files: Files<'a>,
    comments: Option<String>,
    languages: Vec<(u8, String)>,
}

/// Reads an item. `base` is that around it.
pub(super) fn read(element: Element, base: &Base, context: &mut Context) -> Item {
    let base = base.within(element);
    let mut found = Found::default();
    found.attributes(element, &base);
    for child in element.children() {
        let vocabulary = context.vocabularies.of(child);
        if let Some((field, rank)) = field(vocabulary, &small_name(child)) {
            found.take(child, field, rank, vocabulary, &base, context);
        }
    }
    found.finish(element, &base, context)
}

/// The date of an item, for choosing among items before they are read.
pub(super) fn date(element: Element, context: &mut Context) -> Option<DateTime<Utc>> {
    let mut found: Vec<(u8, Element)> = Vec::new();
    for child in element.children() {
        let vocabulary = context.vocabularies.of(child);
        match field(vocabulary, &small_name(child)) {
            Some((Field::Published, rank)) => found.push((rank, child)),
            Some((Field::Updated, rank)) => found.push((rank + 64, child)),
            _ => {}
        }
    }
    first_date(&mut found, context.language, &mut Notes::default())
}

/// The first that can be read as a date, in the order of ranks.
fn first_date(
    found: &mut [(u8, Element)],
    language: Option<&str>,
    notes: &mut Notes,
) -> Option<DateTime<Utc>> {
    found.sort_by_key(|(rank, _)| *rank);
    found
        .iter()
        .take(DATES_MAX)
        .find_map(|(_, element)| dates::read(&element.all_text(), element.line(), language, notes))
}

impl<'a> Found<'a> {
    /// Takes what the item's own tag says: `rdf:about`, and the attributes of CDF.
    fn attributes(&mut self, element: Element<'a>, base: &Base) {
        if let Some(about) = element.attribute("about") {
            // Behind the elements that are ids and nothing else, before those that may be the number of a book.
            self.id(about, 1);
            self.permalink = base.resolve_page(about);
        }
        if let Some(link) = element.attribute("href").and_then(|link| base.resolve_page(link)) {
            self.links.push((4, link));
        }
        self.last_change = element.attribute("lastmod");
    }

    fn id(&mut self, text: &str, rank: u8) {
        let text = text.trim();
        if !text.is_empty() {
            self.ids.push((rank, text.to_owned()));
        }
    }

    fn take(
        &mut self,
        child: Element<'a>,
        field: Field,
        rank: u8,
        vocabulary: Vocabulary,
        base: &Base,
        context: &mut Context,
    ) {
        match field {
            Field::Title => self.titles.push((rank, child)),
            Field::Link => self.link(child, rank, base),
            Field::Id => {
                let text = child.text();
                self.id(&text, rank);
                let is_permalink = !child.attribute("isPermaLink").is_some_and(|value| {
                    matches!(value.trim().to_ascii_lowercase().as_str(), "false" | "no" | "0")
                });
                if is_permalink && is_web(text.trim()) && vocabulary != Vocabulary::Dublin {
                    self.permalink = base.resolve(&text);
                }
            }
            Field::Published => self.published.push((rank, child)),
            Field::Updated => self.updated.push((rank, child)),
            Field::Author => self.authors.add(child, rank),
            Field::Text => self.texts.push((rank, child)),
            Field::SpareText => self.spare_texts.push((rank, child)),
            Field::Tag => self.tag(child),
            Field::Keywords => child.text().split(',').take(TAGS_MAX).for_each(|word| self.push_tag(word)),
            Field::Enclosure => self.files.add(child, &base.within(child)),
            Field::Media => self.files.take(child, base, context.vocabularies),
            Field::Duration => self.files.duration(&child.text()),
            Field::Picture => {
                let inner = child.child("url").map(Element::text);
                let address = ["href", "url"].iter().find_map(|name| child.attribute(name)).map(Into::into);
                let address = address.or(inner).unwrap_or_else(|| child.text());
                self.files.ranked_picture(&address, rank, base);
            }
            Field::Comments => {
                let address = child.text();
                if vocabulary == Vocabulary::Core && self.comments.is_none() && is_web(address.trim()) {
                    self.comments = base.resolve(&address);
                }
            }
            Field::Language => {
                if let Some(language) = titles::finished(&child.text()) {
                    self.languages.push((rank, language));
                }
            }
            Field::Source => {
                let author = child.children().filter(|inner| inner.is("author"));
                author.for_each(|author| self.source_authors.add(author, 0));
            }
        }
    }

    fn link(&mut self, child: Element, rank: u8, base: &Base) {
        let base = base.within(child);
        let text = child.text();
        let inner = || child.child("url").map(Element::text);
        let address =
            child.attribute("href").map(Into::into).or_else(|| inner().filter(|_| text.trim().is_empty()));
        let is_of_rss = address.is_none() && child.attribute("rel").is_none();
        let address = address.unwrap_or(text);
        if is_of_rss {
            self.links.extend(base.resolve_page(&address).map(|link| (rank, link)));
        } else if let Some(better) = link_rank(child) {
            self.links.extend(base.resolve_page(&address).map(|link| (rank + 1 + better, link)));
        } else if relation(child).eq_ignore_ascii_case("enclosure") {
            self.files.add(child, &base);
        } else if relation(child).eq_ignore_ascii_case("replies") && self.comments.is_none() {
            let kind = child.attribute("type").unwrap_or("text/html");
            self.comments = base.resolve(&address).filter(|_| kind.starts_with("text/html"));
        }
    }

    fn tag(&mut self, child: Element) {
        let of = |name| child.attribute(name).filter(|value| !value.trim().is_empty());
        let text = of("label").or_else(|| of("term")).or_else(|| of("text")).map(Into::into);
        let text = text.unwrap_or_else(|| child.text());
        self.push_tag(&text);
    }

    fn push_tag(&mut self, text: &str) {
        if let Some(tag) = titles::short(text)
            && self.tags.len() < TAGS_MAX
            && !self.tags.contains(&tag)
        {
            self.tags.push(tag);
        }
    }

    fn finish(mut self, element: Element, base: &Base, context: &mut Context) -> Item {
        self.titles.sort_by_key(|(rank, _)| *rank);
        self.links.sort_by_key(|(rank, _)| *rank);
        self.ids.sort_by_key(|(rank, _)| *rank);
        self.languages.sort_by_key(|(rank, _)| *rank);
        let kind = context.kind;
        let title = self.titles.iter().find_map(|(_, title)| titles::read(*title, kind));
        let link = self.links.into_iter().next().map(|(_, link)| link).or(self.permalink);
        let own_language = element.attribute("xml:lang").and_then(titles::finished);
        let language = own_language.or_else(|| self.languages.into_iter().next().map(|(_, lang)| lang));
        let of_feed = context.language.map(str::to_owned);
        let language = language.or(of_feed);
        let published = first_date(&mut self.published, language.as_deref(), context.notes);
        let last_change = self
            .last_change
            .and_then(|text| dates::read(text, element.line(), language.as_deref(), context.notes));
        let updated = first_date(&mut self.updated, language.as_deref(), context.notes).or(last_change);
        let date = published.or(updated);
        let author = self.authors.joined().or_else(|| self.source_authors.joined());
        let author = author.or_else(|| context.author.map(str::to_owned));
        let (body, summary) =
            bodies(&mut self.texts, &mut self.spare_texts, self.files.description, base, context);
        let of_text = |text: Text| ItemText { base: text.base.of_text(link.as_deref()), html: text.html };
        let (body, summary) = (body.map(of_text), summary.map(of_text));
        let (enclosures, thumbnail) = self.files.finish();
        Item {
            title,
            guid: self.ids.into_iter().next().map(|(_, id)| id),
            date,
            updated: updated.filter(|updated| date.is_some_and(|date| *updated > date)),
            author,
            body,
            summary,
            tags: self.tags,
            enclosures,
            thumbnail,
            comments: self.comments,
            language,
            link,
        }
    }
}

/// Which of the texts has the most words. Of equal ones the longer HTML is more, as a picture is more than none; then the
/// first counts.
fn most_words(texts: &[Text]) -> Option<usize> {
    let mut order: Vec<usize> = (0..texts.len()).collect();
    order.sort_by_key(|at| std::cmp::Reverse(texts[*at].html.len()));
    let mut order = order.into_iter();
    let mut most = order.next()?;
    let mut words = None;
    for at in order {
        let known = *words.get_or_insert_with(|| text_len(&texts[most].html));
        // No text has more words than bytes.
        if texts[at].html.len() <= known {
            break;
        }
        let own = text_len(&texts[at].html);
        if own > known {
            (most, words) = (at, Some(own));
        }
    }
    Some(most)
}

/// The text with the most words, and the shortest of the others as a summary.
fn bodies(
    found: &mut [(u8, Element)],
    spare: &mut [(u8, Element)],
    description: Option<Element>,
    base: &Base,
    context: &mut Context,
) -> (Option<Text>, Option<Text>) {
    found.sort_by_key(|(rank, _)| *rank);
    spare.sort_by_key(|(rank, _)| *rank);
    let mut texts: Vec<Text> = Vec::new();
    for (_, element) in found.iter() {
        texts.extend(texts::read(*element, context.kind, base, context.notes));
    }
    if let Some(most) = most_words(&texts) {
        let body = texts.swap_remove(most);
        let others = texts.into_iter().filter(|text| text.html != body.html);
        let summary = others.min_by_key(|text| text.html.len());
        return (Some(body), summary);
    }
    let kind = context.kind;
    let other = spare.iter().find_map(|(_, element)| texts::read(*element, kind, base, context.notes));
    let described = || {
        let text = description?.all_text();
        let html = if has_element(&text) { text } else { plain::to_html(&text, Lines::Kept) };
        Some(Text { html, base: base.clone() })
    };
    (other.or_else(described), None)
}
