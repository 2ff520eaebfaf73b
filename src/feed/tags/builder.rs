//! Builds the tree of elements from the pieces of a document.

use super::references::{Place, is_control, references};
use super::repairs::{Repair, Repairs};
use super::scan::{Piece, Scanner};
use super::{ALL_ATTRIBUTES_MAX, Attribute, DEPTH_MAX, NODES_MAX, Node, NodeKind, Tags, is_one_of, local};
use std::borrow::Cow;

/// The most declared prefixes that are in effect at a place; what is declared further in is not known.
const PREFIXES_MAX: usize = 64;

/// The most different namespaces.
const NAMESPACES_MAX: usize = 255;

/// Elements that hold words, in which fields of an item never stand.
const WORDS: [&str; 6] = ["title", "description", "summary", "encoded", "subtitle", "tagline"];

/// Elements that no text and no HTML has: they end the words in which they stand.
const FIELDS: [&str; 8] =
    ["pubdate", "guid", "enclosure", "encoded", "published", "updated", "issued", "modified"];

/// Elements of HTML that hold nothing and that are often written without an end. No feed has elements of these names.
const VOID: [&str; 5] = ["br", "hr", "img", "input", "wbr"];

/// Elements of a feed's own vocabulary that hold no other.
const LEAVES: [&str; 9] =
    ["enclosure", "guid", "pubdate", "published", "updated", "issued", "modified", "ttl", "comments"];

struct Builder<'t> {
    tags: Tags<'t>,
    /// The open elements; the root first.
    open: Vec<Open<'t>>,
    /// How many tags are open that are too deep to be elements.
    too_deep: usize,
    prefixes: Vec<Declared<'t>>,
    is_declared: bool,
    has_controls: bool,
}

struct Open<'t> {
    name: &'t str,
    at: u32,
    /// How many prefixes were declared outside of it.
    prefixes: usize,
    is_item: bool,
    is_words: bool,
    is_leaf: bool,
}

struct Declared<'t> {
    prefix: &'t str,
    namespace: u16,
}

/// Builds the tree of a document.
pub(super) fn build(text: &str) -> Tags<'_> {
    let tags = Tags {
        nodes: vec![Node { kind: element("", (0, 0), 0), line: 1, next: 0 }],
        attributes: Vec::new(),
        namespaces: vec![Cow::Borrowed("")],
        repairs: Repairs::default(),
    };
    let root = Open { name: "", at: 0, prefixes: 0, is_item: false, is_words: false, is_leaf: false };
    let has_controls = text.bytes().any(|b| b < b' ' && !matches!(b, b'\t' | b'\n') || b == 0x7f)
        || memchr::memmem::find(text.as_bytes(), b"\xef\xbf\xbe").is_some()
        || memchr::memmem::find(text.as_bytes(), b"\xef\xbf\xbf").is_some();
    let mut builder = Builder {
        tags,
        open: vec![root],
        too_deep: 0,
        prefixes: Vec::new(),
        is_declared: false,
        has_controls,
    };
    let mut scanner = Scanner::new(text);
    loop {
        let open = builder.open.last().map_or("", |open| open.name);
        let Some(piece) = scanner.next(open, &mut builder.tags.repairs) else { break };
        if builder.tags.nodes.len() >= NODES_MAX {
            builder.tags.repairs.add(Repair::ManyNodes, scanner.line);
            return builder.tags;
        }
        builder.piece(&piece, &scanner);
    }
    if builder.open.len() > 1 {
        builder.tags.repairs.add(Repair::Cut, scanner.line);
    }
    builder.tags
}

fn element(name: &str, attributes: (u32, u32), namespace: u16) -> NodeKind<'_> {
    NodeKind::Element { name, attributes, namespace, first: 0, last: 0 }
}

/// The prefix of a name; empty if it has none.
fn prefix_of(name: &str) -> &str {
    name.rsplit_once(':').map_or("", |(prefix, _)| prefix)
}

impl<'t> Builder<'t> {
    fn piece(&mut self, piece: &Piece<'t>, scanner: &Scanner<'t>) {
        let line = scanner.line;
        match *piece {
            Piece::DocumentType => self.is_declared = true,
            Piece::Text(text) => {
                let text = self.decoded(text, line);
                self.append(NodeKind::Text { text, is_cdata: false }, line);
            }
            Piece::Cdata(text) => {
                let text = self.without_controls(Cow::Borrowed(text), line);
                self.append(NodeKind::Text { text, is_cdata: true }, line);
            }
            Piece::Start { name, is_closed } => self.start(name, is_closed, scanner),
            Piece::End(name) => self.end(name, line),
        }
    }

