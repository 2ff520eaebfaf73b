//! Blocks, lists and tables: which elements they implicitly close, and the marks for what html2text does not keep.

use super::super::budget;
use super::super::mark::{CellFacts, Kind, Mark, TableFacts};
use super::super::numbering::{NumberStyle, Numbering, Waiting};
use super::super::output::{Output, Shape};
use super::start::Look;
use super::{Class, FilterState, Raw, Reopening};
use crate::document::model::{Align, Marker};
use crate::html::Attributes;
use html5ever::{LocalName, local_name};

impl<O: Output> FilterState<O> {
    /// Closes the elements that end when a block of this class begins.
    pub(super) fn before_block(&mut self, class: Class, name: &LocalName) {
        self.end_paragraph();
        let found = match class {
            Class::Item => {
                self.innermost(|entry| entry == Class::Item, &[Class::List, Class::Cell, Class::Table])
            }
            Class::Term => {
                self.innermost(|entry| entry == Class::Term, &[Class::List, Class::Cell, Class::Table])
            }
            Class::Cell => self.innermost(|entry| entry == Class::Cell, &[Class::Row, Class::Table]),
            Class::Row if *name == local_name!("tr") => {
                let row = self.stack.iter().rposition(|entry| {
                    entry.class == Class::Table
                        || entry.class == Class::Row && entry.name == local_name!("tr")
                });
                row.filter(|row| self.stack[*row].class == Class::Row)
            }
            Class::Row => self.table().map(|table| table + 1).filter(|next| *next < self.stack.len()),
            _ => None,
        };
        if let Some(open) = found {
            self.pop_to(open, Reopening::Yes);
        }
        let in_cell = !matches!(class, Class::Row | Class::Cell) || self.table().is_none();
        if in_cell
            && self.hidden == 0
            && self.top().is_some_and(|top| matches!(top.class, Class::Table | Class::Row))
        {
            self.implied_cell();
        }
    }

    /// Closes an open paragraph that would otherwise contain the next block.
    pub(super) fn end_paragraph(&mut self) {
        let open = self.stack.iter().rposition(|entry| entry.class != Class::Inline);
        if let Some(open) = open
            && self.stack[open].class == Class::Paragraph
        {
            self.pop_to(open, Reopening::Yes);
        }
    }

    fn innermost(&self, wanted: impl Fn(Class) -> bool, stops: &[Class]) -> Option<usize> {
        let open =
            self.stack.iter().rposition(|entry| wanted(entry.class) || stops.contains(&entry.class))?;
        wanted(self.stack[open].class).then_some(open)
    }

    fn table(&self) -> Option<usize> {
        self.stack.iter().rposition(|entry| entry.class == Class::Table)
    }

    pub(super) fn block(
        &mut self,
        name: &LocalName,
        class: Class,
        attributes: Attributes<'_>,
        look: Look,
    ) -> Option<Raw> {
        if self.hidden > 0 && !matches!(&**name, "xmp" | "plaintext") {
            self.push(name, class, None, 0);
            return None;
        }
        match class {
            Class::List => self.list(name, attributes, look),
            Class::Item => self.item(name, attributes, look),
            Class::Table => self.begin_table(name, attributes, look),
            Class::Row if self.table().is_some() => self.row(name, look),
            Class::Cell if self.table().is_some() && *name != local_name!("caption") => {
                self.cell(name, attributes, look);
            }
            Class::Row | Class::Cell => {
                let kind = if *name == local_name!("caption") { Kind::Caption } else { Kind::Division };
                self.label_table(name);
                let class = if self.table().is_some() { Class::Cell } else { Class::Block };
                let mark = self.mark(look.mark(kind));
                self.push(name, class, Some(Shape::Division), mark);
            }
            _ => return self.plain_block(name, class, attributes, look),
        }
        None
    }

