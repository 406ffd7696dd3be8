//! Reads lists of feeds that other readers wrote.

use std::collections::HashSet;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use url::Url;

use super::{Opml, Skipped, lines};
use crate::domain::{NewFeed, Text};
use crate::parse::charset::decode;
use crate::parse::entity::unescape;

/// Most bytes read of a list.
const LONGEST: usize = 5_000_000;
/// Most feeds taken from one list.
const MOST: usize = 20_000;
/// Feeds in folders nested deeper than this go into the folder at this depth.
const DEEPEST: usize = 8;

/// Reads a list in any encoding, as [`read`] does.
pub fn read_bytes(bytes: &[u8]) -> Opml {
    read(&decode(bytes, None).text)
}

/// Reads a list as far as possible: OPML or, without markup, newsboat's lines of an address and its tags.
/// Linear in its length; of entities, only the five of XML and numeric ones are expanded.
pub fn read(text: &str) -> Opml {
    let mut list = Reading::default();
    let mut text = text.trim_start_matches('\u{feff}').trim_start();
    let is_marked_up = text.starts_with('<') || text.contains("<opml") || text.contains("<outline");
    if text.len() > LONGEST {
        list.skip("the rest of the list", "is past the 5 MB limit");
        text = &text[..text.floor_char_boundary(LONGEST)];
        // The cut must not leave part of a tag or of a line.
        let end = if is_marked_up { '<' } else { '\n' };
        text = &text[..text.rfind(end).unwrap_or(text.len())];
    }
    if !is_marked_up {
        text.lines().filter_map(lines::of).for_each(|line| list.take(line));
        return list.opml;
    }
    let mut reader = Reader::from_str(text);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag)) if is_outline(&tag) => list.open(&tag),
            Ok(Event::Empty(tag)) if is_outline(&tag) => {
                list.open(&tag);
                list.close();
            }
            Ok(Event::End(tag)) if tag.local_name().as_ref().eq_ignore_ascii_case("outline") => {
                list.close();
            }
            Ok(Event::Eof) => break,
            Ok(_) => {}
            Err(_) => {
                list.skip("the rest of the list", "is invalid XML");
                break;
            }
        }
    }
    list.opml
}

/// An item of a list.
pub(super) struct Named {
    pub address: String,
    pub name: Text,
    pub tags: Vec<Text>,
    /// Whether another reader would run a program over it.
    pub runs_program: bool,
    /// Whether it may be a file: a person's own list names some, one from elsewhere has no reason to.
    pub may_be_file: bool,
}

#[derive(Default)]
struct Reading {
    opml: Opml,
    seen: HashSet<Url>,
    /// For each open outline, whether it is one of `folders`.
    around: Vec<bool>,
    /// The names of the open folders, outermost first.
    folders: Vec<Text>,
}

impl Reading {
    fn open(&mut self, tag: &BytesStart<'_>) {
        let attributes = Attributes::of(tag);
        let name = attributes.name();
        let is_feed = attributes.address().is_some() || attributes.command.is_some();
        if is_feed {
            self.take(Named {
                address: attributes.address().unwrap_or_default().to_owned(),
                name: name.clone(),
                tags: attributes.tags(),
                runs_program: attributes.command.is_some(),
                may_be_file: false,
            });
        }
        let is_folder = !is_feed && !name.is_empty() && self.folders.len() < DEEPEST;
        self.around.push(is_folder);
        if is_folder {
            self.folders.push(name);
        }
    }

    fn close(&mut self) {
        if self.around.pop() == Some(true) {
            self.folders.pop();
        }
    }

    fn take(&mut self, Named { address, name, tags, runs_program, may_be_file }: Named) {
        let address = address.trim();
        let what = if name.is_empty() { Text::clean(address) } else { name.clone() };
        let file = may_be_file.then(|| file_address(address)).flatten();
        let url = match file.map_or_else(|| web_address(address), Ok) {
            _ if runs_program => Err("filters the feed through a program"),
            Ok(_) if self.opml.feeds.len() >= MOST => Err("is past the limit of 20,000 feeds"),
            Ok(url) if self.seen.contains(&url) => Err("is listed twice"),
            answer => answer,
        };
        let url = match url {
            Ok(url) => url,
            Err(why) => {
                self.skip(what.as_str(), why);
                return;
            }
        };
        self.seen.insert(url.clone());
        let name = Some(name).filter(|name| !name.is_empty() && name.as_str() != address);
        self.opml.feeds.push(NewFeed { url, name, folder: self.folder(), tags });
    }

