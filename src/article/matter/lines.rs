//! What a single line of front matter may be.

/// A line as `key: rest`: the key without quotes, the rest trimmed, as written.
///
/// Keys begin at the line's first column and are words, perhaps with blanks, dots or hyphens between them; a
/// full-width colon counts too; a blank must follow an ASCII colon, or else what follows is one scalar.
pub(super) fn key(line: &str) -> Option<(&str, &str)> {
    let at = line.find([':', '：', '='])?;
    if at > 80 {
        return None;
    }
    let (key, rest) = line.split_at(at);
    let rest = match rest.as_bytes()[0] {
        b':' if rest.len() == 1 || rest[1..].starts_with([' ', '\t']) => &rest[1..],
        b':' if is_known(key.trim()) && !rest.starts_with("://") => &rest[1..],
        b':' => return None,
        b'=' => &rest[1..],
        _ => &rest['：'.len_utf8()..],
    };
    let key = key.strip_prefix('.').unwrap_or(key).trim_end();
    let bare = key.trim_matches(['"', '\'']);
    let starts = bare.starts_with(|c: char| c.is_alphanumeric() || c == '_');
    let words = bare.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ' '))
        && bare.split(' ').count() <= 3;
    (starts && words && !bare.is_empty()).then_some((bare, rest.trim()))
}

/// The keys whose meaning this program knows.
pub(super) fn is_known(key: &str) -> bool {
    const KNOWN: [&str; 33] = [
        "title",
        "date",
        "pubdate",
        "publishdate",
        "published",
        "created",
        "updated",
        "lastmod",
        "modified",
        "posted",
        "author",
        "authors",
        "category",
        "categories",
        "tag",
        "tags",
        "keywords",
        "link",
        "original",
        "canonical",
        "permalink",
        "url",
        "source",
        "slug",
        "layout",
        "draft",
        "description",
        "summary",
        "excerpt",
        "标题",
        "日期",
        "分类",
        "标签",
    ];
    KNOWN.iter().any(|known| known.eq_ignore_ascii_case(key))
}

/// The text behind `- `, if the line is a list item.
pub(super) fn item(line: &str) -> Option<&str> {
    let rest = line.trim_start().strip_prefix('-')?;
    (rest.is_empty() || rest.starts_with([' ', '\t'])).then(|| rest.trim())
}

/// Whether a line can stand inside a value that began before it.
pub(super) fn is_indented(line: &str) -> bool {
    line.starts_with([' ', '\t'])
}

/// A value with the quotes around it taken off: one layer, or a whole run of double quotes with the layer of
/// single quotes inside it, as a scraper left them that quoted a title again on every run.
pub(in super::super) fn unquote(text: &str) -> &str {
    let text = text.trim();
    let run = text.bytes().take_while(|b| *b == b'"').count();
    let run_behind = text.bytes().rev().take_while(|b| *b == b'"').count();
    if run >= 2 && run_behind >= 2 && text.len() > run {
        let layers = run.min(run_behind).min(text.len() / 2);
        // Two may be one layer and a quotation of the title's own.
        if layers == 2 && text[2..text.len() - 2].contains('"') {
            return &text[1..text.len() - 1];
        }
        let inner = text[layers..text.len() - layers].trim();
        return wrapped(inner, '\'').unwrap_or(inner);
    }
    match wrapped(text, '\'').or_else(|| wrapped(text, '"')) {
        Some(inner) if !closes_early(inner, text) => inner,
        _ => text,
    }
}

/// What stands between two quotes.
pub(super) fn wrapped(text: &str, quote: char) -> Option<&str> {
    text.strip_prefix(quote)?.strip_suffix(quote)
}

/// `"one" and "two"` begins and ends with a quote, but is not quoted.
fn closes_early(inner: &str, text: &str) -> bool {
    let Some(quote) = text.chars().next() else { return false };
    let Some((before, after)) = inner.split_once(quote) else { return false };
    let closing = !before.is_empty() && !before.ends_with(char::is_whitespace);
    closing && after.starts_with([' ', ',', '.', ':', ';', '!', '?', '，', '：']) && !inner.ends_with(quote)
}

/// `&#123;` and `&#125;`, which the scraper put in the place of braces, back to what they were.
pub(in super::super) fn braces(text: &str) -> std::borrow::Cow<'_, str> {
    if text.contains("&#12") {
        text.replace("&#123;", "{").replace("&#125;", "}").into()
    } else {
        text.into()
    }
}
