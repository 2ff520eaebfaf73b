//! Classifies single lines of front matter.

/// Splits a line of `key: rest`: the key without quotes, the rest trimmed but otherwise as written.
///
/// A key begins in the first column and consists of words, possibly with spaces, dots or hyphens between them. A
/// full-width colon is accepted. A space must follow an ASCII colon, as in YAML.
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

/// Whether version 0.1.0 knew the meaning of a key. This decides where front matter ends, and so takes part in the ids
/// of articles: the list never changes. [`keys`](crate::article::keys) has the keys of today.
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

/// Whether a key is one of those that note programs write at the beginning of a text. These are fewer than the keys with
/// a meaning, because prose, too, may begin with a word and a colon.
pub(super) fn is_property(key: &str) -> bool {
    const WORDS: [&str; 45] = [
        "title",
        "date",
        "dates",
        "created",
        "createdat",
        "createdtime",
        "createdby",
        "creationdate",
        "datecreated",
        "published",
        "publishedat",
        "publishdate",
        "publicationdate",
        "posted",
        "added",
        "dateadded",
        "saved",
        "clipped",
        "updated",
        "updatedat",
        "lastupdated",
        "lastedited",
        "lasteditedtime",
        "modified",
        "author",
        "authors",
        "by",
        "creator",
        "tags",
        "tag",
        "keywords",
        "topics",
        "category",
        "categories",
        "url",
        "link",
        "source",
        "original",
        "permalink",
        "summary",
        "description",
        "标签",
        "日期",
        "创建时间",
        "链接",
    ];
    let normal: String = key.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    is_known(key) || WORDS.contains(&&*normal)
}

/// The text after `- `, if the line is a list item.
pub(super) fn item(line: &str) -> Option<&str> {
    let rest = line.trim_start().strip_prefix('-')?;
    (rest.is_empty() || rest.starts_with([' ', '\t'])).then(|| rest.trim())
}

/// Whether a line is indented and so continues the value above it.
pub(super) fn is_indented(line: &str) -> bool {
    line.starts_with([' ', '\t'])
}

/// Removes the quotes around a value: one layer, or a whole run of double quotes with the single quotes inside it. A
/// scraper that quoted its titles again on every run left such runs.
pub(in super::super) fn unquote(text: &str) -> &str {
    let text = text.trim();
    let run = text.bytes().take_while(|b| *b == b'"').count();
    let run_behind = text.bytes().rev().take_while(|b| *b == b'"').count();
    if run >= 2 && run_behind >= 2 && text.len() > run {
        let layers = run.min(run_behind).min(text.len() / 2);
        // Two quotes may be one layer and a quotation within the title.
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

/// The text between two quotes.
pub(super) fn wrapped(text: &str, quote: char) -> Option<&str> {
    text.strip_prefix(quote)?.strip_suffix(quote)
}

/// Whether a quote inside ends the text early: `"one" and "two"` is not quoted as a whole.
fn closes_early(inner: &str, text: &str) -> bool {
    let Some(quote) = text.chars().next() else { return false };
    let Some((before, after)) = inner.split_once(quote) else { return false };
    let closing = !before.is_empty() && !before.ends_with(char::is_whitespace);
    closing && after.starts_with([' ', ',', '.', ':', ';', '!', '?', '，', '：']) && !inner.ends_with(quote)
}

/// Decodes `&#123;` and `&#125;`, which the scraper writes in place of braces.
pub(in super::super) fn braces(text: &str) -> std::borrow::Cow<'_, str> {
    if text.contains("&#12") {
        text.replace("&#123;", "{").replace("&#125;", "}").into()
    } else {
        text.into()
    }
}
