//! The paths that a source names, without a parser of the language: names and braces are enough.

use crate::sources::{before_tests, files};
use std::fs;
use std::path::{Path, PathBuf};

/// A source file, without the tests at its end and without comments.
pub(crate) struct Source {
    /// Its module, from the root of the crate: `catalogue`, `list`, `by_date`.
    pub(crate) module: Vec<String>,
    pub(crate) text: String,
}

/// The program's sources, those of tests left out.
pub(crate) fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    files(&root, &mut paths);
    paths.sort();
    let source = |path: PathBuf| {
        let below = path.strip_prefix(&root).ok()?.with_extension("");
        let module: Vec<String> = below.iter().map(|part| part.to_string_lossy().into_owned()).collect();
        if module.iter().any(|part| part == "tests" || part.ends_with("_tests")) {
            return None;
        }
        let text = fs::read_to_string(&path).ok()?;
        let lines = before_tests(&text).lines().filter(|line| !line.trim_start().starts_with("//"));
        Some(Source { module, text: lines.collect::<Vec<_>>().join("\n") })
    };
    paths.into_iter().filter_map(source).collect()
}

impl Source {
    pub(crate) fn name(&self) -> String {
        self.module.join("/")
    }

    /// The paths that begin with `crate` or `super`, from the root of the crate; those in braces one by one.
    pub(crate) fn paths(&self) -> Vec<Vec<String>> {
        let mut found = Vec::new();
        let words = words(&self.text);
        let mut at = 0;
        while at < words.len() {
            // `pub(crate)` is no path.
            let begins = (at == 0 || words[at - 1] != "::") && words.get(at + 1) == Some(&"::");
            if begins && words[at] == "crate" {
                at = tree(&words, at + 1, &[], &mut found);
            } else if begins && words[at] == "super" {
                let above = self.module.len().saturating_sub(1);
                at = tree(&words, at + 1, &self.module[..above], &mut found);
            } else {
                at += 1;
            }
        }
        found
    }
}

/// A source cut into names, `::`, and single other characters.
fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let is_name = |c: char| c.is_alphanumeric() || c == '_';
        let end = if is_name(first) {
            rest.find(|c| !is_name(c)).unwrap_or(rest.len())
        } else if rest.starts_with("::") {
            2
        } else {
            first.len_utf8()
        };
        if !first.is_whitespace() {
            words.push(&rest[..end]);
        }
        rest = &rest[end..];
    }
    words
}

/// Reads what follows the beginning of a path, `::a::{b, c::d}`, and returns where it ends.
fn tree(words: &[&str], mut at: usize, before: &[String], found: &mut Vec<Vec<String>>) -> usize {
    let mut path = before.to_vec();
    while words.get(at) == Some(&"::") {
        match words.get(at + 1) {
            Some(&"super") => drop(path.pop()),
            Some(&"{") => {
                at += 2;
                while at < words.len() && words[at] != "}" {
                    match words[at] {
                        "," => at += 1,
                        "self" => {
                            found.push(path.clone());
                            at += 1;
                        }
                        name => {
                            let mut inner = path.clone();
                            if name == "super" {
                                inner.pop();
                            } else {
                                inner.push(name.to_owned());
                            }
                            at = tree(words, at + 1, &inner, found);
                            // `as other`
                            while at < words.len() && !matches!(words[at], "," | "}") {
                                at += 1;
                            }
                        }
                    }
                }
                return at + 1;
            }
            Some(name) if name.starts_with(|c: char| c.is_alphabetic() || c == '_') => {
                path.push((*name).into());
            }
            _ => break,
        }
        at += 2;
    }
    found.push(path);
    at
}
