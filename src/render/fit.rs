//! Fits text into a given number of columns.

use super::letters::letters;

/// How many columns before the cut the end of a word is near enough to cut there.
const NEAR: usize = 8;

/// How many columns `text` takes on a terminal.
pub fn display_width(text: &str) -> usize {
    if text.is_ascii() {
        return text.len();
    }
    letters(text).map(|(_, width)| width).sum()
}

/// `text` in at most `columns` columns; a cut is marked by `…`, and made at a word's end where one
/// is near. Never cuts through a letter or a wide character.
pub fn fit(text: &str, columns: usize) -> String {
    if fits(text, columns) {
        return text.to_owned();
    }
    if columns == 0 {
        return String::new();
    }
    let (mut used, mut end) = (0, 0);
    let mut word_end = None;
    for (letter, width) in letters(text) {
        if letter.chars().all(char::is_whitespace) {
            word_end = Some((end, used));
        }
        if used + width > columns - 1 {
            break;
        }
        (used, end) = (used + width, end + letter.len());
    }
    if let Some((at, width)) = word_end
        && at > 0
        && used - width <= NEAR
    {
        end = at;
    }
    let kept = text[..end].trim_end_matches(hangs);
    let kept = if kept.is_empty() { &text[..end] } else { kept };
    format!("{kept}…")
}

/// Whether a letter looks out of place before a `…`.
fn hangs(letter: char) -> bool {
    letter.is_whitespace() || ",;:-–—·|/([{«„“‘、，：；「『（【".contains(letter)
}

/// Whether `text` takes at most `columns`; reads no more of it than it must.
fn fits(text: &str, columns: usize) -> bool {
    if text.is_ascii() {
        return text.len() <= columns;
    }
    let mut used = 0;
    letters(text).all(|(_, width)| {
        used += width;
        used <= columns
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, columns: usize, want: &str) {
        let got = fit(text, columns);
        assert_eq!(got, want);
        assert!(display_width(&got) <= columns);
    }

    #[test]
    fn what_fits_is_left_alone() {
        check("Water bill passes", 17, "Water bill passes");
        check("地下鉄", 6, "地下鉄");
        check("", 0, "");
    }

    #[test]
    fn a_cut_is_made_at_a_near_word_end() {
        check("Water bill passes", 16, "Water bill…");
        check("Water bill passes", 11, "Water bill…");
        check("Water bill, passes", 13, "Water bill…");
        check("A Donaudampfschifffahrtsgesellschaft", 20, "A Donaudampfschifff…");
        check("word", 1, "…");
        check("Water bill (all of it)", 14, "Water bill…");
        check("Water bill\u{a0}– passed", 13, "Water bill…");
        check("地下鉄の\u{3000}新路線", 11, "地下鉄の…");
        check("word", 0, "");
    }

    #[test]
    fn wide_characters_and_clusters_stay_whole() {
        check("地下鉄の新路線", 6, "地下…");
        check("地下鉄の新路線", 7, "地下鉄…");
        check("a👩\u{200d}🚀bcd", 3, "a…");
        check("e\u{328}\u{301}xyz", 2, "e\u{328}\u{301}…");
        check("Giá cà phê tăng phiên thứ tư", 18, "Giá cà phê tăng…");
    }
}
