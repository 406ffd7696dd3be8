//! The words of a search, and which words of a text to highlight for them.

use unicode_segmentation::UnicodeSegmentation;

use crate::domain::{Script, folded, is_short_word};

/// Search words, folded for comparison: case and accents do not matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    words: Vec<String>,
    /// Short words. `a` and `in` begin half the words of a page: if longer words were typed too, they
    /// are highlighted only next to those.
    short: Vec<String>,
}

impl Found {
    /// The words that were typed.
    pub fn of(typed: &[&str]) -> Found {
        let compared = typed.iter().map(|word| folded(word)).filter(|word| !word.is_empty());
        let (short, long): (Vec<String>, Vec<String>) = compared.partition(|it| is_short_word(it));
        let (words, short) = if long.is_empty() { (short, long) } else { (long, short) };
        Found { words, short }
    }

    /// Whether nothing was searched for.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Splits a text into words and what separates them, each with whether it was searched for.
    pub fn among<'t>(&self, text: &'t str) -> Vec<(&'t str, bool)> {
        let words: Vec<&str> = text.split_word_bounds().collect();
        let compared: Vec<String> = words.iter().map(|word| folded(word)).collect();
        let lit: Vec<bool> =
            words.iter().zip(&compared).map(|(word, compared)| self.has(word, compared)).collect();
        // A blank separates two words, so neighbours are two places apart.
        let is_next_to_lit = |at: usize| {
            let sides = [at.checked_sub(2), at.checked_add(2)];
            sides.into_iter().flatten().any(|side| lit.get(side) == Some(&true))
        };
        let is_lit = |at| lit[at] || self.short.contains(&compared[at]) && is_next_to_lit(at);
        words.into_iter().enumerate().map(|(at, word)| (word, is_lit(at))).collect()
    }

    /// Whether a word begins with a search word or, in scripts without blanks or with attached
    /// particles, is part of one.
    fn has(&self, word: &str, compared: &str) -> bool {
        let may_be_part =
            !compared.is_empty() && word.chars().any(|letter| Script::of(letter) != Script::Spaced);
        let is_it = |wanted: &String| {
            compared.starts_with(wanted.as_str()) || may_be_part && wanted.contains(compared)
        };
        self.words.iter().any(is_it)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(typed: &[&str], text: &str, want: &[&str]) {
        let among = Found::of(typed).among(text);
        let lit: Vec<&str> = among.iter().filter(|(_, lit)| *lit).map(|(word, _)| *word).collect();
        assert_eq!(lit, want);
        assert_eq!(among.iter().map(|(word, _)| *word).collect::<String>(), text);
    }

    #[test]
    fn neither_case_nor_accents_matter() {
        check(&["ca", "phe"], "Giá cà phê, các tỉnh", &["cà", "phê"]);
        check(&["cà", "PHÊ"], "CA PHE", &["CA", "PHE"]);
        check(&["lodz"], "Łódź and Łódźian", &["Łódź", "Łódźian"]);
    }

    #[test]
    fn a_short_word_is_short_with_accents_and_in_any_alphabet() {
        check(&["cà", "phê"], "Giá cà phê tăng, các tỉnh", &["cà", "phê"]);
        check(&["не", "было"], "Этого не было, нет и недели", &["не", "было"]);
    }

    #[test]
    fn short_words_count_alone_or_next_to_longer_ones() {
        check(&["in"], "Inside in", &["Inside", "in"]);
        check(
            &["price", "of", "oil"],
            "Out of oil: the price of it",
            &["of", "oil", "price", "of"],
        );
        check(&["price", "of"], "Best of all prices", &["prices"]);
    }

    #[test]
    fn words_without_blanks_are_parts() {
        check(&["地下鉄"], "新しい地下鉄の", &["地", "下", "鉄"]);
        check(&["지하철역"], "서울 지하철 2호선", &["지하철"]);
        check(&["l’eau"], "“l’eau” – l’Eaulne", &["l’eau", "l’Eaulne"]);
    }
}
