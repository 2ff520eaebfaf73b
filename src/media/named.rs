//! Identifies the target of a link: a web page, a file, or both.

use super::address;
use crate::net::trackers;
use std::borrow::Cow;
use std::path::{Component, Path, PathBuf};
use url::Url;

/// The target of a link, in a form that can be compared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LinkKey {
    /// The page, as [`page_of`] writes it.
    pub page: Option<String>,
    pub file: Option<PathBuf>,
}

impl LinkKey {
    /// The target of `address` in an article. `resolved` is the web address it leads to; `file` is the article's file.
    pub fn by(address: &str, resolved: Option<&str>, file: &Path) -> Self {
        let page = resolved.and_then(page_of).map(Cow::into_owned);
        let bare = address.split(['?', '#']).next().unwrap_or_default();
        let is_relative = !bare.is_empty() && !bare.contains(':') && !bare.starts_with(['/', '\\']);
        let folder = file.parent().filter(|_| is_relative);
        let decoded = || percent_encoding::percent_decode_str(bare).decode_utf8_lossy().into_owned();
        Self { page, file: folder.and_then(|folder| plain_path(&folder.join(decoded()))) }
    }

    /// Whether there is neither a page nor a file.
    pub fn is_nothing(&self) -> bool {
        self.page.is_none() && self.file.is_none()
    }
}

/// A web page's identity: the address without scheme, fragment, trackers and trailing slashes.
pub fn page_of(address: &str) -> Option<Cow<'_, str>> {
    plain_page_of(address).map(Cow::Borrowed).or_else(|| judged_page_of(address).map(Cow::Owned))
}

fn judged_page_of(address: &str) -> Option<String> {
    let mut url = Url::parse(address).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
    trackers::strip(&mut url);
    let host = address::shown_host(&url);
    let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
    Some(format!("{host}{}{query}", url.path().trim_end_matches('/')))
}

/// The same for an address that normalisation would not change and that has no query; none for any other. Most articles
/// have such a link, and this takes an eighth of the time.
fn plain_page_of(address: &str) -> Option<&str> {
    let bare = address.strip_prefix("https://").or_else(|| address.strip_prefix("http://"))?;
    let bare = bare.split_once('#').map_or(bare, |(bare, _)| bare);
    let (host, path) = bare.split_at(bare.find('/').unwrap_or(bare.len()));
    // A host whose last label begins with a digit may be a number, and one with `xn--` may be invalid.
    let (first, last) = (host.bytes().next()?, host.rsplit('.').next()?.bytes().next()?);
    let plain_host = host.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.'))
        && first.is_ascii_alphanumeric()
        && last.is_ascii_lowercase()
        && !host.contains("xn--");
    let plain_path = path.bytes().all(|b| b.is_ascii_alphanumeric() || b"/-_.~".contains(&b));
    (plain_host && plain_path && !path.contains("/.")).then(|| bare.trim_end_matches('/'))
}

/// Resolves `..` after a folder name; none if the path leads above the root. A leading `..` is kept.
fn plain_path(path: &Path) -> Option<PathBuf> {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match (part, plain.components().next_back()) {
            (Component::ParentDir, Some(Component::Normal(_))) => drop(plain.pop()),
            (Component::ParentDir, Some(Component::RootDir | Component::Prefix(_))) => return None,
            _ => plain.push(part),
        }
    }
    Some(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_a_page_or_a_file() {
        let table = [
            ("https://a.example/b/?utm_source=x#c", Some("a.example/b"), None),
            ("http://A.example:80/b", Some("a.example/b"), None),
            ("https://a.example/b?id=1", Some("a.example/b?id=1"), None),
            ("c%20d.md#top", None, Some("/news/post/c d.md")),
            ("../notes/./e.md?x", None, Some("/news/notes/e.md")),
            ("../../../../../e.md", None, None),
            ("/e.md", None, None),
            ("mailto:x@a.example", None, None),
            ("#top", None, None),
        ];
        for (address, page, file) in table {
            let named = LinkKey::by(address, Some(address), Path::new("/news/post/a.md"));
            let expected = LinkKey { page: page.map(Into::into), file: file.map(Into::into) };
            assert_eq!(named, expected, "{address}");
        }
    }

    #[test]
    fn a_file_is_named_as_the_library_s_folder_was_given() {
        let table = [
            ("./news/a.md", "b.md", "./news/b.md"),
            ("news/x/a.md", "../b.md", "news/b.md"),
            ("../news/a.md", "x/../b.md", "../news/b.md"),
            ("a.md", "../b.md", "../b.md"),
        ];
        for (article, address, expected) in table {
            let named = LinkKey::by(address, None, Path::new(article));
            assert_eq!(named.file.as_deref(), Some(Path::new(expected)), "{address} in {article}");
        }
    }

    #[test]
    fn addresses_that_differ_little_name_one_page() {
        let table: [(&str, &[&str]); 5] = [
            (
                "a.example/b",
                &[
                    "https://a.example/b",
                    "http://a.example/b/",
                    "https://A.example:443/b#c",
                    "https://a.example/b?utm_source=x",
                    "https://a.example/x/../b",
                    "https:\\\\a.example\\b",
                    "https:///a.example/b",
                    "https://reader@a.example/b",
                ],
            ),
            ("a.example/b?id=1", &["https://a.example/b?id=1", "https://a.example/b?id=1&fbclid=2"]),
            ("a.example/%E4%B8%AD", &["https://a.example/%E4%B8%AD", "https://a.example/中"]),
            ("a.example/%7Bb%7D", &["https://a.example/%7Bb%7D", "https://a.example/{b}"]),
            ("a.example:8080", &["http://a.example:8080/", "http://a.example:8080"]),
        ];
        for (page, addresses) in table {
            for address in addresses {
                assert_eq!(page_of(address).as_deref(), Some(page), "{address}");
            }
        }
        for address in ["mailto:x@a.example", "b.md", "/b", "", "https://"] {
            assert_eq!(page_of(address), None, "{address}");
        }
    }

    /// Tries all addresses of one prefix and three of these parts.
    #[test]
    fn what_is_plain_is_what_the_rules_of_the_web_make_of_it() {
        let mut plain = 0;
        for beginning in ["http://", "https://a.example", "https://a.example/b", "HTTP://", "https:/", ""] {
            for (one, two) in PARTS.iter().flat_map(|one| PARTS.iter().map(move |two| (one, two))) {
                for three in PARTS {
                    let address = format!("{beginning}{one}{two}{three}");
                    if let Some(page) = plain_page_of(&address) {
                        assert_eq!(Some(page), judged_page_of(&address).as_deref(), "{address}");
                        plain += 1;
                    }
                }
            }
        }
        assert!(plain > 10_000, "{plain}");
    }

    const PARTS: &[&str] = &[
        "",
        "a",
        "Z",
        "b.example",
        "www.",
        ".",
        "..",
        "/",
        "//",
        "/.",
        "/..",
        "-",
        "--",
        "_",
        "~",
        "1",
        "0x1",
        ".7",
        "%2e",
        "%41",
        "xn--",
        "xn--80ak6aa92e",
        "中",
        "?",
        "?id=1",
        "&utm_source=x",
        "#",
        "#c",
        ":",
        ":80",
        ":443",
        "@",
        "\\",
        " ",
        "\t",
        "{",
        "'",
        "com",
        "[",
        "]",
        "index.html",
        "2021/03",
    ];
}
