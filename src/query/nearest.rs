//! Suggestions for misspelled names.

/// The longest word, in letters, that may be a misspelled name.
const LONGEST: usize = 60;

/// The name among `known`, all in lower case, that is nearest to `written`, if one is near enough: at most a
/// third of its letters differ, or one in a short name, or one of the two is a prefix of the other and has
/// three letters.
pub fn nearest<'k>(written: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let written = written.to_lowercase();
    let letters = written.chars().count();
    let near = |name: &str| {
        let distance = strsim::damerau_levenshtein(&written, name);
        let begins = letters >= 3 && name.starts_with(&written)
            || name.len() >= 3 && written.starts_with(name);
        // A word all of whose letters differ resembles nothing, such as a single wrong letter.
        let is_near = distance <= (name.len() / 3).max(1) && distance < letters;
        (is_near || begins).then_some(distance)
    };
    let known = known.into_iter().filter(|_| letters <= LONGEST);
    known.filter_map(|name| Some((near(name)?, name))).min().map(|(_, name)| name)
}

/// A hint that names the one of `known` that was probably meant, else all of them.
pub fn did_you_mean(written: &str, known: &[&str]) -> String {
    match nearest(written, known.iter().copied()) {
        Some(name) => format!("did you mean `{name}`?"),
        None => format!("choose one of {}", known.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(written: &str, want: Option<&str>) {
        let known = [
            "every",
            "feed",
            "fold",
            "folder",
            "full_text",
            "is",
            "open",
            "q",
            "star",
            "tag",
            "url",
        ];
        assert_eq!(nearest(written, known), want);
    }

    #[test]
    fn a_slip_is_near_and_a_stranger_is_not() {
        check("evry", Some("every"));
        check("Opne", Some("open"));
        check("tga", Some("tag"));
        check("qa", Some("q"));
        check("uri", Some("url"));
        check("fulltext", Some("full_text"));
        check("ful", Some("full_text"));
        check("foldr", Some("fold"));
        check("feeds", Some("feed"));
        for stranger in ["x", "10", "$", "", "colour", "israel", "!ls", &"feed".repeat(30_000)] {
            check(stranger, None);
        }
    }
}
