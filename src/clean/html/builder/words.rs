//! Words, pictures, and what stands between them.

use std::borrow::Cow;

use super::super::address;
use super::super::asks_for_scripts;
use super::super::bare::next_address;
use super::super::element::{Block, Name, holds_code};
use super::super::escapes::{are_blocks, with_letters};
use super::super::media;
use super::super::plain::plain_text;
use super::super::tex;
use super::super::tokens::{self, Tag};
use super::super::write;
use super::{Builder, Dropped, Gap, INDENT, MOST_OPEN, Open, What, needs_a_base, words_of};
use crate::domain::{Text, evenly_spaced, printable};

impl Builder<'_> {
    /// Handles the text that came since the last tag.
    pub(super) fn take_text(&mut self) {
        if self.text.is_empty() {
            return;
        }
        if self.hidden > 0 {
            return self.text.clear();
        }
        self.begin_reading();
        if self.is_escaped_markup() {
            return self.unescape();
        }
        let mut text = std::mem::take(&mut self.text);
        let may_name = text.contains('&') && !self.is_code();
        let prose = if may_name { with_letters(&text) } else { Cow::Borrowed(&*text) };
        let words = printable(&prose);
        let is_sign_within = self.open.iter().any(|open| open.drops_signs) && is_sign(&words);
        let is_dropped = is_sign_within || self.is_for_no_scripts() && asks_for_scripts(&words);
        if !is_dropped && self.is_preformatted() {
            self.preformatted(&words);
        } else if !is_dropped {
            self.with_links(&words);
        }
        drop(words);
        drop(prose);
        // Keeps its memory for the next text.
        text.clear();
        self.text = text;
    }

    fn is_code(&self) -> bool {
        let is_code = |open: &Open| matches!(open.what, What::Inline(name) if holds_code(name));
        self.is_preformatted() || self.open.iter().any(is_code)
    }

    /// Whether the text is escaped paragraphs and stands where paragraphs can. Cleaned text stands in
    /// paragraphs itself, so that it is never read again.
    fn is_escaped_markup(&self) -> bool {
        let holds_no_words = |open: &Open| match open.what {
            What::Boundary | What::Ignored => true,
            What::Block(_) => open.is_implied,
            What::Inline(_) => false,
        };
        !self.is_unescaping && are_blocks(&self.text) && self.open.iter().all(holds_no_words)
    }

    fn unescape(&mut self) {
        let markup = std::mem::take(&mut self.text);
        self.is_unescaping = true;
        tokens::read(&markup, self);
        self.end_formula();
        self.take_text();
        self.is_unescaping = false;
        // Elements that it left open must not swallow the rest.
        self.dropped = None;
    }

    /// Writes text, with its bare addresses as links unless it stands in a link or in code.
    fn with_links(&mut self, text: &str) {
        let mut rest = text;
        while let Some(found) = next_address(rest) {
            let keeps_words = |open: &Open| matches!(open.what, What::Inline("a" | "code"));
            if self.open.iter().any(keeps_words) {
                break;
            }
            self.running(&rest[..found.start]);
            self.bare_link(&rest[found.clone()]);
            rest = &rest[found.end..];
        }
        self.running(rest);
    }

    fn bare_link(&mut self, address: &str) {
        let target = address::link(address, None);
        let Some(target) = target.filter(|_| self.too_deep == 0 && self.open.len() < MOST_OPEN)
        else {
            return self.running(address);
        };
        let mut attributes = String::new();
        write::attribute(&mut attributes, "href", &target);
        self.push(Name::of("a"), What::Inline("a"), attributes);
        self.running(address);
        self.remove_link();
    }

    pub(super) fn running(&mut self, text: &str) {
        let mut rest = text;
        loop {
            let words = rest.trim_start();
            if words.len() < rest.len() {
                self.space(&rest[..rest.len() - words.len()]);
            }
            if words.is_empty() || self.is_full {
                return;
            }
            rest = self.words(words);
        }
    }

    fn space(&mut self, white: &str) {
        if self.is_fresh || matches!(self.gap, Gap::Breaks(_)) {
            self.indent = INDENT.min(self.indent + indentation(white));
        }
        if matches!(self.gap, Gap::Breaks(_)) {
            return;
        }
        let first = white.chars().next().unwrap_or(' ');
        let is_plain = self.gap == Gap::Space(' ') || white.contains([' ', '\n', '\t']);
        self.gap = Gap::Space(if is_plain { ' ' } else { first });
    }

    /// Writes the first word of `text`, and those that follow it after single spaces; returns the rest.
    fn words<'t>(&mut self, text: &'t str) -> &'t str {
        // NFC would join a mark with the bracket of the tag before it.
        let words = text.trim_start_matches(needs_a_base);
        if words.starts_with(char::is_whitespace) {
            return words;
        }
        let mut end = evenly_spaced(stretch(words), needs_a_base);
        if !self.has_room_for(&words[..end]) {
            end = words.find(char::is_whitespace).unwrap_or(words.len());
        }
        let (words, rest) = words.split_at(end);
        if !words.is_empty() && self.fits_words(words) {
            self.room_for_words(false);
            self.write_open();
            write::text(&mut self.out, words);
        }
        rest
    }

    fn preformatted(&mut self, text: &str) {
        let words = text.trim_end();
        if words.is_empty() {
            self.held.push_str(text);
            return;
        }
        let is_before = |letter: char| letter.is_whitespace() || needs_a_base(letter);
        let body = words.trim_start_matches(is_before);
        let before = &words[..words.len() - body.len()];
        self.held.extend(before.chars().filter(|letter| !needs_a_base(*letter)));
        if !body.is_empty() && self.fits(write::length(body) + self.held.len()) {
            self.write_open();
            write::text(&mut self.out, body);
        }
        self.held.push_str(&text[words.len()..]);
    }

    /// Handles a void element.
    pub(super) fn void(&mut self, tag: &Tag) {
        match &*tag.name {
            "input" => self.tick(tag),
            // A `picture` lists its best version first.
            "source" if self.source.is_empty() => {
                let sets = ["srcset", "data-srcset"].map(|name| tag.attribute(name));
                self.source =
                    sets.into_iter().find(|set| !set.is_empty()).unwrap_or_default().into();
            }
            _ => {}
        }
    }

    /// Writes whether an item of a task list is done, in place of the checkbox before its words.
    fn tick(&mut self, tag: &Tag) {
        let is_box = tag.attribute("type").eq_ignore_ascii_case("checkbox");
        let is_item = |block| block == Block::Item;
        if is_box && self.is_fresh && self.find(is_item, Block::is_cell).is_some() {
            self.running(if tag.has_attribute("checked") { "[x] " } else { "[ ] " });
        }
    }

    pub(super) fn line_break(&mut self) {
        if self.is_preformatted() {
            self.held.push('\n');
        } else {
            self.indent = 0;
            self.gap = match self.gap {
                Gap::Breaks(count) => Gap::Breaks(count.saturating_add(1)),
                _ => Gap::Breaks(1),
            };
        }
    }

    /// Separates the publisher of a linked page from its author, which Ghost's cards show side by side.
    pub(super) fn start_in_card(&mut self, tag: &Tag) {
        if tag.attribute("class") == "kg-bookmark-publisher" && !self.is_fresh {
            self.running(" · ");
        }
    }

    /// Separates what follows from what came before.
    pub(super) fn separate(&mut self) {
        self.indent = 0;
        if !matches!(self.gap, Gap::Breaks(_)) {
            self.gap = Gap::Breaks(1);
        }
    }

    pub(super) fn rule(&mut self) {
        let can_stand = self.room_for_block(None);
        self.separate();
        if can_stand && self.fits(0) && !self.out.is_empty() && !self.out.ends_with("<hr>") {
            self.write_blocks();
            self.close_inlines(0);
            self.out.push_str("<hr>");
            self.begin_afresh();
        }
    }

    pub(super) fn picture(&mut self, tag: &Tag) {
        if let Some(sign) = media::emoji(tag) {
            return self.running(&printable(sign));
        }
        if let Some(formula) = tex::drawn(tag) {
            if !self.follows_formula() {
                self.running(&printable(formula));
            }
            return;
        }
        let beside = std::mem::take(&mut self.source);
        let Some(source) = media::picture(tag, &beside, self.base) else {
            if let Some(shown) = media::written_out(tag) {
                self.running(&printable(&format!("[image: {}]", words_of(shown))));
            }
            return;
        };
        // A share button without words.
        let link = self.open.iter().rfind(|open| open.what == What::Inline("a"));
        let target = link.and_then(|link| link.attributes.strip_prefix(" href=\""));
        if target.is_some_and(address::shares) {
            return;
        }
        // Pages that load pictures lazily repeat them for readers without scripts.
        if self.picture == source && self.is_for_no_scripts() || !self.fits(source.len()) {
            return;
        }
        let alt = words_of(tag.attribute("alt"));
        let title = words_of(tag.attribute("title"));
        self.room_for_words(true);
        self.indent = 0;
        self.write_open();
        self.out.push_str("<img");
        write::attribute(&mut self.out, "src", &source);
        write::attribute(&mut self.out, "alt", &alt);
        if title != alt {
            write::attribute(&mut self.out, "title", &title);
        }
        self.out.push('>');
        self.picture = source;
    }

    fn is_for_no_scripts(&self) -> bool {
        self.open.iter().any(|open| open.name.as_str() == "noscript")
    }

    pub(super) fn player(&mut self, tag: &Tag) {
        if tag.name.contains("iframe") && media::is_empty_frame(tag) {
            return self.drop_inside(tag, false);
        }
        let video = media::page_of_video(tag);
        let name = media::name_of_played(tag.attribute("title"));
        let has_link = ["src", "data-src", "data-lazy-src"]
            .into_iter()
            .map(|name| tag.attribute(name))
            .chain(video.as_deref())
            .any(|source| self.link_to_player(&tag.name, source, name.as_ref()));
        self.drop_inside(tag, !has_link);
        if self.dropped.is_none() {
            self.unnamed = None;
        }
    }

    /// Writes a link to what would be played; returns whether there was an address for it.
    fn link_to_player(&mut self, element: &str, source: &str, name: Option<&Text>) -> bool {
        let page = self.names.page();
        if element.contains("iframe") && media::is_box_of_page(source, self.base, page) {
            return false;
        }
        let Some(played) = media::Played::by(element, source, self.base) else { return false };
        if self.fits(played.address.len()) {
            self.remove_link();
            self.separate();
            self.room_for_words(false);
            self.write_open();
            self.out.push_str("<a");
            write::attribute(&mut self.out, "href", &played.address);
            self.out.push('>');
            let start = self.out.len();
            write::text(&mut self.out, &played.label(name));
            self.out.push_str("</a>");
            self.separate();
            // Only the text in a frame follows at once, even if it is empty.
            self.unnamed = (element == "iframe" && name.is_none()).then_some((start, played));
        }
        true
    }

    /// Names what a frame plays by the link in it, which is for browsers that show no frames.
    pub(super) fn name_played(&mut self, inside: &str) {
        let Some((start, played)) = self.unnamed.take() else { return };
        let name = inside.trim_start().starts_with("<a ").then(|| plain_text(inside, 1000));
        if let Some(name) = name.and_then(|name| media::name_of_played(name.as_str())) {
            self.out.truncate(start);
            write::text(&mut self.out, &played.label(Some(&name)));
            self.out.push_str("</a>");
        }
    }
}

