//! Time zones by their names in the IANA database, which is compiled into the program.
//!
//! The database is plain data. A table of zones with pointers would have to be relocated at every start, which took a
//! third of the time of a short run.

use chrono::{
    FixedOffset, MappedLocalTime, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeDelta, TimeZone,
};
use std::fmt;
use std::str::FromStr;
use tz::TimeZoneRef;

/// A time zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Zone(TimeZoneRef<'static>, &'static str);

/// The offset of a zone from UTC at some moment.
#[derive(Clone, Copy, Debug)]
pub struct ZoneOffset {
    zone: Zone,
    /// East is positive.
    east: FixedOffset,
}

/// The error for a name that no zone has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownZone;

impl Zone {
    /// Universal time.
    pub const UTC: Self = Self(TimeZoneRef::utc(), "UTC");

    /// The name, as the database spells it.
    pub fn name(self) -> &'static str {
        self.1
    }

    /// The offset at a moment, in seconds of Unix time.
    fn offset_at(self, unix: i64) -> FixedOffset {
        let found = self.0.find_local_time_type(unix).ok();
        // A moment that the rules of the zone do not cover has the offset of UTC.
        found
            .and_then(|kind| FixedOffset::east_opt(kind.ut_offset()))
            .unwrap_or_else(|| Offset::fix(&chrono::Utc))
    }

    fn with(self, east: FixedOffset) -> ZoneOffset {
        ZoneOffset { zone: self, east }
    }
}

impl FromStr for Zone {
    type Err = UnknownZone;

    /// The zone of a name such as `Asia/Shanghai`; case does not matter.
    fn from_str(name: &str) -> Result<Self, UnknownZone> {
        let zone = tzdb::tz_by_name(name).ok_or(UnknownZone)?;
        let known = tzdb::TZ_NAMES.iter().find(|known| known.eq_ignore_ascii_case(name));
        Ok(Self(zone, known.ok_or(UnknownZone)?))
    }
}

impl fmt::Display for ZoneOffset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.east.fmt(f)
    }
}

impl Offset for ZoneOffset {
    fn fix(&self) -> FixedOffset {
        self.east
    }
}

impl TimeZone for Zone {
    type Offset = ZoneOffset;

    fn from_offset(offset: &ZoneOffset) -> Self {
        offset.zone
    }

    fn offset_from_local_date(&self, local: &NaiveDate) -> MappedLocalTime<ZoneOffset> {
        self.offset_from_local_datetime(&local.and_time(NaiveTime::MIN))
    }

    fn offset_from_local_datetime(&self, local: &NaiveDateTime) -> MappedLocalTime<ZoneOffset> {
        // Only the offsets of the day before and the day after are possible, because no zone changes its offset twice
        // within two days.
        let wall = local.and_utc().timestamp();
        let day = TimeDelta::days(1).num_seconds();
        let holds = |east: &FixedOffset| {
            self.offset_at(wall.saturating_sub(i64::from(east.local_minus_utc()))) == *east
        };
        let before = Some(self.offset_at(wall.saturating_sub(day))).filter(holds);
        let after = Some(self.offset_at(wall.saturating_add(day))).filter(holds);
        match (before, after) {
            (Some(before), Some(after)) if before != after => {
                MappedLocalTime::Ambiguous(self.with(before), self.with(after))
            }
            (Some(east), _) | (None, Some(east)) => MappedLocalTime::Single(self.with(east)),
            (None, None) => MappedLocalTime::None,
        }
    }

    fn offset_from_utc_date(&self, utc: &NaiveDate) -> ZoneOffset {
        self.offset_from_utc_datetime(&utc.and_time(NaiveTime::MIN))
    }

    fn offset_from_utc_datetime(&self, utc: &NaiveDateTime) -> ZoneOffset {
        self.with(self.offset_at(utc.and_utc().timestamp()))
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "the zones and moments of the tests exist")]
pub(crate) mod tests {
    use super::*;

    /// A zone that exists.
    pub(crate) fn zone(name: &str) -> Zone {
        name.parse().unwrap()
    }

    #[test]
    fn zones_are_found_by_name() {
        assert_eq!("asia/shanghai".parse(), Ok(zone("Asia/Shanghai")));
        assert_eq!("UTC".parse::<Zone>().map(|zone| zone.offset_at(0).local_minus_utc()), Ok(0));
        assert_eq!("Mars/Olympus".parse::<Zone>(), Err(UnknownZone));
    }

    #[test]
    fn moments_are_converted_to_the_local_time_of_a_zone() {
        let table = [
            ("Asia/Shanghai", "2022-03-24T11:59:21Z", "2022-03-24 19:59:21"),
            ("Europe/Berlin", "2021-03-28T00:59:59Z", "2021-03-28 01:59:59"),
            ("Europe/Berlin", "2021-03-28T01:00:00Z", "2021-03-28 03:00:00"),
            ("America/New_York", "2050-07-01T12:00:00Z", "2050-07-01 08:00:00"),
            ("Asia/Kolkata", "0001-01-01T00:00:00Z", "0001-01-01 05:53:28"),
        ];
        for (name, utc, local) in table {
            let moment: chrono::DateTime<chrono::Utc> = utc.parse().unwrap();
            assert_eq!(moment.with_timezone(&zone(name)).naive_local().to_string(), local, "{name}");
        }
    }

    #[test]
    fn a_local_time_may_exist_once_twice_or_never() {
        let berlin = zone("Europe/Berlin");
        let found = |wall: &str| {
            berlin.from_local_datetime(&wall.parse().unwrap()).map(|date| date.to_utc().to_string())
        };
        assert_eq!(found("2021-07-01T12:00:00"), MappedLocalTime::Single("2021-07-01 10:00:00 UTC".into()));
        assert_eq!(found("2021-03-28T02:30:00"), MappedLocalTime::None);
        assert_eq!(
            found("2021-10-31T02:30:00"),
            MappedLocalTime::Ambiguous("2021-10-31 00:30:00 UTC".into(), "2021-10-31 01:30:00 UTC".into())
        );
    }
}
