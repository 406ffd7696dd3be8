//! A forgiving tokenizer for markup: anything that cannot be a tag is text, and nothing is an error.

use std::borrow::Cow;

use memchr::{memchr, memmem};

/// A piece of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// `<name attributes>`; `empty` when it closes itself.
    Start { tag: Tag<'a>, empty: bool },
    /// `</name>`.
    End { name: &'a str },
    /// The text between tags, with entities unresolved.
    Text(&'a str),
    /// The inside of a CDATA section.
    Literal(&'a str),
    /// A whole DOCTYPE.
    Doctype(&'a str),
}

/// The inside of a start tag, kept as one slice because documents have very many tags.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Tag<'a>(&'a str);

impl<'a> Tag<'a> {
    /// Its name, and its attributes.
    pub(super) fn parts(self) -> (&'a str, &'a str) {
        self.0.split_at(name(self.0).len())
    }
}

/// The tokens of a document; comments and processing instructions are left out.
#[derive(Default)]
pub(super) struct Tokens<'a> {
    text: &'a str,
    at: usize,
    /// The token after the text that was just returned.
    next: Option<Token<'a>>,
    /// The name of the last start tag, whose end tag ends an unclosed CDATA section.
    inside: &'a str,
    /// Where the next CDATA section ends, so that it is searched for only once.
    literal_end: usize,
    /// Section ends that do not occur in the rest of the text.
    absent: Vec<&'static str>,
    /// Whether something had to be guessed.
    damaged: bool,
    /// Most attributes read of a tag.
    most_attributes: usize,
    /// Whether a tag had more.
    overfull: bool,
}

impl<'a> Tokens<'a> {
    /// The tokens of `text`, with at most `most_attributes` in each.
    pub(super) fn of(text: &'a str, most_attributes: usize) -> Self {
        Tokens { text, most_attributes, ..Tokens::default() }
    }

    /// Whether attributes have been left out so far.
    pub(super) fn overfull(&self) -> bool {
        self.overfull
    }

    /// Whether anything has had to be guessed so far, such as the end of a tag or a section.
    pub(super) fn damaged(&self) -> bool {
        self.damaged
    }

    /// Reads the token at a `<` and moves past it; `Some(None)` if it is left out. `None` if the `<` is
    /// only text, like all that was searched for the end of a tag in vain.
    fn markup(&mut self) -> Option<Option<Token<'a>>> {
        let rest = &self.text[self.at..];
        match rest.as_bytes().get(1)? {
            b'!' if rest.starts_with("<![CDATA[") => Some(Some(self.literal())),
            b'!' if rest.starts_with("<!--") => {
                self.skip_past("-->");
                Some(None)
            }
            b'!' if is_doctype(rest) => Some(Some(self.doctype())),
            b'!' => {
                self.skip_past(">");
                Some(None)
            }
            b'?' => {
                self.skip_past("?>");
                Some(None)
            }
            b'/' => self.end_tag().map(Some),
            byte if is_name_start(*byte) => self.start_tag().map(Some),
            _ => None,
        }
    }

    fn literal(&mut self) -> Token<'a> {
        let start = self.at + "<![CDATA[".len();
        if self.literal_end < start {
            let rest = &self.text.as_bytes()[start..];
            let found = memmem::find(rest, b"]]>").map(|at| start + at);
            self.literal_end = found.unwrap_or(self.text.len());
        }
        let inside = &self.text[start..self.literal_end];
        let is_open = self.literal_end == self.text.len();
        // A section that runs into the next one was never closed.
        let next = || memmem::find(inside.as_bytes(), b"<![CDATA[");
        let runs_on = || next().and_then(|next| self.own_end(&inside[..next]));
        let cut = if is_open { self.own_end(inside) } else { runs_on() };
        let (end, next) = match cut {
            Some(at) => (start + at, start + at),
            None => (self.literal_end, (self.literal_end + 3).min(self.text.len())),
        };
        self.damaged |= cut.is_some() || is_open;
        self.at = next;
        Token::Literal(&self.text[start..end])
    }

    /// Where `inside` has the end tag of the open element.
    fn own_end(&self, inside: &str) -> Option<usize> {
        if self.inside.is_empty() { None } else { inside.find(&format!("</{}>", self.inside)) }
    }

    fn doctype(&mut self) -> Token<'a> {
        let start = self.at;
        let rest = &self.text[start..];
        let inner = rest.find(['[', '>']).filter(|at| rest.as_bytes()[*at] == b'[');
        if let Some(close) = inner.and_then(|at| self.ahead(start + at, "]")) {
            self.at = close;
        }
        self.skip_past(">");
        Token::Doctype(&self.text[start..self.at])
    }

    fn end_tag(&mut self) -> Option<Token<'a>> {
        let rest = &self.text[self.at + 2..];
        let name = name(rest);
        if name.is_empty() {
            return None;
        }
        match rest[name.len()..].find(['>', '<']) {
            Some(at) => {
                let end = name.len() + at;
                let closed = rest.as_bytes()[end] == b'>';
                self.damaged |= !closed;
                self.at += 2 + end + usize::from(closed);
            }
            None => {
                self.damaged = true;
                self.at = self.text.len();
            }
        }
        self.inside = "";
        Some(Token::End { name })
    }

    fn start_tag(&mut self) -> Option<Token<'a>> {
        let rest = &self.text[self.at + 1..];
        let name = name(rest);
        let end = match tag_end(&rest[name.len()..]) {
            Ok(end) => name.len() + end,
            Err(next) => {
                self.at += 1 + name.len() + next;
                return None;
            }
        };
        if end == rest.len() {
            // The document was cut inside this tag.
            self.damaged = true;
            self.at = self.text.len();
            return Some(Token::Text(""));
        }
        let attributes = &rest[name.len()..end];
        let (attributes, empty) = match attributes.trim_end().strip_suffix('/') {
            Some(attributes) => (attributes, true),
            None => (attributes, false),
        };
        self.at += 1 + end + 1;
        self.inside = if empty { "" } else { name };
        let kept = first_attributes(attributes, self.most_attributes);
        self.overfull |= kept.len() < attributes.trim_end().len();
        Some(Token::Start { tag: Tag(&rest[..name.len() + kept.len()]), empty })
    }

    fn skip_past(&mut self, end: &'static str) {
        self.at = match self.ahead(self.at, end) {
            Some(at) => at + end.len(),
            None => {
                self.damaged = true;
                self.ahead(self.at, ">").map_or(self.text.len(), |at| at + 1)
            }
        };
    }

    /// Where `wanted` comes next; a failed search is remembered and never repeated.
    fn ahead(&mut self, from: usize, wanted: &'static str) -> Option<usize> {
        if self.absent.contains(&wanted) {
            return None;
        }
        let found = self.text[from..].find(wanted).map(|at| from + at);
        if found.is_none() {
            self.absent.push(wanted);
        }
        found
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        if let Some(token) = self.next.take() {
            return Some(token);
        }
        let mut start = self.at;
        loop {
            let rest = &self.text.as_bytes()[self.at..];
            self.at += memchr(b'<', rest).unwrap_or(rest.len());
            let end = self.at;
            if end < self.text.len() {
                match self.markup() {
                    Some(markup) if start < end => self.next = markup,
                    Some(Some(token)) => return Some(token),
                    Some(None) => {
                        start = self.at;
                        continue;
                    }
                    None => {
                        self.damaged = true;
                        self.at = self.at.max(end + 1);
                        continue;
                    }
                }
            }
            return Some(&self.text[start..end]).filter(|text| !text.is_empty()).map(Token::Text);
        }
    }
}