    fn folder(&self) -> Option<Text> {
        let names: Vec<&str> = self.folders.iter().map(Text::as_str).collect();
        (!names.is_empty()).then(|| Text::clean(&names.join("/")))
    }

    fn skip(&mut self, what: &str, why: &'static str) {
        self.opml.skipped.push(Skipped { what: Text::clean(what).cut(200), why });
    }
}

fn is_outline(tag: &BytesStart<'_>) -> bool {
    tag.local_name().as_ref().eq_ignore_ascii_case("outline")
}

/// The attributes of an outline; the case of their names does not matter.
#[derive(Default)]
struct Attributes {
    xml_url: Option<String>,
    url: Option<String>,
    kind: String,
    title: String,
    text: String,
    category: String,
    /// A program that another reader would run over the feed.
    command: Option<String>,
}

impl Attributes {
    fn of(tag: &BytesStart<'_>) -> Self {
        let mut found = Attributes::default();
        // The check for duplicate attributes is quadratic.
        for attribute in tag.attributes().with_checks(false).flatten() {
            let value = unescape(&attribute.value).into_owned();
            match attribute.key.local_name().as_ref().to_ascii_lowercase().as_str() {
                "xmlurl" => found.xml_url = Some(value),
                "url" => found.url = Some(value),
                "type" => found.kind = value.to_ascii_lowercase(),
                "title" => found.title = value,
                "text" => found.text = value,
                "category" => found.category = value,
                "filtercmd" if !value.trim().is_empty() => found.command = Some(value),
                _ => {}
            }
        }
        found
    }

    /// `xmlUrl`, or `url` if the outline calls itself a feed.
    fn address(&self) -> Option<&str> {
        let is_feed = ["rss", "atom", "feed"].contains(&self.kind.as_str());
        self.xml_url.as_deref().or(self.url.as_deref().filter(|_| is_feed))
    }

    fn name(&self) -> Text {
        let title = Text::clean(&self.title);
        let name = if title.is_empty() { Text::clean(&self.text) } else { title };
        name.cut(200)
    }

    fn tags(&self) -> Vec<Text> {
        tags(self.category.split(',').map(|category| category.trim().trim_matches('/')))
    }
}

