//! The viewers in these tests are shell scripts, run by `sh FILE`, that record their arguments.

use super::*;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::mpsc::channel;

const HOSTILE: &[&str] = &[
    "; touch x",
    "--help",
    "-o/tmp/x",
    "$(touch x)",
    "`touch x`",
    "a b  c\t",
    "'\"\\'",
    "%s %% %c {}",
    "two\nlines",
    "*?[a-z]~",
    "中文 \u{202e}gnp",
    "",
];

fn words(list: &[&str]) -> Vec<OsString> {
    list.iter().map(OsString::from).collect()
}

fn script(folder: &Path, text: &str) -> Viewer {
    let file = folder.join("viewer.sh");
    std::fs::write(&file, text).unwrap();
    Viewer::window([OsString::from("sh"), file.into()])
}

fn environment(home: &Path) -> Environment {
    Environment {
        path: std::env::var_os("PATH").unwrap(),
        home: Some(home.to_owned()),
        ..Environment::default()
    }
}

/// Runs a viewer in the terminal until it ends.
fn run(viewer: &Viewer, target: &str, environment: &Environment) -> Result<(), LaunchError> {
    let (sender, receiver) = channel();
    detached(viewer, OsStr::new(target), environment, move |ended| sender.send(ended).unwrap())?;
    receiver.recv_timeout(Duration::from_secs(10)).unwrap().result
}

#[test]
fn what_is_opened_takes_its_place_among_the_arguments() {
    let table: [(&[&str], &[&str]); 7] = [
        (&["feh"], &["feh", "T"]),
        (&["feh", "-F", "--"], &["feh", "-F", "--", "T"]),
        (&["v", "{}", "--last"], &["v", "T", "--last"]),
        (&["v", "--file={}"], &["v", "--file=T"]),
        (&["v", "{}{}", "x{}y"], &["v", "TT", "xTy"]),
        (&["{}"], &["{}", "T"]),
        (&["v", "{", "}"], &["v", "{", "}", "T"]),
    ];
    for (argv, expected) in table {
        assert_eq!(arguments(&words(argv), OsStr::new("T")), words(&expected[1..]));
    }
    assert_eq!(arguments(&words(&["v", "{}"]), OsStr::new("{}{}")), words(&["{}{}"]));
}

#[test]
fn browsers_come_from_the_variable_then_from_the_system() {
    let system = Viewer::of_system();
    let table: [(&str, &[&[&str]]); 5] = [
        ("", &[]),
        ("firefox", &[&["firefox"]]),
        ("firefox --new-tab %s:lynx", &[&["firefox", "--new-tab", "{}"], &["lynx"]]),
        ("::w3m  -o  a%cb%%s ", &[&["w3m", "-o", "a:b%s"]]),
        ("x %", &[&["x", "%"]]),
    ];
    for (variable, expected) in table {
        let environment = Environment { browser: variable.into(), ..Environment::default() };
        let mut expected: Vec<Viewer> = expected.iter().map(|argv| Viewer::window(words(argv))).collect();
        expected.push(system.clone());
        assert_eq!(environment.browsers(), expected, "{variable:?}");
    }
}

#[test]
fn programs_are_never_found_in_the_folder_one_is_in() {
    let top = tempfile::tempdir().unwrap();
    let make = |path: &str, mode: u32| {
        let file = top.path().join(path);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, "").unwrap();
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).unwrap();
        file
    };
    let viewer = make("bin/viewer", 0o755);
    make("early/viewer", 0o644);
    std::fs::create_dir_all(top.path().join("early/folder")).unwrap();
    let missing = |name: &str| Err(LaunchError::Missing(name.to_owned()));
    let relative = |name: &str| Err(LaunchError::Relative(name.to_owned()));
    let path = format!(":.:bin:../x:{0}/early:{0}/bin:", top.path().display());
    let absolute = viewer.to_str().unwrap();
    let table = [
        ("viewer", Ok(viewer.clone())),
        (absolute, Ok(viewer.clone())),
        // Tests run in this crate's folder, which contains a folder and a file with these names.
        ("src", missing("src")),
        ("Cargo.toml", missing("Cargo.toml")),
        ("folder", missing("folder")),
        ("./viewer", relative("./viewer")),
        ("bin/viewer", relative("bin/viewer")),
        ("/nowhere/viewer", missing("/nowhere/viewer")),
        ("", Err(LaunchError::Empty)),
    ];
    for (program, expected) in table {
        assert_eq!(find(OsStr::new(program), OsStr::new(&path), program), expected, "{program}");
    }
    let cleaned = absolute_path_list(OsStr::new(&path));
    assert_eq!(cleaned, OsString::from(format!("{0}/early:{0}/bin", top.path().display())));
}

#[test]
fn a_hostile_string_is_one_argument_and_runs_nothing() {
    let top = tempfile::tempdir().unwrap();
    let text = r#"printf '%s|%s|' "$#" "$1" >"$HOME_OF_TEST/seen"; pwd >>"$HOME_OF_TEST/seen"; cat; echo out; echo err >&2"#;
    let text = text.replace("$HOME_OF_TEST", top.path().to_str().unwrap());
    let viewer = script(top.path(), &text);
    let real = top.path().canonicalize().unwrap();
    for hostile in HOSTILE {
        assert_eq!(run(&viewer, hostile, &environment(&real)), Ok(()), "{hostile:?}");
        let seen = std::fs::read_to_string(top.path().join("seen")).unwrap();
        assert_eq!(seen, format!("1|{hostile}|{}\n", real.display()));
    }
    assert_eq!(std::fs::read_dir(top.path()).unwrap().count(), 2, "nothing but the script and its notes");
}

