//! Addresses: which ones are let in, and which ones name the same page.

use std::borrow::Cow;

use percent::{decode, has_controls};
use url::Url;

mod alias;
mod noise;
mod percent;
mod redirect;

/// Longest address in bytes.
pub(super) const LONGEST: usize = 4_096;
/// Most redirectors unwrapped around one address.
const MOST_WRAPPERS: usize = 4;

/// Returns `raw` as an absolute http or https address, resolved against `base`; anything else is refused.
///
/// A user name and password in it are dropped: they are not the reader's, and only make the address look
/// like another site's.
pub fn absolute(raw: &str, base: Option<&Url>) -> Option<String> {
    absolute_url(raw, base).map(String::from)
}

/// Like [`absolute`], for further questions to the address.
pub(super) fn absolute_url(raw: &str, base: Option<&Url>) -> Option<Url> {
    absolute_in(&["http", "https"], raw, base)
}

/// Like [`absolute`], for the given schemes.
pub(super) fn absolute_in(schemes: &[&str], raw: &str, base: Option<&Url>) -> Option<Url> {
    let raw = raw.trim();
    if raw.is_empty() || raw.len() > LONGEST {
        return None;
    }
    let raw = &*unescaped(raw);
    let mut url = match base {
        Some(base) => base.join(raw).ok()?,
        None if raw.starts_with("//") => Url::parse(&format!("https:{raw}")).ok()?,
        None => Url::parse(raw).ok()?,
    };
    if !schemes.contains(&url.scheme()) || has_controls(url.as_str()) {
        return None;
    }
    if url.has_host() {
        url.set_username("").ok()?;
        url.set_password(None).ok()?;
    }
    Some(url).filter(|url| url.as_str().len() <= LONGEST)
}

/// Undoes an escape too many of `&` in an address, where nobody means `&amp;` literally.
pub(super) fn unescaped(raw: &str) -> Cow<'_, str> {
    let mut address = Cow::Borrowed(raw);
    for escape in ["&amp;", "&#38;", "&#038;"] {
        if address.contains(escape) {
            address = Cow::Owned(address.replace(escape, "&"));
        }
    }
    address
}

/// Decodes the percent-encoding of a fragment; `None` if the result is not UTF-8.
pub(super) fn decoded(fragment: &str) -> Option<String> {
    String::from_utf8(decode(fragment)).ok()
}

fn is_web(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https") && url.host_str().is_some_and(|host| !host.is_empty())
}

/// Returns the canonical form of an absolute address, always https: equal for copies of one page.
///
/// Only what publishers and networks add to an address without changing the page is dropped. The letter
/// case of paths stays, and so do parameters that may choose a page.
pub fn address(link: &str) -> String {
    Url::parse(link).map_or_else(|_| link.to_owned(), address_of)
}

