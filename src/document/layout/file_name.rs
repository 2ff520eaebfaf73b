//! Short names for addresses: the host and the file name.

use crate::text::clean_line;
use std::borrow::Cow;

pub(super) fn host(address: &str) -> Option<&str> {
    if address.starts_with("data:") {
        return None;
    }
    let rest = address.split_once("://").map(|(_, rest)| rest).or_else(|| address.strip_prefix("//"))?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?;
    (!host.is_empty()).then_some(host)
}

/// The last segment of an address's path, decoded and at most 40 cells wide; for a `data:` address its media type.
pub fn file_name(address: &str) -> String {
    if let Some(data) = address.strip_prefix("data:") {
        let kind: String = data.split([';', ',']).next().unwrap_or("data").chars().take(40).collect();
        return clean_line(&kind).into_owned();
    }
    let path = address.split(['?', '#']).next().unwrap_or(address);
    let after_host =
        path.split_once("://").map_or(path, |(_, rest)| rest.split_once('/').map_or("", |(_, path)| path));
    let name = after_host.trim_end_matches('/').rsplit('/').next().unwrap_or("");
    let name = if name.is_empty() { host(address).unwrap_or(address) } else { name };
    // What is not UTF-8 stays encoded.
    let decoded = percent_encoding::percent_decode_str(name).decode_utf8().unwrap_or(Cow::Borrowed(name));
    crate::text::cut(&clean_line(&decoded), 40).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_named_by_the_end_of_its_address() {
        let table = [
            ("https://i.example.cn/news/2022/a.jpg?x=1#y", "a.jpg"),
            ("https://i.example.cn/", "i.example.cn"),
            ("//cdn.example.cn/%E5%9B%BE%20%E7%89%87.png", "图 片.png"),
            ("images/%1b[2Jfile.png", "[2Jfile.png"),
            ("images/%ff.png", "%ff.png"),
            ("data:image/png;base64,AAAA", "image/png"),
            ("data:\u{1b}[31mimage/\u{202e}png,AAAA", "[31mimage/png"),
            ("", ""),
        ];
        for (address, name) in table {
            assert_eq!(file_name(address), name, "{address}");
        }
    }

    #[test]
    fn the_host_is_the_real_one() {
        let table = [
            ("https://safe.example@evil.example/x", Some("evil.example")),
            ("//cdn.example/x", Some("cdn.example")),
            ("x/y.png", None),
            ("data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'>", None),
        ];
        for (address, expected) in table {
            assert_eq!(host(address), expected, "{address}");
        }
    }
}
