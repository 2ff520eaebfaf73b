//! One line of a log: a JSON object with a checksum.
//!
//! ```text
//! {"n":17,"at":1790000000,"by":"9f02c4d1e8a35b76","set":"read","put":[{"to":true,"ids":["…"]}],"sum":"1a2b3c4d"}
//! ```
//!
//! | field | what it is |
//! |---|---|
//! | `n` | the Lamport counter: one more than every counter the device knew |
//! | `at` | the device's clock in Unix seconds, or 0; nothing depends on it |
//! | `by` | the id of the device |
//! | `set` | the field of articles (`read`, `starred`, `muted`, `place`, `arrived`), or the name of a table |
//! | `put` | the values: `to` for `ids` or `key`; in a step `was`, the old value; `ns`, counters that differ from `n` |
//! | `step` | whether the user can undo the line |
//! | `undoes` | the counter of the step that this line undoes |
//! | `sum` | the first four bytes of BLAKE3 over the line up to `,"sum"` |
//!
//! The only parse error is [`Damaged`]. When a log is rewritten, unknown parts of a line are kept: a line is copied
//! unchanged if [`Line::write`] would write it differently.

use super::record::{COUNTER_MAX, Cell, Device, Field, Record, Stamp};
use crate::article::ArticleId;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

/// The error for a line that is not valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Damaged;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Line {
    /// The Lamport counter; 0 in a hand-written line to be imported.
    #[serde(default)]
    pub(crate) n: u64,
    /// The device's clock in Unix seconds.
    #[serde(default)]
    pub(crate) at: i64,
    /// The id of the device.
    #[serde(default)]
    pub(crate) by: Device,
    /// The field or table that is set.
    pub(crate) set: String,
    pub(crate) put: Vec<Put>,
    /// Whether the user can undo the line.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) step: bool,
    /// The counter of the step that this line undoes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) undoes: Option<u64>,
}

/// One value for several articles or for one key.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Put {
    /// The new value; null removes it.
    #[serde(default)]
    pub(crate) to: Value,
    /// The old value, in a step.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub(crate) was: Value,
    #[serde(default, skip_serializing_if = "Vec::is_empty", with = "ids")]
    pub(crate) ids: Vec<ArticleId>,
    /// The counter of each article, if they differ from the line's.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) ns: Vec<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) key: Option<String>,
}

/// Precedes the checksum at the end of a line.
const SUM: &str = ",\"sum\":\"";
const SUM_LEN: usize = SUM.len() + 8 + 2;

impl Line {
    /// The line with its checksum and line end.
    pub(crate) fn write(&self) -> Vec<u8> {
        let mut line = self.body();
        let sum = sum(&line);
        line.extend_from_slice(SUM.as_bytes());
        line.extend_from_slice(&sum);
        line.extend_from_slice(b"\"}\n");
        line
    }

    fn body(&self) -> Vec<u8> {
        // Numbers and texts alone always serialise.
        let mut line = serde_json::to_vec(self).unwrap_or_default();
        line.pop();
        line
    }

    /// Whether these bytes, from which the line was read, contain nothing that the line does not.
    pub(crate) fn is_all_of(&self, bytes: &[u8]) -> bool {
        bytes.len().checked_sub(SUM_LEN).is_some_and(|at| self.body() == bytes[..at])
    }

    /// Reads a line without its line end.
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, Damaged> {
        let at = bytes.len().checked_sub(SUM_LEN).ok_or(Damaged)?;
        let (body, end) = bytes.split_at(at);
        let written = end.strip_prefix(SUM.as_bytes()).and_then(|end| end.strip_suffix(b"\"}"));
        if written != Some(&sum(body)) {
            return Err(Damaged);
        }
        let line = Self::read_unchecked(bytes)?;
        if line.n == 0 || line.by == Device::default() { Err(Damaged) } else { Ok(line) }
    }

