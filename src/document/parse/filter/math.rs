//! Formulas: what stands for one in a page is read as a whole, and the best of it is set.
//!
//! A page has a formula several times: `KaTeX` as `MathML` with its TeX and as glyphs, `MathJax` as glyphs and as
//! `MathML` for screen readers, with the TeX in an attribute or in a script. TeX comes first, then `MathML`, then what
//! screen readers say, then glyphs by their classes. Their text alone comes last, because it has lost its structure.

use super::super::budget;
use super::super::mark::{Kind, Mark};
use super::super::math::{self, Formula, FormulaPlace, Glyphs};
use super::super::output::{Output, Shape};
use super::{Class, FilterState, Raw, Reopening};
use crate::html::Attributes;
use html5ever::tokenizer::{Tag, TagKind};
use html5ever::{LocalName, local_name};

/// Classes of elements that hold one formula and nothing else: of `KaTeX`, Python-Markdown, and ours.
const FORMULAS: [&str; 6] =
    ["katex", "katex-display", "katex-html", "arithmatex", "math-inline", "math-display"];
/// Classes of elements that hold one formula as `MathJax` 2 has set it.
const MATHJAX: [&str; 7] = [
    "MathJax",
    "MathJax_Display",
    "MathJax_SVG",
    "MathJax_SVG_Display",
    "MathJax_CHTML",
    "MathJax_MathML",
    "mjx-chtml",
];
/// Classes of what else `MathJax` 2 puts before the script that has the formula.
const PREVIEWS: [&str; 2] = ["MathJax_Preview", "MJXc-display"];
/// Classes that say with `math` that an element holds a formula: Pandoc, Sphinx.
const KINDS_OF_MATH: [&str; 3] = ["inline", "display", "notranslate"];
/// Classes of formulas in lines of their own.
const DISPLAYS: [&str; 8] = [
    "katex-display",
    "MathJax_Display",
    "MathJax_SVG_Display",
    "MJXc-display",
    "math-display",
    "js-display-math",
    "mwe-math-fallback-image-display",
    "display",
];
/// Attributes in which pages keep the TeX of an element: Zhihu, `WeChat`.
const WRITTEN: [&str; 2] = ["data-tex", "data-formula"];
/// Addresses of programs that draw formulas.
const DRAWN_BY: [&str; 6] =
    ["latex.php?", "equation?tex=", "codecogs.com/", "/math/render/", "cht=tx&", "mimetex.cgi?"];

/// The most bytes of text in an element that is read as a formula. Longer texts are none.
const WORDS_MAX: usize = 16 * 1024;

