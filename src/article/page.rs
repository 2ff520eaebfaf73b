//! The metadata of web pages: title, author, dates, address, tags, category, summary and picture of a saved page, of an
//! entry with microformats, and of Pelican's articles in HTML.
//!
//! A page is read once, in time linear in its length. It becomes fields as those of front matter; the front matter of a
//! file, if there is any, counts alone. Sources, best first:
//!
//! | field | sources |
//! |---|---|
//! | title | JSON-LD `headline` or `name` of an article, Dublin Core, `og:title`, Weibo, `meta name=title`, `twitter:title`, Parse.ly, microdata `headline`, microformat `p-name`; else `<title>` without the name of the site; else a heading |
//! | author | JSON-LD, Dublin Core, `meta name=author`, Parse.ly, Sailthru, `article:author`; else the first element with `rel=author`, `itemprop=author` or the class of a byline; else `twitter:creator`. An author that is the site counts last |
//! | date | JSON-LD `datePublished`, `article:published_time`, Parse.ly, Dublin Core, `meta name=date` and others, microdata, `dt-published`, `<time pubdate>`, `<time>` in the article, the words of a date's element, JSON-LD of the page, `<time>` elsewhere; the time of saving if there is no other |
//! | updated | JSON-LD `dateModified`, `article:modified_time`, `og:updated_time`, Dublin Core, microdata, `dt-updated` |
//! | link | `rel=canonical`, `og:url`, `p-canonical` and `u-url`, JSON-LD, `twitter:url`, Parse.ly, Dublin Core, the comment of `SingleFile` or a browser; addresses of this machine and of a site's first page count last |
//! | tags | `article:tag`, `meta name=tags`, JSON-LD, Parse.ly, Sailthru, `keywords`, `rel=tag`, `p-category` |
//! | category | `meta name=category`, `article:section`, JSON-LD `articleSection`, Parse.ly, microdata |
//! | summary | JSON-LD, Dublin Core, `og:description`, Weibo, `meta name=description`, `twitter:description`, microdata, `p-summary` |
//! | image | `og:image`, JSON-LD, `twitter:image`, unless the text has the picture itself |
//!
//! Of title, author, date and summary this is the order of Mozilla's Readability, which Firefox's reader view uses.

mod capture;
mod facts;
mod feed;
mod linked;
mod names;
mod region;
mod saved;
mod scan;
mod title;

use super::body::without_tags;
use super::entities;
use super::matter::{Field, Form, Matter, Node};
use super::values::{is_address, one_line};
use super::{DateOrder, date, identity};
use crate::zone::Zone;
use chrono::{DateTime, Datelike};
use facts::{DateMark, PageFacts, comparable, picture_name};
use linked::Linked;
use memchr::memmem;
use std::borrow::Cow;
use std::collections::HashSet;
use url::Url;

/// More keywords than this are written for search engines.
const KEYWORDS_MAX: usize = 15;
/// The most tags that the page names one by one.
const TAGS_MAX: usize = 50;
/// The longest byline, in characters, as in Mozilla's Readability.
const BYLINE_MAX: usize = 100;
/// The most authors.
const AUTHORS_MAX: usize = 20;
/// The most categories.
const SECTIONS_MAX: usize = 5;
/// The longest keyword, in characters.
const KEYWORD_MAX: usize = 60;

/// Whether a text is a whole page: behind white space and comments it begins with a doctype, `<html>`, `<head>` or
/// `<body>`.
pub(super) fn is_whole(text: &str) -> bool {
    let mut rest = text.trim_start_matches(['\u{feff}', ' ', '\t', '\n', '\r', '\x0c']);
    loop {
        let end = match rest {
            _ if rest.starts_with("<!--") => memmem::find(rest.as_bytes(), b"-->").map(|at| at + 3),
            _ if rest.starts_with("<?") => memchr::memchr(b'>', rest.as_bytes()).map(|at| at + 1),
            _ => break,
        };
        let Some(end) = end else { return false };
        rest = rest[end..].trim_start();
    }
    let starts = |word: &str| {
        rest.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word))
            && rest[word.len()..].starts_with(|c: char| c.is_ascii_whitespace() || matches!(c, '>' | '/'))
    };
    starts("<!doctype") && !is_other_document(rest) || starts("<html") || starts("<head") || starts("<body")
}

