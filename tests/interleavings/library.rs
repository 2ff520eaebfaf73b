//! The articles that the schedules are about, and the application at its start.
#![expect(clippy::disallowed_methods, reason = "tests make files")]
#![expect(clippy::unwrap_used, reason = "tests end at the first error")]

use crate::harness::{Harness, now};
use newsrack::app::image_protocol::{ImageProtocol, TerminalHints};
use newsrack::app::settings::Settings;
use newsrack::app::{App, Start};
use newsrack::article;
use newsrack::config::{Inline, Protocol};
use newsrack::disk::ScanOptions;
use newsrack::engine::EngineConfig;
use newsrack::media::Graphics;
use newsrack::state;
use newsrack::terminal::Background;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use tempfile::TempDir;

/// Articles that have nothing special: more than the first part of a list holds.
const PLAIN: u32 = 70;

/// A library that was read before, with its cache and its reading state.
pub(crate) struct Library {
    folder: TempDir,
    config: Rc<EngineConfig>,
}

impl Library {
    pub(crate) fn new() -> Self {
        // Each mark is written through to the disk, which takes most of the time where there is one.
        let memory = Path::new("/dev/shm");
        let folder = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
        let folder = folder.unwrap();
        let articles = folder.path().join("articles");
        fs::create_dir(&articles).unwrap();
        write_articles(&articles);
        let scan = ScanOptions {
            settings: article::ReadOptions { timezone: now().zone, ..article::ReadOptions::default() },
            ..ScanOptions::default()
        };
        let config = EngineConfig { scan, ..EngineConfig::for_tests(vec![articles], folder.path()) };
        let key = state::library_key(&config.roots[0]);
        // Old articles of a library that was read before stay unread.
        let baseline = state::Change::Put { table: state::Table::Baseline, key, value: Some(0.into()) };
        state::Logs::open(config.state.clone().unwrap()).logs.append(&baseline, state::Step::Silent, 0);
        let library = Self { folder, config: Rc::new(config) };
        library.app(&Beginning::default()).deliver_all();
        for name in ["state", "cache"] {
            fs::rename(library.path(name), library.path(&format!("{name}.kept"))).unwrap();
        }
        library
    }

    /// The application on this library. What was changed in it before is undone.
    pub(crate) fn start(&self, beginning: &Beginning) -> Harness {
        for name in ["state", "cache"] {
            let _ = fs::remove_dir_all(self.path(name));
            copy(&self.path(&format!("{name}.kept")), &self.path(name));
        }
        let _ = fs::rename(self.path("gone.md"), self.path("articles/gone.md"));
        let mut harness = self.app(beginning);
        if beginning.is_answered {
            harness.deliver_all();
        }
        harness
    }

    /// Adds an article that the catalogue does not have, until the next start.
    pub(crate) fn add(&self, title: &str) {
        let text = format!("---\ntitle: {title}\ndate: 2026-11-22 09:00\n---\n\nwords\n");
        fs::write(self.path("articles/added.md"), text).unwrap();
    }

    /// Removes the file of an article that the catalogue has.
    pub(crate) fn remove_one(&self) {
        let _ = fs::rename(self.path("articles/gone.md"), self.path("gone.md"));
    }

    fn app(&self, beginning: &Beginning) -> Harness {
        let inline = if beginning.pictures { Inline::Local } else { Inline::Off };
        let settings = Settings {
            background: Some(Background::Dark),
            showing: ImageProtocol::new(
                inline,
                Protocol::Set(Graphics::HalfBlocks),
                TerminalHints::default(),
            ),
            save_folder: "/nowhere".into(),
            ..Settings::default()
        };
        let app = App::new("articles".into(), &Start::Folders, settings, now(), beginning.size);
        Harness::new(app, Rc::clone(&self.config))
    }

    fn path(&self, below: &str) -> PathBuf {
        self.folder.path().join(below)
    }
}

/// How the application starts.
#[derive(Clone, Debug)]
pub(crate) struct Beginning {
    pub(crate) size: (u16, u16),
    /// Whether pictures are on the page.
    pub(crate) pictures: bool,
    /// Whether everything that a start asks for is answered before the first key.
    pub(crate) is_answered: bool,
}

impl Default for Beginning {
    fn default() -> Self {
        Self { size: (80, 24), pictures: false, is_answered: true }
    }
}

/// The special articles stand first in a list by date.
fn write_articles(folder: &Path) {
    let write = |name: &str, day: u32, title: &str, body: &str| {
        let text = format!("---\ntitle: {title}\ndate: 2026-11-{day:02} 08:00\n---\n\n{body}\n");
        fs::write(folder.join(name), text).unwrap();
    };
    let picture = image::RgbImage::from_pixel(40, 30, image::Rgb([200, 80, 20]));
    picture.save(folder.join("picture.png")).unwrap();
    picture.save(folder.join("other.png")).unwrap();
    let code = "```rust\nfn main() { println!(\"words\"); }\n```";
    let links = "[a](links.md) [b](plain-3.md) [c](https://example.org/c)";
    write("code.md", 22, "Code", &format!("{code}\n\n![one](picture.png)\n\n{links}"));
    // The size of the file is reported before the page. The blanks cost next to nothing.
    write("large.md", 21, "Large", &format!("words{}", " ".repeat(1_100_000)));
    write("gone.md", 20, "Gone", "words");
    let paragraphs = (0..80).fold(String::new(), |mut text, number| {
        let _ = write!(text, "Paragraph {number} of words.\n\n");
        text
    });
    write("links.md", 19, "Links", &format!("{links} [d](code.md)\n\n![two](other.png)\n\n{paragraphs}"));
    for number in 0..PLAIN {
        let body = format!("Some words of {number}.");
        write(&format!("plain-{number}.md"), 1 + number % 18, &format!("Plain {number}"), &body);
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir(to).unwrap();
    for entry in fs::read_dir(from).unwrap().flatten() {
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}
