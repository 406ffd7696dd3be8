//! Where to look for the feed of a web page that names none.

use url::Url;

mod known;

pub use known::known_host;

/// Where sites keep a feed that their pages do not announce, commonest first.
const COMMON_PATHS: &[&str] =
    &["feed", "rss", "feed.xml", "rss.xml", "atom.xml", "index.xml", "feed.json", "feed.atom"];

/// Guesses the feed addresses of a page that announces none, likeliest first: below the page's own folder,
/// then below the root of its site. None of them is known to exist.
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

#[cfg(test)]
mod tests {
    use super::*;

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
}
