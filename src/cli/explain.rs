//! `newsfold explain`: why two stories are grouped, or not.

use anyhow::Result;
use serde_json::json;

use super::numbered::copy;
use super::output::meanwhile;
use super::ties::{one_story, ties_json};
use crate::domain::{Article, Lapse, Reason, Tier};
use crate::group::{Explanation, Kinship, Rule};
use crate::session::{Output, Session};

pub(super) fn run(session: &Session, one: i64, other: i64, json: bool) -> Result<()> {
    let library = session.library()?;
    let (first, second) = (copy(&library, one)?, copy(&library, other)?);
    let is_one_story = first.story == second.story;
    let explanation = match is_one_story {
        true => None,
        false => {
            meanwhile("reading what is compared…", || library.explain(first.story, second.story))?
        }
    };
    let mut out = Output::standard();
    if json {
        out.json(&explanation_json(&first, &second, explanation.as_ref()))?;
    } else {
        out.line(&format!("{one:>7}  {} ({})", first.called, first.source))?;
        out.line(&format!("{other:>7}  {} ({})", second.called, second.source))?;
        for line in explain(&first, &second, explanation.as_ref()) {
            out.line(&line)?;
        }
    }
    Ok(out.finish()?)
}

/// Explains in sentences.
fn explain(first: &Article, second: &Article, explanation: Option<&Explanation>) -> Vec<String> {
    if first.story == second.story {
        return one_story(first, second);
    }
    let related = first.related.iter().find(|related| related.story == second.story);
    let by_hand = related.is_some_and(|related| related.reason == Reason::ByHand);
    let together = match (first.cluster == second.cluster, related.map(|related| related.tier)) {
        (true, _) if by_hand => "They are one event: you put them together.",
        (true, _) => "They are one event.",
        (false, Some(Tier::Event)) => {
            "They are separate events, but each is related news of the other."
        }
        (false, Some(Tier::Topic)) => "They are separate events, and have a topic in common.",
        (false, None) => "They are separate events.",
    };
    let Some(explanation) = explanation else {
        return vec![together.to_owned(), "One of them is too old to be compared.".to_owned()];
    };
    let evidence = &explanation.evidence;
    let words: Vec<String> =
        evidence.words.iter().map(|(word, part)| format!("{word} {part:.2}")).collect();
    let common = match words.is_empty() {
        true => "No words in common.".to_owned(),
        false => format!("Words in common, with their part of the score: {}.", words.join(", ")),
    };
    let mut lines = vec![
        together.to_owned(),
        common,
        format!(
            "Score of the pair {:.2}, {} apart; an event's best members must reach {:.2} on average.",
            evidence.score,
            Lapse::of_minutes(evidence.minutes_apart.unsigned_abs()),
            evidence.needs
        ),
    ];
    if first.cluster != second.cluster {
        lines.push(kinship_words(explanation.related.as_ref()));
    }
    lines.extend(explanation.forbidden.map(|rule| rule_words(rule).to_owned()));
    lines
}

fn kinship_words(related: Option<&Kinship>) -> String {
    match related {
        Some(Kinship::Near(needs)) => {
            format!("Related news: {needs:.2} is enough, unless others are nearer by far.")
        }
        Some(Kinship::Topic(words)) => {
            format!("Related by topic: hardly any other story has {}.", words.join(", "))
        }
        None => "Not related: neither the score nor a rare topic ties them.".to_owned(),
    }
}

fn rule_words(rule: Rule) -> &'static str {
    match rule {
        Rule::ByHand => "You split them: nothing puts them together again but you.",
        Rule::Instalments => "They are instalments of one series, which are never one event.",
        Rule::OneWord => {
            "One word alone makes no event, unless it is rare and one of them has hardly any text."
        }
        Rule::OneForm => {
            "They tell of two things in one form of words, as two warnings for two places do."
        }
        Rule::Pattern => {
            "The later one resembles many others of its feed; a feed's usual wording makes no event."
        }
        Rule::TooLong => {
            "The event of the earlier has lasted as long as the window, and none lasts longer."
        }
        Rule::TooLarge => "The event of the earlier has as many stories as one may have.",
        Rule::NotGrouped => "The feed of one of them has `group = false`.",
    }
}

fn explanation_json(
    first: &Article,
    second: &Article,
    explanation: Option<&Explanation>,
) -> serde_json::Value {
    let evidence = explanation.map(|it| {
        json!({
            "words": it.evidence.words,
            "score": it.evidence.score,
            "needs": it.evidence.needs,
            "minutes_apart": it.evidence.minutes_apart,
            "related": it.related.as_ref().map(|related| kinship_words(Some(related))),
            "forbidden": it.forbidden.map(rule_words),
        })
    });
    json!({
        "same_story": first.story == second.story,
        "same_event": first.cluster == second.cluster,
        "ties": ties_json(first, second),
        "evidence": evidence,
    })
}
