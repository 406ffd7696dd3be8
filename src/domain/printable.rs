//! What may reach a terminal: the filter behind [`super::Text`] and [`super::Html`].

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The most marks kept on one base letter: no language needs more.
const MARKS_PER_BASE: usize = 4;

/// The most joiners in one row of joined letters, which takes a single cell: the largest families of emoji
/// have half as many.
const JOINERS_IN_A_ROW: usize = 9;

/// How many bytes are looked at together.
const BLOCK: usize = 16;

/// The non-joiner and the joiner.
const JOINERS: [char; 2] = ['\u{200c}', '\u{200d}'];

/// `raw` without what could command a terminal or reorder a line; line breaks and tabs stay.
///
/// Idempotent. Borrowed when nothing had to change.
pub(crate) fn printable(raw: &str) -> Cow<'_, str> {
    if is_plain_text(raw) {
        return Cow::Borrowed(raw);
    }
    if raw.contains(begins_sequence) {
        return Cow::Owned(scrubbed(raw));
    }
    // Even here most words are plain: only the others are scrubbed. No rule looks across the signs at which
    // the text is split.
    let mut kept = String::with_capacity(raw.len());
    let mut rest = raw;
    while !rest.is_empty() {
        let next = rest.bytes().skip(1).position(|byte| matches!(byte, b' ' | b'\n' | b'<' | b'>'));
        let (part, after) = rest.split_at(next.map_or(rest.len(), |at| at + 1));
        match is_plain_text(part) {
            true => kept.push_str(part),
            false => kept.push_str(&scrubbed(part)),
        }
        rest = after;
    }
    Cow::Owned(kept)
}

/// Whether all letters are plain.
fn is_plain_text(text: &str) -> bool {
    let is_plain_at = |at: usize| {
        is_in_plain_letter(text.as_bytes()[at]) || text[at..].chars().next().is_some_and(is_plain)
    };
    let (blocks, rest) = text.as_bytes().as_chunks::<BLOCK>();
    let mut blocks = blocks.iter().zip((0..).step_by(BLOCK));
    blocks.all(|(block, start)| {
        is_plain_ascii(block)
            || block.iter().fold(true, |so_far, byte| so_far & is_in_plain_letter(*byte))
            || (start..start + BLOCK).all(is_plain_at)
    }) && (text.len() - rest.len()..text.len()).all(is_plain_at)
}

/// Whether a block is all printable ASCII, as most are. Without a branch for each byte, since a processor
/// takes such a block as quickly as a single byte.
fn is_plain_ascii(block: &[u8; BLOCK]) -> bool {
    let is_plain = |byte: &u8| matches!(byte, b' '..=b'~' | b'\n' | b'\t');
    block.iter().fold(true, |so_far, byte| so_far & is_plain(byte))
}

/// Whether a byte may belong to a plain letter. The first byte decides for nearly all letters of Western
/// Europe, Russian, Chinese, and Korean; continuation bytes always pass. A letter all of whose bytes pass is
/// plain, and is no white space other than space, line feed, and tab.
pub(super) const fn is_in_plain_letter(byte: u8) -> bool {
    const TOLD: [bool; 256] = {
        let mut told = [false; 256];
        let mut byte = 0;
        while byte < told.len() {
            told[byte] = match byte {
                0..0x80 => is_plain(byte as u8 as char),
                0x80..0xc0 => true,
                0xc3..=0xcb | 0xcf..=0xd1 | 0xd3 => true,
                0xe5..=0xe9 | 0xeb | 0xec => true,
                _ => false,
            };
            byte += 1;
        }
        told
    };
    TOLD[byte as usize]
}

