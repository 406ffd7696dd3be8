//! THE TABLE of what can be typed: letter, word, what it takes, help. Letters are those of the same
//! action on the screen.

use std::ops::RangeInclusive;

use crate::domain::Text;

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
        /// What a line can ask for.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Verb { $(#[doc = $help] $verb,)* }

        /// All that can be typed besides a number or an empty line.
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
    Next           "n"  "next"      "next-unread"     ""        "Read the next unread story.";
    Previous       "N"  "previous"  "previous-unread" ""        "Read the unread story before this one.";
    PageBack       "b"  "before"    "page-up"         ""        "List the page before this one.";
    Headlines      "h"  "headlines" "to-list"         ""        "List this page of headlines again.";
    Related        "r"  "related"   "related"         "NUMBER"  "List the related news, or read one.";
    NextSource     "]"  "next-source" "next-source"   ""        "Read the next copy of this story, by another source.";
    PreviousSource "["  "previous-source" "previous-source" ""  "Read the copy before.";
    Compare        ""   "compare"   ""                ""        "Show what this source adds to the one read before.";
    FullText       "c"  "full-text" "full-text"       ""        "Read the full article from its page; again for the feed's text.";
    Why            "i"  "why"       "why"             "NUMBERS" "Explain why stories are together: an article, one of its related news, a headline, or two headlines.";
    Done           "d"  "done"      "done"            "NUMBERS" "Mark a story and its whole event done; in an article, go on to the next.";
    DoneOne        "D"  "done-one"  "done-one"        "NUMBERS" "Mark a story alone done.";
    DoneAll        "A"  "done-all"  "done-all"        ""        "Mark everything in this view done.";
    ToggleRead     "m"  "mark"      "toggle-read"     "NUMBERS" "Mark read or unread.";
    Star           "s"  "star"      "star"            "NUMBERS" "Star or unstar.";
    Tag            "t"  "tag"       "tag"             "NUMBERS and TAGS" "Add tags, or remove those after a minus; without tags, list them.";
    Split          "gs" "split"     "split"           "NUMBER"  "Split a story from its event, for good.";
    Unite          "gm" "unite"     "unite"           "NUMBERS" "Merge several events, for good.";
    Undo           "u"  "undo"      "undo"            ""        "Undo the last change.";
    Redo           "U"  "redo"      ""                ""        "Redo what was undone.";
    Search         "/"  "search"    "search"          "WORDS"   "Search for stories by their words.";
    Filter         "\\" "filter"    "filter"          "QUERY"   "List only what matches a query; without one, everything again.";
    Sort           "="  "sort"      ""                "ORDER"   "List in another order: newest, oldest, coverage, feed, or unread.";
    Views          "v"  "views"     ""                "NUMBER"  "List views, folders, feeds, and tags, or show one.";
    Address        "o"  "address"   "open-in-browser" "NUMBER"  "Print the address of the article, or of a link in it.";
    Browser        ""   "browser"   ""                "NUMBER"  "Open that address in the browser.";
    Attached       "e"  "attached"  "open-attached"   "NUMBER"  "Open an attachment: audio, video, documents.";
    Save           "S"  "save"      "save"            "NUMBERS and FILE" "Save to a file: HTML or plain text, by its name.";
    Pipe           "|"  "pipe"      "pipe"            "NUMBERS and COMMAND" "Pipe to a command.";
    New            "."  "new"       "load-new"        ""        "List the headlines from the newest on.";
    Refresh        "R"  "refresh"   "refresh"         ""        "Fetch all feeds now; control C stops it.";
    Problems       "!"  "problems"  "show-problems"   ""        "List the feeds in trouble, and what to do.";
    AddFeed        "a"  "add"       "add-feed"        "ADDRESS" "Add a feed by its address or its site's.";
    Import         ""   "import"    ""                "FILE"    "Import feeds from another reader (OPML, or newsboat's urls).";
    Examples       ""   "examples"  ""                ""        "Start with the example feeds.";
    Pause          "p"  "pause"     "pause-feed"      "NUMBER"  "Pause a feed, or resume it, by its number among the views.";
    Leave          "X"  "leave"     "unsubscribe"     "NUMBER"  "Unsubscribe from a feed, by its number among the views.";
    Reload         ""   "reload"    ""                ""        "Reload the configuration.";
    Help           "?"  "help"      "help"            ""        "List all commands.";
    Back           "q"  "back"      "back"            ""        "Back; from the headlines, quit.";
    Quit           "Q"  "quit"      "quit"            ""        "Quit at once.";
}