/// A formula that is being read.
pub(super) struct Capture {
    /// The element, and how many of its name are open within it.
    name: LocalName,
    depth: usize,
    place: FormulaPlace,
    tex: Option<String>,
    formula: Formula,
    /// Whether the formula was read from an attribute.
    is_read: bool,
    /// How many `math` elements are open.
    in_math: usize,
    /// How many `svg` elements are open; their text is not the formula.
    in_svg: usize,
    /// The text outside of `MathML`.
    words: String,
    /// The glyphs of `KaTeX`, if there are any.
    glyphs: Option<Glyphs>,
    /// What screen readers say.
    label: Option<String>,
    /// The element whose text is read up to its end tag, and whether that is the formula.
    raw: Option<(LocalName, RawText)>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum RawText {
    Tex,
    MathMl,
    Dropped,
}

/// Whether a tag was read as one of a formula.
pub(super) enum Taken {
    No,
    /// It was; how the tokenizer reads the element's content.
    Yes(Option<Raw>),
}

impl<O: Output> FilterState<O> {
    /// Begins to read a formula, if the tag is that of one.
    pub(super) fn begin_formula(&mut self, tag: &Tag, attributes: Attributes<'_>) -> Taken {
        let name = &tag.name;
        if self.hidden > 0 {
            // Glyphs drawn as SVG, whose wrapper is lost.
            if &**name == "g"
                && attributes.get("data-mml-node") == Some("math")
                && self.stack.iter().all(|entry| !entry.hides || entry.name == local_name!("svg"))
                && let Some(tex) = attributes.get("data-latex")
            {
                let hidden = std::mem::take(&mut self.hidden);
                self.set_formula(&math::tex(tex), FormulaPlace::Inline);
                self.hidden = hidden;
            }
            return Taken::No;
        }
        let written =
            || WRITTEN.iter().find_map(|name| attributes.get(name)).filter(|tex| !tex.trim().is_empty());
        match &**name {
            "mjx-container" | "math-renderer" if !self.endless => {}
            name if is_math(name) && !self.endless => {}
            "span" | "section" | "div" if written().is_some() => {}
            "span" | "div"
                if self.position < self.scripts
                    && (attributes.has_class(&MATHJAX) || attributes.has_class(&PREVIEWS)) =>
            {
                self.hide(name);
                return Taken::Yes(None);
            }
            "span" | "div" if self.after_formula && attributes.has_class(&["katex-html"]) => {
                return Taken::No;
            }
            "span" | "div"
                if attributes.has_class(&FORMULAS)
                    || attributes.has_class(&MATHJAX)
                    || attributes.has_class(&["math"]) && attributes.has_class(&KINDS_OF_MATH) => {}
            "svg" => {
                if let Some(tex) = attributes.get("data-latex") {
                    self.set_formula(&math::tex(tex), FormulaPlace::Inline);
                }
                return Taken::No;
            }
            "img" if self.picture_of_formula(attributes) => return Taken::Yes(None),
            "script" if !self.endless => return self.script(attributes),
            _ => return Taken::No,
        }
        if tag.self_closing {
            return Taken::No;
        }
        let mut capture = Capture::new(name, place_by_class(attributes));
        capture.tex = written().map(math::tex);
        if let Some(source) = attributes.get("data-mathml") {
            capture.formula.read(source);
            capture.is_read = true;
        }
        let raw = capture.start(tag, attributes);
        self.capture = Some(Box::new(capture));
        Taken::Yes(raw)
    }

    /// A script that holds a formula: `type="math/tex; mode=display"`.
    fn script(&mut self, attributes: Attributes<'_>) -> Taken {
        let kind = attributes.get("type").unwrap_or_default().trim().to_ascii_lowercase();
        let Some(kind) = kind.strip_prefix("math/") else { return Taken::No };
        let place = if kind.contains("mode=display") { FormulaPlace::Display } else { FormulaPlace::Inline };
        let mut capture = Capture::new(&local_name!("script"), place);
        let text = if kind.starts_with("mml") { RawText::MathMl } else { RawText::Tex };
        capture.raw = Some((local_name!("script"), text));
        capture.depth = 1;
        self.capture = Some(Box::new(capture));
        Taken::Yes(Some(Raw::Script))
    }

    /// A picture of a formula, whose description is its TeX.
    fn picture_of_formula(&mut self, attributes: Attributes<'_>) -> bool {
        let Some(alt) = attributes.get("alt").filter(|alt| !alt.trim().is_empty()) else { return false };
        let source = attributes.get("src").unwrap_or_default();
        let class = attributes.get("class").unwrap_or_default();
        let is_formula = class.split_ascii_whitespace().any(|word| {
            matches!(word, "tex" | "latex" | "ee_img" | "math-tex")
                || word.starts_with("mwe-math-fallback-image")
        }) || DRAWN_BY.iter().any(|program| source.contains(program));
        if !is_formula || attributes.get("style").is_some_and(|style| super::super::css::read(style).hidden) {
            return false;
        }
        // Wikipedia has the picture for browsers without `MathML`.
        let is_fallback = class.contains("mwe-math-fallback-image") && self.after_formula;
        if !is_fallback {
            self.set_formula(&math::tex(alt), place_by_class(attributes));
        }
        true
    }

    /// Reads a tag within a formula, unless the formula ended before it.
    pub(super) fn tag_in_formula(&mut self, tag: &Tag) -> Taken {
        let Some(capture) = &mut self.capture else { return Taken::No };
        self.written.clear();
        let name = &tag.name;
        if capture.in_svg == 0 && capture.raw.is_none() && ends_formula(name, &capture.name) {
            // The element was never closed.
            self.end_formula();
            return Taken::No;
        }
        match tag.kind {
            TagKind::StartTag => Taken::Yes(capture.start(tag, Attributes(&tag.attrs))),
            TagKind::EndTag => {
                if capture.end(name) {
                    self.end_formula();
                }
                Taken::Yes(None)
            }
        }
    }

