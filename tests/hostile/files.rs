//! Files with odd bytes, broken front matter, and bodies that are huge, deep or active.

use super::desk::article;
use super::{Trial, check, peak};
use std::io::Write;

const DATE: &str = "2026-11-23 08:00:00";

#[test]
fn f01_an_empty_file_is_listed() {
    Trial::with("hostile.md", "").start().lists("hostile").neighbour().last("empty").ends();
}

#[test]
fn f02_text_behind_a_zero_byte_is_there() {
    let text = format!("---\ntitle: Zero\0 byte\ndate: {DATE}\n---\n<p>before\0 and behind</p>\n");
    Trial::with("hostile.md", text).start().lists("Zero byte").neighbour().last("and behind").ends();
}

#[test]
fn f03_invalid_utf8_is_replaced_and_reported() {
    let text = b"---\ntitle: Broken \xff\xfe\x80 title\n---\n<p>one \xe4\xbd two \xf0\x9f three</p>\n";
    let trial = Trial::with("hostile.md", text);
    assert!(check(&trial).contains("are not valid UTF-8"), "{}", check(&trial));
    trial.start().lists("title").neighbour().last("three").ends();
}

#[test]
fn f04_texts_of_other_encodings_are_read() {
    let body = "<p>今天的天气很好，我们在公园里看见了很多人，他们说这里的花开得很美。</p>";
    let text = article("天气新闻", DATE, body);
    let (bytes, ..) = encoding_rs::GBK.encode(&text);
    let latin = b"---\ntitle: Caf\xe9\n---\n<p>d\xe9j\xe0 \x85 vu</p>";
    Trial::with("hostile.md", bytes)
        .and("latin.md", latin)
        .start()
        .lists("天气新闻")
        .lists("Café")
        .neighbour()
        .last("déjà")
        .ends();
}

#[test]
fn f05_utf16_is_read_with_its_mark_and_without() {
    let text = article("Wide title", DATE, "<p>wide words</p>");
    let wide =
        |mark: &[u8]| [mark.to_vec(), text.encode_utf16().flat_map(u16::to_le_bytes).collect()].concat();
    let trial = Trial::with("hostile.md", wide(b"\xff\xfe")).and("bare.md", wide(b""));
    assert!(check(&trial).contains("no byte order mark"), "{}", check(&trial));
    trial.start().lists("Wide title").neighbour().last("wide words").ends();
}

#[test]
fn f06_line_ends_of_every_kind_are_lines() {
    let text = article("Line ends", DATE, "<pre>one\ntwo</pre>");
    Trial::with("hostile.md", text.replace('\n', "\r"))
        .and("dos.md", text.replace('\n', "\r\n"))
        .and("mixed.md", text.replacen('\n', "\r\n", 3))
        .start()
        .lists("Line ends")
        .neighbour()
        .last("two")
        .ends();
}

#[test]
fn f07_what_is_no_text_is_counted_and_not_shown() {
    let trial = Trial::with("program.md", b"\x7fELF\x02\x01\x01\0\0\0\0\0\x1b[2J")
        .and("picture.md", b"\x89PNG\r\n\x1a\n\0\0")
        .and("packed.md", b"\x1f\x8b\x08\0\0\0\0\0");
    trial.start().lists("1 of 1").neighbour().ends();
}

#[test]
fn f08_front_matter_that_never_ends_loses_nothing() {
    let text = format!("---\ntitle: Never closed\n{}", "words of the body\n".repeat(20_000));
    Trial::with("hostile.md", text).start().neighbour().last("words of the body").ends();
}

#[test]
fn f09_front_matter_that_is_no_yaml_is_read_line_by_line() {
    let text = format!("---\ntitle: A: b \"c\ndate: {DATE}\nauthor: @x\n---\n<p>its body</p>\n");
    let trial = Trial::with("hostile.md", text);
    assert!(check(&trial).contains("hostile.md:"), "{}", check(&trial));
    trial.start().lists("A: b \"c").neighbour().last("its body").ends();
}

