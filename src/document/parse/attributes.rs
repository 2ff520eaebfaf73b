//! The attributes of a tag, by name.

use html5ever::Attribute;

/// The attributes of one tag, as the tokenizer gives them: names in lower case, values decoded.
#[derive(Clone, Copy)]
pub(super) struct Attributes<'a>(pub(super) &'a [Attribute]);

impl<'a> Attributes<'a> {
    /// The value of an attribute.
    pub(super) fn get(&self, name: &str) -> Option<&'a str> {
        self.0.iter().find(|attribute| &*attribute.name.local == name).map(|attribute| &*attribute.value)
    }

    /// Whether an attribute is there, with whatever value.
    pub(super) fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// Whether one of the words of `class` is one of these.
    pub(super) fn has_class(&self, names: &[&str]) -> bool {
        self.get("class")
            .is_some_and(|class| class.split_ascii_whitespace().any(|word| names.contains(&word)))
    }
}
