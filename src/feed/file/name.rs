//! Names of files and folders, made of titles and categories: safe on every file system, equal on every device.

use super::Source;
use crate::feed::identity::{Identity, comparable, short_hash};
use chrono::{DateTime, Utc};
use icu_normalizer::ComposingNormalizerBorrowed;
use std::path::PathBuf;
use unicode_segmentation::UnicodeSegmentation;

/// The longest name of a file or folder in bytes. Every file system takes 255, synchronisers add to it.
pub(super) const NAME_MAX: usize = 120;
/// What a name is without a title.
const UNTITLED: &str = "untitled";
/// What a name begins with without a date.
const UNDATED: &str = "undated";
/// The digits of Crockford's base 32, which has no letters that look alike.
const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
/// The lengths of keys.
pub(super) const SHORT_KEY: usize = 8;
pub(super) const LONG_KEY: usize = 16;

/// The folder of a subscription.
pub(super) fn folder(source: &Source<'_>) -> PathBuf {
    let host = || {
        let address = comparable(source.first_address);
        address.split(['/', '?', '#', ':']).next().unwrap_or_default().to_owned()
    };
    let name = if source.name.trim().is_empty() { host() } else { source.name.to_owned() };
    source.category.iter().map(|name| folder_name(name)).chain([folder_name(&name)]).collect()
}

/// A name of a folder that the reader enters.
fn folder_name(text: &str) -> String {
    /// Names that Windows keeps for devices.
    const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "com", "lpt"];
    /// Folders that the reader and site generators pass over.
    const CLOSED: [&str; 2] = ["node_modules", "textbundle"];
    let cleaned = cleaned(text);
    let name = cut(cleaned.trim_matches(['-', '.', '_']), NAME_MAX - "-feeds".len());
    if name.is_empty() {
        return UNTITLED.to_owned();
    }
    let lower = name.to_lowercase();
    let stem = lower.split('.').next().unwrap_or_default();
    let is_device = DEVICES.contains(&stem.trim_end_matches(|c: char| c.is_ascii_digit())) && stem.len() <= 4;
    let last = lower.rsplit('.').next().unwrap_or_default();
    if is_device || CLOSED.contains(&last) { format!("{name}-feeds") } else { name.to_owned() }
}

/// The key of an item: so many characters of a hash of its feed and its identity. A short key begins the long one.
pub(super) fn key(source: &Source<'_>, identity: Identity, length: usize) -> String {
    let mut bytes = comparable(source.first_address).into_bytes();
    bytes.push(0);
    bytes.extend_from_slice(&identity.0);
    let bits = u128::from_be_bytes(short_hash(&bytes));
    (0..length).map(|at| char::from(DIGITS[(bits >> (123 - 5 * at)) as usize & 31])).collect()
}

/// A file's name: `DAY-TITLE-KEY.md`.
pub(super) fn file(date: Option<DateTime<Utc>>, title: &str, key: &str) -> String {
    let day = date.map_or_else(|| UNDATED.to_owned(), |date| date.format("%Y-%m-%d").to_string());
    let cleaned = cleaned(title);
    let room = NAME_MAX.saturating_sub(day.len() + key.len() + "--.md".len());
    let title = match cut(cleaned.trim_matches(['-', '.']), room) {
        "" => UNTITLED,
        title => title,
    };
    format!("{day}-{title}-{key}.md")
}

/// A name that begins with this day and title, cut to have room for the key.
pub(super) fn with_key(start: &str, key: &str) -> String {
    format!("{}-{key}.md", cut(start, NAME_MAX - key.len() - "-.md".len()))
}

