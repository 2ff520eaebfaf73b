//! The filter's document as a tree for html2text, and html2text's lines from it.
//!
//! The tree is html2text's own, built directly: the filter is well-formed already, and html5ever's tree builder
//! takes time quadratic in the depth. It is rendered piece by piece, so that a body of any size needs the memory
//! of one piece: at the end of a piece the open elements are closed, and opened again, with their marks, in the
//! next. Tables are given as plain blocks, because html2text's own table code (also in raw mode) keeps columns ×
//! rows in memory and panics on some spans; what a cell is, its mark knows.

use super::budget;
use super::decorator::Decorator;
use super::draft::Sorter;
use super::mark::{Facts, MarkId};
use super::output::{Output, Rest, Shape};
use super::sentinel;
use html2text::config::{self, Config, ImageRenderMode};
use html2text::{Handle, RcDom};
use html5ever::interface::{ElementFlags, NodeOrText, TreeSink};
use html5ever::tendril::StrTendril;
use html5ever::{Attribute, LocalName, QualName, local_name, ns};
use std::fmt::Write;

/// html2text's width: so wide that no line ever wraps, and sums of widths still fit.
const ENDLESS: usize = 1 << 40;

/// Builds the tree and hands the lines on.
pub(super) struct Tree {
    dom: RcDom,
    open: Vec<OpenNode>,
    elements: usize,
    /// Those of the pieces before.
    elements_before: usize,
    /// What comes is plain text: there were enough elements.
    plain: bool,
    /// Whether each element opened since is a block.
    plain_open: Vec<bool>,
    bytes: usize,
    config: Config<Decorator>,
    sorter: Sorter,
    /// html2text failed on a piece; nothing more is given to it.
    pub(super) failed: bool,
}

struct OpenNode {
    node: Handle,
    shape: Shape,
    mark: MarkId,
    /// Whether html2text will tell the mark.
    reported: bool,
}

impl Tree {
    pub(super) fn new() -> Self {
        let config = config::with_decorator(Decorator)
            .use_doc_css()
            .raw_mode(true)
            .unicode_strikeout(false)
            .no_link_wrapping()
            .allow_width_overflow()
            .empty_img_mode(ImageRenderMode::ShowAlways);
        Self {
            dom: RcDom::default(),
            open: Vec::new(),
            elements: 0,
            elements_before: 0,
            plain: false,
            plain_open: Vec::new(),
            bytes: 0,
            config,
            sorter: Sorter::default(),
            failed: false,
        }
    }

    /// Renders what is left and gives back the drafts.
    pub(super) fn finish(mut self, facts: &Facts) -> Sorter {
        if !self.plain {
            self.render(facts);
        }
        self.sorter.spent.elements = self.plain;
        self.sorter
    }

    fn parent(&self) -> &Handle {
        self.open.last().map_or(&self.dom.document, |open| &open.node)
    }

    fn append(&self, node: Handle) {
        self.dom.append(self.parent(), NodeOrText::AppendNode(node));
    }

    /// Gives the block in which text is about to stand its mark. Blocks that only hold other blocks go without:
    /// their marks are known from those inside, and html2text keeps a list of all colours for each character.
    fn tell_block(&mut self) {
        let Some(block) = self.open.iter_mut().rev().find(|open| !open.shape.is_inline()) else { return };
        if !block.reported {
            block.reported = true;
            if block.mark != 0 {
                let color = attribute(local_name!("color"), &format!("#{:06x}", block.mark));
                self.dom.add_attrs_if_missing(&block.node, vec![color]);
            }
        }
    }

    fn element(&mut self, name: LocalName, attributes: Vec<Attribute>) -> Handle {
        self.elements += 1;
        self.dom.create_element(QualName::new(None, ns!(html), name), attributes, ElementFlags::default())
    }

    fn write(&mut self, text: &str) {
        self.tell_block();
        self.bytes += text.len();
        let text = sentinel::hide(text);
        self.dom.append(self.parent(), NodeOrText::AppendText(StrTendril::from_slice(&text)));
    }

    /// Gives the tree to html2text, and its lines on.
    fn render(&mut self, facts: &Facts) {
        let dom = std::mem::take(&mut self.dom);
        self.elements_before += self.elements;
        (self.elements, self.bytes) = (0, 0);
        let render = || self.config.render_to_lines(self.config.dom_to_render_tree(&dom)?, ENDLESS);
        match render() {
            Ok(lines) => {
                self.sorter.begin_piece();
                for line in &lines {
                    self.sorter.line(line, facts);
                }
            }
            // A tree without any content is no failure.
            Err(html2text::Error::Fail) => {}
            Err(_) => self.failed = true,
        }
    }

