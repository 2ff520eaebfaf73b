//! Tags of Liquid and Nunjucks, as Jekyll, Hexo with its themes, Eleventy and Zola have them: `{% name … %}`.

use super::arguments::{Arguments, is_address, reads};
use super::markup::{element, escaped, image, link};
use super::shortcode;
use super::{Place, Shown};

/// Tags that decide what is printed, or print nothing. No template is run, so they go and their content stays.
const SILENT: [&str; 31] = [
    "if",
    "elsif",
    "elseif",
    "else",
    "unless",
    "for",
    "case",
    "when",
    "break",
    "continue",
    "tablerow",
    "paginate",
    "block",
    "filter",
    "macro",
    "call",
    "capture",
    "raw",
    "verbatim",
    "autoescape",
    "tabs",
    "subtabs",
    "gallery",
    "swiper",
    "timeline_end",
    "grouppicture",
    "gp",
    "linkgrid",
    "btns",
    "end",
    "ifchanged",
];

/// Tags that would print what is not in this file, or that set something for the rest of the template.
const DROPPED: [&str; 18] = [
    "assign",
    "set",
    "include_relative",
    "include_cached",
    "render",
    "import",
    "from",
    "extends",
    "layout",
    "increment",
    "decrement",
    "cycle",
    "seo",
    "feed_meta",
    "toc",
    "css",
    "js",
    "mermaid_init",
];

/// Words that themes accept as the look of a note, a label or a button.
const LOOKS: [&str; 52] = [
    "default",
    "primary",
    "secondary",
    "success",
    "info",
    "warning",
    "danger",
    "error",
    "no-icon",
    "simple",
    "modern",
    "flat",
    "disabled",
    "open",
    "close",
    "closed",
    "left",
    "right",
    "center",
    "centre",
    "block",
    "outline",
    "larger",
    "small",
    "large",
    "big",
    "child",
    "logo",
    "blue",
    "red",
    "green",
    "yellow",
    "orange",
    "purple",
    "violet",
    "pink",
    "cyan",
    "gray",
    "grey",
    "black",
    "white",
    "light",
    "dark",
    "true",
    "false",
    "fa",
    "fas",
    "far",
    "fab",
    "checked",
    "plus",
    "minus",
];

/// What takes the place of a tag. `words` is the inside of the tag without its name.
pub(super) fn tag(name: &str, words: &str, place: Place) -> Shown {
    if let Some(ended) = name.strip_prefix("end") {
        return Shown::End(ended.to_owned());
    }
    if SILENT.contains(&name) {
        return Shown::Nothing;
    }
    if DROPPED.contains(&name) {
        return Shown::Dropped;
    }
    match name {
        "asset_img" | "img" | "image" | "inlineimage" | "inlineimg" if !words.contains("src=") => {
            picture(words)
        }
        "include" => shortcode::include(words, place),
        "include_code" => included_code(words),
        "link" | "post_url" | "post_link" | "post_path" | "asset_link" | "asset_path" => {
            address(name, words, place)
        }
        "blockquote" | "quote" | "cq" | "centerquote" | "pullquote" if place.has_end => {
            quotation(name, words)
        }
        _ => {
            let arguments = Arguments::of(words.trim_start_matches('(').trim_end_matches(')'));
            if let Some(shown) = shortcode::embedded(name, &arguments) {
                return Shown::Inline(shown);
            }
            if place.has_end { title(name, words, &arguments) } else { inline(name, words) }
        }
    }
}

