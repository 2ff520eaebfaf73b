//! Linked data (JSON-LD) in the vocabulary of schema.org: the object that describes the article, and its fields.

use super::facts::comparable;
use crate::article::entities;
use serde_json::{Map, Value};

/// What linked data says about a page.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Linked {
    /// Whether the type is that of an article, and not of a page or another work.
    pub(super) is_article: bool,
    pub(super) headline: Option<String>,
    pub(super) name: Option<String>,
    pub(super) authors: Vec<String>,
    /// Who made the file, which may be an account's name.
    pub(super) creators: Vec<String>,
    pub(super) published: Option<String>,
    pub(super) created: Option<String>,
    pub(super) modified: Option<String>,
    pub(super) keywords: Vec<String>,
    pub(super) sections: Vec<String>,
    pub(super) images: Vec<String>,
    pub(super) addresses: Vec<String>,
    pub(super) description: Option<String>,
    /// The names of publisher and site.
    pub(super) sites: Vec<String>,
}

/// The most objects that are compared.
const OBJECTS_MAX: usize = 500;
/// The deepest nesting of lists and graphs that is searched for objects.
const DEPTH_MAX: usize = 8;
/// The most values of a list.
const LIST_MAX: usize = 200;

type Object = Map<String, Value>;

/// Reads the scripts of a page. Of several articles, the one counts whose headline is in `title` or a heading
/// (`is_heading`).
pub(super) fn read(scripts: &[String], title: &str, is_heading: &dyn Fn(&str) -> bool) -> Linked {
    let parsed: Vec<Value> = scripts.iter().filter_map(|script| parse(script)).collect();
    let mut objects: Vec<&Object> = Vec::new();
    for value in &parsed {
        collect(value, &mut objects, 0);
    }
    let title = comparable(title);
    let is_of_page = |object: &&&Object| {
        text(object, "headline").or_else(|| text(object, "name")).is_some_and(|headline| {
            let key = comparable(headline);
            !key.is_empty() && (title.contains(&key) || is_heading(headline))
        })
    };
    let articles: Vec<&Object> =
        objects.iter().copied().filter(|object| is_type(object, is_article)).collect();
    let found = articles.iter().find(is_of_page).or_else(|| articles.first()).copied().or_else(|| {
        let is_one = |object: &&Object| is_type(object, is_work) && describes(object);
        let works: Vec<&Object> = objects.iter().copied().filter(is_one).collect();
        works.iter().find(is_of_page).or_else(|| works.first()).copied()
    });
    let mut linked = found.map(|object| fields(object, &objects)).unwrap_or_default();
    for object in objects.iter().filter(|object| is_type(object, |name| name == "WebSite")) {
        linked.sites.extend(text(object, "name").map(str::to_owned));
        linked.sites.extend(text(object, "alternateName").map(str::to_owned));
    }
    linked
}

/// Parses a script, without the comments and marks that some pages put around it.
fn parse(script: &str) -> Option<Value> {
    let start = script.find(['{', '[']).filter(|at| !script[*at..].starts_with("[CDATA["));
    let start = start.or_else(|| {
        let behind = script.find("[CDATA[")? + "[CDATA[".len();
        script[behind..].find(['{', '[']).map(|at| behind + at)
    })?;
    let mut text = script[start..].trim_end();
    loop {
        let shorter = ["]]>", "-->", "*/", "/*", "//", ";"]
            .iter()
            .fold(text, |text, mark| text.strip_suffix(mark).unwrap_or(text).trim_end());
        if shorter.len() == text.len() {
            break;
        }
        text = shorter;
    }
    serde_json::from_str(text).ok().or_else(|| serde_json::from_str(&repaired(text)).ok())
}

/// A script without the usual faults: line ends within strings, commas before brackets, escaped quotation marks.
fn repaired(text: &str) -> String {
    let text = if text.starts_with("{&quot;") { entities::decode(text) } else { text.into() };
    let mut out = String::with_capacity(text.len());
    let (mut in_string, mut is_escaped) = (false, false);
    for c in text.chars() {
        match c {
            '"' if !is_escaped => in_string = !in_string,
            ']' | '}' if !in_string => {
                let end = out.trim_end().len();
                if out[..end].ends_with(',') {
                    out.truncate(end - 1);
                }
            }
            _ => {}
        }
        is_escaped = c == '\\' && !is_escaped;
        out.push(if c.is_control() { ' ' } else { c });
    }
    out
}