/// Whether a doctype is that of something else than HTML.
fn is_other_document(rest: &str) -> bool {
    let name = rest["<!doctype".len()..].trim_start();
    !name.get(..4).is_some_and(|name| name.eq_ignore_ascii_case("html"))
}

/// The metadata of a page; none if the text is neither a whole page nor an entry with microformats.
pub(super) fn read(html: &str) -> Option<Matter<'static>> {
    let is_whole = is_whole(html);
    if !is_whole && !may_have_entry(html) {
        return None;
    }
    let facts = facts_of(html);
    (is_whole || facts.has_entry).then(|| matter(html, Reading::new(&facts).fields(), Form::Page))
}

/// The fields of a page as Pelican has them: `<meta name="date" content="2024-03-10">` and `<title>`; none if its head has
/// no such element.
pub(super) fn pelican(html: &str) -> Option<Matter<'static>> {
    let facts = facts_of(html);
    if facts.names.is_empty() {
        return None;
    }
    let title = facts.title.as_deref().filter(|title| !title.is_empty());
    let title = title.map(|title| field("title", Node::Text(exact(title))));
    let named = (facts.names.iter().zip(&facts.metas))
        .map(|(name, (_, content))| Field { key: name.clone().into(), value: Node::Text(exact(content)) });
    Some(matter(html, title.into_iter().chain(named).collect(), Form::Headers))
}

fn matter(html: &str, fields: Vec<Field<'static>>, form: Form) -> Matter<'static> {
    Matter { fields, form, line: 1, end: html.len(), ..Matter::default() }
}

/// Whether a text has the words of a microformat's entry.
fn may_have_entry(html: &str) -> bool {
    ["h-entry", "hentry"].iter().any(|mark| memmem::find(html.as_bytes(), mark.as_bytes()).is_some())
}

fn facts_of(html: &str) -> PageFacts {
    let scan = scan::Scan::default();
    feed::feed(html, &scan);
    scan.finish()
}

/// Chooses among the facts of a page.
struct Reading<'f> {
    facts: &'f PageFacts,
    /// Linked data of an article.
    article: Linked,
    /// Linked data of the page or another work.
    work: Linked,
    /// The names of the site.
    sites: Vec<String>,
    /// The page's own address.
    link: Option<String>,
}

impl<'f> Reading<'f> {
    fn new(facts: &'f PageFacts) -> Self {
        let title = facts.title.as_deref().unwrap_or_default();
        let headings: HashSet<String> =
            facts.headings.iter().map(|heading| comparable(&heading.text)).collect();
        let is_heading = |text: &str| headings.contains(&comparable(text));
        let mut linked = linked::read(&facts.linked, title, &is_heading);
        let mut sites = std::mem::take(&mut linked.sites);
        sites.extend(facts.metas(&["og:site_name", "twitter:app:name:iphone"]).map(plain));
        // Some sites put the title there.
        let key = comparable(title);
        let names = facts.metas(&["application-name", "apple-mobile-web-app-title"]).map(plain);
        sites.extend(names.filter(|name| comparable(name) != key));
        let logos = facts.headings.iter().filter(|heading| heading.place == facts::HeadingPlace::Logo);
        sites.extend(logos.map(|heading| heading.text.clone()));
        let (article, work) =
            if linked.is_article { (linked, Linked::default()) } else { (Linked::default(), linked) };
        let mut reading = Self { facts, article, work, sites, link: None };
        reading.link = reading.address();
        reading
    }

