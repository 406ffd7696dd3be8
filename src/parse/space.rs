//! XML namespaces by their meaning, whatever prefix or address they are written with.

use std::collections::HashMap;

use super::token;

/// The vocabulary an element belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Space {
    /// RSS of any version, or the default vocabulary of the document.
    Core,
    Atom,
    Content,
    DublinCore,
    Media,
    Itunes,
    Feedburner,
    Syndication,
    Rdf,
    Html,
    /// Comments: Slash and Atom threading.
    Talk,
    Podcast,
    /// Any other.
    Other,
}

/// The prefixes of one document.
#[derive(Debug, Default)]
pub(super) struct Spaces<'a> {
    bound: HashMap<&'a str, Space>,
}

impl<'a> Spaces<'a> {
    /// Records the declarations of a start tag. The first declaration of a prefix wins.
    pub(super) fn declare(&mut self, attributes: &'a str) {
        if !attributes.contains("xmlns:") {
            return;
        }
        for (name, address) in token::attributes(attributes) {
            let Some(prefix) = name.strip_prefix("xmlns:") else { continue };
            self.bound.entry(prefix).or_insert_with(|| space_of(address));
        }
    }

    /// The vocabulary and the local name of an element; `own` are its attributes.
    pub(super) fn resolve<'n>(&self, name: &'n str, own: &str) -> (Space, &'n str) {
        match name.split_once(':') {
            Some((prefix, local)) => match self.bound.get(prefix) {
                Some(space) => (*space, local),
                None => (usual(prefix), local),
            },
            None if own.contains("xmlns") => match token::attribute(own, "xmlns") {
                Some(address) => match space_of(&address) {
                    Space::Other => (Space::Core, name),
                    space => (space, name),
                },
                None => (Space::Core, name),
            },
            None => (Space::Core, name),
        }
    }
}

/// The vocabulary that an undeclared prefix means.
fn usual(prefix: &str) -> Space {
    match prefix.to_ascii_lowercase().as_str() {
        "rss" => Space::Core,
        "atom" | "a10" | "atom10" => Space::Atom,
        "content" => Space::Content,
        "dc" | "dcterms" | "dct" => Space::DublinCore,
        "media" => Space::Media,
        "itunes" => Space::Itunes,
        "feedburner" => Space::Feedburner,
        "sy" => Space::Syndication,
        "rdf" => Space::Rdf,
        "xhtml" | "html" => Space::Html,
        "slash" | "thr" => Space::Talk,
        "podcast" => Space::Podcast,
        _ => Space::Other,
    }
}

/// The vocabulary of a namespace address; letter case, scheme, `www.`, and a final `/` or `#` do not
/// matter.
pub(super) fn space_of(address: &str) -> Space {
    let address = address.trim().to_ascii_lowercase();
    let address = address.trim_start_matches("https://").trim_start_matches("http://");
    let address = address.trim_start_matches("www.").trim_end_matches(['/', '#']);
    match address {
        "w3.org/2005/atom"
        | "purl.org/atom/ns"
        | "example.com/newformat"
        | "purl.org/net/rss1.1/atom" => Space::Atom,
        "purl.org/rss/1.0"
        | "my.netscape.com/rdf/simple/0.9"
        | "channel.netscape.com/rdf/simple/0.9"
        | "my.netscape.com/publish/formats/rss-0.91.dtd"
        | "purl.org/net/rss1.1"
        | "backend.userland.com/rss"
        | "blogs.law.harvard.edu/tech/rss" => Space::Core,
        "purl.org/rss/1.0/modules/content" => Space::Content,
        "purl.org/dc/elements/1.1"
        | "purl.org/dc/elements/1.0"
        | "purl.org/dc/terms"
        | "purl.org/metadata/dublin_core" => Space::DublinCore,
        "search.yahoo.com/mrss"
        | "search.yahoo.com/mrss/index.html"
        | "video.search.yahoo.com/mrss"
        | "tools.search.yahoo.com/mrss" => Space::Media,
        "itunes.com/dtds/podcast-1.0.dtd"
        | "itunes.com/dtds/podcast"
        | "example.com/dtds/podcast-1.0.dtd" => Space::Itunes,
        "rssnamespace.org/feedburner/ext/1.0" => Space::Feedburner,
        "purl.org/rss/1.0/modules/syndication" => Space::Syndication,
        "w3.org/1999/02/22-rdf-syntax-ns" => Space::Rdf,
        "purl.org/rss/1.0/modules/slash" | "purl.org/syndication/thread/1.0" => Space::Talk,
        "podcastindex.org/namespace/1.0"
        | "github.com/podcastindex-org/podcast-namespace/blob/main/docs/1.0.md" => Space::Podcast,
        "w3.org/1999/xhtml" | "w3.org/tr/rec-html40" => Space::Html,
        other if other.starts_with("backend.userland.com/rss") => Space::Core,
        other if other.starts_with("purl.org/atom/ns") => Space::Atom,
        _ => Space::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_known_by_meaning() {
        assert_eq!(space_of("http://search.yahoo.com/mrss"), Space::Media);
        assert_eq!(space_of("https://www.itunes.com/DTDs/Podcast-1.0.dtd"), Space::Itunes);
        assert_eq!(space_of("http://purl.org/atom/ns#"), Space::Atom);
        assert_eq!(space_of("http://example.com/newformat#"), Space::Atom);
        assert_eq!(space_of("http://backend.userland.com/rss2"), Space::Core);
        assert_eq!(space_of("http://example.org/mine"), Space::Other);
    }

    #[test]
    fn prefixes_by_declaration_else_by_habit() {
        let mut spaces = Spaces::default();
        spaces.declare(" xmlns:x='http://purl.org/dc/elements/1.1/' xmlns='urn:a'");
        assert_eq!(spaces.resolve("x:date", ""), (Space::DublinCore, "date"));
        assert_eq!(spaces.resolve("media:title", ""), (Space::Media, "title"));
        assert_eq!(spaces.resolve("title", ""), (Space::Core, "title"));
        let own = " xmlns='http://www.w3.org/2005/Atom' href='a'";
        assert_eq!(spaces.resolve("link", own), (Space::Atom, "link"));
    }
}
