//! An article, printed a page at a time, and what follows it.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::words::{ended, tagged};
use crate::domain::{Article, EntryId, HEADLINE_ALONE, Related, Tier, counted, written_by};
use crate::render::times::{ago_in_full, date_in_full};
use crate::render::{Destination, Line, Role, Span, leads_back, render_unstyled};

/// The lines of a page, unless a paragraph ends a little earlier.
const PAGE: usize = 20;
/// A page may end this early if a paragraph does.
const EARLIEST: usize = 10;

/// An article that is being read.
pub(super) struct Reading {
    pub article: Article,
    /// The copy or story of the same event that was read before it.
    pub before: Option<EntryId>,
    /// Whether the text read is that of the page, not of the feed.
    pub is_full: bool,
    lines: Vec<String>,
    /// Numbered addresses: links of the text, then attached files and discussions, each
    /// of those with its name.
    links: Vec<(usize, String, String)>,
    /// The numbers of the notes, and the lines on which they begin.
    notes: Vec<(usize, usize)>,
    /// The first line of each page printed so far.
    pages: Vec<usize>,
    end: usize,
}

impl Reading {
    pub fn of(article: Article, width: u16) -> Reading {
        let is_full = article.is_full();
        let mut reading = Reading {
            article,
            before: None,
            is_full,
            lines: Vec::new(),
            links: Vec::new(),
            notes: Vec::new(),
            pages: Vec::new(),
            end: 0,
        };
        reading.show(is_full, width);
        reading
    }

    /// Starts over with the text of the page, if `full` and there is one, else with that of the feed.
    pub fn show(&mut self, full: bool, width: u16) {
        let article = &self.article;
        let page = match &article.full {
            Some(text) if full => render_unstyled(text, width),
            _ => render_unstyled(&article.content, width),
        };
        let places = page.places();
        let (mut lines, mut at) = (Vec::<String>::new(), Vec::new());
        for line in in_words(&page.lines) {
            if !line.is_empty() || lines.last().is_none_or(|last| !last.is_empty()) {
                lines.push(line);
            }
            at.push(lines.len() - 1);
        }
        while lines.last().is_some_and(String::is_empty) {
            lines.pop();
        }
        let mut numbers = page.next_number()..;
        let (mut links, mut notes) = (Vec::new(), Vec::new());
        for link in page.links {
            match link.to {
                // An address that the text spells out has no number there; here, nothing else opens it.
                Destination::Address(address) => {
                    let number = link.number.or_else(|| numbers.next());
                    links.extend(number.map(|number| (number, address, String::new())));
                }
                Destination::Place(place) => {
                    let place = link.number.zip(places.get(&place));
                    notes.extend(place.map(|(number, line)| (number, at[*line])));
                }
            }
        }
        links.sort_unstable();
        for extra in article.extras() {
            // The text may link to it as well.
            if let Some(known) = links.iter_mut().find(|(_, known, _)| known == extra.address()) {
                known.2 = extra.name();
            } else if let Some(number) = numbers.next() {
                links.push((number, extra.address().to_owned(), extra.name()));
            }
        }
        (self.lines, self.links, self.notes, self.is_full) = (lines, links, notes, full);
        (self.pages, self.end) = (Vec::new(), 0);
    }

    /// The headline, and who published it when.
    pub fn head(&self, now: Timestamp, zone: &TimeZone) -> String {
        let article = &self.article;
        let title = article.shown_title().map(|title| format!("{}\n", ended(title.as_str())));
        let mut text = title.unwrap_or_default();
        if let Some(earlier) = &article.earlier_title {
            text += &format!("Earlier headline: {}\n", ended(earlier.as_str()));
        }
        let mut parts = vec![article.source.to_string()];
        match written_by(&article.author, &article.source) {
            "" => {}
            author => parts.insert(0, format!("By {author}")),
        }
        let arrived = if article.is_dated { "" } else { "arrived " };
        let (date, ago) =
            (date_in_full(article.published, zone), ago_in_full(article.published, now, zone));
        // Long ago is told as the date.
        let is_told = date.contains(&ago);
        parts.push(format!("{arrived}{date}"));
        parts.extend((!is_told).then_some(ago));
        if article.revised.is_some() {
            parts.push("updated".to_owned());
        }
        if article.starred {
            parts.push("starred".to_owned());
        }
        parts.extend(tagged(&article.tags));
        text + &format!("{}.\n\n", parts.join(", "))
    }

    /// The next page; `None` after the last one.
    pub fn more(&mut self, now: Timestamp, zone: &TimeZone) -> Option<String> {
        if !self.pages.is_empty() && self.end >= self.lines.len() {
            return None;
        }
        self.pages.push(self.end);
        self.end = self.page_end(self.end);
        Some(self.page(now, zone))
    }

    /// The page before the one printed last; `None` before the first.
    pub fn before(&mut self, now: Timestamp, zone: &TimeZone) -> Option<String> {
        if self.pages.len() < 2 {
            return None;
        }
        self.end = self.pages.pop()?;
        Some(self.page(now, zone))
    }

