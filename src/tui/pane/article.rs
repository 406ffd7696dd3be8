//! The reader: an article laid out in lines, with the other copies and the related stories.

mod finds;
mod hints;
mod jumps;
mod neighbours;
mod page;
pub mod pictures;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::domain::{Article, EntryId, StoryId};
use crate::render::fit::display_width;
use crate::tui::found::Found;
use crate::tui::theme::Role;
use crate::tui::view::{Drawn, Hyperlink, Look};
use crate::tui::widget::paint::put;

pub use finds::Finds;
pub use hints::{Chosen, Hints};
pub use jumps::Jumps;
pub use page::{LinkTarget, Page, Setting, Shown, attached};
pub use pictures::{Picture, Pictures};

/// Texts of more bytes than this are laid out on another thread, so that the screen does not freeze.
const LARGE: usize = 100_000;

/// The reader's state.
#[derive(Debug, Clone)]
pub struct Reader {
    /// The article shown.
    pub article: Article,
    /// The first line on the screen.
    pub top: usize,
    /// What the next keys mean.
    pub awaits: Awaits,
    /// Which of its texts is shown.
    pub shown: Shown,
    /// Whether its last line is on the screen.
    ended: bool,
    /// The entry of the same event that was read before.
    pub before: Option<EntryId>,
    /// The jumps between its text and its notes.
    pub jumps: Jumps,
    /// The words searched for in it, and their places.
    pub finds: Finds,
    /// The number of lines of the layout that `jumps` refers to; 0 for the current layout.
    jumps_of: usize,
    page: Page,
    pictures: Pictures,
    /// Where to scroll once the article is laid out.
    wanted: Wanted,
    /// The first line on the screen when the other text was shown.
    other_top: usize,
    asked: Option<Asked>,
    /// How many layouts were asked for.
    layouts: u64,
}

/// A layout that another thread is busy with.
#[derive(Debug, Clone, Copy)]
struct Asked {
    /// Which of the layouts that were asked for: the results of others are dropped.
    number: u64,
    /// The width and the text.
    of: (u16, Shown),
    /// Whether the article has changed since it began.
    outdated: bool,
}

/// What the next keys mean in an article, ahead of their usual meaning.
#[derive(Debug, Clone, Default)]
pub enum Awaits {
    /// Nothing special.
    #[default]
    Nothing,
    /// A letter that names a related story.
    Related,
    /// More digits of a link's number.
    Link(usize),
    /// A letter on a link.
    Hint(Hints),
}

/// A place in an article.
#[derive(Debug, Clone, Copy)]
enum Wanted {
    Line(usize),
    Millionths(usize),
}

/// An article to lay out on another thread.
#[derive(Debug, Clone, PartialEq)]
pub struct Work {
    article: Article,
    shown: Shown,
    setting: Setting,
    number: u64,
}

/// An article laid out on another thread.
#[derive(Debug, Clone, PartialEq)]
pub struct LaidOut {
    entry: EntryId,
    number: u64,
    page: Page,
}

impl Work {
    /// Lays it out; may take a second.
    pub fn lay_out(self) -> LaidOut {
        let page = Page::of(&self.article, self.shown, &self.setting);
        LaidOut { entry: self.article.entry, number: self.number, page }
    }
}

impl Reader {
    /// Opens an article at line `top`; it has no lines before [`Reader::lay_out`]. Shows the longer
    /// of the two texts it may have, with what is new in it marked.
    pub fn of(article: Article, top: usize) -> Reader {
        let full = article.is_full();
        let marks = article.marked.as_ref().is_some_and(|marked| marked.full == full);
        Reader {
            shown: Shown { full, marks },
            before: None,
            ended: false,
            article,
            top: 0,
            awaits: Awaits::Nothing,
            jumps: Jumps::default(),
            finds: Finds::default(),
            jumps_of: 0,
            page: Page::default(),
            pictures: Pictures::default(),
            wanted: Wanted::Line(top),
            other_top: 0,
            asked: None,
            layouts: 0,
        }
    }

    /// Lays the article out for this setting, unless it is already; a large one is
    /// returned as work for another thread.
    pub fn lay_out(&mut self, setting: &Setting) -> Option<Work> {
        let wanted = (setting.width, self.shown);
        if self.page.is_for(wanted) || self.asked.is_some_and(|asked| asked.of == wanted) {
            return None;
        }
        if !self.is_being_laid_out()
            && let Some(share) = (self.top * 1_000_000).checked_div(self.page.lines.len())
        {
            self.wanted = Wanted::Millionths(share);
            self.jumps_of = self.page.lines.len();
        }
        if page::text(&self.article, self.shown).as_str().len() > LARGE {
            self.page = Page::to_come(&self.article, setting);
            self.layouts += 1;
            let number = self.layouts;
            self.asked = Some(Asked { number, of: wanted, outdated: false });
            let article = self.article.clone();
            return Some(Work { article, shown: self.shown, setting: setting.clone(), number });
        }
        self.put(Page::of(&self.article, self.shown, setting));
        None
    }