/// Cleans tags: at most 64 of them, of at most 100 characters, each once.
pub(super) fn tags<'t>(written: impl Iterator<Item = &'t str>) -> Vec<Text> {
    let mut tags: Vec<Text> = Vec::new();
    for tag in written.take(64).map(|tag| Text::clean(tag).cut(100)) {
        if !tag.is_empty() && !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    tags
}

/// The address of a file on this machine, in the one form that all addresses of that file have.
fn file_address(written: &str) -> Option<Url> {
    /// What is below these is no document.
    const DEVICES: [&str; 4] = ["/dev", "/net", "/proc", "/sys"];
    let url = Url::parse(written).ok().filter(|url| url.scheme() == "file")?;
    let path = url.to_file_path().ok().filter(|path| path.to_str().is_some())?;
    let is_document = !DEVICES.iter().any(|folder| path.starts_with(folder));
    is_document.then(|| Url::from_file_path(path).ok()).flatten()
}

/// Parses an address, or says why a list may not name it.
fn web_address(written: &str) -> Result<Url, &'static str> {
    let lower = written.to_ascii_lowercase();
    let begins = |prefix: &str| lower.starts_with(prefix);
    if begins("query:") {
        return Err("is a saved search: define it as a [[view]]");
    }
    if begins("|") || begins("exec:") || begins("filter:") || begins("\"|") {
        return Err("names a program: to run one, set `command = [\"…\"]` under [[feed]]");
    }
    let is_path = begins("/") && !begins("//");
    if is_path || begins("file:") || begins("~") || begins(".") {
        return Err("names a file: to read one, set `file = \"…\"` under [[feed]]");
    }
    // Some lists say feed: where they mean http: or https:.
    let address = match lower.strip_prefix("feed:") {
        Some(rest) if rest.starts_with("//") => format!("https:{}", &written["feed:".len()..]),
        Some(_) => written["feed:".len()..].to_owned(),
        None if begins("//") => format!("https:{written}"),
        None => written.to_owned(),
    };
    match Url::parse(&address) {
        Ok(url) if ["http", "https"].contains(&url.scheme()) && url.has_host() => Ok(url),
        Ok(_) => Err("is not a web address"),
        Err(_) => Err("has no valid address"),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn list(outlines: &str) -> String {
        format!("<opml version=\"1.0\"><head/><body>{outlines}</body></opml>")
    }

    /// Each feed as `folder|name|address|tags`, then what was skipped.
    #[track_caller]
    fn check(text: &str, want: &[&str]) {
        let Opml { feeds, skipped } = read(text);
        let words = |text: &Option<Text>| text.clone().unwrap_or_default().to_string();
        let feeds = feeds.iter().map(|feed| {
            let tags: Vec<&str> = feed.tags.iter().map(Text::as_str).collect();
            let (folder, name) = (words(&feed.folder), words(&feed.name));
            format!("{folder}|{name}|{}|{}", feed.url, tags.join(","))
        });
        let skipped = skipped.iter().map(|skipped| format!("{} {}", skipped.what, skipped.why));
        assert_eq!(feeds.chain(skipped).collect::<Vec<_>>(), want);
    }

    #[test]
    fn what_is_no_entity_spoils_none_beside_it() {
        check(
            &list(
                "<outline text='AT&T &amp; Co &quot;q&quot; &eacute;' xmlUrl='https://a.example/?x=1&y=2&amp;z=3'/>
                 <outline text='zero&#0;width &#233;' xmlUrl='https://b.example/'/>",
            ),
            &[
                "|AT&T & Co \"q\" &eacute;|https://a.example/?x=1&y=2&z=3|",
                "|zerowidth é|https://b.example/|",
            ],
        );
    }

    #[test]
    fn folders_names_and_tags_are_read() {
        check(
            &list(
                "<outline text='News'><outline title='Politics' text='x'>
                 <outline type='rss' text='A &amp; B' xmlUrl='https://a.example/?x=1&amp;y=2'
                    category='one,/two/three, one'/></outline>
                 <outline text='C' xmlUrl='http://c.example/'></outline></outline>
                 <outline text='https://d.example/f' xmlUrl='https://d.example/f'/>",
            ),
            &[
                "News/Politics|A & B|https://a.example/?x=1&y=2|one,two/three",
                "News|C|http://c.example/|",
                "||https://d.example/f|",
            ],
        );
    }

    #[test]
    fn other_readers_ways_are_understood() {
        check(
            &list(
                "<OUTLINE TEXT='A' XMLURL='feed://a.example/x'/>
                 <outline text='B' type='rss' url='https://b.example/'/>
                 <outline text='C' type='link' url='https://c.example/'/>
                 <outline text='D' xmlUrl='feed:https://d.example/?a&b=&nosuch;'/>
                 <outline text=E xmlUrl='https://e.example/'/>
                 <outline text='F' xmlUrl='//f.example/feed'/>",
            ),
            &[
                "|A|https://a.example/x|",
                "|B|https://b.example/|",
                "|D|https://d.example/?a&b=&nosuch;|",
                "||https://e.example/|",
                "|F|https://f.example/feed|",
            ],
        );
    }

    #[test]
    fn nothing_but_web_addresses_is_taken() {
        check(
            &list(
                "<outline text='A' xmlUrl='|touch x'/><outline text='B' xmlUrl='exec:touch x'/>
                 <outline text='C' xmlUrl='filter:touch x:https://c.example/'/>
                 <outline text='D' xmlUrl='https://d.example/' filtercmd='touch x'/>
                 <outline text='E' xmlUrl='file:///etc/passwd'/><outline xmlUrl='/etc/passwd'/>
                 <outline text='F' xmlUrl='javascript:alert(1)'/><outline text='G' xmlUrl=''/>
                 <outline text='K' xmlUrl='ftp://k.example/'/>
                 <outline text='H' filtercmd='touch x'/><outline xmlUrl='\"|touch x'/>
                 <outline text='I' xmlUrl='https://i.example/'/>
                 <outline text='J' xmlUrl='https://I.example'/>",
            ),
            &[
                "|I|https://i.example/|",
                "A names a program: to run one, set `command = [\"…\"]` under [[feed]]",
                "B names a program: to run one, set `command = [\"…\"]` under [[feed]]",
                "C names a program: to run one, set `command = [\"…\"]` under [[feed]]",
                "D filters the feed through a program",
                "E names a file: to read one, set `file = \"…\"` under [[feed]]",
                "/etc/passwd names a file: to read one, set `file = \"…\"` under [[feed]]",
                "F is not a web address",
                "G has no valid address",
                "K is not a web address",
                "H filters the feed through a program",
                "\"|touch x names a program: to run one, set `command = [\"…\"]` under [[feed]]",
                "J is listed twice",
            ],
        );
    }

    #[test]
    fn a_list_of_lines_is_read_as_newsboat_keeps_it() {
        check(
            "\u{feff}# mine\n\nhttps://a.example/feed news \"long reads\" \"~The A\"  # a comment\n\
             https://b.example/#top ! ~B \"#1\"\r\n\"query:Big:unread = \\\"yes\\\"\" tag\nexec:touch x \"~C\"\n\
             filter:touch x:https://d.example/\nfile:///srv/a%20b.xml misc \"~Mine\"\n\
             file://host/a.xml\nhttps://a.example/feed\n\
             e.example/feed.xml tag\n",
            &[
                "|The A|https://a.example/feed|news,long reads",
                "|B|https://b.example/#top|#1",
                "|Mine|file:///srv/a%20b.xml|misc",
                "query:Big:unread = \"yes\" is a saved search: define it as a [[view]]",
                "C names a program: to run one, set `command = [\"…\"]` under [[feed]]",
                "filter:touch names a program: to run one, set `command = [\"…\"]` under [[feed]]",
                "file://host/a.xml names a file: to read one, set `file = \"…\"` under [[feed]]",
                "https://a.example/feed is listed twice",
                "e.example/feed.xml has no valid address",
            ],
        );
    }

    #[test]
    fn what_is_broken_keeps_what_came_before() {
        check("", &[]);
        check("not a list", &[]);
        check(
            "<opml><outline text='A' xmlUrl='https://a.example/'/><outline text='B",
            &["|A|https://a.example/|", "the rest of the list is invalid XML"],
        );
        check(
            "</outline></x><opml><outline text='A' xmlUrl='https://a.example/'/></outline></b>",
            &["|A|https://a.example/|"],
        );
    }

    #[test]
    fn names_cannot_command_the_terminal_and_entities_stay_small() {
        check(
            "<!DOCTYPE opml [<!ENTITY a \"aaaa\"><!ENTITY b SYSTEM \"file:///etc/passwd\">]>
             <opml><outline text='x&#27;[2Jy&#x202e;z &a;&b;' xmlUrl='https://a.example/'/></opml>",
            &["|xyz &a;&b;|https://a.example/|"],
        );
        check(
            &list("<outline text='x&#27;[2Jy&#x202e;z' xmlUrl='https://a.example/'/>"),
            &["|xyz|https://a.example/|"],
        );
    }

    #[test]
    fn size_and_depth_are_bounded() {
        let deep = format!(
            "{}<outline xmlUrl='https://a.example/'/>",
            "<outline text='f'>".repeat(50_000)
        );
        let folder = read(&list(&deep)).feeds[0].folder.clone().unwrap_or_default();
        assert_eq!(folder.as_str(), "f/f/f/f/f/f/f/f");
        let attributes =
            format!("<outline {} xmlUrl='https://a.example/'/>", "a='b' ".repeat(50_000));
        assert_eq!(read(&list(&attributes)).feeds.len(), 1);
        let long = format!("{}<outline xmlUrl='https://a.example/'/>", "ế".repeat(LONGEST / 3));
        check(&long, &["the rest of the list is past the 5 MB limit"]);
    }

    proptest! {
        #[test]
        fn any_text_is_read_and_gives_web_addresses_and_from_own_lines_files(
            pieces in prop::collection::vec(
                prop_oneof![
                    "</?(outline|opml|x)",
                    " (xmlUrl|text|filtercmd|category)=?['\"]?",
                    "(https?|file|exec|feed)://?[a-c.]{0,5}",
                    "[<>/&;#x'\"!\\[\\]?= \n|-]{1,3}",
                    "\\PC{1,4}",
                ],
                0..30,
            ),
        ) {
            let text = pieces.concat();
            for feed in read(&text).feeds {
                let is_file = feed.file().is_some() && !text.contains("<outline");
                prop_assert!(is_file || ["http", "https"].contains(&feed.url.scheme()));
            }
        }
    }
}
