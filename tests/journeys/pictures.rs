//! Images on the page and in full screen, on terminals with and without graphics, and responses of hostile servers.

use super::desk::{Desk, article};
use super::pty::{Answers, Pictures, Pty};
use super::server::{Server, misleading};
use super::{ends, footer, listed, reader};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use image::{ImageFormat, Rgb, RgbImage};
use std::io::{Cursor, Read, Write};
use std::time::Duration;

const DATE: &str = "2026-11-22 08:00:00";

pub(super) fn picture(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    RgbImage::from_fn(width, height, |x, y| Rgb([x as u8, y as u8, 90]))
        .write_to(&mut bytes, ImageFormat::Png)
        .expect("a PNG");
    bytes.into_inner()
}

/// An article of local images with words between them.
fn album(desk: &Desk, count: usize) {
    let body: Vec<String> = (1..=count)
        .map(|number| {
            desk.write(&format!("news/{number}.png"), picture(300, 200));
            format!("<p>words {number}</p><img src=\"{number}.png\" alt=\"picture {number}\">")
        })
        .collect();
    desk.write("news/album.md", article("ImageSet", DATE, &body.concat()));
}

#[track_caller]
fn opened(desk: &Desk, config: &str, pictures: Pictures) -> Pty {
    let config = desk.write("pictures.toml", config).display().to_string();
    let program = reader(desk, &["--config", &config, &desk.argument("news")]).pictures(pictures);
    let pty = listed(program.size(90, 30), 1);
    pty.send("\r");
    pty.wait_for("━━");
    pty
}

fn count(pty: &Pty, sequence: &str) -> usize {
    String::from_utf8_lossy(&pty.log()).matches(sequence).count()
}

#[test]
fn kitty_gets_each_picture_once_however_the_page_scrolls() {
    let desk = Desk::new();
    album(&desk, 5);
    let mut pty = opened(&desk, "", Pictures::Kitty);
    pty.wait_until("a picture", |pty| count(pty, "a=T") > 0);
    pty.send("G");
    pty.wait_until("all pictures", |pty| footer(pty).contains("100%"));
    for key in ["g", "g", "d", "d", "u", "G"] {
        pty.send(key);
    }
    pty.settle(Duration::from_millis(200));
    let ids = |pty: &Pty| {
        let log = String::from_utf8_lossy(&pty.log()).into_owned();
        log.split("_Gq=2,i=")
            .skip(1)
            .map(|rest| rest.split(',').next().unwrap_or("").to_owned())
            .collect::<Vec<_>>()
    };
    let mut sent = ids(&pty);
    sent.sort();
    let all = sent.len();
    sent.dedup();
    // The five images are equal for the encoder, so they are sent once.
    assert_eq!((sent.len(), all), (1, 1));
    pty.send("Q");
    ends(&mut pty, 0);
}

#[test]
fn the_picture_of_a_letter_is_shown_on_its_page() {
    let desk = Desk::new();
    let picture = STANDARD.encode(picture(300, 200));
    desk.write(
        "news/letter.eml",
        format!(
            "Subject: Tea\nDate: Sun, 22 Nov 2026 08:00:00 +0000\nContent-Type: multipart/related; boundary=b\n\n\
             --b\nContent-Type: text/html\n\n<p>words</p><img src=\"cid:cup@a\" alt=\"A cup\">\n--b\n\
             Content-Type: image/png\nContent-ID: <cup@a>\nContent-Transfer-Encoding: base64\n\n{picture}\n--b--\n"
        ),
    );
    let mut pty = opened(&desk, "", Pictures::Kitty);
    pty.wait_until("a picture", |pty| count(pty, "a=T") > 0);
    pty.send("I");
    pty.wait_for("in the article");
    pty.wait_for("300×200");
    pty.send("q");
    pty.wait_until("no list", |pty| !pty.screen().contains("in the article"));
    pty.send("Q");
    ends(&mut pty, 0);
}

#[test]
fn a_kitty_without_placeholders_gets_placements_and_their_deletion() {
    let desk = Desk::new();
    album(&desk, 2);
    let mut pty = opened(&desk, "", Pictures::EarlyKitty);
    pty.wait_until("a picture", |pty| count(pty, "a=p") > 0);
    // Only the query uses these keys.
    assert_eq!((count(&pty, "U=1"), count(&pty, "\u{10eeee}"), count(&pty, "a=t,")), (1, 0, 1));
    let (put, gone) = (count(&pty, "a=p"), count(&pty, "a=d"));
    pty.send("j");
    pty.wait_until("the picture further up", |pty| count(pty, "a=p") > put);
    assert_eq!(count(&pty, "a=d"), gone, "what is put elsewhere needs no deleting");
    pty.send("?");
    pty.wait_until("no picture over the help", |pty| count(pty, "a=d") > gone);
    pty.send("q");
    pty.wait_for("words 1");
    pty.send("Q");
    ends(&mut pty, 0);
}

