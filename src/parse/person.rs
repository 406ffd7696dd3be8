//! Names of people, as feeds write them beside an e-mail address.

/// The name in `joe@example.com (Joe)`, `Joe <joe@example.com>`, or `Joe`; the address when there is
/// no name. Empty for nothing.
pub(super) fn name_of(raw: &str) -> String {
    let raw = raw.trim();
    if !raw.contains('@') {
        return raw.to_owned();
    }
    let mut name = String::new();
    let mut address = "";
    for word in raw.split_whitespace() {
        if word.contains('@') && address.is_empty() {
            address = word;
        } else {
            name.push(' ');
            name.push_str(word);
        }
    }
    let name = name.trim().trim_matches(['(', ')', '[', ']', '<', '>', '"', ',', '-', ';']).trim();
    if name.chars().any(char::is_alphabetic) {
        return name.to_owned();
    }
    // The name may stick to the address: `joe@example.com(Joe)`.
    if let Some((_, inner)) = raw.split_once(['(', '（']) {
        let inner = inner.trim_end_matches([')', '）']).trim();
        if inner.chars().any(char::is_alphabetic) {
            return inner.to_owned();
        }
    }
    let address = address.trim_matches(['(', ')', '[', ']', '<', '>', '"', ',', ';']);
    address.strip_prefix("mailto:").unwrap_or(address).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(raw: &str, want: &str) {
        assert_eq!(name_of(raw), want, "{raw}");
    }

    #[test]
    fn names_beside_addresses() {
        check("joe@example.com (Joe Bloggs)", "Joe Bloggs");
        check("Joe Bloggs <joe@example.com>", "Joe Bloggs");
        check("joe@example.com（Joe）", "Joe");
        check("«joe@example.com»", "«joe@example.com»");
        check("mailto:joe@example.com", "joe@example.com");
        check(" Joe ", "Joe");
        check("", "");
    }
}
