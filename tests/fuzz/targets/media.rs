//! Addresses from articles, and file names made from the text of articles.

use super::{check_line, ms, ns};
use crate::runner::{Case, Features, Target};
use newsrack::document::layout::file_name;
use newsrack::media::address::{image, link, shown_host};
use newsrack::media::{AddressBase, ImageLocation as Opened, LinkKey, LinkTarget, Refusal, saving};
use newsrack::net::address::ADDRESS_MAX;
use newsrack::text::width;
use std::path::{Component, Path};
use std::sync::OnceLock;
use tempfile::TempDir;

pub(super) const ADDRESSES: Target = Target {
    name: "addresses",
    pieces: &[
        "https://",
        "http://",
        "HTTPS:",
        "//",
        "\\\\",
        "/",
        "\\",
        "a.example",
        "例え.example",
        "xn--",
        "user:word@",
        "@",
        ":80",
        ":99999",
        "127.0.0.1",
        "0x7f.1",
        "2130706433",
        "[::1]",
        "[::ffff:7f00:1]",
        "localhost",
        "%2e%2e",
        "..",
        ".",
        "?",
        "#",
        "&",
        "=",
        "utm_source=x",
        "fbclid=1",
        "javascript:",
        "data:image/png;base64,",
        "file:///etc/passwd",
        "mailto:",
        "mailto:-x@y",
        "ssh://-oProxyCommand=x",
        "vbscript:",
        "blob:",
        "--help",
        "-o/tmp/x",
        "; touch x",
        "$(x)",
        "`",
        "|",
        "%s",
        "%00",
        "%1b",
        "{}",
        " ",
        "\t",
        "\n",
        "\u{202e}",
        "\u{3002}",
        "①②⑦",
        "pic.png",
        "图片.jpg",
        "in.png",
        "out.png",
        "loop.png",
        "\0",
        "x",
    ],
    check: addresses,
    longest: 64 << 10,
    budget: (ms(50), ns(3000)),
};

/// A library with an image, and symbolic links that lead out of it or to themselves.
fn library() -> &'static TempDir {
    static ONE: OnceLock<TempDir> = OnceLock::new();
    ONE.get_or_init(|| {
        let top = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(top.path().join("library/tech")).unwrap();
        for file in ["secret.png", "library/pic.png", "library/tech/pic.png", "library/tech/图片.jpg"] {
            std::fs::write(top.path().join(file), b"\x89PNG\r\n\x1a\n").unwrap();
        }
        for (to, from) in [("../../secret.png", "out.png"), ("pic.png", "in.png"), ("loop.png", "loop.png")] {
            std::os::unix::fs::symlink(to, top.path().join("library/tech").join(from)).unwrap();
        }
        top
    })
}

fn addresses(case: &Case, seen: &mut Features) {
    let address = case.text();
    let root = library().path().join("library");
    let file = root.join("tech/a.md");
    let base =
        case.choose(&[Some("https://news.example/2022/story.html?id=1"), None, Some("http://[::1]:8/a")]);
    let place = AddressBase { link: *base, file: Some(&file), root: Some(&root), location: None };
    match link(&address, &place) {
        Ok(LinkTarget::Web(url)) => {
            check_web(&url);
            let again = link(url.as_str(), &place);
            let long = url.as_str().len() > ADDRESS_MAX;
            assert!(long || again == Ok(LinkTarget::Web(url.clone())), "judged again it is another address");
            seen.saw(("web", url.port().is_some(), url.query().is_some(), url.host_str().map(str::len)));
        }
        Ok(LinkTarget::Mail(url)) => {
            assert_eq!((url.scheme(), url.query(), url.fragment()), ("mailto", None, None));
            assert!(!url.path().starts_with('-') && url.path().contains('@'));
            assert!(url.as_str().bytes().all(|byte| byte.is_ascii_graphic()), "{url}");
            seen.saw("mail");
        }
        Err(refusal) => refused(&refusal, seen),
    }
    match image(&address, &place) {
        Ok(Opened::Remote(url)) => {
            check_web(&url);
            seen.saw("remote");
        }
        Ok(Opened::Local(path)) => {
            let real = root.canonicalize().unwrap();
            assert!(path.starts_with(&real), "{} is outside", path.display());
            assert!(path.is_file() && !path.is_symlink());
            seen.saw("local");
        }
        Ok(Opened::Embedded(data)) => {
            assert!(address.contains(&*data) && data[..5].eq_ignore_ascii_case("data:"), "{data}");
            seen.saw("embedded");
        }
        Err(refusal) => refused(&refusal, seen),
    }
    let named = LinkKey::by(&address, Some(&address), &file);
    if let Some(path) = &named.file {
        let ups = path.components().filter(|part| *part == Component::ParentDir).count();
        assert_eq!(ups, 0, "{}", path.display());
    }
    seen.saw((named.is_nothing(), named.file.is_some()));
}

fn check_web(url: &url::Url) {
    assert!(matches!(url.scheme(), "http" | "https"), "{url}");
    assert!(url.host_str().is_some_and(|host| !host.is_empty()), "{url}");
    assert!(url.username().is_empty() && url.password().is_none(), "{url}");
    assert!(url.as_str().bytes().all(|byte| byte.is_ascii_graphic()), "{url}");
    assert!(url.as_str().len() <= 3 * ADDRESS_MAX);
    assert!(!shown_host(url).is_empty() && shown_host(url).is_ascii());
    check_line(&shown_host(url));
}

fn refused(refusal: &Refusal, seen: &mut Features) {
    let told = refusal.to_string();
    check_line(&told);
    assert!(!told.is_empty());
    seen.saw(std::mem::discriminant(refusal));
}

pub(super) const FILE_NAMES: Target = Target {
    name: "file_names",
    pieces: &[
        "../",
        "..",
        "/",
        "\\",
        ".",
        "-",
        "-rf",
        " ",
        "~",
        "$HOME",
        "`x`",
        "%2e%2e%2f",
        "%00",
        "\0",
        "\n",
        "\u{202e}",
        "CON",
        "nul.png",
        "a",
        "name",
        "新闻",
        "https://a.example/b.png?x",
        "data:image/png;base64,AA",
        "\u{301}",
        "👨\u{200d}👩",
        "*",
        "?",
        ":",
        "\"",
        "<",
        "|",
        "é",
    ],
    check: file_names,
    longest: 64 << 10,
    budget: (ms(50), ns(3000)),
};

fn file_names(case: &Case, seen: &mut Features) {
    let text = case.text();
    let (label, address) = text.split_once('\n').unwrap_or((&text, ""));
    let name = saving::name(label, address);
    assert!(!name.is_empty() && name.len() <= 120, "{name:?}");
    assert!(!name.starts_with(['.', '-', ' ', '~']) && !name.ends_with(['.', ' ']), "{name:?}");
    assert!(!name.contains(['/', '\\', '\0', '%', '$', '`', ':', '*', '?', '"', '<', '>', '|']), "{name:?}");
    check_line(&name);
    assert_eq!(Path::new(&name).components().count(), 1, "{name:?}");
    assert_eq!(saving::name(&name, ""), name, "made again it is another name");
    let shown = file_name(address);
    check_line(&shown);
    assert!(width(&shown) <= 80, "{shown:?}");
    seen.saw((name == "picture", name.is_ascii(), shown.is_empty(), name.len().min(20)));
    seen.count("length", name.len());
}
