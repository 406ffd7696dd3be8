//! Pictures worth keeping, and links in place of players.

use url::Url;

use super::address::best_of;
use super::escapes::with_letters;
use super::hidden::{has_class, is_hidden, rules};
use super::tokens::Tag;
use crate::clean::url::{absolute, address};
use crate::domain::{Text, is_within, without_www};

/// Returns the address of an `img`'s picture, or else the best of `beside`, the `srcset` of a `source`;
/// `None` if the picture counts readers or shows nothing.
pub(super) fn picture(tag: &Tag, beside: &str, base: Option<&Url>) -> Option<String> {
    if is_dot(tag) || is_icon(tag) {
        return None;
    }
    // Pages that load lazily keep a placeholder in `src` and the picture itself in one of the others.
    let named = ["data-src", "data-lazy-src", "data-original", "src", "data-orig-file"]
        .into_iter()
        .map(|name| tag.attribute(name));
    let sets =
        ["srcset", "data-srcset", "data-lazy-srcset"].into_iter().map(|name| tag.attribute(name));
    let sets = sets.chain([beside]).filter_map(best_of);
    // On some pages, this only says that the picture loads lazily.
    let lazy = Some(tag.attribute("data-lazyload")).filter(|raw| raw.contains('/'));
    named
        .chain(lazy)
        .chain(sets)
        .filter_map(|raw| absolute(raw, base))
        .find(|source| !counts_readers(source))
}

/// The description of a picture embedded as a `data:` address, unless it is a placeholder.
pub(super) fn written_out<'t>(tag: &'t Tag) -> Option<&'t str> {
    const PLACEHOLDER: usize = 1_000;
    let source = tag.attribute("src").trim_start();
    let alt = tag.attribute("alt").trim();
    (source.starts_with("data:image/") && source.len() > PLACEHOLDER && !alt.is_empty())
        .then_some(alt)
}

/// Whether an `img` is hidden or so small that nobody is meant to see it.
fn is_dot(tag: &Tag) -> bool {
    is_hidden(tag) || are_tiny(tag).contains(&true)
}

/// Whether a frame shows nothing, or only what is quoted beside it, as WordPress quotes posts that it embeds.
pub(super) fn is_empty_frame(tag: &Tag) -> bool {
    // Frames of charts have no width, only a least one.
    are_tiny(tag) == [true, true] || has_class(tag, &["wp-embedded-content"])
}

/// Whether the width and the height of an element are at most a pixel.
fn are_tiny(tag: &Tag) -> [bool; 2] {
    let tiny = |raw: &str| {
        let number = raw.trim().trim_end_matches("px").trim_end();
        number.parse::<f32>().is_ok_and(|pixels| pixels <= 1.0)
    };
    // The style overrides the attribute.
    let side = |name| {
        let rule = rules(tag).find(|(property, _)| *property == name);
        rule.map_or(tag.attribute(name), |(_, value)| value)
    };
    ["width", "height"].map(|name| tiny(side(name)))
}

/// Whether an `img` only decorates a name or a link beside it.
fn is_icon(tag: &Tag) -> bool {
    const CLASSES: [&str; 4] = ["kg-bookmark-icon", "site-icon", "avatar", "onebox-avatar"];
    const LARGEST: u32 = 48;
    /// Sides that tell the ratio of a larger picture.
    const RATIOS: [(u32, u32); 4] = [(16, 9), (21, 9), (4, 3), (3, 2)];
    let pixels = |side| tag.attribute(side).trim().trim_end_matches("px").parse::<u32>();
    let is_small = || {
        let (Ok(width), Ok(height)) = (pixels("width"), pixels("height")) else { return false };
        let sides = (width.max(height), width.min(height));
        sides.1 > 0 && sides.0 <= LARGEST && !RATIOS.contains(&sides)
    };
    let is_undescribed = tag.attribute("alt").trim().is_empty();
    has_class(tag, &CLASSES) || is_undescribed && is_small()
}

