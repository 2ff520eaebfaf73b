//! The files of the state: damage, rewriting, snapshots, foreign files.

use super::*;
use crate::state::{Changes, Offsets};
use std::io::Write;

fn append_to(path: &std::path::Path, bytes: &[u8]) {
    fs::OpenOptions::new().append(true).open(path).unwrap().write_all(bytes).unwrap();
}

#[test]
fn a_damaged_line_is_reported_and_affects_no_other() {
    let device = Device::new("a");
    let mut logs = device.open();
    for article in 1..=3 {
        make(&mut logs, &read([article]), Step::Undoable);
    }
    let path = device.log();
    let text = fs::read_to_string(&path).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let line = lines[1];
    let table = [
        (format!("{}\n{}\n{}\n", lines[0], line.replace("true", "null"), lines[2]), 1, [1, 3].to_vec()),
        (format!("{}\n{}\n{}\n", lines[0], &line[..40], lines[2]), 1, [1, 3].to_vec()),
        (format!("{}\n<<<<<<< HEAD\n=======\n{line}\n>>>>>>> b\n", lines[0]), 3, [1, 2].to_vec()),
        (format!("{}\n{line}\n{}", lines[0], &lines[2][..70]), 1, [1, 2].to_vec()),
        (format!("{}\r\n\n{line}\r\n{}", lines[0], lines[2]), 0, [1, 2, 3].to_vec()),
        (format!("\0\0\0\0\n{text}\u{7}\u{1b}[2J\n"), 2, [1, 2, 3].to_vec()),
    ];
    for (number, (text, damaged, left)) in table.into_iter().enumerate() {
        fs::write(&path, text).unwrap();
        device.forget_cache();
        let Opened { mut logs, warnings } = Logs::open(device.options(Access::Write));
        let warnings: Vec<String> = warnings.iter().map(ToString::to_string).collect();
        let warnings: Vec<&str> = warnings.iter().filter_map(|line| line.split("log: ").nth(1)).collect();
        let expected = match damaged {
            0 => vec![],
            1 => vec!["a damaged line was left out".to_owned()],
            many => vec![format!("{many} damaged lines were left out")],
        };
        assert_eq!(warnings, expected, "{number}");
        let is_read = |logs: &Logs| {
            (1..9).filter(|article| logs.state().marks(id(*article)).read == Some(true)).collect::<Vec<_>>()
        };
        assert_eq!(is_read(&logs), left, "{number}");
        // A line written after a torn one is complete.
        make(&mut logs, &read([8]), Step::Undoable);
        assert_eq!(is_read(&device.open_with(Files::default()).logs), [&left[..], &[8]].concat(), "{number}");
        // Damaged lines that were moved away are not reported again.
        logs.try_compact(&mut Changes::default()).unwrap();
        device.forget_cache();
        assert_eq!(is_read(&device.open()), [&left[..], &[8]].concat(), "{number}");
        let aside = fs::read(path.with_extension("damaged")).unwrap_or_default();
        assert_eq!(crate::state::tail::lines(&aside).count(), damaged, "{number}");
        let _ = fs::remove_file(path.with_extension("damaged"));
    }
}

#[test]
fn a_compacted_log_keeps_what_is_not_understood() {
    let device = Device::new("a");
    let mut logs = device.open();
    for round in 0..200 {
        make(&mut logs, &place(round % 3, round, 0), Step::Silent);
    }
    make(&mut logs, &read([1]), Step::Undoable);
    make(
        &mut logs,
        &Change::Put { table: Table::Mute, key: "gone".into(), value: Some(1.into()) },
        Step::Silent,
    );
    make(&mut logs, &Change::Put { table: Table::Mute, key: "gone".into(), value: None }, Step::Silent);
    let path = device.log();
    let own = path.file_stem().unwrap().to_str().unwrap().to_owned();
    let foreign = [
        format!(
            r#"{{"n":900,"at":1,"by":"{own}","set":"read","put":[{{"to":true,"ids":["{}"],"mood":"good"}}]"#,
            id(77)
        ),
        format!(r#"{{"n":901,"at":1,"by":"{own}","set":"rating","put":[{{"to":5,"ids":["{}"]}}]"#, id(77)),
        format!(r#"{{"n":902,"at":1,"by":"{own}","set":"read","put":[{{"to":"half","ids":["{}"]}}]"#, id(78)),
    ];
    let sum =
        |body: &String| format!("{body},\"sum\":\"{}\"}}\n", &blake3::hash(body.as_bytes()).to_hex()[..8]);
    let foreign: Vec<String> = foreign.iter().map(sum).collect();
    append_to(&path, foreign.concat().as_bytes());
    assert_eq!(logs.poll().articles, [id(77)]);
    let before = known(&logs);
    let len = fs::metadata(&path).unwrap().len();
    logs.try_compact(&mut Changes::default()).unwrap();
    assert!(fs::metadata(&path).unwrap().len() < len / 5);
    let text = fs::read_to_string(&path).unwrap();
    assert!(foreign.iter().all(|line| text.contains(line.as_str())), "{text}");
    assert_eq!(known(&logs), before);
    device.forget_cache();
    let mut logs = device.open();
    assert_eq!(known(&logs), before);
    // Compacting twice changes nothing more.
    logs.try_compact(&mut Changes::default()).unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), text);
    assert_eq!(logs.undo(0, &every_step).unwrap().articles, [id(1)]);
}

