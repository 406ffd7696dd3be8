//! Text that was UTF-8 already when somebody encoded it again: `cafÃ©` for `café`.

use memchr::memchr;

use super::ParsedFeed;

/// Mends the texts of a feed in which this happened; whether there were any.
pub(super) fn mend(feed: &mut ParsedFeed) -> bool {
    let mut mended = mend_text(&mut feed.title);
    for entry in &mut feed.entries {
        let texts = [&mut entry.title, &mut entry.summary, &mut entry.content];
        let lists = entry.authors.iter_mut().chain(&mut entry.categories);
        for text in texts.into_iter().chain(lists) {
            mended |= mend_text(text);
        }
    }
    mended
}

/// A text is mended only when hardly a letter of it speaks against, and one proves it.
fn mend_text(text: &mut String) -> bool {
    // In UTF-8, letters from U+00C0 to U+00FF begin with the byte C3.
    if memchr(0xc3, text.as_bytes()).is_none() {
        return false;
    }
    match mended(text) {
        Some(mended) => {
            *text = mended;
            true
        }
        None => false,
    }
}

/// The text as it was before the second encoding; `None` where there was none.
fn mended(text: &str) -> Option<String> {
    let mut mended = String::new();
    let mut is_proven = false;
    let mut rest = text;
    while let Some(at) = rest.find(|letter: char| !letter.is_ascii()) {
        let (before, here) = text.split_at(text.len() - rest.len() + at);
        let own = here.chars().next()?;
        let (letter, length) = match first_letter(here) {
            Some((letter, length)) => {
                let (letters, behind) = here.split_at(length);
                is_proven |= is_proof(letters, before, behind);
                (letter, length)
            }
            None if is_neutral(own) => (own, own.len_utf8()),
            // As in most sound texts, at their first such letter.
            None => return None,
        };
        mended.push_str(&rest[..at]);
        mended.push(letter);
        rest = &here[length..];
    }
    mended.push_str(rest);
    is_proven.then_some(mended)
}

/// The letter that the first ones of `text` are the bytes of, and their length.
fn first_letter(text: &str) -> Option<(char, usize)> {
    let mut letters = text.chars();
    let mut bytes = [byte(letters.next()?)?, 0, 0, 0];
    let count = match bytes[0] {
        0xc2..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf4 => 4,
        _ => return None,
    };
    let mut known = 1;
    while known < count
        && let Some(byte) = letters.clone().next().and_then(byte)
    {
        bytes[known] = byte;
        known += 1;
        letters.next();
    }
    let letter = match &bytes[..known] {
        // The last byte of ” is no letter of Windows, and gets lost.
        [0xe2, 0x80] => '”',
        bytes => std::str::from_utf8(bytes).ok()?.chars().next()?,
    };
    is_likely(letter).then(|| (letter, text.len() - letters.as_str().len()))
}

/// The byte that a letter of Windows or of Latin-1 is, if it is none of ASCII.
fn byte(letter: char) -> Option<u8> {
    match letter {
        '\u{80}'..='\u{ff}' => u8::try_from(letter).ok(),
        _ => WINDOWS.iter().find(|(own, _)| *own == letter).map(|(_, byte)| *byte),
    }
}

/// The letters of Windows that are not where Unicode has them.
const WINDOWS: [(char, u8); 27] = [
    ('€', 0x80),
    ('‚', 0x82),
    ('ƒ', 0x83),
    ('„', 0x84),
    ('…', 0x85),
    ('†', 0x86),
    ('‡', 0x87),
    ('ˆ', 0x88),
    ('‰', 0x89),
    ('Š', 0x8a),
    ('‹', 0x8b),
    ('Œ', 0x8c),
    ('Ž', 0x8e),
    ('‘', 0x91),
    ('’', 0x92),
    ('“', 0x93),
    ('”', 0x94),
    ('•', 0x95),
    ('–', 0x96),
    ('—', 0x97),
    ('˜', 0x98),
    ('™', 0x99),
    ('š', 0x9a),
    ('›', 0x9b),
    ('œ', 0x9c),
    ('ž', 0x9e),
    ('Ÿ', 0x9f),
];

/// Whether publishers write it: of Europe's letters those that have two bytes, and all that have more.
fn is_likely(letter: char) -> bool {
    matches!(letter, '\u{a0}'..='\u{17f}' | 'Α'..='ώ' | 'Ѐ'..='џ' | 'א'..='ת' | 'ء'..='ي' | '\u{800}'..)
}

/// Whether these letters, with what is before and behind them, are none that anybody writes side by
/// side: in `MANHÃ…` and `café »` they are.
fn is_proof(letters: &str, before: &str, behind: &str) -> bool {
    let is_sign = |letter: char| "\u{a0}«»‚„…‘’“”•–—‹›".contains(letter);
    match letters.chars().next() {
        Some('\u{c2}'..='\u{df}') => {
            !letters.ends_with(is_sign)
                || before.ends_with(char::is_lowercase)
                || letters.starts_with(['Â', 'Ã']) && !before.ends_with(char::is_alphabetic)
                || behind.starts_with(char::is_alphabetic)
        }
        Some('â' | 'ð'..) => true,
        _ => first_letter(behind).is_some_and(|(letter, _)| letter >= '\u{800}'),
    }
}

/// Whether a letter stands in either text: a space that got lost, a sign that Windows lacks.
fn is_neutral(letter: char) -> bool {
    matches!(letter, '\u{a0}' | '\u{fffd}') || byte(letter).is_none() && !letter.is_alphabetic()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, want: &str) {
        let mut got = text.to_owned();
        mend_text(&mut got);
        assert_eq!(got, want);
    }

    #[test]
    fn only_what_was_encoded_twice() {
        check("caf\u{c3}\u{a9}", "café");
        check("wonâ€™t â€œClientsâ€\u{9d}", "won’t “Clients”");
        check("â€œClientsâ€ are", "“Clients” are");
        check("nâ€™est pas couchÃ©\u{a0}!", "n’est pas couché\u{a0}!");
        check("Ã–sterreich, cittÃ\u{a0}, Â£3", "Österreich, città, £3");
        check("Coming-out Ã\u{a0} la russe", "Coming-out à la russe");
        check("ÐŸÑ€Ð¸Ð²ÐµÑ‚ ðŸ˜€", "Привет 😀");
        check("ä¸\u{ad}æ–‡", "中文");
    }

    #[test]
    fn sound_texts_stay() {
        for text in [
            "café",
            "NÃO é",
            "plain",
            "Ã© and “quotes”",
            "«\u{a0}café\u{a0}»",
            "Le café\u{a0}»",
            "CAFÉ»",
            "MANHÃ…",
            "AMANHÃ”",
            "MAÇÃ™",
            "A MANHÃ – e a noite",
            "Âge, château, à “Paris”",
            "dès l’été…»",
            "Ö…“, sagt er",
            "„Ü“",
            "SKÅ’",
            "naïve – co-opté",
            "São Paulo, coração, irmã…",
            "Việt Nam, đường",
            "Ærø, blåbær – Øl",
        ] {
            check(text, text);
        }
    }
}
