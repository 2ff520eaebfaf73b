//! Numbers of ordered lists: `start`, `value`, `reversed` and the five values of `type`.
//!
//! html2text only counts up from `start` in digits, so the numbers are made here.

use super::mark::MarkId;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Numbering {
    pub(super) next: i64,
    /// 1, or −1 in a reversed list.
    pub(super) step: i64,
    pub(super) style: NumberStyle,
    /// The items of a reversed list without `start`. Its first number is their count, which is known only at its end.
    pub(super) waiting: Option<Vec<Waiting>>,
}

/// An item without a number yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Waiting {
    pub(super) mark: MarkId,
    /// Its own `value`.
    pub(super) value: Option<i64>,
    /// Its own `type`.
    pub(super) style: Option<NumberStyle>,
}

/// The `type` of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum NumberStyle {
    #[default]
    Decimal,
    LowerLetters,
    UpperLetters,
    LowerRoman,
    UpperRoman,
}

impl NumberStyle {
    /// Reads a `type` attribute, which is case-sensitive.
    pub(super) fn read(value: &str) -> Self {
        match value.trim() {
            "a" => Self::LowerLetters,
            "A" => Self::UpperLetters,
            "i" => Self::LowerRoman,
            "I" => Self::UpperRoman,
            _ => Self::Decimal,
        }
    }
}

impl Numbering {
    /// The number of the next item. `value` and `style` are the item's own `value` and `type`.
    pub(super) fn take(&mut self, value: Option<i64>, style: Option<NumberStyle>) -> String {
        let number = value.unwrap_or(self.next);
        self.next = number.saturating_add(self.step);
        print(number, style.unwrap_or(self.style))
    }
}

fn print(number: i64, style: NumberStyle) -> String {
    let marker = match style {
        NumberStyle::Decimal => None,
        NumberStyle::LowerLetters => letters(number),
        NumberStyle::UpperLetters => letters(number).map(|l| l.to_ascii_uppercase()),
        NumberStyle::LowerRoman => roman(number),
        NumberStyle::UpperRoman => roman(number).map(|l| l.to_ascii_uppercase()),
    };
    format!("{}.", marker.unwrap_or_else(|| number.to_string()))
}

/// a … z, aa, ab …; `None` below 1.
fn letters(number: i64) -> Option<String> {
    let mut rest = u64::try_from(number).ok().filter(|n| *n > 0)?;
    let mut reversed = Vec::new();
    while rest > 0 {
        rest -= 1;
        reversed.push(b'a' + (rest % 26) as u8);
        rest /= 26;
    }
    Some(reversed.iter().rev().map(|b| char::from(*b)).collect())
}

/// Roman numerals; `None` outside 1 to 3999.
fn roman(number: i64) -> Option<String> {
    const DIGITS: [(i64, &str); 13] = [
        (1000, "m"),
        (900, "cm"),
        (500, "d"),
        (400, "cd"),
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
        (1, "i"),
    ];
    if !(1..=3999).contains(&number) {
        return None;
    }
    let mut rest = number;
    let mut out = String::new();
    for (value, digits) in DIGITS {
        while rest >= value {
            out.push_str(digits);
            rest -= value;
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markers_are_those_a_browser_shows() {
        let table = [
            (1, NumberStyle::Decimal, "1."),
            (-3, NumberStyle::Decimal, "-3."),
            (3, NumberStyle::LowerLetters, "c."),
            (27, NumberStyle::LowerLetters, "aa."),
            (702, NumberStyle::UpperLetters, "ZZ."),
            (0, NumberStyle::LowerLetters, "0."),
            (4, NumberStyle::LowerRoman, "iv."),
            (1999, NumberStyle::UpperRoman, "MCMXCIX."),
            (4000, NumberStyle::LowerRoman, "4000."),
            (i64::MAX, NumberStyle::LowerLetters, "crpxnlskvljfhg."),
        ];
        for (number, style, marker) in table {
            assert_eq!(print(number, style), marker);
        }
    }

    #[test]
    fn an_items_own_value_moves_the_count() {
        let mut list = Numbering { next: 5, step: 1, style: NumberStyle::Decimal, waiting: None };
        assert_eq!(list.take(None, None), "5.");
        assert_eq!(list.take(Some(9), None), "9.");
        assert_eq!(list.take(None, Some(NumberStyle::LowerRoman)), "x.");
        let mut down = Numbering { next: i64::MIN, step: -1, style: NumberStyle::Decimal, waiting: None };
        down.take(None, None);
        assert_eq!(down.next, i64::MIN);
    }
}
