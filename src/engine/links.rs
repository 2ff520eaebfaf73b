//! Links within a library: anchors, which are blocks of the same page, and other articles of the same site.

use crate::disk::Location;
use crate::document::{BlockKind, Container, Document};
use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

/// What is escaped in a relative address that is made of a path.
const ESCAPED: &AsciiSet = &CONTROLS.add(b' ').add(b'#').add(b'?').add(b'%').add(b':').add(b'\\');

/// Writes the links that the generator of a site resolves to other articles as addresses relative to the article's
/// file: `{filename}b.md`, `/posts/b/`, the name of a note.
pub(super) fn lead_to_articles(document: &mut Document, file: &Path, location: &Location) {
    if location.site.is_plain() {
        return;
    }
    let own = location.path(Path::new(file.file_name().unwrap_or_default()));
    let folder = own.parent().unwrap_or(Path::new(""));
    for link in &mut document.links {
        let at = link.address.find(['?', '#']).unwrap_or(link.address.len());
        let (bare, rest) = link.address.split_at(at);
        let decoded = percent_decode_str(bare).decode_utf8_lossy();
        if decoded.contains("://") || decoded.contains('\0') {
            continue;
        }
        if let Some(found) = location.first(&location.site.article(&decoded, &own)) {
            link.address = format!("{}{rest}", relative(&found, folder));
        }
    }
}

/// The address of a file relative to a folder, both below the same one.
fn relative(file: &Path, folder: &Path) -> String {
    let shared = file.iter().zip(folder).take_while(|(one, other)| one == other).count();
    let mut path: PathBuf = folder.iter().skip(shared).map(|_| "..").collect();
    path.extend(file.iter().skip(shared));
    utf8_percent_encode(&path.to_string_lossy(), ESCAPED).to_string()
}

/// The block each link of a document leads to, if it is one of its own. `body` is what the document was made from.
pub(super) fn places(document: &Document, body: &str) -> Vec<Option<usize>> {
    let fragment = |address: &str| {
        let fragment = address.strip_prefix('#')?;
        Some(percent_decode_str(fragment).decode_utf8_lossy().into_owned())
    };
    let wanted: Vec<Option<String>> = document.links.iter().map(|link| fragment(&link.address)).collect();
    if wanted.iter().all(Option::is_none) {
        return vec![None; wanted.len()];
    }
    let asked: HashSet<&str> = wanted.iter().flatten().map(String::as_str).collect();
    let (named, headings, notes) = (named(document, body, &asked), headings(document), notes(document));
    let find = |(wanted, text): (&Option<String>, Option<&str>)| {
        let wanted = wanted.as_ref()?;
        let top = (wanted.is_empty() || wanted.eq_ignore_ascii_case("top")).then_some(0);
        let heading = || headings.get(&slug(wanted)).copied();
        // The label of a footnote is the words of the link that leads to it.
        let note =
            || notes.get(wanted.as_str()).or_else(|| notes.get(text?.trim_matches(['[', ']']))).copied();
        named.get(wanted.as_str()).copied().or_else(note).or_else(heading).or(top)
    };
    wanted.iter().zip(document.link_texts()).map(find).collect()
}

/// The blocks at elements that have one of the names asked for.
fn named<'a>(document: &Document, body: &'a str, asked: &HashSet<&str>) -> HashMap<&'a str, usize> {
    let mut named = HashMap::new();
    let blocks = document.blocks.iter().enumerate().filter(|(_, block)| !block.source.is_empty());
    let mut ends: Vec<(usize, usize)> = blocks.map(|(at, block)| (block.source.end, at)).collect();
    ends.sort_unstable();
    for attribute in ["id=", "name="] {
        for at in memchr::memmem::find_iter(body.as_bytes(), attribute) {
            let before = body[..at].chars().next_back();
            if !before.is_some_and(|before| before.is_ascii_whitespace() || matches!(before, '"' | '\'')) {
                continue;
            }
            let value = value(&body[at + attribute.len()..]).filter(|value| asked.contains(value));
            let Some(value) = value else { continue };
            // The first block that ends behind the tag.
            if let Some((_, block)) = ends.get(ends.partition_point(|(end, _)| *end <= at)) {
                named.entry(value).or_insert(*block);
            }
        }
    }
    named
}

/// The value of an attribute, from the text behind its equals sign.
fn value(text: &str) -> Option<&str> {
    let value = match text.chars().next()? {
        quote @ ('"' | '\'') => text[1..].split(quote).next(),
        _ => text.split(|c: char| c.is_ascii_whitespace() || c == '>').next(),
    };
    value.filter(|value| !value.is_empty() && value.len() < LONGEST)
}

/// Longer names, in bytes, are ignored.
const LONGEST: usize = 512;

/// The headings, by the names that programs give them.
fn headings(document: &Document) -> HashMap<String, usize> {
    let mut headings = HashMap::new();
    let mut counts: HashMap<String, usize> = HashMap::new();
    for (at, block) in document.blocks.iter().enumerate() {
        if let BlockKind::Heading(_, text) = &block.kind {
            let name = slug(&text.string);
            // A name that is taken gets a number.
            let count = counts.entry(name.clone()).or_default();
            let own = if *count == 0 { name } else { format!("{name}-{count}") };
            *count += 1;
            headings.entry(own).or_insert(at);
        }
    }
    headings
}

