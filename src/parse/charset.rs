//! Bytes to text: what the bytes themselves show takes precedence over what is declared.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// How far into a document it may declare its encoding, in bytes.
const DECLARATION: usize = 1024;
/// How much of a document the guess looks at, in bytes.
const SAMPLE: usize = 256 * 1024;

/// A document as text, without byte order mark and XML declaration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded<'a> {
    /// The document.
    pub text: Cow<'a, str>,
    /// What had to be mended, as a phrase for a person.
    pub repair: Option<&'static str>,
}

/// Decodes `bytes`; `charset` is what HTTP said. Total and linear.
///
/// The XML declaration is cut off because it describes the bytes, not the text.
pub fn decode<'a>(bytes: &'a [u8], charset: Option<&str>) -> Decoded<'a> {
    let (text, repair) = text_of(bytes, charset);
    let text = match text {
        Cow::Borrowed(text) => Cow::Borrowed(without_declaration(text)),
        Cow::Owned(text) => Cow::Owned(without_declaration(&text).to_owned()),
    };
    Decoded { text, repair }
}

fn text_of<'a>(bytes: &'a [u8], charset: Option<&str>) -> (Cow<'a, str>, Option<&'static str>) {
    if let Some(text) = utf32(bytes) {
        return (Cow::Owned(text), None);
    }
    if let Some(utf16) = utf16(bytes) {
        return (utf16.decode(bytes).0, None);
    }
    let name = declared_name(bytes);
    let declared = name.as_deref().and_then(label);
    // Many servers declare every document as Latin-1; the document's own declaration is more reliable.
    let is_default = |said: &&'static Encoding| {
        *said == WINDOWS_1252 && declared.is_some_and(|it| ![UTF_8, WINDOWS_1252].contains(&it))
    };
    let by_http = charset.and_then(label).filter(|said| !is_default(said));
    let is_escaped = by_http.or(declared).is_some_and(is_escaping) && bytes.contains(&0x1b);
    if let Ok(text) = std::str::from_utf8(bytes)
        && !is_escaped
    {
        let repair = declared
            .filter(|said| *said != UTF_8 && !bytes.is_ascii())
            .map(|_| "wrong encoding declared");
        return (Cow::Borrowed(text), repair);
    }
    if bytes.starts_with(b"\xef\xbb\xbf") {
        return (Cow::Owned(utf8_with_strays(bytes)), Some("invalid UTF-8"));
    }
    if charset.into_iter().chain(name.as_deref()).any(is_cp855) {
        return (Cow::Owned(cp855(bytes)), None);
    }
    let said = [by_http, declared];
    let names_utf8 = said.contains(&Some(UTF_8));
    let other = said.into_iter().flatten().find(|it| *it != UTF_8);
    if is_mostly_utf8(bytes, names_utf8, other.is_some()) {
        return (Cow::Owned(utf8_with_strays(bytes)), Some("invalid UTF-8"));
    }
    if let Some(other) = other {
        return (other.decode_without_bom_handling(bytes).0, None);
    }
    let repair = match names_utf8 {
        true => "wrong encoding declared",
        false => "no encoding declared, guessed",
    };
    (guess(bytes).decode_without_bom_handling(bytes).0, Some(repair))
}

/// Whether the encoding is ASCII with escape sequences, so that being valid UTF-8 proves nothing.
fn is_escaping(encoding: &'static Encoding) -> bool {
    encoding == encoding_rs::ISO_2022_JP
}

/// UTF-16, known by its byte order mark or by a leading `<`.
fn utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    match bytes {
        [0xff, 0xfe, ..] | [b'<', 0, ..] => Some(UTF_16LE),
        [0xfe, 0xff, ..] | [0, b'<', ..] => Some(UTF_16BE),
        _ => None,
    }
}

/// UTF-32, which no browser reads but some tools write.
fn utf32(bytes: &[u8]) -> Option<String> {
    let big = match bytes {
        [0xff, 0xfe, 0, 0, ..] | [b'<', 0, 0, 0, ..] => false,
        [0, 0, 0xfe, 0xff, ..] | [0, 0, 0, b'<', ..] => true,
        _ => return None,
    };
    let letter = |unit: &[u8; 4]| {
        let code = if big { u32::from_be_bytes(*unit) } else { u32::from_le_bytes(*unit) };
        char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)
    };
    let (units, _) = bytes.as_chunks::<4>();
    Some(units.iter().map(letter).collect())
}

/// The encoding that the document names in its XML declaration or, without one, in a `<meta>` tag.
fn declared_name(bytes: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(DECLARATION)]);
    let Some(start) = head.find("<?xml") else {
        let head = head.to_ascii_lowercase();
        let tags = || head.split("<meta").skip(1).filter_map(|it| it.split('>').next());
        return tags().find_map(|tag| value_of("charset", tag));
    };
    value_of("encoding", &head[start..start + head[start..].find("?>")?])
}

