//! Files of MIME parts: emails, mailboxes, MHTML.

use super::articles::check_date;
use super::{check_line, ms, ns};
use crate::runner::{Case, Features, Target};
use newsrack::article::{ReadOptions, parse, parse_header};
use std::path::Path;

pub(super) const LETTERS: Target = Target {
    name: "letters",
    pieces: &[
        "Subject: ",
        "From: ",
        "From: Ann <a@b.example>\n",
        "From a Mon Nov  2 06:30:00 2026\n",
        ">From ",
        "Date: ",
        "Date: Thu, 24 Mar 2022 11:59:21 +0800\n",
        "Content-Type: text/html; charset=utf-8\n",
        "Content-Type: text/plain; charset=gbk\n",
        "Content-Type: text/plain; format=flowed; delsp=yes\n",
        "Content-Type: multipart/alternative; boundary=\"b\"\n",
        "Content-Type: multipart/mixed; boundary=b\n",
        "Content-Type: multipart/related; boundary=b\n",
        "Content-Type: multipart/digest; boundary=c\n",
        "Content-Type: message/rfc822\n",
        "Content-Type: image/png; name=\"a.png\"\nContent-ID: <a@b>\n",
        "Content-Type: application/pdf; name=\"a.pdf\"\n",
        "Content-Disposition: attachment\n",
        "Content-Transfer-Encoding: base64\n",
        "Content-Transfer-Encoding: quoted-printable\n",
        "--b\n",
        "--b--\n",
        "--c\n",
        "=?utf-8?B?",
        "=?utf-8?q?",
        "?=",
        "5paw6Ze7",
        "iVBORw0KGgo=",
        "=C3=A9",
        "=\n",
        "\n",
        "\r\n",
        "\n\n",
        " ",
        "<p>",
        "<!--",
        "<img src=\"cid:a@b\">",
        "words",
        "新闻",
        "\u{1b}[31m",
        "\u{1b}$B",
        "\u{202e}",
        "\0",
    ],
    check: letters,
    longest: 512 << 10,
    budget: (ms(150), ns(8000)),
};

fn letters(case: &Case, seen: &mut Features) {
    let name = *case.choose(&["a.eml", "a.mbox"]);
    of_parts(case, name, seen);
}

pub(super) const MHTML: Target = Target {
    name: "mhtml",
    pieces: &[
        "From: <Saved by Blink>\n",
        "Snapshot-Content-Location: https://a.example/tea\n",
        "Subject: ",
        "Date: Mon, 30 Nov 2026 08:30:48 GMT\n",
        "MIME-Version: 1.0\n",
        "Content-Type: multipart/related; type=\"text/html\"; boundary=\"b\"\n",
        "Content-Type: text/html\n",
        "Content-Type: text/css\n",
        "Content-Type: image/png\n",
        "Content-Location: https://a.example/tea\n",
        "Content-Location: https://a.example/a.png\n",
        "Content-Transfer-Encoding: quoted-printable\n",
        "Content-Transfer-Encoding: base64\n",
        "--b\n",
        "--b--\n",
        "<!DOCTYPE html><html><head>",
        "<meta name=3D\"author\" content=3D\"Ann\">",
        "<meta name=\"date\" content=\"2026-01-02\">",
        "<title>",
        "<h1>",
        "<img src=\"",
        "<img src=3D\"https://a.example/a.png\">",
        "<img src=a.png data-src=b.png>",
        "<picture><source srcset=\"a.png 2x, b.png\">",
        "</picture>",
        "<a href=\"https://a.example/tea#n\">",
        "\"",
        "'",
        ">",
        "iVBORw0KGgo=",
        "=3D",
        "=\n",
        "\n",
        "\r\n",
        " ",
        "words",
        "新闻",
        "\0",
    ],
    check: mhtml,
    longest: 512 << 10,
    budget: (ms(150), ns(8000)),
};

fn mhtml(case: &Case, seen: &mut Features) {
    let name = *case.choose(&["a.mhtml", "a.MHT"]);
    of_parts(case, name, seen);
}

/// Reads a file of MIME parts.
fn of_parts(case: &Case, name: &str, seen: &mut Features) {
    let path = Path::new(name);
    let settings = ReadOptions::default();
    let article = parse(&case.bytes, path, &settings);
    assert_eq!(
        parse_header(&case.bytes, path, &settings),
        (article.header.clone(), article.problems.clone()),
        "an email is another one to a list"
    );
    check_line(&article.header.title);
    article.header.author.iter().for_each(|author| check_line(author));
    check_date(article.header.date);
    assert!(!article.body.text.contains('\r'), "a line's end that is none");
    // A picture may be in the text as often as the text names it.
    let pictures = if article.body.text.contains("data:image/") { 33 << 20 } else { 4096 };
    assert!(
        article.body.text.len() <= 40 * case.bytes.len() + pictures,
        "a text of {} bytes",
        article.body.text.len()
    );
    for problem in &article.problems {
        seen.message(&problem.message);
    }
    seen.saw((article.header.author.is_some(), article.header.date.is_some(), article.body.format as u8));
    seen.saw((article.header.link.is_some(), article.body.text.contains("data:image/")));
    seen.count("text", article.body.text.len());
}
