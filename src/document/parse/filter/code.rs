//! Lines of code that are elements: cells of a table beside their numbers, `code` or `span` elements without line ends
//! between them; and the buttons beside code.

use super::super::mark::{Kind, Mark};
use super::super::output::{Output, Shape};
use super::{Class, FilterState};
use crate::html::Attributes;
use html5ever::tokenizer::Tag;
use html5ever::{LocalName, local_name};

/// What the filter must remember about an open element until it ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum ElementRole {
    #[default]
    None,
    /// A table of lines.
    Table,
    /// A line.
    Line,
    /// A link from a heading to itself.
    Permalink,
    /// A part of a line of facts, such as an author or a date.
    Fact,
}

/// Whether a line of code has ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct LineEnd {
    /// An element that is a line has ended, and nothing followed.
    element: bool,
    /// The text so far ends with a line end.
    text: bool,
}

/// Classes of tables whose rows are lines of code: highlightjs-line-numbers, GitHub's gists and files, its changes.
const TABLES: [&str; 5] = ["hljs-ln", "js-file-line-container", "diff-table", "js-diff-table", "code-table"];
/// Classes of cells with a line of code.
const LINES: [&str; 6] =
    ["blob-code", "js-file-line", "hljs-ln-code", "lines-code", "line-content", "code-line"];
/// Classes of cells with its number.
const NUMBERS: [&str; 11] = [
    "blob-num",
    "js-line-number",
    "js-line-numbers",
    "hljs-ln-numbers",
    "lines-num",
    "line-num",
    "line-number",
    "line-numbers",
    "linenumber",
    "ln",
    "gutter",
];
/// Classes of elements that are a line of code: Shiki, Hugo, Hexo, Monaco.
const LINE_ELEMENTS: [&str; 6] = ["line", "code-line", "token-line", "view-line", "cl", "hljs-line"];

impl<O: Output> FilterState<O> {
    /// Whether a table or cell begins a table of lines of code.
    pub(super) fn begins_code_table(&self, name: &LocalName, attributes: Attributes<'_>) -> bool {
        match &**name {
            "table" => self.pre > 0 || attributes.has_class(&TABLES),
            "td" => attributes.has_class(&LINES) && self.table_is_empty(),
            _ => false,
        }
    }

    /// Whether the innermost table has no content yet, but for numbers.
    fn table_is_empty(&self) -> bool {
        let Some(table) = self.stack.iter().rposition(|entry| entry.class == Class::Table) else {
            return false;
        };
        self.stack[table + 1..].iter().all(|entry| entry.class == Class::Row) && !self.stack[table].broken
    }

    /// Opens a table of lines as one block of code.
    pub(super) fn begin_code_table(&mut self, tag: &Tag, attributes: Attributes<'_>) {
        let table = local_name!("table");
        if tag.name != table
            && let Some(open) = self.stack.iter().rposition(|entry| entry.class == Class::Table)
        {
            // Nothing of it is shown yet.
            self.pop_to(open, super::Reopening::No);
        }
        if self.pre == 0 {
            self.before_block(Class::Block, &table);
            let mark = self.mark(Mark::new(Kind::Code(self.language.clone())));
            if !self.push(&table, Class::Block, Some(Shape::Preformatted), mark) {
                return;
            }
            if self.hidden == 0 {
                self.counted(Shape::Preformatted);
            }
        } else if !self.push(&table, Class::Inline, None, 0) {
            return;
        }
        if let Some(entry) = self.stack.last_mut() {
            entry.role = ElementRole::Table;
        }
        self.code_line = LineEnd::default();
        if tag.name != table {
            self.code_table_part(&tag.name, attributes);
        }
    }

    /// The innermost open table of lines.
    pub(super) fn code_table(&self) -> Option<usize> {
        if self.pre == 0 {
            return None;
        }
        self.stack.iter().rposition(|entry| entry.role == ElementRole::Table)
    }

    /// Handles a start tag of a table in a table of lines; false if it is another tag.
    pub(super) fn code_table_part(&mut self, name: &LocalName, attributes: Attributes<'_>) -> bool {
        let Some(table) = self.code_table() else { return false };
        match &**name {
            "tr" | "tbody" | "thead" | "tfoot" | "colgroup" | "col" => {
                self.pop_to(table + 1, super::Reopening::No);
            }
            "td" | "th" => {
                self.pop_to(table + 1, super::Reopening::No);
                let is_number = attributes.has_class(&NUMBERS)
                    || attributes.has("data-line-number") && !attributes.has_class(&LINES);
                if is_number {
                    self.push_hidden(name, Class::Inline);
                } else {
                    self.begin_code_line();
                    if self.push(name, Class::Inline, None, 0) {
                        self.ends_code_line();
                    }
                }
            }
            _ => return false,
        }
        true
    }

