//! The address by which a page is compared, for sites that have several for one page.

use url::Url;

/// The host, path, and query by which a page is compared; `None` if the site has only one address for it.
/// `host` is that of `url` without the prefixes of its editions.
pub(super) fn usual(url: &Url, host: &str) -> Option<(String, String, String)> {
    let path = url.path();
    let at = |host: &str| Some((host.to_owned(), path.to_owned(), String::new()));
    match host {
        "youtube.com" | "youtube-nocookie.com" | "youtu.be" => {
            let query = format!("?v={}", video(url, host)?);
            Some(("youtube.com".to_owned(), "/watch".to_owned(), query))
        }
        "arxiv.org" | "export.arxiv.org" => {
            Some(("arxiv.org".to_owned(), format!("/abs/{}", paper(path)?), String::new()))
        }
        "twitter.com" | "x.com" if path.contains("/status/") => at("x.com"),
        "old.reddit.com" | "new.reddit.com" | "np.reddit.com" if path.contains("/comments/") => {
            at("reddit.com")
        }
        "bbc.co.uk" if path.starts_with("/news/") || path.starts_with("/sport/") => at("bbc.com"),
        _ => None,
    }
}

/// The host of a Wikimedia site without the `m` of its mobile edition, which follows the language.
pub(super) fn desktop(host: &str) -> Option<String> {
    const SITES: [&str; 4] = ["wikipedia.org", "wiktionary.org", "wikinews.org", "wikivoyage.org"];
    let (language, site) = host.split_once(".m.")?;
    SITES.contains(&site).then(|| format!("{language}.{site}"))
}

/// The identifier of a video, from any page that shows it.
fn video(url: &Url, host: &str) -> Option<String> {
    let mut parts = url.path_segments()?;
    let id = match (host, parts.next()?) {
        ("youtu.be", id) => id.to_owned(),
        (_, "watch") => url.query_pairs().find(|(name, _)| name == "v")?.1.into_owned(),
        (_, "shorts" | "embed" | "live" | "v") => parts.next()?.to_owned(),
        _ => return None,
    };
    let is_id = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    (!id.is_empty() && id.bytes().all(is_id)).then_some(id)
}

/// The identifier of an arXiv paper without its version.
fn paper(path: &str) -> Option<&str> {
    let paper = ["/abs/", "/pdf/", "/html/"].iter().find_map(|kind| path.strip_prefix(kind))?;
    let paper = paper.trim_end_matches('/').trim_end_matches(".pdf");
    let number = paper.trim_end_matches(|letter: char| letter.is_ascii_digit());
    let is_version = number.len() < paper.len() && number.ends_with('v');
    let paper = if is_version { number.trim_end_matches('v') } else { paper };
    (!paper.is_empty()).then_some(paper)
}
