//! Addresses and other sources without their secrets.

use url::Url;

use crate::domain::{Source, is_secret};

/// A source as it may be shown and logged: an address as [`masked`] returns it, a program without its
/// arguments, which may hold a password.
pub fn masked_source(source: &Source) -> String {
    match source {
        Source::Web(url) => masked(url),
        Source::File(_) => source.to_string(),
        Source::Command(argv) => match argv.as_slice() {
            [] | [_] => source.to_string(),
            [program, ..] => format!("exec:{program} …"),
        },
    }
}

/// `url` as it may be shown and logged: without user name and password, with the values of
/// parameters that look like secrets starred out, without a fragment.
pub fn masked(url: &Url) -> String {
    let mut shown = url.clone();
    // Both fail only for addresses that cannot have credentials.
    let _ = shown.set_username("");
    let _ = shown.set_password(None);
    shown.set_fragment(None);
    if let Some(query) = url.query() {
        let parameters: Vec<String> = query.split('&').map(masked_parameter).collect();
        shown.set_query(Some(&parameters.join("&")));
    }
    shown.into()
}

fn masked_parameter(parameter: &str) -> String {
    match parameter.split_once('=') {
        Some((name, _)) if is_secret(parameter) => format!("{name}=***"),
        _ => parameter.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(address: &str, want: &str) {
        assert_eq!(masked(&Url::parse(address).expect("a valid address")), want);
    }

    #[test]
    fn what_a_program_is_told_is_not_shown() {
        let shown = |argv: &[&str]| {
            masked_source(&Source::Command(argv.iter().map(|&word| word.to_owned()).collect()))
        };
        assert_eq!(shown(&["curl", "-u", "ann:hunter2", "https://e.org/f"]), "exec:curl …");
        assert_eq!(shown(&["make-feed"]), "exec:make-feed");
    }

    #[test]
    fn secrets_in_addresses_are_not_shown() {
        check("https://ann:hunter2@example.org/feed", "https://example.org/feed");
        check("https://e.org/f?id=1&token=abc&x=2", "https://e.org/f?id=1&token=***&x=2");
        check("https://e.org/f?API_KEY=abc", "https://e.org/f?API_KEY=***");
        check("https://e.org/f?auth=a=b", "https://e.org/f?auth=***");
        check("https://e.org/f?X-Amz-Signature=abc#t=1", "https://e.org/f?X-Amz-Signature=***");
        check("https://e.org/f?keyword=rust&author=ann", "https://e.org/f?keyword=rust&author=ann");
    }
}