fn is_doctype(rest: &str) -> bool {
    rest.get(2..9).is_some_and(|word| word.eq_ignore_ascii_case("DOCTYPE"))
}

fn is_name_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_' || byte >= 0x80
}

fn name(text: &str) -> &str {
    let is_part =
        |byte: u8| byte.is_ascii_alphanumeric() || b"_-.:".contains(&byte) || byte >= 0x80;
    let end = text.bytes().position(|byte| !is_part(byte)).unwrap_or(text.len());
    &text[..end]
}

/// The index of the `>` of a start tag in the text after its name, or the text's length if it ends first.
/// If this is no tag, fails with the index of the `<` that shows it.
fn tag_end(text: &str) -> Result<usize, usize> {
    let bytes = text.as_bytes();
    let mut at = 0;
    let mut last = b' ';
    while at < bytes.len() {
        match bytes[at] {
            b'>' => return Ok(at),
            b'<' => return Err(at),
            quote @ (b'"' | b'\'') if last == b'=' => {
                let close = text[at + 1..].find(quote as char).map(|end| at + 1 + end);
                let ends_value =
                    |end: usize| bytes.get(end + 1).is_none_or(|next| b" \t\r\n>/?".contains(next));
                match close {
                    Some(end) if ends_value(end) || !text[at..end].contains('<') => at = end,
                    // The quote is never closed: the tag ends at the next `>`.
                    _ => return Ok(text[at..].find('>').map_or(text.len(), |end| at + end)),
                }
                last = quote;
            }
            byte if byte.is_ascii_whitespace() => {}
            byte => last = byte,
        }
        at += 1;
    }
    Ok(text.len())
}

/// The attributes of a start tag in their order; a value without quotes ends at white space.
pub(super) fn attributes(raw: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = raw;
    std::iter::from_fn(move || next_attribute(&mut rest))
}