/// A heading as a name: lower-case letters, digits, and hyphens for blanks.
fn slug(text: &str) -> String {
    let kept = text.trim().chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.flat_map(char::to_lowercase).map(|c| if c == ' ' { '-' } else { c }).collect()
}

/// The footnotes, by their labels.
fn notes(document: &Document) -> HashMap<&str, usize> {
    let mut notes = HashMap::new();
    for (at, block) in document.blocks.iter().enumerate() {
        for container in &block.containers {
            if let Container::Footnote { label, first: true } = container {
                notes.entry(label.as_str()).or_insert(at);
            }
        }
    }
    notes
}

#[cfg(test)]
#[expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "tests make their own files, and one that cannot go on has failed"
)]
mod tests {
    use super::*;
    use crate::article::{Body, Format};

    /// The words of the block each link leads to.
    fn led(format: Format, text: &str) -> Vec<Option<String>> {
        let body = Body { format, text: text.to_owned(), first_line: 1, ..Body::default() };
        let document = crate::document::parse(&body);
        let words = |block: usize| {
            let texts = document.blocks[block].kind.texts();
            texts.first().map(|text| text.string.clone()).unwrap_or_default()
        };
        places(&document, text).into_iter().map(|place| place.map(words)).collect()
    }

    #[test]
    fn links_lead_to_names_headings_and_footnotes() {
        let html = "<p><a href='#two'>to two</a> <a href='#%E4%B8%89'>three</a> <a href='#x'>nowhere</a> \
                    <a href='#fn1'>1</a> <a href='https://a.example/#two'>out</a></p>\
                    <h2>One</h2><p>first</p><h2 id=\"two\">The second</h2><p>second</p>\
                    <a name='三'></a><h3>Third</h3><ol><li id=fn1>A note.</li></ol>";
        let expected = [Some("The second"), Some("Third"), None, Some("A note."), None];
        assert_eq!(led(Format::Html, html), expected.map(|words| words.map(str::to_owned)));
        let markdown = "- [Setting up](#setting-up)\n- [again](#setting-up-1)\n- [中文](#中文-标题)\n- [no](#gone)\n\n\
                        Words[^note].\n\n## Setting up!\n\nx\n\n## Setting up\n\n## 中文 标题\n\n[^note]: The note.\n";
        let found = led(Format::Markdown, markdown);
        let expected = [Some("Setting up!"), Some("Setting up"), Some("中文 标题"), None, Some("The note.")];
        assert_eq!(found, expected.map(|words| words.map(str::to_owned)));
    }

    #[test]
    fn links_lead_to_articles_as_their_generator_resolves_them() {
        // The files of a site, the article, its text, and the addresses of its links.
        let table: [(&[&str], &str, &str, &[&str]); 6] = [
            (
                &["_config.yml", "source/_posts/b c.md", "source/_posts/x/quote.md"],
                "source/_posts/x/a.md",
                "{% post_link quote %} [b](/b%20c/) [web](https://a.example/b) [top](#top)",
                &["quote.md", "../b%20c.md", "https://a.example/b", "#top"],
            ),
            (
                &["_config.yml", "_posts/2024-01-02-tea.md", "about.md"],
                "about.md",
                "[tea]({% post_url 2024-01-02-tea %}) [here]({% link about.md %}#x)",
                &["_posts/2024-01-02-tea.md", "about.md#x"],
            ),
            (
                &["hugo.toml", "content/posts/cup.md", "content/notes/leaf/index.md"],
                "content/posts/a.md",
                "[cup]({{< ref \"cup.md\" >}}) [leaf]({{< relref \"/notes/leaf\" >}}) [none](none.md)",
                &["cup.md", "../notes/leaf/index.md", "none.md"],
            ),
            (
                &["pelicanconf.py", "content/x/other.rst"],
                "content/a.md",
                "[other]({filename}x/other.rst#part)",
                &["x/other.rst#part"],
            ),
            (
                &[".obsidian/app.json", "x/Green tea.md"],
                "a.md",
                "[[Green tea]] and [[Green tea#Leaf|leaf]]",
                &["x/Green%20tea.md", "x/Green%20tea.md#Leaf"],
            ),
            (&["b.md"], "a.md", "[b](b) [[b]]", &["b"]),
        ];
        for (files, article, text, expected) in table {
            let folder = tempfile::tempdir().unwrap();
            for file in files.iter().chain([&article]) {
                let path = folder.path().join(file);
                std::fs::create_dir_all(path.parent().unwrap()).unwrap();
                std::fs::write(path, text).unwrap();
            }
            let sites = crate::disk::Sites::new(crate::article::ReadOptions::default());
            let file = folder.path().join(article);
            let read = crate::disk::read_article(&file, Some(folder.path()), &sites).unwrap();
            let mut document = crate::document::parse(&read.body);
            let location = sites.of_file(&file, Some(folder.path()));
            lead_to_articles(&mut document, &file, &location);
            let found: Vec<&str> = document.links.iter().map(|link| &*link.address).collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
