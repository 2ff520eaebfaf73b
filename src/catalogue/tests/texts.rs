//! The text index and search, compared with a plain substring search.

use super::*;

#[test]
fn search_finds_what_a_plain_substring_test_finds() {
    let library = Library::filled();
    // Enough text for many blocks, with matches across their borders.
    for number in 0..400 {
        let body = "某某合作，背景文字。".repeat(number * 3) + if number % 7 == 0 { "稀有" } else { "" };
        library.article(&format!("big/{number}.md"), &format!("第{number}篇 Big"), "2021-01-01", "大", &body);
    }
    let catalogue = library.catalogue();
    assert!(std::fs::metadata(Library::text_file(&catalogue)).unwrap().len() > 4 << 20);
    for (wanted, unwanted) in [
        (&["钉钉"][..], &[][..]),
        (&["合作"], &[]),
        (&["合作", "钉钉"], &[]),
        (&["合作"], &["钉钉", "稀有"]),
        (&[], &["合作"]),
        (&[], &[]),
        (&["的"], &[]),
        (&["稀有"], &[]),
        (&["fpga"], &[]),
        (&["ＦＰＧＡ"], &[]),
        (&["Config_preempt"], &[]),
        (&["A股"], &[]),
        (&["第29"], &["第290"]),
        (&["BIG"], &[]),
        (&["window, 合作"], &[]),
        (&["not there"], &[]),
        (&["。"], &[]),
    ] {
        let (found, uncovered) = library.search(&catalogue, wanted, unwanted);
        assert_eq!(found, library.oracle(&catalogue, wanted, unwanted), "{wanted:?} {unwanted:?}");
        assert_eq!(uncovered, 0);
    }
    assert_ne!(library.oracle(&catalogue, &["稀有"], &[]), "");
}

#[test]
fn a_text_cache_that_is_cut_stale_missing_or_changed_is_made_again() {
    type Damage = fn(&Path);
    let damages: [(&str, Damage); 5] = [
        ("cut", |path| {
            let length = std::fs::metadata(path).unwrap().len();
            std::fs::File::options().write(true).open(path).unwrap().set_len(length - 1).unwrap();
        }),
        ("empty", |path| std::fs::write(path, "").unwrap()),
        ("missing", |path| std::fs::remove_file(path).unwrap()),
        ("of another catalogue", |path| {
            let mut bytes = std::fs::read(path).unwrap();
            bytes[20] ^= 1;
            std::fs::write(path, bytes).unwrap();
        }),
        ("zeroed at its end", |path| {
            let mut bytes = std::fs::read(path).unwrap();
            let length = bytes.len();
            bytes[length - 8..].fill(0);
            std::fs::write(path, bytes).unwrap();
        }),
    ];
    for (what, damage) in damages {
        let library = Library::filled();
        let catalogue = library.catalogue();
        let text = Library::text_file(&catalogue);
        drop(catalogue);
        damage(&text);
        let Opened { mut catalogue, notes } = library.open();
        assert!(notes.iter().any(|notes| matches!(notes, CatalogueNote::Texts(_))), "{what}: {notes:?}");
        assert_eq!(
            library.search(&catalogue, &["钉钉"], &[]),
            (String::new(), 6),
            "{what}: says it covers nothing"
        );
        library.fill(&mut catalogue);
        assert_eq!(
            library.search(&catalogue, &["钉钉"], &[]),
            ("a/one.md c/six.md c/four.md".into(), 0),
            "{what}"
        );
    }
}

/// A damaged head may contain any row number. A set with the largest one would take half a gigabyte.

#[test]
fn a_row_that_is_not_there_is_no_hit() {
    let library = Library::filled();
    let catalogue = library.catalogue();
    let text = Library::text_file(&catalogue);
    let mut bytes = std::fs::read(&text).unwrap();
    let first = bytes.iter().position(|byte| *byte == 0xff).unwrap();
    let mut far = Vec::new();
    super::text::record(RowId(u32::MAX), "", &mut far);
    bytes[first..first + 12].copy_from_slice(&far[..12]);
    std::fs::write(&text, bytes).unwrap();
    for letter in ["a", "的", "钉"] {
        let found = catalogue.find(&query(&[letter], &[]), 10, now(), &AtomicBool::new(false)).unwrap();
        assert!(found.total < 7 && found.rows.iter().all(|row| row.0 < 1000), "{found:?}");
    }
}

#[test]
fn what_a_killed_writer_appended_and_never_committed_is_cut_off() {
    let library = Library::filled();
    let catalogue = library.catalogue();
    let text = Library::text_file(&catalogue);
    let length = std::fs::metadata(&text).unwrap().len();
    drop(catalogue);
    let mut bytes = std::fs::read(&text).unwrap();
    bytes.extend_from_slice("\u{fffd}钉钉 torn".as_bytes());
    std::fs::write(&text, bytes).unwrap();
    std::fs::write(text.with_file_name("text-99"), "a killed compaction").unwrap();
    let Opened { mut catalogue, notes } = library.open();
    assert_eq!(notes, []);
    assert_eq!(Library::text_file(&catalogue), text);
    assert_eq!(std::fs::metadata(&text).unwrap().len(), length);
    library.article("d/new.md", "New", "2022-03-26", "x", "钉钉");
    library.scan(&mut catalogue);
    library.fill(&mut catalogue);
    assert_eq!(library.search(&catalogue, &["钉钉"], &[]).0, "d/new.md a/one.md c/six.md c/four.md");
}

#[test]
fn compaction_keeps_every_living_text_and_readers_go_on() {
    let library = Library::filled();
    let mut catalogue = library.catalogue();
    let reader = catalogue.reader().unwrap();
    let before = std::fs::metadata(Library::text_file(&catalogue)).unwrap().len();
    for name in ["a/one.md", "a/b/three.md", "c/six.md"] {
        std::fs::remove_file(library.root().join(name)).unwrap();
    }
    library.scan(&mut catalogue);
    assert!(library.fill(&mut catalogue).compacted);
    assert!(std::fs::metadata(Library::text_file(&catalogue)).unwrap().len() < before);
    for catalogue in [&catalogue, &reader] {
        assert_eq!(library.search(catalogue, &["钉钉"], &[]), ("c/four.md".into(), 0));
        assert_eq!(library.search(catalogue, &["preempt"], &[]), ("a/two.md".into(), 0));
    }
    let ids = catalogue.plain_list(&RowFilter::default(), Sort::default(), now(), usize::MAX, None).unwrap();
    assert!(catalogue.cached_text(ids[0]).unwrap().unwrap().starts_with("gpu 优化\n"));
}
