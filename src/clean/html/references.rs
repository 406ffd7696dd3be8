//! References within an article: to its notes, and from these back to the text.
//!
//! The builder writes each place that has a name as `<span id="name"></span>` before its first words, and
//! each link to a name as `<a href="#name">`, with the address after it if it has one. This module drops
//! places that no link leads to, drops links without a place or makes them lead to their address, and
//! numbers the rest in the order of their places, so that none of the names is kept.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use url::Url;

use super::super::url::{address, decoded};
use super::element::{self, Kind};
use super::tokens::Tag;
use super::{address as addresses, write};
use crate::domain::tag_name;

/// Longest name, in bytes; longer ones are ignored.
const LONGEST: usize = 100;
/// Most names of one word; beyond them, the outermost are dropped.
const MOST_OF_A_WORD: usize = 16;
/// Most places of one article that references may lead to.
const MOST: usize = 2_000;

/// What is written before and after the name of a place.
const PLACE: (&str, &str) = ("<span id=\"", "\"></span>");
/// How a reference begins.
const REFERENCE: &str = "<a href=\"#";

/// The names in an article, as far as it has been read.
#[derive(Default)]
pub(super) struct Names {
    /// The address of the page without a fragment.
    page: Option<String>,
    /// The names of the next words, not written yet.
    coming: Vec<String>,
    /// How many blocks have begun.
    blocks: usize,
    /// The names that were written, and in which block.
    written: HashMap<String, usize>,
}

impl Names {
    /// No names yet, for the article at `page`.
    pub fn at(page: Option<&str>) -> Names {
        let page = page.and_then(|page| page.split('#').next());
        Names { page: page.map(str::to_owned), ..Names::default() }
    }

    /// The address of the page, if it is known.
    pub fn page(&self) -> Option<&str> {
        self.page.as_deref()
    }

    /// Takes the name that a tag gives to its content or to what comes after it.
    pub fn take(&mut self, tag: &Tag) {
        let own = match tag.attribute("id") {
            "" if tag.name == "a" => tag.attribute("name"),
            id => id,
        };
        let Some(name) = sound(own) else { return };
        if !self.written.contains_key(&*name) && !self.coming.iter().any(|it| *it == *name) {
            if self.coming.len() == MOST_OF_A_WORD {
                self.coming.remove(0);
            }
            self.coming.push(name.into_owned());
        }
    }

    /// The name in this article that a link leads to; `None` if it leads elsewhere.
    pub fn led_to(&self, target: &str, base: Option<&Url>) -> Option<String> {
        let (before, name) = target.trim().split_once('#')?;
        let is_here = |page: &str| {
            addresses::link(before, base).is_some_and(|to| address(page) == address(&to))
        };
        if !before.is_empty() && !self.page().is_some_and(is_here) {
            return None;
        }
        let name = decoded(name)?;
        sound(&name).map(Cow::into_owned)
    }

    /// Whether a name was written in a block before this one.
    pub fn is_before(&self, name: &str) -> bool {
        self.written.get(name).is_some_and(|block| *block < self.blocks)
    }

    /// Counts another block.
    pub fn begin_block(&mut self) {
        self.blocks += 1;
    }

    /// Writes the names of the next words.
    pub fn write(&mut self, out: &mut String) {
        for name in self.coming.drain(..) {
            let mut attributes = String::new();
            write::attribute(&mut attributes, "id", &name);
            write::start(out, "span", &attributes);
            write::end(out, "span");
            self.written.insert(name, self.blocks);
        }
    }
}

/// A name without white space around it; `None` if it is empty or too long.
fn sound(name: &str) -> Option<Cow<'_, str>> {
    let name = name.trim();
    (!name.is_empty() && name.len() <= LONGEST).then(|| crate::domain::printable(name))
}

