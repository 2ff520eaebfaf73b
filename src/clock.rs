//! The present time. A clock may be wrong, even before 1970.

use chrono::{DateTime, Utc};
use std::time::{SystemTime, UNIX_EPOCH};

/// The present time of the system's clock.
pub fn now() -> DateTime<Utc> {
    moment(SystemTime::now())
}

/// Converts a time of the system, clamped to the range of [`DateTime`].
pub fn moment(time: SystemTime) -> DateTime<Utc> {
    let (seconds, nanos) = match time.duration_since(UNIX_EPOCH) {
        Ok(after) => (i64::try_from(after.as_secs()), after.subsec_nanos()),
        Err(error) => {
            let before = error.duration();
            let seconds = i64::try_from(before.as_secs()).map(|seconds| -seconds);
            match before.subsec_nanos() {
                0 => (seconds, 0),
                nanos => (seconds.map(|seconds| seconds - 1), 1_000_000_000 - nanos),
            }
        }
    };
    let found = seconds.ok().and_then(|seconds| DateTime::from_timestamp(seconds, nanos));
    let farthest = if time < UNIX_EPOCH { DateTime::<Utc>::MIN_UTC } else { DateTime::<Utc>::MAX_UTC };
    found.unwrap_or(farthest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_clock_may_be_before_1970() {
        let before = |millis| moment(UNIX_EPOCH - Duration::from_millis(millis)).to_rfc3339();
        assert_eq!(before(0), "1970-01-01T00:00:00+00:00");
        assert_eq!(before(1_000), "1969-12-31T23:59:59+00:00");
        assert_eq!(before(1_250), "1969-12-31T23:59:58.750+00:00");
        assert_eq!(moment(UNIX_EPOCH + Duration::from_millis(1_250)).timestamp_millis(), 1_250);
        let ages = Duration::from_secs(1 << 60);
        assert_eq!(UNIX_EPOCH.checked_sub(ages).map(moment), Some(DateTime::<Utc>::MIN_UTC));
        assert_eq!(UNIX_EPOCH.checked_add(ages).map(moment), Some(DateTime::<Utc>::MAX_UTC));
    }
}
