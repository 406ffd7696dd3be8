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

/// Marks a text that can't be raised with `^`, if it fits after `before`: `10^6.5`, `m^(2/3)`. `None` for
/// ordinals and trade marks, which need no sign.
fn marked_raised(text: &str, before: &str) -> Option<String> {
    let counts = text.contains(|letter: char| letter.is_ascii_digit()) || text.contains('/');
    (counts && is_short(text) && may_bear(before)).then(|| marked('^', text))
}

/// Marks a text that can't be lowered with `_`, if it fits after `before`: `a_ij`.
fn marked_lowered(text: &str, before: &str) -> Option<String> {
    (is_short(text) && may_bear(before)).then(|| marked('_', text))
}

fn marked(sign: char, text: &str) -> String {
    match text.contains(['+', '-', '−', '±', '*', '/', '=']) {
        true => format!("{sign}({text})"),
        false => format!("{sign}{text}"),
    }
}

/// Whether a text is only a few letters, digits, and arithmetic signs.
fn is_short(text: &str) -> bool {
    let is_part = |letter: char| letter.is_alphanumeric() || "+-−±*/.,()=".contains(letter);
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
