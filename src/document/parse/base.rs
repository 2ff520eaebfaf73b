//! The page's `base`: the address that its relative addresses are relative to.

use crate::text::clean_line;
use std::borrow::Cow;
use url::Url;

/// The base of a body; without one, addresses stay as written.
#[derive(Debug, Default)]
pub(super) enum Base {
    #[default]
    None,
    Absolute(Box<Url>),
    /// The folder of a base that is relative itself.
    Folder(Box<str>),
}

/// Bytes of an address that can be a base.
const LONGEST: usize = 2 * 1024;

impl Base {
    /// Sets the base, unless there is one (<https://html.spec.whatwg.org/#the-base-element>).
    pub(super) fn set(&mut self, address: &str) {
        let address = &*clean_line(address);
        if !matches!(self, Self::None) || address.len() > LONGEST {
            return;
        }
        let absolute =
            if address.starts_with("//") { format!("https:{address}") } else { address.to_owned() };
        match Url::parse(&absolute) {
            Ok(url) if matches!(url.scheme(), "http" | "https") => *self = Self::Absolute(Box::new(url)),
            Ok(_) => {}
            Err(_) => {
                let folder = address
                    .split(['?', '#'])
                    .next()
                    .and_then(|path| path.rfind('/').map(|end| &path[..=end]));
                // Browsers that save a page write `.`: the pictures lie beside it.
                if let Some(folder) = folder.filter(|folder| !matches!(*folder, "./" | "")) {
                    *self = Self::Folder(folder.into());
                }
            }
        }
    }

    /// An address of the page, relative to its base. Places on the page itself stay as written.
    pub(super) fn resolved<'a>(&self, address: Cow<'a, str>) -> Cow<'a, str> {
        if matches!(self, Self::None)
            || address.is_empty()
            || address.starts_with('#')
            || has_scheme(&address)
        {
            return address;
        }
        match self {
            Self::None => address,
            Self::Absolute(base) => match base.join(&address) {
                Ok(url) => Cow::Owned(url.into()),
                Err(_) => address,
            },
            Self::Folder(_) if address.starts_with(['/', '\\', '?']) => address,
            Self::Folder(folder) => Cow::Owned([folder, address.trim_start_matches("./")].concat()),
        }
    }
}

fn has_scheme(address: &str) -> bool {
    let name = address.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '+' | '-' | '.'));
    name.is_some_and(|end| end > 0 && address[end..].starts_with(':'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_relative_to_the_first_base() {
        let table = [
            ("https://e.org/dir/", "pic.png", "https://e.org/dir/pic.png"),
            ("https://e.org/dir/page.html", "../a b.png", "https://e.org/a%20b.png"),
            ("//e.org/dir/", "/x", "https://e.org/x"),
            ("http://e.org", "//f.org/x", "http://f.org/x"),
            ("https://e.org/", "#part", "#part"),
            ("https://e.org/", "mailto:a@e.org", "mailto:a@e.org"),
            ("https://e.org/", "data:image/png,x", "data:image/png,x"),
            ("https://e.org/", "", ""),
            ("/", "pic.png", "/pic.png"),
            ("/dir/page.html", "pic.png", "/dir/pic.png"),
            ("dir/", "/pic.png", "/pic.png"),
            ("dir/", "./pic.png", "dir/pic.png"),
            (".", "pic.png", "pic.png"),
            ("./", "pic.png", "pic.png"),
            ("", "pic.png", "pic.png"),
            ("javascript:alert(1)", "pic.png", "pic.png"),
            ("d\u{1b}ir/", "pic.png", "dir/pic.png"),
            ("file:///etc/", "passwd", "passwd"),
        ];
        for (written, address, expected) in table {
            let mut base = Base::default();
            base.set(written);
            base.set("https://later.example/");
            let first = !matches!(written, "." | "./" | "" | "javascript:alert(1)" | "file:///etc/");
            if first {
                assert_eq!(base.resolved(address.into()), expected, "{written} {address}");
            }
            let mut alone = Base::default();
            alone.set(written);
            assert_eq!(alone.resolved(address.into()), expected, "{written} {address}");
        }
    }
}
