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
    /// Endings of the names of secrets, and of some words that are none.
    const SHORT_ENDS: [&str; 2] = ["key", "pass"];
    const NO_SECRETS: [&str; 8] =
        ["bypass", "compass", "hotkey", "monkey", "sortkey", "turkey", "turnkey", "whiskey"];
    /// Names of secrets that mean something else at the end of another name, as in `country_code`.
    const WHOLE: [&str; 5] = ["code", "hash", "pw", "sid", "sig"];
    let Some((name, _)) = parameter.split_once('=') else { return false };
    let name = name.to_ascii_lowercase();
    // As in `auth_id` and `token2`.
    let mut words = name.split(|letter: char| !letter.is_ascii_alphanumeric());
    let is_secret = |word: &str| {
        let word = word.trim_end_matches(|letter: char| letter.is_ascii_digit());
        let ends = |ends: &[&str]| ends.iter().any(|end| word.ends_with(end));
        ends(&ENDS) || ends(&SHORT_ENDS) && !NO_SECRETS.contains(&word)
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
            "subscriptionKey=l",
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
