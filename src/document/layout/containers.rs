//! The margin of a block: what its containers put before its lines.

use super::flow::Flow;
use super::line::{Piece, Role};
use super::marker_text;
use crate::document::model::Container;
use crate::text::Widths;

pub(super) struct Margin {
    /// The texts that each container puts before the first line and before the others.
    entries: Vec<MarginEntry>,
    /// Whether the first line was laid out.
    begun: bool,
    /// Cells left for the text.
    pub(super) room: usize,
    /// The role of running text inside these containers.
    pub(super) role: Role,
    /// The marker of the innermost item, if the margin has no room for it; it is then shown within the text.
    pub(super) marker_in_text: Option<String>,
    widths: Widths,
}

struct MarginEntry {
    container: Option<Container>,
    first: String,
    rest: String,
    role: Role,
}

impl Margin {
    /// The margin of a block in these containers. It leaves at least three fifths of the page for the text, and at
    /// least twelve cells if the page has them. Outer containers are dropped first.
    pub(super) fn of(containers: &[Container], width: usize, widths: Widths) -> Self {
        let mut depth = 0;
        let mut role = Role::Body;
        let mut entries: Vec<MarginEntry> = Vec::with_capacity(containers.len());
        for container in containers {
            let (first, kind) = before(container, &mut depth, widths);
            let rest = if kind == Role::QuoteBar { first.clone() } else { " ".repeat(widths.width(&first)) };
            let shown = match container {
                Container::Item { first, .. } | Container::Footnote { first, .. } => *first,
                _ => kind == Role::QuoteBar,
            };
            if *container == Container::Quote {
                role = Role::Quote;
            }
            let first = if shown { first } else { rest.clone() };
            entries.push(MarginEntry { container: Some(container.clone()), first, rest, role: kind });
        }
        let most = width - (width * 3 / 5).max(width.min(12)).min(width);
        let mut used: usize = entries.iter().map(|entry| widths.width(&entry.rest)).sum();
        let mut marker_in_text = None;
        for entry in &mut entries {
            if used <= most {
                break;
            }
            used -= widths.width(&entry.rest);
            marker_in_text = (entry.role == Role::Marker && entry.first != entry.rest)
                .then(|| entry.first.trim_start().to_owned());
            entry.first.clear();
            entry.rest.clear();
        }
        if containers.last() == Some(&Container::Term) {
            role = Role::TableHeader;
        }
        // Only the innermost marker is shown, and only if its container was the last one dropped.
        if entries.last().is_some_and(|entry| !entry.rest.is_empty()) {
            marker_in_text = None;
        }
        Self { entries, begun: false, room: width - used, role, marker_in_text, widths }
    }

    /// Adds text between the margin and the block's text, if at least six cells are left.
    pub(super) fn push(&mut self, first: &str, rest: &str, role: Role) {
        let taken = self.widths.width(first);
        if self.room >= taken + 6 {
            self.room -= taken;
            self.entries.push(MarginEntry { container: None, first: first.into(), rest: rest.into(), role });
        }
    }

    /// A flow that begins with the marker that the margin has no room for.
    pub(super) fn flow(&mut self, role: Role) -> Flow {
        let mut flow = Flow::new(role);
        if let Some(marker) = self.marker_in_text.take() {
            flow.insert(&marker, Role::Marker);
        }
        flow
    }

    pub(super) fn next(&mut self) -> Vec<Piece> {
        let begun = std::mem::replace(&mut self.begun, true);
        let texts =
            self.entries.iter().map(|entry| (if begun { &entry.rest } else { &entry.first }, entry.role));
        texts
            .filter(|(text, _)| !text.is_empty())
            .map(|(text, role)| Piece::new(text.as_str(), role))
            .collect()
    }

    /// The pieces of the blank line between this block and the previous one: the bars of the quotations around both.
    pub(super) fn between(&self, before: &[Container]) -> Vec<Piece> {
        let shared = self.entries.iter().zip(before).take_while(|(entry, before)| match &entry.container {
            Some(Container::Item { first, .. } | Container::Footnote { first, .. }) => !first,
            Some(container) => container == *before,
            None => false,
        });
        let mut pieces: Vec<Piece> = shared
            .filter(|(entry, _)| !entry.rest.is_empty())
            .map(|(entry, _)| Piece::new(entry.rest.as_str(), entry.role))
            .collect();
        while pieces.pop_if(|last| last.style.role != Role::QuoteBar).is_some() {}
        pieces
    }
}

/// The text and role that a container puts before the first line of its first block.
fn before(container: &Container, depth: &mut usize, widths: Widths) -> (String, Role) {
    match container {
        Container::Quote => ("▎ ".into(), Role::QuoteBar),
        Container::Item { marker, .. } => {
            *depth += 1;
            (marker_text(marker, *depth - 1, widths), Role::Marker)
        }
        Container::Term => (String::new(), Role::Body),
        Container::Definition => ("    ".into(), Role::Body),
        Container::Footnote { label, .. } => {
            let label = format!("[{}] ", widths.cut(label, 12));
            (format!("{}{label}", " ".repeat(4usize.saturating_sub(widths.width(&label)))), Role::Marker)
        }
    }
}
