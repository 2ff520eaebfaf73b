//! The category tree: every path of every article, with the articles of each node.
//!
//! An article belongs to every node of its paths; a node counts it once however many of its paths pass there.

use super::Row;
use crate::article::Header;
use std::collections::HashMap;

/// All categories of a library.
#[derive(Debug, Default)]
pub struct Tree {
    nodes: Vec<Node>,
    tops: Vec<NodeId>,
    by_name: HashMap<(Option<NodeId>, String), NodeId>,
    uncategorised: Vec<Row>,
}

/// A node of the tree, stable while the program runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(u32);

/// One category.
#[derive(Debug)]
pub struct Node {
    /// Its own name.
    pub name: String,
    /// The category above it.
    pub parent: Option<NodeId>,
    /// The categories directly below it, in no order.
    pub children: Vec<NodeId>,
    /// The articles of it and of all below it, each once, in the order of arrival.
    pub rows: Vec<Row>,
}

impl Tree {
    /// Takes in an article.
    pub fn add(&mut self, row: Row, header: &Header) {
        if header.categories.is_empty() {
            self.uncategorised.push(row);
        }
        for path in &header.categories {
            let mut parent = None;
            for name in path {
                let id = self.child(parent, name);
                let rows = &mut self.nodes[id.0 as usize].rows;
                // Rows arrive in order: an article already counted here was the last one added.
                if rows.last() != Some(&row) {
                    rows.push(row);
                }
                parent = Some(id);
            }
        }
    }

    fn child(&mut self, parent: Option<NodeId>, name: &str) -> NodeId {
        let key = (parent, name.to_owned());
        if let Some(id) = self.by_name.get(&key) {
            return *id;
        }
        let id = NodeId(self.nodes.len() as u32);
        self.nodes.push(Node { name: name.to_owned(), parent, children: Vec::new(), rows: Vec::new() });
        match parent {
            Some(parent) => self.nodes[parent.0 as usize].children.push(id),
            None => self.tops.push(id),
        }
        self.by_name.insert(key, id);
        id
    }

    /// The node of a path.
    pub fn find(&self, path: &[&str]) -> Option<NodeId> {
        path.iter()
            .try_fold(None, |parent, name| Some(Some(*self.by_name.get(&(parent, (*name).to_owned()))?)))
            .flatten()
    }

    /// A node.
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.0 as usize]
    }

    /// The articles without a category.
    pub fn uncategorised(&self) -> &[Row] {
        &self.uncategorised
    }

    /// The top categories, or those below one, the fullest first, ties by name.
    pub fn children(&self, of: Option<NodeId>) -> Vec<NodeId> {
        let mut ids = of.map_or(&self.tops, |id| &self.node(id).children).clone();
        ids.sort_by(|a, b| {
            let (a, b) = (self.node(*a), self.node(*b));
            b.rows.len().cmp(&a.rows.len()).then_with(|| a.name.cmp(&b.name))
        });
        ids
    }

    /// The names from the top down to a node.
    pub fn path(&self, id: NodeId) -> Vec<&str> {
        let mut names = vec![self.node(id).name.as_str()];
        let mut above = self.node(id).parent;
        while let Some(id) = above {
            names.push(&self.node(id).name);
            above = self.node(id).parent;
        }
        names.reverse();
        names
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::header;
    use super::*;

    #[test]
    fn a_node_counts_each_article_of_itself_and_below_once() {
        let mut tree = Tree::default();
        let paths: &[&[&[&str]]] = &[
            &[&["新媒体", "观察者网", "首页"]],
            &[&["新媒体", "观察者网"], &["新媒体", "要闻"]],
            &[&["编程"]],
            &[],
        ];
        for (row, categories) in paths.iter().enumerate() {
            let categories =
                categories.iter().map(|path| path.iter().map(ToString::to_string).collect()).collect();
            tree.add(row as Row, &crate::article::Header { categories, ..header("a title") });
        }
        let tops: Vec<_> = tree
            .children(None)
            .into_iter()
            .map(|id| (tree.path(id).join("/"), tree.node(id).rows.clone()))
            .collect();
        assert_eq!(tops, [("新媒体".into(), vec![0, 1]), ("编程".into(), vec![2])]);
        let below = tree.children(Some(tree.children(None)[0]));
        let below: Vec<_> =
            below.into_iter().map(|id| (tree.path(id).join("/"), tree.node(id).rows.clone())).collect();
        assert_eq!(below, [("新媒体/观察者网".into(), vec![0, 1]), ("新媒体/要闻".into(), vec![1])]);
        assert_eq!(tree.uncategorised(), [3]);
        assert_eq!(
            tree.find(&["新媒体", "要闻"]).map(|id| tree.path(id).join("/")).as_deref(),
            Some("新媒体/要闻")
        );
        assert_eq!((tree.find(&["要闻"]), tree.find(&[])), (None, None));
    }
}
