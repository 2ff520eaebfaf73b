#!/usr/bin/env bash
# html2text 0.17.4: with the rich decorator, the cost of a text grows with the number of inline elements around it.
#
# 2,000 short lines in one <em>, and the same lines in 21 <em>, one inside the other, are read with `config::rich()` and
# with `config::plain_no_decorate()`. Bytes allocated on the way:
#
#   rich:  6.2 MB in 1 <em>, 29.3 MB in 21: each further element costs about 580 bytes a line, since every piece of text
#          gets a copy of the whole stack of annotations
#   plain: 5.1 MB in 1 <em>, 5.2 MB in 21
#
# <div> and <section> cost nothing there, <blockquote> and lists about a sixth of it. A program that shows
# untrusted pages with the rich decorator has to limit how deep inline elements may nest, not only how long a page may be.
#
# Fails if 21 elements no longer cost at least three times what one costs, or if the plain decorator costs more as well.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
mkdir src
cat > Cargo.toml <<'END'
[package]
name = "annotations"
version = "0.0.0"
edition = "2021"

[dependencies]
html2text = "=0.17.4"
stats_alloc = "=0.1.10"
END
cat > src/main.rs <<'END'
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};
use std::alloc::System;

#[global_allocator]
static GLOBAL: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// The bytes that are allocated while something is made.
fn bytes<T>(make: impl FnOnce() -> T) -> usize {
    let region = Region::new(GLOBAL);
    drop(make());
    region.change().bytes_allocated
}

fn main() {
    let lines = "one short line<br>".repeat(2000);
    let page = |depth| format!("{}{lines}{}", "<em>".repeat(depth), "</em>".repeat(depth));
    let rich = |depth| {
        let page = page(depth);
        bytes(|| html2text::config::rich().lines_from_read(page.as_bytes(), 80).unwrap())
    };
    let plain = |depth| {
        let page = page(depth);
        bytes(|| html2text::config::plain_no_decorate().string_from_read(page.as_bytes(), 80).unwrap())
    };
    let (rich, plain) = ([rich(1), rich(21)], [plain(1), plain(21)]);
    println!("rich:  {:9} bytes in 1 element, {:9} in 21", rich[0], rich[1]);
    println!("plain: {:9} bytes in 1 element, {:9} in 21", plain[0], plain[1]);
    assert!(rich[1] > 3 * rich[0], "the rich decorator no longer costs more with depth");
    assert!(plain[1] < 2 * plain[0], "the plain decorator costs more with depth");
}
END
cargo run --quiet --release
echo 'as described'
