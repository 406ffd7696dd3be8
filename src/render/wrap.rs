//! Wraps words into lines of a given width: greedily, by graphemes, in columns of a terminal.
//!
//! A line breaks at spaces, after hyphens and dashes, and between wide characters (but not before
//! closing or after opening punctuation: the gist of kinsoku and of UAX 14). A word is broken only
//! when it is wider than a whole line.

use super::document::{Piece, Style};
use super::fit::display_width;
use super::letters::letters;
use super::{Line, Span};
use crate::domain::Script;

/// Breaks `pieces` into lines of at most `width` columns.
pub(super) fn wrap(pieces: &[Piece], width: usize) -> Vec<Line> {
    let mut wrapper = Wrapper { width: width.max(1), ..Wrapper::default() };
    for piece in pieces {
        match piece {
            Piece::Text { text, style } => wrapper.text(text, *style),
            Piece::Break => wrapper.line_break(),
            Piece::Place(place) => wrapper.word_places.push(*place),
        }
    }
    wrapper.finish()
}

/// Adds `text` to `spans`, to the last of them if that has the same style. No span is empty.
pub(super) fn push(spans: &mut Vec<Span>, text: &str, style: Style) {
    if text.is_empty() {
        return;
    }
    match spans.last_mut() {
        Some(last) if last.style() == style => last.text.push_str(text),
        _ => spans.push(Span { text: text.to_owned(), role: style.role, link: style.link }),
    }
}

#[derive(Default)]
struct Wrapper {
    width: usize,
    lines: Vec<Line>,
    /// The line being filled, and its columns.
    line: Vec<Span>,
    used: usize,
    /// The text that may not be broken: usually a word.
    word: Vec<Span>,
    word_width: usize,
    /// The places that begin on the line, and with the word.
    places: Vec<usize>,
    word_places: Vec<usize>,
    /// The space before the word, if there is one.
    space: Option<Style>,
    /// The last two letters; `None` after a space.
    last: [Option<char>; 2],
}

impl Wrapper {
    fn finish(mut self) -> Vec<Line> {
        self.end_word();
        if !self.line.is_empty() {
            self.end_line();
        }
        while self.lines.last().is_some_and(|line| line.spans.is_empty()) {
            self.lines.pop();
        }
        // Places that no word follows belong to the last line.
        if let Some(last) = self.lines.last_mut() {
            last.places.append(&mut self.places);
            last.places.append(&mut self.word_places);
        }
        self.lines
    }

    fn text(&mut self, text: &str, style: Style) {
        let mut rest = text;
        while !rest.is_empty() {
            let end = rest.find(is_space).unwrap_or(rest.len());
            if end == 0 {
                rest = rest.trim_start_matches(is_space);
                if self.last[1] == Some('«') || is_lone_sign(rest) {
                    self.letters("\u{a0}", style);
                    continue;
                }
                self.end_word();
                self.last = [None; 2];
                self.space = Some(style);
                continue;
            }
            self.letters(&rest[..end], style);
            rest = &rest[end..];
        }
    }

    /// Adds letters without a space between them.
    fn letters(&mut self, run: &str, style: Style) {
        if run.is_ascii() && !run.contains('-') {
            if run.chars().next().is_some_and(|first| self.may_break_before(first)) {
                self.end_word();
            }
            push(&mut self.word, run, style);
            self.word_width += run.len();
            run.chars().for_each(|letter| self.pass(letter));
            return;
        }
        for (letter, width) in letters(run) {
            let first = letter.chars().next().unwrap_or(' ');
            if self.may_break_before(first) {
                self.end_word();
            }
            // A no-break space is shown as an ordinary one.
            let shown = if matches!(first, '\u{a0}' | '\u{202f}') { " " } else { letter };
            push(&mut self.word, shown, style);
            self.word_width += width;
            self.pass(first);
        }
    }

    fn pass(&mut self, letter: char) {
        self.last = [self.last[1], Some(letter)];
    }

