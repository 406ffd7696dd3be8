//! A change to a text, small enough to be stored and undone later, when other parts of the text may have
//! changed.

/// The replacement of some lines of a text by others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextEdit {
    /// Where the lines begin, in bytes.
    pub at: usize,
    /// The old lines.
    pub removed: String,
    /// The new lines.
    pub added: String,
}

impl TextEdit {
    /// The edit, in whole lines, that turns `before` into `after`. Where the edit could slide over equal
    /// lines, it takes the first position: a removed table then includes its own `[[feed]]` line, not
    /// that of the table after it.
    pub fn between(before: &str, after: &str) -> TextEdit {
        let old: Vec<&str> = before.split_inclusive('\n').collect();
        let new: Vec<&str> = after.split_inclusive('\n').collect();
        let mut head = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
        let longest = old.len().min(new.len()) - head;
        let tails = old.iter().rev().zip(new.iter().rev());
        let mut tail = tails.take(longest).take_while(|(a, b)| a == b).count();
        let slides = |head: usize, tail: usize| {
            let longer = if old.len() > new.len() { &old } else { &new };
            let only_one = old.len() - head == tail || new.len() - head == tail;
            let last = longer[head..longer.len() - tail].last();
            only_one && head > 0 && last == Some(&old[head - 1])
        };
        while slides(head, tail) {
            head -= 1;
            tail += 1;
        }
        let edit = |head: usize, tail: usize| TextEdit {
            at: old[..head].iter().map(|line| line.len()).sum(),
            removed: old[head..old.len() - tail].concat(),
            added: new[head..new.len() - tail].concat(),
        };
        let alone = edit(head, tail);
        // A lone `key = value` does not say which table it belongs to: keep a neighbouring line with it.
        let is_key = match (alone.removed.as_str(), alone.added.as_str()) {
            ("", key) | (key, "") => !begins_table(key),
            _ => false,
        };
        match is_key {
            true if head > 0 && !begins_table(old[head - 1]) => edit(head - 1, tail),
            true if tail > 0 => edit(head, tail - 1),
            _ => alone,
        }
    }

    /// The edit that undoes this one.
    pub fn reversed(&self) -> TextEdit {
        TextEdit { at: self.at, removed: self.added.clone(), added: self.removed.clone() }
    }

    /// Applies the edit. If the text changed in the meantime, finds the removed lines elsewhere, or appends
    /// lines that are only added; `None` when the removed lines are missing or occur more than once.
    pub fn apply(&self, text: &str) -> Option<String> {
        let TextEdit { at, removed, .. } = self;
        let begins_line = *at == 0 || text.get(..*at).is_some_and(|it| it.ends_with('\n'));
        let here = text.get(*at..).is_some_and(|rest| rest.starts_with(removed.as_str()));
        match removed.as_str() {
            _ if here && begins_line => Some(self.apply_at(*at, text)),
            "" => Some(self.apply_at(text.len(), text)),
            lines => {
                let begins_line = |place: &usize| *place == 0 || text[..*place].ends_with('\n');
                let mut places =
                    text.match_indices(lines).map(|(place, _)| place).filter(begins_line);
                let place = places.next()?;
                if places.next().is_some() {
                    return None;
                }
                Some(self.apply_at(place, text))
            }
        }
    }

    /// Appends the added lines at the end of the text, wherever they were; `None` unless the edit only adds
    /// tables.
    pub fn append(&self, text: &str) -> Option<String> {
        let adds_tables = self.removed.is_empty() && begins_table(&self.added);
        adds_tables.then(|| self.apply_at(text.len(), text))
    }

    fn apply_at(&self, at: usize, text: &str) -> String {
        let (before, after) = (&text[..at], &text[at + self.removed.len()..]);
        let break_line = if before.is_empty() || before.ends_with('\n') { "" } else { "\n" };
        format!("{before}{break_line}{}{after}", self.added)
    }
}

/// Whether the first line that is neither blank nor a comment is a table header.
fn begins_table(lines: &str) -> bool {
    let mut lines = lines.lines().map(str::trim_start);
    let first = lines.find(|line| !line.is_empty() && !line.starts_with('#'));
    first.is_some_and(|line| line.starts_with('['))
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: &str = "[[feed]]\nurl = \"a\"\n";
    const B: &str = "[[feed]]\nurl = \"b\"\n";
    const C: &str = "[[feed]]\nurl = \"c\"\n";

    #[test]
    fn an_edit_leads_there_and_back() {
        for (before, after) in [
            (format!("{A}\n{B}\n{C}"), format!("{A}\n{C}")),
            (format!("{A}\n{B}"), format!("{A}\n{B}paused = true\n")),
            (A.to_owned(), String::new()),
            (format!("{B}paused = true\n"), format!("{B}paused = false\n")),
            (A.to_owned(), A.to_owned()),
        ] {
            let edit = TextEdit::between(&before, &after);
            assert_eq!(edit.apply(&before).as_ref(), Some(&after), "{edit:?}");
            assert_eq!(edit.reversed().apply(&after).as_ref(), Some(&before), "{edit:?}");
        }
    }

    #[test]
    fn lines_that_were_cut_out_are_whole_tables() {
        let edit = TextEdit::between(&format!("{A}\n{B}\n{C}"), &format!("{A}\n{C}"));
        assert_eq!(edit.removed, format!("\n{B}"));
    }

    #[test]
    fn a_text_that_changed_meanwhile_takes_the_lines_where_they_can_stand() {
        let gone = TextEdit::between(&format!("{A}\n{B}"), A);
        assert_eq!(gone.reversed().apply(C), Some(format!("{C}\n{B}")));
        let paused = TextEdit::between(B, &format!("{B}paused = true\n")).reversed();
        let moved = format!("# mine\n{A}\n{B}paused = true\n");
        assert_eq!(paused.apply(&moved), Some(format!("# mine\n{A}\n{B}")));
        assert_eq!(paused.apply(&format!("{moved}{B}paused = true\n")), None, "which of the two?");
        let moved = format!("# mine\n{A}\n{B}{C}");
        let there = format!("# mine\n{A}\n{B}paused = true\n{C}");
        assert_eq!(paused.reversed().apply(&moved), Some(there), "not at the end, where C is");
        assert_eq!(paused.apply(A), None);
        let paused = TextEdit::between("paused = true\n", "paused = false\n").reversed();
        assert_eq!(paused.apply(&format!("{A}# paused = false\n")), None, "no comment");
        assert_eq!(gone.reversed().append(B), Some(format!("{B}\n{B}")));
        assert_eq!(paused.reversed().append(A), None, "whose would it be?");
    }
}
