//! Addresses and what they are relative to.

use crate::feed::tags::Element;
use url::Url;

/// What addresses in a part of a document are relative to.
#[derive(Clone, Debug, Default)]
pub(super) struct Base {
    /// From `xml:base`, joined from the outside in.
    declared: Option<Url>,
    /// The feed's home, else its address.
    feed: Option<Url>,
}

impl Base {
    /// That of a whole feed.
    pub(super) fn of_feed(address: Option<&Url>) -> Self {
        Self { declared: None, feed: address.cloned() }
    }

    /// With the feed's home, to which addresses are relative that nothing else says.
    pub(super) fn with_home(mut self, home: Option<&str>) -> Self {
        self.feed = home.and_then(|home| Url::parse(home).ok()).or(self.feed);
        self
    }

    /// That within an element.
    pub(super) fn within(&self, element: Element) -> Self {
        let Some(base) = element.attribute("base").map(str::trim).filter(|base| !base.is_empty()) else {
            return self.clone();
        };
        let outer = self.declared.as_ref().or(self.feed.as_ref());
        let joined = outer.map_or_else(|| Url::parse(base), |outer| outer.join(base));
        Self { declared: joined.ok().or_else(|| self.declared.clone()), feed: self.feed.clone() }
    }

    /// An absolute address of a page, which is one of the web.
    pub(super) fn resolve_page(&self, address: &str) -> Option<String> {
        self.resolve(address).filter(|page| is_web(page))
    }

    /// That of a text of an item with this link.
    pub(super) fn of_text(&self, link: Option<&str>) -> Option<Url> {
        let of_link = || link.and_then(|link| Url::parse(link).ok());
        self.declared.clone().or_else(of_link).or_else(|| self.feed.clone())
    }

    /// An absolute address; none if it is empty, a script, or relative to nothing.
    pub(super) fn resolve(&self, address: &str) -> Option<String> {
        let address = address.trim_matches(|c: char| c.is_whitespace() || c < ' ');
        if address.is_empty() || address.len() > ADDRESS_MAX {
            return None;
        }
        let outer = self.declared.as_ref().or(self.feed.as_ref());
        let url = outer.map_or_else(|| Url::parse(address), |outer| outer.join(address)).ok()?;
        if matches!(url.scheme(), "javascript" | "vbscript" | "data" | "file" | "about") {
            return None;
        }
        // As written where that is an address already.
        let is_whole = address.split_once("://").is_some_and(|(scheme, rest)| {
            scheme.eq_ignore_ascii_case(url.scheme()) && !rest.starts_with('/')
        });
        let is_clean =
            !address.contains(|c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"'));
        Some(if is_whole && is_clean { address.to_owned() } else { String::from(url).replace(' ', "%20") })
    }
}

/// The longest address. In bytes.
const ADDRESS_MAX: usize = 8 * 1024;

/// Whether a text is an address of the web.
pub(super) fn is_web(text: &str) -> bool {
    let start =
        |scheme: &str| text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
    (start("http://") || start("https://")) && !text.contains(char::is_whitespace)
}

/// The relation of a link of Atom: its last part, so that the long names of registered relations are those.
pub(super) fn relation(element: Element<'_>) -> &str {
    let relation = element.attribute("rel").unwrap_or_default().trim();
    let first = relation.split_whitespace().next().unwrap_or("alternate");
    let lower = first.to_ascii_lowercase();
    if lower.contains("iana.org/") {
        first.trim_end_matches('/').rsplit(['/', '#']).next().unwrap_or(first)
    } else {
        first
    }
}

/// How well a link fits as the page of its item, the lowest best; none if it leads elsewhere.
pub(super) fn rank(element: Element) -> Option<u8> {
    if !relation(element).eq_ignore_ascii_case("alternate") {
        return None;
    }
    let kind = element.attribute("type").unwrap_or_default().trim().to_ascii_lowercase();
    Some(match &*kind {
        "" | "text/html" | "application/xhtml+xml" => 0,
        kind if kind.starts_with("text/html") => 0,
        kind if kind.starts_with("text/") => 1,
        _ => 2,
    })
}