    fn fields(&self) -> Vec<Field<'static>> {
        let mut fields = Vec::new();
        let mut add = |key: &'static str, value: Option<Node<'static>>| {
            fields.extend(value.map(|value| field(key, value)));
        };
        let text = |text: String| Node::Text(exact(&text));
        let list = |texts: Vec<String>| {
            (!texts.is_empty()).then(|| Node::List(texts.into_iter().map(text).collect()))
        };
        let (date, updated) = self.dates();
        let title = self.title();
        let tags = self.tags(title.as_deref());
        let summary = self.summary().filter(|summary| title.as_ref() != Some(summary));
        add("title", title.map(text));
        add("author", list(self.authors()));
        add("date", date.map(text));
        add("updated", updated.map(text));
        // A list of lists is several categories.
        let sections = self.sections().into_iter().map(|section| Node::List(vec![text(section)]));
        let sections: Vec<_> = sections.collect();
        add("categories", (!sections.is_empty()).then_some(Node::List(sections)));
        add("tags", list(tags));
        add("link", self.link.clone().map(|link| Node::Text(link.replace("&amp;", "&amp;amp;").into())));
        add("description", summary.map(text));
        add("image", self.image().map(|image| Node::Text(image.into())));
        fields
    }

    /// The texts of the metas with one of these names.
    fn metas(&self, names: &[&str]) -> Vec<String> {
        self.facts.metas(names).map(plain).collect()
    }

    fn title(&self) -> Option<String> {
        let names = [
            "dc:title",
            "dcterm:title",
            "dcterms:title",
            "og:title",
            "weibo:article:title",
            "weibo:webpage:title",
            "title",
            "twitter:title",
            "parsely-title",
            "sailthru:title",
        ];
        let mut stated: Vec<String> = self.headline().into_iter().collect();
        stated.extend(self.facts.metas(&names).map(plain));
        stated.extend(self.facts.marked_title.clone());
        title::of(self.facts, &stated, &self.sites)
    }

    /// The title in the linked data of an article. Some sites put their own name into `name`, others into `headline`.
    fn headline(&self) -> Option<String> {
        let (name, headline) = (self.article.name.as_deref(), self.article.headline.as_deref());
        let written = comparable(self.facts.title.as_deref().unwrap_or_default());
        let is_of_page = |text: &str| {
            let key = comparable(text);
            !key.is_empty() && (written.contains(&key) || key.contains(&written) && !written.is_empty())
        };
        let found = match (name, headline) {
            (Some(name), Some(headline)) if is_of_page(headline) && !is_of_page(name) => headline,
            (Some(name), Some(_)) => name,
            (name, headline) => name.or(headline)?,
        };
        Some(plain(found))
    }

    fn authors(&self) -> Vec<String> {
        let linked = |names: &[String]| names.iter().map(|name| plain(name)).collect::<Vec<_>>();
        let sources: [Vec<String>; 12] = [
            linked(&self.article.authors),
            self.metas(&["dc:creator", "dcterm:creator", "dcterms:creator"]),
            self.metas(&["author"]),
            self.metas(&["parsely-author"]),
            self.metas(&["article:author"]),
            self.metas(&[
                "sailthru:author",
                "authors",
                "byl",
                "byline",
                "citation_author",
                "article:author_name",
            ]),
            self.metas(&[
                "weibo:article:author",
                "og:article:author",
                "og:author",
                "article_author",
                "rbauthors",
            ]),
            linked(&self.work.authors),
            self.bylines(),
            linked(&self.article.creators),
            linked(&self.work.creators),
            self.metas(&["twitter:creator", "creator"]),
        ];
        let is_site = |name: &String| {
            let key = comparable(name);
            self.sites.iter().any(|site| comparable(site) == key)
        };
        let mut of_site = Vec::new();
        for source in sources {
            let mut names: Vec<String> = Vec::new();
            let parts = source.iter().flat_map(|name| name.split([';', '；']));
            for name in parts.filter_map(names::name) {
                if !names.contains(&name) && names.len() < AUTHORS_MAX {
                    names.push(name);
                }
            }
            if !names.iter().all(is_site) {
                return names;
            }
            if of_site.is_empty() {
                of_site = names;
            }
        }
        of_site
    }

    /// The authors in the first byline that has one.
    fn bylines(&self) -> Vec<String> {
        let of = |byline: &facts::Byline| {
            let names: Vec<String> = byline.names.iter().filter_map(|name| names::byline(name)).collect();
            let length = byline.text.chars().count();
            if !names.is_empty() && length < 4 * BYLINE_MAX {
                return Some(names);
            }
            names::byline(&byline.text).filter(|_| length < BYLINE_MAX).map(|name| vec![name])
        };
        self.facts.bylines.iter().find_map(of).unwrap_or_default()
    }

    /// The dates of publication and of the last change, as written.
    fn dates(&self) -> (Option<String>, Option<String>) {
        let facts = self.facts;
        let modified = ["article:modified_time", "og:updated_time", "og:article:modified_time"];
        let modified_elsewhere =
            ["dcterms:modified", "dc:date:modified", "last-modified", "lastmod", "revised"];
        let updated = first_date(
            (self.article.modified.as_deref().into_iter())
                .chain(facts.metas(&modified))
                .chain(facts.metas(&modified_elsewhere))
                .chain(facts.dated(DateMark::Updated))
                .chain(self.work.modified.as_deref()),
        );
        let published: Vec<&str> = (self.article.published.as_deref().into_iter())
            .chain(facts.metas(&PUBLISHED))
            .chain(facts.dated(DateMark::Published))
            .chain(facts.dated(DateMark::PubDate))
            .chain(facts.dated(DateMark::InArticle))
            .chain(facts.dated(DateMark::Words))
            .chain(self.work.published.as_deref())
            .chain(self.article.created.as_deref())
            .chain(facts.dated(DateMark::Elsewhere))
            .chain(self.work.created.as_deref())
            .collect();
        let date = first_date(published.iter().copied()).map(|date| {
            // Another source of the same day may know the time.
            let is_day = date.len() == 10 && date.as_bytes()[4] == b'-';
            let with_time = published.iter().find(|other| {
                is_day && other.len() > 10 && other.starts_with(date) && other.contains(':') && is_date(other)
            });
            with_time.copied().unwrap_or(date)
        });
        let mut saved = facts.saved_at.as_deref().into_iter().chain(facts.metas(&["savepage-date"]));
        let saved = saved.find(|saved| updated.is_none() && is_date(saved));
        (date.or(saved).map(str::to_owned), updated.map(str::to_owned))
    }

    fn address(&self) -> Option<String> {
        let facts = self.facts;
        let stated = facts.metas(&["og:url"]);
        let entry = facts.addresses.iter().map(String::as_str);
        let linked = self.article.addresses.iter().chain(&self.work.addresses).map(String::as_str);
        let all: Vec<&str> = (facts.canonical.as_deref().into_iter())
            .chain(stated)
            .chain(entry)
            .chain(linked)
            .chain(facts.metas(&[
                "twitter:url",
                "parsely-link",
                "dc:identifier",
                "dc:source",
                "weibo:article:url",
            ]))
            .chain(facts.metas(&["savepage-url"]))
            .chain(facts.saved_from.as_deref())
            .collect();
        let saved = facts.saved_from.as_deref();
        let base = facts.base.as_deref().into_iter().chain(all.iter().copied()).chain(saved);
        let base = base.filter(|base| is_address(base)).find_map(|base| Url::parse(base).ok());
        let resolved = all.iter().filter_map(|address| {
            let address = address.trim();
            if is_address(address) {
                return Some(Cow::Borrowed(address));
            }
            if address.is_empty() || address.contains(char::is_whitespace) || address.starts_with('#') {
                return None;
            }
            let joined = match address.strip_prefix("//") {
                Some(_) => format!("https:{address}"),
                None => String::from(base.as_ref()?.join(address).ok()?),
            };
            is_address(&joined).then_some(Cow::Owned(joined))
        });
        resolved.min_by_key(|address| worth(address)).map(Cow::into_owned)
    }

    fn tags(&self, title: Option<&str>) -> Vec<String> {
        let keywords = |linked: &Linked| linked.keywords.iter().map(|word| plain(word)).collect();
        let sources: [(Vec<String>, usize); 9] = [
            (self.metas(&["article:tag", "og:article:tag"]), TAGS_MAX),
            (self.metas(&["tags"]), TAGS_MAX),
            (keywords(&self.article), KEYWORDS_MAX),
            (self.metas(&["parsely-tags"]), KEYWORDS_MAX),
            (self.metas(&["sailthru:tags"]), KEYWORDS_MAX),
            (self.metas(&["news_keywords"]), KEYWORDS_MAX),
            (self.metas(&["keywords"]), KEYWORDS_MAX),
            (keywords(&self.work), KEYWORDS_MAX),
            (self.facts.marked_tags.clone(), TAGS_MAX),
        ];
        let title = comparable(title.unwrap_or_default());
        let mut all = sources.iter().map(|(texts, most)| (words(texts, &title), *most));
        let found = all.find(|(words, most)| !words.is_empty() && words.len() <= *most);
        found.map(|(words, _)| words).unwrap_or_default()
    }

    fn sections(&self) -> Vec<String> {
        let facts = self.facts;
        let linked = |linked: &Linked| linked.sections.iter().map(|name| plain(name)).collect::<Vec<_>>();
        let sources = [
            self.metas(&["category"]),
            self.metas(&["article:section", "og:article:section"]),
            linked(&self.article),
            self.metas(&["parsely-section", "sailthru:section", "section"]),
            facts.marked_sections.clone(),
            linked(&self.work),
        ];
        let of = |sections: Vec<String>| {
            let sections: Vec<String> =
                sections.into_iter().filter(|name| !is_machine_word(name)).take(SECTIONS_MAX).collect();
            (!sections.is_empty()).then_some(sections)
        };
        sources.into_iter().find_map(of).unwrap_or_default()
    }

    fn summary(&self) -> Option<String> {
        let names = [
            "dc:description",
            "dcterm:description",
            "dcterms:description",
            "dcterms:abstract",
            "og:description",
            "weibo:article:description",
            "weibo:webpage:description",
            "description",
            "twitter:description",
            "summary",
        ];
        let linked = |linked: &Linked| linked.description.as_deref().map(plain);
        linked(&self.article)
            .or_else(|| self.facts.meta(&names).map(plain))
            .or_else(|| self.facts.marked_summary.clone())
            .or_else(|| linked(&self.work))
            .filter(|summary| !summary.is_empty())
    }

    /// The address of the picture; none if the text has it.
    fn image(&self) -> Option<String> {
        let names = [
            "og:image:secure_url",
            "og:image",
            "og:image:url",
            "twitter:image",
            "twitter:image:src",
            "parsely-image-url",
        ];
        let linked = self.article.images.iter().map(String::as_str);
        let image =
            self.facts.meta(&names[..3]).or_else(|| linked.chain(self.facts.meta(&names[3..])).next())?;
        let image = image.trim();
        let resolved = match self.link.as_deref().filter(|_| !is_address(image)) {
            Some(link) => Url::parse(link).ok()?.join(image).ok().map(String::from)?,
            None => image.to_owned(),
        };
        let is_in_text = picture_name(&resolved).is_some_and(|name| self.facts.pictures.contains(&name));
        (is_address(&resolved) && !is_in_text && !self.facts.has_embedded_picture).then_some(resolved)
    }
}

