//! Builds an article's header from its front matter, body and file name. This module knows what the values mean;
//! [`keys`](super::keys) knows their names.

use super::keys::{Found, Meaning, Values};
use super::matter::{Form, Matter, Node};
use super::values::{
    TEXT_MAX, address, first_address, is_address, is_null, is_visible, line, scalar, unlinked,
};
use super::{
    ArticleId, DateFrom, FlatList, Header, InSite, Place, Problem, ReadOptions, body, categories, date,
    entities, listed, name, title,
};
use crate::site::{CategoryList, FolderCategories, FolderRank, PathDays, Times, Words};
use crate::text::clean_block;
use crate::zone::Zone;
use chrono::{DateTime, Utc};

/// Builds the header. Invalid dates are added to the problems of `matter`.
pub(super) fn header(
    id: ArticleId,
    text: &str,
    matter: &mut Matter<'_>,
    place: Place<'_>,
    settings: ReadOptions,
) -> Header {
    let rest = &text[matter.body..matter.end];
    let values = Values::of(&matter.fields);
    let mut dates = Dates { matter, place, settings, problems: Vec::new() };
    let updated = dates.first(&values, Meaning::Updated);
    let (date, date_from) = published(&mut dates, &values, updated, rest, place);
    let problems = dates.problems;
    let moment = |text: &str| date::parse(text, zone(text, &|| false, place, settings), settings.date_order);
    let listing = listed::of(matter, &values, date, place, &moment);
    let header = Header {
        id,
        title: title::of(matter, &values, rest, place),
        untitled: matter.is_fetched()
            && matches!(matter.get("untitled"), Some(Node::Text(text)) if text == "true"),
        date,
        date_from,
        updated,
        author: author(&values),
        categories: categories(&values, place, settings),
        tags: categories::tags(&values, matter.form, words(place)),
        link: link(&values),
        summary: summary(&values, rest),
        draft: listing.draft,
        due: listing.due,
        images: images(&values),
    };
    matter.problems.extend(problems);
    header
}

/// Reads the dates of front matter and collects what cannot be one.
struct Dates<'m, 't> {
    matter: &'m Matter<'t>,
    place: Place<'m>,
    settings: ReadOptions,
    problems: Vec<Problem>,
}

/// The zone of a date that names none.
fn zone(text: &str, is_quoted: &dyn Fn() -> bool, place: Place<'_>, settings: ReadOptions) -> Zone {
    let Some(site) = place.in_site.map(|place| place.site) else { return settings.timezone };
    let in_utc = match site.profile.times {
        Times::OfSite => false,
        Times::OfSiteOrUtc => site.zone.is_none() && text.contains(':'),
        Times::YamlInUtc => is_yaml_time(text) && !is_quoted(),
    };
    if in_utc { Zone::UTC } else { settings.timezone }
}

/// Whether YAML takes a text for a time, as in `2024-03-10 08:30:00`; without seconds it does not.
fn is_yaml_time(text: &str) -> bool {
    let is_part = |c: char| c.is_ascii_digit() || matches!(c, '-' | ':' | '.' | ' ' | 'T' | 't');
    text.trim().chars().all(is_part) && text.matches(':').count() == 2 && text.matches('-').count() == 2
}

impl Dates<'_, '_> {
    fn parse(&self, text: &str, is_quoted: &dyn Fn() -> bool) -> Option<DateTime<Utc>> {
        let zone = zone(text, is_quoted, self.place, self.settings);
        date::parse(text, zone, self.settings.date_order)
    }

    fn first(&mut self, values: &Values<'_, '_>, meaning: Meaning) -> Option<DateTime<Utc>> {
        let known: Vec<_> = values.all(meaning).collect();
        known.into_iter().find_map(|found| self.moment(found, meaning))
    }

    /// Parses a date. An invalid value is a problem, unless it is a template's placeholder or a boolean, or its key
    /// need not be a date.
    fn moment(&mut self, found: Found<'_, '_>, meaning: Meaning) -> Option<DateTime<Utc>> {
        let written = || self.matter.written(found.key);
        let value = match found.value {
            Node::Text(text) => text.clone(),
            Node::List(items) => match items.first()? {
                Node::Text(text) => text.clone(),
                _ => written()?.into(),
            },
            // MkDocs has `date: {created: …, updated: …}`.
            Node::Map(fields) => match Values::of(fields).first(meaning) {
                Some(inner) if matches!(inner.value, Node::Text(_)) => return self.moment(inner, meaning),
                _ => written()?.into(),
            },
        };
        // A template's placeholder and a boolean such as `published` count as a missing date.
        let is_boolean = matches!(&*value.to_ascii_lowercase(), "true" | "false" | "yes" | "no");
        if is_null(&value) || value.starts_with("{{") || is_boolean && !found.key.eq_ignore_ascii_case("date")
        {
            return None;
        }
        let is_quoted = || written().is_some_and(|text| text.trim_start().starts_with(['"', '\'']));
        let moment = self.parse(&value, &is_quoted);
        if moment.is_none() && (meaning == Meaning::Updated || found.is_plain_name()) {
            let shown = line(&value);
            let shown = crate::text::cut(&shown, 60);
            let message =
                format!("`{}: {shown}` cannot be a date; left out", crate::text::clean_line(found.key));
            self.problems.push(Problem { line: self.matter.line_of(found.key), message });
        }
        moment
    }
}

