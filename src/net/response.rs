//! What a server answers: the status, what its headers say, the body.

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use std::time::Duration;
use ureq::http::{HeaderMap, header};
use url::Url;

/// The longest `ETag` or `Last-Modified` that is kept, in bytes.
pub const CONDITION_MAX: usize = 1024;

/// The answer to a request, after redirects. It may have any status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// The status, 200 to 599.
    pub status: u16,
    /// The address that answered, without user name and fragment.
    pub url: Url,
    /// That address, if there were redirects and all were permanent (301, 308), whatever it answered.
    pub moved_permanently: Option<Url>,
    /// `ETag`, exactly as it was received: each character stands for one byte.
    pub etag: Option<String>,
    /// `Last-Modified`, exactly as it was received.
    pub last_modified: Option<String>,
    /// `Retry-After`.
    pub retry_after: Option<RetryAfter>,
    /// `max-age` of `Cache-Control` without the `Age`: how long the answer stays fresh.
    pub max_age: Option<Duration>,
    /// `Expires`, by the server's clock.
    pub expires: Option<DateTime<Utc>>,
    /// `Date`: what the server's clock said.
    pub date: Option<DateTime<Utc>>,
    /// The media type of `Content-Type` in lower case, without parameters.
    pub content_type: Option<String>,
    /// Its `charset`, as written.
    pub charset: Option<String>,
    /// The values of the `Link` headers, as written (RFC 8288).
    pub links: Vec<String>,
    /// The body, unpacked. Of an answer that is no success (2xx) its beginning; of a 304 nothing.
    pub body: Vec<u8>,
    /// The bytes of the body as they came over the network.
    pub bytes_received: u64,
}

/// When to ask again, as the server says it (RFC 9110, section 10.2.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RetryAfter {
    /// After so many seconds; a number that is too large is the largest.
    Seconds(u64),
    /// Not before this time, by the server's clock.
    Date(DateTime<Utc>),
}

impl Response {
    /// An answer without a body.
    pub(super) fn new(status: u16, url: Url, is_permanent: bool, headers: &HeaderMap) -> Self {
        let text = |name| headers.get(name).map(|value| characters(value.as_bytes()));
        let condition = |name| text(name).filter(|value| !value.is_empty() && value.len() <= CONDITION_MAX);
        let kind = text(header::CONTENT_TYPE).unwrap_or_default();
        let (content_type, charset) = media_type(&kind);
        Self {
            status,
            moved_permanently: is_permanent.then(|| url.clone()),
            url,
            etag: condition(header::ETAG),
            last_modified: condition(header::LAST_MODIFIED),
            retry_after: text(header::RETRY_AFTER).as_deref().and_then(retry_after),
            max_age: max_age(headers),
            expires: text(header::EXPIRES).as_deref().and_then(http_date),
            date: text(header::DATE).as_deref().and_then(http_date),
            content_type,
            charset,
            links: headers.get_all(header::LINK).iter().map(|value| utf8(value.as_bytes())).collect(),
            body: Vec::new(),
            bytes_received: 0,
        }
    }
}

/// A character for each byte, so that [`bytes`] gives the same bytes back.
fn characters(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| char::from(*byte)).collect()
}

/// The bytes of what [`Response`] calls exactly as received.
pub(super) fn bytes(characters: &str) -> Vec<u8> {
    characters.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?')).collect()
}

