//! Decodes the bytes of a terminal into what the reader did.
//!
//! A terminal sends one byte for Esc, and begins arrow keys, mouse reports, and its answers to queries
//! with the same byte: only what follows tells them apart, and it may arrive later. So an incomplete
//! sequence waits, and the caller says when it has waited long enough. Sequences that nothing here
//! asked for are skipped whole: a late answer must not be typed.
//!
//! Sources: ECMA-48, 5.4 (control sequences) and 5.6 (strings); "XTerm Control Sequences" for keys,
//! modifiers, the mouse, and what is pasted.

use std::time::Duration;

use crossterm::event::KeyCode;

use crate::tui::keymap::Key;
use crate::tui::msg::Msg;

const ESC: u8 = 0x1b;
const PASTE: &[u8] = b"\x1b[200~";
const PASTED: &[u8] = b"\x1b[201~";
/// A longer sequence has lost its end.
const LONGEST_SEQUENCE: usize = 64;
/// Pasted text, or an answer about colours, may be longer; what goes beyond this is dropped.
const LONGEST_STRING: usize = 64 << 10;
/// How long the rest of a sequence may take after its first byte, which Esc sends alone: longer than a line
/// takes between two packets, shorter than a person notices.
const AFTER_ESC: Duration = Duration::from_millis(40);
/// How long the rest of a sequence may take that is more than begun: no key of a command is taken for one.
const SEQUENCE: Duration = Duration::from_millis(500);
/// How long after Esc the rest of a key that begins with its byte may come.
pub(super) const LATE: Duration = Duration::from_millis(500);
/// How long the next piece of pasted text, or of a letter, may take: it arrives in as many pieces as the
/// line makes of it.
const REST_OF_TEXT: Duration = Duration::from_secs(2);

/// How many bytes were decoded, and their meaning; `None` if it is of no use here.
type Said = (usize, Option<Msg>);

/// How long to wait for the rest of what these bytes begin.
pub(super) fn patience(begun: &[u8]) -> Duration {
    match begun {
        [ESC] => AFTER_ESC,
        [ESC, b'[' | b'O' | b']' | b'P' | b'X' | b'^' | b'_', ..] if !begun.starts_with(PASTE) => {
            SEQUENCE
        }
        _ => REST_OF_TEXT,
    }
}

/// Whether Esc is all that was pressed, if no more bytes come.
pub(super) fn is_lone_esc(begun: &[u8]) -> bool {
    begun == [ESC]
}

/// The whole sequence, if these bytes are the rest of one whose first byte was taken for Esc: a key, or an
/// answer of the terminal. Hands do not type so much at once.
pub(super) fn with_late_rest(bytes: &[u8]) -> Option<Vec<u8>> {
    /// No shorter answer is told from keys.
    const ANSWER: usize = 8;
    let whole = [&[ESC], bytes].concat();
    let (length, msg) = first(&whole, false)?;
    let is_one = match bytes {
        [b'[' | b'O', _, ..] => msg.is_some(),
        [b']' | b'P' | b'_', ..] => length >= ANSWER,
        _ => false,
    };
    is_one.then_some(whole)
}

/// Drops the excess of an incomplete string, except the last bytes, which may begin its end mark.
pub(super) fn shorten(begun: &mut Vec<u8>) {
    let end = begun.len().saturating_sub(PASTED.len());
    if end > LONGEST_STRING {
        begun.drain(LONGEST_STRING..end);
    }
}

/// Decodes what the bytes begin with; `None` if more bytes must arrive first. With `all`, none will: an
/// incomplete sequence is then taken as it stands.
pub(super) fn first(bytes: &[u8], all: bool) -> Option<Said> {
    let [ESC, rest @ ..] = bytes else {
        return typed(bytes, all).map(|(n, key)| (n, pressed(key)));
    };
    let whole = match rest {
        [] => None,
        // Of two Esc bytes, the first is a key of its own.
        [ESC, ..] => return Some((1, pressed(Some(Key::plain(KeyCode::Esc))))),
        _ if bytes.starts_with(PASTE) => {
            pasted(&bytes[PASTE.len()..], all).map(|it| after(PASTE.len(), it))
        }
        [b'[', rest @ ..] => sequence(rest).map(|it| after(2, it)),
        [b'O', letter @ 0x40..=0x7e, ..] => Some((3, pressed(named(*letter, 1)))),
        [b']' | b'P' | b'X' | b'^' | b'_', rest @ ..] if !rest.is_empty() => {
            string(rest).map(|length| (2 + length, None))
        }
        [b'O' | b']' | b'P' | b'X' | b'^' | b'_'] => None,
        // Alt with a key, and `ESC O` if something else begins after it.
        _ => typed(rest, all).map(|(n, key)| (1 + n, pressed(key.map(Key::with_alt)))),
    };
    whole.or_else(|| all.then(|| begun(rest)))
}

