//! Writes a library of invented articles for the other benchmarks:
//! `cargo bench --bench generate -- FOLDER COUNT [SEED [BYTES]]`, where BYTES is the mean length of a body.
//!
//! The same arguments give the same files.
#![expect(clippy::disallowed_methods, reason = "a program that writes files")]
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program that talks to its user")]

mod article;
mod random;
mod words;

use std::path::Path;
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let number = |at: usize, default: u64| arguments.get(at).map_or(Some(default), |text| text.parse().ok());
    let (Some(folder), Some(count), Some(seed), Some(mean)) =
        (arguments.first(), number(1, 1000), number(2, 1), number(3, 3280))
    else {
        println!("usage: cargo bench --bench generate -- FOLDER COUNT [SEED [BYTES]]");
        return ExitCode::SUCCESS;
    };
    match write_library(Path::new(folder), count, seed, usize::try_from(mean).unwrap_or(3280)) {
        Ok(bytes) => {
            println!("{count} files, {bytes} bytes");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{folder}: {error}");
            ExitCode::FAILURE
        }
    }
}

fn write_library(folder: &Path, count: u64, seed: u64, mean: usize) -> std::io::Result<u64> {
    for category in words::CATEGORIES {
        for source in words::SOURCES {
            for section in words::SECTIONS {
                std::fs::create_dir_all(folder.join("post").join(category).join(source).join(section))?;
            }
        }
    }
    let (next, bytes) = (AtomicU64::new(0), AtomicU64::new(0));
    let work = || -> std::io::Result<()> {
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= count {
                return Ok(());
            }
            let file = article::write(seed, number, count, mean);
            bytes.fetch_add(file.bytes.len() as u64, Ordering::Relaxed);
            std::fs::write(folder.join(file.path), file.bytes)?;
        }
    };
    let threads = std::thread::available_parallelism().map_or(2, usize::from);
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        workers.into_iter().try_for_each(|worker| worker.join().unwrap_or(Ok(())))
    })?;
    Ok(bytes.into_inner())
}