#[test]
fn sixels_stay_on_their_page_and_a_list_goes_over_them() {
    let desk = Desk::new();
    album(&desk, 3);
    let mut pty = opened(&desk, "", Pictures::Sixel);
    pty.wait_until("a picture", |pty| count(pty, "\x1bP9;1;0q") >= 10);
    pty.send("I");
    pty.wait_for("picture 3");
    pty.wait_for("300×200  PNG");
    pty.settle(Duration::from_millis(100));
    let before = count(&pty, "\x1bP9;1;0q");
    pty.send("q");
    pty.wait_until("the picture again", |pty| count(pty, "\x1bP9;1;0q") > before);
    pty.send("v");
    pty.wait_for("pictures on the page: off");
    pty.settle(Duration::from_millis(100));
    let before = count(&pty, "\x1bP9;1;0q");
    pty.send("jjkk");
    pty.settle(Duration::from_millis(100));
    assert_eq!(count(&pty, "\x1bP9;1;0q"), before);
    pty.wait_for("▣ 2  picture 2");
    pty.send("Q");
    ends(&mut pty, 0);
}

#[test]
fn a_terminal_that_says_nothing_gets_half_blocks() {
    let desk = Desk::new();
    album(&desk, 1);
    let config = desk.write("empty.toml", "").display().to_string();
    let program = reader(&desk, &["--config", &config, &desk.argument("news")]).answers(Answers::Never);
    let mut pty = listed(program.size(90, 30), 1);
    pty.send("\r");
    pty.wait_for("▄▄▄▄▄▄");
    pty.wait_for("▣ 1  picture 1");
    pty.send("Q");
    ends(&mut pty, 0);
}

#[test]
fn in_a_multiplexer_descriptions_stand_alone_unless_the_user_says_otherwise() {
    let desk = Desk::new();
    album(&desk, 1);
    for (config, shown) in [("", false), ("image_protocol = \"halfblocks\"", true)] {
        let config = desk.write("tmux.toml", config).display().to_string();
        let program = reader(&desk, &["--config", &config, &desk.argument("news")]);
        let mut pty = listed(program.env("TMUX", "/tmp/tmux,1,0").pictures(Pictures::Kitty).size(90, 30), 1);
        pty.send("\r");
        pty.wait_for("▣ 1  picture 1");
        if shown {
            pty.wait_for("▄▄▄▄▄▄");
        }
        pty.settle(Duration::from_millis(100));
        assert_eq!((pty.screen().contains("▄▄▄▄▄▄"), count(&pty, "\x1b_G")), (shown, 0));
        pty.send("Q");
        ends(&mut pty, 0);
    }
}

#[test]
fn without_a_display_a_picture_fills_the_screen() {
    let desk = Desk::new();
    album(&desk, 3);
    let [flag, config] = desk.viewer_configured();
    desk.unset_viewer();
    let program = reader(&desk, &[&flag, &config, &desk.argument("news")]).env("DISPLAY", "");
    let mut pty = listed(program.size(90, 30), 1);
    pty.send("\r");
    pty.wait_for("━━");
    pty.send("2i");
    pty.wait_for("2 of 3  picture 2");
    pty.wait_for("▄▄▄▄▄▄");
    pty.send("n");
    pty.wait_for("3 of 3  picture 3");
    pty.send("n");
    pty.wait_for("the last image");
    pty.send("pp");
    pty.wait_until("the one before", |pty| {
        pty.screen().contains("2 of 3") || pty.screen().contains("1 of 3")
    });
    pty.send("q");
    pty.wait_for("words 1");
    assert_eq!(desk.recorded("viewer"), None);
    pty.send("Q");
    ends(&mut pty, 0);
}

#[test]
fn a_viewer_that_was_named_is_run_without_a_display_too() {
    let desk = Desk::new();
    album(&desk, 1);
    let [flag, config] = desk.viewer_configured();
    let program = reader(&desk, &[&flag, &config, &desk.argument("news")]).env("DISPLAY", "");
    let mut pty = listed(program.size(90, 30), 1);
    pty.send("\r");
    pty.wait_for("━━");
    pty.send("i");
    pty.wait_for("image opened in sh");
    pty.wait_until("the viewer", |_| desk.recorded("viewer").is_some());
    pty.send("Q");
    ends(&mut pty, 0);
}

