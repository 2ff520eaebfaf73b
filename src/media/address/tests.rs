//! Tables of valid and hostile addresses.

use super::*;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

const LINK: &str = "https://news.example/2022/03/story.html?id=1";

/// A library with images, a symbolic link that leads out of it, one that stays inside, a folder and a pipe.
fn library() -> tempfile::TempDir {
    let top = tempfile::tempdir().unwrap();
    let at = |path: &str| top.path().join(path);
    fs::create_dir_all(at("library/tech/pictures")).unwrap();
    fs::create_dir_all(at("library/images/folder.png")).unwrap();
    for file in [
        "secret.png",
        "library/images/a.png",
        "library/tech/pictures/my photo.png",
        "library/tech/-1.png",
        "library/tech/中文.png",
    ] {
        fs::write(at(file), b"\x89PNG\r\n\x1a\n").unwrap();
    }
    symlink(at("secret.png"), at("library/tech/out.png")).unwrap();
    symlink("../images/a.png", at("library/tech/in.png")).unwrap();
    symlink("loop.png", at("library/tech/loop.png")).unwrap();
    let pipe = at("library/tech/pipe.png");
    rustix::fs::mknodat(rustix::fs::CWD, &pipe, rustix::fs::FileType::Fifo, 0o600.into(), 0).unwrap();
    top
}

#[test]
fn a_picture_s_address_is_opened_only_if_it_is_safe() {
    let long = format!("https://a.example/{}", "x".repeat(200_000));
    let whole = Refusal::TooLong(long.len());
    let table = [
        // Remote addresses and how they are resolved.
        ("https://img.example/a.png", Ok("https://img.example/a.png")),
        ("  https://img.example/a b.png  ", Ok("https://img.example/a%20b.png")),
        ("HTTP://IMG.example:80/a.png#x", Ok("http://img.example/a.png#x")),
        ("//img.example/a.png", Ok("https://img.example/a.png")),
        ("\\\\img.example\\a.png", Ok("https://img.example/a.png")),
        ("pic.jpg", Ok("https://news.example/2022/03/pic.jpg")),
        ("../pic.jpg", Ok("https://news.example/2022/pic.jpg")),
        ("/pic.jpg?w=100", Ok("https://news.example/pic.jpg?w=100")),
        ("?picture=3", Ok("https://news.example/2022/03/story.html?picture=3")),
        ("图片.jpg", Ok("https://news.example/2022/03/%E5%9B%BE%E7%89%87.jpg")),
        ("../../../../../etc/passwd", Ok("https://news.example/etc/passwd")),
        ("https://user:word@img.example/a.png", Ok("https://img.example/a.png")),
        ("https://例え.example/a.png", Ok("https://xn--r8jz45g.example/a.png")),
        ("http://2130706433/a.png", Ok("http://127.0.0.1/a.png")),
        // Refused.
        ("", Err(Refusal::Empty)),
        (" \u{3000} ", Err(Refusal::Empty)),
        ("; touch x", Err(Refusal::NotAnAddress)),
        ("$(touch x)", Err(Refusal::NotAnAddress)),
        ("`touch x`", Err(Refusal::NotAnAddress)),
        ("|touch x", Err(Refusal::NotAnAddress)),
        ("%s", Err(Refusal::NotAnAddress)),
        ("{}", Err(Refusal::NotAnAddress)),
        ("--help", Err(Refusal::NotAnAddress)),
        ("-o/tmp/x", Err(Refusal::NotAnAddress)),
        ("a\nb.png", Err(Refusal::Control)),
        ("https://a.example/\x1b]0;x\x07", Err(Refusal::Control)),
        ("file:///etc/passwd", Err(Refusal::File)),
        ("FILE:/etc/passwd", Err(Refusal::File)),
        ("javascript:alert(1)", Err(Refusal::Script)),
        ("data:text/html,x", Err(Refusal::Data)),
        ("mailto:a@b.example", Err(Refusal::Mail)),
        ("ssh://-oProxyCommand=x/", Err(Refusal::Scheme("ssh".to_owned()))),
        ("ftp://a.example/a.png", Err(Refusal::Scheme("ftp".to_owned()))),
        ("C:\\pictures\\a.png", Err(Refusal::Scheme("c".to_owned()))),
        ("blob:https://a.example/1-2", Err(Refusal::Scheme("blob".to_owned()))),
        ("//", Err(Refusal::NoHost)),
        ("http://", Err(Refusal::NoHost)),
        ("https:///", Err(Refusal::NoHost)),
        ("http://[::1", Err(Refusal::NotAnAddress)),
        ("http://1.2.3.4.5.6:99999/", Err(Refusal::NotAnAddress)),
        ("http://a b/", Err(Refusal::NotAnAddress)),
        (&long, Err(whole.clone())),
    ];
    let place = AddressBase { link: Some(LINK), ..AddressBase::default() };
    for (address, expected) in table {
        let expected = expected.map(|url| ImageLocation::Remote(Url::parse(url).unwrap()));
        assert_eq!(image(address, &place), expected, "{}", &address[..address.len().min(80)]);
    }
}