    fn plain_block(
        &mut self,
        name: &LocalName,
        class: Class,
        attributes: Attributes<'_>,
        look: Look,
    ) -> Option<Raw> {
        let (shape, kind) = match &**name {
            "p" => (Shape::Paragraph, Kind::Paragraph),
            "h1" => (Shape::Heading(1), Kind::Heading(1)),
            "h2" => (Shape::Heading(2), Kind::Heading(2)),
            "h3" => (Shape::Heading(3), Kind::Heading(3)),
            "h4" => (Shape::Heading(4), Kind::Heading(4)),
            "h5" => (Shape::Heading(5), Kind::Heading(5)),
            "h6" => (Shape::Heading(6), Kind::Heading(6)),
            "blockquote" => (Shape::Quote, Kind::Quote),
            "dt" => (Shape::Division, Kind::Term),
            "dd" => (Shape::Division, Kind::Definition),
            "figcaption" => (Shape::Division, Kind::Caption),
            "figure" => {
                self.name_language(attributes);
                (Shape::Division, Kind::Figure)
            }
            "div" if attributes.has_class(&["footnote-definition"]) => {
                (Shape::Paragraph, Kind::Footnote("".into()))
            }
            "div" => {
                self.name_language(attributes);
                (Shape::Division, Kind::Division)
            }
            "pre" | "listing" | "xmp" | "plaintext" => {
                self.name_language(attributes);
                (Shape::Preformatted, Kind::Code(self.language.clone()))
            }
            _ => (Shape::Division, Kind::Division),
        };
        let mark = self.mark(look.mark(kind));
        if self.push(name, class, Some(shape), mark) && self.hidden == 0 {
            self.counted(shape);
        }
        match &**name {
            "summary" | "legend" => {
                self.push(&local_name!(""), Class::Inline, Some(Shape::Strong), 0);
                None
            }
            "xmp" => Some(Raw::Text),
            "plaintext" => Some(Raw::Plain),
            _ => None,
        }
    }

    /// Records the language named by a class, for the code around or inside the element.
    pub(super) fn name_language(&mut self, attributes: Attributes<'_>) {
        let Some(language) = language(attributes) else { return };
        if self.pre > 0
            && let Some(entry) =
                self.stack.iter().rev().find(|entry| entry.shape == Some(Shape::Preformatted))
            && let Some(Kind::Code(named)) =
                self.facts.marks.get_mut(entry.mark as usize).map(|mark| &mut mark.kind)
        {
            named.get_or_insert(language);
        } else {
            self.language = Some(language);
        }
    }

    fn list(&mut self, name: &LocalName, attributes: Attributes<'_>, look: Look) {
        let mark = self.mark(look.mark(Kind::List));
        if self.push(name, Class::List, Some(Shape::List), mark)
            && *name == local_name!("ol")
            && let Some(entry) = self.stack.last_mut()
        {
            let step = if attributes.has("reversed") { -1 } else { 1 };
            let start = attributes.get("start").and_then(|start| start.trim().parse().ok());
            let style = attributes.get("type").map(NumberStyle::read).unwrap_or_default();
            let waiting = (step < 0 && start.is_none()).then(Vec::new);
            entry.numbering = Some(Numbering { next: start.unwrap_or(1), step, style, waiting });
        }
    }

    fn item(&mut self, name: &LocalName, attributes: Attributes<'_>, look: Look) {
        let value = attributes.get("value").and_then(|value| value.trim().parse().ok());
        let style = attributes.get("type").map(NumberStyle::read);
        let list = self
            .stack
            .iter_mut()
            .rev()
            .find(|entry| matches!(entry.class, Class::List | Class::Cell | Class::Table));
        let marker = match list.and_then(|list| list.numbering.as_mut()) {
            Some(numbering) => Marker::Ordinal(numbering.take(value, style)),
            None => Marker::Bullet,
        };
        let mark = self.mark(look.mark(Kind::Item(marker)));
        if let Some(waiting) = self.items_of_list() {
            waiting.push(Waiting { mark, value, style });
        }
        self.push(name, Class::Item, Some(Shape::Item), mark);
    }

