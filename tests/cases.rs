//! Checks the table of bad input in `tests/README.md`: every case is there once, says what is promised, and names
//! existing tests.
#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "a test that reads the sources")]

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

/// The number of cases of each kind, which changes with the table.
const COUNTS: [(char, usize); 7] =
    [('F', 34), ('E', 14), ('D', 12), ('T', 15), ('V', 8), ('N', 17), ('S', 18)];

fn text(path: &str) -> Option<String> {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).ok()
}

/// The rows of the table: case, input, promise, names of tests.
fn rows(table: &str) -> Vec<[&str; 4]> {
    let is_case = |row: &&str| {
        let mut bytes = row.trim_start_matches("| ").bytes();
        row.starts_with("| ")
            && bytes.next().is_some_and(|byte| byte.is_ascii_uppercase())
            && bytes.next().is_some_and(|byte| byte.is_ascii_digit())
    };
    table
        .lines()
        .filter(is_case)
        .map(|row| {
            let cells: Vec<&str> = row.trim_matches('|').split(" | ").map(str::trim).collect();
            cells.try_into().unwrap_or_else(|cells| panic!("{cells:?} are not four cells"))
        })
        .collect()
}

/// Checks a name `a/b::c`. Returns an error unless `c` is a test in `src/a/b.rs` or `tests/a/b.rs`.
fn wrong(name: &str, sources: &mut HashMap<String, String>) -> Option<String> {
    let Some((file, test)) = name.split_once("::") else { return Some(format!("{name} is no a/b::c")) };
    let is_there = ["src", "tests"].iter().any(|folder| {
        let path = format!("{folder}/{file}.rs");
        let source = sources.entry(path.clone()).or_insert_with(|| text(&path).unwrap_or_default());
        let Some((before, _)) = source.split_once(&format!("\n{}fn {test}()", indentation(source, test)))
        else {
            return false;
        };
        // Its attributes are on the lines before it.
        let attributes = before.rsplit("\n\n").next().unwrap_or_default();
        attributes.contains("#[test]") && !attributes.contains("#[ignore")
    });
    (!is_there).then(|| format!("there is no test {name}"))
}

fn indentation<'s>(source: &'s str, test: &str) -> &'s str {
    let line = source.lines().find(|line| line.trim_start().starts_with(&format!("fn {test}()")));
    line.map_or("", |line| &line[..line.len() - line.trim_start().len()])
}

#[test]
fn every_case_has_a_promise_and_a_test_that_exists() {
    let table = text("tests/README.md").unwrap();
    let rows = rows(&table);
    let mut faults: Vec<String> = Vec::new();
    let mut ids: BTreeMap<&str, usize> = BTreeMap::new();
    let mut sources = HashMap::new();
    for [id, input, promise, tests] in rows {
        *ids.entry(id).or_default() += 1;
        if input.is_empty() || promise.is_empty() {
            faults.push(format!("{id} says nothing"));
        }
        let names: Vec<&str> = tests.split('`').skip(1).step_by(2).collect();
        if names.is_empty() {
            faults.push(format!("{id} has no test"));
        }
        faults.extend(names.iter().filter_map(|name| Some(format!("{id}: {}", wrong(name, &mut sources)?))));
    }
    for (kind, count) in COUNTS {
        for number in 1..=count {
            let id = format!("{kind}{number:02}");
            if ids.remove(id.as_str()) != Some(1) {
                faults.push(format!("{id} is not there once"));
            }
        }
    }
    faults.extend(ids.keys().map(|id| format!("{id} is not counted")));
    assert!(faults.is_empty(), "tests/README.md:\n{}", faults.join("\n"));
}

/// Every test in `tests/hostile` is named after a case and is in that case's row.
#[test]
fn every_hostile_folder_is_a_case() {
    let table = text("tests/README.md").unwrap();
    for file in ["files", "escapes", "folders", "places"] {
        let source = text(&format!("tests/hostile/{file}.rs")).unwrap();
        let names = source.lines().filter_map(|line| line.strip_prefix("fn ")?.split_once("()"));
        for (name, _) in names.filter(|(name, _)| *name != "trial") {
            let id = name[..3].to_uppercase();
            let row = table.lines().find(|line| line.starts_with(&format!("| {id} |"))).unwrap_or_default();
            assert!(row.contains(&format!("`hostile/{file}::{name}`")), "{name} is not beside {id}");
        }
    }
}

#[test]
fn a_test_that_is_not_there_is_noticed() {
    let mut sources = HashMap::new();
    let table = [
        ("cases::a_test_that_is_not_there_is_noticed", true),
        ("text/sanitise::marks_on_one_base_are_counted", true),
        ("text/sanitise::marks_on_one_base", false),
        ("text/sanitise::clean_line", false),
        ("fuzz/main::all_in_turn", false),
        ("nowhere::x", false),
        ("x", false),
    ];
    for (name, is_there) in table {
        assert_eq!(wrong(name, &mut sources).is_none(), is_there, "{name}");
    }
    let odd = "| F01 | x | y | `a::b` |\n| case | x |\n|---|\n| Fxx | n |\n";
    assert_eq!(rows(odd), [["F01", "x", "y", "`a::b`"]]);
}

/// The rows of the table of limits in `SECURITY.md`: the message, and the constant that holds the number.
fn limits(text: &str) -> Vec<(&str, &str)> {
    let table =
        text.split("| what | limit |").nth(1).and_then(|rest| rest.split("\n\n").next()).unwrap_or_default();
    table
        .lines()
        .skip(2)
        .map(|row| {
            let cells: Vec<&str> = row.trim_matches('|').split(" | ").map(str::trim).collect();
            let &[_, _, told, number] = &cells[..] else { panic!("{cells:?} are not four cells") };
            (told, number.trim_matches('`'))
        })
        .collect()
}

#[test]
fn every_limit_is_the_number_and_the_message_of_the_code() {
    let security = text("SECURITY.md").unwrap();
    let limits = limits(&security);
    assert!(limits.len() > 35, "{}", limits.len());
    let mut faults = Vec::new();
    for (told, number) in limits {
        let (file, wanted) = number.split_once(": ").unwrap();
        let source = text(&format!("src/{file}.rs")).unwrap_or_default();
        let is_there = match wanted.split_once(" = ") {
            Some((name, value)) => source.lines().any(|line| {
                let named = line.split_once("const ").and_then(|(_, rest)| rest.split_once(": "));
                named.is_some_and(|(other, rest)| other == name && rest.ends_with(&format!(" = {value};")))
            }),
            None => source.lines().any(|line| line.trim() == format!("{wanted},")),
        };
        if !is_there {
            faults.push(format!("{number} is not so"));
        }
        for message in told.split('`').skip(1).step_by(2) {
            if !said(message) {
                faults.push(format!("nothing says {message:?}"));
            }
        }
    }
    assert!(faults.is_empty(), "SECURITY.md:\n{}", faults.join("\n"));
}

/// Whether a source contains a message.
fn said(message: &str) -> bool {
    fn any(folder: &Path, message: &str) -> bool {
        std::fs::read_dir(folder).unwrap().any(|entry| {
            let path = entry.unwrap().path();
            if path.is_dir() {
                any(&path, message)
            } else {
                std::fs::read_to_string(&path).unwrap().contains(message)
            }
        })
    }
    any(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), message)
}