/// The names of metas with the date of publication, best first.
const PUBLISHED: [&str; 44] = [
    "article:published_time",
    "parsely-pub-date",
    "article:published",
    "og:published_time",
    "og:article:published_time",
    "article:publish_time",
    "article:create_at",
    "weibo:article:create_at",
    "sailthru:date",
    "dc:date:issued",
    "dcterms:issued",
    "dcterms:created",
    "dc:date:created",
    "dcterms:date",
    "dc:date",
    "dcterms:available",
    "date",
    "pubdate",
    "pub-date",
    "pub_date",
    "publishdate",
    "publish-date",
    "publish_date",
    "publisheddate",
    "published-date",
    "published_at",
    "publication-date",
    "publication_date",
    "publishtime",
    "publish_time",
    "pubtime",
    "ptime",
    "datepublished",
    "date_published",
    "displaydate",
    "dateposted",
    "originalpublicationdate",
    "article_date_original",
    "og:release_date",
    "bt:pubdate",
    "cxenseparse:recs:publishtime",
    "citation_publication_date",
    "citation_date",
    "created",
];

/// How good an address is, best first: that of a page on the web, of a site, of this machine.
fn worth(address: &str) -> u8 {
    let host = address.split_once("://").map_or("", |(_, rest)| rest);
    let host = host.split(['/', '?', '#']).next().unwrap_or_default();
    let host = host.rsplit('@').next().unwrap_or_default().to_ascii_lowercase();
    let name = if host.starts_with('[') { &*host } else { host.split(':').next().unwrap_or_default() };
    let is_local = name == "localhost"
        || matches!(name.rsplit_once('.'), Some((_, "local" | "localhost")))
        || name.starts_with("127.")
        || name.starts_with("192.168.")
        || name.starts_with("10.")
        || name.starts_with("[::1]")
        || name == "0.0.0.0";
    match () {
        () if is_local => 2,
        () if !identity::names_a_page(address) => 1,
        () => 0,
    }
}

