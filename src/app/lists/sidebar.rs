//! The sidebar: shelves and categories, which of them are unfolded, the cursor, the counts beside each.

use crate::catalogue::ShelfCounts;
use crate::language::{Language, Message};
use crate::library::categories::{Count, Node};
use crate::library::list::{Filter, ScopedQuery, Selection, Shelf};
use crate::text::fold;
use std::collections::HashSet;

/// Below this many lines the top categories are unfolded from the start.
const UNFOLD_BELOW: usize = 40;

#[derive(Debug, Default)]
pub struct Sidebar {
    items: Vec<SidebarItem>,
    /// The paths of the categories that are unfolded.
    open: HashSet<Vec<String>>,
    /// Queries that are kept as shelves.
    searches: Vec<String>,
    cursor: usize,
    top: usize,
    /// The text that names are searched for.
    needle: String,
    /// What was here before names were searched, until the search is over.
    before_find: Option<SidebarPlace>,
}

/// The shelf under the cursor, and the categories that were unfolded.
#[derive(Clone, Debug)]
struct SidebarPlace {
    shelf: Option<Shelf>,
    open: HashSet<Vec<String>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SidebarItem {
    pub shelf: Shelf,
    /// Its depth in the category tree; 0 for shelves and top categories.
    pub depth: usize,
    pub fold: Fold,
    pub count: Count,
}

/// Columns by which a category is indented below its parent.
const INDENT: usize = 2;
/// The largest indent, in columns.
const INDENT_MOST: usize = 8;

impl SidebarItem {
    /// A line that is no category.
    fn shelf(shelf: Shelf, count: Count) -> Self {
        Self { shelf, depth: 0, fold: Fold::Leaf, count }
    }

    pub fn indent(&self) -> usize {
        self.depth.min(INDENT_MOST) * INDENT
    }

    /// The columns of its fold sign, if it has one.
    pub fn sign_columns(&self) -> Option<std::ops::Range<usize>> {
        let start = 1 + self.indent();
        (self.fold != Fold::Leaf).then_some(start..start + 2)
    }
}

/// Whether a line has children, and whether they are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fold {
    Leaf,
    Open,
    Closed,
}

impl Sidebar {
    pub fn items(&self) -> &[SidebarItem] {
        &self.items
    }

    pub fn cursor(&self) -> usize {
        self.cursor
    }

    pub fn top(&self) -> usize {
        self.top
    }

    pub fn current(&self) -> Option<&SidebarItem> {
        self.items.get(self.cursor)
    }

    pub(crate) fn needle(&self) -> &str {
        &self.needle
    }

    pub(crate) fn set_needle(&mut self, needle: &str) {
        needle.clone_into(&mut self.needle);
    }

    /// Stores where the cursor is and what is unfolded, for [`Self::leave_find`].
    pub(crate) fn begin_find(&mut self) {
        let shelf = self.current().map(|item| item.shelf.clone());
        self.before_find = Some(SidebarPlace { shelf, open: self.open.clone() });
    }

    /// Goes back to where the search of names was begun, and folds what it has unfolded.
    pub(crate) fn leave_find(&mut self, counts: &ShelfCounts) {
        let Some(SidebarPlace { shelf, open }) = self.before_find.clone() else { return };
        self.open = open;
        self.refresh(counts);
        if let Some(shelf) = shelf {
            self.point_at(&shelf);
        }
    }

    /// The search of names is over: it leads back no more.
    pub(crate) fn end_find(&mut self) {
        self.before_find = None;
    }

    /// Whether the name of a shelf holds the text that is searched for.
    fn is_match(&self, shelf: &Shelf, language: Language) -> bool {
        fold(&shelf_name(shelf, language)).contains(&fold(&self.needle))
    }

    pub(crate) fn is_at_match(&self, language: Language) -> bool {
        self.current().is_some_and(|item| self.is_match(&item.shelf, language))
    }

    /// Puts the cursor on the next line whose name matches after it (`by` 1), before it (−1), or from it on (0), round
    /// the ends. Categories that are folded are searched as well; those above the match are unfolded. Returns whether
    /// there is a match.
    pub(crate) fn find(&mut self, by: isize, language: Language, counts: &ShelfCounts) -> bool {
        let lines = self.lines(counts, &|_| true);
        let here = self.current().and_then(|item| lines.iter().position(|line| line.shelf == item.shelf));
        let mut order = super::round(here.unwrap_or(0), lines.len(), by);
        let Some(at) = order.find(|at| self.is_match(&lines[*at].shelf, language)) else { return false };
        let shelf = lines[at].shelf.clone();
        if let Shelf::Category(path) = &shelf {
            self.open.extend((1..path.len()).map(|levels| path[..levels].to_vec()));
            self.refresh(counts);
        }
        self.point_at(&shelf);
        true
    }

