//! Reads the plain front matter that nearly every file has, without a YAML parser.
//!
//! Accepts only lines whose meaning in YAML is unambiguous and gives up at any other line, so that the result never
//! differs from [`super::yaml`]. A library may have a hundred thousand such files, and a YAML parser takes longer than
//! opening the file.

use super::{Field, Node};

/// Reads a block if all its lines are plain.
pub(super) fn read(source: &str) -> Option<Vec<Field<'_>>> {
    if source.len() > super::SIZE_MAX || !is_plain_text(source) {
        return None;
    }
    let mut fields: Vec<Field<'_>> = Vec::with_capacity(12);
    // The indentation of the list under the last key, once it has an item.
    let mut list: Option<usize> = None;
    let mut takes_items = false;
    for line in source.lines() {
        let trimmed = line.trim_end_matches(' ');
        if trimmed.is_empty() {
            continue;
        }
        let indent = trimmed.len() - trimmed.trim_start_matches(' ').len();
        let content = &trimmed[indent..];
        if content == "-" || content.starts_with("- ") {
            if !takes_items || list.is_some_and(|before| before != indent) {
                return None;
            }
            list = Some(indent);
            let item = content[1..].trim_start_matches(' ');
            let item = if item.starts_with('[') { flow_list(item)? } else { scalar(item)? };
            let field = fields.last_mut()?;
            match &mut field.value {
                Node::List(items) => items.push(item),
                value => *value = Node::List(vec![item]),
            }
            continue;
        }
        if indent > 0 {
            return None;
        }
        if content.starts_with('#') {
            // In YAML a comment only ends a value of several lines, and none is accepted here.
            continue;
        }
        let colon = content.find(':')?;
        let key = content[..colon].trim_end_matches(' ');
        let rest = &content[colon + 1..];
        if !is_plain_key(key) || !(rest.is_empty() || rest.starts_with(' ')) {
            return None;
        }
        let rest = rest.trim_start_matches(' ');
        let value = if rest.starts_with('[') { flow_list(rest)? } else { scalar(rest)? };
        takes_items = rest.is_empty();
        list = None;
        fields.push(Field::new(key, value));
    }
    (!fields.is_empty()).then_some(fields)
}

/// Whether a text has no tabs, controls, noncharacters, byte order marks, or line ends that only YAML knows (NEL, LS,
/// PS).
fn is_plain_text(source: &str) -> bool {
    let bytes = source.as_bytes();
    bytes.iter().enumerate().all(|(at, byte)| match byte {
        b'\n' => true,
        0..=0x1f | 0x7f => false,
        0xc2 => bytes.get(at + 1).is_some_and(|next| *next >= 0xa0),
        0xe2 => !matches!(bytes.get(at + 1..at + 3), Some([0x80, 0xa8 | 0xa9])),
        0xef => !matches!(bytes.get(at + 1..at + 3), Some([0xbb, 0xbf] | [0xbf, 0xbe | 0xbf])),
        _ => true,
    })
}

fn is_plain_key(key: &str) -> bool {
    key.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && key.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.' | b' '))
        && !key.contains("  ")
}

/// A scalar on one line, quoted or not.
fn scalar(text: &str) -> Option<Node<'_>> {
    if text.is_empty() {
        return Some(Node::text(""));
    }
    let inner = match text.as_bytes()[0] {
        b'\'' => text
            .get(1..text.len() - 1)
            .filter(|inner| text.len() > 1 && text.ends_with('\'') && !inner.contains('\''))?,
        b'"' => text
            .get(1..text.len() - 1)
            .filter(|inner| text.len() > 1 && text.ends_with('"') && !inner.contains(['"', '\\']))?,
        _ => plain(text)?,
    };
    Some(Node::text(inner))
}

