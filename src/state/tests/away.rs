//! Logs missing from their folder: a drive is not mounted, or somebody removed them.

use super::*;
use crate::trouble::{Fault, StateTrouble};

/// What is at the folder's path while its logs are missing.
#[derive(Clone, Copy, Debug)]
enum Left {
    Nothing,
    /// An empty folder, like a mount point.
    MountPoint,
}

const LEFT: [Left; 2] = [Left::Nothing, Left::MountPoint];

impl Device {
    fn logs(&self) -> PathBuf {
        self.options(Access::Write).folder
    }

    fn take_away(&self, left: Left) {
        fs::rename(self.logs(), self.logs().with_extension("away")).unwrap();
        if matches!(left, Left::MountPoint) {
            fs::create_dir(self.logs()).unwrap();
        }
    }

    fn bring_back(&self) {
        let _ = fs::remove_dir(self.logs());
        fs::rename(self.logs().with_extension("away"), self.logs()).unwrap();
    }

    /// Checks that nothing was created at the folder's path.
    #[track_caller]
    fn holds_nothing(&self, left: Left) {
        match left {
            Left::Nothing => assert!(!self.logs().exists()),
            Left::MountPoint => assert_eq!(fs::read_dir(self.logs()).unwrap().count(), 0),
        }
    }

    fn is_gone(&self) -> StateTrouble {
        StateTrouble::File(self.logs(), Fault::Away)
    }

    /// Opens the logs without the snapshot.
    fn afresh(&self) -> Logs {
        self.forget_cache();
        self.open()
    }
}

#[test]
fn changes_wait_until_the_logs_are_there_again() {
    for left in LEFT {
        let device = Device::new("a");
        let mut logs = device.open();
        make(&mut logs, &read([1]), Step::Undoable);
        device.take_away(left);
        let warnings = logs.append(&read([2]), Step::Undoable, 0).taken_in.warnings;
        assert_eq!(warnings, [StateTrouble::Kept(device.logs(), Fault::Away)], "{left:?}");
        assert_eq!(logs.append(&read([3]), Step::Undoable, 0).taken_in.warnings, []);
        assert_eq!((logs.poll().warnings, logs.keep_house().warnings), (vec![], vec![]));
        assert_eq!((logs.unwritten(), logs.is_away()), (2, true));
        let lost = StateTrouble::Unwritten { count: 2, path: device.logs(), why: Fault::Away };
        assert_eq!(logs.unwritten_trouble(), Some(lost));
        // The state stays known to this program and to one that starts now.
        let is_read = |logs: &Logs| [1, 2, 3].map(|article| logs.state().marks(id(article)).read.is_some());
        assert_eq!(is_read(&logs), [true; 3]);
        assert!(logs.make_folder().is_err());
        for access in [Access::Write, Access::Look] {
            let Opened { mut logs, warnings } = Logs::open(device.options(access));
            assert_eq!((warnings, logs.poll().warnings), (vec![device.is_gone()], vec![]), "{left:?}");
        }
        device.holds_nothing(left);
        device.bring_back();
        assert_eq!(logs.retry().warnings, [StateTrouble::Written(2)]);
        assert_eq!((logs.unwritten(), logs.is_away(), logs.have_come_back()), (0, false, true));
        assert_eq!(is_read(&device.afresh()), [true; 3], "{left:?}");
    }
}

