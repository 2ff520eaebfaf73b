//! TOML front matter between `+++` lines. Scalars are kept as written.

use super::{Field, Matter, Node, lenient};
use ::toml::Spanned;
use ::toml::de::{DeTable, DeValue};

/// Reads the block of `matter`, line by line if it is not valid TOML.
pub(super) fn read(matter: &mut Matter<'_>) {
    if matter.source.len() > super::SIZE_MAX {
        matter.problem(matter.line, "the front matter is longer than 64 KiB; read line by line");
        matter.fields = lenient::read(matter.source);
        return;
    }
    match DeTable::parse(matter.source) {
        Ok(table) => matter.fields = fields(table.into_inner()),
        Err(error) => {
            let at = error.span().map_or(0, |span| span.start).min(matter.source.len());
            let line = memchr::memchr_iter(b'\n', &matter.source.as_bytes()[..at]).count();
            let reason = crate::text::clean_line(error.message()).into_owned();
            matter.problem(
                matter.line + line,
                format!("the front matter is not valid TOML ({reason}); read line by line"),
            );
            matter.fields = lenient::read(matter.source);
        }
    }
}

fn fields(table: DeTable<'_>) -> Vec<Field<'_>> {
    // The table is sorted by key; the spans restore the order of the source.
    let mut entries: Vec<_> = table.into_iter().collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    entries.into_iter().map(|(key, value)| Field { key: key.into_inner(), value: node(value) }).collect()
}

fn node(value: Spanned<DeValue<'_>>) -> Node<'_> {
    match value.into_inner() {
        DeValue::String(text) => Node::Text(text),
        DeValue::Integer(number) => Node::text(number.to_string()),
        DeValue::Float(number) => Node::text(number.to_string()),
        DeValue::Boolean(truth) => Node::text(truth.to_string()),
        DeValue::Datetime(time) => Node::text(time.to_string()),
        DeValue::Array(items) => Node::List(items.into_iter().map(node).collect()),
        DeValue::Table(table) => Node::Map(fields(table)),
    }
}
