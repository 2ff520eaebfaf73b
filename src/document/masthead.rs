//! The blocks above a body: title, byline (source, category, date) and facts (length, reading time, images).

use super::model::{Block, BlockKind, Document, Text};
use crate::article::Header;
use crate::language::{Language, Message, Wording};
use crate::text::clean_line;
use crate::trouble::Shortened;
use crate::zone::Zone;

/// Reading speed in Chinese characters and in Latin words.
const CHARACTERS_A_MINUTE: usize = 400;
const WORDS_A_MINUTE: usize = 220;

/// Puts the title, byline, facts and notices before the body. Returns the number of blocks added there.
pub fn prepend(
    document: &mut Document,
    header: &Header,
    images: usize,
    zone: Zone,
    wording: &Wording,
) -> usize {
    // Many bodies repeat the title as their first heading.
    if let Some(Block { kind: BlockKind::Heading(1 | 2, first), containers, .. }) = document.blocks.first()
        && containers.is_empty()
        && clean_line(&first.string) == header.title
        && first.spans.iter().all(|span| span.link.is_none() && span.image.is_none())
    {
        document.blocks.remove(0);
    }
    let mut head = Vec::new();
    if !header.untitled || !begins_with(document, header.title.trim_end_matches('…')) {
        head.push(BlockKind::Heading(1, plain(header.title.clone())));
    }
    let byline = byline(header, zone, wording);
    if !byline.is_empty() {
        head.push(BlockKind::Caption(plain(byline)));
    }
    head.push(BlockKind::Caption(plain(facts(document, images, wording.language))));
    let word =
        |notice: &Shortened| BlockKind::Notice(plain(format!("※ {}", wording.language.explain(notice))));
    let (last, first): (Vec<_>, Vec<_>) =
        std::mem::take(&mut document.notices).into_iter().partition(Shortened::is_listed_last);
    head.extend(first.iter().map(word));
    let count = head.len();
    let block = |kind| Block {
        spaced: matches!(kind, BlockKind::Notice(_)),
        kind,
        containers: Vec::new(),
        align: super::Align::Start,
        source: 0..0,
    };
    document.blocks.extend(last.iter().map(word).map(block));
    let blocks = head.into_iter().map(block);
    // A blank line separates the body from the masthead, also if the first block needs none.
    if let Some(first) = document.blocks.first_mut() {
        first.spaced = true;
    }
    document.blocks.splice(0..0, blocks);
    count
}

/// The index of the block with the facts, which is the last caption directly below the title.
pub(super) fn facts_of(document: &Document) -> Option<usize> {
    let title =
        document.blocks.iter().take(1).filter(|block| matches!(block.kind, BlockKind::Heading(..))).count();
    let below = document.blocks[title..].iter();
    let below = below.take_while(|block| matches!(block.kind, BlockKind::Caption(_)) && !block.spaced);
    (title + below.count()).checked_sub(1).filter(|at| *at >= title)
}

/// Whether the text of a document begins with these words.
fn begins_with(document: &Document, words: &str) -> bool {
    let mut texts = document.blocks.iter().flat_map(|block| block.kind.texts());
    let first = texts.find(|text| !text.string.trim().is_empty());
    first.is_some_and(|text| clean_line(&text.string).starts_with(words))
}

fn plain(string: String) -> Text {
    Text { string, spans: Vec::new() }
}

