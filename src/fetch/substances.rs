//! What is compared of items that were read before, so that their texts need not be made into files to see that nothing
//! has changed.

use crate::feed::Item;
use crate::feed::file::Substance;
use std::hash::{Hash, Hasher};

/// The most items of a feed whose substance is remembered.
pub(super) const MOST: usize = 2_000;

/// Hashes with BLAKE3, because equal hashes must mean equal items.
struct Blake(blake3::Hasher);

impl Hasher for Blake {
    fn write(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    fn finish(&self) -> u64 {
        let mut first = [0; 8];
        first.copy_from_slice(&self.0.finalize().as_bytes()[..8]);
        u64::from_le_bytes(first)
    }
}

/// A hash of everything in an item, as this version reads it: 32 hexadecimal digits.
pub(super) fn hash(item: &Item) -> String {
    let mut hasher = Blake(blake3::Hasher::new());
    env!("CARGO_PKG_VERSION").hash(&mut hasher);
    item.hash(&mut hasher);
    hasher.0.finalize().to_hex()[..32].to_owned()
}

/// A substance as it is remembered: its hash in hexadecimal digits and its length.
pub(super) fn written(substance: Substance) -> String {
    format!("{:032x} {}", u128::from_be_bytes(substance.hash), substance.length)
}

/// The substance that was written like this; none for any other text.
pub(super) fn read(text: &str) -> Option<Substance> {
    let (hash, length) = text.split_once(' ')?;
    let hash = u128::from_str_radix(hash, 16).ok()?.to_be_bytes();
    Some(Substance { hash, length: length.parse().ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_substance_is_read_as_it_was_written() {
        for substance in
            [Substance { hash: [0; 16], length: 0 }, Substance { hash: [0xf1; 16], length: 70_000 }]
        {
            assert_eq!(read(&written(substance)), Some(substance));
        }
        for damaged in ["", "0", "x 1", "00 x"] {
            assert_eq!(read(damaged), None, "{damaged}");
        }
    }

    #[test]
    fn every_change_of_an_item_changes_its_hash() {
        let item = |title: &str, link: &str| Item {
            title: Some(title.to_owned()),
            link: Some(link.to_owned()),
            ..Item::default()
        };
        assert_eq!(hash(&item("a", "b")), hash(&item("a", "b")));
        for other in [item("ab", ""), item("", "ab"), item("b", "a"), Item::default()] {
            assert_ne!(hash(&item("a", "b")), hash(&other));
        }
    }
}
