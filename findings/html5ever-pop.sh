#!/usr/bin/env bash
# html5ever 0.40.1: `TreeSink::pop` is not called for most elements that leave the stack of open elements.
#
# The trait says that the call tells a sink of an element popped off the stack. The tree builder makes it where it pops
# one element and where it removes one from the middle, and not where it pops up to an element of a name, which is what
# nearly every end tag does. `<div><b>x</b></div><p>y</p>` has six elements with `html`, `head` and `body`. All of them
# leave the stack before the end of `parse_document`; those of the text itself are not told:
#
#   created: html head body div b p        pop: head body html
#
# A sink that counts open elements by `create_element` and `pop`, for a limit of depth for example, never counts down.
# The stack itself can be read with `TreeBuilder::trace_handles`.
#
# Fails if the calls change.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
mkdir src
cat > Cargo.toml <<'END'
[package]
name = "pops"
version = "0.0.0"
edition = "2021"

[dependencies]
html5ever = "=0.40.1"
END
cat > src/main.rs <<'END'
use html5ever::interface::tree_builder::{ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::{StrTendril, TendrilSink};
use html5ever::{Attribute, ExpandedName, QualName, local_name, ns, parse_document};
use std::borrow::Cow;
use std::cell::RefCell;
use std::rc::Rc;

/// Writes down what is created and what is popped, and keeps no tree.
#[derive(Default)]
struct Sink {
    created: RefCell<Vec<String>>,
    popped: RefCell<Vec<String>>,
}

type Node = Rc<QualName>;

fn node() -> Node {
    Rc::new(QualName::new(None, ns!(), local_name!("")))
}

impl TreeSink for Sink {
    type Handle = Node;
    type Output = Self;
    type ElemName<'a> = ExpandedName<'a>;

    fn finish(self) -> Self {
        self
    }
    fn parse_error(&self, _: Cow<'static, str>) {}
    fn get_document(&self) -> Node {
        node()
    }
    fn elem_name<'a>(&'a self, target: &'a Node) -> ExpandedName<'a> {
        target.expanded()
    }
    fn create_element(&self, name: QualName, _: Vec<Attribute>, _: ElementFlags) -> Node {
        self.created.borrow_mut().push(name.local.to_string());
        Rc::new(name)
    }
    fn create_comment(&self, _: StrTendril) -> Node {
        node()
    }
    fn create_pi(&self, _: StrTendril, _: StrTendril) -> Node {
        node()
    }
    fn append(&self, _: &Node, _: NodeOrText<Node>) {}
    fn append_based_on_parent_node(&self, _: &Node, _: &Node, _: NodeOrText<Node>) {}
    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}
    fn get_template_contents(&self, target: &Node) -> Node {
        target.clone()
    }
    fn same_node(&self, one: &Node, other: &Node) -> bool {
        Rc::ptr_eq(one, other)
    }
    fn set_quirks_mode(&self, _: QuirksMode) {}
    fn append_before_sibling(&self, _: &Node, _: NodeOrText<Node>) {}
    fn add_attrs_if_missing(&self, _: &Node, _: Vec<Attribute>) {}
    fn remove_from_parent(&self, _: &Node) {}
    fn reparent_children(&self, _: &Node, _: &Node) {}
    fn pop(&self, node: &Node) {
        self.popped.borrow_mut().push(node.local.to_string());
    }
}

fn main() {
    let sink = parse_document(Sink::default(), Default::default()).one("<div><b>x</b></div><p>y</p>");
    println!("{} | {}", sink.created.borrow().join(" "), sink.popped.borrow().join(" "));
}
END
found=$(cargo run --quiet)
echo "$found"
[ "$found" = "html head body div b p | head body html" ]
echo "as described"
