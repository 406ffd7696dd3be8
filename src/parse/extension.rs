//! What extensions say about an entry: its comments, and the transcript and chapters of an episode.

use super::ParsedEntry;
use super::outline::{Element, EntryOutline, Outline};
use super::space::Space;

/// Types of transcripts that a person can read, best first; they are preferred to any other.
const READABLE: &[&str] = &["text/html", "text/plain", "text/vtt", "application/x-subrip"];

/// Adds to `entry` what the extensions in its outline say.
pub(super) fn add(entry: &mut ParsedEntry, outline: &Outline, source: &EntryOutline) {
    let mut readable = usize::MAX;
    for element in &source.elements {
        match (element.space, &*element.name) {
            (Space::Talk, "comments" | "total") => {
                entry.comment_count = outline.text(element).parse().ok().or(entry.comment_count);
            }
            (Space::Core | Space::Atom, "link") if is_replies(element) => {
                let count = attribute_ending(element, "count").and_then(|it| it.parse().ok());
                entry.comment_count = entry.comment_count.or(count);
            }
            (Space::Podcast, "transcript") => {
                let kind = element.attribute("type").unwrap_or_default();
                let rank = READABLE.iter().position(|it| kind.starts_with(it));
                let rank = rank.unwrap_or(READABLE.len());
                if let Some(address) = element.attribute("url").filter(|_| rank < readable) {
                    (entry.transcript, readable) = (Some(address), rank);
                }
            }
            (Space::Podcast, "chapters") => {
                entry.chapters = element.attribute("url").or(entry.chapters.take());
            }
            _ => {}
        }
    }
}

/// Whether a link leads to a page of comments.
fn is_replies(element: &Element) -> bool {
    element.attributes.contains("replies")
        && element.attribute("rel").is_some_and(|rel| rel.eq_ignore_ascii_case("replies"))
        && element.attribute("type").is_none_or(|kind| kind.contains("html"))
}

/// The value of the attribute with this local name, whatever its prefix.
fn attribute_ending(element: &Element, local: &str) -> Option<String> {
    super::token::attributes(element.attributes)
        .find(|(name, _)| name.rsplit(':').next() == Some(local))
        .map(|(_, value)| value.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::Limits;

    #[track_caller]
    fn check(inner: &str, want: (Option<u32>, &str, &str)) {
        let document = format!("<rss><item><title>a</title>{inner}</item></rss>");
        let outline = Outline::of(&document, &Limits::default());
        let mut entry = ParsedEntry::default();
        add(&mut entry, &outline, &outline.entries[0]);
        let text = |it: &Option<String>| it.clone().unwrap_or_default();
        let got = (entry.comment_count, text(&entry.transcript), text(&entry.chapters));
        assert_eq!((got.0, got.1.as_str(), got.2.as_str()), want, "{inner}");
    }

    #[test]
    fn comments_are_counted_in_either_dialect() {
        check("<slash:comments>12</slash:comments>", (Some(12), "", ""));
        check("<thr:total>3</thr:total>", (Some(3), "", ""));
        check(
            "<link rel='replies' type='text/html' href='/talk' thr:count='4'/>",
            (Some(4), "", ""),
        );
        check(
            "<link rel='replies' type='application/atom+xml' href='/f' thr:count='4'/>",
            (None, "", ""),
        );
        check("<slash:comments>many</slash:comments>", (None, "", ""));
        check("<thr:total>3</thr:total><slash:comments/>", (Some(3), "", ""));
    }

    #[test]
    fn episodes_have_chapters_and_a_transcript_to_read() {
        check(
            "<podcast:transcript url='/a.srt' type='application/srt'/>\
             <podcast:transcript url='/a.html' type='text/html'/>\
             <podcast:transcript url='/a.vtt' type='text/vtt'/>\
             <podcast:chapters url='/c.json' type='application/json+chapters'/>",
            (None, "/a.html", "/c.json"),
        );
        check(
            "<podcast:transcript url='/a.srt' type='application/srt'/>\
             <podcast:transcript type='text/html'/>\
             <podcast:chapters url='/c.json'/><podcast:chapters/>",
            (None, "/a.srt", "/c.json"),
        );
    }
}
