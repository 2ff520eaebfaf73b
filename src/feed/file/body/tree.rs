//! A tree of HTML nodes in one vector, filled by html5ever's tree builder.

use crate::html::Attributes;
use html5ever::interface::{ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::StrTendril;
use html5ever::{Attribute, LocalName, QualName};
use std::borrow::Cow;
use std::cell::{Cell, Ref, RefCell};
use std::rc::Rc;

/// The number of a node.
pub(super) type Id = u32;

/// No node.
pub(super) const NONE: Id = Id::MAX;

/// A node and its neighbours.
#[derive(Debug)]
pub(super) struct BodyNode {
    pub(super) parent: Id,
    pub(super) first: Id,
    last: Id,
    previous: Id,
    pub(super) next: Id,
    /// The last look at which it was seen; see [`Tree::begin_count`].
    seen: u32,
    pub(super) kind: Kind,
}

/// What a node is.
#[derive(Debug)]
pub(super) enum Kind {
    Element(BodyElement),
    Text(StrTendril),
    /// The document, a comment, the contents of a template.
    Other,
}

/// An element.
#[derive(Debug)]
pub(super) struct BodyElement {
    pub(super) name: Rc<QualName>,
    attributes: Vec<Attribute>,
}

impl BodyElement {
    /// The local name.
    pub(super) fn local(&self) -> &LocalName {
        &self.name.local
    }

    /// The value of an attribute without white space around it.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        Attributes(&self.attributes).get(name).map(str::trim)
    }

    /// Names and values of all attributes.
    pub(super) fn attributes(&self) -> impl Iterator<Item = (&str, &str)> {
        self.attributes.iter().map(|attribute| (&*attribute.name.local, attribute.value.trim()))
    }

    /// Its classes.
    pub(super) fn classes(&self) -> impl Iterator<Item = &str> {
        self.get("class").unwrap_or_default().split_ascii_whitespace()
    }

    /// The properties and values of its own style.
    pub(super) fn styles(&self) -> impl Iterator<Item = (&str, &str)> {
        let rules = self.get("style").unwrap_or_default().split(';').filter_map(|rule| rule.split_once(':'));
        rules.map(|(property, value)| (property.trim(), value.trim()))
    }
}

/// A node as the tree builder holds it; the name only of elements.
#[derive(Clone, Debug)]
pub(super) struct Handle {
    id: Id,
    name: Option<Rc<QualName>>,
}

/// The tree while it is built.
#[derive(Debug)]
pub(super) struct Tree {
    nodes: RefCell<Vec<BodyNode>>,
    /// The number of the last look.
    look: Cell<u32>,
    /// How many elements were made.
    pub(super) elements: Cell<usize>,
}

/// The document's node.
pub(super) const DOCUMENT: Id = 0;

impl Tree {
    pub(super) fn new() -> Self {
        let tree =
            Self { nodes: RefCell::new(Vec::with_capacity(64)), look: Cell::new(0), elements: Cell::new(0) };
        tree.add(Kind::Other);
        tree
    }

    /// A handle of an element outside of the tree, for which the text is read: a `div`.
    pub(super) fn context(&self) -> Handle {
        let name = QualName::new(None, html5ever::ns!(html), html5ever::local_name!("div"));
        self.create_element(name, Vec::new(), ElementFlags::default())
    }

    /// Begins to count nodes, each once.
    pub(super) fn begin_count(&self) {
        self.look.set(self.look.get() + 1);
    }

    /// Whether a node is seen for the first time since [`Tree::begin_count`].
    pub(super) fn is_first_sight(&self, node: &Handle) -> bool {
        let look = self.look.get();
        std::mem::replace(&mut self.nodes.borrow_mut()[node.id as usize].seen, look) != look
    }