/// The meaning of a sequence that was begun and does not go on.
fn begun(rest: &[u8]) -> Said {
    match rest {
        [] => (1, pressed(Some(Key::plain(KeyCode::Esc)))),
        [letter] => (2, pressed(Some(Key::plain(KeyCode::Char(char::from(*letter))).with_alt()))),
        _ => (1 + rest.len(), None),
    }
}

fn after(before: usize, (length, msg): Said) -> Said {
    (before + length, msg)
}

fn pressed(key: Option<Key>) -> Option<Msg> {
    key.map(Msg::Key)
}

/// Decodes a letter, or the control character that Control makes of one.
fn typed(bytes: &[u8], all: bool) -> Option<(usize, Option<Key>)> {
    let control = |letter: u8| Key::plain(KeyCode::Char(char::from(letter))).with_ctrl();
    let key = match *bytes.first()? {
        b'\t' => Key::plain(KeyCode::Tab),
        b'\r' => Key::plain(KeyCode::Enter),
        0x7f => Key::plain(KeyCode::Backspace),
        0 => control(b' '),
        byte @ 1..=0x1a => control(byte | 0x60),
        byte @ 0x1c..=0x1f => control(byte | 0x40),
        _ => return letter(bytes, all),
    };
    Some((1, Some(key)))
}

/// Decodes a letter of one to four bytes; skips bytes that belong to none.
fn letter(bytes: &[u8], all: bool) -> Option<(usize, Option<Key>)> {
    let bytes = &bytes[..bytes.len().min(4)];
    let chunk = bytes.utf8_chunks().next()?;
    if let Some(letter) = chunk.valid().chars().next() {
        return Some((letter.len_utf8(), Some(Key::plain(KeyCode::Char(letter)))));
    }
    let is_begun = str::from_utf8(bytes).is_err_and(|error| error.error_len().is_none());
    (all || !is_begun).then_some((chunk.invalid().len(), None))
}

/// Decodes pasted text, up to the mark that ends it.
fn pasted(bytes: &[u8], all: bool) -> Option<Said> {
    let text = |length: usize| String::from_utf8_lossy(&bytes[..length]).into_owned();
    match memchr::memmem::find(bytes, PASTED) {
        Some(end) => Some((end + PASTED.len(), Some(Msg::Paste(text(end))))),
        None => all.then(|| (bytes.len(), Some(Msg::Paste(text(bytes.len()))))),
    }
}

/// The length of a string from the terminal, which ends with BEL or `ESC \`, or where something else
/// begins.
fn string(bytes: &[u8]) -> Option<usize> {
    let end = memchr::memchr2(0x07, ESC, bytes)?;
    Some(match bytes[end] {
        ESC if *bytes.get(end + 1)? == b'\\' => end + 2,
        ESC => end,
        _ => end + 1,
    })
}

/// Decodes a control sequence, after `ESC [`.
fn sequence(bytes: &[u8]) -> Option<Said> {
    if let [b'[', rest @ ..] = bytes {
        // The first function keys of the Linux console.
        return Some(match *rest.first()? {
            letter @ b'A'..=b'E' => (2, pressed(Some(Key::plain(KeyCode::F(letter - b'@'))))),
            0x40..=0x7e => (2, None),
            // Something else begins.
            _ => (1, None),
        });
    }
    let end = match bytes.iter().position(|byte| !(0x20..=0x3f).contains(byte)) {
        None if bytes.len() > LONGEST_SEQUENCE => return Some((bytes.len(), None)),
        end => end?,
    };
    let last = bytes[end];
    if !(0x40..=0x7e).contains(&last) {
        // Something else begins in the midst of it.
        return Some((end, None));
    }
    let parameters = &bytes[..end];
    if parameters.is_empty() && last == b'M' {
        // The oldest encoding of the mouse: three bytes follow, each with 32 added.
        let [button, column, row] = *bytes[1..].first_chunk()?;
        let at = |byte: u8| u16::from(byte.saturating_sub(32));
        return Some((4, mouse(at(button), at(column), at(row))));
    }
    Some((end + 1, meant(parameters, last)))
}

