//! The images of the article: images encoded for the terminal, sets that are shown one after another, downloads.

pub mod cache;
pub mod downloads;
pub(crate) mod set;

use crate::app::shared::Cx;
use crate::engine::request::RequestId;
use crate::media::DownloadProgress;
use cache::ImageCache;
use downloads::Download;
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

impl Images {
    /// Images encoded for the terminal.
    pub fn cache(&self) -> &ImageCache {
        &self.cache
    }

    pub(crate) fn cache_mut(&mut self) -> &mut ImageCache {
        &mut self.cache
    }

    /// The images that were opened together.
    pub(crate) fn set(&self) -> &ImageSet {
        &self.set
    }

    /// The same, to go through them.
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

    /// The downloads that are going on.
    pub fn downloads(&self) -> &[Download] {
        &self.downloads
    }

    /// Notes how far a download is.
    pub fn download_progress(&mut self, request: RequestId, progress: DownloadProgress) {
        if let Some(download) = self.downloads.iter_mut().find(|download| download.request == request) {
            download.progress = Some(progress);
        }
    }

    /// A download has ended, well or not.
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
