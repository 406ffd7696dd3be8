//! Feeds of well-known hosts, whose addresses follow from the page's own.

use url::Url;

use crate::domain::without_www;

/// Derives the feed of a page on a host whose feeds follow a rule, without fetching anything. `None` if no
/// rule is known, or if the address is that of a feed already.
///
/// A rule may be wrong for a single page: callers must check that a feed is there.
pub fn known_host(page: &Url) -> Option<Url> {
    let host = page.host_str()?;
    let host = without_www(host);
    let path: Vec<&str> = page.path_segments()?.filter(|part| !part.is_empty()).collect();
    if path.last().is_some_and(|last| names_feed(last)) {
        return None;
    }
    by_host(host, &path, page)
        .or_else(|| by_site(host, &path))
        .or_else(|| by_path(host, &path, page))
}

/// Whether the last part of a path is that of a feed.
fn names_feed(part: &str) -> bool {
    let ends = [".rss", ".atom", ".xml", ".rdf", ".json"];
    matches!(part, "feed" | "rss" | "atom") || ends.iter().any(|end| part.ends_with(end))
}

/// Hosts with pages of many users.
fn by_host(host: &str, path: &[&str], page: &Url) -> Option<Url> {
    let query = |name: &str| page.query_pairs().find(|(key, _)| key == name).map(|it| it.1);
    match (host, path) {
        ("youtube.com" | "m.youtube.com", _) if query("list").is_some() => {
            youtube("playlist_id", &query("list")?)
        }
        ("youtube.com" | "m.youtube.com", ["channel", id, ..]) => youtube("channel_id", id),
        ("youtube.com" | "m.youtube.com", ["user", name, ..]) => youtube("user", name),

        ("reddit.com" | "old.reddit.com" | "new.reddit.com" | "m.reddit.com", _) => {
            let period = page.query().map(|query| format!("?{query}")).unwrap_or_default();
            web(&format!("www.reddit.com/{}{period}", joined(path, ".rss")))
        }

        ("github.com", [user]) => web(&format!("github.com/{user}.atom")),
        ("github.com", [user, project]) | ("github.com", [user, project, "releases", ..]) => {
            web(&format!("github.com/{user}/{project}/releases.atom"))
        }
        ("github.com", [_, _, "commits" | "tags" | "discussions", ..]) => {
            web(&format!("github.com/{}.atom", path.join("/")))
        }
        ("github.com", [user, project, "tree", branch @ ..]) if !branch.is_empty() => {
            web(&format!("github.com/{user}/{project}/commits/{}.atom", branch.join("/")))
        }
        ("gitlab.com", [_] | [_, _]) => web(&format!("gitlab.com/{}.atom", path.join("/"))),
        ("codeberg.org", [_] | [_, _] | [_, _, "releases" | "tags"]) => {
            web(&format!("codeberg.org/{}.rss", path.join("/")))
        }

        ("medium.com", [who]) => web(&format!("medium.com/feed/{who}")),
        ("medium.com", ["tag", tag, ..]) => web(&format!("medium.com/feed/tag/{tag}")),
        ("medium.com", [who, ..]) if who.starts_with('@') => web(&format!("medium.com/feed/{who}")),
        ("tumblr.com", [blog, ..]) => web(&format!("{}.tumblr.com/rss", blog.trim_matches('@'))),
        ("dev.to", [who]) => web(&format!("dev.to/feed/{who}")),
        ("substack.com", [who]) if who.starts_with('@') => {
            web(&format!("{}.substack.com/feed", who.trim_start_matches('@')))
        }

        ("vimeo.com", [who]) => web(&format!("vimeo.com/{who}/videos/rss")),
        ("vimeo.com", ["channels", name, ..]) => {
            web(&format!("vimeo.com/channels/{name}/videos/rss"))
        }
        ("dailymotion.com", ["user", who, ..]) | ("dailymotion.com", [who]) => {
            web(&format!("www.dailymotion.com/rss/user/{who}"))
        }
        ("bsky.app", ["profile", who, ..]) => web(&format!("bsky.app/profile/{who}/rss")),
        ("letterboxd.com", [who]) => web(&format!("letterboxd.com/{who}/rss/")),

        ("news.ycombinator.com", []) => web("news.ycombinator.com/rss"),
        ("lobste.rs", []) => web("lobste.rs/rss"),
        ("lobste.rs", ["t", tag]) => web(&format!("lobste.rs/t/{tag}.rss")),
        ("arxiv.org", ["list", subject, ..]) => web(&format!("rss.arxiv.org/rss/{subject}")),
        ("crates.io", ["crates", name, ..]) => {
            web(&format!("static.crates.io/rss/crates/{name}.xml"))
        }
        ("pypi.org", ["project", name, ..]) => {
            web(&format!("pypi.org/rss/project/{name}/releases.xml"))
        }
        _ => None,
    }
}

