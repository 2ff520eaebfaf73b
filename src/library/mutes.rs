//! Queries that mute: articles that match one are only on the shelf of muted articles, and on that of starred ones.
//!
//! Uses no index: the caller has the texts.

use super::query::{self, Query, Test};
use crate::article::Header;
use crate::article::marks::Flags;
use crate::trouble::{QueryError, QueryWrong};
use crate::zone::Zone;
use chrono::{DateTime, Utc};

/// Queries that were parsed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mutes {
    queries: Vec<(String, Query)>,
}

/// Parses a query that is to mute articles.
///
/// # Errors
/// If it cannot be parsed, has no condition, or depends on the reading state, which changes all the time.
pub fn parse(text: &str, now: DateTime<Utc>, zone: Zone) -> Result<Query, QueryError> {
    let query = query::parse(text, now, zone)?;
    let error = |position, wrong| Err(QueryError { position, wrong });
    if query.terms.is_empty() {
        return error(0, QueryWrong::Nothing);
    }
    if query.terms.iter().any(|term| matches!(term.test, Test::Is(_))) {
        return error(place_of_state(text), QueryWrong::ByState);
    }
    Ok(query)
}

/// The position of the first condition on the reading state, in bytes.
fn place_of_state(text: &str) -> usize {
    let mut blank = true;
    for (at, c) in text.char_indices() {
        let rest = text[at..].trim_start_matches(['-', '－']);
        let asks = rest.get(..2).is_some_and(|field| field.eq_ignore_ascii_case("is"))
            && rest[2..].starts_with([':', '：']);
        if blank && asks {
            return at;
        }
        blank = c.is_whitespace();
    }
    0
}

impl Mutes {
    /// Parses queries. Those with errors mute nothing.
    pub fn of<'a>(queries: impl IntoIterator<Item = &'a str>, now: DateTime<Utc>, zone: Zone) -> Self {
        let understood = |text: &'a str| Some((text.to_owned(), parse(text, now, zone).ok()?));
        Self { queries: queries.into_iter().filter_map(understood).collect() }
    }

    /// Whether there are no queries.
    pub fn is_empty(&self) -> bool {
        self.queries.is_empty()
    }

    /// Whether a query without words mutes an article.
    pub fn mute_header(&self, header: &Header) -> bool {
        self.of_headers().any(|query| query.matches_header(header, Flags::empty()))
    }

    /// The queries that need only headers.
    pub fn of_headers(&self) -> impl Iterator<Item = &Query> {
        self.queries.iter().map(|(_, query)| query).filter(|query| query.texts().next().is_none())
    }

    /// The queries that need texts as well.
    pub fn of_texts(&self) -> impl Iterator<Item = &Query> {
        self.queries.iter().map(|(_, query)| query).filter(|query| query.texts().next().is_some())
    }

    /// The queries that mute an article, as they were written. `text` returns its folded title and text, and is called
    /// only for queries with words.
    pub fn reasons<'a>(&'a self, header: &Header, text: impl Fn() -> String) -> Vec<&'a str> {
        let holds = |query: &Query| {
            query.matches_header(header, Flags::empty())
                && (query.texts().next().is_none() || query.matches_text(&text()))
        };
        self.queries.iter().filter(|(_, query)| holds(query)).map(|(text, _)| text.as_str()).collect()
    }

    /// A text of everything that changes what these queries mute. The catalogue stores it and mutes again when it
    /// differs. A test keeps its form.
    pub fn meaning(&self) -> String {
        format!("{:?}", self.queries)
    }
}

/// The query for a category and those below it.
pub fn of_category(path: &[String]) -> String {
    let name = |name: &String| name.replace('\\', "\\\\").replace('/', "\\/");
    let path: Vec<_> = path.iter().map(name).collect();
    format!("category:{}", query::quoted(&path.join("/")))
}

/// The query for exactly this author.
pub fn of_author(name: &str) -> String {
    format!("author:{}", query::quoted(&format!("={name}")))
}

/// What a query made by a key mutes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum About {
    Author(String),
    /// A category and those below it.
    Category(Vec<String>),
}

