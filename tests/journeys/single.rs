//! A reader of one article: a file that is opened by its name, and standard input.

use super::desk::{Desk, article};
use super::pictures::picture;
use super::pty::Pictures;
use super::{ends, footer, in_shell, reader};

/// A file that is opened by its name has the pictures of its library, and is left with the program.
#[test]
fn a_single_file_has_its_pictures_and_is_left_with_q() {
    for library in ["configured", "site"] {
        let desk = Desk::new();
        let folder = if library == "site" { "site/source/_posts" } else { "library/deep" };
        let place = if library == "site" { "site/source/images/map.png" } else { "library/images/map.png" };
        desk.write(place, picture(300, 200));
        let body = "<p>words of it</p><p><img src=\"/images/map.png\" alt=\"the map\"></p>";
        let file = desk.write(&format!("{folder}/one.md"), article("One", "2026-11-22 08:00:00", body));
        let config = format!("library = [\"{}\"]\n", desk.path("library").display());
        let config = desk.write("config.toml", if library == "site" { String::new() } else { config });
        let arguments = ["--config", &config.display().to_string(), &file.display().to_string()];
        let mut pty = reader(&desk, &arguments).pictures(Pictures::Kitty).start();
        pty.wait_for("words of it");
        pty.wait_until("the picture", |pty| String::from_utf8_lossy(&pty.log()).contains('\u{10eeee}'));
        assert!(footer(&pty).contains("q quit"), "{}", footer(&pty));
        assert!(!pty.screen().contains("not found"), "{library}: {}", pty.screen());
        pty.send("q");
        ends(&mut pty, 0);
    }
}

#[test]
fn standard_input_is_read_as_an_article() {
    let desk = Desk::new();
    desk.write(
        "in.md",
        article("From a pipe", "2026-11-22 08:00:00", &"<p>A paragraph of some length.</p>".repeat(60)),
    );
    let script = format!("cat {} | \"$@\" -", desk.argument("in.md"));
    let mut pty = in_shell(&desk, &[], &script, &[]).start();
    pty.wait_for("From a pipe");
    let top = pty.screen();
    pty.send("G");
    pty.wait_until("the end", |pty| pty.screen() != top && pty.screen().contains("100%"));
    pty.send("q");
    ends(&mut pty, 0);
    assert!(!desk.path("home/cache/newsrack/private").exists(), "its file is removed");
    let output = desk.run(&["-", "news"]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(
        String::from_utf8_lossy(&output.stderr),
        "newsrack: -: standard input is one article, read without other paths\n"
    );
}

#[test]
fn each_of_several_files_has_the_pictures_of_its_site() {
    let desk = Desk::new();
    let body = "<p>words</p><p><img src=\"/images/map.png\" alt=\"the map\"></p>";
    let files = ["one", "two"].map(|name| {
        desk.write(&format!("{name}/source/images/map.png"), picture(300, 200));
        let text = article(name, "2026-11-22 08:00:00", body);
        desk.write(&format!("{name}/source/_posts/{name}.md"), text).display().to_string()
    });
    let mut pty = reader(&desk, &[&files[0], &files[1]]).pictures(Pictures::Kitty).start();
    pty.wait_for("of 2");
    for keys in ["\r", "J"] {
        let before = pty.log().len();
        pty.send(keys);
        pty.wait_until("the picture", |pty| {
            String::from_utf8_lossy(&pty.log()[before..]).contains('\u{10eeee}')
        });
    }
    pty.send("Q");
    ends(&mut pty, 0);
}

#[test]
fn what_is_no_text_is_not_read_from_standard_input() {
    let desk = Desk::new();
    desk.write("map.png", picture(30, 20));
    let script = format!("cat {} | \"$@\" - ; echo ended $?", desk.argument("map.png"));
    let mut pty = in_shell(&desk, &[], &script, &[]).start();
    pty.wait_for("newsrack: -: not a text file");
    pty.wait_for("ended 2");
    ends(&mut pty, 0);
}
