//! Folds lines of code that are wider than the screen, so that all of their text can be read.

use super::fit::display_width;
use super::letters::letters;
use super::{Line, Page, Role, Span, bidi};

/// The prefix of a continuation line.
const GOES_ON: &str = "  ↳ ";

/// How many letters before the end of a line a blank is near enough to fold at.
const NEAR: usize = 20;

/// A screen narrower than this clips code: folded to a few letters per line, it cannot be read either.
const NARROWEST: usize = 20;

impl Page {
    /// Folds the lines of code that are wider than `columns`. Then, if they are shown `visually`, puts
    /// right-to-left words in each of them in visual order.
    pub fn fold_code(&mut self, columns: usize, visually: bool) {
        let is_wide = |line: &Line| {
            line.is_code
                && line.spans.iter().map(|it| display_width(&it.text)).sum::<usize>() > columns
        };
        if columns >= NARROWEST && self.lines.iter().any(is_wide) {
            let lines = std::mem::take(&mut self.lines).into_iter();
            self.lines = lines
                .flat_map(|line| if is_wide(&line) { folded(line, columns) } else { vec![line] })
                .collect();
        }
        if visually {
            self.lines.iter_mut().filter(|line| line.is_code).for_each(bidi::show_in_place);
        }
    }
}

fn folded(line: Line, columns: usize) -> Vec<Line> {
    let letters: Vec<Letter<'_>> = line.spans.iter().flat_map(Letter::of).collect();
    let (mut rest, mut room, mut lines) = (letters.as_slice(), columns, Vec::new());
    while !rest.is_empty() {
        let (head, tail) = rest.split_at(end_of_line(rest, room));
        let goes_on = (!lines.is_empty()).then(|| span(GOES_ON, Role::Decoration, None));
        lines.push(Line {
            spans: goes_on.into_iter().chain(spans(head)).collect(),
            is_code: true,
            places: Vec::new(),
        });
        // The fold itself stands for the blanks at it.
        let blanks = tail.iter().take_while(|letter| letter.is_blank()).count();
        (rest, room) = (&tail[blanks..], columns - display_width(GOES_ON));
    }
    if let Some(first) = lines.first_mut() {
        first.places = line.places;
    }
    lines
}

/// How many letters go on the first line: up to a blank, if one is near its end.
fn end_of_line(letters: &[Letter<'_>], room: usize) -> usize {
    let mut used = 0;
    let fits = |letter: &&Letter<'_>| {
        used += letter.width;
        used <= room
    };
    let end = letters.iter().take_while(fits).count().max(1);
    if end == letters.len() || letters[end].is_blank() {
        return end;
    }
    let text = letters[..end].iter().take_while(|letter| letter.is_blank()).count();
    let near = (text.max(end.saturating_sub(NEAR))..end).rev();
    near.into_iter().find(|at| letters[*at].is_blank()).unwrap_or(end)
}

/// A letter of a span.
struct Letter<'s> {
    text: &'s str,
    width: usize,
    span: &'s Span,
}

impl<'s> Letter<'s> {
    fn of(span: &'s Span) -> impl Iterator<Item = Letter<'s>> {
        letters(&span.text).map(move |(text, width)| Letter { text, width, span })
    }

    fn is_blank(&self) -> bool {
        self.text == " "
    }
}

/// Joins letters to spans again.
fn spans(letters: &[Letter<'_>]) -> Vec<Span> {
    let runs = letters.chunk_by(|one, next| std::ptr::eq(one.span, next.span));
    runs.map(|run| {
        let text: String = run.iter().map(|letter| letter.text).collect();
        span(&text, run[0].span.role, run[0].span.link)
    })
    .collect()
}

fn span(text: &str, role: Role, link: Option<usize>) -> Span {
    Span { text: text.to_owned(), role, link }
}

#[cfg(test)]
mod tests {
    use crate::domain::Html;
    use crate::render::{plain, render};

    #[track_caller]
    fn check(code: &str, columns: usize, want: &[&str]) {
        let mut page = render(&Html::from_cleaned(&format!("<pre>{code}</pre>")), 76);
        page.fold_code(columns, false);
        assert!(page.lines.iter().all(|line| line.is_code));
        assert_eq!(plain::text(&page).lines().collect::<Vec<_>>(), want);
    }

    #[test]
    fn right_to_left_words_in_code_are_seen_in_their_order_where_they_stood() {
        let code = "אבג\n  אב (גד) xyz\nlet name = \"אבג\";\nאב גד הו זח טי כל מנ סע פצ";
        let html = format!("<blockquote><pre>{code}</pre></blockquote>");
        let mut page = render(&Html::from_cleaned(&html), 76);
        page.fold_code(22, true);
        let lines: Vec<String> = page
            .lines
            .iter()
            .map(|line| line.spans.iter().map(|span| span.text.as_str()).collect())
            .collect();
        let want = [
            "│   גבא",
            "│     xyz (דג) בא",
            "│   let name = \"גבא\";",
            "│   לכ יט חז וה דג בא",
            "  ↳ צפ עס נמ",
        ];
        assert_eq!(lines, want);
    }

    #[test]
    fn code_goes_on_below_where_the_screen_ends() {
        check("short\nlet sum = one + two;", 22, &["  short", "  let sum = one + two;"]);
        check(
            "    let sum = one + two * three;",
            27,
            &["      let sum = one + two *", "  ↳ three;"],
        );
        check(
            "    let sum = one + two * three;",
            23,
            &["      let sum = one +", "  ↳ two * three;"],
        );
        check(
            "0123456789012345678901234567890123456789\nend",
            20,
            &["  012345678901234567", "  ↳ 8901234567890123", "  ↳ 456789", "  end"],
        );
        check("地下鉄の新路線、来春に開業へ", 21, &["  地下鉄の新路線、来", "  ↳ 春に開業へ"]);
        check(
            "0123456789012345678901234567890123456789",
            19,
            &["  0123456789012345678901234567890123456789"],
        );
    }
}