#[test]
fn a_picture_may_be_in_its_address() {
    let long = format!("data:image/png;base64,{}", "A".repeat(200_000));
    for address in ["data:image/png;base64,iVBORw0KGgo=", "DATA:IMAGE/PNG,x", &long] {
        let expected = Ok(ImageLocation::Embedded(address.into()));
        assert_eq!(image(&format!(" {address}\n"), &AddressBase::default()), expected);
        assert_eq!(link(address, &AddressBase::default()), Err(Refusal::Data));
    }
}

#[test]
fn without_a_link_only_whole_addresses_lead_out() {
    let nowhere = AddressBase::default();
    assert_eq!(image("pic.jpg", &nowhere), Err(Refusal::NoFile));
    assert_eq!(image("/etc/passwd", &nowhere), Err(Refusal::NoFile));
    assert_eq!(image("--help", &nowhere), Err(Refusal::NotAnAddress));
    assert_eq!(link("page.html", &nowhere), Err(Refusal::NoBase));
    assert!(matches!(image("//img.example/a.png", &nowhere), Ok(ImageLocation::Remote(_))));
    let bad = AddressBase { link: Some("not a link"), ..AddressBase::default() };
    assert_eq!(image("pic.jpg", &bad), Err(Refusal::NoBase));
}

#[test]
fn a_local_picture_is_found_inside_the_library_only() {
    let top = library();
    let root = top.path().join("library");
    let file = root.join("tech/story.html");
    let real = root.canonicalize().unwrap();
    let table = [
        ("pictures/my photo.png", Ok("tech/pictures/my photo.png")),
        ("pictures/my%20photo.png?v=2#x", Ok("tech/pictures/my photo.png")),
        ("./pictures/../pictures/my photo.png", Ok("tech/pictures/my photo.png")),
        ("../images/a.png", Ok("images/a.png")),
        ("/images/a.png", Ok("images/a.png")),
        ("images/a.png", Ok("images/a.png")),
        ("in.png", Ok("images/a.png")),
        ("中文.png", Ok("tech/中文.png")),
        ("%E4%B8%AD%E6%96%87.png", Ok("tech/中文.png")),
        ("-1.png", Ok("tech/-1.png")),
        ("/tech/-1.png", Ok("tech/-1.png")),
        ("none.png", Err(Refusal::NoFile)),
        ("/etc/passwd", Err(Refusal::NoFile)),
        ("../../secret.png", Err(Refusal::Outside)),
        ("..%2F..%2Fsecret.png", Err(Refusal::Outside)),
        ("out.png", Err(Refusal::Outside)),
        ("loop.png", Err(Refusal::NoFile)),
        ("pipe.png", Err(Refusal::NotAFile)),
        ("/images/folder.png", Err(Refusal::NotAFile)),
        (".", Err(Refusal::NotAFile)),
        ("/", Err(Refusal::NoFile)),
        ("a%00.png", Err(Refusal::NoFile)),
    ];
    let place = AddressBase { link: None, file: Some(&file), root: Some(&root), location: None };
    for (address, expected) in table {
        assert_eq!(
            image(address, &place),
            expected.map(|path| ImageLocation::Local(real.join(path))),
            "{address}"
        );
    }
    // A local file that is refused is not requested from the article's site.
    let linked = AddressBase { link: Some(LINK), ..place };
    assert_eq!(image("out.png", &linked), Err(Refusal::Outside));
    assert!(matches!(image("none.png", &linked), Ok(ImageLocation::Remote(_))));
    // Without a library an article's own folder is the root.
    let alone = AddressBase { file: Some(&file), ..AddressBase::default() };
    assert_eq!(image("/in.png", &alone), Err(Refusal::Outside));
    assert_eq!(image("-1.png", &alone), Ok(ImageLocation::Local(real.join("tech/-1.png"))));
}

