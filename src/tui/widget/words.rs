//! Addresses, counts, and names as they are shown.

use url::Url;

use crate::domain::Script;
use crate::render::fit::display_width;
use crate::render::letters::letters;

/// An address for reading, without its scheme and login. The host is in punycode, which
/// exposes look-alike letters.
pub fn address(url: &str) -> String {
    let Ok(parsed) = Url::parse(url) else { return url.to_owned() };
    let host = parsed.host_str().unwrap_or_default();
    let port = parsed.port().map(|port| format!(":{port}")).unwrap_or_default();
    let part = |sign, part: Option<&str>| part.map(|it| format!("{sign}{it}")).unwrap_or_default();
    let (query, fragment) = (part('?', parsed.query()), part('#', parsed.fragment()));
    format!("{host}{port}{}{query}{fragment}", parsed.path().trim_end_matches('/'))
}

/// Minutes to read `words` words and `letters` letters of scripts that put no spaces between words.
pub fn minutes(words: usize, letters: usize) -> usize {
    (words / 230 + letters / 450).max(1)
}

/// Counts what [`minutes`] needs in one piece of text.
pub fn count(text: &str) -> (usize, usize) {
    let is_unspaced = |letter: char| Script::of(letter).is_unspaced();
    let letters = text.chars().filter(|letter| is_unspaced(*letter)).count();
    let words = text
        .split_whitespace()
        .filter(|word| word.chars().any(|letter| letter.is_alphanumeric() && !is_unspaced(letter)))
        .count();
    (words, letters)
}

/// Cuts a name to `width` columns, even within a word: every letter of a name helps.
pub fn cut(name: &str, width: usize) -> String {
    if display_width(name) <= width {
        return name.to_owned();
    }
    let mut kept = String::new();
    let mut used = 1;
    for (letter, columns) in letters(name) {
        used += columns;
        if used > width {
            break;
        }
        kept.push_str(letter);
    }
    if width > 0 {
        kept.truncate(kept.trim_end().len());
        kept.push('…');
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_cut_to_the_letter() {
        assert_eq!(cut("River Guardian", 14), "River Guardian");
        assert_eq!(cut("River Guardian", 12), "River Guard…");
        assert_eq!(cut("River Guardian", 7), "River…");
        assert_eq!(cut("朝の便り", 6), "朝の…");
        assert_eq!(cut("abc", 0), "");
    }

    #[test]
    fn addresses_show_the_real_host() {
        assert_eq!(address("https://example.org/a/b/?q=1"), "example.org/a/b?q=1");
        assert_eq!(address("https://exаmple.org/"), "xn--exmple-4nf.org");
        assert_eq!(address("http://example.org:8080/a#b"), "example.org:8080/a#b");
        assert_eq!(address("https://bank.example@example.org:443/"), "example.org");
        assert_eq!(address("not an address"), "not an address");
    }

    #[test]
    fn reading_time_counts_letters_where_words_have_no_spaces() {
        assert_eq!(count("two words, – here"), (3, 0));
        assert_eq!(count("地下鉄の Tokyo"), (1, 4));
        assert_eq!(minutes(10, 0), 1);
        assert_eq!(minutes(920, 0), 4);
        assert_eq!(minutes(0, 900), 2);
    }
}
