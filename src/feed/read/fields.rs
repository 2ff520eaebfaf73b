//! Which field an element is, by its namespace and its name.
//!
//! A known namespace decides. An element whose namespace is not known counts by its prefix, and if that is not known
//! either, by its name alone, after all others.

use crate::feed::tags::Element;
use std::borrow::Cow;

/// The vocabulary that an element belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Vocabulary {
    /// RSS, RDF or Atom, which share their names.
    Core,
    /// Dublin Core, also its terms.
    Dublin,
    /// `content:encoded`.
    Content,
    Media,
    /// Podcasts: Apple's, Google's and the common one.
    Podcast,
    Syndication,
    Xhtml,
    /// Known, and without a field that is read: comments' numbers, places, licences.
    Foreign,
    /// Neither namespace nor prefix is known.
    Unknown,
}

/// The beginnings of the addresses of namespaces, without scheme and `www.`.
const ADDRESSES: [(&str, Vocabulary); 39] = [
    ("w3.org/2005/atom", Vocabulary::Core),
    ("purl.org/atom/ns", Vocabulary::Core),
    ("purl.org/rss/1.0/modules/content", Vocabulary::Content),
    ("purl.org/rss/1.0/modules/syndication", Vocabulary::Syndication),
    ("purl.org/rss/1.0/modules", Vocabulary::Foreign),
    ("purl.org/rss", Vocabulary::Core),
    ("my.netscape.com", Vocabulary::Core),
    ("channel.netscape.com", Vocabulary::Core),
    ("my.userland.com", Vocabulary::Core),
    ("backend.userland.com/creativecommons", Vocabulary::Foreign),
    ("backend.userland.com/blogchannel", Vocabulary::Foreign),
    ("backend.userland.com", Vocabulary::Core),
    ("blogs.law.harvard.edu/tech/rss", Vocabulary::Core),
    ("w3.org/1999/02/22-rdf-syntax-ns", Vocabulary::Core),
    ("purl.org/dc", Vocabulary::Dublin),
    ("search.yahoo.com/mrss", Vocabulary::Media),
    ("rssboard.org/media-rss", Vocabulary::Media),
    ("video.search.yahoo.com/mrss", Vocabulary::Media),
    ("itunes.com/dtds", Vocabulary::Podcast),
    ("google.com/schemas/play-podcasts", Vocabulary::Podcast),
    ("podcastindex.org", Vocabulary::Podcast),
    ("github.com/podcastindex-org", Vocabulary::Podcast),
    ("w3.org/1999/xhtml", Vocabulary::Xhtml),
    ("w3.org/2000/svg", Vocabulary::Foreign),
    ("w3.org/1998/math/mathml", Vocabulary::Foreign),
    ("w3.org/2003/01/geo", Vocabulary::Foreign),
    ("georss.org", Vocabulary::Foreign),
    ("opengis.net", Vocabulary::Foreign),
    ("wellformedweb.org", Vocabulary::Foreign),
    ("purl.org/syndication/thread", Vocabulary::Foreign),
    ("purl.org/syndication/history", Vocabulary::Foreign),
    ("a9.com", Vocabulary::Foreign),
    ("schemas.google.com", Vocabulary::Foreign),
    ("youtube.com/xml", Vocabulary::Foreign),
    ("gdata.youtube.com", Vocabulary::Foreign),
    ("feedburner.org", Vocabulary::Foreign),
    ("rssnamespace.org/feedburner", Vocabulary::Foreign),
    ("podlove.org", Vocabulary::Foreign),
    ("creativecommons.org", Vocabulary::Foreign),
];

/// Prefixes that are used without a declaration, or with an unknown one.
const PREFIXES: [(&str, Vocabulary); 32] = [
    ("", Vocabulary::Core),
    ("rss", Vocabulary::Core),
    ("rdf", Vocabulary::Core),
    ("atom", Vocabulary::Core),
    ("atom10", Vocabulary::Core),
    ("atom03", Vocabulary::Core),
    ("a10", Vocabulary::Core),
    ("a", Vocabulary::Core),
    ("dc", Vocabulary::Dublin),
    ("dct", Vocabulary::Dublin),
    ("dcterms", Vocabulary::Dublin),
    ("content", Vocabulary::Content),
    ("media", Vocabulary::Media),
    ("itunes", Vocabulary::Podcast),
    ("googleplay", Vocabulary::Podcast),
    ("podcast", Vocabulary::Podcast),
    ("sy", Vocabulary::Syndication),
    ("syn", Vocabulary::Syndication),
    ("xhtml", Vocabulary::Xhtml),
    ("html", Vocabulary::Xhtml),
    ("h", Vocabulary::Xhtml),
    ("slash", Vocabulary::Foreign),
    ("wfw", Vocabulary::Foreign),
    ("thr", Vocabulary::Foreign),
    ("georss", Vocabulary::Foreign),
    ("geo", Vocabulary::Foreign),
    ("gml", Vocabulary::Foreign),
    ("yt", Vocabulary::Foreign),
    ("gd", Vocabulary::Foreign),
    ("feedburner", Vocabulary::Foreign),
    ("trackback", Vocabulary::Foreign),
    ("opensearch", Vocabulary::Foreign),
];

/// The vocabularies of a document's namespaces by their numbers, found once.
#[derive(Default)]
pub(super) struct Vocabularies(Vec<Option<Vocabulary>>);