#[test]
fn a_library_may_hold_whole_sites() {
    let top = tempfile::tempdir().unwrap();
    let root = top.path().canonicalize().unwrap();
    for file in ["site/content/posts/a.md", "site/img/x.png", "img/y.png", "alone/b.md", "alone/img/x.png"] {
        fs::create_dir_all(root.join(file).parent().unwrap()).unwrap();
        fs::write(root.join(file), b"\x89PNG\r\n\x1a\n").unwrap();
    }
    let post = root.join("site/content/posts/a.md");
    let place = AddressBase { link: None, file: Some(&post), root: Some(&root), location: None };
    let table =
        [("/img/x.png", "site/img/x.png"), ("/img/y.png", "img/y.png"), ("img/x.png", "site/img/x.png")];
    for (address, file) in table {
        assert_eq!(image(address, &place), Ok(ImageLocation::Local(root.join(file))), "{address}");
    }

    let alone = root.join("alone/b.md");
    let site = root.join("site");
    let table = [
        (&post, vec![], None, "site"),
        (&post, vec![root.clone()], Some(&site), ""),
        (&alone, vec![site.clone()], Some(&root), ""),
        (&alone, vec![site.clone()], Some(&site), "alone"),
        (&alone, vec![], None, "alone"),
    ];
    for (file, libraries, current, expected) in table {
        let current: Option<&Path> = current.map(PathBuf::as_path);
        let found = local::root_of(file, &libraries, current);
        assert_eq!(
            found,
            Some(root.join(expected).components().collect()),
            "{file:?} {libraries:?} {current:?}"
        );
    }
    assert_eq!(local::root_of(&alone, &[], Some(Path::new("/"))), Some(root.join("alone")));
}

#[test]
fn a_local_picture_is_one_by_its_content() {
    let top = library();
    let path = top.path().join("library/tech/text.png");
    fs::write(&path, "root:x:0:0:root:/root:/bin/sh\n").unwrap();
    assert_eq!(local::check(&path), Err(Refusal::NotAPicture(crate::trouble::Content::Text)));
    assert_eq!(local::check(&top.path().join("secret.png")), Ok(super::super::Kind::Png));
    assert_eq!(local::check(&top.path().join("library/tech/pipe.png")), Err(Refusal::NotAFile));
    assert!(matches!(local::check(&top.path().join("none.png")), Err(Refusal::Unreadable(_))));
}

