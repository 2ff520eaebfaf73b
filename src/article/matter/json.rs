//! JSON front matter: Hugo's with braces, and Hexo's without braces up to `;;;`.

use super::{Field, Matter, Node};
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use std::borrow::Cow;
use std::fmt;

/// Reads the block of `matter`, line by line if it is not valid JSON.
pub(super) fn read(matter: &mut Matter<'_>) {
    if matter.source.len() > super::SIZE_MAX {
        matter.problem(matter.line, "the front matter is longer than 64 KiB; read line by line");
        matter.fields = by_line(matter.source);
        return;
    }
    let braced = matter.source.trim_start().starts_with('{');
    let text: Cow<'_, str> = if braced {
        matter.source.into()
    } else {
        // Hexo replaces tabs by two spaces and omits the braces.
        format!("{{{}\n}}", matter.source.trim_end().trim_end_matches(',').replace('\t', "  ")).into()
    };
    match serde_json::from_str::<Owned>(&text) {
        Ok(Owned(Node::Map(fields))) => matter.fields = fields,
        Ok(_) => {}
        Err(error) => {
            let message = error.to_string();
            let reason = message.split(" at line ").next().unwrap_or_default();
            let reason = crate::text::clean_line(reason).into_owned();
            // An error at the end belongs to the block's last line, not to the line of the added brace.
            let last = matter.source.lines().count().max(1);
            let line = matter.line + error.line().clamp(1, last) - 1;
            matter.problem(line, format!("the front matter is not valid JSON ({reason}); read line by line"));
            matter.fields = by_line(matter.source);
        }
    }
}

/// Reads lines of `"key": value,`.
fn by_line(source: &str) -> Vec<Field<'_>> {
    let mut fields = Vec::new();
    for line in source.lines() {
        let line = line.trim().trim_end_matches(',');
        if let Some(part) = line.strip_prefix('"')
            && let Some((key, rest)) = part.split_once("\":").or_else(|| part.split_once("\" :"))
        {
            let rest = rest.trim();
            let value = match serde_json::from_str::<Owned>(rest) {
                Ok(value) => value.0,
                Err(_) => Node::text(super::lines::unquote(rest)),
            };
            fields.push(Field::new(key, value));
        }
    }
    fields
}

struct Owned(Node<'static>);

impl<'de> Deserialize<'de> for Owned {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader).map(Owned)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Node<'static>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_bool<E>(self, truth: bool) -> Result<Self::Value, E> {
        Ok(Node::text(truth.to_string()))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
        Ok(Node::text(number.to_string()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Node::text(number.to_string()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Self::Value, E> {
        Ok(Node::text(number.to_string()))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Node::text(text.to_owned()))
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Node::text(""))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut items = Vec::new();
        while let Some(Owned(item)) = seq.next_element()? {
            items.push(item);
        }
        Ok(Node::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut fields = Vec::new();
        while let Some((key, Owned(value))) = map.next_entry::<String, Owned>()? {
            fields.push(Field { key: key.into(), value });
        }
        Ok(Node::Map(fields))
    }
}
