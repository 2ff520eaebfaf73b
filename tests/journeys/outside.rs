//! What the program passes on: images to the viewer and links to the browser, and nothing else.

use super::desk::{Desk, article};
use super::pty::Pty;
use super::{ends, listed, reader};
use std::net::TcpListener;
use std::time::Duration;

const DATE: &str = "2026-11-22 08:00:00";

/// Opens the only article, in a window that shows whole messages, with a viewer and browser that record their
/// arguments.
#[track_caller]
fn open(desk: &Desk, body: &str) -> Pty {
    desk.write("news/one.md", article("One", DATE, body));
    let [flag, file] = desk.viewer_configured();
    let browser = desk.recorder("browser");
    let program = reader(desk, &[&flag, &file, &desk.argument("news")]);
    let pty = listed(program.env("BROWSER", browser).size(140, 30), 1);
    pty.send("\r");
    pty.wait_for("━━");
    pty
}

#[test]
fn addresses_that_are_no_pictures_run_open_and_fetch_nothing() {
    let desk = Desk::new();
    let server = TcpListener::bind("127.0.0.1:0").expect("a port");
    server.set_nonblocking(true).expect("a socket");
    let own = format!("http://127.0.0.1:{}/a.png", server.local_addr().expect("an address").port());
    let table = [
        ("; touch x", "this is not an address"),
        ("--help", "this is not an address"),
        ("$(touch x).png", "this is not an address"),
        ("file:///etc/passwd", "articles may not open files of this computer"),
        ("/etc/passwd", "no such file beside"),
        ("../../../../../../../../etc/passwd", "the file is outside the library"),
        ("http://127.0.0.1/", "private host 127.0.0.1"),
        (own.as_str(), "private host 127.0.0.1"),
        ("http://[::1]/", "private host "),
        ("http://localhost/", "private host "),
    ];
    let images: Vec<String> =
        table.iter().map(|(address, _)| format!("<p>x</p><img src=\"{address}\">")).collect();
    let mut pty = open(&desk, &images.concat());
    for (number, (address, why)) in table.iter().enumerate() {
        // The digit clears the footer, so an old message is never taken for a new one.
        pty.send(format!("{}", number + 1));
        pty.wait_until("an empty footer", |pty| !pty.screen().contains("not opened"));
        pty.send("i");
        pty.wait_until(address, |pty: &Pty| {
            let footer = super::footer(pty);
            footer.contains("not opened: ") && footer.contains(why)
        });
    }
    pty.send("Q");
    ends(&mut pty, 0);
    assert_eq!(desk.recorded("viewer"), None);
    assert_eq!(desk.recorded("browser"), None);
    assert!(server.accept().is_err(), "something was fetched");
    assert!(["x", "news/x", "home/x"].iter().all(|file| !desk.path(file).exists()));
}

#[test]
fn a_local_picture_reaches_the_viewer_as_one_path() {
    let desk = Desk::with_samples();
    let [flag, file] = desk.viewer_configured();
    let mut pty = listed(reader(&desk, &[&flag, &file, &desk.argument("news")]), 43);
    pty.send("/图集\r");
    pty.wait_until("the title", |_| super::footer(&pty).contains("7 of 43"));
    pty.send("\r");
    pty.wait_until("the page", |pty| super::footer(pty).contains("%  ·  7 of 43"));
    for (key, image) in [("i", "skyline.png"), ("5i", "茶杯.webp"), ("7i", "weather.gif")] {
        let expected = Some(vec![desk.argument(&format!("news/images/{image}"))]);
        pty.send(key);
        pty.wait_until(image, |_| desk.recorded("viewer") == expected);
        pty.wait_for("image opened in sh");
    }
    pty.send("Q");
    ends(&mut pty, 0);
}

#[test]
fn a_missing_viewer_is_reported() {
    let desk = Desk::with_samples();
    let config = desk.write("gone.toml", "image_viewer = [\"no-such-viewer\"]\n");
    let config = config.to_str().expect("UTF-8");
    let mut pty = listed(reader(&desk, &["--config", config, &desk.argument("news")]).size(140, 30), 43);
    pty.send("/图集\r\r");
    pty.wait_until("the page", |pty| super::footer(pty).contains("%  ·  7 of 43"));
    pty.send("i");
    pty.wait_for("no-such-viewer: no such program on PATH");
    pty.send("Q");
    ends(&mut pty, 0);
}

