//! Start tags: what they open, what they close first, and what they imply.

use super::super::element::{Block, Kind, Name};
use super::super::tokens::Tag;
use super::super::{address, write};
use super::{Builder, DEEPEST, Gap, MOST_OPEN, Open, PARTS, What, words_of};

impl Builder<'_> {
    pub(super) fn start_element(&mut self, tag: &Tag, kind: Kind) {
        let is_inline = matches!(kind, Kind::Inline(_) | Kind::Anchor);
        if is_inline && tag.self_closing {
            return;
        }
        let is_block = matches!(kind, Kind::Block(_));
        if self.too_deep > 0
            || self.open.len() >= MOST_OPEN
            || is_block && self.depth >= DEEPEST && !self.replaces_an_open_one(kind)
        {
            self.too_deep += usize::from(!tag.self_closing);
            if !is_inline {
                self.separate();
            }
            return;
        }
        match kind {
            Kind::Inline(name) => self.start_inline(tag, name),
            Kind::Anchor => self.start_link(tag),
            Kind::Block(block) => self.start_block(tag, block),
            _ => self.start_boundary(tag),
        }
        if tag.self_closing {
            self.end_block(&tag.name);
        }
    }

    /// Whether a block at the greatest depth closes another before it opens, as items do.
    fn replaces_an_open_one(&self, kind: Kind) -> bool {
        let Kind::Block(block @ (Block::Item | Block::Paragraph)) = kind else { return false };
        self.innermost().is_some_and(|(_, innermost)| innermost == What::Block(block))
    }

    fn start_inline(&mut self, tag: &Tag, name: &'static str) {
        // Bold within bold is just bold, but a quotation within a quotation has its own marks.
        let most = if name == "q" { 2 } else { 1 };
        let mut same = self.open.iter_mut().filter(|open| open.what == What::Inline(name));
        if let Some(open) = same.nth(most - 1) {
            open.repeats += 1;
            let is_power = name == "sup" && open.is_written && self.hidden == 0;
            if is_power && self.gap == Gap::None && self.out.ends_with(char::is_alphanumeric) {
                self.running("^");
            }
            return;
        }
        let mut attributes = String::new();
        if name == "abbr" {
            write::attribute(&mut attributes, "title", &words_of(tag.attribute("title")));
        }
        if name == "code" && self.is_preformatted() {
            write::attribute(&mut attributes, "class", &language_of(tag));
        }
        self.push(Name::of(&tag.name), What::Inline(name), attributes);
    }

    fn start_link(&mut self, tag: &Tag) {
        self.remove_link();
        let target = tag.attribute("href");
        let is_within = target.starts_with('#');
        let reference = self.names.led_to(target, self.base);
        let mut attributes = String::new();
        if let Some(name) = &reference {
            write::attribute(&mut attributes, "href", &format!("#{name}"));
        }
        if let Some(target) = address::link(target, self.base).filter(|_| !is_within) {
            write::attribute(&mut attributes, "href", &target);
            write::attribute(&mut attributes, "title", &words_of(tag.attribute("title")));
        }
        let what = if attributes.is_empty() { What::Ignored } else { What::Inline("a") };
        self.push(Name::of(&tag.name), what, attributes);
        let leads_back = reference.is_some_and(|name| self.names.is_before(&name));
        if let Some(open) = self.open.last_mut() {
            open.drops_signs = is_within && !leads_back;
        }
    }

    /// Ends the open link, if any: links do not stand in links.
    pub(super) fn remove_link(&mut self) {
        if let Some(at) = self.open.iter().rposition(|open| open.what == What::Inline("a")) {
            self.remove(at);
        }
    }

    fn start_boundary(&mut self, tag: &Tag) {
        let what = if self.room_for_block(None) { What::Boundary } else { What::Ignored };
        self.language = language_of(tag);
        self.separate();
        self.push(Name::of(&tag.name), what, String::new());
    }

    fn start_block(&mut self, tag: &Tag, block: Block) {
        use Block::*;
        self.indent = 0;
        let place = match block {
            Item => match self.find(Block::is_list, is_fence) {
                Some(list) => Some(list),
                None => self.imply_around(Bullets),
            },
            Term | Definition => match self.find(|open| open == Definitions, is_fence) {
                Some(list) => Some(list),
                None => self.imply_around(Definitions),
            },
            FigureCaption => match self.find(|open| open == Figure, is_fence_of_figures) {
                Some(figure) => Some(figure),
                None => return self.start_block(tag, Paragraph),
            },
            Caption | Head | Body | Foot => self.find(|open| open == Table, |_| false),
            Row => self.find(|open| matches!(open, Table | Head | Body | Foot), |_| false),
            HeadCell | Cell => {
                self.find(|open| matches!(open, Table | Head | Body | Foot | Row), |_| false)
            }
            _ => {
                let fits = self.room_for_block(Some(block));
                self.separate();
                let what = if fits { What::Block(block) } else { What::Ignored };
                let mut attributes = attributes_of(tag, block);
                if block == Preformatted && attributes.is_empty() {
                    // An element around the code may name its language instead.
                    write::attribute(&mut attributes, "class", &std::mem::take(&mut self.language));
                }
                return self.push(Name::of(&tag.name), what, attributes);
            }
        };
        // A row, a cell, or the like outside of a table only separates.
        let Some(place) = place else { return self.start_boundary(tag) };
        self.close_to(place + 1);
        if block.is_cell() && self.open[place].what != What::Block(Row) && !self.imply(Row) {
            return;
        }
        self.push(Name::of(&tag.name), What::Block(block), attributes_of(tag, block));
        // An empty cell still takes its place in the row.
        if block.is_cell() && !self.is_full && self.hidden == 0 {
            self.write_blocks();
        }
    }

    /// Opens the list around an item that has none; returns its index in [`Self::open`].
    fn imply_around(&mut self, list: Block) -> Option<usize> {
        (self.room_for_block(Some(list)) && self.imply(list)).then(|| self.open.len() - 1)
    }

    /// Closes or opens what must be so that a block (`None`: one that is not written) can stand here;
    /// returns whether it then can.
    pub(super) fn room_for_block(&mut self, block: Option<Block>) -> bool {
        use Block::*;
        while let Some((at, What::Block(innermost))) = self.innermost() {
            let done = match innermost {
                Paragraph => {
                    self.close_to(at);
                    true
                }
                words if words.holds_only_words() => {
                    if matches!(block, None | Some(Paragraph)) {
                        return false;
                    }
                    self.close_to(at);
                    true
                }
                Bullets | Numbers if block.is_some_and(Block::is_list) => return true,
                Bullets | Numbers => self.imply(Item),
                Definitions => self.imply(Definition),
                Table | Head | Body | Foot => self.imply(Row),
                Row => self.imply(Cell),
                _ => return true,
            };
            if !done {
                return false;
            }
        }
        true
    }

    /// Opens whatever is needed for words or a picture to stand here.
    pub(super) fn room_for_words(&mut self, is_picture: bool) {
        use Block::*;
        loop {
            let done = match self.innermost() {
                None | Some((_, What::Boundary | What::Block(Quote))) => self.imply(Paragraph),
                Some((_, What::Block(Figure))) if !is_picture => self.imply(Paragraph),
                Some((_, What::Block(Bullets | Numbers))) => self.imply(Item),
                Some((_, What::Block(Definitions))) => self.imply(Definition),
                Some((_, What::Block(Table | Head | Body | Foot))) => self.imply(Row),
                Some((_, What::Block(Row))) => self.imply(Cell),
                _ => return,
            };
            if !done {
                return;
            }
        }
    }

    /// Opens a block that the source left out; returns false at the greatest depth.
    fn imply(&mut self, block: Block) -> bool {
        if self.depth >= DEEPEST {
            return false;
        }
        self.push(Name::of(block.name()), What::Block(block), String::new());
        if let Some(open) = self.open.last_mut() {
            open.is_implied = true;
        }
        true
    }

    pub(super) fn push(&mut self, name: Name, what: What, attributes: String) {
        self.depth += usize::from(matches!(what, What::Block(_)));
        self.open.push(Open {
            name,
            what,
            attributes,
            is_written: false,
            parts: PARTS,
            repeats: 0,
            is_implied: false,
            is_hidden: false,
            drops_signs: false,
        });
    }
}

