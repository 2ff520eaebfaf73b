//! The catalogue and its text cache with damaged files: searches find the right articles or report the damage, and
//! the next writer repairs it.

use super::{check_line, ms, ns};
use crate::runner::{Case, Features, Target};
use chrono::{DateTime, Utc};
use newsrack::article::marks::Flags;
use newsrack::catalogue::{Catalogue, OpenOptions, Reach, ScanRequest};
use newsrack::disk::{Rules, ScanOptions};
use newsrack::library::query::{Query, Term, Test};
use newsrack::text::fold;
use newsrack::trouble::CatalogueError;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::AtomicBool;
use tempfile::TempDir;

pub(super) const TEXT_CACHE: Target = Target {
    name: "text_cache",
    pieces: &[
        "newsrack text 1 ",
        "00000000000000ff\n",
        "渡轮",
        "ferry",
        "the bridge",
        "的",
        "\n",
        "SQLite format 3\0",
        "\0\0\0\0",
        "x",
    ],
    check: text_cache,
    longest: 16 << 10,
    budget: (ms(2000), ns(1000)),
};

const WORDS: [&str; 5] = ["ferry", "渡轮", "的", "story 3", "nothing of the kind"];
const COUNT: usize = 12;

/// A library and its undamaged catalogue.
struct Sound {
    _folder: TempDir,
    roots: [PathBuf; 1],
    cache: PathBuf,
    hits: Vec<usize>,
}

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_700_000_000, 0).unwrap()
}

fn filled(roots: &[PathBuf], cache: &Path) -> Result<(Catalogue, Vec<String>), CatalogueError> {
    let mut told = Vec::new();
    let open = |told: &mut Vec<String>| -> Result<Catalogue, CatalogueError> {
        let opened = Catalogue::open(&OpenOptions { roots, cache: Some(cache), meaning: "fuzz" })?;
        told.extend(opened.notes.iter().map(ToString::to_string));
        Ok(opened.catalogue)
    };
    let mut catalogue = open(&mut told)?;
    let filling = fill(&mut catalogue, roots);
    if let Err(CatalogueError::Damaged(why)) = filling {
        told.push(why.to_string());
        catalogue = catalogue.rebuild()?;
        fill(&mut catalogue, roots)?;
    } else {
        filling?;
    }
    Ok((catalogue, told))
}

fn fill(catalogue: &mut Catalogue, roots: &[PathBuf]) -> Result<(), CatalogueError> {
    let rules = Rules::new(roots, &ScanOptions::default());
    let cancel = AtomicBool::new(false);
    let sweep = ScanRequest {
        source: &rules,
        flags: &|_, _, _| Flags::empty(),
        state: &(),
        mute: &|_| false,
        now: now(),
        left: None,
        cancel: &cancel,
        reach: Reach::Everything,
    };
    catalogue.scan(&sweep, &mut |_| ())?;
    catalogue.fill_text(&rules, &cancel, &mut |_| ())?;
    Ok(())
}

fn hits(catalogue: &Catalogue) -> Result<Vec<usize>, CatalogueError> {
    let cancel = AtomicBool::new(false);
    WORDS
        .iter()
        .map(|word| {
            let query = Query { terms: vec![Term { test: Test::Text(fold(word)), negated: false }] };
            Ok(catalogue.find(&query, 100, now(), &cancel)?.total)
        })
        .collect()
}

fn sound() -> &'static Sound {
    static ONE: OnceLock<Sound> = OnceLock::new();
    ONE.get_or_init(|| {
        let memory = Path::new("/dev/shm");
        let folder = if memory.is_dir() {
            tempfile::tempdir_in(memory).unwrap()
        } else {
            tempfile::tempdir().unwrap()
        };
        let roots = [folder.path().join("library")];
        std::fs::create_dir(&roots[0]).unwrap();
        for number in 0..COUNT {
            let words = if number % 3 == 0 { "渡轮的新闻" } else { "the ferry" };
            let text = format!("---\ntitle: Story {number}\ndate: 2021-01-{:02}\n---\n{words}\n", number + 1);
            std::fs::write(roots[0].join(format!("{number}.md")), text).unwrap();
        }
        let cache = folder.path().join("cache");
        let (catalogue, told) = filled(&roots, &cache).unwrap();
        assert_eq!(told, [""; 0]);
        let hits = hits(&catalogue).unwrap();
        assert_eq!(hits, [8, 4, 4, 1, 0]);
        drop(catalogue);
        Sound { _folder: folder, roots, cache, hits }
    })
}

