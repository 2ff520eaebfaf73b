//! Decodes bytes to text: detects the encoding and reports what cannot be decoded.
//!
//! UTF-8 is borrowed unchanged. Any other encoding is detected from a byte order mark, else from what the file
//! declares, else from its letters.

use super::Problem;
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{BIG5, EUC_KR, Encoding, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE};
use std::borrow::Cow;

/// How many bytes are examined to guess an encoding.
const SAMPLE: usize = 64 * 1024;

pub(super) struct Decoded<'b> {
    /// The text: lines end in `\n`, no byte order mark.
    pub(super) text: Cow<'b, str>,
    /// Bytes that could not be decoded, or UTF-16 without a byte order mark.
    pub(super) problem: Option<Problem>,
}

/// Decodes a file. Its `name` may state the encoding, as `filter.html.ko.euc-kr` does.
pub(super) fn decode<'b>(bytes: &'b [u8], name: &str) -> Decoded<'b> {
    of_characters(characters(bytes, name, None))
}

/// Decodes bytes for which a server has named an encoding. It counts less than what the bytes are or declare.
pub(super) fn decode_with_charset<'b>(bytes: &'b [u8], charset: Option<&str>) -> Decoded<'b> {
    // A document that is cut within a character is UTF-8 all the same.
    let is_whole = simdutf8::basic::from_utf8(bytes).is_ok();
    let len = if is_whole { bytes.len() } else { whole_characters(bytes) };
    of_characters(characters(&bytes[..len], "", charset))
}

fn of_characters((text, problem): (Cow<'_, str>, Option<Problem>)) -> Decoded<'_> {
    let text = if memchr::memchr(b'\r', text.as_bytes()).is_some() {
        Cow::Owned(unify_line_ends(&text))
    } else {
        text
    };
    Decoded { text, problem }
}

/// The length in bytes without a character that is cut off at the end. Bytes that are not UTF-8 count in full.
pub(super) fn whole_characters(bytes: &[u8]) -> usize {
    match std::str::from_utf8(bytes) {
        Err(error) if error.error_len().is_none() => error.valid_up_to(),
        _ => bytes.len(),
    }
}

fn characters<'b>(bytes: &'b [u8], name: &str, charset: Option<&str>) -> (Cow<'b, str>, Option<Problem>) {
    if let Some(rest) = bytes.strip_prefix(b"\xef\xbb\xbf") {
        return utf8(rest).unwrap_or_else(|| lossy(rest, UTF_8));
    }
    if let Some(encoding) = utf16(bytes) {
        return encoding;
    }
    if let Some(text) = utf8(bytes) {
        return text;
    }
    if is_utf8_with_few_faults(bytes) {
        return lossy(bytes, UTF_8);
    }
    if let Some(encoding) = declared(bytes, name)
        && let Some(text) = encoding.decode_without_bom_handling_and_without_replacement(bytes)
    {
        return (text, None);
    }
    let by_server = charset.and_then(|label| Encoding::for_label(label.trim().trim_matches('"').as_bytes()));
    if let Some(encoding) = by_server.filter(|encoding| *encoding != UTF_8)
        && let Some(text) = encoding.decode_without_bom_handling_and_without_replacement(bytes)
    {
        return (text, None);
    }
    lossy(bytes, guess(bytes))
}

fn utf8(bytes: &[u8]) -> Option<(Cow<'_, str>, Option<Problem>)> {
    simdutf8::basic::from_utf8(bytes).ok().map(|text| (Cow::Borrowed(text), None))
}

/// Decodes UTF-16, recognised by its byte order mark or by its zero bytes. The latter is reported as a problem.
fn utf16(bytes: &[u8]) -> Option<(Cow<'_, str>, Option<Problem>)> {
    let head = &bytes[..bytes.len().min(512)];
    if memchr::memchr(0, head).is_none() && !matches!(head, [0xff, 0xfe, ..] | [0xfe, 0xff, ..]) {
        return None;
    }
    let zeros = |parity: usize| head.iter().skip(parity).step_by(2).filter(|b| **b == 0).count();
    let marked = match head {
        [0xff, 0xfe, ..] => Some(UTF_16LE),
        [0xfe, 0xff, ..] => Some(UTF_16BE),
        _ => None,
    };
    // Nearly every text has a line end or a space, whose other byte is zero.
    if let Some(encoding) = marked
        && (head.len() < 12 || zeros(0) + zeros(1) > 0)
    {
        let (text, _, damaged) = encoding.decode(bytes);
        let problem = damaged.then(|| damage(&text, encoding));
        return Some((text, problem));
    }
    let (even, odd) = (zeros(0), zeros(1));
    let enough = head.len() / 8;
    let encoding = match () {
        () if head.len() >= 8 && odd > enough && even * 8 < odd => UTF_16LE,
        () if head.len() >= 8 && even > enough && odd * 8 < even => UTF_16BE,
        () => return None,
    };
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    let message = format!("read as {}, though no byte order mark says so", encoding.name());
    Some((text, Some(Problem { line: 1, message })))
}

/// Whether the bytes are UTF-8 damaged in a few places rather than another encoding.
fn is_utf8_with_few_faults(bytes: &[u8]) -> bool {
    let (mut letters, mut faults) = (0, 0);
    for chunk in bytes[..bytes.len().min(SAMPLE)].utf8_chunks() {
        letters += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        faults += usize::from(!chunk.invalid().is_empty());
    }
    faults <= letters / 8 || bytes.iter().any(|b| matches!(b, 0xff | 0xfe)) && faults < 8
}

/// The encoding that the file's name or its first bytes declare.
fn declared(bytes: &[u8], name: &str) -> Option<&'static Encoding> {
    let by_name = name.rsplit('.').next().and_then(|end| Encoding::for_label(end.as_bytes()));
    let head = &bytes[..bytes.len().min(1024)];
    let by_text = || {
        [&b"charset="[..], b"encoding=", b"charset:", b"coding:"].iter().find_map(|key| {
            let at = memchr::memmem::find(head, key)? + key.len();
            let label: Vec<u8> = head[at..]
                .iter()
                .copied()
                .skip_while(|b| matches!(b, b'"' | b'\'' | b' '))
                .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
                .collect();
            Encoding::for_label(&label)
        })
    };
    by_name.or_else(by_text).filter(|encoding| *encoding != UTF_8)
}

