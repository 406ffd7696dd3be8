//! Compares what is read with examples and with html5ever's tokenizer.

use std::cell::RefCell;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};
use proptest::prelude::*;

use super::*;

/// What was read, in one line: text as it is, tags in brackets.
#[derive(Default)]
struct Told(String);

impl Told {
    fn tag<'t>(
        &mut self,
        mark: &str,
        name: &str,
        attributes: impl Iterator<Item = (&'t str, &'t str)>,
    ) {
        self.0.push_str(&format!("⟨{mark}{name}"));
        let mut seen = Vec::new();
        for (name, value) in attributes {
            // Of two attributes with the same name, the first counts.
            if !seen.contains(&name) {
                self.0.push_str(&format!(" {name}={value:?}"));
                seen.push(name);
            }
        }
        self.0.push('⟩');
    }
}

impl Reader for Told {
    fn text(&mut self, text: &str) {
        self.0.push_str(text);
    }

    fn start(&mut self, tag: &Tag) {
        let attributes = tag.attributes.iter().map(|(name, value)| (&**name, &**value));
        self.tag("", &tag.name, attributes);
    }

    fn end(&mut self, tag: &Tag) {
        self.tag("/", &tag.name, std::iter::empty());
    }
}

fn ours(html: &str) -> String {
    let mut told = Told::default();
    read(html, &mut told);
    told.0
}

fn theirs(html: &str) -> String {
    struct Sink(RefCell<Told>);
    impl TokenSink for Sink {
        type Handle = ();
        fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
            let mut told = self.0.borrow_mut();
            match token {
                Token::CharacterTokens(text) => told.text(&text),
                Token::TagToken(tag) if tag.kind == TagKind::StartTag => {
                    let attributes =
                        tag.attrs.iter().map(|it| (&*it.name.local as &str, &*it.value as &str));
                    told.tag("", &tag.name, attributes);
                    if !tag.self_closing {
                        match &*tag.name {
                            "style" | "iframe" => {
                                return TokenSinkResult::RawData(RawKind::Rawtext);
                            }
                            "title" => return TokenSinkResult::RawData(RawKind::Rcdata),
                            "script" => return TokenSinkResult::RawData(RawKind::ScriptData),
                            _ => {}
                        }
                    }
                }
                Token::TagToken(tag) => told.tag("/", &tag.name, std::iter::empty()),
                _ => {}
            }
            TokenSinkResult::Continue
        }
    }
    let tokenizer = Tokenizer::new(Sink(RefCell::default()), TokenizerOpts::default());
    let queue = BufferQueue::default();
    queue.push_back(StrTendril::from_slice(html));
    let _ = tokenizer.feed(&queue);
    tokenizer.end();
    tokenizer.sink.0.into_inner().0
}

#[track_caller]
fn check(html: &str, want: &str) {
    assert_eq!(ours(html), want, "{html}");
    assert_eq!(theirs(html), want, "html5ever reads {html}");
}

#[test]
fn tags_and_their_attributes() {
    check("a<B>b</B >c", "a⟨b⟩b⟨/b⟩c");
    check(
        "<a HREF=/x?a&amp;b class='c d' \"e\"=f g>",
        r#"⟨a href="/x?a&b" class="c d" "e"="f" g=""⟩"#,
    );
    check("<img/src=a/alt = b/>", r#"⟨img src="a/alt" =="" b=""⟩"#);
    check("<p =x==y z='>' w=\"'\">t", r#"⟨p =x="=y" z=">" w="'"⟩t"#);
    check("<a b=1 b=2><br/>", r#"⟨a b="1"⟩⟨br⟩"#);
    check("<a href=?a&copy=1&lt;&copy>", r#"⟨a href="?a&copy=1<©"⟩"#);
}

#[test]
fn what_is_no_tag_is_text_or_nothing() {
    check("1 < 2 <3 <", "1 < 2 <3 <");
    check("a</>b</ c>d<?xml x?>e<!doctype html>f<![CDATA[x]]>g", "abdefg");
    check("a<!-- b -- > c -->d<!-->e<!--->f<!-- g --!>h<!---- -->i", "adefhi");
    check("a<b", "a");
    check("a<b c='d>e", "a");
    check("a<!-- b", "a");
}

#[test]
fn references_are_resolved_once() {
    check("&amp;lt; &lt;b&gt; &eacute;&#233;&#xE9; &#150; &nosuch; &", "&lt; <b> ééé – &nosuch; &");
    check("&ampc &notit; &copy1 &#; &#x; &#0; &#x110000;", "&c ¬it; ©1 &#; &#x; \u{fffd} \u{fffd}");
    check("&NotEqualTilde;", "≂̸");
}

#[test]
fn line_ends_are_plain() {
    check("a\r\nb\rc<p\r\nd='e\rf'>", "a\nb\nc⟨p d=\"e\\nf\"⟩");
}

#[test]
fn raw_text_is_no_markup() {
    check("<style>a<b>&amp;</stylex></style >c", "⟨style⟩a<b>&amp;</stylex>⟨/style⟩c");
    check("<title>a<b>&amp;</TITLE>c", "⟨title⟩a<b>&⟨/title⟩c");
    check("<script>if (a<b) '</b>'</script>c", "⟨script⟩if (a<b) '</b>'⟨/script⟩c");
    assert_eq!(ours("<script/>c"), "⟨script⟩c");
}

proptest! {
    /// Any mixture of markup and rubbish is read as html5ever reads it.
    #[test]
    fn it_reads_as_html5ever_does(pieces in prop::collection::vec(piece(), 0..40)) {
        let html = pieces.concat();
        prop_assert_eq!(ours(&html), theirs(&html));
    }
}

fn piece() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "<",
        ">",
        "</",
        "/>",
        "/",
        "=",
        "'",
        "\"",
        " ",
        "\n",
        "\r",
        "&",
        ";",
        "#",
        "-",
        "--",
        "!",
        "<!--",
        "-->",
        "--!>",
        "<!",
        "<?",
        "<![CDATA[",
        "]]>",
        "<p",
        "<P>",
        "</p>",
        "<br/>",
        "<a",
        " href=",
        " href=\"",
        " href='",
        "x",
        "Y",
        "é",
        "語",
        "&amp",
        "&amp;",
        "&lt;",
        "&#65;",
        "&#x41",
        "&copy",
        "&nbsp;",
        "&#128;",
        "<style>",
        "</style>",
        "<title>",
        "</title>",
        "<iframe>",
        "</iframe",
        "1",
        "\t",
        "text ",
    ])
}
