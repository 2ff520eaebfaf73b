#!/usr/bin/env bash
# pulldown-cmark 0.13.6: with ENABLE_DEFINITION_LIST, every line that begins with a colon is a definition.
#
# PHP Markdown Extra and Pandoc require a blank behind the colon. Here these all become `<dl>`, and the line before them
# the term:
#
#   Note            ->  <dt>Note</dt> <dd>class: wide</dd>        (an option of a MyST directive)
#   :class: wide
#
#   Words.          ->  <dt>Words.</dt> <dd>:: end</dd>           (the end of a box between colons)
#   ::: end
#
#   Words.          ->  <dt>Words.</dt> <dd>smile: and more</dd>  (the name of a picture character)
#   :smile: and more
#
# One colon of the words is lost each time. A program that turns the extension on has to guard such lines first.
#
# Fails if a line without a blank behind its first colon is text, or if `: What it means` is no definition.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
mkdir src
cat > Cargo.toml <<'TOML'
[package]
name = "definitions"
version = "0.0.0"
edition = "2021"

[dependencies]
pulldown-cmark = { version = "=0.13.6", default-features = false, features = ["html"] }
TOML
cat > src/main.rs <<'RUST'
use pulldown_cmark::{Options, Parser, html};

fn main() {
    let table = [
        ("Term\n: What it means\n", "<dd>What it means</dd>"),
        ("Note\n:class: wide\n", "<dd>class: wide</dd>"),
        ("Words.\n::: end\n", "<dd>:: end</dd>"),
        ("Words.\n:smile: and more\n", "<dd>smile: and more</dd>"),
    ];
    for (text, definition) in table {
        let mut out = String::new();
        html::push_html(&mut out, Parser::new_ext(text, Options::ENABLE_DEFINITION_LIST));
        println!("{text:?} -> {out:?}");
        assert!(out.contains(definition), "{text:?} has no {definition}");
    }
}
RUST
cargo run --quiet --release
echo 'as described'
