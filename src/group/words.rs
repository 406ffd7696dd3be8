//! Splits text into words, in any script.
//!
//! Latin, Greek, Cyrillic, and other scripts that put spaces between words give their words, in lower case
//! and without accents. Han, Kana, and Hangul give pairs of neighbouring characters, Thai and its
//! neighbours triples: neither needs a dictionary.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::tuning::STEM;
use crate::domain::{Script, start_of_letter};

/// The most words in the name of a paper.
const PAPER: usize = 5;

/// The longest number worth comparing, in bytes.
const LONGEST_NUMBER: usize = 40;

/// How the text of a script is split.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pieces {
    /// Into words.
    Words,
    /// Into pairs of neighbouring characters, each of which means much.
    Pairs,
    /// Into triples of characters, which are mere letters.
    Triples,
}

/// Calls `found` with each word of `text`, in order.
pub(super) fn words(text: &str, mut found: impl FnMut(&str)) {
    let mut word = String::new();
    let mut pieces = Pieces::Words;
    let mut letters = text.chars();
    loop {
        if word.is_empty() && pieces == Pieces::Words {
            letters = whole_words(letters.as_str(), &mut word, &mut found).chars();
        }
        let Some(letter) = letters.next() else { break };
        let next = letters.clone().next();
        if is_apostrophe(letter) || matches!(letter, '.' | ',' | '&' | ':') || is_space(letter) {
            let joins = !word.is_empty() && next.is_some_and(char::is_alphanumeric);
            let is_in_number = joins
                && word.len() < LONGEST_NUMBER
                && word.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
                && next.is_some_and(|next| next.is_ascii_digit());
            let rest = letters.as_str();
            let goes_on = is_in_number
                && match letter {
                    '.' | ',' => true,
                    // `10:45` is the time that others write `10.45`; `2:1` is a result.
                    ':' => word.len() <= 2 && begins(rest, 2),
                    // `16 000` is `16,000`.
                    _ => {
                        is_space(letter)
                            && word.rsplit('.').all(|group| group.len() <= 3)
                            && begins(rest, 3)
                    }
                };
            match letter {
                _ if goes_on => word.push('.'),
                // Initials and compounds such as U.S. and AT&T are one word.
                '.' | '&' if joins && pieces == Pieces::Words => {}
                _ if joins && is_apostrophe(letter) && pieces == Pieces::Words => word.push('\''),
                _ => finish(&mut word, pieces, &mut found),
            }
            continue;
        }
        if letter.is_ascii_alphanumeric() && pieces == Pieces::Words {
            word.push(letter.to_ascii_lowercase());
            continue;
        }
        // A short cut: the rules below do the same with lower-case Cyrillic letters.
        if matches!(letter, 'а'..='я') && pieces == Pieces::Words {
            word.push(letter);
            continue;
        }
        if !(letter.is_alphanumeric() || is_combining_mark(letter) && !word.is_empty()) {
            finish(&mut word, pieces, &mut found);
            continue;
        }
        let marks = letter > '\u{2ff}' && is_combining_mark(letter);
        let its = if marks { pieces } else { pieces_of(letter) };
        if its != pieces {
            finish(&mut word, pieces, &mut found);
            pieces = its;
        }
        push_folded(&mut word, letter);
    }
    finish(&mut word, pieces, &mut found);
}

/// Whether a text begins with this many digits, and no more.
fn begins(text: &str, digits: usize) -> bool {
    text.bytes().take_while(u8::is_ascii_digit).count() == digits
}

/// Whether a letter is a space that may stand within a number.
fn is_space(letter: char) -> bool {
    matches!(letter, ' ' | '\u{a0}' | '\u{2009}' | '\u{202f}')
}

/// Calls `found` with the ASCII words that a text begins with, up to one that the next character may belong
/// to, and returns the rest. `lower` is a buffer, empty before and after.
fn whole_words<'t>(text: &'t str, lower: &mut String, found: &mut impl FnMut(&str)) -> &'t str {
    let mut rest = text;
    loop {
        let end = rest.bytes().position(|byte| !byte.is_ascii_alphanumeric());
        let (word, after) = rest.split_at(end.unwrap_or(rest.len()));
        match after.bytes().next() {
            Some(b'\'' | b'.' | b',' | b'&' | b':' | b'\x80'..) => return rest,
            None if word.is_empty() => return rest,
            Some(b' ') if word.starts_with(|it: char| it.is_ascii_digit()) => return rest,
            _ => {}
        }
        if word.bytes().any(|byte| byte.is_ascii_uppercase()) {
            lower.push_str(word);
            lower.make_ascii_lowercase();
            found(lower);
            lower.clear();
        } else if !word.is_empty() {
            found(word);
        }
        rest = after.get(1..).unwrap_or_default();
    }
}

