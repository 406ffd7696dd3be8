//! Why two copies are one story: the chain of ties between them.

use serde_json::{Value, json};

use super::article_json::reason_json;
use crate::domain::{Article, EntryId, Reason, Text};

/// Explains the ties between two copies of a story.
pub(super) fn one_story(first: &Article, second: &Article) -> Vec<String> {
    if first.entry == second.entry {
        return vec!["They are one article.".to_owned()];
    }
    let mut lines = vec!["They are one story.".to_owned()];
    for tie in ties(first, second) {
        let named = |entry: EntryId| {
            let mut copies = copies(first, second);
            let found = copies.find(|copy| copy.entry == entry);
            found.map_or("a copy that no longer exists".to_owned(), |it| {
                format!("“{}” ({})", it.called, it.source)
            })
        };
        let copy = named(tie.entry);
        lines.push(match tie.reason {
            Reason::SameAddress { with } => {
                format!("{copy} leads to the same page as {}.", named(*with))
            }
            Reason::SameText { with, similarity } => format!(
                "{copy} has {:.0} % of the text in common with {}.",
                similarity.clamp(0.0, 1.0) * 100.0,
                named(*with)
            ),
            _ => format!("{copy} was joined to the story by hand."),
        });
    }
    lines
}

/// A copy of a story, with the reason why it is one.
#[derive(Clone, Copy)]
struct Tie<'a> {
    entry: EntryId,
    called: &'a Text,
    source: &'a Text,
    reason: &'a Reason,
}

/// Every copy of the story of both articles: each article lists all copies but itself.
fn copies<'a>(first: &'a Article, second: &'a Article) -> impl Iterator<Item = Tie<'a>> {
    first.also_in.iter().chain(&second.also_in).map(|copy| Tie {
        entry: copy.entry,
        called: &copy.called,
        source: &copy.source,
        reason: &copy.reason,
    })
}

/// The ties on the path from one copy to the other. Each copy but the first is tied to an earlier
/// one, so both chains reach a common copy.
fn ties<'a>(first: &'a Article, second: &'a Article) -> Vec<Tie<'a>> {
    let mut from_first = way_back(first, second, first.entry);
    let mut from_second = way_back(first, second, second.entry);
    while let (Some(one), Some(other)) = (from_first.last(), from_second.last())
        && one.entry == other.entry
    {
        from_first.pop();
        from_second.pop();
    }
    from_first.extend(from_second);
    from_first
}

/// A copy's tie to an earlier copy, that copy's tie to a still earlier one, and so on.
fn way_back<'a>(first: &'a Article, second: &'a Article, from: EntryId) -> Vec<Tie<'a>> {
    let mut way: Vec<Tie<'a>> = Vec::new();
    let mut entry = from;
    while way.iter().all(|tie| tie.entry != entry)
        && let Some(tie) = copies(first, second).find(|copy| copy.entry == entry)
        && *tie.reason != Reason::Alone
    {
        way.push(tie);
        match tie.reason {
            Reason::SameAddress { with } | Reason::SameText { with, .. } => entry = *with,
            _ => break,
        }
    }
    way
}

/// The ties between two copies of one story, as JSON; empty for copies of different stories.
pub(super) fn ties_json(first: &Article, second: &Article) -> Vec<Value> {
    let ties = if first.story == second.story { ties(first, second) } else { Vec::new() };
    ties.iter().map(|tie| json!({ "entry": tie.entry.0, "why": reason_json(tie.reason) })).collect()
}
