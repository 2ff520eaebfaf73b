//! Removes template tags of site generators and keeps their content.
//!
//! Supported: Liquid and Nunjucks `{% … %}`, with `raw` and `highlight`; Hugo's `{{< … >}}` and `{{% … %}}`; and
//! `{{ … }}` only if it clearly is an expression about the site. Code is left alone.
//!
//! The replacement of a tag is HTML, which is valid in HTML, in Markdown, and in HTML within Markdown. It must not
//! begin a line of Markdown, because the line would then not be parsed as Markdown; so a sentinel stands before it.

use super::sentinel::FLANK;
use crate::article::Format;
use std::borrow::Cow;

/// Removes template tags from a body's source.
pub(super) fn strip(source: &str, format: Format) -> Cow<'_, str> {
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
        } else if format == Format::Html
            && !raw
            && let Some((length, shown)) = highlighted(rest)
        {
            out.push_str(&shown);
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

/// The length of the fenced block or inline code at the start of the text.
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
    // Inline code ends within its paragraph.
    let end = rest.find("\n\n").unwrap_or(rest.len()).min(rest.floor_char_boundary(4096));
    let inside = rest.get(length..end)?;
    Some(inside.find(run).map_or(length, |close| length + close + length))
}

/// The template tag at the start of the text: its length and its replacement.
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
            "asset_img" | "img" | "image" => picture(words),
            "link" => link(words),
            "post_link" | "asset_link" => {
                // The text to show follows the file name.
                escaped(&strings(words).into_iter().skip(2).collect::<Vec<_>>().join(" "))
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
    // Attributes in Kramdown: `{:toc}`, `{: .class #id}`.
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
        // `{{ "/img/a.png" | relative_url }}` is replaced by its string.
        let quote = inside.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let (string, filters) = inside[1..].split_once(quote)?;
        if filters.trim_start().starts_with('|') || filters.trim().is_empty() {
            return Some((end + 2, string.to_owned()));
        }
    }
    None
}

/// The replacement of a tag that names a video by its id.
fn video(site: &str, id: Option<&str>) -> String {
    let Some(id) = id.map(|id| id.trim_matches(['"', '\''])) else { return String::new() };
    let plain = !id.is_empty() && id.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    match site {
        "youtube" if plain => format!("<video src=\"https://www.youtube.com/watch?v={id}\"></video>"),
        "vimeo" if plain => format!("<video src=\"https://vimeo.com/{id}\"></video>"),
        _ => String::new(),
    }
}

/// The replacement of a Hugo shortcode: an image or a video, otherwise empty, so that only its content stays.
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
    let words = value("alt").or_else(|| value("caption")).or_else(|| value("title"));
    value("src").map(|source| image(source, words.unwrap_or_default())).unwrap_or_default()
}

/// `{% highlight rust %} … {% endhighlight %}`, whose content is code and not markup: its length and its replacement.
fn highlighted(rest: &str) -> Option<(usize, String)> {
    let head = rest.strip_prefix("{%")?;
    let words = &head[..head.find("%}")?];
    let trimmed = words.trim_matches(['-', ' ']);
    let mut names = trimmed.split_whitespace();
    let name = names.next().filter(|name| matches!(*name, "highlight" | "codeblock" | "code"))?;
    let language = names.find(|word| !word.contains([':', '"'])).unwrap_or_default();
    let inside = &head[words.len() + 2..];
    let close = inside.match_indices("{%").map(|(at, _)| at).find(|at| {
        let end = inside[at + 2..].trim_start_matches(['-', ' ']);
        end.strip_prefix("end").is_some_and(|end| end.starts_with(name))
    })?;
    let length = rest.len() - inside.len() + close + inside[close..].find("%}")? + 2;
    let code = escaped(inside[..close].trim_matches('\n'));
    Some((length, format!("<pre><code class=\"language-{}\">{code}</code></pre>", escaped(language))))
}

