//! The text that a page carries as data for search engines: the `articleBody` of JSON-LD (<https://schema.org/Article>).
//! Of a page that a script fills when it is opened, it may be the only text that was saved.

use super::tags::{Tags, attribute};
use memchr::memmem;
use serde_json::Value;

/// Values in values that are looked into.
const DEPTH: usize = 8;

/// The longest text of an article in the page's data, as HTML.
pub(super) fn article_body(page: &str) -> Option<String> {
    memmem::find(page.as_bytes(), b"articleBody")?;
    let scripts = Tags::new(page).filter(|tag| {
        tag.is("script")
            && !tag.is_end
            && attribute(&page[tag.start..tag.end], "type")
                .is_some_and(|kind| kind.eq_ignore_ascii_case("application/ld+json"))
    });
    let bodies = scripts.filter_map(|tag| {
        let rest = &page[tag.end..];
        let text = &rest[..memmem::find(rest.as_bytes(), b"</")?];
        longest(&serde_json::from_str(text.trim()).ok()?, DEPTH)
    });
    bodies.max_by_key(String::len).map(|text| html(&text))
}

fn longest(value: &Value, depth: usize) -> Option<String> {
    let depth = depth.checked_sub(1)?;
    match value {
        Value::Array(items) => items.iter().filter_map(|item| longest(item, depth)).max_by_key(String::len),
        Value::Object(fields) => {
            let own = fields.get("articleBody").and_then(Value::as_str).map(str::to_owned);
            let inner = fields.values().filter_map(|value| longest(value, depth));
            own.into_iter().chain(inner).max_by_key(String::len)
        }
        _ => None,
    }
}

/// The text is plain with a line a paragraph, or has the tags of the article.
fn html(text: &str) -> String {
    if text.contains("</") {
        return text.to_owned();
    }
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let mut html = String::with_capacity(text.len());
    for line in lines {
        html.push_str("<p>");
        html.push_str(&line.replace('&', "&amp;").replace('<', "&lt;"));
        html.push_str("</p>\n");
    }
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_text_is_found_in_any_script() {
        let page = "<script type=\"application/ld+json\">{\"@graph\": [{\"articleBody\": \"One & two.\\n\\nThree < four.\"},\
            {\"articleBody\": \"Short.\"}]}</script><script>{\"articleBody\": \"None of this, although it is longer.\"}</script>\
            <script type=application/ld+json>{broken \"articleBody\": }</script>";
        assert_eq!(article_body(page).as_deref(), Some("<p>One &amp; two.</p>\n<p>Three &lt; four.</p>\n"));
        assert_eq!(article_body("<p>articleBody</p>"), None);
        let deep = format!(
            "<script type=application/ld+json>{}{{\"articleBody\":\"x\"}}{}</script>",
            "[".repeat(20),
            "]".repeat(20)
        );
        assert_eq!(article_body(&deep), None);
    }
}
