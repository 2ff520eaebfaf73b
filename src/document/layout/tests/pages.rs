//! Whole pages with every kind of block.

use super::*;
use crate::article::{Body, Format};

/// A document with one block of every kind.
pub(crate) fn everything() -> Document {
    let bullet = |first| Container::Item { marker: Marker::Bullet, first };
    let ordinal = |number: &str, first| Container::Item { marker: Marker::Ordinal(number.into()), first };
    let task = |done| Container::Item { marker: Marker::Task { done }, first: true };
    let text = |text: &str| BlockKind::Paragraph(marked(text));
    let mut document = document(vec![
        block(BlockKind::Heading(1, marked("大标题 of the first level"))),
        paragraph(
            "3月22日，阿里巴巴集团副总裁、*钉钉COO库伟*在“科技向实”论坛上表示，[大客户](0)需要更多[稳定可靠](1)的服务（见!示意图!）。",
        ),
        block(BlockKind::Heading(2, marked("第二级"))),
        block(BlockKind::Heading(3, marked("A heading of the third level"))),
        block(BlockKind::Heading(4, marked("Fourth"))),
        block(BlockKind::Heading(5, marked("Fifth"))),
        block(BlockKind::Heading(6, marked("Sixth"))),
        inside(
            &[bullet(true)],
            true,
            text("A bullet whose text is long enough to wrap around at forty cells"),
        ),
        inside(&[bullet(true), bullet(true)], false, text("nested")),
        inside(&[bullet(false), bullet(true), bullet(true)], false, text("deeper")),
        inside(&[ordinal("9.", true)], true, text("nine")),
        inside(&[ordinal("10.", true)], false, text("ten, and so long that it must be continued below")),
        inside(&[ordinal("10.", false)], true, text("the tenth's second paragraph")),
        inside(&[ordinal("iv.", true)], false, text("four")),
        inside(&[task(false)], true, text("to do")),
        inside(&[task(true)], false, text("done")),
        inside(&[Container::Quote], true, text("君子有所为，有所不为。")),
        inside(
            &[Container::Quote],
            true,
            text("Second paragraph of the quotation, which goes on for a while."),
        ),
        inside(
            &[Container::Quote, Container::Quote, bullet(true)],
            true,
            text("a bullet in a quotation of a quotation"),
        ),
        block(BlockKind::Code {
            language: Some("rust".into()),
            text: marked(
                "fn main() {\n\tprintln(\"你好，世界\");\t// a comment that makes this line rather long\n}\n\n",
            ),
        }),
        block(BlockKind::Figure(ImageId(0))),
        block(BlockKind::Figure(ImageId(1))),
        Block { align: Align::Center, ..block(BlockKind::Caption(marked("图一：钉钉发布会现场"))) },
        block(BlockKind::Media { kind: MediaKind::Video, link: LinkId(1), title: Some("A film".into()) }),
        block(BlockKind::Media { kind: MediaKind::Frame, link: LinkId(0), title: None }),
        block(BlockKind::Rule),
        inside(&[Container::Term], true, text("Term")),
        inside(
            &[Container::Definition],
            false,
            text("Its definition, which may be somewhat longer than the term."),
        ),
        inside(&[Container::Footnote { label: "1".into(), first: true }], true, text("A footnote.")),
        Block { align: Align::End, ..paragraph("on the right") },
        paragraph("صباح الخير يا عالم، هذه فقرة طويلة بما يكفي لتلتف."),
    ]);
    let mut numbers = table(
        1,
        &[
            &[(0, "公司"), (1, "Revenue"), (2, "说明")],
            &[(0, "阿里巴巴"), (1, "1,299.00"), (2, "同比增长百分之十二点五，超过市场预期")],
            &[(0, "Tencent"), (1, "99"), (2, "short")],
            &[
                (0, ">2合计（两列）"),
                (2, "v2spans two rows and is long enough to reach into the second of them"),
            ],
            &[(0, "x"), (1, "−3.5")],
        ],
    );
    numbers.caption = Some(marked("表一：收入"));
    document.blocks.push(block(BlockKind::Table(numbers)));
    let plain =
        table(0, &[&[(0, "no"), (1, "header")], &[(0, ""), (1, "two\nlines")], &[(0, "מילה"), (1, "x")]]);
    document.blocks.push(block(BlockKind::Table(plain)));
    document.links = vec![
        Link { address: "https://example.com/a".into(), title: None, number: Some(1) },
        Link { address: "https://video.example/watch?v=1".into(), title: None, number: Some(2) },
    ];
    document.images = vec![
        Image {
            address: "https://i.example.cn/2022/a.jpg".into(),
            alt: Some("库伟在论坛上".into()),
            size: (Some(530), None),
            ..Image::default()
        },
        Image { address: "pictures/%E5%9B%BE.png".into(), size: (Some(1), Some(2)), ..Image::default() },
    ];
    document.notices = vec![crate::trouble::Shortened::Cells(100_000)];
    document
}

#[test]
fn a_page_of_everything() {
    insta::assert_snapshot!("narrow", page(&everything(), 24).join("\n"));
    insta::assert_snapshot!("wide", page(&everything(), 64).join("\n"));
}