    fn begin(&mut self, shape: Shape, mark: MarkId) {
        let name = match shape {
            Shape::Division => local_name!("div"),
            Shape::Paragraph => local_name!("p"),
            Shape::Heading(1) => local_name!("h1"),
            Shape::Heading(2) => local_name!("h2"),
            Shape::Heading(3) => local_name!("h3"),
            Shape::Heading(4) => local_name!("h4"),
            Shape::Heading(5) => local_name!("h5"),
            Shape::Heading(_) => local_name!("h6"),
            Shape::Quote => local_name!("blockquote"),
            Shape::List => local_name!("ul"),
            Shape::Item => local_name!("li"),
            Shape::Preformatted => local_name!("pre"),
            Shape::Strong => local_name!("strong"),
            Shape::Emphasis => local_name!("em"),
            Shape::Strike => local_name!("s"),
            Shape::Code => local_name!("code"),
            Shape::Span => local_name!("span"),
        };
        let inline = shape.is_inline();
        if inline {
            self.tell_block();
        }
        let attributes = if inline && mark != 0 {
            vec![attribute(local_name!("color"), &format!("#{mark:06x}"))]
        } else {
            Vec::new()
        };
        let node = self.element(name, attributes);
        self.append(node.clone());
        self.open.push(OpenNode { node, shape, mark, reported: inline });
    }
}

fn attribute(name: LocalName, value: &str) -> Attribute {
    Attribute { name: QualName::new(None, ns!(), name), value: StrTendril::from_slice(value) }
}

impl Output for Tree {
    const MARKS: bool = true;

    fn open(&mut self, shape: Shape, mark: MarkId) {
        if self.plain {
            let block = !shape.is_inline();
            self.plain_open.push(block);
            return if block {
                self.sorter.plain_edge();
            };
        }
        self.begin(shape, mark);
    }

    fn close(&mut self) {
        if self.plain {
            if self.plain_open.pop() == Some(true) {
                self.sorter.plain_edge();
            }
            return;
        }
        self.open.pop();
    }

    fn text(&mut self, text: &str) {
        if self.plain {
            return self.sorter.plain(text);
        }
        self.write(text);
    }

    fn line_break(&mut self) {
        if self.plain {
            return self.sorter.plain_edge();
        }
        let node = self.element(local_name!("br"), Vec::new());
        self.append(node);
    }

    fn picture(&mut self, mark: MarkId, words: &str) {
        if self.plain {
            self.sorter.plain(" ");
            self.sorter.plain(words);
            return self.sorter.plain(" ");
        }
        self.tell_block();
        let mut words = [0; 4];
        let mut address = String::with_capacity(7);
        let _ = write!(address, "#{mark:06x}");
        let attributes = vec![
            attribute(local_name!("src"), &address),
            attribute(local_name!("alt"), sentinel::PICTURE.encode_utf8(&mut words)),
        ];
        let node = self.element(local_name!("img"), attributes);
        self.append(node);
    }

    fn object(&mut self, mark: MarkId, words: &str) {
        if self.plain {
            self.sorter.plain_edge();
            self.sorter.plain(words);
            return self.sorter.plain_edge();
        }
        let mut text = [0; 4];
        self.begin(Shape::Division, mark);
        self.write(sentinel::OBJECT.encode_utf8(&mut text));
        self.close();
    }

    fn rest(&mut self, facts: &Facts, rest: Rest) {
        // html2text keeps for each line what stands around it.
        let elements = if rest == Rest::InText {
            usize::MAX
        } else {
            budget::PIECE_ELEMENTS / (1 + self.open.len() / 64)
        };
        let bytes = if rest == Rest::InText { 2 * budget::PIECE_BYTES } else { budget::PIECE_BYTES };
        if self.plain || self.elements < elements && self.bytes < bytes {
            return;
        }
        let mut join = [0; 4];
        let join = &*sentinel::JOIN.encode_utf8(&mut join);
        if rest != Rest::AtEdge {
            self.write(join);
        }
        let enough = self.elements_before + self.elements >= budget::ELEMENTS;
        self.render(facts);
        if enough {
            self.plain = true;
            self.plain_open = self.open.drain(..).map(|open| !open.shape.is_inline()).collect();
            if rest == Rest::AtEdge {
                self.sorter.plain_edge();
            }
            return;
        }
        let open: Vec<_> = self.open.drain(..).map(|open| (open.shape, open.mark)).collect();
        for (shape, mark) in open {
            self.begin(shape, mark);
        }
        // The elements opened again are no work of the new piece.
        self.elements = 0;
        if rest != Rest::AtEdge {
            self.write(join);
        }
    }
}
