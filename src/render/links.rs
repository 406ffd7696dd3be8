//! The numbers of links, and what to say about links that are not what they seem.

use std::collections::HashMap;

use url::Url;

use super::notes::Notes;
use super::{Destination, Link};
use crate::domain::{is_within, without_www};

/// The links of a page; links with the same destination are one.
pub(super) struct Links {
    links: Vec<Link>,
    indices: HashMap<Destination, usize>,
    /// Notes have their numbers from the article; no other link gets one of these.
    pub notes: Notes,
    last: usize,
}

impl Links {
    pub fn beside(notes: Notes) -> Links {
        Links { links: Vec::new(), indices: HashMap::new(), notes, last: 0 }
    }

    /// The index of the link to an address, or to a place within the article; `None` if it leads nowhere.
    pub fn to(&mut self, address: &str) -> Option<usize> {
        let to = match self.notes.led_to(address) {
            Some(place) => Destination::Place(place),
            None if address.is_empty() || address.starts_with('#') => return None,
            None => Destination::Address(address.to_owned()),
        };
        if let Some(index) = self.indices.get(&to) {
            return Some(*index);
        }
        self.indices.insert(to.clone(), self.links.len());
        self.links.push(Link { number: None, to });
        Some(self.links.len() - 1)
    }

    pub fn get(&self, index: usize) -> Option<&Link> {
        self.links.get(index)
    }

    /// The number of a link, which gets one when it is first asked for: that of its note, or the next one.
    pub fn number(&mut self, index: usize, note: Option<usize>) -> usize {
        if let Some(number) = self.links.get(index).and_then(|link| link.number) {
            return number;
        }
        let number = note.unwrap_or_else(|| self.next_number());
        if let Some(link) = self.links.get_mut(index) {
            link.number = Some(number);
        }
        number
    }

    fn next_number(&mut self) -> usize {
        self.last += 1;
        while self.notes.has(self.last) {
            self.last += 1;
        }
        self.last
    }

    pub fn into_links(self) -> Vec<Link> {
        self.links
    }
}

/// Whether the words of a link are its address already.
pub(super) fn is_its_own_address(words: &str, address: &str) -> bool {
    fn bare(address: &str) -> &str {
        let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
        let rest = rest.strip_prefix("mailto:").unwrap_or(rest);
        without_www(rest).trim_end_matches('/')
    }
    let words = words.trim();
    !words.is_empty() && bare(words).eq_ignore_ascii_case(bare(address))
}

/// The host that a link really leads to, if its words name another one.
pub(super) fn hidden_host(words: &str, address: &str) -> Option<String> {
    let url = Url::parse(address).ok()?;
    let real = url.host_str()?;
    let is_same = |named: &str| {
        let (real, named) = (without_www(real), without_www(named));
        is_within(real, named) || is_within(named, real)
    };
    let mut named = words.split_whitespace().filter_map(host_in);
    named.any(|named| !is_same(&named)).then(|| real.to_owned())
}

/// The host that a word names, if it looks like an address.
fn host_in(word: &str) -> Option<String> {
    let word = word.trim_matches(|letter: char| !letter.is_alphanumeric() && letter != '/');
    let has_scheme = word.contains("://");
    let rest = word.split_once("://").map_or(word, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    // An "@" may hide the host in a name: user@host.
    let host = host.rsplit('@').next().unwrap_or_default();
    let host = host.split(':').next().unwrap_or_default();
    if !host.contains('.') {
        return None;
    }
    // As the address itself would write it: lower case, and other scripts as punycode.
    let url = Url::parse(&format!("https://{host}/")).ok()?;
    let host = url.host_str()?;
    // Not a host, for lack of a known suffix: `json.Unmarshal`, `Node.js`.
    let is_domain = || psl::suffix(host.as_bytes()).is_some_and(|suffix| suffix.is_known());
    (has_scheme || is_domain()).then(|| host.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(words: &str, address: &str, want: Option<&str>) {
        assert_eq!(hidden_host(words, address).as_deref(), want, "{words} → {address}");
    }

    #[test]
    fn a_link_that_names_another_host_is_found_out() {
        check("https://bank.com", "https://evil.net/", Some("evil.net"));
        check("bank.com", "https://evil.net/bank.com", Some("evil.net"));
        check("www.bank.com/login", "http://evil.net/", Some("evil.net"));
        check("Go to bank.com now", "https://evil.net/", Some("evil.net"));
        check("bank.com", "https://bank.com.evil.net/", Some("bank.com.evil.net"));
        check("bаnk.com", "https://bank.com/", Some("bank.com"));
        check("(https://me@bank.com:443/x)", "https://evil.net/", Some("evil.net"));
    }

    #[test]
    fn honest_links_are_left_alone() {
        check("https://bank.com", "https://www.bank.com/login", None);
        check("bank.com", "https://shop.bank.com/", None);
        check("the report", "https://bank.com/", None);
        check("Version 1.2", "https://bank.com/", None);
        check("e.g. this", "https://bank.com/", None);
        check("Node.js and json.Unmarshal", "https://bank.com/", None);
        check("…", "mailto:desk@bank.com", None);
    }

    #[test]
    fn an_address_needs_no_number() {
        assert!(is_its_own_address("https://a.example/x", "https://a.example/x"));
        assert!(is_its_own_address("a.example", "https://www.a.example/"));
        assert!(is_its_own_address("desk@a.example", "mailto:desk@a.example"));
        assert!(!is_its_own_address("a.example", "https://a.example/x"));
        assert!(!is_its_own_address("", "https://a.example/"));
    }
}
