//! How often a feed wishes to be asked.

use super::fields::{Vocabularies, Vocabulary, small_name};
use crate::feed::Schedule;
use crate::feed::tags::Element;
use chrono::Weekday;

/// Takes what an element of the channel says about it.
pub(super) fn take(
    schedule: &mut Schedule,
    period: &mut Period,
    element: Element,
    vocabularies: &mut Vocabularies,
) {
    let vocabulary = vocabularies.of(element);
    let name = small_name(element);
    match (vocabulary, &*name) {
        (Vocabulary::Core, "ttl") => {
            let minutes = element.text().trim().parse::<u32>().ok().filter(|minutes| *minutes > 0);
            schedule.minutes = schedule.minutes.max(minutes);
        }
        (Vocabulary::Core, "skiphours") => {
            let hours = element.children().filter(|child| child.is("hour"));
            let hours = hours.filter_map(|hour| hour.text().trim().parse::<u8>().ok());
            // RSS 0.92 counts from 1 to 24.
            for hour in hours.filter(|hour| *hour <= 24).map(|hour| hour % 24) {
                if !schedule.skip_hours.contains(&hour) {
                    schedule.skip_hours.push(hour);
                }
            }
        }
        (Vocabulary::Core, "skipdays") => {
            for day in element.children().filter(|child| child.is("day")) {
                if let Ok(day) = day.text().trim().parse::<Weekday>()
                    && !schedule.skip_days.contains(&day)
                {
                    schedule.skip_days.push(day);
                }
            }
        }
        (Vocabulary::Syndication, "updateperiod") => {
            period.minutes = match element.text().trim().to_ascii_lowercase().as_str() {
                "hourly" => Some(60),
                "daily" => Some(24 * 60),
                "weekly" => Some(7 * 24 * 60),
                "monthly" => Some(30 * 24 * 60),
                "yearly" => Some(365 * 24 * 60),
                _ => None,
            };
        }
        (Vocabulary::Syndication, "updatefrequency") => {
            period.frequency = element.text().trim().parse::<u32>().ok().filter(|times| *times > 0);
        }
        _ => {}
    }
}

/// What `sy:updatePeriod` and `sy:updateFrequency` say.
#[derive(Default)]
pub(super) struct Period {
    minutes: Option<u32>,
    frequency: Option<u32>,
}

impl Period {
    /// The minutes between two requests, at least one.
    pub(super) fn between(&self) -> Option<u32> {
        // The format's own default is `daily`.
        let period = self.minutes.or(self.frequency.map(|_| 24 * 60))?;
        Some((period / self.frequency.unwrap_or(1)).max(1))
    }
}