/// Whether the picture at `source` only serves to count readers.
fn counts_readers(source: &str) -> bool {
    const HOSTS: [&str; 15] = [
        "doubleclick.net",
        "feedsportal.com",
        "google-analytics.com",
        "googleadservices.com",
        "list-manage.com",
        "moatads.com",
        "pheedo.com",
        "pixel.wp.com",
        "quantserve.com",
        "scorecardresearch.com",
        "sitemeter.com",
        "static.addtoany.com",
        "statcounter.com",
        "stats.wordpress.com",
        "stats.wp.com",
    ];
    const NAMES: [&str; 10] = [
        "pixel",
        "pixel.gif",
        "pixel.png",
        "pixel.php",
        "1x1.gif",
        "1x1.png",
        "spacer.gif",
        "blank.gif",
        "beacon.gif",
        "counter.gif",
    ];
    let Ok(url) = Url::parse(source) else { return false };
    let host = url.host_str().unwrap_or_default();
    let of = |domain: &str| is_within(host, domain);
    let path = url.path();
    let name = path.rsplit('/').next().unwrap_or_default();
    // A phone is called a Pixel, too.
    let is_photo = [".jpg", ".jpeg", ".png", ".webp", ".avif"].iter().any(|it| name.ends_with(it));
    // FeedBurner also serves feeds under its publishers' host names.
    let is_of_feedburner =
        path.contains("/~a/") || path.starts_with("/~r/") && path.contains("/~4/");
    let counts = || {
        let number = url.query().and_then(|query| query.strip_prefix("g="));
        number.is_some_and(|it| it.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let is_of_feeds =
        of("feedburner.com") || host.starts_with("feeds.") || host.starts_with("rss.");
    HOSTS.into_iter().any(of)
        || is_of_feeds && counts()
        || (of("feedburner.com") || of("feedblitz.com")) && path.contains("/~")
        || is_of_feedburner
        || of("feedpress.me") && name.ends_with(".gif")
        || name.contains("rss-pixel")
        || path.contains("/tracking/") && name.contains("pixel")
        || of("facebook.com") && path == "/tr"
        || of("medium.com") && path.starts_with("/_/stat")
        || path.split('/').any(|part| NAMES.contains(&part)) && (NAMES.contains(&name) || !is_photo)
}

/// The text for a picture of an emoji: `🙂`, or what people type for it, `:smile:`.
pub(super) fn emoji<'t>(tag: &'t Tag) -> Option<&'t str> {
    let class = tag.attribute("class");
    let alt = tag.attribute("alt");
    let is_typed = || {
        let name = alt.strip_prefix(':').and_then(|rest| rest.strip_suffix(':'));
        name.is_some_and(|name| !name.is_empty() && !name.contains(char::is_whitespace))
    };
    let is_sign =
        !alt.is_empty() && alt.len() <= 40 && (!alt.contains(char::is_alphanumeric) || is_typed());
    (is_sign && (class.contains("emoji") || class.contains("smiley"))).then_some(alt)
}

/// The page of the video that a custom element, such as `lite-youtube`, stands for.
pub(super) fn page_of_video(tag: &Tag) -> Option<String> {
    let (place, id) = match &*tag.name {
        "oembed" => return Some(tag.attribute("url").to_owned()),
        "lite-youtube" => ("https://www.youtube.com/watch?v=", tag.attribute("videoid")),
        "amp-youtube" => ("https://www.youtube.com/watch?v=", tag.attribute("data-videoid")),
        "lite-vimeo" => ("https://vimeo.com/", tag.attribute("videoid")),
        _ => return None,
    };
    let is_id = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    (!id.is_empty() && id.bytes().all(is_id)).then(|| format!("{place}{id}"))
}

/// What a player plays, or an embedded page.
pub(super) struct Played {
    /// Its address.
    pub address: String,
    /// What it is: `Video`.
    word: &'static str,
    host: String,
}

