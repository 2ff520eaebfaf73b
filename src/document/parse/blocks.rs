//! Turns drafts into the document's blocks: containers, spacing, numbers of links and images.

use super::draft::{Content, Draft};
use super::mark::{Facts, Kind, LinkFacts, LinkKind, MarkId};
use super::tidy::{trim, without_tabs};
use super::{addresses, budget, caption, notes, table};
use crate::document::model::{Align, Block, BlockKind, Container, Document, Image, ImageId, LinkId, Text};
use crate::trouble::Shortened;
use std::collections::{HashMap, HashSet};

/// `body` is the text that the drafts were made from.
pub(super) fn build<'f>(facts: &'f Facts, drafts: Vec<Draft>, body: &'f str) -> Document {
    let mut builder = Builder {
        facts,
        document: Document::default(),
        links: HashMap::new(),
        bare: Vec::new(),
        addresses: 0,
        images: HashMap::new(),
        begun: HashSet::new(),
        before: None,
        page: notes::OwnPage::new(body),
    };
    let drafts: Vec<_> = drafts.into_iter().filter(|draft| !draft.is_empty()).collect();
    builder.settle(drafts, 0);
    let mut document = builder.document;
    if builder.addresses > budget::ADDRESSES {
        document.notices.push(Shortened::Elements(budget::ADDRESSES));
    }
    caption::find(&mut document.blocks, &mut document.images);
    document
}

impl Draft {
    fn bytes(&self) -> usize {
        if let Content::Text(text) = &self.content { text.string.len() } else { 0 }
    }

    fn is_empty(&self) -> bool {
        matches!(&self.content, Content::Text(text) if text.string.trim().is_empty())
    }
}

/// The facts about the previous block that decide whether a blank line follows it.
struct Before {
    mark: MarkId,
    special: bool,
    long: bool,
}

/// How bare addresses in a text are treated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Addresses {
    Links,
    Code,
}

struct Builder<'f> {
    facts: &'f Facts,
    document: Document,
    links: HashMap<(String, LinkKind), LinkId>,
    /// The bare addresses of the text being numbered.
    bare: Vec<LinkFacts>,
    /// The number of bare addresses in all texts so far.
    addresses: usize,
    images: HashMap<(String, Option<String>), ImageId>,
    /// Items and footnotes that have a block already.
    begun: HashSet<MarkId>,
    before: Option<Before>,
    page: notes::OwnPage<'f>,
}

