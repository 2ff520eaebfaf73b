//! `newsrack images`: the pictures of an article, listed or opened.

use super::output::{self, Failure, Outcome};
use super::{Exit, Invocation, programs};
use crate::article::ReadOptions;
use crate::cli::ImagesArgs;
use crate::config::Config;
use crate::disk;
use crate::document;
use crate::media::{
    self, AddressBase, Environment, ListedImage, Policy, Source, Store, Viewer, images, launch, local,
};
use crate::private::PrivateFolders;
use crate::terminal;
use crate::text::clean_line;
use serde::Serialize;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::time::Duration;

/// How long a viewer is watched for failing at once.
const PATIENCE: Duration = Duration::from_secs(1);

/// What to do with an article's pictures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// A line each: number, address, description, separated by tabs.
    List,
    /// A JSON object each.
    Json,
    /// Opens the one with this number, counted from 1.
    Open(usize),
}

/// What the verb works with.
#[derive(Clone, Debug)]
pub struct Surroundings {
    /// How articles are read.
    pub settings: ReadOptions,
    /// The library folders of the settings.
    pub libraries: Vec<PathBuf>,
    /// The current folder.
    pub current: Option<PathBuf>,
    /// What a download may take.
    pub policy: Policy,
    /// The viewer of pictures.
    pub viewer: Viewer,
    /// The folder of downloaded pictures; absolute.
    pub pictures: PathBuf,
    /// How many bytes of them are kept.
    pub cap: u64,
    /// The folders of pictures that cannot be kept.
    pub private: PrivateFolders,
    /// What programs are started with.
    pub environment: Environment,
}

impl Surroundings {
    /// By the settings and the environment of this process.
    pub fn new(config: &Config, private: &PrivateFolders) -> Self {
        Self {
            settings: config.read_options(),
            libraries: config.library.clone(),
            current: std::env::current_dir().ok(),
            policy: programs::policy(config),
            viewer: programs::viewer(config),
            pictures: programs::pictures_folder(),
            cap: config.image_cache,
            private: private.clone(),
            environment: Environment::of_process(),
        }
    }
}

/// Why the verb failed.
#[derive(Debug)]
pub enum Error {
    /// One line: what, and why.
    Failed(String),
    /// The output cannot be written.
    Output(io::Error),
}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Failed(line) => Self::line(&line),
            Error::Output(error) => error.into(),
        }
    }
}

/// Runs the verb.
pub(super) fn run(args: &ImagesArgs, context: &Invocation) -> Outcome {
    let action = match args.open {
        Some(number) => Action::Open(number),
        None if args.json => Action::Json,
        None => Action::List,
    };
    terminal::end_with_signals(&context.private);
    let mut out = output::stdout();
    act(&args.file, action, &Surroundings::new(&context.config, &context.private), &mut out)?;
    out.flush()?;
    Ok(Exit::Done)
}

/// Lists or opens the pictures of an article file.
///
/// # Errors
/// When the file cannot be read, there is no such picture, it cannot be opened, or the output cannot be written.
pub fn act(file: &Path, action: Action, around: &Surroundings, out: &mut dyn Write) -> Result<(), Error> {
    let root = local::root_of(file, &around.libraries, around.current.as_deref());
    let article = disk::read_article(file, root.as_deref(), &around.settings)
        .map_err(|why| describe_failure(&file.to_string_lossy(), &why.to_string()))?;
    let document = document::parse(&article.body);
    let place = AddressBase { link: article.header.link.as_deref(), file: Some(file), root: root.as_deref() };
    let listed = images::list(&document.images, &article.header.images, &place);
    match action {
        Action::List => write_lines(&listed, out)?,
        Action::Json => write_json(&listed, out)?,
        Action::Open(number) => {
            let chosen = number.checked_sub(1).and_then(|index| listed.get(index)).ok_or_else(|| {
                let there = match listed.len() {
                    0 => "the article has none".to_owned(),
                    1 => "only 1".to_owned(),
                    count => format!("only 1 to {count}"),
                };
                describe_failure(&file.to_string_lossy(), &format!("there is no image {number}, {there}"))
            })?;
            open(chosen, around)?;
        }
    }
    Ok(())
}

fn write_lines(listed: &[ListedImage], out: &mut dyn Write) -> io::Result<()> {
    for (index, image) in listed.iter().enumerate() {
        let described = [&image.caption, &image.alt, &image.title];
        let described = described.into_iter().flatten().find(|text| !text.is_empty());
        let description = described.map_or("", String::as_str);
        writeln!(out, "{}\t{}\t{}", index + 1, clean_line(image.url()), clean_line(description))?;
    }
    Ok(())
}

fn write_json(listed: &[ListedImage], out: &mut dyn Write) -> io::Result<()> {
    #[derive(Serialize)]
    struct Row<'a> {
        url: &'a str,
        alt: Option<&'a str>,
        title: Option<&'a str>,
        caption: Option<&'a str>,
        from: Source,
    }
    for image in listed {
        let row = Row {
            url: image.url(),
            alt: image.alt.as_deref(),
            title: image.title.as_deref(),
            caption: image.caption.as_deref(),
            from: image.from,
        };
        output::json_line(out, &row)?;
    }
    Ok(())
}