/// The key in the name of a file; none if the name is not like ours.
pub(super) fn key_in(name: &str) -> Option<&str> {
    let stem = name.strip_suffix(".md")?;
    let (rest, key) = stem.rsplit_once('-')?;
    let is_key = matches!(key.len(), SHORT_KEY | LONG_KEY) && key.bytes().all(|b| DIGITS.contains(&b));
    let is_day = |day: &str| {
        day.len() == 10
            && day
                .bytes()
                .enumerate()
                .all(|(at, b)| if at == 4 || at == 7 { b == b'-' } else { b.is_ascii_digit() })
    };
    let after_day = rest
        .strip_prefix(UNDATED)
        .or_else(|| rest.get(..10).filter(|day| is_day(day)).and_then(|_| rest.get(10..)))?;
    (is_key && after_day.len() > 1 && after_day.starts_with('-')).then_some(key)
}

/// A text without what file systems, shells and links take for something else: white space and separators are one `-`.
fn cleaned(text: &str) -> String {
    const NFC: ComposingNormalizerBorrowed<'static> = ComposingNormalizerBorrowed::new_nfc();
    let mut cleaned = String::with_capacity(text.len().min(4 * NAME_MAX));
    // A name takes no more than this, even if much is left out.
    let start = &text[..text.floor_char_boundary(32 * NAME_MAX)];
    for c in NFC.normalize(start).chars() {
        if c.is_whitespace() || "\\/:*?\"<>|#[]^'%&".contains(c) {
            if !cleaned.ends_with('-') {
                cleaned.push('-');
            }
        } else if c == '-' {
            if !cleaned.ends_with('-') {
                cleaned.push(c);
            }
        } else if !is_invisible(c) {
            cleaned.push(c);
        }
    }
    // What is left out may have stood between a letter and its mark.
    NFC.normalize(&cleaned).into_owned()
}

/// Controls, directions, marks without width.
fn is_invisible(c: char) -> bool {
    crate::text::sanitise::is_unsafe(c)
        || matches!(c, '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}')
        || matches!(c as u32 & 0xffff, 0xfffe | 0xffff)
}

