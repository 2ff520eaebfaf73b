//! The HTML that takes the place of template tags.
//!
//! It is valid in HTML, in Markdown, and in HTML within Markdown. HTML in a line must not begin a line of Markdown,
//! because the line would then not be parsed as Markdown; so a sentinel stands before it.

use super::super::sentinel::FLANK;

/// Escapes text for HTML.
pub(in super::super) fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    text.replace('"', "&quot;").replace('\'', "&#39;")
}

/// A picture in a line.
pub(super) fn image(source: &str, words: &str) -> String {
    let alt = if words.is_empty() { String::new() } else { format!(" alt=\"{}\"", escaped(words)) };
    format!("{FLANK}<img src=\"{}\"{alt}>", escaped(source))
}

/// A link in a line; its address if it has no words.
pub(super) fn link(address: &str, words: &str) -> String {
    let words = if words.trim().is_empty() { address } else { words };
    format!("{FLANK}<a href=\"{}\">{}</a>", escaped(address), escaped(words))
}

/// Words in an element.
pub(super) fn element(name: &str, words: &str) -> String {
    format!("{FLANK}<{name}>{}</{name}>", escaped(words))
}

/// A block of code. It holds lines of any content, and so do the Markdown around it.
pub(super) fn code(language: &str, title: &str, code: &str) -> String {
    let title = if title.is_empty() { String::new() } else { format!("\n{}\n\n", escaped(title)) };
    let class = if language.is_empty() {
        String::new()
    } else {
        format!(" class=\"language-{}\"", escaped(language))
    };
    format!("{title}<pre><code{class}>{}</code></pre>", escaped(code))
}

/// A link to a video.
pub(super) fn video(address: &str) -> String {
    format!("<video src=\"{}\"></video>", escaped(address))
}

/// A picture and what is said about it besides its `alt`. `credit` is HTML.
pub(super) fn figure(source: &str, alt: &str, about: [&str; 2], credit: &str) -> String {
    let mut lines: Vec<&str> = about.into_iter().filter(|text| !text.is_empty() && *text != alt).collect();
    let words = if alt.is_empty() && !lines.is_empty() { lines.remove(0) } else { alt };
    let mut shown: Vec<String> = lines.into_iter().map(escaped).collect();
    if !credit.is_empty() {
        shown.push(credit.to_owned());
    }
    let image = image(source, words);
    if shown.is_empty() {
        return image;
    }
    format!("{image}\n\n{FLANK}<figcaption>{}</figcaption>\n\n", shown.join(" · "))
}

/// The video of a site by its id.
pub(super) fn video_of(site: &str, id: &str) -> Option<String> {
    let id = id.trim_matches(['"', '\'']);
    let plain = !id.is_empty() && id.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    let before = match site {
        "youtube" => "https://www.youtube.com/watch?v=",
        "vimeo" => "https://vimeo.com/",
        "bilibili" => "https://www.bilibili.com/video/",
        _ => return None,
    };
    plain.then(|| video(&format!("{before}{id}")))
}
