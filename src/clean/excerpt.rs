//! The first words of an entry: what follows the headline in a list.

use super::{closing, html, text};
use crate::domain::{Script, Text};

/// Returns about `limit` characters of plain text from the summary, else from the content; for an entry
/// with neither words nor a title, the description of its first picture, else the sign or the two letters
/// that are all it says.
pub fn excerpt(summary: &str, content: &str, title: &str, limit: usize) -> Text {
    let mut least = Text::default();
    for source in [summary, content] {
        // Twice `limit`, so that boilerplate which begins within the excerpt is read to its end.
        let words = html::without_asides(&text::windows_letters(source), limit * 2);
        let told = words.part(|words| without_boilerplate(without_headline(words, title), title));
        if told.as_str().chars().filter(|letter| letter.is_alphanumeric()).nth(2).is_some() {
            return told.cut(limit);
        }
        if least.is_empty() {
            least = told;
        }
    }
    if !title.is_empty() {
        return Text::default();
    }
    let shown = [summary, content].into_iter().map(html::shown).find(|shown| !shown.is_empty());
    shown.unwrap_or(least).cut(limit)
}

/// The text without the headline, if it begins with it.
fn without_headline<'a>(words: &'a str, title: &str) -> &'a str {
    match words.strip_prefix(title) {
        Some(rest) if !title.is_empty() && is_next_sentence(rest, title) => {
            rest.trim_start_matches(|letter: char| !letter.is_alphanumeric() && !is_opening(letter))
        }
        _ => words,
    }
}

/// Whether `rest`, the text after the headline, begins a new sentence. It does not in
/// `Ferry, the only link to the island, is back`.
fn is_next_sentence(rest: &str, headline: &str) -> bool {
    let behind = rest.trim_start();
    let Some(sign) = behind.chars().next() else { return true };
    let touches_word = behind[sign.len_utf8()..].starts_with(char::is_alphanumeric);
    match sign {
        '–' | '—' | '|' | '…' | '·' | '»' | '。' | '！' | '？' | '：' => true,
        ':' | '.' | '!' | '?' | '-' => !touches_word,
        ',' | ';' | '、' | '，' => false,
        // Only a capital marks the new sentence, and a headline of one or two words may begin a longer
        // name.
        _ => {
            let is_headline = |first: char| {
                let is_long = headline.split_whitespace().nth(2).is_some();
                !first.is_lowercase() && (is_long || Script::of(first).is_unspaced())
            };
            behind.len() < rest.len()
                && behind.chars().find(|it| it.is_alphanumeric()).is_some_and(is_headline)
        }
    }
}

fn is_opening(letter: char) -> bool {
    matches!(letter, '"' | '“' | '«' | '„' | '‘' | '(' | '「' | '『' | '¿' | '¡')
}

/// The text without the phrases that publishing tools put under an article.
fn without_boilerplate<'w>(words: &'w str, title: &str) -> &'w str {
    let mut words = words.trim();
    loop {
        let before = words.len();
        words = without_links_of_a_board(closing::without(words, title));
        // Most texts contain none of them, which a single pass finds out.
        let endings = if has_ending(words) { ENDINGS } else { &[] };
        for phrase in endings {
            if let Some(at) = last_ignoring_case(words, phrase)
                && ends_here(&words[..at], phrase, &words[at + phrase.len()..])
            {
                words = &words[..at];
            }
        }
        words = words.trim_end_matches(LITTER);
        if words.len() == before {
            return words;
        }
    }
}

/// The text without `submitted by ann to harbours [link] [12 comments]`, which link boards put under each
/// entry.
fn without_links_of_a_board(words: &str) -> &str {
    let links = |words: &str| {
        let (before, comments) = words.strip_suffix("comments]")?.rsplit_once('[')?;
        let is_count = comments.trim().bytes().all(|it| it.is_ascii_digit());
        let sender = is_count.then(|| before.trim_end().strip_suffix("[link]")).flatten()?;
        sender.rfind("submitted by ")
    };
    links(words.trim_end()).map_or(words, |end| &words[..end])
}

