//! Percent-encoding.

/// The bytes that `text` stands for.
pub(super) fn decode(text: &str) -> Vec<u8> {
    bytes(text).map(|(byte, _)| byte).collect()
}

/// Whether `text` decodes to a control character, of ASCII or C1 (U+0080 to U+009F).
pub(super) fn has_controls(text: &str) -> bool {
    // Nearly all addresses are ASCII without any, and few encode anything.
    if !text.contains('%') && text.is_ascii() {
        return text.bytes().any(|byte| byte.is_ascii_control());
    }
    let decoded = decode(text);
    let is_second = |pair: &[u8]| pair[0] == 0xc2 && (0x80..0xa0).contains(&pair[1]);
    decoded.iter().any(u8::is_ascii_control) || decoded.windows(2).any(is_second)
}

/// Decodes what need not be encoded, and writes the other encodings in upper case (RFC 3986, 6.2.2).
pub(super) fn normal(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (byte, is_encoded) in bytes(text) {
        match byte {
            b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            byte if !is_encoded || byte.is_ascii_alphanumeric() => out.push(char::from(byte)),
            byte => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// The bytes that `text` stands for, each with whether it is encoded.
fn bytes(text: &str) -> impl Iterator<Item = (u8, bool)> {
    let mut rest = text.as_bytes();
    std::iter::from_fn(move || {
        let (byte, length) = match encoded(rest) {
            Some(byte) => (byte, 3),
            None => (*rest.first()?, 1),
        };
        rest = &rest[length..];
        Some((byte, length > 1))
    })
}

/// The byte that `%xy` at the start stands for.
fn encoded(bytes: &[u8]) -> Option<u8> {
    let [b'%', high, low, ..] = bytes else { return None };
    let digit = |byte: &u8| char::from(*byte).to_digit(16);
    u8::try_from(digit(high)? * 16 + digit(low)?).ok()
}