/// Like [`address`], for an address that is taken apart already.
pub(super) fn address_of(mut url: Url) -> String {
    for _ in 0..MOST_WRAPPERS {
        match redirect::target(&url) {
            Some(target) => url = target,
            None => break,
        }
    }
    let host = noise::host(url.host_str().unwrap_or_default());
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    let host = alias::desktop(&host).unwrap_or(host);
    let (host, path, query) = match alias::usual(&url, &host) {
        Some((host, path, query)) => (host, noise::path(&path), query),
        None => {
            let query = noise::query(&url, &host);
            (host, noise::path(url.path()), query)
        }
    };
    let fragment = noise::fragment(url.fragment().unwrap_or_default());
    format!("https://{host}{port}{path}{query}{fragment}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(raw: &str, base: Option<&str>, want: Option<&str>) {
        let base = base.map(|base| Url::parse(base).expect("a sound base"));
        assert_eq!(absolute(raw, base.as_ref()).as_deref(), want, "{raw}");
    }

    #[track_caller]
    fn same(one: &str, other: &str) {
        assert_eq!(address(one), address(other));
    }

    #[track_caller]
    fn differ(one: &str, other: &str) {
        assert_ne!(address(one), address(other));
    }

    #[test]
    fn only_the_web_is_let_in() {
        check("https://example.org/a", None, Some("https://example.org/a"));
        check(" HTTP://Example.ORG ", None, Some("http://example.org/"));
        check("../b?x=1", Some("https://example.org/a/c"), Some("https://example.org/b?x=1"));
        check(
            "//cdn.example.org/f",
            Some("https://example.org/"),
            Some("https://cdn.example.org/f"),
        );
        check("/b", None, None);
        check("http://a.example/?b&amp;c#d", None, Some("http://a.example/?b&c#d"));
        check("http://a.example/?b&#038;c&amp;d", None, Some("http://a.example/?b&c&d"));
        for raw in [
            "javascript:alert(1)",
            "file:///etc/passwd",
            "data:text/html,x",
            "",
            "urn:uuid:1",
            "mailto:a@b.c",
            "http://",
        ] {
            check(raw, Some("https://example.org/"), None);
        }
        check("/b", Some("file:///tmp/feed.xml"), None);
    }

    #[test]
    fn what_deceives_is_dropped_or_refused() {
        check("https://bank.example@evil.example/", None, Some("https://evil.example/"));
        check("https://a:b@example.org/", None, Some("https://example.org/"));
        check("https://example.org/%00", None, None);
        check("https://example.org/a%0d%0aSet-Cookie:x", None, None);
        check("https://example.org/%1b]0;x", None, None);
        check("https://example.org/%7F", None, None);
        check("https://example.org/%C2%9B31m", None, None);
        check(&format!("https://example.org/{}", "a".repeat(5_000)), None, None);
    }

    #[test]
    fn writing_an_address_differently() {
        same("HTTP://WWW.Example.org:80/a/../b/", "https://example.org/b");
        same("https://example.org", "https://example.org/index.html");
        same("https://example.org/a;jsessionid=0F?id=1", "https://example.org/a?id=1&PHPSESSID=0f");
        same("https://example.org/a?b=1&a=2", "https://example.org/a?a=2&b=1");
        same("https://example.org/%7Ejo/caf%c3%a9", "https://example.org/~jo/café");
        same("https://example.org/a#comments", "https://example.org/a");
        same("https://example.org/a?", "https://example.org/a");
    }

    #[test]
    fn trackers_and_other_editions() {
        same("https://example.org/a?utm_source=rss&id=7&fbclid=x", "https://example.org/a?id=7");
        same("https://example.org/a?ref=rss", "https://example.org/a");
        for way in [
            "rss",
            "RSS2",
            "rss_feed",
            "rssnyt",
            "PublicRSS20-sa",
            "twitterfeed",
            "xyz:newsletter",
            "emb_share",
        ] {
            same(&format!("https://example.org/a?source={way}"), "https://example.org/a");
        }
        same("https://example.org/a?share=email&nb=1", "https://example.org/a");
        differ("https://github.com/a/b?ref=v1", "https://github.com/a/b?ref=v2");
        same("https://example.org/a?mbid=synd_wire_rss", "https://example.org/a?mbid=social_x");
        differ("https://example.org/a?mbid=5b11f4ce", "https://example.org/a?mbid=83d91898");
        differ("https://example.org/a?assetid=1", "https://example.org/a?assetid=2");
        same("https://m.example.org/a", "https://www.example.org/a");
        same("https://amp.example.org/a", "https://example.org/a/amp/");
        same("https://example.org/a?amp=1", "https://example.org/amp/a");
        same("https://example-org.cdn.ampproject.org/c/s/example.org/a", "https://example.org/a");
        same("https://www.google.com/amp/s/example.org/a/", "https://example.org/a");
    }

    #[test]
    fn redirectors_that_carry_their_target() {
        same(
            "https://www.google.com/url?rct=j&sa=t&url=https://example.org/a&ct=ga",
            "https://example.org/a",
        );
        same(
            "https://l.facebook.com/l.php?u=https%3A%2F%2Fexample.org%2Fa&h=AT0",
            "https://example.org/a",
        );
        same(
            "https://rss.example.net/~r/x/~3/abc/https://example.org/a",
            "https://rss.example.net/~r/x/~3/abc/https://example.org/a",
        );
        same(
            "https://out.reddit.com/t3_x?url=https%3A%2F%2Fexample.org%2Fa",
            "https://example.org/a",
        );
        same(
            "http://r.search.yahoo.com/x/RU=https%3a%2f%2fexample.org%2fa/RK=0",
            "https://example.org/a",
        );
        same(
            "https://news.google.com/rss/articles/CBMiFWh0dHBzOi8vZXhhbXBsZS5vcmcvYdIBAA?oc=5",
            "https://example.org/a",
        );
        same(
            "https://news.google.com/news/url?sa=t&url=http://example.org/a",
            "https://example.org/a",
        );
        same("https://links.example/go?url=https://example.net/a", "https://example.net/a");
        differ("https://example.org/login?url=https://example.net/a", "https://example.net/a");
    }

    #[test]
    fn sites_that_have_several_addresses_for_one_page() {
        same("https://youtu.be/a_b-1?si=x", "https://www.youtube.com/watch?t=4s&v=a_b-1&list=PL1");
        same("https://youtube.com/shorts/a_b-1", "https://m.youtube.com/watch?v=a_b-1");
        differ("https://youtu.be/a", "https://youtu.be/b");
        differ("https://www.youtube.com/@a", "https://www.youtube.com/@b");
        same("https://arxiv.org/pdf/2401.01234v2.pdf", "http://arxiv.org/abs/2401.01234");
        same("https://arxiv.org/abs/hep-th/9901001v1", "https://arxiv.org/pdf/hep-th/9901001");
        differ("https://arxiv.org/abs/2401.01234", "https://arxiv.org/abs/2401.01235");
        same("https://mobile.twitter.com/a/status/1?s=20", "https://x.com/a/status/1");
        differ("https://x.com/a/status/1", "https://x.com/a/status/2");
        same(
            "https://old.reddit.com/r/a/comments/1/b/",
            "https://www.reddit.com/r/a/comments/1/b/?utm_x=1",
        );
        same("https://en.m.wikipedia.org/wiki/Ship", "https://en.wikipedia.org/wiki/Ship");
        differ("https://en.wikipedia.org/wiki/Ship", "https://de.wikipedia.org/wiki/Ship");
        same("https://www.bbc.co.uk/news/articles/c1", "https://www.bbc.com/news/articles/c1");
    }

    #[test]
    fn different_pages_stay_different() {
        differ("https://example.org/?id=1", "https://example.org/?id=2");
        differ("https://example.org/A", "https://example.org/a");
        differ("https://example.org/?p=1", "https://example.org/");
        differ("https://example.org/a", "https://example.net/a");
        differ("https://example.org:8080/a", "https://example.org/a");
        differ("https://example.org/#!/a", "https://example.org/#!/b");
        differ("https://example.org/?p=3#comment-1", "https://example.org/?p=3#comment-2");
        differ("https://example.org/?p=3#comment-1", "https://example.org/?p=3");
        differ("https://example.org/t/5#post-4", "https://example.org/t/5#post-5");
        differ("https://example.org/changes#v2", "https://example.org/changes#v3");
        differ("https://example.org/live#block-65a1c", "https://example.org/live#block-65b0f");
        same("https://example.org/a#xtor=RSS-3208", "https://example.org/a");
        same("https://example.org/a#ixzz1", "https://example.org/a");
        differ("https://example.org/a%2Fb", "https://example.org/a/b");
        same("https://cdn.ampproject.org/v/archive.example/a", "http://archive.example/a");
        differ("https://m.example/a", "https://example/a");
        for word in ["lamps", "stamps", "anatomy", "crossings", "feedback", "shareholders"] {
            differ(&format!("https://example.org/?cid={word}"), "https://example.org/");
        }
        differ("https://blog.example.org/a", "https://example.org/a");
    }

    #[test]
    fn canonical_is_a_fixed_point() {
        for link in [
            "https://m.example.org/amp/a/index.html?utm_x=1&b=2#c",
            "https://example.org/a%2fb%20c",
            "http://[::1]:81/x",
        ] {
            let once = address(link);
            assert_eq!(address(&once), once);
        }
    }
}
