//! JSON Feed of any version, or of none, with values of other types than the format has.

use super::damaged_json::{may_have_too_many_values, repair};
use super::dates;
use super::html::{self, is_blank};
use super::links::{Base, is_web};
use super::media::{ENCLOSURES_MAX, Files, number as bytes, seconds};
use super::notes::{NoteKind, Notes};
use super::plain::{self, Lines};
use super::rss_in_json;
use super::titles::{finished, short};
use super::whole::{self, CANDIDATES_MAX, note_repeated};
use crate::article::Problem;
use crate::feed::{Enclosure, Feed, FeedKind, Item, ItemText, MAX_ITEMS};
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::cmp::Ordering;
use url::Url;

/// The most tags or authors of an item.
const LIST_MAX: usize = 100;

/// Reads a text that begins with `{`.
pub(super) fn read(text: &str, address: Option<&Url>) -> Feed {
    let mut problems = Vec::new();
    let Some(value) = value(text, &mut problems) else { return Feed { problems, ..Feed::default() } };
    if let Some(xml) = rss_in_json::to_xml(&value) {
        let mut feed = whole::read(&xml, address);
        feed.problems.extend(problems);
        return feed;
    }
    let Value::Object(root) = value else { return Feed { problems, ..Feed::default() } };
    let items = root.get("items").and_then(Value::as_array);
    let is_named = root.get("version").is_some_and(|version| version.to_string().contains("jsonfeed"));
    if items.is_none() && !is_named {
        problems.push(Problem { line: 1, message: "this is no feed".to_owned() });
        return Feed { problems, ..Feed::default() };
    }
    let base = Base::of_feed(address);
    let mut notes = Notes::default();
    let mut feed = Feed {
        kind: Some(FeedKind::Json),
        title: text_of(&root, "title").and_then(|title| short(&title)),
        home: text_of(&root, "home_page_url").and_then(|home| base.resolve(&home)),
        language: text_of(&root, "language").and_then(|language| finished(&language)),
        author: authors(&root),
        ..Feed::default()
    };
    let base = base.with_home(feed.home.as_deref());
    let objects: Vec<&Map<String, Value>> =
        items.into_iter().flatten().filter_map(Value::as_object).collect();
    let objects = newest(objects, feed.language.as_deref(), &mut notes);
    let items: Vec<Item> = objects.into_iter().map(|object| item(object, &feed, &base, &mut notes)).collect();
    note_repeated(&items, &vec![1; items.len()], &mut notes);
    feed.items = items;
    feed.problems = problems;
    feed.problems.extend(notes.problems());
    feed
}

/// The value of a text, repaired if necessary.
fn value(text: &str, problems: &mut Vec<Problem>) -> Option<Value> {
    let parse = |text: &str| serde_json::Deserializer::from_str(text).into_iter::<Value>().next();
    let mut repaired = may_have_too_many_values(text).then(|| repair(text));
    let (line, is_cut) = if repaired.as_ref().is_some_and(|repaired| repaired.has_too_many_values) {
        (1, false)
    } else {
        match parse(text)? {
            Ok(value) => return Some(value),
            Err(error) => (error.line().max(1), error.is_eof()),
        }
    };
    let repaired = repaired.take().unwrap_or_else(|| repair(text));
    let value = match parse(&repaired.closed) {
        Some(Ok(value)) => Some(value),
        // What stands before the damage.
        Some(Err(error)) => {
            let at = repaired.offset(error.line(), error.column());
            parse(&repair(&repaired.closed[..at]).complete()).and_then(Result::ok)
        }
        None => None,
    };
    let message = match &value {
        None => "this is no feed: the JSON cannot be read",
        Some(_) if repaired.has_too_many_values => "too many values; the rest is not read",
        Some(_) if is_cut => "the document ends too early",
        Some(_) => "the JSON is damaged here; read as far as it goes",
    };
    problems.push(Problem { line, message: message.to_owned() });
    value
}

/// The newest items, if there are too many.
fn newest<'v>(
    objects: Vec<&'v Map<String, Value>>,
    language: Option<&str>,
    notes: &mut Notes,
) -> Vec<&'v Map<String, Value>> {
    let count = objects.len();
    if count <= MAX_ITEMS {
        return objects;
    }
    notes.add(1, NoteKind::ManyItems, format!("{count} items; only the newest {MAX_ITEMS} are read"));
    let mut objects = objects;
    if count > CANDIDATES_MAX {
        objects.drain(CANDIDATES_MAX / 2..count - CANDIDATES_MAX / 2);
    }
    let date = |object: &Map<String, Value>| {
        let text = text_of(object, "date_published").or_else(|| text_of(object, "date_modified"))?;
        dates::read(&text, 1, language, &mut Notes::default())
    };
    let mut dated: Vec<_> =
        objects.into_iter().enumerate().map(|(at, object)| (date(object), at, object)).collect();
    dated.sort_by_key(|(date, _, _)| std::cmp::Reverse(*date));
    dated.truncate(MAX_ITEMS);
    dated.sort_by_key(|(_, at, _)| *at);
    dated.into_iter().map(|(_, _, object)| object).collect()
}