#[test]
fn a_start_without_the_logs_changes_what_they_say() {
    for left in LEFT {
        let device = Device::new("a");
        let mut logs = device.open();
        make(&mut logs, &mark(Mark::Starred.on(), [1, 2]), Step::Undoable);
        make(&mut logs, &put(Table::Baseline, "/news", 1_000), Step::Silent);
        make(&mut logs, &read(0..9), Step::Undoable);
        make(&mut logs, &mark(Mark::Starred.on(), [3]), Step::Undoable);
        device.forget_cache();
        device.take_away(left);
        let Opened { mut logs, .. } = Logs::open(device.options(Access::Write));
        // Marks unknown here are removed in the logs nevertheless. An undone change leaves them as they were.
        logs.append(&mark(Mark::Starred.off(), [1, 2, 3]), Step::Undoable, 0);
        logs.append(&read([20]), Step::Undoable, 0);
        assert_eq!(logs.undo(0, &every_step).unwrap().articles, [id(20)]);
        // The missing logs contain the baseline, so this one is not recorded.
        logs.append(&put(Table::Baseline, "/news", 9_000), Step::Undoable, 0);
        assert_eq!(logs.unwritten(), 3);
        device.holds_nothing(left);
        device.bring_back();
        assert_eq!(logs.retry().warnings, [StateTrouble::Written(3)]);
        for logs in [logs, device.afresh()] {
            let starred = (0..9).filter(|article| logs.state().marks(id(*article)).starred).count();
            assert_eq!(starred, 0, "{left:?}");
            assert_eq!(logs.state().marks(id(5)).read, Some(true));
            assert_eq!(logs.state().marks(id(20)).read, None);
            assert_eq!(logs.state().value(Table::Baseline, "/news"), Some(&Value::from(1_000)));
        }
        let mut logs = device.open();
        assert_eq!(logs.undo(0, &every_step).unwrap().articles.len(), 3, "steps keep their order");
    }
}

#[test]
fn an_empty_log_starts_over_with_what_is_still_known() {
    for left in LEFT {
        let device = Device::new("a");
        let mut logs = device.open();
        make(&mut logs, &read([1]), Step::Undoable);
        make(&mut logs, &put(Table::Mute, "author:Zed", true), Step::Undoable);
        device.take_away(left);
        logs.append(&read([2]), Step::Undoable, 0);
        device.holds_nothing(left);
        let _ = fs::create_dir(device.logs());
        fs::write(device.logs().join("new.log"), "").unwrap();
        assert_eq!(logs.retry().warnings, [StateTrouble::Written(1)]);
        let before = meaning(&logs);
        assert_eq!(before.len(), 3);
        assert_eq!(meaning(&device.afresh()), before, "{left:?}");
        assert_eq!(device.open().undo(0, &every_step).unwrap().articles, [id(2)]);
    }
}

#[test]
fn a_log_that_was_removed_alone_is_written_again() {
    let (device, other) = (Device::new("a"), Device::new("b"));
    let mut elsewhere = other.open();
    make(&mut elsewhere, &read([7]), Step::Undoable);
    let mut logs = device.open();
    make(&mut logs, &read([1]), Step::Undoable);
    fs::copy(other.log(), device.logs().join(other.log().file_name().unwrap())).unwrap();
    logs.poll();
    fs::remove_file(logs.own_path()).unwrap();
    make(&mut logs, &read([2]), Step::Undoable);
    let before = meaning(&logs);
    assert_eq!((before.len(), meaning(&device.afresh())), (3, before));
}

#[test]
fn a_folder_is_made_where_none_held_logs_and_another_device_s_log_is_enough() {
    let (device, other) = (Device::new("a"), Device::new("b"));
    let mut logs = device.open();
    assert_eq!(logs.make_folder(), Ok(()));
    make(&mut logs, &read([1]), Step::Undoable);
    make(&mut other.open(), &read([2]), Step::Undoable);
    // A synchronised folder may have received only the logs of other devices.
    fs::remove_dir_all(device.logs()).unwrap();
    fs::create_dir(device.logs()).unwrap();
    fs::copy(other.log(), device.logs().join(other.log().file_name().unwrap())).unwrap();
    device.forget_cache();
    let mut logs = device.open();
    make(&mut logs, &read([3]), Step::Undoable);
    assert_eq!(fs::read_dir(device.logs()).unwrap().count(), 2);
    // Another folder has no note.
    let elsewhere =
        LogOptions { folder: device.folder.path().join("elsewhere"), ..device.options(Access::Write) };
    let Opened { mut logs, warnings } = Logs::open(elsewhere.clone());
    assert_eq!(warnings, []);
    make(&mut logs, &read([4]), Step::Undoable);
    for folder in [&elsewhere.folder, &device.logs()] {
        fs::remove_dir_all(folder).unwrap();
        let options = LogOptions { folder: folder.clone(), ..elsewhere.clone() };
        assert_eq!(Logs::open(options).warnings, [StateTrouble::File(folder.clone(), Fault::Away)]);
    }
}
