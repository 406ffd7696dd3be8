//! Tokens to an outline: a feed, its entries, and the elements right below them. Balances tags, so that a
//! lost end tag costs one element and never the rest.

use std::borrow::Cow;
use std::ops::Range;

use balance::Builder;

use super::Limits;
use super::entity;
use super::space::{Space, Spaces};
use super::token::{self, Token, Tokens};
use crate::domain::escape;

mod balance;

/// The parts of a document.
#[derive(Default)]
pub(super) struct Outline<'a> {
    /// The first `rss`, `feed`, `rdf`, or `channel` element.
    pub(super) root: Option<Element<'a>>,
    /// The elements of the feed itself.
    pub(super) feed: Vec<Element<'a>>,
    /// Its entries, in document order.
    pub(super) entries: Vec<EntryOutline<'a>>,
    /// Its namespaces.
    spaces: Spaces<'a>,
    /// Whether start and end tags did not match, or a part was cut off.
    pub(super) damaged: bool,
    /// Whether it ends inside an entry.
    pub(super) ends_in_entry: bool,
    /// Whether elements or attributes were left out because they were too many or too deep.
    pub(super) overfull: bool,
    /// The memory that its parts take, in bytes.
    size: usize,
    /// The entities that it declares itself.
    entities: Vec<(String, String)>,
    /// Whether it is a web page.
    pub(super) is_page: bool,
    tokens: Vec<Token<'a>>,
}

/// The parts of an entry.
pub(super) struct EntryOutline<'a> {
    /// The attributes of its start tag.
    pub(super) attributes: &'a str,
    /// The elements right below it.
    pub(super) elements: Vec<Element<'a>>,
}

/// An element right below a feed or an entry, with its contents.
pub(super) struct Element<'a> {
    /// Its vocabulary.
    pub(super) space: Space,
    /// Its name as written.
    pub(super) qualified: &'a str,
    /// Its name without prefix, in lower case.
    pub(super) name: Cow<'a, str>,
    /// The attributes of its start tag.
    pub(super) attributes: &'a str,
    /// Whether it contains other elements.
    pub(super) has_tags: bool,
    inside: Range<usize>,
}

impl Element<'_> {
    /// The value of an attribute, if it is not empty.
    pub(super) fn attribute(&self, name: &str) -> Option<String> {
        token::value(self.attributes, name)
    }
}

impl<'a> Outline<'a> {
    /// Reads the outline of a decoded document, up to the limit of its size; elements deeper than the limit
    /// are not balanced.
    pub(super) fn of(text: &'a str, limits: &Limits) -> Self {
        let mut builder = Builder::new(limits.depth);
        let mut tokens = Tokens::of(text, limits.attributes);
        while builder.outline.size <= limits.outline
            && let Some(token) = tokens.next()
        {
            builder.take(token);
        }
        let ends_in_entry = builder.is_in_entry();
        builder.end_entry();
        let mut outline = Outline { ends_in_entry, ..builder.outline };
        outline.damaged |= tokens.damaged() || ends_in_entry;
        outline.overfull |= tokens.overfull() || outline.size > limits.outline;
        outline
    }

    /// The text of an element, without the tags in it.
    pub(super) fn text(&self, element: &Element) -> String {
        self.text_between(element.inside.clone())
    }

