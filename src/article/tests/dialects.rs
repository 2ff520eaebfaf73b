//! Every dialect of front matter, valid and broken.

use super::*;

const DAY: &str = "2022-03-24 11:59:21";

#[test]
fn every_dialect_is_read() {
    let table = [
        ("yaml", "---\ntitle: T\ndate: 2022-03-24 11:59:21\ncategories: [a, b]\n---\nbody"),
        ("trailing blanks", "---  \ntitle: T  \ndate: 2022-03-24 11:59:21\ncategories: [a, b]\n---\t\nbody"),
        ("crlf", "---\r\ntitle: T\r\ndate: 2022-03-24 11:59:21\r\ncategories: [a, b]\r\n---\r\nbody"),
        ("cr", "---\rtitle: T\rdate: 2022-03-24 11:59:21\rcategories: [a, b]\r---\rbody"),
        ("mixed", "---\r\ntitle: T\ndate: 2022-03-24 11:59:21\rcategories: [a, b]\n---\nbody"),
        ("bom", "\u{feff}---\ntitle: T\ndate: 2022-03-24 11:59:21\ncategories: [a, b]\n---\nbody"),
        ("blank lines", "\n\n---\ntitle: T\ndate: 2022-03-24 11:59:21\ncategories: [a, b]\n---\nbody"),
        ("long rules", "-----\ntitle: T\ndate: 2022-03-24 11:59:21\ncategories: [a, b]\n-----\nbody"),
        ("dots", "---\ntitle: T\ndate: 2022-03-24 11:59:21\ncategories: [a, b]\n...\nbody"),
        ("no opener", "title: T\ndate: 2022-03-24 11:59:21\ncategories: [a, b]\n---\nbody"),
        (
            "comment before",
            "<!-- hello -->\n---\ntitle: T\ndate: 2022-03-24 11:59:21\ncategories: [a, b]\n---\nbody",
        ),
        ("toml", "+++\ntitle = \"T\"\ndate = 2022-03-24T11:59:21Z\ncategories = [\"a\", \"b\"]\n+++\nbody"),
        (
            "json",
            "{\n \"title\": \"T\",\n \"date\": \"2022-03-24 11:59:21\",\n \"categories\": [\"a\", \"b\"]\n}\nbody",
        ),
        (
            "json on a line",
            "{\"title\": \"T\", \"date\": \"2022-03-24 11:59:21\", \"categories\": [\"a\", \"b\"]}\nbody",
        ),
        (
            "hexo json",
            ";;;\n\"title\": \"T\",\n\t\"date\": \"2022-03-24 11:59:21\",\n\"categories\": [\"a\", \"b\"]\n;;;\nbody",
        ),
        (
            "hexo json, no opener",
            "\"title\": \"T\",\n\"date\": \"2022-03-24 11:59:21\",\n\"categories\": [\"a\", \"b\"]\n;;;\nbody",
        ),
        ("yml in a comment", "<!--yml\ntitle: T\ndate: 2022-03-24 11:59:21\ncategories: [a, b]\n-->\nbody"),
        ("pelican", "Title: T\nDate: 2022-03-24 11:59:21\nCategories: [a, b]\n\nbody"),
        (
            "marked",
            "[#]: title: \"T\"\n[#]: date: (x)\n[#]: date: 2022-03-24 11:59:21\n[#]: categories: x\n\nbody",
        ),
        (
            "ziggy",
            "---\n.title = \"T\",\n.date = @date(\"2022-03-24T11:59:21\"),\n.categories = [\"a\", \"b\"],\n---\nbody",
        ),
        ("block list", "---\ntitle: T\ncategories:\n- a\n- b\ndate: 2022-03-24 11:59:21\n---\nbody"),
        (
            "comments",
            "---\n# who\ntitle: T # what\ndate: 2022-03-24 11:59:21\ncategories: [a, b] # where\n---\nbody",
        ),
        ("capitals", "---\nTitle: T\nDate: 2022-03-24 11:59:21\nCategories: [a, b]\n---\nbody"),
    ];
    for (dialect, source) in table {
        let article = parse(source.as_bytes(), Path::new("a.md"), &ReadOptions::default());
        let (title, date, categories, problems) = read_as("a.md", source);
        assert_eq!((&*title, &*date), ("T", DAY), "{dialect}");
        assert_eq!(article.body.text.trim(), "body", "{dialect}");
        if dialect != "marked" {
            assert_eq!(categories, "a > b", "{dialect}");
            assert_eq!(problems, [0; 0], "{dialect}");
        }
        let line = article.body.text.lines().next().unwrap_or_default();
        assert_eq!(
            source.replace("\r\n", "\n").replace('\r', "\n").lines().nth(article.body.first_line - 1),
            Some(line),
            "{dialect}"
        );
    }
}