/// Whether `phrase`, between `before` and `after`, ends a text: it begins a sentence, and little follows.
fn ends_here(before: &str, phrase: &str, after: &str) -> bool {
    if phrase == "read more" && says_what(after) {
        return false;
    }
    let sentence = before.trim_end_matches(LITTER);
    match sentence.chars().next_back() {
        Some(',' | ':' | ';') => false,
        // A quotation mark after white space opens a quotation.
        Some(quote @ ('"' | '\'')) => {
            let quoted = &sentence[..sentence.len() - quote.len_utf8()];
            quoted.ends_with(|letter: char| !letter.is_whitespace()) && after.chars().count() < 80
        }
        Some(last) => !last.is_alphanumeric() && !is_opening(last) && after.chars().count() < 80,
        None => after.chars().count() < 20,
    }
}

/// Whether a sentence goes on after `read more`, as in `read more books`; a mere link only says where to
/// read.
fn says_what(after: &str) -> bool {
    const WHERE: [&str; 7] = ["about", "at", "from", "here", "in", "on", "the"];
    let words = after.trim_start();
    let word = words.split(|letter: char| !letter.is_alphanumeric()).next().unwrap_or_default();
    word.starts_with(char::is_lowercase) && !WHERE.contains(&word) || words.starts_with(',')
}

/// Characters around endings, removed with them.
const LITTER: [char; 8] = [' ', '[', '(', '|', '»', '→', '-', '–'];

/// Whether one of [`ENDINGS`] is near enough to the end of a text to end it.
fn has_ending(words: &str) -> bool {
    let longest = ENDINGS.iter().map(|phrase| phrase.len()).max().unwrap_or_default();
    let tail = &words.as_bytes()[start_of_tail(words, longest)..];
    let begins = |at: &usize| BEGINNINGS[usize::from(tail[*at])];
    let ends = |at: usize| ENDINGS.iter().any(|phrase| begins_with(&tail[at..], phrase));
    (0..tail.len()).filter(begins).any(ends)
}

/// Where `phrase` last occurs near the end, ignoring ASCII case.
fn last_ignoring_case(words: &str, phrase: &str) -> Option<usize> {
    let start = start_of_tail(words, phrase.len());
    let tail = &words.as_bytes()[start..];
    let at = (0..tail.len()).rev().find(|at| begins_with(&tail[*at..], phrase))?;
    Some(start + at)
}

/// Where the part of `words` begins in which a phrase of `letters` characters may end it: see
/// `ends_here`.
fn start_of_tail(words: &str, letters: usize) -> usize {
    words.char_indices().rev().nth(80 + letters).map_or(0, |(at, _)| at)
}

/// Whether a text begins with `phrase`, which is ASCII and lower case, ignoring case.
fn begins_with(text: &[u8], phrase: &str) -> bool {
    let phrase = phrase.as_bytes();
    text[0].to_ascii_lowercase() == phrase[0]
        && text.get(..phrase.len()).is_some_and(|part| part.eq_ignore_ascii_case(phrase))
}

/// Phrases that follow an article's own text, in lower case.
const ENDINGS: &[&str] = &[
    "continue reading",
    "read more",
    "read the full",
    "read the rest of",
    "read full article",
    "keep reading",
    "view entire post",
    "click here to read",
    "share on facebook",
    "share this:",
    "submitted by /u/",
];

