//! Shelves and categories: what is unfolded, the cursor, the counts beside each.

use crate::library::list::{Now, Shelf, shelf_holds};
use crate::library::marks::Marks;
use crate::library::tree::NodeId;
use crate::library::{Library, Row};
use std::collections::HashSet;

/// Below this many lines the top categories are unfolded from the start.
const UNFOLD_BELOW: usize = 40;

/// The shelves and the category tree.
#[derive(Debug, Default)]
pub struct TreePane {
    items: Vec<Item>,
    open: HashSet<NodeId>,
    cursor: usize,
    top: usize,
}

/// A line of the pane.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// What it opens.
    pub shelf: Shelf,
    /// How deep it stands in the category tree; 0 for shelves and top categories.
    pub depth: usize,
    /// Whether it has more below it.
    pub fold: Fold,
    /// How many of its articles wait to be read.
    pub unread: usize,
    /// How many articles it has.
    pub all: usize,
}

/// Whether a line has more below it, and whether that is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fold {
    /// Nothing below.
    Leaf,
    /// Shown.
    Open,
    /// Not shown.
    Closed,
}

/// The shelves that stand above the categories; one without articles is not shown.
const SHELVES: [Shelf; 6] =
    [Shelf::Today, Shelf::Unread, Shelf::Starred, Shelf::All, Shelf::NoDate, Shelf::Drafts];

impl TreePane {
    /// The lines.
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// The index of the line under the cursor.
    pub fn cursor(&self) -> usize {
        self.cursor
    }

    /// The first line on the screen.
    pub fn top(&self) -> usize {
        self.top
    }

    /// The line under the cursor.
    pub fn current(&self) -> Option<&Item> {
        self.items.get(self.cursor)
    }

    /// Makes lines and counts anew; the cursor stays on its shelf.
    pub fn refresh(&mut self, library: &Library, marks: &Marks, now: &Now) {
        let current = self.current().map(|item| item.shelf.clone());
        self.items = shelves(library, marks, now);
        let tops = library.tree().children(None);
        for node in tops {
            self.add(library, marks, node, 0);
        }
        let uncategorised = library.tree().uncategorised();
        if !uncategorised.is_empty() && uncategorised.len() < library.len() {
            let unread = count_unread(library, marks, uncategorised);
            let all = uncategorised.len();
            self.items.push(Item { shelf: Shelf::Uncategorised, depth: 0, fold: Fold::Leaf, unread, all });
        }
        if let Some(shelf) = current {
            self.point_at(&shelf);
        }
        self.cursor = self.cursor.min(self.items.len().saturating_sub(1));
    }

    fn add(&mut self, library: &Library, marks: &Marks, node: NodeId, depth: usize) {
        let category = library.tree().node(node);
        let open = self.open.contains(&node);
        let fold = match (category.children.is_empty(), open) {
            (true, _) => Fold::Leaf,
            (false, true) => Fold::Open,
            (false, false) => Fold::Closed,
        };
        let unread = count_unread(library, marks, &category.rows);
        self.items.push(Item { shelf: Shelf::Category(node), depth, fold, unread, all: category.rows.len() });
        if fold == Fold::Open {
            for child in library.tree().children(Some(node)) {
                self.add(library, marks, child, depth + 1);
            }
        }
    }

    /// Gives the categories the nodes they have in a library that was read anew; the caller refreshes.
    pub fn renumber(&mut self, moved: impl Fn(NodeId) -> Option<NodeId>) {
        self.open = self.open.iter().filter_map(|node| moved(*node)).collect();
        for item in &mut self.items {
            if let Shelf::Category(node) = item.shelf {
                item.shelf = moved(node).map_or(Shelf::All, Shelf::Category);
            }
        }
    }

    /// Unfolds the top categories of a small library.
    pub fn unfold_if_small(&mut self, library: &Library) {
        let tops = library.tree().children(None);
        let below: usize = tops.iter().map(|top| library.tree().node(*top).children.len()).sum();
        if tops.len() + below < UNFOLD_BELOW {
            self.open.extend(tops);
        }
    }

    /// Puts the cursor on a shelf if it is shown.
    pub fn point_at(&mut self, shelf: &Shelf) {
        if let Some(at) = self.items.iter().position(|item| item.shelf == *shelf) {
            self.cursor = at;
        }
    }

