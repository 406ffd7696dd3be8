//! THE TABLE of what can be typed: letter, word, what it takes, help. Letters are those of the same
//! action on the screen.

use std::ops::RangeInclusive;

/// What can be done, line by line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    /// Reads the next unread story.
    Next,
    /// Reads the unread story before.
    Previous,
    /// Says the page before this one.
    PageBack,
    /// Says the headlines again.
    Headlines,
    /// Reads a related story.
    Related,
    /// Done with a story and all of its event.
    Done,
    /// Done with a story alone.
    DoneOne,
    /// Done with all of the view.
    DoneAll,
    /// Marks read or unread.
    ToggleRead,
    /// Stars or unstars.
    Star,
    /// Takes the last change back.
    Undo,
    /// Does it again.
    Redo,
    /// Finds stories.
    Search,
    /// Lists the views, or shows one.
    Views,
    /// Prints an address.
    Address,
    /// Opens an address in the browser.
    Browser,
    /// Says the headlines with what arrived.
    New,
    /// Fetches all feeds.
    Refresh,
    /// Tells of feeds in trouble.
    Problems,
    /// Lists what can be typed.
    Help,
    /// Back; from the headlines, ends.
    Back,
    /// Ends.
    Quit,
}

/// A row of the table.
#[derive(Debug)]
pub struct Row {
    /// What it does.
    pub verb: Verb,
    /// Its letter; may be empty.
    pub letter: &'static str,
    /// Its word.
    pub word: &'static str,
    /// The screen's name for the same action; empty when the screen has it in another way.
    pub action: &'static str,
    /// What may follow it.
    pub takes: &'static str,
    /// What it does, in a sentence.
    pub help: &'static str,
}

macro_rules! table {
    ($($verb:ident $letter:literal $word:literal $action:literal $takes:literal $help:literal;)*) => {
        /// All that can be typed besides a number and nothing.
        pub const TABLE: &[Row] = &[$(Row {
            verb: Verb::$verb,
            letter: $letter,
            word: $word,
            action: $action,
            takes: $takes,
            help: $help,
        },)*];
    };
}

table! {
    Next       "n" "next"      "next-unread"     ""        "Read the next unread story.";
    Previous   "N" "previous"  "previous-unread" ""        "Read the unread story before this one.";
    PageBack   "b" "before"    "page-back"       ""        "Say the page before this one.";
    Headlines  "h" "headlines" "to-list"         ""        "Say this page of headlines again.";
    Related    "r" "related"   "related"         "NUMBER"  "List the related news, or read one.";
    Done       "d" "done"      "done"            "NUMBERS" "Done with a story and all of its event; in an article, on to the next.";
    DoneOne    "D" "done-one"  "done-one"        "NUMBERS" "Done with a story alone.";
    DoneAll    "A" "done-all"  "done-all"        ""        "Done with everything in this view.";
    ToggleRead "m" "mark"      "toggle-read"     "NUMBERS" "Mark read or unread.";
    Star       "s" "star"      "star"            "NUMBERS" "Star or unstar.";
    Undo       "u" "undo"      "undo"            ""        "Take the last change back.";
    Redo       "U" "redo"      ""                ""        "Do again what was undone.";
    Search     "/" "search"    "search"          "WORDS"   "Find stories by their words.";
    Views      "v" "views"     ""                "NUMBER"  "List views, folders, feeds, and tags, or show one.";
    Address    "o" "address"   "open-in-browser" "NUMBER"  "Print the address of the article, or of a link in it.";
    Browser    ""  "browser"   ""                "NUMBER"  "Open that address in the browser.";
    New        "." "new"       "load-new"        ""        "Say the headlines from the newest on.";
    Refresh    "R" "refresh"   "refresh"         ""        "Fetch all feeds now; control C stops it.";
    Problems   "!" "problems"  "show-problems"   ""        "Say which feeds are in trouble, and what to do.";
    Help       "?" "help"      "help"            ""        "Say all this.";
    Back       "q" "back"      "back"            ""        "Back; from the headlines, quit.";
    Quit       "Q" "quit"      "quit"            ""        "Quit at once.";
}

