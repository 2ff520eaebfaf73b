//! Many devices whose logs arrive in any order, and logs of random bytes.

use super::*;
use arbtest::arbitrary::{Result, Unstructured};

/// One of several devices, and every content its log ever had.
struct Member {
    device: Device,
    logs: Logs,
    versions: Vec<Vec<u8>>,
}

impl Member {
    fn new(name: &'static str) -> Self {
        let device = Device::new(name);
        let logs = device.open_with(Files::default()).logs;
        Self { device, logs, versions: vec![Vec::new()] }
    }

    fn note_version(&mut self) {
        self.versions.push(fs::read(self.logs.own_path()).unwrap_or_default());
    }
}

fn action(u: &mut Unstructured<'_>) -> Result<Change> {
    let articles = |u: &mut Unstructured<'_>| -> Result<Vec<ArticleId>> {
        (0..u.int_in_range(1..=4)?).map(|_| Ok(id(u.int_in_range(0..=5)?))).collect()
    };
    let on = u.arbitrary()?;
    Ok(match u.int_in_range(0..=6)? {
        0 | 1 => Change::Mark { set: SetMark { mark: Mark::Read, on }, articles: articles(u)? },
        2 => {
            let mark = *u.choose(&[Mark::Starred, Mark::Muted])?;
            Change::Mark { set: SetMark { mark, on }, articles: articles(u)? }
        }
        3 => place(u.int_in_range(0..=5)?, u.int_in_range(0..=3)?, 1),
        4 => Change::Arrived { at: u.int_in_range(0..=9)?, articles: articles(u)? },
        5 => Change::Carry(vec![(id(u.int_in_range(0..=5)?), id(u.int_in_range(0..=5)?))]),
        _ => Change::Put {
            table: *u.choose(&[Table::Mute, Table::Baseline])?,
            key: u.choose(&["one", "two"])?.to_string(),
            value: u.arbitrary::<Option<u8>>()?.map(Value::from),
        },
    })
}

/// Changes something on one device, or copies a log between two.
fn happen(u: &mut Unstructured<'_>, members: &mut [Member]) -> Result<()> {
    let at = u.choose_index(members.len())?;
    // The clocks are a day apart.
    let now = 86_400 * i64::try_from(at).unwrap();
    match u.int_in_range(0..=12)? {
        0..=4 => {
            let action = action(u)?;
            let step = *u.choose(&[Step::Undoable, Step::Silent])?;
            members[at].logs.append(&action, step, now);
            members[at].note_version();
        }
        5 => {
            members[at].logs.undo(now, &every_step);
            members[at].note_version();
        }
        6..=8 => {
            // Any content of another's log, possibly old or only its beginning.
            let from = u.choose_index(members.len())?;
            if from != at {
                let version = u.choose(&members[from].versions)?.clone();
                let len = if u.ratio(1, 3)? { u.choose_index(version.len() + 1)? } else { version.len() };
                let name = members[from].logs.own_name();
                let name = if u.ratio(1, 4)? { name.replace(".log", ".sync-conflict-1-A.log") } else { name };
                let folder = members[at].device.options(Access::Write).folder;
                fs::create_dir_all(&folder).unwrap();
                fs::write(folder.join(name), &version[..len]).unwrap();
                if u.ratio(2, 3)? {
                    members[at].logs.poll();
                }
            }
        }
        9 => {
            members[at].logs.try_compact(&mut crate::state::Changes::default()).unwrap();
            members[at].note_version();
        }
        10 => members[at].logs.keep_snapshot(),
        11 => {
            if u.ratio(1, 2)? {
                members[at].device.forget_cache();
            }
            members[at].logs = members[at].device.open_with(Files::default()).logs;
        }
        _ => {
            let from = u.choose_index(members.len())?;
            let mut lines = Vec::new();
            members[from].logs.export(&mut lines, 0).unwrap();
            members[at].logs.import(&lines, now);
            members[at].note_version();
        }
    }
    Ok(())
}

#[test]
fn all_devices_come_to_the_same_state() {
    arbtest::arbtest(|u| {
        let mut members = ["a", "b", "c"].map(Member::new);
        for _ in 0..u.int_in_range(1..=60)? {
            happen(u, &mut members)?;
        }
        // Finally every log arrives everywhere.
        for from in 0..members.len() {
            let own = fs::read(members[from].logs.own_path()).unwrap_or_default();
            let name = members[from].logs.own_name();
            for to in (0..members.len()).filter(|to| *to != from) {
                let folder = members[to].device.options(Access::Write).folder;
                fs::create_dir_all(&folder).unwrap();
                fs::write(folder.join(&name), &own).unwrap();
            }
        }
        let mut states = Vec::new();
        for member in &mut members {
            member.logs.poll();
            states.push(known(&member.logs));
        }
        assert_eq!(states[0], states[1]);
        assert_eq!(states[0], states[2]);
        // Reading at once and reading in steps give the same state.
        for member in &members {
            states.push(known(&member.device.open_with(Files::default()).logs));
            member.device.forget_cache();
            states.push(known(&member.device.open_with(Files::default()).logs));
        }
        assert!(states.iter().all(|state| *state == states[0]));
        Ok(())
    })
    .budget_ms(3_000);
}

#[test]
fn a_log_of_any_bytes_is_read_and_written_on() {
    arbtest::arbtest(|u| {
        let device = Device::new("a");
        let mut logs = device.open_with(Files::default()).logs;
        for article in 0..u.int_in_range(0..=3)? {
            logs.append(&read([article]), Step::Undoable, 0);
        }
        let path = logs.own_path();
        let mut bytes = fs::read(&path).unwrap_or_default();
        // Random bytes are changed, removed and inserted.
        for _ in 0..u.int_in_range(0..=8)? {
            let at = u.choose_index(bytes.len() + 1)?;
            match u.int_in_range(0..=2)? {
                0 if at < bytes.len() => bytes[at] = u.arbitrary()?,
                1 => bytes.truncate(at),
                _ => {
                    let some: Vec<u8> = u.arbitrary()?;
                    bytes.splice(at..at, some);
                }
            }
        }
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, &bytes).unwrap();
        device.forget_cache();
        let Opened { mut logs, warnings } = Logs::open(device.options(Access::Write));
        assert!(
            warnings.len() <= 1
                && warnings
                    .iter()
                    .map(ToString::to_string)
                    .all(|line| crate::text::clean_line(&line) == line)
        );
        logs.undo(0, &every_step);
        logs.append(&read([99]), Step::Undoable, 0);
        let all = known(&logs);
        logs.try_compact(&mut crate::state::Changes::default()).unwrap();
        assert_eq!(known(&logs), all);
        device.forget_cache();
        let mut logs = device.open_with(Files::default()).logs;
        assert_eq!(known(&logs), all);
        assert_eq!(logs.undo(0, &every_step).unwrap().articles, [id(99)]);
        // An import must not panic either.
        Device::new("b").open().import(&bytes, 0);
        Ok(())
    })
    .budget_ms(2_000);
}