    /// Reads a line that may have no checksum, counter or device, because it was written by hand.
    pub(crate) fn read_unchecked(bytes: &[u8]) -> Result<Self, Damaged> {
        let line: Self = serde_json::from_slice(bytes).map_err(|_| Damaged)?;
        let believed = |n: u64| n <= COUNTER_MAX;
        // Counters begin at 1. The counter 0 marks a hand-written line, which no log may contain.
        let sound = |put: &Put| {
            (put.ns.is_empty() || put.ns.len() == put.ids.len())
                && put.ns.iter().all(|n| *n > 0 && believed(*n))
        };
        if believed(line.n) && line.put.iter().all(sound) { Ok(line) } else { Err(Damaged) }
    }

    /// The field of articles that the line sets; none if it sets a table.
    pub(crate) fn field(&self) -> Option<Field> {
        Field::named(&self.set)
    }

    /// Whether every part of the line is known and valid: a field with articles and a possible value, or a table with a
    /// key.
    pub(crate) fn is_understood(&self) -> bool {
        self.put.iter().all(|put| match self.field() {
            Some(field) => put.key.is_none() && field.encode(&put.to).is_some(),
            None => put.key.is_some() && put.ids.is_empty(),
        })
    }

    /// The line's values for articles. A value that is not valid for the field is skipped.
    pub(crate) fn records(&self) -> impl Iterator<Item = Record> {
        let field = self.field();
        let known = self.put.iter().filter_map(move |put| Some((field?, field?.encode(&put.to)?, put)));
        known.flat_map(move |(field, value, put)| {
            put.ids.iter().enumerate().map(move |(at, id)| {
                let counter = put.ns.get(at).copied().unwrap_or(self.n);
                Record { key: (*id, field), cell: Cell { stamp: Stamp { counter, device: self.by }, value } }
            })
        })
    }
}

fn sum(body: &[u8]) -> [u8; 8] {
    blake3::hash(body).to_hex().as_bytes().first_chunk().copied().unwrap_or_default()
}

impl Serialize for Device {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Device {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Digits(Self::parse))
    }
}

mod ids {
    use super::{ArticleId, Digits};
    use serde::ser::SerializeSeq;
    use serde::{Deserialize, Deserializer, Serializer};

    const DIGITS: &[u8; 16] = b"0123456789abcdef";

    pub(super) fn serialize<S: Serializer>(ids: &[ArticleId], serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(ids.len()))?;
        let mut digits = [0; 32];
        for id in ids {
            for (pair, byte) in digits.chunks_mut(2).zip(id.0) {
                pair[0] = DIGITS[usize::from(byte >> 4)];
                pair[1] = DIGITS[usize::from(byte & 15)];
            }
            list.serialize_element(std::str::from_utf8(&digits).unwrap_or_default())?;
        }
        list.end()
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<ArticleId>, D::Error> {
        let ids = Vec::deserialize(deserializer)?;
        Ok(ids.into_iter().map(|Id(id)| id).collect())
    }

    struct Id(ArticleId);

    impl<'de> Deserialize<'de> for Id {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            deserializer.deserialize_str(Digits(ArticleId::named)).map(Self)
        }
    }
}

/// Deserialises hexadecimal digits without copying them.
struct Digits<T>(fn(&str) -> Option<T>);

