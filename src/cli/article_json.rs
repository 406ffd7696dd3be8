//! One story as JSON, for `newsfold show --json`.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::domain::{Added, Article, Copy, Coverage, Html, Reason, Related, Text, Tier};

pub(super) fn article_json(article: &Article) -> Value {
    json!({
        "story": article.story.0,
        "entry": article.entry.0,
        "title": article.title.as_str(),
        "earlier_title": title(article.earlier_title.as_ref()),
        "author": article.author.as_str(),
        "source": article.source.as_str(),
        "published": article.published.to_string(),
        "revised": article.revised.map(|it| it.to_string()),
        "link": article.link,
        "comments": article.comments,
        "comment_count": article.comment_count,
        "transcript": article.transcript,
        "chapters": article.chapters,
        "content_html": article.content.as_str(),
        "full_html": article.full.as_ref().map(Html::as_str),
        "enclosures": article.enclosures.iter().map(|it| json!({ "url": it.url, "type": it.media_type.as_str() })).collect::<Vec<_>>(),
        "read": article.read,
        "starred": article.starred,
        "tags": tags_json(&article.tags),
        "coverage": coverage_json(&article.coverage),
        "also_in": article.also_in.iter().map(copy_json).collect::<Vec<_>>(),
        "related": article.related.iter().map(related_json).collect::<Vec<_>>(),
    })
}

/// The tags that the reader gave a story.
pub(super) fn tags_json(tags: &[Text]) -> Value {
    tags.iter().map(Text::as_str).collect()
}

/// How the coverage grew: the hours (UTC) in which reports came, with their number.
fn coverage_json(coverage: &Coverage) -> Value {
    let mut by_hour: Vec<(Timestamp, usize)> = Vec::new();
    for report in &coverage.reports {
        let hour = beginning_of_hour(*report);
        match by_hour.last_mut() {
            Some((last, reports)) if *last == hour => *reports += 1,
            _ => by_hour.push((hour, 1)),
        }
    }
    json!({
        "reports": coverage.reports.len(),
        "publishers": coverage.publishers,
        "since": coverage.reports.first().map(Timestamp::to_string),
        "first_in": coverage.first.as_str(),
        "by_hour": by_hour.iter().map(|(hour, reports)| json!({ "hour": hour.to_string(), "reports": reports })).collect::<Vec<_>>(),
    })
}

fn beginning_of_hour(time: Timestamp) -> Timestamp {
    let second = time.as_second();
    Timestamp::from_second(second - second.rem_euclid(3_600)).unwrap_or(time)
}

fn copy_json(copy: &Copy) -> Value {
    json!({
        "entry": copy.entry.0,
        "source": copy.source.as_str(),
        "title": copy.title.as_str(),
        "earlier_title": title(copy.earlier_title.as_ref()),
        "link": copy.link,
        "published": copy.published.to_string(),
        "why": reason_json(&copy.reason),
        "adds": copy.added.as_ref().map(added_json),
    })
}

fn related_json(related: &Related) -> Value {
    json!({
        "story": related.story.0,
        "tier": if related.tier == Tier::Event { "event" } else { "topic" },
        "together": related.together,
        "title": related.title.as_str(),
        "earlier_title": title(related.earlier_title.as_ref()),
        "source": related.source.as_str(),
        "published": related.published.to_string(),
        "first_sentence": related.first_sentence.as_str(),
        "adds": related.added.as_ref().map(added_json),
    })
}

/// Why an entry is in its story; `null` for the one that founded it.
pub(super) fn reason_json(reason: &Reason) -> Value {
    match reason {
        Reason::SameAddress { with } => json!({ "same": "address", "with": with.0 }),
        Reason::SameText { with, similarity } => {
            json!({ "same": "text", "with": with.0, "share": similarity })
        }
        Reason::ByHand => json!({ "same": "by hand" }),
        Reason::Alone | Reason::SameEvent(_) => Value::Null,
    }
}

fn added_json(added: &Added) -> Value {
    json!({
        "sentences": added.sentences,
        "facts": added.facts.iter().map(Text::as_str).collect::<Vec<_>>(),
        "first": added.first.as_str(),
    })
}

fn title(title: Option<&Text>) -> Option<&str> {
    title.map(Text::as_str)
}
