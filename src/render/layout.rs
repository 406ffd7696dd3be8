//! Lays out a [`Document`] in a given width as a [`Page`]: margins, markers, and blank lines.

use super::code::highlight;
use super::document::{Block, Content, Document, FrameId, FrameKind, Style, TextKind};
use super::fit::display_width;
use super::wrap::{push, wrap};
use super::{Line, Page, Role, Span, bidi, table};

/// Spaces before a bullet, and before a definition.
const INDENT: usize = 2;
/// Columns of the rule between two parts of an article.
const RULE: usize = 12;

const PLAIN: Style = Style::of(Role::Plain);
const DECORATION: Style = Style::of(Role::Decoration);

/// Lays out `document` in `width` columns.
pub(super) fn lay_out(mut document: Document, width: usize, visually: bool) -> Page {
    let blocks = std::mem::take(&mut document.blocks);
    let mut layout = Layout {
        is_marked: vec![false; document.frames.len()],
        document,
        width,
        visually,
        lines: Vec::new(),
    };
    let mut before: Option<&Block> = None;
    for block in &blocks {
        if let Some(before) = before
            && layout.stand_apart(before, block)
        {
            layout.blank_line(layout.document.common(before.frame, block.frame));
        }
        layout.block(block);
        before = Some(block);
    }
    Page { lines: layout.lines, links: layout.document.links, pictures: layout.document.pictures }
}

struct Layout {
    document: Document,
    width: usize,
    /// Whether right-to-left words are put in visual order.
    visually: bool,
    lines: Vec<Line>,
    /// Whether the bullet or number of an item has been drawn, by frame.
    is_marked: Vec<bool>,
}

/// The text at the left of a block: on its first line, and on the others.
#[derive(Default)]
struct Margin {
    first: Vec<Span>,
    others: Vec<Span>,
    width: usize,
}

impl Margin {
    fn add(&mut self, first: &[(&str, Style)], others: &[(&str, Style)]) {
        for (text, style) in first {
            push(&mut self.first, text, *style);
            self.width += display_width(text);
        }
        for (text, style) in others {
            push(&mut self.others, text, *style);
        }
    }
}

impl Layout {
    fn block(&mut self, block: &Block) {
        let margin = self.margin(block.frame, true);
        let room = self.width.saturating_sub(margin.width).max(1);
        let mut from_right = false;
        let lines = match &block.content {
            Content::Text(_, pieces) => {
                let mut lines = wrap(pieces, room);
                from_right = self.visually && bidi::show(pieces, &mut lines);
                lines
            }
            Content::Code { text, language, places } => {
                let mut lines = code(text, language, room);
                lines.iter_mut().take(1).for_each(|line| line.places.clone_from(places));
                lines
            }
            Content::Rule => vec![rule(room)],
            Content::Table(rows) => table::lay_out(rows, room, self.visually),
        };
        for (number, mut line) in lines.into_iter().enumerate() {
            let mut spans = if number == 0 { &margin.first } else { &margin.others }.clone();
            if line.spans.is_empty() {
                trim_end(&mut spans);
            }
            if from_right {
                spans = at_right(spans, std::mem::take(&mut line.spans), self.width);
            } else {
                spans.append(&mut line.spans);
            }
            self.lines.push(Line { spans, ..line });
        }
    }

    /// Adds a line that is empty except for the bars of the quotes around it.
    fn blank_line(&mut self, frame: FrameId) {
        let mut spans = self.margin(frame, false).others;
        trim_end(&mut spans);
        self.lines.push(Line { spans, ..Line::default() });
    }

    /// The margin of a block in `frame`, at most half the width of the page.
    fn margin(&mut self, frame: FrameId, draws_markers: bool) -> Margin {
        let mut margin = Margin::default();
        for at in self.document.chain(frame) {
            let mark = self.marker(at);
            let wanted = match &self.document.frames[at].kind {
                FrameKind::Quote => 2,
                FrameKind::Item { .. } => display_width(&mark) + 1,
                FrameKind::Definition => INDENT,
                FrameKind::Page | FrameKind::List { .. } | FrameKind::Figure => 0,
            };
            if margin.width + wanted > self.width / 2 {
                break;
            }
            let blank = " ".repeat(wanted);
            match &self.document.frames[at].kind {
                FrameKind::Quote => {
                    let bar = [("│ ", DECORATION)];
                    margin.add(&bar, &bar);
                }
                FrameKind::Item { .. } if draws_markers && !self.is_marked[at] => {
                    self.is_marked[at] = true;
                    let sign = mark.trim_start();
                    let before = &mark[..mark.len() - sign.len()];
                    margin.add(
                        &[(before, PLAIN), (sign, DECORATION), (" ", PLAIN)],
                        &[(&blank, PLAIN)],
                    );
                }
                _ => margin.add(&[(&blank, PLAIN)], &[(&blank, PLAIN)]),
            }
        }
        margin
    }

