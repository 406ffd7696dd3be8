//! What a person may type as an address.

use std::path::{Path, PathBuf};

use url::Url;

use super::SubscribeError;
use crate::config;
use crate::domain::Text;

/// The hint for something that is no address.
pub const HOW_AN_ADDRESS_IS_WRITTEN: &str = "write it like https://example.org/feed.xml";

/// Whether a person may have meant an address by this.
pub fn is_web_address(typed: &str) -> bool {
    web_address(typed).is_ok()
}

/// An address that a person typed.
pub(super) struct Typed {
    pub url: Url,
    /// Whether its scheme is a guess: none was typed, or `feed:`.
    pub is_guess: bool,
}

/// Reads what a person typed as an address: the scheme may be missing.
pub(super) fn web_address(typed: &str) -> Result<Typed, SubscribeError> {
    let typed = typed.trim();
    let typed = typed.strip_prefix("feed:").map(|it| it.trim_start_matches("//")).unwrap_or(typed);
    let parsed = match Url::parse(typed) {
        Ok(url) if matches!(url.scheme(), "http" | "https") => Some(Typed { url, is_guess: false }),
        Ok(url) if url.scheme() == "mailto" => None,
        // `example.org:8080/feed` parses with `example.org` as its scheme.
        _ => {
            let guess = Url::parse(&format!("https://{typed}")).ok();
            guess.map(|url| Typed { url, is_guess: true })
        }
    };
    let is_named = |it: &Typed| {
        it.url.host_str().is_some_and(|host| host.contains(['.', ':']) || host == "localhost")
    };
    parsed.filter(is_named).ok_or_else(|| SubscribeError::NotAnAddress(Text::clean(typed)))
}

/// The file that a person means by an address: one that is there, or that is written like one. In full,
/// as the configuration is read from another folder.
pub(super) fn named_file(typed: &str) -> Option<PathBuf> {
    let typed = typed.trim();
    let is_path = ["/", "~/", "./", "../", "file:"].iter().any(|start| typed.starts_with(start));
    let is_file = is_path && !typed.starts_with("//") || Path::new(typed).is_file();
    if !is_file {
        return None;
    }
    let is_address = ["file:///", "file://localhost/"].iter().any(|it| typed.starts_with(it));
    let by_address = || Url::parse(typed).ok()?.to_file_path().ok();
    let file = is_address.then(by_address).flatten().unwrap_or_else(|| {
        let after = ["file://", "file:"].iter().find_map(|start| typed.strip_prefix(start));
        let path = after.unwrap_or(typed);
        config::expanded(path, config::home().as_deref())
    });
    Some(std::path::absolute(&file).unwrap_or(file))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_named_in_full() {
        let here = std::env::current_dir().expect("a folder");
        for (typed, want) in [
            ("/a/b.xml", Some("/a/b.xml".into())),
            ("./b.xml", Some(here.join("b.xml"))),
            ("src/lib.rs", Some(here.join("src/lib.rs"))),
            ("file:///a/water%20bill.xml", Some("/a/water bill.xml".into())),
            ("file:b.xml", Some(here.join("b.xml"))),
            ("file://a/b.xml", Some(here.join("a/b.xml"))),
            ("example.org/b.xml", None),
            ("//example.org/b.xml", None),
        ] {
            assert_eq!(named_file(typed), want, "{typed}");
        }
    }

    #[test]
    fn an_address_may_lack_its_scheme() {
        for (typed, want) in [
            ("example.org/feed", Some("https://example.org/feed")),
            (" http://example.org/a ", Some("http://example.org/a")),
            ("feed://example.org/a", Some("https://example.org/a")),
            ("feed:https://example.org/a", Some("https://example.org/a")),
            ("localhost:8080/a", Some("https://localhost:8080/a")),
            ("file:///etc/passwd", None),
            ("javascript:alert(1)", None),
            ("mailto:ann@example.org", None),
            ("some words", None),
            ("", None),
        ] {
            let got = web_address(typed).ok().map(|it| it.url.to_string());
            assert_eq!(got.as_deref(), want, "{typed}");
        }
    }
}
