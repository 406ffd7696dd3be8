//! Makes relative addresses absolute. Very many may repeat their base, so only a short base is accepted.

use std::borrow::Cow;

use url::Url;

use super::super::outline::Outline;

/// Longest part that an address takes from its base, in bytes; real ones are far shorter.
const LONGEST: usize = 500;

/// The web address of a feed, its site, or one of its first entries, as the document gives it, for a feed
/// whose own address is not known.
pub(in crate::parse) fn own_address(outline: &Outline) -> Option<Url> {
    let of_name = |name: &'static str| outline.feed.iter().filter(move |it| it.name == name);
    let links =
        of_name("link").map(|link| link.attribute("href").unwrap_or_else(|| outline.text(link)));
    let entry_ids = outline.entries.iter().take(10).flat_map(|entry| &entry.elements);
    let entry_ids =
        entry_ids.filter(|it| matches!(&*it.name, "guid" | "link")).map(|it| outline.text(it));
    links
        .chain(of_name("id").map(|id| outline.text(id)))
        .chain(entry_ids)
        .filter_map(|address| Url::parse(&address).ok())
        .find(|address| matches!(address.scheme(), "http" | "https"))
}

/// Resolves `address`, a base itself, against `base`; `None` if nothing is known or the result is too long.
pub(super) fn joined<'b>(base: Option<&'b Url>, address: Option<&str>) -> Option<Cow<'b, Url>> {
    let joined = match (address, base) {
        (None, base) => base.map(Cow::Borrowed),
        (Some(address), Some(base)) => {
            Some(base.join(address).map_or(Cow::Borrowed(base), Cow::Owned))
        }
        (Some(address), None) => Url::parse(address).ok().map(Cow::Owned),
    };
    joined.filter(|base| base.as_str().len() <= 8 * LONGEST)
}

/// Resolves `address` against `base`; it stays as it is if it is absolute or there is no base.
pub(super) fn resolved(address: &str, base: Option<&Url>) -> Option<String> {
    let address = address.trim();
    if address.is_empty() {
        return None;
    }
    // As nearly all are.
    if address.starts_with("https://") || address.starts_with("http://") {
        return Some(address.to_owned());
    }
    match (Url::parse(address), base) {
        (Err(url::ParseError::RelativeUrlWithoutBase), Some(base)) => {
            if begins_with_host(address, base) {
                return Some(format!("{}://{address}", base.scheme()));
            }
            let joined = base.join(address).ok().map(String::from);
            // Percent-encoding makes three bytes of one.
            joined.filter(|it| it.len() <= address.len() * 3 + LONGEST)
        }
        _ => Some(address.to_owned()),
    }
}

/// Whether an address lacks only its scheme: its first part is the host of `base`, or begins with `www.`.
fn begins_with_host(address: &str, base: &Url) -> bool {
    let host = address.split('/').next().unwrap_or_default();
    let is_web = matches!(base.scheme(), "http" | "https");
    let is_usual = host.strip_prefix("www.").is_some_and(|rest| rest.contains('.'));
    is_web && (is_usual || host.contains('.') && base.host_str() == Some(host))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_no_folder() {
        let base = Url::parse("http://m.example/feed/").expect("an address");
        let check = |address: &str, want: &str| {
            assert_eq!(resolved(address, Some(&base)).as_deref(), Some(want));
        };
        check("www.m.example/6", "http://www.m.example/6");
        check("m.example/6", "http://m.example/6");
        check("www/6", "http://m.example/feed/www/6");
        check("a.html", "http://m.example/feed/a.html");
    }

    #[test]
    fn a_long_base_is_none() {
        let base = |length: usize| {
            Url::parse(&format!("https://a.example/{}/", "x".repeat(length))).expect("an address")
        };
        assert!(resolved("b", Some(&base(400))).is_some_and(|it| it.ends_with("/b")));
        assert_eq!(resolved("b", Some(&base(600))), None);
        assert!(resolved("/é b", Some(&base(600))).is_some(), "of the site alone");
        assert!(joined(Some(&base(600)), None).is_some());
        assert_eq!(joined(Some(&base(10_000)), None), None);
    }
}