    /// The nodes; the first is the document.
    pub(super) fn nodes(&self) -> Ref<'_, Vec<BodyNode>> {
        self.nodes.borrow()
    }

    fn add(&self, kind: Kind) -> Id {
        let mut nodes = self.nodes.borrow_mut();
        let id = nodes.len() as Id;
        nodes.push(BodyNode {
            parent: NONE,
            first: NONE,
            last: NONE,
            previous: NONE,
            next: NONE,
            seen: 0,
            kind,
        });
        id
    }

    /// Puts a node without parent below `parent`, before `next` or at the end.
    fn insert(&self, parent: Id, next: Id, child: Id) {
        let mut nodes = self.nodes.borrow_mut();
        let previous = if next == NONE { nodes[parent as usize].last } else { nodes[next as usize].previous };
        let node = &mut nodes[child as usize];
        (node.parent, node.previous, node.next) = (parent, previous, next);
        match previous {
            NONE => nodes[parent as usize].first = child,
            previous => nodes[previous as usize].next = child,
        }
        match next {
            NONE => nodes[parent as usize].last = child,
            next => nodes[next as usize].previous = child,
        }
    }

    fn detach(&self, id: Id) {
        let mut nodes = self.nodes.borrow_mut();
        let BodyNode { parent, previous, next, .. } = nodes[id as usize];
        if parent == NONE {
            return;
        }
        match previous {
            NONE => nodes[parent as usize].first = next,
            previous => nodes[previous as usize].next = next,
        }
        match next {
            NONE => nodes[parent as usize].last = previous,
            next => nodes[next as usize].previous = previous,
        }
        let node = &mut nodes[id as usize];
        (node.parent, node.previous, node.next) = (NONE, NONE, NONE);
    }

    /// Puts a node or text below `parent`, before `next` or at the end.
    fn put(&self, parent: Id, next: Id, child: NodeOrText<Handle>) {
        match child {
            NodeOrText::AppendNode(node) => {
                self.detach(node.id);
                self.insert(parent, next, node.id);
            }
            NodeOrText::AppendText(text) => {
                let before = {
                    let nodes = self.nodes.borrow();
                    if next == NONE { nodes[parent as usize].last } else { nodes[next as usize].previous }
                };
                if before != NONE
                    && let Kind::Text(known) = &mut self.nodes.borrow_mut()[before as usize].kind
                {
                    known.push_tendril(&text);
                    return;
                }
                let id = self.add(Kind::Text(text));
                self.insert(parent, next, id);
            }
        }
    }

    fn parent(&self, id: Id) -> Id {
        self.nodes.borrow()[id as usize].parent
    }
}

impl TreeSink for &Tree {
    type Handle = Handle;
    type Output = ();
    type ElemName<'a>
        = &'a QualName
    where
        Self: 'a;

    fn finish(self) {}

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> Handle {
        Handle { id: DOCUMENT, name: None }
    }

    fn elem_name<'a>(&'a self, target: &'a Handle) -> &'a QualName {
        const EMPTY: &QualName =
            &QualName { prefix: None, ns: html5ever::ns!(), local: html5ever::local_name!("") };
        target.name.as_deref().unwrap_or(EMPTY)
    }

    fn create_element(&self, name: QualName, attributes: Vec<Attribute>, _: ElementFlags) -> Handle {
        self.elements.set(self.elements.get() + 1);
        let name = Rc::new(name);
        let id = self.add(Kind::Element(BodyElement { name: Rc::clone(&name), attributes }));
        Handle { id, name: Some(name) }
    }

    fn create_comment(&self, _: StrTendril) -> Handle {
        Handle { id: self.add(Kind::Other), name: None }
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> Handle {
        Handle { id: self.add(Kind::Other), name: None }
    }

    fn append(&self, parent: &Handle, child: NodeOrText<Handle>) {
        self.put(parent.id, NONE, child);
    }

    fn append_based_on_parent_node(&self, element: &Handle, previous: &Handle, child: NodeOrText<Handle>) {
        match self.parent(element.id) {
            NONE => self.put(previous.id, NONE, child),
            parent => self.put(parent, element.id, child),
        }
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    /// What is in a template is not shown, so it is put anywhere outside of the tree.
    fn get_template_contents(&self, _: &Handle) -> Handle {
        Handle { id: self.add(Kind::Other), name: None }
    }

    fn same_node(&self, x: &Handle, y: &Handle) -> bool {
        x.id == y.id
    }

    fn set_quirks_mode(&self, _: QuirksMode) {}

    fn append_before_sibling(&self, sibling: &Handle, child: NodeOrText<Handle>) {
        let parent = self.parent(sibling.id);
        if parent != NONE {
            self.put(parent, sibling.id, child);
        }
    }

    fn add_attrs_if_missing(&self, _: &Handle, _: Vec<Attribute>) {}

    fn remove_from_parent(&self, target: &Handle) {
        self.detach(target.id);
    }

    fn reparent_children(&self, node: &Handle, parent: &Handle) {
        loop {
            let child = self.nodes.borrow()[node.id as usize].first;
            if child == NONE {
                return;
            }
            self.detach(child);
            self.insert(parent.id, NONE, child);
        }
    }
}
