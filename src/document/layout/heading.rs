//! Headings, distinguished by weight, rules and symbols, so that no colour is needed.
//!
//! | level | shown as |
//! |---|---|
//! | 1 | bold, a heavy rule below |
//! | 2 | bold, a light rule below |
//! | 3, 4, 5, 6 | bold behind `◆`, `◇`, `▸`, `▹` |

use super::Sheet;
use super::containers::Margin;
use super::line::{Piece, Role};
use super::set::{Set, set};
use crate::document::model::{Align, Text};

impl Sheet<'_> {
    pub(super) fn heading(&mut self, level: u8, text: &Text, margin: &mut Margin, align: Align) {
        let role = Role::Heading(level);
        let mark = match level {
            ..=2 => "",
            3 => "◆ ",
            4 => "◇ ",
            5 => "▸ ",
            6.. => "▹ ",
        };
        let mut flow = margin.flow(role);
        if align == Align::Start && !mark.is_empty() {
            margin.push(mark, "  ", role);
        } else {
            flow.insert(mark, role);
        }
        flow.text(text, self.document, self.options);
        let mut widest = 0;
        for line in set(&flow, margin.room, self.options.widths) {
            widest = widest.max(line.width(self.options.widths));
            self.add_set(margin, line, align);
        }
        if level <= 2 && widest > 0 {
            let stroke = if level == 1 { "━" } else { "─" };
            let below = Piece::new(stroke.repeat(widest.min(margin.room)), Role::Rule);
            self.add_set(margin, Set { pieces: vec![below], character: flow.characters }, align);
        }
    }
}