/// Hosts where each site has its own subdomain, and families of similar sites.
fn by_site(host: &str, path: &[&str]) -> Option<Url> {
    let is_below = |family: &str| {
        host.strip_suffix(family).is_some_and(|site| site.ends_with('.') && site != "api.")
    };
    let asks = ["stackoverflow.com", "superuser.com", "serverfault.com", "askubuntu.com"];
    let is_exchange =
        asks.contains(&host) || host == "mathoverflow.net" || is_below("stackexchange.com");
    match path {
        ["tagged", tag, ..] if is_below("tumblr.com") => web(&format!("{host}/tagged/{tag}/rss")),
        _ if is_below("tumblr.com") => web(&format!("{host}/rss")),
        ["category" | "tag" | "author", _] if is_below("wordpress.com") => {
            web(&format!("{host}/{}", joined(path, "feed/")))
        }
        _ if is_below("wordpress.com") => web(&format!("{host}/feed/")),
        _ if is_below("substack.com") || is_below("medium.com") => web(&format!("{host}/feed")),
        _ if host.contains(".blogspot.") => web(&format!("{host}/feeds/posts/default")),
        ["questions", "tagged", tags, ..] if is_exchange => {
            web(&format!("{host}/feeds/tag/{tags}"))
        }
        ["questions", number, ..] if is_exchange => web(&format!("{host}/feeds/question/{number}")),
        ["users", number, ..] if is_exchange => web(&format!("{host}/feeds/user/{number}")),
        [] | ["questions"] if is_exchange => web(&format!("{host}/feeds")),
        _ => None,
    }
}

/// Software that may run on any host, recognized by its paths.
fn by_path(host: &str, path: &[&str], page: &Url) -> Option<Url> {
    /// Hosts whose user pages have the same paths but no such feeds.
    const OTHERS: &[&str] =
        &["youtube.com", "m.youtube.com", "tiktok.com", "threads.net", "threads.com", "medium.com"];
    if OTHERS.contains(&host) {
        return None;
    }
    let feed = match path {
        // Mastodon, Pleroma, Pixelfed and their kin.
        [who] | [who, "with_replies" | "media" | "featured"]
            if who.len() > 1 && who.starts_with('@') && !who[1..].contains('@') =>
        {
            format!("/{who}.rss")
        }
        // Lemmy.
        [kind @ ("c" | "u"), name] if !name.contains('@') => format!("/feeds/{kind}/{name}.xml"),
        // GitLab.
        [.., "-", "releases"] => format!("/{}.atom", path.join("/")),
        [.., "-", "tags"] | [.., "-", "commits", _] => {
            format!("/{}?format=atom", path.join("/"))
        }
        _ => return None,
    };
    page.join(&feed).ok()
}

fn youtube(what: &str, value: &str) -> Option<Url> {
    Url::parse_with_params("https://www.youtube.com/feeds/videos.xml", [(what, value)]).ok()
}

fn web(address: &str) -> Option<Url> {
    Url::parse(&format!("https://{address}")).ok()
}

