//! Names of time zones as mail, feeds and people write them.

use crate::zone::Zone;
use chrono::FixedOffset;

/// Where a time is wall-clock time.
#[derive(Clone, Copy, Debug)]
pub(super) enum DateZone {
    /// At this offset from UTC.
    Offset(FixedOffset),
    /// In this zone of the IANA database.
    Zone(Zone),
}

/// The offset of a zone's short name, in any letter case. `CST` is China's, because that is where articles that use it
/// come from.
pub(super) fn named(word: &str) -> Option<FixedOffset> {
    let hours = match word.to_ascii_uppercase().as_str() {
        "Z" | "UT" | "UTC" | "GMT" | "WET" => 0.0,
        "BST" | "CET" | "MEZ" | "WEST" | "WAT" => 1.0,
        "CEST" | "MESZ" | "EET" | "SAST" | "CAT" => 2.0,
        "EEST" | "MSK" | "EAT" => 3.0,
        "PKT" | "UZT" => 5.0,
        "IST" => 5.5,
        "NPT" => 5.75,
        "ICT" | "WIB" => 7.0,
        "CST" | "HKT" | "SGT" | "AWST" | "PHT" | "MYT" | "WITA" => 8.0,
        "JST" | "KST" | "WIT" => 9.0,
        "ACST" => 9.5,
        "AEST" => 10.0,
        "ACDT" => 10.5,
        "AEDT" => 11.0,
        "NZST" => 12.0,
        "NZDT" => 13.0,
        "BRT" | "ART" => -3.0,
        "EDT" | "AST" => -4.0,
        "EST" | "CDT" | "COT" => -5.0,
        "MDT" => -6.0,
        "PDT" | "MST" => -7.0,
        "PST" | "AKDT" => -8.0,
        "AKST" => -9.0,
        "HST" => -10.0,
        _ => return None,
    };
    FixedOffset::east_opt((hours * 3600.0) as i32)
}
