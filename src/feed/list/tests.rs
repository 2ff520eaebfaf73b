use super::*;
use arbtest::arbitrary::Unstructured;

fn parsed(text: &str) -> FeedList {
    FeedList::parse(text.as_bytes())
}

fn url(text: &str) -> Url {
    address::parse(text).expect("an address")
}

fn messages(list: &FeedList) -> Vec<String> {
    list.problems.iter().map(|problem| format!("{}: {}", problem.line, problem.message)).collect()
}

/// What a line says, in the spelling of the program.
fn normal(line: &str) -> String {
    let list = parsed(line);
    list.subscriptions.iter().map(line::written).collect::<Vec<_>>().join(" + ")
}

#[test]
fn every_part_of_a_line_is_read() {
    let table = [
        ("https://a.example/f", "https://a.example/f"),
        ("https://a.example/f [News]", "https://a.example/f  [News]"),
        (
            "https://a.example/f\t[ Tech / Linux ]  \"A feed\"",
            "https://a.example/f  [Tech/Linux]  \"A feed\"",
        ),
        ("https://a.example/f \"A [b] # c\" [x]", "https://a.example/f  [x]  \"A [b] # c\""),
        (
            r#"https://a.example/f [AC\/DC/a\]b/c\d] "say \"x\" \\ y""#,
            r#"https://a.example/f  [AC\/DC/a\]b/c\\d]  "say \"x\" \\ y""#,
        ),
        ("https://a.example/f [技术/编程]　\"例子\"", "https://a.example/f  [技术/编程]  \"例子\""),
        ("https://a.example/f\u{a0}full pictures paused # why", "https://a.example/f  full pictures paused"),
        (
            "https://a.example/f every:90m keep:2w versions:0 first:all",
            "https://a.example/f  every:90m keep:14d versions:0 first:all",
        ),
        ("https://a.example/f every:24h keep:500 first:5", "https://a.example/f  every:1d keep:500 first:5"),
        (
            r#"https://a.example/f skip:"title:an \"ad\"" skip:x"#,
            r#"https://a.example/f  skip:"title:an \"ad\"" skip:"x""#,
        ),
        (
            "https://a.example/f was:http://b.example/f was:c.example",
            "https://a.example/f  was:http://b.example/f was:https://c.example/",
        ),
        ("https://a.example/f was:http://www.a.example/f/", "https://a.example/f"),
        ("  https://a.example/f#top  \r\n", "https://a.example/f"),
        ("https://a.example/a#b,c", "https://a.example/a"),
        ("# https://a.example/f", ""),
        ("", ""),
        ("   \t ", ""),
    ];
    for (line, expected) in table {
        assert_eq!(normal(line), expected, "{line}");
        assert_eq!(messages(&parsed(line)), [""; 0].map(str::to_owned), "{line}");
        assert_eq!(normal(expected), expected, "written once more");
    }
}

