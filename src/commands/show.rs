//! `newsrack show`: an article's lines, the same as on the screen, printed.

use super::ansi::{write_painted, write_plain};
use super::output::{Failure, Outcome};
use super::{Exit, Invocation};
use crate::article::{Article, ReadOptions};
use crate::cli::{ColorArg, ShowArgs};
use crate::config::Effective;
use crate::disk;
use crate::document::{self, Highlighter, LinkId, masthead};
use crate::language::Wording;
use crate::media::{AddressBase, LinkTarget, address, images};
use crate::text::{clean_line, cut};
use crate::trouble::Unread;
use std::io::{BufWriter, IsTerminal, Read, Write};
use std::path::Path;
use std::sync::atomic::AtomicBool;

/// The width of a page in cells, if no other is given.
const MEASURE: usize = 88;

/// Whether title, byline and facts stand above the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Masthead {
    Shown,
    Hidden,
}

/// What is printed, and how.
#[derive(Clone, Debug)]
struct Request<'a> {
    /// The article's file; `-` is standard input.
    file: &'a Path,
    /// The width asked for, from 1.
    width: Option<usize>,
    color: ColorArg,
    masthead: Masthead,
    options: document::LayoutOptions,
    wording: Wording,
}

/// What the output is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Output {
    /// The terminal's width in cells; nothing if the output is no terminal.
    terminal: Option<usize>,
    /// Whether `NO_COLOR` is set to something (<https://no-color.org>).
    no_color: bool,
}

pub(super) fn run(args: &ShowArgs, context: &Invocation) -> Outcome {
    let stdout = std::io::stdout();
    let terminal =
        stdout.is_terminal().then(|| crossterm::terminal::size().map_or(80, |(columns, _)| columns.into()));
    let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let mut options = context.config.options();
    options.link_numbers &= !args.no_links;
    let request = Request {
        file: &args.file,
        width: args.width.map(usize::from),
        color: args.color,
        masthead: if args.no_header { Masthead::Hidden } else { Masthead::Shown },
        options,
        wording: Wording {
            language: Effective::new(&context.loaded, &super::settings::variable).language().0,
            date_format: context.config.date_format.clone(),
        },
    };
    let output = Output { terminal, no_color };
    let settings =
        ReadOptions { reader_view: context.settings.reader_view && !args.whole, ..context.settings };
    print(&request, &settings, output, &mut std::io::stdin().lock(), &mut stdout.lock())?;
    Ok(Exit::Done)
}

/// Prints an article.
fn print(
    request: &Request<'_>,
    settings: &ReadOptions,
    output: Output,
    input: &mut dyn Read,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let article = read(request.file, *settings, input).map_err(|why| {
        Failure::new(&cut(&clean_line(&request.file.to_string_lossy()), 200), &why.to_string())
    })?;
    let mut document = document::parse_article(&article, &AtomicBool::new(false)).unwrap_or_default();
    let Article { header, body, .. } = article;
    drop(body);
    let place =
        AddressBase { link: header.link.as_deref(), file: Some(request.file), ..AddressBase::default() };
    if request.masthead == Masthead::Shown {
        let images = images::list(&document.images, &header.images, &place).len();
        masthead::prepend(&mut document, &header, images, settings.timezone, &request.wording);
    }
    let write = if painted(request.color, output) {
        Highlighter::new().highlight(&mut document);
        write_painted
    } else {
        write_plain
    };
    let mut out = BufWriter::with_capacity(1 << 16, out);
    for line in document::lines(&document, width(request.width, output), &request.options) {
        write(&line, &mut out)?;
    }
    if request.options.link_numbers {
        let web: Vec<Option<String>> = document.links.iter().map(|link| web(&link.address, &place)).collect();
        let addresses = document.addresses(|LinkId(id)| web.get(id as usize)?.as_deref());
        if !addresses.is_empty() {
            write!(out, "\n{addresses}")?;
        }
    }
    out.flush()?;
    Ok(())
}

/// The web address that a link leads to, if it leads to the web.
fn web(address: &str, place: &AddressBase<'_>) -> Option<String> {
    match address::link(address, place) {
        Ok(LinkTarget::Web(url)) => Some(url.to_string()),
        Ok(LinkTarget::Mail(_)) | Err(_) => None,
    }
}

