//! Blocks of code: their language, and the numbers of lines beside them.

use super::tree::{BodyElement, BodyNode, Id, Kind, NONE};

/// Whether a cell or block holds the numbers of the lines of code beside it.
pub(super) fn is_gutter(nodes: &[BodyNode], id: Id, element: &BodyElement) -> bool {
    const NAMES: [&str; 8] =
        ["gutter", "linenos", "lineno", "line-numbers", "rouge-gutter", "gl", "hljs-ln-numbers", "blob-num"];
    if !element.classes().any(|class| NAMES.contains(&class)) {
        return false;
    }
    // The content: everything up to the next node outside.
    let mut at = nodes[id as usize].first;
    while at != NONE && at != id {
        let node = &nodes[at as usize];
        if let Kind::Text(words) = &node.kind
            && !words.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_whitespace())
        {
            return false;
        }
        if node.first != NONE {
            at = node.first;
            continue;
        }
        while at != id && nodes[at as usize].next == NONE {
            at = nodes[at as usize].parent;
        }
        if at != id {
            at = nodes[at as usize].next;
        }
    }
    true
}

/// The class of a block of code that names its language.
pub(super) fn language(element: &BodyElement) -> Option<String> {
    const PREFIXES: [&str; 4] = ["language-", "lang-", "highlight-source-", "brush:"];
    let named = element.classes().find_map(|class| {
        PREFIXES.iter().find_map(|prefix| class.strip_prefix(prefix)).filter(|name| !name.is_empty())
    });
    // Hexo writes the language beside the class of the frame.
    let beside = || {
        let is_frame = &**element.local() == "figure" && element.classes().next() == Some("highlight");
        element.classes().nth(1).filter(|_| is_frame)
    };
    let name = named.or_else(beside)?.trim_end_matches(';');
    let is_name =
        name.len() <= 40 && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"+#-_.".contains(&b));
    (is_name && !name.is_empty()).then(|| format!("language-{name}"))
}