fn joined(path: &[&str], last: &str) -> String {
    path.iter().chain([&last]).copied().collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(page: &str, want: &str) {
        let page = Url::parse(&format!("https://{page}")).expect("an address");
        let got = known_host(&page).map(String::from).unwrap_or_default();
        assert_eq!(got.strip_prefix("https://").unwrap_or_default(), want, "{page}");
        let feed = Url::parse(&got).unwrap_or(page);
        assert_eq!(known_host(&feed), None, "{feed} is a feed already");
    }

    #[test]
    fn films_and_pictures() {
        check(
            "www.youtube.com/channel/UC123/videos",
            "www.youtube.com/feeds/videos.xml?channel_id=UC123",
        );
        check("m.youtube.com/user/Ann", "www.youtube.com/feeds/videos.xml?user=Ann");
        check(
            "www.youtube.com/watch?v=abc&list=PL%261",
            "www.youtube.com/feeds/videos.xml?playlist_id=PL%261",
        );
        check("www.youtube.com/@ann", "");
        check("vimeo.com/ann", "vimeo.com/ann/videos/rss");
        check("vimeo.com/channels/boats", "vimeo.com/channels/boats/videos/rss");
        check("www.dailymotion.com/ann", "www.dailymotion.com/rss/user/ann");
    }

    #[test]
    fn places_to_talk() {
        check("old.reddit.com/r/rust/", "www.reddit.com/r/rust/.rss");
        check("reddit.com/r/rust/top/?t=week", "www.reddit.com/r/rust/top/.rss?t=week");
        check("www.reddit.com/user/ann", "www.reddit.com/user/ann/.rss");
        check("www.reddit.com", "www.reddit.com/.rss");
        check("bsky.app/profile/ann.example", "bsky.app/profile/ann.example/rss");
        check("social.example/@ann", "social.example/@ann.rss");
        check("social.example/@ann@elsewhere.example", "");
        check("lemmy.example/c/boats", "lemmy.example/feeds/c/boats.xml");
        check("lobste.rs/t/rust", "lobste.rs/t/rust.rss");
        check("stackoverflow.com/questions/tagged/rust", "stackoverflow.com/feeds/tag/rust");
        check("cooking.stackexchange.com/users/7/ann", "cooking.stackexchange.com/feeds/user/7");
        check("askubuntu.com/questions/12/why", "askubuntu.com/feeds/question/12");
    }

    #[test]
    fn programs() {
        check("github.com/ann", "github.com/ann.atom");
        check("github.com/ann/boat", "github.com/ann/boat/releases.atom");
        check("github.com/ann/boat/releases/tag/v1", "github.com/ann/boat/releases.atom");
        check("github.com/ann/boat/commits/main/src", "github.com/ann/boat/commits/main/src.atom");
        check("github.com/ann/boat/tree/main", "github.com/ann/boat/commits/main.atom");
        check("github.com/ann/boat/tags", "github.com/ann/boat/tags.atom");
        check("github.com/ann/boat/pulls", "");
        check("gitlab.com/ann/boat", "gitlab.com/ann/boat.atom");
        check("git.example/a/b/c/-/releases", "git.example/a/b/c/-/releases.atom");
        check("codeberg.org/ann/boat/releases", "codeberg.org/ann/boat/releases.rss");
        check("crates.io/crates/boat/1.0.0", "static.crates.io/rss/crates/boat.xml");
        check("pypi.org/project/boat/", "pypi.org/rss/project/boat/releases.xml");
    }

    #[test]
    fn gitlab_by_its_paths() {
        for what in ["tags", "commits/main"] {
            let page = Url::parse(&format!("https://git.example/a/b/-/{what}")).expect("sound");
            let want = format!("https://git.example/a/b/-/{what}?format=atom");
            assert_eq!(known_host(&page).map(String::from), Some(want));
        }
    }

    #[test]
    fn places_to_write() {
        check("medium.com/@ann/a-story-123", "medium.com/feed/@ann");
        check("medium.com/boats", "medium.com/feed/boats");
        check("medium.com/tag/boats/latest", "medium.com/feed/tag/boats");
        check("boats.medium.com/a-story-123", "boats.medium.com/feed");
        check("boats.substack.com/p/a-story", "boats.substack.com/feed");
        check("boats.wordpress.com/2026/01/a-story/", "boats.wordpress.com/feed/");
        check("boats.wordpress.com/category/sea/", "boats.wordpress.com/category/sea/feed/");
        check("boats.tumblr.com/tagged/sea", "boats.tumblr.com/tagged/sea/rss");
        check("www.tumblr.com/boats", "boats.tumblr.com/rss");
        check("arxiv.org/list/cs.CL/recent", "rss.arxiv.org/rss/cs.CL");
    }

    #[test]
    fn blogspot_in_any_country() {
        let page = Url::parse("http://boats.blogspot.de/2026/01/a.html").expect("sound");
        let want = "https://boats.blogspot.de/feeds/posts/default";
        assert_eq!(known_host(&page).as_ref().map(Url::as_str), Some(want));
    }

    #[test]
    fn other_pages_have_no_rule() {
        check("news.example/", "");
        check("news.example/a/b", "");
        check("notgithub.com/ann/boat", "");
        check("notsubstack.com/p", "");
    }
}
