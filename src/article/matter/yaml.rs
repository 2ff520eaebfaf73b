//! YAML front matter, read by the YAML crate. Scalars are kept as written.
//!
//! The crate converts scalars (`1.10` becomes a number, `no` a boolean) unless it is asked for a string. So a block is
//! read twice: once for its shape, once for its texts.

use super::{DEPTH_MAX, Field, Node};
use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error as _, MapAccess, SeqAccess, VariantAccess, Visitor,
};
use std::fmt;

/// Why a block is not YAML.
pub(super) struct Fault {
    /// The line in the block, counted from 0.
    pub(super) line: usize,
    message: String,
}

impl Fault {
    fn new(message: &str) -> Self {
        Self { line: 0, message: message.to_owned() }
    }

    /// The message of one line: what is wrong and how it was repaired.
    pub(super) fn with_repair(&self, repair: &str) -> String {
        format!("the front matter is not valid YAML ({}); {repair}", crate::text::clean_line(&self.message))
    }
}

/// Reads a block. An empty one has no fields.
pub(super) fn read(source: &str) -> Result<Vec<Field<'static>>, Fault> {
    if source.len() > super::SIZE_MAX {
        return Err(Fault::new("it is longer than 64 KiB"));
    }
    if is_too_deep(source) {
        return Err(Fault::new("it nests more than 32 levels deep"));
    }
    if let Some(at) = memchr::memchr(0, source.as_bytes()) {
        let line = source[..at].matches('\n').count();
        return Err(Fault { line, message: "it holds a NUL character".to_owned() });
    }
    // An error at the end of the block belongs to its last line, not to the line after it.
    let last = source.lines().count().saturating_sub(1);
    let fault = |error: serde_yaml::Error| {
        let line = error.location().map_or(0, |location| location.line().saturating_sub(1)).min(last);
        Fault { line, message: reason(&error) }
    };
    let shape = ShapeSeed.deserialize(serde_yaml::Deserializer::from_str(source)).map_err(fault)?;
    if !matches!(shape, Shape::Map(_)) {
        if matches!(shape, Shape::Text) && source.lines().all(|l| l.trim().is_empty() || l.starts_with('#')) {
            return Ok(Vec::new());
        }
        return Err(Fault::new("it is not a list of keys and values"));
    }
    match (NodeSeed { shape: &shape })
        .deserialize(serde_yaml::Deserializer::from_str(source))
        .map_err(fault)?
    {
        Node::Map(fields) => Ok(fields),
        _ => Ok(Vec::new()),
    }
}

/// The crate's message without its position, which counts lines from the block and not from the file.
fn reason(error: &serde_yaml::Error) -> String {
    let text = error.to_string();
    text.split(" at line ").next().unwrap_or(&text).trim_end_matches(',').to_owned()
}

/// Whether brackets or compact lists nest too deeply for the parser. Quotes are ignored, so a title with more than 32
/// open brackets is read line by line, too.
fn is_too_deep(source: &str) -> bool {
    let mut depth = 0_usize;
    for byte in source.bytes() {
        match byte {
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEPTH_MAX {
            return true;
        }
    }
    source.lines().any(|line| {
        let compact = line.split(' ').take_while(|part| part.is_empty() || *part == "-" || *part == "?");
        compact.filter(|part| !part.is_empty()).count() > DEPTH_MAX
    })
}

/// The structure of a value, without its text.
enum Shape {
    Text,
    List(Vec<Shape>),
    Map(Vec<Shape>),
}

struct ShapeSeed;

impl<'de> DeserializeSeed<'de> for ShapeSeed {
    type Value = Shape;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Shape, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ShapeSeed {
    type Value = Shape;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_bool<E>(self, _: bool) -> Result<Shape, E> {
        Ok(Shape::Text)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Shape, E> {
        Ok(Shape::Text)
    }

    fn visit_i128<E>(self, _: i128) -> Result<Shape, E> {
        Ok(Shape::Text)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Shape, E> {
        Ok(Shape::Text)
    }

    fn visit_u128<E>(self, _: u128) -> Result<Shape, E> {
        Ok(Shape::Text)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Shape, E> {
        Ok(Shape::Text)
    }

    fn visit_str<E>(self, _: &str) -> Result<Shape, E> {
        Ok(Shape::Text)
    }

    fn visit_unit<E>(self) -> Result<Shape, E> {
        Ok(Shape::Text)
    }

    fn visit_none<E>(self) -> Result<Shape, E> {
        Ok(Shape::Text)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Shape, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Shape, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element_seed(ShapeSeed)? {
            items.push(item);
        }
        Ok(Shape::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Shape, A::Error> {
        let mut values = Vec::new();
        while let Some(key) = map.next_key_seed(ShapeSeed)? {
            if !matches!(key, Shape::Text) {
                return Err(A::Error::custom("a key is a list or a map"));
            }
            values.push(map.next_value_seed(ShapeSeed)?);
        }
        Ok(Shape::Map(values))
    }

    /// A value with a tag such as `!!python/object`; the tag is ignored.
    fn visit_enum<A: EnumAccess<'de>>(self, data: A) -> Result<Shape, A::Error> {
        let (_, variant) = data.variant_seed(ShapeSeed)?;
        variant.newtype_variant_seed(ShapeSeed)
    }
}

struct NodeSeed<'s> {
    shape: &'s Shape,
}

impl<'de> DeserializeSeed<'de> for NodeSeed<'_> {
    type Value = Node<'static>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node<'static>, D::Error> {
        match self.shape {
            Shape::Text => deserializer.deserialize_str(self),
            Shape::List(_) => deserializer.deserialize_seq(self),
            Shape::Map(_) => deserializer.deserialize_map(self),
        }
    }
}

impl<'de> Visitor<'de> for NodeSeed<'_> {
    type Value = Node<'static>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value of the same shape")
    }

    fn visit_str<E>(self, text: &str) -> Result<Node<'static>, E> {
        Ok(Node::text(text.to_owned()))
    }

    fn visit_unit<E>(self) -> Result<Node<'static>, E> {
        Ok(Node::text(""))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Node<'static>, A::Error> {
        let Shape::List(shapes) = self.shape else {
            return Err(A::Error::custom("a list, where there was none"));
        };
        let mut items = Vec::with_capacity(shapes.len());
        for shape in shapes {
            match seq.next_element_seed(NodeSeed { shape })? {
                Some(item) => items.push(item),
                None => break,
            }
        }
        while seq.next_element::<serde::de::IgnoredAny>()?.is_some() {}
        Ok(Node::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node<'static>, A::Error> {
        let Shape::Map(shapes) = self.shape else {
            return Err(A::Error::custom("a map, where there was none"));
        };
        let mut fields = Vec::with_capacity(shapes.len());
        for shape in shapes {
            let Some(Node::Text(key)) = map.next_key_seed(NodeSeed { shape: &Shape::Text })? else { break };
            fields.push(Field { key, value: map.next_value_seed(NodeSeed { shape })? });
        }
        while map.next_entry::<serde::de::IgnoredAny, serde::de::IgnoredAny>()?.is_some() {}
        Ok(Node::Map(fields))
    }
}