    /// Reads text within a formula; whether it is in one.
    pub(super) fn text_in_formula(&mut self, text: &str) -> bool {
        let Some(capture) = &mut self.capture else { return false };
        if capture.words.len() + text.len() > WORDS_MAX && capture.raw.is_none() && capture.in_math == 0 {
            // So much text is no formula.
            let words = std::mem::take(&mut capture.words);
            self.capture = None;
            self.characters(&words);
            return false;
        }
        capture.text(text);
        true
    }

    /// Sets the formula that was being read.
    pub(super) fn end_formula(&mut self) {
        let Some(capture) = self.capture.take() else { return };
        let place = capture.place;
        if let Some(text) = capture.written() {
            self.set_formula(&text, place);
        }
    }

    fn set_formula(&mut self, text: &str, place: FormulaPlace) {
        let lines = || text.lines().map(str::trim).filter(|line| !line.is_empty());
        if lines().next().is_none() {
            return;
        }
        if self.stack.len() + 3 >= budget::DEPTH {
            self.flow(text);
            return;
        }
        let name = local_name!("");
        if place == FormulaPlace::Display {
            self.before_block(Class::Block, &name);
            let level = self.stack.len();
            let mark = self.mark(Mark::new(Kind::Paragraph));
            self.push(&name, Class::Block, Some(Shape::Paragraph), mark);
            for (at, line) in lines().enumerate() {
                if at > 0 {
                    self.line_break();
                }
                self.formula_line(line);
            }
            self.pop_to(level, Reopening::No);
        } else {
            for (at, line) in lines().enumerate() {
                if at > 0 {
                    self.flow(" ");
                }
                self.formula_line(line);
            }
        }
        self.after_formula = true;
    }

    fn formula_line(&mut self, line: &str) {
        self.place_inline();
        let level = self.stack.len();
        if self.push(&local_name!(""), Class::Inline, Some(Shape::Code), 0) {
            self.counted(Shape::Code);
        }
        self.flow(line);
        self.pop_to(level, Reopening::No);
    }
}

impl Capture {
    fn new(name: &LocalName, place: FormulaPlace) -> Self {
        Self {
            name: name.clone(),
            depth: 0,
            place,
            tex: None,
            formula: Formula::default(),
            is_read: false,
            in_math: 0,
            in_svg: 0,
            words: String::new(),
            glyphs: None,
            label: None,
            raw: None,
        }
    }

    fn start(&mut self, tag: &Tag, attributes: Attributes<'_>) -> Option<Raw> {
        let name = &*tag.name;
        if *tag.name == self.name && !tag.self_closing {
            self.depth += 1;
        }
        let is_math = is_math(name);
        let node = attributes.get("data-mml-node");
        if self.tex.is_none()
            && (is_math || matches!(name, "svg" | "mjx-math" | "mjx-container") || node == Some("math"))
            && let Some(tex) = attributes.get("data-latex").filter(|tex| !tex.trim().is_empty())
        {
            self.tex = Some(math::tex(tex));
        }
        if name.starts_with("mjx-") || name == "svg" {
            let label = attributes.get("aria-label").or_else(|| attributes.get("data-semantic-speech"));
            if let Some(label) = label.map(str::trim).filter(|label| !matches!(*label, "" | "math")) {
                self.label.get_or_insert_with(|| label.to_owned());
            }
        }
        let is_display = match name {
            _ if is_math => {
                attributes.get("display") == Some("block") || attributes.get("mode") == Some("display")
            }
            "mjx-container" | "mjx-math" => attributes.get("display") == Some("true"),
            "div" | "span" => place_by_class(attributes) == FormulaPlace::Display,
            _ => false,
        };
        if is_display {
            self.place = FormulaPlace::Display;
        }
        match name {
            "script" | "style" | "title" | "textarea" if self.in_math == 0 => {
                let kind = attributes.get("type").unwrap_or_default();
                let text = match kind.strip_prefix("math/").filter(|_| name == "script") {
                    Some(kind) if kind.starts_with("tex") => RawText::Tex,
                    Some(kind) if kind.starts_with("mml") && self.tex.is_none() => RawText::MathMl,
                    _ => RawText::Dropped,
                };
                self.raw = Some((tag.name.clone(), text));
                return Some(if name == "script" { Raw::Script } else { Raw::Decoded });
            }
            "svg" if !tag.self_closing => self.in_svg += 1,
            "br" if self.in_math == 0 => self.words.push('\n'),
            _ => {}
        }
        if name == "span" && self.in_math == 0 && !tag.self_closing {
            let class = attributes.get("class").unwrap_or_default();
            if self.glyphs.is_none() && class.split_ascii_whitespace().any(|word| word == "katex-html") {
                self.glyphs = Some(Glyphs::default());
            }
            if let Some(glyphs) = &mut self.glyphs {
                glyphs.start(class);
            }
        }
        if is_math && !tag.self_closing {
            self.in_math += 1;
        }
        if self.in_math > 0 && !self.is_read {
            self.formula.start(name, attributes, tag.self_closing);
        }
        None
    }

