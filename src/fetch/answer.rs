//! What came instead of a feed: a web page, a challenge of a proxy, or something else. Pure.

use super::hold;
use crate::article::{ReadOptions, parse_header};
use crate::net::{Response, RetryAfter};
use crate::text::clean_line;
use crate::trouble::{Came, FeedTrouble};
use chrono::{DateTime, TimeDelta, Utc};
use std::path::Path;

/// How much of a page is looked at, in bytes.
const LOOKED_AT: usize = 64 * 1024;

/// The longest title that is reported, in characters.
const TITLE_MAX: usize = 80;

/// What pages of proxies that ask for a browser contain, in lower case.
const CHALLENGES: [&str; 8] = [
    "<title>just a moment...</title>",
    "attention required! | cloudflare",
    "cf-browser-verification",
    "challenge-platform",
    "ddos-guard",
    "/_incapsula_resource",
    "anubis_challenge",
    "captcha-delivery.com",
];

/// Whether an answer asks for a browser.
fn challenge(response: &Response) -> bool {
    let page = beginning(&response.body).to_ascii_lowercase();
    CHALLENGES.iter().any(|words| page.contains(words))
}

/// What an answer is that is no feed.
pub(super) fn came(response: &Response) -> Came {
    let page = beginning(&response.body);
    let lower = page.to_ascii_lowercase();
    let kind = response.content_type.as_deref().unwrap_or_default();
    let is_page = kind.contains("html")
        || ["<!doctype html", "<html", "<head", "<body"].iter().any(|tag| lower.contains(tag));
    if !is_page {
        return Came::Other(short(kind));
    }
    let inner = || {
        let open = lower.find("<title")?;
        let begin = open + lower[open..].find('>')? + 1;
        let end = begin + lower[begin..].find("</title")?;
        Some(page[begin..end].trim()).filter(|title| !title.is_empty())
    };
    // The title as the reader of web pages shows it.
    let title = inner().map(|title| {
        let page = format!("<!doctype html><title>{title}</title>");
        parse_header(page.as_bytes(), Path::new("page.html"), &ReadOptions::default()).0.title
    });
    Came::Page(short(&title.unwrap_or_default()))
}

/// Why an answer with this status brings no feed.
pub(super) fn refusal(answer: &Response) -> FeedTrouble {
    match (answer.status, challenge(answer)) {
        (status @ (403 | 429 | 503), true) => FeedTrouble::Challenge(status),
        (status @ (401 | 403), _) => FeedTrouble::Refused(status),
        (404, _) => FeedTrouble::Missing,
        (410, _) => FeedTrouble::Gone,
        (status @ (429 | 503), _) => FeedTrouble::Busy(status),
        (status, _) => FeedTrouble::Status(status),
    }
}

/// How long the server wishes to be left alone, by its own clock if it names a date.
pub(super) fn retry_after(response: &Response, now: DateTime<Utc>) -> Option<TimeDelta> {
    match response.retry_after? {
        RetryAfter::Seconds(seconds) => {
            let most = hold::RETRY_AFTER_MAX.num_seconds().unsigned_abs();
            i64::try_from(seconds.min(most)).ok().map(TimeDelta::seconds)
        }
        RetryAfter::Date(date) => Some(date - response.date.unwrap_or(now)),
    }
}

fn beginning(body: &[u8]) -> String {
    String::from_utf8_lossy(&body[..body.len().min(LOOKED_AT)]).into_owned()
}

fn short(text: &str) -> String {
    let text = clean_line(text.trim());
    let cut: String = text.chars().take(TITLE_MAX).collect();
    if cut.len() < text.len() { format!("{cut}…") } else { cut }
}
