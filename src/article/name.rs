//! What a file name provides: the kind of text and, if nothing else does, the title.

use super::{date, matter};
use chrono::NaiveDate;
use std::path::Path;

/// Extensions of text files that may be articles.
pub(crate) const TEXT_ENDINGS: [&str; 22] = [
    "md", "markdown", "mkdn", "mkd", "mdown", "mdwn", "mdx", "html", "htm", "xhtml", "txt", "text", "rst",
    "org", "adoc", "asciidoc", "gmi", "gemini", "eml", "mbox", "mht", "mhtml",
];

/// The file name as text; empty if there is none or it is not valid Unicode.
pub(super) fn of(path: &Path) -> &str {
    path.file_name().and_then(|name| name.to_str()).unwrap_or_default()
}

/// The extension that makes a file a text, in lower case. Language and charset extensions after it are ignored:
/// `html` for `configuring.html.ja.utf8`.
pub(crate) fn ending(path: &Path) -> Option<&'static str> {
    let name = path.file_name()?.to_string_lossy();
    split(&name).1
}

/// A name's stem and its text extension.
fn split(name: &str) -> (&str, Option<&'static str>) {
    let mut rest = name;
    // At most two extensions follow, a language and a charset.
    for _ in 0..3 {
        let Some((stem, last)) = rest.rsplit_once('.') else { break };
        if let Some(ending) = TEXT_ENDINGS.iter().find(|ending| ending.eq_ignore_ascii_case(last)) {
            return (stem, Some(ending));
        }
        if !is_language(last) && encoding_rs::Encoding::for_label(last.as_bytes()).is_none() {
            break;
        }
        rest = stem;
    }
    (name, None)
}

/// Whether a text is a language tag as web servers append it to a file name: `ja`, `pt-br`, `zh-Hans`.
pub(crate) fn is_language(text: &str) -> bool {
    // ISO 639-1.
    const LANGUAGES: &str = " aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv \
        cy da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie \
        ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk \
        ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se \
        sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo \
        xh yi yo za zh zu ";
    let (language, region) = text.split_once(['-', '_']).unwrap_or((text, "xx"));
    let known = language.len() == 2
        && language.is_ascii()
        && LANGUAGES.contains(&format!(" {} ", language.to_ascii_lowercase()));
    known && (2..=4).contains(&region.len()) && region.chars().all(|c| c.is_ascii_alphanumeric())
}

/// The name without its extensions.
fn stem(name: &str) -> &str {
    let (stem, ending) = split(name);
    let mut stem = stem;
    if let (None, Some((before, last))) = (ending, stem.rsplit_once('.'))
        && !before.is_empty()
        && (1..=8).contains(&last.len())
        && last.chars().all(|c| c.is_ascii_alphanumeric())
        && !last.starts_with(|c: char| c.is_ascii_digit())
    {
        stem = before;
    }
    // A language before the extension, as in `news.en.txt`.
    if let Some((before, last)) = stem.rsplit_once('.')
        && !before.is_empty()
        && is_language(last)
    {
        stem = before;
    }
    stem[..conflict(stem).unwrap_or(stem.len())].trim_end()
}

/// The name of the file that this one is a conflict copy of: a second version that a synchroniser keeps beside it.
pub(crate) fn original(path: &Path) -> Option<String> {
    let name = of(path);
    let (whole, _) = split(name);
    let at = conflict(whole)?;
    Some(format!("{}{}", whole[..at].trim_end(), &name[whole.len()..]))
}

/// Where the mark of a conflict copy begins in a name without its extension: Syncthing's `.sync-conflict-…`, Dropbox's
/// and Nextcloud's `(… conflicted copy …)`, Seafile's `(SFConflict …)`, ownCloud's `_conflict-…`.
fn conflict(stem: &str) -> Option<usize> {
    let is_dated = |rest: &str| rest.starts_with(|c: char| c.is_ascii_digit());
    for mark in [".sync-conflict-", "_conflict-", ".conflict-"] {
        if let Some(at) = stem.rfind(mark)
            && at > 0
            && is_dated(&stem[at + mark.len()..])
        {
            return Some(at);
        }
    }
    let at = stem.rfind(['(', '（']).filter(|at| *at > 0 && stem.ends_with([')', '）']))?;
    let words = stem[at..].to_lowercase();
    let marks =
        ["conflicted copy", "case conflict", "sfconflict", "冲突副本", "衝突", "冲突的副本", "競合コピー"];
    marks.iter().any(|mark| words.contains(mark)).then_some(at)
}

/// A title from the name: the stem without its date, or the folder's name for the file of a bundle. Not cleaned; may be
/// empty.
pub(super) fn title(path: &Path) -> String {
    let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    let stem = stem(&name);
    if let Some(folder) = path.parent().and_then(Path::file_name) {
        let folder = folder.to_string_lossy();
        if matches!(stem, "index" | "_index") {
            return without_day(&folder).to_owned();
        }
        if let Some(bundle) = folder.strip_suffix(".textbundle").filter(|_| stem == "text") {
            return without_day(bundle).to_owned();
        }
    }
    matter::unquote(without_day(stem)).to_owned()
}

/// The day in the file's name, else in that of the folder, which is the bundle of an article.
pub(super) fn day(path: &Path) -> Option<NaiveDate> {
    let in_folder = || {
        let folder = path.parent()?.file_name()?.to_str()?;
        date::in_name(folder.strip_suffix(".textbundle").unwrap_or(folder))
    };
    date::in_name(stem(of(path))).or_else(in_folder).map(|(day, _)| day)
}

/// The day in the first part of a path that has one.
pub(super) fn first_day(path: &Path) -> Option<NaiveDate> {
    let mut parts: Vec<&str> = path.iter().filter_map(|part| part.to_str()).collect();
    let file = parts.pop().map(stem);
    parts.into_iter().chain(file).find_map(date::in_name).map(|(day, _)| day)
}