    /// The elements inside an element at any depth, each with the text before its first tag.
    pub(super) fn within(&self, element: &Element) -> impl Iterator<Item = Element<'a>> {
        element.inside.clone().filter_map(move |at| match self.tokens[at] {
            Token::Start { tag, empty } => {
                let (name, attributes) = tag.parts();
                let mut inner = element_of(&self.spaces, name, attributes, at + 1);
                let is_text = |token: &&Token| matches!(token, Token::Text(_) | Token::Literal(_));
                if !empty {
                    let length = self.tokens[at + 1..].iter().take_while(is_text).count();
                    inner.inside.end += length;
                }
                Some(inner)
            }
            _ => None,
        })
    }

    /// The text of the first element called `name` inside `element`.
    pub(super) fn text_within(&self, element: &Element, name: &str) -> Option<String> {
        self.within(element)
            .find(|inner| inner.name == name)
            .map(|inner| self.text(&inner))
            .filter(|text| !text.is_empty())
    }

    /// The contents of an element as HTML: its unescaped text if it contains no tags, else its tags as they
    /// are. Escaped markup beside tags is unescaped as well, but not in XHTML, where it is meant literally.
    pub(super) fn markup(&self, element: &Element, is_xhtml: bool) -> String {
        if !element.has_tags {
            return self.text(element);
        }
        let mut html = String::new();
        let mut room = self.room_for_entities(&element.inside);
        for token in &self.tokens[element.inside.clone()] {
            match *token {
                Token::Start { tag, empty } => {
                    let (name, attributes) = tag.parts();
                    html.push('<');
                    html.push_str(self.html_name(name));
                    html.push_str(attributes);
                    html.push_str(if empty { "/>" } else { ">" });
                }
                Token::End { name } => {
                    html.push_str("</");
                    html.push_str(self.html_name(name));
                    html.push('>');
                }
                Token::Text(text) => match self.expanded(text, &mut room) {
                    // Escaped markup beside markup that is not escaped.
                    text if !is_xhtml && (text.contains("&lt;/") || text.contains("&lt;br")) => {
                        html.push_str(&entity::unescape(&text));
                    }
                    text => html.push_str(&text),
                },
                Token::Literal(text) if is_xhtml => escape(&mut html, text),
                Token::Literal(text) => html.push_str(text),
                Token::Doctype(_) => {}
            }
        }
        html.trim().to_owned()
    }

    fn html_name<'n>(&self, name: &'n str) -> &'n str {
        match self.spaces.resolve(name, "") {
            (Space::Html, local) => local,
            _ => name,
        }
    }

    fn text_between(&self, range: Range<usize>) -> String {
        let mut text = String::new();
        let mut room = self.room_for_entities(&range);
        for token in &self.tokens[range] {
            match token {
                Token::Text(raw) => {
                    text.push_str(&entity::unescape(&self.expanded(raw, &mut room)));
                }
                Token::Literal(raw) => text.push_str(raw),
                _ => {}
            }
        }
        match text.trim() {
            trimmed if trimmed.len() == text.len() => text,
            trimmed => trimmed.to_owned(),
        }
    }

    /// How many bytes the document's own entities may add to the text in `range`.
    fn room_for_entities(&self, range: &Range<usize>) -> usize {
        let length = |token: &Token| match token {
            Token::Text(raw) => raw.len(),
            _ => 0,
        };
        match self.entities.is_empty() {
            true => 0,
            false => self.tokens[range.clone()].iter().map(length).sum::<usize>() * 3 + 1_000,
        }
    }

    /// The text with the document's own entities expanded, as many as `room` allows.
    fn expanded<'t>(&self, raw: &'t str, room: &mut usize) -> Cow<'t, str> {
        let mut text = Cow::Borrowed(raw);
        if !raw.contains('&') {
            return text;
        }
        for (entity, replacement) in &self.entities {
            let growth = replacement.len().saturating_sub(entity.len());
            let most = room.checked_div(growth).unwrap_or(usize::MAX);
            let count = text.matches(entity.as_str()).take(most).count();
            if count > 0 {
                *room -= count * growth;
                text = Cow::Owned(text.replacen(entity.as_str(), replacement, count));
            }
        }
        text
    }
}

