//! Fields in the head of a page, as Pelican has them: `<meta name="date" content="2024-03-10">`.

use super::build::matter;
use super::{Field, Form, Matter, Node, SIZE_MAX};

/// The fields of a page; none if its head has no `<meta>` element with a name and a content.
pub(in super::super) fn read(text: &str) -> Option<Matter<'_>> {
    let text = &text[..text.floor_char_boundary(SIZE_MAX)];
    let lower = text.to_ascii_lowercase();
    let start = lower.find("<head")?;
    let end = lower[start..].find("</head").map_or(text.len(), |at| start + at);
    let mut fields = Vec::new();
    let mut at = start;
    while let Some(found) = lower[at..end].find("<meta") {
        let from = at + found + "<meta".len();
        let to = lower[from..end].find('>').map_or(end, |len| from + len);
        let element = &text[from..to];
        if let (Some(name), Some(content)) = (attribute(element, "name"), attribute(element, "content")) {
            fields.push(Field::new(name, Node::text(content)));
        }
        at = to;
    }
    (!fields.is_empty()).then(|| Matter { form: Form::Headers, ..matter(text, (start, end), 0, fields) })
}

/// The value of an attribute in quotation marks.
fn attribute<'t>(element: &'t str, name: &str) -> Option<&'t str> {
    let mut rest = element;
    loop {
        let (before, after) = rest.split_once('=')?;
        let after = after.trim_start();
        let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let (value, next) = after[1..].split_once(quote)?;
        if before.trim().eq_ignore_ascii_case(name) {
            return Some(value);
        }
        rest = next;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_the_meta_elements_of_the_head() {
        let page = "<html><HEAD><title>Tea</title>\n<meta charset='utf-8'>\n<meta name=\"tags\" content='a, b'/>\n\
            <META content=\"2024-03-10\" name=\"date\">\n<meta name=x></head><meta name=\"y\" content=\"z\">";
        let fields = read(page).map(|matter| matter.fields).unwrap_or_default();
        let shown: Vec<String> =
            fields.iter().map(|field| format!("{} {:?}", field.key, field.value)).collect();
        assert_eq!(shown, ["tags Text(\"a, b\")", "date Text(\"2024-03-10\")"]);
        for page in
            ["", "<p>x</p>", "<head></head>", "<head><meta name=\"a", "<head><meta name=", "<head><meta é='"]
        {
            assert!(read(page).is_none(), "{page}");
        }
    }
}
