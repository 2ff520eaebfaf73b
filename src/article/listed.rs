//! Whether an article is published: what its front matter says in the words of its generator, and what its site makes of
//! its dates. An article that its site lists nowhere is a draft.

use super::Place;
use super::categories::tags;
use super::keys::{Found, Meaning, Values};
use super::matter::{Field, Form, Matter, Node};
use super::values::scalar;
use crate::site::{Future, Hidden, Words};
use chrono::{DateTime, Utc};
use std::path::Path;

/// Whether an article is a draft, and when that changes.
pub(super) struct Listing {
    pub(super) draft: bool,
    pub(super) due: Option<DateTime<Utc>>,
}

/// Decides it. `date` is the one of the header; `parse` reads a date.
pub(super) fn of(
    matter: &Matter<'_>,
    values: &Values<'_, '_>,
    date: Option<DateTime<Utc>>,
    place: Place<'_>,
    parse: &dyn Fn(&str) -> Option<DateTime<Utc>>,
) -> Listing {
    let is_draft = is_draft(values, matter.form, place);
    let Some(in_site) = place.in_site else { return Listing { draft: is_draft, due: None } };
    let (site, now) = (in_site.site, in_site.now);
    let moment = |keys: &[&str]| text(&matter.fields, keys).and_then(parse);
    let (mut from, mut until) = (None, None);
    let mut hidden = is_draft;
    hidden |= site.hidden == Hidden::Eleventy
        && is_one_of(text(&matter.fields, &["eleventyexcludefromcollections"]), &["true"]);
    if site.hidden == Hidden::Hugo {
        let build =
            ["build", "_build"].into_iter().find_map(|table| text(inner(&matter.fields, table)?, &["list"]));
        hidden |= is_one_of(text(&matter.fields, &["headless"]), &["true"])
            || is_one_of(build, &["never", "false"]);
        from = moment(&["publishdate", "pubdate", "published"]);
        until = moment(&["expirydate", "unpublishdate"]);
    }
    if site.future == Future::HeldBack {
        from = from.or(date);
    } else {
        from = None;
    }
    let (is_early, is_late) = (from.is_some_and(|from| from > now), until.is_some_and(|until| until <= now));
    let next = [from, until].into_iter().flatten().filter(|moment| *moment > now).min();
    Listing { draft: hidden || is_early || is_late, due: next.filter(|_| !hidden) }
}

/// Whether front matter or folder say so, whatever the time.
fn is_draft(values: &Values<'_, '_>, form: Form, place: Place<'_>) -> bool {
    let says = |found: Option<Found<'_, '_>>, words: &[&str]| {
        is_one_of(found.and_then(|found| scalar(found.value)), words)
    };
    let is_among_drafts =
        |path: &Path| path.parent().is_some_and(|folder| folder.iter().any(|part| part == "_drafts"));
    // `status` is the word of Pelican and Nikola; elsewhere it may be that of a task.
    let has_status = matches!(form, Form::Headers | Form::Nikola)
        || place.in_site.is_some_and(|place| place.site.hidden == Hidden::Status);
    let is_private = || {
        form == Form::Nikola
            && tags(values, form, Words::Whole).iter().any(|tag| matches!(&**tag, "draft" | "private"))
    };
    says(values.first(Meaning::Draft), &["true", "yes", "on", "1"])
        || says(values.named("published"), &["false", "no", "off"])
        || has_status && says(values.first(Meaning::Status), &["draft", "private", "hidden", "skip"])
        || is_private()
        || is_among_drafts(place.path)
        || place.in_site.is_some_and(|place| is_among_drafts(place.path))
}

fn is_one_of(value: Option<&str>, words: &[&str]) -> bool {
    value.is_some_and(|value| words.iter().any(|word| word.eq_ignore_ascii_case(value.trim())))
}

/// The text of the first of these keys, ignoring case and underscores.
fn text<'m>(fields: &'m [Field<'_>], keys: &[&str]) -> Option<&'m str> {
    keys.iter().find_map(|key| {
        let is_it = |field: &&Field<'_>| field.key.replace('_', "").eq_ignore_ascii_case(key);
        scalar(&fields.iter().rev().find(is_it)?.value)
    })
}

/// The fields of a table.
fn inner<'m, 't>(fields: &'m [Field<'t>], key: &str) -> Option<&'m [Field<'t>]> {
    fields.iter().rev().find_map(|field| match &field.value {
        Node::Map(inner) if field.key.eq_ignore_ascii_case(key) => Some(&inner[..]),
        _ => None,
    })
}
