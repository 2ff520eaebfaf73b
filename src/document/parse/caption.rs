//! Descriptions of images in running text, and captions below images.

use crate::document::model::{Align, Block, BlockKind, Image, Text};
use crate::html::is_embedded;

/// The text shown for an image in running text: its description, else its file name.
pub(super) fn description(image: &Image) -> String {
    image
        .alt
        .clone()
        .or_else(|| image.title.clone())
        .or_else(|| file_name(&image.address))
        .unwrap_or_else(|| "image".to_owned())
}

/// The last segment of an address, without its query.
fn file_name(address: &str) -> Option<String> {
    if is_embedded(address) {
        return None;
    }
    let path = address.split(['?', '#']).next().unwrap_or(address);
    let name = path.trim_end_matches('/').rsplit('/').next()?;
    (!name.is_empty()).then(|| name.to_owned())
}

/// Finds the captions: `figcaption`, and a short text directly below an image, in grey, centred like the image, or with
/// the words that describe it.
pub(super) fn find(blocks: &mut [Block], images: &mut [Image]) {
    for at in 0..blocks.len() {
        let (before, rest) = blocks.split_at_mut(at);
        let Some((block, after)) = rest.split_first_mut() else { continue };
        let figure = |block: &Block| match block.kind {
            BlockKind::Figure(image) => Some((image, block.align)),
            _ => None,
        };
        let above = before.last().and_then(figure);
        let beside = before.last().is_some_and(|figure| figure.containers == block.containers);
        if let BlockKind::Paragraph(text) = &mut block.kind
            && let Some((image, align)) = above
            && (looks_like_caption(text, block.align, align)
                || beside && images.get(image.0 as usize).is_some_and(|image| describes(text, image)))
        {
            block.kind = BlockKind::Caption(std::mem::take(text));
        }
        if let BlockKind::Caption(text) = &block.kind {
            let figure = above.or_else(|| after.first().and_then(figure));
            if let Some((image, _)) = figure
                && let Some(image) = images.get_mut(image.0 as usize)
            {
                block.spaced = above.is_none();
                image.caption.get_or_insert_with(|| text.string.replace('\n', " "));
            }
        }
    }
}

/// Whether a text has the words of an image's description.
fn describes(text: &Text, image: &Image) -> bool {
    let words = text.string.trim();
    let told = [&image.alt, &image.title].into_iter().flatten().any(|told| told.trim() == words);
    told && !words.is_empty() && text.spans.iter().all(|span| span.image.is_none() && span.link.is_none())
}

fn looks_like_caption(text: &Text, align: Align, figure: Align) -> bool {
    let length = text.string.chars().count();
    if length == 0 || length > 200 || text.spans.iter().any(|span| span.image.is_some()) {
        return false;
    }
    let grey = |color: [u8; 3]| {
        let (low, high) = (color.iter().min(), color.iter().max());
        matches!((low, high), (Some(low), Some(high)) if high - low <= 24)
    };
    let mut covered = 0;
    for span in &text.spans {
        if span.style.color.is_some_and(grey) {
            covered += span.range.len();
        }
    }
    let all_grey = covered + text.string.matches(char::is_whitespace).count() >= text.string.len();
    let strong = text.spans.iter().any(|span| span.style.strong);
    let label = ["图", "圖", "△", "▲", "↑", "（图", "(图", "Photo", "Figure", "写真"];
    let labelled = label.iter().any(|label| text.string.starts_with(label));
    let centred = align == Align::Center && figure == Align::Center && !strong && length <= 60;
    all_grey || centred && !text.string.contains('\n') || labelled && length <= 60 && align == Align::Center
}
