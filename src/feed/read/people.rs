//! Names of authors.

use super::titles::in_one_line;
use crate::feed::tags::Element;

/// The most names of an item.
const NAMES_MAX: usize = 20;

/// The longest name. In bytes.
const NAME_MAX: usize = 300;

/// The names of an item's authors as they are found.
#[derive(Default)]
pub(super) struct Names {
    /// Each with its rank; addresses rank behind names.
    found: Vec<(u8, String)>,
}

/// Added to the rank of what is an address and no name.
const ADDRESS: u8 = 32;

impl Names {
    /// Adds the person of an element: `name` in it, else its text in the forms of RSS.
    pub(super) fn add(&mut self, element: Element, rank: u8) {
        if self.found.len() >= NAMES_MAX {
            return;
        }
        let part = |name: &str| {
            let text = element.children().filter(|child| child.is(name)).map(Element::all_text);
            text.map(|text| in_one_line(&text)).find(|text| !text.is_empty())
        };
        // In RDF the person may stand further in.
        let inner = || {
            let inside = element.children().find(|child| child.child("name").is_some());
            inside.and_then(|inside| inside.child("name")).map(|name| in_one_line(&name.all_text()))
        };
        let name = part("name").or_else(inner).or_else(|| part("title")).or_else(|| part("value"));
        if let Some(name) = name {
            self.push(rank, &name);
        } else if let Some(address) = part("email") {
            self.push(rank + ADDRESS, &address);
        } else if element.children().next().is_none() {
            self.add_text(&element.text(), rank);
        }
    }

    /// Adds a person in the forms of RSS.
    pub(super) fn add_text(&mut self, text: &str, rank: u8) {
        let text = in_one_line(text);
        if let Some(name) = name(&text) {
            self.push(rank, name);
        } else {
            self.push(rank + ADDRESS, text.trim_matches(['<', '>', '(', ')', '[', ']', ' ']));
        }
    }

    fn push(&mut self, rank: u8, name: &str) {
        let name = name[..name.floor_char_boundary(NAME_MAX)].trim();
        if !name.is_empty() && !self.found.iter().any(|(known, other)| *known == rank && other == name) {
            self.found.push((rank, name.to_owned()));
        }
    }

    /// The names of the best rank, joined.
    pub(super) fn joined(self) -> Option<String> {
        let best = self.found.iter().map(|(rank, _)| *rank).min()?;
        let names: Vec<String> =
            self.found.into_iter().filter(|(rank, _)| *rank == best).map(|(_, name)| name).collect();
        Some(names.join(", "))
    }
}

/// The name in `a@b (Name)`, `Name <a@b>`, `Name (a@b)` and `Name`; none if there is only an address.
fn name(text: &str) -> Option<&str> {
    let is_address = |text: &str| text.contains('@') && !text.trim().contains(' ');
    let trimmed = |text: &'_ str| -> usize { text.trim().len() };
    for (open, close) in [('(', ')'), ('<', '>'), ('[', ']')] {
        let Some((before, rest)) = text.split_once(open) else { continue };
        let Some((inside, _)) = rest.rsplit_once(close) else { continue };
        let inside_is_address = is_address(inside.trim_start_matches("mailto:"));
        if is_address(before) && !inside_is_address {
            return Some(unquoted(inside)).filter(|name| !name.is_empty());
        }
        if inside_is_address {
            return (trimmed(before) > 0).then(|| unquoted(before)).filter(|name| !is_address(name));
        }
    }
    // `a@b Name`
    if let Some((first, rest)) = text.split_once(' ')
        && is_address(first)
        && !rest.contains('@')
    {
        return Some(unquoted(rest.trim_start_matches(['-', ' '])));
    }
    (!is_address(text)).then(|| unquoted(text)).filter(|name| !name.is_empty())
}

fn unquoted(name: &str) -> &str {
    name.trim().trim_matches('"').trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_beside_addresses() {
        let table = [
            ("ann@a.example (Ann Oak)", "Ann Oak"),
            ("Ann Oak <ann@a.example>", "Ann Oak"),
            ("\"Ann Oak\" <ann@a.example>", "Ann Oak"),
            ("Ann Oak (ann@a.example)", "Ann Oak"),
            ("Ann Oak [mailto:ann@a.example]", "Ann Oak"),
            ("ann@a.example Ann Oak", "Ann Oak"),
            ("ann@a.example", "ann@a.example"),
            ("<ann@a.example>", "ann@a.example"),
            ("ann@a.example ()", "ann@a.example"),
            ("Ann Oak", "Ann Oak"),
            ("Ann\n  Oak", "Ann Oak"),
            ("Ann Oak (Reuters)", "Ann Oak (Reuters)"),
            ("安 橡", "安 橡"),
        ];
        for (text, expected) in table {
            let mut names = Names::default();
            names.add_text(text, 0);
            assert_eq!(names.joined().as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn the_best_rank_counts_and_addresses_come_last() {
        let mut names = Names::default();
        names.add_text(&"Ann ".repeat(1000), 0);
        assert!(names.joined().is_some_and(|name| name.len() <= NAME_MAX && name.ends_with("Ann")));
        let mut names = Names::default();
        assert_eq!(Names::default().joined(), None);
        names.add_text("ann@a.example", 0);
        names.add_text("Ann Oak", 1);
        names.add_text("Ann Oak", 1);
        names.add_text("Ben Elm", 1);
        names.add_text("", 0);
        assert_eq!(names.joined().as_deref(), Some("Ann Oak, Ben Elm"));
    }
}
