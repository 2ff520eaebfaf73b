//! The configuration file.

use super::{check_line, ms, ns};
use crate::runner::{Case, Features, Target};
use newsrack::config::{Effective, Loaded, Origin, effective, read};

pub(super) const CONFIG: Target = Target {
    name: "config",
    pieces: &[
        "library = [\"~/news\"]\n",
        "exclude = [\"drafts/**\", \"[\"]\n",
        "state_dir = \"~/x\"\n",
        "timezone = \"Asia/Shanghai\"\n",
        "categories = \"flat\"\n",
        "profile = \"hugo\"\n",
        "language = \"zh\"\n",
        "theme = \"dark\"\n",
        "[theme]\n",
        "base = \"light\"\n",
        "link = \"#7eb2dd\"\n",
        "star = 300\n",
        "sort = \"-date\"\n",
        "grouping = \"none\"\n",
        "mark_read = \"never\"\n",
        "date_format = \"%Y-%Q\"\n",
        "editor = \"vi 'a b'\"\n",
        "pager = []\n",
        "width = 72\n",
        "width = ",
        "mouse = false\n",
        "image_viewer = [\"feh\"]\n",
        "browser = \"x \\\"y\"\n",
        "allow_private_hosts = [\"[::1]:8\"]\n",
        "image_cache = 99999999999999999999\n",
        "inline_images = \"off\"\n",
        "image_protocol = \"sixel\"\n",
        "[keys]\n",
        "[keys.lists]\n",
        "star = \"gs *\"\n",
        "undo = false\n",
        "broken\n",
        "= ",
        "\"\"\"",
        "'''",
        "[[a]]\n",
        "[a.b]\n",
        "#",
        "\n",
        "\r\n",
        "\\u001b",
        "0x1F",
        "inf",
        "1979-05-27",
        "{",
        "}",
        "a.b.c = 1\n",
        "true",
        "钉",
        "\t",
        "\"",
    ],
    check: config,
    longest: 64 << 10,
    budget: (ms(100), ns(60_000)),
};

fn config(case: &Case, seen: &mut Features) {
    let text = case.text();
    let reading = read(&text);
    let last = text.matches('\n').count() + 1;
    for problem in &reading.problems {
        assert!((1..=last).contains(&problem.line), "line {} of {last}", problem.line);
        let said = problem.to_string();
        check_line(&said);
        assert!(!said.is_empty());
        seen.message(&said);
    }
    assert!(reading.lines.values().all(|line| (1..=last).contains(line)));
    assert!((24..=240).contains(&reading.config.width));
    for name in reading.lines.keys() {
        seen.saw(name);
    }
    seen.count("keys", reading.config.keys.len());
    seen.count("problems", reading.problems.len());
    // The printed configuration is read back unchanged.
    let loaded = Loaded { reading: reading.clone(), ..Loaded::default() };
    let keys: Vec<(String, Vec<String>, Origin)> = Vec::new();
    let written = effective(&Effective::new(&loaded, &|_| None), &keys);
    assert!(!written.chars().any(|c| c.is_control() && c != '\n'), "a control in {written:?}");
    let again = read(&written);
    assert_eq!(again.problems, Vec::new(), "{written}");
    let (mut again, config) = (again.config, reading.config);
    // Settings that the environment or the system decides if the file does not, and keys, which are printed
    // elsewhere.
    again.keys.clone_from(&config.keys);
    again.state_dir.clone_from(&config.state_dir);
    again.timezone = config.timezone;
    again.language = config.language;
    for (program, own) in [
        (&mut again.editor, &config.editor),
        (&mut again.pager, &config.pager),
        (&mut again.browser, &config.browser),
    ] {
        assert!(own.is_empty() || program == own, "{program:?} instead of {own:?}");
        program.clone_from(own);
    }
    assert_eq!(again, config, "{written}");
}