/// `{% img class src width height "title" "alt" %}`; only the address is required.
fn picture(words: &str) -> String {
    let mut strings = strings(words).into_iter().skip(1);
    let Some(source) = strings.find(|word| word.contains('.')) else { return String::new() };
    let rest: Vec<_> = strings.skip_while(|word| word.parse::<u32>().is_ok()).collect();
    // Named arguments: `alt:'words' width:50%`.
    let named = |name: &str| rest.iter().find_map(|word| word.strip_prefix(name));
    if let Some(words) = named("alt:").or_else(|| named("title:")) {
        return image(&source, words);
    }
    let rest: Vec<_> = rest.into_iter().filter(|word| !is_named(word)).collect();
    // The last quoted string is the `alt`; unquoted words are one text.
    let quoted = words.ends_with(['"', '\'']);
    let described = if quoted { rest.last().cloned().unwrap_or_default() } else { rest.join(" ") };
    image(&source, &described)
}

/// `{% link text address title %}`.
fn link(words: &str) -> String {
    let strings = strings(words);
    let web = |word: &String| word.starts_with("https://") || word.starts_with("http://");
    let Some(at) = strings.iter().position(web) else { return String::new() };
    let (text, address) = (strings[1..at.max(1)].join(" "), escaped(&strings[at]));
    let text = if text.is_empty() { address.clone() } else { escaped(&text) };
    format!("{FLANK}<a href=\"{address}\">{text}</a>")
}

fn image(source: &str, words: &str) -> String {
    let alt = if words.is_empty() { String::new() } else { format!(" alt=\"{}\"", escaped(words)) };
    format!("{FLANK}<img src=\"{}\"{alt}>", escaped(source))
}

/// Whether a word of a tag is `name:value`.
fn is_named(word: &str) -> bool {
    let name = word.split(':').next().unwrap_or_default();
    name.len() < word.len() && name.bytes().all(|b| b.is_ascii_lowercase()) && !name.is_empty()
}

/// Splits a tag into words. A quoted string is one word, also within other quotes: `'"title" "alt"'`.
fn strings(words: &str) -> Vec<String> {
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

fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    text.replace('"', "&quot;").replace('\'', "&#39;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_in_html_is_code() {
        let code = "a{% highlight c++ linenos %}\nif (a < b) {%- endhighlight -%}b{% highlight %}";
        let expected = "a<pre><code class=\"language-c++\">if (a &lt; b) </code></pre>b\n```\n";
        assert_eq!(strip(code, Format::Html), expected);
    }

    #[test]
    fn tags_go_and_content_stays() {
        let table = [
            ("a {% raw %}{{ x }}{% endraw %} b", "a {{ x }} b"),
            ("{% note info %}\ntext\n{% endnote %}", "\ntext\n"),
            ("{{< notice >}}text{{< /notice >}}", "text"),
            ("![](<{{ site.baseurl }}/a.png>)", "![](</a.png>)"),
            ("{{ '/a.png' | relative_url }}", "/a.png"),
            ("{% highlight rust %}fn{% endhighlight %}", "\n```rust\nfn\n```\n"),
            ("{{< figure src=\"a.png\" alt=\"A\" >}}", "^<img src=\"a.png\" alt=\"A\">"),
            ("{% img left /a.png 30 40 '\"T\" \"A <b>\"' %}", "^<img src=\"/a.png\" alt=\"A &lt;b&gt;\">"),
            ("{% asset_img a.svg OAuth 2 %}", "^<img src=\"a.svg\" alt=\"OAuth 2\">"),
            ("{% img a.png alt:'A B' magick:resize:80 %}", "^<img src=\"a.png\" alt=\"A B\">"),
            ("{% img a.png height:'60' %}", "^<img src=\"a.png\">"),
            ("{% asset_img a.svg %}{% img %}", "^<img src=\"a.svg\">"),
            ("{% link A text https://e.org/ %}", "^<a href=\"https://e.org/\">A text</a>"),
            ("{% link https://e.org/ %}{% link a/b.md %}", "^<a href=\"https://e.org/\">https://e.org/</a>"),
            ("{% post_link a-b 'A \"b\"' %} {% post_link a %}", "A &quot;b&quot; "),
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
            let stripped = stripped.replace('^', &FLANK.to_string());
            assert_eq!(strip(source, Format::Markdown), stripped, "{source}");
        }
    }
}