/// The meaning of a complete control sequence.
fn meant(parameters: &[u8], last: u8) -> Option<Msg> {
    if let [b'<', parameters @ ..] = parameters {
        let [button, column, row] = *numbers(parameters)?.first_chunk()?;
        return if last == b'M' { mouse(button, column, row) } else { None };
    }
    let numbers = numbers(parameters)?;
    let number = |at: usize| numbers.get(at).copied().unwrap_or(1);
    if is_release(parameters) {
        return None;
    }
    match last {
        b'I' if parameters.is_empty() => Some(Msg::Focused(true)),
        b'O' if parameters.is_empty() => Some(Msg::Focused(false)),
        b'M' if numbers.len() == 3 => mouse(number(0).checked_sub(32)?, number(1), number(2)),
        b'~' if number(0) == 27 => pressed(lettered(number(2), number(1))),
        b'~' => pressed(numbered(number(0)).map(|key| held(key, number(1)))),
        b'u' => pressed(lettered(number(0), number(1))),
        // `CSI 12;40R` reports the position of the cursor.
        _ if number(0) == 1 => pressed(named(last, number(1))),
        _ => None,
    }
}

/// The numbers between semicolons, each up to its first colon; one that is left out is 1.
fn numbers(parameters: &[u8]) -> Option<Vec<u16>> {
    let number = |text: &str| match text.split(':').next()? {
        "" => Some(1),
        digits => digits.parse().ok(),
    };
    str::from_utf8(parameters).ok()?.split(';').map(number).collect()
}

/// Whether a key was let go, as terminals report if another program asked them to.
fn is_release(parameters: &[u8]) -> bool {
    parameters.split(|byte| *byte == b';').nth(1).is_some_and(|field| field.ends_with(b":3"))
}

/// What the mouse did: a press of the left button, or a turn of the wheel.
fn mouse(button: u16, column: u16, row: u16) -> Option<Msg> {
    let (x, y) = (column.checked_sub(1)?, row.checked_sub(1)?);
    // Modifiers do not matter.
    match button & !0b1_1100 {
        0 => Some(Msg::Click(x, y)),
        64 => Some(Msg::Wheel { down: false, at: (x, y) }),
        65 => Some(Msg::Wheel { down: true, at: (x, y) }),
        _ => None,
    }
}

/// The key that the last byte of its sequence names.
fn named(last: u8, modifiers: u16) -> Option<Key> {
    let code = match last {
        b'A' => KeyCode::Up,
        b'B' => KeyCode::Down,
        b'C' => KeyCode::Right,
        b'D' => KeyCode::Left,
        b'F' => KeyCode::End,
        b'H' => KeyCode::Home,
        b'M' => KeyCode::Enter,
        b'P'..=b'S' => KeyCode::F(last - b'P' + 1),
        b'Z' => KeyCode::BackTab,
        _ => return None,
    };
    Some(held(Key::plain(code), modifiers))
}

/// The key that a number names.
fn numbered(number: u16) -> Option<Key> {
    let code = match number {
        1 | 7 => KeyCode::Home,
        2 => KeyCode::Insert,
        3 => KeyCode::Delete,
        4 | 8 => KeyCode::End,
        5 => KeyCode::PageUp,
        6 => KeyCode::PageDown,
        11..=15 => KeyCode::F(u8::try_from(number - 10).ok()?),
        17..=21 => KeyCode::F(u8::try_from(number - 11).ok()?),
        23 | 24 => KeyCode::F(u8::try_from(number - 12).ok()?),
        _ => return None,
    };
    Some(Key::plain(code))
}

/// The key that a letter's code names, as terminals report it if another program asked them to.
fn lettered(letter: u16, modifiers: u16) -> Option<Key> {
    let is_shifted = modifiers.saturating_sub(1) & 1 != 0;
    let (_, key) = match char::from_u32(u32::from(letter))? {
        '\u{1b}' => (1, Some(Key::plain(KeyCode::Esc))),
        '\t' if is_shifted => (1, Some(Key::plain(KeyCode::BackTab))),
        letter => {
            let upper = letter.to_uppercase().next().filter(|_| is_shifted);
            typed(upper.unwrap_or(letter).encode_utf8(&mut [0; 4]).as_bytes(), true)?
        }
    };
    key.map(|key| held(key, modifiers))
}