fn open(image: &ListedImage, around: &Surroundings) -> Result<(), Error> {
    let name = image.url();
    let target = image.target.as_ref().map_err(|why| describe_failure(name, &why.to_string()))?;
    let store = Store::new(&around.pictures, around.cap).among(&around.private);
    let never = AtomicBool::new(false);
    let path = media::prepare(target, &around.policy, &store, &never, &mut |_| {})
        .map_err(|why| describe_failure(name, &why.to_string()))?;
    let opened = if around.viewer.in_terminal {
        launch::in_terminal(&around.viewer, path.as_os_str(), &around.environment)
    } else {
        launch::detached_and_watched(&around.viewer, path.as_os_str(), &around.environment, PATIENCE, |_| {})
    };
    opened.map_err(|why| Error::Failed(why.to_string()))
}

/// `what: why` as one clean line, however long the address is.
fn describe_failure(what: &str, why: &str) -> Error {
    let what: String = what.chars().take(400).collect();
    Error::Failed(format!("{}: {}", crate::text::cut(&clean_line(&what), 200), clean_line(why)))
}

#[cfg(test)]
#[expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "tests make their own files, and one that cannot go on has failed"
)]
mod tests {
    use super::*;
    use crate::document::Image;

    fn listed(addresses: &[&str], place: &AddressBase) -> Vec<ListedImage> {
        let image = |address: &&str| Image { address: (*address).to_owned(), ..Image::default() };
        let images: Vec<Image> = addresses.iter().map(image).collect();
        images::list(&images, &["https://img.example/cover.png".to_owned()], place)
    }

    /// A viewer that writes down what it is given.
    fn around(folder: &Path) -> Surroundings {
        let script = folder.join("viewer.sh");
        std::fs::write(&script, format!("printf '%s\\n' \"$@\" >>{}", folder.join("seen").display()))
            .unwrap();
        Surroundings {
            settings: ReadOptions::default(),
            libraries: Vec::new(),
            current: None,
            policy: Policy::default(),
            viewer: Viewer::window(["sh".as_ref(), script.as_os_str()]),
            pictures: folder.join("pictures"),
            cap: 1_000_000,
            private: PrivateFolders::default(),
            environment: Environment {
                path: std::env::var_os("PATH").unwrap(),
                home: Some(folder.to_owned()),
                ..Environment::default()
            },
        }
    }

    fn printed(write: impl Fn(&mut dyn Write) -> io::Result<()>) -> String {
        let mut out = Vec::new();
        write(&mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_line_or_an_object_for_each_picture() {
        let place = AddressBase { link: Some("https://site.example/a/"), ..AddressBase::default() };
        let mut listed = listed(&["b.png", "javascript:alert(\"1\")"], &place);
        listed[0].alt = Some("a\x1b[2J bridge".to_owned());
        listed[0].caption = Some("The bridge,\nthis morning".to_owned());
        assert_eq!(
            printed(|out| write_lines(&listed, out)),
            "1\thttps://site.example/a/b.png\tThe bridge, this morning\n\
             2\tjavascript:alert(\"1\")\t\n\
             3\thttps://img.example/cover.png\t\n"
        );
        let json = printed(|out| write_json(&listed, out));
        let lines: Vec<&str> = json.lines().collect();
        assert_eq!(
            lines[0],
            r#"{"url":"https://site.example/a/b.png","alt":"a\u001b[2J bridge","title":null,"caption":"The bridge,\nthis morning","from":"body"}"#
        );
        assert_eq!(
            lines[2],
            r#"{"url":"https://img.example/cover.png","alt":null,"title":null,"caption":null,"from":"front matter"}"#
        );
    }

    #[test]
    fn only_a_picture_reaches_the_viewer() {
        let top = tempfile::tempdir().unwrap();
        let folder = top.path().canonicalize().unwrap();
        std::fs::create_dir(folder.join("library")).unwrap();
        std::fs::write(folder.join("library/a $(x).png"), b"\x89PNG\r\n\x1a\n").unwrap();
        std::fs::write(folder.join("library/text.png"), "a text").unwrap();
        let file = folder.join("library/article.md");
        let place = AddressBase { link: None, file: Some(&file), root: None };
        let around = around(&folder);
        let refused = [
            ("; touch x", "; touch x: this is not an address"),
            ("--help", "--help: this is not an address"),
            ("file:///etc/passwd", "file:///etc/passwd: articles may not open files of this computer"),
            ("http://127.0.0.1/", "http://127.0.0.1/: private host 127.0.0.1; see `allow_private_hosts`"),
            ("../viewer.sh", "../viewer.sh: the file is outside the library"),
            ("text.png", "text.png: this is text, not a picture"),
            ("none.png", "none.png: no such file beside the article or in the library"),
        ];
        for (address, expected) in refused {
            match open(&listed(&[address], &place)[0], &around) {
                Err(Error::Failed(line)) => assert_eq!(line, expected),
                other => panic!("{address}: {other:?}"),
            }
        }
        assert!(!folder.join("seen").exists() && !folder.join("pictures").exists());
        open(&listed(&["a $(x).png"], &place)[0], &around).unwrap();
        let seen = std::fs::read_to_string(folder.join("seen")).unwrap();
        assert_eq!(seen, format!("{}\n", folder.join("library/a $(x).png").display()));
        assert!(!folder.join("pictures").exists(), "a local picture is not copied");
    }

    #[test]
    fn an_address_of_any_length_is_one_line_of_an_error() {
        let long = format!("https://a.example/{}", "\u{1b}x".repeat(100_000));
        let around = around(tempfile::tempdir().unwrap().path());
        match open(&listed(&[&long], &AddressBase::default())[0], &around) {
            Err(Error::Failed(line)) => {
                assert!(line.len() < 300 && !line.contains(char::is_control), "{line}");
                assert!(line.ends_with("too long (200018 bytes)"), "{line}");
            }
            other => panic!("{other:?}"),
        }
    }
}
