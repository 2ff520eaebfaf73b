//! The counts of a set of categories.
use super::sql::Sql;
use crate::article::marks::Flags;
use crate::trouble::CatalogueError;
use rusqlite::{Connection, params};

/// Counts of articles: all, unread, starred, begun and drafts, each but the starred without muted ones; then the muted
/// ones.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Tally([i64; 6]);

impl Tally {
    /// Adds an article with these marks `by` times.
    pub(super) fn add(&mut self, flags: Flags, by: i64) {
        let unmuted = !flags.contains(Flags::MUTED);
        let counted = [
            unmuted,
            flags.is_unread(),
            // A star is a stronger wish than a mute.
            flags.contains(Flags::STARRED),
            unmuted && flags.contains(Flags::BEGUN),
            unmuted && flags.contains(Flags::DRAFT),
            !unmuted,
        ];
        for (number, counted) in self.0.iter_mut().zip(counted) {
            *number += if counted { by } else { 0 };
        }
    }

    pub(super) fn write(self, connection: &Connection, set: i64) -> Result<(), CatalogueError> {
        let [articles, unread, starred, begun, drafts, muted] = self.0;
        connection.run(
            "UPDATE sets SET articles = articles + ?2, unread = unread + ?3, starred = starred + ?4,
                 begun = begun + ?5, drafts = drafts + ?6, muted = muted + ?7 WHERE id = ?1",
            params![set, articles, unread, starred, begun, drafts, muted],
        )
    }
}
