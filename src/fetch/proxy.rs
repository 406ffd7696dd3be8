//! The proxies that the environment names, which the HTTP library uses. They are read here so that a
//! failure names the proxy, and so that a misspelt address is an error instead of a direct connection.

use std::collections::HashSet;
use std::env;

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

/// The host and port of the proxy through which `url` is requested, if any.
pub(super) fn of(url: &Url) -> Option<String> {
    let own = format!("{}_proxy", url.scheme());
    let proxy = [own.as_str(), "all_proxy"].iter().find_map(|name| variable(name))?;
    let host = url.host_str()?.to_lowercase();
    let is_spared = |pattern: &str| {
        let pattern = pattern.trim().trim_start_matches("*.").trim_start_matches('.');
        let suffix = host.strip_suffix(pattern);
        pattern == "*"
            || !pattern.is_empty() && suffix.is_some_and(|it| it.is_empty() || it.ends_with('.'))
    };
    if variable("no_proxy").is_some_and(|all| all.split(',').any(is_spared)) {
        return None;
    }
    let address = address(&proxy)?;
    let port = address.port().map(|port| format!(":{port}")).unwrap_or_default();
    Some(format!("{}{port}", address.host_str()?))
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

/// Reads a variable as the library does: the upper-case name comes first, and an empty value means
/// none. Where a web server starts newsfold, clients can set `HTTP_PROXY`, so it is ignored there.
fn variable(name: &str) -> Option<String> {
    if name == "http_proxy" && env::var_os("REQUEST_METHOD").is_some() {
        return None;
    }
    let value = env::var(name.to_uppercase()).or_else(|_| env::var(name)).ok()?;
    Some(value).filter(|value| !value.trim().is_empty())
}

fn address(value: &str) -> Option<Url> {
    let value = value.trim();
    let value = if value.contains("://") { value.to_owned() } else { format!("http://{value}") };
    Url::parse(&value).ok().filter(|url| url.host_str().is_some_and(|host| !host.is_empty()))
}