    /// The bullet or number of an item with the spaces before it; empty for other frames.
    fn marker(&self, item: FrameId) -> String {
        let frames = &self.document.frames;
        let FrameKind::Item { number, .. } = frames[item].kind else { return String::new() };
        let list = &frames[frames[item].parent];
        let FrameKind::List { numbers, level, .. } = list.kind else { return String::new() };
        let is_nested = matches!(frames[list.parent].kind, FrameKind::Item { .. });
        let indent = if is_nested { 0 } else { INDENT };
        let sign = match numbers {
            None => ["•", "◦", "▪"][level % 3].to_owned(),
            Some(numbers) => format!("{:>1$}.", numbers.format(number), numbers.columns()),
        };
        format!("{}{sign}", " ".repeat(indent))
    }

    /// Whether an empty line separates two blocks.
    fn stand_apart(&self, before: &Block, after: &Block) -> bool {
        use Content::{Table, Text};
        use TextKind::{Caption, Pictures, Term};
        let frames = &self.document.frames;
        match (&before.content, &after.content) {
            (Text(Pictures, _), Text(Caption, _)) | (Text(Caption, _), Table(_)) => return false,
            (Text(Term, _), _) if after.frame != before.frame => return false,
            (Text(Term, _), Text(Term, _)) => return false,
            _ => {}
        }
        let common = self.document.common(before.frame, after.frame);
        match frames[common].kind {
            // Two items of one list.
            FrameKind::List { is_loose, .. } => is_loose,
            // An item's own words, and a list inside of it.
            FrameKind::Item { .. } if before.frame == common => {
                let list = frames[common].parent;
                !self.is_in_list_below(after.frame, common)
                    || matches!(frames[list].kind, FrameKind::List { is_loose: true, .. })
            }
            // Two meanings of one term.
            _ => {
                let is_meaning = |block: &Block| {
                    block.frame != common
                        && matches!(frames[block.frame].kind, FrameKind::Definition)
                        && frames[block.frame].parent == common
                };
                !(is_meaning(before) && is_meaning(after))
            }
        }
    }

    /// Whether the outermost frame around `frame` that is inside of `outer` is a list.
    fn is_in_list_below(&self, frame: FrameId, outer: FrameId) -> bool {
        let frames = &self.document.frames;
        let mut at = frame;
        while at != 0 && frames[at].parent != outer {
            at = frames[at].parent;
        }
        matches!(frames[at].kind, FrameKind::List { .. })
    }
}

/// Lines of code as they are, whatever their width.
fn code(text: &str, language: &str, room: usize) -> Vec<Line> {
    let from = text.find(|letter: char| !letter.is_whitespace()).unwrap_or(0);
    let from = text[..from].rfind('\n').map_or(0, |at| at + 1);
    let indent = " ".repeat(if room > 20 { INDENT } else { 0 });
    let (mut lines, mut spans) = (Vec::new(), Vec::new());
    // The column at which the line goes on, and whether there are words before it.
    let (mut column, mut has_words) = (0, false);
    let end_line = |spans: &mut Vec<Span>| {
        trim_end(spans);
        if let Some(first) = spans.first_mut() {
            first.text.insert_str(0, &indent);
        }
        Line { spans: std::mem::take(spans), is_code: true, places: Vec::new() }
    };
    for (run, role) in highlight(text[from..].trim_end(), language) {
        for (number, part) in run.split('\n').enumerate() {
            if number > 0 {
                lines.push(end_line(&mut spans));
                (column, has_words) = (0, false);
            }
            for (number, words) in part.split('\t').enumerate() {
                if number > 0 {
                    // A tab between words goes to the stops of terminals, as text aligned with tabs expects.
                    let stop = if has_words { 8 } else { 4 };
                    let blank = stop - column % stop;
                    push(&mut spans, &" ".repeat(blank), Style::of(role));
                    column += blank;
                }
                push(&mut spans, words, Style::of(role));
                column += display_width(words);
                has_words |= !words.is_empty();
            }
        }
    }
    lines.push(end_line(&mut spans));
    lines
}

/// A short centred rule.
fn rule(room: usize) -> Line {
    let length = RULE.min(room);
    let pieces = [(" ".repeat((room - length) / 2), PLAIN), ("─".repeat(length), DECORATION)];
    let mut spans = Vec::new();
    for (text, style) in &pieces {
        push(&mut spans, text, *style);
    }
    Line { spans, ..Line::default() }
}

/// Aligns a line at the right of the page, with its margin mirrored at its right.
fn at_right(margin: Vec<Span>, words: Vec<Span>, width: usize) -> Vec<Span> {
    let used: usize = words.iter().chain(&margin).map(|span| display_width(&span.text)).sum();
    let mut spans = Vec::new();
    push(&mut spans, &" ".repeat(width.saturating_sub(used)), PLAIN);
    for span in words {
        push(&mut spans, &span.text, span.style());
    }
    for span in margin.into_iter().rev() {
        let mirrored: String = span.text.chars().rev().collect();
        push(&mut spans, &mirrored, span.style());
    }
    spans
}

/// Takes the spaces off the end of a line.
fn trim_end(spans: &mut Vec<Span>) {
    while let Some(last) = spans.last_mut() {
        last.text.truncate(last.text.trim_end().len());
        if !last.text.is_empty() {
            return;
        }
        spans.pop();
    }
}