impl Builder<'_> {
    /// Turns drafts into blocks. `tables` is the number of enclosing tables that hold no data and are dissolved.
    fn settle(&mut self, drafts: Vec<Draft>, tables: usize) {
        let mut drafts = drafts.into_iter().peekable();
        while let Some(draft) = drafts.next() {
            let Some((mark, index)) = self.table_of(&draft, tables) else {
                self.add(draft);
                continue;
            };
            let mut inside = vec![draft];
            while let Some(next) =
                drafts.next_if(|next| self.table_of(next, tables).is_some_and(|(next, _)| next == mark))
            {
                inside.push(next);
            }
            let bytes: usize = inside.iter().map(Draft::bytes).sum();
            if bytes <= budget::TABLE_BYTES && table::is_data(self.facts, index, &inside, mark) {
                self.add_table(index, inside, mark);
            } else {
                self.settle(inside, tables + 1);
            }
        }
    }

    /// The outermost table around a draft inside the `known` outer ones: its mark and its index.
    fn table_of(&self, draft: &Draft, known: usize) -> Option<(MarkId, u32)> {
        let tables = self.facts.around(draft.mark).filter_map(|(id, mark)| match mark.kind {
            Kind::Table(index) => Some((id, index)),
            _ => None,
        });
        // Innermost first, and at most as many as the filter lets nest.
        let mut found = [(0, 0); budget::TABLES];
        let mut count = 0;
        for (place, table) in found.iter_mut().zip(tables) {
            *place = table;
            count += 1;
        }
        found[..count].iter().rev().nth(known).copied()
    }

    fn add_table(&mut self, index: u32, inside: Vec<Draft>, mark: MarkId) {
        let blank = inside.first().is_some_and(|draft| draft.blank);
        let parts = table::build(self.facts, index, inside, mark);
        for draft in parts.before {
            self.add(draft);
        }
        let mut table = parts.table;
        let cells = table.rows.iter_mut().flatten().map(|cell| &mut cell.text);
        for text in table.caption.iter_mut().chain(cells) {
            self.number(text, Addresses::Links);
        }
        self.push(mark, BlockKind::Table(table), blank);
        for draft in parts.after {
            self.add(draft);
        }
    }

    fn add(&mut self, draft: Draft) {
        let Draft { mark, content, blank, continues } = draft;
        let kind = match content {
            Content::Picture(image) => Some(BlockKind::Figure(self.image(image))),
            Content::Object => self.object(mark),
            Content::Text(mut text) => {
                trim(&mut text);
                let code = self.facts.around(mark).any(|(_, mark)| matches!(mark.kind, Kind::Code(_)));
                self.number(&mut text, if code { Addresses::Code } else { Addresses::Links });
                let mut kind = self.text_kind(mark, text);
                if let BlockKind::Heading(_, text) | BlockKind::Paragraph(text) | BlockKind::Caption(text) =
                    &mut kind
                {
                    without_tabs(text);
                }
                Some(kind)
            }
        };
        if let Some(kind) = kind {
            self.push(mark, kind, blank);
            if continues && let Some(block) = self.document.blocks.last_mut() {
                block.spaced = false;
            }
        }
    }

    fn object(&mut self, mark: MarkId) -> Option<BlockKind> {
        match self.facts.kind(mark)? {
            Kind::Rule => Some(BlockKind::Rule),
            Kind::Media(index) => {
                let media = self.facts.media.get(*index as usize)?;
                let link = self.link(LinkFacts::plain(media.address.clone(), media.title.clone()));
                Some(BlockKind::Media { kind: media.kind, link, title: media.title.clone() })
            }
            _ => None,
        }
    }

    fn text_kind(&self, mark: MarkId, text: Text) -> BlockKind {
        for (_, mark) in self.facts.around(mark) {
            match &mark.kind {
                Kind::Heading(level) => return BlockKind::Heading(*level, text),
                Kind::Code(language) => {
                    let language = language.as_deref().map(str::to_owned);
                    return BlockKind::Code { language, text };
                }
                Kind::Caption => return BlockKind::Caption(text),
                Kind::Cell(_) => break,
                _ => {}
            }
        }
        BlockKind::Paragraph(text)
    }

    fn push(&mut self, mark: MarkId, kind: BlockKind, blank: bool) {
        let containers = self.containers(mark);
        let special = !matches!(kind, BlockKind::Paragraph(_) | BlockKind::Caption(_));
        let long = match &kind {
            BlockKind::Paragraph(text) => text.string.len() > 100,
            _ => false,
        };
        let now = Before { mark, special, long };
        let spaced = self.before.as_ref().is_some_and(|before| self.spaced(before, &now, blank));
        // A list marker stands directly before its text, so items are never centred or right-aligned.
        let listed = containers.iter().any(|container| matches!(container, Container::Item { .. }));
        let align = if listed { Align::Start } else { self.facts.align(mark) };
        let source = self.facts.source(mark);
        self.document.blocks.push(Block { kind, containers, align, spaced, source });
        self.before = Some(now);
    }

    fn containers(&mut self, mark: MarkId) -> Vec<Container> {
        let facts = self.facts;
        let mut containers = Vec::new();
        for (id, mark) in facts.around(mark) {
            containers.push(match &mark.kind {
                Kind::Quote => Container::Quote,
                Kind::Term => Container::Term,
                Kind::Definition => Container::Definition,
                Kind::Item(marker) => {
                    Container::Item { marker: marker.clone(), first: self.begun.insert(id) }
                }
                Kind::Footnote(label) => {
                    Container::Footnote { label: label.trim().to_owned(), first: self.begun.insert(id) }
                }
                _ => continue,
            });
        }
        containers.reverse();
        containers.truncate(budget::CONTAINERS);
        containers.shrink_to_fit();
        containers
    }

    /// Whether a blank line separates two blocks: none does between plain lines and items of a tight list.
    fn spaced(&self, before: &Before, now: &Before, blank: bool) -> bool {
        let facts = self.facts;
        let list = |mark| {
            let around = facts.around(mark).filter(|(_, mark)| {
                matches!(
                    mark.kind,
                    Kind::List
                        | Kind::Item(_)
                        | Kind::Term
                        | Kind::Definition
                        | Kind::Quote
                        | Kind::Footnote(_)
                )
            });
            around.last().map(|(id, _)| id)
        };
        let paragraph = |mark| {
            let block = facts.around(mark).find(|(_, mark)| !matches!(mark.kind, Kind::Division));
            block.is_some_and(|(_, mark)| matches!(mark.kind, Kind::Paragraph))
        };
        if before.special || now.special || blank {
            return true;
        }
        let (left, right) = (list(before.mark), list(now.mark));
        let terms =
            |mark| facts.around(mark).any(|(_, mark)| matches!(mark.kind, Kind::Term | Kind::Definition));
        if terms(before.mark) && terms(now.mark) {
            return paragraph(before.mark) && paragraph(now.mark);
        }
        if left != right {
            return true;
        }
        paragraph(before.mark) || paragraph(now.mark) || left.is_none() && (before.long || now.long)
    }

    /// Replaces the indexes of a text's links and images by their numbers in the document.
    fn number(&mut self, text: &mut Text, addresses: Addresses) {
        let known = self.facts.links.len();
        self.bare.clear();
        if addresses == Addresses::Links {
            addresses::link(text, |address| {
                self.addresses += 1;
                if self.addresses > budget::ADDRESSES {
                    return None;
                }
                self.bare.push(LinkFacts::plain(address, None));
                Some(LinkId((known + self.bare.len() - 1) as u32))
            });
        }
        for span in &mut text.spans {
            if let Some(link) = span.link {
                let (facts, index) = (self.facts, link.0 as usize);
                let own = || self.bare.get(index.checked_sub(known)?).cloned();
                let link = facts.links.get(index).cloned().or_else(own);
                let may_be_note = notes::may_be_note(&text.string, span);
                span.link = link.map(|mut link| {
                    let is_note = link.kind == LinkKind::Note;
                    if (may_be_note || is_note)
                        && let Some(place) = self.page.fragment(&link.address).map(str::to_owned)
                    {
                        link.address = place;
                    }
                    if may_be_note && notes::looks_like_note(&link.address, &text.string, span) {
                        link.kind = LinkKind::Note;
                    }
                    self.link(link)
                });
            }
            if let Some(image) = span.image {
                span.image = Some(self.image(image.0));
            }
        }
    }

    fn link(&mut self, LinkFacts { address, title, kind }: LinkFacts) -> LinkId {
        let document = &mut self.document;
        *self.links.entry((address.clone(), kind)).or_insert_with(|| match kind {
            LinkKind::Plain => document.add_link(address, title),
            LinkKind::Note => document.add_note_link(address, title),
        })
    }

    fn image(&mut self, index: u32) -> ImageId {
        let fallback = Image::default();
        let image = self.facts.images.get(index as usize).unwrap_or(&fallback);
        // The same file with another description counts as another image.
        let key = (image.address.clone(), image.alt.clone().or_else(|| image.title.clone()));
        if let Some(known) = self.images.get(&key) {
            return *known;
        }
        let id = ImageId(self.document.images.len() as u32);
        self.document.images.push(image.clone());
        self.images.insert(key, id);
        id
    }
}
