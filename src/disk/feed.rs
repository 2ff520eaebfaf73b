//! Recognises feeds (RSS, Atom, RDF, JSON Feed) and outlines (OPML) by their content. They list articles and are none.

use std::borrow::Cow;
use std::path::Path;

/// What a file is to a program that fetches feeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fetched {
    Feed,
    /// A list of feeds.
    Outline,
}

/// How many bytes of a file are searched.
pub(super) const REACH: u64 = 64 * 1024;

/// Whether the first bytes may begin a feed, so that [`REACH`] bytes are worth reading. Most files show in a few bytes that
/// they are something else.
pub(super) fn may_begin(head: &[u8], file: &Path) -> bool {
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    match text {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => true,
        [b'{', ..] => {
            file.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json"))
                || memchr::memmem::find(text, b"jsonfeed.org").is_some()
        }
        [b'<', ..] => {
            let text = String::from_utf8_lossy(text);
            // A long comment may stand before the first element, and the name may be cut off.
            root(&text).is_none_or(|root| {
                let local = local_name(root);
                root.ends_with(local)
                    || matches!(&*local.to_ascii_lowercase(), "rss" | "feed" | "rdf" | "opml")
            })
        }
        _ => false,
    }
}

/// What the beginning of a file shows.
pub(super) fn of(head: &[u8]) -> Option<Fetched> {
    let text: Cow<'_, str> = match head {
        [0xff, 0xfe, ..] => encoding_rs::UTF_16LE.decode(head).0,
        [0xfe, 0xff, ..] => encoding_rs::UTF_16BE.decode(head).0,
        // The names in question are ASCII in all other encodings.
        _ => String::from_utf8_lossy(head),
    };
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if text.starts_with('{') {
        return is_json(text).then_some(Fetched::Feed);
    }
    let root = root(text)?;
    let has = |word: &str| memchr::memmem::find(root.as_bytes(), word.as_bytes()).is_some();
    let local = local_name(root);
    match () {
        () if local.eq_ignore_ascii_case("rss") => Some(Fetched::Feed),
        () if local.eq_ignore_ascii_case("feed")
            && (has("/Atom") || has("purl.org/atom") || has("<entry")) =>
        {
            Some(Fetched::Feed)
        }
        () if local == "RDF" && (has("purl.org/rss/") || has("netscape.com/rdf/")) => Some(Fetched::Feed),
        () if local.eq_ignore_ascii_case("opml") => Some(Fetched::Outline),
        () => None,
    }
}

/// Whether an object is a JSON Feed: its version is an address of the format.
fn is_json(text: &str) -> bool {
    let address = memchr::memmem::find(text.as_bytes(), b"jsonfeed.org/version/")
        .or_else(|| memchr::memmem::find(text.as_bytes(), br"jsonfeed.org\/version\/"));
    address.is_some_and(|at| {
        // The text of an article may have the address, too.
        let key =
            text[..at].trim_end_matches(|c: char| c.is_alphanumeric() || matches!(c, ':' | '/' | '\\' | '.'));
        let key = key.strip_suffix('"').map_or("", str::trim_end);
        key.strip_suffix(':').is_some_and(|key| key.trim_end().ends_with("\"version\""))
    })
}

/// The name at the start of a text, without its prefix.
fn local_name(root: &str) -> &str {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, ':' | '-' | '_' | '.');
    let name = &root[..root.find(|c: char| !is_part(c)).unwrap_or(root.len())];
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

