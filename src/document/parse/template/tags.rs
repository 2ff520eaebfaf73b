//! Tags in braces: Liquid, shortcodes, expressions.

use super::{Place, Shown, Stripper, escaped, liquid, markup, shortcode};
use std::collections::HashMap;
use std::fmt::Write as _;

impl Stripper<'_> {
    pub(super) fn liquid(&mut self, head: &str) -> bool {
        // In `{%}` the beginning and the end overlap.
        let Some(end) = head.get(2..).and_then(|inside| inside.find("%}")).map(|end| end + 2) else {
            return false;
        };
        let words = head[2..end].trim_matches(['-', ' ', '\t', '\n']);
        let name_len = words.find(|c: char| c.is_whitespace() || c == '(').unwrap_or(words.len());
        let (name, words) = (words[..name_len].to_owned(), words[name_len..].trim().to_owned());
        let length = end + 2;
        match &*name {
            "raw" | "verbatim" => return self.raw(&name, length),
            "highlight" | "codeblock" | "code" => return self.highlight(&name, &words, length, "{%"),
            "comment" => return self.hidden(&name, length, "{%"),
            _ => {}
        }
        let place = self.place(&name, length);
        let shown = liquid::tag(&name, &words, place);
        self.replace(&name, length, shown);
        true
    }

    fn place(&mut self, name: &str, length: usize) -> Place {
        let after = &self.source[self.at + length..];
        let source = self.source;
        let ends = self.ends.get_or_insert_with(|| ends(source));
        let has_end = ends.get(name).is_some_and(|last| *last > self.at);
        let is_target =
            self.out.ends_with(['(', '"', '\'', '=', '<']) && after.starts_with(|c: char| !c.is_whitespace());
        Place { is_target, has_end }
    }

    /// The content of `raw` is no template.
    fn raw(&mut self, name: &str, length: usize) -> bool {
        self.at += length;
        match self.end_tag(name, "{%") {
            Some((start, end)) => {
                self.copy_to(start);
                self.at = end;
            }
            None => self.copy_to(self.source.len()),
        }
        true
    }

    /// The next end tag of a name: its start and end.
    fn end_tag(&mut self, name: &str, opener: &str) -> Option<(usize, usize)> {
        let (ended, close) = match opener {
            "{%" => (format!("end{name}"), "%}"),
            "{{<" => (format!("/{name}"), ">}}"),
            _ => (format!("/{name}"), "%}}"),
        };
        let key = format!("{opener} {ended}");
        if self.unclosed.contains(&key) {
            return None;
        }
        let from = self.at;
        let found =
            memchr::memmem::find_iter(&self.source.as_bytes()[from..], opener.as_bytes()).find_map(|at| {
                let start = from + at;
                let inside = self.source[start + opener.len()..].trim_start_matches(['-', ' ', '/']);
                let after = inside.strip_prefix(ended.trim_start_matches('/'))?;
                let is_end = ended.starts_with("end")
                    || self.source[start + opener.len()..].trim_start().starts_with('/');
                let after = after.trim_start_matches(['-', ' ']);
                let end = self.source.len() - after.strip_prefix(close)?.len();
                is_end.then_some((start, end))
            });
        if found.is_none() {
            self.unclosed.insert(key);
        }
        found
    }

    /// A tag whose content is code.
    fn highlight(&mut self, name: &str, words: &str, length: usize, opener: &str) -> bool {
        let start = self.at;
        self.at += length;
        let Some((from, to)) = self.end_tag(name, opener) else {
            self.at = start;
            self.replace(name, length, Shown::Dropped);
            return true;
        };
        let (language, title) = language(name, words);
        let code = self.source[self.at..from].trim_matches('\n');
        let block = markup::code(&language, &title, code.trim_end());
        let break_before = if self.is_markdown && !self.out.is_empty() { "\n\n" } else { "" };
        let break_after = if self.is_markdown { "\n\n" } else { "" };
        let _ = write!(self.out, "{break_before}{block}{break_after}");
        self.at = to;
        self.lines.interrupt();
        true
    }

    /// A tag whose content is not printed.
    fn hidden(&mut self, name: &str, length: usize, opener: &str) -> bool {
        let start = self.at;
        self.at += length;
        let end = self.end_tag(name, opener).map(|(_, end)| end);
        self.at = start;
        match end {
            Some(end) => self.drop_to(end),
            None => self.replace(name, length, Shown::Dropped),
        }
        true
    }

    pub(super) fn shortcode(&mut self, head: &str) -> bool {
        let (opener, close) = if head.starts_with("{{<") { ("{{<", ">}}") } else { ("{{%", "%}}") };
        let Some(end) = head.get(3..).and_then(|inside| inside.find(close)).map(|end| end + 3) else {
            return false;
        };
        let inside = head[3..end].trim();
        let length = end + 3;
        if let Some(written) = inside.strip_prefix("/*").and_then(|inside| inside.strip_suffix("*/")) {
            // This is how Hugo writes about shortcodes.
            let shown = escaped(&format!("{opener}{written}{close}"));
            self.out.push_str(&shown);
            self.at += length;
            return true;
        }
        let name = inside.split_whitespace().next().unwrap_or_default().to_owned();
        let words = inside[name.len()..].to_owned();
        match &*name {
            "highlight" | "code" | "codeblock" if self.end_tag(&name, opener).is_some() => {
                return self.highlight(&name, &words, length, opener);
            }
            "comment" => return self.hidden(&name, length, opener),
            _ => {}
        }
        let place = self.place(&name, length);
        let shown = shortcode::shortcode(inside, place);
        self.replace(&name, length, shown);
        true
    }

    /// `{{ … }}`: what is about the site or is an action of Go goes; a string is itself; anything else is text.
    pub(super) fn expression(&mut self, head: &str) -> bool {
        let Some(end) = head.find("}}") else { return false };
        let inside = head[2..end].trim_matches(['-', ' ', '\t', '\n']);
        let length = end + 2;
        let about_site = ["site.", "page.", "post.", "include.", "url_for", "baseurl", "relref", "ref "];
        if about_site.iter().any(|start| inside.starts_with(start)) {
            let is_prefix = self.out.ends_with(['(', '<', '"', '\'', '=']);
            let shown = if is_prefix { Shown::Nothing } else { Shown::Dropped };
            self.replace("", length, shown);
            return true;
        }
        let is_action = inside.starts_with("/*")
            || inside.starts_with('$') && inside[1..].starts_with(|c: char| c.is_ascii_alphabetic())
            || inside.starts_with('.') && inside[1..].starts_with(|c: char| c.is_ascii_uppercase());
        if is_action {
            self.drop_to(self.at + length);
            return true;
        }
        let name = inside.split('(').next().unwrap_or_default().to_owned();
        let place = self.place(&name, length);
        if let Some(shown) = shortcode::call(inside, place) {
            self.replace("", length, shown);
            return true;
        }
        // `{{ "/img/a.png" | relative_url }}` is replaced by its string.
        let Some(quote) = inside.chars().next().filter(|c| matches!(c, '"' | '\'')) else { return false };
        let Some((string, filters)) = inside[1..].split_once(quote) else { return false };
        if filters.trim_start().starts_with('|') || filters.trim().is_empty() {
            self.out.push_str(string);
            self.at += length;
            return true;
        }
        false
    }
}

