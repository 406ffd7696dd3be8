//! Words, their styles, and their links.

use super::super::document::{Content, FrameKind, Piece, Style, TextKind, words_of};
use super::super::markup::attribute;
use super::super::{Destination, Role};
use super::super::{links, notes};
use super::{Kind, Reader, STRUCK};
use crate::domain::{Script, raised as scripts};

impl Reader<'_> {
    fn style(&self) -> Style {
        let state = &self.state;
        let role = if state.is_code {
            Role::Code
        } else if state.kind == Kind::Heading {
            Role::Heading
        } else if state.link.is_some() {
            Role::Link
        } else if state.is_marked {
            Role::Marked
        } else if state.is_struck {
            Role::Struck
        } else if state.is_head {
            Role::TableHead
        } else if (state.is_strong || state.kind == Kind::Term) && state.is_emphasis {
            Role::StrongEmphasis
        } else if state.is_strong || state.kind == Kind::Term {
            Role::Strong
        } else if state.is_emphasis {
            Role::Emphasis
        } else {
            self.base_role()
        };
        Style { role, link: state.link }
    }

    /// The role of words without any style of their own.
    fn base_role(&self) -> Role {
        match self.state.kind {
            Kind::Heading => Role::Heading,
            Kind::Caption => Role::Caption,
            _ if self.state.is_small => Role::Caption,
            _ if self.state.is_quote => Role::Quote,
            _ => Role::Plain,
        }
    }

    pub(super) fn text(&mut self, text: &str) {
        let is_reference = self.place_behind().is_some();
        let is_below = self.state.kind == Kind::Words && self.is_below_pictures(text);
        let text = if is_below { text.trim_start() } else { text };
        if is_below {
            self.end_block();
        } else if self.ends_with_picture() && text.starts_with(char::is_alphanumeric) {
            self.push_space();
        }
        let is_apart = is_reference || self.state.is_raised || self.state.is_lowered;
        let text = match is_apart || self.state.kind == Kind::Code {
            true => text,
            false => self.behind_number(text),
        };
        let style = self.style();
        let before = match self.pieces.last() {
            Some(Piece::Text { text, .. }) => text.as_str(),
            _ => "",
        };
        let scripted = match (self.state.is_raised, self.state.is_lowered) {
            // `end_reference` needs the words as they are written.
            _ if is_reference => None,
            (true, _) => scripts::as_exponent(text, before),
            (_, true) => scripts::as_index(text, before),
            _ => None,
        };
        self.push(scripted.as_deref().unwrap_or(text), style);
    }

    /// Whether a text is a paragraph of its own below the pictures before it, rather than the rest of a
    /// sentence that begins with a formula or a sign.
    fn is_below_pictures(&self, text: &str) -> bool {
        let begins = |first: char| {
            (first.is_alphanumeric() && !first.is_lowercase()) || "(“\"«„¿¡".contains(first)
        };
        let is_in_item = matches!(
            self.document.frames[self.state.frame].kind,
            FrameKind::Item { .. } | FrameKind::Definition
        );
        // From the end: words there rule it out soonest.
        self.state.link.is_none()
            && self.tables.is_empty()
            && !is_in_item
            && text.trim_start().starts_with(begins)
            && self.pieces.iter().rev().all(is_of_picture)
            && self.pieces.iter().any(|piece| description(piece).is_some())
    }

    /// Handles a text right after the number of a link; returns what is left of it. The rest of the link's
    /// last word goes before the number, as publishers write `<a>drive</a>s`; another word gets a space
    /// before it.
    fn behind_number<'t>(&mut self, text: &'t str) -> &'t str {
        let [.., before, Piece::Text { text: blank, .. }, number @ Piece::Text { style, .. }] =
            self.pieces.as_slice()
        else {
            return text;
        };
        if !is_number(number) || blank != "\u{a0}" || style.link == self.state.link {
            return text;
        }
        let is_of_word = |letter: char| letter.is_alphabetic() && !Script::of(letter).is_unspaced();
        let goes_on = match before {
            Piece::Text { text, style } => style.link.is_some() && text.ends_with(is_of_word),
            Piece::Break | Piece::Place(_) => false,
        };
        let goes_on = goes_on && text.starts_with(char::is_lowercase);
        let end = match goes_on && self.state.link.is_none() {
            true => text.find(|letter| !is_of_word(letter)).unwrap_or(text.len()),
            false => 0,
        };
        let (end_of_word, rest) = text.split_at(end);
        if !end_of_word.is_empty() {
            let piece = Piece::Text { text: end_of_word.to_owned(), style: self.style() };
            self.pieces.insert(self.pieces.len() - 2, piece);
        }
        let is_spaced =
            |letter: char| letter.is_alphanumeric() && !Script::of(letter).is_unspaced();
        if rest.starts_with(is_spaced) {
            self.push_space();
        }
        rest
    }

    /// Whether the last piece is a picture, or the number of its link.
    fn ends_with_picture(&self) -> bool {
        match self.pieces.as_slice() {
            [.., picture, _, number] if is_number(number) => is_picture(picture),
            [.., last] => is_picture(last),
            [] => false,
        }
    }

    pub(super) fn push(&mut self, words: &str, style: Style) {
        if let Some(Piece::Text { text, style: last }) = self.pieces.last_mut()
            && *last == style
            // The words of a link must not be merged with those before: `end_link` needs them alone.
            && self.open.last().is_none_or(|open| open.name != "a")
        {
            return text.push_str(words);
        }
        self.pieces.push(Piece::Text { text: words.to_owned(), style });
    }

    pub(super) fn line_break(&mut self) {
        if self.state.kind == Kind::Code {
            self.text("\n");
        } else {
            self.pieces.push(Piece::Break);
        }
    }

    pub(super) fn opening_quote(&mut self) {
        let sign = if self.state.quotes.is_multiple_of(2) { "“" } else { "‘" };
        self.text(sign);
        self.state.quotes += 1;
    }

    pub(super) fn closing_quote(&mut self) {
        let sign = if self.state.quotes % 2 == 1 { "”" } else { "’" };
        self.text(sign);
    }

    /// Begins deleted words.
    pub(super) fn strike(&mut self) {
        if !std::mem::replace(&mut self.state.is_struck, true) {
            self.mark_struck();
        }
    }

    /// Marks where deleted words begin or end, if nothing else shows it.
    pub(super) fn mark_struck(&mut self) {
        if self.marks_struck {
            self.push(STRUCK, self.style());
        }
    }

    pub(super) fn picture(&mut self, attributes: &str) {
        // A comic tells its last joke in the title.
        let told = ["alt", "title"].map(|name| attribute(attributes, name));
        let mut told = Vec::from_iter(told.iter().map(|it| it.trim()));
        told.retain(|it| !it.is_empty() && !is_file_name(it));
        if let [alt, title] = told[..] {
            let [in_alt, in_title] =
                [alt, title].map(|it| it.to_lowercase().replace(['-', '_'], " "));
            match () {
                () if in_alt.contains(&in_title) => told.truncate(1),
                () if in_title.contains(&in_alt) => told = vec![title],
                () => {}
            }
        }
        let words = match told.as_slice() {
            [] => "[image]".to_owned(),
            told => format!("[image: {}]", told.join(" — ")),
        };
        self.document.pictures.push(attribute(attributes, "src").into_owned());
        let style = Style { role: Role::Image, link: self.state.link };
        if self.state.kind == Kind::Code {
            // Code is kept as it is written; a picture in it becomes a block of its own.
            self.end_block();
            let pieces = vec![Piece::Text { text: words, style }];
            return self.add(Content::Text(TextKind::Pictures, pieces));
        }
        let is_apart = |letter: char| letter.is_whitespace() || matches!(letter, '(' | '[' | '“');
        match self.pieces.last() {
            Some(last) if is_picture(last) => self.pieces.push(Piece::Break),
            // Publishers leave no space before a picture.
            Some(Piece::Text { text, .. }) if !text.ends_with(is_apart) => self.push_space(),
            _ => {}
        }
        self.pieces.push(Piece::Text { text: words, style });
    }

    /// Adds a place that links within the article lead to.
    pub(super) fn place(&mut self, attributes: &str) {
        self.pieces.extend(attribute(attributes, "id").parse().ok().map(Piece::Place));
    }

    pub(super) fn link(&mut self, attributes: &str) {
        self.state.link = self.links.to(&attribute(attributes, "href"));
    }

    /// The place within the article that the open link leads to.
    fn place_behind(&self) -> Option<usize> {
        match self.links.get(self.state.link?)?.to {
            Destination::Place(place) => Some(place),
            Destination::Address(_) => None,
        }
    }

    /// Adds what must be known about a link after it: the host it hides, and its number.
    pub(super) fn end_link(&mut self, at: usize) {
        let start = self.open[at].start;
        let place = self.place_behind();
        let Some(link) = self.state.link.take() else { return };
        let words = words_of(self.pieces.get(start..).unwrap_or_default());
        if words.trim().is_empty() {
            return;
        }
        if let Some(place) = place {
            return self.end_reference((link, place), &words, start);
        }
        let Some(Destination::Address(address)) = self.links.get(link).map(|link| &link.to) else {
            return;
        };
        if links::is_its_own_address(&words, address) {
            return;
        }
        let address = address.clone();
        self.links.number(link, None);
        let is_code = self.state.kind == Kind::Code;
        if !is_code {
            self.take_brackets_off(start, &words);
        }
        let base = Style::of(self.base_role());
        if let Some(host) = links::hidden_host(&words, &address) {
            self.push_apart(&format!(" ({host})"), base);
        }
        // The number of a footnote is enough, and code is kept as it is written.
        if !self.state.is_raised && !is_code {
            self.drop_number_before(start, link);
            self.push_number(link);
        }
    }

    /// Takes the brackets off a link that is written `[link]`: its number has brackets already.
    fn take_brackets_off(&mut self, start: usize, words: &str) {
        let inside = words.trim().strip_prefix('[').and_then(|words| words.strip_suffix(']'));
        let is_called =
            |words: &str| words.contains(char::is_alphabetic) && !words.contains(['[', ']']);
        if self.state.is_raised
            || !inside.is_some_and(is_called)
            || self.pieces[start..].iter().any(is_picture)
        {
            return;
        }
        let texts = self.pieces[start..].iter_mut().filter_map(|piece| match piece {
            Piece::Text { text, .. } if !text.trim().is_empty() => Some(text),
            _ => None,
        });
        let mut texts: Vec<&mut String> = texts.collect();
        if let Some(first) = texts.first_mut() {
            **first = first.replacen('[', "", 1);
        }
        if let Some(last) = texts.last_mut() {
            last.truncate(last.rfind(']').unwrap_or(last.len()));
        }
        // The brackets separated it from the words on either side.
        let plain = Style::of(self.base_role());
        if self.follows_letter(start) {
            self.pieces.insert(start, Piece::Text { text: " ".to_owned(), style: plain });
        }
        self.push_apart("", plain);
    }

    /// Whether the piece at `start` comes right after a letter or digit.
    fn follows_letter(&self, start: usize) -> bool {
        match self.pieces[..start].last() {
            Some(Piece::Text { text, .. }) => text.ends_with(char::is_alphanumeric),
            _ => false,
        }
    }

    /// Shows a reference to a note as its number or sign; one made of words gets a number after it.
    fn end_reference(&mut self, (link, place): (usize, usize), words: &str, start: usize) {
        let note = self.links.notes.number_of(place, words);
        if note.is_some() {
            self.links.number(link, note);
        }
        if !notes::is_sign(words) {
            return self.push_number(link);
        }
        let sign = words.trim();
        let follows_letter = self.follows_letter(start);
        let shown = match notes::number(sign) {
            Some(number) => scripts::raised_number(number),
            None if follows_letter && sign.starts_with(char::is_alphanumeric) => {
                format!("[{sign}]")
            }
            None => sign.to_owned(),
        };
        let places = self.pieces.split_off(start).into_iter();
        self.pieces.extend(places.filter(|piece| matches!(piece, Piece::Place(_))));
        self.push_apart(&shown, Style { role: Role::LinkNumber, link: Some(link) });
    }

    /// Drops the number of a link whose next part follows at once: one number after the last part is
    /// enough.
    fn drop_number_before(&mut self, start: usize, link: usize) {
        let is_number = |piece: &Piece| match piece {
            Piece::Text { style, .. } => style.role == Role::LinkNumber && style.link == Some(link),
            _ => false,
        };
        if start >= 2 && self.pieces.get(start - 1).is_some_and(is_number) {
            self.pieces.drain(start - 2..start);
        }
    }

    fn push_number(&mut self, link: usize) {
        let number = self.links.number(link, None);
        self.push_apart("\u{a0}", Style::of(self.base_role()));
        let style = Style { role: Role::LinkNumber, link: Some(link) };
        self.push_apart(&format!("[{number}]"), style);
    }

    fn push_space(&mut self) {
        self.push_apart(" ", Style::of(self.base_role()));
    }

    fn push_apart(&mut self, text: &str, style: Style) {
        self.pieces.push(Piece::Text { text: text.to_owned(), style });
    }
}

