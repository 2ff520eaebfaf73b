//! Counters larger than any real history.

use super::*;
use crate::state::line::{Line, Put};
use crate::state::record::{COUNTER_MAX, Device as Name};
use crate::trouble::{Fault, StateTrouble};

/// A line of another device that stars an article.
fn line(counter: u64, article: u32) -> Vec<u8> {
    let put = Put { to: true.into(), ids: vec![id(article)], ..Put::default() };
    let by = Name(u64::MAX);
    let line =
        Line { n: counter, at: 1, by, set: "starred".into(), put: vec![put], step: false, undoes: None };
    line.write()
}

const ABSURD: [u64; 3] = [COUNTER_MAX + 1, 1 << 53, u64::MAX];

#[test]
fn a_line_that_counts_absurdly_is_damaged_wherever_it_comes_from() {
    for counter in ABSURD {
        let device = Device::new("a");
        let mut logs = device.open();
        make(&mut logs, &read([1]), Step::Undoable);
        let imported = logs.import(&line(counter, 3), 0);
        assert_eq!((imported.damaged, imported.articles), (vec![1], vec![]), "{counter}");
        // The counter of the article is absurd, the line's own is small.
        let put = Put { to: true.into(), ids: vec![id(3)], ns: vec![counter], ..Put::default() };
        let of_each = Line {
            n: 1,
            at: 1,
            by: Name(7),
            set: "starred".into(),
            put: vec![put],
            step: false,
            undoes: None,
        };
        let foreign = [line(counter, 3), of_each.write(), line(40, 4)].concat();
        fs::write(device.log().with_file_name("ffffffffffffffff.log"), foreign).unwrap();
        let warnings = logs.poll().warnings;
        assert!(matches!(warnings[..], [StateTrouble::Damaged { lines: 2, .. }]), "{warnings:?}");
        assert!(!logs.state().marks(id(3)).starred && logs.state().marks(id(4)).starred);
        // Later changes still take effect.
        for on in [true, false] {
            for article in [3, 4, 5] {
                logs.append(&mark(SetMark { mark: Mark::Starred, on }, [article]), Step::Undoable, 0);
                assert_eq!(logs.state().marks(id(article)).starred, on, "{counter} {article}");
            }
        }
        assert_eq!(logs.unwritten(), 0);
        device.forget_cache();
        assert_eq!(known(&device.open()), known(&logs));
    }
}

#[test]
fn a_snapshot_that_believed_such_a_counter_is_made_again() {
    let device = Device::new("a");
    let mut logs = device.open();
    make(&mut logs, &read([1]), Step::Undoable);
    let sound = known(&logs);
    // As an earlier version wrote it.
    for record in Line::read(line(COUNTER_MAX, 3).trim_ascii_end()).unwrap().records() {
        let mut record = record;
        record.cell.stamp.counter = 1 << 53;
        logs.state.absorb(vec![record]);
    }
    logs.keep_snapshot();
    let mut logs = device.open();
    assert!(logs.are_reread());
    assert_eq!(known(&logs), sound);
    make(&mut logs, &mark(Mark::Starred.on(), [3]), Step::Undoable);
    make(&mut logs, &mark(Mark::Starred.off(), [3]), Step::Undoable);
    let logs = device.open();
    assert!(!logs.are_reread(), "once");
    assert!(!logs.state().marks(id(3)).starred);
}

#[test]
fn used_up_counters_are_reported_and_change_nothing() {
    let device = Device::new("a");
    let mut logs = device.open();
    make(&mut logs, &read([1]), Step::Undoable);
    logs.import(&line(COUNTER_MAX, 3), 0);
    let before = known(&logs);
    let warnings = StateTrouble::Kept(device.logs_folder(), Fault::Counters);
    assert_eq!(logs.append(&mark(Mark::Starred.off(), [3]), Step::Undoable, 0).taken_in.warnings, [warnings]);
    assert_eq!(logs.undo(0, &every_step), None);
    let by_hand = format!("{{\"set\":\"read\",\"put\":[{{\"to\":true,\"ids\":[\"{}\"]}}]}}", id(9));
    assert_eq!(logs.import(by_hand.as_bytes(), 0).articles, []);
    assert_eq!(known(&logs), before);
    let lost = StateTrouble::Unwritten { count: 3, path: device.logs_folder(), why: Fault::Counters };
    assert_eq!(logs.unwritten_trouble(), Some(lost));
}

impl Device {
    fn logs_folder(&self) -> PathBuf {
        self.options(Access::Write).folder
    }
}
