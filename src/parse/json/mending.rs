//! What programs write for JSON that is none: characters cut in half, line breaks in strings, commas
//! before an end, escapes and numbers of another language.

/// The same document with such things put right, each as it was meant, in one pass.
pub(super) fn mended(text: &str) -> String {
    let mut mended = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some((next, after)) = first(rest) {
        rest = match next {
            '"' => {
                mended.push('"');
                string(after, &mut mended)
            }
            // Behind the last member.
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

/// The first letter, and what is behind it.
fn first(text: &str) -> Option<(char, &str)> {
    let mut letters = text.chars();
    Some((letters.next()?, letters.as_str()))
}

/// What stands where a number is unknown.
const NO_NUMBERS: [&str; 4] = ["NaN", "-Infinity", "Infinity", "undefined"];

/// Takes a string to its end, sound; answers with what is behind it.
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
            // The others say nothing.
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

/// Takes what is behind a backslash; answers with the rest.
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
                // Half of a character, as a text has that was cut between the two.
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
        // `\'` and its like mean the letter itself.
        _ => text,
    }
}

/// The number that four digits make.
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
