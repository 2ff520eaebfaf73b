//! The shape of the sources: modules import only modules above them in the table of `src/lib.rs`, and names follow the
//! glossary.
#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "a test that reads the sources")]

#[path = "support/paths.rs"]
mod paths;
#[path = "support/sources.rs"]
mod sources;

use paths::{Source, sources};
use sources::{before_tests, files};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

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

/// What each file or folder imports of those that stand beside it in the same folder. What lies below a file counts
/// as part of it.
fn imports_of_neighbours(sources: &[Source]) -> BTreeMap<Vec<String>, BTreeSet<Vec<String>>> {
    let modules: BTreeSet<&[String]> = sources.iter().map(|source| &source.module[..]).collect();
    let mut imports: BTreeMap<Vec<String>, BTreeSet<Vec<String>>> = BTreeMap::new();
    for source in sources {
        for path in source.paths() {
            // The names at a path's end are no modules.
            let Some(end) = (1..=path.len()).rev().find(|end| modules.contains(&path[..*end])) else {
                continue;
            };
            let same = source.module.iter().zip(&path[..end]).take_while(|(own, other)| own == other).count();
            // One of both is above the other.
            if same == source.module.len() || same == end {
                continue;
            }
            let (own, other) = (source.module[..=same].to_vec(), path[..=same].to_vec());
            imports.entry(own).or_default().insert(other);
        }
    }
    imports
}

#[test]
fn files_of_one_folder_import_each_other_in_no_circle() {
    let imports = imports_of_neighbours(&sources());
    assert!(imports.len() > 100, "{}", imports.len());
    let reached = |from: &Vec<String>| {
        let mut reached = BTreeSet::new();
        let mut next = vec![from];
        while let Some(module) = next.pop() {
            for other in imports.get(module).into_iter().flatten() {
                if reached.insert(other) {
                    next.push(other);
                }
            }
        }
        reached
    };
    let all: BTreeMap<&Vec<String>, _> = imports.keys().map(|module| (module, reached(module))).collect();
    let circles: BTreeSet<BTreeSet<String>> = all
        .iter()
        .filter(|(module, reached)| reached.contains(**module))
        .map(|(module, reached)| {
            let back = |other: &&&Vec<String>| all.get(**other).is_some_and(|back| back.contains(*module));
            reached.iter().filter(back).map(|other| other.join("/")).collect()
        })
        .collect();
    assert_eq!(circles, BTreeSet::new(), "circles");
}

/// What a line defines, if it is a definition: the keyword and the name.
fn definition(line: &str) -> Option<(&str, &str)> {
    let mut words = line.split_whitespace().filter(|word| {
        !word.starts_with("pub")
            && !matches!(*word, "unsafe" | "async" | "default")
            && !word.starts_with("in ")
    });
    let mut keyword = words.next()?;
    let mut name = words.next()?;
    if keyword == "const" && name == "fn" {
        keyword = "fn";
        name = words.next()?;
    }
    let end = name.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(name.len());
    let is_definition =
        matches!(keyword, "fn" | "struct" | "enum" | "trait" | "type" | "union" | "mod" | "const" | "static");
    (is_definition && end > 0).then_some((keyword, &name[..end]))
}

#[test]
fn a_type_name_is_defined_once_within_a_module() {
    let mut places: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    for source in sources() {
        // Types within functions are indented.
        for line in source.text.lines().filter(|line| !line.starts_with(' ')) {
            if let Some(("struct" | "enum" | "trait" | "type" | "union", name)) = definition(line) {
                let of = (source.module[0].clone(), name.to_owned());
                places.entry(of).or_default().push(source.name());
            }
        }
    }
    assert!(places.len() > 300, "{}", places.len());
    let twice = places.into_iter().filter(|(_, places)| places.len() > 1);
    let each: Vec<String> =
        twice.map(|((module, name), places)| format!("{module}: {name} in {}", places.join(", "))).collect();
    assert!(each.is_empty(), "defined more than once:\n{}", each.join("\n"));
}

/// Types, functions and constants are described, but those of modules that expect none. Fields and variants are where
/// their name does not say what they are.
#[test]
fn what_is_public_is_described() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    files(&root, &mut paths);
    paths.retain(|path| !path.to_string_lossy().contains("tests"));
    let expects_none = |path: &&PathBuf| {
        fs::read_to_string(path).unwrap().lines().any(|line| line.starts_with("#![expect(missing_docs"))
    };
    let exempt: Vec<PathBuf> =
        paths.iter().filter(expects_none).map(|path| path.with_extension("")).collect();
    let (mut described, mut each) = (0, Vec::new());
    for path in
        paths.iter().filter(|path| !exempt.iter().any(|module| path.with_extension("").starts_with(module)))
    {
        let text = fs::read_to_string(path).unwrap();
        let mut has_words = false;
        let mut in_attribute = false;
        for line in before_tests(&text).lines() {
            let code = line.trim_start();
            let defined =
                definition(code).filter(|(keyword, _)| code.starts_with("pub ") && *keyword != "mod");
            match defined {
                Some(_) if has_words => described += 1,
                Some((keyword, name)) => each.push(format!("{}: {keyword} {name}", path.display())),
                None => {}
            }
            // Attributes stand between the words and what they describe.
            in_attribute |= code.starts_with("#[");
            has_words = code.starts_with("///") || has_words && in_attribute;
            in_attribute &= !code.ends_with(']');
        }
    }
    assert!(described > 500, "{described}");
    assert!(each.is_empty(), "not described:\n{}", each.join("\n"));
}