fn utf8(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The media type and the `charset` of a `Content-Type` (RFC 9110, section 8.3), written well or not.
fn media_type(value: &str) -> (Option<String>, Option<String>) {
    let mut parts = value.split([';', ',']).map(str::trim);
    let kind = parts.next().filter(|kind| !kind.is_empty() && !kind.contains('='));
    let charset = value.split([';', ',']).find_map(|part| {
        let (name, value) = part.split_once('=')?;
        let value = value.trim().trim_matches(['"', '\'']).trim();
        (name.trim().eq_ignore_ascii_case("charset") && !value.is_empty()).then(|| value.to_owned())
    });
    (kind.map(str::to_ascii_lowercase), charset)
}

/// Seconds or a date.
fn retry_after(value: &str) -> Option<RetryAfter> {
    seconds(value).map(RetryAfter::Seconds).or_else(|| http_date(value).map(RetryAfter::Date))
}

/// A number of seconds; one that is too large is the largest.
fn seconds(value: &str) -> Option<u64> {
    let value = value.trim().trim_matches('"');
    let whole = value.split_once('.').map_or(value, |(whole, _)| whole);
    let is_number = !whole.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    is_number.then(|| whole.parse().unwrap_or(u64::MAX))
}

/// How long an answer stays fresh (RFC 9111, section 4.2). `no-cache` and `no-store` forbid what this program does not do.
fn max_age(headers: &HeaderMap) -> Option<Duration> {
    let values = headers.get_all(header::CACHE_CONTROL).iter().map(|value| utf8(value.as_bytes()));
    let ages: Vec<u64> = values
        .flat_map(|value| {
            let directives = value.split(',').filter_map(|part| part.split_once('='));
            let named = directives.filter(|(name, _)| name.trim().eq_ignore_ascii_case("max-age"));
            named.filter_map(|(_, value)| seconds(value)).collect::<Vec<u64>>()
        })
        .collect();
    let age = headers.get(header::AGE).and_then(|value| seconds(value.to_str().ok()?)).unwrap_or(0);
    ages.first().map(|seconds| Duration::from_secs(seconds.saturating_sub(age)))
}

/// A date of HTTP in one of its three forms (RFC 9110, section 5.6.7), or one of mail. The name of the day is not
/// compared with the date.
fn http_date(value: &str) -> Option<DateTime<Utc>> {
    let value = value.trim();
    let (first, rest) = value.split_once([',', ' '])?;
    let rest = if first.starts_with(|c: char| c.is_ascii_alphabetic()) { rest.trim() } else { value };
    if let Ok(date) = DateTime::parse_from_rfc2822(rest) {
        return Some(date.to_utc());
    }
    let local = rest.trim_end_matches("GMT").trim_end_matches("UTC").trim();
    let forms = ["%d-%b-%y %H:%M:%S", "%d-%b-%Y %H:%M:%S", "%b %d %H:%M:%S %Y", "%d %b %Y %H:%M:%S"];
    let date = forms.iter().find_map(|form| NaiveDateTime::parse_from_str(local, form).ok())?;
    // chrono's two digits end in 1968; those of a server's clock do not lie 50 years ahead, which no year after 1970 does.
    let is_near = date.and_utc() >= DateTime::UNIX_EPOCH - TimeDelta::days(1);
    is_near.then(|| date.and_utc())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use super::*;
    use ureq::http::{HeaderName, HeaderValue};

    fn response(headers: &[(&str, &[u8])]) -> Response {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(name.parse::<HeaderName>().unwrap(), HeaderValue::from_bytes(value).unwrap());
        }
        Response::new(200, Url::parse("https://a.example/").unwrap(), false, &map)
    }

    #[test]
    fn what_is_sent_back_is_what_was_received() {
        let long = "x".repeat(CONDITION_MAX + 1);
        let table: &[(&[u8], Option<&[u8]>)] = &[
            (b"\"abc\"", Some(b"\"abc\"")),
            (b"W/\"abc\"", Some(b"W/\"abc\"")),
            (b"abc", Some(b"abc")),
            (b"\"a\\\"b", Some(b"\"a\\\"b")),
            ("\"ä\"".as_bytes(), Some("\"ä\"".as_bytes())),
            (b"\"\xe4\xff\"", Some(b"\"\xe4\xff\"")),
            (b"", None),
            (long.as_bytes(), None),
        ];
        for (value, expected) in table {
            let response = response(&[("etag", value), ("last-modified", value)]);
            assert_eq!(response.etag.as_deref().map(bytes).as_deref(), *expected, "{value:?}");
            assert_eq!(response.last_modified, response.etag);
        }
    }

    #[test]
    fn dates_are_read_in_every_form_of_http() {
        let expected = "2026-11-30T06:12:05Z".parse::<DateTime<Utc>>().unwrap();
        let table = [
            ("Mon, 30 Nov 2026 06:12:05 GMT", Some(expected)),
            ("Tue, 30 Nov 2026 06:12:05 GMT", Some(expected)),
            ("Monday, 30-Nov-26 06:12:05 GMT", Some(expected)),
            ("Mon Nov 30 06:12:05 2026", Some(expected)),
            ("Mon, 30-Nov-2026 06:12:05 GMT", Some(expected)),
            ("Mon, 30 Nov 2026 07:12:05 +0100", Some(expected)),
            ("30 Nov 2026 06:12:05 GMT", Some(expected)),
            (" Mon, 30 Nov 2026 06:12:05 UTC ", Some(expected)),
            ("Thu Jan  1 00:00:00 1970", Some(DateTime::UNIX_EPOCH)),
            ("0", None),
            ("-1", None),
            ("never", None),
            ("Mon, 30 Foo 2026 06:12:05 GMT", None),
            ("Mon, 99 Nov 2026 06:12:05 GMT", None),
            ("", None),
            ("ä, ö", None),
        ];
        for (value, expected) in table {
            assert_eq!(http_date(value), expected, "{value}");
        }
    }

    #[test]
    fn waits_are_read_and_never_overflow() {
        use RetryAfter::{Date, Seconds};
        let table = [
            ("120", Some(Seconds(120))),
            (" 0 ", Some(Seconds(0))),
            ("3.7", Some(Seconds(3))),
            ("99999999999999999999999999", Some(Seconds(u64::MAX))),
            ("Thu, 01 Jan 1970 00:00:00 GMT", Some(Date(DateTime::UNIX_EPOCH))),
            ("-5", None),
            ("soon", None),
            ("", None),
        ];
        for (value, expected) in table {
            assert_eq!(response(&[("retry-after", value.as_bytes())]).retry_after, expected, "{value}");
        }
        let fresh: &[(&[u8], &[u8], Option<u64>)] = &[
            (b"public, max-age=3600", b"", Some(3600)),
            (b"Max-Age=\"60\"", b"20", Some(40)),
            (b"max-age=60", b"90", Some(0)),
            (b"s-maxage=60, no-cache", b"", None),
            (b"max-age=x", b"", None),
            (b"max-age=99999999999999999999999", b"x", Some(u64::MAX)),
            (b"max-age", b"", None),
        ];
        for (control, age, expected) in fresh {
            let max_age = response(&[("cache-control", control), ("age", age)]).max_age;
            assert_eq!(max_age, expected.map(Duration::from_secs), "{control:?}");
        }
    }

    #[test]
    fn the_type_and_its_charset_are_read_as_servers_write_them() {
        let table = [
            ("text/xml; charset=GBK", Some("text/xml"), Some("GBK")),
            ("Application/RSS+XML;Charset=\"utf-8\"", Some("application/rss+xml"), Some("utf-8")),
            ("text/html;; q=1; charset = 'koi8-r' ", Some("text/html"), Some("koi8-r")),
            ("text/xml, charset=big5", Some("text/xml"), Some("big5")),
            ("charset=utf-8", None, Some("utf-8")),
            ("text/xml; charset=", Some("text/xml"), None),
            ("", None, None),
        ];
        for (value, kind, charset) in table {
            let response = response(&[("content-type", value.as_bytes())]);
            assert_eq!(
                (response.content_type.as_deref(), response.charset.as_deref()),
                (kind, charset),
                "{value}"
            );
        }
        let links = response(&[("link", b"</feed>; rel=alternate"), ("link", b"<b>")]).links;
        assert_eq!(links, ["</feed>; rel=alternate", "<b>"]);
    }

    #[test]
    fn no_header_panics() {
        let names =
            ["etag", "retry-after", "expires", "date", "cache-control", "age", "content-type", "link"];
        let pieces = [
            "Mon, ",
            "30 Nov ",
            "-0001",
            "99999999999",
            ":59:60",
            " GMT",
            "max-age=",
            ";charset=",
            "\"",
            ",",
        ];
        arbtest::arbtest(|u| {
            let mut value = String::new();
            for _ in 0..u.int_in_range(0..=8)? {
                value.push_str(u.choose(&pieces)?);
                value.extend(u.arbitrary::<char>().ok().filter(|c| !c.is_control()));
            }
            let answer = response(&names.map(|name| (name, value.as_bytes())));
            assert!(answer.etag.is_none_or(|etag| bytes(&etag) == value.as_bytes()));
            Ok(())
        });
    }
}