/// Tags for a file or an article of the site. In the target of a link they are its path.
fn address(name: &str, words: &str, place: Place) -> Shown {
    let strings = strings(words);
    let Some(file) = strings.first() else { return Shown::Dropped };
    if place.is_target {
        let ending = if name == "post_url" || name.starts_with("post_") { ".md" } else { "" };
        return Shown::Inline(format!("{file}{ending}"));
    }
    match name {
        "link" => {
            // Hexo: `{% link words address title %}`; Volantis: `{% link title, address, picture %}`. Jekyll has a path.
            let web = |word: &String| word.starts_with("https://") || word.starts_with("http://");
            let Some(at) = strings.iter().position(web) else {
                let is_path = strings.len() == 1 && is_address(file);
                return Shown::Inline(if is_path { link(file, "") } else { escaped(&strings.join(" ")) });
            };
            let words = strings[..at].join(" ");
            Shown::Inline(link(strings[at].trim_end_matches(','), words.trim_end_matches(',')))
        }
        "post_path" | "asset_path" | "post_url" => Shown::Inline(escaped(file)),
        _ => {
            // The words to show follow the file name; `true` and `false` say whether they are escaped.
            let words: Vec<&str> = strings
                .iter()
                .skip(1)
                .map(|word| &**word)
                .filter(|word| !matches!(*word, "true" | "false"))
                .collect();
            let ending = if name == "post_link" && !file.contains('.') { ".md" } else { "" };
            let words = if words.is_empty() { file.clone() } else { words.join(" ") };
            Shown::Inline(link(&format!("{file}{ending}"), &words))
        }
    }
}

/// `{% include_code title lang:name file %}` shows a file of Hexo's folder of downloads.
fn included_code(words: &str) -> Shown {
    let strings = strings(words);
    let Some((file, before)) = strings.split_last() else { return Shown::Dropped };
    let title: Vec<&str> = before.iter().map(String::as_str).filter(|word| !is_named(word)).collect();
    let title = if title.is_empty() { file.clone() } else { title.join(" ") };
    Shown::Inline(link(&format!("/downloads/code/{file}"), &title))
}

/// `{% img class src width height "title" "alt" %}`; only the address is required.
fn picture(words: &str) -> Shown {
    let mut strings = strings(words).into_iter().map(|word| word.trim_end_matches(',').to_owned());
    let Some(source) = strings.find(|word| word.contains('.')) else { return Shown::Dropped };
    let rest: Vec<_> = strings.skip_while(|word| word.parse::<u32>().is_ok()).collect();
    // Named arguments: `alt:'words' width:50%`.
    let named = |name: &str| rest.iter().find_map(|word| word.strip_prefix(name));
    if let Some(words) = named("alt:").or_else(|| named("title:")).or_else(|| named("alt=")) {
        return Shown::Inline(image(&source, words));
    }
    let rest: Vec<_> = rest.into_iter().filter(|word| !is_named(word)).collect();
    // The last quoted string is the `alt`; unquoted words are one text.
    let quoted = words.trim_end().ends_with(['"', '\'']);
    let described = if quoted { rest.last().cloned().unwrap_or_default() } else { rest.join(" ") };
    Shown::Inline(image(&source, &described))
}

/// `{% blockquote author, source address title %}`: a quotation, and its source below it.
fn quotation(name: &str, words: &str) -> Shown {
    let strings = strings(words);
    let at = strings.iter().position(|word| word.starts_with("http://") || word.starts_with("https://"));
    let (before, after) = match at {
        Some(at) => (strings[..at].join(" "), strings[at + 1..].join(" ")),
        None => (strings.join(" "), String::new()),
    };
    // The class of a pull quote is no source.
    let before = if name == "pullquote" && !reads(&before) { String::new() } else { before };
    let source = match at.map(|at| &strings[at]) {
        None => escaped(&before),
        Some(address) if after.is_empty() => link(address, &before),
        Some(address) if before.is_empty() => link(address, &after),
        Some(address) => format!("{} {}", escaped(&before), link(address, &after)),
    };
    Shown::Quotation { source }
}

/// The title of a note, a tab or a box, whose content follows.
fn title(name: &str, words: &str, arguments: &Arguments) -> Shown {
    if arguments.is_empty() {
        return Shown::Nothing;
    }
    if !arguments.named.is_empty() {
        let words = arguments.words();
        return if words.is_empty() { Shown::Dropped } else { Shown::Title(words.join(" · ")) };
    }
    let shown = if name == "hideInline" {
        words.split(',').next().unwrap_or_default().to_owned()
    } else {
        without_looks(words)
    };
    if shown.is_empty() { Shown::Nothing } else { Shown::Title(shown) }
}

