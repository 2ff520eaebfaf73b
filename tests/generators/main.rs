//! Small sites built with real site generators: newsrack lists the articles that the generator has, with its titles,
//! dates, categories, tags and drafts.
//!
//! `NAME.txt` beside this file is the site of a generator: a text about versions, then files that each begin with a line
//! `-- PATH --`. Two are not the site's. `list` is a shell script that builds the site in its folder and prints the
//! generator's own view, one JSON object a line: `path`, `title`, `date` with its zone, `categories` as names or
//! paths, `tags`, `draft`. A field that the generator does not have is left out and not compared. `differences` names what is meant to
//! differ, a line each, below the reason: `PATH FIELD: GENERATOR | NEWSRACK`.
//!
//! The generators are programs that most machines lack. They are looked for in `PATH` and in the folders of
//! `NEWSRACK_GENERATORS`; a test without its programs prints that it is skipped.
#![expect(
    clippy::disallowed_methods,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "tests make files, start programs, say what they skip and end at the first error"
)]

#[path = "../support/desk.rs"]
mod desk;

use chrono::{DateTime, Utc};
use desk::Desk;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A file of `NAME.txt`: its path and its text.
type Part = (String, String);

/// What is compared of an article.
const FIELDS: [&str; 5] = ["title", "date", "categories", "tags", "draft"];

#[test]
fn eleventy() {
    compare("eleventy", &["eleventy", "node"]);
}

#[test]
fn hexo() {
    compare("hexo", &["hexo", "node"]);
}

#[test]
fn hugo() {
    compare("hugo", &["hugo"]);
    compare("hugo-utc", &["hugo"]);
}

#[test]
fn jekyll() {
    compare("jekyll", &["jekyll"]);
}

#[test]
fn mkdocs() {
    compare("mkdocs", &["mkdocs"]);
}

#[test]
fn nikola() {
    compare("nikola", &["nikola"]);
}

#[test]
fn pelican() {
    compare("pelican", &["pelican"]);
}

/// Builds the site of a generator and compares its articles with newsrack's.
#[track_caller]
fn compare(name: &str, programs: &[&str]) {
    let folders = folders();
    for program in programs {
        if !folders.iter().any(|folder| folder.join(program).is_file()) {
            // Whoever names folders wants to compare.
            assert!(std::env::var_os("NEWSRACK_GENERATORS").is_none(), "there is no {program}");
            eprintln!("skipped: there is no {program} in PATH or in a bin folder of NEWSRACK_GENERATORS");
            return;
        }
    }
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/generators/{name}.txt"));
    let text = std::fs::read_to_string(file).unwrap();
    let (about, _) = text.split_once("\n\n").unwrap();
    let parts = parts(&text);
    let desk = Desk::new();
    for (path, text) in &parts {
        let folder = if matches!(&**path, "list" | "differences") { "" } else { "site/" };
        desk.write(&format!("{folder}{path}"), text);
    }
    let theirs = of_generator(&desk, &folders);
    let ours = of_newsrack(&desk);
    assert!(!theirs.is_empty(), "{name} has no articles");
    let profile = name.split('-').next().unwrap();
    assert!(
        ours.values().all(|article| article["profile"] == profile),
        "the site is not recognised: {ours:?}"
    );

    let found = differences(&theirs, &ours);
    let text = desk.text("differences");
    let meant = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).map(str::to_owned);
    let meant: BTreeSet<String> = meant.collect();
    let lines =
        |lines: Vec<&String>| lines.into_iter().flat_map(|line| ["\n  ", line.as_str()]).collect::<String>();
    let (new, gone) = (lines(found.difference(&meant).collect()), lines(meant.difference(&found).collect()));
    assert!(
        new.is_empty() && gone.is_empty(),
        "{about}\n{name} | newsrack, differences that are not meant:{new}\nmeant, but not there:{gone}"
    );
}

