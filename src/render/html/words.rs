//! Words, their styles, and their links.

use super::super::document::{Content, Piece, Style, words_of};
use super::super::markup::attribute;
use super::super::{Destination, Picture, Role, scripts};
use super::super::{links, notes};
use super::{Kind, Reader};

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
        let scripted = match (self.state.is_raised, self.state.is_lowered) {
            // The end of a reference looks at all its words.
            _ if is_reference => None,
            (true, _) => scripts::raised(text),
            (_, true) => scripts::lowered(text),
            _ => None,
        };
        if self.ends_with_picture() && text.starts_with(char::is_alphanumeric) {
            self.push_space();
        }
        let style = self.style();
        if scripted.is_none() && !is_reference {
            let before = match self.pieces.last() {
                Some(Piece::Text { text, .. }) => text.as_str(),
                _ => "",
            };
            let marked = match (self.state.is_raised, self.state.is_lowered) {
                (true, _) => scripts::marked_raised(text, before),
                (_, true) => scripts::marked_lowered(text, before),
                _ => None,
            };
            if let Some(marked) = marked {
                return self.push(&marked, style);
            }
        }
        self.push(scripted.as_deref().unwrap_or(text), style);
    }

    /// Whether a picture comes last, or its number as a link.
    fn ends_with_picture(&self) -> bool {
        let is_number = |piece: &Piece| matches!(piece, Piece::Text { style, .. } if style.role == Role::LinkNumber);
        match self.pieces.as_slice() {
            [.., picture, _, number] if is_number(number) => is_picture(picture),
            [.., last] => is_picture(last),
            [] => false,
        }
    }

    pub(super) fn push(&mut self, words: &str, style: Style) {
        if let Some(Piece::Text { text, style: last }) = self.pieces.last_mut()
            && *last == style
            // A link looks at its own words only.
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

    pub(super) fn picture(&mut self, attributes: &str) {
        let address = attribute(attributes, "src").into_owned();
        let alt = attribute(attributes, "alt");
        let description = if alt.is_empty() { attribute(attributes, "title") } else { alt };
        let description = description.trim();
        let description = if is_file_name(description) { "" } else { description };
        let words = match description {
            "" => "[image]".to_owned(),
            description => format!("[image: {description}]"),
        };
        self.document.pictures.push(Picture { address, description: description.to_owned() });
        let style = Style { role: Role::Image, link: self.state.link };
        if self.state.kind == Kind::Code {
            // Code is kept as it is written; a picture in it stands by itself.
            self.end_block();
            return self.add(Content::Pictures(vec![Piece::Text { text: words, style }]));
        }
        let is_apart = |letter: char| letter.is_whitespace() || matches!(letter, '(' | '[' | '“');
        match self.pieces.last() {
            Some(last) if is_picture(last) => self.pieces.push(Piece::Break),
            // Publishers leave no space beside what is no word to them.
            Some(Piece::Text { text, .. }) if !text.ends_with(is_apart) => self.push_space(),
            _ => {}
        }
        self.pieces.push(Piece::Text { text: words, style });
    }

    /// A place that links within the article lead to.
    pub(super) fn place(&mut self, attributes: &str) {
        self.pieces.extend(attribute(attributes, "id").parse().ok().map(Piece::Place));
    }

    pub(super) fn link(&mut self, attributes: &str) {
        self.state.link = self.links.to(&attribute(attributes, "href"));
    }

    /// The place of the article that the open link leads to.
    fn place_behind(&self) -> Option<usize> {
        match self.links.get(self.state.link?)?.to {
            Destination::Place(place) => Some(place),
            Destination::Address(_) => None,
        }
    }

    /// Says after a link what must be known about it: the host it hides, and its number.
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
        let base = Style { role: self.base_role(), link: None };
        if let Some(host) = links::hidden_host(&words, address) {
            self.push_apart(&format!(" ({host})"), base);
        }
        // The number of a footnote is enough.
        if !self.state.is_raised {
            self.drop_number_before(start, link);
            self.push_number(link);
        }
    }

    /// Shows a reference to a note by its number or its sign; words have a number after them.
    fn end_reference(&mut self, (link, place): (usize, usize), words: &str, start: usize) {
        let note = self.links.notes.number_of(place, words);
        if note.is_some() {
            self.links.number(link, note);
        }
        if !notes::is_sign(words) {
            return self.push_number(link);
        }
        let sign = words.trim();
        let follows_letter = match self.pieces[..start].last() {
            Some(Piece::Text { text, .. }) => text.ends_with(char::is_alphanumeric),
            _ => false,
        };
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

    /// Drops the number of a link whose next part follows at once: one after the last part is enough.
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
        self.push_apart("\u{a0}", Style { role: self.base_role(), link: None });
        let style = Style { role: Role::LinkNumber, link: Some(link) };
        self.push_apart(&format!("[{number}]"), style);
    }

    fn push_space(&mut self) {
        self.push_apart(" ", Style { role: self.base_role(), link: None });
    }

    fn push_apart(&mut self, text: &str, style: Style) {
        self.pieces.push(Piece::Text { text: text.to_owned(), style });
    }
}

/// Whether the description of a picture is no more than what its file was called: `IMG_2041.jpg`.
fn is_file_name(description: &str) -> bool {
    const KINDS: [&str; 6] = ["gif", "jpeg", "jpg", "png", "svg", "webp"];
    let (name, kind) = description.rsplit_once('.').unwrap_or_default();
    !name.contains(' ') && KINDS.iter().any(|it| kind.eq_ignore_ascii_case(it))
}

pub(super) fn is_picture(piece: &Piece) -> bool {
    matches!(piece, Piece::Text { style: Style { role: Role::Image, .. }, .. })
}