    /// Makes lines and counts again; the cursor stays on its shelf.
    pub(crate) fn refresh(&mut self, counts: &ShelfCounts) {
        let current = self.current().map(|item| item.shelf.clone());
        self.items = self.lines(counts, &|path| self.open.contains(path));
        if let Some(shelf) = current {
            self.point_at(&shelf);
        }
        self.cursor = self.cursor.min(self.items.len().saturating_sub(1));
    }

    /// The lines, with the children of those categories that are `open`.
    fn lines(&self, counts: &ShelfCounts, open: &dyn Fn(&[String]) -> bool) -> Vec<SidebarItem> {
        let mut lines = shelves(counts);
        for query in &self.searches {
            let shelf = Shelf::Search(ScopedQuery { query: query.clone(), within: None });
            lines.push(SidebarItem::shelf(shelf, Count::default()));
        }
        for top in counts.tree.root.by_size() {
            add(&mut lines, top, &mut Vec::new(), open);
        }
        let none = counts.tree.none;
        if none.all > 0 && none.all < counts.tree.root.count.all {
            lines.push(SidebarItem::shelf(Shelf::Uncategorised, none));
        }
        lines
    }

    pub(crate) fn unfold_if_small(&mut self, counts: &ShelfCounts) {
        let tops = &counts.tree.root.children;
        let below: usize = tops.iter().map(|top| top.children.len()).sum();
        if tops.len() + below < UNFOLD_BELOW {
            self.open.extend(tops.iter().map(|top| vec![top.name.clone()]));
        }
    }

    pub fn searches(&self) -> &[String] {
        &self.searches
    }

    /// Stores the queries that are kept as shelves; the caller refreshes.
    pub(crate) fn keep_searches(&mut self, searches: Vec<String>) {
        self.searches = searches;
    }

    /// Puts the cursor on a shelf if it is shown.
    pub(crate) fn point_at(&mut self, shelf: &Shelf) {
        if let Some(at) = self.items.iter().position(|item| item.shelf == *shelf) {
            self.cursor = at;
        }
    }

    pub(crate) fn go(&mut self, index: usize) {
        self.cursor = index.min(self.items.len().saturating_sub(1));
    }

    pub(crate) fn step(&mut self, by: isize) {
        self.go(self.cursor.saturating_add_signed(by));
    }

    /// Unfolds the category under the cursor. Returns whether there was something to unfold.
    pub(crate) fn unfold(&mut self, counts: &ShelfCounts) -> bool {
        let Some(SidebarItem { shelf: Shelf::Category(path), fold: Fold::Closed, .. }) = self.current()
        else {
            return false;
        };
        let path = path.clone();
        self.open.insert(path);
        self.refresh(counts);
        true
    }

    /// Folds the category under the cursor, or the one above it. Returns whether anything was folded.
    pub(crate) fn fold(&mut self, counts: &ShelfCounts) -> bool {
        let Some(Shelf::Category(path)) = self.current().map(|item| item.shelf.clone()) else { return false };
        let above = || path.split_last().map(|(_, above)| above.to_vec()).filter(|above| !above.is_empty());
        let folded = if self.open.contains(&path) { Some(path.clone()) } else { above() };
        let Some(folded) = folded.filter(|folded| self.open.remove(folded)) else { return false };
        self.point_at(&Shelf::Category(folded));
        self.refresh(counts);
        true
    }

    /// Scrolls as little as needed to have the cursor on a screen of `height` lines.
    pub(crate) fn fit(&mut self, height: usize) {
        let height = height.max(1);
        self.top = self.top.min(self.cursor).max((self.cursor + 1).saturating_sub(height));
        self.top = self.top.min(self.items.len().saturating_sub(height));
    }
}

/// Adds the line of a category, and those of its children if it is open. `above` are the names of its parents.
fn add(lines: &mut Vec<SidebarItem>, node: &Node, above: &mut Vec<String>, open: &dyn Fn(&[String]) -> bool) {
    if node.count.all == 0 {
        return;
    }
    let depth = above.len();
    above.push(node.name.clone());
    let fold = match (node.children.is_empty(), open(above)) {
        (true, _) => Fold::Leaf,
        (false, true) => Fold::Open,
        (false, false) => Fold::Closed,
    };
    let shelf = Shelf::Category(above.clone());
    lines.push(SidebarItem { shelf, depth, fold, count: node.count });
    if fold == Fold::Open {
        for child in node.by_size() {
            add(lines, child, above, open);
        }
    }
    above.pop();
}

