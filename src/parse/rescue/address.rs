//! Relative addresses made absolute.

use url::Url;

use super::super::outline::Outline;

/// The address by which a feed calls itself or its site, for one whose own is not known.
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

/// `address` against `base`, where it can be had.
pub(super) fn joined(base: Option<&Url>, address: Option<&str>) -> Option<Url> {
    match (address, base) {
        (None, base) => base.cloned(),
        (Some(address), Some(base)) => base.join(address).ok().or_else(|| Some(base.clone())),
        (Some(address), None) => Url::parse(address).ok(),
    }
}

/// `address` as it is where it is absolute or nothing is known of its base.
pub(super) fn resolved(address: &str, base: Option<&Url>) -> Option<String> {
    let address = address.trim();
    if address.is_empty() {
        return None;
    }
    match (Url::parse(address), base) {
        (Err(url::ParseError::RelativeUrlWithoutBase), Some(base)) => {
            base.join(address).ok().map(String::from)
        }
        _ => Some(address.to_owned()),
    }
}