/// A text from the name of its first element on. Declarations, instructions and comments may precede it.
fn root(text: &str) -> Option<&str> {
    let mut rest = text;
    for _ in 0..100 {
        rest = rest.trim_start().strip_prefix('<')?;
        let end = if rest.starts_with("!--") {
            rest.find("-->")? + 3
        } else if rest.starts_with('?') {
            rest.find("?>")? + 2
        } else if rest.starts_with('!') {
            let end = rest.find('>')?;
            // A document type may have declarations of its own.
            match rest.find('[').filter(|open| *open < end) {
                Some(_) => rest.match_indices(']').find_map(|(at, _)| {
                    let behind = rest[at + 1..].trim_start();
                    behind.starts_with('>').then(|| rest.len() - behind.len() + 1)
                })?,
                None => end + 1,
            }
        } else {
            return Some(rest);
        };
        rest = rest.get(end..)?;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_feed_is_known_by_its_first_element() {
        let json = Path::new("a.JSON");
        let (feed, outline) = (Some(Fetched::Feed), Some(Fetched::Outline));
        let table = [
            ("<?xml version=\"1.0\"?>\n<rss version=\"2.0\"><channel>", feed),
            ("\u{feff}  <!-- made > by -->\n<?xml-stylesheet href=\"a\"?><rss>", feed),
            ("<!DOCTYPE rss [<!ENTITY nbsp \"&#160;\">]>\n<RSS>", feed),
            ("<!DOCTYPE rss [<!ENTITY a \"b\"> ] >\n<rss><![CDATA[x]]></rss>", feed),
            ("<!DOCTYPE rss PUBLIC \"-//Netscape\" \"x.dtd\"><rss>", feed),
            ("<feed xmlns=\"http://www.w3.org/2005/Atom\">", feed),
            ("<a:feed xmlns:a='http://www.w3.org/2005/Atom'>", feed),
            ("<feed><entry>", feed),
            ("<feed><grain/></feed>", None),
            ("<rdf:RDF xmlns=\"http://purl.org/rss/1.0/\">", feed),
            ("<rdf:RDF xmlns:foaf=\"http://xmlns.com/foaf/0.1/\">", None),
            ("<opml version=\"2.0\">", outline),
            ("<html><body>About <rss> feeds</body>", None),
            ("<p>&lt;rss&gt;", None),
            ("<svg xmlns=\"http://www.w3.org/2000/svg\"/>", None),
            ("<", None),
            ("<!--", None),
            ("", None),
            ("words", None),
            ("{\n \"version\" : \"https://jsonfeed.org/version/1.1\", \"items\": []}", feed),
            (r#"{"version":"https:\/\/jsonfeed.org\/version\/1"}"#, feed),
            (r#"{"items":[],"version":"https://jsonfeed.org/version/1"}"#, feed),
            (r#"{"text":"see https://jsonfeed.org/version/1"}"#, None),
            (r#"{"name":"x","version":"1.0.0"}"#, None),
        ];
        for (text, expected) in table {
            assert_eq!(of(text.as_bytes()), expected, "{text}");
            let marked = [0xfeff].into_iter().chain(text.trim_start_matches('\u{feff}').encode_utf16());
            let wide: Vec<u8> = marked.flat_map(u16::to_le_bytes).collect();
            assert_eq!(of(&wide), expected, "{text} in UTF-16");
            assert!(
                expected.is_none() || may_begin(text.as_bytes(), json) && may_begin(&wide, json),
                "{text}"
            );
        }
        for other in ["---\n", "words", "<svg/>", "<?xml version=\"1.0\"?><plist>", "{\"version\": 1}", ""] {
            assert!(!may_begin(other.as_bytes(), Path::new("a")), "{other}");
        }
        assert!(
            ["<!-- a long comment", "<!-- x --><at"]
                .iter()
                .all(|cut| may_begin(cut.as_bytes(), Path::new("a")))
        );
        assert!(may_begin(b"{", json));
    }

    #[test]
    fn no_beginning_takes_long() {
        for piece in ["<!--", "<?", "<![", "<!a[", "<!-- -->", "<?a?>", "{\"version\":", "<!x>"] {
            let text = piece.repeat(REACH as usize / piece.len());
            assert_eq!(of(text.as_bytes()), None, "{piece}");
        }
    }
}