/// A scalar without quotes; none if YAML might read it differently.
fn plain(text: &str) -> Option<&str> {
    let first = text.as_bytes()[0];
    let indicator = matches!(
        first,
        b'-' | b'?'
            | b':'
            | b','
            | b'['
            | b']'
            | b'{'
            | b'}'
            | b'#'
            | b'&'
            | b'*'
            | b'!'
            | b'|'
            | b'>'
            | b'\''
            | b'"'
            | b'%'
            | b'@'
            | b'`'
    );
    if indicator {
        return None;
    }
    let bytes = text.as_bytes();
    let ends_early = memchr::memchr2_iter(b':', b'#', bytes).any(|at| match bytes[at] {
        b':' => bytes.get(at + 1).is_none_or(|next| *next == b' '),
        _ => bytes[at - 1] == b' ',
    });
    (!ends_early).then_some(text)
}

/// Reads `[a, b]` if its items are plain or simply quoted scalars.
fn flow_list(text: &str) -> Option<Node<'_>> {
    let inner = text.strip_prefix('[')?.strip_suffix(']')?.trim_matches(' ');
    if inner.contains(['[', ']', '{', '}', '#', ':', '\\', '?', '&', '*', '!', '|', '>', '%', '@', '`']) {
        return None;
    }
    if inner.is_empty() {
        return Some(Node::List(Vec::new()));
    }
    let mut items = Vec::new();
    for item in inner.split(',') {
        let item = item.trim_matches(' ');
        if item.is_empty() || item.starts_with('-') {
            return None;
        }
        let node = scalar(item)?;
        // The comma may be inside quotes, or the quote inside a word.
        if matches!(&node, Node::Text(text) if text.contains(['"', '\''])) {
            return None;
        }
        items.push(node);
    }
    Some(Node::List(items))
}

#[cfg(test)]
mod tests {
    use super::super::yaml;
    use super::*;

    #[test]
    fn what_it_accepts_yaml_reads_alike() {
        const PIECES: [&str; 40] = [
            "title", "a", "key-x", ":", ": ", " ", "  ", "\n", "\n", "- ", "-", "'", "\"", "[", "]", ", ",
            ",", "#", " #", "{", "}", "&", "*", "!", "|", ">", "%", "@", "`", "\\", "~", "1.10", "no",
            "新闻", "：", "\t", "?", "=", "\u{a0}", ".",
        ];
        let mut accepted = 0;
        arbtest::arbtest(|u| {
            let mut block = String::new();
            for _ in 0..u.int_in_range(1..=4)? {
                block.push_str(u.choose(&[
                    "title: ",
                    "tags:\n  - ",
                    "tags:\n  - [",
                    "a: [",
                    "x: '",
                    "b: \"",
                    "",
                    "  - ",
                ])?);
                for _ in 0..u.int_in_range(0..=5)? {
                    block.push_str(u.choose(&PIECES)?);
                }
                block.push_str(u.choose(&["\n", "'\n", "\"\n", "]\n"])?);
            }
            if let Some(fields) = read(&block) {
                accepted += 1;
                let by_yaml =
                    yaml::read(&block).map_err(|fault| fault.with_repair("")).map(|fields| as_text(&fields));
                assert_eq!(Ok(as_text(&fields)), by_yaml, "{block:?}");
            }
            Ok(())
        });
        assert!(accepted > 0, "nothing was accepted, so nothing was compared");
    }

    /// The fields as text that distinguishes an empty list from an empty scalar.
    fn as_text(fields: &[Field<'_>]) -> String {
        format!("{fields:?}")
    }

    #[test]
    fn common_front_matter_is_accepted() {
        let blocks = [
            "title: 新闻 C# 1.10\ncategories: \n    - 编程\n    - 某站 - 周刊\nauthor: x\ncomments: false\ndate: Fri, 19 Mar 2021 13:21:10 GMT\nthumbnail: \n",
            "title: '它说“好”'\ncategories: \n - a\n\nheadimg: 'https://example.com/?a=b#c'\ndate: 2022-03-24 11:59:21\n",
            "title: \"It's\"\ntags: [a, 'b c', \"d\"]\ndate : 2020-04-22T09:11\n# a comment\nx: []\n",
            "title: a\ncategories:\n  - [Tech, 编程, LWN.net]\n  - [\"b c\"]\n",
        ];
        for block in blocks {
            assert!(read(block).is_some(), "{block}");
        }
    }
}