fn copy(from: &Path, to: &Path, files: &mut Vec<PathBuf>) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target, files);
        } else {
            std::fs::copy(entry.path(), &target).unwrap();
            files.push(target);
        }
    }
}

fn text_cache(case: &Case, seen: &mut Features) {
    let sound = sound();
    let folder = tempfile::tempdir_in(sound.cache.parent().unwrap()).unwrap();
    let cache = folder.path().join("cache");
    let mut files = Vec::new();
    copy(&sound.cache, &cache, &mut files);
    files.sort();
    let is_text =
        |path: &&PathBuf| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("text-"));
    let is_database = |path: &&PathBuf| path.file_name().is_some_and(|name| name == "catalogue.db");
    let texts = files.iter().find(is_text).unwrap();
    let database = files.iter().find(is_database).unwrap();
    let file = if case.choice.is_multiple_of(4) { database } else { texts };
    damage(file, case);
    // Changed bytes in a file of the right length are noticed only in the part written last, and a damaged row of the
    // database is still a row: a search may return wrong results, but it ends.
    let is_noticed = file == texts && !(case.choice >> 4).is_multiple_of(4);
    // Opening reports the damage, or finds what is there.
    match Catalogue::open(&OpenOptions { roots: &sound.roots, cache: Some(&cache), meaning: "fuzz" }) {
        Ok(opened) => {
            for line in opened.notes.iter().map(ToString::to_string) {
                check_line(&line);
                seen.message(&line);
            }
            match hits(&opened.catalogue) {
                Ok(found) => {
                    let fewer = found.iter().zip(&sound.hits).all(|(found, all)| found <= all);
                    assert!(fewer || !is_noticed, "found what is not there: {found:?} of {:?}", sound.hits);
                    seen.saw((found == sound.hits, is_noticed));
                }
                Err(error) => seen.message(&error.to_string()),
            }
        }
        Err(error) => panic!("not even a private folder: {error:?}"),
    }
    // The next writer, which opens the catalogue like every start does, finds everything.
    match filled(&sound.roots, &cache) {
        Ok((mut catalogue, told)) => {
            for line in &told {
                seen.message(line);
            }
            let mut found = hits(&catalogue);
            if matches!(found, Err(CatalogueError::Damaged(_))) {
                // A search that finds damage does the same.
                seen.saw("forgotten");
                let filled = catalogue.forget_texts().and_then(|()| fill(&mut catalogue, &sound.roots));
                found = filled.and_then(|()| hits(&catalogue));
            }
            match found {
                Ok(found) => assert!(found == sound.hits || !is_noticed, "after mending: {found:?}"),
                Err(error) => assert!(!is_noticed, "{error:?}"),
            }
        }
        Err(error) => assert!(!is_noticed, "cannot be repaired: {error:?}"),
    }
    // After a rebuild everything is right, regardless of the damage.
    if case.choice.is_multiple_of(16) {
        let opened =
            Catalogue::open(&OpenOptions { roots: &sound.roots, cache: Some(&cache), meaning: "fuzz" });
        let mut catalogue = opened.unwrap().catalogue.rebuild().unwrap();
        fill(&mut catalogue, &sound.roots).unwrap();
        assert_eq!(hits(&catalogue).unwrap(), sound.hits, "after a rebuild");
    }
}

/// Writes the input into a file: at some position, in place of its end, or in place of all of it.
fn damage(path: &Path, case: &Case) {
    let mut bytes = std::fs::read(path).unwrap();
    let at = (case.choice >> 8) as usize % (bytes.len() + 1);
    match (case.choice >> 4) % 4 {
        0 => {
            let end = (at + case.bytes.len()).min(bytes.len());
            bytes[at..end].copy_from_slice(&case.bytes[..end - at]);
        }
        1 => {
            bytes.truncate(at);
            bytes.extend_from_slice(&case.bytes);
        }
        2 => drop(bytes.splice(at..at, case.bytes.iter().copied())),
        _ => bytes.clone_from(&case.bytes),
    }
    std::fs::write(path, bytes).unwrap();
}
