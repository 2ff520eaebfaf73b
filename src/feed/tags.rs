//! The tags of an XML document as a tree, however broken: elements, attributes, text and the line of each.
//!
//! Reading never fails and is linear in the document. An end tag closes the nearest element of its name or is ignored,
//! a new `item` or `entry` closes one that is open, entities of HTML count, a bare `&` or `<` is text, CDATA and comments
//! may end with the document, a document type defines nothing, controls are dropped. What was repaired is counted by
//! kind in [`Tags::repairs`]. The module does not know what the elements mean.

mod builder;
mod references;
mod repairs;
mod scan;

use std::borrow::Cow;

pub(crate) use references::decode;
pub(crate) use repairs::Repairs;

/// The most elements inside one another; the tags of deeper ones are left out and their text counts for the element
/// above.
pub(crate) const DEPTH_MAX: usize = 256;

/// The most attributes of an element; the others are left out.
pub(crate) const ATTRIBUTES_MAX: usize = 256;

/// The most attributes of all elements together; the others are left out.
pub(crate) const ALL_ATTRIBUTES_MAX: usize = 1 << 19;

/// The most elements and texts of a document; what follows is not read. A node takes 48 bytes or more with any tag.
pub(crate) const NODES_MAX: usize = 1 << 20;

/// The elements of a document.
#[derive(Debug)]
pub(crate) struct Tags<'t> {
    /// The root first: an element without a name that holds the whole document.
    nodes: Vec<Node<'t>>,
    attributes: Vec<Attribute<'t>>,
    /// The addresses of namespaces; the first is that of no namespace.
    namespaces: Vec<Cow<'t, str>>,
    /// What was repaired.
    pub(crate) repairs: Repairs,
}

#[derive(Debug)]
struct Node<'t> {
    kind: NodeKind<'t>,
    /// Counted from 1.
    line: u32,
    /// The next node with the same parent; 0 if there is none.
    next: u32,
}

#[derive(Debug)]
enum NodeKind<'t> {
    Element {
        /// As written, with its prefix.
        name: &'t str,
        /// Where its attributes are.
        attributes: (u32, u32),
        namespace: u16,
        /// Its first and last child; 0 if there is none.
        first: u32,
        last: u32,
    },
    Text {
        /// Decoded.
        text: Cow<'t, str>,
        /// Whether it stood in a CDATA section.
        is_cdata: bool,
    },
}

#[derive(Debug)]
struct Attribute<'t> {
    /// As written, with its prefix.
    name: &'t str,
    /// Decoded.
    value: Cow<'t, str>,
}

/// An element of a document.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Element<'a> {
    tags: &'a Tags<'a>,
    at: u32,
}

/// What stands in an element.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Content<'a> {
    /// An element.
    Element(Element<'a>),
    /// Text, decoded once.
    Text {
        /// The text.
        text: &'a str,
        /// Whether it stood in a CDATA section.
        is_cdata: bool,
    },
}

impl<'t> Tags<'t> {
    /// Reads a document. Lines end in `\n`.
    pub(crate) fn read(text: &'t str) -> Self {
        builder::build(text)
    }

    /// The whole document as an element without a name.
    pub(crate) fn root(&self) -> Element<'_> {
        Element { tags: self, at: 0 }
    }
}

