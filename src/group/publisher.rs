//! Who published an entry: several feeds of one house are one source, a link blog is none.

use url::{Host, Url};

/// The registrable domain of an entry's canonical `address`, else of its feed's `site`; `None` when
/// neither has a host.
pub fn publisher(address: &str, site: Option<&str>) -> Option<String> {
    let site = || Some(Url::parse(site?).ok()?.host_str()?.to_owned());
    let host = address.split(['/', '?', '#']).next().filter(|host| !host.is_empty());
    let host = host.map(str::to_owned).or_else(site)?.to_lowercase();
    let name = host.rsplit_once(':').map_or(host.as_str(), |(name, _port)| name);
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
            ("news.bbc.co.uk/1", None, Some("bbc.co.uk")),
            ("www.bbc.co.uk/2?a=b", Some("https://other.example/"), Some("bbc.co.uk")),
            ("ana.blogspot.com/1", None, Some("ana.blogspot.com")),
            ("jonas.github.io", None, Some("jonas.github.io")),
            ("Herald.Example/a", None, Some("herald.example")),
            ("", Some("https://www.herald.example/front"), Some("herald.example")),
            ("127.0.0.1:8080/feed", None, Some("127.0.0.1")),
            ("localhost/feed", None, Some("localhost")),
            ("", Some("no address"), None),
            ("", None, None),
        ] {
            assert_eq!(publisher(address, site).as_deref(), want, "{address} {site:?}");
        }
    }
}
