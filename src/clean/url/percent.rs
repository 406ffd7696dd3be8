//! Percent-encoding.

/// The bytes that `text` stands for.
pub(super) fn decode(text: &str) -> Vec<u8> {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        match encoded(&bytes[at..]) {
            Some(byte) => {
                out.push(byte);
                at += 3;
            }
            None => {
                out.push(bytes[at]);
                at += 1;
            }
        }
    }
    out
}

/// Whether `text` decodes to a control character, of ASCII or C1 (U+0080 to U+009F).
pub(super) fn has_controls(text: &str) -> bool {
    let decoded = decode(text);
    let is_second = |pair: &[u8]| pair[0] == 0xc2 && (0x80..0xa0).contains(&pair[1]);
    decoded.iter().any(u8::is_ascii_control) || decoded.windows(2).any(is_second)
}

/// Decodes what need not be encoded, and writes the other encodings in upper case (RFC 3986, 6.2.2).
pub(super) fn normal(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < bytes.len() {
        match encoded(&bytes[at..]) {
            Some(byte) => {
                match byte {
                    b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
                    byte if byte.is_ascii_alphanumeric() => out.push(char::from(byte)),
                    byte => out.push_str(&format!("%{byte:02X}")),
                }
                at += 3;
            }
            None => {
                out.push(char::from(bytes[at]));
                at += 1;
            }
        }
    }
    out
}

/// The byte that `%xy` at the start stands for.
fn encoded(bytes: &[u8]) -> Option<u8> {
    let [b'%', high, low, ..] = bytes else { return None };
    let digit = |byte: &u8| char::from(*byte).to_digit(16);
    u8::try_from(digit(high)? * 16 + digit(low)?).ok()
}
