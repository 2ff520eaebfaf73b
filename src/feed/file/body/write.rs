//! Walks the tree of a body and writes what stays of it.

use super::code::{is_gutter, language};
use super::elements::{self, Treatment};
use super::output::Output;
use super::picture::{self, Picture};
use super::tree::{BodyElement, BodyNode, DOCUMENT, Id, Kind, NONE};
use super::{address, parse};
use std::collections::HashSet;
use url::Url;

/// The longest id and description that stay, in bytes.
const ID_MAX: usize = 200;
const WORDS_MAX: usize = 2_000;

/// The outermost `div` is opened for the document.
const BODY: Id = DOCUMENT;

/// Writes a tree as one `div`, at most so many bytes of it.
pub(super) fn write(nodes: &[BodyNode], base: Option<&Url>, most: usize) -> (String, bool) {
    let mut writer = Writer {
        nodes,
        base,
        out: Output::new(most),
        targets: targets(nodes),
        written_ids: HashSet::new(),
        source: None,
        last_picture: None,
    };
    writer.out.block("div", BODY, &[]);
    // The only child of the document is the parser's own root.
    let root = nodes[DOCUMENT as usize].first;
    let mut at = nodes.get(root as usize).map_or(NONE, |root| root.first);
    while at != NONE && !writer.out.is_full() {
        let goes_in = writer.enter(at);
        let node = &nodes[at as usize];
        if goes_in && node.first != NONE {
            at = node.first;
            continue;
        }
        at = writer.leave(at);
    }
    let is_whole = !writer.out.is_full();
    (writer.out.finish(), is_whole)
}

/// The ids within the text that links of it lead to.
fn targets(nodes: &[BodyNode]) -> HashSet<&str> {
    let elements = || {
        nodes.iter().filter_map(|node| match &node.kind {
            Kind::Element(element) => Some(element),
            _ => None,
        })
    };
    let is_link = |element: &&BodyElement| element.name.local == html5ever::local_name!("a");
    let links = elements().filter(is_link).filter_map(|link| link.get("href")?.strip_prefix('#'));
    let sought: HashSet<&str> = links.filter(|id| is_id(id)).collect();
    if sought.is_empty() {
        return sought;
    }
    let ids = elements().filter_map(|element| id_of(element));
    ids.filter(|id| sought.contains(id)).collect()
}

/// The id of an element, or the name of an anchor.
fn id_of(element: &BodyElement) -> Option<&str> {
    let name = || element.get("name").filter(|_| element.name.local == html5ever::local_name!("a"));
    element.get("id").or_else(name)
}

fn is_id(id: &str) -> bool {
    !id.is_empty() && id.len() <= ID_MAX && !id.contains(|c: char| c.is_whitespace() || c.is_control())
}

struct Writer<'n> {
    nodes: &'n [BodyNode],
    base: Option<&'n Url>,
    out: Output,
    /// The ids that stay.
    targets: HashSet<&'n str>,
    written_ids: HashSet<&'n str>,
    /// The `picture` around, and what its `source` offers.
    source: Option<(Id, &'n str)>,
    /// The address of the last picture.
    last_picture: Option<String>,
}

impl<'n> Writer<'n> {
    /// Writes what stands before the content of a node. Returns whether the content is written.
    fn enter(&mut self, id: Id) -> bool {
        match &self.nodes[id as usize].kind {
            Kind::Text(words) => {
                self.out.words(words);
                false
            }
            Kind::Element(element) => self.element(id, element),
            Kind::Other => false,
        }
    }

    /// Writes what stands behind a node and those that it is the last of. Returns the next one.
    fn leave(&mut self, mut id: Id) -> Id {
        loop {
            let node = &self.nodes[id as usize];
            if let Kind::Element(element) = &node.kind {
                let was_open = self.out.close(id);
                match treatment(element) {
                    Treatment::InsideBlock => self.out.other_line(),
                    // Only its content stands here.
                    Treatment::Block(_) if !was_open => self.out.other_line(),
                    _ => {}
                }
            }
            if node.next != NONE {
                return node.next;
            }
            id = node.parent;
            if id == NONE || self.nodes[id as usize].parent == DOCUMENT {
                return NONE;
            }
        }
    }

