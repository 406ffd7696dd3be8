//! The feeds of a web page: those that it names, and where to look when it names none.

use std::cell::RefCell;

use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};
use url::Url;

mod known;

pub use known::known_host;

/// Types under which feeds are announced.
const FEED_TYPES: &[&str] = &[
    "application/rss+xml",
    "application/atom+xml",
    "application/rdf+xml",
    "application/feed+json",
    "application/json",
    "text/xml",
    "application/xml",
];

/// Where sites keep a feed that their pages do not announce, commonest first.
const COMMON_PATHS: &[&str] =
    &["feed", "rss", "feed.xml", "rss.xml", "atom.xml", "index.xml", "feed.json", "feed.atom"];

/// No page has so many feeds that a person could choose among them.
const MOST: usize = 50;

/// A feed that a page announces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Its address.
    pub address: Url,
    /// What the page calls it; may be empty.
    pub title: String,
}

/// The feeds that `page` announces in its head, the page's own order kept, feeds of comments last.
pub fn feeds_of(page: &str, base: &Url) -> Vec<Candidate> {
    let links = Links { base: RefCell::new(base.clone()), found: RefCell::default() };
    let tokenizer = Tokenizer::new(links, TokenizerOpts::default());
    let input = BufferQueue::default();
    input.push_back(page.into());
    while let html5ever::TokenizerResult::Script(()) = tokenizer.feed(&input) {}
    tokenizer.end();
    let mut found = tokenizer.sink.found.into_inner();
    found.sort_by_key(is_about_comments);
    found
}

/// Where a page that announces no feed may have one: guesses, likeliest first, below the page's own
/// folder and then below the root of its site. None of them is known to exist.
pub fn common_paths(page: &Url) -> Vec<Url> {
    let mut folder = page.clone();
    folder.set_query(None);
    folder.set_fragment(None);
    if !folder.path().ends_with('/') {
        let last = folder.path().rsplit('/').next().unwrap_or_default();
        // `/blog` is more often a folder than a file.
        let folder_path = match last.contains('.') {
            true => folder.path()[..folder.path().len() - last.len()].to_owned(),
            false => format!("{}/", folder.path()),
        };
        folder.set_path(&folder_path);
    }
    let below = |start: &str| {
        let start = folder.join(start).ok();
        COMMON_PATHS.iter().filter_map(move |path| start.as_ref()?.join(path).ok())
    };
    let mut guesses: Vec<Url> = below("").collect();
    if folder.path() != "/" {
        guesses.extend(below("/"));
    }
    guesses
}

fn is_about_comments(candidate: &Candidate) -> bool {
    candidate.address.path().contains("comments")
}

/// Collects the links while the tokens pass by.
struct Links {
    base: RefCell<Url>,
    found: RefCell<Vec<Candidate>>,
}

impl TokenSink for Links {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        if let Token::TagToken(tag) = token
            && tag.kind == TagKind::StartTag
        {
            match &*tag.name {
                "link" => self.take_link(&tag),
                "base" => self.take_base(&tag),
                "script" => return TokenSinkResult::RawData(RawKind::ScriptData),
                "style" | "noframes" | "xmp" => return TokenSinkResult::RawData(RawKind::Rawtext),
                "textarea" | "title" => return TokenSinkResult::RawData(RawKind::Rcdata),
                _ => {}
            }
        }
        TokenSinkResult::Continue
    }
}

impl Links {
    fn take_link(&self, tag: &Tag) {
        let says = |name, wanted: &[&str]| {
            attribute(tag, name).is_some_and(|value| {
                let value = value.to_ascii_lowercase();
                value.split([' ', ';']).any(|word| wanted.contains(&word))
            })
        };
        let is_feed = says("rel", &["alternate", "feed"]) && says("type", FEED_TYPES);
        if !is_feed || says("rel", &["stylesheet"]) {
            return;
        }
        let Some(href) = attribute(tag, "href") else { return };
        let Ok(address) = self.base.borrow().join(href.trim()) else { return };
        let mut found = self.found.borrow_mut();
        let known = found.iter().any(|it| it.address == address);
        if matches!(address.scheme(), "http" | "https") && !known && found.len() < MOST {
            let title = attribute(tag, "title").unwrap_or_default();
            found.push(Candidate { address, title });
        }
    }

    fn take_base(&self, tag: &Tag) {
        let joined = attribute(tag, "href").and_then(|href| self.base.borrow().join(&href).ok());
        if let Some(base) = joined {
            self.base.replace(base);
        }
    }
}

fn attribute(tag: &Tag, name: &str) -> Option<String> {
    tag.attrs.iter().find(|it| &*it.name.local == name).map(|it| it.value.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(page: &str, want: &[&str]) {
        let base = Url::parse("https://news.example/start/").expect("an address");
        let got: Vec<String> =
            feeds_of(page, &base).iter().map(|it| it.address.to_string()).collect();
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
            "<base href='https://cdn.example/x/'><LINK REL=alternate TYPE='application/atom+xml; \
             charset=utf-8' HREF=feed.atom>",
            &["https://cdn.example/x/feed.atom"],
        );
        check(
            "<title><link rel=alternate type=application/rss+xml href=/a></title>\
             <script>'<link rel=alternate type=application/rss+xml href=/b>'</script>\
             <link rel=alternate type=application/rss+xml href=/c>",
            &["https://news.example/c"],
        );
    }

    #[test]
    fn feeds_of_comments_come_last_and_each_feed_once() {
        let link = |href| format!("<link rel=alternate type=application/rss+xml href={href}>");
        let page = [link("/comments/feed"), link("/feed"), link("/feed")].concat();
        check(&page, &["https://news.example/feed", "https://news.example/comments/feed"]);
    }

    #[test]
    fn guesses_begin_beside_the_page() {
        #[track_caller]
        fn check(page: &str, want: &[&str]) {
            let guesses = common_paths(&Url::parse(page).expect("an address"));
            let paths: Vec<&str> = guesses.iter().map(Url::path).collect();
            let of_feed: Vec<&str> =
                paths.iter().filter(|path| path.ends_with("/feed")).copied().collect();
            assert_eq!(of_feed, want, "{page}");
            assert!(paths.len() <= 16 && guesses.iter().all(|it| it.query().is_none()));
        }
        check("https://a.example", &["/feed"]);
        check("https://a.example/?utm=x#y", &["/feed"]);
        check("https://a.example/index.html", &["/feed"]);
        check("https://a.example/blog", &["/blog/feed", "/feed"]);
        check("https://a.example/blog/start.php", &["/blog/feed", "/feed"]);
    }

    #[test]
    fn only_the_web_is_offered() {
        check("<link rel=alternate type=application/rss+xml href='file:///etc/passwd'>", &[]);
        check("no page at all", &[]);
    }
}
