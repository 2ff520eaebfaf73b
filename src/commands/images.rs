//! `newsrack images`: the pictures of an article, listed or opened.

use super::output::{self, Failure, Outcome};
use super::{Exit, Invocation};
use crate::cli::ImagesArgs;
use crate::disk;
use crate::document;
use crate::engine::EngineConfig;
use crate::media::{self, AddressBase, ImageLocation, ListedImage, Source, images, launch, local};
use crate::terminal;
use crate::text::{clean_line, cut};
use serde::Serialize;
use std::io::{self, Write};
use std::sync::atomic::AtomicBool;
use std::time::Duration;

/// How long a viewer is watched for failing at once.
const PATIENCE: Duration = Duration::from_secs(1);
/// How much of an address is printed that has an image in it, in cells.
const EMBEDDED: usize = 60;

pub(super) fn run(args: &ImagesArgs, context: &Invocation) -> Outcome {
    terminal::end_with_signals(&context.private);
    let mut out = output::stdout();
    act(args, &context.engine_config(context.config.library.clone(), None), &mut out)?;
    out.flush()?;
    Ok(Exit::Done)
}

/// Lists or opens the pictures of an article file.
fn act(args: &ImagesArgs, config: &EngineConfig, out: &mut dyn Write) -> Result<(), Failure> {
    let file = &*disk::article_file(&args.file);
    let root = local::root_of(file, &config.roots, std::env::current_dir().ok().as_deref());
    let sites = disk::Sites::new(config.scan.settings);
    let article = disk::read_article(file, root.as_deref(), &sites)
        .map_err(|why| describe_failure(&file.to_string_lossy(), &why.to_string()))?;
    let location = sites.of_file(file, root.as_deref());
    let document = document::parse(&article.body);
    let place = AddressBase {
        link: article.header.link.as_deref(),
        file: Some(file),
        root: root.as_deref(),
        location: Some(&location),
    };
    let listed = images::list(&document.images, &article.header.images, &place);
    match args.open {
        None if args.json => write_json(&listed, out)?,
        None => write_lines(&listed, out)?,
        // Counted from 1.
        Some(number) => {
            let chosen = number.checked_sub(1).and_then(|index| listed.get(index)).ok_or_else(|| {
                let there = match listed.len() {
                    0 => "the article has none".to_owned(),
                    1 => "only 1".to_owned(),
                    count => format!("only 1 to {count}"),
                };
                describe_failure(&file.to_string_lossy(), &format!("there is no image {number}, {there}"))
            })?;
            open(chosen, config)?;
        }
    }
    Ok(())
}

/// Writes a line for each image: number, address, description, separated by tabs.
fn write_lines(listed: &[ListedImage], out: &mut dyn Write) -> io::Result<()> {
    for (index, image) in listed.iter().enumerate() {
        let description = clean_line(image.described().unwrap_or_default());
        let address = match &image.target {
            Ok(ImageLocation::Embedded(address)) => {
                let start = clean_line(&address[..address.floor_char_boundary(4 * EMBEDDED)]);
                cut(&start, EMBEDDED).into_owned().into()
            }
            _ => clean_line(image.url()),
        };
        writeln!(out, "{}\t{address}\t{description}", index + 1)?;
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

fn open(image: &ListedImage, config: &EngineConfig) -> Result<(), Failure> {
    let name = image.url();
    let target = image.target.as_ref().map_err(|why| describe_failure(name, &why.to_string()))?;
    let never = AtomicBool::new(false);
    let path = media::prepare(target, &config.policy, &config.store, &never, &mut |_| {})
        .map_err(|why| describe_failure(name, &why.to_string()))?;
    let opened = if config.viewer.in_terminal {
        launch::in_terminal(&config.viewer, path.as_os_str(), &config.environment)
    } else {
        launch::detached_and_watched(&config.viewer, path.as_os_str(), &config.environment, PATIENCE, |_| {})
    };
    opened.map_err(|why| Failure::line(&why.to_string()))
}

/// `what: why`, however long the address is.
fn describe_failure(what: &str, why: &str) -> Failure {
    let what: String = what.chars().take(400).collect();
    Failure::new(&crate::text::cut(&clean_line(&what), 200), why)
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
    use crate::media::{Environment, Store, Viewer};
    use std::path::Path;

    fn listed(addresses: &[&str], place: &AddressBase) -> Vec<ListedImage> {
        let image = |address: &&str| Image { address: (*address).to_owned(), ..Image::default() };
        let images: Vec<Image> = addresses.iter().map(image).collect();
        images::list(&images, &["https://img.example/cover.png".to_owned()], place)
    }

    /// A viewer that writes down what it is given.
    fn around(folder: &Path) -> EngineConfig {
        let script = folder.join("viewer.sh");
        std::fs::write(&script, format!("printf '%s\\n' \"$@\" >>{}", folder.join("seen").display()))
            .unwrap();
        EngineConfig {
            viewer: Viewer::window(["sh".as_ref(), script.as_os_str()]),
            store: Store::new(&folder.join("pictures"), 1_000_000),
            environment: Environment {
                path: std::env::var_os("PATH").unwrap(),
                home: Some(folder.to_owned()),
                ..Environment::default()
            },
            ..EngineConfig::for_tests(Vec::new(), folder)
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
        let place = AddressBase { link: None, file: Some(&file), root: None, location: None };
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
                Err(failure) => assert_eq!(failure.to_string(), expected),
                Ok(()) => panic!("{address}"),
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
            Err(failure) => {
                let line = failure.to_string();
                assert!(line.len() < 300 && !line.contains(char::is_control), "{line}");
                assert!(line.ends_with("too long (200018 bytes)"), "{line}");
            }
            Ok(()) => panic!("it was opened"),
        }
    }
}
