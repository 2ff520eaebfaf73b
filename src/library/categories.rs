//! The tree of categories with its counts.
//!
//! Articles with the same category paths form a set, and the tree is built from sets. Its cost therefore depends on the
//! number of categories and not of articles. A node counts the distinct articles of itself and its descendants: a set
//! that reaches a node by two paths is counted once.

use std::collections::BTreeSet;
use std::ops::AddAssign;

/// How many articles there are, and how many are unread.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    pub all: usize,
    /// Articles that are neither read nor muted nor drafts.
    pub unread: usize,
}

impl AddAssign for Count {
    fn add_assign(&mut self, other: Self) {
        self.all += other.all;
        self.unread += other.unread;
    }
}

/// A category.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Node {
    /// The last name of its path; empty for the root.
    pub name: String,
    /// The articles in this category and below it.
    pub count: Count,
    /// The categories directly below it, sorted by name.
    pub children: Vec<Node>,
}

/// All categories of a library.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tree {
    /// All articles of the tree; its children are the top-level categories.
    pub root: Node,
    /// The articles without a category.
    pub none: Count,
}

impl Tree {
    /// Adds a set of articles with these paths.
    pub fn add(&mut self, paths: &[Vec<String>], count: Count) {
        self.each(paths, |own| *own += count);
    }

    /// Changes the unread count of articles with these paths by `by`.
    pub fn read(&mut self, paths: &[Vec<String>], by: isize) {
        self.each(paths, |count| count.unread = count.unread.saturating_add_signed(by));
    }

    /// Whether there is such a category.
    pub fn has(&self, path: &[String]) -> bool {
        let mut node = Some(&self.root);
        for name in path {
            node = node.and_then(|node| node.children.iter().find(|child| child.name == *name));
        }
        node.is_some()
    }

    /// Changes the counts that articles with these paths are part of, each once.
    fn each(&mut self, paths: &[Vec<String>], change: impl Fn(&mut Count)) {
        change(&mut self.root.count);
        if paths.iter().all(Vec::is_empty) {
            change(&mut self.none);
        }
        let nodes: BTreeSet<&[String]> =
            paths.iter().flat_map(|path| (1..=path.len()).map(move |levels| &path[..levels])).collect();
        for path in nodes {
            change(&mut self.root.at(path).count);
        }
    }
}

impl Node {
    /// The categories directly below, the largest first, ties by name.
    pub fn by_size(&self) -> Vec<&Self> {
        let mut children: Vec<&Self> = self.children.iter().collect();
        children.sort_by(|a, b| b.count.all.cmp(&a.count.all).then_with(|| a.name.cmp(&b.name)));
        children
    }

    /// The child with this name, which is added if necessary.
    fn at(&mut self, path: &[String]) -> &mut Node {
        let Some((name, rest)) = path.split_first() else { return self };
        let at = self.children.binary_search_by(|child| child.name.as_str().cmp(name)).unwrap_or_else(|at| {
            self.children.insert(at, Node { name: name.clone(), ..Node::default() });
            at
        });
        self.children[at].at(rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(paths: &[&str]) -> Vec<Vec<String>> {
        paths.iter().map(|path| path.split('/').map(Into::into).collect()).collect()
    }

    fn find<'t>(tree: &'t Tree, path: &[String]) -> Option<&'t Node> {
        let child = |node: &'t Node, name: &String| node.children.iter().find(|child| child.name == *name);
        path.iter().try_fold(&tree.root, child)
    }

    #[test]
    fn a_node_counts_distinct_articles_of_itself_and_below() {
        let mut tree = Tree::default();
        tree.add(&paths(&["新媒体/观察者网", "新媒体/首页", "新媒体"]), Count { all: 3, unread: 2 });
        tree.add(&paths(&["新媒体/观察者网", "设计"]), Count { all: 1, unread: 0 });
        tree.add(&[], Count { all: 4, unread: 4 });
        let count = |path: &str| {
            let path: Vec<String> = path.split('/').map(Into::into).collect();
            find(&tree, &path).map(|node| (node.count.all, node.count.unread))
        };
        assert_eq!(count("新媒体"), Some((4, 2)));
        assert_eq!(count("新媒体/观察者网"), Some((4, 2)));
        assert_eq!(count("新媒体/首页"), Some((3, 2)));
        assert_eq!(count("设计"), Some((1, 0)));
        assert_eq!(count("设计/无"), None);
        assert_eq!(tree.root.count, Count { all: 8, unread: 6 });
        assert_eq!(tree.none, Count { all: 4, unread: 4 });
        tree.read(&paths(&["新媒体/首页", "设计"]), 1);
        tree.read(&[], -3);
        let count = |path: &[&str]| {
            let path: Vec<String> = path.iter().map(ToString::to_string).collect();
            find(&tree, &path).map(|node| node.count.unread)
        };
        assert_eq!(count(&["新媒体"]), Some(3));
        assert_eq!(count(&["新媒体", "观察者网"]), Some(2));
        assert_eq!((count(&["设计"]), tree.none.unread, tree.root.count.unread), (Some(1), 1, 4));
        let tops: Vec<_> = tree.root.by_size().iter().map(|node| node.name.as_str()).collect();
        assert_eq!(tops, ["新媒体", "设计"]);
    }
}
