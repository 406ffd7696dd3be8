//! `newsfold show`: one story as text.

use anyhow::{Context, Result};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::json;

use super::output::Output;
use super::session::Session;
use crate::domain::{Article, StoryId, Tier};
use crate::render::{plain, render};

/// A comfortable measure.
const WIDTH: u16 = 76;

pub(super) fn run(session: &Session, story: i64, width: Option<u16>, json: bool) -> Result<()> {
    let library = session.library()?;
    let found = library.article(StoryId(story))?;
    let found = found
        .with_context(|| format!("no story has the number {story}; `newsfold list` gives them"))?;
    let mut out = Output::standard();
    match json {
        true => out.json(&article_json(&found))?,
        false => out.text(&article_text(&found, width.unwrap_or(WIDTH)))?,
    }
    out.finish()?;
    Ok(())
}

fn article_text(article: &Article, width: u16) -> String {
    let date = |time: Timestamp| {
        time.to_zoned(TimeZone::system()).strftime("%a %d %b %Y, %H:%M").to_string()
    };
    let byline = [
        article.author.to_string(),
        article.source.to_string(),
        date(article.published),
        article.revised.map(|time| format!("updated {}", date(time))).unwrap_or_default(),
    ];
    let byline: Vec<String> = byline.into_iter().filter(|part| !part.is_empty()).collect();
    let mut text = format!("{}\n\n{}\n\n", article.title, byline.join(" · "));
    text.push_str(&plain::text(&render(&article.content, width)));
    if let Some(link) = &article.link {
        text.push_str(&format!("\n{link}\n"));
    }
    for enclosure in &article.enclosures {
        text.push_str(&format!("{} {}\n", enclosure.media_type, enclosure.url));
    }
    let count = article.comment_count.map(|count| format!("{count} ")).unwrap_or_default();
    for (what, link) in [
        ("transcript", &article.transcript),
        ("chapters", &article.chapters),
        (&format!("{count}comments"), &article.comments),
    ] {
        if let Some(link) = link {
            text.push_str(&format!("{what} {link}\n"));
        }
    }
    if !article.also_in.is_empty() {
        text.push_str("\nAlso in\n");
        for copy in &article.also_in {
            text.push_str(&format!("  {}: {}\n", copy.source, copy.title));
        }
    }
    for (tier, heading) in [(Tier::Event, "Related news"), (Tier::Topic, "Same topic")] {
        let mut of_tier = article.related.iter().filter(|it| it.tier == tier).peekable();
        if of_tier.peek().is_some() {
            text.push_str(&format!("\n{heading}\n"));
        }
        for related in of_tier {
            text.push_str(&format!(
                "  {:>7}  {} ({})\n",
                related.story.0, related.title, related.source
            ));
        }
    }
    text
}

fn article_json(article: &Article) -> serde_json::Value {
    let copies: Vec<_> = article
        .also_in
        .iter()
        .map(|it| {
            json!({ "source": it.source.as_str(), "title": it.title.as_str(), "link": it.link,
                    "published": it.published.to_string() })
        })
        .collect();
    let related: Vec<_> = article
        .related
        .iter()
        .map(|it| {
            json!({ "story": it.story.0, "tier": if it.tier == Tier::Event { "event" } else { "topic" },
                    "title": it.title.as_str(), "source": it.source.as_str(),
                    "published": it.published.to_string(),
                    "first_sentence": it.first_sentence.as_str() })
        })
        .collect();
    json!({
        "story": article.story.0,
        "title": article.title.as_str(),
        "earlier_title": article.earlier_title.as_ref().map(|it| it.as_str()),
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
        "enclosures": article.enclosures.iter().map(|it| json!({ "url": it.url, "type": it.media_type.as_str() })).collect::<Vec<_>>(),
        "read": article.read,
        "starred": article.starred,
        "also_in": copies,
        "related": related,
    })
}