    fn element(&mut self, id: Id, element: &'n BodyElement) -> bool {
        if is_hidden(element) {
            return false;
        }
        if element.name.ns == html5ever::ns!(mathml) {
            return self.formula(id, element);
        }
        let name = &**element.local();
        match treatment(element) {
            Treatment::Nothing => return false,
            Treatment::Inside => {
                if name == "picture" {
                    self.source = self.offered(id).map(|offered| (id, offered));
                }
                return true;
            }
            Treatment::InsideBlock => self.out.other_line(),
            Treatment::Break => {
                self.out.line_break();
                return false;
            }
            Treatment::Picture => {
                self.picture(id, element);
                return false;
            }
            Treatment::Frame => return !self.frame(element),
            Treatment::Media(name) => return self.media(id, name, element),
            Treatment::Field => {
                if element.get("type").is_some_and(|kind| kind.eq_ignore_ascii_case("checkbox")) {
                    self.out.words(if element.get("checked").is_some() { "☑ " } else { "☐ " });
                }
                return false;
            }
            Treatment::Inline(name) => return self.inline(id, name, element),
            Treatment::Block(name) => return self.block(id, name, element),
        }
        true
    }

    fn inline(&mut self, id: Id, name: &'static str, element: &'n BodyElement) -> bool {
        if self.is_deep() || name == "a" && self.out.is_open("a") || self.out.is_open("math") {
            return true;
        }
        if name == "wbr" {
            self.out.void("wbr", &[]);
            return false;
        }
        let mut attributes = self.attributes(name, element);
        if name == "a"
            && let Some(href) = element.get("href").and_then(|written| self.link(written))
        {
            attributes.insert(0, ("href", href));
        }
        if name == "code"
            && self.out.is_in_pre()
            && let Some(language) = language(element)
        {
            attributes.push(("class", language));
        }
        if attributes.is_empty() && matches!(name, "a" | "span") {
            return true;
        }
        self.out.inline(name, id, &attributes);
        true
    }

    fn block(&mut self, id: Id, name: &'static str, element: &'n BodyElement) -> bool {
        if is_gutter(self.nodes, id, element) {
            return false;
        }
        let is_misplaced = !elements::may_stand_in(name, self.out.innermost());
        if self.is_deep() || is_misplaced || self.out.is_in_pre() || self.out.is_open("math") {
            self.out.other_line();
            return true;
        }
        let mut attributes = self.attributes(name, element);
        if name == "pre"
            && let Some(language) = language(element).or_else(|| self.language_around(id))
        {
            attributes.push(("class", language));
        }
        match name {
            "hr" | "col" => {
                self.out.void_block(name, &attributes);
                false
            }
            _ => {
                self.out.block(name, id, &attributes);
                true
            }
        }
    }

    /// An element of `MathML`. What else stands in a formula is text.
    fn formula(&mut self, id: Id, element: &'n BodyElement) -> bool {
        let Some(name) = elements::formula(element.local()) else { return false };
        let is_tex =
            element.get("encoding").is_some_and(|encoding| encoding.to_ascii_lowercase().contains("tex"));
        if name == "annotation" && !is_tex {
            return false;
        }
        if (name == "math") == self.out.is_open("math") || self.is_deep() {
            return true;
        }
        let attributes = self.attributes(name, element);
        self.out.inline(name, id, &attributes);
        true
    }

    /// The attributes that every element and this one may have, with its id if something leads to it.
    fn attributes(&mut self, name: &str, element: &'n BodyElement) -> Vec<(&'static str, String)> {
        let mut attributes = Vec::new();
        if let Some(id) = id_of(element).filter(|id| self.targets.contains(id))
            && self.written_ids.insert(id)
        {
            attributes.push(("id", id.to_owned()));
        }
        for kept in elements::kept(name) {
            if let Some(value) = element.get(kept).filter(|value| value.len() <= WORDS_MAX) {
                attributes.push((kept, value.to_owned()));
            }
        }
        if let Some(dir) = element.get("dir").filter(|dir| matches!(*dir, "ltr" | "rtl" | "auto")) {
            attributes.push(("dir", dir.to_owned()));
        }
        attributes
    }

    /// The address of a link: within the text if its target is there.
    fn link(&self, written: &str) -> Option<String> {
        if written.strip_prefix('#').is_some_and(|id| self.targets.contains(id)) {
            return Some(written.to_owned());
        }
        address::link(written, self.base)
    }

