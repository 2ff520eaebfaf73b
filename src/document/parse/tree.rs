//! Builds the filter's output as a tree for html2text and passes on html2text's lines.
//!
//! The tree is built directly: the filter's output is well-formed already, and html5ever's tree builder takes time
//! quadratic in the depth. The body is rendered in pieces, so that only one piece is in memory: at the end of a piece
//! the open elements are closed, and the next piece opens them again with their marks. Tables are written as plain
//! blocks, because html2text's own table code (also in raw mode) keeps columns × rows in memory and panics on some
//! spans; the mark of a cell holds its facts.

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

/// The width for html2text: large enough that no line wraps, small enough that sums of widths do not overflow.
const ENDLESS: usize = 1 << 40;

/// Collects a piece of the tree and passes its lines to the sorter.
pub(super) struct Tree {
    dom: RcDom,
    open: Vec<OpenNode>,
    elements: usize,
    /// Number of elements in previous pieces.
    elements_before: usize,
    /// Whether the limit of elements is reached and only plain text follows.
    plain: bool,
    /// For each element opened since then, whether it is a block.
    plain_open: Vec<bool>,
    bytes: usize,
    config: Config<Decorator>,
    sorter: Sorter,
    /// Whether html2text failed on a piece; it gets no further pieces.
    pub(super) failed: bool,
}

struct OpenNode {
    node: Handle,
    shape: Shape,
    mark: MarkId,
    /// Whether its mark is set in the tree.
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

    /// Renders the last piece and returns the drafts.
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

    /// Sets the mark of the block that is about to receive text. Blocks that only contain blocks need none: their
    /// marks are known from the inner ones, and html2text keeps a list of all colours for each character.
    fn report_block(&mut self) {
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
        self.report_block();
        self.bytes += text.len();
        let text = sentinel::hide(text);
        self.dom.append(self.parent(), NodeOrText::AppendText(StrTendril::from_slice(&text)));
    }

    /// Renders the tree with html2text and passes its lines to the sorter.
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
            // Returned for a tree without content.
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
            self.report_block();
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
        self.report_block();
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
        // html2text keeps all enclosing tags for each line, so deeply nested pieces are smaller.
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
        // Reopened elements do not count towards the new piece.
        self.elements = 0;
        if rest != Rest::AtEdge {
            self.write(join);
        }
    }
}
