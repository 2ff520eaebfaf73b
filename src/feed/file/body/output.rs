//! HTML that is written so that Markdown, template engines and parsers take it for what it is: no blank line, no opening
//! of a template tag, white space folded outside of `pre`, and each end tag where a parser expects it.

mod words;

/// The text so far and what is open in it.
pub(super) struct Output {
    text: String,
    open: Vec<OpenElement>,
    /// White space that is written once something follows it in its line.
    space: Gap,
    /// How many `pre` are open.
    pre: usize,
    /// Where the last words in a `pre` end.
    words: usize,
    /// Where the last line begins.
    line: usize,
    /// The most bytes of text; what follows is left out.
    most: usize,
}

/// An element whose end tag is still to be written.
struct OpenElement {
    name: &'static str,
    /// The node that it was opened for.
    node: u32,
    is_block: bool,
    /// What it is taken back to if the element turns out to be empty.
    before: Before,
    /// Where its start tag begins and ends.
    tag: (usize, usize),
}

/// The state of the output at a place.
#[derive(Clone, Copy)]
struct Before {
    length: usize,
    line: usize,
    space: Gap,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    None,
    Blank,
    Line,
}

impl Output {
    pub(super) fn new(most: usize) -> Self {
        Self {
            text: String::with_capacity(4096),
            open: Vec::new(),
            space: Gap::None,
            pre: 0,
            words: 0,
            line: 0,
            most,
        }
    }

    /// Whether there is no room for more.
    pub(super) fn is_full(&self) -> bool {
        self.text.len() >= self.most
    }

