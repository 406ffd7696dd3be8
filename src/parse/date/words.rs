//! Splits a date into words and numbers, whatever script they are in.

/// Puts a date in lower case, with ASCII digits, and with separators for the date words of East Asia.
pub(super) fn plain(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len() + 8);
    let mut letters = raw.chars().flat_map(char::to_lowercase).peekable();
    while let Some(letter) = letters.next() {
        match letter {
            // French hours: `08h30`.
            'h' if out.ends_with(|before: char| before.is_ascii_digit())
                && letters.peek().is_some_and(char::is_ascii_digit) =>
            {
                out.push(':');
            }
            '年' | '년' | '月' | '월' => out.push('-'),
            '日' | '일' => out.push(' '),
            '時' | '时' | '點' | '点' | '시' | '分' | '분' => out.push(':'),
            '秒' | '초' => out.push(' '),
            '\u{660}'..='\u{669}' => out.push(digit(letter, 0x660)),
            '\u{6f0}'..='\u{6f9}' => out.push(digit(letter, 0x6f0)),
            '\u{966}'..='\u{96f}' => out.push(digit(letter, 0x966)),
            '\u{ff10}'..='\u{ff19}' => out.push(digit(letter, 0xff10)),
            '\u{2212}' | '–' => out.push('-'),
            '：' => out.push(':'),
            letter => out.push(letter),
        }
    }
    out
}

fn digit(letter: char, zero: u32) -> char {
    char::from_digit(letter as u32 - zero, 10).unwrap_or('0')
}

/// One piece of a date.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Word {
    /// Digits: their value and count, the characters before and after them, and whether `before` itself
    /// follows a digit.
    Number { value: i64, digits: usize, before: char, after: char, joined: bool },
    /// Letters.
    Name(String),
}

/// Splits a date into its pieces.
pub(super) fn words(text: &str) -> Vec<Word> {
    let letters: Vec<char> = text.chars().collect();
    let mut words = Vec::new();
    let mut at = 0;
    while at < letters.len() {
        let start = at;
        if letters[at].is_ascii_digit() {
            while at < letters.len() && letters[at].is_ascii_digit() {
                at += 1;
            }
            let value = letters[start..at].iter().take(18).collect::<String>();
            words.push(Word::Number {
                value: value.parse().unwrap_or(0),
                digits: at - start,
                before: if start == 0 { ' ' } else { letters[start - 1] },
                after: letters.get(at).copied().unwrap_or(' '),
                joined: start >= 2 && letters[start - 2].is_ascii_digit(),
            });
        } else if letters[at].is_alphabetic() {
            while at < letters.len() && is_of_a_name(letters[at]) {
                at += 1;
            }
            words.push(Word::Name(letters[start..at].iter().collect()));
        } else {
            at += 1;
        }
    }
    words
}

/// Whether a character is part of a word: combining marks are in Hindi and Thai, dots in `a.m.`.
fn is_of_a_name(letter: char) -> bool {
    letter.is_alphabetic()
        || letter == '.'
        || unicode_normalization::char::is_combining_mark(letter)
}