/// The folders in which programs are looked for.
fn folders() -> Vec<PathBuf> {
    let named = std::env::var_os("NEWSRACK_GENERATORS").unwrap_or_default();
    let mut folders = Vec::new();
    for folder in std::env::split_paths(&named) {
        let below = std::fs::read_dir(&folder).into_iter().flatten().map(|entry| entry.unwrap().path());
        for folder in std::iter::once(folder.clone()).chain(below) {
            folders.extend([folder.join("node_modules/.bin"), folder.join("bin"), folder]);
        }
    }
    folders.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()));
    folders
}

/// The files of a text in which each begins with `-- PATH --`; what stands before the first is about them.
fn parts(text: &str) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    for line in text.lines() {
        if let Some(path) = line.strip_prefix("-- ").and_then(|line| line.strip_suffix(" --")) {
            parts.push((path.to_owned(), String::new()));
        } else if let Some((_, text)) = parts.last_mut() {
            text.push_str(line);
            text.push('\n');
        }
    }
    parts
}

/// The generator's own articles by their paths.
fn of_generator(desk: &Desk, folders: &[PathBuf]) -> BTreeMap<String, Value> {
    let path: OsString = std::env::join_paths(folders).unwrap();
    let output = Command::new("sh")
        .args(["-eu", "../list"])
        .current_dir(desk.path("site"))
        .envs(desk.variables())
        .env("PATH", path)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    articles(&String::from_utf8(output.stdout).unwrap())
}

/// newsrack's articles by their paths.
fn of_newsrack(desk: &Desk) -> BTreeMap<String, Value> {
    let output = desk.newsrack(&["list", "--json", "."]).current_dir(desk.path("site")).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    articles(&String::from_utf8(output.stdout).unwrap())
}

/// JSON lines by their paths.
#[track_caller]
fn articles(lines: &str) -> BTreeMap<String, Value> {
    let mut articles = BTreeMap::new();
    for line in lines.lines().filter(|line| !line.trim().is_empty()) {
        let article: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        let path = article["path"].as_str().unwrap().trim_start_matches("./").to_owned();
        articles.insert(path, article);
    }
    articles
}

/// What differs, a line each.
fn differences(theirs: &BTreeMap<String, Value>, ours: &BTreeMap<String, Value>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for path in theirs.keys().chain(ours.keys()) {
        let (theirs, ours) = match (theirs.get(path), ours.get(path)) {
            (Some(theirs), Some(ours)) => (theirs, ours),
            (theirs, ours) => {
                let word = |article: Option<&Value>| match article.map(|article| &article["draft"]) {
                    None => "missing",
                    Some(Value::Bool(true)) => "draft",
                    Some(_) => "listed",
                };
                found.insert(format!("{path}: {} | {}", word(theirs), word(ours)));
                continue;
            }
        };
        for field in FIELDS {
            let Some(value) = theirs.get(field) else { continue };
            let or_dash = |text: String| if text.is_empty() { "-".into() } else { text };
            let (theirs, ours) = (or_dash(shown(field, value)), or_dash(shown(field, &ours[field])));
            if theirs != ours {
                found.insert(format!("{path} {field}: {theirs} | {ours}"));
            }
        }
    }
    found
}

/// A value in the form in which it is compared. The order of categories and tags does not count.
fn shown(field: &str, value: &Value) -> String {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let sorted = |mut names: Vec<String>| {
        names.sort();
        names.join("; ")
    };
    match (field, value) {
        ("date", Value::String(date)) => {
            let moment = DateTime::parse_from_rfc3339(date).unwrap_or_else(|error| panic!("{error}: {date}"));
            moment.with_timezone(&Utc).format("%Y-%m-%dT%H:%M:%SZ").to_string()
        }
        ("categories", Value::Array(paths)) => {
            // A text is a path of one level.
            let path = |path: &Value| match path {
                Value::Array(levels) => levels.iter().map(text).collect::<Vec<_>>().join("/"),
                name => text(name),
            };
            sorted(paths.iter().map(path).collect())
        }
        ("tags", Value::Array(tags)) => sorted(tags.iter().map(text).collect()),
        (_, value) => text(value),
    }
}
