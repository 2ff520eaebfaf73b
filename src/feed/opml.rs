//! OPML: lists of feeds as other programs export and import them. Folders within folders become categories.

use super::list::{LEVELS_MAX, Subscription, category_name, quoted};
use super::tags::{self, Element, Tags};
use super::{Problem, address};
use crate::text::clean_line;
use std::fmt::Write;
use url::Url;

/// The feeds of a document, and what was not taken from it; none if it is no OPML.
pub(super) fn read(text: &str) -> Option<(Vec<Subscription>, Vec<Problem>)> {
    let tags = Tags::read(text);
    let root = tags.root();
    let top = root.child("opml").unwrap_or(root);
    let body = top.child("body").unwrap_or(top);
    let is_outline = root.child("opml").is_some() || body.child("outline").is_some();
    if !is_outline {
        return None;
    }
    let mut reading = Reading::default();
    reading.outlines(body, &mut Vec::new());
    Some((reading.subscriptions, reading.problems))
}

#[derive(Default)]
struct Reading {
    subscriptions: Vec<Subscription>,
    problems: Vec<Problem>,
}

impl Reading {
    /// Reads what stands in an element. `path` has the names of the folders around it. The depth of the tree is
    /// limited.
    fn outlines(&mut self, within: Element<'_>, path: &mut Vec<String>) {
        for outline in within.children() {
            if !outline.is("outline") {
                // A body within a body, or something of a program of its own.
                self.outlines(outline, path);
                continue;
            }
            let is_feed = self.feed(outline, path);
            let name = if is_feed { None } else { name(outline) };
            let levels = path.len();
            path.extend(name);
            self.outlines(outline, path);
            path.truncate(levels);
        }
    }

    /// Takes the feed of an outline. False if it is none but a folder or a text.
    fn feed(&mut self, outline: Element<'_>, path: &[String]) -> bool {
        let filled = |name: &str| outline.attribute(name).map(str::trim).filter(|value| !value.is_empty());
        let kind = filled("type").unwrap_or_default().to_ascii_lowercase();
        let is_of_feed = matches!(&*kind, "rss" | "rss1" | "rss2" | "atom" | "rdf" | "feed" | "json" | "pie");
        let written =
            filled("xmlUrl").or_else(|| filled("feedUrl")).or_else(|| filled("url").filter(|_| is_of_feed));
        let has_children = outline.child("outline").is_some();
        let line = outline.line();
        let Some(written) = written else {
            let title = name(outline).unwrap_or_default();
            if !has_children && (is_of_feed || filled("htmlUrl").or(filled("url")).is_some()) {
                let message = format!("“{title}” has no address of a feed; it is not imported");
                self.problems.push(Problem { line, message });
                return true;
            }
            return false;
        };
        // Some programs escape twice. Other references may be parameters: `&copy=1`.
        if let Some(address) = address::parse(&written.replace("&amp;", "&")) {
            let name = name(outline).filter(|name| !is_address(name, &address));
            let category = if path.is_empty() { by_attribute(outline) } else { path.to_vec() };
            let category = category.into_iter().take(LEVELS_MAX).collect();
            self.subscriptions.push(Subscription { category, name, line, ..Subscription::new(address) });
        } else {
            let message = format!("{} is not an http or https address; it is not imported", quoted(written));
            self.problems.push(Problem { line, message });
        }
        true
    }
}

/// What an outline is called: `text`, which programs show, else `title`.
fn name(outline: Element<'_>) -> Option<String> {
    let text = outline.attribute("text").and_then(|text| category_name(&once_more(text)));
    let title = || outline.attribute("title").and_then(|title| category_name(&once_more(title)));
    // Some programs write the address there.
    match text {
        Some(text) if address::parse(&text).is_some() && text.contains('/') => title().or(Some(text)),
        text => text.or_else(title),
    }
}

/// A value in which references are left: the program that wrote it escaped twice.
fn once_more(value: &str) -> String {
    tags::decode(value).into_owned()
}

/// Whether the name of a feed is only its address.
fn is_address(name: &str, address: &Url) -> bool {
    address::parse(name).is_some_and(|other| address::key(&other) == address::key(address))
}

/// The first path of the attribute `category`: paths are separated by commas, levels by slashes (OPML 2.0).
fn by_attribute(outline: Element<'_>) -> Vec<String> {
    let value = outline.attribute("category").unwrap_or_default();
    let first = value.split(',').find(|path| !path.trim().is_empty()).unwrap_or_default();
    first.split('/').filter_map(category_name).collect()
}

/// Writes feeds as OPML 2.0 with a folder for each level of a category.
pub fn write(subscriptions: &[Subscription], title: &str) -> String {
    let mut root = Folder::default();
    for (index, subscription) in subscriptions.iter().enumerate() {
        root.at(&subscription.category).feeds.push(index);
    }
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<opml version=\"2.0\">\n  <head>\n    <title>{}</title>\n  </head>\n  <body>\n",
        escaped(title)
    );
    root.write(subscriptions, 2, &mut out);
    out.push_str("  </body>\n</opml>\n");
    out
}

/// A level of categories: feeds, and levels below in the order in which they appear.
#[derive(Default)]
struct Folder {
    feeds: Vec<usize>,
    below: Vec<(String, Self)>,
}

impl Folder {
    fn at(&mut self, path: &[String]) -> &mut Self {
        let Some((first, rest)) = path.split_first() else { return self };
        let place = self.below.iter().position(|(name, _)| name == first).unwrap_or_else(|| {
            self.below.push((first.clone(), Self::default()));
            self.below.len() - 1
        });
        self.below[place].1.at(rest)
    }

    fn write(&self, all: &[Subscription], depth: usize, out: &mut String) {
        let indent = "  ".repeat(depth);
        for feed in self.feeds.iter().filter_map(|index| all.get(*index)) {
            let address = escaped(feed.address.as_str());
            let name = feed.name.as_deref().map_or(address.clone(), escaped);
            let _ = writeln!(
                out,
                "{indent}<outline type=\"rss\" text=\"{name}\" title=\"{name}\" xmlUrl=\"{address}\"/>"
            );
        }
        for (name, folder) in &self.below {
            let name = escaped(name);
            let _ = writeln!(out, "{indent}<outline text=\"{name}\" title=\"{name}\">");
            folder.write(all, depth + 1, out);
            let _ = writeln!(out, "{indent}</outline>");
        }
    }
}

/// Text for XML, in one clean line.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in clean_line(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
    out
}