/// Elements that are dropped with their content.
impl Builder<'_> {
    pub(super) fn drop_inside(&mut self, tag: &Tag, wants_source: bool) {
        self.dropped = Dropped::by(tag);
        self.wants_source = wants_source;
    }

    /// Handles a start tag inside a dropped element; returns false if there is none.
    pub(super) fn start_inside_dropped(&mut self, tag: &Tag) -> bool {
        let Some(dropped) = &mut self.dropped else { return false };
        if !dropped.holds(tag) {
            self.dropped = None;
            return false;
        }
        if self.wants_source && &*tag.name == "source" {
            let element = dropped.name;
            self.wants_source = !self.link_to_player(element.as_str(), tag.attribute("src"), None);
        }
        true
    }
}

/// The first words of `text`, or its first one if that is long: the whole rest must not be measured again
/// for each word that hardly fits.
fn stretch(text: &str) -> &str {
    const LONGEST: usize = 4096;
    if text.len() <= LONGEST {
        return text;
    }
    let near = &text[..text.floor_char_boundary(LONGEST)];
    let end = near.rfind(char::is_whitespace).or_else(|| text.find(char::is_whitespace));
    &text[..end.unwrap_or(text.len())]
}

/// The columns of white space that someone made of several no-break spaces, to indent what follows.
fn indentation(white: &str) -> usize {
    let mut between = white.split('\u{a0}');
    between.next();
    match between.clone().count() {
        0 | 1 => 0,
        fixed => fixed + between.filter(|it| !it.is_empty()).count(),
    }
}

/// Whether the words of a link say only "back up" or "this place".
fn is_sign(text: &str) -> bool {
    let is_before = |letter: char| letter.is_whitespace() || needs_a_base(letter);
    let sign = text.trim_start_matches(is_before).trim_end();
    let sign = sign.trim_end_matches(['\u{fe0e}', '\u{fe0f}']);
    matches!(sign, "↩" | "↑" | "↵" | "⤴" | "⏎" | "^" | "#" | "¶" | "§")
}