/// Whether a word is a pair or a triple of letters of a script that puts no spaces between words.
pub(super) fn is_piece(word: &str) -> bool {
    word.chars().next().is_some_and(|letter| pieces_of(letter) != Pieces::Words)
}

/// Whether these words, in any order, are pairs of letters that follow one another in one longer word. Three
/// Chinese characters in a row may be a name, but four are two words.
pub(super) fn are_of_one_word(pieces: &[&str]) -> bool {
    let (first, last) = (|it: &str| it.chars().next(), |it: &str| it.chars().next_back());
    let are_pairs = pieces.iter().all(|it| first(it).map(pieces_of) == Some(Pieces::Pairs));
    let has_characters = pieces.iter().flat_map(|it| it.chars()).any(|letter| {
        Script::of(letter) == Script::Dense && !('\u{3040}'..='\u{30ff}').contains(&letter)
    });
    let follows = |one: &str| pieces.iter().any(|it| *it != one && last(it) == first(one));
    let starts = pieces.iter().filter(|it| !follows(it)).count();
    are_pairs && starts <= 1 && (pieces.len() <= 2 || !has_characters)
}

/// Calls `found` with the collected word, or the pieces that it is cut into, and clears it.
fn finish(word: &mut String, pieces: Pieces, found: &mut impl FnMut(&str)) {
    let width = match pieces {
        Pieces::Words => {
            // In capitals, a sigma is the same at the end of a word as elsewhere.
            if word.ends_with('σ') {
                word.pop();
                word.push('ς');
            }
            let own = without_suffix(without_elision(word));
            if own.contains('\'') {
                found(&own.replace('\'', ""));
            } else if !own.is_empty() {
                found(own);
            }
            word.clear();
            return;
        }
        Pieces::Pairs => 2,
        Pieces::Triples => 3,
    };
    let mut starts: Vec<usize> = word.char_indices().map(|(at, _)| at).collect();
    starts.push(word.len());
    if starts.len() <= width && !word.is_empty() {
        found(word);
    }
    for piece in starts.windows(width + 1) {
        found(&word[piece[0]..piece[width]]);
    }
    word.clear();
}

/// French and Italian articles and other small words, as elided before a vowel.
const ELIDED: &str =
    "l d c j m n s t qu jusqu lorsqu puisqu un dell nell all sull dall coll com dov cos quand";

/// `word` without an elided word before it: `dell'avvocato` gives `avvocato`.
fn without_elision(word: &str) -> &str {
    match word.split_once('\'') {
        // As in `it's`.
        Some((_, "s")) | None => word,
        Some((head, own)) => {
            let is_elided = ELIDED.split(' ').any(|elided| elided == head);
            if is_elided { own } else { word }
        }
    }
}

/// The suffixes that Turkish joins to a name with an apostrophe.
const SUFFIXES: &str = "i in u un e a yi yu ye ya nin nun ni nu ne na de da te ta den dan ten tan nde nda nden \
    ndan deki daki teki taki ndeki ndaki le la yle yla li lu lik luk ler lar leri lari";

/// `word` without what an apostrophe joins to its end: `'s`, or a Turkish suffix, as in `Irak'ta`.
fn without_suffix(word: &str) -> &str {
    let Some((own, suffix)) = word.rsplit_once('\'') else { return word };
    // A vowel follows a consonant or a silent e, unlike in `Hawai'i` and `Sana'a`.
    let vowels_meet =
        suffix.starts_with(['a', 'e', 'i', 'u']) && own.ends_with(['a', 'i', 'o', 'u']);
    let is_turkish = || own.len() > 1 && SUFFIXES.split(' ').any(|it| it == suffix);
    if suffix == "s" || !vowels_meet && is_turkish() { own } else { word }
}

/// Appends `letter` in lower case, and without accents in the scripts whose words are compared without them.
fn push_folded(word: &mut String, letter: char) {
    if letter.is_ascii() {
        word.push(letter.to_ascii_lowercase());
        return;
    }
    for small in letter.to_lowercase() {
        match small {
            'ß' => word.push_str("ss"),
            'ł' => word.push('l'),
            'đ' => word.push('d'),
            'ø' => word.push('o'),
            'ı' => word.push('i'),
            'æ' => word.push_str("ae"),
            'œ' => word.push_str("oe"),
            'ё' => word.push('е'),
            // Arabic papers write names with or without the marks of alef, and Egyptian ones a final yeh
            // without its dots; Persian keyboards have a kaf and a yeh of their own.
            'أ' | 'إ' | 'آ' | 'ٱ' => word.push('ا'),
            'ى' | 'ی' => word.push('ي'),
            'ک' => word.push('ك'),
            '\u{c0}'..='\u{24f}'
            | '\u{370}'..='\u{3ff}'
            | '\u{1e00}'..='\u{1fff}'
            | '\u{ff01}'..='\u{ff5e}' => {
                word.extend(small.nfkd().filter(|part| !is_combining_mark(*part)));
            }
            '\u{300}'..='\u{36f}'
            | '\u{591}'..='\u{5c7}'
            | '\u{610}'..='\u{61a}'
            | '\u{64b}'..='\u{65f}'
            | '\u{670}'
            | 'ـ' => {}
            _ => word.push(small),
        }
    }
}