/// Collects the objects of a value that can describe the page.
fn collect<'v>(value: &'v Value, objects: &mut Vec<&'v Object>, depth: usize) {
    if depth > DEPTH_MAX || objects.len() >= OBJECTS_MAX {
        return;
    }
    match value {
        Value::Array(values) => {
            values.iter().take(OBJECTS_MAX).for_each(|value| collect(value, objects, depth + 1));
        }
        Value::Object(object) => {
            objects.push(object);
            for key in ["@graph", "mainEntity", "mainEntityOfPage"] {
                object.get(key).into_iter().for_each(|value| collect(value, objects, depth + 1));
            }
        }
        _ => {}
    }
}

fn is_type(object: &Object, is_it: impl Fn(&str) -> bool) -> bool {
    strings(object.get("@type")).iter().any(|name| is_it(name.rsplit(['/', ':', '#']).next().unwrap_or(name)))
}

fn is_article(name: &str) -> bool {
    name.ends_with("Article")
        || matches!(
            name,
            "Report"
                | "SocialMediaPosting"
                | "BlogPosting"
                | "LiveBlogPosting"
                | "DiscussionForumPosting"
                | "APIReference"
                | "NewsItem"
        )
}

/// Whether a type is that of something else that has a title, an author or a date.
fn is_work(name: &str) -> bool {
    matches!(
        name,
        "WebPage"
            | "ItemPage"
            | "CreativeWork"
            | "Recipe"
            | "HowTo"
            | "Review"
            | "Question"
            | "QAPage"
            | "VideoObject"
            | "Episode"
            | "PodcastEpisode"
            | "Chapter"
            | "Book"
            | "Blog"
    )
}

fn describes(object: &Object) -> bool {
    ["headline", "datePublished", "author", "creator"].iter().any(|key| object.contains_key(*key))
}

fn fields(object: &Object, all: &[&Object]) -> Linked {
    let first = |keys: &[&str]| keys.iter().find_map(|key| text(object, key)).map(str::to_owned);
    let mut addresses = strings(object.get("url"));
    addresses.extend(addresses_of(object.get("mainEntityOfPage")));
    addresses.extend(text(object, "@id").map(str::to_owned));
    Linked {
        is_article: is_type(object, is_article),
        headline: first(&["headline", "alternativeHeadline"]),
        name: first(&["name"]),
        authors: names(object.get("author"), all, 0),
        creators: names(object.get("creator"), all, 0),
        published: first(&["datePublished", "uploadDate"]),
        created: first(&["dateCreated"]),
        modified: first(&["dateModified"]),
        keywords: strings(object.get("keywords")),
        sections: strings(object.get("articleSection")),
        images: addresses_of(object.get("image")),
        addresses,
        description: first(&["description", "abstract"]),
        sites: names(object.get("publisher"), all, 0),
    }
}

fn text<'o>(object: &'o Object, key: &str) -> Option<&'o str> {
    let mut value = object.get(key)?;
    if let Value::Array(values) = value {
        value = values.first()?;
    }
    let text = match value {
        Value::Object(inner) => inner.get("@value")?.as_str()?,
        value => value.as_str()?,
    };
    Some(text.trim()).filter(|text| !text.is_empty())
}

/// The strings of a value, and the names of the objects in it.
fn strings(value: Option<&Value>) -> Vec<String> {
    let one = |value: &Value| match value {
        Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Value::Object(object) => text(object, "name").map(str::to_owned),
        _ => None,
    };
    match value {
        Some(Value::Array(values)) => values.iter().take(LIST_MAX).filter_map(one).collect(),
        Some(value) => one(value).into_iter().collect(),
        None => Vec::new(),
    }
}

/// The addresses of a value: texts, `url`, `contentUrl` or `@id`.
fn addresses_of(value: Option<&Value>) -> Vec<String> {
    let one = |value: &Value| match value {
        Value::String(text) => Some(text.trim().to_owned()),
        Value::Object(object) => {
            ["url", "contentUrl", "@id"].iter().find_map(|key| text(object, key)).map(str::to_owned)
        }
        _ => None,
    };
    match value {
        Some(Value::Array(values)) => values.iter().take(LIST_MAX).filter_map(one).collect(),
        Some(value) => one(value).into_iter().collect(),
        None => Vec::new(),
    }
}

