//! Shortcodes of Hugo and its themes (`{{< name … >}}`, `{{% name … %}}`), of Zola (`{{ name(…) }}`), and Jekyll's
//! includes, which have the same arguments.

use super::arguments::{Arguments, is_address, reads};
use super::markup::{escaped, figure, link, video, video_of};
use super::{Place, Shown};

/// What takes the place of a shortcode. `inside` is its name and arguments.
pub(super) fn shortcode(inside: &str, place: Place) -> Shown {
    let inside = inside.trim().trim_end_matches('/').trim_end();
    if let Some(ended) = inside.strip_prefix('/') {
        return Shown::End(ended.trim().to_owned());
    }
    let (name, rest) = inside.split_once(char::is_whitespace).unwrap_or((inside, ""));
    named(name, &Arguments::of(rest), place)
}

/// Zola's `name(key="value")`.
pub(super) fn call(inside: &str, place: Place) -> Option<Shown> {
    let (name, rest) = inside.split_once('(')?;
    let arguments = Arguments::of(rest.strip_suffix(')')?);
    let is_name =
        !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b':'));
    (is_name && arguments.plain.is_empty() && !arguments.named.is_empty())
        .then(|| named(name, &arguments, place))
}

/// `{% include figure.html src="…" caption="…" %}`.
pub(super) fn include(words: &str, place: Place) -> Shown {
    let (file, rest) = words.trim().split_once(char::is_whitespace).unwrap_or((words.trim(), ""));
    let name = file.rsplit('/').next().unwrap_or(file);
    let name = name.split('.').next().unwrap_or(name);
    let arguments = Arguments::of(rest);
    if arguments.is_empty() {
        return Shown::Dropped;
    }
    match named(name, &arguments, place) {
        Shown::Title(words) => Shown::Inline(escaped(&words)),
        Shown::Nothing => Shown::Dropped,
        shown => shown,
    }
}

fn named(name: &str, arguments: &Arguments, place: Place) -> Shown {
    match name.to_ascii_lowercase().as_str() {
        "ref" | "relref" => reference(arguments, place),
        "link" | "a" | "button" | "btn" | "cta" | "linkbutton" | "card" => linked(arguments, place),
        "quote" | "blockquote" | "epigraph" | "pullquote" if place.has_end => quotation(arguments),
        name => {
            if let Some(shown) = picture(name, arguments).or_else(|| embedded(name, arguments)) {
                return Shown::Inline(shown);
            }
            words(arguments, place)
        }
    }
}

/// The title of a box, or the words of a shortcode that stands alone.
fn words(arguments: &Arguments, place: Place) -> Shown {
    let words = arguments.words();
    match (words.is_empty(), place.has_end) {
        (true, true)
            if arguments.named.is_empty() && arguments.plain.iter().all(|plain| !reads(&plain.text)) =>
        {
            Shown::Nothing
        }
        (true, _) => Shown::Dropped,
        (false, true) => Shown::Title(words.join(" · ")),
        (false, false) => Shown::Inline(escaped(&words.join(" · "))),
    }
}

/// The path of another article. In the target of a link it is the address.
fn reference(arguments: &Arguments, place: Place) -> Shown {
    let Some(path) = arguments.any(&["path"]).or_else(|| arguments.at(0)) else { return Shown::Dropped };
    Shown::Inline(if place.is_target { path.to_owned() } else { link(path, "") })
}

fn linked(arguments: &Arguments, place: Place) -> Shown {
    let named = arguments.any(&["href", "url", "link", "to", "relref", "ref"]);
    let Some(address) = named.or_else(|| arguments.at(0).filter(|text| is_address(text))) else {
        return words(arguments, place);
    };
    if place.has_end {
        return Shown::Link { address: address.to_owned() };
    }
    let other = arguments
        .plain
        .iter()
        .map(|plain| plain.text.trim())
        .find(|text| *text != address && !text.is_empty());
    let words = arguments.any(&["content", "text", "title", "label", "name", "caption"]).or(other);
    Shown::Inline(link(address, words.unwrap_or_default()))
}

