//! The words of a page as one line, for excerpts and for the index.

use std::borrow::Cow;

use super::dropped::Dropped;
use super::element::{self, Kind};
use super::hidden::{Katex, is_hidden, numbers_lines};
use super::tokens::{self, Reader, Tag};
use super::{escapes, lines, tex, unwrapped};
use crate::clean::aside::Aside;
use crate::domain::{Text, pieces, resolved, start_of_letter, tag_name};

/// The first `limit` characters of what a reader would see of `html`, as one line of words.
pub fn plain_text(html: &str, limit: usize) -> Text {
    words_of(html, limit, Words::default)
}

/// Like [`plain_text`], but raises exponents and leaves out footnote numbers, struck-out text, and ruby
/// readings.
pub fn without_asides(html: &str, limit: usize) -> Text {
    words_of(html, limit, || Words { aside: Some(Aside::default()), ..Words::default() })
}

/// Like [`plain_text`], but with the words that the page hides: everything that was sent.
pub fn all_words(html: &str, limit: usize) -> Text {
    words_of(html, limit, || Words { shows_hidden: true, ..Words::default() })
}

fn words_of(html: &str, limit: usize, reader: impl Fn() -> Words) -> Text {
    // A few spare characters for those that cleaning removes.
    let enough = limit.saturating_add(64);
    let html = unwrapped(html);
    let html = lines::with_literal_angles(&html);
    let read = |reader| {
        let mut words = Words { enough, ..reader };
        tokens::read(&html, &mut words);
        words
    };
    let mut words = read(reader());
    // If everything is hidden, a script would have shown it. A hidden element whose end tag is missing must
    // not swallow the rest.
    let swallows = words.dropped.is_some() && words.drops_hidden;
    if swallows || words.has_hidden && words.line.trim().is_empty() {
        words = read(Words { shows_hidden: true, ..reader() });
    }
    let line = words.line.trim_end();
    let line = if words.tells_code { Cow::Borrowed(line) } else { escapes::with_letters(line) };
    Text::clean(&line).part(|line| first(line, limit))
}

/// Like [`plain_text`], for HTML that is already cleaned: many times faster, with white space as it
/// comes.
pub fn cleaned_words(cleaned: &str, limit: usize) -> String {
    // A letter has four bytes at most.
    let mut words = String::with_capacity(cleaned.len().min(limit.saturating_mul(4)));
    words.extend(cleaned_parts(cleaned, limit));
    words
}

/// What [`cleaned_words`] consists of, in order: the texts between tags, and spaces for the tags that
/// separate words.
pub(super) fn cleaned_parts(cleaned: &str, limit: usize) -> impl Iterator<Item = Cow<'_, str>> {
    let (mut is_raised, mut leads_away, mut follows_figure) = (false, false, false);
    let mut room = limit;
    let parts = pieces(cleaned).flat_map(move |(tag, text)| {
        let is_figure = |letter: char| letter.is_ascii_digit();
        let is_apart = !tag.is_empty() && stands_apart(tag_name(tag));
        follows_figure &= !is_apart;
        // An exponent is not part of the number before it, nor the number of a footnote of the word.
        is_raised |= tag == "sup";
        leads_away |= is_raised && tag_name(tag) == "a";
        let mut is_figure_apart = false;
        if !text.is_empty() {
            let joins_figures = follows_figure && text.starts_with(is_figure);
            is_figure_apart = is_raised && (leads_away || joins_figures);
            (is_raised, leads_away) = (false, false);
            follows_figure = text.ends_with(is_figure);
        }
        let gap = &"  "[..usize::from(is_apart) + usize::from(is_figure_apart)];
        [Cow::Borrowed(gap), resolved(text)]
    });
    parts.map_while(move |part| {
        let part = match part {
            Cow::Borrowed(part) => Cow::Borrowed(first(part, room)),
            Cow::Owned(part) if part.len() > room => Cow::Owned(first(&part, room).to_owned()),
            part => part,
        };
        let has_room = room > 0;
        room -= part.chars().count();
        has_room.then_some(part)
    })
}

/// The description of the first picture that has one.
pub fn shown(html: &str) -> Text {
    let mut shown = Shown::default();
    tokens::read(&unwrapped(html), &mut shown);
    Text::clean(&shown.0)
}

