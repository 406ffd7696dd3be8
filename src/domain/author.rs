//! The author of an article, as shown to the reader.

use super::Text;

/// The author to show next to `source`, without the `By` of newspapers. Empty when the source's name already
/// contains the author, or when the author is only an office such as `info@…`.
pub fn written_by<'a>(author: &'a Text, source: &Text) -> &'a str {
    let name = author.as_str();
    let name = name.strip_prefix("By ").or(name.strip_prefix("by ")).unwrap_or(name).trim_start();
    let (lower, source) = (name.to_lowercase(), source.as_str().to_lowercase());
    let is_said = has_words(&source, &lower) && (lower.contains(' ') || source.starts_with(&lower));
    if is_office(&lower) || is_said { "" } else { name }
}

/// Whether an author, in lower case, is no person: `info@harbour.example`, `no reply`.
fn is_office(author: &str) -> bool {
    const OFFICES: [&str; 12] = [
        "admin",
        "contact",
        "donotreply",
        "editor",
        "feed",
        "feeds",
        "info",
        "news",
        "noreply",
        "rss",
        "support",
        "webmaster",
    ];
    let office = match author.split_once('@') {
        Some((office, host)) if !host.contains(' ') => office.replace(['-', '_', '.'], ""),
        _ => author.replace([' ', '-'], ""),
    };
    OFFICES.contains(&office.as_str())
        || ["noreply", "donotreply"].iter().any(|it| office.starts_with(it))
}

/// Whether a text contains `words` at word boundaries.
fn has_words(text: &str, words: &str) -> bool {
    let is_whole = |at: usize| {
        let is_word = |letter: char| letter.is_alphanumeric();
        !text[..at].ends_with(is_word) && !text[at + words.len()..].starts_with(is_word)
    };
    !words.is_empty() && text.match_indices(words).any(|(at, _)| is_whole(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_wrote_something_is_told_once_and_is_somebody() {
        let check = |author: &str, source: &str, want: &str| {
            assert_eq!(written_by(&Text::clean(author), &Text::clean(source)), want);
        };
        check("By Ana Ruiz", "Harbour Post", "Ana Ruiz");
        check("Ana Ruiz", "ana ruiz", "");
        check("Ana Ruiz", "Ana Ruiz's Blog", "");
        check("Ana", "Bananas", "Ana");
        check("John", "St. John News", "John");
        check("Contact Energy", "Harbour Post", "Contact Energy");
        check("ana@harbour.example", "Harbour Post", "ana@harbour.example");
        check("No-Reply@harbour.example", "Harbour Post", "");
        check("No reply Harbour", "Harbour Post", "");
        check("info@harbour.example", "Harbour Post", "");
        check("", "Harbour Post", "");
    }
}
