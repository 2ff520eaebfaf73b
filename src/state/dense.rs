//! The merged state as log lines, with many articles in each: for exports and compacted logs.

use super::line::{Line, Put};
use super::merge::Tables;
use super::record::{Record, Stamp};
use std::io;

/// The most articles in one line, because damage to a line loses all of them.
const TOGETHER: usize = 64;
/// The most records that are grouped into lines at once.
const CHUNK: usize = 4096;

/// Writes records and tables as lines. The records may come in any order; records close to each other are grouped.
pub(super) fn dense(
    records: &mut dyn Iterator<Item = Record>,
    tables: &Tables,
    now: i64,
    out: &mut dyn FnMut(&[u8]) -> io::Result<()>,
) -> io::Result<()> {
    let line = |Stamp { counter, device }, set: &str, put| Line {
        n: counter,
        at: now,
        by: device,
        set: set.to_owned(),
        put,
        step: false,
        undoes: None,
    };
    let mut chunk = Vec::with_capacity(CHUNK);
    loop {
        chunk.clear();
        chunk.extend(records.take(CHUNK));
        if chunk.is_empty() {
            break;
        }
        chunk.sort_unstable_by_key(|record| {
            (record.key.1, record.cell.stamp.device, record.cell.value, record.key.0)
        });
        let alike = chunk.chunk_by(|a, b| a.key.1 == b.key.1 && a.cell.stamp.device == b.cell.stamp.device);
        for some in alike.flat_map(|alike| alike.chunks(TOGETHER)) {
            let Some(Record { key: (_, field), cell }) = some.first() else { continue };
            let puts = some.chunk_by(|a, b| a.cell.value == b.cell.value).map(|same| Put {
                to: field.decode(same[0].cell.value),
                ids: same.iter().map(|record| record.key.0).collect(),
                ns: same.iter().map(|record| record.cell.stamp.counter).collect(),
                ..Put::default()
            });
            let counter = some.iter().map(|record| record.cell.stamp.counter).max().unwrap_or_default();
            let stamp = Stamp { counter, device: cell.stamp.device };
            out(&line(stamp, field.name(), puts.collect()).write())?;
        }
    }
    for (name, entries) in tables {
        for (key, entry) in entries {
            let put = Put { to: entry.value.clone(), key: Some(key.clone()), ..Put::default() };
            out(&line(Stamp { counter: entry.n, device: entry.by }, name, vec![put]).write())?;
        }
    }
    Ok(())
}
