//! Keeping images as files: asking for the folder, and having them copied.

use super::field::{Edit, Field};
use super::{App, Effect};
use crate::config::places;
use crate::engine::request::{ExternalRequest, Purpose, Request};
use crate::language::Message;
use crossterm::event::KeyEvent;

/// A folder that is being typed.
#[derive(Clone, Debug)]
pub struct Saving {
    /// The folder.
    pub field: Field,
    /// The images, by printed number less one.
    pub images: Vec<usize>,
}

impl App {
    /// Asks where images are to be kept.
    pub(super) fn save_images(&mut self, images: Vec<usize>) {
        if images.is_empty() {
            return;
        }
        let mut field = Field::default();
        field.insert(&self.settings.save_folder);
        self.saving = Some(Saving { field, images });
    }

    /// A folder that nothing could be saved into is not offered again.
    pub(super) fn not_saved(&mut self) {
        if let Some(before) = self.saved_before.take() {
            self.settings.save_folder = before;
        }
    }

    pub(super) fn type_save(&mut self, key: KeyEvent) {
        let Some(saving) = &mut self.saving else { return };
        match saving.field.key(key) {
            Edit::Changed | Edit::Unchanged => {}
            Edit::Cancelled => {
                self.saving = None;
                self.status = self.info(Message::NothingSaved);
            }
            Edit::Accepted => {
                if let Some(saving) = self.saving.take() {
                    let typed = match saving.field.text().trim() {
                        "~" => "~/",
                        typed => typed,
                    };
                    self.save_into(&saving.images, typed);
                }
            }
        }
    }

    fn save_into(&mut self, images: &[usize], typed: &str) {
        let folder = places::expanded(typed);
        if !folder.is_absolute() {
            self.status = self.error(Message::FolderNotWhole);
            return;
        }
        let before = std::mem::replace(&mut self.settings.save_folder, typed.to_owned());
        self.saved_before.get_or_insert(before);
        for index in images {
            let Some(found) = self.image_at(*index) else { continue };
            // An address that stands for a description names the file by itself.
            let label = if found.label == found.address { String::new() } else { found.label };
            let Some(request) = self.begin_transfer(&found.address) else { continue };
            let purpose = Purpose::Save { folder: folder.clone(), label };
            let (address, base, path) = (found.address, found.base, found.path);
            let request = ExternalRequest::OpenImage { request, address, base, path, purpose };
            self.effects.push(Effect::Job(Request::External(request)));
        }
        self.status = self.info(Message::Saving);
    }
}