/// Guesses the encoding from the letters. The detector often mistakes short Chinese texts for another encoding, so
/// GB18030 wins if all bytes fit and the characters are common Chinese ones.
fn guess(bytes: &[u8]) -> &'static Encoding {
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(sample, sample.len() == bytes.len());
    let guess = detector.guess(None, Utf8Detection::Deny);
    if guess == GBK || guess == GB18030 {
        return GB18030;
    }
    let trusted = [BIG5, EUC_KR].contains(&guess) && bytes.len() > 2000;
    if !trusted
        && let Some(text) = GB18030.decode_without_bom_handling_and_without_replacement(bytes)
        && looks_chinese(&text)
    {
        return GB18030;
    }
    guess
}

/// Whether enough of a text's non-ASCII letters are among the most common Chinese characters.
fn looks_chinese(text: &str) -> bool {
    const COMMON: &str = "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之\
        年过发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心本前开但因只从想实\
        日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利\
        什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入\
        几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区\
        保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路记南品住告类求据程北边死张该交";
    let (mut letters, mut common, mut foreign) = (0_usize, 0_usize, 0_usize);
    for c in text.chars().filter(|c| !c.is_ascii()).take(2000) {
        match c {
            '\u{4e00}'..='\u{9fff}' => {
                letters += 1;
                common += usize::from(COMMON.contains(c));
            }
            '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ffef}' | '\u{2010}'..='\u{2026}' | '\u{b7}' => {}
            _ => foreign += 1,
        }
    }
    letters > 0 && common * 4 >= letters && foreign * 8 <= letters
}

fn lossy<'b>(bytes: &'b [u8], encoding: &'static Encoding) -> (Cow<'b, str>, Option<Problem>) {
    let (text, damaged) = encoding.decode_without_bom_handling(bytes);
    let problem = damaged.then(|| damage(&text, encoding));
    (text, problem)
}

fn damage(text: &str, encoding: &'static Encoding) -> Problem {
    let count = text.matches('\u{fffd}').count();
    let at = text.find('\u{fffd}').unwrap_or(0);
    let line = 1 + unify_line_ends(&text[..at]).matches('\n').count();
    let message = format!("{count} places are not valid {}; shown as \u{fffd}", encoding.name());
    Problem { line, message: message.replacen("1 places are", "1 place is", usize::from(count == 1)) }
}

