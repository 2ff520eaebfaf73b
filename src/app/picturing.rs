//! Pictures on the page and over the whole screen: which are looked at, and having them made.

use super::action::Action;
use super::geometry::Pane;
use super::popup::{Popup, Slide};
use super::{App, Effect, Switch};
use crate::config::Inline;
use crate::config::Remembered;
use crate::document::{ImageId, PictureRow, picture_cells};
use crate::engine::request::{ExternalRequest, ImageRequest, PictureKey, Purpose, Request};
use crate::engine::response::Shown;
use crate::keymap::KeyContext;
use crate::language::Message;
use crossterm::event::KeyEvent;

impl App {
    /// A picture of the page as it is made for this terminal.
    pub fn picture_key(&self, row: &PictureRow) -> Option<PictureKey> {
        let ImageId(image) = row.image;
        let file = self.page.as_ref()?.opened.files.get(image as usize)?.clone()?;
        let graphics = self.settings.showing.on_page()?;
        Some(PictureKey { file, graphics, cells: row.cells, cell: self.settings.showing.cell() })
    }

    /// A picture that fills the screen but for the last two lines, as it is made for this terminal.
    pub fn slide_key(&self, slide: &Slide) -> PictureKey {
        let showing = &self.settings.showing;
        let room = (self.size.0.clamp(1, 290), self.size.1.saturating_sub(2).clamp(1, 290));
        PictureKey {
            file: slide.shown.file.clone(),
            graphics: showing.on_screen(),
            cells: picture_cells(slide.shown.pixels, showing.cell(), room),
            cell: showing.cell(),
        }
    }

    /// Has the pictures made that are looked at, or will be soon.
    pub(super) fn want_pictures(&mut self) {
        let mut keys = Vec::new();
        if let Some(Popup::Slide(slide)) = &self.popup {
            keys.push(self.slide_key(slide));
        }
        if self.settings.showing.on_page().is_some()
            && let Some(page) = self.page.as_ref().filter(|_| self.page_is_current())
        {
            keys.extend(page.pictures_near().iter().filter_map(|row| self.picture_key(row)));
        }
        // The one asked for last is made first, so the nearest comes last.
        for key in keys.into_iter().rev() {
            if self.gallery.want(&key) {
                let request = self.next_request();
                self.effects.push(Effect::Job(Request::Image(ImageRequest { request, key })));
            }
        }
        if self.settings.showing.inline == Inline::Remote && self.settings.showing.on_page().is_some() {
            self.fetch_pictures();
        }
    }

    /// Fetches the remote pictures of an article that was opened, as the settings allow, each once.
    fn fetch_pictures(&mut self) {
        if self.focus != Pane::Page || !self.page_is_current() {
            return;
        }
        let Some(page) = &mut self.page else { return };
        let wanted = page.unfetched();
        let Some(path) = self.library.entry(page.row).map(|entry| entry.path.clone()) else { return };
        let base = page.opened.header.link.clone();
        for (image, address) in wanted {
            let Some(request) = self.begin_transfer(&address) else { continue };
            let purpose = Purpose::Page { page: self.ticket, image };
            let (base, path) = (base.clone(), path.clone());
            let request = ExternalRequest::OpenImage { request, address, base, path, purpose };
            self.effects.push(Effect::Job(Request::External(request)));
        }
    }

    /// Shows a picture over the whole screen.
    pub(super) fn show_slide(&mut self, address: &str, shown: Shown) {
        let images = self.page.as_ref().map(|page| page.opened.images.as_slice()).unwrap_or_default();
        let at = images.iter().position(|picture| picture.listed.address == address).unwrap_or(0);
        let index = |at: usize| images.get(at).map_or(at, |picture| picture.index);
        let before = match &self.popup {
            Some(Popup::Slide(slide)) => Some(index(slide.at)),
            _ => None,
        };
        if !self.album.takes(index(at), before) {
            return;
        }
        let label = images.get(at).map_or(address, crate::engine::response::Picture::label);
        let label = crate::text::clean_line(label).into_owned();
        self.status = None;
        self.popup = Some(Popup::Slide(Slide { at, shown, label }));
    }

    /// The images that are walked while one fills the screen, by printed number less one: those that were opened
    /// together, else all of the article.
    fn walked(&self) -> Vec<usize> {
        let images = self.page.as_ref().map(|page| page.opened.images.as_slice()).unwrap_or_default();
        let all = || images.iter().map(|picture| picture.index).collect();
        self.album.images().map_or_else(all, <[usize]>::to_vec)
    }

    /// The place of a picture that fills the screen among those that are walked, from 1, and how many these are.
    pub fn slide_place(&self, slide: &Slide) -> (usize, usize) {
        let images = self.page.as_ref().map(|page| page.opened.images.as_slice()).unwrap_or_default();
        let here = images.get(slide.at).map(|picture| picture.index);
        let walked = self.walked();
        let at = walked.iter().position(|image| Some(*image) == here).unwrap_or(0);
        (at + 1, walked.len())
    }

    /// Keys while a picture fills the screen.
    pub(super) fn key_in_slide(&mut self, slide: Slide, key: KeyEvent) {
        let (action, name) = self.key_over(KeyContext::Picture, key);
        let by = match (action, name.as_str()) {
            (Some(Action::NextImage), _) => 1,
            (Some(Action::PreviousImage), _) => -1,
            // Whatever is bound, there is a way out.
            (Some(Action::Leave), _) | (None, "Esc") => return self.album.leave(),
            (Some(Action::Quit), _) => return self.perform(Action::Quit, None),
            _ => 0,
        };
        let images = self.page.as_ref().map(|page| page.opened.images.as_slice()).unwrap_or_default();
        let here = images.get(slide.at).map(|picture| picture.index);
        let walked = self.walked();
        let at = walked.iter().position(|image| Some(*image) == here).unwrap_or(0);
        let next = at.checked_add_signed(by).and_then(|at| walked.get(at)).filter(|_| by != 0).copied();
        self.popup = Some(Popup::Slide(slide));
        match (action, next) {
            (Some(Action::SaveImage), _) => self.save_images(here.into_iter().collect()),
            (Some(Action::Redraw), _) => self.effects.push(Effect::Redraw),
            (_, Some(index)) => {
                self.album.turn_to(index);
                self.open_image(index);
            }
            (_, None) if by > 0 => self.status = self.info(Message::LastImage),
            (_, None) if by < 0 => self.status = self.info(Message::FirstImage),
            _ => {}
        }
    }

    /// Pictures on the page, or their descriptions alone.
    pub(super) fn toggle_pictures(&mut self) {
        let showing = &mut self.settings.showing;
        if showing.inline == Inline::Off {
            (showing.inline, showing.switch) = (Inline::Local, Switch::On);
        } else if showing.switch == Switch::On {
            showing.switch = Switch::Off;
        } else {
            showing.switch = Switch::On;
        }
        let on = showing.switch == Switch::On;
        let message = match (showing.switch, showing.on_page()) {
            (Switch::Off, _) => Message::PicturesOff,
            (Switch::On, None) => Message::NoPicturesHere,
            (Switch::On, Some(_)) => Message::PicturesOn,
        };
        self.remember(Remembered::Pictures, on.into());
        self.status = self.info(message);
    }
}
