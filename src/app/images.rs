//! The images of the article: pictures encoded for the terminal, the set that the slide show goes through, downloads.

use crate::app::shared::{Cx, Shared};
use crate::engine::request::{PictureKey, RequestId};
use crate::input::action::Action;
use crate::language::{Message, bytes};
use crate::media::{DownloadProgress, Encoded, Refusal};
use std::collections::HashMap;
use std::sync::Arc;

/// How many bytes of encoded pictures are kept.
const ROOM: usize = 64 << 20;

/// The images of the article. An address is downloaded once at a time.
#[derive(Debug, Default)]
pub struct Images {
    cache: ImageCache,
    set: ImageSet,
    downloads: Vec<Download>,
    /// The folder that was offered before the one that images are being saved into.
    folder_before: Option<String>,
}

/// An image that is being fetched for a viewer, a page or a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Download {
    pub request: RequestId,
    /// The address as written in the article.
    pub address: String,
    /// How far it is; none for an image on the disk.
    pub progress: Option<DownloadProgress>,
}

impl Images {
    pub fn cache(&self) -> &ImageCache {
        &self.cache
    }

    pub(crate) fn cache_mut(&mut self) -> &mut ImageCache {
        &mut self.cache
    }

    pub(crate) fn set(&self) -> &ImageSet {
        &self.set
    }

    pub(crate) fn set_mut(&mut self) -> &mut ImageSet {
        &mut self.set
    }

    /// Begins a download and returns its request; none if the same address is being downloaded already.
    pub fn begin_download(&mut self, address: &str, cx: &mut Cx<'_>) -> Option<RequestId> {
        if self.downloads.iter().any(|download| download.address == address) {
            return None;
        }
        let request = cx.outbox.next_id();
        self.downloads.push(Download { request, address: address.to_owned(), progress: None });
        Some(request)
    }

    pub fn downloads(&self) -> &[Download] {
        &self.downloads
    }

    pub fn download_progress(&mut self, request: RequestId, progress: DownloadProgress) {
        if let Some(download) = self.downloads.iter_mut().find(|download| download.request == request) {
            download.progress = Some(progress);
        }
    }

    /// How far the downloads are, in one line; none while nothing was received.
    pub fn progress_line(&self, shared: &Shared) -> Option<String> {
        let begun: Vec<DownloadProgress> =
            self.downloads.iter().filter_map(|download| download.progress).collect();
        if begun.is_empty() {
            return None;
        }
        let received = bytes(begun.iter().map(|progress| progress.received).sum());
        let total: Option<u64> = begun.iter().map(|progress| progress.total).sum();
        Some(shared.say(Message::Downloading {
            images: self.downloads.len(),
            received: &received,
            total: total.map(bytes).as_deref(),
            key: shared.key_of(Action::Escape),
        }))
    }

    pub fn download_ended(&mut self, request: RequestId) {
        self.downloads.retain(|download| download.request != request);
    }

    /// Images are being saved into another folder than `before`, which is offered again if that fails.
    pub fn save_elsewhere(&mut self, before: String) {
        self.folder_before.get_or_insert(before);
    }

    /// An image was saved, so the folder stays.
    pub fn saved(&mut self) {
        self.folder_before = None;
    }

    /// An image could not be saved: the folder to offer again.
    pub fn not_saved(&mut self) -> Option<String> {
        self.folder_before.take()
    }
}

#[derive(Debug)]
struct CachedImage {
    /// The picture once it is encoded, or why it cannot be.
    picture: Option<Result<Arc<Encoded>, Refusal>>,
    used: u64,
}