#[test]
fn what_is_wrong_in_a_line_is_reported_and_the_rest_of_it_counts() {
    let table = [
        ("a.example/f full", "https://a.example/f  full", "does not say http or https"),
        ("https://a.example/f [News full", "https://a.example/f  [News full]", "has no end"),
        ("https://a.example/f \"Name\\\"", "https://a.example/f  \"Name\\\"\"", "has no end"),
        ("https://a.example/f [A] [B] \"c\" \"d\"", "https://a.example/f  [A]  \"c\"", "one category"),
        ("https://a.example/f [../../x/./.git]", "https://a.example/f  [x/.git]", "no name of a category"),
        ("https://a.example/f [] [B]", "https://a.example/f", "one category"),
        ("https://a.example/f \"\u{1b}[31mred\u{202e}\"", "https://a.example/f  \"[31mred\"", ""),
        ("https://a.example/f every:soon paused", "https://a.example/f  paused", "a span such as"),
        ("https://a.example/f every: keep", "https://a.example/f", "its value is missing"),
        (
            "https://a.example/f keep:6m keep:0 versions:-1 first:many",
            "https://a.example/f",
            "a number of days",
        ),
        ("https://a.example/f was:ftp://b.example", "https://a.example/f", "an http or https address"),
        (
            "https://a.example/f shiny full:1 \u{1b}[2J",
            "https://a.example/f  shiny full:1 \u{1b}[2J",
            "“shiny” is not known",
        ),
        ("https://a.example/f new:\"x full", "https://a.example/f", "has no end"),
        ("program:tickets [Work]", "", "not supported yet"),
        ("ftp://a.example/f", "", "not an http or https address"),
        ("file:///etc/passwd", "", "not an http or https address"),
        ("javascript:alert(1)", "", "not an http or https address"),
        ("[News] https://a.example/f", "", "not an http or https address"),
        ("@unto x", "", "not known"),
    ];
    for (line, expected, message) in table {
        let list = parsed(line);
        assert_eq!(normal(line), expected, "{line}");
        let messages = messages(&list).join("\n");
        assert!(messages.contains(message), "{line}: {messages}");
        assert!(!messages.contains(['\u{1b}', '\u{202e}']), "{messages:?}");
    }
    let long = format!("https://a.example/f \"{}\"\nhttps://b.example/f\n", "x".repeat(line::LINE_MAX));
    assert_eq!(parsed(&long).subscriptions.len(), 1);
    let deep = format!("https://a.example/f [{}]", "a/".repeat(1000));
    assert_eq!(parsed(&deep).subscriptions[0].category.len(), 16);
    let bytes = b"https://a.example/f \"caf\xe9\" full\nhttps://b.example/f\n";
    let list = FeedList::parse(bytes);
    assert_eq!(list.subscriptions[0].name.as_deref(), Some("caf\u{fffd}"));
    assert_eq!((list.subscriptions.len(), list.to_bytes()), (2, bytes.to_vec()));
}

#[test]
fn articles_go_below_the_library_folder() {
    let table = [
        ("source/_posts", Some("source/_posts")),
        ("\"my posts/./x\"", Some("my posts/x")),
        ("a//b/", Some("a/b")),
        (".", None),
        ("..", None),
        ("../..", None),
        ("a/../../b", None),
        ("/etc", None),
        ("~/x", None),
        ("C:\\x", None),
        ("a\\..\\b", None),
        (".git/hooks", None),
        ("a/.obsidian", None),
        ("node_modules/x", None),
        ("a\u{7}b", None),
        ("a\u{202e}b", None),
        ("", None),
    ];
    for (path, expected) in table {
        let list = parsed(&format!("@into {path}\nhttps://a.example/f\n"));
        assert_eq!(list.into.join("/"), expected.unwrap_or_default(), "{path}");
        let is_refused = expected.is_none() && !matches!(path, "." | "");
        assert_eq!(!list.problems.is_empty(), is_refused, "{path}");
        assert_eq!(list.subscriptions.len(), 1);
        let mut other = parsed("# mine\n# yours\nhttps://a.example/f\n@into old");
        assert_eq!(other.set_into(path.trim_matches('"')), expected.is_some(), "{path}");
        let text = String::from_utf8(other.to_bytes()).expect("text");
        let now = expected.map(|into| format!("# mine\n# yours\n@into {into}\nhttps://a.example/f\n"));
        assert_eq!(
            text,
            now.unwrap_or_else(|| "# mine\n# yours\nhttps://a.example/f\n@into old".into()),
            "{path}"
        );
    }
    let both = ["@into b\n@into a\n", "@into a\n@into b\n"].map(parsed);
    assert!(both.iter().all(|list| list.into == ["a"] && list.problems.len() == 1));
}

