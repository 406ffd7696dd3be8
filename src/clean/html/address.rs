//! Addresses found in markup: made absolute, or refused.

use url::Url;

use crate::clean::url::absolute_in;
use crate::domain::without_www;

/// Where a link leads: absolute http, https, or mailto.
pub(super) fn link(raw: &str, base: Option<&Url>) -> Option<String> {
    absolute_in(&["http", "https", "mailto"], raw, base).map(String::from)
}

/// The best of a `srcset`: the widest or densest one.
pub(super) fn best_of(srcset: &str) -> Option<&str> {
    let mut best = None;
    let mut size_of_best = -1.0;
    let mut last = None;
    // Addresses may hold commas themselves, so parts are separated by white space.
    for part in srcset.split_whitespace() {
        let part = part.trim_end_matches(',');
        let size = part.strip_suffix(['w', 'x']).and_then(|number| number.parse::<f64>().ok());
        match size {
            Some(size) if last.is_some() => {
                if size > size_of_best {
                    (best, size_of_best) = (last, size);
                }
                last = None;
            }
            _ if !part.is_empty() => {
                best = best.or(last);
                last = Some(part);
            }
            _ => {}
        }
    }
    best.or(last)
}

/// Whether an address only shares the article on a network or a list.
pub(super) fn shares(address: &str) -> bool {
    const WAYS: [(&str, &str); 17] = [
        ("addtoany.com", "/"),
        ("api.whatsapp.com", "/send"),
        ("del.icio.us", "/post"),
        ("delicious.com", "/"),
        ("digg.com", "/submit"),
        ("facebook.com", "/share.php"),
        ("facebook.com", "/sharer"),
        ("flattr.com", "/"),
        ("linkedin.com", "/shareArticle"),
        ("pinterest.com", "/pin/create"),
        ("plus.google.com", "/share"),
        ("reddit.com", "/submit"),
        ("stumbleupon.com", "/submit"),
        ("tumblr.com", "/share"),
        ("twitter.com", "/home?status="),
        ("twitter.com", "/intent/"),
        ("twitter.com", "/share"),
    ];
    let Some((_, rest)) = address.split_once("://") else { return false };
    let (host, way) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let host = without_www(host);
    WAYS.iter().any(|(network, begins)| host == *network && way.starts_with(begins))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(raw: &str, want: Option<&str>) {
        let base = Url::parse("https://news.example/2026/story.html").expect("a good address");
        assert_eq!(link(raw, Some(&base)).as_deref(), want, "{raw}");
    }

    #[test]
    fn links_become_absolute() {
        check("/a?b#c", Some("https://news.example/a?b#c"));
        check(" next.html\n", Some("https://news.example/2026/next.html"));
        check("//cdn.example/x", Some("https://cdn.example/x"));
        check("mailto:desk@news.example", Some("mailto:desk@news.example"));
        check("https://me:secret@news.example/", Some("https://news.example/"));
    }

    #[test]
    fn what_is_no_web_page_is_refused() {
        check("javascript:alert(1)", None);
        check("java\nscript:alert(1)", None);
        check("data:text/html,x", None);
        check("file:///etc/passwd", None);
        check("", None);
        check("/a%1b]52;c", None);
        check("/a%00", None);
        check("/a%7F", None);
        check("/a%C2%9B31m", None);
        check(&format!("/{}", "a".repeat(5000)), None);
        assert_eq!(link("/relative", None), None, "there is nothing to resolve it against");
    }

    #[test]
    fn the_largest_picture_of_a_set_is_taken() {
        let best = |set| best_of(set);
        assert_eq!(best("a.jpg 320w, b.jpg 1024w, c.jpg 640w"), Some("b.jpg"));
        assert_eq!(best("a.jpg 1x, b.jpg 2x"), Some("b.jpg"));
        assert_eq!(best("/w_1,h_2/a.jpg 1x, /w_2,h_4/b.jpg 2x"), Some("/w_2,h_4/b.jpg"));
        assert_eq!(best("only.jpg"), Some("only.jpg"));
        assert_eq!(best(" , "), None);
    }
}