/// Reads the description of a picture and nothing else.
#[derive(Default)]
struct Shown(String);

impl Reader for Shown {
    fn start(&mut self, tag: &Tag) {
        if self.0.is_empty() && element::kind(&tag.name) == Kind::Picture {
            self.0.push_str(tag.attribute("alt").trim());
        }
    }

    fn is_satisfied(&self) -> bool {
        !self.0.is_empty()
    }
}

/// The first `limit` characters.
fn first(text: &str, limit: usize) -> &str {
    // A letter takes at least one byte, so that most texts need not be counted.
    let end = match text.len() <= limit {
        true => None,
        false => start_of_letter(text, limit),
    };
    &text[..end.unwrap_or(text.len())]
}

/// Whether a tag of this name separates the words before and after it.
fn stands_apart(name: &str) -> bool {
    !matches!(
        element::kind(name),
        Kind::Inline(_) | Kind::Anchor | Kind::Transparent | Kind::Formula | Kind::DroppedVoid
    )
}

/// Reads the words of a page and nothing else.
#[derive(Default)]
struct Words {
    line: String,
    /// How many letters are in it.
    letters: usize,
    /// How many letters are enough.
    enough: usize,
    /// The element that is being left out, and whether because it is hidden.
    dropped: Option<Dropped>,
    drops_hidden: bool,
    /// Whether any element was hidden.
    has_hidden: bool,
    /// Whether hidden elements are read all the same.
    shows_hidden: bool,
    katex: Katex,
    /// How long the line was, and how many letters were in it, when the open `noscript` began.
    before_noscript: Option<(usize, usize)>,
    /// Tracks the words that are set apart, if they are to be raised or left out.
    aside: Option<Aside>,
    /// How many elements of code are open.
    in_code: usize,
    /// Whether code contains `&`: the references left in the line then stay as they are.
    tells_code: bool,
}

impl Words {
    fn part(&mut self, name: &str) {
        if stands_apart(name) && !self.line.is_empty() && !self.line.ends_with(' ') {
            self.line.push(' ');
        }
    }

    /// Handles a start tag inside an element that is left out; returns false if there is none.
    fn start_inside_dropped(&mut self, tag: &Tag) -> bool {
        let Some(dropped) = &mut self.dropped else { return false };
        let holds = dropped.holds(tag);
        if !holds {
            self.dropped = None;
        }
        holds
    }

    fn drop_inside(&mut self, tag: &Tag, is_hidden: bool) {
        self.dropped = Dropped::by(tag);
        self.drops_hidden = is_hidden;
    }

    /// Whether an element is not shown, or only repeats what was read.
    fn hides(&mut self, tag: &Tag) -> bool {
        // The usual case.
        if tag.attributes.is_empty() {
            return false;
        }
        !self.shows_hidden && is_hidden(tag)
            || numbers_lines(tag, self.in_code > 0)
            || self.katex.repeats(tag)
    }

    /// Takes back what the `noscript` that ends said if that was `Please enable JavaScript`.
    fn end_noscript(&mut self) {
        let Some((start, letters)) = self.before_noscript.take() else { return };
        let words = self.line.get(start..).unwrap_or_default();
        if super::asks_for_scripts(words) {
            self.line.truncate(start);
            self.letters = letters;
        }
    }
}

/// Whether this is neither white space nor a mark that joins the letter before it.
fn is_letter(letter: char) -> bool {
    match letter {
        // Nearly all letters, and no white space.
        '!'..='~' | '\u{370}'..='\u{115f}' | '\u{309b}'.. => true,
        '\u{300}'..='\u{36f}' | '\u{1160}'..='\u{11ff}' | '\u{3099}' | '\u{309a}' => false,
        _ => !letter.is_whitespace(),
    }
}

impl Reader for Words {
    fn text(&mut self, text: &str) {
        if self.dropped.is_some() {
            return;
        }
        self.tells_code |= self.in_code > 0 && text.contains('&');
        // Most text is ASCII, and all of it wanted.
        if text.is_ascii() {
            let letters = text.bytes().filter(|byte| is_letter(char::from(*byte))).count();
            let letters = self.letters + letters;
            if letters <= self.enough {
                self.letters = letters;
                return self.line.push_str(text);
            }
        }
        // Text beyond the limit need not even be cleaned.
        let beyond = text.char_indices().find(|(_, letter)| {
            self.letters += usize::from(is_letter(*letter));
            self.letters > self.enough
        });
        self.line.push_str(beyond.map_or(text, |(at, _)| &text[..at]));
    }

