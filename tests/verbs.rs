//! The commands as other programs use them: their output and exit codes.

#[path = "support/desk.rs"]
mod desk;

use desk::{Desk, article};
use serde_json::Value;
use std::io::{BufRead, BufReader, Write};
use std::process::{Output, Stdio};

fn desk() -> Desk {
    let desk = Desk::new();
    let alpha = "---\ntitle: Alpha bridge\ndate: Tue, 24 Mar 2026 11:59:00 GMT\nauthor: Zed\ncategories:\n - 新媒体\n - A/B\n\
        tags: [one, two/three]\nlink: https://paper.example/alpha\nsummary: Short.\n---\n\n\
        <p>The <b>ferry</b> is gone.</p><p><img src=\"pictures/a b.png\" alt=\"A bridge\" title=\"T\"><br>caption</p>\n";
    desk.write("news/alpha.md", alpha);
    desk.write("news/beta.md", "---\ntitle: beta\ndate: 2026-03-23 08:00:00 +0800\nauthor: Ann\ncategories: [新媒体]\n---\n\n渡口的船\n");
    desk.write(
        "news/drafts/gamma.md",
        article("Gamma", "2025-12-31 23:30:00 +0800", "<p>ferry</p>").replace("date:", "draft: true\ndate:"),
    );
    desk.write("news/later.md", article("Later", "2099-01-01 00:00:00 +0800", "<p>ahead</p>"));
    desk.write("news/undated.md", "---\ntitle: Undated\n---\n\n<p>no day</p>\n");
    desk.write("news/pictures/a b.png", b"\x89PNG\r\n\x1a\n");
    desk
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

/// The output of a successful run.
#[track_caller]
fn printed(desk: &Desk, arguments: &[&str]) -> String {
    let output = desk.run(arguments);
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {output:?}");
    assert_eq!(text(&output.stderr), "", "{arguments:?}");
    text(&output.stdout)
}

/// An error is one line on standard error and exit code 2.
#[track_caller]
fn fails(output: &Output, begins: &str) {
    let line = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(line.starts_with(begins), "{line:?} does not begin with {begins:?}");
    assert!(line.ends_with('\n') && line.lines().count() == 1, "{line:?}");
    assert_eq!(text(&output.stdout), "", "{line}");
}

/// The names of the files that `list -0` prints.
#[track_caller]
fn names(desk: &Desk, arguments: &[&str]) -> String {
    let out = printed(desk, &[&["list", "-0", "news"], arguments].concat());
    let stem = |path: &str| path.rsplit('/').next().unwrap_or_default().trim_end_matches(".md").to_owned();
    out.split_terminator('\0').map(stem).collect::<Vec<_>>().join(" ")
}

#[test]
fn list_prints_path_date_and_title() {
    let desk = desk();
    let expected = "news/alpha.md\t2026-03-24 19:59\tAlpha bridge\n\
        news/beta.md\t2026-03-23 08:00\tbeta\n\
        news/drafts/gamma.md\t2025-12-31 23:30\tGamma\n\
        news/undated.md\t\tUndated\n\
        news/later.md\t2099-01-01 00:00\tLater\n";
    assert_eq!(printed(&desk, &["list", "news"]), expected);
    // Paths are printed as given.
    assert_eq!(printed(&desk, &["list", "./news/"]), expected.replace("news/", "./news/"));
    assert_eq!(printed(&desk, &["list", "news/beta.md"]), "news/beta.md\t2026-03-23 08:00\tbeta\n");
    assert_eq!(
        printed(&desk, &["list", "-0", "news/beta.md", "news/alpha.md"]),
        "news/alpha.md\0news/beta.md\0"
    );
}

#[test]
fn list_chooses_and_orders() {
    let desk = desk();
    let table: [(&[&str], &str); 31] = [
        (&["--category", "新媒体"], "alpha beta"),
        (&["--category", "新媒体/A\\/B"], "alpha"),
        (&["--category", "新媒体/A"], ""),
        (&["--category", "A\\/B"], ""),
        (&["--category", "新"], ""),
        (&["--tag", "one"], "alpha"),
        (&["--tag", "two"], "alpha"),
        (&["--tag", "tw"], ""),
        (&["--since", "2026-03-23"], "alpha beta later"),
        (&["--since", "2026-03-24"], "alpha later"),
        (&["--since", "2026", "--until", "2027"], "alpha beta"),
        (&["--until", "2026-03-24"], "beta gamma"),
        (&["--until", "2026"], "gamma"),
        (&["--since", "2026-03", "--until", "2026-04"], "alpha beta"),
        (&["--limit", "2"], "alpha beta"),
        (&["--limit", "0"], "alpha beta gamma undated later"),
        (&["--sort", "title"], "alpha gamma later undated beta"),
        (&["--sort", "source"], "beta alpha"),
        (&["--sort", "date"], "alpha beta gamma undated later"),
        (&["--query", "ferry"], "alpha gamma"),
        (&["--query", "渡口"], "beta"),
        (&["--query", "-ferry is:unread"], "beta undated later"),
        (&["--query", "title:bridge"], "alpha"),
        (&["--query", "author:zed"], "alpha"),
        (&["--query", "category:\"新媒体/A\\/B\""], "alpha"),
        (&["--query", "since:2026 until:2027 -渡口"], "alpha"),
        (&["--query", "\"the ferry is\""], "alpha"),
        (&["--query", "img"], ""),
        (&["--query", "no such words"], ""),
        (&["--unread"], "alpha beta undated later"),
        (&["--starred"], ""),
    ];
    for (arguments, expected) in table {
        let found = names(&desk, arguments);
        if arguments.contains(&"source") {
            assert!(found.starts_with(expected), "{arguments:?}: {found}");
        } else {
            assert_eq!(found, expected, "{arguments:?}");
        }
    }
}

#[test]
fn json_has_these_fields_in_this_order() {
    let desk = desk();
    let out = printed(&desk, &["list", "--json", "news"]);
    let lines: Vec<&str> = out.lines().collect();
    assert_eq!(lines.len(), 5);
    let (id, rest) = lines[0].split_once(",\"path\"").expect("a path after the id");
    let hex = id.strip_prefix("{\"id\":\"").and_then(|id| id.strip_suffix('"')).expect("an id");
    assert!(hex.len() == 32 && hex.bytes().all(|byte| byte.is_ascii_hexdigit()), "{hex}");
    assert_eq!(
        rest,
        ":\"news/alpha.md\",\"title\":\"Alpha bridge\",\"date\":\"2026-03-24T11:59:00Z\",\
        \"date_from\":\"front matter\",\"author\":\"Zed\",\"categories\":[[\"新媒体\",\"A/B\"]],\
        \"tags\":[\"one\",\"two/three\"],\"link\":\"https://paper.example/alpha\",\"summary\":\"Short.\",\
        \"draft\":false,\"profile\":\"plain\",\"problems\":[],\"read\":false,\"starred\":false}"
    );
    let rows: Vec<Value> = lines.iter().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(rows[2]["draft"], true);
    for key in ["date", "date_from", "author", "link", "summary"] {
        assert_eq!(rows[3][key], Value::Null, "{key}");
    }
    assert_eq!(rows[3]["categories"], Value::Array(Vec::new()));
}

#[test]
fn the_sources_of_dates_are_printed() {
    let desk = Desk::new();
    desk.write("news/2026-03-24-named.md", "---\ntitle: Named\n---\n\ntext\n");
    desk.write("news/plain.md", "---\ntitle: Plain\ndate: 2026-03-23\n---\n\ntext\n");
    desk.write(
        "news/page.html",
        "<html><!-- CreateTime:3/22/2026 8:00:00 AM --><body><h1>Page</h1><p>text</p></body></html>\n",
    );
    let out = printed(&desk, &["list", "--json", "news"]);
    let rows: Vec<Value> = out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let from: Vec<_> = rows.iter().map(|row| (row["title"].as_str(), row["date_from"].as_str())).collect();
    let expected = [("Named", "file name"), ("Plain", "front matter"), ("Page", "comment")];
    assert_eq!(from, expected.map(|(title, from)| (Some(title), Some(from))));
}

#[test]
fn check_names_every_repair_and_nothing_else() {
    let desk = desk();
    assert!(printed(&desk, &["check", "news"]).starts_with("5 articles checked, 0 with problems"));
    desk.write("news/bad.md", article("Bad", "Invalid Date", "<p>x</p>"));
    desk.write("news/quoted.md", "---\ntitle: \"one\" two\n---\n\n<p>x</p>\n");
    let output = desk.run(&["check", "news"]);
    assert_eq!((output.status.code(), text(&output.stderr).as_str()), (Some(1), ""));
    let out = text(&output.stdout);
    let lines: Vec<&str> = out.lines().collect();
    assert_eq!(lines[0], "news/bad.md:3: `date: Invalid Date` cannot be a date; left out");
    assert!(lines[1].starts_with("news/quoted.md:2: the front matter is not valid YAML"), "{out}");
    assert!(lines[2].starts_with("7 articles checked, 2 with problems"), "{out}");
    assert_eq!(lines.len(), 3);
}

#[test]
fn check_reads_bodies_to_their_end() {
    let desk = Desk::new();
    desk.write("news/deep.md", article("Deep", "2026-03-20", &"<div>".repeat(1000)));
    desk.write("news/fine.md", article("Fine", "2026-03-20", "<div><p>x</p></div>"));
    // The fault is far beyond the part of a file that `list` reads.
    let mut long = article("Long", "2026-03-20", &"words and words\n".repeat(280_000)).into_bytes();
    long.extend(b"\xff\xfe end\n");
    desk.write("news/long.md", long);
    let output = desk.run(&["check", "news"]);
    let out = text(&output.stdout);
    let lines: Vec<&str> = out.lines().collect();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(
        lines[0],
        "news/deep.md:5: nested deeper than 256 levels; what is deeper is shown as plain text"
    );
    assert!(lines[1].starts_with("news/long.md:280007: "), "{out}");
    assert!(
        lines.last().is_some_and(|line| line.starts_with("3 articles checked, 2 with problems")),
        "{out}"
    );
}

#[test]
fn show_prints_the_page() {
    let desk = desk();
    let whole = printed(&desk, &["show", "news/alpha.md"]);
    assert!(
        whole.starts_with("Alpha bridge\n━━━━━━━━━━━━\nZed · 新媒体 / A/B · 24 Mar 2026 19:59\n"),
        "{whole}"
    );
    assert!(whole.contains("The ferry is gone.") && !whole.contains('\x1b'), "{whole}");
    let body = printed(&desk, &["show", "--no-header", "news/alpha.md"]);
    assert!(body.starts_with("The ferry is gone.\n"), "{body}");
    for width in ["1", "7", "20", "200"] {
        let narrow = printed(&desk, &["show", "--width", width, "--no-header", "news/alpha.md"]);
        let limit: usize = width.parse().expect("a number");
        assert!(narrow.lines().all(|line| line.chars().count() <= limit), "{width}: {narrow}");
    }
    let painted = printed(&desk, &["show", "--color", "always", "news/alpha.md"]);
    let closed = |line: &str| line.rsplit_once("\x1b[").is_none_or(|(_, last)| last.starts_with("0m"));
    assert!(painted.contains("\x1b[") && painted.lines().all(closed), "{painted:?}");
    assert_eq!(printed(&desk, &["show", "--color", "never", "news/alpha.md"]), whole);
}

#[test]
fn show_reads_standard_input() {
    let desk = Desk::new();
    let mut child = desk
        .newsrack(&["show", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("a program");
    let mut input = child.stdin.take().expect("a pipe");
    input.write_all(article("Piped", "2026-03-24", "<p>through</p>").as_bytes()).expect("to be read");
    drop(input);
    let output = child.wait_with_output().expect("an end");
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let out = text(&output.stdout);
    assert!(out.starts_with("Piped\n━━━━━\n") && out.ends_with("through\n"), "{out}");
}

#[test]
fn images_are_listed_and_opened() {
    let desk = desk();
    assert_eq!(printed(&desk, &["images", "news/beta.md"]), "");
    let line = printed(&desk, &["images", "news/alpha.md"]);
    assert!(
        line.starts_with("1\tpictures/a b.png\t") || line.starts_with("1\tpictures/a%20b.png\t"),
        "{line}"
    );
    let json = printed(&desk, &["images", "--json", "news/alpha.md"]);
    let keys: Vec<usize> =
        ["\"url\":", "\"alt\":\"A bridge\"", "\"title\":\"T\"", "\"caption\":", "\"from\":\"body\""]
            .iter()
            .map(|key| json.find(key).unwrap_or_else(|| panic!("{key} is not in {json}")))
            .collect();
    assert!(keys.is_sorted(), "{json}");
    let [flag, file] = desk.viewer_configured();
    printed(&desk, &[&flag, &file, "images", "--open", "1", "news/alpha.md"]);
    assert_eq!(desk.recorded("viewer"), Some(vec![desk.argument("news/pictures/a b.png")]));
    fails(
        &desk.run(&["images", "--open", "2", "news/alpha.md"]),
        "newsrack: news/alpha.md: there is no image 2",
    );
    fails(
        &desk.run(&["images", "--open", "0", "news/alpha.md"]),
        "newsrack: news/alpha.md: there is no image 0",
    );
}

#[test]
fn a_letter_brings_its_pictures() {
    let desk = Desk::new();
    let picture = format!("iVBORw0KGgoA{}", "AAAA".repeat(100));
    desk.write(
        "news/letter.eml",
        format!(
            "Subject: Tea\nContent-Type: multipart/related; boundary=b\n\n--b\nContent-Type: text/html\n\n\
             <p>Words.</p><img src=\"cid:cup@a\" alt=\"A cup\">\n--b\nContent-Type: image/png\n\
             Content-ID: <cup@a>\nContent-Transfer-Encoding: base64\n\n{picture}\n--b--\n"
        ),
    );
    let line = printed(&desk, &["images", "news/letter.eml"]);
    assert!(
        line.starts_with("1\tdata:image/png;base64,iVBORw0KGgoA") && line.ends_with("\tA cup\n"),
        "{line}"
    );
    assert!(line.len() < 120, "{line}");
    let json = printed(&desk, &["images", "--json", "news/letter.eml"]);
    assert!(json.contains(&picture), "{json}");
    let [flag, file] = desk.viewer_configured();
    printed(&desk, &[&flag, &file, "images", "--open", "1", "news/letter.eml"]);
    let opened = desk.recorded("viewer").unwrap_or_default();
    let [opened] = &opened[..] else { panic!("{opened:?}") };
    let length = std::fs::metadata(opened).map(|data| data.len() as usize);
    assert_eq!(length.ok(), Some(picture.len() / 4 * 3), "{opened}");
}

#[test]
fn addresses_that_are_no_pictures_open_nothing() {
    let desk = Desk::new();
    let [flag, file] = desk.viewer_configured();
    let table = [
        ("; touch x", "newsrack: ; touch x: this is not an address"),
        ("--help", "newsrack: --help: this is not an address"),
        ("file:///etc/passwd", "newsrack: file:///etc/passwd: articles may not open files of this computer"),
        ("http://127.0.0.1/", "newsrack: http://127.0.0.1/: private host 127.0.0.1"),
    ];
    for (address, line) in table {
        desk.write("news/one.md", article("One", "2026-03-24", &format!("<img src=\"{address}\">")));
        fails(&desk.run(&[&flag, &file, "images", "--open", "1", "news/one.md"]), line);
    }
    assert_eq!(desk.recorded("viewer"), None);
    assert!(!desk.path("x").exists());
}

#[test]
fn errors_are_one_line_and_code_2() {
    let desk = desk();
    let table: [(&[&str], &str); 32] = [
        (&["list", "missing"], "newsrack: missing: no such file or folder"),
        (&["check", "news", "missing"], "newsrack: missing: no such file or folder"),
        (&["show", "missing.md"], "newsrack: missing.md: no such file or folder"),
        (&["images", "missing.md"], "newsrack: missing.md: no such file or folder"),
        (&["show", "news"], "newsrack: news: "),
        (&["list"], "newsrack: no folder: name one, as in `newsrack list FOLDER`"),
        (&["check"], "newsrack: no folder: name one, as in `newsrack check FOLDER`"),
        (&["index"], "newsrack: no folder: name one, as in `newsrack index FOLDER`"),
        (&["search", "x"], "newsrack: no folder: name one, as in `newsrack search QUERY FOLDER`"),
        (&["list", "news/pictures/a b.png"], "newsrack: news/pictures/a b.png: not an article"),
        (&["check", "news", "news/pictures/a b.png"], "newsrack: news/pictures/a b.png: not an article"),
        (&["search", "x", "news/pictures/a b.png"], "newsrack: news/pictures/a b.png: not an article"),
        (&["index", "news/alpha.md"], "newsrack: news/alpha.md: this is not a folder"),
        (&["list", "--category", "", "news"], "newsrack: --category: needs a name"),
        (&["list", "--category", " / ", "news"], "newsrack: --category: needs a name"),
        (&["list", "--tag", "#", "news"], "newsrack: --tag: needs a name"),
        (&["search", "\"", "news"], "newsrack: query: the query is empty"),
        (&["search", "--jsno", "news"], "newsrack: usage: unexpected argument '--jsno' found; "),
        (&["search", "--sort", "title", "news"], "newsrack: usage: unexpected argument '--sort' found; "),
        (&["search", "--limt=3", "ferry", "news"], "newsrack: usage: unexpected argument '--limt=3' found; "),
        (&["list", "--nonsense"], "newsrack: usage: unexpected argument '--nonsense'"),
        (&["list", "--limit", "many", "news"], "newsrack: usage: invalid value 'many'"),
        (
            &["list", "--sort", "size", "news"],
            "newsrack: usage: invalid value 'size' for '--sort <ORDER>' [possible values: date, title, source]\n",
        ),
        (
            &["state"],
            "newsrack: usage: 'newsrack state' requires a subcommand but one was not provided [subcommands: export, import",
        ),
        (
            &["mark", "news/alpha.md"],
            "newsrack: usage: the following required arguments were not provided: <--read|",
        ),
        (
            &["list", "--json", "-0", "news"],
            "newsrack: usage: the argument '--json' cannot be used with '-0'",
        ),
        (&["list", "--since", "soon", "news"], "newsrack: --since: `soon` is not a day"),
        (&["list", "--query", "is:blue", "news"], "newsrack: --query: "),
        (&["show", "--width", "0", "news/alpha.md"], "newsrack: usage: invalid value '0'"),
        (&["show"], "newsrack: usage: "),
        (&["--config", "missing.toml", "list", "news"], "newsrack: missing.toml: "),
        (&["nonsense"], "newsrack: nonsense: no such file or folder"),
    ];
    for (arguments, line) in table {
        fails(&desk.run(arguments), line);
    }
}

#[test]
fn help_and_version_are_no_errors() {
    let desk = Desk::new();
    assert_eq!(printed(&desk, &["--version"]), format!("newsrack {}\n", env!("CARGO_PKG_VERSION")));
    assert_eq!(printed(&desk, &["-V"]), printed(&desk, &["--version"]));
    let help = printed(&desk, &["-h"]);
    for verb in ["list", "show", "search", "images", "mark", "check", "index", "config", "completions", "man"]
    {
        assert!(help.lines().any(|line| line.trim_start().starts_with(verb)), "{verb} is not in {help}");
    }
    assert!(printed(&desk, &["list", "--help"]).contains("--category"));
    // A command is not an argument after the folders.
    assert!(help.contains("[PATH]...\n") && !help.contains("[PATH]... <"), "{help}");
}

#[test]
fn the_settings_in_effect_are_printed_with_their_origin() {
    let desk = desk();
    desk.write("own.toml", "width = 60\nwide = 1\n[keys]\nstar = \"m\"\nundo = false\n");
    let output =
        desk.newsrack(&["config", "--config", "own.toml"]).env("EDITOR", "vi -n").output().expect("a run");
    assert_eq!(output.status.code(), Some(0));
    let problems = "newsrack: own.toml:2: wide: no such setting\n\
        newsrack: own.toml:4: keys.star: `m` is bound to both read and star (in lists)\n";
    assert_eq!(text(&output.stderr), problems);
    let out = text(&output.stdout);
    let line = |start: &str| out.lines().find(|line| line.starts_with(start)).unwrap_or_default();
    for (start, end) in [
        ("width = 60 ", "# own.toml:1"),
        ("editor = [\"vi\", \"-n\"] ", "# environment: EDITOR"),
        ("timezone = \"Asia/Shanghai\" ", "# environment: TZ"),
        ("language = \"en\" ", "# environment: LANG"),
        ("mouse = true ", "# default"),
        ("star = \"s\" ", "# default"),
        ("undo = \"\" ", "# own.toml:5"),
    ] {
        assert!(line(start).ends_with(end), "{start}: {out}");
    }
    let defaults = printed(&desk, &["config", "--default"]);
    desk.write("own.toml", &defaults);
    let again = printed(&desk, &["config", "--config", "own.toml"]);
    let values = |text: &str| -> Vec<String> {
        text.lines().filter_map(|line| Some(line.rsplit_once("  #")?.0.trim_end().to_owned())).collect()
    };
    assert_eq!(values(&again), values(&printed(&desk, &["config"])));
}

#[test]
fn completions_and_the_manual_know_every_verb() {
    let desk = desk();
    let verbs =
        ["list", "show", "search", "images", "mark", "check", "index", "config", "completions", "man"];
    let shells = ["bash", "elvish", "fish", "powershell", "zsh"];
    let mut texts: Vec<String> = shells.iter().map(|shell| printed(&desk, &["completions", shell])).collect();
    texts.push(printed(&desk, &["man"]).to_lowercase());
    for text in &texts {
        for verb in verbs {
            assert!(text.contains(verb), "{verb}: {text}");
        }
        assert!(text.contains("rebuild"), "{text}");
    }
    fails(&desk.run(&["completions", "tcsh"]), "newsrack: usage: ");
}

#[test]
fn the_configuration_is_read_before_and_after_the_verb() {
    let desk = desk();
    let news = desk.argument("news");
    desk.write("own.toml", format!("library = [\"{news}\"]\ntimezone = \"UTC\"\n"));
    let expected = format!("{news}/alpha.md\t2026-03-24 11:59\tAlpha bridge\n");
    for arguments in [
        ["--config", "own.toml", "list", "--limit=1"],
        ["list", "--config", "own.toml", "--limit=1"],
        ["list", "--limit=1", "--config", "own.toml"],
    ] {
        assert_eq!(printed(&desk, &arguments), expected, "{arguments:?}");
    }
    // In the platform's default place, without a flag.
    desk.write("home/config/newsrack/config.toml", format!("library = [\"{news}\"]\ntimezone = \"UTC\"\n"));
    assert_eq!(printed(&desk, &["list", "--limit", "1"]), expected);
}

#[test]
fn problems_of_the_configuration_are_reported_by_every_command_that_reads_it() {
    let desk = desk();
    desk.write("home/config/newsrack/config.toml", "width = 5\nbroken\ntimezone = \"UTC\"\n");
    let file = desk.argument("home/config/newsrack/config.toml");
    let verbs: [&[&str]; 8] = [
        &["list", "--limit=1", "news"],
        &["check", "news"],
        &["show", "news/alpha.md"],
        &["images", "news/alpha.md"],
        &["index", "news"],
        &["search", "ferry", "news"],
        &["state", "export"],
        &["mark", "--star", "news/alpha.md"],
    ];
    for arguments in verbs {
        let output = desk.run(arguments);
        let told = text(&output.stderr);
        let lines: Vec<&str> = told.lines().collect();
        let starts = [1, 2].map(|line| format!("newsrack: {file}:{line}: "));
        assert_eq!((output.status.code(), lines.len()), (Some(0), 2), "{arguments:?}: {told}");
        assert!(lines.iter().zip(&starts).all(|(line, start)| line.starts_with(start)), "{told}");
    }
    // The valid settings are used.
    let first = text(&desk.run(verbs[0]).stdout);
    assert_eq!(first, "news/alpha.md\t2026-03-24 11:59\tAlpha bridge\n");
    // These commands do not read the configuration.
    for arguments in [&["completions", "bash"][..], &["man"], &["config", "--default"]] {
        printed(&desk, arguments);
    }
}

#[test]
fn a_query_that_begins_with_dashes_stands_behind_two() {
    let desk = desk();
    desk.write("news/dashes.md", article("Dashes", "2026-03-20", "<p>git --jsno and a ferry</p>"));
    let found = |arguments: &[&str]| text(&desk.run(&[&["search", "-0"], arguments].concat()).stdout);
    // The first dash negates the term, the second is part of the word.
    assert_eq!(found(&["--", "--jsno since:2026-03-20 until:2027", "news"]), "news/alpha.md\0news/beta.md\0");
    assert_eq!(found(&["--", "\"--jsno\"", "news"]), "news/dashes.md\0");
    // A single dash negates the term.
    assert_eq!(found(&["-ferry since:2026-03-20 until:2027", "news"]), "news/beta.md\0");
}

#[test]
fn a_file_leaves_no_catalogue_behind() {
    let desk = desk();
    let arguments = ["search", "-0", "ferry", "news/alpha.md"];
    assert_eq!(printed(&desk, &arguments), "news/alpha.md\0");
    assert!(!desk.path("home/cache").exists());
    assert_eq!(printed(&desk, &[&arguments[..], &["news/drafts"]].concat()).matches('\0').count(), 2);
    assert!(!desk.path("home/cache").exists());
}

#[test]
fn a_folder_of_the_configuration_that_is_missing_costs_only_itself() {
    let desk = desk();
    let (news, none) = (desk.argument("news"), desk.argument("none"));
    let config = "home/config/newsrack/config.toml";
    desk.write(config, format!("library = [\"{none}\", \"{news}\"]\n"));
    let missing = format!("newsrack: {none}: no such file or folder\n");
    for (arguments, code, contains) in [
        (&["list"][..], 0, "alpha.md"),
        (&["check"], 0, "5 articles checked"),
        (&["index"], 0, "5 articles: 5 new"),
        (&["search", "ferry"], 0, "alpha.md"),
    ] {
        let output = desk.run(arguments);
        assert_eq!(
            (output.status.code(), text(&output.stderr)),
            (Some(code), missing.clone()),
            "{arguments:?}"
        );
        assert!(text(&output.stdout).contains(contains), "{arguments:?}: {output:?}");
    }
    // A missing folder given as an argument is an error.
    fails(&desk.run(&["list", &none, &news]), missing.trim_end());
    desk.write(config, format!("library = [\"{none}\"]\n"));
    for arguments in [&["list"][..], &["check"], &["index"], &["search", "ferry"], &[]] {
        fails(&desk.run(arguments), missing.trim_end());
    }
}

#[test]
fn an_empty_folder_is_listed_as_nothing() {
    let desk = Desk::new();
    assert_eq!(printed(&desk, &["list", "news"]), "");
    assert_eq!(printed(&desk, &["list", "--json", "news"]), "");
    assert!(printed(&desk, &["check", "news"]).starts_with("0 articles checked, 0 with problems"));
}

#[test]
fn a_closed_pipe_is_quiet() {
    let desk = Desk::new();
    let long = "<p>一个很长的段落，为了填满管道。</p>\n".repeat(20_000);
    desk.write("news/long.md", article("Long", "2026-03-24", &long));
    for number in 0..1500 {
        desk.write(
            &format!("news/many/{number}.md"),
            article(&"long title ".repeat(10), "2026-03-24", "text"),
        );
    }
    for arguments in [&["list", "news"][..], &["list", "--json", "news"], &["show", "news/long.md"]] {
        let mut child = desk
            .newsrack(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("a program");
        let mut first = String::new();
        BufReader::with_capacity(64, child.stdout.take().expect("a pipe"))
            .read_line(&mut first)
            .expect("a line");
        let output = child.wait_with_output().expect("an end");
        assert!(!first.is_empty());
        assert_eq!((output.status.code(), text(&output.stderr).as_str()), (Some(0), ""), "{arguments:?}");
    }
}

#[test]
fn verbs_write_nothing() {
    let desk = desk();
    let before = desk.library();
    for arguments in [
        &["list", "news"][..],
        &["check", "news"],
        &["show", "news/alpha.md"],
        &["images", "news/alpha.md"],
        &["list", "--query", "ferry", "news"],
    ] {
        printed(&desk, arguments);
    }
    assert!(desk.library() == before);
    let home = std::path::Path::read_dir(&desk.path("home")).expect("a folder");
    assert_eq!(home.count(), 0, "a verb that only looks has left something behind");
}

#[test]
fn the_reader_refuses_a_file_that_is_no_text_as_show_does() {
    let desk = desk();
    desk.write("news/pictures/named.md", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0");
    desk.write("news/pictures/blob", b"\0\x01\x02\0\0\xff\xfe\0\0");
    for file in ["news/pictures/a b.png", "news/pictures/named.md", "news/pictures/blob"] {
        for arguments in [&["show", file][..], &[file], &["news", file], &["news/alpha.md", file]] {
            fails(&desk.run(arguments), &format!("newsrack: {file}: not a text"));
        }
    }
    assert!(!desk.path("home/cache").exists());
}