#[test]
fn the_failure_of_a_viewer_is_reported() {
    let top = tempfile::tempdir().unwrap();
    let environment = environment(top.path());
    let table = [
        ("exit 0", "well"),
        ("exit 3", "sh ended with exit code 3"),
        ("kill -9 $$", "sh was ended by signal 9"),
    ];
    for (text, expected) in table {
        let viewer = script(top.path(), text);
        let told = |result: Result<(), LaunchError>| {
            result.map_or_else(|error| error.to_string(), |()| "well".to_owned())
        };
        assert_eq!(told(run(&viewer, "T", &environment)), expected);
        assert_eq!(told(in_terminal(&viewer, OsStr::new("T"), &environment)), expected);
        assert_eq!(
            told(detached_and_watched(
                &viewer,
                OsStr::new("T"),
                &environment,
                Duration::from_secs(10),
                |_| {}
            )),
            expected
        );
    }
    let table = [
        ("no-such-viewer\x1b[2J", "no-such-viewer[2J: no such program on PATH"),
        ("./viewer.sh", "./viewer.sh: use a program name or an absolute path"),
        ("", "no program is set"),
    ];
    for (program, expected) in table {
        let error = run(&Viewer::window([program]), "T", &environment).unwrap_err();
        assert_eq!(error.to_string(), expected);
    }
    assert_eq!(run(&Viewer::window([""; 0]), "T", &environment), Err(LaunchError::Empty));
}

#[test]
fn a_viewer_runs_on_in_a_group_of_its_own() {
    let top = tempfile::tempdir().unwrap();
    let notes = top.path().join("pid");
    let viewer =
        script(top.path(), &format!("echo $$ >{0}.new; mv {0}.new {0}; sleep 1; exit 3", notes.display()));
    let start = Instant::now();
    let patience = Duration::from_millis(300);
    let (sender, late) = channel();
    let tell = move |error| sender.send(error).unwrap();
    let started = detached_and_watched(&viewer, OsStr::new("T"), &environment(top.path()), patience, tell);
    assert_eq!(started, Ok(()), "it still runs");
    assert!(start.elapsed() >= patience);
    let pid: i32 = std::fs::read_to_string(&notes).unwrap().trim().parse().unwrap();
    let pid = rustix::process::Pid::from_raw(pid);
    assert_eq!(rustix::process::getpgid(pid).ok(), pid);
    assert_eq!(
        late.recv_timeout(Duration::from_secs(10)),
        Ok(LaunchError::Code("sh".into(), 3)),
        "told late"
    );
}

#[test]
fn the_first_browser_that_is_there_opens_the_address() {
    let top = tempfile::tempdir().unwrap();
    let notes = top.path().join("seen");
    let there = script(top.path(), &format!("printf %s \"$1\" >{}", notes.display()));
    let browsers = [Viewer::window(["no-such-browser"]), there, Viewer::window(["false"])];
    let address = url::Url::parse("https://a.example/?q=$(x);'&\"").unwrap();
    let (sender, receiver) = channel();
    browse(&browsers, &address, &environment(top.path()), move |ended| sender.send(ended).unwrap()).unwrap();
    assert_eq!(receiver.recv_timeout(Duration::from_secs(10)).unwrap().result, Ok(()));
    assert_eq!(std::fs::read_to_string(notes).unwrap(), "https://a.example/?q=$(x);%27&%22");
    let none = browse(&browsers[..1], &address, &environment(top.path()), |_| {});
    assert_eq!(none, Err(LaunchError::Missing("no-such-browser".to_owned())));
}

fn sh(script: &str) -> Vec<OsString> {
    ["sh", "-c", script].map(OsString::from).to_vec()
}

#[test]
fn a_text_comes_in_whole_and_the_exit_code_is_reported() {
    let environment = Environment { path: "/usr/bin:/bin".into(), ..Environment::default() };
    let text = "钉钉\n".repeat(50_000);
    assert_eq!(piped(&sh("test $(wc -c) -eq 350000"), &text, &environment), Ok(()));
    let failed = piped(&sh("exit 3"), &text, &environment);
    assert_eq!(failed, Err(LaunchError::Code("sh".into(), 3)));
    let missing = piped(&["no-such-program-here".into()], "", &environment);
    assert_eq!(missing, Err(LaunchError::Missing("no-such-program-here".into())));
    assert_eq!(piped(&[], "", &environment), Err(LaunchError::Empty));
    let (sender, receiver) = std::sync::mpsc::channel();
    let ended = move |ended: Ended| drop(sender.send(ended.result));
    assert_eq!(given(&sh("read word; test $word = 钉钉"), text, &environment, ended), Ok(()));
    assert_eq!(receiver.recv(), Ok(Ok(())));
}