impl<'a> Element<'a> {
    /// Its name without the prefix, as written.
    pub(crate) fn name(self) -> &'a str {
        local(self.qualified_name())
    }

    /// The prefix of its name; empty if it has none.
    pub(crate) fn prefix(self) -> &'a str {
        let name = self.qualified_name();
        name.strip_suffix(local(name)).unwrap_or_default().trim_end_matches(':')
    }

    /// Whether its name without the prefix is this one. Case does not matter.
    pub(crate) fn is(self, name: &str) -> bool {
        self.name().eq_ignore_ascii_case(name)
    }

    /// The address of its namespace; empty if none is declared for its prefix.
    pub(crate) fn namespace(self) -> &'a str {
        &self.tags.namespaces[self.namespace_number()]
    }

    /// The number of its namespace in this document, less than 256: equal for equal addresses, 0 if none is declared.
    pub(crate) fn namespace_number(self) -> usize {
        match &self.node().kind {
            NodeKind::Element { namespace, .. } => usize::from(*namespace),
            NodeKind::Text { .. } => 0,
        }
    }

    /// The line on which its tag begins, counted from 1.
    pub(crate) fn line(self) -> usize {
        self.node().line as usize
    }

    /// The value of an attribute, decoded: of that name, else of that name behind a prefix. Case does not matter.
    pub(crate) fn attribute(self, name: &str) -> Option<&'a str> {
        let is = |attribute: &&Attribute| attribute.name.eq_ignore_ascii_case(name);
        let is_local = |attribute: &&Attribute| {
            local(attribute.name).eq_ignore_ascii_case(name) && !attribute.name.starts_with("xmlns")
        };
        let all = self.attribute_nodes();
        all.iter().find(is).or_else(|| all.iter().find(is_local)).map(|attribute| &*attribute.value)
    }

    /// The names (as written) and decoded values of its attributes.
    pub(crate) fn attributes(self) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.attribute_nodes().iter().map(|attribute| (attribute.name, &*attribute.value))
    }

    /// What stands in it.
    pub(crate) fn contents(self) -> impl Iterator<Item = Content<'a>> {
        let tags = self.tags;
        let first = match &self.node().kind {
            NodeKind::Element { first, .. } => *first,
            NodeKind::Text { .. } => 0,
        };
        let ids = std::iter::successors(Some(first), |at| Some(tags.nodes[*at as usize].next));
        ids.take_while(|at| *at != 0).map(move |at| match &tags.nodes[at as usize].kind {
            NodeKind::Element { .. } => Content::Element(Element { tags, at }),
            NodeKind::Text { text, is_cdata } => Content::Text { text, is_cdata: *is_cdata },
        })
    }

    /// The elements in it, without those further down.
    pub(crate) fn children(self) -> impl Iterator<Item = Self> {
        self.contents().filter_map(|content| match content {
            Content::Element(element) => Some(element),
            Content::Text { .. } => None,
        })
    }

    /// The first child of a name. Case and prefix do not matter.
    pub(crate) fn child(self, name: &str) -> Option<Self> {
        self.children().find(|child| child.is(name))
    }

    /// Its text without that of elements in it.
    pub(crate) fn text(self) -> Cow<'a, str> {
        let mut all = Cow::Borrowed("");
        for content in self.contents() {
            match content {
                Content::Text { text, .. } if all.is_empty() => all = Cow::Borrowed(text),
                Content::Text { text, .. } => all.to_mut().push_str(text),
                Content::Element(_) => {}
            }
        }
        all
    }

    /// Its text with that of all elements in it.
    pub(crate) fn all_text(self) -> String {
        let mut all = String::new();
        self.push_text(&mut all);
        all
    }

    fn push_text(self, all: &mut String) {
        for content in self.contents() {
            match content {
                Content::Text { text, .. } => all.push_str(text),
                // The depth of the tree is limited.
                Content::Element(element) => element.push_text(all),
            }
        }
    }

    fn qualified_name(self) -> &'a str {
        match &self.node().kind {
            NodeKind::Element { name, .. } => name,
            NodeKind::Text { .. } => "",
        }
    }

    fn attribute_nodes(self) -> &'a [Attribute<'a>] {
        match &self.node().kind {
            NodeKind::Element { attributes, .. } => {
                &self.tags.attributes[attributes.0 as usize..attributes.1 as usize]
            }
            NodeKind::Text { .. } => &[],
        }
    }

    fn node(self) -> &'a Node<'a> {
        &self.tags.nodes[self.at as usize]
    }
}

/// Whether a name is one of these, which are in lower case and have at most 16 bytes.
pub(super) fn is_one_of(name: &str, names: &[&str]) -> bool {
    let mut small = [0; 16];
    let Some(small) = small.get_mut(..name.len()) else { return false };
    small.copy_from_slice(name.as_bytes());
    small.make_ascii_lowercase();
    names.iter().any(|known| known.as_bytes() == small)
}

/// A name without its prefix.
pub(super) fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

#[cfg(test)]
mod tests;