/// Whether a letter is printable, in NFC, and stays so whatever stands beside it. Not all such letters are
/// listed, only enough for most texts in most languages.
const fn is_plain(letter: char) -> bool {
    match letter {
        ' '..='~' | '\n' | '\t' => true,
        '\u{ad}' | '\u{374}' | '\u{37e}' | '\u{387}' => false,
        '\u{a0}'..='\u{2ff}' | '\u{370}'..='\u{482}' | '\u{48a}'..='\u{52f}' => true,
        '\u{5d0}'..='\u{5ea}' | '\u{620}'..='\u{64a}' | '\u{1e00}'..='\u{1eff}' => true,
        '\u{2002}'..='\u{200a}' | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205e}' => true,
        '\u{20a0}'..='\u{20c0}' | '\u{2190}'..='\u{2328}' | '\u{2400}'..='\u{27ff}' => true,
        '\u{3000}'..='\u{3029}' | '\u{3030}'..='\u{3096}' | '\u{309b}'..='\u{30ff}' => true,
        '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' => true,
        '\u{ff01}'..='\u{ff9f}' | '\u{1f300}'..='\u{1faff}' => true,
        _ => false,
    }
}

/// Does what [`printable`] does, letter by letter, for text that is not plain.
fn scrubbed(raw: &str) -> String {
    let mut kept = String::with_capacity(raw.len());
    let mut is_whole = true;
    let (mut marks, mut joiners) = (0, 0);
    let mut letters = without_escapes(raw).nfc().peekable();
    while let Some(letter) = letters.next() {
        if is_forbidden(letter) {
            match letter.is_whitespace() {
                // It separated words.
                true => {
                    kept.push(' ');
                    marks = 0;
                }
                false => is_whole = false,
            }
            continue;
        }
        // Joiners shape words and emoji; anywhere else they only hide differences.
        if JOINERS.contains(&letter) {
            // A joiner does not allow for more marks.
            let goes_on = |next: char| match is_mark(next) {
                true => marks < MARKS_PER_BASE,
                false => is_joined(next),
            };
            if joiners < JOINERS_IN_A_ROW
                && may_be_joined(&kept)
                && letters.peek().is_some_and(|next| goes_on(*next))
            {
                kept.push(letter);
                joiners += 1;
            } else {
                is_whole = false;
            }
            continue;
        }
        marks = if is_mark(letter) { marks + 1 } else { 0 };
        let is_skin = matches!(letter, '\u{1f3fb}'..='\u{1f3ff}');
        if marks == 0 && !is_skin && !kept.ends_with(JOINERS) {
            joiners = 0;
        }
        if marks <= MARKS_PER_BASE {
            kept.push(letter);
        }
    }
    // Dropping a character may bring together two that compose.
    if is_whole { kept } else { kept.nfc().collect() }
}

/// Whether a letter takes no column of its own: a combining mark, a Hangul vowel or final consonant, or one of
/// the signs that stand before the letter that they belong to.
fn is_mark(letter: char) -> bool {
    is_combining_mark(letter)
        || matches!(
            letter,
            '\u{1161}'..='\u{11ff}' | '\u{d7b0}'..='\u{d7fb}' | '\u{605}' | '\u{70f}'
                | '\u{890}' | '\u{891}' | '\u{8e2}' | '\u{d4e}' | '\u{111c2}' | '\u{111c3}'
                | '\u{113d1}' | '\u{1193f}' | '\u{11941}' | '\u{11a84}'..='\u{11a89}'
                | '\u{11d46}' | '\u{11f02}'
        )
}

/// Whether a text ends with a letter that a joiner may follow, or with marks on one.
fn may_be_joined(text: &str) -> bool {
    let base = text.chars().rev().find(|letter| {
        is_joined(*letter) || !is_combining_mark(*letter) && !JOINERS.contains(letter)
    });
    base.is_some_and(is_joined) && !text.ends_with(JOINERS)
}

/// Whether joiners shape a letter: one of an Arabic, Indic, or similar script, or a picture that emoji are
/// made of. Terminals disagree on the width of joiners between other letters.
fn is_joined(letter: char) -> bool {
    matches!(
        letter,
        '\u{600}'..='\u{77f}' | '\u{7c0}'..='\u{dff}' | '\u{f00}'..='\u{109f}'
            | '\u{1700}'..='\u{18af}' | '\u{1900}'..='\u{1cff}' | '\u{2190}'..='\u{2bff}'
            | '\u{a800}'..='\u{a8ff}' | '\u{a930}'..='\u{a9df}' | '\u{aa00}'..='\u{aaff}'
            | '\u{abc0}'..='\u{abff}' | '\u{fb50}'..='\u{fdff}' | '\u{fe0f}'
            | '\u{fe70}'..='\u{fefc}' | '\u{10a00}'..='\u{10fff}' | '\u{11000}'..='\u{11fff}'
            | '\u{1e900}'..='\u{1e95f}' | '\u{1f000}'..='\u{1faff}'
    )
}

