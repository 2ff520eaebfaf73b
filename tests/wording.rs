//! Texts for the user are in the language modules: the sources that draw the screen and handle keys contain no other
//! words, and the layers below contain no sentences that could be shown.
#![expect(clippy::disallowed_methods, reason = "the test reads the program's source")]

#[path = "support/sources.rs"]
mod sources;

use sources::{before_tests, files};
use std::fs;
use std::path::Path;

/// Files whose words are names of keys or terminals.
const NAMES: [&str; 2] = ["src/input/key.rs", "src/app/image_protocol.rs"];

/// Literals that are not shown: names of keys and settings, time formats, messages of debug assertions.
const ALLOWED: [&str; 20] = [
    "Enter",
    "Esc",
    "Backspace",
    "Tab",
    "S-Tab",
    "Space",
    "PgDn",
    "PgUp",
    "Home",
    "End",
    "^C",
    "gg",
    "%H:%M",
    "keys.{context}{}",
    "lists",
    "article",
    "keys are deferred only while the first of them waits for something",
    "a prompt is the top modal",
    "the article pane has the focus, and its article is neither shown nor loading",
    "a prompt stays on top",
];

/// The layers below the screen. Their errors are shown, so their texts are in the language modules as well.
const BELOW: [&str; 18] = [
    "src/fetch.rs",
    "src/fetch",
    "src/engine.rs",
    "src/engine",
    "src/workers.rs",
    "src/workers",
    "src/media",
    "src/net",
    "src/disk.rs",
    "src/disk",
    "src/state",
    "src/catalogue",
    "src/library",
    "src/trouble",
    "src/config",
    "src/document/parse",
    "src/commands/read.rs",
    "src/commands/read",
];

/// Sources below the screen whose sentences are for files and commands, which are in English: the comments in the
/// printed configuration. One contains names of elements.
const PRINTED: [&str; 5] = [
    "src/config/fetch.rs",
    "src/config/print.rs",
    "src/config/settings.rs",
    "src/config/theme.rs",
    "src/document/parse/elements.rs",
];

/// Literals below the screen that only appear in logs, or that are not sentences.
const NOT_SHOWN: [&str; 19] = [
    "# One feed a line: address  [category]  \\\"name\\\"  options. Edit it freely.\\n",
    "newsrack: ",
    "in your browser",
    "view in browser",
    "your preferences",
    "config: {problem}",
    "all folders are read: {} new, {} gone",
    "environment: {name}",
    "SQLite format 3\\0",
    "newsrack state 1",
    "ids of articles",
    "an id in hexadecimal digits",
    "held, not read: closing it frees the lock",
    "date DESC, folder, name",
    "title, author, link",
    "newsrack text 1 {stamp:016x}\\n",
    ", profile: {}",
    "table of contents",
    "this will become a table of contents",
];

/// The string literals of a source, except in comments, attributes and tests.
fn literals(source: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut attribute = false;
    for line in before_tests(source).lines().map(str::trim_start) {
        attribute |= line.starts_with("#[") || line.starts_with("#![");
        if attribute {
            attribute = !line.ends_with(']');
            continue;
        }
        if line.starts_with("//") {
            continue;
        }
        let mut chars = line.chars().peekable();
        let mut literal: Option<String> = None;
        while let Some(c) = chars.next() {
            match (&mut literal, c) {
                (Some(text), '\\') => {
                    text.push(c);
                    text.extend(chars.next());
                }
                (Some(_), '"') => found.extend(literal.take()),
                (Some(text), c) => text.push(c),
                // A quotation mark in a character literal.
                (None, '\'') if chars.peek() == Some(&'"') => drop(chars.next()),
                (None, '"') => literal = Some(String::new()),
                (None, '/') if chars.peek() == Some(&'/') => break,
                (None, _) => {}
            }
        }
    }
    found
}

/// Whether a literal contains words besides placeholders and escapes.
fn has_words(literal: &str) -> bool {
    let mut plain = String::new();
    let mut depth = 0;
    let mut chars = literal.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => drop(chars.next()),
            '{' => depth += 1,
            '}' => depth -= 1,
            c if depth == 0 => plain.push(c),
            _ => {}
        }
    }
    let letters = |c: char| c.is_alphabetic();
    plain.split(|c| !letters(c)).any(|word| word.chars().count() > 1 || !word.is_ascii())
}