    /// Handles an end tag there; false if it is another tag.
    pub(super) fn end_code_table_part(&mut self, name: &LocalName) -> bool {
        let Some(table) = self.code_table() else { return false };
        match &**name {
            "td" | "th" | "tr" | "tbody" | "thead" | "tfoot" => self.pop_to(table + 1, super::Reopening::No),
            "table" => self.pop_to(table, super::Reopening::No),
            _ => return false,
        }
        true
    }

    /// Ends the line before an element in preformatted text that is a line; false if it is none.
    pub(super) fn begin_line_element(&mut self, name: &LocalName, attributes: Attributes<'_>) -> bool {
        let is_line = self.pre > 0
            && self.hidden == 0
            && (matches!(&**name, "code" | "li")
                || matches!(&**name, "span" | "div") && attributes.has_class(&LINE_ELEMENTS));
        if is_line {
            self.begin_code_line();
        }
        is_line
    }

    /// Marks the element just opened as a line.
    pub(super) fn ends_code_line(&mut self) {
        if let Some(entry) = self.stack.last_mut() {
            entry.role = ElementRole::Line;
        }
    }

    /// Ends the line before, if nothing else did.
    fn begin_code_line(&mut self) {
        if std::mem::take(&mut self.code_line).element && self.hidden == 0 {
            self.write_preformatted("\n");
            self.code_line.text = false;
        }
    }

    /// Whether text stands between the cells of a table of lines.
    pub(super) fn is_between_lines(&self) -> bool {
        self.top().is_some_and(|top| top.role == ElementRole::Table)
    }

    /// Records text in code: what follows it begins no line.
    pub(super) fn code_text(&mut self, text: &str) {
        self.code_line = LineEnd { element: false, text: text.ends_with('\n') };
    }

    pub(super) fn role_ended(&mut self, role: ElementRole) {
        match role {
            ElementRole::None | ElementRole::Permalink => {}
            ElementRole::Table => self.code_line = LineEnd::default(),
            ElementRole::Line => self.code_line.element = !self.code_line.text,
            ElementRole::Fact => self.fact_ended = self.tokens,
        }
    }
}

/// Whether an element beside code is its toolbar or a button that copies it.
pub(super) fn is_tool(name: &LocalName, attributes: Attributes<'_>) -> bool {
    let class = attributes.get("class").unwrap_or_default();
    let mut words = class.split_ascii_whitespace();
    match &**name {
        "button" => {
            attributes.has("data-clipboard-text")
                || attributes.has("data-clipboard-target")
                || ["aria-label", "title"].iter().filter_map(|name| attributes.get(name)).any(says_copy)
                || words.any(|word| {
                    let word = word.to_ascii_lowercase();
                    word.contains("clipboard") || word.contains("copy") && !word.contains("copyright")
                })
        }
        "clipboard-copy" => true,
        "div" | "span" | "a" => words.any(|word| TOOLS.iter().any(|tool| word.eq_ignore_ascii_case(tool))),
        _ => false,
    }
}

/// Whether the label of a button begins with the word for copying.
fn says_copy(label: &str) -> bool {
    let label = label.trim();
    label.starts_with("复制") || label.get(..4).is_some_and(|word| word.eq_ignore_ascii_case("copy"))
}

/// Whether an inline element is a part of a line of facts: pages set such parts apart by their style alone.
pub(super) fn is_fact(attributes: Attributes<'_>) -> bool {
    let Some(class) = attributes.get("class") else { return false };
    let words = || class.split([' ', '\t', '\n', '-', '_']);
    words().any(|word| FACTS.contains(&word))
        && !words().any(|word| word.starts_with("sep") || word == "divider")
}

/// Parts of the classes of such elements.
const FACTS: [&str; 8] = ["meta", "byline", "author", "tag", "label", "badge", "item", "category"];

/// Classes of toolbars and buttons beside code: Prism, highlight.js, GitHub, Sphinx, Hexo, Docusaurus.
const TOOLS: [&str; 20] = [
    "toolbar-item",
    "copy-to-clipboard-button",
    "copy-to-clipboard",
    "clipboard-container",
    "zeroclipboard-container",
    "hljs-copy-wrapper-button",
    "hljs-copy-button",
    "hljs-copy",
    "copybtn",
    "copy-btn",
    "btn-copy",
    "copy-button",
    "button-copy",
    "copy-code",
    "copy-code-button",
    "code-copy",
    "code-copy-button",
    "copy-icon",
    "highlight-copy-btn",
    "js-clipboard-copy",
];