/// Drops places that nothing refers to and references that lead nowhere or, as in many headings, to where
/// they stand; numbers the rest.
pub(super) fn settle(html: &mut String) {
    if !html.contains(PLACE.0) && !html.contains(REFERENCE) {
        return;
    }
    let parts = parts(html);
    let referred: HashSet<&str> = parts.iter().filter_map(Part::leads_to).collect();
    let mut numbers: HashMap<&str, usize> = HashMap::new();
    for part in &parts {
        if let Part::Place(name) = part
            && referred.contains(name)
            && numbers.len() < MOST
        {
            let next = numbers.len() + 1;
            numbers.entry(name).or_insert(next);
        }
    }
    let mut settled = String::with_capacity(html.len());
    let mut placed = HashSet::new();
    let mut is_in_dropped = false;
    for part in &parts {
        match part {
            Part::Place(name) => {
                if let Some(number) = numbers.get(name).filter(|number| placed.insert(**number)) {
                    settled.push_str(&format!("{}{number}{}", PLACE.0, PLACE.1));
                }
            }
            Part::Reference { others, .. } => {
                let number = part.leads_to().and_then(|name| numbers.get(name));
                match number {
                    Some(number) => settled.push_str(&format!("{REFERENCE}{number}\">")),
                    None if *others == ">" => is_in_dropped = true,
                    None => settled.push_str(&format!("<a{others}")),
                }
            }
            Part::Other("</a>") if is_in_dropped => is_in_dropped = false,
            Part::Other(text) => settled.push_str(text),
        }
    }
    *html = settled;
}

/// A part of what the builder wrote.
enum Part<'h> {
    Place(&'h str),
    /// The start tag of a reference: the name, whether the reference stands in that place, and the other
    /// attributes with the end of the tag.
    Reference {
        name: &'h str,
        is_here: bool,
        others: &'h str,
    },
    /// Another tag, or words.
    Other(&'h str),
}

impl<'h> Part<'h> {
    fn leads_to(&self) -> Option<&'h str> {
        match self {
            Part::Reference { name, is_here: false, .. } => Some(name),
            _ => None,
        }
    }
}

fn parts(html: &str) -> Vec<Part<'_>> {
    let (mut parts, mut here, mut rest) = (Vec::new(), HashSet::new(), html);
    while !rest.is_empty() {
        let place = rest.strip_prefix(PLACE.0).and_then(|after| after.split_once(PLACE.1));
        if let Some((name, after)) = place {
            here.insert(name);
            parts.push(Part::Place(name));
            rest = after;
            continue;
        }
        let end = match rest.starts_with('<') {
            true => rest.find('>').map_or(rest.len(), |end| end + 1),
            false => rest.find('<').unwrap_or(rest.len()),
        };
        let (part, after) = rest.split_at(end);
        rest = after;
        let reference = part.strip_prefix(REFERENCE).and_then(|inside| inside.split_once('"'));
        if let Some((name, others)) = reference {
            parts.push(Part::Reference { name, is_here: here.contains(name), others });
            continue;
        }
        if begins_block(part) {
            here.clear();
        }
        parts.push(Part::Other(part));
    }
    parts
}

