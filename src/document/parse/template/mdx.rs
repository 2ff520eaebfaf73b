//! What MDX adds to Markdown: modules, comments in braces, and components.

use super::Shown;
use super::arguments::Arguments;
use super::markup::{escaped, image, link};
use std::fmt::Write as _;

/// The length of the `import` or `export` at the start of a line: up to the next blank line outside of braces.
pub(super) fn module(rest: &str) -> Option<usize> {
    let is_import = rest.strip_prefix("import ").is_some_and(imports);
    let is_export = rest.strip_prefix("export ").is_some_and(|exported| {
        const STARTS: [&str; 11] = [
            "const ",
            "let ",
            "var ",
            "default ",
            "function ",
            "async ",
            "class ",
            "type ",
            "interface ",
            "{",
            "* ",
        ];
        STARTS.iter().any(|start| exported.starts_with(start))
    });
    if !is_import && !is_export {
        return None;
    }
    let reach = rest.floor_char_boundary(64 * 1024);
    let (mut at, mut depth) = (0, 0_i32);
    let mut paragraph = None;
    for line in rest[..reach].split_inclusive('\n') {
        if line.trim().is_empty() {
            paragraph = paragraph.or(Some(at));
            if depth <= 0 {
                return Some(at);
            }
        }
        for byte in line.bytes() {
            match byte {
                b'{' | b'(' | b'[' => depth += 1,
                b'}' | b')' | b']' => depth -= 1,
                _ => {}
            }
        }
        at += line.len();
    }
    // With a brace that is never closed, the first paragraph is the module.
    Some(if depth > 0 { paragraph.unwrap_or(at) } else { at })
}

/// Whether the words behind `import` name what is imported and from where.
fn imports(words: &str) -> bool {
    let words = words.trim_start();
    let words = words.strip_prefix("type ").unwrap_or(words);
    if words.starts_with(['\'', '"', '{', '*']) {
        return true;
    }
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$');
    let rest = words.trim_start_matches(is_name);
    let rest_is_from = rest.trim_start().strip_prefix("from").is_some_and(|from| {
        let from = from.trim_start();
        from.starts_with(['\'', '"'])
    });
    rest.len() < words.len() && (rest_is_from || rest.trim_start().starts_with(','))
}

/// A string in braces at the start of a text, its length and its words: `{" "}` joins two lines.
pub(super) fn string(head: &str) -> Option<(usize, &str)> {
    let quote = head[1..].chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let (words, rest) = head[2..].split_once(quote)?;
    let is_whole = rest.starts_with('}') && !words.contains(['\n', '\\']);
    is_whole.then_some((words.len() + "{''}".len(), words))
}

/// An element of HTML with values that are programs: those that are strings are kept.
fn element(rest: &str) -> Option<(usize, Shown)> {
    let behind = rest.get(1..)?;
    let name_len = behind.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(behind.len());
    let end = tag_end(rest)?;
    let inner = rest.get(1 + name_len..end - 1)?;
    if !inner.contains('{') || !inner.starts_with(char::is_whitespace) {
        return None;
    }
    let mut tag = format!("<{}", &behind[..name_len]);
    for name in ["src", "href", "alt", "title", "id"] {
        if let Some(value) = attribute(inner, name) {
            let _ = write!(tag, " {name}=\"{}\"", escaped(value));
        }
    }
    tag.push_str(if inner.ends_with('/') { "/>" } else { ">" });
    Some((end, Shown::Inline(tag)))
}

/// The component tag at the start of a text: its length and what takes its place. Components have capital names.
pub(super) fn component(rest: &str) -> Option<(usize, Shown)> {
    let closing = rest.starts_with("</");
    let behind = rest.get(if closing { 2 } else { 1 }..)?;
    if behind.starts_with('>') {
        // A fragment: `<>` and `</>`.
        return Some((if closing { 3 } else { 2 }, Shown::Nothing));
    }
    if !closing && behind.starts_with(|c: char| c.is_ascii_lowercase()) {
        return element(rest);
    }
    if !behind.starts_with(|c: char| c.is_ascii_uppercase()) {
        return None;
    }
    let end = tag_end(rest)?;
    let name_len = behind.find(|c: char| !(c.is_ascii_alphanumeric() || c == '.')).unwrap_or(behind.len());
    let name = &behind[..name_len];
    if closing {
        return Some((end, Shown::Nothing));
    }
    let inner_start = 1 + name_len;
    let is_alone = rest[..end - 1].ends_with('/');
    let inner = rest.get(inner_start..end - 1)?.trim_end_matches('/');
    let arguments = Arguments::of(&inner.replace("={", "=").replace(['{', '}'], " "));
    let source =
        attribute(inner, "src").or_else(|| attribute(inner, "href")).or_else(|| attribute(inner, "url"));
    let alt =
        attribute(inner, "alt").or_else(|| attribute(inner, "caption")).or_else(|| attribute(inner, "title"));
    let is_picture = ["Image", "Img", "Picture", "Figure", "Photo", "ZoomImage"].contains(&name);
    let shown = match source {
        Some(source) if is_picture => Shown::Inline(image(source, alt.unwrap_or_default())),
        Some(source) if is_alone => Shown::Inline(link(source, alt.unwrap_or_default())),
        _ => {
            let words = arguments.words();
            match (words.is_empty(), is_alone) {
                (true, true) => Shown::Dropped,
                (true, false) => Shown::Nothing,
                (false, true) => Shown::Inline(escaped(&words.join(" · "))),
                (false, false) => Shown::Title(words.join(" · ")),
            }
        }
    };
    Some((end, shown))
}

/// The first quoted string of an attribute, also within braces: `src={require('./a.png').default}`.
fn attribute<'t>(inner: &'t str, name: &str) -> Option<&'t str> {
    let at = inner.match_indices(name).find(|(at, _)| {
        let before = inner[..*at].chars().next_back();
        before.is_none_or(char::is_whitespace) && inner[at + name.len()..].trim_start().starts_with('=')
    })?;
    let value = inner[at.0 + name.len()..].trim_start().strip_prefix('=')?.trim_start();
    let end = if value.starts_with('{') { value.find('}')? } else { value.len() };
    let start = value[..end].find(['"', '\'', '`'])?;
    if !value.starts_with('{') && start > 0 {
        return None;
    }
    let quote = value[start..].chars().next()?;
    value[start + 1..].split(quote).next()
}

/// The end of a tag, outside of quotes and braces.
fn tag_end(rest: &str) -> Option<usize> {
    let reach = rest.floor_char_boundary(4_000);
    let (mut depth, mut quote) = (0_i32, None);
    for (at, byte) in rest.as_bytes()[..reach].iter().enumerate() {
        if let Some(open) = quote {
            if open == byte {
                quote = None;
            }
            continue;
        }
        match byte {
            b'"' | b'\'' | b'`' => quote = Some(byte),
            b'{' => depth += 1,
            b'}' => depth -= 1,
            b'>' if depth <= 0 => return Some(at + 1),
            b'<' if depth <= 0 && at > 0 => return None,
            _ => {}
        }
    }
    None
}
