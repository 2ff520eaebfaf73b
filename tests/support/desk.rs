//! A test folder with its own home, library and configuration, and with programs that record their arguments.
//! Variables of the machine do not reach programs started from it.
//!
//! A test file includes it with `#[path = "support/desk.rs"] mod desk;`.

#![allow(unreachable_pub, dead_code, reason = "each test file uses a part of it")]
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "tests make files, start programs and end at the first error"
)]

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::SystemTime;
use tempfile::TempDir;

/// The program under test.
pub const NEWSRACK: &str = env!("CARGO_BIN_EXE_newsrack");

/// A temporary folder with `home` and `news` in it.
pub struct Desk {
    path: PathBuf,
    _folder: TempDir,
}

impl Desk {
    /// With an empty library.
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().canonicalize().unwrap();
        for below in ["home", "news"] {
            fs::create_dir(path.join(below)).unwrap();
        }
        Self { path, _folder: folder }
    }

    /// With a copy of the sample articles as its library.
    pub fn with_samples() -> Self {
        let desk = Self::new();
        copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-articles"), &desk.path.join("news"));
        desk
    }

    /// The path of a file or folder in it.
    pub fn path(&self, below: &str) -> PathBuf {
        self.path.join(below)
    }

    /// The same path as an argument.
    pub fn argument(&self, below: &str) -> String {
        self.path(below).into_os_string().into_string().unwrap()
    }

    /// The text of a file.
    pub fn text(&self, below: &str) -> String {
        fs::read_to_string(self.path(below)).unwrap()
    }

    /// Writes a file and creates its folders.
    pub fn write(&self, below: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(below);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        path
    }

    /// A command line, words separated by blanks, for a program that records its arguments. The arguments never pass
    /// through a shell: the program is a script that the shell reads.
    pub fn recorder(&self, name: &str) -> String {
        let seen = self.argument(&format!("{name}.seen"));
        let script = format!("printf '%s\\n' \"$#\" \"$@\" >'{seen}'.$$; mv '{seen}'.$$ '{seen}'\n");
        format!("sh {}", self.write(&format!("{name}.sh"), script).display())
    }

    /// The arguments of a recorder's latest run; `None` if it was not run.
    pub fn recorded(&self, name: &str) -> Option<Vec<String>> {
        let seen = fs::read_to_string(self.path(&format!("{name}.seen"))).ok()?;
        let mut lines = seen.lines();
        let count: usize = lines.next().unwrap().parse().unwrap();
        let arguments: Vec<String> = lines.map(Into::into).collect();
        assert_eq!(arguments.len(), count, "an argument of several lines: {arguments:?}");
        Some(arguments)
    }

    /// Arguments for a configuration whose image viewer is a recorder named `viewer`.
    pub fn viewer_configured(&self) -> [String; 2] {
        let words: Vec<String> =
            self.recorder("viewer").split(' ').map(|word| format!("\"{word}\"")).collect();
        self.write("viewer.toml", format!("image_viewer = [{}]\n", words.join(", ")));
        ["--config".into(), self.argument("viewer.toml")]
    }

    /// Takes the viewer out of the configuration that [`viewer_configured`](Self::viewer_configured) wrote, so that the
    /// system's is used.
    pub fn unset_viewer(&self) {
        let text = self.text("viewer.toml");
        let rest: Vec<&str> = text.lines().filter(|line| !line.starts_with("image_viewer")).collect();
        self.write("viewer.toml", rest.join("\n"));
    }

    /// The environment variables of programs started here, in addition to `PATH` and `TERM`.
    pub fn variables(&self) -> Vec<(&'static str, OsString)> {
        let home = self.path("home");
        let mut variables = vec![
            ("TZ", "Asia/Shanghai".into()),
            ("LANG", "C.UTF-8".into()),
            // There is no display, but viewers are set to use it.
            ("DISPLAY", ":9".into()),
            ("HOME", home.clone().into_os_string()),
            ("XDG_CONFIG_HOME", home.join("config").into_os_string()),
            ("XDG_CACHE_HOME", home.join("cache").into_os_string()),
            ("XDG_STATE_HOME", home.join("state").into_os_string()),
            ("XDG_DATA_HOME", home.join("data").into_os_string()),
        ];
        let unset = [
            "LC_ALL",
            "BROWSER",
            "WAYLAND_DISPLAY",
            "VISUAL",
            "EDITOR",
            "http_proxy",
            "HTTP_PROXY",
            "https_proxy",
            "HTTPS_PROXY",
            "all_proxy",
            "ALL_PROXY",
            "no_proxy",
            "NO_PROXY",
        ];
        variables.extend(unset.map(|name| (name, OsString::new())));
        variables
    }

    /// The program with arguments, run in this folder without a terminal.
    pub fn newsrack(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(NEWSRACK);
        command.args(arguments).current_dir(&self.path).envs(self.variables()).stdin(Stdio::null());
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Output {
        self.newsrack(arguments).output().unwrap()
    }

    /// Path, content and modification time of every file in the library.
    pub fn library(&self) -> Vec<(PathBuf, Vec<u8>, SystemTime)> {
        let mut files = Vec::new();
        collect(&self.path("news"), &mut files);
        files.sort();
        files
    }
}

/// The text of an article file.
pub fn article(title: &str, date: &str, body: &str) -> String {
    format!("---\ntitle: {title}\ndate: {date}\n---\n\n{body}\n")
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            fs::create_dir(&target).unwrap();
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

fn collect(folder: &Path, files: &mut Vec<(PathBuf, Vec<u8>, SystemTime)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_dir() {
            collect(&entry.path(), files);
        } else {
            let read = || -> io::Result<_> { Ok((entry.metadata()?.modified()?, fs::read(entry.path())?)) };
            match read() {
                Ok((changed, bytes)) => files.push((entry.path(), bytes, changed)),
                // A running program has renamed or removed it meanwhile.
                Err(error) => assert_eq!(error.kind(), io::ErrorKind::NotFound, "{}", entry.path().display()),
            }
        }
    }
}