    /// Reads an end tag; whether it ends the formula.
    fn end(&mut self, name: &LocalName) -> bool {
        if self.raw.as_ref().is_some_and(|(raw, _)| raw == name) {
            self.end_raw();
        }
        if self.in_math > 0 && !self.is_read {
            self.formula.end(name);
        }
        if &**name == "span"
            && self.in_math == 0
            && let Some(glyphs) = &mut self.glyphs
        {
            glyphs.end();
        }
        match &**name {
            name if is_math(name) => self.in_math = self.in_math.saturating_sub(1),
            "svg" => self.in_svg = self.in_svg.saturating_sub(1),
            _ => {}
        }
        if *name == self.name {
            self.depth = self.depth.saturating_sub(1);
        }
        self.depth == 0
    }

    /// Ends the element whose text is read as it is. Its `MathML` comes in pieces and is read as a whole.
    fn end_raw(&mut self) {
        if let Some((_, RawText::MathMl)) = self.raw.take()
            && let Some(source) = self.tex.take()
        {
            // What is beside it is the same formula.
            self.formula = Formula::default();
            self.formula.read(&source);
        }
    }

    fn text(&mut self, text: &str) {
        match &self.raw {
            Some((_, RawText::Tex | RawText::MathMl)) => self.tex.get_or_insert_default().push_str(text),
            Some((_, RawText::Dropped)) => {}
            None if self.in_math > 0 && self.is_read => {}
            None if self.in_math > 0 => self.formula.text(text),
            None if self.in_svg > 0 => {}
            None => {
                if let Some(glyphs) = &mut self.glyphs {
                    glyphs.text(text);
                }
                self.words.push_str(text);
            }
        }
    }

    fn written(mut self) -> Option<String> {
        self.end_raw();
        let known = |text: &String| !text.trim().is_empty();
        let tex = self.tex.filter(known).map(|tex| math::tex(&tex));
        let words = self.words;
        tex.or_else(|| self.formula.written())
            .or_else(|| self.label.filter(known))
            .or_else(|| self.glyphs.and_then(Glyphs::written))
            .or_else(|| Some(words).filter(known))
    }
}

/// Whether a tag cannot be in a formula that an element of the other name holds.
fn ends_formula(name: &LocalName, around: &LocalName) -> bool {
    name != around && (Class::of_block(name).is_some() || matches!(&**name, "hr" | "img" | "body" | "html"))
}

/// Whether an element is a formula in `MathML`, whatever prefix its name has.
fn is_math(name: &str) -> bool {
    matches!(name, "math" | "mml:math" | "m:math")
}

/// Where a formula stands by the classes of its element.
fn place_by_class(attributes: Attributes<'_>) -> FormulaPlace {
    if attributes.has_class(&DISPLAYS) { FormulaPlace::Display } else { FormulaPlace::Inline }
}