fn first_date<'d>(mut dates: impl Iterator<Item = &'d str>) -> Option<&'d str> {
    dates.find(|date| is_date(date))
}

/// Whether a text is a date, and not the zero of a program.
fn is_date(text: &str) -> bool {
    let date = date::parse(text, Zone::UTC, DateOrder::BySeparator);
    date.is_some_and(|date| date.year() >= 1000 && date != DateTime::UNIX_EPOCH)
}

/// Tags or keywords, parted at commas, else at semicolons, else, in Chinese, at blanks.
fn words(texts: &[String], title: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for text in texts {
        let separators: &[char] = match text {
            _ if text.contains([',', '，', '、']) => &[',', '，', '、'],
            _ if text.contains([';', '；']) => &[';', '；'],
            _ if text.chars().any(|c| c >= '\u{2e80}') && text.split_whitespace().count() > 2 => &[' '],
            _ => &[','],
        };
        for word in text.split(separators).map(|word| word.trim().trim_start_matches('#').trim()) {
            let is_known = || words.iter().any(|known| known.eq_ignore_ascii_case(word));
            let is_short = !word.is_empty() && word.chars().count() <= KEYWORD_MAX && words.len() <= TAGS_MAX;
            if is_short && !is_machine_word(word) && comparable(word) != title && !is_known() {
                words.push(word.to_owned());
            }
        }
    }
    words
}

/// Whether a word is a value of a program: `lite:true`, `nil`, `/world/news`.
fn is_machine_word(word: &str) -> bool {
    let is_pair = word.split_once(':').is_some_and(|(key, value)| {
        let is_plain = |part: &str| {
            !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b))
        };
        is_plain(key) && is_plain(value)
    });
    let is_nothing = ["nil", "null", "none", "undefined", "n/a", "false", "true"];
    is_pair || word.starts_with('/') || is_nothing.iter().any(|nothing| nothing.eq_ignore_ascii_case(word))
}

/// The text of a meta element or of linked data. Many sites escape it once more, and some leave tags in it.
fn plain(text: &str) -> String {
    let decoded = entities::decode(text);
    let text = if decoded.contains("</") { without_tags(&decoded).into() } else { decoded };
    one_line(&text)
}

/// A text as a value of front matter, in which references are decoded and tags in titles are left out.
fn exact(text: &str) -> Cow<'static, str> {
    if text.contains(['&', '<']) {
        return text.replace('&', "&amp;").replace('<', "&lt;").into();
    }
    text.to_owned().into()
}

fn field(key: &'static str, value: Node<'static>) -> Field<'static> {
    Field { key: key.into(), value }
}

#[cfg(test)]
mod tests;