/// Whether a terminal may take this character as the start of an escape sequence.
fn begins_sequence(letter: char) -> bool {
    matches!(letter, '\u{1b}' | '\u{90}' | '\u{98}' | '\u{9b}' | '\u{9d}'..='\u{9f}')
}

/// Whether a character is a control, a bidi control, invisible, or without a defined meaning.
fn is_forbidden(letter: char) -> bool {
    match letter {
        '\n' | '\t' => false,
        c if c.is_control() => true,
        '\u{00ad}' | '\u{034f}' | '\u{061c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}'
        | '\u{17b5}' => true,
        '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' => true,
        '\u{2060}'..='\u{206f}'
        | '\u{3164}'
        | '\u{feff}'
        | '\u{ffa0}'
        | '\u{fff9}'..='\u{fffb}' => true,
        '\u{e000}'..='\u{f8ff}' | '\u{e0000}'..='\u{e0fff}' | '\u{f0000}'..='\u{10ffff}' => true,
        _ => false,
    }
}

/// Drops whole terminal sequences (ECMA-48: CSI, OSC, DCS, SOS, PM, APC, in 7-bit and 8-bit form),
/// so that no litter such as `]0;title` stays behind.
pub(crate) fn without_escapes(raw: &str) -> impl Iterator<Item = char> + '_ {
    let mut rest = raw.chars();
    std::iter::from_fn(move || {
        loop {
            let introducer = match rest.next()? {
                '\u{1b}' => match rest.clone().next() {
                    Some(c @ ('[' | ']' | 'P' | 'X' | '^' | '_')) => {
                        rest.next();
                        c
                    }
                    // ESC, an intermediate byte, and a final one. A letter right after a stray ESC is more
                    // likely part of a word.
                    Some(' '..='/') => {
                        rest.next();
                        rest.next();
                        continue;
                    }
                    _ => continue,
                },
                '\u{9b}' => '[',
                '\u{9d}' => ']',
                '\u{90}' | '\u{98}' | '\u{9e}' | '\u{9f}' => 'P',
                letter => return Some(letter),
            };
            skip_sequence(introducer, &mut rest);
        }
    })
}

