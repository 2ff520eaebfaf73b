//! Images on their way to a viewer or a folder: how far each is, and calling them off.

use crate::app::action::Action;
use crate::app::{App, Effect};
use crate::language::{Message, bytes};
use crate::media::DownloadProgress;

/// An image on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transfer {
    /// Its number among all that were ever asked for.
    pub number: u64,
    /// What is fetched: the address as written.
    pub address: String,
    /// How far its download is, if it needs one.
    pub progress: Option<DownloadProgress>,
}

impl App {
    /// Notes that an image is asked for and returns its number; nothing if the same one is on its way already.
    pub(crate) fn begin_transfer(&mut self, address: &str) -> Option<u64> {
        if self.images.downloads.iter().any(|transfer| transfer.address == address) {
            return None;
        }
        self.images.transferred += 1;
        let number = self.images.transferred;
        self.images.downloads.push(Transfer { number, address: address.to_owned(), progress: None });
        Some(number)
    }

    pub(crate) fn transfer_at(&mut self, number: u64, progress: DownloadProgress) {
        if let Some(transfer) = self.images.downloads.iter_mut().find(|transfer| transfer.number == number) {
            transfer.progress = Some(progress);
        }
    }

    pub(crate) fn end_transfer(&mut self, number: u64) {
        self.images.downloads.retain(|transfer| transfer.number != number);
    }

    /// Calls off whatever is on its way; false if nothing is.
    pub(crate) fn cancel_transfers(&mut self) -> bool {
        if self.images.downloads.is_empty() {
            return false;
        }
        self.shared.outbox.push(Effect::CancelTransfers);
        self.shared.info(Message::CallingOff);
        true
    }

    /// How far the downloads are, in one line; nothing while none has begun.
    pub fn transfer_line(&self) -> Option<String> {
        let begun: Vec<DownloadProgress> =
            self.images.downloads.iter().filter_map(|transfer| transfer.progress).collect();
        if begun.is_empty() {
            return None;
        }
        let received: u64 = begun.iter().map(|progress| progress.received).sum();
        let total: Option<u64> = begun.iter().map(|progress| progress.total).sum();
        let (received, total) = (bytes(received), total.map(bytes));
        Some(self.shared.say(Message::Downloading {
            images: self.images.downloads.len(),
            received: &received,
            total: total.as_deref(),
            key: self.shared.key_of(Action::Escape),
        }))
    }
}
