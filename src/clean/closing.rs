//! The sentence that blog software puts under every article, in the language of the site: `The post X
//! appeared first on Y.`

/// How the sentence begins, and what separates the article's title from the site's name.
///
/// Phrases that are common in other sentences are left out, such as *L'articolo 18 proviene da Torino*:
/// there, the paragraph's two links give it away.
const PHRASES: [(&str, &str); 16] = [
    ("The post ", " appeared first on "),
    ("The post ", " first appeared on "),
    ("The article ", " appeared first on "),
    ("This article ", " appeared first on "),
    ("Der Beitrag ", " erschien zuerst auf "),
    ("L’article ", " est apparu en premier sur "),
    ("L'article ", " est apparu en premier sur "),
    ("La entrada ", " se publicó primero en "),
    ("La entrada ", " aparece primero en "),
    ("O post ", " apareceu primeiro em "),
    ("Het bericht ", " verscheen eerst op "),
    ("Inlägget ", " dök först upp på "),
    ("Innlegget ", " dukket først opp på "),
    ("Indlægget ", " blev først udgivet på "),
    ("Příspěvek ", " se nejdříve objevil na "),
    ("Сообщение ", " появились сначала на "),
];

/// Longest name of a site, in bytes.
const LONGEST_NAME: usize = 100;

/// The article's title and the site's name, if `words` begin with such a sentence.
pub(super) fn names(words: &str) -> Option<(&str, &str)> {
    let found = PHRASES.iter().find_map(|(start, middle)| {
        let rest = words.strip_prefix(start)?;
        rest.split_once(middle)
    });
    found.filter(|(title, _)| !title.is_empty())
}

/// Whether `words` begin like such a sentence.
pub(super) fn may_begin(words: &str) -> bool {
    PHRASES.iter().any(|(start, _)| words.starts_with(start))
}

/// `words` without such a sentence at their end. One that names `headline` may have full stops in its names.
pub(super) fn without<'w>(words: &'w str, headline: &str) -> &'w str {
    let is_initial = |letter| matches!(letter, 'T' | 'D' | 'L' | 'O' | 'H' | 'I' | 'P' | 'С');
    let begins = |at: &usize| {
        let said = |(start, middle): &(&str, &str)| {
            let rest = words[*at..].strip_prefix(start);
            let names = rest.and_then(|rest| rest.split_once(middle));
            names.is_some_and(|(title, site)| {
                let is_one_sentence = !title.contains(". ") && !site.contains(". ");
                site.len() <= LONGEST_NAME && (is_one_sentence || title == headline)
            })
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
            assert_eq!(without(&words, ""), format!("{start}office is closed. "));
        }
        for words in [
            "The post office is closed.",
            "The post came late. It appeared first on Monday, and nobody knew why. Rain fell.",
            "L'articolo 18 proviene da Torino.",
        ] {
            assert_eq!(without(words, ""), words);
        }
        let words = "Rain. The post Mr. Smith wins appeared first on St. Louis Today.";
        assert_eq!(without(words, "Mr. Smith wins"), "Rain. ");
        assert_eq!(without(words, "Another headline"), words);
    }
}