#[test]
fn marked_images_are_walked_by_themselves_and_in_their_order() {
    let desk = Desk::new();
    album(&desk, 5);
    let [flag, config] = desk.viewer_configured();
    desk.unset_viewer();
    let program = reader(&desk, &[&flag, &config, &desk.argument("news")]).env("DISPLAY", "");
    let mut pty = listed(program.size(90, 30), 1);
    pty.send("\r");
    pty.wait_for("━━");
    pty.send("Ij j \r");
    pty.wait_for("1 of 2  picture 2");
    pty.settle(Duration::from_millis(100));
    assert!(pty.screen().contains("1 of 2  picture 2"), "{}", pty.screen());
    pty.send("n");
    pty.wait_for("2 of 2  picture 4");
    pty.send("n");
    pty.wait_for("the last image");
    pty.send("p");
    pty.wait_for("1 of 2  picture 2");
    pty.send("q");
    pty.wait_for("words 1");
    // An image that is asked for by number is shown among all.
    pty.send("4i");
    pty.wait_for("4 of 5  picture 4");
    pty.send("qQ");
    ends(&mut pty, 0);
}

#[test]
fn marked_images_are_opened_and_saved_and_nothing_is_written_over() {
    let desk = Desk::new();
    album(&desk, 3);
    desk.write("saved/picture 1.png", "mine");
    let [flag, config] = desk.viewer_configured();
    let program = reader(&desk, &[&flag, &config, &desk.argument("news")]);
    let mut pty = listed(program.size(90, 30), 1);
    pty.send("\r");
    pty.wait_for("━━");
    pty.send("Ij w");
    // Space has marked the second image and moved on; `w` saves the marked images.
    pty.wait_for("save to: ");
    pty.send("\x15");
    pty.send(format!("{}\r", desk.argument("saved")));
    pty.wait_until("the file", |_| desk.path("saved/picture 2.png").exists());
    pty.wait_for("saved ");
    pty.send("kk w");
    pty.wait_for("save to: ");
    pty.send("\r");
    pty.wait_until("the file", |_| desk.path("saved/picture 1 (2).png").exists());
    assert_eq!(desk.text("saved/picture 1.png"), "mine");
    pty.wait_until("the other file", |_| desk.path("saved/picture 2 (2).png").exists());
    // The order of the two messages is not defined.
    pty.settle(Duration::from_millis(300));
    // Both are marked.
    pty.send("\r");
    pty.wait_until("the viewer", |_| desk.recorded("viewer").is_some());
    pty.wait_for("image opened in sh");
    pty.send("Q");
    ends(&mut pty, 0);
}

#[test]
fn a_link_into_the_library_is_followed_here_and_back() {
    let desk = Desk::new();
    let link = "link: https://paper.example/b/\n";
    desk.write("news/b.md", article(&format!("Title b\n{link}"), "2026-11-21", "<p>words of b</p>"));
    let body = "<p>words of a <a href=\"http://paper.example/b?utm_source=a#c\">one</a> <a href=\"b.md\">two</a> \
        <a href=\"https://xn--80ak6aa92e.example/x\">three</a> <a href=\"javascript:x\">four</a></p>";
    desk.write("news/a.md", article("Title a", "2026-11-22", body));
    let program = reader(&desk, &[&desk.argument("news")]).env("BROWSER", desk.recorder("browser"));
    let mut pty = listed(program.size(100, 30), 2);
    pty.send("\r");
    pty.wait_for("words of a");
    pty.send("1o");
    pty.wait_for("words of b");
    pty.wait_for("^O goes back");
    pty.send("\x0f");
    pty.wait_for("words of a");
    pty.send("2o");
    pty.wait_for("words of b");
    pty.send("\x0f");
    pty.wait_for("words of a");
    pty.send("\x0f");
    pty.wait_for("nothing to go back to");
    pty.send("o");
    for text in ["in the library", "xn--80ak6aa92e.example/x", "scripts are not run"] {
        pty.wait_for(text);
    }
    pty.send("qQ");
    ends(&mut pty, 0);
    assert_eq!(desk.recorded("browser"), None);
}

/// The files in the image cache.
pub(super) fn cached(desk: &Desk) -> Vec<String> {
    #[expect(clippy::disallowed_methods, reason = "a test looks at what was left")]
    let entries = std::fs::read_dir(desk.path("home/cache/newsrack/pictures"));
    let names = entries.into_iter().flatten().flatten();
    names.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
}

