//! Decides from names and first bytes which files are articles.

use crate::article::name;
use std::path::Path;

/// The kind of a file by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Named {
    /// A text: an article, unless its content is binary.
    Text,
    /// A README or a licence: an article only if it begins with front matter.
    Project,
    /// Unknown, possibly a text: an article only if it begins with front matter.
    Unknown,
    /// Never a text; not opened.
    Binary,
    /// A copy that an editor leaves or a file that a program is still writing; not opened.
    Copy,
}

pub(super) fn named(path: &Path) -> Named {
    let Some(file) = path.file_name() else { return Named::Unknown };
    let file = file.to_string_lossy();
    if is_copy(&file) {
        return Named::Copy;
    }
    if is_project(&file) {
        return Named::Project;
    }
    if name::ending(path).is_some() {
        return Named::Text;
    }
    match path.extension().and_then(|ending| ending.to_str()) {
        Some(ending) if BINARY.iter().any(|known| known.eq_ignore_ascii_case(ending)) => Named::Binary,
        _ => Named::Unknown,
    }
}

/// Extensions that are never texts. Folders of articles often contain images, too.
const BINARY: [&str; 56] = [
    "png", "jpg", "jpeg", "gif", "webp", "avif", "bmp", "ico", "tif", "tiff", "heic", "psd", "mp3", "m4a",
    "ogg", "oga", "opus", "flac", "wav", "mp4", "m4v", "mov", "mkv", "webm", "avi", "ogv", "pdf", "epub",
    "mobi", "azw3", "djvu", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "odt", "zip", "gz", "tgz", "bz2",
    "xz", "zst", "7z", "rar", "tar", "jar", "woff", "woff2", "ttf", "otf", "eot", "so", "db", "sqlite",
];

/// Whether a name is that of an editor's backup, or of a file that is being written or synchronised.
fn is_copy(file: &str) -> bool {
    const ENDINGS: [&str; 20] = [
        "bak",
        "backup",
        "orig",
        "rej",
        "tmp",
        "temp",
        "swp",
        "swo",
        "swn",
        "swx",
        "part",
        "partial",
        "crdownload",
        "filepart",
        "download",
        "icloud",
        "kate-swp",
        "un~",
        "sync-tmp",
        "!sync",
    ];
    // Emacs, LibreOffice, Office, GNOME, FUSE, NFS, Nextcloud and macOS.
    const STARTS: [&str; 8] =
        [".#", ".~", "~$", ".goutputstream-", ".fuse_hidden", ".nfs0", "._", ".syncthing."];
    let ending = file.rsplit_once('.').map_or("", |(_, ending)| ending);
    let is_mac = || {
        // `a.md.sb-1a2b3c4d-x9Yz`
        ending.starts_with("sb-") && ending.len() > 8
    };
    file.ends_with('~')
        || file.len() > 1 && file.starts_with('#') && file.ends_with('#')
        || STARTS.iter().any(|start| file.starts_with(start))
        || ENDINGS.iter().any(|known| known.eq_ignore_ascii_case(ending))
        || is_mac()
        || is_rsync(file)
}