/// What a query mutes, if [`of_author`] or [`of_category`] could have made it.
pub fn about(query: &str) -> Option<About> {
    let (field, value) = query.split_once(':')?;
    let bare = value.strip_prefix('"').and_then(|value| value.strip_suffix('"')).unwrap_or(value);
    let about = match field {
        "author" => About::Author(bare.strip_prefix('=')?.to_owned()),
        "category" => About::Category(bare.split('/').map(Into::into).collect()),
        _ => return None,
    };
    let made = match &about {
        About::Author(name) => of_author(name),
        About::Category(path) => of_category(path),
    };
    // A query with more conditions, or in another spelling, is shown as it was written.
    (made == query).then_some(about)
}

#[cfg(test)]
mod tests {
    use super::super::tests::header;
    use super::*;

    fn mutes(queries: &[&str]) -> Mutes {
        Mutes::of(queries.iter().copied(), crate::clock::now(), Zone::UTC)
    }

    #[test]
    fn a_category_or_an_author_is_muted_and_nothing_beside_it() {
        for name in ["观察者网", "a/b", "say \"so\"", "他说“好”", "back\\slash", "ends\\", "two words"]
        {
            let path = vec!["媒体".to_owned(), name.to_owned()];
            let in_category = |path: &[&str]| Header {
                categories: vec![path.iter().map(|name| (*name).to_owned()).collect()],
                ..header("t")
            };
            let by = |author: &str| Header { author: Some(author.to_owned()), ..header("t") };
            let category = mutes(&[&of_category(&path)]);
            assert!(category.mute_header(&in_category(&["媒体", name])), "{name}");
            assert!(category.mute_header(&in_category(&["媒体", name, "below"])), "{name}");
            assert!(!category.mute_header(&in_category(&["媒体"])), "{name}");
            let author = mutes(&[&of_author(name)]);
            assert!(author.mute_header(&by(name)), "{name}");
            assert!(!author.mute_header(&by(&format!("{name} too"))), "{name}");
            assert!(!author.mute_header(&header("t")), "{name}");
        }
    }

    #[test]
    fn what_cannot_mute_is_reported_with_its_place() {
        let place =
            |text: &str| parse(text, crate::clock::now(), Zone::UTC).err().map(|error| error.position);
        assert_eq!(place("title:ads"), None);
        assert_eq!(place("  "), Some(0));
        assert_eq!(place("ads is:read"), Some(4));
        assert_eq!(place("ads -IS：read"), Some(4));
        assert_eq!(place("新 since:never"), Some(4));
    }

    #[test]
    fn words_are_asked_of_the_text() {
        let mutes = mutes(&["广告", "title:ads", "never:"]);
        assert_eq!((mutes.of_headers().count(), mutes.of_texts().count()), (1, 2));
        let reasons = |title: &str, text: &str| mutes.reasons(&header(title), || text.to_owned()).join(" ");
        assert_eq!(reasons("ads", "x"), "title:ads");
        assert_eq!(reasons("news", "一则广告"), "广告");
        assert!(!mutes.mute_header(&header("广告")), "that needs its text");
    }

    #[test]
    fn the_note_of_an_older_version_is_still_its_own() {
        let text = mutes(&["广告 -title:Ads", "category:a/b author:\"=Li Bai\" since:2021-03-01"]).meaning();
        let expected = [
            r#"[("广告 -title:Ads", Query { terms: [Term { test: Text("广告"), negated: false }, "#,
            r#"Term { test: Title("ads"), negated: true }] }), "#,
            r#"("category:a/b author:\"=Li Bai\" since:2021-03-01", "#,
            r#"Query { terms: [Term { test: Category(["a", "b"]), negated: false }, "#,
            r#"Term { test: AuthorIs("li bai"), negated: false }, "#,
            r"Term { test: Since(2021-03-01T00:00:00Z), negated: false }] })]",
        ];
        assert_eq!(text, expected.concat());
    }

    #[test]
    fn a_query_that_a_key_made_is_known_again() {
        let path = ["新媒体".to_owned(), "要闻".to_owned()];
        for name in ["港の便り", "A B", "Zed"] {
            assert_eq!(about(&of_author(name)), Some(About::Author(name.into())));
        }
        assert_eq!(about(&of_category(&path)), Some(About::Category(path.to_vec())));
        for query in ["author:Zed", "买一送一", "title:\"x\"", "category:\"a\\/b\""] {
            assert_eq!(about(query), None, "{query}");
        }
    }
}
