//! The publisher of an entry: several feeds of one publisher are one source, and a link blog is none.

use url::{Host, Url};

/// The registrable domain of an entry's canonical `address`, else of its feed's `site`; `None` when
/// neither has a host.
pub fn publisher(address: &str, site: Option<&str>) -> Option<String> {
    let host = |address: &str| Some(Url::parse(address).ok()?.host_str()?.to_owned());
    let host = host(address).or_else(|| host(site?))?;
    let name = host.as_str();
    let is_name = matches!(Host::parse(name), Ok(Host::Domain(_)));
    let domain = if is_name { psl::domain_str(name) } else { None };
    Some(domain.unwrap_or(name).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_house_is_one_publisher_and_its_guests_are_many() {
        for (address, site, want) in [
            ("https://news.bbc.co.uk/1", None, Some("bbc.co.uk")),
            ("https://www.bbc.co.uk/2?a=b", Some("https://other.example/"), Some("bbc.co.uk")),
            ("https://ana.blogspot.com/1", None, Some("ana.blogspot.com")),
            ("https://jonas.github.io", None, Some("jonas.github.io")),
            ("https://Herald.Example/a", None, Some("herald.example")),
            ("", Some("https://www.herald.example/front"), Some("herald.example")),
            ("https://127.0.0.1:8080/feed", None, Some("127.0.0.1")),
            ("https://localhost/feed", None, Some("localhost")),
            ("", Some("no address"), None),
            ("", None, None),
        ] {
            assert_eq!(publisher(address, site).as_deref(), want, "{address} {site:?}");
        }
    }
}
