//! Modules import only modules above them in the table of `src/lib.rs`.
#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "a test that reads the sources")]

#[path = "support/sources.rs"]
mod sources;

use sources::{before_tests, files};
use std::fs;
use std::path::Path;

/// The modules that a source names by their full path, except in comments and in the tests at its end.
fn named(source: &str) -> Vec<&str> {
    let lines = before_tests(source).lines().filter(|line| !line.trim_start().starts_with("//"));
    lines
        .flat_map(|line| line.split("crate::").skip(1))
        .map(|rest| &rest[..rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len())])
        .collect()
}

#[test]
fn each_module_imports_only_those_above_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let face = fs::read_to_string(root.join("lib.rs")).unwrap();
    let rows = face.lines().filter_map(|line| line.strip_prefix("//! | [`")?.split_once("`]"));
    let order: Vec<&str> = rows.map(|(name, _)| name).collect();
    let mut modules: Vec<&str> =
        face.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).collect();
    let mut listed = order.clone();
    listed.sort_unstable();
    modules.sort_unstable();
    assert_eq!(listed, modules, "the table of src/lib.rs has every module once");

    let rank = |name: &str| order.iter().position(|module| *module == name);
    let mut sources = Vec::new();
    files(&root, &mut sources);
    assert!(sources.len() > 200, "{}", sources.len());
    let mut wrong = Vec::new();
    let mut right = 0;
    for file in sources {
        let below = file.strip_prefix(&root).unwrap();
        if below.to_string_lossy().contains("tests") {
            continue;
        }
        let top = below.iter().next().unwrap_or_default().to_string_lossy();
        let Some(own) = rank(top.trim_end_matches(".rs")) else { continue };
        let source = fs::read_to_string(&file).unwrap();
        assert!(!source.contains("crate::{"), "{}: one module a line", below.display());
        for module in named(&source) {
            match rank(module) {
                Some(other) if other > own => wrong.push(format!("{} imports {module}", below.display())),
                Some(_) => right += 1,
                None => {}
            }
        }
    }
    assert!(right > 500, "{right}");
    assert_eq!(wrong, Vec::<String>::new());
}

/// The application sees the engine as requests and responses, and no thread.
#[test]
fn the_application_imports_only_requests_and_responses_of_the_engine() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut sources = vec![root.join("app.rs")];
    files(&root.join("app"), &mut sources);
    let (mut wrong, mut right) = (Vec::new(), 0);
    for file in sources {
        let source = fs::read_to_string(&file).unwrap();
        for rest in before_tests(&source).split("crate::engine").skip(1) {
            if rest.starts_with("::request::") || rest.starts_with("::response::") {
                right += 1;
            } else {
                wrong.push(format!("{}: engine{}", file.display(), rest.lines().next().unwrap_or_default()));
            }
        }
    }
    assert!(right > 10, "{right}");
    assert_eq!(wrong, Vec::<String>::new());
}