#[test]
fn links_reach_the_browser_as_one_address() {
    let desk = Desk::new();
    let body = "<p><a href=\"https://paper.example/a b?q='x'&amp;r=$(touch x);--y\">one</a>, \
        <a href=\"javascript:alert(1)\">two</a>, <a href=\"file:///etc/passwd\">three</a>, \
        <a href=\"mailto:desk@paper.example\">four</a></p>";
    let mut pty = open(&desk, body);
    pty.send("1o");
    pty.wait_for("opened paper.example");
    pty.wait_until("the browser", |_| desk.recorded("browser").is_some());
    let address = "https://paper.example/a%20b?q=%27x%27&r=$(touch%20x);--y".to_owned();
    assert_eq!(desk.recorded("browser"), Some(vec![address.clone()]));
    for (key, why) in
        [("2o", "not opened: scripts are not run"), ("3o", "not opened: articles may not open files")]
    {
        pty.send(key);
        pty.wait_for(why);
    }
    // A mail address needs a confirmation, which is answered with no.
    pty.send("4o");
    pty.wait_for("Open mailto:desk@paper.example? y/n");
    pty.send("n");
    pty.wait_for("cancelled");
    pty.settle(Duration::from_millis(50));
    assert_eq!(desk.recorded("browser"), Some(vec![address]));
    pty.send("4o");
    pty.wait_for("y/n");
    pty.send("y");
    let mail = Some(vec!["mailto:desk@paper.example".to_owned()]);
    pty.wait_until("the mail program", |_| desk.recorded("browser") == mail);
    pty.send("Q");
    ends(&mut pty, 0);
    assert!(["x", "home/x"].iter().all(|file| !desk.path(file).exists()));
}

#[test]
fn the_article_s_own_link_opens_with_one_key() {
    let desk = Desk::with_samples();
    let program = reader(&desk, &[&desk.argument("news")]).env("BROWSER", desk.recorder("browser"));
    let mut pty = listed(program, 43);
    pty.send("/lighthouse\ro");
    let link = Some(vec!["https://gazette.example.org/2026/11/heron-point-letters".to_owned()]);
    pty.wait_until("the browser", |_| desk.recorded("browser") == link);
    pty.wait_for("opened gazette.example.org");
    pty.send("q");
    ends(&mut pty, 0);
}

#[test]
fn the_editor_has_the_terminal_for_itself() {
    let desk = Desk::new();
    desk.write("news/one.md", article("One", DATE, "<p>text</p>"));
    let script = desk.write("editor.sh", "printf 'editing %s\\n' \"$1\"; read word; exit 0\n");
    let program = reader(&desk, &[&desk.argument("news")]);
    let mut pty = listed(program.env("EDITOR", format!("sh {}", script.display())).size(140, 30), 1);
    pty.send("e");
    pty.wait_for(&format!("editing {}", desk.argument("news/one.md")));
    assert!(!pty.look(vt100::Screen::alternate_screen));
    pty.send("jq\n");
    pty.wait_for("1 of 1");
    pty.send("q");
    ends(&mut pty, 0);
}

#[test]
fn a_key_in_the_list_never_means_the_article_read_before() {
    let desk = Desk::new();
    for (name, date) in [("a", "2026-11-22"), ("b", "2026-11-21")] {
        desk.write(&format!("news/{name}.png"), b"\x89PNG\r\n\x1a\n");
        let body = format!(
            "<p>words of {name}</p><img src=\"{name}.png\"><a href=\"https://{name}.example/\">x</a>"
        );
        desk.write(&format!("news/{name}.md"), article(&format!("Title {name}"), date, &body));
    }
    let [flag, file] = desk.viewer_configured();
    let program = reader(&desk, &[&flag, &file, &desk.argument("news")]);
    let mut pty = listed(program.env("BROWSER", desk.recorder("browser")), 2);
    pty.send("\r");
    pty.wait_for("words of a");
    pty.send("qj");
    pty.wait_until("the second row", |pty| super::footer(pty).contains("2 of 2"));
    // There is no page on the screen, so the first article is not used either.
    for key in ["i", "1i", "I", "1o", "o"] {
        pty.send(key);
        pty.wait_for("open the article first");
        pty.send("k");
        pty.wait_until("an empty footer", |pty| !pty.screen().contains("open the article first"));
        pty.send("j");
        pty.wait_until("the second row", |pty| super::footer(pty).contains("2 of 2"));
    }
    pty.send("\r");
    pty.wait_for("words of b");
    pty.send("i");
    pty.wait_until("the viewer", |_| desk.recorded("viewer") == Some(vec![desk.argument("news/b.png")]));
    pty.send("1o");
    let link = Some(vec!["https://b.example/".to_owned()]);
    pty.wait_until("the browser", |_| desk.recorded("browser") == link);
    pty.send("Q");
    ends(&mut pty, 0);
}