/// The value after `name=`, with or without quotes.
fn value_of(name: &str, text: &str) -> Option<String> {
    let value = text[text.find(name)? + name.len()..].trim_start();
    let value = value.strip_prefix('=')?.trim_start().trim_start_matches(['"', '\'']);
    Some(value.split(['"', '\'', ' ', '?', ';', '/']).next()?.to_owned())
}

fn is_cp855(name: &str) -> bool {
    matches!(name.trim().to_ascii_lowercase().as_str(), "ibm855" | "cp855" | "855" | "csibm855")
}

/// Decodes code page 855, an old Cyrillic one that the WHATWG Encoding Standard lacks.
fn cp855(bytes: &[u8]) -> String {
    const UPPER: &str = "ђЂѓЃёЁєЄѕЅіІїЇјЈљЉњЊћЋќЌўЎџЏюЮъЪаАбБцЦдДеЕфФгГ«»░▒▓│┤хХиИ╣║╗╝йЙ┐\
                         └┴┬├─┼кК╚╔╩╦╠═╬¤лЛмМнНоОп┘┌█▄Пя▀ЯрРсСтТуУжЖвВьЬ№\u{ad}ыЫзЗшШэЭщЩчЧ§■\u{a0}";
    let upper: Vec<char> = UPPER.chars().collect();
    let letter = |byte: &u8| match byte.checked_sub(0x80) {
        Some(at) => upper.get(usize::from(at)).copied().unwrap_or(char::REPLACEMENT_CHARACTER),
        None => char::from(*byte),
    };
    bytes.iter().map(letter).collect()
}

/// The encoding with a label, including labels that the WHATWG Encoding Standard lacks.
fn label(name: &str) -> Option<&'static Encoding> {
    let name = name.trim().trim_matches(['"', '\'']).to_ascii_lowercase();
    let known = match name.as_str() {
        "cp949" | "ms949" | "uhc" | "x-windows-949" => "euc-kr",
        "cp932" => "shift_jis",
        "cp936" | "ms936" => "gbk",
        "cp950" | "big5hkscs" => "big5",
        "tis620" => "tis-620",
        "maccyrillic" | "mac-cyrillic" => "x-mac-cyrillic",
        "utf-8n" | "utf_8" => "utf-8",
        "latin-1" | "iso8859_1" | "8859-1" | "ansi" => "iso-8859-1",
        name => name,
    };
    let encoding = Encoding::for_label(known.as_bytes())?;
    // The declaration could be read as ASCII, so the bytes are not UTF-16.
    (encoding != UTF_16LE && encoding != UTF_16BE && encoding != encoding_rs::REPLACEMENT)
        .then_some(encoding)
}

/// Whether the document is UTF-8 except for some bad bytes. Multi-byte characters of UTF-8 rarely occur by
/// chance in another encoding, so more of them than bad bytes prove it; as many suffice if only UTF-8 is
/// named.
fn is_mostly_utf8(bytes: &[u8], names_utf8: bool, names_other: bool) -> bool {
    if names_other && !names_utf8 {
        return false;
    }
    let (mut good, mut bad) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|letter| !letter.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    good > bad || good == bad && names_utf8 && !names_other
}

/// Decodes UTF-8, reading bad bytes as windows-1252, which they usually come from, and leaving out
/// characters that are cut off.
fn utf8_with_strays(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        if !is_cut_letter(chunk.invalid(), &text) {
            text.push_str(&WINDOWS_1252.decode_without_bom_handling(chunk.invalid()).0);
        }
    }
    text
}

/// Whether bad bytes are the beginning of a character. A single byte is one only after a letter of as many
/// bytes as it announces: otherwise it may be a whole letter of windows-1252.
fn is_cut_letter(bad: &[u8], before: &str) -> bool {
    let promised = match bad {
        [] => return false,
        [0xc2..=0xdf] => 2,
        [0xe0..=0xef] => 3,
        [0xf0..=0xf4] => 4,
        [_] => return false,
        [..] => return true,
    };
    before.ends_with(|letter: char| letter.is_alphabetic() && letter.len_utf8() == promised)
}

/// Guesses the likeliest encoding of bytes without a usable declaration.
fn guess(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(&bytes[..bytes.len().min(SAMPLE)], true);
    detector.guess(named_country(bytes), Utf8Detection::Allow)
}