#[test]
fn a_link_opens_on_the_web_or_as_a_letter_or_not_at_all() {
    let web = |address: &str| Ok(LinkTarget::Web(Url::parse(address).unwrap()));
    let letter = |address: &str| Ok(LinkTarget::Mail(Url::parse(address).unwrap()));
    let table = [
        ("https://a.example/?utm_source=x&id=1", web("https://a.example/?id=1")),
        ("https://google.com@evil.example/", web("https://evil.example/")),
        ("https://аpple.example/", web("https://xn--pple-43d.example/")),
        ("next.html#part", web("https://news.example/2022/03/next.html#part")),
        ("//b.example", web("https://b.example/")),
        ("http://127.0.0.1/", web("http://127.0.0.1/")),
        ("mailto:a@b.example", letter("mailto:a@b.example")),
        ("mailto:a@b.example?attach=/etc/passwd&body=x", letter("mailto:a@b.example")),
        ("mailto:--attach=/etc/passwd@b", Err(Refusal::NotAnAddress)),
        ("mailto:a b@c.example", Err(Refusal::NotAnAddress)),
        ("mailto:?to=a@b.example", Err(Refusal::NotAnAddress)),
        ("#part", Err(Refusal::Fragment)),
        ("javascript:void(0)", Err(Refusal::Script)),
        ("vscode://file/x", Err(Refusal::Scheme("vscode".to_owned()))),
        ("smb://host/share", Err(Refusal::Scheme("smb".to_owned()))),
        ("--new-window", Err(Refusal::NotAnAddress)),
        ("file:///etc/passwd", Err(Refusal::File)),
    ];
    let place = AddressBase { link: Some(LINK), ..AddressBase::default() };
    for (address, expected) in table {
        assert_eq!(link(address, &place), expected, "{address}");
    }
}

#[test]
fn the_host_is_shown_as_it_is() {
    let table = [
        ("https://google.com@evil.example/", "evil.example"),
        ("https://аpple.com/", "xn--pple-43d.com"),
        ("http://a.example:8080/", "a.example:8080"),
        ("http://[::1]/", "[::1]"),
    ];
    for (address, host) in table {
        assert_eq!(shown_host(&Url::parse(address).unwrap()), host);
    }
}

#[test]
fn pictures_of_a_site_are_found_where_its_generator_has_them() {
    // The files of a site, the article, the address, and where the picture lies.
    let table: [(&[&str], &str, &str, &str); 9] = [
        (
            &["_config.yml", "source/_posts/tea/cup.png"],
            "source/_posts/tea.md",
            "cup.png",
            "source/_posts/tea/cup.png",
        ),
        (
            &["_config.yml", "source/img/cup.png"],
            "source/_posts/tea.md",
            "/img/cup.png",
            "source/img/cup.png",
        ),
        (&["hugo.toml", "static/img/cup.png"], "content/posts/tea.md", "/img/cup.png", "static/img/cup.png"),
        (
            &["pelicanconf.py", "content/a/cup.png"],
            "content/tea.md",
            "{static}/a/cup.png",
            "content/a/cup.png",
        ),
        (&["pelicanconf.py", "content/cup.png"], "content/tea.md", "%7Battach%7Dcup.png", "content/cup.png"),
        (&["pelicanconf.py", "content/cup.png"], "content/tea.md", "|filename|/cup.png", "content/cup.png"),
        (&[".obsidian/app.json", "x/y/Cup.png"], "a/tea.md", "Cup.png", "x/y/Cup.png"),
        (&["info.json", ".resource/0f"], "1e.md", ":/0f", ".resource/0f"),
        (
            &["_config.yml", "_posts/x.md", "assets/cup.png"],
            "a/_posts/tea.md",
            "/assets/cup.png",
            "assets/cup.png",
        ),
    ];
    for (files, article, address, expected) in table {
        let folder = tempfile::tempdir().unwrap();
        let top = folder.path().canonicalize().unwrap();
        for file in files.iter().chain([&article]) {
            let path = top.join(file);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "x").unwrap();
        }
        let file = top.join(article);
        // The library is the folder of the article, and the site lies above it.
        let root = file.parent().unwrap();
        let sites = crate::disk::Sites::new(crate::article::ReadOptions::default());
        let location = sites.of_file(&file, Some(root));
        let place =
            AddressBase { link: None, file: Some(&file), root: Some(root), location: Some(&location) };
        assert_eq!(image(address, &place), Ok(ImageLocation::Local(top.join(expected))), "{address}");
        for outside in [
            "../../../../outside.png",
            "/../outside.png",
            "{static}/../../outside.png",
            ":/../../outside.png",
        ] {
            assert!(image(outside, &place).is_err(), "{outside} in {files:?}");
        }
    }
}