    /// Whether a line may break between the last letter and this one. A line breaks after a hyphen only if
    /// a letter or digit precedes it: `--all` and `xn--` stay whole.
    fn may_break_before(&self, letter: char) -> bool {
        match self.last {
            [before, Some('-' | '\u{2010}')] if !before.is_some_and(char::is_alphanumeric) => false,
            [_, Some(last)] => may_break(last, letter),
            _ => false,
        }
    }

    /// Puts the word on the line, or on the next.
    fn end_word(&mut self) {
        if self.word.is_empty() {
            return;
        }
        let space = self.space.take();
        let word = std::mem::take(&mut self.word);
        let width = std::mem::take(&mut self.word_width);
        let gap = usize::from(space.is_some() && self.used > 0);
        if self.used + gap + width > self.width && self.used > 0 {
            // Text that only a dictionary can split, if wider than a line, goes on here; any other word
            // begins a line.
            let is_unparted = |letter: char| Script::of(letter) == Script::Unparted;
            let goes_on = word.iter().any(|span| span.text.contains(is_unparted));
            if width <= self.width || !goes_on {
                self.end_line();
            }
        }
        self.places.append(&mut self.word_places);
        if let Some(style) = space
            && self.used > 0
        {
            push(&mut self.line, " ", style);
            self.used += 1;
        }
        if self.used + width <= self.width {
            self.used += width;
            for span in word {
                push(&mut self.line, &span.text, span.style());
            }
        } else {
            self.chop(&word);
        }
    }

    /// Fills lines with a word that is wider than one; an address is broken after a slash or the
    /// like where one is near.
    fn chop(&mut self, word: &[Span]) {
        for span in word {
            for part in span.text.split_inclusive(['/', '?', '&', '=', '_', '.']) {
                let width = display_width(part);
                if self.used + width > self.width && width <= self.width / 2 {
                    self.end_line();
                }
                self.chop_part(part, span.style());
            }
        }
    }

    fn chop_part(&mut self, part: &str, style: Style) {
        let mut letters = letters(part).peekable();
        while let Some((letter, width)) = letters.next() {
            // A wide character cannot be shown in a single column.
            let (shown, width) = if width > self.width { ("…", 1) } else { (letter, width) };
            let next = letters.peek().filter(|_| stands_before(letter)).map_or(0, |next| next.1);
            if self.used > 0 && self.used + width + next > self.width {
                self.end_line();
            }
            push(&mut self.line, shown, style);
            self.used += width;
        }
    }

    fn line_break(&mut self) {
        self.end_word();
        self.space = None;
        self.last = [None; 2];
        // A line may be empty only between two others.
        if !self.line.is_empty() || self.lines.last().is_some_and(|line| !line.spans.is_empty()) {
            self.end_line();
        }
    }

    fn end_line(&mut self) {
        let spans = std::mem::take(&mut self.line);
        let places = std::mem::take(&mut self.places);
        self.lines.push(Line { spans, is_code: false, places });
        self.used = 0;
    }
}

/// Whether this is a vowel of Thai or Lao that is written before the consonant it is spoken after.
fn stands_before(letter: &str) -> bool {
    letter.starts_with(|it| matches!(it, '\u{e40}'..='\u{e44}' | '\u{ec0}'..='\u{ec4}'))
}

/// Whether a line may break at `letter`, which is then not shown.
fn is_space(letter: char) -> bool {
    letter.is_whitespace() && !matches!(letter, '\u{a0}' | '\u{202f}' | '\u{2007}')
}

/// Punctuation and small kana that no line begins with.
const CLOSING: [char; 83] = [
    ',', '.', '!', '?', ':', ';', ')', ']', '}', '%', '’', '”', '»', '…', '‥', '、', '。', '，',
    '．', '！', '？', '：', '；', '）', '」', '』', '】', '〉', '》', '〕', '］', '｝', '｣', '､',
    '｡', '・', '･', 'ー', '～', '〜', '々', '〻', 'ゝ', 'ゞ', 'ヽ', 'ヾ', 'ぁ', 'ぃ', 'ぅ', 'ぇ',
    'ぉ', 'っ', 'ゃ', 'ゅ', 'ょ', 'ゎ', 'ァ', 'ィ', 'ゥ', 'ェ', 'ォ', 'ッ', 'ャ', 'ュ', 'ョ', 'ヮ',
    'ヵ', 'ヶ', '％', '℃', '°', '–', '—', '﹐', '﹑', '﹒', '﹔', '﹕', '﹖', '﹗', '﹚', '﹜',
    '﹞',
];