impl Played {
    /// What would be played by an element; `source` is the player's own address.
    pub(super) fn by(element: &str, source: &str, base: Option<&Url>) -> Option<Played> {
        let address = absolute(source, base)?;
        if counts_readers(&address) {
            return None;
        }
        let address = page_of_player(&address).unwrap_or(address);
        let url = Url::parse(&address).ok()?;
        let host = without_www(url.host_str()?).to_owned();
        let is_of = |domains: [&str; 4]| domains.into_iter().any(|domain| is_within(&host, domain));
        let is_video = is_of(["youtube.com", "vimeo.com", "dailymotion.com", "twitch.tv"]);
        let is_audio =
            is_of(["spotify.com", "soundcloud.com", "podcasts.apple.com", "bandcamp.com"]);
        let word = match element {
            "audio" | "amp-audio" => "Audio",
            "video" | "amp-video" => "Video",
            _ if is_video => "Video",
            _ if is_audio => "Audio",
            _ => "Embedded page",
        };
        Some(Played { address, word, host })
    }

    /// The text of the link that replaces the player, with the name of what is played, if it has one.
    pub(super) fn label(&self, name: Option<&Text>) -> String {
        let Played { word, host, .. } = self;
        match name {
            Some(name) => format!("{word}: {} ({host})", name.as_str()),
            None => format!("{word}: {host}"),
        }
    }
}

/// The name of what is played, from the title of its player; `None` if that only says what a player is.
pub(super) fn name_of_played(title: &str) -> Option<Text> {
    const LONGEST: usize = 120;
    const GENERIC: [&str; 20] = [
        "a",
        "audio",
        "content",
        "dailymotion",
        "embed",
        "embedded",
        "external",
        "frame",
        "from",
        "iframe",
        "media",
        "page",
        "player",
        "post",
        "soundcloud",
        "spotify",
        "video",
        "vimeo",
        "widget",
        "youtube",
    ];
    let title = Text::clean(&with_letters(&title[..title.floor_char_boundary(8000)]));
    let name = title.part(|title| {
        let title = title.strip_prefix("Spotify Embed: ").unwrap_or(title);
        [" - YouTube", " on Vimeo"].iter().find_map(|end| title.strip_suffix(end)).unwrap_or(title)
    });
    let mut words = name.as_str().split(|letter: char| !letter.is_alphanumeric());
    let is_generic = |word: &str| {
        word.is_empty() || GENERIC.iter().any(|generic| word.eq_ignore_ascii_case(generic))
    };
    (!words.all(is_generic)).then(|| name.cut(LONGEST))
}

/// Whether an embedded page comes from the site of `page` and plays nothing: a box for comments, or to
/// subscribe.
pub(super) fn is_box_of_page(source: &str, base: Option<&Url>, page: Option<&str>) -> bool {
    const BOXES: [&str; 5] = ["comment", "subscri", "newsletter", "login", "discuss"];
    const PLAYERS: [&str; 6] = ["embed", "player", "video", "audio", "watch", "media"];
    let Some(source) = absolute(source, base).and_then(|it| Url::parse(&it).ok()) else {
        return false;
    };
    let Some(page) = page.and_then(|page| Url::parse(page).ok()) else { return false };
    // In their canonical forms, the editions of a site have one host.
    let host = |at: &Url| Some(Url::parse(&address(at.as_str())).ok()?.host_str()?.to_owned());
    let domain = |at: &Url| psl::domain_str(at.domain()?).map(str::to_owned);
    let is_of_page = host(&page).is_some_and(|own| host(&source) == Some(own));
    // Other hosts of the site embed graphics as well.
    let is_of_site = domain(&page).is_some_and(|own| domain(&source) == Some(own))
        && BOXES.iter().any(|word| source.as_str().contains(word));
    (is_of_page || is_of_site) && !PLAYERS.iter().any(|word| source.path().contains(word))
}

/// The page that people visit, for the address of a player that is only embedded.
fn page_of_player(player: &str) -> Option<String> {
    let url = Url::parse(player).ok()?;
    let host = without_www(url.host_str()?);
    let mut path = url.path_segments()?;
    match (host, path.next()?, path.next()) {
        ("youtube.com" | "youtube-nocookie.com", "embed", Some(id)) => {
            Some(format!("https://www.youtube.com/watch?v={id}"))
        }
        ("player.vimeo.com", "video", Some(id)) => Some(format!("https://vimeo.com/{id}")),
        _ => None,
    }
}
