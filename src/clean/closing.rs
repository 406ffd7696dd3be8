//! The sentence that blog software puts under every article, in the language of the site: `The post X
//! appeared first on Y.`

/// How it begins, and what stands between the names of the article and of the site.
const PHRASES: [(&str, &str); 19] = [
    ("The post ", " appeared first on "),
    ("The post ", " first appeared on "),
    ("The article ", " appeared first on "),
    ("This article ", " appeared first on "),
    ("Der Beitrag ", " erschien zuerst auf "),
    ("L’article ", " est apparu en premier sur "),
    ("L'article ", " est apparu en premier sur "),
    ("La entrada ", " se publicó primero en "),
    ("La entrada ", " aparece primero en "),
    ("L'articolo ", " proviene da "),
    ("L’articolo ", " proviene da "),
    ("O post ", " apareceu primeiro em "),
    ("Het bericht ", " verscheen eerst op "),
    ("Artykuł ", " pochodzi z serwisu "),
    ("Inlägget ", " dök först upp på "),
    ("Innlegget ", " dukket først opp på "),
    ("Indlægget ", " blev først udgivet på "),
    ("Příspěvek ", " se nejdříve objevil na "),
    ("Сообщение ", " появились сначала на "),
];

/// The names of the article and of the site, where `words` begin with such a sentence.
pub(super) fn names(words: &str) -> Option<(&str, &str)> {
    let found = PHRASES.iter().find_map(|(start, middle)| {
        let rest = words.strip_prefix(start)?;
        rest.split_once(middle)
    });
    found.filter(|(title, _)| !title.is_empty())
}

/// Whether `words` begin as such a sentence does.
pub(super) fn may_begin(words: &str) -> bool {
    PHRASES.iter().any(|(start, _)| words.starts_with(start))
}

/// `words` up to the last such sentence.
pub(super) fn without(words: &str) -> &str {
    let is_initial = |letter| matches!(letter, 'T' | 'D' | 'L' | 'O' | 'H' | 'A' | 'I' | 'P' | 'С');
    let begins = |at: &usize| {
        let said = |(start, middle): &(&str, &str)| {
            words[*at..].strip_prefix(start).is_some_and(|rest| rest.contains(middle))
        };
        PHRASES.iter().any(said)
    };
    let mut initials = words.rmatch_indices(is_initial).map(|(at, _)| at);
    initials.find(begins).map_or(words, |at| &words[..at])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sentence_is_found_in_every_language_and_by_its_end() {
        for (start, middle) in PHRASES {
            let sentence = format!("{start}Harbour opens{middle}Post");
            assert_eq!(names(&sentence), Some(("Harbour opens", "Post")));
            assert!(may_begin(&sentence));
            let words = format!("{start}office is closed. {sentence}");
            assert_eq!(without(&words), format!("{start}office is closed. "));
        }
        assert_eq!(without("The post office is closed."), "The post office is closed.");
    }
}