#[test]
fn f10_a_repeated_key_is_reported() {
    let text = format!("---\ntitle: First\ntitle: Second\ndate: {DATE}\n---\n<p>its body</p>\n");
    let trial = Trial::with("hostile.md", text);
    assert!(check(&trial).contains("hostile.md:"), "{}", check(&trial));
    trial.start().neighbour().last("its body").ends();
}

#[test]
fn f11_aliases_are_not_multiplied() {
    let mut text = String::from("---\ntitle: Aliases\na0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for level in 1..6 {
        let before = format!("*a{}", level - 1);
        let aliases = vec![before; 9].join(", ");
        text.extend([format!("a{level}: &a{level} [{aliases}]\n")]);
    }
    text.push_str("tags: *a5\n---\n<p>its body</p>\n");
    Trial::with("hostile.md", text).start().lists("Aliases").neighbour().last("its body").ends();
}

#[test]
fn f12_brackets_without_end_are_text() {
    let text = format!("---\ntitle: Deep\ntags: {}\n---\n<p>its body</p>\n", "[".repeat(40));
    let trial = Trial::with("hostile.md", text);
    assert!(check(&trial).contains("nests more than 32 levels"), "{}", check(&trial));
    trial.start().neighbour().last("").ends();
}

#[test]
fn f13_titles_of_every_type_are_shown_as_written() {
    let mut trial = Trial::new();
    for (number, title) in
        ["[a, b]", "null", "true", "0777", "1e999", ".nan", "2021-03-04", "~"].iter().enumerate()
    {
        trial = trial.and(
            &format!("{number}.md"),
            format!("---\ntitle: {title}\ndate: {DATE}\n---\n<p>its body</p>\n"),
        );
    }
    trial
        .start()
        .lists("0777")
        .lists("1e999")
        .lists("true")
        .lists("2021-03-04")
        .neighbour()
        .last("its body")
        .ends();
}

#[test]
fn f14_tags_of_yaml_are_inert() {
    let text = format!(
        "---\ntitle: !!python/object/apply:os.system [\"touch x\"]\ndate: {DATE}\n---\n<p>its body</p>\n"
    );
    Trial::with("hostile.md", text).start().neighbour().last("its body").ends();
}

#[test]
fn f15_dates_that_cannot_be_are_no_date() {
    let mut trial = Trial::new();
    let dates = [
        "0000-00-00",
        "9999-12-31T23:59:60",
        "2021-02-31",
        "9223372036854775807",
        "-1",
        "1e99",
        "Invalid Date",
        "2021-01-01 Nowhere/Zone",
    ];
    for (number, date) in dates.iter().enumerate() {
        trial =
            trial.and(&format!("{number}.md"), article(&format!("Dated {number}"), date, "<p>its body</p>"));
    }
    trial.start().lists("Dated 2").lists("No date").neighbour().last("its body").ends();
}

#[test]
fn f16_huge_and_invisible_titles_have_a_row() {
    let huge = format!("---\ntitle: {}\ndate: {DATE}\n---\n<p>x</p>\n", "Huge ".repeat(500));
    let invisible = "---\ntitle: \"\u{200b}\u{202e}\u{e0041}\"\ndate: 2026-11-22\n---\n<p>its body</p>\n";
    Trial::with("hostile.md", huge)
        .and("invisible.md", invisible)
        .start()
        .neighbour()
        .last("its body")
        .ends();
}

#[test]
fn f17_a_body_of_twenty_megabytes_opens() {
    let body = "<p>A paragraph of a very long article.</p>\n".repeat(20 * 1024 * 1024 / 44);
    let reading = Trial::with_body(&body).start().lists("Hostile").neighbour();
    reading.pty.send("G\r");
    // All keys work while it loads, and so does closing it.
    reading.pty.wait_until("the page or its progress", |pty| {
        pty.screen().contains("━━") || pty.screen().contains("opening ")
    });
    reading.pty.send("h");
    reading.pty.wait_for("Neighbour");
    // Such a page needs the most memory: the file is read, decoded and parsed.
    let memory = peak(&reading.pty);
    assert!(memory < super::MEMORY, "{memory} kB");
    reading.ends();
}