    /// The unnumbered items of the current list, if it is reversed.
    fn items_of_list(&mut self) -> Option<&mut Vec<Waiting>> {
        if !O::MARKS {
            return None;
        }
        let list = self
            .stack
            .iter_mut()
            .rev()
            .find(|entry| matches!(entry.class, Class::List | Class::Cell | Class::Table));
        list?.numbering.as_mut()?.waiting.as_mut()
    }

    /// Numbers the items of a reversed list at its end, counting down from their number.
    pub(super) fn number_reversed(&mut self, numbering: &mut Numbering) {
        let Some(waiting) = numbering.waiting.take() else { return };
        numbering.next = i64::try_from(waiting.len()).unwrap_or(i64::MAX);
        for Waiting { mark, value, style } in waiting {
            let number = numbering.take(value, style);
            if let Some(Kind::Item(marker @ Marker::Ordinal(_))) =
                self.facts.marks.get_mut(mark as usize).map(|mark| &mut mark.kind)
            {
                *marker = Marker::Ordinal(number);
            }
        }
    }

    /// Handles `<input type=checkbox>`, which makes the item around it a task.
    pub(super) fn input(&mut self, attributes: Attributes<'_>) {
        if attributes.get("type").is_none_or(|kind| !kind.eq_ignore_ascii_case("checkbox")) {
            return;
        }
        let item = self.stack.iter().rev().find(|entry| matches!(entry.class, Class::Item | Class::List));
        if let Some(item) = item
            && let Some(mark) = self.facts.marks.get_mut(item.mark as usize)
            && let Kind::Item(marker) = &mut mark.kind
        {
            *marker = Marker::Task { done: attributes.has("checked") };
        }
    }

    fn begin_table(&mut self, name: &LocalName, attributes: Attributes<'_>, look: Look) {
        if self.stack.iter().filter(|entry| entry.class == Class::Table).count() >= budget::TABLES {
            self.spent.depth = true;
            let mark = self.mark(look.mark(Kind::Division));
            self.push(name, Class::Block, Some(Shape::Division), mark);
            return;
        }
        let role = attributes.get("role").unwrap_or_default();
        if O::MARKS {
            self.facts.tables.push(TableFacts {
                presentation: matches!(role, "presentation" | "none"),
                ..TableFacts::default()
            });
        }
        let kind = Kind::Table((self.facts.tables.len() as u32).saturating_sub(1));
        // `align` on a table aligns the table, not its text.
        let align = look.declared.align;
        let mark = self.mark(Look { align, ..look }.mark(kind));
        self.push(name, Class::Table, Some(Shape::Paragraph), mark);
    }

    fn table_facts(&mut self) -> Option<&mut TableFacts> {
        let table = self.table()?;
        let mark = self.facts.marks.get(self.stack[table].mark as usize)?;
        let Kind::Table(table) = mark.kind else { return None };
        self.facts.tables.get_mut(table as usize)
    }

    fn label_table(&mut self, name: &LocalName) {
        if matches!(&**name, "caption" | "th" | "thead")
            && let Some(table) = self.table_facts()
        {
            table.labelled = true;
        }
    }

    fn row(&mut self, name: &LocalName, look: Look) {
        self.label_table(name);
        if *name == local_name!("tr") {
            let in_head = self.stack.iter().rev().take_while(|entry| entry.class != Class::Table);
            let in_head = in_head.into_iter().any(|entry| entry.name == local_name!("thead"));
            if let Some(table) = self.table_facts() {
                if in_head && table.head_rows == table.rows {
                    table.head_rows += 1;
                }
                table.rows += 1;
            }
        }
        let mark = if look.align.is_some() || look.declared.color.is_some() {
            self.mark(look.mark(Kind::Division))
        } else {
            0
        };
        self.push(name, Class::Row, Some(Shape::Division), mark);
    }

