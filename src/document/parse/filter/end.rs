//! End tags: which elements they close.

use super::super::budget;
use super::super::output::Output;
use super::start::{belongs_in_code, is_heading};
use super::{Class, FilterState, Reopening};
use html5ever::{LocalName, local_name};

impl<O: Output> FilterState<O> {
    pub(super) fn end(&mut self, name: &LocalName) {
        if self.sealed > 0 {
            return self.end_sealed(name);
        }
        if self.end_code_table_part(name) {
            return;
        }
        if (self.pre > 0 || self.code > 0) && self.hidden == 0 && !belongs_in_code(name) {
            self.characters(&format!("</{}>", &**name));
            return;
        }
        match Class::of_block(name) {
            None if *name == local_name!("br") => self.line_break(),
            None if *name == local_name!("picture") => self.end_picture(),
            None => self.end_inline(name),
            Some(class) => self.end_block(name, class),
        }
    }

    fn end_inline(&mut self, name: &LocalName) {
        if self.overflow > 0 {
            self.overflow -= 1;
            return;
        }
        let open = self.stack.iter().rposition(|entry| entry.name == *name || ends_scope(entry.class));
        match open {
            Some(open) if open > 0 && self.stack[open].name == *name => {
                if self.stack[open + 1..].iter().all(|entry| entry.class == Class::Inline) {
                    self.pop_to(open, Reopening::Yes);
                } else {
                    self.end_around_blocks(open);
                }
            }
            _ => {
                if let Some(waiting) = self.reopen.iter().rposition(|format| format.name == *name) {
                    self.reopen.remove(waiting);
                }
            }
        }
    }

    /// Handles the end of an inline element that contains open blocks. Its style cannot be removed from the tree, so
    /// the blocks keep it: only its name is cleared, and it ends with the first of these blocks.
    fn end_around_blocks(&mut self, open: usize) {
        if let Some(entry) = self.stack.get_mut(open) {
            entry.name = local_name!("");
            if entry.hides {
                self.pop_to(open, Reopening::No);
            }
        }
    }

    fn end_block(&mut self, name: &LocalName, class: Class) {
        if self.overflow > 0 {
            self.overflow -= 1;
            self.line_edge();
            return;
        }
        let matches =
            |entry: &super::OpenElement| entry.name == *name || is_heading(name) && is_heading(&entry.name);
        let stops = |entry: &super::OpenElement| match class {
            Class::Cell | Class::Row => entry.class == Class::Table,
            Class::Table => false,
            Class::Item => entry.class == Class::List || ends_scope(entry.class),
            _ => ends_scope(entry.class),
        };
        let open = self.stack.iter().rposition(|entry| matches(entry) || stops(entry));
        match open {
            Some(open) if open > 0 && matches(&self.stack[open]) => {
                self.pop_to(open, Reopening::Yes);
                if matches!(&**name, "figure" | "div") {
                    self.language = None;
                }
            }
            _ => {
                // It closes no element, but it still separates blocks.
                self.end_paragraph();
                if self.stack.len() < budget::DEPTH {
                    self.boundary();
                } else {
                    self.line_edge();
                }
                if let Some(top) = self.stack.last_mut() {
                    top.broken = true;
                }
            }
        }
    }
}

/// Whether an end tag cannot close elements outside an element of this class.
fn ends_scope(class: Class) -> bool {
    matches!(class, Class::Cell | Class::Row | Class::Table)
}