/// Whether a name is one that rsync gives to a file while it is written: `.a.md.x9YzAb`.
fn is_rsync(file: &str) -> bool {
    let Some((stem, last)) = file.strip_prefix('.').and_then(|rest| rest.rsplit_once('.')) else {
        return false;
    };
    let is_random = last.len() == 6
        && last.bytes().all(|b| b.is_ascii_alphanumeric())
        && last.bytes().any(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    is_random && name::ending(Path::new(stem)).is_some() && name::ending(Path::new(file)).is_none()
}

/// Whether a name is that of a README, licence or the like, in any letter case and language.
fn is_project(file: &str) -> bool {
    const WORDS: [&str; 19] = [
        "README",
        "LICENSE",
        "LICENCE",
        "CHANGELOG",
        "CONTRIBUTING",
        "SOURCE",
        "COPYING",
        "COPYRIGHT",
        "AUTHORS",
        "CONTRIBUTORS",
        "MAINTAINERS",
        "NOTICE",
        "CODE_OF_CONDUCT",
        "SECURITY",
        "PULL_REQUEST_TEMPLATE",
        "ISSUE_TEMPLATE",
        "UNLICENSE",
        "GOVERNANCE",
        "CODEOWNERS",
    ];
    let file = file.trim_start_matches('.');
    WORDS.iter().any(|word| {
        let Some(head) = file.get(..word.len()).filter(|head| head.eq_ignore_ascii_case(word)) else {
            return false;
        };
        let rest = &file[word.len()..];
        // In capitals a suffix does not matter; in small letters `readme-driven-design.md` is an article.
        let marker =
            head.chars().all(|c| !c.is_lowercase()) && !rest.starts_with(|c: char| c.is_alphanumeric());
        let stem = rest.split('.').next().unwrap_or_default().trim_start_matches(['-', '_']);
        marker && !matches!(*word, "SOURCE" | "NOTICE" | "SECURITY")
            || stem.is_empty()
            || name::is_language(stem)
    })
}

/// Whether the content of a text file is binary: an image, an archive, a program.
pub(super) fn is_binary(bytes: &[u8]) -> bool {
    const MAGIC: [&[u8]; 12] = [
        b"\x7fELF",
        b"\x89PNG\r\n",
        b"\xff\xd8\xff",
        b"GIF87a",
        b"GIF89a",
        b"\x1f\x8b",
        b"PK\x03\x04",
        b"BZh9",
        b"\xfd7zXZ",
        b"%PDF-",
        b"7z\xbc\xaf",
        b"SQLite format 3\0",
    ];
    if MAGIC.iter().any(|magic| bytes.starts_with(magic)) {
        return true;
    }
    let head = &bytes[..bytes.len().min(8192)];
    if matches!(head, [0xff, 0xfe, ..] | [0xfe, 0xff, ..]) {
        return false;
    }
    // Escapes are not counted: a terminal log is still a text.
    let control = |byte: &&u8| matches!(**byte, 0..=8 | 14..=26 | 28..=31);
    // Without zero bytes a smaller sample suffices.
    let head = if memchr::memchr(0, head).is_none() { &head[..head.len().min(1024)] } else { head };
    let controls = head.iter().filter(control).count();
    if controls == 0 {
        return false;
    }
    let zeros = memchr::memchr_iter(0, head).count();
    if zeros > head.len() / 8 {
        // UTF-16 text has its zeros at every second byte.
        let even = head.iter().step_by(2).filter(|byte| **byte == 0).count();
        return even * 8 > zeros && (zeros - even) * 8 > zeros;
    }
    controls * 20 > head.len() && std::str::from_utf8(&head[..head.len().saturating_sub(4)]).is_err()
        || controls * 4 > head.len()
}

/// Whether the first bytes may begin front matter, so that the rest of the file is worth reading.
pub(super) fn may_open(head: &[u8]) -> bool {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    [&b"---"[..], b"+++", b";;;", b"<!--", b"[#]:"].iter().any(|opener| head.starts_with(opener))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_what_may_be_an_article() {
        let table = [
            ("a.md", Named::Text),
            (".md", Named::Text),
            ("a.html.ja.utf8", Named::Text),
            ("README.md", Named::Project),
            ("Readme.md", Named::Project),
            ("README.zh-CN.md", Named::Project),
            ("README_en.md", Named::Project),
            ("readme-driven-design.md", Named::Text),
            ("LICENSE-MIT", Named::Project),
            ("License.txt", Named::Project),
            ("SOURCE", Named::Project),
            ("SOURCES OF THE NILE.md", Named::Text),
            ("Security news.md", Named::Text),
            ("CONTRIBUTING.markdown", Named::Project),
            ("CHANGELOG-2.0.md", Named::Project),
            ("a.png", Named::Binary),
            ("a.JPG", Named::Binary),
            ("a.md~", Named::Copy),
            ("a.md.bak", Named::Copy),
            ("a.md.orig", Named::Copy),
            ("#a.md#", Named::Copy),
            (".#a.md", Named::Copy),
            (".a.md.swp", Named::Copy),
            ("a.md.part", Named::Copy),
            (".syncthing.a.md.tmp", Named::Copy),
            ("~syncthing~a.md.tmp", Named::Copy),
            ("~$a.md", Named::Copy),
            (".goutputstream-X1Y2Z3", Named::Copy),
            (".fuse_hidden000012", Named::Copy),
            ("a.md.crdownload", Named::Copy),
            (".a.md.x9YzAb", Named::Copy),
            ("README.md~", Named::Copy),
            ("#1 tea.md", Named::Text),
            ("~tea.md", Named::Text),
            ("a.bak.md", Named::Text),
            (".a.md", Named::Text),
            ("a.erb", Named::Unknown),
            ("Makefile", Named::Unknown),
        ];
        for (name, expected) in table {
            assert_eq!(named(Path::new(name)), expected, "{name}");
        }
    }

    #[test]
    fn bytes_say_what_is_no_text() {
        let wide: Vec<u8> =
            "plain text in two bytes each".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let noise: Vec<u8> = (0..4000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        let table: [(&[u8], bool); 9] = [
            (b"", false),
            (b"text", false),
            (b"nul\0s in a text\0 of some length, as editors leave them", false),
            (b"\x1b[31mred\x1b[0m \x1b[1m", false),
            (&wide, false),
            (b"\x7fELF\x02\x01", true),
            (b"\x89PNG\r\n\x1a\n", true),
            (b"\x1f\x8b\x08\0", true),
            (&noise, true),
        ];
        for (bytes, expected) in table {
            assert_eq!(is_binary(bytes), expected, "{:?}", &bytes[..bytes.len().min(20)]);
        }
    }
}