/// The top-level domain of sites in the language that the document names, which the detector takes as a
/// hint.
fn named_country(bytes: &[u8]) -> Option<&'static [u8]> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(4 * DECLARATION)]);
    let named = ["<language>", "<dc:language>", "xml:lang=\"", "xml:lang='"]
        .iter()
        .find_map(|mark| head.split_once(mark))?;
    let language: String =
        named.1.trim_start().chars().take_while(char::is_ascii_alphabetic).collect();
    let countries: &[(&str, &[u8])] = &[
        ("en", b"us"),
        ("fr", b"fr"),
        ("de", b"de"),
        ("es", b"es"),
        ("it", b"it"),
        ("pt", b"br"),
        ("nl", b"nl"),
        ("sv", b"se"),
        ("da", b"dk"),
        ("no", b"no"),
        ("nb", b"no"),
        ("fi", b"fi"),
        ("ru", b"ru"),
        ("uk", b"ua"),
        ("bg", b"bg"),
        ("pl", b"pl"),
        ("cs", b"cz"),
        ("sk", b"sk"),
        ("hu", b"hu"),
        ("ro", b"ro"),
        ("hr", b"hr"),
        ("sl", b"si"),
        ("el", b"gr"),
        ("tr", b"tr"),
        ("he", b"il"),
        ("ar", b"sa"),
        ("fa", b"ir"),
        ("ja", b"jp"),
        ("ko", b"kr"),
        ("th", b"th"),
        ("vi", b"vn"),
        ("zh", b"cn"),
        ("lt", b"lt"),
        ("lv", b"lv"),
        ("et", b"ee"),
    ];
    let language = language.to_ascii_lowercase();
    countries.iter().find(|(name, _)| *name == language).map(|(_, country)| *country)
}

