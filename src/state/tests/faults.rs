//! Every write operation fails once, or is the program's last.

use super::*;
use crate::state::files::{Faults, Operation};
use crate::state::{Applied, Changes};
use crate::trouble::StateTrouble;
use std::io::{self, ErrorKind};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

/// What happens to the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    /// One operation fails, later ones succeed.
    Fails(ErrorKind),
    /// The program ends: no operation succeeds any more.
    Ends,
}

/// Lets the operation with this number fail.
#[derive(Debug)]
struct Nth {
    number: usize,
    fate: Fate,
    /// How much of a write is done before it fails: 0 nothing, 1 half, 2 all.
    part: usize,
    count: AtomicUsize,
}

impl Faults for Nth {
    fn fault(&self, operation: Operation) -> Option<(usize, io::Error)> {
        let count = self.count.fetch_add(1, Ordering::Relaxed);
        let passed = match operation {
            Operation::Write(bytes) if count == self.number => bytes * self.part / 2,
            _ => 0,
        };
        match self.fate {
            Fate::Fails(kind) if count == self.number => Some((passed, kind.into())),
            Fate::Ends if count >= self.number => Some((passed, ErrorKind::Other.into())),
            Fate::Fails(_) | Fate::Ends => None,
        }
    }
}

/// A step of the test.
enum Deed {
    Change(Change),
    Undo,
    Compact,
    Snapshot,
}

fn deeds() -> Vec<Deed> {
    vec![
        Deed::Change(read([1])),
        Deed::Change(read(0..40)),
        Deed::Change(put(Table::Baseline, "/news", 1)),
        Deed::Undo,
        Deed::Snapshot,
        Deed::Change(mark(Mark::Starred.on(), [3])),
        Deed::Change(place(3, 1, 1)),
        Deed::Compact,
        Deed::Change(mark(Mark::Read.off(), [1])),
        Deed::Undo,
        Deed::Compact,
        Deed::Snapshot,
        Deed::Change(mark(Mark::Muted.on(), [5])),
    ]
}

/// Performs a step; returns the warnings.
fn perform(deed: &Deed, logs: &mut Logs) -> Vec<StateTrouble> {
    match deed {
        Deed::Change(action) => {
            let Applied { taken_in, .. } = logs.append(action, Step::Undoable, 0);
            taken_in.warnings
        }
        Deed::Undo => logs.undo(0, &every_step).map(|undone| undone.taken_in.warnings).unwrap_or_default(),
        Deed::Compact => logs.compact(&mut Changes::default()).into_iter().collect(),
        Deed::Snapshot => {
            logs.keep_snapshot();
            Vec::new()
        }
    }
}

/// The state before the first step and after each one.
fn course() -> Vec<Vec<String>> {
    let device = Device::new("a");
    let mut logs = device.open();
    let mut known = vec![meaning(&logs)];
    for deed in deeds() {
        assert_eq!(perform(&deed, &mut logs), []);
        known.push(meaning(&logs));
    }
    known
}

fn faults(number: usize, fate: Fate, part: usize) -> Arc<Nth> {
    Arc::new(Nth { number, fate, part, count: AtomicUsize::new(0) })
}

/// Records the operations.
#[derive(Debug, Default)]
struct Noted(Mutex<Vec<Operation>>);

impl Faults for Noted {
    fn fault(&self, operation: Operation) -> Option<(usize, io::Error)> {
        self.0.lock().unwrap().push(operation);
        None
    }
}

/// Every operation by its number, with the parts of it that may be done before it fails.
fn operations() -> Vec<(usize, usize)> {
    let device = Device::new("a");
    let noted = Arc::new(Noted::default());
    let mut logs = device.open_with(Files::with(noted.clone())).logs;
    for deed in deeds() {
        perform(&deed, &mut logs);
    }
    let noted = noted.0.lock().unwrap();
    let parts = |operation: &Operation| if matches!(operation, Operation::Write(_)) { 0..=2 } else { 0..=0 };
    let all = noted
        .iter()
        .enumerate()
        .flat_map(|(number, operation)| parts(operation).map(move |part| (number, part)));
    all.collect()
}

#[test]
fn whenever_the_program_ends_at_most_the_last_change_is_lost() {
    let course = course();
    for (number, part) in operations() {
        let device = Device::new("a");
        let nth = faults(number, Fate::Ends, part);
        let mut logs = device.open_with(Files::with(nth.clone())).logs;
        let mut done = 0;
        for deed in deeds() {
            perform(&deed, &mut logs);
            if nth.count.load(Ordering::Relaxed) > number {
                break;
            }
            done += 1;
        }
        drop(logs);
        for cached in [true, false] {
            if !cached {
                device.forget_cache();
            }
            let Opened { logs, warnings } = Logs::open(device.options(Access::Look));
            let known = meaning(&logs);
            let expected = &course[done..=done + 1];
            assert!(expected.contains(&known), "{number} {part} {cached}: {known:?}");
            let torn = part == 1
                && warnings.iter().all(|warnings| matches!(warnings, StateTrouble::Damaged { lines: 1, .. }));
            assert!(warnings.len() <= usize::from(torn), "{number} {part}: {warnings:?}");
        }
        // Later changes are written, too.
        let mut logs = device.open_with(Files::default()).logs;
        logs.append(&read([200]), Step::Undoable, 0);
        drop(logs);
        let mut logs = device.open_with(Files::default()).logs;
        assert_eq!(logs.undo(0, &every_step).unwrap().articles, [id(200)], "{number} {part}");
    }
}