/// The part of `raw` that holds its first `most` attributes.
fn first_attributes(raw: &str, most: usize) -> &str {
    // An attribute takes at least two bytes: a letter and a separator.
    if raw.len() <= most.saturating_mul(2) {
        return raw;
    }
    let mut rest = raw;
    for _ in 0..most {
        next_attribute(&mut rest);
    }
    &raw[..raw.len() - rest.len()]
}

fn next_attribute<'a>(rest: &mut &'a str) -> Option<(&'a str, &'a str)> {
    *rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '"' || c == '\'');
    if rest.is_empty() {
        return None;
    }
    let end = rest.find(|c: char| c.is_whitespace() || c == '=').unwrap_or(rest.len());
    let name = &rest[..end];
    *rest = rest[end..].trim_start();
    let Some(value) = rest.strip_prefix('=') else { return Some((name, "")) };
    let value = value.trim_start();
    let (value, after) = match value.strip_prefix(['"', '\'']) {
        Some(quoted) => {
            let quote = value.as_bytes()[0] as char;
            quoted.split_once(quote).unwrap_or((quoted, ""))
        }
        None => {
            let end = value.find(char::is_whitespace).unwrap_or(value.len());
            value.split_at(end)
        }
    };
    *rest = after;
    Some((name, value))
}

/// Like [`attribute`], trimmed; `None` if it is empty.
pub(super) fn value(raw: &str, name: &str) -> Option<String> {
    attribute(raw, name).map(|it| it.trim().to_owned()).filter(|it| !it.is_empty())
}

/// The value of the attribute `name`, ignoring letter case, with entities resolved.
pub(super) fn attribute<'a>(raw: &'a str, name: &str) -> Option<Cow<'a, str>> {
    attributes(raw)
        .find(|(it, _)| it.eq_ignore_ascii_case(name))
        .map(|(_, value)| super::entity::unescape(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, want: &str) {
        let shown: Vec<String> = Tokens::of(text, 3)
            .map(|token| match token {
                Token::Start { tag, empty } => {
                    let (name, raw) = tag.parts();
                    let list: Vec<String> =
                        attributes(raw).map(|(name, value)| format!(" {name}={value}")).collect();
                    format!("<{name}{}{}", list.concat(), if empty { "/>" } else { ">" })
                }
                Token::End { name } => format!("</{name}>"),
                Token::Text(text) => format!("'{text}'"),
                Token::Literal(text) => format!("[{text}]"),
                Token::Doctype(_) => "!".to_owned(),
            })
            .collect();
        assert_eq!(shown.join(" "), want, "{text}");
    }

    #[test]
    fn sound_markup() {
        check("<a x='1' y=\"2\">t</a >", "<a x=1 y=2> 't' </a>");
        check("<!DOCTYPE r [<!ENTITY a 'b>'>]><r/>", "! <r/>");
        check("<!-- <a> --><?php ?>t<![CDATA[<b>]]>", "'t' [<b>]");
        check("<a x='a>b'/>", "<a x=a>b/>");
    }

    #[test]
    fn what_is_no_tag_is_text() {
        check("1 < 2 <= 3", "'1 < 2 <= 3'");
        check("<t>a <b and c</t>", "<t> 'a <b and c' </t>");
        check("<<<!-- x --><< <b>", "'<<' '<< ' <b>");
        check("<>", "'<>'");
        check("<t>a <b c=\"<d>\" and <e>", "<t> 'a <b c=\"<d>\" and ' <e>");
    }

    #[test]
    fn attributes_beyond_the_limit_are_left_out() {
        check("<a b=1 c='2' d e=4 f='5'>x", "<a b=1 c=2 d=> 'x'");
        check("<a b=1 c='2 2' dd=3  />x", "<a b=1 c=2 2 dd=3/> 'x'");
        let mut tokens = Tokens::of("<a b=1 c='2 2' dd=3 /><a b=1 c=2 d=3 e=4>", 3);
        tokens.next();
        assert!(!tokens.overfull());
        tokens.next();
        assert!(tokens.overfull());
    }

    #[test]
    fn what_is_cut_or_unclosed() {
        check("<a>x<b href=\"htt", "<a> 'x' ''");
        check("<a>x</b", "<a> 'x' </b>");
        check("<t><![CDATA[open</t><p>x</p>", "<t> [open] </t> <p> 'x' </p>");
        check("<t><![CDATA[a</t><u><![CDATA[b]]></u>", "<t> [a] </t> <u> [b] </u>");
        check("<img alt=5\" src=x>", "<img alt=5\" src=x>");
        check("<a b=\"c>text", "<a b=c> 'text'");
    }
}
