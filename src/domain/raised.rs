//! Raised and lowered digits: `10<sup>6</sup>` as 10⁶, footnote `[1]` as ¹, H<sub>2</sub>O as H₂O.

const RAISED: [(char, char); 18] = [
    ('0', '⁰'),
    ('1', '¹'),
    ('2', '²'),
    ('3', '³'),
    ('4', '⁴'),
    ('5', '⁵'),
    ('6', '⁶'),
    ('7', '⁷'),
    ('8', '⁸'),
    ('9', '⁹'),
    ('+', '⁺'),
    ('-', '⁻'),
    ('−', '⁻'),
    ('(', '⁽'),
    (')', '⁾'),
    ('n', 'ⁿ'),
    ('i', 'ⁱ'),
    (',', ','),
];
const LOWERED: [(char, char); 15] = [
    ('0', '₀'),
    ('1', '₁'),
    ('2', '₂'),
    ('3', '₃'),
    ('4', '₄'),
    ('5', '₅'),
    ('6', '₆'),
    ('7', '₇'),
    ('8', '₈'),
    ('9', '₉'),
    ('+', '₊'),
    ('-', '₋'),
    ('−', '₋'),
    ('(', '₍'),
    (')', '₎'),
];

/// Writes `text` as an exponent of `before`: raised, or else marked; `None` if it needs neither.
pub(crate) fn as_exponent(text: &str, before: &str) -> Option<String> {
    raised(text).or_else(|| marked_raised(text, before))
}

/// Writes `text` as an index of `before`: lowered, or else marked; `None` if it fits neither way.
pub(crate) fn as_index(text: &str, before: &str) -> Option<String> {
    mapped(text, &LOWERED).or_else(|| marked_lowered(text, before))
}

/// Raises `text`, if every character of it can be raised.
pub(crate) fn raised(text: &str) -> Option<String> {
    let note = text.trim().strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    mapped(note.unwrap_or(text), &RAISED)
}

/// Marks a text that can't be raised with `^`, if it fits after `before`: `10^6.5`, `m^(2/3)`, `x^y`. `None`
/// for ordinals and trade marks, which need no sign.
fn marked_raised(text: &str, before: &str) -> Option<String> {
    let counts = text.contains(|letter: char| letter.is_ascii_digit()) || text.contains('/');
    let text = text.trim();
    let packed: String = text.split_whitespace().collect();
    let fits = counts && packed == text && may_bear(before) || is_power(text, before);
    (fits && is_short(&packed)).then(|| marked('^', text))
}

/// Whether `text` is a power of the digit, the bracket, or the lone letter that `before` ends with.
fn is_power(text: &str, before: &str) -> bool {
    /// What is written above any letter, as in `the nth`, `n<sup>o</sup> 5`.
    const ENDINGS: [&str; 10] = ["st", "nd", "rd", "th", "o", "os", "ème", "ième", "TM", "SM"];
    let mut letters = before.chars().rev();
    let (Some(base), ahead) = (letters.next(), letters.next()) else { return false };
    // After `^`, the exponent that has just begun goes on.
    let is_alone = || !ahead.is_some_and(|it| it.is_alphabetic() || matches!(it, '\'' | '’' | '^'));
    let is_letter = base.is_ascii_alphabetic() || matches!(base, 'Α'..='Ω' | 'α'..='ω');
    let is_word = text.chars().all(char::is_alphabetic);
    // Ordinals of any language, times, and French titles: `2<sup>da</sup>`, `V<sup>e</sup>`,
    // `20<sup>h</sup>30`, `M<sup>lle</sup>`.
    let is_ending = match base.is_ascii_digit() || base.is_uppercase() {
        true => is_word && (text.chars().count() > 1 || "adehmorstèºª".contains(text)),
        false => ENDINGS.contains(&text),
    };
    (base.is_ascii_digit() || matches!(base, ')' | ']') || is_letter && is_alone())
        && text.contains(char::is_alphanumeric)
        && !is_ending
}

/// Marks a text that can't be lowered with `_`, if it fits after `before`: `a_ij`.
fn marked_lowered(text: &str, before: &str) -> Option<String> {
    (is_short(text) && may_bear(before)).then(|| marked('_', text))
}

fn marked(sign: char, text: &str) -> String {
    let is_part = |letter: char| letter.is_whitespace() || "+-−±*/=^·×".contains(letter);
    match text.contains(is_part) {
        true => format!("{sign}({text})"),
        false => format!("{sign}{text}"),
    }
}

/// Whether a text is only a few letters, digits, and arithmetic signs.
fn is_short(text: &str) -> bool {
    let is_part = |letter: char| letter.is_alphanumeric() || "+-−±*/.,()=^·×".contains(letter);
    text.len() <= 12 && !text.is_empty() && text.chars().all(is_part)
}

fn may_bear(before: &str) -> bool {
    before.ends_with(|letter: char| letter.is_alphanumeric() || matches!(letter, ')' | ']'))
}

/// Writes a number in raised digits.
pub(crate) fn raised_number(number: usize) -> String {
    mapped(&number.to_string(), &RAISED).unwrap_or_default()
}

fn mapped(text: &str, table: &[(char, char)]) -> Option<String> {
    let letter = |from: char| table.iter().find(|pair| pair.0 == from).map(|pair| pair.1);
    text.chars().map(letter).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exponents_are_told_from_ordinals_and_marks() {
        for (before, text, want) in [
            ("about 2", "64 − 1", "^(64 − 1)"),
            ("so x", "y", "^y"),
            ("2n", "k", "^k"),
            ("n", "log n", "^(log n)"),
            ("(1 + x)", "a", "^a"),
            ("A", "T", "^T"),
            ("10", "10^100", "^(10^100)"),
            ("10", "6.5", "^6.5"),
            ("word", "12", "¹²"),
        ] {
            assert_eq!(as_exponent(text, before).as_deref(), Some(want), "{before} {text}");
        }
        for (before, text) in [
            ("the 1", "st"),
            ("the 2", "ND"),
            ("the n", "th"),
            ("la 2", "a"),
            ("le 1", "er"),
            ("le V", "e"),
            ("à 20", "h"),
            ("el 1", "º"),
            ("la XV", "ème"),
            ("M", "lle"),
            ("n", "o"),
            ("Brand X", "TM"),
            ("Brand 7", "®"),
            ("the 5", "*"),
            ("rain", "a"),
            ("don’t", "b"),
            ("雨", "注"),
            ("in 1990", "see the notes below"),
        ] {
            assert_eq!(as_exponent(text, before), None, "{before} {text}");
        }
    }
}