/// The last end tag of each name: `{% endname %}`, `{{< /name >}}`, `{{% /name %}}`. Zola's `{% end %}` ends any.
fn ends(source: &str) -> HashMap<&str, usize> {
    let mut ends = HashMap::new();
    let name = |text: &str| {
        let text = &text[..text.floor_char_boundary(100)];
        text.find(|c: char| c.is_whitespace() || matches!(c, '%' | '>' | '-')).unwrap_or(text.len())
    };
    for at in memchr::memmem::find_iter(source.as_bytes(), b"{") {
        let rest = &source[at + 1..];
        let ended = if let Some(rest) = rest.strip_prefix('%') {
            rest.trim_start_matches(['-', ' ', '\n']).strip_prefix("end")
        } else if rest.starts_with("{<") || rest.starts_with("{%") {
            rest[2..].trim_start_matches(' ').strip_prefix('/').map(|rest| rest.trim_start_matches(' '))
        } else {
            None
        };
        if let Some(ended) = ended {
            ends.insert(&ended[..name(ended)], at);
        }
    }
    ends
}

/// The language and the title of a block of code. Hexo: `codeblock title lang:name address words options:x`.
fn language(name: &str, words: &str) -> (String, String) {
    let strings = liquid::strings(words);
    let named = strings.iter().find_map(|word| word.strip_prefix("lang:"));
    let plain = || strings.iter().filter(|word| !word.contains([':', '=']) || word.contains("://"));
    if name == "codeblock" {
        let title = plain().map(String::as_str).collect::<Vec<_>>().join(" ");
        return (named.unwrap_or_default().to_owned(), title);
    }
    let language =
        named.or_else(|| strings.first().map(String::as_str).filter(|word| !word.contains([':', '='])));
    (language.unwrap_or_default().trim_matches(',').to_owned(), String::new())
}