#[test]
fn what_is_missing_at_the_end_of_the_front_matter_is_missing_on_its_last_line() {
    for (source, line) in [
        ("<!--yml\n{-->", 2),
        ("<!--yml\n{\n-->\nbody", 2),
        ("---\n{\n---\nbody", 2),
        ("---\na: 1\nb: [\n---\nbody", 3),
        (";;;\n\"a\": [\n;;;\nbody", 2),
        ("{\n\"a\": [\n}\nbody", 3),
    ] {
        let (_, _, _, problems) = read_as("a.md", source);
        assert_eq!(problems, [line], "{source}");
    }
}

#[test]
fn broken_front_matter_is_read_line_by_line_and_reported() {
    // The title's line as written, the title read, and the line of the problem.
    let table = [
        ("title: A: B", "A: B", 2),
        ("title：全角冒号", "全角冒号", 2),
        ("title: @x", "@x", 2),
        ("title: %x", "%x", 2),
        ("title: `x` y", "`x` y", 2),
        ("title: *x*", "*x*", 2),
        ("title: [a] b", "[a] b", 2),
        ("title: {a} b", "{a} b", 2),
        ("title: - a", "- a", 2),
        ("title: \"a\" b", "\"a\" b", 2),
        ("title: \"a\" and \"b\"", "\"a\" and \"b\"", 2),
        ("title: \"It's \"great\"\"", "It's \"great\"", 2),
        ("title: {{ page.title }}", "{{ page.title }}", 2),
        ("title:\tT\n\tx: y", "T x: y", 2),
        ("title: \"never closed", "\"never closed", 2),
        ("title: 'it's'", "it's", 2),
        ("title: T\ndescription: a: b", "T", 3),
        ("title: one\ntitle: two", "two", 3),
        ("title: a\u{0}b", "ab", 2),
        ("title: a\u{7}b", "ab", 2),
    ];
    for (lines, title, problem) in table {
        let source = format!(
            "---\n{lines}\ndate: 2022-03-24 11:59:21\ncategories:\n  - a\n  - b\ntags: [x, y]\n---\nbody"
        );
        let (found, date, categories, problems) = read_as("a.md", &source);
        assert_eq!((&*found, &*date, &*categories), (title, DAY, "a > b"), "{lines}");
        assert_eq!(header_of(&source).tags, ["x", "y"], "{lines}");
        assert_eq!(problems.first(), Some(&problem), "{lines}");
    }
}

#[test]
fn scalars_stay_text() {
    for title in [
        "2024",
        "1.10",
        "no",
        "~",
        "yes",
        "2022-03-24",
        "1e999",
        "0777",
        "0x1F",
        ".5",
        "null",
        "true",
        "12:30:45",
    ] {
        for comment in ["", " # a comment"] {
            let source = format!("---\ntitle: {title}{comment}\ntags: [1.10, no]\n---\n");
            let header = header_of(&source);
            assert_eq!(header.title, title);
            assert_eq!(header.tags, ["1.10", "no"]);
        }
    }
    for (written, title) in [
        ("[a, b]", "[a, b]"),
        ("{a: b}", "{a: b}"),
        ("!!python/object x", "x"),
        ("\n  - a\n  - b", "a, b"),
        ("|\n  two\n  lines", "two lines"),
    ] {
        assert_eq!(
            header_of(&format!("---\ntitle: {written}\ndate: 2020-01-01\n---\n")).title,
            title,
            "{written}"
        );
    }
    assert_eq!(header_of("+++\ntitle = 1.10\n+++\n").title, "1.10");
}

#[test]
fn what_is_no_front_matter_is_body() {
    let table = [
        "",
        "plain",
        "a first line\n---\nmore",
        "---\n\nA rule, and prose.\n\n---\n\nMore prose.",
        "---\n",
        "Note: this is prose\n\nAnd more.",
        "http://example.com is a link\n---\n",
        "{{ template }}\nbody",
        "{% raw %}\nbody",
        "<!-- a comment -->\nbody",
        "# Heading\n---\ntest: good\n---\n",
        "<div>\n---\ntitle: x\n---\n</div>",
    ];
    for source in table {
        let article = parse(source.as_bytes(), Path::new("a.md"), &ReadOptions::default());
        assert_eq!(article.body.text, source);
        assert_eq!(article.problems, [], "{source}");
        assert_eq!(article.body.first_line, 1);
    }
}