    fn start(&mut self, tag: &Tag) {
        if self.start_inside_dropped(tag) {
            return;
        }
        self.part(&tag.name);
        if self.hides(tag) {
            self.has_hidden = true;
            return self.drop_inside(tag, true);
        }
        if let Some(aside) = self.aside.as_mut().filter(|_| !tag.self_closing) {
            aside.start(&tag.name, &mut self.line);
            if &*tag.name == "a" {
                aside.lead_to(tag.attribute("href"));
            }
        }
        if &*tag.name == "noscript" && !tag.self_closing {
            self.before_noscript = Some((self.line.len(), self.letters));
        }
        self.in_code += usize::from(element::holds_code(&tag.name) && !tag.self_closing);
        match element::kind(&tag.name) {
            Kind::Dropped if !tex::is_script(tag) => self.drop_inside(tag, false),
            Kind::Media => self.drop_inside(tag, false),
            Kind::Picture => self.text(tex::drawn(tag).unwrap_or_default()),
            Kind::Boundary => self.text(&tex::formula_of(tag).unwrap_or_default()),
            _ => {}
        }
    }

    fn end(&mut self, tag: &Tag) {
        if let Some(dropped) = &mut self.dropped {
            if dropped.ends_with(tag) {
                self.dropped = None;
            }
            return;
        }
        if &*tag.name == "noscript" {
            self.end_noscript();
        }
        self.part(&tag.name);
        if let Some(aside) = &mut self.aside {
            aside.end(&tag.name, &mut self.line);
        }
        if &*tag.name == "math" {
            self.katex.read();
        }
        self.in_code = self.in_code.saturating_sub(usize::from(element::holds_code(&tag.name)));
    }

    fn is_satisfied(&self) -> bool {
        self.letters > self.enough
    }
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::super::sanitize;
    use super::*;

    #[track_caller]
    fn check(html: &str, want: &str) {
        assert_eq!(without_asides(html, 99).as_str(), want, "{html}");
    }

    #[test]
    fn letters_that_code_speaks_of_stay_as_they_are() {
        let code = "<p>Write <code>a &amp;amp;nbsp; b</code> here</p>";
        assert_eq!(plain_text(code, 99).as_str(), "Write a &amp;nbsp; b here");
        assert_eq!(plain_text("<p>Q&amp;amp;A <code>b</code></p>", 99).as_str(), "Q&A b");
    }

    #[test]
    fn what_stands_aside_is_not_said_with_the_rest() {
        check(
            "<p>Founded in 2024<sup id=\"ref1\"><a href=\"#fn1\">3</a></sup> by 10<sup>6</sup> people",
            "Founded in 2024 by 10⁶ people",
        );
        check(
            "<p>10<sup>6.5</sup> of CO<sub>2</sub>, the 1<sup>st</sup>",
            "10^6.5 of CO2, the 1st",
        );
        check("<p>10<sup>10<sup>100</sup></sup> of x<sup>y</sup>", "10^(10^100) of x^y");
        check("<p>It was <del>not</del> ok", "It was ok");
        check("<p>It was <s>not ok. <p>It goes on.", "It was not ok. It goes on.");
        check("<ruby>明日<rp>(</rp><rt>あした</rt><rp>)</rp></ruby>の天気", "明日の天気");
        check("<ruby>明<rt>あ<rb>日<rt>した</ruby>の天気", "明日の天気");
    }

