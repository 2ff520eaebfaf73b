//! Images on their way to a viewer or a folder: how far each is, and calling them off.

use crate::app::action::Action;
use crate::app::{App, Effect};
use crate::engine::request::RequestId;
use crate::language::{Message, bytes};
use crate::media::DownloadProgress;

/// An image on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transfer {
    /// Its number among all that were ever asked for.
    pub number: RequestId,
    /// What is fetched: the address as written.
    pub address: String,
    /// How far its download is, if it needs one.
    pub progress: Option<DownloadProgress>,
}

/// Notes that an image is asked for and returns its number; nothing if the same one is on its way already.
pub(crate) fn begin_transfer(app: &mut App, address: &str) -> Option<RequestId> {
    if app.images.downloads.iter().any(|transfer| transfer.address == address) {
        return None;
    }
    let number = app.shared.outbox.next_id();
    app.images.downloads.push(Transfer { number, address: address.to_owned(), progress: None });
    Some(number)
}

pub(crate) fn transfer_at(app: &mut App, number: RequestId, progress: DownloadProgress) {
    if let Some(transfer) = app.images.downloads.iter_mut().find(|transfer| transfer.number == number) {
        transfer.progress = Some(progress);
    }
}

pub(crate) fn end_transfer(app: &mut App, number: RequestId) {
    app.images.downloads.retain(|transfer| transfer.number != number);
}

/// Calls off whatever is on its way; false if nothing is.
pub(crate) fn cancel_transfers(app: &mut App) -> bool {
    if app.images.downloads.is_empty() {
        return false;
    }
    app.shared.outbox.push(Effect::CancelTransfers);
    app.shared.info(Message::CallingOff);
    true
}

/// How far the downloads are, in one line; nothing while none has begun.
pub fn transfer_line(app: &App) -> Option<String> {
    let begun: Vec<DownloadProgress> =
        app.images.downloads.iter().filter_map(|transfer| transfer.progress).collect();
    if begun.is_empty() {
        return None;
    }
    let received: u64 = begun.iter().map(|progress| progress.received).sum();
    let total: Option<u64> = begun.iter().map(|progress| progress.total).sum();
    let (received, total) = (bytes(received), total.map(bytes));
    Some(app.shared.say(Message::Downloading {
        images: app.images.downloads.len(),
        received: &received,
        total: total.as_deref(),
        key: app.shared.key_of(Action::Escape),
    }))
}