/// A value as text if it is text, a number or a truth value; none if it is empty.
fn text_of<'v>(object: &'v Map<String, Value>, key: &str) -> Option<Cow<'v, str>> {
    let text = match object.get(key)? {
        Value::String(text) => Cow::Borrowed(text.as_str()),
        value @ (Value::Number(_) | Value::Bool(_)) => Cow::Owned(value.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => return None,
    };
    (!text.trim().is_empty()).then_some(text)
}

fn authors(object: &Map<String, Value>) -> Option<String> {
    let name = |value: &Value| match value {
        Value::String(name) => short(name),
        Value::Object(object) => text_of(object, "name").and_then(|name| short(&name)),
        _ => None,
    };
    let listed = |key: &str| {
        let values = match object.get(key)? {
            Value::Array(values) => values.as_slice(),
            value => std::slice::from_ref(value),
        };
        let names: Vec<String> = values.iter().take(LIST_MAX).filter_map(name).collect();
        (!names.is_empty()).then(|| names.join(", "))
    };
    listed("authors").or_else(|| listed("author"))
}

fn item(object: &Map<String, Value>, feed: &Feed, base: &Base, notes: &mut Notes) -> Item {
    let text = |key: &str| text_of(object, key);
    let address = |key: &str| text(key).and_then(|address| base.resolve(&address));
    let guid = text("id").map(|id| id.trim().to_owned());
    let of_id = || guid.as_deref().filter(|id| is_web(id)).and_then(|id| base.resolve(id));
    let link = address("url").or_else(|| address("external_url")).or_else(of_id);
    let language =
        text("language").and_then(|language| finished(&language)).or_else(|| feed.language.clone());
    let mut date = |key: &str| text(key).and_then(|date| dates::read(&date, 1, language.as_deref(), notes));
    let (published, updated) = (date("date_published"), date("date_modified"));
    let date = published.or(updated);
    let (body, summary) = texts(object);
    let html = |html: Option<String>| html.map(|html| ItemText { html, base: base.of_text(link.as_deref()) });
    let (body, summary) = (html(body), html(summary));
    let mut files = Files::default();
    for key in ["image", "banner_image"] {
        if let Some(picture) = text(key) {
            files.picture(&picture, base);
        }
    }
    let attachments = object.get("attachments").and_then(Value::as_array);
    for file in attachments.into_iter().flatten().take(ENCLOSURES_MAX).filter_map(Value::as_object) {
        attachment(file, base, &mut files);
    }
    let (enclosures, thumbnail) = files.finish();
    Item {
        title: text("title").and_then(|title| short(&title)),
        link,
        guid,
        date,
        updated: updated.filter(|updated| date.is_some_and(|date| *updated > date)),
        author: authors(object).or_else(|| feed.author.clone()),
        body,
        summary,
        tags: tags(object),
        enclosures,
        thumbnail,
        comments: None,
        language,
    }
}

/// The longest text as HTML, and a shorter summary.
fn texts(object: &Map<String, Value>) -> (Option<String>, Option<String>) {
    let html = text_of(object, "content_html").map(Cow::into_owned).filter(|html| !is_blank(html));
    let plain = |key: &str| text_of(object, key).map(|text| plain::to_html(&text, Lines::Kept));
    // With references decoded: plain text has become HTML, in which a sign may be a reference of several bytes.
    let length = |html: &String| html::text_of(html).trim().len();
    let (text, summary) = (plain("content_text"), plain("summary"));
    // Both contents should say the same. Some programs write only a line of HTML beside all of the text.
    let body = match (html, text) {
        (Some(html), Some(text)) => Some(if 2 * length(&html) < length(&text) { text } else { html }),
        (html, text) => html.or(text),
    };
    match (body, summary) {
        (Some(body), Some(summary)) => match length(&body).cmp(&length(&summary)) {
            Ordering::Greater => (Some(body), Some(summary)),
            Ordering::Equal => (Some(body), None),
            Ordering::Less => (Some(summary), Some(body)),
        },
        (body, summary) => (body.or(summary), None),
    }
}

fn attachment(file: &Map<String, Value>, base: &Base, files: &mut Files) {
    let number = |key: &str, read: fn(&str) -> Option<u64>| {
        let value = file.get(key)?;
        let number = value.as_u64().or_else(|| format!("{:.0}", value.as_f64()?).parse().ok());
        number.filter(|number| *number > 0).or_else(|| read(value.as_str()?))
    };
    if let Some(url) = text_of(file, "url").and_then(|address| base.resolve(&address)) {
        files.push(Enclosure {
            url,
            mime: text_of(file, "mime_type").map(Cow::into_owned),
            bytes: number("size_in_bytes", bytes),
            seconds: number("duration_in_seconds", seconds),
            title: text_of(file, "title").and_then(|title| short(&title)),
        });
    }
}

/// The tags: a list, or a text with commas.
fn tags(object: &Map<String, Value>) -> Vec<String> {
    let mut tags: Vec<String> = Vec::new();
    let mut add = |tag: &str| {
        if let Some(tag) = short(tag).filter(|tag| !tags.contains(tag) && tags.len() < LIST_MAX) {
            tags.push(tag);
        }
    };
    match object.get("tags") {
        Some(Value::String(text)) => text.split(',').take(LIST_MAX).for_each(&mut add),
        Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).take(LIST_MAX).for_each(&mut add),
        _ => {}
    }
    tags
}
