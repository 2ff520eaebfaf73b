//! Images and embedded media, shown with their description.
//!
//! A figure is `▣ 1  description · 530 × 300 px`. Without `alt` the description is the title, else the file name. Where
//! the picture lies is told by the list of images. The words of a caption below it are not repeated.

use super::Sheet;
use super::containers::Margin;
use super::file_name::{file_name, host};
use super::line::{LineStyle, PictureRow, Role};
use super::set::indent;
use crate::document::model::{Align, Document, Image, ImageId, LinkId, MediaKind, Style};
use std::borrow::Cow;

impl Sheet<'_> {
    pub(super) fn figure(&mut self, id: ImageId, margin: &mut Margin, align: Align) {
        let Some(image) = self.document.images.get(id.0 as usize) else { return };
        self.picture(id, image, margin, align);
        let mut flow = margin.flow(Role::Image);
        flow.insert("▣ ", Role::Image);
        flow.insert(&format!("{}  ", id.0.saturating_add(1)), Role::Number);
        let style = LineStyle { role: Role::Image, mark: Style::default() };
        let description = description(self.document, id);
        flow.own(&description, style, None, Some(id));
        if let Some(size) = size(image) {
            if !description.is_empty() {
                flow.insert(" · ", Role::Caption);
            }
            flow.insert(&size, Role::Caption);
        }
        for run in &mut flow.runs {
            run.image = Some(id);
        }
        self.flow(&flow, margin, align);
    }

    /// Adds the rows in which the image itself is drawn, above its description.
    fn picture(&mut self, image: ImageId, known: &Image, margin: &mut Margin, align: Align) {
        let (Some(pixels), Some(room)) = (known.pixels, self.options.pictures) else { return };
        let columns = u16::try_from(margin.room).unwrap_or(u16::MAX);
        let cells = picture_cells(pixels, room.cell, (columns, room.rows));
        for row in 0..cells.1 {
            let pieces = margin.next();
            let before: usize = pieces.iter().map(|piece| self.options.widths.width(&piece.text)).sum();
            let aside = indent(align, columns.saturating_sub(cells.0).into());
            let left = u16::try_from(before + aside).unwrap_or(u16::MAX);
            self.add(pieces, 0, super::Wide::No);
            if let Some(line) = self.lines.last_mut() {
                line.picture = Some(PictureRow { image, row, cells, left });
            }
        }
    }

    pub(super) fn media(
        &mut self,
        kind: MediaKind,
        link: LinkId,
        title: Option<&str>,
        margin: &mut Margin,
        align: Align,
    ) {
        let host = self.document.links.get(link.0 as usize).and_then(|link| host(&link.address));
        let (mark, word) = match kind {
            MediaKind::Video => ("► ", "video"),
            MediaKind::Audio => ("♪ ", "audio"),
            MediaKind::Frame if host.is_some_and(shows_videos) => ("► ", "video"),
            MediaKind::Frame => ("▢ ", "frame"),
        };
        let mut flow = margin.flow(Role::Image);
        flow.insert(mark, Role::Image);
        let style = LineStyle { role: margin.role, mark: Style::default() };
        flow.own(&media_title(self.document, link, title), style, Some(link), None);
        flow.link_number(link, self.document, self.options);
        flow.insert(" · ", Role::Caption);
        flow.insert(word, Role::Caption);
        if let Some(host) = host.filter(|_| title.is_some()) {
            flow.insert(" · ", Role::Caption);
            flow.insert(host, Role::Caption);
        }
        self.flow(&flow, margin, align);
    }
}

/// The size in cells of an image of some pixels: its natural size, scaled down to fit into `most` columns and rows.
pub fn picture_cells((width, height): (u32, u32), cell: (u16, u16), most: (u16, u16)) -> (u16, u16) {
    let (cell_width, cell_height) = (u64::from(cell.0.max(1)), u64::from(cell.1.max(1)));
    let (width, height) = (u64::from(width.max(1)), u64::from(height.max(1)));
    let (most_columns, most_rows) = (u64::from(most.0.max(1)), u64::from(most.1.max(1)));
    let columns = width.div_ceil(cell_width).min(most_columns);
    let pixels = (columns * cell_width).min(width);
    let rows = (height * pixels).div_ceil(width).div_ceil(cell_height).max(1);
    if rows <= most_rows {
        return (columns as u16, rows as u16);
    }
    let columns = (width * most_rows * cell_height).div_ceil(height).div_ceil(cell_width).clamp(1, columns);
    (columns as u16, most_rows as u16)
}

