//! `newsfold parse`: one feed as newsfold reads it, as text or JSON.

use std::ffi::OsStr;
use std::fs::File;
use std::io::Read;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use url::Url;

use crate::clean::{CleanFeed, clean, html, text, url as address};
use crate::config;
use crate::domain::Text;
use crate::engine::download;
use crate::parse::{Hints, ParsedEnclosure, ParsedEntry, ParsedFeed, parse};
use crate::session::{Output, Wishes, runtime};

/// The longest text of an entry that is printed, in characters.
const LONGEST: usize = 2_000_000;

/// Prints the feed from a file, standard input, or a web address.
pub(super) fn run(source: &OsStr, json: bool, wishes: &Wishes) -> Result<()> {
    let (bytes, hints) = read(source, wishes)?;
    let parsed = parse(&bytes, &hints).with_context(|| source.display().to_string())?;
    let base = hints.base.as_ref();
    let mut out = Output::standard();
    match json {
        true => out.line(&feed_json(&parsed, base))?,
        false => out.text(&feed_text(&clean(parsed, base)))?,
    }
    Ok(out.finish()?)
}

/// Reads the document, and the hints that came with it.
fn read(source: &OsStr, wishes: &Wishes) -> Result<(Vec<u8>, Hints)> {
    let mut bytes = Vec::new();
    match source.to_str().and_then(|source| Url::parse(source).ok()) {
        Some(url) if matches!(url.scheme(), "http" | "https") => {
            let told = "is on the network, and --offline is given";
            ensure!(!wishes.offline, "{} {told}", source.display());
            let config = config::load(&wishes.places()?.config).config;
            let document = runtime()?.block_on(download(&url, &config.fetch))?;
            return Ok((document.body, document.hints));
        }
        _ if source == "-" => std::io::stdin().lock().read_to_end(&mut bytes)?,
        _ => File::open(source)
            .and_then(|mut file| file.read_to_end(&mut bytes))
            .with_context(|| format!("{} can't be read", source.display()))?,
    };
    Ok((bytes, Hints::default()))
}

/// The feed as text for a person.
fn feed_text(feed: &CleanFeed) -> String {
    let mut text = format!("{}\n", feed.title);
    if let Some(site) = &feed.site {
        text.push_str(&format!("{site}\n"));
    }
    if !feed.repair.is_empty() {
        text.push_str(&format!("repaired: {}\n", feed.repair));
    }
    for entry in &feed.entries {
        let date = entry.published.or(entry.updated).map(|it| it.strftime("%F").to_string());
        text.push_str(&format!("\n{}  {}\n", date.unwrap_or_else(|| " ".repeat(10)), entry.title));
        for line in [entry.link.as_deref(), Some(entry.excerpt.as_str())].into_iter().flatten() {
            if !line.is_empty() {
                text.push_str(&format!("            {line}\n"));
            }
        }
    }
    text
}

/// The feed as one JSON object on one line. `base` resolves relative addresses; without it, they
/// are printed as they are.
pub fn feed_json(feed: &ParsedFeed, base: Option<&Url>) -> String {
    json!({
        "title": text::line(&feed.title).as_str(),
        "link": feed.site.as_deref().and_then(|link| link_text(link, base)),
        "repairs": feed.repairs,
        "entries": feed.entries.iter().map(|entry| entry_json(entry, base)).collect::<Vec<_>>(),
    })
    .to_string()
}

fn entry_json(entry: &ParsedEntry, base: Option<&Url>) -> Value {
    let base = entry.base.as_ref().or(base);
    let body = if entry.content.is_empty() { &entry.summary } else { &entry.content };
    json!({
        "id": entry.id.as_deref().map(|id| Text::clean(id).as_str().to_owned()),
        "link": entry.link.as_deref().and_then(|link| link_text(link, base)),
        "title": text::line(&entry.title).as_str(),
        "published": entry.published.map(|time| time.to_string()),
        "updated": entry.updated.map(|time| time.to_string()),
        "author": lines(&entry.authors).join(", "),
        "summary": words(&entry.summary).as_str(),
        "content_text": words(body).as_str(),
        "enclosures": entry.enclosures.iter().map(|file| file_json(file, base)).collect::<Vec<_>>(),
        "categories": lines(&entry.categories),
    })
}

fn file_json(file: &ParsedEnclosure, base: Option<&Url>) -> Value {
    json!({
        "url": link_text(&file.url, base),
        "type": Text::clean(&file.media_type).as_str(),
        "length": file.length,
    })
}

/// A web address, absolute if possible; `None` for addresses of other kinds.
fn link_text(link: &str, base: Option<&Url>) -> Option<String> {
    let is_relative = Url::parse(link.trim()) == Err(url::ParseError::RelativeUrlWithoutBase);
    address::absolute(link, base)
        .or_else(|| is_relative.then(|| Text::clean(link).as_str().to_owned()))
}

/// All words of a text, hidden ones included: this shows what a feed says, not how it is read.
fn words(markup: &str) -> Text {
    html::all_words(&text::windows_letters(markup), LONGEST)
}

/// The distinct names, in order.
fn lines(raw: &[String]) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for line in raw.iter().map(|raw| text::line(raw).as_str().to_owned()) {
        if !line.is_empty() && !lines.contains(&line) {
            lines.push(line);
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::{Hints, parse};

    #[test]
    fn a_feed_is_one_line_of_json() {
        let document = "<rss><channel><title>F</title><item><title>A\n&lt;b>B</title><link>/a</link>\
             <author>J\u{9b}31mo</author></item><item><link>javascript:x</link></item></channel></rss>";
        let feed = parse(document.as_bytes(), &Hints::default()).expect("a feed");
        let json = feed_json(&feed, None);
        assert_eq!(json.lines().count(), 1);
        let value: Value = serde_json::from_str(&json).expect("sound JSON");
        let entry = &value["entries"][0];
        assert_eq!((&entry["title"], &entry["link"]), (&json!("A B"), &json!("/a")));
        assert!(!json.chars().any(char::is_control));
        assert_eq!(value["entries"][1]["link"], Value::Null);
        let base = Url::parse("https://example.org/").expect("a sound address");
        assert!(feed_json(&feed, Some(&base)).contains("https://example.org/a"));
    }
}
