//! The proxies that the environment names, which the HTTP library uses. They are read here so that a
//! failure names the proxy, and so that a misspelt address is an error instead of a direct connection.

use std::collections::HashSet;
use std::env;

use hyper_util::client::proxy::matcher::Matcher;
use url::Url;

/// The hosts of all proxies. The library looks their names up with our resolver, which must let them
/// pass.
pub(super) fn hosts() -> HashSet<String> {
    let proxies =
        named().filter_map(|(_, value)| Some(address(&value)?.host_str()?.to_lowercase()));
    proxies.collect()
}

/// A variable whose value is not a proxy's address. The library would connect without a proxy.
pub(super) fn misspelt() -> Option<String> {
    named().find(|(_, value)| address(value).is_none()).map(|(variable, _)| variable)
}

/// A proxy through which an address is requested.
pub(super) struct Proxy {
    /// Its host and port.
    pub place: String,
    /// Whether it is told the IP address of the server, whose name is then looked up here.
    pub wants_ip: bool,
}

/// The proxy through which the library requests `url`, if any.
pub(super) fn of(url: &Url) -> Option<Proxy> {
    let proxy = Matcher::from_system().intercept(&url.as_str().parse().ok()?)?;
    let wants_ip = matches!(proxy.uri().scheme_str(), Some("socks4" | "socks5"));
    Some(Proxy { place: proxy.uri().authority()?.to_string(), wants_ip })
}

/// The proxy variables that are set, with their values.
fn named() -> impl Iterator<Item = (String, String)> {
    let names = ["http_proxy", "https_proxy", "all_proxy"];
    let names = names.into_iter().flat_map(|name| [name.to_owned(), name.to_uppercase()]);
    names.filter_map(|name| {
        let value = env::var(&name).ok().filter(|value| !value.trim().is_empty())?;
        Some((name, value))
    })
}

fn address(value: &str) -> Option<Url> {
    let value = value.trim();
    let value = if value.contains("://") { value.to_owned() } else { format!("http://{value}") };
    Url::parse(&value).ok().filter(|url| url.host_str().is_some_and(|host| !host.is_empty()))
}