#[test]
fn front_matter_that_is_never_closed_loses_nothing() {
    let table = [
        ("---\ntitle: T\ntags:\n  - a\n\nBody begins.\n\nMore.", "Body begins.\n\nMore."),
        ("---\ntitle: T\nBody at once.", "Body at once."),
        ("---\ntitle: T\n\n- an item of the body\n", "- an item of the body\n"),
        (
            "---\ntitle: T\n\nProse begins.\n\nMore prose.\n\n---\n\nAfter a rule.",
            "Prose begins.\n\nMore prose.\n\n---\n\nAfter a rule.",
        ),
        ("+++\ntitle = \"T\"\n\nBody.", "Body."),
    ];
    for (source, body) in table {
        let article = parse(source.as_bytes(), Path::new("a.md"), &ReadOptions::default());
        assert_eq!(article.header.title, "T", "{source}");
        assert_eq!(article.body.text, body, "{source}");
        assert_eq!(article.problems.len(), 1, "{source}: {:?}", article.problems);
        assert_eq!(article.problems[0].line, 1);
    }
}

#[test]
fn the_empty_block_is_fine() {
    for source in [
        "---\n---\nbody",
        "---\n\n---\nbody",
        "+++\n+++\nbody",
        "---\n# only a comment\nx:\n---\nbody",
        "{}\nbody",
    ] {
        let article = parse(source.as_bytes(), Path::new("name.md"), &ReadOptions::default());
        assert_eq!((&*article.header.title, &*article.body.text), ("name", "body"), "{source}");
        assert_eq!(article.problems, [], "{source}");
    }
}

#[test]
fn other_keys_are_understood() {
    let header = header_of(
        "---\ntitle: T\nauthor:\n  - name: Ann\n  - '[[Bob]]'\nurl: https://example.com/a?x=1&copy=2\nimage: a.jpg\ncover: {src: b.jpg}\nphotos: [a.jpg, c.jpg]\ndescription: |\n  Two\n  lines\ndraft: yes\nlastmod: 2022-03-24\n---\n",
    );
    assert_eq!(header.author.as_deref(), Some("Ann, Bob"));
    assert_eq!(header.link.as_deref(), Some("https://example.com/a?x=1&copy=2"));
    assert_eq!(header.images, ["b.jpg", "a.jpg", "c.jpg"]);
    assert_eq!(header.summary.as_deref(), Some("Two\nlines"));
    assert!(header.draft);
    assert!(header.updated.is_some() && header.date == header.updated);
    let table = [
        ("published: false\n", true, "none"),
        ("published: true\n", false, "none"),
        ("published: 2022-03-24\n", false, "2022-03-24"),
        ("pubDate: Thu, 24 Mar 2022 11:59:21 GMT\n", false, "2022-03-24"),
        ("date: \ncreated: 2022-03-24\n", false, "2022-03-24"),
        ("date: {{date}}\n", false, "none"),
    ];
    for (lines, draft, date) in table {
        let header = header_of(&format!("---\ntitle: T\n{lines}---\n"));
        assert_eq!(header.draft, draft, "{lines}");
        assert_eq!(header.date.map_or("none".into(), |date| date.date_naive().to_string()), date, "{lines}");
    }
    assert!(parse(b"x", Path::new("_drafts/a.md"), &ReadOptions::default()).header.draft);
}

#[test]
fn a_date_is_taken_from_the_name_or_a_comment_when_there_is_no_other() {
    let date = |name: &str, source: &str| {
        let header = parse(source.as_bytes(), Path::new(name), &ReadOptions::default()).header;
        (header.date.map(|date| date.date_naive().to_string()), header.date_from)
    };
    assert_eq!(
        date("2009-01-01-a.md", "---\ndate: 2010-02-02\n---\n"),
        (Some("2010-02-02".into()), Some(DateFrom::FrontMatter))
    );
    assert_eq!(date("2009-01-01-a.md", "x"), (Some("2009-01-01".into()), Some(DateFrom::FileName)));
    let comment = "# A\n\n<!-- CreateTime:5/27/2020 9:04:53 AM -->\n";
    assert_eq!(date("a.md", comment), (Some("2020-05-27".into()), Some(DateFrom::Comment)));
    assert_eq!(date("a.md", "x"), (None, None));
}

#[test]
fn the_body_gives_a_title_and_a_summary() {
    let table = [
        ("a.md", "# One [two](x) `three`\n", "One two three"),
        ("a.md", "text\n\n```\n# no\n```\n## Yes ##\n", "Yes"),
        ("a.md", "标题在此\n======\n\ntext", "标题在此"),
        ("a.md", "<!-- x -->\n# *Bold* &amp; **more** {#id}\n", "Bold & more"),
        ("a.md", "<div><p>x</p><h2>In <b>HTML</b></h2></div>", "In HTML"),
        ("a.html", "<html><head><title>Page - Site</title></head><body><h1>Page</h1></body></html>", "Page"),
        ("a.html", "<html><head><title>Only title</title></head><body>x</body></html>", "Only title"),
        ("a.txt", "# not a heading in plain text\n", "a"),
        ("a.md", "no heading", "a"),
        ("a.md", "---\ntitle: \"\\u200b\\u2060\"\n---\n# Seen", "Seen"),
        ("trip/index.md", "text", "trip"),
    ];
    for (name, source, title) in table {
        assert_eq!(read_as(name, source).0, title, "{source}");
    }
    assert_eq!(header_of("Before.\n\n<!--more-->\nAfter.").summary.as_deref(), Some("Before."));
    assert_eq!(header_of("Before.\n\n<!-- More -->\nAfter.").summary.as_deref(), Some("Before."));
    assert_eq!(header_of("No mark. <!-- moreover -->").summary, None);
}