/// The date of publication: from the front matter, else the name, else a comment, else the date of the last change.
fn published(
    dates: &mut Dates<'_, '_>,
    values: &Values<'_, '_>,
    updated: Option<DateTime<Utc>>,
    rest: &str,
    place: Place<'_>,
) -> (Option<DateTime<Utc>>, Option<DateFrom>) {
    let of_fields = if dates.matter.form == Form::Page { DateFrom::Page } else { DateFrom::FrontMatter };
    if let Some(date) = dates.first(values, Meaning::Date) {
        return (Some(date), Some(of_fields));
    }
    let first = |place: InSite<'_>| match place.site.profile.path_days {
        PathDays::First => name::first_day(place.path),
        PathDays::Name => None,
    };
    let day = place.in_site.and_then(first).or_else(|| name::day(place.path));
    if let Some(date) = day.and_then(|day| date::midnight(day, dates.settings.timezone)) {
        return (Some(date), Some(DateFrom::FileName));
    }
    if let Some(date) = body::create_time(rest).and_then(|text| dates.parse(text, &|| false)) {
        return (Some(date), Some(DateFrom::Comment));
    }
    (updated, updated.map(|_| of_fields))
}

fn author(values: &Values<'_, '_>) -> Option<String> {
    let mut names = Vec::new();
    collect_names(values.first(Meaning::Author)?.value, &mut names);
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

/// The categories of front matter and of folders.
fn categories(values: &Values<'_, '_>, place: Place<'_>, settings: ReadOptions) -> Vec<Vec<String>> {
    let list = match settings.flat_list {
        FlatList::Path => CategoryList::Path,
        FlatList::Siblings => CategoryList::Siblings,
        FlatList::BySite => place.in_site.map_or(CategoryList::Path, |place| place.site.profile.categories),
    };
    let found = values.first(Meaning::Categories).map(|found| match found.value {
        Node::Text(text) if words(place) == Words::Blanks && !found.key.eq_ignore_ascii_case("category") => {
            let names = text.split_whitespace().map(|name| Node::Text(name.into()));
            categories::paths(&Node::List(names.collect()), list)
        }
        value => categories::paths(value, list),
    });
    let mut paths = found.unwrap_or_default();
    let Some(FolderCategories { names, rank }) =
        place.in_site.map(|place| place.site.folder_categories(place.path))
    else {
        return paths;
    };
    if paths.is_empty() || rank == FolderRank::Before {
        let names = names.iter().map(|name| Node::Text(name.into())).collect();
        for (at, path) in categories::paths(&Node::List(names), list).into_iter().enumerate() {
            if !paths.contains(&path) {
                paths.insert(at.min(paths.len()), path);
            }
        }
    }
    paths
}

/// How the site of an article divides a text into names.
fn words(place: Place<'_>) -> Words {
    place.in_site.map_or(Words::Whole, |place| place.site.profile.words)
}

fn link(values: &Values<'_, '_>) -> Option<String> {
    values
        .all(Meaning::Link)
        .filter_map(|found| scalar(found.value))
        .map(|text| address(first_address(text.trim().trim_matches(['<', '>']))))
        .find(|text| is_address(text))
}

fn summary(values: &Values<'_, '_>, rest: &str) -> Option<String> {
    let text = values.all(Meaning::Summary).find_map(|found| scalar(found.value));
    let text = match text {
        Some(text) => entities::decode(&text[..text.floor_char_boundary(TEXT_MAX * 4)]).into_owned(),
        None => body::before_more(rest)?.to_owned(),
    };
    let cut = text.char_indices().nth(TEXT_MAX).map_or(&text[..], |(at, _)| &text[..at]);
    let cleaned = clean_block(cut.trim()).trim().to_owned();
    is_visible(&cleaned).then_some(cleaned)
}

fn images(values: &Values<'_, '_>) -> Vec<String> {
    let mut images: Vec<String> = Vec::new();
    for found in values.all(Meaning::Image) {
        let accepted = if found.is_plain_name() { Accepted::All } else { Accepted::Addresses };
        collect_images(found.value, accepted, &mut images);
    }
    images
}

/// Which values of a key are images.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Accepted {
    All,
    /// Those that look like an address, because the key has other uses.
    Addresses,
}

fn collect_images(node: &Node<'_>, accepted: Accepted, images: &mut Vec<String>) {
    match node {
        Node::Text(text) if !is_null(text) => {
            let address = address(unlinked(text));
            let no_image = address.is_empty()
                || matches!(&*address, "true" | "false")
                || is_colour(&address)
                || accepted == Accepted::Addresses
                    && (!address.contains(['.', '/']) || address.contains(' '));
            if !no_image && !images.contains(&address) {
                images.push(address);
            }
        }
        Node::Text(_) => {}
        Node::List(items) => items.iter().take(200).for_each(|item| collect_images(item, accepted, images)),
        Node::Map(fields) => {
            const KEYS: [&str; 10] = [
                "src",
                "url",
                "image",
                "path",
                "relative",
                "feature",
                "teaser",
                "overlay_image",
                "og_image",
                "thumbnail",
            ];
            let named = |name: &&str| fields.iter().find(|field| field.key.eq_ignore_ascii_case(name));
            if let Some(field) = KEYS.iter().find_map(named) {
                collect_images(&field.value, accepted, images);
            }
        }
    }
}

/// Whether a value is a colour, which some themes accept in place of a picture.
fn is_colour(value: &str) -> bool {
    let hex = value.strip_prefix('#').is_some_and(|hex| hex.bytes().all(|b| b.is_ascii_hexdigit()));
    hex || value.contains("gradient(") || value.starts_with("rgb")
}