/// For each byte, whether one of [`ENDINGS`] begins with it; most bytes begin none.
const BEGINNINGS: [bool; 256] = {
    let mut beginnings = [false; 256];
    let mut at = 0;
    while at < ENDINGS.len() {
        let first = ENDINGS[at].as_bytes()[0];
        beginnings[first as usize] = true;
        beginnings[first.to_ascii_uppercase() as usize] = true;
        at += 1;
    }
    beginnings
};

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(summary: &str, content: &str, title: &str, want: &str) {
        assert_eq!(excerpt(summary, content, title, 60).as_str(), want);
    }

    #[test]
    fn the_summary_comes_before_the_content() {
        check("<p>Short.</p>", "<p>Long words.</p>", "", "Short.");
        check("<img src=x>", "<p>Long words.</p>", "", "Long words.");
        check("", "", "Title", "");
        check("<p><img src=x><img src=y alt='A &lt;cat'>", "", "", "A <cat");
        check("<p><img src=y alt='A cat'>", "", "Title", "");
    }

    #[test]
    fn the_shortest_post_says_what_it_says() {
        for post in ["👍", "OK", "谢谢", "42"] {
            check(&format!("<p>{post}</p>"), "", "", post);
            check(&format!("<p>{post}</p>"), "", "A headline", "");
        }
        check("<p>👍</p><img src=x alt='A cat'>", "", "", "A cat");
    }

    #[test]
    fn letters_of_windows_are_kept() {
        check("It\u{92}s noon \u{97} at last", "", "", "It’s noon — at last");
    }

    #[test]
    fn the_headline_is_not_repeated() {
        check("Boats are back: they came at noon.", "", "Boats are back", "they came at noon.");
        check("Boats are backed by law.", "", "Boats are back", "Boats are backed by law.");
        check("Boats are back “For good”, he said.", "", "Boats are back", "“For good”, he said.");
        check("Boats are back They came at noon.", "", "Boats are back", "They came at noon.");
        check("Ferry – it is back.", "", "Ferry", "it is back.");
        check("新路线 市长说好。", "", "新路线", "市长说好。");
        check("Boats", "<p>They came at noon.</p>", "Boats", "They came at noon.");
    }

    #[test]
    fn a_sentence_that_begins_like_the_headline_is_whole() {
        for (title, sentence) in [
            ("Ferry", "Ferry, the only link to the island, is back."),
            ("Ferry", "Ferry Lines is back."),
            ("Node", "Node.js is out."),
            ("Boats are back", "Boats are back “for good”, he said."),
        ] {
            check(sentence, "", title, sentence);
        }
    }

    #[test]
    fn no_text_ends_within_a_sentence() {
        for sentence in [
            "This is why we should all \"read more\" this winter.",
            "A resolution for the year: read more, worry less.",
            "The year ends. Read more books, she says.",
        ] {
            check(sentence, "", "X", sentence);
        }
        check("It said \"no.\" Read more on the site.", "", "X", "It said \"no.\"");
    }

    #[test]
    fn boilerplate_goes() {
        let sent = "submitted by ann to harbours [link] [12 comments]";
        check(sent, "", "X", "");
        check(&format!("A bill submitted by Ann. {sent}"), "", "X", "A bill submitted by Ann.");
        check("A map [link] [of 12 comments]", "", "X", "A map [link] [of 12 comments]");
        check("Rain. The post Rain appeared first on Harbour.", "", "X", "Rain.");
        let names = "The post Mr. Smith wins appeared first on St. Louis Today.";
        check(&format!("Votes are in. {names}"), "", "Mr. Smith wins", "Votes are in.");
        check("Regen. Der Beitrag Regen erschien zuerst auf Hafen.", "", "X", "Regen.");
        check("Rain all week […] Read more »", "", "X", "Rain all week […]");
        check("Rain. Continue reading Rain → Share this:", "", "X", "Rain.");
        check(
            "Read more books, she says. It helps.",
            "",
            "X",
            "Read more books, she says. It helps.",
        );
    }

    #[test]
    fn long_texts_are_cut_at_a_word() {
        let long = "word ".repeat(100);
        let cut = excerpt(&long, "", "", 60);
        assert!(cut.as_str().ends_with("word…") && cut.as_str().chars().count() <= 61);
    }
}
