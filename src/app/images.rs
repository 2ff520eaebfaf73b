//! The images of the article: images encoded for the terminal, sets that are shown one after another, downloads.

pub mod cache;
pub(crate) mod set;

use crate::app::shared::{Cx, Shared};
use crate::engine::request::RequestId;
use crate::input::action::Action;
use crate::language::{Message, bytes};
use crate::media::DownloadProgress;
use cache::ImageCache;
use set::ImageSet;

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
