//! The feeds that a web page announces.

use url::Url;

use super::html::tokens::{self, Reader, Tag};
use super::url::LONGEST;

/// Media types under which feeds are announced.
const FEED_TYPES: &[&str] = &[
    "application/rss+xml",
    "application/atom+xml",
    "application/rdf+xml",
    "application/feed+json",
    "application/json",
    "text/xml",
    "application/xml",
];

/// Most feeds taken from one page: nobody could choose among more.
const MOST: usize = 50;

/// Returns the addresses of the feeds that the page at `address` announces, in its order, but feeds of
/// comments last.
pub fn feeds_of(page: &str, address: &Url) -> Vec<Url> {
    let mut links = Links { base: address.clone(), has_base: false, found: Vec::new() };
    tokens::read(page, &mut links);
    links.found.sort_by_key(|feed| feed.path().contains("comments"));
    links.found
}

/// Collects the feeds while the page's tokens are read.
struct Links {
    /// What links are relative to.
    base: Url,
    /// Whether the page set it with a `base` element.
    has_base: bool,
    found: Vec<Url>,
}

impl Reader for Links {
    fn start(&mut self, tag: &Tag) {
        match &*tag.name {
            "link" => self.take_link(tag),
            "base" if !self.has_base && tag.has_attribute("href") => self.take_base(tag),
            _ => {}
        }
    }

    fn is_satisfied(&self) -> bool {
        self.found.len() == MOST
    }
}

impl Links {
    fn take_link(&mut self, tag: &Tag) {
        let says = |name, wanted: &[&str]| {
            let value = tag.attribute(name).to_ascii_lowercase();
            value.split([' ', ';']).any(|word| wanted.contains(&word))
        };
        let is_feed = says("rel", &["alternate", "feed"]) && says("type", FEED_TYPES);
        if !is_feed || says("rel", &["stylesheet"]) || !tag.has_attribute("href") {
            return;
        }
        let Ok(address) = self.base.join(tag.attribute("href").trim()) else { return };
        if matches!(address.scheme(), "http" | "https") && !self.found.contains(&address) {
            self.found.push(address);
        }
    }

    /// Takes the page's first `base`, the only one that counts. A long one is ignored: joined with many
    /// links, it would take too much time.
    fn take_base(&mut self, tag: &Tag) {
        self.has_base = true;
        if let Ok(base) = self.base.join(tag.attribute("href"))
            && base.as_str().len() <= LONGEST
        {
            self.base = base;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(page: &str, want: &[&str]) {
        let base = Url::parse("https://news.example/start/").expect("an address");
        let got: Vec<String> = feeds_of(page, &base).into_iter().map(String::from).collect();
        assert_eq!(got, want);
    }

    #[test]
    fn announced_feeds_are_found_and_nothing_else() {
        check(
            "<head><link rel=stylesheet href=a.css><link rel='Alternate' type='application/rss+xml' \
             title='All' href='../all.rss'><link rel=alternate hreflang=fr href=/fr>",
            &["https://news.example/all.rss"],
        );
        check(
            "<title><link rel=alternate type=application/rss+xml href=/a></title>\
             <script>'<link rel=alternate type=application/rss+xml href=/b>'</script>\
             <link rel=alternate type=application/rss+xml href=/c>",
            &["https://news.example/c"],
        );
    }

    #[test]
    fn the_first_base_counts() {
        check(
            "<base target=_blank><base href='https://cdn.example/x/'><base href=/y/>\
             <LINK REL=alternate TYPE='application/atom+xml; charset=utf-8' HREF=feed.atom>",
            &["https://cdn.example/x/feed.atom"],
        );
    }

    #[test]
    fn feeds_of_comments_come_last_and_each_feed_once() {
        let link = |href| format!("<link rel=alternate type=application/rss+xml href={href}>");
        let page = [link("/comments/feed"), link("/feed"), link("/feed")].concat();
        check(&page, &["https://news.example/feed", "https://news.example/comments/feed"]);
    }

    #[test]
    fn only_the_web_is_offered() {
        check("<link rel=alternate type=application/rss+xml href='file:///etc/passwd'>", &[]);
        check("no page at all", &[]);
    }

    #[test]
    fn a_hostile_page_takes_no_time() {
        let names: String = (0..200_000).map(|number| format!("a{number} ")).collect();
        let link = "<link rel=alternate type=application/rss+xml href=ftp:a>";
        let base = format!("<base href='/{}/'>", "x".repeat(1_000_000));
        check(&format!("<x {names}>{base}{}", link.repeat(20_000)), &[]);
    }
}