/// `\r\n` and lone `\r` become `\n`.
fn unify_line_ends(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = memchr::memchr(b'\r', rest.as_bytes()) {
        out.push_str(&rest[..at]);
        out.push('\n');
        rest = &rest[at + 1..];
        rest = rest.strip_prefix('\n').unwrap_or(rest);
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::{EUC_JP, SHIFT_JIS, WINDOWS_1251, WINDOWS_1252};

    const CHINESE: &str = "今天的天气很好，我们在公园里看见了很多人，他们说这里的花开得很美。";
    const SHORT: &str = "---\ntitle: 新闻\n---\n";

    #[test]
    fn the_encodings_of_the_field_are_found() {
        let korean =
            "오늘은 날씨가 매우 좋아서 우리는 공원에 갔습니다. 많은 사람들이 꽃을 보고 있었습니다.".repeat(3);
        let japanese =
            "今日はとても天気がよかったので、私たちは公園に行きました。花がたくさん咲いていました。"
                .repeat(3);
        let russian = "Сегодня была очень хорошая погода, и мы пошли гулять в парк.".repeat(3);
        let big5 = "今天的天氣很好，我們在公園裡看見了很多人，他們說這裡的花開得很美。".repeat(3);
        let table = [
            (CHINESE, GB18030),
            (SHORT, GB18030),
            (&korean, EUC_KR),
            (&japanese, SHIFT_JIS),
            (&japanese, EUC_JP),
            (&russian, WINDOWS_1251),
            (&big5, BIG5),
            ("Déjà vu à la plage, où l'été n'a pas d'égal.", WINDOWS_1252),
        ];
        for (text, encoding) in table {
            let (bytes, _, unmappable) = encoding.encode(text);
            assert!(!unmappable, "{text} in {}", encoding.name());
            let decoded = decode(&bytes, "a.md");
            assert_eq!(decoded.text, text, "{}", encoding.name());
            assert_eq!(decoded.problem, None, "{}", encoding.name());
        }
    }

    #[test]
    fn marks_and_line_ends_are_taken_off() {
        let wide = |text: &str, little: bool| -> Vec<u8> {
            text.encode_utf16()
                .flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() })
                .collect()
        };
        let text = "title: 新闻\nand more text\n";
        let marked = [b"\xff\xfe".to_vec(), wide(text, true)].concat();
        assert_eq!(decode(&marked, "").text, text);
        let marked = [b"\xfe\xff".to_vec(), wide(text, false)].concat();
        assert_eq!(decode(&marked, "").text, text);
        for little in [true, false] {
            let bytes = wide(text, little);
            let bare = decode(&bytes, "");
            assert_eq!(bare.text, text);
            assert!(bare.problem.is_some_and(|problem| problem.message.contains("byte order mark")));
        }
        assert_eq!(decode(b"\xef\xbb\xbfa\r\nb\rc\n\rd", "").text, "a\nb\nc\n\nd");
    }

    #[test]
    fn damage_is_reported_with_its_line_and_the_rest_stays() {
        let decoded = decode("a\r\n新闻\rc\u{fffd}".as_bytes(), "");
        assert_eq!(decoded.problem, None, "a replacement character that stands in the file is no damage");
        let decoded = decode(b"one\r\ntwo \xff\xfe\x80 rest", "");
        assert_eq!(decoded.text, "one\ntwo \u{fffd}\u{fffd}\u{fffd} rest");
        assert_eq!(decoded.problem.map(|problem| problem.line), Some(2));
        let cut = &"新闻新闻新闻新闻新闻".as_bytes()[..26];
        assert!(decode(cut, "").text.starts_with("新闻新闻新闻新闻\u{fffd}"));
    }

    #[test]
    fn a_file_may_name_its_encoding() {
        let (bytes, _, _) = EUC_KR.encode("가나");
        assert_eq!(decode(&bytes, "filter.html.ko.euc-kr").text, "가나");
        let (bytes, _, _) = SHIFT_JIS.encode("<meta charset=\"Shift_JIS\">ｱｲ");
        assert!(decode(&bytes, "a.html").text.ends_with("ｱｲ"));
    }
}
