//! Addresses of redirectors that carry the address they lead to.

use url::Url;

use super::{decode, is_web};
use crate::domain::{is_within, without_www};

/// The address that `url` leads to, if it is a redirector that carries it.
pub(super) fn target(url: &Url) -> Option<Url> {
    let host = without_www(url.host_str()?);
    let path = url.path();
    if is_within(host, "cdn.ampproject.org") {
        return ["/c/", "/v/", "/i/", "/a/"]
            .iter()
            .find_map(|kind| amp_target(path.strip_prefix(kind)?));
    }
    if is_google(host) {
        if let Some(inner) = path.strip_prefix("/amp/") {
            return amp_target(inner);
        }
        if matches!(path, "/url" | "/imgres" | "/news/url") {
            return named(url, &["url", "q", "imgrefurl"]);
        }
    }
    if host == "news.google.com" {
        let article = path.rsplit_once("/articles/").or_else(|| path.rsplit_once("/read/"));
        return match article {
            Some((_, id)) => google_news(id),
            None => named(url, &["url"]),
        };
    }
    if host == "r.search.yahoo.com" {
        let inner = path.split("/RU=").nth(1)?.split('/').next()?;
        return web(&String::from_utf8(decode(inner)).ok()?);
    }
    match WRAPPERS.iter().find(|(wrapper, _)| *wrapper == host) {
        Some((_, parameters)) => named(url, parameters),
        None if leads_on(path) => named(url, &["url", "u", "to", "target"]),
        None => None,
    }
}

/// Whether the last part of the path names a redirect, as on link blogs and in newsletters.
fn leads_on(path: &str) -> bool {
    let name = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let name = name.split('.').next().unwrap_or_default();
    ["go", "out", "redirect", "redir", "away", "exit", "leave", "click"].contains(&name)
}

/// Hosts of redirectors, and the parameters that hold the target.
const WRAPPERS: &[(&str, &[&str])] = &[
    ("l.facebook.com", &["u"]),
    ("lm.facebook.com", &["u"]),
    ("l.instagram.com", &["u"]),
    ("l.messenger.com", &["u"]),
    ("out.reddit.com", &["url"]),
    ("t.umblr.com", &["z"]),
    ("vk.com", &["to"]),
    ("away.vk.com", &["to"]),
    ("steamcommunity.com", &["url", "u"]),
    ("exit.sc", &["url"]),
    ("slack-redir.net", &["url"]),
    ("href.li", &["", "url"]),
    ("feedproxy.google.com", &["url"]),
    ("bing.com", &["url"]),
    ("msn.com", &["url"]),
    ("duckduckgo.com", &["uddg"]),
    ("getpocket.com", &["url"]),
    ("go.redirectingat.com", &["url"]),
    ("go.skimresources.com", &["url"]),
    ("click.linksynergy.com", &["murl"]),
    ("anrdoezrs.net", &["url"]),
    ("dpbolvw.net", &["url"]),
    ("kqzyfj.com", &["url"]),
    ("awin1.com", &["ued", "p"]),
    ("shareasale.com", &["urllink"]),
    ("prf.hn", &["destination"]),
    ("translate.google.com", &["u"]),
];

fn is_google(host: &str) -> bool {
    host.strip_prefix("google.").is_some_and(|rest| rest.len() <= 6)
        || matches!(host, "news.google.com" | "images.google.com")
}

/// The target in the first of these parameters that holds one.
fn named(url: &Url, parameters: &[&str]) -> Option<Url> {
    parameters.iter().find_map(|parameter| {
        url.query_pairs()
            .find(|(name, _)| name.eq_ignore_ascii_case(parameter))
            .and_then(|(_, value)| web(&value))
    })
}

/// The page behind an AMP cache: `s/` in front of a host means https.
fn amp_target(inner: &str) -> Option<Url> {
    let (scheme, rest) = match inner.strip_prefix("s/") {
        Some(rest) => ("https", rest),
        None => ("http", inner),
    };
    let host = rest.split('/').next()?;
    host.contains('.').then(|| web(&format!("{scheme}://{rest}"))).flatten()
}

/// The address inside an article id of Google News, in those ids that still hold it: base64 of a
/// record whose first text is the address.
fn google_news(id: &str) -> Option<Url> {
    let bytes = base64(id)?;
    let start = bytes.windows(4).position(|part| part == b"http")?;
    let end = bytes[start..]
        .iter()
        .position(|byte| !byte.is_ascii_graphic())
        .map_or(bytes.len(), |length| start + length);
    // The byte before the address is its length; what follows may look like a part of the address.
    let length = start.checked_sub(1).map(|at| usize::from(bytes[at]))?;
    let end = if (10..0x80).contains(&length) { (start + length).min(end) } else { end };
    web(std::str::from_utf8(&bytes[start..end]).ok()?)
}

/// Decodes base64, in the standard or the URL-safe alphabet, up to the first `=`.
fn base64(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len());
    let (mut bits, mut held) = (0_u32, 0);
    for byte in text.bytes().take_while(|byte| *byte != b'=') {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'-' | b'+' => 62,
            b'_' | b'/' => 63,
            _ => return None,
        };
        bits = (bits << 6) | u32::from(value);
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held) as u8);
            bits &= (1 << held) - 1;
        }
    }
    Some(bytes)
}

fn web(address: &str) -> Option<Url> {
    Url::parse(address.trim()).ok().filter(is_web)
}