fn byline(header: &Header, zone: Zone, wording: &Wording) -> String {
    let source = header.author.clone();
    let category = header.categories.first().map(|path| {
        // Many paths contain the source, which the byline already names.
        let levels = path.iter().filter(|level| Some(*level) != source.as_ref());
        levels.map(String::as_str).collect::<Vec<_>>().join(" / ")
    });
    let date = header.date.map(|date| {
        let local = date.with_timezone(&zone);
        let day = wording.language.full_day(local.date_naive(), &wording.date_format);
        format!("{} {}", clean_line(&day), local.format("%H:%M"))
    });
    let parts = [source.clone(), category.filter(|path| !path.is_empty()), date];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

fn facts(document: &Document, images: usize, language: Language) -> String {
    let length = match minutes(document) {
        0 => Message::EmptyArticle,
        minutes => Message::Minutes(minutes),
    };
    let facts = [length, Message::ImageCount(images), Message::LinkCount(document.numbered_links().count())];
    facts.map(|fact| language.say(fact)).join(" · ")
}

/// The reading time in minutes, at least 1 unless the document is empty.
fn minutes(document: &Document) -> usize {
    let (mut wide, mut words) = (0, 0);
    let count = |text: &Text| {
        let mut inside = false;
        for c in text.string.chars() {
            let is_wide = c >= '\u{2e80}' && c.is_alphanumeric();
            wide += usize::from(is_wide);
            let is_word = c.is_alphanumeric() && !is_wide;
            words += usize::from(is_word && !inside);
            inside = is_word;
        }
    };
    document.blocks.iter().flat_map(|block| block.kind.texts()).for_each(count);
    match wide * 60 / CHARACTERS_A_MINUTE + words * 60 / WORDS_A_MINUTE {
        0 if document.blocks.is_empty() => 0,
        seconds => (seconds / 60).max(1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::library::tests::header;
    use crate::zone::tests::zone;

    #[test]
    fn a_title_made_of_the_text_is_not_said_twice() {
        let table = [
            ("Low water…", true, "Low water\nat noon", false),
            ("Low water", true, "Low water", false),
            // Without words, the title is something else.
            ("The Log", true, "", true),
            ("Low water", false, "Low water", true),
        ];
        for (title, untitled, text, is_shown) in table {
            let header = Header { untitled, author: Some("Nell".into()), ..header(title) };
            let kind = BlockKind::Paragraph(plain(text.to_owned()));
            let paragraph = Block {
                kind,
                containers: Vec::new(),
                align: super::super::Align::Start,
                spaced: false,
                source: 0..0,
            };
            let mut document = Document { blocks: vec![paragraph], ..Document::default() };
            let count = prepend(&mut document, &header, 0, Zone::UTC, &Wording::default());
            assert_eq!(matches!(document.blocks[0].kind, BlockKind::Heading(..)), is_shown, "{title}");
            assert_eq!(facts_of(&document), Some(count - 1), "{title}");
        }
    }

    #[test]
    fn the_masthead_says_what_is_known_once() {
        let header = Header {
            author: Some("观察者网".into()),
            categories: vec![vec!["新媒体".into(), "观察者网".into(), "首页".into()]],
            date: "2022-03-24T11:59:21Z".parse().ok(),
            ..header("标题")
        };
        let paragraph = |text: String| Block {
            kind: BlockKind::Paragraph(plain(text)),
            containers: Vec::new(),
            align: super::super::Align::Start,
            spaced: false,
            source: 0..0,
        };
        let mut document = Document { blocks: vec![paragraph("钉".repeat(2400))], ..Document::default() };
        let count = prepend(&mut document, &header, 1, zone("Asia/Shanghai"), &Wording::default());
        let texts: Vec<_> = document.blocks[..count]
            .iter()
            .filter_map(|block| match &block.kind {
                BlockKind::Heading(1, text) | BlockKind::Caption(text) => Some(text.string.as_str()),
                _ => None,
            })
            .collect();
        assert_eq!(
            texts,
            ["标题", "观察者网 · 新媒体 / 首页 · 24 Mar 2022 19:59", "6 min · 1 image · 0 links"]
        );
        assert!(document.blocks[count].spaced);
        assert_eq!(facts_of(&document), Some(2));
        let text = document.plain_text(|_| None);
        assert!(text.contains("观察者网 · 新媒体") && !text.contains("6 min"), "{text}");
    }

    #[test]
    fn a_title_that_the_body_repeats_is_said_once() {
        for (first, blocks) in [("标题", 2), ("别的标题", 3)] {
            let kind = BlockKind::Heading(1, plain(first.into()));
            let align = super::super::Align::Start;
            let block = Block { kind, containers: Vec::new(), align, spaced: false, source: 0..0 };
            let mut document = Document { blocks: vec![block], ..Document::default() };
            prepend(&mut document, &header("标题"), 0, Zone::UTC, &Wording::default());
            assert_eq!(document.blocks.len(), blocks, "{first}");
        }
    }

    #[test]
    fn the_facts_are_told_in_the_language_of_the_reader() {
        let wording = Wording { language: Language::Chinese, date_format: String::new() };
        let header = Header { date: "2022-03-24T11:59:21Z".parse().ok(), ..header("标题") };
        let mut document = Document::default();
        prepend(&mut document, &header, 2, zone("Asia/Shanghai"), &wording);
        let texts: Vec<_> = document
            .blocks
            .iter()
            .flat_map(|block| block.kind.texts())
            .map(|text| text.string.as_str())
            .collect();
        assert_eq!(texts, ["标题", "2022年3月24日 19:59", "空 · 2 张图片 · 0 个链接"]);
    }

    #[test]
    fn an_empty_body_says_so() {
        let mut document = Document::default();
        prepend(&mut document, &header("t"), 0, Zone::UTC, &Wording::default());
        let Some(BlockKind::Caption(text)) = document.blocks.last().map(|block| &block.kind) else { return };
        assert_eq!(text.string, "empty · 0 images · 0 links");
    }
}
