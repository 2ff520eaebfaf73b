//! Markdown with extensions, before and after.

use super::super::sentinel::FLANK;
use super::to_markdown;
use crate::site::Wikilinks;

#[track_caller]
fn check(table: &[(&str, &str)]) {
    for (source, expected) in table {
        let found = to_markdown((*source).into(), Wikilinks::No).replace(FLANK, "");
        assert_eq!(found, *expected, "{source}");
    }
}

#[track_caller]
fn stays(texts: &[&str]) {
    for text in texts {
        assert_eq!(to_markdown((*text).into(), Wikilinks::No).replace(FLANK, ""), *text, "{text}");
    }
}

/// The formula of a text, decoded: what is in `span` elements.
fn formulas(source: &str) -> Vec<String> {
    let text = to_markdown(source.into(), Wikilinks::No);
    let spans = text.split("<span class=\"math-").skip(1);
    let inside = spans.filter_map(|span| Some(span.split_once("\">")?.1.split_once("</span>")?.0));
    inside
        .map(|formula| {
            let mut out = String::new();
            let mut rest = formula;
            while let Some((before, after)) = rest.split_once("&#") {
                out.push_str(before);
                let (number, after) = after.split_once(';').unwrap_or_default();
                out.extend(number.parse().ok().and_then(char::from_u32));
                rest = after;
            }
            out + rest
        })
        .collect()
}

#[test]
fn formulas_stand_as_they_are_written() {
    let table: [(&str, &[&str]); 23] = [
        ("see $a_1 * b_2$ and $\\{x\\}$", &["$a_1 * b_2$", "$\\{x\\}$"]),
        ("公式$x$是（$y$）", &["$x$", "$y$"]),
        ("$a<b>c$, **$d$**", &["$a<b>c$", "$d$"]),
        ("$$\na\n+ b\n$$", &["$$\na\n+ b\n$$"]),
        ("text $$x^2$$ text", &["$$x^2$$"]),
        ("text $$\nx\n+ y\n$$ text", &["$$\nx\n+ y\n$$"]),
        ("> $$\n> a\n> + b\n> $$", &["$$\na\n+ b\n$$"]),
        ("- $$\n  a \\\\\n  b\n  $$", &["$$\na \\\\\nb\n$$"]),
        ("\\(a_1\\), \\(x\\), \\(f(x)\\)", &["\\(a_1\\)", "\\(x\\)", "\\(f(x)\\)"]),
        ("\\\\(a_1\\\\)", &["\\(a_1\\)"]),
        ("\\[\na = b\n\\]", &["\\[\na = b\n\\]"]),
        ("\\begin{align}\na &= b \\\\\nc\n\\end{align}", &["\\begin{align}\na &= b \\\\\nc\n\\end{align}"]),
        ("$$x = \\\\frac{a}{b} \\\\\\\\ c\\_1$$", &["$$x = \\frac{a}{b} \\\\ c_1$$"]),
        ("$$a\\_1 \\\\\\\\ \\\\{b\\\\} \\frac{c}{d}$$", &["$$a_1 \\\\ \\{b\\} \\frac{c}{d}$$"]),
        ("$f^\\*$ $\\nabla\\_xy$ $$a \\\\\\\\\\\\vdots$$", &["$f^*$", "$\\nabla_xy$", "$$a \\\\\\vdots$$"]),
        ("$\\mathsf{a\\_bc}$ $\\sum\\_{i}$", &["$\\mathsf{a\\_bc}$", "$\\sum_{i}$"]),
        ("甲 $$ a_1 $$ 乙", &[]),
        ("甲$$a_1$$乙", &["$$a_1$$"]),
        ("costs $5 and $6, from $5-$6, US$7 or $8M", &[]),
        ("`$a$`\n\n    $b$\n\n```\n$c$\n```\n", &[]),
        ("$HOME/a:$PATH and $$ or $$$", &[]),
        ("\\[1\\], \\(see below\\), \\[a link\\](x), \\$a\\$", &[]),
        ("[a](/x$y$) <i title=\"$a$\">b</i> <https://e.org/$a$>", &[]),
    ];
    for (source, expected) in table {
        assert_eq!(formulas(source), expected, "{source}");
    }
}

