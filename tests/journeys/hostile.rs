//! Hostile addresses, files and servers met by the reader's keys: addresses in front matter, invalid images, servers
//! that stall. The messages are also checked in Chinese.
#![expect(clippy::disallowed_methods, reason = "a test's own files, and a look at the process")]

use super::desk::{Desk, article};
use super::pictures::{cached, picture};
use super::pty::{Pictures, Pty};
use super::server::{Server, misleading};
use super::{ends, footer, listed, reader};
use flate2::write::ZlibEncoder;
use flate2::{Compression, Crc};
use std::fs::OpenOptions;
use std::io::{Read, Write};
use std::time::{Duration, Instant};

const DATE: &str = "2026-11-22 08:00:00";

/// A quoted string for YAML, JSON and shells.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Waits until the previous keys are handled: opens and closes the palette.
#[track_caller]
fn alive(pty: &Pty) {
    pty.send(":");
    pty.wait_until("the palette", |pty| pty.screen().contains(" Actions "));
    pty.send("\x1b");
    pty.wait_until("no palette", |pty| !pty.screen().contains(" Actions "));
}

#[test]
fn what_front_matter_names_runs_nothing_and_arrives_whole() {
    let long = "x".repeat(200_000);
    let addresses = [
        "-o/tmp/newsrack-x",
        "--help",
        "; touch x",
        "$(touch x)",
        "`touch x`",
        "a\ntouch x\nb.png",
        "%s%s%n",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "data:image/png;base64,AAAA",
        "../../../../../../etc/passwd",
        long.as_str(),
    ];
    let desk = Desk::new();
    for (number, address) in addresses.iter().enumerate() {
        let (image, minute) = (quoted(address), 59 - number);
        desk.write(
            &format!("news/{number:02}.md"),
            format!(
                "---\ntitle: Bad {number}\ndate: 2026-11-22 08:{minute:02}:00\nimages: [{image}]\nlink: {image}\n---\n\nwords {number}.\n"
            ),
        );
    }
    // Allowed addresses are passed to the program as one argument.
    let odd = "$(touch x); --help %s 'a'.png";
    desk.write(&format!("news/{odd}"), picture(3, 2));
    desk.write(
        "news/good.md",
        format!(
            "---\ntitle: Good\ndate: 2026-11-22 07:00:00\ncover: {}\nlink: \"https://paper.example/%s?a=$(touch$IFS-x);--help\"\n---\n\nwords.\n",
            quoted(odd)
        ),
    );
    let before = desk.library();
    let [flag, file] = desk.viewer_configured();
    let program = reader(&desk, &[&flag, &file, &desk.argument("news")]);
    let program = program.env("BROWSER", desk.recorder("browser")).size(100, 30);
    let mut pty = listed(program, addresses.len() + 1);
    for number in 0..addresses.len() {
        pty.send("\r");
        pty.wait_for(&format!("words {number}."));
        for keys in ["i", "1i", "I", "\x1b", "o", "\x1b"] {
            pty.send(keys);
            // A key directly after an escape would be read as part of it.
            pty.settle(Duration::from_millis(60));
            // The list of images has no palette.
            if keys != "I" {
                alive(&pty);
            }
        }
        pty.send("q");
        pty.wait_until("the list", |pty| pty.screen().contains("Good"));
        pty.send("j");
        let place = format!("{} of {}", number + 2, addresses.len() + 1);
        pty.wait_until(&place, |pty| footer(pty).contains(&place));
    }
    assert_eq!((desk.recorded("viewer"), desk.recorded("browser")), (None, None));
    pty.send("\r");
    pty.wait_for("words.");
    pty.send("i");
    pty.wait_until("the viewer", |_| desk.recorded("viewer").is_some());
    assert_eq!(desk.recorded("viewer"), Some(vec![desk.argument(&format!("news/{odd}"))]));
    pty.send("o");
    pty.wait_until("the browser", |_| desk.recorded("browser").is_some());
    let address = "https://paper.example/%s?a=$(touch$IFS-x);--help".to_owned();
    assert_eq!(desk.recorded("browser"), Some(vec![address]));
    // A saved file is in the chosen folder under a safe name.
    desk.write("kept/own", "mine");
    pty.send("w");
    pty.wait_for("save to: ");
    pty.send("\x15");
    pty.send(format!("{}\r", desk.argument("kept")));
    pty.wait_for("saved ");
    let mut kept: Vec<_> = std::fs::read_dir(desk.path("kept"))
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    kept.sort();
    assert_eq!(kept.len(), 2, "{kept:?}");
    assert!(kept.iter().all(|name| !name.starts_with('-') && !name.contains(['$', '/', ';'])), "{kept:?}");
    pty.send("Q");
    ends(&mut pty, 0);
    assert_eq!(desk.library(), before);
    assert!(!std::path::Path::new("/tmp/newsrack-x").exists());
    assert!(["x", "news/x", "home/x"].iter().all(|file| !desk.path(file).exists()));
}

