//! The state of one device, and undo.

use super::*;
use crate::article::marks::Flags;
use crate::state::record::Field;
use crate::state::{Age, Changes, Marks, What};

#[test]
fn what_was_set_is_there_at_the_next_start_and_only_that() {
    let device = Device::new("a");
    let mut logs = device.open();
    make(&mut logs, &read([1, 2]), Step::Undoable);
    make(&mut logs, &mark(Mark::Starred.on(), [2]), Step::Undoable);
    make(&mut logs, &mark(Mark::Read.off(), [1]), Step::Undoable);
    make(&mut logs, &place(2, 7, 300), Step::Silent);
    make(&mut logs, &Change::Arrived { at: 500, articles: vec![id(1)] }, Step::Silent);
    make(&mut logs, &put(Table::Search, "船", "ferry"), Step::Undoable);
    for access in [Access::Write, Access::Look] {
        for cached in [true, false] {
            if !cached {
                device.forget_cache();
            }
            let Opened { logs, warnings } = Logs::open(device.options(access));
            assert_eq!(warnings, []);
            let state = logs.state();
            let arrived =
                |article| Field::Arrived.decode(state.finder().value((article, Field::Arrived))).as_i64();
            assert_eq!(state.marks(id(1)), Marks { read: Some(false), ..Marks::default() });
            assert_eq!(
                state.marks(id(2)),
                Marks { read: Some(true), starred: true, muted: false, begun: true }
            );
            assert_eq!(state.marks_of(&[id(3), id(2)]), [Marks::default(), state.marks(id(2))]);
            assert_eq!(state.place(id(2)), Some(StoredPosition { block: 7, character: 300 }));
            assert_eq!((state.place(id(1)), arrived(id(1)), arrived(id(2))), (None, Some(500), None));
            assert_eq!(state.value(Table::Search, "船"), Some(&Value::from("ferry")));
            assert_eq!(state.table(Table::Mute).count(), 0);
        }
    }
}

#[test]
fn looking_writes_nothing_at_all() {
    let device = Device::new("a");
    let Opened { mut logs, warnings } = Logs::open(device.options(Access::Look));
    logs.keep_house();
    assert_eq!(warnings, []);
    assert!(!device.folder.path().join("a").exists());
}

#[test]
fn what_is_so_already_is_not_written() {
    let device = Device::new("a");
    let mut logs = device.open();
    make(&mut logs, &read([1, 2]), Step::Undoable);
    make(&mut logs, &put(Table::Setting, "width", 72), Step::Silent);
    make(&mut logs, &Change::Arrived { at: 500, articles: vec![id(1)] }, Step::Silent);
    let len = fs::metadata(device.log()).unwrap().len();
    for action in [
        read([1]),
        read([]),
        mark(Mark::Starred.off(), [1]),
        Change::Place { article: id(1), place: None },
        Change::Arrived { at: 600, articles: vec![id(1)] },
        put(Table::Setting, "width", 72),
        Change::Put { table: Table::Mute, key: "x".into(), value: None },
        Change::Carry(vec![(id(8), id(9)), (id(1), id(2))]),
    ] {
        // In the last pair the second article gets the arrival but keeps its own mark.
        let carried = matches!(action, Change::Carry(_));
        let applied = logs.append(&action, Step::Undoable, 0);
        assert_eq!(applied.articles, if carried { vec![id(2)] } else { vec![] }, "{action:?}");
        assert!(carried || fs::metadata(device.log()).unwrap().len() == len, "{action:?}");
    }
    assert_eq!(logs.append(&read([3, 2, 1, 3]), Step::Undoable, 0).articles, [id(3)]);
}

