//! What the headers of an answer mean.

use std::time::Duration;

use jiff::Timestamp;
use reqwest::header::{self, HeaderMap, HeaderName};

use crate::domain::Validators;
use crate::parse::parse_date;

/// The longest `Retry-After` that is honoured.
const LONGEST_WAIT: Duration = Duration::from_secs(24 * 60 * 60);

/// A validator longer than this would make the next request too long for many servers.
const LONGEST_VALIDATOR: usize = 2_048;

/// The validators of an answer, byte for byte.
pub(super) fn validators(headers: &HeaderMap) -> Validators {
    let bytes = |name| {
        let value = headers.get(name)?.as_bytes();
        (!value.is_empty() && value.len() <= LONGEST_VALIDATOR).then(|| value.to_vec())
    };
    Validators {
        etag: bytes(header::ETAG),
        last_modified: bytes(header::LAST_MODIFIED),
        body_hash: None,
        cut_by: None,
    }
}

/// The media type in lower case, and the charset.
pub(super) fn content_type(headers: &HeaderMap) -> (Option<String>, Option<String>) {
    let Some(value) = text(headers, header::CONTENT_TYPE) else { return (None, None) };
    let mut parts = value.split(';');
    let media_type = parts.next().unwrap_or_default().trim().to_ascii_lowercase();
    let charset = parts.find_map(|part| {
        let (name, value) = part.split_once('=')?;
        let value = value.trim().trim_matches(['"', '\'']).trim();
        (name.trim().eq_ignore_ascii_case("charset") && !value.is_empty()).then(|| value.to_owned())
    });
    ((!media_type.is_empty()).then_some(media_type), charset)
}

/// How long the answer stays fresh: `max-age`, else `Expires`, less the `Age` of an answer from a cache
/// (RFC 9111). Several lines of one header are one list (RFC 9110, 5.3). `None` if the server forbids
/// caching or says nothing.
pub(super) fn freshness(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let lines = headers.get_all(header::CACHE_CONTROL).into_iter().flat_map(|it| it.to_str());
    let control = lines.collect::<Vec<_>>().join(",").to_ascii_lowercase();
    let mut directives = control.split(',').map(str::trim);
    if directives.clone().any(|it| matches!(it, "no-cache" | "no-store")) {
        return None;
    }
    let seconds =
        directives.find_map(|it| it.strip_prefix("max-age=")?.trim_matches('"').parse().ok());
    let holds = match seconds {
        Some(seconds) => Duration::from_secs(seconds),
        None => Some(until(headers, header::EXPIRES, now)?).filter(|holds| !holds.is_zero())?,
    };
    let age = text(headers, header::AGE).and_then(|age| age.trim().parse().ok());
    Some(holds.saturating_sub(Duration::from_secs(age.unwrap_or_default())))
}

/// How long the server asks to be left alone (`Retry-After`, as seconds or as a date), a day at
/// most.
pub(super) fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let value = text(headers, header::RETRY_AFTER)?.trim();
    let digits = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
    let wait = match digits {
        // A number too large to parse means a long time, too.
        true => value.parse().map_or(LONGEST_WAIT, Duration::from_secs),
        false => until(headers, header::RETRY_AFTER, now)?,
    };
    Some(wait.min(LONGEST_WAIT))
}

/// How far ahead the date in a header is, by the server's own clock if the answer has a `Date`.
fn until(headers: &HeaderMap, name: HeaderName, now: Timestamp) -> Option<Duration> {
    let date = |name| text(headers, name).map(str::trim);
    let then = date(name)?;
    let Some(then) = parse_date(then) else { return is_far(then).then_some(Duration::MAX) };
    let now = date(header::DATE).and_then(parse_date).unwrap_or(now);
    Some(then.duration_since(now).try_into().unwrap_or(Duration::ZERO))
}

