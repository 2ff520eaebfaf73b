//! The settings that the reader remembers when they are changed by key, and the last shelf. They have the names of the
//! configuration where it has the same setting.

use super::values::{Named, name_of, value_of};
use crate::article::ArticleId;
use crate::library::list::{ScopedQuery, Shelf};
use serde_json::{Value, json};

/// A remembered setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remembered {
    /// The longest line of an article, in columns.
    Width,
    /// The widths of the panes.
    Split,
    Theme,
    /// Whether pictures are shown on the page.
    Pictures,
    Mouse,
    Sort,
    Grouping,
    /// The shelf and the article that were shown when the library was closed.
    Shelf,
}

impl Named for Remembered {
    const NAMES: &[(&str, Self)] = &[
        ("width", Self::Width),
        ("split", Self::Split),
        ("theme", Self::Theme),
        ("inline_images", Self::Pictures),
        ("mouse", Self::Mouse),
        ("sort", Self::Sort),
        ("grouping", Self::Grouping),
        ("shelf", Self::Shelf),
    ];
}

impl Remembered {
    /// The name in the reading state.
    pub fn name(self) -> &'static str {
        name_of(self)
    }

    /// Finds a setting by its name.
    pub fn named(name: &str) -> Option<Self> {
        value_of(name)
    }
}

/// Shelves that are stored by name alone.
const SHELVES: [(&str, Shelf); 10] = [
    ("today", Shelf::Today),
    ("new", Shelf::New),
    ("unread", Shelf::Unread),
    ("starred", Shelf::Starred),
    ("continue", Shelf::Continue),
    ("all", Shelf::All),
    ("undated", Shelf::NoDate),
    ("drafts", Shelf::Drafts),
    ("muted", Shelf::Muted),
    ("uncategorised", Shelf::Uncategorised),
];

/// The last shelf and the article under the cursor, as a value of the reading state.
pub fn left_value(shelf: Option<&Shelf>, article: Option<ArticleId>) -> Value {
    json!({
        "shelf": shelf.map_or(Value::Null, shelf_value),
        "article": article.map(|article| article.to_string()),
    })
}

/// Reads a value made by [`left_value`]; `None` if it names no known shelf.
pub fn left_of(value: &Value) -> Option<(Shelf, Option<ArticleId>)> {
    let article = value.get("article").and_then(Value::as_str).and_then(ArticleId::named);
    Some((shelf_of(value.get("shelf")?)?, article))
}

/// A shelf as a value of the reading state.
fn shelf_value(shelf: &Shelf) -> Value {
    match shelf {
        Shelf::Category(path) => json!({ "category": path }),
        Shelf::Search(ScopedQuery { query, .. }) => json!({ "search": query }),
        shelf => {
            let named = SHELVES.iter().find(|(_, known)| known == shelf);
            named.map_or(Value::Null, |(name, _)| (*name).into())
        }
    }
}

fn shelf_of(value: &Value) -> Option<Shelf> {
    if let Some(name) = value.as_str() {
        return SHELVES.into_iter().find(|(known, _)| *known == name).map(|(_, shelf)| shelf);
    }
    if let Some(query) = value.get("search").and_then(Value::as_str) {
        return Some(Shelf::Search(ScopedQuery { query: query.to_owned(), within: None }));
    }
    let path = value.get("category")?.as_array()?;
    let path: Option<Vec<String>> = path.iter().map(|name| name.as_str().map(Into::into)).collect();
    path.filter(|path| !path.is_empty()).map(Shelf::Category)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_shelf_is_read_back() {
        let path = vec!["媒体".to_owned(), "a/b".to_owned()];
        let search = ScopedQuery { query: "钉钉 is:unread".into(), within: None };
        let others = [Shelf::Category(path), Shelf::Search(search)];
        for shelf in SHELVES.into_iter().map(|(_, shelf)| shelf).chain(others) {
            for article in [None, Some(ArticleId([0xa7; 16]))] {
                let left = left_value(Some(&shelf), article);
                assert_eq!(left_of(&left), Some((shelf.clone(), article)), "{left}");
            }
        }
        for value in
            [json!(null), json!(7), json!("attic"), json!({ "category": [] }), json!({ "category": [1] })]
        {
            assert_eq!(left_of(&value), None, "{value}");
            assert_eq!(left_of(&json!({ "shelf": value, "article": "x" })), None, "{value}");
        }
        for (_, setting) in Remembered::NAMES.iter().copied() {
            assert_eq!(Remembered::named(setting.name()), Some(setting));
        }
    }
}
