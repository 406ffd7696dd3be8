//! Vietnamese words. Spaces separate syllables, and nothing separates words, most of which have two
//! syllables.
//!
//! So neighbouring syllables are taken in pairs, like the characters of Chinese, and keep their accents:
//! *năm* is a year, *nam* the south, and both are parts of many other words. A small word, and one that is no
//! syllable, such as a foreign name, ends a pair and stands by itself.

use unicode_normalization::UnicodeNormalization;

/// The stop words and negations, all of one syllable.
const SMALL: &str = "và của là các những một cho với được có không trong trên dưới khi đã sẽ đang từ đến tại \
    về này đó kia theo như để vì do bởi nếu thì mà cũng còn hơn rất chỉ đều hay hoặc nhưng ông bà anh chị em tôi \
    họ mình vẫn nên cần phải vừa chưa chẳng đừng từng mỗi mọi ở vào ra lên xuống số gần tới";

/// The letters of the longest syllable, *nghiêng*.
const LONGEST: usize = 7;

/// In a Vietnamese text, at least one word in this many has a letter that few other languages use.
const EACH: usize = 6;

/// Whether texts are Vietnamese: they have a letter with two marks, which no other language uses, and enough
/// other typical letters.
pub(super) fn is_vietnamese(texts: [&str; 2]) -> bool {
    // In UTF-8, letters with two marks begin with this byte; most texts have none.
    if texts.iter().all(|text| memchr::memchr(0xe1, text.as_bytes()).is_none()) {
        return false;
    }
    let letters = || texts.iter().flat_map(|text| text.chars());
    let own = letters().filter(|it| matches!(it, 'ơ' | 'ư' | '\u{1ea0}'..='\u{1ef9}')).count();
    let words: usize = texts.iter().map(|text| text.split_whitespace().count()).sum();
    letters().any(has_two_marks) && own * EACH >= words
}

fn has_two_marks(letter: char) -> bool {
    matches!(
        letter,
        '\u{1ea4}'..='\u{1eb7}' | '\u{1ebe}'..='\u{1ec7}' | '\u{1ed0}'..='\u{1ee3}' | '\u{1ee8}'..='\u{1ef1}'
    )
}

/// Calls `found` with each pair of neighbouring syllables, each syllable without a neighbour, each small word,
/// and each word that is no syllable, in order and in lower case.
pub(super) fn words(text: &str, mut found: impl FnMut(&str)) {
    let text: String = text.nfc().flat_map(char::to_lowercase).collect();
    let mut pairs = Pairs { found: &mut found, pair: String::new(), before: None };
    for token in text.split_whitespace() {
        let token = token.trim_matches(|letter: char| !letter.is_alphanumeric());
        if token.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b',')) {
            pairs.word(&token.replace(',', "."));
            continue;
        }
        for part in token.split(|letter: char| !letter.is_alphanumeric()) {
            match part {
                "" => {}
                part if !is_syllable(part) || is_small(part) => pairs.word(part),
                part => pairs.syllable(part),
            }
        }
    }
    pairs.end();
}

/// The state of pairing syllables.
struct Pairs<'t, 'f> {
    found: &'f mut dyn FnMut(&str),
    pair: String,
    /// The previous syllable, and whether it is already part of a pair.
    before: Option<(&'t str, bool)>,
}

impl<'t> Pairs<'t, '_> {
    fn syllable(&mut self, syllable: &'t str) {
        let Some((first, _)) = self.before else {
            self.before = Some((syllable, false));
            return;
        };
        self.pair.clear();
        self.pair.extend([first, " ", syllable]);
        (self.found)(&self.pair);
        self.before = Some((syllable, true));
    }

    fn word(&mut self, word: &str) {
        self.end();
        if !word.is_empty() {
            (self.found)(word);
        }
    }

    fn end(&mut self) {
        if let Some((alone, false)) = self.before.take() {
            (self.found)(alone);
        }
    }
}

/// The stop words and negations, as they are read.
pub(super) fn small_words() -> impl Iterator<Item = &'static str> {
    SMALL.split_ascii_whitespace()
}

fn is_small(syllable: &str) -> bool {
    small_words().any(|small| small == syllable)
}

/// Whether a word may be a syllable: it has a single run of vowels, and no letter that Vietnamese lacks.
fn is_syllable(word: &str) -> bool {
    let (mut length, mut vowels, mut was_vowel) = (0, 0, false);
    for letter in word.chars() {
        let Some(base) = letter.nfd().next() else { continue };
        if !base.is_alphabetic() || matches!(base, 'f' | 'j' | 'w' | 'z') {
            return false;
        }
        let is_vowel = matches!(base, 'a' | 'e' | 'i' | 'o' | 'u' | 'y');
        vowels += usize::from(is_vowel && !was_vowel);
        (length, was_vowel) = (length + 1, is_vowel);
    }
    vowels == 1 && length <= LONGEST && !has_foreign_end(word)
}

/// Whether a word ends as no syllable does.
fn has_foreign_end(word: &str) -> bool {
    let ends = ["ch", "ng", "nh"];
    let stem = ends.iter().find_map(|end| word.strip_suffix(end));
    let stem = stem.unwrap_or_else(|| word.strip_suffix(['c', 'm', 'n', 'p', 't']).unwrap_or(word));
    let last = stem.chars().next_back().and_then(|letter| letter.nfd().next());
    !last.is_some_and(|last| matches!(last, 'a' | 'e' | 'i' | 'o' | 'u' | 'y'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, want: &[&str]) {
        let mut got = Vec::new();
        words(text, |word| got.push(word.to_string()));
        assert_eq!(got, want, "{text}");
    }

    #[test]
    fn syllables_come_in_pairs_and_names_from_elsewhere_alone() {
        check("Giá xăng tăng gần 1.000 đồng", &["giá xăng", "xăng tăng", "gần", "1.000", "đồng"]);
        check("Xăng dầu ở Việt Nam và Nga", &["xăng dầu", "ở", "việt nam", "và", "nga"]);
        check(
            "Vietjet bay tới Seoul, Trump gặp Putin",
            &["vietjet", "bay", "tới", "seoul", "trump", "gặp", "putin"],
        );
        check("Nghiêng quyển sách của iPhone", &["nghiêng quyển", "quyển sách", "của", "iphone"]);
        // Decomposed marks make the same letters.
        check("Vie\u{302}\u{323}t Nam", &["việt nam"]);
        check("…", &[]);
    }

    #[test]
    fn the_language_is_known_by_its_letters() {
        assert!(is_vietnamese(["Giá xăng tăng gần 1.000 đồng một lít", ""]));
        assert!(is_vietnamese(["Phà Aurelia mắc cạn ngoài khơi Kastellos", ""]));
        assert!(is_vietnamese(["Vietjet", "Hãng mở đường bay thẳng tới Seoul từ Huế."]));
        for other in [
            "Best phở in town, says the man who ate at all of the stalls of the market",
            "Adébáyọ̀ ti ń ṣe iṣẹ́ ní Ìbàdàn",
            "Éva a été élue à Genève",
            "București: ședința a fost amânată",
        ] {
            assert!(!is_vietnamese([other, ""]), "{other}");
        }
    }
}