#[test]
fn a_failed_operation_loses_nothing_and_is_reported_once() {
    let course = course();
    for kind in [ErrorKind::StorageFull, ErrorKind::Other] {
        for (number, part) in operations() {
            let device = Device::new("a");
            let files = Files::with(faults(number, Fate::Fails(kind), part));
            let mut logs = device.open_with(files).logs;
            let mut warnings = Vec::new();
            for (deed, expected) in deeds().iter().zip(&course[1..]) {
                warnings.extend(perform(deed, &mut logs));
                assert_eq!(&meaning(&logs), expected, "{kind} {number} {part}");
            }
            assert!(warnings.len() <= 2, "{kind} {number} {part}: {warnings:?}");
            logs.retry();
            assert_eq!(logs.unwritten(), 0);
            device.forget_cache();
            let logs = device.open_with(Files::default()).logs;
            assert_eq!(Some(&meaning(&logs)), course.last(), "{kind} {number} {part}");
        }
    }
}

/// A disk that is full while the flag is set.
#[derive(Debug, Default)]
struct Full(AtomicBool);

impl Faults for Full {
    fn fault(&self, operation: Operation) -> Option<(usize, io::Error)> {
        let full = self.0.load(Ordering::Relaxed) && matches!(operation, Operation::Write(_));
        full.then(|| (10, ErrorKind::StorageFull.into()))
    }
}

#[test]
fn while_there_is_no_room_changes_are_kept_in_memory() {
    let device = Device::new("a");
    let full = Arc::new(Full::default());
    let mut logs = device.open_with(Files::with(full.clone())).logs;
    make(&mut logs, &read([1]), Step::Undoable);
    let before = fs::read(device.log()).unwrap();
    full.0.store(true, Ordering::Relaxed);
    let mut warnings = Vec::new();
    for article in 2..10 {
        warnings.extend(logs.append(&read([article]), Step::Undoable, 0).taken_in.warnings);
        assert_eq!(logs.state().marks(id(article)).read, Some(true));
    }
    // A step that is not yet written can be undone.
    let undone = logs.undo(0, &every_step).unwrap();
    assert_eq!(undone.articles, [id(9)]);
    warnings.extend(undone.taken_in.warnings);
    warnings.extend(logs.keep_house().warnings);
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    assert!(matches!(warnings[0], StateTrouble::Kept(..)), "{warnings:?}");
    assert_eq!(logs.unwritten(), 9);
    // Reading positions wait, too, but are not counted.
    logs.append(&place(3, 1, 2), Step::Silent, 0);
    assert_eq!((logs.unwritten(), logs.waits()), (9, true));
    // No half-written line is left in the log.
    assert_eq!(fs::read(device.log()).unwrap(), before);
    full.0.store(false, Ordering::Relaxed);
    let warnings = logs.append(&read([10]), Step::Undoable, 0).taken_in.warnings;
    assert_eq!(warnings, [StateTrouble::Written(10)]);
    device.forget_cache();
    let mut logs = device.open();
    let is_read = (1..=10).filter(|article| logs.state().marks(id(*article)).read == Some(true)).count();
    assert_eq!(is_read, 9);
    assert_eq!(logs.undo(0, &every_step).unwrap().articles, [id(10)]);
    assert_eq!(logs.undo(0, &every_step).unwrap().articles, [id(8)]);
    assert_eq!(logs.state().place(id(3)), Some(StoredPosition { block: 1, character: 2 }));
}

#[test]
fn a_full_disk_is_reported_and_waited_for() {
    // To run this test: `mount -t tmpfs -o size=512k tmpfs FOLDER`.
    let Some(folder) = std::env::var_os("NEWSRACK_SMALL_FOLDER").map(PathBuf::from) else {
        eprintln!("skipped: NEWSRACK_SMALL_FOLDER names no small file system");
        return;
    };
    let options = LogOptions {
        folder: folder.join("logs"),
        local: folder.join("local"),
        cache: None,
        access: Access::Write,
    };
    let mut logs = Logs::open(options).logs;
    let filler = folder.join("filler");
    make(&mut logs, &read([1]), Step::Undoable);
    let mut size = 1 << 24;
    let mut file = fs::File::create(&filler).unwrap();
    while size > 0 {
        if io::Write::write_all(&mut file, &vec![0; size]).is_err() {
            size /= 2;
        }
    }
    let warnings = logs.append(&read(2..400), Step::Undoable, 0).taken_in.warnings;
    assert_eq!((warnings.len(), logs.unwritten()), (1, 1), "{warnings:?}");
    drop(file);
    fs::remove_file(&filler).unwrap();
    assert_eq!(logs.retry().warnings, [StateTrouble::Written(1)]);
}