#[test]
fn one_more_mark_is_short_and_many_are_one_line() {
    let device = Device::new("a");
    let mut logs = device.open();
    make(&mut logs, &read([1]), Step::Undoable);
    let path = device.log();
    assert!(fs::metadata(&path).unwrap().len() < 256);
    make(&mut logs, &read(0..30_000), Step::Undoable);
    make(&mut logs, &put(Table::Baseline, "/news", 1_500_000_000), Step::Undoable);
    let text = fs::read_to_string(&path).unwrap();
    assert_eq!(text.lines().count(), 3);
    assert!(text.lines().last().unwrap().len() < 256);
    let undone = logs.undo(0, &every_step).unwrap();
    assert_eq!(undone.what, What::Table("baseline".into(), "/news".into()));
    assert_eq!(logs.undo(0, &every_step).unwrap().articles.len(), 29_999);
    assert_eq!(fs::read_to_string(&path).unwrap().lines().count(), 5);
    assert_eq!(device.open().state().marks(id(29_999)), Marks::default());
    assert_eq!(device.open().state().marks(id(1)).read, Some(true));
}

#[test]
fn steps_are_taken_back_one_after_the_other_across_starts() {
    let device = Device::new("a");
    let mut logs = device.open();
    let steps = [
        read([1]),
        read([1, 2, 3]),
        mark(Mark::Read.off(), [1, 4]),
        put(Table::Mute, "author:Zed", true),
        put(Table::Search, "s", "one"),
        put(Table::Search, "s", "two"),
        mark(Mark::Starred.on(), [2]),
    ];
    let mut before = Vec::new();
    for step in &steps {
        before.push(meaning(&logs));
        make(&mut logs, step, Step::Undoable);
        // A silent change is never undone.
        let silent = place(9, before.len() as u32, 1);
        make(&mut logs, &silent, Step::Silent);
    }
    for (taken, wanted) in before.iter().enumerate().rev() {
        if taken % 2 == 0 {
            logs = device.open();
        }
        if taken == 3 {
            device.forget_cache();
            let mut other = device.open();
            other.try_compact(&mut Changes::default()).unwrap();
            logs = device.open();
        }
        assert!(logs.undo(0, &every_step).is_some());
        let stays = |line: &&String| !line.contains("place");
        assert_eq!(
            meaning(&logs).iter().filter(stays).collect::<Vec<_>>(),
            wanted.iter().filter(stays).collect::<Vec<_>>(),
            "{taken}"
        );
    }
    assert_eq!(logs.undo(0, &every_step), None);
    assert_eq!(device.open().undo(0, &every_step), None);
    // A new step can be undone, too.
    make(&mut logs, &read([7]), Step::Undoable);
    assert_eq!(device.open().undo(0, &every_step).unwrap().what, What::Mark(Mark::Read.on()));
}

#[test]
fn a_step_of_another_library_is_not_taken_back() {
    let device = Device::new("a");
    let mut logs = device.open();
    make(&mut logs, &read([1]), Step::Undoable);
    make(&mut logs, &put(Table::Baseline, "/news", 1_000), Step::Undoable);
    make(&mut logs, &read([2]), Step::Undoable);
    make(&mut logs, &put(Table::Baseline, "/papers", 1_000), Step::Undoable);
    let ours = |what: &What, articles: &[ArticleId]| match what {
        What::Table(_, folder) => folder == "/news",
        What::Mark(..) => articles.contains(&id(1)),
    };
    assert_eq!(logs.undo(0, &ours).unwrap().what, What::Table("baseline".into(), "/news".into()));
    assert_eq!(logs.undo(0, &ours).unwrap().articles, [id(1)]);
    assert_eq!(logs.undo(0, &ours), None);
    // The steps of the other library can still be undone.
    assert_eq!(logs.undo(0, &every_step).unwrap().what, What::Table("baseline".into(), "/papers".into()));
    assert_eq!(logs.undo(0, &every_step).unwrap().articles, [id(2)]);
}

#[test]
fn what_changed_since_a_step_is_not_taken_back_with_it() {
    let device = Device::new("a");
    let mut logs = device.open();
    make(&mut logs, &read([1, 2]), Step::Undoable);
    make(&mut logs, &mark(Mark::Read.off(), [1]), Step::Silent);
    let undone = logs.undo(0, &every_step).unwrap();
    assert_eq!((undone.what, undone.articles), (What::Mark(Mark::Read.on()), vec![id(2)]));
    assert_eq!(logs.state().marks(id(1)).read, Some(false));
    // If nothing of a step is left to undo, the step before it is undone.
    make(&mut logs, &mark(Mark::Starred.on(), [5]), Step::Undoable);
    make(&mut logs, &read([6]), Step::Undoable);
    make(&mut logs, &mark(Mark::Read.off(), [6]), Step::Silent);
    assert_eq!(logs.undo(0, &every_step).unwrap().what, What::Mark(Mark::Starred.on()));
}

