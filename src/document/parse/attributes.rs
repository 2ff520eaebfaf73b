//! The attributes of a tag.

use html5ever::Attribute;

/// The attributes of a tag as the tokenizer returns them: names in lower case, values decoded.
#[derive(Clone, Copy)]
pub(super) struct Attributes<'a>(pub(super) &'a [Attribute]);

impl<'a> Attributes<'a> {
    pub(super) fn get(&self, name: &str) -> Option<&'a str> {
        self.0.iter().find(|attribute| &*attribute.name.local == name).map(|attribute| &*attribute.value)
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    pub(super) fn has_class(&self, names: &[&str]) -> bool {
        self.get("class")
            .is_some_and(|class| class.split_ascii_whitespace().any(|word| names.contains(&word)))
    }
}
