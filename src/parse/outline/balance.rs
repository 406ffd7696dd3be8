//! Balances tags: an entry ends where the next begins, an end tag closes all elements still open inside its
//! own, and one that closes nothing is dropped.

use super::super::entity;
use super::super::space::Space;
use super::super::token::{Tag, Token};
use super::{Element, EntryOutline, Outline, element_of};

/// The role of an element in the structure of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Feed,
    Entry,
    Page,
    Other,
}

fn part(element: &Element) -> Part {
    if !matches!(element.space, Space::Core | Space::Atom | Space::Rdf) {
        return Part::Other;
    }
    match &*element.name {
        "rss" | "rdf" | "channel" | "feed" => Part::Feed,
        "item" | "entry" => Part::Entry,
        "html" => Part::Page,
        _ => Part::Other,
    }
}

/// An outline under construction.
#[derive(Default)]
pub(super) struct Builder<'a> {
    pub(super) outline: Outline<'a>,
    in_entry: bool,
    /// The elements of the open entry.
    elements: Vec<Element<'a>>,
    /// The open element right below the feed or entry.
    current: Option<Element<'a>>,
    /// The names of the open elements, the current one first.
    open: Vec<&'a str>,
    depth: usize,
}

impl<'a> Builder<'a> {
    pub(super) fn new(depth: usize) -> Self {
        Builder { depth, ..Builder::default() }
    }

    /// Adds the next token.
    pub(super) fn take(&mut self, token: Token<'a>) {
        match token {
            Token::Start { tag, empty } => self.start(tag, empty),
            Token::End { name } => self.end(name),
            Token::Doctype(doctype) if self.outline.root.is_none() => {
                self.outline.entities = entity::declared(doctype);
                return;
            }
            // Text outside of all elements means nothing.
            _ if self.current.is_none() => return,
            _ => {}
        }
        self.outline.tokens.push(token);
        self.outline.size += size_of::<Token>();
    }

    fn start(&mut self, tag: Tag<'a>, empty: bool) {
        let (name, attributes) = tag.parts();
        self.outline.spaces.declare(attributes);
        let here = self.outline.tokens.len();
        let element = element_of(&self.outline.spaces, name, attributes, here + 1);
        match part(&element) {
            Part::Feed if !self.is_in_page() => {
                self.end_current();
                // Elements before the root do not belong to the feed.
                if self.outline.root.is_none() && self.outline.entries.is_empty() {
                    self.outline.feed.clear();
                }
                self.outline.root.get_or_insert(element);
            }
            Part::Entry => {
                self.end_entry();
                self.outline.entries.push(EntryOutline { attributes, elements: Vec::new() });
                self.outline.size += size_of::<EntryOutline>();
                self.in_entry = !empty;
            }
            Part::Page if self.outline.root.is_none() => self.outline.is_page = true,
            _ => {
                if self.current.as_ref().is_some_and(|current| cannot_hold(current, &element))
                    && !self.is_in_page()
                {
                    self.end_current();
                }
                self.open_element(element, empty);
            }
        }
    }

    /// Whether a drawing (`svg`) or the `head` of a page is open in an entry: its title is not the entry's.
    fn is_in_page(&self) -> bool {
        self.in_entry && ["svg", "head"].iter().any(|name| self.open.contains(name))
    }

    fn open_element(&mut self, element: Element<'a>, empty: bool) {
        let name = element.qualified;
        match &mut self.current {
            Some(current) => current.has_tags = true,
            None => self.current = Some(element),
        }
        if empty && self.open.is_empty() {
            self.file();
        } else if !empty {
            if self.open.len() >= self.depth {
                self.outline.overfull = true;
                return;
            }
            self.open.push(name);
        }
    }

    fn end(&mut self, name: &'a str) {
        if let Some(at) = self.open.iter().rposition(|open| *open == name) {
            self.outline.damaged |= at + 1 < self.open.len();
            self.open.truncate(at);
            if self.open.is_empty() {
                self.file();
            }
            return;
        }
        match part(&element_of(&self.outline.spaces, name, "", 0)) {
            Part::Entry if self.in_entry => {
                self.end_entry();
            }
            Part::Feed => self.end_entry(),
            _ => self.outline.damaged = true,
        }
    }

    /// Whether an entry is open.
    pub(super) fn is_in_entry(&self) -> bool {
        self.in_entry
    }

    /// Closes the open entry, if any.
    pub(super) fn end_entry(&mut self) {
        self.end_current();
        if let Some(entry) = self.outline.entries.last_mut().filter(|_| self.in_entry) {
            entry.elements = std::mem::take(&mut self.elements);
            entry.elements.shrink_to_fit();
        }
        self.in_entry = false;
    }

    /// Closes the current element, whose own end tag is missing.
    fn end_current(&mut self) {
        if self.current.is_some() {
            self.outline.damaged = true;
            self.open.clear();
            self.file();
        }
    }

    /// Adds the current element, which is complete, to the open entry or to the feed.
    fn file(&mut self) {
        let Some(mut element) = self.current.take() else { return };
        let here = self.outline.tokens.len();
        element.inside = element.inside.start.min(here)..here;
        self.outline.size += size_of::<Element>();
        match self.in_entry {
            true => self.elements.push(element),
            false => self.outline.feed.push(element),
        }
    }
}

/// Whether `inner` shows that the end tag of `outer`, an element for text, was lost.
fn cannot_hold(outer: &Element, inner: &Element) -> bool {
    let is_core = |element: &Element| matches!(element.space, Space::Core | Space::Atom);
    let for_text = match outer.space {
        Space::Core | Space::Atom => TEXTS.contains(&&*outer.name),
        Space::DublinCore | Space::Content => true,
        Space::Itunes => !matches!(&*outer.name, "owner" | "category"),
        Space::Media => outer.name == "thumbnail",
        _ => false,
    };
    let begins_anew = match inner.space {
        Space::Core | Space::Atom => match &*inner.name {
            "pubdate" | "guid" | "description" | "comments" | "enclosure" | "published"
            | "updated" | "category" | "author" => true,
            // HTML has these too, but feeds write them without attributes, or with others.
            "title" | "link" => inner.attributes.trim().is_empty() || inner.name == outer.name,
            "content" | "summary" => inner.attributes.contains("type"),
            _ => false,
        },
        Space::DublinCore | Space::Content | Space::Itunes | Space::Media | Space::Feedburner => {
            true
        }
        _ => false,
    };
    for_text && begins_anew && !(is_core(outer) && outer.name == "author" && inner.name == "title")
}

/// Elements that hold text and no other elements of a feed.
const TEXTS: &[&str] = &[
    "title",
    "link",
    "description",
    "summary",
    "content",
    "subtitle",
    "tagline",
    "guid",
    "id",
    "pubdate",
    "updated",
    "published",
    "modified",
    "issued",
    "created",
    "comments",
    "category",
    "author",
    "language",
    "copyright",
    "rights",
    "generator",
    "ttl",
    "lastbuilddate",
    "managingeditor",
    "webmaster",
    "docs",
];