#[test]
fn words_are_marked_inserted_raised_and_lowered() {
    check(&[
        ("==marked== words", "<mark>marked</mark> words"),
        ("这是==重点==内容", "这是<mark>重点</mark>内容"),
        ("<b>==a==</b> ==b==! (==c==)", "<b><mark>a</mark></b> <mark>b</mark>! (<mark>c</mark>)"),
        ("==two\nlines==", "<mark>two\nlines</mark>"),
        ("==a `==` b==", "<mark>a `==` b</mark>"),
        ("++new++ and ++新++的", "<ins>new</ins> and <ins>新</ins>的"),
        ("H~2~O and x^2^", "H<sub>2</sub>O and x<sup>2</sup>"),
        ("2^10^, 1^st^, x^n+1^", "2<sup>10</sup>, 1<sup>st</sup>, x<sup>n+1</sup>"),
        ("[a b]{.smallcaps} [c]{.underline}", "a b <ins>c</ins>"),
        ("`code`{.rust} `b`", "`code` `b`"),
    ]);
    stays(&[
        "a==b and c==d",
        "a <==b and c==> d, a !==b==> c",
        "if (a == b) and (c == d)",
        "C++ and D++, i++ ++j",
        "cp ~/a b:~/ a@b:~$ ls c:~$",
        "5~10~20 周一~周五~周日",
        "^_^ and ^-^ a^2 + b^2",
        "~~struck~~ and a~~b~~",
        "`==a==` ``H~2~O``",
        "    ==a==\n",
        "```\n==a== H~2~O :smile:\n```",
        "<pre>\n==a==\n\n==b==\n</pre>",
        "<PRE>\n==a==\n\n==b==\n</PRE>",
        "https://e.org/~a/~b?x==y==z",
        "[a](/x==y==z) ![b](c==d==e)",
        "====",
        "f[a]{b}",
        "из С++. Много и из C++.",
    ]);
}

#[test]
fn comments_and_names_of_blocks_are_not_shown() {
    check(&[
        ("a %%hidden%% b", "a  b"),
        ("a\n\n%%\nhidden\n\nhidden\n%%\n\nb", "a\n\n\n\nb"),
        ("A paragraph. ^a1b2\n\nb", "A paragraph.\n\nb"),
        ("- item ^x-1\n- b", "- item\n- b"),
        ("^only\n", "\n"),
    ]);
    stays(&["5%% and 6%% more", "%% no end", "a ^2\n", "a^b", "`%%a%%`", "\"%%d\" and \"%%s\""]);
}

#[test]
fn notes_within_lines_are_notes() {
    check(&[
        ("a^[One *b*.] c", "a[^inline-note-0] c\n\n[^inline-note-0]: One *b*.\n"),
        ("a^[b `]` c]", "a[^inline-note-0]\n\n[^inline-note-0]: b `]` c\n"),
        ("a^[x [l](y) ==m==]", "a[^inline-note-0]\n\n[^inline-note-0]: x [l](y) <mark>m</mark>\n"),
    ]);
    stays(&["[^1] and [^2]", "a^[never closed", "`^[a]`"]);
}

#[test]
fn names_of_emoji_are_emoji() {
    check(&[(":smile: 好:tada:的 (:+1:)", "😄 好🎉的 (👍)")]);
    stays(&["10:30:15", ":nosuchname:", "a:b:c", "`:smile:`", "http://e.org:80:30", "std::smile::x"]);
}

