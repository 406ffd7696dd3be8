//! Character references: `&amp;`, `&#8217;`, and their many half-written forms.

use std::borrow::Cow;

use html5ever::data::{C1_REPLACEMENTS, NAMED_ENTITIES};

use crate::domain::resolve;

/// The longest name, its semicolon included.
const LONGEST: usize = 33;
/// The longest name that needs no semicolon.
const LONGEST_OPEN: usize = 6;

/// What a reference stands for: one letter or two.
pub(super) type Letters = [Option<char>; 2];

/// The letters of the reference that `text` begins with, and its length in bytes. All letters and digits
/// after `&` belong to its name.
pub(super) fn whole(text: &str) -> Option<(Letters, usize)> {
    if let Some(number) = text.strip_prefix("&#") {
        return numeric(number).map(|(letter, length)| ([Some(letter), None], length + 2));
    }
    let name = &text[1..];
    let length = name.bytes().take(LONGEST).take_while(u8::is_ascii_alphanumeric).count();
    let with_end = if name[length..].starts_with(';') { length + 1 } else { length };
    named(&name[..with_end]).map(|letters| (letters, with_end + 1))
}

/// Like [`whole`], but for running text, where an old name needs no semicolon: `&ampc` is `&c`.
pub(super) fn in_text(text: &str) -> Option<(Letters, usize)> {
    whole(text).or_else(|| {
        let name = &text[1..];
        let run = name.bytes().take(LONGEST_OPEN).take_while(u8::is_ascii_alphanumeric).count();
        (2..=run).rev().find_map(|length| Some((named(&name[..length])?, length + 1)))
    })
}

/// Resolves the references in an attribute's value, where `&copy=` is a query parameter.
pub(super) fn attribute(value: &str) -> Cow<'_, str> {
    resolve(value, |rest| {
        let (letters, length) = whole(rest)?;
        let is_ended = rest[..length].ends_with(';') || rest.starts_with("&#");
        let is_parameter = !is_ended && rest[length..].starts_with('=');
        (!is_parameter).then(|| (letters.into_iter().flatten(), length))
    })
}

fn named(name: &str) -> Option<Letters> {
    let &(first, second) = NAMED_ENTITIES.get(name)?;
    let first = char::from_u32(first).filter(|letter| *letter != '\0')?;
    Some([Some(first), Some(second).filter(|code| *code != 0).and_then(char::from_u32)])
}

/// Reads a numeric reference after its `&#`; 0x80 to 0x9f stand for Windows-1252 letters.
fn numeric(text: &str) -> Option<(char, usize)> {
    let (digits, radix, prefix) = match text.strip_prefix(['x', 'X']) {
        Some(hex) => (hex, 16, 1),
        None => (text, 10, 0),
    };
    let length = digits.bytes().take_while(|byte| (*byte as char).is_digit(radix)).count();
    if length == 0 {
        return None;
    }
    let code = u32::from_str_radix(digits[..length].trim_start_matches('0'), radix).unwrap_or(0);
    let letter = match code {
        0x80..=0x9f => C1_REPLACEMENTS[(code - 0x80) as usize].or(char::from_u32(code)),
        0 => None,
        code => char::from_u32(code),
    };
    let end = usize::from(digits[length..].starts_with(';'));
    Some((letter.unwrap_or(char::REPLACEMENT_CHARACTER), prefix + length + end))
}