/// The shelves above the categories. A shelf without articles is not shown, except the shelf of all articles.
fn shelves(counts: &ShelfCounts) -> Vec<SidebarItem> {
    let Count { all, unread } = counts.tree.root.count;
    let of = |number| Count { all: number, unread: 0 };
    let counted = [
        (Shelf::Today, counts.today),
        (Shelf::New, counts.new),
        (Shelf::Unread, Count { all: unread, unread }),
        (Shelf::Starred, of(counts.starred)),
        (Shelf::Continue, of(counts.begun)),
        (Shelf::All, Count { all, unread }),
        (Shelf::NoDate, of(counts.undated)),
        (Shelf::Drafts, of(counts.drafts)),
        (Shelf::Muted, of(counts.muted)),
    ];
    let shown = counted.into_iter().filter(|(shelf, count)| count.all > 0 || *shelf == Shelf::All);
    shown.map(|(shelf, count)| SidebarItem::shelf(shelf, count)).collect()
}

/// The name of a shelf: a category's own name.
pub fn shelf_name(shelf: &Shelf, language: Language) -> String {
    match shelf {
        Shelf::Category(path) => path.last().cloned().unwrap_or_default(),
        other => shelf_title(other, language),
    }
}

/// The name of a list: its shelf, and the filter if it changes anything.
pub fn list_title(selection: &Selection, language: Language) -> String {
    let shelf = shelf_title(&selection.shelf, language);
    let filter = match selection.filter {
        Filter::Unread if selection.shelf != Shelf::Unread => Message::OnlyUnread,
        Filter::Starred if selection.shelf != Shelf::Starred => Message::OnlyStarred,
        Filter::All | Filter::Unread | Filter::Starred => return shelf,
    };
    format!("{shelf} · {}", language.say(filter))
}

/// What a list of this shelf is called: a category's whole path.
pub fn shelf_title(shelf: &Shelf, language: Language) -> String {
    let say = |message| language.say(message).into_owned();
    match shelf {
        Shelf::Today => say(Message::Today),
        Shelf::New => say(Message::New),
        Shelf::Unread => say(Message::Unread),
        Shelf::Starred => say(Message::Starred),
        Shelf::Continue => say(Message::Continue),
        Shelf::All => say(Message::All),
        Shelf::NoDate => say(Message::NoDate),
        Shelf::Drafts => say(Message::Drafts),
        Shelf::Muted => say(Message::Muted),
        Shelf::Uncategorised => say(Message::NoCategory),
        Shelf::Category(path) => path.join(" / "),
        Shelf::Search(search) => match &search.within {
            None => format!("⌕ {}", search.query),
            Some(shelf) => format!("⌕ {} · {}", search.query, shelf_title(shelf, language)),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::library::categories::Tree;

    fn counts() -> ShelfCounts {
        let mut tree = Tree::default();
        let one = Count { all: 1, unread: 1 };
        for path in ["新媒体/观察者网", "新媒体/要闻", "编程"] {
            tree.add(&[path.split('/').map(Into::into).collect()], one);
        }
        tree.add(&[], one);
        ShelfCounts { tree, total: 4, undated: 4, ..ShelfCounts::default() }
    }

    fn shown(sidebar: &Sidebar) -> Vec<(usize, usize)> {
        sidebar.items().iter().map(|item| (item.depth, item.count.all)).collect()
    }

    #[test]
    fn categories_unfold_and_fold_under_the_cursor() {
        let counts = counts();
        let mut sidebar = Sidebar::default();
        sidebar.refresh(&counts);
        // Unread, All, No date; 新媒体, 编程; no category.
        assert_eq!(shown(&sidebar), [(0, 4), (0, 4), (0, 4), (0, 2), (0, 1), (0, 1)]);
        sidebar.go(3);
        assert!(sidebar.unfold(&counts));
        assert_eq!(shown(&sidebar)[3..], [(0, 2), (1, 1), (1, 1), (0, 1), (0, 1)]);
        sidebar.step(1);
        assert!(sidebar.fold(&counts), "folding a child folds its parent");
        assert_eq!((shown(&sidebar).len(), sidebar.cursor()), (6, 3));
        assert!(!sidebar.fold(&counts));
    }
}
