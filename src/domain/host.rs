//! What addresses and the names of hosts say about each other.

/// Whether `host` is `domain` or a host below it.
pub(crate) fn is_within(host: &str, domain: &str) -> bool {
    host.strip_suffix(domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

/// `host` without the `www.` that many sites have as well as not.
pub(crate) fn without_www(host: &str) -> &str {
    host.strip_prefix("www.").unwrap_or(host)
}

/// An address without its query, which may be a signature that is made anew at every fetch.
pub(crate) fn without_query(address: &str) -> &str {
    address.split('?').next().unwrap_or(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_domain_holds_itself_and_what_is_below_it() {
        assert!(is_within("vimeo.com", "vimeo.com") && is_within("player.vimeo.com", "vimeo.com"));
        assert!(!is_within("notvimeo.com", "vimeo.com") && !is_within("com", "vimeo.com"));
    }
}
