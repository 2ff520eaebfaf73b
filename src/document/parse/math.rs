//! Formulas in `MathML`, written as text.
//!
//! A formula may never read as another one: a fraction keeps its bar, a root its sign, an exponent and an index their
//! place, a matrix its rows. What a formula holds of TeX is taken before its elements are set, because it says more.

mod glyphs;
mod linear;

pub(super) use glyphs::Glyphs;

use crate::html::Attributes;
use html5ever::tokenizer::{
    BufferQueue, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};
use std::cell::RefCell;

/// Deeper elements become part of the one around them.
const DEPTH: usize = 64;
/// Further elements of a formula are left out; their text stays.
const ELEMENTS: usize = 20_000;

/// Where a formula stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FormulaPlace {
    /// Within a line.
    Inline,
    /// In lines of its own.
    Display,
}

/// An element of `MathML`, as far as it says how its content is set.
#[derive(Clone, Debug, PartialEq, Eq)]
enum MathKind {
    /// `mrow` and everything that only groups.
    Row,
    Identifier,
    Number,
    Operator,
    Text,
    /// `ms`: a string, set in quotes.
    Quoted,
    Space,
    /// `mspace linebreak="newline"`.
    LineBreak,
    Fraction,
    /// A fraction without a bar: a binomial.
    Stack,
    SquareRoot,
    Root,
    Sub,
    Sup,
    SubSup,
    Under,
    Over,
    UnderOver,
    Multiscripts,
    Prescripts,
    /// An empty script, or what is not to be seen.
    Nothing,
    Table(Joint),
    TableRow,
    /// A row whose first cell is the number of the equation.
    LabelledRow,
    Fenced {
        open: String,
        close: String,
        separators: String,
    },
    Struck,
    /// `semantics` and `maction`: only the first child is shown.
    First,
    /// TeX, which is kept beside the elements.
    Tex,
    /// An annotation in another language.
    Annotation,
}

/// How the cells of a row are joined: those of a matrix by commas, the sides of equations by blanks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Joint {
    Comma,
    Blank,
}

#[derive(Debug)]
struct Element {
    name: String,
    kind: MathKind,
    text: String,
    children: Vec<Element>,
}

/// A formula that is being read.
#[derive(Debug, Default)]
pub(super) struct Formula {
    /// The open elements, outermost first; the first one holds all.
    open: Vec<Element>,
    /// The number of elements so far.
    elements: usize,
    /// Number of open elements that are too deep or too many, by name.
    left_out: Vec<String>,
    tex: Option<String>,
    label: Option<String>,
}

impl Formula {
    /// Begins an element. Prefixes of names do not count.
    pub(super) fn start(&mut self, name: &str, attributes: Attributes<'_>, self_closing: bool) {
        let name = local(name);
        if name == "math" {
            let label = attributes.get("alttext").or_else(|| attributes.get("aria-label"));
            if let Some(label) = label.map(str::trim).filter(|label| !label.is_empty()) {
                if self.tex.is_none() && is_tex(label) {
                    self.tex = Some(tex(label));
                } else {
                    self.label.get_or_insert_with(|| label.to_owned());
                }
            }
            if self.tex.is_none()
                && let Some(source) = attributes.get("data-latex").filter(|source| !source.trim().is_empty())
            {
                self.tex = Some(tex(source));
            }
        }
        if self.open.is_empty() {
            self.open.push(Element::new("", MathKind::Row));
        }
        let Some(kind) = kind(name, attributes) else { return };
        let is_void =
            self_closing || matches!(kind, MathKind::Space | MathKind::LineBreak | MathKind::Prescripts);
        if self.open.len() >= DEPTH || self.elements >= ELEMENTS {
            if !is_void && self.left_out.len() < ELEMENTS {
                self.left_out.push(name.to_owned());
            }
            return;
        }
        self.elements += 1;
        self.open.push(Element::new(name, kind));
        if is_void {
            self.close();
        }
    }

    pub(super) fn end(&mut self, name: &str) {
        let name = local(name);
        if let Some(at) = self.left_out.iter().rposition(|open| open == name) {
            self.left_out.truncate(at);
            return;
        }
        if let Some(at) = self.open.iter().rposition(|open| open.name == name)
            && at > 0
        {
            while self.open.len() > at {
                self.close();
            }
        }
    }

    fn close(&mut self) {
        let Some(element) = self.open.pop() else { return };
        if element.kind == MathKind::Tex && self.tex.is_none() && !element.text.trim().is_empty() {
            self.tex = Some(tex(&element.text));
        }
        if matches!(element.kind, MathKind::Tex | MathKind::Annotation) {
            return;
        }
        match self.open.last_mut() {
            Some(around) => around.children.push(element),
            None => self.open.push(element),
        }
    }

    pub(super) fn text(&mut self, text: &str) {
        if self.open.is_empty() {
            self.open.push(Element::new("", MathKind::Row));
        }
        if let Some(open) = self.open.last_mut() {
            if open.kind.holds_text() {
                open.text.push_str(text);
            } else if !text.trim().is_empty() {
                let mut words = Element::new("", MathKind::Text);
                words.text.push_str(text);
                open.children.push(words);
            }
        }
    }

    /// Reads `MathML` that is the text of something else, such as an attribute.
    pub(super) fn read(&mut self, source: &str) {
        struct Reader<'f>(RefCell<&'f mut Formula>);
        impl TokenSink for Reader<'_> {
            type Handle = ();

            fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
                let mut formula = self.0.borrow_mut();
                match token {
                    Token::CharacterTokens(text) => formula.text(&text),
                    Token::TagToken(tag) if tag.kind == TagKind::StartTag => {
                        formula.start(&tag.name, Attributes(&tag.attrs), tag.self_closing);
                    }
                    Token::TagToken(tag) => formula.end(&tag.name),
                    _ => {}
                }
                TokenSinkResult::Continue
            }
        }
        let tokenizer = Tokenizer::new(Reader(RefCell::new(self)), TokenizerOpts::default());
        let queue = BufferQueue::default();
        queue.push_back(source.into());
        let _ = tokenizer.feed(&queue);
        tokenizer.end();
    }

    /// The formula as TeX if it says it, else written from its elements, else what it is called.
    pub(super) fn written(mut self) -> Option<String> {
        while self.open.len() > 1 {
            self.close();
        }
        if self.tex.is_some() {
            return self.tex;
        }
        let set = self.open.pop().map(|root| linear::written(&root.children)).unwrap_or_default();
        Some(set).filter(|set| !set.trim().is_empty()).or(self.label)
    }
}

impl Element {
    fn new(name: &str, kind: MathKind) -> Self {
        Self { name: name.to_owned(), kind, text: String::new(), children: Vec::new() }
    }
}

impl MathKind {
    fn holds_text(&self) -> bool {
        matches!(
            self,
            Self::Identifier
                | Self::Number
                | Self::Operator
                | Self::Text
                | Self::Quoted
                | Self::Tex
                | Self::Annotation
                | Self::Nothing
        )
    }
}

/// A name without its prefix: `mml:mi`.
fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

/// What an element is; none if it is only a part of its text.
fn kind(name: &str, attributes: Attributes<'_>) -> Option<MathKind> {
    let value = |name: &str| attributes.get(name).map(str::trim).unwrap_or_default();
    Some(match name {
        "mrow" | "mstyle" | "mpadded" | "merror" | "mtd" | "math" => MathKind::Row,
        "mi" => MathKind::Identifier,
        "mn" => MathKind::Number,
        "mo" => MathKind::Operator,
        "mtext" => MathKind::Text,
        "ms" => MathKind::Quoted,
        "mspace" if value("linebreak") == "newline" => MathKind::LineBreak,
        "mspace" => MathKind::Space,
        "mfrac" if value("linethickness").trim_end_matches(char::is_alphabetic) == "0" => MathKind::Stack,
        "mfrac" => MathKind::Fraction,
        "msqrt" => MathKind::SquareRoot,
        "mroot" => MathKind::Root,
        "msub" => MathKind::Sub,
        "msup" => MathKind::Sup,
        "msubsup" => MathKind::SubSup,
        "munder" => MathKind::Under,
        "mover" => MathKind::Over,
        "munderover" => MathKind::UnderOver,
        "mmultiscripts" => MathKind::Multiscripts,
        "mprescripts" => MathKind::Prescripts,
        "none" | "mphantom" => MathKind::Nothing,
        "mtable" => {
            let align = value("columnalign");
            MathKind::Table(if align.contains("right") && align.contains("left") {
                Joint::Blank
            } else {
                Joint::Comma
            })
        }
        "mtr" => MathKind::TableRow,
        "mlabeledtr" => MathKind::LabelledRow,
        "mfenced" => MathKind::Fenced {
            open: attributes.get("open").unwrap_or("(").trim().to_owned(),
            close: attributes.get("close").unwrap_or(")").trim().to_owned(),
            separators: attributes.get("separators").unwrap_or(",").split_whitespace().collect(),
        },
        "menclose" => match value("notation") {
            "radical" => MathKind::SquareRoot,
            notation if notation.contains("strike") => MathKind::Struck,
            _ => MathKind::Row,
        },
        "semantics" | "maction" => MathKind::First,
        "annotation" | "annotation-xml" => {
            let encoding = value("encoding").to_ascii_lowercase();
            if name == "annotation" && encoding.contains("tex") {
                MathKind::Tex
            } else {
                MathKind::Annotation
            }
        }
        _ => return None,
    })
}

/// Whether the words for a formula are TeX.
fn is_tex(text: &str) -> bool {
    text.contains(['\\', '^', '_', '{'])
}

/// TeX without what only says how large it is set, as Wikipedia writes it: `{\displaystyle …}`.
pub(super) fn tex(source: &str) -> String {
    const SIZES: [&str; 2] = ["\\displaystyle", "\\textstyle"];
    let source = source.trim();
    let inside = source.strip_prefix('{').and_then(|inside| inside.strip_suffix('}'));
    let sized = |text: &str| {
        let rest = SIZES.iter().find_map(|size| text.trim_start().strip_prefix(size))?;
        (!rest.starts_with(|c: char| c.is_ascii_alphabetic())).then(|| rest.trim().to_owned())
    };
    // The braces are a pair only if none before the last one closes the first.
    let is_pair = |text: &str| {
        let mut depth = 0_i64;
        text.bytes().all(|b| {
            depth += i64::from(b == b'{') - i64::from(b == b'}');
            depth >= 0
        })
    };
    inside
        .filter(|inside| is_pair(inside))
        .and_then(sized)
        .or_else(|| sized(source))
        .filter(|text| !text.is_empty())
        .unwrap_or_else(|| source.to_owned())
}

#[cfg(test)]
mod tests;