/// The description of an image: its `alt` text, else its title, else its file name; empty if a caption below has it.
pub(super) fn description(document: &Document, id: ImageId) -> Cow<'_, str> {
    let Some(image) = document.images.get(id.0 as usize) else { return Cow::Borrowed("") };
    match described(image) {
        Some(told) => Cow::Borrowed(told),
        None if image.caption.is_some() => Cow::Borrowed(""),
        None => Cow::Owned(file_name(&image.address)),
    }
}

/// Whether what a site offers for other pages to embed is a video.
fn shows_videos(host: &str) -> bool {
    const SITES: [&str; 8] = [
        "youtube.com",
        "youtube-nocookie.com",
        "vimeo.com",
        "dailymotion.com",
        "bilibili.com",
        "v.qq.com",
        "youku.com",
        "twitch.tv",
    ];
    SITES
        .iter()
        .any(|site| host.strip_suffix(site).is_some_and(|rest| rest.is_empty() || rest.ends_with('.')))
}

/// The title of an embedded object, else the host that it comes from, else its address.
pub(super) fn media_title<'d>(document: &'d Document, link: LinkId, title: Option<&'d str>) -> Cow<'d, str> {
    let link = document.links.get(link.0 as usize);
    let title = title.or_else(|| link.and_then(|link| link.title.as_deref()));
    let address = link.map(|link| host(&link.address).unwrap_or(&link.address));
    Cow::Borrowed(title.filter(|title| !title.trim().is_empty()).or(address).unwrap_or(""))
}

fn described(image: &Image) -> Option<&str> {
    let caption = image.caption.as_deref().map(str::trim);
    let words = [&image.alt, &image.title].into_iter().flatten().map(|text| text.trim());
    words.into_iter().find(|text| !text.is_empty() && !caption.is_some_and(|caption| caption.contains(text)))
}

/// The size of an image as its page gives it.
fn size(image: &Image) -> Option<String> {
    match image.size {
        (Some(width), Some(height)) => Some(format!("{width}\u{a0}×\u{a0}{height}\u{a0}px")),
        (Some(width), None) => Some(format!("{width}\u{a0}px")),
        (None, Some(height)) => Some(format!("{height}\u{a0}px\u{a0}high")),
        (None, None) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_of_video_sites_are_videos() {
        for (host, expected) in
            [("www.youtube.com", true), ("vimeo.com", true), ("notvimeo.com", false), ("example.org", false)]
        {
            assert_eq!(shows_videos(host), expected, "{host}");
        }
    }

    #[test]
    fn a_caption_is_not_repeated_as_the_description() {
        let image = |alt: &str, caption: Option<&str>| Image {
            alt: Some(alt.to_owned()),
            caption: caption.map(str::to_owned),
            ..Image::default()
        };
        assert_eq!(described(&image("Boats at dusk", Some("Boats at dusk "))), None);
        assert_eq!(described(&image("Boats", Some("Boats at dusk"))), None);
        assert_eq!(described(&image("Boats at dusk", Some("Boats"))), Some("Boats at dusk"));
        assert_eq!(described(&image("Boats", None)), Some("Boats"));
    }

    #[test]
    fn a_picture_takes_the_cells_it_needs_and_no_more() {
        let table = [
            ((1920, 1080), (80, 40), (80, 23)),
            ((1920, 1080), (80, 10), (36, 10)),
            ((40, 20), (80, 40), (4, 1)),
            ((41, 21), (80, 40), (5, 2)),
            ((1, 1), (80, 40), (1, 1)),
            ((100, 100_000), (80, 40), (1, 40)),
            ((100_000, 100), (80, 40), (80, 1)),
            ((u32::MAX, u32::MAX), (80, 40), (80, 40)),
            ((0, 0), (0, 0), (1, 1)),
        ];
        for (pixels, most, expected) in table {
            assert_eq!(picture_cells(pixels, (10, 20), most), expected, "{pixels:?} in {most:?}");
        }
    }
}
