//! The documents describe this program: every setting and option is on its page, links lead to files and headings that
//! exist, and so do the sources that are named. Their lines are not too long.
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a test that reads the documents, runs the program and ends at the first error"
)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn text(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap()
}

/// The documents for people, as paths below the project's folder.
fn documents() -> Vec<String> {
    let fixed = [
        "README.md",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "SECURITY.md",
        "tests/README.md",
        "benches/README.md",
    ];
    let pages = std::fs::read_dir(root().join("docs")).unwrap();
    let pages = pages.map(|page| format!("docs/{}", page.unwrap().file_name().to_str().unwrap()));
    fixed.map(String::from).into_iter().chain(pages).collect()
}

/// What the program prints.
fn printed(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_newsrack")).args(arguments).env_clear().output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn every_setting_and_colour_is_documented_with_its_default() {
    let page = text("docs/configuration.md");
    let defaults = printed(&["config", "--default"]);
    let (settings, rest) = defaults.split_once("#[theme]").unwrap();
    let (colours, _) = rest.split_once("#[keys]").unwrap();
    let mut missing = Vec::new();
    let mut count = 0;
    for line in settings.lines().chain(colours.lines().filter(|line| !line.starts_with("#base"))) {
        let row = match line.split_once(" = ") {
            Some((name, value)) if !name.starts_with('#') => format!("| `{name}` | `{value}` |"),
            // A setting without a fixed default, and a colour.
            Some((name, _)) if !name.contains(' ') => format!("| `{}` |", &name[1..]),
            _ => continue,
        };
        count += 1;
        if !page.contains(&row) {
            missing.push(row);
        }
    }
    assert!(count > 35, "{count}");
    assert_eq!(missing, Vec::<String>::new(), "docs/configuration.md");
}

/// The options that a help text names.
fn options(help: &str) -> BTreeSet<&str> {
    let words = help.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'));
    words.filter(|word| *word == "-0" || word.starts_with("--") && word.len() > 2).collect()
}

#[test]
fn every_command_and_option_is_documented() {
    let page = text("docs/command-line.md");
    let help = printed(&["--help"]);
    let (_, listed) = help.split_once("Commands:\n").unwrap();
    let listed = listed.lines().take_while(|line| !line.is_empty());
    let commands: Vec<&str> =
        listed.filter_map(|line| line.split_whitespace().next()).filter(|name| *name != "help").collect();
    assert!(commands.len() > 10, "{commands:?}");
    let mut missing = Vec::new();
    for command in commands {
        if !page.contains(&format!("newsrack {command}")) {
            missing.push(command.to_owned());
        }
        let help = printed(&[command, "--help"]);
        let is_missing =
            |option: &&str| !page.contains(&format!("`{option}`")) && !page.contains(&format!("`{option} "));
        missing.extend(
            options(&help).into_iter().filter(is_missing).map(|option| format!("{command} {option}")),
        );
    }
    assert_eq!(missing, Vec::<String>::new(), "docs/command-line.md");
}

/// The lines of a document outside of code blocks.
fn prose(text: &str) -> impl Iterator<Item = &str> {
    let mut is_code = false;
    text.lines().filter(move |line| {
        let fence = line.starts_with("```");
        is_code ^= fence;
        !is_code && !fence
    })
}

/// The anchor of a heading, as GitHub makes it.
fn anchor(heading: &str) -> String {
    let kept = heading.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c.to_ascii_lowercase() }).collect()
}

#[test]
fn links_lead_to_files_and_headings_that_exist() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for name in documents() {
        let document = text(&name);
        let links = prose(&document).flat_map(|line| line.split("](").skip(1));
        let targets = links.filter_map(|rest| rest.split_once(')')).map(|(target, _)| target);
        for target in targets.filter(|target| !target.contains("://")) {
            count += 1;
            let (file, heading) = target.split_once('#').unwrap_or((target, ""));
            let path = match file {
                "" => root().join(&name),
                file => root().join(&name).parent().unwrap().join(file),
            };
            let has = |heading: &str| {
                let page = std::fs::read_to_string(&path).unwrap_or_default();
                prose(&page).any(|line| {
                    line.starts_with('#') && anchor(line.trim_start_matches(['#', ' '])) == heading
                })
            };
            if !path.exists() || !heading.is_empty() && !has(heading) {
                wrong.push(format!("{name}: {target}"));
            }
        }
    }
    assert!(count > 40, "{count}");
    assert_eq!(wrong, Vec::<String>::new());
}

/// The files of the project that a document names in code, such as `src/app.rs`.
fn named(document: &str) -> BTreeSet<PathBuf> {
    let code = prose(document).flat_map(|line| line.split('`').skip(1).step_by(2));
    let paths = code.filter(|code| {
        let is_below = |folder: &&str| code.strip_prefix(*folder).is_some_and(|rest| rest.starts_with('/'));
        ["src", "tests", "benches"].iter().any(is_below) && !code.contains([' ', '*', ':'])
    });
    paths.map(PathBuf::from).collect()
}

#[test]
fn sources_that_are_named_exist() {
    let mut missing = Vec::new();
    let mut count = 0;
    for name in documents().iter().filter(|name| name.starts_with("docs/") || *name == "CONTRIBUTING.md") {
        for path in named(&text(name)) {
            count += 1;
            if !root().join(&path).exists() {
                missing.push(format!("{name}: {}", path.display()));
            }
        }
    }
    assert!(count > 50, "{count}");
    assert_eq!(missing, Vec::<String>::new());
}

/// The numbers of the lines that are too long. Rows of tables and addresses cannot be broken.
fn long_lines(document: &str) -> Vec<usize> {
    const LONGEST: usize = 120;
    let is_long =
        |line: &str| !line.starts_with('|') && !line.contains("](http") && line.chars().count() > LONGEST;
    document.lines().zip(1..).filter(|(line, _)| is_long(line)).map(|(_, number)| number).collect()
}

#[test]
fn no_line_is_too_long() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for name in documents() {
        let document = text(&name);
        count += document.lines().count();
        wrong.extend(long_lines(&document).into_iter().map(|number| format!("{name}:{number}")));
    }
    assert!(count > 1_500, "{count}");
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn a_line_that_is_too_long_is_noticed() {
    let fits = "文".repeat(120);
    let table: [(String, Vec<usize>); 6] = [
        (fits.clone(), vec![]),
        (format!("{fits}x"), vec![1]),
        (format!("x\n{fits}x\n"), vec![2]),
        (format!("| {fits} |"), vec![]),
        (format!("{fits} [x](https://a.example)"), vec![]),
        (format!("{fits} [x](a.md)"), vec![1]),
    ];
    for (document, expected) in table {
        assert_eq!(long_lines(&document), expected, "{document}");
    }
}