#[test]
fn lines_of_one_feed_are_one_feed_in_any_order() {
    let table = [
        (
            &["https://a.example/f full", "http://www.a.example/f/ pictures"][..],
            "https://a.example/f  full pictures",
        ),
        (
            &["https://a.example/f [B] \"x\"", "https://a.example/f [A] paused"],
            "https://a.example/f  [A]  \"x\" paused",
        ),
        (
            &["https://a.example/f every:1h keep:10d", "https://a.example/f every:2h keep:20d"],
            "https://a.example/f  every:2h keep:20d",
        ),
        (
            &["https://a.example/f skip:b first:3", "https://a.example/f skip:a first:all"],
            "https://a.example/f  first:all skip:\"a\" skip:\"b\"",
        ),
        // A feed that one device has moved, and another once more.
        (
            &["https://a.example/f [A]", "https://b.example/f was:https://a.example/f"],
            "https://b.example/f  [A] was:https://a.example/f",
        ),
        (
            &[
                "https://b.example/f was:https://a.example/f",
                "https://c.example/f was:https://b.example/f full",
            ],
            "https://c.example/f  full was:https://a.example/f was:https://b.example/f",
        ),
        (
            &[
                "https://c.example/f was:https://a.example/f was:https://b.example/f",
                "https://b.example/f was:https://a.example/f",
            ],
            "https://c.example/f  was:https://a.example/f was:https://b.example/f",
        ),
    ];
    for (lines, expected) in table {
        let sorted = |text: String| {
            let mut words: Vec<String> =
                text.split(' ').map(str::to_owned).filter(|word| !word.is_empty()).collect();
            words.sort_unstable();
            words
        };
        for order in [lines.to_vec(), lines.iter().rev().copied().collect()] {
            let list = parsed(&order.join("\n"));
            assert_eq!(sorted(normal(&order.join("\n"))), sorted(expected.into()), "{order:?}");
            assert_eq!(list.problems.len(), 1, "{order:?}");
            assert_eq!(list.subscriptions[0].line, 1);
        }
    }
    let list = parsed(
        "https://a.example/1\nhttps://b.example/1\nhttps://c.example/2 was:a.example/1 was:b.example/1\n",
    );
    assert_eq!(
        (list.subscriptions.len(), list.subscriptions[0].address.as_str()),
        (1, "https://c.example/2")
    );
}

#[test]
fn equal_lines_are_no_problem() {
    let list = parsed("https://a.example/ full\n# x\nhttps://a.example/  full\n");
    assert_eq!((list.subscriptions.len(), list.problems.len()), (1, 0));
}

#[test]
fn marks_of_a_conflict_are_skipped_and_both_sides_count() {
    let text = "https://a.example/\n<<<<<<< ours\nhttps://b.example/\n||||||| base\nhttps://old.example/\n=======\n\
                https://c.example/\n>>>>>>> theirs\nhttps://d.example/\n";
    let list = parsed(text);
    let hosts: Vec<_> = list.subscriptions.iter().filter_map(|one| one.address.host_str()).collect();
    assert_eq!(hosts, ["a.example", "b.example", "c.example", "d.example"]);
    assert_eq!(list.problems.len(), 5);
    // A part without end takes nothing away.
    assert_eq!(parsed("||||||| base\nhttps://a.example/\nhttps://b.example/\n").subscriptions.len(), 2);
    assert_eq!(
        parsed("||||||| base\nhttps://a.example/\n>>>>>>> x\nhttps://b.example/\n").subscriptions.len(),
        2
    );
}

type Change<'c> = &'c dyn Fn(&mut FeedList) -> bool;

/// What a change makes of a text.
fn after(text: &str, change: impl FnOnce(&mut FeedList) -> bool) -> (bool, String) {
    let mut list = parsed(text);
    let is_changed = change(&mut list);
    let bytes = list.to_bytes();
    assert_eq!(list, FeedList::parse(&bytes));
    (is_changed, String::from_utf8(bytes).expect("text"))
}

#[test]
fn a_new_feed_goes_to_its_place() {
    let table = [
        ("", "https://m.example/\n"),
        ("# mine\n", "# mine\nhttps://m.example/\n"),
        (
            "https://a.example/\nhttps://z.example/\n",
            "https://a.example/\nhttps://m.example/\nhttps://z.example/\n",
        ),
        (
            "https://a.example/\n# below\nhttps://z.example/",
            "https://a.example/\nhttps://m.example/\n# below\nhttps://z.example/\n",
        ),
        ("# top\n\nhttps://z.example/ # last", "# top\n\nhttps://m.example/\nhttps://z.example/ # last\n"),
        ("https://a.example/", "https://a.example/\nhttps://m.example/\n"),
        (
            "https://z.example/\nhttps://a.example/\n# end\n",
            "https://z.example/\nhttps://a.example/\n# end\nhttps://m.example/\n",
        ),
        (
            "\u{feff}https://a.example/\r\nhttps://z.example/\r\n",
            "\u{feff}https://a.example/\r\nhttps://m.example/\r\nhttps://z.example/\r\n",
        ),
    ];
    for (before, expected) in table {
        let new = Subscription::new(url("https://m.example/"));
        assert_eq!(after(before, |list| list.add(&new)), (true, expected.to_owned()), "{before:?}");
        assert_eq!(after(expected, |list| list.add(&new)), (false, expected.to_owned()), "{before:?}");
    }
    let new = ["m.example", "http://www.m.example", "b.example", "old.example"]
        .map(|text| Subscription::new(url(text)));
    let mut list = parsed("https://a.example/ was:https://old.example\n");
    assert_eq!(list.add_all(&new), 2);
    assert_eq!(
        list.to_bytes(),
        b"https://a.example/ was:https://old.example\nhttps://b.example/\nhttps://m.example/\n"
    );
}

