//! Reduces any HTML to a small, balanced, allow-listed fragment: the border that article bodies cross.
//!
//! The result is canonical: blocks stand in blocks, words in paragraphs, white space is collapsed, empty
//! elements are gone, and cleaning it again changes nothing. It holds only what `render` can show, so it
//! is also small to store.

mod address;
mod around;
mod bare;
mod builder;
mod dropped;
mod element;
mod escapes;
mod hidden;
mod lines;
mod media;
mod plain;
mod references;
mod tex;
pub(super) mod tokens;
mod write;

use std::borrow::Cow;

use url::Url;

use self::builder::{Builder, RESERVE};
use super::closing;
use super::text::without_cdata;
use super::url::address;
use crate::domain::{Html, resolved};

pub use self::around::{Around, is_headline, leads, within};
pub use self::plain::{all_words, cleaned_words, plain_text, shown, without_asides};

/// Most bytes that are read, and most that are written, even if `max_size` allows larger feeds.
const LARGEST: usize = 8_000_000;
/// The output is at most this many times as long as the input and `SPARE` more bytes; short links grow
/// less when a base of usual length makes them absolute.
const GROWTH: usize = 8;
const SPARE: usize = 1024;

/// Cleans `html`; relative addresses are resolved against `base`, or dropped when there is none.
///
/// Total, linear, and idempotent.
pub fn sanitize(html: &str, base: Option<&Url>) -> Html {
    sanitize_page(html, base, None)
}

/// Like [`sanitize`], for the text of the page at `page`: links to a place on that page become references
/// within the text if it has that place.
pub fn sanitize_page(html: &str, base: Option<&Url>, page: Option<&str>) -> Html {
    let html = unwrapped(&html[..html.floor_char_boundary(LARGEST)]);
    let html = lines::with_literal_angles(&html);
    let html = lines::with_breaks(&html);
    let largest = LARGEST.min(GROWTH * (html.len() + SPARE) + RESERVE);
    let mut builder = Builder::new(base, page, html.len(), largest);
    tokens::read(&html, &mut builder);
    let has_hidden = builder.has_hidden();
    let mut cleaned = builder.finish();
    if cleaned.is_empty() && has_hidden {
        // If everything is hidden, a script would have shown it.
        let mut builder = Builder::new(base, page, html.len(), largest).with_hidden();
        tokens::read(&html, &mut builder);
        cleaned = builder.finish();
    }
    references::settle(&mut cleaned);
    if drop_closing_boilerplate(&mut cleaned, page) {
        references::settle(&mut cleaned);
    }
    Html::from_cleaned(&cleaned)
}

/// `html` without a superfluous wrapper: CDATA sections, or an escape of all of it.
fn unwrapped(html: &str) -> Cow<'_, str> {
    match without_cdata(html.trim_start()) {
        Cow::Borrowed(html) => escapes::unescape_whole(html),
        Cow::Owned(html) => Cow::Owned(escapes::unescape_whole(&html).into_owned()),
    }
}

/// Whether the words of a `noscript` only say `Please enable JavaScript`.
fn asks_for_scripts(words: &str) -> bool {
    words.len() < 200 && words.contains("avaScript")
}

/// Drops the last paragraphs of `cleaned` that say only where it was published; returns whether there
/// were any.
fn drop_closing_boilerplate(cleaned: &mut String, page: Option<&str>) -> bool {
    const LONGEST: usize = 3000;
    let before = cleaned.len();
    while cleaned.ends_with("</p>")
        && let Some(start) = cleaned.rfind("<p>")
        && cleaned.len() - start <= LONGEST
        && is_boilerplate(&cleaned[start..], page)
    {
        cleaned.truncate(start);
    }
    cleaned.len() < before
}

/// Whether a closing paragraph is one that blog software adds to every entry: it links to the article
/// and the site, or else says no more than their names.
fn is_boilerplate(paragraph: &str, page: Option<&str>) -> bool {
    let links = paragraph.matches("<a ").count();
    if links == 2 && page.is_some_and(|page| leads_to_itself(paragraph, page)) {
        return true;
    }
    // A cheap test first: few paragraphs begin like this.
    if !closing::may_begin(paragraph.trim_start_matches("<p>")) {
        return false;
    }
    let words = plain_text(paragraph, 600);
    let begins_large = |name: &str| !name.starts_with(char::is_lowercase);
    let is_site =
        |site: &str| begins_large(site) && !site.trim_end_matches('.').contains([',', ';', ':']);
    closing::names(words.as_str())
        .is_some_and(|(title, site)| links == 2 || begins_large(title) && is_site(site))
}

/// Whether a paragraph in any language links to the article at `page`, then to the front page of its
/// site, and says little else.
fn leads_to_itself(paragraph: &str, page: &str) -> bool {
    const LONGEST: usize = 80;
    let mut parts = paragraph.split("<a href=\"");
    let mut besides = parts.next().unwrap_or_default().to_owned();
    let mut targets = Vec::new();
    for part in parts {
        let Some((target, rest)) = part.split_once('"') else { return false };
        targets.push(target);
        besides.push_str(rest.split_once("</a>").map_or("", |(_, after)| after));
    }
    // A cheap test first: a front page has no path.
    let &[article, site] = targets.as_slice() else { return false };
    if site.trim_end_matches('/').matches('/').count() > 2 {
        return false;
    }
    let [article, site] = [article, site].map(|target| address(&resolved(target)));
    let page = address(page);
    let is_front = site.matches('/').count() == 2 && page.starts_with(&format!("{site}/"));
    article == page && is_front && plain_text(&besides, LONGEST + 1).as_str().len() <= LONGEST
}

#[cfg(test)]
mod tests;
