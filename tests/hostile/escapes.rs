//! Escape sequences and misleading characters in every part of an article.

use super::desk::article;
use super::{Trial, check};

const DATE: &str = "2026-11-23 08:00:00";

/// Every kind of sequence that a terminal may obey.
const SEQUENCES: [&str; 19] = [
    "\x1b[2J",
    "\x1b[31m",
    "\x1b[1;1H",
    "\x1b[?1049l",
    "\x1b[?1003h",
    "\x1b[6n",
    "\x1b[c",
    "\x1b[21t",
    "\x1b]0;owned\x07",
    "\x1b]2;owned\x1b\\",
    "\x1b]8;;file:///etc/passwd\x1b\\",
    "\x1b]11;?\x07",
    "\x1b]52;c;b3duZWQ=\x07",
    "\x1b]1337;File=inline=1:AAAA\x07",
    "\x1bP$qm\x1b\\",
    "\x1b_Ga=q,i=1;AAAA\x1b\\",
    "\x1bc",
    "\x1b(0",
    "\u{9b}31m",
];

#[test]
fn e01_raw_sequences_are_text() {
    let all = SEQUENCES.concat();
    let body = format!(
        "<p>before {all} behind</p><pre>code {all}</pre><table><tr><th>{all}<td>cell {all}</table><p>its end</p>"
    );
    Trial::with_body(&body)
        .and("a.txt", format!("plain {all} text\n"))
        .start()
        .neighbour()
        .last("text")
        .keys("K", "Hostile")
        .keys("G", "its end")
        .ends();
}

#[test]
fn e02_what_yaml_decodes_is_cleaned() {
    let text = format!(
        "---\ntitle: \"A \\e]0;owned\\a \\x9b31m title\"\ndate: {DATE}\nauthor: \"by \\e[2J\"\ncategories: [\"top \\u202e\"]\n\
        tags: [\"\\x1b[6n\"]\nsummary: \"\\u009b\"\n---\n<p>its end</p>\n"
    );
    Trial::with("hostile.md", text)
        .start()
        .lists("title")
        .neighbour()
        .last("its end")
        .keys("qc", "top")
        .ends();
}

#[test]
fn e03_references_are_decoded_once_and_cleaned() {
    let text = format!(
        "---\ntitle: 'T &#27;]0;x&#7; &amp;#27;[31m'\ndate: {DATE}\n---\n<p>&#27;[31m &#x9b;2J &amp;#27;[1m &#0; &#xd800; its end</p>\n"
    );
    Trial::with("hostile.md", text).start().lists("&#27;[31m").neighbour().last("&#27;[1m").ends();
}

#[test]
fn e04_sequences_split_over_elements_do_not_join() {
    let body = "<p><b>\x1b</b>[31m <i>&#27;</i><b>]0;owned</b>&#7; \x1b<span>[2J</span> its end</p>";
    Trial::with_body(body).start().neighbour().last("its end").ends();
}

#[test]
fn e05_attributes_are_cleaned_wherever_they_are_shown() {
    let all = SEQUENCES.concat().replace('"', "");
    let body = format!(
        "<p>its end</p><p><a href=\"https://a.example/{all}\" title=\"{all}\">link</a></p><img src=\"p{all}.png\" alt=\"alt {all}\" title=\"{all}\">"
    );
    Trial::with_body(&body)
        .start()
        .neighbour()
        .last("its end")
        .keys("o", "Links")
        .keys("q", "━━")
        .keys("I", "Images")
        .keys("q", "━━")
        .ends();
}

#[test]
fn e06_messages_and_printed_lines_are_clean() {
    let text = "---\ntitle: \"\\e]0;x\" \x1b[2J: y\ntags: [\x1b]0;x\x07\n---\n<p>its end</p>\n";
    let trial = Trial::with("bad\x1b]0;x\x07.md", text);
    std::os::unix::fs::symlink("nowhere", trial.path("dead\x1b[2J.md")).unwrap();
    let checked = check(&trial);
    assert!(checked.contains("dead[2J.md") && !checked.contains(['\x1b', '\x07']), "{checked:?}");
    let failed = trial.desk.run(&["show", "news/none\x1b[2J.md"]);
    assert_eq!(
        String::from_utf8_lossy(&failed.stderr),
        "newsrack: news/none[2J.md: no such file or folder\n"
    );
    trial.start_unwatched().neighbour().last("its end").keys("/\x16zzz\r", "not found").ends();
}

#[test]
fn e07_questions_are_not_sent_and_answers_are_no_keys() {
    let body =
        "<p>\x1b[6n \x1b[c \x1b[>c \x1b]11;?\x07 \x1b]10;?\x1b\\ \x1b[18t \x1bP+q544e\x1b\\ its end</p>";
    let reading = Trial::with_body(body).start().neighbour().last("its end");
    // Unrequested answers are ignored.
    reading
        .pty
        .send("\x1b[5;6R\x1b[?62;4c\x1b]11;rgb:0000/0000/0000\x1b\\\x1bP1+r544e=78\x1b\\\x1b[8;30;120t");
    reading.keys("g", "its end").ends();
}