#[test]
fn a_start_reads_tails_and_old_stamps_still_decide() {
    let device = Device::new("a");
    let mut logs = device.open();
    make(&mut logs, &read([1]), Step::Undoable);
    // A change of another device, made without knowledge of this device's later ones.
    let other = Device::new("b");
    let mut elsewhere = other.open();
    make(&mut elsewhere, &mark(Mark::Read.off(), [1, 2]), Step::Undoable);
    make(&mut logs, &mark(Mark::Read.off(), [1]), Step::Undoable);
    make(&mut logs, &read([1]), Step::Undoable);
    logs.keep_snapshot();
    // Bytes before the offset are not read again, so a change there goes unnoticed.
    let path = device.log();
    let text = fs::read_to_string(&path).unwrap();
    let first = text.find('\n').unwrap();
    fs::write(&path, format!("{}{}", "x".repeat(first), &text[first..])).unwrap();
    fs::copy(other.log(), path.with_file_name(other.log().file_name().unwrap())).unwrap();
    let logs = device.open();
    assert_eq!(logs.state().recent(), 1);
    assert_eq!(logs.state().marks(id(1)).read, Some(true));
    assert_eq!(logs.state().marks(id(2)).read, Some(false));
}

#[test]
fn a_snapshot_that_is_damaged_or_old_is_made_again() {
    let device = Device::new("a");
    let mut logs = device.open();
    make(&mut logs, &read(0..500), Step::Undoable);
    logs.keep_snapshot();
    let path = logs.snapshot_path().unwrap();
    let sound = fs::read(&path).unwrap();
    let all = known(&logs);
    for at in [0, 4096, sound.len() - 1, sound.len() - 45] {
        let mut bytes = sound.clone();
        bytes[at] ^= 1;
        fs::write(&path, &bytes).unwrap();
        let mut logs = device.open();
        let _ = logs.state().marks_of(&(0..500).map(id).collect::<Vec<_>>());
        let warnings = logs.poll().warnings;
        assert!(warnings.len() == usize::from(at < 8192), "{at} {warnings:?}");
        assert_eq!(known(&logs), all, "{at}");
        assert_eq!(known(&device.open()), all, "{at}");
    }
}

#[test]
fn a_mirror_gets_the_changes_it_missed() {
    let device = Device::new("a");
    let mut logs = device.open();
    let missed = |logs: &Logs, offsets: &Offsets| {
        let mut articles = Vec::new();
        logs.since(offsets, &mut |some| articles.extend_from_slice(some)).unwrap();
        articles.sort_unstable();
        articles.dedup();
        articles
    };
    let sorted = |articles: &[u32]| {
        let mut ids: Vec<_> = articles.iter().map(|article| id(*article)).collect();
        ids.sort_unstable();
        ids
    };
    make(&mut logs, &read([1, 2]), Step::Undoable);
    let offsets = serde_json::to_string(logs.offsets()).unwrap();
    let offsets = serde_json::from_str(&offsets).unwrap();
    assert_eq!(missed(&logs, &offsets), []);
    make(&mut logs, &mark(Mark::Starred.on(), [2, 3]), Step::Undoable);
    for logs in [&logs, &device.open()] {
        assert_eq!(missed(logs, &offsets), sorted(&[2, 3]));
        assert_eq!(missed(logs, &Offsets::default()), sorted(&[1, 2, 3]));
    }
    // A rewritten log is read from its beginning.
    logs.try_compact(&mut Changes::default()).unwrap();
    assert_eq!(missed(&logs, &offsets), sorted(&[1, 2, 3]));
}

#[test]
fn what_is_no_log_is_left_alone_and_never_waited_for() {
    let device = Device::new("a");
    let mut logs = device.open();
    make(&mut logs, &read([1]), Step::Undoable);
    let folder = device.options(Access::Write).folder;
    let copy = device.log().with_extension("sync-conflict-20260102-030405-ABCDEFG.log");
    fs::copy(device.log(), copy).unwrap();
    fs::write(folder.join("README.md"), "x\n").unwrap();
    fs::write(folder.join(".hidden.log"), "x\n").unwrap();
    fs::create_dir(folder.join("folder.log")).unwrap();
    rustix::fs::mkfifoat(rustix::fs::CWD, folder.join("fifo.log"), 0o600.into()).unwrap();
    std::os::unix::fs::symlink("nowhere", folder.join("link.log")).unwrap();
    device.forget_cache();
    let Opened { mut logs, warnings } = Logs::open(device.options(Access::Write));
    let warnings: Vec<String> = warnings.iter().map(ToString::to_string).collect();
    let warnings: Vec<&str> = warnings.iter().filter_map(|line| line.split("/logs/").nth(1)).collect();
    assert_eq!(warnings, ["fifo.log: not a regular file", "folder.log: not a regular file"]);
    assert_eq!(logs.poll().warnings, []);
    assert_eq!(logs.state().marks(id(1)).read, Some(true));
}

