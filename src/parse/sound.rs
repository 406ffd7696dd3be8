//! Whether the strict reader reads a document as its publisher meant it. What it would drop or
//! mistake without a word goes to [`super::rescue`] instead.

use super::outline::{Element, EntryOutline, Outline};
use super::rescue;
use super::space::Space;

/// Largest outline of a document for the strict reader, in bytes: it takes ten times the room.
const LARGEST: usize = 10_000_000;
/// Most digits of a duration that it reads without stumbling.
const DIGITS: usize = 15;

/// Whether nothing in the outline needs more than the strict reader knows.
pub(super) fn is_sound(outline: &Outline) -> bool {
    if outline.damaged
        || outline.overfull
        || outline.redeclared
        || outline.size > LARGEST
        || outline.spaces.unusual
        || !outline.entities.is_empty()
    {
        return false;
    }
    let Some(root) = &outline.root else { return false };
    let feed_names_people =
        outline.feed.iter().any(|element| PEOPLE.contains(&(element.space, &*element.name)));
    let entry_is_sound: fn(&Outline, &EntryOutline) -> bool = match root.qualified {
        "rss" if is_known_rss(root) => rss_entry_is_sound,
        "feed" if is_known_atom(root) => atom_entry_is_sound,
        _ => return false,
    };
    let is_rss = root.qualified == "rss";
    occurs_once(&outline.feed, Space::Core, "title")
        && outline.feed.iter().all(|element| is_plainly_written(outline, element))
        && outline.entries.iter().all(|entry| {
            !entry.attributes.contains("xml:")
                && entry.elements.iter().all(|element| is_plainly_written(outline, element))
                && (!is_rss || !feed_names_people || entry.elements.iter().any(names_author))
                && entry_is_sound(outline, entry)
        })
}

/// Who an entry is by, when only its feed says so.
const PEOPLE: &[(Space, &str)] = &[
    (Space::Core, "managingeditor"),
    (Space::Core, "author"),
    (Space::DublinCore, "creator"),
    (Space::DublinCore, "publisher"),
    (Space::Itunes, "author"),
    (Space::Atom, "author"),
];

fn is_known_rss(root: &Element) -> bool {
    let version = root.attribute("version").unwrap_or_default();
    matches!(version.as_str(), "2.0" | "0.91" | "0.92")
        && root.attribute("xmlns").is_none()
        && root.attribute("xml:base").is_none()
}

fn is_known_atom(root: &Element) -> bool {
    root.attribute("xmlns").is_none_or(|it| it == "http://www.w3.org/2005/Atom")
        && root.attribute("xml:base").is_none()
}

fn names_author(element: &Element) -> bool {
    matches!(
        (element.space, &*element.name),
        (Space::Core, "author") | (Space::DublinCore, "creator")
    )
}

/// Whether the prefix is declared, the letters have their usual case, and no attribute changes what
/// addresses or languages mean.
fn is_plainly_written(outline: &Outline, element: &Element) -> bool {
    let local = element.qualified.rsplit(':').next().unwrap_or_default();
    let usual_case = match &*element.name {
        "pubdate" => local == "pubDate",
        "lastbuilddate" => local == "lastBuildDate",
        "managingeditor" => local == "managingEditor",
        name => element.space != Space::Core || !ASKED_FOR.contains(&name) || local == name,
    };
    usual_case && outline.spaces.knows(element.qualified) && !element.attributes.contains("xml:")
}

/// The elements of RSS and Atom that are read.
const ASKED_FOR: &[&str] = &[
    "title",
    "link",
    "description",
    "guid",
    "category",
    "author",
    "enclosure",
    "comments",
    "id",
    "updated",
    "published",
    "summary",
    "content",
    "language",
    "ttl",
];

fn rss_entry_is_sound(outline: &Outline, entry: &EntryOutline) -> bool {
    let count = |space, name: &str| {
        entry.elements.iter().filter(|it| it.space == space && it.name == name).count()
    };
    let has_text = count(Space::Core, "description") + count(Space::Content, "encoded") > 0;
    let has_one_of_each = count(Space::Core, "title") == 1
        && count(Space::Core, "link") == 1
        && count(Space::Core, "description") < 2
        && count(Space::Core, "pubdate") + count(Space::DublinCore, "date") < 2
        && has_text;
    let has_files = count(Space::Core, "enclosure") > 0;
    has_one_of_each
        && entry.elements.iter().all(|element| match (element.space, &*element.name) {
            (Space::Core, "title" | "link") => {
                !element.has_tags
                    && element.attributes.is_empty()
                    && !outline.text(element).is_empty()
            }
            (Space::Core, "enclosure") => {
                element.attribute("url").is_some_and(|it| it.starts_with("http"))
                    && element.attribute("type").is_some_and(|it| is_media_type(&it))
            }
            (Space::Core, "author") | (Space::DublinCore, "creator") => {
                !element.has_tags && !outline.text(element).contains('@')
            }
            (Space::Core, "category") => !element.has_tags && element.attribute("term").is_none(),
            (
                Space::Core,
                "updated" | "modified" | "issued" | "created" | "id" | "summary" | "content",
            ) => false,
            (Space::Core | Space::Content, _) | (Space::DublinCore, "date") => !element.has_tags,
            (Space::Media, "content" | "group") => {
                !has_files && !rescue::holds_file(outline, element)
            }
            (
                Space::Media,
                "thumbnail" | "credit" | "title" | "description" | "copyright" | "rating",
            ) => true,
            (Space::Itunes, "author" | "keywords" | "category") => false,
            (Space::Itunes, "duration") => outline.text(element).len() <= DIGITS,
            (
                Space::Itunes | Space::Syndication | Space::Talk | Space::Podcast | Space::Other,
                _,
            ) => true,
            _ => false,
        })
}