/// Punctuation that no line ends with.
const OPENING: [char; 21] = [
    '(', '[', '{', '‘', '“', '«', '（', '「', '『', '【', '〈', '《', '〔', '［', '｛', '｢', '￥',
    '＄', '¥', '$', '#',
];

/// Whether a text begins with a sign that French separates from its word by a space.
fn is_lone_sign(text: &str) -> bool {
    let rest = text.trim_start_matches([':', ';', '!', '?', '»']);
    rest.len() < text.len() && !rest.starts_with(|letter| !is_space(letter))
}

/// Whether a line may break between two letters without a space.
fn may_break(before: char, after: char) -> bool {
    let parts = match before {
        '-' | '\u{2010}' => after.is_alphabetic(),
        '–' | '—' => !matches!(after, '–' | '—'),
        _ => is_wide(before) && !is_glue(after) || is_wide(after) && !is_glue(before),
    };
    parts && !CLOSING.contains(&after) && !OPENING.contains(&before)
}

/// Han, kana, and, unlike [`Script::Dense`], the signs written with them, at which lines break as well.
/// Not Hangul, whose words have spaces, and no emoji.
fn is_wide(letter: char) -> bool {
    matches!(letter, '\u{2e80}'..='\u{30ff}' | '\u{3105}'..='\u{312f}' | '\u{3190}'..='\u{a4cf}'
        | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe4f}' | '\u{ff01}'..='\u{ff9f}'
        | '\u{20000}'..='\u{3ffff}')
}

fn is_glue(letter: char) -> bool {
    matches!(letter, '\u{a0}' | '\u{202f}' | '\u{2060}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, width: usize, want: &[&str]) {
        let pieces = [Piece::Text { text: text.to_owned(), style: Style::default() }];
        let lines = wrap(&pieces, width);
        let got: Vec<String> = lines
            .iter()
            .map(|line| line.spans.iter().map(|span| span.text.as_str()).collect())
            .collect();
        assert_eq!(got, want);
    }

    #[test]
    fn lines_break_at_spaces_and_hyphens() {
        check("one two  three", 7, &["one two", "three"]);
        check("a well-known end", 7, &["a well-", "known", "end"]);
        check("from 2-3 to", 6, &["from", "2-3 to"]);
        check("see also (xn--exmple-4nf.org)", 22, &["see also", "(xn--exmple-4nf.org)"]);
        check("run it with --all now", 13, &["run it with", "--all now"]);
        check("this—that", 6, &["this—", "that"]);
        check("12\u{a0}000 €", 6, &["12 000", "€"]);
        check("la fin : « oui » !", 9, &["la fin :", "« oui » !"]);
        check(": a :b", 3, &[": a", ":b"]);
    }

    #[test]
    fn only_words_wider_than_a_line_are_broken() {
        check("a abcdefgh b", 4, &["a", "abcd", "efgh", "b"]);
        let text = "at https://a.example/news/today/story";
        check(text, 24, &["at", "https://a.example/news/", "today/story"]);
    }

    #[test]
    fn no_line_ends_between_a_vowel_and_its_letter() {
        check("กรุงเทพ", 4, &["กรุง", "เทพ"]);
        check("ເມືອງ", 1, &["ເ", "ມື", "ອ", "ງ"]);
    }

    #[test]
    fn wide_characters_keep_their_rules() {
        check("地下鉄の新路線", 6, &["地下鉄", "の新路", "線"]);
        check("地下鉄、新路線", 6, &["地下", "鉄、新", "路線"]);
        check("新「地下鉄」", 4, &["新", "「地", "下", "鉄」"]);
        check("서울 지하철", 6, &["서울", "지하철"]);
        check("地下", 1, &["…", "…"]);
        check("go 👩\u{200d}🚀👩\u{200d}🚀", 4, &["go", "👩\u{200d}🚀👩\u{200d}🚀"]);
    }
}
