//! Pictures that a page shows more than once and keeps in its style: `SingleFile` writes `--sf-img-1:url("data:…")` into
//! a style sheet, and `background-image:var(--sf-img-1)` wherever the picture is.

use super::embedded::{self, Embedded};
use crate::html::is_embedded;
use std::collections::HashMap;

const NAME: &[u8] = b"--sf-img-";
/// Bytes of a number.
const NUMBER: usize = 16;
/// Pictures of a page that are kept.
const MOST: usize = 10_000;

/// The shared pictures of a page by the value that refers to them. Anywhere in the page, also behind their use.
pub(super) fn pictures(html: &str) -> HashMap<String, String> {
    let mut pictures = HashMap::new();
    let mut rest = html;
    while let Some(at) = memchr::memmem::find(rest.as_bytes(), NAME) {
        rest = &rest[at + NAME.len()..];
        let number = rest
            .bytes()
            .take(NUMBER)
            .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
            .count();
        let (number, after) = rest.split_at(number);
        let Some(value) = after.trim_start().strip_prefix(':') else { continue };
        let Some(value) = value.trim_start().strip_prefix("url(") else { continue };
        let Some((address, after)) = address(value.trim_start()) else { break };
        rest = after;
        if is_embedded(&address) && embedded::content(&address) != Embedded::Nothing && pictures.len() < MOST
        {
            pictures.insert(format!("var(--sf-img-{number})"), address);
        }
    }
    pictures
}

/// The content of `url(…)` with its escapes decoded, and what follows. Nothing if it does not end.
fn address(value: &str) -> Option<(String, &str)> {
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
    let inside = &value[quote.map_or(0, char::len_utf8)..];
    let end = quote.unwrap_or(')');
    let mut address = String::new();
    let mut from = 0;
    loop {
        let at = from + inside[from..].find(['\\', end])?;
        address.push_str(&inside[from..at]);
        if inside[at..].starts_with(end) {
            return Some((address.trim().to_owned(), &inside[at + end.len_utf8()..]));
        }
        let escaped = &inside[at + 1..];
        let digits = escaped.bytes().take(6).take_while(u8::is_ascii_hexdigit).count();
        let code = u32::from_str_radix(&escaped[..digits], 16).ok().and_then(char::from_u32);
        let (c, length) = if code.is_some() {
            // A blank ends the digits.
            (code, digits + usize::from(escaped[digits..].starts_with(' ')))
        } else {
            let c = escaped.chars().next();
            (c, c.map_or(0, char::len_utf8))
        };
        address.extend(c);
        from = at + 1 + length;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shared_pictures_are_found_by_their_name() {
        let long = format!("data:image/png;base64,{}", "A".repeat(400));
        let drawn = "data:image/svg+xml,<svg xmlns=\\\"x\\\"><path d='M0 0h1\\29 '/></svg>";
        let html = format!(
            "<img style='background-image:var(--sf-img-1)'><style>:root{{--sf-img-1: url(\"{long}\");\
             --sf-img-2:url({long});--sf-img-3:url(\"{drawn}\");--sf-img-4:url(x.png);--sf-img-5:url(\"data:"
        );
        let found = pictures(&html);
        assert_eq!(found.len(), 3);
        assert_eq!(found["var(--sf-img-1)"], long);
        assert_eq!(found["var(--sf-img-2)"], long);
        assert_eq!(found["var(--sf-img-3)"], "data:image/svg+xml,<svg xmlns=\"x\"><path d='M0 0h1)'/></svg>");
    }

    #[test]
    fn time_is_linear_in_names_without_an_end() {
        assert!(pictures(&"--sf-img-1:url(\"".repeat(100_000)).is_empty());
        assert!(pictures(&"--sf-img-1:url(\\".repeat(100_000)).is_empty());
        assert!(pictures(&"--sf-img-".repeat(100_000)).is_empty());
    }
}
