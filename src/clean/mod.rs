//! Turns a [`ParsedFeed`] into [`Entry`]s that are safe to store, print, and compare. Pure and total.

pub mod announced;
mod aside;
mod board;
mod closing;
pub mod excerpt;
pub mod fulltext;
pub mod html;
mod key;
pub mod picture;
mod reference;
pub mod text;
mod twice;
pub mod url;

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use ::url::Url;

use crate::domain::{Enclosure, Entry, EntryKey, Html, Pace, Script, Text, without_www};
use crate::parse::{ParsedEnclosure, ParsedEntry, ParsedFeed};

/// Longest title in characters.
const TITLE: usize = 1_000;
/// Longest list of authors in characters.
const AUTHOR: usize = 200;
/// Longest id that a publisher gives an entry, in characters.
const GUID: usize = 1_000;
/// How much of an excerpt is shown and compared, in characters.
pub const EXCERPT: usize = 300;
/// An excerpt under this many unrelated headlines is boilerplate, not chance.
const STANDING: usize = 3;
/// A summary this many times as long as the content says things that the content does not.
const MUCH: usize = 4;

/// A feed after cleaning.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CleanFeed {
    /// The publisher's title for it.
    pub title: Text,
    /// The publisher's site, absolute http or https.
    pub site: Option<String>,
    /// Its entries, in document order, each key once.
    pub entries: Vec<Entry>,
    /// How often the publisher wants the feed to be fetched.
    pub pace: Pace,
    /// What had to be repaired, in words; empty if nothing was.
    pub repair: Text,
}

/// Cleans a whole feed. Relative links are resolved against `base`, the feed's address, or else its site.
pub fn clean(mut parsed: ParsedFeed, base: Option<&Url>) -> CleanFeed {
    let site = parsed.site.as_deref().and_then(|link| url::absolute(link, base));
    let site_address = site.as_deref().and_then(|site| Url::parse(site).ok());
    let places = Places { feed: base.or(site_address.as_ref()), site: site_address.as_ref() };
    // Unescape before the keys are made: entries must not look new when a publisher fixes its links.
    for link in parsed.entries.iter_mut().filter_map(|entry| entry.link.as_mut()) {
        if let Cow::Owned(meant) = url::unescaped(link) {
            *link = meant;
        }
    }
    let keys = key::keys(&parsed.entries);
    twice::mend(&mut parsed.title);
    let mut seen = HashSet::new();
    let entries = parsed.entries.into_iter().zip(keys).filter(|(_, key)| seen.insert(*key));
    let mut entries: Vec<Entry> = entries
        .map(|(entry, key)| clean_entry(entry, key, parsed.language.as_deref(), places))
        .collect();
    leave_out_standing_phrases(&mut entries);
    CleanFeed {
        title: text::line(&parsed.title).cut(TITLE),
        site,
        entries,
        pace: parsed.pace,
        repair: Text::clean(&parsed.repairs.join("; ")),
    }
}

/// Where a feed is, and the site it belongs to.
#[derive(Clone, Copy)]
struct Places<'p> {
    feed: Option<&'p Url>,
    site: Option<&'p Url>,
}

impl Places<'_> {
    /// The base of the addresses in an entry's body, if the feed names none: the page at `link`, where
    /// the body comes from, unless it belongs to another site; else the site, since feeds often have a
    /// host of their own.
    fn of_body(self, link: Option<&Url>) -> Option<Url> {
        let host = |at: &Url| at.host_str().map(|it| without_www(it).to_owned());
        let is_own = |page: &Url| {
            [self.site, self.feed].into_iter().flatten().any(|own| host(own) == host(page))
        };
        link.filter(|page| is_own(page)).or(self.site).or(self.feed).cloned()
    }
}

/// Clears excerpts that entries with unrelated headlines share, such as `Read the full story`: they come
/// from the feed's template and say nothing about the entry.
fn leave_out_standing_phrases(entries: &mut [Entry]) {
    let mut headlines: HashMap<&str, HashSet<&str>> = HashMap::new();
    for entry in entries.iter().filter(|it| !it.excerpt.is_empty() && !it.title.is_empty()) {
        headlines.entry(entry.excerpt.as_str()).or_default().insert(entry.title.as_str());
    }
    headlines
        .retain(|_, headlines| headlines.len() >= STANDING && have_no_word_in_common(headlines));
    let phrases: HashSet<String> = headlines.into_keys().map(str::to_owned).collect();
    let is_standing =
        |entry: &&mut Entry| !entry.title.is_empty() && phrases.contains(entry.excerpt.as_str());
    entries.iter_mut().filter(is_standing).for_each(|entry| entry.excerpt = Text::default());
}

