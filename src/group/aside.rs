//! What stands in a text but tells nothing of an event: whom it addresses (`@bob`), and what a machine or
//! an editor put in square brackets (`[contains quote post or other embedded content]`).

/// The most letters in brackets that are no text of their own.
const LONGEST: usize = 80;

/// Cuts a text into parts, in order, each with whether it is an aside.
pub(super) fn parts(text: &str) -> impl Iterator<Item = (&str, bool)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at;
        let aside = end_of_aside(text, start);
        at = aside.unwrap_or_else(|| start_of_next(text, start));
        (start < at).then(|| (&text[start..at], aside.is_some()))
    })
}

/// Where the next aside after a place begins that is none itself; the end of the text if there is none.
fn start_of_next(text: &str, at: usize) -> usize {
    let signs = text[at..].match_indices(['[', '@']).map(|(sign, _)| at + sign);
    let mut starts = signs.filter(|sign| end_of_aside(text, *sign).is_some());
    starts.next().unwrap_or(text.len())
}

/// The end of the aside that begins at a place, if one does.
fn end_of_aside(text: &str, at: usize) -> Option<usize> {
    let (before, rest) = text.split_at(at);
    if let Some(inside) = rest.strip_prefix('[') {
        let letters = inside.char_indices().take(LONGEST);
        let mut signs = letters.filter(|(_, letter)| matches!(letter, '[' | ']'));
        let (end, _) = signs.next().filter(|(_, sign)| *sign == ']')?;
        return Some(at + 1 + end + 1);
    }
    let name = rest.strip_prefix('@')?;
    let is_of_word = |letter: char| letter.is_alphanumeric() || letter == '_';
    // Not the sign within an address of mail.
    if before.ends_with(is_of_word) || !name.starts_with(is_of_word) {
        return None;
    }
    let is_of_name = |letter| is_of_word(letter) || matches!(letter, '-' | '.' | '@');
    Some(at + 1 + name.find(|letter| !is_of_name(letter)).unwrap_or(name.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, want: &str) {
        let told: Vec<&str> = parts(text).filter(|part| !part.1).map(|part| part.0).collect();
        assert_eq!(told.concat(), want, "{text}");
        let all: Vec<&str> = parts(text).map(|part| part.0).collect();
        assert_eq!(all.concat(), text);
    }

    #[test]
    fn who_is_addressed_and_what_is_in_brackets_is_an_aside() {
        check("", "");
        check("The ferry sank.", "The ferry sank.");
        check("@bob yes", " yes");
        check("@@@ @ no", "@@@ @ no");
        check("@bob@social.example and @eve_1: no", " and : no");
        check("mail bob@example.org now", "mail bob@example.org now");
        check("rain @ noon", "rain @ noon");
        check("lol [contains quote post or other embedded content]", "lol ");
        check("[속보] 다리 통행 금지", " 다리 통행 금지");
        check("a [b [c] d] e", "a [b  d] e");
        check("a [b", "a [b");
        check(&format!("[{}]", "x".repeat(200)), &format!("[{}]", "x".repeat(200)));
    }

    #[test]
    fn endless_brackets_take_no_time() {
        let text = "[@".repeat(100_000);
        assert_eq!(parts(&text).map(|part| part.0.len()).sum::<usize>(), text.len());
    }
}
