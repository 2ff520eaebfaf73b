//! Template tags of site generators: the tag goes, its content stays.
//!
//! Known: Liquid and Nunjucks `{% … %}`, with `raw` and `highlight`; Hugo's `{{< … >}}` and `{{% … %}}`; and of
//! `{{ … }}` only what is plainly an expression about the site. Code is left alone.

use std::borrow::Cow;

/// Removes template tags from a body's source.
pub(super) fn strip(source: &str) -> Cow<'_, str> {
    let has = |tag: &[u8]| memchr::memmem::find(source.as_bytes(), tag).is_some();
    if !has(b"{%") && !has(b"{{") && !has(b"{:") {
        return Cow::Borrowed(source);
    }
    let mut out = String::with_capacity(source.len());
    let mut at = 0;
    let mut raw = false;
    while at < source.len() {
        let rest = &source[at..];
        let Some(found) = memchr::memchr3(b'{', b'`', b'~', rest.as_bytes()) else { break };
        out.push_str(&rest[..found]);
        at += found;
        let rest = &source[at..];
        if let Some(length) = code(rest, out.is_empty() || out.ends_with('\n')) {
            out.push_str(&rest[..length]);
            at += length;
        } else if let Some((length, shown)) = tag(rest, &mut raw) {
            out.push_str(&shown);
            at += length;
        } else {
            let one = rest.chars().next().map_or(1, char::len_utf8);
            out.push_str(&rest[..one]);
            at += one;
        }
    }
    out.push_str(&source[at..]);
    Cow::Owned(out)
}

/// The length of a fenced block or of inline code at the start of the text.
fn code(rest: &str, line_start: bool) -> Option<usize> {
    let fence = rest.bytes().next().filter(|b| matches!(b, b'`' | b'~'))?;
    let length = rest.bytes().take_while(|b| *b == fence).count();
    let run = &rest[..length];
    if length >= 3 && line_start {
        let mut from = length;
        while let Some(line) = rest[from..].find('\n').map(|end| from + end + 1) {
            if rest[line..].trim_start_matches(' ').starts_with(run) {
                return Some(line + rest[line..].find('\n').unwrap_or(rest.len() - line));
            }
            from = line;
        }
        return Some(rest.len());
    }
    if fence == b'~' {
        return Some(length);
    }
    // Inline code ends in its paragraph.
    let end = rest.find("\n\n").unwrap_or(rest.len()).min(rest.floor_char_boundary(4096));
    let inside = rest.get(length..end)?;
    Some(inside.find(run).map_or(length, |close| length + close + length))
}

/// A template tag at the start of the text: its length, and what is shown for it.
fn tag(rest: &str, raw: &mut bool) -> Option<(usize, String)> {
    let limit = rest.floor_char_boundary(2_000);
    let head = &rest[..limit];
    if head.starts_with("{%") {
        let end = head.find("%}")?;
        let words = head[2..end].trim_matches(['-', ' ', '\t', '\n']);
        let mut names = words.split_whitespace();
        let name = names.next().unwrap_or_default();
        let length = end + 2;
        if *raw && name != "endraw" {
            return None;
        }
        let shown = match name {
            "raw" => {
                *raw = true;
                String::new()
            }
            "endraw" => {
                *raw = false;
                String::new()
            }
            "highlight" | "codeblock" | "code" => {
                let language = names.find(|word| !word.contains(':')).unwrap_or_default();
                format!("\n```{}\n", language.trim_start_matches("lang:"))
            }
            "endhighlight" | "endcodeblock" | "endcode" => "\n```\n".to_owned(),
            "asset_img" | "img" | "image" => {
                let source = words.split_whitespace().skip(1).find(|word| word.contains('.'));
                source.map(|source| format!("![]({})", source.trim_matches(['"', '\'']))).unwrap_or_default()
            }
            "youtube" | "vimeo" => video(name, names.next()),
            _ => String::new(),
        };
        return Some((length, shown));
    }
    if *raw {
        return None;
    }
    for (open, close) in [("{{<", ">}}"), ("{{%", "%}}")] {
        if head.starts_with(open) {
            let end = head.find(close)?;
            return Some((end + close.len(), shortcode(head[open.len()..end].trim())));
        }
    }
    // Kramdown's attributes: `{:toc}`, `{: .class #id}`.
    if head.starts_with("{:") {
        let end = head.find(['}', '\n']).filter(|end| head[*end..].starts_with('}'))?;
        return Some((end + 1, String::new()));
    }
    if head.starts_with("{{") {
        let end = head.find("}}")?;
        let inside = head[2..end].trim();
        let about_site = ["site.", "page.", "post.", "include.", "url_for", "baseurl", "relref", "ref "];
        if about_site.iter().any(|start| inside.trim_start_matches(['-', ' ']).starts_with(start)) {
            return Some((end + 2, String::new()));
        }
        // `{{ "/img/a.png" | relative_url }}` is its string.
        let quote = inside.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let (string, filters) = inside[1..].split_once(quote)?;
        if filters.trim_start().starts_with('|') || filters.trim().is_empty() {
            return Some((end + 2, string.to_owned()));
        }
    }
    None
}

