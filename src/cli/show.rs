//! `newsfold show`: one story as text.

use anyhow::Result;
use jiff::tz::TimeZone;

use super::article_json::article_json;
use super::numbered;
use crate::config::time_zone;
use crate::domain::{
    Added, Article, Copy, Coverage, Extra, HEADLINE_ALONE, Reason, Tier, counted, was,
};
use crate::render::export::byline;
use crate::render::times::date;
use crate::render::{plain, render_unstyled};
use crate::session::{Output, Session};

/// A comfortable line width.
const WIDTH: u16 = 76;

pub(super) fn run(session: &Session, story: i64, width: Option<u16>, json: bool) -> Result<()> {
    let library = session.library()?;
    let found = numbered::story(&library, story)?;
    let mut out = Output::standard();
    match json {
        true => out.json(&article_json(&found))?,
        false => out.text(&article_text(&found, width.unwrap_or(WIDTH), &time_zone()))?,
    }
    out.finish()?;
    Ok(())
}

fn article_text(article: &Article, width: u16, zone: &TimeZone) -> String {
    let page = render_unstyled(article.text(), width);
    let mut text = String::new();
    // Without a headline, the title is the beginning of the text, which follows anyway.
    if article.shown_title().is_some() || page.lines.is_empty() {
        text.push_str(&format!("{}\n", article.called));
    }
    if let Some(earlier) = &article.earlier_title {
        text.push_str(&format!("{}\n", was(earlier)));
    }
    if !text.is_empty() {
        text.push('\n');
    }
    text.push_str(&format!("{}\n\n", byline(article, zone)));
    match page.lines.is_empty() {
        true => text.push_str(&format!("{HEADLINE_ALONE}.\n")),
        false => text.push_str(&plain::text_and_links(&page)),
    }
    if let Some(link) = &article.link {
        text.push_str(&format!("\n{link}\n"));
    }
    for extra in article.extras() {
        let what = match extra {
            Extra::Attached(file) if !file.media_type.is_empty() => file.media_type.to_string(),
            extra => extra.name(),
        };
        text.push_str(&format!("{what} {}\n", extra.address()));
    }
    text.push_str(&coverage(&article.coverage, zone));
    if !article.also_in.is_empty() {
        text.push_str("\nAlso in\n");
        for copy in &article.also_in {
            let number = copy.entry.0;
            text.push_str(&format!("  {number:>7}  {}: {}\n", copy.source, copy.called));
            let was = copy.earlier_title.as_ref().map(was);
            text.push_str(&under([was, Some(tie(copy))]));
        }
    }
    for (tier, heading) in [(Tier::Event, "Related news"), (Tier::Topic, "Same topic")] {
        let mut of_tier = article.related.iter().filter(|it| it.tier == tier).peekable();
        if of_tier.peek().is_some() {
            text.push_str(&format!("\n{heading}\n"));
        }
        for related in of_tier {
            let number = related.story.0;
            text.push_str(&format!("  {number:>7}  {} ({})\n", related.called(), related.source));
            let was = related.earlier_title.as_ref().map(was);
            text.push_str(&under([was, related.added.as_ref().map(adds)]));
        }
    }
    text
}

/// `9 reports from 5 publishers since Mon 23 Nov 2026, 04:16; first in Wire`; empty for a single
/// report.
fn coverage(coverage: &Coverage, zone: &TimeZone) -> String {
    let (Some(began), reports @ 2..) = (coverage.reports.first(), coverage.reports.len()) else {
        return String::new();
    };
    let publishers = counted(coverage.publishers as usize, "publisher", "publishers");
    let began = date(*began, zone);
    format!(
        "\nCoverage\n  {reports} reports from {publishers} since {began}; first in {}\n",
        coverage.first
    )
}

/// Why a copy belongs to the story, or what it adds.
fn tie(copy: &Copy) -> String {
    match (&copy.added, &copy.reason) {
        (Some(added), _) if added.sentences > 0 => adds(added),
        (_, Reason::SameAddress { .. }) => "the same page".to_owned(),
        (_, Reason::ByHand) => "joined by hand".to_owned(),
        _ => "the same text".to_owned(),
    }
}

/// `adds 2 new sentences: Vik, 312`.
fn adds(added: &Added) -> String {
    format!("adds {}", added.told())
}

/// A line under a headline; empty when there is nothing to say.
fn under(parts: [Option<String>; 2]) -> String {
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    if parts.is_empty() { String::new() } else { format!("           {}\n", parts.join(" · ")) }
}
