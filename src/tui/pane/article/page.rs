//! Lays an article out in lines: head, body, links, the other copies, the related stories. Pure.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::pictures::{self, Placed};
use crate::domain::{
    Article, Enclosure, Extra, HEADLINE_ALONE, Html, counted, spell_bytes, written_by,
};
use crate::render;
use crate::render::fit::{display_width, fit};
use crate::render::{Destination, times, wrap_words};
use crate::tui::theme::Role;
use crate::tui::widget::words;

/// More links of the text than this are not listed; their numbers in the text still open them.
const LISTED_LINKS: usize = 12;

/// What the look of a page depends on besides the article.
#[derive(Debug, Clone, PartialEq)]
pub struct Setting {
    /// The columns of the pane.
    pub width: u16,
    /// The most columns of a line.
    pub most: u16,
    /// Whether right-to-left words are put in visual order.
    pub bidi: bool,
    /// The time, for ages.
    pub now: Timestamp,
    /// The reader's time zone, for dates.
    pub zone: TimeZone,
    /// The keys for the full text; empty for none.
    pub full_text_keys: String,
    /// The keys for the browser; empty for none.
    pub browser_keys: String,
}

/// Which text of an article is shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Shown {
    /// Whether it is the text of the page, not of the feed.
    pub full: bool,
    /// Whether the sentences that another text lacks are marked.
    pub marks: bool,
}

/// The text of an article to show.
pub(super) fn text(article: &Article, shown: Shown) -> &Html {
    match (&article.marked, &article.full) {
        (Some(marked), _) if shown.marks && marked.full == shown.full => &marked.html,
        (_, Some(full)) if shown.full => full,
        _ => &article.content,
    }
}

/// An article in lines.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Page {
    /// The lines.
    pub lines: Vec<Line>,
    /// The numbers of links, and where they lead: indexes of `targets`.
    pub links: Vec<(usize, usize)>,
    /// Where words and numbers lead.
    pub targets: Vec<LinkTarget>,
    /// The line at which *Also in* and *Related news* begin.
    pub after: usize,
    /// The columns left of the text.
    pub margin: u16,
    /// The columns of the text.
    pub measure: u16,
    /// Where pictures are, or will be.
    pub pictures: Vec<Placed>,
    /// The width and the text that it was laid out for.
    of: (u16, Shown),
}

/// A line of the reader.
pub type Line = Vec<Span>;

/// Words of one role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// What they are.
    pub role: Role,
    /// The words.
    pub text: String,
    /// Where they lead: an index of [`Page::targets`].
    pub leads_to: Option<usize>,
}

/// Where words lead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkTarget {
    /// To an address.
    Address(String),
    /// To a line of the article itself.
    Line(usize),
}

impl LinkTarget {
    /// The address, if it is one.
    pub fn address(&self) -> Option<&str> {
        match self {
            LinkTarget::Address(address) => Some(address),
            LinkTarget::Line(_) => None,
        }
    }
}

pub(super) fn span(role: Role, text: impl Into<String>) -> Span {
    Span { role, text: text.into(), leads_to: None }
}

impl Page {
    /// Lays an article out.
    pub fn of(article: &Article, shown: Shown, setting: &Setting) -> Page {
        let columns = measure(setting.width, setting.most);
        let measure = usize::from(columns);
        let text = text(article, shown);
        let mut body = if setting.bidi {
            render::render_visually(text, columns)
        } else {
            render::render(text, columns)
        };
        let margin = (setting.width - columns) / 2;
        let room = usize::from(setting.width.saturating_sub(margin + 1));
        body.fold_code(room, setting.bidi);
        let (places, next_number) = (body.places(), body.next_number());
        let (links, pictures) = (body.links, body.pictures);
        let mut page =
            Page { margin, measure: columns, of: (setting.width, shown), ..Page::default() };
        let body: Vec<Line> = body.lines.into_iter().map(line_of).collect();
        page.lines = head(article, shown, &body, measure, setting);
        page.order(0, measure, setting.bidi);
        let above = page.lines.len();
        for link in links {
            let target = match link.to {
                Destination::Address(address) => LinkTarget::Address(address),
                Destination::Place(place) => {
                    LinkTarget::Line(above + places.get(&place).copied().unwrap_or(0))
                }
            };
            page.links.extend(link.number.map(|number| (number, page.targets.len())));
            page.targets.push(target);
        }
        page.link_words(article.link.as_deref(), Role::Headline, 0);
        page.pictures = pictures::places(&body, pictures.into_iter());
        page.pictures.iter_mut().for_each(|picture| picture.line += above);
        page.lines.extend(body);
        let after_body = page.lines.len();
        page.extras(article, next_number, measure);
        trim(&mut page.lines);
        page.after = page.lines.len();
        page.neighbours(article, measure, setting);
        trim(&mut page.lines);
        page.order(after_body, measure, setting.bidi);
        page
    }