fn chunk(kind: [u8; 4], data: &[u8]) -> Vec<u8> {
    let mut crc = Crc::new();
    crc.update(&kind);
    crc.update(data);
    [&(data.len() as u32).to_be_bytes(), &kind, data, &crc.sum().to_be_bytes()].concat()
}

/// A PNG with four bytes per pixel. The header has the size in the first argument; `rows` is the number of rows in
/// the data.
fn png((width, height): (u32, u32), rows: u32, noise: bool) -> Vec<u8> {
    let header = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 6, 0, 0, 0]].concat();
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    let mut seed = 1_u32;
    let mut row = vec![0; width as usize * 4 + 1];
    for _ in 0..rows {
        if noise {
            for byte in &mut row[1..] {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                *byte = (seed >> 24) as u8;
            }
        }
        encoder.write_all(&row).expect("memory");
    }
    let data = encoder.finish().expect("memory");
    let start = b"\x89PNG\r\n\x1a\n".to_vec();
    [start, chunk(*b"IHDR", &header), chunk(*b"IDAT", &data), chunk(*b"IEND", &[])].concat()
}

/// The peak memory of the reader, in kilobytes.
fn peak(pty: &Pty) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", pty.pid().as_raw_nonzero())).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

#[test]
fn pictures_that_lie_are_refused_and_cost_no_memory() {
    let desk = Desk::new();
    let bomb = png((6_400, 6_251), 6_251, false);
    assert!((150_000..200_000).contains(&bomb.len()), "{}", bomb.len());
    desk.write("news/bomb.png", bomb);
    desk.write("news/lie.png", png((6_000, 6_000), 1, false));
    desk.write("news/short.png", &png((600, 400), 400, true)[..300_000]);
    // Longer than an image file may be, if it is read to its end.
    let endless = desk.write("news/endless.png", &png((600, 400), 400, true)[..300_000]);
    let file = OpenOptions::new().write(true).open(endless).expect("a file");
    file.set_len(100_000_001).expect("a sparse file");
    let names = ["bomb", "lie", "short", "endless"];
    let body: Vec<String> = names
        .iter()
        .map(|name| format!("<p>before {name}</p><img src=\"{name}.png\" alt=\"{name}\">"))
        .collect();
    desk.write("news/one.md", article("One", DATE, &format!("{}<p>the last words</p>", body.concat())));
    for pictures in [Pictures::Kitty, Pictures::Sixel] {
        let [flag, config] = desk.viewer_configured();
        desk.unset_viewer();
        let program = reader(&desk, &[&flag, &config, &desk.argument("news")]).env("DISPLAY", "");
        let mut pty = listed(program.pictures(pictures).size(120, 40), 1);
        let before = peak(&pty);
        pty.send("\r");
        pty.wait_for("━━");
        // Invalid images leave no empty rows.
        pty.wait_until("the last words", |pty| {
            pty.send("G");
            pty.settle(Duration::from_millis(100));
            pty.screen().contains("the last words")
        });
        pty.send("g");
        pty.send("g");
        for (number, why) in [
            (1, "41 megapixels are too many to be shown here"),
            (2, "the picture is damaged: its header claims 6000 × 6000 pixels"),
        ] {
            pty.send(format!("{number}i"));
            pty.wait_until(why, |pty| footer(pty).contains(why));
        }
        // The headers of the others are plausible: either a part is drawn or an error is shown.
        for number in [3, 4] {
            pty.send(format!("{number}i"));
            pty.wait_until("the whole screen", |pty| pty.screen().contains("600 × 400"));
            pty.settle(Duration::from_millis(300));
            pty.send("q");
            pty.wait_until("the page", |pty| !pty.screen().contains("600 × 400"));
        }
        alive(&pty);
        let grown = peak(&pty).zip(before).map(|(now, before)| now.saturating_sub(before));
        assert!(grown.is_none_or(|grown| grown < 100_000), "{grown:?} kB more");
        assert_eq!(desk.recorded("viewer"), None);
        pty.send("Q");
        ends(&mut pty, 0);
    }
}

