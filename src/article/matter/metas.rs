//! The fields of an HTML page of Pelican: `title` and `<meta name="…" content="…">` in its head. They stay in the body.

use super::{Field, Form, Matter, Node, SIZE_MAX};

/// The names that are fields. Others are for browsers and search engines.
const NAMES: [&str; 12] = [
    "title", "date", "modified", "category", "tags", "keywords", "author", "authors", "summary", "status",
    "slug", "lang",
];

/// Reads the head of a page; none if it has no fields.
pub(in super::super) fn read(text: &str) -> Option<Matter<'_>> {
    let head = &text[..text.floor_char_boundary(SIZE_MAX)];
    let mut fields: Vec<Field<'_>> = Vec::new();
    let mut rest = head;
    while let Some(at) = rest.find('<') {
        rest = &rest[at..];
        if let Some(inside) = rest.strip_prefix("<!--") {
            rest = inside.split_once("-->").map_or("", |(_, behind)| behind);
            continue;
        }
        let name_len = rest[1..].bytes().take_while(u8::is_ascii_alphanumeric).count();
        let name = &rest[1..=name_len];
        if name.eq_ignore_ascii_case("body") {
            break;
        }
        let (attributes, behind) = attributes(&rest[1 + name_len..]);
        rest = behind;
        if name.eq_ignore_ascii_case("meta") {
            fields.extend(field(&attributes));
        } else if name.eq_ignore_ascii_case("title") {
            let Some(end) = behind.find("</") else { break };
            fields.push(Field::new("title", Node::text(behind[..end].trim())));
            rest = &behind[end..];
        } else if name.eq_ignore_ascii_case("script") || name.eq_ignore_ascii_case("style") {
            rest = behind.find("</").map_or("", |end| &behind[end..]);
        }
    }
    let has_metas = fields.iter().any(|field| field.key != "title");
    has_metas.then(|| Matter { fields, form: Form::Headers, line: 1, end: text.len(), ..Matter::default() })
}

fn field<'t>(attributes: &[(&'t str, &'t str)]) -> Option<Field<'t>> {
    let get = |name: &str| {
        attributes.iter().find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| *value)
    };
    let (name, content) = (get("name")?.trim(), get("content")?);
    let known = NAMES.iter().find(|known| known.eq_ignore_ascii_case(name))?;
    // Pelican's own word for what other pages call keywords.
    let key = if *known == "keywords" { "tags" } else { known };
    (!content.trim().is_empty()).then(|| Field::new(key, Node::text(content.trim())))
}

/// The attributes of a tag, from the text behind its name, and the text behind the tag.
fn attributes(text: &str) -> (Vec<(&str, &str)>, &str) {
    let mut found = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '/' | '='));
        if rest.is_empty() {
            return (found, rest);
        }
        if let Some(behind) = rest.strip_prefix('>') {
            return (found, behind);
        }
        let is_end = |c: char| c.is_whitespace() || matches!(c, '=' | '>' | '/');
        let end = rest.find(is_end).unwrap_or(rest.len());
        let (name, behind) = rest.split_at(end);
        let Some(value) = behind.trim_start().strip_prefix('=').map(str::trim_start) else {
            found.push((name, ""));
            rest = behind;
            continue;
        };
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
        let (value, behind) = match quote {
            Some(quote) => value[1..].split_once(quote).unwrap_or((&value[1..], "")),
            None => {
                value.split_at(value.find(|c: char| c.is_whitespace() || c == '>').unwrap_or(value.len()))
            }
        };
        found.push((name, value));
        rest = behind;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(text: &str) -> Vec<(String, String)> {
        let fields = read(text).map(|matter| matter.fields).unwrap_or_default();
        let text = |node| if let Node::Text(text) = node { text.into_owned() } else { String::new() };
        fields.into_iter().map(|field| (field.key.into_owned(), text(field.value))).collect()
    }

    #[test]
    fn fields_stand_in_the_head_of_a_page() {
        let table: [(&str, &[(&str, &str)]); 8] = [
            (
                "<html><head><title>A cup</title><meta name=\"date\" content=\"2024-03-10\">",
                &[("title", "A cup"), ("date", "2024-03-10")],
            ),
            (
                "<META content='a > b' NAME='Tags'/><meta name=slug content=x>",
                &[("tags", "a > b"), ("slug", "x")],
            ),
            ("<meta charset=utf-8><meta name=keywords content='leaf, green'>", &[("tags", "leaf, green")]),
            ("<title>A cup</title><meta name=viewport content=wide>", &[]),
            ("<!-- <meta name=date content=2024-03-10> -->", &[]),
            ("<body><meta name=date content=2024-03-10>", &[]),
            ("<meta name=date content=''><meta name=date><meta name='date", &[]),
            ("<script>if (a < b) '<meta name=slug content=x>'</script>", &[]),
        ];
        for (text, expected) in table {
            let expected: Vec<_> = expected.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
            assert_eq!(fields(text), expected, "{text}");
        }
    }

    #[test]
    fn no_page_makes_it_panic() {
        arbtest::arbtest(|u| {
            let pieces = [
                "<", "meta", " name", "=", "date", "\"", "'", ">", "/", " content", "é", "<!--", "-->",
                "<title>",
            ];
            let mut text = String::new();
            for _ in 0..u.int_in_range(0..=14)? {
                text.push_str(u.choose(&pieces)?);
            }
            read(&text);
            Ok(())
        });
    }
}
