//! Formulas that are left as the glyphs of `KaTeX`: what its classes say about fractions, roots and scripts.
//!
//! The parts of such a formula lie above each other, lowest first, so that their text alone is another formula: `21`
//! for one half.

use super::{ELEMENTS, Element, Joint, MathKind, linear};

/// Deeper elements become part of the one around them.
const DEPTH: usize = 256;

/// What an element is by its class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum GlyphClass {
    Group,
    Sign,
    Fraction,
    Scripts,
    Root,
    Limits,
    Table,
    Column,
    /// Parts above each other. Those with a second row reach below the line.
    Stack,
    /// Says that the stack reaches below the line.
    Below,
    /// What is drawn, or takes place only.
    Drawn,
}

#[derive(Debug)]
struct Glyph {
    class: GlyphClass,
    text: String,
    children: Vec<Glyph>,
}

/// A formula that is being read.
#[derive(Debug, Default)]
pub(in super::super) struct Glyphs {
    open: Vec<Glyph>,
    left_out: usize,
    count: usize,
    /// Whether parts lie above each other. Otherwise the text is the formula.
    has_parts: bool,
}

impl Glyphs {
    pub(in super::super) fn start(&mut self, class: &str) {
        if self.open.is_empty() {
            self.open.push(Glyph::new(GlyphClass::Group));
        }
        if self.open.len() >= DEPTH || self.count >= ELEMENTS || self.left_out > 0 {
            self.left_out += 1;
            return;
        }
        self.count += 1;
        let class = class_of(class);
        self.has_parts |= class == GlyphClass::Stack;
        self.open.push(Glyph::new(class));
    }

    pub(in super::super) fn end(&mut self) {
        if self.left_out > 0 {
            self.left_out -= 1;
        } else if self.open.len() > 1 {
            self.close();
        }
    }

    fn close(&mut self) {
        let Some(glyph) = self.open.pop() else { return };
        match self.open.last_mut() {
            Some(around) => around.children.push(glyph),
            None => self.open.push(glyph),
        }
    }

    pub(in super::super) fn text(&mut self, text: &str) {
        let text: String = text.chars().filter(|c| !matches!(c, '\u{200b}')).collect();
        if let Some(open) = self.open.last_mut()
            && !text.is_empty()
        {
            if open.children.is_empty() {
                open.text.push_str(&text);
            } else {
                open.children.push(Glyph { text, ..Glyph::new(open.class) });
            }
        }
    }

    /// The formula, if its classes say more than its text.
    pub(in super::super) fn written(mut self) -> Option<String> {
        while self.open.len() > 1 {
            self.close();
        }
        let root = self.open.pop().filter(|_| self.has_parts)?;
        let text = linear::written(&elements(&root));
        Some(text).filter(|text| !text.trim().is_empty())
    }
}

impl Glyph {
    fn new(class: GlyphClass) -> Self {
        Self { class, text: String::new(), children: Vec::new() }
    }

    /// The parts above each other in it, lowest first, and whether they reach below the line.
    fn parts(&self) -> (Vec<&Glyph>, bool) {
        let (mut parts, mut is_below) = (Vec::new(), false);
        self.gather(&mut parts, &mut is_below, 0);
        parts.retain(|part| part.has_text());
        (parts, is_below)
    }

    fn gather<'g>(&'g self, parts: &mut Vec<&'g Glyph>, is_below: &mut bool, depth: usize) {
        for child in &self.children {
            match child.class {
                GlyphClass::Stack if parts.is_empty() => parts.extend(&child.children),
                GlyphClass::Below => {
                    *is_below = true;
                    child.gather(parts, is_below, depth + 1);
                }
                GlyphClass::Group if depth < 4 => child.gather(parts, is_below, depth + 1),
                _ => {}
            }
        }
    }

    fn has_text(&self) -> bool {
        self.class != GlyphClass::Drawn
            && (!self.text.trim().is_empty() || self.children.iter().any(Glyph::has_text))
    }
}