/// A tag without an end tag, whose words stand in it.
fn inline(name: &str, words: &str) -> Shown {
    if matches!(name, "btn" | "button") {
        return button(words);
    }
    if words.trim().is_empty() {
        return Shown::Dropped;
    }
    let arguments = Arguments::of(words);
    if !arguments.named.is_empty() {
        let found = arguments.words();
        return if found.is_empty() { Shown::Dropped } else { Shown::Inline(escaped(&found.join(" · "))) };
    }
    let parts = words.split(',').map(str::trim).filter(|part| !is_address(part));
    let shown = parts.map(without_looks).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
    if shown.is_empty() {
        return Shown::Dropped;
    }
    Shown::Inline(match name {
        "kbd" | "u" | "del" | "mark" | "sub" | "sup" | "s" => element(name, &shown),
        "emp" => element("em", &shown),
        _ => escaped(&shown),
    })
}

/// `{% btn address, words, icon, title %}`.
fn button(words: &str) -> Shown {
    let parts: Vec<&str> = words.split(',').map(str::trim).collect();
    let is_target = |part: &&&str| is_address(part) || part.starts_with("mailto:");
    let texts = |part: &&&str| !is_address(part) && !part.is_empty();
    let shown = parts.iter().filter(texts).map(|part| without_looks(part)).find(|part| !part.is_empty());
    match (parts.iter().find(is_target), shown) {
        (Some(address), shown) => Shown::Inline(link(address, &shown.unwrap_or_default())),
        (None, Some(shown)) => Shown::Inline(escaped(&shown)),
        (None, None) => Shown::Dropped,
    }
}

/// A tag's words without what says how they look: `primary@this`, `red::this`, `info no-icon this`, `this blue`.
fn without_looks(words: &str) -> String {
    let words = words.trim();
    let words = match words.split_once("::").or_else(|| words.split_once('@')) {
        Some((look, rest))
            if !rest.is_empty() && look.chars().all(|c| c.is_ascii_lowercase() || matches!(c, ' ' | '-')) =>
        {
            rest
        }
        // `Tab@icon`
        Some((rest, icon)) if words.contains('@') && !icon.contains(char::is_whitespace) => rest,
        _ => words,
    };
    let strings: Vec<String> = strings(words);
    let look = |word: &String| {
        LOOKS.contains(&&**word)
            || word.starts_with("fa-")
            || word.starts_with("icon-")
            || word
                .strip_prefix('#')
                .is_some_and(|hex| hex.len() >= 3 && hex.bytes().all(|b| b.is_ascii_hexdigit()))
    };
    let start = strings.iter().take_while(|word| look(word)).count();
    let end = strings.iter().rev().take_while(|word| look(word)).count();
    if start == strings.len() {
        // One word that is no known look of its own may be the text: `{% kbd open %}`.
        return String::new();
    }
    strings[start..strings.len() - end].join(" ")
}

/// Whether a word of a tag is `name:value`.
fn is_named(word: &str) -> bool {
    let name = word.split([':', '=']).next().unwrap_or_default();
    name.len() < word.len() && name.bytes().all(|b| b.is_ascii_lowercase()) && !name.is_empty()
}

/// Splits a tag into words. A quoted string is one word, also within other quotes: `'"title" "alt"'`.
pub(super) fn strings(words: &str) -> Vec<String> {
    let mut strings = Vec::new();
    let mut rest = words.trim_start();
    while let Some(first) = rest.chars().next() {
        let quoted = rest.strip_prefix(['"', '\'']).and_then(|inside| inside.split_once(first));
        if let Some((string, after)) = quoted {
            if first == '\'' && string.starts_with('"') {
                strings.extend(string.split('"').filter(|part| !part.trim().is_empty()).map(str::to_owned));
            } else {
                strings.push(string.to_owned());
            }
            rest = after.trim_start();
        } else {
            let mut end = rest.find(char::is_whitespace).unwrap_or(rest.len());
            // `alt:'a word'` is one word.
            let value = rest[..end].split_once([':', '=']).map_or("", |(_, value)| value);
            let mut word = rest[..end].to_owned();
            if let Some(quote) = value.chars().next().filter(|c| matches!(c, '"' | '\''))
                && let Some(close) = rest[end - value.len() + 1..].find(quote)
            {
                let start = end - value.len() + 1;
                word = format!("{}{}", &rest[..start - 1], &rest[start..start + close]);
                end = start + close + 1;
            }
            strings.push(word);
            rest = rest[end..].trim_start();
        }
    }
    strings
}