fn read(file: &Path, settings: ReadOptions, input: &mut dyn Read) -> Result<Article, Unread> {
    if file.as_os_str() != "-" {
        return disk::read_article(file, None, &disk::Sites::new(settings));
    }
    disk::read_stream(input, &settings)
}

fn width(asked: Option<usize>, output: Output) -> usize {
    asked.unwrap_or_else(|| output.terminal.map_or(80, |cells| cells.min(MEASURE))).max(1)
}

fn painted(color: ColorArg, output: Output) -> bool {
    match color {
        ColorArg::Auto => output.terminal.is_some() && !output.no_color,
        ColorArg::Always => true,
        ColorArg::Never => false,
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use super::*;

    const PIPE: Output = Output { terminal: None, no_color: false };

    fn shown(body: &str, request: &Request<'_>, output: Output) -> String {
        let mut out = Vec::new();
        print(request, &ReadOptions::default(), output, &mut body.as_bytes(), &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn request() -> Request<'static> {
        Request {
            file: Path::new("-"),
            width: None,
            color: ColorArg::Auto,
            masthead: Masthead::Hidden,
            options: document::LayoutOptions::default(),
            wording: Wording::default(),
        }
    }

    #[test]
    fn the_body_is_printed_at_the_width_asked_for() {
        let body = "---\ntitle: T\n---\n<p>据新华社北京三月二十四日电，会议通过了。</p><h2>标题</h2><p>See <b>this</b>.</p>";
        let narrow = Request { width: Some(24), ..request() };
        assert_eq!(
            shown(body, &narrow, PIPE),
            "据新华社北京三月二十四日\n电，会议通过了。\n\n标题\n────\n\nSee this.\n"
        );
        let headed = Request { masthead: Masthead::Shown, ..request() };
        assert!(shown(body, &headed, PIPE).starts_with("T\n━\n"));
    }

    #[test]
    fn the_addresses_of_links_follow_the_text() {
        let body = "---\nlink: https://example.org/a/\n---\n<p><a href=b>to read</a> <a href='mailto:a@b.example'>mail</a> \
            <a href=javascript:x>x</a> note<sup><a href=#n>1</a></sup></p>";
        let expected =
            "to read¹ mail² x³ note[1]\n\n¹ https://example.org/a/b\n² mailto:a@b.example\n³ javascript:x\n";
        assert_eq!(shown(body, &request(), PIPE), expected);
        let options = document::LayoutOptions { link_numbers: false, ..document::LayoutOptions::default() };
        assert_eq!(shown(body, &Request { options, ..request() }, PIPE), "to read mail x note[1]\n");
    }

    #[test]
    fn only_a_terminal_that_wants_colour_gets_it_unasked() {
        let terminal = Output { terminal: Some(120), no_color: false };
        let grey = Output { no_color: true, ..terminal };
        let table = [
            (ColorArg::Auto, PIPE, false),
            (ColorArg::Auto, terminal, true),
            (ColorArg::Auto, grey, false),
            (ColorArg::Always, PIPE, true),
            (ColorArg::Always, grey, true),
            (ColorArg::Never, terminal, false),
        ];
        for (color, output, colored) in table {
            let page = shown("<p>See <b>this</b></p>", &Request { color, ..request() }, output);
            assert_eq!(page.contains("\x1b["), colored, "{color:?} {output:?}");
        }
        assert_eq!((width(None, terminal), width(None, PIPE), width(Some(0), PIPE)), (88, 80, 1));
    }

    #[test]
    fn a_file_that_is_not_there_is_one_line() {
        let missing = Request { file: Path::new("no/such\x1b[2J.md"), ..request() };
        match print(&missing, &ReadOptions::default(), PIPE, &mut std::io::empty(), &mut Vec::new()) {
            Err(failure) => {
                let line = failure.to_string();
                assert!(line.starts_with("no/such[2J.md: ") && !line.contains('\x1b'), "{line}");
            }
            Ok(()) => panic!("it was printed"),
        }
    }
}
