//! Feeds of a page: what its server and its tags name, what is known of its host, and what may be guessed.
//!
//! The module opens no connection: a candidate counts when the caller has read it as a feed.

mod hosts;
mod link_header;
mod page;

use super::address;
use crate::article::decode_with_charset;
use crate::text::clean_line;
use page::PageLink;
use std::collections::HashSet;
use url::Url;

pub use hosts::of_host;

/// How much of a page is searched, in bytes.
const PAGE_MAX: usize = 4 << 20;

/// The most candidates of a page.
pub const MAX_CANDIDATES: usize = 40;

/// The longest title of a candidate, in characters.
const TITLE_MAX: usize = 200;

/// An address that may be a feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The address.
    pub address: Url,
    /// What the page calls it.
    pub title: Option<String>,
    /// Whether it seems to list comments rather than articles.
    pub is_comments: bool,
}

/// The feeds that a page names: in its `Link` headers, in its tags, in its visible links; then those that hosts like
/// its own have. `address` is the page's own, after redirects.
pub fn on_page(page: &[u8], charset: Option<&str>, address: &Url, link_headers: &[String]) -> Vec<Candidate> {
    let (text, _) = decode_with_charset(&page[..page.len().min(PAGE_MAX)], charset);
    let tags = page::read(&text);
    // A base may be relative to the page.
    let base = tags.base.as_deref().and_then(|base| address.join(base).ok()).filter(is_web);
    let base = base.as_ref().unwrap_or(address);
    let mut candidates = Candidates::default();
    for header in link_headers {
        for link in link_header::links(header) {
            if is_named(link.rel.as_deref(), link.kind.as_deref(), link.target) {
                candidates.add(address, link.target, link.title.as_deref());
            }
        }
    }
    for PageLink { target, rel, kind, title } in &tags.elements {
        if is_named(rel.as_deref(), kind.as_deref(), target) {
            candidates.add(base, target, title.as_deref());
        }
    }
    for PageLink { target, title, .. } in tags.links.iter().filter(|link| ends_like_feed(&link.target)) {
        candidates.add(base, target, title.as_deref());
    }
    for known in hosts::of_generator(tags.generator.as_deref(), address).into_iter().chain(of_host(address)) {
        candidates.push(known, None);
    }
    candidates.found
}

/// Addresses that feeds often have, beside a page and at the top of its host. They are asked one after another until one
/// of them is a feed.
pub fn guesses(address: &Url) -> Vec<Url> {
    const NAMES: [&str; 7] = ["feed", "rss", "atom.xml", "feed.xml", "index.xml", "rss.xml", "feed.json"];
    let mut folders = Vec::new();
    let mut segments = address.path_segments().into_iter().flatten().filter(|segment| !segment.is_empty());
    if let Some(first) = segments.next().filter(|first| !first.contains('.')) {
        folders.push(format!("/{first}/"));
    }
    folders.push("/".to_owned());
    let mut guesses = Vec::new();
    for folder in folders {
        for name in NAMES {
            let mut guess = address.clone();
            guess.set_path(&format!("{folder}{name}"));
            guess.set_query(None);
            guess.set_fragment(None);
            guesses.push(guess);
        }
    }
    guesses
}

#[derive(Default)]
struct Candidates {
    found: Vec<Candidate>,
    seen: HashSet<String>,
}

impl Candidates {
    fn add(&mut self, base: &Url, target: &str, title: Option<&str>) {
        let target = target.trim();
        let target = match target.get(..5).filter(|begin| begin.eq_ignore_ascii_case("feed:")) {
            Some(_) => address::parse(target),
            None => base.join(target).ok().filter(is_web),
        };
        if let Some(mut target) = target {
            target.set_fragment(None);
            self.push(target, title);
        }
    }

    fn push(&mut self, address: Url, title: Option<&str>) {
        if self.found.len() == MAX_CANDIDATES || !self.seen.insert(address::key(&address)) {
            return;
        }
        let cut = |title| clean_line(title).chars().take(TITLE_MAX).collect::<String>().trim_end().to_owned();
        let title = title.map(cut).filter(|title| !title.is_empty());
        let is_comments = title.as_deref().is_some_and(names_comments) || names_comments(address.path()) || {
            address.query().is_some_and(names_comments)
        };
        self.found.push(Candidate { address, title, is_comments });
    }
}

fn is_web(address: &Url) -> bool {
    matches!(address.scheme(), "http" | "https") && address.host_str().is_some_and(|host| !host.is_empty())
}

/// Whether a title or address says that a feed has comments.
fn names_comments(text: &str) -> bool {
    let text = text.to_lowercase();
    ["comment", "kommentar", "commentaire", "comentario", "комментари", "评论", "留言", "コメント"]
        .iter()
        .any(|word| text.contains(word))
}

/// Whether a `link` with this relation and type names a feed.
fn is_named(rel: Option<&str>, kind: Option<&str>, target: &str) -> bool {
    let has = |word: &str| {
        rel.unwrap_or_default().split_ascii_whitespace().any(|one| one.eq_ignore_ascii_case(word))
    };
    if has("stylesheet") || is_interface(target) {
        return false;
    }
    let kind = kind.unwrap_or_default().split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match &*kind {
        "application/rss+xml"
        | "application/atom+xml"
        | "application/rdf+xml"
        | "application/feed+json"
        | "application/x-rss+xml"
        | "application/x-atom+xml"
        | "application/rss"
        | "application/atom"
        | "text/rss+xml"
        | "text/atom+xml"
        | "text/rss"
        | "text/atom"
        | "text/rdf+xml" => has("alternate") || has("feed") || rel.is_none(),
        // What anything may have.
        "application/json" | "application/xml" | "text/xml" => {
            has("feed") || has("alternate") && ends_like_feed(target)
        }
        "" => has("feed") || has("alternate") && ends_like_feed(target),
        _ => false,
    }
}

/// Whether an address leads to an interface for programs: `WordPress` names them beside its feeds.
fn is_interface(target: &str) -> bool {
    ["/wp-json/", "rest_route=", "/oembed"].iter().any(|part| target.contains(part))
}

/// Whether an address ends as those of feeds do.
fn ends_like_feed(target: &str) -> bool {
    let target = target.split('#').next().unwrap_or_default().trim();
    if target.get(..5).is_some_and(|begin| begin.eq_ignore_ascii_case("feed:")) {
        return true;
    }
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let path = path.to_ascii_lowercase();
    let path = path.trim_end_matches('/');
    let name = path.rsplit('/').next().unwrap_or_default();
    let is_name = matches!(
        name,
        "feed"
            | "feeds"
            | "rss"
            | "rss2"
            | "atom"
            | "rdf"
            | "feed.xml"
            | "index.xml"
            | "feed.json"
            | "rss.php"
            | "feed.php"
    ) && path.contains('/')
        || matches!(name, "feed" | "rss" | "atom");
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    let has_ending = matches!(ending, "rss" | "atom" | "rdf");
    let is_xml = ending == "xml" && ["rss", "atom", "feed"].iter().any(|word| path.contains(word));
    let is_query = query.split('&').any(|part| {
        let (key, value) = part.split_once('=').unwrap_or((part, ""));
        matches!(key, "feed" | "format" | "type" | "alt")
            && ["rss", "atom", "feed", "rdf"].iter().any(|begin| value.starts_with(begin))
    });
    let is_service =
        ["//feeds.feedburner.com/", "//feedproxy.google.com/"].iter().any(|host| path.contains(host));
    is_name || has_ending || is_xml || is_query || is_service
}

#[cfg(test)]
mod tests;
