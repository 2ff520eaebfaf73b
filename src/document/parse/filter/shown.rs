//! What is seen: hidden elements, text without size, kept line ends, text that is turned around.

use super::super::css::{Font, LineEnds, Veil};
use super::super::output::Output;
use super::code::ElementRole;
use super::start::{Look, is_heading};
use super::{Class, FilterState, Raw, Reopening};
use crate::html::Attributes;
use html5ever::tokenizer::Tag;
use html5ever::{LocalName, local_name};
use unicode_segmentation::UnicodeSegmentation;

/// What elements say about all text in them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Inherited {
    pub(super) line_ends: LineEnds,
    /// Whether the text has no size.
    pub(super) unreadable: bool,
}

/// Bytes of text that is turned around.
const TURNED: usize = 4 * 1024;

/// Text that stands in a heading to be linked to it.
const PERMALINKS: [&str; 8] = ["#", "¶", "§", "🔗", "∞", "⚓", "⚓︎", "\u{200b}"];

impl<O: Output> FilterState<O> {
    /// Whether nobody sees an element, for reasons that its attributes and its share of the page tell.
    pub(super) fn is_hidden(&mut self, name: &LocalName, attributes: Attributes<'_>, look: Look) -> bool {
        let facts = self.veiled.take().unwrap_or_default();
        if look.declared.hidden || *name == local_name!("dialog") && !attributes.has("open") {
            return true;
        }
        // Numbers of lines as Hugo writes them. Elsewhere such short names mean other things.
        if self.pre > 0 && *name == local_name!("span") && attributes.has_class(&["ln", "lnt"]) {
            return true;
        }
        let Some(veil) = look.declared.veil else { return false };
        let aria = attributes.get("aria-hidden") == Some("true");
        let phrase = is_phrase(name) || *name == local_name!("a");
        match veil {
            Veil::Visibility => aria || phrase || !facts.is_main,
            Veil::Opacity => facts.is_preview || !facts.is_main && (aria || phrase && facts.is_rare),
            Veil::Fading => false,
            Veil::Height => facts.is_preview || aria || phrase,
            Veil::MsoHide => facts.is_preview && matches!(&**name, "div" | "span" | "p"),
        }
    }

    /// Records what the element just opened says about the text in it.
    pub(super) fn inherit(&mut self, name: &LocalName, attributes: Attributes<'_>, look: Look) {
        let mut inherited = self.inherited;
        if let Some(line_ends) = look.declared.lines {
            inherited.line_ends = line_ends;
        }
        match look.declared.font {
            Some(Font::Unreadable) => inherited.unreadable = true,
            Some(Font::Readable) => inherited.unreadable = false,
            // A style sheet may give it a size.
            None if inherited.unreadable && (attributes.has("class") || Class::of_block(name).is_some()) => {
                inherited.unreadable = false;
            }
            None | Some(Font::Relative) => {}
        }
        if inherited != self.inherited
            && self.top().is_some_and(|top| top.name == *name || top.name.is_empty())
        {
            self.inherited = inherited;
        }
    }

    /// Handles a start tag in `noscript` or `template`: only images count.
    pub(super) fn start_sealed(&mut self, tag: &Tag) -> Option<Raw> {
        let attributes = Attributes(&tag.attrs);
        match &*tag.name {
            "img" | "image" => self.picture(attributes),
            "source" => self.source(attributes),
            "picture" => self.begin_picture(),
            "noscript" | "template" if !tag.self_closing => self.push_hidden(&tag.name, Class::Inline),
            "script" => return self.raw(&tag.name, Raw::Script),
            "style" | "noembed" | "noframes" | "iframe" | "xmp" => return self.raw(&tag.name, Raw::Text),
            "title" | "textarea" => return self.raw(&tag.name, Raw::Decoded),
            _ => {}
        }
        None
    }

    /// Handles an end tag there.
    pub(super) fn end_sealed(&mut self, name: &LocalName) {
        if *name == local_name!("picture") {
            return self.end_picture();
        }
        // What is not read as tags ends at once, so everything above is hidden.
        let outermost = self.stack.iter().position(super::OpenElement::seals).unwrap_or(self.stack.len());
        if let Some(open) = self.stack[outermost..].iter().rposition(|entry| entry.name == *name) {
            self.pop_to(outermost + open, Reopening::No);
        }
    }

    /// Begins a `bdo`.
    pub(super) fn override_direction(&mut self, name: &LocalName, attributes: Attributes<'_>) {
        self.push(name, Class::Inline, None, 0);
        let is_rtl = attributes.get("dir").is_some_and(|dir| dir.trim().eq_ignore_ascii_case("rtl"));
        if is_rtl && self.hidden == 0 {
            self.turned = Some(String::new());
        }
    }

    /// Collects text that is turned around at the next tag.
    pub(super) fn is_turned(&mut self, text: &str) -> bool {
        let Some(turned) = &mut self.turned else { return false };
        turned.push_str(text);
        if turned.len() > TURNED {
            self.turn_around();
        }
        true
    }

    /// Shows the text collected, from its end to its beginning. Text in scripts that run from the right stays.
    pub(super) fn turn_around(&mut self) {
        let Some(text) = self.turned.take() else { return };
        let from_right =
            |c: char| matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}');
        if text.contains(from_right) {
            return self.characters(&text);
        }
        let turned: String = text.graphemes(true).rev().collect();
        self.characters(&turned);
    }

    /// Whether a link leads to the heading that it stands in, or looks like that.
    pub(super) fn is_permalink_to(&self, address: &str, attributes: Attributes<'_>) -> bool {
        let in_heading = || self.stack.iter().rev().any(|entry| is_heading(&entry.name));
        let named = || {
            let class = attributes.get("class").unwrap_or_default();
            ["anchor", "permalink", "headerlink", "hash-link"].iter().any(|part| class.contains(part))
        };
        address.contains('#') && (named() || in_heading())
    }

    /// Whether a text is the mark of a link from a heading to itself.
    pub(super) fn is_permalink(&self, text: &str) -> bool {
        if text.len() > 16 || !PERMALINKS.contains(&text.trim()) {
            return false;
        }
        let mut inline = self.stack.iter().rev().take_while(|entry| entry.class == Class::Inline);
        inline.any(|entry| entry.role == ElementRole::Permalink)
    }
}

/// Whether an element only sets the style of words.
pub(super) fn is_phrase(name: &LocalName) -> bool {
    matches!(
        &**name,
        "abbr"
            | "b"
            | "em"
            | "font"
            | "i"
            | "label"
            | "mark"
            | "s"
            | "small"
            | "span"
            | "strong"
            | "sub"
            | "sup"
            | "u"
    )
}
