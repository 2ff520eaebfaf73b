//! Keeping images as files: asking for the folder, and having them copied.

use crate::app::App;
use crate::app::actions::open;
use crate::app::field::{Edit, Field};
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

/// Asks where images are to be kept.
pub(crate) fn save_images(app: &mut App, images: Vec<usize>) {
    if images.is_empty() {
        return;
    }
    let mut field = Field::default();
    field.insert(&app.shared.settings.save_folder);
    app.modals.saving = Some(Saving { field, images });
}

/// A folder that nothing could be saved into is not offered again.
pub(crate) fn not_saved(app: &mut App) {
    if let Some(before) = app.images.not_saved() {
        app.shared.settings.save_folder = before;
    }
}

pub(crate) fn type_save(app: &mut App, key: KeyEvent) {
    let Some(saving) = &mut app.modals.saving else { return };
    match saving.field.key(key) {
        Edit::Changed | Edit::Unchanged => {}
        Edit::Cancelled => {
            app.modals.saving = None;
            app.shared.info(Message::NothingSaved);
        }
        Edit::Accepted => {
            if let Some(saving) = app.modals.saving.take() {
                let typed = match saving.field.text().trim() {
                    "~" => "~/",
                    typed => typed,
                };
                save_into(app, &saving.images, typed);
            }
        }
    }
}

pub(crate) fn save_into(app: &mut App, images: &[usize], typed: &str) {
    let folder = places::expanded(typed);
    if !folder.is_absolute() {
        app.shared.error(Message::FolderNotWhole);
        return;
    }
    let before = std::mem::replace(&mut app.shared.settings.save_folder, typed.to_owned());
    app.images.save_elsewhere(before);
    for index in images {
        let Some(found) = open::image_at(app, *index) else { continue };
        // An address that stands for a description names the file by itself.
        let label = if found.label == found.address { String::new() } else { found.label };
        let Some(request) = app.images.begin_download(&found.address, &mut app.shared.cx()) else { continue };
        let purpose = Purpose::Save { folder: folder.clone(), label };
        let (address, base, path) = (found.address, found.base, found.path);
        let image = ExternalRequest::OpenImage { request, address, base, path, purpose };
        app.shared.outbox.request(Request::External(image));
    }
    app.shared.info(Message::Saving);
}