/// A video that a tag names by its id.
fn video(site: &str, id: Option<&str>) -> String {
    let Some(id) = id.map(|id| id.trim_matches(['"', '\''])) else { return String::new() };
    let plain = !id.is_empty() && id.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    match site {
        "youtube" if plain => format!("<video src=\"https://www.youtube.com/watch?v={id}\"></video>"),
        "vimeo" if plain => format!("<video src=\"https://vimeo.com/{id}\"></video>"),
        _ => String::new(),
    }
}

/// What is shown for a Hugo shortcode: a figure is a picture, a video a video, others nothing but their content.
fn shortcode(inside: &str) -> String {
    let mut words = inside.split_whitespace();
    if let Some(site @ ("youtube" | "vimeo")) = words.next() {
        return video(site, words.next().map(|id| id.strip_prefix("id=").unwrap_or(id)));
    }
    let Some(rest) = inside.strip_prefix("figure") else { return String::new() };
    let value = |name: &str| {
        let start = rest.find(&format!("{name}=\""))? + name.len() + 2;
        rest[start..].split('"').next()
    };
    match value("src") {
        Some(source) => {
            let alt =
                value("alt").or_else(|| value("caption")).or_else(|| value("title")).unwrap_or_default();
            format!("![{}]({source})", alt.replace([']', '['], ""))
        }
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_go_and_content_stays() {
        let table = [
            ("a {% raw %}{{ x }}{% endraw %} b", "a {{ x }} b"),
            ("{% note info %}\ntext\n{% endnote %}", "\ntext\n"),
            ("{{< notice >}}text{{< /notice >}}", "text"),
            ("![](<{{ site.baseurl }}/a.png>)", "![](</a.png>)"),
            ("{{ '/a.png' | relative_url }}", "/a.png"),
            ("{% highlight rust %}fn{% endhighlight %}", "\n```rust\nfn\n```\n"),
            ("{{< figure src=\"a.png\" alt=\"A\" >}}", "![A](a.png)"),
            ("`{% raw %}` and {{ message }}", "`{% raw %}` and {{ message }}"),
            ("```\n{% if %}\n```\n{% if %}x", "```\n{% if %}\n```\nx"),
            ("# T {:toc}\n{: .wide}\n{:x", "# T \n\n{:x"),
            ("{{< youtube a-b >}}", "<video src=\"https://www.youtube.com/watch?v=a-b\"></video>"),
            ("{% vimeo ../x %}", ""),
            ("{% unclosed", "{% unclosed"),
            ("{ % } {{", "{ % } {{"),
            ("~~old~~ {% x %}", "~~old~~ "),
        ];
        for (source, stripped) in table {
            assert_eq!(strip(source), stripped, "{source}");
        }
    }
}