    /// The headline alone, until the rest is laid out.
    pub fn to_come(article: &Article, setting: &Setting) -> Page {
        let columns = measure(setting.width, setting.most);
        let mut lines = paragraph(Role::Headline, article.called.as_str(), usize::from(columns));
        lines.extend([Line::new(), vec![span(Role::Byline, "laying out…")]]);
        Page { lines, margin: (setting.width - columns) / 2, ..Page::default() }
    }

    /// Whether it was laid out for this width and this text.
    pub fn is_for(&self, wanted: (u16, Shown)) -> bool {
        self.of == wanted
    }

    /// Puts right-to-left words in visual order from line `from` on, and such a headline at the right.
    fn order(&mut self, from: usize, measure: usize, bidi: bool) {
        for span in self.lines.iter_mut().skip(from).flatten().filter(|_| bidi) {
            let is_at_right =
                span.role == Role::Headline && render::bidi::begins_at_right(&span.text);
            span.text = render::bidi::visual(&span.text);
            if is_at_right {
                let free = measure.saturating_sub(display_width(&span.text));
                span.text.insert_str(0, &" ".repeat(free));
            }
        }
    }

    /// Makes the words of a role lead to `address`, from line `from` on.
    pub(super) fn link_words(&mut self, address: Option<&str>, role: Role, from: usize) {
        let Some(address) = address else { return };
        let at = self.targets.len();
        self.targets.push(LinkTarget::Address(address.to_owned()));
        for span in self.lines.iter_mut().skip(from).flatten().filter(|span| span.role == role) {
            span.leads_to = Some(at);
        }
    }

    /// The number that a line has without the rows of pictures.
    pub fn without_pictures(&self, line: usize) -> usize {
        let above = self.pictures.iter().filter(|picture| picture.line < line);
        line.saturating_sub(above.map(|picture| picture.rows).sum())
    }

    /// Inserts blank rows before line `at`.
    pub fn insert(&mut self, at: usize, rows: usize) {
        self.lines.splice(at..at, vec![Line::new(); rows]);
        self.after += rows;
        for target in &mut self.targets {
            if let LinkTarget::Line(line) = target
                && *line >= at
            {
                *line += rows;
            }
        }
    }

    /// Lists the links: those of the text, then attached files and discussions, numbered from `first` on.
    fn extras(&mut self, article: &Article, first: usize, measure: usize) {
        let addresses = self.links.iter().filter_map(|(number, at)| {
            Some((*number, *at, words::address(self.targets[*at].address()?)))
        });
        let mut listed: Vec<(usize, usize, String)> = addresses.collect();
        listed.sort_unstable();
        if listed.len() > LISTED_LINKS {
            listed.clear();
        }
        let mut numbers = first..;
        for extra in article.extras() {
            let address = extra.address();
            let what = match extra {
                Extra::Attached(file) => attached(file),
                extra => format!("{} · {}", extra.name(), words::address(address)),
            };
            // The text may link to it as well.
            let is_it = |at: usize| self.targets[at].address() == Some(address);
            if let Some(known) = listed.iter_mut().find(|(_, at, _)| is_it(*at)) {
                known.2 = what;
            } else if let Some(number) = numbers.next() {
                let at = self.targets.len();
                self.targets.push(LinkTarget::Address(address.to_owned()));
                self.links.push((number, at));
                listed.push((number, at, what));
            }
        }
        if !listed.is_empty() {
            self.lines.push(Line::new());
        }
        for (number, at, what) in listed {
            let number = format!("[{number}] ");
            let room = measure.saturating_sub(display_width(&number));
            let spans = [(Role::LinkNumber, number), (Role::Byline, fit(&what, room))];
            let spans = spans.map(|(role, text)| Span { role, text, leads_to: Some(at) });
            self.lines.push(spans.into());
        }
    }
}

/// The columns of text in a pane of this width.
fn measure(width: u16, most: u16) -> u16 {
    let margins = if width < 48 { 2 } else { 4 };
    width.saturating_sub(margins).min(most).max(1.min(width))
}