    fn page_end(&self, start: usize) -> usize {
        let last = start + PAGE;
        if last >= self.lines.len() {
            return self.lines.len();
        }
        let paragraph_end = (start + EARLIEST..=last).rev().find(|at| self.lines[*at].is_empty());
        paragraph_end.map_or(last, |at| at + 1)
    }

    fn page(&self, now: Timestamp, zone: &TimeZone) -> String {
        let start = self.pages.last().copied().unwrap_or(0);
        let mut text = String::new();
        for line in &self.lines[start..self.end] {
            text += line;
            text.push('\n');
        }
        if self.lines.is_empty() {
            text += &format!("{HEADLINE_ALONE}; o prints the address.\n");
        }
        if self.end < self.lines.len() {
            let percent = self.end * 100 / self.lines.len();
            text += &format!("{percent} percent. Enter for more.\n");
        } else {
            text += &self.after(now, zone);
        }
        text
    }

    /// What follows an article: links, copies, related news.
    fn after(&self, now: Timestamp, zone: &TimeZone) -> String {
        let mut text = String::from("\nEnd of the article.\n");
        let plain = self.links.iter().filter(|(.., what)| what.is_empty()).count();
        if plain > 0 {
            text += &format!(
                "{}: o and a number prints an address.\n",
                counted(plain, "link", "links")
            );
        }
        if !self.notes.is_empty() {
            let notes = counted(self.notes.len(), "note", "notes");
            text += &format!("{notes}: o and a number shows the note.\n");
        }
        for (number, _, what) in self.links.iter().filter(|(.., what)| !what.is_empty()) {
            text += &format!("Link {number}: {what}.\n");
        }
        if !self.article.also_in.is_empty() {
            let mut names: Vec<&str> = Vec::new();
            for copy in &self.article.also_in {
                if !names.contains(&copy.source.as_str()) {
                    names.push(copy.source.as_str());
                }
            }
            text += &format!("Also in: {}.\n", names.join(", "));
        }
        if !self.article.related.is_empty() {
            text += "Related news; r and its number reads one:\n";
            for (number, related) in (1..).zip(&self.article.related) {
                text += &related_line(number, related, now, zone);
            }
        }
        text
    }

    /// The related news with their first sentences, and what each adds; `None` when there are none.
    pub fn related(&self, now: Timestamp, zone: &TimeZone) -> Option<String> {
        if self.article.related.is_empty() {
            return None;
        }
        let mut text = String::from("Related news; a number reads one:\n");
        for (number, related) in (1..).zip(&self.article.related) {
            text += &related_line(number, related, now, zone);
            if !related.first_sentence.is_empty() {
                text += &format!("{}\n", ended(related.first_sentence.as_str()));
            }
            if let Some(added) = &related.added {
                text += &format!("Adds {}.\n", added.told());
            }
        }
        Some(text)
    }

    /// The address of a link, or of the article itself.
    pub fn address(&self, link: Option<usize>) -> Option<&str> {
        match link {
            None => self.article.link.as_deref(),
            Some(number) => {
                let mut links = self.links.iter();
                links.find(|(its, ..)| *its == number).map(|(_, address, _)| address.as_str())
            }
        }
    }

    /// The words of the note that has a number.
    pub fn note(&self, number: usize) -> Option<String> {
        let (_, start) = self.notes.iter().find(|(its, _)| *its == number)?;
        let next = self.notes.iter().map(|(_, line)| *line).filter(|line| line > start).min();
        let lines = self.lines.get(*start..next.unwrap_or(self.lines.len()))?.iter();
        let lines = lines.take_while(|line| !line.is_empty()).map(|line| line.trim());
        Some(lines.collect::<Vec<_>>().join(" "))
    }
}

fn related_line(number: usize, related: &Related, now: Timestamp, zone: &TimeZone) -> String {
    let mut parts = vec![related.source.to_string(), ago_in_full(related.published, now, zone)];
    if related.tier == Tier::Topic {
        parts.push("same topic".to_owned());
    }
    if related.read {
        parts.push("read".to_owned());
    }
    format!("{number}. {} {}.\n", ended(related.called().as_str()), parts.join(", "))
}

/// The lines without strokes, which only the eye understands; words tell where a quotation begins.
fn in_words(lines: &[Line]) -> Vec<String> {
    let mut in_quote = false;
    let mut said = Vec::with_capacity(lines.len());
    for line in lines {
        let strokes = |span: &&Span| span.role == Role::Decoration;
        let is_quote = line.spans.iter().take_while(strokes).any(|span| span.text.contains('│'));
        let mut text = String::new();
        for span in &line.spans {
            match span.role {
                // A note is printed where it is asked for, so there is no way back from it.
                Role::LinkNumber if leads_back(&span.text) => {}
                Role::Decoration => text.extend(span.text.chars().filter(|it| !is_stroke(*it))),
                _ => text += &span.text,
            }
        }
        said.push(match (is_quote, in_quote) {
            (true, false) => format!("Quote: {}", text.trim()),
            (true, true) => text.trim().to_owned(),
            (false, _) => text.trim_end().to_owned(),
        });
        in_quote = is_quote;
    }
    said
}

/// Whether a letter is one of those that lines and boxes are drawn with.
fn is_stroke(letter: char) -> bool {
    matches!(letter, '\u{2500}'..='\u{257f}')
}