fn class_of(class: &str) -> GlyphClass {
    for word in class.split_ascii_whitespace() {
        return match word {
            "mfrac" => GlyphClass::Fraction,
            "msupsub" => GlyphClass::Scripts,
            "sqrt" => GlyphClass::Root,
            "op-limits" => GlyphClass::Limits,
            "mtable" => GlyphClass::Table,
            "vlist" => GlyphClass::Stack,
            "vlist-t2" => GlyphClass::Below,
            "pstrut" | "strut" | "frac-line" | "vlist-s" | "nulldelimiter" | "hide-tail" | "katex-strut"
            | "arraycolsep" | "tag" => GlyphClass::Drawn,
            "mbin" | "mrel" | "mopen" | "mclose" | "mpunct" => GlyphClass::Sign,
            word if word.starts_with("col-align") => GlyphClass::Column,
            _ => continue,
        };
    }
    GlyphClass::Group
}

fn element(kind: MathKind, children: Vec<Element>) -> Element {
    Element { children, ..Element::new("", kind) }
}

/// The elements of a glyph, in a row.
fn elements(glyph: &Glyph) -> Vec<Element> {
    let mut out: Vec<Element> = Vec::new();
    let text = glyph.text.trim();
    if !text.is_empty() {
        out.push(sign(text, glyph.class));
    }
    for child in &glyph.children {
        let row = |glyph: &Glyph| element(MathKind::Row, elements(glyph));
        let (parts, is_below) = child.parts();
        match (child.class, &*parts) {
            (GlyphClass::Drawn, _) => {}
            (GlyphClass::Fraction, [under, .., over]) => {
                out.push(element(MathKind::Fraction, vec![row(over), row(under)]));
            }
            (GlyphClass::Root, [inside, ..]) => out.push(element(MathKind::SquareRoot, vec![row(inside)])),
            (GlyphClass::Scripts, [one]) => {
                let base = out.pop().unwrap_or_else(|| element(MathKind::Row, Vec::new()));
                out.push(element(if is_below { MathKind::Sub } else { MathKind::Sup }, vec![base, row(one)]));
            }
            (GlyphClass::Scripts, [sub, .., sup]) => {
                let base = out.pop().unwrap_or_else(|| element(MathKind::Row, Vec::new()));
                out.push(element(MathKind::SubSup, vec![base, row(sub), row(sup)]));
            }
            (GlyphClass::Limits, [under, base, over]) => {
                out.push(element(MathKind::UnderOver, vec![row(base), row(under), row(over)]));
            }
            (GlyphClass::Limits, [first, second]) if is_below => {
                out.push(element(MathKind::Under, vec![row(second), row(first)]));
            }
            (GlyphClass::Limits, [first, second]) => {
                out.push(element(MathKind::Over, vec![row(first), row(second)]));
            }
            (GlyphClass::Table, _) => out.push(table(child)),
            _ => out.extend(elements(child)),
        }
    }
    out
}

/// A matrix, whose columns stand one behind the other.
fn table(glyph: &Glyph) -> Element {
    let columns: Vec<Vec<&Glyph>> = glyph
        .children
        .iter()
        .filter(|child| child.class == GlyphClass::Column)
        .map(|column| column.parts().0)
        .collect();
    let count = columns.iter().map(Vec::len).max().unwrap_or(0);
    let row = |at: usize| {
        let cells =
            columns.iter().map(|column| column.get(at).map(|cell| elements(cell)).unwrap_or_default());
        element(MathKind::TableRow, cells.map(|cell| element(MathKind::Row, cell)).collect())
    };
    element(MathKind::Table(Joint::Comma), (0..count).map(row).collect())
}

fn sign(text: &str, class: GlyphClass) -> Element {
    let is_number = text.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ','));
    let kind = match class {
        _ if is_number => MathKind::Number,
        GlyphClass::Sign => MathKind::Operator,
        _ if text.chars().any(char::is_alphanumeric) => MathKind::Identifier,
        _ => MathKind::Operator,
    };
    Element { text: text.to_owned(), ..Element::new("", kind) }
}