    /// The innermost open element.
    pub(super) fn innermost(&self) -> Option<&'static str> {
        self.open.last().map(|open| open.name)
    }

    pub(super) fn is_open(&self, name: &str) -> bool {
        self.open.iter().any(|open| open.name == name)
    }

    /// How many elements are open.
    pub(super) fn depth(&self) -> usize {
        self.open.len()
    }

    pub(super) fn is_in_pre(&self) -> bool {
        self.pre > 0
    }

    /// Writes a start tag within a line. Of an attribute without value the name alone is written.
    pub(super) fn inline(&mut self, name: &'static str, node: u32, attributes: &[(&str, String)]) {
        if matches!(name, "rt" | "rp") && self.is_open("ruby") {
            let ends = |open: &OpenElement| matches!(open.name, "dd" | "dt" | "li" | "p" | "rt" | "rp");
            let keep = self.open.iter().rposition(|open| !ends(open)).map_or(0, |at| at + 1);
            self.close_to(keep);
        }
        let before = self.before();
        self.flush_space();
        self.start(name, node, false, before, attributes);
    }

    /// Writes a start tag on a line of its own, after what a parser would end before it.
    pub(super) fn block(&mut self, name: &'static str, node: u32, attributes: &[(&str, String)]) {
        self.make_room(name);
        let before = self.before();
        self.new_line();
        self.start(name, node, true, before, attributes);
        if name == "pre" {
            self.pre += 1;
        }
    }

    /// Writes an element without content.
    pub(super) fn void(&mut self, name: &'static str, attributes: &[(&str, String)]) {
        self.flush_space();
        self.tag(name, attributes);
    }

    /// Writes a block without content on a line of its own.
    pub(super) fn void_block(&mut self, name: &'static str, attributes: &[(&str, String)]) {
        self.make_room(name);
        self.new_line();
        self.tag(name, attributes);
        self.new_line();
    }

    /// Ends a line within a paragraph.
    pub(super) fn line_break(&mut self) {
        if self.is_in_pre() {
            self.preformatted("\n");
            return;
        }
        self.space = Gap::None;
        self.text.push_str("<br>");
        self.space = Gap::Line;
    }

    fn before(&self) -> Before {
        Before { length: self.text.len(), line: self.line, space: self.space }
    }

    fn start(
        &mut self,
        name: &'static str,
        node: u32,
        is_block: bool,
        before: Before,
        attributes: &[(&str, String)],
    ) {
        let from = self.text.len();
        self.tag(name, attributes);
        self.open.push(OpenElement { name, node, is_block, before, tag: (from, self.text.len()) });
    }

    fn tag(&mut self, name: &str, attributes: &[(&str, String)]) {
        self.text.push('<');
        self.text.push_str(name);
        for (name, value) in attributes {
            self.text.push(' ');
            self.text.push_str(name);
            self.text.push_str("=\"");
            for c in value.chars() {
                match c {
                    '"' => self.text.push_str("&quot;"),
                    c if c.is_whitespace() && c != '\u{a0}' => self.text.push(' '),
                    c => self.character(c),
                }
            }
            self.text.push('"');
        }
        self.text.push('>');
    }

    /// Closes what was opened for a node, and what is open in it. Returns whether it was open.
    pub(super) fn close(&mut self, node: u32) -> bool {
        let at = self.open.iter().rposition(|open| open.node == node);
        if let Some(at) = at {
            self.close_to(at);
        }
        at.is_some()
    }

    /// Closes everything.
    pub(super) fn finish(mut self) -> String {
        self.close_to(0);
        self.new_line();
        self.text
    }

    /// Closes until so many elements are open.
    fn close_to(&mut self, depth: usize) {
        while self.open.len() > depth {
            let Some(open) = self.open.pop() else { return };
            if open.name == "pre" {
                self.pre -= 1;
            }
            let is_empty = self.text.len() == open.tag.1;
            if is_empty && !self.open.is_empty() && vanishes(open.name, &self.text[open.tag.0..]) {
                self.text.truncate(open.before.length);
                self.line = open.before.line;
                self.space = match open.is_block {
                    _ if self.begins_block() => Gap::None,
                    true => Gap::Line,
                    false => self.space.max(open.before.space),
                };
                continue;
            }
            if open.is_block {
                self.space = Gap::None;
                // A block that holds blocks ends on a line of its own.
                if self.text.ends_with('>') && !is_empty && ends_with_block(&self.text) {
                    self.new_line();
                }
            }
            self.text.push_str("</");
            self.text.push_str(open.name);
            self.text.push('>');
            if open.is_block && self.pre == 0 {
                self.space = Gap::Line;
            }
        }
    }

    /// Begins a line for a block.
    pub(super) fn new_line(&mut self) {
        if self.is_in_pre() {
            self.other_line();
            return;
        }
        self.space = Gap::None;
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.end_line();
        }
    }

    /// Lets what follows begin on a line of its own, unless it begins a block.
    pub(super) fn other_line(&mut self) {
        if self.is_in_pre() {
            let pre = self.open.iter().rfind(|open| open.name == "pre").map_or(0, |open| open.tag.1);
            if self.words > self.line.max(pre) {
                self.space = Gap::Line;
            }
        } else if !self.begins_block() {
            self.space = Gap::Line;
        }
    }

    fn end_line(&mut self) {
        self.text.push('\n');
        self.line = self.text.len();
    }

    fn flush_space(&mut self) {
        match std::mem::replace(&mut self.space, Gap::None) {
            Gap::None => {}
            Gap::Line if self.is_in_pre() => self.pre_newline(),
            _ if self.text.is_empty() || self.text.ends_with('\n') => {}
            Gap::Blank => self.text.push(' '),
            Gap::Line => self.end_line(),
        }
    }

    /// Closes what a parser would close before the start tag of a block.
    fn make_room(&mut self, name: &str) {
        if matches!(name, "li" | "dt" | "dd") {
            let ends =
                |open: &str| open == name || matches!(name, "dt" | "dd") && matches!(open, "dt" | "dd");
            let is_scope =
                |open: &OpenElement| open.is_block && !matches!(open.name, "div" | "p" | "address");
            for at in (1..self.open.len()).rev() {
                if ends(self.open[at].name) {
                    self.close_to(at);
                    break;
                }
                if is_scope(&self.open[at]) {
                    break;
                }
            }
        }
        let is_scope = |open: &OpenElement| matches!(open.name, "table" | "td" | "th" | "caption");
        let scope = self.open.iter().rposition(is_scope).map_or(0, |at| at + 1);
        if let Some(at) = self.open[scope..].iter().position(|open| open.name == "p")
            && !matches!(
                name,
                "td" | "th" | "tr" | "tbody" | "thead" | "tfoot" | "caption" | "col" | "colgroup"
            )
        {
            self.close_to(scope + at);
        }
        if is_heading(name) && self.innermost().is_some_and(is_heading) {
            self.close_to(self.open.len() - 1);
        }
    }
}

fn is_heading(name: &str) -> bool {
    matches!(name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6")
}

/// Whether an element without content, of which only the start tag is written, means nothing.
fn vanishes(name: &str, tag: &str) -> bool {
    let has_attributes = tag.len() > name.len() + 2;
    let is_container = matches!(
        name,
        "p" | "div"
            | "span"
            | "b"
            | "i"
            | "em"
            | "strong"
            | "u"
            | "s"
            | "small"
            | "section"
            | "article"
            | "aside"
            | "header"
            | "footer"
            | "nav"
            | "figure"
            | "figcaption"
            | "ul"
            | "ol"
            | "dl"
            | "blockquote"
            | "pre"
            | "code"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "center"
            | "a"
            | "mark"
            | "sub"
            | "sup"
            | "main"
    );
    is_container && (!has_attributes || name == "a" && !tag.contains(" id="))
}

/// Whether a text ends with the end tag of a block.
fn ends_with_block(text: &str) -> bool {
    let Some(tag) = text.rfind('<').map(|at| &text[at..]) else { return false };
    match tag.strip_prefix("</").and_then(|rest| rest.strip_suffix('>')) {
        Some(name) => matches!(super::elements::treatment(name), super::elements::Treatment::Block(_)),
        None => tag.starts_with("<hr") || tag.starts_with("<col"),
    }
}
