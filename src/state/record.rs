//! What is known of one article in one respect, and which of two such pieces of knowledge wins.
//!
//! Pure. A log's line is read into records; the order in which records arrive never matters, nor how often.

use crate::article::ArticleId;
use serde_json::{Value, json};

/// A moment of the shared history: the Lamport counter of a change, and the device that made it. Clocks have no
/// part in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Stamp {
    /// One more than every counter the device knew when it made the change.
    pub(crate) counter: u64,
    /// Who made it.
    pub(crate) device: Device,
}

/// The largest counter that is believed. No history is so long: it leaves room for a million changes a second over
/// eight years. A line that claims more is damaged, on every device alike, so that no line can take the room for all
/// later ones.
pub(crate) const COUNTER_MAX: u64 = 1 << 48;

/// A device, by its random id.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Device(pub(crate) u64);

impl Device {
    /// Reads the sixteen hexadecimal digits of an id.
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

impl std::fmt::Debug for Device {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{self}")
    }
}

/// In which respect something is known of an article.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Field {
    /// Whether it was read.
    Read,
    /// Whether it is starred.
    Starred,
    /// Whether it is muted.
    Muted,
    /// Where reading goes on.
    Place,
    /// When it was first seen.
    Arrived,
}

impl Field {
    pub(crate) const ALL: [Self; 5] = [Self::Read, Self::Starred, Self::Muted, Self::Place, Self::Arrived];

    /// Its name in the logs.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Starred => "starred",
            Self::Muted => "muted",
            Self::Place => "place",
            Self::Arrived => "arrived",
        }
    }

    /// The field of a name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.name() == name)
    }

    /// The field of a number that [`Field`] was cast to.
    pub(crate) fn numbered(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|field| *field as u8 == number)
    }

    /// A value of this field in eight bytes; none if it is not one that this field can have.
    pub(crate) fn encode(self, value: &Value) -> Option<u64> {
        match (self, value) {
            (_, Value::Null) => Some(UNSET),
            (Self::Read | Self::Starred | Self::Muted, Value::Bool(set)) => Some(if *set { ON } else { OFF }),
            (Self::Place, Value::Array(pair)) => {
                let [block, character] = &pair[..] else { return None };
                let (block, character) = (count(block)?, count(character)?);
                Some(HIGH | u64::from(block) << 32 | u64::from(character))
            }
            // Shifted so that an earlier moment is a smaller number.
            (Self::Arrived, Value::Number(seconds)) => {
                Some(seconds.as_i64()?.cast_unsigned() ^ HIGH).filter(|value| *value != UNSET)
            }
            _ => None,
        }
    }

    /// The value behind the eight bytes.
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

/// A value that is not known, or no longer.
pub(crate) const UNSET: u64 = 0;
/// A mark that was taken off.
pub(crate) const OFF: u64 = 1;
/// A mark that was put on.
pub(crate) const ON: u64 = 2;
const HIGH: u64 = 1 << 63;

/// Block and character of the eight bytes of a place.
pub(crate) fn place(value: u64) -> (u32, u32) {
    (((value & !HIGH) >> 32) as u32, value as u32)
}

fn count(value: &Value) -> Option<u32> {
    value.as_u64().and_then(|number| u32::try_from(number).ok()).filter(|number| *number <= u32::MAX >> 1)
}

/// The number in the first eight bytes, the lowest first; 0 if there are not so many.
pub(crate) fn number(bytes: &[u8]) -> u64 {
    bytes.first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes))
}

/// What a record is about.
pub(crate) type Key = (ArticleId, Field);

/// A value and since when it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cell {
    pub(crate) stamp: Stamp,
    pub(crate) value: u64,
}

/// One piece of knowledge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Record {
    pub(crate) key: Key,
    pub(crate) cell: Cell,
}

impl Cell {
    /// Whether this replaces `old`. The newest wins; should one device have used a counter twice (a copied home
    /// folder does that), the larger value, so that all devices still agree. Of two arrivals the earlier is the
    /// arrival.
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

/// Sorts records and leaves the winner of each key.
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