/// Whether no word that tells something is in all headlines; versions of one report share some.
fn have_no_word_in_common(headlines: &HashSet<&str>) -> bool {
    let words = headlines.iter().map(|headline| telling_words(headline));
    let common = words.reduce(|common, other| &common & &other);
    common.is_none_or(|common| common.is_empty())
}

/// The words of more than three letters, or of two in Hangul; where nothing separates words, all pairs of
/// letters, or groups of four in alphabets.
fn telling_words(headline: &str) -> HashSet<String> {
    let mut words = HashSet::new();
    for word in headline.to_lowercase().split(|letter: char| !letter.is_alphanumeric()) {
        let letters: Vec<char> = word.chars().collect();
        for run in letters.chunk_by(|one, next| Script::of(*one) == Script::of(*next)) {
            let (least, is_unspaced) = match Script::of(run[0]) {
                Script::Spaced => (4, false),
                Script::Attached => (2, false),
                Script::Dense => (2, true),
                Script::Unparted => (4, true),
            };
            if is_unspaced {
                words.extend(run.windows(least).map(String::from_iter));
            } else if run.len() >= least {
                words.insert(String::from_iter(run));
            }
        }
    }
    words
}

/// Cleans one entry.
fn clean_entry(
    mut parsed: ParsedEntry,
    key: EntryKey,
    language: Option<&str>,
    places: Places,
) -> Entry {
    let texts = [&mut parsed.title, &mut parsed.summary, &mut parsed.content];
    texts.into_iter().chain(&mut parsed.authors).for_each(twice::mend);
    let base = parsed.base.as_ref().or(places.feed);
    let absolute = |link: Option<String>| url::absolute_url(&link?, base);
    // A feed's `link` may lead through a service that counts readers and shuts down long before the page
    // does.
    let mut link = absolute(parsed.origin).or_else(|| absolute(parsed.link));
    let mut comments = absolute(parsed.comments);
    let base_of_body = parsed.base.clone().or_else(|| places.of_body(link.as_ref()));
    let of_board =
        [&parsed.content, &parsed.summary].into_iter().find_map(|it| board::pages_of(it));
    if let Some((page, talk)) = of_board
        && let page @ Some(_) = absolute(Some(page))
        && absolute(Some(talk)) == link
        && page != link
    {
        (link, comments) = (page, link);
    }
    let address = link.clone().map(url::address_of).unwrap_or_default();
    let title = text::line(&parsed.title).cut(TITLE);
    let excerpt = excerpt::excerpt(&parsed.summary, &parsed.content, title.as_str(), EXCERPT);
    let (summary, content) = (&parsed.summary, &parsed.content);
    let has_both = [summary, content].iter().all(|text| !text.trim().is_empty());
    let cleaned = |html: &str| {
        let html = text::windows_letters(html);
        html::sanitize_page(&html, base_of_body.as_ref(), Some(&address))
    };
    let mut body = cleaned(&body(summary, content));
    let mut leads = has_both && html::leads(excerpt.as_str(), title.as_str(), body.as_str());
    // The excerpt would be all that is left of a long summary.
    if leads && html::plain_text(summary, EXCERPT + 1).as_str().chars().count() > EXCERPT {
        body = Html::from_cleaned(&(cleaned(summary).as_str().to_owned() + body.as_str()));
        leads = false;
    }
    Entry {
        leads,
        key,
        guid: parsed.id.as_deref().map(|id| Text::clean(id).cut(GUID)),
        author: Text::clean(&names(&parsed.authors)).cut(AUTHOR),
        published: parsed.published,
        updated: parsed.updated,
        excerpt,
        content: body,
        language: parsed.language.as_deref().or(language).and_then(tag),
        enclosures: enclosures(&parsed.enclosures, base),
        address,
        comments: comments.map(String::from),
        comment_count: parsed.comment_count,
        transcript: absolute(parsed.transcript).map(String::from),
        chapters: absolute(parsed.chapters).map(String::from),
        link: link.map(String::from),
        title,
    }
}

/// The content; the summary if there is none, or both if the content is only a picture or a line next to
/// a much longer summary.
fn body<'t>(summary: &'t str, content: &'t str) -> Cow<'t, str> {
    let says_little = || {
        let words = |html: &str| html::plain_text(html, usize::MAX).as_str().len();
        content.len() < summary.len() / MUCH && words(content) < words(summary) / MUCH
    };
    match content.trim().is_empty() {
        true => summary.into(),
        false if summary.is_empty() => content.into(),
        false if html::plain_text(content, 1).is_empty() || says_little() => {
            format!("{summary}\n{content}").into()
        }
        false => content.into(),
    }
}

