//! Links and embedded files in double brackets, as note programs write them.

/// Attributes of C++ in double brackets, which name no page.
const NO_PAGES: [&str; 9] = [
    "nodiscard",
    "likely",
    "unlikely",
    "maybe_unused",
    "deprecated",
    "fallthrough",
    "noreturn",
    "no_unique_address",
    "carries_dependency",
];

/// A link in double brackets.
pub(super) struct Wiki<'t> {
    pub(super) page: &'t str,
    shown: Option<&'t str>,
    pub(super) length: usize,
}

impl<'t> Wiki<'t> {
    /// The link at the start of a text.
    pub(super) fn read(rest: &'t str, before: Option<char>) -> Option<Self> {
        let inner = rest.strip_prefix("[[")?;
        let reach = &inner[..inner.floor_char_boundary(500)];
        let end = reach.find("]]")?;
        let inner = &inner[..end];
        let after = &rest[end + 4..];
        // In a table the bar is escaped.
        let (page, shown) = match inner.split_once('|') {
            Some((page, shown)) => (page.strip_suffix('\\').unwrap_or(page), Some(shown)),
            None => (inner, None),
        };
        let is_page = !page.is_empty()
            && !page.starts_with([' ', '\t', '^', '"', '\'', '-'])
            && !page.ends_with([' ', '\t'])
            && !inner.contains(['[', ']', '<', '>', '\n', '`'])
            && !after.starts_with(['(', '[', ']', ':'])
            && page.contains(char::is_alphabetic)
            && !page.contains("::")
            && !NO_PAGES.contains(&page)
            && !before.is_some_and(|c| c.is_ascii_alphanumeric() || c == '[');
        is_page.then_some(Self {
            page,
            shown: shown.map(str::trim).filter(|shown| !shown.is_empty()),
            length: end + 4,
        })
    }

    /// What is shown of it; of a heading in a page `Page > Heading`.
    pub(super) fn words(&self) -> String {
        match self.shown {
            Some(shown) => shown.replace('|', " "),
            None => self.page.trim_start_matches('#').replace("#^", "#").replace('#', " > "),
        }
    }

    /// The description of a picture; behind the last bar may be its size.
    pub(super) fn description(&self) -> String {
        let parts = self.shown.unwrap_or_default().split('|').map(|part| part.trim().trim_end_matches('\\'));
        let is_size = |part: &str| {
            !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'x' | b'X'))
        };
        parts.filter(|part| !is_size(part)).collect::<Vec<_>>().join(" ")
    }
}

/// Whether the name of a file is that of a picture.
pub(super) fn is_picture(name: &str) -> bool {
    const ENDINGS: [&str; 10] = ["png", "jpg", "jpeg", "gif", "svg", "webp", "avif", "bmp", "ico", "heic"];
    let name = name.split(['#', '?']).next().unwrap_or(name);
    name.rsplit_once('.')
        .is_some_and(|(_, ending)| ENDINGS.iter().any(|known| known.eq_ignore_ascii_case(ending)))
}
