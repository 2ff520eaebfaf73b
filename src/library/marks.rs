//! What a reader marks on articles.

/// One kind of mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Opened, or marked as read.
    Read,
    /// Starred.
    Starred,
    /// Muted.
    Muted,
}

/// Whether a mark is put on or taken off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Set {
    /// Put on.
    On,
    /// Taken off.
    Off,
}
