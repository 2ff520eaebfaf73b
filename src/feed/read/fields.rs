//! Which field an element is, by its namespace and its name.
//!
//! A known namespace decides. An element whose namespace is not known counts by its prefix, and if that is not known
//! either, by its name alone, after all others.

use crate::feed::tags::Element;
use std::borrow::Cow;

/// The vocabulary that an element belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Space {
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
const ADDRESSES: [(&str, Space); 39] = [
    ("w3.org/2005/atom", Space::Core),
    ("purl.org/atom/ns", Space::Core),
    ("purl.org/rss/1.0/modules/content", Space::Content),
    ("purl.org/rss/1.0/modules/syndication", Space::Syndication),
    ("purl.org/rss/1.0/modules", Space::Foreign),
    ("purl.org/rss", Space::Core),
    ("my.netscape.com", Space::Core),
    ("channel.netscape.com", Space::Core),
    ("my.userland.com", Space::Core),
    ("backend.userland.com/creativecommons", Space::Foreign),
    ("backend.userland.com/blogchannel", Space::Foreign),
    ("backend.userland.com", Space::Core),
    ("blogs.law.harvard.edu/tech/rss", Space::Core),
    ("w3.org/1999/02/22-rdf-syntax-ns", Space::Core),
    ("purl.org/dc", Space::Dublin),
    ("search.yahoo.com/mrss", Space::Media),
    ("rssboard.org/media-rss", Space::Media),
    ("video.search.yahoo.com/mrss", Space::Media),
    ("itunes.com/dtds", Space::Podcast),
    ("google.com/schemas/play-podcasts", Space::Podcast),
    ("podcastindex.org", Space::Podcast),
    ("github.com/podcastindex-org", Space::Podcast),
    ("w3.org/1999/xhtml", Space::Xhtml),
    ("w3.org/2000/svg", Space::Foreign),
    ("w3.org/1998/math/mathml", Space::Foreign),
    ("w3.org/2003/01/geo", Space::Foreign),
    ("georss.org", Space::Foreign),
    ("opengis.net", Space::Foreign),
    ("wellformedweb.org", Space::Foreign),
    ("purl.org/syndication/thread", Space::Foreign),
    ("purl.org/syndication/history", Space::Foreign),
    ("a9.com", Space::Foreign),
    ("schemas.google.com", Space::Foreign),
    ("youtube.com/xml", Space::Foreign),
    ("gdata.youtube.com", Space::Foreign),
    ("feedburner.org", Space::Foreign),
    ("rssnamespace.org/feedburner", Space::Foreign),
    ("podlove.org", Space::Foreign),
    ("creativecommons.org", Space::Foreign),
];

/// Prefixes that are used without a declaration, or with an unknown one.
const PREFIXES: [(&str, Space); 32] = [
    ("", Space::Core),
    ("rss", Space::Core),
    ("rdf", Space::Core),
    ("atom", Space::Core),
    ("atom10", Space::Core),
    ("atom03", Space::Core),
    ("a10", Space::Core),
    ("a", Space::Core),
    ("dc", Space::Dublin),
    ("dct", Space::Dublin),
    ("dcterms", Space::Dublin),
    ("content", Space::Content),
    ("media", Space::Media),
    ("itunes", Space::Podcast),
    ("googleplay", Space::Podcast),
    ("podcast", Space::Podcast),
    ("sy", Space::Syndication),
    ("syn", Space::Syndication),
    ("xhtml", Space::Xhtml),
    ("html", Space::Xhtml),
    ("h", Space::Xhtml),
    ("slash", Space::Foreign),
    ("wfw", Space::Foreign),
    ("thr", Space::Foreign),
    ("georss", Space::Foreign),
    ("geo", Space::Foreign),
    ("gml", Space::Foreign),
    ("yt", Space::Foreign),
    ("gd", Space::Foreign),
    ("feedburner", Space::Foreign),
    ("trackback", Space::Foreign),
    ("opensearch", Space::Foreign),
];

/// The spaces of a document's namespaces by their numbers, found once.
#[derive(Default)]
pub(super) struct Spaces(Vec<Option<Space>>);

impl Spaces {
    /// The space of an element.
    pub(super) fn of(&mut self, element: Element) -> Space {
        let space = self.of_address(element);
        if space == Space::Unknown { by_prefix(element.prefix()) } else { space }
    }

    /// The space of an element by the address of its namespace alone.
    pub(super) fn of_address(&mut self, element: Element) -> Space {
        let number = element.namespace_number();
        if number == 0 {
            return Space::Unknown;
        }
        if self.0.len() <= number {
            self.0.resize(number + 1, None);
        }
        *self.0[number].get_or_insert_with(|| by_address(element.namespace()))
    }
}

fn by_address(address: &str) -> Space {
    let address = address.trim().to_ascii_lowercase();
    let address = address.split_once("://").map_or(&*address, |(_, rest)| rest);
    let address = address.strip_prefix("www.").unwrap_or(address);
    ADDRESSES.iter().find(|(known, _)| address.starts_with(known)).map_or(Space::Unknown, |(_, space)| *space)
}

fn by_prefix(prefix: &str) -> Space {
    let known = PREFIXES.iter().find(|(known, _)| known.eq_ignore_ascii_case(prefix));
    known.map_or(Space::Unknown, |(_, space)| *space)
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
pub(super) fn field(space: Space, name: &str) -> Option<(Field, u8)> {
    let found = match (space, name) {
        (Space::Core | Space::Unknown, _) => core(name)?,
        (Space::Dublin, _) => dublin(name)?,
        (Space::Content, "encoded") => (Field::Text, 0),
        (Space::Xhtml, "body" | "div") => (Field::Text, 2),
        (Space::Media, "group" | "content" | "thumbnail" | "description" | "player") => (Field::Media, 0),
        (Space::Media, "title") => (Field::Title, 4),
        (Space::Media, "category") => (Field::Tag, 0),
        (Space::Media | Space::Podcast, "keywords") => (Field::Keywords, 0),
        (Space::Podcast, "title") => (Field::Title, 3),
        (Space::Podcast, "author") => (Field::Author, 3),
        (Space::Podcast, "summary") => (Field::SpareText, 0),
        (Space::Podcast, "description") => (Field::SpareText, 1),
        (Space::Podcast, "subtitle") => (Field::SpareText, 2),
        (Space::Podcast, "duration") => (Field::Duration, 0),
        (Space::Podcast, "image") => (Field::Picture, 1),
        _ => return None,
    };
    Some(if space == Space::Unknown { (found.0, found.1 + 8) } else { found })
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
