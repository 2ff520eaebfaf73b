//! The page of feeds: one row for each, the worst first, and what is known of the one under the cursor.

use super::{ModalOutcome, Pressed, Step, scrolled};
use crate::engine::request::{FeedAddress, RequestId};
use crate::engine::response::FeedRow;
use crate::input::action::{Action, KeyContext};
use crossterm::event::KeyCode;

/// How many rows a key for a page moves.
const PAGE: isize = 10;

/// The page of feeds.
#[derive(Clone, Debug, Default)]
pub struct FeedsPage {
    /// The feeds; none until they have arrived.
    rows: Option<Vec<FeedRow>>,
    pub cursor: usize,
    /// Whether the last requests for the feed under the cursor are shown.
    pub shows_history: bool,
    /// The latest request for the feeds, until it is answered.
    waits_for: Option<RequestId>,
}

/// What is chosen on the page of feeds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FeedChoice {
    /// List its articles.
    Articles(FeedRow),
    Fetch(FeedAddress),
    /// Open its line in the editor.
    Edit(FeedRow),
    /// Pause it, or fetch it again.
    Pause(FeedRow),
    /// Ask whether it is removed.
    Remove(FeedRow),
    /// Open its site.
    Site(FeedRow),
    /// Copy its address.
    Copy(FeedRow),
}

impl FeedsPage {
    /// The feeds, if they have arrived.
    pub fn rows(&self) -> Option<&[FeedRow]> {
        self.rows.as_deref()
    }

    /// The feed under the cursor.
    pub fn current(&self) -> Option<&FeedRow> {
        self.rows.as_ref()?.get(self.cursor)
    }

    /// The feeds have been asked for.
    pub(crate) fn wait_for(&mut self, request: RequestId) {
        self.waits_for = Some(request);
    }

    /// The feeds have arrived. The cursor stays on its feed.
    pub(crate) fn arrived(&mut self, request: RequestId, rows: Vec<FeedRow>) {
        if self.waits_for.take_if(|own| *own == request).is_none() {
            return;
        }
        let before = self.current().map(|row| row.feed.clone());
        let place = before.and_then(|feed| rows.iter().position(|row| row.feed == feed));
        self.cursor = place.unwrap_or(self.cursor).min(rows.len().saturating_sub(1));
        self.rows = Some(rows);
    }

    pub(super) fn step(&mut self, by: isize) {
        let last = self.rows.as_ref().map_or(0, Vec::len).saturating_sub(1);
        self.cursor = self.cursor.saturating_add_signed(by).min(last);
    }

    pub(super) fn key(&mut self, pressed: Pressed) -> Step {
        let choice = match (pressed.action, pressed.code()) {
            (Some(Action::Leave), _) | (None, Some(KeyCode::Esc)) => return Step::Close,
            (Some(action @ (Action::Fetch | Action::AddFeed)), _) => {
                return Step::StayWith(ModalOutcome::Run {
                    action,
                    context: KeyContext::Anywhere,
                    count: None,
                });
            }
            (Some(Action::FeedHistory), _) => {
                self.shows_history = !self.shows_history;
                return Step::Stay;
            }
            (Some(Action::OpenFeed), _) => {
                let Some(row) = self.current() else { return Step::Stay };
                return Step::CloseWith(ModalOutcome::Feed(FeedChoice::Articles(row.clone())));
            }
            (Some(Action::FetchHere), _) => |row: FeedRow| FeedChoice::Fetch(row.feed),
            (Some(Action::Edit), _) => FeedChoice::Edit,
            (Some(Action::PauseFeed), _) => FeedChoice::Pause,
            (Some(Action::RemoveFeed), _) => FeedChoice::Remove,
            (Some(Action::OpenOriginal), _) => FeedChoice::Site,
            (Some(Action::CopyLink), _) => FeedChoice::Copy,
            _ => {
                self.step(scrolled(pressed, PAGE));
                return Step::Stay;
            }
        };
        self.current().map_or(Step::Stay, |row| Step::StayWith(ModalOutcome::Feed(choice(row.clone()))))
    }
}