/// Whether a part is the start tag or end tag of a block.
fn begins_block(part: &str) -> bool {
    let tag = part.strip_prefix('<');
    tag.is_some_and(|tag| matches!(element::kind(tag_name(tag)), Kind::Block(_)))
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::super::sanitize_page;

    const PAGE: &str = "https://news.example/2026/story";

    #[track_caller]
    fn check(html: &str, want: &str) {
        let base = Url::parse("https://news.example/feed.xml").expect("a good address");
        let clean = |html: &str| sanitize_page(html, Some(&base), Some(PAGE));
        let got = clean(html);
        assert_eq!(got.as_str(), want, "from {html}");
        assert_eq!(clean(got.as_str()), got, "cleaning twice changes nothing");
    }

    #[test]
    fn notes_are_numbered_and_their_names_go() {
        // As Markdown tools write them.
        check(
            concat!(
                "<p>It boils<sup id='fnref:1'><a href='#fn:1' rel=footnote>1</a></sup>.</p>",
                "<ol><li id='fn:1'><p>At sea. <a href='#fnref:1'>&#8617;&#xfe0e;</a></p></ol>"
            ),
            concat!(
                "<p>It boils<span id=\"1\"></span><sup><a href=\"#2\">1</a></sup>.</p>",
                "<ol><li><p><span id=\"2\"></span>At sea. <a href=\"#1\">↩\u{fe0e}</a></p></li></ol>"
            ),
        );
        // As Substack writes them.
        check(
            concat!(
                "<p>It boils<a id=footnote-anchor-1 href=#footnote-1>1</a></p>",
                "<div><a id=footnote-1 href='#footnote-anchor-1'>1</a><div><p>At sea.</p></div></div>"
            ),
            concat!(
                "<p>It boils<span id=\"1\"></span><a href=\"#2\">1</a></p>",
                "<p><span id=\"2\"></span><a href=\"#1\">1</a></p><p>At sea.</p>"
            ),
        );
        // As old pages write them.
        check(
            "<p>x<a href=#n1>*</a><hr><p><a name=n1></a><b>*</b> Note</p>",
            "<p>x<a href=\"#1\">*</a></p><hr><p><span id=\"1\"></span><b>*</b> Note</p>",
        );
    }

    #[test]
    fn a_page_that_names_itself_speaks_of_its_own_places() {
        for href in [
            "https://news.example/2026/story#n1",
            "http://www.news.example/2026/story/?utm_source=rss#n1",
            "/2026/story#n%31",
        ] {
            check(
                &format!("<p>x<a href='{href}'>1</a></p><p id=n1>Note</p>"),
                "<p>x<a href=\"#1\">1</a></p><p><span id=\"1\"></span>Note</p>",
            );
        }
        check(
            "<p>x<a href='/2026/other#n1'>1</a></p><p id=n1>Note</p>",
            "<p>x<a href=\"https://news.example/2026/other#n1\">1</a></p><p>Note</p>",
        );
    }

    #[test]
    fn what_has_no_other_end_goes() {
        check("<p id=a>One <a href='#b'>two</a> <a href='#'>three</a></p>", "<p>One two three</p>");
        check("<h2 id=a>One <a href='#a'>#</a></h2><p>x", "<h2>One</h2><p>x</p>");
        check("<h2 id=a><a href='#a'>One</a></h2><p>x", "<h2>One</h2><p>x</p>");
        check("<p>Up <a href='#top'>↑</a></p><p>x", "<p>Up</p><p>x</p>");
        check(
            "<p>x<a href='#a'>1</a><p id=a>One<p id=a>Two",
            "<p>x<a href=\"#1\">1</a></p><p><span id=\"1\"></span>One</p><p>Two</p>",
        );
        check(
            "<p>x<a href='#a'>1</a></p><p id=a> </p>",
            "<p>x<a href=\"#1\">1</a></p><span id=\"1\"></span>",
        );
        check(
            "<p>x<a href='#a'>1</a></p><script id=a></script><svg><b id=a>y</b></svg>",
            "<p>x<a href=\"#1\">1</a></p><span id=\"1\"></span>",
        );
    }

    #[test]
    fn a_page_that_names_itself_needs_the_place_in_the_article() {
        check(
            "<p>x<a href='/2026/story#comments' title='All &quot;9&quot;'>9 comments</a></p>",
            concat!(
                "<p>x<a href=\"https://news.example/2026/story#comments\" ",
                "title=\"All &quot;9&quot;\">9 comments</a></p>"
            ),
        );
    }

    #[test]
    fn names_command_nothing() {
        check(
            "<p>x<a href='#a&quot;&gt;&lt;b&#27;'>1</a></p><p id='a&quot;&gt;&lt;b'>Note</p>",
            "<p>x<a href=\"#1\">1</a></p><p><span id=\"1\"></span>Note</p>",
        );
        let long = "n".repeat(500);
        check(
            &format!("<p>x<a href=#{long}>1</a></p><p id={long}>Note</p>"),
            "<p>x1</p><p>Note</p>",
        );
    }
}
