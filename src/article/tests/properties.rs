//! What holds for every file, whatever is in it.

use super::*;
use crate::text::clean_line;

/// Pieces that front matter is made of, and what breaks it.
const PIECES: [&str; 60] = [
    "---\n",
    "+++\n",
    ";;;\n",
    "{\n",
    "}\n",
    "<!--yml\n",
    "-->\n",
    "[#]: ",
    "title: ",
    "title:",
    "date: ",
    "categories:\n",
    "tags: [",
    "]",
    "  - ",
    "- ",
    "\n",
    "\r\n",
    "\r",
    " ",
    "\t",
    "'",
    "\"",
    "\"\"\"\"\"\"\"\"",
    "#",
    "# ",
    ": ",
    "：",
    "，",
    "&",
    "&#123;",
    "&amp;",
    "&#27;",
    "*",
    "!",
    "|",
    ">",
    "\\",
    "\\x1b",
    "\u{1b}]0;x\u{7}",
    "\u{202e}",
    "\u{200b}",
    "\0",
    "\u{feff}",
    "新闻",
    "title",
    "2022-03-24",
    "11:59",
    "1.10",
    "~",
    "null",
    "<div>",
    "</div>",
    "<h1>",
    "# H\n",
    "=",
    ".title = ",
    "comments: false\n",
    "thumbnail: \n",
    "author: ",
];

fn source(u: &mut arbtest::arbitrary::Unstructured<'_>) -> arbtest::arbitrary::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    for _ in 0..u.int_in_range(0..=24)? {
        if u.ratio(1, 12)? {
            bytes.extend_from_slice(&u.arbitrary::<[u8; 3]>()?);
        } else {
            bytes.extend_from_slice(u.choose(&PIECES)?.as_bytes());
        }
    }
    Ok(bytes)
}

#[test]
fn no_bytes_make_it_panic_and_every_text_of_a_header_is_clean() {
    arbtest::arbtest(|u| {
        let bytes = source(u)?;
        let name = *u.choose(&["a.md", ".md", " .md", "2021-01-01-x.html", "a.txt", "\u{1b}[2J.md"])?;
        let article = parse(&bytes, Path::new(name), &Settings::default());
        let header = article.header;
        assert!(!header.title.trim().is_empty());
        let mut lines: Vec<&String> =
            header.tags.iter().chain(&header.images).chain(header.categories.iter().flatten()).collect();
        lines.push(&header.title);
        lines.extend(header.author.iter().chain(&header.link));
        lines.extend(article.problems.iter().map(|problem| &problem.message));
        for line in lines {
            assert_eq!(clean_line(line), line.as_str());
            assert!(!line.is_empty());
        }
        if let Some(summary) = &header.summary {
            assert_eq!(crate::text::clean_block(summary), summary.as_str());
        }
        let count = bytes.iter().filter(|byte| matches!(byte, b'\n' | b'\r')).count() + 1;
        assert!(article.body.first_line <= count);
        assert!(!article.body.text.contains('\r'));
        assert!(
            article.problems.iter().all(|problem| (1..=count).contains(&problem.line)),
            "{:?}",
            article.problems
        );
        Ok(())
    });
}

#[test]
fn an_article_is_the_same_to_a_list_and_to_the_reader() {
    arbtest::arbtest(|u| {
        let bytes = source(u)?;
        let article = parse(&bytes, Path::new("a.md"), &Settings::default());
        let listed = parse_header(&bytes, Path::new("a.md"), &Settings::default());
        assert_eq!(listed, (article.header, article.problems));
        Ok(())
    });
}