fn element_of<'a>(
    spaces: &Spaces<'a>,
    name: &'a str,
    attributes: &'a str,
    at: usize,
) -> Element<'a> {
    let (space, local) = spaces.resolve(name, attributes);
    Element {
        space,
        qualified: name,
        name: match local.bytes().any(|byte| byte.is_ascii_uppercase()) {
            true => Cow::Owned(local.to_ascii_lowercase()),
            false => Cow::Borrowed(local),
        },
        attributes,
        has_tags: false,
        inside: at..at,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, want: &str) {
        let outline = Outline::of(text, &Limits::default());
        let shown = |elements: &[Element]| {
            let parts: Vec<String> = elements
                .iter()
                .map(|element| format!("{}={}", element.name, outline.markup(element, false)))
                .collect();
            parts.join("; ")
        };
        let mut parts = vec![shown(&outline.feed)];
        parts.extend(outline.entries.iter().map(|entry| shown(&entry.elements)));
        assert_eq!(parts.join(" | "), want, "{text}");
    }

    #[test]
    fn entries_wherever_they_stand() {
        check(
            "<rss><channel><title>F</title><item><title>A</title></item></channel><item><title>B</title></item></rss>",
            "title=F | title=A | title=B",
        );
        check(
            "<rdf:RDF><channel><items><rdf:Seq/></items></channel><item><link>a</link></item></rdf:RDF>",
            "items=<rdf:Seq/> | link=a",
        );
        check("<title>A</title><item><title>B</title></item>", "title=A | title=B");
    }

    #[test]
    fn what_was_not_closed_ends_where_it_must() {
        check("<rss><item><title>A<link>l</link><item><title>B", " | title=A; link=l | title=B");
        check(
            "<item><description>text<pubDate>d</pubDate></item>",
            " | description=text; pubdate=d",
        );
        check("<item><title>A</b></title></item></item><item/>", " | title=A | ");
        check("<rss><channel><title>F<item><title>B</title></item>", "title=F | title=B");
    }

    #[test]
    fn markup_inside_an_element_is_kept() {
        check(
            "<item><description>a <b>c</b><br> d</description><guid>1</guid></item>",
            " | description=a <b>c</b><br> d; guid=1",
        );
        check(
            "<entry xmlns:h='http://www.w3.org/1999/xhtml'><content><h:p>x</h:p></content></entry>",
            " | content=<p>x</p>",
        );
        check(
            "<item><description>&lt;p&gt;a&lt;/p&gt;<br/></description></item>",
            " | description=<p>a</p><br/>",
        );
    }

    #[test]
    fn the_title_of_a_drawing_or_a_page_ends_no_text() {
        let drawing = "<p>a</p><svg><title>Icon</title><metadata><rdf:RDF><dc:title>i</dc:title></rdf:RDF></metadata></svg><p>b</p>";
        let page = "<html><head><title>A</title></head><body><p>b</p></body></html>";
        for inside in [drawing, page] {
            check(
                &format!("<feed><entry><content>{inside}</content><id>1</id></entry></feed>"),
                &format!(" | content={inside}; id=1"),
            );
        }
        check(
            "<item><description>a<svg><title>b<item><title>c",
            " | description=a<svg><title>b | title=c",
        );
    }

    #[test]
    fn own_entities_are_resolved() {
        check(
            "<!DOCTYPE rss [<!ENTITY co 'Acme &amp; Co'>]><rss><item><title>&co;!</title></item></rss>",
            " | title=Acme & Co!",
        );
        check(
            "<!DOCTYPE rss [<!ENTITY co 'Acme &amp; Co'>]><item><description>By &co; <b>now</b></description></item>",
            " | description=By Acme &amp; Co <b>now</b>",
        );
    }

    #[test]
    fn what_has_no_room_is_left_out() {
        let limits = Limits { outline: 10_000, ..Limits::default() };
        let channel = "<rss><channel><title>F</title>";
        let item = "<rss><item><title>F</title>";
        for (head, part) in [
            (channel, "<item/>"),
            (channel, "<item><a/></item>"),
            (channel, "<a/>"),
            (item, "<enclosure url='a'/>"),
            (item, "<category>a</category>"),
            ("<rss><item><description>", "<b>x</b>"),
            ("<feed><entry><title>", "</a>"),
        ] {
            let text = format!("{head}{}", part.repeat(100_000));
            let outline = Outline::of(&text, &limits);
            let elements = outline.feed.len()
                + outline.entries.iter().map(|it| it.elements.len()).sum::<usize>();
            assert!(outline.overfull, "{part}");
            assert!(outline.tokens.len() + outline.entries.len() + elements < 1_000, "{part}");
        }
        let text = format!("{item}<description>{}", "<".repeat(100_000));
        let outline = Outline::of(&text, &limits);
        assert!(!outline.overfull);
        assert_eq!(outline.text(&outline.entries[0].elements[1]).len(), 100_000);
    }

    #[test]
    fn own_entities_lengthen_a_text_little() {
        let entities = format!("<!DOCTYPE rss [<!ENTITY a '{}'>]>", "x".repeat(200));
        let text = format!("{entities}<rss><item><title>{}", "&a;".repeat(10_000));
        let outline = Outline::of(&text, &Limits::default());
        let title = outline.text(&outline.entries[0].elements[0]);
        assert!((30_000..160_000).contains(&title.len()), "{}", title.len());
        let text = format!("{entities}<rss><item><category>{}", "<b>&a;</b>".repeat(10_000));
        let outline = Outline::of(&text, &Limits::default());
        let category = &outline.entries[0].elements[0];
        for text in [outline.text(category), outline.markup(category, false)] {
            assert!((30_000..200_000).contains(&text.len()), "{}", text.len());
        }
    }

    #[test]
    fn depth_is_no_danger() {
        let text = format!("<item><description>{}", "<div>".repeat(100_000));
        let outline = Outline::of(&text, &Limits::default());
        assert_eq!(outline.entries.len(), 1);
        let text = format!("<item>{}{}", "<a>".repeat(50_000), "</b>".repeat(50_000));
        assert_eq!(Outline::of(&text, &Limits::default()).entries.len(), 1);
    }
}
