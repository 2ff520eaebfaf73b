//! Letters and pages in the ways in which programs write them.

use super::cost::LETTERS;
use super::*;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Fields, text and format of a file.
fn opened(file: &[u8], ending: &str) -> (Vec<(&'static str, String)>, String, Format, Vec<&'static str>) {
    let mail = read(file, ending).expect("a letter");
    let (fields, format, problems) = (mail.fields.clone(), mail.format, mail.problems.clone());
    (fields, mail.whole_text(), format, problems)
}

fn text(letter: &str) -> String {
    opened(letter.as_bytes(), "eml").1
}

fn field(file: &[u8], ending: &str, key: &str) -> String {
    let fields = opened(file, ending).0;
    fields.into_iter().find(|(found, _)| *found == key).map(|(_, value)| value).unwrap_or_default()
}

#[test]
fn a_letter_has_a_title_an_author_and_a_text() {
    let letter = "From: Ann Keel <ann@example.org>\nSubject: =?UTF-8?B?5paw6Ze7?=\n =?utf-8?q?_caf=C3=A9?=\nDate: Thu, 24 Mar 2022 11:59:21 +0800\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n<p>caf=C3=A9 =\nau lait</p>\n";
    let fields = vec![
        ("title", "新闻 café".to_owned()),
        ("author", "Ann Keel".to_owned()),
        ("date", "2022-03-24T11:59:21+08:00".to_owned()),
    ];
    let expected = (fields, "<p>café au lait</p>\n".to_owned(), Format::Html, Vec::new());
    assert_eq!(opened(letter.as_bytes(), "eml"), expected);
    assert_eq!(opened(letter.replace('\n', "\r\n").as_bytes(), "eml"), expected);
    assert_eq!(opened(format!("\u{feff}\n{letter}").as_bytes(), "eml").0, expected.0);
}

#[test]
fn fields_are_decoded_whatever_programs_make_of_them() {
    let table: [(&[u8], &str, &str); 12] = [
        ("Subject: =?gb18030?b?uNu/2s2o?=\n =?gb18030?b?0bY=?=\n\nx".as_bytes(), "title", "港口通讯"),
        (b"Subject: =?ISO-2022-JP?B?GyRCPzdKORsoQg==?=\n\nx", "title", "新聞"),
        // A character divided between two words.
        (b"Subject: =?gbk?B?0MLO?= =?gbk?B?xQ==?=\n\nx", "title", "新闻"),
        (b"Subject: =?utf-8?Q?=E6=96?=\n =?utf-8?Q?=B0=E9=97=BB?=\n\nx", "title", "新闻"),
        (b"Subject: =?utf-8?B?5pawpw==?= a\n\nx", "title", "新\u{fffd} a"),
        // No encoding at all.
        (
            b"Subject: \xd0\xc2\xce\xc5\xcd\xa8\xd1\xb6\xb5\xda\xcb\xc4\xc6\xda\n\nx",
            "title",
            "新闻通讯第四期",
        ),
        ("Subject: 新闻\nFrom: ann@example.org\n\nx".as_bytes(), "author", "ann@example.org"),
        (b"From: \"Keel, Ann\" <ann@example.org>, Bo <bo@example.org>\n\nx", "author", "Keel, Ann, Bo"),
        (b"From: =?utf-8?Q?=E5=AE=89?= <ann@example.org>\n\nx", "author", "安"),
        (b"Subject: a  b\n\tc\nX: y\n\nx", "title", "a b c"),
        (b"From: \"Ann\rKeel\" <a@b>\nSubject: x\n\nx", "author", "Ann Keel"),
        (b"Subject: x\nDate: next Tuesday\n\nx", "date", "next Tuesday"),
    ];
    for (letter, key, expected) in table {
        assert_eq!(field(letter, "eml", key), expected, "{}", String::from_utf8_lossy(letter));
    }
}

#[test]
fn texts_are_decoded_as_their_header_says_or_as_they_look() {
    let html = |kind: &str, encoding: &str, text: &[u8]| {
        let head = format!("Subject: x\nContent-Type: {kind}\nContent-Transfer-Encoding: {encoding}\n\n");
        opened(&[head.as_bytes(), text].concat(), "eml").1
    };
    let table: [(&str, &str, &[u8], &str); 12] = [
        ("text/plain; charset=gb2312", "8bit", b"\xd0\xc2\xce\xc5", "新闻"),
        ("text/plain; charset=\"GB18030\"", "base64", b"0MLOxQ==", "新闻"),
        ("text/html; charset=gbk", "base64", b"PG1ldGEgY2hhcnNldD11dGYtOD7Qws7F", "<meta charset=utf-8>新闻"),
        ("text/plain; charset=iso-2022-jp", "7bit", b"\x1b$B?7J9\x1b(B", "新聞"),
        ("text/plain", "7bit", b"\x1b$B?7J9\x1b(B ok", "新聞 ok"),
        ("text/plain; charset=us-ascii", "8bit", "新闻".as_bytes(), "新闻"),
        (
            "text/plain; charset=utf-8",
            "8bit",
            b"\xd0\xc2\xce\xc5\xcd\xa8\xd1\xb6\xb5\xda\xcb\xc4\xc6\xda",
            "新闻通讯第四期",
        ),
        ("text/plain; charset=x-unknown", "8bit", "新闻".as_bytes(), "新闻"),
        (
            "text/plain; charset=iso-8859-1",
            "quoted-printable",
            b"caf=E9 =\r\nau lait = 1=",
            "café au lait = 1",
        ),
        ("text/plain; charset=cp936", "8bit", b"\xd0\xc2\xce\xc5", "新闻"),
        ("text/plain; charset=utf-8", "quoted-printable", b"soft=\nend=", "softend"),
        ("text/plain; charset=utf-8", "base64", b"5paw6Ze7\n5paw6Ze7 5paw6Ze7\n5p!", "新闻新闻新闻\u{fffd}"),
    ];
    for (kind, encoding, bytes, expected) in table {
        assert_eq!(html(kind, encoding, bytes).trim_end(), expected, "{kind} {encoding}");
    }
}

/// A part of a message with several.
fn part(head: &str, body: &str) -> String {
    format!("--b1\n{head}\n\n{body}\n")
}

fn several(subtype: &str, parts: &[String]) -> String {
    format!(
        "Subject: x\nContent-Type: multipart/{subtype}; boundary=\"b1\"\n\nnot shown\n{}--b1--\n",
        parts.concat()
    )
}

#[test]
fn of_alternatives_the_best_is_read() {
    let plain = part("Content-Type: text/plain", "plain");
    let page = part("Content-Type: text/html; charset=utf-8", "<p>page</p>");
    let amp = part("Content-Type: text/x-amp-html", "<p>amp</p>");
    let calendar = part("Content-Type: text/calendar", "BEGIN:VCALENDAR");
    let related = part(
        "Content-Type: multipart/related; boundary=b2",
        "--b2\nContent-Type: text/html\n\n<p>related</p>\n--b2\nContent-Type: text/css\nContent-Location: a.css\n\np {}\n--b2--",
    );
    let mixed = part(
        "Content-Type: multipart/mixed; boundary=b2",
        "--b2\nContent-Type: text/html\n\n<p>one</p>\n--b2\nContent-Type: text/html\n\n<p>two</p>\n--b2--",
    );
    let table = [
        (vec![&plain, &page], "<p>page</p>"),
        (vec![&page, &plain], "<p>page</p>"),
        (vec![&plain, &amp, &page], "<p>page</p>"),
        (vec![&plain, &amp], "plain"),
        (vec![&plain, &calendar], "plain"),
        (vec![&plain, &related], "<p>related</p>"),
        (vec![&plain, &mixed], "<p>one</p>\n<p>two</p>\n"),
        (vec![&plain], "plain"),
    ];
    for (parts, expected) in table {
        let parts: Vec<String> = parts.into_iter().cloned().collect();
        assert_eq!(text(&several("alternative", &parts)), expected);
    }
    assert_eq!(text("Subject: x\n\nwords\n"), "words\n");
    assert_eq!(text("Subject: x\nContent-Type: text/markdown\n\n# words\n"), "# words\n");
    assert_eq!(text(&format!("Subject: x\n\n{}", "global ".repeat(400))), "global ".repeat(400));
    assert!(read(b"words\n\nmore", "eml").is_none());
    assert!(read(b"words\nSubject: x\n\nmore", "eml").is_none());
}

#[test]
fn parts_follow_each_other_and_files_are_named() {
    let words = part("Content-Type: text/plain", "words");
    let more = part("Content-Type: text/plain\nContent-Disposition: inline", "more");
    let notes = part("Content-Type: text/plain; name=\"notes.txt\"", "of no concern");
    let plan = part(
        "Content-Type: application/pdf\nContent-Disposition: attachment; filename*=utf-8''%E8%AE%A1%E5%88%92.pdf\nContent-Transfer-Encoding: base64",
        "JVBERg==",
    );
    let signature = part("Content-Type: application/pgp-signature; name=\"signature.asc\"", "-----BEGIN");
    let letter = several("mixed", &[words.clone(), more, notes, plan, signature]);
    let expected = "words\n\nmore\n\n📎 notes.txt\n\n📎 计划.pdf".to_owned();
    let (_, text, format, problems) = opened(letter.as_bytes(), "eml");
    assert_eq!((text, format, problems), (expected, Format::Plain, Vec::new()));
    let signed = several("signed", &[words, part("Content-Type: application/pkcs7-signature", "MII=")]);
    assert_eq!(self::text(&signed), "words");
}

#[test]
fn a_letter_in_a_letter_has_its_header() {
    let inner = "Subject: =?utf-8?q?Caf=C3=A9?= & bar\nFrom: Bo <bo@example.org>\nDate: Mon, 2 Nov 2026 06:30:00 +0100\n\
        List-Unsubscribe: <https://a.example>\n\nIt <opens>\ntoday.\n";
    let letter = several(
        "mixed",
        &[
            part("Content-Type: text/plain", "See below."),
            part("Content-Type: message/rfc822\nContent-Disposition: attachment", inner),
        ],
    );
    let expected = "<p>See below.</p>\n<hr>\n<h2>Café &amp; bar</h2>\n<p>From: Bo &lt;bo@example.org&gt;<br>\n\
        Date: Mon, 2 Nov 2026 06:30:00 +0100</p>\n<p>It &lt;opens&gt;<br>\ntoday.</p>\n";
    assert_eq!(text(&letter), expected);
    let digest = ["One\n\nA", "Two\n\nB"].map(|letter| format!("--b1\n\nSubject: {letter}\n\n"));
    let digest = several("digest", &digest);
    assert_eq!(text(&digest), "<h2>One</h2>\n<p></p>\n<p>A</p>\n<hr>\n<h2>Two</h2>\n<p></p>\n<p>B</p>\n");
}

const PNG: &str =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==";

#[test]
fn pictures_are_embedded() {
    let page = |html: &str| part("Content-Type: text/html", html);
    let picture = part("Content-Type: image/png\nContent-Transfer-Encoding: base64\nContent-ID: <a@b>", PNG);
    let data = format!("data:image/png;base64,{PNG}");
    let table = [
        ("<img src=\"cid:a@b\">", format!("<img src=\"{data}\">")),
        ("<IMG SRC='CID:a%40b' alt=x>", format!("<IMG SRC='{data}' alt=x>")),
        ("<img alt=\"a > b\" src=cid:a@b>", format!("<img alt=\"a > b\" src=\"{data}\">")),
        ("<img src=\"cid:none\">", "<img src=\"cid:none\">".to_owned()),
        ("<a href=\"cid:a@b\">cid:a@b</a>", "<a href=\"cid:a@b\">cid:a@b</a>".to_owned()),
        ("<img src=\"cid:a@b", "<img src=\"cid:a@b".to_owned()),
        (
            "<picture><source srcset=\"cid:a@b 2x\"><img alt=\"\"></picture><img src=\"x.png\">",
            format!(
                "<picture><source srcset=\"\"><img src=\"{data}\" alt=\"\"></picture><img src=\"x.png\">"
            ),
        ),
    ];
    for (html, expected) in table {
        let letter = several("related", &[page(html), picture.clone()]);
        assert_eq!(text(&letter), expected, "{html}");
    }
    let alone = several("mixed", &[page("<p>x</p>"), picture]);
    assert_eq!(text(&alone), format!("<p>x</p>\n<p><img src=\"{data}\" alt=\"\"></p>\n"));
}

/// A page as browsers save it.
fn saved(head: &str, html: &str) -> String {
    format!(
        "From: <Saved by Blink>\nSnapshot-Content-Location: https://a.example/tea?x=1&y=2\nSubject: Tea | A\n\
         Date: Mon, 30 Nov 2026 08:30:48 GMT\nMIME-Version: 1.0\nContent-Type: multipart/related; type=\"text/html\"; \
         boundary=\"b1\"\n{head}\n--b1\nContent-Type: text/html\nContent-Transfer-Encoding: 8bit\n\
         Content-Location: https://a.example/tea\n\n{html}\n--b1\nContent-Type: image/png\n\
         Content-Transfer-Encoding: base64\nContent-Location: https://a.example/i/cup.png\n\n{PNG}\n--b1--\n"
    )
}

#[test]
fn a_saved_page_has_its_address_and_not_the_day_of_saving() {
    let page = saved(
        "",
        "<!DOCTYPE html><h1>Tea</h1><img src=\"i/cup.png\"><a href=\"https://a.example/tea?x=1&amp;y=2#n1\">1</a>",
    );
    for ending in ["mht", "mhtml", "eml"] {
        let mail = read(page.as_bytes(), ending).expect("a page");
        assert_eq!(mail.origin, Origin::Page);
        let fields = vec![
            ("subject", "Tea | A".to_owned()),
            ("snapshotcontentlocation", "https://a.example/tea?x=1&y=2".to_owned()),
        ];
        assert_eq!(mail.fields, fields);
        let expected = format!(
            "<!DOCTYPE html><h1>Tea</h1><img src=\"data:image/png;base64,{PNG}\"><a href=\"#n1\">1</a>"
        );
        assert_eq!(mail.whole_text(), expected);
    }
    // A letter that was saved as a page has a sender.
    let letter = page.replace("<Saved by Blink>", "Ann <ann@example.org>");
    assert_eq!(read(letter.as_bytes(), "mht").map(|mail| mail.origin), Some(Origin::Letter));
    let place = page.replace("Snapshot-Content-Location: https://a.example/tea?x=1&y=2\n", "");
    assert_eq!(field(place.as_bytes(), "mht", "snapshotcontentlocation"), "https://a.example/tea");
}

#[test]
fn a_page_within_a_page_is_named_by_its_address() {
    let frame = |place: &str| {
        let page = saved("", "<iframe src=\"cid:f@a\"></iframe><img src=\"cid:f@a\">");
        let frame = format!("--b1\nContent-Type: text/html\nContent-ID: <f@a>\n{place}\n<p>ad\n--b1--\n");
        opened(page.replace("--b1--\n", &frame).as_bytes(), "mht").1
    };
    assert_eq!(
        frame("Content-Location: https://b.example/?a&b\n"),
        "<iframe src=\"https://b.example/?a&amp;b\"></iframe><img src=\"cid:f@a\">"
    );
    assert_eq!(frame(""), "<iframe src=\"\"></iframe><img src=\"cid:f@a\">");
}

#[test]
fn a_small_picture_does_not_take_the_place_of_another() {
    let page = |image: &str| opened(saved("", image).as_bytes(), "mht").1;
    let data = format!("data:image/png;base64,{PNG}");
    let table = [
        (
            "<img src=\"i/cup.png\" data-src=\"big.jpg\">",
            format!("<img src=\"{data}\" data-src=\"big.jpg\">"),
        ),
        ("<img data-src='i/cup.png'>", format!("<img src=\"{data}\" data-src='i/cup.png'>")),
        ("<img src=\"https://a.example/i/cup.png#x\">", format!("<img src=\"{data}\">")),
    ];
    for (image, expected) in table {
        assert_eq!(page(image), expected, "{image}");
    }
}

#[test]
fn files_of_letters_show_all_of_them() {
    let one = "From a Mon Nov  2 06:30:00 2026\nSubject: One\nFrom: Ann <a@example.org>\nDate: Mon, 2 Nov 2026 06:30:00 +0000\n\n>From here\n\n";
    let two = "From b Tue Nov  3 06:30:00 2026\nSubject: Two\nFrom: Ann <a@example.org>\nDate: Tue, 3 Nov 2026 06:30:00 +0000\nContent-Type: text/html\n\n<table><tr><td><b>words<!-- \n\n";
    let (fields, text, format, _) = opened(one.as_bytes(), "mbox");
    assert_eq!(fields[0], ("title", "One".to_owned()));
    assert_eq!((&*text, format), ("From here\n\n", Format::Plain));
    let (fields, text, format, _) = opened(format!("{two}{one}").as_bytes(), "mbox");
    let expected = vec![("author", "Ann".to_owned()), ("date", "2026-11-03T06:30:00Z".to_owned())];
    assert_eq!((fields, format), (expected, Format::Html));
    let last = "--></td></tr></table>\n<hr>\n<h2>One</h2>\n<p>From: Ann &lt;a@example.org&gt;<br>\n\
        Date: Mon, 2 Nov 2026 06:30:00 +0000</p>\n<p>From here</p>\n";
    assert!(text.ends_with(last), "{text}");
    let other = one.replace("Ann", "Bo");
    assert_eq!(field(format!("{two}{other}").as_bytes(), "mbox", "author"), "");
    assert!(read(b"words\n", "mbox").is_none());
    let other = format!("From c\nX-A: b\n\nNo letter.\n\n{one}");
    let text = opened(other.as_bytes(), "mbox").1;
    assert!(text.starts_with("<p>X-A: b</p>\n<p>No letter.</p>\n<hr>\n<h2>One</h2>"), "{text}");
}

#[test]
fn what_is_cut_or_damaged_is_shown_and_reported() {
    let whole = several(
        "mixed",
        &[part(
            "Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: base64",
            "PHA+5paw6Ze7PC9wPg==",
        )],
    );
    for cut in ["--b1--\n", "Pg==\n--b1--\n", "PC9wPg==\n--b1--\n"] {
        let letter = whole.strip_suffix(cut).expect("the end");
        let (_, text, _, problems) = opened(letter.as_bytes(), "eml");
        assert!(text.starts_with("<p>新闻"), "{text}");
        assert_eq!(problems, ["the end of the file is missing"], "{cut}");
    }
    let damaged = whole.replace("PHA+5paw", "PHA+\u{1}5paw");
    let (_, text, _, problems) = opened(damaged.as_bytes(), "eml");
    assert_eq!(text, "<p>新闻</p>");
    assert_eq!(problems, ["a part of the email is damaged; shown as far as it can be decoded"]);
    let plain = "Subject: x\nContent-Transfer-Encoding: base64\n\nThis is, in fact, plain!\n";
    assert_eq!(self::text(plain), "This is, in fact, plain!\n");
    let other = whole.replace("boundary=\"b1\"", "boundary=\"b9\"");
    let (_, text, _, problems) = opened(other.as_bytes(), "eml");
    assert!(text.contains("PHA+5paw6Ze7PC9wPg=="), "{text}");
    assert_eq!(problems, ["the parts of the email could not be found; shown as text"]);
    let no_parts = "Subject: x\nContent-Type: multipart/mixed\n\nwords\n";
    assert_eq!(self::text(no_parts), "words\n");
}

#[test]
fn a_soft_line_break_before_a_boundary_costs_no_letter() {
    let letter = several(
        "mixed",
        &[part("Content-Type: text/plain\nContent-Transfer-Encoding: quoted-printable", "words=")],
    );
    assert_eq!(text(&letter), "words");
}

#[test]
fn hostile_letters_are_read_at_once() {
    let many = |line: &str| line.repeat(1_000_000 / line.len());
    let bounded = "Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n";
    // As many as the bounds permit.
    let nested = "Content-Type: message/rfc822\n\n".repeat(LETTERS - 1);
    let parts = format!("{bounded}{}", "--b\nContent-Type: multipart/mixed; boundary=c\n\n".repeat(1_000));
    let parts = format!("{parts}{}", "x".repeat(1_000_000 - parts.len()));
    let encoded = |inner: &str| {
        let header = "Subject: x\nContent-Type: message/rfc822\nContent-Transfer-Encoding: base64";
        format!("{header}\n\n{}", STANDARD.encode(format!("Subject: x\n{inner}")))
    };
    assert!(is_affordable(nested.as_bytes()) && is_affordable(parts.as_bytes()));
    assert!(is_affordable(encoded(&nested).as_bytes()));
    let letters = [
        format!("Subject: x\n{nested}"),
        parts,
        encoded(&nested),
        encoded(&many("Content-Type: message/rfc822\n\n")),
        encoded(&many("-=")),
        many("Content-Type: message/rfc822\n\n"),
        format!("Subject: x\n{}", many("Content-Type: message/rfc822\n\n")),
        format!("{bounded}{}", many("--b\nContent-Type: multipart/mixed; boundary=c\n\n")),
        format!("{bounded}{}", many("--b\nContent-Type: multipart/digest; boundary=b\n\n")),
        format!("{bounded}{}", many("--b\n\nx\n")),
        format!("Subject: {}\n\nx", many("=?utf-8?B?5g==?= ")),
        format!("Subject: {}\n\nx", many("=?utf-8?Q?=E6?=\n ")),
        format!("From: {}\n\nx", many("a <a@b>, ")),
        format!("Subject: x\nContent-Type: text/html\n\n{}", many("<img src=\"cid:")),
        format!("Subject: x\nContent-Type: text/html\n\n{}", many("<img src=cid:a>")),
        format!("Subject: x\nContent-Type: text/plain; format=flowed\n\n{}", many("> a \n")),
        many("From a\nSubject: x\n\n"),
        format!("{}\n", many("From a\nSubject: x\n\n\n")),
    ];
    for letter in letters {
        for ending in ["eml", "mht", "mbox"] {
            let begun = std::time::Instant::now();
            let _ = read(letter.as_bytes(), ending).map(Mail::whole_text);
            assert!(begun.elapsed().as_secs() < 20, "{}", &letter[..80]);
        }
    }
}

#[test]
fn no_letter_makes_it_panic() {
    arbtest::arbtest(|u| {
        let pieces = [
            "Subject: ",
            "From: ",
            "From a\n",
            "=?utf-8?B?",
            "?=",
            "=",
            "\n",
            "\n\n",
            "\r\n",
            "--b\n",
            "--b--\n",
            "Content-Type: multipart/mixed; boundary=b\n\n",
            "Content-Type: multipart/alternative; boundary=b\n\n",
            "Content-Type: multipart/related; boundary=b; start=\"<a@b>\"\n\n",
            "Content-Type: message/rfc822\n\n",
            "Content-Type: image/png\nContent-ID: <a@b>\n",
            "Content-Type: text/html\n",
            "Content-Type: text/plain; format=flowed; delsp=yes\n",
            "Content-Transfer-Encoding: base64\n",
            "Content-Transfer-Encoding: quoted-printable\n",
            "Content-Location: https://a.example/b\n",
            "Snapshot-Content-Location: https://a.example/\n",
            "<img src=\"cid:a@b\">",
            "<img src=b ",
            "<picture><source srcset=\"b 2x, ",
            "\"",
            "é",
            " ",
            "=C3",
            "x",
        ];
        let mut letter = String::new();
        for _ in 0..u.int_in_range(0..=24)? {
            letter.push_str(u.choose(&pieces)?);
        }
        for ending in ["eml", "mbox", "mhtml"] {
            let _ = read(letter.as_bytes(), ending).map(Mail::whole_text);
        }
        Ok(())
    });
}