/// A parsed line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Typed {
    /// An empty line: continue.
    More,
    /// A number of the list printed last.
    Number(usize),
    /// A verb, and what follows it.
    Verb(Verb, String),
    /// Not understood.
    Unknown,
}

/// Parses a line.
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
        let is_sign = !row.takes.is_empty() && row.letter.chars().all(|it| !it.is_alphanumeric());
        let fits = is_sign
            || row.takes.starts_with("NUMBER") && rest.starts_with(|it: char| it.is_ascii_digit());
        fits.then(|| Typed::Verb(row.verb, rest.trim().to_owned()))
    });
    together.unwrap_or(Typed::Unknown)
}

/// The numbers in `3`, `2 5`, or `1-4, 9`; none in an empty text, and `None` for anything else. A
/// run gives at most `most + 1` of them, so that a huge one does not count for ever.
pub fn numbers(text: &str, most: usize) -> Option<Vec<usize>> {
    let mut numbers = Vec::new();
    for part in text.split([' ', ',']).filter(|part| !part.is_empty()) {
        let range: RangeInclusive<usize> = match part.split_once('-') {
            Some((one, other)) => {
                let (one, other) = (one.parse().ok()?, other.parse().ok()?);
                usize::min(one, other)..=usize::max(one, other)
            }
            None => part.parse().map(|number| number..=number).ok()?,
        };
        numbers.extend(range.take(most + 1));
    }
    // Empty text means the story being read; a comma alone does not.
    (!numbers.is_empty() || text.trim().is_empty()).then_some(numbers)
}

/// The one number that a verb takes, `None` without any.
///
/// # Errors
/// A sentence about anything else.
pub fn optional_number(text: &str) -> Result<Option<usize>, String> {
    let not_one = |_| format!("Not a number: {}.\n", Text::clean(text));
    (!text.is_empty()).then(|| text.parse().map_err(not_one)).transpose()
}

/// The numbers that a text begins with, and what follows them: `1-3 later`. A number with a sign
/// before it, such as `#2026`, is not one of them.
pub fn leading_numbers(text: &str, most: usize) -> (Vec<usize>, &str) {
    let (mut found, mut rest) = (Vec::new(), text.trim());
    while !rest.is_empty() {
        let word = rest.split([' ', ',']).next().unwrap_or_default();
        let Some(numbers) = numbers(word, most) else { break };
        found.extend(numbers);
        rest = rest[word.len()..].trim_start_matches([' ', ',']);
    }
    (found, rest)
}

/// The text for `?`.
pub fn help() -> String {
    let mut text = String::from(
        "A number reads that story. Enter continues: the next page, and after an article the next \
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
        check("gs3", Verb::Split, "3");
        check("gm 2 5", Verb::Unite, "2 5");
        check("\\unread", Verb::Filter, "unread");
        check("|wc -w", Verb::Pipe, "wc -w");
        check("=f", Verb::Sort, "f");
        check("t3 later", Verb::Tag, "3 later");
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
        assert_eq!(numbers("5-3", 9), Some(vec![3, 4, 5]));
        assert_eq!(["3-x", ","].map(|it| numbers(it, 9)), [None, None]);
        assert_eq!(numbers("1-18446744073709551615", 3), Some(vec![1, 2, 3, 4]));
    }

    #[test]
    fn numbers_come_before_what_else_is_typed() {
        assert_eq!(leading_numbers("1-2, 4 later -x", 9), (vec![1, 2, 4], "later -x"));
        assert_eq!(leading_numbers("#2026 x", 9), (vec![], "#2026 x"));
        assert_eq!(leading_numbers("3 2026-news.txt", 9), (vec![3], "2026-news.txt"));
        assert_eq!(leading_numbers("5", 9), (vec![5], ""));
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
