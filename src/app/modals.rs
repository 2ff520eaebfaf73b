//! What takes the keys before the panes do.

pub(crate) mod popup_keys;

use crate::app::Finding;
use crate::app::flow::mutes::Muting;
use crate::app::flow::saving::Saving;
use crate::app::popup::Popup;
use crate::library::RowId;

/// What takes the keys before the panes do.
#[derive(Debug, Default)]
pub struct Modals {
    pub(crate) popup: Option<Popup>,
    /// What is being typed.
    pub(crate) finding: Option<Finding>,
    /// The folder that is being typed for images to be kept in.
    pub(crate) saving: Option<Saving>,
    /// The articles that are offered of those that share a row.
    pub(crate) equals: Vec<RowId>,
    /// What the lines of the menu about muting do.
    pub(crate) muting: Vec<Muting>,
}
