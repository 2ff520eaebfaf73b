//! A sample of the articles in a library folder, by which the folder is recognised at another path.

use super::Catalogue;
use super::sql::Sql;
use crate::article::ArticleId;
use crate::trouble::CatalogueError;
use serde_json::{Value, json};

const SIZE: usize = 32;

/// The smallest article ids in a library folder, and the number of articles in the library.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sample {
    /// The ids, sorted.
    pub ids: Vec<ArticleId>,
    /// How many articles all folders of the library contain.
    pub of: usize,
}

impl Catalogue {
    /// The sample of the library folder with this index.
    pub fn sample(&self, root: usize) -> Result<Sample, CatalogueError> {
        let root = i64::try_from(root).unwrap_or(i64::MAX);
        let ids = self.connection.all(
            "SELECT DISTINCT a.uid FROM articles a JOIN folders f ON f.id = a.folder WHERE f.root = ?
             ORDER BY a.uid LIMIT ?",
            [root, i64::try_from(SIZE).unwrap_or(i64::MAX)],
            |row| row.get(0).map(ArticleId),
        )?;
        Ok(Sample { ids, of: self.len()? })
    }
}

impl Sample {
    /// The sample as the reading state stores it.
    pub fn to_value(&self) -> Value {
        let ids: Vec<String> = self.ids.iter().map(ToString::to_string).collect();
        json!({ "ids": ids, "of": self.of })
    }

    /// Reads a sample from the reading state; none if it has another form.
    pub fn from_value(value: &Value) -> Option<Self> {
        let ids = value.get("ids")?.as_array()?.iter();
        let mut ids = ids.map(|id| ArticleId::named(id.as_str()?)).collect::<Option<Vec<_>>>()?;
        ids.sort_unstable();
        let of = usize::try_from(value.get("of")?.as_u64()?).ok()?;
        Some(Self { ids, of })
    }

    /// How many percent of these ids are in the library that the other sample is from.
    pub fn shared(&self, other: &Self) -> usize {
        let Some(last) = other.ids.last() else { return 0 };
        // A full sample says nothing about ids after its last one.
        let known: Vec<&ArticleId> =
            self.ids.iter().filter(|id| other.ids.len() < SIZE || *id <= last).collect();
        let shared = known.iter().filter(|id| other.ids.binary_search(id).is_ok()).count();
        (shared * 100).checked_div(known.len()).unwrap_or(0)
    }

    /// Whether a stored sample still describes the library well enough.
    pub fn is_recent(&self, now: &Self) -> bool {
        self.shared(now) >= 75 && now.of < self.of.saturating_mul(2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(numbers: impl Iterator<Item = u32>) -> Sample {
        let mut ids: Vec<ArticleId> = numbers
            .map(|number| {
                let mut id = [0; 16];
                id.copy_from_slice(&blake3::hash(&number.to_le_bytes()).as_bytes()[..16]);
                ArticleId(id)
            })
            .collect();
        ids.sort_unstable();
        let of = ids.len();
        ids.truncate(SIZE);
        Sample { ids, of }
    }

    #[test]
    fn a_library_is_known_again_when_it_has_grown_and_another_is_not() {
        let library = sample(0..1000);
        assert_eq!(Sample::from_value(&library.to_value()), Some(library.clone()));
        let table = [
            (sample(0..1000), 100..=100, true),
            (sample(0..1200), 100..=100, true),
            (sample(0..3000), 100..=100, false),
            (sample(200..1000), 50..=99, true),
            (sample(0..20), 0..=100, false),
            (sample(1000..2000), 0..=0, false),
            (sample(0..0), 0..=0, false),
        ];
        for (other, shared, recent) in table {
            assert!(shared.contains(&library.shared(&other)), "{}: {}", other.of, library.shared(&other));
            if other.of != 800 && other.of != 20 {
                assert_eq!(library.is_recent(&other), recent, "{}", other.of);
            }
        }
        let small = sample(0..3);
        assert_eq!(small.shared(&sample(0..2)), 66);
    }
}
