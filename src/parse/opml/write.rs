//! Writes subscriptions as a list that every reader understands.

use std::collections::HashMap;

use quick_xml::escape::escape;
use url::Url;

use crate::domain::{NewFeed, Text, folders_of, is_secret};

/// How addresses that hold passwords or tokens are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Secrets {
    /// The address without them.
    Leave,
    /// The whole address.
    Keep,
}

/// A feed of a list, with what its publisher says about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The feed.
    pub feed: NewFeed,
    /// Its title; empty if it is not known.
    pub title: Text,
    /// The site that it belongs to.
    pub site: Option<Url>,
}

impl From<NewFeed> for Listed {
    fn from(feed: NewFeed) -> Self {
        Listed { feed, title: Text::default(), site: None }
    }
}

/// Writes a list that [`super::read()`] and other readers understand.
pub fn write(title: &str, feeds: &[Listed], secrets: Secrets) -> String {
    let mut text =
        String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<opml version=\"2.0\">\n");
    let title = Text::clean(title);
    text.push_str(&format!("<head><title>{}</title></head>\n<body>\n", escape(title.as_str())));
    let mut open: Vec<&str> = Vec::new();
    for listed in by_folder(feeds) {
        let path: Vec<&str> = match &listed.feed.folder {
            Some(folder) => folder.as_str().split('/').collect(),
            None => Vec::new(),
        };
        let shared = open.iter().zip(&path).take_while(|(open, next)| open == next).count();
        for depth in (shared..open.len()).rev() {
            text.push_str(&format!("{}</outline>\n", indent(depth)));
        }
        for (depth, name) in path.iter().enumerate().skip(shared) {
            text.push_str(&format!("{}<outline text=\"{}\">\n", indent(depth), escape(*name)));
        }
        text.push_str(&format!("{}{}\n", indent(path.len()), outline(listed, secrets)));
        open = path;
    }
    for depth in (0..open.len()).rev() {
        text.push_str(&format!("{}</outline>\n", indent(depth)));
    }
    text.push_str("</body>\n</opml>\n");
    text
}

/// Moves the feeds of each folder to the first of them; the order is otherwise kept.
fn by_folder(feeds: &[Listed]) -> Vec<&Listed> {
    let mut firsts: HashMap<&str, usize> = HashMap::new();
    let mut placed = Vec::with_capacity(feeds.len());
    for (number, listed) in feeds.iter().enumerate() {
        let around = listed.feed.folder.iter().flat_map(folders_of);
        let mut place: Vec<usize> =
            around.map(|folder| *firsts.entry(folder).or_insert(number)).collect();
        place.push(number);
        placed.push((place, listed));
    }
    placed.sort_by(|(one, _), (other, _)| one.cmp(other));
    placed.into_iter().map(|(_, listed)| listed).collect()
}

fn indent(depth: usize) -> String {
    "  ".repeat(depth + 1)
}

fn outline(Listed { feed, title, site }: &Listed, secrets: Secrets) -> String {
    let shown = |url: &Url| match secrets {
        Secrets::Keep => url.clone(),
        Secrets::Leave => without_secrets(url),
    };
    let url = shown(&feed.url);
    let called = feed.name.as_ref().unwrap_or(title);
    let name = if called.is_empty() { url.as_str() } else { called.as_str() };
    let mut tag = format!("<outline type=\"rss\" text=\"{}\"", escape(name));
    tag.push_str(&format!(" xmlUrl=\"{}\"", escape(url.as_str())));
    if let Some(site) = site {
        tag.push_str(&format!(" htmlUrl=\"{}\"", escape(shown(site).as_str())));
    }
    if !feed.tags.is_empty() {
        // A comma would split one tag into two.
        let tags: Vec<String> = feed
            .tags
            .iter()
            .map(|tag| tag.as_str().split(',').map(str::trim).collect::<Vec<_>>().join(" "))
            .collect();
        tag.push_str(&format!(" category=\"{}\"", escape(tags.join(","))));
    }
    tag.push_str("/>");
    tag
}

/// The address without user, password, and such parameters as `token=…`.
pub fn without_secrets(url: &Url) -> Url {
    let mut url = url.clone();
    // Fails for addresses without a host, which have no user either.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    if let Some(query) = url.query() {
        let kept: Vec<&str> = query.split('&').filter(|parameter| !is_secret(parameter)).collect();
        if kept.len() < query.split('&').count() {
            let kept = kept.join("&");
            url.set_query((!kept.is_empty()).then_some(kept.as_str()));
        }
    }
    url
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::opml::{Opml, read};

    fn feed(url: &str, name: &str, folder: &str, tags: &[&str]) -> NewFeed {
        let some = |text: &str| (!text.is_empty()).then(|| Text::clean(text));
        let url = Url::parse(url).expect("an address");
        let tags = tags.iter().map(|tag| Text::clean(tag)).collect();
        NewFeed { url, name: some(name), folder: some(folder), tags }
    }

    fn written(feeds: &[NewFeed], secrets: Secrets) -> String {
        let feeds: Vec<Listed> = feeds.iter().cloned().map(Listed::from).collect();
        write("My <feeds>", &feeds, secrets)
    }

    #[test]
    fn what_is_written_reads_back() {
        let feeds = [
            feed("https://a.example/?x=1&y=%22", "", "", &[]),
            feed("https://b.example/", "B <\"&'> ế", "News", &["one", "two & three"]),
            feed("https://c.example/", "C", "News/A & B", &[]),
            feed("https://d.example/", "D", "News/Politics", &[]),
            feed("https://e.example/", "E", "Tech", &[]),
        ];
        let text = written(&feeds, Secrets::Leave);
        assert_eq!(read(&text), Opml { feeds: feeds.to_vec(), skipped: Vec::new() }, "{text}");
        let mixed: Vec<NewFeed> = feeds.iter().rev().cloned().collect();
        assert_eq!(read(&written(&mixed, Secrets::Leave)).feeds.len(), feeds.len());
    }

    #[test]
    fn folders_keep_their_order_and_stand_once() {
        let order = ["Z", "A/x", "", "A B", "A", "Z", "A/x"];
        let feeds: Vec<NewFeed> = (0..)
            .zip(order)
            .map(|(number, folder)| feed(&format!("https://{number}.example/"), "", folder, &[]))
            .collect();
        let text = written(&feeds, Secrets::Leave);
        let read = read(&text).feeds;
        let hosts: Vec<_> = read.iter().filter_map(|feed| feed.url.host_str()).collect();
        let want = ["0", "5", "1", "6", "4", "2", "3"].map(|number| format!("{number}.example"));
        assert_eq!(hosts, want, "{text}");
        assert_eq!(text.matches("<outline text=\"A\">").count(), 1, "{text}");
    }

    #[test]
    fn secrets_are_written_only_when_asked() {
        let secret = feed("https://me:pw@a.example/f?lang=en&API_key=abc&token=d#x", "", "", &[]);
        let feeds = std::slice::from_ref(&secret);
        assert_eq!(read(&written(feeds, Secrets::Keep)).feeds, feeds);
        let left = written(feeds, Secrets::Leave);
        assert_eq!(read(&left).feeds[0].url.as_str(), "https://a.example/f?lang=en#x");
        for word in ["me:", "pw", "abc", "token"] {
            assert!(!left.contains(word), "{word} in {left}");
        }
        let open = feed("https://a.example/f?keyword=rust&author=ann", "", "", &[]);
        let feeds = std::slice::from_ref(&open);
        assert_eq!(read(&written(feeds, Secrets::Leave)).feeds, feeds, "nothing was secret");
    }
}