    #[test]
    fn what_a_browser_hides_is_not_said() {
        check(
            "<p><span class=\"sr-only\">Reading time 3 min</span>Ferry is back<img hidden src=a.png> today",
            "Ferry is back today",
        );
        check("<div style='display:none'><div>Menu</div>All</div><p>Ferry</p>", "Ferry");
        check("<noscript>Please enable JavaScript.</noscript><p>Ferry</p>", "Ferry");
        check("<noscript><p>The ferry is back.</p></noscript>", "The ferry is back.");
        check(
            "<pre><span class=linenos>1 </span>a = 1\n<span class=linenos>2 </span>b</pre>",
            "a = 1 b",
        );
        let formula = "<span class=katex-mathml><math><mi>E</mi><mo>=</mo><mi>m</mi></math></span>";
        let boxes = "<span class=katex-html aria-hidden=true><span>E=m</span></span></span>";
        check(&format!("So <span class=katex>{formula}{boxes} holds"), "So E=m holds");
        check(&format!("So <span class=katex>{boxes} holds"), "So E=m holds");
        // What a script would show, and what an end tag is missing for.
        check("<div hidden><p>All of it.</p></div>", "All of it.");
        check("<p>a</p><ul><li hidden>b<li>c</ul><p>d", "a b c d");
    }

    #[test]
    fn what_nobody_closed_swallows_no_words() {
        check("<p>a</p><button>Share<p>b", "a b");
        check("<p>a<select><option>x<p>b", "a b");
        check("a<svg><foreignObject><p>label</p></foreignObject></svg>b", "a b");
    }

    #[test]
    fn white_space_is_no_letter() {
        assert!(('\0'..=char::MAX).all(|it| !it.is_whitespace() || !is_letter(it)));
        assert!(['a', 'é', 'я', '東', '🚀'].into_iter().all(is_letter));
    }

    #[test]
    fn plain_text_is_one_line_of_words() {
        let check = |html: &str, limit: usize, want: &str| {
            assert_eq!(plain_text(html, limit).as_str(), want, "from {html}");
        };
        check(
            "<h1>One</h1><p>two <b>th</b>ree<br>four</p><ul><li>five<li>six</ul>",
            99,
            "One two three four five six",
        );
        check("<style>p{}</style>a<script>b</script> &amp; c&#27;[2J", 99, "a & c");
        check("<p>地下鉄の新路線</p>", 3, "地下鉄");
        check("&lt;p&gt;Hello &lt;b&gt;there&lt;/b&gt;&lt;/p&gt;", 99, "Hello there");
        check("<![CDATA[<p>Hello</p>]]>", 99, "Hello");
        check("one two", 4, "one");
        check(&"word ".repeat(100_000), 9, "word word");
        check(&"e\u{301}".repeat(200), 200, &"é".repeat(200));
    }

    #[test]
    fn cleaned_html_reads_as_any_other() {
        for html in [
            "One<br>two &amp; three&nbsp;four &lt;five&gt; &quot;six&quot;",
            "<h2>He<b>a</b>d</h2><p>a<a href='/b?c=1&d=2'>b</a>c <img src=/d.png alt='e &gt; f'> g</p>h",
            "<ul><li>a<li>b<ol><li>c</ol></ul><dl><dt>d<dd>e</dl><blockquote>f</blockquote><hr>g",
            "<table><caption>a</caption><tr><th>b<td>c<tr><td>d<td>e</table><pre>f\n  g</pre>",
            "<figure><img src=/a.png><figcaption>b</figcaption></figure><video src=/c.mp4>d</video>e",
            "<p>地下鉄<ruby>新<rt>しん</rt></ruby></p><iframe src=https://a.example/b></iframe>e\u{301}",
            "<sup>a</sup>b<q>c</q>d<script>f</script><custom-tag>g</custom-tag>h",
            "",
        ] {
            let cleaned = sanitize(html, Url::parse("https://a.example").ok().as_ref());
            let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
            let (quick, slow) =
                (cleaned_words(cleaned.as_str(), 999), plain_text(cleaned.as_str(), 999));
            assert_eq!(words(&quick), words(slow.as_str()), "{cleaned:?}");
        }
        assert_eq!(cleaned_words("<p>地下鉄の新路線</p>", 4), " 地下鉄");
        assert_eq!(cleaned_words("damaged <p", 99), "damaged ");
        let noted = "Claim one<sup><a href=\"#fn1\">1</a></sup> and x<sup>2</sup>";
        assert_eq!(cleaned_words(noted, 99), "Claim one 1 and x2");
        let raised = "in 2024<sup><a href=\"#1\">3</a></sup>, 10<sup>6</sup> at the 1<sup>st</sup>";
        assert_eq!(cleaned_words(raised, 99), "in 2024 3, 10 6 at the 1st");
    }
}