fn without_declaration(text: &str) -> &str {
    let text = text.trim_start_matches(['\u{feff}', '\0']).trim_end_matches('\0');
    let body = text.trim_start();
    match body.strip_prefix("<?xml").and_then(|rest| rest.split_once("?>")) {
        Some((declaration, rest)) if !declaration.contains('<') => rest,
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], charset: Option<&str>, want: &str) {
        assert_eq!(decode(bytes, charset).text, want);
    }

    #[test]
    fn labels_of_the_standard_and_others_are_known() {
        for (name, want) in [
            ("866", "IBM866"),
            ("cp866", "IBM866"),
            ("cp932", "Shift_JIS"),
            ("ms932", "Shift_JIS"),
            ("sjis", "Shift_JIS"),
            ("gb_2312", "GBK"),
            ("koi8", "KOI8-R"),
            ("uhc", "EUC-KR"),
            ("utf8", "UTF-8"),
            ("utf_8", "UTF-8"),
        ] {
            assert_eq!(label(name).map(Encoding::name), Some(want), "{name}");
        }
    }

    #[test]
    fn byte_order_marks_and_declarations_are_cut_off() {
        check(
            b"\xef\xbb\xbf<?xml version=\"1.0\" encoding=\"koi8-r\"?><a>\xc3\xa9</a>",
            None,
            "<a>é</a>",
        );
        check(b"\n <?xml version='1.0'?><a/>", None, "<a/>");
        check(b"\xef\xbb\xbf\xef\xbb\xbf<a/>\0\0", None, "<a/>");
    }

    #[test]
    fn utf16_and_utf32_with_and_without_mark() {
        let wide: Vec<u8> = "<a>é</a>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        check(&wide, Some("utf-8"), "<a>é</a>");
        let mut marked = vec![0xfe, 0xff];
        marked.extend("<a>я</a>".encode_utf16().flat_map(u16::to_be_bytes));
        check(&marked, None, "<a>я</a>");
        let widest: Vec<u8> = "<a>я</a>".chars().flat_map(|c| (c as u32).to_be_bytes()).collect();
        check(&widest, None, "<a>я</a>");
    }

    #[test]
    fn valid_utf8_wins_over_what_is_said() {
        let body = "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a>naïve</a>";
        check(body.as_bytes(), Some("windows-1251"), "<a>naïve</a>");
    }

    #[test]
    fn http_comes_before_the_declaration() {
        let body = b"<?xml version='1.0' encoding='koi8-r'?><a>\xcf\xf0\xe8\xe2\xe5\xf2</a>";
        check(body, Some("windows-1251"), "<a>Привет</a>");
        check(b"<?xml version='1.0' encoding='cp949'?><a>\xc7\xd1</a>", None, "<a>한</a>");
        check(b"<?xml version='1.0' encoding='utf-16'?><a>abc</a>", None, "<a>abc</a>");
    }

    #[test]
    fn latin_1_by_http_is_what_a_server_says_of_everything() {
        let body =
            b"<?xml version='1.0' encoding='windows-1251'?><a>\xcd\xee\xe2\xee\xf1\xf2\xe8</a>";
        check(body, Some("iso-8859-1"), "<a>Новости</a>");
        check(b"<a>caf\xe9</a>", Some("iso-8859-1"), "<a>café</a>");
    }

    #[test]
    fn escapes_are_followed_whoever_names_them() {
        let body = b"<a>\x1b$BF|K\\8l\x1b(B</a>";
        check(body, Some("ISO-2022-JP"), "<a>日本語</a>");
        check(body, None, "<a>\u{1b}$BF|K\\8l\u{1b}(B</a>");
    }

    #[test]
    fn web_pages_name_theirs_in_a_tag() {
        for tag in [
            "<META CHARSET=Windows-1251>",
            "<meta name='a'><meta http-equiv=\"Content-Type\" content=\"text/html; charset=windows-1251\"/>",
        ] {
            let page = [tag.as_bytes(), b"<p>\xcd\xee\xe2\xee\xf1\xf2\xe8"].concat();
            check(&page, None, &format!("{tag}<p>Новости"));
            check(&page, Some("iso-8859-1"), &format!("{tag}<p>Новости"));
            check(&page, Some("koi8-r"), &format!("{tag}<p>мНБНЯРХ"));
        }
        check("<meta charset='koi8-r'><p>é".as_bytes(), None, "<meta charset='koi8-r'><p>é");
    }

    #[test]
    fn an_old_code_page() {
        check(b"<?xml version='1.0' encoding='IBM855'?><a>\xe4\xb7</a>", None, "<a>Си</a>");
    }

    #[test]
    fn the_language_helps_the_guess() {
        check(
            b"<language>fr</language><t>La Vue de Ma Fen\xeatre</t>",
            None,
            "<language>fr</language><t>La Vue de Ma Fenêtre</t>",
        );
    }

    #[test]
    fn a_few_bad_bytes_do_not_turn_the_rest_to_litter() {
        let mut body = "<a>žluťoučký kůň úpěl ďábelské ódy ".as_bytes().to_vec();
        body.extend(b"caf\xe9</a>");
        check(&body, Some("utf-8"), "<a>žluťoučký kůň úpěl ďábelské ódy café</a>");
        check(b"\xef\xbb\xbf<a>caf\xe9</a>", None, "<a>café</a>");
        check(
            &["<a>It’s, it’s, ".as_bytes(), b"caf\xe9</a>"].concat(),
            None,
            "<a>It’s, it’s, café</a>",
        );
    }

    #[test]
    fn as_many_bad_bytes_as_good_letters_are_utf8_where_that_is_named() {
        let body = "<a>It’s cut in \u{201c}</a>".repeat(10).into_bytes();
        let mut body: Vec<u8> = body.split(|byte| *byte == 0x9c).collect::<Vec<_>>().concat();
        check(&body, Some("utf-8"), &"<a>It’s cut in </a>".repeat(10));
        body.splice(0..0, *b"<?xml version='1.0' encoding='utf-8'?>");
        assert_eq!(decode(&body, None).repair, Some("invalid UTF-8"));
        check(&body, Some("windows-1251"), &encoding_rs::WINDOWS_1251.decode(&body[38..]).0);
    }

    #[test]
    fn the_words_of_the_repair_are_true() {
        let body = encoding_rs::WINDOWS_1251.encode("<a>Сегодня открыли мост</a>").0;
        let repair = |charset| decode(&body, charset).repair;
        assert_eq!(repair(None), Some("no encoding declared, guessed"));
        assert_eq!(repair(Some("utf-8")), Some("wrong encoding declared"));
    }

    #[test]
    fn a_letter_that_is_cut_off_is_left_out() {
        let cut = |text: &str, bytes: usize| {
            [b"<a>", &text.as_bytes()[..text.len() - bytes], b" ...</a>"].concat()
        };
        check(&cut("пошли гулят", 1), None, "<a>пошли гуля ...</a>");
        check(&cut("東京の地下鉄", 2), None, "<a>東京の地下 ...</a>");
        check(&cut("東京の地下鉄", 1), None, "<a>東京の地下 ...</a>");
        check(
            &["<a>l’été, l’".as_bytes(), b"\xe9cole</a>"].concat(),
            None,
            "<a>l’été, l’école</a>",
        );
    }

    #[test]
    fn what_nobody_names_is_guessed() {
        let body =
            encoding_rs::WINDOWS_1251.encode("<a>Сегодня открыли новый мост через реку</a>").0;
        check(&body, None, "<a>Сегодня открыли новый мост через реку</a>");
        check(&body, Some("utf-8"), "<a>Сегодня открыли новый мост через реку</a>");
    }
}
