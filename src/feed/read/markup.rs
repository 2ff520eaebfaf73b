//! Elements in a feed as HTML: without prefixes and declarations.

use super::html::{escape_into, is_void};
use crate::feed::tags::{Content, Element, local};

/// What CDATA between elements is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Cdata {
    /// Text, as XML says.
    Text,
    /// HTML, as in a description that mixes both.
    Html,
}

/// What stands in an element as HTML. A single `div` around everything is left out.
pub(super) fn inside(element: Element, cdata: Cdata) -> String {
    let mut out = String::new();
    write(unwrapped(element), cdata, &mut out);
    out
}

/// The only `div` in an element if there is nothing beside it, or the body of the only page in it, else the element
/// itself.
pub(super) fn unwrapped(element: Element) -> Element {
    let mut only = None;
    for content in element.contents() {
        match content {
            Content::Text { text, .. } if text.trim().is_empty() => {}
            Content::Element(inner) if only.is_none() && (inner.is("div") || inner.is("body")) => {
                only = Some(inner);
            }
            Content::Element(inner) if only.is_none() && inner.is("html") => only = inner.child("body"),
            _ => return element,
        }
    }
    only.unwrap_or(element)
}

fn write(element: Element, cdata: Cdata, out: &mut String) {
    for content in element.contents() {
        match content {
            Content::Text { text, is_cdata: true } if cdata == Cdata::Html => out.push_str(text),
            Content::Text { text, .. } => escape_into(text, out),
            Content::Element(inner) => {
                out.push('<');
                out.push_str(inner.name());
                for (name, value) in inner.attributes() {
                    if name.starts_with("xmlns") || name == "xml:base" || name == "xml:space" {
                        continue;
                    }
                    out.push(' ');
                    out.push_str(local(name));
                    out.push_str("=\"");
                    escape_into(value, out);
                    out.push('"');
                }
                out.push('>');
                // The depth of the tree is limited. What stands in an element that holds nothing comes behind it.
                write(inner, cdata, out);
                if !is_void(inner.name()) {
                    out.push_str("</");
                    out.push_str(inner.name());
                    out.push('>');
                }
            }
        }
    }
}
