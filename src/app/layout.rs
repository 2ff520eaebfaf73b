//! The window: which pane has the keys, how the width is divided, and where the panes stand. Keys and drawing use the
//! same arithmetic.

use crate::input::action::{KeyContext, Pane};
use ratatui::layout::Rect;

/// Below this many columns or rows one line says that the window is too small.
pub const SMALLEST: (u16, u16) = (20, 5);
/// From this many columns categories, list and article stand side by side.
pub const WIDE: u16 = 160;
/// From this many columns list and article stand side by side.
pub const MEDIUM: u16 = 100;

/// Lines a notch of the mouse wheel scrolls.
pub const WHEEL: isize = 3;

/// How the width is divided, in columns; moved by the user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Splits {
    /// The categories' width on wide screens.
    pub tree: u16,
    /// The list's share of what categories leave, in percent.
    pub list: u16,
}

impl Default for Splits {
    fn default() -> Self {
        Self { tree: 28, list: 42 }
    }
}

/// Whether the article has the screen for itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Zen {
    Off,
    On,
}

/// The window as it is now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// Columns and rows.
    pub size: (u16, u16),
    pub focus: Pane,
    pub zen: Zen,
    pub splits: Splits,
}

impl Layout {
    /// A window of this size with the list in focus.
    pub fn new(size: (u16, u16)) -> Self {
        Self { size, focus: Pane::List, zen: Zen::Off, splits: Splits::default() }
    }

    /// Gives the list the keys, beside the article where there is room.
    pub fn focus_list(&mut self) {
        (self.focus, self.zen) = (Pane::List, Zen::Off);
    }

    /// The context whose keys count in the focused pane.
    pub fn key_context(&self) -> KeyContext {
        if self.focus == Pane::Page { KeyContext::Article } else { KeyContext::Lists }
    }

    /// Where the panes stand; none if the window is too small.
    pub fn panes(&self) -> Option<Panes> {
        let Self { size: (columns, rows), focus, zen, splits } = *self;
        if columns < SMALLEST.0 || rows < SMALLEST.1 {
            return None;
        }
        let ruled = rows >= 12;
        let height = rows - 1 - u16::from(ruled);
        let mut panes = Panes {
            rule: ruled.then(|| Rect::new(0, height, columns, 1)),
            footer: Rect::new(0, rows - 1, columns, 1),
            ..Panes::default()
        };
        let full = Rect::new(0, 0, columns, height);
        let column = |x: u16, width: u16| Some(Rect::new(x, 0, width, height));
        // Between two panes is a column for the line that separates them.
        if focus == Pane::Page && (zen == Zen::On || columns < MEDIUM) {
            panes.page = Some(full);
        } else if columns >= WIDE {
            let tree = splits.tree.clamp(16, columns / 3);
            let list = share(columns - tree - 2, splits.list);
            panes.tree = column(0, tree);
            panes.list = column(tree + 1, list);
            panes.page = column(tree + list + 2, columns - tree - list - 2);
        } else if columns >= MEDIUM {
            let left = share(columns - 1, splits.list);
            let place = column(0, left);
            if focus == Pane::Tree {
                panes.tree = place;
            } else {
                panes.list = place;
            }
            panes.page = column(left + 1, columns - left - 1);
        } else if focus == Pane::Tree {
            panes.tree = Some(full);
        } else {
            panes.list = Some(full);
        }
        Some(panes)
    }

    pub fn shows_page(&self) -> bool {
        self.panes().is_some_and(|panes| panes.page.is_some())
    }
}

/// Where the panes are. A pane that is not shown has no place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Panes {
    pub tree: Option<Rect>,
    pub list: Option<Rect>,
    pub page: Option<Rect>,
    /// The rule above the footer, where there is room for one.
    pub rule: Option<Rect>,
    pub footer: Rect,
}

impl Panes {
    /// What lies above the rule and the footer.
    pub fn above(&self) -> Rect {
        Rect { x: 0, y: 0, width: self.footer.width, height: self.rule.unwrap_or(self.footer).y }
    }

    pub fn pane(&self, pane: Pane) -> Option<Rect> {
        match pane {
            Pane::Tree => self.tree,
            Pane::List => self.list,
            Pane::Page => self.page,
        }
    }
}

/// A window of so many columns and rows in the middle of a screen, as far as they are there.
pub fn centred(screen: Rect, (columns, rows): (u16, u16)) -> Rect {
    let (columns, rows) = (columns.min(screen.width), rows.min(screen.height));
    Rect::new((screen.width - columns) / 2, (screen.height - rows) / 2, columns, rows)
}

fn share(columns: u16, percent: u16) -> u16 {
    let part = u32::from(columns) * u32::from(percent) / 100;
    (part as u16).clamp(24, columns.saturating_sub(32).max(24))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_depends_on_width_focus_and_zen() {
        let table = [
            ((200, 50), Pane::List, Zen::Off, "tree list page"),
            ((160, 50), Pane::Page, Zen::Off, "tree list page"),
            ((160, 50), Pane::Page, Zen::On, "page"),
            ((159, 50), Pane::List, Zen::Off, "list page"),
            ((100, 50), Pane::Tree, Zen::Off, "tree page"),
            ((99, 50), Pane::List, Zen::Off, "list"),
            ((60, 20), Pane::Page, Zen::Off, "page"),
            ((60, 20), Pane::Tree, Zen::Off, "tree"),
            ((20, 5), Pane::List, Zen::Off, "list"),
        ];
        for (size, focus, zen, expected) in table {
            let panes = Layout { size, focus, zen, splits: Splits::default() }.panes().unwrap_or_default();
            let shown = [(panes.tree, "tree"), (panes.list, "list"), (panes.page, "page")];
            let shown: Vec<_> =
                shown.iter().filter(|(place, _)| place.is_some()).map(|(_, name)| *name).collect();
            assert_eq!(shown.join(" "), expected, "{size:?} {focus:?}");
        }
    }

    #[test]
    fn panes_fill_the_width_without_overlap_at_any_size_and_split() {
        for columns in 20..=500 {
            for percent in [0, 10, 42, 90, 100] {
                let splits = Splits { tree: percent, list: percent };
                let layout = Layout { splits, ..Layout::new((columns, 24)) };
                let Some(panes) = layout.panes() else { continue };
                let mut x = 0;
                for place in [panes.tree, panes.list, panes.page].into_iter().flatten() {
                    assert!(place.x == x && place.width > 0, "{columns} {percent} {panes:?}");
                    x = place.x + place.width + 1;
                }
                assert_eq!(x, columns + 1, "{columns} {percent} {panes:?}");
            }
        }
    }

    #[test]
    fn a_window_too_small_has_no_panes() {
        for size in [(19, 5), (20, 4), (1, 1), (0, 0)] {
            assert_eq!(Layout::new(size).panes(), None);
        }
    }
}