fn pieces_of(letter: char) -> Pieces {
    match Script::of(letter) {
        Script::Spaced => Pieces::Words,
        Script::Attached | Script::Dense => Pieces::Pairs,
        Script::Unparted => Pieces::Triples,
    }
}

fn is_apostrophe(letter: char) -> bool {
    matches!(letter, '\'' | '’' | 'ʼ' | '＇')
}

/// Tags that agencies and sites put before or after a headline.
const TAGS: [&str; 15] = [
    "update",
    "wrapup",
    "rpt",
    "refile",
    "corrected",
    "correction",
    "exclusive",
    "breaking",
    "live",
    "live updates",
    "watch",
    "video",
    "photos",
    "photo",
    "report",
];

/// `headline` without the tags before and after it, such as `UPDATE 2-` and `(VIDEO)`.
pub(super) fn without_tags(headline: &str) -> &str {
    let headline = without_tags_before(headline);
    let bracket = headline.trim_end().strip_suffix(')').and_then(|it| it.rsplit_once('('));
    match bracket {
        Some((head, tag)) if is_tag(tag) && !head.trim().is_empty() => head.trim_end(),
        _ => headline,
    }
}

fn is_tag(text: &str) -> bool {
    TAGS.iter().any(|tag| text.eq_ignore_ascii_case(tag))
}

/// `headline` without the tags before it, of which there may be several: `CORRECTED-UPDATE 2-`.
fn without_tags_before(mut headline: &str) -> &str {
    const DASHES: [char; 5] = [':', '-', '–', '—', '|'];
    while let Some((tag, rest)) = headline.split_once(DASHES) {
        let tag = tag.trim().trim_end_matches(|c: char| c.is_ascii_digit()).trim_end();
        let rest = rest.trim_start_matches(|c| c == ' ' || DASHES.contains(&c));
        if !is_tag(tag) || rest.is_empty() {
            break;
        }
        headline = rest;
    }
    headline
}

/// A headline, and the name of its paper at its end, as in `Minister resigns - Gazette`; empty if there is none.
/// A name is short and begins with no small letter, unlike `all dead` after a dash.
pub(super) fn split_paper(headline: &str) -> (&str, &str) {
    const SIGNS: [&str; 4] = [" - ", " – ", " — ", " | "];
    let ends = SIGNS.iter().filter_map(|sign| Some((headline.rfind(sign)?, sign.len())));
    let Some((at, sign)) = ends.max() else { return (headline, "") };
    let name = &headline[at + sign..];
    let is_name = !name.starts_with(char::is_lowercase) && name.split(' ').count() <= PAPER;
    if is_name { headline.split_at(at) } else { (headline, "") }
}

/// Calls `found` with each word of the headline that sites put into an address, as in
/// `/2026/council-passes-budget.html`. It often differs from the headline above the text.
pub(super) fn words_of_address(address: &str, mut found: impl FnMut(&str)) {
    let path = address.split_once("://").map_or(address, |(_, rest)| rest);
    let path = path.split(['?', '#']).next().unwrap_or_default();
    for segment in path.split('/').skip(1) {
        let segment = segment.split('.').next().unwrap_or_default();
        let parts = || segment.split(['-', '_']).filter(|part| part.len() > 1);
        if parts().nth(2).is_some() {
            for part in parts() {
                words(part, |word| {
                    // Numbers in an address are dates and ids.
                    if word.len() > 2 && !word.bytes().any(|byte| byte.is_ascii_digit()) {
                        found(word);
                    }
                });
            }
        }
    }
}