#[test]
fn a_picture_is_fetched_on_its_key_once_and_nothing_before() {
    let server = Server::start(|_, stream| {
        let body = picture(64, 48);
        let _ =
            stream.write_all(format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", body.len()).as_bytes());
        let _ = stream.write_all(&body);
    });
    let (desk, [flag, file]) = server.desk(&["a", "b"], "");
    let mut pty = listed(reader(&desk, &[&flag, &file, &desk.argument("news")]).size(120, 30), 1);
    pty.send("\r");
    pty.wait_for("━━");
    pty.send("dugGjjkkIq\tf");
    pty.send("\x1b");
    pty.settle(Duration::from_millis(300));
    assert_eq!(server.asked(), Vec::<String>::new(), "reading fetches nothing");
    assert_eq!(cached(&desk), Vec::<String>::new());
    for _ in 0..2 {
        pty.send("1i");
        pty.wait_for("image opened in sh");
        let seen = desk.recorded("viewer").expect("the viewer");
        assert!(
            seen[0].starts_with(&desk.argument("home/cache/newsrack/pictures/"))
                && seen[0].strip_suffix(".png").is_some()
        );
        pty.send("j");
        pty.wait_until("an empty footer", |pty| !pty.screen().contains("image handed"));
    }
    assert_eq!(server.asked(), ["/a"], "the second time it is at hand");
    assert_eq!(cached(&desk).len(), 1);
    pty.send("Q");
    ends(&mut pty, 0);
}

#[test]
fn each_hostile_answer_ends_in_its_line_and_leaves_nothing() {
    let server = Server::start(|path, stream| {
        let mut send = |bytes: &[u8]| stream.write_all(bytes).is_ok();
        match path {
            "/bomb" => {
                // Decoded it would take 386 MB.
                let mut png = picture(1, 1);
                png[16..24].copy_from_slice(&[0, 0, 0x26, 0x5f, 0, 0, 0x26, 0x60]);
                send(b"HTTP/1.1 200 OK\r\n\r\n") && send(&png)
            }
            "/endless" => {
                send(b"HTTP/1.1 200 OK\r\n\r\n\x89PNG\r\n\x1a\n");
                while send(&vec![0; 65536]) {}
                true
            }
            "/header" => {
                send(b"HTTP/1.1 200 OK\r\nX: ");
                (0..2560).all(|_| send(&[b'x'; 4096]))
            }
            "/escape" => send(b"HTTP/1.1 200 \x1b[31mOK\r\nX: \x1b]0;owned\x07\r\n\r\n<!doctype html>"),
            "/home" => {
                send(b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.2/\r\nContent-Length: 0\r\n\r\n")
            }
            "/short" => send(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n\x89PNG\r\n\x1a\n"),
            _ => send(misleading(path)),
        };
    });
    let table = [
        ("endless", "larger than 20.0 MB"),
        ("header", "the header of the server's answer is too large"),
        ("page", "this is a web page, not a picture"),
        ("escape", "the server's answer is not understood"),
        ("loop", "the server redirects more than 5 times"),
        ("file", "redirect refused: articles may not open files"),
        ("home", "redirect refused: private host 127.0.0.2"),
        ("short", "not opened: "),
    ];
    let paths: Vec<&str> = table.iter().map(|(path, _)| *path).chain(["bomb"]).collect();
    let (desk, [flag, file]) = server.desk(&paths, "");
    desk.unset_viewer();
    let program = reader(&desk, &[&flag, &file, &desk.argument("news")]).env("DISPLAY", "");
    let mut pty = listed(program.size(120, 40), 1);
    pty.send("\r");
    pty.wait_for("━━");
    for (number, (path, why)) in table.iter().enumerate() {
        pty.send(format!("{}", number + 1));
        pty.wait_until("an empty footer", |pty| !pty.screen().contains("not opened"));
        pty.send("i");
        pty.wait_until(path, |pty| footer(pty).contains("not opened: ") && footer(pty).contains(why));
        assert_eq!(cached(&desk), Vec::<String>::new(), "{path}");
    }
    // It is an image, so a viewer may get it, but it is not decoded here.
    pty.send("9i");
    pty.wait_for("97 megapixels are too many to be shown here");
    assert_eq!(desk.recorded("viewer"), None);
    pty.send("Q");
    ends(&mut pty, 0);
}

#[test]
fn downloads_tell_how_far_they_are_and_stop_at_a_key() {
    let server = Server::start(|_, stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 4000000\r\n\r\n");
        let _ = stream.write_all(&[b"\x89PNG\r\n\x1a\n".as_slice(), &vec![0; 1_200_000]].concat());
        // The rest never comes; the connection stays open until the client closes it.
        let _ = stream.read(&mut [0]);
    });
    let (desk, [flag, file]) = server.desk(&["a", "b"], "");
    let mut pty = listed(reader(&desk, &[&flag, &file, &desk.argument("news")]).size(120, 30), 1);
    pty.send("\r");
    pty.wait_for("━━");
    pty.send("1i");
    pty.wait_for("downloading image: 1.2 MB of 4.0 MB  Esc cancels");
    pty.send("2i");
    pty.wait_for("downloading 2 images: 2.4 MB of 8.0 MB");
    // Keys work in the meantime.
    pty.send("q");
    pty.wait_until("the list beside the article", |pty| pty.screen().contains(" │ "));
    pty.send("\x1b");
    pty.wait_for("image not opened: cancelled");
    pty.wait_until("an empty cache", |_| cached(&desk).is_empty());
    assert_eq!(desk.recorded("viewer"), None);
    pty.send("Q");
    ends(&mut pty, 0);
}

#[test]
fn remote_pictures_come_to_the_page_if_the_user_says_so_and_move_no_line_in_sight() {
    let server = Server::start(|_, stream| {
        let body = picture(200, 120);
        let _ =
            stream.write_all(format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", body.len()).as_bytes());
        let _ = stream.write_all(&body);
    });
    let (desk, [flag, file]) = server.desk(&["a", "b"], "inline_images = \"remote\"");
    let program = reader(&desk, &[&flag, &file, &desk.argument("news")]).pictures(Pictures::Kitty);
    let mut pty = listed(program.size(90, 24), 1);
    pty.settle(Duration::from_millis(200));
    assert_eq!(server.asked(), Vec::<String>::new(), "a preview fetches nothing");
    pty.send("\r");
    pty.wait_until("all of them", |_| cached(&desk).len() == 3);
    pty.wait_until("no download", |pty| !pty.screen().contains("downloading"));
    pty.settle(Duration::from_millis(100));
    assert_eq!(count(&pty, "a=T"), 0, "the lines in sight stay where they are");
    // A message says so, and a key puts the images on the page.
    pty.wait_for("downloaded: r shows them");
    pty.send("r");
    pty.wait_until("a picture", |pty| count(pty, "a=T") > 0);
    pty.send("Q");
    ends(&mut pty, 0);
}

#[test]
#[expect(clippy::disallowed_methods, reason = "the test reads what was saved")]
fn an_image_is_saved_under_a_typed_name_and_replaces_a_file_only_after_a_question() {
    let desk = Desk::new();
    album(&desk, 1);
    desk.write("saved/old.png", "mine");
    let program = reader(&desk, &[&desk.argument("news")]);
    let mut pty = listed(program.size(120, 30), 1);
    pty.send("\r");
    pty.wait_for("━━");
    let asked = |pty: &Pty| pty.wait_until("the question", |pty| footer(pty).contains("save to: "));
    pty.send("w");
    asked(&pty);
    pty.send("\x15");
    pty.send(desk.argument("save"));
    pty.send("\t");
    pty.wait_until("the folder", |pty| footer(pty).trim_end().ends_with("saved/"));
    pty.send("new.png\r");
    pty.wait_until("the file", |_| desk.path("saved/new.png").exists());
    pty.wait_for("saved ");
    // The folder is offered again. Both names begin with nothing, and both are shown.
    pty.send("w");
    asked(&pty);
    pty.send("\t");
    pty.wait_for("new.png  old.png");
    pty.send("o\t");
    pty.wait_until("the name", |pty| footer(pty).trim_end().ends_with("saved/old.png"));
    pty.send("\r");
    pty.wait_until("the question", |pty| footer(pty).contains("old.png? y/n"));
    // Enter is no answer.
    pty.send("\r\x1b");
    pty.wait_for("cancelled");
    assert_eq!(desk.text("saved/old.png"), "mine");
    pty.send("w");
    asked(&pty);
    pty.send("\r");
    pty.wait_until("the question", |pty| footer(pty).contains("old.png? y/n"));
    pty.send("y");
    pty.wait_for("saved ");
    assert!(std::fs::read(desk.path("saved/old.png")).is_ok_and(|bytes| bytes.starts_with(b"\x89PNG")));
    // A name without an ending is that of a folder.
    pty.send("w");
    asked(&pty);
    pty.send("other\r");
    pty.wait_for("no such file or folder");
    assert!(!desk.path("saved/other").exists());
    pty.send("Q");
    ends(&mut pty, 0);
}
