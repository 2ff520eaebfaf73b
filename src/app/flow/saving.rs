//! Saving images as files: asking for the folder, and having them fetched.

use crate::app::App;
use crate::app::modals::Modal;
use crate::app::modals::prompt::{Prompt, PromptAbout};
use crate::app::shared::ImageRef;
use crate::config::places;
use crate::engine::request::{ExternalRequest, Purpose, Request};
use crate::language::Message;

/// Asks for the folder that images are saved into.
pub(crate) fn save_images(app: &mut App, images: Vec<ImageRef>) {
    if images.is_empty() {
        return;
    }
    let prompt = Prompt::new(PromptAbout::SaveImages(images), &app.shared.settings.save_folder);
    app.modals.push(Modal::Prompt(prompt));
}

/// A folder that nothing could be saved into is not offered again.
pub(crate) fn not_saved(app: &mut App) {
    if let Some(before) = app.images.not_saved() {
        app.shared.settings.save_folder = before;
    }
}

/// Has images fetched and saved into the typed folder.
pub(crate) fn save_into(app: &mut App, images: Vec<ImageRef>, typed: &str) {
    let typed = match typed.trim() {
        "~" => "~/",
        typed => typed,
    };
    let folder = places::expanded(typed);
    if !folder.is_absolute() {
        app.shared.error(Message::FolderNotWhole);
        return;
    }
    let before = std::mem::replace(&mut app.shared.settings.save_folder, typed.to_owned());
    app.images.save_elsewhere(before);
    for image in images {
        // A label that is only the address does not name the file: the address does.
        let label = if image.label == image.address { String::new() } else { image.label };
        let Some(request) = app.images.begin_download(&image.address, &mut app.shared.cx()) else { continue };
        let purpose = Purpose::Save { folder: folder.clone(), label };
        let ImageRef { address, base, path, .. } = image;
        let open = ExternalRequest::OpenImage { request, address, base, path, purpose };
        app.shared.outbox.request(Request::External(open));
    }
    app.shared.info(Message::Saving);
}