/// The first letters of a word. Numbers, names with digits, and pairs of syllables stay whole.
pub(super) fn stem(word: &str) -> &str {
    let letters = STEM;
    let is_whole = |byte: u8| byte.is_ascii_digit() || byte == b' ';
    if word.len() <= letters || word.bytes().any(is_whole) {
        return word;
    }
    start_of_letter(word, letters).map_or(word, |end| &word[..end])
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
    fn words_are_found_in_every_script() {
        check("The U.S. and AT&T's plan", &["the", "us", "and", "att", "plan"]);
        check("Prices rose 4.5% to $1,200.", &["prices", "rose", "4.5", "to", "1.200"]);
        check("Straße in Łódź, ÉCOLE d’été", &["strasse", "in", "lodz", "ecole", "ete"]);
        check("l’omicidio dell'avvocato O'Neil", &["omicidio", "avvocato", "oneil"]);
        check("qu'aujourd'hui it's don't L's", &["aujourdhui", "it", "dont", "l"]);
        check("Irak'ta İzmir’in ABD'ye 2026'da", &["irak", "izmir", "abd", "2026"]);
        check("Bakanlığı'ndan Google'a O'Neil's", &["bakanligi", "google", "oneil"]);
        check("we're I've Hawai'i Sana'a dov'è", &["were", "ive", "hawaii", "sanaa", "e"]);
        check("ёлка у МОСТА", &["елка", "у", "моста"]);
        check("ΤΗΣ της", &["της", "της"]);
        check("東京の地震", &["東京", "京の", "の地", "地震"]);
        check("火", &["火"]);
        check("AI技術x", &["ai", "技術", "x"]);
        check("รัฐบาล", &["รัฐ", "ัฐบ", "ฐบา", "บาล"]);
        check("서울 지하철", &["서울", "지하", "하철"]);
        check("मुख्यमंत्री ने कहा", &["मुख्यमंत्री", "ने", "कहा"]);
        check("الى إلى مصطفى", &["الي", "الي", "مصطفي"]);
        check("کتاب تازه‌ی", &["كتاب", "تازه", "ي"]);
        check("at 10:45, 2:1 or 112:45", &["at", "10.45", "2", "1", "or", "112", "45"]);
        check("16 000 and 1\u{202f}250\u{202f}000", &["16.000", "and", "1.250.000"]);
        check("in 2026 300 of 12 3456", &["in", "2026", "300", "of", "12", "3456"]);
        check(": 100", &["100"]);
        check("...", &[]);
    }

    #[test]
    fn pieces_of_a_name_are_one_word() {
        for (text, want) in [
            ("アウレリア", true),
            ("삼성전자", true),
            ("東京都", true),
            ("火", true),
            ("東京都民", false),
            ("座礁したアウレリア", false),
            ("아우 삼성", false),
            ("รัฐบาล", false),
            ("ferry", false),
        ] {
            let mut pieces = Vec::new();
            words(text, |word| pieces.insert(0, word.to_string()));
            let pieces: Vec<&str> = pieces.iter().map(String::as_str).collect();
            assert_eq!(are_of_one_word(&pieces), want, "{text}");
        }
    }

    #[test]
    fn an_endless_number_takes_no_time() {
        for sign in [".", ",", "&", "'", " ", "\u{a0}", ":"] {
            for number in ["1", "100"] {
                let mut bytes = 0;
                words(&format!("{number}{sign}").repeat(1_000_000), |word| bytes += word.len());
                assert!(bytes >= 1_000_000, "{sign}");
            }
        }
    }

    #[test]
    fn agency_tags_go_and_names_stay() {
        assert_eq!(without_tags("UPDATE 2-Minister resigns"), "Minister resigns");
        assert_eq!(without_tags("CORRECTED-UPDATE 2-Minister resigns"), "Minister resigns");
        assert_eq!(without_tags("Minister resigns (VIDEO)"), "Minister resigns");
        assert_eq!(without_tags("Minister resigns (again)"), "Minister resigns (again)");
        assert_eq!(without_tags("How we built the dam (2)"), "How we built the dam (2)");
        assert_eq!(without_tags("(Video)"), "(Video)");
        assert_eq!(without_tags("LIVE: Vote count"), "Vote count");
        assert_eq!(without_tags("Live-in nurses strike"), "in nurses strike");
        assert_eq!(without_tags("Jane Doe: I was there"), "Jane Doe: I was there");
        assert_eq!(without_tags("Watch -"), "Watch -");
    }

    #[test]
    fn a_paper_signs_at_the_end() {
        assert_eq!(split_paper("Vote - and now? | Gazette"), ("Vote - and now?", " | Gazette"));
        assert_eq!(split_paper("Minister resigns"), ("Minister resigns", ""));
        assert_eq!(split_paper("Bus falls - all dead"), ("Bus falls - all dead", ""));
        assert_eq!(split_paper("Live-in nurses strike"), ("Live-in nurses strike", ""));
    }

    #[test]
    fn an_address_gives_the_words_of_its_headline() {
        let mut got = Vec::new();
        let address =
            "https://a.example/2026/01/town-hall-7-burns-id4711.html?x=some-more-words-here";
        words_of_address(address, |word| got.push(word.to_string()));
        words_of_address("https://a.example/world/live-blog", |word| got.push(word.to_string()));
        assert_eq!(got, ["town", "hall", "burns"]);
    }

    #[test]
    fn a_stem_is_a_prefix_and_numbers_stay_whole() {
        assert_eq!(stem("parliament"), "parlia");
        assert_eq!(stem("правительство"), "правит");
        assert_eq!(stem("1234567"), "1234567");
        assert_eq!(stem("tax"), "tax");
    }
}
