//! What kramdown takes for its own marks: attribute lists `{: .class #id}`, extensions `{::name}` and abbreviations.

/// An extension of kramdown, at the start of a text.
pub(super) enum Extension {
    /// `{::comment}`, whose content is not shown; the length of the tag.
    Comment(usize),
    /// Any other tag of an extension, which goes alone.
    Tag(usize),
}

/// The length of the attribute list at the start of a text. `{:ok, cup}` is text.
pub(super) fn attributes(rest: &str) -> Option<usize> {
    let inside = inside(rest, "{:")?;
    (!inside.starts_with([':', '/']) && is_list(inside)).then_some(inside.len() + 3)
}

/// The length of an attribute list as Python-Markdown and Pandoc write it behind a link or a picture: `{ width="20" }`,
/// `{.button}`. Only attributes of HTML are known: in a sentence about a program, `f(x){ y=1 }` is text.
pub(in super::super) fn link_attributes(rest: &str) -> Option<usize> {
    const NAMES: [&str; 10] =
        ["width", "height", "align", "loading", "target", "rel", "style", "class", "id", "title"];
    let inside = inside(rest, "{")?;
    let mut left = inside.trim().trim_start_matches(':').trim_start();
    if left.is_empty() {
        return None;
    }
    while !left.is_empty() {
        let end = left.find(|c: char| c.is_whitespace() || matches!(c, '"' | '\'')).unwrap_or(left.len());
        let word = &left[..end];
        let is_name = |name: &str| {
            !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
        };
        let is_known = match word.split_once('=') {
            Some((name, _)) => NAMES.contains(&name) || name.starts_with("data-"),
            None => word.strip_prefix(['.', '#']).is_some_and(is_name),
        };
        if !is_known {
            return None;
        }
        left = &left[end..];
        if let Some(quote) = left.chars().next().filter(|c| matches!(c, '"' | '\'')) {
            left = left[1..].split_once(quote)?.1;
        }
        left = left.trim_start();
    }
    Some(inside.len() + 2)
}

/// Whether an attribute list asks for a table of contents in place of the list before it.
pub(super) fn is_contents(list: &str) -> bool {
    let inside = list.trim_start_matches("{:").trim_end_matches('}');
    inside.split_whitespace().any(|item| item == "toc")
}

/// Whether the item of a list that becomes a table of contents is nothing but its mark. Its words are those that people
/// put there.
pub(super) fn is_placeholder(item: &str) -> bool {
    const WORDS: [&str; 8] =
        ["toc", "content", "contents", "table of contents", "目录", "目錄", "目次", "차례"];
    let words =
        item.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '*' | '-' | '+' | '.' | ')'));
    let words = words.trim().trim_end_matches([':', '：', '.']).to_lowercase();
    WORDS.contains(&&*words) || words.starts_with("this will become a table of contents")
}

/// Whether a line says what an abbreviation is short for: `*[HTML]: words`. Such lines end before a blank line. An
/// emphasised remark, `*[Later]: closed.*`, is text. `rest` is what follows the line.
pub(super) fn is_abbreviation(line: &str, rest: &str) -> bool {
    let text = line.trim_start_matches(' ');
    let Some((name, words)) = text.strip_prefix("*[").and_then(|rest| rest.split_once("]:")) else {
        return false;
    };
    let is_at_start = line.len() - text.len() < 4;
    let is_sound = !name.trim().is_empty() && !name.contains(['[', ']', '*']) && !words.contains('*');
    let next = rest.lines().next().unwrap_or_default();
    let is_last = next.trim().is_empty() || next.trim_start().starts_with("*[");
    is_at_start && is_sound && is_last && !words.trim().is_empty()
}

pub(super) fn extension(rest: &str) -> Option<Extension> {
    if let Some(inside) = inside(rest, "{::") {
        let tag = inside.len() + 4;
        let name = inside.trim();
        if name == "comment" {
            return Some(Extension::Comment(tag));
        }
        let known = ["nomarkdown", "options", "nokramdown"];
        let is_known = known.iter().any(|known| name.starts_with(known));
        return is_known.then_some(Extension::Tag(tag));
    }
    let inside = inside(rest, "{:/")?;
    let is_name = inside.bytes().all(|b| b.is_ascii_lowercase());
    is_name.then_some(Extension::Tag(inside.len() + 4))
}