    fn decoded(&mut self, text: &'t str, line: u32) -> Cow<'t, str> {
        let is_declared = self.is_declared;
        let text = references(text, &mut Place { repairs: &mut self.tags.repairs, line, is_declared });
        self.without_controls(text, line)
    }

    fn without_controls(&mut self, text: Cow<'t, str>, line: u32) -> Cow<'t, str> {
        if !self.has_controls || !text.contains(is_control) {
            return text;
        }
        for _ in text.chars().filter(|c| is_control(*c)) {
            self.tags.repairs.add(Repair::Control, line);
        }
        Cow::Owned(text.chars().filter(|c| !is_control(*c)).collect())
    }

    /// Adds a node to the innermost open element.
    fn append(&mut self, kind: NodeKind<'t>, line: u32) -> u32 {
        let at = self.tags.nodes.len() as u32;
        self.tags.nodes.push(Node { kind, line, next: 0 });
        let parent = self.open.last().map_or(0, |open| open.at) as usize;
        let mut before = 0;
        if let NodeKind::Element { first, last, .. } = &mut self.tags.nodes[parent].kind {
            before = *last;
            *last = at;
            if *first == 0 {
                *first = at;
            }
        }
        if before != 0 {
            self.tags.nodes[before as usize].next = at;
        }
        at
    }

    fn start(&mut self, name: &'t str, is_closed: bool, scanner: &Scanner<'t>) {
        let line = scanner.line;
        let own = local(name);
        let prefix = prefix_of(name);
        let is_item = is_one_of(own, &["item", "entry"]) && self.is_item(prefix, scanner);
        self.make_room(own, is_item, line);
        if self.open.len() > DEPTH_MAX {
            self.tags.repairs.add(Repair::Deep, line);
            self.too_deep += usize::from(!is_closed);
            return;
        }
        let mut is_left_out = false;
        let outside = self.prefixes.len();
        let from = self.tags.attributes.len() as u32;
        for (attribute, value) in &scanner.attributes {
            let value = self.decoded(value, line);
            let declares = attribute.strip_prefix("xmlns");
            if let Some(prefix) = declares.filter(|rest| rest.is_empty() || rest.starts_with(':')) {
                self.declare(prefix.trim_start_matches(':'), &value);
            }
            if self.tags.attributes.len() < ALL_ATTRIBUTES_MAX {
                self.tags.attributes.push(Attribute { name: attribute, value });
            } else {
                is_left_out = true;
            }
        }
        if is_left_out {
            self.tags.repairs.add(Repair::ManyAttributes, line);
        }
        let attributes = (from, self.tags.attributes.len() as u32);
        let namespace = self.namespace(prefix);
        let at = self.append(element(name, attributes, namespace), line);
        let is_void = is_one_of(own, &VOID);
        if is_closed || is_void {
            self.prefixes.truncate(outside);
            if !is_closed && !scanner.is_before_end_tag() {
                self.tags.repairs.add(Repair::NoEnd, line);
            }
            return;
        }
        let is_link = own.eq_ignore_ascii_case("link")
            && scanner.attributes.iter().any(|(name, _)| local(name).eq_ignore_ascii_case("href"));
        self.open.push(Open {
            name,
            at,
            prefixes: outside,
            is_item,
            is_words: is_one_of(own, &WORDS),
            is_leaf: is_link || is_one_of(own, &LEAVES) && self.is_own(prefix),
        });
    }

    /// The namespace that a prefix stands for here.
    fn namespace(&self, prefix: &str) -> u16 {
        let declared = self.prefixes.iter().rev().find(|declared| declared.prefix == prefix);
        declared.map_or(0, |declared| declared.namespace)
    }

    /// Whether elements with a prefix belong to the feed's own vocabulary: that of its root or of the open item.
    fn is_own(&self, prefix: &str) -> bool {
        let item = self.open.iter().rfind(|open| open.is_item);
        let mut known = self.open.get(1).into_iter().chain(item);
        prefix.is_empty() || known.any(|open| prefix_of(open.name) == prefix)
    }

    /// Whether an element with the name of an item is one, so that no open item holds it: it has the prefix and the
    /// namespace of the open item, or of the open words that may hold none, and does not stand in content that is XML.
    fn is_item(&self, prefix: &str, scanner: &Scanner<'t>) -> bool {
        let item = self.open.iter().rposition(|open| open.is_item);
        let Some(at) = item.or_else(|| self.open.iter().position(|open| open.is_leaf || open.is_words))
        else {
            return true;
        };
        let open = &self.open[at];
        prefix.eq_ignore_ascii_case(prefix_of(open.name))
            && !self.open[at + 1..].iter().any(|open| self.is_xml_content(open))
            && self.is_in_namespace_of(open, prefix, scanner)
    }

    /// Whether a start tag with a prefix is in the namespace of an open element.
    fn is_in_namespace_of(&self, open: &Open, prefix: &str, scanner: &Scanner<'t>) -> bool {
        let NodeKind::Element { namespace, .. } = self.tags.nodes[open.at as usize].kind else {
            return false;
        };
        let address = &*self.tags.namespaces[usize::from(namespace)];
        let declares = |name: &str| {
            name.strip_prefix("xmlns").is_some_and(|rest| rest.strip_prefix(':').unwrap_or(rest) == prefix)
        };
        if let Some((_, declared)) = scanner.attributes.iter().find(|(name, _)| declares(name)) {
            return super::decode(declared) == address;
        }
        let here = self.namespace(prefix);
        // XHTML has no items: it was not closed.
        here == namespace || self.tags.namespaces[usize::from(here)].contains("1999/xhtml")
    }

    /// Whether an open element is the content of an entry of Atom that is XML other than XHTML.
    fn is_xml_content(&self, open: &Open) -> bool {
        let NodeKind::Element { attributes, .. } = self.tags.nodes[open.at as usize].kind else {
            return false;
        };
        let attributes = &self.tags.attributes[attributes.0 as usize..attributes.1 as usize];
        let is_xml = |kind: &str| {
            let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
            (kind.ends_with("/xml") || kind.ends_with("+xml")) && !kind.contains("xhtml")
        };
        local(open.name).eq_ignore_ascii_case("content")
            && attributes.iter().any(|of| of.name.eq_ignore_ascii_case("type") && is_xml(&of.value))
    }

    /// Closes the elements that cannot hold an element of this name.
    fn make_room(&mut self, own: &str, is_item: bool, line: u32) {
        let last_item = self.open.iter().rposition(|open| open.is_item);
        if is_item {
            // Elements of the channel that were not closed hold no items either.
            let keep = last_item.or_else(|| {
                let is_leaf = |open: &Open| open.is_leaf || open.is_words;
                self.open.iter().position(is_leaf)
            });
            if let Some(keep) = keep {
                self.close(keep, line);
            }
            return;
        }
        if self.open.last().is_some_and(|open| open.is_leaf) {
            self.close(self.open.len() - 1, line);
        }
        if let Some(item) = last_item
            && let Some(words) = self.open[item..].iter().position(|open| open.is_words)
            && is_one_of(own, &FIELDS)
        {
            self.close(item + words, line);
        }
    }

    /// Closes the open elements from a place on, none of which has an end tag.
    fn close(&mut self, from: usize, line: u32) {
        self.tags.repairs.add(Repair::NoEnd, line);
        self.truncate(from);
    }

    fn truncate(&mut self, len: usize) {
        if let Some(first) = self.open.get(len) {
            self.prefixes.truncate(first.prefixes);
        }
        self.open.truncate(len);
        self.too_deep = 0;
    }

    fn declare(&mut self, prefix: &'t str, address: &str) {
        let known = self.tags.namespaces.iter().position(|known| known == address);
        let number = known.or_else(|| {
            let is_room = self.tags.namespaces.len() < NAMESPACES_MAX;
            is_room.then(|| {
                self.tags.namespaces.push(Cow::Owned(address.to_owned()));
                self.tags.namespaces.len() - 1
            })
        });
        if self.prefixes.len() < PREFIXES_MAX {
            self.prefixes.push(Declared { prefix, namespace: number.unwrap_or(0) as u16 });
        }
    }

    fn end(&mut self, name: &str, line: u32) {
        if self.too_deep > 0 {
            self.too_deep -= 1;
            return;
        }
        let own = local(name);
        if is_one_of(own, &VOID) {
            // Its start tag has closed it.
            return;
        }
        let same = |open: &Open| open.name.eq_ignore_ascii_case(name);
        // The prefix may have been forgotten in one of the tags.
        let alike = |open: &Open| local(open.name).eq_ignore_ascii_case(own);
        let found = self.open.iter().rposition(same).or_else(|| self.open.iter().rposition(alike));
        match found.filter(|at| *at > 0) {
            Some(at) => {
                if at + 1 < self.open.len() {
                    self.tags.repairs.add(Repair::NoEnd, line);
                }
                self.truncate(at);
            }
            None => self.tags.repairs.add(Repair::StrayEnd, line),
        }
    }
}