/// The number of warnings at a start with write access, and at one without.
fn reported_at_starts(device: &Device) -> [usize; 2] {
    [Access::Write, Access::Look].map(|access| Logs::open(device.options(access)).warnings.len())
}

#[test]
fn damage_is_reported_once_and_again_when_there_is_more() {
    let device = Device::new("a");
    let mut logs = device.open();
    for article in 1..=3 {
        make(&mut logs, &read([article]), Step::Undoable);
    }
    let path = device.log();
    let whole = fs::read(&path).unwrap();
    let copy = path.with_extension("sync-conflict-20260102-030405-ABCDEFG.log");
    fs::write(&copy, &whole[..whole.len() - 40]).unwrap();
    assert_eq!(reported_at_starts(&device), [1, 0], "a torn line of a copy");
    logs.keep_snapshot();
    assert_eq!(reported_at_starts(&device), [0, 0]);
    device.forget_cache();
    assert_eq!(reported_at_starts(&device), [0, 0]);
    append_to(&copy, b"\nnonsense\n");
    assert_eq!(reported_at_starts(&device), [1, 0], "another one");
    // The copy becomes complete, then is damaged again.
    fs::write(&copy, &whole).unwrap();
    device.forget_cache();
    assert_eq!(reported_at_starts(&device), [0, 0]);
    append_to(&copy, b"nonsense\n");
    assert_eq!(reported_at_starts(&device), [1, 0]);
    // This device's own log.
    append_to(&path, b"nonsense\n");
    device.forget_cache();
    assert_eq!(reported_at_starts(&device), [1, 0]);
    device.forget_cache();
    let mut logs = device.open();
    logs.try_compact(&mut Changes::default()).unwrap();
    append_to(&path, b"nonsense\n");
    assert_eq!(reported_at_starts(&device), [1, 0], "of the log that was written reread");
    // Without write access the damage is reported every time until a start with write access notes it.
    append_to(&copy, b"nonsense\n");
    let warnings = Logs::open(device.options(Access::Look)).warnings;
    assert_eq!(reported_at_starts(&device), [1, 0]);
    assert!(
        matches!(warnings[..], [crate::trouble::StateTrouble::Damaged { lines: 1 | 2, .. }]),
        "{warnings:?}"
    );
}

fn logs_of(device: &Device) -> PathBuf {
    device.options(Access::Write).folder
}

#[test]
fn a_new_folder_finds_the_state_that_was_used_before_and_takes_it_in() {
    let device = Device::new("a");
    let mut old = device.open();
    make(&mut old, &read([1, 2]), Step::Undoable);
    make(&mut old, &place(2, 3, 4), Step::Silent);
    make(&mut old, &put(Table::Baseline, "/news", 500), Step::Silent);
    make(&mut old, &put(Table::Search, "words", "words"), Step::Silent);
    let elsewhere =
        LogOptions { folder: device.folder.path().join("elsewhere"), ..device.options(Access::Write) };
    assert_eq!(old.used_before(&[]), None, "it has marks");
    assert_ne!(Logs::open(elsewhere.clone()).logs.identity(), old.identity());
    let mut new = Logs::open(elsewhere.clone()).logs;
    assert_eq!(new.used_before(&[]), Some(logs_of(&device)));
    let look = LogOptions { access: Access::Look, ..elsewhere.clone() };
    assert_eq!(Logs::open(look).logs.used_before(&[]), None, "nothing could be taken in");
    // Its own first baseline gives way.
    make(&mut new, &put(Table::Baseline, "/news", 900), Step::Undoable);
    let imported = new.carry_over(&logs_of(&device), 0).unwrap();
    assert_eq!((imported.articles.len(), imported.damaged.len()), (2, 0));
    assert_eq!(meaning(&new), meaning(&old));
    let again = Logs::open(elsewhere).logs;
    assert_eq!(meaning(&again), meaning(&old));
    assert_eq!(again.used_before(&[]), None);
    // A folder that is named, one without logs, and one without marks.
    let third = Device::new("c");
    let empty = Device::new("d");
    let mut without = empty.open();
    make(&mut without, &put(Table::Baseline, "/news", 900), Step::Silent);
    make(&mut without, &put(Table::Search, "words", "words"), Step::Silent);
    assert!(logs_of(&empty).read_dir().is_ok_and(|mut names| names.next().is_some()));
    assert_eq!(third.open().used_before(&[logs_of(&empty)]), None);
    let both = [logs_of(&empty), logs_of(&device)];
    assert_eq!(third.open().used_before(&both), Some(logs_of(&device)));
    assert_eq!(third.open().used_before(&[third.folder.path().to_owned()]), None);
    assert_eq!(third.open().used_before(&[logs_of(&device)]), Some(logs_of(&device)));
    assert!(
        third
            .open()
            .carry_over(&third.folder.path().join("nothing"), 0)
            .is_ok_and(|all| all.articles.is_empty())
    );
}
