//! Lists the images of an article, each once.

use super::AddressBase;
use super::address::{self, ImageLocation};
use crate::document::Image;
use crate::trouble::Refusal;
use serde::Serialize;
use std::collections::HashSet;

/// Where an article mentions an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Source {
    #[serde(rename = "body")]
    Body,
    #[serde(rename = "front matter")]
    FrontMatter,
}

/// An image of an article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedImage {
    /// The address as written.
    pub address: String,
    pub alt: Option<String>,
    pub title: Option<String>,
    pub caption: Option<String>,
    /// Where the article mentions it.
    pub from: Source,
    /// The location, or why the image is not opened.
    pub target: Result<ImageLocation, Refusal>,
}

impl ListedImage {
    /// The first of caption, description and title that is not empty.
    pub fn described(&self) -> Option<&str> {
        [&self.caption, &self.alt, &self.title]
            .into_iter()
            .flatten()
            .map(String::as_str)
            .find(|text| !text.is_empty())
    }

    /// Whether the image is in its address.
    pub fn is_embedded(&self) -> bool {
        matches!(self.target, Ok(ImageLocation::Embedded(_)))
    }

    /// The full address if the image is remote, else the address as written.
    pub fn url(&self) -> &str {
        match &self.target {
            Ok(ImageLocation::Remote(url)) => url.as_str(),
            Ok(ImageLocation::Local(_) | ImageLocation::Embedded(_)) | Err(_) => &self.address,
        }
    }
}

/// The images of a body, then those of the front matter (addresses as written) that the body does not show. Addresses
/// of the same image count once. Relative addresses are looked up on the disk; no file is opened.
pub fn list(body: &[Image], front_matter: &[String], place: &AddressBase) -> Vec<ListedImage> {
    let mut seen = HashSet::new();
    let front_matter: Vec<Image> =
        front_matter.iter().map(|address| Image { address: address.clone(), ..Image::default() }).collect();
    let listed = |(image, from): (&Image, Source)| ListedImage {
        address: image.address.clone(),
        alt: image.alt.clone(),
        title: image.title.clone(),
        caption: image.caption.clone(),
        from,
        target: address::image(&image.address, place),
    };
    let body = body.iter().map(|image| (image, Source::Body));
    body.chain(front_matter.iter().map(|image| (image, Source::FrontMatter)))
        .map(listed)
        .filter(|listed| seen.insert(sameness(listed)))
        .collect()
}

/// A key that is equal for the same image.
fn sameness(listed: &ListedImage) -> String {
    match &listed.target {
        Ok(ImageLocation::Remote(url)) => {
            let mut url = url.clone();
            url.set_fragment(None);
            url.into()
        }
        Ok(ImageLocation::Local(path)) => path.to_string_lossy().into_owned(),
        Ok(ImageLocation::Embedded(_)) | Err(_) => listed.address.trim().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_picture_is_listed_once_the_body_s_first() {
        let image = |address: &str, alt: &str| Image {
            address: address.to_owned(),
            alt: (!alt.is_empty()).then(|| alt.to_owned()),
            ..Image::default()
        };
        let body = [
            image("https://img.example/a.png", "the first"),
            image("/b.png", ""),
            image("https://IMG.example:443/a.png#x", "the first again"),
            image("javascript:alert(1)", ""),
        ];
        let front = ["//img.example/a.png", "c.png", "https://site.example/b.png"].map(str::to_owned);
        let place =
            AddressBase { link: Some("https://site.example/2022/news.html"), ..AddressBase::default() };
        let listed = list(&body, &front, &place);
        let shown: Vec<_> = listed.iter().map(|item| (item.url(), item.from, item.alt.as_deref())).collect();
        assert_eq!(
            shown,
            [
                ("https://img.example/a.png", Source::Body, Some("the first")),
                ("https://site.example/b.png", Source::Body, None),
                ("javascript:alert(1)", Source::Body, None),
                ("https://site.example/2022/c.png", Source::FrontMatter, None),
            ]
        );
        assert_eq!(listed[2].target, Err(Refusal::Script));
    }
}