/// The names of persons and organisations. An object that has only an `@id` stands elsewhere in the data.
fn names(value: Option<&Value>, all: &[&Object], depth: usize) -> Vec<String> {
    match value {
        Some(Value::String(name)) => vec![name.trim().to_owned()],
        Some(Value::Array(values)) if depth < 3 => {
            values.iter().take(50).flat_map(|value| names(Some(value), all, depth + 1)).collect()
        }
        Some(Value::Object(person)) if person.contains_key("name") => strings(person.get("name")),
        Some(Value::Object(person)) => {
            let id = person.get("@id").and_then(Value::as_str);
            let other = all.iter().find(|other| {
                id.is_some() && other.get("@id").and_then(Value::as_str) == id && other.contains_key("name")
            });
            other.map(|other| strings(other.get("name"))).unwrap_or_default()
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_one(script: &str) -> Linked {
        read(&[script.to_owned()], "", &|_| false)
    }

    #[test]
    fn the_article_is_found_among_other_objects() {
        let table = [
            r#"{"@type":"NewsArticle","headline":"Rain","author":{"name":"Ann Keel"}}"#,
            r#"[{"@type":"WebSite","name":"x"},{"@type":["Thing","Article"],"headline":"Rain","author":["Ann Keel"]}]"#,
            r##"{"@context":"https://schema.org","@graph":[{"@type":"WebPage","name":"P","author":"Z"},
                {"@type":"Person","@id":"#a","name":"Ann Keel"},
                {"@type":"http://schema.org/BlogPosting","headline":"Rain","author":[{"@id":"#a"}]}]}"##,
            r#"{"@type":"WebPage","mainEntity":{"@type":"Article","headline":" Rain ","author":[[{"name":["Ann Keel"]}]]}}"#,
            "//<![CDATA[\n{\"@type\":\"Article\",\"headline\":\"Rain\",\"author\":\"Ann Keel\"}\n//]]>",
            "<!-- {\"@type\":\"Article\",\"headline\":\"Rain\",\"author\":\"Ann Keel\"}; -->",
            "<![CDATA[{\"@type\":\"Article\",\"headline\":\"Rain\",\"author\":\"Ann Keel\"}]]>",
            "{\"@type\":\"Article\",\"name\":\"a\\\",]\",\"headline\":\"Rain\",\"author\":[\"Ann Keel\" , ],\n}",
            "{&quot;@type&quot;:&quot;Article&quot;,&quot;headline&quot;:&quot;Rain&quot;,&quot;author&quot;:&quot;Ann Keel&quot;}",
            "{\"@type\":\"Article\",\"description\":\"two\nlines\",\"headline\":\"Rain\",\"author\":\"Ann Keel\"}",
        ];
        for script in table {
            let linked = read_one(script);
            assert_eq!(linked.headline.as_deref(), Some("Rain"), "{script}");
            assert_eq!(linked.authors, ["Ann Keel"], "{script}");
            assert!(linked.is_article, "{script}");
        }
    }

    #[test]
    fn of_several_articles_the_one_of_the_page_counts() {
        let script = r#"[{"@type":"Article","headline":"Other"},{"@type":"Article","headline":"Rain!"}]"#;
        let scripts = [script.to_owned()];
        assert_eq!(read(&scripts, "Rain | Gazette", &|_| false).headline.as_deref(), Some("Rain!"));
        assert_eq!(read(&scripts, "", &|text| text == "Rain!").headline.as_deref(), Some("Rain!"));
        assert_eq!(read(&scripts, "", &|_| false).headline.as_deref(), Some("Other"));
    }

    #[test]
    fn values_have_many_forms() {
        let linked = read_one(
            r#"{"@type":"Recipe","name":"Soup","datePublished":"2024-01-02","keywords":["a",{"name":"b"},3],
                "image":[{"url":"https://e.example/a.png"},"b.png",{}],"url":"https://e.example/",
                "mainEntityOfPage":{"@id":"https://e.example/soup"},"publisher":{"name":"Kitchen"},
                "articleSection":"Food","description":{"@value":"Hot."}}"#,
        );
        assert_eq!(linked.keywords, ["a", "b"]);
        assert_eq!(linked.images, ["https://e.example/a.png", "b.png"]);
        assert_eq!(linked.addresses, ["https://e.example/", "https://e.example/soup"]);
        assert_eq!((linked.sites, linked.sections), (vec!["Kitchen".to_owned()], vec!["Food".to_owned()]));
        assert_eq!(linked.description.as_deref(), Some("Hot."));
        for broken in
            ["", "{", "[[[[", "nothing", "{\"@type\":3}", "{\"@type\":\"Organization\",\"name\":\"x\"}"]
        {
            assert_eq!(read_one(broken), Linked::default(), "{broken}");
        }
    }
}
