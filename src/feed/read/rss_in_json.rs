//! RSS written as JSON, an element a member: it becomes RSS again and is read as such.

use super::html::escape_into;
use serde_json::Value;

/// Elements whose simple members are attributes.
const WITH_ATTRIBUTES: [&str; 5] = ["enclosure", "guid", "source", "category", "cloud"];

/// The document as XML; none if the object is no RSS.
pub(super) fn to_xml(root: &Value) -> Option<String> {
    let rss = root.get("rss")?;
    rss.get("channel")?;
    let mut out = String::new();
    write("rss", rss, &mut out);
    Some(out)
}

fn write(name: &str, value: &Value, out: &mut String) {
    let is_name = |name: &str| {
        let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, ':' | '-' | '_' | '.');
        name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.chars().all(is_part)
    };
    match value {
        _ if !is_name(name) => {}
        Value::Null => {}
        // The depth of JSON is limited by its parser.
        Value::Array(values) => values.iter().for_each(|value| write(name, value, out)),
        Value::Object(members) => {
            let has_attributes = WITH_ATTRIBUTES.contains(&name);
            let simple = |value: &Value| match value {
                Value::String(text) => Some(text.clone()),
                Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
                _ => None,
            };
            out.push('<');
            out.push_str(name);
            for (key, value) in members.iter().filter(|(key, _)| has_attributes && is_name(key)) {
                if let Some(text) = simple(value) {
                    out.push(' ');
                    out.push_str(key);
                    out.push_str("=\"");
                    escape_into(&text, out);
                    out.push('"');
                }
            }
            out.push('>');
            for (key, value) in members {
                if key == "#value" || key == "#text" {
                    escape_into(&simple(value).unwrap_or_default(), out);
                } else if !has_attributes {
                    write(key, value, out);
                }
            }
            close(name, out);
        }
        value => {
            out.push('<');
            out.push_str(name);
            out.push('>');
            escape_into(value.as_str().unwrap_or(&value.to_string()), out);
            close(name, out);
        }
    }
}

fn close(name: &str, out: &mut String) {
    out.push_str("</");
    out.push_str(name);
    out.push('>');
}
