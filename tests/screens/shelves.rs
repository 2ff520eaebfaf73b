//! Every shelf above the categories, and rows that equal articles share.

use super::reader::Reader;
use newsrack::app::settings::Settings;
use newsrack::language::Language;
use std::path::Path;
use tempfile::TempDir;

#[expect(clippy::disallowed_methods, reason = "a test makes its library")]
fn write(folder: &Path, name: &str, front: &str, body: &str) {
    assert!(std::fs::write(folder.join(name), format!("---\n{front}\n---\n\n{body}\n")).is_ok());
}

/// A library with articles for every shelf. The newest article is long.
fn library() -> TempDir {
    let Ok(folder) = tempfile::tempdir() else { panic!("a folder") };
    let path = folder.path();
    let long = "一段不长不短的文字，读到中间就停下来。\n\n".repeat(60);
    write(path, "long.md", "title: 很长的一篇\ndate: 2026-11-23 08:00\ncategories: [长读]", &long);
    for (name, category, time) in [("a", "晨报", "2026-11-22 20:00"), ("b", "晚报", "2026-11-22 18:00")] {
        let front = format!("title: 棠江大桥今晨通车\nauthor: 新华\ndate: {time}\ncategories: [{category}]");
        write(path, &format!("{name}.md"), &front, "老渡口完成最后一次摆渡。");
    }
    write(path, "loud.md", "title: 限时优惠\ndate: 2026-11-22 12:00\ncategories: [广告]", "买一送一");
    write(path, "star.md", "title: 收藏的一篇\ndate: 2026-11-21 12:00\ncategories: [长读]", "留着");
    write(path, "none.md", "title: 没有日期\ncategories: [长读]", "何时");
    write(
        path,
        "draft.md",
        "title: 草稿一份\ndraft: true\ndate: 2026-11-20 12:00\ncategories: [长读]",
        "未完",
    );
    folder
}

fn shelves(language: Language, name: &str) {
    let folder = library();
    let settings = Settings { language, ..Settings::default() };
    let mut reader = Reader::again(folder.path().to_owned(), settings, (80, 24));
    // One article is begun, one starred, and one muted with its category.
    reader.keys("Enter Space h / 收 藏 Enter s / 限 时 Enter x Enter");
    insta::assert_snapshot!(format!("{name}_list"), reader.screen());
    reader.keys("c");
    insta::assert_snapshot!(format!("{name}_tree"), reader.screen());
}

#[test]
fn every_shelf_that_is_not_empty_stands_above_the_categories() {
    shelves(Language::English, "shelves");
    shelves(Language::Chinese, "shelves_zh");
}

#[test]
fn equal_stories_share_a_row_and_each_can_be_opened() {
    let folder = library();
    let mut reader = Reader::of(folder.path().to_owned(), Settings::default(), (80, 24));
    reader.keys("/ 棠 江 Enter g d");
    insta::assert_snapshot!("equal_articles", reader.screen());
    reader.keys("j Enter");
    assert!(reader.screen().contains("晚报"), "{}", reader.screen());
    reader.keys("h g d Esc");
    assert!(!reader.screen().contains("Equal articles"), "{}", reader.screen());
}

#[test]
fn what_can_be_muted_of_an_article_is_offered() {
    let folder = library();
    let mut reader = Reader::of(folder.path().to_owned(), Settings::default(), (80, 24));
    reader.keys("/ 棠 江 Enter x");
    insta::assert_snapshot!("muting", reader.screen());
    reader.keys("Esc");
}

#[test]
fn what_was_read_stays_in_a_list_that_was_on_its_way() {
    let folder = library();
    let mut reader = Reader::of(folder.path().to_owned(), Settings::default(), (80, 24));
    let first = |reader: &Reader| reader.screen().contains("很长的一篇");
    assert!(first(&reader), "{}", reader.screen());
    reader.keys_before_lists("r Enter q");
    assert!(first(&reader), "{}", reader.screen());
    assert!(reader.screen().contains("of 5"), "{}", reader.screen());
}

#[test]
fn a_starred_article_is_found_though_it_is_muted() {
    let mut reader = Reader::start(80, 24);
    reader.keys("s x k Enter");
    assert!(reader.screen().contains("muted: "), "{}", reader.screen());
    reader.keys("S i s : s t a r r e d Enter");
    assert!(reader.screen().contains("1 found"), "{}", reader.screen());
    assert!(!reader.screen().contains("Nothing found"), "{}", reader.screen());
    let found = reader.screen();
    assert!(found.contains('★'), "{found}");
    reader.keys("Esc S - i s : s t a r r e d Enter");
    let title: String = found.lines().nth(2).unwrap_or_default().chars().skip(3).take(8).collect();
    assert!(!reader.screen().contains(&title), "{title}: {found}\n{}", reader.screen());
}