    /// Takes a layout from another thread, if it is still wanted.
    pub fn take(&mut self, laid: LaidOut) {
        let Some(asked) = self.asked else { return };
        let is_it = laid.number == asked.number && laid.page.is_for(asked.of);
        if is_it && laid.entry == self.article.entry {
            self.put(laid.page);
            if asked.outdated {
                self.changed();
            }
        }
    }

    fn put(&mut self, page: Page) {
        self.asked = None;
        self.drop_hints();
        self.page = page;
        self.pictures.drop_wider(self.page.measure);
        self.pictures.make_room(&mut self.page);
        let (before, now) = (std::mem::take(&mut self.jumps_of), self.page.lines.len());
        self.jumps.moved(|line| (line * now).checked_div(before).unwrap_or(line));
        self.top = match self.wanted {
            Wanted::Line(line) => line,
            Wanted::Millionths(share) => (share * self.page.lines.len()).div_ceil(1_000_000),
        };
        self.wanted = Wanted::Line(0);
        self.find_again();
    }

    /// Has the article laid out again, at the same line, after what is shown beside its text changed.
    pub fn changed(&mut self) {
        match &mut self.asked {
            Some(asked) => asked.outdated = true,
            None => {
                self.wanted = Wanted::Line(self.top);
                self.page = Page::default();
            }
        }
    }

    /// Whether it is being laid out on another thread.
    pub fn is_being_laid_out(&self) -> bool {
        self.asked.is_some()
    }

    /// Switches to the text of the page or of the feed, at the line where it was left.
    pub fn show(&mut self, full: bool) {
        if self.shown.full != full {
            self.shown = Shown { full, marks: false };
            let top = std::mem::replace(&mut self.other_top, self.top);
            self.jumps = Jumps::default();
            self.page = Page::default();
            self.asked = None;
            self.wanted = Wanted::Line(top);
        }
    }

    /// Sets whether the sentences that another text lacks are marked.
    pub fn mark(&mut self, marks: bool) {
        self.shown.marks = marks;
    }

    /// Whether the text shown was compared with another one.
    pub fn is_compared(&self) -> bool {
        self.article.marked.as_ref().is_some_and(|marked| marked.full == self.shown.full)
    }

    /// Whether any link has a number.
    pub fn has_numbers(&self) -> bool {
        !self.page.links.is_empty()
    }

    /// Where the link with a number leads.
    pub fn numbered(&self, number: usize) -> Option<&LinkTarget> {
        let (_, at) = self.page.links.iter().find(|(its, _)| *its == number)?;
        self.page.targets.get(*at)
    }

    /// The words of a line, without the numbers before them and the arrows after them.
    pub fn words_at(&self, line: usize) -> String {
        let mut words = String::new();
        for span in self.page.lines.get(line).into_iter().flatten() {
            match span.role {
                Role::Decoration => {}
                // The blank before a number belongs to it.
                Role::LinkNumber => words.truncate(words.trim_end().len()),
                _ => words.push_str(&span.text),
            }
        }
        words.trim().to_owned()
    }

    /// Where the words at this row and column of the pane lead.
    pub fn target_at(&self, row: usize, column: u16) -> Option<&LinkTarget> {
        let line = self.page.lines.get(self.top + row)?;
        let mut left = usize::from(column.checked_sub(self.page.margin)?);
        let is_it = |span: &&page::Span| {
            let width = display_width(&span.text);
            let is_in = left < width;
            left = left.saturating_sub(width);
            is_in
        };
        self.page.targets.get(line.iter().find(is_it)?.leads_to?)
    }

    /// How many lines there are.
    pub fn line_count(&self) -> usize {
        self.page.lines.len()
    }

    /// Whether the last line is on a screen of `height` rows.
    pub fn at_end(&self, height: usize) -> bool {
        !self.is_being_laid_out() && self.top + height >= self.page.lines.len()
    }

    /// How much has been on the screen, in percent.
    pub fn percent(&self, height: usize) -> usize {
        let seen = (self.top + height).min(self.page.lines.len());
        (seen * 100).checked_div(self.page.lines.len()).unwrap_or(100)
    }

    /// Scrolls by `lines`, not beyond the ends.
    pub fn scroll(&mut self, lines: isize, height: usize) {
        let last = self.page.lines.len().saturating_sub(height);
        let top = self.top.saturating_add_signed(lines).min(last);
        if std::mem::replace(&mut self.top, top) != top {
            self.drop_hints();
        }
        self.ended = self.at_end(height);
    }

