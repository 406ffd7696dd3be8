//! Mends what programs write in place of JSON: surrogate pairs cut in half, line breaks in strings,
//! trailing commas, and escapes and numbers of other languages.

/// Returns the document with these mistakes mended, in one pass.
pub(super) fn mended(text: &str) -> String {
    let mut mended = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some((next, after)) = first(rest) {
        rest = match next {
            '"' => {
                mended.push('"');
                string(after, &mut mended)
            }
            // A comma after the last member is dropped.
            ',' if after.trim_start().starts_with([']', '}']) => after,
            _ => match NO_NUMBERS.iter().find_map(|word| rest.strip_prefix(word)) {
                Some(after) => {
                    mended.push_str("null");
                    after
                }
                None => {
                    mended.push(next);
                    after
                }
            },
        };
    }
    mended
}

/// Splits off the first character.
fn first(text: &str) -> Option<(char, &str)> {
    let mut letters = text.chars();
    Some((letters.next()?, letters.as_str()))
}

/// Words for an unknown number, which become `null`.
const NO_NUMBERS: [&str; 4] = ["NaN", "-Infinity", "Infinity", "undefined"];

/// Copies a string up to its closing quote, mended; returns the text after it.
fn string<'t>(text: &'t str, mended: &mut String) -> &'t str {
    let mut rest = text;
    while let Some((next, after)) = first(rest) {
        rest = match next {
            '"' => {
                mended.push('"');
                return after;
            }
            '\\' => escape(after, mended),
            '\n' => {
                mended.push_str("\\n");
                after
            }
            // Other control characters mean nothing.
            _ if next.is_control() => {
                mended.push(' ');
                after
            }
            _ => {
                mended.push(next);
                after
            }
        };
    }
    rest
}

/// Copies the escape after a backslash, mended; returns the text after it.
fn escape<'t>(text: &'t str, mended: &mut String) -> &'t str {
    let Some((next, after)) = first(text) else { return text };
    match next {
        '"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't' => {
            mended.extend(['\\', next]);
            after
        }
        'u' => {
            let second = || unit(after.get(4..)?.strip_prefix("\\u")?);
            let sound = match unit(after) {
                Some(0xd800..0xdc00) if matches!(second(), Some(0xdc00..0xe000)) => 10,
                Some(0xd800..0xe000) | None => 0,
                Some(_) => 4,
            };
            match &after[..sound] {
                // Half of a surrogate pair, left where a text was cut, or not four digits at all.
                "" => mended.push('\u{fffd}'),
                units => {
                    mended.push_str("\\u");
                    mended.push_str(units);
                }
            }
            let taken = if unit(after).is_some() { sound.max(4) } else { 0 };
            &after[taken..]
        }
        'x' if byte(after).is_some() => {
            mended.push_str("\\u00");
            mended.push_str(&after[..2]);
            &after[2..]
        }
        // `\'` and the like mean the character itself.
        _ => text,
    }
}

/// The value of the first four hexadecimal digits.
fn unit(text: &str) -> Option<u32> {
    text.get(..4).and_then(hexadecimal)
}

fn byte(text: &str) -> Option<u32> {
    text.get(..2).and_then(hexadecimal)
}

fn hexadecimal(digits: &str) -> Option<u32> {
    let is_sound = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    u32::from_str_radix(digits, 16).ok().filter(|_| is_sound)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, want: &str) {
        let read: serde_json::Value = serde_json::from_str(&mended(text)).expect(text);
        assert_eq!(read.to_string(), want);
    }

    #[test]
    fn characters_cut_in_half_are_one_unknown_letter() {
        check(
            r#"["two \ud83d","\ude00 x","\ud83d\ude00","\ud83d\u0041","\u12"]"#,
            "[\"two \u{fffd}\",\"\u{fffd} x\",\"😀\",\"\u{fffd}A\",\"\u{fffd}12\"]",
        );
    }

    #[test]
    fn what_other_languages_write_is_taken_as_meant() {
        check("[\"a\nb\tc\u{1}d\"]", r#"["a\nb c d"]"#);
        check(r#"["it\'s","\x41\xZ"]"#, r#"["it's","AxZ"]"#);
        check(r#"{"a":[1,2, ] ,"b":NaN,"c":-Infinity,}"#, r#"{"a":[1,2],"b":null,"c":null}"#);
    }

    #[test]
    fn what_is_sound_stays() {
        let sound = r#"{"a":"x, ] \" NaN \\","b":[1.5,true,null],"c":{}}"#;
        assert_eq!(mended(sound), sound);
        mended("{\"open \\");
    }
}