#[test]
fn a_baseline_decides_where_nothing_was_said() {
    let device = Device::new("a");
    let mut logs = device.open();
    let library = device.folder.path().join("news");
    fs::create_dir_all(library.join("deeper")).unwrap();
    let key = crate::state::library_key(&library);
    make(&mut logs, &put(Table::Baseline, &key, 1_000), Step::Undoable);
    make(&mut logs, &mark(Mark::Read.off(), [1]), Step::Undoable);
    let date = |seconds| chrono::DateTime::from_timestamp(seconds, 0);
    let state = device.open();
    let state = state.state();
    for (folder, article, dated, read) in [
        (&library, 2, date(999), true),
        (&library.join("deeper"), 2, date(999), true),
        (&library.join("deeper/.."), 2, date(1_000), false),
        (&library, 2, None, false),
        (&library, 1, date(999), false),
        (&device.folder.path().to_owned(), 2, date(999), false),
    ] {
        let flags = state.marks(id(article)).flags(dated, state.baseline(folder));
        assert_eq!(flags.contains(Flags::READ), read, "{folder:?} {article} {dated:?}");
    }
}

#[test]
fn two_programs_of_one_device_know_of_each_other() {
    let device = Device::new("a");
    let (mut one, mut two) = (device.open(), device.open());
    for round in 0..20 {
        make(&mut one, &read([round]), Step::Undoable);
        make(&mut two, &mark(Mark::Read.off(), [round]), Step::Undoable);
        if round == 10 {
            two.try_compact(&mut Changes::default()).unwrap();
        }
        make(&mut one, &mark(Mark::Starred.on(), [round]), Step::Undoable);
    }
    let changes = two.poll();
    assert_eq!((changes.articles, changes.warnings), (vec![id(19)], vec![]));
    assert_eq!(two.poll(), Changes::default());
    assert_eq!(known(&one), known(&two));
    assert_eq!(known(&one), known(&device.open()));
    // Each undoes the other's step.
    assert_eq!(two.undo(0, &every_step).unwrap().what, What::Mark(Mark::Starred.on()));
    assert_eq!(one.undo(0, &every_step).unwrap().what, What::Mark(Mark::Read.off()));
    assert_eq!(one.state().marks(id(19)), Marks { read: Some(true), ..Marks::default() });
}

#[test]
fn an_export_is_a_log_and_an_import_makes_no_difference_twice() {
    let device = Device::new("a");
    let mut logs = device.open();
    make(&mut logs, &read(0..300), Step::Undoable);
    make(&mut logs, &mark(Mark::Starred.on(), 100..200), Step::Undoable);
    make(&mut logs, &place(5, 1, 2), Step::Silent);
    make(&mut logs, &put(Table::Mute, "author:Zed", true), Step::Undoable);
    let mut lines = Vec::new();
    logs.export(&mut lines, 0).unwrap();
    let other = Device::new("b");
    let mut elsewhere = other.open();
    make(&mut elsewhere, &mark(Mark::Muted.on(), [7]), Step::Undoable);
    // Newer than all imported changes.
    let imported = elsewhere.import(&lines, 0);
    assert_eq!((imported.articles.len(), imported.tables, imported.damaged), (300, true, vec![]));
    make(&mut elsewhere, &mark(Mark::Read.off(), [3]), Step::Undoable);
    let len = fs::metadata(other.log()).unwrap().len();
    let again = elsewhere.import(&lines, 0);
    assert_eq!((again.articles.len(), again.tables), (0, false));
    assert_eq!(fs::metadata(other.log()).unwrap().len(), len);
    other.forget_cache();
    let elsewhere = other.open();
    assert_eq!(elsewhere.state().marks(id(3)).read, Some(false));
    assert_eq!(elsewhere.state().marks(id(4)).read, Some(true));
    assert!(elsewhere.state().marks(id(7)).muted && elsewhere.state().marks(id(150)).starred);
    assert_eq!(elsewhere.state().value(Table::Mute, "author:Zed"), Some(&Value::Bool(true)));
}

