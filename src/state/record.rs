//! Records: one field of one article with its stamp, and the rule which of two records wins.
//!
//! Pure. The result of merging depends neither on the order in which records arrive nor on repetition.

use crate::article::ArticleId;
use serde_json::{Value, json};

/// The logical time of a change: its Lamport counter and the device that made it. Clocks are not used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Stamp {
    /// One more than every counter the device knew when it made the change.
    pub(crate) counter: u64,
    pub(crate) device: Device,
}

/// The largest valid counter, enough for a million changes a second over eight years. A line with a larger one is
/// damaged on every device, so that no line can use up the counters for all later ones.
pub(crate) const COUNTER_MAX: u64 = 1 << 48;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Device(pub(crate) u64);

impl Device {
    /// Parses an id of sixteen hexadecimal digits.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let digits = text.len() == 16 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        digits.then(|| u64::from_str_radix(text, 16).ok().map(Self))?
    }
}

impl std::fmt::Display for Device {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Field {
    Read,
    Starred,
    Muted,
    Place,
    /// When the article was first seen.
    Arrived,
}

impl Field {
    pub(crate) const ALL: [Self; 5] = [Self::Read, Self::Starred, Self::Muted, Self::Place, Self::Arrived];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Starred => "starred",
            Self::Muted => "muted",
            Self::Place => "place",
            Self::Arrived => "arrived",
        }
    }

    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.name() == name)
    }

    /// The field with this number, as cast from [`Field`].
    pub(crate) fn numbered(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|field| *field as u8 == number)
    }

    /// Encodes a value in eight bytes; none if it is not valid for the field.
    pub(crate) fn encode(self, value: &Value) -> Option<u64> {
        match (self, value) {
            (_, Value::Null) => Some(UNSET),
            (Self::Read | Self::Starred | Self::Muted, Value::Bool(set)) => Some(if *set { ON } else { OFF }),
            (Self::Place, Value::Array(pair)) => {
                let [block, character] = &pair[..] else { return None };
                let (block, character) = (count(block)?, count(character)?);
                Some(HIGH | u64::from(block) << 32 | u64::from(character))
            }
            // Shifted so that earlier moments are smaller numbers.
            (Self::Arrived, Value::Number(seconds)) => {
                Some(seconds.as_i64()?.cast_unsigned() ^ HIGH).filter(|value| *value != UNSET)
            }
            _ => None,
        }
    }

    pub(crate) fn decode(self, value: u64) -> Value {
        match self {
            _ if value == UNSET => Value::Null,
            Self::Read | Self::Starred | Self::Muted => Value::Bool(value == ON),
            Self::Place => {
                let (block, character) = place(value);
                json!([block, character])
            }
            Self::Arrived => Value::from((value ^ HIGH).cast_signed()),
        }
    }
}

/// No value: never set, or removed.
pub(crate) const UNSET: u64 = 0;
pub(crate) const OFF: u64 = 1;
pub(crate) const ON: u64 = 2;
const HIGH: u64 = 1 << 63;

/// The block and character of an encoded reading position.
pub(crate) fn place(value: u64) -> (u32, u32) {
    (((value & !HIGH) >> 32) as u32, value as u32)
}

fn count(value: &Value) -> Option<u32> {
    value.as_u64().and_then(|number| u32::try_from(number).ok()).filter(|number| *number <= u32::MAX >> 1)
}

/// Decodes the first eight bytes as a little-endian number; 0 if there are fewer.
pub(crate) fn number(bytes: &[u8]) -> u64 {
    bytes.first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes))
}

pub(crate) type Key = (ArticleId, Field);

/// A value and the stamp of the change that set it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cell {
    pub(crate) stamp: Stamp,
    pub(crate) value: u64,
}

/// One value of one field of one article.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Record {
    pub(crate) key: Key,
    pub(crate) cell: Cell,
}

impl Cell {
    /// Whether this cell replaces `old`. The newer stamp wins. If a device used a counter twice, as after copying a
    /// home folder, the larger value wins, so that all devices agree. Of two arrivals the earlier wins.
    pub(crate) fn wins(&self, old: &Self, field: Field) -> bool {
        match field {
            Field::Arrived => {
                let rank = |cell: &Self| (cell.value.wrapping_sub(1), std::cmp::Reverse(cell.stamp));
                rank(self) < rank(old)
            }
            _ => (self.stamp, self.value) > (old.stamp, old.value),
        }
    }
}

/// Sorts records and keeps the winner of each key.
pub(crate) fn settle(records: &mut Vec<Record>) {
    records.sort_unstable_by_key(|record| record.key);
    records.dedup_by(|next, kept| {
        let same = next.key == kept.key;
        if same && next.cell.wins(&kept.cell, next.key.1) {
            kept.cell = next.cell;
        }
        same
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_every_field_come_back() {
        let table = [
            (Field::Read, json!(true), true),
            (Field::Starred, json!(false), true),
            (Field::Muted, json!(null), true),
            (Field::Place, json!([0, 0]), true),
            (Field::Place, json!([2_147_483_647_u32, 2_147_483_647_u32]), true),
            (Field::Arrived, json!(-1), true),
            (Field::Arrived, json!(1_700_000_000), true),
            (Field::Read, json!(1), false),
            (Field::Place, json!([1]), false),
            (Field::Place, json!([1, -1]), false),
            (Field::Place, json!([4_294_967_295_u32, 0]), false),
            (Field::Arrived, json!(i64::MIN), false),
            (Field::Arrived, json!("1"), false),
        ];
        for (field, value, known) in table {
            let back = field.encode(&value).map(|encoded| field.decode(encoded));
            assert_eq!(back, known.then_some(value), "{field:?}");
        }
    }

    #[test]
    fn the_newest_wins_and_of_arrivals_the_earliest() {
        let cell = |counter, device, value| Cell { stamp: Stamp { counter, device: Device(device) }, value };
        let arrival =
            |counter, seconds: i64| cell(counter, 1, Field::Arrived.encode(&json!(seconds)).unwrap_or(UNSET));
        let table = [
            (Field::Read, cell(2, 1, OFF), cell(1, 9, ON), true),
            (Field::Read, cell(2, 1, UNSET), cell(1, 9, ON), true),
            (Field::Read, cell(2, 9, ON), cell(2, 1, OFF), true),
            (Field::Read, cell(2, 1, ON), cell(2, 1, OFF), true),
            (Field::Read, cell(2, 1, ON), cell(2, 1, ON), false),
            (Field::Arrived, arrival(9, 500), arrival(1, 400), false),
            (Field::Arrived, arrival(1, 400), arrival(9, 500), true),
            (Field::Arrived, cell(9, 1, UNSET), arrival(1, 400), false),
        ];
        for (field, new, old, wins) in table {
            assert_eq!(new.wins(&old, field), wins, "{field:?} {new:?} {old:?}");
            assert!(!(wins && old.wins(&new, field)), "{field:?}");
        }
    }
}