/// Whether the description of a picture is only the name of a file, or says only that it is a picture:
/// `IMG_2041`, `harbour_at_noon.jpg`, `photo`.
fn is_file_name(description: &str) -> bool {
    const KINDS: [&str; 6] = ["gif", "jpeg", "jpg", "png", "svg", "webp"];
    const GENERIC: [&str; 6] = ["image", "img", "photo", "photograph", "picture", "thumbnail"];
    let description = description.split('?').next().unwrap_or_default();
    let (name, kind) = description.rsplit_once('.').unwrap_or_default();
    let is_kind = KINDS.iter().any(|it| kind.eq_ignore_ascii_case(it));
    let is_generic = GENERIC.iter().any(|it| description.eq_ignore_ascii_case(it));
    // Not a formula, such as `a_{n}` or `x_1`.
    let is_plain = description.bytes().all(|it| it.is_ascii_alphanumeric() || b"_-.".contains(&it));
    let mut parts = description.split('_');
    let is_counted = |part: &str| part.bytes().filter(u8::is_ascii_digit).count() >= 3;
    let is_joined =
        description.contains('_') && (parts.clone().nth(2).is_some() || parts.any(is_counted));
    !description.contains(' ')
        && (is_kind && !name.is_empty() || is_generic || is_plain && is_joined)
}

/// Whether this is the number of a link.
fn is_number(piece: &Piece) -> bool {
    matches!(piece, Piece::Text { style: Style { role: Role::LinkNumber, .. }, .. })
}

/// The description of a picture, if it has one.
pub(super) fn description(piece: &Piece) -> Option<&str> {
    match piece {
        Piece::Text { text, .. } if is_picture(piece) => {
            text.strip_prefix("[image: ")?.strip_suffix(']')
        }
        _ => None,
    }
}

/// Whether this is a picture, or what may stand beside it in a block of pictures.
pub(super) fn is_of_picture(piece: &Piece) -> bool {
    match piece {
        Piece::Text { text, .. } => text.trim().is_empty() || is_picture(piece) || is_number(piece),
        Piece::Break | Piece::Place(_) => true,
    }
}

pub(super) fn is_picture(piece: &Piece) -> bool {
    matches!(piece, Piece::Text { style: Style { role: Role::Image, .. }, .. })
}
