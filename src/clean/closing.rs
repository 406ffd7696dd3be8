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

/// `words` up to the last such sentence.
pub(super) fn without(words: &str) -> &str {
    let begins = |(start, middle): &(&str, &str)| words[..words.rfind(middle)?].rfind(start);
    PHRASES.iter().filter_map(begins).min().map_or(words, |at| &words[..at])
}
