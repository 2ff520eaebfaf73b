//! Downloads of images: how far they are, in one line.

use crate::app::images::Images;
use crate::app::shared::Shared;
use crate::engine::request::RequestId;
use crate::input::action::Action;
use crate::language::{Message, bytes};
use crate::media::DownloadProgress;

/// An image that is being fetched for a viewer, a page or a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Download {
    /// The request for it.
    pub request: RequestId,
    /// The address as written in the article.
    pub address: String,
    /// How far it is; none for an image on the disk.
    pub progress: Option<DownloadProgress>,
}

/// How far the downloads are, in one line; none while nothing was received.
pub fn line(images: &Images, shared: &Shared) -> Option<String> {
    let downloads = images.downloads();
    let begun: Vec<DownloadProgress> = downloads.iter().filter_map(|download| download.progress).collect();
    if begun.is_empty() {
        return None;
    }
    let received: u64 = begun.iter().map(|progress| progress.received).sum();
    let total: Option<u64> = begun.iter().map(|progress| progress.total).sum();
    let (received, total) = (bytes(received), total.map(bytes));
    Some(shared.say(Message::Downloading {
        images: downloads.len(),
        received: &received,
        total: total.as_deref(),
        key: shared.key_of(Action::Escape),
    }))
}
