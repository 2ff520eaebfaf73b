//! The logs of the reading state: a line counts if its checksum is right; a damaged line affects no other line.

use super::{check_line, ms, ns};
use crate::runner::{Case, Features, Target};
use newsrack::article::ArticleId;
use newsrack::article::marks::Mark;
use newsrack::state::{Access, Change, LogOptions, Logs, Opened, Step};
use std::path::Path;

pub(super) const STATE_LOG: Target = Target {
    name: "state_log",
    pieces: &[
        "{\"n\":17,\"at\":1790000000,\"by\":\"9f02c4d1e8a35b76\",\"set\":\"read\",\"put\":[{\"to\":true,\"ids\":[\"abababababababababababababababab\"]}]}\n",
        "{\"n\":1,\"by\":\"0000000000000001\",\"set\":\"place\",\"put\":[{\"to\":[3,14],\"ids\":[\"00000000000000000000000000000001\"]}]}\n",
        "{\"set\":\"starred\",\"put\":[{\"to\":false,\"ids\":[\"00000000000000000000000000000001\"]}]}\n",
        "{\"n\":3,\"by\":\"9f02c4d1e8a35b76\",\"set\":\"searches\",\"put\":[{\"key\":\"x\",\"to\":{\"a\":[1]},\"was\":null}],\"step\":true}\n",
        "{\"n\":4,\"by\":\"9f02c4d1e8a35b76\",\"set\":\"searches\",\"put\":[{\"key\":\"x\"}],\"undoes\":3}\n",
        "\"n\":",
        "\"at\":",
        "\"by\":",
        "\"set\":",
        "\"put\":",
        "\"to\":",
        "\"ids\":",
        "\"ns\":[",
        "\"was\":",
        "\"key\":",
        "\"sum\":\"00000000\"",
        "{",
        "}",
        "[",
        "]",
        ",",
        "\"",
        "\n",
        "true",
        "null",
        "9007199254740993",
        "-1",
        "1e308",
        "\"read\"",
        "\"starred\"",
        "\"muted\"",
        "\"place\"",
        "\"arrived\"",
        "\"\\u001b[31m\"",
        "\\ud800",
        "\r\n",
        "\0",
    ],
    check: state_log,
    longest: 32 << 10,
    budget: (ms(300), ns(20_000)),
};

/// Adds the checksum to each line without one, so that mutations reach the code behind that check.
fn sealed(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() + 64);
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let body = line.strip_suffix(b"}\n").filter(|body| !body.ends_with(b"\""));
        match body {
            Some(body) => {
                let hash = blake3::hash(body).to_hex();
                let sum = &hash[..8];
                out.extend_from_slice(body);
                out.extend_from_slice(format!(",\"sum\":\"{sum}\"}}\n").as_bytes());
            }
            None => out.extend_from_slice(line),
        }
    }
    out
}

fn open(folder: &Path, access: Access) -> Opened {
    let below = |name: &str| folder.join(name);
    Logs::open(LogOptions {
        folder: below("logs"),
        local: below("local"),
        cache: Some(below("cache")),
        access,
    })
}

fn exported(logs: &Logs) -> Vec<u8> {
    let mut out = Vec::new();
    logs.export(&mut out, 0).unwrap();
    out
}

fn scratch() -> tempfile::TempDir {
    // In memory if possible, because every line is synced to disk.
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { tempfile::tempdir_in(memory).unwrap() } else { tempfile::tempdir().unwrap() }
}

const BEFORE: ArticleId = ArticleId([0xb0; 16]);
const BEHIND: ArticleId = ArticleId([0xbe; 16]);

fn known(id: ArticleId) -> Vec<u8> {
    sealed(
        format!(
            "{{\"n\":5,\"at\":0,\"by\":\"00000000000000ff\",\"set\":\"read\",\"put\":[{{\"to\":true,\"ids\":[\"{id}\"]}}]}}\n"
        )
        .as_bytes(),
    )
}

fn state_log(case: &Case, seen: &mut Features) {
    let folder = scratch();
    std::fs::create_dir(folder.path().join("logs")).unwrap();
    let path = folder.path().join("logs/00000000000000ff.log");
    let damaged = sealed(&case.bytes);
    let mut log = [known(BEFORE), damaged.clone()].concat();
    if !log.ends_with(b"\n") {
        log.push(b'\n');
    }
    log.extend(known(BEHIND));
    std::fs::write(&path, &log).unwrap();
    let Opened { mut logs, warnings } = open(folder.path(), Access::Write);
    for line in &warnings {
        let line = line.to_string();
        check_line(&line);
        seen.message(&line);
    }
    // A damaged line affects no other line.
    let said = |id: ArticleId| damaged.windows(32).any(|window| window == id.to_string().as_bytes());
    for id in [BEFORE, BEHIND] {
        assert!(logs.state().marks(id).read == Some(true) || said(id), "a sound line beside damage is lost");
    }
    let first = exported(&logs);
    // Reading it again, with and without the snapshot, gives the same state.
    assert_eq!(
        exported(&open(folder.path(), Access::Look).logs),
        first,
        "a second start knows something else"
    );
    let _ = std::fs::remove_dir_all(folder.path().join("cache"));
    assert_eq!(
        exported(&open(folder.path(), Access::Look).logs),
        first,
        "without the snapshot something else"
    );
    assert_eq!(std::fs::read(&path).unwrap(), log, "another device's log was written");
    // Another device that imports it has the same state.
    let other = scratch();
    let mut there = open(other.path(), Access::Write).logs;
    let imported = there.import(&first, 0);
    assert_eq!(imported.damaged, Vec::<usize>::new(), "an export that is not understood");
    let sorted = |lines: Vec<u8>| {
        let mut lines: Vec<Vec<u8>> = lines.split(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
        lines.sort();
        lines
    };
    assert_eq!(sorted(exported(&there)), sorted(first), "another device knows something else");
    // New changes can still be written.
    let article = ArticleId([7; 16]);
    let mark = Change::Mark { set: Mark::Starred.on(), articles: vec![article] };
    logs.append(&mark, Step::Undoable, 0);
    assert!(logs.state().marks(article).starred || logs.unwritten() > 0);
    drop(logs);
    assert!(open(folder.path(), Access::Look).logs.state().marks(article).starred, "a mark is lost");
    seen.saw((warnings.len().min(4), imported.articles.len().min(6), imported.tables));
    seen.count("articles", imported.articles.len());
}
