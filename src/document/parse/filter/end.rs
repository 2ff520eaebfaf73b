//! End tags: which elements they end, and which they must leave alone.

use super::super::budget;
use super::super::output::Output;
use super::start::{belongs_in_code, block_class};
use super::{Class, FilterState, Reopening};
use html5ever::{LocalName, local_name};

impl<O: Output> FilterState<O> {
    /// An end tag.
    pub(super) fn end(&mut self, name: &LocalName) {
        if (self.pre > 0 || self.code > 0) && self.hidden == 0 && !belongs_in_code(name) {
            self.characters(&format!("</{}>", &**name));
            return;
        }
        match block_class(name) {
            None if *name == local_name!("br") => self.line_break(),
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

    /// An inline element ends while blocks inside it are open. They go on without it: its style would have to
    /// be taken out of the tree, so only its name is, and it ends with the first block that does.
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
        let heading = |entry: &LocalName| matches!(&**entry, "h1" | "h2" | "h3" | "h4" | "h5" | "h6");
        let matches =
            |entry: &super::OpenElement| entry.name == *name || heading(name) && heading(&entry.name);
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
                // It ends nothing, but it is the edge of a block all the same.
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

/// End tags do not reach out of a cell.
fn ends_scope(class: Class) -> bool {
    matches!(class, Class::Cell | Class::Row | Class::Table)
}