    /// The line to reopen the article at: the top one, or 0 once its end was on the screen.
    pub fn left_at(&self) -> usize {
        if self.ended || self.is_being_laid_out() { 0 } else { self.top }
    }

    /// Whether there are pictures in it.
    pub fn has_pictures(&self) -> bool {
        !self.page.pictures.is_empty()
    }

    /// The columns of its text.
    pub fn measure(&self) -> u16 {
        self.page.measure
    }

    /// The addresses of the pictures to request.
    pub fn ask_for_pictures(&mut self) -> Vec<String> {
        self.pictures.ask(&self.page)
    }

    /// Takes a picture that arrived; one above the screen does not move the text on it.
    pub fn picture_came(&mut self, address: &str, picture: Picture) {
        self.pictures.take(address, picture);
        for (line, rows) in self.pictures.make_room(&mut self.page) {
            self.jumps.moved(|at| if at >= line { at + rows } else { at });
            if line < self.top {
                self.top += rows;
            }
        }
        self.drop_hints();
        self.find_again();
    }

    /// Describes pictures in words again.
    pub fn drop_pictures(&mut self) {
        self.top = self.page.without_pictures(self.top);
        self.jumps.moved(|line| self.page.without_pictures(line));
        self.pictures = Pictures::default();
        self.changed();
    }

    /// Puts letters on the links that are on a screen of `height` rows; false when there are none.
    pub fn hint(&mut self, height: usize) -> bool {
        let lines = self.page.lines.get(self.top..).unwrap_or_default();
        let seen = &lines[..height.min(lines.len())];
        let hints = Hints::on(seen, self.top, &self.page.targets);
        let has_any = !hints.is_empty();
        if has_any {
            self.awaits = Awaits::Hint(hints);
        }
        has_any
    }

    /// Ends link hints: their letters would be drawn in the wrong places.
    fn drop_hints(&mut self) {
        if matches!(self.awaits, Awaits::Hint(_)) {
            self.awaits = Awaits::Nothing;
        }
    }

    /// Goes to the related news and lets the next letter open one; false when there is none.
    pub fn arm(&mut self, height: usize) -> bool {
        if self.article.related.is_empty() {
            return false;
        }
        self.awaits = Awaits::Related;
        let last = self.page.lines.len().saturating_sub(height);
        let top = self.top.max(self.page.after.min(last));
        if top != self.top {
            self.jumps.left(self.top);
            self.top = top;
        }
        true
    }

    /// The related story that a letter names.
    pub fn lettered(&self, letter: char) -> Option<StoryId> {
        let index = u32::from(letter).checked_sub(u32::from('a'))?;
        self.article.related.get(usize::try_from(index).ok()?).map(|related| related.story)
    }

    /// The last letter that names a related story.
    pub fn last_letter(&self) -> char {
        neighbours::letter(self.article.related.len().saturating_sub(1))
    }

    /// Draws the lines that fit into `area`; returns their hyperlinks and pictures.
    pub fn view(&self, look: &Look, found: &Found, area: Rect, buf: &mut Buffer) -> Drawn {
        let left = area.left() + self.page.margin;
        let mut hyperlinks = Vec::new();
        let lines = self.page.lines.iter().enumerate().skip(self.top);
        for ((number, line), y) in lines.zip(area.top()..area.bottom()) {
            if self.jumps.to() == Some(number) {
                let x = left.saturating_sub(2).max(area.left());
                put(buf, x, y, left, "▌", look.style(Role::Marker));
            }
            let mut x = left;
            let end = area.right().saturating_sub(1);
            for span in line {
                let style = look.style(span.role);
                let start = x;
                x = look.put_found(buf, (x, y), end, &span.text, style, found);
                let target = span.leads_to.and_then(|at| self.page.targets.get(at));
                if let Some(address) = target.and_then(LinkTarget::address) {
                    let (columns, address) = (start..x, address.to_owned());
                    hyperlinks.push(Hyperlink { columns, row: y, address });
                }
            }
            // Lines that are never wrapped, as code in a very narrow pane, may be cut; the cut is marked.
            let width: usize = line.iter().map(|span| display_width(&span.text)).sum();
            if width > usize::from(end.saturating_sub(left)) {
                put(buf, end, y, area.right(), "…", look.style(Role::Decoration));
            }
        }
        self.finds.view(look, self.top, left, area, buf);
        let graphics = self.pictures.view(&self.page, look, self.top, area, buf);
        if let Awaits::Hint(hints) = &self.awaits {
            hints.view(look, left, self.top, area, buf);
        }
        Drawn { hyperlinks, graphics, cursor: None }
    }
}
