//! Joins Arabic letters with the presentation forms of Unicode, for terminals that show letters one by one.

use super::bidi::Letter;

/// A letter, its isolated form, and how many forms there are from there on: one, two (isolated, final), or
/// four (isolated, final, initial, medial).
const FORMS: [(char, u32, u32); 49] = [
    ('ء', 0xfe80, 1),
    ('آ', 0xfe81, 2),
    ('أ', 0xfe83, 2),
    ('ؤ', 0xfe85, 2),
    ('إ', 0xfe87, 2),
    ('ئ', 0xfe89, 4),
    ('ا', 0xfe8d, 2),
    ('ب', 0xfe8f, 4),
    ('ة', 0xfe93, 2),
    ('ت', 0xfe95, 4),
    ('ث', 0xfe99, 4),
    ('ج', 0xfe9d, 4),
    ('ح', 0xfea1, 4),
    ('خ', 0xfea5, 4),
    ('د', 0xfea9, 2),
    ('ذ', 0xfeab, 2),
    ('ر', 0xfead, 2),
    ('ز', 0xfeaf, 2),
    ('س', 0xfeb1, 4),
    ('ش', 0xfeb5, 4),
    ('ص', 0xfeb9, 4),
    ('ض', 0xfebd, 4),
    ('ط', 0xfec1, 4),
    ('ظ', 0xfec5, 4),
    ('ع', 0xfec9, 4),
    ('غ', 0xfecd, 4),
    ('ف', 0xfed1, 4),
    ('ق', 0xfed5, 4),
    ('ك', 0xfed9, 4),
    ('ل', 0xfedd, 4),
    ('م', 0xfee1, 4),
    ('ن', 0xfee5, 4),
    ('ه', 0xfee9, 4),
    ('و', 0xfeed, 2),
    ('ى', 0xfeef, 2),
    ('ي', 0xfef1, 4),
    ('پ', 0xfb56, 4),
    ('ٹ', 0xfb66, 4),
    ('چ', 0xfb7a, 4),
    ('ڈ', 0xfb88, 2),
    ('ژ', 0xfb8a, 2),
    ('ڑ', 0xfb8c, 2),
    ('ک', 0xfb8e, 4),
    ('گ', 0xfb92, 4),
    ('ں', 0xfb9e, 2),
    ('ہ', 0xfba6, 4),
    ('ھ', 0xfbaa, 4),
    ('ے', 0xfbae, 2),
    ('ی', 0xfbfc, 4),
];

/// The isolated ligature of lam with each alef; the final one follows it.
const LAM_ALEF: [(char, u32); 4] = [('آ', 0xfef5), ('أ', 0xfef7), ('إ', 0xfef9), ('ا', 0xfefb)];

const STRETCH: char = '\u{640}';
const JOINER: char = '\u{200d}';
const NON_JOINER: char = '\u{200c}';

/// Gives each letter of a line, in reading order, the form that its neighbours require.
pub(super) fn joined(letters: Vec<Letter>) -> Vec<Letter> {
    let mut joined: Vec<Letter> = Vec::with_capacity(letters.len());
    let mut goes_on = false;
    let mut at = 0;
    while at < letters.len() {
        let letter = &letters[at];
        let next = letters.get(at + 1);
        let first = first_of(letter);
        let mut used = 1;
        let mut shown = letter.text.clone();
        let is_followed = |letter: &Letter| {
            !letter.text.contains(NON_JOINER) && next.is_some_and(takes_from_before)
        };
        let alef = next.filter(|_| first == 'ل').and_then(|next| {
            LAM_ALEF.iter().find(|(alef, _)| *alef == first_of(next)).map(|(_, form)| (next, *form))
        });
        if let Some((next, form)) = alef {
            shown = with_form(&letter.text, form + u32::from(goes_on));
            shown.extend(next.text.chars().skip(1));
            (used, goes_on) = (2, false);
        } else if let Some((_, alone, forms)) = form_of(first) {
            let after = goes_on && forms >= 2;
            let before = forms == 4 && is_followed(letter);
            shown = with_form(&letter.text, alone + u32::from(after) + 2 * u32::from(before));
            goes_on = before;
        } else {
            goes_on = matches!(first, STRETCH | JOINER) || letter.text.ends_with(JOINER);
        }
        shown.retain(|letter| letter != NON_JOINER);
        joined.push(Letter { text: shown, ..*letter });
        at += used;
    }
    joined
}

fn with_form(letter: &str, form: u32) -> String {
    let form = char::from_u32(form).unwrap_or(char::REPLACEMENT_CHARACTER);
    std::iter::once(form).chain(letter.chars().skip(1)).collect()
}

fn first_of(letter: &Letter) -> char {
    letter.text.chars().next().unwrap_or(' ')
}

fn form_of(letter: char) -> Option<(char, u32, u32)> {
    FORMS.iter().find(|form| form.0 == letter).copied()
}

/// Whether a letter joins with the one before it.
fn takes_from_before(letter: &Letter) -> bool {
    let first = first_of(letter);
    matches!(first, STRETCH | JOINER) || form_of(first).is_some_and(|(_, _, forms)| forms >= 2)
}

#[cfg(test)]
mod tests {
    use super::super::bidi::visual;

    #[test]
    fn letters_join_their_neighbours() {
        // Seen from the left: the last letter stands first.
        assert_eq!(visual("بيت"), "\u{fe96}\u{fef4}\u{fe91}");
        assert_eq!(visual("دار"), "\u{fead}\u{fe8d}\u{fea9}");
        assert_eq!(visual("سلام"), "\u{fee1}\u{fefc}\u{feb3}");
        assert_eq!(visual("می\u{200c}خواهم").chars().next(), Some('\u{fee2}'));
        assert!(visual("می\u{200c}خ").contains("\u{fbfd}\u{fee3}"));
    }
}