/// A line as it was meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Typed {
    /// Nothing: more of what is being said.
    More,
    /// A number of the list that was said last.
    Number(usize),
    /// A verb, and what follows it.
    Verb(Verb, String),
    /// Nothing that is known.
    Unknown,
}

/// What a line means.
pub fn understand(line: &str) -> Typed {
    let line = line.trim();
    if line.is_empty() {
        return Typed::More;
    }
    if let Ok(number) = line.parse() {
        return Typed::Number(number);
    }
    let (first, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let lower = first.to_lowercase();
    let known = TABLE.iter().find(|row| row.letter == first || row.word == lower);
    if let Some(row) = known {
        return Typed::Verb(row.verb, rest.trim().to_owned());
    }
    // A letter and what it takes may stand together: `d3`, `/water`.
    let together = TABLE.iter().filter(|row| !row.letter.is_empty()).find_map(|row| {
        let rest = line.strip_prefix(row.letter)?;
        let fits = row.verb == Verb::Search
            || row.takes.starts_with("NUMBER") && rest.starts_with(|it: char| it.is_ascii_digit());
        fits.then(|| Typed::Verb(row.verb, rest.trim().to_owned()))
    });
    together.unwrap_or(Typed::Unknown)
}

/// The numbers in `3`, `2 5`, `1-4, 9`; `None` when it is something else. No larger than `most`, so
/// that nobody counts for ever.
pub fn numbers(text: &str, most: usize) -> Option<Vec<usize>> {
    let mut numbers = Vec::new();
    for part in text.split([' ', ',']).filter(|part| !part.is_empty()) {
        let range: RangeInclusive<usize> = match part.split_once('-') {
            Some((first, last)) => first.parse().ok()?..=last.parse().ok()?,
            None => part.parse().map(|number| number..=number).ok()?,
        };
        numbers.extend(range.take(most + 1));
    }
    Some(numbers)
}

/// What `?` says.
pub fn help() -> String {
    let mut text = String::from(
        "A number reads that story. Enter says more: the next page, and after an article the next \
         unread story.\n",
    );
    for row in TABLE {
        let names = match row.letter {
            "" => row.word.to_owned(),
            letter => format!("{letter} or {}", row.word),
        };
        let takes = match row.takes {
            "" => String::new(),
            takes => format!(", {}", takes.to_lowercase()),
        };
        text += &format!("{names}{takes}: {}\n", row.help);
    }
    text += "Numbers are written 3, or 2 5 9, or 1-10.\n";
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, verb: Verb, rest: &str) {
        assert_eq!(understand(line), Typed::Verb(verb, rest.to_owned()), "{line}");
    }

    #[test]
    fn letters_words_and_what_follows_them() {
        check("d", Verb::Done, "");
        check(" Done 3 ", Verb::Done, "3");
        check("d3-5", Verb::Done, "3-5");
        check("D 2", Verb::DoneOne, "2");
        check("/water bill", Verb::Search, "water bill");
        check("search water", Verb::Search, "water");
        check("?", Verb::Help, "");
        check("browser 2", Verb::Browser, "2");
        assert_eq!(understand("12"), Typed::Number(12));
        assert_eq!(understand("  "), Typed::More);
        for line in ["dance", "99999999999999999999999", "-3", "d-3x", "ü"] {
            assert_eq!(understand(line), Typed::Unknown, "{line}");
        }
    }

    #[test]
    fn numbers_stand_alone_or_in_runs() {
        assert_eq!(numbers("3", 9), Some(vec![3]));
        assert_eq!(numbers("1-3, 7 9", 9), Some(vec![1, 2, 3, 7, 9]));
        assert_eq!(numbers("", 9), Some(vec![]));
        assert_eq!(numbers("3-x", 9), None);
        assert_eq!(numbers("1-18446744073709551615", 3), Some(vec![1, 2, 3, 4]));
    }

    #[test]
    fn no_two_letters_or_words_are_alike() {
        for (at, row) in TABLE.iter().enumerate() {
            let same = |other: &&Row| {
                other.word == row.word || !row.letter.is_empty() && other.letter == row.letter
            };
            assert_eq!(TABLE[..at].iter().find(same).map(|row| row.word), None);
        }
    }
}
