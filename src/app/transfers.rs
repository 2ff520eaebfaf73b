//! Images on their way to a viewer or a folder: how far each is, and calling them off.

use super::action::Action;
use super::{App, Effect};
use crate::engine::request::RequestId;
use crate::language::{Message, bytes};
use crate::media::DownloadProgress;

/// An image on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transfer {
    /// The id of the request.
    pub number: RequestId,
    /// What is fetched: the address as written.
    pub address: String,
    /// How far its download is, if it needs one.
    pub progress: Option<DownloadProgress>,
}

impl App {
    /// Notes that an image is asked for and returns its number; nothing if the same one is on its way already.
    pub(super) fn begin_transfer(&mut self, address: &str) -> Option<RequestId> {
        if self.transfers.iter().any(|transfer| transfer.address == address) {
            return None;
        }
        let number = self.next_request();
        self.transfers.push(Transfer { number, address: address.to_owned(), progress: None });
        Some(number)
    }

    pub(super) fn transfer_at(&mut self, number: RequestId, progress: DownloadProgress) {
        if let Some(transfer) = self.transfers.iter_mut().find(|transfer| transfer.number == number) {
            transfer.progress = Some(progress);
        }
    }

    pub(super) fn end_transfer(&mut self, number: RequestId) {
        self.transfers.retain(|transfer| transfer.number != number);
    }

    /// Calls off whatever is on its way; false if nothing is.
    pub(super) fn cancel_transfers(&mut self) -> bool {
        if self.transfers.is_empty() {
            return false;
        }
        self.effects.push(Effect::CancelTransfers);
        self.status = self.info(Message::CallingOff);
        true
    }

    /// How far the downloads are, in one line; nothing while none has begun.
    pub fn transfer_line(&self) -> Option<String> {
        let begun: Vec<DownloadProgress> =
            self.transfers.iter().filter_map(|transfer| transfer.progress).collect();
        if begun.is_empty() {
            return None;
        }
        let received: u64 = begun.iter().map(|progress| progress.received).sum();
        let total: Option<u64> = begun.iter().map(|progress| progress.total).sum();
        let (received, total) = (bytes(received), total.map(bytes));
        Some(self.say(Message::Downloading {
            images: self.transfers.len(),
            received: &received,
            total: total.as_deref(),
            key: self.key_of(Action::Escape),
        }))
    }
}
