//! Builds an article's header from its front matter, body and file name. This module knows what the keys mean.

use super::matter::{Matter, Node};
use super::values::{DATE_KEYS, TEXT_MAX, address, is_address, is_null, is_visible, line, scalar, unlinked};
use super::{
    ArticleId, DateFrom, FlatList, Header, ReadOptions, body, categories, date, entities, name, title,
};
use crate::text::clean_block;
use chrono::{DateTime, Utc};
use std::path::Path;

/// Builds the header. Invalid dates are added to the problems of `matter`.
pub(super) fn header(
    id: ArticleId,
    text: &str,
    matter: &mut Matter<'_>,
    path: &Path,
    settings: ReadOptions,
) -> Header {
    let rest = &text[matter.body..];
    let (date, date_from) = published(matter, rest, path, settings);
    let updated =
        ["updated", "lastmod", "modified"].into_iter().find_map(|key| moment(matter, key, settings));
    Header {
        id,
        title: title::of(matter, rest, path),
        date,
        date_from,
        updated,
        author: author(matter),
        categories: categories(matter, settings),
        tags: tags(matter),
        link: link(matter),
        summary: summary(matter, rest),
        draft: is_draft(matter, path),
        images: images(matter),
    }
}

fn published(
    matter: &mut Matter<'_>,
    rest: &str,
    path: &Path,
    settings: ReadOptions,
) -> (Option<DateTime<Utc>>, Option<DateFrom>) {
    for key in DATE_KEYS {
        if let Some(date) = moment(matter, key, settings) {
            return (Some(date), Some(DateFrom::FrontMatter));
        }
    }
    if let Some(date) = date::from_name(name::of(path), settings.timezone) {
        return (Some(date), Some(DateFrom::FileName));
    }
    match body::create_time(rest).and_then(|text| date::parse(text, settings.timezone)) {
        Some(date) => (Some(date), Some(DateFrom::Comment)),
        None => (None, None),
    }
}

/// Parses a date key. An invalid value is a problem, unless it is a template's placeholder or a boolean.
fn moment(matter: &mut Matter<'_>, key: &str, settings: ReadOptions) -> Option<DateTime<Utc>> {
    let value = match matter.get(key)? {
        Node::Text(text) => text.clone(),
        Node::List(items) => match items.first()? {
            Node::Text(text) => text.clone(),
            _ => matter.written(key)?.into(),
        },
        Node::Map(_) => matter.written(key)?.into(),
    };
    // A template's placeholder and a boolean `published` count as a missing date.
    if is_null(&value)
        || value.starts_with("{{")
        || (key == "published" && matches!(&*value.to_ascii_lowercase(), "true" | "false" | "yes" | "no"))
    {
        return None;
    }
    let found = date::parse(&value, settings.timezone);
    if found.is_none() {
        let shown = line(&value);
        let shown = crate::text::cut(&shown, 60);
        let line = matter.line_of(key);
        matter
            .problems
            .push(super::Problem { line, message: format!("`{key}: {shown}` cannot be a date; left out") });
    }
    found
}

fn author(matter: &Matter<'_>) -> Option<String> {
    let node = ["author", "authors", "作者"].into_iter().find_map(|key| matter.get(key))?;
    let mut names = Vec::new();
    collect_names(node, &mut names);
    let joined = names.join(", ");
    (!joined.is_empty()).then_some(joined)
}

fn collect_names(node: &Node<'_>, names: &mut Vec<String>) {
    match node {
        Node::Text(text) if !is_null(text) => {
            let name = line(unlinked(text));
            if !name.is_empty() && !names.contains(&name) && names.len() < 50 {
                names.push(name);
            }
        }
        Node::Text(_) => {}
        // YAML reads an unquoted `[[Name]]` as a list in a list.
        Node::List(items) => items.iter().for_each(|item| collect_names(item, names)),
        Node::Map(fields) => {
            if let Some(field) = fields.iter().find(|field| field.key.eq_ignore_ascii_case("name")) {
                collect_names(&field.value, names);
            }
        }
    }
}

fn categories(matter: &Matter<'_>, settings: ReadOptions) -> Vec<Vec<String>> {
    let node = ["categories", "category", "分类", "类别"].into_iter().find_map(|key| matter.get(key));
    node.map_or_else(Vec::new, |node| categories::paths(node, settings.flat_list == FlatList::Siblings))
}

fn tags(matter: &Matter<'_>) -> Vec<String> {
    let Some(node) = ["tags", "tag", "标签"].into_iter().find_map(|key| matter.get(key)) else {
        return Vec::new();
    };
    let mut tags = Vec::new();
    categories::names(node, &mut |name| {
        if !tags.contains(&name) {
            tags.push(name);
        }
    });
    // Header lines without YAML separate tags by commas.
    if let (Node::Text(text), [only]) = (node, &tags[..])
        && text.contains([',', '，'])
    {
        return only.split([',', '，']).map(line).filter(|tag| !tag.is_empty()).collect();
    }
    tags
}

fn link(matter: &Matter<'_>) -> Option<String> {
    ["link", "original", "canonical", "permalink", "url", "source", "original_url"]
        .into_iter()
        .filter_map(|key| scalar(matter, key))
        .map(|text| address(text.trim().trim_matches(['<', '>'])))
        .find(|text| is_address(text))
}

fn summary(matter: &Matter<'_>, rest: &str) -> Option<String> {
    let text = ["excerpt", "description", "summary"].into_iter().find_map(|key| scalar(matter, key));
    let text = match text {
        Some(text) => entities::decode(&text[..text.floor_char_boundary(TEXT_MAX * 4)]).into_owned(),
        None => body::before_more(rest)?.to_owned(),
    };
    let cut = text.char_indices().nth(TEXT_MAX).map_or(&text[..], |(at, _)| &text[..at]);
    let cleaned = clean_block(cut.trim()).trim().to_owned();
    is_visible(&cleaned).then_some(cleaned)
}

fn is_draft(matter: &Matter<'_>, path: &Path) -> bool {
    let says = |key: &str, words: [&str; 3]| {
        scalar(matter, key)
            .is_some_and(|value| words.iter().any(|word| word.eq_ignore_ascii_case(value.trim())))
    };
    says("draft", ["true", "yes", "on"])
        || says("published", ["false", "no", "off"])
        || path.parent().is_some_and(|folder| folder.components().any(|part| part.as_os_str() == "_drafts"))
}

fn images(matter: &Matter<'_>) -> Vec<String> {
    let mut images: Vec<String> = Vec::new();
    for key in ["headimg", "thumbnail", "cover", "image", "banner", "photos"] {
        if let Some(node) = matter.get(key) {
            collect_images(node, &mut images);
        }
    }
    images
}

fn collect_images(node: &Node<'_>, images: &mut Vec<String>) {
    match node {
        Node::Text(text) if !is_null(text) => {
            let address = address(unlinked(text));
            if !address.is_empty() && !matches!(&*address, "true" | "false") && !images.contains(&address) {
                images.push(address);
            }
        }
        Node::Text(_) => {}
        Node::List(items) => items.iter().take(200).for_each(|item| collect_images(item, images)),
        Node::Map(fields) => {
            let named = |name: &&str| fields.iter().find(|field| field.key.eq_ignore_ascii_case(name));
            if let Some(field) = ["src", "url", "image", "path", "relative", "feature"].iter().find_map(named)
            {
                collect_images(&field.value, images);
            }
        }
    }
}