impl<T> serde::de::Visitor<'_> for Digits<T> {
    type Value = T;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an id in hexadecimal digits")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<T, E> {
        (self.0)(text).ok_or_else(|| E::invalid_value(serde::de::Unexpected::Str(text), &self))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn line() -> Line {
        Line {
            n: 17,
            at: 1_790_000_000,
            by: Device(0x9f02_c4d1_e8a3_5b76),
            set: "read".into(),
            put: vec![Put { to: json!(true), ids: vec![ArticleId([0xab; 16])], ..Put::default() }],
            step: false,
            undoes: None,
        }
    }

    #[test]
    fn a_line_reads_as_it_was_written() {
        let text = String::from_utf8(line().write()).unwrap_or_default();
        let begins =
            r#"{"n":17,"at":1790000000,"by":"9f02c4d1e8a35b76","set":"read","put":[{"to":true,"ids":["abab"#;
        assert!(text.starts_with(begins) && text.ends_with("\"}\n") && text.len() < 200, "{text}");
        let mute = Put { to: json!(1), was: json!({"a": [1]}), key: Some("作者".into()), ..Put::default() };
        let ns = Put { ids: vec![ArticleId([1; 16]), ArticleId([2; 16])], ns: vec![3, 4], ..Put::default() };
        for line in [
            line(),
            Line { step: true, ..line() },
            Line { undoes: Some(3), put: vec![], ..line() },
            Line { set: "mute".into(), put: vec![mute], ..line() },
            Line { put: vec![ns], ..line() },
        ] {
            let bytes = line.write();
            assert_eq!(Line::read(bytes.trim_ascii_end()), Ok(line));
        }
    }

    #[test]
    fn a_line_with_any_byte_changed_or_lost_is_damaged() {
        let bytes = line().write();
        let bytes = bytes.trim_ascii_end();
        for at in 0..bytes.len() {
            assert_eq!(Line::read(&bytes[..at]), Err(Damaged));
            let mut changed = bytes.to_owned();
            changed[at] ^= 4;
            assert_eq!(Line::read(&changed), Err(Damaged), "{at}");
        }
    }

    #[test]
    fn what_is_not_known_does_not_hide_what_is() {
        let summed = |body: &str| {
            let sum = sum(body.as_bytes());
            format!("{body}{SUM}{}\"}}", String::from_utf8_lossy(&sum))
        };
        let id = "ab".repeat(16);
        let body = format!(
            r#"{{"n":5,"mood":"good","by":"9f02c4d1e8a35b76","set":"read","put":[{{"to":true,"ids":["{id}"],"why":1}},{{"to":"perhaps","ids":["{id}"]}}]"#
        );
        let read = Line::read(summed(&body).as_bytes());
        assert_eq!(read.as_ref().map(|line| line.records().count()), Ok(1), "{read:?}");
        let table = [
            (r#"{"n":5,"by":"9f02c4d1e8a35b76","set":"read","put":[]"#, true),
            (r#"{"n":0,"by":"9f02c4d1e8a35b76","set":"read","put":[]"#, false),
            (r#"{"n":281474976710656,"by":"9f02c4d1e8a35b76","set":"read","put":[]"#, true),
            (r#"{"n":281474976710657,"by":"9f02c4d1e8a35b76","set":"read","put":[]"#, false),
            (r#"{"n":9007199254740992,"by":"9f02c4d1e8a35b76","set":"read","put":[]"#, false),
            (r#"{"n":5,"by":"9F02C4D1E8A35B76","set":"read","put":[]"#, false),
            (r#"{"n":5,"set":"read","put":[]"#, false),
            (r#"{"n":5,"by":"9f02c4d1e8a35b76","put":[]"#, false),
            (r#"{"n":5,"by":"9f02c4d1e8a35b76","set":"read","put":[{"ids":["abc"]}]"#, false),
            (r#"{"n":5,"by":"9f02c4d1e8a35b76","set":"read","put":[{"ns":[1]}]"#, false),
            (
                r#"{"n":5,"by":"9f02c4d1e8a35b76","set":"read","put":[{"ids":["abababababababababababababababab"],"ns":[1]}]"#,
                true,
            ),
            (
                r#"{"n":5,"by":"9f02c4d1e8a35b76","set":"read","put":[{"ids":["abababababababababababababababab"],"ns":[0]}]"#,
                false,
            ),
        ];
        for (body, sound) in table {
            assert_eq!(Line::read(summed(body).as_bytes()).is_ok(), sound, "{body}");
        }
    }
}