fn quotation(arguments: &Arguments) -> Shown {
    let author = arguments.any(&["author", "by", "cite", "attribution"]);
    let title = arguments.any(&["source", "title"]).filter(|text| !is_address(text));
    let address = arguments.any(&["link", "url", "href", "source"]).filter(|text| is_address(text));
    let plain = arguments.plain.iter().map(|plain| plain.text.as_str()).filter(|text| reads(text));
    let words: Vec<&str> = author.into_iter().chain(title).chain(plain).collect();
    let words = words.join(", ");
    Shown::Quotation {
        source: match address {
            Some(address) => link(address, &words),
            None => escaped(&words),
        },
    }
}

/// A picture with its caption.
fn picture(name: &str, arguments: &Arguments) -> Option<String> {
    let is_picture =
        ["figure", "img", "image", "picture", "photo", "fig", "imgcap", "img_fit", "screenshot", "svg"]
            .contains(&name);
    if !is_picture {
        return None;
    }
    let source = arguments.any(&["src", "url", "image_path", "image", "path", "file", "link"]);
    let plain = |place: usize| arguments.plain.get(place).map(|plain| plain.text.trim()).unwrap_or_default();
    let (source, about) = match source {
        Some(source) => (source, plain(0)),
        None => (arguments.at(0)?, plain(1)),
    };
    let alt = arguments.any(&["alt"]).unwrap_or_default();
    let caption = arguments.any(&["caption", "description", "desc"]).unwrap_or(about);
    let credit =
        match (arguments.any(&["attr", "credit", "author"]), arguments.any(&["attrlink", "crediturl"])) {
            (Some(words), Some(address)) => link(address, words),
            (Some(words), None) => escaped(words),
            (None, _) => String::new(),
        };
    Some(figure(source, alt, [arguments.any(&["title"]).unwrap_or_default(), caption], &credit))
}

/// A link to what a tag would embed: a video, a post, a piece of code.
pub(super) fn embedded(name: &str, arguments: &Arguments) -> Option<String> {
    let at = |place: usize, name: &str| arguments.any(&[name]).or_else(|| arguments.at(place));
    let id = at(0, "id");
    let pair = |first: &str, second: &str| Some((at(0, first)?, at(1, second)?));
    match name {
        "youtube" | "vimeo" | "bilibili" => {
            let address = id.filter(|id| id.starts_with("http"));
            address.map(video).or_else(|| video_of(name, id.or_else(|| arguments.any(&["bvid"]))?))
        }
        "tweet" | "x" | "twitter" => {
            let by_user =
                pair("user", "id").map(|(user, id)| format!("https://twitter.com/{user}/status/{id}"));
            let address = by_user.or_else(|| Some(id?.to_owned()));
            address.map(|address| link(&address, ""))
        }
        "gist" => {
            let of_user = arguments.at(1).filter(|second| second.bytes().all(|b| b.is_ascii_hexdigit()));
            let path = of_user.map_or_else(
                || id.unwrap_or_default().to_owned(),
                |second| format!("{}/{second}", id.unwrap_or_default()),
            );
            (!path.is_empty()).then(|| link(&format!("https://gist.github.com/{path}"), ""))
        }
        "instagram" => Some(link(&format!("https://www.instagram.com/p/{}/", id?), "")),
        "jsfiddle" => Some(link(&format!("https://jsfiddle.net/{}", id?), "")),
        "codepen" => {
            pair("user", "slug").map(|(user, pen)| link(&format!("https://codepen.io/{user}/pen/{pen}"), ""))
        }
        "asciinema" => Some(link(&format!("https://asciinema.org/a/{}", id?), "")),
        "iframe" | "pdf" | "video" | "audio" | "dplayer" | "aplayer" | "embed" | "embed-pdf" => {
            let own = arguments.any(&["src", "url", "mp4", "webm", "file"]);
            let address = own.or_else(|| {
                arguments.plain.iter().map(|plain| plain.text.as_str()).find(|text| is_address(text))
            })?;
            Some(match name {
                "video" | "dplayer" => video(address),
                "audio" | "aplayer" => format!("<audio src=\"{}\"></audio>", escaped(address)),
                _ => link(address, ""),
            })
        }
        _ => None,
    }
}
