//! Computes an article's id, which does not depend on where its file lies.

use super::ArticleId;
use super::matter::Matter;
use super::values::{DATE_KEYS, is_address, scalar};
use std::path::Path;

/// How much of the body the id covers, in bytes.
const BODY: usize = 4096;

/// Computes the id: from the address of the original if it is more than a host, else from title and date as written
/// and the beginning of the body, else from the path below the library folder.
pub(super) fn of(matter: &Matter<'_>, rest: &str, path: &Path) -> ArticleId {
    // One buffer, because the hash function uses wide instructions only on large inputs.
    let mut parts: Vec<u8> = Vec::with_capacity(BODY + 256);
    // Kind and length precede each part, so that different parts never give the same bytes.
    let mut part = |kind: u8, bytes: &[u8]| {
        parts.push(kind);
        parts.extend_from_slice(&(bytes.len() as u64).to_le_bytes());
        parts.extend_from_slice(bytes);
    };
    let address = ["link", "original", "canonical", "permalink"]
        .into_iter()
        .filter_map(|key| scalar(matter, key))
        .map(str::trim)
        .find(|text| is_address(text) && names_a_page(text));
    let title = scalar(matter, "title").unwrap_or_default();
    let date = DATE_KEYS.into_iter().find_map(|key| scalar(matter, key)).unwrap_or_default();
    let body = &rest.as_bytes()[..rest.len().min(BODY)];
    if let Some(address) = address {
        part(1, address.as_bytes());
    } else if title.trim().is_empty() && date.trim().is_empty() && body.trim_ascii().is_empty() {
        part(3, path.as_os_str().as_encoded_bytes());
    } else {
        part(2, title.as_bytes());
        part(2, date.as_bytes());
        part(2, body);
    }
    let mut id = [0; 16];
    id.copy_from_slice(&blake3::hash(&parts).as_bytes()[..16]);
    ArticleId(id)
}

/// Whether an address is more than a host. A host alone would give all articles of a site one id.
pub(super) fn names_a_page(address: &str) -> bool {
    let rest = address.split_once("://").map_or("", |(_, rest)| rest);
    rest.find(['/', '?', '#']).is_some_and(|at| !rest[at..].trim_matches(['/', '?', '#']).is_empty())
}
