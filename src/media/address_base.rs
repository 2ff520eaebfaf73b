//! What relative addresses are resolved against. A file of its own because [`super::address`] and [`super::local`] both
//! need it.

use std::path::Path;

/// What relative addresses are resolved against.
#[derive(Clone, Copy, Debug, Default)]
pub struct AddressBase<'a> {
    /// The article's own link, an absolute HTTP or HTTPS address.
    pub link: Option<&'a str>,
    /// The article's file.
    pub file: Option<&'a Path>,
    /// The library folder that contains the file.
    pub root: Option<&'a Path>,
}