#[test]
fn quotations_and_lists_never_crowd_the_text_out() {
    let text = "十二层引用里的文字 is still there";
    let item = Container::Item { marker: Marker::Ordinal("3.".into()), first: true };
    for containers in [vec![Container::Quote; 12], [vec![Container::Quote; 12], vec![item; 3]].concat()] {
        let document = document(vec![inside(&containers, true, BlockKind::Paragraph(marked(text)))]);
        for width in 1..=80 {
            check(&document, width);
            let widest = page(&document, width)
                .iter()
                .map(|line| crate::text::width(line.trim_start_matches(['▎', ' '])))
                .max();
            assert!(widest.is_some_and(|widest| widest * 2 >= width.min(17)), "{widest:?} of {width}");
        }
    }
    let narrow = document(vec![inside(
        &[Container::Item { marker: Marker::Ordinal("3.".into()), first: true }],
        true,
        BlockKind::Paragraph(marked("三")),
    )]);
    assert_eq!(page(&narrow, 4), ["3.", "三"], "a marker without room stands in the text");
}

#[test]
fn headings_are_distinguished_without_colour() {
    let levels = (1..=6).map(|level| block(BlockKind::Heading(level, marked("T"))));
    let pages: Vec<_> = levels.map(|block| page(&document(vec![block]), 20)).collect();
    assert_eq!(pages, [vec!["T", "━"], vec!["T", "─"], vec!["◆ T"], vec!["◇ T"], vec!["▸ T"], vec!["▹ T"]]);
}

#[test]
fn lines_stand_where_the_page_sets_them() {
    let set = |align, width| page(&document(vec![Block { align, ..paragraph("四个汉字") }]), width);
    assert_eq!(set(Align::Center, 14), ["   四个汉字"]);
    assert_eq!(set(Align::End, 14), ["      四个汉字"]);
    assert_eq!(set(Align::Center, 6), ["四个汉", "  字"]);
}

#[test]
fn numbers_follow_links_unless_hidden_and_raised_digits_are_raised() {
    let mut text = marked("[一](0)和[two](11), m2 and xi");
    text.spans.push(Span {
        range: 12..13,
        style: Style { baseline: 1, ..Style::default() },
        link: None,
        image: None,
    });
    let mut document = document(vec![block(BlockKind::Paragraph(text))]);
    for number in 0..12 {
        document.add_link(format!("https://example.org/{number}"), None);
    }
    assert_eq!(page(&document, 40), ["一¹和two¹², m² and xi"]);
    let hidden = LayoutOptions { link_numbers: false, ..LayoutOptions::default() };
    let line = lines(&document, 40, &hidden).next().unwrap();
    assert_eq!(line.pieces.iter().map(|piece| piece.text.as_str()).collect::<String>(), "一和two, m² and xi");
}

#[test]
fn small_characters_never_change_a_number() {
    let table = [
        ("2<sup>10x</sup> H<sub>2</sub>O 1<sup>st</sup> x<sup>[1]</sup>", "2^(10x) H₂O 1st x[1]"),
        ("10<sup>10<sup>2</sup></sup> a<sub>i1</sub>b", "10^(10²) a_(i1)b"),
        ("UTF-8<sup><a href=#fn1>1</a></sup> <a href=/x>x</a>", "UTF-8[1] x¹"),
        ("ref<sup><a href=/n>12</a></sup> m<a href=/n>n<sup>2</sup></a>", "ref¹² ¹ mn² ¹"),
    ];
    for (source, expected) in table {
        let body = Body { text: source.to_owned(), format: Format::Html, first_line: 1, ..Body::default() };
        let document = crate::document::parse(&body);
        let lines = page(&document, 80).join("/").replace('\u{a0}', " ");
        assert_eq!(lines.trim_end(), expected, "{source}");
    }
}

#[test]
fn greys_are_captions_and_other_colours_stay() {
    let colored = |color| {
        let span = Span {
            range: 0..1,
            style: Style { color: Some(color), ..Style::default() },
            link: None,
            image: None,
        };
        let text = Text { string: "x".into(), spans: vec![span] };
        let document = document(vec![block(BlockKind::Paragraph(text))]);
        let style = block_lines(&document, 0, 9, &LayoutOptions::default())[0].pieces[0].style;
        (style.role, style.mark.color)
    };
    assert_eq!(colored([0x99; 3]), (Role::Caption, None));
    assert_eq!(colored([0x11; 3]), (Role::Body, None));
    assert_eq!(colored([200, 30, 30]), (Role::Body, Some([200, 30, 30])));
}

#[test]
fn a_span_that_ends_inside_a_grapheme_takes_all_of_it() {
    let span =
        Span { range: 0..1, style: Style { strong: true, ..Style::default() }, link: None, image: None };
    let text = Text { string: "e\u{301}x".into(), spans: vec![span] };
    let document = document(vec![block(BlockKind::Paragraph(text))]);
    let pieces = block_lines(&document, 0, 9, &LayoutOptions::default()).remove(0).pieces;
    assert_eq!(pieces.iter().map(|piece| piece.text.as_str()).collect::<Vec<_>>(), ["e\u{301}", "x"]);
}

#[test]
fn code_wraps_with_a_mark_or_runs_on() {
    let code = "if a {\n\tlet long = call(argument, another);\n}";
    let kind = || BlockKind::Code { language: None, text: marked(code) };
    let document = document(vec![block(kind())]);
    assert_eq!(
        page(&document, 24),
        ["│ if a {", "│     let long =", "│ ↪ call(argument,", "│ ↪ another);", "│ }"]
    );
    let run_on = LayoutOptions { wrap_code: false, ..LayoutOptions::default() };
    let lines = block_lines(&document, 0, 24, &run_on);
    assert_eq!(lines.iter().map(|line| line.wide).collect::<Vec<_>>(), [false, true, false]);
    assert_eq!(lines[1].place, TextPosition { block: 0, character: 7 });
}