#[test]
fn e08_controls_of_eight_bits_do_not_pass() {
    let c1: String = ('\u{80}'..='\u{9f}').collect();
    let raw = [b"---\ntitle: Eight \x9b31m bits\n---\n<p>lone \x80\x85\x9b\x9d\x90 overlong \xc0\x9b \xe0\x80\x9b</p><p>its end</p>".to_vec()].concat();
    Trial::with("raw.md", raw)
        .and("hostile.md", article(&format!("C1{c1}"), DATE, &format!("<p>{c1}</p>")))
        .start()
        .lists("C1")
        .neighbour()
        .last("its end")
        .ends();
}

#[test]
fn e09_directions_cannot_be_turned_and_hosts_are_true() {
    let body = "<p>\u{202e}desrever\u{202c} \u{2066}isolated\u{2069} <a href=\"https://a.example/\u{202e}moc.knab\">https://bank.example</a> its end</p>";
    let text = format!("---\ntitle: \"Title \u{202e}gnp.exe\"\ndate: {DATE}\n---\n{body}\n");
    Trial::with("hostile.md", text)
        .start()
        .lists("Title gnp.exe")
        .neighbour()
        .last("its end")
        .keys("o", "a.example")
        .ends();
}

#[test]
fn e10_marks_on_one_letter_are_counted() {
    let body = format!("<p>a{}</p><p>its end</p>", "\u{301}".repeat(100));
    let text = article(&format!("Z{}algo", "\u{489}".repeat(20)), DATE, &body);
    let reading = Trial::with("hostile.md", text).start().neighbour().last("its end");
    let log = reading.pty.log();
    assert!(
        !String::from_utf8_lossy(&log).contains(&"\u{301}".repeat(9)) && log.len() < 200_000,
        "{}",
        log.len()
    );
    reading.ends();
}

#[test]
fn e11_what_cannot_be_seen_is_no_title_and_smuggles_nothing() {
    let tags: String = "ignore".chars().filter_map(|c| char::from_u32(u32::from(c) + 0xe0000)).collect();
    let text =
        format!("---\ntitle: '\u{200b}\u{200d}{tags}'\ndate: {DATE}\n---\n<p>seen{tags} its end</p>\n");
    let reading = Trial::with("hostile.md", text).start().lists("hostile").neighbour().last("seen its end");
    assert!(!String::from_utf8_lossy(&reading.pty.log()).contains(&tags));
    reading.ends();
}

#[test]
fn e12_wide_and_joined_characters_keep_their_columns() {
    let line = "中文ＡＢ 각 e\u{301} ｱ〜「」 plain ";
    let body = format!("<p>{}</p><p>its end</p>", line.repeat(60));
    let reading = Trial::with("hostile.md", article("Wide", DATE, &body)).start().neighbour();
    let reading = reading.keys("G\r", "Wide").keys("GbbGgg", "━━");
    // After scrolling there and back, the screen is the same as after a redraw.
    reading.pty.settle(std::time::Duration::from_millis(150));
    let scrolled = reading.pty.screen();
    reading.pty.send("\x0c");
    reading.pty.settle(std::time::Duration::from_millis(200));
    assert_eq!(rows(&reading.pty.screen()), rows(&scrolled));
    reading.ends();
    // Terminals, this emulator included, disagree on the width of these, so the text after them is positioned
    // explicitly.
    let joined = "👨\u{200d}👩\u{200d}👧 1\u{fe0f}\u{20e3} 🇨🇳 ❤\u{fe0f} नमस्ते กำ ";
    let body = format!("<p>{}</p><p>its end</p>", joined.repeat(60));
    Trial::with("joined.md", article(joined, DATE, &body))
        .start()
        .neighbour()
        .large()
        .keys("G", "its end")
        .ends();
}

#[test]
fn e13_tabs_are_blanks() {
    let text =
        format!("---\ntitle: \"Tab\\tin title\"\ndate: {DATE}\n---\n<p>one\ttwo</p><pre>a\tb\n\tc</pre>\n");
    Trial::with("hostile.md", text)
        .start()
        .lists("Tab in title")
        .neighbour()
        .last("one two")
        .lists("a   b")
        .ends();
}

#[test]
fn e14_what_is_copied_is_clean_and_only_on_a_key() {
    let text = format!(
        "---\ntitle: \"Copy \\e]52;c;eA==\\a\\nme\"\ndate: {DATE}\nlink: \"https://a.example/x\\ny\"\n---\n<p>its end</p>\n"
    );
    let trial = Trial::with("hostile.md", text);
    let reading = trial.start_with(|program| program.env("DISPLAY", "").env("PATH", "/nonexistent"));
    let reading = reading.neighbour().last("its end");
    let sent = |log: &[u8]| String::from_utf8_lossy(log).matches("\x1b]52;").count();
    assert_eq!(sent(&reading.pty.log()), 0, "copied without a key");
    reading.pty.send("yy");
    reading.pty.wait_for("sent to the terminal's clipboard");
    let log = String::from_utf8(reading.pty.log()).unwrap();
    let (_, copied) = log.split_once("\x1b]52;c;").unwrap();
    let (copied, _) = copied.split_once(['\x07', '\x1b']).unwrap();
    assert!(copied.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte)), "{copied}");
    assert!(!copied.contains("Cg=="), "a line end was copied: {copied}");
    let mut pty = reading.pty;
    pty.send("Q");
    assert_eq!(pty.wait_exit().0.code(), Some(0));
    assert_eq!(pty.left_behind(), Vec::<String>::new());
}

/// The emulator represents blanks at the end of a line in different ways.
fn rows(screen: &str) -> Vec<&str> {
    screen.lines().map(str::trim_end).collect()
}