#[test]
fn links_in_double_brackets() {
    check(&[
        ("[[Page]] and [[Page|words]]", "[Page](<Page>) and [words](<Page>)"),
        ("[[Page#Part]] [[#Part]]", "[Page > Part](<Page#Part>) [Part](<#Part>)"),
        ("![[a b.png]] ![[c.PNG|300]] ![[d.jpg|Alt|20x30]]", "![](<a b.png>) ![](<c.PNG>) ![Alt](<d.jpg>)"),
        ("![[note]] ![[a.pdf#page=2]]", "[note](<note>) [a.pdf > page=2](<a.pdf#page=2>)"),
    ]);
    stays(&["[[1]] [[ -f x ]] a[[i]] [[nodiscard]] [[gnu::x]]", "[[1]](x) [[a]](x)", "`[[a]]`", "[[a],[b]]"]);
    assert_eq!(to_markdown("[[Page|words]]".into(), Wikilinks::Yes), "[[Page|words]]");
}

#[test]
fn callouts_have_titles() {
    check(&[
        ("> [!warning]- Title\n> text\n", "> <strong>Title</strong>\n>\n> text\n"),
        ("> [!faq]\n> text\n", "> <strong>FAQ</strong>\n>\n> text\n"),
        ("> [!note]+\n> text\n", "> <strong>NOTE</strong>\n>\n> text\n"),
        ("> > [!todo|x] Yes\n> > b\n", "> > <strong>Yes</strong>\n> >\n> > b\n"),
        ("- > [!x] y\n  > z\n", "- > <strong>y</strong>\n  >\n  > z\n"),
    ]);
    stays(&[
        "> [!NOTE]\n> text\n",
        "> a\n> [!x] y\n",
        "[!x] y",
        "> [!x]y\n",
        "```\n> [!x] y\n```\n",
        "> [![a](b)](c)\n",
    ]);
}

#[test]
fn boxes_between_colons_are_quotations() {
    check(&[
        ("::: warning Watch\nA\n:::\n", "\n> <strong>Watch</strong>\n>\n> A\n\n"),
        (":::note\n\nA\n\n:::\nB\n", "\n> <strong>NOTE</strong>\n>\n>\n> A\n>\n\nB\n"),
        (":::tip[T *u*]{#i}\nA\n:::\n", "\n> <strong>T *u*</strong>\n>\n> A\n\n"),
        ("::: {.callout-note title=\"T\"}\nA\n:::\n", "\n> <strong>T</strong>\n>\n> A\n\n"),
        ("::: {.column width=\"5%\"}\nA\n:::\n", "\nA\n\n"),
        (
            ":::danger D\nA\n::: tip\nB\n:::\nC\n:::\n",
            "\n> <strong>D</strong>\n>\n> A\n>\n> > <strong>TIP</strong>\n> >\n> > B\n>\n> C\n\n",
        ),
        ("1. a\n\n   ::: tip\n   B\n   :::\n", "1. a\n\n\n   > <strong>TIP</strong>\n   >\n   > B\n\n"),
        ("> ::: tip\n> B\n> :::\n", ">\n> > <strong>TIP</strong>\n> >\n> > B\n>\n"),
    ]);
    stays(&[
        "::: tip\nnever closed\n",
        ":::\n",
        "a ::: b\n",
        "```\n::: tip\n:::\n```\n",
        "::: 5 o'clock\n:::\n",
    ]);
}

#[test]
fn markdown_within_elements_is_markdown() {
    check(&[
        ("<my-box>\n\tSee [a](b).\n</my-box>\n", "<my-box>\n\nSee [a](b).\n\n</my-box>\n"),
        ("<div markdown=\"1\">\n*a*\n</div>\n", "<div markdown=\"1\">\n\n*a*\n\n</div>\n"),
        ("<div markdown>\n*a*\n</div>\n", "<div markdown>\n\n*a*\n\n</div>\n"),
        (
            "a\n\n  <div class=\"grid cards\" markdown>\n- a\n</div>\n",
            "a\n\n<div class=\"grid cards\" markdown>\n\n- a\n\n</div>\n",
        ),
        ("<div align=center>\n![a](b)\n</div>\n", "<div align=center>\n\n![a](b)\n\n</div>\n"),
        ("<p align=center>\n![a](b)\n</p>\n", "<div align=center>\n\n![a](b)\n\n</div>\n"),
        ("<center>![a](b)</center>\n", "<center>\n\n![a](b)\n\n</center>\n"),
        (
            "<details>\n<summary>S</summary>\n[a](b)\n</details>\n",
            "<details>\n<summary>S</summary>\n\n[a](b)\n\n</details>\n",
        ),
    ]);
    stays(&[
        "<div>\nplain\n</div>\n",
        "<div><a href=x>y</a></div>\n",
        "<span>\n[a](b)\n</span>\n",
        "```\n<div>\n[a](b)\n</div>\n```\n",
        "<pre>\n<div>\n[a](b)\n</div>\n</pre>\n",
        "<PRE>\n<div>\n[a](b)\n</div>\n</PRE>\n",
        "Write it in markdown.\n",
        "<my-video>\n<video>\n<source\n  src=\"a_b.mp4\"\n/>\n</video>\n</my-video>\n",
    ]);
}

