//! Joplin (joplinapp.org): the folder in which it synchronises its notes.

use super::{Mark, Profile, Role, plain};

pub(super) const PROFILE: Profile = Profile {
    name: "joplin",
    marks: &[Mark { files: &["info.json", ".sync"], beside: &[".resource", "locks"], words: &[] }],
    content: &[""],
    assets: &[".resource", "resources", ""],
    content_role,
    ..plain::PROFILE
};

/// Each object of Joplin is a file, which ends in a line with the number of its kind. Notes have 1.
fn content_role(text: &[u8]) -> Role {
    let text = text.trim_ascii_end();
    let last = memchr::memrchr(b'\n', text).map_or(0, |at| at + 1);
    match text[last..].strip_prefix(b"type_: ") {
        Some(b"1") | None => Role::Article,
        Some(_) => Role::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notebooks_and_tags_are_no_notes() {
        let table: [(&[u8], Role); 4] = [
            (b"Tea\n\nWords.\n\nid: 1\ntype_: 1", Role::Article),
            (b"Drinks\n\nid: 1\ntype_: 2\n", Role::Other),
            (b"type_: 5", Role::Other),
            (b"Words.", Role::Article),
        ];
        for (text, expected) in table {
            assert_eq!(content_role(text), expected, "{}", String::from_utf8_lossy(text));
        }
    }
}