/// The authors, each once, joined by commas; e-mail addresses only where no name is known.
fn names(authors: &[String]) -> String {
    let mut names: Vec<Text> = Vec::new();
    for author in authors {
        let name = text::line(author);
        let is_nobody = matches!(name.as_str(), "" | "Unknown" | "(Unknown)");
        if !is_nobody && !names.contains(&name) {
            names.push(name);
        }
    }
    // `@ann` is a name.
    let is_address = |name: &Text| {
        !name.as_str().contains(' ') && name.as_str().find('@').is_some_and(|at| at > 0)
    };
    if !names.iter().all(is_address) {
        names.retain(|name| !is_address(name));
    }
    names.iter().map(Text::as_str).collect::<Vec<_>>().join(", ")
}

fn enclosures(raw: &[ParsedEnclosure], base: Option<&Url>) -> Vec<Enclosure> {
    let mut enclosures: Vec<Enclosure> = Vec::new();
    for file in raw {
        let Some(address) = url::absolute(&file.url, base) else { continue };
        if enclosures.iter().all(|it| it.url != address) {
            enclosures.push(Enclosure {
                url: address,
                media_type: Text::clean(&file.media_type).cut(AUTHOR),
                length: file.length.filter(|bytes| *bytes > 0),
                seconds: file.seconds.filter(|seconds| *seconds > 0),
            });
        }
    }
    enclosures
}

/// A language tag in lower case; `None` if `raw` cannot be one.
fn tag(raw: &str) -> Option<Text> {
    let raw = raw.trim();
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let is_tag = (2..=35).contains(&raw.len()) && raw.bytes().all(is_part);
    is_tag.then(|| Text::clean(&raw.replace('_', "-").to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_of_one_report_share_a_word_in_any_script() {
        let are_strangers = |headlines: &[&str]| {
            have_no_word_in_common(&headlines.iter().copied().collect::<HashSet<_>>())
        };
        for versions in [
            ["Ferry sinks", "Ferry: ten saved", "The ferry that sank"],
            ["台風10号接近", "台風10号上陸", "台風が東へ"],
            ["태풍 접근", "태풍 상륙", "제주에 태풍"],
            ["พายุเข้าไทย", "พายุแรง", "ไทยรับพายุ"],
        ] {
            assert!(!are_strangers(&versions), "{versions:?}");
        }
        for strangers in [
            ["Ferry sinks", "Bread for all", "The end of it all"],
            ["台風10号接近", "地下鉄の新路線", "首相が会見"],
            ["태풍 접근", "지하철 개통", "총리 회견"],
        ] {
            assert!(are_strangers(&strangers), "{strangers:?}");
        }
    }

    #[test]
    fn addresses_give_way_to_names_but_names_of_accounts_do_not() {
        let shown = |authors: &[&str]| {
            names(&authors.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>())
        };
        assert_eq!(shown(&["bob@news.example", "Bob"]), "Bob");
        assert_eq!(shown(&["bob@news.example"]), "bob@news.example");
        assert_eq!(shown(&["@ann", "@cy@news.example", "Bob"]), "@ann, @cy@news.example, Bob");
    }

    #[test]
    fn a_line_beside_a_long_summary_is_not_all_of_the_text() {
        let told = |summary: &str, content: &str| body(summary, content).into_owned();
        let long = "The harbour was closed at noon. ".repeat(10);
        assert_eq!(
            told(&long, "<a href='/a'>Listen</a>"),
            format!("{long}\n<a href='/a'>Listen</a>")
        );
        assert_eq!(told("Closed at noon.", &long), long);
        // Markup does not count as words.
        assert_eq!(told(&format!("<p style='{long}'>Closed.</p>"), "At noon."), "At noon.");
        assert_eq!(told(&long, ""), long);
    }

    #[test]
    fn a_long_summary_of_its_own_is_told_to_its_end() {
        let text = "Our reporter visits the crews that wait at the old quay, and the owner of the \
                    crane, who says that he had warned the board twice this year.";
        let told = |summary: &str, content: &str| {
            let parsed = ParsedEntry {
                title: "Harbour".to_owned(),
                summary: summary.to_owned(),
                content: content.to_owned(),
                ..ParsedEntry::default()
            };
            let feed = ParsedFeed { entries: vec![parsed], ..ParsedFeed::default() };
            let entry = clean(feed, None).entries.remove(0);
            (entry.leads, entry.content.as_str().to_owned())
        };
        let short = "The ferry is closed until Friday, because divers search for what sank.";
        assert_eq!(told(short, text), (true, format!("<p>{text}</p>")));
        let long = format!("{} The court hears them on Friday.", [short; 5].join(" "));
        let both = (false, format!("<p>{long}</p><p>{text}</p>"));
        for content in [text, &format!("<p>{text}</p>"), &format!("<b></b>{text}")] {
            assert_eq!(told(&long, content), both);
        }
    }
}