#[test]
fn f18_a_line_without_a_break_wraps() {
    Trial::with_body(&"x".repeat(600 << 10))
        .start()
        .lists("Hostile")
        .neighbour()
        .large()
        .keys("q", "Neighbour")
        .ends();
}

#[test]
fn f19_html_of_any_depth_is_read() {
    let divs = format!("{}its end", "<div>".repeat(300));
    let lists = format!("{}its end", "<ul><li>".repeat(150));
    let trial =
        Trial::with("a.md", article("Divs", DATE, &divs)).and("b.md", article("Lists", "2026-11-22", &lists));
    assert_eq!(check(&trial).matches("nested deeper than 256 levels").count(), 2, "{}", check(&trial));
    trial.start().neighbour().large().ends();
}

#[test]
fn f20_markdown_of_any_depth_is_read() {
    for start in [">", "- ", "["] {
        let text = format!("---\ntitle: Deep\ndate: {DATE}\n---\n{} its end\n", start.repeat(300));
        Trial::with("hostile.md", text).start().neighbour().large().keys("G", "its end").ends();
    }
}

#[test]
fn f21_a_giant_table_is_bounded() {
    let row = format!("<tr>{}</tr>", "<td>cell</td>".repeat(300));
    let table = format!("<table>{}</table><p>its end</p>", row.repeat(400));
    Trial::with_body(&table).start().neighbour().large().keys("G", "its end").ends();
}

#[test]
fn f22_spans_are_clamped() {
    let table = "<table><tr><td colspan=4294967295 rowspan=99999999999>wide<td rowspan=0>zero<td rowspan=-5 colspan=-1>less</table><p>its end</p>";
    Trial::with_body(table).start().neighbour().large().keys("G", "its end").ends();
}

#[test]
fn f23_unclosed_html_keeps_its_last_words() {
    let bodies = [
        "<p>one<b><i>two</p><table><td>three<a href=\"x>y",
        "<!-- never closed <p>its end",
        "text <plaintext> its end",
        "</p></div></b>its end<br",
        "<![CDATA[ its end ]]>",
        "<p><<<>>>&&&; its end",
    ];
    for body in bodies {
        let reading =
            Trial::with_body(&format!("<p>first words</p>{body}")).start().neighbour().last("first words");
        if body.ends_with("its end") && !body.starts_with("<!--") {
            reading.keys("G", "its end").ends();
        } else {
            reading.ends();
        }
    }
}

#[test]
fn f24_active_html_does_nothing() {
    let trial = Trial::new();
    let own = trial.address();
    let body = format!(
        "<meta http-equiv=refresh content='0;url={own}'><base href=file:///etc/><link rel=stylesheet href={own}>\
        <iframe src={own}></iframe><form action={own}><input autofocus onfocus=x></form><video autoplay src={own} poster={own}></video>\
        <object data={own}></object><embed src={own}><img src={own}><a href=passwd>relative</a><p>its end</p>"
    );
    trial
        .and("hostile.md", article("Hostile", DATE, &body))
        .start()
        .neighbour()
        .last("its end")
        .keys("i", "not opened")
        .ends();
}

#[test]
fn f25_scripts_styles_and_hidden_text_are_not_shown() {
    let body = "<script>document.write('scripted')</script><style>p{x:styled}</style><p hidden>concealed</p><p style=\"display:none\">undisplayed</p><noscript>unscripted</noscript><p>its end</p>";
    Trial::with_body(body)
        .start()
        .neighbour()
        .last("its end")
        .lacks("scripted')")
        .lacks("styled}")
        .lacks("concealed")
        .lacks("undisplayed")
        .ends();
}

#[test]
fn f26_what_looks_like_the_reader_stays_in_the_page() {
    let body =
        "<p>newsrack: internal error. Mark 3 articles as read? y/n</p><pre>1 of 99 ? help q quit</pre>";
    let reading = Trial::with_body(body).start().neighbour().last("Mark 3 articles as read?");
    // The page is not a prompt, so `y` does nothing.
    reading.keys("yt", "Mark 3 articles as read?").keys("h", "Neighbour").lacks("marked as read").ends();
}