/// A name without the day at its beginning or end, which is read separately; the name if nothing else is in it.
fn without_day(name: &str) -> &str {
    let Some((_, place)) = date::in_name(name) else { return name };
    let (before, after) = (&name[..place.start], &name[place.end..]);
    // `20221101.7` is more than a day.
    let is_number = after.starts_with('.') && after[1..].starts_with(|c: char| c.is_ascii_digit());
    let is_joined = after.starts_with(|c: char| c.is_alphanumeric())
        && name[..place.end].ends_with(|c: char| c.is_ascii_digit());
    if is_number || is_joined {
        return name;
    }
    let separator =
        |c: char| c.is_whitespace() || matches!(c, '-' | '_' | '.' | '–' | '—' | ':' | '：' | '、');
    let rest = if place.start == 0 {
        after.trim_start_matches(separator)
    } else {
        before.trim_end_matches(separator)
    };
    if rest.trim().is_empty() { name } else { rest }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_known_by_their_endings() {
        let table = [
            ("a.md", Some("md")),
            (".md", Some("md")),
            ("A.HTML", Some("html")),
            ("configuring.html.ja.utf8", Some("html")),
            ("filter.html.ko.euc-kr", Some("html")),
            ("index.html.pt-br", Some("html")),
            ("news.en.txt", Some("txt")),
            ("a.md.bak", None),
            ("a.html.gz", None),
            ("a.html.erb", None),
            ("a.rs", None),
            ("md", None),
            ("", None),
        ];
        for (name, expected) in table {
            assert_eq!(ending(Path::new(name)), expected, "{name}");
        }
    }

    #[test]
    fn conflict_copies_have_the_name_of_their_original_in_theirs() {
        let table = [
            ("tea.sync-conflict-20240310-083000-ABCDEFG.md", Some("tea.md"), "tea"),
            ("tea (Ann's conflicted copy 2024-03-10).md", Some("tea.md"), "tea"),
            ("tea (conflicted copy 2024-03-10 083000).html", Some("tea.html"), "tea"),
            ("tea (SFConflict ann@example.org 2024-03-10-08-30-00).md", Some("tea.md"), "tea"),
            ("tea_conflict-20240310-083000.md", Some("tea.md"), "tea"),
            ("茶（安的冲突副本 2024-03-10）.md", Some("茶.md"), "茶"),
            ("2024-01-02-tea.sync-conflict-20240310-083000-ABCDEFG.md", Some("2024-01-02-tea.md"), "tea"),
            ("a conflict.md", None, "a conflict"),
            ("tea (green).md", None, "tea (green)"),
            ("conflicted copy.md", None, "conflicted copy"),
        ];
        for (name, expected, heading) in table {
            assert_eq!(original(Path::new(name)).as_deref(), expected, "{name}");
            assert_eq!(title(Path::new(name)), heading, "{name}");
        }
        assert_eq!(day(Path::new("tea (conflicted copy 2024-03-10).md")), None);
    }

    #[test]
    fn a_day_is_in_the_name_or_in_that_of_the_folder() {
        let table = [
            ("a/2021-03-04-x.md", Some("2021-03-04")),
            ("20210304.md", Some("2021-03-04")),
            ("2021-03-04.en.md", Some("2021-03-04")),
            ("2021-03-04.md", Some("2021-03-04")),
            ("2024-03-10-tea/index.md", Some("2024-03-10")),
            ("2024-03-11/tea.md", Some("2024-03-11")),
            ("2024-03-11/posts/tea.md", None),
            ("tea.md", None),
            ("", None),
        ];
        for (path, expected) in table {
            assert_eq!(day(Path::new(path)).map(|day| day.to_string()).as_deref(), expected, "{path}");
        }
        let table = [
            ("2024-03-11/posts/tea.md", Some("2024-03-11")),
            ("2024-03-11/2024-03-12-tea.md", Some("2024-03-11")),
            ("posts/2024-03-12-tea.md", Some("2024-03-12")),
            ("posts/tea.md", None),
            ("", None),
        ];
        for (path, expected) in table {
            assert_eq!(first_day(Path::new(path)).map(|day| day.to_string()).as_deref(), expected, "{path}");
        }
    }

    #[test]
    fn a_title_is_what_the_name_says_without_its_date_and_ending() {
        let table = [
            ("notes.md", "notes"),
            ("a/2009-01-01-foo-bar.md", "foo-bar"),
            ("2009-01-01.md", "2009-01-01"),
            ("20210305.md", "20210305"),
            ("posts/my-trip/index.md", "my-trip"),
            ("posts/2024-03-10-tea/index.md", "tea"),
            ("2021_03_04 title.md", "title"),
            ("2021-3-4-one-digit.md", "one-digit"),
            ("(2022-08-23) page title.html", "page title"),
            ("ai_news_2026-07-07.html", "ai_news"),
            ("20221101.7 title.md", "20221101.7 title"),
            ("20210304title.md", "20210304title"),
            ("Untitled.textbundle/text.md", "Untitled"),
            ("a/text.md", "text"),
            ("index.md", "index"),
            ("configuring.html.ja.utf8", "configuring"),
            ("2021-07-16-easyeffects.en.txt", "easyeffects"),
            ("v1.2.md", "v1.2"),
            ("a/ .md", ""),
            (".md", ""),
            ("\"\"\"\"\"\"\"\"\"\"\"'PowerJob v400'\"\"\"\"\"\"\"\"\"\"\".md", "PowerJob v400"),
        ];
        for (path, expected) in table {
            assert_eq!(title(Path::new(path)), expected, "{path}");
        }
    }
}