/// The words that no name may contain, from the glossary.
fn words_that_are_gone() -> BTreeSet<String> {
    let glossary = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/GLOSSARY.md");
    let text = fs::read_to_string(glossary).unwrap();
    let (_, list) = text.split_once("```gone\n").expect("a list of words that are gone");
    list.lines().take_while(|line| !line.starts_with("```")).map(|word| word.trim().to_owned()).collect()
}

/// The words of a name, in lower case.
fn words_of(name: &str) -> Vec<String> {
    let mut words: Vec<String> = vec![String::new()];
    for c in name.chars() {
        let begins = c == '_' || c.is_uppercase();
        if begins && words.last().is_some_and(|word| !word.is_empty()) {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| c != '_') {
            word.extend(c.to_lowercase());
        }
    }
    words
}

/// The names that a source defines: types, functions, modules, constants, fields and variants.
fn names(source: &Source) -> Vec<&str> {
    let mut names: Vec<&str> = source.module.last().map(String::as_str).into_iter().collect();
    let mut is_in_type = false;
    for line in source.text.lines() {
        let defined = definition(line);
        names.extend(defined.map(|(_, name)| name));
        let begins = line.ends_with('{') && !line.starts_with(' ');
        if let (Some(("struct" | "enum", _)), true) = (defined, begins) {
            is_in_type = true;
        } else if is_in_type {
            let field = line.trim_start().split(' ').find(|word| !word.starts_with("pub"));
            let end = field
                .map(|field| field.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(field.len()));
            names.extend(field.zip(end).map(|(field, end)| &field[..end]).filter(|name| !name.is_empty()));
            is_in_type = !line.starts_with('}');
        }
    }
    names
}

#[test]
fn no_name_has_a_word_that_is_gone() {
    let gone = words_that_are_gone();
    assert!(gone.len() >= 8, "{gone:?}");
    let sources = sources();
    let mut count = 0;
    let mut each = BTreeSet::new();
    for source in &sources {
        for name in names(source) {
            count += 1;
            if words_of(name).iter().any(|word| gone.contains(word)) {
                each.insert(format!("{}: {name}", source.name()));
            }
        }
    }
    assert!(count > 3000, "{count}");
    let each: Vec<String> = each.into_iter().collect();
    assert!(each.is_empty(), "{} names:\n{}", each.len(), each.join("\n"));
}

/// The parts of the application: each is a file in `src/app` with the folder of the same name.
const PARTS: [&str; 6] = ["library", "lists", "article", "modals", "images", "keys"];

#[test]
fn a_part_of_the_application_names_no_other_part() {
    let part_of = |module: &[String]| {
        let below = module.strip_prefix(&["app".to_owned()]).and_then(<[String]>::first)?;
        PARTS.into_iter().find(|part| part == below)
    };
    let sources = sources();
    for part in PARTS {
        assert!(sources.iter().any(|source| source.module == ["app", part]), "no file src/app/{part}.rs");
    }
    let mut own_paths = 0;
    let mut each = BTreeSet::new();
    for source in &sources {
        let Some(own) = part_of(&source.module) else { continue };
        for path in source.paths() {
            match part_of(&path) {
                Some(other) if other == own => own_paths += 1,
                Some(_) => drop(each.insert(format!("{} names {}", source.name(), path.join("::")))),
                None => {}
            }
        }
    }
    assert!(own_paths > 20, "{own_paths}");
    let each: Vec<String> = each.into_iter().collect();
    assert!(each.is_empty(), "{}", each.join("\n"));
}

/// What the tests above find is not nothing because they read nothing.
#[test]
fn paths_and_names_are_read() {
    let module = ["app", "list", "lines"].map(str::to_owned).to_vec();
    let text = "use super::{a::B, c::{self, D as E}, super::f};\nuse crate::g::h::I;\nfn x() { super::super::k::l(); }\n\
                pub struct Told {\n    pub(super) meant_row: u8,\n}\npub(crate) const fn heard_of() {}\n";
    let source = Source { module, text: text.into() };
    let paths: Vec<String> = source.paths().iter().map(|path| path.join("::")).collect();
    assert_eq!(
        paths,
        ["app::list::a::B", "app::list::c", "app::list::c::D", "app::f", "g::h::I", "app::k::l"]
    );
    assert_eq!(names(&source), ["lines", "x", "Told", "meant_row", "heard_of"]);
    assert_eq!(words_of("LinesKept_of"), ["lines", "kept", "of"]);
}
