#!/usr/bin/env bash
# pulldown-cmark 0.13.6: the parser looks like a stream of events, but holds the tree of the whole text before the first.
#
# `Parser::new` gets a list of 10,000 items (`- a`, 40 KB) and no event is taken. Memory held after that:
#
#   3.8 MB, 95 times the text; of 1,000 items 0.4 MB, so it grows with the text
#
# A program that reads Markdown of any size cannot bound its memory by taking few events at a time: it has to limit or
# split the text that it passes to the parser.
#
# Fails if less than 20 bytes are held for each byte of the text.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
mkdir src
cat > Cargo.toml <<'END'
[package]
name = "tree"
version = "0.0.0"
edition = "2021"

[dependencies]
pulldown-cmark = { version = "=0.13.6", default-features = false }
stats_alloc = "=0.1.10"
END
cat > src/main.rs <<'END'
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};
use std::alloc::System;

#[global_allocator]
static GLOBAL: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// The bytes that a parser holds that was not asked for anything yet.
fn held(text: &str) -> isize {
    let region = Region::new(GLOBAL);
    let parser = pulldown_cmark::Parser::new(text);
    let change = region.change();
    drop(parser);
    change.bytes_allocated as isize + change.bytes_reallocated - change.bytes_deallocated as isize
}

fn main() {
    for items in [1_000, 10_000] {
        let text = "- a\n".repeat(items);
        let held = held(&text);
        println!("{items:6} items, {:6} bytes of text: {held:8} bytes before the first event", text.len());
        assert!(held > 20 * text.len() as isize, "the tree is no longer made at once");
    }
}
END
cargo run --quiet --release
echo 'as described'
