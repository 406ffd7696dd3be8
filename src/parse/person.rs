//! Names of people, as feeds write them beside an e-mail address.

/// Longest name, in bytes; more than is shown.
const LONGEST: usize = 1_000;
/// Most bytes of all names of an entry together.
const ALL: usize = 4_000;

/// The name in `joe@example.com (Joe)`, `Joe <joe@example.com>`, or `Joe`; the e-mail address when
/// there is no name. Empty for nothing.
pub(super) fn name_of(raw: &str) -> String {
    let raw = raw.trim();
    let raw = &raw[..raw.floor_char_boundary(LONGEST)];
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

/// Keeps as many of these names as fit in [`ALL`] bytes: every entry of a feed may get a copy of them.
pub(super) fn listed(names: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut room = ALL;
    let is_within = |name: &String| {
        room = room.saturating_sub(name.len());
        room > 0
    };
    names.into_iter().filter(|name| !name.is_empty()).take_while(is_within).collect()
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

    #[test]
    fn so_many_and_so_long_as_anybody_reads() {
        assert_eq!(name_of(&"é".repeat(10_000)).len(), LONGEST);
        let names = listed((0..10_000).map(|_| "Joe Bloggs".to_owned()));
        assert!((300..400).contains(&names.len()), "{}", names.len());
        assert_eq!(listed(["".to_owned(), "Joe".to_owned()]), ["Joe"]);
    }
}