/// The key with its modifiers, sent as 1 plus a bit each for Shift, Alt, and Control.
fn held(key: Key, modifiers: u16) -> Key {
    let bits = modifiers.saturating_sub(1);
    let key = if bits & 2 != 0 { key.with_alt() } else { key };
    if bits & 4 != 0 { key.with_ctrl() } else { key }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What all of these bytes say, in words.
    fn said(bytes: &[u8]) -> Vec<String> {
        let mut rest = bytes;
        let mut said = Vec::new();
        while let Some((length, msg)) = first(rest, true) {
            assert!((1..=rest.len()).contains(&length), "{bytes:?}");
            rest = &rest[length..];
            said.extend(msg.map(|msg| match msg {
                Msg::Key(key) => key.to_string(),
                Msg::Paste(text) => format!("paste {text}"),
                Msg::Click(x, y) => format!("click {x} {y}"),
                Msg::Wheel { down, at: (x, y) } => format!("wheel {down} {x} {y}"),
                Msg::Focused(here) => format!("focus {here}"),
                other => format!("{other:?}"),
            }));
        }
        assert!(rest.is_empty());
        said
    }

    #[test]
    fn keys_are_known_as_terminals_send_them() {
        for (bytes, want) in [
            ("jé日😀", "j é 日 😀"),
            ("\r\t\u{7f} \u{1b}", "↵ tab backspace space esc"),
            ("\0\u{1}\u{8}\n\u{1a}", "C-space C-a C-h C-j C-z"),
            ("\u{1c}\u{1d}\u{1e}\u{1f}", r"C-\ C-] C-^ C-_"),
            ("\u{1b}[A\u{1b}[B\u{1b}[C\u{1b}[D", "↑ ↓ → ←"),
            ("\u{1b}OA\u{1b}OH\u{1b}OF\u{1b}OP\u{1b}OM", "↑ home end F1 ↵"),
            ("\u{1b}[1~\u{1b}[4~\u{1b}[H\u{1b}[F", "home end home end"),
            ("\u{1b}[2~\u{1b}[3~\u{1b}[5~\u{1b}[6~", "insert delete pgup pgdn"),
            ("\u{1b}[15~\u{1b}[17~\u{1b}[21~\u{1b}[24~", "F5 F6 F10 F12"),
            ("\u{1b}[[A\u{1b}[[E\u{1b}[1;5P", "F1 F5 C-F1"),
            ("\u{1b}[1;5D\u{1b}[1;3C\u{1b}[3;5~\u{1b}[1;2A", "C-← A-→ C-delete ↑"),
            ("\u{1b}[Z\u{1b}x\u{1b}é\u{1b}\u{7f}\u{1b}\u{1}", "S-tab A-x A-é A-backspace C-A-a"),
            ("\u{1b}\u{1b}[A", "esc ↑"),
            ("\u{1b}[27;5;106~\u{1b}[106;5u\u{1b}[27u", "C-j C-j esc"),
            ("\u{1b}[100;2u\u{1b}[100;1:1u\u{1b}[100;1:3u\u{1b}[1;1:3A\u{1b}[9;2u", "D d S-tab"),
        ] {
            assert_eq!(said(bytes.as_bytes()).join(" "), want, "{bytes:?}");
        }
    }

    #[test]
    fn the_mouse_is_known_in_its_three_ways() {
        for (bytes, want) in [
            (&b"\x1b[<0;5;7M\x1b[<0;5;7m"[..], &["click 4 6"][..]),
            (b"\x1b[<64;1;1M\x1b[<65;200;60M", &["wheel false 0 0", "wheel true 199 59"]),
            (b"\x1b[<4;5;7M\x1b[<35;5;7M\x1b[<2;5;7M", &["click 4 6"]),
            (b"\x1b[M !!\x1b[M#!!j", &["click 0 0", "j"]),
            (b"\x1b[32;9;8M", &["click 8 7"]),
        ] {
            assert_eq!(said(bytes), want, "{bytes:?}");
        }
    }

    #[test]
    fn what_is_pasted_is_text_whatever_it_holds() {
        let pasted = said(b"\x1b[200~q\x1b[A\nd\x1b[201~j");
        assert_eq!(pasted, ["paste q\u{1b}[A\nd", "j"]);
        assert_eq!(first(b"\x1b[200~half", false), None);
        assert_eq!(said(b"\x1b[200~half"), ["paste half"]);
        assert!(patience(b"\x1b[200~half") > patience(b"\x1b"));
        assert!(patience("日".as_bytes().split_at(2).0) > patience(b"\x1b[1"), "no key begins so");
        // However long it is, it is not typed, and its end mark is recognised even if split.
        let mut begun = [PASTE, &vec![b'A'; 200_000], &PASTED[..3]].concat();
        assert_eq!(first(&begun, false), None);
        shorten(&mut begun);
        assert!(begun.len() < 70_000, "{}", begun.len());
        begun.extend([&PASTED[3..], b"j"].concat());
        assert_eq!(said(&begun).last().map(String::as_str), Some("j"));
        assert_eq!(said(&begun).len(), 2);
    }

    #[test]
    fn answers_that_nobody_waits_for_are_not_typed() {
        for answer in [
            "\u{1b}]11;rgb:1c1c/1c1c/1c1c\u{1b}\\",
            "\u{1b}]11;rgb:1c1c/1c1c/1c1c\u{7}",
            "\u{1b}P>|tmux 3.3a\u{1b}\\",
            "\u{1b}_Gi=31;OK\u{1b}\\",
            "\u{1b}[>41;370;0c",
            "\u{1b}[?62;4c",
            "\u{1b}[?2026;2$y",
            "\u{1b}[12;40R",
            "\u{1b}[?1u",
            "\u{1b}[4;600;800t",
        ] {
            assert_eq!(said(format!("{answer}j").as_bytes()), ["j"], "{answer:?}");
            let cut = &answer[..answer.len() - 1];
            assert_eq!(first(cut.as_bytes(), false), None, "{answer:?}");
        }
        // One that was cut off ends where something else begins.
        assert_eq!(said(b"\x1b]11;rgb:1c\x1b[A"), ["↑"]);
        assert_eq!(said(b"\x1b[12\x1b[A"), ["↑"]);
        assert_eq!(said(b"\x1b[[\x1b[A"), ["↑"]);
        assert_eq!(said(b"\x1bO\x1b[A"), ["A-O", "↑"]);
    }

    #[test]
    fn what_is_begun_waits_and_is_then_what_was_pressed() {
        for (begun, want) in [
            ("\u{1b}", "esc"),
            ("\u{1b}[", "A-["),
            ("\u{1b}O", "A-O"),
            ("\u{1b}]", "A-]"),
            ("\u{1b}[1;", ""),
            ("\u{1b}[M ", ""),
        ] {
            assert_eq!(first(begun.as_bytes(), false), None, "{begun:?}");
            assert_eq!(said(begun.as_bytes()).join(" "), want, "{begun:?}");
        }
        assert_eq!(first(&[0xe6, 0x97], false), None);
        assert_eq!(first(&[], false), None);
    }

    #[test]
    fn a_slow_line_types_no_command() {
        for begun in [&b"\x1b["[..], b"\x1bO", b"\x1b[<65;1", b"\x1b]11;rgb:ffff/", b"\x1b\xc3"] {
            assert!(patience(begun) > patience(b"\x1b"), "{begun:?}");
        }
        for late in ["[D", "[1;5D", "OA", "[5~", "[<65;10;5M", "]11;rgb:ffff/dddd/ffff\u{7}"] {
            assert!(with_late_rest(late.as_bytes()).is_some(), "{late}");
        }
        for typed in ["[", "[c", "O", "Oj", "]", "]d", "d", "j", ""] {
            assert_eq!(with_late_rest(typed.as_bytes()), None, "{typed}");
        }
    }

    #[test]
    fn no_bytes_stand_still() {
        for bytes in [&[0xff, b'j'][..], &[0xe6, 0x97, b'j'], &[0xf0, b'j'], &[0xc0, 0x80, b'j']] {
            assert_eq!(said(bytes), ["j"], "{bytes:?}");
        }
        let long = [b"\x1b[".as_slice(), &[b'1'; 100]].concat();
        assert!(first(&long, false).is_some());
        let mut seed = 7u32;
        for _ in 0..2_000 {
            let bytes: Vec<u8> = (0..24)
                .map(|_| {
                    seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    b"\x1b[]OP_M<;~0159Aj\xe6\x97\x07\\"[(seed >> 16) as usize % 20]
                })
                .collect();
            said(&bytes);
        }
    }
}