#[test]
fn a_server_that_stalls_ends_at_its_limit_and_keys_go_on() {
    let server = Server::start(|path, stream| {
        if path == "/drip" {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n\x89PNG\r\n\x1a\n");
            while stream.write_all(&[0]).is_ok() {
                // The server is slow on purpose.
                std::thread::sleep(Duration::from_millis(200));
            }
        }
        // Sends nothing: the connection stays open until the client closes it.
        let _ = stream.read(&mut [0]);
    });
    let (desk, [flag, file]) = server.desk(&["silent", "drip"], "");
    let mut pty = listed(reader(&desk, &[&flag, &file, &desk.argument("news")]).size(120, 30), 1);
    pty.send("\r");
    pty.wait_for("━━");
    let start = Instant::now();
    pty.send("1i2i");
    pty.wait_for("downloading 2 images");
    while start.elapsed() < Duration::from_secs(18) {
        alive(&pty);
        // Keys are tried twice a second until shortly before the limit.
        std::thread::sleep(Duration::from_millis(500));
    }
    pty.wait_until("its line", |pty| footer(pty).contains("image not opened: not downloaded within 20 s"));
    pty.wait_until("the end of both", |pty| !pty.screen().contains("downloading"));
    let took = start.elapsed();
    assert!(took > Duration::from_secs(19) && took < Duration::from_secs(24), "{took:?}");
    assert_eq!(cached(&desk), Vec::<String>::new());
    assert_eq!(desk.recorded("viewer"), None);
    pty.send("Q");
    ends(&mut pty, 0);
}

#[test]
fn hostile_answers_are_reported_in_chinese_too() {
    let server = Server::start(|path, stream| {
        let mut send = |bytes: &[u8]| stream.write_all(bytes).is_ok();
        match path {
            "/gzip" => {
                // A gigabyte of zeros, a megabyte at a time.
                send(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n");
                let mut encoder = flate2::write::GzEncoder::new(&mut *stream, Compression::best());
                let _ = encoder.write_all(b"\x89PNG\r\n\x1a\n");
                let zeros = vec![0; 1 << 20];
                (0..1024).all(|_| encoder.write_all(&zeros).is_ok())
            }
            "/gone" => send(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"),
            _ => send(misleading(path)),
        };
    });
    let table = [
        ("gzip", "图片未打开：大于 20.0 MB"),
        ("page", "图片未打开：这是网页，不是图片"),
        ("loop", "图片未打开：服务器重定向超过 5 次"),
        ("file", "图片未打开：重定向被拒绝：文章不得打开本机文件"),
        ("gone", "图片未打开：服务器上没有这张图片（404）"),
    ];
    let paths: Vec<&str> = table.iter().map(|(path, _)| *path).collect();
    let (desk, [flag, file]) = server.desk(&paths, "language = \"zh\"");
    let program = reader(&desk, &[&flag, &file, &desk.argument("news")]).size(120, 40).start();
    let mut pty = program;
    pty.wait_for(" 1/1");
    pty.send("\r");
    pty.wait_for("━━");
    pty.send("dugGjjkk");
    pty.settle(Duration::from_millis(200));
    assert_eq!(server.asked(), Vec::<String>::new(), "reading fetches nothing");
    for (number, (path, why)) in table.iter().enumerate() {
        pty.send(format!("{}", number + 1));
        pty.wait_until("an empty footer", |pty| !pty.screen().contains("未打开"));
        pty.send("i");
        pty.wait_until(path, |pty| footer(pty).contains(why));
        assert_eq!(cached(&desk), Vec::<String>::new(), "{path}");
    }
    // Other errors: a query, the configuration, a program.
    pty.send("Ssince:never");
    pty.wait_for("第 1 个字符：`never` 不是日期");
    pty.send("\x1b");
    pty.wait_until("no query", |pty| !pty.screen().contains('⌕'));
    desk.write("viewer.toml", "language = \"zh\"\nmouse = 1\nwidth = 5\n[keys]\nstar = \"m\"\n");
    pty.wait_for("viewer.toml:2: mouse：应为 true 或 false （另有 2 条）");
    desk.write("viewer.toml", "language = \"zh\"\n[keys]\nstar = \"m\"\n");
    pty.wait_for("`m` 同时绑定了 read 和 star（在 lists 中）");
    pty.send("Q");
    ends(&mut pty, 0);
}