/// Pictures encoded for the terminal, kept as long as there is room.
#[derive(Debug, Default)]
pub struct ImageCache {
    entries: HashMap<PictureKey, CachedImage>,
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
        self.entries.insert(key.clone(), CachedImage { picture: None, used: self.turn });
        true
    }

    /// Stores an encoded picture. Those that were not visible for the longest time are dropped for it.
    pub fn keep(&mut self, key: &PictureKey, result: Result<Arc<Encoded>, Refusal>) {
        let Some(entry) = self.entries.get_mut(key) else { return };
        self.bytes += result.as_ref().map_or(0, |encoded| encoded.bytes());
        entry.picture = Some(result);
        while self.bytes > ROOM {
            let ready = self.entries.iter().filter_map(|(key, entry)| match &entry.picture {
                Some(Ok(encoded)) => Some((entry.used, encoded.bytes(), key)),
                Some(Err(_)) | None => None,
            });
            let Some((_, bytes, oldest)) = ready.min_by_key(|(used, ..)| *used) else { return };
            let oldest = oldest.clone();
            self.entries.remove(&oldest);
            self.bytes -= bytes;
        }
    }

    /// A picture, or why it cannot be shown; none if it was not asked for, was dropped, or is not encoded yet.
    pub fn get(&self, key: &PictureKey) -> Option<&Result<Arc<Encoded>, Refusal>> {
        self.entries.get(key)?.picture.as_ref()
    }
}

/// The images of an article that were opened together, by printed number less one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ImageSet {
    /// The images of the slide show, in order; empty for all images of the article.
    images: Vec<usize>,
    /// The image that a key asked for.
    wanted: Option<usize>,
    /// Those that have not arrived yet.
    late: Vec<usize>,
}

impl ImageSet {
    /// Images are opened at once. A single one is shown among all images of the article.
    pub(crate) fn open(&mut self, images: &[usize]) {
        let images = if images.len() > 1 { images.to_vec() } else { Vec::new() };
        *self = Self { late: images.clone(), images, wanted: None };
    }

    /// The images of the slide show, if they are not all of the article.
    pub(crate) fn images(&self) -> Option<&[usize]> {
        Some(self.images.as_slice()).filter(|images| !images.is_empty())
    }

    /// An image is asked for. If it is not one of the set, it is shown when it arrives.
    pub(crate) fn ask(&mut self, image: usize) {
        if !self.images.contains(&image) {
            self.late.retain(|late| *late != image);
        }
    }

    /// A key asks for an image of the set.
    pub(crate) fn turn_to(&mut self, image: usize) {
        self.wanted = Some(image);
    }

    /// Whether an image that has arrived replaces the one that is `shown`. Until a key asks for another, the first image
    /// of the set is shown as soon as it arrives, whatever order they arrive in.
    pub(crate) fn takes(&mut self, image: usize, shown: Option<usize>) -> bool {
        let is_late = self.late.contains(&image);
        self.late.retain(|late| *late != image);
        let place = |image: usize| self.images.iter().position(|other| *other == image);
        match (place(image), shown.map(place)) {
            // The slide show of the set was left.
            (None, _) if self.images.is_empty() => !is_late,
            (None, _) => {
                *self = Self::default();
                true
            }
            (Some(_), None) => true,
            (Some(new), Some(old)) => self.wanted.map_or(old.is_none_or(|old| new < old), |one| one == image),
        }
    }

    /// The slide show is left; images that arrive later are not shown.
    pub(crate) fn leave(&mut self) {
        self.images.clear();
        self.wanted = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_of_those_chosen_stands_there_until_a_key_asks_for_another() {
        let mut set = ImageSet::default();
        set.open(&[1, 4, 6]);
        assert!(set.takes(4, None));
        assert!(!set.takes(6, Some(4)));
        assert!(set.takes(1, Some(4)));
        set.turn_to(6);
        assert!(!set.takes(4, Some(1)) && set.takes(6, Some(1)));
        // An image that was opened alone is shown among all images.
        assert!(set.takes(2, Some(6)));
        assert_eq!(set.images(), None);
    }

    #[test]
    fn what_comes_after_the_end_is_not_shown() {
        let mut set = ImageSet::default();
        set.open(&[1, 4, 6]);
        assert!(set.takes(1, None));
        set.leave();
        assert!(!set.takes(4, None));
        set.ask(6);
        assert!(set.takes(6, None) && set.takes(4, None));
        set.open(&[3]);
        assert_eq!(set, ImageSet::default());
    }
}