/// The text between an opener and the next brace on the same line.
fn inside<'t>(rest: &'t str, opener: &str) -> Option<&'t str> {
    let behind = rest.strip_prefix(opener)?;
    let limit = behind.floor_char_boundary(1_000);
    let end = behind[..limit].find(['}', '\n']).filter(|end| behind[*end..].starts_with('}'))?;
    Some(&behind[..end])
}

/// A list begins with a blank, a class, an id, a named value, the name of a list that it defines, or `toc`. Each of its
/// items is one of these or the name of another list.
fn is_list(inside: &str) -> bool {
    let is_name = |text: &str| {
        !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | ':'))
    };
    let item = |item: &str| {
        item.strip_prefix(['.', '#']).is_some_and(|name| {
            !name.is_empty()
                && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | ':' | '.' | '#'))
        })
    };
    let mut rest = inside.trim_start();
    let mut first = true;
    while !rest.is_empty() {
        let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '"' | '\'')).unwrap_or(rest.len());
        let word = &rest[..end];
        let value =
            rest[end..].chars().next().filter(|c| matches!(c, '"' | '\'')).filter(|_| word.ends_with('='));
        if let Some(quote) = value {
            let Some((_, after)) = rest[end + 1..].split_once(quote) else { return false };
            if !is_name(&word[..word.len() - 1]) {
                return false;
            }
            rest = after.trim_start();
        } else {
            let counts = if first && !inside.starts_with([' ', '\t']) {
                item(word) || word == "toc" || word.len() > 1 && word.ends_with(':') && is_name(word)
            } else {
                item(word) || is_name(word)
            };
            if word.is_empty() || !counts {
                return false;
            }
            rest = rest[end..].trim_start();
        }
        first = false;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_behind_a_link_are_those_of_html() {
        for list in [
            "{ width=\"20\" }",
            "{ .md-button }",
            "{.a #b}",
            "{width=50% .center}",
            "{: .a}",
            "{target='_blank'}",
        ] {
            assert_eq!(link_attributes(&format!("{list} rest")), Some(list.len()), "{list}");
        }
        for text in ["{}", "{ return }", "{ y=1 }", "{a}", "{ .a", "{ width=\"20 }", "{.}", "{:ok}"] {
            assert_eq!(link_attributes(text), None, "{text}");
        }
    }

    #[test]
    fn abbreviations_stand_on_lines_of_their_own() {
        let table = [
            ("*[HTML]: Hyper Text\n", "", true),
            ("  *[a b]: words\n", "*[c]: words", true),
            ("*[HTML]: Hyper Text\n", "more words", false),
            ("*[Later]: closed.*\n", "", false),
            ("*[a](b): c\n", "", false),
            ("*[a]:\n", "", false),
            ("    *[a]: b\n", "", false),
            ("see *[a]: b\n", "", false),
        ];
        for (line, next, expected) in table {
            assert_eq!(is_abbreviation(line, next), expected, "{line}");
        }
    }

    #[test]
    fn a_placeholder_has_no_words_of_its_own() {
        for item in ["* TOC", "- content", "1. 目录", "* Table of contents:", "*   toc"] {
            assert!(is_placeholder(item), "{item}");
        }
        for item in ["* Tea", "- the content of a cup", "* ", "1. 2024"] {
            assert!(!is_placeholder(item), "{item}");
        }
    }

    #[test]
    fn attribute_lists_are_what_kramdown_takes_for_one() {
        let lists = [
            "{: .wide}",
            "{:.wide}",
            "{:#id}",
            "{:toc}",
            "{:target=\"_blank\"}",
            "{: .a #b c='d e'}",
            "{:refdef: style=\"x\"}",
            "{: refdef}",
            "{: }",
            "{:.a.b}",
            "{:width=\"50%\" height='1'}",
        ];
        for list in lists {
            assert_eq!(attributes(&format!("{list} rest")), Some(list.len()), "{list}");
        }
        let texts = [
            "{:ok, cup}",
            "{:ok}",
            "{:error, reason}",
            "{:leaf \"green\" :grams 5}",
            "{: a, b}",
            "{:x",
            "{:.a\n}",
            "{:a=b}",
            "{::comment}",
            "{:/}",
        ];
        for text in texts {
            assert_eq!(attributes(text), None, "{text}");
        }
    }
}
