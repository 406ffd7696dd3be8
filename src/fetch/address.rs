//! Which hosts may be reached by an address that a document named.
//!
//! The reader may name any host, and with it the web ports of that host. A redirect, a link, or a page
//! may not point back into the reader's machine, network, or cloud account, nor may a host that was
//! public become private during one fetch. Each address is checked twice: here by the host as written,
//! and in the [`Resolver`] by the IP addresses that are then connected to, so that a name cannot mean
//! one address when checked and another when used. A proxy looks names up itself, so behind one only
//! the first check is possible.

use std::collections::HashSet;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

use super::Failure;
use crate::domain::is_within;

/// The ports of web servers.
const WEB_PORTS: [u16; 4] = [80, 443, 8080, 8443];

/// What the configuration allows beyond the public web.
#[derive(Debug, Default)]
pub(super) struct Guard {
    names: HashSet<String>,
    addresses: HashSet<IpAddr>,
    proxies: HashSet<String>,
}

impl Guard {
    /// Creates a guard. `allowed` holds hosts as the reader wrote them: names or addresses. `proxies`
    /// holds the hosts of proxies: the resolver lets them pass, but no document may name them.
    pub(super) fn new(allowed: &[String], proxies: HashSet<String>) -> Self {
        let mut guard = Guard { proxies, ..Guard::default() };
        for host in allowed {
            if let Ok(address) = host.parse() {
                guard.addresses.insert(address);
                continue;
            }
            // The URL parser gives every spelling of a host one form, in which hosts are compared.
            let Ok(url) = Url::parse(&format!("http://{host}/")) else { continue };
            match url.host() {
                Some(Host::Domain(name)) => guard.names.insert(plain(name)),
                Some(Host::Ipv4(address)) => guard.addresses.insert(address.into()),
                Some(Host::Ipv6(address)) => guard.addresses.insert(address.into()),
                None => continue,
            };
        }
        guard
    }

    /// Whether the configuration allows this host.
    pub(super) fn allows(&self, url: &Url) -> bool {
        match url.host() {
            Some(Host::Domain(name)) => self.names.contains(&plain(name)),
            Some(Host::Ipv4(address)) => self.addresses.contains(&address.into()),
            Some(Host::Ipv6(address)) => self.addresses.contains(&address.into()),
            None => false,
        }
    }

    /// Refuses private hosts and unusual ports, as far as they show without looking names up.
    ///
    /// # Errors
    /// [`Failure::Forbidden`] and [`Failure::ForbiddenPort`].
    pub(super) fn check(&self, url: &Url) -> Result<(), Failure> {
        if self.allows(url) {
            return Ok(());
        }
        let host = url.host_str().unwrap_or_default().to_owned();
        let private = match url.host() {
            Some(Host::Domain(name)) => is_private_name(name) || self.is_proxy(name),
            Some(Host::Ipv4(address)) => is_private(address.into()),
            Some(Host::Ipv6(address)) => is_private(address.into()),
            None => true,
        };
        if private {
            return Err(Failure::Forbidden { host });
        }
        match url.port() {
            Some(port) if !is_at_web_port(url) => Err(Failure::ForbiddenPort { host, port }),
            _ => Ok(()),
        }
    }

    fn is_proxy(&self, name: &str) -> bool {
        self.proxies.contains(&plain(name))
    }

    fn admits(&self, address: IpAddr) -> bool {
        !is_private(address) || self.addresses.contains(&address)
    }
}

/// Looks names up with the system's resolver and lets through what the guard admits.
#[derive(Debug)]
pub(super) struct Resolver {
    /// `None` admits everything.
    pub(super) guard: Option<Arc<Guard>>,
    /// How long a lookup may take.
    pub(super) limit: Duration,
}

/// Why a name could not be resolved.
#[derive(Debug, thiserror::Error)]
pub(super) enum ResolveError {
    /// The name has only private addresses.
    #[error("it leads to a private address")]
    Forbidden,
    /// The system's resolver failed.
    #[error("{0}")]
    NotFound(io::Error),
    /// The system did not answer in time.
    #[error("no answer after {} s", .0.as_secs())]
    TimedOut(Duration),
}

impl Resolver {
    async fn lookup(
        name: String,
        guard: Option<Arc<Guard>>,
        limit: Duration,
    ) -> Result<Vec<SocketAddr>, ResolveError> {
        let lookup = tokio::net::lookup_host((name.as_str(), 0));
        let found = tokio::time::timeout(limit, lookup)
            .await
            .map_err(|_| ResolveError::TimedOut(limit))?
            .map_err(ResolveError::NotFound)?;
        let Some(guard) = guard.filter(|guard| !guard.is_proxy(&name)) else {
            return Ok(found.collect());
        };
        let admitted: Vec<_> = found.filter(|address| guard.admits(address.ip())).collect();
        if admitted.is_empty() { Err(ResolveError::Forbidden) } else { Ok(admitted) }
    }
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let lookup = Self::lookup(name.as_str().to_owned(), self.guard.clone(), self.limit);
        Box::pin(async move { Ok(Box::new(lookup.await?.into_iter()) as Addrs) })
    }
}

/// Whether the port is one of a web server.
pub(super) fn is_at_web_port(url: &Url) -> bool {
    url.port_or_known_default().is_some_and(|port| WEB_PORTS.contains(&port))
}

/// A name in lower case, without the trailing dot of the root.
fn plain(name: &str) -> String {
    name.trim_end_matches('.').to_ascii_lowercase()
}

/// Whether an address leads to this machine or its network, as far as that shows without looking names up.
pub fn is_near(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => is_private_name(name),
        Some(Host::Ipv4(address)) => is_private(address.into()),
        Some(Host::Ipv6(address)) => is_private(address.into()),
        None => false,
    }
}

