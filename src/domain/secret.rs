//! Secrets in addresses.

/// Whether a query parameter of an address, such as `token=…`, is a secret, judging by its name.
pub fn is_secret(parameter: &str) -> bool {
    /// Endings of the names of secrets.
    const ENDS: [&str; 9] = [
        "auth",
        "passwd",
        "password",
        "pwd",
        "secret",
        "session",
        "sessionid",
        "signature",
        "token",
    ];
    /// Endings of the names of secrets behind one of `BEFORE`, and of other words: `sortkey`, `compass`.
    const SHORT_ENDS: [&str; 2] = ["key", "pass"];
    const BEFORE: [&str; 22] = [
        "access", "account", "api", "app", "auth", "client", "consumer", "feed", "license",
        "login", "master", "member", "pass", "private", "rss", "secret", "session", "share",
        "shared", "torrent", "user", "view",
    ];
    /// Names of secrets that mean something else at the end of another name, as in `country_code`.
    const WHOLE: [&str; 5] = ["code", "hash", "pw", "sid", "sig"];
    let Some((name, _)) = parameter.split_once('=') else { return false };
    let name = name.to_ascii_lowercase();
    // As in `auth_id` and `token2`.
    let mut words = name.split(|letter: char| !letter.is_ascii_alphanumeric());
    let is_secret = |word: &str| {
        let word = word.trim_end_matches(|letter: char| letter.is_ascii_digit());
        let is_joined = |end: &&str| {
            word.strip_suffix(*end).is_some_and(|it| it.len() < 3 || BEFORE.contains(&it))
        };
        ENDS.iter().any(|end| word.ends_with(end)) || SHORT_ENDS.iter().any(is_joined)
    };
    words.any(is_secret) || WHOLE.contains(&&*name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_told_by_their_names() {
        for secret in [
            "token=a",
            "API_KEY=b",
            "X-Amz-Signature=c",
            "code=d",
            "pwd=e",
            "auth=a=b",
            "auth_id=f",
            "apikey1=g",
            "ukey=h",
            "torrent_pass=i",
            "passkey=j",
            "accesstoken=k",
        ] {
            assert!(is_secret(secret), "{secret}");
        }
        for open in [
            "keyword=rust",
            "author=ann",
            "country_code=de",
            "id=1",
            "token",
            "hashtag=x",
            "sortkey=date",
            "hotkey=n",
            "compass=north",
        ] {
            assert!(!is_secret(open), "{open}");
        }
    }
}
