//! The images of a page: which there are, how large they are, and encoding them for the terminal.

use crate::document::{Align, Block, BlockKind, Document, Image, ImageId};
use crate::engine::request::ImageRequest;
use crate::engine::response::{Picture, Respond, Response, Shown};
use crate::media::{self, AddressBase, Store, graphics, raster};
use crate::text::clean_line;
use std::path::PathBuf;
use std::sync::Arc;

/// How many images of an article are measured.
const MEASURED: usize = 500;

/// The images of an article: those of the body with the numbers printed there, then those of the front matter alone.
pub(super) fn list(
    document: &Document,
    front_matter: &[String],
    place: &AddressBase<'_>,
    store: &Store,
) -> Vec<Picture> {
    let mut next = document.images.len();
    let listed = media::images::list(&document.images, front_matter, place);
    let numbered = listed.into_iter().enumerate().map(|(at, listed)| {
        let in_body = document.images.iter().position(|image| image.address == listed.address);
        let index = in_body.unwrap_or_else(|| {
            next += 1;
            next - 1
        });
        let target = listed.target.as_ref().ok().filter(|_| at < MEASURED);
        let measured = target
            .and_then(|target| media::ready(target, store))
            .and_then(|file| raster::measure(&file).ok());
        Picture { index, measured, listed }
    });
    numbered.collect()
}

/// The first image of the front matter, unless it is the body's first: it stands above the body. One that the body
/// does not have is added to the document, under the number that [`list`] gave it.
pub(super) fn header(
    document: &mut Document,
    front_matter: &[String],
    place: &AddressBase<'_>,
) -> Option<ImageId> {
    let address = front_matter.first()?;
    let target = media::address::image(address, place).ok()?;
    let same = |image: &Image| {
        image.address == *address || media::address::image(&image.address, place).as_ref() == Ok(&target)
    };
    match document.images.iter().take(MEASURED).position(same) {
        Some(0) => None,
        Some(at) => Some(ImageId(at as u32)),
        None => {
            let address = clean_line(address).into_owned();
            document.images.push(Image { address, ..Image::default() });
            Some(ImageId(document.images.len() as u32 - 1))
        }
    }
}

/// Measures the files of the images, notes the sizes in the document, and returns the files.
pub(super) fn measure(
    document: &mut Document,
    place: &AddressBase<'_>,
    store: &Store,
) -> Vec<Option<PathBuf>> {
    let mut files = vec![None; document.images.len()];
    for (image, file) in document.images.iter_mut().zip(&mut files).take(MEASURED) {
        let target = media::address::image(&image.address, place).ok();
        if let Some(shown) = target.and_then(|target| media::ready(&target, store)).and_then(shown) {
            image.pixels = Some(shown.pixels);
            *file = Some(shown.file);
        }
    }
    files
}

/// An image that can be shown in the terminal; none if it cannot.
pub(super) fn shown(file: PathBuf) -> Option<Shown> {
    let pixels = raster::measure(&file).ok()?.size?;
    Some(Shown { file, pixels })
}

/// A block with one image.
pub(super) fn figure(image: ImageId) -> Block {
    let kind = BlockKind::Figure(image);
    Block { kind, containers: Vec::new(), align: Align::Start, spaced: true, source: 0..0 }
}

pub(crate) fn encode(request: ImageRequest, respond: &Respond<'_>) {
    let ImageRequest { request, key } = request;
    let result = graphics::encode(&key.file, key.graphics, key.cells, key.cell);
    respond(Response::Encoded { request, key, result: result.map(Arc::new) });
}
