# Commands for https://just.systems. CONTRIBUTING.md names the commands behind them.

# lists the recipes
default:
    @just --list

# everything that must hold before a change is merged
check:
    .ci/run

# every test
test:
    cargo test --locked

# tests of pure code, and those that read sources and documents
test-fast:
    cargo test --locked --lib
    cargo test --locked --test layers --test wording --test cases --test documents

# fuzz targets in turn, in one process
fuzz seconds="600":
    NEWSRACK_FUZZ_SECONDS={{ seconds }} cargo test --locked --release --test fuzz -- --ignored --nocapture all_in_turn

# layout benchmarks; benches/README.md has the others
bench:
    cargo bench --bench layout

# writes changed screens and shows the differences
snapshots:
    INSTA_UPDATE=always cargo test --locked --lib pages
    INSTA_UPDATE=always cargo test --locked --test screens
    git diff -- '*.snap'

# the documentation of the code
docs:
    RUSTDOCFLAGS="-D warnings" cargo doc --locked --no-deps