#[test]
fn a_change_keeps_everything_else() {
    let text = "# a\n\nhttps://a.example/   [A]   \"Old \\\"n\\\"\"\tfull  odd # c\r\nhttps://b.example/\r\n\
                http://a.example/ paused\n";
    let a = url("http://www.a.example");
    let table: [(&str, Change<'_>, &str); 10] = [
        (
            "name",
            &|list| list.set_name(&a, Some("New")),
            "https://a.example/   [A]   \"New\"\tfull  odd # c\r\n",
        ),
        ("no name", &|list| list.set_name(&a, None), "https://a.example/   [A]\tfull  odd # c\r\n"),
        (
            "category",
            &|list| list.set_category(&a, &["B/b".into(), "C".into()]),
            "https://a.example/   [B\\/b/C]   \"Old \\\"n\\\"\"\tfull  odd # c\r\n",
        ),
        (
            "no category",
            &|list| list.set_category(&a, &[]),
            "https://a.example/   \"Old \\\"n\\\"\"\tfull  odd # c\r\n",
        ),
        (
            "pause",
            &|list| list.set_paused(&a, true),
            "https://a.example/   [A]   \"Old \\\"n\\\"\"\tfull  odd paused # c\r\n",
        ),
        (
            "go on",
            &|list| list.set_paused(&a, false),
            "https://a.example/   [A]   \"Old \\\"n\\\"\"\tfull  odd # c\r\n",
        ),
        (
            "move",
            &|list| list.set_address(&a, &url("https://n.example/f")),
            "https://n.example/f   [A]   \"Old \\\"n\\\"\"\tfull  odd was:https://a.example/ # c\r\n",
        ),
        (
            "taken",
            &|list| !list.set_address(&a, &url("https://b.example")),
            "https://a.example/   [A]   \"Old \\\"n\\\"\"\tfull  odd # c\r\n",
        ),
        (
            "nobody",
            &|list| !list.set_paused(&url("x.example"), true),
            "https://a.example/   [A]   \"Old \\\"n\\\"\"\tfull  odd # c\r\n",
        ),
        ("remove", &|list| list.remove(&a), ""),
    ];
    for (what, change, expected) in table {
        let (is_changed, after) = after(text, change);
        assert!(is_changed, "{what}");
        let rest = match what {
            "remove" | "pause" | "go on" => after.replace("http://a.example/\n", ""),
            _ => after.replace("http://a.example/ paused\n", ""),
        };
        assert_eq!(rest, format!("# a\n\n{expected}https://b.example/\r\n"), "{what}");
    }
    let plain = "https://a.example/ every:1h";
    let a = url("a.example");
    assert_eq!(after(plain, |list| list.set_name(&a, Some("N"))).1, "https://a.example/  \"N\" every:1h");
    assert_eq!(
        after(plain, |list| list.set_category(&a, &["N".into()])).1,
        "https://a.example/  [N] every:1h"
    );
    assert_eq!(after(plain, |list| list.set_paused(&a, true)).1, "https://a.example/ every:1h paused");
    let moved = after("http://a.example/", |list| list.set_address(&a, &url("https://www.a.example/"))).1;
    assert_eq!(moved, "https://www.a.example/");
    let back =
        after("https://a.example/ was:https://b.example/", |list| list.set_address(&a, &url("b.example"))).1;
    let back = parsed(&back);
    assert_eq!(back.subscriptions[0].address.as_str(), "https://b.example/");
    let bytes = b"https://a.example/ \"caf\xe9\"\n";
    let mut list = FeedList::parse(bytes);
    assert!(list.set_paused(&a, true));
    assert_eq!(list.to_bytes(), b"https://a.example/ \"caf\xe9\" paused\n");
}

#[test]
fn a_word_does_not_run_into_a_comment() {
    let a = url("a.example");
    let (_, after) = after("https://a.example/ \"One\"#two\n", |list| list.set_paused(&a, true));
    assert_eq!(after, "https://a.example/ \"One\" paused #two\n");
}

#[test]
fn a_list_of_many_feeds_is_read_and_changed_at_once() {
    let line = |n| format!("https://{n:05}.example/feed [C/{}] \"N {n}\"\n", n % 50);
    let text = (0..20_000).map(line).collect::<Vec<_>>().concat();
    let mut list = parsed(&text);
    assert_eq!(list.subscriptions.len(), 20_000);
    let new: Vec<_> =
        (0..20_000).map(|n| Subscription::new(url(&format!("https://{n:05}.example/other")))).collect();
    assert_eq!(list.add_all(&new), 20_000);
    let twice = parsed(&"https://a.example/ full\n".repeat(20_000));
    assert_eq!(twice.subscriptions.len(), 1);
    // A chain of moves, in the worst order.
    let line = |n| format!("https://{}.example/ was:https://{n}.example/\n", n + 1);
    let chain = (0..5_000).rev().map(line).collect::<Vec<_>>().concat();
    assert_eq!(parsed(&chain).subscriptions.len(), 1);
    assert_eq!(parsed(&"||||||| \n".repeat(50_000)).subscriptions.len(), 0);
}

/// Any text from pieces that mean something in a list.
fn any_list(u: &mut Unstructured<'_>) -> arbtest::arbitrary::Result<Vec<u8>> {
    const PIECES: [&[u8]; 24] = [
        b"https://a.example/",
        b"http://b.example",
        b"c.example/x",
        b" ",
        b"\n",
        b"\r\n",
        b"\t",
        b"[",
        b"]",
        b"\"",
        b"\\",
        b"/",
        b"#",
        b"full",
        b"paused",
        b"was:",
        b"skip:\"",
        b"@into ",
        b"..",
        b"\xff",
        "\u{3000}".as_bytes(),
        "例".as_bytes(),
        b"<<<<<<< x\n",
        b"\xef\xbb\xbf",
    ];
    let mut text = Vec::new();
    for _ in 0..u.int_in_range(0..=40)? {
        text.extend_from_slice(u.choose(&PIECES)?);
    }
    Ok(text)
}

#[test]
fn no_list_panics_and_changes_can_be_read_back() {
    arbtest::arbtest(|u| {
        let bytes = any_list(u)?;
        let list = FeedList::parse(&bytes);
        assert_eq!(list.to_bytes(), bytes);
        assert!(list.into.iter().all(|level| level != ".." && !level.starts_with('.')));
        for subscription in &list.subscriptions {
            assert!(subscription.category.iter().all(|level| !matches!(&**level, "" | "." | "..")));
            let again = parsed(&line::written(subscription));
            let [only] = &again.subscriptions[..] else { panic!("{subscription:?}") };
            assert_eq!(Subscription { line: subscription.line, ..only.clone() }, *subscription);
        }
        let a = url("a.example");
        let mut added = list.clone();
        let is_new = added.add(&Subscription::new(a.clone()));
        assert_eq!(is_new, list.find(&a).is_none());
        assert!(added.find(&a).is_some());
        let mut gone = added.clone();
        assert!(gone.remove(&a));
        assert!(gone.find(&a).is_none());
        for is_paused in [true, false] {
            assert!(added.set_paused(&a, is_paused));
            assert_eq!(added.find(&a).map(|one| one.paused), Some(is_paused), "{:?}", added.to_bytes());
        }
        assert!(added.set_name(&a, Some("a \\\"b\" \\")));
        assert_eq!(added.find(&a).and_then(|one| one.name.clone()).as_deref(), Some("a \\\"b\" \\"));
        assert!(added.set_category(&a, &["x/y\\".into(), "]z[".into()]));
        assert_eq!(added.find(&a).map(|one| one.category.clone()), Some(vec!["x/y\\".into(), "]z[".into()]));
        Ok(())
    });
}