/// Headline, byline, and a blank line under each.
fn head(
    article: &Article,
    shown: Shown,
    body: &[Line],
    measure: usize,
    setting: &Setting,
) -> Vec<Line> {
    let mut lines = Vec::new();
    if let Some(title) = article.shown_title() {
        lines.extend(paragraph(Role::Headline, title.as_str(), measure));
    }
    if let Some(earlier) = &article.earlier_title {
        lines.extend(paragraph(Role::Byline, &format!("Earlier headline: {earlier}"), measure));
    }
    if !lines.is_empty() {
        lines.push(Line::new());
    }
    let (words, letters) = body
        .iter()
        .flatten()
        .map(|span| words::count(&span.text))
        .fold((0, 0), |(a, b), (words, letters)| (a + words, b + letters));
    let minutes = playing_time(60 * words::minutes(words, letters) as u64);
    let tags: Vec<String> = article.tags.iter().map(|tag| format!("#{tag}")).collect();
    let parts = [
        if article.starred { "* starred".to_owned() } else { String::new() },
        written_by(&article.author, &article.source).to_owned(),
        article.source.to_string(),
        times::dateline(article, &setting.zone),
        if article.revised.is_some() { "updated".to_owned() } else { String::new() },
        if words + letters == 0 { String::new() } else { minutes },
        if shown.full { "from the page".to_owned() } else { String::new() },
        tags.join(" "),
    ];
    lines.extend(in_parts(Role::Byline, &parts, measure));
    if let Some(marked) = article.marked.as_ref().filter(|_| shown.marks) {
        let over = &marked.over;
        let note = match marked.sentences {
            0 => format!("Everything here is also in {over}"),
            number => {
                format!("Marked: {} not in {over}", counted(number, "sentence", "sentences"))
            }
        };
        lines.extend(paragraph(Role::Fresh, &note, measure));
    }
    lines.push(Line::new());
    if words + letters == 0 {
        let mut only = format!("{HEADLINE_ALONE}.");
        let (full_text, browser) = (&setting.full_text_keys, &setting.browser_keys);
        if article.link.is_some() && !full_text.is_empty() {
            only += &format!(" {full_text} fetches the article from its page");
            let end = match browser.as_str() {
                "" => ".".to_owned(),
                browser => format!(", {browser} opens it in a browser."),
            };
            only += &end;
        }
        lines.extend(paragraph(Role::Byline, &only, measure));
    }
    lines
}

pub(super) fn paragraph(role: Role, text: &str, measure: usize) -> Vec<Line> {
    wrap_words(text, measure).into_iter().map(|line| vec![span(role, line)]).collect()
}

/// Parts with a dot between them, broken between parts where they do not fit on one line.
pub(super) fn in_parts(role: Role, parts: &[String], measure: usize) -> Vec<Line> {
    let mut lines: Vec<String> = Vec::new();
    for part in parts.iter().filter(|part| !part.is_empty()) {
        match lines.last_mut() {
            Some(line) if display_width(line) + 3 + display_width(part) <= measure => {
                line.push_str(" · ");
                line.push_str(part);
            }
            _ => lines.push(part.clone()),
        }
    }
    lines.iter().flat_map(|line| paragraph(role, line, measure)).collect()
}

fn joined(parts: &[String], between: &str) -> String {
    let parts: Vec<&str> =
        parts.iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
    parts.join(between)
}

/// Indents lines, with a letter before the first.
pub(super) fn hanging(letter: char, lines: Vec<Line>) -> Vec<Line> {
    let mut lines = indented(lines);
    if let Some(first) = lines.first_mut() {
        first[0] = span(Role::Count, format!("{letter}  "));
    }
    lines
}

pub(super) fn indented(mut lines: Vec<Line>) -> Vec<Line> {
    for line in &mut lines {
        line.insert(0, span(Role::Body, "   "));
    }
    lines
}

fn line_of(line: render::Line) -> Line {
    let spans = line.spans.into_iter().map(|span| Span {
        role: Role::from(span.role),
        text: span.text,
        leads_to: span.link,
    });
    spans.collect()
}

/// Drops blank lines at the end.
fn trim(lines: &mut Vec<Line>) {
    while lines.last().is_some_and(|line| line.iter().all(|span| span.text.trim().is_empty())) {
        lines.pop();
    }
}

/// `audio · 34 min · 28 MB · example.org/talk.mp3`.
pub fn attached(enclosure: &Enclosure) -> String {
    let parts = [
        enclosure.kind().unwrap_or("attached file").to_owned(),
        enclosure.seconds.map(playing_time).unwrap_or_default(),
        enclosure.length.filter(|bytes| *bytes > 0).map(spell_bytes).unwrap_or_default(),
        words::address(&enclosure.url),
    ];
    joined(&parts, " · ")
}

fn playing_time(seconds: u64) -> String {
    match seconds / 60 {
        0 => format!("{seconds} s"),
        minutes @ 1..60 => format!("{minutes} min"),
        minutes => format!("{} h {:02} min", minutes / 60, minutes % 60),
    }
}