/// As many whole graphemes as have room in these bytes, without `-` and `.` at the end.
fn cut(text: &str, room: usize) -> &str {
    let mut end = 0;
    for (at, grapheme) in text.grapheme_indices(true) {
        if at + grapheme.len() > room {
            break;
        }
        end = at + grapheme.len();
    }
    text[..end].trim_end_matches(['-', '.', '_'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Component;

    fn day() -> Option<DateTime<Utc>> {
        "2024-03-10T23:30:00Z".parse().ok()
    }

    #[test]
    fn a_title_becomes_a_name_that_can_be_read() {
        let table = [
            ("Kernel release status", "Kernel-release-status"),
            ("标题：有冒号 / 和斜杠", "标题：有冒号-和斜杠"),
            ("  a -- b / c  ", "a-b-c"),
            ("What? \"Yes\" <b> [x] 100% R&D", "What-Yes-b-x-100-R-D"),
            ("../../etc/passwd", "etc-passwd"),
            ("Don't", "Don-t"),
            ("e\u{301}t\u{e9}", "\u{e9}t\u{e9}"),
            ("e\u{200b}\u{301}", "\u{e9}"),
            ("a\u{202e}b\u{0}c\u{7}", "abc"),
            ("👩\u{200d}🚀 up", "👩🚀-up"),
            ("हिन्दी", "हिन्दी"),
            ("...", "untitled"),
            ("", "untitled"),
            ("\u{200b}", "untitled"),
        ];
        for (title, name) in table {
            assert_eq!(file(day(), title, "01234567"), format!("2024-03-10-{name}-01234567.md"), "{title:?}");
        }
        assert_eq!(file(None, "Tea", "01234567"), "undated-Tea-01234567.md");
    }

    #[test]
    fn a_folder_is_one_that_is_entered() {
        let table = [
            ("LWN.net", "LWN.net"),
            ("Old Blog", "Old-Blog"),
            ("..", "untitled"),
            (".git", "git"),
            ("_drafts", "drafts"),
            ("-rf", "rf"),
            ("a/b\\c", "a-b-c"),
            ("CON", "CON-feeds"),
            ("com1.txt", "com1.txt-feeds"),
            ("Console", "Console"),
            ("node_modules", "node_modules-feeds"),
            ("x.textbundle", "x.textbundle-feeds"),
            ("", "untitled"),
        ];
        for (text, name) in table {
            assert_eq!(folder_name(text), name, "{text:?}");
        }
        let category = ["Tech".to_owned(), "..".to_owned()];
        let mut source = Source {
            address: "https://www.Example.org:8080/feed?x",
            first_address: "https://www.Example.org:8080/feed?x",
            category: &category,
            name: " ",
        };
        assert_eq!(folder(&source), PathBuf::from("Tech/untitled/example.org"));
        source.name = "/etc";
        assert_eq!(folder(&source), PathBuf::from("Tech/untitled/etc"));
    }

    #[test]
    fn names_are_short_normal_and_equal_on_repetition() {
        const PIECES: [&str; 22] = [
            "a",
            "字",
            "é",
            "e\u{301}",
            "\u{301}",
            "\u{212b}",
            "/",
            "..",
            ".",
            "-",
            " ",
            "\u{a0}",
            "\u{202e}",
            "\0",
            "👩\u{200d}👩\u{200d}👧",
            "한",
            "\u{1100}\u{1161}",
            "क्षि",
            "_",
            "%",
            "\u{200b}",
            "\u{fe0f}",
        ];
        const NFC: ComposingNormalizerBorrowed<'static> = ComposingNormalizerBorrowed::new_nfc();
        arbtest::arbtest(|u| {
            let mut title = String::new();
            for _ in 0..u.int_in_range(0..=90)? {
                title.push_str(u.choose(&PIECES)?);
            }
            let date = if u.arbitrary()? { day() } else { None };
            let key = if u.arbitrary()? { "0123456789abcdef" } else { "0123wxyz" };
            let name = file(date, &title, key);
            assert!(name.len() <= NAME_MAX && NFC.is_normalized(&name), "{name:?}");
            assert_eq!(key_in(&name), Some(key), "{name:?}");
            let folder = folder_name(&title);
            assert!(folder.len() <= NAME_MAX && NFC.is_normalized(&folder), "{folder:?}");
            for name in [&name, &folder] {
                let path = PathBuf::from(name);
                assert!(
                    matches!(path.components().collect::<Vec<_>>()[..], [Component::Normal(_)]),
                    "{name:?}"
                );
                assert!(!name.starts_with(['.', '_', '-']) && !name.ends_with(['.', '-']), "{name:?}");
                assert!(!name.contains("--") && !name.contains(char::is_control), "{name:?}");
            }
            let stem = &name[date.map_or(UNDATED.len(), |_| 10) + 1..name.len() - key.len() - 4];
            assert_eq!(file(date, stem, key), name, "a name made of a name");
            assert_eq!(folder_name(&folder), folder);
            Ok(())
        });
    }

    #[test]
    fn keys_depend_on_feed_and_item_and_nothing_else() {
        let source = |address: &'static str, first_address: &'static str| Source {
            address,
            first_address,
            category: &[],
            name: "",
        };
        let of = |source: &Source<'_>, id: u8| key(source, Identity([id; 16]), SHORT_KEY);
        let plain = source("http://a.example/feed", "http://a.example/feed");
        let secure = source("https://www.A.example/feed/", "https://www.A.example/feed/");
        let moved = source("https://b.example/", "http://a.example/feed");
        assert_eq!(of(&plain, 1), of(&secure, 1));
        assert_eq!(of(&plain, 1), of(&moved, 1));
        assert_ne!(of(&plain, 1), of(&plain, 2));
        assert_ne!(of(&plain, 1), of(&source("http://a.example/other", "http://a.example/other"), 1));
        assert!(key(&plain, Identity([1; 16]), LONG_KEY).starts_with(&of(&plain, 1)));
        let others =
            ["notes.md", "2024-03-10-tea.md", "2024-03-10-01234567.md", "2024-03-10-tea-0123456u.md"];
        assert!(others.iter().all(|name| key_in(name).is_none()));
    }
}
