//! Explains in sentences why stories belong together.

use std::fmt::Write;

use crate::domain::{Article, EntryId, Evidence, Lapse, Reason, Related, StoryId, Tier};

/// Most words of evidence in a sentence.
const WORDS: usize = 6;

/// Most sentences before the rest is only counted.
const SENTENCES: usize = 3;

/// A sentence for each of the nearest copies and related stories, or one that says there is none.
pub fn sentences(article: &Article) -> Vec<String> {
    let mut said = all(article);
    let rest = said.len().saturating_sub(SENTENCES);
    if rest > 1 {
        said.truncate(SENTENCES);
        said.push(format!("And {rest} more."));
    }
    said
}

/// Why one of the related stories belongs with the article; `None` if it is not among them.
pub fn related(article: &Article, story: StoryId) -> Option<String> {
    let related = article.related.iter().find(|related| related.story == story)?;
    Some(why_related(article, related))
}

fn all(article: &Article) -> Vec<String> {
    let mut said = Vec::new();
    for copy in &article.also_in {
        said.push(match &copy.reason {
            Reason::SameText { with, similarity } => format!(
                "{} has the same story as {}: {} of the text is the same.",
                copy.source,
                source_of(article, *with),
                percent(*similarity)
            ),
            Reason::SameAddress { with } => {
                format!("{} links to the same page as {}.", copy.source, source_of(article, *with))
            }
            Reason::ByHand => format!("{} was joined to this story by hand.", copy.source),
            Reason::Alone => format!("{} had this story first.", copy.source),
            Reason::SameEvent(evidence) => {
                format!("{} reports the same event: {}.", copy.source, in_words(evidence))
            }
        });
    }
    for related in &article.related {
        let sentence = why_related(article, related);
        // What the reader did comes before what was found.
        let place = if related.reason == Reason::ByHand { 0 } else { said.len() };
        said.insert(place, sentence);
    }
    if let Some(first) = article.parted.first() {
        let more = match article.parted.len() - 1 {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        said.insert(
            0,
            format!("You split it from “{first}”{more}; they stay apart until you merge them."),
        );
    }
    if said.is_empty() {
        said.push("This story stands alone: no copy and no related story has arrived.".to_owned());
    }
    said
}

fn why_related(article: &Article, related: &Related) -> String {
    let title = format!("“{}” ({})", related.called(), related.source);
    match (&related.reason, related.tier) {
        (Reason::SameEvent(evidence), Tier::Event) if !related.together => {
            // One pair of near stories does not make two events one, so the score it needed is left out.
            let evidence = Evidence { needs: 0.0, ..evidence.clone() };
            let because = because(article, &evidence, related.story);
            format!("Similar to {title}, but not grouped with it: {because}.")
        }
        (Reason::SameEvent(evidence), Tier::Event) => {
            format!("Same event as {title}: {}.", because(article, evidence, related.story))
        }
        (Reason::SameEvent(evidence), Tier::Topic) => {
            format!("Same topic as {title}: {}.", because(article, evidence, related.story))
        }
        (Reason::ByHand, _) => format!("You merged it with {title}."),
        _ => format!("{title} is in the same group."),
    }
}

/// The evidence, and the story that it goes through if that is neither of the two.
fn because(article: &Article, evidence: &Evidence, other: StoryId) -> String {
    let through = article
        .related
        .iter()
        .find(|related| related.story == evidence.with && related.story != other)
        .map(|related| format!("through {}, ", related.source))
        .unwrap_or_default();
    format!("{through}{}", in_words(evidence))
}

/// `parliament, water, bill (score .41, needs .13), 1 h apart`.
fn in_words(evidence: &Evidence) -> String {
    let words: Vec<&str> =
        evidence.words.iter().take(WORDS).map(|(word, _)| word.as_str()).collect();
    let mut text = words.join(", ");
    let score = |score: f32| format!("{score:.2}").trim_start_matches('0').to_owned();
    // Writing to a string cannot fail.
    let _ = match evidence.needs {
        0.0 => write!(text, " (score {})", score(evidence.score)),
        needs => write!(text, " (score {}, needs {})", score(evidence.score), score(needs)),
    };
    let apart = Lapse::of_minutes(evidence.minutes_apart.unsigned_abs());
    let _ = write!(text, ", {} apart", apart.brief());
    text
}

fn source_of(article: &Article, entry: EntryId) -> String {
    if entry == article.entry {
        return article.source.to_string();
    }
    let copy = article.also_in.iter().find(|copy| copy.entry == entry);
    copy.map_or("another copy".to_owned(), |copy| copy.source.to_string())
}

fn percent(share: f32) -> String {
    format!("{:.0} %", share.clamp(0.0, 1.0) * 100.0)
}
