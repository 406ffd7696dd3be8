//! Lines of code that are wider than the screen go on below, so that nothing of them is out of reach.

use super::fit::display_width;
use super::letters::letters;
use super::{Line, Page, Role, Span};

/// What a line begins with that goes on.
const GOES_ON: &str = "  ↳ ";

/// A narrower screen than this shows code as far as it fits: a letter a line can't be read either.
const NARROWEST: usize = 20;

impl Page {
    /// Folds the lines of code that are wider than so many columns.
    pub fn fold_code(&mut self, columns: usize) {
        let is_wide = |line: &Line| {
            line.is_code
                && line.spans.iter().map(|it| display_width(&it.text)).sum::<usize>() > columns
        };
        if columns < NARROWEST || !self.lines.iter().any(is_wide) {
            return;
        }
        let lines = std::mem::take(&mut self.lines).into_iter();
        self.lines = lines
            .flat_map(|line| if is_wide(&line) { folded(line, columns) } else { vec![line] })
            .collect();
    }
}

fn folded(line: Line, columns: usize) -> Vec<Line> {
    let below = || Line {
        spans: vec![Span { text: GOES_ON.to_owned(), role: Role::Decoration, link: None }],
        is_code: true,
        places: Vec::new(),
    };
    let (mut lines, mut used) = (vec![Line { spans: Vec::new(), ..line }], 0);
    for Span { text, role, link } in line.spans {
        let mut kept = String::new();
        for (letter, width) in letters(&text) {
            if used + width > columns {
                let text = std::mem::take(&mut kept);
                push(&mut lines, Span { text, role, link });
                lines.push(below());
                used = display_width(GOES_ON);
            }
            kept.push_str(letter);
            used += width;
        }
        push(&mut lines, Span { text: kept, role, link });
    }
    lines
}

fn push(lines: &mut [Line], span: Span) {
    if let Some(line) = lines.last_mut().filter(|_| !span.text.is_empty()) {
        line.spans.push(span);
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::Html;
    use crate::render::{plain, render};

    #[track_caller]
    fn check(code: &str, columns: usize, want: &[&str]) {
        let mut page = render(&Html::from_cleaned(&format!("<pre>{code}</pre>")), 76);
        page.fold_code(columns);
        assert!(page.lines.iter().all(|line| line.is_code));
        assert_eq!(plain::text(&page).lines().collect::<Vec<_>>(), want);
    }

    #[test]
    fn code_goes_on_below_where_the_screen_ends() {
        check("short\nlet sum = one + two;", 22, &["  short", "  let sum = one + two;"]);
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
