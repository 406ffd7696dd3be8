//! Files and pictures beside an entry's text.

use url::Url;

use super::super::outline::Element;
use super::super::space::Space;
use super::super::{FILES, ParsedEnclosure, add, date, plain};
use super::address::resolved;
use super::{Fields, Reader};

/// A picture beside a text: its address and its description.
#[derive(Default, PartialEq)]
pub(super) struct Picture {
    address: String,
    shows: String,
}

impl Reader<'_, '_> {
    pub(super) fn file(&self, fields: &mut Fields, element: &Element, base: Option<&Url>) {
        let address = element.attribute("url").or_else(|| element.attribute("href"));
        let Some(url) = address.and_then(|address| resolved(&address, base)) else { return };
        let length = element.attribute("length").or_else(|| element.attribute("fileSize"));
        let file = ParsedEnclosure {
            url,
            media_type: element.attribute("type").unwrap_or_default(),
            length: length.and_then(|length| bytes(&length)),
            seconds: element.attribute("duration").and_then(|it| date::seconds(&it)),
        };
        add(&mut fields.enclosures, file, FILES);
    }

    /// Adds the files and pictures of a media element.
    pub(super) fn media(&self, fields: &mut Fields, element: &Element, base: Option<&Url>) {
        if is_media_file(element) {
            self.file(fields, element, base);
        }
        let before = fields.pictures.len();
        picture(fields, element, base);
        for inner in self.outline.within(element).filter(|inner| inner.space == Space::Media) {
            match &*inner.name {
                "content" if is_media_file(&inner) => self.file(fields, &inner, base),
                "content" => picture(fields, &inner, base),
                "category" => self.category(fields, &inner),
                "title" => fields.title.offer(1, || self.html(&inner)),
                "description" => {
                    let own = &mut fields.pictures[before..];
                    if let Some(last) = own.last_mut().filter(|it| it.shows.is_empty()) {
                        last.shows = self.outline.text(&inner);
                        fields.summary_is_description |= fields.summary.rank == 0;
                    }
                    fields.summary.offer(1, || self.html(&inner));
                }
                _ => {}
            }
        }
    }
}

/// A size in bytes; publishers group its digits.
pub(super) fn bytes(raw: &str) -> Option<u64> {
    raw.replace([',', '.'], "").parse().ok()
}

/// Adds a media element that is a picture.
fn picture(fields: &mut Fields, element: &Element, base: Option<&Url>) {
    let is_one = |name| element.attribute(name).is_some_and(|it| it.starts_with("image"));
    if is_one("type") || is_one("medium") {
        let address = element.attribute("url").and_then(|address| resolved(&address, base));
        let pictures = address.map(|address| Picture { address, shows: String::new() });
        pictures.into_iter().for_each(|it| add(&mut fields.pictures, it, FILES));
    }
}

/// Puts the pictures of a post without a title below its text, as Mastodon posts have them. Pictures beside
/// an article belong to its page.
pub(super) fn add_pictures(fields: &mut Fields) {
    let holds_one = |text: &&String| text.contains("<img") || text.contains("<IMG");
    let holds_some = [&fields.content, &fields.summary.html].iter().any(holds_one);
    if fields.pictures.is_empty() || !fields.title.html.is_empty() || holds_some {
        return;
    }
    // The description of a picture is not the post's text.
    if fields.summary.rank == 1 && fields.summary_is_description {
        fields.summary.html.clear();
    }
    let text = match fields.content.is_empty() {
        true => &mut fields.summary.html,
        false => &mut fields.content,
    };
    for picture in &fields.pictures {
        text.push_str(&plain::picture(&picture.address, &picture.shows));
    }
}

fn is_media_file(element: &Element) -> bool {
    let media_type = element.attribute("type").unwrap_or_default();
    let medium = element.attribute("medium").unwrap_or_default();
    // Nothing plays Flash any more.
    if media_type.contains("shockwave-flash") {
        return false;
    }
    ["audio", "video", "application"].iter().any(|kind| media_type.starts_with(kind))
        || matches!(medium.as_str(), "audio" | "video" | "document")
}