/// Whether `date` would be a date if its year were not too far ahead for the parser of feed dates.
fn is_far(date: &str) -> bool {
    // A leap year, which has every possible day.
    const NEAR: &str = "2096";
    let mut numbers = date.split(|letter: char| !letter.is_ascii_digit());
    let year = numbers.find(|number| number.len() == NEAR.len() && *number > NEAR);
    year.is_some_and(|year| parse_date(&date.replacen(year, NEAR, 1)).is_some())
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderValue;

    use super::*;

    const NOW: &str = "2026-03-01T12:00:00Z";

    fn headers(lines: &[(&'static str, &str)]) -> HeaderMap {
        let value = |text: &str| HeaderValue::from_str(text).expect("a valid header");
        let mut headers = HeaderMap::new();
        for (name, text) in lines {
            headers.append(HeaderName::from_static(name), value(text));
        }
        headers
    }

    fn now() -> Timestamp {
        NOW.parse().expect("a valid time")
    }

    #[test]
    fn content_types_are_read_with_and_without_charset() {
        #[track_caller]
        fn check(value: &str, media_type: Option<&str>, charset: Option<&str>) {
            let got = content_type(&headers(&[("content-type", value)]));
            assert_eq!((got.0.as_deref(), got.1.as_deref()), (media_type, charset), "{value}");
        }
        check("text/xml", Some("text/xml"), None);
        check("Text/XML; Charset=\"ISO-8859-1\"", Some("text/xml"), Some("ISO-8859-1"));
        check(
            "application/rss+xml;v=1; charset = utf-8",
            Some("application/rss+xml"),
            Some("utf-8"),
        );
        check("text/xml; charset=", Some("text/xml"), None);
        check("", None, None);
    }

    #[test]
    fn an_answer_holds_as_long_as_it_says() {
        #[track_caller]
        fn check(lines: &[(&'static str, &str)], want: Option<u64>) {
            let got = freshness(&headers(lines), now()).map(|it| it.as_secs());
            assert_eq!(got, want, "{lines:?}");
        }
        check(&[("cache-control", "public, Max-Age=600")], Some(600));
        check(&[("cache-control", "max-age=\"60\"")], Some(60));
        check(&[("cache-control", "no-cache, max-age=600")], None);
        check(&[("cache-control", "max-age=soon")], None);
        check(&[("cache-control", "max-age=86400"), ("cache-control", "no-cache")], None);
        check(&[("cache-control", "public"), ("cache-control", "max-age=600")], Some(600));
        check(&[("expires", "Sun, 01 Mar 2026 13:00:00 GMT")], Some(3_600));
        check(&[("expires", "Fri, 31 Dec 9999 23:59:59 GMT")], Some(u64::MAX));
        check(&[("expires", "0")], None);
        check(&[("expires", "Sun, 01 Mar 2026 11:00:00 GMT")], None);
        let skewed = [
            ("date", "Sun, 01 Mar 2026 09:00:00 GMT"),
            ("expires", "Sun, 01 Mar 2026 09:10:00 GMT"),
        ];
        check(&skewed, Some(600));
        check(&[("cache-control", "max-age=86400"), ("age", "86000")], Some(400));
        check(&[("cache-control", "max-age=60"), ("age", "90")], Some(0));
        check(&[("cache-control", "max-age=60"), ("age", "old")], Some(60));
        check(&[skewed[0], skewed[1], ("age", "500")], Some(100));
        check(&[], None);
    }

    #[test]
    fn a_server_may_ask_to_be_left_alone_for_a_day() {
        #[track_caller]
        fn check(value: &str, want: Option<u64>) {
            let got = retry_after(&headers(&[("retry-after", value)]), now());
            assert_eq!(got, want.map(Duration::from_secs), "{value}");
        }
        check("120", Some(120));
        check("0", Some(0));
        check("999999", Some(86_400));
        check("99999999999999999999999999", Some(86_400));
        check("Sun, 01 Mar 2026 12:30:00 GMT", Some(1_800));
        check("Sunday, 01-Mar-26 12:30:00 GMT", Some(1_800));
        check("Sun Mar  1 12:30:00 2026", Some(1_800));
        check("Sun, 01 Mar 2026 11:30:00 GMT", Some(0));
        check("Sun, 01 Mar 2099 11:30:00 GMT", Some(86_400));
        check("Fri, 31 Dec 9999 23:59:59 GMT", Some(86_400));
        check("Sat, 29 Feb 2400 11:30:00 GMT", Some(86_400));
        check("Fri, 99 Dec 9999 23:59:59 GMT", None);
        check("9999", Some(9_999));
        check("-5", None);
        check("soon", None);
        check("", None);
    }

    #[test]
    fn validators_are_kept_as_they_came() {
        let odd = HeaderValue::from_bytes(b"W/\"\xe9 a\tb").expect("a valid header");
        let mut headers = headers(&[("last-modified", "yesterday")]);
        headers.insert(header::ETAG, odd);
        let kept = validators(&headers);
        assert_eq!(kept.etag.as_deref(), Some(&b"W/\"\xe9 a\tb"[..]));
        assert_eq!(kept.last_modified.as_deref(), Some(&b"yesterday"[..]));
        let long = "x".repeat(LONGEST_VALIDATOR + 1);
        headers.insert(header::ETAG, HeaderValue::from_str(&long).expect("a valid header"));
        assert_eq!(validators(&headers).etag, None);
    }
}
