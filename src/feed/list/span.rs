//! Spans of time as the list writes them: a whole number and a unit.

use std::time::Duration;

/// The longest span, in minutes: a hundred years.
const LONGEST: u64 = 100 * 365 * 24 * 60;

/// A span: `30m`, `1h`, `7d`, `2w`, `1y` (365 days).
pub fn span(text: &str) -> Option<Duration> {
    let (number, unit) = divided(text)?;
    let minutes = match unit {
        "m" | "min" => 1,
        "h" => 60,
        unit => 24 * 60 * days(unit)?,
    };
    let minutes = number.checked_mul(minutes).filter(|minutes| *minutes <= LONGEST)?;
    Some(Duration::from_secs(minutes * 60))
}

/// A span of at least a day, in days: `180d`, `26w`, `1y`. Minutes are none: `6m` may stand for months.
pub(super) fn span_of_days(text: &str) -> Option<u32> {
    let (number, unit) = divided(text)?;
    let days = number.checked_mul(days(unit)?).filter(|days| *days > 0 && days * 24 * 60 <= LONGEST)?;
    u32::try_from(days).ok()
}

fn divided(text: &str) -> Option<(u64, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit())?;
    Some((text[..end].parse().ok()?, &text[end..]))
}

/// How many days a unit has.
fn days(unit: &str) -> Option<u64> {
    match unit {
        "d" => Some(1),
        "w" => Some(7),
        "y" => Some(365),
        _ => None,
    }
}

/// Writes a span with the largest unit that it is a multiple of.
pub fn written(span: Duration) -> String {
    let minutes = span.as_secs() / 60;
    let units = [("d", 24 * 60), ("h", 60)];
    let fits = units.into_iter().find(|(_, long)| minutes > 0 && minutes.is_multiple_of(*long));
    fits.map_or_else(|| format!("{minutes}m"), |(unit, long)| format!("{}{unit}", minutes / long))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_numbers_with_units() {
        let table = [
            ("30m", Some(30)),
            ("90min", Some(90)),
            ("1h", Some(60)),
            ("2d", Some(2 * 1440)),
            ("1w", Some(7 * 1440)),
            ("1y", Some(365 * 1440)),
            ("0h", Some(0)),
            ("", None),
            ("h", None),
            ("5", None),
            ("-1h", None),
            ("1 h", None),
            ("1.5h", None),
            ("101y", None),
            ("99999999999999999999h", None),
            ("18446744073709551615w", None),
        ];
        for (text, minutes) in table {
            assert_eq!(
                span(text).map(|span| span.as_secs()),
                minutes.map(|minutes: u64| minutes * 60),
                "{text}"
            );
        }
        for (text, days) in [("180d", Some(180)), ("2w", Some(14)), ("6m", None), ("48h", None), ("0d", None)]
        {
            assert_eq!(span_of_days(text), days, "{text}");
        }
        for text in ["30m", "90m", "1h", "2d", "0m"] {
            assert_eq!(span(text).map(written).as_deref(), Some(text));
        }
    }
}