    fn picture(&mut self, id: Id, element: &'n BodyElement) {
        let parent = self.nodes[id as usize].parent;
        let source = self.source.filter(|(around, _)| *around == parent).map(|(_, offered)| offered);
        let written = match picture::read(element, source) {
            Picture::At(address) => address,
            Picture::Text(words) => {
                self.out.words(&words);
                return;
            }
            Picture::Nothing => return,
        };
        let address = if crate::html::is_embedded(&written) {
            Some(written)
        } else {
            address::file(&written, self.base)
        };
        let Some(address) = address else { return };
        if self.is_in_noscript(id) && self.last_picture.as_ref() == Some(&address) {
            // The picture of a page without scripts, which stands here already.
            return;
        }
        let mut attributes = vec![("src", address.clone())];
        for name in ["alt", "title"] {
            if let Some(words) =
                element.get(name).filter(|words| words.len() <= WORDS_MAX && !words.is_empty())
            {
                attributes.push((name, words.to_owned()));
            }
        }
        for name in ["width", "height"] {
            let is_size =
                |size: &&str| size.len() <= 5 && size.bytes().all(|b| b.is_ascii_digit()) && !size.is_empty();
            if let Some(size) = element.get(name).filter(is_size) {
                attributes.push((name, size.to_owned()));
            }
        }
        self.out.void("img", &attributes);
        self.last_picture = Some(address);
    }

    /// Writes a link to what a frame or plug-in shows. Returns whether it did.
    fn frame(&mut self, element: &BodyElement) -> bool {
        if picture::is_pixel(element) || self.out.is_open("a") || self.out.is_open("math") {
            return false;
        }
        let written = ["src", "data-src", "data", "data-lazy-src"].iter().find_map(|name| {
            element.get(name).filter(|value| !value.is_empty() && !value.starts_with("about:"))
        });
        let Some((page, host)) = written.and_then(|written| address::of_frame(written, self.base)) else {
            return false;
        };
        let title = element.get("title").map(crate::text::clean_line).filter(|title| !title.is_empty());
        let words = title.map_or_else(|| format!("▶ {host}"), |title| format!("▶ {title} ({host})"));
        if !self.out.is_in_pre() && self.out.innermost().is_some_and(|name| name == "div") {
            self.out.other_line();
        }
        self.out.inline("a", NONE, &[("href", page)]);
        self.out.words(&words);
        self.out.close(NONE);
        true
    }

    /// Writes a film or sound with its first address. Returns whether what stands in it is written.
    fn media(&mut self, id: Id, name: &'static str, element: &'n BodyElement) -> bool {
        let own =
            element.get("src").or_else(|| element.get("data-src")).filter(|address| !address.is_empty());
        let inner =
            || self.children(id).find_map(|inner| inner.get("src").filter(|_| &**inner.local() == "source"));
        let Some(src) = own.or_else(inner).and_then(|written| address::file(written, self.base)) else {
            return true;
        };
        let mut attributes = vec![("src", src), ("controls", String::new()), ("preload", "none".to_owned())];
        if let Some(poster) = element.get("poster").and_then(|written| address::file(written, self.base)) {
            attributes.push(("poster", poster));
        }
        self.out.inline(name, id, &attributes);
        false
    }

    fn children(&self, id: Id) -> impl Iterator<Item = &'n BodyElement> + use<'n> {
        elements_from(self.nodes, self.nodes[id as usize].first, |node| node.next)
    }

    /// What the sources of a `picture` offer.
    fn offered(&self, id: Id) -> Option<&'n str> {
        self.children(id).filter(|inner| &**inner.local() == "source").find_map(picture::offered)
    }

    fn above(&self, id: Id) -> impl Iterator<Item = &'n BodyElement> + use<'n> {
        elements_from(self.nodes, self.nodes[id as usize].parent, |node| node.parent)
    }

    fn is_in_noscript(&self, id: Id) -> bool {
        self.above(id).take(4).any(|above| &**above.local() == "noscript")
    }

    /// The language that the frame around a block of code names.
    fn language_around(&self, id: Id) -> Option<String> {
        self.above(id).take(8).find_map(language)
    }

    fn is_deep(&self) -> bool {
        self.out.depth() >= parse::DEPTH
    }
}

/// The elements among a node and those that follow it step by step.
fn elements_from(
    nodes: &[BodyNode],
    mut at: Id,
    step: fn(&BodyNode) -> Id,
) -> impl Iterator<Item = &BodyElement> {
    std::iter::from_fn(move || {
        let node = nodes.get(at as usize)?;
        at = step(node);
        Some(&node.kind)
    })
    .filter_map(|kind| match kind {
        Kind::Element(element) => Some(element),
        _ => None,
    })
}

fn treatment(element: &BodyElement) -> Treatment {
    if element.name.ns == html5ever::ns!(html) {
        elements::treatment(element.local())
    } else {
        Treatment::Nothing
    }
}

/// Whether an element is never shown.
fn is_hidden(element: &BodyElement) -> bool {
    let is_undisplayed = |(property, value): (&str, &str)| {
        property.eq_ignore_ascii_case("display")
            && value.get(..4).is_some_and(|value| value.eq_ignore_ascii_case("none"))
    };
    element.get("hidden").is_some() || element.styles().any(is_undisplayed)
}
