//! Web pages as browsers and tools save them: what the reader knows of each page, and that it shows and finds the main
//! content without the site around it. `tests/saved-pages/README.md` describes the files.
#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "a test that reads its own pages")]

use newsrack::article::{Header, ReadOptions, parse};
use newsrack::document::{parse_article, searchable_text};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

const FOLDER: &str = "tests/saved-pages";
/// The pages that must be there at least.
const PAGES: usize = 30;
/// The lines of each kind that every page needs at least.
const LINES: usize = 6;

/// What is known and shown of a page. White space in its texts is squeezed.
struct Page {
    header: Header,
    text: String,
    searched: String,
}

/// A line of what is expected of a page.
#[derive(Debug, PartialEq, Eq)]
enum Expected<'l> {
    Title(&'l str),
    Author(&'l str),
    Date(&'l str),
    Link(&'l str),
    Shown(&'l str),
    LeftOut(&'l str),
    /// What the reader view does not yet do: the line behind it does not hold.
    NotYet(Box<Expected<'l>>),
}

/// Reads a line; none if it is not one of the format.
fn expected(line: &str) -> Option<Expected<'_>> {
    let (kind, value) = line.split_once(' ').unwrap_or((line, ""));
    let value = value.trim();
    match kind {
        "title:" => Some(Expected::Title(value)),
        "author:" => Some(Expected::Author(value)),
        "date:" => Some(Expected::Date(value)),
        "link:" => Some(Expected::Link(value)),
        "+" if !value.is_empty() => Some(Expected::Shown(value)),
        "-" if !value.is_empty() => Some(Expected::LeftOut(value)),
        "not-yet" => Some(Expected::NotYet(Box::new(expected(value)?))),
        _ => None,
    }
}

fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn page(bytes: &[u8], name: &str) -> Page {
    let article = parse(bytes, Path::new(name), &ReadOptions::default());
    let document = parse_article(&article, &AtomicBool::new(false)).unwrap();
    Page {
        text: squeezed(&document.text()),
        searched: squeezed(&searchable_text(&article.body)),
        header: article.header,
    }
}

/// The date of a page in UTC, as precise as the one that is expected.
fn date(header: &Header, expected: &str) -> String {
    let format = if expected.len() == "2026-05-11".len() { "%Y-%m-%d" } else { "%Y-%m-%dT%H:%M:%SZ" };
    header.date.map(|date| date.format(format).to_string()).unwrap_or_default()
}

/// What is wrong with a page by one line.
fn faults(page: &Page, line: &Expected<'_>) -> Vec<String> {
    let differs = |what: &str, found: &str, expected: &str| {
        (found != expected).then(|| format!("{what} {found:?} is not {expected:?}")).into_iter().collect()
    };
    let header = &page.header;
    let texts = [("text", &page.text), ("searched text", &page.searched)];
    match line {
        Expected::NotYet(line) if faults(page, line).is_empty() => vec![format!("holds by now: {line:?}")],
        Expected::NotYet(_) => Vec::new(),
        Expected::Title(title) => differs("title", &header.title, title),
        Expected::Author(author) => differs("author", header.author.as_deref().unwrap_or_default(), author),
        Expected::Date(day) => differs("date", &date(header, day), day),
        Expected::Link(link) => differs("link", header.link.as_deref().unwrap_or_default(), link),
        Expected::Shown(words) => {
            let missing = texts.iter().filter(|(_, text)| !text.contains(&squeezed(words)));
            missing.map(|(name, _)| format!("{name} lacks {words:?}")).collect()
        }
        Expected::LeftOut(words) => {
            let kept = texts.iter().filter(|(_, text)| text.contains(&squeezed(words)));
            kept.map(|(name, _)| format!("{name} has {words:?}")).collect()
        }
    }
}

/// What is wrong with a page by all lines, each with the number of its line.
fn all_faults(page: &Page, lines: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    let (mut shown, mut left_out) = (0, 0);
    for (number, line) in (1..).zip(lines.lines()) {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let Some(line) = expected(line) else {
            wrong.push(format!("{number}: not a line of this format: {line:?}"));
            continue;
        };
        let plain = if let Expected::NotYet(line) = &line { line } else { &line };
        shown += usize::from(matches!(plain, Expected::Shown(_)));
        left_out += usize::from(matches!(plain, Expected::LeftOut(_)));
        wrong.extend(faults(page, &line).into_iter().map(|fault| format!("{number}: {fault}")));
    }
    if shown < LINES || left_out < LINES {
        wrong.push(format!("1: only {shown} lines with + and {left_out} with -"));
    }
    wrong
}

#[test]
fn pages_show_their_main_content_alone() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(FOLDER);
    let files = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
    let is_of_page =
        |path: &PathBuf| path.extension().is_some_and(|ending| ending == "html" || ending == "txt");
    let names: BTreeSet<PathBuf> = files.filter(is_of_page).map(|path| path.with_extension("")).collect();
    assert!(names.len() >= PAGES, "{}", names.len());
    let mut wrong = Vec::new();
    for name in names {
        let (html, txt) = (name.with_extension("html"), name.with_extension("txt"));
        let name = name.file_name().unwrap().to_str().unwrap();
        let (Ok(bytes), Ok(lines)) = (std::fs::read(html), std::fs::read_to_string(txt)) else {
            wrong.push(format!("{FOLDER}/{name}: needs both {name}.html and {name}.txt"));
            continue;
        };
        let faults = all_faults(&page(&bytes, &format!("{name}.html")), &lines);
        wrong.extend(faults.into_iter().map(|fault| format!("{FOLDER}/{name}.txt:{fault}")));
    }
    assert!(wrong.is_empty(), "{} faults:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn wrong_lines_are_noticed() {
    let tide = page(b"<!doctype html><title>Tide</title><p>The water\n rises  slowly.</p>", "tide.html");
    let table = [
        ("title: Ebb", 1),
        ("author: Nobody", 1),
        ("author:", 0),
        ("date: 2026-05-11", 1),
        ("date:", 0),
        ("link: https://tide.example/", 1),
        ("+ water rises slowly.", 0),
        ("+ water falls", 2),
        ("- water rises", 2),
        ("- water falls", 0),
        ("not-yet + water falls", 0),
        ("not-yet + water rises", 1),
    ];
    for (line, count) in table {
        let found = faults(&tide, &expected(line).unwrap());
        assert_eq!(found.len(), count, "{line}: {found:?}");
    }
    for line in ["titel: Tide", "+", "-", "+water", "words", "not-yet", "not-yet words"] {
        assert_eq!(expected(line), None, "{line}");
    }
    let found = all_faults(&tide, "# remark\n\n+ water falls\nwords\n");
    let begins = ["3: text", "3: searched text", "4: not a line", "1: only 1 "];
    assert_eq!(found.len(), begins.len(), "{found:?}");
    assert!(found.iter().zip(begins).all(|(fault, begin)| fault.starts_with(begin)), "{found:?}");
}

#[test]
fn dates_are_compared_as_precisely_as_they_are_written() {
    let mut header = Header::default();
    assert_eq!(date(&header, "2026-05-11"), "");
    header.date = Some("2026-05-11T23:30:05.250+01:00".parse().unwrap());
    assert_eq!(date(&header, "2026-05-11"), "2026-05-11");
    assert_eq!(date(&header, "2026-05-11T22:30:05Z"), "2026-05-11T22:30:05Z");
    assert_eq!(date(&header, ""), "2026-05-11T22:30:05Z");
}
