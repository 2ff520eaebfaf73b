//! Kinsoku: which characters may not begin or end a line, and which may not be separated.
//!
//! The sets follow the *Requirements for Chinese Text Layout* (W3C clreq), the *Requirements for Japanese
//! Text Layout* (W3C jlreq) and JIS X 4051. Small kana and the prolonged sound mark are among them.

/// Whether a character may not begin a line.
#[rustfmt::skip]
pub fn never_starts(c: char) -> bool {
    if matches!(c, '\u{3400}'..='\u{9fff}' | 'a'..='z' | 'A'..='Z' | '0'..='9' | ' ') {
        return false;
    }
    matches!(c,
        ',' | '.' | ';' | ':' | '!' | '?' | ')' | ']' | '}' | '%'
        | '，' | '。' | '、' | '；' | '：' | '？' | '！' | '．' | '）' | '】' | '》' | '〉' | '」' | '』' | '〕' | '］' | '｝'
        | '〗' | '〙' | '〟' | '”' | '’' | '·' | '～' | '‧' | '・' | '％' | '‰' | '℃' | '゛' | '゜' | 'ゝ' | 'ゞ' | 'ヽ' | 'ヾ'
        | 'ー' | '々' | '〻' | 'ぁ' | 'ぃ' | 'ぅ' | 'ぇ' | 'ぉ' | 'っ' | 'ゃ' | 'ゅ' | 'ょ' | 'ゎ' | 'ゕ' | 'ゖ'
        | 'ァ' | 'ィ' | 'ゥ' | 'ェ' | 'ォ' | 'ッ' | 'ャ' | 'ュ' | 'ョ' | 'ヮ' | 'ヵ' | 'ヶ' | '\u{31f0}'..='\u{31ff}'
        // Half-width forms of some of the above.
        | '｡' | '､' | '･' | '｣' | '\u{ff67}'..='\u{ff70}' | '\u{ff9e}' | '\u{ff9f}'
        // Superscript digits: the numbers of links and notes belong to the word before them.
        | '⁰' | '¹' | '²' | '³' | '\u{2074}'..='\u{2079}')
}

/// Whether a character may not end a line.
#[rustfmt::skip]
pub fn never_ends(c: char) -> bool {
    matches!(c,
        '(' | '[' | '{' | '$'
        | '（' | '【' | '《' | '〈' | '「' | '『' | '〔' | '［' | '｛' | '〖' | '〘' | '〝' | '｢'
        | '“' | '‘' | '￥' | '＄' | '¥')
}

/// Whether two characters are one punctuation mark: the halves of a dash or an ellipsis.
pub fn inseparable(before: char, after: char) -> bool {
    before == after && matches!(before, '—' | '…' | '⋯' | '‥' | '―')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sets_hold_what_the_rules_name() {
        for c in "，。、；：？！）】》〉」』〕］｝”’·～‧・％‰℃,.;:!?)]}ー々〻ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ〗〙%".chars() {
            assert!(never_starts(c) && !never_ends(c), "{c}");
        }
        for c in "（【《〈「『〔［｛“‘([{￥＄¥$〖〘".chars() {
            assert!(never_ends(c) && !never_starts(c), "{c}");
        }
        for c in "中文a1—<>/\"'-＋漢かカ한".chars() {
            assert!(!never_starts(c) && !never_ends(c), "{c}");
        }
    }
}