#[test]
fn no_words_bypass_the_languages() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut sources = vec![root.join("src/app.rs"), root.join("src/view.rs")];
    files(&root.join("src/app"), &mut sources);
    files(&root.join("src/view"), &mut sources);
    assert!(sources.len() > 20, "{sources:?}");
    let mut wrong = Vec::new();
    for path in sources {
        let name = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().into_owned();
        if name.contains("tests") || NAMES.contains(&name.as_str()) {
            continue;
        }
        let source = fs::read_to_string(&path).unwrap_or_default();
        for literal in literals(&source) {
            if has_words(&literal) && !ALLOWED.contains(&literal.as_str()) {
                wrong.push(format!("{name}: {literal:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "words that bypass the languages:\n{}", wrong.join("\n"));
}

/// Whether a literal looks like a sentence: two words separated by a blank, or a word before a colon. SQL statements,
/// HTML tags and lists of formats are not sentences.
fn is_sentence(literal: &str) -> bool {
    const OTHER: [&str; 7] = ["SELECT", "INSERT", "UPDATE", "DELETE", "PRAGMA", "<", "image/"];
    if OTHER.iter().any(|start| literal.contains(start)) {
        return false;
    }
    let is_word = |word: &str| word.len() > 1 && word.chars().all(|c| c.is_ascii_lowercase() || c == '\'');
    let words: Vec<&str> = literal.split(' ').collect();
    words.windows(2).any(|pair| {
        let first = pair[0].trim_end_matches([',', ';']);
        is_word(first) && is_word(pair[1].trim_end_matches([',', ';', '.', ':']))
            || pair[0].strip_suffix(':').is_some_and(is_word)
    })
}

#[test]
fn no_sentences_below_the_screen_bypass_the_languages() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut sources = Vec::new();
    for place in BELOW {
        let path = root.join(place);
        if path.is_dir() { files(&path, &mut sources) } else { sources.push(path) }
    }
    assert!(sources.len() > 80, "{sources:?}");
    let mut wrong = Vec::new();
    for path in sources {
        let name = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().into_owned();
        let is_test = name.contains("tests");
        if is_test || PRINTED.contains(&name.as_str()) {
            continue;
        }
        let source = fs::read_to_string(&path).unwrap_or_default();
        assert!(!source.is_empty(), "{name}");
        for literal in literals(&source) {
            if is_sentence(&literal) && !NOT_SHOWN.contains(&literal.as_str()) {
                wrong.push(format!("{name}: {literal:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "sentences that bypass the languages:\n{}", wrong.join("\n"));
}

#[test]
fn sentences_are_distinguished_from_other_literals() {
    let table = [
        ("not opened: {error}", true),
        ("image not saved: {why}", true),
        ("permission denied", true),
        ("{path}: {error}; texts are searched", true),
        ("cannot start a thread: {error}", true),
        ("SELECT id FROM texts WHERE id = ?", false),
        ("terminal-input", false),
        ("{name}: {why}", false),
        ("image/png,image/jpeg", false),
        ("keys.{action}", false),
    ];
    for (literal, expected) in table {
        assert_eq!(is_sentence(literal), expected, "{literal}");
    }
}

#[test]
fn words_are_distinguished_from_other_literals() {
    let source = "//! \"a comment\"\nlet a = \"shown {name}\"; // \"no\"\n#[expect(x, reason = \"why not\")]\nf('\"', \"{a}\\n ·\", \"今天\");\n\
        #[cfg(test)]\nmod tests;\ng(\"明天\");\n#[cfg(test)]\nmod more {\n\"tests\"";
    let found = literals(source);
    assert_eq!(found, ["shown {name}", "{a}\\n ·", "今天", "明天"]);
    let words: Vec<_> = found.iter().map(|literal| has_words(literal)).collect();
    assert_eq!(words, [true, false, true, true]);
}