#[test]
fn the_format_is_judged_by_content() {
    let table = [
        ("a.md", "\n<div>   \n<p>x</p>  \n</div>\n            ", Format::Html),
        ("a.txt", "<div>x</div>", Format::Html),
        ("a.md", "<p>a</p>\n<p>b</p>", Format::Html),
        ("a.md", "<!DOCTYPE html><p>x", Format::Html),
        ("a.md", "<div>note</div>\n\n# Heading\n", Format::Markdown),
        ("a.md", "<div>note</div>\n\ntext\n\n<div>end</div>", Format::Markdown),
        ("a.md", "text", Format::Markdown),
        ("a.txt", "text", Format::Plain),
        ("a.txt", "# A\n\n[b](c)\n", Format::Markdown),
        ("a.html", "<p>x", Format::Html),
        ("a.html", "no tags", Format::Plain),
    ];
    for (name, source, format) in table {
        assert_eq!(
            parse(source.as_bytes(), Path::new(name), &ReadOptions::default()).body.format,
            format,
            "{source}"
        );
    }
}

#[test]
fn the_id_follows_the_article() {
    let id = |name: &str, source: &str| {
        parse(source.as_bytes(), Path::new(name), &ReadOptions::default()).header.id
    };
    let linked = "---\ntitle: T\nlink: https://example.com/a\n---\nbody";
    assert_eq!(
        id("a.md", linked),
        id("b/c.md", "---\ntitle: Other\ncanonical: https://example.com/a\n---\nchanged")
    );
    // A host alone identifies no article, and the id does not use `url` and `source`.
    let hosted = "---\ntitle: T\nlink: https://example.com/\nurl: https://example.com/x\n---\nbody";
    assert_ne!(id("a.md", linked), id("a.md", hosted));
    assert_eq!(id("a.md", hosted), id("b.md", &hosted.replace("/x", "/y")));
    assert_ne!(id("a.md", hosted), id("a.md", &hosted.replace("body", "other")));
    assert_eq!(id("a.md", ""), id("a.md", "---\n---\n"));
    assert_ne!(id("a.md", ""), id("b.md", ""));
}

#[test]
fn hostile_front_matter_is_read_at_once() {
    let brackets = format!("---\ntitle: {}\ndate: 2022-03-24\n---\nbody", "[".repeat(40));
    let short = format!("---\ntitle: T\nx: {}\ndate: 2022-03-24\n---\nbody", "[".repeat(40));
    let braces = format!("---\ntitle: T\nx: {}\n---\nbody", "{a: ".repeat(40));
    let compact = format!("---\ntitle: T\nx:\n  {}a\n---\nbody", "- ".repeat(40));
    let keys = format!("---\ntitle: T\n{}---\nbody", "a: &b [*b, x: y\n".repeat(4000));
    let steps = (0..40).map(|depth| " ".repeat(depth) + "a:\n").collect::<Vec<_>>().concat();
    let steps = format!("---\ntitle: T\n{steps}---\nbody");
    let toml = format!("+++\ntitle = \"T\"\nx = {}\n+++\nbody", "[".repeat(40));
    let json = format!("{{\"title\": \"T\", \"x\": {}}}\nbody", "[".repeat(40));
    let bomb = "---\ntitle: T\na: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]\n---\nbody";
    let long = format!("---\ntitle: {}\n---\nbody", "长".repeat(30_000));
    for source in [&brackets, &short, &braces, &compact] {
        let article = parse(source.as_bytes(), Path::new("a.md"), &ReadOptions::default());
        assert!(article.problems.iter().any(|problem| problem.message.contains("nests more than 32 levels")));
    }
    for source in [&brackets, &short, &braces, &compact, &keys, &steps, &toml, &json, bomb, &long] {
        let start = std::time::Instant::now();
        let article = parse(source.as_bytes(), Path::new("a.md"), &ReadOptions::default());
        // Normal parsing takes a few milliseconds; without the limits a YAML parser takes far longer than this.
        assert!(start.elapsed().as_millis() < 1000, "{} took {:?}", &source[..40], start.elapsed());
        assert!(article.header.title.chars().count() <= 2001 && !article.header.title.is_empty());
        assert!(article.body.text.ends_with("body"), "{}", &source[..40]);
    }
}
