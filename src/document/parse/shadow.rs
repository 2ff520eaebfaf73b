//! Declarative shadow roots: `<template shadowrootmode>` holds what its element shows, with the element's own content
//! in the place of its `slot` (<https://html.spec.whatwg.org/#attr-template-shadowrootmode>). Chromium writes
//! `shadowmode` into MHTML.
//!
//! The content is moved into the slot in the text, before anything is parsed. Where that is not simple (slots with
//! names, elements that do not end), both stay as they are: first the root, then the content.

use std::borrow::Cow;

/// Shadow roots of a body that are looked at.
const ROOTS: usize = 500;
/// Bytes of an element with a shadow root.
const LONGEST: usize = 1024 * 1024;

/// A body with the content of such elements in the place of their slots.
pub(super) fn flattened(html: &str) -> Cow<'_, str> {
    let mut flat = String::new();
    let mut done = 0;
    let mut from = 0;
    for _ in 0..ROOTS {
        let Some(found) = memchr::memmem::find(&html.as_bytes()[from..], b"<template") else { break };
        let at = from + found;
        from = at + 1;
        if let Some(root) = Root::read(html, at) {
            flat.push_str(&html[done..at]);
            flat.push_str(root.before);
            flat.push_str(root.content);
            flat.push_str(root.after);
            done = root.end;
            from = done;
        }
    }
    if done == 0 {
        return Cow::Borrowed(html);
    }
    flat.push_str(&html[done..]);
    Cow::Owned(flat)
}

struct Root<'h> {
    /// What the root shows before its slot.
    before: &'h str,
    content: &'h str,
    after: &'h str,
    /// The end of the content.
    end: usize,
}

impl<'h> Root<'h> {
    /// The shadow root that begins at a byte, if it has one slot and its element ends.
    fn read(html: &'h str, at: usize) -> Option<Self> {
        let limit = html.floor_char_boundary(at.saturating_add(LONGEST).min(html.len()));
        let tag_end = at + memchr::memchr(b'>', &html.as_bytes()[at..limit])? + 1;
        let tag = &html[at..tag_end];
        if !["shadowrootmode", "shadowmode", "shadowroot"].iter().any(|name| tag.contains(name)) {
            return None;
        }
        let host = host(&html[..at])?;
        let root_end = end_of("template", html, tag_end, limit)?;
        let root = &html[tag_end..root_end];
        let from = root_end + memchr::memchr(b'>', &html.as_bytes()[root_end..limit])? + 1;
        let end = end_of(host, html, from, limit)?;
        let content = &html[from..end];
        let slot = tag_at(root, "slot", 0)?;
        let slot_end = slot + memchr::memchr(b'>', &root.as_bytes()[slot..])? + 1;
        let close =
            memchr::memmem::find(&root.as_bytes()[slot_end..], b"</slot>").map(|close| slot_end + close)?;
        let is_simple = !root[slot..slot_end].contains("name=")
            && tag_at(root, "slot", slot_end).is_none()
            && memchr::memmem::find(root.as_bytes(), b"<template").is_none()
            && memchr::memmem::find(content.as_bytes(), b"<template").is_none();
        // Without content the slot shows its own.
        let fallback = content.trim().is_empty();
        let (before, after) =
            if fallback { (root, "") } else { (&root[..slot], &root[close + "</slot>".len()..]) };
        is_simple.then_some(Self { before, content, after, end })
    }
}

/// The name of the element whose start tag ends a text.
fn host(before: &str) -> Option<&str> {
    let before = before.trim_end().strip_suffix('>')?;
    let open = memchr::memrchr(b'<', before.as_bytes())?;
    let inside = before[open + 1..].strip_suffix('/').unwrap_or(&before[open + 1..]);
    let length = inside.bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'-').count();
    Some(&inside[..length]).filter(|name| !name.is_empty())
}

/// The start of the end tag of an element whose content begins at a byte.
fn end_of(name: &str, html: &str, from: usize, limit: usize) -> Option<usize> {
    let mut depth = 0_usize;
    let mut at = from;
    while let Some(found) = memchr::memchr(b'<', &html.as_bytes()[at..limit]) {
        at += found;
        let inside = &html.as_bytes()[at + 1..limit];
        let closes = inside.first() == Some(&b'/');
        if is_name(&inside[usize::from(closes)..], name) {
            if !closes {
                depth += 1;
            } else if depth == 0 {
                return Some(at);
            } else {
                depth -= 1;
            }
        }
        at += 1;
    }
    None
}

/// The next start tag of a name.
fn tag_at(html: &str, name: &str, from: usize) -> Option<usize> {
    let mut tags = memchr::memchr_iter(b'<', &html.as_bytes()[from..]).map(|at| from + at);
    tags.find(|at| is_name(&html.as_bytes()[at + 1..], name))
}

fn is_name(inside: &[u8], name: &str) -> bool {
    let ends = |b: &u8| b.is_ascii_whitespace() || matches!(b, b'>' | b'/');
    inside.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name.as_bytes()))
        && inside.get(name.len()).is_some_and(ends)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_stands_in_its_slot() {
        let root = |inside: &str, content: &str| {
            format!("a<x-y id=z><template shadowrootmode=open>{inside}</template>{content}</x-y>b")
        };
        let table = [
            (root("<i>1</i><slot></slot><i>3</i>", "<b>2</b>"), "a<x-y id=z><i>1</i><b>2</b><i>3</i></x-y>b"),
            (root("1<slot>own</slot>3", "2<x-y>z</x-y>"), "a<x-y id=z>12<x-y>z</x-y>3</x-y>b"),
            (root("1<slot>own</slot>3", " "), "a<x-y id=z>1<slot>own</slot>3 </x-y>b"),
            (root("1", "2"), ""),
            (root("<slot name=n></slot>", "2"), ""),
            (root("<slot></slot><slot></slot>", "2"), ""),
            ("<x-y><template shadowmode=open><slot></slot></template>é".to_owned(), ""),
            ("<template><slot></slot></template>".to_owned(), ""),
            ("a<template shadowroot=open><slot></slot></template></b>é<template".to_owned(), ""),
        ];
        for (html, expected) in table {
            let expected = if expected.is_empty() { &html } else { expected };
            assert_eq!(flattened(&html), expected, "{html}");
        }
    }

    #[test]
    fn work_is_bounded() {
        let many = "<x><template shadowmode=open><slot></slot>".repeat(20_000);
        assert!(matches!(flattened(&many), Cow::Borrowed(_)));
    }
}