/// Whether a name never leaves the local network (RFC 6761, RFC 6762, RFC 8375, and `internal`, which
/// clouds and offices use).
fn is_private_name(name: &str) -> bool {
    let name = plain(name);
    ["localhost", "local", "internal", "home.arpa"].into_iter().any(|zone| is_within(&name, zone))
}

/// Whether an address is anything but one host on the public internet (the registries of RFC 6890 and
/// its successors, and the metadata service that one cloud keeps at a public address).
pub(super) fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_private_v4(address),
        IpAddr::V6(address) => is_private_v6(address),
    }
}

fn is_private_v4(address: Ipv4Addr) -> bool {
    matches!(
        address.octets(),
        [0 | 10 | 127, ..]
            | [100, 64..=127, ..]
            | [169, 254, ..]
            | [172, 16..=31, ..]
            | [192, 168, ..]
            | [192, 0, 0 | 2, _]
            | [192, 88, 99, _]
            | [198, 18..=19, ..]
            | [198, 51, 100, _]
            | [203, 0, 113, _]
            | [168, 63, 129, 16]
            | [224..=255, ..]
    )
}

fn is_private_v6(address: Ipv6Addr) -> bool {
    let [a, b, c, d, e, f, g, h] = address.segments();
    let v4 = |high: u16, low: u16| {
        let [[a, b], [c, d]] = [high.to_be_bytes(), low.to_be_bytes()];
        is_private_v4(Ipv4Addr::new(a, b, c, d))
    };
    match [a, b, c, d, e, f] {
        // IPv4 in IPv6: mapped, translated, compatible (`::` and `::1` among them), 6to4, NAT64.
        [0, 0, 0, 0, 0, 0xffff] | [0, 0, 0, 0, 0xffff, 0] | [0, 0, 0, 0, 0, 0] => v4(g, h),
        [0x2002, high, low, ..] => v4(high, low),
        [0x64, 0xff9b, 0, 0, 0, 0] => v4(g, h),
        [0x64, 0xff9b, 1, ..] => true,
        // Teredo, documentation, discard, unique local, link and site local, multicast.
        [0x2001, 0, ..] | [0x2001, 0xdb8, ..] | [0x100, 0, 0, 0, ..] => true,
        [0xfc00..=0xfdff | 0xfe80..=0xffff, ..] => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(address: &str, forbidden: bool) {
        let url = Url::parse(address).expect("a valid address");
        assert_eq!(Guard::default().check(&url).is_err(), forbidden, "{address}");
    }

    #[test]
    fn private_addresses_are_refused_in_every_spelling() {
        for host in [
            "127.0.0.1",
            "0x7f000001",
            "2130706433",
            "127.1",
            "0177.0.0.1",
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "198.18.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "168.63.129.16",
            "[::]",
            "[::1]",
            "[::ffff:127.0.0.1]",
            "[::ffff:10.0.0.1]",
            "[::127.0.0.1]",
            "[64:ff9b::7f00:1]",
            "[64:ff9b:1::1]",
            "[2002:7f00:1::]",
            "[fc00::1]",
            "[fd00:ec2::254]",
            "[fe80::1]",
            "[fec0::1]",
            "[ff02::1]",
            "[2001:db8::1]",
            "[2001::1]",
            "localhost",
            "LOCALHOST.",
            "a.localhost",
            "printer.local",
            "metadata.google.internal",
            "router.home.arpa",
        ] {
            check(&format!("http://{host}/"), true);
        }
    }

    #[test]
    fn public_addresses_pass() {
        for host in [
            "93.184.215.14",
            "1.1.1.1",
            "172.15.0.1",
            "172.32.0.1",
            "100.63.0.1",
            "100.128.0.1",
            "192.0.1.1",
            "[2606:2800:220:1::1]",
            "[64:ff9b::101:101]",
            "[2002:101:101::]",
            "example.org",
            "notlocalhost",
            "local.example.org",
        ] {
            check(&format!("https://{host}/"), false);
        }
    }

    #[test]
    fn only_the_ports_of_the_web_pass() {
        check("http://example.org:8080/", false);
        check("https://example.org:443/", false);
        check("http://example.org:22/", true);
        check("http://example.org:6379/", true);
    }

    #[test]
    fn the_configuration_allows_hosts_by_name_and_address() {
        let allowed = ["127.0.0.1", "::1", "[fd00::2]", "NAS.local", "box.local:8080"];
        let guard = Guard::new(&allowed.map(str::to_owned), HashSet::new());
        for host in ["127.0.0.1:99", "[::1]", "[fd00::2]", "nas.local", "box.local"] {
            let url = Url::parse(&format!("http://{host}/")).expect("a valid address");
            assert_eq!(guard.check(&url), Ok(()), "{host}");
        }
        let other = Url::parse("http://127.0.0.2/").expect("a valid address");
        assert!(guard.check(&other).is_err());
        assert!(guard.admits(IpAddr::from([127, 0, 0, 1])));
        assert!(!guard.admits(IpAddr::from([127, 0, 0, 2])));
    }

    #[tokio::test]
    async fn a_name_that_leads_to_a_private_address_is_refused_when_looked_up() {
        let lookup =
            |guard| Resolver::lookup("localhost".to_owned(), guard, Duration::from_secs(10));
        let open = lookup(None).await.expect("every machine knows localhost");
        assert!(open.iter().all(|address| address.ip().is_loopback()));
        let guarded = lookup(Some(Arc::default())).await;
        assert!(matches!(guarded, Err(ResolveError::Forbidden)));
        let proxies = HashSet::from(["localhost".to_owned()]);
        let proxy = lookup(Some(Arc::new(Guard::new(&[], proxies)))).await;
        assert!(proxy.is_ok(), "a proxy may be local");
    }
}