    /// Puts the cursor on a line.
    pub fn go(&mut self, index: usize) {
        self.cursor = index.min(self.items.len().saturating_sub(1));
    }

    /// Moves the cursor by a number of lines.
    pub fn step(&mut self, by: isize) {
        self.go(self.cursor.saturating_add_signed(by));
    }

    /// Unfolds the category under the cursor; the caller refreshes. Tells whether there was something to unfold.
    pub fn unfold(&mut self) -> bool {
        match self.current() {
            Some(Item { shelf: Shelf::Category(node), fold: Fold::Closed, .. }) => self.open.insert(*node),
            _ => false,
        }
    }

    /// Folds the category under the cursor, or the one above it; the caller refreshes. Tells whether anything was
    /// folded.
    pub fn fold(&mut self, library: &Library) -> bool {
        let Some(Shelf::Category(node)) = self.current().map(|item| item.shelf.clone()) else { return false };
        let folded = if self.open.contains(&node) { Some(node) } else { library.tree().node(node).parent };
        let Some(folded) = folded else { return false };
        self.open.remove(&folded);
        self.point_at(&Shelf::Category(folded));
        true
    }

    /// Scrolls as little as needed to have the cursor on a screen of `height` lines.
    pub fn fit(&mut self, height: usize) {
        let height = height.max(1);
        self.top = self.top.min(self.cursor).max((self.cursor + 1).saturating_sub(height));
        self.top = self.top.min(self.items.len().saturating_sub(height));
    }
}

fn shelves(library: &Library, marks: &Marks, now: &Now) -> Vec<Item> {
    let mut counts = [(0, 0); SHELVES.len()];
    for (_, entry) in library.rows() {
        let unread = usize::from(marks.is_unread(entry));
        for (shelf, count) in SHELVES.iter().zip(&mut counts) {
            if shelf_holds(shelf, entry, marks, now) {
                *count = (count.0 + unread, count.1 + 1);
            }
        }
    }
    let shown = SHELVES.iter().zip(counts).filter(|(shelf, (_, all))| *all > 0 || **shelf == Shelf::All);
    shown
        .map(|(shelf, (unread, all))| Item { shelf: shelf.clone(), depth: 0, fold: Fold::Leaf, unread, all })
        .collect()
}

fn count_unread(library: &Library, marks: &Marks, rows: &[Row]) -> usize {
    rows.iter().filter(|row| library.entry(**row).is_some_and(|entry| marks.is_unread(entry))).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Header;
    use crate::library::tests::entry;
    use crate::zone::Zone;

    fn pane() -> (TreePane, Library) {
        let mut library = Library::default();
        let paths: &[&[&str]] = &[&["新媒体", "观察者网"], &["新媒体", "要闻"], &["编程"], &[]];
        library.add(
            paths
                .iter()
                .enumerate()
                .map(|(number, path)| {
                    let mut entry = entry(&format!("title {number}"), "");
                    let path: Vec<_> = path.iter().map(ToString::to_string).collect();
                    entry.header = Header {
                        categories: if path.is_empty() { vec![] } else { vec![path] },
                        ..entry.header
                    };
                    entry
                })
                .collect(),
        );
        let mut pane = TreePane::default();
        pane.refresh(&library, &Marks::default(), &now());
        (pane, library)
    }

    fn now() -> Now {
        Now { utc: "2022-03-24T12:00:00Z".parse().unwrap_or_default(), zone: Zone::UTC }
    }

    fn shown(pane: &TreePane) -> Vec<(usize, usize)> {
        pane.items().iter().map(|item| (item.depth, item.all)).collect()
    }

    #[test]
    fn categories_unfold_and_fold_under_the_cursor() {
        let (mut pane, library) = pane();
        // Unread, All, No date; 新媒体, 编程; no category.
        assert_eq!(shown(&pane), [(0, 4), (0, 4), (0, 4), (0, 2), (0, 1), (0, 1)]);
        pane.go(3);
        assert!(pane.unfold());
        pane.refresh(&library, &Marks::default(), &now());
        assert_eq!(shown(&pane)[3..], [(0, 2), (1, 1), (1, 1), (0, 1), (0, 1)]);
        pane.step(1);
        assert!(pane.fold(&library), "folding a child folds its parent");
        pane.refresh(&library, &Marks::default(), &now());
        assert_eq!((shown(&pane).len(), pane.cursor()), (6, 3));
        assert!(!pane.fold(&library));
    }
}
