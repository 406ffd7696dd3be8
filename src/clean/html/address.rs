//! Addresses found in markup: made absolute, or refused.

use url::Url;

/// Longer addresses are refused, in bytes.
const LONGEST: usize = 4096;

/// Where a link leads: absolute http, https, or mailto.
pub(super) fn link(raw: &str, base: Option<&Url>) -> Option<String> {
    absolute(raw, base, &["http", "https", "mailto"])
}

/// Where a picture or a recording lies: absolute http or https.
pub(super) fn media(raw: &str, base: Option<&Url>) -> Option<String> {
    absolute(raw, base, &["http", "https"])
}

fn absolute(raw: &str, base: Option<&Url>, schemes: &[&str]) -> Option<String> {
    let raw = raw.trim();
    if raw.is_empty() || raw.len() > LONGEST {
        return None;
    }
    let mut url = match base {
        Some(base) => base.join(raw).ok()?,
        None if raw.starts_with("//") => Url::parse(&format!("https:{raw}")).ok()?,
        None => Url::parse(raw).ok()?,
    };
    if !schemes.contains(&url.scheme()) || hides_control(url.as_str()) {
        return None;
    }
    if url.has_host() {
        url.set_username("").ok()?;
        url.set_password(None).ok()?;
    }
    let address = String::from(url);
    (address.len() <= LONGEST).then_some(address)
}

/// Whether a control character stands behind some `%1B` of `address`.
fn hides_control(address: &str) -> bool {
    let bytes = address.as_bytes();
    bytes.windows(3).any(|window| {
        let [b'%', high, low] = window else { return false };
        let digit = |byte: &u8| char::from(*byte).to_digit(16);
        matches!((digit(high), digit(low)), (Some(0 | 1), Some(_)) | (Some(7), Some(15)))
    }) || address.chars().any(char::is_control)
        || has_c1(address)
}

/// Whether U+0080 to U+009F stand in `address`, which in UTF-8 are `%C2%80` to `%C2%9F`.
fn has_c1(address: &str) -> bool {
    let lower = address.to_ascii_lowercase();
    lower.contains("%c2%8") || lower.contains("%c2%9")
}

/// The best of a `srcset`: the widest or densest one.
pub(super) fn best_of(srcset: &str) -> Option<&str> {
    let mut best = None;
    let mut size_of_best = -1.0;
    let mut last = None;
    // Addresses may hold commas themselves, so white space tells the parts apart.
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
