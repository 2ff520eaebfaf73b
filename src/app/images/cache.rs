//! Pictures encoded for the terminal, kept as long as there is room.

use crate::engine::request::PictureKey;
use crate::media::{Encoded, Refusal};
use std::collections::HashMap;
use std::sync::Arc;

/// How many bytes of encoded pictures are kept.
const ROOM: usize = 64 << 20;

/// The state of a picture.
#[derive(Clone, Debug)]
pub enum Stage {
    Waiting,
    Ready(Arc<Encoded>),
    Failed(Refusal),
}

#[derive(Debug)]
struct Entry {
    stage: Stage,
    used: u64,
}

#[derive(Debug, Default)]
pub struct ImageCache {
    entries: HashMap<PictureKey, Entry>,
    bytes: usize,
    turn: u64,
}

impl ImageCache {
    /// Notes that a picture is visible or near; true if it has to be encoded.
    pub fn want(&mut self, key: &PictureKey) -> bool {
        self.turn += 1;
        if let Some(entry) = self.entries.get_mut(key) {
            entry.used = self.turn;
            return false;
        }
        self.entries.insert(key.clone(), Entry { stage: Stage::Waiting, used: self.turn });
        true
    }

    /// Stores an encoded picture. Those that were not visible for the longest time are dropped for it.
    pub fn keep(&mut self, key: &PictureKey, result: Result<Arc<Encoded>, Refusal>) {
        let Some(entry) = self.entries.get_mut(key) else { return };
        entry.stage = match result {
            Ok(encoded) => {
                self.bytes += encoded.bytes();
                Stage::Ready(encoded)
            }
            Err(why) => Stage::Failed(why),
        };
        while self.bytes > ROOM {
            let ready = self.entries.iter().filter_map(|(key, entry)| match &entry.stage {
                Stage::Ready(encoded) => Some((entry.used, encoded.bytes(), key)),
                Stage::Waiting | Stage::Failed(_) => None,
            });
            let Some((_, bytes, oldest)) = ready.min_by_key(|(used, ..)| *used) else { return };
            let oldest = oldest.clone();
            self.entries.remove(&oldest);
            self.bytes -= bytes;
        }
    }

    /// The state of a picture; none if it was not asked for, or was dropped.
    pub fn get(&self, key: &PictureKey) -> Option<&Stage> {
        self.entries.get(key).map(|entry| &entry.stage)
    }
}