#[test]
fn lines_made_by_hand_are_changes_made_now() {
    let device = Device::new("a");
    let mut logs = device.open();
    make(&mut logs, &mark(Mark::Read.off(), [1]), Step::Undoable);
    let lines = format!(
        "{{\"set\":\"read\",\"put\":[{{\"to\":true,\"ids\":[\"{}\",\"{}\"]}}]}}\n\nnonsense\n{{\"set\":\"search\",\"put\":[{{\"key\":\"s\",\"to\":\"ferry\"}}]}}\n{{\"n\":7,\"set\":\"read\",\"put\":[]}}",
        id(1),
        id(2)
    );
    let imported = logs.import(lines.as_bytes(), 0);
    let mut articles = [id(1), id(2)];
    articles.sort_unstable();
    assert_eq!((imported.articles, imported.tables, imported.damaged), (articles.to_vec(), true, vec![3, 5]));
    let logs = device.open();
    assert_eq!(logs.state().marks(id(1)).read, Some(true));
    assert_eq!(logs.state().value(Table::Search, "s"), Some(&Value::from("ferry")));
}

/// Undoing and redoing in turn; a new step leaves nothing to redo.
#[test]
fn what_was_undone_is_made_once_more_until_another_step_is_made() {
    let device = Device::new("a");
    let mut logs = device.open();
    make(&mut logs, &read([1, 2]), Step::Opening);
    make(&mut logs, &put(Table::Mute, "author:Zed", true), Step::Undoable);
    make(&mut logs, &put(Table::Baseline, "/news", 5), Step::Undoable);
    let all = meaning(&logs);
    for rounds in [1, 3] {
        for _ in 0..rounds {
            assert!(logs.undo(0, &every_step).is_some());
        }
        for _ in 0..rounds {
            assert!(logs.redo(0).is_some());
        }
        assert_eq!(logs.redo(0), None);
        assert_eq!(meaning(&logs), all);
        assert_eq!(meaning(&device.open()), all);
    }
    // What changed since is left as it is.
    (0..3).for_each(|_| drop(logs.undo(0, &every_step)));
    make(&mut logs, &mark(Mark::Read.off(), [1]), Step::Silent);
    let redone = logs.redo(0).unwrap();
    assert_eq!((redone.step.what, redone.step.articles), (What::Mark(Mark::Read.on()), vec![id(2)]));
    // A new step ends it; a silent change does not.
    make(&mut logs, &place(3, 1, 1), Step::Silent);
    make(&mut logs, &mark(Mark::Starred.on(), [3]), Step::Undoable);
    assert_eq!(logs.redo(0), None);
    // Nothing is redone after a restart.
    assert!(logs.undo(0, &every_step).is_some());
    assert_eq!(device.open().redo(0), None);
}

#[test]
fn the_next_step_is_known_before_it_is_undone_with_its_age() {
    let device = Device::new("a");
    make(&mut device.open(), &read([1]), Step::Undoable);
    let mut logs = device.open();
    make(&mut logs, &mark(Mark::Starred.on(), [5, 6]), Step::Undoable);
    make(&mut logs, &read([7]), Step::Undoable);
    make(&mut logs, &mark(Mark::Read.off(), [7]), Step::Silent);
    let mut seen = Vec::new();
    while let Some(next) = logs.next_undo(&every_step) {
        let undone = logs.undo(0, &every_step).unwrap();
        assert_eq!((next.number, &next.what, &next.articles), (undone.step, &undone.what, &undone.articles));
        seen.push((next.articles.len(), next.age));
    }
    // Of the last step nothing is left to undo.
    assert_eq!(seen, [(2, Age::ThisRun), (1, Age::Earlier)]);
    assert_eq!(logs.next_undo(&|_, _| false), None);
}