fn atom_entry_is_sound(outline: &Outline, entry: &EntryOutline) -> bool {
    let is_core = |element: &Element, name: &str| {
        matches!(element.space, Space::Core | Space::Atom) && element.name == name
    };
    let count = |name: &str| entry.elements.iter().filter(|it| is_core(it, name)).count();
    let links_to_page = entry.elements.iter().any(|element| {
        is_core(element, "link")
            && element.attribute("href").is_some()
            && element.attribute("rel").is_none_or(|rel| rel == "alternate")
    });
    let has_text = count("summary") + count("content") > 0;
    links_to_page
        && has_text
        && count("title") == 1
        && count("content") < 2
        && count("summary") < 2
        && entry.elements.iter().all(|element| match (element.space, &*element.name) {
            (Space::Core | Space::Atom, "title" | "summary" | "content") => {
                let declared = element.attribute("type");
                element.attribute("src").is_none()
                    && match declared.as_deref() {
                        Some("html") => !element.has_tags,
                        None | Some("text") => {
                            !element.has_tags && !outline.text(element).contains('<')
                        }
                        Some("xhtml") => element.has_tags,
                        _ => false,
                    }
            }
            (Space::Core | Space::Atom, "author") => element.has_tags,
            (Space::Core | Space::Atom, "modified" | "issued" | "created") => false,
            (Space::Core | Space::Atom | Space::Talk | Space::Podcast | Space::Other, _) => true,
            (Space::Media, name) => !matches!(name, "category" | "keywords"),
            _ => false,
        })
}

fn is_media_type(declared: &str) -> bool {
    ["audio/", "video/", "application/"].iter().any(|kind| declared.starts_with(kind))
        && declared.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/-+.".contains(&byte))
}

fn occurs_once(elements: &[Element], space: Space, name: &str) -> bool {
    elements.iter().filter(|it| it.space == space && it.name == name && !it.has_tags).count() == 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::Limits;

    #[track_caller]
    fn check(entry: &str, want: bool) {
        let spaces = "xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:itunes=\"http://www.itunes.com/dtds/podcast-1.0.dtd\" xmlns:media=\"http://search.yahoo.com/mrss/\"";
        let document = format!(
            "<rss version=\"2.0\" {spaces}><channel><title>F</title><item>{entry}</item></channel></rss>"
        );
        assert_eq!(is_sound(&Outline::of(&document, &Limits::default())), want, "{entry}");
    }

    #[test]
    fn what_the_strict_reader_knows() {
        let all = "<title>a</title><link>b</link><description>c</description>";
        check(all, true);
        check(
            &format!("{all}<pubDate>d</pubDate><dc:creator>Ada</dc:creator><category>e</category>"),
            true,
        );
        check(&format!("{all}<enclosure url='http://e/' type='audio/mpeg'/>"), true);
        check(&format!("{all}<itunes:duration>01:02:03</itunes:duration><?xml-x y?>"), true);
        check(&format!("{all}{}", "<category>a</category>".repeat(100_000)), false);
    }

    #[test]
    fn what_it_would_drop_or_mistake() {
        let all = "<title>a</title><link>b</link><description>c</description>";
        for more in [
            "<dc:subject>x</dc:subject>",
            "<title>again</title>",
            "<author>a@b.c</author>",
            "<pubdate>x</pubdate>",
            "<pubDate>x</pubDate><dc:date>y</dc:date>",
            "<slash:comments>1</slash:comments>",
            "<itunes:duration>1234567890123456789012345</itunes:duration>",
            "<?xml version='1.0' encoding='utf-16'?>",
            "<enclosure url='relative' type='audio/mpeg'/>",
            "<media:content url='x' type='video/mp4'/><enclosure url='http://e/' type='audio/mpeg'/>",
        ] {
            check(&format!("{all}{more}"), false);
        }
        check("<title>a</title><link/><description>c</description>", false);
        check("<title>a <b>b</b></title><link>b</link><description>c</description>", false);
        check("<title>a</title><link>b</link>", false);
    }
}