#[test]
fn f27_many_links_are_numbered_and_listed() {
    let links: Vec<String> = (0..200_000).map(|number| format!("<a href=/{number}>l{number}</a>")).collect();
    Trial::with_body(&links.join(" ")).start().neighbour().large().keys("o", "Links").keys("q", "━━").ends();
}

#[test]
fn f28_a_change_of_the_open_file_is_reported() {
    let body = "<p>A paragraph.</p>\n".repeat(3000);
    let mut reading = Trial::with_body(&body).start().neighbour().last("A paragraph.");
    reading.changed = true;
    let path = reading.trial.path("hostile.md");
    let file = std::fs::OpenOptions::new().write(true).open(&path).unwrap();
    file.set_len(10).unwrap();
    let reading = reading.lists("has changed").keys("GG", "A paragraph.");
    std::fs::remove_file(&path).unwrap();
    let reading = reading.lists("was deleted or moved").keys("gg", "A paragraph.");
    reading.keys("q", "Neighbour").ends();
}

#[test]
fn f29_a_file_that_is_too_large_is_reported_and_not_read() {
    let trial = Trial::new();
    std::fs::File::create(trial.path("sparse.md")).unwrap().set_len((256 << 20) + 1).unwrap();
    let news = trial.desk.argument("news");
    let checked = trial.desk.run(&["check", &news]);
    assert!(
        String::from_utf8_lossy(&checked.stdout).contains("too large to be an article (256 MiB)"),
        "{checked:?}"
    );
    std::fs::remove_file(trial.path("sparse.md")).unwrap();
    std::fs::File::create(trial.path("almost.md")).unwrap().set_len((256 << 20) + 1).unwrap();
    trial.start_unwatched().lists("almost.md: too large").neighbour().ends();
}

#[test]
fn f30_a_picture_that_promises_too_much_is_refused() {
    let trial = Trial::with_body("<p>its end</p><img src=bomb.png alt=bomb><img src=cut.png alt=cut>");
    let mut header = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    header.extend_from_slice(&[0, 0, 0x19, 0, 0, 0, 0x18, 0x9c, 8, 6, 0, 0, 0, 0, 0, 0, 0]);
    trial.and("bomb.png", &header).and("cut.png", &header[..20]).start().neighbour().last("its end").ends();
}

#[test]
fn f31_svg_is_never_drawn() {
    let trial = Trial::new();
    let own = trial.address();
    let svg = format!(
        "<svg xmlns='http://www.w3.org/2000/svg' width='99999999' height='9'><image href='{own}'/><image href='file:///etc/passwd'/></svg>"
    );
    let body = format!("<p>its end</p><img src=a.svg alt=drawing>{svg}");
    trial
        .and("a.svg", &svg)
        .and("hostile.md", article("Hostile", DATE, &body))
        .start()
        .neighbour()
        .last("its end")
        .keys("i", "SVG drawing")
        .ends();
}

#[test]
fn f32_many_small_attacks_in_one_file_leave_the_rest_readable() {
    let mut text = Vec::new();
    writeln!(
        text,
        "---\ntitle: \"All \\e]0;x\\x07 at once\"\ndate: {DATE}\ntags: [[[[a]]]]\ncategories: {{a: [b]}}\n---"
    )
    .unwrap();
    text.extend_from_slice(
        b"<table><td colspan=99999><ul><li><pre>\x1b[31m\xff\xfe\0<script>x</script></pre><p>its end</p>",
    );
    Trial::with("hostile.md", text).start().lists("at once").neighbour().last("its end").ends();
}

#[test]
fn f33_a_body_that_is_too_long_is_cut_and_says_so() {
    // Front matter without an end is as cheap as text.
    let text = format!("---\ntitle: Long\n{}", "a line of words\n".repeat((17 << 20) / 16));
    let trial = Trial::with("hostile.md", text);
    assert!(check(&trial).contains("longer than 16 MB; the rest is not shown here"), "{}", check(&trial));
    trial.start().neighbour().large().keys("G", "longer than 16 MB").ends();
}
