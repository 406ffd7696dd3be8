//! What papers write differently by their house style: `European Union` or `EU`, `Zelenskiy` or `Zelensky`,
//! `90mph` or `90 mph`. A word or name is read as if every paper wrote it alike.

use std::borrow::Cow;

/// Names with their short forms, without accents as in [`super::words`]. Those that are stop words, such as
/// `us` and `who`, tell nothing anyway.
const SHORT_FORMS: [(&str, &str); 38] = [
    ("european union", "eu"),
    ("european commission", "ec"),
    ("european central bank", "ecb"),
    ("united nations", "un"),
    ("united kingdom", "uk"),
    ("international monetary fund", "imf"),
    ("international criminal court", "icc"),
    ("prime minister", "pm"),
    ("associated press", "ap"),
    ("per cent", "percent"),
    ("europaische union", "eu"),
    ("europaischen union", "eu"),
    ("vereinten nationen", "uno"),
    ("vereinigten staaten", "usa"),
    ("union europeenne", "ue"),
    ("nations unies", "onu"),
    ("etats unis", "usa"),
    ("union europea", "ue"),
    ("naciones unidas", "onu"),
    ("unione europea", "ue"),
    ("stati uniti", "usa"),
    ("uniao europeia", "ue"),
    ("united arab emirates", "uae"),
    ("federal reserve", "fed"),
    ("bank of england", "boe"),
    ("bank of japan", "boj"),
    ("amazon web services", "aws"),
    ("artificial intelligence", "ai"),
    ("europaische zentralbank", "ezb"),
    ("europaischen zentralbank", "ezb"),
    ("kunstliche intelligenz", "ki"),
    ("kunstlicher intelligenz", "ki"),
    ("banque centrale europeenne", "bce"),
    ("intelligence artificielle", "ia"),
    ("banco central europeo", "bce"),
    ("inteligencia artificial", "ia"),
    ("banca centrale europea", "bce"),
    ("intelligenza artificiale", "ia"),
];

/// How a Slavic ending of names is written.
const ENDINGS: [&str; 5] = ["skiy", "skyy", "skyj", "skij", "skyi"];

/// Units and parts of times, which papers write next to a number or apart from it: `90mph`, `90 mph`. They say
/// nothing, however rare they are; nor does `pm` as a title.
const MEASURES: [&str; 9] = ["km", "mi", "cm", "mm", "kg", "kmh", "mph", "am", "pm"];

/// Others that are written so, but may be words.
const UNITS: [&str; 12] =
    ["kph", "m", "ft", "lb", "lbs", "mw", "gw", "bn", "mn", "tn", "hrs", "min"];

/// Others that say nothing: time zones, and what is never written next to a number.
const ZONES: [&str; 4] = ["utc", "gmt", "км", "кг"];

/// Agencies, whose reports papers print as what was told to them or to nobody. Those whose name is a word of
/// some language, as `apa` is, are missing.
const AGENCIES: [&str; 13] = [
    "reuters", "ap", "afp", "dpa", "upi", "efe", "ansa", "tass", "interfax", "xinhua", "kyodo",
    "yonhap", "pti",
];

/// Articles, each of which is a stop word in its language. `Group A` has none.
const ARTICLES: [&str; 21] = [
    "an", "the", "der", "die", "das", "den", "dem", "ein", "eine", "einen", "le", "la", "les",
    "un", "une", "el", "los", "las", "una", "il", "het",
];

/// Whether a word is an article, if it is a stop word in its language.
pub(super) fn is_article(word: &str) -> bool {
    ARTICLES.contains(&word)
}

/// Whether a stop word may be in the name of a paper.
pub(super) fn is_in_names(word: &str) -> bool {
    is_article(word)
        || matches!(word, "of" | "and" | "de" | "du" | "del" | "della" | "und" | "et" | "y" | "e")
}

/// A word as all papers write it.
pub(super) fn spelled(word: &str) -> Cow<'_, str> {
    match ENDINGS.iter().find_map(|ending| word.strip_suffix(ending)) {
        Some(name) if !name.is_empty() => Cow::Owned(format!("{name}sky")),
        _ => Cow::Borrowed(word),
    }
}

/// A number and the unit that is written next to it, if a word is both.
pub(super) fn measured(word: &str) -> Option<(&str, &str)> {
    let is_of_number = |it: char| it.is_ascii_digit() || it == '.';
    let (number, unit) = word.split_at(word.find(|it| !is_of_number(it))?);
    let is_unit = || MEASURES.contains(&unit) || UNITS.contains(&unit);
    (!number.is_empty() && is_unit()).then_some((number, unit))
}

/// The last words of the names that have a short form.
pub(super) fn last_words() -> impl Iterator<Item = &'static str> {
    SHORT_FORMS.iter().filter_map(|(name, _)| name.rsplit(' ').next())
}

/// The short form of the name that some words end with, and how many of them that name takes. The words are
/// given last first.
pub(super) fn short_form<'w>(
    last_first: impl Iterator<Item = &'w str> + Clone,
) -> Option<(usize, &'static str)> {
    SHORT_FORMS.iter().find_map(|(name, short)| {
        let mut words = last_first.clone();
        let is_it = name.rsplit(' ').all(|word| words.next() == Some(word));
        is_it.then(|| (name.split(' ').count(), *short))
    })
}

/// The names of agencies.
pub(super) fn agencies() -> impl Iterator<Item = &'static str> {
    AGENCIES.into_iter()
}

/// The measures and time zones that say nothing.
pub(super) fn measures() -> impl Iterator<Item = &'static str> {
    MEASURES.into_iter().chain(ZONES)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_one_spelling_and_one_length() {
        assert_eq!(spelled("zelenskiy"), "zelensky");
        assert_eq!(spelled("skiy"), "skiy");
        assert_eq!(spelled("kowalski"), "kowalski");
        assert_eq!(measured("90mph"), Some(("90", "mph")));
        assert_eq!(measured("6.30am"), Some(("6.30", "am")));
        for word in ["5g", "km", "a320", "90", "1st"] {
            assert_eq!(measured(word), None);
        }
        let short = |text: &str| short_form(text.rsplit(' '));
        assert_eq!(short("of the european union"), Some((2, "eu")));
        assert_eq!(short("international monetary fund"), Some((3, "imf")));
        assert_eq!(short("monetary fund"), None);
        assert_eq!(short("credit union"), None);
        assert!(last_words().any(|word| word == "union"));
    }
}