    fn cell(&mut self, name: &LocalName, attributes: Attributes<'_>, look: Look) {
        self.label_table(name);
        if !self.stack.iter().rev().any(|entry| entry.class == Class::Row && entry.name == local_name!("tr"))
            || self.top().is_some_and(|top| top.class == Class::Table || top.name != local_name!("tr"))
        {
            self.row(&local_name!("tr"), Look::default());
        }
        if look.declared.hidden {
            self.push_hidden(name, Class::Cell);
            return;
        }
        if self.facts.cells.len() >= budget::CELLS {
            self.spent.cells = true;
            // The limit is reached: the cell gets no block, but its words stay separate from those of the next cell.
            if self.hidden == 0 {
                self.out.text(" ");
            }
            self.push(name, Class::Cell, None, 0);
            return;
        }
        let span = |name: &str| attributes.get(name).and_then(|span| span.trim().parse::<u64>().ok());
        let cell = CellFacts {
            row: 0,
            columns: span("colspan").unwrap_or(1).clamp(1, budget::COLUMNS as u64) as u32,
            rows: span("rowspan").unwrap_or(1).min(u64::from(u32::MAX)) as u32,
            header: *name == local_name!("th"),
            align: look.align.unwrap_or(Align::Start),
        };
        self.begin_cell(name, cell, look);
    }

    fn begin_cell(&mut self, name: &LocalName, cell: CellFacts, look: Look) {
        let id = self.facts.cells.len() as u32;
        if O::MARKS
            && let Some(table) = self.table_facts()
        {
            let row = table.rows.saturating_sub(1);
            table.cells.push(id);
            self.facts.cells.push(CellFacts { row, ..cell });
        }
        let mark = self.mark(look.mark(Kind::Cell(id)));
        self.push(name, Class::Cell, Some(Shape::Division), mark);
    }

    /// Opens a cell for content directly in a table, unless it would be too deep.
    pub(super) fn implied_cell(&mut self) {
        let elements = if self.top().is_some_and(|top| top.name == local_name!("tr")) { 1 } else { 2 };
        if self.stack.len() + elements > budget::DEPTH {
            self.spent.depth = true;
            return;
        }
        let (gap, last) = (self.gap, self.last);
        if self.top().is_some_and(|top| top.name != local_name!("tr")) {
            self.row(&local_name!("tr"), Look::default());
        }
        let cell = CellFacts { row: 0, columns: 1, rows: 1, header: false, align: Align::Start };
        self.begin_cell(&local_name!("td"), cell, Look::default());
        (self.gap, self.last) = (gap, last);
    }

    /// Begins the label of a footnote, which is kept separate from its text.
    pub(super) fn footnote_label(&mut self, name: &LocalName) {
        let footnote = self.stack.iter().rev().map(|entry| entry.mark).find(|mark| {
            self.facts.marks.get(*mark as usize).is_some_and(|mark| matches!(mark.kind, Kind::Footnote(_)))
        });
        self.push_hidden(name, Class::Inline);
        self.label = Some((footnote.unwrap_or(0), String::new()));
    }

    /// Handles `hr`.
    pub(super) fn rule(&mut self) {
        self.end_paragraph();
        if self.hidden == 0 {
            self.object(Mark::new(Kind::Rule), "");
        }
    }
}

/// The language that a tag names for its code.
fn language(attributes: Attributes<'_>) -> Option<Box<str>> {
    let clean = |name: &str| {
        let name = name.trim_matches(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '+' | '#'));
        let known = !name.is_empty() && name.len() <= 24 && name.is_ascii();
        known.then(|| name.to_ascii_lowercase().into_boxed_str())
    };
    for name in ["data-lang", "data-language", "lang"] {
        if let Some(value) = attributes.get(name)
            && (name != "lang" || !value.contains('-') && value.len() > 2)
        {
            return clean(value);
        }
    }
    let class = attributes.get("class")?;
    let mut words = class.split([' ', ';', '\n', '\t']).filter(|word| !word.is_empty());
    if let Some(named) = words.clone().find_map(|word| {
        word.strip_prefix("language-")
            .or_else(|| word.strip_prefix("lang-"))
            .or_else(|| word.strip_prefix("brush:"))
    }) {
        return clean(named);
    }
    // Hexo: `<figure class="highlight rust">`.
    (words.next() == Some("highlight")).then(|| words.next())?.and_then(clean)
}