/// Blocks beyond which an item does not look for its list.
fn is_fence(block: Block) -> bool {
    use Block::*;
    matches!(block, Table | Cell | HeadCell | Caption | Quote | Figure)
}

fn is_fence_of_figures(block: Block) -> bool {
    block.is_cell()
}

/// The language of code, as a class `language-rust`; empty if none is named.
fn language_of(tag: &Tag) -> String {
    const PREFIXES: [&str; 4] = ["language-", "lang-", "highlight-source-", "highlight-"];
    const LONGEST: usize = 20;
    let name_in = |class: &str| {
        let name = PREFIXES.iter().find_map(|prefix| class.strip_prefix(prefix))?;
        let is_name = |letter: char| letter.is_ascii_alphanumeric() || "+#-".contains(letter);
        (!name.is_empty() && name.len() <= LONGEST && name.chars().all(is_name))
            .then(|| format!("language-{}", name.to_ascii_lowercase()))
    };
    tag.attribute("class").split_ascii_whitespace().find_map(name_in).unwrap_or_default()
}

/// The item numbers that are kept.
const NUMBERS: std::ops::Range<i64> = -999_999..1_000_000;

fn attributes_of(tag: &Tag, block: Block) -> String {
    let mut attributes = String::new();
    let number = |name| tag.attribute(name).trim().parse::<i64>().ok();
    match block {
        Block::Preformatted => write::attribute(&mut attributes, "class", &language_of(tag)),
        Block::Numbers => {
            let is_reversed = tag.has_attribute("reversed");
            let start = number("start").filter(|start| NUMBERS.contains(start));
            if let Some(start) = start.filter(|start| is_reversed || *start != 1) {
                write::attribute(&mut attributes, "start", &start.to_string());
            }
            if is_reversed {
                write::attribute(&mut attributes, "reversed", "reversed");
            }
            if let kind @ ("a" | "A" | "i" | "I") = tag.attribute("type") {
                write::attribute(&mut attributes, "type", kind);
            }
        }
        Block::Item => {
            if let Some(value) = number("value").filter(|value| NUMBERS.contains(value)) {
                write::attribute(&mut attributes, "value", &value.to_string());
            }
        }
        Block::Cell | Block::HeadCell => {
            for (name, most) in [("colspan", 50), ("rowspan", 1_000)] {
                if let Some(count) = number(name).filter(|count| (2..=most).contains(count)) {
                    write::attribute(&mut attributes, name, &count.to_string());
                }
            }
        }
        _ => {}
    }
    attributes
}