/// Skips the body of a sequence. Keeps the text of a string that no terminator ends before the next line
/// break, other control, or end of the text.
fn skip_sequence(introducer: char, rest: &mut std::str::Chars<'_>) {
    if introducer == '[' {
        while matches!(rest.clone().next(), Some(' '..='?')) {
            rest.next();
        }
        if matches!(rest.clone().next(), Some('@'..='~')) {
            rest.next();
        }
        return;
    }
    let mut ahead = rest.clone();
    loop {
        let before = ahead.clone();
        let Some(letter) = ahead.next() else { return };
        match letter {
            '\u{7}' | '\u{9c}' => {
                *rest = ahead;
                return;
            }
            // `ESC \` ends the string; any other sequence breaks it off.
            '\u{1b}' => {
                *rest = if ahead.next() == Some('\\') { ahead } else { before };
                return;
            }
            // A line break or another control: the string was never terminated.
            c if c.is_control() => return,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Text;
    use crate::domain::text::tests::check;

    #[test]
    fn whole_sequences_go_and_the_words_stay() {
        check("a\u{1b}]0;pwn\u{7}b", "ab");
        check("a\u{1b}[2J\u{1b}[31mred\u{1b}[0m", "ared");
        check("a\u{9b}31mb\u{9d}52;c;AAAA\u{9c}c", "abc");
        check("\u{1b}Pq#0\u{1b}\\after", "after");
        check("a\u{1b}]0;x\u{1b}[31mred", "ared");
        check("a\u{1b}]0;x\u{1b}]0;y\u{7}b", "ab");
        check("unfinished \u{1b}]8;;http://e", "unfinished 8;;http://e");
    }

    #[test]
    fn direction_overrides_and_invisible_letters_go() {
        check("evil\u{202e}gpj.exe", "evilgpj.exe");
        check("\u{2066}a\u{2069}\u{feff}b\u{200b}c\u{ad}d", "abcd");
        check("tag\u{e0041}ged", "tagged");
    }

    #[test]
    fn joiners_stay_where_scripts_need_them() {
        check("می\u{200c}خواهم", "می\u{200c}خواهم");
        check("👩\u{200d}🚀", "👩\u{200d}🚀");
        check("a\u{200d} b", "a b");
        check("क्\u{200d}ष ක්\u{200d}ෂ", "क्\u{200d}ष ක්\u{200d}ෂ");
        check("❤\u{fe0f}\u{200d}🔥", "❤\u{fe0f}\u{200d}🔥");
    }

    #[test]
    fn joiners_go_between_letters_that_they_do_not_shape() {
        check("joiner\u{200d}here Auf\u{200c}lage", "joinerhere Auflage");
        check("мост\u{200d}ы 東\u{200d}京 e\u{301}\u{200d}e", "мосты 東京 ée");
        check("می\u{200c}\u{200c}خواهم", "می\u{200c}خواهم");
    }

    #[test]
    fn joined_emoji_end_somewhere() {
        for person in ["👨", "👨\u{1f3fd}", "❤\u{fe0f}"] {
            let chain = |joined: usize| vec![person; joined].join("\u{200d}");
            check(&chain(JOINERS_IN_A_ROW + 1), &chain(JOINERS_IN_A_ROW + 1));
            check(&chain(2 * JOINERS_IN_A_ROW + 2), &chain(JOINERS_IN_A_ROW + 1).repeat(2));
        }
        let families = "👨\u{200d}👩\u{200d}👧\u{200d}👦".repeat(5);
        check(&families, &families);
    }

    #[test]
    fn combining_floods_are_cut_and_words_composed() {
        check("e\u{301}", "é");
        let flood = format!("x{}", "\u{335}".repeat(200));
        assert!(Text::clean(&flood).as_str().chars().count() <= 1 + MARKS_PER_BASE);
        for mark in ["\u{11a8}", "\u{1161}", "\u{605}", "\u{d4e}"] {
            let marked = |marks: usize| format!("x{}", mark.repeat(marks));
            check(&marked(200), &marked(MARKS_PER_BASE));
        }
        check("\u{1112}\u{119e}\u{11ab}글 한글", "\u{1112}\u{119e}\u{11ab}글 한글");
        for joiner in ["\u{200c}", "\u{200d}"] {
            let joined = |marks: usize| format!("ب{}پ", format!("\u{335}{joiner}").repeat(marks));
            check(&joined(200), &joined(MARKS_PER_BASE));
        }
    }

    #[test]
    fn plain_letters_are_what_the_slow_way_keeps() {
        let all = (' '..=char::MAX).filter(|letter| is_plain(*letter));
        for letter in all {
            for text in [format!("{letter}"), format!("a{letter}b"), format!("{letter}{letter}")] {
                assert_eq!(scrubbed(&text), text, "U+{:04x}", letter as u32);
            }
            assert!(!is_combining_mark(letter), "U+{:04x}", letter as u32);
        }
        // `is_plain_text`, which decides most letters by their first byte, agrees with `is_plain`.
        for letter in '\0'..=char::MAX {
            let text = format!("a{letter}");
            assert_eq!(is_plain_text(&text), is_plain(letter), "U+{:04x}", letter as u32);
            let is_told = text.bytes().all(is_in_plain_letter);
            let is_white = letter.is_whitespace() && !matches!(letter, ' ' | '\n' | '\t');
            assert!(!(is_told && is_white), "U+{:04x}", letter as u32);
        }
    }

    #[test]
    fn word_by_word_is_as_good_as_all_at_once() {
        for text in [
            "cafe\u{301} <b>e\u{301}</b>\n\u{338}x > \u{338}y",
            "می\u{200c}خواهم a\u{200d} b <\u{200d}c",
            "กรุงเทพ हिन्दी a\u{ad}\u{301}b \u{feff}c",
            "x\u{335}\u{335}\u{335}\u{335}\u{335}\u{335} y\u{1}z",
            "a\u{2028}b \u{2028}\u{301}c\r\nd",
        ] {
            assert_eq!(printable(text), scrubbed(text), "{text}");
        }
    }
}