impl Vocabularies {
    /// The vocabulary of an element.
    pub(super) fn of(&mut self, element: Element) -> Vocabulary {
        let vocabulary = self.of_address(element);
        if vocabulary == Vocabulary::Unknown { by_prefix(element.prefix()) } else { vocabulary }
    }

    /// The vocabulary of an element by the address of its namespace alone.
    pub(super) fn of_address(&mut self, element: Element) -> Vocabulary {
        let number = element.namespace_number();
        if number == 0 {
            return Vocabulary::Unknown;
        }
        if self.0.len() <= number {
            self.0.resize(number + 1, None);
        }
        *self.0[number].get_or_insert_with(|| by_address(element.namespace()))
    }
}

fn by_address(address: &str) -> Vocabulary {
    let address = address.trim().to_ascii_lowercase();
    let address = address.split_once("://").map_or(&*address, |(_, rest)| rest);
    let address = address.strip_prefix("www.").unwrap_or(address);
    ADDRESSES
        .iter()
        .find(|(known, _)| address.starts_with(known))
        .map_or(Vocabulary::Unknown, |(_, vocabulary)| *vocabulary)
}

fn by_prefix(prefix: &str) -> Vocabulary {
    let known = PREFIXES.iter().find(|(known, _)| known.eq_ignore_ascii_case(prefix));
    known.map_or(Vocabulary::Unknown, |(_, vocabulary)| *vocabulary)
}

/// A field of an item or feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Title,
    Link,
    Id,
    Published,
    Updated,
    /// The name of a person, with or without an address.
    Author,
    /// A text of any length that may be the article.
    Text,
    /// A text that is used if there is no other.
    SpareText,
    Tag,
    /// Several tags with commas between them.
    Keywords,
    Enclosure,
    /// An element of Media RSS.
    Media,
    /// The duration of the enclosure.
    Duration,
    Picture,
    Comments,
    Language,
    /// The feed that an entry was taken from.
    Source,
}

/// The field of an element and its rank among elements of the same field: 0 is the first. `name` is in small letters.
pub(super) fn field(vocabulary: Vocabulary, name: &str) -> Option<(Field, u8)> {
    let found = match (vocabulary, name) {
        (Vocabulary::Core | Vocabulary::Unknown, _) => core(name)?,
        (Vocabulary::Dublin, _) => dublin(name)?,
        (Vocabulary::Content, "encoded") => (Field::Text, 0),
        (Vocabulary::Xhtml, "body" | "div") => (Field::Text, 2),
        (Vocabulary::Media, "group" | "content" | "thumbnail" | "description" | "player") => {
            (Field::Media, 0)
        }
        (Vocabulary::Media, "title") => (Field::Title, 4),
        (Vocabulary::Media, "category") => (Field::Tag, 0),
        (Vocabulary::Media | Vocabulary::Podcast, "keywords") => (Field::Keywords, 0),
        (Vocabulary::Podcast, "title") => (Field::Title, 3),
        (Vocabulary::Podcast, "author") => (Field::Author, 3),
        (Vocabulary::Podcast, "summary") => (Field::SpareText, 0),
        (Vocabulary::Podcast, "description") => (Field::SpareText, 1),
        (Vocabulary::Podcast, "subtitle") => (Field::SpareText, 2),
        (Vocabulary::Podcast, "duration") => (Field::Duration, 0),
        (Vocabulary::Podcast, "image") => (Field::Picture, 1),
        _ => return None,
    };
    Some(if vocabulary == Vocabulary::Unknown { (found.0, found.1 + 8) } else { found })
}

fn core(name: &str) -> Option<(Field, u8)> {
    Some(match name {
        "title" => (Field::Title, 0),
        "link" => (Field::Link, 0),
        "guid" | "id" => (Field::Id, 0),
        "pubdate" | "published" => (Field::Published, 0),
        "issued" => (Field::Published, 1),
        "date" => (Field::Published, 2),
        "created" => (Field::Published, 3),
        "updated" | "modified" => (Field::Updated, 0),
        "lastbuilddate" | "lastmod" => (Field::Updated, 1),
        "author" => (Field::Author, 0),
        "creator" => (Field::Author, 1),
        "encoded" | "content" => (Field::Text, 0),
        "fullitem" => (Field::Text, 1),
        "body" => (Field::Text, 2),
        "description" | "summary" => (Field::Text, 3),
        "abstract" => (Field::Text, 4),
        "category" | "subject" => (Field::Tag, 0),
        "enclosure" => (Field::Enclosure, 0),
        "duration" => (Field::Duration, 1),
        "image" | "thumbnail" => (Field::Picture, 2),
        "comments" => (Field::Comments, 0),
        "language" => (Field::Language, 0),
        "source" => (Field::Source, 0),
        _ => return None,
    })
}

fn dublin(name: &str) -> Option<(Field, u8)> {
    Some(match name {
        "title" => (Field::Title, 1),
        "identifier" => (Field::Id, 2),
        "date" | "issued" | "available" => (Field::Published, 2),
        "created" => (Field::Published, 3),
        "modified" => (Field::Updated, 0),
        "creator" | "author" => (Field::Author, 1),
        "description" | "abstract" => (Field::Text, 4),
        "subject" => (Field::Tag, 0),
        "language" => (Field::Language, 1),
        _ => return None,
    })
}

/// The name of an element in small letters, without its prefix.
pub(super) fn small_name(element: Element<'_>) -> Cow<'_, str> {
    let name = element.name();
    if name.bytes().any(|b| b.is_ascii_uppercase()) {
        Cow::Owned(name.to_ascii_lowercase())
    } else {
        Cow::Borrowed(name)
    }
}