#[test]
fn colons_that_define_nothing_are_text() {
    let table = [
        ("one\ntwo\nthree\n: four\n", "one\ntwo\nthree\n^: four\n"),
        ("'key'\n: value,\n", "'key'\n^: value,\n"),
        ("a\n: b\n\n\n: c\n", "a\n: b\n\n\n^: c\n"),
        ("a\n:\n: b\n", "a\n^:\n: b\n"),
        ("a\n: b\n\n:class: c\n", "a\n: b\n\n^:class: c\n"),
        ("a\n: b\n\n:smile: c\n", "a\n: b\n\n^😄 c\n"),
        ("Term\n: words\n: more\n", "Term\n: words\n: more\n"),
        ("One\nTwo\n:   words\n", "One\nTwo\n:   words\n"),
        ("Term\n\n: words\n", "Term\n\n: words\n"),
        ("a :b\n:class: c\n", "a :b\n:class: c\n"),
    ];
    for (source, expected) in table {
        assert_eq!(to_markdown(source.into(), Wikilinks::No).replace(FLANK, "^"), expected, "{source}");
    }
}

#[test]
fn places_of_contents_and_captions_behind_pictures() {
    check(&[
        ("[TOC]\n\n[[toc]]\n", "\n\n\n"),
        ("a\n\n${toc}\n\nb", "a\n\n\n\nb"),
        ("[tOc]\n", "\n"),
        ("## T {-}\n", "## T\n"),
        (
            "![a](b.png)The words\nof it.\n\nc",
            "![a](b.png)\n\n<figcaption>The words of it.</figcaption>\n\nc",
        ),
        ("![图](b.png)图一\n", "![图](b.png)\n\n<figcaption>图一</figcaption>\n"),
        ("![a](b\\)c.png)Words\n", "![a](b\\)c.png)\n\n<figcaption>Words</figcaption>\n"),
        ("  ![a](b.png)Words\n", "  ![a](b.png)\n\n<figcaption>Words</figcaption>\n"),
    ]);
    stays(&["![a](b.png) words\n", "text\n![a](b.png)words\n", "![a](b.png).\n", "see [TOC]\n"]);
}

#[test]
fn marks_without_an_end_take_little_time() {
    let marks = [
        "==a ",
        "%%",
        "^[",
        "$x ",
        "$x$",
        "$$\n",
        "\\(",
        "[[a",
        "++a ",
        ":a",
        "x^a",
        "::: a\n",
        "<a ",
        "~a",
        "[a]{",
        "](",
        "<!--",
        "<div>\n",
        "<a-b>\nc\n",
        ": a\n",
        "![a](b)c\n",
        "> [!a\n",
        "\\begin{align}\n",
        "`a` ",
        "`a ",
    ];
    for mark in marks {
        // Because of the formula, the marks within lines are read.
        let text = format!("$x$ {}", mark.repeat(400_000 / mark.len()));
        let begun = std::time::Instant::now();
        let _ = to_markdown(text.as_str().into(), Wikilinks::No);
        assert!(begun.elapsed().as_secs() < 20, "{mark}");
    }
}
