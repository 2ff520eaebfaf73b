//! Sets of rows.

use super::RowId;

/// A set of rows as a bit vector.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RowSet {
    words: Vec<u64>,
    len: usize,
}

impl RowSet {
    /// The set of these rows.
    pub fn of(rows: &[RowId]) -> Self {
        let largest = rows.iter().max();
        let mut set = Self { words: vec![0; largest.map_or(0, |row| row.0 as usize / 64 + 1)], len: 0 };
        for RowId(row) in rows {
            if let Some(word) = set.words.get_mut(*row as usize / 64) {
                set.len += usize::from(*word >> (row % 64) & 1 == 0);
                *word |= 1 << (row % 64);
            }
        }
        set
    }

    /// Whether the set has this row.
    pub fn has(&self, RowId(row): RowId) -> bool {
        self.words.get(row as usize / 64).is_some_and(|word| word >> (row % 64) & 1 == 1)
    }

    /// The rows in ascending order.
    pub fn iter(&self) -> impl Iterator<Item = RowId> {
        self.words.iter().enumerate().flat_map(|(at, word)| {
            (0..64).filter(move |bit| word >> bit & 1 == 1).map(move |bit| RowId(at as u32 * 64 + bit))
        })
    }

    /// How many rows the set has.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether the set has no rows.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_has_what_was_put_in_and_nothing_else() {
        for rows in [&[][..], &[0], &[63, 64, 64, 200], &[7, 3, 1_000_000]] {
            let rows: Vec<RowId> = rows.iter().copied().map(RowId).collect();
            let set = RowSet::of(&rows);
            let mut once = rows.clone();
            once.sort_unstable();
            once.dedup();
            assert_eq!(set.len(), once.len());
            assert_eq!(set.iter().collect::<Vec<_>>(), once);
            for row in (0..300).chain([999_999, 1_000_000, 1_000_001, u32::MAX]).map(RowId) {
                assert_eq!(set.has(row), rows.contains(&row), "{row:?} in {rows:?}");
            }
        }
    }
}
